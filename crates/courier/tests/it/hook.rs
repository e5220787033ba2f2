//! Callbacks of an SMS gateway.

use courier::{Callback, Encoding, HookFault, SmsHook, Unsigned};

const NOW: i64 = 1_700_000_000;

fn read(
    hook: &SmsHook,
    timestamp: &str,
    signature: &str,
    body: &str,
) -> Result<Callback, HookFault> {
    let header = |name: &str| match name {
        "x-timestamp" => Some(timestamp),
        "x-signature" => Some(signature),
        _ => None,
    };
    hook.read(header, body.as_bytes(), NOW)
}

fn signed(hook: &SmsHook, body: &str) -> Result<Callback, HookFault> {
    let timestamp = NOW.to_string();
    read(
        hook,
        &timestamp,
        &hook.signature(&timestamp, body.as_bytes()),
        body,
    )
}

#[test]
fn delivery_reports_and_answers_are_told_apart() {
    let hook = SmsHook::with_secret("bi-mat");
    let delivered = |ok| {
        Ok(Callback::Delivered {
            reference: "981".to_owned(),
            ok,
        })
    };
    assert_eq!(
        signed(&hook, r#"{"id":"981","status":"DELIVERED"}"#),
        delivered(true)
    );
    assert_eq!(
        signed(&hook, r#"{"id":981,"status":"failed"}"#),
        delivered(false)
    );
    assert_eq!(signed(&hook, "id=981&status=delivered"), delivered(true));
    assert_eq!(
        signed(&hook, r#"{"id":"981","status":"queued"}"#),
        Ok(Callback::Nothing)
    );
    assert_eq!(
        signed(
            &hook,
            r#"{"message_id":"m1","from":"0912000111","text":" 1 "}"#
        ),
        Ok(Callback::Inbound {
            message_id: "m1".to_owned(),
            from: "0912000111".to_owned(),
            text: " 1 ".to_owned(),
        })
    );
    for broken in [
        "",
        "{}",
        "[]",
        r#"{"text":"x"}"#,
        r#"{"status":"delivered"}"#,
    ] {
        assert_eq!(
            signed(&hook, broken),
            Err(HookFault::Unreadable),
            "{broken}"
        );
    }
}

#[test]
fn a_gateway_may_have_its_own_names() {
    let hook = SmsHook {
        signature_header: "X-Signature".to_owned(),
        signature_prefix: "sha256=".to_owned(),
        encoding: Encoding::Base64,
        between: String::new(),
        reference: "/MessageSid".to_owned(),
        status: "/MessageStatus".to_owned(),
        ..SmsHook::with_secret("bi-mat")
    };
    assert_eq!(
        signed(&hook, "MessageSid=SM%2F1&MessageStatus=delivered"),
        Ok(Callback::Delivered {
            reference: "SM/1".to_owned(),
            ok: true
        })
    );
}

/// A signature from another implementation: `printf 1700000000.BODY | openssl dgst -sha256 -hmac`.
#[test]
fn a_signature_is_what_openssl_computes() {
    let hook = SmsHook::with_secret("bi-mat");
    let body = r#"{"id":"981","status":"delivered"}"#;
    assert_eq!(
        hook.signature("1700000000", body.as_bytes()),
        "3695cd892f592389e3451799d1d643aa427e9699235f7c8941d6e242cf6502f2"
    );
}

#[test]
fn nobody_else_calls_back() {
    let hook = SmsHook::with_secret("bi-mat");
    let body = r#"{"id":"981","status":"delivered"}"#;
    let at = |seconds: i64| {
        let timestamp = seconds.to_string();
        read(
            &hook,
            &timestamp,
            &hook.signature(&timestamp, body.as_bytes()),
            body,
        )
    };
    assert!(at(NOW).is_ok());
    assert!(at(NOW - 300).is_ok());
    assert!(at(NOW + 300).is_ok());
    assert!(at(NOW * 1000).is_ok());
    let stale = Err(HookFault::Unsigned(Unsigned::Stale));
    assert_eq!(at(NOW - 301), stale);
    assert_eq!(at(NOW + 301), stale);
    assert_eq!(at(0), stale);
    assert_eq!(at(i64::MAX), stale);

    let now = NOW.to_string();
    let good = hook.signature(&now, body.as_bytes());
    let wrong = Err(HookFault::Unsigned(Unsigned::Wrong));
    let missing = Err(HookFault::Unsigned(Unsigned::Missing));
    assert_eq!(read(&hook, &now, &good, "{}"), wrong);
    assert_eq!(read(&hook, &(NOW + 1).to_string(), &good, body), wrong);
    let other = SmsHook::with_secret("khac").signature(&now, body.as_bytes());
    assert_eq!(read(&hook, &now, &other, body), wrong);
    assert_eq!(read(&hook, &now, "", body), wrong);
    assert_eq!(read(&hook, &now, "zz", body), missing);
    assert_eq!(read(&hook, &now, &good[1..], body), missing);
    assert_eq!(hook.read(|_| None, body.as_bytes(), NOW), missing);
    assert_eq!(
        signed(&hook, &"x".repeat(courier::limits::HOOK_BYTES_MAX + 1)),
        Err(HookFault::Unreadable)
    );
}
