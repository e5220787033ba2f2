//! Files in a bucket of a real S3 server on loopback: the front door, two nodes, a backup there and
//! back, and a bucket that is wrong, gone, slow, and back again.

use crate::metrics::port;
use crate::program::{Served, program};
use crate::storm::client::{Answer, Request, photo};
use crate::storm::node::{House, pause};
use crate::storm::{in_house, insist, pothole, slip, whole};
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;
use testkit::{Buckets, TestDb, both_engines};

const BUCKET: &str = "anh-1022";

/// A configuration whose files are in this bucket.
fn section(server: &Buckets, more: &str) -> String {
    let mut text = format!(
        "[files]\nendpoint = \"{}\"\nbucket = \"{BUCKET}\"\naccess_key = \"{}\"\n{more}",
        server.endpoint(),
        server.access_key
    );
    if !more.contains("secret_key") {
        writeln!(text, "secret_key = \"{}\"", server.secret_key).expect("memory");
    }
    text
}

/// A data folder, a database and what they are configured with.
struct Place<'a> {
    data: &'a Path,
    database: Option<&'a str>,
    config: Option<&'a Path>,
}

impl Place<'_> {
    fn command(&self, args: &[&str]) -> std::process::Command {
        let mut command = program();
        command.args(["--lang", "en"]).args(args);
        command.arg("--data").arg(self.data);
        if let Some(url) = self.database {
            command.args(["--database", url]);
        }
        if let Some(config) = self.config {
            command.arg("--config").arg(config);
        }
        command
    }

    /// Runs a command: exit code and all that was told.
    fn run(&self, args: &[&str]) -> (i32, String) {
        let ended = self.command(args).output().expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        let told = text(ended.stdout) + &text(ended.stderr);
        (ended.status.code().unwrap_or(-1), told)
    }

    fn done(&self, args: &[&str]) -> String {
        let (code, told) = self.run(args);
        assert_eq!(code, 0, "{args:?}: {told}");
        told
    }

    fn serve(&self) -> Served {
        Served::start(&mut self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }
}

fn send(address: &str, n: u64) -> Answer {
    let request = Request::post("/api/v1/reports").key(&format!("anh-{n}"));
    let answered = request.form(&pothole(n), &photo(n)).send(address);
    answered.expect("it answers")
}

/// Addresses of a report's one file as its sender sees them: the print, and the small one.
fn addresses(address: &str, code: &str, secret: &str) -> (String, String) {
    let read = Request::get(&format!("/api/v1/reports/{code}")).header("X-Report-Secret", secret);
    let report = read.send(address).expect("it answers").json();
    let text = |name: &str| report["files"][0][name].as_str().map(str::to_owned);
    let found = text("url").zip(text("thumb_url"));
    found.unwrap_or_else(|| panic!("{report}"))
}

/// What is shown at an address to the report's sender.
fn seen(address: &str, path: &str, secret: &str) -> Answer {
    let look = Request::get(path).header("X-Report-Secret", secret);
    look.send(address).expect("it answers")
}

fn readiness(address: &str) -> (u16, Value) {
    let answer = Request::get("/readyz").send(address).expect("it answers");
    (answer.status, answer.json())
}

/// Waits until a node says that files can be kept, or cannot. It stays ready for the rest: it is the
/// same on every node.
fn until_files(address: &str, can: bool) {
    for _ in 0..300 {
        let (status, told) = readiness(address);
        if told["files"] == can {
            assert_eq!(status, 200, "{told}");
            return;
        }
        pause(Duration::from_millis(100));
    }
    panic!("it never says files: {can}");
}

/// Sent back, in words of the sender's language, with a time to come again.
fn is_sent_back(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(answer.header("retry-after").is_some());
    assert!(
        answer.text().contains("Nội dung của bạn chưa mất"),
        "{}",
        answer.text()
    );
}

both_engines!(
    async fn files_live_in_a_bucket_and_move_by_a_backup(db: TestDb) {
        in_house(&db, there_and_back).await;
    }

    async fn nothing_acknowledged_is_lost_while_a_bucket_comes_and_goes(db: TestDb) {
        in_house(&db, comes_and_goes).await;
    }
);

