//! Messages: what staff are shown is what lies in the outbox; texts change and are checked; what
//! could not be delivered is mended and sent again.

use crate::house::{House, WARD, note};
use app::notice::preview::{MASK, Told, preview};
use app::notice::template::{Fault, Piece, Values, Var, built_in};
use app::notice::texts::{TextsError, save, sheet};
use app::notice::{compose, dead, sms};
use app::report::Order;
use app::{AppError, Ctx};
use domain::action::{Action, Body};
use domain::actor::Role;
use domain::id::{ReportCode, ReportId};
use domain::notice::Template;
use domain::time::At;
use lang::Lang;
use serde_json::Value;
use store::Batch;
use store::message::{self, Sent};
use testkit::{TestDb, both_engines};

async fn report_id(h: &House, code: ReportCode) -> ReportId {
    let filed = store::report::by_code(&h.app.store, code).await.unwrap();
    filed.expect("a report").report.id
}

async fn outbox(h: &House, code: ReportCode) -> Vec<Sent> {
    let id = report_id(h, code).await;
    message::of_report(&h.app.store, id).await.unwrap()
}

/// The words of the newest message of a template by one way, with the link's key hidden as staff
/// see it.
async fn said(h: &House, code: ReportCode, template: Template, way: &str, part: &str) -> String {
    let id = report_id(h, code).await;
    let rows = outbox(h, code).await;
    let row = rows
        .iter()
        .rev()
        .find(|m| m.key.template == template.as_str() && m.channel == way)
        .unwrap_or_else(|| panic!("no {template} by {way} in {rows:?}"));
    let words: Value = serde_json::from_str(&row.words).unwrap();
    let text = words[part].as_str().unwrap_or_default();
    text.replace(&h.app.secret(id), MASK)
}

fn order(body: Body) -> Order {
    Order {
        body,
        ..Order::default()
    }
}

/// Looks, does it, and compares what was shown with what lies in the outbox.
async fn shown_and_done(
    h: &House,
    ctx: &Ctx,
    code: ReportCode,
    action: Action,
    body: Body,
) -> Vec<Told> {
    let shown = preview(&h.app, ctx, code, action, &order(body.clone()))
        .await
        .unwrap_or_else(|e| panic!("{action}: {e}"));
    h.act(ctx, code, action, body)
        .await
        .unwrap_or_else(|e| panic!("{action}: {e}"));
    for told in &shown {
        assert_eq!(
            said(h, code, told.template, "sms", "text").await,
            told.sms,
            "{action}"
        );
    }
    shown
}

