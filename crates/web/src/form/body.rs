//! The body of an action, and of `submit`, read from fields.

use super::{Posted, Reader};
use crate::error::Failure;
use app::report::{Order, Submission};
use axum::http::header;
use domain::action::{Action, Body, Call, Document, Field};
use domain::actor::Role;
use domain::id::UserId;
use domain::report::{Channel, Commitment, Grade, Point, Precision, Urgency};
use domain::workflow::needs;
use std::collections::BTreeMap;

/// Degrees of latitude.
const LAT: std::ops::RangeInclusive<f64> = -90.0..=90.0;
/// Degrees of longitude.
const LON: std::ops::RangeInclusive<f64> = -180.0..=180.0;

/// Fields that only `submit` has: an action's body knows the reporter by the report.
const SUBMIT_ONLY: &[Field] = &[
    Field::Name,
    Field::Phone,
    Field::Email,
    Field::HideName,
    Field::Answers,
    Field::Lat,
    Field::Lon,
];
/// Fields that `submit` takes beside those of its form: entered from paper, for another, by which
/// way it came, by whom.
const SUBMIT_TOO: &[&str] = &["answers", "occurred_at", "on_behalf_of", "channel", KNOWN];
/// The report is sent as whoever is signed in.
pub const KNOWN: &str = "known";
/// Where a page keeps its `Idempotency-Key`.
pub const ONCE: &str = "once";

/// The names that a new report's body may have.
pub fn submit_names() -> impl Iterator<Item = &'static str> {
    needs(Action::Submit)
        .iter()
        .map(|n| n.field.as_str())
        .chain(SUBMIT_TOO.iter().copied())
}

/// The names that an action's body may have. They are the same for all: what a rule does not ask
/// for it does not read.
pub fn action_names() -> impl Iterator<Item = &'static str> {
    Field::ALL
        .iter()
        .filter(|f| !SUBMIT_ONLY.contains(f))
        .map(|f| f.as_str())
}

impl Posted {
    /// Reads the body of an action.
    ///
    /// # Errors
    /// Every field that could not be read, files included.
    pub fn order(self) -> Result<(crate::door::Door, Order), Failure> {
        let mut read = self.fields.read();
        read.only(&action_names().chain([ONCE]).collect::<Vec<_>>());
        read.add(self.file_faults);
        let body = body(&mut read);
        let (files, mut uploads) = read.files(Field::Files.as_str());
        uploads.retain(|u| !self.taken.contains(u));
        let in_body = read.whole(Field::Version.as_str());
        read.finish()?;
        let version = match self.door.header(header::IF_MATCH.as_str()) {
            Some(tag) => version_of(tag)?,
            None => in_body,
        };
        Ok((
            self.door,
            Order {
                body,
                new_files: self.files,
                files,
                uploads,
                version,
                made: None,
            },
        ))
    }

    /// Reads a new report.
    ///
    /// # Errors
    /// Every field that could not be read, files included.
    pub fn submission(self) -> Result<(crate::door::Door, Submission), Failure> {
        let role = self.door.ctx.actor.role;
        let api = self.door.look.api;
        let mut read = self.fields.read();
        read.only(&submit_names().chain([ONCE]).collect::<Vec<_>>());
        read.add(self.file_faults);
        let lat = read.number(Field::Lat.as_str(), LAT);
        let lon = read.number(Field::Lon.as_str(), LON);
        let point = point(&mut read, lat, lon);
        let named = read.choice("channel", Channel::parse);
        let mut text = |field: Field| read.text(field.as_str());
        let mut new = Submission {
            text: text(Field::Text).unwrap_or_default(),
            point,
            area: text(Field::Area),
            place: text(Field::Place),
            category: text(Field::Category),
            name: text(Field::Name),
            phone: text(Field::Phone),
            email: text(Field::Email),
            on_behalf_of: text(Field::OnBehalfOf),
            ..Submission::default()
        };
        new.hide_name = read.flag(Field::HideName.as_str()).unwrap_or(false);
        new.consent = read.flag(Field::Consent.as_str()).unwrap_or(false);
        new.known = read.flag(KNOWN).unwrap_or(false);
        new.answers = answers(&mut read);
        new.occurred_at = read.at(Field::OccurredAt.as_str());
        (new.files, new.uploads) = read.files(Field::Files.as_str());
        new.uploads.retain(|u| !self.taken.contains(u));
        read.finish()?;
        // Where it came from is the door's to say; staff who enter a call or a letter name its way.
        new.channel = Some(match named.filter(|_| role != Role::Citizen) {
            Some(named) => named,
            None if role == Role::CallAgent => Channel::Hotline,
            // The app's own pages send by the same door as programs do; the browser says so.
            None if api && !self.door.is_own_page() => Channel::Api,
            None => Channel::Portal,
        });
        new.new_files = self.files;
        Ok((self.door, new))
    }
}

