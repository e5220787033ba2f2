//! Notices in a real browser: turned on by its owner, sealed for it alone, shown, opened, turned off.

use crate::program::Installation;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// Folder of the browser check, told by the test command, which installs it.
const CHECK: &str = "HIENTRUONG_TEST_BROWSER";

#[test]
fn a_notice_reaches_the_browser_that_asked_for_it() {
    let Some(check) = std::env::var_os(CHECK) else {
        assert!(
            std::env::var_os("HIENTRUONG_TEST_ALL").is_none(),
            "{CHECK} is not set: no browser to test in"
        );
        eprintln!("SKIPPED: {CHECK} is not set (cargo xtask test sets it)");
        return;
    };
    let at = Installation::new(None);
    let mut script = Command::new("node")
        .arg(Path::new(&check).join("push.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let mut lines = BufReader::new(script.stdout.take().expect("an output")).lines();
    let first = lines.next().expect("a line").expect("UTF-8");
    let (port, link) = first
        .strip_prefix("peer ")
        .and_then(|rest| rest.split_once(' '))
        .expect("its port and its link");
    // The gateway and the push service are one peer on this machine, which the operator allows.
    let config = at.data().join("config.toml");
    let text = format!(
        "public_url = \"{link}\"\nallow_hosts = [\"127.0.0.1\"]\n\
         [sms]\ngateway = \"thu\"\nurl = \"http://127.0.0.1:{port}/sms\"\nreference = \"/id\"\n\
         [push]\ncontact = \"mailto:it@example.vn\"\n"
    );
    std::fs::write(&config, text).expect("a configuration");
    let served = at.serve(&["--config", &config.display().to_string()]);
    let mut input = script.stdin.take().expect("an input");
    writeln!(input, "http://{}", served.address).expect("it reads");
    let told: Vec<String> = lines.map(|line| line.expect("UTF-8")).collect();
    let ended = script.wait().expect("it ends");
    assert!(ended.success(), "{}", told.join("\n"));
}
