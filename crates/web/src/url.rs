//! Addresses, and how values stand in them. Nobody else puts one together.

use domain::id::ReportCode;

/// `/hs/{code}`: a report's own page.
pub fn report(code: ReportCode) -> String {
    format!("/hs/{code}")
}

/// `/dia-ban/{slug}`: a unit's own page. The code behind the name is what counts, so that an address
/// leads there when the name has changed.
pub fn area(code: &str, name: &str) -> String {
    format!("/dia-ban/{}.{}", slug(name), code.to_lowercase())
}

/// `/don-vi/{slug}`: an agency's own page.
pub fn agency(code: &str, name: &str) -> String {
    format!("/don-vi/{}.{}", slug(name), code.to_lowercase())
}

/// A name as it stands in an address: without marks, words joined by hyphens.
pub fn slug(name: &str) -> String {
    let folded = domain::text::fold(name);
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join("-")
}

/// Where exchanges tell of calls.
pub const CALLS: &str = "/api/v1/calls";

/// The description of the API, for people.
pub const API_DOCS: &str = "/api/v1/docs";

/// `/api/v1/reports/{code}`: a report for programs.
pub fn api_report(code: ReportCode) -> String {
    format!("/api/v1/reports/{code}")
}

/// Whether an address is for programs: they get problems as JSON.
pub fn is_api(path: &str) -> bool {
    path == "/api"
        || (path.starts_with("/api/") && path != API_DOCS)
        || path.starts_with("/hooks/")
        || path.starts_with("/tiles/")
        || is_open311(path)
}

/// Whether an address is one of Open311: errors come as lists there.
pub fn is_open311(path: &str) -> bool {
    path == "/open311" || path.starts_with("/open311/")
}

/// The first report code in a path.
pub fn code_in(path: &str) -> Option<ReportCode> {
    path.split('/')
        .find_map(|part| ReportCode::parse(part).ok())
}

/// A path of our own to come back to after signing in; none if it leads elsewhere.
pub fn inside(path: &str) -> Option<&str> {
    let ours = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.chars().all(|c| !c.is_control());
    ours.then_some(path)
}

/// Pairs of a query or of a form body: `+` and `%XX` read. None where they are no UTF-8.
pub fn pairs(query: &str) -> Option<Vec<(String, String)>> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decode(name)?, decode(value)?))
        })
        .collect()
}

/// The first value of a name in a query.
pub fn value(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then(|| decode(value)).flatten()
    })
}

/// A path with its query, without one name in it.
pub fn without(path_and_query: &str, name: &str) -> String {
    let Some((path, query)) = path_and_query.split_once('?') else {
        return path_and_query.to_owned();
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name))
        .collect();
    if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    }
}

/// A value as it may stand in a query.
pub fn encode(value: &str) -> String {
    use std::fmt::Write;
    value
        .bytes()
        .fold(String::with_capacity(value.len()), |mut out, b| {
            match b {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    out.push(b as char)
                }
                _ => {
                    let _ = write!(out, "%{b:02X}");
                }
            }
            out
        })
}

/// Reads `+` and `%XX`. None where the result is no UTF-8; a lone `%` stands for itself.
pub fn decode(text: &str) -> Option<String> {
    if !text.contains(['%', '+']) {
        return Some(text.to_owned());
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while let Some(&b) = bytes.get(i) {
        let hex = |at: usize| bytes.get(at).and_then(|c| (*c as char).to_digit(16));
        match (b, hex(i + 1), hex(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                i += 3;
            }
            (b'+', _, _) => {
                out.push(b' ');
                i += 1;
            }
            _ => {
                out.push(b);
                i += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_read_and_written() {
        let read = pairs("q=%C4%91%C6%B0%E1%BB%9Dng+h%E1%BB%8Fng&open&x=100%").unwrap();
        assert_eq!(read[0], ("q".into(), "đường hỏng".into()));
        assert_eq!(read[1], ("open".into(), String::new()));
        assert_eq!(read[2], ("x".into(), "100%".into()));
        assert_eq!(pairs("q=%ff"), None);
        assert_eq!(decode(&encode("a/b?c=đ&+%")).as_deref(), Some("a/b?c=đ&+%"));
        assert_eq!(without("/hs/1?k=abc&en=1", "k"), "/hs/1?en=1");
        assert_eq!(without("/hs/1?k=abc", "k"), "/hs/1");
    }

    #[test]
    fn names_stand_in_addresses_without_marks() {
        assert_eq!(
            area("18880", "Phường Đồng Hới"),
            "/dia-ban/phuong-dong-hoi.18880"
        );
        assert_eq!(
            agency("UB-18880-T7", "UBND p. Đồng Hới (mới)"),
            "/don-vi/ubnd-p-dong-hoi-moi.ub-18880-t7"
        );
    }

    #[test]
    fn only_our_own_addresses_are_gone_back_to() {
        assert_eq!(inside("/lam-viec?x=1"), Some("/lam-viec?x=1"));
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "lam-viec",
            "/a\nb",
        ] {
            assert_eq!(inside(elsewhere), None, "{elsewhere}");
        }
    }
}
