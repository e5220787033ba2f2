//! The 1022 desk through its doors: an exchange that tells in any order, agents who write down, callers
//! who are called back.

use crate::app::{Answer, TestApp};
use crate::console_browser::Browser;
use app::user::{NewUser, Post};
use app::{Courier, Ctx};
use domain::actor::Role;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpListener;
use testkit::{TestDb, both_engines};

pub(crate) const DESK: &str = "/lam-viec/cuoc-goi";
pub(crate) const CALLER: &str = "0912345678";

/// The exchange tells something.
pub(crate) async fn tell(h: &TestApp, news: Value) -> Answer {
    let token = h.token(Role::Telephony, None).await;
    h.call("POST", "/api/v1/calls")
        .token(&token)
        .json(&news)
        .send()
        .await
}

pub(crate) fn ring(call: &str, from: &str) -> Value {
    json!({ "event": "newCall", "callId": call, "from": from, "to": "1022", "direction": "in", "queue": "1022" })
}

pub(crate) fn answer(call: &str, line: &str) -> Value {
    json!({ "event": "answer", "callId": call, "from": CALLER, "to": "1022", "direction": "in", "answeringNumber": line })
}

pub(crate) fn hangup(call: &str, from: &str) -> Value {
    json!({ "event": "hangup", "callId": call, "from": from, "to": "1022", "direction": "in", "cause": "cancel" })
}

pub(crate) async fn all(h: &TestApp, news: &[Value]) {
    for piece in news {
        let answer = tell(h, piece.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (204, ""));
    }
}

/// A second agent.
pub(crate) async fn second(h: &TestApp) -> Browser<'_> {
    let ctx = Ctx::system(h.now());
    let post = Post {
        role: Role::CallAgent,
        agency: None,
        from: None,
        until: None,
        delegated_by: None,
    };
    let new = NewUser {
        username: "agent.hai".to_owned(),
        name: "Phan Thị Hai".to_owned(),
        posts: vec![post],
        password: Some("mat-khau-dai-de-thu".to_owned()),
    };
    app::user::add(&h.app, &ctx, new).await.expect("an account");
    let mut browser = Browser::new(h);
    browser.open("/dang-nhap").await;
    let form = browser
        .form_to("/dang-nhap")
        .set("username", "agent.hai")
        .set("password", "mat-khau-dai-de-thu");
    browser.send(form).await;
    browser
}

/// Who rings, as the script of every page asks.
pub(crate) async fn waiting(b: &mut Browser<'_>) -> Value {
    b.open(&format!("{DESK}/dang-cho")).await;
    serde_json::from_str(&b.page.html).expect("JSON")
}

/// Takes the one call that rings, and is led to its page.
pub(crate) async fn take(b: &mut Browser<'_>) -> String {
    let waits = waiting(b).await;
    let href = waits["calls"][0]["href"]
        .as_str()
        .expect("a call")
        .to_owned();
    b.open(DESK).await;
    b.send(b.form_to(&format!("{href}/nhan"))).await;
    assert_eq!(
        (b.page.status, b.page.path.as_str()),
        (200, href.as_str()),
        "{}",
        b.page.words()
    );
    href
}

/// Every line of the database.
pub(crate) async fn dumped(h: &TestApp) -> String {
    let mut text = String::new();
    store::dump::dump(&h.app.store, |line| {
        text.push_str(line);
        text.push('\n');
        Ok(())
    })
    .await
    .expect("a dump");
    text
}

/// Messages to a caller, by their template.
pub(crate) async fn sms(h: &TestApp, template: &str) -> Vec<String> {
    dumped(h)
        .await
        .lines()
        .filter(|l| l.contains(&format!("\"{template}\"")) && l.contains("sms:vault:"))
        .map(str::to_owned)
        .collect()
}

pub(crate) async fn jobs(h: &TestApp) {
    while app::job::run_once(&h.app, h.now()).await.expect("jobs run") > 0 {}
}

