//! What the public sees: release, publish, commitments, hiding.

use super::draft::Draft;
use crate::action::{Field, GivenFile};
use crate::actor::Role;
use crate::category::PlacePublic;
use crate::deadline;
use crate::event::Change;
use crate::id::FileId;
use crate::limits;
use crate::refusal_reason::{Code, Fault, Refusal, Why};
use crate::report::{
    ClockKind, Confirmed, FileKind, FileRef, Point, Precision, PromiseCause, PublicWords,
    Publication, Stage,
};
use crate::text::mask_persons;
use crate::time::At;

/// The public may see it: words, chosen media, a place as coarse as it must be.
pub(super) fn release(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let mut faults = d.missing(&[Field::Text]);
    if d.body.title.is_none() && d.report.title.is_none() {
        faults.push(Fault {
            field: Field::Title,
            why: Why::Required,
        });
    }
    faults.extend(media_faults(d));
    if !faults.is_empty() {
        return Err(Refusal::fields(faults));
    }
    if d.report.is_sealed() {
        return Err(Refusal::new(Code::WrongStage, Why::Locked));
    }
    let words = PublicWords {
        title: public_title(d),
        text: d.body.text.clone(),
        point: public_point(d),
        place: public_place(d),
        answer: d.report.public.answer.clone(),
    };
    // A correction of the report's words keeps the photos of the answer that stands.
    let outcome = d.report.outcome.as_ref();
    let kept = d.report.files.iter().filter(|f| {
        f.public
            && f.seq > 1
            && d.report.answered_at.is_some()
            && outcome.is_some_and(|o| o.files.contains(&f.id) || o.files.contains(&f.root()))
    });
    let files = shown(d, kept);
    d.did();
    d.receive_files();
    d.change(Change::Published { words, files });
    // What was taken down stays down until the leader shows it again; its words may be mended.
    if d.report.publication == Publication::Withheld {
        d.change(Change::Publication {
            to: Publication::Public,
            reason: None,
        });
    }
    Ok(())
}

/// The files of the call, and of those that were public before the ones that it does not replace: a
/// copy takes the place of its source, and a later copy that of an earlier one.
fn shown<'a>(d: &Draft<'_>, before: impl Iterator<Item = &'a FileRef>) -> Vec<FileId> {
    let root = |given: &GivenFile| {
        let held = d.report.file(given.id).map(FileRef::root);
        given.of.or(held).unwrap_or(given.id)
    };
    let named: Vec<FileId> = d.body.files.iter().map(root).collect();
    let mut files: Vec<FileId> = before
        .filter(|f| !named.contains(&f.root()))
        .map(|f| f.id)
        .collect();
    files.extend(d.body.files.iter().map(|f| f.id));
    files.dedup();
    files
}

fn media_faults(d: &Draft<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !d.body.redaction_confirmed {
        faults.push(Fault {
            field: Field::RedactionConfirmed,
            why: Why::RedactionNeeded,
        });
    }
    // A copy comes with the call; what it is a copy of must be a photo that may be shown.
    let have = |given: &GivenFile| match (d.report.file(given.id), given.of) {
        (Some(file), _) => !file.hidden,
        (None, Some(source)) => d
            .report
            .file(source)
            .is_some_and(|s| s.kind == FileKind::Photo && !s.hidden),
        (None, None) => false,
    };
    // Of a photo that has such a copy, the copy alone may become public.
    let bare = |given: &GivenFile| d.report.has_copy(given.id);
    if d.body.files.iter().any(bare) {
        faults.push(Fault {
            field: Field::Files,
            why: Why::RedactionNeeded,
        });
    }
    if !d.body.files.iter().all(have) {
        faults.push(Fault {
            field: Field::Files,
            why: Why::UnknownFile,
        });
    }
    faults
}

fn public_title(d: &Draft<'_>) -> Option<String> {
    d.text(Field::Title)
        .ok()
        .or_else(|| d.report.public.title.clone())
        .or_else(|| d.report.title.clone())
}

