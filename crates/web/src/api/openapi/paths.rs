//! The calls, and everything each may answer.

use super::bodies::of_action;
use super::schemas::named;
use crate::api::list::{ALIKE, FIGURES, FILTERS};
use crate::api::map::MAP;
use crate::error::PROBLEM;
use domain::action::Action;
use domain::report::{Channel, Label, Stage, Urgency};
use lang::Lang;
use serde_json::{Map, Value, json};

/// Answers of any call: unreadable, a bad token, too often, our fault, too much at once.
const ALWAYS: [u16; 5] = [400, 401, 429, 500, 503];
/// Further answers of a call that changes something.
pub(super) const OF_DEEDS: [u16; 6] = [403, 404, 409, 413, 415, 422];

/// Every status with what it means.
const MEANINGS: [(u16, &str); 12] = [
    (
        400,
        "The request cannot be read: no JSON, no UTF-8, a broken form or header.",
    ),
    (401, "The token is unknown, over or revoked."),
    (
        403,
        "Not for this role, agency or person; or another site sent the browser here.",
    ),
    (404, "Not there, or not for the caller to know of."),
    (
        409,
        "Not from this stage, too late, as often as allowed, or somebody else was faster (`stale`).",
    ),
    (413, "More bytes than a body may have."),
    (415, "Neither JSON nor a form."),
    (
        422,
        "Fields are missing or cannot be taken; all of them are named in `errors`.",
    ),
    (429, "Too often; `Retry-After` says how long to wait."),
    (
        500,
        "Our fault; the words hold a mark that the log has too.",
    ),
    (503, "Too much at once; again after `Retry-After`."),
    (
        507,
        "No room for more files that wait; again after `Retry-After`.",
    ),
];

/// The answers that are problems.
pub(super) fn responses() -> Value {
    let mut all = Map::new();
    for (status, meaning) in MEANINGS {
        let mut response = json!({
            "description": meaning,
            "content": { PROBLEM: { "schema": named("Problem") } },
        });
        if matches!(status, 429 | 503 | 507) {
            response["headers"] =
                json!({ "Retry-After": { "$ref": "#/components/headers/RetryAfter" } });
        }
        all.insert(format!("Problem{status}"), response);
    }
    Value::Object(all)
}

/// Headers of answers.
pub(super) fn headers() -> Value {
    json!({
        "ETag": { "description": "The report's version in quotes, for `If-Match`.", "schema": { "type": "string" } },
        "RetryAfter": { "description": "Seconds.", "schema": { "type": "integer" } },
        "UploadOffset": { "description": "Bytes that are here and on disk.", "schema": { "type": "integer", "minimum": 0 } },
        "UploadLength": { "description": "Bytes in all.", "schema": { "type": "integer", "minimum": 1 } },
        "Location": { "description": "Where it is.", "schema": { "type": "string" } },
    })
}

/// Parameters that several calls take.
pub(super) fn parameters() -> Value {
    let header = |name: &str, words: &str| json!({ "name": name, "in": "header", "description": words, "schema": { "type": "string" } });
    json!({
        "code": {
            "name": "code",
            "in": "path",
            "required": true,
            "description": "8 digits as a rule, the last a check digit; `QB-` before them and spaces are accepted.",
            "schema": { "type": "string" },
            "example": "48291367",
        },
        "at": {
            "name": "at",
            "in": "query",
            "description": "A day or an instant; now where none is named.",
            "schema": { "type": "string" },
            "example": "2024-08-09",
        },
        "IdempotencyKey": header("Idempotency-Key", "The same key with the same body gives the first answer again."),
        "IfMatch": header("If-Match", "The version that the caller saw; another one is 409 and changes nothing."),
        "IfNoneMatch": header("If-None-Match", "A version; while it stands the answer is 304."),
    })
}

