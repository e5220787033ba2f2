//! A notice in the browser: encrypted for it (RFC 8291), signed by the installation (RFC 8292),
//! handed to the push service that the browser chose.

use crate::courier::Misconfigured;
use crate::http::{Ask, Chosen, Http};
use crate::limits::{PUSH_BYTES_MAX, PUSH_TTL_S, VAPID_S};
use crate::parcel::{Failure, Parcel, Receipt};
use crate::seal::{AUTH, POINT, seal};
use crate::settings::PushSettings;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hyper::Method;
use hyper::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde::Deserialize;
use std::fmt;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use url::Url;

/// The key by which an installation signs its pushes. Browsers bind their subscription to it: a
/// new key makes every subscription worthless.
#[derive(Clone)]
pub struct VapidKey(Arc<EcdsaKeyPair>);

impl fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VapidKey({})", self.public())
    }
}

impl VapidKey {
    /// Reads the key from a PEM file (PKCS #8, P-256), or makes one that only its owner can read.
    pub fn load_or_create(path: &Path) -> Result<VapidKey, Misconfigured> {
        let told = |e: &dyn fmt::Display| Misconfigured(format!("{}: {e}", path.display()));
        match std::fs::read(path) {
            Ok(pem) => VapidKey::parse(&pem).map_err(|e| told(&e)),
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let document = EcdsaKeyPair::generate_pkcs8(
                    &ECDSA_P256_SHA256_FIXED_SIGNING,
                    &SystemRandom::new(),
                )
                .map_err(|e| told(&e))?;
                write_new(path, &pem(document.as_ref())).map_err(|e| told(&e))?;
                // What stands there now: another process may have been first.
                let pem = std::fs::read(path).map_err(|e| told(&e))?;
                VapidKey::parse(&pem).map_err(|e| told(&e))
            }
            Err(e) => Err(told(&e)),
        }
    }

    fn parse(pem: &[u8]) -> Result<VapidKey, String> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem).map_err(|e| e.to_string())?;
        let pair = EcdsaKeyPair::from_pkcs8(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            der.secret_pkcs8_der(),
            &SystemRandom::new(),
        )
        .map_err(|e| e.to_string())?;
        Ok(VapidKey(Arc::new(pair)))
    }

    /// The public half as browsers want it: `applicationServerKey`.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.public_key())
    }

    /// The `Authorization` for one push service.
    fn authorization(&self, endpoint: &Url, contact: &str, now: i64) -> Option<String> {
        let claims = serde_json::json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": now + VAPID_S,
            "sub": contact,
        });
        let head = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#);
        let text = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.0.sign(&SystemRandom::new(), text.as_bytes()).ok()?;
        let signature = URL_SAFE_NO_PAD.encode(signature);
        Some(format!("vapid t={text}.{signature}, k={}", self.public()))
    }
}

/// Whole, for its owner only, and never over a file that another process made meanwhile.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let fresh = Path::new(&name);
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(fresh, path);
    std::fs::remove_file(fresh)?;
    match linked {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => Err(e),
        _ => Ok(()),
    }
}

fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let mut pem = String::from("-----BEGIN PRIVATE KEY-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.push_str(&String::from_utf8_lossy(line));
        pem.push('\n');
    }
    pem.push_str("-----END PRIVATE KEY-----\n");
    pem
}

/// A browser's subscription, as `JSON.stringify` writes it.
#[derive(Deserialize)]
struct Written {
    endpoint: String,
    keys: WrittenKeys,
}

#[derive(Deserialize)]
struct WrittenKeys {
    p256dh: String,
    auth: String,
}

struct Subscription {
    /// As the browser wrote it: it will end by the same words.
    written: String,
    endpoint: Url,
    point: [u8; POINT],
    auth: [u8; AUTH],
}

fn subscription(http: &Http, json: &str) -> Result<Subscription, Failure> {
    let bad = || Failure::never("this is no push subscription");
    let written: Written = serde_json::from_str(json).map_err(|_| bad())?;
    Ok(Subscription {
        endpoint: http.guarded(&written.endpoint)?,
        point: bytes(&written.keys.p256dh).ok_or_else(bad)?,
        auth: bytes(&written.keys.auth).ok_or_else(bad)?,
        written: written.endpoint,
    })
}

