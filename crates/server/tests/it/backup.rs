//! A backup, made while people work, brings everything back on either engine; a damaged one, or one of
//! other keys, is told apart.

use crate::program::{Served, program, run};
use std::path::Path;
use testkit::TestDb;

fn served(data: &Path, database: Option<&str>) -> Served {
    let mut command = program();
    command
        .args(["--lang", "en", "serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    Served::start(&mut command)
}

/// A command on a data folder and perhaps a database elsewhere: exit code and all that was told.
fn on(data: &Path, database: Option<&str>, args: &[&str]) -> (i32, String) {
    let data = data.display().to_string();
    let mut all = vec!["--lang", "en"];
    all.extend(args);
    all.extend(["--data", &data]);
    if let Some(url) = database {
        all.extend(["--database", url]);
    }
    let (code, said, complained) = run(&all);
    (code, said + &complained)
}

fn json(served: &Served, path: &str) -> serde_json::Value {
    let (code, text) = served.get(path, "");
    assert_eq!(code, 200, "{path}: {text}");
    serde_json::from_str(&text).expect("JSON")
}

/// A public photo of the newest report that has one, and its bytes.
fn photo(served: &Served) -> (String, Vec<u8>) {
    let list = json(served, "/api/v1/reports?limit=100");
    let codes = list["reports"].as_array().expect("reports");
    let url = codes.iter().find_map(|line| {
        let report = json(
            served,
            &format!("/api/v1/reports/{}", line["code"].as_str()?),
        );
        report["files"][0]["url"].as_str().map(str::to_owned)
    });
    let url = url.expect("a photo");
    let (code, bytes) = served.bytes(&url, "");
    assert!(code == 200 && bytes.len() > 1000);
    (url, bytes)
}

fn with_keys(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    std::fs::copy(from.join("keys"), to.join("keys")).expect("the keys");
}

#[test]
fn a_backup_of_either_engine_restores_into_the_other() {
    testkit::on_postgres(testkit::empty, async |db: TestDb| {
        let url = db.url().to_owned();
        let tried = tokio::task::spawn_blocking(move || there_and_back(&url));
        tried.await.expect("it runs");
    });
}

fn there_and_back(url: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let [first, middle, last] = ["demo", "middle", "last"].map(|name| folder.path().join(name));
    let demo = Served::start(
        program()
            .args(["--lang", "en", "demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(&first),
    );
    let shown = photo(&demo);
    let file = |name: &str| folder.path().join(name).display().to_string();
    let (one, two) = (file("one.tar"), file("two.tar"));
    // While it serves.
    let (code, told) = on(&first, None, &["backup", &one]);
    assert_eq!(code, 0, "{told}");
    let mode = std::fs::metadata(&one).expect("a file").permissions();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777,
        0o600
    );
    let (code, told) = on(&first, None, &["backup", &one]);
    assert!(code == 2 && told.contains("is there already"), "{told}");
    assert_eq!(demo.stop(), Some(0));

    // Without the keys nothing is begun.
    let (code, told) = on(&middle, Some(url), &["restore", &one]);
    assert!(code == 3 && told.contains("key"), "{told}");
    with_keys(&first, &middle);
    let (code, told) = on(&middle, Some(url), &["restore", &one]);
    assert!(code == 0 && told.contains("Whole"), "{told}");
    let (code, told) = on(&middle, Some(url), &["restore", &one]);
    assert!(code == 3 && told.contains("not empty"), "{told}");
    let there = served(&middle, Some(url));
    assert_eq!(photo(&there), shown, "the same photo from the other engine");
    let found = there.get("/api/v1/reports?q=o+ga", "").1;
    assert!(found.contains("Ổ gà"), "search was built anew: {found}");

    // And back, while it serves.
    let (code, told) = on(&middle, Some(url), &["backup", &two]);
    assert_eq!(code, 0, "{told}");
    assert_eq!(there.stop(), Some(0));
    with_keys(&first, &last);
    let (code, told) = on(&last, None, &["restore", &two]);
    assert!(code == 0 && told.contains("Whole"), "{told}");
    let back = served(&last, None);
    assert_eq!(photo(&back), shown);
    assert_eq!(back.stop(), Some(0));

    // What is wrong is told, and nothing is taken for whole.
    let bytes = std::fs::read(&one).expect("a backup");
    let cut = file("cut.tar");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).expect("half of it");
    let bent = file("bent.tar");
    let mut wrong = bytes.clone();
    let at = wrong.len() * 2 / 3;
    wrong[at] ^= 1;
    std::fs::write(&bent, wrong).expect("another");
    let none = file("none.tar");
    std::fs::write(&none, "a letter").expect("a letter");
    for (n, path) in [&cut, &bent, &none].into_iter().enumerate() {
        let data = folder.path().join(format!("wrong-{n}"));
        with_keys(&first, &data);
        let (code, told) = on(&data, None, &["restore", path]);
        assert!(code == 3 && !told.contains("Whole"), "{path}: {told}");
    }
    let strange = folder.path().join("strange");
    std::fs::create_dir_all(&strange).expect("a folder");
    let other = format!("k1 {}\n", "ab".repeat(32));
    std::fs::write(strange.join("keys"), other).expect("keys");
    let (code, told) = on(&strange, None, &["restore", &one]);
    assert!(code == 3 && told.contains("do not open"), "{told}");
}
