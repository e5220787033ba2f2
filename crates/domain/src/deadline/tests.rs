use super::*;
use std::sync::LazyLock;

pub(super) static PROVINCE: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::parse_csv(include_str!(
        "../../../../provinces/quang-binh/calendar.csv"
    ))
    .unwrap()
});

const INTAKE: Span = Span::Hours {
    amount: 2,
    off_day: Some(12),
};

fn at(text: &str) -> At {
    At::parse(text).unwrap()
}

fn pause(from: &str, to: &str) -> Pause {
    Pause {
        from: at(from),
        to: Some(at(to)),
        force: None,
    }
}

/// The printed proof, after checking that it ends where `due` says.
fn printed(start: &str, span: Span, pauses: &[Pause]) -> String {
    let proof = proof(at(start), span, pauses, &PROVINCE);
    assert_eq!(proof.result, due(at(start), span, pauses, &PROVINCE));
    proof.to_string()
}

#[test]
fn friday_before_noon() {
    insta::assert_snapshot!(printed("2024-08-09 11:15", Span::WorkingDays(7), &[]), @r"
    start Fri 2024-08-09 11:15 (7 working days)
      Fri 2024-08-09  not counted: day of the start
      Sat 2024-08-10  not counted: weekend
      Sun 2024-08-11  not counted: weekend
      Mon 2024-08-12  day 1
      Tue 2024-08-13  day 2
      Wed 2024-08-14  day 3
      Thu 2024-08-15  day 4
      Fri 2024-08-16  day 5
      Sat 2024-08-17  not counted: weekend
      Sun 2024-08-18  not counted: weekend
      Mon 2024-08-19  day 6
      Tue 2024-08-20  day 7
    due Tue 2024-08-20 23:59:59
    ");
}

#[test]
fn tuesday_afternoon() {
    insta::assert_snapshot!(printed("2025-07-01 16:28", Span::WorkingDays(7), &[]), @r"
    start Tue 2025-07-01 16:28 (7 working days)
      Tue 2025-07-01  not counted: day of the start
      Wed 2025-07-02  day 1
      Thu 2025-07-03  day 2
      Fri 2025-07-04  day 3
      Sat 2025-07-05  not counted: weekend
      Sun 2025-07-06  not counted: weekend
      Mon 2025-07-07  day 4
      Tue 2025-07-08  day 5
      Wed 2025-07-09  day 6
      Thu 2025-07-10  day 7
    due Thu 2025-07-10 23:59:59
    ");
}

#[test]
fn over_tet() {
    insta::assert_snapshot!(printed("2020-01-20 08:00", Span::WorkingDays(7), &[]), @r"
    start Mon 2020-01-20 08:00 (7 working days)
      Mon 2020-01-20  not counted: day of the start
      Tue 2020-01-21  day 1
      Wed 2020-01-22  day 2
      Thu 2020-01-23  not counted: Lunar New Year (Tết)
      Fri 2020-01-24  not counted: Lunar New Year (Tết)
      Sat 2020-01-25  not counted: Lunar New Year (Tết)
      Sun 2020-01-26  not counted: Lunar New Year (Tết)
      Mon 2020-01-27  not counted: Lunar New Year (Tết)
      Tue 2020-01-28  not counted: Lunar New Year (Tết)
      Wed 2020-01-29  not counted: Lunar New Year (Tết)
      Thu 2020-01-30  day 3
      Fri 2020-01-31  day 4
      Sat 2020-02-01  not counted: weekend
      Sun 2020-02-02  not counted: weekend
      Mon 2020-02-03  day 5
      Tue 2020-02-04  day 6
      Wed 2020-02-05  day 7
    due Wed 2020-02-05 23:59:59
    ");
}

#[test]
fn tuesday_of_november() {
    insta::assert_snapshot!(printed("2021-11-09 08:00", Span::WorkingDays(7), &[]), @r"
    start Tue 2021-11-09 08:00 (7 working days)
      Tue 2021-11-09  not counted: day of the start
      Wed 2021-11-10  day 1
      Thu 2021-11-11  day 2
      Fri 2021-11-12  day 3
      Sat 2021-11-13  not counted: weekend
      Sun 2021-11-14  not counted: weekend
      Mon 2021-11-15  day 4
      Tue 2021-11-16  day 5
      Wed 2021-11-17  day 6
      Thu 2021-11-18  day 7
    due Thu 2021-11-18 23:59:59
    ");
}

#[test]
fn saturday_is_like_friday() {
    insta::assert_snapshot!(printed("2024-08-10 10:00", Span::WorkingDays(7), &[]), @r"
    start Sat 2024-08-10 10:00 (7 working days)
      Sat 2024-08-10  not counted: day of the start
      Sun 2024-08-11  not counted: weekend
      Mon 2024-08-12  day 1
      Tue 2024-08-13  day 2
      Wed 2024-08-14  day 3
      Thu 2024-08-15  day 4
      Fri 2024-08-16  day 5
      Sat 2024-08-17  not counted: weekend
      Sun 2024-08-18  not counted: weekend
      Mon 2024-08-19  day 6
      Tue 2024-08-20  day 7
    due Tue 2024-08-20 23:59:59
    ");
}

#[test]
fn days_that_end_in_a_pause_are_not_counted() {
    let pauses = [pause("2024-08-14 10:00", "2024-08-16 15:00")];
    insta::assert_snapshot!(printed("2024-08-09 11:15", Span::WorkingDays(7), &pauses), @r"
    start Fri 2024-08-09 11:15 (7 working days)
      Fri 2024-08-09  not counted: day of the start
      Sat 2024-08-10  not counted: weekend
      Sun 2024-08-11  not counted: weekend
      Mon 2024-08-12  day 1
      Tue 2024-08-13  day 2
      Wed 2024-08-14  not counted: ends in a pause
      Thu 2024-08-15  not counted: ends in a pause
      Fri 2024-08-16  day 3
      Sat 2024-08-17  not counted: weekend
      Sun 2024-08-18  not counted: weekend
      Mon 2024-08-19  day 4
      Tue 2024-08-20  day 5
      Wed 2024-08-21  day 6
      Thu 2024-08-22  day 7
    pause Wed 2024-08-14 10:00 – Fri 2024-08-16 15:00: left out
    due Thu 2024-08-22 23:59:59
    ");
}

#[test]
fn intake_in_office_hours_and_out_of_them() {
    insta::assert_snapshot!(printed("2024-08-09 16:30", INTAKE, &[]), @r"
    start Fri 2024-08-09 16:30 (2 h, within a working day)
      Fri 2024-08-09 16:30 – Fri 2024-08-09 18:30  counted, 2:00 h so far
    due Fri 2024-08-09 18:30:00
    ");
    insta::assert_snapshot!(printed("2024-08-09 21:00", INTAKE, &[]), @r"
    start Fri 2024-08-09 21:00 (12 h, off day or outside office hours)
      Fri 2024-08-09 21:00 – Sat 2024-08-10 09:00  counted, 12:00 h so far
    due Sat 2024-08-10 09:00:00
    ");
    for (start, expected) in [
        ("2024-08-09 06:59", "2024-08-09 18:59"),
        ("2024-08-09 07:00", "2024-08-09 09:00"),
        ("2024-08-09 12:00", "2024-08-09 14:00"), // the midday rest is inside
        ("2024-08-09 17:00", "2024-08-09 19:00"),
        ("2024-08-09 17:01", "2024-08-10 05:01"),
        ("2024-08-10 10:00", "2024-08-10 22:00"),
        ("2024-05-04 10:00", "2024-05-04 12:00"), // a worked Saturday
        ("2024-04-29 10:00", "2024-04-29 22:00"), // the Monday given for it
    ] {
        assert_eq!(
            due(at(start), INTAKE, &[], &PROVINCE),
            at(expected),
            "{start}"
        );
    }
}

#[test]
fn swapped_saturday_counts() {
    insta::assert_snapshot!(printed("2024-04-26 08:00", Span::WorkingDays(4), &[]), @r"
    start Fri 2024-04-26 08:00 (4 working days)
      Fri 2024-04-26  not counted: day of the start
      Sat 2024-04-27  not counted: weekend
      Sun 2024-04-28  not counted: weekend
      Mon 2024-04-29  not counted: Day off in exchange for Saturday 4 May 2024
      Tue 2024-04-30  not counted: Reunification Day
      Wed 2024-05-01  not counted: International Labour Day
      Thu 2024-05-02  day 1
      Fri 2024-05-03  day 2
      Sat 2024-05-04  day 3 (Worked in exchange for Monday 29 April 2024)
      Sun 2024-05-05  not counted: weekend
      Mon 2024-05-06  day 4
    due Mon 2024-05-06 23:59:59
    ");
}

#[test]
fn working_hours_run_inside_office_hours() {
    insta::assert_snapshot!(printed("2024-08-09 16:00", Span::WorkingHours(4), &[]), @r"
    start Fri 2024-08-09 16:00 (4 working hours)
      Fri 2024-08-09 16:00 – Fri 2024-08-09 17:00  counted, 1:00 h so far
      Fri 2024-08-09 17:00 – Sat 2024-08-10 00:00  not counted: outside office hours
      Sat 2024-08-10  not counted: weekend
      Sun 2024-08-11  not counted: weekend
      Mon 2024-08-12 00:00 – Mon 2024-08-12 07:00  not counted: outside office hours
      Mon 2024-08-12 07:00 – Mon 2024-08-12 10:00  counted, 4:00 h so far
    due Mon 2024-08-12 10:00:00
    ");
    let pauses = [pause("2024-08-09 10:00", "2024-08-09 14:30")];
    insta::assert_snapshot!(printed("2024-08-09 09:00", Span::WorkingHours(4), &pauses), @r"
    start Fri 2024-08-09 09:00 (4 working hours)
      Fri 2024-08-09 09:00 – Fri 2024-08-09 10:00  counted, 1:00 h so far
      Fri 2024-08-09 10:00 – Fri 2024-08-09 11:30  not counted: paused
      Fri 2024-08-09 11:30 – Fri 2024-08-09 13:30  not counted: outside office hours
      Fri 2024-08-09 13:30 – Fri 2024-08-09 14:30  not counted: paused
      Fri 2024-08-09 14:30 – Fri 2024-08-09 17:00  counted, 3:30 h so far
      Fri 2024-08-09 17:00 – Sat 2024-08-10 00:00  not counted: outside office hours
      Sat 2024-08-10  not counted: weekend
      Sun 2024-08-11  not counted: weekend
      Mon 2024-08-12 00:00 – Mon 2024-08-12 07:00  not counted: outside office hours
      Mon 2024-08-12 07:00 – Mon 2024-08-12 07:30  counted, 4:00 h so far
    pause Fri 2024-08-09 10:00 – Fri 2024-08-09 14:30: left out
    due Mon 2024-08-12 07:30:00
    ");
    for (start, hours, expected) in [
        ("2024-08-09 07:00", 4, "2024-08-09 11:00"),
        ("2024-08-09 07:30", 4, "2024-08-09 11:30"), // closing, not the next opening
        ("2024-08-09 08:00", 4, "2024-08-09 14:00"),
        ("2024-08-09 12:00", 8, "2024-08-12 11:30"),
        ("2024-08-10 03:00", 1, "2024-08-12 08:00"),
        ("2020-01-22 16:30", 1, "2020-01-30 07:30"),
        ("2024-08-10 03:00", 0, "2024-08-10 03:00"),
    ] {
        assert_eq!(
            due(at(start), Span::WorkingHours(hours), &[], &PROVINCE),
            at(expected),
            "{start}"
        );
    }
}

#[test]
fn nothing_falls_due_inside_a_pause() {
    // Asked on the very minute of closing, answered before the next opening.
    let pauses = [pause("2024-08-09 11:30", "2024-08-09 13:00")];
    assert_eq!(
        due(
            at("2024-08-09 07:30"),
            Span::WorkingHours(4),
            &pauses,
            &PROVINCE
        ),
        at("2024-08-09 13:00")
    );
    let pauses = [pause("2024-08-20 23:00", "2024-08-21 06:00")];
    assert_eq!(
        due(
            at("2024-08-09 11:15"),
            Span::WorkingDays(7),
            &pauses,
            &PROVINCE
        ),
        at("2024-08-21 23:59:59")
    );
}

#[test]
fn pauses_tell_what_they_did() {
    let pauses = [
        pause("2024-08-01 10:00", "2024-08-02 15:00"),
        pause("2024-08-09 13:00", "2024-08-09 13:00"),
        pause("2024-08-09 12:30", "2024-08-09 14:00"),
        pause("2024-08-09 12:00", "2024-08-09 13:00"),
        pause("2024-08-09 17:15", "2024-08-09 18:00"),
        Pause {
            from: at("2024-08-09 14:10"),
            to: None,
            force: None,
        },
    ];
    insta::assert_snapshot!(printed("2024-08-09 11:15", Span::Minutes(180), &pauses), @r"
    start Fri 2024-08-09 11:15 (180 min)
      Fri 2024-08-09 11:15 – Fri 2024-08-09 12:00  counted, 0:45 h so far
      Fri 2024-08-09 12:00 – Fri 2024-08-09 14:00  not counted: paused
      Fri 2024-08-09 14:00 – Fri 2024-08-09 16:15  counted, 3:00 h so far
    pause Thu 2024-08-01 10:00 – Fri 2024-08-02 15:00: ended before the start
    pause Fri 2024-08-09 13:00 – Fri 2024-08-09 13:00: has no length
    pause Fri 2024-08-09 12:30 – Fri 2024-08-09 14:00: left out
    pause Fri 2024-08-09 12:00 – Fri 2024-08-09 13:00: left out
    pause Fri 2024-08-09 17:15 – Fri 2024-08-09 18:00: began after the due, which stays
    pause Fri 2024-08-09 14:10 –: still lasts, counts when it ends
    due Fri 2024-08-09 16:15:00
    ");
}

#[test]
fn a_pause_inside_a_day_takes_no_working_day() {
    let pauses = [pause("2024-08-14 10:00", "2024-08-14 15:00")];
    let text = printed("2024-08-12 08:00", Span::WorkingDays(3), &pauses);
    assert!(
        text.ends_with("15:00: takes no counted time\ndue Thu 2024-08-15 23:59:59\n"),
        "{text}"
    );
}

#[test]
fn a_long_proof_is_cut_and_still_right() {
    let proof = proof(
        at("2024-08-09 11:15"),
        Span::WorkingDays(u32::MAX),
        &[],
        &PROVINCE,
    );
    assert!(proof.cut);
    assert_eq!(proof.steps.len(), 2_000);
    assert_eq!(proof.result, due(proof.start, proof.span, &[], &PROVINCE));
}

#[test]
fn half_of_the_time_is_gone() {
    let half = |start, span, pauses: &[Pause]| share_gone(at(start), span, pauses, &PROVINCE, 50);
    for (start, span, expected) in [
        ("2024-08-09 11:15", Span::WorkingDays(7), "2024-08-15 11:00"),
        ("2024-08-09 11:15", Span::WorkingDays(2), "2024-08-12 17:00"),
        ("2024-08-09 11:15", Span::WorkingDays(1), "2024-08-12 11:00"),
        (
            "2024-08-09 11:15",
            Span::WorkingHours(4),
            "2024-08-09 15:15",
        ),
        ("2024-08-09 16:30", INTAKE, "2024-08-09 17:30"),
        ("2024-08-09 16:30", Span::Minutes(15), "2024-08-09 16:37:30"),
    ] {
        assert_eq!(half(start, span, &[]), at(expected), "{start} {span}");
    }
    let pauses = [pause("2024-08-14 10:00", "2024-08-16 15:00")];
    assert_eq!(
        half("2024-08-09 11:15", Span::WorkingDays(7), &pauses),
        at("2024-08-19 11:00")
    );
    let until = |due| share_until(at("2024-08-09 11:15"), at(due), &PROVINCE, 50);
    assert_eq!(until("2024-08-20 23:59:59"), at("2024-08-15 11:00"));
    assert_eq!(until("2024-08-09 13:15"), at("2024-08-09 12:15"));
    assert_eq!(until("2024-08-01 13:15"), at("2024-08-09 11:15"));
}

#[test]
fn working_days_around_a_day() {
    let date = |text: &str| text.parse::<Date>().unwrap();
    let after = |day, n| working_days_after(date(day), n, &PROVINCE);
    let before = |day, n| working_days_before(date(day), n, &PROVINCE);
    assert_eq!(after("2024-08-09", 2), date("2024-08-13"));
    assert_eq!(after("2024-08-10", 1), date("2024-08-12"));
    assert_eq!(after("2024-08-10", 0), date("2024-08-10"));
    assert_eq!(before("2024-08-20", 1), date("2024-08-19"));
    assert_eq!(before("2024-08-12", 1), date("2024-08-09"));
    assert_eq!(before("2024-08-11", 1), date("2024-08-09"));
    assert_eq!(before("2020-02-05", 5), date("2020-01-22"));
    assert_eq!(before("2024-05-06", 1), date("2024-05-04"));
    assert_eq!(before("2024-08-11", 0), date("2024-08-11"));
    let within = |a, b| working_days_in(at(a), at(b), &PROVINCE);
    assert_eq!(within("2024-08-14 10:00", "2024-08-16 15:00"), 2);
    assert_eq!(within("2024-08-14 10:00", "2024-08-14 15:00"), 0);
    assert_eq!(within("2024-08-09 10:00", "2024-08-12 15:00"), 1);
    assert_eq!(within("2024-08-16 15:00", "2024-08-14 10:00"), 0);
    // The ends of time.
    for date in [Date::MIN, Date::MAX] {
        working_days_after(date, u32::MAX, &PROVINCE);
        working_days_before(date, u32::MAX, &PROVINCE);
    }
    working_days_in(At(i64::MIN), At(i64::MAX), &PROVINCE);
}

#[test]
fn spans_and_pauses_are_stored_short() {
    let json = |span: Span| serde_json::to_string(&span).unwrap();
    assert_eq!(json(Span::WorkingDays(7)), r#"{"working_days":7}"#);
    assert_eq!(json(INTAKE), r#"{"hours":{"amount":2,"off_day":12}}"#);
    assert_eq!(
        json(Span::Hours {
            amount: 168,
            off_day: None
        }),
        r#"{"hours":{"amount":168}}"#
    );
    assert_eq!(
        serde_json::from_str::<Span>(r#"{"hours":{"amount":168}}"#).unwrap(),
        Span::Hours {
            amount: 168,
            off_day: None
        }
    );
    assert_eq!(
        serde_json::to_string(&Pause {
            from: At(5),
            to: None,
            force: None,
        })
        .unwrap(),
        r#"{"from":5}"#
    );
}