/// The precision asked for, never finer than the category allows.
fn precision(d: &Draft<'_>) -> Precision {
    let asked = d.body.precision.unwrap_or(Precision::Exact);
    let category = d
        .report
        .category
        .as_deref()
        .and_then(|c| d.rules.catalogue.category(c));
    let allowed = match category.map(|c| c.place_public) {
        Some(PlacePublic::Exact) => Precision::Exact,
        Some(PlacePublic::Street) | None => Precision::Street,
        Some(PlacePublic::Commune | PlacePublic::Never) => Precision::Area,
    };
    asked.max(allowed)
}

/// Snapped to a grid of about 100 m for `street`; none for `area`.
fn public_point(d: &Draft<'_>) -> Option<Point> {
    let p = d.report.place.point?;
    let snap = |x: f64| (x * 1000.0).round() / 1000.0;
    match precision(d) {
        Precision::Exact => Some(p),
        Precision::Street => Some(Point {
            lat: snap(p.lat),
            lon: snap(p.lon),
        }),
        Precision::Area => None,
    }
}

fn public_place(d: &Draft<'_>) -> Option<String> {
    match precision(d) {
        Precision::Exact => {
            let words = d
                .body
                .place
                .clone()
                .or_else(|| d.report.place.words.clone());
            words.map(|w| mask_persons(&w))
        }
        // Words of the reporter may name a house: only what the operator wrote shows.
        Precision::Street => d.body.place.clone(),
        Precision::Area => None,
    }
}

/// The answer goes to reporter and public: "xong thật chưa?"
pub(super) fn publish(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let outcome = d
        .report
        .outcome
        .clone()
        .ok_or(Refusal::new(Code::WrongStage, Why::NoResult))?;
    if outcome.commitment.is_some() {
        return Err(Refusal::new(Code::WrongStage, Why::ResultCommits));
    }
    let words = answer_words(d)?;
    d.did();
    d.receive_files();
    answer(d, words);
    if d.report.confirmed != Confirmed::None {
        d.change(Change::Confirmed(Confirmed::None));
    }
    d.go(Stage::Answered);
    d.start(ClockKind::Rating, None);
    Ok(())
}

/// The public words with the answer; none when it stays unpublished, for the reason given.
fn answer_words(d: &Draft<'_>) -> Result<Option<PublicWords>, Refusal> {
    if d.body.public == Some(false) {
        d.require(&[Field::Note])?;
        return Ok(None);
    }
    let mut faults = d.missing(&[Field::Text]);
    if d.report.publication == Publication::Withheld && public_title(d).is_none() {
        faults.push(Fault {
            field: Field::Title,
            why: Why::Required,
        });
    }
    faults.extend(media_faults(d));
    if !faults.is_empty() {
        return Err(Refusal::fields(faults));
    }
    if d.report.is_sealed() {
        return Err(Refusal::new(Code::WrongStage, Why::Locked));
    }
    let mut words = d.report.public.clone();
    if d.report.publication == Publication::Withheld {
        words.title = public_title(d);
        words.point = public_point(d);
        words.place = public_place(d);
    }
    words.answer = d.body.text.clone();
    Ok(Some(words))
}

/// Records the answer: to the reporter always, to the public unless it stays unpublished.
fn answer(d: &mut Draft<'_>, words: Option<PublicWords>) {
    let at = d.when;
    match words {
        Some(words) => {
            let before = d.report.files.iter().filter(|f| f.public && !f.hidden);
            let files = shown(d, before);
            d.change(Change::Published { words, files });
            if d.report.publication == Publication::Withheld {
                d.change(Change::Publication {
                    to: Publication::Public,
                    reason: None,
                });
            }
        }
        None => {
            let why = d.body.note.clone();
            d.note_internal(why);
            let told = d
                .body
                .text
                .clone()
                .or_else(|| d.report.outcome.as_ref().map(|o| o.text.clone()));
            d.note_reporter(told);
        }
    }
    d.change(Change::Answered { at });
}

