//! Mail: through a real server, and against some that do not behave.

use crate::smtp::{Line, MailServer};
use crate::tls::OwnCertificate;
use courier::{
    Courier, Failure, Login, MailSettings, Misconfigured, Parcel, Receipt, Security, Settings,
    Words, limits,
};
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Notify;

const TO: &str = "chi.hoa@example.vn";

fn settings(port: u16, security: Security) -> MailSettings {
    MailSettings {
        host: "localhost".to_owned(),
        port,
        security,
        login: None,
        from: "Phản ánh Quảng Bình <phananh@hientruong.example>".to_owned(),
        reply_to: None,
    }
}

fn courier(mail: MailSettings, certificate: Option<&OwnCertificate>) -> Courier {
    Courier::new(Settings {
        mail: Some(mail),
        ca_file: certificate.map(OwnCertificate::file),
        ..Settings::default()
    })
    .unwrap()
}

async fn send_to(courier: &Courier, to: &str, text: &str) -> Result<Receipt, Failure> {
    let words = Words::Email {
        subject: "Phản ánh 10000016:\r\nBcc: evil@example.net đã xong".to_owned(),
        text: text.to_owned(),
        html: format!("<p>{text}</p>"),
    };
    let sent = courier
        .send(&Parcel {
            id: "77-9-mail.done_ask",
            to,
            words: &words,
            thread: Some("10000016"),
            unsubscribe: Some("https://hientruong.example/huy-nhan/abc"),
            now: 1_700_000_000,
        })
        .await;
    if let Err(failure) = &sent {
        assert!(!failure.to_string().contains('@'), "{failure}");
        assert!(!failure.to_string().contains("example"), "{failure}");
    }
    sent
}

async fn send(courier: &Courier) -> Result<Receipt, Failure> {
    send_to(courier, TO, "Đơn vị báo đã xong. Xong thật chưa?").await
}

