//! Role × route × action: who may open what, and what an administrator may never do. The table is
//! the promise; a door that opens to others, or a new one that stands in no row, fails.

use crate::app::{TestApp, WARD};
use domain::action::Action;
use domain::actor::Role;
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;
use testkit::{TestDb, both_engines};

/// Everybody with an account and pages of their own, by the letters of the table.
const PEOPLE: [(char, Role, Option<&str>); 12] = [
    ('A', Role::CallAgent, None),
    ('O', Role::IocOperator, None),
    ('L', Role::IocLeader, None),
    ('F', Role::AgencyFocal, Some(WARD)),
    ('H', Role::AgencyHandler, Some(WARD)),
    ('M', Role::AgencyLeader, Some(WARD)),
    ('S', Role::StandingBody, None),
    ('B', Role::SteeringCommittee, None),
    ('P', Role::ProvinceLeader, None),
    ('I', Role::Inspector, None),
    ('T', Role::SysAdmin, None),
    ('U', Role::Auditor, None),
];

/// Pages, and who may open them; `CODE` is a report that the agency of F, H and M leads.
const PAGES: &[(&str, &str)] = &[
    ("/lam-viec", "AOLFHMSBPITU"),
    ("/lam-viec/phan-loai", "AOL"),
    ("/lam-viec/phan-loai/hang", "AOL"),
    ("/lam-viec/phan-loai/viec?hs=CODE", "AOL"),
    ("/lam-viec/khan", "AOLSBPI"),
    ("/lam-viec/khan/bao-dong", "AOLFHM"),
    ("/lam-viec/viec-cua-toi", "FHM"),
    ("/lam-viec/viec/tre", "AOLFHMSBPITU"),
    ("/lam-viec/viec/khan", "AOLFHMSBPITU"),
    ("/lam-viec/viec/sap-tre", "AOLFHMSBPITU"),
    ("/lam-viec/viec/xem-lai", "AOLFHMSBPITU"),
    ("/lam-viec/viec/mo-lai", "AOLFHMSBPITU"),
    ("/lam-viec/viec/tra-lai", "AOLFHMSBPITU"),
    ("/lam-viec/viec/bo-sung", "AOLFHMSBPITU"),
    ("/lam-viec/viec/dang-lam", "AOLFHMSBPITU"),
    ("/lam-viec/viec/cho-duyet", "AOLFHMSBPITU"),
    ("/lam-viec/viec/xac-nhan", "AOLFHMSBPITU"),
    ("/lam-viec/viec/cho-nhan", "AOLFHMSBPITU"),
    ("/lam-viec/tim", "AOLFHMSBPITU"),
    ("/lam-viec/xuat.csv?hang=tre", "OLFMSBPI"),
    ("/lam-viec/xuat.csv?hang=sap-tre", "OLFMSBPI"),
    ("/lam-viec/xuat.csv?hang=xem-lai", "OLFMSBPI"),
    ("/lam-viec/xuat.csv?q=duong", "OLFMSBPI"),
    ("/lam-viec/duyet", "AOLFHMSBPITU"),
    ("/lam-viec/uy-quyen", "LMSBT"),
    ("/lam-viec/hoi-dap", "AOLFHM"),
    ("/lam-viec/hoi-dap/CODE", "AOLFHM"),
    ("/v/CODE", "AOLFHMSBPITU"),
    ("/lam-viec/kiem-duyet", "OL"),
    ("/lam-viec/su-vu", "AOLFHM"),
    ("/lam-viec/ban-do", "AOLFHM"),
    ("/lam-viec/ban-do/diem", "AOLFHM"),
    ("/lam-viec/ca-truc", "AOL"),
    ("/lam-viec/cong-khai", "OL"),
    ("/lam-viec/don-vi", "LFMSBPI"),
    ("/lam-viec/don-vi?don-vi=UB-18880-T7", "LFMSBPI"),
    (
        "/lam-viec/don-vi/viec?muc=open&don-vi=UB-18880-T7",
        "LFMSBPI",
    ),
    ("/lam-viec/doi-hen", "LFM"),
    ("/lam-viec/doi-hen/CODE", "LFM"),
    ("/lam-viec/tranh-chap", "AOLSBPI"),
    ("/lam-viec/an-le", "AOLSBPI"),
    ("/lam-viec/goi-y", "AOLST"),
    ("/lam-viec/kn", "AOLFHMSBPITU"),
    ("/lam-viec/hs/CODE", "AOLFHMSBPIU"),
    ("/lam-viec/mau", "AOLFHMT"),
    ("/lam-viec/mau/muc", "LFM"),
    ("/lam-viec/mau/muc?loai=lenh", "L"),
    ("/lam-viec/mau/muc?ma=da-va-o-ga", "AOLFHMT"),
    ("/lam-viec/mau/viet-tat", "AOLFHMT"),
    ("/lam-viec/tai-khoan", "AOLFHMSBPITU"),
    ("/lam-viec/cuoc-goi", "AOL"),
    ("/lam-viec/cuoc-goi/dang-cho", "A"),
    ("/ban-chi-dao", "AOLSBPI"),
    ("/lam-viec/thong-bao", "AOLFMT"),
    ("/lam-viec/che-do-lu", "AOLT"),
    ("/quan-tri/nguoi-dung/tk/agency.focal.ub-18880-t7/khoa", "T"),
    ("/quan-tri/don-vi/tu-tep", "T"),
    ("/quan-tri/nguoi-dung", "T"),
    ("/quan-tri/nguoi-dung/them", "T"),
    ("/quan-tri/nguoi-dung/tu-tep", "T"),
    ("/quan-tri/nguoi-dung/tk/sys.admin", "T"),
    ("/quan-tri/nhat-ky", "ITU"),
    ("/quan-tri/vai-tro", "TU"),
    ("/quan-tri/vai-tro/ioc_operator", "TU"),
    ("/quan-tri/giao-dien", "T"),
    ("/quan-tri/giao-dien/thu", "T"),
    ("/quan-tri/kenh", "T"),
    ("/quan-tri/suc-khoe", "T"),
    ("/quan-tri/cai-dat", "T"),
    ("/quan-tri/luu-tru", "T"),
    ("/quan-tri/sao-luu", "T"),
    ("/quan-tri/tap-duot", "ST"),
    ("/quan-tri/tich-hop", "T"),
    ("/quan-tri/tich-hop/webhook", "T"),
    ("/quan-tri/tich-hop/he-thong", "T"),
    ("/quan-tri/tich-hop/he-thong/muc?ma=UB-18880-T7", "T"),
    ("/quan-tri/tich-hop/he-thong/cho", "OLT"),
    ("/quan-tri/tin-nhan", "T"),
    ("/quan-tri/tin-nhan/received", "T"),
    ("/quan-tri/tin-nhan/hong", "T"),
    ("/quan-tri/tai-san", "T"),
    ("/quan-tri/tai-san/in", "T"),
    ("/quan-tri/thoi-han", "OLSITU"),
    ("/quan-tri/thoi-han/chinh-sach", "OLSITU"),
    ("/quan-tri/thoi-han/lich", "OLSITU"),
    ("/quan-tri/thoi-han/bat-kha-khang", "OLSITU"),
    ("/quan-tri/dieu-tuyen", "OLSITU"),
    ("/quan-tri/dieu-tuyen/quy-tac", "OLSITU"),
    ("/quan-tri/don-vi", "T"),
    ("/quan-tri/don-vi/muc?ma=UB-18880-T7", "T"),
    ("/quan-tri/linh-vuc", "T"),
    ("/quan-tri/linh-vuc/muc?ma=GT-01", "T"),
    ("/quan-tri/danh-ba", "T"),
    ("/quan-tri/danh-ba/muc?ma=UB-18880-T7", "T"),
    ("/quan-tri/loi-van", "T"),
    ("/quan-tri/loi-van/muc?ma=R-05", "T"),
    ("/quan-tri/loi-van/muc?ma=og", "T"),
    ("/quan-tri/dia-gioi", "T"),
    ("/quan-tri/dia-gioi/muc?ma=18880&tu=2025-07-01", "T"),
    ("/quan-tri/dia-gioi/ranh-gioi", "T"),
    ("/quan-tri/dia-danh", "T"),
    ("/quan-tri/dia-danh/muc?ma=DM-0001", "T"),
    ("/quan-tri/dia-danh/tu-tep", "T"),
];

