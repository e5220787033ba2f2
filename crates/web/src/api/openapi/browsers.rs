//! The calls of a reporter about one of their browsers.

use super::answers::{OF_DEEDS, answered, problems};
use super::parameters::shared;
use super::shape::{named, object, said, text};
use serde_json::{Value, json};

/// Adds them.
pub(super) fn add(add: &mut impl FnMut(&str, Value)) {
    let subscribe = about(
        "subscribe",
        "The reporter is told in this browser: what `JSON.stringify` makes of its PushSubscription.",
        "Subscription",
    );
    let unsubscribe = about(
        "unsubscribe",
        "No more notices in the browser with this endpoint.",
        "Endpoint",
    );
    add(
        "/api/v1/reports/{code}/push",
        json!({ "post": subscribe, "delete": unsubscribe }),
    );
    add("/api/v1/push-key", json!({ "get": key() }));
}

/// What they bring and are answered.
pub(super) fn shapes() -> [(&'static str, Value); 3] {
    let endpoint = || said(text(), "Where the browser's maker takes notices for it.");
    [
        (
            "Subscription",
            json!({
                "type": "object",
                "required": ["endpoint", "keys"],
                "properties": {
                    "endpoint": endpoint(),
                    "expirationTime": { "type": ["number", "null"] },
                    "keys": {
                        "type": "object",
                        "required": ["p256dh", "auth"],
                        "properties": { "p256dh": text(), "auth": text() },
                    },
                },
            }),
        ),
        (
            "Endpoint",
            object(&["endpoint"], json!({ "endpoint": endpoint() })),
        ),
        ("PushKey", object(&["key"], json!({ "key": text() }))),
    ]
}

fn about(id: &str, summary: &str, body: &str) -> Value {
    let mut responses = problems(&OF_DEEDS);
    responses.insert("204".to_owned(), json!({ "description": "Done." }));
    json!({
        "operationId": id,
        "tags": ["notices"],
        "summary": summary,
        "parameters": [shared("code")],
        "requestBody": { "required": true, "content": { "application/json": { "schema": named(body) } } },
        "responses": responses,
    })
}

fn key() -> Value {
    let mut responses = problems(&[404]);
    responses.insert(
        "200".to_owned(),
        answered(
            "PushKey",
            "The `applicationServerKey` of this installation.",
        ),
    );
    json!({
        "operationId": "pushKey",
        "tags": ["notices"],
        "summary": "The key that a browser subscribes with; 404 where notices are not set up.",
        "responses": responses,
    })
}
