//! How a caller hears of their matter: by short message, by a call of 1022, under their name or not; and
//! who asks to be called back while they wait.

use crate::app::{TestApp, WARD};
use crate::calls::{CALLER, DESK, all, answer, hangup, jobs, ring, sms, take, tell};
use crate::console_browser::Browser;
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

/// The digits of the report that the page of a saved call names.
fn filed(b: &Browser<'_>) -> String {
    let rest = b.page.html.split("/lam-viec/hs/").nth(1).expect("a file");
    rest[..8].to_owned()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn who_wants_no_short_message_gets_none(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        all(&h, &[ring("c@pbx", CALLER)]).await;
        let href = take(&mut a).await;
        assert!(a.page.says("Bỏ tích: không nhắn tin nào"), "{}", a.page.words());
        let form = a.form("call").set("text", "Ổ gà sâu trước số 86").set("place", "phường Đồng Hới").add("consent", "1");
        a.send(form.clone().at(&format!("{href}/goi-y"))).await;
        assert!(a.page.says("Tin nhắn sẽ gửi") && a.page.says("Lưu và gửi SMS"), "{}", a.page.words());
        a.send(form.clone().untick("sms").at(&format!("{href}/goi-y"))).await;
        assert!(!a.page.says("Tin nhắn sẽ gửi") && !a.page.says("Lưu và gửi SMS"), "{}", a.page.words());
        assert!(a.page.says("Không nhắn tin theo ý người gọi"), "{}", a.page.words());
        a.send(form.untick("sms")).await;
        assert!(a.page.says("Đã ghi phản ánh") && a.page.says("Không có tin nhắn"), "{}", a.page.words());
        let code = filed(&a);
        assert!(sms(&h, "called").await.is_empty());
        h.answered(&code).await;
        assert!(sms(&h, "promise").await.is_empty() && sms(&h, "done_ask").await.is_empty(), "nor of what follows");
        // It does not ring either: that was not asked for.
        jobs(&h).await;
        a.open(DESK).await;
        assert!(a.page.says("Không ai chờ gọi lại."), "{}", a.page.words());
        h.verify().await;
    }

    async fn who_wants_to_be_rung_is_rung_once_there_is_an_answer(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        all(&h, &[ring("c@pbx", CALLER)]).await;
        take(&mut a).await;
        let form = a.form("call").set("text", "Ổ gà sâu trước số 86").set("place", "phường Đồng Hới");
        a.send(form.add("consent", "1").add("ring", "1")).await;
        assert!(a.page.says("Đã ghi phản ánh"), "{}", a.page.words());
        let code = filed(&a);
        assert_eq!(sms(&h, "called").await.len(), 1, "the message goes out as before");
        jobs(&h).await;
        a.open(DESK).await;
        assert!(a.page.says("Không ai chờ gọi lại."), "there is nothing to tell yet");

        h.answered(&code).await;
        for _ in 0..2 {
            jobs(&h).await;
        }
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        a.open(DESK).await;
        let shown = format!("{} {}", &code[..4], &code[4..]);
        assert_eq!(a.page.words().matches("Báo kết quả").count(), 1, "{}", a.page.words());
        assert!(a.page.says(&shown) && a.page.says("Gọi lại trước"), "{}", a.page.words());
        let to = a.page.html.split("action=\"").find(|r| r.contains("/nhan\"")).and_then(|r| r.split('"').next()).expect("to take it").to_owned();
        let href = to.trim_end_matches("/nhan").to_owned();
        // Before anybody took it the page shows no number, and nothing can be filed from it.
        a.open(&href).await;
        assert!(a.page.says("••• 678") && !a.page.html.contains("345 678") && a.find("call").is_none(), "{}", a.page.words());
        a.send(a.form_to(&to)).await;
        assert_eq!(a.page.path, href);
        assert!(a.page.says("0912 345 678") && a.page.says("đã vá 6 m²") && a.page.says("đã xong thật chưa?"), "{}", a.page.words());
        let mut forged = a.form_to(&format!("{href}/goi-lai"));
        forged.action = format!("{href}/luu");
        assert_eq!(a.post(forged).await.status, 409, "a call that tells an answer becomes no report");
        a.send(a.form_to(&format!("{href}/goi-lai")).press("result", "busy")).await;
        assert!(a.page.says("1 lần chưa gặp"), "{}", a.page.words());
        a.open(&href).await;
        a.send(a.form_to(&to)).await;
        a.send(a.form_to(&format!("{href}/goi-lai")).press("result", "reached")).await;
        assert!(a.page.path == href && a.page.says("Đã gọi lại") && a.page.says(&shown), "{}", a.page.words());
        a.open(DESK).await;
        assert!(a.page.says("Không ai chờ gọi lại."), "{}", a.page.words());
        // Whoever reads the case finds the call.
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/hs/{code}")).await;
        assert!(o.page.html.contains(&href), "{}", o.page.words());
        h.verify().await;
    }

    async fn nobody_is_rung_without_a_number(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        all(&h, &[ring("c@pbx", "anonymous")]).await;
        take(&mut a).await;
        // Danger needs no name; a call does.
        let form = a.form("call").set("text", "Dây điện đứt rơi xuống đường").set("place", "phường Đồng Hới").add("consent", "1");
        a.send(form.clone().add("ring", "1")).await;
        assert_eq!(a.page.status, 422, "{}", a.page.words());
        a.send(form).await;
        assert!(a.page.says("Đã ghi phản ánh"), "{}", a.page.words());
    }

    async fn a_hidden_name_stays_with_the_centre(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut body = crate::app::pothole();
        body["name"] = json!("Nguyễn Thị Hạnh");
        body["hide_name"] = json!(true);
        let slip = h.call("POST", "/api/v1/reports").json(&body).send().await.json();
        let code = crate::app::code(&slip);
        let o = h.token(Role::IocOperator, None).await;
        h.wait(15);
        let order = json!({ "lead": WARD, "category": "GT-01", "instruction": "Vá trong tuần." });
        assert_eq!(h.act(&o, &code, "dispatch", order).await.status, 200);
        let consent = h.call("POST", &format!("/api/v1/reports/{code}/actions/consent_contact")).secret(&crate::app::secret(&slip)).json(&json!({ "agency": WARD, "done": true })).send().await;
        assert_eq!(consent.status, 200, "{}", consent.text());
        let file = format!("/lam-viec/hs/{code}");
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(&file).await;
        f.send(f.form("acknowledge")).await;
        f.open(&file).await;
        let seen = f.post(f.form("open_identity").set("purpose", "Hẹn giờ vào nhà")).await.text();
        assert!(seen.contains("912345678") && seen.contains("Giữ kín theo ý người báo"), "they agreed to be called");
        assert!(!seen.contains("Nguyễn Thị Hạnh"), "not to be named");
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&file).await;
        let seen = o.post(o.form("open_identity").set("purpose", "Đối chiếu")).await.text();
        assert!(seen.contains("Nguyễn Thị Hạnh"), "the centre knows it");
        h.verify().await;
    }

    async fn a_unit_is_named_on_the_line_and_comes_first_at_triage(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        all(&h, &[ring("c@pbx", CALLER)]).await;
        let href = take(&mut a).await;
        let form = a.form("call").set("text", "Ổ gà sâu giữa đường").set("place", "phường Đồng Hới").add("consent", "1");
        a.send(form.at(&format!("{href}/goi-y"))).await;
        let form = a.form("call");
        let guess = form.value("agency_guess").to_owned();
        assert!(!guess.is_empty() && form.value("agency") == guess && a.page.says("Bảng phân công"), "{}", a.page.words());
        // As it is guessed nothing is kept: triage asks the table again. Another is kept, and filled in there.
        a.send(form.set("agency_other", crate::app::OTHER_WARD).add("consent", "1")).await;
        assert!(a.page.says("Đã ghi phản ánh"), "{}", a.page.words());
        let code = filed(&a);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        assert!(o.page.says("Điện thoại viên chọn khi nói với người gọi"), "{}", o.page.words());
        assert_eq!(o.form("dispatch").value("lead"), crate::app::OTHER_WARD);
        h.verify().await;
    }

    async fn who_presses_one_is_called_back_whatever_is_told_first(db: TestDb) {
        let h = TestApp::open(&db).await;
        let wants = |call: &str, from: &str| json!({ "event": "callBack", "callId": call, "from": from, "to": "1022", "direction": "in" });
        // While it still rings: at once, and once, with the minute of the policy.
        all(&h, &[ring("a@pbx", CALLER), wants("a@pbx", CALLER), wants("a@pbx", CALLER)]).await;
        jobs(&h).await;
        let told = sms(&h, "call_back").await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("Chung toi goi lai truoc 09:30"), "{told:?}");
        all(&h, &[hangup("a@pbx", CALLER)]).await;
        h.wait(1);
        jobs(&h).await;
        assert_eq!(sms(&h, "call_back").await.len(), 1, "hanging up tells nothing more");
        // In every order it is the same; who rang may be told last.
        let pieces = |call: &str, from: &str| [ring(call, from), json!({ "event": "callBack", "callId": call }), hangup(call, from)];
        for (n, order) in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].iter().enumerate() {
            let from = format!("09123450{n:02}");
            let pieces = pieces(&format!("o{n}@pbx"), &from);
            for at in order {
                all(&h, &[pieces[*at].clone()]).await;
                jobs(&h).await;
            }
            assert_eq!(sms(&h, "call_back").await.len(), 2 + n, "{order:?}");
        }
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        a.open(DESK).await;
        let rows = a.page.html.split("cl-back").nth(1).and_then(|r| r.split("</section>").next()).expect("the queue").matches("Gọi lại").count();
        assert!(rows >= 7, "{}", a.page.words());
        // Who was put through after all is not rung again, whichever was told first.
        for (n, order) in [[0, 1, 2], [2, 1, 0], [1, 2, 0]].iter().enumerate() {
            let call = format!("s{n}@pbx");
            let from = format!("09223450{n:02}");
            let pieces = [ring(&call, &from), json!({ "event": "callBack", "callId": call }), answer(&call, "201")];
            for at in order {
                all(&h, &[pieces[*at].clone()]).await;
            }
        }
        a.open(DESK).await;
        let after = a.page.html.split("cl-back").nth(1).and_then(|r| r.split("</section>").next()).expect("the queue").matches("Gọi lại").count();
        assert_eq!(after, rows, "{}", a.page.words());
        // A withheld number cannot be called, and an exchange hears of what it may not say.
        all(&h, &[ring("x@pbx", "anonymous"), json!({ "event": "callBack", "callId": "x@pbx" })]).await;
        tell(&h, json!({ "event": "callback", "callId": "y@pbx" })).await.faults(&[("event", "unknown_choice")]);
        h.verify().await;
    }
);