/// What changes something about the installation, and who may send it. Empty forms: whoever may is
/// told what is missing, everybody else that they may not.
const DEEDS: &[(&str, &str)] = &[
    ("/quan-tri/nguoi-dung/them", "T"),
    ("/quan-tri/nguoi-dung/tu-tep", "T"),
    ("/quan-tri/nguoi-dung/tu-tep/xem-truoc", "T"),
    ("/quan-tri/nguoi-dung/tk/agency.focal.ub-18880-t7", "T"),
    (
        "/quan-tri/nguoi-dung/tk/agency.focal.ub-18880-t7/gia-han",
        "T",
    ),
    (
        "/quan-tri/nguoi-dung/tk/agency.focal.ub-18880-t7/duong-dan",
        "T",
    ),
    (
        "/quan-tri/nguoi-dung/tk/agency.focal.ub-18880-t7/go-lop-hai",
        "T",
    ),
    (
        "/quan-tri/nguoi-dung/tk/agency.focal.ub-18880-t7/cho-vao",
        "T",
    ),
    (
        "/quan-tri/nguoi-dung/tk/agency.focal.ub-18880-t7/phien",
        "T",
    ),
    ("/quan-tri/nguoi-dung/tk/agency.focal.ub-18880-t7/gan", "T"),
    ("/quan-tri/kenh/email/thu", "T"),
    ("/quan-tri/tin-nhan/morning_digest/gui", "T"),
    ("/quan-tri/don-vi/tu-tep", "T"),
    ("/quan-tri/don-vi/tu-tep/xem-truoc", "T"),
    ("/lam-viec/khan/bao-dong", "AOLFHM"),
    ("/lam-viec/hs/CODE/dang-xem", "AOLFHM"),
    ("/lam-viec/tai-khoan/thu", "AOLFHMSBPITU"),
    ("/lam-viec/ca-truc/lich", "L"),
    ("/quan-tri/luu-tru", "T"),
    ("/quan-tri/luu-tru/xem-truoc", "T"),
    ("/quan-tri/sao-luu", "T"),
    ("/quan-tri/tap-duot", "T"),
    ("/quan-tri/tich-hop", "T"),
    ("/quan-tri/tich-hop/webhook", "T"),
    ("/quan-tri/tich-hop/he-thong/muc", "T"),
    ("/quan-tri/tich-hop/he-thong/muc/xem", "T"),
    ("/quan-tri/tich-hop/he-thong/cho", "OLT"),
    ("/quan-tri/tin-nhan/received", "T"),
    ("/quan-tri/tin-nhan/received/xem-truoc", "T"),
    ("/quan-tri/tai-san", "T"),
    ("/quan-tri/giao-dien", "T"),
    ("/quan-tri/giao-dien/xem-truoc", "T"),
    ("/quan-tri/giao-dien/dau-hieu", "T"),
    ("/quan-tri/giao-dien/hoan-tac", "T"),
    ("/quan-tri/thoi-han/chinh-sach", "T"),
    ("/quan-tri/thoi-han/chinh-sach/xem-truoc", "T"),
    ("/quan-tri/thoi-han/lich", "T"),
    ("/quan-tri/thoi-han/bat-kha-khang", "L"),
    ("/quan-tri/dieu-tuyen", "LT"),
    ("/quan-tri/dieu-tuyen/xem-truoc", "LT"),
    ("/quan-tri/don-vi", "T"),
    ("/quan-tri/don-vi/xem-truoc", "T"),
    ("/quan-tri/linh-vuc", "T"),
    ("/quan-tri/linh-vuc/xem-truoc", "T"),
    ("/quan-tri/danh-ba", "T"),
    ("/quan-tri/danh-ba/xem-truoc", "T"),
    ("/quan-tri/loi-van", "T"),
    ("/quan-tri/loi-van/xem-truoc", "T"),
    ("/quan-tri/dia-gioi/tim", "T"),
    ("/quan-tri/dia-gioi/ranh-gioi", "T"),
    ("/quan-tri/dia-gioi/ranh-gioi/xem-truoc", "T"),
    ("/quan-tri/dia-danh", "T"),
    ("/quan-tri/dia-danh/xem-truoc", "T"),
    ("/quan-tri/dia-danh/tu-tep", "T"),
    ("/quan-tri/dia-danh/tu-tep/xem-truoc", "T"),
    ("/lam-viec/duyet/nhieu", "M"),
    ("/lam-viec/uy-quyen", "LMSBT"),
    ("/lam-viec/don-vi/giao", "FM"),
    ("/lam-viec/kiem-duyet/CODE", "OL"),
    ("/lam-viec/kiem-duyet/CODE/xem", "OL"),
    ("/lam-viec/kiem-duyet/CODE/dang", "OL"),
    ("/lam-viec/su-vu", "OLFH"),
    ("/lam-viec/su-vu/moi", "AOLFHM"),
    ("/lam-viec/ca-truc", "AOL"),
    ("/lam-viec/mau", "LFM"),
    ("/lam-viec/mau/xem-truoc", "LFM"),
];