both_engines!(
    migrated by crate::house::furnished,

    async fn what_is_sent_is_what_was_shown(db: TestDb) {
        let mut h = House::open(&db).await;
        let code = h.pothole().await.report_code;
        let receipt = said(&h, code, Template::Received, "sms", "text").await;
        assert!(receipt.starts_with(&format!("{}: Da nhan phan anh", code.shown())), "{receipt}");
        assert!(receipt.contains(&format!("phananh.test/hs/{code}?k={MASK}")), "{receipt}");
        assert!(outbox(&h, code).await.iter().all(|m| !m.words.contains("0912345678")));

        h.wait(15);
        let o = h.who(Role::IocOperator, None);
        // What is not complete is refused as the action itself would be, and tells nobody.
        let bare = preview(&h.app, &o, code, Action::Dispatch, &Order::default()).await;
        assert!(matches!(bare, Err(AppError::Refused(_))));
        let before = outbox(&h, code).await.len();
        let to = Body {
            lead: Some(WARD.to_owned()),
            title: Some("Ổ gà trước số 86".to_owned()),
            instruction: Some("Rào chắn trước".to_owned()),
            ..Body::default()
        };
        let shown = shown_and_done(&h, &o, code, Action::Dispatch, to).await;
        assert_eq!(shown.len(), 1, "nobody joined");
        assert_eq!(shown[0].template, Template::Promise);
        assert!(shown[0].sms.contains("Hen xong truoc het thu Sau 27/11"), "{}", shown[0].sms);
        assert!(!shown[0].sms.contains("O ga"), "not public yet: no content in a short message");
        assert!(shown[0].text.contains(&format!("?k={MASK}")), "the key is not for staff");
        assert!(outbox(&h, code).await.len() > before);

        h.wait(30);
        let f = h.who(Role::AgencyFocal, Some(WARD));
        let shown = shown_and_done(&h, &f, code, Action::Acknowledge, Body::default()).await;
        assert_eq!(shown[0].template, Template::Started);
        let words = Body { text: Some("Ông/Bà cho biết “ổ gà” sâu bao nhiêu 🚧?".to_owned()), ..Body::default() };
        let shown = shown_and_done(&h, &f, code, Action::Message, words).await;
        assert!(shown[0].text.contains("sâu bao nhiêu"), "the letter has the words");
        let asked = Body { text: Some("Ổ gà nằm bên nào?".to_owned()), ..Body::default() };
        let shown = shown_and_done(&h, &o, code, Action::Ask, asked).await;
        assert_eq!(shown[0].template, Template::Question);
        for told in shown {
            // The key is longer than what hides it.
            let sent = told.sms.replace(MASK, &"k".repeat(22));
            assert!(sms::is_gsm(&sent) && sent.len() <= sms::SEPTETS, "{sent}");
        }
        // Internal words tell no citizen.
        let shown = shown_and_done(&h, &o, code, Action::Note, note("Theo dõi")).await;
        assert_eq!(shown, vec![]);
    }

    async fn whoever_reports_in_english_is_written_to_in_english(db: TestDb) {
        let mut h = House::open(&db).await;
        let mut ctx = Ctx::of(domain::actor::Actor::nobody(), h.now);
        ctx.lang = Lang::En;
        let slip = app::report::submit(&h.app, &ctx, crate::house::pothole("0912345678")).await;
        let code = slip.unwrap().report_code;
        let receipt = said(&h, code, Template::Received, "sms", "text").await;
        assert!(receipt.contains("Your report was received"), "{receipt}");
        h.wait(15);
        let o = h.who(Role::IocOperator, None);
        let to = Body {
            lead: Some(WARD.to_owned()),
            title: Some("Ổ gà trước số 86".to_owned()),
            instruction: Some("Rào chắn trước".to_owned()),
            ..Body::default()
        };
        let shown = shown_and_done(&h, &o, code, Action::Dispatch, to).await;
        assert_eq!(shown[0].template, Template::Promise);
        assert!(!shown[0].sms.contains("Hen xong"), "{}", shown[0].sms);
        // Staff go on reading the first language.
        let staff = outbox(&h, code).await;
        let staff = staff.iter().filter(|m| m.key.template == "reminder" || m.key.template == "recalled");
        assert!(staff.clone().all(|m| !m.words.contains("Your report")));
        h.verify().await;
    }

    async fn nothing_rings_at_night_but_danger(db: TestDb) {
        let mut h = House::open(&db).await;
        h.now = At::parse("2026-11-24T22:10:00+07:00").unwrap();
        let code = h.pothole().await.report_code;
        let morning = At::parse("2026-11-25T07:00:00+07:00").unwrap();
        for m in outbox(&h, code).await {
            let at = if m.channel == "email" { h.now } else { morning };
            assert_eq!(m.ready_at, at, "{}", m.key.destination);
        }
        let o = h.who(Role::IocOperator, None);
        let urgent = Body { reason: Some("sụt sâu".to_owned()), ..Body::default() };
        h.act(&o, code, Action::MarkUrgent, urgent).await.unwrap();
        let rows = outbox(&h, code).await;
        let loud = rows.iter().filter(|m| m.key.template == "urgent");
        assert!(loud.clone().count() > 0);
        assert!(loud.clone().all(|m| m.ready_at == h.now));
    }

    async fn texts_are_changed_checked_and_kept(db: TestDb) {
        let mut h = House::open(&db).await;
        let admin = h.who(Role::SysAdmin, None);
        let o = h.who(Role::IocOperator, None);
        let promise = Template::Promise;
        assert!(matches!(
            sheet(&h.app, &o, promise, Lang::Vi).await,
            Err(AppError::Forbidden)
        ));
        let mut texts = sheet(&h.app, &admin, promise, Lang::Vi).await.unwrap().texts;
        assert_eq!(texts, built_in(promise, Lang::Vi));
        texts.set(Piece::Sms, "{{ code }} {{ otp }}".to_owned());
        texts.set(Piece::Subject, String::new());
        match save(&h.app, &admin, promise, Lang::Vi, texts.clone(), 0, "Gọn hơn").await {
            Err(TextsError::Faults(faults)) => {
                assert!(matches!(faults[0], (Piece::Sms, Fault::Unknown(_, 1))));
                assert_eq!(faults[1], (Piece::Subject, Fault::Empty));
            }
            other => panic!("{other:?}"),
        }
        texts.set(Piece::Sms, "{{ code }}: {{ agency }} lo việc này. {{ link }}".to_owned());
        texts.set(Piece::Subject, "{{ code }}".to_owned());
        save(&h.app, &admin, promise, Lang::Vi, texts.clone(), 0, "Gọn hơn").await.unwrap();
        // Somebody who saw the older version is told so.
        assert!(matches!(
            save(&h.app, &admin, promise, Lang::Vi, texts, 0, "").await,
            Err(TextsError::App(AppError::Conflict { .. }))
        ));
        let kept = sheet(&h.app, &admin, promise, Lang::Vi).await.unwrap();
        assert_eq!((kept.version, kept.history.len()), (1, 1));
        assert_eq!(kept.history[0].at, h.now);

        let code = h.pothole().await.report_code;
        h.wait(5);
        let o = h.who(Role::IocOperator, None);
        let to = Body {
            lead: Some(WARD.to_owned()),
            instruction: Some("Rào chắn trước".to_owned()),
            ..Body::default()
        };
        let shown = shown_and_done(&h, &o, code, Action::Dispatch, to).await;
        assert!(shown[0].sms.contains("lo viec nay."), "{}", shown[0].sms);

        // Another node takes the texts up by itself.
        let other = House::open(&db).await;
        assert!(app::notice::texts::reload(&other.app).await.unwrap());
        assert!(!app::notice::texts::reload(&other.app).await.unwrap());
        let there = other.app.messages().texts(promise, Lang::Vi);
        assert!(there.get(Piece::Sms).contains("lo việc này"));
    }

    async fn a_code_is_worded_without_a_report(db: TestDb) {
        let h = House::open(&db).await;
        let values = Values::from([(Var::Otp, "728415".to_owned())]);
        let words = compose(&h.app, Template::Code, Lang::Vi, &values);
        assert!(words.sms.starts_with("Ma xac nhan 728415, dung trong 5 phut."), "{}", words.sms);
        assert_eq!(words.subject, "Mã xác nhận 728415");
        assert!(!words.push_body.contains("728415"), "a code shows on no locked screen");
    }

    async fn a_dead_message_is_mended_and_sent_again(db: TestDb) {
        let h = House::open(&db).await;
        let code = h.pothole().await.report_code;
        let lease = h.now.plus_ms(60_000);
        let claimed = message::claim(&h.app.store, message::SMS, h.now, lease, 10).await.unwrap();
        assert_eq!(claimed.len(), 1);
        let mut batch = Batch::new();
        message::bury(&mut batch, &claimed[0], "the gateway says no", h.now);
        h.app.store.commit(batch).await.unwrap();

        let admin = h.who(Role::SysAdmin, None);
        let o = h.who(Role::IocOperator, None);
        assert!(matches!(dead::page(&h.app, &o, None).await, Err(AppError::Forbidden)));
        let found = dead::page(&h.app, &admin, None).await.unwrap();
        assert_eq!(found.len(), 1);
        let one = &found[0];
        assert_eq!(one.template, Some(Template::Received));
        assert_eq!(one.error, "the gateway says no");
        assert!(one.text.contains(&format!("?k={MASK}")), "{}", one.text);
        let wrong = dead::resend(&h.app, &admin, &one.key, None, Some("Đã nhận ạ")).await;
        assert!(matches!(wrong, Err(dead::MendError::NotAShortMessage)));
        let mended = one.text.replace("Da nhan", "DA NHAN");
        dead::resend(&h.app, &admin, &one.key, None, Some(&mended)).await.unwrap();
        assert!(dead::page(&h.app, &admin, None).await.unwrap().is_empty());
        let sent = said(&h, code, Template::Received, "sms", "text").await;
        assert_eq!(sent, mended);
        let key = h.app.secret(report_id(&h, code).await);
        let row = outbox(&h, code).await.into_iter().find(|m| m.channel == "sms").unwrap();
        assert!(row.words.contains(&key), "the key of the link is back in its place");
        assert_eq!(row.state, "waiting");
        let again = dead::resend(&h.app, &admin, &one.key, None, None).await;
        assert!(matches!(again, Err(dead::MendError::App(AppError::NotFound))));
    }
);
