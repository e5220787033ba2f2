//! The description, read into what the page shows. What every call of a group has stands once at the
//! group's head, and what was shown already is a link to it.

use super::example::{curl, resolved};
use super::kind::{anchor, kind, name_of, rows};
use super::markup::{code, joined, link, path, words};
use crate::error;
use lang::Lang;
use serde_json::Value;
use std::collections::BTreeMap;

/// A name with what it holds.
pub(super) struct Row {
    pub(super) anchor: String,
    pub(super) name: String,
    /// Where it stands: `query`, `header`, `path`; empty for a property.
    pub(super) place: String,
    pub(super) required: bool,
    pub(super) kind: String,
    pub(super) words: String,
}

/// An answer that is no problem.
pub(super) struct Answered {
    pub(super) status: String,
    pub(super) words: String,
    /// Media types with their shapes, and headers.
    pub(super) holds: Vec<String>,
}

/// What a call takes and answers.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) parameters: Vec<Row>,
    /// Parameters that are told elsewhere.
    pub(super) also: String,
    pub(super) bodies: Vec<String>,
    pub(super) answers: Vec<Answered>,
    pub(super) problems: String,
}

impl Facts {
    pub(super) fn is_empty(&self) -> bool {
        self.parameters.is_empty()
            && self.also.is_empty()
            && self.bodies.is_empty()
            && self.answers.is_empty()
            && self.problems.is_empty()
    }
}

pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    /// As HTML.
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) words: String,
    /// Names that the body must have, where the shape is everybody's.
    pub(super) needs: String,
    pub(super) facts: Facts,
    pub(super) curl: String,
}

pub(super) struct Group {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) words: String,
    /// What every call of the group has.
    pub(super) shared: Facts,
    pub(super) operations: Vec<Operation>,
}

pub(super) struct Shape {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) words: String,
    /// What it lets through, where it has no properties.
    pub(super) kind: String,
    pub(super) rows: Vec<Row>,
}

/// A problem's stable code.
pub(super) struct Coded {
    pub(super) code: String,
    pub(super) status: u16,
    pub(super) words: String,
}

/// All that the page shows.
pub(super) struct Read {
    pub(super) words: String,
    pub(super) keys: Vec<(String, String)>,
    pub(super) groups: Vec<Group>,
    pub(super) parameters: Vec<Row>,
    pub(super) statuses: Vec<(String, String, String)>,
    pub(super) codes: Vec<Coded>,
    pub(super) headers: Vec<Row>,
    pub(super) shapes: Vec<Shape>,
}

struct Reader<'a> {
    described: &'a Value,
    lang: Lang,
    base: &'a str,
    /// Parameters that a row of the page shows, with its anchor.
    shown: BTreeMap<String, String>,
}

/// One call of the description.
struct Call<'a> {
    method: &'a str,
    path: &'a str,
    value: &'a Value,
}

impl Call<'_> {
    fn id(&self) -> &str {
        self.value["operationId"].as_str().unwrap_or_default()
    }

    fn parameters(&self) -> Vec<&Value> {
        listed(&self.value["parameters"]).collect()
    }

    fn responses(&self) -> Vec<(&String, &Value)> {
        self.value["responses"]
            .as_object()
            .into_iter()
            .flatten()
            .collect()
    }

    /// Media types with the shape behind them, without what this call alone insists on.
    fn bodies(&self) -> Vec<(&String, &Value)> {
        let content = self.value["requestBody"]["content"].as_object();
        content
            .into_iter()
            .flatten()
            .map(|(media, held)| {
                let schema = &held["schema"];
                (media, schema["allOf"].get(0).unwrap_or(schema))
            })
            .collect()
    }

    /// Names that the body must have; where one of several does, with a stroke between.
    fn needs(&self) -> Vec<String> {
        let json = &self.value["requestBody"]["content"]["application/json"]["schema"];
        if !json["allOf"].is_array() {
            return Vec::new();
        }
        let names = |of: &Value| -> Vec<String> {
            listed(&of["required"])
                .filter_map(Value::as_str)
                .map(code)
                .collect()
        };
        let either: Vec<String> = listed(&json["anyOf"]).flat_map(names).collect();
        let mut needs = names(json);
        if !either.is_empty() {
            needs.push(joined(&either, " | "));
        }
        needs
    }
}

