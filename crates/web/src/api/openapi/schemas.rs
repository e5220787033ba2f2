//! The shapes of answers. A view's schema is written once here; a test holds real answers
//! against it.

use super::bodies;
use domain::action::Action;
use domain::force::ForceCause;
use domain::report::{
    AssignmentState, Channel, ClockEnd, ClockKind, Confirmed, FileKind, FileRole, Label, Part,
    PromiseCause, Publication, Stage, Urgency,
};
use serde_json::{Map, Value, json};
/// All of them by name.
pub(super) fn all() -> Value {
    let mut all = Map::new();
    super::stream::schemas(&mut all);
    let mut add = |name: &str, schema: Value| all.insert(name.to_owned(), schema);
    add("Problem", problem());
    add(
        "Named",
        object(&["code", "name"], json!({ "code": text(), "name": text() })),
    );
    add(
        "Position",
        object(
            &["lat", "lon"],
            json!({
                "lat": { "type": "number", "minimum": -90, "maximum": 90 },
                "lon": { "type": "number", "minimum": -180, "maximum": 180 },
            }),
        ),
    );
    add("Promise", promise());
    add("Assignment", assignment());
    add("File", file());
    add("Proposal", proposal());
    add(
        "Commitment",
        object(&["date", "text"], json!({ "date": day(), "text": text() })),
    );
    add(
        "Document",
        object(
            &[],
            json!({ "number": text(), "date": day(), "signer": text() }),
        ),
    );
    add(
        "Call",
        object(
            &[],
            json!({ "number": text(), "person": text(), "at": time(), "answered": flag() }),
        ),
    );
    add(
        "Outcome",
        object(
            &["text", "at", "files"],
            json!({
                "text": text(), "at": time(), "files": list(id()), "commitment": named("Commitment"), "approved_at": time(),
            }),
        ),
    );
    add("Report", report());
    add(
        "Slip",
        object(
            &["code", "shown_code", "secret_url", "promise", "report"],
            json!({
                "code": code(),
                "shown_code": text(),
                "secret_url": { "type": "string", "format": "uri" },
                "promise": object(&["due"], json!({ "due": time(), "estimate": time() })),
                "report": named("Report"),
            }),
        ),
    );
    add("Line", line());
    add(
        "Lines",
        object(
            &["reports"],
            json!({ "reports": list(named("Line")), "next": text() }),
        ),
    );
    add(
        "Alike",
        object(
            &["report", "same_photo", "joined"],
            json!({ "report": named("Line"), "distance_m": number(), "same_photo": flag(), "joined": number() }),
        ),
    );
    add(
        "Duplicates",
        object(
            &["radius_m", "days", "found"],
            json!({ "radius_m": number(), "days": number(), "found": list(named("Alike")) }),
        ),
    );
    add("Map", map());
    add("Event", event());
    add(
        "Events",
        object(&["events"], json!({ "events": list(named("Event")) })),
    );
    add("Clock", clock());
    add("Force", force());
    add(
        "Deadlines",
        object(&["deadlines"], json!({ "deadlines": list(named("Clock")) })),
    );
    add(
        "Figures",
        object(
            &["figures"],
            json!({ "figures": list(object(&["key", "name", "counts"], json!({
        "key": text(),
        "name": text(),
        "few": flag(),
        "counts": { "type": "object", "additionalProperties": { "type": "integer" } },
        "kept_percent": { "type": "number", "minimum": 0, "maximum": 100 },
    }))) }),
        ),
    );
    add(
        "NewUpload",
        object(
            &["size", "sha256", "kind"],
            json!({
                "size": { "type": "integer", "minimum": 1 },
                "sha256": { "type": "string", "pattern": "^[0-9a-fA-F]{64}$" },
                "kind": one_of(FileKind::ALL, FileKind::as_str),
            }),
        ),
    );
    add(
        "Upload",
        object(
            &["id", "offset", "size", "expires_at"],
            json!({ "id": text(), "offset": number(), "size": number(), "expires_at": time() }),
        ),
    );
    add("NewReport", bodies::submit(false));
    add("NewReportForm", bodies::submit(true));
    add("ActionBody", bodies::any_action(false));
    add("ActionForm", bodies::any_action(true));
    for (name, schema) in catalogues() {
        add(name, schema);
    }
    Value::Object(all)
}

/// What stands in a view of the map.
fn map() -> Value {
    let number = || json!({ "type": "number" });
    let cluster = object(
        &["count", "lat", "lon", "bbox"],
        json!({
            "count": { "type": "integer", "minimum": 2 },
            "lat": number(),
            "lon": number(),
            "bbox": { "type": "array", "items": number(), "minItems": 4, "maxItems": 4 },
        }),
    );
    let point = object(
        &["lat", "lon"],
        json!({
            "code": text(),
            "label": text(),
            "late": flag(),
            "category": named("Named"),
            "lat": number(),
            "lon": number(),
        }),
    );
    object(
        &["total", "clusters", "points"],
        json!({
            "total": { "type": "integer", "minimum": 0 },
            "clusters": list(cluster),
            "points": list(point),
        }),
    )
}

