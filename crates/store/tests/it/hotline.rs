//! Calls of the hotline: one call a name, one draft a call, and nothing of them for ever.

use crate::open;
use domain::hotline::{Attempt, Direction, Heard, HeardKind, Known, Outcome, Phase, Standing};
use domain::id::{CallId, UserId, VaultId};
use domain::time::At;
use store::hotline::{self, Draft, Mark, Moment, Pass, PhoneCall, Tried};
use store::{Batch, CommitError, Keys};
use testkit::{TestDb, both_engines};

const DAY: i64 = 86_400_000;
const NOW: At = At(1_800_000_000_000);

fn keys() -> Keys {
    Keys::parse(&format!("k1 {}", "ab".repeat(32))).unwrap()
}

fn call(at: At, random: u64) -> PhoneCall {
    PhoneCall {
        id: CallId::fresh(at, random),
        version: 1,
        by_hand: false,
        standing: Standing {
            phase: Phase::Ringing,
            direction: Direction::In,
            known: Known::Number,
            caller: Some(7),
            queue: Some("1022".to_owned()),
            rang_at: at,
            answered_at: None,
            line: None,
            ended_at: None,
            cause: None,
        },
        agent: None,
        agent_at: None,
        outcome: None,
        report: None,
        closed_at: None,
        closed_by: None,
        back_due: None,
    }
}

fn heard(kind: HeardKind) -> Heard {
    Heard {
        at: NOW,
        kind,
        direction: Some(Direction::In),
        known: Some(Known::Number),
        caller: Some(7),
        queue: None,
        line: Some("201".to_owned()),
        cause: None,
    }
}

