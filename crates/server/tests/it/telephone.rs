//! Two exchanges on loopback: a real SIP call through one that tells of it by itself, and a manager's
//! written dialogue with one that must be listened to.

use crate::storm::client::Request;
use crate::storm::node::{House, pause, wait_for};
use crate::storm::{in_house, insist};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;
use testkit::{TestDb, both_engines};

/// How often something that takes a moment is looked for, ten times a second.
const LOOKS: u32 = 300;

both_engines!(
    async fn a_sip_call_tells_of_itself(db: TestDb) {
        in_house(&db, sip).await;
    }

    async fn a_manager_is_listened_to_and_found_again(db: TestDb) {
        in_house(&db, manager).await;
    }
);

/// The desk as an agent reads it.
fn desk(house: &House, token: &str) -> String {
    let page = insist(house, &Request::get("/lam-viec/cuoc-goi").token(token));
    assert_eq!(page.status, 200, "{}", page.text());
    page.text()
}

/// Waits until the desk says so.
fn says(house: &House, token: &str, wanted: impl Fn(&str) -> bool) -> String {
    let mut page = String::new();
    for _ in 0..LOOKS {
        page = desk(house, token);
        if wanted(&page) {
            return page;
        }
        pause(Duration::from_millis(100));
    }
    panic!("the desk never says it: {page}\n{}", house.log());
}

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that nobody has.
fn free_port() -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    socket.local_addr().expect("an address").port()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/telephone")
}

/// `sipp`, playing a scenario once.
fn play(scenario: &str, port: u16, to: Option<u16>) -> Command {
    let mut sipp = Command::new("sipp");
    if let Some(to) = to {
        sipp.arg(format!("127.0.0.1:{to}"));
    }
    sipp.arg("-sf")
        .arg(folder().join(scenario))
        .args([
            "-i",
            "127.0.0.1",
            "-p",
            &port.to_string(),
            "-m",
            "1",
            "-nostdin",
            "-timeout",
            "30s",
        ])
        .env("TERM", "dumb")
        .stdout(Stdio::null())
        .stderr(Stdio::inherit());
    sipp
}

/// Waits until a UDP port is taken: a telephone listens.
fn listens(port: u16) {
    for _ in 0..LOOKS {
        if UdpSocket::bind(("127.0.0.1", port)).is_err() {
            return;
        }
        pause(Duration::from_millis(100));
    }
    panic!(
        "nobody listens at {port}: are sip-tester and kamailio installed? `cargo xtask test` brings them"
    );
}

fn sip(house: &House) {
    let node = house.start();
    let (agent, exchange) = (
        house.token("call_agent", None),
        house.token("telephony", None),
    );
    let at = tempfile::tempdir().expect("a folder");
    let (port, telephone) = (free_port(), free_port());
    let text = fs::read_to_string(folder().join("exchange.cfg")).expect("its configuration");
    let text = text
        .replace("@EXCHANGE@", &port.to_string())
        .replace("@TELEPHONE@", &telephone.to_string())
        .replace(
            "@TELL@",
            &format!("python3 {}", folder().join("tell.py").display()),
        );
    let file = at.path().join("exchange.cfg");
    fs::write(&file, text).expect("written");
    let kamailio = Command::new("/usr/sbin/kamailio")
        .args(["-DD", "-E", "-m", "16", "-M", "4", "-f"])
        .arg(&file)
        .arg("-Y")
        .arg(at.path())
        .env(
            "HT_CALLS",
            format!("http://{}/api/v1/calls", house.address()),
        )
        .env("HT_TOKEN", &exchange)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let kamailio = Running(kamailio.expect("kamailio, which `cargo xtask test` installs"));
    listens(port);

    // Somebody rings, is answered, talks, hangs up.
    let taker = Running(play("takes.xml", telephone, None).spawn().expect("sipp"));
    listens(telephone);
    let caller = play("caller.xml", free_port(), Some(port))
        .status()
        .expect("sipp");
    assert!(caller.success(), "the call itself");
    says(house, &agent, |page| {
        page.contains("••• 678") && page.contains("Đã gác máy")
    });
    drop(taker);

    // Somebody rings and gives up. SIP says some things twice; one call is missed.
    let taker = Running(play("rings.xml", telephone, None).spawn().expect("sipp"));
    listens(telephone);
    let caller = play("gives-up.xml", free_port(), Some(port))
        .status()
        .expect("sipp");
    assert!(caller.success(), "the call itself");
    let page = says(house, &agent, |page| {
        page.contains("••• 321") && page.contains("Gọi nhỡ")
    });
    assert_eq!(page.matches("<b>••• 321</b>").count(), 1, "{page}");
    drop(taker);

    // A moment later the caller is promised a call back. Nothing of it is a number.
    says(house, &agent, |page| page.contains("Gọi lại trước"));
    assert!(
        !house.log().contains("912345678") && !house.log().contains("987654321"),
        "{}",
        house.log()
    );
    drop(kamailio);
    assert!(node.stop());
}

