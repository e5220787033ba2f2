//! `/quan-tri/tap-duot` on a serving node: a sandbox is started, practised in, filled, wiped and stopped; it comes
//! up again with its node and goes with it, and nothing of it stands in the real database.

use crate::program::{Installation, Served, program};
use crate::storm::node::pause;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::Duration;

/// A sandbox is made within a minute; a busy machine may want more.
const TRIES: usize = 1_500;
const BAND: &str = "nothing here is real";

fn ask(address: &str, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return (0, String::new());
    };
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("it listens");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok());
    (status.unwrap_or(0), answer)
}

struct Admin<'a> {
    node: &'a Served,
    bearer: String,
    place: String,
}

impl Admin<'_> {
    fn order(&self, body: &str) -> (u16, String) {
        let place = self.place.replace('/', "%2F").replace(':', "%3A");
        let body = format!("{body}&place={place}");
        let path = "/quan-tri/tap-duot?en=1";
        ask(&self.node.address, "POST", path, &self.bearer, &body)
    }

    fn until(&self, what: impl Fn(&str) -> bool) -> String {
        let mut html = String::new();
        for _ in 0..TRIES {
            html = self.node.get("/quan-tri/tap-duot?en=1", &self.bearer).1;
            if what(&html) {
                return html;
            }
            pause(Duration::from_millis(200));
        }
        panic!("it never said so: {html}");
    }

    /// The table of names and passwords, shown once.
    fn passwords(&self, html: &str) -> Vec<(String, String)> {
        let order = html.split("name=\"order\" value=\"").nth(1);
        let order = order
            .and_then(|part| part.split('"').next())
            .expect("one waits");
        let (status, html) = self.order(&format!("what=reveal&order={order}"));
        assert_eq!(status, 200, "{html}");
        let rows = html.split("<th scope=\"row\">").skip(1);
        rows.filter_map(|row| {
            let name = row.split('<').next()?;
            let password = row.split("<code>").nth(1)?.split('<').next()?;
            Some((name.to_owned(), password.to_owned()))
        })
        .collect()
    }
}

/// The number after a label of the page.
fn fact(html: &str, label: &str) -> Option<u64> {
    let after = html.split(&format!("<dt>{label}</dt>")).nth(1)?;
    let value = after.split('>').nth(1)?.split('<').next()?;
    value.replace(['.', ','], "").trim().parse().ok()
}

fn sign_in(address: &str, name: &str, password: &str) -> String {
    let body = format!("username={name}&password={password}");
    let (status, answer) = ask(address, "POST", "/dang-nhap", "", &body);
    assert_eq!(status, 303, "{answer}");
    let cookie = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("set-cookie").then_some(value)
    });
    let cookie = cookie
        .expect("a cookie")
        .split(';')
        .next()
        .expect("a value");
    format!("Cookie: {cookie}\r\n")
}

/// Processes whose environment or place nobody can see, but whose command line says what they are and whose
/// open folder is this one's.
fn sandboxes_of(folder: &Path) -> usize {
    let all = std::fs::read_dir("/proc").expect("a system").flatten();
    all.filter(|entry| {
        let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        let files = std::fs::read_dir(entry.path().join("fd"))
            .into_iter()
            .flatten();
        line.ends_with(b"\0sandbox\0")
            && files.flatten().any(|fd| {
                let leads = std::fs::read_link(fd.path());
                leads.is_ok_and(|path| path.starts_with(folder))
            })
    })
    .count()
}

