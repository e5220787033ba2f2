//! What may be the same matter, beside a decision: found also where nobody knows the point, and why it
//! is named.

use crate::app::{TestApp, code, pothole};
use crate::console_browser::Browser;
use crate::near::{moved, scene};
use domain::actor::Role;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

async fn sent(h: &TestApp, report: &Value) -> String {
    let answer = h.call("POST", "/api/v1/reports").json(report).send().await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    code(&answer.json())
}

/// A report that tells its place by a unit and words.
fn told(text: &str, place: &str, area: &str) -> Value {
    json!({
        "text": text, "area": area, "place": place, "category": "GT-01", "phone": "0987654321",
        "consent": true,
    })
}

async fn area(h: &TestApp, code: &str) -> String {
    let o = h.token(Role::IocOperator, None).await;
    let path = format!("/api/v1/reports/{code}");
    let view = h.call("GET", &path).token(&o).send().await.json();
    view["area"]["code"].as_str().expect("a unit").to_owned()
}

/// The look-alikes that the open case names, as codes.
fn named(o: &Browser<'_>, code: &str) -> bool {
    o.page
        .html
        .contains(&format!("name=\"parent\" value=\"{code}\""))
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_report_without_a_point_is_compared_too(db: TestDb) {
        let h = TestApp::open(&db).await;
        let here = sent(&h, &pothole()).await;
        let ward = area(&h, &here).await;
        let by_words = sent(&h, &told("ổ gà sâu ở đường trần hưng đạo làm xe ngã", "gần chợ", &ward)).await;
        let other = sent(&h, &told("ổ gà trước cổng trường", "sau bến xe", &ward)).await;
        let elsewhere = sent(&h, &told("ổ gà sâu ở đường trần hưng đạo", "gần chợ", "18859")).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={by_words}")).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());
        assert!(named(&o, &here), "{}", o.page.words());
        assert!(!named(&o, &other), "one word is not enough: {}", o.page.words());
        assert!(!named(&o, &elsewhere), "another commune: {}", o.page.words());
        assert!(!named(&o, &by_words), "not itself");
        assert!(o.page.says("cùng phường"), "{}", o.page.words());
        assert!(o.page.says("lời giống: “trần hưng đạo”, “ổ gà sâu”") || o.page.says("lời giống: “ổ gà sâu”, “trần hưng đạo”"), "{}", o.page.words());
        assert!(o.page.says("có thể là cùng một việc"), "no distance was measured: {}", o.page.words());
        // And the other way round.
        o.open(&format!("/lam-viec/phan-loai?hs={here}")).await;
        assert!(named(&o, &by_words) && !named(&o, &other), "{}", o.page.words());
        // A month later it is another matter.
        h.wait(31 * 24 * 60);
        let later = sent(&h, &told("ổ gà sâu ở đường trần hưng đạo", "gần chợ", &ward)).await;
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={later}")).await;
        assert!(!named(&o, &here) && !named(&o, &by_words), "{}", o.page.words());
    }

    async fn place_words_and_photo_are_each_named(db: TestDb) {
        let h = TestApp::open(&db).await;
        let photographed = async |report: Value, bytes: &[u8]| {
            let mut report = report;
            report["files"] = json!([h.uploaded(bytes, "photo").await]);
            sent(&h, &report).await
        };
        let here = photographed(pothole(), &scene(7)).await;
        let near = photographed(moved(17.4704, 106.619), &scene(3)).await;
        // Sent from elsewhere, of the same scene.
        let twin = photographed(moved(17.474, 106.619), &scene(7)).await;
        let far = photographed(moved(17.474, 106.6192), &scene(5)).await;
        while app::job::run_once(&h.app, h.now()).await.expect("jobs run") > 0 {}
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={here}")).await;
        assert!(named(&o, &near) && named(&o, &twin) && !named(&o, &far), "{}", o.page.words());
        assert!(o.page.says("cách 22 m"), "{}", o.page.words());
        assert!(o.page.says("ảnh giống"), "{}", o.page.words());
        assert!(!o.page.html.contains("0912345678"), "nobody's number is quoted");
        let first = o.page.html.find(&format!("value=\"{twin}\""));
        let second = o.page.html.find(&format!("value=\"{near}\""));
        assert!(first < second, "the same photo comes first");
    }

    async fn the_desk_hears_that_a_call_is_of_what_was_reported(db: TestDb) {
        let h = TestApp::open(&db).await;
        let here = sent(&h, &pothole()).await;
        let ward = area(&h, &here).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        a.open("/lam-viec/cuoc-goi").await;
        a.send(a.form("new").set("phone", "0987654321")).await;
        let href = a.page.path.clone();
        let notes = a.form("call").set("text", "ổ gà sâu trước nhà số 90 Trần Hưng Đạo").set("area", &ward);
        a.send(notes.at(&format!("{href}/goi-y"))).await;
        assert_eq!(a.page.status, 200, "{}", a.page.words());
        assert!(a.page.says("cùng phường") && a.page.says("lời giống:"), "{}", a.page.words());
        assert!(a.page.says("Trần Hưng Đạo”"), "{}", a.page.words());
    }
);
