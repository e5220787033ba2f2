//! Flood mode and the centre's bulletins, through the front door: a call for help without script, sent
//! twice and heard once; where it is on, who may switch it; what is over leaves the lists.

use crate::app::{OTHER_WARD, TestApp, WARD};
use crate::console_browser::Browser;
use domain::actor::Role;
use domain::id::ReportCode;
use domain::time::{At, HOUR_MS};
use store::message::{self, Sent};
use testkit::{TestDb, both_engines};

/// Everything that a first visit to `/lu` loads, not packed.
const BUDGET: usize = 20 * 1024;

/// The form as a browser without script sends it.
fn cry(more: &str) -> Vec<u8> {
    format!(
        "once=k1&people=5+ng%C6%B0%E1%BB%9Di&frail=children&frail=old&water=chest&roof=1&battery=31\
         &place=Th%C3%B4n+L%E1%BB%99c+An&words=n%C6%B0%E1%BB%9Bc+l%C3%AAn&lat=&lon=&phone=0912345678{more}"
    )
    .into_bytes()
}

const FORM: &str = "application/x-www-form-urlencoded";

fn code_in(location: &str) -> ReportCode {
    let code = location.trim_start_matches("/lu/");
    ReportCode::parse(code).unwrap_or_else(|_| panic!("{location}"))
}

async fn outbox(h: &TestApp, code: ReportCode) -> Vec<Sent> {
    let filed = store::report::by_code(&h.app.store, code)
        .await
        .expect("read");
    let id = filed.expect("there").report.id;
    message::of_report(&h.app.store, id).await.expect("read")
}

/// `2026-11-24T09:30` as an `<input type=datetime-local>` sends it.
pub(crate) fn hour(at: At) -> String {
    at.local().to_string().chars().take(16).collect()
}

