//! `/quan-tri/tap-duot` from outside: orders, one at a time, and what a node makes of them; and the doors of a
//! sandbox itself. The node is tried in the server's tests.

use crate::app::TestApp;
use crate::console_browser::Browser;
use app::sandbox::{Account, Fault, Outcome, Pass, Progress, Seen, State, Step};
use domain::actor::Role;
use testkit::{TestDb, both_engines};

const PLACE: &str = "may-chu-1:/var/lib/tap duot";
const PAGE: &str = "/quan-tri/tap-duot";
const BAND: &str = "không có gì ở đây là thật";

fn account() -> Account {
    Account {
        role: "ioc_operator".to_owned(),
        username: "ioc.truc".to_owned(),
        name: "Nguyễn Văn Trực".to_owned(),
    }
}

fn seen(h: &TestApp, state: State) -> Seen {
    let runs = state == State::Running;
    Seen {
        machine: "may-chu-1".to_owned(),
        folder: "/var/lib/tap duot".to_owned(),
        url: "https://tapduot.test".to_owned(),
        state,
        since: runs.then(|| h.now()),
        made_at: runs.then(|| h.now()),
        accounts: if runs { vec![account()] } else { Vec::new() },
        cases: if runs { 37 } else { 0 },
        disk: 5 << 20,
        disk_most: 2 << 30,
        ..Seen::default()
    }
}

async fn see(h: &TestApp, state: State) {
    let told = app::sandbox::see(&h.app, PLACE, &seen(h, state), h.now()).await;
    told.expect("it is told");
}

async fn take(h: &TestApp) -> app::sandbox::Taken {
    let taken = app::sandbox::take(&h.app, PLACE, h.now()).await;
    taken.expect("a look").expect("an order")
}

async fn post(h: &TestApp, token: &str, body: &str) -> (u16, String) {
    let place = PLACE.replace(' ', "+").replace('/', "%2F");
    let call = h.call("POST", PAGE).token(token);
    let body = format!("{body}&place={place}").into_bytes();
    let sent = call
        .raw("application/x-www-form-urlencoded", body)
        .send()
        .await;
    (sent.status.as_u16(), sent.text())
}

