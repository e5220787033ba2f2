//! One answer, two texts: elements are written once, and come out as XML or as JSON by the Spark
//! convention: an element that holds others of one name is an array, the root container is gone, an
//! empty element is `null`. Nothing is built in between: each element goes straight into the body.

/// In which text an answer is written: the suffix of the address says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// `.xml`
    Xml,
    /// `.json`
    Json,
}

impl Format {
    /// Both.
    pub const ALL: [Format; 2] = [Format::Xml, Format::Json];

    /// The suffix of an address.
    pub const fn suffix(self) -> &'static str {
        match self {
            Format::Xml => "xml",
            Format::Json => "json",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Format::Xml => "text/xml; charset=utf-8",
            Format::Json => "application/json; charset=utf-8",
        }
    }

    /// A name of an address without its suffix, and which that was.
    pub fn split(name: &str) -> Option<(&str, Format)> {
        let (name, suffix) = name.rsplit_once('.')?;
        let format = Format::ALL.into_iter().find(|f| f.suffix() == suffix)?;
        (!name.is_empty()).then_some((name, format))
    }
}

const HEAD: &[u8] = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// A body that is being written.
#[derive(Debug)]
pub struct Tree {
    format: Format,
    body: Vec<u8>,
    /// JSON: something stands before, so a comma comes first.
    comma: bool,
}

impl Tree {
    /// Nothing yet: for a piece that is put into other bodies by [`Tree::piece`].
    pub fn bare(format: Format) -> Tree {
        Tree {
            format,
            body: Vec::new(),
            comma: false,
        }
    }

    /// A body whose root holds elements of one name.
    pub fn list(format: Format, root: &str, room: usize, fill: impl FnOnce(&mut Tree)) -> Vec<u8> {
        Tree::document(format, root, room, (b'[', b']'), fill)
    }

    /// A body whose root has elements of several names.
    pub fn object(format: Format, root: &str, fill: impl FnOnce(&mut Tree)) -> Vec<u8> {
        Tree::document(format, root, 1_024, (b'{', b'}'), fill)
    }

    fn document(
        format: Format,
        root: &str,
        room: usize,
        brackets: (u8, u8),
        fill: impl FnOnce(&mut Tree),
    ) -> Vec<u8> {
        let mut tree = Tree {
            format,
            body: Vec::with_capacity(room + 128),
            comma: false,
        };
        if format == Format::Xml {
            tree.body.extend_from_slice(HEAD);
        }
        tree.within(root, None, brackets, fill);
        tree.body.push(b'\n');
        tree.body
    }

    /// What was written.
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    /// An element with elements of several names, within one whose children all have this name.
    pub fn item(&mut self, name: &str, fill: impl FnOnce(&mut Tree)) {
        self.within(name, None, (b'{', b'}'), fill);
    }

    /// An element that holds elements of one name.
    pub fn items(&mut self, name: &str, fill: impl FnOnce(&mut Tree)) {
        self.within(name, Some(name), (b'[', b']'), fill);
    }

    /// An element with elements of several names, at least two of them: one alone would be taken
    /// for a list.
    pub fn group(&mut self, name: &str, fill: impl FnOnce(&mut Tree)) {
        self.within(name, Some(name), (b'{', b'}'), fill);
    }

    fn within(
        &mut self,
        name: &str,
        key: Option<&str>,
        (open, close): (u8, u8),
        fill: impl FnOnce(&mut Tree),
    ) {
        self.begin(name, key);
        if self.format == Format::Json {
            self.body.push(open);
        }
        self.comma = false;
        fill(self);
        self.comma = true;
        if self.format == Format::Json {
            self.body.push(close);
        }
        self.end(name);
    }

