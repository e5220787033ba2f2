//! Whom we believe: the system's certificates, and those of a file.

use crate::courier::Misconfigured;
use std::path::Path;
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The certificates of `file`, in the order they stand there.
pub(crate) fn certificates(
    file: Option<&Path>,
) -> Result<Vec<CertificateDer<'static>>, Misconfigured> {
    let Some(file) = file else {
        return Ok(Vec::new());
    };
    let told = |why: &dyn std::fmt::Display| Misconfigured(format!("{}: {why}", file.display()));
    let found = CertificateDer::pem_file_iter(file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|e| told(&e))?;
    if found.is_empty() {
        return Err(told(&"no certificate in it"));
    }
    Ok(found)
}

/// What a connection to anybody is checked against.
pub(crate) fn client(
    extra: &[CertificateDer<'static>],
) -> Result<Arc<ClientConfig>, Misconfigured> {
    let mut roots = RootCertStore::empty();
    // A system without certificates is found out at the first connection, which says so.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for certificate in extra {
        roots
            .add(certificate.clone())
            .map_err(|e| Misconfigured(format!("a certificate to trust: {e}")))?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| Misconfigured(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Whom a line of somebody else is to trust, as ours do: the system's certificates, and those of a
/// file.
///
/// # Errors
/// A file that cannot be read, or has no certificate in it.
pub fn trusted(file: Option<&Path>) -> Result<ClientConfig, Misconfigured> {
    let config = client(&certificates(file)?)?;
    Ok(Arc::unwrap_or_clone(config))
}
