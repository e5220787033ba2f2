//! A call as it is typed: `curl` with what the call must have.

use serde_json::{Map, Value, json};

/// What a reference of the description leads to; anything else is itself.
pub(super) fn resolved<'a>(described: &'a Value, value: &'a Value) -> &'a Value {
    value["$ref"]
        .as_str()
        .and_then(|reference| described.pointer(reference.trim_start_matches('#')))
        .unwrap_or(value)
}

/// A value that fits a schema: an example of its own, or the least that it takes.
pub(super) fn value(described: &Value, schema: &Value) -> Value {
    let schema = resolved(described, schema);
    if let Some(example) = schema["examples"].get(0).or_else(|| schema.get("example")) {
        return example.clone();
    }
    if let Some(all) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        let required = schema["required"].as_array().into_iter().flatten();
        let either = schema["anyOf"][0]["required"].as_array();
        let required = required.chain(either.into_iter().flatten());
        for name in required.filter_map(Value::as_str) {
            let held = all
                .iter()
                .map(|one| &resolved(described, one)["properties"][name])
                .find(|one| one.is_object());
            whole.insert(
                name.to_owned(),
                held.map_or(Value::Null, |held| value(described, held)),
            );
        }
        return Value::Object(whole);
    }
    if let Some(first) = schema["anyOf"].get(0) {
        return value(described, first);
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let required = schema["required"].as_array().into_iter().flatten();
            required
                .filter_map(Value::as_str)
                .map(|name| {
                    let held = value(described, &schema["properties"][name]);
                    (name.to_owned(), held)
                })
                .collect::<Map<String, Value>>()
                .into()
        }
        Some("array") => json!([value(described, &schema["items"])]),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("boolean") => json!(true),
        _ => match schema["format"].as_str() {
            Some("date") => json!("2026-12-04"),
            Some("date-time") => json!("2026-12-04T17:00:00+07:00"),
            _ => json!("…"),
        },
    }
}

/// The command. `base` is the address of the house.
pub(super) fn curl(
    described: &Value,
    base: &str,
    method: &str,
    path: &str,
    call: &Value,
) -> String {
    let mut address = format!("{base}{path}");
    let mut asked = Vec::new();
    let mut lines = Vec::new();
    let parameters = call["parameters"].as_array().into_iter().flatten();
    for parameter in parameters.map(|p| resolved(described, p)) {
        let name = parameter["name"].as_str().unwrap_or_default();
        let given = parameter
            .get("example")
            .cloned()
            .unwrap_or_else(|| value(described, &parameter["schema"]));
        let given = given.as_str().map_or(given.to_string(), str::to_owned);
        match parameter["in"].as_str() {
            Some("path") => address = address.replace(&format!("{{{name}}}"), &given),
            Some("query") if parameter["required"] == true => asked.push(format!("{name}={given}")),
            Some("header") if parameter["required"] == true => {
                lines.push(format!("-H '{name}: {given}'"));
            }
            _ => {}
        }
    }
    if !asked.is_empty() {
        address = format!("{address}?{}", asked.join("&"));
    }
    if call["tags"][0] == "actions" || call["security"][0]["token"].is_array() {
        lines.insert(0, "-H 'Authorization: Bearer TOKEN'".to_owned());
    }
    if call["requestBody"].is_object() {
        lines.extend(body(described, &call["requestBody"]["content"]));
    }
    let order = match method {
        "get" => format!("curl '{address}'"),
        "head" => format!("curl -I '{address}'"),
        other => format!("curl -X {} '{address}'", other.to_uppercase()),
    };
    std::iter::once(order)
        .chain(lines)
        .collect::<Vec<_>>()
        .join(" \\\n  ")
}

/// The lines that bring a body.
fn body(described: &Value, content: &Value) -> Vec<String> {
    let named = |kind: &str| format!("-H 'Content-Type: {kind}'");
    let json = &content["application/json"]["schema"];
    if json.is_object() {
        let given = value(described, json);
        let text = if given.as_object().is_some_and(Map::is_empty) {
            "{}".to_owned()
        } else {
            given.to_string().replace('\'', "'\\''")
        };
        return vec![named("application/json"), format!("-d '{text}'")];
    }
    let kind = content.as_object().and_then(|all| all.keys().next());
    kind.map_or_else(Vec::new, |kind| {
        vec![named(kind), "--data-binary @FILE".to_owned()]
    })
}
