//! "Có phải việc này không?": what was reported before, among public cases only.

use crate::app::{TestApp, code, photo, pothole};
use crate::portal::{FORM, Filed, form, hidden, text};
use domain::actor::Role;
use lang::Lang;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

const NEAR: &str = "/api/v1/reports/near?lat=17.47021&lon=106.61902&category=GT-01";

impl TestApp {
    /// Files a report and has the centre release it; its code.
    async fn released(&self, report: &Value) -> String {
        let sent = self
            .call("POST", "/api/v1/reports")
            .json(report)
            .send()
            .await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let code = code(&sent.json());
        let o = self.token(Role::IocOperator, None).await;
        let files = self.files_of(&code).await;
        let words = json!({
            "title": "Ổ gà trước số 86 Trần Hưng Đạo", "text": "Ổ gà sâu, mưa ngập.", "category": "GT-01",
            "files": files, "redaction_confirmed": true,
        });
        let told = self.act(&o, &code, "release", words).await;
        assert_eq!(told.status, 200, "{}", told.text());
        code
    }

    async fn found(&self, query: &str) -> Vec<Value> {
        let answer = self.get(query).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["found"].as_array().cloned().expect("a list")
    }
}

fn codes(found: &[Value]) -> Vec<&str> {
    found
        .iter()
        .map(|f| f["report"]["code"].as_str().expect("a code"))
        .collect()
}

pub(crate) fn moved(lat: f64, lon: f64) -> Value {
    let mut report = pothole();
    report["lat"] = json!(lat);
    report["lon"] = json!(lon);
    report
}

/// A scene that no other looks like.
pub(crate) fn scene(seed: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::RgbImage::from_fn(320, 240, |x, y| {
        let cell = (x / 40)
            .wrapping_mul(31)
            .wrapping_add(y / 40 * 17)
            .wrapping_mul(seed);
        let shade = (cell.wrapping_mul(2_654_435_761) >> 24) as u8;
        image::Rgb([shade, shade, shade])
    })
    .write_to(
        &mut std::io::Cursor::new(&mut bytes),
        image::ImageFormat::Jpeg,
    )
    .expect("a photo");
    bytes
}

