//! What a telephone exchange and an SMS gateway call.

use super::answers::problems;
use super::shape::{or_nothing, said, time};
use domain::hotline::{Direction, HeardKind};
use serde_json::{Value, json};

/// Adds both.
pub(super) fn add(add: &mut impl FnMut(&str, Value)) {
    add(crate::url::CALLS, json!({ "post": hear() }));
    add("/hooks/sms/{gateway}", json!({ "post": sms() }));
}

fn sms() -> Value {
    let mut responses = problems(&[404, 413, 422]);
    responses.insert(
        "204".to_owned(),
        json!({ "description": "Taken down, known already, or of no consequence." }),
    );
    let schema = json!({ "type": "object", "additionalProperties": true });
    json!({
        "operationId": "smsCallback",
        "tags": ["calls"],
        "summary": "A delivery report or an inbound short message, from an SMS gateway.",
        "description": "Names of fields, the headers with time and signature, and how the signature is written are the \
            gateway's own; the installation's configuration tells them (`config example`). Unsigned, or signed for another \
            time, is 403.",
        "security": [{}],
        "parameters": [{
            "name": "gateway", "in": "path", "required": true, "description": "The gateway's name in the configuration.",
            "schema": { "type": "string", "minLength": 1 },
        }],
        "requestBody": { "required": true, "content": {
            "application/json": { "schema": schema },
            "application/x-www-form-urlencoded": { "schema": schema },
        } },
        "responses": responses,
    })
}

fn hear() -> Value {
    let mut responses = problems(&[413, 415, 422]);
    responses.insert(
        "204".to_owned(),
        json!({ "description": "Taken down, or known already." }),
    );
    let names = |all: &[&str]| json!({ "type": "string", "enum": all });
    let kinds: Vec<&str> = HeardKind::ALL.iter().map(|k| k.as_str()).collect();
    let ways: Vec<&str> = Direction::ALL.iter().map(|d| d.as_str()).collect();
    let text = |words: &str| said(or_nothing(super::shape::text()), words);
    let schema = json!({
        "type": "object",
        "examples": [{
            "event": HeardKind::ALL[0].as_str(),
            "callId": "17327023-1@tong-dai",
            "from": "0900000123",
            "to": "1022",
            "at": "2026-11-24T09:00:00+07:00",
        }],
        "required": ["event", "callId"],
        "properties": {
            "event": said(names(&kinds), "It rings; whoever waits asked to be called back (a press of 1); somebody took it; it is over."),
            "callId": said(super::shape::text(), "The exchange's own name for the call; the same in all its news."),
            "from": text("Who rang: as dialled, international, or a SIP or tel address; `anonymous` where it is withheld."),
            "to": text("Whom they rang."),
            "direction": or_nothing(names(&ways)),
            "queue": text("The queue it waits in."),
            "cause": text("Why it ended. `answeredElsewhere` and `forwarded` end one leg only."),
            "answeringNumber": text("The line of the house that took it."),
            "at": said(or_nothing(time()), "When it happened; now if not said."),
            "recordingUrl": text("Where the recording is; taken only from a place that the operator named."),
        },
    });
    json!({
        "operationId": "hearCall",
        "tags": ["calls"],
        "summary": "News of a call, from a telephone exchange's own account.",
        "description": "In any order, repeated or late: what stands of a call does not depend on it. Names not listed are passed over, so that an exchange may send all it knows. An account of the role `telephony` can make this call and no other.",
        "security": [{ "token": [] }],
        "requestBody": { "required": true, "content": {
            "application/json": { "schema": schema },
            "application/x-www-form-urlencoded": { "schema": schema },
        } },
        "responses": responses,
    })
}
