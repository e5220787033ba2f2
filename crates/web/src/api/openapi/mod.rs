//! The API described in OpenAPI 3.1, from the tables that the doors themselves use: what an action
//! may carry, which values a field knows, what a view shows.

mod bodies;
mod calls;
mod paths;
mod schemas;
mod stream;
mod uploads;

use serde_json::{Value, json};

/// The description, the same for every installation.
pub fn openapi() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Hiện Trường",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Reports from the field, followed by code until they are answered.",
            "description": "Errors are RFC 9457 problems with a stable `code`, worded in the caller's language \
                (`Accept-Language: vi` or `en`). What the caller may not know of is 404. Times are RFC 3339 with \
                offset; those sent without one are taken in the province's zone.",
            "license": { "name": "EUPL-1.2", "identifier": "EUPL-1.2" },
        },
        "servers": [{ "url": "/" }],
        "tags": [
            { "name": "reports", "description": "Filing, reading and listing reports." },
            { "name": "actions", "description": "Everything that may be done to a report, by its one name." },
            { "name": "uploads", "description": "Files in pieces, over links that break." },
            { "name": "calls", "description": "What a telephone exchange tells of its calls." },
            { "name": "catalogues", "description": "The province's tables in force at a day." },
            { "name": "statistics", "description": "Figures." },
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
            "parameters": paths::parameters(),
            "headers": paths::headers(),
            "responses": paths::responses(),
            "schemas": schemas::all(),
        },
    })
}
