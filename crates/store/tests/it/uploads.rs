//! Uploads: pieces, guards, room, what is over.

use crate::filing::{START, commit, many, released};
use crate::{count, open};
use domain::id::{FileId, ReportId};
use domain::report::FileKind;
use store::cell::Bounds;
use store::file::{FileRow, FileState};
use store::report::around::around;
use store::upload::{self, Room, UploadRow, UploadState, Waiting};
use store::{Batch, CommitError, Store, file};
use testkit::{TestDb, both_engines};

const WIDE: Waiting = Waiting {
    count: 100,
    bytes: 10_000,
};
const ROOM: Room = Room {
    place: Waiting {
        count: 2,
        bytes: 1_000,
    },
    net: WIDE,
    all: WIDE,
};

fn row(id: i64, place: u8, size: i64) -> UploadRow {
    UploadRow {
        id: FileId(id),
        kind: FileKind::Audio,
        size,
        sha256: [7; 32],
        received: 0,
        state: UploadState::Open,
        place: [place; 32],
        net: [9; 32],
        expires_at: START.plus_ms(1_000),
    }
}

async fn batch(store: &Store, fill: impl FnOnce(&mut Batch)) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await
}

both_engines!(
    migrated by crate::migrated,

    async fn pieces_join_and_only_one_goes_on(db: TestDb) {
        let store = open(&db).await;
        let begun = row(1, 1, 7);
        batch(&store, |b| upload::begin(b, &begun, &ROOM)).await.unwrap();
        assert_eq!(upload::by_id(&store, FileId(1)).await.unwrap(), Some(begun.clone()));
        batch(&store, |b| upload::append(b, &begun, b"abc")).await.unwrap();
        assert_eq!(batch(&store, |b| upload::append(b, &begun, b"xyz12")).await, Err(CommitError::Version));
        let at = UploadRow { received: 3, ..begun.clone() };
        assert_eq!(upload::by_id(&store, FileId(1)).await.unwrap(), Some(at.clone()));
        batch(&store, |b| upload::append(b, &at, b"de")).await.unwrap();
        let at = UploadRow { received: 5, ..begun.clone() };
        assert_eq!(upload::bytes(&store, &at, 7).await.unwrap(), b"abcde".as_slice());
        let ahead = UploadRow { received: 6, ..begun.clone() };
        assert!(upload::bytes(&store, &ahead, 7).await.is_err(), "a piece is missing");
        assert_eq!(batch(&store, |b| upload::discard(b, &ahead)).await, Err(CommitError::Version));
        batch(&store, |b| upload::finish(b, &at)).await.unwrap();
        assert_eq!(count(&store, "upload_piece").await, 0);
        let whole = UploadRow { received: 7, state: UploadState::Whole, ..begun.clone() };
        assert_eq!(upload::by_id(&store, FileId(1)).await.unwrap(), Some(whole.clone()));
        assert_eq!(batch(&store, |b| upload::append(b, &whole, b"f")).await, Err(CommitError::Version), "it is whole");
        batch(&store, |b| upload::named(b, FileId(1))).await.unwrap();
        batch(&store, |b| upload::named(b, FileId(5))).await.unwrap();
        assert!(upload::over(&store, START.plus_ms(1_000)).await.unwrap().is_empty());
        let over = upload::over(&store, START.plus_ms(1_001)).await.unwrap();
        assert_eq!(over, [UploadRow { state: UploadState::Named, ..whole }]);
        batch(&store, |b| upload::forget(b, FileId(1))).await.unwrap();
        assert_eq!(upload::by_id(&store, FileId(1)).await.unwrap(), None);
    }

    async fn there_is_room_for_so_much(db: TestDb) {
        let store = open(&db).await;
        let begin = async |row: UploadRow| batch(&store, |b| upload::begin(b, &row, &ROOM)).await;
        let full = Err(CommitError::Unique("room"));
        assert_eq!(begin(row(1, 1, 1_001)).await, full, "more than a place may have");
        begin(row(2, 1, 600)).await.unwrap();
        assert_eq!(begin(row(3, 1, 401)).await, full);
        begin(row(4, 1, 400)).await.unwrap();
        assert_eq!(begin(row(5, 1, 0)).await, full, "two of a place");
        begin(row(6, 2, 1_000)).await.unwrap();
        assert_eq!(upload::waiting(&store).await.unwrap(), Waiting { count: 3, bytes: 2_000 });
        batch(&store, |b| upload::named(b, FileId(2))).await.unwrap();
        begin(row(7, 1, 600)).await.unwrap();
        assert_eq!(begin(row(8, 1, 0)).await, full);
        let waiting = upload::waiting(&store).await.unwrap();
        assert!(waiting.fits(8_000, &WIDE) && !waiting.fits(8_001, &WIDE));
        let narrow = Room { net: Waiting { count: 3, bytes: 10_000 }, ..ROOM };
        assert_eq!(batch(&store, |b| upload::begin(b, &row(9, 3, 1), &narrow)).await, full, "three of the network");
        let narrow = Room { all: Waiting { count: 9, bytes: 2_000 }, ..ROOM };
        assert_eq!(batch(&store, |b| upload::begin(b, &row(9, 3, 1), &narrow)).await, full, "of everybody");
    }

    async fn what_is_around_and_what_it_looks_like(db: TestDb) {
        let store = open(&db).await;
        let filed = many(&store, 6).await;
        let box_of = |point: domain::report::Point| Bounds {
            west: point.lon - 0.001, south: point.lat - 0.001, east: point.lon + 0.001, north: point.lat + 0.001,
        };
        let whole = Bounds { west: 100.0, south: 10.0, east: 110.0, north: 20.0 };
        assert!(around(&store, &whole, START.plus_ms(-1)).await.unwrap().is_empty(), "nothing is public");
        commit(&store, released(&filed[2], "Mặt đường hỏng")).await;
        let found = around(&store, &whole, START.plus_ms(-86_400_000)).await.unwrap();
        assert_eq!(found.iter().map(|s| s.id).collect::<Vec<_>>(), [filed[2].report.id]);
        assert_eq!(around(&store, &box_of(found[0].point), START.plus_ms(-86_400_000)).await.unwrap(), found);
        let later = START.plus_ms(400 * 86_400_000);
        assert!(around(&store, &whole, later).await.unwrap().is_empty(), "too old");

        let photo = |id: i64, phash: Option<i64>| FileRow {
            id: FileId(id), report: None, owner: "form".to_owned(), kind: FileKind::Photo,
            media_type: "image/jpeg".to_owned(), state: FileState::Staged, size: 1, received: 1, sha256: None, phash,
            width: None, height: None, at: START,
        };
        batch(&store, |b| {
            for (id, phash) in [(1, Some(-5)), (2, None), (3, Some(8))] {
                file::write(b, &photo(id, phash));
                file::keep(b, FileId(id), ReportId(if id == 3 { 6 } else { 5 }));
            }
        })
        .await
        .unwrap();
        assert_eq!(file::likenesses(&store, &[ReportId(5), ReportId(7)]).await.unwrap(), [(FileId(1), -5)]);
        assert_eq!(file::likenesses(&store, &[]).await.unwrap(), []);
    }
);
