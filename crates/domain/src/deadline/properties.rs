//! What holds for every deadline, whatever the calendar, the pauses and the span.

use super::tests::PROVINCE;
use super::*;
use proptest::prelude::*;

const YEAR_1900: i64 = -2_208_988_800_000;
const YEAR_2200: i64 = 7_258_118_400_000;

/// Starts of three centuries, more of them in the years with holidays.
fn starts() -> impl Strategy<Value = At> {
    prop_oneof![
        YEAR_1900..YEAR_2200,
        1_577_000_000_000i64..2_090_000_000_000
    ]
    .prop_map(At)
}

fn unit(n: u8, amount: u32) -> Span {
    match n % 4 {
        0 => Span::Minutes(amount),
        1 => Span::Hours {
            amount,
            off_day: None,
        },
        2 => Span::WorkingHours(amount),
        _ => Span::WorkingDays(amount),
    }
}

fn spans() -> impl Strategy<Value = Span> {
    prop_oneof![
        (any::<u8>(), 0u32..60).prop_map(|(n, amount)| unit(n, amount)),
        (0u32..60, 0u32..60).prop_map(|(amount, off)| Span::Hours {
            amount,
            off_day: Some(off)
        }),
    ]
}

/// Pauses around a start: minutes to weeks, some open, some turned round, on round minutes so that
/// ends meet.
fn pauses(start: At) -> impl Strategy<Value = Vec<Pause>> {
    let one = (
        -3_000i64..30_000,
        prop_oneof![-5i64..300, 0i64..15_000],
        0u8..8,
    );
    let base = start.0.div_euclid(MINUTE_MS);
    prop::collection::vec(one, 0..6).prop_map(move |list| {
        let pause = |(from, length, open)| Pause {
            from: At((base + from) * MINUTE_MS),
            to: (open > 0).then_some(At((base + from + length) * MINUTE_MS)),
            force: None,
        };
        list.into_iter().map(pause).collect()
    })
}

fn cases() -> impl Strategy<Value = (At, Span, Vec<Pause>)> {
    (starts(), spans()).prop_flat_map(|(start, span)| (Just(start), Just(span), pauses(start)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_proof_ends_at_the_due((start, span, pauses) in cases()) {
        let proof = proof(start, span, &pauses, &PROVINCE);
        prop_assert_eq!(proof.result, due(start, span, &pauses, &PROVINCE));
        prop_assert!(!proof.cut);
    }

    #[test]
    fn the_due_of_days_is_the_end_of_a_working_day(start in starts(), amount in 0u32..400, seed in any::<u8>()) {
        let pauses = [Pause { from: start.plus_ms(i64::from(seed) * HOUR_MS), to: Some(start.plus_ms(i64::from(seed) * DAY_MS)), force: None }];
        let due = due(start, Span::WorkingDays(amount), &pauses, &PROVINCE);
        prop_assert!(PROVINCE.is_working(due.date()));
        prop_assert_eq!(due, At::end_of(due.date()));
    }

    #[test]
    fn a_later_start_is_never_due_earlier((start, _, pauses) in cases(), n in any::<u8>(), amount in 0u32..60, later in 0i64..10_000) {
        let span = unit(n, amount);
        let next = start.plus_ms(later * MINUTE_MS);
        prop_assert!(due(start, span, &pauses, &PROVINCE) <= due(next, span, &pauses, &PROVINCE));
    }

    #[test]
    fn a_longer_span_is_never_due_earlier((start, _, pauses) in cases(), n in any::<u8>(), amount in 0u32..60) {
        let (span, longer) = (unit(n, amount), unit(n, amount + 1));
        prop_assert!(due(start, span, &pauses, &PROVINCE) <= due(start, longer, &pauses, &PROVINCE));
    }

    #[test]
    fn one_more_pause_never_makes_it_earlier((start, span, pauses) in cases(), from in -3_000i64..30_000, length in 0i64..20_000) {
        let before = due(start, span, &pauses, &PROVINCE);
        let from = start.plus_ms(from * MINUTE_MS);
        let mut more = pauses;
        more.push(Pause { from, to: Some(from.plus_ms(length * MINUTE_MS)), force: None });
        let after = due(start, span, &more, &PROVINCE);
        prop_assert!(after >= before);
        // What begins after the due changes nothing.
        if from > before {
            prop_assert_eq!(after, before);
        }
    }

    #[test]
    fn pauses_count_as_their_union((start, span, pauses) in cases(), turn in 0usize..6) {
        let expected = due(start, span, &pauses, &PROVINCE);
        let mut turned = pauses.clone();
        turned.rotate_left(turn.min(pauses.len()));
        prop_assert_eq!(due(start, span, &turned, &PROVINCE), expected);
        turned.extend(pauses);
        prop_assert_eq!(due(start, span, &turned, &PROVINCE), expected);
        // Each cut in two that overlap.
        let halves: Vec<Pause> = turned.iter().flat_map(|p| {
            let Some(to) = p.to else { return vec![*p] };
            let middle = At((p.from.0 + to.0) / 2);
            vec![Pause { from: middle, to: Some(to), force: None }, Pause { from: p.from, to: Some(middle.plus_ms(1).min(to)), force: None }]
        }).collect();
        prop_assert_eq!(due(start, span, &halves, &PROVINCE), expected);
    }

    #[test]
    fn shares_lie_in_order_between_start_and_due((start, span, pauses) in cases(), percent in 0u32..100) {
        let due = due(start, span, &pauses, &PROVINCE);
        let share = share_gone(start, span, &pauses, &PROVINCE, percent);
        prop_assert!(start <= share);
        prop_assert!(share <= due.max(start));
        prop_assert!(share <= share_gone(start, span, &pauses, &PROVINCE, percent + 1));
        let until = share_until(start, due, &PROVINCE, percent);
        prop_assert!(start <= until && until <= due.max(start));
    }

    #[test]
    fn any_input_has_an_answer(start in any::<i64>(), n in any::<u8>(), amount in any::<u32>(), from in any::<i64>(), to in any::<i64>(), percent in any::<u32>()) {
        let span = unit(n, amount);
        let pauses = [Pause { from: At(from), to: Some(At(to)), force: None }];
        let start = At(start);
        let proof = proof(start, span, &pauses, &PROVINCE);
        let expected = due(start, span, &pauses, &PROVINCE);
        // Beyond the years of a civil calendar there is an answer, but not a proof.
        if start.0.abs() < YEAR_2200 {
            prop_assert_eq!(proof.result, expected);
        }
        share_gone(start, span, &pauses, &PROVINCE, percent);
        share_until(start, At(to), &PROVINCE, percent);
        let _ = proof.to_string();
    }
}
