//! The storage in a bucket of a real S3 server: what it promises in a folder it promises there.

use bytes::Bytes;
use media::{Bucket, Storage, StorageError, Variant};
use testkit::Buckets;

const BUCKET: &str = "anh-1022";
const ID: i64 = (7 << 40) | 0x1234;
const OTHER: i64 = (3 << 40) | 0x12ff;

fn bucket(server: &Buckets) -> Bucket {
    Bucket {
        endpoint: server.endpoint(),
        region: "us-east-1".to_owned(),
        name: BUCKET.to_owned(),
        prefix: "tinh/anh".to_owned(),
        access_key: server.access_key.clone(),
        secret_key: server.secret_key.clone(),
        path_style: true,
        insecure_http: false,
    }
}

fn trusting(file: Option<&std::path::Path>) -> rustls::ClientConfig {
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject;
    let mut roots = rustls::RootCertStore::empty();
    if let Some(file) = file {
        let certificate = CertificateDer::from_pem_file(file).expect("a certificate");
        roots.add(certificate).expect("it is taken");
    }
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth()
}

fn open(bucket: &Bucket) -> Storage {
    Storage::in_bucket(bucket, trusting(None)).expect("settings that can be meant")
}

#[tokio::test]
async fn what_is_put_is_there_under_its_name() {
    let Some(server) = Buckets::start(BUCKET) else {
        return;
    };
    let storage = open(&bucket(&server));
    for text in ["one", "two"] {
        let put = storage.put(ID, Variant::Public, Bytes::from_static(text.as_bytes()));
        put.await.unwrap();
    }
    // Longer than one piece of a line.
    let long: Bytes = (0..3_000_000u32).map(|n| (n % 251) as u8).collect();
    storage
        .put(OTHER, Variant::Original, long.clone())
        .await
        .unwrap();
    storage
        .put(ID, Variant::Original, Bytes::new())
        .await
        .unwrap();
    assert_eq!(storage.get(ID, Variant::Public).await.unwrap(), "two");
    assert_eq!(storage.get(ID, Variant::Original).await.unwrap(), "");
    assert!(storage.get(OTHER, Variant::Original).await.unwrap() == long);
    let names = server.names(BUCKET);
    for name in [
        format!("\"tinh/anh/12/34/{ID}-public.jpg\": 3"),
        format!("\"tinh/anh/12/ff/{OTHER}-original\": 3000000"),
    ] {
        assert!(names.contains(&name), "{names}");
    }
    assert!(storage.has(ID, Variant::Public).await.unwrap());
    assert!(!storage.has(ID, Variant::Thumb).await.unwrap());
    let missing = storage.get(ID, Variant::Thumb).await;
    assert!(matches!(missing, Err(StorageError::Missing)));
    let found = storage.list(0x12).await.unwrap();
    let found: Vec<_> = found.iter().map(|f| (f.id, f.variant, f.bytes)).collect();
    assert_eq!(
        found,
        [
            (OTHER, Variant::Original, 3_000_000),
            (ID, Variant::Original, 0),
            (ID, Variant::Public, 3)
        ]
    );
    assert!(storage.list(0x34).await.unwrap().is_empty());
    for _ in 0..2 {
        storage.delete(ID, Variant::Public).await.unwrap();
    }
    assert!(!storage.has(ID, Variant::Public).await.unwrap());
    assert_eq!(storage.sweep_leftovers(0x12, i64::MAX).await.unwrap(), 0);
    assert_eq!(storage.room().unwrap(), None);
    // Another prefix is another place.
    let beside = Bucket {
        prefix: "tinh".to_owned(),
        ..bucket(&server)
    };
    assert!(open(&beside).list(0x12).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_shelf_of_more_than_one_answer_is_whole_and_many_write_at_once() {
    let Some(server) = Buckets::start(BUCKET) else {
        return;
    };
    let storage = open(&bucket(&server));
    // A list has a thousand names; a bucket takes fewer requests at once than these.
    let writers = (0..1_003i64).map(|n| {
        let storage = storage.clone();
        async move {
            let text = Bytes::from(n.to_string());
            storage.put((n << 30) | 0x12, Variant::Thumb, text).await
        }
    });
    futures_util::future::try_join_all(writers).await.unwrap();
    let found = storage.list(0).await.unwrap();
    assert_eq!(found.len(), 1_003);
    assert!(found.windows(2).all(|two| two[0].id < two[1].id));
}

#[tokio::test]
async fn who_may_not_is_told_so() {
    let Some(server) = Buckets::start(BUCKET) else {
        return;
    };
    let good = bucket(&server);
    open(&good)
        .put(ID, Variant::Public, Bytes::from_static(b"x"))
        .await
        .unwrap();
    let strangers = [
        Bucket {
            secret_key: "wrong".repeat(8),
            ..good.clone()
        },
        Bucket {
            access_key: "AKIAXXXXXXXXXXXXXXXX".to_owned(),
            ..good.clone()
        },
        Bucket {
            name: "khong-co".to_owned(),
            ..good.clone()
        },
    ];
    for stranger in &strangers {
        refused(&open(stranger)).await;
    }
    server.tell("seal");
    let storage = open(&good);
    refused(&storage).await;
    server.tell("open");
    storage.probe().await.unwrap();
    // The bucket goes away behind our back.
    server.tell(&format!("drop {BUCKET}"));
    refused(&storage).await;
    server.tell(&format!("make {BUCKET}"));
    storage.probe().await.unwrap();
}

/// Everything is refused, nothing is taken for missing.
async fn refused(storage: &Storage) {
    let closed = |told: Result<(), StorageError>| match told {
        Err(StorageError::Closed(why)) => {
            assert!(why.contains("403") || why.contains("404"), "{why}");
        }
        other => panic!("{other:?}"),
    };
    closed(storage.put(ID, Variant::Thumb, Bytes::new()).await);
    closed(storage.get(ID, Variant::Public).await.map(|_| ()));
    closed(storage.has(ID, Variant::Thumb).await.map(|_| ()));
    closed(storage.delete(ID, Variant::Public).await);
    closed(storage.list(0x12).await.map(|_| ()));
    closed(storage.probe().await);
}

#[tokio::test]
async fn a_server_that_is_gone_is_away_until_it_is_back() {
    let Some(server) = Buckets::start(BUCKET) else {
        return;
    };
    let storage = open(&bucket(&server));
    let bytes = Bytes::from_static(b"x");
    storage
        .put(ID, Variant::Public, bytes.clone())
        .await
        .unwrap();
    let away = |told: Result<(), StorageError>| {
        assert!(matches!(told, Err(StorageError::Away(_))), "{told:?}");
    };
    server.tell("stop");
    away(storage.put(ID, Variant::Thumb, bytes.clone()).await);
    away(storage.get(ID, Variant::Public).await.map(|_| ()));
    away(storage.has(ID, Variant::Public).await.map(|_| ()));
    away(storage.delete(ID, Variant::Public).await);
    away(storage.list(0x12).await.map(|_| ()));
    away(storage.probe().await);
    server.tell("begin");
    storage.probe().await.unwrap();
    assert_eq!(storage.get(ID, Variant::Public).await.unwrap(), "x");
    // Cut connections are found out, not used.
    server.tell("stop");
    server.tell("begin");
    storage
        .put(ID, Variant::Thumb, bytes.clone())
        .await
        .unwrap();
    // "Slow down" twice is asked once more, three times is busy.
    server.tell("asked");
    server.tell("fail 2");
    storage
        .put(ID, Variant::Original, bytes.clone())
        .await
        .unwrap();
    assert_eq!(server.tell("asked"), "3");
    server.tell("fail 3");
    away(storage.get(ID, Variant::Original).await.map(|_| ()));
    assert_eq!(server.tell("asked"), "3");
    assert_eq!(storage.get(ID, Variant::Original).await.unwrap(), "x");
}

#[tokio::test]
async fn a_server_that_takes_and_never_answers_is_left() {
    let Some(server) = Buckets::start(BUCKET) else {
        return;
    };
    let storage = open(&bucket(&server));
    server.tell("hang");
    // All of them at once: each waits as long as it may.
    let (put, got, probed) = futures_util::future::join3(
        storage.put(ID, Variant::Thumb, Bytes::from_static(b"x")),
        storage.get(ID, Variant::Thumb),
        storage.probe(),
    )
    .await;
    for told in [put, got.map(|_| ()), probed] {
        assert!(matches!(told, Err(StorageError::Away(_))), "{told:?}");
    }
    server.tell("go");
}

#[tokio::test]
async fn a_line_is_safe_with_those_we_trust_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = Buckets::start_tls(BUCKET, folder.path()) else {
        return;
    };
    let bucket = bucket(&server);
    let stranger = Storage::in_bucket(&bucket, trusting(None)).unwrap();
    assert!(matches!(stranger.probe().await, Err(StorageError::Away(_))));
    let file = folder.path().join("ca.pem");
    let friend = Storage::in_bucket(&bucket, trusting(Some(&file))).unwrap();
    friend.probe().await.unwrap();
    friend
        .put(ID, Variant::Public, Bytes::from_static(b"x"))
        .await
        .unwrap();
    assert_eq!(friend.get(ID, Variant::Public).await.unwrap(), "x");
}
