//! The key file: what seals the vault, finds people in it, and signs secret links. It lives
//! outside the database and outside its backups.

use crate::error::{DbError, DbResult, Setup};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Generate, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use domain::id::ReportId;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

/// Bytes of a secret link: 128 bits nobody guesses.
const SECRET: usize = 16;
/// Bytes of a nonce; long enough to be drawn at random.
const NONCE: usize = 24;

/// The keys of an installation. Cheap to clone; never printed.
#[derive(Clone)]
pub struct Keys(Arc<Vec<OneKey>>);

struct OneKey {
    id: String,
    cipher: [u8; 32],
    lookup: [u8; 32],
    link: [u8; 32],
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

fn mac(key: &[u8; 32], purpose: &str, parts: &[&[u8]]) -> Hmac<Sha256> {
    // HMAC fills a short key up with zeros to its block of 64 bytes; done here, no key is refused.
    let mut block = [0u8; 64];
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&block.into());
    for part in [purpose.as_bytes()].iter().chain(parts) {
        mac.update(&(part.len() as u32).to_be_bytes());
        mac.update(part);
    }
    mac
}

impl OneKey {
    fn new(id: &str, master: &[u8; 32]) -> OneKey {
        let derive = |purpose| mac(master, purpose, &[]).finalize().into_bytes().into();
        OneKey {
            id: id.to_owned(),
            cipher: derive("cipher"),
            lookup: derive("lookup"),
            link: derive("link"),
        }
    }
}

impl Keys {
    /// By which a backup knows whose it is: the same for the same first key, and telling nothing of it.
    pub fn mark(&self) -> String {
        let first = self.0.first().map_or(&[0; 32], |key| &key.lookup);
        let tag = mac(first, "backup", &[]).finalize().into_bytes();
        crate::migrate::hex(&tag[..8])
    }

