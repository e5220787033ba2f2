//! Rows become bytes. Whatever the shape: a head, rows one after another, a tail; what is written of a row
//! depends on nothing but the row and whether it is the first.

use serde_json::Value;
use std::borrow::Cow;

/// What stands in one column of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Words.
    Text(Cow<'a, str>),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Yes(bool),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Cell<'a> {
        Cell::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::Text(Cow::Owned(text))
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(cell: Option<T>) -> Cell<'a> {
        cell.map_or(Cell::Empty, Into::into)
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Cell::Number(number)
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Cell::Whole(number)
    }
}

impl From<bool> for Cell<'_> {
    fn from(yes: bool) -> Self {
        Cell::Yes(yes)
    }
}

/// What the bytes look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// RFC 4180 with a header, in UTF-8 with the mark that spreadsheets know it by.
    Csv,
    /// One JSON object a line; what is empty is left out.
    Lines,
    /// A JSON array of such objects, one a line.
    Array,
    /// XML: a root, and an element a row.
    Xml {
        /// The root's name.
        root: &'static str,
        /// A row's.
        row: &'static str,
    },
    /// A GeoJSON collection (RFC 7946): the columns `lat` and `lon` are the point, the others its
    /// properties.
    GeoJson,
}

/// The mark at the beginning of UTF-8 by which spreadsheets know it.
pub const MARK: &str = "\u{feff}";
/// The names of the columns that GeoJSON makes a point of.
const POINT: [&str; 2] = ["lat", "lon"];

/// Writes a table.
#[derive(Clone, Debug)]
pub struct Printer {
    shape: Shape,
    columns: Vec<&'static str>,
    /// Rows written so far.
    rows: u64,
}

impl Printer {
    /// A table of these columns; `rows` of them stand already where a broken one goes on.
    pub fn new(shape: Shape, columns: Vec<&'static str>, rows: u64) -> Printer {
        Printer {
            shape,
            columns,
            rows,
        }
    }

    /// Rows written so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// What stands before the first row.
    pub fn head(&self, out: &mut Vec<u8>) {
        match self.shape {
            Shape::Csv => {
                out.extend_from_slice(MARK.as_bytes());
                for (n, column) in self.columns.iter().enumerate() {
                    if n > 0 {
                        out.push(b',');
                    }
                    quoted(column, out);
                }
                out.extend_from_slice(b"\r\n");
            }
            Shape::Lines => {}
            Shape::Array => out.push(b'['),
            Shape::Xml { root, .. } => out.extend_from_slice(
                format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{root}>\n").as_bytes(),
            ),
            Shape::GeoJson => {
                out.extend_from_slice(b"{\"type\":\"FeatureCollection\",\"features\":[");
            }
        }
    }

    /// A row; `cells` in the order of the columns.
    pub fn row(&mut self, cells: &[Cell<'_>], out: &mut Vec<u8>) {
        match self.shape {
            Shape::Csv => {
                for (n, cell) in cells.iter().enumerate() {
                    if n > 0 {
                        out.push(b',');
                    }
                    csv(cell, out);
                }
                out.extend_from_slice(b"\r\n");
            }
            Shape::Lines => {
                self.object(cells, &[], out);
                out.push(b'\n');
            }
            Shape::Array => {
                self.apart(out);
                self.object(cells, &[], out);
            }
            Shape::Xml { row, .. } => {
                out.extend_from_slice(format!("<{row}>").as_bytes());
                for (column, cell) in self.columns.iter().zip(cells) {
                    if let Some(text) = plain(cell) {
                        out.extend_from_slice(format!("<{column}>").as_bytes());
                        escaped(&text, out);
                        out.extend_from_slice(format!("</{column}>").as_bytes());
                    }
                }
                out.extend_from_slice(format!("</{row}>\n").as_bytes());
            }
            Shape::GeoJson => {
                self.apart(out);
                out.extend_from_slice(b"{\"type\":\"Feature\",\"geometry\":");
                out.extend_from_slice(self.geometry(cells).to_string().as_bytes());
                out.extend_from_slice(b",\"properties\":");
                self.object(cells, &POINT, out);
                out.push(b'}');
            }
        }
        self.rows += 1;
    }

    /// What stands after the last row.
    pub fn tail(&self, out: &mut Vec<u8>) {
        match self.shape {
            Shape::Csv | Shape::Lines => {}
            Shape::Array => out.extend_from_slice(b"\n]\n"),
            Shape::Xml { root, .. } => out.extend_from_slice(format!("</{root}>\n").as_bytes()),
            Shape::GeoJson => out.extend_from_slice(b"\n]}\n"),
        }
    }

    fn apart(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.rows > 0 { b",\n" } else { b"\n" });
    }

