//! The square code on a slip: a phone's camera reads it and opens the report.

use super::slip::Qr;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// Draws `address`, with `label` for those who do not see it. None if it is longer than a code of
/// correction level M holds (2,331 bytes).
pub fn qr(address: &str, label: impl Into<String>) -> Option<Qr> {
    let code = QrCode::encode_text(address, QrCodeEcc::Medium).ok()?;
    Some(Qr {
        side: u32::try_from(code.size()).ok()?,
        path: path(&code),
        label: label.into(),
    })
}

/// One square a dark module, runs of a row in one stroke.
fn path(code: &QrCode) -> String {
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size())
                .take_while(|&x| code.get_module(x, y))
                .count() as i32;
            if run > 0 {
                // Writing into a text cannot fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fits_and_too_long_a_one_is_refused() {
        let code = qr("https://phananh.example.vn/hs/48291367", "QB 4829 1367").expect("it fits");
        assert_eq!(code.side % 4, 1);
        // The finder in the corner: seven dark modules in the first row.
        assert!(code.path.starts_with("M0 0h7v1h-7z"));
        assert!(qr(&"x".repeat(3000), "").is_none());
    }
}
