//! A line of a list.

use super::{photo, status};
use crate::portal::pages::pieces::Row;
use crate::shell::Shell;
use crate::url;
use app::view::LineView;
use domain::time::At;
use lang::date;

/// A line as the lists show it.
pub(in crate::portal) fn row(shell: &Shell, line: &LineView, now: At) -> Row {
    let lang = shell.lang;
    let day = date::short_moment(lang, line.submitted_at.0.0, now.0);
    Row {
        href: shell.to(&url::report(line.report_code)),
        code: line.shown_code.clone(),
        title: line.title.clone(),
        place: line
            .area
            .as_ref()
            .map_or_else(String::new, |a| a.name.clone()),
        when: lang::fill(lang, "portal.list.sent", &[("when", &day)]),
        status: status::chip(lang, Some(line.label), None),
        sla: status::pace(lang, line, now),
        // The title beside it says what it shows.
        photo: line.thumb_url.as_deref().map(|src| photo(src, "")),
        joined: None,
    }
}