fn there_and_back(house: &House) {
    let Some(server) = Buckets::start(BUCKET) else {
        return;
    };
    let first = house.at.data();
    let beside = tempfile::tempdir().expect("a folder");
    let config = first.join("config.toml");
    house.configure(&section(&server, "prefix = \"cu\"\n"));
    let old = Place {
        data: &first,
        database: Some(&house.url),
        config: Some(&config),
    };
    let told = old.run(&["doctor"]).1;
    let place = format!("Files can be kept in {}/{BUCKET}/cu.", server.endpoint());
    assert!(told.contains(&place), "{told}");
    assert!(!told.contains(&server.secret_key), "{told}");

    let watched = format!("127.0.0.1:{}", port());
    let node = house.start_with(&[], &[("HIENTRUONG_METRICS_LISTEN", &watched)]);
    let address = house.address();
    assert_eq!(readiness(&address).0, 200);
    let figures = Request::get("/metrics").send(&watched).expect("figures");
    let figures = figures.text();
    assert!(figures.contains("hientruong_database_up 1"), "{figures}");
    assert!(!figures.contains("disk_"), "nobody knows a bucket's room");
    let (code, secret) = slip(&send(&address, 1));
    let (print, thumb) = addresses(&address, &code, &secret);
    let shown = seen(&address, &print, &secret);
    assert_eq!(shown.header("content-type"), Some("image/jpeg"));
    assert_eq!(seen(&address, &thumb, &secret).status, 200);
    // A part of it, as phones ask for recordings.
    let part = Request::get(&print)
        .header("X-Report-Secret", &secret)
        .header("Range", "bytes=2-5");
    let part = part.send(&address).expect("it answers");
    assert!(part.status == 206 && part.body == shown.body[2..=5]);
    let centre = house.token("ioc_operator", None);
    let original = Request::get(&format!("{print}?goc=1")).token(&centre);
    let original = original.send(&address).expect("it answers");
    assert!(original.body == photo(1), "every byte");
    // In all its forms, under the prefix; the open data lies beside it.
    let id = print.rsplit('/').next().expect("a file").to_owned();
    let names = server.names(BUCKET);
    assert_eq!(names.matches(&format!("/{id}-")).count(), 3, "{names}");
    assert_eq!(
        names.matches("\"cu/").count(),
        names.matches('"').count() / 2
    );
    let here = std::fs::read_dir(first.join("files")).map_or(0, Iterator::count);
    assert_eq!(here, 0, "nothing in the folder");

    // The centre releases it: anybody may keep a copy for a while, and sees the same.
    let words = json!({
        "title": "Ổ gà", "text": "Sâu, mưa ngập.", "category": "GT-01",
        "files": [id], "redaction_confirmed": true,
    });
    let path = format!("/api/v1/reports/{code}/actions/release");
    let done = insist(house, &Request::post(&path).token(&centre).json(&words));
    assert_eq!(done.status, 200, "{}", done.text());
    let open = Request::get(&format!("/api/v1/reports/{code}"));
    let open = open.send(&address).expect("it answers").json();
    let public = open["files"][0]["url"]
        .as_str()
        .expect("a photo")
        .to_owned();
    let strange = Request::get(&public).send(&address).expect("it answers");
    assert!(
        strange
            .header("cache-control")
            .is_some_and(|c| c.starts_with("public, max-age"))
    );
    assert!(strange.status == 200 && strange.body == shown.body);

    // Out of the bucket into a folder, while it serves.
    let file = |name: &str| beside.path().join(name).display().to_string();
    let (one, two) = (file("one.tar"), file("two.tar"));
    old.done(&["backup", &one]);
    whole_of(house);
    assert!(node.stop());
    let folder = beside.path().join("folder");
    with_keys(&first, &folder);
    let middle = Place {
        data: &folder,
        database: None,
        config: None,
    };
    let told = middle.done(&["restore", &one]);
    assert!(told.contains("Whole: 1 reports"), "{told}");
    let served = middle.serve();
    let again = Request::get(&public)
        .send(&served.address)
        .expect("it answers");
    assert!(again.body == shown.body, "the same photo from a folder");
    assert_eq!(served.stop(), Some(0));

    // And from the folder into a bucket again, another place of it.
    middle.done(&["backup", &two]);
    let last = beside.path().join("last");
    with_keys(&first, &last);
    let config = beside.path().join("last.toml");
    std::fs::write(&config, section(&server, "prefix = \"moi/anh\"\n")).expect("a file");
    let last = Place {
        data: &last,
        database: None,
        config: Some(&config),
    };
    let told = last.done(&["restore", &two]);
    assert!(told.contains("Whole: 1 reports"), "{told}");
    let names = server.names(BUCKET);
    let moved = |name: &&str| name.starts_with("moi/anh/") && name.contains(&format!("/{id}-"));
    assert_eq!(names.split('"').filter(moved).count(), 3, "{names}");
    let served = last.serve();
    for (path, secret) in [(&public, ""), (&print, &*secret), (&thumb, &*secret)] {
        assert_eq!(seen(&served.address, path, secret).status, 200, "{path}");
    }
    assert_eq!(served.stop(), Some(0));
    assert!(last.done(&["verify"]).starts_with("Whole"));
}

