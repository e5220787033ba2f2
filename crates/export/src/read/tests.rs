use super::*;
use crate::refused::Refused;
use std::io::{BufReader, Cursor, Read};

fn open(form: Form, bytes: impl Into<Vec<u8>>) -> Result<Reader, Stop> {
    Reader::open(form, Box::new(BufReader::new(Cursor::new(bytes.into()))))
}

fn all(form: Form, bytes: impl Into<Vec<u8>>) -> Vec<Entry> {
    let reader = open(form, bytes).expect("it begins");
    reader.map(|entry| entry.expect("it reads")).collect()
}

fn cells(entry: &Entry) -> Vec<(&str, &str)> {
    let cells = entry.cells.as_ref().expect("it reads");
    cells
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect()
}

#[test]
fn csv_goes_over_lines_and_knows_its_commas() {
    let found = all(
        Form::Csv,
        "\u{feff}id,words\r\n1,\"a, \"\"b\"\"\nc\"\r\n\r\n2,5\" pipe\r\n3,'=1\n4\n",
    );
    assert_eq!(cells(&found[0]), [("id", "1"), ("words", "a, \"b\"\nc")]);
    assert_eq!(cells(&found[1]), [("id", "2"), ("words", "5\" pipe")]);
    assert_eq!(cells(&found[2]), [("id", "3"), ("words", "=1")]);
    assert_eq!(found[3].cells, Err(Bad::Cells));
    let lines: Vec<u64> = found.iter().map(|e| e.line).collect();
    assert_eq!(lines, [2, 5, 6, 7]);
    assert_eq!(found[0].raw, b"1,\"a, \"\"b\"\"\nc\"");
    let found = all(Form::Csv, "id;words\n1;a, b\n");
    assert_eq!(cells(&found[0]), [("id", "1"), ("words", "a, b")]);
    assert!(all(Form::Csv, "").is_empty());
}

#[test]
fn json_comes_by_the_line_or_in_an_array() {
    let lines = "{\"id\":1,\"a\":null,\"b\":true}\n\n# 7: why\n{\"id\":\"x\"}\n[1]\n{\"id\":{}}\n";
    let found = all(Form::Json, lines);
    assert_eq!(cells(&found[0]), [("b", "true"), ("id", "1")]);
    assert_eq!((cells(&found[1]), found[1].line), (vec![("id", "x")], 4));
    assert_eq!(found[2].cells, Err(Bad::Json));
    assert_eq!(found[3].cells, Err(Bad::Json));
    let array = "\u{feff}[\n {\"id\": 1,\n  \"w\": \"}]\\\"\"},\n{\"id\": oops},{\"id\":3}\n]\n";
    let found = all(Form::Json, array);
    assert_eq!(cells(&found[0]), [("id", "1"), ("w", "}]\"")]);
    assert_eq!(
        found[1].cells,
        Err(Bad::Json),
        "the next one is read all the same"
    );
    assert_eq!((cells(&found[2]), found[2].line), (vec![("id", "3")], 4));
    let mut cut = open(Form::Json, "[{\"id\":1},{\"id\":").expect("it begins");
    assert!(cut.next().is_some_and(|e| e.is_ok()));
    assert!(matches!(cut.next(), Some(Err(Stop::Lost(1)))));
    assert!(cut.next().is_none());
}

#[test]
fn xml_tells_its_elements() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- <request> -->\n<g:requests xmlns:g='>'>\n\
        <request><id>1</id><w a=\"/>\">a &amp; &#x1ed5; <![CDATA[</request>&x;]]></w><e/><n><m>x</m></n></request>\n\
        <request><id>2</b></request><request/>\n<request><id>&bomb;</id></request></g:requests>\n";
    let found = all(Form::Xml, text);
    assert_eq!(
        cells(&found[0]),
        [("id", "1"), ("w", "a & ổ </request>&x;")]
    );
    assert_eq!(found[0].line, 4);
    assert_eq!(found[1].cells, Err(Bad::Xml));
    assert_eq!(cells(&found[2]), []);
    assert_eq!(found[3].cells, Err(Bad::Xml), "there is no such entity");
    assert_eq!(found.len(), 4);
    assert!(all(Form::Xml, "<requests/>").is_empty());
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x><y>&b;</y></x>";
    assert!(matches!(open(Form::Xml, bomb), Err(Stop::Foreign(1))));
    let other = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><x/>";
    assert!(matches!(open(Form::Xml, other), Err(Stop::Foreign(1))));
    assert!(matches!(open(Form::Xml, "no markup"), Err(Stop::Lost(1))));
    let deep = format!("<x>{}", "<y>".repeat(1_000_000));
    let mut deep = open(Form::Xml, deep).expect("it begins");
    assert!(matches!(deep.next(), Some(Err(Stop::Lost(1)))));
}

