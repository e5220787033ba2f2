//! The machine proposes when a report comes in, learns from what staff decide, and is told how often
//! it was right.

use crate::house::{House, WARD, pothole};
use app::follow::suggest::{Score, Side};
use app::follow::{map, run_once};
use app::report::preview::Choice;
use domain::action::{Action, Body};
use domain::actor::Role;
use domain::id::ReportCode;
use testkit::{TestDb, both_engines};

/// Node and followers have seen everything.
async fn caught_up(h: &House) {
    h.app.store.number_feed().await.expect("numbered");
    while map::follow(&h.app).await.expect("the map") > 0 {}
    while run_once(&h.app).await.expect("the followers") > 0 {}
}

/// Words come in, without a category.
async fn told(h: &mut House, words: &str) -> ReportCode {
    let mut new = pothole("0912345678");
    new.text = words.to_owned();
    new.category = None;
    let slip = h.submit(new).await.expect("a report is filed");
    h.wait(1);
    caught_up(h).await;
    slip.report_code
}

/// An operator sends it to the ward.
async fn decide(h: &mut House, code: ReportCode, category: &str) {
    let o = h.who(Role::IocOperator, None);
    let body = Body {
        category: Some(category.to_owned()),
        lead: Some(WARD.to_owned()),
        title: Some("Việc ở cổng làng".to_owned()),
        instruction: Some("Làm trong tuần.".to_owned()),
        ..Body::default()
    };
    h.act(&o, code, Action::Dispatch, body)
        .await
        .expect("dispatched");
    h.wait(1);
    caught_up(h).await;
}

fn said(scores: &[Score], side: Side, category: &str) -> Option<(i64, i64, i64)> {
    let score = scores
        .iter()
        .find(|s| s.side == side && s.category == category)?;
    Some((score.n, score.best, score.third))
}

both_engines!(
    migrated by crate::house::furnished,

    async fn it_learns_what_staff_decide_and_counts_what_it_had_said(db: TestDb) {
        let mut h = House::open(&db).await;
        caught_up(&h).await;
        // Words that no keyword of the table knows.
        let words = "xe ben chở đá vãi lung tung ngoài cổng làng";
        let first = told(&mut h, words).await;
        decide(&mut h, first, "MT-06").await;
        let scores = h.app.suggester.scores();
        assert_eq!(said(&scores, Side::Was, "MT-06").map(|s| (s.0, s.1)), Some((1, 0)));
        assert_eq!(h.app.suggester.remembered(), 1);

        let second = told(&mut h, "lại xe ben vãi đá ngoài cổng làng").await;
        decide(&mut h, second, "MT-06").await;
        let scores = h.app.suggester.scores();
        assert_eq!(said(&scores, Side::Was, "MT-06").map(|s| (s.0, s.1)), Some((2, 1)));
        assert_eq!(said(&scores, Side::Said, "MT-06"), Some((1, 1, 1)));

        // The next operator is shown why.
        let code = told(&mut h, "đá vãi ngoài cổng làng, xe ben chở").await;
        let o = h.who(Role::IocOperator, None);
        let preview = app::report::preview(&h.app, &o, code, &Choice::default()).await.expect("a preview");
        assert_eq!(preview.category.as_deref(), Some("MT-06"));
        let guess = preview.guessed.expect("guessed");
        assert!(guess.alike.contains(&first), "{guess:?}");
        assert_eq!(preview.led.first().map(|(n, _)| n.code.as_str()), Some(WARD));

        // Another node learns the same from the rows at its start.
        let other = House::open(&db).await;
        assert_eq!(other.app.suggester.remembered(), 0);
        caught_up(&other).await;
        assert_eq!(other.app.suggester.remembered(), 2);
        assert_eq!(other.app.suggester.scores(), scores);
    }

    async fn a_category_that_is_often_wrong_is_not_filled_in(db: TestDb) {
        let mut h = House::open(&db).await;
        caught_up(&h).await;
        let mut codes = Vec::new();
        for n in 0..21 {
            codes.push(told(&mut h, &format!("ổ gà to số {n}")).await);
        }
        let last = codes.pop().expect("one stays undecided");
        let o = h.who(Role::IocOperator, None);
        let look = async |h: &House| {
            app::report::preview(&h.app, &o, last, &Choice::default()).await.expect("a preview")
        };
        assert_eq!(look(&h).await.category.as_deref(), Some("GT-01"));
        // Staff decide otherwise nineteen times, which tells nothing yet; once more, and it does.
        for (n, code) in codes.into_iter().enumerate() {
            assert!(h.app.suggester.is_trusted("GT-01"), "after {n}");
            decide(&mut h, code, "GT-02").await;
        }
        let scores = h.app.suggester.scores();
        assert_eq!(said(&scores, Side::Said, "GT-01").map(|s| (s.0, s.1)), Some((20, 0)));
        assert!(!h.app.suggester.is_trusted("GT-01"));
        // It learnt meanwhile what staff mean by it, and has never been wrong about that.
        assert_eq!(look(&h).await.category.as_deref(), Some("GT-02"));
    }

    async fn what_was_decided_before_the_machine_spoke_is_not_counted(db: TestDb) {
        let mut h = House::open(&db).await;
        caught_up(&h).await;
        let slip = h.submit(pothole("0912345678")).await.expect("filed");
        // Learnt from the very report before it was asked about: it would be its own witness.
        decide(&mut h, slip.report_code, "GT-01").await;
        assert_eq!(h.app.suggester.remembered(), 1);
        assert_eq!(h.app.suggester.scores(), []);
    }

    async fn danger_is_urgent_whatever_the_category(db: TestDb) {
        let h = House::open(&db).await;
        let mut new = pothole("0912345678");
        new.text = "Ổ gà to, ngay cạnh có dây điện bị đứt nằm giữa đường".to_owned();
        let slip = h.submit(new).await.expect("filed");
        assert_eq!(slip.report.urgency, Some("urgent"));
        let mut new = pothole("0912345679");
        new.text = "Ổ gà to, không có ai bị thương nặng".to_owned();
        let slip = h.submit(new).await.expect("filed");
        assert_eq!(slip.report.urgency, Some("normal"));
    }
);
