//! Webhooks: signed so that a receiver can tell, and never into our own networks.

use crate::peer::{Peer, answer, with_header};
use crate::tls::OwnCertificate;
use courier::{Courier, Failure, Parcel, Receipt, Settings, Signed, Unsigned, Words};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY: &str = r#"{"type":"report.published","code":"10000016"}"#;

fn courier(allowed: &[&str]) -> Courier {
    Courier::new(Settings {
        allow_hosts: allowed.iter().map(|host| (*host).to_owned()).collect(),
        ..Settings::default()
    })
    .unwrap()
}

async fn send(courier: &Courier, url: &str, now: i64) -> Result<Receipt, Failure> {
    let words = Words::Webhook {
        body: BODY.to_owned(),
        secrets: vec![SECRET.to_owned()],
    };
    let sent = courier
        .send(&Parcel {
            id: "msg-77",
            to: url,
            words: &words,
            thread: None,
            unsubscribe: None,
            now,
        })
        .await;
    if let Err(failure) = &sent {
        let said = failure.to_string();
        assert!(!said.contains("127."), "{said}");
        assert!(!said.contains("localhost"), "{said}");
    }
    sent
}

#[tokio::test]
async fn a_receiver_can_tell_who_sent_it_and_when() {
    let peer = Peer::start(|_| answer(204, "")).await;
    let courier = courier(&["127.0.0.1"]);
    send(&courier, &peer.url("/in"), 1000).await.unwrap();
    send(&courier, &peer.url("/in"), 2000).await.unwrap();
    let seen = peer.seen();
    assert_eq!(seen.len(), 2);
    for (asked, now) in seen.iter().zip([1000, 2000]) {
        assert_eq!(asked.text(), BODY);
        let signed = Signed {
            id: asked.header("webhook-id").unwrap(),
            timestamp: asked.header("webhook-timestamp").unwrap(),
            signature: asked.header("webhook-signature").unwrap(),
        };
        // The same id at each try, so that a receiver takes it once.
        assert_eq!(signed.id, "msg-77");
        let verify = |body: &[u8], secret, now| courier::verify_webhook(signed, body, secret, now);
        assert_eq!(verify(&asked.body, SECRET, now), Ok(()));
        assert_eq!(verify(&asked.body, SECRET, now + 301), Err(Unsigned::Stale));
        assert_eq!(verify(&asked.body, "other", now), Err(Unsigned::Wrong));
        assert_eq!(verify(b"{}", SECRET, now), Err(Unsigned::Wrong));
    }
    assert_ne!(
        seen[0].header("webhook-signature"),
        seen[1].header("webhook-signature")
    );
}

#[tokio::test]
async fn while_secrets_change_each_of_them_signs() {
    let peer = Peer::start(|_| answer(204, "")).await;
    let words = Words::Webhook {
        body: BODY.to_owned(),
        secrets: vec!["whsec_bmV3ZXI=".to_owned(), SECRET.to_owned()],
    };
    let to = peer.url("/in");
    let parcel = Parcel {
        id: "msg-78",
        to: &to,
        words: &words,
        thread: None,
        unsubscribe: None,
        now: 1000,
    };
    courier(&["127.0.0.1"]).send(&parcel).await.unwrap();
    let seen = peer.seen();
    let signed = Signed {
        id: seen[0].header("webhook-id").unwrap(),
        timestamp: seen[0].header("webhook-timestamp").unwrap(),
        signature: seen[0].header("webhook-signature").unwrap(),
    };
    assert_eq!(signed.signature.split(' ').count(), 2);
    for secret in ["whsec_bmV3ZXI=", SECRET] {
        assert_eq!(
            courier::verify_webhook(signed, BODY.as_bytes(), secret, 1000),
            Ok(())
        );
    }
    assert_eq!(
        courier::verify_webhook(signed, BODY.as_bytes(), "whsec_b2xkZXI=", 1000),
        Err(Unsigned::Wrong)
    );
}

