//! The outbox: what is said to whom, written in the batch of the event that caused it.
//!
//! One row a destination. A destination is a channel and a key, never an address: `sms:vault:123`,
//! `email:user:7`, `sms:agency:UB-18856:focal`. The address is looked up when the message leaves, so
//! the outbox holds no phone number, and who is erased meanwhile is told nothing.

mod callback;
mod claim;
mod forget;
mod load;
mod reach;

pub use callback::{is_reference, last_asked, reported};
pub use claim::claim;
pub use forget::{blank, count_words, forget_person, forget_words};
pub use load::{Load, WayLoad, load, told_since, way};
pub use reach::{Ways, concerned, ways};

use crate::code::Way;
use crate::db::{Batch, Label, Row, Store, Value};
use crate::error::DbResult;
use crate::limits;
use domain::id::{ReportId, UserId, VaultId};
use domain::time::At;

/// The ways a message goes, as the rows name them.
pub const SMS: &str = "sms";
/// See [`SMS`].
pub const EMAIL: &str = "email";
/// See [`SMS`].
pub const PUSH: &str = "push";

/// The template that no choice silences.
const SOS: &str = "sos";

/// To whom a message goes; the rows of the destinations are found by the batch itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To<'a> {
    /// A reporter, on each way that they gave.
    Person(VaultId),
    /// Everybody whom a report concerns but one: who joined, and reporters of merged reports.
    Concerned {
        /// The report.
        report: ReportId,
        /// Told apart, by words of their own.
        except: Option<VaultId>,
    },
    /// Whoever follows a report and is not concerned by it.
    Followers {
        /// The report.
        report: ReportId,
        /// Its reporter, who is told otherwise.
        except: Option<VaultId>,
    },
    /// Whoever holds a role now, in one agency or (none) anywhere.
    Post {
        /// The role's name.
        role: &'a str,
        /// The agency's code.
        agency: Option<&'a str>,
    },
    /// A person with an account.
    User(UserId),
    /// Whoever has this number or address, once, and only by it: to show that it is theirs. To
    /// nobody where nobody has it, and the batch is the same for both.
    Shown {
        /// By which way.
        way: Way,
        /// The keyed hash that the vault finds it by.
        subject: [u8; 32],
    },
    /// A telephone of the province's tables: agency and rung.
    Line {
        /// The agency's code.
        agency: &'a str,
        /// Its rung: `duty`, `focal`, …
        rung: &'a str,
    },
}

/// The exact words for each way; none where it is not sent that way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words<'a> {
    /// JSON of a short message.
    pub sms: Option<&'a str>,
    /// JSON of a letter.
    pub email: Option<&'a str>,
    /// JSON of a notification.
    pub push: Option<&'a str>,
}

/// A message to be enqueued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewMessage<'a> {
    /// Chain of the event that caused it.
    pub chain: i64,
    /// Its place.
    pub seq: u32,
    /// Name of the template.
    pub template: &'a str,
    /// To whom.
    pub to: To<'a>,
    /// A later message of this topic takes the place of those that still wait.
    pub topic: Option<&'a str>,
    /// The words.
    pub words: Words<'a>,
    /// Goes before all that is not.
    pub urgent: bool,
    /// Not before, for what rings: short messages and notifications.
    pub ready_at: At,
    /// When it was made.
    pub made_at: At,
}

/// A message by its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Chain of its event.
    pub chain: i64,
    /// Place of its event.
    pub seq: u32,
    /// Destination.
    pub destination: String,
    /// Template.
    pub template: String,
}

/// A claimed message: this node's until its lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Which.
    pub key: Key,
    /// By which way.
    pub channel: String,
    /// The words, as JSON of that way.
    pub words: String,
    /// How often it was claimed, this time included.
    pub tries: i64,
    /// When it was made.
    pub made_at: At,
}

/// A message as people look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Which.
    pub key: Key,
    /// By which way.
    pub channel: String,
    /// The words, as JSON of that way; empty once they are no longer kept.
    pub words: String,
    /// `waiting`, `sent`, `delivered`, `dead`, `superseded`, `dropped`.
    pub state: String,
    /// How often it was tried.
    pub tries: i64,
    /// The last error.
    pub error: Option<String>,
    /// When it was made.
    pub made_at: At,
    /// Not before.
    pub ready_at: At,
    /// When it ended.
    pub ended_at: Option<At>,
}

const INSERT: &str = "INSERT INTO message \
    (chain, seq, destination, template, channel, topic, words, rank, state, ready_at, tries, made_at)";
const ONCE: &str = "ON CONFLICT (chain, seq, destination, template) DO NOTHING";

