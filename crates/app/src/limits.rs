//! Every limit of the deeds, with its reason.

use std::time::Duration;

/// Messages of one way on their way at once: a slow gateway answers in seconds, and a province's
/// busiest minute is some hundred messages.
pub(crate) const SENT_AT_ONCE: usize = 16;
/// How long a message that is being sent is held for this node, in milliseconds. Three times within
/// it the claim is renewed; a node that dies gives its messages free after it.
pub(crate) const SEND_LEASE_MS: i64 = 20_000;
/// So long after a message went others that are on their way are waited for: what became of them is written down
/// together, and the outbox looked at once for all their rooms. Nobody feels it; a statement for each would cost the
/// database as much as taking the message in.
pub(crate) const SENT_TOGETHER: Duration = Duration::from_millis(10);
/// While slow messages are on their way, how soon others are looked for.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// The first wait after a message was not taken, in milliseconds; doubled each time.
pub(crate) const SEND_AGAIN_MS: i64 = 5_000;
/// The longest wait between two tries, in milliseconds: half an hour after a gateway is back, what
/// waited is on its way.
pub(crate) const SEND_AGAIN_MAX_MS: i64 = 30 * 60_000;
/// After so long, in milliseconds, a message that nobody took is given up: three days outlast a
/// weekend's outage, and what is older is told better anew by a person.
pub(crate) const SEND_GIVE_UP_MS: i64 = 3 * 86_400_000;

/// How long an upload, or a photo that a form keeps, waits for a report to name it, in milliseconds:
/// a day, so that who writes in the evening may send in the morning.
pub(crate) const UPLOAD_WAITS_MS: i64 = 86_400_000;
/// How much later it is swept, in milliseconds: whoever named it at the last moment has long been
/// answered.
pub(crate) const SWEPT_LATER_MS: i64 = 3_600_000;
/// Bytes of an upload that are committed at once. What breaks off loses less than that, and no
/// piece holds SQLite's writer for more than some milliseconds.
pub(crate) const PIECE_BYTES: usize = 256 << 10;
/// How long the next bytes of a chunk are waited for: a phone that changes cells is back by then.
pub(crate) const NEXT_BYTES: Duration = Duration::from_secs(30);
/// Uploads that are put together at a time: each holds a whole film of up to 60 MB.
pub(crate) const PUT_TOGETHER: usize = 4;
/// Uploads of one address that no report names yet. A mobile network hides some hundred phones
/// behind one address; each has three photos on the way for some minutes.
pub(crate) const UPLOADS_OF_PLACE: i64 = 300;
/// Bytes of these: a village's photos of a flood, or twenty films.
pub(crate) const UPLOAD_BYTES_OF_PLACE: i64 = 1 << 30;
/// The same of a network (/24, /56), which a province's phones share.
pub(crate) const UPLOADS_OF_NET: i64 = 1_500;
/// Bytes of these.
pub(crate) const UPLOAD_BYTES_OF_NET: i64 = 3 << 30;
/// The same of everybody: what the counting of each new upload reads stays under some milliseconds.
pub(crate) const UPLOADS_OF_ALL: i64 = 20_000;
/// Bytes of these: a fifth of the smallest disk that the service is installed on (40 GB).
pub(crate) const UPLOAD_BYTES_OF_ALL: i64 = 8 << 30;
/// Seconds after which somebody who has too many uploads open may try again: what is on its way is
/// sent by then, or somebody gave it up.
pub(crate) const UPLOAD_AGAIN_SECONDS: u32 = 15 * 60;

/// How far a duplicate is looked for where the category is not known, in metres: a street's length.
pub(crate) const ALIKE_M: u32 = 100;
/// The same, in days back.
pub(crate) const ALIKE_DAYS: u32 = 30;
/// Reports read to find duplicates: the nearest of them, or the newest where there is no point.
pub(crate) const ALIKE_READ: usize = 40;
/// Duplicates shown: more would be a list to read, and nobody reads it with a pothole at their feet.
pub(crate) const ALIKE_SHOWN: usize = 3;
/// Neighbours shown beside a decision: the queue behind it does not wait for an eleventh.
pub(crate) const NEAR_SHOWN: usize = 10;
/// Photos compared of one sender: as many as a report may have.
pub(crate) const ALIKE_PHOTOS: usize = 10;
/// Bits in which two photos of one scene may differ.
pub(crate) const ALIKE_BITS: u32 = 8;
/// Words that two reports must share, in phrases, where the point of one is not known.
pub(crate) const ALIKE_WORDS: usize = 3;

