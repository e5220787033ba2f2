//! Every public address, found by itself: the routes stand in the sources, so a page that is added
//! tomorrow is walked tomorrow. What nobody may see stands at the end of none of them, and opening a
//! link changes nothing.

use crate::app::{TestApp, WARD, code, photo, secret};
use domain::actor::Role;
use serde_json::json;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use testkit::{TestDb, both_engines};

/// A word that no report has.
const NOBODYS: &str = "khongaicotunay";
/// Addresses that one walk opens at most: a link that makes links for ever ends here.
const ADDRESSES_MAX: usize = 3_000;

/// A route that answers GET, as the sources name it.
fn routes() -> Vec<String> {
    let mut found = BTreeSet::new();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut found,
    );
    assert!(found.len() > 40, "{found:?}");
    found.into_iter().collect()
}

fn read(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source");
        // A nested router would hide its addresses from this walk.
        assert!(
            !text.contains(".nest(") && !text.contains(".nest_service("),
            "{}: name whole addresses",
            path.display()
        );
        for rest in text.split(".route(").skip(1) {
            let call = rest.split(".route(").next().unwrap_or(rest);
            let Some(pattern) = call.trim_start().strip_prefix('"') else {
                // A computed address: the console's own, for staff.
                assert!(
                    path.to_string_lossy().contains("/console/"),
                    "{}",
                    path.display()
                );
                continue;
            };
            let (pattern, handlers) = pattern.split_once('"').expect("a literal");
            if handlers.contains("get(") || handlers.contains("any(") {
                found.insert(pattern.to_owned());
            }
        }
    }
}

/// A report that is planted: what it is called inside, the word only its sender's text has, and the
/// word that its title and place have.
struct Planted {
    code: String,
    secret: String,
    files: Vec<String>,
    words: &'static str,
    name: &'static str,
}

impl TestApp {
    async fn plant(&self, words: &'static str, name: &'static str) -> Planted {
        let file = self.uploaded(&photo(), "photo").await;
        let report = json!({
            "text": format!("Ổ gà {words} của người gửi"),
            "lat": 17.4702, "lon": 106.619, "place": format!("ngõ {name}"),
            "category": "GT-01", "phone": "0912345678", "consent": true, "files": [file],
        });
        let sent = self
            .call("POST", "/api/v1/reports")
            .json(&report)
            .send()
            .await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let code = code(&sent.json());
        Planted {
            secret: secret(&sent.json()),
            files: self.files_of(&code).await,
            code,
            words,
            name,
        }
    }

    async fn release(&self, planted: &Planted) {
        let o = self.token(Role::IocOperator, None).await;
        let words = json!({
            "title": format!("Ổ gà {}", planted.name), "text": format!("Ổ gà ở ngõ {}.", planted.name),
            "category": "GT-01", "files": planted.files, "redaction_confirmed": true,
        });
        let done = self.act(&o, &planted.code, "release", words).await;
        assert_eq!(done.status, 200, "{}", done.text());
    }
}

/// What may stand in the gap of a route. A gap that is not named here is a new kind of page: say
/// what of these reports could stand in it.
fn values(pattern: &str, gap: &str, all: &[&Planted]) -> Vec<String> {
    let own = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect();
    let outside = |ending: &str| {
        all.iter()
            .map(|p| format!("QB-{}{ending}", p.code))
            .collect()
    };
    match gap {
        "name" if pattern == "/du-lieu-mo/{name}/{file}" => own(&["2026-11-24"]),
        "name" | "file" if pattern.starts_with("/du-lieu-mo") => {
            own(&["phan-anh.csv", "phan-anh.jsonl", "phan-anh.geojson"])
        }
        "code" if pattern.starts_with("/open311") => {
            let both: [Vec<String>; 2] = [".xml", ".json"].map(outside);
            both.concat()
        }
        "id" if pattern.starts_with("/open311") => own(&["GT-01.xml", "khong-co.json"]),
        "code" => all.iter().map(|p| p.code.clone()).collect(),
        "file" => all.iter().flat_map(|p| p.files.clone()).collect(),
        "deed" | "action" => own(&[
            "xac-nhan",
            "bo-sung",
            "cung-gap",
            "danh-gia",
            "rut",
            "khieu-nai",
            "lam-lai",
            "lien-he",
            "confirm",
        ]),
        "slug" if pattern.starts_with("/don-vi") => vec![format!("x.{}", WARD.to_lowercase())],
        "slug" => own(&["phuong-dong-hoi"]),
        "z" => own(&["14"]),
        "x" | "y" => own(&["0"]),
        "name" => own(&["portal.css"]),
        "mark" | "token" | "id" | "queue" | "gateway" | "template" => own(&["khong-co"]),
        _ => panic!("{pattern}: what may stand in {{{gap}}}?"),
    }
}

