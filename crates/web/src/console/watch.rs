//! `POST /lam-viec/phan-loai/dang-xem`: a page says that somebody is before it.

use super::pages::parts::{Claim, Tone};
use super::staff::{Staff, given, initials};
use crate::error::Answer;
use crate::form::Posted;
use app::App;
use app::triage::hold::Waiting;
use app::triage::watch::{Around, Beat, Colleague, beat, leave};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use lang::Lang;

/// The beat of a page. `xong` says that they went on.
pub async fn tell(State(app): State<App>, posted: Posted) -> Answer {
    let code = super::code_of(posted.fields.typed("hs").unwrap_or_default())?;
    let has = |name: &str| posted.fields.typed(name).is_some_and(|v| !v.is_empty());
    let (gone, writing, active) = (has("xong"), has("viet"), has("dong"));
    let staff = Staff::of(&app, posted.door)?;
    if gone {
        leave(&app, staff.ctx(), code).await?;
    } else {
        beat(&app, staff.ctx(), code, Beat { writing, active }).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
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
    let mut add = |who: &Colleague, key: &str| {
        parts.push(lang::fill(lang, key, &[("name", &who.name)]));
    };
    for who in taken {
        add(who, "console.triage.claimed");
    }
    let known = |who: &&Colleague| around.taken_by.as_ref() != Some(*who);
    for who in &around.writing {
        add(who, "console.watch.writing");
    }
    for who in around.viewing.iter().filter(known) {
        add(who, "console.watch.viewing");
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
