//! Commits: a batch travels in one go; batches that only add rows and wait at the same moment share a
//! transaction, and their rows share statements.

use super::super::batch::{Batch, Proof, Stmt};
use super::super::joined::{Line, joined};
use super::super::value::Row;
use super::values::read_row;
use super::{Failed, Postgres, Ready, Statements, describe, is_lost, is_passing, ready, run_one};
use crate::error::CommitError;
use crate::limits;
use futures_util::future::join_all;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio_postgres::Error;

/// Batches of rows that wait for a writer.
#[derive(Debug, Default)]
pub(super) struct Queue(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    orders: Vec<Order>,
    /// Tasks that write at this moment.
    writers: usize,
}

/// A batch and where its answer goes.
#[derive(Debug)]
struct Order {
    batch: Batch,
    answer: oneshot::Sender<Result<Vec<Row>, CommitError>>,
}

impl Queue {
    /// Puts a batch in line; whether its caller must start a writer.
    fn push(&self, order: Order) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.orders.push(order);
        let starts = waiting.writers < limits::POSTGRES_ROW_WRITERS;
        waiting.writers += usize::from(starts);
        starts
    }

    /// What waits, at most a group; none, and one writer less, where nothing does. A power of two, for statements of
    /// these lengths are prepared: what is left over goes with those that come meanwhile.
    fn take(&self) -> Option<Vec<Order>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.orders.is_empty() {
            waiting.writers -= 1;
            return None;
        }
        let most = waiting.orders.len().min(limits::GROUP_ROWS);
        let count = 1 << most.ilog2();
        Some(waiting.orders.drain(..count).collect())
    }

    /// Tells all that wait "busy": whoever went before them waited for a connection in vain, and they would, one
    /// group after the other.
    fn dismiss(&self) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.orders.clear();
    }
}

impl Postgres {
    /// Commits a batch in a task of its own, lest a caller who hangs up leave a pooled connection
    /// inside a transaction.
    pub(crate) async fn commit(&self, batch: Batch) -> Result<Vec<Row>, CommitError> {
        let this = self.clone();
        if batch.only_adds_rows() {
            let (answer, told) = oneshot::channel();
            if self.queue.push(Order { batch, answer }) {
                tokio::spawn(this.write_groups());
            }
            return told.await.unwrap_or(Err(CommitError::Busy));
        }
        tokio::spawn(async move { this.commit_alone(batch).await })
            .await
            .unwrap_or(Err(CommitError::Busy))
    }

    /// Writes what waits until nothing does. Whoever comes while it writes is in the next group: the more
    /// come at once the less each costs, and who comes alone waits for nobody.
    async fn write_groups(self) {
        while let Some(group) = self.queue.take() {
            // A bug met on the way must not cost a writer: the group hears "busy", the next is written.
            let this = self.clone();
            if let Err(why) = tokio::spawn(async move { this.write_group(group).await }).await {
                tracing::error!(%why, "a group was not written");
            }
        }
    }

    async fn write_group(&self, mut group: Vec<Order>) {
        if group.len() == 1
            && let Some(Order { batch, answer }) = group.pop()
        {
            // A caller who hung up does not hear; its batch stands all the same.
            let _ = answer.send(self.commit_alone(batch).await);
            return;
        }
        let sent = self.send_joined(&group).await;
        let answers = group.into_iter().map(|Order { batch, answer }| async {
            let told = match &sent {
                Ok(()) => Ok(Vec::new()),
                Err(Unwritten::Lost) => match batch.proof {
                    Some(proof) => self.look_for(proof).await,
                    None => Err(CommitError::Busy),
                },
                Err(Unwritten::Unsent) => Err(CommitError::Busy),
                // Nothing of it was written: each learns for itself whether it was its fault.
                Err(Unwritten::Refused) => self.commit_alone(batch).await,
            };
            let _ = answer.send(told);
        });
        join_all(answers).await;
    }

    async fn send_joined(&self, group: &[Order]) -> Result<(), Unwritten> {
        let Ok(client) = self.client().await else {
            self.queue.dismiss();
            return Err(Unwritten::Unsent);
        };
        let lines = joined(group.iter().map(|order| &order.batch));
        let mut prepared = Vec::with_capacity(lines.len());
        for line in &lines {
            let ready = ready(&client, self.statements, &line.sql, &line.args).await;
            prepared.push(ready.map_err(|_| Unwritten::Refused)?);
        }
        match send(&client, self.statements, &lines, &prepared).await {
            Ok(_) => Ok(()),
            Err((_, e)) if client.is_closed() || is_lost(&e) => {
                tracing::warn!(why = %describe(&e), "link lost during a commit of several batches");
                Err(Unwritten::Lost)
            }
            Err((_, e)) => {
                tracing::debug!(why = %describe(&e), batches = group.len(), "a group is written one by one");
                Err(Unwritten::Refused)
            }
        }
    }