both_engines!(
    migrated by crate::migrated,

    async fn a_call_has_one_row_and_changes_one_at_a_time(db: TestDb) {
        let store = open(&db).await;
        let mut first = call(NOW, 1);
        let mut batch = Batch::new();
        hotline::begin(&mut batch, &first, &[1; 32]);
        hotline::hear(&mut batch, first.id, &[9; 32], &heard(HeardKind::NewCall), NOW);
        store.commit(batch).await.unwrap();
        // Another node heard of it in the same moment.
        let mut again = Batch::new();
        hotline::begin(&mut again, &call(NOW, 2), &[1; 32]);
        assert_eq!(store.commit(again).await, Err(CommitError::Version));
        assert_eq!(hotline::by_exchange(&store, &[1; 32]).await.unwrap(), Some(first.clone()));
        // The same news twice is one.
        let mut batch = Batch::new();
        hotline::hear(&mut batch, first.id, &[9; 32], &heard(HeardKind::NewCall), At(NOW.0 + 5));
        hotline::hear(&mut batch, first.id, &[8; 32], &heard(HeardKind::Answer), At(NOW.0 + 5));
        store.commit(batch).await.unwrap();
        assert_eq!(hotline::heard(&store, first.id).await.unwrap().len(), 2);
        assert_eq!(hotline::heard_last(&store).await.unwrap(), Some(At(NOW.0 + 5)));
        // Two change it: one is told.
        first.standing.phase = Phase::Missed;
        first.back_due = Some(NOW);
        for wanted in [Ok(()), Err(CommitError::Version)] {
            let mut batch = Batch::new();
            hotline::change(&mut batch, &first);
            assert_eq!(store.commit(batch).await, wanted);
        }
        let mut held = hotline::by_id(&store, first.id).await.unwrap().unwrap();
        assert_eq!((held.version, held.standing.phase), (2, Phase::Missed));
        assert_eq!(hotline::to_call_back(&store, 9).await.unwrap(), std::slice::from_ref(&held));
        assert_eq!(hotline::open_of(&store, &[VaultId(7)]).await.unwrap().len(), 1);
        held.outcome = Some(Outcome::Noted);
        held.closed_at = Some(NOW);
        held.closed_by = Some(UserId(5));
        let mut batch = Batch::new();
        hotline::change(&mut batch, &held);
        store.commit(batch).await.unwrap();
        assert!(hotline::open(&store, 9).await.unwrap().is_empty());
        assert!(hotline::to_call_back(&store, 9).await.unwrap().is_empty());
        assert_eq!(hotline::closed(&store, 9).await.unwrap().len(), 1);
    }

    async fn a_draft_is_sealed_and_never_written_over_unseen(db: TestDb) {
        let (store, keys) = (open(&db).await, keys());
        let id = call(NOW, 1).id;
        let draft = |version, body: &[u8]| Draft { version, body: body.to_vec(), saved_by: Some(UserId(5)), saved_at: NOW };
        for (version, body, wanted) in [
            (0, &b"ring"[..], Ok(())),
            (0, b"ring", Err(CommitError::Version)),
            (1, b"one tab", Ok(())),
            (1, b"the other tab", Err(CommitError::Version)),
        ] {
            let mut batch = Batch::new();
            hotline::put_draft(&mut batch, &keys, id, &draft(version, body));
            assert_eq!(store.commit(batch).await, wanted, "{version}");
        }
        let held = hotline::draft(&store, &keys, id).await.unwrap().unwrap();
        assert_eq!((held.version, held.body.as_slice()), (2, &b"one tab"[..]));
        let other = Keys::parse(&format!("k2 {}", "cd".repeat(32))).unwrap();
        assert!(hotline::draft(&store, &other, id).await.is_err());
        let mut batch = Batch::new();
        hotline::drop_draft(&mut batch, id);
        store.commit(batch).await.unwrap();
        assert!(hotline::draft(&store, &keys, id).await.unwrap().is_none());
    }

    async fn a_call_changes_hands_one_at_a_time_and_is_seen_once(db: TestDb) {
        let store = open(&db).await;
        let (one, other) = (call(NOW, 1).id, call(NOW, 2).id);
        let pass = |n, by, to| Pass { n, at: NOW, by: UserId(by), to: UserId(to), seen_at: None };
        for (id, pass, wanted) in [
            (one, pass(1, 5, 6), Ok(())),
            (one, pass(1, 5, 7), Err(CommitError::Version)),
            (one, pass(2, 6, 5), Ok(())),
            (other, pass(1, 5, 6), Ok(())),
        ] {
            let mut batch = Batch::new();
            hotline::pass(&mut batch, id, &pass);
            assert_eq!(store.commit(batch).await, wanted);
        }
        assert_eq!(hotline::unseen(&store, UserId(6)).await.unwrap(), [(one, UserId(5)), (other, UserId(5))]);
        for at in [NOW, At(NOW.0 + 9)] {
            let mut batch = Batch::new();
            hotline::seen(&mut batch, one, UserId(6), at);
            store.commit(batch).await.unwrap();
        }
        assert_eq!(hotline::unseen(&store, UserId(6)).await.unwrap(), [(other, UserId(5))]);
        let held = hotline::passes(&store, one).await.unwrap();
        assert_eq!(held.iter().map(|p| (p.to, p.seen_at)).collect::<Vec<_>>(), [(UserId(6), Some(NOW)), (UserId(5), None)]);
        let mut batch = Batch::new();
        hotline::forget(&mut batch, &[one]);
        store.commit(batch).await.unwrap();
        assert!(hotline::passes(&store, one).await.unwrap().is_empty());
    }

    async fn moments_stand_in_the_order_of_the_call_and_are_sealed(db: TestDb) {
        let (store, keys) = (open(&db).await, keys());
        let id = call(NOW, 1).id;
        let moment = |n, second, word: &str| Moment { n, second, word: word.to_owned(), by: UserId(5), at: NOW };
        for (one, wanted) in [
            (moment(1, 83, "địa chỉ"), Ok(())),
            (moment(1, 84, "cùng lúc"), Err(CommitError::Version)),
            (moment(2, 12, ""), Ok(())),
            (moment(3, 83, "biển số"), Ok(())),
        ] {
            let mut batch = Batch::new();
            hotline::put_moment(&mut batch, &keys, id, &one);
            assert_eq!(store.commit(batch).await, wanted);
        }
        let words = async |keys: &Keys| hotline::moments(&store, keys, id).await;
        let held: Vec<_> = words(&keys).await.unwrap().into_iter().map(|m| (m.second, m.word)).collect();
        assert_eq!(held, [(12, String::new()), (83, "địa chỉ".to_owned()), (83, "biển số".to_owned())]);
        let other = Keys::parse(&format!("k2 {}", "cd".repeat(32))).unwrap();
        assert!(words(&other).await.is_err());
        let mut batch = Batch::new();
        hotline::drop_moment(&mut batch, id, 2);
        store.commit(batch).await.unwrap();
        assert_eq!(words(&keys).await.unwrap().len(), 2);
        let mut batch = Batch::new();
        hotline::forget(&mut batch, &[id]);
        store.commit(batch).await.unwrap();
        assert!(words(&keys).await.unwrap().is_empty());
    }

    async fn a_mark_ends_by_itself_or_by_a_word(db: TestDb) {
        let store = open(&db).await;
        let mark = |id, until| Mark { id, reason: "Trêu đùa".to_owned(), made_by: UserId(5), at: NOW, until };
        let mut batch = Batch::new();
        hotline::mark(&mut batch, &[1; 32], &mark(1, At(NOW.0 + DAY)));
        hotline::mark(&mut batch, &[2; 32], &mark(2, At(NOW.0 + DAY)));
        store.commit(batch).await.unwrap();
        assert_eq!(hotline::marks(&store, &[1; 32], NOW).await.unwrap(), [mark(1, At(NOW.0 + DAY))]);
        assert!(hotline::marks(&store, &[1; 32], At(NOW.0 + DAY)).await.unwrap().is_empty());
        let mut batch = Batch::new();
        hotline::lift(&mut batch, &[2; 32], UserId(6), NOW);
        store.commit(batch).await.unwrap();
        assert!(hotline::marks(&store, &[2; 32], NOW).await.unwrap().is_empty());
    }

    async fn a_call_goes_with_all_that_hangs_on_it(db: TestDb) {
        let (store, keys) = (open(&db).await, keys());
        let (old, young) = (call(At(NOW.0 - 200 * DAY), 1), call(NOW, 2));
        let mut batch = Batch::new();
        for (call, exchange) in [(&old, [1; 32]), (&young, [2; 32])] {
            hotline::begin(&mut batch, call, &exchange);
            hotline::hear(&mut batch, call.id, &[9; 32], &heard(HeardKind::NewCall), NOW);
            hotline::keep_recording(&mut batch, &keys, call.id, "https://pbx.example/a.wav", NOW);
            hotline::keep_recording(&mut batch, &keys, call.id, "https://pbx.example/b.wav", NOW);
            let tried = Tried { n: 1, at: NOW, by: UserId(5), result: Attempt::Busy };
            hotline::tried(&mut batch, call.id, &tried);
            hotline::look(&mut batch, call.id.0 + 1, call.id, "number", UserId(5), NOW);
        }
        hotline::sit(&mut batch, "201", UserId(5), NOW);
        hotline::sit(&mut batch, "202", UserId(5), NOW);
        hotline::sit(&mut batch, "202", UserId(6), NOW);
        store.commit(batch).await.unwrap();
        assert_eq!(hotline::line_of(&store, UserId(5)).await.unwrap(), None);
        assert_eq!(hotline::sitter(&store, "202").await.unwrap(), Some(UserId(6)));
        let kept = hotline::recording(&store, &keys, young.id).await.unwrap();
        assert_eq!(kept.as_deref(), Some("https://pbx.example/a.wav"));
        assert_eq!(hotline::tries(&store, young.id).await.unwrap()[0].result, Attempt::Busy);
        assert_eq!(hotline::looks(&store, young.id).await.unwrap().len(), 1);
        let over = hotline::over(&store, 0, At(NOW.0 - 180 * DAY)).await.unwrap();
        assert_eq!(over.iter().map(|o| (o.id, o.caller)).collect::<Vec<_>>(), [(old.id, Some(VaultId(7)))]);
        assert!(hotline::over(&store, old.id.0, At(NOW.0 - 180 * DAY)).await.unwrap().is_empty(), "after it");
        let heard = hotline::recordings_before(&store, 0, NOW.plus_ms(1)).await.unwrap();
        assert_eq!(heard, [(old.id, None), (young.id, None)]);
        assert!(hotline::has_called(&store, VaultId(7), &[old.id]).await.unwrap());
        assert!(!hotline::has_called(&store, VaultId(7), &[old.id, young.id]).await.unwrap());
        let mut batch = Batch::new();
        hotline::forget_recordings(&mut batch, &[old.id]);
        store.commit(batch).await.unwrap();
        assert!(hotline::recording(&store, &keys, old.id).await.unwrap().is_none());
        assert_eq!(hotline::recordings_before(&store, old.id.0, NOW.plus_ms(1)).await.unwrap().len(), 1);
        let mut batch = Batch::new();
        hotline::forget(&mut batch, &[old.id]);
        store.commit(batch).await.unwrap();
        assert!(hotline::by_id(&store, old.id).await.unwrap().is_none());
        assert!(hotline::heard(&store, old.id).await.unwrap().is_empty());
        assert!(hotline::looks(&store, old.id).await.unwrap().is_empty());
        assert!(hotline::by_id(&store, young.id).await.unwrap().is_some());
        // Whoever erases themself erases their calls.
        let mut batch = Batch::new();
        hotline::forget_caller(&mut batch, VaultId(7));
        store.commit(batch).await.unwrap();
        assert!(hotline::by_id(&store, young.id).await.unwrap().is_none());
        assert!(hotline::heard(&store, young.id).await.unwrap().is_empty());
    }
);
