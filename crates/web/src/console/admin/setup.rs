//! `/quan-tri/cai-dat`: what a new installation still lacks, step by step.

use super::{AUDIT, BACKUPS, BRING, CHANNELS, HEALTH, RETENTION, USERS, administers};
use crate::console::area::AREAS;
use crate::console::pages::setup::{Setup, StepCard};
use crate::console::staff::Staff;
use crate::console::terms;
use crate::error::{Answer, Failure};
use crate::router::House;
use app::setup::{self, AtTheDoor, Part, State as Stands, Step, Told};
use axum::extract::State;
use lang::Lang;

/// `GET /quan-tri/cai-dat`.
pub async fn show(State(house): State<House>, staff: Staff) -> Answer {
    administers(&staff)?;
    let door = AtTheDoor {
        trusts_proxy: !house.options.trust_proxy.is_empty(),
        came_by_proxy: staff.door.header("x-forwarded-for").is_some(),
    };
    let steps = setup::look(&staff.app, staff.ctx(), door).await?;
    let page = Setup {
        sum: sum(staff.lang(), &steps),
        ready: setup::is_ready(&steps),
        steps: steps.iter().map(|step| card(&staff, step)).collect(),
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// What is left, for the first page of an administrator; none where all that is needed is done.
///
/// # Errors
/// The store's.
pub async fn left(staff: &Staff) -> Result<Option<String>, Failure> {
    let door = AtTheDoor::default();
    let steps = setup::look(&staff.app, staff.ctx(), door).await?;
    Ok((!setup::is_ready(&steps)).then(|| sum(staff.lang(), &steps)))
}

fn sum(lang: Lang, steps: &[Step]) -> String {
    let left = |needed: bool| {
        let open = steps.iter().filter(|s| s.state != Stands::Done);
        open.filter(|s| s.part.is_needed() == needed).count()
    };
    let (needed, advised) = (left(true), left(false));
    let count = |key: &str, n: usize| lang::count(lang, key, i64::try_from(n).unwrap_or(i64::MAX));
    match (needed, advised) {
        (0, 0) => lang::t(lang, "setup.ready.whole").to_owned(),
        (0, n) => count("setup.ready", n),
        (n, _) => count("setup.left", n),
    }
}

fn card(staff: &Staff, step: &Step) -> StepCard {
    let lang = staff.lang();
    let name = step.part.as_str();
    let t = |key: &str| lang::t(lang, key).to_owned();
    let keys = format!("setup.{name}.keys");
    StepCard {
        name,
        title: t(&format!("setup.{name}")),
        why: t(&format!("setup.{name}.why")),
        shape: match step.state {
            Stands::Done => "done",
            Stands::Partly => "work",
            Stands::Missing => "new",
        },
        class: step.state.as_str(),
        state: t(&format!("setup.state.{}", step.state.as_str())),
        needed: match step.part.is_needed() {
            true => t("setup.needed"),
            false => t("setup.advised"),
        },
        told: step.told.iter().map(|told| words(lang, told)).collect(),
        keys: match lang::has(&keys) && step.state != Stands::Done {
            true => t(&keys),
            false => String::new(),
        },
        links: links(step.part)
            .iter()
            .map(|(href, key)| (staff.shell().to(href), t(key)))
            .collect(),
    }
}

/// A sentence, its codes in words.
fn words(lang: Lang, told: &Told) -> String {
    let values: Vec<(&str, String)> = told
        .values
        .iter()
        .map(|(name, value)| {
            let value = match *name {
                "role" => lang::t(lang, &format!("role.{value}")).to_owned(),
                "way" => lang::t(lang, &format!("admin.way.{value}")).to_owned(),
                _ => value.clone(),
            };
            (*name, value)
        })
        .collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(n, v)| (*n, v.as_str())).collect();
    lang::fill(lang, &format!("setup.found.{}", told.key), &values)
}

/// Where a step is done, the first place first.
fn links(part: Part) -> &'static [(&'static str, &'static str)] {
    match part {
        Part::Tables => &[
            (terms::tables::AGENCIES, "tables.agencies"),
            (terms::tables::CATEGORIES, "tables.categories"),
        ],
        Part::Address => &[(HEALTH, "admin.health")],
        Part::Factor => &[
            (crate::console::account::HREF, "console.account"),
            (USERS, "admin.users"),
        ],
        Part::Channels => &[
            (CHANNELS, "setup.go.try"),
            (crate::console::messages::HREF, "messages.title"),
        ],
        Part::Areas => &[
            (AREAS, "areas.title"),
            (terms::tables::LANDMARKS, "tables.landmarks"),
        ],
        Part::People => &[(BRING, "admin.users.bring"), (USERS, "admin.users")],
        Part::Terms => &[(terms::HREF, "terms.title")],
        Part::Routing => &[(terms::routing::HREF, "setup.go.simulate")],
        Part::Contacts => &[(terms::tables::CONTACTS, "tables.contacts")],
        Part::Backup => &[(BACKUPS, "console.rail.backups")],
        Part::Retention => &[(RETENTION, "admin.retention"), (AUDIT, "admin.audit")],
    }
}
