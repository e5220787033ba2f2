//! The province as a sandbox takes it: tables, texts of messages and the mark as they stand now, with every
//! telephone number of a person on duty put out of reach.

use crate::app::App;
use crate::catalogue::{self, CatalogueError};
use crate::error::AppResult;
use domain::brand::BrandPart;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use store::{Batch, Store};

/// The table of those on duty: `agency,rung,phone,note`.
const CONTACTS: &str = "contacts.csv";
/// How its head begins, wherever the program wrote it.
const CONTACTS_HEAD: &str = "agency,rung,phone";

/// What is copied.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Province {
    /// Tables by name.
    tables: Vec<(String, String)>,
    /// Texts of messages, and the mark.
    settings: Vec<(String, String)>,
}

/// The province as it stands.
///
/// # Errors
/// The database's.
pub async fn copy(app: &App) -> AppResult<Province> {
    let store = &app.store;
    let catalogue = app.tables().catalogue;
    let logo = catalogue.brand().get(BrandPart::Logo);
    let rows = store::catalogue::all(store).await?;
    let tables = rows.into_iter().map(|row| match row.name.as_str() {
        CONTACTS => (row.name, out_of_reach(&row.body)),
        _ => (row.name, row.body),
    });
    let tables = tables.collect();
    let rows = store::setting::all(store).await?;
    let mark = crate::terms::brand::row_name(logo);
    let mut settings = Vec::new();
    for row in rows {
        if row.name == mark && !logo.is_empty() {
            settings.push((row.name, row.body));
        } else if let Some(first) = crate::notice::texts::first_version(&row.name) {
            // A text in force is the first of its versions there.
            settings.extend(first.map(|first| (first, row.body.clone())));
            settings.push((row.name, row.body));
        }
    }
    Ok(Province { tables, settings })
}

/// Puts it into an empty database.
///
/// # Errors
/// Faults of the tables; the database's.
pub async fn put_down(store: &Store, province: &Province) -> Result<(), CatalogueError> {
    let mut batch = Batch::new();
    for (name, body) in &province.tables {
        store::catalogue::put(&mut batch, name, 0, body);
    }
    for (name, body) in &province.settings {
        store::setting::put(&mut batch, name, 0, body);
    }
    store.commit(batch).await?;
    catalogue::tables(store).await.map(drop)
}

/// Who is on duty must not be called by somebody who practises: numbers that no subscriber has.
fn out_of_reach(table: &str) -> String {
    let mut out = String::with_capacity(table.len());
    // In a table of another shape nobody knows where the numbers stand: none is copied.
    let head = table.lines().next().unwrap_or_default();
    if !head.starts_with(CONTACTS_HEAD) {
        out.push_str(head);
        out.push('\n');
        return out;
    }
    for (n, line) in table.lines().enumerate() {
        let cells: Vec<&str> = line.splitn(4, ',').collect();
        match cells.as_slice() {
            // The head, and what is no row of its own.
            [agency, rung, phone, note] if n > 0 && !phone.is_empty() => {
                let _ = write!(out, "{agency},{rung},0900 {n:06},{note}");
            }
            [agency, rung, phone] if n > 0 && !phone.is_empty() => {
                let _ = write!(out, "{agency},{rung},0900 {n:06}");
            }
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_on_duty_is_called() {
        let table = "agency,rung,phone,note\nIOC*,duty,0232 0100001,\"trực, đêm\"\nA,focal,\"0912345678\",\nB,leader,,\n";
        assert_eq!(
            out_of_reach(table),
            "agency,rung,phone,note\nIOC*,duty,0900 000001,\"trực, đêm\"\nA,focal,0900 000002,\nB,leader,,\n"
        );
        let other = "phone,agency,rung\n0912345678,A,duty\n";
        assert_eq!(out_of_reach(other), "phone,agency,rung\n");
    }
}
