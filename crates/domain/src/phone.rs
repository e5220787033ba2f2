//! Telephone numbers: as people in Vietnam write them, and as a telephone exchange names whoever
//! rings.

/// Three digits that took the place of four when mobile numbers lost a digit in 2018.
const MOVED: [(&str, &str); 14] = [
    ("0120", "070"),
    ("0121", "079"),
    ("0122", "077"),
    ("0126", "076"),
    ("0128", "078"),
    ("0123", "083"),
    ("0124", "084"),
    ("0125", "085"),
    ("0127", "081"),
    ("0129", "082"),
    ("0186", "056"),
    ("0188", "058"),
    ("0199", "059"),
    ("016", "03"),
];

/// A phone number as people in Vietnam write it, in its international form. Mobile, landline, an
/// old mobile number of eleven digits, and any foreign number with its `+`.
pub fn international(typed: &str) -> Option<String> {
    let mut digits = String::new();
    let mut plus = false;
    for c in typed.trim().chars() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if digits.is_empty() && !plus => plus = true,
            ' ' | '.' | '-' | '(' | ')' | '/' | '\u{a0}' | '\u{2011}' | '\u{2013}' => {}
            _ => return None,
        }
    }
    let abroad = if plus {
        Some(digits.as_str())
    } else {
        digits.strip_prefix("00")
    };
    let national = match abroad {
        Some(rest) => match rest.strip_prefix("84") {
            Some(rest) => rest,
            None => {
                return ((8..=15).contains(&rest.len()) && !rest.starts_with('0'))
                    .then(|| format!("+{rest}"));
            }
        },
        None if digits.starts_with('0') => &digits,
        // 84 without a plus, and a number that a spreadsheet robbed of its 0.
        None if digits.len() >= 11 => digits.strip_prefix("84")?,
        None if digits.len() == 9 && !digits.starts_with('2') => &digits,
        None => return None,
    };
    let national = format!("0{}", national.trim_start_matches('0'));
    let moved = MOVED
        .iter()
        .find(|(old, _)| national.len() == 11 && national.starts_with(old));
    let national = match moved {
        Some((old, new)) => format!("{new}{}", &national[old.len()..]),
        None => national,
    };
    let is_mobile =
        national.len() == 10 && matches!(national.as_bytes()[1], b'3' | b'5' | b'7' | b'8' | b'9');
    let is_landline = national.len() == 11 && national.as_bytes()[1] == b'2';
    (is_mobile || is_landline).then(|| format!("+84{}", &national[1..]))
}

/// Who is at the other end of a line, as the exchange names them.
#[derive(Clone, PartialEq, Eq)]
pub enum Party {
    /// A number of the public network, in its international form.
    Number(String),
    /// A line of the house, or a short number such as 1022: nobody outside.
    Inside(String),
    /// The number was withheld, or is none that can be called back.
    Hidden,
}

impl std::fmt::Debug for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A number is personal: whoever prints an event prints none.
        f.write_str(match self {
            Party::Number(_) => "Number(…)",
            Party::Inside(_) => "Inside(…)",
            Party::Hidden => "Hidden",
        })
    }
}

/// Digits of a line of the house at most; the shortest number of the public network has eight.
const INSIDE_DIGITS_MAX: usize = 6;
/// Signs of an address that are looked at: longer ones are nobody's.
const ADDRESS_CHARS_MAX: usize = 200;

impl Party {
    /// Reads what an exchange sends: `0912345678`, `+84912345678`, `84912345678`,
    /// `"Lan" <sip:0912345678@10.0.0.1;user=phone>`, `tel:+84-912-345-678`, `201`, `anonymous`.
    pub fn read(sent: &str) -> Party {
        if sent.chars().count() > ADDRESS_CHARS_MAX {
            return Party::Hidden;
        }
        let bare = match (sent.find('<'), sent.rfind('>')) {
            (Some(from), Some(to)) if from < to => &sent[from + 1..to],
            _ => sent,
        };
        let bare = bare.trim();
        let lower = bare.to_ascii_lowercase();
        let scheme = ["sips:", "sip:", "tel:"]
            .into_iter()
            .find(|scheme| lower.starts_with(scheme));
        let rest = &bare[scheme.map_or(0, str::len)..];
        let user = rest.split(['@', ';', '?']).next().unwrap_or_default();
        // What a URL may not carry as it is comes as %2B.
        let user = user.replace("%2B", "+").replace("%2b", "+");
        if let Some(number) = international(&user) {
            return Party::Number(number);
        }
        let inside = (1..=INSIDE_DIGITS_MAX).contains(&user.len())
            && user.bytes().any(|b| b.is_ascii_digit())
            && user
                .bytes()
                .all(|b| b.is_ascii_digit() || matches!(b, b'*' | b'#'));
        if inside {
            return Party::Inside(user);
        }
        Party::Hidden
    }