fn later(sent: Result<Receipt, Failure>) -> String {
    match sent {
        Err(Failure::Later(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_mail_goes_out_encrypted_in_two_forms_and_one_thread() {
    let certificate = OwnCertificate::new();
    let account = Some(("hientruong", "bi mat"));
    let Some(mut server) = MailServer::start(Line::Starttls, &certificate, account).await else {
        return;
    };
    let mut mail = settings(server.port, Security::Starttls);
    mail.login = Some(Login {
        user: "hientruong".to_owned(),
        password: "bi mat".to_owned(),
    });
    mail.reply_to = Some("lienhe@hientruong.example".to_owned());
    let receipt = send(&courier(mail, Some(&certificate))).await.unwrap();
    assert_eq!(
        receipt.reference.as_deref(),
        Some("77-9-mail.done_ask@hientruong.example")
    );
    let taken = server.mail().await;
    assert_eq!(taken["tls"], true);
    assert_eq!(taken["user"], "hientruong");
    assert_eq!(taken["from"], "phananh@hientruong.example");
    assert_eq!(taken["to"], serde_json::json!([TO]));
    assert_eq!(taken["hello"], "hientruong.example");
    let mail = taken["mail"].as_str().unwrap().replace("\r\n", "\n");
    let (head, body) = mail.split_once("\n\n").unwrap();
    for wanted in [
        "Message-ID: <77-9-mail.done_ask@hientruong.example>",
        "In-Reply-To: <thread.10000016@hientruong.example>",
        "References: <thread.10000016@hientruong.example>",
        "Date: Tue, 14 Nov 2023 22:13:20 +0000",
        "Auto-Submitted: auto-generated",
        "Reply-To: lienhe@hientruong.example",
        "List-Unsubscribe: <https://hientruong.example/huy-nhan/abc>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ] {
        assert!(head.lines().any(|line| line == wanted), "{wanted}\n{head}");
    }
    assert!(
        head.contains("Content-Type: multipart/alternative"),
        "{head}"
    );
    // What somebody typed into a subject is no header.
    assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    assert!(
        body.contains("Content-Type: text/plain; charset=utf-8"),
        "{body}"
    );
    assert!(
        body.contains("Content-Type: text/html; charset=utf-8"),
        "{body}"
    );
    assert!(mail.is_ascii(), "{mail}");
}

#[tokio::test]
async fn tls_from_the_first_byte() {
    let certificate = OwnCertificate::new();
    let Some(mut server) = MailServer::start(Line::Wrapped, &certificate, None).await else {
        return;
    };
    let mail = settings(server.port, Security::Tls);
    send(&courier(mail, Some(&certificate))).await.unwrap();
    assert_eq!(server.mail().await["tls"], true);
}

#[tokio::test]
async fn a_certificate_nobody_vouches_for_is_not_believed() {
    let certificate = OwnCertificate::new();
    let Some(server) = MailServer::start(Line::Starttls, &certificate, None).await else {
        return;
    };
    for security in [Security::Starttls, Security::StarttlsIfOffered] {
        let why = later(send(&courier(settings(server.port, security), None)).await);
        assert_eq!(why, "the mail server's certificate or TLS is not accepted");
    }
    // The right certificate at another name is a wrong one.
    let mut mail = settings(server.port, Security::Starttls);
    mail.host = "127.0.0.1".to_owned();
    let why = later(send(&courier(mail, Some(&certificate))).await);
    assert_eq!(why, "the mail server's certificate or TLS is not accepted");
}

#[tokio::test]
async fn nothing_goes_out_plain_where_it_must_not() {
    let certificate = OwnCertificate::new();
    let Some(mut server) = MailServer::start(Line::Plain, &certificate, None).await else {
        return;
    };
    let why = later(send(&courier(settings(server.port, Security::Starttls), None)).await);
    assert_eq!(why, "the mail server offers no STARTTLS");
    for security in [Security::StarttlsIfOffered, Security::None] {
        send(&courier(settings(server.port, security), None))
            .await
            .unwrap();
        assert_eq!(server.mail().await["tls"], false);
    }
}

#[tokio::test]
async fn refusals_are_told_apart() {
    let certificate = OwnCertificate::new();
    let Some(server) = MailServer::start(Line::Plain, &certificate, None).await else {
        return;
    };
    let ours = courier(settings(server.port, Security::None), None);
    let refused = |sent| match sent {
        Err(Failure::Never(why)) => why,
        other => panic!("{other:?}"),
    };
    let unknown = send_to(&ours, "nobody@example.vn", "x").await;
    assert_eq!(refused(unknown), "the mail server answered 550");
    let spam = send_to(&ours, TO, "spam").await;
    assert_eq!(refused(spam), "the mail server answered 554");
    let full = send_to(&ours, "full@example.vn", "x").await;
    assert_eq!(later(full), "the mail server answered 452");
    for bad in [
        "",
        "example",
        "a@b@c",
        "a b@example.vn",
        "chị@example.vn",
        "a@example.vn\r\nX",
    ] {
        refused(send_to(&ours, bad, "x").await);
    }
    // Our sender's name is a setting: mended, and the mail goes out.
    let mut mail = settings(server.port, Security::None);
    mail.from = "stranger@hientruong.example".to_owned();
    let why = later(send(&courier(mail, None)).await);
    assert_eq!(why, "the mail server answered 550");
}

#[tokio::test]
async fn a_wrong_password_is_our_fault() {
    let certificate = OwnCertificate::new();
    let account = Some(("hientruong", "bi mat"));
    let Some(server) = MailServer::start(Line::Starttls, &certificate, account).await else {
        return;
    };
    let mut mail = settings(server.port, Security::Starttls);
    mail.login = Some(Login {
        user: "hientruong".to_owned(),
        password: "sai".to_owned(),
    });
    let why = later(send(&courier(mail, Some(&certificate))).await);
    assert_eq!(why, "the mail server answered 535");
}

/// A server that says these lines, one at each line it hears (the first at once), and hangs up
/// after the last.
async fn parrot(lines: &'static [&'static str]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (reader, mut writer) = stream.into_split();
            let mut heard = BufReader::new(reader).lines();
            for line in lines {
                writer.write_all(line.as_bytes()).await.unwrap();
                // After this answer comes the mail itself, which ends with a dot.
                let in_data = line.starts_with("354");
                while let Ok(Some(said)) = heard.next_line().await {
                    if !in_data || said == "." {
                        break;
                    }
                }
            }
        }
    });
    port
}

