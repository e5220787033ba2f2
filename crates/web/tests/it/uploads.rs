//! Files in pieces, over links that break, through the front door.

use crate::app::{Answer, Call, TestApp, WARD, code, photo, pothole, secret};
use crate::portal::{FORM, Filed, form, hidden, hiddens, text};
use axum::body::Body;
use bytes::Bytes;
use domain::actor::Role;
use domain::time::At;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use testkit::{TestDb, both_engines};

pub(crate) fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn wanted(bytes: &[u8], kind: &str) -> Value {
    json!({ "size": bytes.len(), "sha256": sum(bytes), "kind": kind })
}

impl TestApp {
    fn begin(&self, body: &Value) -> Call<'_> {
        self.call("POST", "/api/v1/uploads").json(body)
    }

    /// Begins an upload of these bytes; its id.
    pub(crate) async fn upload_of(&self, bytes: &[u8], kind: &str) -> String {
        let answer = self.begin(&wanted(bytes, kind)).send().await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["id"].as_str().expect("an id").to_owned()
    }

    pub(crate) fn chunk(&self, id: &str, offset: usize, bytes: &[u8]) -> Call<'_> {
        self.call("PATCH", &format!("/api/v1/uploads/{id}"))
            .header("upload-offset", &offset.to_string())
            .raw("application/offset+octet-stream", bytes.to_vec())
    }

    /// A finished upload; its id.
    pub(crate) async fn uploaded(&self, bytes: &[u8], kind: &str) -> String {
        let id = self.upload_of(bytes, kind).await;
        let sent = self.chunk(&id, 0, bytes).send().await;
        assert_eq!(sent.status, 204, "{}", sent.text());
        id
    }

    pub(crate) async fn stands(&self, id: &str) -> (u16, String, String) {
        let answer = self
            .call("HEAD", &format!("/api/v1/uploads/{id}"))
            .send()
            .await;
        let header = |name: &str| answer.header(name).to_owned();
        (
            answer.status.as_u16(),
            header("upload-offset"),
            header("upload-length"),
        )
    }
}

fn named(ids: &[&str]) -> Value {
    let mut report = pothole();
    report["files"] = json!(ids);
    report
}

fn at(answer: &Answer, status: u16, offset: usize) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("upload-offset"), offset.to_string());
    assert!(answer.header("cache-control").contains("no-store"));
}