fn fill(pattern: &str, all: &[&Planted]) -> Vec<String> {
    let Some((before, rest)) = pattern.split_once('{') else {
        return vec![pattern.to_owned()];
    };
    let (gap, after) = rest.split_once('}').expect("a gap that ends");
    values(pattern, gap, all)
        .into_iter()
        .flat_map(|value| fill(&format!("{before}{value}{after}"), all))
        .collect()
}

/// Queries that every page is asked with; pages pass over what they do not know. Those of one report
/// know few.
fn queries(pattern: &str, words: &[&str]) -> Vec<String> {
    if pattern.contains("{code}") || pattern.starts_with("/lam-viec") {
        return ["", "en=1", "co=nho", "goc=1"].map(str::to_owned).into();
    }
    if pattern == "/api/v1/stream" {
        // From now on, and all that there ever was.
        return ["", "cursor=0", "cursor=0&en=1"].map(str::to_owned).into();
    }
    let mut all: Vec<String> = [
        "",
        "en=1",
        "to=1",
        "tre=1",
        "status=done",
        "category=GT",
        "category=GT-01",
        "trang=1",
        "thang=2026-11",
        "by=area",
        "lat=17.4702&lon=106.619&category=GT-01",
        "bbox=106.5,17.4,106.7,17.6&zoom=18",
        "co=nho",
        "goc=1",
        "limit=200",
        "extensions=true",
        "updated_after=2026-01-01T00:00:00Z",
        "lat=17.4702&long=106.619&radius=5000&extensions=true",
    ]
    .map(str::to_owned)
    .into();
    for word in words {
        let place = if pattern.ends_with("/near") || pattern.ends_with("/trung") {
            "&lat=17.4702&lon=106.619&category=GT-01"
        } else {
            ""
        };
        all.push(format!("q={word}{place}"));
    }
    all
}

/// Addresses of our own that an answer names.
fn links(text: &str) -> Vec<String> {
    [
        "href=\"/",
        "src=\"/",
        "href=\"https://phananh.test/",
        "<loc>https://phananh.test/",
    ]
    .into_iter()
    .flat_map(|start| text.split(start).skip(1))
    .filter_map(|rest| rest.split(['"', '<']).next())
    .map(|path| format!("/{}", path.replace("&amp;", "&").replace("&#38;", "&")))
    .filter(|path| !path.starts_with("/assets/"))
    .map(|path| path.split('#').next().unwrap_or("/").to_owned())
    .collect()
}

