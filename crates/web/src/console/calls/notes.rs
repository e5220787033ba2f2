//! The form of a call, read; and read again to be given back.

use crate::form::Fields;
use app::hotline::Notes;

/// What was written down, as the form has it. A category that is only the machine's guess is none.
pub(super) fn read(fields: &Fields) -> Notes {
    let mut notes = chosen(fields);
    if fields
        .typed("guess")
        .is_some_and(|guess| guess == notes.category)
    {
        notes.category = String::new();
    }
    notes
}

/// The same with the guess as the choice: what is sent is what stands on the page.
pub(super) fn chosen(fields: &Fields) -> Notes {
    let typed = |name: &str| {
        fields
            .typed(name)
            .unwrap_or_default()
            .replace("\r\n", "\n")
            .trim()
            .to_owned()
    };
    let degrees = |name: &str| typed(name).parse::<f64>().ok().filter(|d| d.is_finite());
    Notes {
        code: None,
        text: typed("text"),
        place: typed("place"),
        area: typed("area"),
        point: degrees("lat").zip(degrees("lon")),
        // The list of all goes before the few with a digit.
        category: Some(typed("category_other"))
            .filter(|c| !c.is_empty())
            .unwrap_or_else(|| typed("category")),
        // What the machine proposes is proposed again at triage, by what stands in the tables then.
        agency: Some(typed("agency_other"))
            .filter(|a| !a.is_empty())
            .or_else(|| Some(typed("agency")).filter(|a| *a != typed("agency_guess")))
            .unwrap_or_default(),
        name: typed("name"),
        phone: typed("phone"),
        hide_name: fields.typed("hide_name").is_some(),
        no_sms: fields.typed("sms").is_none(),
        ring: fields.typed("ring").is_some(),
        consent: fields.typed("consent").is_some(),
        asked: fields
            .all_typed("asked")
            .filter(|q| !q.is_empty())
            .map(str::to_owned)
            .collect(),
        note: typed("note"),
    }
}

/// The version of the draft that the form was made from.
pub(super) fn version(fields: &Fields) -> i64 {
    fields
        .typed("version")
        .and_then(|v| v.parse().ok())
        .unwrap_or(0)
}