    async fn commit_alone(&self, batch: Batch) -> Result<Vec<Row>, CommitError> {
        let client = self.client().await?;
        let lines: Vec<Line<'_>> = batch.stmts.iter().map(Line::of).collect();
        let mut prepared = Vec::with_capacity(lines.len());
        for line in &lines {
            let ready = ready(&client, self.statements, &line.sql, &line.args)
                .await
                .map_err(Failed::read)?;
            prepared.push(ready);
        }
        let sent = send(&client, self.statements, &lines, &prepared).await;
        let closed = client.is_closed();
        drop(client);
        match (sent, batch.proof) {
            (Ok(rows), _) => Ok(rows),
            (Err((_, e)), Some(proof)) if closed || is_lost(&e) => {
                tracing::warn!(why = %describe(&e), "link lost during a commit: looking for its event");
                self.look_for(proof).await
            }
            (Err((at, e)), _) => Err(meaning(at.map(|n| &batch.stmts[n]), &e)),
        }
    }

    /// Whether the event that proves a commit stands. The rows of a proven batch are lost with the
    /// link; batches with a proof ask for none.
    async fn look_for(&self, proof: Proof) -> Result<Vec<Row>, CommitError> {
        for pause in limits::PROOF_PAUSES_MS {
            tokio::time::sleep(Duration::from_millis(pause)).await;
            let found = self
                .query(
                    "SELECT hash FROM event WHERE chain = $1 AND seq = $2",
                    &[proof.chain.into(), proof.seq.into()],
                )
                .await;
            if let Ok(rows) = found
                && let Some(row) = rows.first()
            {
                return if row.bytes(0)? == proof.hash {
                    Ok(Vec::new())
                } else {
                    Err(CommitError::Version)
                };
            }
        }
        Err(CommitError::Busy)
    }
}

/// Why a group was not written as one.
enum Unwritten {
    /// There was no connection.
    Unsent,
    /// Nothing of it was.
    Refused,
    /// Nobody knows: the link broke.
    Lost,
}

fn meaning(stmt: Option<&Stmt>, e: &Error) -> CommitError {
    if is_passing(e) {
        tracing::warn!(why = %describe(e), "a batch was not written");
        return CommitError::Busy;
    }
    match stmt {
        Some(stmt) if e.code().is_some_and(|c| c.code().starts_with("23")) => {
            stmt.label.meaning(describe(e))
        }
        _ => CommitError::Db(describe(e)),
    }
}

type Sending<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<tokio_postgres::Row>, Error>> + Send + 'a>>;

/// Sends BEGIN, the statements and COMMIT without waiting in between, then reads the answers.
/// Success only if every statement had it: COMMIT of a failed transaction *returns Ok*, its tag
/// being ROLLBACK. The error names the first failing statement; none is BEGIN or COMMIT.
async fn send(
    client: &deadpool_postgres::ClientWrapper,
    statements: Statements,
    lines: &[Line<'_>],
    prepared: &[Ready],
) -> Result<Vec<Row>, (Option<usize>, Error)> {
    // What a connection of our own was told once, a transaction behind a pooler is told each time.
    let opening = match statements {
        Statements::Prepared => "BEGIN".to_owned(),
        Statements::Unnamed => format!(
            "BEGIN; SET LOCAL statement_timeout = {}; \
             SET LOCAL idle_in_transaction_session_timeout = {}",
            limits::POSTGRES_STATEMENT_MS,
            limits::POSTGRES_IDLE_MS
        ),
    };
    let mut begin: Sending<'_> =
        Box::pin(async { client.batch_execute(&opening).await.map(|()| Vec::new()) });
    let mut sending: Vec<Sending<'_>> = prepared
        .iter()
        .zip(lines)
        .map(|(ready, line)| -> Sending<'_> {
            Box::pin(run_one(client, ready, &line.sql, &line.args))
        })
        .collect();

    // The first poll of each puts its message on the wire, in this order.
    let begun = poll_once(&mut begin).await;
    let mut early = Vec::with_capacity(sending.len());
    for one in &mut sending {
        early.push(poll_once(one).await);
    }
    // A statement that failed before it was sent must not let the rest be committed.
    let unsent = matches!(begun, Some(Err(_))) || early.iter().any(|r| matches!(r, Some(Err(_))));
    let word = if unsent { "ROLLBACK" } else { "COMMIT" };
    let mut end: Sending<'_> =
        Box::pin(async move { client.batch_execute(word).await.map(|()| Vec::new()) });
    let ended = poll_once(&mut end).await;

    let mut first = None;
    let mut last = Vec::new();
    if let Err(e) = finish(begun, begin).await {
        first = Some((None, e));
    }
    for (n, (done, one)) in early.into_iter().zip(sending).enumerate() {
        match finish(done, one).await {
            Ok(rows) => last = rows,
            Err(e) => {
                first.get_or_insert((Some(n), e));
            }
        }
    }
    if let Err(e) = finish(ended, end).await {
        first.get_or_insert((None, e));
    }
    match first {
        Some(failed) => Err(failed),
        None => last
            .iter()
            .map(read_row)
            .collect::<Result<_, _>>()
            .map_err(|e| (None, e)),
    }
}

async fn poll_once(one: &mut Sending<'_>) -> Option<Result<Vec<tokio_postgres::Row>, Error>> {
    poll_fn(|cx| {
        Poll::Ready(match one.as_mut().poll(cx) {
            Poll::Ready(done) => Some(done),
            Poll::Pending => None,
        })
    })
    .await
}

async fn finish(
    done: Option<Result<Vec<tokio_postgres::Row>, Error>>,
    one: Sending<'_>,
) -> Result<Vec<tokio_postgres::Row>, Error> {
    match done {
        Some(done) => done,
        None => one.await,
    }
}
