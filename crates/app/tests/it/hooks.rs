//! What a gateway calls back: messages arrive, and people answer them.

use crate::gateway::{Gateway, calls_back};
use crate::house::{House, WARD, pothole};
use crate::story::photo;
use app::hooks::Heard;
use app::report::{Order, Slip};
use app::{AppError, AppResult};
use domain::action::{Action, Body};
use domain::actor::Role;
use domain::id::ReportId;
use serde_json::json;
use store::message::{self, Sent};
use testkit::{TestDb, both_engines};

/// The reporter's number as a gateway writes it.
const FROM: &str = "84912345678";

async fn says(h: &House, id: &str, text: &str) -> AppResult<Heard> {
    let body = json!({ "message_id": id, "from": FROM, "text": text });
    calls_back(h, h.now, &body).await
}

async fn deliver(h: &House) {
    app::job::deliver::run_once(&h.app, message::SMS, || h.now)
        .await
        .expect("a round");
}

/// Files a report that is answered, and has its messages sent.
async fn answered(h: &mut House) -> Slip {
    let slip = h.pothole().await;
    let code = slip.report_code;
    h.wait(15);
    let o = h.who(Role::IocOperator, None);
    let body = Body {
        lead: Some(WARD.to_owned()),
        title: Some("Ổ gà trước số 86".to_owned()),
        instruction: Some("Vá trong tuần.".to_owned()),
        ..Body::default()
    };
    h.act(&o, code, Action::Dispatch, body).await.expect("sent");
    let f = h.who(Role::AgencyFocal, Some(WARD));
    h.act(&f, code, Action::Acknowledge, Body::default())
        .await
        .expect("taken");
    h.wait(120);
    let f = h.who(Role::AgencyHandler, Some(WARD));
    let text = "Đội duy tu của phường đã vá 6 m² mặt đường trước số 86 Trần Hưng Đạo, xong lúc 11:10 ngày 24/11.";
    let body = Body {
        text: Some(text.to_owned()),
        ..Body::default()
    };
    let file = app::file::receive(&h.app, &f, photo()).await;
    let order = Order {
        body,
        new_files: vec![file.expect("a photo")],
        ..Order::default()
    };
    app::report::act(&h.app, &f, code, Action::SubmitResult, order)
        .await
        .expect("answered");
    let m = h.who(Role::AgencyLeader, Some(WARD));
    h.act(&m, code, Action::Approve, Body::default())
        .await
        .expect("signed");
    h.wait(60);
    let o = h.who(Role::IocOperator, None);
    let body = Body {
        text: Some(text.to_owned()),
        redaction_confirmed: true,
        ..Body::default()
    };
    h.act(&o, code, Action::Publish, body)
        .await
        .expect("public");
    deliver(h).await;
    slip
}

async fn messages(h: &House, slip: &Slip) -> Vec<Sent> {
    let found = store::report::by_code(&h.app.store, slip.report_code).await;
    let report: ReportId = found.expect("read").expect("there").report.id;
    let all = message::of_report(&h.app.store, report).await;
    all.expect("messages")
}

async fn version(h: &House, slip: &Slip) -> u32 {
    let found = store::report::by_code(&h.app.store, slip.report_code).await;
    found.expect("read").expect("there").report.version
}

async fn kept(h: &House) -> Vec<String> {
    let kept = store::inbound::kept(&h.app.store, &h.app.keys).await;
    kept.expect("read")
        .into_iter()
        .map(|(_, k)| k.text)
        .collect()
}

