//! What goes of closed cases after its time, and what does not: from outside, with the bytes looked at.

use crate::app::{TestApp, code, photo, secret};
use crate::console_browser::Browser;
use domain::actor::Role;
use domain::id::{FileId, VaultId};
use domain::report::Report;
use domain::time::{At, DAY_MS};
use media::Variant;
use serde_json::{Value, json};
use std::time::Duration;
use store::vault::Person;
use testkit::{TestDb, both_engines};

/// Who sent one of these reports.
const PHONE: &str = "0912345678";

impl TestApp {
    /// A report with a photo, of somebody with this number.
    async fn pictured(&self, phone: &str) -> Value {
        let file = self.uploaded(&photo(), "photo").await;
        let mut report = crate::app::pothole();
        report["files"] = json!([file]);
        report["phone"] = json!(phone);
        let sent = self
            .call("POST", "/api/v1/reports")
            .json(&report)
            .send()
            .await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        sent.json()
    }

    async fn withdrawn(&self, slip: &Value) {
        let path = format!("/api/v1/reports/{}/actions/withdraw", code(slip));
        let done = self
            .call("POST", &path)
            .secret(&secret(slip))
            .json(&json!({}))
            .send()
            .await;
        assert_eq!(done.status, 200, "{}", done.text());
    }

    async fn days(&self, days: i64) {
        self.wait(days * DAY_MS / 60_000);
    }

    /// Everything that is over goes.
    async fn swept(&self) {
        while app::retention::run(&self.app, self.now())
            .await
            .expect("a run")
        {}
    }

    async fn report(&self, code: &str) -> Report {
        let code = domain::id::ReportCode::parse(code).expect("a code");
        let found = store::report::by_code(&self.app.store, code).await;
        found.expect("read").expect("there").report
    }

    async fn has(&self, file: FileId, variant: Variant) -> bool {
        self.app.storage.has(file.0, variant).await.expect("a look")
    }

    async fn known(&self, phone: &str) -> usize {
        let found = store::vault::by_phone(&self.app.store, &self.app.keys, phone).await;
        found.expect("a look").len()
    }

    /// The numbers that the record tells of one kind, newest first.
    async fn gone_of(&self, kind: &str) -> Vec<i64> {
        let ctx = app::Ctx::system(self.now());
        let page = app::audit::page(&self.app, &ctx, Some("retention"), app::audit::TOP).await;
        let deeds = page.expect("the record").0;
        let told = deeds.iter().filter_map(|d| d.what["gone"][kind].as_i64());
        told.collect()
    }
}

/// Originals go after their time, prints stay.
pub(crate) async fn outlived(h: &TestApp) {
    let (done, open) = (h.pictured(PHONE).await, h.pictured("0987654321").await);
    h.withdrawn(&done).await;
    let (done, open) = (code(&done), code(&open));
    let file = async |code: &str| h.report(code).await.files[0].id;
    let (over, runs) = (file(&done).await, file(&open).await);
    h.days(729).await;
    h.swept().await;
    assert!(h.has(over, Variant::Original).await, "not yet");

    // What a shorter period would take is counted first, and is what goes.
    let mut t = Browser::of(h, Role::SysAdmin, None).await;
    t.open("/quan-tri/luu-tru").await;
    for kind in [
        "Ảnh gốc và bản ghi gốc",
        "Nơi lưu bản ghi âm",
        "Cuộc gọi tới tổng đài",
        "Danh tính người phản ánh",
    ] {
        assert!(t.page.says(kind), "{kind}: {}", t.page.words());
    }
    assert!(
        t.page
            .says("Từ 366 đến 3650 ngày. Trong một năm sau khi đóng"),
        "{}",
        t.page.words()
    );
    let form = t
        .form("originals")
        .set("from", &h.now().date().to_string())
        .set("why", "Công văn 12");
    t.send(form.clone().set("days", "365")).await;
    assert_eq!(t.page.status, 422, "the law's year");
    t.send(form.set("days", "400")).await;
    assert!(
        t.page
            .says("Đến hôm ấy 1 mục bị xóa; theo hạn hiện nay là 0"),
        "{}",
        t.page.words()
    );
    t.send(t.form("save")).await;
    assert!(t.page.says("400 ngày"), "{}", t.page.words());
    h.days(1).await;
    h.swept().await;
    assert!(!h.has(over, Variant::Original).await);
    assert!(
        h.has(over, Variant::Public).await && h.has(over, Variant::Thumb).await,
        "the prints stay"
    );
    assert!(
        h.has(runs, Variant::Original).await,
        "an open case is whole"
    );
    assert_eq!(h.gone_of("originals").await, [1]);
    // The centre asks for the original and is shown the print.
    let o = h.token(Role::IocOperator, None).await;
    let seen = h
        .call("GET", &format!("/tep/{done}/{over}?goc=1"))
        .token(&o)
        .send()
        .await;
    assert_eq!(
        (seen.status.as_u16(), seen.header("content-type")),
        (200, "image/jpeg")
    );
    // A day later there is nothing more, and nothing is told.
    h.days(2).await;
    h.swept().await;
    assert_eq!(h.gone_of("originals").await, [1]);
    h.verify().await;
}

