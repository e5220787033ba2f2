//! One photo of the work done for all cases of an incident: the cases that the reader's agency may
//! answer now, each decided and told apart.

use super::{Back, HREF, bare, faults, id_of, page, query};
use crate::console::act::{arranged, part_of_answer};
use crate::console::forms::{Typed, WHAT, WHEN, WHERE, WHO};
use crate::console::pages::field::{Choice, Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::triage::{BulkDone, BulkLine};
use crate::console::staff::Staff;
use crate::console::{bulk, href, present};
use crate::error::{Answer, Failure};
use crate::form::Posted;
use crate::form::kept::Kept;
use app::incident::{self, ANSWERED_AT_ONCE, Part, Whole};
use app::{App, AppError};
use axum::extract::{Path, State};
use domain::action::Action;
use domain::id::{IncidentId, ReportCode};
use domain::limits::SHORT_CHARS_MAX;
use std::collections::HashMap;

const ACTION: Action = Action::SubmitResult;
/// Longest text of what was done, in characters.
const WHAT_CHARS_MAX: u32 = 4_000;
/// The field of the chosen cases.
const PICK: &str = "pick";

/// The form; none where the reader may answer none of the cases now.
pub(super) fn form(
    staff: &Staff,
    whole: &Whole,
    href: &str,
    typed: Option<&Typed>,
) -> Option<Form> {
    let may = |p: &&Part| p.view.actions.contains(&ACTION.as_str());
    let open: Vec<&Part> = whole.parts.iter().filter(may).collect();
    if open.is_empty() || !incident::may_write(staff.ctx()) {
        return None;
    }
    let lang = staff.lang();
    let part = |name: &str| staff.t(&format!("console.answer.{name}"));
    let choice = |p: &&Part| Choice {
        on: true,
        ..Choice::new(
            format!("{}.{}", p.view.code, p.view.version),
            format!("{} {}", p.view.shown_code, present::title(&p.view)),
        )
    };
    let choices = open.iter().take(ANSWERED_AT_ONCE).map(choice).collect();
    let mut files = Field::files(lang, "files")
        .label(part("photos"))
        .hint(staff.t("incident.answer.photos"))
        .optional();
    files.required = false;
    let short = u32::try_from(SHORT_CHARS_MAX).unwrap_or(u32::MAX);
    let fields = [
        files,
        Field::area(lang, WHAT, "", 3)
            .label(part("what"))
            .hint(part("what_hint"))
            .max(WHAT_CHARS_MAX),
        Field::line(lang, WHERE, "").label(part("where")).max(short),
        Field::date(lang, WHEN, staff.ctx().now.date().to_string()).label(part("when")),
        Field::line(lang, WHO, "")
            .label(part("who"))
            .hint(part("who_hint"))
            .max(short),
        Field::new(lang, PICK, Input::Checks { choices }).label(staff.t("incident.answer.cases")),
    ];
    let intro = match open.len().saturating_sub(ANSWERED_AT_ONCE) {
        0 => staff.t("incident.answer.intro").to_owned(),
        left => format!(
            "{} {}",
            staff.t("incident.answer.intro"),
            lang::count(
                lang,
                "incident.answer.left",
                i64::try_from(left).unwrap_or(i64::MAX)
            )
        ),
    };
    let form = Form::new(
        lang,
        "answer",
        format!("{}/tra-loi", bare(href)) + query(href),
    )
    .button(staff.t("incident.answer.do"))
    .weight(Weight::Main)
    .token(format!("{}-answer", staff.bare_desk().token))
    .intro(intro);
    let fields = fields.into_iter().map(|field| match typed {
        Some(typed) => typed.again(ACTION, field),
        None => field,
    });
    Some(fields.fold(form, Form::field))
}

/// `POST …/tra-loi`: answers the chosen cases with the same words and the same photo.
pub async fn answer(State(app): State<App>, Path(id): Path<String>, mut posted: Posted) -> Answer {
    let id = id_of(&id)?;
    let staff = Staff::of(&app, posted.door.clone())?;
    let picks: Vec<String> = posted.fields.all_typed(PICK).map(str::to_owned).collect();
    let picked: Vec<(ReportCode, u32)> = picks.iter().filter_map(|p| bulk::picked(p)).collect();
    let kept = Kept::take(&app, &mut posted).await?;
    let mut typed = arranged(Typed::of(ACTION, &posted.fields), ACTION, staff.lang());
    if picked.is_empty() {
        typed.add_fault(PICK, staff.t("incident.answer.none"));
    }
    if !typed.is_wrong() {
        // What is wrong with the words is wrong for all: it is told before any case is answered.
        let text = typed.get("text").unwrap_or_default();
        let wrong = domain::workflow::lint(text, false, false);
        if !wrong.is_empty() {
            let wrong = Failure::App(AppError::fields(wrong));
            typed = typed
                .refused(&wrong, staff.lang())
                .moved(|fault| part_of_answer(ACTION, fault));
        }
    }
    if typed.is_wrong() {
        return again(&staff, id, (typed, picks), kept).await;
    }
    posted.fields = typed.fields();
    let order = match posted.order() {
        Ok((_, order)) => order,
        Err(failure @ Failure::Fields(_)) => {
            let typed = typed.refused(&failure, staff.lang());
            return again(&staff, id, (typed, picks), kept).await;
        }
        Err(failure) => return Err(failure),
    };
    let done = match incident::answer(&app, staff.ctx(), id, &picked, &order).await {
        Ok(done) => done,
        Err(e) => return page(&staff, id, Back::wrong(&faults(e)?)).await,
    };
    outcome(&staff, id, done).await
}

/// The page with the form as typed, its photos kept.
async fn again(
    staff: &Staff,
    id: IncidentId,
    (mut typed, picks): (Typed, Vec<String>),
    kept: Kept,
) -> Answer {
    typed.keep(&kept.stage(&staff.app).await?, staff.lang());
    for pick in picks {
        typed.add(PICK, pick);
    }
    let back = Back {
        answer: Some(&typed),
        ..Back::default()
    };
    page(staff, id, back).await
}

/// What became of each.
async fn outcome(staff: &Staff, id: IncidentId, done: incident::Answered) -> Answer {
    let lang = staff.lang();
    let whole = incident::whole(&staff.app, staff.ctx(), id).await?;
    let titles: HashMap<ReportCode, String> = whole
        .parts
        .iter()
        .map(|p| (p.view.report_code, present::title(&p.view)))
        .collect();
    let line = |(code, answered): (ReportCode, Result<app::view::ReportView, AppError>)| {
        let (words, done) = match answered {
            Ok(view) => {
                let key = format!("stage.{}", view.stage.unwrap_or_default());
                (lang::t(lang, &key).to_owned(), true)
            }
            Err(e) => {
                let trouble = Failure::App(e).trouble(lang);
                let faults = trouble.errors.iter().map(|f| f.detail.clone());
                let words: Vec<String> = std::iter::once(trouble.detail.clone())
                    .chain(faults)
                    .collect();
                (words.join(" "), false)
            }
        };
        BulkLine {
            code: code.shown(),
            href: present::to(lang, &href(code)),
            title: titles.get(&code).cloned().unwrap_or_default(),
            words,
            done,
        }
    };
    let lines: Vec<BulkLine> = done.into_iter().map(line).collect();
    let done = lines.iter().filter(|l| l.done).count();
    let n = [done.to_string(), (lines.len() - done).to_string()];
    let page = BulkDone {
        deed: whole.incident.title,
        summary: lang::fill(
            lang,
            "console.bulk.summary",
            &[("done", &n[0]), ("not", &n[1])],
        ),
        lines,
        undo: Vec::new(),
        back: (
            staff.shell().to(&format!("{HREF}/{id}")),
            staff.t("incident.answer.back").to_owned(),
        ),
        desk: staff.desk().await?,
    };
    staff.page(&page)
}
