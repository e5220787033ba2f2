//! What the API says of itself, held against what it does.

use crate::app::{TestApp, WARD, code};
use domain::action::Action;
use domain::actor::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{TestDb, both_engines};

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|v| references(v, found));
        }
        Value::Array(values) => values.iter().for_each(|v| references(v, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let described = web::openapi();
    let mut found = Vec::new();
    references(&described, &mut found);
    assert!(found.len() > 500);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a reference within");
        assert!(described.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn every_action_is_described_with_all_it_may_answer() {
    let described = web::openapi();
    for action in Action::ALL {
        let path = format!("/api/v1/reports/{{code}}/actions/{action}");
        let call = &described["paths"][&path]["post"];
        let open = *action != Action::Submit && !action.is_clock_only();
        assert_eq!(call.is_object(), open, "{action}");
        if !open {
            continue;
        }
        for status in [200, 400, 401, 403, 404, 409, 413, 415, 422, 429, 503] {
            assert!(
                call["responses"][status.to_string()].is_object(),
                "{action} {status}"
            );
        }
        assert!(
            !call["summary"]
                .as_str()
                .expect("words")
                .contains(lang::UNKNOWN),
            "{action}"
        );
    }
}

/// Every address that the API's source names is described, with every method of it, and nothing else is.
#[test]
fn every_route_is_described() {
    let source = include_str!("../../src/api/mod.rs");
    let mut routed = BTreeSet::new();
    for call in source.split(".route(").skip(1) {
        let (path, rest) = call
            .trim_start()
            .strip_prefix('"')
            .and_then(|rest| rest.split_once('"'))
            .expect("a literal address");
        for method in ["get", "post", "delete", "head", "patch", "put"] {
            if rest.contains(&format!("{method}(")) {
                routed.insert((path.to_owned(), method));
            }
        }
    }
    // The page is for people; tiles have no JSON; actions stand by their names.
    let described = web::openapi();
    let mut found = BTreeSet::new();
    for (path, calls) in described["paths"].as_object().expect("paths") {
        for method in calls.as_object().expect("calls").keys() {
            let path = match path.split_once("/actions/") {
                Some((report, _)) => format!("{report}/actions/{{action}}"),
                None => path.clone(),
            };
            found.insert((path, method.clone()));
        }
    }
    let others = [("/api/v1/docs", "get"), ("/tiles/{z}/{x}/{y}", "get")];
    for other in others {
        assert!(routed.remove(&(other.0.to_owned(), other.1)), "{other:?}");
    }
    routed.insert(("/hooks/sms/{gateway}".to_owned(), "post"));
    let routed: BTreeSet<_> = routed.into_iter().map(|(p, m)| (p, m.to_owned())).collect();
    assert_eq!(routed, found);
}

/// Nothing that a caller may send stands without words.
#[test]
fn every_parameter_and_field_has_words() {
    let described = web::openapi();
    let worded = |what: &Value| what["description"].as_str().is_some_and(|w| !w.is_empty());
    for (path, calls) in described["paths"].as_object().expect("paths") {
        for call in calls.as_object().expect("calls").values() {
            assert!(call["summary"].as_str().is_some_and(|w| !w.is_empty()));
            for parameter in call["parameters"].as_array().into_iter().flatten() {
                let named = parameter["$ref"].is_string();
                assert!(named || worded(parameter), "{path}: {parameter}");
            }
        }
    }
    let components = &described["components"];
    for parameter in components["parameters"].as_object().expect("some").values() {
        assert!(worded(parameter), "{parameter}");
    }
    for body in ["NewReport", "ActionBody", "Report"] {
        let fields = &components["schemas"][body]["properties"];
        for (name, field) in fields.as_object().expect("fields") {
            let plain = matches!(name.as_str(), "code" | "shown_code" | "channel");
            assert!(worded(field) || plain, "{body}.{name}");
        }
    }
}

/// Holds a value against a schema: types, required and unknown names, closed sets.
fn check(at: &str, value: &Value, schema: &Value, all: &Value, faults: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = all
            .pointer(reference.trim_start_matches('#'))
            .expect("it leads somewhere");
        return check(at, value, target, all, faults);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let fits = choices.iter().any(|choice| {
            let mut tried = Vec::new();
            check(at, value, choice, all, &mut tried);
            tried.is_empty()
        });
        if !fits {
            faults.push(format!("{at}: {value} fits none"));
        }
        return;
    }
    let fits = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("null") => value.is_null(),
        _ => true,
    };
    if !fits {
        faults.push(format!("{at}: {value} is no {}", schema["type"]));
    }
    if let Some(known) = schema["enum"].as_array()
        && !known.contains(value)
    {
        faults.push(format!("{at}: {value} is not known"));
    }
    if let Some(map) = value.as_object()
        && let Some(properties) = schema["properties"].as_object()
    {
        for name in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            if !map.contains_key(name) {
                faults.push(format!("{at}.{name}: missing"));
            }
        }
        for (name, value) in map {
            match properties.get(name) {
                Some(schema) => check(&format!("{at}.{name}"), value, schema, all, faults),
                // Also where more is allowed one day: today everything is described.
                None => faults.push(format!("{at}.{name}: not described")),
            }
        }
    }
    if let (Some(values), Some(items)) = (value.as_array(), schema.get("items")) {
        for (n, value) in values.iter().enumerate() {
            check(&format!("{at}[{n}]"), value, items, all, faults);
        }
    }
}

