//! The shapes of bodies: what a new report and an action may carry.

use super::schemas::{code, flag, id, list, named, number, object, one_of, text, time};
use crate::form::body::{KNOWN, action_names, submit_names};
use domain::action::{Action, Field};
use domain::report::{Channel, Grade, Precision, Urgency};
use domain::workflow::needs;
use serde_json::{Map, Value, json};

/// What an action's body must have beside the shape that all share.
pub(super) fn of_action(action: Action, form: bool) -> Value {
    let base = named(if form { "ActionForm" } else { "ActionBody" });
    let required: Vec<&str> = needs(action)
        .iter()
        .filter(|n| n.required)
        .map(|n| n.field.as_str())
        .collect();
    // A form has no lists and objects, so what it must have is left to the rule.
    if required.is_empty() || form {
        base
    } else {
        json!({ "allOf": [base], "required": required })
    }
}

/// The value of a body's field. A form's are texts, and what is made of parts has dotted names.
fn field(name: &str) -> Value {
    match Field::parse(name) {
        Some(Field::Urgency) => one_of(Urgency::ALL, Urgency::as_str),
        Some(Field::Precision) => one_of(Precision::ALL, Precision::as_str),
        Some(Field::Grade) => one_of(Grade::ALL, Grade::as_str),
        Some(Field::Ruling) => json!({ "type": "string", "enum": ["lead", "none", "uphold"] }),
        Some(Field::Co) => list(text()),
        Some(Field::Files) => list(json!({
            "type": "string",
            "description": "The id of a file that the report has, or of a finished upload.",
        })),
        Some(Field::Position) => named("Position"),
        Some(Field::Document) => named("Document"),
        Some(Field::Commitment) => named("Commitment"),
        Some(Field::Call) => named("Call"),
        Some(
            Field::Public
            | Field::RedactionConfirmed
            | Field::Done
            | Field::Consent
            | Field::HideName,
        ) => flag(),
        Some(Field::Answers) => json!({
            "type": "object",
            "additionalProperties": { "type": "string" },
            "description": "Answers to the category's questions, by the keys that /categories gives under `asked`.",
        }),
        Some(Field::Event | Field::Proposal | Field::Version) => number(),
        Some(Field::Handler) => id(),
        Some(Field::Due) => {
            json!({ "type": "string", "description": "A day (its end is meant) or an instant." })
        }
        Some(Field::OccurredAt) => time(),
        Some(Field::Parent) => code(),
        Some(Field::Lat) => json!({ "type": "number", "minimum": -90, "maximum": 90 }),
        Some(Field::Lon) => json!({ "type": "number", "minimum": -180, "maximum": 180 }),
        Some(
            Field::Category
            | Field::Title
            | Field::Lead
            | Field::Instruction
            | Field::Reason
            | Field::Note
            | Field::NoteInternal
            | Field::Text
            | Field::Area
            | Field::Target
            | Field::Agency
            | Field::Addressee
            | Field::Purpose
            | Field::OnBehalfOf
            | Field::AssetOwner
            | Field::Place
            | Field::Name
            | Field::Phone
            | Field::Email,
        ) => text(),
        None if name == KNOWN => json!({
            "type": "boolean",
            "description": "Sent as whoever is signed in at /toi; for the portal's own pages.",
        }),
        None if name == "channel" => one_of(Channel::ALL, Channel::as_str),
        None => text(),
    }
}

fn properties(names: impl Iterator<Item = &'static str>, form: bool) -> Map<String, Value> {
    let mut properties: Map<String, Value> = Map::new();
    for name in names {
        let parts: &[&str] = match (form, name) {
            (true, "position") => &["lat", "lon"],
            (true, "document") => &["number", "date", "signer"],
            (true, "commitment") => &["date", "text"],
            (true, "call") => &["number", "person", "at", "answered"],
            _ => &[],
        };
        for part in parts {
            properties.insert(format!("{name}.{part}"), text());
        }
        if parts.is_empty() {
            properties.insert(name.to_owned(), field(name));
        }
    }
    if form {
        let bytes = json!({ "type": "string", "contentMediaType": "application/octet-stream" });
        properties.insert("file".to_owned(), list(bytes));
    }
    properties
}

/// A new report.
pub(super) fn submit(form: bool) -> Value {
    object(
        &["consent"],
        Value::Object(properties(submit_names(), form)),
    )
}

/// Any action.
pub(super) fn any_action(form: bool) -> Value {
    object(&[], Value::Object(properties(action_names(), form)))
}
