//! Mail is wanted no more: the link at the foot of every letter, and the button of mail programs.

use super::answer;
use super::pages::{Message, MessageKind, NoMail};
use crate::door::Door;
use crate::error::Answer;
use crate::shell::Nav;
use app::App;
use axum::extract::{Path, State};

/// `GET /huy-nhan/{token}`: asks first, for programs look at links before people do.
pub(super) async fn ask(State(app): State<App>, door: Door, Path(token): Path<String>) -> Answer {
    app::reach::whose_mail(&app, &token)?;
    answer::page(&NoMail {
        shell: door.shell(Nav::Elsewhere),
        token,
    })
}

/// `POST /huy-nhan/{token}`: no more mail. Mail programs post here by themselves (RFC 8058).
pub(super) async fn stop(State(app): State<App>, door: Door, Path(token): Path<String>) -> Answer {
    app::reach::stop_mail(&app, door.ctx.now, &token).await?;
    let shell = door.shell(Nav::Elsewhere);
    let words = shell.t("portal.no-mail.done").to_owned();
    answer::page(&Message::new(shell, MessageKind::Done).saying(words))
}
