//! `import` of another system's cases: each once, with its own times; what is bad is told by line.

use crate::program::{Installation, run};
use domain::report::{Publication, Stage};
use domain::time::At;
use store::Store;
use testkit::{TestDb, both_engines};

/// Twenty lines below the header; six of them cannot be taken, one comes twice.
const CASES: &str = "\
number,opened,closed,moved,state,words,desk,kind,title,detail,where,lat,lon
A-01,2024-03-04 08:15:00+00:00,2024-03-06 09:00:00+00:00,2024-03-06 09:00:00+00:00,Closed,Filled.,Roads,Pothole,Pothole,Deep hole,12 High Street,37.70,-122.52
A-02,2024-03-04 10:00:00+00:00,,,Open,,Roads,Pothole,Pothole,Two holes,14 High Street,37.71,-122.51
A-03,2024-03-05 10:00:00+00:00,,,Open,,Roads,Lamp,Dark,No light,Mill Lane,0.0,0.0
A-04,2024-03-05 11:00:00+00:00,,,New,,,Pothole,Pothole,A hole,Mill Lane,37.72,-122.50
,2024-03-05 11:00:00+00:00,,,New,,,Pothole,Pothole,No number,Mill Lane,37.72,-122.50
A-06,yesterday,,,New,,,Pothole,Pothole,No day,Mill Lane,37.72,-122.50
A-07,,,,New,,,Pothole,Pothole,No day at all,Mill Lane,37.72,-122.50
A-08,2024-03-06 11:00:00+00:00,,,Lost,,,Pothole,Pothole,An odd state,Mill Lane,37.72,-122.50
A-09,2024-03-06 11:00:00+00:00,,,New,,,Pothole,Pothole,No number there,Mill Lane,north,-122.50
A-10,2024-03-06 11:00:00+00:00,,,New,too few cells
A-11,2024-03-06 11:00:00+00:00,,,New,,,Something else,Cat,A cat,Mill Lane,37.72,-122.50
A-12,2024-03-06 12:00:00+00:00,2024-03-07 12:00:00+00:00,,Closed,Done.,Roads,Lamp,Dark,\"Two lines,
one cell\",Mill Lane,37.73,-122.50
A-13,2024-03-07 11:00:00+00:00,,,New,,,Pothole,Pothole,A hole,\"Mill Lane, \"\"corner\"\"\",37.72,-122.50
A-01,2024-03-04 08:15:00+00:00,2024-03-06 09:00:00+00:00,,Closed,Filled.,Roads,Pothole,Pothole,Deep hole,12 High Street,37.70,-122.52
A-15,2024-03-08 11:00:00+00:00,,,New,,,Pothole,Pothole,A hole,Mill Lane,,
A-16,2024-03-08 11:00:00+00:00,,,New,,,Pothole,Đường hỏng,Ổ gà ở đường,Mill Lane,37.74,-122.50
A-17,2024-03-08 23:59:59+07:00,,,New,,,Pothole,Pothole,A hole,Mill Lane,37.74,-122.49
A-18,2024-03-09T08:00,,,New,,,Pothole,Pothole,Local time,Mill Lane,37.74,-122.48
A-19,2024-03-09 08:00:00+00:00,,,Open,,Roads,Lamp,Dark,No light,Mill Lane,37.75,-122.48
A-20,2024-03-09 09:00:00+00:00,,,Open,,Roads,Lamp,Dark,No light,Mill Lane,37.75,-122.47
";

const MAPPING: &str = r#"
public = true
category_default = "KHAC"
agency_default = "UB-18880-T7"
affine = [-27.89, 1.2, 0.0, 253.474, 0.0, 1.2]

[columns]
external_id = "number"
submitted_at = "opened"
updated_at = "moved"
closed_at = "closed"
status = "state"
notes = "words"
category = "kind"
agency = "desk"
text = ["kind", "title", "detail"]
place = "where"

[stages]
New = "received"
Open = "in_progress"
Closed = "closed"

[categories]
Pothole = "GT-01"

[agencies]
Roads = "UB-18880-T7"
"#;

/// New, of the twenty: six bad, one twice.
const NEW: usize = 13;

