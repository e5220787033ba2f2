//! Fields as they came, and the one reader that turns them into values and collects what is wrong.

use crate::error::{Failure, FieldFault};
use domain::action::Due;
use domain::id::{FileId, ReportCode};
use domain::refusal_reason::Why;
use domain::text::tidy;
use domain::time::At;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// The fields of a body. A form's are texts: `co[]` or a repeated name is a list, `call.at` a field
/// within a field.
#[derive(Clone, Default)]
pub struct Fields {
    map: Map<String, Value>,
    /// They came as a form: every value is a text, and blank means not given.
    is_form: bool,
    /// A name that no action knows is a fault. Pages have fields of their own.
    strict: bool,
    /// A form's fields as typed, to be given back.
    pairs: Vec<(String, String)>,
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People's own words, and passwords, do not belong in a log.
        f.write_str("Fields(…)")
    }
}

impl Fields {
    /// Reads a JSON object; none for anything else.
    pub fn of_json(text: &str) -> Option<Fields> {
        match serde_json::from_str(text) {
            Ok(Value::Object(map)) => Some(Fields {
                map,
                is_form: false,
                strict: true,
                pairs: Vec::new(),
            }),
            Ok(_) | Err(_) => None,
        }
    }

    /// Puts a form's pairs together.
    pub fn of_pairs(pairs: Vec<(String, String)>, strict: bool) -> Fields {
        let mut map = Map::new();
        for (name, value) in &pairs {
            let (name, listed) = name
                .strip_suffix("[]")
                .map_or((name.as_str(), false), |name| (name, true));
            let (outer, inner) = name
                .split_once('.')
                .map_or((name, None), |(outer, inner)| (outer, Some(inner)));
            let value = Value::String(value.clone());
            match inner {
                Some(inner) => {
                    let within = map
                        .entry(outer)
                        .or_insert_with(|| Value::Object(Map::new()));
                    if let Value::Object(within) = within {
                        within.insert(inner.to_owned(), value);
                    }
                }
                None => match map.get_mut(outer) {
                    Some(Value::Array(held)) => held.push(value),
                    Some(held) => *held = Value::Array(vec![held.take(), value]),
                    None => {
                        let value = if listed {
                            Value::Array(vec![value])
                        } else {
                            value
                        };
                        map.insert(outer.to_owned(), value);
                    }
                },
            }
        }
        Fields {
            map,
            is_form: true,
            strict,
            pairs,
        }
    }

    /// A form's field as typed, to be given back; its first value. None in JSON.
    pub fn typed(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(held, _)| held == name)
            .map(|(_, value)| value.as_str())
    }

    /// Every value of a form's field as typed, with or without `[]`.
    pub fn all_typed<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(held, _)| held.strip_suffix("[]").unwrap_or(held) == name)
            .map(|(_, value)| value.as_str())
    }

    /// A reader over these fields.
    pub fn read(&self) -> Reader<'_> {
        Reader {
            map: &self.map,
            prefix: "",
            is_form: self.is_form,
            strict: self.strict,
            faults: Vec::new(),
        }
    }
}

/// Reads values out of fields and remembers every fault.
pub struct Reader<'a> {
    map: &'a Map<String, Value>,
    prefix: &'a str,
    is_form: bool,
    strict: bool,
    faults: Vec<FieldFault>,
}

