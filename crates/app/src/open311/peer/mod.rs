//! Agencies that have an Open311 system of their own: a case that is sent to such an agency is filed
//! there too, and what its system says of it comes back as the agency's own steps.
//!
//! The case is laid out with the dispatch itself ([`enqueue`]), so it is handed over or was never
//! sent. One node speaks with a system at a time ([`run`]); one that is away holds up only its own.
//! What was sent and not answered is asked for before it is sent again; where nobody can say whether
//! it is there, a person looks ([`stuck`]).

mod compose;
mod news;
pub mod run;
mod settings;
pub mod setup;
pub mod stuck;

pub use settings::{Asks, News, Settings, typed};

use crate::app::App;
use crate::error::{AppError, AppResult};
use crate::limits;
use courier::{Courier, Peer as Address, PeerFormat};
use domain::report::{Channel, Report};
use domain::time::At;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use store::Batch;
use store::peer::Peer;

/// The family of the systems' chains, and the table that their keys are sealed for.
const FAMILY: &str = "peer";

/// Lays out what a decision hands to agencies' systems: each part that it gave to an agency, and
/// every part that is held once more in a new attempt. Agencies without a system cost a statement
/// that finds none.
pub(crate) fn enqueue(batch: &mut Batch, before: Option<&Report>, after: &Report) {
    // What was brought from elsewhere had its course there.
    if before.is_none() && after.channel == Channel::Import {
        return;
    }
    let again = before.is_some_and(|b| b.attempt < after.attempt);
    let held = before.map_or(0, |b| b.assignments.len());
    for (at, part) in after.assignments.iter().enumerate() {
        let is_new = at >= held;
        let is_lead = after.lead().is_some_and(|lead| lead.n == part.n);
        if part.state.is_active() && after.stage.is_open() && (is_new || (again && is_lead)) {
            store::peer_filing::enqueue(
                batch,
                after.id,
                (part.n, after.attempt),
                &part.agency,
                after.at,
            );
        }
    }
}

/// A system as it is spoken to.
struct Spoken {
    settings: Settings,
    address: Address,
    /// By which this address and key are told from others.
    mark: String,
}

fn spoken(app: &App, peer: &Peer) -> AppResult<Spoken> {
    let settings: Settings = serde_json::from_str(&peer.body).map_err(AppError::internal)?;
    let key = match &peer.key {
        None => None,
        Some((name, sealed)) => {
            let opened = app.keys.open(FAMILY, peer.id, name, sealed)?;
            Some(String::from_utf8(opened).map_err(AppError::internal)?)
        }
    };
    let mark = short_digest(&[&settings.endpoint, key.as_deref().unwrap_or_default()]);
    Ok(Spoken {
        address: Address {
            endpoint: settings.endpoint.clone(),
            jurisdiction: settings.jurisdiction.clone(),
            key,
            format: match settings.json {
                true => PeerFormat::Json,
                false => PeerFormat::Xml,
            },
        },
        settings,
        mark,
    })
}

fn courier(app: &App) -> AppResult<&Courier> {
    let courier = app.settings.courier.as_ref();
    courier.ok_or_else(|| AppError::internal("no courier is set up"))
}

/// Sixteen hexadecimal digits that tell these texts from others.
fn short_digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut short = String::new();
    for byte in hash.finalize().iter().take(8) {
        // Writing to a text never fails.
        let _ = write!(short, "{byte:02x}");
    }
    short
}

/// When to try again after `tries` tries.
fn again(now: At, tries: i64) -> At {
    let doubled = limits::PEER_AGAIN_MS << tries.saturating_sub(1).clamp(0, 16);
    now.plus_ms(doubled.min(limits::PEER_AGAIN_MAX_MS))
}

/// An instant as other houses write it: with a blank for the `T`, with a zone that lacks its colon,
/// or without any, which is then taken for ours.
fn instant(text: &str) -> Option<At> {
    let text = text.trim().replacen(' ', "T", 1);
    let zoned = |text: &str| At::parse(text);
    if let Some(at) = zoned(&text) {
        return Some(at);
    }
    let time = text.split_once('T')?.1;
    match time.rfind(['+', '-']) {
        Some(sign) if time.len() - sign == 5 && time.is_ascii() => {
            let cut = text.len() - 2;
            zoned(&format!("{}:{}", text.get(..cut)?, text.get(cut..)?))
        }
        None => zoned(&format!("{text}+07:00")),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_as_other_houses_write_them() {
        let at = At::parse("2026-01-31T07:00:00Z");
        for text in [
            "2026-01-31T07:00:00Z",
            "2026-01-31T14:00:00+07:00",
            "2026-01-31T14:00:00+0700",
            "2026-01-31 14:00:00+0700",
            "2026-01-31T14:00:00",
            "2026-01-31 14:00:00",
            "2026-01-31T02:00:00-0500",
        ] {
            assert_eq!(instant(text), at, "{text}");
        }
        for text in [
            "",
            "yesterday",
            "2026-01-31",
            "Sat, 31 Jan 2026 07:00:00 GMT",
        ] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let waits = [1, 2, 3, 60].map(|tries| again(At(0), tries).0);
        assert_eq!(waits, [5_000, 10_000, 20_000, limits::PEER_AGAIN_MAX_MS]);
    }
}
