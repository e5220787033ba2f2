//! A report that is routed away from an agency is gone for it, wherever it showed before. What the
//! public may read stays: an agency is nobody less than a passer-by.

use crate::app::{OTHER_WARD, TestApp, WARD, code, photo};
use crate::console_browser::Browser;
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

/// Words that stand nowhere else.
const WORDS: &str = "Cột đèn xiêu vẹo trước nhà văn hóa thôn";

/// A report with a photo, which nobody has released.
async fn reported(h: &TestApp) -> String {
    let parts = [
        ("text", None, WORDS.into()),
        ("lat", None, "17.4702".into()),
        ("lon", None, "106.619".into()),
        ("consent", None, "1".into()),
        ("phone", None, "0912345678".into()),
        ("file", Some("a.jpg"), photo()),
    ];
    let call = h.call("POST", "/api/v1/reports");
    let sent = call.multipart(&parts).send().await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    code(&sent.json())
}

async fn sent_to(h: &TestApp, code: &str, lead: &str) {
    let token = h.token(Role::IocOperator, None).await;
    let order = json!({"category": "GT-01", "urgency": "normal", "lead": lead, "instruction": "Dựng lại cột"});
    let done = h.act(&token, code, "dispatch", order).await;
    assert_eq!(done.status, 200, "{}", done.text());
    app::follow::catch_up(&h.app).await.expect("followers");
}

/// Where the agency finds it: each address, and whether it is an answer about this report alone.
fn places(code: &str, file: &str) -> Vec<(String, bool)> {
    let alone = [
        format!("/lam-viec/hs/{code}"),
        format!("/v/{code}"),
        format!("/lam-viec/hoi-dap/{code}"),
        format!("/api/v1/reports/{code}/events"),
        file.to_owned(),
        format!("{file}?co=nho"),
    ];
    let among = [
        "/lam-viec/viec-cua-toi",
        "/lam-viec/viec-cua-toi?xep=duong",
        "/lam-viec/viec/dang-lam",
        "/lam-viec/tim?q=cot+den+xieu+veo",
        "/lam-viec/xuat.csv?hang=viec-cua-toi",
        "/lam-viec/xuat.csv?hang=dang-lam",
        "/lam-viec/xuat.csv?q=cot+den+xieu+veo",
        "/lam-viec/hoi-dap",
        "/lam-viec/ban-do",
        "/lam-viec/ban-do/diem",
        "/lam-viec/su-vu",
        "/lam-viec",
        "/api/v1/reports?limit=100",
        "/api/v1/reports?q=cot+den+xieu+veo",
        "/api/v1/reports?bbox=106.5,17.4,106.7,17.5",
    ];
    let alone = alone.into_iter().map(|path| (path, true));
    alone
        .chain(among.map(|path| (path.to_owned(), false)))
        .collect()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn what_is_routed_away_shows_nowhere(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = reported(&h).await;
        sent_to(&h, &code, WARD).await;
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        let as_focal = async |path: &str| h.call("GET", path).token(&f).send().await;
        assert_eq!(h.act(&f, &code, "acknowledge", json!({})).await.status, 200);
        let view = as_focal(&format!("/api/v1/reports/{code}")).await.json();
        let file = view["files"][0]["url"].as_str().expect("a photo").to_owned();
        let mut seen = 0;
        for (path, alone) in places(&code, &file) {
            let answer = as_focal(&path).await;
            assert_eq!(answer.status, 200, "{path}");
            let shown = code_or_words(&answer.text(), &code);
            seen += usize::from(alone || shown);
        }
        assert!(seen >= 15, "the places are those where it shows: {seen}");
        // A page that is open: a deed from it finds nothing.
        let mut open = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        open.open(&format!("/lam-viec/hs/{code}")).await;
        let form = open.form("progress").set("text", "Đội đang đến");
        let l = h.token(Role::IocLeader, None).await;
        assert_eq!(h.act(&l, &code, "recall", json!({ "note": "Giao nhầm phường" })).await.status, 200);
        sent_to(&h, &code, OTHER_WARD).await;
        for (path, alone) in places(&code, &file) {
            let answer = as_focal(&path).await;
            let text = answer.text();
            if alone {
                // A page says whose it is to do; all others know of nothing.
                let closed = [404, if path.starts_with("/lam-viec/hs/") { 403 } else { 404 }];
                assert!(closed.contains(&answer.status.as_u16()), "{path}: {text}");
            } else {
                assert_eq!(answer.status, 200, "{path}");
            }
            // Whoever asks by the code knows the code: a link to the page itself may hold it.
            let told = if alone { text.contains("xiêu vẹo") } else { code_or_words(&text, &code) };
            assert!(!told, "{path}: {text}");
        }
        let summary = as_focal(&format!("/api/v1/reports/{code}")).await;
        assert!(!summary.text().contains(WORDS), "{}", summary.text());
        let late = open.post(form).await;
        assert!(matches!(late.status.as_u16(), 403 | 404), "{}", late.text());
        let by_json = h.act(&f, &code, "note", json!({ "text": "Vẫn còn" })).await;
        assert!(matches!(by_json.status.as_u16(), 403 | 404), "{}", by_json.text());
        // The new lead finds it everywhere the first did.
        let g = h.token(Role::AgencyFocal, Some(OTHER_WARD)).await;
        for (path, alone) in places(&code, &file) {
            let answer = h.call("GET", &path).token(&g).send().await;
            assert!(!alone || answer.status == 200, "{path}: {}", answer.status);
        }
        h.verify().await;
    }
);

/// Whether an answer tells of it.
fn code_or_words(text: &str, code: &str) -> bool {
    let spaced = format!("{} {}", &code[..4], &code[4..]);
    [code, &spaced, "xiêu vẹo"]
        .iter()
        .any(|told| text.contains(told))
}
