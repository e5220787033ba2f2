//! Agencies from a file: each line's fault named, all or nothing written, what an end touches counted.

use crate::app::{TestApp, WARD};
use crate::console_browser::Browser;
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

const BRING: &str = "/quan-tri/don-vi/tu-tep";
const HEAD: &str =
    "code,name,short_name,kind,parent_code,unit_code,valid_from,valid_to,replaced_by";

/// A line of the table as it stands, with another end.
fn line(h: &TestApp, code: &str, last: &str, heirs: &str) -> String {
    let tables = h.app.tables();
    let a = tables.catalogue.agency(code).expect("an agency");
    let cells = [
        code,
        &a.name,
        &a.short_name,
        a.kind.as_str(),
        a.parent.as_deref().unwrap_or(""),
        &a.units.join("|"),
        &a.valid.from.to_string(),
        last,
        heirs,
    ];
    cells.map(|c| format!("\"{c}\"")).join(",")
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_file_of_agencies_is_written_whole_or_not_at_all(db: TestDb) {
        let h = TestApp::open(&db).await;
        let slip = h.pothole().await;
        let operator = h.token(Role::IocOperator, None).await;
        let order = json!({ "version": 1, "category": "GT-01", "urgency": "normal", "lead": WARD, "instruction": "Vá mặt đường" });
        assert_eq!(h.act(&operator, &crate::app::code(&slip), "dispatch", order).await.status, 200);
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/don-vi").await;
        assert!(t.page.html.contains(BRING), "the list leads there");
        t.open(BRING).await;
        t.send(t.form("bring").set("csv", "ma,ten\nx,y\n")).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Dòng đầu phải có ít nhất các cột code, name"), "{}", t.page.words());

        // Each line's fault, and nothing written though one line is right.
        let faults = [
            ("DOI-1,Đội Một,Đội Một,khong-co,,18880,2026-12-01,,", "Dòng 2: "),
            ("DOI-2,,Đội Hai,ward,,18880,2026-12-01,,", "Dòng 3: "),
            ("DOI-3,Đội Ba,Đội Ba,ward,KHONG-CO,18880,2026-12-01,,", "“KHONG-CO”"),
            ("DOI-4,Đội Bốn,Đội Bốn,ward,,99999,2026-12-01,,", "“99999”"),
            ("DOI-5,Đội Năm,Đội Năm,ward,,18880,31/11/2026,,", "31/11/2026"),
            ("DOI-6,Đội Sáu,Đội Sáu,ward,,18880,2026-12-01,2026-11-30,DOI-7", "Dòng 7: "),
            ("DOI-7,Đội Bảy,Đội Bảy,ward,,18880,2026-12-01,,", ""),
        ];
        let kind = h.app.tables().catalogue.agency(WARD).expect("an agency").kind;
        let rows: Vec<String> = faults.iter().map(|(row, _)| row.replace(",ward,", &format!(",{kind},"))).collect();
        let bad = format!("{HEAD}\n{}\n", rows.join("\n"));
        t.open(BRING).await;
        t.send(t.form("bring").file("file", bad.as_bytes())).await;
        assert_eq!(t.page.status, 422, "{}", t.page.words());
        for (row, words) in faults {
            assert!(t.page.says(words), "{words} of {row}: {}", t.page.words());
        }
        assert!(t.find("save").is_none());
        assert!(h.app.tables().catalogue.agency("DOI-7").is_none(), "nothing was written");

        // One new body with a body beneath it in the same file, and the ward that ends in its favour.
        let own = line(&h, WARD, "31/12/2026", "DOI-7");
        let unit = h.app.tables().catalogue.agency(WARD).expect("an agency").units.join("|");
        let good = format!(
            "{HEAD}\n{own}\nDOI-8,Tổ Tám,Tổ Tám,{kind},DOI-7,{unit},2027-01-01,,\nDOI-7,Đội Bảy,Đội Bảy,{kind},,{unit},2026-12-01,,\n"
        );
        t.open(BRING).await;
        t.send(t.form("bring").file("file", good.as_bytes())).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        for words in ["2 thêm mới, 0 thay đổi, 1 kết thúc", "Kết thúc · 1 hồ sơ đang mở", "giữ tất cả 1 hồ sơ mở"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let save = t.form("save");
        t.send(save.clone()).await;
        assert_eq!(t.page.status, 422, "a reason is asked for");
        t.send(save.set("why", "Sắp xếp lại, văn bản số 12")).await;
        assert_eq!(t.page.path.split('?').next(), Some("/quan-tri/don-vi"), "{}", t.page.words());
        let tables = h.app.tables();
        let ward = tables.catalogue.agency(WARD).expect("an agency");
        assert_eq!(ward.replaced_by, ["DOI-7"]);
        assert_eq!(tables.catalogue.agency("DOI-8").and_then(|a| a.parent.clone()).as_deref(), Some("DOI-7"));
        assert!(t.page.says("Nạp đơn vị từ tệp: thêm 2, sửa hoặc kết thúc 1"), "{}", t.page.words());
        // The same file once more changes nothing.
        t.open(BRING).await;
        t.send(t.form("bring").set("csv", &good)).await;
        assert!(t.page.says("0 thêm mới, 0 thay đổi, 0 kết thúc, 3 giữ nguyên"), "{}", t.page.words());
        assert!(t.find("save").is_none());
        h.verify().await;
    }
);
