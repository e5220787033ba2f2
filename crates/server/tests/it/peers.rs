//! Two installations that speak Open311 with each other: the one is the system of an agency of the
//! other. What is sent on one side is filed once on the other, whatever happens on the way, and its
//! course comes back.

use crate::storm::client::Request;
use crate::storm::node::{House, Node, now, pause, wait_for};
use crate::storm::{insist, pothole, slip, whole};
use app::open311::peer::setup::{self, Order};
use app::open311::{key, peer};
use app::{App, Ctx};
use domain::id::{ReportCode, ReportId};
use lang::Lang;
use serde_json::{Value, json};
use server::config::Config;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;
use store::peer_filing::{Filing, Stage};
use testkit::{Engine, TestDb, both_engines};

/// The agency here whose system the other house is.
const WARD: &str = "UB-18880-T7";
const RESULT: &str = "Đội duy tu số 2 đã cắt bỏ lớp mặt hỏng, vá 6 m² bằng bê tông nhựa nóng trước số 1 Trần Hưng Đạo ngày 24/11/2026.";

/// The line between the two: an address that stays, and leads to wherever the other house serves.
struct Line {
    address: String,
    target: Arc<Mutex<String>>,
    open: Arc<AtomicBool>,
    loses: Arc<AtomicBool>,
    task: Option<JoinHandle<()>>,
    /// Says that an answer came and was kept back.
    answered: (Sender<()>, Receiver<()>),
    /// Waited for until the line is cut.
    cut: Arc<Mutex<Option<Receiver<()>>>>,
}

impl Line {
    fn to(house: &House) -> Line {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let mut line = Line {
            address: listener.local_addr().expect("an address").to_string(),
            target: Arc::new(Mutex::new(house.address())),
            open: Arc::default(),
            loses: Arc::default(),
            task: None,
            answered: channel(),
            cut: Arc::default(),
        };
        line.serve(listener);
        line
    }

    /// The house serves elsewhere now.
    fn lead_to(&self, house: &House) {
        *self.target.lock().expect("no panic") = house.address();
    }

    fn serve(&mut self, listener: TcpListener) {
        self.open.store(true, Ordering::SeqCst);
        listener.set_nonblocking(true).expect("it can be left");
        let (open, target) = (self.open.clone(), self.target.clone());
        let (loses, cut) = (self.loses.clone(), self.cut.clone());
        let answered = self.answered.0.clone();
        self.task = Some(std::thread::spawn(move || {
            while open.load(Ordering::SeqCst) {
                match listener.accept() {
                    Ok((stream, _)) => {
                        stream.set_nonblocking(false).expect("it can be waited for");
                        let target = target.lock().expect("no panic").clone();
                        carry(stream, &target, &loses, &cut, &answered);
                    }
                    Err(_) => pause(Duration::from_millis(10)),
                }
            }
        }));
    }

    /// Nobody answers at the address any more.
    fn down(&mut self) {
        self.open.store(false, Ordering::SeqCst);
        if let Some(task) = self.task.take() {
            task.join().expect("it ends well");
        }
    }

    fn up(&mut self) {
        let listener = TcpListener::bind(&self.address).expect("the same port");
        self.serve(listener);
    }

    /// The next answer to something sent is kept back until the receiver's other end speaks.
    fn lose(&self) -> Sender<()> {
        let (tell, told) = channel();
        *self.cut.lock().expect("no panic") = Some(told);
        self.loses.store(true, Ordering::SeqCst);
        tell
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.open.store(false, Ordering::SeqCst);
    }
}

/// Carries one request and its answer.
fn carry(
    mut near: TcpStream,
    target: &str,
    loses: &AtomicBool,
    cut: &Mutex<Option<Receiver<()>>>,
    answered: &Sender<()>,
) -> Option<()> {
    let request = whole_message(&mut near)?;
    let mut far = TcpStream::connect(target).ok()?;
    far.write_all(&request).ok()?;
    let answer = whole_message(&mut far)?;
    if request.starts_with(b"POST") && loses.swap(false, Ordering::SeqCst) {
        answered.send(()).ok()?;
        let told = cut.lock().expect("no panic").take();
        let _ = told.map(|told| told.recv());
        let _ = near.shutdown(Shutdown::Both);
        return None;
    }
    near.write_all(&answer).ok()
}

/// A message of HTTP, by the length that it tells.
fn whole_message(stream: &mut TcpStream) -> Option<Vec<u8>> {
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .ok()?;
    let mut read = Vec::new();
    loop {
        let mut some = [0; 8192];
        let n = stream.read(&mut some).ok()?;
        read.extend_from_slice(&some[..n]);
        let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") else {
            if n == 0 {
                return None;
            }
            continue;
        };
        let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
        let length: Option<usize> = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
        let is_whole = match length {
            Some(length) => read.len() >= end + 4 + length,
            None => head.starts_with("get") || n == 0,
        };
        if is_whole {
            return Some(read);
        }
        if n == 0 {
            return None;
        }
    }
}

