//! Many systems that are told while reports pour in: each is told each thing that it may know, in
//! order, while some are slow, some fail and nodes are killed; the same twice has the same name.
//!
//! `cargo xtask trial webhook` runs the long form: two hundred subscriptions, a hundred reports a second.

use crate::storm::client::Request;
use crate::storm::dice::asked_for;
use crate::storm::node::{House, pause};
use crate::storm::{in_house, insist, whole};
use crate::stream::{begun, wait_until, write};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::{TestDb, both_engines};

/// Who sends and decides.
const WRITERS: u64 = 8;
/// One call in so many is answered by a fault.
const FAILS: u64 = 9;
/// Until a system has heard so many: each fault is five seconds of waiting, and who is told one thing a call
/// hears a thousand calls in a long trial.
const FAULTY_CALLS: u64 = 300;
const PAGE: &str = "/quan-tri/tich-hop/webhook";
/// Calls that a slow system takes its time with.
const SLOW_CALLS: u64 = 50;
/// Tenths of a second for which a system that lacks something may be told nothing.
const PATIENCE: u32 = 600;

both_engines!(
    async fn each_system_is_told_each_thing_in_order(db: TestDb) {
        in_house(&db, trial).await;
    }
);

/// What one system was told, as it first heard of it.
#[derive(Default)]
pub(crate) struct Ear {
    seen: HashSet<String>,
    /// Place, type and code, each once.
    told: Vec<(i64, String, String)>,
    calls: u64,
    doubles: u64,
}

/// All systems, behind one port; the path says which.
pub(crate) struct Receivers {
    port: u16,
    pub(crate) ears: Vec<Mutex<Ear>>,
    calls: AtomicU64,
}

impl Receivers {
    pub(crate) fn start(count: usize) -> Arc<Receivers> {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let receivers = Arc::new(Receivers {
            port: listener.local_addr().expect("its port").port(),
            ears: (0..count).map(|_| Mutex::default()).collect(),
            calls: AtomicU64::new(0),
        });
        let mine = receivers.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mine = mine.clone();
                std::thread::spawn(move || mine.serve(stream));
            }
        });
        receivers
    }

    fn serve(&self, stream: TcpStream) -> Option<()> {
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let ear: usize = line
            .split_whitespace()
            .nth(1)?
            .trim_matches('/')
            .parse()
            .ok()?;
        let mut length = 0;
        loop {
            line.clear();
            stream.read_line(&mut line).ok()?;
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().ok()?;
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        // The first takes its time, in a long trial not with everything: at one call a time that would be a quarter of an hour.
        let heard = self.ears[ear].lock().expect("no system fell").calls;
        if ear == 0 && heard < SLOW_CALLS {
            pause(Duration::from_millis(700));
        }
        let fails = call.is_multiple_of(FAILS) && heard < FAULTY_CALLS;
        // A fault after it was stored: that is what a receiver must drop the second time.
        self.hear(ear, &body);
        let status = if fails { "500 Fault" } else { "204 Taken" };
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
        stream.get_mut().write_all(answer.as_bytes()).ok()
    }

    fn hear(&self, ear: usize, body: &[u8]) {
        let call: Value = serde_json::from_slice(body).expect("JSON");
        let mut ear = self.ears[ear].lock().expect("no system fell");
        ear.calls += 1;
        let one = [call.clone()];
        let events = call["events"].as_array().map_or(&one[..], Vec::as_slice);
        for event in events {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            if !ear.seen.insert(text(&event["id"])) {
                ear.doubles += 1;
                continue;
            }
            let place = event["position"].as_i64().expect("a place");
            ear.told
                .push((place, text(&event["type"]), text(&event["data"]["code"])));
        }
    }
}

/// What everybody may know: codes that were opened and stayed so, and those that were taken down.
pub(crate) fn is_whole(
    ear: &Ear,
    open: &BTreeSet<String>,
    hidden: &BTreeSet<String>,
) -> Result<(), String> {
    if let Some(pair) = ear.told.windows(2).find(|pair| pair[0].0 >= pair[1].0) {
        return Err(format!("out of order: {pair:?}"));
    }
    let mut by_code: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (_, kind, code) in &ear.told {
        by_code.entry(code).or_default().push(kind);
    }
    for code in open {
        match by_code.remove(code.as_str()) {
            Some(kinds) if kinds == ["report.release"] => {}
            other => return Err(format!("{code}: {other:?}")),
        }
    }
    for code in hidden {
        match by_code.remove(code.as_str()).as_deref() {
            // Told late, nothing of what was taken down is told but that it is gone.
            Some(["report.gone"] | ["report.release", "report.gone"]) => {}
            other => return Err(format!("{code}, taken down: {other:?}")),
        }
    }
    match by_code.is_empty() {
        true => Ok(()),
        false => Err(format!("what nobody may know: {by_code:?}")),
    }
}

