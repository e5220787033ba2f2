//! First answers, jobs, files, versioned texts, attempts.

use crate::filing::{self, START, happened, submitted};
use crate::people::KEY;
use crate::{count, open};
use domain::action::Action;
use domain::event::Change;
use domain::id::{FileId, ReportId, VaultId};
use domain::report::{FileKind, Stage};
use domain::time::{At, DAY_MS};
use store::file::{FileRow, FileState};
use store::job::NewJob;
use store::vault::{self, Person};
use store::{
    Batch, CommitError, Keys, Store, attempt, catalogue, file, job, limits, once, setting,
};
use testkit::{TestDb, both_engines};

async fn commit(store: &Store, fill: impl FnOnce(&mut Batch)) -> Result<(), CommitError> {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).await
}

fn new(id: i64, once_name: Option<&'static str>, ready: i64) -> NewJob<'static> {
    NewJob {
        id,
        kind: "mail",
        once_name,
        payload: "{}",
        ready_at: START.plus_ms(ready),
        made_at: START,
    }
}

fn photo(id: i64, state: FileState) -> FileRow {
    FileRow {
        id: FileId(id),
        report: None,
        owner: "session".to_owned(),
        kind: FileKind::Photo,
        media_type: "image/jpeg".to_owned(),
        state,
        size: 10,
        received: 10,
        sha256: Some([9; 32]),
        phash: None,
        width: Some(1280),
        height: Some(960),
        at: START,
    }
}

both_engines!(
    migrated by crate::migrated,

    async fn a_request_is_answered_once(db: TestDb) {
        let store = open(&db).await;
        assert_eq!(once::first(&store, "c", "k").await.unwrap(), None);
        commit(&store, |b| once::keep(b, "c", "k", &[1; 32], "answer", START)).await.unwrap();
        assert_eq!(
            commit(&store, |b| once::keep(b, "c", "k", &[2; 32], "other", START)).await,
            Err(CommitError::Once)
        );
        commit(&store, |b| once::keep(b, "d", "k", &[2; 32], "other caller", START)).await.unwrap();
        let first = once::first(&store, "c", "k").await.unwrap().unwrap();
        assert_eq!((first.body, first.answer.as_str()), ([1; 32], "answer"));
        assert!(!once::sweep(&store, START.plus_ms(limits::ONCE_KEPT_MS)).await.unwrap());
        assert_eq!(count(&store, "once").await, 2);
        once::sweep(&store, START.plus_ms(limits::ONCE_KEPT_MS + 1)).await.unwrap();
        assert_eq!(count(&store, "once").await, 0);
    }

    async fn jobs_are_claimed_by_one(db: TestDb) {
        let store = open(&db).await;
        commit(&store, |b| {
            for id in 1..=40 {
                job::enqueue(b, &new(id, None, id));
            }
        })
        .await
        .unwrap();
        let claim = |now: i64| job::claim(&store, START.plus_ms(now), START.plus_ms(now + 1_000), 32);
        assert!(claim(0).await.unwrap().is_empty());
        let claims: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move {
                    job::claim(&store, START.plus_ms(40), START.plus_ms(1_040), 10).await.unwrap()
                })
            })
            .collect();
        let mut ids = Vec::new();
        for claim in claims {
            ids.extend(claim.await.unwrap().into_iter().map(|j| j.id));
        }
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "no job for two");
        while !claim(40).await.unwrap().is_empty() {}
        // The lease ends: claimed again, and the late worker's "done" does nothing.
        let again = claim(2_000).await.unwrap();
        assert_eq!((again.len(), again[0].id, again[0].tries), (32, 1, 2));
        let late = job::Job { tries: 1, ..again[0].clone() };
        commit(&store, |b| job::done(b, &late)).await.unwrap();
        assert_eq!(count(&store, "job").await, 40);
        commit(&store, |b| job::done(b, &again[0])).await.unwrap();
        assert_eq!(count(&store, "job").await, 39);
    }

    async fn jobs_fail_and_are_looked_at(db: TestDb) {
        let store = open(&db).await;
        commit(&store, |b| {
            job::enqueue(b, &new(1, Some("a"), 0));
            job::enqueue(b, &new(2, Some("a"), 0));
        })
        .await
        .unwrap();
        assert_eq!(count(&store, "job").await, 1, "one of a name waits");
        let one = job::claim(&store, START, START.plus_ms(10), 5).await.unwrap().remove(0);
        commit(&store, |b| job::retry(b, &one, START.plus_ms(500), "no answer")).await.unwrap();
        assert!(job::claim(&store, START.plus_ms(499), START.plus_ms(600), 5).await.unwrap().is_empty());
        let load = job::load(&store, START.plus_ms(900)).await.unwrap();
        assert_eq!((load.waiting, load.dead, load.oldest_ready_at), (1, 0, Some(START.plus_ms(500))));
        let one = job::claim(&store, START.plus_ms(500), START.plus_ms(600), 5).await.unwrap().remove(0);
        assert_eq!(one.tries, 2);
        commit(&store, |b| job::bury(b, &one, "wrong address")).await.unwrap();
        assert!(job::claim(&store, START.plus_ms(9_999), START.plus_ms(10_000), 5).await.unwrap().is_empty());
        let dead = job::dead(&store).await.unwrap();
        assert_eq!((dead[0].job.id, dead[0].error.as_str()), (1, "wrong address"));
        commit(&store, |b| job::enqueue(b, &new(3, Some("a"), 0))).await.unwrap();
        commit(&store, |b| job::revive(b, 1, START)).await.unwrap();
        assert_eq!(job::claim(&store, START, START.plus_ms(10), 5).await.unwrap().len(), 2);
    }

    async fn what_waits_is_woken_by_its_family(db: TestDb) {
        let store = open(&db).await;
        commit(&store, |b| {
            for (id, name) in [(1, "erase:7:1"), (2, "erase:7:2"), (3, "erase:71:1"), (4, "erase:7"), (5, "phash:7:1")] {
                job::enqueue(b, &new(id, Some(name), 6_000));
            }
        })
        .await
        .unwrap();
        commit(&store, |b| job::wake(b, "erase:7", START.plus_ms(100))).await.unwrap();
        let awake = job::claim(&store, START.plus_ms(100), START.plus_ms(200), 9).await.unwrap();
        assert_eq!(awake.iter().map(|j| j.id).collect::<Vec<_>>(), [1, 2]);
        // What is due already is not put off.
        commit(&store, |b| job::wake(b, "erase:71", START.plus_ms(9_000))).await.unwrap();
        let all = job::claim(&store, START.plus_ms(6_000), START.plus_ms(6_100), 9).await.unwrap();
        assert_eq!(all.len(), 5);
    }

    async fn what_came_with_closed_cases_is_walked_by_its_age(db: TestDb) {
        let store = open(&db).await;
        let keys = Keys::parse(KEY).unwrap();
        // The second is closed, and so is the third, which has changed since.
        let later = START.plus_ms(DAY_MS);
        for n in 1..=3 {
            let more = if n == 1 { Vec::new() } else { vec![Change::Stage(Stage::Withdrawn)] };
            let (batch, filed) = submitted(n, more);
            store.commit(batch).await.unwrap();
            if n == 3 {
                let note = happened(&filed.head(), Action::Note, later, Vec::new());
                store.commit(filing::batch(Some(&filed), &note).0).await.unwrap();
            }
            let id = domain::id::fresh(START, n);
            commit(&store, |b| {
                file::write(b, &photo(id, FileState::Staged));
                file::keep(b, FileId(id), filed.report.id);
                vault::put(b, &keys, filed.report.reporter.unwrap(), &Person::default(), START);
            })
            .await
            .unwrap();
        }
        let files = async |after: i64, before: At| -> Vec<i64> {
            let rows = file::with_original(&store, after, before).await.unwrap();
            rows.iter().map(|f| f.report.unwrap().0 & 0x1f_ffff).collect()
        };
        let people = async |before: At| vault::before(&store, 0, before).await.unwrap();
        assert!(files(0, START).await.is_empty());
        assert_eq!(files(0, later).await, [2]);
        assert_eq!(files(0, later.plus_ms(1)).await, [2, 3]);
        assert_eq!(people(later).await, [VaultId(3)], "the first waits, the third was heard of");
        assert_eq!(people(later.plus_ms(1)).await, [VaultId(1), VaultId(3)]);
        let second = domain::id::fresh(START, 2);
        assert_eq!(files(second, later.plus_ms(1)).await, [3], "after it");
        commit(&store, |b| file::stripped(b, &[FileId(second)], later)).await.unwrap();
        commit(&store, |b| file::stripped(b, &[], later)).await.unwrap();
        assert_eq!(files(0, later.plus_ms(1)).await, [3]);
        let kept = file::by_id(&store, FileId(second)).await.unwrap().unwrap();
        assert_eq!(kept.state, FileState::Kept, "its print is there");
    }

    async fn a_file_belongs_to_one_report(db: TestDb) {
        let store = open(&db).await;
        commit(&store, |b| file::write(b, &photo(1, FileState::Arriving))).await.unwrap();
        assert_eq!(
            commit(&store, |b| file::keep(b, FileId(1), ReportId(5))).await,
            Err(CommitError::Unique("file")),
            "not all here"
        );
        commit(&store, |b| file::write(b, &photo(1, FileState::Staged))).await.unwrap();
        commit(&store, |b| file::write(b, &photo(2, FileState::Staged))).await.unwrap();
        commit(&store, |b| file::keep(b, FileId(1), ReportId(5))).await.unwrap();
        commit(&store, |b| file::keep(b, FileId(1), ReportId(5))).await.unwrap();
        assert_eq!(
            commit(&store, |b| file::keep(b, FileId(1), ReportId(6))).await,
            Err(CommitError::Unique("file"))
        );
        commit(&store, |b| file::set_phash(b, FileId(1), -3)).await.unwrap();
        let kept = FileRow { report: Some(ReportId(5)), state: FileState::Kept, phash: Some(-3), ..photo(1, FileState::Kept) };
        assert_eq!(file::by_id(&store, FileId(1)).await.unwrap(), Some(kept.clone()));
        assert_eq!(file::of(&store, ReportId(5)).await.unwrap(), [kept]);
        assert_eq!(file::by_sha256(&store, &[9; 32]).await.unwrap().len(), 2);
        let orphans = file::orphans(&store, START).await.unwrap();
        assert_eq!(orphans.iter().map(|f| f.id.0).collect::<Vec<_>>(), [2]);
        commit(&store, |b| {
            file::forget(b, FileId(1));
            file::forget(b, FileId(2));
        })
        .await
        .unwrap();
        assert_eq!(count(&store, "file").await, 1, "a kept file stays");
    }

    async fn texts_have_versions(db: TestDb) {
        let store = open(&db).await;
        commit(&store, |b| catalogue::put(b, "areas", 0, "a")).await.unwrap();
        assert_eq!(commit(&store, |b| catalogue::put(b, "areas", 0, "b")).await, Err(CommitError::Version));
        commit(&store, |b| catalogue::put(b, "areas", 1, "b")).await.unwrap();
        assert_eq!(commit(&store, |b| catalogue::put(b, "areas", 1, "c")).await, Err(CommitError::Version));
        let held = catalogue::by_name(&store, "areas").await.unwrap().unwrap();
        assert_eq!((held.version, held.body.as_str()), (2, "b"));
        assert_eq!(catalogue::all(&store).await.unwrap(), [held]);
        assert_eq!(setting::by_name(&store, "areas").await.unwrap(), None);
        commit(&store, |b| setting::put(b, "flood", 0, "on")).await.unwrap();
        assert_eq!(setting::all(&store).await.unwrap().len(), 1);
    }

    async fn attempts_are_counted(db: TestDb) {
        let store = open(&db).await;
        let tries: Vec<_> = (0..20)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { attempt::count(&store, &[1; 32], START).await.unwrap() })
            })
            .collect();
        let mut counts = Vec::new();
        for one in tries {
            counts.push(one.await.unwrap());
        }
        counts.sort_unstable();
        assert_eq!(counts, (1..=20).collect::<Vec<_>>());
        assert_eq!(attempt::count(&store, &[2; 32], START).await.unwrap(), 1);
        assert_eq!(attempt::count(&store, &[1; 32], START.plus_ms(60)).await.unwrap(), 1);
        assert_eq!(attempt::since(&store, &[1; 32], START).await.unwrap(), 21);
        assert_eq!(attempt::since(&store, &[3; 32], START).await.unwrap(), 0);
        commit(&store, |b| attempt::forgive(b, &[2; 32])).await.unwrap();
        attempt::sweep(&store, START.plus_ms(1)).await.unwrap();
        assert_eq!(attempt::since(&store, &[1; 32], START).await.unwrap(), 1);
    }
);

#[test]
fn a_job_waits_longer_each_time_and_then_gives_up() {
    let wait = |tries| job::next_try(START, tries).map(|at| at.0 - START.0);
    assert_eq!(wait(1), Some(5_000));
    assert_eq!(wait(2), Some(10_000));
    assert_eq!(wait(11), Some(limits::JOB_BACKOFF_MAX_MS));
    assert_eq!(wait(limits::JOB_TRIES), None);
}
