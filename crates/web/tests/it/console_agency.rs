//! What agencies do by themselves: the job on a phone, parts and units, the talk with citizens,
//! several approvals at once, acting for somebody absent.

use crate::app::{OTHER_WARD, TestApp, WARD, code, photo, pothole, secret};
use crate::console_browser::Browser;
use domain::actor::Role;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

/// A body with its own department, and a department of it.
const PARENT: &str = "SNNMT-T7";
const ANSWER: &str =
    "Đội duy tu số 2 đã vá 6 m² mặt đường trước số 86 Trần Hưng Đạo ngày 24/11/2026.";

/// A new report at the ward; its slip and code.
async fn dispatched(h: &TestApp) -> (Value, String) {
    let slip = h.pothole().await;
    let code = code(&slip);
    sent_to(h, &code, WARD, &[]).await;
    (slip, code)
}

async fn sent_to(h: &TestApp, code: &str, lead: &str, co: &[&str]) {
    let o = h.token(Role::IocOperator, None).await;
    let order = json!({ "lead": lead, "co": co, "category": "GT-01", "urgency": "normal", "instruction": "Rào chắn trước" });
    let done = h.act(&o, code, "dispatch", order).await;
    assert_eq!(done.status, 200, "{}", done.text());
}

/// The same, answered and waiting for the leader.
async fn answered(h: &TestApp) -> String {
    let (_, code) = dispatched(h).await;
    let f = h.token(Role::AgencyFocal, Some(WARD)).await;
    assert_eq!(h.act(&f, &code, "acknowledge", json!({})).await.status, 200);
    let parts: [(&str, Option<&str>, Vec<u8>); 2] = [
        ("text", None, ANSWER.as_bytes().to_vec()),
        ("files", Some("sau.jpg"), photo()),
    ];
    let done = h
        .call(
            "POST",
            &format!("/api/v1/reports/{code}/actions/submit_result"),
        )
        .token(&f)
        .multipart(&parts)
        .send()
        .await;
    assert_eq!(done.status, 200, "{}", done.text());
    code
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_job_is_taken_begun_and_answered_on_a_phone(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (_, code) = dispatched(&h).await;
        let at = format!("/v/{code}");

        // The address alone opens nothing: it leads to the door, and back.
        let stranger = h.get(&at).await;
        assert_eq!(stranger.header("location"), format!("/dang-nhap?next=%2Fv%2F{code}"));
        let mut other = Browser::of(&h, Role::AgencyFocal, Some(OTHER_WARD)).await;
        other.open(&at).await;
        assert_eq!(other.page.status, 404, "another's job is none: {}", other.page.words());
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&at).await;
        assert_eq!(o.page.path, format!("/lam-viec/hs/{code}"));

        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open("/lam-viec/viec-cua-toi").await;
        assert!(f.page.html.contains(&format!("href=\"{at}\"")), "the list leads to jobs");
        f.open(&at).await;
        assert!(f.page.says("Rào chắn trước") && f.page.says("86 Trần Hưng Đạo"), "{}", f.page.words());
        assert!(f.page.html.contains("geo:17.470200,106.619000"), "the way there");
        assert!(!f.page.html.contains("0912345678"));
        let kept = h.call("GET", &at).header("cookie", &f.cookie).send().await;
        assert!(kept.header("x-keep").starts_with("job ") && kept.header("x-keep").ends_with(WARD));
        assert_eq!(kept.header("cache-control"), "private, no-store");

        f.send(f.form("acknowledge")).await;
        assert!(f.page.path.starts_with(&at), "{}", f.page.path);
        let begin = f.form("progress").set("text", "Đội đã đến, đang đào");
        f.send(begin.photo()).await;
        assert_eq!(f.page.status, 200, "{}", f.page.words());
        assert!(f.page.says("Ghi tiến độ") && !f.page.says("Bắt đầu"), "it has begun");

        // What is wrong comes back on the same page, with what was typed.
        let answer = f.form("submit_result").set("what", "Đã xem xét").set("who", "");
        f.send(answer).await;
        assert_eq!(f.page.status, 422);
        assert_eq!(f.form("submit_result").value("what"), "Đã xem xét");
        let what = "Đội duy tu của phường đã vá 6 m² mặt đường bằng bê tông nhựa nóng";
        let answer = f.form("submit_result").set("what", what).set("who", "Đội duy tu số 2");
        f.send(answer.photo()).await;
        assert!(f.page.says("Chờ lãnh đạo phê duyệt"), "{}", f.page.words());
        h.verify().await;
    }

    async fn a_job_sent_from_a_phone_is_checked_for_person_and_version(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (_, code) = dispatched(&h).await;
        let f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        let page = h.call("GET", &format!("/v/{code}")).header("cookie", &f.cookie).send().await;
        let who = page.header("x-keep").trim_start_matches("job ").to_owned();
        let version = page.text().split("data-version=\"").nth(1).and_then(|t| t.split('"').next()).map(str::to_owned).expect("a version");
        let path = format!("/api/v1/reports/{code}/actions/acknowledge");
        let call = |cookie: &str, who: &str, version: &str, key: &str| {
            h.call("POST", &path)
                .header("cookie", cookie)
                .header("sec-fetch-site", "same-origin")
                .header("x-acts-as", who)
                .header("if-match", &format!("\"{version}\""))
                .header("idempotency-key", key)
                .raw("application/x-www-form-urlencoded", Vec::new())
        };
        // What one person left on the phone is not done by the next who signs in there.
        let m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        call(&m.cookie, &who, &version, "k1").send().await.problem(401, "sign_in");
        call(&f.cookie, &who, "1", "k2").send().await.problem(409, "stale");
        let done = call(&f.cookie, &who, &version, "k3").send().await;
        assert_eq!(done.status, 200, "{}", done.text());
        // The answer was lost on the way: the same again is the same deed.
        let again = call(&f.cookie, &who, &version, "k3").send().await;
        assert_eq!((again.status, again.json()["version"].clone()), (done.status, done.json()["version"].clone()));
        h.verify().await;
    }

    async fn the_answers_checks_are_the_rules_own(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (_, code) = dispatched(&h).await;
        let f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        let token = h.token(Role::AgencyFocal, Some(WARD)).await;
        let lacks = async |body: &str| {
            let call = h.call("POST", &format!("/lam-viec/hs/{code}/tra-loi/kiem"));
            let call = call.header("cookie", &f.cookie).header("sec-fetch-site", "same-origin");
            call.raw("application/x-www-form-urlencoded", body.as_bytes().to_vec()).send().await
        };
        assert_eq!(lacks("what=x").await.status, 404, "nothing to answer yet");
        assert_eq!(h.act(&token, &code, "acknowledge", json!({})).await.status, 200);
        assert_eq!(lacks("what=x").await.text(), "photo\nwhen\nwhere\nwho");
        let whole = "what=%C4%90%C3%A3+v%C3%A1+6+m2+m%E1%BA%B7t+%C4%91%C6%B0%E1%BB%9Dng&where=86+Tr%E1%BA%A7n+H%C6%B0ng+%C4%90%E1%BA%A1o&when=2026-11-24&who=%C4%90%E1%BB%99i+s%E1%BB%91+2";
        assert_eq!(lacks(&format!("{whole}&photos=0")).await.text(), "photo");
        assert_eq!(lacks(&format!("{whole}&photos=2")).await.text(), "");
        let stock = whole.replace("v%C3%A1+6+m2", "chuy%E1%BB%83n+c%C6%A1+quan+ch%E1%BB%A9c+n%C4%83ng");
        assert_eq!(lacks(&format!("{stock}&photos=2")).await.text(), "what");
    }

    async fn a_part_is_marked_done_and_holds_the_answer_until_then(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        sent_to(&h, &code, WARD, &[OTHER_WARD]).await;
        let at = format!("/v/{code}");
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(&at).await;
        f.send(f.form("acknowledge")).await;
        f.open("/lam-viec/viec-cua-toi").await;
        assert!(f.page.says("Đơn vị phối hợp còn làm"), "{}", f.page.words());
        f.open(&at).await;
        assert!(f.page.says("Phối hợp · chưa xong"), "{}", f.page.words());
        // The rule of asking for more time stands beside its form.
        assert!(f.page.says("Xin trước hạn ít nhất 1 ngày làm việc"), "{}", f.page.words());
        f.send(f.form("request_extension").set("due", "2027-06-01").set("note", "Chờ vật tư")).await;
        assert_eq!(f.page.status, 422, "longer than may be: {}", f.page.words());
        assert!(f.page.path.contains("request_extension") && f.page.says("Chỉ đường"), "on the same page");

        let mut co = Browser::of(&h, Role::AgencyFocal, Some(OTHER_WARD)).await;
        co.open("/lam-viec/viec-cua-toi").await;
        assert!(co.page.says("Phần của đơn vị: chưa xong"), "{}", co.page.words());
        co.open(&at).await;
        co.send(co.form("acknowledge")).await;
        co.send(co.form("progress-part").set("text", "Đã dời trụ nước")).await;
        assert_eq!(co.page.status, 200, "{}", co.page.words());
        assert!(co.page.says("Phối hợp · xong"), "{}", co.page.words());
        assert!(co.find("progress-part").is_none(), "done is done");
        f.open("/lam-viec/viec-cua-toi").await;
        assert!(!f.page.says("Đơn vị phối hợp còn làm"), "{}", f.page.words());
        h.verify().await;
    }

    async fn the_round_goes_by_the_nearest(db: TestDb) {
        let h = TestApp::open(&db).await;
        let places = [("đầu tuyến", 17.4702), ("cuối tuyến", 17.4790), ("giữa tuyến", 17.4730)];
        for (words, lat) in places {
            let mut body = pothole();
            body["text"] = json!(format!("Ổ gà sâu {words} Trần Hưng Đạo, xe hay ngã"));
            body["lat"] = json!(lat);
            let slip = h.call("POST", "/api/v1/reports").json(&body).send().await.json();
            sent_to(&h, &code(&slip), WARD, &[]).await;
            h.wait(60);
        }
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open("/lam-viec/viec-cua-toi?xep=duong").await;
        let words = f.page.words();
        let at = |what: &str| words.find(&format!("Ổ gà sâu {what}")).unwrap_or_else(|| panic!("{what}: {words}"));
        assert!(at("đầu") < at("giữa") && at("giữa") < at("cuối"), "{words}");
        assert!(f.page.says("cách việc trước"), "{words}");
    }

    async fn a_talk_waits_is_answered_masked_and_leaves_with_the_report(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (slip, code) = dispatched(&h).await;
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        assert_eq!(h.act(&f, &code, "acknowledge", json!({})).await.status, 200);
        let ask = async |text: &str| {
            let call = h.call("POST", &format!("/api/v1/reports/{code}/actions/message"));
            let said = call.secret(&secret(&slip)).json(&json!({ "text": text })).send().await;
            assert_eq!(said.status, 200, "{}", said.text());
            app::follow::catch_up(&h.app).await.expect("followers");
        };
        ask("Bao giờ làm? Gọi tôi số 0987 654 321 hoặc toi@example.vn").await;

        let mut b = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        b.open("/lam-viec/hoi-dap").await;
        assert!(b.page.says("Chờ trả lời 1") && b.page.says("Bao giờ làm?"), "{}", b.page.words());
        assert!(!b.page.html.contains("654 321") && !b.page.html.contains("toi@example.vn"), "struck out");
        let talk = format!("/lam-viec/hoi-dap/{code}");
        b.open(&talk).await;
        assert!(b.page.says("Người báo") && b.page.says("Bao giờ làm?"), "{}", b.page.words());
        assert!(!b.page.html.contains("654 321"));
        b.send(b.form("message").set("text", "Sáng mai đội đến ạ")).await;
        assert!(b.page.path.starts_with(&talk), "{}", b.page.path);
        assert!(b.page.says("Sáng mai đội đến ạ"), "{}", b.page.words());
        app::follow::catch_up(&h.app).await.expect("followers");
        b.open("/lam-viec/hoi-dap").await;
        assert!(b.page.says("Chờ trả lời 0") && b.page.says("Đã trả lời 1"), "{}", b.page.words());
        ask("Cảm ơn, mai tôi chờ").await;
        b.open("/lam-viec").await;
        assert!(b.page.says("Hỏi đáp 1"), "counted on the rail: {}", b.page.words());

        // Another agency has neither the list nor the talk; nor has this one once it is routed away.
        let mut other = Browser::of(&h, Role::AgencyFocal, Some(OTHER_WARD)).await;
        other.open("/lam-viec/hoi-dap").await;
        assert!(!other.page.says("mai tôi chờ"), "{}", other.page.words());
        other.open(&talk).await;
        assert_eq!(other.page.status, 404);
        let l = h.token(Role::IocLeader, None).await;
        let back = h.act(&l, &code, "recall", json!({ "note": "Giao nhầm phường" })).await;
        assert_eq!(back.status, 200, "{}", back.text());
        for path in [talk.clone(), format!("/v/{code}")] {
            b.open(&path).await;
            assert_eq!(b.page.status, 404, "{path}: {}", b.page.words());
        }
        for path in ["/lam-viec/hoi-dap", "/lam-viec/viec-cua-toi", "/lam-viec/viec-cua-toi?xep=duong"] {
            b.open(path).await;
            assert!(!b.page.says("Ổ gà sâu"), "{path}: {}", b.page.words());
        }
        let s = Browser::of(&h, Role::StandingBody, None).await;
        let closed = h.call("GET", "/lam-viec/hoi-dap").header("cookie", &s.cookie).send().await;
        assert_eq!(closed.status, 403, "whoever has no talk");
        h.verify().await;
    }

    async fn chosen_results_are_approved_each_by_itself(db: TestDb) {
        let h = TestApp::open(&db).await;
        let codes = [answered(&h).await, answered(&h).await, answered(&h).await];
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open("/lam-viec/duyet").await;
        let picks: Vec<String> = m.page.html.split("name=\"pick\" value=\"").skip(1).filter_map(|t| t.split('"').next()).map(str::to_owned).collect();
        assert_eq!(picks.len(), 3, "{}", m.page.words());
        // Somebody was faster with the second: it is told apart, and stops no other.
        let leader = h.token(Role::AgencyLeader, Some(WARD)).await;
        let back = h.act(&leader, &codes[1], "send_back", json!({ "note": "Thêm ảnh" })).await;
        assert_eq!(back.status, 200, "{}", back.text());
        let batch = m.find_id("batch").expect("a form");
        let batch = picks.iter().fold(batch, |form, pick| form.add("pick", pick));
        m.send(batch.clone()).await;
        assert!(m.page.says("Đã duyệt 2, chưa duyệt 1."), "{}", m.page.words());
        m.send(batch).await;
        assert!(m.page.says("Đã duyệt 2, chưa duyệt 1."), "twice is once: {}", m.page.words());
        // Nobody below the leader reaches it.
        let f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        let call = h.call("POST", "/lam-viec/duyet/nhieu").header("cookie", &f.cookie).header("sec-fetch-site", "same-origin");
        assert_eq!(call.raw("application/x-www-form-urlencoded", Vec::new()).send().await.status, 403);
        h.verify().await;
    }

    async fn what_is_in_order_is_approved_by_one_button(db: TestDb) {
        let h = TestApp::open(&db).await;
        let with_photo = async |text: &str| {
            let parts: [(&str, Option<&str>, Vec<u8>); 7] = [
                ("text", None, text.as_bytes().to_vec()),
                ("lat", None, b"17.4702".to_vec()),
                ("lon", None, b"106.6190".to_vec()),
                ("place", None, "trước số 86 Trần Hưng Đạo".as_bytes().to_vec()),
                ("phone", None, b"0912345678".to_vec()),
                ("consent", None, b"true".to_vec()),
                ("files", Some("truoc.jpg"), photo()),
            ];
            let sent = h.call("POST", "/api/v1/reports").multipart(&parts).send().await;
            assert_eq!(sent.status, 201, "{}", sent.text());
            let code = code(&sent.json());
            sent_to(&h, &code, WARD, &[]).await;
            let f = h.token(Role::AgencyFocal, Some(WARD)).await;
            assert_eq!(h.act(&f, &code, "acknowledge", json!({})).await.status, 200);
            code
        };
        let answer = async |code: &str| {
            let f = h.token(Role::AgencyFocal, Some(WARD)).await;
            let parts: [(&str, Option<&str>, Vec<u8>); 2] = [("text", None, ANSWER.as_bytes().to_vec()), ("files", Some("sau.jpg"), photo())];
            let done = h.call("POST", &format!("/api/v1/reports/{code}/actions/submit_result")).token(&f).multipart(&parts).send().await;
            assert_eq!(done.status, 200, "{}", done.text());
        };
        let mut all = Vec::new();
        for text in ["Ổ gà sâu giữa đường", "Ổ gà rộng sát vỉa hè", "Ổ gà đọng nước đầu ngõ"] {
            let code = with_photo(text).await;
            answer(&code).await;
            all.push(code);
        }
        // Without a photo of how it was it is looked at.
        let bare = answered(&h).await;
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open("/lam-viec/duyet").await;
        let green = m.find_id("form-green").expect("a form");
        assert!(m.page.says("3 việc đủ cả") && m.page.says("Duyệt 3 việc này"), "{}", m.page.words());
        assert!(m.page.says("có ảnh trước và sau · trong hẹn đầu") && m.page.says("Nên xem kỹ: chưa có ảnh trước"), "{}", m.page.words());
        let shown = |code: &str| format!("{} {}", &code[..4], &code[4..]);
        let listed = m.page.html.split("id=\"h-green\"").nth(1).and_then(|r| r.split("</section>").next()).expect("the list").to_owned();
        assert!(all.iter().all(|c| listed.contains(&shown(c))) && !listed.contains(&shown(&bare)), "which they are: {listed}");
        // Somebody was faster with one; another cannot be made green by a forged form.
        let leader = h.token(Role::AgencyLeader, Some(WARD)).await;
        assert_eq!(h.act(&leader, &all[1], "send_back", json!({ "note": "Thêm ảnh" })).await.status, 200);
        let pick = m.page.html.split("name=\"pick\" value=\"").filter_map(|t| t.split('"').next()).find(|p| p.starts_with(&bare)).expect("its pick").to_owned();
        m.send(green.add("pick", &pick)).await;
        assert!(m.page.says("Đã duyệt 2, chưa duyệt 2."), "{}", m.page.words());
        assert!(m.page.says("Không còn đủ cả nên chưa duyệt: chưa có ảnh trước"), "{}", m.page.words());
        // What came back once wants a look of its own, and so does what is late.
        answer(&all[1]).await;
        h.wait(60 * 24 * 60);
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open("/lam-viec/duyet").await;
        assert!(m.find_id("form-green").is_none() && m.page.says("quá hẹn đầu"), "{}", m.page.words());
        h.verify().await;
    }

    async fn an_order_lets_a_colleague_act_until_it_ends(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (first, second, third) = (answered(&h).await, answered(&h).await, answered(&h).await);
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        let _ = h.token(Role::AgencyHandler, Some(WARD)).await;
        let _ = h.token(Role::AgencyHandler, Some(OTHER_WARD)).await;
        m.open("/lam-viec/uy-quyen").await;
        let choose = |page: &str, role: &str| -> String {
            let before = page.split(role).next().unwrap_or_default();
            before.rsplit("<option value=\"").next().and_then(|t| t.split('"').next()).unwrap_or_default().to_owned()
        };
        let handler = choose(&m.page.html, "Người thử agency_handler");
        let focal = choose(&m.page.html, "Người thử agency_focal");
        assert!(!handler.is_empty() && !focal.is_empty(), "{}", m.page.html);
        assert_eq!(m.page.html.matches("Người thử agency_handler").count(), 1, "nobody of another agency is offered");
        let order = m.form("absence").set("receiver", &handler).set("from", "2026-11-24T09:00").set("until", "2026-11-24T11:00");
        m.send(order.clone()).await;
        assert_eq!(m.page.status, 422, "a document is needed: {}", m.page.words());
        m.send(m.form("absence").set("document", "12/GUQ-UBND")).await;
        assert!(m.page.says("Đang có hiệu lực"), "{}", m.page.words());
        m.send(order.clone().set("document", "13/GUQ-UBND")).await;
        assert!(m.page.says("đã được ủy quyền trong thời gian đó"), "{}", m.page.words());
        m.send(m.form("absence").set("receiver", &focal)).await;
        assert_eq!(m.page.status, 200, "a second colleague: {}", m.page.words());

        // The colleague chooses to act for the absent, and the page says so.
        let mut d = Browser::of(&h, Role::AgencyHandler, Some(WARD)).await;
        d.open("/lam-viec/duyet").await;
        assert!(d.find("approve").is_none(), "not as an officer");
        let act = async |b: &mut Browser<'_>, post: &str| {
            let form = b.form_to("/lam-viec/vai").add("post", post);
            b.send(form).await;
        };
        act(&mut d, "1").await;
        assert!(d.page.says("Thay mặt Người thử agency_leader, đến 11:00"), "{}", d.page.words());
        d.open("/lam-viec/duyet").await;
        let approve = d.page.html.split(&format!("/lam-viec/hs/{first}/approve")).count();
        assert!(approve > 1, "{}", d.page.words());
        let token = d.page.html.split("name=\"version\" value=\"").nth(1).and_then(|t| t.split('"').next()).unwrap_or_default().to_owned();
        assert!(!token.is_empty());
        d.send(d.form_to(&format!("/lam-viec/hs/{first}/approve"))).await;
        assert_eq!(d.page.status, 200, "{}", d.page.words());
        let o = h.token(Role::IocOperator, None).await;
        let events = h.call("GET", &format!("/api/v1/reports/{first}/events")).token(&o).send().await.json();
        let done = events["events"].as_array().and_then(|e| e.iter().find(|e| e["kind"] == "approve").cloned()).expect("approved");
        assert_eq!((done["actor"].as_str(), done["delegated_by"].as_str()), (Some("Người thử agency_handler"), Some("Người thử agency_leader")));

        // Two persons: whoever drafted does not approve, whoever's post they fill.
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        act(&mut f, "1").await;
        f.open("/lam-viec/duyet").await;
        assert!(f.page.says("Bạn soạn nội dung này nên người khác phải duyệt."), "{}", f.page.words());
        let own = f.post(d_form(&f, &second)).await;
        assert_eq!(own.status, 403, "{}", own.text());
        // What was lent is not lent on.
        f.open("/lam-viec/uy-quyen").await;
        assert!(f.find("absence").is_none(), "{}", f.page.words());

        // Taken back: at once, in the open session.
        m.open("/lam-viec/uy-quyen").await;
        let row = m.page.html.split("<li").find(|row| row.contains("Người thử agency_focal thay mặt")).unwrap_or_default();
        let ends = row.split("action=\"").filter_map(|t| t.split('"').next());
        let end = ends.filter(|a| a.ends_with("/thoi")).map(str::to_owned).next().expect("it can be taken back");
        m.send(m.form_to(&end)).await;
        assert!(m.page.says("Đã thu hồi lúc 09:"), "{}", m.page.words());
        f.open("/lam-viec/duyet").await;
        assert!(!f.page.says("Thay mặt"), "{}", f.page.words());
        // The other ends by itself.
        d.open("/lam-viec/duyet").await;
        assert!(d.page.says("Thay mặt"), "{}", d.page.words());
        for _ in 0..6 {
            h.wait(20);
            d.open("/lam-viec").await;
        }
        assert!(!d.page.says("Thay mặt"), "{}", d.page.words());
        let late = d.post(d_form(&d, &third)).await;
        assert_eq!(late.status, 403, "{}", late.text());
        // Only whoever gave it, or an administrator, takes it back.
        let answer = d.post(d_form(&d, &third).at(&end)).await;
        assert_eq!(answer.status, 404);
        h.verify().await;
    }

    async fn an_administrator_enters_an_order_and_nobody_else_does(db: TestDb) {
        let h = TestApp::open(&db).await;
        let _ = h.token(Role::IocLeader, None).await;
        let _ = h.token(Role::IocOperator, None).await;
        let _ = h.token(Role::AgencyFocal, Some(WARD)).await;
        let mut a = Browser::of(&h, Role::SysAdmin, None).await;
        a.open("/lam-viec/uy-quyen").await;
        let of = |role: &str| {
            let before = a.page.html.split(role).next().unwrap_or_default();
            before.rsplit("<option value=\"").next().and_then(|t| t.split('"').next()).unwrap_or_default().to_owned()
        };
        let (leader, operator, focal) = (of("Người thử ioc_leader"), of("Người thử ioc_operator"), of("Người thử agency_focal"));
        let order = a.form("absence").set("giver", &leader).set("from", "2026-11-25T07:00").set("until", "2026-11-26T17:00").set("document", "3/GUQ-IOC");
        a.send(order.clone().set("receiver", &focal)).await;
        assert!(a.page.says("Chọn một người cùng cơ quan."), "{}", a.page.words());
        a.send(order.clone().set("receiver", &operator).set("until", "2026-11-24T17:00")).await;
        assert!(a.page.says("Giờ kết thúc phải sau giờ bắt đầu"), "{}", a.page.words());
        a.send(order.set("receiver", &operator)).await;
        assert!(a.page.says("Chưa đến ngày"), "{}", a.page.words());
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        assert!(!o.page.html.contains("/lam-viec/vai"), "not before its day");
        h.wait(23 * 60);
        o = Browser::of(&h, Role::IocOperator, None).await;
        assert!(o.page.html.contains("/lam-viec/vai"), "on its day");
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open("/lam-viec/uy-quyen").await;
        assert_eq!(f.page.status, 403);
    }

    async fn a_unit_finds_what_was_handed_down_to_it(db: TestDb) {
        let h = TestApp::open(&db).await;
        let tables = h.app.tables();
        let unit = tables
            .catalogue
            .agencies_at(h.now().date())
            .find(|a| tables.catalogue.is_within(&a.code, PARENT))
            .map(|a| a.code.clone())
            .expect("a unit");
        let code = code(&h.pothole().await);
        sent_to(&h, &code, PARENT, &[]).await;
        let mut u = Browser::of(&h, Role::AgencyHandler, Some(&unit)).await;
        u.open("/lam-viec/viec-cua-toi").await;
        assert!(!u.page.says("Ổ gà sâu"), "{}", u.page.words());
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(PARENT)).await;
        f.open(&format!("/v/{code}")).await;
        f.send(f.form("acknowledge")).await;
        f.send(f.form("assign").set("agency", &unit)).await;
        assert_eq!(f.page.status, 200, "{}", f.page.words());
        u.open("/lam-viec/viec-cua-toi").await;
        assert!(u.page.says("Ổ gà sâu"), "{}", u.page.words());
        u.open(&format!("/v/{code}")).await;
        u.send(u.form("progress").set("text", "Đội đã ra hiện trường")).await;
        assert_eq!(u.page.status, 200, "{}", u.page.words());
        f.open("/lam-viec/viec-cua-toi").await;
        assert!(f.page.says("Ổ gà sâu"), "the body that handed it down keeps it in sight");
        let l = h.token(Role::IocLeader, None).await;
        assert_eq!(h.act(&l, &code, "recall", json!({ "note": "Giao nhầm" })).await.status, 200);
        u.open("/lam-viec/viec-cua-toi").await;
        assert!(!u.page.says("Ổ gà sâu"), "{}", u.page.words());
        u.open(&format!("/v/{code}")).await;
        assert_eq!(u.page.status, 404);
        h.verify().await;
    }
);

/// The approval of a report as a form, whoever may send it.
fn d_form(b: &Browser<'_>, code: &str) -> crate::console_browser::Form {
    b.form_to("/dang-xuat")
        .at(&format!("/lam-viec/hs/{code}/approve"))
}
