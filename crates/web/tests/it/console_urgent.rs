//! Danger, from the call at 1022 to its end, by the wall alone; and what citizens read of it.

use crate::app::{Answer, TestApp, WARD, code, secret};
use crate::console_browser::Browser;
use domain::actor::Role;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

/// A live wire in Đồng Hới, as 1022 hears it.
fn wire() -> Value {
    json!({
        "text": "Dây điện đứt tóe lửa trước cổng trường, học sinh sắp tan",
        "lat": 17.4702,
        "lon": 106.619,
        "place": "86 Trần Hưng Đạo",
        "consent": true,
    })
}

async fn told(h: &TestApp, token: Option<&str>, body: &Value) -> Value {
    let call = h.call("POST", "/api/v1/reports");
    let call = match token {
        Some(token) => call.token(token),
        None => call,
    };
    let answer: Answer = call.json(body).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_danger_goes_its_way_on_the_wall(db: TestDb) {
        let h = TestApp::open(&db).await;
        let agent = h.token(Role::CallAgent, None).await;
        let slip = told(&h, Some(&agent), &wire()).await;
        let code = code(&slip);
        assert_eq!(slip["report"]["urgency"], "urgent", "by its words: {slip}");
        let quiet = h.pothole().await;

        // The wall: nobody was called; the table's agency with its ladder, though nothing was sent.
        h.wait(2);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/khan").await;
        assert!(o.page.says("1 việc khẩn. Chưa ai nghe máy: 1"), "{}", o.page.words());
        assert!(o.page.says("còn 13 phút") && o.page.says("Theo bảng phân công, chưa chuyển"), "{}", o.page.words());
        assert!(!o.page.html.contains(quiet["code"].as_str().unwrap()), "a pothole is no danger");
        assert!(!o.page.html.contains("0912345678"));
        for rung in ["Trực ban", "Cán bộ đầu mối", "Lãnh đạo đơn vị", "Cấp trên"] {
            assert!(o.page.says(rung), "{rung}: {}", o.page.words());
        }
        assert!(o.page.says("Gọi ngay"));

        // The first does not answer; the next is due three minutes later, and then at once.
        let dial = |n: u32| format!("dial-{code}-{n}");
        o.send(o.form(&dial(1)).press("call.answered", "0")).await;
        assert!(o.page.path.starts_with("/lam-viec/khan?xong=log_call"), "{}", o.page.path);
        assert!(o.page.says("09:02 không nghe máy · Người thử ioc_operator"), "{}", o.page.words());
        assert!(o.page.says("Gọi nấc này lúc 09:05"), "{}", o.page.words());
        assert!(o.find(&format!("confirm_onsite-{code}")).is_none());
        // Past its due the board cries, also for the script that reads it alone.
        h.wait(14);
        o.open("/lam-viec/khan?manh=1").await;
        assert!(!o.page.html.contains("<html"), "the board alone");
        assert!(o.page.html.contains(&format!("data-tokens=\"{code} {code}:call\"")), "{}", o.page.html);
        assert!(o.page.html.contains("cry loud"));

        // Sent by one tap while the phone rings; the leader of the agency answers.
        o.open("/lam-viec/khan").await;
        o.send(o.form(&format!("dispatch-{code}"))).await;
        assert!(o.page.path.starts_with("/lam-viec/khan?xong=dispatch"), "{} {}", o.page.path, o.page.words());
        assert!(o.page.says("còn 30 phút"), "{}", o.page.words());
        o.send(o.form(&dial(3)).press("call.answered", "1")).await;
        assert!(o.page.says("Chưa ai nghe máy: 0. Chưa có người tại chỗ: 1"), "{}", o.page.words());
        assert!(!o.page.says("Gọi ngay"), "somebody answered: {}", o.page.words());

        // Somebody is there, by phone; it acknowledges too.
        h.wait(10);
        o.open("/lam-viec/khan").await;
        o.send(o.form(&format!("confirm_onsite-{code}"))).await;
        assert!(o.page.says("09:26 đã tới") && o.page.says("Đang xử lý"), "{}", o.page.words());

        // Held from the public until the leader lets it go.
        h.get(&format!("/hs/{code}")).await;
        let release = json!({ "title": "Dây điện đứt", "text": "Dây điện đứt trước cổng trường", "precision": "street", "redaction_confirmed": true });
        let operator = h.token(Role::IocOperator, None).await;
        h.act(&operator, &code, "release", release.clone()).await.problem(403, "wrong_role");
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open("/lam-viec/khan").await;
        let held = l.form(&format!("release-{code}")).set("title", "Dây điện đứt").set("redaction_confirmed", "1");
        l.send(held).await;
        assert_eq!(l.page.status, 200, "{}", l.page.words());
        let shown = h.get(&format!("/hs/{code}")).await.text();
        assert!(shown.contains("Dây điện đứt") && shown.contains("tel:114"), "{shown}");

        // Over: the operator drafts, the leader signs, the wall is empty.
        o.open("/lam-viec/khan").await;
        o.send(o.form(&format!("downgrade-{code}")).set("reason", "false_alarm").set("note", "Điện lực đã cắt điện")).await;
        assert!(o.page.says("Chờ người ký"), "{}", o.page.words());
        l.open("/lam-viec/khan").await;
        assert!(l.page.says("Điện lực đã cắt điện"), "{}", l.page.words());
        let drafted = format!("form-downgrade-{code}-");
        let ids = l.page.form_ids();
        let id = ids.iter().find(|id| id.starts_with(&drafted)).expect("to be signed");
        l.send(l.form(id.trim_start_matches("form-"))).await;
        assert!(l.page.says("Không có việc khẩn nào đang mở."), "{}", l.page.words());
        h.verify().await;
    }

    async fn the_worst_comes_first_and_calls_of_two_do_not_collide(db: TestDb) {
        let h = TestApp::open(&db).await;
        let first = code(&told(&h, None, &wire()).await);
        h.wait(1);
        let mut fire = wire();
        fire["text"] = json!("Cháy nhà ở chợ, khói đen bốc cao");
        let second = code(&told(&h, None, &fire).await);
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        a.open("/lam-viec/khan").await;
        o.open("/lam-viec/khan").await;
        let at = |b: &Browser<'_>, code: &str| b.page.html.find(&format!("t-{code}")).expect("on the wall");
        assert!(at(&o, &first) < at(&o, &second), "the earliest due first");
        let number = o.form(&format!("dial-{first}-1"));
        assert!(!number.value("call.number").is_empty() && !number.value("call.person").is_empty());
        // Both saw the same version; both calls count.
        o.send(number.press("call.answered", "0")).await;
        a.send(a.form(&format!("dial-{first}-2")).press("call.answered", "1")).await;
        assert_eq!(a.page.status, 200, "{}", a.page.words());
        assert!(a.page.says("không nghe máy") && a.page.says("có người nghe"), "{}", a.page.words());
        assert!(at(&a, &second) < at(&a, &first), "who was not called is worse");
        // 1022 logs calls and decides nothing.
        assert!(a.find(&format!("dispatch-{first}")).is_none() && a.find(&format!("downgrade-{first}")).is_none());
        // One form sent twice is one call.
        let twice = a.form(&format!("dial-{second}-1")).press("call.answered", "0");
        let (one, two) = tokio::join!(a.post(twice.clone()), a.post(twice));
        assert_eq!((one.status.as_u16(), two.status.as_u16()), (303, 303));
        let operator = h.token(Role::IocOperator, None).await;
        let log = h.call("GET", &format!("/api/v1/reports/{second}/events")).token(&operator).send().await.json();
        let calls = log["events"].as_array().unwrap().iter().filter(|e| e["kind"] == "log_call").count();
        assert_eq!(calls, 1);
        h.verify().await;
    }

    async fn the_wall_is_for_the_centre_and_those_above(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&told(&h, None, &wire()).await);
        for (role, agency, status) in [
            (Role::IocLeader, None, 200), (Role::StandingBody, None, 200), (Role::Inspector, None, 200),
            (Role::AgencyFocal, Some(WARD), 403), (Role::SysAdmin, None, 403), (Role::Auditor, None, 403),
        ] {
            let mut b = Browser::of(&h, role, agency).await;
            for path in ["/lam-viec/khan", "/lam-viec/khan?manh=1", "/lam-viec/khan?en=1"] {
                b.open(path).await;
                assert_eq!(b.page.status, status, "{role} {path}");
            }
            assert_eq!(b.page.html.contains(&code), status == 200, "{role}");
            // Those above read; they do not phone.
            assert_eq!(b.find(&format!("dial-{code}-1")).is_some(), role == Role::IocLeader, "{role}");
        }
        assert_eq!(h.get("/lam-viec/khan").await.status, 303, "to the door");
    }

    async fn citizens_are_told_whom_to_call_first(db: TestDb) {
        let h = TestApp::open(&db).await;
        for path in ["/bao", "/bao/buoc-1"] {
            assert!(h.get(path).await.text().contains("tel:113"), "{path}");
        }
        let slip = told(&h, None, &wire()).await;
        let (code, key) = (code(&slip), secret(&slip));
        let opened = h.get(&format!("/hs/{code}?k={key}")).await;
        let cookie = opened.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let calm = h.pothole().await;
        let page = async |path: String| h.call("GET", &path).header("cookie", &cookie).send().await.text();
        for path in [format!("/hs/{code}"), format!("/hs/{code}/giay-hen")] {
            let html = page(path.clone()).await;
            for number in ["tel:113", "tel:114", "tel:115"] {
                assert!(html.contains(number), "{path} {number}: {html}");
            }
        }
        // Nobody else reads of it, not even that it exists as a page with words.
        let outside = h.get(&format!("/hs/{code}")).await.text();
        assert!(!outside.contains("tóe lửa"), "{outside}");
        let list = h.get("/api/v1/reports?limit=100").await.text();
        assert!(!list.contains(&code), "{list}");
        let _ = calm;
    }

    async fn a_danger_calls_on_every_page_until_somebody_has_seen_it(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        o.open("/lam-viec").await;
        assert!(!o.page.says("Việc khẩn vừa đến"), "{}", o.page.words());
        let first = code(&told(&h, None, &wire()).await);
        h.wait(1);
        let second = code(&told(&h, None, &wire()).await);
        // On any page, the case file and triage among them, for whoever sits at the centre.
        for path in ["/lam-viec", "/lam-viec/phan-loai", "/lam-viec/ca-truc", &format!("/lam-viec/hs/{first}"), "/lam-viec/khan"] {
            l.open(path).await;
            assert!(l.page.says("Việc khẩn vừa đến") && l.page.says("Đã thấy"), "{path}: {}", l.page.words());
        }
        let mut agent = Browser::of(&h, Role::CallAgent, None).await;
        agent.open("/lam-viec/cuoc-goi").await;
        assert!(agent.page.says("Việc khẩn vừa đến"), "{}", agent.page.words());
        let mut s = Browser::of(&h, Role::StandingBody, None).await;
        s.open("/lam-viec").await;
        assert!(!s.page.says("Việc khẩn vừa đến"), "nobody calls those above");
        s.open("/lam-viec/khan/bao-dong").await;
        assert_eq!(s.page.status, 403);

        // One of two is seen, by a form; the page one was on comes back, and it is quiet everywhere.
        o.open("/lam-viec/ca-truc").await;
        let mut form = o.form_to("/lam-viec/khan/bao-dong");
        assert_eq!(form.values("hs"), [second.clone(), first.clone()], "the newest first");
        form = form.set("hs", &first);
        o.send(form.clone()).await;
        assert_eq!((o.page.status, o.page.path.as_str()), (200, "/lam-viec/ca-truc"));
        l.open("/lam-viec").await;
        let strip = l.form_to("/lam-viec/khan/bao-dong");
        assert_eq!(strip.values("hs"), std::slice::from_ref(&second));
        l.open("/lam-viec/khan").await;
        assert!(l.page.says("ioc_operator đã thấy 09:01"), "{}", l.page.words());
        // Who says so later was not the first.
        h.wait(1);
        l.send(form).await;
        l.open("/lam-viec/khan").await;
        assert!(l.page.says("ioc_operator đã thấy 09:01") && !l.page.says("ioc_leader đã thấy"), "{}", l.page.words());

        // Whoever does something about a danger has seen it, and a script is told by the strip alone.
        let token = h.token(Role::IocOperator, None).await;
        let sent = json!({ "lead": WARD, "category": "DIEN-02", "instruction": "Đến ngay" });
        let answer = h.act(&token, &second, "dispatch", sent).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let said = l.post_part(strip.clone()).await;
        assert_eq!((said.status.as_u16(), said.text().trim()), (200, ""), "all is seen");
        l.open("/lam-viec/khan/bao-dong").await;
        assert_eq!(l.page.html.trim(), "");

        // The agency it went to has an alarm of its own; a report of another agency never calls it.
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open("/lam-viec").await;
        let calls = f.form_to("/lam-viec/khan/bao-dong");
        assert_eq!(calls.values("hs"), std::slice::from_ref(&second));
        f.send(calls.set("hs", &first)).await;
        f.open("/lam-viec/viec-cua-toi").await;
        assert_eq!(f.form_to("/lam-viec/khan/bao-dong").values("hs"), std::slice::from_ref(&second), "another's is passed over");
        f.send(f.form_to("/lam-viec/khan/bao-dong")).await;
        assert!(!f.page.says("Việc khẩn vừa đến"), "{}", f.page.words());

        // Calm and urgent again, it calls again.
        let leader = h.token(Role::IocLeader, None).await;
        let calm = json!({ "reason": "false_alarm", "note": "Chưa chắc" });
        assert_eq!(h.act(&leader, &first, "downgrade", calm).await.status, 200);
        h.wait(1);
        let again = json!({ "reason": "Dây vẫn tóe lửa", "note": "Dân gọi lại" });
        let answer = h.act(&token, &first, "mark_urgent", again).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        o.open("/lam-viec").await;
        assert_eq!(o.form_to("/lam-viec/khan/bao-dong").values("hs"), std::slice::from_ref(&first));
        h.verify().await;
    }
);
