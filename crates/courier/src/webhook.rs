//! A signed POST to another system, in the form of Standard Webhooks: the receiver checks who sent
//! it (`webhook-signature`), that it is of now (`webhook-timestamp`) and that it is not the one
//! they have already (`webhook-id`, the same at every try).

use crate::http::{Answer, Ask, Chosen, Fault, Http};
use crate::parcel::{Failure, Parcel, Receipt};
use crate::sign::{Unsigned, fresh, is_mac, mac};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};

/// What stands before a status that is no yes.
const ANSWERED: &str = "the webhook answered ";
const NO_SECRET: &str = "the webhook has no secret";

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// Posts the body once.
pub(crate) async fn send(
    http: &Http,
    parcel: &Parcel<'_>,
    body: &str,
    secrets: &[String],
) -> Result<Receipt, Failure> {
    let url = http.guarded(parcel.to)?;
    let now = parcel.now.to_string();
    let keys: Vec<Vec<u8>> = secrets.iter().map(|secret| key(secret)).collect();
    if keys.is_empty() || keys.iter().any(Vec::is_empty) {
        return Err(Failure::never(NO_SECRET));
    }
    let sign = |key: &Vec<u8>| {
        let tag = mac(key, &signed(parcel.id, &now, body.as_bytes()));
        format!("v1,{}", STANDARD.encode(tag))
    };
    let signature = keys.iter().map(sign).collect::<Vec<_>>().join(" ");
    let bad = |_| Failure::never("the webhook's headers cannot be made");
    let answer = http
        .ask(Ask {
            method: Method::POST,
            url,
            headers: vec![
                (CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (ID, HeaderValue::from_str(parcel.id).map_err(bad)?),
                (TIMESTAMP, HeaderValue::from_str(&now).map_err(bad)?),
                (SIGNATURE, HeaderValue::from_str(&signature).map_err(bad)?),
            ],
            body: body.as_bytes().to_vec(),
            chosen: Chosen::ByOthers,
            most: crate::limits::ANSWER_BYTES_MAX,
        })
        .await?;
    outcome(&answer)
}

/// The name of what is wrong, from the words that say it.
pub(crate) fn fault_name(why: &str) -> &'static str {
    if fault_status(why).is_some() {
        return "answered";
    }
    Fault::ALL
        .into_iter()
        .find(|fault| fault.to_string() == why)
        .map_or("other", Fault::name)
}

/// The status that the words tell.
pub(crate) fn fault_status(why: &str) -> Option<u16> {
    let rest = why.strip_prefix(ANSWERED)?;
    rest.get(..3)?.parse().ok()
}

/// Receivers are other people's programs, which break and are mended: everything but a farewell or
/// a redirect is tried again until the queue gives up.
fn outcome(answer: &Answer) -> Result<Receipt, Failure> {
    let told = format!("{ANSWERED}{}", answer.status);
    match answer.status {
        200..=299 => Ok(Receipt::default()),
        410 => Err(Failure::Gone(told)),
        300..=399 => Err(Failure::Never(format!(
            "{told}: redirects are not followed"
        ))),
        _ => Err(Failure::Later(told)),
    }
}

/// The three headers of a webhook, as they came.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`.
    pub timestamp: &'a str,
    /// `webhook-signature`: one or more, with spaces between.
    pub signature: &'a str,
}

/// What a receiver does before it believes a webhook; then it looks whether it has seen the id.
pub fn verify(headers: Signed<'_>, body: &[u8], secret: &str, now: i64) -> Result<(), Unsigned> {
    let key = key(secret);
    if key.is_empty() {
        return Err(Unsigned::Wrong);
    }
    let mut seen = false;
    for given in headers.signature.split_ascii_whitespace() {
        let Some(tag) = given
            .strip_prefix("v1,")
            .and_then(|t| STANDARD.decode(t).ok())
        else {
            continue;
        };
        seen = true;
        if is_mac(&key, &signed(headers.id, headers.timestamp, body), &tag) {
            return fresh(headers.timestamp, now).map(|_| ());
        }
    }
    Err(if seen {
        Unsigned::Wrong
    } else {
        Unsigned::Missing
    })
}

fn signed<'a>(id: &'a str, timestamp: &'a str, body: &'a [u8]) -> [&'a [u8]; 5] {
    [id.as_bytes(), b".", timestamp.as_bytes(), b".", body]
}

fn key(secret: &str) -> Vec<u8> {
    secret
        .strip_prefix("whsec_")
        .and_then(|text| STANDARD.decode(text).ok())
        .unwrap_or_else(|| secret.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_its_name() {
        for fault in Fault::ALL {
            assert_eq!(Failure::later(fault).name(), fault.name());
            assert_eq!(Failure::later(fault).status(), None);
        }
        let answer = |status| Answer {
            status,
            kind: None,
            body: bytes::Bytes::new(),
        };
        for (status, name) in [(302, "answered"), (410, "gone"), (503, "answered")] {
            let failure = outcome(&answer(status)).unwrap_err();
            assert_eq!((failure.name(), failure.status()), (name, Some(status)));
        }
        assert_eq!(Failure::never(NO_SECRET).name(), "other");
    }

    /// The example of the Standard Webhooks specification's libraries.
    #[test]
    fn signs_as_the_standard_does() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let body = br#"{"test": 2432232314}"#;
        let headers = Signed {
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: "1614265330",
            signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        };
        assert_eq!(verify(headers, body, secret, 1_614_265_330), Ok(()));
        assert_eq!(verify(headers, body, secret, 1_614_265_630), Ok(()));
        assert_eq!(
            verify(headers, body, secret, 1_614_265_631),
            Err(Unsigned::Stale)
        );
        assert_eq!(
            verify(headers, b"{}", secret, 1_614_265_330),
            Err(Unsigned::Wrong)
        );
        let other = Signed {
            id: "msg_2",
            ..headers
        };
        assert_eq!(
            verify(other, body, secret, 1_614_265_330),
            Err(Unsigned::Wrong)
        );
        let bare = Signed {
            signature: "v2,abc",
            ..headers
        };
        assert_eq!(
            verify(bare, body, secret, 1_614_265_330),
            Err(Unsigned::Missing)
        );
    }
}