pub(crate) fn subscribe(house: &House, admin: &str, receivers: &Receivers, n: usize) {
    let batched = if n.is_multiple_of(4) {
        ""
    } else {
        "&batched=1"
    };
    let form = format!(
        "organisation=To+chuc+{n}&url=http%3A%2F%2F127.0.0.1%3A{}%2F{n}{batched}",
        receivers.port
    );
    let request = Request::post(PAGE).token(admin);
    let request = request.bytes_of("application/x-www-form-urlencoded", form.as_bytes());
    let answer = insist(house, &request);
    assert_eq!(answer.status, 200, "{}", answer.text());
}

fn trial(house: &House) {
    let count = asked_for("HIENTRUONG_TRIAL_HOOKS", 12) as usize;
    let rate = asked_for("HIENTRUONG_TRIAL_RATE", 20);
    let reports = asked_for("HIENTRUONG_TRIAL_SECONDS", 5) * rate;
    let kills = asked_for("HIENTRUONG_TRIAL_KILLS", 0);
    house.configure("allow_hosts = [\"127.0.0.1\"]\n");
    let admin = house.token("sys_admin", None);
    let centre = house.token("ioc_operator", None);
    let leader = house.token("ioc_leader", None);
    let receivers = Receivers::start(count);
    let mut node = house.start();
    for n in 0..count {
        subscribe(house, &admin, &receivers, n);
    }
    let sent = AtomicU64::new(0);
    let (open, hidden) = (Mutex::new(BTreeSet::new()), Mutex::new(BTreeSet::new()));
    let start = begun();
    let node = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (sent, centre, leader, open, hidden) =
                    (&sent, &centre, &leader, &open, &hidden);
                scope.spawn(move || {
                    for n in (writer..reports).step_by(WRITERS as usize) {
                        pause(
                            Duration::from_micros(n * 1_000_000 / rate)
                                .saturating_sub(start.elapsed()),
                        );
                        let code = write(house, n, centre, leader);
                        match (n.is_multiple_of(5), n.is_multiple_of(35)) {
                            (true, false) => open.lock().expect("no writer fell").insert(code),
                            (true, true) => hidden.lock().expect("no writer fell").insert(code),
                            (false, _) => false,
                        };
                        sent.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for kill in 1..=kills {
            wait_until("it is time to kill", || {
                sent.load(Ordering::Relaxed) > reports * kill / (kills + 1)
            });
            node.kill();
            node = house.start();
        }
        // A second node works beside the first from now on, where there may be one.
        let several = house.url.starts_with("postgres");
        let beside = several.then(|| house.work());
        for writer in writers {
            writer.join().expect("a writer ends well");
        }
        (node, beside)
    });
    let wrote = start.elapsed().as_secs_f64();
    let (open, hidden) = (
        open.into_inner().expect("no writer fell"),
        hidden.into_inner().expect("no writer fell"),
    );
    let state = |n: usize| {
        let ear = receivers.ears[n].lock().expect("no system fell");
        is_whole(&ear, &open, &hidden)
    };
    for n in 0..count {
        // As long as it is told more, it is only far behind.
        let told = || receivers.ears[n].lock().expect("no system fell").told.len();
        let (mut before, mut still) = (told(), 0);
        while state(n).is_err() && still < PATIENCE {
            pause(Duration::from_millis(100));
            still = if told() == before { still + 1 } else { 0 };
            before = told();
        }
        if let Err(why) = state(n) {
            panic!("system {n}, told {before}: {why}\n{}", house.log());
        }
    }
    let all = start.elapsed().as_secs_f64();
    let sum = |of: fn(&Ear) -> u64| -> u64 {
        let each = receivers.ears.iter();
        each.map(|ear| of(&ear.lock().expect("no system fell")))
            .sum()
    };
    eprintln!(
        "{count} systems, {reports} reports in {wrote:.1} s ({:.0} a second); {} events told in {} calls, \
         {} of them twice, everything {:.1} s after the last",
        reports as f64 / wrote,
        sum(|ear| ear.told.len() as u64),
        sum(|ear| ear.calls),
        sum(|ear| ear.doubles),
        all - wrote
    );
    let (node, beside) = node;
    whole(house, reports);
    drop(beside);
    assert!(node.stop());
}
