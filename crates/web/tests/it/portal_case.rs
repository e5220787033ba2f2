//! A report's page: who sees what of it, and what its holder may do.

use crate::app::{TestApp, photo};
use crate::portal::{RESULT, hidden, hiddens, text, worded};
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn only_the_holder_acts(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        // A stranger reads that it is being checked, and nothing of it.
        let page = h.get(&filed.at("")).await;
        assert_eq!(page.status, 200);
        worded(&page.text());
        assert!(!page.text().contains("Trần Hưng Đạo") && !page.text().contains("/tep/"));
        assert_eq!(h.get(&filed.at("/giay-hen")).await.status, 404);
        assert_eq!(h.get(&filed.at("/kiem-chung")).await.status, 404);

        // The link's secret leaves the address at once; a wrong one opens nothing.
        let link = h.get(&format!("{}?k={}&en=1", filed.at(""), filed.secret())).await;
        assert_eq!((link.status.as_u16(), link.header("location")), (303, format!("{}?en=1", filed.at("")).as_str()));
        assert!(link.header("set-cookie").starts_with(&filed.cookie));
        assert!(link.header("set-cookie").contains("HttpOnly"));
        let wrong = h.get(&format!("{}?k=AAAAAAAAAAAAAAAAAAAAAA", filed.at(""))).await;
        assert_eq!((wrong.status.as_u16(), wrong.header("set-cookie")), (303, ""));
        let message = h.get(&format!("{}?k={}", filed.at("/xac-nhan"), filed.secret())).await;
        assert_eq!(message.header("location"), format!("{}?k={}#xac-nhan", filed.at(""), filed.secret()));

        let own = h.own(&filed, "").await.text();
        worded(&own);
        assert!(own.contains("86 Trần Hưng Đạo") && own.contains("/tep/"));
        let version = hidden(&own, "version");
        for cookie in ["", "hs_x=1", &format!("hs_{}=AAAAAAAAAAAAAAAAAAAAAA", filed.code)] {
            for (path, pairs) in [
                ("/rut", vec![("version", version.as_str())]),
                ("/bo-sung", vec![("version", version.as_str()), ("text", "thêm")]),
                ("/xac-nhan", vec![("version", version.as_str()), ("done", "yes")]),
            ] {
                let answer = h.post(&filed, path, &pairs).header("cookie", cookie).send().await;
                assert!(matches!(answer.status.as_u16(), 403 | 409), "{path} {cookie}: {}", answer.status);
            }
        }
        assert_eq!(h.own(&filed, "").await.text(), own, "nothing has changed");

        // Added, then withdrawn by the slip's button, which sends no version.
        let more = [text("version", &version), text("text", "Sáng nay có xe ngã"), ("files", Some("2.jpg"), photo())];
        let added = h.call("POST", &filed.at("/bo-sung")).header("cookie", &filed.cookie).multipart(&more).send().await;
        assert_eq!((added.status.as_u16(), added.header("location")), (303, format!("{}?da=bo-sung", filed.at("")).as_str()));
        let page = h.own(&filed, "?da=bo-sung").await.text();
        assert!(page.contains("role=\"status\"") && page.contains("Sáng nay có xe ngã"), "{page}");
        // The version of before: somebody else was faster.
        let late = h.post(&filed, "/bo-sung", &[("version", &version), ("text", "giữ lại lời này")]);
        let late = late.header("cookie", &filed.cookie).send().await;
        assert_eq!(late.status, 409);
        worded(&late.text());
        assert!(late.text().contains("giữ lại lời này"), "what was typed stays");
        assert!(h.own(&filed, "/giay-hen").await.text().contains("/rut"));
        let gone = h.post(&filed, "/rut", &[]).header("cookie", &filed.cookie).send().await;
        assert_eq!(gone.status, 303);
        assert!(h.own(&filed, "?en=1").await.text().contains("Withdrawn"));
        h.verify().await;
    }

    async fn the_reporter_says_whether_it_is_done(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        h.answered(&filed.code).await;
        let public = h.get(&filed.at("")).await.text();
        worded(&public);
        assert!(public.contains(RESULT) && public.contains("Ổ gà trước số 86"));
        assert!(!public.contains("trời mưa nước ngập"), "the sender's own words were not released");
        assert_eq!(public.matches("<figure>").count(), 2, "before and after");
        assert!(!public.contains("/xac-nhan\""), "a stranger is not asked");
        worded(&h.get(&format!("{}?en=1", filed.at(""))).await.text());

        let own = h.own(&filed, "").await.text();
        worded(&own);
        assert!(own.contains("/xac-nhan\"") && own.contains("/danh-gia\""));
        let version = hidden(&own, "version");
        let bare = h.post(&filed, "/xac-nhan", &[("version", &version), ("done", "no")]);
        let bare = bare.header("cookie", &filed.cookie).send().await;
        assert_eq!(bare.status, 422);
        assert!(bare.text().contains("id=\"chua-xong-loi\""), "the reason is asked for");
        // The photo that came with it need not be chosen again.
        let photo = [text("version", &version), text("done", "no"), ("files", Some("2.jpg"), photo())];
        let held = h.call("POST", &filed.at("/xac-nhan")).header("cookie", &filed.cookie).multipart(&photo).send().await;
        let marks = hiddens(&held.text(), "kept");
        assert_eq!((held.status.as_u16(), marks.len()), (422, 1), "{}", held.text());
        worded(&held.text());
        assert_eq!(h.get(&format!("/bao/anh/{}", marks[0])).await.status, 200);
        let rude = h.post(&filed, "/danh-gia", &[("version", &version), ("grade", "khong_hai_long"), ("note", "")]);
        let rude = rude.header("cookie", &filed.cookie).send().await;
        assert!(rude.status == 422 && rude.text().contains("id=\"danh-gia-sai\""), "{}", rude.text());

        let done = h.post(&filed, "/xac-nhan", &[("version", &version), ("done", "yes")]);
        let done = done.header("cookie", &filed.cookie).send().await;
        assert_eq!(done.header("location"), format!("{}?da=xac-nhan-co", filed.at("")), "{}", done.text());
        let own = h.own(&filed, "").await.text();
        let version = hidden(&own, "version");
        let rated = h.post(&filed, "/danh-gia", &[("version", &version), ("grade", "hai_long")]);
        assert_eq!(rated.header("cookie", &filed.cookie).send().await.status, 303);
        let own = h.own(&filed, "").await.text();
        assert!(!own.contains("/danh-gia\"") && own.contains("/lam-lai\""));
        assert!(own.contains("Yêu cầu được đến hết"), "until when: {own}");
        let log = h.get(&filed.at("/kiem-chung")).await;
        assert_eq!(log.status, 200);
        worded(&log.text());
        assert!(log.text().contains("notice good"), "the log is whole");
        h.verify().await;
    }

    async fn others_met_it_too(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        let early = h.post(&filed, "/cung-gap", &[("phone", "0987654321"), ("consent", "1")]).send().await;
        assert_eq!(early.status, 409, "not public yet");
        h.answered(&filed.code).await;
        let bad = h.post(&filed, "/cung-gap", &[("phone", "09"), ("consent", "1")]).send().await;
        assert!(bad.status == 422 && bad.text().contains("id=\"gap-so-loi\""), "{}", bad.text());
        let silent = h.post(&filed, "/cung-gap", &[("phone", "0987654321")]).send().await;
        assert!(silent.status == 422 && silent.text().contains("id=\"gap-dong-y-loi\""));
        let joined = h.post(&filed, "/cung-gap", &[("phone", "0987654321"), ("consent", "1")]).send().await;
        assert_eq!(joined.status, 303, "{}", joined.text());
        let page = h.get(&filed.at("")).await.text();
        assert!(page.contains("<span class=\"n num\">1</span>"), "{page}");
        let twice = h.post(&filed, "/cung-gap", &[("phone", "+84 987 654 321"), ("consent", "1")]).send().await;
        assert_eq!(twice.status, 409);
        let own = h.post(&filed, "/cung-gap", &[("phone", "0912345678"), ("consent", "1")]).send().await;
        assert!(matches!(own.status.as_u16(), 403 | 409), "{}", own.status);
        h.verify().await;
    }

    async fn what_is_secret_hidden_or_merged(db: TestDb) {
        let h = TestApp::open(&db).await;
        let l = h.token(Role::IocLeader, None).await;
        let o = h.token(Role::IocOperator, None).await;
        let secret = h.pothole_by_form().await;
        let moved = h.act(&o, &secret.code, "redirect", json!({ "reason": "R-02", "note": "Xin gửi đơn trực tiếp." })).await;
        assert_eq!(moved.status, 200, "{}", moved.text());
        for path in ["", "/kiem-chung", "/giay-hen"] {
            assert_eq!(h.get(&secret.at(path)).await.status, 404, "{path}");
        }
        assert_eq!(h.post(&secret, "/cung-gap", &[("phone", "0987654321"), ("consent", "1")]).send().await.status, 404);
        let own = h.own(&secret, "").await;
        assert_eq!(own.status, 200);
        worded(&own.text());
        assert!(own.text().contains("/khieu-nai\"") && own.text().contains("Đề nghị được đến hết"), "it may be looked at again");

        let parent = h.pothole_by_form().await;
        h.answered(&parent.code).await;
        let hidden_one = h.pothole_by_form().await;
        let words = json!({ "title": "Ổ gà", "text": "Ổ gà giữa đường.", "redaction_confirmed": true });
        assert_eq!(h.act(&o, &hidden_one.code, "release", words).await.status, 200);
        let hide = h.act(&l, &hidden_one.code, "hide", json!({ "reason": "private_life" })).await;
        assert_eq!(hide.status, 200, "{}", hide.text());
        let tomb = h.get(&hidden_one.at("")).await.text();
        worded(&tomb);
        assert!(tomb.contains("đời tư") && !tomb.contains("Ổ gà giữa đường"), "{tomb}");

        let child = h.pothole_by_form().await;
        let merged = h.act(&o, &child.code, "merge", json!({ "parent": parent.code })).await;
        assert_eq!(merged.status, 200, "{}", merged.text());
        let led = h.get(&child.at("")).await;
        assert_eq!(led.header("location"), format!("{}?gop={}", parent.at(""), child.code));
        let page = h.get(led.header("location")).await.text();
        worded(&page);
        assert!(page.contains("role=\"status\""));
        let own = h.own(&child, "").await;
        assert_eq!(own.status, 200, "{}", own.text());
        worded(&own.text());
        assert!(own.text().contains(&format!("action=\"{}\"", child.at("/xac-nhan"))), "its reporter has a say too");
        h.verify().await;
    }
);
