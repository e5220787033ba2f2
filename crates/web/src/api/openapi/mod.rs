//! The API described in OpenAPI 3.1, from the tables that the doors themselves use: what an action
//! may carry, which values a field knows, what a view shows.

mod answers;
mod bodies;
mod browsers;
mod calls;
mod catalogues;
mod parameters;
mod paths;
mod schemas;
mod shape;
mod stream;
mod uploads;
mod views;

use serde_json::{Value, json};

const DESCRIPTION: &str = "Errors are RFC 9457 problems with a stable `code`, worded in the caller's language \
    (`Accept-Language: vi` or `en`, or `?en=1`). What the caller may not know of is 404. Times are RFC 3339 with \
    offset; those sent without one are taken in the province's zone. Lists give `limit` lines and, where there are \
    more, an opaque `next` to ask with as `cursor`. A name that a call does not know is 422; a value that is blank or null is as none. Every answer carries \
    `X-Request-Id`: name it to whoever looks after the installation. What a caller reads who is not known may come from \
    a copy of the database that is some seconds behind: `Age` says how many at most. A token, a report's secret or \
    `Cache-Control: no-cache` asks the original: send one of them to read what you have just written.";

/// The description, the same for every installation.
pub fn openapi() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Hiện Trường",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Reports from the field, followed by code until they are answered.",
            "description": DESCRIPTION,
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
        },
        "servers": [{ "url": "/" }],
        "externalDocs": { "url": crate::url::API_DOCS, "description": "The same to read." },
        "tags": [
            { "name": "reports", "description": "Filing, reading and listing reports." },
            { "name": "actions", "description": "Everything that may be done to a report, by its one name." },
            { "name": "uploads", "description": "Files in pieces, over links that break." },
            { "name": "calls", "description": "What a telephone exchange tells of its calls, and an SMS gateway of its messages." },
            { "name": "catalogues", "description": "The province's tables in force at a day." },
            { "name": "statistics", "description": "Figures, and the map." },
            { "name": "notices", "description": "What happens, told as it happens: a stream, and notices in a browser." },
        ],
        // Public reads and submissions need neither; staff show a token, a reporter the link's secret.
        "security": [{}, { "token": [] }, { "secret": [] }],
        "paths": paths::all(),
        "components": {
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "Of staff and agencies' systems." },
                "secret": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-Report-Secret",
                    "description": "What stands after `k=` in a reporter's own link.",
                },
            },
            "parameters": parameters::all(),
            "headers": answers::headers(),
            "responses": answers::responses(),
            "schemas": schemas::all(),
        },
    })
}