/// An entry longer than anybody holds, between two that are read.
fn endless(before: &str, bytes: u64, after: &str) -> Box<dyn BufRead + Send> {
    let long = std::io::repeat(b'z').take(bytes);
    let whole = Cursor::new(before.as_bytes().to_vec())
        .chain(long)
        .chain(Cursor::new(after.as_bytes().to_vec()));
    Box::new(BufReader::new(whole))
}

#[test]
fn what_is_too_long_is_passed_over() {
    let files = [
        (Form::Csv, "id,w\n1,a\n2,\"", "\"\n3,c\n"),
        (Form::Json, "{\"id\":1}\n{\"id\":\"", "\"}\n{\"id\":3}\n"),
        (Form::Json, "[{\"id\":1},{\"id\":\"", "\"},{\"id\":3}]"),
        (
            Form::Xml,
            "<x><y><id>1</id></y><y><id>",
            "</id></y><y><id>3</id></y></x>",
        ),
    ];
    for (form, before, after) in files {
        let bytes = if form == Form::Csv {
            100_000_000
        } else {
            3_000_000
        };
        let reader = Reader::open(form, endless(before, bytes, after)).expect("it begins");
        let found: Vec<Entry> = reader.map(|e| e.expect("it reads")).collect();
        assert_eq!(found.len(), 3, "{form:?}");
        assert_eq!(cells(&found[0])[0], ("id", "1"));
        assert_eq!(
            (&found[1].cells, found[1].raw.len()),
            (&Err(Bad::TooLong), 0)
        );
        assert_eq!(cells(&found[2])[0], ("id", "3"));
    }
}

#[test]
fn what_is_no_text_is_told() {
    for (form, head, tail) in [
        (Form::Csv, "id,w\n1,", "\n2,b\n"),
        (Form::Json, "{\"w\":\"", "\"}\n{\"id\":\"2\"}\n"),
        (Form::Xml, "<x><y>", "</y><y><id>2</id></y></x>"),
    ] {
        for (byte, bad) in [(0u8, Bad::Nul), (0xff, Bad::NotUtf8)] {
            let mut bytes = head.as_bytes().to_vec();
            bytes.push(byte);
            bytes.extend_from_slice(tail.as_bytes());
            let found = all(form, bytes);
            assert_eq!(found[0].cells, Err(bad), "{form:?}");
            assert_eq!(cells(&found[1])[0], ("id", "2"));
        }
    }
    let deep = format!("{{\"w\":{}}}\n", "[".repeat(100_000));
    assert_eq!(all(Form::Json, deep)[0].cells, Err(Bad::Json));
    assert_eq!(
        all(Form::Json, "{\"w\":\"\\u0000\"}\n")[0].cells,
        Err(Bad::Nul)
    );
}

#[test]
fn what_was_refused_reads_again() {
    let files = [
        (Form::Csv, "id;w\r\n1;\"a;\n\"\"b\"\r\n2;c\r\n"),
        (Form::Json, "[{\"id\":\n\"1\",\"w\":\"a\"},{\"id\":\"2\"}]"),
        (
            Form::Xml,
            "<x><y><id>1</id><w>--&gt;</w></y><y><id>2</id></y></x>",
        ),
    ];
    for (form, text) in files {
        let mut before = text.as_bytes().to_vec();
        // Refused twice: nothing is added the second time.
        for _ in 0..2 {
            let reader = open(form, before.clone()).expect("it begins");
            let mut refused = Refused::new(Vec::new(), form, reader.header());
            for entry in reader {
                let why = "no\nsuch -- \"category\"";
                refused.add(&entry.expect("it reads"), why).expect("memory");
            }
            let (again, any) = refused.end().expect("memory");
            assert!(any);
            let told = String::from_utf8(again.clone()).expect("text");
            let (found, first) = (all(form, again.clone()), all(form, text));
            assert_eq!(found.len(), 2, "{told}");
            for (found, first) in found.iter().zip(&first) {
                assert_eq!(found.cells, first.cells, "{told}");
            }
            before = again;
        }
    }
    let none = Refused::new(Vec::new(), Form::Xml, None);
    assert_eq!(none.end().expect("memory"), (Vec::new(), false));
}
