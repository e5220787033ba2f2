//! The portal as a browser without script uses it: forms filled in, sent, followed.

use crate::app::{Answer, Call, TestApp, WARD, photo};
use domain::actor::Role;
use serde_json::json;

/// Words of an answer that the rules take.
pub(crate) const RESULT: &str = "Đội duy tu của phường đã vá 6 m² mặt đường trước số 86 Trần Hưng Đạo, xong lúc 11:30 ngày 24/11.";

/// The value of a hidden field of a page.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    hiddens(page, name)
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("no field {name} in {page}"))
}

/// Every value of a field of a page that has fixed values.
pub(crate) fn hiddens(page: &str, name: &str) -> Vec<String> {
    page.split(&format!("name=\"{name}\" value=\""))
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(str::to_owned)
        .collect()
}

/// A form without files.
pub(crate) fn form(pairs: &[(&str, &str)]) -> Vec<u8> {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", web::url::encode(value)))
        .collect();
    pairs.join("&").into_bytes()
}

/// The kind of such a form.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// A part of a form with files.
pub(crate) type Part<'a> = (&'a str, Option<&'a str>, Vec<u8>);

/// A text part.
pub(crate) fn text<'a>(name: &'a str, value: &str) -> Part<'a> {
    (name, None, value.as_bytes().to_vec())
}

/// A report just filed through the form.
pub(crate) struct Filed {
    /// Digits of its code.
    pub(crate) code: String,
    /// The cookie that its sender's browser keeps.
    pub(crate) cookie: String,
}

impl Filed {
    /// Reads where the form led, and its cookie.
    pub(crate) fn of(answer: &Answer) -> Filed {
        assert_eq!(answer.status, 303, "{}", answer.text());
        let code = answer
            .header("location")
            .split('/')
            .nth(2)
            .expect("a code")
            .to_owned();
        let cookie = answer
            .header("set-cookie")
            .split(';')
            .next()
            .expect("a cookie")
            .to_owned();
        assert!(cookie.starts_with(&format!("hs_{code}=")), "{cookie}");
        Filed { code, cookie }
    }

    /// The secret of its link.
    pub(crate) fn secret(&self) -> &str {
        self.cookie.split('=').nth(1).expect("a secret")
    }

    /// An address of it.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("/hs/{}{path}", self.code)
    }
}

impl TestApp {
    /// Reads a page as the report's sender.
    pub(crate) async fn own(&self, filed: &Filed, path: &str) -> Answer {
        self.call("GET", &filed.at(path))
            .header("cookie", &filed.cookie)
            .send()
            .await
    }

    /// Posts a plain form below a report.
    pub(crate) fn post(&self, filed: &Filed, path: &str, pairs: &[(&str, &str)]) -> Call<'_> {
        self.call("POST", &filed.at(path)).raw(FORM, form(pairs))
    }

    /// Fills in the one page and sends it.
    pub(crate) async fn send_form(&self, parts: Vec<Part<'_>>) -> Answer {
        let blank = self.get("/bao").await;
        assert_eq!(blank.status, 200, "{}", blank.text());
        let key = hidden(&blank.text(), "once");
        let mut parts = parts;
        parts.push(text("once", &key));
        self.call("POST", "/bao").multipart(&parts).send().await
    }

    /// A pothole with a photo, filed through the form.
    pub(crate) async fn pothole_by_form(&self) -> Filed {
        Filed::of(
            &self
                .send_form(vec![
                    text(
                        "text",
                        "Ổ gà sâu trước số 86 Trần Hưng Đạo, trời mưa nước ngập không thấy",
                    ),
                    text("place", "86 Trần Hưng Đạo"),
                    text("lat", "17.4702"),
                    text("lon", "106.619"),
                    text("category", "GT"),
                    text("phone", "0912345678"),
                    text("hide_name", "1"),
                    text("consent", "1"),
                    text("website", ""),
                    ("files", Some("o-ga.jpg"), photo()),
                ])
                .await,
        )
    }

    /// The centre, the ward and its head carry the report to its public answer.
    pub(crate) async fn answered(&self, code: &str) {
        let at = |path: &str| format!("/api/v1/reports/{code}{path}");
        let ok = |answer: &Answer| assert_eq!(answer.status, 200, "{}", answer.text());
        let o = self.token(Role::IocOperator, None).await;
        self.wait(15);
        let order = json!({ "lead": WARD, "title": "Ổ gà trước số 86", "category": "GT-01", "instruction": "Vá trong tuần." });
        ok(&self.act(&o, code, "dispatch", order).await);
        let f = self.token(Role::AgencyFocal, Some(WARD)).await;
        ok(&self.act(&f, code, "acknowledge", json!({})).await);
        let h = self.token(Role::AgencyHandler, Some(WARD)).await;
        let result = [text("text", RESULT), ("file", Some("sau.jpg"), photo())];
        ok(&self
            .call("POST", &at("/actions/submit_result"))
            .token(&h)
            .multipart(&result)
            .send()
            .await);
        let m = self.token(Role::AgencyLeader, Some(WARD)).await;
        ok(&self.act(&m, code, "approve", json!({})).await);
        let view = self.call("GET", &at("")).token(&o).send().await.json();
        let files: Vec<_> = view["files"]
            .as_array()
            .expect("files")
            .iter()
            .map(|f| f["id"].clone())
            .collect();
        let words = json!({ "text": RESULT, "title": "Ổ gà trước số 86", "files": files, "redaction_confirmed": true });
        ok(&self.act(&o, code, "publish", words).await);
        app::follow::catch_up(&self.app)
            .await
            .expect("followers catch up");
    }
}

/// Asserts that no text of a page lacks its words.
pub(crate) fn worded(page: &str) {
    assert!(!page.contains(lang::UNKNOWN), "a text has no words: {page}");
    assert_eq!(page.matches("<h1").count(), 1);
    for forbidden in [" style=", "<style", " onclick=", "javascript:"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
}
