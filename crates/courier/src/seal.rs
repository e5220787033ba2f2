//! Encryption of a push message for one browser (RFC 8291 over RFC 8188, `aes128gcm`).

use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::error::Unspecified;
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::{SecureRandom, SystemRandom};

/// Bytes of a point of P-256, uncompressed.
pub(crate) const POINT: usize = 65;
/// Bytes of a browser's authentication secret.
pub(crate) const AUTH: usize = 16;
const SALT: usize = 16;
/// The record size that is announced: one record holds the whole message.
const RECORD: u32 = 4096;
/// What ends the last record's text.
const LAST: u8 = 2;

/// Encrypts `plain` so that only the browser with these keys reads it.
pub(crate) fn seal(
    browser: &[u8; POINT],
    auth: &[u8; AUTH],
    plain: &[u8],
) -> Result<Vec<u8>, Unspecified> {
    let random = SystemRandom::new();
    let ours = EphemeralPrivateKey::generate(&ECDH_P256, &random)?;
    let mut public = [0u8; POINT];
    public.copy_from_slice(ours.compute_public_key()?.as_ref());
    let mut salt = [0u8; SALT];
    random.fill(&mut salt)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, browser);
    agree_ephemeral(ours, &theirs, |shared| {
        let (key, nonce) = derive(shared, browser, &public, auth, &salt)?;
        seal_with(&key, nonce, &salt, &public, plain)
    })?
}

fn derive(
    shared: &[u8],
    browser: &[u8; POINT],
    server: &[u8; POINT],
    auth: &[u8; AUTH],
    salt: &[u8; SALT],
) -> Result<([u8; 16], [u8; 12]), Unspecified> {
    let combined = Salt::new(HKDF_SHA256, auth).extract(shared);
    let ikm: [u8; 32] = expand(&combined, &[b"WebPush: info\0", browser, server])?;
    let prk = Salt::new(HKDF_SHA256, salt).extract(&ikm);
    Ok((
        expand(&prk, &[b"Content-Encoding: aes128gcm\0"])?,
        expand(&prk, &[b"Content-Encoding: nonce\0"])?,
    ))
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<const N: usize>(prk: &Prk, info: &[&[u8]]) -> Result<[u8; N], Unspecified> {
    let mut out = [0u8; N];
    prk.expand(info, Length(N))?.fill(&mut out)?;
    Ok(out)
}

fn seal_with(
    key: &[u8; 16],
    nonce: [u8; 12],
    salt: &[u8; SALT],
    public: &[u8; POINT],
    plain: &[u8],
) -> Result<Vec<u8>, Unspecified> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, key)?);
    let mut record = [plain, &[LAST]].concat();
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut record)?;
    let mut message = Vec::with_capacity(SALT + 5 + POINT + record.len());
    message.extend_from_slice(salt);
    message.extend_from_slice(&RECORD.to_be_bytes());
    message.push(POINT as u8);
    message.extend_from_slice(public);
    message.append(&mut record);
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        let read = URL_SAFE_NO_PAD.decode(text).unwrap();
        read.try_into().unwrap()
    }

    /// RFC 8291, section 5 and appendix A.
    #[test]
    fn the_example_of_the_standard_comes_out() {
        let browser = bytes(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        );
        let server = bytes(
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
        );
        let shared: [u8; 32] = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw");
        let (key, nonce) = derive(&shared, &browser, &server, &auth, &salt).unwrap();
        let plain = b"When I grow up, I want to be a watermelon";
        let message = seal_with(&key, nonce, &salt, &server, plain).unwrap();
        assert_eq!(
            URL_SAFE_NO_PAD.encode(message),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS\
             6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn the_browser_reads_what_was_sealed_for_it() {
        let random = SystemRandom::new();
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &random).unwrap();
        let mut browser = [0u8; POINT];
        browser.copy_from_slice(private.compute_public_key().unwrap().as_ref());
        let auth = [7u8; AUTH];
        let message = seal(&browser, &auth, "Đã xong chưa?".as_bytes()).unwrap();
        let salt: [u8; SALT] = message[..16].try_into().unwrap();
        let server: [u8; POINT] = message[21..86].try_into().unwrap();
        let theirs = UnparsedPublicKey::new(&ECDH_P256, server);
        let (key, nonce) = agree_ephemeral(private, &theirs, |shared| {
            derive(shared, &browser, &server, &auth, &salt).unwrap()
        })
        .unwrap();
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let mut record = message[86..].to_vec();
        let plain = key
            .open_in_place(
                Nonce::assume_unique_for_key(nonce),
                Aad::empty(),
                &mut record,
            )
            .unwrap();
        assert_eq!(plain, ["Đã xong chưa?".as_bytes(), &[LAST]].concat());
    }

    #[test]
    fn a_point_off_the_curve_is_refused() {
        let mut browser = [1u8; POINT];
        browser[0] = 4;
        assert!(seal(&browser, &[0; AUTH], b"x").is_err());
    }
}