both_engines!(
    migrated by crate::app::furnished,

    async fn without_a_node_the_page_says_what_to_write(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(PAGE).await;
        for words in ["Chưa máy nào giữ bản tập dượt", "[sandbox]", "listen ="] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let token = h.token(Role::SysAdmin, None).await;
        assert_eq!(post(&h, &token, "what=start").await.0, 409);
        t.open("/quan-tri/tap-duot?en=1").await;
        assert!(t.page.says("No machine keeps a sandbox yet"), "{}", t.page.words());
        assert!(!t.page.says(BAND) && !t.page.says("nothing here is real"), "this one is real");
    }

    async fn an_order_goes_its_way_and_passwords_are_shown_once(db: TestDb) {
        let h = TestApp::open(&db).await;
        see(&h, State::Off).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(PAGE).await;
        assert!(t.find("drop").is_none() && t.find("wipe").is_none(), "there is none yet");
        t.send(t.form("start")).await;
        assert!(t.page.says("Đã ra lệnh bắt đầu") && t.page.says("Đang chờ máy giữ"), "{}", t.page.words());
        assert!(t.find("start").is_none(), "one at a time");
        let token = h.token(Role::SysAdmin, None).await;
        assert_eq!(post(&h, &token, "what=start").await.0, 409);

        assert!(app::sandbox::take(&h.app, "elsewhere:/", h.now()).await.expect("a look").is_none());
        let taken = take(&h).await;
        assert!(app::sandbox::take(&h.app, PLACE, h.now()).await.expect("a look").is_none(), "it is taken");
        let half = Progress { step: Step::Reports, done: 14, of: 32 };
        assert!(app::sandbox::hold(&h.app, &taken, h.now(), Some(half)).await.expect("held"));
        t.open(PAGE).await;
        assert!(t.page.says("Tạo phản ánh giả: 14 trên 32"), "{}", t.page.words());

        let made = Outcome { reports: 37, accounts: 1, took_ms: 41_000, ..Outcome::default() };
        let pass = Pass { account: account(), password: "sang-que-tho-7421".to_owned() };
        assert!(app::sandbox::end(&h.app, &taken, h.now(), &made, &[pass]).await.expect("it ends"));
        see(&h, State::Running).await;
        // Only whoever ordered it may see them, and nobody by looking at the page alone.
        let mut other = Browser::of(&h, Role::StandingBody, None).await;
        other.open(PAGE).await;
        assert!(other.find("reveal").is_none() && other.page.says("ioc.truc"), "{}", other.page.words());
        assert!(other.find("drop").is_none() && other.find("wipe").is_none(), "they may only look");
        t.open(PAGE).await;
        assert!(!t.page.says("sang-que-tho-7421") && t.page.says("37 phản ánh giả"), "{}", t.page.words());
        t.send(t.form("reveal")).await;
        assert!(t.page.says("sang-que-tho-7421"), "{}", t.page.words());
        t.open(PAGE).await;
        assert!(t.find("reveal").is_none() && !t.page.says("sang-que-tho-7421"), "{}", t.page.words());

        t.open("/quan-tri/nhat-ky?loai=sandbox").await;
        for words in ["Ra lệnh bắt đầu tập dượt", "Bản tập dượt đã mở: 37", "Xem mật khẩu của 1 tài khoản giả"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        h.verify().await;
    }

    async fn what_cannot_be_is_refused_in_words(db: TestDb) {
        let h = TestApp::open(&db).await;
        see(&h, State::Running).await;
        let token = h.token(Role::SysAdmin, None).await;
        for (body, status, words) in [
            ("what=start", 409, "đang chạy rồi"),
            ("what=drop&reports=0", 422, "từ 1 đến 200"),
            ("what=drop&reports=201", 422, "từ 1 đến 200"),
            ("what=drop&reports=nhieu", 422, "từ 1 đến 200"),
            ("what=wipe", 422, "đánh dấu vào ô"),
            ("what=reveal&order=7", 409, "đã hiện một lần"),
            ("what=burn", 400, ""),
        ] {
            let (told, text) = post(&h, &token, body).await;
            assert!(told == status && text.contains(words), "{body}: {told} {text}");
        }
        assert_eq!(post(&h, &token, "what=wipe&sure=1").await.0, 303);
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/nhat-ky?loai=sandbox").await;
        assert!(t.page.says("37 phản ánh giả, 1 tài khoản"), "{}", t.page.words());
        let taken = take(&h).await;
        let bad = Outcome::failed(Fault::NotOurs { folder: "/srv".to_owned() });
        assert!(app::sandbox::end(&h.app, &taken, h.now(), &bad, &[]).await.expect("it ends"));
        t.open(PAGE).await;
        assert!(t.page.says("không phải của bản tập dượt"), "{}", t.page.words());
        // A node that is gone takes nothing.
        h.wait(10);
        let (told, text) = post(&h, &token, "what=stop").await;
        assert!(told == 409 && text.contains("không còn chạy"), "{told} {text}");
    }

    async fn every_page_of_a_sandbox_says_so(db: TestDb) {
        let h = TestApp::sandbox(&db).await;
        for path in ["/", "/bao", "/danh-sach", "/tra-cuu", "/lu", "/dang-nhap", "/khong-co", "/ban-do"] {
            let page = h.get(path).await;
            assert!(page.text().contains(BAND), "{path}: {}", page.text());
            let told = page.headers.get("x-robots-tag").map(|v| v.as_bytes().to_vec());
            assert_eq!(told.as_deref(), Some(&b"noindex, nofollow"[..]), "{path}");
        }
        assert_eq!(h.get("/robots.txt").await.text(), "User-agent: *\nDisallow: /\n");
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/lam-viec").await;
        assert!(t.page.says(BAND), "{}", t.page.words());
        // No code of it is one of the real service.
        let sent = h.pothole().await;
        let code = sent["code"].as_str().expect("a code").to_owned();
        let digits = code.chars().filter(char::is_ascii_digit).count();
        assert_eq!(digits, 11, "{code}");
    }
);
