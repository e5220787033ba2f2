//! What a caller tells, while it is written down. Kept again and again; never over what another tab
//! kept meanwhile.

use super::{PhoneCall, lost, own};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::report::Submission;
use domain::id::{CallId, ReportCode, UserId};
use domain::limits::{PLACE_CHARS_MAX, SHORT_CHARS_MAX, WORDS_CHARS_MAX};
use domain::report::{Channel, Point, ToldBy};
use domain::time::At;
use serde::{Deserialize, Serialize};
use std::fmt;
use store::Batch;
use store::hotline::Draft;

/// What was written down so far. Never printed: its `Debug` says nothing.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// The code that the report will have; told to the caller while they are on the line.
    pub code: Option<ReportCode>,
    /// What it is about, in the caller's words.
    pub text: String,
    /// Where, in words.
    pub place: String,
    /// The unit's code.
    pub area: String,
    /// The point, where one was found.
    pub point: Option<(f64, f64)>,
    /// The category chosen; empty while the guess serves.
    pub category: String,
    /// The agency chosen; empty while the guess serves.
    pub agency: String,
    /// The caller's name.
    pub name: String,
    /// Another number than the one that rang.
    pub phone: String,
    /// The name stays with the centre.
    pub hide_name: bool,
    /// No short message of it, though the number takes them.
    pub no_sms: bool,
    /// The hotline rings them once there is an answer.
    pub ring: bool,
    /// The caller agrees that their data are processed.
    pub consent: bool,
    /// Questions of the script that were asked.
    pub asked: Vec<String>,
    /// Why nothing was filed.
    pub note: String,
}

impl fmt::Debug for Notes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Notes(…)")
    }
}

impl Notes {
    /// The same within the bounds that a report has, and without NUL.
    pub(crate) fn bounded(mut self) -> Notes {
        let cut = |text: &mut String, most: usize| {
            *text = text.chars().filter(|c| *c != '\0').take(most).collect();
        };
        // One sign more is kept than may be sent: whoever wrote too much is told, and loses little.
        cut(&mut self.text, WORDS_CHARS_MAX + 1);
        cut(&mut self.place, PLACE_CHARS_MAX + 1);
        for text in [
            &mut self.area,
            &mut self.category,
            &mut self.agency,
            &mut self.name,
            &mut self.phone,
            &mut self.note,
        ] {
            cut(text, SHORT_CHARS_MAX + 1);
        }
        self.asked.truncate(20);
        self.asked
            .iter_mut()
            .for_each(|text| cut(text, SHORT_CHARS_MAX));
        self
    }

    /// Whether anything was written yet.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && self.place.trim().is_empty() && self.note.trim().is_empty()
    }

    /// The report that these notes make. `number` is the one that rang.
    pub(crate) fn submission(&self, number: Option<&str>) -> Submission {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
        let typed = some(&self.phone);
        Submission {
            text: self.text.trim().to_owned(),
            point: self.point.map(|(lat, lon)| Point { lat, lon }),
            area: some(&self.area),
            place: some(&self.place),
            category: some(&self.category),
            meant_for: some(&self.agency),
            name: some(&self.name),
            phone: typed.or_else(|| number.map(str::to_owned)),
            hide_name: self.hide_name,
            told_by: ToldBy {
                no_sms: self.no_sms,
                ring: self.ring,
            },
            consent: self.consent,
            channel: Some(Channel::Hotline),
            code: self.code,
            ..Submission::default()
        }
    }
}

/// A draft as it is read.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// One more each time it is kept; 0 where none is left.
    pub version: i64,
    /// What was written.
    pub notes: Notes,
    /// Who kept it last.
    pub by: Option<UserId>,
    /// When.
    pub at: Option<At>,
}

impl Kept {
    /// What a form holds, in place of this: within bounds, and with the code that was drawn when it rang,
    /// for no form changes it.
    pub(super) fn told_anew(&self, notes: Notes) -> Notes {
        let mut notes = notes.bounded();
        notes.code = self.notes.code;
        notes
    }

    /// # Errors
    /// `Conflict` where something was kept since `version`.
    pub(super) fn stands_at(&self, version: i64) -> AppResult<()> {
        match self.version == version {
            true => Ok(()),
            false => Err(AppError::Conflict {
                version: u32::try_from(self.version).unwrap_or(u32::MAX),
            }),
        }
    }
}

/// The draft of a call.
pub(crate) async fn read(app: &App, call: &PhoneCall) -> AppResult<Kept> {
    let Some(draft) = store::hotline::draft(&app.store, &app.keys, call.id).await? else {
        return Ok(Kept::default());
    };
    // The parser's own words would quote the text.
    let notes = serde_json::from_slice(&draft.body).map_err(|_| {
        AppError::internal(format_args!("the draft of call {} does not read", call.id))
    })?;
    Ok(Kept {
        version: draft.version,
        notes,
        by: draft.saved_by,
        at: Some(draft.saved_at),
    })
}

/// Adds a draft to a batch; `version` is the one that was read.
pub(crate) fn put(
    app: &App,
    batch: &mut Batch,
    call: CallId,
    version: i64,
    notes: &Notes,
    by: Option<UserId>,
    at: At,
) {
    let draft = Draft {
        version,
        // A struct of texts always serialises.
        body: serde_json::to_vec(notes).unwrap_or_default(),
        saved_by: by,
        saved_at: at,
    };
    store::hotline::put_draft(batch, &app.keys, call, &draft);
}

/// Keeps what was written down so far, and tells the version that now stands.
///
/// # Errors
/// `Conflict` where another tab, or a colleague, kept something since `version`; whose call it is not.
pub async fn keep(app: &App, ctx: &Ctx, id: CallId, version: i64, notes: Notes) -> AppResult<i64> {
    let call = own(app, ctx, id).await?;
    let held = read(app, &call).await?;
    let notes = held.told_anew(notes);
    if held.notes == notes && (held.version != version || held.by.is_some()) {
        return Ok(held.version);
    }
    held.stands_at(version)?;
    let mut batch = Batch::new();
    put(
        app,
        &mut batch,
        id,
        version,
        &notes,
        ctx.actor.user,
        ctx.now,
    );
    if lost(app, batch).await? {
        return Err(AppError::Conflict {
            version: u32::try_from(version + 1).unwrap_or(u32::MAX),
        });
    }
    Ok(version + 1)
}