/// A reference to a schema of this list.
pub(super) fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(super) fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

/// Many properties; the macro for JSON would reach its depth.
fn properties_of<const N: usize>(properties: [(&str, Value); N]) -> Value {
    Value::Object(
        properties
            .into_iter()
            .map(|(name, schema)| (name.to_owned(), schema))
            .collect(),
    )
}

pub(super) fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

pub(super) fn text() -> Value {
    json!({ "type": "string" })
}

pub(super) fn flag() -> Value {
    json!({ "type": "boolean" })
}

pub(super) fn number() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

pub(super) fn time() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

pub(super) fn code() -> Value {
    json!({ "type": "string", "pattern": "^[1-9][0-9]{7,11}$", "description": "The last digit checks the others." })
}

pub(super) fn id() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{1,19}$", "description": "Digits, as text: it passes what a JSON number holds exactly." })
}

fn hex() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]*$" })
}

pub(super) fn one_of<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Value {
    let names: Vec<&str> = values.iter().map(|v| name(*v)).collect();
    json!({ "type": "string", "enum": names })
}

fn problem() -> Value {
    object(
        &["type", "title", "status", "detail", "code"],
        json!({
            "type": { "type": "string", "format": "uri-reference" },
            "title": text(),
            "status": { "type": "integer" },
            "detail": text(),
            "code": text(),
            "errors": list(object(&["field", "code", "detail"], json!({ "field": text(), "code": text(), "detail": text() }))),
            "version": number(),
        }),
    )
}

fn promise() -> Value {
    object(
        &["due", "by_day", "made_at", "cause"],
        json!({
            "due": time(), "by_day": flag(), "made_at": time(), "cause": one_of(PromiseCause::ALL, PromiseCause::as_str),
            "agency": named("Named"), "reason": text(), "void": flag(),
        }),
    )
}

fn assignment() -> Value {
    object(
        &["n", "agency", "part", "state", "at", "changed_at"],
        json!({
            "n": number(), "agency": named("Named"), "part": one_of(Part::ALL, Part::as_str),
            "state": one_of(AssignmentState::ALL, AssignmentState::as_str), "at": time(), "changed_at": time(),
            "instruction": text(), "handler": { "type": "integer" }, "unit": named("Named"), "ground": text(),
            "proposed": named("Named"),
        }),
    )
}

fn file() -> Value {
    object(
        &["id", "kind", "role", "public", "url"],
        json!({
            "id": id(), "kind": one_of(FileKind::ALL, FileKind::as_str), "role": one_of(FileRole::ALL, FileRole::as_str),
            "public": flag(), "hidden": flag(), "url": text(), "thumb_url": text(),
        }),
    )
}

fn proposal() -> Value {
    object(
        &["n", "action", "at", "signatures"],
        json!({
            "n": number(), "action": one_of(Action::ALL, Action::as_str), "at": time(), "agency": named("Named"),
            "signatures": number(), "note": text(), "due": time(), "reason": text(),
        }),
    )
}

fn report() -> Value {
    let mut schema = object(
        &["code", "shown_code", "publication", "version"],
        properties_of([
            ("code", code()),
            ("shown_code", text()),
            ("stage", one_of(Stage::ALL, Stage::as_str)),
            ("label", one_of(Label::ALL, Label::as_str)),
            ("open", flag()),
            ("publication", one_of(Publication::ALL, Publication::as_str)),
            ("hidden_reason", text()),
            ("urgency", one_of(Urgency::ALL, Urgency::as_str)),
            ("attempt", number()),
            ("late", flag()),
            ("kept", flag()),
            ("confirmed", one_of(Confirmed::ALL, Confirmed::as_str)),
            ("channel", one_of(Channel::ALL, Channel::as_str)),
            ("submitted_at", time()),
            ("answered_at", time()),
            ("closed_at", time()),
            ("category", named("Named")),
            ("area", named("Named")),
            ("area_approximate", flag()),
            ("title", text()),
            ("text", text()),
            ("public_text", text()),
            ("position", named("Position")),
            ("place", text()),
            ("asset_owner", text()),
            ("lead", named("Named")),
            ("promise", named("Promise")),
            ("promises", list(named("Promise"))),
            ("next_due", time()),
            ("supplement_due", time()),
            ("rating_due", time()),
            ("assignments", list(named("Assignment"))),
            ("files", list(named("File"))),
            ("answer", text()),
            ("outcome", named("Outcome")),
            ("commitment", named("Commitment")),
            (
                "grades",
                object(
                    &["hai_long", "chap_nhan", "khong_hai_long"],
                    json!({
                        "hai_long": number(), "chap_nhan": number(), "khong_hai_long": number(),
                    }),
                ),
            ),
            ("review", flag()),
            ("joined", number()),
            ("parent", code()),
            ("children", list(code())),
            ("ineligible", text()),
            ("proposals", list(named("Proposal"))),
            ("anonymous", flag()),
            ("consented", list(text())),
            ("version", number()),
            ("actions", list(one_of(Action::ALL, Action::as_str))),
            ("external_id", text()),
        ]),
    );
    schema["description"] =
        json!("A report as this caller may see it; what they may not see is absent.");
    // A view may come to show more; a reader must not break then.
    schema["additionalProperties"] = json!(true);
    schema
}

