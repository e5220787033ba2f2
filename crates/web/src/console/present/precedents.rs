//! Rulings in words.

use super::{log, to};
use crate::console::dossier;
use crate::console::pages::precedents::Precedent;
use app::report::precedent::PrecedentView;
use domain::precedent::Ruling;
use domain::time::At;
use lang::Lang;

/// Characters of a ruling's reasons shown beside a decision; the dossier has the rest.
const SHORT_CHARS: usize = 160;

/// A ruling as a list shows it.
pub fn precedent(lang: Lang, p: &PrecedentView, now: At) -> Precedent {
    let about = [
        Some(log::ground(lang, &p.ground)),
        p.category.as_ref().map(|c| c.name.clone()),
        p.area.as_ref().map(|a| a.name.clone()),
        Some(super::at(lang, p.at, now)),
    ];
    let names: Vec<&str> = p.agencies.iter().map(|a| a.name.as_str()).collect();
    Precedent {
        code: p.report_code.shown(),
        href: to(lang, &dossier::href(p.report_code)),
        title: p.title.clone().unwrap_or_default(),
        ruling: ruling(lang, p),
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        between: if names.is_empty() {
            String::new()
        } else {
            let names = names.join(", ");
            lang::fill(lang, "console.precedents.between", &[("names", &names)])
        },
        words: p.words.clone(),
    }
}

/// The same with its reasons cut, for the side of a decision.
pub fn short(lang: Lang, p: &PrecedentView, now: At) -> Precedent {
    let mut shown = precedent(lang, p, now);
    if shown.words.chars().count() > SHORT_CHARS {
        let cut: String = shown.words.chars().take(SHORT_CHARS).collect();
        shown.words = format!("{}…", cut.trim_end());
    }
    shown
}

/// "Giao UBND phường Đồng Hới chủ trì".
fn ruling(lang: Lang, p: &PrecedentView) -> String {
    match (p.ruling, &p.lead) {
        (Ruling::Lead, Some(lead)) => {
            lang::fill(lang, "console.precedents.lead", &[("agency", &lead.name)])
        }
        (ruling, _) => lang::t(lang, &format!("ruling.{ruling}")).to_owned(),
    }
}