impl<'a> Reader<'a> {
    /// Ends the reading: all faults, if there were any.
    pub fn finish(self) -> Result<(), Failure> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Failure::Fields(self.faults))
        }
    }

    /// Adds faults found elsewhere.
    pub fn add(&mut self, faults: impl IntoIterator<Item = FieldFault>) {
        self.faults.extend(faults);
    }

    /// Names outside this list are faults, where nobody else may have put them.
    pub fn only(&mut self, known: &[&str]) {
        if !self.strict {
            return;
        }
        for name in self
            .map
            .keys()
            .filter(|name| !known.contains(&name.as_str()))
        {
            let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
            self.faults.push(FieldFault::door(
                format!("{}{name}", self.prefix),
                "unknown_field",
            ));
        }
    }

    fn fault(&mut self, name: &str, why: Why) {
        self.faults
            .push(FieldFault::why(format!("{}{name}", self.prefix), why));
    }

    fn door(&mut self, name: &str, key: &'static str) {
        self.faults
            .push(FieldFault::door(format!("{}{name}", self.prefix), key));
    }

    /// The value of a name, if it is given at all.
    fn value(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|v| match v {
            Value::Null => false,
            Value::String(text) => !self.is_form || !text.trim().is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
        })
    }

    fn tidied(&mut self, name: &str, text: &str) -> Option<String> {
        match tidy(text) {
            Some(text) => Some(text).filter(|t| !t.is_empty()),
            None => {
                self.fault(name, Why::BadText);
                None
            }
        }
    }

    /// A text, trimmed and free of NUL; blank is not given.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.value(name)? {
            Value::String(text) => self.tidied(name, text),
            Value::Array(_)
            | Value::Object(_)
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Null => {
                self.fault(name, Why::Unreadable);
                None
            }
        }
    }

    /// Yes or no.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let read = match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) if self.is_form => match text.trim() {
                "1" | "true" | "on" | "yes" | "co" => Some(true),
                "0" | "false" | "off" | "no" | "khong" => Some(false),
                _ => None,
            },
            Value::String(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_)
            | Value::Null => None,
        };
        if read.is_none() {
            self.fault(name, Why::Unreadable);
        }
        read
    }

    /// A number within bounds; forms may write a comma.
    pub fn number(&mut self, name: &str, bounds: std::ops::RangeInclusive<f64>) -> Option<f64> {
        let read = match self.value(name)? {
            Value::Number(n) => n.as_f64(),
            Value::String(text) if self.is_form => text.trim().replace(',', ".").parse().ok(),
            Value::String(_)
            | Value::Bool(_)
            | Value::Array(_)
            | Value::Object(_)
            | Value::Null => None,
        };
        match read.filter(|n| n.is_finite()) {
            None => self.door(name, "bad_number"),
            Some(n) if !bounds.contains(&n) => self.door(name, "point"),
            Some(_) => {}
        }
        read.filter(|n| bounds.contains(n))
    }

    /// A whole number from 0, as a number or as digits.
    pub fn whole(&mut self, name: &str) -> Option<u32> {
        let read = whole_of(self.value(name)?).and_then(|n| u32::try_from(n).ok());
        if read.is_none() {
            self.door(name, "bad_number");
        }
        read
    }

    /// An id: digits as text, for it passes what a JSON number holds exactly; a number is taken too.
    pub fn id(&mut self, name: &str) -> Option<i64> {
        let read = whole_of(self.value(name)?);
        if read.is_none() {
            self.fault(name, Why::Unreadable);
        }
        read
    }

    /// One of a closed set, by its spelling.
    pub fn choice<T>(&mut self, name: &str, parse: fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let read = parse(&text);
        if read.is_none() {
            self.door(name, "unknown_choice");
        }
        read
    }

    /// An instant.
    pub fn at(&mut self, name: &str) -> Option<At> {
        let text = self.text(name)?;
        let read = At::parse(&civil(&text));
        if read.is_none() {
            self.door(name, "bad_time");
        }
        read
    }

    /// A day or an instant.
    pub fn due(&mut self, name: &str) -> Option<Due> {
        let text = self.text(name)?;
        let read = Due::parse(&civil(&text));
        if read.is_none() {
            self.door(name, "bad_date");
        }
        read
    }

    /// A day, as whatever type the caller keeps days in.
    pub fn day<D: std::str::FromStr>(&mut self, name: &str) -> Option<D> {
        let text = self.text(name)?;
        let read = civil(&text).parse().ok();
        if read.is_none() {
            self.door(name, "bad_date");
        }
        read
    }

    /// A report's code as people write it.
    pub fn code(&mut self, name: &str) -> Option<ReportCode> {
        let text = self.text(name)?;
        let read = ReportCode::parse(&text).ok();
        if read.is_none() {
            self.fault(name, Why::Unreadable);
        }
        read
    }

    /// A list of texts; given and empty is a value too. A form says "none" by a blank.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let values = match self.map.get(name)? {
            Value::Array(values) => values.iter().collect(),
            text @ Value::String(_) if self.is_form => vec![text],
            Value::Null => return None,
            Value::String(_) | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
                self.fault(name, Why::Unreadable);
                return None;
            }
        };
        let mut texts: Vec<String> = Vec::with_capacity(values.len());
        for value in values {
            let Value::String(text) = value else {
                self.fault(name, Why::Unreadable);
                return None;
            };
            let text = self.tidied(name, text);
            texts.extend(text.filter(|t| !texts.contains(t)));
        }
        Some(texts)
    }

    /// Files that are here: by their ids, and finished uploads by their names.
    pub fn files(&mut self, name: &str) -> (Vec<FileId>, Vec<String>) {
        let values: Vec<&Value> = match self.map.get(name) {
            None | Some(Value::Null) => return Default::default(),
            Some(Value::Array(values)) => values.iter().collect(),
            Some(one) if self.is_form => vec![one],
            Some(_) => {
                self.fault(name, Why::Unreadable);
                return Default::default();
            }
        };
        let (mut ids, mut uploads) = (Vec::new(), Vec::new());
        for value in values {
            let text = value.as_str().map_or("", str::trim);
            match whole_of(value) {
                Some(id) if !ids.contains(&FileId(id)) => ids.push(FileId(id)),
                Some(_) => {}
                None if self.is_form && value.as_str().is_some() && text.is_empty() => {}
                None if is_upload_like(text) => {
                    if !uploads.iter().any(|u| u == text) {
                        uploads.push(text.to_owned());
                    }
                }
                None => {
                    self.fault(name, Why::UnknownFile);
                    return Default::default();
                }
            }
        }
        (ids, uploads)
    }

    /// A field made of fields, read by `read`; its faults are named `outer.inner`. `prefix` is the
    /// name with its dot.
    pub fn object<T>(
        &mut self,
        name: &str,
        prefix: &'a str,
        read: impl FnOnce(&mut Reader<'a>) -> Option<T>,
    ) -> Option<T> {
        match self.value(name)? {
            Value::Object(map) => {
                let given = map
                    .values()
                    .any(|v| v.as_str().is_none_or(|t| !t.trim().is_empty()));
                // A form's fields are all there, typed in or not.
                if self.is_form && !given {
                    return None;
                }
                let mut inner = Reader {
                    map,
                    prefix,
                    is_form: self.is_form,
                    strict: self.strict,
                    faults: Vec::new(),
                };
                let value = read(&mut inner);
                self.faults.append(&mut inner.faults);
                value
            }
            Value::String(_)
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Null => {
                self.fault(name, Why::Unreadable);
                None
            }
        }
    }

    /// Every field that holds a text, by its name.
    pub fn texts_by_name(&mut self) -> BTreeMap<String, String> {
        let names = self.map.keys().take(crate::limits::ANSWERS_MAX);
        let names: Vec<String> = names.cloned().collect();
        let text = |name: String| Some((name.clone(), self.text(&name)?));
        names.into_iter().filter_map(text).collect()
    }

    /// A field that must be given.
    pub fn required<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        let told = self
            .faults
            .iter()
            .any(|f| f.field == format!("{}{name}", self.prefix));
        if value.is_none() && !told {
            self.fault(name, Why::Required);
        }
        value
    }
}

