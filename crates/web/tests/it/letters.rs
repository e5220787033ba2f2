//! The letters to an agency's leaders: when they go, to whom, what stands in them, how they are switched off.

use crate::app::{OTHER_WARD, TestApp, WARD, code, photo, pothole};
use crate::console_browser::Browser;
use domain::actor::Role;
use domain::time::At;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

const RESULT: &str = "Đội duy tu của phường đã vá 6 m² mặt đường trước số 86 Trần Hưng Đạo, xong lúc 11:30 ngày 24/11.";

/// Moves the clock on to an hour.
fn until(h: &TestApp, hour: &str) {
    let hour = At::parse(hour).expect("an hour");
    h.wait((hour.0 - h.now().0) / 60_000);
    assert_eq!(h.now(), hour);
}

/// The leader of a ward, with an address.
async fn leader(h: &TestApp, ward: &str, email: Option<&str>) -> String {
    let token = h.token(Role::AgencyLeader, Some(ward)).await;
    let name = format!("agency.leader.{}", ward.to_lowercase());
    let ctx = app::Ctx::system(h.now());
    app::user::set_email(&h.app, &ctx, &name, email)
        .await
        .expect("an address");
    token
}

/// Letters of a kind, as they stand in the outbox.
async fn letters(h: &TestApp, kind: &str) -> Vec<Value> {
    let outbox = h.outbox().await.into_iter();
    let mine = outbox.filter(|(template, _)| template == kind);
    mine.map(|(_, words)| serde_json::from_str(&words).expect("a letter"))
        .collect()
}

/// The leaders' letters are made, if it is their hour; for how many agencies.
async fn round(h: &TestApp) -> usize {
    app::digest::run(&h.app, h.now()).await.expect("a round")
}

/// A report that a ward leads and has taken.
async fn taken(h: &TestApp, ward: &str) -> (String, String) {
    let slip = h
        .call("POST", "/api/v1/reports")
        .json(&pothole())
        .send()
        .await
        .json();
    let (digits, secret) = (code(&slip), crate::app::secret(&slip));
    let o = h.token(Role::IocOperator, None).await;
    let order = json!({ "lead": ward, "category": "GT-01", "urgency": "normal", "instruction": "Vá mặt đường" });
    let sent = h.act(&o, &digits, "dispatch", order).await;
    assert_eq!(sent.status, 200, "{}", sent.text());
    let f = h.token(Role::AgencyFocal, Some(ward)).await;
    assert_eq!(
        h.act(&f, &digits, "acknowledge", json!({})).await.status,
        200
    );
    (digits, secret)
}

/// The agency says that it is done.
async fn result(h: &TestApp, digits: &str) {
    let handler = h.token(Role::AgencyHandler, Some(WARD)).await;
    let path = format!("/api/v1/reports/{digits}/actions/submit_result");
    let done = h
        .call("POST", &path)
        .token(&handler)
        .multipart(&[
            ("text", None, RESULT.into()),
            ("file", Some("sau.jpg"), photo()),
        ])
        .send()
        .await;
    assert_eq!(done.json()["stage"], "awaiting_approval", "{}", done.text());
}

