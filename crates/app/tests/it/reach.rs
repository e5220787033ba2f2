//! Browsers that are told, and mail that is wanted no more.

use crate::house::{House, WARD};
use app::job::deliver;
use app::report::Slip;
use app::{AppError, Courier, reach};
use courier::{PushSettings, VapidKey};
use domain::action::{Action, Body};
use domain::actor::Role;
use domain::id::VaultId;
use domain::report::Report;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicUsize, Ordering};
use store::{message, subscription};
use testkit::{TestDb, both_engines};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// A push service: it answers each request with the status of the hour.
struct PushService {
    port: u16,
    status: Arc<AtomicU16>,
    asked: Arc<AtomicUsize>,
}

impl PushService {
    async fn open() -> PushService {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let service = PushService {
            port: listener.local_addr().expect("an address").port(),
            status: Arc::new(AtomicU16::new(201)),
            asked: Arc::default(),
        };
        let (status, asked) = (service.status.clone(), service.asked.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut some = [0; 8192];
                let read = stream.read(&mut some).await.unwrap_or(0);
                assert!(some[..read].starts_with(b"POST /a "));
                asked.fetch_add(1, Ordering::SeqCst);
                let said = status.load(Ordering::SeqCst);
                let answer = format!("HTTP/1.1 {said} Said\r\ncontent-length: 0\r\n\r\n");
                // A client may be gone.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        service
    }

    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}/a", self.port)
    }

    /// What a browser with these keys would send.
    fn subscription(&self, key: &str) -> String {
        format!(
            r#"{{"endpoint":"{}","keys":{{"p256dh":"{key}","auth":"AAAAAAAAAAAAAAAAAAAAAA"}}}}"#,
            self.endpoint()
        )
    }
}

/// A courier that carries notices, and the public half of some other key: a browser's.
fn courier() -> (Courier, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let key = |name: &str| VapidKey::load_or_create(&folder.path().join(name)).expect("a key");
    let settings = courier::Settings {
        push: Some(PushSettings {
            key: key("ours.pem"),
            contact: "mailto:it@example.vn".to_owned(),
        }),
        // A push service of a test stands on this machine.
        allow_hosts: vec!["127.0.0.1".to_owned()],
        ..courier::Settings::default()
    };
    let courier = Courier::new(settings).expect("a courier");
    (courier, key("theirs.pem").public())
}

async fn filed(h: &House, slip: &Slip) -> Report {
    let found = store::report::by_code(&h.app.store, slip.report_code).await;
    found.expect("read").expect("there").report
}

/// In how many browsers the reporter is told.
async fn browsers(h: &House, slip: &Slip) -> i64 {
    let person = filed(h, slip).await.reporter.expect("a reporter");
    let count = subscription::count(&h.app.store, person).await;
    count.expect("read")
}

both_engines!(
    migrated by crate::house::furnished,

    async fn a_browser_is_told_until_it_ends(db: TestDb) {
        let service = PushService::open().await;
        let (courier, key) = courier();
        let mut h = House::with(&db, Some(courier)).await;
        let slip = h.pothole().await;
        let code = slip.report_code;
        let json = service.subscription(&key);

        // Nobody subscribes to what is another's, nor with what is no subscription.
        let stranger = app::Ctx::of(domain::actor::Actor::nobody(), h.now);
        let refused = reach::subscribe(&h.app, &stranger, code, &json).await;
        assert!(matches!(refused, Err(AppError::NotFound)), "{refused:?}");
        let refused = reach::subscribe(&h.app, &h.reporter(&slip), code, "{}").await;
        assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");
        let inside = json.replace("127.0.0.1", "10.0.0.1");
        let refused = reach::subscribe(&h.app, &h.reporter(&slip), code, &inside).await;
        assert!(matches!(refused, Err(AppError::Refused(_))), "{refused:?}");

        for _ in 0..2 {
            reach::subscribe(&h.app, &h.reporter(&slip), code, &json).await.expect("subscribed");
        }
        h.wait(15);
        let o = h.who(Role::IocOperator, None);
        let body = Body {
            lead: Some(WARD.to_owned()),
            title: Some("Ổ gà trước số 86".to_owned()),
            instruction: Some("Vá trong tuần.".to_owned()),
            ..Body::default()
        };
        h.act(&o, code, Action::Dispatch, body).await.expect("sent");
        deliver::run_once(&h.app, message::PUSH, || h.now).await.expect("a round");
        assert_eq!(service.asked.load(Ordering::SeqCst), 1, "one browser, told once");

        service.status.store(410, Ordering::SeqCst);
        let f = h.who(Role::AgencyFocal, Some(WARD));
        h.act(&f, code, Action::Acknowledge, Body::default()).await.expect("taken");
        let taken = service.asked.load(Ordering::SeqCst);
        deliver::run_once(&h.app, message::PUSH, || h.now).await.expect("a round");
        assert_eq!(service.asked.load(Ordering::SeqCst), taken + 1, "it was told once more");
        assert_eq!(browsers(&h, &slip).await, 0, "a browser that is gone is forgotten");
        let all = message::of_report(&h.app.store, filed(&h, &slip).await.id).await.expect("read");
        let notices = all.into_iter().filter(|m| m.channel == message::PUSH);
        let states: Vec<String> = notices.map(|m| m.state).collect();
        assert_eq!(states, ["sent", "dropped"]);
    }

    async fn a_reporter_ends_a_browser(db: TestDb) {
        let service = PushService::open().await;
        let (courier, key) = courier();
        let h = House::with(&db, Some(courier)).await;
        let slip = h.pothole().await;
        let code = slip.report_code;
        let own = h.reporter(&slip);
        reach::subscribe(&h.app, &own, code, &service.subscription(&key)).await.expect("subscribed");
        assert_eq!(browsers(&h, &slip).await, 1);
        let stranger = app::Ctx::of(domain::actor::Actor::nobody(), h.now);
        let refused = reach::unsubscribe(&h.app, &stranger, code, &service.endpoint()).await;
        assert!(matches!(refused, Err(AppError::NotFound)), "{refused:?}");
        for _ in 0..2 {
            reach::unsubscribe(&h.app, &own, code, &service.endpoint()).await.expect("ended");
        }
        assert_eq!(browsers(&h, &slip).await, 0);
    }

    async fn a_link_ends_mail_for_its_owner_alone(db: TestDb) {
        let h = House::open(&db).await;
        let url = reach::no_mail_url(&h.app, VaultId(7));
        let token = url.strip_prefix("https://phananh.test/huy-nhan/").expect("our own address");
        assert_eq!(reach::whose_mail(&h.app, token).expect("ours"), VaultId(7));
        let other = reach::no_mail_url(&h.app, VaultId(8));
        let other = other.rsplit('/').next().expect("a token");
        // One's key with another's signature.
        let mixed = format!("{}{}", &token[..11], &other[11..]);
        for bad in ["", "x", "AAAA", "🙂", "AAAAAAAAAAcAAAAAAAAAAAAAAAAAAAAA", &token[..11], &mixed] {
            assert!(matches!(reach::whose_mail(&h.app, bad), Err(AppError::NotFound)), "{bad}");
            let stopped = reach::stop_mail(&h.app, h.now, bad).await;
            assert!(matches!(stopped, Err(AppError::NotFound)), "{bad}");
        }
        for _ in 0..2 {
            reach::stop_mail(&h.app, h.now, token).await.expect("stopped");
        }
        assert!(subscription::is_mail_stopped(&h.app.store, VaultId(7)).await.expect("read"));
        assert!(!subscription::is_mail_stopped(&h.app.store, VaultId(8)).await.expect("read"));
    }
);
