//! From what the desk knows to words.

use crate::console::pages::calls::{
    CallList, CallRow, Guess, MomentRow, NearRow, OutlookPart, Past, Rung, UnitGuess,
};
use crate::console::pages::field::ChoiceGroup;
use crate::console::pages::parts::Status;
use crate::present_alike;
use app::hotline::Notes;
use app::hotline::board::{Board, Row};
use app::hotline::desk::{Outlook, Passed, Sheet, Warned};
use app::hotline::doer::DoerWhy;
use app::report::neighbours::Neighbour;
use app::view::{LineView, ReportView};
use domain::hotline::{Known, Outcome, Phase};
use domain::id::{CallId, ReportCode};
use domain::time::At;
use lang::{Lang, fill, t};

/// Where a call is.
pub fn href(id: CallId) -> String {
    format!("{}/{id}", super::HREF)
}

fn tone(phase: Phase) -> &'static str {
    match phase {
        Phase::Ringing => "rings",
        Phase::Talking => "talks",
        Phase::Done => "done",
        Phase::Missed => "missed",
    }
}

/// A call in a list; `agent` where the reader takes calls.
fn row(lang: Lang, now: At, row: &Row, agent: bool) -> CallRow {
    let place = href(row.id);
    let state = match row.outcome {
        Some(outcome) => t(lang, &format!("desk.outcome.{outcome}")),
        None => t(lang, &format!("desk.phase.{}", row.phase)),
    };
    let by_hand = row.by_hand.then(|| t(lang, "desk.by_hand").to_owned());
    let meta: Vec<String> = [row.queue.clone(), row.agent.clone(), by_hand]
        .into_iter()
        .flatten()
        .collect();
    let free = row.agent.is_none() || !matches!(row.phase, Phase::Ringing | Phase::Talking);
    let may_take = agent && row.outcome.is_none() && !row.mine && free;
    CallRow {
        number: row
            .number
            .clone()
            .unwrap_or_else(|| t(lang, "desk.hidden").to_owned()),
        when: format!(
            "{}, {}",
            lang::date::clock(lang::date::local(row.rang_at.0).time()),
            lang::date::ago(lang, row.rang_at.0, now.0)
        ),
        state: state.to_owned(),
        meta: meta.join(" · "),
        due: row
            .back_due
            .map(|due| lang::date::due(lang, due.0, now.0))
            .unwrap_or_default(),
        overdue: row.overdue,
        tries: match row.tries {
            0 => String::new(),
            n => lang::count(lang, "desk.tries", i64::try_from(n).unwrap_or(i64::MAX)),
        },
        about: match row.about {
            Some(code) => fill(lang, "desk.tell.row", &[("code", &code.shown())]),
            None => String::new(),
        },
        prank: row.prank,
        take: if may_take {
            format!("{place}/nhan")
        } else {
            String::new()
        },
        attempt: if agent && row.back_due.is_some() {
            format!("{place}/goi-lai")
        } else {
            String::new()
        },
        href: place,
    }
}

/// The lists of the desk.
pub fn lists(lang: Lang, now: At, board: &Board, agent: bool) -> Vec<CallList> {
    let list = |name: &'static str, rows: &[Row]| CallList {
        name,
        title: t(lang, &format!("desk.list.{name}")).to_owned(),
        none: t(lang, &format!("desk.none.{name}")).to_owned(),
        rows: rows.iter().map(|r| row(lang, now, r, agent)).collect(),
    };
    vec![
        list("ringing", &board.ringing),
        list("mine", &board.mine),
        list("back", &board.back),
        list("left", &board.left),
        list("closed", &board.closed),
    ]
}

/// Since when the exchange has been silent.
pub fn silent(lang: Lang, now: At, board: &Board) -> String {
    match board.silent {
        None => String::new(),
        Some(None) => t(lang, "desk.silent.never").to_owned(),
        Some(Some(since)) => fill(
            lang,
            "desk.silent",
            &[("when", &lang::date::ago(lang, since.0, now.0))],
        ),
    }
}

/// Who is outside: their number as far as the reader may read it.
pub fn who(lang: Lang, sheet: &Sheet) -> String {
    match (&sheet.number, sheet.known) {
        (Some(number), _) => number.clone(),
        (None, Known::Inside) => t(lang, "desk.inside").to_owned(),
        (None, Known::Number) => t(lang, "desk.erased").to_owned(),
        (None, Known::Hidden) => t(lang, "desk.hidden").to_owned(),
    }
}

/// "03:12".
fn seconds(all: i64) -> String {
    format!("{:02}:{:02}", all / 60, all % 60)
}

