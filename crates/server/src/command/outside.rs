//! `doctor`: what runs out outside the house, the SMS gateway's balance and the certificate.

use super::doctor::{Findings, Mark};
use crate::clock;
use crate::fail::Done;
use app::outside::{Certificate, Credit};
use courier::Channel;

/// Days of a certificate below which somebody must act.
const DAYS_MIN: i64 = 21;

/// Looks at both.
pub(super) async fn look(found: &mut Findings<'_>, app: &app::App) -> Done {
    let now = clock::now();
    let outside = app::outside::look(app, now).await;
    let courier = app.settings.courier.as_ref();
    let has_sms = courier.is_some_and(|c| c.can(Channel::Sms));
    match &outside.credit {
        Credit::NotTold if has_sms => found.tell(Mark::Good, "cli.doctor_credit_not_told", &[])?,
        Credit::NotTold => {}
        Credit::Unknown(why) => {
            found.tell(Mark::Warning, "cli.doctor_credit_unknown", &[("why", why)])?;
        }
        Credit::Left(balance) => {
            let (mark, key) = match balance.left < balance.low || balance.left <= 0 {
                true => (Mark::Warning, "cli.doctor_credit_low"),
                false => (Mark::Good, "cli.doctor_credit"),
            };
            let (left, low) = (balance.left.to_string(), balance.low.to_string());
            found.tell(mark, key, &[("left", &left), ("low", &low)])?;
        }
    }
    match &outside.certificate {
        Certificate::Plain => Ok(()),
        // From where doctor runs, the public address may lead nowhere.
        Certificate::Unknown(why) => found.tell(
            Mark::Warning,
            "cli.doctor_certificate_unknown",
            &[("why", why)],
        ),
        Certificate::Until(_) => {
            let days = outside.certificate.days(now).unwrap_or(0);
            let (mark, key) = match days < DAYS_MIN {
                true => (Mark::Warning, "cli.doctor_certificate_ends"),
                false => (Mark::Good, "cli.doctor_certificate"),
            };
            found.tell(mark, key, &[("n", &days.to_string())])
        }
    }
}
