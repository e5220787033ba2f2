//! Many who listen while reports pour in: each hears each change that it may see once, in order, while
//! its own line breaks and the node is stopped and started again.
//!
//! `cargo xtask trial stream` runs the long form: two hundred streams, a hundred reports a second.

use crate::storm::client::Request;
use crate::storm::dice::asked_for;
use crate::storm::node::{House, pause, wait_for};
use crate::storm::{in_house, insist, pothole, slip, whole};
use domain::action::Action;
use domain::event::Kind;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use testkit::{TestDb, both_engines};

/// A ward whose people act.
const WARD: &str = "UB-18880-T7";
/// Who sends and decides.
const WRITERS: u64 = 8;
/// Streams that one token may have open.
const OF_TOKEN: usize = 8;
/// A line that has heard this many events breaks, once.
const BREAKS_AFTER: usize = 25;
/// So long, in tenths of a second, is waited until everybody has heard everything.
const PATIENCE: u32 = 1_200;

both_engines!(
    async fn each_stream_hears_each_change_once_and_in_order(db: TestDb) {
        in_house(&db, trial).await;
    }
);

/// As whom somebody listens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ear {
    Centre,
    Ward,
    Public,
}

/// What one heard: the place, the event's name, the code, the version (none of `gone`).
#[derive(Clone, Debug, PartialEq)]
struct Heard {
    id: String,
    event: String,
    code: String,
    version: Option<u64>,
}

struct Listener {
    ear: Ear,
    token: String,
    heard: Mutex<Vec<Heard>>,
    /// Lines begun.
    lines: AtomicUsize,
}

impl Listener {
    /// Listens until it is over; a line that ends is begun again from the newest place.
    fn listen(&self, house: &House, over: &AtomicBool) {
        let mut place = String::new();
        let mut breaks = true;
        while !over.load(Ordering::Relaxed) {
            // Neither a node that is away nor one that stops is news.
            if self.line(house, over, &mut place, &mut breaks).is_none() {
                pause(Duration::from_millis(50));
            }
        }
    }

    fn line(
        &self,
        house: &House,
        over: &AtomicBool,
        place: &mut String,
        breaks: &mut bool,
    ) -> Option<()> {
        let mut stream = TcpStream::connect(house.address()).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(1))).ok()?;
        // Of the old kind, whose answers simply end.
        let mut request = "GET /api/v1/stream HTTP/1.0\r\n".to_owned();
        if !self.token.is_empty() {
            request.push_str(&format!("Authorization: Bearer {}\r\n", self.token));
        }
        if !place.is_empty() {
            request.push_str(&format!("Last-Event-ID: {place}\r\n"));
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).ok()?;
        let mut lines = BufReader::new(stream);
        let mut line = Vec::new();
        let (mut head, mut event, mut id) = (true, String::new(), String::new());
        loop {
            match lines.read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) => {}
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if over.load(Ordering::Relaxed) {
                        return Some(());
                    }
                    continue;
                }
                Err(_) => return None,
            }
            if line.last() != Some(&b'\n') {
                return None;
            }
            let text = String::from_utf8(std::mem::take(&mut line)).expect("UTF-8");
            let text = text.trim_end();
            if head {
                if text.starts_with("HTTP/") && !text.contains(" 200 ") {
                    return None;
                }
                if text.is_empty() {
                    head = false;
                    self.lines.fetch_add(1, Ordering::Relaxed);
                }
                continue;
            }
            match text.split_once(": ") {
                Some(("id", now)) => now.clone_into(&mut id),
                Some(("event", now)) => now.clone_into(&mut event),
                Some(("data", data)) => {
                    let data: Value = serde_json::from_str(data).expect("JSON");
                    assert_ne!(event, "reload", "{:?} was told to load anew", self.ear);
                    let mut heard = self.heard.lock().expect("no listener fell");
                    heard.push(Heard {
                        id: id.clone(),
                        event: event.clone(),
                        code: data["code"].as_str().expect("a code").to_owned(),
                        version: data["version"].as_u64(),
                    });
                    if *breaks && heard.len() > BREAKS_AFTER {
                        *breaks = false;
                        // The event is whole, so its place is what a client goes on from.
                        *place = id;
                        return Some(());
                    }
                }
                _ if text.is_empty() => id.clone_into(place),
                _ => {}
            }
        }
    }
}