/// Addresses that need more than a role: a list of one's own, a script's part, a file.
const ELSEWHERE: &[&str] = &[
    "/lam-viec/giao-dien",
    "/lam-viec/phim",
    "/lam-viec/vai",
    "/lam-viec/giu/hoan-tac",
    "/lam-viec/phan-loai/dang-xem",
    "/lam-viec/phan-loai/de-sau",
    "/lam-viec/phan-loai/nhieu",
    "/lam-viec/tai-khoan/lop-hai/xac-nhan",
    "/lam-viec/tai-khoan/mat-khau",
    "/lam-viec/tai-khoan/phien",
    "/lam-viec/tai-khoan/lien-ket",
    "/lam-viec/tai-khoan/lien-ket/go",
];

/// A report that the ward leads.
async fn dispatched(h: &TestApp) -> String {
    let slip = h.pothole().await;
    let code = crate::app::code(&slip);
    let operator = h.token(Role::IocOperator, None).await;
    let done = h
        .act(&operator, &code, "dispatch", json!({ "version": 1, "category": "GT-01", "urgency": "normal", "lead": WARD, "instruction": "Vá mặt đường" }))
        .await;
    assert_eq!(done.status, 200, "{}", done.text());
    code
}

async fn letters(h: &TestApp, method: &str, path: &str) -> String {
    let mut let_in = String::new();
    for (letter, role, agency) in PEOPLE {
        let token = h.token(role, agency).await;
        let mut call = h.call(method, path).token(&token);
        if method == "POST" {
            call = call.raw("application/x-www-form-urlencoded", Vec::new());
        }
        let answer = call.send().await;
        let status = answer.status.as_u16();
        assert!(status < 500, "{role} at {path}: {status} {}", answer.text());
        if !matches!(status, 401 | 403 | 404) {
            let_in.push(letter);
        }
    }
    let_in
}

