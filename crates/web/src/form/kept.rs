//! Photos of a form that came back: held until it is sent again, so that nobody chooses them twice.

use super::Posted;
use crate::error::{Failure, FieldFault};
use app::file::Prepared;
use app::file::staged::{Staged, kept, stage};
use app::{App, AppResult};
use domain::action::Field;
use domain::limits::CALL_FILES_MAX;
use domain::refusal_reason::Why;

/// The field that carries a kept file's mark.
pub(crate) const KEPT: &str = "kept";

/// The files of a form: those that an earlier page kept, and those that came now.
#[derive(Clone, Default)]
pub(crate) struct Kept {
    held: Vec<(Prepared, Staged)>,
    new: Vec<Prepared>,
}

impl Kept {
    /// Finds the files that the form kept, and puts them before the new ones in what was posted.
    pub(crate) async fn take(app: &App, posted: &mut Posted) -> Result<Kept, Failure> {
        let mut held = Vec::new();
        let now = posted.door.ctx.now;
        for mark in posted.fields.all_typed(KEPT).take(CALL_FILES_MAX) {
            // One that was sent already is passed over: the same form twice is one deed.
            held.extend(kept(app, mark, now).await?);
        }
        // Finished uploads are kept like these. What is wrong with the others the deed tells, once it
        // knows that it was not done before.
        let mut taken = Vec::new();
        let named = posted.fields.all_typed(Field::Files.as_str());
        for mark in named.map(str::trim).take(CALL_FILES_MAX) {
            if let Some(file) = kept(app, mark, now).await? {
                taken.push(mark.to_owned());
                if !held.iter().any(|(_, staged)| *staged == file.1) {
                    held.push(file);
                }
            }
        }
        posted.taken = taken;
        let new = posted.files.clone();
        if held.len() + new.len() > CALL_FILES_MAX && posted.file_faults.is_empty() {
            let fault = FieldFault::why(Field::Files.as_str(), Why::TooManyFiles);
            posted.file_faults.push(fault);
        }
        let before = held.iter().map(|(file, _)| file.clone());
        posted.files.splice(0..0, before);
        Ok(Kept { held, new })
    }

    /// Keeps the new ones too: the form comes back.
    pub(crate) async fn stage(self, app: &App) -> AppResult<Vec<Staged>> {
        let mut staged: Vec<Staged> = self.held.into_iter().map(|(_, staged)| staged).collect();
        for file in self.new.into_iter().take(CALL_FILES_MAX) {
            staged.push(stage(app, file).await?);
        }
        Ok(staged)
    }
}