/// The first house is whole, beside its node.
fn whole_of(house: &House) {
    whole(house, 1);
}

fn with_keys(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    std::fs::copy(from.join("keys"), to.join("keys")).expect("the keys");
}

fn comes_and_goes(house: &House) {
    const SENDERS: u64 = 3;
    const EACH: u64 = 8;
    let Some(server) = Buckets::start(BUCKET) else {
        return;
    };
    house.configure(&section(&server, ""));
    let node = house.start();
    let address = house.address();
    let (first, secret) = slip(&send(&address, 1_000));
    let (print, _) = addresses(&address, &first, &secret);

    let sent = std::thread::scope(|scope| {
        let sender = |from: u64| {
            let numbers = from * EACH..(from + 1) * EACH;
            let one = move |n| {
                let request = Request::post("/api/v1/reports").key(&format!("anh-{n}"));
                (
                    n,
                    slip(&insist(house, &request.form(&pothole(n), &photo(n)))),
                )
            };
            scope.spawn(move || numbers.map(one).collect::<Vec<_>>())
        };
        let senders: Vec<_> = (0..SENDERS).map(sender).collect();
        for _ in 0..2 {
            server.tell("stop");
            until_files(&address, false);
            is_sent_back(&send(&address, 2_000));
            // Words alone are taken, and what lies in the bucket is asked for later.
            let words = Request::post("/api/v1/reports")
                .key("loi")
                .json(&pothole(3_000));
            slip(&words.send(&address).expect("it answers"));
            let shown = seen(&address, &print, &secret);
            is_sent_back(&shown);
            assert_ne!(shown.header("cache-control"), Some("immutable"));
            server.tell("begin");
            until_files(&address, true);
        }
        let ended = senders.into_iter().flat_map(|s| s.join().expect("it ends"));
        ended.collect::<Vec<_>>()
    });
    let (code, secret) = slip(&send(&address, 2_000));
    let known = [(2_000, (code, secret))];
    let centre = house.token("ioc_operator", None);
    for (n, (code, secret)) in sent.iter().chain(&known) {
        let (print, thumb) = addresses(&address, code, secret);
        for path in [&print, &thumb] {
            assert_eq!(seen(&address, path, secret).status, 200, "{n}");
        }
        let original = Request::get(&format!("{print}?goc=1")).token(&centre);
        let original = original.send(&address).expect("it answers");
        assert!(original.body == photo(*n), "{n}: every byte");
    }
    // The first, the one of words, the one that was sent back, and those that were sent meanwhile.
    whole(house, 3 + SENDERS * EACH);
    assert!(node.stop());
    assert!(!house.log().contains(&server.secret_key));
}

#[test]
fn two_nodes_share_one_bucket() {
    testkit::on_postgres(testkit::empty, async |db: TestDb| {
        in_house(&db, shared).await;
    });
}