both_engines!(
    migrated by crate::app::furnished,

    async fn five_lines_go_once_on_a_working_morning(db: TestDb) {
        let h = TestApp::open(&db).await;
        leader(&h, WARD, Some("lan@example.vn")).await;
        leader(&h, OTHER_WARD, Some("khong-viec@example.vn")).await;
        let (waiting, _) = taken(&h, WARD).await;
        result(&h, &waiting).await;
        taken(&h, WARD).await;
        until(&h, "2026-11-25T07:14:00+07:00");
        assert_eq!(round(&h).await, 0, "too early");
        h.wait(1);
        assert_eq!(round(&h).await, 2);
        let sent = letters(&h, "morning_digest").await;
        assert_eq!(sent.len(), 1, "who has nothing gets none: {sent:?}");
        let text = sent[0]["text"].as_str().expect("words");
        for line in [
            "1. Chờ anh/chị duyệt: 1, lâu nhất từ 09:00 24/11\nhttps://phananh.test/lam-viec/duyet",
            "2. Hẹn đến hạn hôm nay: 0\nhttps://phananh.test/lam-viec/don-vi/viec?muc=today",
            "3. Đang trễ hẹn: 0\n",
            "4. Người dân yêu cầu làm lại từ bản tin trước: 0\n",
            "5. Việc trong tay đơn vị: 2 đang mở, ",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        let html = sent[0]["html"].as_str().expect("words");
        assert!(html.contains("<a href=\"https://phananh.test/lam-viec/duyet\">"), "{html}");
        for whose in ["0912345678", "Trần Hưng Đạo", "Người thử"] {
            assert!(!text.contains(whose), "{whose}: {text}");
        }
        h.wait(5);
        assert_eq!(round(&h).await, 0, "once");
        // The promise of both ends on Friday; a node that was down in the morning still tells.
        until(&h, "2026-11-27T11:59:00+07:00");
        assert_eq!(round(&h).await, 2);
        let sent = letters(&h, "morning_digest").await;
        let told = |line: &str| sent.iter().any(|l| l["text"].as_str().is_some_and(|t| t.contains(line)));
        assert!(told("2. Hẹn đến hạn hôm nay: 1\n") || told("2. Hẹn đến hạn hôm nay: 2\n"), "{sent:?}");
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open("/lam-viec/don-vi/viec?muc=today").await;
        assert_eq!(m.page.status, 200, "{}", m.page.words());
        assert!(m.page.says("việc đã đếm trên bảng"), "{}", m.page.words());
        // Saturday is nobody's working day, and what is missed by noon is not told in the evening.
        until(&h, "2026-11-28T07:15:00+07:00");
        assert_eq!(round(&h).await, 0);
        until(&h, "2026-11-30T12:00:00+07:00");
        assert_eq!(round(&h).await, 0);
        h.verify().await;
    }

    async fn two_nodes_make_one_letter(db: TestDb) {
        let h = TestApp::open(&db).await;
        let other = TestApp::open(&db).await;
        leader(&h, WARD, Some("lan@example.vn")).await;
        taken(&h, WARD).await;
        until(&h, "2026-11-25T07:15:00+07:00");
        let now = h.now();
        let (a, b) = tokio::join!(app::digest::run(&h.app, now), app::digest::run(&other.app, now));
        assert_eq!(a.expect("a round") + b.expect("a round"), 1);
        assert_eq!(letters(&h, "morning_digest").await.len(), 1);
    }

    async fn the_week_is_told_against_the_one_before(db: TestDb) {
        let h = TestApp::open(&db).await;
        let m = leader(&h, WARD, Some("lan@example.vn")).await;
        let (digits, secret) = taken(&h, WARD).await;
        result(&h, &digits).await;
        assert_eq!(h.act(&m, &digits, "approve", json!({})).await.status, 200);
        let o = h.token(Role::IocOperator, None).await;
        let files = h.files_of(&digits).await;
        let words = json!({ "text": RESULT, "files": files, "redaction_confirmed": true, "title": "Ổ gà" });
        let told = h.act(&o, &digits, "publish", words).await;
        assert_eq!(told.status, 200, "{}", told.text());
        let at = |action: &str| format!("/api/v1/reports/{digits}/actions/{action}");
        h.call("POST", &at("confirm")).secret(&secret).json(&json!({ "done": true })).send().await;
        let rated = h.call("POST", &at("rate")).secret(&secret).json(&json!({ "grade": "hai_long" })).send().await;
        assert_eq!(rated.status, 200, "{}", rated.text());
        until(&h, "2026-11-27T07:15:00+07:00");
        round(&h).await;
        assert_eq!(letters(&h, "weekly_letter").await.len(), 0, "on the week's first working day only");
        until(&h, "2026-11-30T07:15:00+07:00");
        round(&h).await;
        let sent = letters(&h, "weekly_letter").await;
        let text = sent[0]["text"].as_str().expect("words");
        for line in [
            "tuần 23/11/2026 – 29/11/2026",
            "Giữ đúng lời hẹn đầu tiên: 1 trên 1 (tuần trước 0 trên 0)",
            "Trả lời sau hẹn: 0 (tuần trước 0)",
            "Người dân hài lòng: 1 (tuần trước 0)",
        ] {
            assert!(text.contains(line), "{line}: {text}");
        }
        until(&h, "2026-12-07T08:00:00+07:00");
        round(&h).await;
        let sent = letters(&h, "weekly_letter").await;
        let next = sent.iter().any(|l| l["text"].as_str().is_some_and(|t| t.contains("0 trên 0 (tuần trước 1 trên 1)")));
        assert!(next && sent.len() == 2, "{sent:?}");
    }

    async fn a_letter_is_switched_off_by_its_reader_and_by_the_province(db: TestDb) {
        let h = TestApp::open(&db).await;
        leader(&h, WARD, None).await;
        taken(&h, WARD).await;
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open("/lam-viec/tai-khoan").await;
        assert!(m.page.says("chưa có địa chỉ thư"), "{}", m.page.words());
        until(&h, "2026-11-25T07:15:00+07:00");
        assert_eq!(round(&h).await, 0, "without an address");
        leader(&h, WARD, Some("lan@example.vn")).await;
        m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open("/lam-viec/tai-khoan").await;
        m.send(m.form("letters").set("lang", "en")).await;
        assert!(m.page.says("Đã lưu lựa chọn nhận thư"), "{}", m.page.words());
        assert_eq!(round(&h).await, 1, "still within the morning");
        let sent = letters(&h, "morning_digest").await;
        assert!(sent[0]["text"].as_str().is_some_and(|t| t.contains("1. Waiting for your approval: 0\n")), "{sent:?}");
        // Not wanted any more: no box is ticked.
        let mut none = m.form("letters");
        for kind in ["morning_digest", "weekly_letter"] {
            assert!(none.has(&format!("letter_{kind}")), "{kind}");
            none = none.set(&format!("letter_{kind}"), "");
        }
        m.send(none).await;
        until(&h, "2026-11-26T07:20:00+07:00");
        assert_eq!(round(&h).await, 0);
        m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open("/lam-viec/tai-khoan").await;
        m.send(m.form("letters").set("letter_morning_digest", "1")).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/tin-nhan/morning_digest").await;
        t.send(t.form("switch")).await;
        assert!(t.page.says("Cả tỉnh đang ngừng gửi tin này"), "{}", t.page.words());
        assert_eq!(round(&h).await, 0);
        t.send(t.form("switch")).await;
        assert_eq!(round(&h).await, 1);
        assert_eq!(letters(&h, "morning_digest").await.len(), 2);
        t.open("/quan-tri/tin-nhan/promise").await;
        assert!(t.find("switch").is_none(), "what citizens wait for is always told");
        t.open("/quan-tri/nhat-ky").await;
        assert!(t.page.says("Ngừng gửi tin “Bản tin sáng cho lãnh đạo”"), "{}", t.page.words());
        h.verify().await;
    }
);
