//! What shapes are made of.

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

/// Null too.
pub(super) fn maybe(shape: Value) -> Value {
    json!({ "anyOf": [shape, { "type": "null" }] })
}

/// A day, an instant, or an instant by the province's clocks.
pub(super) fn day_or_instant() -> Value {
    json!({ "type": "string", "anyOf": [
        { "format": "date" },
        { "format": "date-time" },
        { "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$" },
    ] })
}