/// The calls by path.
pub(super) fn all() -> Value {
    let mut paths = Map::new();
    let mut add = |path: &str, calls: Value| {
        paths.insert(path.to_owned(), calls);
    };
    add(
        "/api/v1/reports",
        json!({ "post": submit(), "get": reports() }),
    );
    add(
        "/api/v1/reports/near",
        json!({
            "get": get("near", "reports", "Public reports of perhaps the same thing that can be joined, the likest first: by place within the category's radius and window, by words, by photos.", "Duplicates", &[422], ALIKE),
        }),
    );
    let read = |id: &str, summary: &str, schema: &str, tagged: Tagged| {
        let mut call = get(id, "reports", summary, schema, &[404], &[]);
        call["parameters"] = json!([shared("code")]);
        if tagged == Tagged::Yes {
            call["parameters"] = json!([shared("code"), shared("IfNoneMatch")]);
            call["responses"]["200"]["headers"] = json!({ "ETag": etag() });
            call["responses"]["304"] = json!({ "description": "The version named still stands.", "headers": { "ETag": etag() } });
        }
        json!({ "get": call })
    };
    add(
        "/api/v1/reports/{code}",
        read(
            "report",
            "The report as this caller may see it.",
            "Report",
            Tagged::Yes,
        ),
    );
    add(
        "/api/v1/reports/{code}/events",
        read(
            "events",
            "The timeline that this caller may see, every event with its hash.",
            "Events",
            Tagged::No,
        ),
    );
    add(
        "/api/v1/reports/{code}/deadlines",
        read(
            "deadlines",
            "The clocks with start, due, pauses, end and proof.",
            "Deadlines",
            Tagged::No,
        ),
    );
    let callable = Action::ALL
        .iter()
        .filter(|a| **a != Action::Submit && !a.is_clock_only());
    for action in callable {
        add(
            &format!("/api/v1/reports/{{code}}/actions/{action}"),
            json!({ "post": act(*action) }),
        );
    }
    add(
        "/api/v1/reports/{code}/push",
        json!({ "post": subscribe(), "delete": unsubscribe() }),
    );
    add("/api/v1/push-key", json!({ "get": push_key() }));
    super::uploads::add(&mut add);
    super::calls::add(&mut add);
    for (path, schema, summary) in [
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
    ] {
        let mut call = get(path, "catalogues", summary, schema, &[422], &[]);
        call["parameters"] = json!([shared("at")]);
        add(&format!("/api/v1/{path}"), json!({ "get": call }));
    }
    let summary = "Borders of communes as a light layer of a map.";
    let mut outlines = get("outlines", "catalogues", summary, "Areas", &[], &[]);
    outlines["responses"]["200"] = json!({ "description": summary, "content": { "application/json": { "schema": {
        "type": "object", "required": ["lines"], "additionalProperties": false,
        "properties": { "lines": {
            "type": "array",
            "description": "Each line: steps east and north in ten-thousandths of a degree, the first from nothing.",
            "items": { "type": "array", "items": { "type": "integer" } },
        } },
    } } } });
    add("/api/v1/areas/outlines", json!({ "get": outlines }));
    add(
        "/api/v1/statistics",
        json!({
            "get": get("statistics", "statistics", "The figures of /so-lieu.", "Figures", &[422], FIGURES),
        }),
    );
    add(
        "/api/v1/map",
        json!({
            "get": get("map", "reports", "Public reports on a map, those that stand together as one.", "Map", &[422], MAP),
        }),
    );
    add("/api/v1/stream", json!({ "get": super::stream::call() }));
    add(
        "/api/v1/openapi.json",
        json!({ "get": {
        "operationId": "openapi",
        "tags": ["catalogues"],
        "summary": "This description.",
        "responses": { "200": { "description": "OpenAPI 3.1.", "content": { "application/json": { "schema": { "type": "object" } } } } },
    } }),
    );
    Value::Object(paths)
}

/// Whether an answer carries the report's version.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tagged {
    Yes,
    No,
}