/// Who does not know an upload has none, and what nobody names is swept.
pub(crate) async fn unknown(h: &TestApp) {
    let bytes = photo();
    let id = h.uploaded(&bytes, "photo").await;
    let (number, signed) = id.split_once('-').expect("a mark");
    let turned: String = signed.chars().rev().collect();
    for stranger in [
        number.to_owned(),
        format!("{number}-"),
        format!("{number}-{turned}"),
        "1-00".into(),
        "x".into(),
    ] {
        assert_eq!(h.stands(&stranger).await.0, 404, "{stranger}");
        h.chunk(&stranger, 0, b"x")
            .send()
            .await
            .problem(404, "not_found");
        h.call("POST", "/api/v1/reports")
            .json(&named(&[&stranger]))
            .send()
            .await
            .faults(&[("files", "unknown_file")]);
    }
    // A day later nobody has it any more, and soon its bytes are gone too.
    let half = h.upload_of(&bytes, "photo").await;
    at(&h.chunk(&half, 0, &bytes[..9]).send().await, 204, 9);
    h.wait(24 * 60 - 1);
    assert_eq!(h.stands(&id).await.0, 200);
    h.wait(1);
    for id in [&id, &half] {
        assert_eq!(h.stands(id).await.0, 404);
        h.chunk(id, 9, b"x").send().await.problem(404, "not_found");
        h.call("POST", "/api/v1/reports")
            .json(&named(&[id]))
            .send()
            .await
            .faults(&[("files", "unknown_file")]);
    }
    let kept = h.uploaded(&bytes, "photo").await;
    let sent = h
        .call("POST", "/api/v1/reports")
        .json(&named(&[&kept]))
        .send()
        .await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let far = At(i64::MAX);
    let uploads = async || store::upload::over(&h.app.store, far).await.expect("read");
    let unnamed = async || {
        store::file::orphans(&h.app.store, far)
            .await
            .expect("read")
            .len()
    };
    let stored = async || {
        let mut found = 0;
        for shelf in 0..=255 {
            found += h.app.storage.list(shelf).await.expect("a shelf").len();
        }
        found
    };
    let known = uploads().await;
    assert_eq!((known.len(), unnamed().await, stored().await), (3, 1, 6));
    let half = known
        .into_iter()
        .find(|u| u.received == 9)
        .expect("the half one");
    let pieces = async || {
        store::upload::bytes(&h.app.store, &half, 9)
            .await
            .map_or(0, |b| b.len())
    };
    assert_eq!(pieces().await, 9);
    h.wait(61);
    assert!(!app::file::sweep::run(&h.app, h.now()).await.expect("swept"));
    assert_eq!(
        (
            uploads().await.len(),
            pieces().await,
            unnamed().await,
            stored().await
        ),
        (1, 0, 0, 3)
    );
    h.wait(25 * 60);
    assert!(!app::file::sweep::run(&h.app, h.now()).await.expect("swept"));
    assert_eq!(
        (uploads().await.len(), unnamed().await, stored().await),
        (0, 0, 3),
        "a report's file stays"
    );
    let own = h
        .call("GET", &format!("/api/v1/reports/{}", code(&sent.json())))
        .secret(&secret(&sent.json()))
        .send()
        .await;
    assert_eq!(own.json()["files"].as_array().map(Vec::len), Some(1));
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_photo_comes_in_pieces_and_goes_with_a_report(db: TestDb) {
        let h = TestApp::open(&db).await;
        let bytes = photo();
        let begun = h.begin(&wanted(&bytes, "photo")).header("idempotency-key", "nhap-1-anh-1");
        let begun = begun.send().await;
        assert_eq!(begun.status, 201, "{}", begun.text());
        let id = begun.json()["id"].as_str().expect("an id").to_owned();
        assert_eq!(begun.header("location"), format!("/api/v1/uploads/{id}"));
        assert_eq!(begun.json()["offset"], 0);
        assert_eq!(begun.json()["expires_at"], "2026-11-25T09:00:00+07:00");
        let again = h.begin(&wanted(&bytes, "photo")).header("idempotency-key", "nhap-1-anh-1");
        assert_eq!(again.send().await.json(), begun.json(), "the first answer again");
        let other = h.begin(&wanted(b"else", "photo")).header("idempotency-key", "nhap-1-anh-1");
        other.send().await.problem(422, "repeated_key");

        at(&h.chunk(&id, 0, &bytes[..1000]).send().await, 204, 1000);
        assert_eq!(h.stands(&id).await, (200, "1000".to_owned(), bytes.len().to_string()));
        h.call("POST", "/api/v1/reports").json(&named(&[&id])).send().await.faults(&[("files", "file_unfinished")]);
        // Sent again, for its answer was lost; and ahead of where it stands.
        let wrong = h.chunk(&id, 0, &bytes[..1000]).send().await;
        wrong.problem(409, "wrong_offset");
        at(&wrong, 409, 1000);
        at(&h.chunk(&id, 1001, &bytes[1001..]).send().await, 409, 1000);
        at(&h.chunk(&id, 1000, &bytes[1000..1001]).send().await, 204, 1001);
        at(&h.chunk(&id, 1001, b"").send().await, 204, 1001);
        at(&h.chunk(&id, 1001, &bytes[1001..]).send().await, 204, bytes.len());
        at(&h.chunk(&id, bytes.len(), b"").send().await, 204, bytes.len());

        let send = async |key: &str| {
            h.call("POST", "/api/v1/reports").header("idempotency-key", key).json(&named(&[&id])).send().await
        };
        let first = send("nhap-1").await;
        assert_eq!(first.status, 201, "{}", first.text());
        assert_eq!(send("nhap-1").await.json(), first.json(), "the same draft is one report");
        send("nhap-2").await.faults(&[("files", "file_used")]);
        let end = bytes.len().to_string();
        assert_eq!(h.stands(&id).await, (200, end.clone(), end), "whoever lost the answer still learns it");

        let code = code(&first.json());
        let own = h.call("GET", &format!("/api/v1/reports/{code}")).secret(&secret(&first.json())).send().await.json();
        let url = own["files"][0]["url"].as_str().expect("a file").to_owned();
        let o = h.token(Role::IocOperator, None).await;
        let original = h.call("GET", &format!("{url}?goc=1")).token(&o).send().await;
        assert_eq!(original.body, bytes, "every byte");
        assert_eq!(h.call("GET", &format!("{url}?co=nho")).token(&o).send().await.header("content-type"), "image/jpeg");

        // Staff name them too, and one action's upload is no other's.
        let after = h.uploaded(&photo(), "photo").await;
        let order = json!({ "lead": WARD, "instruction": "Vá trong tuần." });
        assert_eq!(h.act(&o, &code, "dispatch", order).await.status, 200);
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        let said = json!({ "text": "Đang vá.", "files": [after] });
        assert_eq!(h.act(&f, &code, "acknowledge", json!({})).await.status, 200);
        let told = h.act(&f, &code, "progress", said.clone()).await;
        assert_eq!(told.status, 200, "{}", told.text());
        h.act(&f, &code, "progress", said).await.faults(&[("files", "file_used")]);
        h.verify().await;
    }

    async fn what_breaks_off_goes_on_from_there(db: TestDb) {
        let h = TestApp::open(&db).await;
        let bytes = crate::recordings::noise(900_000);
        let id = h.upload_of(&bytes, "document").await;
        // The connection ends in the middle of a chunk.
        let pieces: Vec<Result<Bytes, std::io::Error>> = vec![
            Ok(Bytes::copy_from_slice(&bytes[..300_000])),
            Ok(Bytes::copy_from_slice(&bytes[300_000..300_007])),
            Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
        ];
        let cut = h.chunk(&id, 0, b"").stream(Body::from_stream(futures_util::stream::iter(pieces)));
        let cut = cut.send().await;
        cut.problem(400, "cut");
        at(&cut, 400, 300_007);
        assert_eq!(h.stands(&id).await.1, "300007");
        // Two phones, or a page and its service worker, go on at once: one does.
        let (a, b) = tokio::join!(
            h.chunk(&id, 300_007, &bytes[300_007..700_000]).send(),
            h.chunk(&id, 300_007, &bytes[300_007..650_000]).send()
        );
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "{} {}", a.text(), b.text());
        let stands: usize = h.stands(&id).await.1.parse().expect("a number");
        let loser = if a.status == 409 { &a } else { &b };
        let told: usize = loser.header("upload-offset").parse().expect("a number");
        assert!(told > 300_007 && told <= stands);
        // Both send the end.
        let (a, b) = tokio::join!(
            h.chunk(&id, stands, &bytes[stands..]).send(),
            h.chunk(&id, stands, &bytes[stands..]).send()
        );
        let whole = [&a, &b].into_iter().filter(|x| x.status == 204 || x.status == 409).count();
        assert_eq!(whole, 2, "{} {}", a.text(), b.text());
        assert_eq!(h.stands(&id).await.1, bytes.len().to_string());
        let sent = h.call("POST", "/api/v1/reports").json(&named(&[&id])).send().await;
        assert_eq!(sent.status, 201, "{}", sent.text());
    }

    async fn what_is_no_good_is_thrown_away(db: TestDb) {
        let h = TestApp::open(&db).await;
        let bytes = photo();
        let mut wrong = wanted(&bytes, "photo");
        wrong["sha256"] = json!("0".repeat(64));
        let id = h.begin(&wrong).send().await.json()["id"].as_str().expect("an id").to_owned();
        at(&h.chunk(&id, 0, &bytes[..500]).send().await, 204, 500);
        h.chunk(&id, 500, &bytes[500..]).send().await.problem(422, "checksum");
        assert_eq!(h.stands(&id).await.0, 404, "thrown away");
        h.call("POST", "/api/v1/reports").json(&named(&[&id])).send().await.faults(&[("files", "unknown_file")]);

        // A page that calls itself a photo; half a photo; a program called a recording.
        let page = b"<html><script>alert(1)</script></html>".to_vec();
        for (bytes, kind, why) in [
            (page.clone(), "photo", "photo_not_image"),
            (bytes[..bytes.len() / 2].to_vec(), "photo", "photo_unreadable"),
            (b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec(), "audio", "file_kind"),
            (page, "video", "file_kind"),
        ] {
            let id = h.upload_of(&bytes, kind).await;
            h.chunk(&id, 0, &bytes).send().await.faults(&[("files", why)]);
            assert_eq!(h.stands(&id).await.0, 404, "{kind}");
        }
        let id = h.upload_of(&bytes, "photo").await;
        let long = [bytes.as_slice(), b"more"].concat();
        let beyond = h.chunk(&id, 0, &long).send().await;
        beyond.problem(413, "beyond_size");
        at(&beyond, 413, 0);
        at(&h.chunk(&id, 0, &bytes).send().await, 204, bytes.len());
        let english = h.chunk(&id, 7, b"x").english().send().await;
        assert_eq!(english.problem(409, "wrong_offset")["title"], lang::t(lang::Lang::En, "error.wrong_offset.title"));

        let begin = async |body: Value| h.begin(&body).send().await;
        begin(json!({ "size": 0, "sha256": sum(b""), "kind": "photo" })).await.faults(&[("size", "file_empty")]);
        begin(json!({ "size": 16 << 20, "sha256": sum(b""), "kind": "photo" })).await.faults(&[("size", "photo_too_large")]);
        begin(json!({ "size": 16 << 20, "sha256": sum(b""), "kind": "audio" })).await.faults(&[("size", "file_too_large")]);
        begin(json!({ "size": -1, "sha256": "xyz", "kind": "tape", "colour": 1 })).await.faults(&[
            ("colour", "unknown_field"), ("size", "bad_number"), ("kind", "unknown_choice"), ("sha256", "bad_digest"),
        ]);
        begin(json!({})).await.faults(&[("size", "required"), ("sha256", "required"), ("kind", "required")]);
        h.begin(&json!([])).send().await.problem(400, "bad_json");
        let path = format!("/api/v1/uploads/{id}");
        h.call("PATCH", &path).raw("application/offset+octet-stream", vec![1]).send().await.problem(400, "bad_header");
        h.chunk(&id, 0, b"x").header("content-length", "9999999").send().await.problem(413, "chunk_too_large");
        let plain = h.call("PATCH", &path).header("upload-offset", "0").raw("text/plain", vec![1]);
        plain.send().await.problem(415, "unsupported");
        h.call("GET", &path).send().await.problem(405, "method");
        let cross = h.chunk(&id, 0, b"x").header("sec-fetch-site", "cross-site").send().await;
        cross.problem(403, "cross_site");
    }

    async fn who_does_not_know_an_upload_has_none(db: TestDb) {
        unknown(&TestApp::open(&db).await).await;
    }

    async fn nobody_fills_the_disk(db: TestDb) {
        let h = TestApp::open(&db).await;
        let film = json!({ "size": 60 << 20, "sha256": sum(b"film"), "kind": "video" });
        let begin = async |address: &str| h.begin(&film).from(address).send().await;
        let mut total = 0;
        // One address, then its network, then everybody.
        for (host, most) in [(1, 17), (2, 17), (3, 17), (4, 0)] {
            let address = format!("203.0.113.{host}");
            let mut begun = 0;
            let refused = loop {
                let answer = begin(&address).await;
                if answer.status != 201 || begun > most {
                    break answer;
                }
                begun += 1;
            };
            assert_eq!(begun, most, "{address}");
            refused.problem(429, "too_many");
            assert_eq!(refused.header("retry-after"), "900");
            total += begun;
        }
        assert_eq!(begin("203.0.114.1").await.status, 201, "another network has room");
        total += 1;
        let mut full = None;
        for n in 0..100 {
            let answer = begin(&format!("198.51.{n}.7")).await;
            if answer.status != 201 {
                full = Some(answer);
                break;
            }
            total += 1;
        }
        let full = full.expect("an end");
        full.problem(507, "no_room");
        assert_eq!(full.header("retry-after"), "900");
        assert_eq!(total, (8 << 10) / 60, "as many films as 8 GiB hold");
        // A small photo of a report still fits, and words need no room at all.
        assert_eq!(h.begin(&wanted(&photo(), "photo")).from("198.51.100.200").send().await.status, 201);
        assert_eq!(h.call("POST", "/api/v1/reports").json(&pothole()).send().await.status, 201);
    }

    async fn the_forms_take_uploads_too(db: TestDb) {
        let h = TestApp::open(&db).await;
        let id = h.uploaded(&photo(), "photo").await;
        let key = hidden(&h.get("/bao").await.text(), "once");
        let fields = [
            ("files", id.as_str()), ("place", "Chợ Ga"), ("phone", "0912345678"), ("once", &key), ("consent", "1"),
        ];
        // Without consent it comes back, and shows the photo.
        let page = h.call("POST", "/bao").raw(FORM, form(&fields[..4])).send().await;
        assert_eq!(page.status, 422);
        assert_eq!(hiddens(&page.text(), "kept"), [id.as_str()]);
        assert_eq!(h.get(&format!("/bao/anh/{id}")).await.status, 200);
        let step = h.call("POST", "/bao/buoc-2").raw(FORM, form(&fields)).send().await;
        assert_eq!(step.status, 200, "a photo tells something");
        assert_eq!(hiddens(&step.text(), "kept"), [id.as_str()]);
        let send = async || h.call("POST", "/bao").raw(FORM, form(&fields)).send().await;
        let (first, again) = (Filed::of(&send().await), Filed::of(&send().await));
        assert_eq!(first.code, again.code, "the same form twice is one report");
        let own = h.own(&first, "/giay-hen").await.text();
        assert!(own.contains("/tep/"), "{own}");
        // Of another report it is not.
        let other = [("files", id.as_str()), ("text", "Đèn tắt"), ("place", "Chợ Ga"), ("phone", "0912345678"), ("consent", "1"), ("once", "k2")];
        let page = h.call("POST", "/bao").raw(FORM, form(&other)).send().await;
        assert_eq!(page.status, 422);
        assert!(page.text().contains(lang::t(lang::Lang::Vi, "why.file_used")), "{}", page.text());

        let more = h.uploaded(&photo(), "photo").await;
        let parts = [text("text", "Thêm một tấm"), text("files", &more)];
        let added = h.call("POST", &first.at("/bo-sung")).header("cookie", &first.cookie).multipart(&parts).send().await;
        assert_eq!(added.status, 303, "{}", added.text());
        let half = h.upload_of(&photo(), "photo").await;
        let parts = [text("text", "Thêm nữa"), text("files", &half)];
        let page = h.call("POST", &first.at("/bo-sung")).header("cookie", &first.cookie).multipart(&parts).send().await;
        assert_eq!(page.status, 422);
        assert!(page.text().contains(lang::t(lang::Lang::Vi, "why.file_unfinished")));
        let view = h.call("GET", &format!("/api/v1/reports/{}", first.code)).secret(first.secret()).send().await.json();
        assert_eq!(view["files"].as_array().map(Vec::len), Some(2), "{view}");
        h.verify().await;
    }
);