/// The version of `If-Match`: `"7"`, also weak or bare; `*` names none.
fn version_of(tag: &str) -> Result<Option<u32>, Failure> {
    let tag = tag.trim();
    if tag == "*" {
        return Ok(None);
    }
    let quoted = tag.strip_prefix("W/").unwrap_or(tag).strip_prefix('"');
    let number = quoted.map_or(Some(tag), |rest| rest.strip_suffix('"'));
    number
        .filter(|n| n.bytes().all(|b| b.is_ascii_digit()))
        .and_then(|n| n.parse().ok())
        .map(Some)
        .ok_or(Failure::BAD_HEADER)
}

fn point(read: &mut Reader<'_>, lat: Option<f64>, lon: Option<f64>) -> Option<Point> {
    match (lat, lon) {
        (Some(lat), Some(lon)) => Some(Point { lat, lon }),
        (None, None) => None,
        (Some(_), None) => {
            read.required::<f64>(Field::Lon.as_str(), None);
            None
        }
        (None, Some(_)) => {
            read.required::<f64>(Field::Lat.as_str(), None);
            None
        }
    }
}

/// Answers to a category's questions, by their keys.
pub fn answers(read: &mut Reader<'_>) -> BTreeMap<String, String> {
    let name = Field::Answers.as_str();
    let found = read.object(name, "answers.", |inner| Some(inner.texts_by_name()));
    found.unwrap_or_default()
}

/// The fields of any action. Which of them it needs is the rule's business.
fn body(read: &mut Reader<'_>) -> Body {
    let name = Field::as_str;
    Body {
        category: read.text(name(Field::Category)),
        urgency: read.choice(name(Field::Urgency), Urgency::parse),
        title: read.text(name(Field::Title)),
        lead: read.text(name(Field::Lead)),
        co: read.texts(name(Field::Co)),
        instruction: read.text(name(Field::Instruction)),
        reason: read.text(name(Field::Reason)),
        note: read.text(name(Field::Note)),
        note_internal: read.text(name(Field::NoteInternal)),
        due: read.due(name(Field::Due)),
        parent: read.code(name(Field::Parent)),
        text: read.text(name(Field::Text)),
        // Named by the deed, once it knows whose they are.
        files: Vec::new(),
        position: read.object(name(Field::Position), "position.", position),
        area: read.text(name(Field::Area)),
        area_approximate: false,
        place: read.text(name(Field::Place)),
        asset_owner: read.text(name(Field::AssetOwner)),
        target: read.text(name(Field::Target)),
        agency: read.text(name(Field::Agency)),
        handler: read.id(name(Field::Handler)).map(UserId),
        addressee: read.text(name(Field::Addressee)),
        document: read.object(name(Field::Document), "document.", document),
        commitment: read.object(name(Field::Commitment), "commitment.", commitment),
        call: read.object(name(Field::Call), "call.", call),
        public: read.flag(name(Field::Public)),
        precision: read.choice(name(Field::Precision), Precision::parse),
        redaction_confirmed: read.flag(name(Field::RedactionConfirmed)).unwrap_or(false),
        event: read.whole(name(Field::Event)),
        purpose: read.text(name(Field::Purpose)),
        grade: read.choice(name(Field::Grade), Grade::parse),
        done: read.flag(name(Field::Done)),
        ruling: read.text(name(Field::Ruling)),
        proposal: read.whole(name(Field::Proposal)),
        on_behalf_of: read.text(name(Field::OnBehalfOf)),
        occurred_at: read.at(name(Field::OccurredAt)),
        consent: read.flag(name(Field::Consent)).unwrap_or(false),
    }
}

fn position(read: &mut Reader<'_>) -> Option<Point> {
    read.only(&["lat", "lon"]);
    let (lat, lon) = (read.number("lat", LAT), read.number("lon", LON));
    let (lat, lon) = (read.required("lat", lat), read.required("lon", lon));
    Some(Point {
        lat: lat?,
        lon: lon?,
    })
}

fn document(read: &mut Reader<'_>) -> Option<Document> {
    read.only(&["number", "date", "signer"]);
    Some(Document {
        number: read.text("number").unwrap_or_default(),
        date: read.day("date"),
        signer: read.text("signer").unwrap_or_default(),
    })
}

fn commitment(read: &mut Reader<'_>) -> Option<Commitment> {
    read.only(&["date", "text"]);
    let (date, text) = (read.day("date"), read.text("text"));
    let date = read.required("date", date);
    let text = read.required("text", text);
    Some(Commitment {
        date: date?,
        text: text?,
    })
}

fn call(read: &mut Reader<'_>) -> Option<Call> {
    read.only(&["number", "person", "at", "answered"]);
    Some(Call {
        number: read.text("number").unwrap_or_default(),
        person: read.text("person").unwrap_or_default(),
        at: read.at("at"),
        answered: read.flag("answered").unwrap_or(false),
    })
}
