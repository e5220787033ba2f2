//! The shapes by name. A view's schema is written once; tests hold real answers against it.

use super::shape::{
    code, day, flag, id, list, named, number, object, or_nothing, said, text, time, whole,
};
use super::{bodies, browsers, catalogues, shape, views};
use crate::error;
use serde_json::{Map, Value, json};

/// All of them.
pub(super) fn all() -> Value {
    let mut all = Map::new();
    super::stream::schemas(&mut all);
    let mut add = |name: &str, schema: Value| all.insert(name.to_owned(), schema);
    add("Problem", problem());
    add(
        "Named",
        object(&["code", "name"], json!({ "code": text(), "name": text() })),
    );
    add(
        "Position",
        object(
            &["lat", "lon"],
            json!({
                "lat": { "type": "number", "minimum": -90, "maximum": 90 },
                "lon": { "type": "number", "minimum": -180, "maximum": 180 },
            }),
        ),
    );
    add("Promise", views::promise());
    add("Assignment", views::assignment());
    add("File", views::file());
    add("Proposal", views::proposal());
    add(
        "Commitment",
        object(&["date", "text"], json!({ "date": day(), "text": text() })),
    );
    add(
        "Document",
        object(
            &[],
            json!({ "number": or_nothing(text()), "date": or_nothing(day()), "signer": or_nothing(text()) }),
        ),
    );
    add(
        "Call",
        object(
            &[],
            json!({
                "number": or_nothing(text()), "person": or_nothing(text()), "at": or_nothing(time()),
                "answered": or_nothing(flag()),
            }),
        ),
    );
    add(
        "Outcome",
        object(
            &["text", "at", "files"],
            json!({
                "text": text(), "at": time(), "files": list(id()), "commitment": named("Commitment"), "approved_at": time(),
            }),
        ),
    );
    add("Report", views::report());
    add(
        "Slip",
        object(
            &["code", "shown_code", "secret_url", "promise", "report"],
            json!({
                "code": code(),
                "shown_code": text(),
                "secret_url": { "type": "string", "format": "uri" },
                "promise": object(&["due"], json!({ "due": time(), "estimate": time() })),
                "report": named("Report"),
            }),
        ),
    );
    add("Line", views::line());
    add(
        "Lines",
        object(
            &["reports"],
            json!({ "reports": list(named("Line")), "next": text() }),
        ),
    );
    add(
        "Alike",
        object(
            &["report", "same_photo", "joined"],
            json!({ "report": named("Line"), "distance_m": number(), "same_photo": flag(), "same_words": list(text()), "joined": number() }),
        ),
    );
    add(
        "Duplicates",
        object(
            &["radius_m", "days", "found"],
            json!({ "radius_m": number(), "days": number(), "found": list(named("Alike")) }),
        ),
    );
    add("Map", views::map());
    add("Event", views::event());
    add(
        "Events",
        object(&["events"], json!({ "events": list(named("Event")) })),
    );
    add("Clock", views::clock());
    add("Force", views::force());
    add(
        "Deadlines",
        object(&["deadlines"], json!({ "deadlines": list(named("Clock")) })),
    );
    add(
        "Figures",
        object(
            &["figures"],
            json!({ "figures": list(object(&["key", "name", "counts"], json!({
        "key": text(),
        "name": text(),
        "few": flag(),
        "counts": { "type": "object", "additionalProperties": { "type": "integer" } },
        "kept_percent": { "type": "number", "minimum": 0, "maximum": 100 },
    }))) }),
        ),
    );
    add(
        "NewUpload",
        object(
            &["size", "sha256", "kind"],
            json!({
                "size": whole(),
                "sha256": { "type": "string", "pattern": "^[0-9a-fA-F]{64}$" },
                "kind": named("FileKind"),
            }),
        ),
    );
    add(
        "Upload",
        object(
            &["id", "offset", "size", "expires_at"],
            json!({ "id": text(), "offset": number(), "size": number(), "expires_at": time() }),
        ),
    );
    add("NewReport", bodies::submit(false));
    add("NewReportForm", bodies::submit(true));
    add("ActionBody", bodies::any_action(false));
    add("ActionForm", bodies::any_action(true));
    let others = browsers::shapes()
        .into_iter()
        .chain(catalogues::shapes())
        .chain(shape::sets());
    for (name, schema) in others {
        add(name, schema);
    }
    Value::Object(all)
}

fn problem() -> Value {
    object(
        &["type", "title", "status", "detail", "code"],
        json!({
            "type": { "type": "string", "format": "uri-reference" },
            "title": said(text(), "One line, in the caller's language."),
            "status": { "type": "integer", "minimum": 400, "maximum": 599 },
            "detail": said(text(), "What happened and the way on."),
            "code": said(json!({ "type": "string", "enum": error::codes() }), "The same in every language and version."),
            "errors": said(list(object(&["field", "code", "detail"], json!({ "field": text(), "code": text(), "detail": text() }))), "Fields at fault, all of them."),
            "version": said(number(), "The version that stands, where another was meant."),
        }),
    )
}
