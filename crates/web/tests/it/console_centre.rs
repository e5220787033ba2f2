//! Incidents, the operations map and the shift by their forms: who may, what is told apart, two at once.

use crate::app::{OTHER_WARD, TestApp, WARD, code};
use crate::console_browser::Browser;
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

async fn jobs(h: &TestApp) -> usize {
    let mut ran = 0;
    loop {
        let n = app::job::run_once(&h.app, h.now()).await.expect("jobs run");
        ran += n;
        if n == 0 {
            return ran;
        }
    }
}

async fn dispatched(h: &TestApp, to: &str) -> String {
    let digits = code(&h.pothole().await);
    let token = h.token(Role::IocOperator, None).await;
    let order =
        json!({"category": "GT-01", "urgency": "normal", "lead": to, "instruction": "Kiểm tra"});
    assert_eq!(h.act(&token, &digits, "dispatch", order).await.status, 200);
    digits
}

async fn told(h: &TestApp, digits: &str, words: &str) -> usize {
    let token = h.token(Role::IocOperator, None).await;
    let path = format!("/api/v1/reports/{digits}/events");
    let events = h.call("GET", &path).token(&token).send().await;
    assert_eq!(events.status, 200, "{}", events.text());
    let events = events.json();
    let list = events.as_array().or_else(|| events["events"].as_array());
    let list = list.expect("a list of events");
    list.iter()
        .filter(|e| e.to_string().contains(words))
        .count()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn one_word_tells_all_and_each_answers_for_itself(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut codes = Vec::new();
        for _ in 0..3 {
            codes.push(dispatched(&h, WARD).await);
        }
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        assert_eq!(h.act(&f, &codes[0], "acknowledge", json!({})).await.status, 200);
        let foreign = dispatched(&h, OTHER_WARD).await;
        let mut ward = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        ward.open("/lam-viec/su-vu").await;
        // Another unit's report, a slip of the finger and one twice are told apart.
        let typed = format!("{}\n{}, {}\n{foreign}\n12", codes[0], codes[1], codes[1]);
        let form = ward.form("incident").set("title", "Vỡ ống nước").set("codes", &typed);
        ward.send(form).await;
        assert_eq!(ward.page.status, 200, "{}", ward.page.words());
        assert_eq!(ward.page.words().matches("không có phản ánh này").count(), 2, "{}", ward.page.words());
        ward.open("/lam-viec/su-vu").await;
        let href = ward.page.html.split("href=\"/lam-viec/su-vu/").nth(1).and_then(|r| r.split('"').next()).expect("an incident").to_owned();
        let href = format!("/lam-viec/su-vu/{href}");
        ward.open(&href).await;
        let add = ward.form("add").set("codes", &format!("{}\n{}", codes[0], codes[2]));
        ward.send(add).await;
        assert!(ward.page.says("đã ở trong sự vụ"), "{}", ward.page.words());
        // Two windows: the second is told that the first was faster, and keeps its words.
        ward.open(&href).await;
        let empty = ward.form("tell");
        assert_eq!(ward.post(empty.clone()).await.status, 422);
        assert_eq!(ward.post(empty.clone().set("text", "Xong rồi").set("eta", "2020-01-01T10:00")).await.status, 422);
        let tell = empty.set("text", "Đang hàn ống, xin bà con thông cảm.").set("eta", "2026-11-24T17:00");
        ward.send(tell.clone()).await;
        assert_eq!(ward.page.status, 200, "{}", ward.page.words());
        // First what each would get: nothing is sent by looking.
        assert!(ward.page.says("Chưa có gì được gửi") && ward.page.says("Đang hàn ống"), "{}", ward.page.words());
        assert_eq!(jobs(&h).await, 0, "nobody was told");
        let sure = ward.form("sure");
        let change = ward.form("change");
        ward.send(change).await;
        assert_eq!(ward.form("tell").value("text"), "Đang hàn ống, xin bà con thông cảm.");
        ward.send(sure).await;
        assert_eq!(ward.page.status, 200, "{}", ward.page.words());
        let late = ward.post(tell).await;
        assert_eq!(late.status, 409);
        assert!(late.text().contains("Đang hàn ống"));
        // One goes to another unit before its turn comes: it is not told, and says so.
        let token = h.token(Role::IocLeader, None).await;
        assert_eq!(h.act(&token, &codes[1], "recall", json!({"note": "Nhầm đơn vị", "reason": "wrong_agency"})).await.status, 200);
        assert!(jobs(&h).await >= 3);
        for digits in [&codes[0], &codes[2]] {
            assert_eq!(told(&h, digits, "Đang hàn ống").await, 1, "{digits}");
        }
        assert_eq!(told(&h, &codes[1], "Đang hàn ống").await, 0);
        ward.open(&href).await;
        assert!(ward.page.says("đã báo 2, đang chờ 0, không báo được 1"), "{}", ward.page.words());
        assert!(ward.page.says("Còn 1 phản ánh bạn không xem được"));
        // Once and only once, however often jobs run.
        assert_eq!(jobs(&h).await, 0);
        assert_eq!(told(&h, &codes[0], "Đang hàn ống").await, 1);
        // Another unit and other roles see nothing of it; the centre does.
        let mut other = Browser::of(&h, Role::AgencyFocal, Some(OTHER_WARD)).await;
        other.open(&href).await;
        assert_eq!(other.page.status, 404);
        let mut auditor = Browser::of(&h, Role::Auditor, None).await;
        auditor.open(&href).await;
        assert_eq!(auditor.page.status, 403);
        let mut boss = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        boss.open(&href).await;
        assert!(boss.page.status == 200 && boss.find("tell").is_none(), "reads, writes nothing");
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&href).await;
        assert!(o.page.says("Vỡ ống nước"));
        // One is let go; then it ends, and takes no more.
        let go = o.form_to(&format!("{href}/bo"));
        o.send(go).await;
        assert_eq!(o.page.status, 200);
        let end = o.form("end").set("text", "Nước đã có lại.");
        o.send(end.clone()).await;
        let sure = o.form("sure");
        o.send(sure).await;
        assert!(o.page.says("Đã xong") && o.find("tell").is_none(), "{}", o.page.words());
        assert!(o.post(end).await.status == 422);
        jobs(&h).await;
        let heard = told(&h, &codes[0], "Nước đã có lại").await + told(&h, &codes[1], "Nước đã có lại").await + told(&h, &codes[2], "Nước đã có lại").await;
        assert_eq!(heard, 2, "the two that were left, by the centre's right");
        h.verify().await;
    }

    async fn one_photo_answers_all_each_on_its_own(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut codes = Vec::new();
        for _ in 0..3 {
            codes.push(dispatched(&h, WARD).await);
        }
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        for digits in &codes[..2] {
            assert_eq!(h.act(&f, digits, "acknowledge", json!({})).await.status, 200);
        }
        let mut ward = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        ward.open("/lam-viec/su-vu").await;
        let form = ward.form("incident").set("title", "Đèn tắt cả phố").set("codes", &codes.join("\n"));
        ward.send(form).await;
        // The case wears the mark of its incident wherever it is met.
        for page in [format!("/lam-viec/hs/{}", codes[0]), "/lam-viec/viec-cua-toi?cua=don-vi".to_owned()] {
            ward.open(&page).await;
            assert!(ward.page.says("Sự vụ: Đèn tắt cả phố"), "{page}: {}", ward.page.words());
        }
        let mut other = Browser::of(&h, Role::AgencyFocal, Some(OTHER_WARD)).await;
        other.open("/lam-viec/viec-cua-toi?cua=don-vi").await;
        assert!(!other.page.says("Đèn tắt cả phố"));
        let href = ward.page.html.split("/lam-viec/su-vu/").nth(1).and_then(|r| r.split('"').next()).map(|id| format!("/lam-viec/su-vu/{id}")).expect("a way to the incident");
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&href).await;
        assert!(o.find("answer").is_none(), "the centre does not answer for an agency");
        ward.open(&href).await;
        // Two are in work, the third is not offered.
        assert!(!ward.page.html.contains(&format!("value=\"{}.", codes[2])));
        let short = ward.form("answer").set("what", "Đã thay bóng đèn hỏng trên cả đoạn phố.");
        let lacking = ward.post(short.clone()).await;
        assert_eq!(lacking.status, 422, "where and who are missing");
        assert!(lacking.text().contains("Đã thay bóng đèn"), "what was typed is given back");
        let whole = short.set("where", "Đường Trần Hưng Đạo, đoạn qua chợ").set("who", "Tổ điện phường Đồng Hới").photo();
        ward.send(whole).await;
        assert_eq!(ward.page.status, 200, "{}", ward.page.words());
        assert!(ward.page.says("Xong 2 việc, không làm được 0 việc"), "{}", ward.page.words());
        let mut photos = Vec::new();
        for digits in &codes[..2] {
            let view = h.call("GET", &format!("/api/v1/reports/{digits}")).token(&f).send().await.json();
            assert_eq!(view["stage"], "awaiting_approval", "{view}");
            let files = view["files"].as_array().expect("files");
            let after = files.iter().find(|p| p["role"] == "after").expect("the photo of the work done");
            photos.push(after["id"].clone());
        }
        assert_ne!(photos[0], photos[1], "each case has a photo of its own");
        h.verify().await;
    }

    async fn the_map_is_a_list_that_hands_codes_on(db: TestDb) {
        let h = TestApp::open(&db).await;
        let own = dispatched(&h, WARD).await;
        let foreign = dispatched(&h, OTHER_WARD).await;
        let fresh = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/ban-do").await;
        for digits in [&own, &foreign, &fresh] {
            assert!(o.page.html.contains(&format!("value=\"{digits}.")), "{digits}");
        }
        // Where they lie, for the script: all that the filter finds.
        let marks = async |role: Role, agency: Option<&str>, query: &str| {
            let path = format!("/lam-viec/ban-do/diem{query}");
            let token = h.token(role, agency).await;
            let answer = h.call("GET", &path).token(&token).send().await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let told = answer.json();
            assert_eq!(told["more"], false, "{told}");
            let marks = told["marks"].as_array().expect("marks").clone();
            let mut codes: Vec<String> = marks.iter().map(|m| m[0].as_str().expect("a code").to_owned()).collect();
            codes.sort();
            (codes, marks)
        };
        let sorted = |codes: &[&String]| {
            let mut codes: Vec<String> = codes.iter().map(|c| (*c).clone()).collect();
            codes.sort();
            codes
        };
        let (all, drawn) = marks(Role::IocOperator, None, "").await;
        assert_eq!(all, sorted(&[&own, &foreign, &fresh]));
        let mark = drawn.iter().find(|m| m[0] == fresh.as_str()).expect("a mark");
        assert_eq!((&mark[2], &mark[4], &mark[5]), (&json!(17.4702), &json!("new"), &json!("new")), "{mark}");
        assert_eq!(marks(Role::IocOperator, None, "?stage=received").await.0, sorted(&[&fresh]));
        assert_eq!(marks(Role::AgencyFocal, Some(WARD), "").await.0, sorted(&[&own]));
        let bulk = o.find_id("bulk").expect("several at once");
        let pick = o.page.html.split(&format!("value=\"{fresh}.")).nth(1).and_then(|r| r.split('"').next()).expect("a pick").to_owned();
        let gather = bulk.clone().add("pick", &format!("{fresh}.{pick}")).at("/lam-viec/su-vu/moi");
        o.send(gather).await;
        assert_eq!(o.form("incident").value("codes"), fresh);
        let later = bulk.add("pick", &format!("{fresh}.{pick}")).set("deed", "later").set("span", "hour");
        let done = o.post(later).await;
        assert_eq!(done.status, 200, "{}", done.text());
        o.open("/lam-viec/ban-do?stage=received").await;
        assert!(o.page.html.contains(&format!("value=\"{fresh}.")) && !o.page.html.contains(&format!("value=\"{own}.")));
        let mut ward = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        ward.open("/lam-viec/ban-do").await;
        assert!(ward.page.html.contains(&format!("value=\"{own}.")));
        for hidden in [&foreign, &fresh] {
            assert!(!ward.page.html.contains(hidden.as_str()), "{hidden}");
        }
        let mut auditor = Browser::of(&h, Role::Auditor, None).await;
        auditor.open("/lam-viec/ban-do").await;
        assert_eq!(auditor.page.status, 403);
    }

    async fn a_shift_is_signed_by_two(db: TestDb) {
        let h = TestApp::open(&db).await;
        let fresh = code(&h.pothole().await);
        let token = h.token(Role::IocOperator, None).await;
        let note = json!({"text": "Đã hẹn gọi lại ông Trần Văn Mẫu, 0232 0100001"});
        assert_eq!(h.act(&token, &fresh, "note", note).await.status, 200);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/ca-truc").await;
        let form = o.form("handover");
        let text = form.value("text").to_owned();
        assert!(text.contains("CHƯA PHÂN LOẠI") && text.contains("Đã hẹn gọi lại ông •••, •••"), "{text}");
        assert_eq!(o.post(form.clone().set("text", " ")).await.status, 422);
        o.send(form.set("text", &format!("{text}\nNhớ trực máy số 2."))).await;
        assert!(o.page.says("Chờ người vào ca ký") && o.page.says("Nhớ trực máy số 2."), "{}", o.page.words());
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        for browser in [&mut l, &mut a] {
            browser.open("/lam-viec/ca-truc").await;
        }
        let receive = |b: &Browser<'_>| {
            let id = b.page.form_ids().into_iter().find(|id| id.starts_with("form-receive-")).expect("to be signed");
            b.form(id.trim_start_matches("form-"))
        };
        // Whoever went cannot sign for whoever comes.
        let (mine, late) = (receive(&l).set("remark", "Đã nghe lại"), receive(&a));
        assert_eq!(o.post(mine.clone()).await.status, 422);
        l.send(mine).await;
        assert!(l.page.says("ký nhận lúc") && l.page.says("Đã nghe lại"), "{}", l.page.words());
        assert_eq!(a.post(late).await.status, 422, "two at once: one has signed");
        let mut ward = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        ward.open("/lam-viec/ca-truc").await;
        assert_eq!(ward.page.status, 403);
        h.verify().await;
    }
);
