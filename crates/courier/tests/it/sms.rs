//! SMS gateways of several manners.

use crate::peer::{Peer, Request, Says, answer};
use courier::{
    Channel, Courier, Failure, Method, NumberForm, Parcel, Receipt, Settings, SmsBalance, SmsBody,
    SmsSettings, Words,
};

/// A number nobody has: Vietnamese numbers have nine digits after the country's.
pub const NUMBER: &str = "+84900000000001";
const TEXT: &str = "HienTruong: \"xong\" {to}, tra loi 1 hoac 2 & cam on";

/// Settings of a gateway at this address, with the usual body.
pub fn gateway(url: &str) -> SmsSettings {
    SmsSettings {
        gateway: "thu".to_owned(),
        url: url.to_owned(),
        method: Method::Post,
        body: SmsBody::default(),
        headers: [("Authorization".to_owned(), "Bearer {token}".to_owned())].into(),
        token: "s3cret".to_owned(),
        sender: "QUANGBINH".to_owned(),
        number: NumberForm::Plus,
        reference: Some("/data/id".to_owned()),
        result: Some("/status".to_owned()),
        accepted: vec!["ok".to_owned(), "0".to_owned()],
        refused: vec!["invalid_number".to_owned()],
        hook: None,
        balance: None,
    }
}

pub fn courier(sms: SmsSettings) -> Courier {
    Courier::new(Settings {
        sms: Some(sms),
        ..Settings::default()
    })
    .expect("settings that can be meant")
}

pub async fn send(courier: &Courier) -> Result<Receipt, Failure> {
    let words = Words::Sms {
        text: TEXT.to_owned(),
    };
    let sent = courier
        .send(&Parcel {
            id: "77-3-sms.done_ask",
            to: NUMBER,
            words: &words,
            thread: None,
            unsubscribe: None,
            now: 1_700_000_000,
        })
        .await;
    if let Err(failure) = &sent {
        let said = format!("{failure:?} {failure}");
        assert!(!said.contains("0000000"), "{said}");
        assert!(!said.contains("tra loi"), "{said}");
        assert!(!said.contains("s3cret"), "{said}");
    }
    sent
}

fn is_later(sent: &Result<Receipt, Failure>) -> bool {
    matches!(sent, Err(Failure::Later(_)))
}

fn is_never(sent: &Result<Receipt, Failure>) -> bool {
    matches!(sent, Err(Failure::Never(_)))
}

async fn sent_to(
    says: impl Fn(&Request) -> Says + Send + Sync + 'static,
) -> Result<Receipt, Failure> {
    let peer = Peer::start(says).await;
    send(&courier(gateway(&peer.url("/sms")))).await
}

