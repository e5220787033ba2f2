//! `/lam-viec/an-le`: earlier rulings, found by words, agency or category.

use super::pages::precedents::Precedents;
use super::present::precedents;
use super::staff::Staff;
use crate::error::Answer;
use crate::limits;
use app::report::precedent;
use domain::text::tidy;

/// `GET /lam-viec/an-le?q=`.
pub async fn show(staff: Staff) -> Answer {
    let typed = staff.asked("q").unwrap_or_default();
    let words: String = tidy(&typed)
        .unwrap_or_default()
        .chars()
        .take(limits::SEARCH_CHARS_MAX)
        .collect();
    let found = precedent::search(&staff.app, staff.ctx(), &words).await?;
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let n = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let page = Precedents {
        desk: staff.desk().await?,
        found: if words.is_empty() {
            String::new()
        } else {
            lang::count(lang, "console.precedents.found", n)
        },
        empty: staff
            .t(if words.is_empty() {
                "console.precedents.none"
            } else {
                "console.precedents.found_none"
            })
            .to_owned(),
        precedents: found
            .iter()
            .map(|p| precedents::precedent(lang, p, now))
            .collect(),
        query: words,
    };
    staff.page(&page)
}