#[tokio::test]
async fn what_a_receiver_answers() {
    for (status, gone) in [
        (410, true),
        (400, false),
        (404, false),
        (429, false),
        (500, false),
    ] {
        let peer = Peer::start(move |_| answer(status, "{}")).await;
        match send(&courier(&["127.0.0.1"]), &peer.url("/"), 1).await {
            Err(Failure::Gone(_)) => assert!(gone, "{status}"),
            Err(Failure::Later(_)) => assert!(!gone, "{status}"),
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_receiver_cannot_send_us_into_our_own_networks() {
    let inner = Peer::start(|_| answer(200, "{}")).await;
    let location = format!("location: {}", inner.url("/"));
    let peer = Peer::start(move |_| with_header(302, &location, "")).await;
    let url = format!("http://localhost:{}/", peer.port());
    let sent = send(&courier(&["localhost"]), &url, 1).await;
    assert!(matches!(sent, Err(Failure::Never(_))), "{sent:?}");
    assert_eq!(peer.seen().len(), 1);
    assert!(inner.seen().is_empty());
}

#[tokio::test]
async fn nobody_reaches_this_machine_by_a_webhook() {
    let certificate = OwnCertificate::new();
    let peer = Peer::start_tls(certificate.acceptor(), |_| answer(200, "{}")).await;
    let courier = Courier::new(Settings {
        ca_file: Some(certificate.file()),
        // One name that leads here is allowed; no other one is by that.
        allow_hosts: vec!["allowed.example".to_owned()],
        ..Settings::default()
    })
    .unwrap();
    let port = peer.port();
    for host in [
        // Names that resolve to this machine.
        "localhost",
        "LOCALHOST",
        // This machine in many spellings.
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "１２７.０.０.１",
        // Its networks, and the cloud's metadata.
        "10.0.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "[fe80::1]",
        "[fd00::1]",
    ] {
        let sent = send(&courier, &format!("https://{host}:{port}/"), 1).await;
        assert_eq!(
            sent,
            Err(Failure::Never(
                "the host leads into this machine's own networks".to_owned()
            )),
            "{host}"
        );
    }
    assert!(peer.seen().is_empty());
}

#[tokio::test]
async fn only_https_goes_to_strangers() {
    for url in [
        "http://hooks.example.vn/",
        "ftp://hooks.example.vn/",
        "file:///etc/passwd",
        "https://user:password@hooks.example.vn/",
        "https://",
        "hooks.example.vn",
        "",
    ] {
        let sent = send(&courier(&[]), url, 1).await;
        assert!(matches!(sent, Err(Failure::Never(_))), "{url}: {sent:?}");
        assert!(courier(&[]).check_webhook(url).is_err(), "{url}");
    }
    assert!(
        courier(&[])
            .check_webhook("https://hooks.example.vn/in")
            .is_ok()
    );
    assert!(courier(&[]).check_webhook("https://127.0.0.1/in").is_err());
}

#[tokio::test]
async fn a_strangers_certificate_is_checked() {
    let certificate = OwnCertificate::new();
    let peer = Peer::start_tls(certificate.acceptor(), |_| answer(200, "{}")).await;
    let url = format!("https://localhost:{}/in", peer.port());
    let sent = send(&courier(&["localhost"]), &url, 1).await;
    assert_eq!(
        sent,
        Err(Failure::Later(
            "the peer's certificate or TLS is not accepted".to_owned()
        ))
    );
    assert!(peer.seen().is_empty());
    let trusting = Courier::new(Settings {
        allow_hosts: vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
        ca_file: Some(certificate.file()),
        ..Settings::default()
    })
    .unwrap();
    assert_eq!(send(&trusting, &url, 1).await, Ok(Receipt::default()));
    // The right certificate at the wrong name is the wrong one.
    let url = format!("https://127.0.0.1:{}/in", peer.port());
    let sent = send(&trusting, &url, 1).await;
    assert!(matches!(sent, Err(Failure::Later(_))), "{sent:?}");
    assert_eq!(peer.seen().len(), 1);
}