/// How long a citizen's recording or film may play, in milliseconds: a minute, and what a finger needs to
/// stop it.
pub(crate) const RECORDING_MS: u64 = 65_000;
/// The same of staff, who attach calls: a quarter of an hour.
pub(crate) const STAFF_RECORDING_MS: u64 = 15 * 60_000;

/// Drawn lines of lists that half the shelf holds, about 1.2 kB each: the newest twenty of
/// each commune under its busiest fields, and some forty megabytes when both halves are full.
pub(crate) const LINES_KEPT: usize = 16_384;
/// Reports as everybody sees them, written out, that half a shelf holds, about 1.4 kB each: what a
/// province talks about, and some twenty-five megabytes when both halves are full.
pub(crate) const TEXTS_KEPT: usize = 8_192;
/// Spans of figures that are kept added up: those of the pages and of some hundred other questions; of
/// a hundred names each, some ten megabytes.
pub(crate) const FIGURES_KEPT: usize = 256;
/// Views of the map that are kept counted until something moves: those of the pages and of some hundred
/// people who pan, some kilobytes each.
pub(crate) const MAP_VIEWS_KEPT: usize = 256;
/// So many events a view may be behind while everybody counts: some seconds of the worst night.
pub(crate) const MAP_VIEW_BEHIND: i64 = 1_000;
/// For so long at most, in milliseconds, though nothing new was counted.
pub(crate) const FIGURES_MS: i64 = 60_000;
/// How long a one-time code is good, in milliseconds: five minutes, as the message says.
pub(crate) const CODE_MS: i64 = 5 * 60_000;
/// How often a code may be typed: twice wrong is a slip, a fourth try is a guess.
pub(crate) const CODE_TRIES_MAX: i64 = 3;
/// Over how long codes asked for are counted first, in milliseconds.
pub(crate) const CODE_WINDOW_MS: i64 = 15 * 60_000;
/// Over how long they are counted again, in milliseconds: a day.
pub(crate) const CODE_DAY_MS: i64 = 86_400_000;
/// Codes for one number or address within the window: a slow network needs a second one. With three
/// tries each a guesser has one chance in a hundred thousand.
pub(crate) const CODES_OF_NUMBER: i64 = 3;
/// Codes for one number or address in a day: enough for a bad day, too few to annoy or to guess.
pub(crate) const CODES_OF_NUMBER_DAY: i64 = 10;
/// Codes asked for from one address within the window: a family behind one router, a village behind
/// a mobile gateway; a program that walks through numbers asks for thousands.
pub(crate) const CODES_FROM_ADDRESS: i64 = 20;
/// Codes asked for from one network prefix within the window: a mobile gateway has several addresses.
pub(crate) const CODES_FROM_PREFIX: i64 = 60;
/// Codes typed from one network prefix within the window: three for each that it may ask for.
pub(crate) const CODES_TYPED_FROM_PREFIX: i64 = 180;
/// Unused for so long, in milliseconds, a citizen's session is over: a month, for most look at their
/// report when a message comes.
pub(crate) const CITIZEN_IDLE_MS: i64 = 30 * 86_400_000;
/// A citizen's session lasts no longer, in milliseconds: three months, for phones are sold.
pub(crate) const CITIZEN_ABSOLUTE_MS: i64 = 90 * 86_400_000;
/// Use of a citizen's session is written down no more often, in milliseconds: it is a write.
pub(crate) const CITIZEN_SEEN_EVERY_MS: i64 = 3_600_000;
/// Rows of the vault that one person speaks for: a number in a few combinations with addresses.
pub(crate) const PEOPLE_MAX: usize = 20;
/// Reports that the pages and the copy of one's own data go through: nobody reports as many.
pub(crate) const OWN_REPORTS_MAX: usize = 1_000;
/// How often a case whose reporter was erased is looked at again until it is over, in milliseconds:
/// its end wakes the job, and this finds what was missed.
pub(crate) const ERASE_AGAIN_MS: i64 = 6 * 3_600_000;
/// Points that may stand behind the sorted ones before all are sorted anew: each view walks them.
pub(crate) const MAP_TAIL: usize = 2_048;
/// The same as a part of the sorted ones: sorting a million takes a tenth of a second.
pub(crate) const MAP_TAIL_SHARE: usize = 64;
/// Points sifted at a time: their marks stay in the nearest cache.
pub(crate) const MAP_BLOCK: usize = 4_096;
/// Points read from the store at a time while the map is filled.
pub(crate) const MAP_PAGE: usize = 20_000;
/// Squares of one view: a large screen has some three hundred; more are drawn coarser.
pub(crate) const MAP_SQUARES: usize = 1_024;
/// Single points of one view that are named, each after a look at its row. The others are shown
/// without a name, and get theirs when somebody comes nearer.
pub(crate) const MAP_NAMED: usize = 100;
/// Zoom by which a view's squares are finer than its tiles: 64 pixels of a tile's 256.
pub(crate) const MAP_VIEW_FINER: u32 = 2;
/// The same of a vector tile, which is drawn 512 pixels wide: at most 64 features.
pub(crate) const MAP_TILE_FINER: u32 = 3;
/// Metres around somebody that are looked at for what was reported nearby: nobody walks farther.
pub(crate) const NEARBY_M: f64 = 10_000.0;
/// Reports shown nearby: a list that is read on foot.
pub(crate) const NEARBY_MAX: usize = 50;
/// Days back that count as what is going on around here.
pub(crate) const NEARBY_DAYS: i64 = 30;

