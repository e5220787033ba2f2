//! Cases that go to agencies' own Open311 systems: filed once whatever becomes of the answer, and
//! what happens there comes back as the agency's steps.

use crate::app::{OTHER_WARD, TestApp, WARD, code, pothole};
use crate::console_browser::Browser;
use crate::peer_house::{Came, House, Reply};
use app::open311::peer::setup::{self, Order};
use app::open311::peer::stuck::{self, Handed, Say};
use app::open311::peer::{Asks, News, run};
use app::{AppError, Ctx};
use domain::actor::{Actor, Role};
use domain::id::{ReportCode, UserId};
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

const DONE: &str =
    "Đội duy tu số 2 đã vá 6 m² mặt đường trước số 86 Trần Hưng Đạo ngày 24/11/2026.";
const KEY: &str = "khoa-cua-ho-khong-lot-ra";

async fn open(db: &TestDb) -> TestApp {
    let courier = app::Courier::new(courier::Settings {
        allow_hosts: vec!["127.0.0.1".to_owned()],
        ..courier::Settings::default()
    });
    TestApp::with_courier(db, courier.expect("a courier")).await
}

fn order(house: &House, agency: &str) -> Order {
    Order {
        agency: agency.to_owned(),
        is_on: true,
        endpoint: house.address.clone(),
        key: KEY.to_owned(),
        json: true,
        services: "TTDT = ROAD\nTTDT-01 = POTHOLE".to_owned(),
        statuses: "ĐANG LÀM = in progress\nXong = closed".to_owned(),
        news: News::Told.as_str().to_owned(),
        asks: Asks::Nothing.as_str().to_owned(),
        minutes: Some(10),
        email: "ioc@phananh.test".to_owned(),
        ..Order::default()
    }
}

async fn set_up(h: &TestApp, order: Order) {
    let saved = setup::save(&h.app, &Ctx::system(h.now()), &order).await;
    assert_eq!(saved.expect("it is saved"), Ok(()));
}

/// A case that the ward leads; its code.
async fn sent(h: &TestApp, co: &[&str]) -> String {
    let code = code(&h.pothole().await);
    let o = h.token(Role::IocOperator, None).await;
    let order =
        json!({ "lead": WARD, "co": co, "category": "TTDT-01", "instruction": "Làm trong tuần." });
    let done = h.act(&o, &code, "dispatch", order).await;
    assert_eq!(done.status, 200, "{}", done.text());
    code
}

async fn run(h: &TestApp) {
    run::run_once(&h.app, || h.now()).await.expect("it runs");
}

/// Runs again and again while the clock goes on.
async fn minutes(h: &TestApp, minutes: i64) {
    for _ in 0..minutes {
        h.wait(1);
        run(h).await;
    }
}

fn centre(h: &TestApp) -> Ctx {
    Ctx::of(Actor::staff(UserId(1), Role::IocOperator, None), h.now())
}

async fn handed(h: &TestApp, code: &str) -> Vec<Handed> {
    let code = ReportCode::parse(code).expect("a code");
    stuck::of_report(&h.app, &centre(h), code)
        .await
        .expect("it reads")
}

