//! `/quan-tri/tich-hop`: keys are made, shown once, counted and revoked.

use crate::app::{TestApp, WARD};
use crate::console_browser::Browser;
use crate::open311::{both, errors};
use crate::open311_send::{held, send};
use domain::actor::Role;
use testkit::{TestDb, both_engines};

const PAGE: &str = "/quan-tri/tich-hop";

fn report(key: &str) -> Vec<(&str, &str)> {
    vec![
        ("api_key", key),
        ("service_code", "GT-01"),
        ("address_string", "86 Trần Hưng Đạo"),
        ("description", "Ổ gà sâu"),
        ("phone", "0912345678"),
    ]
}

/// The key that the page shows.
fn shown(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("<code>hto_")?;
    Some(format!("hto_{}", rest.split('<').next()?))
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_key_is_made_used_up_and_revoked(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(PAGE).await;
        t.send(t.form("make").set("organisation", " ").set("per_minute", "0").set("per_day", "nhiều")).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Ghi tên tổ chức") && t.page.says("nhiều nhất 600 một phút"), "{}", t.page.words());
        let form = t.form("make").set("organisation", "Điện lực  Quảng Bình").set("agency", WARD).set("consents", "1");
        t.send(form.set("per_minute", "3").set("per_day", "5")).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        let key = shown(&t.page.html).expect("a key");
        assert!(key.len() > 40);
        t.open(PAGE).await;
        assert_eq!(shown(&t.page.html), None, "shown once");
        assert!(t.page.says("Điện lực Quảng Bình") && t.page.says("0 trên 3"), "{}", t.page.words());
        let rows = held(&h, &["api_key", "event", "once"]).await;
        assert!(rows.len() > 2 && !rows.iter().any(|row| row.contains(&key[4..])), "{rows:?}");

        // Three a minute, five a day: also what is refused counts.
        let statuses = async |n: usize| {
            let mut all = Vec::new();
            for _ in 0..n {
                let told = send(&h, "requests.json", &report(&key)).await;
                if told.status == 429 {
                    errors(&told.json(), 429);
                    assert!(told.header("retry-after").parse::<u32>().is_ok_and(|s| s >= 1));
                }
                all.push(told.status.as_u16());
            }
            all
        };
        assert_eq!(statuses(4).await, [200, 200, 200, 429]);
        h.wait(1);
        assert_eq!(statuses(2).await, [200, 429], "the fifth and the sixth of the day");
        h.wait(60);
        assert_eq!(statuses(1).await, [429]);
        h.wait(24 * 60);
        assert_eq!(statuses(1).await, [200], "another day");
        t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(PAGE).await;
        assert!(t.page.says("1 trên 3") && t.page.says("1 trên 5"), "{}", t.page.words());

        for role in [Role::IocLeader, Role::Auditor, Role::Inspector] {
            let token = h.token(role, None).await;
            let asked = h.call("POST", &format!("{PAGE}/1/thu-hoi")).token(&token).raw("application/x-www-form-urlencoded", Vec::new());
            assert_eq!(asked.send().await.status, 403, "{role}");
        }
        let revoke = |t: &Browser<'_>| t.page.form_ids().into_iter().find(|id| id.starts_with("form-revoke"));
        let id = revoke(&t).expect("it can be revoked");
        t.send(t.find_id(&id).expect("a form")).await;
        assert!(t.page.says("Đã thu hồi khóa") && t.page.says("Thu hồi lúc"), "{}", t.page.words());
        assert_eq!(revoke(&t), None);
        let told = send(&h, "requests.json", &report(&key)).await;
        assert_eq!(told.status, 403);
        t.open("/quan-tri/nhat-ky?loai=api_key").await;
        assert!(t.page.says("Cấp khóa cho Điện lực Quảng Bình: 3 lần một phút, 5 lần một ngày"), "{}", t.page.words());
        assert!(t.page.says("Thu hồi khóa của Điện lực Quảng Bình"), "{}", t.page.words());
        assert!(!t.page.html.contains(&key));
        t.open(&format!("{PAGE}?en=1")).await;
        assert!(t.page.says("Integration") && t.page.says("Revoked"), "{}", t.page.words());
        h.verify().await;
    }

    async fn the_guide_is_for_people(db: TestDb) {
        let h = TestApp::open(&db).await;
        for (path, words) in [("/open311/v2/", "GeoReport v2"), ("/open311/v2/?en=1", "Finding the server")] {
            let page = h.get(path).await;
            assert_eq!(page.status, 200);
            assert!(page.header("content-type").starts_with("text/html"));
            assert!(page.text().contains(words), "{}", page.text());
            crate::portal::worded(&page.text());
        }
        let (_, found) = both(&h, "discovery").await;
        assert!(found["key_service"].as_str().is_some_and(|k| k.contains("https://phananh.test/open311/v2/")), "{found}");
    }
);
