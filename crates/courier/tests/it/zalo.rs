//! The wire format of Zalo's template messages, against a peer that answers as Zalo does.

use crate::peer::{Peer, answer};
use crate::sms::NUMBER;
use courier::{Channel, Courier, Failure, Parcel, Receipt, Settings, Words, ZaloSettings};
use std::path::Path;

fn courier(base_url: &str, token_file: &Path) -> Courier {
    Courier::new(Settings {
        zalo: Some(ZaloSettings {
            base_url: base_url.to_owned(),
            token_file: token_file.to_owned(),
        }),
        ..Settings::default()
    })
    .unwrap()
}

async fn send(courier: &Courier) -> Result<Receipt, Failure> {
    let words = Words::Zalo {
        template: "204117".to_owned(),
        data: vec![
            ("code".to_owned(), "10000016".to_owned()),
            ("due".to_owned(), "trước hết thứ Năm 11/4".to_owned()),
        ],
    };
    courier
        .send(&Parcel {
            id: "77-3-zalo.dispatched",
            to: NUMBER,
            words: &words,
            thread: None,
            unsubscribe: None,
            now: 1,
        })
        .await
}

#[tokio::test]
async fn a_template_message_has_zalos_form() {
    let peer = Peer::start(|_| {
        answer(
            200,
            r#"{"error":0,"message":"Success","data":{"msg_id":"a4d0243feb7a0ae0d1","sent_time":"1626926349402"}}"#,
        )
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "first\n").unwrap();
    let courier = courier(&peer.url("/"), &file);
    assert!(courier.can(Channel::Zalo));
    let receipt = send(&courier).await.unwrap();
    assert_eq!(receipt.reference.as_deref(), Some("a4d0243feb7a0ae0d1"));
    let asked = peer.only();
    assert_eq!(asked.line, "POST /message/template HTTP/1.1");
    assert_eq!(asked.header("access_token"), Some("first"));
    assert_eq!(asked.header("content-type"), Some("application/json"));
    assert_eq!(
        asked.json(),
        serde_json::json!({
            "phone": "84900000000001",
            "template_id": "204117",
            "template_data": {"code": "10000016", "due": "trước hết thứ Năm 11/4"},
            "tracking_id": "77-3-zalo.dispatched",
        })
    );
    // A renewed token is used at once.
    std::fs::write(&file, "second").unwrap();
    send(&courier).await.unwrap();
    assert_eq!(peer.seen()[1].header("access_token"), Some("second"));
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(send(&courier).await, Err(Failure::Later(_))));
    assert_eq!(peer.seen().len(), 2);
}

#[tokio::test]
async fn zalos_refusals_are_told_from_our_own_faults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "t").unwrap();
    for (body, never) in [
        (
            r#"{"error":-108,"message":"Phone number is invalid"}"#,
            true,
        ),
        (
            r#"{"error":-118,"message":"Zalo account not existed"}"#,
            true,
        ),
        (
            r#"{"error":-124,"message":"Access token is invalid"}"#,
            false,
        ),
        (r#"{"error":-133,"message":"not at night"}"#, false),
        (r#"{"message":"Success"}"#, false),
        ("Success", false),
    ] {
        let peer = Peer::start(move |_| answer(200, body)).await;
        match send(&courier(&peer.url(""), &file)).await {
            Err(Failure::Never(why)) => assert!(never, "{body}: {why}"),
            Err(Failure::Later(why)) => assert!(!never, "{body}: {why}"),
            other => panic!("{body}: {other:?}"),
        }
    }
}

#[test]
fn it_is_off_unless_somebody_turns_it_on() {
    let courier = Courier::new(Settings::default()).unwrap();
    assert!(!courier.can(Channel::Zalo));
    let channels: Vec<Channel> = courier.channels().collect();
    assert_eq!(channels, [Channel::Webhook]);
}