both_engines!(
    migrated by crate::app::furnished,

    async fn only_what_the_public_sees_is_shown(db: TestDb) {
        let h = TestApp::open(&db).await;
        assert!(h.found(NEAR).await.is_empty());
        let here = h.released(&pothole()).await;
        let unchecked = code(&h.pothole().await);
        let far = h.released(&moved(17.4722, 106.619)).await;
        let hidden_one = h.released(&pothole()).await;
        let merged = h.released(&pothole()).await;
        let told = h.released(&pothole()).await;
        let o = h.token(Role::IocOperator, None).await;
        let l = h.token(Role::IocLeader, None).await;
        let parent = json!({ "parent": here });
        assert_eq!(h.act(&o, &merged, "merge", parent).await.status, 200);
        let reason = json!({ "reason": "R-12" });
        let gone = h.act(&l, &hidden_one, "hide", reason).await;
        assert_eq!(gone.status, 200, "{}", gone.text());
        let elsewhere = json!({ "reason": "R-02", "target": "Thanh tra tỉnh", "note": "Đơn tố cáo gửi Thanh tra tỉnh, 9 Quang Trung." });
        let sealed = h.act(&o, &told, "redirect", elsewhere).await;
        assert_eq!(sealed.status, 200, "{}", sealed.text());
        // Before any follower has run: the rows themselves decide.
        let found = h.found(NEAR).await;
        assert_eq!(codes(&found), [here.as_str()], "not {unchecked}, {far}, {hidden_one}, {merged}, {told}");
        assert_eq!(found[0]["same_photo"], false);
        assert_eq!(found[0]["report"]["title"], "Ổ gà trước số 86 Trần Hưng Đạo");
        assert!(found[0]["distance_m"].as_u64().expect("metres") < 5);
        assert_eq!(found[0]["joined"], 1, "the merged one's sender met it too");
        app::follow::catch_up(&h.app).await.expect("followers");
        assert_eq!(codes(&h.found(NEAR).await), [here.as_str()]);

        // Another field, a danger, a place far away, an older day: nothing.
        for none in [
            "/api/v1/reports/near?lat=17.4702&lon=106.619&category=MT-01",
            "/api/v1/reports/near?lat=17.4802&lon=106.619&category=GT-01",
            "/api/v1/reports/near?category=GT-01",
            "/api/v1/reports/near",
        ] {
            assert!(h.found(none).await.is_empty(), "{none}");
        }
        // By the words alone the field is guessed; and with no field any is near.
        assert_eq!(codes(&h.found("/api/v1/reports/near?lat=17.4702&lon=106.619&q=o+ga+sau").await), [here.as_str()]);
        assert_eq!(codes(&h.found("/api/v1/reports/near?lat=17.4702&lon=106.619").await), [here.as_str()]);
        for bad in ["lat=91&lon=1", "lat=x&lon=1", "colour=red"] {
            assert_eq!(h.get(&format!("/api/v1/reports/near?{bad}")).await.status, 422, "{bad}");
        }
        // Staff are shown what the public is shown.
        let staff = h.call("GET", NEAR).token(&o).send().await.json();
        assert_eq!(staff["found"].as_array().map(Vec::len), Some(1));
        h.wait(31 * 24 * 60);
        assert!(h.found(NEAR).await.is_empty(), "a month is over");
    }

    async fn words_and_photos_put_the_likest_first(db: TestDb) {
        let h = TestApp::open(&db).await;
        let with_photo = async |report: Value, bytes: &[u8]| {
            let mut report = report;
            report["files"] = json!([h.uploaded(bytes, "photo").await]);
            h.released(&report).await
        };
        let near = with_photo(moved(17.47021, 106.61902), &scene(3)).await;
        let photographed = with_photo(moved(17.47042, 106.61902), &scene(7)).await;
        assert_eq!(codes(&h.found(NEAR).await), [near.as_str(), photographed.as_str()], "the nearest first");
        let mine = h.uploaded(&scene(7), "photo").await;
        let found = h.found(&format!("{NEAR}&files={mine}")).await;
        assert_eq!(codes(&found), [photographed.as_str(), near.as_str()]);
        assert_eq!((&found[0]["same_photo"], &found[1]["same_photo"]), (&json!(true), &json!(false)));
        // A photo that the public does not see is not compared.
        let o = h.token(Role::IocLeader, None).await;
        let view = h.call("GET", &format!("/api/v1/reports/{photographed}")).token(&o).send().await.json();
        let hide = json!({ "reason": "R-12", "files": [view["files"][0]["id"]] });
        let hidden = h.act(&o, &photographed, "hide", hide).await;
        assert_eq!(hidden.status, 200, "{}", hidden.text());
        let found = h.found(&format!("{NEAR}&files={mine}")).await;
        assert_eq!(found.iter().filter(|f| f["same_photo"] == true).count(), 0, "{found:?}");
        // Without a point: the unit, and words in common.
        let area = view["area"]["code"].as_str().expect("a unit");
        let by_words = format!("/api/v1/reports/near?area={area}&category=GT-01&q=o+ga+so+86+tran+hung+dao");
        let found = h.found(&by_words).await;
        assert_eq!(found.len(), 2);
        assert_eq!(found[0]["same_words"], json!(["86 tran hung dao", "o ga"]), "{found:?}");
        let other = format!("/api/v1/reports/near?area={area}&category=GT-01&q=bien+bao+gay");
        assert!(h.found(&other).await.is_empty());
    }

    async fn the_form_asks_and_one_tap_joins(db: TestDb) {
        let h = TestApp::open(&db).await;
        let here = h.released(&pothole()).await;
        let blank = h.get("/bao").await.text();
        assert_eq!(hidden(&blank, "near"), "ask");
        let key = hidden(&blank, "once");
        let fields = [
            ("text", "Ổ gà sâu"), ("lat", "17.4702"), ("lon", "106.619"), ("category", "GT"), ("phone", "0987654321"),
            ("consent", "1"), ("once", &key), ("near", "ask"),
        ];
        let post = async |path: &str, fields: &[(&str, &str)]| h.call("POST", path).raw(FORM, form(fields)).send().await;
        let question = lang::t(Lang::Vi, "portal.near.title");
        let asked = post("/bao", &fields).await;
        assert_eq!(asked.status, 409);
        let page = asked.text();
        assert!(page.contains(question) && page.contains(&format!("/hs/{here}/cung-gap")), "{page}");
        assert_eq!(hidden(&page, "near"), "other");
        // The third step shows the same; a stranger's fragment too.
        let step = post("/bao/buoc-3", &fields[..7]).await;
        assert_eq!(step.status, 200);
        assert!(step.text().contains(question) && step.text().contains(&format!("/hs/{here}/cung-gap")));
        let cards = h.get("/bao/trung?lat=17.4702&lon=106.619&category=GT").await.text();
        assert!(cards.contains(question) && cards.contains("data-near-other"), "{cards}");
        assert!(!h.get("/bao/trung?lat=17.4902&lon=106.619&category=GT").await.text().contains(question));

        // One tap: the form goes there in place of a new report.
        let joined = post(&format!("/hs/{here}/cung-gap"), &fields).await;
        assert_eq!(joined.status, 303, "{}", joined.text());
        let again = post(&format!("/hs/{here}/cung-gap"), &fields).await;
        assert_eq!(again.status, 303, "a second tap is the same: {}", again.text());
        let view = h.get(&format!("/api/v1/reports/{here}")).await.json();
        assert_eq!(view["joined"], 1);
        // Without a way to be reached it asks for one, on the report's own page.
        let nobody: Vec<(&str, &str)> = fields.iter().copied().filter(|(n, _)| *n != "phone" && *n != "once").collect();
        assert_eq!(post(&format!("/hs/{here}/cung-gap"), &nobody).await.status, 422);

        // "No, something else": it is filed, under the same key.
        let mut other = fields;
        other[7] = ("near", "other");
        let filed = Filed::of(&post("/bao", &other).await);
        assert_ne!(filed.code, here);
        // A form that says nothing of it (a program, an older page) is filed at once.
        let mut parts = vec![
            text("text", "Ổ gà"), text("lat", "17.4702"), text("lon", "106.619"), text("category", "GT"),
            text("phone", "0912345678"), text("consent", "1"),
        ];
        parts.push(("files", Some("a.jpg"), photo()));
        Filed::of(&h.send_form(parts).await);
        // What is wrong is told first.
        let asked = post("/bao", &[("text", "x"), ("near", "ask")]).await;
        assert_eq!(asked.status, 422);
        h.verify().await;
    }
);