/// Where a call stands, its class, and since when: the running clock's beginning, and the same in
/// words.
pub fn standing(lang: Lang, now: At, sheet: &Sheet) -> (String, &'static str, i64, String) {
    let since = match sheet.phase {
        Phase::Ringing => Some(sheet.rang_at),
        Phase::Talking => sheet.answered_at.or(Some(sheet.rang_at)),
        Phase::Done | Phase::Missed => None,
    };
    let words = t(lang, &format!("desk.phase.{}", sheet.phase)).to_owned();
    let said = match since {
        Some(at) => seconds((now.0 - at.0).max(0) / 1_000),
        None => lang::date::short_moment(lang, sheet.rang_at.0, now.0),
    };
    (words, tone(sheet.phase), since.map_or(0, |at| at.0), said)
}

/// Marks on a number.
pub fn warned(lang: Lang, now: At, marks: &[Warned]) -> Vec<String> {
    marks
        .iter()
        .map(|mark| {
            fill(
                lang,
                "desk.prank.told",
                &[
                    ("why", &mark.reason),
                    ("who", &mark.by),
                    ("when", &lang::date::short_moment(lang, mark.until.0, now.0)),
                ],
            )
        })
        .collect()
}

fn status(lang: Lang, line: &LineView) -> Status {
    Status::of(
        line.label,
        t(lang, &format!("console.stage.{}", line.stage)),
    )
}

/// What they reported before.
pub fn past(lang: Lang, now: At, lines: &[LineView]) -> Vec<Past> {
    lines
        .iter()
        .map(|line| Past {
            href: crate::console::href(line.report_code),
            title: line.title.clone(),
            status: status(lang, line),
            meta: match line.promise.filter(|_| line.open) {
                Some(due) => lang::date::due(lang, due.0.0, now.0),
                None => lang::date::short_moment(lang, line.submitted_at.0.0, now.0),
            },
        })
        .collect()
}

/// What is read aloud, always in Vietnamese: when the centre decides, and when it may be done.
pub fn promise(intake: Option<At>, estimate: Option<At>, now: At, urgent: bool) -> String {
    let said = |at: At| lang::spoken::due(at.0, now.0);
    match (intake, estimate) {
        _ if urgent => t(Lang::Vi, "desk.say.urgent").to_owned(),
        (Some(intake), Some(estimate)) => fill(
            Lang::Vi,
            "desk.say.both",
            &[("intake", &said(intake)), ("estimate", &said(estimate))],
        ),
        (Some(intake), None) => fill(Lang::Vi, "desk.say.intake", &[("intake", &said(intake))]),
        (None, _) => String::new(),
    }
}

/// What is read aloud of an answer: as the reporter reads it.
pub fn answer(view: &ReportView) -> String {
    let outcome = view.outcome.as_ref().map(|o| o.text.clone());
    view.answer.clone().or(outcome).unwrap_or_default()
}

/// A code as it is read aloud.
pub fn code_said(code: ReportCode) -> String {
    let digits = lang::spoken::digits(&code.to_string());
    fill(Lang::Vi, "desk.say.code", &[("code", &digits)])
}

/// Why an agency is offered.
fn doer_why(lang: Lang, why: &DoerWhy) -> String {
    match why {
        DoerWhy::Table(line) => fill(lang, "desk.route", &[("line", &line.to_string())]),
        DoerWhy::Alike(codes) => {
            let codes: Vec<String> = codes.iter().map(|c| c.shown()).collect();
            fill(lang, "suggest.unit.alike", &[("codes", &codes.join(", "))])
        }
        DoerWhy::Helps => t(lang, "console.triage.unit_co").to_owned(),
        DoerWhy::Chosen => t(lang, "desk.unit.chosen").to_owned(),
    }
}

