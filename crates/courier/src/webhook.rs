//! A signed POST to another system, in the form of Standard Webhooks: the receiver checks who sent
//! it (`webhook-signature`), that it is of now (`webhook-timestamp`) and that it is not the one
//! they have already (`webhook-id`, the same at every try).

use crate::http::{Answer, Ask, Chosen, Http};
use crate::parcel::{Failure, Parcel, Receipt};
use crate::sign::{Unsigned, fresh, is_mac, mac};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// Posts the body once.
pub(crate) async fn send(
    http: &Http,
    parcel: &Parcel<'_>,
    body: &str,
    secret: &str,
) -> Result<Receipt, Failure> {
    let url = http.guarded(parcel.to)?;
    let now = parcel.now.to_string();
    let key = key(secret);
    if key.is_empty() {
        return Err(Failure::never("the webhook has no secret"));
    }
    let tag = mac(&key, &signed(parcel.id, &now, body.as_bytes()));
    let signature = format!("v1,{}", STANDARD.encode(tag));
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

/// Receivers are other people's programs, which break and are mended: everything but a farewell or
/// a redirect is tried again until the queue gives up.
fn outcome(answer: &Answer) -> Result<Receipt, Failure> {
    let told = format!("the webhook answered {}", answer.status);
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
