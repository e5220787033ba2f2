//! The unit board, the lists behind its figures, handing work out; moved promises.

use crate::app::{OTHER_WARD, TestApp, WARD, code, pothole};
use crate::console_browser::Browser;
use domain::actor::Role;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

const BOARD: &str = "/lam-viec/don-vi";
const MOVING: &str = "/lam-viec/doi-hen";

/// So many reports that the ward leads, the first `taken` of them taken.
async fn led(h: &TestApp, all: usize, taken: usize) -> Vec<String> {
    let o = h.token(Role::IocOperator, None).await;
    let f = h.token(Role::AgencyFocal, Some(WARD)).await;
    let mut codes = Vec::new();
    for n in 0..all {
        let mut body = pothole();
        body["text"] = json!(format!(
            "Ổ gà sâu số {n} trên đường Trần Hưng Đạo, xe hay ngã"
        ));
        body["lat"] = json!(17.4702 + n as f64 * 0.004);
        let slip = h
            .call("POST", "/api/v1/reports")
            .json(&body)
            .send()
            .await
            .json();
        let code = code(&slip);
        let order = json!({ "lead": WARD, "category": "GT-01", "urgency": "normal", "instruction": "Vá mặt đường" });
        let done = h.act(&o, &code, "dispatch", order).await;
        assert_eq!(done.status, 200, "{}", done.text());
        if n < taken {
            assert_eq!(h.act(&f, &code, "acknowledge", json!({})).await.status, 200);
        }
        codes.push(code);
        h.wait(60);
    }
    codes
}

/// The figures of the board that now stands open: (address, number).
fn figures(html: &str) -> Vec<(String, usize)> {
    html.split("<a class=\"fig")
        .skip(1)
        .map(|part| {
            let href = part
                .split("href=\"")
                .nth(1)
                .and_then(|p| p.split('"').next());
            let n = part.split('>').nth(1).and_then(|p| p.split('<').next());
            (
                href.expect("an address").replace("&#38;", "&"),
                n.and_then(|n| n.parse().ok()).expect("a number"),
            )
        })
        .collect()
}

/// Every figure is exactly the list behind it.
async fn all_are_lists(b: &mut Browser<'_>) -> usize {
    let figures = figures(&b.page.html);
    for (href, n) in &figures {
        b.open(href).await;
        assert_eq!(b.page.status, 200, "{href}: {}", b.page.words());
        let rows = b.page.html.matches("class=\"rw").count();
        assert_eq!(rows, *n, "{href}: {}", b.page.words());
    }
    figures.len()
}

/// The account of the ward's handler.
async fn handler(h: &TestApp) -> i64 {
    let _ = h.token(Role::AgencyHandler, Some(WARD)).await;
    let name = format!("agency.handler.{}", WARD.to_lowercase());
    let user = store::user::by_username(&h.app.store, &name)
        .await
        .expect("a read");
    user.expect("an account").id.0
}

async fn version(h: &TestApp, code: &str) -> Value {
    let leader = h.token(Role::IocLeader, None).await;
    let seen = h
        .call("GET", &format!("/api/v1/reports/{code}"))
        .token(&leader)
        .send()
        .await
        .json();
    seen["version"].clone()
}