/// What comes of the notes.
pub fn outlook(
    lang: Lang,
    now: At,
    sheet: &Sheet,
    notes: &Notes,
    ahead: &Outlook,
    others: Vec<ChoiceGroup>,
    other_agencies: Vec<ChoiceGroup>,
) -> OutlookPart {
    let base = href(sheet.id);
    let near = &ahead.near;
    let metres = near.radius_m.to_string();
    let days = near.days.to_string();
    // What was not found by its distance is not said to lie within one.
    let within = |n: &Neighbour| n.why.distance_m.is_some_and(|m| m <= near.radius_m);
    let measured = near.found.iter().all(within);
    let near_key = match measured {
        true => "desk.near",
        false => "desk.near.words",
    };
    let code = notes.code.or(sheet.kept.notes.code);
    let wants_sms = notes.phone.trim().is_empty() && !sheet.mobile;
    OutlookPart {
        around: None,
        guesses: ahead
            .categories
            .iter()
            .map(|c| Guess {
                on: ahead.category.as_deref() == Some(c.code.as_str()),
                value: c.code.clone(),
                words: c.name.clone(),
            })
            .collect(),
        others,
        guess: ahead
            .category
            .clone()
            .filter(|_| ahead.guessed)
            .unwrap_or_default(),
        questions: ahead
            .questions
            .iter()
            .map(|q| (q.clone(), notes.asked.contains(q)))
            .collect(),
        area: ahead
            .area
            .as_ref()
            .map(|a| a.name.clone())
            .unwrap_or_default(),
        agencies: ahead
            .agencies
            .iter()
            .map(|d| UnitGuess {
                on: ahead.agency.as_deref() == Some(d.agency.code.as_str()),
                value: d.agency.code.clone(),
                words: d.agency.name.clone(),
                why: doer_why(lang, &d.why),
            })
            .collect(),
        other_agencies,
        agency_guess: ahead
            .agency
            .clone()
            .filter(|_| ahead.agency_guessed)
            .unwrap_or_default(),
        ask_people: ahead.ask_people.clone().unwrap_or_default(),
        near_title: fill(lang, near_key, &[("m", &metres), ("days", &days)]),
        near: near
            .found
            .iter()
            .map(|Neighbour { line, why }| NearRow {
                code: line.code.clone(),
                href: crate::console::href(line.report_code),
                title: line.title.clone(),
                status: status(lang, line),
                why: present_alike::why(lang, why),
                meta: lang::date::ago(lang, line.submitted_at.0.0, now.0),
                // Only what everybody sees can be joined.
                join: if line.publication == "public" && line.open {
                    format!("{base}/cung-viec/{}", line.code)
                } else {
                    String::new()
                },
            })
            .collect(),
        told: ahead
            .told
            .iter()
            .map(|b| {
                let kind = t(lang, &format!("bulletin.{}", b.kind));
                (format!("/tb/{}", b.id), format!("{kind}: {}", b.vi.title))
            })
            .collect(),
        promise: promise(ahead.intake, ahead.estimate, now, ahead.urgent),
        code_said: code.map(code_said).unwrap_or_default(),
        code: code.map(|c| c.shown()).unwrap_or_default(),
        sms: ahead.sms.clone().unwrap_or_default(),
        no_sms: wants_sms,
        sms_off: notes.no_sms && !wants_sms,
        urgent: ahead.urgent,
        missing: ahead
            .faults
            .iter()
            .map(|f| {
                format!(
                    "{}: {}",
                    t(lang, &format!("field.{}", f.field)),
                    t(lang, &format!("why.{}", f.why))
                )
            })
            .collect(),
    }
}

/// Whom to call about a danger.
pub fn ladder(lang: Lang, contacts: &[domain::agency::Contact]) -> Vec<Rung> {
    contacts
        .iter()
        .map(|c| Rung {
            rung: t(lang, &format!("rung.{}", c.rung)).to_owned(),
            note: c.note.clone(),
            phone: c.phone.clone(),
            dial: c
                .phone
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '+')
                .collect(),
        })
        .collect()
}

/// Moments of a call: each leads into the recording, where the reader may hear it.
pub fn moments(lang: Lang, sheet: &Sheet) -> Vec<MomentRow> {
    let base = href(sheet.id);
    let row = |(n, second, word): &(i64, i64, String)| MomentRow {
        at: seconds(*second),
        word: match word.is_empty() {
            true => t(lang, "desk.moment.plain").to_owned(),
            false => word.clone(),
        },
        href: match sheet.recording {
            true => format!("{base}/ghi-am#t={second}"),
            false => String::new(),
        },
        second: *second,
        drop: match sheet.mine {
            true => format!("{base}/dau/{n}/bo"),
            false => String::new(),
        },
    };
    sheet.moments.iter().map(row).collect()
}

/// Who gave the call to whom, and whether that one has opened it.
pub fn passed(lang: Lang, now: At, passed: &[Passed]) -> Vec<String> {
    let words = |p: &Passed| {
        let key = match p.seen_at {
            Some(_) => "desk.passed",
            None => "desk.passed.unseen",
        };
        let when = lang::date::short_moment(lang, p.at.0, now.0);
        fill(lang, key, &[("when", &when), ("by", &p.by), ("to", &p.to)])
    };
    passed.iter().map(words).collect()
}

/// The heading of a call that is laid aside.
pub fn done(lang: Lang, outcome: Option<Outcome>) -> String {
    let name = outcome.map_or("noted", Outcome::as_str);
    t(lang, &format!("desk.done.{name}")).to_owned()
}
