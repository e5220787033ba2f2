//! The shapes of what is told of reports.

use super::shape::{
    code, flag, hex, id, list, named, number, object, one_of, properties_of, said, text, time,
};
use domain::force::ForceCause;
use domain::report::{
    AssignmentState, ClockEnd, ClockKind, Confirmed, FileRole, Part, PromiseCause,
};
use serde_json::{Value, json};

/// What stands in a view of the map.
pub(super) fn map() -> Value {
    let number = || json!({ "type": "number" });
    let cluster = object(
        &["count", "lat", "lon", "bbox"],
        json!({
            "count": { "type": "integer", "minimum": 2 },
            "lat": number(),
            "lon": number(),
            "bbox": { "type": "array", "items": number(), "minItems": 4, "maxItems": 4 },
        }),
    );
    let point = object(
        &["lat", "lon"],
        json!({
            "code": text(),
            "label": text(),
            "late": flag(),
            "category": named("Named"),
            "lat": number(),
            "lon": number(),
        }),
    );
    object(
        &["total", "clusters", "points"],
        json!({
            "total": { "type": "integer", "minimum": 0 },
            "clusters": list(cluster),
            "points": list(point),
        }),
    )
}

pub(super) fn promise() -> Value {
    object(
        &["due", "by_day", "made_at", "cause"],
        json!({
            "due": time(), "by_day": flag(), "made_at": time(), "cause": one_of(PromiseCause::ALL, PromiseCause::as_str),
            "agency": named("Named"), "reason": text(), "void": flag(),
        }),
    )
}

pub(super) fn assignment() -> Value {
    object(
        &["n", "agency", "part", "state", "at", "changed_at"],
        json!({
            "n": number(), "agency": named("Named"), "part": one_of(Part::ALL, Part::as_str),
            "state": one_of(AssignmentState::ALL, AssignmentState::as_str), "at": time(), "changed_at": time(),
            "instruction": text(), "handler": { "type": "integer" }, "unit": named("Named"), "ground": text(),
            "proposed": named("Named"),
        }),
    )
}

pub(super) fn file() -> Value {
    object(
        &["id", "kind", "role", "public", "url"],
        json!({
            "id": id(), "kind": named("FileKind"), "role": one_of(FileRole::ALL, FileRole::as_str),
            "public": flag(), "hidden": flag(), "url": text(), "thumb_url": text(),
        }),
    )
}

pub(super) fn proposal() -> Value {
    object(
        &["n", "action", "at", "signatures"],
        json!({
            "n": number(), "action": named("Action"), "at": time(), "agency": named("Named"),
            "signatures": number(), "note": text(), "due": time(), "reason": text(),
        }),
    )
}

pub(super) fn report() -> Value {
    let mut schema = object(
        &["code", "shown_code", "publication", "version"],
        properties_of([
            ("code", code()),
            ("shown_code", text()),
            (
                "stage",
                said(
                    named("Stage"),
                    "Where the work stands; absent where the caller sees only that it is not public.",
                ),
            ),
            (
                "label",
                said(named("Label"), "What the public is told of the stage."),
            ),
            ("open", said(flag(), "Whether work is still owed.")),
            (
                "publication",
                said(named("Publication"), "Whether the public sees it."),
            ),
            (
                "hidden_reason",
                said(text(), "The class of reasons why it is hidden."),
            ),
            ("urgency", said(named("Urgency"), "How urgent it is.")),
            (
                "attempt",
                said(number(), "Which attempt at the work this is; 1 at first."),
            ),
            ("late", said(flag(), "The work is past its due.")),
            (
                "kept",
                said(flag(), "The answer came by the first promise."),
            ),
            (
                "confirmed",
                said(
                    one_of(Confirmed::ALL, Confirmed::as_str),
                    "What the reporter said of the result.",
                ),
            ),
            ("channel", said(named("Channel"), "By which way it came.")),
            ("submitted_at", said(time(), "When it was sent.")),
            ("answered_at", said(time(), "When it was answered.")),
            ("closed_at", said(time(), "When it was closed.")),
            ("category", said(named("Named"), "Its sub-field.")),
            ("area", said(named("Named"), "The unit that it lies in.")),
            (
                "area_approximate",
                said(flag(), "The unit was found by the nearest centre only."),
            ),
            ("title", said(text(), "The centre's title.")),
            (
                "text",
                said(
                    text(),
                    "The words: the public ones, or the reporter's own where the caller may read them.",
                ),
            ),
            (
                "public_text",
                said(
                    text(),
                    "The released words, where `text` is the reporter's own.",
                ),
            ),
            (
                "position",
                said(
                    named("Position"),
                    "The point, as exactly as the caller may know.",
                ),
            ),
            ("place", said(text(), "The place in words.")),
            (
                "asset_owner",
                said(text(), "Whose asset it is; staff only."),
            ),
            ("lead", said(named("Named"), "The agency that leads.")),
            ("promise", said(named("Promise"), "The current promise.")),
            (
                "promises",
                said(
                    list(named("Promise")),
                    "Every promise ever made; the first is kept for ever.",
                ),
            ),
            (
                "next_due",
                said(time(), "The earliest due of a running clock; staff only."),
            ),
            (
                "supplement_due",
                said(
                    time(),
                    "Until when the reporter may add what was asked for.",
                ),
            ),
            (
                "rating_due",
                said(
                    time(),
                    "Until when the reporter may say whether it is done.",
                ),
            ),
            (
                "assignments",
                said(
                    list(named("Assignment")),
                    "Agencies and what became of it there.",
                ),
            ),
            (
                "files",
                said(list(named("File")), "Photos, recordings, documents."),
            ),
            ("answer", said(text(), "The answer that the public reads.")),
            (
                "outcome",
                said(
                    named("Outcome"),
                    "A result that is not published yet; staff only.",
                ),
            ),
            (
                "commitment",
                said(named("Commitment"), "What is promised for later."),
            ),
            (
                "grades",
                said(
                    object(
                        &["hai_long", "chap_nhan", "khong_hai_long"],
                        json!({
                            "hai_long": number(), "chap_nhan": number(), "khong_hai_long": number(),
                        }),
                    ),
                    "How many gave each grade.",
                ),
            ),
            (
                "review",
                said(flag(), "A request to work again is under review."),
            ),
            ("joined", said(number(), "How many met it too.")),
            ("parent", said(code(), "The report that it follows.")),
            (
                "children",
                said(list(code()), "Reports that follow it; staff only."),
            ),
            (
                "ineligible",
                said(text(), "Why it was refused or shown elsewhere: the code."),
            ),
            (
                "proposals",
                said(
                    list(named("Proposal")),
                    "Drafts that wait for a signer; staff only.",
                ),
            ),
            (
                "anonymous",
                said(flag(), "An anonymous or erased reporter; staff only."),
            ),
            (
                "consented",
                said(
                    list(text()),
                    "Agencies that the reporter lets contact them.",
                ),
            ),
            (
                "version",
                said(number(), "How many events it has; for `If-Match`."),
            ),
            (
                "actions",
                said(list(named("Action")), "What the caller may do now."),
            ),
            (
                "external_id",
                said(text(), "The source's own id of an import; staff only."),
            ),
        ]),
    );
    schema["description"] =
        json!("A report as this caller may see it; what they may not see is absent.");
    // A view may come to show more; a reader must not break then.
    schema["additionalProperties"] = json!(true);
    schema
}

