//! SQLite's one writer: a thread that commits many people's batches in one disk sync.

use super::batch::Batch;
use super::sqlite::{connect, is_passing, run};
use super::value::Row;
use crate::error::{CommitError, DbError, DbResult};
use crate::{feed, limits};
use rusqlite::{Connection, ErrorCode};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use tokio::sync::oneshot;

/// A batch and where its answer goes.
pub(crate) struct Order {
    pub(crate) batch: Batch,
    pub(crate) answer: oneshot::Sender<Answer>,
}

/// Rows of the last statement, or why nothing was written.
type Answer = Result<Vec<Row>, CommitError>;

/// Starts the thread. It ends when the last sender is gone and the queue is empty.
pub(crate) fn start(path: PathBuf, max_pages: i64) -> DbResult<SyncSender<Order>> {
    let conn = open(&path, max_pages).map_err(|e| DbError::file(&path, e))?;
    let (sender, orders) = sync_channel(limits::WRITER_QUEUE);
    std::thread::Builder::new()
        .name("sqlite-writer".to_owned())
        .spawn(move || serve(&path, max_pages, conn, &orders))
        .map_err(DbError::busy)?;
    Ok(sender)
}

fn open(path: &Path, max_pages: i64) -> rusqlite::Result<Connection> {
    let conn = connect(path)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    // Each batch has a savepoint, and its journal would go through a file once the first is full.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "cache_size", -limits::SQLITE_WRITER_CACHE_KIB)?;
    conn.pragma_update_and_check(
        None,
        "wal_autocheckpoint",
        limits::SQLITE_CHECKPOINT_PAGES,
        |_| Ok(()),
    )?;
    if max_pages > 0 {
        conn.pragma_update_and_check(None, "max_page_count", max_pages, |_| Ok(()))?;
    }
    Ok(conn)
}

fn serve(path: &Path, max_pages: i64, conn: Connection, orders: &Receiver<Order>) {
    let mut conn = Some(conn);
    while let Ok(first) = orders.recv() {
        let mut group = vec![first];
        while group.len() < limits::GROUP_BATCHES
            && let Ok(order) = orders.try_recv()
        {
            group.push(order);
        }
        let outcome = match conn.take().map_or_else(|| open(path, max_pages), Ok) {
            Err(e) => Err(e.to_string()),
            Ok(open) => {
                // A bug in one statement must not take the writer, and with it the service, down.
                let outcome = catch_unwind(AssertUnwindSafe(|| commit_group(&open, &group)));
                match outcome {
                    Ok(Ok(answers)) => {
                        conn = Some(open);
                        Ok(answers)
                    }
                    // The connection is in doubt: dropping it rolls back, the next group opens anew.
                    Ok(Err(e)) => Err(e.to_string()),
                    Err(_) => Err("the writer met a bug".to_owned()),
                }
            }
        };
        match outcome {
            Ok(answers) => {
                for (order, answer) in group.into_iter().zip(answers) {
                    // A caller who hung up does not hear; its batch stands all the same.
                    let _ = order.answer.send(answer);
                }
            }
            Err(why) => {
                tracing::error!(batches = group.len(), %why, "nothing of this group was written");
                for order in group {
                    let _ = order.answer.send(Err(CommitError::Busy));
                }
            }
        }
    }
}

/// Commits a group in one transaction. An error means that nothing of it was written.
fn commit_group(conn: &Connection, group: &[Order]) -> rusqlite::Result<Vec<Answer>> {
    run(conn, "BEGIN IMMEDIATE", &[])?;
    let mut answers = Vec::with_capacity(group.len());
    for order in group {
        run(conn, "SAVEPOINT batch", &[])?;
        let answer = match run_batch(conn, &order.batch) {
            Ok(rows) => Ok(rows),
            Err((at, e)) => {
                // A full disk or an I/O error ends the whole transaction, the others' batches too.
                if conn.is_autocommit() || is_passing(&e) {
                    return Err(e);
                }
                run(conn, "ROLLBACK TO batch", &[])?;
                let stmt = &order.batch.stmts[at];
                Err(
                    if e.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) {
                        stmt.label.meaning(e.to_string())
                    } else {
                        CommitError::Db(e.to_string())
                    },
                )
            }
        };
        run(conn, "RELEASE batch", &[])?;
        answers.push(answer);
    }
    // The one writer sees events in the order they become visible: number them at once.
    if group.iter().any(|order| order.batch.proof.is_some()) {
        for sql in feed::NUMBER {
            run(conn, sql, &[])?;
        }
    }
    run(conn, "COMMIT", &[])?;
    Ok(answers)
}

/// Runs a batch's statements; the first that fails is named.
fn run_batch(conn: &Connection, batch: &Batch) -> Result<Vec<Row>, (usize, rusqlite::Error)> {
    let mut last = Vec::new();
    for (n, stmt) in batch.stmts.iter().enumerate() {
        last = run(conn, &stmt.sql, &stmt.args).map_err(|e| (n, e))?;
    }
    Ok(last)
}
