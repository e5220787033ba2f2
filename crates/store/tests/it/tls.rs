//! TLS to PostgreSQL: a server with a certificate of its own, in front of the tests' one.

use rcgen::{CertificateParams, CertifiedIssuer, KeyPair};
use std::sync::Arc;
use store::{DbError, Setup, Store};
use testkit::TestDb;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

/// What a client sends to ask for TLS: eight bytes and a number of PostgreSQL's own.
const ASKS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// Who issues certificates here, and what a server shows that has one for `name`.
fn certified(name: &str) -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let shown = CertificateParams::new(vec![name.to_owned()])
        .unwrap()
        .signed_by(&key, &issuer)
        .unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![shown.der().clone()], key)
        .unwrap();
    (issuer.pem(), Arc::new(config))
}

/// A server that speaks TLS, or says that it does not. Gives its port.
async fn front(server: String, tls: Option<Arc<ServerConfig>>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(carry(client, server.clone(), tls.clone()));
        }
    });
    port
}

async fn carry(mut client: TcpStream, server: String, tls: Option<Arc<ServerConfig>>) {
    let mut server = TcpStream::connect(server).await.unwrap();
    let mut first = [0; 8];
    client.read_exact(&mut first).await.unwrap();
    if first != ASKS {
        assert!(tls.is_none(), "somebody speaks to us in the clear");
        server.write_all(&first).await.unwrap();
        let _ = copy_bidirectional(&mut client, &mut server).await;
        return;
    }
    let Some(tls) = tls else {
        client.write_all(b"N").await.unwrap();
        let _ = copy_bidirectional(&mut client, &mut server).await;
        return;
    };
    client.write_all(b"S").await.unwrap();
    // A client that does not like what it sees hangs up.
    if let Ok(mut client) = TlsAcceptor::from(tls).accept(client).await {
        let _ = copy_bidirectional(&mut client, &mut server).await;
    }
}

async fn opens(url: &str) -> Result<(), DbError> {
    let store = Store::open(url).await?;
    store.query("SELECT 1", &[]).await.map(drop)
}

#[tokio::test(flavor = "multi_thread")]
async fn sslmode_means_what_it_means_to_other_programs() {
    let Some(db) = TestDb::postgres(crate::migrated).await else {
        return;
    };
    let (scheme, rest) = db.url().split_once("://").unwrap();
    let (address, name) = rest.split_once('/').unwrap();
    let (user, host) = address.rsplit_once('@').unwrap();
    let name = name.split('?').next().unwrap();
    let file = db.folder().join("ca.pem");
    let (ours, here) = certified("127.0.0.1");
    let (_, elsewhere) = certified("db.example");
    std::fs::write(&file, ours).unwrap();
    let roots = format!("&sslrootcert={}", file.display());
    let with = front(host.to_owned(), Some(here)).await;
    let stranger = front(host.to_owned(), Some(elsewhere)).await;
    let without = front(host.to_owned(), None).await;
    let ask = async |port: u16, query: &str| {
        opens(&format!("{scheme}://{user}@127.0.0.1:{port}/{name}{query}")).await
    };

    ask(with, "").await.expect("TLS where there is TLS");
    ask(without, "")
        .await
        .expect("and without where there is none");
    ask(without, "?sslmode=disable")
        .await
        .expect("not even asked for");
    ask(with, "?sslmode=require")
        .await
        .expect("whoever answers");
    ask(stranger, "?sslmode=require")
        .await
        .expect("whoever answers");
    ask(with, &format!("?sslmode=verify-full{roots}"))
        .await
        .expect("the one we mean");
    for (port, query) in [
        (without, "?sslmode=require".to_owned()),
        (stranger, format!("?sslmode=require{roots}")),
        (stranger, format!("?sslmode=verify-ca{roots}")),
        (with, "?sslmode=verify-full".to_owned()),
    ] {
        let told = ask(port, &query).await;
        assert!(
            matches!(
                told,
                Err(DbError::Setup(Setup::Unreachable(_) | Setup::Roots(_)))
            ),
            "{query}: {told:?}"
        );
    }
    let told = ask(with, "?sslmode=verify-ca&sslrootcert=/not/there.pem").await;
    assert!(
        matches!(told, Err(DbError::Setup(Setup::Roots(_)))),
        "{told:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_counts_only_where_it_is_asked_for() {
    let Some(db) = TestDb::postgres(crate::migrated).await else {
        return;
    };
    let (scheme, rest) = db.url().split_once("://").unwrap();
    let (address, name) = rest.split_once('/').unwrap();
    let (user, host) = address.rsplit_once('@').unwrap();
    let name = name.split('?').next().unwrap();
    let (issuer, other_name) = certified("db.example");
    let file = db.folder().join("ca.pem");
    std::fs::write(&file, issuer).unwrap();
    let port = front(host.to_owned(), Some(other_name)).await;
    let url = |mode: &str| {
        format!(
            "{scheme}://{user}@127.0.0.1:{port}/{name}?sslmode={mode}&sslrootcert={}",
            file.display()
        )
    };
    opens(&url("verify-ca")).await.expect("issued by ours");
    let told = opens(&url("verify-full")).await;
    assert!(
        matches!(told, Err(DbError::Setup(Setup::Unreachable(_)))),
        "{told:?}"
    );
}
