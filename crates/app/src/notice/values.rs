//! What a template is filled with: values of one notice, and which of them may show where.

use super::template::{Values, Var};
use crate::app::App;
use crate::privacy::{agency_name, area_name, category_name};
use domain::event::{Change, Event};
use domain::notice::{Notice, Receiver, Template};
use domain::pack::Catalogue;
use domain::permission;
use domain::report::{ClockKind, Publication, Report};
use domain::text::mask_persons;
use domain::time::At;
use lang::Lang;

/// What a notice is about.
pub(super) struct About<'a> {
    pub(super) app: &'a App,
    pub(super) catalogue: &'a Catalogue,
    pub(super) notice: &'a Notice,
    pub(super) event: &'a Event,
    pub(super) before: Option<&'a Report>,
    pub(super) report: &'a Report,
    pub(super) lang: Lang,
}

impl About<'_> {
    /// The values of the letter, those that are used. Of what is sealed, or of a field whose matters
    /// never show, a letter says that there is news and no more.
    pub(super) fn letter(&self, uses: &[Var]) -> Values {
        let secret = self.is_secret();
        let mut values = Values::new();
        for var in Var::ALL {
            // The notification's title is the code, and a tap follows the link.
            let needed = matches!(var, Var::Code | Var::Link) || uses.contains(&var);
            let value = match var {
                _ if !needed => None,
                Var::Category | Var::Area | Var::Title | Var::Note if secret => None,
                var => self.value(var),
            };
            if let Some(value) = value.filter(|v| !v.trim().is_empty()) {
                values.insert(var, value);
            }
        }
        values
    }

    fn value(&self, var: Var) -> Option<String> {
        match var {
            Var::Code => Some(self.report.code.shown()),
            Var::Link => Some(self.link()),
            Var::Due => self.due().map(|at| self.told(at)),
            Var::Time => Some(self.hour()),
            Var::News => Some(self.news()),
            Var::Deed => self.deed(),
            Var::Clock => self.clock(),
            Var::Agency => self.agency(),
            Var::Parent => self.report.parent.as_ref().map(|p| p.code.shown()),
            Var::Category => {
                let code = self.report.category.as_deref()?;
                Some(category_name(self.catalogue, code, self.lang).name)
            }
            Var::Area => {
                let code = self.report.area.as_deref()?;
                Some(area_name(self.catalogue, code, self.report.submitted_at).name)
            }
            Var::Title => self.title(),
            Var::Note => self.note(),
            // Of no report's event.
            Var::Otp
            | Var::Service
            | Var::Waiting
            | Var::Oldest
            | Var::Today
            | Var::Late
            | Var::Back
            | Var::Load
            | Var::Kept
            | Var::Thanks => None,
        }
    }

    /// The values of what shows on a locked screen and passes through gateways: content only of
    /// what is public.
    pub(super) fn quiet(&self, letter: &Values) -> Values {
        let mut values = letter.clone();
        if self.report.publication != Publication::Public || self.is_secret() {
            values.remove(&Var::Title);
            values.remove(&Var::Note);
        }
        if let Some(note) = values.get_mut(&Var::Note) {
            *note = mask_persons(note);
        }
        let host = host(&self.app.settings.public_url);
        values.insert(Var::Link, format!("{host}{}", self.path()));
        if values.contains_key(&Var::Due)
            && let Some(at) = self.due()
        {
            values.insert(Var::Due, self.told_short(at));
        }
        values
    }

    /// The short link with the key of the report's own link: to its reporter alone.
    pub(super) fn keyed_link(&self) -> Option<String> {
        (self.notice.to == Receiver::Reporter).then(|| {
            let host = host(&self.app.settings.public_url);
            format!(
                "{host}{}?k={}",
                self.path(),
                self.app.secret(self.report.id)
            )
        })
    }

    fn is_secret(&self) -> bool {
        let category = self
            .report
            .category
            .as_deref()
            .and_then(|c| self.catalogue.category(c));
        permission::is_secret(self.report, category)
    }

    fn path(&self) -> String {
        let code = self.report.code;
        if self.notice.template == Template::Sos {
            // The small page, which says "I am safe" and loads where nothing else does.
            format!("/lu/{code}")
        } else if self.notice.to.is_citizen() {
            format!("/hs/{code}")
        } else {
            format!("/v/{code}")
        }
    }

    fn link(&self) -> String {
        match self.notice.to {
            Receiver::Reporter => format!(
                "{}{}?k={}",
                self.app.settings.public_url,
                self.path(),
                self.app.secret(self.report.id)
            ),
            Receiver::Concerned
            | Receiver::Agency { .. }
            | Receiver::Handler(_)
            | Receiver::IocOperators
            | Receiver::IocLeader
            | Receiver::StandingBody
            | Receiver::Committee => {
                format!("{}{}", self.app.settings.public_url, self.path())
            }
        }
    }

    /// "trước 17:00 thứ Năm 11/4".
    fn told(&self, at: At) -> String {
        lang::date::due(self.lang, at.0, self.event.at.0)
    }

    /// The same, short enough in English too: without the day of the week.
    fn told_short(&self, at: At) -> String {
        match self.lang {
            Lang::Vi => self.told(at),
            Lang::En => lang::date::due_brief(at.0, self.event.at.0),
        }
    }

    fn hour(&self) -> String {
        let at = self.event.occurred_at.unwrap_or(self.event.at);
        lang::date::clock(lang::date::local(at.0).time())
    }

    fn news(&self) -> String {
        lang::t(self.lang, &format!("public.{}", self.report.label())).to_owned()
    }

    /// The hour that the message is about.
    fn due(&self) -> Option<At> {
        let clock = |kind| self.report.clock(kind).map(|c| c.due);
        let stepped = self.event.changes.iter().find_map(|c| match c {
            Change::Stepped(step) => self.report.clocks.iter().find(|c| c.n == step.clock),
            _ => None,
        });
        if let Some(clock) = stepped {
            return Some(clock.due);
        }
        match self.notice.template {
            Template::Received | Template::Called => clock(ClockKind::Intake),
            Template::Question | Template::QuestionReminder => clock(ClockKind::Supplement),
            Template::DoneAsk | Template::JoinedDone | Template::ConfirmReminder => {
                clock(ClockKind::Rating)
            }
            Template::PositionAsked => clock(ClockKind::Position),
            Template::ToPublish => clock(ClockKind::Publish),
            Template::Appealed | Template::ReprocessAsked => clock(ClockKind::Review),
            Template::Disputed | Template::PositionStated => clock(ClockKind::Standing),
            Template::Escalated => clock(ClockKind::Committee),
            Template::Returned => clock(ClockKind::Redispatch),
            template if template.is_for_citizens() => {
                let running = self.report.work_clock().is_some();
                let promised = self.report.promise().map(|p| p.due);
                promised.filter(|_| running)
            }
            _ => self
                .report
                .work_clock()
                .map(|c| c.due)
                .or_else(|| self.report.next_due()),
        }
    }

    fn deed(&self) -> Option<String> {
        use domain::event::Kind;
        let action = match self.event.kind {
            Kind::Did(domain::action::Action::Decline) => {
                let ended = self.event.changes.iter().find_map(|c| match c {
                    Change::ProposalEnded { n } => Some(*n),
                    _ => None,
                })?;
                let drafts = &self.before?.proposals;
                drafts.iter().find(|p| p.n == ended)?.action
            }
            Kind::Did(action) | Kind::Proposed(action) | Kind::Signed(action) => action,
            Kind::Suspended
            | Kind::Resumed
            | Kind::Recounted
            | Kind::Stepped
            | Kind::Imported
            | Kind::Erased => return None,
        };
        Some(lang::t(self.lang, &format!("action.{action}")).to_owned())
    }

    fn clock(&self) -> Option<String> {
        let kind = self.event.changes.iter().find_map(|c| match c {
            Change::Stepped(step) => self
                .report
                .clocks
                .iter()
                .find(|c| c.n == step.clock)
                .map(|c| c.kind),
            _ => None,
        })?;
        Some(lang::t(self.lang, &format!("clock.{kind}")).to_owned())
    }

    fn agency(&self) -> Option<String> {
        let code = self.report.lead().map(|a| a.agency.clone())?;
        Some(agency_name(self.catalogue, &code).name)
    }

    fn title(&self) -> Option<String> {
        self.report
            .public
            .title
            .clone()
            .or_else(|| self.report.title.clone())
            .map(|t| mask_persons(&t))
    }

    /// The words that belong to the message. Internal ones only to those for whom they were
    /// written; the reporter's own never with persons in them.
    fn note(&self) -> Option<String> {
        let event = self.event;
        let told = event.note_reporter.clone();
        let masked = || told.as_deref().map(mask_persons);
        match self.notice.template {
            Template::Question
            | Template::Relay
            | Template::Ineligible
            | Template::AppealResult
            | Template::RequestDeclined
            | Template::Reopened => told,
            Template::Late | Template::Extended | Template::Progress => event.note_public.clone(),
            Template::DoneAsk | Template::JoinedDone => self.answer(),
            Template::Committed => self.report.commitment.as_ref().map(|c| c.text.clone()),
            Template::FromReporter | Template::ReprocessAsked | Template::Appealed => masked(),
            Template::Assigned => self.instruction(),
            Template::Note
            | Template::SentBack
            | Template::Declined
            | Template::Returned
            | Template::Disputed
            | Template::Escalated
            | Template::Hidden => event.note_internal.clone(),
            Template::Received
            | Template::Promise
            | Template::Started
            | Template::Rerouted
            | Template::ConfirmReminder
            | Template::Closed
            | Template::Merged
            | Template::Urgent
            | Template::Code
            | Template::Called
            | Template::CallBack
            | Template::Sos
            | Template::AreaNotice
            | Template::Missed
            | Template::QuestionReminder
            | Template::Lapsed
            | Template::Reached
            | Template::Downgraded
            | Template::Split
            | Template::ClosedSilent
            | Template::Reinstated
            | Template::News
            | Template::UrgentStaff
            | Template::More
            | Template::Resumed
            | Template::Recalled
            | Template::CoDone
            | Template::ToSign
            | Template::ToApprove
            | Template::ToPublish
            | Template::Granted
            | Template::FollowUp
            | Template::ReopenedStaff
            | Template::PositionAsked
            | Template::PositionStated
            | Template::Settled
            | Template::Directed
            | Template::Consented
            | Template::Withdrawn
            | Template::Reminder
            | Template::Overdue
            | Template::Escalation
            | Template::Alarm
            | Template::AccountLink
            | Template::AccountEnding
            | Template::MorningDigest
            | Template::WeeklyLetter => None,
        }
    }

    /// The answer: to everybody as it was published, to the reporter also where it was not.
    fn answer(&self) -> Option<String> {
        let public = self.report.public.answer.clone();
        match self.notice.to {
            Receiver::Reporter => self.event.note_reporter.clone().or(public),
            _ => public,
        }
    }

    fn instruction(&self) -> Option<String> {
        let Receiver::Agency { code, .. } = &self.notice.to else {
            return None;
        };
        let mut parts = self.report.assignments.iter().rev();
        let part = parts.find(|a| a.agency == *code && a.state.is_active())?;
        part.instruction.as_deref().map(mask_persons)
    }
}

/// An address as people type it: without its scheme.
pub(super) fn host(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}
