//! Telephone numbers as gateways want them.

use crate::settings::NumberForm;

/// The number in this form; `None` if it is no number in the form `+84…`.
pub(crate) fn written(number: &str, form: NumberForm) -> Option<String> {
    let digits = number.strip_prefix('+')?;
    let fits = (8..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if !fits {
        return None;
    }
    Some(match form {
        NumberForm::Plus => number.to_owned(),
        NumberForm::Digits => digits.to_owned(),
        NumberForm::National => match digits.strip_prefix("84") {
            Some(rest) => format!("0{rest}"),
            None => number.to_owned(),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_the_gateway_wants_it() {
        let number = "+84912000111";
        let is = |form, text: &str| assert_eq!(written(number, form).as_deref(), Some(text));
        is(NumberForm::Plus, "+84912000111");
        is(NumberForm::Digits, "84912000111");
        is(NumberForm::National, "0912000111");
        assert_eq!(
            written("+4915100000000", NumberForm::National).as_deref(),
            Some("+4915100000000")
        );
        for bad in ["0912000111", "+84 912 000 111", "+84912x00111", "+", ""] {
            assert_eq!(written(bad, NumberForm::Plus), None, "{bad}");
        }
    }
}
