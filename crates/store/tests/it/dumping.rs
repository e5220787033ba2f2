//! A dump of either engine loads into the other, and nothing is lost on the way.

use crate::filing::{START, caught_up, commit, dispatched, many, released};
use crate::open;
use domain::id::VaultId;
use store::dump::{Load, dump};
use store::kept::{self, Shape};
use store::report::{self, Filter, Order, Reach};
use store::vault::{self, Person};
use store::verify::verify;
use store::{Batch, CommitError, Keys, Store};
use testkit::{TestDb, both_engines};

const KEY: &str = "k1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

async fn lines(store: &Store) -> Vec<String> {
    let mut lines = Vec::new();
    let rows = dump(store, |line| {
        lines.push(line.to_owned());
        Ok(())
    })
    .await
    .unwrap();
    assert!(rows as usize <= lines.len());
    lines
}

async fn load(store: &Store, lines: &[String]) -> Result<u64, CommitError> {
    let mut load = Load::begin(store).await?;
    for line in lines {
        load.line(line).await?;
    }
    load.finish().await
}

async fn filled(store: &Store) {
    let filed = many(store, 12).await;
    commit(
        store,
        dispatched(&filed[0], "UB-18880", START.plus_ms(90_000_000)),
    )
    .await;
    commit(store, released(&filed[1], "Mặt đường hỏng")).await;
    caught_up(store).await.unwrap();
    let mut batch = Batch::new();
    let person = Person {
        phone: Some("0900000001".to_owned()),
        ..Person::default()
    };
    vault::put(
        &mut batch,
        &Keys::parse(KEY).unwrap(),
        VaultId(1),
        &person,
        START,
    );
    store.commit(batch).await.unwrap();
}

async fn compare(from: &Store, into: &Store) {
    let dumped = lines(from).await;
    load(into, &dumped).await.unwrap();
    assert!(
        verify(into, None).await.unwrap().is_whole(),
        "before the followers have run"
    );
    caught_up(into).await.unwrap();
    let verdict = verify(into, None).await.unwrap();
    assert_eq!(verdict.findings, []);
    assert_eq!(verdict.reports, 12);
    let all = Filter {
        reach: Reach::Staff,
        ..Filter::default()
    };
    let of = async |store: &Store| {
        report::list(store, &all, Order::Newest, None, 50)
            .await
            .unwrap()
    };
    assert_eq!(of(from).await, of(into).await);
    let person = vault::by_id(into, &Keys::parse(KEY).unwrap(), VaultId(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(person.phone.as_deref(), Some("0900000001"));
    // But for the order of rows of a text key, the same again.
    let (mut again, mut first) = (lines(into).await, dumped);
    again.sort();
    first.sort();
    assert_eq!(again, first);
    assert!(
        load(into, &first).await.is_err(),
        "never over what is there"
    );
}

both_engines!(
    migrated by crate::migrated,

    async fn to_the_same_engine_and_to_sqlite(db: TestDb) {
        let store = open(&db).await;
        filled(&store).await;
        let other = TestDb::sqlite();
        compare(&store, &open(&other).await).await;
    }

    async fn a_backup_of_an_older_program_is_refilled(db: TestDb) {
        let store = open(&db).await;
        filled(&store).await;
        let mut batch = Batch::new();
        store::user::add(&mut batch, &crate::people::account(7, "bay"));
        store.commit(batch).await.unwrap();
        let whole = lines(&store).await;
        // As the program wrote it before clocks had steps and posts had rows.
        let mut old = Vec::new();
        let mut table = String::new();
        let mut left_out = 0;
        for line in &whole {
            let mut json: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(name) = json["table"].as_str() {
                name.clone_into(&mut table);
            }
            if let Some(known) = json.get_mut("migrations") {
                *known = serde_json::json!(["0001_events", "0031_open_data"]);
            } else if table == "post" {
                left_out += u64::from(json.is_array());
                continue;
            } else if table == "clock" {
                let cells = match &mut json {
                    serde_json::Value::Array(row) => Some(row),
                    told => told["columns"].as_array_mut(),
                };
                // In the order of their names: the last three came later.
                let cells = cells.unwrap();
                cells.retain(|cell| !["rank", "step", "step_at"].iter().any(|name| cell == name));
                if json.is_array() {
                    let columns = ["agency", "due", "is_paused", "kind", "n", "rank", "report", "started_at", "step", "step_at"];
                    let row = json.as_array_mut().unwrap();
                    let mut names = columns.iter();
                    row.retain(|_| !["rank", "step", "step_at"].contains(names.next().unwrap()));
                }
            } else if let Some(rows) = json.get("rows").and_then(serde_json::Value::as_u64) {
                json = serde_json::json!({ "rows": rows - left_out });
            }
            old.push(json.to_string());
        }
        assert_eq!(left_out, 1);
        let other = TestDb::sqlite();
        let into = open(&other).await;
        load(&into, &old).await.unwrap();
        caught_up(&into).await.unwrap();
        assert_eq!(verify(&into, None).await.unwrap().findings, []);
        let of = |lines: Vec<String>| lines.into_iter().filter(|l| l.starts_with("post ")).collect::<Vec<_>>();
        let rows = async |store: &Store| {
            let shape = Shape::of(store).await.unwrap();
            of(kept::rows(store, &shape).await.unwrap())
        };
        let again = rows(&into).await;
        assert!(again.len() == 1 && again == rows(&store).await, "{again:?}");
    }

    async fn what_is_cut_or_changed_is_refused(db: TestDb) {
        let store = open(&db).await;
        filled(&store).await;
        let whole = lines(&store).await;
        let broken: [Vec<String>; 6] = [
            whole[..whole.len() - 1].to_vec(),
            whole[1..].to_vec(),
            whole.iter().enumerate().filter(|(n, _)| *n != 3).map(|(_, l)| l.clone()).collect(),
            vec!["nonsense".to_owned()],
            vec![whole[0].clone(), whole[1].clone(), "[1]".to_owned()],
            vec![r#"{"hientruong":1,"migrations":["9999_later"]}"#.to_owned()],
        ];
        for lines in broken {
            let other = TestDb::sqlite();
            assert!(load(&open(&other).await, &lines).await.is_err());
        }
        let failed = dump(&store, |_| Err(std::io::Error::other("disk full"))).await;
        assert!(failed.is_err());
    }
);

#[tokio::test(flavor = "multi_thread")]
async fn from_sqlite_to_postgres() {
    let from = TestDb::sqlite();
    let Some(into) = TestDb::postgres(crate::migrated).await else {
        return;
    };
    let store = open(&from).await;
    store::migrate::migrate(&store).await.unwrap();
    filled(&store).await;
    compare(&store, &open(&into).await).await;
}
