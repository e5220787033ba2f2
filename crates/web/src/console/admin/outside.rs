//! What runs out outside the house, as the page of health tells it.

use crate::console::pages::admin::Mark;
use app::outside::{Certificate, Credit, Outside};
use domain::time::At;
use lang::{Lang, fill, number, t};

/// Days of a certificate below which somebody should look, and must act: what renews it by itself does
/// so a month before.
const DAYS_MIN: (i64, i64) = (21, 7);

/// Mark, heading and words of each.
pub(super) fn findings(
    lang: Lang,
    outside: &Outside,
    now: At,
) -> [(Mark, &'static str, String); 2] {
    let (mark, words) = credit(lang, &outside.credit);
    let (seal, until) = certificate(lang, &outside.certificate, now);
    [
        (mark, "admin.health.credit", words),
        (seal, "admin.health.certificate", until),
    ]
}

fn credit(lang: Lang, credit: &Credit) -> (Mark, String) {
    match credit {
        Credit::NotTold => (
            Mark::Good,
            t(lang, "admin.health.credit.not_told").to_owned(),
        ),
        Credit::Unknown(why) => (
            Mark::Warning,
            fill(lang, "admin.health.credit.unknown", &[("why", why)]),
        ),
        Credit::Left(balance) => {
            let (left, low) = (
                number::whole(lang, balance.left),
                number::whole(lang, balance.low),
            );
            let mark = match (balance.left <= 0, balance.left < balance.low) {
                (true, _) => Mark::Wrong,
                (false, true) => Mark::Warning,
                (false, false) => Mark::Good,
            };
            let values = [("left", &*left), ("low", &*low)];
            (mark, fill(lang, "admin.health.credit.left", &values))
        }
    }
}

fn certificate(lang: Lang, certificate: &Certificate, now: At) -> (Mark, String) {
    let at = match certificate {
        Certificate::Plain => {
            let words = t(lang, "admin.health.certificate.plain");
            return (Mark::Good, words.to_owned());
        }
        Certificate::Unknown(why) => {
            let words = fill(lang, "admin.health.certificate.unknown", &[("why", why)]);
            return (Mark::Warning, words);
        }
        Certificate::Until(at) => at,
    };
    let days = certificate.days(now).unwrap_or(0);
    let mark = match days {
        days if days < DAYS_MIN.1 => Mark::Wrong,
        days if days < DAYS_MIN.0 => Mark::Warning,
        _ => Mark::Good,
    };
    let day = lang::date::full_day(lang, at.date());
    let n = number::whole(lang, days);
    let values = [("n", &*n), ("day", &*day)];
    (mark, fill(lang, "admin.health.certificate.until", &values))
}