/// Sends the form of handing out, by hand.
async fn give(h: &TestApp, who: (Role, &str), to: &str, picks: &[String]) -> String {
    let token = h.token(who.0, Some(who.1)).await;
    let mut body = format!("to={to}");
    for pick in picks {
        body.push_str(&format!("&pick={pick}"));
    }
    let call = h.call("POST", "/lam-viec/don-vi/giao").token(&token);
    let answer = call
        .raw("application/x-www-form-urlencoded", body.into_bytes())
        .send()
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_board_counts_exactly_the_lists_behind_it(db: TestDb) {
        let h = TestApp::open(&db).await;
        let officer = handler(&h).await;
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open(BOARD).await;
        assert!(m.page.says("không có việc nào đang mở") && m.page.says("Người thử agency_handler"), "{}", m.page.words());
        assert!(figures(&m.page.html).is_empty());

        let codes = led(&h, 5, 3).await;
        let mut picks = Vec::new();
        for code in &codes {
            picks.push(format!("{code}.{}", version(&h, code).await));
        }
        // Two of those taken, one that nobody took yet, one seen in an older state.
        let chosen = [picks[0].clone(), picks[1].clone(), picks[4].clone(), format!("{}.1", codes[2])];
        let told = give(&h, (Role::AgencyLeader, WARD), &officer.to_string(), &chosen).await;
        assert!(told.contains("Đã giao 2 việc") && told.contains("chưa giao 2"), "{told}");
        // Thrice what is nobody's: a stranger, a word, nobody.
        for stranger in ["1", "dv-X", "", "%27%20OR%201%3D1"] {
            let told = give(&h, (Role::AgencyLeader, WARD), stranger, &picks).await;
            assert!(told.contains("Chọn người"), "{stranger}: {told}");
        }
        // Another's cases stay another's.
        let other = h.token(Role::AgencyLeader, Some(OTHER_WARD)).await;
        let _ = h.token(Role::AgencyFocal, Some(OTHER_WARD)).await;
        let name = format!("agency.focal.{}", OTHER_WARD.to_lowercase());
        let theirs = store::user::by_username(&h.app.store, &name).await.expect("a read").expect("one").id.0;
        let told = give(&h, (Role::AgencyLeader, OTHER_WARD), &theirs.to_string(), &picks[..1]).await;
        assert!(told.contains("Đã giao 0 việc"), "{told}");

        // Two days later one of his is past its promise by a day, and somebody waits for the leader.
        h.wait(4 * 24 * 60);
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open(BOARD).await;
        let on_board = figures(&m.page.html);
        let of = |holder: &str, figure: &str| {
            let at = format!("{BOARD}/viec?muc={figure}&ai={holder}");
            on_board.iter().find(|(href, _)| *href == at).map_or(0, |(_, n)| *n)
        };
        let officer = officer.to_string();
        assert_eq!((of(&officer, "open"), of("chua-giao", "open")), (2, 3), "{on_board:?}");
        assert_eq!((of(&officer, "late"), of("chua-giao", "late")), (2, 3), "{on_board:?}");
        assert!(all_are_lists(&mut m).await >= 8);
        let link = format!("{BOARD}/viec?muc=open&ai={officer}");
        m.open(&link).await;
        assert!(m.page.says("Người thử agency_handler · Đang mở") && m.find_id("bulk").is_some(), "{}", m.page.words());
        // The same from the list's own form: handed to the focal officer.
        let _ = h.token(Role::AgencyFocal, Some(WARD)).await;
        let name = format!("agency.focal.{}", WARD.to_lowercase());
        let focal = store::user::by_username(&h.app.store, &name).await.expect("a read").expect("one").id.0;
        let form = m.find_id("bulk").expect("a form").set("to", &focal.to_string());
        let form = form.add("pick", &format!("{}.{}", codes[0], version(&h, &codes[0]).await));
        m.send(form).await;
        assert!(m.page.says("Đã giao 1 việc cho Người thử agency_focal"), "{}", m.page.words());

        // Somebody who is not asked to is not on the board: no name is told by a number.
        for path in [format!("{BOARD}/viec?muc=open&ai={theirs}"), format!("{BOARD}/viec?muc=x"), format!("{BOARD}/viec?muc=open&ai=%27"), format!("{BOARD}/viec")] {
            m.open(&path).await;
            assert_eq!(m.page.status, 404, "{path}");
        }
        // Another ward's leader who names this one sees their own, which is empty.
        let seen = h.call("GET", &format!("{BOARD}?don-vi={WARD}")).token(&other).send().await.text();
        assert!(seen.contains("không có việc nào đang mở"), "{seen}");

        // The centre's leader and whoever oversees choose, count the same, and read no names.
        for role in [Role::IocLeader, Role::Inspector] {
            let mut l = Browser::of(&h, role, None).await;
            l.open(BOARD).await;
            assert!(l.page.says("Chọn một đơn vị"), "{}", l.page.words());
            l.open(&format!("{BOARD}?don-vi={WARD}")).await;
            assert!(l.page.says("Cán bộ 1") && !l.page.html.contains("Người thử agency"), "{}", l.page.words());
            assert!(all_are_lists(&mut l).await >= 8);
            assert!(l.find_id("bulk").is_none(), "looks, and gives nothing out");
            l.open(&format!("{BOARD}?don-vi=KHONG-CO")).await;
            assert_eq!(l.page.status, 404);
        }
        h.verify().await;
    }

    async fn an_officer_begins_with_what_was_given_to_them(db: TestDb) {
        let h = TestApp::open(&db).await;
        let officer = handler(&h).await;
        let codes = led(&h, 2, 2).await;
        let mut u = Browser::of(&h, Role::AgencyHandler, Some(WARD)).await;
        let both = |page: &str| [0, 1].map(|n| page.contains(&format!("/v/{}", codes[n])));
        // Nothing was given to them: the agency's work, of which nobody holds anything.
        u.open("/lam-viec/viec-cua-toi").await;
        assert_eq!(both(&u.page.html), [true, true], "{}", u.page.words());
        assert!(u.page.says("chưa giao ai"), "{}", u.page.words());
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        assert_eq!(h.act(&f, &codes[0], "assign", json!({ "handler": officer })).await.status, 200);
        u.open("/lam-viec/viec-cua-toi").await;
        assert_eq!(both(&u.page.html), [true, false], "{}", u.page.words());
        u.open("/lam-viec/viec-cua-toi?cua=don-vi").await;
        assert_eq!(both(&u.page.html), [true, true], "{}", u.page.words());
        assert!(u.page.says("Người thử agency_handler"), "{}", u.page.words());
        // Whoever hands work out begins with all of it.
        let mut b = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        b.open("/lam-viec/viec-cua-toi").await;
        assert!(codes.iter().all(|code| b.page.html.contains(&format!("/v/{code}"))), "{}", b.page.words());
        b.open("/lam-viec/viec-cua-toi?cua=toi").await;
        assert!(!codes.iter().any(|code| b.page.html.contains(&format!("/v/{code}"))), "{}", b.page.words());
    }

    async fn a_promise_is_moved_step_by_step_with_its_words_before(db: TestDb) {
        let h = TestApp::open(&db).await;
        let codes = led(&h, 1, 1).await;
        let code = &codes[0];
        let at = format!("{MOVING}/{code}");
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(MOVING).await;
        assert!(f.page.says("Xin dời được đến hết") && f.page.says("Chưa lần nào") && f.page.says("Chưa ai xin"), "{}", f.page.words());
        f.open(&at).await;
        assert!(f.page.says("chỉ khi Lãnh đạo Trung tâm IOC đồng ý"), "{}", f.page.words());
        // What citizens will read, before anybody has decided.
        let asked = f.form("request_extension").set("due", "2026-12-02").set("note", "Mưa lớn nhiều ngày.");
        f.send(asked.clone().at(&format!("/lam-viec/hs/{code}/request_extension/xem-truoc"))).await;
        assert_eq!(f.page.status, 200);
        assert!(f.page.says("Trang công khai sẽ ghi") && f.page.says("Dời hẹn: Mưa lớn nhiều ngày. Hẹn xong:"), "{}", f.page.words());
        assert!(f.page.says("Chỉ gửi khi Lãnh đạo Trung tâm IOC đã đồng ý") && f.page.html.contains("Doi hen"), "{}", f.page.words());
        // Too far: the same page, as typed.
        f.send(asked.clone().set("due", "2027-02-02")).await;
        assert_eq!(f.page.status, 422, "{}", f.page.words());
        assert!(f.page.says("Các lời hẹn của việc này"), "on its own page: {}", f.page.words());
        assert_eq!(f.form("request_extension").value("note"), "Mưa lớn nhiều ngày.");
        f.send(f.form("request_extension").set("due", "2026-12-02")).await;
        assert_eq!(f.page.path.split('?').next(), Some(MOVING), "{}", f.page.words());
        assert!(f.page.says("Lãnh đạo đơn vị"), "who decides next: {}", f.page.words());
        f.open(&at).await;
        assert!(f.find("request_extension").is_none() && f.page.says("không dời hẹn việc này được"), "asked once: {}", f.page.words());

        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open(&at).await;
        m.send(m.form("request_extension")).await;
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open(MOVING).await;
        assert!(l.page.says("Lãnh đạo Trung tâm IOC"), "{}", l.page.words());
        l.open(&at).await;
        l.send(l.form("request_extension")).await;
        assert_eq!(l.page.status, 200, "{}", l.page.words());

        // Used up: who is above is named.
        m.open(&at).await;
        assert!(m.page.says("Đã dời đủ 1 lần cho phép") && m.page.says("1 lần"), "{}", m.page.words());
        assert!(m.page.says("Cấp trên kế tiếp: Cơ quan thường trực"), "{}", m.page.words());
        assert!(m.find("request_extension").is_none());
        m.open(MOVING).await;
        assert!(m.page.says("Không có lời hẹn nào sắp vỡ"), "moved far enough: {}", m.page.words());

        // Broken all the same: an apology and another hour, at once by the leader.
        h.wait(10 * 24 * 60);
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open(MOVING).await;
        assert!(m.page.says("Đã trễ: xin lỗi và hẹn lại"), "{}", m.page.words());
        m.open(&at).await;
        let sorry = m.form("repromise").set("due", "2026-12-08T17:00").set("note", "Máy hỏng, đã thuê máy khác.");
        m.send(sorry.clone().at(&format!("/lam-viec/hs/{code}/repromise/xem-truoc"))).await;
        assert!(m.page.says("Xin lỗi, việc này đã trễ hẹn. Hẹn lại: trước 17:00 thứ Ba 8/12. Máy hỏng, đã thuê máy khác."), "{}", m.page.words());
        assert!(!m.page.says("Chỉ gửi khi"), "sent at once");
        m.send(sorry).await;
        assert_eq!(m.page.status, 200, "{}", m.page.words());
        assert!(m.page.says("2 lần"), "{}", m.page.words());
        // The public page says what was shown before.
        let o = h.token(Role::IocOperator, None).await;
        let released = h.act(&o, code, "release", json!({ "title": "Ổ gà", "text": "Ổ gà trên đường", "redaction_confirmed": true })).await;
        assert_eq!(released.status, 200, "{}", released.text());
        let public = h.get(&format!("/hs/{code}")).await.text();
        assert!(public.contains("Hẹn lại: trước 17:00 thứ Ba 8/12. Máy hỏng, đã thuê máy khác."), "{public}");

        // Another agency's promise is none here, a handler's neither.
        let other = h.token(Role::AgencyFocal, Some(OTHER_WARD)).await;
        assert_eq!(h.call("GET", &at).token(&other).send().await.status, 404);
        let handler = h.token(Role::AgencyHandler, Some(WARD)).await;
        assert_eq!(h.call("GET", &at).token(&handler).send().await.status, 403);
        h.verify().await;
    }
);