/// Switches flood mode on as somebody signed in, and gives the page after.
async fn switch_on(b: &mut Browser<'_>, h: &TestApp, title: &str, text: &str) {
    b.open("/lam-viec/che-do-lu").await;
    let form = b
        .form("bulletin")
        .set("areas", "18880")
        .set("title", title)
        .set("text", text)
        .set("contacts", "Ban chỉ huy phường: 0232 010 0001")
        .set("to", &hour(h.now().plus_ms(6 * HOUR_MS)));
    b.send(form).await;
    assert!(b.page.says("Công bố ngay"), "{}", b.page.words());
    b.send(b.form("save")).await;
    assert!(
        b.page.says("Đã lưu") && b.page.says("Đang diễn ra"),
        "{}",
        b.page.words()
    );
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_call_for_help_is_an_urgent_report(db: TestDb) {
        let h = TestApp::open(&db).await;
        // In the dead of the night.
        h.wait(17 * 60 + 14);
        let first = h.call("POST", "/lu").raw(FORM, cry("")).send().await;
        assert_eq!(first.status, 303, "{}", first.text());
        let to = first.header("location").to_owned();
        let code = code_in(&to);
        // Sent again, by a thumb or a lost answer: the same call. With other words: another.
        let again = h.call("POST", "/lu").raw(FORM, cry("")).send().await;
        assert_eq!(again.header("location"), to);
        let other = h.call("POST", "/lu").raw(FORM, cry("0")).send().await;
        assert_eq!(other.status, 422, "eleven digits are no number: {}", other.text());
        assert!(other.text().contains("value=\"09123456780\"") && other.text().contains("id=\"phone-e\""));
        assert!(other.text().contains("value=\"chest\" data-short=\"NUOC TOI NGUC\" checked"), "{}", other.text());

        let filed = store::report::by_code(&h.app.store, code).await.expect("read").expect("there");
        let report = filed.report;
        assert_eq!((report.urgency.as_str(), report.channel.as_str()), ("urgent", "sos"));
        assert_eq!(report.category.as_deref(), Some("PCCC-04"));
        assert_eq!(report.publication.as_str(), "withheld");
        let told = report.words.clone();
        for words in ["5 người", "trẻ nhỏ, người già", "tới ngực", "trên mái nhà", "31%", "nước lên"] {
            assert!(told.contains(words), "{words}: {told}");
        }
        // The word to the sender goes at once, at any hour, with the way to say "I am safe".
        let rows = outbox(&h, code).await;
        let sms = rows.iter().find(|m| m.key.template == "sos" && m.channel == "sms").expect("the receipt");
        assert!(sms.words.contains("DA NHAN tin cau cuu luc 02:14"), "{}", sms.words);
        assert!(sms.words.contains(&format!("phananh.test/lu/{code}")), "{}", sms.words);
        assert_eq!(sms.ready_at, sms.made_at, "no quiet hours");
        assert!(rows.iter().all(|m| m.key.template != "urgent"), "one receipt, not two");

        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/khan").await;
        assert!(o.page.html.contains(&code.to_string()), "it is on the wall: {}", o.page.words());
        h.verify().await;
    }

    async fn an_agency_tells_of_what_it_closes_where_it_serves(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open("/lam-viec/che-do-lu").await;
        assert_eq!(f.page.status, 403, "flood mode is the centre's");
        f.open("/lam-viec/thong-bao").await;
        let form = f
            .form("bulletin")
            .set("kind", "closure")
            .set("areas", "18880")
            .set("title", "Cấm đường Trần Hưng Đạo sáng mai")
            .set("text", "Đi theo đường Lý Thường Kiệt.")
            .set("to", &hour(h.now().plus_ms(6 * HOUR_MS)));
        // Neither what is another's to tell, nor where it does not serve, nor everywhere.
        for (name, value) in [("kind", "warning"), ("areas", "18859"), ("areas", "")] {
            let wrong = f.post(form.clone().set(name, value)).await;
            assert_eq!(wrong.status, 422, "{name}={value}");
        }
        assert_eq!(f.post(form.clone().set("kind", "flood").at("/lam-viec/che-do-lu")).await.status, 403);
        f.send(form).await;
        assert!(f.page.says("Công bố ngay"), "{}", f.page.words());
        f.send(f.form("save")).await;
        assert!(f.page.says("Đã lưu") && f.page.says("Cấm đường Trần Hưng Đạo"), "{}", f.page.words());
        let mut c = Browser::new(&h);
        c.open("/tb").await;
        assert!(c.page.says("Cấm đường Trần Hưng Đạo"), "{}", c.page.words());
        // Both maps show it where it holds.
        c.open("/ban-do").await;
        let place = c.page.html.split("data-notices=\"").nth(1).expect("what was told");
        let place = place.split('"').next().expect("its end").replace("&#34;", "\"").replace("&quot;", "\"");
        let told: serde_json::Value = serde_json::from_str(&place).expect("json");
        assert_eq!(told[0]["title"], "Cấm đường Trần Hưng Đạo sáng mai", "{told}");
        assert_eq!(told[0]["spots"].as_array().map(Vec::len), Some(1), "{told}");
        f.open("/lam-viec/ban-do").await;
        assert!(f.page.html.contains("Cấm đường Trần Hưng Đạo"), "on the map of those who work, too");
        // Another unit sees nothing of it on its desk and does not end it; triage meets it; the centre
        // withdraws it.
        let mut other = Browser::of(&h, Role::AgencyFocal, Some(OTHER_WARD)).await;
        other.open("/lam-viec/thong-bao").await;
        assert!(!other.page.says("Cấm đường"), "{}", other.page.words());
        let code = crate::app::code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        assert!(o.page.says("Cấm đường Trần Hưng Đạo"), "{}", o.page.words());
        o.open("/lam-viec/thong-bao").await;
        let id = o.page.form_ids().into_iter().find(|id| id.starts_with("form-end-")).expect("it can be ended");
        let end = o.form(id.trim_start_matches("form-")).set("why", "Đơn vị báo nhầm ngày");
        assert_eq!(other.post(end.clone()).await.status, 404);
        o.send(end).await;
        assert!(o.page.says("Đã kết thúc sớm"), "{}", o.page.words());
        c.open("/tb").await;
        assert!(!c.page.says("Cấm đường"), "{}", c.page.words());
        h.verify().await;
    }

    async fn whoever_is_safe_says_so_by_their_own_link(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut c = Browser::new(&h);
        c.open("/lu").await;
        // Nothing about a place: asked for, and what was ticked stays.
        c.send(c.form_to("/lu").set("people", "3")).await;
        assert_eq!(c.page.status, 422);
        assert!(c.page.html.contains("id=\"place-e\"") && c.page.html.contains("value=\"3\""), "{}", c.page.html);
        // No name and no number; a position over the border becomes words.
        let form = c.form_to("/lu").set("lat", "21.02850").set("lon", "105.85420");
        c.send(form).await;
        assert_eq!(c.page.status, 200, "{}", c.page.words());
        assert!(c.page.says("ĐÃ NHẬN") && c.page.says("21.02850, 105.85420"), "{}", c.page.words());
        let path = c.page.path.clone();
        let code = code_in(&path);
        c.send(c.form_to(&format!("{path}/an-toan"))).await;
        assert!(c.page.says("bạn an toàn"), "{}", c.page.words());
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/hs/{code}")).await;
        assert!(o.page.says("TÔI ĐÃ AN TOÀN"), "{}", o.page.words());
        let filed = store::report::by_code(&h.app.store, code).await.expect("read").expect("there");
        assert!(filed.report.stage.is_open(), "the centre looks before it ends");
        // A stranger neither sees it nor says it.
        let stranger = h.get(&path).await;
        assert_eq!((stranger.status.as_u16(), stranger.header("location")), (303, format!("/hs/{code}").as_str()));
        let forged = h.call("POST", &format!("{path}/an-toan")).raw(FORM, b"once=x".to_vec()).send().await;
        assert!(matches!(forged.status.as_u16(), 403 | 404), "{}", forged.status);
        h.verify().await;
    }

    async fn the_page_is_small_and_works_whether_on_or_off(db: TestDb) {
        let h = TestApp::with(&db, app::limit::Flood::Limited, |o| o.sms_number = Some("0900000000".to_owned())).await;
        let off = h.get("/lu").await.text();
        assert!(off.contains("chưa khu vực nào"), "{off}");
        assert!(off.contains("href=\"sms:0900000000?&amp;body=SOS%20LU") || off.contains("href=\"sms:0900000000?&#38;body=SOS%20LU"), "{off}");
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        let long = format!("Nước còn lên. {}", "Chuyển người lên chỗ cao. ".repeat(50));
        for n in 0..4 {
            switch_on(&mut o, &h, &format!("Báo động {n} sông Kiến Giang"), long.trim()).await;
        }
        for path in ["/lu", "/lu?en=1"] {
            let page = h.get(path).await;
            assert_eq!(page.header("cache-control"), "private, no-cache");
            let html = page.text();
            let mut sum = html.len();
            let mut seen = Vec::new();
            for name in html.split("\"/assets/").skip(1).filter_map(|p| p.split('"').next()) {
                if !seen.contains(&name) {
                    seen.push(name);
                    sum += h.get(&format!("/assets/{name}")).await.body.len();
                }
            }
            assert_eq!(seen.len(), 3, "mark, style, script: {seen:?}");
            assert!(!html.contains("<link rel=\"preload\"") && !html.contains("url("));
            assert!(sum <= BUDGET, "{path}: {sum} bytes");
        }
    }

    async fn flood_mode_is_switched_by_the_centre_alone(db: TestDb) {
        let h = TestApp::open(&db).await;
        for (role, agency) in [(Role::AgencyLeader, Some(WARD)), (Role::Auditor, None)] {
            let mut w = Browser::of(&h, role, agency).await;
            w.open("/lam-viec/che-do-lu").await;
            assert_eq!(w.page.status, 403, "{role:?}");
            // Agencies tell of their own cuts and closures; who only looks on tells of nothing.
            w.open("/lam-viec/thong-bao").await;
            let may = role == Role::AgencyLeader;
            assert_eq!(w.page.status, if may { 200 } else { 403 }, "{role:?}");
        }
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        a.open("/lam-viec/che-do-lu").await;
        assert!(a.page.status == 200 && a.find("bulletin").is_none(), "looks, and writes nothing");
        let token = h.token(Role::CallAgent, None).await;
        let until = hour(h.now().plus_ms(HOUR_MS));
        let forged = format!("title=x&text=y&to={until}").into_bytes();
        let forged = h.call("POST", "/lam-viec/che-do-lu").raw(FORM, forged).token(&token).send().await;
        assert_eq!(forged.status, 403);

        let planted = "<script>alert(1)</script>\" onclick=\"x";
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/che-do-lu").await;
        o.send(o.form("bulletin")).await;
        assert_eq!(o.page.status, 422, "{}", o.page.words());
        switch_on(&mut o, &h, "Báo động 3", planted).await;
        // Another node that knows nothing of it reads the same rows.
        let other = TestApp::open(&db).await;
        for (path, words) in [("/", "Báo động 3"), ("/bao", "Báo động 3"), ("/lu", "0232 010 0001"), ("/tb", "Báo động 3")] {
            for node in [&h, &other] {
                let html = node.get(path).await.text();
                assert!(html.contains(words), "{path}: {html}");
                assert!(!html.contains("<script>alert"), "{path}");
            }
        }
        assert!(h.get("/lu").await.text().contains("href=\"tel:02320100001\""));
        assert!(h.get("/").await.text().contains("href=\"/lu\""));
        // Ended with a reason, by the leader.
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open("/lam-viec/che-do-lu").await;
        let end = l.page.form_ids().into_iter().find(|id| id.starts_with("form-end-")).expect("it may be ended");
        let end = end.trim_start_matches("form-").to_owned();
        l.send(l.form(&end)).await;
        assert_eq!(l.page.status, 422, "a reason is wanted: {}", l.page.words());
        l.open("/lam-viec/che-do-lu").await;
        l.send(l.form(&end).set("why", "Nước rút")).await;
        assert!(l.page.says("Đã kết thúc sớm"), "{}", l.page.words());
        for path in ["/", "/bao", "/lu", "/tb"] {
            assert!(!other.get(path).await.text().contains("Báo động 3"), "{path}");
        }
        assert!(other.get("/lu").await.text().contains("TÔI CẦN CỨU"));
        // Who, when, why: in a chain of its own.
        let id: i64 = end.trim_start_matches("end-").parse().expect("an id");
        let chain = store::event::of(&h.app.store, id).await.expect("read");
        assert_eq!(chain.len(), 2);
        let closed = |n: usize| chain[n].closed.as_ref().expect("closed").0.clone();
        assert!(chain[1].open.contains("bulletin_ended") && closed(1).contains("Nước rút"));
        assert!(closed(0).contains("\"by\":") && !chain[0].open.contains("made_by"), "{}", chain[0].open);
        h.verify().await;
    }

    async fn a_bulletin_leaves_the_lists_and_stays_to_be_read(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/thong-bao").await;
        let form = o
            .form("bulletin")
            .set("kind", "water")
            .set("areas", "18880")
            .set("title", "Cắt nước sáng mai & chiều")
            .set("text", "Để sửa ống.\nHãy trữ nước.")
            .set("title_en", "Water off tomorrow")
            .set("from", &hour(h.now().plus_ms(HOUR_MS)))
            .set("to", &hour(h.now().plus_ms(5 * HOUR_MS)));
        o.send(form).await;
        assert_eq!(o.page.status, 422, "half a translation: {}", o.page.words());
        o.send(o.form("bulletin").set("text_en", "To mend a pipe.")).await;
        assert!(o.page.says("Chưa gửi cho ai") && o.page.says("Cat nuoc sang mai"), "{}", o.page.words());
        assert!(h.get("/tb").await.text().contains("không có thông báo"), "nothing is written by looking");
        o.send(o.form("save")).await;
        assert!(o.page.says("Sắp tới"), "{}", o.page.words());
        let list = h.get("/tb?en=1").await.text();
        assert!(list.contains("Water off tomorrow"), "{list}");
        let href = list.split("href=\"/tb/").filter_map(|p| p.split(['"', '?']).next()).find(|p| p.parse::<i64>().is_ok());
        let path = format!("/tb/{}", href.expect("a link"));
        let feed = h.get("/tb/tin.atom").await;
        assert!(feed.header("content-type").starts_with("application/atom+xml"));
        assert!(feed.text().contains("Cắt nước sáng mai &#38; chiều") || feed.text().contains("Cắt nước sáng mai &amp; chiều"), "{}", feed.text());
        assert!(h.get("/").await.text().contains("Cắt nước sáng mai"));
        // The unit's own list, and another's.
        assert!(h.get("/tb?khu-vuc=18880").await.text().contains("Cắt nước"));
        assert!(!h.get("/tb?khu-vuc=18859").await.text().contains("Cắt nước"));
        h.wait(5 * 60);
        for path in ["/", "/tb", "/tb/tin.atom"] {
            assert!(!h.get(path).await.text().contains("Cắt nước"), "{path}");
        }
        let kept = h.get(&path).await;
        assert!(kept.status == 200 && kept.text().contains("đã hết hiệu lực"), "{}", kept.text());
        for wrong in ["/tb/1", "/tb/x", "/tb/99999999999999999999"] {
            assert_eq!(h.get(wrong).await.status, 404, "{wrong}");
        }
    }
);
