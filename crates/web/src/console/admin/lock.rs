//! `/quan-tri/nguoi-dung/tk/{username}/khoa`: what locking an account does, before it is done.

use super::users::LOCK;
use super::{administers, href};
use crate::console::pages::admin as pages;
use crate::console::pages::form::{Form, Weight};
use crate::console::queues::Count;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use app::AppError;
use app::user::{UserError, Wrong, impact};
use axum::extract::Path;

/// `GET /quan-tri/nguoi-dung/tk/{username}/khoa`: what locking the account does, before it is done.
pub async fn ask(staff: Staff, Path((username, act)): Path<(String, String)>) -> Answer {
    administers(&staff)?;
    if act != LOCK {
        return Err(Failure::NOT_FOUND);
    }
    let (lang, shell) = (staff.lang(), staff.shell());
    let impact = match impact::of_locking(&staff.app, staff.ctx(), &username).await {
        Ok(impact) => impact,
        // Nobody locks themselves out.
        Err(UserError::Wrong(wrong)) if wrong.contains(&Wrong::Yourself) => {
            return Err(AppError::Forbidden.into());
        }
        Err(UserError::Wrong(_)) => return Err(Failure::NOT_FOUND),
        Err(UserError::App(e)) => return Err(e.into()),
    };
    let n = |n: i64| lang::number::whole(lang, n);
    let cases = Count {
        n: impact.cases,
        more: impact.more_cases,
    };
    let facts = [
        ("cases", cases.words(lang)),
        ("claims", n(impact.claims)),
        ("delegations", n(impact.delegations)),
        ("sessions", n(impact.sessions)),
        ("tokens", n(impact.tokens)),
    ];
    let page = pages::OneForm {
        title: lang::fill(lang, "admin.lock.title", &[("name", &impact.name)]),
        back: shell.to(&href(&username)),
        back_words: impact.name,
        facts: facts
            .into_iter()
            .map(|(key, n)| (staff.t(&format!("admin.lock.{key}")).to_owned(), n))
            .collect(),
        form: Form::new(lang, LOCK, shell.to(&format!("{}/{LOCK}", href(&username))))
            .intro(staff.t(match impact.cases {
                0 => "admin.lock.why",
                _ => "admin.lock.why_cases",
            }))
            .button(staff.t("admin.act.khoa"))
            .weight(Weight::Grave),
        desk: staff.desk().await?,
    };
    staff.page(&page)
}
