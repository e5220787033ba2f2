//! Calls of the hotline, as a telephone exchange tells of them: in any order, repeated, late.
//!
//! What stands of a call is a fold over the *set* of what was heard of it: nothing depends on which
//! piece came first, and a piece that comes twice is one.

use crate::time::{At, HOUR_MS, MINUTE_MS};
use crate::words::names;

names! {
    /// What an exchange says of a call.
    HeardKind {
        /// It rings.
        NewCall = "newCall",
        /// Whoever waits asks to be called back, and may hang up.
        CallBack = "callBack",
        /// Somebody took it.
        Answer = "answer",
        /// It is over.
        Hangup = "hangup",
    }
}

names! {
    /// Who rang whom.
    Direction {
        /// Somebody rang the centre.
        In = "in",
        /// The centre rang somebody.
        Out = "out",
    }
}

names! {
    /// What is known of whoever is outside.
    Known {
        /// Their number; it stands in the vault.
        Number = "number",
        /// They withheld it, or it cannot be called back.
        Hidden = "hidden",
        /// Nobody outside: two lines of the house.
        Inside = "inside",
    }
}

names! {
    /// Where a call stands.
    Phase {
        /// It rings.
        Ringing = "ringing",
        /// Somebody talks.
        Talking = "talking",
        /// It was answered and is over.
        Done = "done",
        /// It is over and nobody answered.
        Missed = "missed",
    }
}

/// One piece of news of a call. Numbers of people outside are not in it: `caller` is their key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heard {
    /// When it was: as the exchange says, or when it came.
    pub at: At,
    /// What.
    pub kind: HeardKind,
    /// Who rang whom, if it says so.
    pub direction: Option<Direction>,
    /// What it says of whoever is outside, if anything.
    pub known: Option<Known>,
    /// Their key into the vault.
    pub caller: Option<i64>,
    /// The queue that the call waits in.
    pub queue: Option<String>,
    /// The line of the house that took it.
    pub line: Option<String>,
    /// Why it ended.
    pub cause: Option<String>,
}

/// What stands of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands, by what was heard alone; see [`Standing::phase_at`].
    pub phase: Phase,
    /// Who rang whom; the centre is rung where nobody says.
    pub direction: Direction,
    /// What is known of whoever is outside.
    pub known: Known,
    /// Their key into the vault.
    pub caller: Option<i64>,
    /// The queue.
    pub queue: Option<String>,
    /// The earliest that was heard of it.
    pub rang_at: At,
    /// When it was taken first.
    pub answered_at: Option<At>,
    /// By which line: of two that took it at once, the one that was first.
    pub line: Option<String>,
    /// When it ended.
    pub ended_at: Option<At>,
    /// Why.
    pub cause: Option<String>,
}

/// Ends of one leg only: the call goes on at another line, or was handed on.
const LEG_ENDS: [&str; 4] = [
    "answeredelsewhere",
    "answered elsewhere",
    "pickedoff",
    "forwarded",
];

/// A phone that still rings after so long rings nowhere: the news of its end was lost.
pub const RINGS_MS: i64 = 10 * MINUTE_MS;
/// Nobody talks for longer: the news of the end was lost.
pub const TALKS_MS: i64 = 4 * HOUR_MS;

fn ends_call(heard: &Heard) -> bool {
    heard.kind == HeardKind::Hangup
        && !heard
            .cause
            .as_deref()
            .is_some_and(|c| LEG_ENDS.contains(&c.to_lowercase().as_str()))
}