/// Enqueues a message to each destination of `to`; a second time, or to nobody, it does nothing.
pub fn enqueue(batch: &mut Batch, message: &NewMessage<'_>) {
    if let Some(topic) = message.topic {
        batch.add(
            Label::Sure,
            format!(
                "UPDATE message SET state = 'superseded', ended_at = $4 \
                 WHERE chain = $1 AND topic = $2 AND seq < $3 AND {STILL}"
            ),
            vec![
                message.chain.into(),
                topic.into(),
                message.seq.into(),
                message.made_at.into(),
            ],
        );
    }
    let words = message.words;
    match message.to {
        To::Person(person) => {
            let person = Value::from(person);
            for (way, words, column) in [(SMS, words.sms, "phone"), (EMAIL, words.email, "email")] {
                let unless = unless_silenced(message, way);
                let from = format!("FROM vault WHERE id = $9 AND {column} IS NOT NULL{unless}");
                add(
                    batch,
                    message,
                    way,
                    words,
                    "'vault:' || CAST(id AS TEXT)",
                    &from,
                    std::slice::from_ref(&person),
                );
            }
            add(
                batch,
                message,
                PUSH,
                words.push,
                "'browser:' || CAST(id AS TEXT)",
                "FROM push_subscription WHERE holder = 'vault' AND holder_id = $9",
                &[person],
            );
        }
        To::Concerned { report, except } => {
            whom(batch, message, "concerned", "", report, except);
        }
        To::Followers { report, except } => {
            let others = " AND NOT EXISTS (SELECT 1 FROM concerned WHERE concerned.report = $9 \
                           AND concerned.person = follow.person)";
            whom(batch, message, "follow", others, report, except);
        }
        To::Post { role, agency } => {
            // Once a person, whatever number of posts they hold.
            let mut args = vec![Value::from(role), Value::from(message.made_at)];
            let mut whose = "";
            if let Some(agency) = agency {
                args.push(agency.into());
                whose = "AND post.agency = $11";
            }
            let from = format!(
                "FROM \"user\" WHERE email IS NOT NULL AND locked_at IS NULL AND EXISTS \
                 (SELECT 1 FROM post WHERE post.holder = \"user\".id AND post.role = $9 {whose} \
                  AND (post.from_at IS NULL OR post.from_at <= $10) \
                  AND (post.until_at IS NULL OR post.until_at > $10))"
            );
            add(
                batch,
                message,
                EMAIL,
                words.email,
                "'user:' || CAST(id AS TEXT)",
                &from,
                &args,
            );
        }
        To::User(user) => {
            let from = "FROM \"user\" WHERE id = $9 AND email IS NOT NULL AND locked_at IS NULL";
            add(
                batch,
                message,
                EMAIL,
                words.email,
                "'user:' || CAST(id AS TEXT)",
                from,
                &[user.into()],
            );
        }
        To::Shown { way, subject } => {
            let (channel, words) = match way {
                Way::Phone => (SMS, words.sms),
                Way::Email => (EMAIL, words.email),
            };
            let from = format!(
                "FROM vault WHERE id = (SELECT MAX(id) FROM vault WHERE {} = $9)",
                way.as_str()
            );
            add(
                batch,
                message,
                channel,
                words,
                "'vault:' || CAST(id AS TEXT)",
                &from,
                &[subject.into()],
            );
        }
        To::Line { agency, rung } => {
            let key = format!("agency:{agency}:{rung}");
            add(
                batch,
                message,
                SMS,
                words.sms,
                "CAST($9 AS TEXT)",
                "WHERE TRUE",
                &[key.into()],
            );
        }
    }
}

/// To each person whom a table names for a report, by every way that reaches them.
fn whom(
    batch: &mut Batch,
    message: &NewMessage<'_>,
    table: &str,
    which: &str,
    report: ReportId,
    except: Option<VaultId>,
) {
    let words = message.words;
    let args = [
        Value::from(report),
        Value::from(except.map_or(0, |id| id.0)),
    ];
    let these = format!("{table}.report = $9 AND {table}.person <> $10{which}");
    for (way, words, column) in [(SMS, words.sms, "phone"), (EMAIL, words.email, "email")] {
        let unless = unless_silenced(message, way);
        let from = format!(
            "FROM {table} JOIN vault ON vault.id = {table}.person \
             WHERE {these} AND vault.{column} IS NOT NULL{unless}"
        );
        let key = "'vault:' || CAST(vault.id AS TEXT)";
        add(batch, message, way, words, key, &from, &args);
    }
    let from = format!(
        "FROM {table} JOIN push_subscription ON push_subscription.holder = 'vault' \
         AND push_subscription.holder_id = {table}.person WHERE {these}"
    );
    let key = "'browser:' || CAST(push_subscription.id AS TEXT)";
    add(batch, message, PUSH, words.push, key, &from, &args);
}

