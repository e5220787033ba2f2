//! Kept sentences where somebody writes, filled with the facts of the case. They are put in, and judged
//! as if they were typed.

use super::{Sheet, WHAT};
use crate::console::pages::field::{Sentence, Sentences};
use crate::console::present;
use crate::console::terms::tables::{SHORT, SNIPPETS};
use app::view::ReportView;
use domain::action::Action;
use domain::actor::Actor;
use domain::pack::Catalogue;
use domain::snippet::{self, Gap, SnippetUse};
use domain::time::At;
use lang::Lang;

/// The sentences of a field of an action's form.
pub fn of(sheet: &Sheet<'_>, action: Action, field: &str) -> Sentences {
    let Some(serves) = serves(action, field) else {
        return Sentences::default();
    };
    let own = sheet.actor.agency.as_deref();
    let own = own.filter(|_| sheet.actor.role.is_agency());
    let category = sheet.paper.view.category.as_ref().map(|c| c.code.as_str());
    let facts = Facts::of(sheet);
    let all = sheet.catalogue.sentences(serves, own, category);
    let all = all.into_iter().map(|s| {
        let filled = snippet::fill(&s.text, |gap| facts.told(gap));
        let (words, lacks) = match filled {
            Ok(words) => (words, String::new()),
            Err(gaps) => (String::new(), lacking(sheet.lang, &gaps)),
        };
        Sentence {
            code: s.code.clone(),
            name: s.name.clone(),
            words,
            lacks,
        }
    });
    Sentences {
        all: all.collect(),
        href: present::to(sheet.lang, SNIPPETS),
        short: SHORT.to_owned(),
    }
}

/// "Việc này chưa có: lời hẹn".
pub fn lacking(lang: Lang, gaps: &[Gap]) -> String {
    let names: Vec<&str> = gaps.iter().map(|gap| gap_words(lang, *gap)).collect();
    lang::fill(lang, "snippet.lacks", &[("what", &names.join(", "))])
}

/// What a gap is filled with, in words.
pub fn gap_words(lang: Lang, gap: Gap) -> &'static str {
    lang::t(lang, &format!("snippet.gap.{gap}"))
}

/// What a field of an action's form is written for; none where no sentences are kept.
fn serves(action: Action, field: &str) -> Option<SnippetUse> {
    match (action, field) {
        (Action::SubmitResult, WHAT) => Some(SnippetUse::Answer),
        (Action::Ask, "text") => Some(SnippetUse::Ask),
        (Action::Message, "text") => Some(SnippetUse::Message),
        (Action::Refuse | Action::Redirect | Action::DeclineReprocess, "note") => {
            Some(SnippetUse::Refuse)
        }
        (Action::Return, "note") => Some(SnippetUse::Return),
        (Action::RequestExtension | Action::Repromise, "note") => Some(SnippetUse::Extend),
        _ => None,
    }
}

/// The facts of a case that fill gaps. Citizens read Vietnamese first, so they are told in it.
pub struct Facts<'a> {
    /// The case, as the writer sees it.
    pub view: &'a ReportView,
    /// The writer.
    pub actor: &'a Actor,
    /// The tables.
    pub catalogue: &'a Catalogue,
    /// The hour.
    pub now: At,
}

impl<'a> Facts<'a> {
    /// Those of a sheet.
    pub fn of(sheet: &'a Sheet<'_>) -> Facts<'a> {
        Facts {
            view: &sheet.paper.view,
            actor: sheet.actor,
            catalogue: sheet.catalogue,
            now: sheet.now,
        }
    }

    /// One of them; none where the case has not got it.
    pub fn told(&self, gap: Gap) -> Option<String> {
        let (view, now) = (self.view, self.now);
        match gap {
            Gap::Place => Some(present::facts_place(view)),
            Gap::Promise => view
                .promise
                .as_ref()
                .map(|p| present::log::due(Lang::Vi, p, view.now)),
            Gap::Agency => self.agency(),
            Gap::Now => Some(lang::date::moment(Lang::Vi, now.0, now.0)),
            Gap::Sent => view
                .submitted_at
                .map(|at| lang::date::moment(Lang::Vi, at.0.0, now.0)),
            Gap::Code => Some(view.shown_code.clone()),
        }
    }

    fn agency(&self) -> Option<String> {
        let own = self.actor.agency.as_deref();
        let own = own.filter(|_| self.actor.role.is_agency());
        let found = own.and_then(|code| self.catalogue.agency(code));
        if let Some(own) = found {
            return Some(own.short_name.clone());
        }
        let stands = |state| matches!(state, "offered" | "accepted" | "done");
        let leads = |a: &&app::view::AssignmentView| a.part == "lead" && stands(a.state);
        let lead = self.view.assignments.iter().rev().find(leads);
        let centre = || self.catalogue.ioc(self.now.date());
        lead.map(|a| a.agency.name.clone())
            .or_else(|| centre().map(|a| a.short_name.clone()))
    }
}
