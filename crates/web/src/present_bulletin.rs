//! Bulletins in words, for the portal and the console alike.

use domain::bulletin::{Bulletin, Said};
use domain::pack::Catalogue;
use domain::time::At;
use lang::{Lang, date, t};

/// Units named before a list says how many more there are.
const NAMED: usize = 6;

/// The words in the reader's language; Vietnamese where nobody wrote others.
pub(crate) fn said(lang: Lang, bulletin: &Bulletin) -> (&Said, Lang) {
    match lang {
        Lang::En if !bulletin.en.is_empty() => (&bulletin.en, Lang::En),
        Lang::En | Lang::Vi => (&bulletin.vi, Lang::Vi),
    }
}

/// "Xã Lệ Thủy, Xã Cam Hồng"; the whole province where none is named.
pub(crate) fn areas(lang: Lang, catalogue: &Catalogue, bulletin: &Bulletin) -> String {
    if bulletin.areas.is_empty() {
        return t(lang, "bulletin.everywhere").to_owned();
    }
    let name = |code: &String| {
        let unit = catalogue.unit(code, bulletin.made_at.date());
        unit.map_or_else(|| code.clone(), |u| u.name.clone())
    };
    let mut names: Vec<String> = bulletin.areas.iter().take(NAMED).map(name).collect();
    let more = bulletin.areas.len().saturating_sub(NAMED);
    if more > 0 {
        names.push(lang::fill(
            lang,
            "bulletin.more",
            &[("n", &more.to_string())],
        ));
    }
    names.join(", ")
}

/// The agency that tells it; empty where the centre does.
pub(crate) fn agency(catalogue: &Catalogue, bulletin: &Bulletin) -> String {
    let code = bulletin.agency.as_deref();
    let name = |code: &str| {
        let held = catalogue.agency(code);
        held.map_or_else(|| code.to_owned(), |a| a.name.clone())
    };
    code.map(name).unwrap_or_default()
}

/// "08:00 13/4 – 12:00 13/4".
pub(crate) fn span(lang: Lang, bulletin: &Bulletin, now: At) -> String {
    format!(
        "{} – {}",
        date::short_moment(lang, bulletin.from.0, now.0),
        date::short_moment(lang, bulletin.until().0, now.0)
    )
}

/// The key of the words for where it stands in time.
pub(crate) fn state(bulletin: &Bulletin, now: At) -> &'static str {
    if bulletin.ended_at.is_some_and(|at| at <= now) {
        "bulletin.state.ended"
    } else if bulletin.is_over(now) {
        "bulletin.state.over"
    } else if bulletin.from > now {
        "bulletin.state.coming"
    } else {
        "bulletin.state.now"
    }
}

/// Paragraphs of a text.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
    text.split('\n')
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Whom to call: what stands in a line, and the number in it as it is dialled.
pub(crate) fn contacts(text: &str) -> Vec<(String, String)> {
    paragraphs(text)
        .into_iter()
        .map(|line| {
            let dialled: String = line
                .rsplit(':')
                .next()
                .unwrap_or_default()
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '+')
                .collect();
            let number = (3..=15).contains(&dialled.len());
            (line, if number { dialled } else { String::new() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_with_a_number_can_be_dialled() {
        let lines = contacts("Ban chỉ huy xã: 0232 010 0001\n\nCứu hộ thôn 5\nTrạm y tế: chưa có");
        let dialled: Vec<&str> = lines.iter().map(|(_, n)| n.as_str()).collect();
        assert_eq!(dialled, ["02320100001", "", ""]);
        assert_eq!(lines[0].0, "Ban chỉ huy xã: 0232 010 0001");
    }
}
