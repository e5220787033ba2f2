//! An answer of another house as a tree, read as people write them: XML or JSON by what stands in
//! it and not by what was asked for, numbers as texts, `null`, one thing where a list was due.

use super::xml;
use serde_json::Value;

/// Levels of an answer that are read: ours has five.
pub(super) const DEPTH_MAX: usize = 24;

/// A part of an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree {
    Nothing,
    Text(String),
    Many(Vec<Tree>),
    Fields(Vec<(String, Tree)>),
}

/// Reads an answer; none for what is neither XML nor JSON, and for a page that is meant for people.
pub(super) fn read(body: &[u8]) -> Option<Tree> {
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    match text.as_bytes().first()? {
        b'<' => xml::read(text),
        b'{' | b'[' => serde_json::from_str(text).ok().map(|v| of_json(v, 0)),
        _ => None,
    }
}

fn of_json(value: Value, depth: usize) -> Tree {
    if depth > DEPTH_MAX {
        return Tree::Nothing;
    }
    match value {
        Value::Null => Tree::Nothing,
        Value::Bool(flag) => Tree::Text(flag.to_string()),
        Value::Number(number) => Tree::Text(number.to_string()),
        Value::String(text) => text_of(&text),
        Value::Array(all) => Tree::Many(all.into_iter().map(|v| of_json(v, depth + 1)).collect()),
        Value::Object(all) => Tree::Fields(
            all.into_iter()
                .map(|(name, v)| (name, of_json(v, depth + 1)))
                .collect(),
        ),
    }
}

/// A text without the spaces around it; nothing where that is all.
pub(super) fn text_of(text: &str) -> Tree {
    match text.trim() {
        "" => Tree::Nothing,
        text => Tree::Text(text.to_owned()),
    }
}

impl Tree {
    /// The part of a name.
    pub(super) fn part(&self, name: &str) -> Option<&Tree> {
        match self {
            Tree::Fields(all) => all
                .iter()
                .find(|(held, _)| held.eq_ignore_ascii_case(name))
                .map(|(_, part)| part),
            Tree::Nothing | Tree::Text(_) | Tree::Many(_) => None,
        }
    }

    /// The text of a name; the first where there are several.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.part(name)? {
            Tree::Text(text) => Some(text.clone()),
            Tree::Many(all) => all.iter().find_map(|part| match part {
                Tree::Text(text) => Some(text.clone()),
                Tree::Nothing | Tree::Many(_) | Tree::Fields(_) => None,
            }),
            Tree::Nothing | Tree::Fields(_) => None,
        }
    }

    /// Whether a name says yes.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.text(name)
            .is_some_and(|text| matches!(text.to_ascii_lowercase().as_str(), "true" | "1" | "yes"))
    }

    /// The things in it: a list, a list within something of these names, or the one thing it is.
    pub(super) fn things(&self, names: &[&str]) -> Vec<&Tree> {
        let mut found = Vec::new();
        self.gather(names, &mut found);
        found
    }

    fn gather<'a>(&'a self, names: &[&str], found: &mut Vec<&'a Tree>) {
        match self {
            Tree::Nothing | Tree::Text(_) => {}
            Tree::Many(all) => all.iter().for_each(|part| part.gather(names, found)),
            Tree::Fields(all) => {
                let named = |held: &str| names.iter().any(|name| held.eq_ignore_ascii_case(name));
                if all.iter().any(|(held, _)| named(held)) {
                    for (held, part) in all {
                        if named(held) {
                            part.gather(names, found);
                        }
                    }
                } else {
                    found.push(self);
                }
            }
        }
    }

    /// The one text of an answer that holds nothing else: what the JSON convention makes of an
    /// element with a single child.
    pub(super) fn lone_text(&self) -> Option<&str> {
        match self {
            Tree::Text(text) => Some(text),
            Tree::Many(all) => match &all[..] {
                [one] => one.lone_text(),
                _ => None,
            },
            Tree::Nothing | Tree::Fields(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUESTS: &[&str] = &["request", "requests", "service_requests"];

    fn ids(body: &str) -> Vec<String> {
        let tree = read(body.as_bytes()).unwrap();
        let things = tree.things(REQUESTS);
        let read = things.iter().filter_map(|t| t.text("service_request_id"));
        read.collect()
    }

    #[test]
    fn one_answer_in_many_forms() {
        for body in [
            r#"[{"service_request_id":638344,"status":"open"}]"#,
            r#"{"service_request_id":"638344"}"#,
            r#"{"service_requests":[{"service_request_id":"638344"}]}"#,
            r#"{"service_requests":{"request":{"service_request_id":638344}}}"#,
            r#"[[{"service_request_id":"638344","token":null}]]"#,
            "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service_requests><request><service_request_id> 638344 </service_request_id><status/></request></service_requests>",
            "<service_requests xmlns=\"http://wiki.open311.org/GeoReport_v2\"><!-- x --><request><service_request_id><![CDATA[638344]]></service_request_id></request></service_requests>",
            "<g:service_requests xmlns:g='x'><g:request a='1>2'><g:service_request_id>638344</g:service_request_id></g:request></g:service_requests>",
        ] {
            assert_eq!(ids(body), ["638344"], "{body}");
        }
        for empty in [
            "[]",
            "<service_requests/>",
            "<service_requests></service_requests>",
        ] {
            assert!(ids(empty).is_empty(), "{empty}");
        }
        let two = "<service_requests type=\"array\"><request><service_request_id>a</service_request_id></request><request><service_request_id>b</service_request_id></request></service_requests>";
        assert_eq!(ids(two), ["a", "b"]);
        let lone = read(br#"[["QB-1"]]"#).unwrap();
        assert_eq!(lone.lone_text(), Some("QB-1"));
    }

    #[test]
    fn what_is_no_answer_is_none() {
        let deep = format!("{}{}", "<a>".repeat(60), "</a>".repeat(60));
        let endless = "[".repeat(100_000);
        for body in [
            "",
            "   ",
            "OK",
            "<!DOCTYPE html><html><body>Bảo trì</body></html>",
            "<html><body>Maintenance</body></html>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
            "<a><b></a>",
            "<a>",
            "<a>x</a><b/>",
            "{\"a\":",
            &deep,
            &endless,
        ] {
            assert_eq!(
                read(body.as_bytes()),
                None,
                "{}",
                &body[..body.len().min(40)]
            );
        }
    }

    #[test]
    fn signs_are_read_and_unknown_ones_stay() {
        let body = "<e><d>Ổ gà &amp; n&#432;&#x1EDB;c &lt;sâu&gt; &nbsp;</d></e>";
        let tree = read(body.as_bytes()).unwrap();
        assert_eq!(tree.text("d").unwrap(), "Ổ gà & nước <sâu> &nbsp;");
    }
}