    /// Reads the key file, or makes one that only its owner can read.
    ///
    /// The file holds a line `NAME 64-HEX-DIGITS` for each key, oldest first: the last seals, all
    /// open, the first finds people and signs links, for those must not change when a key is added.
    pub fn load_or_create(path: &Path) -> DbResult<Keys> {
        let told = |e: std::io::Error| DbError::file(path, e);
        match std::fs::read_to_string(path) {
            Ok(text) => Keys::parse(&text)
                .ok_or_else(|| DbError::Setup(Setup::NoKeys(path.display().to_string()))),
            Err(e) if e.kind() == ErrorKind::NotFound => {
                let master = Key::generate();
                let text = format!(
                    "# Keys of this installation. Without them no reporter can be reached and no secret link works.\n\
                     # Keep a copy apart from the backups.\nk1 {}\n",
                    crate::migrate::hex(&master)
                );
                // Whole or not at all, and never over a file that another process made meanwhile.
                let chance = XNonce::generate();
                let draft =
                    path.with_extension(format!("{}.new", crate::migrate::hex(&chance[..8])));
                write_private(&draft, &text).map_err(told)?;
                let made = std::fs::hard_link(&draft, path);
                let _ = std::fs::remove_file(&draft);
                match made {
                    Ok(()) => {
                        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
                            std::fs::File::open(folder)
                                .and_then(|f| f.sync_all())
                                .map_err(told)?;
                        }
                        Keys::parse(&text)
                            .ok_or_else(|| DbError::broken("a key file that does not read back"))
                    }
                    Err(e) if e.kind() == ErrorKind::AlreadyExists => Keys::load_or_create(path),
                    Err(e) => Err(told(e)),
                }
            }
            Err(e) => Err(told(e)),
        }
    }

    /// Reads the text of a key file. None if it holds no key or a broken line.
    pub fn parse(text: &str) -> Option<Keys> {
        let mut keys = Vec::new();
        for line in text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
        {
            let (id, hex) = line.split_once(' ')?;
            let hex = hex.trim();
            if hex.len() != 64 || !hex.is_ascii() || keys.iter().any(|k: &OneKey| k.id == id) {
                return None;
            }
            let mut master = [0u8; 32];
            for (n, byte) in master.iter_mut().enumerate() {
                *byte = u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).ok()?;
            }
            keys.push(OneKey::new(id, &master));
        }
        (!keys.is_empty()).then(|| Keys(Arc::new(keys)))
    }

    fn first(&self) -> &OneKey {
        &self.0[0] // `parse` lets no empty list through
    }

    fn last(&self) -> &OneKey {
        &self.0[self.0.len() - 1]
    }

    /// The name of the key that seals now.
    pub fn current(&self) -> &str {
        &self.last().id
    }

    /// Seals bytes for one row of one table: sealed bytes moved to another row do not open. Gives
    /// the key's name and nonce ‖ ciphertext. The nonce is drawn here, not by the caller, because
    /// one used twice would break the seal.
    pub fn seal(&self, table: &str, row: i64, plain: &[u8]) -> (String, Vec<u8>) {
        let key = self.last();
        let nonce = XNonce::generate();
        let bound = bound(table, row, &key.id);
        let cipher = XChaCha20Poly1305::new(&Key::from(key.cipher));
        // Fails only beyond 256 GB of text.
        let sealed = cipher
            .encrypt(
                &nonce,
                Payload {
                    msg: plain,
                    aad: &bound,
                },
            )
            .unwrap_or_default();
        (key.id.clone(), [&nonce[..], &sealed].concat())
    }

    /// Opens what [`Keys::seal`] sealed for this row.
    ///
    /// # Errors
    /// [`DbError::Broken`] if the key is not in the file, or the bytes are not what was sealed.
    pub fn open(&self, table: &str, row: i64, key_id: &str, sealed: &[u8]) -> DbResult<Vec<u8>> {
        let key = self.0.iter().find(|k| k.id == key_id);
        let key =
            key.ok_or_else(|| DbError::broken(format_args!("the key file has no key {key_id}")))?;
        let (nonce, text) = sealed
            .split_at_checked(NONCE)
            .ok_or_else(|| DbError::broken("sealed bytes cut short"))?;
        let nonce =
            XNonce::try_from(nonce).map_err(|_| DbError::broken("sealed bytes cut short"))?;
        XChaCha20Poly1305::new(&Key::from(key.cipher))
            .decrypt(
                &nonce,
                Payload {
                    msg: text,
                    aad: &bound(table, row, &key.id),
                },
            )
            .map_err(|_| {
                DbError::broken(format_args!(
                    "{table} row {row} was sealed with other keys, or changed"
                ))
            })
    }

    /// A keyed hash by which a normalised text is found without being readable. `kind` keeps a
    /// phone's hash apart from an e-mail's.
    pub fn lookup(&self, kind: &str, text: &str) -> [u8; 32] {
        mac(&self.first().lookup, kind, &[text.as_bytes()])
            .finalize()
            .into_bytes()
            .into()
    }

    /// The secret of a report's private link, 22 characters fit for a URL. Derived: nothing is stored.
    pub fn secret(&self, report: ReportId) -> String {
        let whole = mac(&self.first().link, "report", &[&report.0.to_be_bytes()])
            .finalize()
            .into_bytes();
        URL_SAFE_NO_PAD.encode(&whole[..SECRET])
    }

    /// Whether a caller holds a report's secret; takes the same time for every wrong one.
    pub fn is_secret(&self, report: ReportId, given: &str) -> bool {
        match URL_SAFE_NO_PAD.decode(given) {
            Ok(bytes) if bytes.len() == SECRET => {
                mac(&self.first().link, "report", &[&report.0.to_be_bytes()])
                    .verify_truncated_left(&bytes)
                    .is_ok()
            }
            _ => false,
        }
    }

    /// A signature over anything else that travels through strangers' hands (cursors, one-time
    /// links); `purpose` keeps uses apart.
    pub fn sign(&self, purpose: &str, text: &str) -> [u8; 32] {
        mac(&self.first().link, purpose, &[text.as_bytes()])
            .finalize()
            .into_bytes()
            .into()
    }
}

fn bound(table: &str, row: i64, key_id: &str) -> Vec<u8> {
    format!("{table}\0{row}\0{key_id}").into_bytes()
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
