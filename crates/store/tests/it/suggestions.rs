//! What the machine proposed and how often it was right.

use crate::open;
use domain::id::ReportId;
use domain::time::At;
use store::suggestion::{self, Judged, Proposed, Side};
use testkit::{TestDb, both_engines};

fn proposed(report: i64, categories: &[&str], lead: Option<&str>) -> Proposed {
    Proposed {
        report: ReportId(report),
        categories: categories.iter().map(|&c| c.to_owned()).collect(),
        lead: lead.map(str::to_owned),
        at: At(1_000),
    }
}

fn judged(proposed: Proposed, category: &str, lead: &str, month: i64) -> Judged {
    Judged {
        proposed,
        category: category.to_owned(),
        lead: Some(lead.to_owned()),
        month,
    }
}

both_engines!(
    migrated by crate::migrated,

    async fn proposals_are_kept_until_judged_and_counted_once(db: TestDb) {
        let store = open(&db).await;
        let (one, two) = (
            proposed(1, &["GT-01", "GT-03", "MT-01"], Some("A")),
            proposed(2, &["GT-01"], None),
        );
        let three = proposed(3, &["MT-01", "GT-01"], Some("A"));
        let all = [one.clone(), two.clone(), three.clone()];
        assert!(suggestion::step(&store, (0, 5), &all, &[], &[]).await.unwrap());
        // Another node that stood at the same place does nothing.
        assert!(!suggestion::step(&store, (0, 5), &all, &[], &[]).await.unwrap());
        let ids = [ReportId(1), ReportId(2), ReportId(3), ReportId(4)];
        let mut found = suggestion::of(&store, &ids).await.unwrap();
        found.sort_by_key(|p| p.report);
        assert_eq!(found, all);

        let decided = [
            judged(one, "GT-01", "A", 202_408),
            judged(three, "GT-01", "B", 202_409),
        ];
        assert!(suggestion::step(&store, (5, 9), &[], &decided, &[ReportId(2)]).await.unwrap());
        assert_eq!(suggestion::of(&store, &ids).await.unwrap(), []);

        let since = async |month| -> Vec<(Side, String, [i64; 5])> {
            let scores = suggestion::scores(&store, month).await.unwrap();
            let flat = |s: suggestion::Score| (s.side, s.category, [s.n, s.best, s.third, s.leads, s.lead_right]);
            scores.into_iter().map(flat).collect()
        };
        let row = |side, category: &str, counts| (side, category.to_owned(), counts);
        assert_eq!(
            since(202_401).await,
            [
                row(Side::Said, "GT-01", [1, 1, 1, 1, 1]),
                row(Side::Said, "MT-01", [1, 0, 1, 1, 0]),
                row(Side::Was, "GT-01", [2, 1, 2, 2, 1]),
            ]
        );
        assert_eq!(
            since(202_409).await,
            [
                row(Side::Said, "MT-01", [1, 0, 1, 1, 0]),
                row(Side::Was, "GT-01", [1, 0, 1, 1, 0]),
            ]
        );
    }
);