fn trial(house: &House) {
    let streams = asked_for("HIENTRUONG_TRIAL_STREAMS", 24) as usize;
    let rate = asked_for("HIENTRUONG_TRIAL_RATE", 20);
    let reports = asked_for("HIENTRUONG_TRIAL_SECONDS", 6) * rate;
    let centre = house.token("ioc_operator", None);
    let leader = house.token("ioc_leader", None);
    let ward = house.token("agency_focal", Some(WARD));
    let listeners = listeners(house, streams, &centre, &ward);
    let over = AtomicBool::new(false);
    let sent = AtomicU64::new(0);
    let codes = Mutex::new(Vec::new());
    let node = std::thread::scope(|scope| {
        let node = house.start();
        // One stream wakes what all share; its memory is not theirs.
        let (first, others) = listeners.split_first().expect("a listener");
        scope.spawn(|| first.listen(house, &over));
        wait_until("the first listens", || {
            first.lines.load(Ordering::Relaxed) > 0
        });
        for n in 0..40 {
            insist(house, &Request::get("/").key(&format!("{n}")));
        }
        let before = node.resident_kb();
        for listener in others {
            scope.spawn(|| listener.listen(house, &over));
        }
        wait_until("all listen", || {
            others.iter().all(|l| l.lines.load(Ordering::Relaxed) > 0)
        });
        let each = node.resident_kb().saturating_sub(before) as f64 / others.len() as f64;
        eprintln!("{streams} streams open: {each:.1} kB of memory each");
        let start = begun();
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (sent, codes, centre, leader) = (&sent, &codes, &centre, &leader);
                scope.spawn(move || {
                    for n in (writer..reports).step_by(WRITERS as usize) {
                        let due = Duration::from_micros(n * 1_000_000 / rate);
                        pause(due.saturating_sub(start.elapsed()));
                        let code = write(house, n, centre, leader);
                        codes.lock().expect("no writer fell").push(code);
                        sent.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        wait_until("half of them", || {
            sent.load(Ordering::Relaxed) > reports / 2
        });
        assert!(node.stop(), "streams do not keep a node from stopping");
        let node = house.start();
        for writer in writers {
            writer.join().expect("a writer ends well");
        }
        let took = start.elapsed().as_secs_f64();
        eprintln!(
            "{reports} reports in {took:.1} s: {:.0} a second",
            reports as f64 / took
        );
        let expected = Expected::of(house);
        assert_eq!(
            expected.centre.len() as u64,
            reports + reports.div_ceil(5) + reports.div_ceil(5) + reports.div_ceil(35)
        );
        wait_until("everybody has heard everything", || {
            listeners.iter().all(|l| expected.is_whole(l).is_ok())
        });
        let heard: usize = listeners
            .iter()
            .map(|l| l.heard.lock().expect("no listener fell").len())
            .sum();
        let lines: usize = listeners
            .iter()
            .map(|l| l.lines.load(Ordering::Relaxed))
            .sum();
        eprintln!("{heard} events heard over {lines} lines");
        for listener in &listeners {
            if let Err(why) = expected.is_whole(listener) {
                panic!("{:?}: {why}", listener.ear);
            }
            assert!(listener.lines.load(Ordering::Relaxed) >= 2);
        }
        over.store(true, Ordering::Relaxed);
        node
    });
    whole(house, reports);
    assert!(node.stop());
}

#[expect(
    clippy::disallowed_methods,
    reason = "the trial keeps a pace, and says how fast it was"
)]
pub(crate) fn begun() -> Instant {
    Instant::now()
}

/// Sends a report; every fifth is sent on and opened to all, every thirty-fifth taken down again.
pub(crate) fn write(house: &House, n: u64, centre: &str, leader: &str) -> String {
    let key = |deed: &str| format!("{n}-{deed}");
    let new = Request::post("/api/v1/reports").key(&key("new"));
    let (code, _) = slip(&insist(house, &new.json(&pothole(n))));
    let act = |token: &str, action: &str, body: Value| {
        let path = format!("/api/v1/reports/{code}/actions/{action}");
        let request = Request::post(&path).token(token).key(&key(action));
        let answer = insist(house, &request.json(&body));
        assert_eq!(answer.status, 200, "{action}: {}", answer.text());
    };
    if n.is_multiple_of(5) {
        act(
            centre,
            "dispatch",
            json!({ "lead": WARD, "category": "GT-01", "instruction": "Vá trong tuần." }),
        );
        act(
            centre,
            "release",
            json!({ "title": "Ổ gà", "text": "Ổ gà trước cổng chợ.", "redaction_confirmed": true }),
        );
    }
    if n.is_multiple_of(35) {
        act(leader, "hide", json!({ "reason": "private_life" }));
    }
    code
}

/// Three of five listen for the centre, one for the ward, one for nobody known.
fn listeners(house: &House, streams: usize, centre: &str, ward: &str) -> Vec<Listener> {
    let issue = |name: &str| {
        let said = house.at.done(&["token", "issue", name, "--name", "nghe"]);
        said.lines().last().expect("a token").to_owned()
    };
    let mut tokens: HashMap<&str, Vec<String>> = HashMap::new();
    tokens.insert("iocoperator.x", vec![centre.to_owned()]);
    tokens.insert("agencyfocal.x", vec![ward.to_owned()]);
    let mut used: HashMap<&str, usize> = HashMap::new();
    (0..streams)
        .map(|n| {
            let (ear, name) = match n % 5 {
                0..=2 => (Ear::Centre, "iocoperator.x"),
                3 => (Ear::Ward, "agencyfocal.x"),
                _ => (Ear::Public, ""),
            };
            let token = if name.is_empty() {
                String::new()
            } else {
                let at = used.entry(name).or_default();
                let held = tokens.entry(name).or_default();
                if *at / OF_TOKEN >= held.len() {
                    held.push(issue(name));
                }
                *at += 1;
                held[(*at - 1) / OF_TOKEN].clone()
            };
            Listener {
                ear,
                token,
                heard: Mutex::default(),
                lines: AtomicUsize::new(0),
            }
        })
        .collect()
}

/// What each kind of listener must have heard, by the chains themselves.
struct Expected {
    centre: Vec<(String, u64)>,
    ward: Vec<(String, u64)>,
    /// Released and never taken down: code and version.
    public: Vec<(String, u64)>,
    /// Taken down again.
    hidden: Vec<String>,
}

impl Expected {
    fn of(house: &House) -> Expected {
        let store = house.store();
        wait_for(store.number_feed()).expect("it numbers");
        let mut expected = Expected {
            centre: Vec::new(),
            ward: Vec::new(),
            public: Vec::new(),
            hidden: Vec::new(),
        };
        let mut codes: HashMap<i64, String> = HashMap::new();
        let mut sent: HashMap<i64, bool> = HashMap::new();
        let mut pos = 0;
        loop {
            let page = wait_for(store::event::after(&store, pos, 500)).expect("it reads");
            let Some((last, _)) = page.last() else { break };
            pos = *last;
            for (_, stored) in page
                .iter()
                .filter(|(_, s)| s.family == store::event::REPORT)
            {
                let event = stored.event().expect("it reads");
                if let Some(born) = domain::report::Report::born(&event) {
                    codes.insert(stored.chain, born.code.to_string());
                }
                let told = (codes[&stored.chain].clone(), u64::from(event.seq));
                expected.centre.push(told.clone());
                let at_work = sent.entry(stored.chain).or_default();
                *at_work |= event.kind == Kind::Did(Action::Dispatch);
                if *at_work {
                    expected.ward.push(told.clone());
                }
                match event.kind {
                    Kind::Did(Action::Release) => expected.public.push(told),
                    Kind::Did(Action::Hide) => {
                        expected.public.retain(|(code, _)| *code != told.0);
                        expected.hidden.push(told.0);
                    }
                    _ => {}
                }
            }
        }
        expected
    }

    fn is_whole(&self, listener: &Listener) -> Result<(), String> {
        let heard = listener.heard.lock().expect("no listener fell");
        let later = |a: &str, b: &str| (a.len(), a) < (b.len(), b);
        if let Some(pair) = heard
            .windows(2)
            .find(|pair| !later(&pair[0].id, &pair[1].id))
        {
            return Err(format!("out of order: {pair:?}"));
        }
        let told: Vec<(String, u64)> = heard
            .iter()
            .filter_map(|h| Some((h.code.clone(), h.version?)))
            .collect();
        let gone: Vec<&str> = heard
            .iter()
            .filter(|h| h.event == "gone")
            .map(|h| h.code.as_str())
            .collect();
        let same = |told: &[(String, u64)], expected: &[(String, u64)]| {
            if told == expected {
                return Ok(());
            }
            let at = told.iter().zip(expected).position(|(a, b)| a != b);
            Err(format!(
                "{} of {}, apart at {at:?}",
                told.len(),
                expected.len()
            ))
        };
        match listener.ear {
            Ear::Centre => same(&told, &self.centre)?,
            Ear::Ward => same(&told, &self.ward)?,
            Ear::Public => {
                let hidden = |code: &str| self.hidden.iter().any(|h| h == code);
                let (down, stays): (Vec<_>, Vec<_>) =
                    told.into_iter().partition(|(code, _)| hidden(code));
                same(&stays, &self.public)?;
                // Whoever was away while it was up hears neither; everybody else both.
                let down: Vec<&str> = down.iter().map(|(code, _)| code.as_str()).collect();
                if down != gone {
                    return Err(format!("shown {down:?}, gone {gone:?}"));
                }
                return Ok(());
            }
        }
        if gone.is_empty() {
            Ok(())
        } else {
            Err(format!("gone {gone:?}"))
        }
    }
}

pub(crate) fn wait_until(what: &str, done: impl Fn() -> bool) {
    for _ in 0..PATIENCE {
        if done() {
            return;
        }
        pause(Duration::from_millis(100));
    }
    eprintln!("in vain: {what}");
}
