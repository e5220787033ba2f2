//! Two nodes on a database with a standby: what anybody may ask is read from the standby as long as it
//! keeps up; who wrote, who is known, and what was taken down are read where it was written.

use crate::program::Installation;
use crate::storm::client::{Answer, Request};
use crate::storm::node::{House, Node, pause, wait_for};
use crate::storm::{insist, pothole, slip, whole};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::Pair;

/// Some minutes, on a machine that does five other things.
const LOOKS: u32 = 1_200;
const LIST: &str = "/api/v1/reports?limit=20";

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_answers_what_anybody_may_ask() {
    let Some(pair) = Pair::start() else { return };
    tokio::task::spawn_blocking(move || trial(&pair))
        .await
        .expect("the trial ends well");
}

/// A node and where it serves.
struct At {
    node: Node,
    address: String,
}

impl At {
    fn start(house: &House) -> At {
        let node = house.start();
        let address = house.address();
        At { node, address }
    }

    fn ask(&self, request: &Request) -> Answer {
        request.send(&self.address).expect("the doors are open")
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(&Request::get(path))
    }

    /// Standbys that answer for this node.
    fn in_use(&self) -> Option<u64> {
        self.get("/readyz").json()["replicas"]["in_use"].as_u64()
    }
}

/// From the standby, how many seconds old at most; none from the database.
fn age(answer: &Answer) -> Option<u64> {
    let age = answer.header("age")?.parse().expect("whole seconds");
    assert!(age <= 10, "older than promised: {age}");
    Some(age)
}

fn lists(answer: &Answer, code: &str) -> bool {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let list = answer.json();
    let reports = list["reports"].as_array().expect("a list");
    reports.iter().any(|report| report["code"] == *code)
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..LOOKS {
        if let Some(seen) = look() {
            return seen;
        }
        pause(Duration::from_millis(100));
    }
    panic!("it never happens: {what}");
}

/// Files a report and shows it to everybody.
fn released(house: &House, n: u64, centre: &str) -> String {
    let (code, _) = slip(&insist(
        house,
        &Request::post("/api/v1/reports").json(&pothole(n)),
    ));
    let words = json!({
        "title": format!("Ổ gà {n}"), "text": "Ổ gà trước cổng chợ.", "category": "GT-01",
        "redaction_confirmed": true,
    });
    act(house, &code, "release", centre, &words);
    code
}

fn act(house: &House, code: &str, action: &str, token: &str, body: &Value) {
    let path = format!("/api/v1/reports/{code}/actions/{action}");
    let done = insist(house, &Request::post(&path).token(token).json(body));
    assert_eq!(done.status, 200, "{action}: {}", done.text());
}

fn trial(pair: &Pair) {
    let house = House::new(&pair.url());
    house.configure(&format!("replicas = [\"{}\"]\n", pair.standby_url()));
    let centre = house.token("ioc_operator", None);
    let leader = house.token("ioc_leader", None);
    let (a, b) = (At::start(&house), At::start(&house));
    let nodes = [&a, &b];
    let old = released(&house, 1, &centre);
    for node in nodes {
        until("the standby answers", || {
            let list = node.get(LIST);
            (age(&list).is_some() && lists(&list, &old)).then_some(())
        });
        assert_eq!(node.in_use(), Some(1));
    }
    for path in [
        "/",
        "/danh-sach",
        &format!("/hs/{old}"),
        &format!("/api/v1/reports/{old}"),
        "/open311/v2/requests.json",
        "/api/v1/statistics?by=category",
    ] {
        let answer = a.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert!(age(&answer).is_some(), "{path}");
    }
    stale(&house, pair, &a, &centre);
    taken_down(&house, pair, nodes, &old, &leader);
    gone(pair, nodes);
    let filed = 3;
    whole(&house, filed);
    drop(b);
    no_standby(&house, pair);
    assert!(a.node.stop());
}