fn line() -> Value {
    let required = [
        "code",
        "shown_code",
        "stage",
        "label",
        "open",
        "urgency",
        "attempt",
        "late",
        "publication",
        "channel",
        "title",
        "submitted_at",
        "version",
    ];
    let mut schema = object(
        &required,
        properties_of([
            ("code", code()),
            ("shown_code", text()),
            ("stage", one_of(Stage::ALL, Stage::as_str)),
            ("label", one_of(Label::ALL, Label::as_str)),
            ("open", flag()),
            ("urgency", one_of(Urgency::ALL, Urgency::as_str)),
            ("attempt", number()),
            ("late", flag()),
            ("publication", one_of(Publication::ALL, Publication::as_str)),
            ("channel", one_of(Channel::ALL, Channel::as_str)),
            ("category", named("Named")),
            ("area", named("Named")),
            ("lead", named("Named")),
            ("title", text()),
            ("submitted_at", time()),
            ("promise", time()),
            ("next_due", time()),
            ("thumb_url", text()),
            ("position", named("Position")),
            ("version", number()),
        ]),
    );
    schema["additionalProperties"] = json!(true);
    schema
}

fn event() -> Value {
    let mut schema = object(
        &[
            "seq",
            "at",
            "at_ms",
            "kind",
            "open_digest",
            "closed_digest",
            "prev_hash",
            "hash",
        ],
        properties_of([
            ("seq", number()),
            ("at", time()),
            ("at_ms", json!({ "type": "integer" })),
            ("occurred_at", time()),
            (
                "kind",
                json!({ "type": "string", "description": "`internal` where the caller may not know." }),
            ),
            ("role", text()),
            ("agency", named("Named")),
            ("actor", text()),
            ("stage", one_of(Stage::ALL, Stage::as_str)),
            ("promised", named("Promise")),
            ("to", named("Named")),
            ("force", named("Force")),
            ("policy", text()),
            ("moved_to", time()),
            ("note", text()),
            ("told", text()),
            ("delegated_by", text()),
            ("note_internal", text()),
            ("files", list(id())),
            (
                "open",
                json!({ "type": "string", "description": "The open half exactly as hashed." }),
            ),
            ("open_salt", hex()),
            ("open_digest", hex()),
            ("closed", text()),
            ("closed_salt", hex()),
            ("closed_digest", hex()),
            ("prev_hash", hex()),
            ("hash", hex()),
            ("removed", text()),
        ]),
    );
    schema["additionalProperties"] = json!(true);
    schema
}

fn clock() -> Value {
    let pause = json!({
        "type": "array",
        "prefixItems": [time(), { "type": ["string", "null"], "format": "date-time" }],
        "minItems": 2,
        "maxItems": 2,
    });
    object(
        &["n", "kind", "start", "due", "first_due", "paused", "late"],
        json!({
            "n": number(), "kind": one_of(ClockKind::ALL, ClockKind::as_str), "agency": named("Named"), "policy": text(),
            "start": time(), "due": time(), "first_due": time(), "stop": time(),
            "end": one_of(ClockEnd::ALL, ClockEnd::as_str), "paused": flag(), "late": flag(), "pauses": list(pause),
            "proof": list(text()), "held_by": list(named("Force")),
            "earlier": list(object(&["due", "until"], json!({
                "policy": text(), "due": time(), "until": time(), "proof": list(text()),
            }))),
        }),
    )
}

fn force() -> Value {
    object(
        &["cause", "document", "from"],
        json!({
            "cause": one_of(ForceCause::ALL, ForceCause::as_str), "document": text(), "from": time(), "to": time(),
        }),
    )
}

/// The answers of the catalogues.
fn catalogues() -> [(&'static str, Value); 5] {
    let maybe = |schema: Value| json!({ "anyOf": [schema, { "type": "null" }] });
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
    [
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
