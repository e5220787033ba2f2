//! One report from a citizen's hand to a confirmed answer, and who sees what on the way.

use crate::house::{House, WARD, note};
use app::AppError;
use app::file::Incoming;
use app::report::Order;
use app::report::list::Query;
use domain::action::{Action, Body};
use domain::actor::{Actor, Role};
use domain::refusal_reason::{Code, Why};
use domain::report::Grade;
use image::ImageFormat;
use std::io::Cursor;
use store::report::Filter;
use testkit::{TestDb, both_engines};

pub(crate) fn photo() -> Incoming {
    let mut bytes = Vec::new();
    image::RgbImage::from_fn(320, 240, |x, y| image::Rgb([x as u8, y as u8, 90]))
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Jpeg)
        .expect("a photo");
    Incoming {
        bytes: bytes.into(),
        name: "sau.jpg".to_owned(),
        content_type: "image/jpeg".to_owned(),
    }
}

both_engines!(
    migrated by crate::house::furnished,

    async fn a_pothole_is_mended_and_confirmed(db: TestDb) {
        let mut h = House::open(&db).await;
        let slip = h.pothole().await;
        let code = slip.report_code;
        assert_eq!(slip.promise.due.0.rfc3339(), "2026-11-24T11:00:00+07:00");
        assert_eq!(slip.report.area.as_ref().map(|a| a.name.as_str()), Some("Phường Đồng Hới"));
        assert!(slip.report.area_approximate, "no boundaries were imported");

        // Not public yet: a stranger hears that it exists and no more.
        let stranger = app::Ctx::of(Actor::nobody(), h.now);
        let seen = app::report::view(&h.app, &stranger, code).await.expect("known");
        assert_eq!((seen.stage, seen.text, seen.actions.len()), (None, None, 0));

        h.wait(15);
        let o = h.who(Role::IocOperator, None);
        let order = Body { lead: Some(WARD.to_owned()), title: Some("Ổ gà trước số 86".to_owned()), instruction: Some("Vá trong tuần.".to_owned()), ..Body::default() };
        let sent = h.act(&o, code, Action::Dispatch, order).await.expect("dispatched");
        assert_eq!(sent.stage, Some("dispatched"));
        let promise = sent.promise.expect("a promise");
        assert_eq!((promise.due.0.rfc3339().as_str(), promise.by_day), ("2026-11-27T23:59:59+07:00", true));

        h.wait(30);
        let f = h.who(Role::AgencyFocal, Some(WARD));
        h.act(&f, code, Action::Acknowledge, Body::default()).await.expect("taken");
        let other = h.who(Role::AgencyFocal, Some("UB-18859-T7"));
        let wrong = h.act(&other, code, Action::Progress, note("x")).await.expect_err("not theirs");
        assert_eq!(wrong.code(), Some(Code::WrongAgency));

        h.wait(120);
        let handler = h.who(Role::AgencyHandler, Some(WARD));
        let text = "Đội duy tu của phường đã vá 6 m² mặt đường trước số 86 Trần Hưng Đạo, xong lúc 11:30 ngày 24/11.";
        let body = Body { text: Some(text.to_owned()), ..Body::default() };
        let bare = h.act(&handler, code, Action::SubmitResult, body.clone()).await.expect_err("no photo");
        match bare {
            AppError::Refused(r) => assert_eq!((r.code, r.why), (Code::Lint, Why::LintNoPhoto)),
            e => panic!("{e}"),
        }
        let file = app::file::receive(&h.app, &handler, photo()).await.expect("a photo is taken");
        let order = Order { body, new_files: vec![file], ..Order::default() };
        app::report::act(&h.app, &handler, code, Action::SubmitResult, order).await.expect("answered");

        h.wait(60);
        let m = h.who(Role::AgencyLeader, Some(WARD));
        h.act(&m, code, Action::Approve, Body::default()).await.expect("signed");

        h.wait(60);
        let o = h.who(Role::IocOperator, None);
        let view = app::report::view(&h.app, &o, code).await.expect("seen");
        let body = Body { text: Some(text.to_owned()), redaction_confirmed: true, ..Body::default() };
        let order = Order { body, files: view.files.iter().map(|f| f.file).collect(), version: Some(view.version), ..Order::default() };
        app::report::act(&h.app, &o, code, Action::Publish, order).await.expect("published");

        // Now anybody may see the answer, never the reporter's own words.
        let seen = app::report::view(&h.app, &stranger, code).await.expect("public");
        assert_eq!(seen.label, Some("answered"));
        assert_eq!(seen.answer.as_deref(), Some(text));
        assert_eq!(seen.text, None, "the report's own words were not released");
        assert_eq!(seen.files.len(), 1);
        let shown = app::file::open(&h.app, &stranger, code, seen.files[0].file, app::file::Form::Thumb).await;
        assert_eq!(shown.expect("the photo is public").content_type, "image/jpeg");

        h.wait(60);
        let reporter = h.reporter(&slip);
        let done = Body { done: Some(true), ..Body::default() };
        let closed = h.act(&reporter, code, Action::Confirm, done).await.expect("confirmed");
        assert_eq!((closed.stage, closed.confirmed, closed.kept), (Some("closed"), Some("yes"), Some(true)));
        let grade = Body { grade: Some(Grade::Satisfied), ..Body::default() };
        h.act(&reporter, code, Action::Rate, grade.clone()).await.expect("rated");
        let twice = h.act(&reporter, code, Action::Rate, grade).await.expect_err("once an attempt");
        assert_eq!(twice.code(), Some(Code::LimitReached));
        h.verify().await;

        // It is found by words without diacritics, by staff in its own words and by the public in
        // the released ones only.
        let words = |w: &str| Query { filter: Filter { words: Some(w.to_owned()), ..Filter::default() }, ..Query::default() };
        let found = app::report::list::list(&h.app, &o, words("o ga tran hung dao")).await.expect("a list");
        assert_eq!(found.reports.len(), 1);
        let public = app::report::list::list(&h.app, &stranger, words("nuoc ngap khong thay")).await.expect("a list");
        assert_eq!(public.reports.len(), 0, "unreleased words are not searched by the public");
        let public = app::report::list::list(&h.app, &stranger, words("doi duy tu cua phuong")).await.expect("a list");
        assert_eq!(public.reports.len(), 1);
        let all = app::statistics::figures(&h.app, &o, app::statistics::By::Agency, 202_601, 202_612).await.expect("figures");
        assert_eq!(all.iter().find(|f| f.key == WARD).map(|f| f.kept_percent), Some(Some(100.0)));
    }

    // Lines of lists are kept once drawn: each for the eyes it was drawn for, until something happens.
    async fn a_line_drawn_for_some_eyes_is_not_shown_to_others(db: TestDb) {
        let mut h = House::open(&db).await;
        let words = "Xe tải đổ đất giữa đường, hỏi số 0912345678 là biết.".to_owned();
        let new = app::report::Submission { text: words, ..crate::house::pothole("0900000001") };
        let code = h.submit(new).await.expect("filed").report_code;
        let title = async |ctx: &app::Ctx| {
            let lines = app::report::list::list(&h.app, ctx, Query::default()).await.expect("a list");
            lines.reports.first().expect("a line").title.clone()
        };
        let o = h.who(Role::IocOperator, None);
        let body = h.who(Role::StandingBody, None);
        for _ in 0..2 {
            assert!(title(&o).await.contains("0912345678"), "the centre reads what it calls back");
            let masked = title(&body).await;
            assert!(masked.contains("hỏi số") && !masked.contains("0912"), "{masked}");
        }
        h.wait(5);
        let o = h.who(Role::IocOperator, None);
        let named = Body { title: Some("Đất đổ giữa đường".to_owned()), ..Body::default() };
        h.act(&o, code, Action::Classify, named).await.expect("named");
        for ctx in [&o, &body] {
            let lines = app::report::list::list(&h.app, ctx, Query::default()).await.expect("a list");
            assert_eq!(lines.reports[0].title, "Đất đổ giữa đường");
        }
    }

    // A report is written out once for everybody: whoever asks, and whenever, reads what is so now.
    async fn a_report_written_once_says_what_is_so_now(db: TestDb) {
        let mut h = House::open(&db).await;
        let slip = h.pothole().await;
        let code = slip.report_code;
        let said = async |h: &House| {
            let nobody = app::Ctx::of(Actor::nobody(), h.now);
            let english = app::Ctx { lang: lang::Lang::En, ..nobody.clone() };
            let mut texts = Vec::new();
            for ctx in [nobody, english, h.reporter(&slip), h.who(Role::IocOperator, None)] {
                let view = app::report::view(&h.app, &ctx, code).await.expect("a view");
                let view = serde_json::to_string(&view).expect("JSON");
                for _ in 0..2 {
                    let written = app::report::written(&h.app, &ctx, code).await.expect("written");
                    assert_eq!(written.json, view);
                }
                texts.push(view);
            }
            texts
        };
        let held = said(&h).await;
        assert!(!held[0].contains("dispatched") && held[2].contains("text"), "{held:?}");
        h.wait(15);
        let o = h.who(Role::IocOperator, None);
        let order = Body { lead: Some(WARD.to_owned()), title: Some("Ổ gà trước số 86".to_owned()), instruction: Some("Vá trong tuần.".to_owned()), ..Body::default() };
        h.act(&o, code, Action::Dispatch, order).await.expect("dispatched");
        let text = Some("Sâu, mưa ngập.".to_owned());
        h.act(&o, code, Action::Release, Body { text, redaction_confirmed: true, ..Body::default() }).await.expect("released");
        let public = said(&h).await;
        assert!(public[0].contains("Ổ gà trước số 86") && public[0].contains(r#""late":false"#), "{}", public[0]);
        assert_ne!(public[0], public[1], "the category has an English name");
        // Nothing happens, but the days go by.
        h.wait(60 * 24 * 12);
        let late = said(&h).await;
        assert!(late[0].contains(r#""late":true"#), "{}", late[0]);
        let leader = h.who(Role::IocLeader, None);
        let hide = Body { reason: Some("private_life".to_owned()), ..Body::default() };
        h.act(&leader, code, Action::Hide, hide).await.expect("hidden");
        let gone = said(&h).await;
        assert!(!gone[0].contains("Ổ gà trước số 86"), "{}", gone[0]);
    }

    // Figures are added up once for as long as nothing new is counted.
    async fn figures_count_what_has_come_since(db: TestDb) {
        let h = House::open(&db).await;
        let o = h.who(Role::IocOperator, None);
        let received = async || {
            let all = app::statistics::figures(&h.app, &o, app::statistics::By::Category, 202_601, 202_612).await.expect("figures");
            all.iter().map(|f| f.counts.get("received").copied().unwrap_or(0)).sum::<i64>()
        };
        assert_eq!(received().await, 0);
        for n in 1..=2 {
            h.submit(crate::house::pothole(&format!("090000000{n}"))).await.expect("filed");
            assert_eq!(received().await, n - 1, "the tallies have not moved");
            app::follow::catch_up(&h.app).await.expect("followed");
            assert_eq!(received().await, n);
            assert_eq!(received().await, n);
        }
    }

    async fn two_people_act_at_once_and_one_hears_of_the_other(db: TestDb) {
        let mut h = House::open(&db).await;
        let code = h.pothole().await.report_code;
        h.wait(5);
        let o = h.who(Role::IocOperator, None);
        let l = h.who(Role::IocLeader, None);
        let body = Body { title: Some("Ổ gà".to_owned()), ..Body::default() };
        let order = |body: Body| Order { body, version: Some(1), ..Order::default() };
        let (a, b) = tokio::join!(
            app::report::act(&h.app, &o, code, Action::Classify, order(body.clone())),
            app::report::act(&h.app, &l, code, Action::Classify, order(body)),
        );
        let (won, lost) = if a.is_ok() { (a, b) } else { (b, a) };
        assert_eq!(won.expect("one wins").version, 2);
        match lost {
            Err(AppError::Conflict { version }) => assert_eq!(version, 2),
            other => panic!("{other:?}"),
        }
        h.verify().await;
    }

    async fn what_may_not_be_known_of_is_not_there(db: TestDb) {
        let mut h = House::open(&db).await;
        let slip = h.pothole().await;
        let code = slip.report_code;
        h.wait(5);
        let o = h.who(Role::IocOperator, None);
        let body = Body { reason: Some("R-02".to_owned()), ..note("Xin gửi đơn trực tiếp.") };
        h.act(&o, code, Action::Redirect, body).await.expect("redirected");
        let stranger = app::Ctx::of(Actor::nobody(), h.now);
        assert!(matches!(app::report::view(&h.app, &stranger, code).await, Err(AppError::NotFound)));
        assert!(matches!(app::report::events(&h.app, &stranger, code).await, Err(AppError::NotFound)));
        let sealed = app::report::view(&h.app, &o, code).await.expect("the operator knows of it");
        assert_eq!(sealed.text, None, "what is in it is for the leader alone");
        let leader = app::report::view(&h.app, &h.who(Role::IocLeader, None), code).await.expect("the leader reads it");
        assert!(leader.text.is_some());
        let purpose = Body { purpose: Some("xem".to_owned()), ..Body::default() };
        let locked = h.act(&h.who(Role::IocLeader, None), code, Action::OpenIdentity, purpose).await;
        assert_eq!(locked.expect_err("nobody opens it").code(), Some(Code::WrongRole));
        let own = app::report::view(&h.app, &h.reporter(&slip), code).await.expect("the reporter reads it");
        assert!(own.text.is_some());
        h.verify().await;
    }
);
