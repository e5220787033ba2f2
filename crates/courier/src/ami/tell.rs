//! From a manager's events to news of calls.
//!
//! Asterisk tells of *channels*, many to a call; `Linkedid` is the channel that the call began with.
//! A call is told of by that one: it rings when its channel is made or waits in a queue, is answered
//! when a member or a dialled line takes it, and over when that first channel hangs up. Legs that ring
//! beside and stop are not told of.

use super::Message;
use crate::limits::AMI_CALLS_MAX;
use std::collections::{HashMap, VecDeque};
use std::fmt;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It rings.
    NewCall,
    /// Somebody took it.
    Answer,
    /// It is over.
    Hangup,
}

/// News of a call.
#[derive(Clone, PartialEq, Eq)]
pub struct Told {
    /// The exchange's name for the call.
    pub call: String,
    /// What.
    pub kind: Kind,
    /// Who rang.
    pub from: Option<String>,
    /// Whom.
    pub to: Option<String>,
    /// From outside, to outside, or not known.
    pub inbound: Option<bool>,
    /// The queue.
    pub queue: Option<String>,
    /// Why it ended.
    pub cause: Option<String>,
    /// The line that took it.
    pub line: Option<String>,
}

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Numbers are personal.
        write!(f, "Told({:?})", self.kind)
    }
}

/// Knows which calls it has told of.
#[derive(Debug, Default)]
pub struct Translator {
    inbound: Vec<String>,
    /// Calls that were told of: whether somebody took them.
    calls: HashMap<String, bool>,
    /// In which order they came, so that the oldest can be forgotten.
    order: VecDeque<String>,
}

/// The context of lines of the house, where nobody named others.
const HOUSE: &str = "from-internal";
/// Digits of the shortest number of the public network.
const OUTSIDE_DIGITS: usize = 8;

impl Translator {
    /// A translator; `inbound` are the contexts of calls from outside.
    pub fn new(inbound: &[String]) -> Translator {
        Translator {
            inbound: inbound.to_vec(),
            ..Translator::default()
        }
    }

    /// What an event says of a call; none where it says nothing that counts.
    pub fn translate(&mut self, event: &Message) -> Option<Told> {
        match event.get("Event")? {
            "Newchannel" => self.new_channel(event),
            "QueueCallerJoin" | "DialBegin" => self.rings(event),
            "AgentConnect" => self.taken(event, "DestChannel"),
            "DialEnd" if event.get("DialStatus") == Some("ANSWER") => {
                self.taken(event, "DestChannel")
            }
            "Hangup" => self.hung_up(event),
            _ => None,
        }
    }

    fn new_channel(&mut self, event: &Message) -> Option<Told> {
        let call = call(event)?;
        // A leg of a call that is known: the phone of whoever is called.
        if event.get("Uniqueid") != Some(call) {
            return None;
        }
        let to = event.get("Exten").filter(|e| *e != "s");
        let context = event.get("Context").unwrap_or_default();
        let inbound = self.is_inbound(context);
        // Somebody in the house dials: a call only where they dial out.
        if !inbound && to.is_none_or(|to| digits(to) < OUTSIDE_DIGITS) {
            return None;
        }
        self.remember(call);
        Some(Told {
            from: event.get("CallerIDNum").map(str::to_owned),
            to: to.map(str::to_owned),
            inbound: Some(inbound),
            ..told(call, Kind::NewCall)
        })
    }

    /// It waits in a queue, or a line rings. Of a call that began before we listened this is the
    /// first that is heard.
    fn rings(&mut self, event: &Message) -> Option<Told> {
        let call = call(event)?;
        let queue = event.get("Queue").map(str::to_owned);
        let known = self.calls.contains_key(call);
        let inbound = self.is_inbound(event.get("Context").unwrap_or_default());
        // Of a known call only the queue is news.
        if known && queue.is_none() {
            return None;
        }
        if !known && !inbound {
            return None;
        }
        self.remember(call);
        Some(Told {
            from: event.get("CallerIDNum").map(str::to_owned),
            inbound: inbound.then_some(true),
            queue,
            ..told(call, Kind::NewCall)
        })
    }

    fn taken(&mut self, event: &Message, channel: &str) -> Option<Told> {
        let call = call(event)?;
        let taken = self.calls.get_mut(call)?;
        // A queue tells of its member, and then of the line: once is enough.
        if std::mem::replace(taken, true) {
            return None;
        }
        let line = event
            .get("Interface")
            .or_else(|| event.get(channel))
            .and_then(line_of);
        Some(Told {
            queue: event.get("Queue").map(str::to_owned),
            line,
            ..told(call, Kind::Answer)
        })
    }

    fn hung_up(&mut self, event: &Message) -> Option<Told> {
        let call = call(event)?;
        if event.get("Uniqueid") != Some(call) {
            return None;
        }
        self.calls.remove(call)?;
        self.order.retain(|known| known != call);
        Some(Told {
            cause: event.get("Cause-txt").map(str::to_owned),
            ..told(call, Kind::Hangup)
        })
    }

    fn is_inbound(&self, context: &str) -> bool {
        if self.inbound.is_empty() {
            context != HOUSE && !context.is_empty()
        } else {
            self.inbound.iter().any(|known| known == context)
        }
    }

