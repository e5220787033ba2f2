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