    fn begin(&mut self, name: &str, key: Option<&str>) {
        match self.format {
            Format::Xml => {
                self.body.push(b'<');
                self.body.extend_from_slice(name.as_bytes());
                self.body.push(b'>');
            }
            Format::Json => {
                if self.comma {
                    self.body.push(b',');
                }
                if let Some(key) = key {
                    self.body.push(b'"');
                    self.body.extend_from_slice(key.as_bytes());
                    self.body.extend_from_slice(b"\":");
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        if self.format == Format::Xml {
            self.body.extend_from_slice(b"</");
            self.body.extend_from_slice(name.as_bytes());
            self.body.push(b'>');
        }
    }

    /// An element with text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.begin(name, Some(name));
        self.value(text);
        self.end(name);
        self.comma = true;
    }

    /// The same where there is one: what is absent is left out, for an empty element at the end of
    /// its parent is what converters stumble over.
    pub fn given(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text.filter(|t| !t.is_empty()) {
            self.text(name, text);
        }
    }

    /// A text among texts of one name.
    pub fn text_item(&mut self, name: &str, text: &str) {
        self.begin(name, None);
        self.value(text);
        self.end(name);
        self.comma = true;
    }

    /// An element with yes or no.
    pub fn flag(&mut self, name: &str, flag: bool) {
        self.plain(name, if flag { "true" } else { "false" });
    }

    /// An element with a number.
    pub fn number(&mut self, name: &str, number: impl std::fmt::Display) {
        self.plain(name, &number.to_string());
    }

    /// What is the same in both texts.
    fn plain(&mut self, name: &str, value: &str) {
        self.begin(name, Some(name));
        self.body.extend_from_slice(value.as_bytes());
        self.end(name);
        self.comma = true;
    }

    /// A piece that was written before, in the same format.
    pub fn piece(&mut self, piece: &[u8]) {
        if self.comma && self.format == Format::Json {
            self.body.push(b',');
        }
        self.body.extend_from_slice(piece);
        self.comma = true;
    }

    fn value(&mut self, text: &str) {
        match self.format {
            Format::Xml => escape(&mut self.body, text, for_xml),
            Format::Json if text.is_empty() => self.body.extend_from_slice(b"null"),
            Format::Json => {
                self.body.push(b'"');
                escape(&mut self.body, text, for_json);
                self.body.push(b'"');
            }
        }
    }
}

/// In place of a character that XML cannot hold, in both texts alike.
const REPLACED: &str = "\u{fffd}";

fn escape(body: &mut Vec<u8>, text: &str, escaped: fn(char) -> Option<&'static str>) {
    let mut rest = 0;
    for (at, c) in text.char_indices() {
        // Letters, and there are many of them, need no look.
        if (' '..'\u{fffe}').contains(&c) && !matches!(c, '"' | '&' | '<' | '>' | '\\') {
            continue;
        }
        if let Some(escaped) = escaped(c) {
            body.extend_from_slice(&text.as_bytes()[rest..at]);
            body.extend_from_slice(escaped.as_bytes());
            rest = at + c.len_utf8();
        }
    }
    body.extend_from_slice(&text.as_bytes()[rest..]);
}

fn for_xml(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        // A parser reads a bare one as the end of a line.
        '\r' => Some("&#13;"),
        '\n' | '\t' => None,
        c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => Some(REPLACED),
        _ => None,
    }
}

fn for_json(c: char) -> Option<&'static str> {
    match c {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '\r' => Some("\\r"),
        '\n' => Some("\\n"),
        '\t' => Some("\\t"),
        c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => Some(REPLACED),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(fill: fn(&mut Tree)) -> [String; 2] {
        Format::ALL.map(|format| {
            String::from_utf8(Tree::list(format, "requests", 0, |t| {
                t.item("request", fill)
            }))
            .unwrap()
        })
    }

    #[test]
    fn one_tree_is_two_texts() {
        let [xml, json] = both(|t| {
            t.text("id", "QB-1");
            t.given("none", None);
            t.items("photos", |t| {
                t.text_item("photo", "/a?b&c");
                t.text_item("photo", "/d");
            });
            t.items("notes", |_| {});
            t.group("more", |t| {
                t.flag("open", true);
                t.number("lat", 17.5);
            });
            t.text("last", "");
        });
        assert_eq!(
            xml,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<requests><request><id>QB-1</id>\
             <photos><photo>/a?b&amp;c</photo><photo>/d</photo></photos><notes></notes>\
             <more><open>true</open><lat>17.5</lat></more><last></last></request></requests>\n"
        );
        assert_eq!(
            json,
            "[{\"id\":\"QB-1\",\"photos\":[\"/a?b&c\",\"/d\"],\"notes\":[],\
             \"more\":{\"open\":true,\"lat\":17.5},\"last\":null}]\n"
        );
    }

    #[test]
    fn nothing_breaks_out() {
        let [xml, json] = both(|t| {
            t.text("a", "</a><b>\"\\&\r\n\t\u{1}\u{fffe}Đường]]>");
            t.text("b", "2");
        });
        assert!(
            xml.contains("<a>&lt;/a&gt;&lt;b&gt;\"\\&amp;&#13;\n\t\u{fffd}\u{fffd}Đường]]&gt;</a>"),
            "{xml}"
        );
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value[0]["a"], "</a><b>\"\\&\r\n\t\u{fffd}\u{fffd}Đường]]>");
    }

    #[test]
    fn suffixes_are_read_from_the_end() {
        assert_eq!(Format::split("GT-01.json"), Some(("GT-01", Format::Json)));
        assert_eq!(Format::split("a.b.xml"), Some(("a.b", Format::Xml)));
        for none in ["GT-01", "GT-01.html", ".xml", "xml", "GT-01.XML"] {
            assert_eq!(Format::split(none), None, "{none}");
        }
    }
}
