//! Moderation by its forms: boxes burnt into a new picture, one approval that publishes exactly what
//! was shown, two people at once, and who may not.

use crate::app::{TestApp, WARD, code, pothole};
use crate::console_browser::{Browser, Form};
use domain::actor::Role;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use std::io::Cursor;
use testkit::{TestDb, both_engines};

/// Bars of black and white, as hard as a number plate, all over the picture.
fn plate() -> Vec<u8> {
    let picture = RgbImage::from_fn(640, 480, |x, y| {
        Rgb(if (x / 4 + y / 6) % 2 == 0 {
            [250; 3]
        } else {
            [6; 3]
        })
    });
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .expect("a photo");
    bytes
}

/// A report with a photo, and words that tell of persons; its code and the photo's id.
async fn sent(h: &TestApp) -> (String, String) {
    let text = "Xe 73A-123.45 của ông Nguyễn Văn Mẫu đổ đá lấp cống, gọi 0232 0100001";
    let fields: [(&str, &str); 6] = [
        ("text", text),
        ("lat", "17.4702"),
        ("lon", "106.619"),
        ("category", "GT-01"),
        ("phone", "0912345678"),
        ("consent", "true"),
    ];
    let mut parts: Vec<(&str, Option<&str>, Vec<u8>)> = fields
        .iter()
        .map(|(name, value)| (*name, None, value.as_bytes().to_vec()))
        .collect();
    parts.push(("files", Some("a.jpg"), plate()));
    let answer = h
        .call("POST", "/api/v1/reports")
        .multipart(&parts)
        .send()
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let digits = code(&answer.json());
    let token = h.token(Role::IocOperator, None).await;
    let view = h
        .call("GET", &format!("/api/v1/reports/{digits}"))
        .token(&token)
        .send()
        .await
        .json();
    let photo = view["files"][0]["id"].as_str().expect("a photo").to_owned();
    (digits, photo)
}

/// Black and white still stand side by side in that part.
fn is_readable(jpeg: &[u8], (left, top, right, bottom): (u32, u32, u32, u32)) -> bool {
    let picture = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg)
        .expect("a picture")
        .into_luma8();
    assert_eq!(picture.dimensions(), (640, 480));
    let (mut least, mut most) = (u8::MAX, 0);
    for y in top..bottom {
        for x in left..right {
            let value = picture.get_pixel(x, y)[0];
            (least, most) = (least.min(value), most.max(value));
        }
    }
    most - least > 6
}

/// The box in pixels, as typed below: 25 25 25 20 percent.
const COVERED: (u32, u32, u32, u32) = (160, 120, 320, 216);

async fn public(h: &TestApp, digits: &str) -> Value {
    h.get(&format!("/api/v1/reports/{digits}")).await.json()
}

fn draft(o: &Browser<'_>, photo: &str) -> Form {
    o.form("moderate")
        .add("photo", photo)
        .set(&format!("boxes-{photo}"), "25 25 25 20")
}

