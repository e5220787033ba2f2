//! Signing in step by step: the second factor, recovery codes, invitations, sessions; from outside
//! and without script.

use crate::app::{TestApp, WARD};
use crate::console_browser::{Browser, username};
use domain::actor::Role;
use ring::hmac;
use testkit::{TestDb, both_engines};

const PASSWORD: &str = "mat-khau-dai-de-thu";

/// What a telephone shows for a secret of a page, half minutes from now.
fn telephone(h: &TestApp, secret: &str, later: i64) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut held, mut bits, mut bytes) = (0u64, 0, Vec::new());
    for letter in secret.chars().filter(|c| !c.is_whitespace()) {
        let at = ALPHABET.find(letter).expect("a letter of a secret") as u64;
        held = (held << 5 | at) & 0xffff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    let step = h.now().0 / 30_000 + later;
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 15);
    let four = [tag[at] & 0x7f, tag[at + 1], tag[at + 2], tag[at + 3]];
    format!("{:06}", u32::from_be_bytes(four) % 1_000_000)
}

/// The secret that a page shows.
fn secret(b: &Browser<'_>) -> String {
    let part = b.page.html.split("class=\"secret\"><code>").nth(1);
    part.and_then(|p| p.split('<').next())
        .expect("a secret")
        .to_owned()
}

fn recovery_codes(b: &Browser<'_>) -> Vec<String> {
    let list = b.page.html.split("class=\"codes\">").nth(1).expect("codes");
    let list = list.split("</ul>").next().unwrap_or_default();
    let code = |part: &str| part.split('<').next().unwrap_or_default().to_owned();
    list.split("<code>").skip(1).map(code).collect()
}

