//! The shapes of bodies: what a new report and an action may carry.

use super::shape::{
    code, day_or_instant, flag, id, list, named, number, object, one_of, or_nothing, said, text,
    time, whole,
};
use crate::form::body::{KNOWN, action_names, submit_names};
use domain::action::{Action, Field};
use domain::report::{Grade, Precision};
use domain::workflow::needs;
use serde_json::{Map, Value, json};

/// Where the rule takes `note` as well for what it must be told.
fn takes_note(action: Action, field: Field) -> bool {
    match action {
        Action::Ask | Action::Note | Action::Escalate => field == Field::Text,
        Action::MarkUrgent | Action::Downgrade => field == Field::Reason,
        _ => false,
    }
}

/// What an action's body must have beside the shape that all share.
pub(super) fn of_action(action: Action, form: bool) -> Value {
    let base = named(if form { "ActionForm" } else { "ActionBody" });
    let (either, required): (Vec<Field>, Vec<Field>) = needs(action)
        .iter()
        .filter(|n| n.required)
        .map(|n| n.field)
        .partition(|field| takes_note(action, *field));
    let required: Vec<&str> = required.into_iter().map(Field::as_str).collect();
    // A form has no lists and objects, so what it must have is left to the rule.
    if form || (required.is_empty() && either.is_empty()) {
        return base;
    }
    let mut shape = json!({ "allOf": [base], "required": required });
    if let Some(field) = either.first() {
        let one = |name: &str| json!({ "required": [name] });
        shape["anyOf"] = json!([one(field.as_str()), one(Field::Note.as_str())]);
    }
    shape
}

/// The value of a body's field. A form's are texts, and what is made of parts has dotted names.
fn field(name: &str) -> Value {
    match Field::parse(name) {
        Some(Field::Urgency) => named("Urgency"),
        Some(Field::Precision) => one_of(Precision::ALL, Precision::as_str),
        Some(Field::Grade) => one_of(Grade::ALL, Grade::as_str),
        Some(Field::Ruling) => json!({ "type": "string", "enum": ["lead", "none", "uphold"] }),
        Some(Field::Co) => list(text()),
        Some(Field::Files) => list(json!({ "anyOf": [text(), number()] })),
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
            "additionalProperties": or_nothing(text()),
        }),
        Some(Field::Event | Field::Proposal | Field::Version) => whole(),
        Some(Field::Handler) => json!({ "anyOf": [id(), number()] }),
        Some(Field::Due) => day_or_instant(),
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
        None if name == KNOWN => flag(),
        None if name == "channel" => named("Channel"),
        None => text(),
    }
}

/// What a body's field says.
fn words(name: &str) -> &'static str {
    let Some(field) = Field::parse(name) else {
        return match name {
            KNOWN => "Sent as whoever is signed in at /toi; for the portal's own pages.",
            "channel" => "By which way it came; for staff who enter a call or a letter.",
            _ => "",
        };
    };
    match field {
        Field::Category => "Code of a sub-field or field.",
        Field::Urgency => "How urgent it is.",
        Field::Title => "The title that the public reads.",
        Field::Lead => "Code of the agency that leads.",
        Field::Co => "Codes of agencies that help.",
        Field::Instruction => "What the agency is asked to do.",
        Field::Reason => "A code: R-…, or a ground.",
        Field::Note => "The words to it, told to whom it concerns.",
        Field::NoteInternal => "Words for staff only.",
        Field::Due => "A day, whose end is meant, or an instant.",
        Field::Parent => "Code of the report to follow.",
        Field::Text => "What is said.",
        Field::Files => "Ids of files that the report has, and of finished uploads.",
        Field::Position => "The point.",
        Field::Area => "Code of a unit.",
        Field::Target => "Another channel.",
        Field::Agency => "Code of an agency: proposed, or consented to.",
        Field::Handler => "Id of a person.",
        Field::Addressee => "To whom a note is addressed.",
        Field::Document => "A document's number, date and signer.",
        Field::Commitment => "What is promised for when.",
        Field::Call => "A telephone call.",
        Field::Public => "Whether the public sees it.",
        Field::Precision => "How exactly the place shows.",
        Field::RedactionConfirmed => "The words were read for what tells who somebody is.",
        Field::Event => "Number of the event whose text or file is meant.",
        Field::Purpose => "Why the identity is opened; the reporter sees it.",
        Field::Grade => "One of the three grades.",
        Field::Done => "Done, or not.",
        Field::Ruling => "Whose task it is, that it is no agency's, or that the answer stands.",
        Field::Proposal => "Number of a proposal.",
        Field::OnBehalfOf => "For whom.",
        Field::OccurredAt => "When it really happened, entered later.",
        Field::Version => "The version that the caller saw, where `If-Match` does not say.",
        Field::AssetOwner => "Whose asset it is.",
        Field::Place => "The place in words.",
        Field::Answers => {
            "Answers to the category's questions, by the keys that /categories gives under `asked`."
        }
        Field::Consent => "Consent to processing of personal data.",
        Field::Name => "The reporter's name.",
        Field::Phone => "The reporter's telephone number.",
        Field::Email => "The reporter's e-mail address.",
        Field::HideName => "The name is hidden from all but the centre.",
        Field::Lat => "Degrees north.",
        Field::Lon => "Degrees east.",
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
            let held = match form || name == Field::Consent.as_str() {
                true => field(name),
                false => or_nothing(field(name)),
            };
            properties.insert(name.to_owned(), said(held, words(name)));
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
    let mut shape = object(
        &["consent"],
        Value::Object(properties(submit_names(), form)),
    );
    if !form {
        shape["examples"] = json!([{
            "text": "Ổ gà sâu trước chợ, xe máy hay ngã",
            "lat": 17.4702,
            "lon": 106.619,
            "category": "GT-01",
            "phone": "0900000123",
            "consent": true,
        }]);
    }
    shape
}

/// Any action.
pub(super) fn any_action(form: bool) -> Value {
    object(&[], Value::Object(properties(action_names(), form)))
}
