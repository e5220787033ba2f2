//! Cookies: read from a request, written for an answer.

use axum::http::HeaderMap;
use axum::http::header::{self, HeaderValue};
use domain::id::ReportCode;

/// The cookie of a signed-in person's session.
pub const SESSION: &str = "phien";
/// The cookie of a browser that left for a provider of sign-ins.
pub const TRIP: &str = "di-dang-nhap";
/// The cookie that keeps how a reader wants the pages drawn.
pub const SIGHT: &str = "hien-thi";

/// The cookie of a signed-in citizen's session: beside the one of staff, never in its place.
pub const CITIZEN: &str = "cua-toi";
/// The cookie that keeps until when a citizen has seen what they were told, on this device.
pub const SEEN: &str = "da-xem";
/// The cookie of a browser that asked for a one-time code.
pub const TICKET: &str = "ma-cua-toi";
/// The cookie of a browser that has just written: it reads where it wrote.
pub const WROTE: &str = "vua-gui";

/// The cookie that keeps the secret of one report on the reporter's own device.
pub fn secret_name(code: ReportCode) -> String {
    format!("hs_{code}")
}

/// With `https` the browser itself refuses a cookie of this prefix that another host or plain
/// `http` tries to set.
fn full_name(https: bool, name: &str) -> String {
    if https {
        format!("__Host-{name}")
    } else {
        name.to_owned()
    }
}

/// The value of a cookie.
pub fn read<'a>(headers: &'a HeaderMap, https: bool, name: &str) -> Option<&'a str> {
    let name = full_name(https, name);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
        .filter(|value| !value.is_empty() && value.len() <= crate::limits::SECRET_CHARS_MAX)
}

/// A `Set-Cookie` that no script can read and no other site sends. `seconds`: how long it lasts;
/// until the browser closes where none is given, gone at once for 0. None if the value could not
/// stand in a header.
pub fn write(https: bool, name: &str, value: &str, seconds: Option<u32>) -> Option<HeaderValue> {
    let sound = value
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b';' | b',' | b'"' | b'\\'));
    if !sound {
        return None;
    }
    let mut text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax",
        full_name(https, name)
    );
    if https {
        text.push_str("; Secure");
    }
    if let Some(seconds) = seconds {
        text.push_str(&format!("; Max-Age={seconds}"));
    }
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_written_and_read() {
        let set = write(true, SESSION, "abc", None).unwrap();
        assert_eq!(
            set,
            "__Host-phien=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(
            write(false, SESSION, "", Some(0)).unwrap(),
            "phien=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
        assert_eq!(write(false, SESSION, "a;b", None), None);
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("x=1; phien=abc"));
        headers.append(header::COOKIE, HeaderValue::from_static("hs_48291367=s"));
        assert_eq!(read(&headers, false, SESSION), Some("abc"));
        assert_eq!(read(&headers, true, SESSION), None);
        assert_eq!(read(&headers, false, "hs_48291367"), Some("s"));
    }
}