/// What the manager is told when somebody signs in.
fn greeted(line: &TcpStream) -> String {
    let mut told = String::new();
    (&*line)
        .write_all(b"Asterisk Call Manager/9.0.0\r\n")
        .expect("a greeting");
    let mut reader = BufReader::new(line);
    loop {
        let mut text = String::new();
        reader.read_line(&mut text).expect("a line");
        if text.trim().is_empty() {
            return told;
        }
        told.push_str(&text);
    }
}

fn say(line: &TcpStream, events: &[&[(&str, &str)]]) {
    for event in events {
        let mut text = String::new();
        for (key, value) in *event {
            text.push_str(&format!("{key}: {value}\r\n"));
        }
        text.push_str("\r\n");
        (&*line).write_all(text.as_bytes()).expect("said");
    }
}

/// A manager that hangs up in the middle of a call, and goes on when it is found again.
fn manager_at(listener: TcpListener) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let (line, _) = listener.accept().expect("a line");
        let told = greeted(&line);
        assert!(
            told.contains("Username: desk")
                && told.contains("Secret: bi-mat")
                && told.contains("Action: Login"),
            "{told}"
        );
        let trunk: &[(&str, &str)] = &[
            ("Event", "Newchannel"),
            ("Channel", "PJSIP/trunk-0001"),
            ("Uniqueid", "17.1"),
            ("Linkedid", "17.1"),
            ("CallerIDNum", "0912345678"),
            ("CallerIDName", "HANH"),
            ("Context", "from-trunk"),
            ("Exten", "1022"),
        ];
        say(
            &line,
            &[
                &[
                    ("Response", "Success"),
                    ("ActionID", "sign-in"),
                    ("Message", "Authentication accepted"),
                ],
                &[("Event", "FullyBooted"), ("Status", "Fully Booted")],
                trunk,
                // Whatever else the manager says.
                &[
                    ("Event", "VarSet"),
                    ("Variable", "X"),
                    ("Value", "1"),
                    ("Linkedid", "17.1"),
                ],
                &[
                    ("Event", "QueueCallerJoin"),
                    ("Uniqueid", "17.1"),
                    ("Linkedid", "17.1"),
                    ("Queue", "tong-dai"),
                    ("CallerIDNum", "0912345678"),
                ],
                &[
                    ("Event", "DialBegin"),
                    ("Uniqueid", "17.1"),
                    ("Linkedid", "17.1"),
                    ("DestChannel", "PJSIP/201-0002"),
                ],
            ],
        );
        pause(Duration::from_millis(400));
        drop(line);
        let (line, _) = listener.accept().expect("it comes back");
        greeted(&line);
        say(
            &line,
            &[
                &[("Response", "Success"), ("ActionID", "sign-in")],
                // The call goes on: its next event names it anew.
                &[
                    ("Event", "DialBegin"),
                    ("Linkedid", "17.1"),
                    ("Context", "from-trunk"),
                    ("CallerIDNum", "0912345678"),
                ],
                &[
                    ("Event", "AgentConnect"),
                    ("Uniqueid", "17.1"),
                    ("Linkedid", "17.1"),
                    ("Queue", "tong-dai"),
                    ("Interface", "PJSIP/201"),
                    ("DestChannel", "PJSIP/201-0002"),
                ],
                &[
                    ("Event", "DialEnd"),
                    ("DialStatus", "ANSWER"),
                    ("Linkedid", "17.1"),
                    ("DestChannel", "PJSIP/201-0002"),
                ],
                &[
                    ("Event", "Hangup"),
                    ("Uniqueid", "17.2"),
                    ("Linkedid", "17.1"),
                    ("Cause-txt", "Normal Clearing"),
                ],
            ],
        );
        pause(Duration::from_millis(1_500));
        say(
            &line,
            &[&[
                ("Event", "Hangup"),
                ("Uniqueid", "17.1"),
                ("Linkedid", "17.1"),
                ("Cause", "16"),
                ("Cause-txt", "Normal Clearing"),
            ]],
        );
        // Until the other side is gone.
        while (&line).read(&mut [0; 512]).is_ok_and(|read| read > 0) {}
    })
}

fn manager(house: &House) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = listener.local_addr().expect("an address");
    let manager = manager_at(listener);
    house.configure(&format!(
        "[telephony.ami]\naddress = \"{at}\"\nuser = \"desk\"\nsecret = \"bi-mat\"\ninbound = [\"from-trunk\"]\n"
    ));
    let node = house.start();
    let agent = house.token("call_agent", None);
    says(house, &agent, |page| {
        page.contains("••• 678") && page.contains("Đang nói")
    });
    let page = says(house, &agent, |page| page.contains("Đã gác máy"));
    assert!(
        page.contains("tong-dai") && page.matches("<b>••• 678</b>").count() == 1,
        "one call: {page}"
    );
    let log = house.log();
    assert!(
        log.contains("will be opened again")
            && !log.contains("912345678")
            && !log.contains("bi-mat"),
        "{log}"
    );
    let store = house.store();
    let calls = wait_for(store::hotline::open(&store, 10)).expect("it reads");
    assert_eq!(calls[0].standing.line.as_deref(), Some("201"));
    assert!(node.stop());
    manager.join().expect("the manager said all it had to say");
}