pub(super) fn shared(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn etag() -> Value {
    json!({ "$ref": "#/components/headers/ETag" })
}

pub(super) fn problems(more: &[u16]) -> Map<String, Value> {
    let mut statuses: Vec<u16> = ALWAYS.iter().chain(more).copied().collect();
    statuses.sort_unstable();
    statuses
        .into_iter()
        .map(|s| {
            (
                s.to_string(),
                json!({ "$ref": format!("#/components/responses/Problem{s}") }),
            )
        })
        .collect()
}

pub(super) fn answered(schema: &str, words: &str) -> Value {
    json!({ "description": words, "content": { "application/json": { "schema": named(schema) } } })
}

fn get(id: &str, tag: &str, summary: &str, schema: &str, more: &[u16], query: &[&str]) -> Value {
    let mut responses = problems(more);
    responses.insert("200".to_owned(), answered(schema, summary));
    let parameters: Vec<Value> = query.iter().map(|name| parameter(name)).collect();
    json!({
        "operationId": id,
        "tags": [tag],
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    })
}

/// A parameter of a list or of the figures.
fn parameter(name: &str) -> Value {
    let several = |values: Vec<&str>| json!({ "type": "array", "items": { "type": "string", "enum": values } });
    let (schema, words) = match name {
        "stage" => (
            several(Stage::ALL.iter().map(|s| s.as_str()).collect()),
            "Stages.",
        ),
        "label" => (
            several(Label::ALL.iter().map(|l| l.as_str()).collect()),
            "What the public is told of the stage.",
        ),
        "zoom" => (
            json!({ "type": "integer", "minimum": 0, "maximum": app::report::map::ZOOM_MAX }),
            "The map's zoom.",
        ),
        "channel" => (
            several(Channel::ALL.iter().map(|c| c.as_str()).collect()),
            "Channels.",
        ),
        "urgency" => {
            let values: Vec<&str> = Urgency::ALL.iter().map(|u| u.as_str()).collect();
            (json!({ "type": "string", "enum": values }), "Urgency.")
        }
        "category" => (
            several_texts(),
            "Codes of sub-fields, or of fields with all of theirs.",
        ),
        "agency" => (several_texts(), "Codes of agencies that lead."),
        "area" => (several_texts(), "Codes of units."),
        "q" => (
            json!({ "type": "string" }),
            "Words, with or without diacritics.",
        ),
        "lat" => (
            json!({ "type": "number", "minimum": -90, "maximum": 90 }),
            "Degrees north.",
        ),
        "lon" => (
            json!({ "type": "number", "minimum": -180, "maximum": 180 }),
            "Degrees east.",
        ),
        "files" => (several_texts(), "Ids of finished uploads."),
        "bbox" => (
            json!({ "type": "string" }),
            "`west,south,east,north` in degrees.",
        ),
        "since" => (
            json!({ "type": "string" }),
            "Sent on that day or at that instant, or later.",
        ),
        "until" => (
            json!({ "type": "string" }),
            "Sent on that day, or before that instant, or earlier.",
        ),
        "overdue" => (json!({ "type": "boolean" }), "Only late ones."),
        "mine" => (json!({ "type": "boolean" }), "Only the caller's own."),
        "sort" => (
            json!({ "type": "string", "enum": ["newest", "due"] }),
            "Newest first, or the next due first.",
        ),
        "limit" => (
            json!({ "type": "integer", "minimum": 1, "maximum": app::report::list::LIMIT_MAX }),
            "Lines.",
        ),
        "cursor" => (json!({ "type": "string" }), "`next` of the page before."),
        "by" => (
            json!({ "type": "string", "enum": ["agency", "category", "area", "channel", "month"] }),
            "By what the figures are broken down.",
        ),
        _ => (json!({ "type": "string" }), ""),
    };
    let listed = schema["type"] == "array";
    let mut parameter = json!({ "name": name, "in": "query", "required": name == "by", "description": words, "schema": schema });
    if listed {
        parameter["style"] = json!("form");
        parameter["explode"] = json!(false);
    }
    parameter
}

fn several_texts() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

fn reports() -> Value {
    get(
        "reports",
        "reports",
        "The reports that this caller may see, by page.",
        "Lines",
        &[422],
        FILTERS,
    )
}

fn submit() -> Value {
    let mut responses = problems(&OF_DEEDS);
    let mut created = answered(
        "Slip",
        "Filed: the code, the reporter's own link, and until when the centre decides.",
    );
    created["headers"] =
        json!({ "Location": { "$ref": "#/components/headers/Location" }, "ETag": etag() });
    responses.insert("201".to_owned(), created);
    json!({
        "operationId": "submit",
        "tags": ["reports"],
        "summary": lang::t(Lang::En, "action.submit"),
        "description": "Needs words, a photo or a recording; a place; consent; and a way to reach the sender.",
        "parameters": [shared("IdempotencyKey")],
        "requestBody": { "required": true, "content": content(named("NewReport"), named("NewReportForm")) },
        "responses": responses,
    })
}

fn act(action: Action) -> Value {
    let mut responses = problems(&OF_DEEDS);
    let mut done = answered(
        "Report",
        "Done, or proposed where somebody else must sign: the new view.",
    );
    done["headers"] = json!({ "ETag": etag() });
    responses.insert("200".to_owned(), done);
    let needed = domain::workflow::needs(action).iter().any(|n| n.required);
    json!({
        "operationId": action.as_str(),
        "tags": ["actions"],
        "summary": lang::t(Lang::En, &format!("action.{action}")),
        "parameters": [shared("code"), shared("IfMatch"), shared("IdempotencyKey")],
        "requestBody": {
            "required": needed,
            "content": content(of_action(action, false), of_action(action, true)),
        },
        "responses": responses,
    })
}

/// A call of a reporter about one of their browsers.
fn browser(id: &str, summary: &str, body: Value) -> Value {
    let mut responses = problems(&OF_DEEDS);
    responses.insert("204".to_owned(), json!({ "description": "Done." }));
    json!({
        "operationId": id,
        "tags": ["reports"],
        "summary": summary,
        "parameters": [shared("code")],
        "requestBody": { "required": true, "content": { "application/json": { "schema": body } } },
        "responses": responses,
    })
}

fn subscribe() -> Value {
    let text = json!({ "type": "string" });
    browser(
        "subscribe",
        "The reporter is told in this browser: what `JSON.stringify` makes of its PushSubscription.",
        json!({
            "type": "object",
            "required": ["endpoint", "keys"],
            "properties": {
                "endpoint": text,
                "expirationTime": { "type": ["number", "null"] },
                "keys": {
                    "type": "object",
                    "required": ["p256dh", "auth"],
                    "properties": { "p256dh": text, "auth": text },
                },
            },
        }),
    )
}

fn unsubscribe() -> Value {
    browser(
        "unsubscribe",
        "No more notices in the browser with this endpoint.",
        json!({
            "type": "object",
            "required": ["endpoint"],
            "properties": { "endpoint": { "type": "string" } },
        }),
    )
}

fn push_key() -> Value {
    let mut responses = problems(&[404]);
    responses.insert(
        "200".to_owned(),
        json!({
            "description": "The `applicationServerKey` of this installation.",
            "content": { "application/json": { "schema": {
                "type": "object",
                "required": ["key"],
                "properties": { "key": { "type": "string" } },
            } } },
        }),
    );
    json!({
        "operationId": "pushKey",
        "tags": ["reports"],
        "summary": "The key that a browser subscribes with; 404 where notices are not set up.",
        "responses": responses,
    })
}

fn content(json: Value, form: Value) -> Value {
    json!({
        "application/json": { "schema": json },
        "multipart/form-data": { "schema": form },
    })
}
