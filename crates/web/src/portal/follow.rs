//! `/hs/{code}/theo-doi`: following somebody else's report, for whoever is signed in.

use super::{answer, code_of, visitor};
use crate::error::Answer;
use crate::form::Posted;
use crate::shell::Nav;
use crate::url;
use app::App;
use app::mine::following;
use axum::extract::{Path, State};

/// `POST /hs/{code}/theo-doi`: on, or off; leads to the way in where nobody is signed in.
pub(super) async fn set(
    State(app): State<App>,
    Path(code): Path<String>,
    posted: Posted,
) -> Answer {
    let (door, code) = (&posted.door, code_of(&code)?);
    let shell = door.shell(Nav::Elsewhere);
    if door.citizen.is_none() {
        return answer::see_other(&shell.to("/toi"));
    }
    let on = posted.fields.typed("on") == Some("1");
    following::set(&app, &visitor(door), code, on).await?;
    let did = if on { "theo-doi" } else { "thoi-theo-doi" };
    answer::see_other(&shell.to(&format!("{}?da={did}#theo-doi", url::report(code))))
}