/// In place of `publish` when the result commits to a later date.
pub(super) fn commit_later(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let outcome = d
        .report
        .outcome
        .clone()
        .ok_or(Refusal::new(Code::WrongStage, Why::NoResult))?;
    let Some(committed) = d.body.commitment.clone().or(outcome.commitment.clone()) else {
        return Err(Refusal::new(Code::WrongStage, Why::ResultIsFinal));
    };
    if outcome.commitment.is_none() {
        return Err(Refusal::new(Code::WrongStage, Why::ResultIsFinal));
    }
    if committed.date <= d.now.date() {
        return Err(Refusal::field(Field::Commitment, Why::PastDate));
    }
    if d.report.commitments_made >= limits::COMMITMENTS_MAX {
        return Err(Refusal::new(Code::LimitReached, Why::Limit));
    }
    let words = answer_words(d)?;
    d.did();
    d.receive_files();
    answer(d, words);
    d.go(Stage::Answered);
    let lead = d.report.lead().map(|a| a.agency.clone());
    d.change(Change::Commitment(Some(committed.clone())));
    d.start_until(ClockKind::Commitment, lead, At::end_of(committed.date));
    d.promise(PromiseCause::Commitment, Some(committed.text));
    Ok(())
}

/// A commitment comes back before its date.
pub(super) fn follow_up(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let Some(committed) = d.report.commitment.as_ref() else {
        return Err(Refusal::new(Code::WrongStage, Why::NoCommitment));
    };
    if d.actor.role == Role::System {
        let before = d
            .rules
            .limit("follow_up_before", "normal", limits::FOLLOW_UP_DAYS);
        let calendar = d.rules.calendar();
        if d.now.date() < deadline::working_days_before(committed.date, before, calendar) {
            return Err(Refusal::new(Code::WrongStage, Why::WindowRuns));
        }
    }
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    d.change(Change::Commitment(None));
    super::work::reaccept_lead(d);
    if d.report.review {
        d.change(Change::Review(false));
    }
    d.go(Stage::InProgress);
    Ok(())
}

/// Taken down: all, or one text or file. A public tombstone with the reason class.
pub(super) fn hide(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let reason = d.text(Field::Reason)?;
    if !is_code(&reason) {
        return Err(Refusal::field(Field::Reason, Why::UnknownReason));
    }
    let one = target(d)?;
    if one.is_none() && d.report.publication == Publication::Hidden {
        return Err(Refusal::new(Code::WrongStage, Why::Already));
    }
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    match one {
        Some(targets) => {
            for (file, event) in targets {
                d.change(Change::Shown {
                    file,
                    event,
                    shown: false,
                });
            }
        }
        None => d.change(Change::Publication {
            to: Publication::Hidden,
            reason: Some(reason),
        }),
    }
    Ok(())
}

/// The reason class stands on the public tombstone: a code, never somebody's words.
fn is_code(text: &str) -> bool {
    text.len() <= 40
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// Shown again.
pub(super) fn unhide(d: &mut Draft<'_>) -> Result<(), Refusal> {
    let one = target(d)?;
    if one.is_none() && d.report.publication != Publication::Hidden {
        return Err(Refusal::new(Code::WrongStage, Why::Already));
    }
    if one.is_none() && d.report.is_sealed() {
        return Err(Refusal::new(Code::WrongStage, Why::Locked));
    }
    d.did();
    let note = d.body.note.clone();
    d.note_internal(note);
    match one {
        Some(targets) => {
            for (file, event) in targets {
                d.change(Change::Shown {
                    file,
                    event,
                    shown: true,
                });
            }
        }
        None => {
            // What was never released goes back to withheld.
            let released = d.report.public != PublicWords::default();
            let to = if released {
                Publication::Public
            } else {
                Publication::Withheld
            };
            d.change(Change::Publication { to, reason: None });
        }
    }
    Ok(())
}

type Target = (Option<FileId>, Option<u32>);

/// One text or file, if the call names one.
fn target(d: &Draft<'_>) -> Result<Option<Vec<Target>>, Refusal> {
    if let Some(seq) = d.body.event {
        if seq == 0 || seq > d.report.version {
            return Err(Refusal::field(Field::Event, Why::Required));
        }
        return Ok(Some(vec![(None, Some(seq))]));
    }
    if d.body.files.is_empty() {
        return Ok(None);
    }
    if d.body.files.iter().any(|f| d.report.file(f.id).is_none()) {
        return Err(Refusal::field(Field::Files, Why::UnknownFile));
    }
    Ok(Some(
        d.body.files.iter().map(|f| (Some(f.id), None)).collect(),
    ))
}