/// An exchange that keeps one recording; it is asked so often at most.
pub(crate) fn recordings(times: usize) -> (String, std::thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = format!("http://{}/rec/", listener.local_addr().expect("an address"));
    let told = std::thread::spawn(move || {
        let mut asked = Vec::new();
        for _ in 0..times {
            let (mut line, _) = listener.accept().expect("a line");
            let mut head = [0u8; 2_048];
            let read = line.read(&mut head).expect("a request");
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            let first = head.lines().next().unwrap_or_default().to_owned();
            let (kind, body) = if first.contains("page.wav") {
                ("text/html", "<script>x</script>")
            } else {
                ("audio/wav", "RIFFsound")
            };
            asked.push(first);
            write!(
                line,
                "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .expect("an answer");
        }
        asked
    });
    (at, told)
}

both_engines!(
    migrated by crate::app::furnished,

    async fn news_of_a_call_come_in_any_order_again_and_late(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for (n, order) in orders.iter().enumerate() {
            let id = format!("c{n}@pbx");
            let pieces = [ring(&id, CALLER), answer(&id, "201"), hangup(&id, CALLER)];
            for at in order {
                all(&h, &[pieces[*at].clone(), pieces[order[0]].clone()]).await;
            }
            // A minute later the exchange says it all again.
            h.wait(1);
            all(&h, &pieces).await;
        }
        jobs(&h).await;
        a.open(DESK).await;
        // Six calls, each answered and over, each with a draft: none missed, none without a record.
        assert_eq!(a.page.html.matches("••• 678").count() % 6, 0, "{}", a.page.words());
        assert_eq!(a.page.words().matches("Đã gác máy").count(), 6, "{}", a.page.words());
        assert!(!a.page.says("Gọi nhỡ") && a.page.says("Không ai chờ gọi lại."), "{}", a.page.words());
        assert!(sms(&h, "call_back").await.is_empty());
        assert_eq!(dumped(&h).await.lines().filter(|l| l.contains("newCall")).count(), 6, "repeats are one");
    }

    async fn an_exchange_does_nothing_else_and_nobody_else_does_it(db: TestDb) {
        let h = TestApp::open(&db).await;
        let exchange = h.token(Role::Telephony, None).await;
        for path in ["/", "/api/v1/reports", "/api/v1/categories", "/lam-viec", "/lam-viec/cuoc-goi", "/hs/48291367"] {
            let answer = h.call("GET", path).token(&exchange).send().await;
            assert_eq!(answer.status, 403, "{path}: {}", answer.text());
        }
        h.call("POST", "/api/v1/reports").token(&exchange).json(&crate::app::pothole()).send().await.problem(403, "forbidden");
        let news = ring("x@pbx", CALLER);
        let agent = h.token(Role::CallAgent, None).await;
        for role in [Role::CallAgent, Role::IocLeader, Role::SysAdmin] {
            let token = h.token(role, None).await;
            h.call("POST", "/api/v1/calls").token(&token).json(&news).send().await.problem(403, "forbidden");
        }
        h.call("POST", "/api/v1/calls").json(&news).send().await.problem(401, "sign_in");
        h.call("GET", "/api/v1/calls").token(&agent).send().await.problem(405, "method");
        // All that is wrong is told, and what an exchange knows besides is passed over.
        let wrong = json!({ "event": "ringing", "direction": "up", "user": ["Mai"] });
        tell(&h, wrong).await.faults(&[("event", "unknown_choice"), ("callId", "required"), ("direction", "unknown_choice")]);
        let more = json!({ "event": "newCall", "callId": "m@pbx", "from": CALLER, "user": ["Mai"], "sessionType": "voice" });
        assert_eq!(tell(&h, more).await.status, 204);
        let form = h.call("POST", "/api/v1/calls").token(&exchange)
            .raw("application/x-www-form-urlencoded", b"event=hangup&callId=m%40pbx&from=0912345678&user[]=Mai".to_vec())
            .send().await;
        assert_eq!(form.status, 204, "{}", form.text());
        // It has a token and no page.
        let mut b = Browser::new(&h);
        b.open("/dang-nhap").await;
        let form = b.form_to("/dang-nhap").set("username", "telephony").set("password", "mat-khau-dai-de-thu");
        b.send(form).await;
        assert_ne!(b.page.path, "/lam-viec");
        // The desk is the centre's.
        for role in [Role::StandingBody, Role::SysAdmin, Role::Auditor] {
            let token = h.token(role, None).await;
            assert_eq!(h.call("GET", DESK).token(&token).send().await.status, 403, "{role}");
        }
    }

    async fn a_call_is_written_down_filed_once_and_told(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        all(&h, &[ring("c1@pbx", "sip:+84912345678@10.0.0.1;user=phone")]).await;
        let waits = waiting(&mut a).await;
        assert_eq!(waits["calls"][0]["number"], "••• 678", "only its end, until it is taken");
        let href = take(&mut a).await;
        assert!(a.page.says("0912 345 678"), "an agent reads the number on their call: {}", a.page.words());
        assert!(!href.contains("912345"), "{href}");

        // A look ahead: guess, script, agency, what to say, what will be sent.
        let notes = a.form("call")
            .set("text", "ổ gà sâu trước nhà, xe ngã")
            .set("place", "86 Trần Hưng Đạo, phường Đồng Hới")
            .set("name", "Chị Hạnh")
            .set("consent", "1");
        a.send(notes.clone().at(&format!("{href}/goi-y"))).await;
        assert_eq!(a.page.status, 200);
        assert!(a.page.says("Ổ gà, đường lún") && a.page.says("máy gợi ý"), "{}", a.page.words());
        assert!(a.page.says("Bảng phân công, dòng"), "{}", a.page.words());
        assert!(a.page.says("Tôi đã ghi. Trung tâm chốt giờ hẹn trước"), "{}", a.page.words());
        let shown = a.page.html.split("<p class=\"sms\" lang=\"vi\">").nth(1).and_then(|r| r.split('<').next()).expect("an SMS").to_owned();
        assert!(shown.contains("1022 da ghi cuoc goi cua ban") && shown.len() <= 170, "{shown}");
        let form = a.form("call");
        assert_eq!(form.value("guess"), form.value("category"));

        // Something is missing: it comes back as typed.
        a.send(form.clone().set("text", "")).await;
        assert_eq!(a.page.status, 422, "{}", a.page.words());
        assert_eq!(a.form("call").value("name"), "Chị Hạnh");

        a.send(form.clone()).await;
        assert_eq!(a.page.status, 200, "{}", a.page.words());
        assert!(a.page.path.starts_with(&href) && a.page.says("Đã ghi phản ánh"), "{}", a.page.words());
        assert!(a.page.html.contains(&shown), "what was sent is what was shown");
        let sent = sms(&h, "called").await;
        assert_eq!(sent.len(), 1, "{sent:?}");
        let words = shown.replace("•••", "");
        assert!(words.split("?k=").all(|part| sent[0].contains(part.trim())), "{shown} / {sent:?}");
        // The code was told before it was saved, and is the report's.
        let code = a.page.html.split("/lam-viec/hs/").nth(1).map(|r| r[..8].to_owned()).expect("a file");
        assert!(shown.replace(' ', "").contains(&format!("QB{code}")), "{shown} {code}");

        // Sent again, it is done once.
        a.send(form).await;
        assert!(a.page.says("Đã ghi phản ánh"), "{}", a.page.words());
        assert_eq!(sms(&h, "called").await.len(), 1);
        let o = h.token(Role::IocOperator, None).await;
        let report = h.call("GET", &format!("/api/v1/reports/{code}")).token(&o).send().await.json();
        assert_eq!((report["channel"].as_str(), report["category"]["code"].as_str()), (Some("1022"), Some("GT-01")), "{report}");
        assert!(report["area"]["name"].as_str().is_some_and(|n| n.contains("Đồng Hới")), "{report}");
        assert!(!report.to_string().contains("912345678"));
        // The centre finds the call behind the case, and is told of dangers on that page; another agency's staff are led to no call.
        let file = h.call("GET", &format!("/lam-viec/hs/{code}")).token(&o).send().await.text();
        assert!(file.contains(&format!("href=\"{href}\"")) && file.contains("Cuộc gọi 1022"), "{file}");
        assert!(file.contains("data-alarms=\"report urgency\"") && file.contains("data-clock=\""), "{file}");
        let i = h.token(Role::Inspector, None).await;
        let file = h.call("GET", &format!("/lam-viec/hs/{code}")).token(&i).send().await.text();
        assert!(!file.contains("/lam-viec/cuoc-goi/") && !file.contains("data-alarms"), "{file}");
        // "Add photos" leads to the same report.
        let link = sent[0].split("?k=").nth(1).map(|k| k[..22].to_owned()).expect("a key in the link");
        let page = h.call("GET", &format!("/hs/{code}")).secret(&link).send().await;
        assert!(page.text().contains("ổ gà sâu trước nhà"), "the sender's own words for the sender");

        // The next call knows them.
        all(&h, &[ring("c2@pbx", CALLER)]).await;
        take(&mut a).await;
        assert!(a.page.says("ổ gà sâu trước nhà") && a.page.says("Chị Hạnh"), "{}", a.page.words());
        h.verify().await;
    }

    async fn the_first_of_two_agents_has_it_and_a_draft_outlives_its_agent(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (mut a, mut b) = (Browser::of(&h, Role::CallAgent, None).await, second(&h).await);
        all(&h, &[ring("c1@pbx", CALLER)]).await;
        b.open(DESK).await;
        let late = b.form_to(&format!("{}/nhan", waiting(&mut a).await["calls"][0]["href"].as_str().expect("a call")));
        let href = take(&mut a).await;
        b.send(late.clone()).await;
        assert_eq!(b.page.status, 409);
        assert!(b.page.says("đang giữ cuộc gọi này") && !b.page.says("0912 345 678"), "{}", b.page.words());

        // The draft is kept; another tab that knows nothing of it overwrites nothing unseen.
        let (one, two) = (a.form("call"), a.form("call"));
        let keep = async |form: crate::console_browser::Form| {
            let at = format!("{href}/nhap");
            a.post(form.at(&at)).await
        };
        assert_eq!(keep(one.set("text", "Nước tràn vào nhà")).await.status, 303);
        let lost = keep(two.clone().set("text", "Cây đổ")).await;
        assert_eq!(lost.status, 409);
        assert!(lost.text().contains("Nước tràn vào nhà") && lost.text().contains("Cây đổ"), "both are shown");

        // The agent is gone while the caller talks. A colleague waits a little, and goes on.
        all(&h, &[answer("c1@pbx", "201")]).await;
        h.wait(2);
        b.send(late.clone()).await;
        assert_eq!(b.page.status, 409);
        h.wait(2);
        b.send(late).await;
        assert_eq!(b.page.path, href);
        assert_eq!(b.form("call").value("text"), "Nước tràn vào nhà");
        // Whose it was may not write over it.
        a.open(&href).await;
        assert!(a.page.says("đang giữ cuộc gọi này") && !a.page.says("0912 345 678"), "{}", a.page.words());

        // Of two who save at once, one report comes.
        let form = b.form("call").set("consent", "1");
        b.send(form.clone()).await;
        b.send(form).await;
        assert_eq!(sms(&h, "called").await.len(), 1, "{}", b.page.words());
        h.verify().await;
    }

    async fn a_line_of_the_house_says_whose_the_call_is(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        a.open(DESK).await;
        a.send(a.form_to(&format!("{DESK}/may")).set("line", "0912345678")).await;
        assert_eq!(a.page.status, 422);
        a.send(a.form_to(&format!("{DESK}/may")).set("line", "201")).await;
        assert_eq!(a.page.status, 200);
        // Two lines take it in one moment: one of them has it, and its agent is told.
        all(&h, &[ring("c1@pbx", CALLER), answer("c1@pbx", "202"), answer("c1@pbx", "201")]).await;
        let waits = waiting(&mut a).await;
        assert_eq!(waits["calls"][0]["put_through"], true, "{waits}");
        let href = waits["calls"][0]["href"].as_str().expect("a call").to_owned();
        a.open(&href).await;
        assert!(a.page.says("0912 345 678"), "{}", a.page.words());
    }

    async fn who_was_missed_is_told_until_when_and_called_back(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        // Three times in a row, and somebody who withholds their number, and one from a fixed line.
        for n in 0..3 {
            all(&h, &[ring(&format!("c{n}@pbx"), CALLER), hangup(&format!("c{n}@pbx"), CALLER)]).await;
        }
        all(&h, &[ring("d@pbx", "anonymous"), hangup("d@pbx", "anonymous")]).await;
        all(&h, &[ring("e@pbx", "02323822222"), hangup("e@pbx", "02323822222")]).await;
        jobs(&h).await;
        assert!(sms(&h, "call_back").await.is_empty(), "news overtake each other: not at once");
        h.wait(1);
        jobs(&h).await;
        // 09:01, and half an hour by the policy: 09:35 as people say it.
        let told = sms(&h, "call_back").await;
        assert_eq!(told.len(), 1, "once, by the first minute: {told:?}");
        assert!(told[0].contains("Chung toi goi lai truoc 09:35"), "{told:?}");
        a.open(DESK).await;
        assert_eq!(a.page.words().matches("Gọi lại trước 09:35").count(), 4, "{}", a.page.words());
        assert!(a.page.says("Số ẩn"), "missed, without a way back: {}", a.page.words());

        // Nobody there; then the minute passes; then somebody is.
        let attempt = |b: &Browser<'_>| b.form_to(&b.page.html.split("action=\"").find(|r| r.contains("/goi-lai\"")).map(|r| r.split('"').next().unwrap_or_default().to_owned()).expect("a form"));
        a.send(attempt(&a).press("result", "no_answer")).await;
        assert!(a.page.says("1 lần chưa gặp"), "{}", a.page.words());
        h.wait(40);
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        a.open(DESK).await;
        assert!(a.page.says("Quá hẹn"), "{}", a.page.words());
        let rows = a.page.html.split("cl-back").nth(1).unwrap_or_default();
        assert!(rows.contains("class=\"late\""));
        a.send(attempt(&a).press("result", "reached")).await;
        assert!(a.page.path.starts_with(DESK) && a.page.path.len() > DESK.len(), "{}", a.page.path);
        a.send(a.form("call").set("text", "Gọi lại: cột đèn hỏng").set("consent", "1").set("place", "xã Quảng Ninh").at(&format!("{}/luu", a.page.path))).await;
        assert!(a.page.says("Đã ghi phản ánh"), "{}", a.page.words());
        h.verify().await;
    }

    async fn an_answer_that_comes_late_needs_no_call_back(db: TestDb) {
        let h = TestApp::open(&db).await;
        all(&h, &[ring("c@pbx", CALLER), hangup("c@pbx", CALLER), answer("c@pbx", "201")]).await;
        h.wait(20);
        jobs(&h).await;
        assert!(sms(&h, "call_back").await.is_empty());
        // A phone whose end was never told rings out by itself.
        all(&h, &[ring("f@pbx", CALLER)]).await;
        h.wait(11);
        jobs(&h).await;
        assert_eq!(sms(&h, "call_back").await.len(), 1);
    }

    async fn a_prank_is_marked_ends_by_itself_and_stops_no_emergency(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        all(&h, &[ring("c1@pbx", CALLER)]).await;
        let href = take(&mut a).await;
        let mark = a.form_to(&format!("{href}/so-dua"));
        a.send(mark.clone().set("reason", " ").set("days", "7")).await;
        assert_eq!(a.page.status, 422);
        a.send(mark.clone().set("reason", "Báo cháy giả").set("days", "400")).await;
        assert_eq!(a.page.status, 422);
        a.send(mark.set("reason", "Báo cháy giả").set("days", "7")).await;
        a.open(&href).await;
        a.send(a.form_to(&format!("{href}/xong")).set("note", "Trêu đùa")).await;
        assert!(a.page.says("Cuộc gọi đã xong."), "{}", a.page.words());

        all(&h, &[ring("c2@pbx", CALLER)]).await;
        assert_eq!(waiting(&mut a).await["calls"][0]["prank"], true);
        take(&mut a).await;
        assert!(a.page.says("Báo cháy giả") && a.page.says("Người thử call_agent"), "{}", a.page.words());
        // It burns all the same.
        let fire = a.form("call").set("text", "Cháy nhà ở chợ").set("place", "chợ Ba Đồn").set("consent", "1");
        a.send(fire.press("khan", "1").set("why_urgent", "thấy khói")).await;
        assert!(a.page.says("Đã ghi phản ánh") && a.page.says("Gọi ngay, theo thứ tự"), "{}", a.page.words());
        let code = a.page.html.split("/lam-viec/hs/").nth(1).map(|r| r[..8].to_owned()).expect("a file");
        let o = h.token(Role::IocOperator, None).await;
        let report = h.call("GET", &format!("/api/v1/reports/{code}")).token(&o).send().await.json();
        assert_eq!(report["urgency"], "urgent");

        h.wait(7 * 24 * 60);
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        all(&h, &[ring("c3@pbx", CALLER)]).await;
        assert_eq!(waiting(&mut a).await["calls"][0]["prank"], false, "it lapsed by itself");
        h.verify().await;
    }

    async fn the_caller_joins_what_is_there(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        h.answered(&filed.code).await;
        let o = h.token(Role::IocOperator, None).await;
        let reopened = h.act(&o, &filed.code, "reprocess", json!({ "note": "Vẫn còn hố" })).await;
        assert_eq!(reopened.status, 200, "{}", reopened.text());
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        all(&h, &[ring("c1@pbx", "0987654321")]).await;
        let href = take(&mut a).await;
        let notes = a.form("call").set("text", "ổ gà trước số 86").set("lat", "17.4702").set("lon", "106.619").set("consent", "1");
        a.send(notes.clone().at(&format!("{href}/goi-y"))).await;
        assert!(a.page.says("Cùng việc"), "{}", a.page.words());
        let join = format!("{href}/cung-viec/{}", filed.code);
        assert!(a.page.html.contains(&join), "{}", a.page.words());
        let mut form = a.form("call").at(&join);
        a.send(form.clone()).await;
        assert!(a.page.says("Đã thêm người gọi vào việc có sẵn"), "{}", a.page.words());
        form = form.at(&join);
        a.send(form).await;
        assert!(a.page.says("Đã thêm người gọi vào việc có sẵn"), "once: {}", a.page.words());
        let seen = h.call("GET", &format!("/api/v1/reports/{}", filed.code)).token(&o).send().await.json();
        assert_eq!(seen["joined"], 1, "{seen}");
        h.verify().await;
    }

    async fn places_are_found_from_few_letters(db: TestDb) {
        let h = TestApp::open(&db).await;
        let a = h.token(Role::CallAgent, None).await;
        let find = async |q: &str| {
            let body = format!("q={}", q.replace(' ', "+")).into_bytes();
            let answer = h.call("POST", &format!("{DESK}/noi")).token(&a).raw("application/x-www-form-urlencoded", body).send().await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()
        };
        let street = find("86 thđ").await;
        assert_eq!((street[0]["words"].as_str(), street[0]["kind"].as_str()), (Some("86 Trần Hưng Đạo"), Some("street")), "{street}");
        let market = find("cho dong").await;
        assert_eq!((market[0]["words"].as_str(), market[0]["kind"].as_str()), (Some("Chợ Đồng Hới"), Some("landmark")), "{market}");
        assert!(market[0]["lat"].as_f64().is_some_and(|lat| (17.0..18.0).contains(&lat)));
        let unit = find("dong hoi").await;
        assert!(unit.as_array().is_some_and(|a| a.iter().any(|u| u["kind"] == "unit" && u["area"] == "18880")), "{unit}");
        assert_eq!(find("17.4702, 106.619").await[0]["kind"], "degrees");
        assert_eq!(find("zzzz").await, json!([]));
        let short = h.call("GET", &format!("{DESK}/viet-tat")).token(&a).send().await.text();
        assert!(short.contains("[\"og\",\"ổ gà\"]") && short.contains("[\"rt\",\"rác thải\"]"), "the province's table");
    }

    async fn a_recording_is_for_whoever_may_hear_it(db: TestDb) {
        let (place, told) = recordings(3);
        let courier = Courier::new(courier::Settings { recordings: vec![place.clone()], ..courier::Settings::default() }).expect("a courier");
        let h = TestApp::with_courier(&db, courier).await;
        let (mut a, mut b) = (Browser::of(&h, Role::CallAgent, None).await, second(&h).await);
        all(&h, &[ring("c1@pbx", CALLER)]).await;
        let href = take(&mut a).await;
        let mut over = hangup("c1@pbx", CALLER);
        // Elsewhere than the operator named is nowhere.
        over["recordingUrl"] = json!("http://169.254.169.254/latest/meta-data");
        all(&h, &[over.clone()]).await;
        a.open(&href).await;
        assert!(!a.page.html.contains("<audio"));
        over["recordingUrl"] = json!(format!("{place}2026-0912345678.wav"));
        over["cause"] = json!("normalClearing");
        all(&h, &[over]).await;
        a.open(&href).await;
        let sound = format!("{href}/ghi-am");
        assert!(a.page.html.contains(&sound), "{}", a.page.words());
        assert!(!a.page.html.contains("/rec/"), "its address goes to nobody");
        a.open(&sound).await;
        assert_eq!((a.page.status, a.page.html.as_str()), (200, "RIFFsound"));
        let o = h.token(Role::IocOperator, None).await;
        let heard = h.call("GET", &sound).token(&o).send().await;
        assert_eq!((heard.status.as_u16(), heard.header("content-type"), heard.header("cache-control")), (200, "audio/wav", "private, no-store"));
        // Nobody else: another agent, an agency, a passer-by.
        b.open(&sound).await;
        assert_eq!(b.page.status, 404);
        let f = h.token(Role::AgencyFocal, Some(crate::app::WARD)).await;
        assert_eq!(h.call("GET", &sound).token(&f).send().await.status, 404);
        assert_eq!(h.get(&sound).await.status, 303);
        // Who opened it stands written, and a leader reads it.
        let l = h.token(Role::IocLeader, None).await;
        let looked = h.call("GET", &href).token(&l).send().await.text();
        assert!(looked.contains("Người thử ioc_operator xem ghi âm") && looked.contains("xem số điện thoại"), "{looked}");
        // What is no sound is not passed on.
        all(&h, &[ring("c2@pbx", CALLER)]).await;
        let href = take(&mut a).await;
        let mut over = hangup("c2@pbx", CALLER);
        over["recordingUrl"] = json!(format!("{place}page.wav"));
        all(&h, &[over]).await;
        let page = h.call("GET", &format!("{href}/ghi-am")).token(&o).send().await;
        assert_eq!(page.status, 503, "{}", page.text());
        let asked = told.join().expect("the exchange ends");
        assert_eq!(asked.iter().filter(|a| a.starts_with("GET /rec/2026-0912345678.wav ")).count(), 2, "{asked:?}");
    }

    async fn a_callers_number_stands_in_the_vault_alone(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        // Exchanges put numbers everywhere.
        let mut news = ring("0912345678-1700000000@pbx", CALLER);
        news["queue"] = json!("hàng 0912345678");
        let mut end = hangup("0912345678-1700000000@pbx", CALLER);
        end["cause"] = json!("busy 84912345678");
        end["answeringNumber"] = json!("0987000111");
        all(&h, &[news]).await;
        let href = take(&mut a).await;
        a.send(a.form("call").set("text", "Gọi tôi theo số khác").set("phone", "0966777888").set("place", "chợ Ba Đồn").set("consent", "1").at(&format!("{href}/nhap"))).await;
        all(&h, &[end]).await;
        h.wait(1);
        jobs(&h).await;
        a.open(DESK).await;
        assert!(!a.page.html.contains("912345678") && !a.page.html.contains("345 678"), "lists show the end of a number");
        a.open(&href).await;
        a.send(a.form("call")).await;
        assert!(a.page.says("Đã ghi phản ánh"), "{}", a.page.words());
        let kept = dumped(&h).await;
        for number in ["912345678", "912 345 678", "966777888", "987000111"] {
            assert!(!kept.contains(number), "{number} stands in the database in the clear");
        }
        assert!(!kept.contains("Gọi tôi theo số khác") || kept.matches("Gọi tôi theo số khác").count() <= 3, "the draft is gone");
        let code = a.page.html.split("/lam-viec/hs/").nth(1).map(|r| r[..8].to_owned()).expect("a file");
        for role in [Role::CallAgent, Role::IocOperator, Role::StandingBody] {
            let token = h.token(role, None).await;
            for path in [format!("/api/v1/reports/{code}"), format!("/api/v1/reports/{code}/events")] {
                let seen = h.call("GET", &path).token(&token).send().await.text();
                assert!(!seen.contains("912345678") && !seen.contains("966777888"), "{role} {path}");
            }
        }
        h.verify().await;
    }

    async fn without_an_exchange_calls_are_written_by_hand(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        a.open(DESK).await;
        assert!(a.page.says("Chưa nghe tổng đài báo cuộc gọi nào"), "{}", a.page.words());
        a.send(a.form("new").set("phone", "12")).await;
        assert_eq!(a.page.status, 422);
        a.send(a.form("new").set("phone", "0912 345 678")).await;
        assert!(a.page.says("0912 345 678") && !a.page.path.contains("912345678"), "{}", a.page.path);
        // No photo, and no place: an agent may.
        a.send(a.form("call").set("text", "Rác thải bốc mùi").set("consent", "1")).await;
        assert!(a.page.says("Đã ghi phản ánh"), "{}", a.page.words());
        all(&h, &[ring("c@pbx", CALLER)]).await;
        a.open(DESK).await;
        assert!(!a.page.says("tổng đài báo"), "{}", a.page.words());
        h.wait(16);
        a.open(DESK).await;
        assert!(a.page.says("Tổng đài không báo cuộc nào từ 16 phút trước"), "{}", a.page.words());
        // After a year nothing of it is left, and nothing of who only rang.
        all(&h, &[ring("z@pbx", "0977000222")]).await;
        h.wait(366 * 24 * 60);
        while app::retention::run(&h.app, h.now()).await.expect("it sweeps") {}
        let kept = dumped(&h).await;
        assert!(!kept.contains("\"newCall\""));
        let gone = store::vault::by_phone(&h.app.store, &h.app.keys, "0977000222").await.expect("a look");
        assert!(gone.is_empty());
        let stays = store::vault::by_phone(&h.app.store, &h.app.keys, CALLER).await.expect("a look");
        assert_eq!(stays.len(), 1, "who reported is kept as reports are");
        h.verify().await;
    }
);
