//! What clocks say of themselves.

use super::said::Said;
use super::{Receiver, Template};
use crate::agency::Rung;
use crate::escalation::{Tone, Whom};
use crate::event::{Change, Stepped};
use crate::report::{Clock, ClockKind};
use crate::time::At;

/// What a clock says of itself. Of several words of one clock to one person the last is enough.
pub(super) fn stepped(s: &mut Said<'_>) {
    let steps: Vec<Stepped> = s
        .event
        .changes
        .iter()
        .filter_map(|c| match c {
            Change::Stepped(step) => Some(step.clone()),
            _ => None,
        })
        .collect();
    for step in steps {
        let Some(clock) = s.now.clocks.iter().find(|c| c.n == step.clock).cloned() else {
            continue;
        };
        let lead = s.now.lead().cloned();
        let agency = clock.agency.clone().or(lead.map(|a| a.agency));
        let handler = agency.as_ref().and_then(|agency| {
            let mut parts = s.now.assignments.iter().rev();
            parts
                .find(|a| a.agency == *agency && a.state.is_active())?
                .handler
        });
        let from = s.notices.len();
        for whom in &step.to {
            let rung = |rung| agency.clone().map(|code| Receiver::Agency { code, rung });
            let to = match whom {
                Whom::Duty => rung(Rung::Duty),
                Whom::Focal => rung(Rung::Focal),
                Whom::Leader => rung(Rung::Leader),
                Whom::Handler => handler.map(Receiver::Handler),
                Whom::Operators => Some(Receiver::IocOperators),
                Whom::IocLeader => Some(Receiver::IocLeader),
                Whom::Standing => Some(Receiver::StandingBody),
                Whom::Committee => Some(Receiver::Committee),
                Whom::Reporter => Some(Receiver::Reporter),
                Whom::Concerned => Some(Receiver::Concerned),
            };
            if let Some(to) = to
                && let Some(template) =
                    step_template(step.tone, &clock, to.is_citizen(), s.event.at)
            {
                s.tell(to, template);
            }
        }
        for notice in &mut s.notices[from..] {
            notice.topic = Some(format!("clock:{}/{}", step.clock, notice.to.name()));
        }
    }
}

/// The words of a step; none where it says nothing to that reader.
fn step_template(tone: Tone, clock: &Clock, citizen: bool, at: At) -> Option<Template> {
    if citizen {
        return match (tone, clock.kind) {
            (Tone::Lapse, _) => None,
            (_, ClockKind::Rating) => Some(Template::ConfirmReminder),
            (_, ClockKind::Supplement) => Some(Template::QuestionReminder),
            (Tone::Remind, _) => None,
            (Tone::Overdue | Tone::Escalate | Tone::Alarm, _) => Some(Template::Missed),
        };
    }
    match tone {
        Tone::Remind if clock.is_late(at) => Some(Template::Overdue),
        Tone::Remind => Some(Template::Reminder),
        Tone::Overdue => Some(Template::Overdue),
        Tone::Escalate => Some(Template::Escalation),
        Tone::Alarm => Some(Template::Alarm),
        Tone::Lapse => None,
    }
}