/// Bulletins that are not over: each page of the portal reads them, and a list of more helps nobody.
pub(crate) const BULLETINS_STANDING: usize = 200;
/// Bulletins that the centre's own list goes back to.
pub(crate) const BULLETINS_SHOWN: usize = 100;
/// Views of the map counted at a time: each keeps one core busy for some milliseconds, and pages and
/// reports need the other. The next one waits.
pub(crate) const MAP_SCANS: usize = 2;
/// How long one waits for its turn before it is told to come back, in milliseconds: longer than
/// hundreds of views take, far shorter than a browser's patience.
pub(crate) const MAP_TURN_MS: u64 = 2_000;

/// Characters of a queue's name, a line, a cause: what an exchange calls its own things.
pub(crate) const EXCHANGE_WORD_CHARS: usize = 60;
/// How long after its end a call is looked at whether it was missed, in milliseconds: news of one
/// call overtake each other by less.
pub(crate) const MISSED_AFTER_MS: i64 = 15_000;
/// A call that rang longer ago, in milliseconds, is not promised a call back: the news came a day
/// late, and the promise would be of another day.
pub(crate) const MISSED_TOO_LATE_MS: i64 = 86_400_000;
/// Minutes within which a missed caller is called back, where the policy says nothing.
pub(crate) const CALL_BACK_MINUTES: u32 = 30;
/// Calls of a list of the desk: a flood night brings hundreds, and a list of more helps nobody.
pub(crate) const CALLS_SHOWN: usize = 60;
/// Past reports of a caller that the desk shows.
pub(crate) const PAST_SHOWN: usize = 3;
/// Categories that the desk offers by a digit.
pub(crate) const GUESSES: usize = 6;
/// Places offered while one is typed.
pub(crate) const PLACES_SHOWN: usize = 8;
/// Reports around a place that the desk shows: more is not read while somebody talks.
pub(crate) const AROUND_SHOWN: usize = 4;
/// A mark on a number ends by itself after so many days at most: people change, and so do owners of
/// numbers.
pub const PRANK_DAYS_MAX: i64 = 90;
/// Nothing heard of the exchange for so long, in milliseconds, is told at the desk: by day a quarter
/// of an hour without any call is rare, and by night the banner does no harm.
pub(crate) const EXCHANGE_SILENT_MS: i64 = 15 * 60_000;
/// Nothing heard of it for so long, in milliseconds, is told to whoever keeps the installation: no day is
/// without a call.
pub(crate) const EXCHANGE_QUIET_MS: i64 = 24 * 3_600_000;
/// Moments of one call that are marked: more than anybody looks through again.
pub(crate) const MOMENTS: usize = 60;
/// Agencies that the desk offers by a digit: there are nine, and one is kept for what was chosen.
pub(crate) const DOERS: usize = 8;
/// How long after a call was laid aside its agent still reads the number, in milliseconds: what is
/// written up after the hand is put down.
pub(crate) const WRAP_UP_MS: i64 = 30 * 60_000;
/// Recordings that are fetched at a time: each is held whole while it is passed on.
pub(crate) const RECORDINGS_AT_ONCE: usize = 4;
/// Changes that a node holds for its streams, some 2 kB each: half a minute of a hundred events a
/// second, or a quiet province's last day. Who reads more slowly than that loads anew.
pub(crate) const STREAM_HELD: usize = 4_096;
/// Changes that a node reads at first, for those who come back after it was started: what happens
/// while one is down for some seconds in a storm. Reading them takes a second.
pub(crate) const STREAM_BACK: i64 = 2_048;
/// Changes that a listener is told at a time: some 60 kB in one piece.
pub(crate) const STREAM_STEP: usize = 128;
/// Looks in a row without a listener after which a node reads no more changes: ten minutes at four a
/// second. Whoever reloads a page, or passes through a tunnel, comes back sooner.
pub(crate) const STREAM_UNHEARD: u32 = 2_400;
/// After so long without a word a remark is sent: proxies close lines that rest for half a minute.
pub(crate) const STREAM_BEAT: Duration = Duration::from_secs(15);
/// How long a browser waits until it comes back after a cut.
pub(crate) const STREAM_RETRY: Duration = Duration::from_secs(2);
/// Streams of one node, each a connection: they leave a quarter of these to everything else.
pub(crate) const STREAMS_OF_NODE: usize = 600;
/// Streams of people who are nobody known: the rest is for staff, also on the day of a storm. A map
/// that finds no seat asks again every few seconds, as it did before there were streams.
pub(crate) const STREAMS_OF_PUBLIC: usize = 300;
/// Streams of one session or token: a browser has one for all its tabs, or one a tab where tabs
/// cannot share.
pub(crate) const STREAMS_OF_SESSION: usize = 8;
/// Streams of people who are nobody known behind one address: an office, or a bus on a mobile network.
pub(crate) const STREAMS_OF_ADDRESS: usize = 40;
/// Seconds after which somebody with too many streams may try again.
pub(crate) const STREAM_AGAIN_SECONDS: u32 = 30;