async fn compare(h: &TestApp, method: &str, table: &[(&str, &str)], code: &str) {
    let mut differs = String::new();
    for (path, expected) in table {
        let found = letters(h, method, &path.replace("CODE", code)).await;
        if found != *expected {
            let _ = writeln!(differs, "    (\"{path}\", \"{found}\"), // not {expected}");
        }
    }
    assert!(differs.is_empty(), "{method}:\n{differs}");
}

both_engines!(
    migrated by crate::app::furnished,

    async fn each_page_opens_to_whom_the_table_says(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = dispatched(&h).await;
        compare(&h, "GET", PAGES, &code).await;
        for (path, _) in PAGES {
            let stranger = h.get(&path.replace("CODE", &code)).await;
            assert_eq!(stranger.status, 303, "a passer-by at {path}");
        }
    }

    async fn each_deed_of_administration_is_done_by_whom_the_table_says(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = dispatched(&h).await;
        compare(&h, "POST", DEEDS, &code).await;
    }

    async fn the_administrator_reads_no_identity_and_changes_no_case(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = dispatched(&h).await;
        let token = h.token(Role::SysAdmin, None).await;
        let before = h.call("GET", &format!("/api/v1/reports/{code}")).token(&h.token(Role::IocLeader, None).await).send().await.json();
        for action in Action::ALL {
            let body = json!({ "version": before["version"], "note": "x", "lead": WARD, "text": "x" });
            let done = h.act(&token, &code, action.as_str(), body).await;
            assert!(matches!(done.status.as_u16(), 403 | 404 | 405 | 422), "{action}: {} {}", done.status, done.text());
            let page = h.call("POST", &format!("/lam-viec/hs/{code}/{action}")).token(&token)
                .raw("application/x-www-form-urlencoded", format!("version={}", before["version"]).into_bytes()).send().await;
            assert!(matches!(page.status.as_u16(), 403 | 404 | 405 | 422), "{action}: {} {}", page.status, page.text());
        }
        let leader = h.token(Role::IocLeader, None).await;
        let after = h.call("GET", &format!("/api/v1/reports/{code}")).token(&leader).send().await.json();
        assert_eq!(before["version"], after["version"], "nothing was written");
        for path in [format!("/api/v1/reports/{code}"), format!("/lam-viec/hs/{code}"), format!("/v/{code}")] {
            let seen = h.call("GET", &path).token(&token).send().await;
            for secret in ["912345678", "912 345 678", "Trần Hưng Đạo, trời mưa"] {
                assert!(!seen.text().contains(secret), "{path} tells {secret}");
            }
        }
        h.verify().await;
    }
);

