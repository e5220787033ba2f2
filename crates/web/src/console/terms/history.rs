//! Changes of the past, in words, as their events tell them.

use crate::console::pages::terms::HistoryRow;
use app::terms::Changed;
use domain::calendar::edit::WishKind;
use domain::time::At;
use lang::{Lang, fill, t};
use serde_json::Value;

/// Changes of the past in words.
pub(super) fn history(lang: Lang, changes: &[Changed], now: At) -> Vec<HistoryRow> {
    let rows = changes.iter().map(|c| HistoryRow {
        at: lang::date::short_moment(lang, c.at.0, now.0),
        by: c
            .by
            .clone()
            .unwrap_or_else(|| t(lang, "role.system").to_owned()),
        what: changed(lang, &c.what),
        why: c.why.clone(),
        back: String::new(),
    });
    rows.collect()
}

pub(super) fn changed(lang: Lang, what: &Value) -> String {
    let text = |name: &str| {
        what.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let mut words = match text("kind").as_str() {
        "policy_added" => fill(
            lang,
            "terms.history.policy",
            &[("name", &text("policy")), ("date", &text("valid_from"))],
        ),
        kind @ ("rule_added" | "rule_replaced" | "rule_ended") => {
            let line = what.get("line").and_then(Value::as_i64).unwrap_or_default();
            let rule = |name: &str| {
                let cell = what.get("rule").and_then(|r| r.get(name));
                cell.and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            let day = |name: &str| what.get(name).and_then(Value::as_str).unwrap_or_default();
            fill(
                lang,
                &format!("routing.history.{kind}"),
                &[
                    ("line", &line.to_string()),
                    ("category", &rule("category")),
                    ("lead", &rule("lead")),
                    ("from", day("from")),
                    ("last", day("last")),
                ],
            )
        }
        kind if lang::has(&format!("tables.history.{kind}")) => fill(
            lang,
            &format!("tables.history.{kind}"),
            &[
                ("code", &text("code")),
                ("name", &text("name")),
                ("values", &values_told(lang, what)),
            ],
        ),
        kind @ ("force_declared" | "force_lifted" | "force_moved") => {
            t(lang, &format!("terms.history.{kind}")).to_owned()
        }
        _ => {
            let days: Vec<&str> = what
                .get("rows")
                .and_then(Value::as_array)
                .map(|rows| {
                    rows.iter()
                        .filter_map(|r| r.get("date")?.as_str())
                        .collect()
                })
                .unwrap_or_default();
            let days = match (days.first(), days.last()) {
                (Some(first), Some(last)) if first != last => format!("{first} – {last}"),
                (Some(first), _) => (*first).to_owned(),
                (None, _) => String::new(),
            };
            let kind = WishKind::parse(&text("change")).unwrap_or(WishKind::Off);
            format!("{}: {days}", t(lang, &format!("terms.wish.{kind}")))
        }
    };
    if what.get("running").and_then(Value::as_bool) == Some(true) {
        words.push_str(" · ");
        words.push_str(t(lang, "terms.history.running"));
    }
    words
}

/// What differs in a row, each with its new value: "Tên gọi: Sở Xây dựng".
fn values_told(lang: Lang, what: &Value) -> String {
    let rows = what.get("values").and_then(Value::as_array);
    let told: Vec<String> = rows
        .into_iter()
        .flatten()
        .filter_map(|row| {
            let text = |at: usize| row.get(at).and_then(Value::as_str).unwrap_or_default();
            let key = format!("tables.field.{}", text(0));
            let uses: Vec<&str> = text(2)
                .split(';')
                .map(|v| t(lang, &format!("snippet.use.{v}")))
                .collect();
            let uses = uses.join(", ");
            let value = match text(2) {
                _ if text(0) == "uses" => &uses,
                "" => "–",
                value => value,
            };
            lang::has(&key).then(|| format!("{}: {}", t(lang, &key), value.replace('\n', "; ")))
        })
        .collect();
    told.join(" · ")
}
