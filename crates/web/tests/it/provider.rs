//! Staff sign in at another system: through a real provider on loopback, with its own pages.

use crate::app::{TestApp, WARD};
use crate::console_browser::{Browser, username};
use crate::provider_peer::{Outside, Provider};
use courier::{Match, MatchField};
use domain::actor::Role;
use testkit::{TestDb, both_engines};

const LEAVE: &str = "/dang-nhap/nha-cung-cap";
const PASSWORD: &str = "mat-khau-dai-de-thu";

/// A house that knows the provider, on the provider's own day.
async fn house(db: &TestDb, provider: &Provider) -> TestApp {
    let h = TestApp::strict_with(db, provider.courier(|_| {})).await;
    h.at_the_wall();
    h
}

/// Somebody comes to the door by the provider, under a name there.
async fn comes<'a>(h: &'a TestApp, provider: &Provider, name: &str) -> Browser<'a> {
    let mut b = Browser::new(h);
    let out = b.leave(LEAVE).await;
    let back = Outside::default().signs_in(provider, &out, name).await;
    b.open(&back).await;
    b
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

/// An account is linked by somebody at the machine.
async fn linked(h: &TestApp, role: Role, agency: Option<&str>, subject: &str) -> String {
    let _ = h.token(role, agency).await;
    let ctx = app::Ctx::system(h.now());
    let name = username(role, agency);
    let done = app::user::provider::link(&h.app, &ctx, &name, subject).await;
    done.expect("linked");
    name
}

