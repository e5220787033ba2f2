//! What a dispatch would promise, and to whom the tables would send the report: a rehearsal that
//! records nothing.

use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::privacy::{agency_name, category_name};
use crate::record::{known, load};
use crate::report::act::may_know;
use crate::view::Named;
use domain::action::{Action, Body};
use domain::category::DefaultUrgency;
use domain::deadline::{self, Span};
use domain::id::ReportCode;
use domain::report::{Report, Urgency};
use domain::routing::Lead;
use domain::suggest::Opinion;
use domain::time::At;
use domain::workflow::{self, Call, Rules};

/// What the operator has chosen so far; nothing is chosen on the first look.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Sub-field or field code.
    pub category: Option<String>,
    /// Unit code.
    pub area: Option<String>,
}

/// What the tables suggest and what a dispatch would promise.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The category to begin with: the chosen one, the report's own, or the guessed one.
    pub category: Option<String>,
    /// It was guessed by the machine: why. None if somebody chose it, or nobody can tell.
    pub guessed: Option<Guess>,
    /// What the machine takes the words for, the likeliest first; empty for sealed words.
    pub guesses: Vec<Guess>,
    /// Agencies that led reports which read alike, with these.
    pub led: Vec<(Named, Vec<ReportCode>)>,
    /// The danger that its words tell of, whatever its category.
    pub danger: Option<String>,
    /// The agency that the table sends such a report to.
    pub lead: Option<Named>,
    /// Where only people can tell: the rule in words.
    pub ask_people: Option<String>,
    /// Agencies that the table lets help.
    pub co: Vec<Named>,
    /// Other agencies that may be right: the one that handed it back proposed them.
    pub proposed: Vec<Named>,
    /// The agency that whoever took the call down named against the table.
    pub meant_for: Option<Named>,
    /// Why the table says so: (line, words; may be empty).
    pub rule: Option<(usize, String)>,
    /// The urgency to begin with.
    pub urgency: Urgency,
    /// What each possible urgency would promise.
    pub promises: Vec<Promise>,
}

impl Preview {
    /// The agency that is filled in: what somebody chose on the line goes before the table.
    pub fn first(&self) -> Option<&Named> {
        self.meant_for.as_ref().or(self.lead.as_ref())
    }
}

/// A category that the machine proposes, with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The category.
    pub category: Named,
    /// The keyword of the table that stands in the words.
    pub word: Option<String>,
    /// Past reports of that category that read alike.
    pub alike: Vec<ReportCode>,
    /// It was right too seldom to be filled in.
    pub unsure: bool,
}

/// What one urgency would promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// The urgency.
    pub urgency: Urgency,
    /// How long the policy gives; none where the deadline of earlier work goes on.
    pub span: Option<Span>,
    /// When it would be due.
    pub due: At,
    /// Told as a date rather than an hour.
    pub by_day: bool,
}

