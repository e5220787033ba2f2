//! The calls for files in pieces.

use super::answers::{OF_DEEDS, answered, header, problems};
use super::parameters::shared;
use super::shape::named;
use crate::headers::CHUNK;
use crate::limits::CHUNK_BYTES_MAX;
use serde_json::{Value, json};

fn id() -> Value {
    json!({ "name": "id", "in": "path", "required": true, "description": "As `POST /api/v1/uploads` gave it.", "schema": { "type": "string", "minLength": 1 } })
}

/// Adds them.
pub(super) fn add(add: &mut impl FnMut(&str, Value)) {
    add("/api/v1/uploads", json!({ "post": begin() }));
    add(
        "/api/v1/uploads/{id}",
        json!({ "head": look(), "patch": append() }),
    );
}

fn begin() -> Value {
    let mut responses = problems(&[409, 413, 415, 422, 507]);
    let mut begun = answered("Upload", "Begun; nothing is here yet.");
    begun["headers"] = json!({ "Location": header("Location") });
    begun["links"] = json!({
        "upload": { "operationId": "upload", "parameters": { "id": "$response.body#/id" } },
        "appendUpload": { "operationId": "appendUpload", "parameters": { "id": "$response.body#/id" } },
    });
    responses.insert("201".to_owned(), begun);
    json!({
        "operationId": "beginUpload",
        "tags": ["uploads"],
        "summary": "Announces a file that comes in pieces.",
        "description": "`id` is unguessable: who knows it may go on with the upload, and a report may name it once in `files`. What no report names is gone at `expires_at`.",
        "parameters": [shared("IdempotencyKey")],
        "requestBody": { "required": true, "content": { "application/json": { "schema": named("NewUpload") } } },
        "responses": responses,
    })
}

fn look() -> Value {
    let mut responses = problems(&[404]);
    responses.insert(
        "200".to_owned(),
        json!({
            "description": "How far it got.",
            "headers": { "Upload-Offset": header("Upload-Offset"), "Upload-Length": header("Upload-Length") },
        }),
    );
    json!({
        "operationId": "upload",
        "tags": ["uploads"],
        "summary": "How far an upload got: go on from there.",
        "parameters": [id()],
        "responses": responses,
    })
}

fn append() -> Value {
    let mut responses = problems(&OF_DEEDS);
    responses.insert(
        "204".to_owned(),
        json!({ "description": "Taken, and on disk. At the last byte the whole was checked and is good.", "headers": { "Upload-Offset": header("Upload-Offset") } }),
    );
    json!({
        "operationId": "appendUpload",
        "tags": ["uploads"],
        "summary": "Goes on with an upload from where it stands.",
        "description": format!("At most {CHUNK_BYTES_MAX} bytes a call. A body that breaks off keeps what came. 409 `wrong_offset`, 413 `beyond_size` and 400 `cut` tell in `Upload-Offset` where the upload stands. 422 `checksum`, or a fault of `files`: the whole is not taken, and the upload is gone."),
        "parameters": [
            id(),
            { "name": "Upload-Offset", "in": "header", "required": true, "description": "Where these bytes begin.", "schema": { "type": "integer", "minimum": 0 } },
        ],
        "requestBody": { "required": true, "content": { CHUNK: { "schema": { "type": "string", "format": "binary" } } } },
        "responses": responses,
    })
}
