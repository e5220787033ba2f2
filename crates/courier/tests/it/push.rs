//! A browser that subscribed, and the push service it chose.

use crate::peer::{Peer, answer};
use crate::tls::OwnCertificate;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use courier::{
    Channel, Courier, Failure, Parcel, PushSettings, Receipt, Settings, VapidKey, Words,
};
use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Salt};
use ring::rand::SystemRandom;

struct Browser {
    private: EphemeralPrivateKey,
    public: Vec<u8>,
    auth: [u8; 16],
}

impl Browser {
    fn new() -> Browser {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        Browser {
            private,
            public,
            auth: [9; 16],
        }
    }

    fn subscription(&self, endpoint: &str) -> String {
        serde_json::json!({
            "endpoint": endpoint,
            "expirationTime": null,
            "keys": {
                "p256dh": URL_SAFE_NO_PAD.encode(&self.public),
                "auth": URL_SAFE_NO_PAD.encode(self.auth),
            }
        })
        .to_string()
    }

    /// RFC 8291 from the browser's side.
    fn open(self, message: &[u8]) -> Vec<u8> {
        struct Length(usize);
        impl KeyType for Length {
            fn len(&self) -> usize {
                self.0
            }
        }
        let expand = |secret: &[u8], salt: &[u8], info: &[u8], length: usize| {
            let mut out = vec![0; length];
            Salt::new(HKDF_SHA256, salt)
                .extract(secret)
                .expand(&[info], Length(length))
                .unwrap()
                .fill(&mut out)
                .unwrap();
            out
        };
        let (salt, rest) = message.split_at(16);
        assert_eq!(rest[4], 65);
        let (server, sealed) = rest[5..].split_at(65);
        let theirs = UnparsedPublicKey::new(&ECDH_P256, server);
        let shared = agree_ephemeral(self.private, &theirs, <[u8]>::to_vec).unwrap();
        let info = [b"WebPush: info\0", self.public.as_slice(), server].concat();
        let ikm = expand(&shared, &self.auth, &info, 32);
        let key = expand(&ikm, salt, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = expand(&ikm, salt, b"Content-Encoding: nonce\0", 12);
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let nonce = Nonce::try_assume_unique_for_key(&nonce).unwrap();
        let mut record = sealed.to_vec();
        let plain = key.open_in_place(nonce, Aad::empty(), &mut record).unwrap();
        assert_eq!(plain.last(), Some(&2));
        plain[..plain.len() - 1].to_vec()
    }
}

struct Installation {
    certificate: OwnCertificate,
    courier: Courier,
}

fn installation(allowed: &[&str]) -> Installation {
    let folder = tempfile::tempdir().unwrap();
    let certificate = OwnCertificate::new();
    let courier = Courier::new(Settings {
        push: Some(PushSettings {
            key: VapidKey::load_or_create(&folder.path().join("push.pem")).unwrap(),
            contact: "mailto:it@example.vn".to_owned(),
        }),
        allow_hosts: allowed.iter().map(|host| (*host).to_owned()).collect(),
        ca_file: Some(certificate.file()),
        ..Settings::default()
    })
    .unwrap();
    Installation {
        certificate,
        courier,
    }
}

async fn send(courier: &Courier, subscription: &str, body: &str) -> Result<Receipt, Failure> {
    let words = Words::Push {
        title: "Đơn vị báo xong".to_owned(),
        body: body.to_owned(),
        url: "/hs/10000016".to_owned(),
    };
    courier
        .send(&Parcel {
            id: "77-9-push.done_ask",
            to: subscription,
            words: &words,
            thread: None,
            unsubscribe: None,
            now: 1_700_000_000,
        })
        .await
}

#[tokio::test]
async fn a_browser_reads_its_notice_and_nobody_on_the_way_does() {
    let Installation {
        certificate,
        courier,
    } = installation(&["localhost"]);
    assert!(courier.can(Channel::Push));
    let peer = Peer::start_tls(certificate.acceptor(), |_| answer(201, "")).await;
    let browser = Browser::new();
    let endpoint = format!("https://localhost:{}/push/abc", peer.port());
    let subscription = browser.subscription(&endpoint);
    assert_eq!(courier.subscription_endpoint(&subscription), Ok(endpoint));
    send(&courier, &subscription, "Xong thật chưa?")
        .await
        .unwrap();
    let asked = peer.only();
    assert_eq!(asked.line, "POST /push/abc HTTP/1.1");
    assert_eq!(asked.header("content-encoding"), Some("aes128gcm"));
    assert_eq!(asked.header("ttl"), Some("259200"));
    let authorization = asked.header("authorization").unwrap();
    let key = courier.push_key().unwrap();
    assert!(authorization.starts_with("vapid t="));
    assert!(authorization.ends_with(&format!(", k={key}")));
    let claims = authorization.split('.').nth(1).unwrap();
    let claims: serde_json::Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
    assert_eq!(
        claims["aud"],
        format!("https://localhost:{}", peer.port()).as_str()
    );
    let notice: serde_json::Value = serde_json::from_slice(&browser.open(&asked.body)).unwrap();
    assert_eq!(
        notice,
        serde_json::json!({
            "title": "Đơn vị báo xong", "body": "Xong thật chưa?",
            "url": "/hs/10000016", "tag": "77-9-push.done_ask",
        })
    );
}

#[tokio::test]
async fn a_subscription_that_ended_is_forgotten() {
    let Installation {
        certificate,
        courier,
    } = installation(&["localhost"]);
    for (status, want) in [
        (404, "gone"),
        (410, "gone"),
        (429, "later"),
        (500, "later"),
        (403, "later"),
        (400, "never"),
        (413, "never"),
        (302, "never"),
    ] {
        let peer = Peer::start_tls(certificate.acceptor(), move |_| answer(status, "")).await;
        let endpoint = format!("https://localhost:{}/", peer.port());
        let sent = send(&courier, &Browser::new().subscription(&endpoint), "x").await;
        let got = match sent {
            Err(Failure::Gone(_)) => "gone",
            Err(Failure::Later(_)) => "later",
            Err(Failure::Never(_)) => "never",
            Ok(_) => "sent",
        };
        assert_eq!(got, want, "{status}");
    }
}

#[tokio::test]
async fn a_subscription_is_looked_at_before_it_is_kept() {
    let Installation { courier, .. } = installation(&[]);
    let browser = Browser::new();
    let good = browser.subscription("https://push.example.net/abc");
    assert_eq!(
        courier.subscription_endpoint(&good).unwrap(),
        "https://push.example.net/abc"
    );
    let broken = [
        "{}".to_owned(),
        "no".to_owned(),
        browser.subscription("https://127.0.0.1/abc"),
        browser.subscription("http://push.example.net/abc"),
        good.replace("\"auth\":\"", "\"auth\":\"AA"),
        // A point that is not on the curve.
        good.replace(
            &URL_SAFE_NO_PAD.encode(&browser.public),
            &URL_SAFE_NO_PAD.encode([&[4u8][..], &[1; 64]].concat()),
        ),
    ];
    for json in broken {
        assert!(courier.subscription_endpoint(&json).is_err(), "{json}");
    }
    // A name is resolved when it is used, not when it is kept.
    let here = browser.subscription("https://localhost/abc");
    assert!(courier.subscription_endpoint(&here).is_ok());
    assert!(matches!(
        send(&courier, &here, "x").await,
        Err(Failure::Never(_))
    ));
    let long = "x".repeat(courier::limits::PUSH_BYTES_MAX);
    assert!(matches!(
        send(&courier, &good, &long).await,
        Err(Failure::Never(_))
    ));
}
