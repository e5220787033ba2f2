//! `POST …/dang-xem`: a page says that somebody is before it.

use super::pages::parts::{Claim, Tone, WatchPart};
use super::staff::{Staff, given, initials};
use crate::error::{Answer, Failure};
use crate::form::Posted;
use app::triage::CENTRE;
use app::triage::hold::Waiting;
use app::triage::watch::{Around, Beat, Colleague, around, beat, close, leave};
use app::{App, AppError};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use domain::id::ReportCode;
use lang::Lang;

/// The beat of triage. `xong` says that they went on.
pub async fn tell(State(app): State<App>, posted: Posted) -> Answer {
    let code = super::code_of(posted.fields.typed("hs").unwrap_or_default())?;
    let beat = Told::read(&posted);
    let staff = Staff::of(&app, posted.door)?;
    staff.only(&CENTRE)?;
    if beat.gone {
        leave(&app, staff.ctx(), code).await?;
    } else {
        beat.note(&staff, code).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /lam-viec/hs/{code}/dang-xem`: the beat of a file, answered with who else is at it.
pub async fn tell_file(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Answer {
    let code = super::code_of(&code)?;
    let beat = Told::read(&posted);
    let staff = Staff::of(&app, posted.door)?;
    if beat.gone {
        close(&app, staff.ctx(), code).await?;
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    beat.note(&staff, code).await?;
    staff.page(&part(&staff, code).await?)
}

/// What a page tells.
#[derive(Clone, Copy)]
struct Told {
    gone: bool,
    writing: bool,
    active: bool,
}

impl Told {
    fn read(posted: &Posted) -> Told {
        let has = |name: &str| posted.fields.typed(name).is_some_and(|v| !v.is_empty());
        Told {
            gone: has("xong"),
            writing: has("viet"),
            active: has("dong"),
        }
    }

    async fn note(self, staff: &Staff, code: ReportCode) -> Result<(), Failure> {
        let here = Beat {
            writing: self.writing,
            active: self.active,
        };
        Ok(beat(&staff.app, staff.ctx(), code, here).await?)
    }
}

/// Who else is at a report.
pub async fn part(staff: &Staff, code: ReportCode) -> Result<WatchPart, Failure> {
    let around = around(&staff.app, staff.ctx(), &[code]).await?;
    let around = around.get(&code);
    Ok(WatchPart {
        words: around.map(|a| line(staff.lang(), a)).unwrap_or_default(),
        busy: around.is_some_and(Around::is_busy),
    })
}

/// The reader has a file open: those who do not work on it only watch over it, and are not told of.
pub async fn open(staff: &Staff, code: ReportCode) -> Result<Option<WatchPart>, Failure> {
    match beat(&staff.app, staff.ctx(), code, Beat::default()).await {
        Ok(()) => part(staff, code).await.map(Some),
        Err(AppError::Forbidden) => Ok(None),
        Err(e) => Err(e.into()),
    }
}

/// The chip of a queue's row: who decided, has taken it, writes or looks.
pub fn chip(lang: Lang, around: Option<&Around>, held: Option<&Waiting>) -> Option<Claim> {
    if let Some(held) = held {
        return Some(said(lang, &held.by, "console.watch.held_short", Tone::Held));
    }
    let around = around?;
    if let Some(who) = around.writing.first() {
        return Some(said(lang, who, "console.watch.writing", Tone::Busy));
    }
    if let Some(who) = &around.taken_by {
        return Some(said(lang, who, "console.triage.claimed", Tone::Busy));
    }
    let who = around.viewing.first()?;
    Some(said(lang, who, "console.watch.viewing", Tone::Quiet))
}

/// "Tùng đang làm; Mai đang xem": everybody, for the head of the case.
pub fn line(lang: Lang, around: &Around) -> String {
    let mut parts = Vec::new();
    let taken = around.taken_by.iter();
    let mut add = |name: &str, key: &str| parts.push(lang::fill(lang, key, &[("name", name)]));
    for who in taken {
        add(&who.name, "console.triage.claimed");
    }
    let known = |who: &&Colleague| around.taken_by.as_ref() != Some(*who);
    for who in &around.writing {
        add(&who.name, "console.watch.writing");
    }
    for who in around.viewing.iter().filter(known) {
        add(&who.name, "console.watch.viewing");
    }
    for (office, writes) in &around.offices {
        let key = match writes {
            true => "console.watch.writing",
            false => "console.watch.viewing",
        };
        add(office, key);
    }
    parts.join("; ")
}

fn said(lang: Lang, who: &Colleague, key: &str, tone: Tone) -> Claim {
    Claim {
        initials: initials(&who.name),
        words: lang::fill(lang, key, &[("name", given(&who.name))]),
        tone,
    }
}
