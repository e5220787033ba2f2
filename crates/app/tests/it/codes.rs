//! One-time codes leave, and nothing of them stays.

use crate::gateway::{Gateway, Mood};
use crate::house::House;
use app::Ctx;
use app::job::deliver;
use app::mine::sign_in::{self, Entered};
use domain::actor::Actor;
use domain::id::ReportId;
use store::message;
use testkit::{TestDb, both_engines};

/// The number of the house's potholes.
const PHONE: &str = "0912345678";

/// A passer-by at this hour.
fn somebody(h: &House) -> Ctx {
    Ctx::of(Actor::nobody(), h.now)
}

async fn send(h: &House) {
    for way in deliver::WAYS {
        let sent = deliver::run_once(&h.app, way, || h.now).await;
        sent.expect("a round");
    }
}

/// Codes that the gateway took, with their numbers.
fn taken(gateway: &Gateway) -> Vec<(String, String)> {
    let of = |(_, to, text): (String, String, String)| {
        let code = text
            .split(|c: char| !c.is_ascii_digit())
            .find(|run| run.len() == 6)?;
        Some((to, code.to_owned()))
    };
    gateway.take().into_iter().filter_map(of).collect()
}

/// What the outbox holds of messages of no report: state and words.
async fn kept(h: &House, chain: i64) -> Vec<(String, String)> {
    let all = message::of_report(&h.app.store, ReportId(chain)).await;
    let all = all.expect("read").into_iter();
    all.map(|m| (m.state, m.words)).collect()
}

/// The chain of the code that waits.
async fn waiting(h: &House) -> (i64, String) {
    let (from, until) = (h.now, h.now.plus_ms(1));
    let claimed = message::claim(&h.app.store, message::SMS, from, until, 20).await;
    let code = claimed
        .expect("claimed")
        .into_iter()
        .find(|m| m.key.template == "code");
    let code = code.expect("a code waits");
    (code.key.chain, code.words)
}

both_engines!(
    migrated by crate::house::furnished,

    async fn a_code_goes_out_by_night_and_its_words_go_with_it(db: TestDb) {
        let gateway = Gateway::open().await;
        let mut h = House::with(&db, Some(gateway.courier())).await;
        h.pothole().await;
        send(&h).await;
        gateway.take();
        // Deep in the quiet hours.
        h.wait(14 * 60);
        let ticket = sign_in::ask(&h.app, &somebody(&h), PHONE).await.expect("asked");
        let (chain, sealed) = waiting(&h).await;
        h.wait(1);
        send(&h).await;
        let codes = taken(&gateway);
        assert_eq!(codes.len(), 1, "{codes:?}");
        let (to, code) = &codes[0];
        assert_eq!(to, "+84912345678");
        assert!(!sealed.contains(code.as_str()), "nobody reads it in the outbox");
        assert_eq!(kept(&h, chain).await, [("sent".to_owned(), String::new())]);
        let entered = sign_in::enter(&h.app, &somebody(&h), &ticket, code).await.expect("entered");
        assert!(matches!(entered, Entered::In(_)), "{entered:?}");
        // An SMS that answers it belongs to the report that was told last, not to the code.
        let body = serde_json::json!({ "message_id": "m1", "from": PHONE, "text": "cảm ơn" });
        let heard = crate::gateway::calls_back(&h, h.now, &body).await.expect("heard");
        assert_eq!(heard, app::hooks::Heard::Did(domain::action::Action::Message));
    }

    async fn a_code_that_comes_too_late_is_not_sent(db: TestDb) {
        let gateway = Gateway::open().await;
        let mut h = House::with(&db, Some(gateway.courier())).await;
        h.pothole().await;
        send(&h).await;
        gateway.take();
        gateway.is(Mood::Away);
        sign_in::ask(&h.app, &somebody(&h), PHONE).await.expect("asked");
        let (chain, _) = waiting(&h).await;
        h.wait(1);
        send(&h).await;
        assert_eq!(kept(&h, chain).await[0].0, "waiting");
        gateway.is(Mood::Well);
        h.wait(5);
        send(&h).await;
        assert_eq!(taken(&gateway), []);
        assert_eq!(kept(&h, chain).await, [("dropped".to_owned(), String::new())]);
        // One that the gateway refuses for good is no dead letter: no person could mend it.
        gateway.is(Mood::Refuses);
        sign_in::ask(&h.app, &somebody(&h), PHONE).await.expect("asked");
        let (chain, _) = waiting(&h).await;
        h.wait(1);
        send(&h).await;
        assert_eq!(kept(&h, chain).await, [("dropped".to_owned(), String::new())]);
    }
);
