//! Why a report may be of the same matter, in words: for the portal and the console alike.

use app::report::alike::Why;
use app::report::duplicates::Alike;
use lang::{Lang, fill, number, t};

/// "cách 40 m · lời giống: “ổ gà”, “Trần Hưng Đạo” · ảnh giống"; empty where nothing speaks for it.
pub(crate) fn why(lang: Lang, why: &Why) -> String {
    let far = why.distance_m.map(|metres| {
        let far = number::distance(lang, metres);
        fill(lang, "alike.distance", &[("distance", &far)])
    });
    let area = why.area.as_ref().map(|area| area.name.as_str());
    let parts = [far, area.map(|name| in_area(lang, name))];
    joined(
        lang,
        parts.into_iter().flatten().collect(),
        &why.phrases,
        why.same_photo,
    )
}

/// The same for what a stranger is shown; what the heading beside it says already is left out.
pub(crate) fn of_stranger(lang: Lang, alike: &Alike) -> String {
    let area = alike.area.as_ref().filter(|_| alike.same_photo);
    let area = area.map(|area| in_area(lang, &area.name));
    joined(lang, area.into_iter().collect(), &alike.same_words, false)
}

/// "cùng phường Đồng Phú": the kind of a unit is no name.
fn in_area(lang: Lang, name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string());
    let name = format!("{}{}", first.unwrap_or_default(), letters.as_str());
    fill(lang, "alike.area", &[("area", &name)])
}

fn joined(lang: Lang, mut parts: Vec<String>, phrases: &[String], same_photo: bool) -> String {
    if !phrases.is_empty() {
        let quoted: Vec<String> = phrases.iter().map(|p| format!("“{p}”")).collect();
        parts.push(fill(lang, "alike.words", &[("words", &quoted.join(", "))]));
    }
    if same_photo {
        parts.push(t(lang, "alike.photo").to_owned());
    }
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::view::Named;

    #[test]
    fn each_witness_is_named() {
        let all = Why {
            distance_m: Some(40),
            phrases: vec!["ổ gà".into(), "Trần Hưng Đạo".into()],
            words: 5,
            same_photo: true,
            ..Why::default()
        };
        assert_eq!(
            why(Lang::Vi, &all),
            "cách 40 m · lời giống: “ổ gà”, “Trần Hưng Đạo” · ảnh giống"
        );
        let area = Why {
            area: Some(Named {
                code: "18856".into(),
                name: "Phường Đồng Phú".into(),
            }),
            ..Why::default()
        };
        assert_eq!(why(Lang::Vi, &area), "cùng phường Đồng Phú");
        assert_eq!(why(Lang::Vi, &Why::default()), "");
    }
}
