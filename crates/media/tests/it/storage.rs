use bytes::Bytes;
use media::{Storage, StorageError, Variant};

/// Ids whose two lowest bytes are 0x1234 and 0x12ff: one shelf, two rows.
const ID: i64 = (7 << 40) | 0x1234;
const OTHER: i64 = (3 << 40) | 0x12ff;

#[tokio::test]
async fn what_is_put_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("files");
    let storage = Storage::open(&root).unwrap();
    storage
        .put(ID, Variant::Public, Bytes::from_static(b"one"))
        .await
        .unwrap();
    storage
        .put(ID, Variant::Public, Bytes::from_static(b"two"))
        .await
        .unwrap();
    storage
        .put(ID, Variant::Original, Bytes::from_static(b"raw"))
        .await
        .unwrap();
    assert!(root.join(format!("12/34/{ID}-public.jpg")).is_file());
    drop(storage);
    let storage = Storage::open(&root).unwrap();
    assert_eq!(storage.get(ID, Variant::Public).await.unwrap(), "two");
    assert_eq!(storage.get(ID, Variant::Original).await.unwrap(), "raw");
}

#[tokio::test]
async fn missing_is_said_and_delete_is_idempotent() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::open(folder.path()).unwrap();
    let missing = storage.get(ID, Variant::Thumb).await;
    assert!(matches!(missing, Err(StorageError::Missing)));
    storage
        .put(ID, Variant::Thumb, Bytes::from_static(b"x"))
        .await
        .unwrap();
    storage.delete(ID, Variant::Thumb).await.unwrap();
    storage.delete(ID, Variant::Thumb).await.unwrap();
    assert!(matches!(
        storage.get(ID, Variant::Thumb).await,
        Err(StorageError::Missing)
    ));
}

#[tokio::test]
async fn a_shelf_is_listed_and_leftovers_of_a_crash_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::open(folder.path()).unwrap();
    assert!(storage.list(0x12).await.unwrap().is_empty());
    for (id, variant) in [
        (ID, Variant::Public),
        (ID, Variant::Thumb),
        (OTHER, Variant::Original),
    ] {
        storage
            .put(id, variant, Bytes::from_static(b"12345"))
            .await
            .unwrap();
    }
    // A crash between writing and renaming, and a stranger's file.
    let half = folder.path().join(format!("12/34/{ID}-thumb.jpg#1"));
    std::fs::write(&half, b"123").unwrap();
    std::fs::write(folder.path().join("12/34/README"), b"").unwrap();
    let found = storage.list(0x12).await.unwrap();
    let names: Vec<_> = found
        .iter()
        .map(|file| (file.id, file.variant, file.bytes))
        .collect();
    assert_eq!(
        names,
        [
            (OTHER, Variant::Original, 5),
            (ID, Variant::Public, 5),
            (ID, Variant::Thumb, 5)
        ]
    );
    assert!(found.iter().all(|file| file.written_at_ms > 0));
    // The leftover does not stand in the way of the file, and is swept when it is old.
    storage
        .put(ID, Variant::Thumb, Bytes::from_static(b"again"))
        .await
        .unwrap();
    assert_eq!(storage.get(ID, Variant::Thumb).await.unwrap(), "again");
    assert_eq!(storage.sweep_leftovers(0x12, 1).await.unwrap(), 0);
    assert_eq!(storage.sweep_leftovers(0x12, i64::MAX).await.unwrap(), 1);
    assert!(!half.exists());
    assert_eq!(storage.list(0x12).await.unwrap().len(), 3);
    assert_eq!(storage.sweep_leftovers(0x99, i64::MAX).await.unwrap(), 0);
}

#[tokio::test]
async fn many_writers_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let storage = Storage::open(folder.path()).unwrap();
    let writers = (0..40).map(|n| {
        let storage = storage.clone();
        async move {
            storage
                .put(
                    (n << 30) | 0x12,
                    Variant::Public,
                    Bytes::from(n.to_string()),
                )
                .await
        }
    });
    futures_util::future::try_join_all(writers).await.unwrap();
    assert_eq!(storage.list(0).await.unwrap().len(), 40);
}

#[test]
fn a_disk_that_is_full_or_closed_is_told_apart() {
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    let wrapped = object_store::Error::Generic {
        store: "disk",
        source: Box::new(full),
    };
    assert!(matches!(StorageError::from(wrapped), StorageError::Full));
    for kind in [
        std::io::ErrorKind::PermissionDenied,
        std::io::ErrorKind::ReadOnlyFilesystem,
    ] {
        let denied = object_store::Error::Generic {
            store: "disk",
            source: Box::new(std::io::Error::from(kind)),
        };
        assert!(matches!(
            StorageError::from(denied),
            StorageError::Closed(_)
        ));
    }
    let other = std::io::Error::from(std::io::ErrorKind::InvalidData);
    assert!(matches!(StorageError::from(other), StorageError::Broken(_)));
}
