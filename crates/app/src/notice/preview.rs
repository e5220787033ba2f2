//! "Người báo sẽ nhận": what an action would tell citizens, before it is done.
//!
//! The decision is rehearsed by the rule that will make it, and its notices are worded by the
//! function that fills the outbox: what is sent is what was shown. Only the key in the reporter's
//! own link is not for staff to see.

use super::{Said, say};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::record::{known, load};
use crate::report::act::{Order, foresee, may_know};
use domain::action::Action;
use domain::actor::Role;
use domain::id::ReportCode;
use domain::notice::{Receiver, Template};
use domain::report::Report;
use domain::workflow::Foreseen;
use store::report::Filed;

/// What stands in place of the key.
pub const MASK: &str = "•••";

/// A message that citizens would get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Which.
    pub template: Template,
    /// The reporter, or whom it concerns beside them.
    pub to: Receiver,
    /// The short message; empty where none is sent.
    pub sms: String,
    /// Subject of the letter.
    pub subject: String,
    /// The letter.
    pub text: String,
    /// Whose signature it waits for; none where it is sent at once.
    pub after: Option<Role>,
}

/// What an action with these fields would tell citizens. Nothing where they would hear nothing.
///
/// # Errors
/// What the action itself would be refused with.
pub async fn preview(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    action: Action,
    order: &Order,
) -> AppResult<Vec<Told>> {
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    of_loaded(app, ctx, &loaded, action, order).await
}

/// The same of a report that was read already.
pub(crate) async fn of_loaded(
    app: &App,
    ctx: &Ctx,
    loaded: &Filed,
    action: Action,
    order: &Order,
) -> AppResult<Vec<Told>> {
    let actor = known(app, ctx, &loaded.report);
    may_know(app, loaded, &actor)?;
    let mut order = order.clone();
    // What citizens are not told need not be there to see what they are.
    order.body.redaction_confirmed = true;
    if action == Action::Dispatch && order.body.instruction.is_none() {
        order.body.instruction = Some(MASK.to_owned());
    }
    let foreseen = foresee(app, ctx, loaded, &actor, action, &order).await?;
    let mut told = told(app, &loaded.report, &foreseen);
    if action == Action::Split
        && let Some(other) = &foreseen.decision.other
    {
        // Its code is drawn when it is carried out.
        let code = other.report.code;
        for message in &mut told {
            for text in [&mut message.sms, &mut message.subject, &mut message.text] {
                *text = text
                    .replace(&code.shown(), MASK)
                    .replace(&code.to_string(), MASK);
            }
        }
    }
    Ok(told)
}

/// The messages to citizens of what is foreseen.
pub(crate) fn told(app: &App, before: &Report, foreseen: &Foreseen) -> Vec<Told> {
    let decision = &foreseen.decision;
    let own = say(app, Some(before), &decision.events, &decision.report);
    let mut told = masked(app, own, &decision.report);
    if let Some(other) = &decision.other {
        let said = say(app, other.before.as_ref(), &other.events, &other.report);
        told.extend(masked(app, said, &other.report));
    }
    for message in &mut told {
        message.after = foreseen.signer;
    }
    told
}

fn masked(app: &App, said: Vec<Said>, report: &Report) -> Vec<Told> {
    let key = app.secret(report.id);
    let mask = |text: String| text.replace(&key, MASK);
    said.into_iter()
        .filter(|s| match s.notice.to {
            // Nobody is there to be told.
            Receiver::Reporter => report.reporter.is_some(),
            Receiver::Concerned => {
                !report.joined.is_empty() || report.children.iter().any(|c| c.reporter.is_some())
            }
            Receiver::Agency { .. }
            | Receiver::Handler(_)
            | Receiver::IocOperators
            | Receiver::IocLeader
            | Receiver::StandingBody
            | Receiver::Committee => false,
        })
        .map(|s| Told {
            template: s.notice.template,
            to: s.notice.to,
            sms: mask(s.words.sms),
            subject: mask(s.words.subject),
            text: mask(s.words.text),
            after: None,
        })
        .collect()
}
