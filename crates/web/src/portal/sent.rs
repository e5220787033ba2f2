//! A report as a form brought it, at any of its steps: what can be read of it, what is wrong with
//! it, and the form as it goes back.

use super::pages::field::Field as Typed;
use super::pages::report::{Answers, KeptPhoto};
use super::{present, visitor};
use crate::door::Door;
use crate::error::{Failure, FieldFault, FieldTrouble};
use crate::form::body::{KNOWN, answers};
use crate::form::kept::Kept;
use crate::form::{Fields, Posted};
use crate::portal::present::choices;
use app::file::Prepared;
use app::file::staged::Staged;
use app::report::{Submission, check};
use app::{App, Ctx};
use domain::action::Field;
use domain::refusal_reason::Why;
use domain::report::{Channel, FileKind, Point};
use lang::Lang;

/// Degrees of latitude.
const LAT: std::ops::RangeInclusive<f64> = -90.0..=90.0;
/// Degrees of longitude.
const LON: std::ops::RangeInclusive<f64> = -180.0..=180.0;

/// What came.
pub(super) struct Sent {
    /// Who sent it.
    pub(super) door: Door,
    fields: Fields,
    kept: Kept,
    /// Those of an earlier page that are sent again, then the new ones.
    files: Vec<Prepared>,
    taken: Vec<String>,
    faults: Vec<FieldFault>,
}

impl Sent {
    /// Takes what a form brought, and finds the photos that it kept.
    pub(super) async fn open(app: &App, mut posted: Posted) -> Result<Sent, Failure> {
        let kept = Kept::take(app, &mut posted).await?;
        Ok(Sent {
            door: posted.door,
            fields: posted.fields,
            kept,
            files: posted.files,
            taken: posted.taken,
            faults: posted.file_faults,
        })
    }

    /// A program filled in the field that people do not see.
    pub(super) fn is_trapped(&self) -> bool {
        !self.typed("website").trim().is_empty()
    }

    /// It came from the one page, which has not asked yet whether somebody reported the same.
    pub(super) fn asks_near(&self) -> bool {
        self.typed("near") == "ask"
    }

    /// It came from the last of the three steps.
    pub(super) fn is_last_step(&self) -> bool {
        self.typed("step") == "3"
    }

    /// The caller as a visitor, with the form's key.
    pub(super) fn ctx(&self) -> Ctx {
        visitor(&self.door)
    }

    fn typed(&self, name: &str) -> &str {
        self.fields.typed(name).unwrap_or("")
    }

    /// What can be read, and the faults of what cannot.
    pub(super) fn read(&self) -> (Submission, Vec<FieldFault>) {
        let mut read = self.fields.read();
        read.add(self.faults.iter().cloned());
        let point = match (read.number("lat", LAT), read.number("lon", LON)) {
            (Some(lat), Some(lon)) => Some(Point { lat, lon }),
            (Some(_) | None, Some(_) | None) => None,
        };
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
            channel: Some(Channel::Portal),
            ..Submission::default()
        };
        new.hide_name = read.flag(Field::HideName.as_str()).unwrap_or(false);
        new.consent = read.flag(Field::Consent.as_str()).unwrap_or(false);
        new.known = read.flag(KNOWN).unwrap_or(false);
        new.answers = answers(&mut read);
        new.new_files = self.files.clone();
        (new.files, new.uploads) = read.files(Field::Files.as_str());
        new.uploads.retain(|u| !self.taken.contains(u));
        match read.finish() {
            Err(Failure::Fields(faults)) => (new, faults),
            Ok(()) | Err(_) => (new, Vec::new()),
        }
    }

    /// Everything that is wrong, in words: what could not be read, and what the rules would refuse.
    pub(super) fn wrong(&self, app: &App) -> Result<Vec<FieldTrouble>, Failure> {
        let (new, mut faults) = self.read();
        for fault in check(app, &self.ctx(), &new)? {
            // A field that could not be read is not also missing.
            if !faults.iter().any(|f| f.field == fault.field.as_str()) {
                let unread =
                    fault.why == Why::NothingTold && faults.iter().any(|f| f.field == "files");
                faults.extend((!unread).then(|| FieldFault::from(&fault)));
            }
        }
        Ok(said(faults, self.door.ctx.lang))
    }

    /// The form as it was typed, its photos kept, with what is wrong beside each field.
    pub(super) async fn again(
        self,
        app: &App,
        wrong: &[FieldTrouble],
    ) -> Result<(Door, Answers), Failure> {
        let lang = self.door.ctx.lang;
        let mut answers = blank(
            app,
            &self.door.ctx,
            self.typed("once"),
            self.typed("category"),
            self.typed("area"),
        );
        for asked in &mut answers.asked {
            asked.value = self.typed(&asked.name).to_owned();
        }
        answers.text = Typed::of(self.typed("text"));
        answers.place = Typed::of(self.typed("place"));
        answers.lat = self.typed("lat").to_owned();
        answers.lon = self.typed("lon").to_owned();
        answers.accuracy = self.typed("accuracy").to_owned();
        answers.name = Typed::of(self.typed("name"));
        answers.known = known(app, &self.door).await?;
        answers.phone = Typed::of(self.typed("phone"));
        answers.email = Typed::of(self.typed("email"));
        answers.hide_name = !self.typed("hide_name").is_empty();
        answers.consent = !self.typed("consent").is_empty();
        let photos = self.kept.stage(app).await?;
        answers.photos = photos.iter().map(|photo| shown(photo, lang)).collect();
        wrong.iter().for_each(|trouble| mark(&mut answers, trouble));
        Ok((self.door, answers))
    }
}

