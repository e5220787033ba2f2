//! The calls about reports, and all calls by path.

use super::answers::{OF_DEEDS, answered, header, problems, unchanged};
use super::bodies::of_action;
use super::parameters::{query, shared};
use super::shape::named;
use crate::api::list::{ALIKE, FIGURES, FILTERS};
use crate::api::map::MAP;
use domain::action::Action;
use domain::workflow::needs;
use lang::Lang;
use serde_json::{Map, Value, json};

/// The calls by path.
pub(super) fn all() -> Value {
    let mut paths = Map::new();
    let mut add = |path: &str, calls: Value| {
        paths.insert(path.to_owned(), calls);
    };
    add(
        "/api/v1/reports",
        json!({ "get": reports(), "post": submit() }),
    );
    add("/api/v1/reports/near", json!({ "get": near() }));
    add("/api/v1/reports/{code}", json!({ "get": report() }));
    add(
        "/api/v1/reports/{code}/events",
        json!({ "get": of_report("events", "The timeline that this caller may see, every event with its hash.", "Events") }),
    );
    add(
        "/api/v1/reports/{code}/deadlines",
        json!({ "get": of_report("deadlines", "The clocks with start, due, pauses, end and proof.", "Deadlines") }),
    );
    let callable = Action::ALL
        .iter()
        .filter(|a| **a != Action::Submit && !a.is_clock_only());
    for action in callable {
        add(
            &format!("/api/v1/reports/{{code}}/actions/{action}"),
            json!({ "post": act(*action) }),
        );
    }
    super::browsers::add(&mut add);
    super::uploads::add(&mut add);
    super::calls::add(&mut add);
    super::catalogues::add(&mut add);
    add("/api/v1/statistics", json!({ "get": statistics() }));
    add("/api/v1/map", json!({ "get": map() }));
    add("/api/v1/stream", json!({ "get": super::stream::call() }));
    add("/api/v1/openapi.json", json!({ "get": description() }));
    Value::Object(paths)
}

fn get(id: &str, tag: &str, summary: &str, schema: &str, names: &[&str], musts: &[&str]) -> Value {
    let mut responses = problems(&[422]);
    responses.insert("200".to_owned(), answered(schema, summary));
    let parameters: Vec<Value> = names
        .iter()
        .map(|name| query(name, musts.contains(name)))
        .collect();
    json!({
        "operationId": id,
        "tags": [tag],
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    })
}

fn reports() -> Value {
    let summary = "The reports that this caller may see, by page.";
    get("reports", "reports", summary, "Lines", FILTERS, &[])
}

fn near() -> Value {
    let summary = "Public reports of perhaps the same thing that can be joined, the likest first: by place within the category's radius and window, by words, by photos.";
    let mut call = get("near", "reports", summary, "Duplicates", ALIKE, &[]);
    // Lists take several of these.
    for (name, words) in [
        ("category", "Code of a sub-field or field."),
        ("area", "Code of a unit."),
    ] {
        let parameters = call["parameters"].as_array_mut().into_iter().flatten();
        for parameter in parameters.filter(|p| p["name"] == name) {
            *parameter = json!({
                "name": name, "in": "query", "required": false, "description": words,
                "schema": { "type": "string" },
            });
        }
    }
    call
}

fn statistics() -> Value {
    let summary = "The figures of /so-lieu, a year back unless told.";
    get(
        "statistics",
        "statistics",
        summary,
        "Figures",
        FIGURES,
        &["by"],
    )
}

fn map() -> Value {
    let summary = "Public reports on a map, those that stand together as one.";
    let mut call = get("map", "statistics", summary, "Map", MAP, &["bbox", "zoom"]);
    if let Some(parameters) = call["parameters"].as_array_mut() {
        parameters.push(shared("IfNoneMatch"));
    }
    let mut found = call["responses"]["200"].take();
    if let Some(responses) = call["responses"].as_object_mut() {
        unchanged(responses, &mut found);
        responses.insert("200".to_owned(), found);
    }
    call
}

/// A reading of one report.
fn of_report(id: &str, summary: &str, schema: &str) -> Value {
    let mut responses = problems(&[404]);
    responses.insert("200".to_owned(), answered(schema, summary));
    json!({
        "operationId": id,
        "tags": ["reports"],
        "summary": summary,
        "parameters": [shared("code")],
        "responses": responses,
    })
}

fn report() -> Value {
    let mut call = of_report("report", "The report as this caller may see it.", "Report");
    call["parameters"] = json!([shared("code"), shared("IfNoneMatch")]);
    call["responses"]["200"]["headers"] = json!({ "ETag": header("ETag") });
    call["responses"]["304"] = json!({
        "description": "The version named still stands.",
        "headers": { "ETag": header("ETag") },
    });
    call
}

/// A later call on what an answer names.
fn link(operation: &str, parameter: &str, place: &str) -> Value {
    json!({ "operationId": operation, "parameters": { parameter: place } })
}

fn submit() -> Value {
    let mut responses = problems(&OF_DEEDS);
    let mut created = answered(
        "Slip",
        "Filed: the code, the reporter's own link, and until when the centre decides.",
    );
    created["headers"] = json!({ "Location": header("Location"), "ETag": header("ETag") });
    let links = ["report", "events", "deadlines"]
        .map(|id| (id.to_owned(), link(id, "code", "$response.body#/code")));
    created["links"] = Value::Object(links.into_iter().collect());
    responses.insert("201".to_owned(), created);
    json!({
        "operationId": "submit",
        "tags": ["reports"],
        "summary": lang::t(Lang::En, "action.submit"),
        "description": "Needs words, a photo or a recording; a place; consent; and a way to reach the sender.",
        "parameters": [shared("IdempotencyKey")],
        "requestBody": { "required": true, "content": content(named("NewReport"), named("NewReportForm")) },
        "responses": responses,
    })
}

fn act(action: Action) -> Value {
    let mut responses = problems(&OF_DEEDS);
    let mut done = answered(
        "Report",
        "Done, or proposed where somebody else must sign: the new view.",
    );
    done["headers"] = json!({ "ETag": header("ETag") });
    responses.insert("200".to_owned(), done);
    let needed = needs(action).iter().any(|n| n.required);
    let may: Vec<String> = needs(action)
        .iter()
        .filter(|n| !n.required)
        .map(|n| format!("`{}`", n.field))
        .collect();
    let mut call = json!({
        "operationId": action.as_str(),
        "tags": ["actions"],
        "summary": lang::t(Lang::En, &format!("action.{action}")),
        "parameters": [shared("code"), shared("IfMatch"), shared("IdempotencyKey")],
        "requestBody": {
            "required": needed,
            "content": content(of_action(action, false), of_action(action, true)),
        },
        "responses": responses,
    });
    if !may.is_empty() {
        call["description"] = json!(format!("May carry {}.", may.join(", ")));
    }
    call
}

fn content(json: Value, form: Value) -> Value {
    json!({
        "application/json": { "schema": json },
        "multipart/form-data": { "schema": form },
    })
}

fn description() -> Value {
    let mut responses = problems(&[]);
    responses.insert(
        "200".to_owned(),
        json!({
            "description": "OpenAPI 3.1.",
            "content": { "application/json": { "schema": { "type": "object" } } },
        }),
    );
    json!({
        "operationId": "openapi",
        "tags": ["catalogues"],
        "summary": "This description.",
        "responses": responses,
    })
}