#[test]
fn people_practise_apart() {
    let at = Installation::new(None);
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let sandbox = free.local_addr().expect("an address").to_string();
    drop(free);
    let config = at.data().with_file_name("config.toml");
    std::fs::write(&config, format!("[sandbox]\nlisten = \"{sandbox}\"\n")).expect("a file");
    let config = config.display().to_string();
    at.done(&[
        "user",
        "add",
        "quan.tri.hai",
        "--name",
        "Thử",
        "--role",
        "sys_admin",
    ]);
    let told = at.done(&["token", "issue", "quan.tri.hai", "--name", "t"]);
    let token = told.lines().last().expect("a token").to_owned();
    let folder = std::fs::canonicalize(at.data())
        .expect("a folder")
        .join("sandbox");
    let doctor = at.run(&["--lang", "en", "doctor", "--config", &config]).1;
    assert!(doctor.contains("Sandbox:"), "{doctor}");

    let node = at.serve(&["--config", &config]);
    let mut admin = Admin {
        node: &node,
        bearer: format!("Authorization: Bearer {token}\r\n"),
        place: String::new(),
    };
    let html = admin.until(|html| html.contains("form-start"));
    let place = html.split("name=\"place\" value=\"").nth(1);
    admin.place = place
        .and_then(|p| p.split('"').next())
        .expect("a place")
        .to_owned();
    assert_eq!(admin.order("what=start").0, 303);
    let html = admin.until(|html| html.contains("form-drop") && html.contains("form-reveal"));
    let before = fact(&html, "Fake reports").expect("a number");
    assert!(before >= 25 && !html.contains("were not taken"), "{html}");

    // Everything of it says what it is, and whoever was shown a password gets in.
    let (status, home) = ask(&sandbox, "GET", "/?en=1", "", "");
    assert!(status == 200 && home.contains(BAND), "{home}");
    assert!(
        home.to_lowercase().contains("x-robots-tag: noindex"),
        "{home}"
    );
    let passwords = admin.passwords(&html);
    assert!(passwords.len() >= 25, "{}", passwords.len());
    let of = |name: &str| {
        passwords
            .iter()
            .find(|(n, _)| n == name)
            .expect("an account")
    };
    let (name, password) = of("ioc.truc");
    let cookie = sign_in(&sandbox, name, password);
    let (status, desk) = ask(&sandbox, "GET", "/lam-viec?en=1", &cookie, "");
    assert!(status == 200 && desk.contains(BAND), "{desk}");
    let html = admin.until(|html| html.contains("form-drop"));
    assert!(!html.contains("form-reveal"), "they are shown once");
    // The same person is nobody in the real service.
    let body = format!("username={name}&password={password}");
    assert_ne!(ask(&node.address, "POST", "/dang-nhap", "", &body).0, 303);

    assert_eq!(admin.order("what=drop&reports=5&rhythm=flood").0, 303);
    admin.until(|html| fact(html, "Fake reports") >= Some(before + 5));

    // Wiped: other passwords, and as many cases as at first.
    assert_eq!(admin.order("what=wipe").0, 422);
    assert_eq!(admin.order("what=wipe&sure=1").0, 303);
    let html = admin.until(|html| html.contains("form-reveal"));
    assert!(
        html.contains(&format!("Removed {} fake reports", before + 5)),
        "{html}"
    );
    assert_eq!(fact(&html, "Fake reports"), Some(before));
    let fresh = admin.passwords(&html);
    assert!(fresh.len() == passwords.len() && fresh.iter().all(|one| !passwords.contains(one)));
    assert_eq!(sandboxes_of(&folder), 1);

    // A node that is killed takes it along, and brings it up again.
    let (bearer, place) = (admin.bearer, admin.place);
    drop(node);
    for _ in 0..TRIES {
        if sandboxes_of(&folder) == 0 {
            break;
        }
        pause(Duration::from_millis(100));
    }
    assert_eq!(sandboxes_of(&folder), 0, "nothing is left behind");
    assert_eq!(ask(&sandbox, "GET", "/", "", "").0, 0);
    let node = at.serve(&["--config", &config]);
    let admin = Admin {
        node: &node,
        bearer,
        place,
    };
    let html = admin.until(|html| html.contains("form-drop"));
    assert_eq!(fact(&html, "Fake reports"), Some(before));
    assert_eq!(admin.order("what=stop").0, 303);
    admin.until(|html| html.contains("form-start"));
    assert_eq!(sandboxes_of(&folder), 0);
    assert_eq!(node.stop(), Some(0));

    // Of all that nothing stands in the real database.
    assert!(at.done(&["verify"]).starts_with("Whole"));
    let users = at.done(&["user", "list"]);
    assert!(
        !users.contains("ioc.truc") && users.contains("quan.tri.hai"),
        "{users}"
    );
    let file = at.data().join("all.jsonl");
    at.done(&["export", &file.display().to_string()]);
    let reports = std::fs::read_to_string(&file).expect("an export");
    assert_eq!(reports.lines().count(), 0, "{reports}");
    // Whoever starts it by hand, with nobody to speak to it, gets nothing.
    let alone = program().arg("sandbox").output().expect("it runs");
    assert!(alone.stdout.is_empty());
}
