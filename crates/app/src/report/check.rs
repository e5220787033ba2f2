//! What is wrong with a report before it is sent: for a form that asks in steps, and for one whose
//! fields could not all be read, so that everything wrong is told at once.

use super::place;
use super::submit::Submission;
use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::file::Prepared;
use crate::mine::contact::as_known;
use crate::vault::Contact;
use domain::action::Field;
use domain::refusal_reason::{Fault, Why};
use domain::report::Channel;
use domain::workflow::{self, NewReport};

/// Everything that the rules would refuse. Nothing is written.
pub fn check(app: &App, ctx: &Ctx, new: &Submission) -> AppResult<Vec<Fault>> {
    let tables = app.tables();
    let rules = rules_at(&tables.catalogue, ctx.now)?;
    let contact = Contact::read(
        new.name.as_deref(),
        new.phone.as_deref(),
        new.email.as_deref(),
        new.hide_name,
    );
    let found = place::find(&tables, new.point, new.area.as_deref(), ctx.now);
    let (id, code) = app.fresh_report(ctx.now, 8)?;
    // Any key will do: the rules only ask whether there is one.
    let known = as_known(ctx, new.known, &contact);
    let reporter = match &contact {
        Ok(Some(_)) => Some(app.fresh_vault(ctx.now)?),
        Ok(None) | Err(_) => known.clone().ok().flatten().or(ctx.actor.reporter),
    };
    let report = NewReport {
        id,
        code,
        channel: new.channel.unwrap_or(Channel::Portal),
        text: new.text.clone(),
        files: new.new_files.iter().map(Prepared::given).collect(),
        point: new.point,
        area: found.map(|f| f.code),
        area_approximate: false,
        place: new.place.clone(),
        category: new.category.clone(),
        answers: new.answers.clone(),
        reporter,
        tongue: super::submit::tongue(ctx),
        told_by: new.told_by,
        meant_for: None,
        consent: new.consent,
        occurred_at: new.occurred_at,
        on_behalf_of: new.on_behalf_of.clone(),
    };
    let bad_contact = contact.err().unwrap_or_default();
    let mut faults = match workflow::submit(report, &ctx.actor, ctx.now, &rules) {
        Ok(_) => Vec::new(),
        Err(refusal) => refusal.faults,
    };
    // A contact that cannot be read is not also missing.
    if !bad_contact.is_empty() {
        faults.retain(|f| !(f.field == Field::Phone && f.why == Why::ContactNeeded));
    }
    faults.extend(bad_contact);
    // Where a call without any contact would be taken, one in somebody's name still needs them.
    if let Err(fault) = known
        && !faults.contains(&fault)
    {
        faults.push(fault);
    }
    Ok(faults)
}
