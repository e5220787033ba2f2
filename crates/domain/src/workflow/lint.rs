//! The answer lint: what an answer must say before it can be sent (product.md section 4).

use crate::action::Field;
use crate::limits;
use crate::refusal_reason::{Fault, Why};
use crate::text::fold;

/// Phrases that say nothing, folded. An answer that holds one is refused.
const STOCK_PHRASES: [&str; 9] = [
    "da chuyen co quan chuc nang",
    "chuyen co quan chuc nang",
    "dang xem xet",
    "xin ghi nhan",
    "ghi nhan phan anh",
    "ghi nhan y kien",
    "da tiep thu",
    "se xem xet",
    "theo quy dinh cua phap luat hien hanh",
];

/// What is wrong with an answer; nothing when it may go out. A commitment's own date counts.
pub fn lint(text: &str, photo_missing: bool, commits: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |field, why| faults.push(Fault { field, why });
    let folded = fold(text);
    if text.trim().chars().count() < limits::ANSWER_CHARS_MIN {
        fault(Field::Text, Why::LintShort);
    }
    if STOCK_PHRASES.iter().any(|phrase| folded.contains(phrase)) {
        fault(Field::Text, Why::LintStockPhrase);
    }
    if !commits && !says_when(&folded) {
        fault(Field::Text, Why::LintNoDate);
    }
    if photo_missing {
        fault(Field::Files, Why::LintNoPhoto);
    }
    faults
}

/// Whether a folded text names a day or an hour: `11/4`, `ngay 11`, `11-4`, `sang nay`, `08:05`.
fn says_when(folded: &str) -> bool {
    const WORDS: [&str; 12] = [
        "hom nay",
        "hom qua",
        "sang nay",
        "chieu nay",
        "trua nay",
        "toi nay",
        "dem qua",
        "toi qua",
        "today",
        "yesterday",
        "this morning",
        "last night",
    ];
    if WORDS.iter().any(|w| folded.contains(w)) {
        return true;
    }
    let bytes = folded.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    let dated = (1..bytes.len())
        .any(|i| matches!(bytes[i], b'/' | b'-' | b':' | b'.') && digit(i - 1) && digit(i + 1));
    let spelt = folded
        .match_indices("ngay ")
        .any(|(i, w)| digit(i + w.len()));
    dated || spelt
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whys(text: &str) -> Vec<Why> {
        lint(text, false, false)
            .into_iter()
            .map(|f| f.why)
            .collect()
    }

    #[test]
    fn an_answer_says_what_and_when() {
        let good = "Đội duy tu số 2 đã vá 6 m² mặt đường trước số 86 Trần Hưng Đạo ngày 11/4.";
        assert_eq!(whys(good), vec![]);
        assert_eq!(whys("Đã xong 11/4"), vec![Why::LintShort]);
        assert_eq!(
            whys("Nội dung phản ánh đã chuyển cơ quan chức năng để giải quyết cho người dân"),
            vec![Why::LintStockPhrase, Why::LintNoDate]
        );
        assert_eq!(lint(good, true, false)[0].why, Why::LintNoPhoto);
        assert!(
            lint(
                "Sẽ thay toàn bộ cống đoạn này khi có vốn năm sau nhé bà con",
                false,
                true
            )
            .is_empty()
        );
    }
}
