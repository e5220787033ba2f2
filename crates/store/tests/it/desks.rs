//! What goes on at the desks: claims that end, calls that are held, cases put off, saved lists.

use crate::open;
use domain::id::{ReportCode, ReportId, UserId};
use domain::time::At;
use store::danger_seen::{self, Seen};
use store::decided::{self, Decided};
use store::desk::{self, SavedView};
use store::held::{self, Held};
use store::watch::{self, Present};
use store::{Batch, CommitError, Store};
use testkit::{TestDb, both_engines};

fn pothole() -> ReportCode {
    ReportCode::from_number(48_291_367)
}

fn lamp() -> ReportCode {
    ReportCode::from_number(48_290_714)
}

const HA: UserId = UserId(1);
const MAI: UserId = UserId(2);
/// The first of January 2026: ids tell time from 2000 on.
const YEAR_2026_MS: i64 = 1_767_225_600_000;

async fn take(store: &Store, report: ReportCode, person: UserId, now: i64) {
    let mut batch = Batch::new();
    watch::take(&mut batch, report, person, At(now), At(now + 100));
    store.commit(batch).await.unwrap();
}

async fn holder(store: &Store, report: ReportCode, now: i64) -> Option<(UserId, At)> {
    let found = watch::claims(store, &[report, lamp()], At(now))
        .await
        .unwrap();
    found
        .iter()
        .find(|c| c.report == report)
        .map(|c| (c.person, c.since))
}

fn call(id: i64, report: ReportCode, person: UserId) -> Held {
    Held {
        id,
        report,
        person,
        action: "dispatch".to_owned(),
        call: "{}".to_owned(),
        request: format!("held-{id}"),
        digest: [7; 32],
        ready_at: At(1_000),
        made_at: At(0),
        outcome: None,
        lease_until: At(0),
    }
}

async fn put(store: &Store, held: &Held) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    held::put(&mut batch, held);
    store.commit(batch).await
}

