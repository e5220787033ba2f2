//! What the map stands on: a file of pictures, borders that were imported; and how much of the map one
//! network may ask for.

use crate::app::{TestApp, code};
use crate::console_browser::Browser;
use app::catalogue::{Keep, import_areas, reload};
use app::limit::Flood;
use domain::actor::Role;
use serde_json::json;
use std::path::Path;
use testkit::{TestDb, both_engines};
use web::pmtiles::Archive;
use web::{BaseMap, Options, TileFile};

/// A picture, as far as anybody looks.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\nthe world";

/// A file with one tile, the world's, written as the format says.
fn archive(folder: &Path) -> Archive {
    let root = [1, 0, 1, PICTURE.len() as u8, 1];
    let mut bytes = b"PMTiles\x03".to_vec();
    let tiles = 127 + root.len() as u64;
    for (from, length) in [
        (127, root.len() as u64),
        (tiles, 0),
        (tiles, 0),
        (tiles, PICTURE.len() as u64),
    ] {
        bytes.extend(u64::to_le_bytes(from));
        bytes.extend(u64::to_le_bytes(length));
    }
    bytes.extend([0; 24]);
    bytes.extend([1, 1, 1, 2, 0, 14]);
    bytes.resize(127, 0);
    bytes.extend(root);
    bytes.extend(PICTURE);
    let file = folder.join("nen.pmtiles");
    std::fs::write(&file, bytes).expect("a file");
    Archive::open(&file).expect("an archive")
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_file_gives_the_map_its_ground(db: TestDb) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = TileFile::new(archive(folder.path()), "© Sở Tài nguyên").expect("a ground");
        let base = BaseMap::File(file);
        let h = TestApp::with(&db, Flood::Unlimited, |options: &mut Options| options.base_map = base).await;
        let page = h.get("/ban-do").await;
        let text = page.text();
        assert!(text.contains("© Sở Tài nguyên") && text.contains("/tiles/nen/{z}/{x}/{y}?v="), "{text}");
        assert!(page.header("content-security-policy").contains("img-src 'self' data: blob:;"), "nobody else is let in");
        let tile = h.get("/tiles/nen/0/0/0").await;
        assert_eq!((tile.status.as_u16(), tile.body.as_ref()), (200, PICTURE));
        assert_eq!(tile.header("content-type"), "image/png");
        assert_eq!(tile.header("cache-control"), "public, max-age=86400");
        assert_eq!(h.get("/tiles/nen/9/1/1").await.status, 204, "a place without a picture");
        for path in ["/tiles/nen/x/0/0", "/tiles/nen/0/-1/0", "/tiles/nen/0/0/0.png", "/tiles/nen/0/99999999999/0"] {
            h.get(path).await.problem(400, "bad_tile");
        }
        // The same pictures lie under the place of a case, beside its decision and in its file.
        let code = code(&h.pothole().await);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        for path in [format!("/lam-viec/phan-loai?hs={code}"), format!("/lam-viec/hs/{code}")] {
            o.open(&path).await;
            let pictured = o.page.html.contains("<image class=\"patch\" href=\"/tiles/nen/14/");
            assert!(pictured && o.page.says("© Sở Tài nguyên"), "{path}: {}", o.page.words());
        }
        let light = TestApp::open(&db).await;
        let mut o = Browser::of(&light, Role::IocLeader, None).await;
        o.open(&format!("/lam-viec/phan-loai?hs={code}")).await;
        assert!(o.page.html.contains("<figure class=\"around\">") && !o.page.html.contains("class=\"patch\""));
        assert!(o.page.says(" · cách "), "a landmark stands in for them: {}", o.page.words());
        assert_eq!(light.get("/tiles/nen/0/0/0").await.status, 404);
        assert!(light.get("/ban-do").await.text().contains("data-tiles=\"null\""));
    }

    async fn imported_borders_stand_on_the_map(db: TestDb) {
        let h = TestApp::open(&db).await;
        assert!(!h.get("/ban-do").await.text().contains("data-lines"), "there are none");
        assert_eq!(h.get("/api/v1/areas/outlines").await.json(), json!({ "lines": [] }));
        let square = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"18880"},
            "geometry":{"type":"Polygon","coordinates":[[[106.6,17.4],[106.7,17.4],[106.7,17.5],[106.6,17.5],[106.6,17.4]]]}}]}"#;
        import_areas(&h.app.store, square.to_owned(), Keep::Boundaries, h.now().date()).await.expect("borders");
        reload(&h.app).await.expect("tables");
        assert!(h.get("/ban-do").await.text().contains("data-lines=\"/api/v1/areas/outlines\""));
        let told = h.get("/api/v1/areas/outlines").await;
        let lines = told.json();
        let line = lines["lines"][0].as_array().expect("a line");
        assert_eq!((lines["lines"].as_array().map(Vec::len), line.len()), (Some(1), 10), "{lines}");
        let again = h.call("GET", "/api/v1/areas/outlines").header("if-none-match", told.header("etag")).send().await;
        assert_eq!(again.status, 304);
        // A notice has the outline of where it holds.
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/thong-bao").await;
        let form = o.form("bulletin").set("kind", "water").set("areas", "18880").set("title", "Cắt nước");
        let until = h.now().plus_ms(6 * 3_600_000);
        o.send(form.set("text", "Thay đường ống.").set("to", &crate::flood::hour(until))).await;
        o.send(o.form("save")).await;
        let page = h.get("/ban-do").await.text();
        let told = page.split("data-notices=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("notices");
        assert!(told.contains("1066000,174000,1000,0,0,1000"), "{told}");
    }

    async fn one_network_does_not_ask_without_end(db: TestDb) {
        let h = TestApp::with(&db, Flood::Limited, |_| {}).await;
        h.fresh().await;
        let ask = async |path: &str, from: &str| h.call("GET", path).from(from).send().await;
        let (mut taken, mut refused) = (0, 0);
        for n in 0..1_400 {
            let path = if n % 2 == 0 { "/api/v1/map?bbox=106.5,17.4,106.7,17.6&zoom=12" } else { "/tiles/12/3261/1845.mvt" };
            let answer = ask(path, "203.0.113.7").await;
            match answer.status.as_u16() {
                200 => taken += 1,
                429 => {
                    assert_ne!(answer.header("retry-after"), "");
                    refused += 1;
                }
                other => panic!("{other}: {}", answer.text()),
            }
        }
        assert!(taken >= 1_200 && refused > 0, "{taken} {refused}");
        assert_eq!(ask("/tiles/12/3261/1845.mvt", "203.0.114.7").await.status, 200, "a neighbour is not held back");
        assert_eq!(ask("/api/v1/reports", "203.0.113.7").await.status, 200, "lists are another count");
    }
);