/// Boxes are burnt into a new picture, and that one is published.
pub(crate) async fn approved(h: &TestApp) {
    let (digits, photo) = sent(h).await;
    let mut o = Browser::of(h, Role::IocOperator, None).await;
    o.open("/lam-viec/kiem-duyet").await;
    assert!(
        o.page
            .html
            .contains("<mark title=\"biển số xe\">73A-123.45</mark>"),
        "{}",
        o.page.html
    );
    assert!(
        o.page
            .html
            .contains("<mark title=\"tên người\">Nguyễn Văn Mẫu</mark>")
    );
    let form = draft(&o, &photo);
    assert_eq!(
        form.value("text"),
        "Xe ••• của ông ••• đổ đá lấp cống, gọi •••"
    );
    o.send(form).await;
    assert_eq!(o.page.status, 200, "{}", o.page.words());
    assert!(o.page.says("Bản sẽ công khai") && o.page.says("Đã che"));
    // Nothing is public before the approval, and the copy is shown to the centre alone.
    assert_eq!(public(h, &digits).await["publication"], "withheld");
    let copy = o
        .page
        .html
        .split("/lam-viec/kiem-duyet/anh/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a copy")
        .to_owned();
    let copy = format!("/lam-viec/kiem-duyet/anh/{copy}");
    assert!(h.get(&copy).await.status != 200);
    let look = h
        .call("GET", &copy)
        .header("cookie", &o.cookie)
        .send()
        .await;
    assert_eq!(look.status, 200);
    assert!(
        !is_readable(&look.body, COVERED),
        "burnt before it is approved"
    );
    let approve = o.form("approve-shown");
    o.send(approve.clone()).await;
    assert_eq!(o.page.status, 200, "{}", o.page.words());
    let seen = public(h, &digits).await;
    assert_eq!(seen["publication"], "public");
    assert_eq!(seen["text"], "Xe ••• của ông ••• đổ đá lấp cống, gọi •••");
    let files = seen["files"].as_array().expect("files").clone();
    assert_eq!(files.len(), 1, "{seen}");
    let url = files[0]["url"].as_str().expect("an address");
    assert!(!url.ends_with(&photo), "a new file");
    let shown = h.get(url).await;
    assert_eq!(shown.status, 200);
    assert_eq!(shown.body, look.body, "byte by byte what was approved");
    assert!(!is_readable(&shown.body, COVERED) && is_readable(&shown.body, (400, 0, 640, 480)));
    let thumb = h
        .get(files[0]["thumb_url"].as_str().expect("a small one"))
        .await;
    assert_eq!(thumb.status, 200);
    assert!(
        h.get(&format!("{url}?goc=1")).await.status != 200,
        "the public has no way to an original"
    );
    assert_eq!(
        h.get(&format!("/tep/{digits}/{photo}")).await.status,
        404,
        "nor to its source"
    );
    // The original stays for the centre; the agency sees the copy alone.
    let token = h.token(Role::IocOperator, None).await;
    let original = h
        .call("GET", &format!("/tep/{digits}/{photo}?goc=1"))
        .token(&token)
        .send()
        .await;
    assert_eq!(original.status, 200);
    assert!(is_readable(&original.body, COVERED));
    assert_eq!(h.act(&token, &digits, "dispatch", json!({"category": "GT-01", "urgency": "normal", "lead": WARD, "instruction": "Kiểm tra"})).await.status, 200);
    let ward = h.token(Role::AgencyFocal, Some(WARD)).await;
    assert_eq!(
        h.call("GET", &format!("/tep/{digits}/{photo}"))
            .token(&ward)
            .send()
            .await
            .status,
        404
    );
    assert_eq!(h.call("GET", url).token(&ward).send().await.status, 200);
    // The bare photo cannot be published any more, by no other door either.
    let bare = h.act(&token, &digits, "release", json!({"text": "Công khai lại", "title": "Đá lấp cống", "files": [photo], "redaction_confirmed": true})).await;
    bare.faults(&[("files", "redaction_needed")]);
    // Sent a second time, the approval is answered as the first one was.
    let again = o.post(approve).await;
    assert_eq!(again.status, 303, "{}", again.text());
    h.verify().await;
}