pub(crate) fn fits(value: &Value, schema: &str) {
    let all = web::openapi();
    let mut faults = Vec::new();
    check(
        schema,
        value,
        &json!({ "$ref": format!("#/components/schemas/{schema}") }),
        &all,
        &mut faults,
    );
    assert!(faults.is_empty(), "{faults:#?}");
}

both_engines!(
    migrated by crate::app::furnished,

    async fn answers_are_as_described(db: TestDb) {
        let h = TestApp::open(&db).await;
        let slip = h.pothole().await;
        fits(&slip, "Slip");
        let code = code(&slip);
        let o = h.token(Role::IocOperator, None).await;
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        let words = json!({ "title": "Ổ gà", "text": "Ổ gà trên đường Trần Hưng Đạo.", "redaction_confirmed": true });
        fits(&h.act(&o, &code, "release", words).await.json(), "Report");
        let order = json!({ "lead": WARD, "co": ["CAPNUOC"], "instruction": "Vá trong tuần." });
        fits(&h.act(&o, &code, "dispatch", order).await.json(), "Report");
        fits(&h.act(&f, &code, "acknowledge", json!({})).await.json(), "Report");
        let later = json!({ "due": "2026-12-04", "note": "Chờ nhựa nóng về, xin dời một tuần." });
        fits(&h.act(&f, &code, "request_extension", later).await.json(), "Report");
        for token in [None, Some(&o), Some(&f)] {
            let read = async |path: &str| {
                let call = h.call("GET", path);
                token.map_or_else(|| h.call("GET", path), |t| call.token(t)).send().await.json()
            };
            fits(&read(&format!("/api/v1/reports/{code}")).await, "Report");
            fits(&read(&format!("/api/v1/reports/{code}/events")).await, "Events");
            fits(&read(&format!("/api/v1/reports/{code}/deadlines")).await, "Deadlines");
            fits(&read("/api/v1/reports").await, "Lines");
        }
        for (path, schema) in [
            ("categories", "Categories"), ("areas", "Areas"), ("agencies", "Agencies"), ("policies", "Policies"),
            ("calendar", "Calendar"), ("statistics?by=month", "Figures"), ("nothing", "Problem"),
            ("reports?colour=red", "Problem"), ("map?bbox=106,17,107,18&zoom=9", "Problem"),
        ] {
            fits(&h.get(&format!("/api/v1/{path}")).await.json(), schema);
        }
        assert_eq!(h.get("/api/v1/openapi.json").await.json(), web::openapi());
    }
);
