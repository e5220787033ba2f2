//! What any call may answer beside what it is for: the problems, and the headers of answers.

use super::shape::named;
use crate::error::PROBLEM;
use serde_json::{Map, Value, json};

/// Answers of any call: unreadable, a bad token, not for this account, too often, our fault, too much
/// at once.
const ALWAYS: [u16; 6] = [400, 401, 403, 429, 500, 503];
/// Further answers of a call that changes something.
pub(super) const OF_DEEDS: [u16; 6] = [404, 408, 409, 413, 415, 422];

/// Every status with what it means.
const MEANINGS: [(u16, &str); 14] = [
    (
        400,
        "The request cannot be read: no JSON, no UTF-8, a broken form, header or address.",
    ),
    (401, "The token is unknown, over or revoked."),
    (
        403,
        "Not for this role, agency or person; or another site sent the browser here.",
    ),
    (404, "Not there, or not for the caller to know of."),
    (
        405,
        "The address takes other methods; `Allow` names them. So answers what is no call of this description.",
    ),
    (
        408,
        "The body came so slowly that it cannot be whole in time. The connection ends.",
    ),
    (
        409,
        "Not from this stage, too late, as often as allowed, or somebody else was faster (`stale`).",
    ),
    (413, "More bytes than a body may have."),
    (415, "Not of a media type that the call takes."),
    (
        422,
        "Fields are missing or cannot be taken; all of them are named in `errors`.",
    ),
    (429, "Too often; `Retry-After` says how long to wait."),
    (
        500,
        "Our fault; the words hold a mark that the log has too.",
    ),
    (503, "Too much at once; again after `Retry-After`."),
    (
        507,
        "No room for more files that wait; again after `Retry-After`.",
    ),
];

/// Headers that every problem of a status has.
fn headers_of(status: u16) -> &'static [&'static str] {
    match status {
        401 => &["WWW-Authenticate"],
        405 => &["Allow"],
        429 | 503 | 507 => &["Retry-After"],
        _ => &[],
    }
}

/// The answers that are problems.
pub(super) fn responses() -> Value {
    let all = MEANINGS.map(|(status, meaning)| {
        let mut headers = Map::new();
        for name in headers_of(status).iter().chain(&["Content-Language"]) {
            headers.insert((*name).to_owned(), header(name));
        }
        let response = json!({
            "description": meaning,
            "headers": headers,
            "content": { PROBLEM: { "schema": named("Problem") } },
        });
        (format!("Problem{status}"), response)
    });
    Value::Object(all.into_iter().collect())
}

/// Headers of answers, all of them sent wherever they are named.
pub(super) fn headers() -> Value {
    let text = || json!({ "type": "string" });
    let number = |least: u32| json!({ "type": "integer", "minimum": least });
    let all = [
        (
            "Content-Language",
            "The language of the words.",
            json!({ "type": "string", "enum": ["vi", "en"] }),
        ),
        (
            "ETag",
            "The report's version in quotes, for `If-Match`.",
            json!({ "type": "string", "pattern": "^\"[0-9]+\"$" }),
        ),
        (
            "ETag-View",
            "`ETag` of a view: a name of exactly these words, for `If-None-Match`.",
            json!({ "type": "string", "pattern": "^\"[0-9a-f]+\"$" }),
        ),
        ("Retry-After", "Seconds.", number(0)),
        ("Allow", "The methods that the address takes.", text()),
        (
            "WWW-Authenticate",
            "`Bearer`.",
            json!({ "type": "string", "const": "Bearer" }),
        ),
        (
            "Upload-Offset",
            "Bytes that are here and on disk.",
            number(0),
        ),
        ("Upload-Length", "Bytes in all.", number(1)),
        ("Location", "Where it is.", text()),
    ];
    let held = all.map(|(name, words, schema)| {
        let header = json!({ "description": words, "required": true, "schema": schema });
        (name.to_owned(), header)
    });
    Value::Object(held.into_iter().collect())
}

/// A header of those above.
pub(super) fn header(name: &str) -> Value {
    json!({ "$ref": format!("#/components/headers/{name}") })
}

/// The problems that any call may answer with, and `more`.
pub(super) fn problems(more: &[u16]) -> Map<String, Value> {
    let mut statuses: Vec<u16> = ALWAYS.iter().chain(more).copied().collect();
    statuses.sort_unstable();
    statuses
        .into_iter()
        .map(|s| {
            (
                s.to_string(),
                json!({ "$ref": format!("#/components/responses/Problem{s}") }),
            )
        })
        .collect()
}

/// An answer in JSON.
pub(super) fn answered(schema: &str, words: &str) -> Value {
    json!({ "description": words, "content": { "application/json": { "schema": named(schema) } } })
}

/// An answer that a caller may have already: both kinds of it carry its name.
pub(super) fn unchanged(responses: &mut Map<String, Value>, found: &mut Value) {
    found["headers"]["ETag"] = header("ETag-View");
    responses.insert(
        "304".to_owned(),
        json!({
            "description": "What `If-None-Match` names still stands.",
            "headers": { "ETag": header("ETag-View") },
        }),
    );
}
