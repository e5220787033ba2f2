//! Every text with the longest and the strangest values.

use super::template::{Fault, Piece, Sandbox, Texts, Values, Var, built_in, check, render, vars};
use super::{is_mobile, sms};
use domain::notice::Template;
use lang::Lang;

const LINK: &str = "tuongtac.quangbinh.gov.vn/hs/999999999999";

fn every(mut see: impl FnMut(Template, Lang, Texts)) {
    for template in Template::ALL.iter().copied() {
        for lang in Lang::ALL {
            see(template, lang, built_in(template, lang));
        }
    }
}

#[test]
fn every_text_holds_the_longest_values() {
    let mut wrong = Vec::new();
    every(|template, lang, texts| {
        for (piece, fault) in check(template, &texts, LINK) {
            wrong.push(format!(
                "{template} {} {}: {fault:?}",
                lang.code(),
                piece.as_str()
            ));
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Names of sixty letters, emoji, marks that turn the writing round, markup, templates in values.
const STRANGE: [&str; 9] = [
    "Nguyễn Phúc Tôn Nữ Công Huyền Hoàng Thị Diễm Trang Đài Thuỷ Ng",
    "🚧👨‍👩‍👧‍👦🕳️ ổ gà 🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧🚧",
    "\u{202e}nòh gnớưđ\u{202c} \u{200f}\u{200e}\u{2066}x\u{2069} \u{feff}",
    "{{ code }}{% if x %} {% raw %} {{ 7 * 7 }}",
    "<script>alert(1)</script>&\"'",
    "[]{}~^|\\€`[]{}~^|\\€`[]{}~^|\\€`",
    "https://evil.example/a www.evil.example evil.example/x",
    "một\nhai\r\nba\tbốn\u{0}\u{7}",
    "W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W W",
];

#[test]
fn every_text_bears_the_strangest_values() {
    let mut seen = 0;
    every(|template, lang, texts| {
        for strange in STRANGE {
            let values: Values = vars(template)
                .iter()
                .map(|var| {
                    let value = match var {
                        Var::Link => LINK.to_owned(),
                        _ => strange.repeat(3),
                    };
                    (*var, value)
                })
                .collect();
            let filled = render(&Sandbox::new(), template, &texts, &values, &values)
                .unwrap_or_else(|e| panic!("{template} {}: {e}", lang.code()));
            let place = format!(
                "{template} {} with {strange:?}: {}",
                lang.code(),
                filled.sms
            );
            assert!(sms::is_gsm(&filled.sms), "{place}");
            assert!(
                filled.sms.len() <= sms::SEPTETS,
                "{} {place}",
                filled.sms.len()
            );
            assert!(sms::links(&filled.sms) <= 1, "{place}");
            assert!(!filled.subject.contains('\n'), "{place}");
            assert!(
                !filled.sms.contains("49"),
                "a value is never read again: {place}"
            );
            seen += 1;
        }
    });
    assert_eq!(seen, Template::ALL.len() * 2 * STRANGE.len());
}

#[test]
fn somebodys_words_take_the_room_that_is_left() {
    let texts = built_in(Template::Question, Lang::Vi);
    let mut values = Values::from([
        (Var::Code, "QB 4829 1367".to_owned()),
        (Var::Link, "phananh.test/hs/48291367".to_owned()),
        (Var::Due, "trước 17:00 ngày 11/4".to_owned()),
        (
            Var::Note,
            "Chỗ hỏng nằm bên trái hay bên phải đường?".to_owned(),
        ),
    ]);
    let filled = render(
        &Sandbox::new(),
        Template::Question,
        &texts,
        &values,
        &values,
    )
    .unwrap();
    assert_eq!(
        filled.sms,
        "QB 4829 1367: Can hoi: Cho hong nam ben trai hay ben phai duong? Tra loi truoc 17:00 \
         ngay 11/4: phananh.test/hs/48291367"
    );
    values.insert(Var::Note, "Chỗ hỏng nằm bên trái đường, ".repeat(20));
    let filled = render(
        &Sandbox::new(),
        Template::Question,
        &texts,
        &values,
        &values,
    )
    .unwrap();
    assert!(filled.sms.len() > 150 && filled.sms.len() <= 160);
    assert!(filled.sms.contains("...") && filled.sms.ends_with("phananh.test/hs/48291367"));
    values.remove(&Var::Note);
    let filled = render(
        &Sandbox::new(),
        Template::Question,
        &texts,
        &values,
        &values,
    )
    .unwrap();
    assert!(filled.sms.contains("Chung toi can hoi them mot cau."));
}

#[test]
fn a_sentence_ends_once() {
    let sandbox = Sandbox::new();
    let texts = built_in(Template::Late, Lang::Vi);
    for (said, told) in [
        ("chờ vật tư.", "Lý do: chờ vật tư."),
        ("chờ vật tư", "Lý do: chờ vật tư."),
        ("đường ngập!", "Lý do: đường ngập!"),
        ("chờ mãi...", "Lý do: chờ mãi... "),
    ] {
        let values = Values::from([(Var::Note, said.to_owned())]);
        let filled = render(&sandbox, Template::Late, &texts, &values, &values).unwrap();
        assert!(filled.sms.contains(&sms::gsm(told)), "{}", filled.sms);
        assert!(!filled.sms.contains("....") && !filled.sms.contains("!."));
    }
}

#[test]
fn a_text_that_could_fail_is_not_kept() {
    let fault = |piece: Piece, words: &str| {
        let mut texts = built_in(Template::Promise, Lang::Vi);
        texts.set(piece, words.to_owned());
        check(Template::Promise, &texts, LINK)
    };
    assert_eq!(fault(Piece::Sms, "  "), [(Piece::Sms, Fault::Empty)]);
    assert_eq!(
        fault(
            Piece::Sms,
            "{{ code }} {{ agency }} {{ link }} https://khac.vn"
        ),
        [(Piece::Sms, Fault::Links)]
    );
    assert!(matches!(
        fault(Piece::Sms, &format!("{} {{{{ link }}}}", "dài quá ".repeat(15)))[..],
        [(Piece::Sms, Fault::Overflows(n))] if n > 160
    ));
    assert_eq!(
        fault(Piece::Text, "{{ code }}\nGọi {{ phone }} nhé"),
        [(Piece::Text, Fault::Unknown("phone".to_owned(), 2))]
    );
    assert_eq!(
        fault(Piece::Text, "{{ otp }}"),
        [(Piece::Text, Fault::Unknown("otp".to_owned(), 1))]
    );
    for unreadable in [
        "{% if due %}",
        "{% include 'promise' %}",
        "{% for a in range(100000) %}{% for b in range(100000) %}x{% endfor %}{% endfor %}",
    ] {
        assert!(
            matches!(
                fault(Piece::Text, unreadable)[..],
                [(Piece::Text, Fault::Unreadable(_))]
            ),
            "{unreadable}: {:?}",
            fault(Piece::Text, unreadable)
        );
    }
    assert_eq!(
        fault(Piece::Subject, &"x".repeat(2_000)),
        [(Piece::Subject, Fault::TooLong)]
    );
    assert_eq!(fault(Piece::Push, ""), [], "the subject serves");
}

#[test]
fn desks_take_no_short_messages() {
    assert!(is_mobile("0912 345 678"));
    assert!(is_mobile("+84 912 345 678"));
    assert!(!is_mobile("0232 0100001"));
    assert!(!is_mobile("113"));
}
