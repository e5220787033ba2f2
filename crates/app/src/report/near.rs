//! "Có phải …?": a code that differs from the typed one by one slip of the finger.

use super::read::view;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::id::ReportCode;

/// Digits of a code whose slips are looked for: the longest that is drawn.
const DIGITS_MAX: usize = 12;

/// The one report that the caller may see under a code so near to the digits typed; none where
/// several would do, or where nothing is to be seen. The check digit leaves some ten candidates.
pub async fn near(app: &App, ctx: &Ctx, typed: &str) -> AppResult<Option<ReportCode>> {
    let mut found = None;
    for code in slips(typed) {
        match view(app, ctx, code).await {
            Ok(seen) if seen.sight.sees_course() && found.is_none() => found = Some(code),
            Ok(seen) if seen.sight.sees_course() => return Ok(None),
            Ok(_) | Err(AppError::NotFound) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(found)
}

/// Codes with a sound check digit, one wrong digit or two swapped ones away.
fn slips(typed: &str) -> Vec<ReportCode> {
    let digits: Vec<u8> = typed.bytes().filter(u8::is_ascii_digit).collect();
    if digits.len() > DIGITS_MAX {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut take = |candidate: &[u8]| {
        let code = std::str::from_utf8(candidate)
            .ok()
            .and_then(|text| ReportCode::parse(text).ok());
        found.extend(code.filter(|c| !found.contains(c)));
    };
    for at in 0..digits.len() {
        let mut other = digits.clone();
        if at + 1 < other.len() && other[at] != other[at + 1] {
            other.swap(at, at + 1);
            take(&other);
            other.swap(at, at + 1);
        }
        for digit in (b'0'..=b'9').filter(|d| *d != digits[at]) {
            other[at] = digit;
            take(&other);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_of_the_finger_is_found_again() {
        let code = ReportCode::draw(4_711, 8);
        let mut digits = code.to_string().into_bytes();
        digits[3] = if digits[3] == b'9' {
            b'0'
        } else {
            digits[3] + 1
        };
        let typed = String::from_utf8(digits).unwrap();
        assert!(slips(&typed).contains(&code));
        let swapped = code.to_string();
        let (a, b) = swapped.split_at(4);
        let swapped = format!("{}{}{}{}", &a[..3], &b[..1], &a[3..], &b[1..]);
        assert!(slips(&swapped).contains(&code) || swapped == code.to_string());
        assert!(slips("12").is_empty() && slips(&"1".repeat(40)).is_empty());
        assert!(slips(&typed).len() < 25);
    }
}
