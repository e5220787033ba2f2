//! What agencies have of their own: orders to act for somebody absent.

use crate::open;
use domain::actor::Role;
use domain::id::UserId;
use domain::time::At;
use store::Batch;
use store::delegation::{self, Delegation};
use testkit::{TestDb, both_engines};

fn order(id: i64, giver: i64, receiver: i64) -> Delegation {
    Delegation {
        id,
        giver: UserId(giver),
        receiver: UserId(receiver),
        role: Role::AgencyLeader,
        agency: Some("UB-18880".to_owned()),
        from: At(1_000),
        until: At(9_000),
        document: "12/QĐ-UBND ngày 24/11/2026".to_owned(),
        made_by: None,
        made_at: At(900),
        revoked_at: None,
    }
}

both_engines!(
    migrated by crate::migrated,

    async fn orders_are_kept_and_taken_back_once(db: TestDb) {
        let store = open(&db).await;
        let mut batch = Batch::new();
        let orders = [order(1, 10, 20), order(2, 20, 30), order(3, 10, 30)];
        orders.iter().for_each(|o| delegation::add(&mut batch, o));
        store.commit(batch).await.unwrap();
        assert_eq!(delegation::by_id(&store, 2).await.unwrap().as_ref(), Some(&orders[1]));
        assert_eq!(delegation::by_id(&store, 9).await.unwrap(), None);
        let ids = async |person: i64| -> Vec<i64> {
            delegation::of(&store, UserId(person), 50).await.unwrap().iter().map(|o| o.id).collect()
        };
        assert_eq!(ids(20).await, [2, 1], "given and received, the newest first");
        assert_eq!(ids(99).await, [0; 0]);
        for at in [2_000, 3_000] {
            let mut batch = Batch::new();
            delegation::revoke(&mut batch, 1, At(at));
            store.commit(batch).await.unwrap();
        }
        let newest = delegation::newest(&store, 2).await.unwrap();
        assert_eq!(newest.iter().map(|o| o.id).collect::<Vec<_>>(), [3, 2]);
        let first = delegation::by_id(&store, 1).await.unwrap().unwrap();
        assert_eq!(first.revoked_at, Some(At(2_000)), "the first hour stands");
    }
);