both_engines!(
    migrated by crate::app::furnished,

    async fn one_approval_publishes_what_was_shown(db: TestDb) {
        approved(&TestApp::open(&db).await).await;
    }

    async fn what_changed_meanwhile_is_shown_again(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (digits, photo) = sent(&h).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        for browser in [&mut o, &mut l] {
            browser.open(&format!("/lam-viec/kiem-duyet?hs={digits}")).await;
            let form = draft(browser, &photo);
            browser.send(form).await;
            assert!(browser.page.says("Bản sẽ công khai"), "{}", browser.page.words());
        }
        // Other words, another photo, another seal under an honest version: nothing else goes out.
        let form = o.form("approve-shown");
        let mut forged = o.post(form.clone().set("text", "Chữ khác")).await;
        assert_eq!(forged.status, 409, "{}", forged.text());
        forged = o.post(form.clone().set("seal", "00")).await;
        assert_eq!(forged.status, 409);
        forged = o.post(form.clone().set("copy", "1:1-00")).await;
        assert_eq!(forged.status, 409);
        assert_eq!(public(&h, &digits).await["publication"], "withheld");
        // Two at once: the second is told, and sees its own words and boxes again.
        o.send(form).await;
        assert_eq!(public(&h, &digits).await["publication"], "public");
        let late = l.form("approve-shown").set("title", "Tiêu đề của lãnh đạo");
        l.send(late).await;
        assert_eq!(l.page.status, 409);
        assert!(l.page.says("vừa thay đổi"), "{}", l.page.words());
        let back = l.form("moderate");
        assert_eq!(back.value("title"), "Tiêu đề của lãnh đạo");
        assert_eq!(back.value(&format!("boxes-{photo}")), "25 25 25 20");
        // As a correction it goes through: the new copy takes the place of the old one.
        l.send(back).await;
        assert!(l.page.says("Bản sẽ công khai"), "{}", l.page.words());
        let approve = l.form("approve-shown");
        l.send(approve).await;
        let seen = public(&h, &digits).await;
        assert_eq!(seen["title"], "Tiêu đề của lãnh đạo");
        assert_eq!(seen["files"].as_array().map(Vec::len), Some(1), "{seen}");
        h.verify().await;
    }

    async fn who_may_not_and_what_is_wrong(db: TestDb) {
        let h = TestApp::open(&db).await;
        let (digits, photo) = sent(&h).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/kiem-duyet?hs={digits}")).await;
        for wrong in ["10 10 0 5", "a", "500 0 10 10", "1 2 3"] {
            let form = o.form("moderate").add("photo", &photo).set(&format!("boxes-{photo}"), wrong);
            let answer = o.post(form).await;
            assert_eq!(answer.status, 422, "{wrong}");
            assert!(answer.text().contains(&format!("id=\"err-{photo}\"")), "{wrong}");
        }
        let many = vec!["1 1 1 1"; 41].join("\n");
        let form = o.form("moderate").add("photo", &photo).set(&format!("boxes-{photo}"), &many);
        assert_eq!(o.post(form).await.status, 422);
        let form = o.form("moderate").set("text", "");
        assert_eq!(o.post(form).await.status, 422, "no words, nothing public");
        // A photo of another report is none of this one's.
        let (_, foreign) = sent(&h).await;
        let form = o.form("moderate").add("photo", &foreign).add(&format!("boxes-{foreign}"), "1 1 5 5");
        assert_eq!(o.post(form).await.status, 422);
        let good = draft(&o, &photo);
        o.send(good).await;
        let approve = o.form("approve-shown");
        for (role, agency) in [(Role::CallAgent, None), (Role::AgencyLeader, Some(WARD)), (Role::StandingBody, None), (Role::Auditor, None)] {
            let mut other = Browser::of(&h, role, agency).await;
            other.open("/lam-viec/kiem-duyet").await;
            assert_eq!(other.page.status, 403, "{role}");
            assert_eq!(other.post(approve.clone()).await.status, 403, "{role}");
        }
        // A danger becomes public by the leader alone.
        let mut body = pothole();
        body["text"] = json!("Dây điện đứt tóe lửa trước cổng trường, học sinh sắp tan");
        body["category"] = json!("DIEN-02");
        let danger = code(&h.call("POST", "/api/v1/reports").json(&body).send().await.json());
        o.open("/lam-viec/kiem-duyet").await;
        assert!(!o.page.html.contains(&format!("hs={danger}")));
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open("/lam-viec/kiem-duyet").await;
        assert!(l.page.html.contains(&format!("hs={danger}")));
        // Taken down with a reason, from the same page.
        l.open(&format!("/lam-viec/kiem-duyet?hs={digits}")).await;
        let hide = l.form("hide").set("reason", "personal_data");
        l.send(hide).await;
        assert_eq!(l.page.status, 200, "{}", l.page.words());
        assert_eq!(public(&h, &digits).await["publication"], "hidden");
        h.verify().await;
    }
);