both_engines!(
    async fn cases_come_in_once_with_their_own_times(db: TestDb) {
        let url = db.url().to_owned();
        let at = tokio::task::spawn_blocking(move || by_command(&url))
            .await
            .expect("it runs");
        by_store(&Store::open(db.url()).await.expect("opens")).await;
        drop(at);
    }
);

fn by_command(url: &str) -> Installation {
    let at = Installation::new(Some(url));
    let path = |name: &str| at.data().join(name).display().to_string();
    let (cases, mapping) = (path("cases.csv"), path("mapping.toml"));
    std::fs::write(&cases, CASES).expect("a file");
    std::fs::write(&mapping, MAPPING).expect("a file");
    let import = |more: &[&str]| {
        at.run(
            &[
                &["--lang", "en", "import", &cases, "--mapping", &mapping],
                more,
            ]
            .concat(),
        )
    };

    let (code, told, ended) = import(&["--dry-run"]);
    assert_eq!(code, 1, "{told}");
    assert!(
        ended.contains("would bring in 13 new cases; 1 are there already; 6 lines"),
        "exactly what is done afterwards: {ended}"
    );
    assert!(
        at.done(&["verify"]).starts_with("Whole: 0 reports"),
        "nothing was written"
    );

    let (code, told, ended) = import(&[]);
    assert_eq!(code, 1, "{told}");
    assert!(
        ended.contains("13 new cases brought in; 1 were there already; 6 lines"),
        "{ended}"
    );
    for (line, why) in [
        (6, "column external_id is empty"),
        (7, "submitted_at cannot be read: yesterday"),
        (8, "column submitted_at is empty"),
        (9, "status cannot be read: Lost"),
        (10, "lat cannot be read: north"),
        (11, ""),
    ] {
        let said = format!("Line {line}: ");
        let found = told.lines().find(|l| l.starts_with(&said));
        assert!(
            found.is_some_and(|l| l.ends_with(why)),
            "line {line}: {told}"
        );
    }

    let (code, _, ended) = import(&[]);
    assert_eq!(code, 1);
    assert!(
        ended.contains("0 new cases brought in; 14 were there already; 6 lines"),
        "{ended}"
    );
    assert!(at.done(&["verify"]).starts_with("Whole: 13 reports"));

    // What is wrong with the files themselves is told as such.
    assert_eq!(at.run(&["import", "/no/such/file.csv"]).0, 3);
    assert_eq!(
        at.run(&["import", &cases, "--mapping", "/no/such/file.toml"])
            .0,
        2
    );
    assert_eq!(run(&["import"]).0, 2);
    at
}

async fn by_store(store: &Store) {
    let report = async |id: &str| {
        let id = store::report::by_external(store, id)
            .await
            .expect("it reads")
            .expect("it is in");
        store::report::by_id(store, id)
            .await
            .expect("it reads")
            .expect("it is in")
            .report
    };
    let at = |text: &str| At::parse(text);

    let closed = report("A-01").await;
    assert_eq!(Some(closed.submitted_at), at("2024-03-04T15:15:00+07:00"));
    assert_eq!(closed.closed_at, at("2024-03-06T16:00:00+07:00"));
    assert_eq!(
        (closed.stage, closed.publication),
        (Stage::Closed, Publication::Public)
    );
    assert_eq!(closed.category.as_deref(), Some("GT-01"));
    let point = closed.place.point.expect("a point");
    assert!(
        (point.lat - 17.35).abs() < 1e-9 && (point.lon - 106.45).abs() < 1e-9,
        "{point:?}"
    );

    let open = report("A-02").await;
    assert_eq!(open.stage, Stage::InProgress);
    assert!(
        open.clocks.iter().any(|c| c.is_open()),
        "somebody still owes work"
    );
    assert_eq!(report("A-03").await.place.point, None, "0,0 is no point");
    assert_eq!(report("A-15").await.place.point, None);
    assert_eq!(report("A-11").await.category.as_deref(), Some("KHAC"));
    assert_eq!(
        Some(report("A-17").await.submitted_at),
        at("2024-03-08T23:59:59+07:00")
    );
    assert_eq!(
        Some(report("A-18").await.submitted_at),
        at("2024-03-09T08:00:00+07:00")
    );
    let known: Vec<String> = (1..=20).map(|n| format!("A-{n:02}")).collect();
    assert_eq!(
        store::report::known_externals(store, &known)
            .await
            .expect("it reads")
            .len(),
        NEW
    );
}