/// At the door with a name and a password.
async fn knock<'a>(h: &'a TestApp, role: Role, agency: Option<&str>) -> Browser<'a> {
    let mut b = Browser::new(h);
    b.open("/dang-nhap").await;
    let form = b
        .form_to("/dang-nhap")
        .set("username", &username(role, agency))
        .set("password", PASSWORD);
    b.send(form).await;
    b
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_role_that_wants_a_second_factor_sets_one_up_at_the_door(db: TestDb) {
        let h = TestApp::strict(&db).await;
        let token = h.token(Role::IocLeader, None).await;
        let mut b = knock(&h, Role::IocLeader, None).await;
        assert!(b.page.says("Lập lớp xác thực thứ hai") && b.page.html.contains("class=\"qr\""), "{}", b.page.words());
        assert!(b.cookie.is_empty(), "nobody is in yet");
        let key = secret(&b);
        b.send(b.form("enrol").set("code", "000000")).await;
        assert_eq!(b.page.status, 422);
        assert_eq!(secret(&b), key, "the same square after a slip");
        b.send(b.form("enrol").set("code", &telephone(&h, &key, 0))).await;
        assert_eq!(b.page.status, 200, "{}", b.page.words());
        let codes = recovery_codes(&b);
        assert_eq!(codes.len(), 10);
        b.open("/lam-viec").await;
        assert_eq!(b.page.status, 200);
        assert!(b.page.path.starts_with("/lam-viec"));

        // From now on the code is asked for; one that was used opens nothing a second time.
        h.wait(1);
        let mut c = knock(&h, Role::IocLeader, None).await;
        assert!(c.page.says("Nhập mã xác thực"), "{}", c.page.words());
        let code = telephone(&h, &key, 0);
        c.send(c.form("code").set("code", &code)).await;
        assert_eq!(c.page.path, "/lam-viec");
        let mut d = knock(&h, Role::IocLeader, None).await;
        d.send(d.form("code").set("code", &code)).await;
        assert_eq!(d.page.status, 422, "a replay");
        assert!(d.page.says("đã dùng rồi"), "{}", d.page.words());
        d.send(d.form("code").set("code", &codes[0])).await;
        assert_eq!(d.page.path, "/lam-viec", "a recovery code");
        let mut e = knock(&h, Role::IocLeader, None).await;
        e.send(e.form("code").set("code", &codes[0].to_uppercase())).await;
        assert_eq!(e.page.status, 422, "it was used up");
        e.send(e.form("code").set("code", &codes[1].replace('-', " "))).await;
        assert_eq!(e.page.path, "/lam-viec");
        e.open("/lam-viec/tai-khoan").await;
        assert!(e.page.says("còn 8 mã dự phòng"), "{}", e.page.words());

        // Programs show a token, and are asked for nothing else.
        let me = h.call("GET", "/api/v1/reports").token(&token).send().await;
        assert_eq!(me.status, 200);
        // Who has no such role is not asked.
        let _ = h.token(Role::AgencyFocal, Some(WARD)).await;
        let f = knock(&h, Role::AgencyFocal, Some(WARD)).await;
        assert_eq!(f.page.path, "/lam-viec");
        h.verify().await;
    }

    async fn guesses_are_counted_and_an_administrator_lets_in_again(db: TestDb) {
        let h = TestApp::strict(&db).await;
        let _ = h.token(Role::SysAdmin, None).await;
        let _ = h.token(Role::IocOperator, None).await;
        let mut a = knock(&h, Role::SysAdmin, None).await;
        let key = secret(&a);
        a.send(a.form("enrol").set("code", &telephone(&h, &key, 0))).await;

        let mut b = knock(&h, Role::IocOperator, None).await;
        let key = secret(&b);
        b.send(b.form("enrol").set("code", &telephone(&h, &key, 0))).await;
        let mut b = knock(&h, Role::IocOperator, None).await;
        let form = b.form("code");
        for _ in 0..4 {
            b.send(form.clone().set("code", "123456")).await;
            assert_eq!(b.page.status, 422);
            assert!(b.page.says("Nhập mã xác thực"));
        }
        // The right one comes too late.
        b.send(form.clone().set("code", &telephone(&h, &key, 1))).await;
        assert_eq!(b.page.status, 422, "{}", b.page.words());
        assert!(b.page.says("Thử lại sau") || b.page.says("nhiều lần"), "{}", b.page.words());
        let page = "/quan-tri/nguoi-dung/tk/ioc.operator";
        a.open(page).await;
        assert!(a.page.says("tạm chặn"), "{}", a.page.words());
        a.send(a.form("cho-vao")).await;
        assert!(a.page.says("Đã bỏ tạm chặn"), "{}", a.page.words());
        let mut b = knock(&h, Role::IocOperator, None).await;
        b.send(b.form("code").set("code", &telephone(&h, &key, 1))).await;
        assert_eq!(b.page.path, "/lam-viec", "{}", b.page.words());

        // The telephone is lost: the administrator takes the factor away, and the session ends.
        a.open(page).await;
        a.send(a.form("go-lop-hai")).await;
        assert!(a.page.says("Đã gỡ lớp thứ hai"), "{}", a.page.words());
        b.open("/lam-viec").await;
        assert!(b.page.path.starts_with("/dang-nhap"));
        let b = knock(&h, Role::IocOperator, None).await;
        assert!(b.page.says("Lập lớp xác thực thứ hai"));
        h.verify().await;
    }

    async fn a_ticket_of_the_door_cannot_be_made_or_kept(db: TestDb) {
        let h = TestApp::strict(&db).await;
        let _ = h.token(Role::ProvinceLeader, None).await;
        let mut b = knock(&h, Role::ProvinceLeader, None).await;
        let form = b.form("enrol");
        let key = secret(&b);
        let ticket = form.value("ticket").to_owned();
        let changed = ticket.replacen(".p.", ".f.", 1);
        for bad in ["", "1.1.f.9.x.y", changed.as_str()] {
            b.send(form.clone().set("ticket", bad).set("code", &telephone(&h, &key, 0))).await;
            assert_eq!(b.page.status, 422, "{bad}");
            assert!(b.page.says("đăng nhập lại"), "{}", b.page.words());
        }
        h.wait(16);
        b.send(form.clone().set("code", &telephone(&h, &key, 0))).await;
        assert!(b.page.says("đăng nhập lại"), "{}", b.page.words());
        assert!(b.cookie.is_empty());
    }

    async fn sessions_are_seen_and_ended(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::IocOperator, None).await;
        let mut b = Browser::of(&h, Role::IocOperator, None).await;
        let mut c = Browser::of(&h, Role::IocOperator, None).await;
        a.open("/lam-viec/tai-khoan").await;
        assert!(a.page.says("phiên này"), "{}", a.page.words());
        let ends: Vec<String> = a.page.form_ids().into_iter().filter(|id| id.starts_with("form-end-") && id != "form-end-others").collect();
        assert_eq!(ends.len(), 2);
        a.send(a.find_id(&ends[0]).expect("a form")).await;
        assert!(a.page.says("Đã kết thúc phiên"), "{}", a.page.words());
        let mut open = 0;
        for other in [&mut b, &mut c] {
            other.open("/lam-viec").await;
            open += usize::from(other.page.path == "/lam-viec");
        }
        assert_eq!(open, 1);
        a.send(a.form("end-others")).await;
        for other in [&mut b, &mut c] {
            other.open("/lam-viec").await;
            assert!(other.page.path.starts_with("/dang-nhap"));
        }
        a.open("/lam-viec").await;
        assert_eq!(a.page.path, "/lam-viec");
        // A node beside this one knows it at once: it keeps no session in memory.
        let d = Browser::of(&h, Role::IocOperator, None).await;
        let beside = TestApp::open(&db).await;
        beside.knows(&h);
        let seen = beside.call("GET", "/lam-viec").header("cookie", &d.cookie).send().await;
        assert_eq!(seen.status, 200);
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/nguoi-dung/tk/ioc.operator").await;
        t.send(t.form("end-all")).await;
        let seen = beside.call("GET", "/lam-viec").header("cookie", &d.cookie).send().await;
        assert_eq!(seen.status, 303);
        h.verify().await;
    }

    async fn a_password_and_a_factor_are_changed_by_their_owner(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        a.open("/lam-viec/tai-khoan").await;
        a.send(a.form("change").set("password", "sai").set("new", "ngắn")).await;
        assert_eq!(a.page.status, 422);
        assert!(a.page.says("Mật khẩu hiện tại chưa đúng"), "{}", a.page.words());
        a.send(a.form("factor").set("password", "sai")).await;
        assert_eq!(a.page.status, 422);
        a.send(a.form("factor").set("password", PASSWORD)).await;
        let key = secret(&a);
        a.send(a.form("confirm").set("code", "1")).await;
        assert_eq!(a.page.status, 422);
        a.send(a.form("confirm").set("code", &telephone(&h, &key, 0))).await;
        assert_eq!(recovery_codes(&a).len(), 10);
        a.open("/lam-viec/tai-khoan").await;
        assert!(a.page.says("Đã lập"), "{}", a.page.words());
        // Nobody's role wants it here, and still it is asked for: there is one.
        let b = knock(&h, Role::AgencyFocal, Some(WARD)).await;
        assert!(b.page.says("Nhập mã xác thực"));
        a.open("/lam-viec/tai-khoan").await;
        a.send(a.form("change").set("password", PASSWORD).set("new", "chợ Ba Đồn buổi sáng")).await;
        assert!(a.page.says("Đã đặt mật khẩu"), "{}", a.page.words());
    }
);