/// Keeps silent towards people who want no messages this way; not of danger to life.
fn unless_silenced(message: &NewMessage<'_>, way: &str) -> String {
    if message.template == SOS {
        return String::new();
    }
    let table = if way == SMS { "no_sms" } else { "no_mail" };
    format!(
        " AND NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.holder = 'vault' AND {table}.holder_id = vault.id)"
    )
}

/// One statement a way: the destinations are what `from` selects. Arguments from `$9` on are its own.
fn add(
    batch: &mut Batch,
    message: &NewMessage<'_>,
    way: &'static str,
    words: Option<&str>,
    key: &str,
    from: &str,
    own: &[Value],
) {
    let Some(words) = words else { return };
    let select = format!(
        "SELECT CAST($1 AS BIGINT), CAST($2 AS BIGINT), '{way}:' || {key}, CAST($3 AS TEXT), \
         '{way}', CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS BIGINT), 'waiting', \
         CAST($7 AS BIGINT), 0, CAST($8 AS BIGINT) {from}"
    );
    // A letter wakes nobody.
    let ready_at = if way == EMAIL {
        message.made_at
    } else {
        message.ready_at
    };
    let mut args = vec![
        message.chain.into(),
        message.seq.into(),
        message.template.into(),
        message.topic.into(),
        words.into(),
        rank(message.urgent).into(),
        ready_at.into(),
        message.made_at.into(),
    ];
    args.extend_from_slice(own);
    batch.add_found(Label::Sure, INSERT, &select, args, ONCE);
}

/// Urgent messages, and the others.
const RANKS: [i64; 2] = [0, 1];

const fn rank(urgent: bool) -> i64 {
    if urgent { RANKS[0] } else { RANKS[1] }
}

fn key(row: &Row) -> DbResult<Key> {
    Ok(Key {
        chain: row.int(0)?,
        seq: row.u32(1)?,
        destination: row.text(2)?.to_owned(),
        template: row.text(3)?.to_owned(),
    })
}

fn args(key: &Key, tries: i64) -> Vec<Value> {
    vec![
        key.chain.into(),
        key.seq.into(),
        (&key.destination).into(),
        (&key.template).into(),
        tries.into(),
    ]
}

const CLAIM_HELD: &str =
    "WHERE chain = $1 AND seq = $2 AND destination = $3 AND template = $4 AND tries = $5";

/// Nothing has taken its place yet. The brackets keep the index of all that waits for what is found by its key:
/// where PostgreSQL has not counted the messages yet it takes that index for a short one, and reads it whole.
const STILL: &str = "COALESCE(state, '') = 'waiting'";

/// The sending goes on: the claim holds until then.
pub fn hold(batch: &mut Batch, message: &Claimed, lease_until: At) {
    let mut args = args(&message.key, message.tries);
    args.push(lease_until.into());
    batch.add(
        Label::Sure,
        format!("UPDATE message SET ready_at = $6 {CLAIM_HELD} AND {STILL}"),
        args,
    );
}

/// A message that a peer took.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    /// Which.
    pub message: &'a Claimed,
    /// The peer's own name for it, if it gave one.
    pub reference: Option<&'a str>,
    /// When.
    pub at: At,
}

