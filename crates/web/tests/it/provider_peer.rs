//! A real provider of sign-ins on loopback, which `cargo xtask test` brings, and the browser of a
//! person who signs in there: it follows where it is led, and fills in the provider's own forms.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};

const FOLDER: &str = "HIENTRUONG_TEST_PROVIDER";
const ALL: &str = "HIENTRUONG_TEST_ALL";
/// Where browsers come back to, as the provider knows it.
const BACK: &str = "https://phananh.test/dang-nhap/nha-cung-cap/ve";

/// The provider; it ends with the test.
pub(crate) struct Provider {
    pub(crate) issuer: String,
    // What it says later goes nowhere, but it must be able to say it.
    _said: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl Provider {
    /// Starts one, or says that it is left out where none was brought.
    pub(crate) async fn start() -> Option<Provider> {
        let Ok(folder) = std::env::var(FOLDER) else {
            assert!(
                std::env::var(ALL).as_deref() != Ok("1"),
                "{ALL}=1 wants every test, but {FOLDER} names no provider of sign-ins"
            );
            eprintln!("NOT RUN: {FOLDER} is not set (`cargo xtask test` brings a provider)");
            return None;
        };
        let mut process = Command::new("node")
            .arg(Path::new(&folder).join("provider.mjs"))
            .arg(BACK)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("node starts");
        let said = process.stdout.take().expect("its output");
        let mut said = BufReader::new(said).lines();
        let line = said.next_line().await;
        let line = line.expect("a line").expect("the provider starts");
        let issuer = line.strip_prefix("ready ").expect("its address").to_owned();
        Some(Provider {
            issuer,
            _said: said,
            _process: process,
        })
    }

    /// Somebody who goes there, with these settings of ours changed.
    pub(crate) fn courier(
        &self,
        change: impl FnOnce(&mut courier::OidcSettings),
    ) -> courier::Courier {
        let mut oidc = courier::OidcSettings {
            name: "Tài khoản tỉnh".to_owned(),
            issuer: self.issuer.clone(),
            client_id: "hientruong".to_owned(),
            client_secret: Some("chi-de-thu: 100% / & dau cach".to_owned()),
            client_secret_file: None,
            scopes: vec!["profile".to_owned(), "email".to_owned()],
            second_factor: vec!["mfa".to_owned()],
            matched: None,
        };
        change(&mut oidc);
        courier::Courier::new(courier::Settings {
            oidc: Some(oidc),
            ..courier::Settings::default()
        })
        .expect("settings that can be meant")
    }

    /// Changes how it behaves; see `provider.mjs`.
    pub(crate) async fn tell(&self, what: &str, body: &str) {
        let url = format!("{}/-/{what}", self.issuer);
        let answer = ask("POST", &url, "", body).await;
        assert_eq!(answer.status, 200);
    }
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(held, _)| held == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// One request over HTTP/1.0, which ends with the line.
async fn ask(method: &str, url: &str, cookies: &str, body: &str) -> Answer {
    let rest = url.strip_prefix("http://").expect("plain HTTP on loopback");
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let mut line = TcpStream::connect(host)
        .await
        .expect("the provider answers");
    let request = format!(
        "{method} /{path} HTTP/1.0\r\nHost: {host}\r\nCookie: {cookies}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    line.write_all(request.as_bytes()).await.expect("sent");
    let mut bytes = Vec::new();
    line.read_to_end(&mut bytes).await.expect("an answer");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|l| l.split(' ').nth(1))
        .expect("a status");
    Answer {
        status: status.parse().expect("a number"),
        headers: lines
            .filter_map(|l| l.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect(),
        body: body.to_owned(),
    }
}

/// A person's browser at the provider.
#[derive(Default)]
pub(crate) struct Outside(BTreeMap<String, String>);

impl Outside {
    /// Goes to the provider, signs in there under this name, says yes to what it asks, and gives the
    /// path by which it leads back to us.
    pub(crate) async fn signs_in(
        &mut self,
        provider: &Provider,
        address: &str,
        name: &str,
    ) -> String {
        let typed = format!("prompt=login&login={name}&password=x");
        self.walk(provider, address, &typed).await
    }

    /// Goes to the provider and gives up there.
    pub(crate) async fn gives_up(&mut self, provider: &Provider, address: &str) -> String {
        self.walk(provider, address, "").await
    }

    async fn walk(&mut self, provider: &Provider, address: &str, typed: &str) -> String {
        let mut answer = self.send("GET", address, "").await;
        for _ in 0..20 {
            let next = match answer.header("location") {
                Some(to) => to.to_owned(),
                None => {
                    assert_eq!(answer.status, 200, "{}", answer.body);
                    let form = answer.body.split("<form").nth(1).expect("a form");
                    let action = between(form, "action=\"", "\"");
                    let asks = between(form, "name=\"prompt\" value=\"", "\"").to_owned();
                    if asks == "login" && typed.is_empty() {
                        let abort = answer.body.split("href=\"");
                        let abort = abort.map(|part| part.split('"').next().unwrap_or_default());
                        let abort = abort.into_iter().find(|to| to.ends_with("/abort"));
                        abort.expect("a way to give up").to_owned()
                    } else {
                        let body = if asks == "login" {
                            typed
                        } else {
                            "prompt=consent"
                        };
                        let action = within(provider, action);
                        answer = self.send("POST", &action, body).await;
                        continue;
                    }
                }
            };
            if let Some(path) = next.strip_prefix("https://phananh.test") {
                return path.to_owned();
            }
            answer = self.send("GET", &within(provider, &next), "").await;
        }
        panic!("the provider leads nowhere");
    }

    async fn send(&mut self, method: &str, url: &str, body: &str) -> Answer {
        let held: Vec<String> = self.0.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let answer = ask(method, url, &held.join("; "), body).await;
        for (name, value) in &answer.headers {
            if name == "set-cookie"
                && let Some((name, value)) = value.split(';').next().and_then(|p| p.split_once('='))
            {
                if value.is_empty() {
                    self.0.remove(name);
                } else {
                    self.0.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        answer
    }
}

fn within(provider: &Provider, to: &str) -> String {
    if to.starts_with('/') {
        format!("{}{to}", provider.issuer)
    } else {
        to.to_owned()
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let part = text.split(start).nth(1).expect(start);
    part.split(end).next().expect(end)
}
