//! `/hien-thi`: size of type and colours, kept on the reader's own device.

use super::answer;
use super::pages::sight::SightPage;
use crate::door::{Door, cookie};
use crate::error::Answer;
use crate::form::Posted;
use crate::shell::{Nav, Scheme, Sight};
use crate::{limits, url};

/// `GET /hien-thi`: what there is to choose.
pub(super) async fn show(door: Door) -> Answer {
    let shell = door.shell(Nav::Elsewhere);
    let home = shell.to("/");
    let (site, path) = (shell.site.host.clone(), shell.to("/"));
    let large = if path.contains('?') { "&to=1" } else { "?to=1" };
    answer::page(&SightPage {
        share: format!("https://{site}{path}{large}"),
        next: home,
        shell,
    })
}

/// `POST /hien-thi`: keeps the choice, and leads back. What a form does not name stays as it is:
/// the button at the head of every page names the size alone.
pub(super) async fn keep(posted: Posted) -> Answer {
    let typed = |name| posted.fields.typed(name);
    let kept = posted.door.look.kept;
    let chosen = Sight {
        large: typed("to").map_or(kept.large, |size| size == "1"),
        scheme: typed("mau").map_or(kept.scheme, Scheme::parse),
    };
    let value = chosen.kept();
    let seconds = if value.is_empty() {
        0
    } else {
        limits::SIGHT_COOKIE_SECONDS
    };
    answer::see_other_with(
        url::inside(typed("next").unwrap_or("/")).unwrap_or("/"),
        posted.door.set_cookie(cookie::SIGHT, &value, Some(seconds)),
    )
}