/// Base64 in either alphabet, with or without padding: browsers differ.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let plain: String = text
        .trim_end_matches('=')
        .chars()
        .map(|c| match c {
            '+' => '-',
            '/' => '_',
            other => other,
        })
        .collect();
    URL_SAFE_NO_PAD.decode(plain).ok()?.try_into().ok()
}

/// Looks at a subscription before anybody keeps it; answers its endpoint.
pub(crate) fn check(http: &Http, json: &str) -> Result<String, Failure> {
    let subscription = subscription(http, json)?;
    seal(&subscription.point, &subscription.auth, b"")
        .map(|_| subscription.written)
        .map_err(|_| Failure::never("the subscription's key is no key"))
}

/// Sends one notice.
pub(crate) async fn send(
    http: &Http,
    settings: &PushSettings,
    parcel: &Parcel<'_>,
    (title, body, url): (&str, &str, &str),
) -> Result<Receipt, Failure> {
    let to = subscription(http, parcel.to)?;
    // The browser replaces a notice that has the same tag: a repeated one is seen once.
    let notice =
        serde_json::json!({"title": title, "body": body, "url": url, "tag": parcel.id}).to_string();
    if notice.len() > PUSH_BYTES_MAX {
        return Err(Failure::never("the notice is too long for a push"));
    }
    let sealed = seal(&to.point, &to.auth, notice.as_bytes())
        .map_err(|_| Failure::never("the subscription's key is no key"))?;
    let authorization = settings
        .key
        .authorization(&to.endpoint, &settings.contact, parcel.now)
        .and_then(|text| crate::answer::secret(&text))
        .ok_or_else(|| Failure::later("the push cannot be signed"))?;
    let answer = http
        .ask(Ask {
            method: Method::POST,
            url: to.endpoint,
            headers: vec![
                (AUTHORIZATION, authorization),
                (CONTENT_ENCODING, HeaderValue::from_static("aes128gcm")),
                (
                    CONTENT_TYPE,
                    HeaderValue::from_static("application/octet-stream"),
                ),
                (
                    HeaderName::from_static("ttl"),
                    HeaderValue::from(PUSH_TTL_S),
                ),
                (
                    HeaderName::from_static("urgency"),
                    HeaderValue::from_static("normal"),
                ),
            ],
            body: sealed,
            chosen: Chosen::ByOthers,
            most: crate::limits::ANSWER_BYTES_MAX,
        })
        .await?;
    outcome(answer.status)
}

fn outcome(status: u16) -> Result<Receipt, Failure> {
    let told = format!("the push service answered {status}");
    match status {
        200..=299 => Ok(Receipt::default()),
        404 | 410 => Err(Failure::Gone(told)),
        // Our key, our clock or our rate, not this browser.
        401 | 403 | 408 | 425 | 429 => Err(Failure::Later(told)),
        300..=499 => Err(Failure::Never(told)),
        _ => Err(Failure::Later(told)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

    #[test]
    fn the_key_is_made_once_and_signs_for_one_service() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("push.pem");
        let key = VapidKey::load_or_create(&file).unwrap();
        let again = VapidKey::load_or_create(&file).unwrap();
        assert_eq!(key.public(), again.public());
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

        let endpoint = Url::parse("https://push.example.net/send/abc").unwrap();
        let header = key
            .authorization(&endpoint, "mailto:it@example.vn", 1_700_000_000)
            .unwrap();
        let (token, public) = header
            .strip_prefix("vapid t=")
            .and_then(|rest| rest.split_once(", k="))
            .unwrap();
        let (text, signature) = token.rsplit_once('.').unwrap();
        let public = URL_SAFE_NO_PAD.decode(public).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public)
            .verify(text.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap())
            .unwrap();
        let claims = URL_SAFE_NO_PAD
            .decode(text.split_once('.').unwrap().1)
            .unwrap();
        let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
        assert_eq!(claims["aud"], "https://push.example.net");
        assert_eq!(claims["exp"], 1_700_000_000 + VAPID_S);
        assert_eq!(claims["sub"], "mailto:it@example.vn");
    }

    #[test]
    fn keys_are_read_in_either_alphabet() {
        assert_eq!(bytes::<3>("+/+/"), bytes::<3>("-_-_"));
        assert_eq!(bytes::<1>("_w=="), Some([255]));
        assert_eq!(bytes::<2>("_w=="), None);
        assert_eq!(bytes::<1>("!!"), None);
    }
}
