//! `verify`, `user`, `token` and `import` beside a node that has its hands full.

use super::client::{Request, photo};
use super::node::House;
use super::{in_house, insist, pothole, slip, whole};
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use testkit::{TestDb, both_engines};

const CLIENTS: u64 = 4;
const ROUNDS: usize = 4;
const IMPORTED: usize = 40;

both_engines!(
    async fn commands_run_beside_a_node_under_load(db: TestDb) {
        in_house(&db, under_load).await;
    }
);

fn under_load(house: &House) {
    let node = house.start();
    let (over, filed) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (over, filed) = (&over, &filed);
            scope.spawn(move || {
                let mut n = client;
                while !over.load(Ordering::Relaxed) {
                    let new = Request::post("/api/v1/reports").key(&format!("load-{n}"));
                    let new = if n.is_multiple_of(5) {
                        new.form(&pothole(n), &photo(n))
                    } else {
                        new.json(&pothole(n))
                    };
                    slip(&insist(house, &new));
                    filed.fetch_add(1, Ordering::Relaxed);
                    n += CLIENTS;
                }
            });
        }
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| commands(house)));
        // Whatever happened: the clients must hear that it is over.
        over.store(true, Ordering::Relaxed);
        if let Err(why) = done {
            std::panic::resume_unwind(why);
        }
    });
    assert!(filed.load(Ordering::Relaxed) > 0);
    whole(
        house,
        filed.load(Ordering::Relaxed) + (ROUNDS * IMPORTED) as u64,
    );
    assert!(node.stop());
}

fn commands(house: &House) {
    let operator = house.token("ioc_operator", None);
    let list = Request::get("/api/v1/reports?limit=5").token(&operator);
    assert_eq!(insist(house, &list).status, 200);
    for round in 0..ROUNDS {
        assert!(
            house.at.done(&["verify"]).starts_with("Whole"),
            "no false alarm"
        );
        let name = format!("clerk.{round}");
        house.at.done(&[
            "user",
            "add",
            &name,
            "--name",
            "B",
            "--role",
            "ioc_operator",
        ]);
        let token = house.at.done(&["token", "issue", &name, "--name", "t"]);
        let asked = Request::get("/api/v1/reports").token(token.lines().last().expect("a token"));
        assert_eq!(insist(house, &asked).status, 200);
        house.at.done(&["token", "revoke", &name, "--all"]);
        assert_eq!(insist(house, &asked).status, 401, "at once");
        import(house, round);
    }
}

fn import(house: &House, round: usize) {
    let mut csv = "external_id,submitted_at,text,lat,lon,category\n".to_owned();
    for n in 0..IMPORTED {
        let _ = writeln!(
            csv,
            "{round}-{n},2026-01-{:02}T08:00:00+07:00,Đèn đường hỏng số {n},17.47,106.62,GT-01",
            1 + n % 28
        );
    }
    let file = house.at.data().join(format!("cases-{round}.csv"));
    std::fs::write(&file, csv).expect("a file");
    let path = file.display().to_string();
    assert!(
        house
            .at
            .done(&["import", &path])
            .starts_with("40 new cases")
    );
    assert!(
        house
            .at
            .done(&["import", &path])
            .starts_with("0 new cases brought in; 40 were there")
    );
}
