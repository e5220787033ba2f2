//! Many batches of rows as few statements: what PostgreSQL takes for each statement, however small, is
//! more than most of them do.

use super::batch::{Batch, Stmt, runs};
use super::value::Value;
use std::borrow::Cow;

/// A statement as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line<'a> {
    pub(crate) sql: Cow<'a, str>,
    pub(crate) args: Vec<&'a Value>,
}

impl<'a> Line<'a> {
    /// A batch's statement by itself.
    pub(crate) fn of(stmt: &'a Stmt) -> Line<'a> {
        Line {
            sql: Cow::Borrowed(&stmt.sql),
            args: stmt.args.iter().collect(),
        }
    }
}

/// Rows of one statement: so many texts there are of each, which stay prepared.
const ROWS: [usize; 6] = [32, 16, 8, 4, 2, 1];

/// The statements of batches that only add rows, those of one text together. Each batch's own stay in their
/// order: what one of them selects another has added.
pub(crate) fn joined<'a>(batches: impl Iterator<Item = &'a Batch>) -> Vec<Line<'a>> {
    let mut kinds: Vec<Vec<&'a Stmt>> = Vec::new();
    for batch in batches {
        let mut said: Option<usize> = None;
        for stmt in &batch.stmts {
            let from = said.unwrap_or(0);
            let alike = |kind: &Vec<&Stmt>| kind[0].sql == stmt.sql;
            let at = match kinds[from..].iter().position(alike) {
                Some(further) => {
                    kinds[from + further].push(stmt);
                    from + further
                }
                None => {
                    // Behind what this batch has said, before what follows it in others.
                    let behind = said.map_or(0, |last| last + 1);
                    kinds.insert(behind, vec![stmt]);
                    behind
                }
            };
            said = Some(at);
        }
    }
    kinds
        .iter()
        .flat_map(|kind| runs(kind, &ROWS).map(line))
        .collect()
}

/// Statements of one text as one.
fn line<'a>(stmts: &[&'a Stmt]) -> Line<'a> {
    let first = stmts[0];
    let Some(span) = first.rows.filter(|_| stmts.len() > 1) else {
        return Line::of(first);
    };
    let rows = &first.sql[span.from..span.to];
    let mut sql = first.sql[..span.from].to_owned();
    for n in 0..stmts.len() {
        if n > 0 {
            sql.push_str(span.between);
        }
        push_moved(&mut sql, rows, n * first.args.len());
    }
    sql.push_str(&first.sql[span.to..]);
    Line {
        sql: Cow::Owned(sql),
        args: stmts.iter().flat_map(|stmt| &stmt.args).collect(),
    }
}

/// Adds a text whose `$n` stand for values further on; our texts hold no other `$`.
fn push_moved(sql: &mut String, rows: &str, by: usize) {
    let mut parts = rows.split('$');
    sql.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_digit());
        let (number, rest) = part.split_at(end.unwrap_or(part.len()));
        let number: usize = number.parse().unwrap_or_default();
        sql.push('$');
        sql.push_str(&(number + by).to_string());
        sql.push_str(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Label;

    fn batch(rows: &[(&str, i64)]) -> Batch {
        let mut batch = Batch::new();
        for (table, n) in rows {
            let head = format!("INSERT INTO {table} (a, b) VALUES");
            batch.add_row(Label::Sure, &head, vec![(*n).into(), (n + 1).into()], "");
        }
        batch
    }

    fn told(batches: &[Batch]) -> Vec<String> {
        let short = |line: &Line<'_>| {
            let sql = line
                .sql
                .replace("INSERT INTO ", "")
                .replace("(a, b) VALUES ", "");
            let number = |value: &&Value| match value {
                Value::Int(n) => Some(n.to_string()),
                _ => None,
            };
            let args: Vec<String> = line.args.iter().filter_map(number).collect();
            format!("{} <- {}", sql.trim(), args.join(" "))
        };
        joined(batches.iter()).iter().map(short).collect()
    }

    #[test]
    fn rows_of_one_table_go_together_and_each_batch_keeps_its_order() {
        let some = [
            batch(&[("event", 1), ("message", 3)]),
            batch(&[("vault", 5), ("event", 7), ("message", 9)]),
            batch(&[("event", 11), ("clock", 13), ("clock", 15)]),
            batch(&[("message", 17), ("event", 19)]),
        ];
        let wanted = [
            "vault ($1, $2) <- 5 6",
            "event ($1, $2), ($3, $4) <- 1 2 7 8",
            "event ($1, $2) <- 11 12",
            "clock ($1, $2), ($3, $4) <- 13 14 15 16",
            "message ($1, $2), ($3, $4) <- 3 4 9 10",
            "message ($1, $2) <- 17 18",
            // Its own message goes before its event, so the event stands a second time.
            "event ($1, $2) <- 19 20",
        ];
        assert_eq!(told(&some), wanted);
    }

    #[test]
    fn what_is_selected_is_joined_too_and_what_is_alone_stays_as_it_is() {
        let mut one = Batch::new();
        let select = "SELECT a, $10 FROM t WHERE b = $1";
        one.add_found(
            Label::Sure,
            "INSERT INTO u (a, b)",
            select,
            vec![1_i64.into(); 10],
            "ON CONFLICT DO NOTHING",
        );
        let alone = joined([&one].into_iter());
        assert_eq!(alone, [Line::of(&one.stmts[0])]);
        let both = joined([&one, &one].into_iter());
        assert_eq!(
            both[0].sql,
            "INSERT INTO u (a, b) SELECT a, $10 FROM t WHERE b = $1 UNION ALL \
             SELECT a, $20 FROM t WHERE b = $11 ON CONFLICT DO NOTHING"
        );
        assert!(one.only_adds_rows());
        one.add(Label::Sure, "DELETE FROM t", Vec::new());
        assert!(!one.only_adds_rows());
    }
}
