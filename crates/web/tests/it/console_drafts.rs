//! What two people do together: drafts and signatures, returns, disputes, the identity.

use crate::app::{OTHER_WARD, TestApp, WARD, code};
use crate::console_browser::Browser;
use domain::actor::Role;
use testkit::{TestDb, both_engines};

/// Sends a new report to the ward by the operator's form; its code.
async fn dispatched(h: &TestApp) -> String {
    let code = code(&h.pothole().await);
    let mut o = Browser::of(h, Role::IocOperator, None).await;
    o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
    o.send(o.form("dispatch").set("lead_other", WARD)).await;
    h.seconds(11).await;
    assert_eq!(o.page.status, 200, "{}", o.page.words());
    code
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_return_is_drafted_signed_and_comes_back_to_the_centre(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = dispatched(&h).await;
        let file = format!("/lam-viec/hs/{code}");
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(&file).await;
        let draft = f.form("return").set("reason", "wrong_area").set("note", "Đoạn này thuộc phường bên").set("agency", OTHER_WARD);
        f.send(draft).await;
        assert!(f.page.says("Chờ người ký"), "{}", f.page.words());
        assert!(f.page.says("Đã chuyển, chờ cơ quan nhận"), "a draft moves nothing");

        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open("/lam-viec/duyet").await;
        assert!(m.page.says("Trả lại") && m.page.says("Đoạn này thuộc phường bên"), "{}", m.page.words());
        m.send(m.form("return")).await;
        assert_eq!(m.page.status, 200, "{}", m.page.words());
        m.open(&file).await;
        assert_eq!(m.page.status, 403, "it is not theirs any more");

        // The centre reads who is right in their view, and sends it on.
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        assert!(o.page.says("Đơn vị trước đề xuất"), "{}", o.page.words());
        o.send(o.form("dispatch").set("lead", OTHER_WARD).set("lead_other", "")).await;
        h.seconds(11).await;
        assert_eq!(o.page.status, 200, "{}", o.page.words());

        // A second return is a dispute; both state their positions, the standing body settles.
        let mut other = Browser::of(&h, Role::AgencyFocal, Some(OTHER_WARD)).await;
        other.open(&file).await;
        other.send(other.form("return").set("reason", "wrong_agency").set("note", "Đường này do phường kia quản lý").set("agency", WARD)).await;
        let mut head = Browser::of(&h, Role::AgencyLeader, Some(OTHER_WARD)).await;
        head.open(&file).await;
        head.send(head.form("return")).await;
        head.open("/lam-viec/viec-cua-toi").await;
        assert!(head.page.says("Chờ đơn vị nêu ý kiến"), "{}", head.page.words());
        head.open(&file).await;
        head.send(head.form("state_position").set("text", "Phường không quản lý tuyến này.")).await;
        assert_eq!(head.page.status, 200, "{}", head.page.words());

        let mut s = Browser::of(&h, Role::StandingBody, None).await;
        s.open("/lam-viec/tranh-chap").await;
        assert!(s.page.says("1 trên 2 đã nêu"), "{}", s.page.words());
        s.open(&file).await;
        assert!(s.page.says("Phường không quản lý tuyến này."), "{}", s.page.words());
        s.send(s.form("settle").set("ruling", "lead").set("note", "Theo phân cấp quản lý đường")).await;
        assert_eq!(s.page.status, 422, "a lead is missing: {}", s.page.words());
        let settle = s.form("settle");
        assert_eq!((settle.value("ruling"), settle.value("note")), ("lead", "Theo phân cấp quản lý đường"));
        s.send(settle.set("lead", WARD)).await;
        assert!(s.page.says("Đã chuyển, chờ cơ quan nhận"), "{}", s.page.words());
        h.verify().await;
    }

    async fn a_dispute_goes_up_and_the_committee_directs(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = dispatched(&h).await;
        let file = format!("/lam-viec/hs/{code}");
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open(&file).await;
        l.send(l.form("dispute").set("reason", "competence")).await;
        assert!(l.page.says("Không thống nhất"), "{}", l.page.words());

        let mut s = Browser::of(&h, Role::StandingBody, None).await;
        s.open(&file).await;
        s.send(s.form("escalate").set("text", "Hai phường không thống nhất, đề xuất giao phường A.")).await;
        assert!(s.page.says("Đã trình Ban Chỉ đạo"), "{}", s.page.words());

        let mut b = Browser::of(&h, Role::SteeringCommittee, None).await;
        b.open("/ban-chi-dao").await;
        assert!(b.page.html.contains(&file), "{}", b.page.words());
        b.open(&file).await;
        b.send(b.form("direct").set("lead", WARD).set("document.number", "12/TB-BCĐ")).await;
        assert_eq!(b.page.status, 422, "{}", b.page.words());
        let direct = b.form("direct");
        assert_eq!(direct.value("document.number"), "12/TB-BCĐ");
        let direct = direct.set("document.date", "2026-11-24").set("document.signer", "Trưởng ban").set("due", "2026-12-04");
        b.send(direct).await;
        assert_eq!(b.page.status, 200, "{}", b.page.words());
        assert!(b.page.says("Theo chỉ đạo"), "{}", b.page.words());

        // Back to the standing body, another time: a dossier may be sent back.
        let mut s = Browser::of(&h, Role::StandingBody, None).await;
        s.open(&file).await;
        s.send(s.form("escalate").set("text", "Xin ý kiến lần hai về thời hạn.")).await;
        b.open(&file).await;
        b.send(b.form("decline").set("note", "Đã có kết luận, thực hiện theo văn bản.")).await;
        assert!(b.page.says("Không thống nhất"), "{}", b.page.words());
        h.verify().await;
    }

    async fn an_extension_climbs_to_the_leader_of_the_centre(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = dispatched(&h).await;
        let file = format!("/lam-viec/hs/{code}");
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(&file).await;
        f.send(f.form("acknowledge")).await;
        f.send(f.form("request_extension").set("due", "2027-06-01").set("note", "Mưa lớn, không trải được nhựa")).await;
        assert_eq!(f.page.status, 422, "too far: {}", f.page.words());
        assert_eq!(f.form("request_extension").value("note"), "Mưa lớn, không trải được nhựa");
        f.send(f.form("request_extension").set("due", "2026-12-01")).await;
        assert!(f.page.says("Chờ người ký"), "{}", f.page.words());
        // Whoever drafted it cannot sign it.
        f.open(&file).await;
        assert!(!f.page.says("Ký đồng ý"), "{}", f.page.words());

        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open(&file).await;
        m.send(m.form("request_extension")).await;
        assert!(m.page.says("Chờ người ký"), "the centre signs last: {}", m.page.words());
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open("/lam-viec/duyet").await;
        assert!(l.page.says("Xin dời hạn") && l.page.says("Mưa lớn"), "{}", l.page.words());
        l.send(l.form("request_extension")).await;
        assert_eq!(l.page.status, 200, "{}", l.page.words());
        l.open(&file).await;
        assert!(l.page.says("trước hết thứ Ba 1/12"), "{}", l.page.words());
        assert!(l.page.says("Lời hẹn đầu") && l.page.says("Dời hẹn"), "the first promise stays");
        h.verify().await;
    }

    async fn a_draft_may_be_declined(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = dispatched(&h).await;
        let file = format!("/lam-viec/hs/{code}");
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(&file).await;
        f.send(f.form("return").set("reason", "other").set("note", "Không đủ xe").set("agency", OTHER_WARD)).await;
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        m.open(&file).await;
        m.send(m.form("decline").set("note", "Mượn xe phường bên, làm ngay")).await;
        assert_eq!(m.page.status, 200, "{}", m.page.words());
        assert!(m.find("return").is_some() && m.page.says("Đã chuyển, chờ cơ quan nhận"), "{}", m.page.words());
        h.verify().await;
    }

    async fn an_identity_is_shown_once_and_the_reporter_sees_who_looked(db: TestDb) {
        let h = TestApp::open(&db).await;
        let slip = h.pothole().await;
        let code = code(&slip);
        let file = format!("/lam-viec/hs/{code}");
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&file).await;
        assert!(!o.page.html.contains("912345678"));
        o.send(o.form("open_identity")).await;
        assert_eq!(o.page.status, 422, "a purpose is needed");
        let form = o.form("open_identity").set("purpose", "Gọi lại hỏi vị trí");
        let shown = o.post(form).await;
        assert_eq!(shown.status, 200);
        assert!(shown.text().contains("+84912345678"), "{}", shown.text());
        o.open(&file).await;
        assert!(!o.page.html.contains("912345678"), "only once");
        assert!(o.page.says("Đã xem tên người báo"), "{}", o.page.words());
        let seen = h.call("GET", &format!("/api/v1/reports/{code}/events")).secret(&crate::app::secret(&slip)).send().await;
        assert!(seen.text().contains("open_identity"), "{}", seen.text());

        // An agency without the reporter's consent is not offered it, and cannot force it.
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        o.send(o.form("dispatch").set("lead_other", WARD)).await;
        h.seconds(11).await;
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        f.open(&file).await;
        assert!(f.find("open_identity").is_none());
        let mut forged = f.form("note");
        forged.action = format!("{file}/open_identity");
        f.send(forged).await;
        assert!(f.page.status == 403 || f.page.status == 422, "{}", f.page.status);
        assert!(!f.page.html.contains("912345678"));
        h.verify().await;
    }

    async fn lists_and_search_find_what_one_may_see(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = dispatched(&h).await;
        app::follow::catch_up(&h.app).await.expect("followers catch up");
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/tim?q={code}")).await;
        assert_eq!(o.page.path, format!("/lam-viec/hs/{code}"));
        o.open("/lam-viec/tim?q=tran+hung+dao").await;
        assert!(o.page.says("Ổ gà sâu"), "{}", o.page.words());
        o.open("/lam-viec/tim?q=khong+co+dau").await;
        assert!(o.page.says("Không có hồ sơ nào khớp"));
        for role in [Role::IocOperator, Role::IocLeader, Role::CallAgent, Role::StandingBody, Role::SteeringCommittee, Role::Inspector, Role::Auditor, Role::SysAdmin] {
            let mut b = Browser::of(&h, role, None).await;
            for slug in ["khan", "sap-tre", "tre", "xem-lai", "mo-lai", "tra-lai", "bo-sung", "dang-lam", "cho-duyet", "xac-nhan", "cho-nhan"] {
                b.open(&format!("/lam-viec/viec/{slug}?en=1")).await;
                assert_eq!(b.page.status, 200, "{role} {slug}");
            }
            b.open(&format!("/lam-viec/hs/{code}?en=1")).await;
            let expected = if role == Role::SysAdmin { 403 } else { 200 };
            assert_eq!(b.page.status, expected, "{role}: {}", b.page.words());
        }
        let mut other = Browser::of(&h, Role::AgencyFocal, Some(OTHER_WARD)).await;
        other.open("/lam-viec/viec/dang-lam").await;
        assert!(!other.page.says("Ổ gà sâu"));
        other.open("/lam-viec/tim?q=tran+hung+dao").await;
        assert!(!other.page.says("Ổ gà sâu"));
    }
);
