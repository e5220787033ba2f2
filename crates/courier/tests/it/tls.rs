//! A certificate of our own, made for one test.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// A self-signed certificate for `localhost` and its key, in files as an operator has them.
pub struct OwnCertificate {
    folder: tempfile::TempDir,
    acceptor: TlsAcceptor,
}

impl OwnCertificate {
    /// Makes one.
    pub fn new() -> OwnCertificate {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("made");
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: String| {
            std::fs::write(folder.path().join(name), text).expect("written");
        };
        write("certificate.pem", made.cert.pem());
        write("key.pem", made.signing_key.serialize_pem());
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::from(key))
            .expect("a server's configuration");
        OwnCertificate {
            folder,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    }

    /// The certificate's file.
    pub fn file(&self) -> PathBuf {
        self.path("certificate.pem")
    }

    /// The key's file.
    pub fn key_file(&self) -> PathBuf {
        self.path("key.pem")
    }

    /// What a server speaks TLS with.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.folder.path()).join(name)
    }
}