#[tokio::test]
async fn a_gateway_takes_a_message() {
    let peer = Peer::start(|_| answer(202, r#"{"status":"ok","data":{"id":981}}"#)).await;
    let courier = courier(gateway(&peer.url("/sms?account=7")));
    assert!(courier.can(Channel::Sms));
    assert!(!courier.can(Channel::Email));
    let receipt = send(&courier).await.unwrap();
    assert_eq!(receipt.reference.as_deref(), Some("981"));
    let asked = peer.only();
    assert_eq!(asked.line, "POST /sms?account=7 HTTP/1.1");
    assert_eq!(asked.header("idempotency-key"), Some("77-3-sms.done_ask"));
    assert_eq!(asked.header("authorization"), Some("Bearer s3cret"));
    assert_eq!(asked.header("content-type"), Some("application/json"));
    assert_eq!(
        asked.json(),
        serde_json::json!({
            "to": NUMBER, "text": TEXT, "sender": "QUANGBINH", "id": "77-3-sms.done_ask",
        })
    );
}

#[tokio::test]
async fn a_gateway_may_want_a_form_or_a_query() {
    let peer = Peer::start(|_| answer(200, "OK")).await;
    let bare = SmsSettings {
        reference: None,
        result: None,
        number: NumberForm::National,
        ..gateway(&peer.url("/send"))
    };
    let form = SmsSettings {
        body: SmsBody::Form(
            [("msisdn", "{to}"), ("msg", "{text}")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
        ),
        ..bare.clone()
    };
    assert_eq!(send(&courier(form)).await, Ok(Receipt::default()));
    let asked = peer.only();
    let fields: Vec<(String, String)> = url_pairs(&asked.text());
    assert_eq!(fields[0], ("msg".to_owned(), TEXT.to_owned()));
    assert_eq!(fields[1], ("msisdn".to_owned(), "0900000000001".to_owned()));

    let query = SmsSettings {
        url: peer.url("/send?key={token}&to={to}&text={text}"),
        method: Method::Get,
        ..bare
    };
    assert_eq!(send(&courier(query)).await, Ok(Receipt::default()));
    let asked = peer.seen()[1].clone();
    let target = asked.line.split(' ').nth(1).unwrap();
    let fields = url_pairs(target.strip_prefix("/send?").unwrap());
    assert_eq!(fields[0], ("key".to_owned(), "s3cret".to_owned()));
    assert_eq!(fields[2], ("text".to_owned(), TEXT.to_owned()));
    assert!(asked.line.starts_with("GET "));
    assert!(asked.body.is_empty());
}

fn url_pairs(text: &str) -> Vec<(String, String)> {
    url::form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

#[tokio::test]
async fn a_yes_must_be_one_in_the_gateways_own_words() {
    for lie in [
        "<html>Please sign in</html>",
        "",
        "{}",
        r#"{"status":"ok"}"#,
        r#"{"status":"ok","data":{"id":""}}"#,
        r#"{"status":{"ok":true},"data":{"id":1}}"#,
        r#"{"status":"busy","data":{"id":1}}"#,
    ] {
        let sent = sent_to(move |_| answer(200, lie)).await;
        assert!(is_later(&sent), "{lie}: {sent:?}");
    }
    let sent = sent_to(|_| answer(200, r#"{"status":"invalid_number"}"#)).await;
    assert!(is_never(&sent), "{sent:?}");
}

#[tokio::test]
async fn a_status_tells_our_faults_from_the_messages() {
    for status in [301, 307, 401, 403, 404, 408, 429, 500, 502, 503] {
        let sent = sent_to(move |_| answer(status, "{}")).await;
        assert!(is_later(&sent), "{status}: {sent:?}");
    }
    for status in [400, 413, 422] {
        let sent = sent_to(move |_| answer(status, "{}")).await;
        assert!(is_never(&sent), "{status}: {sent:?}");
    }
}

#[tokio::test]
async fn what_is_no_number_is_not_sent() {
    let peer = Peer::start(|_| answer(200, "{}")).await;
    let courier = courier(gateway(&peer.url("/sms")));
    let words = Words::Sms {
        text: TEXT.to_owned(),
    };
    let parcel = Parcel {
        id: "1",
        to: "0912 x",
        words: &words,
        thread: None,
        unsubscribe: None,
        now: 0,
    };
    assert!(is_never(&courier.send(&parcel).await));
    for bad in ["", "two words", "a\r\nb", "ä", ".", "a..b"] {
        let parcel = Parcel {
            id: bad,
            to: NUMBER,
            ..parcel
        };
        assert!(is_never(&courier.send(&parcel).await), "{bad:?}");
    }
    assert!(peer.seen().is_empty());
}

#[tokio::test]
async fn without_a_gateway_nothing_is_sent() {
    let courier = Courier::new(Settings::default()).unwrap();
    assert!(is_later(&send(&courier).await));
    assert_eq!(courier.gateway(), None);
}

#[test]
fn settings_that_cannot_be_meant_are_told() {
    let with = |change: fn(&mut SmsSettings)| {
        let mut sms = gateway("https://sms.example.vn/send");
        change(&mut sms);
        Courier::new(Settings {
            sms: Some(sms),
            ..Settings::default()
        })
    };
    assert!(with(|_| ()).is_ok());
    assert!(with(|sms| sms.url = "sms.example.vn".to_owned()).is_err());
    assert!(with(|sms| sms.body = SmsBody::Json("{".to_owned())).is_err());
    assert!(with(|sms| sms.accepted.clear()).is_err());
    assert!(with(|sms| sms.reference = Some("id".to_owned())).is_err());
    assert!(with(|sms| sms.hook = Some(courier::SmsHook::with_secret(""))).is_err());
}

#[tokio::test]
async fn a_gateway_tells_what_is_left() {
    let peer = Peer::start(|asked| match asked.line.contains("/so-du") {
        true => answer(200, r#"{"data":{"balance":"1250000.50"}}"#),
        false => answer(500, ""),
    })
    .await;
    let mut settings = gateway(&peer.url("/sms"));
    assert!(courier(settings.clone()).sms_balance().await.is_none());
    settings.balance = Some(SmsBalance {
        url: peer.url("/so-du?key={token}"),
        field: "/data/balance".to_owned(),
        low: 200_000,
    });
    let left = courier(settings.clone()).sms_balance().await;
    let left = left.expect("it is asked").expect("it tells");
    assert_eq!((left.left, left.low), (1_250_000, 200_000));
    let asked = peer.only();
    assert_eq!(asked.line, "GET /so-du?key=s3cret HTTP/1.1");
    assert_eq!(asked.header("authorization"), Some("Bearer s3cret"));
    let broken = |field: &str, path: &str| {
        let mut settings = settings.clone();
        settings.balance = Some(SmsBalance {
            url: peer.url(path),
            field: field.to_owned(),
            low: 0,
        });
        settings
    };
    for settings in [broken("/data", "/so-du"), broken("/data/balance", "/khac")] {
        let left = courier(settings).sms_balance().await.expect("it is asked");
        let why = left.expect_err("nothing to read");
        assert!(!format!("{why}").contains("s3cret"), "{why}");
    }
    let wrong = Settings {
        sms: Some(broken("data", "/so-du")),
        ..Settings::default()
    };
    assert!(Courier::new(wrong).is_err(), "no pointer");
}
