//! Force majeure: declared, lifted, its end moved.

use super::{
    FORCE, Fate, Follows, LOOK, Sent, desk, fate, present, preview_page, status, tabs, value,
    version_of, with_faults,
};
use crate::console::pages::field::{Choice, ChoiceGroup, Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::terms as pages;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::App;
use app::terms::{NewForce, Wrong};
use axum::extract::{Path, State};
use domain::force::ForceCause;
use domain::id::ForceId;
use domain::time::At;

/// `GET /quan-tri/thoi-han/bat-kha-khang`: declarations.
pub async fn show(staff: Staff) -> Answer {
    app::terms::may_see(staff.ctx())?;
    page(&staff, None, &[], String::new()).await
}

/// `POST …/xem-truoc`: what would stand still.
pub async fn look(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (new, ground) = (new_force(&sent), sent.ground());
    match fate(app::terms::plan_force(&app, sent.staff.ctx(), &new, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(&sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(plan) => {
            let preview = app::terms::of_force(&app, &plan.declaration, sent.after()).await;
            let Fate::Done(preview) = fate(preview)? else {
                return Err(super::not_found());
            };
            let form = form(&sent.staff, Some(&sent));
            let what = present::declaration(&sent.staff, &plan.declaration);
            preview_page(&sent, FORCE, what, &preview, Follows::Held, form).await
        }
    }
}

/// `POST /quan-tri/thoi-han/bat-kha-khang`: declares it.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (new, ground) = (new_force(&sent), sent.ground());
    match fate(app::terms::declare(&app, sent.staff.ctx(), &new, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(&sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(_) => Ok(sent.staff.lead_to(&format!("{FORCE}?luu=1"))),
    }
}

/// `POST …/{id}/go-bo`: lifts one before its end.
pub async fn lift(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let id = id_of(&id)?;
    let sent = Sent::of(&app, posted)?;
    let done = app::terms::lift(&app, sent.staff.ctx(), id, &sent.ground()).await;
    ended(&sent, done).await
}

/// `POST …/{id}/gia-han`: moves the end of one.
pub async fn prolong(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Answer {
    let id = id_of(&id)?;
    let sent = Sent::of(&app, posted)?;
    let to = instant(&sent.typed("to"));
    let done = app::terms::prolong(&app, sent.staff.ctx(), id, to, &sent.ground()).await;
    ended(&sent, done).await
}

async fn ended(sent: &Sent, done: Result<(), app::terms::TermsError>) -> Answer {
    match fate(done)? {
        Fate::Wrong(wrong, _) => {
            let lang = sent.staff.lang();
            let told: Vec<&str> = wrong
                .iter()
                .map(|w| lang::t(lang, &format!("terms.why.{}", w.why)))
                .collect();
            page(&sent.staff, None, &wrong, told.join(" ")).await
        }
        Fate::Done(()) => Ok(sent.staff.lead_to(&format!("{FORCE}?luu=1"))),
    }
}

fn id_of(text: &str) -> Result<ForceId, Failure> {
    text.parse().map(ForceId).map_err(|_| Failure::NOT_FOUND)
}

fn instant(text: &str) -> Option<At> {
    text.parse().ok().map(At::from_local)
}

fn new_force(sent: &Sent) -> NewForce {
    let many = |name: &str| {
        sent.fields
            .all_typed(name)
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
            .collect()
    };
    NewForce {
        cause: ForceCause::parse(&sent.typed("cause")),
        document: sent.typed("document"),
        areas: many("areas"),
        categories: many("categories"),
        from: instant(&sent.typed("from")),
        to: instant(&sent.typed("to")),
    }
}

async fn page(staff: &Staff, sent: Option<&Sent>, wrong: &[Wrong], problem: String) -> Answer {
    let lang = staff.lang();
    let answer = status(wrong, &problem);
    let form = app::terms::may_declare(staff.ctx())
        .then(|| with_faults(lang, form(staff, sent), wrong, problem));
    let page = pages::Forces {
        tabs: tabs(staff, FORCE),
        forces: present::forces(staff, true),
        form,
        desk: desk(staff).await?,
    };
    staff.page_as(answer, &page)
}

fn form(staff: &Staff, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let words = |key: &str| lang::t(lang, key).to_owned();
    let cause = value(sent, "cause", "");
    let causes = ForceCause::ALL
        .iter()
        .map(|c| Choice::new(c.as_str(), words(&format!("force.{c}"))).chosen(&cause))
        .collect();
    let many = |name: &str, choices: Vec<Choice>| {
        let chosen: Vec<&str> = sent
            .map(|s| s.fields.all_typed(name).collect())
            .unwrap_or_default();
        let choices = choices
            .into_iter()
            .map(|mut c| {
                c.on = chosen.contains(&c.value.as_str());
                c
            })
            .collect();
        let groups = vec![ChoiceGroup {
            title: String::new(),
            choices,
        }];
        Field::new(lang, name, Input::Many { groups })
            .label(words(&format!("terms.force.{name}")))
            .hint(words(&format!("terms.force.{name}.hint")))
            .optional()
    };
    let hour = |name: &'static str, key: &str| {
        let input = Input::Line {
            kind: "datetime-local",
            value: value(sent, name, ""),
        };
        Field::new(lang, name, input).label(words(key))
    };
    let tables = staff.app.tables();
    let today = staff.ctx().now.date();
    let areas = tables.catalogue.units_at(today);
    let areas = areas.map(|u| Choice::new(u.code.clone(), u.name.clone()));
    let categories = tables.catalogue.categories().iter();
    let categories = categories.map(|c| {
        let name = present::category_name(lang, c);
        let indent = if c.parent.is_some() { "– " } else { "" };
        Choice::new(c.code.clone(), format!("{indent}{name}"))
    });
    Form::new(lang, "force", staff.shell().to(&format!("{FORCE}/{LOOK}")))
        .version(version_of(staff))
        .button(words("terms.look"))
        .weight(Weight::Main)
        .field(
            Field::select(lang, "cause", words("terms.force.choose"), causes)
                .label(words("terms.force.cause")),
        )
        .field(
            Field::line(lang, "document", value(sent, "document", ""))
                .label(words("terms.force.document"))
                .hint(words("terms.force.document.hint"))
                .max(300),
        )
        .field(many("areas", areas.collect()))
        .field(many("categories", categories.collect()))
        .field(hour("from", "terms.force.from"))
        .field(hour("to", "terms.force.to"))
}