    fn geometry(&self, cells: &[Cell<'_>]) -> Value {
        let number = |name: &str| {
            let at = self.columns.iter().position(|column| *column == name)?;
            match cells.get(at) {
                Some(Cell::Number(x)) => Some(*x),
                _ => None,
            }
        };
        match (number(POINT[0]), number(POINT[1])) {
            (Some(lat), Some(lon)) => serde_json::json!({
                "type": "Point",
                "coordinates": [lon, lat],
            }),
            _ => Value::Null,
        }
    }

    fn object(&self, cells: &[Cell<'_>], without: &[&str], out: &mut Vec<u8>) {
        out.push(b'{');
        let mut first = true;
        for (column, cell) in self.columns.iter().zip(cells) {
            if without.contains(column) {
                continue;
            }
            let value = match cell {
                Cell::Empty => continue,
                Cell::Text(text) => Value::from(text.as_ref()),
                Cell::Whole(n) => Value::from(*n),
                Cell::Number(x) => Value::from(*x),
                Cell::Yes(yes) => Value::from(*yes),
            };
            if !first {
                out.push(b',');
            }
            first = false;
            let key = Value::from(*column);
            out.extend_from_slice(format!("{key}:{value}").as_bytes());
        }
        out.push(b'}');
    }
}

/// As plain text; none for nothing.
fn plain<'a>(cell: &'a Cell<'_>) -> Option<Cow<'a, str>> {
    match cell {
        Cell::Empty => None,
        Cell::Text(text) => Some(Cow::Borrowed(text.as_ref())),
        Cell::Whole(n) => Some(n.to_string().into()),
        Cell::Number(x) => Some(x.to_string().into()),
        Cell::Yes(yes) => Some(if *yes { "true" } else { "false" }.into()),
    }
}

fn csv(cell: &Cell<'_>, out: &mut Vec<u8>) {
    match cell {
        // Words that a spreadsheet would take for a formula are told that they are words.
        Cell::Text(text) if is_formula(text) => quoted(&format!("'{text}"), out),
        cell => quoted(&plain(cell).unwrap_or_default(), out),
    }
}

/// Whether a spreadsheet would compute it: it begins with `=`, `+`, `-`, `@`, a tabulator or a carriage
/// return. Apostrophes before that are such a mark already and get one more, so that [`disarmed`] gives back
/// exactly what was written.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell without the apostrophe that was put before it.
pub fn disarmed(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => text,
    }
}

fn quoted(text: &str, out: &mut Vec<u8>) {
    let plain = !text.contains(['"', ',', '\r', '\n', ';', '\t'])
        && !text.starts_with(' ')
        && !text.ends_with(' ');
    if plain {
        out.extend_from_slice(text.as_bytes());
    } else {
        out.push(b'"');
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    }
}

/// XML's own signs spelt out; what XML cannot hold at all becomes the sign for that.
pub(crate) fn escaped(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '\r' => out.extend_from_slice(b"&#13;"),
            c if (c < ' ' && c != '\n' && c != '\t') || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                out.extend_from_slice("\u{fffd}".as_bytes());
            }
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(shape: Shape) -> String {
        let mut printer = Printer::new(shape, vec!["code", "text", "lat", "lon", "open"], 0);
        let mut out = Vec::new();
        printer.head(&mut out);
        let rows = [
            [
                "1".into(),
                "=HYPERLINK(\"x\")".into(),
                17.5.into(),
                106.25.into(),
                true.into(),
            ],
            [
                "2".into(),
                "a & <b>,\r\nc".into(),
                Cell::Empty,
                Cell::Empty,
                false.into(),
            ],
        ];
        for row in &rows {
            printer.row(row, &mut out);
        }
        printer.tail(&mut out);
        assert_eq!(printer.rows(), 2);
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn csv_is_what_spreadsheets_open_and_do_not_compute() {
        assert_eq!(
            printed(Shape::Csv),
            "\u{feff}code,text,lat,lon,open\r\n1,\"'=HYPERLINK(\"\"x\"\")\",17.5,106.25,true\r\n\
             2,\"a & <b>,\r\nc\",,,false\r\n"
        );
        for text in [
            "=1", "+84", "-1", "@x", "\t=1", "'=1", "''@", "plain", "'quoted'", "",
        ] {
            let mut out = Vec::new();
            csv(&text.into(), &mut out);
            let cell = String::from_utf8(out).expect("text");
            let cell = cell.trim_matches('"');
            assert!(
                !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{cell}"
            );
            assert_eq!(disarmed(cell), text);
        }
        let mut out = Vec::new();
        csv(&Cell::Number(-1.5), &mut out);
        assert_eq!(out, b"-1.5", "a number is a number");
    }

    #[test]
    fn json_reads_as_json() {
        let lines = printed(Shape::Lines);
        let lines: Vec<Value> = lines
            .lines()
            .map(|l| serde_json::from_str(l).expect("JSON"))
            .collect();
        let array: Vec<Value> = serde_json::from_str(&printed(Shape::Array)).expect("JSON");
        assert_eq!(lines, array);
        assert_eq!(lines[1]["text"], "a & <b>,\r\nc");
        assert_eq!(lines[1].get("lat"), None);
        let map: Value = serde_json::from_str(&printed(Shape::GeoJson)).expect("JSON");
        let features = map["features"].as_array().expect("features");
        assert_eq!(
            features[0]["geometry"]["coordinates"],
            serde_json::json!([106.25, 17.5])
        );
        assert_eq!(features[1]["geometry"], Value::Null);
        assert_eq!(
            features[0]["properties"],
            serde_json::json!({"code": "1", "text": "=HYPERLINK(\"x\")", "open": true})
        );
        for shape in [Shape::Array, Shape::GeoJson] {
            let mut out = Vec::new();
            let empty = Printer::new(shape, vec!["code"], 0);
            empty.head(&mut out);
            empty.tail(&mut out);
            serde_json::from_slice::<Value>(&out).expect("JSON without rows");
        }
    }

    #[test]
    fn xml_spells_its_signs_out() {
        let xml = printed(Shape::Xml {
            root: "service_requests",
            row: "request",
        });
        assert!(xml.starts_with(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service_requests>\n<request><code>1</code>"
        ));
        assert!(
            xml.contains("<text>a &amp; &lt;b&gt;,&#13;\nc</text><open>false</open></request>")
        );
        let mut out = Vec::new();
        escaped("a\0b\u{b}\u{ffff}", &mut out);
        assert_eq!(
            String::from_utf8(out).expect("text"),
            "a\u{fffd}b\u{fffd}\u{fffd}"
        );
    }
}
