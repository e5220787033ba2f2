//! `/hs/{code}/theo-doi.atom`: a report's public course for feed readers; whoever has no account
//! follows a report by it.

use super::{code_of, present};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::reading::Reading;
use crate::shell::Nav;
use crate::url;
use app::Ctx;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use domain::actor::Actor;
use std::fmt::Write;

/// Entries of a feed: readers ask every hour and keep what they have.
const ENTRIES_MAX: usize = 40;

/// `GET /hs/{code}/theo-doi.atom`: what everybody may read, whoever asks.
pub(super) async fn case(Reading(app): Reading, door: Door, Path(code): Path<String>) -> Answer {
    let code = code_of(&code)?;
    let everybody = Ctx {
        actor: Actor::nobody(),
        secret: None,
        ..door.ctx.clone()
    };
    let view = app::report::view(&app, &everybody, code).await?;
    if !view.sight.sees_course() || view.report_code != code {
        return Err(Failure::NOT_FOUND);
    }
    let events = app::report::events(&app, &everybody, code).await?;
    let shell = door.shell(Nav::Elsewhere);
    let home = app.settings.public_url.trim_end_matches('/');
    let page = format!("{home}{}", shell.to(&url::report(code)));
    let own = format!("{home}{}/theo-doi.atom", url::report(code));
    let title = view
        .title
        .clone()
        .or_else(|| view.category.as_ref().map(|c| c.name.clone()))
        .unwrap_or_default();
    let updated = events
        .iter()
        .rev()
        .find(|e| e.known)
        .map_or(view.now, |e| e.at.0)
        .rfc3339();
    let mut feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\
         <id>{own}</id><title>{}</title><updated>{updated}</updated><link rel=\"self\" href=\"{own}\"/>\
         <link href=\"{}\"/><author><name>{}</name></author>\n",
        shell.code(),
        xml(&format!("{} · {title}", view.shown_code)),
        xml(&page),
        xml(&shell.site.centre),
    );
    for event in events.iter().rev().filter(|e| e.known).take(ENTRIES_MAX) {
        let words = present::log::milestones(&shell, &view, std::slice::from_ref(event));
        for said in words {
            let _ = writeln!(
                feed,
                "<entry><id>{own}#{}</id><title>{}</title><updated>{}</updated><link href=\"{}\"/><content>{}</content></entry>",
                event.seq,
                xml(&said.title),
                event.at.0.rfc3339(),
                xml(&page),
                xml(said.text.as_deref().unwrap_or("")),
            );
        }
    }
    feed.push_str("</feed>\n");
    Ok((
        [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")],
        feed,
    )
        .into_response())
}

/// Text as it may stand in XML: signs of the language escaped, those it forbids left out.
fn xml(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .fold(String::with_capacity(text.len()), |mut out, c| {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                c => out.push(c),
            }
            out
        })
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn words_cannot_become_markup() {
        assert_eq!(
            xml("<b a=\"1\">ổ & gà\u{0}</b>"),
            "&lt;b a=&quot;1&quot;&gt;ổ &amp; gà&lt;/b&gt;"
        );
    }
}