/// What stands of a call after all that was heard of it, in whatever order and however often; none
/// where nothing was.
pub fn fold(heard: &[Heard]) -> Option<Standing> {
    let mut all: Vec<&Heard> = heard.iter().collect();
    // The order is that of the pieces themselves, not of their coming. What happened at one instant
    // has the order of the names: ringing, asked, answered, over.
    all.sort();
    all.dedup();
    let first = all.first()?;
    // The first ring knows best who rang; what else is said of it only fills gaps.
    let rings = |h: &&&Heard| h.kind == HeardKind::NewCall;
    let by_worth = || {
        all.iter()
            .filter(rings)
            .chain(all.iter().filter(|h| !rings(h)))
    };
    let direction = by_worth().find_map(|h| h.direction);
    let caller = by_worth().find_map(|h| h.caller);
    let known = match caller {
        Some(_) => Known::Number,
        None => by_worth().find_map(|h| h.known).unwrap_or(Known::Hidden),
    };
    let answer = all.iter().find(|h| h.kind == HeardKind::Answer);
    // Handed on and hung up in pieces: the last end is the call's.
    let end = all.iter().rev().find(|h| ends_call(h));
    Some(Standing {
        phase: match (answer, end) {
            (Some(_), Some(_)) => Phase::Done,
            (None, Some(_)) => Phase::Missed,
            (Some(_), None) => Phase::Talking,
            (None, None) => Phase::Ringing,
        },
        direction: direction.unwrap_or(Direction::In),
        known,
        caller,
        queue: by_worth().find_map(|h| h.queue.clone()),
        rang_at: first.at,
        answered_at: answer.map(|h| h.at),
        line: all
            .iter()
            .filter(|h| h.kind == HeardKind::Answer)
            .find_map(|h| h.line.clone()),
        ended_at: end.map(|h| h.at),
        cause: end.and_then(|h| h.cause.clone()),
    })
}

/// Whether whoever rang asked to be called back: a press of 1 while they waited. Like the fold it does
/// not depend on what came first.
pub fn asks_back(heard: &[Heard]) -> bool {
    heard.iter().any(|h| h.kind == HeardKind::CallBack)
}

impl Standing {
    /// Where it stands at an instant: an exchange that broke down never says that a call ended.
    pub fn phase_at(&self, now: At) -> Phase {
        phase_at(self.phase, self.rang_at, self.answered_at, now)
    }
}

/// See [`Standing::phase_at`].
pub fn phase_at(phase: Phase, rang_at: At, answered_at: Option<At>, now: At) -> Phase {
    match phase {
        Phase::Ringing if now.0 - rang_at.0 > RINGS_MS => Phase::Missed,
        Phase::Talking if now.0 - answered_at.unwrap_or(rang_at).0 > TALKS_MS => Phase::Done,
        phase => phase,
    }
}

names! {
    /// What became of a call.
    Outcome {
        /// A report was filed for the caller.
        Report = "report",
        /// The caller joined a report that was there.
        Joined = "joined",
        /// Nothing to file; why is noted.
        Noted = "noted",
        /// Reached by a call back that had its own end.
        CalledBack = "called_back",
    }
}

names! {
    /// How an attempt to call back ended.
    Attempt {
        /// They were reached.
        Reached = "reached",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// The line was busy.
        Busy = "busy",
        /// The number is none, or somebody else's.
        WrongNumber = "wrong_number",
    }
}

impl Attempt {
    /// Whether nobody needs to try again.
    pub const fn ends(self) -> bool {
        match self {
            Attempt::Reached | Attempt::WrongNumber => true,
            Attempt::NoAnswer | Attempt::Busy => false,
        }
    }
}

