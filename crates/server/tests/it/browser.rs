//! Every screen of the demonstration in a real browser: accessible, not wider than its window, no
//! errors, nothing stopped by the content security policy; as a phone and as a desk, with and
//! without script.

use crate::program::{Served, program};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

/// Folder of the browser check, told by the test command, which installs it.
const CHECK: &str = "HIENTRUONG_TEST_BROWSER";

#[test]
fn every_screen_in_a_browser() {
    let Some(check) = std::env::var_os(CHECK) else {
        assert!(
            std::env::var_os("HIENTRUONG_TEST_ALL").is_none(),
            "{CHECK} is not set: no browser to test in"
        );
        eprintln!("SKIPPED: {CHECK} is not set (cargo xtask test sets it)");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("demo");
    let served = Served::start(
        program()
            .env("HIENTRUONG_RATE_LIMITS", "off")
            .args(["--lang", "en", "demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data),
    );
    let pages = folder.path().join("pages.json");
    std::fs::write(&pages, Value::from(screens(&served, &data)).to_string()).expect("written");
    let out = screenshots(folder.path());
    let told = Command::new("node")
        .arg(Path::new(&check).join("check.mjs"))
        .arg(format!("http://{}", served.address))
        .args([&pages, &out])
        .output()
        .expect("node runs");
    assert!(
        told.status.success(),
        "{}{}",
        String::from_utf8_lossy(&told.stdout),
        String::from_utf8_lossy(&told.stderr)
    );
}

/// Where screenshots go: kept where the caller names a folder, for people who want to look.
fn screenshots(folder: &Path) -> std::path::PathBuf {
    std::env::var_os("HIENTRUONG_TEST_SHOTS").map_or_else(|| folder.join("shots"), Into::into)
}

/// The screens, with codes of the demonstration's own reports.
fn screens(served: &Served, data: &Path) -> Vec<Value> {
    let accounts: Vec<Value> =
        serde_json::from_slice(&std::fs::read(data.join("demo-accounts.json")).expect("accounts"))
            .expect("json");
    let account = |name: &str| {
        accounts
            .iter()
            .find(|a| a["username"] == name)
            .unwrap_or_else(|| panic!("no account {name}"))
    };
    let token = account("ioc.lanhdao")["token"].as_str().expect("a token");
    let (status, body) = served.get(
        "/api/v1/reports?limit=100",
        &format!("Authorization: Bearer {token}\r\n"),
    );
    assert_eq!(status, 200, "{body}");
    let list: Value = serde_json::from_str(&body).expect("json");
    let code = |pick: &dyn Fn(&Value) -> bool| -> String {
        let found = list["reports"]
            .as_array()
            .expect("a list")
            .iter()
            .find(|r| pick(r));
        found
            .and_then(|r| r["code"].as_str())
            .expect("such a report is in the demonstration")
            .to_owned()
    };
    let public = |stage: &str| code(&|r| r["stage"] == stage && r["publication"] == "public");
    let staged = |stage: &str| code(&|r| r["stage"] == stage);
    let hidden = code(&|r| r["publication"] == "hidden");

    let mut pages: Vec<Value> = [
        "/",
        "/bao",
        "/bao/buoc-1",
        "/tra-cuu",
        "/danh-sach",
        "/danh-sach?tre=1",
        "/ban-do",
        "/ban-do?category=GT&en=1",
        "/gan-day?area=18880",
        "/dia-ban",
        "/dia-ban/phuong-dong-hoi.18880",
        "/don-vi",
        "/don-vi/ubnd-p-dong-hoi.ub-18880-t7",
        "/so-lieu",
        "/huong-dan",
        "/quyen-rieng-tu",
        "/tro-nang",
        "/nhan-biet",
        "/bao/noi",
        "/toi/hop-cho",
        "/ung-dung",
        "/lu",
        "/tb",
        "/toi",
        "/d",
        "/ngoai-tuyen",
        "/dang-nhap",
        "/?en=1",
        "/bao?en=1",
        "/toi/hop-cho?en=1",
        "/danh-sach?en=1",
        "/?to=1",
    ]
    .into_iter()
    .map(|path| json!({ "path": path }))
    .collect();
    for stage in ["dispatched", "in_progress", "answered", "closed"] {
        pages.push(
            json!({ "path": format!("/hs/{}", public(stage)), "name": format!("case-{stage}") }),
        );
    }
    pages.push(
        json!({ "path": format!("/hs/{}/kiem-chung", public("closed")), "name": "case-check" }),
    );
    pages.push(json!({ "path": format!("/hs/{hidden}"), "name": "case-hidden" }));
    pages.push(json!({ "path": "/hs/12345678", "name": "case-unknown", "status": 404 }));

    let mut staff = |user: &str, paths: &[(&str, String)]| {
        let password = account(user)["password"]
            .as_str()
            .expect("a password")
            .to_owned();
        let cookie = sign_in(served, user, &password);
        for (name, path) in paths {
            pages.push(json!({ "path": path, "name": format!("{user}-{name}"), "cookie": cookie }));
        }
    };
    let file = |stage: &str| format!("/lam-viec/hs/{}", staged(stage));
    staff(
        "ioc.truc",
        &[
            ("today", "/lam-viec".to_owned()),
            ("bulletins", "/lam-viec/thong-bao".to_owned()),
            ("flood", "/lam-viec/che-do-lu".to_owned()),
            ("triage", "/lam-viec/phan-loai".to_owned()),
            (
                "triage-one",
                format!("/lam-viec/phan-loai?hs={}", staged("received")),
            ),
            ("publish", "/lam-viec/cong-khai".to_owned()),
            (
                "publish-one",
                format!("/lam-viec/cong-khai?hs={}", staged("resolved")),
            ),
            ("file-answered", file("answered")),
            ("file-disputed", file("disputed")),
            ("search", "/lam-viec/tim?q=tran+hung+dao".to_owned()),
            ("wall", "/lam-viec/khan".to_owned()),
            ("wall-en", "/lam-viec/khan?en=1".to_owned()),
        ],
    );
    let terms = |path: &str| format!("/quan-tri/thoi-han{path}");
    staff(
        "ioc.lanhdao",
        &[
            ("today", "/lam-viec".to_owned()),
            ("file", file("refused")),
            ("wall", "/lam-viec/khan".to_owned()),
            ("force", terms("/bat-kha-khang")),
        ],
    );
    staff(
        "quantri",
        &[
            ("terms", terms("")),
            ("policy", terms("/chinh-sach")),
            ("calendar", terms("/lich")),
            ("messages", "/quan-tri/tin-nhan".to_owned()),
            ("message", "/quan-tri/tin-nhan/promise".to_owned()),
            ("dead-letters", "/quan-tri/tin-nhan/hong".to_owned()),
            ("users", "/quan-tri/nguoi-dung".to_owned()),
            ("user-new", "/quan-tri/nguoi-dung/them".to_owned()),
            ("users-file", "/quan-tri/nguoi-dung/tu-tep".to_owned()),
            ("user", "/quan-tri/nguoi-dung/tk/ioc.truc".to_owned()),
            ("audit", "/quan-tri/nhat-ky".to_owned()),
            ("channels", "/quan-tri/kenh".to_owned()),
            ("retention", "/quan-tri/luu-tru".to_owned()),
            ("health", "/quan-tri/suc-khoe".to_owned()),
            ("account", "/lam-viec/tai-khoan".to_owned()),
        ],
    );
    staff(
        "donghoi.daumoi",
        &[
            ("work", "/lam-viec/viec-cua-toi".to_owned()),
            (
                "answer",
                format!("{}/tra-loi", of_ward(&list, "in_progress")),
            ),
        ],
    );
    staff(
        "donghoi.lanhdao",
        &[("approvals", "/lam-viec/duyet".to_owned())],
    );
    staff(
        "sotttt",
        &[
            ("disputes", "/lam-viec/tranh-chap".to_owned()),
            (
                "dossier",
                format!("/lam-viec/tranh-chap/{}", staged("disputed")),
            ),
            ("precedents", "/lam-viec/an-le".to_owned()),
            ("suggestions", "/lam-viec/goi-y".to_owned()),
        ],
    );
    staff(
        "banchidao",
        &[
            ("committee", "/ban-chi-dao".to_owned()),
            ("dossier", format!("/ban-chi-dao/{}", staged("escalated"))),
        ],
    );
    pages
}

/// A case file of the ward that has accounts.
fn of_ward(list: &Value, stage: &str) -> String {
    let found = list["reports"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|r| r["stage"] == stage && r["lead"]["code"] == "UB-18880-T7")
        .expect("the ward has one");
    format!("/lam-viec/hs/{}", found["code"].as_str().expect("a code"))
}

/// Signs in by the form; the session's cookie.
fn sign_in(served: &Served, user: &str, password: &str) -> String {
    let body = format!("username={user}&password={password}");
    let mut stream = TcpStream::connect(&served.address).expect("the doors are open");
    write!(
        stream,
        "POST /dang-nhap HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {1}\r\n\r\n{body}",
        served.address,
        body.len()
    )
    .expect("it listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let cookie = answer
        .lines()
        .take_while(|line| !line.is_empty())
        .find_map(|line| {
            line.to_lowercase()
                .starts_with("set-cookie:")
                .then(|| line[11..].trim().to_owned())
        })
        .unwrap_or_else(|| {
            panic!(
                "{user} cannot sign in: {}",
                answer.lines().next().unwrap_or("")
            )
        });
    cookie.split(';').next().unwrap_or("").to_owned()
}
