//! Things that wear a label.

use crate::open;
use domain::report::Point;
use store::Batch;
use store::asset::{self, Asset};
use testkit::{TestDb, both_engines};

fn lamp(code: &str, name: &str) -> Asset {
    Asset {
        code: code.to_owned(),
        kind: "Cột đèn".to_owned(),
        name: name.to_owned(),
        area: Some("18880".to_owned()),
        point: Point {
            lat: 17.4702,
            lon: 106.619,
        },
        agency: None,
    }
}

both_engines!(
    migrated by crate::migrated,

    async fn the_last_word_on_a_code_stands(db: TestDb) {
        let store = open(&db).await;
        let mut batch = Batch::new();
        for asset in [lamp("DEN-2", "cũ"), lamp("DEN-1", "một")] {
            asset::put(&mut batch, &asset);
        }
        store.commit(batch).await.unwrap();
        let mut batch = Batch::new();
        asset::put(&mut batch, &lamp("DEN-2", "mới"));
        store.commit(batch).await.unwrap();
        assert_eq!(asset::by_code(&store, "DEN-2").await.unwrap(), Some(lamp("DEN-2", "mới")));
        assert_eq!(asset::by_code(&store, "DEN").await.unwrap(), None);
        let codes = async |after: &str, most| -> Vec<String> {
            asset::after(&store, after, most).await.unwrap().into_iter().map(|a| a.code).collect()
        };
        assert_eq!(codes("", 9).await, ["DEN-1", "DEN-2"]);
        assert_eq!(codes("", 1).await, ["DEN-1"]);
        assert_eq!(codes("DEN-1", 9).await, ["DEN-2"]);
        assert_eq!(asset::count(&store).await.unwrap(), 2);
    }
);
