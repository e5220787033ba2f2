//! Every bound of this crate, with its reason.

use std::time::Duration;

/// Connections open at a time on one node, unless it is configured otherwise: each costs some 20 KB
/// while it rests, and a process may have 1,024 files open unless told otherwise.
pub const CONNECTIONS: u32 = 800;
/// Connections on their way out for which others were let in already: a fourth of the places.
pub const LEAVING_SHARE: usize = 4;
/// How long a connection may rest between two requests: what browsers keep them for at least.
pub const RESTING: Duration = Duration::from_secs(75);
/// How often it is looked at whether one has rested too long.
pub const RESTING_LOOK: Duration = Duration::from_secs(5);
/// How long one that must make room may take to finish what it was about to ask.
pub const LAST_WORD: Duration = Duration::from_millis(250);
/// Newcomers that are told at a time that the house is full; each costs a task and a file.
pub const TURNED_AWAY: usize = 64;
/// How long that may take.
pub const SAYING_NO: Duration = Duration::from_secs(2);
/// When they may come again: the slowest page is some 100 ms.
pub const COME_AGAIN: Duration = Duration::from_secs(5);
/// How long a client may take to send the head of a request: slow ones hold a place.
pub const HEAD: Duration = Duration::from_secs(10);
/// Bytes of a request's head together with what is read ahead.
pub const HEAD_BYTES: usize = 64 * 1024;
/// Requests at a time on one HTTP/2 connection: a page's pictures, and no more.
pub const STREAMS: u32 = 64;
/// A resting HTTP/2 connection is asked this often whether somebody is still there.
pub const PING: Duration = Duration::from_secs(30);
/// How long a client may take none of what is sent to it: a phone that has lost its network comes back
/// on a new connection, and one that never reads holds a place.
pub const STALLED: Duration = Duration::from_secs(60);
/// How long requests may take to end after the process was told to stop.
pub const FAREWELL: Duration = Duration::from_secs(25);
/// Wait after a connection could not be accepted: files have run out, and may come back.
pub const ACCEPT_AGAIN: Duration = Duration::from_millis(100);
/// Connections to the figures' own address: a watcher or two.
pub const WATCHERS: usize = 16;
/// How long a node's figures are good for: a watcher asks every 15 seconds, several at most every few.
pub const METRICS_KEPT: Duration = Duration::from_secs(2);
/// How often fresh events are numbered: a follower's smallest lag.
pub const NUMBERING: Duration = Duration::from_millis(100);
/// How often followers look for news.
pub const FOLLOWING: Duration = Duration::from_millis(250);
/// How often jobs and newer tables are looked for.
pub const JOBS: Duration = Duration::from_secs(1);
/// How often clocks are looked at whose step may be due, and messages that may leave: an alarm waits
/// no longer than that.
pub const TICKING: Duration = Duration::from_millis(500);
/// How often the reports of ended agencies are looked for: agencies end at midnight.
pub const SUCCEEDING: Duration = Duration::from_secs(600);
/// How often it is asked whether the day's open data is made: its hour is a whole one, and what is over is
/// over by the day.
pub const OPEN_DATA: Duration = Duration::from_secs(300);
/// A machine's clock that moves by more than this against the time that has passed has jumped;
/// less is a time service at work.
pub const CLOCK_JUMP_MS: i64 = 5_000;
/// After so long at one place, a clock that jumped is believed: a wrong setting is mended sooner.
pub const CLOCK_BELIEVED: Duration = Duration::from_secs(600);
/// How often it is looked whether a backup or a drill was ordered: whoever pressed the button waits.
pub const BACKUP_LOOKING: Duration = Duration::from_secs(2);
/// How often it is looked what lies in the folder of backups: the timer's appear by themselves.
pub const BACKUP_SEEING: Duration = Duration::from_secs(30);
/// How often a node says how far it is with an order and that it still has it: some thirty times before
/// another would take it, and as often as somebody looks on.
pub const BACKUP_HOLDING: Duration = Duration::from_secs(2);
/// Bytes that a backup or a drill leaves free beside what it takes itself: the installation goes on
/// taking photos meanwhile.
pub const BACKUP_SPARE: u64 = 256 << 20;
/// How much longer the rows of a backup are as a database, with its indexes and its search, than packed
/// in the backup: ten times with a demonstration, and some for what grows with it.
pub const DRILL_ROWS_GROW: u64 = 16;
/// How often it is looked whether something of the sandbox was ordered: whoever pressed the button waits.
pub const SANDBOX_LOOKING: Duration = Duration::from_secs(2);
/// How often a node tells how its sandbox stands, and measures it.
pub const SANDBOX_SEEING: Duration = Duration::from_secs(10);
/// How often a node says that it still has an order, and how far it is.
pub const SANDBOX_HOLDING: Duration = Duration::from_secs(2);
/// How long a sandbox may say nothing while it is made or opens: a photo takes a fifth of a second, at low
/// priority beside a busy service much longer.
pub const SANDBOX_PATIENCE: Duration = Duration::from_secs(180);
/// How long one may take to close before it is killed: its requests end within [`FAREWELL`].
pub const SANDBOX_CLOSING: Duration = Duration::from_secs(30);
/// How often one that fell is opened again before somebody must look.
pub const SANDBOX_FALLS: u32 = 3;
/// Bytes that the sandbox may take on the disk: some thousand photos. Beyond, it is stopped.
pub const SANDBOX_DISK: u64 = 2 << 30;
/// Bytes of memory that it may take: four times what a class of thirty needs. Beyond, it is stopped.
pub const SANDBOX_MEMORY: u64 = 1 << 30;
/// How much lower its priority is: it gets what the real service leaves.
pub const SANDBOX_NICE: i32 = 15;
/// Connections open at a time: a class and its telephones.
pub const SANDBOX_CONNECTIONS: u32 = 200;
/// Files of it that are measured; more are beyond its bound anyway.
pub const SANDBOX_FILES: usize = 200_000;
/// Pause between two fake reports on an ordinary day.
pub const SANDBOX_DAY: Duration = Duration::from_secs(20);
/// The same in a flood night.
pub const SANDBOX_FLOOD: Duration = Duration::from_secs(2);
/// Days that backups are kept unless the configuration says otherwise: a month of nightly ones.
pub const BACKUP_DAYS: u32 = 31;
/// Backups of a folder that are listed: a month of nightly ones, and some made by hand.
pub const BACKUPS_LISTED: usize = 100;
/// How often it is looked whether the SMS gateway's balance and the certificate were looked at lately.
pub const OUTSIDE: Duration = Duration::from_secs(300);
/// How often it is asked whether leaders' letters are due: they bear the hour of a quarter, not of a minute.
pub const LETTERS: Duration = Duration::from_secs(30);
/// How often what is over is swept away.
pub const SWEEPING: Duration = Duration::from_secs(60);
/// Wait after a worker's step failed: the log is not flooded, the database not pressed.
pub const AFTER_FAILURE: Duration = Duration::from_secs(5);