/// How long a decision of a desk can be taken back, in milliseconds: ten seconds, in which a slip is
/// noticed; a message to a citizen waits no longer for it.
pub(crate) const HOLD_MS: i64 = 10_000;
/// How long a node that carries out a held decision keeps it from others, in milliseconds: many times
/// what a commit takes. Of a node that died another takes it over then.
pub(crate) const HELD_LEASE_MS: i64 = 20_000;
/// How long one that was refused waits to be read, in milliseconds: a shift.
pub(crate) const REFUSED_KEPT_MS: i64 = 12 * 3_600_000;
/// How long somebody has a report open without a sign of life, in milliseconds: two beats of a page
/// may be lost.
pub(crate) const PRESENT_MS: i64 = 100_000;
/// How long a claim lasts in idle hands, in milliseconds: three minutes.
pub(crate) const CLAIM_MS: i64 = 3 * 60_000;
/// Dangers that an alarm names at a time: what is read at a glance. Those seen, the next ones stand there.
pub(crate) const ALARMS_SHOWN: i64 = 5;
/// Dangers that one press says are seen: more than an alarm names.
pub(crate) const SEEN_AT_ONCE: usize = 20;
/// How long it is known who saw a danger, in milliseconds: a week. One that nobody was called for in all
/// that time sounds again, and should.
pub(crate) const DANGER_SEEN_KEPT_MS: i64 = 7 * 86_400_000;
/// Decisions of the desk that are looked over when nothing waits: what one screen shows.
pub(crate) const DECIDED_SHOWN: usize = 10;
/// Rows read for these: some are of reports that the reader may not know of.
pub(crate) const DECIDED_READ: i64 = 20;
/// Days for which it is known who decided what at triage: a leader looks over a month. The chains
/// know it for good.
pub(crate) const DECIDED_KEPT_DAYS: i64 = 31;
/// The longest that a case can be put off, in milliseconds: a day; what must wait longer is asked for.
pub(crate) const PUT_OFF_MAX_MS: i64 = 86_400_000;
/// Lists that one person keeps: the rail shows some, nobody reads more.
pub(crate) const VIEWS_MAX: usize = 40;
/// Characters of a list's name.
pub(crate) const VIEW_NAME_CHARS: usize = 60;
/// Characters of a list's filter: a dozen conditions.
pub(crate) const VIEW_FILTER_CHARS: usize = 300;
/// Conditions of a filter.
pub(crate) const VIEW_CONDITIONS: usize = 20;
/// Free bytes of the files' disk under which a node calls itself not ready: some ten photos as phones
/// take them, time enough to send people elsewhere before the first is refused.
pub(crate) const DISK_LEAST: u64 = 64 << 20;
/// Reports that a node remembers for suggestions: a year of a province, some 20 MB.
pub(crate) const SUGGEST_REMEMBERED: usize = 20_000;
/// Decisions from which on a category's share of right proposals says something.
pub(crate) const SUGGEST_JUDGED: i64 = 20;
/// Percent of right first proposals under which a category is not filled in any more: a machine that
/// is wrong one time in five costs more looks than it saves keys.
pub(crate) const SUGGEST_TRUSTED: i64 = 80;
/// How far back right and wrong are counted, in milliseconds: 90 days, for tables and people change.
pub(crate) const SUGGEST_SCORED_MS: i64 = 90 * 86_400_000;
/// Reports of the past that a change of the routing table is tried on: months of a province.
pub(crate) const ROUTES_SIMULATED: usize = 2_000;
/// Of what a change of the routing table would do, as much as a person reads.
pub(crate) const ROUTES_SHOWN: usize = 50;
/// Talks of each kind in a list: an hour's work of somebody who answers them all.
pub const TALKS_SHOWN: usize = 40;
/// Talks that wait are counted so far: "99+" says as much as a number.
pub const TALKS_COUNTED: usize = 100;