/// It is held up: for strangers the past goes on for as long as was promised, and for nobody else.
fn stale(house: &House, pair: &Pair, a: &At, centre: &str) {
    wait_for(pair.hold_up());
    let new = released(house, 2, centre);
    let past = a.get(LIST);
    if age(&past).is_some() {
        assert!(!lists(&past, &new), "the standby does not have it yet");
    }
    let list = || Request::get(LIST);
    let staff = a.ask(&list().token(centre));
    assert!(age(&staff).is_none() && lists(&staff, &new), "staff");
    let newest = a.ask(&list().header("Cache-Control", "no-cache"));
    assert!(age(&newest).is_none() && lists(&newest, &new), "asked for");

    // Whoever writes reads what they wrote: by the secret of their slip, and in the same browser.
    let sent = a.ask(&Request::post("/api/v1/reports").json(&pothole(3)));
    let (code, secret) = slip(&sent);
    let own = Request::get(&format!("/api/v1/reports/{code}")).header("X-Report-Secret", &secret);
    let own = a.ask(&own);
    assert_eq!(own.status, 200, "{}", own.text());
    assert!(age(&own).is_none() && own.json()["text"] == pothole(3)["text"]);
    let kept = sent.header("set-cookie").expect("a mark of having written");
    let (kept, terms) = kept.split_once(';').expect("its terms");
    assert!(terms.contains("Max-Age=12"), "{terms}");
    let same = a.ask(&list().header("Cookie", kept));
    assert!(age(&same).is_none() && lists(&same, &new), "just wrote");

    until("the node leaves the standby", || {
        let list = a.get(LIST);
        match age(&list) {
            Some(_) => {
                assert!(!lists(&list, &new), "it is held up");
                None
            }
            None => {
                assert!(lists(&list, &new), "the database has it");
                Some(())
            }
        }
    });
    assert_eq!(a.in_use(), Some(0), "it still answers, and is too old");
    wait_for(pair.let_go());
    until("it is used again", || {
        let list = a.get(LIST);
        age(&list).map(|_| assert!(lists(&list, &new)))
    });
}

/// What is taken down at one node is gone there at once, and at the other a moment later: neither
/// waits for a standby that still has it.
fn taken_down(house: &House, pair: &Pair, [a, b]: [&At; 2], code: &str, leader: &str) {
    let path = format!("/api/v1/reports/{code}");
    for node in [a, b] {
        until("the standby answers", || age(&node.get(&path)).map(|_| ()));
    }
    wait_for(pair.hold_up());
    // The house's own address is the second node's.
    assert_eq!(house.address(), b.address);
    act(
        house,
        code,
        "hide",
        leader,
        &json!({ "reason": "private_life" }),
    );
    let shows = |answer: &Answer| answer.json()["title"].is_string();
    let here = b.get(&path);
    assert!(age(&here).is_none() && !shows(&here), "{}", here.text());
    assert!(!lists(&b.get(LIST), code));
    let mut last = 0;
    until("the other node hears of it", || {
        let there = a.get(&path);
        match age(&there) {
            Some(age) => {
                last = age;
                None
            }
            None => {
                assert!(!shows(&there), "{}", there.text());
                Some(())
            }
        }
    });
    assert!(last < 9, "it went by its age alone: {last}");
    for path in ["/danh-sach".to_owned(), format!("/hs/{code}")] {
        let page = a.get(&path);
        assert!(!page.text().contains("Ổ gà 1"), "{path}");
    }
    wait_for(pair.let_go());
    for node in [a, b] {
        until("it is used again", || {
            let again = node.get(&path);
            age(&again).map(|_| assert!(!shows(&again)))
        });
    }
}

/// It is killed in the middle of its work: nobody meets an error.
fn gone(pair: &Pair, nodes: [&At; 2]) {
    for node in nodes {
        until("the standby answers", || age(&node.get(LIST)).map(|_| ()));
    }
    std::thread::scope(|scope| {
        let readers = nodes.map(|node| {
            scope.spawn(move || {
                until("the database answers", || {
                    let list = node.get(LIST);
                    assert_eq!(list.status, 200, "{}", list.text());
                    age(&list).is_none().then_some(())
                });
                for _ in 0..20 {
                    assert_eq!(node.get(LIST).status, 200);
                }
            })
        });
        pair.kill_standby();
        for reader in readers {
            reader.join().expect("a reader ends well");
        }
    });
    pair.start_standby();
    for node in nodes {
        until("it is used again", || age(&node.get(LIST)).map(|_| ()));
    }
}

/// The database itself is no standby, and `doctor` says so.
fn no_standby(house: &House, pair: &Pair) {
    let env = [("HIENTRUONG_REPLICAS", pair.url())];
    let told = |env: &[(&str, String)]| {
        let mut doctor = house.at.command(&["--lang", "en", "doctor"]);
        doctor.envs(env.iter().map(|(name, value)| (*name, value.as_str())));
        let told = doctor.output().expect("the program runs");
        String::from_utf8(told.stdout).expect("UTF-8")
    };
    assert!(told(&env).contains("is no standby"), "{}", told(&env));
    let env = [("HIENTRUONG_REPLICAS", pair.standby_url())];
    assert!(
        told(&env).contains("answers what anybody may ask"),
        "{}",
        told(&env)
    );
}

#[test]
fn sqlite_has_no_replicas() {
    let at = Installation::new(None);
    let mut serve = at.command(&["--lang", "en", "serve", "--listen", "127.0.0.1:0"]);
    let told = serve
        .env(
            "HIENTRUONG_REPLICAS",
            "postgres://hientruong@db2.example/hientruong",
        )
        .output()
        .expect("it ends");
    let complaint = String::from_utf8(told.stderr).expect("UTF-8");
    assert!(!told.status.success());
    assert!(
        complaint.contains("Replicas belong to PostgreSQL"),
        "{complaint}"
    );
}
