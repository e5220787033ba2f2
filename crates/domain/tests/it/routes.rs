//! Where reports go, and what they are taken to be about.

use crate::pack::province;
use domain::routing::Lead;
use jiff::civil::{Date, date};

/// Place, category, owner of the asset, day; who leads and helps.
type Case = (
    &'static str,
    &'static str,
    Option<&'static str>,
    Date,
    &'static str,
    &'static [&'static str],
);

const OLD: Date = Date::constant(2023, 11, 1);
const NEW: Date = Date::constant(2025, 8, 1);

#[test]
fn reports_go_to_the_right_agency() {
    let pack = province();
    let cases: &[Case] = &[
        ("18856", "GT-01", None, OLD, "QLDT-450", &["UB-18856"]),
        ("18880", "GT-01", None, NEW, "UB-18880-T7", &["MTDT"]),
        ("18856", "GT-01", Some("quoc_lo"), OLD, "KQLDB2", &["SGTVT"]),
        (
            "18880",
            "GT-01",
            Some("quoc_lo"),
            NEW,
            "KQLDB2",
            &["SXD-T7"],
        ),
        ("18865", "MT-01", None, OLD, "MTDT", &["UB-18865"]),
        (
            "18865",
            "HT-01",
            None,
            OLD,
            "QLDT-450",
            &["MTDT", "UB-18865"],
        ),
        (
            "19009",
            "PCCC-01",
            None,
            OLD,
            "PC07",
            &["CAX-19009", "CAH-458", "DL-454"],
        ),
        // The police of districts had ended, the districts not yet.
        (
            "19009",
            "PCCC-01",
            None,
            date(2025, 3, 1),
            "PC07",
            &["CAX-19009", "CA-TINH", "DL-454"],
        ),
        (
            "19132",
            "PCCC-05",
            Some("bien"),
            OLD,
            "DBP-GIANH",
            &["CVHH", "PCTT-T", "UB-19132"],
        ),
        (
            "18904",
            "GT-07",
            Some("quoc_lo"),
            OLD,
            "KQLDB2",
            &["SGTVT", "PC08"],
        ),
        ("19201", "GT-05", None, OLD, "CAH-456", &["PC08", "SGTVT"]),
        (
            "19207",
            "GT-05",
            None,
            date(2025, 1, 15),
            "CAH-456",
            &["PC08", "SGTVT"],
        ),
        (
            "19207",
            "GT-05",
            None,
            date(2025, 3, 15),
            "CA-TINH",
            &["PC08", "SXD-T3"],
        ),
        (
            "19207",
            "GT-05",
            None,
            NEW,
            "PC08-T7",
            &["CAX-19207-T7", "SXD-T7"],
        ),
        ("18856", "TTDT-05", None, OLD, "UB-18856", &["CAX-18856"]),
        (
            "18889",
            "TTDT-01",
            None,
            OLD,
            "UB-18889",
            &["DQLTT-450", "CAX-18889"],
        ),
        (
            "18880",
            "TTDT-01",
            None,
            NEW,
            "UB-18880-T7",
            &["CAX-18880-T7"],
        ),
        ("19276", "DIEN-01", None, OLD, "DL-457", &["UB-19276"]),
        ("18859", "NUOC-02", None, OLD, "CAPNUOC", &["UB-18859"]),
        (
            "18856",
            "VT-01",
            None,
            OLD,
            "STTTT",
            &["VNPT", "VIETTEL", "MOBIFONE"],
        ),
        (
            "19066",
            "XD-01",
            None,
            OLD,
            "QLDT-458",
            &["UB-19066", "TTSXD"],
        ),
        ("19066", "XD-01", None, NEW, "UB-19066-T7", &["SXD-T7"]),
        (
            "18997",
            "DD-02",
            None,
            OLD,
            "CA-TINH",
            &["STNMT", "UB-18997"],
        ),
        (
            "19165",
            "VHTT-DL-01",
            None,
            OLD,
            "SDL",
            &["CQLTT", "UB-19165"],
        ),
        ("19225", "GD-01", None, OLD, "GDDT-456", &["UB-19225"]),
        ("19225", "GD-01", None, NEW, "UB-19225-T7", &["SGDDT-T7"]),
        (
            "19249",
            "ATTP-01",
            None,
            OLD,
            "UB-457",
            &["CCCNTY", "CCATVSTP"],
        ),
        (
            "18892",
            "TTDT-04",
            None,
            OLD,
            "UB-18892",
            &["TYT-18892", "CAX-18892"],
        ),
        ("19105", "DIEN-03", None, OLD, "DL-454", &["UB-19105"]),
        (
            "19228",
            "GT-04",
            None,
            OLD,
            "SGTVT",
            &["QLDT-456", "UB-19228"],
        ),
        // The first day of a committee under another name.
        (
            "18913",
            "TTDT-05",
            None,
            date(2024, 12, 31),
            "UB-18913",
            &["CAX-18913"],
        ),
        (
            "18913",
            "TTDT-05",
            None,
            date(2025, 1, 1),
            "UB-18913-T1",
            &["CAX-18913"],
        ),
    ];
    let mut wrong = Vec::new();
    for (unit, category, owner, day, lead, co) in cases {
        let route = pack.route(category, unit, *owner, *day);
        let got = route.map(|r| (r.lead, r.co));
        let want = (
            Lead::Agency((*lead).to_owned()),
            co.iter().map(ToString::to_string).collect(),
        );
        if got.as_ref() != Some(&want) {
            wrong.push(format!("{category} in {unit} on {day}: {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn some_leads_only_people_can_name() {
    let pack = province();
    let route = pack.route("CC-01", "18856", None, OLD).unwrap();
    assert!(
        matches!(&route.lead, Lead::Person(words) if words.contains("người đứng đầu")),
        "{route:?}"
    );
    assert_eq!(route.rule.lead, "head_of(agency)");
}

#[test]
fn a_report_without_a_known_place_still_has_a_rule() {
    let pack = province();
    assert!(pack.route("CDS-01", "", None, OLD).is_some());
    assert_eq!(
        pack.route("GT-01", "18856", None, date(2020, 3, 1)),
        None,
        "before the system began"
    );
    assert_eq!(
        pack.route("no such category", "18856", None, OLD)
            .map(|r| r.rule.category.clone()),
        Some(None)
    );
}

#[test]
fn words_tell_the_category() {
    let pack = province();
    let field = |text: &str| pack.guess_category(text).map(|(c, _)| c.code.clone());
    for (text, code) in [
        (
            "Ổ gà sâu khoảng 20cm giữa đường Lý Thường Kiệt, đã có 2 xe máy ngã.",
            "GT-01",
        ),
        (
            "Rác ùn ứ 3 ngày trước chợ, nước rỉ chảy ra lòng đường, mùi hôi nồng nặc.",
            "MT-01",
        ),
        (
            "Cong thoat nuoc duong Huu Nghi bi tac, mua to la ngap vao nha dan",
            "HT-01",
        ),
        (
            "Cháy! Có khói đen bốc ra từ kho sau chợ Ba Đồn, lửa cao lắm",
            "PCCC-01",
        ),
        (
            "Thuyền nhỏ lật ở cửa Gianh, tôi thấy hai người đang bám phao, sóng to.",
            "PCCC-05",
        ),
        (
            "Xe tải chở cát chạy suốt đêm không che bạt, cát rơi đầy đường",
            "GT-05",
        ),
        (
            "Hàng xóm hát karaoke loa kéo đến 23h30 hầu như mỗi tối.",
            "TTDT-05",
        ),
        (
            "Quán ăn để bàn ghế ra hết vỉa hè, dân phải đi xuống lòng đường.",
            "TTDT-01",
        ),
        (
            "Mất điện từ 2 giờ chiều tới giờ cả xóm, không thấy báo trước",
            "DIEN-01",
        ),
        (
            "Vỡ ống nước máy ở đầu đường F325, nước phun 2 ngày rồi",
            "NUOC-02",
        ),
        (
            "Cáp viễn thông võng sát mặt đường, xe tải vướng là kéo đổ trụ.",
            "VT-01",
        ),
        (
            "Xây nhà 4 tầng sát mốc lộ giới không biển phép ở đường tránh",
            "XD-01",
        ),
        (
            "Sà lan hút cát lúc 1–3h sáng trên sông Gianh, bờ sông sạt vào ruộng.",
            "DD-02",
        ),
        (
            "Trường tiểu học thu tiền 'xã hội hóa' 1,2 triệu mỗi em",
            "GD-01",
        ),
        (
            "Thịt heo bán ở chợ không có dấu kiểm dịch, màu thâm, mùi lạ",
            "ATTP-01",
        ),
        ("Chó thả rông đuổi cắn trẻ em ở khu tái định cư", "TTDT-04"),
        ("Cột điện nghiêng sắp đổ vào trường mầm non", "DIEN-03"),
        ("Đề nghị nâng cấp cầu treo vì lũ là cô lập", "GT-04"),
        ("KÊNH THUỶ LỢI", "NN-02"),
    ] {
        assert_eq!(field(text).as_deref(), Some(code), "{text}");
        let folded = domain::text::fold(text);
        assert_eq!(field(&folded).as_deref(), Some(code), "{folded}");
    }
    for text in ["", "!!!", "xin chào", "Tôi can thu cho", "xyz"] {
        assert_eq!(field(text), None, "{text}");
    }
}