/// How long an account serves before somebody must renew it, in milliseconds: a year. Who left
/// without a word is out by then.
pub(crate) const ACCOUNT_MS: i64 = 365 * 86_400_000;
/// How long before its end an account is warned of it, in milliseconds: a month holds a holiday.
pub(crate) const ACCOUNT_WARNED_MS: i64 = 30 * 86_400_000;
/// Accounts warned in one step of the sweep.
pub(crate) const ACCOUNTS_WARNED: usize = 50;
/// Accounts that a search looks through: three times a province's, and some tens of milliseconds.
pub(crate) const ACCOUNTS_SEARCHED: usize = 20_000;
/// Lines of one file of accounts: a whole province, and a page that still opens.
pub(crate) const ACCOUNT_LINES: usize = 2_000;
/// How long an invitation is good, in milliseconds: three days, over a weekend.
pub(crate) const INVITATION_MS: i64 = 3 * 86_400_000;
/// How long a link to set a new password is good, in milliseconds: an hour, for it is waited for.
pub(crate) const RESET_MS: i64 = 3_600_000;
/// How long somebody at the door may take for the next step, in milliseconds: to install a program
/// on a telephone and read a square.
pub(crate) const TICKET_MS: i64 = 15 * 60_000;
/// Recovery codes of one account: what fits on a slip, and lasts for years.
pub(crate) const RECOVERY_CODES: usize = 10;
/// Steps of some hundred rows in one run of what need not be kept: 200,000 rows a day, more than a
/// province writes, in commits that hold the writer for some milliseconds each.
pub(crate) const RETENTION_STEPS: usize = 400;
/// How long after a run that removed something the next one waits, in milliseconds: a day, so that
/// the record has one line a day and not one a minute.
pub(crate) const RETENTION_EACH_MS: i64 = 86_400_000;
/// Days that the bytes of a photo or recording as they came are kept after the last thing that happened
/// to its case: two years, longer than anybody may have it done again.
pub(crate) const ORIGINALS_KEPT_DAYS: i64 = 2 * 365;
/// Days that calls are kept, and where their recordings are: a year, longer than a complaint about one
/// takes. What a call became, a report, is kept as reports are.
pub(crate) const CALLS_KEPT_DAYS: i64 = 365;
/// Days that reporters are known after the last thing that happened to any report of theirs: ten years,
/// as records are kept.
pub(crate) const IDENTITIES_KEPT_DAYS: i64 = 10 * 365;
/// Pages of one walk through what belongs to cases before other work has its turn.
pub(crate) const WALK_STEPS: usize = 20;
/// Pages of a walk that are counted before a period is saved: with some hundred rows a page far more
/// than lists count, in some seconds at most.
pub(crate) const WALK_COUNTED: usize = 200;
/// Changes of a period that are kept in sight.
pub(crate) const RETENTION_ROWS: usize = 100;
/// Incidents that a page lists: a year of them.
pub(crate) const INCIDENTS_SHOWN: usize = 100;
/// Shifts that a page lists: a month, three a day.
pub(crate) const HANDOVERS_SHOWN: usize = 90;
/// Cases of one kind that a hand-over names: more is a number, and stands in the queue.
pub(crate) const HANDOVER_LISTED: u32 = 12;
/// How far back a hand-over looks for notes, in milliseconds: a shift, with the one before it.
pub(crate) const HANDOVER_NOTES_MS: i64 = 16 * 3_600_000;

