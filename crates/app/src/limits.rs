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