pub(super) fn line() -> Value {
    let required = [
        "code",
        "shown_code",
        "stage",
        "label",
        "open",
        "urgency",
        "attempt",
        "late",
        "publication",
        "channel",
        "title",
        "submitted_at",
        "version",
    ];
    let mut schema = object(
        &required,
        properties_of([
            ("code", code()),
            ("shown_code", text()),
            ("stage", named("Stage")),
            ("label", named("Label")),
            ("open", flag()),
            ("urgency", named("Urgency")),
            ("attempt", number()),
            ("late", flag()),
            ("publication", named("Publication")),
            ("channel", named("Channel")),
            ("category", named("Named")),
            ("area", named("Named")),
            ("lead", named("Named")),
            ("title", text()),
            ("submitted_at", time()),
            ("promise", time()),
            ("next_due", time()),
            ("thumb_url", text()),
            ("position", named("Position")),
            ("version", number()),
        ]),
    );
    schema["additionalProperties"] = json!(true);
    schema
}

pub(super) fn event() -> Value {
    let mut schema = object(
        &[
            "seq",
            "at",
            "at_ms",
            "kind",
            "open_digest",
            "closed_digest",
            "prev_hash",
            "hash",
        ],
        properties_of([
            ("seq", number()),
            ("at", time()),
            ("at_ms", json!({ "type": "integer" })),
            ("occurred_at", time()),
            (
                "kind",
                json!({ "type": "string", "description": "`internal` where the caller may not know." }),
            ),
            ("role", text()),
            ("agency", named("Named")),
            ("actor", text()),
            ("stage", named("Stage")),
            ("promised", named("Promise")),
            ("to", named("Named")),
            ("force", named("Force")),
            ("policy", text()),
            ("moved_to", time()),
            ("note", text()),
            ("told", text()),
            ("delegated_by", text()),
            ("note_internal", text()),
            ("files", list(id())),
            (
                "open",
                json!({ "type": "string", "description": "The open half exactly as hashed." }),
            ),
            ("open_salt", hex()),
            ("open_digest", hex()),
            ("closed", text()),
            ("closed_salt", hex()),
            ("closed_digest", hex()),
            ("prev_hash", hex()),
            ("hash", hex()),
            ("removed", text()),
        ]),
    );
    schema["additionalProperties"] = json!(true);
    schema
}

pub(super) fn clock() -> Value {
    let pause = json!({
        "type": "array",
        "prefixItems": [time(), { "type": ["string", "null"], "format": "date-time" }],
        "minItems": 2,
        "maxItems": 2,
    });
    object(
        &["n", "kind", "start", "due", "first_due", "paused", "late"],
        json!({
            "n": number(), "kind": one_of(ClockKind::ALL, ClockKind::as_str), "agency": named("Named"), "policy": text(),
            "start": time(), "due": time(), "first_due": time(), "stop": time(),
            "end": one_of(ClockEnd::ALL, ClockEnd::as_str), "paused": flag(), "late": flag(), "pauses": list(pause),
            "proof": list(text()), "held_by": list(named("Force")),
            "earlier": list(object(&["due", "until"], json!({
                "policy": text(), "due": time(), "until": time(), "proof": list(text()),
            }))),
        }),
    )
}

pub(super) fn force() -> Value {
    object(
        &["cause", "document", "from"],
        json!({
            "cause": one_of(ForceCause::ALL, ForceCause::as_str), "document": text(), "from": time(), "to": time(),
        }),
    )
}