/// The application of a house, beside the node that serves it.
fn opened(house: &House) -> App {
    let config = Config {
        data: house.at.data(),
        database: Some(house.url.clone()),
        allow_hosts: vec!["127.0.0.1".to_owned()],
        ..Config::default()
    };
    match wait_for(server::house::open(Lang::En, &config)) {
        Ok(app) => app,
        Err(fail) => panic!("{}", fail.words(Lang::En)),
    }
}

/// Both houses, and the line by which the one speaks with the other.
struct Two {
    here: House,
    there: House,
    app: App,
    line: Line,
    _node: Node,
    operator: String,
}

impl Two {
    /// The other house gives a key, and this one writes it down with the address.
    fn new(here: &str, there: &str) -> (Two, Node) {
        let (here, there) = (House::new(here), House::new(there));
        let node = there.start();
        let line = Line::to(&there);
        let theirs = opened(&there);
        let order = key::Order {
            organisation: "Nhà bên này".to_owned(),
            consents: true,
            per_minute: Some(600),
            per_day: Some(5_000),
            ..key::Order::default()
        };
        let made = wait_for(key::make(&theirs, &Ctx::system(now()), &order));
        let key = made.expect("it is made").expect("no fault").key;
        let app = opened(&here);
        let order = Order {
            agency: WARD.to_owned(),
            is_on: true,
            endpoint: format!("http://{}/open311/v2", line.address),
            key,
            json: true,
            services: "TTDT-01 = TTDT-01".to_owned(),
            news: peer::News::Feed.as_str().to_owned(),
            asks: peer::Asks::Once.as_str().to_owned(),
            minutes: Some(1),
            all_words: true,
            email: "ioc@phananh.test".to_owned(),
            ..Order::default()
        };
        let ctx = Ctx::system(now());
        let saved = wait_for(setup::save(&app, &ctx, &order));
        assert_eq!(saved.expect("it is saved"), Ok(()));
        // It says of itself what this house may rely upon.
        assert_eq!(
            wait_for(setup::look(&app, &ctx, WARD)).expect("it is asked"),
            None
        );
        let seen = wait_for(setup::one(&app, &ctx, WARD))
            .expect("it is there")
            .seen;
        assert!(
            seen.feed && seen.json && seen.services.len() > 60,
            "{seen:?}"
        );
        here.configure("allow_hosts = [\"127.0.0.1\"]\n");
        let running = here.start();
        let operator = here.token("ioc_operator", None);
        let two = Two {
            here,
            there,
            app,
            line,
            _node: running,
            operator,
        };
        (two, node)
    }

    /// A case that is sent to the ward here; its code.
    fn sent(&self, n: u64) -> ReportCode {
        let filed = insist(
            &self.here,
            &Request::post("/api/v1/reports").json(&pothole(n)),
        );
        let (code, _) = slip(&filed);
        let order = json!({ "lead": WARD, "co": [], "category": "TTDT-01", "instruction": "Làm trong tuần." });
        self.act(&self.here, &self.operator, &code, "dispatch", &order);
        ReportCode::parse(&code).expect("a code")
    }

    fn act(&self, house: &House, token: &str, code: &str, action: &str, body: &Value) -> Value {
        let path = format!("/api/v1/reports/{code}/actions/{action}");
        let done = insist(house, &Request::post(&path).token(token).json(body));
        assert_eq!(done.status, 200, "{action}: {}", done.text());
        done.json()
    }

    fn id(&self, code: ReportCode) -> ReportId {
        let filed = wait_for(store::report::by_code(&self.app.store, code)).expect("it reads");
        filed.expect("it is there").report.id
    }

    /// Waits until the handing over of a case stands so.
    fn until(&self, code: ReportCode, what: impl Fn(&Filing) -> bool) -> Filing {
        let id = self.id(code);
        let mut last = None;
        for _ in 0..600 {
            let all = wait_for(store::peer_filing::of_report(&self.app.store, id));
            let mut all = all.expect("it reads");
            assert_eq!(all.len(), 1, "{all:?}");
            let filing = all.remove(0);
            if what(&filing) {
                return filing;
            }
            last = Some(filing);
            pause(Duration::from_millis(100));
        }
        panic!("{last:?}\n{}\n{}", self.here.log(), self.there.log());
    }

    /// Waits until a case here stands so; news are asked for without waiting for their minute.
    fn stands(&self, code: ReportCode, stage: &str) -> Value {
        let path = format!("/api/v1/reports/{code}");
        for _ in 0..120 {
            let mut batch = store::Batch::new();
            store::peer::look_back(&mut batch, WARD, now().plus_ms(-60_000));
            wait_for(self.app.store.commit(batch)).expect("it is written");
            for _ in 0..10 {
                let view = insist(&self.here, &Request::get(&path).token(&self.operator)).json();
                if view["stage"] == stage {
                    return view;
                }
                pause(Duration::from_millis(100));
            }
        }
        panic!("not {stage}\n{}\n{}", self.here.log(), self.there.log());
    }
}