async fn only(h: &TestApp, code: &str) -> Handed {
    let mut all = handed(h, code).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn events(h: &TestApp, code: &str) -> Vec<Value> {
    let o = h.token(Role::IocOperator, None).await;
    let path = format!("/api/v1/reports/{code}/events");
    let told = h.call("GET", &path).token(&o).send().await.json();
    told["events"].as_array().cloned().expect("events")
}

async fn stage(h: &TestApp, code: &str) -> Value {
    let o = h.token(Role::IocOperator, None).await;
    let path = format!("/api/v1/reports/{code}");
    h.call("GET", &path).token(&o).send().await.json()["stage"].clone()
}

fn taken(id: &str) -> Reply {
    Reply::ok(&json!([{ "service_request_id": id, "service_notice": "Cảm ơn" }]).to_string())
}

fn nothing() -> Reply {
    Reply::ok("[]")
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_case_goes_there_and_its_course_comes_back(db: TestDb) {
        let h = open(&db).await;
        let house = House::open(|c| match c.method.as_str() {
            "POST" => Reply::ok("\u{feff}[{\"service_request_id\": 638344, \"service_notice\": null}]"),
            _ => nothing(),
        }).await;
        set_up(&h, Order { news: News::List.as_str().to_owned(), ..order(&house, WARD) }).await;
        let code = sent(&h, &[OTHER_WARD]).await;
        assert_eq!(only(&h, &code).await.state, "waiting", "laid out with the dispatch; the co-agency has no system");
        run(&h).await;
        let there = only(&h, &code).await;
        assert_eq!((there.state, there.foreign_id.as_deref()), ("filed", Some("638344")));
        let posts = house.posts();
        assert_eq!(posts.len(), 1);
        let post = &posts[0];
        assert_eq!(post.target, "/open311/v2/requests.json");
        assert_eq!(post.field("service_code").as_deref(), Some("POTHOLE"));
        assert_eq!(post.field("api_key").as_deref(), Some(KEY));
        assert_eq!(post.field("lat").as_deref(), Some("17.4702"));
        assert_eq!(post.field("email").as_deref(), Some("ioc@phananh.test"));
        let words = post.field("description").expect("words");
        assert!(words.ends_with(&format!("[QB-{code}-1]")), "{words}");
        // Nobody's words before they are public, nobody's number ever.
        assert!(!words.contains("nước ngập") && !post.body.contains("912345678"), "{}", post.body);
        let note = events(&h, &code).await.pop().expect("an event");
        assert!(note["note_internal"].as_str().is_some_and(|n| n.contains("638344")), "{note}");

        // What stands there as it did is no news; a word of theirs is theirs.
        house.be(|_| Reply::ok(r#"[{"service_request_id":638344,"status":"open","updated_datetime":"2026-11-24T09:00:00"}]"#));
        let before = events(&h, &code).await.len();
        minutes(&h, 11).await;
        let asked = house.came().pop().expect("it was asked");
        assert!(asked.target.contains("service_request_id=638344") && !asked.target.contains(KEY), "{}", asked.target);
        assert_eq!(events(&h, &code).await.len(), before);
        house.be(|_| Reply::ok(r#"[{"service_request_id":638344,"status":"Đang làm","status_notes":"Đội 2 đã đến nơi.","updated_datetime":"2026-11-24 09:12:00+0700"}]"#));
        minutes(&h, 30).await;
        assert_eq!(stage(&h, &code).await, "in_progress");
        let after = events(&h, &code).await;
        assert_eq!(after.last().expect("one")["note"], "Đội 2 đã đến nơi.");
        minutes(&h, 30).await;
        assert_eq!(events(&h, &code).await.len(), after.len(), "said once");
        // The co-agency's part is done, and so is the lead's: its leader signs here.
        let co = h.token(Role::AgencyFocal, Some(OTHER_WARD)).await;
        let part = json!({ "text": "Phần của phường đã xong.", "done": true });
        assert_eq!(h.act(&co, &code, "progress", part).await.status, 200);
        let body = json!([{ "service_request_id": "638344", "status": "XONG", "status_notes": DONE, "updated_datetime": "2026-11-24T12:00:00+07:00" }]).to_string();
        house.be(move |_| Reply::ok(&body));
        h.wait(120);
        minutes(&h, 12).await;
        assert_eq!(stage(&h, &code).await, "awaiting_approval");
        assert_eq!(house.posts().len(), 1);
        h.verify().await;
    }

    async fn an_answer_that_is_lost_files_nothing_twice(db: TestDb) {
        let h = open(&db).await;
        let house = House::open(|_| Reply::Cut).await;
        let way = async |asks: Asks| set_up(&h, Order { asks: asks.as_str().to_owned(), ..order(&house, WARD) }).await;
        let gets = |reply: Reply| move |c: &Came| if c.method == "POST" { Reply::Cut } else { reply.clone() };
        // Nobody can say: a person looks, and says that it is there.
        way(Asks::Nothing).await;
        house.be(gets(nothing()));
        let first = sent(&h, &[]).await;
        minutes(&h, 10).await;
        let unclear = only(&h, &first).await;
        assert_eq!((unclear.state, unclear.is_stuck), ("unclear", true));
        assert_eq!(house.posts().len(), 1);
        let code = ReportCode::parse(&first).expect("a code");
        for bad in ["", " ", "a,b"] {
            let said = stuck::settle(&h.app, &centre(&h), (code, 1, 1), &Say::There(bad.to_owned())).await;
            assert!(!said.expect("it is looked at"), "{bad:?}");
        }
        let said = stuck::settle(&h.app, &centre(&h), (code, 1, 1), &Say::There("A-77".to_owned())).await;
        assert!(said.expect("it is settled"));
        assert_eq!(only(&h, &first).await.foreign_id.as_deref(), Some("A-77"));
        let again = stuck::settle(&h.app, &centre(&h), (code, 1, 1), &Say::Again).await;
        assert!(matches!(again, Err(AppError::Conflict { .. })), "{again:?}");
        // Its list shows it, whatever else is believed of that list.
        let second = sent(&h, &[]).await;
        let listed = json!([
            { "service_request_id": "B-1", "status": "open", "description": "khác" },
            { "service_request_id": "B-2", "status": "open", "description": format!("Ổ gà\n[QB-{second}-1]") },
        ]).to_string();
        house.be(gets(Reply::ok(&listed)));
        minutes(&h, 2).await;
        assert_eq!(only(&h, &second).await.foreign_id.as_deref(), Some("B-2"));
        assert_eq!(house.posts().len(), 2);
        // A list that can be relied upon does not show it: it is sent again, after a while.
        way(Asks::List).await;
        let third = sent(&h, &[]).await;
        house.be(gets(nothing()));
        minutes(&h, 1).await;
        assert_eq!((only(&h, &third).await.state, house.posts().len()), ("sending", 3));
        house.be(|c| if c.method == "POST" { taken("C-1") } else { nothing() });
        minutes(&h, 4).await;
        assert_eq!(only(&h, &third).await.foreign_id.as_deref(), Some("C-1"));
        assert_eq!(house.posts().len(), 4);
        // One that is as long as a page and knows no pages says nothing for certain.
        let long: Vec<Value> = (0..50).map(|n| json!({ "service_request_id": n, "status": "open" })).collect();
        house.be(gets(Reply::ok(&json!(long).to_string())));
        let fourth = sent(&h, &[]).await;
        minutes(&h, 10).await;
        assert_eq!((only(&h, &fourth).await.state, house.posts().len()), ("unclear", 5));
        // The same key, the same body: one request there.
        way(Asks::Once).await;
        house.be(|_| Reply::Cut);
        let fifth = sent(&h, &[]).await;
        minutes(&h, 3).await;
        house.be(|c| if c.method == "POST" { taken("E-1") } else { nothing() });
        minutes(&h, 3).await;
        assert_eq!(only(&h, &fifth).await.foreign_id.as_deref(), Some("E-1"));
        let repeated = &house.posts()[5..];
        assert!(repeated.len() > 1, "{repeated:?}");
        for post in repeated {
            assert_eq!(post.body, repeated[0].body);
            assert!(post.header("idempotency-key").is_some_and(|k| k.starts_with("qb-")), "{}", post.head);
            assert_eq!(post.header("idempotency-key"), repeated[0].header("idempotency-key"));
        }
        // A new key there is another caller: what was sent by the old one is not repeated by it.
        house.be(gets(nothing()));
        let sixth = sent(&h, &[]).await;
        run(&h).await;
        let posts = house.posts().len();
        set_up(&h, Order { key: "khoa-moi".to_owned(), asks: "once".to_owned(), ..order(&house, WARD) }).await;
        minutes(&h, 10).await;
        assert_eq!((only(&h, &sixth).await.state, house.posts().len()), ("unclear", posts));
        h.verify().await;
    }

    async fn whatever_a_house_answers(db: TestDb) {
        let h = open(&db).await;
        let house = House::open(|_| nothing()).await;
        set_up(&h, order(&house, WARD)).await;
        let said = |status: u16, body: &'static str| move |c: &Came| match c.method.as_str() {
            "POST" => Reply::Says(status, body.to_owned()),
            _ => nothing(),
        };
        let page = "<!DOCTYPE html><html><body><h1>Bảo trì</h1></body></html>";
        // Nobody knows what became of these.
        for (status, body) in [(200, page), (200, ""), (200, "OK"), (500, page), (502, ""), (200, "{\"a\":"), (200, "[]")] {
            house.be(said(status, body));
            let code = sent(&h, &[]).await;
            let before = house.posts().len();
            minutes(&h, 5).await;
            let got = only(&h, &code).await;
            assert_eq!((got.state, house.posts().len()), ("unclear", before + 1), "{status} {body}");
        }
        house.be(|c| if c.method == "POST" { Reply::Endless } else { nothing() });
        let code = sent(&h, &[]).await;
        minutes(&h, 5).await;
        assert_eq!(only(&h, &code).await.state, "unclear");
        // It says that it has it, and does not show it.
        house.be(said(400, r#"[{"code":400,"description":"base is a duplicate"}]"#));
        let code = sent(&h, &[]).await;
        minutes(&h, 5).await;
        let got = only(&h, &code).await;
        assert_eq!((got.state, got.why.as_deref()), ("unclear", Some("@duplicate")));
        // It says no, in its own words.
        house.be(said(400, "<?xml version=\"1.0\"?><errors><error><code>400</code><description>size: cần\n có</description></error></errors>"));
        let code = sent(&h, &[]).await;
        minutes(&h, 2).await;
        let got = only(&h, &code).await;
        assert_eq!((got.state, got.why.as_deref()), ("refused", Some("size: cần có")));
        // XML where JSON was asked for; a token at first.
        house.be(said(200, "<service_requests><request><token>T/1</token></request></service_requests>"));
        let code = sent(&h, &[]).await;
        minutes(&h, 1).await;
        assert_eq!(only(&h, &code).await.state, "token");
        house.be(|c| match c.target.starts_with("/open311/v2/tokens/T%2F1.json?") {
            true => Reply::ok("<service_requests><request><token>T/1</token><service_request_id>77</service_request_id></request></service_requests>"),
            false => Reply::Says(404, String::new()),
        });
        minutes(&h, 3).await;
        assert_eq!(only(&h, &code).await.foreign_id.as_deref(), Some("77"));
        // Not there, or not to be spoken to: it waits, and is sent once all is well.
        let code = sent(&h, &[]).await;
        for (status, body) in [(503, ""), (429, "[]"), (301, ""), (404, page), (403, r#"[{"code":403,"description":"khóa sai"}]"#)] {
            house.be(said(status, body));
            minutes(&h, 12).await;
            assert_eq!(only(&h, &code).await.state, "waiting", "{status}");
        }
        let listed = setup::one(&h.app, &Ctx::system(h.now()), WARD).await.expect("it is there");
        assert_eq!(listed.state.and_then(|s| s.error).as_deref(), Some("khóa sai"));
        house.be(said(200, r#"{"service_requests":{"request":{"service_request_id":"Z-9"}}}"#));
        minutes(&h, 12).await;
        assert_eq!(only(&h, &code).await.foreign_id.as_deref(), Some("Z-9"));
        h.verify().await;
    }

    async fn one_that_is_down_holds_up_only_its_own(db: TestDb) {
        let h = open(&db).await;
        let up = House::open(|c| if c.method == "POST" { taken("U-1") } else { nothing() }).await;
        let down = House::open(|_| nothing()).await;
        let mut there = order(&down, WARD);
        // Nobody listens at port 1.
        there.endpoint = "http://127.0.0.1:1/open311".to_owned();
        set_up(&h, there).await;
        set_up(&h, order(&up, OTHER_WARD)).await;
        let code = sent(&h, &[OTHER_WARD]).await;
        minutes(&h, 30).await;
        let all = handed(&h, &code).await;
        let states: Vec<(&str, &str)> = all.iter().map(|f| (f.agency.code.as_str(), f.state)).collect();
        assert_eq!(states, [(WARD, "waiting"), (OTHER_WARD, "filed")]);
        assert_eq!(up.posts().len(), 1);
        down.be(|c| if c.method == "POST" { taken("D-1") } else { nothing() });
        set_up(&h, order(&down, WARD)).await;
        run(&h).await;
        assert_eq!(handed(&h, &code).await[0].foreign_id.as_deref(), Some("D-1"));
        // Taken back before it was sent: nothing goes there.
        set_up(&h, Order { endpoint: "http://127.0.0.1:1/open311".to_owned(), ..order(&down, WARD) }).await;
        let code = sent(&h, &[]).await;
        minutes(&h, 2).await;
        let o = h.token(Role::IocOperator, None).await;
        assert_eq!(h.act(&o, &code, "recall", json!({ "note": "Nhầm đơn vị." })).await.status, 200);
        set_up(&h, order(&down, WARD)).await;
        minutes(&h, 12).await;
        assert_eq!((only(&h, &code).await.state, down.posts().len()), ("over", 1));
        h.verify().await;
    }

    async fn updates_are_read_as_they_would_be_told(db: TestDb) {
        let h = open(&db).await;
        let house = House::open(|c| if c.method == "POST" { taken("F-1") } else { nothing() }).await;
        set_up(&h, Order { news: News::Feed.as_str().to_owned(), minutes: Some(5), json: false, ..order(&house, WARD) }).await;
        let code = sent(&h, &[]).await;
        run(&h).await;
        let update = |id: &str, request: &str, status: &str, at: &str, words: &str| format!(
            "<request_update><update_id>{id}</update_id><service_request_id>{request}</service_request_id><status>{status}</status><updated_datetime>{at}</updated_datetime><description>{words}</description><media_url/></request_update>"
        );
        let feed = |all: Vec<String>| {
            let body = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><service_request_updates>{}</service_request_updates>", all.concat());
            move |c: &Came| match c.target.contains("/servicerequestupdates.xml?") {
                true => Reply::ok(&body),
                false => Reply::Says(404, String::new()),
            }
        };
        house.be(feed(vec![
            update("2", "F-1", "on_the_moon", "2026-11-24T02:02:00Z", "Đã chuyển đội 2."),
            update("1", "F-1", "IN_PROGRESS", "2026-11-24T02:01:00Z", "Đội 2 đã đến nơi &amp; đo."),
            update("9", "của-người-khác", "closed", "2026-11-24T02:01:00Z", "Không phải của ta."),
        ]));
        h.wait(10);
        run(&h).await;
        assert_eq!(stage(&h, &code).await, "in_progress");
        let after = events(&h, &code).await;
        let said: Vec<&str> = after.iter().filter_map(|e| e["note"].as_str()).collect();
        assert!(said.contains(&"Đội 2 đã đến nơi & đo.") && said.contains(&"Đã chuyển đội 2."), "{said:?}");
        // Spans overlap, and the same update is one.
        minutes(&h, 20).await;
        assert_eq!(events(&h, &code).await.len(), after.len());
        let asked: Vec<Came> = house.came().into_iter().filter(|c| c.target.contains("updates")).collect();
        assert!(asked.len() > 2 && asked.iter().all(|c| c.target.contains("start_date=2026-11-24T0") && c.target.contains(KEY)), "{asked:?}");
        // Older than what was told: a note, and the stage stays.
        house.be(feed(vec![update("3", "F-1", "closed", "2026-11-24T02:01:30Z", DONE)]));
        minutes(&h, 6).await;
        assert_eq!(stage(&h, &code).await, "in_progress");
        assert_eq!(events(&h, &code).await.last().expect("one")["kind"], "note");
        house.be(feed(vec![update("4", "F-1", "closed", "2026-11-24T02:40:00Z", DONE)]));
        minutes(&h, 30).await;
        assert_eq!(stage(&h, &code).await, "awaiting_approval");
        h.verify().await;
    }

    async fn what_cannot_be_sent_waits_for_a_person(db: TestDb) {
        let h = open(&db).await;
        let definition = r#"{"service_code":"POTHOLE","attributes":[
            {"variable":false,"code":"info","datatype":"text","required":false,"order":1,"description":"Đọc"},
            {"variable":true,"code":"size","datatype":"singlevaluelist","required":true,"order":2,"description":"Cỡ?","values":[{"key":1,"name":"Nhỏ"},{"key":2,"name":"Lớn"}]}]}"#;
        let house = House::open(move |c| match (c.method.as_str(), c.target.split('?').next().unwrap_or_default()) {
            ("POST", _) => taken("S-1"),
            (_, "/open311/v2/services.json") => Reply::ok(r#"[{"service_code":"POTHOLE","service_name":"Ổ gà","metadata":true,"type":"realtime"},{"service_code":77,"service_name":"Số","metadata":"false"}]"#),
            (_, "/open311/v2/services/POTHOLE.json") => Reply::ok(definition),
            (_, "/open311/v2/discovery.json") => Reply::Says(404, String::new()),
            _ => nothing(),
        }).await;
        set_up(&h, order(&house, WARD)).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/tich-hop/he-thong").await;
        assert!(t.page.says("Đang bật"), "{}", t.page.words());
        t.open(&format!("/quan-tri/tich-hop/he-thong/muc?ma={WARD}")).await;
        assert!(!t.page.html.contains(KEY), "the key is shown to nobody");
        t.send(t.form("look")).await;
        assert!(t.page.says("Đã đọc danh mục") && t.page.says("size *: Cỡ? (1, 2)") && t.page.says("77"), "{}", t.page.words());
        let rows = crate::open311_send::held(&h, &["peer", "event"]).await;
        assert!(!rows.iter().any(|row| row.contains(KEY)), "{rows:?}");
        let code = sent(&h, &[]).await;
        run(&h).await;
        assert_eq!((only(&h, &code).await.state, house.posts().len()), ("refused", 0));
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/hs/{code}")).await;
        assert!(o.page.says("cần trả lời POTHOLE.size (Cỡ?)"), "{}", o.page.words());
        o.open("/quan-tri/tich-hop/he-thong/cho").await;
        assert!(o.page.says("Chưa gửi được"), "{}", o.page.words());
        // The rule that was missing is written down, and the case is sent.
        t.open(&format!("/quan-tri/tich-hop/he-thong/muc?ma={WARD}")).await;
        t.send(t.form("save").set("attributes", "POTHOLE.size = lớn").set("statuses", "x = sao hỏa").set("services", "XX-99 = A").set("minutes", "0").set("endpoint", "http://169.254.169.254/latest")).await;
        assert_eq!(t.page.status, 422);
        for words in ["Không phải từ chung: sao hỏa", "Không có lĩnh vực: XX-99", "từ 1 đến 1440", "Ghi địa chỉ https đầy đủ"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        t.open(&format!("/quan-tri/tich-hop/he-thong/muc?ma={WARD}")).await;
        t.send(t.form("save").set("attributes", "POTHOLE.size = lớn")).await;
        assert!(t.page.says("Đã lưu."), "{}", t.page.words());
        let id = o.page.form_ids().into_iter().find(|id| id.starts_with("form-again")).expect("a form");
        o.send(o.find_id(&id).expect("a form")).await;
        assert!(o.page.says("Đã ghi."), "{}", o.page.words());
        run(&h).await;
        assert_eq!(only(&h, &code).await.foreign_id.as_deref(), Some("S-1"));
        assert_eq!(house.posts()[0].field("attribute[size]").as_deref(), Some("2"));
        assert_eq!(house.posts()[0].field("api_key").as_deref(), Some(KEY), "the key was kept");
        // Or the reporter answered one of our own questions, which is what theirs means.
        t.open(&format!("/quan-tri/tich-hop/he-thong/muc?ma={WARD}")).await;
        t.send(t.form("save").set("attributes", "POTHOLE.size = ?1")).await;
        let question = h.app.tables().catalogue.category("TTDT-01").expect("a category").questions[0].words.clone();
        let mut report = pothole();
        report["text"] = json!(format!("Ổ gà sâu trước số 86\n{question} Nhỏ"));
        let filed = h.call("POST", "/api/v1/reports").json(&report).send().await;
        let answered = crate::app::code(&filed.json());
        let token = h.token(Role::IocOperator, None).await;
        let order = json!({ "lead": WARD, "category": "TTDT-01", "instruction": "Làm trong tuần." });
        assert_eq!(h.act(&token, &answered, "dispatch", order).await.status, 200);
        run(&h).await;
        assert_eq!(only(&h, &answered).await.state, "filed");
        assert_eq!(house.posts()[1].field("attribute[size]").as_deref(), Some("1"));
        // An agency sees no button.
        let a = h.token(Role::AgencyFocal, Some(WARD)).await;
        assert_eq!(h.call("GET", "/quan-tri/tich-hop/he-thong/cho").token(&a).send().await.status, 403);
        t.open("/quan-tri/nhat-ky?loai=peer").await;
        assert!(t.page.says("Lưu kết nối với hệ thống của"), "{}", t.page.words());
        t.open("/quan-tri/suc-khoe").await;
        assert!(t.page.says("0 chờ người xem"), "{}", t.page.words());
        h.verify().await;
    }
);

/// A category whose matters outsiders never see.
const SECRET: &str = "GD-04";

both_engines!(
    migrated by crate::app::furnished,

    async fn what_is_secret_goes_to_no_other_house(db: TestDb) {
        let h = open(&db).await;
        let secret = SECRET;
        let house = House::open(|_| taken("never")).await;
        set_up(&h, Order { service: "ANY".to_owned(), all_words: true, ..order(&house, WARD) }).await;
        let mut report = pothole();
        report["category"] = json!(secret);
        let filed = h.call("POST", "/api/v1/reports").json(&report).send().await;
        assert_eq!(filed.status, 201, "{}", filed.text());
        let code = code(&filed.json());
        let o = h.token(Role::IocOperator, None).await;
        let done = h.act(&o, &code, "dispatch", json!({ "lead": WARD, "category": secret, "instruction": "Xem ngay." })).await;
        assert_eq!(done.status, 200, "{}", done.text());
        minutes(&h, 3).await;
        let got = only(&h, &code).await;
        assert_eq!((got.state, got.why.as_deref(), house.posts().len()), ("refused", Some("@sealed"), 0));
    }
);
