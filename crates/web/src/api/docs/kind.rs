//! What a schema lets through, in a few words.

use super::markup::{code, joined, link, words};
use lang::Lang;
use serde_json::Value;

/// The anchor of a named schema.
pub(super) fn anchor(name: &str) -> String {
    format!("s-{name}")
}

/// The last part of a reference.
pub(super) fn name_of(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.rsplit('/').next()
}

/// The words for a schema, as HTML.
pub(super) fn kind(schema: &Value, lang: Lang) -> String {
    if let Some(name) = name_of(schema) {
        return link(&anchor(name), name);
    }
    if let Some(all) = schema["allOf"].as_array() {
        let parts: Vec<String> = all.iter().map(|one| kind(one, lang)).collect();
        return joined(&parts, " + ");
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        // A choice with words of its own is told by them.
        // And what is as good as nothing is told once for all.
        let nothing = |one: &&Value| {
            one["enum"]
                .as_array()
                .is_some_and(|all| all.iter().all(|v| v.is_null() || v == ""))
        };
        let parts: Vec<String> = choices
            .iter()
            .filter(|one| !nothing(one))
            .map(|one| {
                one["description"]
                    .as_str()
                    .map_or_else(|| kind(one, lang), words)
            })
            .collect();
        return joined(&parts, &format!(" {} ", lang::t(lang, "docs.or")));
    }
    if let Some(values) = schema["enum"].as_array() {
        let parts: Vec<String> = values.iter().filter_map(Value::as_str).map(code).collect();
        return joined(&parts, " ");
    }
    if let Some(value) = schema["const"].as_str() {
        return code(value);
    }
    match schema["type"].as_str() {
        Some("array") => format!(
            "{} {}",
            lang::t(lang, "docs.kind.list"),
            kind(&schema["items"], lang)
        ),
        Some("object") if schema["additionalProperties"].is_object() => format!(
            "{} {}",
            lang::t(lang, "docs.kind.map"),
            kind(&schema["additionalProperties"], lang)
        ),
        Some(plain) => bounded(plain, schema),
        None => match schema["type"].as_array() {
            Some(several) => {
                let parts: Vec<String> =
                    several.iter().filter_map(Value::as_str).map(code).collect();
                joined(&parts, &format!(" {} ", lang::t(lang, "docs.or")))
            }
            None => bounded("string", schema),
        },
    }
}

/// A plain type with its bounds.
fn bounded(plain: &str, schema: &Value) -> String {
    let mut out = code(schema["format"].as_str().unwrap_or(plain));
    let bound = |name: &str| schema[name].as_number().map(ToString::to_string);
    match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => out.push_str(&format!(" {least}…{most}")),
        (Some(least), None) => out.push_str(&format!(" ≥ {least}")),
        (None, Some(most)) => out.push_str(&format!(" ≤ {most}")),
        (None, None) => {}
    }
    if let Some(most) = bound("maxLength") {
        out.push_str(&format!(" ≤ {most}"));
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        out.push(' ');
        out.push_str(&code(pattern));
    }
    out
}

/// The properties that a schema has of its own, those of what it holds in line among them:
/// `figures[].key`. Name, schema, whether it must be there.
pub(super) fn rows<'a>(schema: &'a Value, prefix: &str, out: &mut Vec<(String, &'a Value, bool)>) {
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    let required = schema["required"].as_array();
    for (name, held) in properties {
        let must = required.is_some_and(|all| all.iter().any(|one| one == name));
        let whole = format!("{prefix}{name}");
        out.push((whole.clone(), held, must));
        inner(held, &whole, out);
    }
}

fn inner<'a>(held: &'a Value, name: &str, out: &mut Vec<(String, &'a Value, bool)>) {
    if held["items"].is_object() {
        inner(&held["items"], &format!("{name}[]"), out);
        return;
    }
    // Something, or null.
    if let Some(some) = held["anyOf"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["properties"].is_object()))
    {
        return rows(some, &format!("{name}."), out);
    }
    rows(held, &format!("{name}."), out);
}
