//! Policies: one with its values, and the form of the next.

use super::{
    Fate, Follows, LOOK, POLICY, Sent, desk, fate, ground_fields, present, preview_page, status,
    tabs, value, version_of, with_faults,
};
use crate::console::pages::field::{Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::terms as pages;
use crate::console::staff::Staff;
use crate::error::Answer;
use crate::form::Posted;
use app::App;
use app::terms::{PolicyOrder, Wrong};
use axum::extract::State;
use domain::pack::dated::{NewPolicy, key};
use domain::policy::Policy;
use std::collections::BTreeMap;

/// `GET /quan-tri/thoi-han/chinh-sach`: the policy in force, or the one that `cs` names.
pub async fn show(staff: Staff) -> Answer {
    app::terms::may_see(staff.ctx())?;
    page(&staff, None, &[], String::new()).await
}

/// `POST …/xem-truoc`: what it would do.
pub async fn look(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (order, ground) = (order(&sent), sent.ground());
    let ctx = sent.staff.ctx();
    match fate(app::terms::plan_policy(&app, ctx, &order, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(&sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(plan) => {
            let name = order.new.name.as_str();
            let at = plan.from.max(ctx.now);
            let preview =
                app::terms::of_rules(&app, ctx, &plan.catalogue, Some(name), at, sent.after())
                    .await;
            let Fate::Done(preview) = fate(preview)? else {
                return Err(super::not_found());
            };
            let lang = sent.staff.lang();
            let tables = app.tables();
            let base = tables
                .catalogue
                .policy(&order.base)
                .ok_or_else(super::not_found)?;
            let form = form(&sent.staff, base, Some(&sent));
            let what = present::policy_change(lang, base, plan.catalogue.policy(name));
            let follows = Follows::of(ground.running);
            preview_page(&sent, POLICY, what, &preview, follows, form).await
        }
    }
}

/// `POST /quan-tri/thoi-han/chinh-sach`: saves it.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (order, ground) = (order(&sent), sent.ground());
    match fate(app::terms::add_policy(&app, sent.staff.ctx(), &order, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(&sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(()) => Ok(sent.staff.lead_to(&format!("{}?luu=1", super::HREF))),
    }
}

fn order(sent: &Sent) -> PolicyOrder {
    let tables = sent.staff.app.tables();
    let base = sent.typed("base");
    let mut values = BTreeMap::new();
    if let Some(policy) = tables.catalogue.policy(&base) {
        for (key, _, _) in present::values(policy) {
            if let Some(typed) = sent.fields.typed(&key) {
                values.insert(key, typed.to_owned());
            }
        }
    }
    PolicyOrder {
        base,
        new: NewPolicy {
            name: sent.typed("name"),
            valid_from: sent.typed("valid_from").parse().ok(),
            values,
        },
    }
}

async fn page(staff: &Staff, sent: Option<&Sent>, wrong: &[Wrong], problem: String) -> Answer {
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let asked = sent
        .map(|s| s.typed("base"))
        .or_else(|| staff.asked("cs"))
        .unwrap_or_default();
    let policy = catalogue
        .policy(&asked)
        .or_else(|| catalogue.policy_at(staff.ctx().now.date()))
        .ok_or_else(super::not_found)?;
    let lang = staff.lang();
    let answer = status(wrong, &problem);
    let form = app::terms::may_edit(staff.ctx())
        .then(|| with_faults(lang, form(staff, policy, sent), wrong, problem));
    let page = pages::Policy {
        tabs: tabs(staff, POLICY),
        name: policy.name.clone(),
        from: lang::date::full_day(lang, policy.valid_from),
        clocks: present::clock_rows(lang, policy),
        limits: present::limit_rows(lang, policy),
        form,
        desk: desk(staff).await?,
    };
    staff.page_as(answer, &page)
}

/// The form of a new version of a policy.
fn form(staff: &Staff, base: &Policy, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let words = |key: &str| lang::t(lang, key).to_owned();
    let mut form = Form::new(
        lang,
        "policy",
        staff.shell().to(&format!("{POLICY}/{LOOK}")),
    )
    .version(version_of(staff))
    .button(words("terms.look"))
    .weight(Weight::Main)
    .intro(lang::fill(
        lang,
        "terms.policy.copied",
        &[("name", &base.name)],
    ))
    .field(Field::hidden(lang, "base", base.name.clone()))
    .field(
        Field::line(lang, "name", value(sent, "name", ""))
            .label(words("terms.policy.name"))
            .hint(words("terms.policy.name.hint"))
            .max(60),
    )
    .field(
        Field::date(lang, "valid_from", value(sent, "valid_from", ""))
            .label(words("terms.policy.from")),
    );
    for (key, label, stands) in present::values(base) {
        let input = Input::Line {
            kind: "number",
            value: value(sent, &key, &stands),
        };
        form = form.field(Field::new(lang, key, input).label(label.words(lang)));
    }
    let [why, running] = ground_fields(lang, sent);
    form.field(why).field(running)
}

/// The key of a clock's amount in the form.
pub(super) fn clock_key(name: &str, urgency: &str) -> String {
    key("clock", name, urgency)
}
