//! The pages of plain words.

use super::pages::{Plain, PlainPage};
use super::{answer, keep};
use crate::door::Door;
use crate::error::Answer;
use crate::shell::Nav;

/// `GET /huong-dan`: how the service is used.
pub(super) async fn help(door: Door) -> Answer {
    keep::shell(&door, show(&door, PlainPage::Help, Nav::Help))
}

/// `GET /quyen-rieng-tu`: what happens to personal data.
pub(super) async fn privacy(door: Door) -> Answer {
    keep::page(&door, show(&door, PlainPage::Privacy, Nav::Elsewhere))
}

/// `GET /tro-nang`: for whom the pages are made usable, and how.
pub(super) async fn accessibility(door: Door) -> Answer {
    keep::page(&door, show(&door, PlainPage::Accessibility, Nav::Elsewhere))
}

/// `GET /nhan-biet`: how to tell this site from an imitation.
pub(super) async fn genuine(door: Door) -> Answer {
    keep::page(&door, show(&door, PlainPage::Genuine, Nav::Elsewhere))
}

/// `GET /open311/v2/`: the same for people that systems find beside it.
pub(super) async fn open311(door: Door) -> Answer {
    show(&door, PlainPage::Open311, Nav::Elsewhere)
}

fn show(door: &Door, page: PlainPage, nav: Nav) -> Answer {
    answer::page(&Plain {
        shell: door.shell(nav),
        page,
    })
}