/// An address of the provider, or of ours, with one of its values changed.
fn changed(address: &str, name: &str, value: &str) -> String {
    let (path, query) = address.split_once('?').expect("a query");
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((held, _)) if held == name => format!("{name}={value}"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{path}?{}", pairs.join("&"))
}

/// The link on a page that leads out of the house.
fn way_out(b: &Browser<'_>) -> String {
    let part = b.page.html.split("href=\"http://127.0.0.1:").nth(1);
    let rest = part.expect("a way out").split('"').next().expect("its end");
    format!(
        "http://127.0.0.1:{}",
        rest.replace("&#38;", "&").replace("&amp;", "&")
    )
}

both_engines!(
    migrated by crate::app::furnished,

    async fn an_account_is_linked_by_its_owner_and_opened_by_the_provider(db: TestDb) {
        let Some(provider) = Provider::start().await else { return };
        let h = house(&db, &provider).await;
        let _ = h.token(Role::AgencyFocal, Some(WARD)).await;
        let mut b = Browser::new(&h);
        b.open("/dang-nhap").await;
        assert!(b.page.says("Đăng nhập bằng Tài khoản tỉnh"), "{}", b.page.words());

        // Known there and not here: no account is made.
        let stranger = comes(&h, &provider, "mai").await;
        assert_eq!(stranger.page.status, 403);
        assert!(stranger.page.says("Chưa gắn với tài khoản nào") && stranger.page.says("mai"), "{}", stranger.page.words());
        assert!(!stranger.cookie.contains("phien="), "{}", stranger.cookie);

        let mut b = knock(&h, Role::AgencyFocal, Some(WARD)).await;
        b.open("/lam-viec/tai-khoan").await;
        b.send(b.form("link").set("password", "sai")).await;
        assert_eq!(b.page.status, 422);
        assert!(b.page.says("Mật khẩu hiện tại chưa đúng"), "{}", b.page.words());
        b.send(b.form("link").set("password", PASSWORD)).await;
        assert_eq!(b.page.status, 200, "{}", b.page.words());
        let back = Outside::default().signs_in(&provider, &way_out(&b), "mai").await;
        b.open(&back).await;
        assert!(b.page.says("Đã gắn. Từ nay"), "{}", b.page.words());
        assert!(b.page.says("Đã gắn với mã mai ở Tài khoản tỉnh"), "{}", b.page.words());

        // From now on by the provider; it leads to where the person wanted to go, in their language.
        let mut c = Browser::new(&h);
        let out = c.leave(&format!("{LEAVE}?en=1&next=%2Flam-viec%2Ftim")).await;
        let back = Outside::default().signs_in(&provider, &out, "mai").await;
        c.open(&back).await;
        assert_eq!(c.page.path, "/lam-viec/tim?en=1", "{}", c.page.words());
        assert!(!c.cookie.contains("di-dang-nhap"), "the trip is over: {}", c.cookie);
        // A session as any other: seen beside the first, and ended from there at once.
        b.open("/lam-viec/tai-khoan").await;
        b.send(b.form("end-others")).await;
        c.open("/lam-viec").await;
        assert!(c.page.path.starts_with("/dang-nhap"));

        // The same person cannot be linked to a second account.
        let _ = h.token(Role::AgencyHandler, Some(WARD)).await;
        let mut d = knock(&h, Role::AgencyHandler, Some(WARD)).await;
        d.open("/lam-viec/tai-khoan").await;
        d.send(d.form("link").set("password", PASSWORD)).await;
        let back = Outside::default().signs_in(&provider, &way_out(&d), "mai").await;
        d.open(&back).await;
        assert_eq!(d.page.status, 422);
        assert!(d.page.says("đã gắn với một tài khoản khác"), "{}", d.page.words());

        b.open("/lam-viec/tai-khoan").await;
        b.send(b.form("part")).await;
        assert!(b.page.says("Đã thôi gắn"), "{}", b.page.words());
        let e = comes(&h, &provider, "mai").await;
        assert!(e.page.says("Chưa gắn với tài khoản nào"), "{}", e.page.words());
        h.verify().await;
    }

    async fn an_administrator_links_and_the_second_factor_is_asked_for(db: TestDb) {
        let Some(provider) = Provider::start().await else { return };
        let h = house(&db, &provider).await;
        for role in [Role::SysAdmin, Role::IocOperator] {
            let _ = h.token(role, None).await;
        }
        linked(&h, Role::SysAdmin, None, "quan.tri.otp").await;
        // The provider says that it saw a second factor, and the operator's rule takes its word.
        let mut t = comes(&h, &provider, "quan.tri.otp").await;
        assert_eq!(t.page.path, "/lam-viec", "{}", t.page.words());
        let page = "/quan-tri/nguoi-dung/tk/ioc.operator";
        t.open(page).await;
        t.send(t.form("gan").set("subject", "  ")).await;
        assert_eq!(t.page.status, 422);
        t.send(t.form("gan").set("subject", "truc")).await;
        assert!(t.page.says("Đã gắn.") && t.page.says("Gắn với nơi đăng nhập ngoài"), "{}", t.page.words());

        // A password alone, says the provider: ours is asked for, and first set up.
        let b = comes(&h, &provider, "truc").await;
        assert_eq!(b.page.status, 200);
        assert!(b.page.says("Lập lớp xác thực thứ hai"), "{}", b.page.words());
        assert!(!b.cookie.contains("phien="), "nobody is in yet");
        // Another name with the factor is another person.
        let c = comes(&h, &provider, "truc.otp").await;
        assert_eq!(c.page.status, 403);

        t.open(page).await;
        t.send(t.form("go-gan")).await;
        assert!(t.page.says("Đã thôi gắn"), "{}", t.page.words());
        t.send(t.form("gan").set("subject", "truc.otp")).await;
        let mut c = comes(&h, &provider, "truc.otp").await;
        assert_eq!(c.page.path, "/lam-viec", "{}", c.page.words());
        // The link is ended: so are the sessions that came by it.
        t.open(page).await;
        t.send(t.form("go-gan")).await;
        c.open("/lam-viec").await;
        assert!(c.page.path.starts_with("/dang-nhap"));
        h.verify().await;
    }

    async fn what_is_not_to_be_believed_opens_nothing(db: TestDb) {
        let Some(provider) = Provider::start().await else { return };
        let h = house(&db, &provider).await;
        linked(&h, Role::AgencyFocal, Some(WARD), "mai").await;
        let refused = |b: &Browser<'_>, what: &str| {
            assert_eq!(b.page.status, 422, "{what}: {}", b.page.words());
            assert!(b.page.says("không xác nhận được"), "{what}: {}", b.page.words());
            assert!(!b.cookie.contains("phien="), "{what}");
        };
        let mut b = Browser::new(&h);
        let out = b.leave(LEAVE).await;
        let back = Outside::default().signs_in(&provider, &out, "mai").await;
        // Another browser, and one that left for another trip.
        let mut other = Browser::new(&h);
        other.open(&back).await;
        refused(&other, "no ticket");
        let _ = other.leave(LEAVE).await;
        other.open(&back).await;
        refused(&other, "another trip's ticket");
        let mut b2 = Browser::new(&h);
        b2.cookie.clone_from(&b.cookie);
        b2.open(&changed(&back, "state", "x")).await;
        refused(&b2, "another state");
        for (name, value) in [("iss", "https%3A%2F%2Fkhac.example"), ("code", "khongphai")] {
            let mut b2 = Browser::new(&h);
            b2.cookie.clone_from(&b.cookie);
            b2.open(&changed(&back, name, value)).await;
            refused(&b2, name);
        }
        // What was brought is good once.
        let kept = b.cookie.clone();
        b.open(&back).await;
        assert_eq!(b.page.path, "/lam-viec", "{}", b.page.words());
        let mut b2 = Browser::new(&h);
        b2.cookie = kept;
        b2.open(&back).await;
        refused(&b2, "a replay");
        // A ticket that was changed, and one that is too old.
        let mut b = Browser::new(&h);
        let out = b.leave(LEAVE).await;
        let back = Outside::default().signs_in(&provider, &out, "mai").await;
        let good = b.cookie.clone();
        b.cookie = good.replacen("di-dang-nhap=0.", "di-dang-nhap=1.", 1);
        b.open(&back).await;
        refused(&b, "a changed ticket");
        b.cookie = good;
        h.wait(16);
        b.open(&back).await;
        refused(&b, "an old ticket");
        h.at_the_wall();

        // The nonce of another sign-in: the address was changed on the way.
        let mut b = Browser::new(&h);
        let out = b.leave(LEAVE).await;
        let out = changed(&out, "nonce", "khac");
        let back = Outside::default().signs_in(&provider, &out, "mai").await;
        b.open(&back).await;
        refused(&b, "another nonce");

        // What the provider signs is wrong, one thing at a time.
        for (what, say) in [
            ("audience", r#"{"aud":"khac"}"#),
            ("party", r#"{"azp":"khac"}"#),
            ("issuer", r#"{"iss":"http://127.0.0.1:1"}"#),
            ("over", r#"{"exp":1000000000}"#),
            ("made long ago", r#"{"iat":1000000000}"#),
            ("nobody", r#"{"sub":""}"#),
        ] {
            provider.tell("say", say).await;
            refused(&comes(&h, &provider, "mai").await, what);
        }
        provider.tell("say", "{}").await;
        provider.tell("key?which=other", "").await;
        refused(&comes(&h, &provider, "mai").await, "a key that is not published");
        provider.tell("key?which=own", "").await;
        let b = comes(&h, &provider, "mai").await;
        assert_eq!(b.page.path, "/lam-viec", "{}", b.page.words());

        // The provider signs with a new key of another kind, and then again with another.
        for alg in ["ES256", "RS256"] {
            provider.tell(&format!("keys?alg={alg}"), "").await;
            let b = comes(&h, &provider, "mai").await;
            assert_eq!(b.page.path, "/lam-viec", "{alg}: {}", b.page.words());
        }
        h.verify().await;
    }

    async fn a_provider_that_is_away_and_accounts_that_do_not_serve(db: TestDb) {
        let Some(provider) = Provider::start().await else { return };
        let h = house(&db, &provider).await;
        let name = linked(&h, Role::AgencyFocal, Some(WARD), "mai").await;
        let mut b = Browser::new(&h);
        let out = b.leave(LEAVE).await;
        let gave_up = Outside::default().gives_up(&provider, &out).await;
        b.open(&gave_up).await;
        assert_eq!(b.page.status, 422);
        assert!(b.page.says("đã bị hủy"), "{}", b.page.words());

        let mut b = Browser::new(&h);
        let out = b.leave(LEAVE).await;
        let back = Outside::default().signs_in(&provider, &out, "mai").await;
        provider.tell("away?on=1", "").await;
        b.open(&back).await;
        assert!(b.page.says("hiện không trả lời"), "{}", b.page.words());
        b.open(LEAVE).await;
        assert_eq!(b.page.status, 422);
        assert!(b.page.says("Tài khoản tỉnh hiện không trả lời"), "{}", b.page.words());
        // The password still works, on the very page that says so.
        let form = b.form_to("/dang-nhap").set("username", &name).set("password", PASSWORD);
        b.send(form).await;
        assert_eq!(b.page.path, "/lam-viec");
        provider.tell("away?on=0", "").await;

        let ctx = app::Ctx::system(h.now());
        let closed = "đang khóa, hết hạn hoặc không còn vai trò";
        app::user::lock(&h.app, &ctx, &name).await.expect("locked");
        let b = comes(&h, &provider, "mai").await;
        assert!(b.page.says(closed) && !b.cookie.contains("phien="), "{}", b.page.words());
        app::user::unlock(&h.app, &ctx, &name).await.expect("unlocked");
        let b = comes(&h, &provider, "mai").await;
        assert_eq!(b.page.path, "/lam-viec");
        // An account that nobody renewed: made a year and a day before the provider's own day.
        h.wait(-366 * 24 * 60);
        linked(&h, Role::AgencyHandler, Some(WARD), "cu").await;
        h.at_the_wall();
        let b = comes(&h, &provider, "cu").await;
        assert!(b.page.says(closed) && !b.cookie.contains("phien="), "{}", b.page.words());
    }

    async fn an_operator_may_have_a_claim_find_the_account(db: TestDb) {
        let Some(provider) = Provider::start().await else { return };
        let by = |claim: &str, field| {
            let claim = claim.to_owned();
            provider.courier(|s| s.matched = Some(Match { claim, field }))
        };
        let h = TestApp::strict_with(&db, by("preferred_username", MatchField::Username)).await;
        h.at_the_wall();
        let name = linked(&h, Role::AgencyHandler, Some(WARD), "da-gan").await;
        let _ = h.token(Role::AgencyFocal, Some(WARD)).await;
        let focal = username(Role::AgencyFocal, Some(WARD));
        let b = comes(&h, &provider, &focal).await;
        assert_eq!(b.page.path, "/lam-viec", "{}", b.page.words());
        // Found once, and linked: another person who is given that name later is a stranger.
        let b = comes(&h, &provider, &format!("{focal}@khac")).await;
        assert_eq!(b.page.status, 403, "{}", b.page.words());
        let b = comes(&h, &provider, &name).await;
        assert_eq!(b.page.status, 403, "linked by hand to somebody else: {}", b.page.words());

        let mail = TestApp::strict_with(&db, by("email", MatchField::Email)).await;
        mail.at_the_wall();
        let ctx = app::Ctx::system(mail.now());
        let _ = h.token(Role::AgencyLeader, Some(WARD)).await;
        let leader = username(Role::AgencyLeader, Some(WARD));
        let set = app::user::set_email(&mail.app, &ctx, &leader, Some("Lan@Tinh.example")).await;
        set.expect("an address");
        let b = comes(&mail, &provider, "lan@moi").await;
        assert_eq!(b.page.status, 403, "nobody verified it: {}", b.page.words());
        // The role wants a second factor; found it was.
        let b = comes(&mail, &provider, "lan").await;
        assert!(b.page.says("Lập lớp xác thực thứ hai"), "{}", b.page.words());
    }
);
