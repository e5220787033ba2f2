//! The signed token by which a provider says who came (OpenID Connect Core 3.1.3.7).

use super::keys::{Algorithm, Key};
use crate::limits::{OIDC_CLOCK_S, OIDC_FRESH_S, OIDC_SUBJECT_MAX};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use std::fmt;

/// What must stand in it.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    /// Seconds since 1970.
    pub(super) now: i64,
}

/// Why a token is not believed. No text of it names a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Not three parts of Base64, JSON in two of them.
    Form,
    /// Signed in a way that is not taken, or with something more that must be understood.
    Algorithm,
    /// No published key has its name.
    Key,
    /// No such key made the signature.
    Signature,
    /// Of another provider.
    Issuer,
    /// For another system.
    Audience,
    /// Over.
    Expired,
    /// Of a time to come, or made long ago.
    Time,
    /// Of another sign-in.
    Nonce,
    /// Of nobody.
    Subject,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Wrong::Form => "the token does not read",
            Wrong::Algorithm => "the token is signed in a way that is not taken",
            Wrong::Key => "the token's key is not among those that the provider publishes",
            Wrong::Signature => "the token's signature is not the provider's",
            Wrong::Issuer => "the token is another provider's",
            Wrong::Audience => "the token is for another system",
            Wrong::Expired => "the token is over",
            Wrong::Time => "the token was not made just now; are both clocks right?",
            Wrong::Nonce => "the token belongs to another sign-in",
            Wrong::Subject => "the token names nobody",
        })
    }
}

/// The claims of a token that is believed.
pub(super) fn verify(
    token: &str,
    keys: &[Key],
    expected: &Expected<'_>,
) -> Result<Map<String, Value>, Wrong> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Wrong::Form)?;
    let (head, body) = signed.split_once('.').ok_or(Wrong::Form)?;
    let head = object(head)?;
    let text = |object: &Map<String, Value>, name: &str| {
        object.get(name).and_then(Value::as_str).map(str::to_owned)
    };
    let algorithm = text(&head, "alg").and_then(|alg| Algorithm::parse(&alg));
    let algorithm = algorithm
        .filter(|_| !head.contains_key("crit"))
        .ok_or(Wrong::Algorithm)?;
    let name = text(&head, "kid");
    let fits = |key: &&Key| {
        key.algorithm() == algorithm && (name.is_none() || key.name.is_none() || key.name == name)
    };
    let mut fitting = keys.iter().filter(fits).peekable();
    if fitting.peek().is_none() {
        return Err(Wrong::Key);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Wrong::Form)?;
    if !fitting.any(|key| key.signed(signed.as_bytes(), &signature)) {
        return Err(Wrong::Signature);
    }
    let claims = object(body)?;
    if text(&claims, "iss").as_deref() != Some(expected.issuer) {
        return Err(Wrong::Issuer);
    }
    if !is_for(&claims, expected.client_id) {
        return Err(Wrong::Audience);
    }
    let second = |name: &str| claims.get(name).and_then(seconds);
    if second("exp").ok_or(Wrong::Expired)? <= expected.now - OIDC_CLOCK_S {
        return Err(Wrong::Expired);
    }
    let made = second("iat").ok_or(Wrong::Time)?;
    let soon = expected.now + OIDC_CLOCK_S;
    if made > soon || made < expected.now - OIDC_FRESH_S || second("nbf").is_some_and(|n| n > soon)
    {
        return Err(Wrong::Time);
    }
    if text(&claims, "nonce").as_deref() != Some(expected.nonce) {
        return Err(Wrong::Nonce);
    }
    let subject = text(&claims, "sub").unwrap_or_default();
    let plain = |c: char| c.is_ascii_graphic() || c == ' ';
    if subject.is_empty() || subject.len() > OIDC_SUBJECT_MAX || !subject.chars().all(plain) {
        return Err(Wrong::Subject);
    }
    Ok(claims)
}

/// Whether it is for this system; where it is for several, it must have been given to this one.
fn is_for(claims: &Map<String, Value>, client: &str) -> bool {
    let (ours, several) = match claims.get("aud") {
        Some(Value::String(one)) => (one == client, false),
        Some(Value::Array(many)) => (
            many.iter().any(|one| one.as_str() == Some(client)),
            many.len() > 1,
        ),
        _ => (false, false),
    };
    ours && match claims.get("azp") {
        Some(party) => party.as_str() == Some(client),
        None => !several,
    }
}

