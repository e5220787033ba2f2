//! What shapes are made of.

use domain::action::Action;
use domain::report::{Channel, FileKind, Label, Publication, Stage, Urgency};
use serde_json::{Value, json};

/// A reference to a schema of this list.
pub(super) fn named(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(super) fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

/// Many properties; the macro for JSON would reach its depth.
pub(super) fn properties_of<const N: usize>(properties: [(&str, Value); N]) -> Value {
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

pub(super) fn day() -> Value {
    json!({ "type": "string", "format": "date" })
}

pub(super) fn code() -> Value {
    json!({ "type": "string", "pattern": "^[1-9][0-9]{7,11}$", "description": "The last digit checks the others." })
}

pub(super) fn id() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{1,19}$", "description": "Digits, as text: it passes what a JSON number holds exactly." })
}

pub(super) fn hex() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]*$" })
}

pub(super) fn one_of<T: Copy>(values: &[T], name: fn(T) -> &'static str) -> Value {
    let names: Vec<&str> = values.iter().map(|v| name(*v)).collect();
    json!({ "type": "string", "enum": names })
}

/// The same shape with words beside it.
pub(super) fn said(mut shape: Value, words: &str) -> Value {
    shape["description"] = json!(words);
    shape
}

/// What is as good as nothing: null, and where a text is expected a blank one.
pub(super) fn or_nothing(shape: Value) -> Value {
    let text = shape["type"] == "string"
        || ["Urgency", "Channel"]
            .iter()
            .any(|name| shape == named(name));
    let nothing = if text {
        json!(["", null])
    } else {
        json!([null])
    };
    json!({ "anyOf": [shape, { "enum": nothing }] })
}

/// A whole number, as one or as digits.
pub(super) fn whole() -> Value {
    json!({ "anyOf": [number(), { "type": "string", "pattern": "^[0-9]{1,9}$" }] })
}

/// Null too.
pub(super) fn maybe(shape: Value) -> Value {
    json!({ "anyOf": [shape, { "type": "null" }] })
}

/// A day, an instant, or an instant by the province's clocks.
pub(super) fn day_or_instant() -> Value {
    json!({ "type": "string", "anyOf": [
        { "format": "date" },
        { "format": "date-time" },
        {
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$",
            "description": "`2026-12-04T17:00` by the province's clocks",
        },
    ] })
}

/// The sets of words that several shapes take from.
pub(super) fn sets() -> [(&'static str, Value); 7] {
    [
        (
            "Stage",
            said(one_of(Stage::ALL, Stage::as_str), "Where the work stands."),
        ),
        (
            "Label",
            said(
                one_of(Label::ALL, Label::as_str),
                "What the public is told of the stage.",
            ),
        ),
        (
            "Urgency",
            said(one_of(Urgency::ALL, Urgency::as_str), "How urgent it is."),
        ),
        (
            "Channel",
            said(
                one_of(Channel::ALL, Channel::as_str),
                "By which way a report came.",
            ),
        ),
        (
            "Action",
            said(
                one_of(Action::ALL, Action::as_str),
                "What may be done to a report.",
            ),
        ),
        (
            "Publication",
            said(
                one_of(Publication::ALL, Publication::as_str),
                "Whether the public sees it.",
            ),
        ),
        (
            "FileKind",
            said(one_of(FileKind::ALL, FileKind::as_str), "What a file is."),
        ),
    ]
}
