//! The house with its files in a bucket of a real S3 server: moderation, retention, sweeping and what is
//! told while the bucket does not answer.

use crate::app::{TestApp, photo};
use crate::console_browser::Browser;
use crate::{console_moderate, retention, uploads};
use domain::actor::Role;
use media::{Bucket, Storage};
use serde_json::json;
use testkit::{Buckets, TestDb, both_engines};

const BUCKET: &str = "anh-1022";

/// A house over a new bucket; none where nobody brought a server.
async fn housed(db: &TestDb) -> Option<(TestApp, Buckets)> {
    let server = Buckets::start(BUCKET)?;
    let bucket = Bucket {
        endpoint: server.endpoint(),
        region: "us-east-1".to_owned(),
        name: BUCKET.to_owned(),
        prefix: String::new(),
        access_key: server.access_key.clone(),
        secret_key: server.secret_key.clone(),
        path_style: true,
        insecure_http: false,
    };
    let trusted = courier::trusted(None).expect("the system's certificates");
    let storage = Storage::in_bucket(&bucket, trusted).expect("a bucket");
    Some((TestApp::in_bucket(db, storage).await, server))
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_covered_photo_is_published_from_a_bucket(db: TestDb) {
        if let Some((h, server)) = housed(&db).await {
            console_moderate::approved(&h).await;
            let names = server.names(BUCKET);
            assert_eq!(names.matches("-thumb.jpg").count(), 2, "{names}");
        }
    }

    async fn originals_leave_a_bucket_after_their_time(db: TestDb) {
        if let Some((h, server)) = housed(&db).await {
            retention::outlived(&h).await;
            let names = server.names(BUCKET);
            assert_eq!(names.matches("-original").count(), 1, "{names}");
        }
    }

    async fn what_nobody_names_is_swept_from_a_bucket(db: TestDb) {
        if let Some((h, _server)) = housed(&db).await {
            uploads::unknown(&h).await;
        }
    }

    async fn a_sweep_waits_for_a_bucket_that_is_away(db: TestDb) {
        let Some((h, server)) = housed(&db).await else { return };
        h.uploaded(&photo(), "photo").await;
        h.wait(26 * 60);
        server.tell("stop");
        assert!(app::file::sweep::run(&h.app, h.now()).await.is_err());
        server.tell("begin");
        // Nothing was forgotten whose bytes are still there.
        assert_eq!(server.names(BUCKET).matches("jpg").count(), 2);
        while app::file::sweep::run(&h.app, h.now()).await.expect("swept") {}
        assert_eq!(server.names(BUCKET), "{}");
    }

    async fn the_page_of_health_tells_of_the_bucket(db: TestDb) {
        let Some((h, server)) = housed(&db).await else { return };
        let mut admin = Browser::of(&h, Role::SysAdmin, None).await;
        admin.open("/quan-tri/suc-khoe").await;
        assert!(admin.page.says("Kho S3 chứa tệp") && admin.page.says("Nhận và trả tệp"), "{}", admin.page.words());
        assert!(!admin.page.says("Đĩa chứa tệp"));
        server.tell("seal");
        admin.open("/quan-tri/suc-khoe").await;
        assert!(admin.page.says("Chưa giữ được tệp: nothing may be written: the S3 server refuses: 403 AccessDenied"), "{}", admin.page.words());
    }

    async fn who_sends_a_photo_meanwhile_is_asked_to_try_again(db: TestDb) {
        let Some((h, server)) = housed(&db).await else { return };
        let mut report = crate::app::pothole();
        server.tell("stop");
        let id = h.upload_of(&photo(), "photo").await;
        let bytes = photo();
        let last = h.chunk(&id, 0, &bytes).send().await;
        last.problem(503, "busy");
        assert_ne!(last.header("retry-after"), "");
        server.tell("begin");
        // The last bytes are sent again, and the photo is here.
        let (status, at, _) = h.stands(&id).await;
        assert_eq!(status, 200);
        let at: usize = at.parse().expect("a place");
        assert_eq!(h.chunk(&id, at, &bytes[at..]).send().await.status, 204);
        report["files"] = json!([id]);
        let sent = h.call("POST", "/api/v1/reports").json(&report).send().await;
        assert_eq!(sent.status, 201, "{}", sent.text());
    }
);
