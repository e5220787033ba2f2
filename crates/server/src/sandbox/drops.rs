//! Fake reports that come in while people practise: what invented citizens write on an ordinary day, and in
//! a flood night.

use super::fitting;
use crate::demo::scene::Scene;
use crate::demo::story::Story;
use app::sandbox::Rhythm;
use domain::pack::Catalogue;
use domain::report::Channel;
use domain::time::Date;

/// Category, words.
type Lines = &'static [(&'static str, &'static str)];

const DAY: Lines = &[
    ("GT-01", "Ổ gà sâu trước cổng trường, xe máy hay sụp bánh."),
    ("DIEN-02", "Dây điện đứt rơi xuống đường, đang tóe lửa."),
    ("HT-03", "Ba cột đèn đường liền nhau không sáng từ tối qua."),
    ("MT-01", "Rác chất đống ở đầu ngõ hai ngày nay chưa ai lấy."),
    (
        "HT-04",
        "Cành cây lớn gãy treo lơ lửng trên vỉa hè, nguy hiểm cho người đi bộ.",
    ),
    ("NUOC-02", "Ống nước vỡ, nước chảy tràn mặt đường từ sáng."),
    ("GT-02", "Đèn tín hiệu ngã tư tắt hẳn, xe cộ lộn xộn."),
    (
        "TTDT-05",
        "Quán hát loa kẹo kéo quá 22 giờ, cả xóm không ngủ được.",
    ),
    ("HT-02", "Gạch vỉa hè bong nhiều chỗ, người già hay vấp."),
    (
        "GT-03",
        "Nắp cống mất, miệng hố hở giữa đường, tối không thấy.",
    ),
];

const FLOOD: Lines = &[
    (
        "PCCC-04",
        "Nước lên nhanh, ngập đến nửa nhà, có người già không đi được, xin cứu.",
    ),
    (
        "DIEN-02",
        "Dây điện đứt rơi xuống chỗ nước ngập, rất nguy hiểm.",
    ),
    (
        "PCCC-04",
        "Ba người mắc kẹt trên mái nhà, nước vẫn đang lên, cần thuyền gấp.",
    ),
    (
        "HT-04",
        "Cây đổ chắn ngang đường, xe cấp cứu không qua được.",
    ),
    ("HT-01", "Cống tắc, nước tràn vào nhà dân cả dãy."),
    ("PCCC-03", "Sạt lở bờ sông sát nhà dân, đất vẫn đang trượt."),
    (
        "GT-01",
        "Đường bị nước xói đứt một đoạn, không ai cảnh báo.",
    ),
    ("NUOC-03", "Nước máy đục ngầu sau lũ, không dùng được."),
    ("GT-03", "Nắp cống bị nước cuốn mất, hố sâu ngay lối đi."),
    (
        "PCCC-04",
        "Cả thôn bị cô lập, có trẻ nhỏ và phụ nữ mang thai, hết nước uống.",
    ),
];

/// Every third wears a photo: drawing one takes a fifth of a second of a core.
const PHOTO_EACH: u64 = 3;
/// How far from the centre of their commune they are, in degrees: some three hundred metres.
const STEP: f64 = 0.000_7;

/// The `n`-th fake report; `chance` says where.
pub(super) fn story(
    rhythm: Rhythm,
    n: u64,
    chance: u64,
    catalogue: &Catalogue,
    day: Date,
) -> Option<Story> {
    let lines = match rhythm {
        Rhythm::Day => DAY,
        Rhythm::Flood => FLOOD,
    };
    let (wish, text) = lines.get(usize::try_from(n).ok()? % lines.len())?;
    let mut units: Vec<_> = catalogue
        .units_at(day)
        .filter(|unit| unit.kind.is_commune_level())
        .collect();
    let count = units.len().max(1) as u64;
    let at = usize::try_from(chance % count).ok()?;
    let unit = (at < units.len()).then(|| units.swap_remove(at))?;
    let aside = |by: u32| ((chance >> by) % 9) as f64 * STEP - 4.0 * STEP;
    Some(Story {
        path: "received".to_owned(),
        age: "0m".to_owned(),
        channel: Channel::Portal,
        scene: Scene::of_category(wish).filter(|_| n.is_multiple_of(PHOTO_EACH)),
        category: fitting::category(catalogue, wish, day),
        area: Some(unit.code.clone()),
        lat: Some(unit.lat + aside(20)),
        lon: Some(unit.lon + aside(40)),
        place: Some(unit.name.clone()),
        title: None,
        text: (*text).to_owned(),
        lead: None,
        co: Vec::new(),
        question: None,
        answer: None,
        grade: None,
        complaint: None,
        commitment: None,
        propose: None,
        second: None,
        reason: None,
        into: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Texts;

    #[test]
    fn each_rhythm_has_urgent_ones() {
        let texts = Texts::built_in();
        let catalogue = domain::pack::Pack::parse(&|name| texts.get(name)).unwrap();
        let day = "2026-11-30".parse().unwrap();
        for (rhythm, least) in [(Rhythm::Day, 1), (Rhythm::Flood, 4)] {
            let told: Vec<Story> = (0..10)
                .map(|n| story(rhythm, n, n * 7_919, &catalogue, day).unwrap())
                .collect();
            let urgent = told
                .iter()
                .filter(|s| catalogue.danger_in(&s.text).is_some());
            assert!(urgent.count() >= least, "{rhythm:?}");
            assert!(told.iter().all(|s| s.category.is_some()));
        }
    }
}
