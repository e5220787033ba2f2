//! Finding a caller's reports by the number they call from. The number goes to the vault's keyed
//! look-up and nowhere else: into no address, log line or answer.

use super::{CENTRE, of_centre};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::report::desk::{Paper, lay_out};
use store::report::{Filter, Order, Reach};

/// Whether a text can only be a phone number: what a report's code never is.
pub fn is_phone(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let only = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '.' | '-' | '(' | ')'));
    let begins = text.starts_with('0') || text.starts_with("+84") || text.starts_with("84");
    only && begins && (9..=13).contains(&digits) && store::vault::normal_phone(text).is_some()
}

/// The newest reports of whoever has this number, those they joined among them. Who looked, and how
/// many they found, stands in the log; what nobody may open the identity of is left out.
///
/// # Errors
/// [`crate::AppError::Forbidden`] outside the centre.
pub async fn by_phone(app: &App, ctx: &Ctx, phone: &str, limit: usize) -> AppResult<Vec<Paper>> {
    let person = of_centre(ctx, &CENTRE)?;
    let people = store::vault::by_phone(&app.store, &app.keys, phone).await?;
    let filter = Filter {
        reach: Reach::Staff,
        people: Some(people),
        ..Filter::default()
    };
    let page = store::report::list(&app.store, &filter, Order::Newest, None, limit).await?;
    let found: Vec<Paper> = page
        .reports
        .iter()
        .filter(|f| !f.report.is_sealed())
        .map(|f| lay_out(app, ctx, &f.report, &ctx.actor))
        .collect();
    tracing::info!(user = %person, found = found.len(), "reports were looked up by a caller's number");
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::is_phone;

    #[test]
    fn a_number_is_told_from_a_code() {
        assert!(is_phone("0912 345 678") && is_phone("+84912345678") && is_phone("0232.3822.999"));
        assert!(!is_phone("4829 1367") && !is_phone("48291367") && !is_phone("86 Trần Hưng Đạo"));
    }
}
