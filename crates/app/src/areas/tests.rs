use super::*;
use serde_json::json;

/// A square with its south-west corner at a point, counter-clockwise.
fn square(x: f64, y: f64, side: f64) -> JsonValue {
    json!([
        [x, y],
        [x + side, y],
        [x + side, y + side],
        [x, y + side],
        [x, y]
    ])
}

fn polygon(code: &str, rings: Vec<JsonValue>) -> JsonValue {
    json!({"type": "Feature", "properties": {"code": code, "name": "any"},
        "geometry": {"type": "Polygon", "coordinates": rings}})
}

fn file(features: Vec<JsonValue>) -> Vec<u8> {
    serde_json::to_vec(&json!({"type": "FeatureCollection", "features": features})).unwrap()
}

fn told(bytes: &[u8]) -> Vec<String> {
    match Boundaries::from_geojson(bytes) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn points_find_their_unit() {
    let islands = json!({"type": "Feature", "properties": {"MA_XA": 30},
        "geometry": {"type": "MultiPolygon", "coordinates":
            [[square(110.0, 10.0, 1.0)], [square(112.0, 10.0, 1.0)]]}});
    let areas = Boundaries::from_geojson(&file(vec![
        // A commune with a hole, in which another one lies.
        polygon(
            "18856",
            vec![square(106.0, 17.0, 1.0), square(106.4, 17.4, 0.2)],
        ),
        polygon("18859", vec![square(106.4, 17.4, 0.2)]),
        polygon("18865", vec![square(107.0, 17.0, 1.0)]),
        islands,
    ]))
    .unwrap();
    assert_eq!(areas.locate(106.1, 17.1), Some("18856"));
    assert_eq!(areas.locate(106.5, 17.5), Some("18859"));
    assert_eq!(areas.locate(107.5, 17.5), Some("18865"));
    assert_eq!(areas.locate(110.5, 10.5), Some("00030"));
    assert_eq!(areas.locate(112.5, 10.5), Some("00030"));
    assert_eq!(areas.locate(111.5, 10.5), None);
    assert_eq!(areas.locate(17.5, 106.5), None);
    assert_eq!(areas.locate(f64::NAN, 17.5), None);
    // On a border somebody is answerable too, and always the same.
    assert!(areas.locate(107.0, 17.5).is_some());
    assert_eq!(areas.codes(), ["00030", "18856", "18859", "18865"]);
    assert_eq!(areas.outline("00030").map(|o| o.0.len()), Some(2));
    assert!(areas.outline("1").is_none());
}

#[test]
fn codes_go_by_several_names() {
    for (properties, id, want) in [
        (json!({"code": "18856"}), json!(null), "18856"),
        (json!({"ma_xa": "18856", "ma": "44"}), json!(null), "18856"),
        (json!({"WARD_CODE": 18856}), json!(null), "18856"),
        (json!({"Mã": 1}), json!("18856"), "18856"),
        (json!({"code": "no digits"}), json!(18856), "18856"),
    ] {
        let mut feature = json!({"type": "Feature", "properties": properties,
            "geometry": {"type": "Polygon", "coordinates": [square(106.0, 17.0, 1.0)]}});
        if !id.is_null() {
            feature["id"] = id;
        }
        let areas = Boundaries::from_geojson(&file(vec![feature])).unwrap();
        assert_eq!(areas.codes(), [want]);
    }
}

#[test]
fn faults_are_told_with_their_feature() {
    let good = || polygon("18856", vec![square(106.0, 17.0, 1.0)]);
    let bow = json!([
        [106.0, 17.0],
        [107.0, 18.0],
        [107.0, 17.0],
        [106.0, 18.0],
        [106.0, 17.0]
    ]);
    let knot = json!([
        [106.0, 17.0],
        [107.0, 18.0],
        [107.0, 17.0],
        [106.0, 17.5],
        [106.0, 17.0]
    ]);
    let open = json!([[106.0, 17.0], [107.0, 17.0], [107.0, 18.0], [106.0, 18.0]]);
    let short = json!([[106.0, 17.0], [107.0, 17.0], [106.0, 17.0]]);
    let metres = json!([
        [560000.0, 1930000.0],
        [570000.0, 1930000.0],
        [570000.0, 1940000.0],
        [560000.0, 1930000.0]
    ]);
    let flat = json!([[106.0, 17.0], [107.0, 17.0], [106.5, 17.0], [106.0, 17.0]]);
    let line = json!({"type": "Feature", "properties": {"code": "1"},
        "geometry": {"type": "LineString", "coordinates": [[106.0, 17.0], [107.0, 17.0]]}});
    let nameless = json!({"type": "Feature", "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [square(106.0, 17.0, 1.0)]}});
    let faults = told(&file(vec![
        good(),
        polygon("2", vec![bow]),
        polygon("3", vec![open]),
        polygon("4", vec![square(106.0, 17.0, 1.0), short]),
        polygon("5", vec![metres]),
        polygon("6", vec![flat]),
        line,
        nameless,
        json!({"type": "Feature", "properties": {"code": "9"}, "geometry": null}),
        json!(7),
        polygon("11", vec![]),
        polygon(
            "12",
            vec![square(106.0, 17.0, 1.0), square(108.0, 17.0, 1.0)],
        ),
        polygon(
            "13",
            vec![square(106.0, 17.0, 1.0), square(106.5, 17.5, 1.0)],
        ),
        polygon("14", vec![knot]),
    ]));
    let starts = [
        "feature 2: ring 1: crosses itself",
        "feature 3: ring 1: not closed",
        "feature 4: ring 2: fewer than four positions",
        "feature 5: ring 1: position 1 is not in degrees",
        "feature 6: ring 1: has no area",
        "feature 7: a LineString is no outline",
        "feature 8: no unit code",
        "feature 9: no outline",
        "feature 10: no feature",
        "feature 11: no ring",
        "feature 12: ring 2: lies outside the first",
        "feature 13: ring 2: crosses ring 1",
        "feature 14: ring 1: crosses itself",
    ];
    assert_eq!(faults.len(), starts.len(), "{faults:#?}");
    for (fault, start) in faults.iter().zip(starts) {
        assert!(fault.starts_with(start), "{fault}");
    }
}

#[test]
fn what_was_made_to_be_slow_is_given_up() {
    let mut comb: Vec<JsonValue> = Vec::new();
    for n in 0..6_000 {
        let y = 17.0 + f64::from(n) * 1e-4;
        comb.extend([
            json!([106.0, y]),
            json!([106.9, y]),
            json!([106.9, y + 5e-5]),
            json!([106.0, y + 5e-5]),
        ]);
    }
    comb.extend([
        json!([105.9, 17.6]),
        json!([105.9, 17.0]),
        json!([106.0, 17.0]),
    ]);
    let faults = told(&file(vec![polygon("1", vec![json!(comb)])]));
    assert_eq!(faults, ["feature 1: ring 1: too tangled to be checked"]);
}

/// What newer outlines change, in hundredths of a square kilometre, rounded.
#[test]
fn overlaps_gaps_and_sizes_are_told() {
    let read = |features| Boundaries::from_geojson(&file(features)).unwrap();
    let before = read(vec![
        polygon("18856", vec![square(106.0, 17.0, 0.1)]),
        polygon("18859", vec![square(106.1, 17.0, 0.1)]),
    ]);
    let of = |newer: &Boundaries| compare(&before, newer, &before.with(newer), &|_| true, 50_000.0);
    // The same again: nothing but the size, some 118 square kilometres.
    let same = of(&read(vec![polygon(
        "18856",
        vec![square(106.0, 17.0, 0.1)],
    )]));
    let shift = &same.shifts[0];
    assert!((shift.after_m2 / 1e6 - 118.2).abs() < 0.5, "{shift:?}");
    assert_eq!(shift.before_m2, Some(shift.after_m2));
    assert!(same.overlaps.is_empty() && same.gaps.is_empty(), "{same:?}");
    // Wider: over its neighbour. Smaller: its old land is nobody's.
    let wide = of(&read(vec![polygon(
        "18856",
        vec![square(106.0, 17.0, 0.11)],
    )]));
    let over = &wide.overlaps[0];
    assert_eq!(
        (over.code.as_str(), over.other.as_str()),
        ("18856", "18859")
    );
    assert!((over.m2 / 1e6 - 11.8).abs() < 0.2, "{over:?}");
    let small = of(&read(vec![polygon(
        "18856",
        vec![square(106.0, 17.0, 0.05)],
    )]));
    assert!(small.overlaps.is_empty());
    let gap = &small.gaps[0];
    assert_eq!(gap.code.as_deref(), Some("18856"));
    assert!((gap.m2 / 1e6 - 88.6).abs() < 0.5, "{gap:?}");
    // A border that is off by a hair says nothing.
    let hair = of(&read(vec![polygon(
        "18856",
        vec![square(106.0, 17.0, 0.100_01)],
    )]));
    assert!(hair.overlaps.is_empty() && hair.gaps.is_empty(), "{hair:?}");
    // A hole between outlines that were nobody's before.
    let around = [
        (106.3, 17.0),
        (106.4, 17.0),
        (106.5, 17.0),
        (106.3, 17.1),
        (106.5, 17.1),
    ];
    let rest = [(106.3, 17.2), (106.4, 17.2), (106.5, 17.2)];
    let ring = around.iter().chain(&rest).enumerate();
    let ring = ring.map(|(n, (x, y))| polygon(&format!("{}", 200 + n), vec![square(*x, *y, 0.1)]));
    let holed = of(&read(ring.collect()));
    assert_eq!(holed.gaps.len(), 1, "{:?}", holed.gaps);
    assert!((holed.gaps[0].lon - 106.45).abs() < 1e-3 && holed.gaps[0].code.is_none());
}

#[test]
fn a_unit_is_drawn_small_among_its_neighbours() {
    let saw: Vec<JsonValue> = (0..=20_000)
        .map(|n| {
            let angle = f64::from(n % 20_000) / 20_000.0 * std::f64::consts::TAU;
            let far = if n % 2 == 0 { 0.1 } else { 0.1001 };
            json!([106.5 + far * angle.cos(), 17.5 + far * angle.sin()])
        })
        .collect();
    let areas = Boundaries::from_geojson(&file(vec![
        polygon("1", vec![json!(saw)]),
        polygon("2", vec![square(106.6, 17.45, 0.1)]),
    ]))
    .unwrap();
    let drawing = areas.drawing("00001", Some((17.5, 106.5))).unwrap();
    assert!(drawing.own.starts_with('M') && drawing.own.ends_with('Z'));
    assert!(drawing.own.len() < 12_000, "{}", drawing.own.len());
    assert!(!drawing.around.is_empty());
    let (x, y) = drawing.spot.unwrap();
    assert!((x - 240).abs() <= 2 && (y - 180).abs() <= 2, "{x} {y}");
    assert!(areas.drawing("00003", None).is_none());
}

#[test]
fn files_that_are_none() {
    for (bytes, start) in [
        (&b"no json"[..], "no JSON"),
        (b"", "no JSON"),
        (b"[]", "no collection"),
        (br#"{"type":"FeatureCollection"}"#, "no collection"),
        (br#"{"type":"FeatureCollection","features":[]}"#, "no outline in it"),
        (
            br#"{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3405"}},"features":[]}"#,
            "in urn:ogc:def:crs:EPSG::3405",
        ),
    ] {
        let faults = told(bytes);
        assert!(faults.first().is_some_and(|f| f.starts_with(start)), "{faults:?}");
    }
    let mut named = file(vec![polygon("18856", vec![square(106.0, 17.0, 1.0)])]);
    named.splice(
        1..1,
        *br#""crs":{"properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"#,
    );
    assert!(Boundaries::from_geojson(&named).is_ok());
}

/// Outlines that an installation has: every one must be read, and hold a point of its own.
#[test]
fn outlines_of_an_installation() {
    let Some(path) = std::env::var_os("HIEN_TRUONG_AREAS") else {
        return;
    };
    let areas = Boundaries::from_geojson(&std::fs::read(path).unwrap()).unwrap();
    for code in areas.codes() {
        let outline = areas.outline(code).unwrap();
        let point = geo::algorithm::InteriorPoint::interior_point(&outline).unwrap();
        assert_eq!(areas.locate(point.x(), point.y()), Some(code));
    }
}