/// Letters of an organisation's name: a line of a list.
pub(crate) const ORGANISATION_CHARS: usize = 120;
/// Calls of a minute that a key may be given: ten a second keep a tenth of one core busy.
pub(crate) const KEY_PER_MINUTE_MAX: i64 = 600;
/// Calls of a day that a key may be given: as many reports as a country's capital gets in a month.
pub(crate) const KEY_PER_DAY_MAX: i64 = 100_000;
/// Events that one look for updates passes over: some 100,000 of a busy week would be read for
/// nothing but what is not public.
pub(crate) const UPDATES_PASSED: usize = 20_000;

/// The hour of the night from which a day's open data is made: hardly anybody works, and yesterday is over.
pub(crate) const OPEN_DATA_HOUR: i64 = 2;
/// Days that an edition of open data is kept: whoever cites a figure can fetch what it was counted from for
/// a week, and what was taken down does not live on for longer.
pub(crate) const OPEN_DATA_DAYS: i64 = 7;
/// How long a node that makes an edition is believed to be alive without saying so: many pages' time.
pub(crate) const OPEN_DATA_LEASE_MS: i64 = 120_000;
/// Reports of a piece of an edition, on the average; a power of two. Small enough for memory and for one
/// change to leave the rest alone, large enough to pack well and to be a thousand files a million reports.
pub(crate) const OPEN_PIECE_REPORTS: i64 = 2_048;
/// Bytes after which a piece ends whatever the chance says.
pub(crate) const OPEN_PIECE_BYTES: usize = 8 << 20;
/// Reports drawn for a file in one go, before others that wait for the same thread get their turn: some
/// half a millisecond.
pub(crate) const DRAWN_AT_ONCE: usize = 16;