const TAKES: &[&str] = &[
    "220 hi\r\n",
    "250 mail.test\r\n",
    "250 ok\r\n",
    "250 ok\r\n",
    "354 go on\r\n",
    "250 taken\r\n",
];

#[tokio::test]
async fn one_who_takes_it_and_drops_the_line_has_taken_it() {
    let port = parrot(TAKES).await;
    let courier = courier(settings(port, Security::None), None);
    // Twice: a dead line is not used again.
    for _ in 0..2 {
        send(&courier).await.unwrap();
    }
}

#[tokio::test]
async fn one_who_drops_the_line_before_taking_it_has_not() {
    for before in 0..TAKES.len() {
        let port = parrot(&TAKES[..before]).await;
        let why = later(send(&courier(settings(port, Security::None), None)).await);
        assert!(why.contains("hung up"), "after {before} lines: {why}");
    }
}

#[tokio::test]
async fn one_who_is_busy_or_speaks_otherwise() {
    let said = async |lines| {
        let port = parrot(lines).await;
        later(send(&courier(settings(port, Security::None), None)).await)
    };
    assert_eq!(
        said(&["421 busy\r\n"]).await,
        "the mail server answered 421"
    );
    assert_eq!(said(&["554 no\r\n"]).await, "the mail server answered 554");
    let nonsense = "the mail server hung up or did not speak SMTP";
    assert_eq!(said(&["HTTP/1.1 400 Bad\r\n\r\n"]).await, nonsense);
    assert_eq!(
        said(&["220 hi\r\n", "250 mail.test\r\n", "\u{fffd}\r\n"]).await,
        nonsense
    );
    // No AUTH is offered, but an account is configured.
    let port = parrot(TAKES).await;
    let mut mail = settings(port, Security::None);
    mail.login = Some(Login {
        user: "u".to_owned(),
        password: "p".to_owned(),
    });
    assert_eq!(
        later(send(&courier(mail, None)).await),
        "the mail server offers none of the ways we can speak to it"
    );
}

#[tokio::test]
async fn one_who_never_greets() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let called = Arc::new(Notify::new());
    let tell = called.clone();
    tokio::spawn(async move {
        let _held = listener.accept().await.unwrap();
        tell.notify_one();
        std::future::pending::<()>().await;
    });
    let courier = courier(settings(port, Security::None), None);
    let sent = tokio::spawn(async move { send(&courier).await });
    called.notified().await;
    tokio::time::pause();
    tokio::time::advance(limits::MAIL_TIME).await;
    assert_eq!(later(sent.await.unwrap()), "the mail server took too long");
}

#[tokio::test]
async fn one_who_is_not_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    assert_eq!(
        later(send(&courier(settings(port, Security::None), None)).await),
        "the mail server cannot be reached or hung up"
    );
}

#[test]
fn settings_that_cannot_be_meant_are_told() {
    let with = |change: fn(&mut MailSettings)| {
        let mut mail = settings(25, Security::None);
        change(&mut mail);
        Courier::new(Settings {
            mail: Some(mail),
            ..Settings::default()
        })
        .map(|_| ())
    };
    assert_eq!(with(|_| ()), Ok(()));
    assert_eq!(
        with(|mail| mail.host = "mail.example.vn".to_owned()),
        Err(Misconfigured(
            "mail: security = \"none\" is for this machine only".to_owned()
        ))
    );
    assert!(with(|mail| mail.from = "nobody".to_owned()).is_err());
    assert!(with(|mail| mail.reply_to = Some("nobody".to_owned())).is_err());
    let missing = Courier::new(Settings {
        ca_file: Some("no/such/file.pem".into()),
        ..Settings::default()
    });
    assert!(missing.is_err());
}
