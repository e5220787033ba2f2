//! The answer lint: what an answer must say before it can be sent (product.md section 4).

use crate::action::Field;
use crate::limits;
use crate::refusal_reason::{Fault, Why};
use crate::text::{compose, fold};

/// Phrases that say nothing, folded. An answer that holds one is refused.
const STOCK_PHRASES: [&str; 18] = [
    "chuyen co quan chuc nang",
    "chuyen den co quan chuc nang",
    "chuyen don vi chuc nang",
    "dang xem xet",
    "se xem xet",
    "xin ghi nhan",
    "xin tiep thu",
    "ghi nhan phan anh",
    "ghi nhan y kien",
    "ghi nhan kien nghi",
    "da tiep thu",
    "tiep thu y kien",
    "theo quy dinh cua phap luat hien hanh",
    "theo quy dinh hien hanh",
    "trong thoi gian som nhat",
    "trong thoi gian toi se",
    "do dieu kien khach quan",
    "under consideration",
];

/// Words by which a place is told, the form's own label among them: a street, a hamlet, a landmark, a kilometre stone.
const PLACES: [&str; 49] = [
    "đường",
    "phố",
    "ngõ",
    "ngách",
    "hẻm",
    "kiệt",
    "số nhà",
    "thôn",
    "xóm",
    "tổ dân phố",
    "tdp",
    "khu",
    "bản",
    "phường",
    "xã",
    "thị trấn",
    "huyện",
    "thành phố",
    "chợ",
    "cầu",
    "cống",
    "trường",
    "trạm",
    "bến",
    "bãi",
    "sông",
    "suối",
    "hồ",
    "quốc lộ",
    "ql",
    "tỉnh lộ",
    "km",
    "ngã ba",
    "ngã tư",
    "trước",
    "tại",
    "đoạn",
    "cạnh",
    "gần",
    "khu vực",
    "đầu",
    "cuối",
    "street",
    "road",
    "near",
    "at",
    "ở đâu",
    "nơi",
    "where",
];

/// Words by which those who did it are told, the form's own label among them.
const DOERS: [&str; 33] = [
    "đội",
    "tổ",
    "phòng",
    "ban",
    "công ty",
    "xí nghiệp",
    "hợp tác xã",
    "htx",
    "trung tâm",
    "trạm",
    "ubnd",
    "uỷ ban",
    "ủy ban",
    "chi nhánh",
    "điện lực",
    "công an",
    "cảnh sát",
    "bộ đội",
    "biên phòng",
    "đơn vị",
    "nhà thầu",
    "cán bộ",
    "nhân viên",
    "công nhân",
    "chúng tôi",
    "sở",
    "hạt",
    "team",
    "crew",
    "staff",
    "we",
    "ai làm",
    "by",
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
    // A later date instead of work: nothing was done yet, anywhere, by anybody.
    if !commits {
        if !says_when(&folded) {
            fault(Field::Text, Why::LintNoDate);
        }
        if !has_word(text, &PLACES) {
            fault(Field::Text, Why::LintNoWhere);
        }
        if !has_word(text, &DOERS) {
            fault(Field::Text, Why::LintNoWho);
        }
    }
    if photo_missing {
        fault(Field::Files, Why::LintNoPhoto);
    }
    faults
}

/// The first stock phrase that a text holds, as it stands there: an answer with it is refused.
pub fn stock_phrase(text: &str) -> Option<String> {
    let composed = compose(text);
    let folded = fold(&composed);
    let (at, phrase) = STOCK_PHRASES
        .iter()
        .filter_map(|phrase| Some((folded.find(phrase)?, phrase)))
        .min()?;
    let start = folded.get(..at)?.chars().count();
    // Folding keeps a letter a letter in every language that is written here; where it does not,
    // the phrase is told without its marks.
    let as_written = composed.chars().skip(start).take(phrase.chars().count());
    let as_written: String = as_written.collect();
    Some(match fold(&as_written) == **phrase {
        true => as_written,
        false => (*phrase).to_owned(),
    })
}

/// Whether one of these stands in a text as whole words. Marks tell `chợ` from `cho`; a text typed
/// without any is compared without them.
fn has_word(text: &str, words: &[&str]) -> bool {
    let bare = text.is_ascii();
    let text = compose(&text.to_lowercase());
    let inside = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    words.iter().any(|word| {
        let word = if bare { fold(word) } else { (*word).to_owned() };
        text.match_indices(&word).any(|(at, found)| {
            let before = text[..at].chars().next_back();
            let after = text[at + found.len()..].chars().next();
            !inside(before) && !inside(after)
        })
    })
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
    fn a_stock_phrase_is_told_as_it_is_written() {
        let told = stock_phrase("Đơn vị xin ghi nhận và sẽ xem xét.");
        assert_eq!(told.as_deref(), Some("xin ghi nhận"));
        assert_eq!(stock_phrase("Đội đã vá ngày 11/4."), None);
    }

    #[test]
    fn an_answer_says_what_and_when() {
        let good = "Đội duy tu số 2 đã vá 6 m² mặt đường trước số 86 Trần Hưng Đạo ngày 11/4.";
        assert_eq!(whys(good), vec![]);
        assert_eq!(
            whys("Đã xong 11/4"),
            vec![Why::LintShort, Why::LintNoWhere, Why::LintNoWho]
        );
        assert_eq!(
            whys("Nội dung phản ánh đã chuyển cơ quan chức năng để giải quyết cho người dân"),
            vec![
                Why::LintStockPhrase,
                Why::LintNoDate,
                Why::LintNoWhere,
                Why::LintNoWho
            ]
        );
        assert_eq!(
            whys("Đã vá xong mặt đường trước số nhà 86 bằng bê tông nhựa nóng ngày 11/4."),
            vec![Why::LintNoWho]
        );
        assert_eq!(
            whys("Công nhân của xí nghiệp đã vá xong bằng bê tông nhựa nóng sáng 11/4."),
            vec![Why::LintNoWhere]
        );
        assert_eq!(
            whys("Thay bóng mới, đóng điện lại cho bà con dùng bình thường từ 11/4 nhé."),
            vec![Why::LintNoWhere, Why::LintNoWho],
            "letters inside a word are no word"
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