    fn remember(&mut self, call: &str) {
        if self.calls.contains_key(call) {
            return;
        }
        if self.order.len() >= AMI_CALLS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.calls.remove(&oldest);
        }
        self.calls.insert(call.to_owned(), false);
        self.order.push_back(call.to_owned());
    }
}

fn call(event: &Message) -> Option<&str> {
    event.get("Linkedid").or_else(|| event.get("Uniqueid"))
}

fn told(call: &str, kind: Kind) -> Told {
    Told {
        call: call.to_owned(),
        kind,
        from: None,
        to: None,
        inbound: None,
        queue: None,
        cause: None,
        line: None,
    }
}

/// `PJSIP/201-0000001a`, `SIP/201`, `Local/201@from-queue/n` → `201`.
fn line_of(channel: &str) -> Option<String> {
    let (_, rest) = channel.split_once('/')?;
    let line: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    (!line.is_empty()).then_some(line)
}

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(id: &str, linked: &str, context: &str, exten: &str) -> Message {
        Message::of(&[
            ("Event", "Newchannel"),
            ("Uniqueid", id),
            ("Linkedid", linked),
            ("Context", context),
            ("Exten", exten),
            ("CallerIDNum", "0912345678"),
        ])
    }

    #[test]
    fn a_call_through_a_queue_is_told_in_three_pieces() {
        let mut t = Translator::new(&["from-trunk".to_owned()]);
        let ring = t
            .translate(&channel("1.1", "1.1", "from-trunk", "1022"))
            .unwrap();
        assert_eq!(
            (ring.kind, ring.inbound, ring.to.as_deref()),
            (Kind::NewCall, Some(true), Some("1022"))
        );
        let queue = [
            ("Event", "QueueCallerJoin"),
            ("Uniqueid", "1.1"),
            ("Linkedid", "1.1"),
            ("Queue", "tong-dai"),
        ];
        let waits = t.translate(&Message::of(&queue)).unwrap();
        assert_eq!(
            (waits.kind, waits.queue.as_deref()),
            (Kind::NewCall, Some("tong-dai"))
        );
        // The member's phone is a leg.
        assert!(
            t.translate(&channel("1.2", "1.1", "from-internal", "201"))
                .is_none()
        );
        let dial = [
            ("Event", "DialBegin"),
            ("Linkedid", "1.1"),
            ("DestChannel", "PJSIP/201-0a"),
        ];
        assert!(t.translate(&Message::of(&dial)).is_none());
        let connect = [
            ("Event", "AgentConnect"),
            ("Linkedid", "1.1"),
            ("Interface", "PJSIP/201"),
            ("Queue", "tong-dai"),
        ];
        let taken = t.translate(&Message::of(&connect)).unwrap();
        assert_eq!(
            (taken.kind, taken.line.as_deref()),
            (Kind::Answer, Some("201"))
        );
        let end = [
            ("Event", "DialEnd"),
            ("DialStatus", "ANSWER"),
            ("Linkedid", "1.1"),
            ("DestChannel", "PJSIP/201-0a"),
        ];
        assert!(t.translate(&Message::of(&end)).is_none(), "told already");
        let leg = [
            ("Event", "Hangup"),
            ("Uniqueid", "1.2"),
            ("Linkedid", "1.1"),
            ("Cause-txt", "Normal Clearing"),
        ];
        assert!(t.translate(&Message::of(&leg)).is_none(), "a leg");
        let over = [
            ("Event", "Hangup"),
            ("Uniqueid", "1.1"),
            ("Linkedid", "1.1"),
            ("Cause-txt", "Normal Clearing"),
        ];
        let over = t.translate(&Message::of(&over)).unwrap();
        assert_eq!(
            (over.kind, over.cause.as_deref()),
            (Kind::Hangup, Some("Normal Clearing"))
        );
        assert!(t.calls.is_empty() && t.order.is_empty());
    }

    #[test]
    fn the_house_talking_to_itself_is_no_call_and_dialling_out_is() {
        let mut t = Translator::new(&[]);
        assert!(
            t.translate(&channel("2.1", "2.1", "from-internal", "202"))
                .is_none()
        );
        let out = t
            .translate(&channel("2.2", "2.2", "from-internal", "0912345678"))
            .unwrap();
        assert_eq!(out.inbound, Some(false));
        assert!(!format!("{out:?}").contains("0912"));
    }

    #[test]
    fn a_call_that_began_before_we_listened_is_told_by_its_next_event() {
        let mut t = Translator::new(&["from-trunk".to_owned()]);
        let dial = [
            ("Event", "DialBegin"),
            ("Linkedid", "3.1"),
            ("Context", "from-trunk"),
            ("CallerIDNum", "0912345678"),
        ];
        assert_eq!(
            t.translate(&Message::of(&dial)).unwrap().kind,
            Kind::NewCall
        );
        assert!(t.translate(&Message::of(&dial)).is_none());
    }

    #[test]
    fn old_calls_are_forgotten() {
        let mut t = Translator::new(&[]);
        for n in 0..AMI_CALLS_MAX + 10 {
            t.translate(&channel(
                &format!("{n}"),
                &format!("{n}"),
                "from-trunk",
                "1022",
            ));
        }
        assert_eq!(t.calls.len(), AMI_CALLS_MAX);
        assert_eq!(line_of("Local/201@from-queue/n").as_deref(), Some("201"));
        assert_eq!(line_of("PJSIP/201-0000001a").as_deref(), Some("201"));
        assert_eq!(line_of("nothing"), None);
    }
}