fn listed(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Reads it.
pub(super) fn read(described: &Value, lang: Lang, base: &str) -> Read {
    let mut reader = Reader {
        described,
        lang,
        base,
        shown: BTreeMap::new(),
    };
    let components = &described["components"];
    Read {
        words: words(text(&described["info"]["description"])),
        keys: reader.keys(),
        parameters: reader.common(&components["parameters"]),
        groups: reader.groups(),
        statuses: reader.statuses(),
        codes: reader.codes(),
        headers: reader.headers(&components["headers"]),
        shapes: reader.shapes(&components["schemas"]),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

impl Reader<'_> {
    fn keys(&self) -> Vec<(String, String)> {
        entries(&self.described["components"]["securitySchemes"])
            .map(|(_, scheme)| {
                let how = match scheme["name"].as_str() {
                    Some(name) => format!("{name}: …"),
                    None => "Authorization: Bearer …".to_owned(),
                };
                (code(&how), words(text(&scheme["description"])))
            })
            .collect()
    }

    fn row(&self, anchor: String, parameter: &Value) -> Row {
        Row {
            anchor,
            name: text(&parameter["name"]).to_owned(),
            place: text(&parameter["in"]).to_owned(),
            required: parameter["required"] == true,
            kind: kind(&parameter["schema"], self.lang),
            words: words(text(&parameter["description"])),
        }
    }

    fn common(&mut self, parameters: &Value) -> Vec<Row> {
        let mut shown = Vec::new();
        for (name, parameter) in entries(parameters) {
            let anchor = format!("p-{name}");
            self.shown.insert(parameter.to_string(), anchor.clone());
            shown.push(self.row(anchor, parameter));
        }
        shown
    }

    fn groups(&mut self) -> Vec<Group> {
        let described = self.described;
        let tags: Vec<&Value> = listed(&described["tags"]).collect();
        tags.into_iter().map(|tag| self.group(tag)).collect()
    }

    fn calls<'a>(described: &'a Value, tag: &str) -> Vec<Call<'a>> {
        entries(&described["paths"])
            .flat_map(|(path, calls)| {
                entries(calls).map(move |(method, value)| Call {
                    method,
                    path,
                    value,
                })
            })
            .filter(|call| call.value["tags"][0] == tag)
            .collect()
    }

    fn group(&mut self, tag: &Value) -> Group {
        let name = text(&tag["name"]);
        let calls = Self::calls(self.described, name);
        // Two calls that happen to be alike are no rule.
        let all = if calls.len() > 2 { &calls[..] } else { &[] };
        let everybodys = |has: &dyn Fn(&Call<'_>) -> bool| !all.is_empty() && all.iter().all(has);
        let parameter = |p: &Value| everybodys(&|call| call.parameters().contains(&p));
        let response = |r: (&String, &Value)| everybodys(&|call| call.responses().contains(&r));
        let body = |b: (&String, &Value)| everybodys(&|call| call.bodies().contains(&b));
        let id = format!("g-{name}");
        let shared = match all.first() {
            Some(first) => self.facts(first, &id, &|p| parameter(p), &|r| response(r), &|b| {
                body(b)
            }),
            None => Facts::default(),
        };
        let operations = calls
            .iter()
            .map(|call| {
                let id = format!("op-{}", call.id());
                let facts = self.facts(call, &id, &|p| !parameter(p), &|r| !response(r), &|b| {
                    !body(b)
                });
                self.operation(call, id, facts)
            })
            .collect();
        let title = format!("docs.tag.{name}");
        Group {
            id,
            title: match lang::has(&title) {
                true => lang::t(self.lang, &title).to_owned(),
                false => name.to_owned(),
            },
            words: words(text(&tag["description"])),
            shared,
            operations,
        }
    }

    fn operation(&self, call: &Call<'_>, id: String, facts: Facts) -> Operation {
        Operation {
            id,
            method: call.method.to_uppercase(),
            path: path(call.path),
            summary: words(text(&call.value["summary"])),
            words: words(text(&call.value["description"])),
            needs: joined(&call.needs(), " "),
            facts,
            curl: curl(
                self.described,
                self.base,
                call.method,
                call.path,
                call.value,
            ),
        }
    }

    /// What of a call is picked, its rows anchored under `id`.
    fn facts(
        &mut self,
        call: &Call<'_>,
        id: &str,
        parameter: &dyn Fn(&Value) -> bool,
        response: &dyn Fn((&String, &Value)) -> bool,
        body: &dyn Fn((&String, &Value)) -> bool,
    ) -> Facts {
        let mut facts = Facts::default();
        let mut also = Vec::new();
        for picked in call.parameters().into_iter().filter(|p| parameter(p)) {
            let whole = resolved(self.described, picked);
            let name = text(&whole["name"]);
            match self.shown.get(&whole.to_string()) {
                Some(anchor) => also.push(link(anchor, name)),
                None => {
                    let anchor = format!("{id}.{name}");
                    self.shown.insert(whole.to_string(), anchor.clone());
                    facts.parameters.push(self.row(anchor, whole));
                }
            }
        }
        facts.also = joined(&also, " ");
        facts.bodies = call
            .bodies()
            .into_iter()
            .filter(|b| body(*b))
            .map(|(media, schema)| format!("{} {}", code(media), kind(schema, self.lang)))
            .collect();
        let mut problems = Vec::new();
        for (status, held) in call.responses().into_iter().filter(|r| response(*r)) {
            match name_of(held) {
                Some(_) => problems.push(link(&format!("a-{status}"), status)),
                None => facts.answers.push(self.answer(status, held)),
            }
        }
        facts.problems = joined(&problems, " ");
        facts
    }

    fn answer(&self, status: &str, held: &Value) -> Answered {
        let media = entries(&held["content"])
            .map(|(media, held)| format!("{} {}", code(media), kind(&held["schema"], self.lang)));
        let headers = entries(&held["headers"]).filter_map(|(name, header)| {
            name_of(header).map(|held| link(&format!("h-{held}"), name))
        });
        Answered {
            status: status.to_owned(),
            words: words(text(&held["description"])),
            holds: media.chain(headers).collect(),
        }
    }

    /// Status, meaning, and the headers that go with it.
    fn statuses(&self) -> Vec<(String, String, String)> {
        let all = &self.described["components"]["responses"];
        // What every one has is no news of any.
        let everywhere =
            |name: &str| entries(all).all(|(_, held)| held["headers"][name].is_object());
        entries(all)
            .map(|(name, held)| {
                let headers: Vec<String> = entries(&held["headers"])
                    .filter(|(name, _)| !everywhere(name))
                    .filter_map(|(name, header)| {
                        name_of(header).map(|held| link(&format!("h-{held}"), name))
                    })
                    .collect();
                (
                    name.trim_start_matches("Problem").to_owned(),
                    words(text(&held["description"])),
                    joined(&headers, " "),
                )
            })
            .collect()
    }

    fn codes(&self) -> Vec<Coded> {
        let mut codes: Vec<Coded> = error::all()
            .iter()
            .map(|failure| {
                let trouble = failure.trouble(self.lang);
                let refusal = format!("refusal.{}", trouble.code);
                let said = match lang::has(&refusal) {
                    true => lang::t(self.lang, &refusal).to_owned(),
                    false => trouble.title,
                };
                Coded {
                    code: trouble.code,
                    status: trouble.status,
                    words: words(&said),
                }
            })
            .collect();
        codes.sort_by(|a, b| (a.status, &a.code).cmp(&(b.status, &b.code)));
        codes
    }

    fn headers(&self, headers: &Value) -> Vec<Row> {
        entries(headers)
            .map(|(name, header)| Row {
                anchor: format!("h-{name}"),
                name: name.clone(),
                place: String::new(),
                required: false,
                kind: kind(&header["schema"], self.lang),
                words: words(text(&header["description"])),
            })
            .collect()
    }

    fn shapes(&self, schemas: &Value) -> Vec<Shape> {
        entries(schemas)
            .map(|(name, schema)| {
                let mut held = Vec::new();
                rows(schema, "", &mut held);
                let id = anchor(name);
                let plain = held.is_empty();
                let rows = held
                    .into_iter()
                    .map(|(name, schema, required)| Row {
                        anchor: format!("{id}.{name}"),
                        name,
                        place: String::new(),
                        required,
                        kind: kind(schema, self.lang),
                        words: words(text(&schema["description"])),
                    })
                    .collect();
                Shape {
                    id,
                    name: name.clone(),
                    words: words(text(&schema["description"])),
                    kind: match plain {
                        true => kind(schema, self.lang),
                        false => String::new(),
                    },
                    rows,
                }
            })
            .collect()
    }
}