/// Places of the feed that are read at a time for webhooks: a look of a busy hour, and chains enough to
/// replay in some milliseconds.
pub(crate) const HOOK_PAGE: i64 = 64;
/// Such pieces that a node holds, some 500 kB each: the newest, and those of subscriptions that catch up.
pub(crate) const HOOK_PAGES: usize = 16;
/// Events that happened since pieces were read, among which those are looked for that make one of them tell
/// something else: more of them, and all pieces are read anew.
pub(crate) const HOOK_FRESH: usize = 512;
/// Pieces that one look goes through for one subscription before others have their turn.
pub(crate) const HOOK_PAGES_LOOKED: usize = 8;
/// Events in one call, and bytes of them: a page of a list; receivers answer it within a second.
pub(crate) const HOOK_EVENTS: usize = 100;
/// See [`HOOK_EVENTS`]: what web servers take unless they are told otherwise is 1 MB.
pub(crate) const HOOK_BYTES: usize = 256 << 10;
/// How long a node has a subscription to itself, in milliseconds: begun anew with each call that was
/// taken. After a node's death another one goes on then.
pub(crate) const HOOK_LEASE_MS: i64 = 30_000;
/// How much of the lease must be left for a call to begin, in milliseconds: the longest call takes
/// [`courier::limits::HTTP_TIME`], twenty seconds.
pub(crate) const HOOK_CALL_MS: i64 = 24_000;
/// After so long, in milliseconds, it is written down that there was nothing for a subscription.
pub(crate) const HOOK_PASSED_MS: i64 = 10_000;
/// Or after so many events: a node that starts has no more than these to look through again.
pub(crate) const HOOK_PASSED: i64 = 512;
/// How long the secret before the newest one signs too, in milliseconds: a day, in which a receiver is
/// told the new one.
pub(crate) const HOOK_OLD_SECRET_MS: i64 = 86_400_000;
/// Agencies, areas or categories that one subscription names: as many as a form sends.
pub(crate) const HOOK_NAMED: usize = 200;
/// How long one node may speak with an agency's system before another takes over, in milliseconds: four
/// slow answers; whoever goes on speaking says so in time.
pub(crate) const PEER_LEASE_MS: i64 = 90_000;
/// Systems that a node speaks with at a time; one that hangs takes one of these places.
pub(crate) const PEERS_AT_ONCE: usize = 8;
/// Cases sent to one system before its news are read and others have their turn.
pub(crate) const PEER_CASES: i64 = 20;
/// How soon something is tried again at a system at first, in milliseconds; doubled each time.
pub(crate) const PEER_AGAIN_MS: i64 = 5_000;
/// The longest wait between two tries, in milliseconds: who mends a system should see it within a
/// coffee.
pub(crate) const PEER_AGAIN_MAX_MS: i64 = 10 * 60_000;
/// How long a system may take to show what it took, in milliseconds: what it does not show by then it
/// has not, or a person must look. FixMyStreet and Chicago show within seconds.
pub(crate) const PEER_SHOWS_MS: i64 = 2 * 60_000;
/// After so long a person must look at what could not be cleared up, in milliseconds: three days, as
/// with messages.
pub(crate) const PEER_GIVE_UP_MS: i64 = 3 * 86_400_000;
/// How long a house that heeds `Idempotency-Key` is taken to remember one, in milliseconds: a month; ours
/// remember two.
pub(crate) const PEER_ONCE_MS: i64 = 30 * 86_400_000;
/// By how much another house's clock may differ from ours, in milliseconds, where its lists are asked
/// by time.
pub(crate) const PEER_SKEW_MS: i64 = 10 * 60_000;
/// Rows of a page of a peer's list that is looked through for a case of ours: no known server caps at
/// less, so a shorter page is a whole one.
pub(crate) const PEER_PAGE: usize = 50;
/// Pages of it: as many requests come to a city's desk in twenty minutes on its worst day.
pub(crate) const PEER_PAGES: usize = 10;
/// How far spans of news overlap, in milliseconds: other houses number their news a moment later too.
pub(crate) const PEER_OVERLAP_MS: i64 = 5 * 60_000;
/// The longest span of news that is asked for at once, in milliseconds: many a house refuses weeks.
pub(crate) const PEER_SPAN_MS: i64 = 12 * 3_600_000;
/// Spans asked for in one talk: some ten days, for a house that was away.
pub(crate) const PEER_SPANS: usize = 20;
/// News that an answer holds at most; one as long may have been cut, and is asked for in halves.
pub(crate) const PEER_NEWS_MAX: usize = 1_000;
/// Numbers that one call names: with long ones an address of a kilobyte.
pub(crate) const PEER_IDS: usize = 25;
/// Cases asked for by number in one talk: with calls of a second each a minute's worth.
pub(crate) const PEER_ASKED: i64 = 1_000;
/// Minutes between two looks for news, at least and at most.
pub(crate) const PEER_MINUTES: std::ops::RangeInclusive<i64> = 1..=1_440;
/// Definitions read with one look at a system: it is read while somebody waits for the page.
pub(crate) const PEER_DEFINITIONS: usize = 30;
/// Services kept of a look: the largest known list has some 600.
pub(crate) const PEER_SERVICES: usize = 1_000;
/// Letters of what is sent as a description: the standard's 4,000 with room for the mark.
pub(crate) const PEER_WORDS: usize = 3_800;
/// Letters of another house's number or token: ours are 11, the longest known are UUIDs.
pub(crate) const PEER_NUMBER_CHARS: usize = 100;
/// Letters of one field of a system's settings, and of its tables.
pub(crate) const PEER_FIELD_CHARS: usize = 500;
pub(crate) const PEER_TABLE_CHARS: usize = 20_000;
/// Letters of one piece of news that are taken over; a note around it stays a note.
pub(crate) const PEER_SAID_CHARS: usize = 2_500;
/// When a job that needs a file looks again while the storage is away: it may be a night, and is no
/// reason to give up.
pub(crate) const JOB_AWAY_MS: i64 = 60_000;
/// Working days ahead in which a promise is about to break: more time is asked for a working day before at the latest, and who
/// signs and who grants it have a day each.
pub const MOVING_DAYS: u32 = 3;