fn shared(house: &House) {
    let Some(server) = Buckets::start(BUCKET) else {
        return;
    };
    house.configure(&section(&server, ""));
    let one = house.start();
    let a = house.address();
    let two = house.start_as(&["--no-worker"]);
    let b = house.address();
    assert_ne!(a, b);
    for (n, (here, there)) in [(&a, &b), (&b, &a)].into_iter().enumerate() {
        let (code, secret) = slip(&send(here, n as u64));
        let (print, thumb) = addresses(there, &code, &secret);
        let (from, to) = (seen(here, &print, &secret), seen(there, &print, &secret));
        assert!(to.status == 200 && from.body == to.body);
        assert_eq!(seen(there, &thumb, &secret).status, 200);
    }
    // A photo whose pieces come to both of them.
    let bytes = photo(9);
    let digest = {
        use sha2::{Digest, Sha256};
        let sum = Sha256::digest(&bytes);
        sum.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("memory");
            text
        })
    };
    let wanted = json!({ "size": bytes.len(), "sha256": digest, "kind": "photo" });
    let begun = Request::post("/api/v1/uploads").key("anh").json(&wanted);
    let begun = begun.send(&a).expect("it answers").json();
    let id = begun["id"].as_str().expect("an id").to_owned();
    let half = bytes.len() / 2;
    for (at, node, piece) in [(0, &a, &bytes[..half]), (half, &b, &bytes[half..])] {
        let chunk = Request::patch(&format!("/api/v1/uploads/{id}"))
            .header("Upload-Offset", &at.to_string())
            .bytes_of("application/offset+octet-stream", piece);
        let taken = chunk.send(node).expect("it answers");
        assert_eq!(taken.status, 204, "{}", taken.text());
    }
    let mut report = pothole(9);
    report["files"] = json!([id]);
    let sent = Request::post("/api/v1/reports").key("nhap").json(&report);
    let (code, secret) = slip(&sent.send(&a).expect("it answers"));
    let (print, _) = addresses(&b, &code, &secret);
    assert_eq!(seen(&b, &print, &secret).status, 200);
    assert!(two.stop() && one.stop());
    whole_after(house, 3);
}

fn whole_after(house: &House, reports: u64) {
    let node = house.start();
    whole(house, reports);
    assert!(node.stop());
}

#[test]
fn a_bucket_that_is_wrong_is_told_in_words() {
    testkit::on_sqlite(testkit::empty, async |db: TestDb| {
        in_house(&db, wrong).await;
    });
}

