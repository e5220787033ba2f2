//! What stands in addresses and headers of calls.

use super::shape::{day_or_instant, list, named, one_of, text};
use crate::limits::{FILTER_VALUES_MAX, ONCE_KEY_CHARS_MAX};
use app::report::list::LIMIT_MAX;
use app::report::map::ZOOM_MAX;
use app::statistics::By;
use serde_json::{Value, json};

/// Parameters that several calls take.
pub(super) fn all() -> Value {
    let header = |name: &str, words: &str, schema: Value| json!({ "name": name, "in": "header", "description": words, "schema": schema });
    json!({
        "code": {
            "name": "code",
            "in": "path",
            "required": true,
            "description": "8 digits as a rule, the last a check digit; `QB-` before them and spaces are accepted.",
            "schema": { "type": "string", "minLength": 1 },
            "example": "10000005",
        },
        "at": {
            "name": "at",
            "in": "query",
            "description": "A day or an instant; now where none is named.",
            "schema": moment(),
            "example": "2026-11-20",
        },
        "IdempotencyKey": header(
            "Idempotency-Key",
            "The same key with the same body gives the first answer again; with another body it is 422 `repeated_key`.",
            json!({ "type": "string", "maxLength": ONCE_KEY_CHARS_MAX, "pattern": "^[!#-~]([ !#-~]*[!#-~])?$" }),
        ),
        "IfMatch": header(
            "If-Match",
            "The version that the caller saw, or `*`; another one is 409 `stale` and changes nothing.",
            json!({ "type": "string", "pattern": "^(\\*|(W/)?\"[0-9]{1,9}\"|[0-9]{1,9})$" }),
        ),
        "IfNoneMatch": header(
            "If-None-Match",
            "An `ETag` that the caller has; while it stands the answer is 304.",
            text(),
        ),
    })
}

/// A day or an instant; blank is as if it were not asked for.
fn moment() -> Value {
    let mut shape = day_or_instant();
    if let Some(choices) = shape["anyOf"].as_array_mut() {
        choices.push(json!({ "enum": [""] }));
    }
    shape
}

/// A parameter of those above.
pub(super) fn shared(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

/// A parameter of a query, by its name.
pub(super) fn query(name: &str, required: bool) -> Value {
    let (schema, words) = of_query(name);
    let mut parameter = json!({
        "name": name, "in": "query", "required": required, "description": words, "schema": schema,
    });
    // Several values stand in one text; a repeated name does as well.
    if parameter["schema"]["type"] == "array" {
        parameter["style"] = json!("form");
        parameter["explode"] = json!(false);
    }
    parameter
}

fn of_query(name: &str) -> (Value, &'static str) {
    let flag = || json!({ "type": "boolean" });
    match name {
        "stage" => (several(named("Stage")), "Stages."),
        "label" => (
            several(named("Label")),
            "What the public is told of the stage.",
        ),
        "channel" => (several(named("Channel")), "Channels."),
        "urgency" => (named("Urgency"), "Urgency."),
        "zoom" => (
            json!({ "type": "integer", "minimum": 0, "maximum": ZOOM_MAX }),
            "The map's zoom.",
        ),
        "category" => (
            several(text()),
            "Codes of sub-fields, or of fields with all of theirs.",
        ),
        "agency" => (several(text()), "Codes of agencies that lead."),
        "area" => (several(text()), "Codes of units."),
        "files" => (several(text()), "Ids of finished uploads."),
        "q" => (
            text(),
            "Words, with or without diacritics. Reports in which a number stands before the name that it was typed before come first, on pages of their own.",
        ),
        "lat" => (
            json!({ "type": "number", "minimum": -90, "maximum": 90 }),
            "Degrees north.",
        ),
        "lon" => (
            json!({ "type": "number", "minimum": -180, "maximum": 180 }),
            "Degrees east.",
        ),
        "bbox" => (
            json!({ "type": "string", "examples": ["106.5,17.4,106.7,17.6"] }),
            "`west,south,east,north` in degrees.",
        ),
        "since" => (moment(), "Sent on that day or at that instant, or later."),
        "until" => (
            moment(),
            "Sent on that day, or before that instant, or earlier.",
        ),
        "overdue" => (flag(), "Only late ones."),
        "mine" => (flag(), "Only the caller's own."),
        "sort" => (
            json!({ "type": "string", "enum": ["newest", "due"] }),
            "Newest first, or the next due first.",
        ),
        "limit" => (
            json!({ "type": "integer", "minimum": 1, "maximum": LIMIT_MAX }),
            "Lines of a page, at most: the list is at its end where there is no `next`.",
        ),
        "cursor" => (text(), "`next` of the page before."),
        "by" => (
            one_of(By::ALL, By::as_str),
            "By what the figures are broken down.",
        ),
        // A test holds that everything has words.
        _ => (text(), ""),
    }
}

fn several(of: Value) -> Value {
    let mut all = list(of);
    all["maxItems"] = json!(FILTER_VALUES_MAX);
    all
}
