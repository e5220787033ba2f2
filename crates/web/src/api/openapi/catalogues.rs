//! The province's tables: the calls, and the shapes of their answers.

use super::answers::{answered, problems, unchanged};
use super::parameters::shared;
use super::shape::{day, flag, list, maybe, number, object, text};
use serde_json::{Value, json};

/// What is asked for, its shape, what it holds.
const TABLES: [(&str, &str, &str); 5] = [
    ("categories", "Categories", "Fields and sub-fields."),
    ("areas", "Areas", "Administrative units in force."),
    ("agencies", "Agencies", "Agencies in force."),
    (
        "policies",
        "Policies",
        "The policy in force: how long each clock runs, how often a thing may be done.",
    ),
    (
        "calendar",
        "Calendar",
        "What the day is, the days of its year that break the ordinary week, office hours.",
    ),
];

/// Adds the calls.
pub(super) fn add(add: &mut impl FnMut(&str, Value)) {
    for (path, schema, summary) in TABLES {
        let mut responses = problems(&[422]);
        responses.insert("200".to_owned(), answered(schema, summary));
        let call = json!({
            "operationId": path,
            "tags": ["catalogues"],
            "summary": summary,
            "parameters": [shared("at")],
            "responses": responses,
        });
        add(&format!("/api/v1/{path}"), json!({ "get": call }));
    }
    add("/api/v1/areas/outlines", json!({ "get": outlines() }));
}

fn outlines() -> Value {
    let summary = "Borders of communes as a light layer of a map.";
    let mut responses = problems(&[]);
    let mut found = answered("Outlines", summary);
    unchanged(&mut responses, &mut found);
    responses.insert("200".to_owned(), found);
    json!({
        "operationId": "outlines",
        "tags": ["catalogues"],
        "summary": summary,
        "parameters": [shared("IfNoneMatch")],
        "responses": responses,
    })
}

/// The shapes by name.
pub(super) fn shapes() -> Vec<(&'static str, Value)> {
    let category = object(
        &[
            "code",
            "parent",
            "name",
            "name_vi",
            "name_en",
            "public_name",
        ],
        json!({
            "code": text(), "parent": maybe(text()), "name": text(), "name_vi": text(), "name_en": text(),
            "public_name": text(), "icon": text(), "default_urgency": text(), "photo_rule": text(),
            "result_photo_required": flag(), "anonymous_ok": flag(), "place_public": text(), "publish": text(),
            "keywords": list(text()), "questions": list(text()), "asked": list(object(&["key", "question"], json!({ "key": text(), "question": text() }))), "open": flag(),
        }),
    );
    let area = object(
        &["code", "name", "kind", "parent", "valid_from", "lat", "lon"],
        json!({
            "code": text(), "name": text(), "kind": text(), "parent": maybe(text()), "valid_from": day(),
            "valid_to": maybe(day()), "lat": { "type": "number" }, "lon": { "type": "number" },
        }),
    );
    let agency = object(
        &[
            "code",
            "name",
            "short_name",
            "kind",
            "parent",
            "areas",
            "valid_from",
        ],
        json!({
            "code": text(), "name": text(), "short_name": text(), "kind": text(), "parent": maybe(text()),
            "areas": list(text()), "valid_from": day(), "valid_to": maybe(day()),
        }),
    );
    let span = object(
        &["amount", "unit"],
        json!({ "amount": number(), "unit": text(), "off_day": number() }),
    );
    let clock = object(
        &["clock", "urgency", "span", "note"],
        json!({
            "clock": text(), "urgency": text(), "span": maybe(span), "note": text(),
        }),
    );
    let limit = object(
        &["limit", "urgency", "amount", "unit", "note"],
        json!({
            "limit": text(), "urgency": text(), "amount": number(), "unit": text(), "note": text(),
        }),
    );
    let policy = object(
        &["name", "valid_from", "clocks", "limits"],
        json!({
            "name": text(), "valid_from": day(), "clocks": list(clock), "limits": list(limit),
        }),
    );
    let today = object(
        &["date", "kind", "working"],
        json!({
            "date": day(), "kind": { "type": "string", "enum": ["working", "weekend", "holiday", "swapped_work"] },
            "working": flag(), "name": maybe(text()),
        }),
    );
    let entry = object(
        &["date", "kind", "name", "status"],
        json!({
            "date": day(), "kind": { "type": "string", "enum": ["off", "work"] }, "name": text(), "status": text(),
        }),
    );
    let hours = object(&["from", "to"], json!({ "from": text(), "to": text() }));
    let steps = json!({ "type": "array", "items": { "type": "integer" } });
    let mut lines = list(steps);
    lines["description"] = json!(
        "Each line: steps east and north in ten-thousandths of a degree, the first from nothing."
    );
    vec![
        ("Outlines", object(&["lines"], json!({ "lines": lines }))),
        (
            "Categories",
            object(&["categories"], json!({ "categories": list(category) })),
        ),
        ("Areas", object(&["areas"], json!({ "areas": list(area) }))),
        (
            "Agencies",
            object(&["agencies"], json!({ "agencies": list(agency) })),
        ),
        (
            "Policies",
            object(&["policies"], json!({ "policies": list(policy) })),
        ),
        (
            "Calendar",
            object(
                &["day", "days", "office_hours", "known_until"],
                json!({
                    "day": today, "days": list(entry), "office_hours": list(hours), "known_until": maybe(day()),
                }),
            ),
        ),
    ]
}