/// Peers took these, by one statement for all. That is so even if others took their places in the meantime.
pub fn sent(batch: &mut Batch, taken: &[Taken<'_>]) {
    // As many rows as a power of two, so that there are few statements: the last stands several times.
    let Some(last) = taken.last() else { return };
    let rows = taken.len().next_power_of_two();
    let all = taken.iter().chain(std::iter::repeat(last)).take(rows);
    let (mut args, mut list) = (Vec::with_capacity(rows * 7), Vec::with_capacity(rows));
    for one in all {
        let mut places = (args.len() + 1..).map(|n| format!("${n}"));
        let mut place =
            |kind: &str| format!("CAST({} AS {kind})", places.next().unwrap_or_default());
        let kinds = [
            "BIGINT", "BIGINT", "TEXT", "TEXT", "BIGINT", "BIGINT", "TEXT",
        ];
        list.push(format!("({})", kinds.map(&mut place).join(", ")));
        args.extend(self::args(&one.message.key, one.message.tries));
        args.push(one.at.into());
        args.push(one.reference.into());
    }
    let list = list.join(", ");
    batch.add(
        Label::Sure,
        format!(
            "UPDATE message SET state = 'sent', error = NULL, ended_at = t.column6, reference = t.column7 \
             FROM (VALUES {list}) AS t WHERE chain = t.column1 AND seq = t.column2 AND destination = t.column3 \
             AND template = t.column4 AND tries = t.column5"
        ),
        args,
    );
}

/// It failed for now: again at `at`, and what comes after it at that destination no sooner.
pub fn retry(batch: &mut Batch, message: &Claimed, at: At, error: &str) {
    let mut first = args(&message.key, message.tries);
    first.push(at.into());
    first.push(error.into());
    batch.add(
        Label::Sure,
        format!("UPDATE message SET ready_at = $6, error = $7 {CLAIM_HELD} AND {STILL}"),
        first,
    );
    // Else each look at the outbox would read them all and find them barred.
    batch.add(
        Label::Sure,
        format!(
            "UPDATE message SET ready_at = $3 WHERE chain = $1 AND destination = $2 \
             AND {STILL} AND ready_at < $3"
        ),
        vec![
            message.key.chain.into(),
            (&message.key.destination).into(),
            at.into(),
        ],
    );
}

/// Given up until a person looks; what comes after it may go.
pub fn bury(batch: &mut Batch, message: &Claimed, error: &str, at: At) {
    let mut args = args(&message.key, message.tries);
    args.push(at.into());
    args.push(error.into());
    batch.add(
        Label::Sure,
        format!(
            "UPDATE message SET state = 'dead', ended_at = $6, error = $7 {CLAIM_HELD} AND {STILL}"
        ),
        args,
    );
}

/// Not to be sent at all: nobody is there any more, or this way is not set up. No person need look.
pub fn drop(batch: &mut Batch, message: &Claimed, why: &str, at: At) {
    let mut args = args(&message.key, message.tries);
    args.push(at.into());
    args.push(why.into());
    batch.add(
        Label::Sure,
        format!(
            "UPDATE message SET state = 'dropped', ended_at = $6, error = $7 {CLAIM_HELD} AND {STILL}"
        ),
        args,
    );
}

/// A person sends a dead message on its way again, with other words if they mended them.
pub fn revive(batch: &mut Batch, key: &Key, words: Option<&str>, now: At) {
    let mut args = args(key, now.0);
    args.push(words.into());
    batch.add(
        Label::Sure,
        "UPDATE message SET state = 'waiting', tries = 0, ended_at = NULL, ready_at = $5, \
         words = COALESCE(CAST($6 AS TEXT), words) \
         WHERE chain = $1 AND seq = $2 AND destination = $3 AND template = $4 AND state = 'dead'",
        args,
    );
}

const SENT: &str = "chain, seq, destination, template, channel, words, state, tries, error, made_at, ready_at, ended_at";

fn read(row: &Row) -> DbResult<Sent> {
    Ok(Sent {
        key: key(row)?,
        channel: row.text(4)?.to_owned(),
        words: row.text(5)?.to_owned(),
        state: row.text(6)?.to_owned(),
        tries: row.int(7)?,
        error: row.opt_text(8)?.map(str::to_owned),
        made_at: row.instant(9)?,
        ready_at: row.instant(10)?,
        ended_at: row.opt_instant(11)?,
    })
}

/// One message.
pub async fn by_key(store: &Store, key: &Key) -> DbResult<Option<Sent>> {
    let sql = format!(
        "SELECT {SENT} FROM message WHERE chain = $1 AND seq = $2 AND destination = $3 AND template = $4"
    );
    let mut args = args(key, 0);
    args.pop();
    store
        .query_opt(&sql, &args)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// A report's messages in the order of its events, at most [`limits::PAGE_MAX`].
pub async fn of_report(store: &Store, report: ReportId) -> DbResult<Vec<Sent>> {
    let sql = format!(
        "SELECT {SENT} FROM message WHERE chain = $1 ORDER BY seq, destination, template LIMIT $2"
    );
    let args = [report.into(), (limits::PAGE_MAX as i64).into()];
    store.query(&sql, &args).await?.iter().map(read).collect()
}

/// Dead messages that ended before `before` (none: all), newest first, at most
/// [`limits::PAGE_MAX`].
pub async fn dead(store: &Store, before: Option<At>) -> DbResult<Vec<Sent>> {
    let sql = format!(
        "SELECT {SENT} FROM message WHERE state = 'dead' AND ended_at < $1 \
         ORDER BY ended_at DESC, chain DESC LIMIT $2"
    );
    let args = [
        before.unwrap_or(At(i64::MAX)).into(),
        (limits::PAGE_MAX as i64).into(),
    ];
    store.scan(&sql, &args).await?.iter().map(read).collect()
}