/// Opens everything there is as a passer-by; `gone` may stand nowhere, `redacted`'s own words lead
/// to it no better than a word nobody has. Gives what was opened.
async fn walk(h: &TestApp, seen: &Planted, gone: &[&Planted], redacted: &Planted) -> usize {
    let mut all = gone.to_vec();
    all.extend([seen, redacted]);
    let words: Vec<&str> = all.iter().map(|p| p.words).chain([NOBODYS]).collect();
    let mut waiting: Vec<String> = Vec::new();
    for pattern in routes() {
        for path in fill(&pattern, &all) {
            for query in queries(&pattern, &words) {
                waiting.push(format!("{path}?{query}").trim_end_matches('?').to_owned());
            }
        }
    }
    let mut opened = BTreeSet::new();
    let (mut showing, mut followed) = (BTreeSet::new(), 0);
    while let Some(path) = waiting.pop() {
        if !opened.insert(path.clone()) {
            continue;
        }
        let answer = h.get(&path).await;
        let text = format!("{} {}", answer.header("location"), answer.text());
        assert!(answer.status.as_u16() < 500, "{path}: {}", answer.status);
        for planted in gone {
            assert!(
                !text.contains(planted.name),
                "{path} shows {}: {text}",
                planted.name
            );
            if !path.contains(planted.words) {
                assert!(
                    !text.contains(planted.words),
                    "{path} shows {}: {text}",
                    planted.words
                );
            }
            // Who names a code is told what it is; nobody else learns it.
            if !path.contains(&planted.code) {
                assert!(
                    !text.contains(&planted.code),
                    "{path} names {} ({})",
                    planted.code,
                    planted.name
                );
            }
            for file in &planted.files {
                // An error page names its own address again; that is all it may say.
                if path.contains(file.as_str()) {
                    assert_eq!(answer.status, 404, "{path} is a photo of {}", planted.name);
                } else {
                    assert!(
                        !text.contains(file.as_str()),
                        "{path} names a photo of {}",
                        planted.name
                    );
                }
            }
        }
        if !path.contains(redacted.words) {
            assert!(
                !text.contains(redacted.words),
                "{path} shows what was redacted: {text}"
            );
        } else if !path.contains(&redacted.code) {
            let blank = h.get(&path.replace(redacted.words, NOBODYS)).await.text();
            let finds = |text: &str| text.matches(&redacted.code).count();
            assert_eq!(
                finds(&text),
                finds(&blank),
                "{path} finds by what was redacted"
            );
        }
        if text.contains(seen.name) {
            showing.insert(path.split('?').next().unwrap_or("/").to_owned());
        }
        if followed < ADDRESSES_MAX {
            let new: Vec<String> = links(&text)
                .into_iter()
                .filter(|link| !opened.contains(link))
                .collect();
            followed += new.len();
            waiting.extend(new);
        }
    }
    // The walk itself sees: a public report stands where such reports stand.
    for place in [
        "/du-lieu-mo/phan-anh.csv",
        "/du-lieu-mo/2026-11-24/phan-anh.geojson",
        "/danh-sach",
        "/api/v1/reports",
        "/api/v1/reports/near",
        "/danh-sach.atom",
        "/open311/v2/requests.xml",
        "/open311/v2/requests.json",
    ] {
        assert!(
            showing.contains(place),
            "{place} shows no report at all: {showing:?}"
        );
    }
    opened.len()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn what_nobody_may_see_stands_on_no_page(db: TestDb) {
        let h = TestApp::open(&db).await;
        let seen = h.plant("chungthay", "Bachduong").await;
        let redacted = h.plant("chebotroi", "Hoasua").await;
        let withheld = h.plant("chuaduyet", "Xoandao").await;
        let hidden = h.plant("sapgiau", "Phuongvi").await;
        let secret = h.plant("tocaomat", "Mungquan").await;
        let merged = h.plant("gopchung", "Longnao").await;
        for planted in [&seen, &redacted, &hidden, &merged] {
            h.release(planted).await;
        }
        app::follow::catch_up(&h.app).await.expect("followers");
        while app::follow::map::follow(&h.app).await.expect("the map") > 0 {}
        let o = h.token(Role::IocOperator, None).await;
        let l = h.token(Role::IocLeader, None).await;
        let ok = |answer: crate::app::Answer| assert_eq!(answer.status, 200, "{}", answer.text());
        let away = json!({ "reason": "R-02", "target": "Thanh tra tỉnh", "note": "Đơn tố cáo gửi Thanh tra tỉnh, 9 Quang Trung." });
        ok(h.act(&o, &secret.code, "redirect", away).await);
        ok(h.act(&o, &merged.code, "merge", json!({ "parent": seen.code })).await);
        ok(h.act(&l, &hidden.code, "hide", json!({ "reason": "private_life" })).await);
        let gone = [&withheld, &hidden, &secret, &merged];
        app::open_data::run(&h.app, || h.now()).await.expect("open data");
        // At once, before any follower has run; and when all is quiet.
        let opened = walk(&h, &seen, &gone, &redacted).await;
        assert!(opened > 500, "{opened}");
        app::follow::catch_up(&h.app).await.expect("followers");
        while app::follow::map::follow(&h.app).await.expect("the map") > 0 {}
        while app::follow::stream::follow(&h.app).await.expect("the stream") > 0 {}
        walk(&h, &seen, &gone, &redacted).await;
        h.verify().await;
    }

    async fn opening_a_link_does_nothing(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.plant("cuatoi", "Bachduong").await;
        h.answered(&filed.code).await;
        let events = async || {
            let path = format!("/api/v1/reports/{}/events", filed.code);
            h.get(&path).await.json()["events"].as_array().map(Vec::len)
        };
        let before = events().await;
        assert!(before > Some(4));
        let cookie = format!("hs_{}={}", filed.code, filed.secret);
        let mut opened = 0;
        for pattern in routes().iter().filter(|p| p.contains("{code}")) {
            for path in fill(pattern, &[&filed]) {
                for query in ["", "?done=yes", "?done=no&note=x", "?grade=hai_long", "?k=SECRET&done=yes"] {
                    let path = format!("{path}{}", query.replace("SECRET", &filed.secret));
                    for method in ["GET", "HEAD"] {
                        let answer = h.call(method, &path).header("cookie", &cookie).send().await;
                        assert!(answer.status.as_u16() < 500, "{method} {path}: {}", answer.status);
                        opened += 1;
                    }
                }
            }
        }
        assert!(opened > 100, "{opened}");
        assert_eq!(events().await, before, "a mail program that opens links has done something");
        h.verify().await;
    }
);
