//! Every limit of the deeds, with its reason.

use std::time::Duration;

/// Messages of one way on their way at once: a slow gateway answers in seconds, and a province's
/// busiest minute is some hundred messages.
pub(crate) const SENT_AT_ONCE: usize = 16;
/// How long a message that is being sent is held for this node, in milliseconds. Three times within
/// it the claim is renewed; a node that dies gives its messages free after it.
pub(crate) const SEND_LEASE_MS: i64 = 20_000;
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
/// Drawn lines of public lists that half the shelf holds, about 1.2 kB each: the newest twenty of
/// each commune under its busiest fields, and some forty megabytes when both halves are full.
pub(crate) const LINES_KEPT: usize = 16_384;
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
/// How often a case whose reporter was erased is looked at again until it is over, in milliseconds.
pub(crate) const ERASE_AGAIN_MS: i64 = 6 * 3_600_000;
