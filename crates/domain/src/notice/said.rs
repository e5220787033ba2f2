//! What one event makes known: nobody twice, nobody of their own deed.

use super::{Notice, Rank, Receiver, Template};
use crate::actor::Role;
use crate::agency::Rung;
use crate::event::{Change, Event};
use crate::report::{AssignmentState, Report, Stage, Urgency};

/// What one event makes known.
pub(super) struct Said<'a> {
    pub(super) event: &'a Event,
    pub(super) now: &'a Report,
    pub(super) notices: Vec<Notice>,
}

impl<'a> Said<'a> {
    pub(super) fn new(event: &'a Event, now: &'a Report) -> Said<'a> {
        Said {
            event,
            now,
            notices: Vec::new(),
        }
    }

    /// The receiver is told, unless they were told of this event already or did it themself.
    pub(super) fn tell(&mut self, to: Receiver, template: Template) {
        if self.is_own_deed(&to) && !is_receipt(template) {
            return;
        }
        if self.notices.iter().any(|n| n.to == to) {
            return;
        }
        let rank = self.rank(&to, template);
        let topic = topic(template).map(|t| format!("{t}/{}", to.name()));
        self.notices.push(Notice {
            template,
            to,
            event: self.event.seq,
            topic,
            rank,
        });
    }

    pub(super) fn reporter(&mut self, template: Template) {
        self.tell(Receiver::Reporter, template);
    }

    pub(super) fn concerned(&mut self, template: Template) {
        self.tell(Receiver::Concerned, template);
    }

    /// Reporter and whoever else it concerns, each in the words meant for them.
    pub(super) fn everybody(&mut self, template: Template, others: Template) {
        self.reporter(template);
        self.concerned(others);
    }

    pub(super) fn agency(&mut self, code: &str, rung: Rung, template: Template) {
        let code = code.to_owned();
        self.tell(Receiver::Agency { code, rung }, template);
    }

    /// The lead, if there is one.
    pub(super) fn lead(&mut self, rung: Rung, template: Template) {
        if let Some(lead) = self.now.lead() {
            let code = lead.agency.clone();
            self.agency(&code, rung, template);
        }
    }

    /// Whoever holds it: the lead and its handler while it is with an agency, else the centre.
    pub(super) fn holder(&mut self, template: Template) {
        let stage = self.now.stage;
        let at_agency = stage.is_at_work()
            || matches!(stage, Stage::AwaitingApproval)
            || self.now.back == Some(Stage::InProgress);
        match self.now.lead().filter(|_| at_agency).cloned() {
            Some(lead) => {
                self.agency(&lead.agency, Rung::Focal, template);
                if let Some(user) = lead.handler {
                    self.tell(Receiver::Handler(user), template);
                }
            }
            None => self.tell(Receiver::IocOperators, template),
        }
    }

    /// Parts that agencies got by this event, and those that they lost.
    pub(super) fn parts(&mut self, lost: Template) {
        let urgent = self.now.urgency == Urgency::Urgent;
        let rung = if urgent { Rung::Duty } else { Rung::Focal };
        for change in &self.event.changes {
            if let Change::Assigned(part) = change {
                self.agency(&part.agency, rung, Template::Assigned);
            }
        }
        for change in &self.event.changes {
            if let Change::AssignmentState { n, to, .. } = change
                && *to == AssignmentState::Recalled
                && let Some(part) = self.now.assignments.iter().find(|a| a.n == *n)
                && !self.holds(&part.agency)
            {
                let code = part.agency.clone();
                self.agency(&code, Rung::Focal, lost);
            }
        }
    }

    fn holds(&self, agency: &str) -> bool {
        let mut parts = self.now.assignments.iter();
        parts.any(|a| a.agency == agency && a.state.is_active())
    }

    fn is_own_deed(&self, to: &Receiver) -> bool {
        let event = self.event;
        match to {
            Receiver::Reporter => {
                let theirs = event.reporter.is_none() || event.reporter == self.now.reporter;
                let by_desk = event.role == Role::CallAgent && event.reporter.is_some();
                (event.role == Role::Citizen && theirs) || by_desk
            }
            // Whoever of them did it is left out where the rows are made.
            Receiver::Concerned => false,
            Receiver::Agency { code, rung } => {
                let role = match rung {
                    Rung::Duty | Rung::Focal => Role::AgencyFocal,
                    Rung::Leader | Rung::Upper => Role::AgencyLeader,
                };
                event.role == role && event.agency.as_ref() == Some(code)
            }
            Receiver::Handler(user) => event.user == Some(*user),
            Receiver::IocOperators => event.role == Role::IocOperator,
            Receiver::IocLeader => event.role == Role::IocLeader,
            Receiver::StandingBody => event.role == Role::StandingBody,
            Receiver::Committee => event.role == Role::SteeringCommittee,
        }
    }

    fn rank(&self, to: &Receiver, template: Template) -> Rank {
        let danger = self.now.urgency == Urgency::Urgent
            && (!to.is_citizen() || matches!(template, Template::Urgent | Template::Reached));
        let always = matches!(
            template,
            Template::Urgent
                | Template::UrgentStaff
                | Template::Alarm
                | Template::Sos
                | Template::Code
        );
        if danger || always {
            Rank::Urgent
        } else {
            Rank::Normal
        }
    }
}

/// A receipt goes to whoever did the deed: they keep it.
const fn is_receipt(template: Template) -> bool {
    matches!(
        template,
        Template::Received | Template::Called | Template::Urgent | Template::Sos | Template::Closed
    )
}

/// Notices that say again what an earlier one of theirs said, with another hour or stage.
const fn topic(template: Template) -> Option<&'static str> {
    match template {
        Template::Promise
        | Template::Rerouted
        | Template::Extended
        | Template::Late
        | Template::Missed
        | Template::Downgraded => Some("promise"),
        Template::Question | Template::QuestionReminder | Template::Lapsed => Some("question"),
        Template::DoneAsk
        | Template::JoinedDone
        | Template::ConfirmReminder
        | Template::ClosedSilent => Some("answer"),
        Template::News => Some("news"),
        Template::ToSign => Some("to_sign"),
        Template::Received
        | Template::Started
        | Template::Closed
        | Template::Reopened
        | Template::Ineligible
        | Template::Merged
        | Template::Urgent
        | Template::Code
        | Template::AccountLink
        | Template::AccountEnding
        | Template::MorningDigest
        | Template::WeeklyLetter
        | Template::Called
        | Template::CallBack
        | Template::Sos
        | Template::AreaNotice
        | Template::Relay
        | Template::Progress
        | Template::Reached
        | Template::Split
        | Template::Committed
        | Template::RequestDeclined
        | Template::AppealResult
        | Template::Reinstated
        | Template::Assigned
        | Template::UrgentStaff
        | Template::More
        | Template::FromReporter
        | Template::Note
        | Template::Resumed
        | Template::Recalled
        | Template::Returned
        | Template::CoDone
        | Template::ToApprove
        | Template::ToPublish
        | Template::SentBack
        | Template::Declined
        | Template::Granted
        | Template::FollowUp
        | Template::ReprocessAsked
        | Template::ReopenedStaff
        | Template::Appealed
        | Template::Disputed
        | Template::PositionAsked
        | Template::PositionStated
        | Template::Settled
        | Template::Escalated
        | Template::Directed
        | Template::Hidden
        | Template::Consented
        | Template::Withdrawn
        | Template::Reminder
        | Template::Overdue
        | Template::Escalation
        | Template::Alarm => None,
    }
}