/// Some write seconds with a fraction.
fn seconds(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_f64().map(|seconds| seconds as i64))
}

fn object(part: &str) -> Result<Map<String, Value>, Wrong> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| Wrong::Form)?;
    serde_json::from_slice(&bytes).map_err(|_| Wrong::Form)
}

#[cfg(test)]
mod tests {
    use super::super::keys;
    use super::*;
    use ring::hmac;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    const NOW: i64 = 1_800_000_000;
    const EXPECTED: Expected<'static> = Expected {
        issuer: "https://dangnhap.example.vn",
        client_id: "hientruong",
        nonce: "n-1",
        now: NOW,
    };

    struct Signer(EcdsaKeyPair);

    impl Signer {
        fn new() -> Signer {
            let random = SystemRandom::new();
            let way = &ECDSA_P256_SHA256_FIXED_SIGNING;
            let document = EcdsaKeyPair::generate_pkcs8(way, &random).unwrap();
            Signer(EcdsaKeyPair::from_pkcs8(way, document.as_ref(), &random).unwrap())
        }

        fn published(&self, kid: &str) -> Value {
            let point = self.0.public_key().as_ref();
            json!({
                "kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "alg": "ES256",
                "x": URL_SAFE_NO_PAD.encode(&point[1..33]), "y": URL_SAFE_NO_PAD.encode(&point[33..]),
            })
        }

        fn sign(&self, head: &Value, claims: &Value) -> String {
            let text = unsigned(head, claims);
            let mark = self.0.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
            format!("{text}.{}", URL_SAFE_NO_PAD.encode(mark))
        }
    }

    fn unsigned(head: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}", part(head), part(claims))
    }

    fn claims() -> Value {
        json!({
            "iss": EXPECTED.issuer, "aud": EXPECTED.client_id, "sub": "248289", "nonce": "n-1",
            "iat": NOW - 3, "exp": NOW + 300,
        })
    }

    fn keys_of(list: &[Value]) -> Vec<Key> {
        keys::read(json!({ "keys": list }).to_string().as_bytes()).unwrap()
    }

    #[test]
    fn each_claim_is_looked_at() {
        let signer = Signer::new();
        let keys = keys_of(&[signer.published("k1")]);
        let head = json!({"alg": "ES256", "kid": "k1"});
        let told = |name: &str, value: Value| {
            let mut claims = claims();
            match value {
                Value::Null => claims.as_object_mut().unwrap().remove(name),
                value => claims
                    .as_object_mut()
                    .unwrap()
                    .insert(name.to_owned(), value),
            };
            verify(&signer.sign(&head, &claims), &keys, &EXPECTED).err()
        };
        assert_eq!(told("more", json!(1)), None);
        for (name, value, wrong) in [
            (
                "iss",
                json!("https://dangnhap.example.vn/"),
                Some(Wrong::Issuer),
            ),
            ("iss", Value::Null, Some(Wrong::Issuer)),
            ("aud", json!("khac"), Some(Wrong::Audience)),
            ("aud", json!(["khac"]), Some(Wrong::Audience)),
            ("aud", json!(["khac", "hientruong"]), Some(Wrong::Audience)),
            ("aud", json!(["hientruong"]), None),
            ("aud", Value::Null, Some(Wrong::Audience)),
            ("azp", json!("khac"), Some(Wrong::Audience)),
            ("azp", json!("hientruong"), None),
            ("exp", json!(NOW - OIDC_CLOCK_S), Some(Wrong::Expired)),
            ("exp", json!(NOW - OIDC_CLOCK_S + 1), None),
            ("exp", Value::Null, Some(Wrong::Expired)),
            ("exp", json!("1900000000"), Some(Wrong::Expired)),
            ("iat", json!(NOW + OIDC_CLOCK_S + 1), Some(Wrong::Time)),
            ("iat", json!(NOW + OIDC_CLOCK_S), None),
            ("iat", json!(NOW - OIDC_FRESH_S - 1), Some(Wrong::Time)),
            ("iat", Value::Null, Some(Wrong::Time)),
            ("iat", json!(NOW as f64 + 0.5), None),
            ("nbf", json!(NOW + OIDC_CLOCK_S + 1), Some(Wrong::Time)),
            ("nonce", json!("n-2"), Some(Wrong::Nonce)),
            ("nonce", Value::Null, Some(Wrong::Nonce)),
            ("sub", json!(""), Some(Wrong::Subject)),
            ("sub", json!("a\u{0}b"), Some(Wrong::Subject)),
            ("sub", json!("x".repeat(256)), Some(Wrong::Subject)),
            ("sub", Value::Null, Some(Wrong::Subject)),
            ("sub", json!(7), Some(Wrong::Subject)),
        ] {
            assert_eq!(told(name, value.clone()), wrong, "{name}: {value}");
        }
        // Two audiences, and it was given to us.
        let mut both = claims();
        both["aud"] = json!(["khac", "hientruong"]);
        both["azp"] = json!("hientruong");
        assert!(verify(&signer.sign(&head, &both), &keys, &EXPECTED).is_ok());
    }

    #[test]
    fn only_a_published_key_signs() {
        let (ours, other) = (Signer::new(), Signer::new());
        let keys = keys_of(&[ours.published("k1")]);
        let told = |token: &str, keys: &[Key]| verify(token, keys, &EXPECTED).err();
        let head = json!({"alg": "ES256", "kid": "k1"});
        let good = ours.sign(&head, &claims());
        assert_eq!(told(&good, &keys), None);
        // Another's signature under our key's name, and under its own.
        assert_eq!(
            told(&other.sign(&head, &claims()), &keys),
            Some(Wrong::Signature)
        );
        let named = json!({"alg": "ES256", "kid": "k2"});
        assert_eq!(
            told(&other.sign(&named, &claims()), &keys),
            Some(Wrong::Key)
        );
        // The provider changed its keys: the old one counts no more, the new one does.
        let changed = keys_of(&[other.published("k2")]);
        assert_eq!(told(&good, &changed), Some(Wrong::Key));
        assert_eq!(told(&other.sign(&named, &claims()), &changed), None);
        // Without a name each key is tried.
        let both = keys_of(&[other.published("k2"), ours.published("k1")]);
        assert_eq!(
            told(&ours.sign(&json!({"alg": "ES256"}), &claims()), &both),
            None
        );
        // A key for another purpose, or of a kind that is not known, is none.
        let mut locked = ours.published("k1");
        locked["use"] = json!("enc");
        let strange = json!({"kty": "OKP", "crv": "Ed25519", "x": "AA"});
        assert_eq!(told(&good, &keys_of(&[locked, strange])), Some(Wrong::Key));
        assert!(keys::read(b"{}").is_none());
    }

    #[test]
    fn no_signature_and_a_shared_secret_are_not_taken() {
        let signer = Signer::new();
        let published = signer.published("k1");
        let keys = keys_of(std::slice::from_ref(&published));
        let told = |token: &str| verify(token, &keys, &EXPECTED).err();
        let none = unsigned(&json!({"alg": "none", "kid": "k1"}), &claims());
        assert_eq!(told(&format!("{none}.")), Some(Wrong::Algorithm));
        // The published key taken for a secret: the old trick.
        let text = unsigned(&json!({"alg": "HS256", "kid": "k1"}), &claims());
        let secret = hmac::Key::new(
            hmac::HMAC_SHA256,
            published["x"].as_str().unwrap().as_bytes(),
        );
        let mark = hmac::sign(&secret, text.as_bytes());
        let forged = format!("{text}.{}", URL_SAFE_NO_PAD.encode(mark));
        assert_eq!(told(&forged), Some(Wrong::Algorithm));
        let crit = signer.sign(
            &json!({"alg": "ES256", "kid": "k1", "crit": ["b64"]}),
            &claims(),
        );
        assert_eq!(told(&crit), Some(Wrong::Algorithm));
        let rs = signer.sign(&json!({"alg": "RS256", "kid": "k1"}), &claims());
        assert_eq!(told(&rs), Some(Wrong::Key));
        // A letter changed, or a part missing.
        let good = signer.sign(&json!({"alg": "ES256", "kid": "k1"}), &claims());
        let mut parts: Vec<&str> = good.split('.').collect();
        let body = URL_SAFE_NO_PAD.encode(claims().to_string().replace("248289", "248280"));
        parts[1] = &body;
        assert_eq!(told(&parts.join(".")), Some(Wrong::Signature));
        for bad in ["", "a", "a.b", "a.b.c", "....", "e30.e30.e30"] {
            assert!(told(bad).is_some(), "{bad}");
        }
    }
}
