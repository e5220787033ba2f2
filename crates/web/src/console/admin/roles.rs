//! `/quan-tri/vai-tro`: what each role may do, as the rules themselves say it, and the console as a
//! role has it. No case, no name stands here: it is the shell, without what would be in it.

use super::ROLES;
use crate::console::pages::desk::{Heat, RailGroup, RailItem};
use crate::console::pages::roles as pages;
use crate::console::queues::Queue;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use app::user::roles::Held;
use axum::extract::Path;
use domain::action::Action;
use domain::actor::Role;
use domain::delegation::{Own, is_lent, is_of_body};
use domain::permission::Sight;
use domain::report::Stage;
use domain::workflow::{Identity, powers, sights};
use lang::{Lang, fill, t};

/// Roles that somebody signs in with; machines and citizens have no console.
fn of_people() -> impl Iterator<Item = Role> {
    let all = Role::ALL.iter().copied();
    all.filter(|r| !matches!(r, Role::Citizen | Role::Telephony | Role::System))
}

/// `GET /quan-tri/vai-tro`.
pub async fn list(staff: Staff) -> Answer {
    let lang = staff.lang();
    let holders = app::user::roles::holders(&staff.app, staff.ctx()).await?;
    let held = |role| holders.get(&role).copied().unwrap_or_default();
    let page = pages::Roles {
        rows: of_people().map(|r| row(&staff, r, held(r))).collect(),
        actions: actions(lang),
        screens: screens(lang),
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// `GET /quan-tri/vai-tro/{role}`: the console as that role has it.
pub async fn show(staff: Staff, Path(role): Path<String>) -> Answer {
    let lang = staff.lang();
    let holders = app::user::roles::holders(&staff.app, staff.ctx()).await?;
    let role = of_people()
        .find(|r| r.as_str() == role)
        .ok_or(Failure::NOT_FOUND)?;
    let told = row(
        &staff,
        role,
        holders.get(&role).copied().unwrap_or_default(),
    );
    let label = |key: &str| t(lang, key).to_owned();
    let page = pages::AsRole {
        name: told.name,
        back: staff.shell().to(ROLES),
        others: of_people()
            .map(|r| (href(&staff, r), name(lang, r), r == role))
            .collect(),
        facts: vec![
            (label("roles.held"), told.held),
            (label("roles.factor"), told.factor),
            (label("roles.lends"), told.lends),
            (label("roles.sight"), told.sight),
            (label("roles.identity"), told.identity),
            (label("roles.sealed"), told.sealed),
        ],
        rail: Queue::rail(role)
            .into_iter()
            .map(|(title, queues)| RailGroup {
                title: t(lang, title).to_owned(),
                items: queues.into_iter().map(|q| still(lang, q)).collect(),
            })
            .collect(),
        tabs: Queue::tabs(role).map(|q| still(lang, q)).to_vec(),
        places: places(role)
            .into_iter()
            .map(|queue| pages::PlaceRow {
                name: words(lang, queue),
                about: t(lang, &about(queue)).to_owned(),
                href: queue.href().to_owned(),
            })
            .collect(),
        stages: stages(lang, role),
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

fn href(staff: &Staff, role: Role) -> String {
    staff.shell().to(&format!("{ROLES}/{role}"))
}

fn name(lang: Lang, role: Role) -> String {
    t(lang, &format!("role.{role}")).to_owned()
}

fn words(lang: Lang, queue: Queue) -> String {
    t(lang, &format!("console.rail.{}", queue.key())).to_owned()
}

/// The key of what a place of the console is for.
fn about(queue: Queue) -> String {
    format!("roles.about.{}", queue.key())
}

fn row(staff: &Staff, role: Role, held: Held) -> pages::RoleRow {
    let lang = staff.lang();
    let seen = sights(role);
    let count = |key: &str, n: usize| fill(lang, key, &[("n", &n.to_string())]);
    let receivers: Vec<String> = of_people()
        .filter(|receiver| is_lent(role) && may_stand_in(role, *receiver))
        .map(|receiver| name(lang, receiver))
        .collect();
    pages::RoleRow {
        href: href(staff, role),
        name: name(lang, role),
        held: count("roles.people", held.own),
        lent: match held.lent {
            0 => String::new(),
            n => count("roles.lent", n),
        },
        factor: t(
            lang,
            match role.wants_second_factor() {
                true => "roles.factor.yes",
                false => "roles.factor.no",
            },
        )
        .to_owned(),
        lends: match receivers.is_empty() {
            true => t(lang, "roles.lends.no").to_owned(),
            false => fill(lang, "roles.lends.to", &[("roles", &receivers.join(", "))]),
        },
        identity: t(
            lang,
            match seen.identity {
                Identity::Never => "roles.identity.never",
                Identity::OnCall => "roles.identity.call",
                Identity::Consented => "roles.identity.consent",
                Identity::Opened => "roles.identity.opened",
            },
        )
        .to_owned(),
        sight: match seen.own == seen.others {
            true => sight(lang, seen.own).to_owned(),
            false => fill(
                lang,
                "roles.sight.own",
                &[
                    ("own", sight(lang, seen.own)),
                    ("others", sight(lang, seen.others)),
                ],
            ),
        },
        sealed: sight(lang, seen.sealed).to_owned(),
    }
}

/// Whether somebody of that role, of the same body, may stand in.
fn may_stand_in(post: Role, receiver: Role) -> bool {
    let of = |role: Role| Own {
        role,
        agency: role.needs_agency().then(String::new),
    };
    is_of_body(&of(post), &of(receiver))
}

/// What a sight shows, in words.
fn sight(lang: Lang, sight: Sight) -> &'static str {
    t(
        lang,
        match sight {
            Sight::None => "roles.sight.none",
            Sight::Unpublished | Sight::Tombstone | Sight::Parent | Sight::Public => {
                "roles.sight.public"
            }
            Sight::Reporter => "roles.sight.reporter",
            Sight::Centre => "roles.sight.centre",
            Sight::Sealed => "roles.sight.sealed",
            Sight::Agency => "roles.sight.agency",
            Sight::Oversight => "roles.sight.oversight",
            Sight::Auditor => "roles.sight.auditor",
        },
    )
}

/// Each action, who carries it out and who drafts it.
fn actions(lang: Lang) -> Vec<pages::WhoseRow> {
    let row = |action: &Action| {
        let mut stages: Vec<Stage> = Vec::new();
        let (mut does, mut drafts) = (Vec::new(), Vec::new());
        for role in of_people() {
            let Some(power) = powers(role).iter().find(|p| p.action == *action) else {
                continue;
            };
            stages.extend(power.reach.iter().map(|r| r.stage));
            if power.does() {
                does.push(name(lang, role));
            }
            if power.reach.iter().any(|r| r.drafts) {
                drafts.push(name(lang, role));
            }
        }
        let at: Vec<&str> = Stage::ALL
            .iter()
            .filter(|s| stages.contains(s))
            .map(|s| t(lang, &format!("stage.{s}")))
            .collect();
        let small = match at.len() == Stage::ALL.len() {
            true => t(lang, "roles.stage.any").to_owned(),
            false => at.join(" · "),
        };
        pages::WhoseRow {
            name: t(lang, &format!("action.{action}")).to_owned(),
            small,
            does,
            drafts,
        }
    };
    let rows = Action::ALL.iter().map(row);
    rows.filter(|r| !r.does.is_empty() || !r.drafts.is_empty())
        .collect()
}

/// The places of the console that a role has, each once, in the order of its rail.
fn places(role: Role) -> Vec<Queue> {
    let rail = Queue::rail(role).into_iter().flat_map(|(_, queues)| queues);
    let mut places: Vec<Queue> = vec![Queue::Today];
    for queue in rail.chain(Queue::tabs(role)) {
        if !places.iter().any(|p| p.href() == queue.href()) {
            places.push(queue);
        }
    }
    places
}

/// Each place of the console, and on whose rail it stands.
fn screens(lang: Lang) -> Vec<pages::WhoseRow> {
    let mut rows: Vec<pages::WhoseRow> = Vec::new();
    for role in of_people() {
        for queue in places(role) {
            let whose = name(lang, role);
            match rows.iter_mut().find(|r| r.small == queue.href()) {
                Some(row) => row.does.push(whose),
                None => rows.push(pages::WhoseRow {
                    name: words(lang, queue),
                    small: queue.href().to_owned(),
                    does: vec![whose],
                    drafts: Vec::new(),
                }),
            }
        }
    }
    rows
}

fn stages(lang: Lang, role: Role) -> Vec<pages::StageRow> {
    let row = |stage: &Stage| {
        let mut row = pages::StageRow {
            stage: t(lang, &format!("stage.{stage}")).to_owned(),
            does: Vec::new(),
            drafts: Vec::new(),
        };
        for power in powers(role) {
            let words = t(lang, &format!("action.{}", power.action)).to_owned();
            match power.reach.iter().find(|r| r.stage == *stage) {
                Some(reach) if reach.does => row.does.push(words),
                Some(_) => row.drafts.push(words),
                None => {}
            }
        }
        row
    };
    let rows = Stage::ALL.iter().map(row);
    rows.filter(|r| !r.does.is_empty() || !r.drafts.is_empty())
        .collect()
}

/// An entry as the rail draws it, that leads nowhere.
fn still(lang: Lang, queue: Queue) -> RailItem {
    RailItem {
        href: String::new(),
        words: words(lang, queue),
        shape: queue.shape(),
        count: String::new(),
        heat: Heat::Calm,
        on: queue == Queue::Today,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_every_role_is_told() {
        for queue in of_people().flat_map(places) {
            assert!(lang::has(&about(queue)), "no words: {}", about(queue));
        }
    }

    #[test]
    fn whom_a_post_is_lent_to_is_what_an_order_takes() {
        assert!(may_stand_in(Role::IocLeader, Role::IocOperator));
        assert!(may_stand_in(Role::AgencyLeader, Role::AgencyFocal));
        assert!(!may_stand_in(Role::IocLeader, Role::CallAgent));
    }
}