/// Every address that the console's source names stands in a table above.
#[test]
fn no_address_is_forgotten() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/console");
    let mut named = Vec::new();
    addresses(&folder, &mut named);
    assert!(named.len() > 40, "the source is read");
    let known: Vec<&str> = PAGES
        .iter()
        .chain(DEEDS)
        .map(|(path, _)| *path)
        .chain(ELSEWHERE.iter().copied())
        .collect();
    let path_of = |text: &str| text.split('?').next().unwrap_or_default().to_owned();
    named.retain(|name| {
        !known
            .iter()
            .any(|path| path_of(path).starts_with(name.as_str()))
    });
    assert!(named.is_empty(), "in no table: {named:#?}");
}

/// Addresses in string literals, up to the first thing that is filled in.
fn addresses(folder: &Path, named: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).expect("the source").flatten() {
        let path = entry.path();
        if path.is_dir() {
            addresses(&path, named);
        } else if path.extension().is_some_and(|e| e == "rs")
            && !path.to_string_lossy().contains("samples")
        {
            let text = std::fs::read_to_string(&path).expect("a file");
            for start in ["\"/lam-viec", "\"/quan-tri", "\"/ban-chi-dao"] {
                for part in text.split(start).skip(1) {
                    let rest = part.split('"').next().unwrap_or_default();
                    let whole = format!("{}{rest}", &start[1..]);
                    let bare = whole.split(['{', '?']).next().unwrap_or_default();
                    // With a number in it: somebody's test.
                    if !bare.bytes().any(|b| b.is_ascii_digit()) && !bare.contains("abc") {
                        named.push(bare.trim_end_matches('/').to_owned());
                    }
                }
            }
        }
    }
    named.sort();
    named.dedup();
}
