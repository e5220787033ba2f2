//! A call goes over to a colleague, and moments of it are marked.

use crate::app::{TestApp, WARD};
use crate::calls::{CALLER, DESK, all, hangup, ring, second, take, waiting};
use crate::calls::{dumped, recordings};
use crate::console_browser::Browser;
use app::Courier;
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::app::furnished,

    async fn a_call_goes_over_with_its_draft(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        all(&h, &[ring("c@pbx", CALLER)]).await;
        let href = take(&mut a).await;
        let give = format!("{href}/chuyen");
        assert!(a.page.says("Chưa có điện thoại viên nào khác đang trực"), "{}", a.page.words());
        assert!(!a.form("call").has("handler"));
        a.send(a.form("call").set("text", "Cột đèn nghiêng").at(&give)).await;
        assert_eq!(a.page.status, 422, "there is nobody");
        assert!(a.page.says("Người được chọn không còn trực") && a.form("call").value("text") == "Cột đèn nghiêng", "{}", a.page.words());

        let mut b = second(&h).await;
        a.open(&href).await;
        assert!(a.page.says("Phan Thị Hai") && a.page.says("Chuyển máy"), "{}", a.page.words());
        let stale = a.form("call");
        a.send(stale.clone().set("text", "Cột đèn nghiêng, sắp đổ").at(&format!("{href}/nhap"))).await;
        // What another tab kept is not written over, and nobody loses a call by it.
        assert_eq!(a.post(stale.set("text", "Cũ").at(&give)).await.status, 409);
        a.open(&href).await;
        let form = a.form("call").set("place", "cạnh chợ Ga");
        a.send(form.at(&give)).await;
        assert!(a.page.path.starts_with(DESK) && a.page.says("Đã chuyển cuộc gọi cùng bản nháp"), "{}", a.page.words());
        assert!(a.page.says("Bạn không giữ cuộc nào."), "{}", a.page.words());

        // It pops up at the other one, with who gives it, until they have looked.
        let waits = waiting(&mut b).await;
        assert_eq!(waits["calls"][0]["passed"], "Người thử call_agent chuyển cho bạn", "{waits}");
        assert_eq!(waits["calls"][0]["href"], href.as_str());
        // The giver sees whose it is, and that nobody has opened it; and can keep nothing any more.
        a.open(&href).await;
        assert!(a.page.says("Phan Thị Hai đang giữ cuộc gọi này") && a.page.says("chưa mở") && a.find("call").is_none(), "{}", a.page.words());
        assert!(!a.page.says("0912 345 678"), "the number went with it: {}", a.page.words());
        b.open(&href).await;
        let form = b.form("call");
        assert_eq!((form.value("text"), form.value("place")), ("Cột đèn nghiêng, sắp đổ", "cạnh chợ Ga"));
        assert!(b.page.says("0912 345 678") && b.page.says("Người thử call_agent chuyển cho Phan Thị Hai"), "{}", b.page.words());
        let mut late = form.clone();
        late.action = format!("{href}/nhap");
        assert_eq!(a.post(late).await.status, 403);
        let waits = waiting(&mut b).await;
        assert!(waits["calls"].as_array().is_some_and(|c| c.iter().all(|c| c["passed"] == "")), "{waits}");
        a.open(&href).await;
        assert!(!a.page.says("chưa mở"), "{}", a.page.words());
        b.send(form.add("consent", "1").set("place", "phường Đồng Hới")).await;
        assert!(b.page.says("Đã ghi phản ánh") && b.page.says("chuyển cho Phan Thị Hai"), "{}", b.page.words());
        h.verify().await;
    }

    async fn only_whose_call_it_is_gives_it_and_only_to_an_agent(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        let b = second(&h).await;
        let _operator = Browser::of(&h, Role::IocOperator, None).await;
        all(&h, &[ring("c@pbx", CALLER)]).await;
        let href = take(&mut a).await;
        let form = a.form("call").at(&format!("{href}/chuyen"));
        assert!(!a.page.says("Người thử ioc_operator"), "operators take no calls");
        assert_ne!(b.post(form.clone().set("handler", "1")).await.status, 200);
        assert_eq!(a.post(form.clone().set("handler", "1")).await.status, 422);
        assert_eq!(a.post(form.clone().set("handler", "x")).await.status, 422);
        // Whoever was idle for half an hour is not there.
        h.wait(31);
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        a.open(&href).await;
        assert!(a.page.says("Chưa có điện thoại viên nào khác đang trực"), "{}", a.page.words());
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        for deed in ["chuyen", "dau", "dau/1/bo"] {
            let answer = h.call("POST", &format!("{href}/{deed}")).token(&f).json(&json!({})).send().await;
            assert!(matches!(answer.status.as_u16(), 403 | 404), "{deed}: {}", answer.text());
        }
    }

    async fn moments_are_marked_and_lead_into_the_recording(db: TestDb) {
        let (place, told) = recordings(0);
        let courier = Courier::new(courier::Settings { recordings: vec![place.clone()], ..courier::Settings::default() }).expect("a courier");
        let h = TestApp::with_courier(&db, courier).await;
        let mut a = Browser::of(&h, Role::CallAgent, None).await;
        let mut b = second(&h).await;
        all(&h, &[ring("c@pbx", CALLER)]).await;
        let href = take(&mut a).await;
        all(&h, &[crate::calls::answer("c@pbx", "201")]).await;
        h.seconds(83).await;
        let mark = |b: &Browser<'_>| b.form("moment");
        a.send(mark(&a).set("moment", "địa chỉ 0912 345 678")).await;
        assert!(a.page.says("01:23 địa chỉ"), "{}", a.page.words());
        // The script says when the key went down; nobody marks what is still to come.
        a.send(mark(&a).set("second", "12")).await;
        assert!(a.page.says("00:12 mốc"), "{}", a.page.words());
        a.send(mark(&a).set("second", "9999").set("moment", "cuối")).await;
        assert!(a.page.says("01:23 cuối"), "{}", a.page.words());
        a.send(mark(&a).set("moment", &"x".repeat(301))).await;
        assert_eq!(a.page.status, 422);
        a.open(&href).await;
        assert!(!a.page.html.contains("#t=83"), "there is no recording yet");
        a.send(a.form_to(&format!("{href}/dau/2/bo"))).await;
        assert!(!a.page.says("00:12"), "{}", a.page.words());
        assert_eq!(b.post(mark(&a)).await.status, 403, "another's call");
        assert!(!dumped(&h).await.contains("địa chỉ 0912"), "a word is sealed as the draft is");

        let mut over = hangup("c@pbx", CALLER);
        over["recordingUrl"] = json!(format!("{place}c.wav"));
        all(&h, &[over]).await;
        a.open(&href).await;
        let form = a.form("call").set("text", "Cột đèn nghiêng").set("place", "phường Đồng Hới").add("consent", "1");
        a.send(form).await;
        assert!(a.page.says("Đã ghi phản ánh") && a.page.says("01:23 địa chỉ"), "they outlive the draft: {}", a.page.words());
        assert!(a.page.html.contains(&format!("{href}/ghi-am#t=83")), "{}", a.page.html);
        b.open(&href).await;
        assert!(!b.page.html.contains("#t=83"), "who may not hear it is led nowhere");
        drop(told);
        h.verify().await;
    }
);
