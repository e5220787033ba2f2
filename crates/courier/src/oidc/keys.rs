//! The keys by which a provider signs, as it publishes them (RFC 7517).

use crate::limits::OIDC_KEYS_MAX;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

/// How a token may be signed. Others are not taken: a shared secret would let whoever knows it speak
/// for anybody, and no signature is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    pub(super) fn parse(text: &str) -> Option<Algorithm> {
        match text {
            "RS256" => Some(Algorithm::Rs256),
            "ES256" => Some(Algorithm::Es256),
            _ => None,
        }
    }
}

/// A key for one of the ways.
pub(super) struct Key {
    pub(super) name: Option<String>,
    material: Material,
}

enum Material {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256 { point: Vec<u8> },
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Written {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// The keys that we can use; None where the text is no list of keys at all.
pub(super) fn read(text: &[u8]) -> Option<Vec<Key>> {
    let published: Published = serde_json::from_slice(text).ok()?;
    // A provider may publish keys of kinds that we do not know: they are passed over.
    let keys = published.keys.into_iter().take(OIDC_KEYS_MAX);
    Some(keys.filter_map(key).collect())
}

fn key(value: serde_json::Value) -> Option<Key> {
    let written: Written = serde_json::from_value(value).ok()?;
    if written.purpose.as_deref().is_some_and(|p| p != "sig") {
        return None;
    }
    let bytes = |text: &Option<String>| URL_SAFE_NO_PAD.decode(text.as_deref()?).ok();
    let (algorithm, material) = match written.kty.as_str() {
        "RSA" => {
            let (n, e) = (bytes(&written.n)?, bytes(&written.e)?);
            ("RS256", Material::Rsa { n, e })
        }
        "EC" if written.crv.as_deref() == Some("P-256") => {
            let (x, y) = (bytes(&written.x)?, bytes(&written.y)?);
            if x.len() != 32 || y.len() != 32 {
                return None;
            }
            let point = [&[4], x.as_slice(), y.as_slice()].concat();
            ("ES256", Material::P256 { point })
        }
        _ => return None,
    };
    if written.alg.as_deref().is_some_and(|alg| alg != algorithm) {
        return None;
    }
    Some(Key {
        name: written.kid,
        material,
    })
}

impl Key {
    /// The way it is for.
    pub(super) fn algorithm(&self) -> Algorithm {
        match self.material {
            Material::Rsa { .. } => Algorithm::Rs256,
            Material::P256 { .. } => Algorithm::Es256,
        }
    }

    /// Whether this key made the signature. RSA keys under 2048 bits make none.
    pub(super) fn signed(&self, text: &[u8], signature: &[u8]) -> bool {
        match &self.material {
            Material::Rsa { n, e } => RsaPublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_2048_8192_SHA256, text, signature)
                .is_ok(),
            Material::P256 { point } => UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                .verify(text, signature)
                .is_ok(),
        }
    }
}
