//! The check finds what was changed behind the product's back, and nothing else.

use crate::filing::{
    self, START, caught_up, commit, dispatched, many, released, settled, submitted,
};
use crate::open;
use store::verify::{Verdict, verify};
use store::{Batch, Label, Store, Value, event};
use testkit::{TestDb, both_engines};

async fn run(store: &Store, sql: &'static str, args: Vec<Value>) {
    let mut batch = Batch::new();
    batch.add(Label::Sure, sql, args);
    store.commit(batch).await.unwrap();
}

fn words(verdict: &Verdict) -> String {
    verdict
        .findings
        .iter()
        .map(|f| f.what.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// Some reports with everything about them.
async fn filled(store: &Store) -> Vec<filing::Filed> {
    let mut filed = many(store, 4).await;
    filed[0] = commit(
        store,
        dispatched(&filed[0], "UB-18880", START.plus_ms(90_000_000)),
    )
    .await;
    filed[1] = commit(store, released(&filed[1], "Mặt đường hỏng")).await;
    filed[2] = commit(
        store,
        settled(&filed[2], ["UB-18880", "SXD"], "Theo phân cấp"),
    )
    .await;
    caught_up(store).await.unwrap();
    filed
}

both_engines!(
    migrated by crate::migrated,

    async fn a_whole_memory_is_whole(db: TestDb) {
        let store = open(&db).await;
        assert!(verify(&store, None).await.unwrap().is_whole());
        let filed = filled(&store).await;
        let verdict = verify(&store, None).await.unwrap();
        assert_eq!(words(&verdict), "");
        assert_eq!((verdict.chains, verdict.events, verdict.reports), (4, 7, 4));
        let one = verify(&store, Some(filed[0].report.code)).await.unwrap();
        assert_eq!((one.is_whole(), one.chains, one.events), (true, 1, 2));
        assert!(verify(&store, Some(domain::id::ReportCode::draw(1, 9))).await.is_err());
    }

    async fn what_followers_have_not_reached_is_no_alarm(db: TestDb) {
        let store = open(&db).await;
        let filed = filled(&store).await;
        commit(&store, released(&filed[2], "mới")).await;
        commit(&store, submitted(9, vec![])).await;
        assert_eq!(words(&verify(&store, None).await.unwrap()), "", "fresh");
        store.number_feed().await.unwrap();
        assert_eq!(words(&verify(&store, None).await.unwrap()), "", "numbered");
        store::search::follow(&store).await.unwrap();
        assert_eq!(words(&verify(&store, None).await.unwrap()), "", "search ahead of tally");
    }

    async fn beside_people_who_write(db: TestDb) {
        let store = open(&db).await;
        filled(&store).await;
        let writer = {
            let store = store.clone();
            tokio::spawn(async move {
                for n in 100..200 {
                    let filed = commit(&store, submitted(n, vec![])).await;
                    commit(&store, released(&filed, "Mặt đường")).await;
                    if n % 7 == 0 {
                        caught_up(&store).await.unwrap();
                    }
                }
            })
        };
        while !writer.is_finished() {
            assert_eq!(words(&verify(&store, None).await.unwrap()), "");
        }
        writer.await.unwrap();
    }

    async fn every_change_behind_its_back_is_found(db: TestDb) {
        let store = open(&db).await;
        let id = filled(&store).await[0].report.id;
        let other = filling(&store).await;
        // Each: what is done, how it is undone, what must be said.
        let changes: [(&str, &str, &str); 16] = [
            ("UPDATE event SET closed = closed || ' ' WHERE chain = $1 AND seq = 2",
             "UPDATE event SET closed = substr(closed, 1, length(closed) - 1) WHERE chain = $1 AND seq = 2",
             "closed half of event 2 is not the text"),
            ("UPDATE event SET at = at + 1 WHERE chain = $1 AND seq = 2",
             "UPDATE event SET at = at - 1 WHERE chain = $1 AND seq = 2",
             "hash of event 2 does not fit"),
            ("UPDATE event SET seq = 3 WHERE chain = $1 AND seq = 2",
             "UPDATE event SET seq = 2 WHERE chain = $1 AND seq = 3",
             "event 2 is missing"),
            ("UPDATE report SET stage = 'closed' WHERE id = $1",
             "UPDATE report SET stage = 'dispatched' WHERE id = $1",
             "differs from its events in stage"),
            ("UPDATE report SET doc = doc || ' ' WHERE id = $1",
             "UPDATE report SET doc = substr(doc, 1, length(doc) - 1) WHERE id = $1",
             "differs from its events in doc"),
            ("UPDATE report SET due_at = due_at + 1 WHERE id = $1",
             "UPDATE report SET due_at = due_at - 1 WHERE id = $1",
             "in due_at"),
            ("UPDATE report SET is_open = FALSE WHERE id = $1",
             "UPDATE report SET is_open = TRUE WHERE id = $1",
             "in is_open"),
            ("UPDATE assignment SET state = 'done' WHERE report = $1",
             "UPDATE assignment SET state = 'offered' WHERE report = $1",
             "assignments differ"),
            ("UPDATE clock SET due = due + 1 WHERE report = $1",
             "UPDATE clock SET due = due - 1 WHERE report = $1",
             "clocks differ"),
            ("UPDATE concerned SET person = person + 10 WHERE report = $1",
             "UPDATE concerned SET person = person - 10 WHERE report = $1",
             "reporters differ"),
            ("UPDATE search_staff SET words = words || ' x' WHERE rowid = $1",
             "UPDATE search_staff SET words = substr(words, 1, length(words) - 2) WHERE rowid = $1",
             "search_staff differs"),
            ("UPDATE tally_footprint SET counted = replace(counted, 'received', 'closed') WHERE report = $1",
             "UPDATE tally_footprint SET counted = replace(counted, 'closed', 'received') WHERE report = $1",
             "counted as something else"),
            ("UPDATE tally SET n = n + CAST($1 AS BIGINT) WHERE dimension = 'all' AND measure = 'received'",
             "UPDATE tally SET n = n - CAST($1 AS BIGINT) WHERE dimension = 'all' AND measure = 'received'",
             "tally"),
            ("UPDATE feed SET pos = pos + 1000 WHERE chain = $1 AND seq = 2",
             "UPDATE feed SET pos = pos - 1000 WHERE chain = $1 AND seq = 2",
             "ends at"),
            ("UPDATE precedent SET ruling = 'none' WHERE report > $1",
             "UPDATE precedent SET ruling = 'lead' WHERE report > $1",
             "precedents differ"),
            ("UPDATE clock SET report = 5 WHERE report = $1 AND kind = 'process'",
             "UPDATE clock SET report = CAST($1 AS BIGINT) WHERE report = 5",
             "belongs to no report"),
        ];
        assert_eq!(words(&verify(&store, None).await.unwrap()), "");
        for (does, undoes, says) in changes {
            run(&store, does, vec![id.into()]).await;
            let verdict = verify(&store, None).await.unwrap();
            assert!(words(&verdict).contains(says), "{does}: {}", words(&verdict));
            run(&store, undoes, vec![id.into()]).await;
            let verdict = verify(&store, None).await.unwrap();
            assert_eq!(words(&verdict), "", "{undoes}");
        }
        run(&store, "DELETE FROM event WHERE chain = $1 AND seq = 2", vec![other.into()]).await;
        let said = words(&verify(&store, None).await.unwrap());
        assert!(said.contains("differs from its events in version") && said.contains("in the feed"), "{said}");
        run(&store, "DELETE FROM report WHERE id = $1", vec![id.into()]).await;
        assert!(words(&verify(&store, None).await.unwrap()).contains("has no row"));
    }

    async fn every_projection_comes_back_from_the_events(db: TestDb) {
        let store = open(&db).await;
        let filed = filled(&store).await;
        for sql in [
            "DELETE FROM report", "DELETE FROM assignment", "DELETE FROM clock", "DELETE FROM concerned",
        ] {
            run(&store, sql, vec![]).await;
        }
        store::search::rebuild(&store).await.unwrap();
        store::tally::rebuild(&store).await.unwrap();
        let chains = event::chains(&store, event::REPORT, i64::MIN, 3).await.unwrap();
        assert_eq!(chains.len(), 3);
        let rest = event::chains(&store, event::REPORT, chains[2], 3).await.unwrap();
        for chain in chains.into_iter().chain(rest) {
            store::report::refill(&store, domain::id::ReportId(chain)).await.unwrap();
        }
        caught_up(&store).await.unwrap();
        assert_eq!(words(&verify(&store, None).await.unwrap()), "");
        for one in &filed {
            assert_eq!(store::report::by_id(&store, one.report.id).await.unwrap().as_ref(), Some(one));
        }
        // Over rows that are whole it changes nothing; a chain that is none is told.
        store::report::refill(&store, filed[0].report.id).await.unwrap();
        assert_eq!(words(&verify(&store, None).await.unwrap()), "");
        assert!(store::report::refill(&store, domain::id::ReportId(1)).await.is_err());
    }

    async fn refilling_beside_people_who_write(db: TestDb) {
        let store = open(&db).await;
        let mut filed = commit(&store, submitted(1, vec![])).await;
        let id = filed.report.id;
        let refiller = {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..60 {
                    match store::report::refill(&store, id).await {
                        Ok(()) | Err(store::CommitError::Version) => {}
                        Err(e) => panic!("{e}"),
                    }
                }
            })
        };
        for n in 0..40 {
            filed = commit(&store, released(&filed, &format!("lần {n}"))).await;
        }
        refiller.await.unwrap();
        assert_eq!(store::report::by_id(&store, id).await.unwrap(), Some(filed));
        caught_up(&store).await.unwrap();
        assert_eq!(words(&verify(&store, None).await.unwrap()), "");
    }

    async fn text_removed_by_law_is_no_alarm(db: TestDb) {
        let store = open(&db).await;
        let filed = filled(&store).await;
        let id = filed[3].report.id.0;
        // What the deed does: take the half away and write the report as the chain now replays.
        let mut batch = Batch::new();
        event::remove_closed(&mut batch, id, 1, "R-12");
        let mut bare = event::of(&store, id).await.unwrap()[0].clone();
        bare.closed = None;
        let after = domain::report::Report::born(&bare.event().unwrap()).unwrap();
        assert_eq!(after.words, "");
        store::report::write(&mut batch, Some(&filed[3].report), &after, &filed[3].head());
        store.commit(batch).await.unwrap();
        store::search::rebuild(&store).await.unwrap();
        store::tally::rebuild(&store).await.unwrap();
        store::precedent::rebuild(&store).await.unwrap();
        caught_up(&store).await.unwrap();
        assert_eq!(words(&verify(&store, None).await.unwrap()), "");
        run(&store, "UPDATE event SET removed = NULL WHERE chain = $1", vec![id.into()]).await;
        assert!(words(&verify(&store, None).await.unwrap()).contains("gone without a reason"));
    }
);

/// One more report of two events.
async fn filling(store: &Store) -> domain::id::ReportId {
    let filed = commit(store, submitted(50, vec![])).await;
    let filed = commit(store, released(&filed, "Mặt đường")).await;
    caught_up(store).await.unwrap();
    filed.report.id
}
