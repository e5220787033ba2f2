//! Until when a certificate is good: the one date of it that somebody must watch. Of its DER only the
//! way to that date is read; whether it is to be trusted the TLS library says.

use crate::http::{Fault, Http};

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The end of the certificate that a host shows, in seconds since 1970.
///
/// # Errors
/// Why there is no connection: [`Fault::Tls`] also for a certificate that is over or another's.
pub(crate) async fn ends(http: &Http, url: &str) -> Result<i64, Fault> {
    let der = http.certificate(&crate::http::parse(url)?).await?;
    not_after(&der).ok_or(Fault::Broken)
}

/// The `notAfter` of a certificate, in seconds since 1970.
pub(crate) fn not_after(der: &[u8]) -> Option<i64> {
    let (_, certificate, _) = piece(der).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (_, signed, _) = piece(certificate).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let mut rest = signed;
    if let Some((VERSION, _, after)) = piece(rest) {
        rest = after;
    }
    // Serial number, algorithm of the signature, issuer.
    for _ in 0..3 {
        rest = piece(rest)?.2;
    }
    let (_, validity, _) = piece(rest).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let (_, _, after) = piece(validity)?;
    let (tag, time, _) = piece(after)?;
    instant(tag, std::str::from_utf8(time).ok()?)
}

/// The first value of some DER: its tag, what is in it, what follows it.
fn piece(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = der.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes.iter().fold(0, |n, b| n << 8 | usize::from(*b));
            (length, rest)
        }
        _ => return None,
    };
    let (value, after) = rest.split_at_checked(length)?;
    Some((*tag, value, after))
}

/// `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`, as certificates write it (RFC 5280, 4.1.2.5).
fn instant(tag: u8, text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z')?;
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (year, rest) = match tag {
        UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: i64 = year.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    if rest.len() != 10 {
        return None;
    }
    let two = |at: usize| rest.get(at..at + 2)?.parse::<i64>().ok();
    let (month, day) = (two(0)?, two(2)?);
    let (hour, minute, second) = (two(4)?, two(6)?, two(8)?);
    let fits = (1..=12).contains(&month) && (1..=31).contains(&day);
    if !fits || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    Some(((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second)
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, the year begun in March.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_certificate_is_read() {
        for ((year, month, day), at) in [
            ((2027, 3, 31), 1_806_451_200),
            ((2049, 12, 31), 2_524_521_600),
            ((2050, 1, 1), 2_524_608_000),
            ((2120, 2, 29), 4_738_608_000),
        ] {
            let mut params =
                rcgen::CertificateParams::new(vec!["phananh.test".to_owned()]).unwrap();
            params.not_after = rcgen::date_time_ymd(year, month, day);
            let key = rcgen::KeyPair::generate().unwrap();
            let der = params.self_signed(&key).unwrap();
            assert_eq!(not_after(der.der()), Some(at), "{year}");
            // Cut before it, it is no certificate, and nothing worse.
            for end in 0..der.der().len() / 4 {
                assert_eq!(not_after(&der.der()[..end]), None);
            }
        }
    }
}