fn wrong(house: &House) {
    let Some(server) = Buckets::start(BUCKET) else {
        return;
    };
    let data = house.at.data();
    let config = data.join("config.toml");
    let place = Place {
        data: &data,
        database: Some(&house.url),
        config: Some(&config),
    };
    let secret = "khong-phai-khoa-nay-dau-nhe-0123456789";
    let wrong_secret = section(&server, &format!("secret_key = \"{secret}\"\n"));
    let no_bucket = section(&server, "").replace(BUCKET, "khong-co");
    for (text, why) in [
        (&wrong_secret, "403 SignatureDoesNotMatch"),
        (&no_bucket, "404 NoSuchBucket"),
    ] {
        house.configure(text);
        let (code, told) = place.run(&["doctor"]);
        assert!(code == 1 && told.contains(why), "{told}");
        assert!(!told.contains(secret) && !told.contains(&server.secret_key));
        // It serves what needs no file, and says so.
        let node = house.start();
        let address = house.address();
        let (status, told) = readiness(&address);
        assert_eq!(
            (status, &told["files"], &told["room"]),
            (503, &json!(false), &json!(true))
        );
        is_sent_back(&send(&address, 1));
        assert!(node.stop());
        let log = house.log();
        assert!(log.contains(why), "{log}");
        assert!(!log.contains(secret) && !log.contains(&server.secret_key));
        assert!(!log.contains("internal error"), "{log}");
    }
    // The secret may come from a file or from outside, and not from both.
    let file = data.join("secret");
    std::fs::write(&file, format!("{}\n", server.secret_key)).expect("a file");
    house.configure(&section(
        &server,
        &format!("secret_key_file = {:?}\n", file.display().to_string()),
    ));
    let told = place.run(&["doctor"]).1;
    assert!(told.contains("Files can be kept"), "{told}");
    let mut both = place.command(&["doctor"]);
    both.env("HIENTRUONG_FILES_SECRET_KEY", &server.secret_key);
    let told = both.output().expect("it runs");
    let words = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(
        told.status.code() == Some(1) && words.contains("one of two"),
        "{words}"
    );
    house.configure(&section(&server, "").replace("secret_key", "# secret_key"));
    let mut outside = place.command(&["doctor"]);
    outside.env("HIENTRUONG_FILES_SECRET_KEY", &server.secret_key);
    let told = outside.output().expect("it runs").stdout;
    let told = String::from_utf8_lossy(&told).into_owned();
    assert!(told.contains("Files can be kept"), "{told}");
    // What cannot be meant is told before anything begins.
    for (from, to, words) in [
        (
            server.endpoint(),
            "http://10.1.2.3:9000",
            "insecure_http = true",
        ),
        (server.endpoint(), "s3.example.vn", "http(s)://host"),
        (BUCKET.to_owned(), "Anh 1022", "3 to 63"),
    ] {
        house.configure(&section(&server, "").replace(&from, to));
        let (code, told) = place.run(&["serve"]);
        assert!(code == 2 && told.contains(words), "{code} {told}");
    }
    // So does a node that is right.
    house.configure(&section(&server, ""));
    let node = house.start();
    slip(&send(&house.address(), 2));
    assert!(node.stop());
}

#[test]
fn a_slow_bucket_holds_nobody_for_long() {
    testkit::on_sqlite(testkit::empty, async |db: TestDb| {
        in_house(&db, slow).await;
    });
}

fn slow(house: &House) {
    let Some(server) = Buckets::start(BUCKET) else {
        return;
    };
    house.configure(&section(&server, ""));
    let node = house.start();
    let address = house.address();
    let (code, secret) = slip(&send(&address, 1));
    let (print, _) = addresses(&address, &code, &secret);
    server.tell("hang");
    std::thread::scope(|scope| {
        let put = scope.spawn(|| send(&address, 2));
        let got = scope.spawn(|| seen(&address, &print, &secret));
        // What needs no file is answered meanwhile.
        slip(&insist(
            house,
            &Request::post("/api/v1/reports").json(&pothole(3)),
        ));
        until_files(&address, false);
        for answer in [put, got] {
            is_sent_back(&answer.join().expect("it is answered"));
        }
    });
    server.tell("go");
    until_files(&address, true);
    assert_eq!(seen(&address, &print, &secret).status, 200);
    slip(&send(&address, 2));
    whole(house, 3);
    assert!(node.stop());
}

#[test]
fn a_bucket_behind_tls_is_trusted_by_the_configured_file() {
    testkit::on_sqlite(testkit::empty, async |db: TestDb| {
        in_house(&db, behind_tls).await;
    });
}

fn behind_tls(house: &House) {
    let folder = tempfile::tempdir().expect("a folder");
    let Some(server) = Buckets::start_tls(BUCKET, folder.path()) else {
        return;
    };
    let data = house.at.data();
    let config = data.join("config.toml");
    let place = Place {
        data: &data,
        database: Some(&house.url),
        config: Some(&config),
    };
    house.configure(&section(&server, ""));
    let (code, told) = place.run(&["doctor"]);
    assert!(code == 1 && told.contains("certificate"), "{told}");
    let file = folder.path().join("ca.pem").display().to_string();
    house.configure(&format!("ca_file = {file:?}\n{}", section(&server, "")));
    let node = house.start();
    let (code, secret) = slip(&send(&house.address(), 1));
    let (print, _) = addresses(&house.address(), &code, &secret);
    assert_eq!(seen(&house.address(), &print, &secret).status, 200);
    assert!(node.stop());
}
