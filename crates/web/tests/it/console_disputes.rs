//! Disputes from the second return to a ruling, and up to the committee and back as a directive.

use crate::app::{OTHER_WARD, TestApp, WARD, code};
use crate::console_browser::Browser;
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

/// A third agency, which has nothing to do with it.
const STRANGER: &str = "CA-TINH-T7";

async fn handed_back(h: &TestApp, code: &str, agency: &str, right: &str, why: &str) {
    let leader = h.token(Role::AgencyLeader, Some(agency)).await;
    let body = json!({ "reason": "wrong_agency", "note": why, "agency": right });
    let answer = h.act(&leader, code, "return", body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

/// A pothole that two wards handed back.
async fn disputed(h: &TestApp) -> String {
    let code = code(&h.pothole().await);
    let operator = h.token(Role::IocOperator, None).await;
    for (agency, other) in [(WARD, OTHER_WARD), (OTHER_WARD, WARD)] {
        let sent = h
            .act(
                &operator,
                &code,
                "dispatch",
                json!({ "lead": agency, "instruction": "Kiểm tra và xử lý" }),
            )
            .await;
        assert_eq!(sent.status, 200, "{}", sent.text());
        h.wait(10);
        handed_back(
            h,
            &code,
            agency,
            other,
            &format!("Không phải việc của {agency}"),
        )
        .await;
        h.wait(10);
    }
    code
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_ruling_is_a_precedent_for_the_next(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = disputed(&h).await;
        let dossier = format!("/lam-viec/tranh-chap/{code}");

        // Each states its position; neither reads the other's, drafted or signed.
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(&dossier).await;
        assert_eq!(f.page.status, 200, "{}", f.page.words());
        assert!(f.page.says("Chưa nêu ý kiến"), "{}", f.page.words());
        let position = f.form("state_position").set("text", "Tuyến này tỉnh quản lý, gọi 0912345678 hỏi anh Nam").photo();
        f.send(position).await;
        assert!(f.page.path.starts_with(&dossier), "{} {}", f.page.path, f.page.words());
        let mut other = Browser::of(&h, Role::AgencyLeader, Some(OTHER_WARD)).await;
        other.open(&dossier).await;
        assert!(!other.page.says("Tuyến này tỉnh quản lý"), "a draft is the drafter's: {}", other.page.words());
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open(&dossier).await;
        assert!(m.page.says("Tuyến này tỉnh quản lý"), "{}", m.page.words());
        m.send(m.form("state_position")).await;
        assert_eq!(m.page.status, 200, "{}", m.page.words());
        other.open(&dossier).await;
        assert!(other.page.says("Đã nêu ý kiến") && !other.page.says("Tuyến này tỉnh quản lý"), "{}", other.page.words());
        assert!(other.page.says("Ý kiến của đơn vị khác chỉ cơ quan phân định đọc."));
        let api = h.call("GET", &format!("/api/v1/reports/{code}")).token(&h.token(Role::AgencyLeader, Some(OTHER_WARD)).await).send().await;
        assert!(!api.text().contains("\"role\":\"other\""), "nor what supports it: {}", api.text());

        // The standing body reads both, without the person's number, and the law.
        let mut s = Browser::of(&h, Role::StandingBody, None).await;
        s.open("/lam-viec/tranh-chap").await;
        assert!(s.page.says("1 trên 2 đã nêu") && s.page.html.contains(&dossier), "{}", s.page.words());
        s.open(&dossier).await;
        assert!(s.page.says("Tuyến này tỉnh quản lý") && !s.page.html.contains("0912345678"), "{}", s.page.words());
        assert!(s.page.says(&format!("Không phải việc của {OTHER_WARD}")), "{}", s.page.words());
        assert!(s.page.says("Quyết định 29/2023/QĐ-UBND") && s.page.says("Bảng phân công, dòng"), "{}", s.page.words());
        let file = format!("/tep/{code}/");
        let at = s.page.html.find(&file).expect("what supports it");
        let file = s.page.html[at..].split('"').next().unwrap_or_default().to_owned();
        for (role, agency, status) in [(Role::StandingBody, None, 200), (Role::AgencyFocal, Some(WARD), 200), (Role::AgencyFocal, Some(OTHER_WARD), 404)] {
            let opened = h.call("GET", &file).token(&h.token(role, agency).await).send().await;
            assert_eq!(opened.status, status, "{role} {agency:?}");
        }

        // A ruling without its lead comes back as typed, on the same page.
        s.send(s.form("settle").set("ruling", "lead").set("note", "Theo phân cấp, đường nội phường")).await;
        assert_eq!(s.page.status, 422, "{}", s.page.words());
        assert_eq!(s.form("settle").value("note"), "Theo phân cấp, đường nội phường");
        s.send(s.form("settle").set("lead", WARD)).await;
        assert!(s.page.says("Đã chuyển, chờ cơ quan nhận"), "{}", s.page.words());

        // It is found by its words, its agency, its category; and shown where the next is sent.
        h.verify().await;
        for q in ["", "phan cap", "noi phuong", &code] {
            s.open(&format!("/lam-viec/an-le?q={}", q.replace(' ', "+"))).await;
            assert!(s.page.says("Theo phân cấp, đường nội phường"), "{q}: {}", s.page.words());
        }
        s.open("/lam-viec/an-le?q=khong+co+chu+nay").await;
        assert!(s.page.says("Không có kết luận nào khớp"), "{}", s.page.words());
        let next = crate::app::code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={next}")).await;
        assert!(o.page.says("Đã phân định việc tương tự") && o.page.says("Theo phân cấp, đường nội phường"), "{}", o.page.words());
        // Another ruling on the same report stands beside the first.
        handed_back(&h, &code, WARD, OTHER_WARD, "Xin xem lại").await;
        s.open(&dossier).await;
        s.send(s.form("settle").set("ruling", "none").set("note", "Chưa ai quản lý")).await;
        h.verify().await;
        s.open("/lam-viec/an-le").await;
        assert!(s.page.says("Chưa ai quản lý") && s.page.says("Theo phân cấp"), "{}", s.page.words());
    }

    async fn a_dossier_goes_up_and_comes_back_as_a_directive(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = disputed(&h).await;
        let mut s = Browser::of(&h, Role::StandingBody, None).await;
        s.open(&format!("/lam-viec/tranh-chap/{code}")).await;
        let up = s.form("escalate");
        assert!(up.value("text").contains("Sự việc:") && up.value("text").contains("Quyết định 29/2023"), "begun by the system");
        s.send(up.set("text", "Đề xuất giao phường thứ nhất.").set("document.number", "08/TTr").set("document.date", "2026-11-24").set("document.signer", "Giám đốc Sở")).await;
        assert!(s.page.says("Đã trình Ban Chỉ đạo") && s.page.says("Số 08/TTr"), "{}", s.page.words());

        // Sent back once, and up again.
        let mut b = Browser::of(&h, Role::SteeringCommittee, None).await;
        b.open("/ban-chi-dao").await;
        let page = format!("/ban-chi-dao/{code}");
        assert!(b.page.html.contains(&page) && b.page.says("Không có chỉ đạo nào đang thực hiện."), "{}", b.page.words());
        b.open(&page).await;
        assert!(b.page.says("Đề xuất giao phường thứ nhất."), "{}", b.page.words());
        b.send(b.form("decline").set("note", "Nêu rõ kinh phí")).await;
        assert!(b.page.path.starts_with("/ban-chi-dao?xong=decline"), "{} {}", b.page.path, b.page.words());
        s.open(&format!("/lam-viec/tranh-chap/{code}")).await;
        assert!(s.page.says("Nêu rõ kinh phí"), "{}", s.page.words());
        s.send(s.form("escalate").set("text", "Kinh phí phường tự cân đối.")).await;

        // Directed by a document with its file: dispatched, with that day for everybody to see.
        b.open(&page).await;
        b.send(b.form("direct").set("lead", WARD).set("document.number", "12/TB-BCĐ")).await;
        assert_eq!(b.page.status, 422, "{}", b.page.words());
        let direct = b.form("direct");
        assert_eq!(direct.value("document.number"), "12/TB-BCĐ");
        b.send(direct.set("document.date", "2026-11-24").set("document.signer", "Trưởng ban").set("due", "2026-12-04").photo()).await;
        assert_eq!(b.page.status, 200, "{}", b.page.words());
        assert!(b.page.says("Số 12/TB-BCĐ") && b.page.says("hết thứ Sáu 4/12"), "under way: {}", b.page.words());
        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        let seen = h.call("GET", &format!("/api/v1/reports/{code}")).token(&f).send().await.json();
        assert_eq!((&seen["stage"], &seen["promise"]["cause"]), (&json!("dispatched"), &json!("directive")));
        assert!(seen["promise"]["due"].as_str().unwrap().starts_with("2026-12-04T23:59:59"), "{seen}");
        b.open(&page).await;
        assert!(b.page.html.contains("/tep/"), "its file: {}", b.page.html);
        // The lead reads by which document; not what was said about it.
        let mut lead = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        lead.open(&format!("/lam-viec/tranh-chap/{code}")).await;
        assert!(lead.page.says("Số 12/TB-BCĐ") && !lead.page.says("tự cân đối"), "{}", lead.page.words());
        h.verify().await;
    }

    async fn who_may_not_read_a_dossier_is_told_so(db: TestDb) {
        let h = TestApp::open(&db).await;
        let quiet = code(&h.pothole().await);
        let code = disputed(&h).await;
        let dossier = format!("/lam-viec/tranh-chap/{code}");
        let committee = format!("/ban-chi-dao/{code}");
        for (role, agency, expected) in [
            (Role::StandingBody, None, [200, 200, 200]),
            (Role::IocLeader, None, [200, 200, 200]),
            (Role::ProvinceLeader, None, [200, 200, 200]),
            (Role::AgencyFocal, Some(WARD), [200, 403, 403]),
            (Role::AgencyFocal, Some(STRANGER), [403, 403, 403]),
            (Role::SysAdmin, None, [403, 403, 403]),
            (Role::Auditor, None, [403, 403, 403]),
        ] {
            let mut b = Browser::of(&h, role, agency).await;
            for (path, expected) in [dossier.as_str(), &committee, "/lam-viec/an-le"].into_iter().zip(expected) {
                b.open(path).await;
                assert_eq!(b.page.status, expected, "{role} {agency:?} {path}");
            }
        }
        let mut s = Browser::of(&h, Role::StandingBody, None).await;
        s.open(&format!("/lam-viec/tranh-chap/{quiet}")).await;
        assert_eq!(s.page.status, 404, "it is no dispute");
        s.open("/lam-viec/tranh-chap/00000000").await;
        assert_eq!(s.page.status, 404);
        // The committee's deeds are not the standing body's list of forms while it is disputed.
        s.open(&dossier).await;
        assert!(s.find("settle").is_some() && s.find("escalate").is_some() && s.find("direct").is_none());
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open(&dossier).await;
        assert!(l.find("settle").is_none(), "the centre does not rule");
        for (path, words) in [("/lam-viec/tranh-chap?en=1", "Disputes"), ("/ban-chi-dao?en=1", "Steering"), ("/lam-viec/an-le?en=1", "rulings")] {
            l.open(path).await;
            assert!(l.page.says(words), "{path}: {}", l.page.words());
        }
    }
);