/// How whoever is signed in is reached, masked.
pub(super) async fn known(app: &App, door: &Door) -> Result<Option<String>, Failure> {
    match &door.citizen {
        Some(citizen) => Ok(app::mine::contact::shown(app, citizen).await?),
        None => Ok(None),
    }
}

/// A blank form with its choices.
pub(super) fn blank(app: &App, ctx: &Ctx, key: &str, category: &str, area: &str) -> Answers {
    let tables = app.tables();
    let mut answers = Answers::blank(key);
    (answers.categories, answers.more_categories) =
        choices::categories(&tables, ctx.lang, ctx.now, category);
    answers.asked = choices::asked(&tables, ctx.lang, ctx.now);
    answers.areas = choices::areas(&tables, ctx.now, area);
    answers
}

/// Faults in words.
fn said(faults: Vec<FieldFault>, lang: Lang) -> Vec<FieldTrouble> {
    Failure::Fields(faults).trouble(lang).errors
}

/// A kept photo as its form shows it.
pub(super) fn shown(staged: &Staged, lang: Lang) -> KeptPhoto {
    let word = match staged.kind {
        FileKind::Photo => "portal.report.photos.yours",
        FileKind::Audio => "portal.recording.audio.yours",
        FileKind::Video => "portal.recording.video.yours",
        FileKind::Document => "portal.recording.file.yours",
    };
    let word = lang::t(lang, word);
    if staged.kind != FileKind::Photo {
        return KeptPhoto {
            id: staged.mark.clone(),
            photo: None,
            word,
        };
    }
    let src = format!("/bao/anh/{}", staged.mark);
    let mut photo = present::photo(src, word);
    if let (Some(width), Some(height)) = (staged.width, staged.height) {
        (photo.width, photo.height) = (width, height);
    }
    KeptPhoto {
        id: staged.mark.clone(),
        photo: Some(photo),
        word,
    }
}

/// Puts a fault beside its field; the first of a field is the one that is told.
fn mark(answers: &mut Answers, trouble: &FieldTrouble) {
    let place = match trouble.field.as_str() {
        "files" => &mut answers.photos_error,
        "category" => &mut answers.category_error,
        "answers" => &mut answers.asked_error,
        "place" | "position" | "lat" | "lon" => &mut answers.place.error,
        "area" => &mut answers.area_error,
        "name" => &mut answers.name.error,
        "phone" => &mut answers.phone.error,
        "email" => &mut answers.email.error,
        "consent" => &mut answers.consent_error,
        _ => &mut answers.text.error,
    };
    place.get_or_insert_with(|| trouble.detail.clone());
}

/// The step that asks for a field.
pub(super) fn step_of(trouble: &FieldTrouble) -> u8 {
    match trouble.field.as_str() {
        "place" | "position" | "lat" | "lon" | "area" => 2,
        "name" | "phone" | "email" | "hide_name" | "consent" => 3,
        _ => 1,
    }
}
