//! The stream: the call, and what its events hold.

use super::answers::problems;
use super::shape::named;
use domain::actor::Role;
use serde_json::{Map, Value, json};

/// The call.
pub(super) fn call() -> Value {
    let mut responses: Map<String, Value> = problems(&[422]);
    responses.insert(
        "200".to_owned(),
        json!({
            "description": "Events without end. `id` is the place in the feed; a remark every quarter of a minute keeps the line open. \
                `event: gone` (`Gone`): the report is no more for this caller. `event: reload` (`Reload`): what came between is not held any \
                more; load anew what is shown. Every other event is a change (`Change`), named by what happened as in the timeline.",
            "content": { "text/event-stream": { "schema": { "anyOf": [named("Change"), named("Gone"), named("Reload")] } } },
        }),
    );
    json!({
        "operationId": "stream",
        "tags": ["notices"],
        "summary": "What happens to the reports that this caller may see, as it happens: each change once, in one order.",
        "description": "Whoever comes back names the newest `id` in `Last-Event-ID`, at whichever node, and misses nothing. A stream ends \
            when its session or token does, and when the node stops.",
        "parameters": [
            { "name": "Last-Event-ID", "in": "header", "description": "The newest `id` that the caller has.", "schema": { "type": "string" } },
            { "name": "cursor", "in": "query", "description": "The same, for whoever cannot send a header.", "schema": { "type": "string" } },
            { "name": "as", "in": "query", "description": "Only as somebody who is signed in; 401 otherwise.", "schema": { "type": "string", "enum": ["staff"] } },
        ],
        "responses": responses,
    })
}

/// What its events hold.
pub(super) fn schemas(all: &mut Map<String, Value>) {
    let mut add = |name: &str, schema: Value| all.insert(name.to_owned(), schema);
    let text = || json!({ "type": "string" });
    let names = |all: Vec<&str>| json!({ "type": "string", "enum": all });
    let degrees = |most: u32| json!({ "type": "number", "minimum": -f64::from(most), "maximum": most, "description": "The middle of a cell of a hundredth of a degree, where the public sees the place." });
    add(
        "Change",
        json!({
            "type": "object",
            "required": ["code", "version", "kind", "said", "at", "as", "stage", "label", "urgency", "urgent", "what", "by"],
            "properties": {
                "code": text(),
                "version": { "type": "integer", "minimum": 1, "description": "The report's version after it." },
                "kind": { "type": "string", "description": "What happened, as in the timeline." },
                "said": { "type": "string", "description": "The same in words." },
                "at": { "type": "string", "format": "date-time" },
                "as": { "type": "string", "enum": ["public", "agency", "staff"], "description": "As whom the caller is told." },
                "stage": named("Stage"),
                "label": named("Label"),
                "urgency": named("Urgency"),
                "urgent": { "type": "boolean" },
                "category": named("Named"),
                "area": named("Named"),
                "lead": named("Named"),
                "what": { "type": "array", "items": text(), "description": "What changed: `stage`, `clocks`, `assignments`, …" },
                "by": {
                    "type": "object",
                    "required": ["role", "said"],
                    "properties": {
                        "role": names(Role::ALL.iter().map(|r| r.as_str()).collect()),
                        "said": text(),
                        "agency": named("Named"),
                    },
                },
                "lat": degrees(90),
                "lon": degrees(180),
                "less": { "type": "boolean", "description": "Words that showed before do not show any more." },
            },
        }),
    );
    add(
        "Gone",
        json!({ "type": "object", "required": ["code"], "properties": { "code": text() } }),
    );
    add(
        "Reload",
        json!({ "type": "object", "required": ["reason"], "properties": { "reason": { "type": "string", "enum": ["cursor", "slow"] } } }),
    );
}
