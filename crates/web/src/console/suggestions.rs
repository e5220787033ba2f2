//! `/lam-viec/goi-y`: how often the machine's suggestions are what staff chose.

use super::pages::suggestions::{Row, Suggestions, Table};
use super::staff::Staff;
use crate::error::Answer;
use app::follow::suggest::{Score, Side, is_judged, is_trusted};
use domain::actor::Role;
use lang::Lang;

/// Who reads it: whoever is shown suggestions, and whoever answers for the tables.
const READERS: [Role; 5] = [
    Role::CallAgent,
    Role::IocOperator,
    Role::IocLeader,
    Role::StandingBody,
    Role::SysAdmin,
];

/// `GET /lam-viec/goi-y`.
pub async fn show(staff: Staff) -> Answer {
    staff.only(&READERS)?;
    let lang = staff.lang();
    let scores = staff.app.suggester.scores();
    let remembered = i64::try_from(staff.app.suggester.remembered()).unwrap_or(i64::MAX);
    let sides = [
        (
            Side::Was,
            "h-was",
            "suggest.was.caption",
            "suggest.category",
        ),
        (Side::Said, "h-said", "suggest.said.caption", "suggest.said"),
    ];
    let table = |(side, id, caption, first)| Table {
        id,
        caption: staff.t(caption).to_owned(),
        first: staff.t(first).to_owned(),
        fills: side == Side::Said,
        rows: rows(&staff, side, &scores),
    };
    let page = Suggestions {
        desk: staff.desk().await?,
        remembered: lang::count(lang, "suggest.remembered", remembered),
        tables: if scores.is_empty() {
            Vec::new()
        } else {
            sides.into_iter().map(table).collect()
        },
    };
    staff.page(&page)
}

fn rows(staff: &Staff, side: Side, scores: &[Score]) -> Vec<Row> {
    let lang = staff.lang();
    let tables = staff.app.tables();
    let mut of: Vec<&Score> = scores.iter().filter(|s| s.side == side).collect();
    of.sort_by_key(|s| std::cmp::Reverse(s.n));
    let sum = |count: fn(&Score) -> i64| of.iter().map(|s| count(s)).sum();
    let whole = Score {
        side,
        category: String::new(),
        n: sum(|s| s.n),
        best: sum(|s| s.best),
        third: sum(|s| s.third),
        leads: sum(|s| s.leads),
        lead_right: sum(|s| s.lead_right),
    };
    let mut rows = vec![row(lang, staff.t("suggest.whole").to_owned(), &whole)];
    for score in of {
        let named = tables.catalogue.category(&score.category);
        let name = named.map_or_else(|| score.category.clone(), |c| name(lang, c));
        let key = match (is_judged(score), is_trusted(score)) {
            (false, _) => "suggest.fills.early",
            (true, true) => "suggest.fills.yes",
            (true, false) => "suggest.fills.no",
        };
        rows.push(Row {
            fills: staff.t(key).to_owned(),
            unsure: !is_trusted(score),
            ..row(lang, name, score)
        });
    }
    rows
}

fn name(lang: Lang, category: &domain::category::Category) -> String {
    match lang {
        Lang::Vi => category.name_vi.clone(),
        Lang::En => category.name_en.clone(),
    }
}

fn row(lang: Lang, name: String, score: &Score) -> Row {
    Row {
        name,
        n: lang::number::whole(lang, score.n),
        best: percent(score.best, score.n),
        third: percent(score.third, score.n),
        lead: percent(score.lead_right, score.leads),
        fills: String::new(),
        unsure: false,
    }
}

/// "78 %", rounded down: nobody is told better than it is.
fn percent(part: i64, whole: i64) -> String {
    if whole == 0 {
        "–".to_owned()
    } else {
        format!("{} %", part * 100 / whole)
    }
}
