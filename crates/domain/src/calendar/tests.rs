use super::*;
use proptest::prelude::*;

const PROVINCE: &str = include_str!("../../../../provinces/quang-binh/calendar.csv");

fn province() -> Calendar {
    Calendar::parse_csv(PROVINCE).unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn kind(text: &str) -> DayKind {
    province().day(date(text)).kind
}

#[test]
fn the_province_keeps_its_holidays_and_swapped_days() {
    for day in 23..=29 {
        assert_eq!(
            kind(&format!("2020-01-{day}")),
            DayKind::Holiday,
            "Tết 2020, {day}"
        );
    }
    for (text, expected) in [
        ("2020-01-22", DayKind::Working),
        ("2020-01-30", DayKind::Working),
        ("2021-02-10", DayKind::Holiday),
        ("2024-05-04", DayKind::SwappedWork),
        ("2024-04-29", DayKind::Holiday),
        ("2025-04-26", DayKind::SwappedWork),
        ("2025-05-02", DayKind::Holiday),
        ("2026-01-10", DayKind::SwappedWork),
        ("2026-08-22", DayKind::SwappedWork),
        ("2026-11-24", DayKind::Working), // a candidate changes nothing
        ("2029-11-24", DayKind::Weekend),
        ("2030-02-02", DayKind::Holiday), // Tết by the clock of Hà Nội; Beijing's is a day later
        ("2024-08-10", DayKind::Weekend),
        ("1950-01-02", DayKind::Working),
    ] {
        assert_eq!(kind(text), expected, "{text}");
    }
    assert_eq!(province().known_until(), Some(date("2035-09-04")));
    assert_eq!(
        province().office_hours(date("2024-08-09")),
        [(420, 690), (810, 1020)]
    );
    assert_eq!(
        province().day(date("2024-05-04")).entry.unwrap().name_vi,
        "Làm bù cho thứ Hai 29/4/2024"
    );
    assert_eq!(
        province().next_working(date("2024-05-04")),
        date("2024-05-04")
    );
    assert_eq!(
        province().next_working(date("2026-02-14")),
        date("2026-02-23")
    );
}

#[test]
fn each_year_gives_the_days_off_that_the_law_counts() {
    let calendar = province();
    for year in 2020..=2035 {
        let off = |entry: &&Entry| {
            entry.date.year() == year && calendar.day(entry.date).kind == DayKind::Holiday
        };
        let weekdays = calendar
            .entries()
            .iter()
            .filter(off)
            .filter(|e| !is_weekend(day_number(e.date)))
            .count();
        let worked = calendar
            .entries()
            .iter()
            .filter(|e| e.date.year() == year && e.kind == EntryKind::Work)
            .count();
        // Ten days until 2020, eleven since: each falls on a weekday or is given back.
        assert_eq!(
            weekdays - worked,
            if year == 2020 { 10 } else { 11 },
            "{year}"
        );
    }
}

#[test]
fn every_fault_is_told_with_its_line() {
    let text = "# a calendar\ndate,kind,name_vi,name_en,status,hours\n\
        2024-13-01,off,Sai,,law,\n\
        2024-04-30,off,,,law,\n\
        # between\n\
        2024-05-01,rest,Lao động,,law,\n\
        2024-05-02,work,Làm bù,,law,\n\
        2024-05-04,work,Làm bù,,law,\n\
        2024-05-04,off,Nghỉ,,law,\n\
        2024-06-01,hours,Giờ,,law,07:00-11:30;11:00-17:00\n\
        2024-06-02,hours,Giờ,,law,7-11\n\
        2024-06-03,off,Nghỉ,,law,07:00-08:00\n\
        2024-06-04,off,Nghỉ\n";
    let faults = Calendar::parse_csv(text).unwrap_err();
    insta::assert_snapshot!(
        faults.iter().map(|(line, message)| format!("{line}: {message}\n")).collect::<String>(),
        @r#"
        3: "2024-13-01" is not a date such as 2026-02-17
        4: name_vi is empty
        6: kind "rest" is none of off, work, candidate, hours
        7: 2024-05-02 is a working day without being declared one
        9: 2024-05-04 already stands in line 8
        10: "11:00-17:00" does not come after what stands before it
        11: "7-11" are not hours such as 07:00-11:30
        12: hours belong to a row of kind hours
        13: 3 fields instead of 6
        "#
    );
    assert_eq!(Calendar::parse_csv("ngày,loại\n").unwrap_err().len(), 1);
    assert!(Calendar::parse_csv("").is_err());
}

#[test]
fn office_hours_change_on_their_day() {
    let text = "date,kind,name_vi,name_en,status,hours\n\
        2024-04-15,hours,Giờ mùa hè,Summer hours,law,06:30-11:00;14:00-17:30\n\
        2024-01-01,hours,Giờ mùa đông,Winter hours,law,07:00-11:30;13:30-17:00\n\
        2024-10-15,hours,Thông tầm,One stretch,law,08:00-15:00\n";
    let calendar = Calendar::parse_csv(text).unwrap();
    assert_eq!(
        calendar.office_hours(date("2023-01-01")),
        [(420, 690), (810, 1020)]
    );
    assert_eq!(
        calendar.office_hours(date("2024-04-14")),
        [(420, 690), (810, 1020)]
    );
    assert_eq!(
        calendar.office_hours(date("2024-04-15")),
        [(390, 660), (840, 1050)]
    );
    assert_eq!(calendar.office_hours(date("2031-01-01")), [(480, 900)]);
    assert_eq!(calendar.hours().count(), 3);
    let at = |text| At::parse(text).unwrap();
    // Friday before the change to Wednesday after the one of autumn, counted by hand.
    let between = |a, b| (calendar.office_ms(at(b)) - calendar.office_ms(at(a))) / MINUTE_MS;
    assert_eq!(between("2024-04-12T16:00", "2024-04-15T07:00"), 60 + 30);
    assert_eq!(
        between("2024-10-14T17:00", "2024-10-16T09:00"),
        30 + 7 * 60 + 60
    );
    assert_eq!(between("2023-12-29T16:00", "2024-01-01T08:00"), 60 + 60);
}

/// The real calendar, one of bare weeks, and one whose office hours change by season.
fn calendars() -> impl Strategy<Value = Calendar> {
    let seasons = "date,kind,name_vi,name_en,status,hours\n\
        2000-04-15,hours,Hè,,law,06:30-11:00;14:00-17:30\n2000-10-15,hours,Đông,,law,00:00-24:00\n\
        2010-04-17,hours,Hè,,law,05:00-05:01\n2010-04-16,off,Nghỉ,,law,\n2010-04-17,work,Bù,,law,\n\
        2010-04-18,work,Bù,,law,\n2010-04-19,off,Nghỉ,,law,\n";
    let seasons = Calendar::parse_csv(seasons).unwrap();
    prop_oneof![Just(province()), Just(Calendar::default()), Just(seasons)]
}

proptest! {
    #[test]
    fn counting_by_arithmetic_is_counting_by_hand(calendar in calendars(), from in -30_000i64..90_000, len in 0i64..800) {
        let mut ordinal = calendar.ordinal(from);
        for day in from + 1..from + len {
            let works = calendar.day(date_of(day)).is_working();
            prop_assert_eq!(calendar.works(day), works);
            ordinal += i64::from(works);
            prop_assert_eq!(calendar.ordinal(day), ordinal);
            if works {
                prop_assert_eq!(calendar.nth(ordinal), day);
            }
        }
    }

    #[test]
    fn office_time_and_its_inverse_agree(calendar in calendars(), at in -2_208_988_800_000i64..7_258_118_400_000) {
        let passed = calendar.office_ms(At(at));
        let back = calendar.office_at(passed);
        // The first instant with that much: not later, and no office time lies between.
        prop_assert!(back <= At(at));
        prop_assert_eq!(calendar.office_ms(back), passed);
        prop_assert!(calendar.office_ms(back.plus_ms(-1)) < passed);
    }

    #[test]
    fn any_instant_has_an_answer(at in any::<i64>()) {
        let calendar = province();
        let at = At(at);
        calendar.is_office_day_time(at);
        calendar.office_at(calendar.office_ms(at));
        calendar.day(at.date());
        calendar.next_working(date_of(at.0));
    }
}