/// How long a node has an order for a backup or a drill to itself before it must say again that it is
/// at work; it does so every few seconds, and a pause of the machine or of the database may take some.
pub(crate) const BACKUP_LEASE_MS: i64 = 60_000;
/// How often an order is taken: what has killed a node three times would kill the next.
pub(crate) const BACKUP_TRIES: i64 = 3;
/// How long an order waits for a node to take it, or to take it up again: nodes look every two seconds,
/// and a restart takes less than a minute.
pub(crate) const BACKUP_UNTAKEN_MS: i64 = 5 * 60_000;
/// For how long what a node saw in its folder is taken for what is there: it looks every half minute.
pub(crate) const BACKUP_FOLDER_LIVES_MS: i64 = 3 * 60_000;
/// How long a folder is told of whose node is gone: somebody should miss it.
pub(crate) const BACKUP_FOLDER_KEPT_MS: i64 = 14 * 86_400_000;

/// How long a node has an order for the sandbox to itself before it must say again that it is at work; it
/// does so every few seconds.
pub(crate) const SANDBOX_LEASE_MS: i64 = 60_000;
/// How often such an order is taken: what has killed a node three times would kill the next.
pub(crate) const SANDBOX_TRIES: i64 = 3;
/// How long such an order waits for its node: it looks every two seconds, and a restart takes less than a
/// minute.
pub(crate) const SANDBOX_UNTAKEN_MS: i64 = 5 * 60_000;
/// For how long what a node saw of its sandbox is taken for what is there: it looks every ten seconds.
pub(crate) const SANDBOX_PLACE_LIVES_MS: i64 = 60_000;
/// How long a sandbox is told of whose node is gone: an administrator should see that it is.
pub(crate) const SANDBOX_PLACE_KEPT_MS: i64 = 86_400_000;
/// How long passwords of the sandbox wait for whoever ordered them: a working day.
pub(crate) const SANDBOX_SEALED_KEPT_MS: i64 = 86_400_000;
/// Fake reports that may be dropped at a time: a flood night of a class of thirty.
pub const SANDBOX_DROP_MAX: u32 = 200;
/// Digits that a code of the sandbox has more than one of the real service: nobody takes the one for the
/// other, and no code that was practised with opens a real case.
pub(crate) const SANDBOX_MORE_DIGITS: u32 = 3;
/// Editions of outlines that are kept: each stands in every node's memory, and boundaries change once in
/// some years.
pub(crate) const EDITIONS_MAX: usize = 12;
/// Square metres that outlines may lie over each other, or leave between them, without a word: five
/// hectares, what a border of ten kilometres drawn five metres off takes up.
pub(crate) const AREA_SLACK_M2: f64 = 50_000.0;
/// Open reports looked at for what newer outlines would mean to them: more than a province has open.
pub(crate) const OUTLINED_MAX: usize = 100_000;
/// How long ahead newer outlines may be laid down, in days: a resolution is seldom a year early.
pub(crate) const EDITION_DAYS_MAX: i64 = 731;
/// Marks on the map of those who work: a flood's night of a province; more would hide one another, and
/// weigh 100 KB packed.
pub(crate) const MAP_MARKS: usize = 3_000;
/// Metres around a point within which landmarks are told.
pub(crate) const MARKS_AROUND_M: f64 = 3_000.0;
/// Landmarks told of a point: a glance.
pub(crate) const MARKS_AROUND: usize = 6;
/// Reports of one agency that a letter to its leaders counts: what an agency has open, or answers in two
/// months, is some hundred; beyond this the figure would help nobody, and some twenty megabytes are read.
pub(crate) const DIGEST_REPORTS: usize = 5_000;
/// How long a look at the SMS gateway's balance and at the certificate is good, in milliseconds: neither
/// runs out within ten minutes, and a gateway is not asked more often by anybody who reloads a page.
pub(crate) const OUTSIDE_MS: i64 = 10 * 60_000;
