//! Bulletins: found while they are not over, kept when they are.

use crate::open;
use domain::bulletin::{Bulletin, BulletinKind, Said};
use domain::id::BulletinId;
use domain::time::At;
use store::{Batch, bulletin};
use testkit::{TestDb, both_engines};

fn one(id: i64, to: i64) -> Bulletin {
    Bulletin {
        id: BulletinId(id),
        kind: BulletinKind::Water,
        areas: vec!["18880".to_owned()],
        vi: Said {
            title: "Cắt nước".to_owned(),
            text: "Hãy trữ nước.".to_owned(),
        },
        en: Said::default(),
        contacts: String::new(),
        from: At(0),
        to: At(to),
        made_at: At(0),
        ended_at: None,
        made_by: None,
        agency: None,
    }
}

both_engines!(
    migrated by crate::migrated,

    async fn one_that_is_over_leaves_the_list_and_stays(db: TestDb) {
        let store = open(&db).await;
        let mut batch = Batch::new();
        for b in [one(1, 1_000), one(2, 5_000), one(3, 9_000)] {
            bulletin::put(&mut batch, &b).unwrap();
        }
        store.commit(batch).await.unwrap();
        let ids = async |at| {
            let found = bulletin::standing(&store, At(at), 10).await.unwrap();
            found.iter().map(|b| b.id.0).collect::<Vec<_>>()
        };
        assert_eq!(ids(999).await, [3, 2, 1]);
        assert_eq!(ids(1_000).await, [3, 2], "its end is the first instant without it");
        let ended = Bulletin { ended_at: Some(At(4_000)), ..one(3, 9_000) };
        let mut batch = Batch::new();
        bulletin::change(&mut batch, &ended).unwrap();
        store.commit(batch).await.unwrap();
        assert_eq!(ids(4_000).await, [2]);
        assert_eq!(bulletin::by_id(&store, BulletinId(3)).await.unwrap(), Some(ended));
        assert_eq!(bulletin::by_id(&store, BulletinId(4)).await.unwrap(), None);
        let latest = bulletin::latest(&store, None, 2).await.unwrap();
        assert_eq!(latest.iter().map(|b| b.id.0).collect::<Vec<_>>(), [3, 2]);
    }
);
