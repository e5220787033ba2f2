//! The province's tables load clean, and tell what the province was on each day.

use domain::area::UnitKind;
use domain::deadline::Span;
use domain::pack::{Catalogue, Pack, PackError};
use domain::policy::{Limit, LimitUnit};
use jiff::civil::{Date, date};
use std::path::PathBuf;

/// A table of the province as it stands in the project.
pub(crate) fn table(name: &str) -> Option<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../provinces/quang-binh");
    std::fs::read_to_string(folder.join(name)).ok()
}

/// The province's tables, read.
pub(crate) fn province() -> Catalogue {
    Pack::parse(&table).unwrap_or_else(|errors| panic!("{}", told(&errors)))
}

fn told(errors: &[PackError]) -> String {
    errors
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn the_province_loads_clean() {
    let pack = province();
    let day = date(2023, 11, 1);
    let communes = |day: Date| {
        pack.units_at(day)
            .filter(|u| u.kind.is_commune_level())
            .count()
    };
    let districts = |day: Date| {
        pack.units_at(day)
            .filter(|u| u.kind.is_district_level())
            .count()
    };
    assert_eq!((communes(day), districts(day)), (151, 8));
    assert_eq!(
        (communes(date(2024, 12, 31)), communes(date(2025, 1, 1))),
        (151, 145)
    );
    assert_eq!(
        (communes(date(2025, 6, 30)), districts(date(2025, 6, 30))),
        (145, 8)
    );
    assert_eq!(
        (communes(date(2025, 7, 1)), districts(date(2025, 7, 1))),
        (41, 0)
    );
    assert_eq!(pack.categories().len(), 122);
    assert_eq!(pack.refusals().len(), 14);
    assert!(pack.calendar().is_working(date(2023, 11, 1)));
}

#[test]
fn no_place_and_no_day_is_left_without_an_agency() {
    let gaps: Vec<_> = province().gaps().into_iter().map(Into::into).collect();
    assert!(gaps.is_empty(), "{}", told(&gaps));
}

#[test]
fn the_policy_is_that_of_the_regulation() {
    let pack = province();
    assert!(pack.policy_at(date(2023, 10, 9)).is_none());
    let policy = pack.policy_at(date(2024, 8, 9)).unwrap();
    assert_eq!(policy.name, "QB-2023-default");
    for (clock, urgency, span) in [
        (
            "intake",
            "normal",
            Some(Span::Hours {
                amount: 2,
                off_day: Some(12),
            }),
        ),
        ("intake", "urgent", Some(Span::Minutes(15))),
        ("process", "normal", Some(Span::WorkingDays(7))),
        ("process", "quick", Some(Span::WorkingDays(3))),
        ("process", "complex", Some(Span::WorkingDays(15))),
        (
            "process",
            "urgent",
            Some(Span::Hours {
                amount: 4,
                off_day: None,
            }),
        ),
        ("approve", "quick", Some(Span::WorkingHours(4))),
        (
            "rating",
            "urgent",
            Some(Span::Hours {
                amount: 168,
                off_day: None,
            }),
        ),
        ("commitment", "normal", None),
        ("no such clock", "normal", None),
    ] {
        assert_eq!(policy.span(clock, urgency), span, "{clock} {urgency}");
    }
    let days = |amount| {
        Some(Limit {
            amount,
            unit: LimitUnit::WorkingDays,
        })
    };
    assert_eq!(policy.limit("extension_max", "quick"), days(7));
    assert_eq!(policy.limit("extension_max", "complex"), days(15));
    assert_eq!(policy.limit("extension_max", "urgent"), None);
    assert_eq!(
        policy.limit("reprocess_times", "urgent"),
        Some(Limit {
            amount: 2,
            unit: LimitUnit::Times
        })
    );
}

#[test]
fn names_that_moved() {
    let pack = province();
    let called = |name: &str, day: Date| -> Vec<(String, Option<String>)> {
        let found = pack.units_called(name, day);
        found
            .iter()
            .map(|c| {
                (
                    format!("{} {}", c.unit.code, c.unit.name),
                    c.was.map(|w| w.code.clone()),
                )
            })
            .collect()
    };
    let (old, new) = (date(2024, 8, 9), date(2025, 8, 9));
    let is = |unit: &str| (unit.to_owned(), None);
    let was = |unit: &str, code: &str| (unit.to_owned(), Some(code.to_owned()));
    // The inland commune, now in Hoàn Lão; the coastal one bears the name since.
    assert_eq!(called("xã Hòa Trạch", old), [is("19183 Xã Hòa Trạch")]);
    assert_eq!(
        called("Xã Hoà Trạch", new),
        [is("19033 Xã Hòa Trạch"), was("19111 Xã Hoàn Lão", "19183")]
    );
    assert_eq!(
        called("xa minh hoa", new),
        [is("18901 Xã Minh Hóa"), was("18943 Xã Kim Phú", "18931")]
    );
    // Nam Trạch was merged into Lý Nam, which became the greater part of the new Nam Trạch.
    assert_eq!(called("Nam Trạch", old), [is("19195 Xã Nam Trạch")]);
    assert_eq!(
        called("Nam Trạch", new),
        [is("19198 Xã Nam Trạch"), was("19198 Xã Nam Trạch", "19195")]
            .into_iter()
            .take(1)
            .collect::<Vec<_>>()
    );
    // Districts that became the names of communes.
    for (name, code) in [
        ("Quảng Ninh", "19207"),
        ("Quảng Trạch", "19057"),
        ("Lệ Thủy", "19249"),
        ("Bố Trạch", "19141"),
        ("Tuyên Hóa", "18997"),
    ] {
        let kind = |day| pack.units_called(name, day).first().map(|c| c.unit.kind);
        assert_eq!(kind(old), Some(UnitKind::District), "{name}");
        let first = called(name, new);
        assert!(
            first.first().is_some_and(|f| f.0.starts_with(code)),
            "{name}: {first:?}"
        );
        assert!(first.len() > 1, "{name}: the district's other communes");
    }
    // One mark apart.
    assert_eq!(called("Đông Trạch", new), [is("19159 Xã Đông Trạch")]);
    assert_eq!(
        called("Đồng Trạch", new),
        [was("19159 Xã Đông Trạch", "19159")]
    );
    assert_eq!(called("Đồng Trạch", old), [is("19159 Xã Đồng Trạch")]);
    assert_eq!(called("Quảng Tiên", old), [is("19069 Xã Quảng Tiên")]);
    assert_eq!(called("Quảng Tiến", old), [is("19039 Xã Quảng Tiến")]);
    assert_eq!(called("quang tien", old).len(), 2);
    assert_eq!(called("nowhere", old), []);
}

#[test]
fn units_become_others() {
    let pack = province();
    let codes = |code: &str, then: Date, day: Date| -> Vec<String> {
        pack.units_now(code, then, day)
            .iter()
            .map(|u| u.code.clone())
            .collect()
    };
    let (y2023, y2025, now) = (date(2023, 11, 1), date(2025, 1, 1), date(2025, 7, 1));
    // Lương Ninh and the township Quán Hàu: one township under the commune's code, then a commune.
    assert_eq!(pack.unit("19207", y2023).unwrap().name, "Xã Lương Ninh");
    assert_eq!(pack.unit("19207", y2025).unwrap().name, "Thị trấn Quán Hàu");
    assert_eq!(pack.unit("19207", now).unwrap().name, "Xã Quảng Ninh");
    assert_eq!(codes("19201", y2023, y2025), ["19207"]);
    assert_eq!(codes("19201", y2023, now), ["19207"]);
    assert_eq!(codes("18856", y2023, now), ["18880"]);
    assert_eq!(codes("450", y2023, now), ["18859", "18871", "18880"]);
    assert_eq!(codes("18856", now, now), Vec::<String>::new());
    assert_eq!(codes("18880", now, y2023), Vec::<String>::new());
}

#[test]
fn agencies_follow_each_other() {
    let pack = province();
    let at = |code: &str, day| pack.agency_at(code, day).map(|a| a.code.as_str());
    let (jan, mar, jul) = (date(2025, 1, 1), date(2025, 3, 1), date(2025, 7, 1));
    assert_eq!(at("UB-19201", date(2024, 12, 31)), Some("UB-19201"));
    assert_eq!(at("UB-19201", jan), Some("UB-19207-T1"));
    assert_eq!(at("UB-19201", jul), Some("UB-19207-T7"));
    assert_eq!(at("SGTVT", date(2025, 2, 28)), Some("SGTVT"));
    assert_eq!(at("SGTVT", mar), Some("SXD-T3"));
    assert_eq!(at("SGTVT", jul), Some("SXD-T7"));
    assert_eq!(at("SXD-T7", mar), None, "not yet there");
    assert_eq!(
        at("UB-450", jul),
        None,
        "a person must choose between three"
    );
    assert_eq!(at("SLDTBXH", mar), None);
    let name = |found: Option<&domain::agency::Agency>| found.map(|a| a.code.clone());
    assert_eq!(name(pack.standing_body(jan)).as_deref(), Some("TTBCD"));
    assert_eq!(name(pack.standing_body(mar)).as_deref(), Some("TTBCD-T3"));
    assert_eq!(name(pack.standing_body(jul)).as_deref(), Some("TTBCD-T7"));
    assert_eq!(name(pack.ioc(mar)).as_deref(), Some("IOC"));
    assert_eq!(name(pack.ioc(jul)).as_deref(), Some("IOC-T7"));
    assert_eq!(name(pack.committee(mar)).as_deref(), Some("BCD"));
    assert_eq!(name(pack.committee(jul)).as_deref(), Some("BCD-T7"));
}

#[test]
fn templates_are_filled_for_every_unit() {
    let pack = province();
    let police = pack.agency("CAX-18853").unwrap();
    assert_eq!(police.name, "Công an phường Hải Thành");
    assert_eq!(police.replaced_by, ["CAX-18880-T7"]);
    let at = |code: &str, day| pack.agency_at(code, day).map(|a| a.name.as_str());
    assert_eq!(
        at("CAX-19207", date(2024, 1, 1)),
        Some("Công an xã Lương Ninh")
    );
    assert_eq!(
        at("CAX-19207", date(2025, 1, 1)),
        Some("Công an thị trấn Quán Hàu")
    );
    assert_eq!(
        at("CAX-19207", date(2025, 7, 1)),
        Some("Công an xã Quảng Ninh")
    );
    assert_eq!(
        at("CAX-19201", date(2025, 1, 1)),
        Some("Công an thị trấn Quán Hàu")
    );
    assert_eq!(
        at("KTHT-18880-T7", date(2025, 7, 1)),
        Some("Phòng Kinh tế, Hạ tầng và Đô thị phường Đồng Hới")
    );
    assert_eq!(
        at("KTHT-19207-T7", date(2025, 7, 1)),
        Some("Phòng Kinh tế xã Quảng Ninh")
    );
    assert!(pack.is_within("KTHT-18880-T7", "UB-18880-T7"));
    assert!(pack.is_within("KTHT-18880-T7", "UBND-T-T7"));
    assert!(pack.is_within("CAX-18853", "CA-TINH"));
    assert!(pack.is_within("QLDT-450", "UB-450"));
    assert!(!pack.is_within("UB-450", "QLDT-450"));
    assert!(!pack.is_within("UB-450", "UB-450"));
    assert!(!pack.is_within("UB-18880-T7", "UB-18871-T7"));
}

#[test]
fn points_and_the_nearest_unit() {
    let pack = province();
    let nearest = |lat, lon, day| {
        pack.nearest_unit(lat, lon, day)
            .map(|(u, m)| (u.code.as_str(), m as u32))
    };
    assert_eq!(
        nearest(17.46986, 106.61708, date(2024, 8, 9)),
        Some(("18856", 0))
    );
    assert!(nearest(17.46986, 106.61708, date(2025, 8, 9)).is_some_and(|(_, m)| m > 0));
    assert_eq!(nearest(f64::NAN, 106.6, date(2024, 8, 9)), None);
    assert!(pack.in_province(17.47, 106.6) && pack.in_province(18.1, 105.6));
    assert!(!pack.in_province(21.03, 105.85) && !pack.in_province(0.0, 0.0));
    assert!(!pack.in_province(f64::NAN, 106.6) && !pack.in_province(17.4, f64::INFINITY));
}

#[test]
fn ladders_and_abbreviations() {
    let pack = province();
    let phones = |agency: &str, day| -> Vec<String> {
        let ladder = pack.ladder(agency, day);
        ladder
            .iter()
            .map(|c| format!("{} {}", c.rung, c.phone))
            .collect()
    };
    let (old, new) = (date(2024, 8, 9), date(2025, 8, 9));
    assert_eq!(
        phones("UB-18856", old),
        [
            "duty 0232 0118856",
            "focal 0232 0218856",
            "leader 0232 0318856",
            "upper 0232 0400450",
            "upper 0232 0400901"
        ]
    );
    assert_eq!(
        phones("UB-18880-T7", new),
        [
            "duty 0232 0118880",
            "focal 0232 0218880",
            "leader 0232 0318880",
            "upper 0232 0400901"
        ]
    );
    assert_eq!(
        phones("PC07", old).first().map(String::as_str),
        Some("duty 114")
    );
    for agency in pack.agencies_at(new).chain(pack.agencies_at(old)) {
        let day = if agency.in_force(new) { new } else { old };
        let bare = |c: &domain::agency::Contact| c.phone.replace(' ', "");
        for contact in pack.ladder(&agency.code, day) {
            let phone = bare(&contact);
            assert!(
                phone.len() == 11 || phone.len() == 3,
                "{}: {phone}",
                agency.code
            );
        }
    }
    assert_eq!(pack.expand_abbreviation("OG"), Some("ổ gà"));
    assert_eq!(pack.expand_abbreviation("nothing"), None);
    let means = |question: &str, said: &str, also: &str| {
        pack.meanings(question)
            .contains(&(said.to_owned(), also.to_owned()))
    };
    assert!(means("OG p.Đồng Hới", "og", "ổ gà") && means("OG p.Đồng Hới", "p.", "phường"));
    assert!(means("rt tdp 3", "rt", "rác thải") && means("rt tdp 3", "tdp", "tổ dân phố"));
    assert!(means("ql 1 q. tl ubnd", "ql", "quốc lộ") && means("q. 1", "q.", "quận"));
    assert!(
        means("d. ly thuong kiet", "d.", "đường")
            && means("d. ly thuong kiet", "Lý Thường Kiệt", "ltk")
    );
    assert!(means("Ổ gà sâu", "ổ gà", "og"));
    assert!(
        pack.meanings("zzz 12").is_empty(),
        "{:?}",
        pack.meanings("zzz 12")
    );
}
