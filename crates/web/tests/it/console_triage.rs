//! Triage by its forms, and by what its script asks for: who is at what, decisions that can be taken
//! back, several at once, two people on one report.

use crate::app::{OTHER_WARD, TestApp, WARD, code, pothole};
use crate::console_browser::{Browser, Form};
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

/// A danger in the same street.
async fn danger(h: &TestApp) -> String {
    let mut body = pothole();
    body["text"] = json!("Dây điện đứt tóe lửa trước cổng trường, học sinh sắp tan");
    body["category"] = json!("DIEN-02");
    let answer = h.call("POST", "/api/v1/reports").json(&body).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(answer.json()["report"]["urgency"], "urgent", "by its words");
    code(&answer.json())
}

async fn stage(h: &TestApp, code: &str) -> String {
    let token = h.token(Role::IocLeader, None).await;
    let view = h
        .call("GET", &format!("/api/v1/reports/{code}"))
        .token(&token)
        .send()
        .await
        .json();
    view["stage"].as_str().unwrap_or_default().to_owned()
}

async fn versions(h: &TestApp, code: &str) -> u64 {
    let token = h.token(Role::IocLeader, None).await;
    let view = h
        .call("GET", &format!("/api/v1/reports/{code}"))
        .token(&token)
        .send()
        .await
        .json();
    view["version"].as_u64().unwrap_or_default()
}

fn dispatch(o: &Browser<'_>) -> Form {
    o.form("dispatch")
        .set("lead_other", WARD)
        .set("instruction", "Rào chắn trước")
}