/// Rehearses a dispatch for somebody who may make one.
///
/// # Errors
/// [`AppError::NotFound`] also for what the caller may not know of; [`AppError::Forbidden`] where
/// they do not see its words.
pub async fn preview(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    choice: &Choice,
) -> AppResult<Preview> {
    let loaded = load(app, code).await?.ok_or(AppError::NotFound)?;
    let report = &loaded.report;
    let actor = known(app, ctx, report);
    may_know(app, &loaded, &actor)?;
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let rules = rules_at(catalogue, ctx.now)?;
    let kept = report
        .category
        .as_deref()
        .and_then(|c| catalogue.category(c));
    let chosen = choice
        .category
        .as_deref()
        .and_then(|c| catalogue.category(c));
    let words = [report.title.as_deref().unwrap_or(""), &report.words].join(". ");
    let sealed = report.is_sealed() && actor.role != domain::actor::Role::IocLeader;
    let opinion = if sealed {
        Opinion::default()
    } else {
        app.suggester.opinion(catalogue, &words)
    };
    let guesses: Vec<Guess> = opinion
        .categories
        .iter()
        .map(|s| Guess {
            category: category_name(catalogue, &s.category, ctx.lang),
            word: s.word.clone(),
            alike: s.alike.clone(),
            unsure: !app.suggester.may_fill(catalogue, s),
        })
        .collect();
    let guessed = guesses
        .first()
        .filter(|g| chosen.or(kept).is_none() && !g.unsure)
        .cloned();
    let first = guessed
        .as_ref()
        .and_then(|g| catalogue.category(&g.category.code));
    let category = chosen.or(kept).or(first);
    let area = choice
        .area
        .as_deref()
        .or(report.area.as_deref())
        .unwrap_or("");
    let owner = report.place.asset_owner.as_deref();
    let route = category.and_then(|c| catalogue.route(&c.code, area, owner, ctx.now.date()));
    let (lead, ask_people) = match route.as_ref().map(|r| &r.lead) {
        Some(Lead::Agency(code)) => (Some(agency_name(catalogue, code)), None),
        Some(Lead::Person(words)) => (None, Some(words.clone())),
        None => (None, None),
    };
    let today = ctx.now.date();
    let meant_for = report
        .meant_for
        .as_deref()
        .and_then(|code| catalogue.agency_at(code, today))
        .map(|agency| agency_name(catalogue, &agency.code));
    let mut proposed: Vec<Named> = Vec::new();
    let handed = report
        .assignments
        .iter()
        .rev()
        .filter_map(|a| a.proposed.as_deref());
    for code in handed
        .filter_map(|c| catalogue.agency_at(c, ctx.now.date()))
        .map(|a| a.code.as_str())
    {
        let known = proposed.iter().any(|n| n.code == code)
            || lead.as_ref().is_some_and(|l| l.code == code);
        if !known {
            proposed.push(agency_name(catalogue, code));
        }
    }
    let urgency = match report.urgency {
        Urgency::Normal
            if category.is_some_and(|c| c.default_urgency == DefaultUrgency::Complex) =>
        {
            Urgency::Complex
        }
        urgency => urgency,
    };
    let possible: &[Urgency] = if report.urgency == Urgency::Urgent {
        &[Urgency::Urgent]
    } else {
        &[Urgency::Normal, Urgency::Complex]
    };
    let stand = Stand {
        report,
        lead: meant_for.as_ref().or(lead.as_ref()).map(|l| l.code.clone()),
        category: category.map(|c| c.code.clone()),
    };
    let promises = possible
        .iter()
        .filter_map(|u| promise(&stand, *u, ctx, &actor, &rules))
        .collect();
    Ok(Preview {
        category: category.map(|c| c.code.clone()),
        guessed,
        guesses,
        led: opinion
            .leads
            .iter()
            .filter(|l| {
                catalogue
                    .agency(&l.agency)
                    .is_some_and(|a| a.in_force(ctx.now.date()))
            })
            .map(|l| (agency_name(catalogue, &l.agency), l.alike.clone()))
            .collect(),
        danger: (!sealed)
            .then(|| catalogue.danger_in(&words).map(str::to_owned))
            .flatten(),
        co: route
            .iter()
            .flat_map(|r| &r.co)
            .map(|c| agency_name(catalogue, c))
            .collect(),
        rule: route.as_ref().map(|r| (r.rule.line, r.note.clone())),
        lead,
        ask_people,
        proposed,
        meant_for,
        urgency,
        promises,
    })
}

/// A report as it would be sent.
struct Stand<'a> {
    report: &'a Report,
    lead: Option<String>,
    category: Option<String>,
}

/// The promise of the very rule that will make it; where something is still missing, the policy's
/// plain span from now.
fn promise(
    stand: &Stand<'_>,
    urgency: Urgency,
    ctx: &Ctx,
    actor: &domain::actor::Actor,
    rules: &Rules<'_>,
) -> Option<Promise> {
    let body = Body {
        lead: stand.lead.clone(),
        category: stand.category.clone(),
        // Urgency to or from urgent has its own action.
        urgency: Some(urgency).filter(|u| *u != Urgency::Urgent),
        // Whatever it says, the promise is the same.
        instruction: Some("-".to_owned()),
        ..Body::default()
    };
    let call = Call::new(Action::Dispatch, body);
    if let Ok(decision) = workflow::decide(stand.report, None, &call, actor, ctx.now, rules)
        && let (Some(promise), Some(clock)) =
            (decision.report.promise(), decision.report.work_clock())
    {
        let span = clock
            .span
            .filter(|_| clock.started_at == decision.report.at);
        return Some(Promise {
            urgency,
            span,
            due: promise.due,
            by_day: promise.by_day,
        });
    }
    let quick = stand
        .category
        .as_deref()
        .and_then(|c| rules.catalogue.category(c))
        .is_some_and(|c| c.default_urgency == DefaultUrgency::Quick);
    let key = if urgency == Urgency::Normal && quick {
        "quick"
    } else {
        urgency.as_str()
    };
    let span = rules.policy.span("process", key)?;
    let due = deadline::due(ctx.now, span, &[], rules.calendar());
    Some(Promise {
        urgency,
        span: Some(span),
        due,
        by_day: matches!(span, Span::WorkingDays(_)),
    })
}

/// The category's name beside its code, for a suggestion.
pub fn category(app: &App, ctx: &Ctx, code: &str) -> Named {
    category_name(&app.tables().catalogue, code, ctx.lang)
}