/// Whether a text could name an upload: an id and a signature.
fn is_upload_like(text: &str) -> bool {
    text.len() <= crate::limits::SECRET_CHARS_MAX
        && text.contains('-')
        && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

fn whole_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(n) => n.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
    .filter(|n| *n >= 0)
}

/// `11/4/2024 17:00` as machines write it, `2024-04-11T17:00`; anything else as it is.
fn civil(text: &str) -> String {
    let (date, time) = text
        .split_once(' ')
        .map_or((text, ""), |(date, time)| (date, time.trim()));
    let parts: Vec<Option<u32>> = date.split('/').map(|p| p.trim().parse().ok()).collect();
    let [Some(day), Some(month), Some(year)] = parts[..] else {
        return text.to_owned();
    };
    if time.is_empty() {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{time}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_json_are_read_alike() {
        let json = Fields::of_json(
            r#"{"text":" a\r\nb ","co":["X","Y","X"],"done":true,"version":7,"due":"2024-04-11","call":{"number":"1"}}"#,
        )
        .unwrap();
        let pairs = [
            ("text", " a\r\nb "),
            ("co[]", "X"),
            ("co[]", "Y"),
            ("co[]", "X"),
            ("done", "yes"),
            ("version", "7"),
            ("due", "11/4/2024"),
            ("call.number", "1"),
            ("call.person", ""),
        ];
        let form = Fields::of_pairs(pairs.map(|(a, b)| (a.into(), b.into())).to_vec(), true);
        for fields in [json, form] {
            let mut read = fields.read();
            assert_eq!(read.text("text").as_deref(), Some("a\nb"));
            assert_eq!(read.texts("co"), Some(vec!["X".into(), "Y".into()]));
            assert_eq!(read.flag("done"), Some(true));
            assert_eq!(read.whole("version"), Some(7));
            assert_eq!(read.due("due"), Due::parse("2024-04-11"));
            let number = read.object("call", "call.", |call| {
                call.only(&["number", "person"]);
                call.text("number")
            });
            assert_eq!(number.as_deref(), Some("1"));
            assert_eq!(read.text("note"), None);
            assert!(read.finish().is_ok());
        }
    }

    #[test]
    fn every_fault_is_named() {
        let fields = Fields::of_json(
            r#"{"text":5,"note":"a\u0000b","done":"yes","lat":"x","due":"soon","call":{"hour":1},"colour":"red","lon":200}"#,
        )
        .unwrap();
        let mut read = fields.read();
        read.only(&["text", "note", "done", "lat", "lon", "due", "call"]);
        read.text("text");
        read.text("note");
        read.flag("done");
        read.number("lat", -90.0..=90.0);
        read.number("lon", -180.0..=180.0);
        read.due("due");
        read.object("call", "call.", |call| {
            call.only(&["number"]);
            call.text("number")
        });
        let Err(Failure::Fields(faults)) = read.finish() else {
            panic!("no faults")
        };
        let named: Vec<(&str, &str)> = faults.iter().map(|f| (f.field.as_str(), f.code)).collect();
        assert_eq!(
            named,
            [
                ("colour", "unknown_field"),
                ("text", "unreadable"),
                ("note", "bad_text"),
                ("done", "unreadable"),
                ("lat", "bad_number"),
                ("lon", "point"),
                ("due", "bad_date"),
                ("call.hour", "unknown_field"),
            ]
        );
    }
}