both_engines!(
    migrated by crate::house::furnished,

    async fn one_says_it_is_done_and_is_heard_once(db: TestDb) {
        let gateway = Gateway::open().await;
        let mut h = House::with(&db, Some(gateway.courier())).await;
        let slip = answered(&mut h).await;
        let taken = gateway.take();
        assert!(taken.iter().all(|(_, to, _)| to == "+84912345678"), "{taken:?}");
        let before = version(&h, &slip).await;
        assert_eq!(says(&h, "m1", " 1. ").await.expect("heard"), Heard::Did(Action::Confirm));
        let view = app::report::view(&h.app, &h.reporter(&slip), slip.report_code).await.expect("seen");
        assert_eq!((view.stage, view.confirmed), (Some("closed"), Some("yes")));
        let after = version(&h, &slip).await;
        assert!(after > before);
        assert_eq!(says(&h, "m1", " 1. ").await.expect("heard"), Heard::Before);
        // A node died between the deed and its note of the message.
        let later = h.now.plus_ms(1);
        while store::inbound::sweep(&h.app.store, later).await.expect("forgotten") > 0 {}
        assert_eq!(says(&h, "m1", " 1. ").await.expect("heard"), Heard::Did(Action::Confirm));
        assert_eq!(version(&h, &slip).await, after);
        h.verify().await;
    }

    async fn two_says_it_is_not_and_words_go_to_the_relay(db: TestDb) {
        let gateway = Gateway::open().await;
        let mut h = House::with(&db, Some(gateway.courier())).await;
        let slip = answered(&mut h).await;
        assert_eq!(says(&h, "m1", "2").await.expect("heard"), Heard::Did(Action::Confirm));
        let view = app::report::view(&h.app, &h.reporter(&slip), slip.report_code).await.expect("seen");
        assert_eq!(view.stage, Some("answered"), "a request to work on is looked at first");
        assert_eq!(says(&h, "m2", "Còn hố sát cống").await.expect("heard"), Heard::Did(Action::Message));
        let events = app::report::events(&h.app, &h.reporter(&slip), slip.report_code).await.expect("events");
        let told = serde_json::to_string(&events).expect("JSON");
        assert!(told.contains("Trả lời bằng tin nhắn"), "{told}");
        assert!(told.contains("Còn hố sát cống"), "{told}");
        assert_eq!(kept(&h).await, [""; 0]);
        h.verify().await;
    }

    async fn an_answer_to_a_question_adds_to_the_report(db: TestDb) {
        let gateway = Gateway::open().await;
        let mut h = House::with(&db, Some(gateway.courier())).await;
        let slip = h.submit(pothole("0912345678")).await.expect("filed");
        h.wait(15);
        let o = h.who(Role::IocOperator, None);
        let due = h.now.plus_ms(86_400_000);
        let ask = Body {
            text: Some("Hố ở làn bên nào?".to_owned()),
            due: Some(domain::action::Due::At(due)),
            ..Body::default()
        };
        h.act(&o, slip.report_code, Action::Ask, ask).await.expect("asked");
        deliver(&h).await;
        assert_eq!(says(&h, "m1", "1").await.expect("heard"), Heard::Did(Action::Add));
        let view = app::report::view(&h.app, &h.reporter(&slip), slip.report_code).await.expect("seen");
        assert_eq!(view.stage, Some("received"));
        h.verify().await;
    }

    async fn what_no_report_can_take_is_kept(db: TestDb) {
        let gateway = Gateway::open().await;
        let h = House::with(&db, Some(gateway.courier())).await;
        assert_eq!(says(&h, "m1", "alô").await.expect("heard"), Heard::Kept);
        assert_eq!(says(&h, "m1", "alô").await.expect("heard"), Heard::Before);
        assert_eq!(kept(&h).await, ["alô"]);
        // Somebody whom nothing was sent to yet was asked nothing.
        let slip = h.pothole().await;
        assert_eq!(says(&h, "m2", "1").await.expect("heard"), Heard::Kept);
        assert_eq!(version(&h, &slip).await, 1);
    }

    async fn messages_arrive_or_are_lost(db: TestDb) {
        let gateway = Gateway::open().await;
        let mut h = House::with(&db, Some(gateway.courier())).await;
        let slip = answered(&mut h).await;
        let all = messages(&h, &slip).await;
        let sent: Vec<&Sent> = all.iter().filter(|m| m.state == "sent").collect();
        assert!(sent.len() >= 2, "{all:?}");
        let names: Vec<String> = gateway.take().into_iter().map(|(id, _, _)| format!("ref-{id}")).collect();
        let report = |name: &str, status: &str| json!({ "id": name, "status": status });
        assert_eq!(calls_back(&h, h.now, &report(&names[0], "queued")).await.expect("heard"), Heard::Nothing);
        assert_eq!(calls_back(&h, h.now, &report(&names[0], "delivered")).await.expect("heard"), Heard::Delivered);
        // Said again, or otherwise: it has arrived.
        calls_back(&h, h.now, &report(&names[0], "failed")).await.expect("heard");
        calls_back(&h, h.now, &report(&names[1], "failed")).await.expect("heard");
        let states: Vec<String> = messages(&h, &slip).await.into_iter().map(|m| m.state).collect();
        assert_eq!(states.iter().filter(|s| *s == "delivered").count(), 1, "{states:?}");
        assert_eq!(states.iter().filter(|s| *s == "dead").count(), 1, "{states:?}");
        let strange = calls_back(&h, h.now, &report("ref-khac", "delivered")).await;
        assert!(matches!(strange, Err(AppError::NotFound)), "{strange:?}");
    }

    async fn nobody_but_the_gateway_calls_back(db: TestDb) {
        let gateway = Gateway::open().await;
        let h = House::with(&db, Some(gateway.courier())).await;
        let body = json!({ "message_id": "m1", "from": FROM, "text": "1" });
        let old = calls_back(&h, h.now.plus_ms(-301_000), &body).await;
        assert!(matches!(old, Err(AppError::Forbidden)), "{old:?}");
        let bare = app::hooks::sms(&h.app, h.now, "thu", |_| None, b"{}").await;
        assert!(matches!(bare, Err(AppError::Forbidden)), "{bare:?}");
        let other = app::hooks::sms(&h.app, h.now, "khac", |_| None, b"{}").await;
        assert!(matches!(other, Err(AppError::NotFound)), "{other:?}");
        let unread = calls_back(&h, h.now, &json!({ "text": "1" })).await;
        assert!(matches!(unread, Err(AppError::Refused(_))), "{unread:?}");
        assert_eq!(kept(&h).await, [""; 0]);
    }
);