both_engines!(
    migrated by crate::migrated,

    async fn a_claim_is_kept_by_whoever_has_it_and_ends(db: TestDb) {
        let store = open(&db).await;
        take(&store, pothole(), HA, 0).await;
        take(&store, pothole(), MAI, 50).await;
        assert_eq!(holder(&store, pothole(), 60).await, Some((HA, At(0))), "the first has it");
        take(&store, pothole(), HA, 90).await;
        assert_eq!(holder(&store, pothole(), 150).await, Some((HA, At(0))), "gone on with");
        assert_eq!(holder(&store, pothole(), 190).await, None, "it ends at its hour");
        take(&store, pothole(), MAI, 190).await;
        assert_eq!(holder(&store, pothole(), 191).await, Some((MAI, At(190))));
        // A person has one at a time.
        take(&store, lamp(), MAI, 200).await;
        assert_eq!(holder(&store, pothole(), 201).await, None);
        let mut batch = Batch::new();
        for (person, writing) in [(HA, false), (MAI, true), (HA, true)] {
            watch::see(&mut batch, &Present { report: pothole(), person, desk: "ubnd".to_owned(), writing }, At(300));
        }
        store.commit(batch).await.unwrap();
        let here = watch::present(&store, &[pothole()], At(299)).await.unwrap();
        assert_eq!(here.iter().map(|p| (p.person, p.writing)).collect::<Vec<_>>(), [(HA, true), (MAI, true)]);
        assert!(here.iter().all(|p| p.desk == "ubnd"));
        assert!(watch::present(&store, &[pothole()], At(300)).await.unwrap().is_empty());
        let mut batch = Batch::new();
        watch::leave(&mut batch, lamp(), MAI);
        store.commit(batch).await.unwrap();
        assert_eq!(holder(&store, lamp(), 201).await, None);
        while watch::sweep(&store, At(400)).await.unwrap() {}
        assert_eq!(crate::count(&store, "presence").await + crate::count(&store, "claim").await, 0);
    }

    async fn a_call_is_held_taken_back_or_claimed_never_both(db: TestDb) {
        let store = open(&db).await;
        put(&store, &call(1, pothole(), HA)).await.unwrap();
        let twice = put(&store, &call(2, pothole(), MAI)).await;
        assert!(matches!(twice, Err(CommitError::Unique("held"))), "{twice:?}");
        put(&store, &call(3, lamp(), MAI)).await.unwrap();
        assert!(held::claim(&store, At(999), At(2_000), 10).await.unwrap().is_empty(), "not before its hour");
        assert_eq!(held::take_back(&store, 1, MAI).await.unwrap(), None, "another's");
        assert_eq!(held::take_back(&store, 1, HA).await.unwrap(), Some(call(1, pothole(), HA)));
        assert_eq!(held::take_back(&store, 1, HA).await.unwrap(), None, "once");

        // Two nodes and whoever would take it back at once: one of them has it.
        let (a, b, back) = tokio::join!(
            held::claim(&store, At(1_000), At(2_000), 10),
            held::claim(&store, At(1_000), At(2_000), 10),
            held::take_back(&store, 3, MAI),
        );
        let claimed = a.unwrap().len() + b.unwrap().len();
        assert_eq!(claimed + usize::from(back.unwrap().is_some()), 1);
        if claimed == 0 {
            put(&store, &call(3, lamp(), MAI)).await.unwrap();
            held::claim(&store, At(1_000), At(2_000), 10).await.unwrap();
        }
        assert_eq!(held::take_back(&store, 3, MAI).await.unwrap(), None, "a node has begun");
        let again = held::claim(&store, At(2_000), At(3_000), 10).await.unwrap();
        assert_eq!(again.iter().map(|h| h.id).collect::<Vec<_>>(), [3], "its node died");
        let mut batch = Batch::new();
        held::refused(&mut batch, &again[0], "stale");
        store.commit(batch).await.unwrap();
        assert!(held::waiting(&store, &[pothole(), lamp()]).await.unwrap().is_empty());
        put(&store, &call(4, lamp(), HA)).await.unwrap();
        let told = held::of_person(&store, MAI, false).await.unwrap();
        assert_eq!(told.iter().map(|h| h.outcome.as_deref()).collect::<Vec<_>>(), [Some("stale")]);
        assert_eq!(held::of_person(&store, HA, true).await.unwrap().len(), 1);
        while held::sweep(&store, At(5_000)).await.unwrap() {}
        assert_eq!(held::by_id(&store, 3).await.unwrap(), None, "nobody read it");
        assert!(held::by_id(&store, 4).await.unwrap().is_some(), "what waits is never swept");
        let mut batch = Batch::new();
        held::done(&mut batch, &call(4, lamp(), HA));
        store.commit(batch).await.unwrap();
        assert_eq!(crate::count(&store, "held").await, 0);
    }

    async fn what_a_person_keeps_is_theirs(db: TestDb) {
        let store = open(&db).await;
        let mut batch = Batch::new();
        desk::put_off(&mut batch, HA, pothole(), 3, At(500));
        desk::put_off(&mut batch, HA, pothole(), 4, At(600));
        desk::put_off(&mut batch, HA, lamp(), 1, At(100));
        desk::prefer(&mut batch, HA, "keys", "on");
        desk::prefer(&mut batch, HA, "keys", "off");
        let view = |id, owner, shared| SavedView {
            id,
            owner,
            name: "Trễ".to_owned(),
            filter: "trễ".to_owned(),
            shared,
            version: 1,
            made_at: At(0),
        };
        for one in [view(1, MAI, true), view(2, HA, false), view(3, MAI, false)] {
            desk::keep(&mut batch, &one);
        }
        store.commit(batch).await.unwrap();
        let off = desk::put_off_by(&store, HA, At(100)).await.unwrap();
        assert_eq!(off.into_iter().collect::<Vec<_>>(), [(pothole(), (4, At(600)))]);
        assert!(desk::put_off_by(&store, MAI, At(0)).await.unwrap().is_empty());
        assert_eq!(desk::preference(&store, HA, "keys").await.unwrap().as_deref(), Some("off"));
        assert_eq!(desk::preference(&store, MAI, "keys").await.unwrap(), None);
        let seen = desk::views(&store, HA).await.unwrap();
        assert_eq!(seen.iter().map(|v| v.id).collect::<Vec<_>>(), [2, 1], "one's own first");

        let mut batch = Batch::new();
        desk::change(&mut batch, &SavedView { filter: "khẩn".to_owned(), ..view(2, HA, true) });
        store.commit(batch).await.unwrap();
        let mut batch = Batch::new();
        desk::change(&mut batch, &view(2, HA, false));
        assert!(matches!(store.commit(batch).await, Err(CommitError::Version)), "changed meanwhile");
        let mut batch = Batch::new();
        desk::remove(&mut batch, 1, HA);
        desk::remove(&mut batch, 2, HA);
        desk::bring_back(&mut batch, HA, pothole());
        store.commit(batch).await.unwrap();
        assert!(desk::view(&store, 1).await.unwrap().is_some(), "another's stays");
        assert_eq!(desk::view(&store, 2).await.unwrap(), None);
        assert!(desk::put_off_by(&store, HA, At(0)).await.unwrap().len() == 1);
    }

    async fn decisions_are_read_by_who_and_when_and_go_when_they_are_old(db: TestDb) {
        let store = open(&db).await;
        let day = 86_400_000;
        let decided = |n: i64, person, took_ms| Decided {
            id: domain::id::fresh(At(YEAR_2026_MS + n * day), 7),
            report: ReportId(n),
            person,
            action: "dispatch".to_owned(),
            object: "ubnd-p-dong-hoi".to_owned(),
            is_draft: n == 2,
            at: At(YEAR_2026_MS + n * day),
            took_ms,
        };
        let rows = [decided(1, HA, Some(40)), decided(2, MAI, None), decided(3, HA, None), decided(4, HA, Some(9))];
        let mut batch = Batch::new();
        rows.iter().for_each(|row| decided::put(&mut batch, row));
        store.commit(batch).await.unwrap();
        let latest = decided::latest(&store, 3).await.unwrap();
        assert_eq!(latest, [rows[3].clone(), rows[2].clone(), rows[1].clone()], "the newest first");
        let from = async |n: i64| decided::of_person(&store, HA, At(YEAR_2026_MS + n * day)).await.unwrap();
        assert_eq!(from(1).await, [Some(40), None, Some(9)]);
        assert_eq!(from(3).await, [None, Some(9)], "from that instant on");
        let before = At(YEAR_2026_MS + 3 * day);
        assert_eq!(decided::count(&store, before).await.unwrap(), 2);
        assert_eq!(decided::sweep(&store, before).await.unwrap(), 2);
        assert_eq!(decided::sweep(&store, before).await.unwrap(), 0);
        assert_eq!(decided::latest(&store, 9).await.unwrap(), [rows[3].clone(), rows[2].clone()]);
    }

    async fn who_saw_a_danger_first_stays_until_it_calls_anew(db: TestDb) {
        let store = open(&db).await;
        let see = async |desk: &str, person, at, since| {
            let mut batch = Batch::new();
            let seen = Seen { report: ReportId(5), desk: desk.to_owned(), person, at: At(at) };
            danger_seen::put(&mut batch, &seen, At(since), At(at + 100));
            store.commit(batch).await.unwrap();
        };
        let of = async |desk: &str| {
            let found = danger_seen::of_desk(&store, desk, &[ReportId(4), ReportId(5)]).await.unwrap();
            found.iter().map(|seen| (seen.person, seen.at)).collect::<Vec<_>>()
        };
        see("", HA, 10, 5).await;
        see("", MAI, 20, 5).await;
        assert_eq!(of("").await, [(HA, At(10))], "the first");
        assert!(of("ubnd").await.is_empty(), "another desk's");
        see("ubnd", MAI, 30, 5).await;
        see("", MAI, 40, 35).await;
        assert_eq!(of("").await, [(MAI, At(40))], "it called anew");
        while watch::sweep(&store, At(130)).await.unwrap() {}
        assert!(of("ubnd").await.is_empty(), "it ends by itself");
        assert_eq!(of("").await.len(), 1);
    }
);
