//! `/quan-tri/sao-luu` on a serving node: a backup is made and a drill held by pressing a button; a backup
//! that is damaged, cut short or of other keys fails in words, and nothing is left behind.

use crate::program::{Installation, Served};
use crate::storm::node::pause;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;
use testkit::TestDb;

/// A drill of a small installation takes seconds; a busy machine may want more.
const TRIES: usize = 600;

#[test]
fn drills_on_sqlite() {
    drills(None);
}

#[test]
fn drills_on_postgresql() {
    testkit::on_postgres(testkit::empty, async |db: TestDb| {
        let url = db.url().to_owned();
        let tried = tokio::task::spawn_blocking(move || drills(Some(&url)));
        tried.await.expect("it runs");
    });
}

fn token(at: &Installation, name: &str, role: &str) -> String {
    at.done(&["user", "add", name, "--name", "Thử", "--role", role]);
    let told = at.done(&["token", "issue", name, "--name", "t"]);
    told.lines().last().expect("a token").to_owned()
}

fn page(node: &Served, token: &str) -> String {
    let (status, html) = node.get(
        "/quan-tri/sao-luu?en=1",
        &format!("Authorization: Bearer {token}\r\n"),
    );
    assert_eq!(status, 200, "{html}");
    html
}

fn order(node: &Served, token: &str, body: &str) -> u16 {
    let mut stream = TcpStream::connect(&node.address).expect("the doors are open");
    write!(
        stream,
        "POST /quan-tri/sao-luu?en=1 HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        node.address,
        body.len()
    )
    .expect("it listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok());
    status.expect("a status")
}

/// Looks until the page says it.
fn until(node: &Served, token: &str, what: impl Fn(&str) -> bool) -> String {
    for _ in 0..TRIES {
        let html = page(node, token);
        if what(&html) {
            return html;
        }
        pause(Duration::from_millis(200));
    }
    panic!("it never said so: {}", page(node, token));
}

/// The value of the choice that names a backup.
fn choice(html: &str, name: &str) -> Option<String> {
    let values = html.split("<option value=\"").skip(1);
    let mut values = values.filter_map(|part| part.split('"').next());
    let value = values.find(|value| value.ends_with(name))?;
    Some(
        value
            .replace(' ', "+")
            .replace('/', "%2F")
            .replace(':', "%3A"),
    )
}

/// How many orders have ended.
fn ended(html: &str) -> usize {
    html.matches("Ordered by:").count()
}

fn drills(database: Option<&str>) {
    let at = Installation::new(database);
    let admin = token(&at, "quan.tri.hai", "sys_admin");
    let leader = token(&at, "ioc.lanhdao", "ioc_leader");
    let mut name = at.data().file_name().expect("a name").to_owned();
    name.push("-backup");
    let folder = at.data().with_file_name(name);
    if database.is_some() {
        // Of the nodes that share a database those take orders that have the folder.
        std::fs::create_dir(&folder).expect("a folder");
    }
    let node = at.serve(&[]);
    until(&node, &admin, |html| html.contains("Back up now"));
    assert_eq!(order(&node, &leader, "what=backup"), 403);
    assert_eq!(order(&node, &admin, "what=backup"), 303);
    let again = order(&node, &admin, "what=backup");
    let html = until(&node, &admin, |html| {
        ended(html) >= 1 && html.contains("form-drill")
    });
    if again == 303 {
        until(&node, &admin, |html| {
            ended(html) >= 2 && html.contains("form-drill")
        });
    } else {
        assert_eq!(again, 409);
    }
    let made = whole(&folder);
    assert!(html.contains(&made) && html.contains("Whole"), "{html}");
    // The timer's comes by the command, and lies beside it.
    pause(Duration::from_millis(1100));
    at.done(&["backup"]);
    assert!(listed(&folder).len() >= 2);

    let choose = choice(&html, &made).expect("it may be chosen");
    assert_eq!(
        order(&node, &admin, &format!("what=drill&file={choose}")),
        303
    );
    let html = until(&node, &admin, |html| {
        html.contains("chains are all right") || html.contains("Failed")
    });
    assert!(html.contains("chains are all right"), "{html}");
    assert!(!at.data().join("drill").exists(), "nothing is left behind");

    // What is wrong with one is seen from outside where it can be, and by the drill where it cannot.
    let bytes = std::fs::read(folder.join(&made)).expect("a backup");
    let mut bent = bytes.clone();
    let middle = bent.len() / 2;
    bent[middle] ^= 1;
    std::fs::write(folder.join("bent.tar"), bent).expect("one");
    std::fs::write(folder.join("cut.tar"), &bytes[..bytes.len() / 2]).expect("another");
    std::fs::write(folder.join("letter.tar"), "a letter").expect("a letter");
    let mark = bytes
        .windows(8)
        .position(|eight| eight == b"\"keys\":\"")
        .expect("a mark")
        + 8;
    let mut strange = bytes.clone();
    strange[mark] = if strange[mark] == b'0' { b'1' } else { b'0' };
    std::fs::write(folder.join("strange.tar"), strange).expect("of other keys");
    std::os::unix::fs::symlink(at.data().join("keys"), folder.join("keys.tar")).expect("a link");
    let html = until(&node, &admin, |html| html.contains("bent.tar"));
    for words in ["Cut short", "No backup", "Of other keys"] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!html.contains("keys.tar"), "a link is nobody's backup");
    for name in ["cut.tar", "letter.tar", "strange.tar", "keys.tar"] {
        assert_eq!(choice(&html, name), None);
    }
    let choose = choice(&html, "bent.tar").expect("it looks whole");
    assert_eq!(
        order(&node, &admin, &format!("what=drill&file={choose}")),
        303
    );
    until(&node, &admin, |html| html.contains("bent.tar is damaged"));
    // Gone between the list and the deed.
    let html = until(&node, &admin, |html| html.contains("form-drill"));
    let choose = choice(&html, &made).expect("it may be chosen");
    std::fs::remove_file(folder.join(&made)).expect("it goes");
    assert_eq!(
        order(&node, &admin, &format!("what=drill&file={choose}")),
        303
    );
    until(&node, &admin, |html| {
        html.contains("is not in the folder any more")
    });
    assert!(!at.data().join("drill").exists(), "nothing is left behind");
    let (_, health) = node.get(
        "/quan-tri/suc-khoe?en=1",
        &format!("Authorization: Bearer {admin}\r\n"),
    );
    assert!(
        health.contains("Restore drill") && health.contains("failed"),
        "{health}"
    );
    assert_eq!(node.stop(), Some(0));
    assert!(at.done(&["verify"]).starts_with("Whole"));
}

fn listed(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let mut names: Vec<String> = names.map(|n| n.into_string().expect("a name")).collect();
    names.sort();
    names
}

/// The first backup of a folder, and nothing half made beside it.
fn whole(folder: &Path) -> String {
    let names = listed(folder);
    assert!(names.iter().all(|name| name.ends_with(".tar")), "{names:?}");
    names.first().expect("a backup").clone()
}
