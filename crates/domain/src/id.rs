//! Typed ids and the code that people see.

use crate::time::At;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Bits of an id that are random; the 42 above them are milliseconds since [`EPOCH_MS`].
const RANDOM_BITS: u32 = 21;
/// 2000-01-01T00:00:00Z: 42 bits of milliseconds from here reach the year 2139, and imports of
/// older cases still get ids in time order.
const EPOCH_MS: i64 = 946_684_800_000;

/// Makes the number of a new id: 42 bits of time and 21 random bits, so id order is time order.
///
/// `random` may be any number; its low 21 bits are used. Times before 2000 are taken as 2000.
pub fn fresh(at: At, random: u64) -> i64 {
    let ms = (at.0 - EPOCH_MS).clamp(0, (1 << 42) - 1);
    (ms << RANDOM_BITS) | (random & ((1 << RANDOM_BITS) - 1)) as i64
}

/// The smallest id made at or after `at`: turns a time filter into an id range.
pub fn floor(at: At) -> i64 {
    fresh(at, 0)
}

impl ReportId {
    /// When a report of this id was sent.
    pub fn at(self) -> At {
        At((self.0 >> RANDOM_BITS) + EPOCH_MS)
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl $name {
            /// A new id of this kind; see [`fresh`].
            pub fn fresh(at: At, random: u64) -> Self {
                Self(fresh(at, random))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id! {
    /// A report.
    ReportId
}
id! {
    /// A person with an account.
    UserId
}
id! {
    /// A photo, recording or document.
    FileId
}
id! {
    /// A declaration of force majeure.
    ForceId
}
id! {
    /// One cause of many reports.
    IncidentId
}
id! {
    /// A shift handed over.
    HandoverId
}
id! {
    /// A bulletin to the people of an area.
    BulletinId
}
id! {
    /// A call of the hotline.
    CallId
}
id! {
    /// A row of the identity vault: the only way from a report to a person.
    VaultId
}

/// What people call a report: random digits, the first not 0, the last a Damm check digit.
///
/// Eight digits as a rule; one more after two collisions in a row. Said aloud, printed on the
/// slip, typed into the look-up. It opens public data only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReportCode(u64);

/// Why a text is not a report code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeError {
    /// Not 8 to 12 digits (spaces, dots and a leading `QB-` apart).
    Shape,
    /// The check digit does not fit: a digit was mistyped or two were swapped.
    CheckDigit,
}

/// Damm's quasigroup of order 10: finds every wrong digit and every swap of neighbours.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn damm(mut number: u64) -> u8 {
    let mut digits = [0u8; 20];
    let mut n = 0;
    while number > 0 {
        digits[n] = (number % 10) as u8;
        number /= 10;
        n += 1;
    }
    digits[..n]
        .iter()
        .rev()
        .fold(0, |state, &d| DAMM[state as usize][d as usize])
}

impl ReportCode {
    /// What stands before the digits wherever a code leaves the house.
    pub const PREFIX: &'static str = "QB";

    /// As other systems name the report: `QB-48291367`, which nobody takes for a number.
    pub fn outside(self) -> String {
        format!("{}-{self}", ReportCode::PREFIX)
    }

    /// A code of `digits` digits in all (8 as a rule, ≤ 12) drawn from a random number.
    pub fn draw(random: u64, digits: u32) -> ReportCode {
        let payload = digits.clamp(8, 12) - 1;
        let low = 10u64.pow(payload - 1);
        let number = low + random % (9 * low);
        ReportCode(number * 10 + u64::from(damm(number)))
    }

    /// Reads what a person typed: `48291367`, `QB 4829 1367`, `qb-4829.1367`.
    pub fn parse(text: &str) -> Result<ReportCode, CodeError> {
        let text = text.trim();
        let text = match text.get(..2) {
            Some(prefix) if prefix.eq_ignore_ascii_case(ReportCode::PREFIX) => &text[2..],
            _ => text,
        };
        let mut number = 0u64;
        let mut digits = 0;
        for c in text.chars() {
            match c {
                '0'..='9' if digits < 12 => {
                    number = number * 10 + u64::from(c as u32 - '0' as u32);
                    digits += 1;
                }
                ' ' | '-' | '.' | '\u{a0}' => {}
                _ => return Err(CodeError::Shape),
            }
        }
        if digits < 8 || number < 10u64.pow(digits - 1) {
            return Err(CodeError::Shape);
        }
        if damm(number) != 0 {
            return Err(CodeError::CheckDigit);
        }
        Ok(ReportCode(number))
    }

    /// The digits as a number, for a column.
    pub fn number(self) -> i64 {
        self.0 as i64
    }

    /// A code read back from a column that only ever held codes.
    pub fn from_number(number: i64) -> ReportCode {
        ReportCode(number as u64)
    }

    /// As printed: `QB 4829 1367`.
    pub fn shown(self) -> String {
        let digits = self.0.to_string();
        format!("{} {} {}", ReportCode::PREFIX, &digits[..4], &digits[4..])
    }
}

impl fmt::Display for ReportCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for ReportCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_catch_slips_of_the_finger() {
        for random in [0, 1, 7_654_321, u64::MAX] {
            let code = ReportCode::draw(random, 8);
            assert_eq!(ReportCode::parse(&code.shown()), Ok(code));
            assert_eq!(ReportCode::parse(&code.outside()), Ok(code));
            let digits: Vec<u8> = code.to_string().into_bytes();
            for i in 0..digits.len() {
                for d in b'0'..=b'9' {
                    let mut wrong = digits.clone();
                    wrong[i] = d;
                    let wrong = String::from_utf8(wrong).unwrap();
                    assert_eq!(
                        ReportCode::parse(&wrong) == Ok(code),
                        d == digits[i],
                        "{wrong}"
                    );
                }
            }
        }
        assert_eq!(ReportCode::parse("1234"), Err(CodeError::Shape));
        assert_eq!(ReportCode::parse("01234567"), Err(CodeError::Shape));
        assert_eq!(ReportCode::draw(5, 9).to_string().len(), 9);
    }

    #[test]
    fn ids_sort_by_time() {
        let a = ReportId::fresh(At(1_700_000_000_000), u64::MAX);
        let b = ReportId::fresh(At(1_700_000_000_001), 0);
        assert!(a < b && a.0 > 0);
        assert!(floor(At(1_700_000_000_001)) <= b.0);
    }
}