fn there_and_back((here, there): (String, String)) {
    let (two, node) = Two::new(&here, &there);
    let code = two.sent(1);
    let filing = two.until(code, |f| f.state == Stage::Filed);
    let foreign = filing.foreign_id.expect("a number");
    let their = foreign.strip_prefix("QB-").expect("ours are so").to_owned();
    // The other house works on it, and nothing of it is public there.
    let (there, operator) = (&two.there, two.there.token("ioc_operator", None));
    let view = insist(
        there,
        &Request::get(&format!("/api/v1/reports/{their}")).token(&operator),
    );
    let view = view.json();
    assert_eq!(
        (&view["publication"], &view["channel"]),
        (&json!("withheld"), &json!("api"))
    );
    assert!(
        view["text"]
            .as_str()
            .is_some_and(|t| t.contains(&format!("[QB-{code}-1]"))),
        "{view}"
    );
    let order = json!({ "lead": WARD, "co": [], "category": "TTDT-01", "instruction": "Vá ngay." });
    two.act(there, &operator, &their, "dispatch", &order);
    let officer = there.token("agency_focal", Some(WARD));
    two.act(there, &officer, &their, "acknowledge", &json!({}));
    two.stands(code, "in_progress");
    let photo = Request::post(&format!("/api/v1/reports/{their}/actions/submit_result"))
        .token(&officer)
        .json(&json!({ "text": RESULT }));
    let done = insist(there, &photo);
    assert_eq!(done.status, 200, "{}", done.text());
    let leader = there.token("agency_leader", Some(WARD));
    two.act(there, &leader, &their, "approve", &json!({}));
    let words =
        json!({ "text": RESULT, "files": [], "redaction_confirmed": true, "title": "Ổ gà" });
    two.act(there, &operator, &their, "publish", &words);
    // Whoever sent it is content: it is over there, and here the result waits for a signature.
    let theirs = opened(there);
    let their_code = ReportCode::parse(&their).expect("a code");
    let filed = wait_for(store::report::by_code(&theirs.store, their_code)).expect("it reads");
    let secret = theirs.secret(filed.expect("it is there").report.id);
    let confirm = Request::post(&format!("/api/v1/reports/{their}/actions/confirm"))
        .header("x-report-secret", &secret)
        .json(&json!({ "done": true }));
    let closed = insist(there, &confirm);
    assert_eq!(closed.status, 200, "{}", closed.text());
    let view = two.stands(code, "awaiting_approval");
    assert_eq!(view["outcome"]["text"], RESULT, "{view}");
    whole(there, 1);
    whole(&two.here, 1);
    assert!(node.stop());
    assert!(!two.here.log().contains("hto_") && !there.log().contains("hto_"));
}

fn an_answer_that_was_lost((here, there): (String, String)) {
    let (mut two, node) = Two::new(&here, &there);
    // The other house takes it, and dies before its answer is through.
    let cut = two.line.lose();
    let code = two.sent(1);
    let waited = two.line.answered.1.recv_timeout(Duration::from_secs(60));
    waited.expect("it answers");
    node.kill();
    cut.send(()).expect("the line waits");
    let filing = two.until(code, |f| f.state == Stage::Sending && f.tries > 1);
    assert_eq!(filing.foreign_id, None);
    let node = two.there.start();
    two.line.lead_to(&two.there);
    let filing = two.until(code, |f| f.state == Stage::Filed);
    assert!(filing.foreign_id.is_some(), "{filing:?}");
    // Nobody is there for a while: it waits, and goes through.
    two.line.down();
    let second = two.sent(2);
    two.until(second, |f| {
        f.state == Stage::Waiting && f.tries > 0 && f.why.is_some()
    });
    two.line.up();
    two.until(second, |f| f.state == Stage::Filed);
    whole(&two.there, 2);
    whole(&two.here, 2);
    assert!(node.stop());
}

/// Runs a trial with a database of this engine for each house, on threads that may wait.
async fn with_two(db: TestDb, trial: impl FnOnce((String, String)) + Send + 'static) {
    let other = match db.engine() {
        Engine::Sqlite => TestDb::sqlite(),
        Engine::Postgres => TestDb::postgres(testkit::empty)
            .await
            .expect("a second database"),
    };
    let urls = (db.url().to_owned(), other.url().to_owned());
    tokio::task::spawn_blocking(move || trial(urls))
        .await
        .expect("the trial ends well");
}

both_engines!(
    async fn a_case_goes_to_the_other_house_and_comes_back(db: TestDb) {
        with_two(db, there_and_back).await;
    }

    async fn it_is_filed_once_though_the_answer_was_lost(db: TestDb) {
        with_two(db, an_answer_that_was_lost).await;
    }
);