    /// The number, of whoever has one.
    pub fn number(&self) -> Option<&str> {
        match self {
            Party::Number(number) => Some(number),
            Party::Inside(_) | Party::Hidden => None,
        }
    }
}

/// A number as people read it: `0912 345 678`, `0232 382 2222`, `+1 2025550123`.
pub fn shown(number: &str) -> String {
    let Some(national) = number.strip_prefix("+84") else {
        return number.to_owned();
    };
    let digits = format!("0{national}");
    let (head, tail) = digits.split_at_checked(4).unwrap_or((&digits, ""));
    let (middle, end) = tail.split_at_checked(3).unwrap_or((tail, ""));
    [head, middle, end].join(" ").trim_end().to_owned()
}

/// A number of which only its end is told, for lists: `••• 678`.
pub fn masked(number: &str) -> String {
    let from = number.len().saturating_sub(3);
    format!("••• {}", number.get(from..).unwrap_or_default())
}

/// Whether a short message reaches it: a Vietnamese mobile number.
pub fn is_mobile(number: &str) -> bool {
    number
        .strip_prefix("+84")
        .is_some_and(|rest| rest.len() == 9 && !rest.starts_with('2'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_have_one_form() {
        for typed in [
            "0912345678",
            "0912.345.678",
            " 0912 345 678 ",
            "+84 912 345 678",
            "(+84) 912-345-678",
            "0084912345678",
            "84912345678",
            "+84 0912 345 678",
            "912345678",
        ] {
            assert_eq!(
                international(typed).as_deref(),
                Some("+84912345678"),
                "{typed}"
            );
        }
        assert_eq!(
            international("0232 3822 222").as_deref(),
            Some("+842323822222")
        );
        assert_eq!(
            international("01691234567").as_deref(),
            Some("+84391234567")
        );
        assert_eq!(
            international("01201234567").as_deref(),
            Some("+84701234567")
        );
        assert_eq!(
            international("+1 202 555 0123").as_deref(),
            Some("+12025550123")
        );
        for typed in [
            "113",
            "09123",
            "0912 345 67a",
            "0412345678",
            "",
            "++84912345678",
            "1234567890123456",
        ] {
            assert_eq!(international(typed), None, "{typed}");
        }
    }

    #[test]
    fn an_exchange_names_whoever_rings_in_many_ways() {
        for sent in [
            "0912345678",
            "84912345678",
            "+84912345678",
            "sip:0912345678@10.0.0.1",
            "\"Lan\" <sip:+84912345678@pbx.example;user=phone>;tag=1",
            "tel:+84-912-345-678",
            "sip:%2B84912345678@pbx.example",
        ] {
            assert_eq!(Party::read(sent).number(), Some("+84912345678"), "{sent}");
        }
        for (sent, line) in [
            ("201", "201"),
            ("sip:1022@pbx.example", "1022"),
            ("*43", "*43"),
        ] {
            assert_eq!(Party::read(sent), Party::Inside(line.to_owned()));
        }
        let long = "9".repeat(300);
        for sent in [
            "",
            "anonymous",
            "sip:anonymous@anonymous.invalid",
            "unknown",
            "Restricted",
            "+",
            "**",
            "0412345678",
            "sip:",
            "<>",
            "><",
            long.as_str(),
        ] {
            assert_eq!(Party::read(sent), Party::Hidden, "{sent}");
        }
        assert!(!format!("{:?}", Party::read("0912345678")).contains("678"));
    }

    #[test]
    fn a_number_is_shown_whole_or_by_its_end() {
        assert_eq!(shown("+84912345678"), "0912 345 678");
        assert_eq!(shown("+842323822222"), "0232 382 2222");
        assert_eq!(shown("+12025550123"), "+12025550123");
        assert_eq!(masked("+84912345678"), "••• 678");
        assert!(is_mobile("+84912345678"));
        assert!(!is_mobile("+842323822222") && !is_mobile("+12025550123"));
    }
}
