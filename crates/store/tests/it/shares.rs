//! An agency's open work in shares: what a figure counts is the list behind it.

use crate::filing::{self, Filed, START, commit, dispatched, submitted};
use crate::open;
use domain::action::Action;
use domain::event::Change;
use domain::id::{ReportId, UserId};
use domain::report::{Part, Stage};
use domain::time::{At, DAY_MS};
use store::Store;
use store::report::{self, Cursor, Filter, Hand, Of, Order, Reach, Share, Span};
use testkit::{TestDb, both_engines};

const AGENCY: &str = "UB-18880";
const UNIT: &str = "TT-18880";

/// What all figures are asked for: each possible share.
fn asked(now: At) -> Vec<Of> {
    let span = |from, until| Span { from, until };
    vec![
        Of::All,
        Of::Waiting,
        Of::Promised(span(None, Some(now))),
        Of::Promised(span(Some(now), None)),
        Of::Unpromised,
        Of::Sent(span(None, Some(START.plus_ms(2_500)))),
        Of::Sent(span(Some(START.plus_ms(2_500)), None)),
    ]
}

/// One event more of a report.
async fn more(store: &Store, filed: &Filed, changes: Vec<Change>) -> Filed {
    let at = filed.report.at.plus_ms(1_000);
    let event = filing::happened(&filed.head(), Action::Assign, at, changes);
    commit(store, filing::batch(Some(filed), &event)).await
}

fn handler(user: Option<i64>, unit: Option<&str>) -> Change {
    Change::Handler {
        n: 1,
        user: user.map(UserId),
        unit: unit.map(str::to_owned),
    }
}

async fn listed(store: &Store, share: Share, order: Order) -> Vec<ReportId> {
    let filter = Filter {
        reach: Reach::Staff,
        share: Some(share),
        ..Filter::default()
    };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = report::list(store, &filter, order, after, 2).await.unwrap();
        found.extend(page.reports.iter().map(|f| f.report.id));
        let Some(next) = page.next else { break };
        assert_eq!(Cursor::parse(&next.text()), Some(next));
        after = Some(next);
    }
    if order == Order::Newest {
        let counted = report::count(store, &filter).await.unwrap();
        assert_eq!(counted.n as usize, found.len());
    }
    found
}

both_engines!(
    migrated by crate::migrated,

    async fn each_figure_is_the_list_behind_it(db: TestDb) {
        let store = open(&db).await;
        let now = START.plus_ms(10 * DAY_MS);
        let due = |days: i64| START.plus_ms(days * DAY_MS);
        let mut filed = Vec::new();
        for (n, days) in [(1, 5), (2, 9), (3, 12), (4, 20), (5, 3), (6, 30)] {
            let sent = commit(&store, submitted(n, vec![])).await;
            let agency = if n == 6 { "SGTVT" } else { AGENCY };
            filed.push(commit(&store, dispatched(&sent, agency, due(days))).await);
        }
        // The first two are Tuấn's, of which one waits for the leader; the third was handed to a unit with its own officer; the
        // fourth is nobody's, its clock stands still; the fifth is over.
        filed[0] = more(&store, &filed[0], vec![handler(Some(7), None)]).await;
        filed[1] = more(&store, &filed[1], vec![handler(Some(7), None), Change::Stage(Stage::AwaitingApproval)]).await;
        filed[2] = more(&store, &filed[2], vec![handler(Some(9), Some(UNIT))]).await;
        let work = filed[3].report.work_clock().unwrap().n;
        filed[3] = more(&store, &filed[3], vec![Change::ClockPaused { n: work, at: due(1), force: None }]).await;
        filed[4] = more(&store, &filed[4], vec![handler(Some(7), None), Change::Stage(Stage::Closed)]).await;

        let load = report::load(&store, AGENCY, &asked(now)).await.unwrap();
        let officer = Hand::Officer(UserId(7));
        let unit = Hand::Unit(UNIT.to_owned());
        assert_eq!(load.hands, [
            (officer.clone(), vec![2, 1, 2, 0, 0, 2, 0]),
            (Hand::Nobody, vec![1, 0, 0, 0, 1, 0, 1]),
            (unit.clone(), vec![1, 0, 0, 1, 0, 0, 1]),
        ]);
        assert_eq!(load.whole, [4, 1, 2, 1, 1, 2, 2]);
        let hands = load.hands.iter().map(|(hand, counts)| (Some(hand.clone()), counts));
        for (hand, counts) in hands.chain([(None, &load.whole)]) {
            for (of, n) in asked(now).into_iter().zip(counts) {
                let share = Share { agency: AGENCY.to_owned(), hand: hand.clone(), part: None, of };
                assert_eq!(listed(&store, share.clone(), Order::Newest).await.len() as i64, *n, "{share:?}");
            }
        }
        // Seen from the unit it is its officer's own work.
        let below = report::load(&store, UNIT, &asked(now)).await.unwrap();
        assert_eq!(below.hands, [(Hand::Officer(UserId(9)), vec![1, 0, 0, 1, 0, 0, 1])]);
        // The longest broken first; what stands still has no promise that runs.
        let share = Share { agency: AGENCY.to_owned(), part: Some(Part::Lead), ..Share::default() };
        let at = |n: usize| filed[n].report.id;
        assert_eq!(listed(&store, share, Order::Promised).await, [at(0), at(1), at(2)]);
        let co = Share { agency: AGENCY.to_owned(), part: Some(Part::Co), ..Share::default() };
        assert!(listed(&store, co, Order::Newest).await.is_empty());
        let nobody = report::load(&store, "SCT", &asked(now)).await.unwrap();
        assert_eq!((nobody.hands.len(), nobody.whole), (0, vec![0; 7]));
    }
);
