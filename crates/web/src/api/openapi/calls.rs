//! The call of telephone exchanges.

use super::paths::problems;
use domain::hotline::{Direction, HeardKind};
use serde_json::{Value, json};

/// Adds it.
pub(super) fn add(add: &mut impl FnMut(&str, Value)) {
    add(crate::url::CALLS, json!({ "post": hear() }));
}

fn hear() -> Value {
    let mut responses = problems(&[403, 413, 415, 422]);
    responses.insert(
        "204".to_owned(),
        json!({ "description": "Taken down, or known already." }),
    );
    let names = |all: &[&str]| json!({ "type": "string", "enum": all });
    let kinds: Vec<&str> = HeardKind::ALL.iter().map(|k| k.as_str()).collect();
    let ways: Vec<&str> = Direction::ALL.iter().map(|d| d.as_str()).collect();
    let text = |words: &str| json!({ "type": "string", "description": words });
    let schema = json!({
        "type": "object",
        "required": ["event", "callId"],
        "properties": {
            "event": names(&kinds),
            "callId": text("The exchange's own name for the call; the same in all its news."),
            "from": text("Who rang: as dialled, international, or a SIP or tel address; `anonymous` where it is withheld."),
            "to": text("Whom they rang."),
            "direction": names(&ways),
            "queue": text("The queue it waits in."),
            "cause": text("Why it ended. `answeredElsewhere` and `forwarded` end one leg only."),
            "answeringNumber": text("The line of the house that took it."),
            "at": { "type": "string", "format": "date-time", "description": "When it happened; now if not said." },
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