/// The first form that takes a held decision back.
fn undo(o: &Browser<'_>) -> Form {
    let path = o
        .page
        .html
        .split("action=\"/lam-viec/giu/")
        .nth(1)
        .and_then(|p| p.split('"').next());
    o.form_to(&format!(
        "/lam-viec/giu/{}",
        path.expect("something is held")
    ))
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_decision_is_taken_back_in_time_and_not_later(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        l.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        let slower = dispatch(&l).set("lead_other", OTHER_WARD);
        o.send(dispatch(&o)).await;
        assert_eq!(stage(&h, &code).await, "received", "nothing is decided yet");

        // Everybody sees it as held, and a second decision waits for nobody's.
        l.open("/lam-viec/phan-loai").await;
        assert!(l.page.says("đang giữ"), "{}", l.page.words());
        l.send(slower).await;
        assert_eq!(l.page.status, 409, "{}", l.page.words());
        assert!(l.page.says("còn vài giây để hoàn tác"), "{}", l.page.words());
        // Nor may anybody else take it back.
        let mut forged = undo(&o);
        l.send(forged.clone()).await;
        assert_eq!(l.page.status, 409);

        // Taken back, the form stands as it was typed.
        h.seconds(9).await;
        o.send(forged.clone()).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        assert_eq!(o.form("dispatch").value("instruction"), "Rào chắn trước");
        h.seconds(60).await;
        assert_eq!(stage(&h, &code).await, "received");
        assert_eq!(versions(&h, &code).await, 1, "no event tells of it");

        // Decided again, and this time it is too late.
        o.send(dispatch(&o)).await;
        forged = undo(&o);
        h.seconds(10).await;
        assert_eq!(stage(&h, &code).await, "dispatched");
        o.send(forged).await;
        assert_eq!(o.page.status, 409);
        assert!(o.page.says("Không kịp hoàn tác"), "{}", o.page.words());
        h.verify().await;
    }

    async fn what_is_held_is_carried_out_once_whoever_is_there(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        o.send(dispatch(&o)).await;
        // The node dies after the commit and before it has crossed it off: the row is claimed again.
        let later = h.now().plus_ms(10_000);
        let held = store::held::claim(&h.app.store, later, later.plus_ms(20_000), 10).await.expect("claimed");
        assert_eq!(held.len(), 1);
        assert!(store::held::claim(&h.app.store, later, later.plus_ms(20_000), 10).await.expect("asked").is_empty(), "another node waits");
        h.seconds(15).await;
        assert_eq!(stage(&h, &code).await, "received", "the lease of the dead node is respected");
        h.seconds(16).await;
        assert_eq!(stage(&h, &code).await, "dispatched", "another node takes it over");
        let version = versions(&h, &code).await;
        // Once more, as if the first had died before it crossed it off.
        let mut batch = store::Batch::new();
        store::held::put(&mut batch, &store::held::Held { lease_until: domain::time::At(0), ..held[0].clone() });
        h.app.store.commit(batch).await.expect("it is there again");
        h.seconds(1).await;
        assert_eq!(versions(&h, &code).await, version, "its key makes it once");
        o.open("/lam-viec/phan-loai").await;
        assert!(!o.page.says("Chưa làm được"), "{}", o.page.words());
        h.verify().await;
    }

    async fn what_was_refused_in_the_end_is_told_and_shown_field_by_field(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        o.send(dispatch(&o)).await;
        // A program is not held back, and was faster.
        let token = h.token(Role::IocLeader, None).await;
        let quick = h.act(&token, &code, "classify", json!({"category": "MT-01", "title": "Rác đổ trộm"})).await;
        assert_eq!(quick.status, 200, "{}", quick.text());
        h.seconds(11).await;
        assert_eq!(stage(&h, &code).await, "received");
        o.open("/lam-viec").await;
        assert!(o.page.says("Chưa làm được: Chuyển xử lý"), "on every page: {}", o.page.words());
        let id = o.page.html.split("href=\"/lam-viec/giu/").nth(1).and_then(|p| p.split('"').next()).expect("a way on").to_owned();
        o.open(&format!("/lam-viec/giu/{id}")).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        assert!(o.page.says("Người thử ioc_leader") && o.page.says("của bạn") && o.page.says("Lúc bạn mở"), "{}", o.page.words());
        // The reader says whose stays; the rest is sent as they had it.
        let redo = o.form("redo");
        assert_eq!((redo.value("category"), redo.value("instruction")), ("", "Rào chắn trước"), "nobody chooses for them");
        o.send(redo.set("category", "MT-01")).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        h.seconds(11).await;
        assert_eq!(stage(&h, &code).await, "dispatched");
        let view = h.call("GET", &format!("/api/v1/reports/{code}")).token(&token).send().await.json();
        assert_eq!((&view["category"]["code"], &view["title"]), (&json!("MT-01"), &json!("Rác đổ trộm")), "{view}");
        let seen = o.form_to(&format!("/lam-viec/giu/{id}/da-xem"));
        o.send(seen).await;
        assert!(!o.page.says("Chưa làm được"), "{}", o.page.words());
        h.verify().await;
    }

    async fn a_danger_is_never_held_nor_put_off(db: TestDb) {
        let h = TestApp::open(&db).await;
        let plain = code(&h.pothole().await);
        let code = danger(&h).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/phan-loai").await;
        let first = o.page.html.find(&format!("data-code=\"{code}\"")).expect("it is in the queue");
        assert!(first < o.page.html.find(&format!("data-code=\"{plain}\"")).expect("so is the other"), "emergencies stand on top");
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        assert!(o.find("later").is_none(), "it cannot be put off");
        let mut forged = Browser::of(&h, Role::IocOperator, None).await;
        forged.open(&format!("/lam-viec/phan-loai?hs={plain}")).await;
        let off = forged.form("later").set("code", &code);
        forged.send(off).await;
        assert_eq!(forged.page.status, 409, "{}", forged.page.words());
        o.send(dispatch(&o)).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        assert_eq!(stage(&h, &code).await, "dispatched", "it is done at once");
        h.verify().await;
    }

    async fn a_claim_is_seen_skipped_and_lapses(db: TestDb) {
        let h = TestApp::open(&db).await;
        let first = code(&h.pothole().await);
        h.wait(1);
        let second = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        o.open("/lam-viec/phan-loai").await;
        assert!(o.page.html.contains(&format!("data-case=\"{first}\"")), "the first in the queue");
        l.open("/lam-viec/phan-loai").await;
        assert!(l.page.html.contains(&format!("data-case=\"{second}\"")), "the first that nobody has");
        assert!(l.page.says("đang làm"), "{}", l.page.words());
        // Whoever opens it reads who is at it; deciding is not forbidden.
        l.open(&format!("/lam-viec/phan-loai?hs={first}")).await;
        assert!(l.page.says("Người thử ioc_operator đang làm"), "{}", l.page.words());
        // A beat with still hands keeps the name in sight, not the claim.
        h.seconds(170).await;
        let beat = |form: &Form, extra: &[(&str, &str)]| {
            let mut form = form.clone().at("/lam-viec/phan-loai/dang-xem");
            for (name, value) in extra {
                form = form.add(name, value);
            }
            form
        };
        let page = o.form("dispatch");
        let answer = o.post(beat(&page, &[])).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        h.seconds(20).await;
        l.open(&format!("/lam-viec/phan-loai?hs={first}")).await;
        assert!(l.page.says("Người thử ioc_operator đang xem"), "{}", l.page.words());
        assert!(!l.page.says("Người thử ioc_operator đang làm"), "three minutes idle: {}", l.page.words());
        // Now the leader has it; the operator's beat does not take it away.
        o.post(beat(&page, &[("dong", "1"), ("viet", "1")])).await;
        o.open(&format!("/lam-viec/phan-loai?hs={first}")).await;
        assert!(o.page.says("Người thử ioc_leader đang làm"), "{}", o.page.words());
        l.open(&format!("/lam-viec/phan-loai?hs={first}")).await;
        assert!(!l.page.says("ioc_operator đang làm"), "{}", l.page.words());
        // Who leaves, leaves it free at once.
        l.post(beat(&page, &[("xong", "1")])).await;
        o.open(&format!("/lam-viec/phan-loai?hs={first}")).await;
        assert!(!o.page.says("ioc_leader"), "{}", o.page.words());
        // An agency has no business here.
        let f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        assert_eq!(f.post(beat(&page, &[])).await.status, 403);
        assert_eq!(versions(&h, &first).await, 1, "nothing of it is an event");
    }

    async fn who_has_a_file_open_is_seen_by_name_at_ones_own_desk_and_by_office_at_another(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let file = format!("/lam-viec/hs/{code}");
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        o.open(&file).await;
        assert!(!o.page.says("đang xem"), "nobody else: {}", o.page.words());
        l.open(&file).await;
        assert!(l.page.says("Người thử ioc_operator đang xem"), "{}", l.page.words());
        assert!(!l.page.says("ioc_operator đang làm"), "a file claims nothing");
        let at = format!("{file}/dang-xem");
        let beat = |form: &Form, extra: &[(&str, &str)]| {
            extra.iter().fold(form.clone().at(&at), |form, (name, value)| form.add(name, value))
        };
        let any = o.form_to("/lam-viec/tim");
        let told = l.post(beat(&any, &[])).await;
        assert!(told.text().contains("class=\"held\"") && told.text().contains("ioc_operator đang xem"), "{}", told.text());
        // Whoever writes is told of in amber.
        assert_eq!(o.post(beat(&any, &[("viet", "1")])).await.status, 200);
        let told = l.post(beat(&any, &[])).await.text();
        assert!(told.contains("held busy") && told.contains("ioc_operator đang viết"), "{told}");

        // Whoever has no part in it is not told of, and a watcher above neither.
        let f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        assert_eq!(f.post(beat(&any, &[])).await.status, 403);
        let mut s = Browser::of(&h, Role::StandingBody, None).await;
        s.open(&file).await;
        assert!(s.page.status == 200 && !s.page.says("ioc_operator đang"), "{}", s.page.words());
        l.open(&file).await;
        assert!(!l.page.says("standing_body"), "{}", l.page.words());

        // Given to an agency, its people are called by their office at the centre, and the other way round.
        let token = h.token(Role::IocOperator, None).await;
        let sent = json!({ "lead": WARD, "category": "GT-01", "instruction": "Xem ngay" });
        assert_eq!(h.act(&token, &code, "dispatch", sent).await.status, 200);
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(&file).await;
        assert!(!f.page.says("Người thử ioc_operator đang"), "{}", f.page.words());
        assert!(f.page.says("đang viết"), "the office writes: {}", f.page.words());
        let told = l.post(beat(&any, &[])).await.text();
        assert!(told.contains("đang xem") && !told.contains("agency_focal"), "{told}");
        // It ends with the page, or by itself.
        let version = versions(&h, &code).await;
        assert_eq!(f.post(beat(&any, &[("xong", "1")])).await.status, 204);
        h.seconds(101).await;
        assert_eq!(l.post(beat(&any, &[])).await.text().trim(), "");
        assert_eq!(versions(&h, &code).await, version, "nothing of it is an event");
    }

    async fn several_are_decided_one_by_one(db: TestDb) {
        let h = TestApp::open(&db).await;
        let [a, b] = [code(&h.pothole().await), code(&h.pothole().await)];
        let urgent = danger(&h).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/phan-loai").await;
        let bulk = o.find_id("bulk").expect("the bar");
        let pick = |form: Form, codes: &[(&str, u32)]| {
            codes.iter().fold(form, |form, (code, v)| form.add("pick", &format!("{code}.{v}")))
        };
        // One of them has changed, one is a danger; the third goes.
        let token = h.token(Role::IocLeader, None).await;
        assert_eq!(h.act(&token, &b, "classify", json!({"title": "Ổ gà khác"})).await.status, 200);
        let form = bulk.clone().set("deed", "to").set("lead", WARD);
        o.send(pick(form, &[(&a, 1), (&b, 1), (&urgent, 1)])).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        assert!(o.page.says("Xong 1 việc, không làm được 2 việc"), "{}", o.page.words());
        h.seconds(11).await;
        assert_eq!(stage(&h, &a).await, "dispatched");
        assert_eq!((stage(&h, &b).await, stage(&h, &urgent).await), ("received".to_owned(), "received".to_owned()));

        // Refused with words, and all taken back together.
        o.open("/lam-viec/phan-loai").await;
        let bulk = o.find_id("bulk").expect("the bar");
        let form = bulk.clone().set("deed", "refuse").set("reason", "R-11").set("note", "Đây là quảng cáo.");
        o.send(pick(form, &[(&b, 2)])).await;
        assert!(o.page.says("Xong 1 việc"), "{}", o.page.words());
        o.send(o.form_to("/lam-viec/giu/hoan-tac")).await;
        h.seconds(11).await;
        assert_eq!(stage(&h, &b).await, "received");
        // Without words it is refused, and says so of each.
        o.open("/lam-viec/phan-loai").await;
        let bulk = o.find_id("bulk").expect("the bar");
        o.send(pick(bulk.clone().set("deed", "refuse").set("reason", "R-11"), &[(&b, 2)])).await;
        assert!(o.page.says("không làm được 1 việc"), "{}", o.page.words());
        // Put off, it leaves the queue of whoever did it, and is back when something happens.
        o.open("/lam-viec/phan-loai").await;
        let bulk = o.find_id("bulk").expect("the bar");
        o.send(pick(bulk.set("deed", "later").set("span", "60"), &[(&b, 2)])).await;
        assert!(o.page.says("Đã để sau"), "{}", o.page.words());
        let row = format!("data-code=\"{b}\"");
        o.open("/lam-viec/phan-loai").await;
        assert!(!o.page.html.contains(&row) && o.page.says("1 việc bạn để sau"), "{}", o.page.words());
        o.open("/lam-viec/phan-loai?de-sau=1").await;
        assert!(o.page.html.contains(&row));
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open("/lam-viec/phan-loai").await;
        assert!(l.page.html.contains(&row), "colleagues see it");
        assert_eq!(h.act(&token, &b, "note", json!({"text": "Dân gọi lại"})).await.status, 200);
        o.open("/lam-viec/phan-loai").await;
        assert!(o.page.html.contains(&row), "something happened to it");
        // Whoever decides nothing has no bar.
        let mut agent = Browser::of(&h, Role::CallAgent, None).await;
        agent.open("/lam-viec/phan-loai").await;
        assert!(agent.find_id("bulk").is_none());
        h.verify().await;
    }

    async fn what_was_put_off_is_brought_back_at_once(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        let later = o.form("later").set("span", "60");
        o.send(later.clone()).await;
        let row = format!("data-code=\"{code}\"");
        assert!(o.page.says("Đã để sau") && !o.page.html.contains(&row), "{}", o.page.words());
        o.send(o.form_to(&format!("/lam-viec/phan-loai/de-sau/{code}/hoan-tac"))).await;
        assert_eq!(o.page.status, 200);
        assert!(o.page.html.contains(&row) && o.page.html.contains(&format!("data-case=\"{code}\"")), "{}", o.page.html);
        o.open(&format!("/lam-viec/phan-loai?vua-de-sau={code}")).await;
        assert!(!o.page.says("Đã để sau"), "an address kept from before says nothing: {}", o.page.words());
        // A script is answered with the notice alone; a colleague's queue is theirs.
        let said = o.post_part(later).await.text();
        assert!(said.contains("data-put-off") && said.contains("hoan-tac"), "{said}");
        let l = Browser::of(&h, Role::IocLeader, None).await;
        let back = o.form_to("/lam-viec/tim").at(&format!("/lam-viec/phan-loai/de-sau/{code}/hoan-tac"));
        assert_eq!(l.post(back).await.status, 200);
        o.open("/lam-viec/phan-loai").await;
        assert!(!o.page.html.contains(&row), "it is still put off: {}", o.page.words());
    }

    async fn a_script_gets_parts(db: TestDb) {
        let h = TestApp::open(&db).await;
        let first = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/phan-loai/hang").await;
        assert!(o.page.html.trim_start().starts_with("<div data-part=\"queue\">"), "{}", o.page.html);
        o.open(&format!("/lam-viec/phan-loai/viec?hs={first}")).await;
        assert!(o.page.html.starts_with("<article"), "{}", o.page.html);
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open(&format!("/lam-viec/phan-loai/viec?hs={first}")).await;
        assert!(!l.page.html.contains("đang làm"), "reading ahead claims nothing");
        let said = o.post_part(o.form("dispatch").set("lead_other", WARD)).await;
        assert_eq!(said.status, 200);
        assert!(said.text().trim_start().starts_with("<div class=\"toast wait\""), "{}", said.text());
        let wrong = l.post_part(l.form("dispatch").set("instruction", "")).await;
        assert_eq!(wrong.status, 422, "{}", wrong.text());
        assert!(wrong.text().starts_with("<article"), "{}", wrong.text());
        h.seconds(11).await;
        o.open(&format!("/lam-viec/phan-loai/viec?hs={first}")).await;
        assert_eq!(o.page.status, 409, "it is sorted");
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        for path in ["/lam-viec/phan-loai/hang", "/lam-viec/phan-loai/viec?hs=1", "/lam-viec/giu/1"] {
            f.open(path).await;
            assert_eq!(f.page.status, 403, "{path}");
        }
    }

    async fn what_was_decided_is_looked_over_and_counted_for_whoever_decided(db: TestDb) {
        let h = TestApp::open(&db).await;
        let first = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={first}")).await;
        assert!(!o.page.says("bạn đã quyết"), "{}", o.page.words());
        h.seconds(20).await;
        o.send(dispatch(&o)).await;
        // It can still be taken back: nothing is decided.
        o.open("/lam-viec/phan-loai").await;
        assert!(o.page.says("Hết việc cần phân loại") && !o.page.says("Chuyển xử lý →"), "{}", o.page.words());
        assert!(!o.page.says("bạn đã quyết"), "{}", o.page.words());
        h.seconds(11).await;
        o.open("/lam-viec/phan-loai").await;
        assert!(o.page.says("Chuyển xử lý → ") && o.page.says("Người thử ioc_operator, "), "{}", o.page.words());
        assert!(o.page.html.contains(&format!("href=\"/lam-viec/hs/{first}\"")), "{}", o.page.html);
        assert!(o.page.says("bạn đã quyết 1 việc, trung vị 20 giây mỗi việc"), "{}", o.page.words());

        // Taken back, it was none; by another door it is one, of which nobody knows how long it took.
        let second = code(&h.pothole().await);
        o.open(&format!("/lam-viec/phan-loai?hs={second}")).await;
        o.send(dispatch(&o)).await;
        o.send(undo(&o)).await;
        h.seconds(11).await;
        o.open("/lam-viec/phan-loai").await;
        assert!(o.page.says("bạn đã quyết 1 việc, trung vị 20"), "{}", o.page.words());
        let third = code(&h.pothole().await);
        let token = h.token(Role::IocOperator, None).await;
        let sent = json!({ "lead": OTHER_WARD, "category": "GT-01", "instruction": "Xem ngay" });
        let answer = h.act(&token, &third, "dispatch", sent).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        o.open("/lam-viec/phan-loai").await;
        assert!(o.page.says("bạn đã quyết 2 việc, trung vị 20 giây"), "{}", o.page.words());

        o.open(&format!("/lam-viec/phan-loai?hs={second}")).await;
        o.send(o.form("refuse").set("reason", "R-06").set("note", "Việc này do bưu điện lo.")).await;
        h.seconds(11).await;
        o.open("/lam-viec/phan-loai").await;
        assert!(o.page.says("bạn đã quyết 3 việc"), "{}", o.page.words());
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open("/lam-viec/phan-loai/hang").await;
        assert!(!l.page.says("bạn đã quyết"), "nobody reads another's count: {}", l.page.words());

        // A script hears of them with the queue, while nothing waits for the reader.
        o.open("/lam-viec/phan-loai/hang").await;
        assert!(o.page.html.contains("data-part=\"decided\"") && o.page.html.contains("bạn đã quyết 3 việc"), "{}", o.page.html);
        assert!(o.page.html.contains("Từ chối tiếp nhận"), "{}", o.page.words());

        // The next shift begins at nothing, and a month later nobody's pace is known any more.
        h.wait(6 * 60);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/phan-loai").await;
        assert!(!o.page.says("bạn đã quyết") && o.page.says("Từ chối tiếp nhận"), "{}", o.page.words());
        h.wait(30 * 24 * 60);
        app::retention::run(&h.app, h.now()).await.expect("a run");
        assert_eq!(store::decided::latest(&h.app.store, 10).await.expect("rows").len(), 3, "not yet");
        h.wait(26 * 60);
        app::retention::run(&h.app, h.now()).await.expect("a run");
        assert!(store::decided::latest(&h.app.store, 10).await.expect("rows").is_empty());
        h.verify().await;
    }
);