both_engines!(
    migrated by crate::app::furnished,

    async fn originals_go_after_their_time_and_prints_stay(db: TestDb) {
        outlived(&TestApp::open(&db).await).await;
    }

    async fn reporters_are_forgotten_after_their_time_and_the_record_stays_whole(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (done, open) = (h.pictured(PHONE).await, h.pictured("0987654321").await);
        h.withdrawn(&done).await;
        let done = code(&done);
        let before = h.report(&done).await;
        h.days(10 * 365 - 1).await;
        h.swept().await;
        assert_eq!(h.known(PHONE).await, 1, "not yet");
        // The same person reports again: they are still there, and so is their old case.
        let again = h.pictured(PHONE).await;
        h.days(2).await;
        h.swept().await;
        assert_eq!(h.known(PHONE).await, 1, "somebody who is still there");
        h.withdrawn(&again).await;
        h.days(10 * 365 + 1).await;
        h.swept().await;
        h.jobs_done().await;
        assert_eq!(h.known(PHONE).await, 0);
        assert_eq!(h.known("0987654321").await, 1, "their case is open");
        assert_eq!(h.gone_of("identities").await, [1]);
        let after = h.report(&done).await;
        assert!(after.reporter.is_none() && after.words.is_empty(), "{after:?}");
        assert_eq!((after.stage, after.submitted_at), (before.stage, before.submitted_at));
        assert!(!h.has(before.files[0].id, Variant::Public).await, "it never became public");
        let events = store::event::of(&h.app.store, after.id.0).await.expect("read");
        assert!(events.iter().any(|e| e.closed.is_none()), "words are gone from the chain");
        let why: Vec<_> = events.iter().filter_map(|e| e.removed.as_deref()).collect();
        assert!(!why.is_empty() && why.iter().all(|w| *w == "retention_period"), "{why:?}");
        assert!(h.report(&code(&open)).await.words.contains("nước ngập"));
        h.verify().await;
    }

    async fn a_walk_that_is_cut_short_goes_on_where_it_was(db: TestDb) {
        let h = TestApp::open(&db).await;
        // People of whom nothing is left but their row: some pages of them.
        const PEOPLE: i64 = 130;
        let old = At(h.now().0 - 4_000 * DAY_MS);
        let phone = |n: i64| format!("09{:08}", 11_000_000 + n);
        for n in 0..PEOPLE {
            let mut batch = store::Batch::new();
            let person = Person { phone: Some(phone(n)), ..Person::default() };
            let at = old.plus_ms(n * 1_000);
            let id = VaultId(domain::id::fresh(at, n as u64));
            store::vault::put(&mut batch, &h.app.keys, id, &person, at);
            h.app.store.commit(batch).await.expect("a person");
        }
        let young = h.pictured(PHONE).await;
        // A node that dies again and again, each time a little later; and one beside it.
        let mut wait = 1;
        loop {
            let cut = tokio::time::timeout(Duration::from_millis(wait), app::retention::run(&h.app, h.now()));
            if let Ok(done) = cut.await
                && !done.expect("a run")
            {
                break;
            }
            wait += 3;
            let beside = app::retention::run(&h.app, h.now());
            let _ = tokio::time::timeout(Duration::from_millis(wait / 2), beside).await;
        }
        h.swept().await;
        for n in 0..PEOPLE {
            assert_eq!(h.known(&phone(n)).await, 0, "{n}");
        }
        assert_eq!(h.known(PHONE).await, 1, "who reported today");
        assert_eq!(h.gone_of("identities").await, [PEOPLE], "each is counted once");
        assert!(h.report(&code(&young)).await.reporter.is_some());
        h.verify().await;
    }
);