/// The minute by which somebody is called back: rounded up to the five that people say.
pub fn call_back_due(from: At, minutes: u32) -> At {
    const ROUND_MS: i64 = 5 * MINUTE_MS;
    let due = from.0 + i64::from(minutes) * MINUTE_MS;
    At((due + ROUND_MS - 1).div_euclid(ROUND_MS) * ROUND_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(at: i64, kind: HeardKind) -> Heard {
        Heard {
            at: At(at),
            kind,
            direction: None,
            known: None,
            caller: None,
            queue: None,
            line: None,
            cause: None,
        }
    }

    /// Numbers as a die throws them; the same each time.
    struct Dice(u64);

    impl Dice {
        fn throw(&mut self, sides: u64) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % sides
        }

        fn piece(&mut self) -> Heard {
            let kind = HeardKind::ALL[self.throw(HeardKind::ALL.len() as u64) as usize];
            let mut piece = heard(self.throw(6) as i64 * 1_000, kind);
            piece.direction =
                [None, Some(Direction::In), Some(Direction::Out)][self.throw(3) as usize];
            piece.caller = [None, Some(7), Some(8)][self.throw(3) as usize];
            piece.known = [None, Some(Known::Hidden), Some(Known::Inside)][self.throw(3) as usize];
            piece.queue = [None, Some("1022".to_owned())][self.throw(2) as usize].clone();
            piece.line = [None, Some("201".to_owned()), Some("202".to_owned())]
                [self.throw(3) as usize]
                .clone();
            piece.cause = [
                None,
                Some("normalClearing".to_owned()),
                Some("answeredElsewhere".to_owned()),
            ][self.throw(3) as usize]
                .clone();
            piece
        }

        fn shuffled(&mut self, pieces: &[Heard]) -> Vec<Heard> {
            let mut all = pieces.to_vec();
            for _ in 0..self.throw(3) {
                if let Some(again) = pieces.get(self.throw(pieces.len().max(1) as u64) as usize) {
                    all.push(again.clone());
                }
            }
            for n in (1..all.len()).rev() {
                all.swap(n, self.throw(n as u64 + 1) as usize);
            }
            all
        }
    }

    #[test]
    fn the_order_of_news_and_its_repeats_change_nothing() {
        let mut dice = Dice(4_711);
        for _ in 0..4_000 {
            let pieces: Vec<Heard> = (0..dice.throw(7)).map(|_| dice.piece()).collect();
            let stands = fold(&pieces);
            assert_eq!(stands.is_none(), pieces.is_empty());
            for _ in 0..4 {
                assert_eq!(fold(&dice.shuffled(&pieces)), stands, "{pieces:?}");
            }
        }
    }

    #[test]
    fn what_is_heard_later_only_goes_forward() {
        // Whatever is heard besides, a call that was answered was answered, and one that ended ended.
        let mut dice = Dice(1022);
        for _ in 0..2_000 {
            let mut pieces = vec![dice.piece()];
            for _ in 0..6 {
                let before = fold(&pieces).unwrap();
                pieces.push(dice.piece());
                let after = fold(&pieces).unwrap();
                assert!(before.answered_at.is_none() || after.answered_at.is_some());
                assert!(before.ended_at.is_none() || after.ended_at.is_some());
                assert!(before.caller.is_none() || after.caller.is_some());
                assert!(after.rang_at <= before.rang_at);
            }
        }
    }

    #[test]
    fn of_two_who_take_it_at_once_one_has_it() {
        let mut first = heard(2_000, HeardKind::Answer);
        first.line = Some("202".into());
        let mut second = heard(2_000, HeardKind::Answer);
        second.line = Some("201".into());
        let ring = heard(0, HeardKind::NewCall);
        for order in [[&ring, &first, &second], [&second, &first, &ring]] {
            let stands = fold(&order.map(Clone::clone)).unwrap();
            assert_eq!(
                (stands.phase, stands.line.as_deref()),
                (Phase::Talking, Some("201"))
            );
        }
    }

    #[test]
    fn an_answer_that_comes_after_the_end_is_an_answer() {
        let mut pieces = vec![
            heard(0, HeardKind::NewCall),
            heard(60_000, HeardKind::Hangup),
        ];
        assert_eq!(fold(&pieces).unwrap().phase, Phase::Missed);
        pieces.push(heard(5_000, HeardKind::Answer));
        assert_eq!(fold(&pieces).unwrap().phase, Phase::Done);
    }

    #[test]
    fn one_leg_that_ends_ends_no_call() {
        let mut leg = heard(3_000, HeardKind::Hangup);
        leg.cause = Some("answeredElsewhere".into());
        let pieces = [
            heard(0, HeardKind::NewCall),
            heard(3_000, HeardKind::Answer),
            leg,
        ];
        assert_eq!(fold(&pieces).unwrap().phase, Phase::Talking);
    }

    #[test]
    fn a_call_whose_end_was_lost_is_over_all_the_same() {
        let rings = fold(&[heard(0, HeardKind::NewCall)]).unwrap();
        assert_eq!(rings.phase_at(At(RINGS_MS)), Phase::Ringing);
        assert_eq!(rings.phase_at(At(RINGS_MS + 1)), Phase::Missed);
        let talks = fold(&[heard(0, HeardKind::Answer)]).unwrap();
        assert_eq!(talks.phase_at(At(TALKS_MS + 1)), Phase::Done);
    }

    #[test]
    fn a_call_back_has_a_minute_that_people_say() {
        let at = |text: &str| At::parse(text).unwrap();
        let due = call_back_due(at("2026-11-24T08:01:10+07:00"), 25);
        assert_eq!(due, at("2026-11-24T08:30:00+07:00"));
        assert_eq!(call_back_due(at("2026-11-24T08:00:00+07:00"), 30), due);
    }
}
