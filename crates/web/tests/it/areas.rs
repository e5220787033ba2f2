//! `/quan-tri/dia-gioi` and `dia-danh` from outside: outlines laid down from a day on, where a point
//! lies, landmarks; all without script.

use crate::app::{TestApp, code, pothole};
use crate::console_browser::Browser;
use domain::actor::Role;
use serde_json::{Value, json};
use testkit::{TestDb, both_engines};

const AREAS: &str = "/quan-tri/dia-gioi";
const LAY: &str = "/quan-tri/dia-gioi/ranh-gioi";
const MARKS: &str = "/quan-tri/dia-danh";
const BRING: &str = "/quan-tri/dia-danh/tu-tep";

/// A rectangle by its west, east and side north from 17.4.
fn strip(code: &str, west: f64, east: f64) -> Value {
    json!({"type": "Feature", "properties": {"ma_xa": code}, "geometry": {"type": "Polygon", "coordinates": [[
        [west, 17.4], [east, 17.4], [east, 17.5], [west, 17.5], [west, 17.4]
    ]]}})
}

fn file(features: Vec<Value>) -> Vec<u8> {
    json!({"type": "FeatureCollection", "features": features})
        .to_string()
        .into_bytes()
}

/// Puts a file aside and looks at it.
async fn look(t: &mut Browser<'_>, bytes: &[u8], from: &str) {
    t.open(LAY).await;
    let form = t
        .form("look")
        .file("file", bytes)
        .set("from", from)
        .set("why", "Nghị quyết 1680");
    t.send(form).await;
}

/// Saves what is looked at, with the word that it was seen where one is asked for.
async fn lay(t: &mut Browser<'_>) {
    let form = t.form("save");
    let form = if form.has("seen") {
        form.add("seen", "1")
    } else {
        form
    };
    t.send(form).await;
    assert!(
        t.page.status == 200 && t.page.says("Đã lưu"),
        "{} {}",
        t.page.status,
        t.page.words()
    );
}

/// The unit of a new report at the pothole's place.
async fn unit_of_new(h: &TestApp) -> (String, String) {
    let call = h.call("POST", "/api/v1/reports").json(&pothole());
    let slip = call.send().await;
    assert_eq!(slip.status, 201, "{}", slip.text());
    let code = code(&slip.json());
    (unit_of(h, &code).await, code)
}

async fn unit_of(h: &TestApp, code: &str) -> String {
    let leader = h.token(Role::IocLeader, None).await;
    let view = h
        .call("GET", &format!("/api/v1/reports/{code}"))
        .token(&leader)
        .send()
        .await
        .json();
    view["area"]["code"].as_str().unwrap_or_default().to_owned()
}

async fn typed_at_the_desk(h: &TestApp, typed: &str) -> String {
    let agent = h.token(Role::CallAgent, None).await;
    let body = format!("q={}", typed.replace(' ', "+")).into_bytes();
    let call = h.call("POST", "/lam-viec/cuoc-goi/noi").token(&agent);
    call.raw("application/x-www-form-urlencoded", body)
        .send()
        .await
        .text()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn outlines_hold_from_their_day_on_and_move_no_report(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        assert!(t.page.html.contains(AREAS), "the rail leads there");
        t.open(AREAS).await;
        for words in ["Chưa có ranh giới chính thức", "Tỉnh Quảng Trị", "Xã, phường, thị trấn: 41"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        t.open(&format!("{AREAS}?cu=1")).await;
        assert!(t.page.says("Huyện Minh Hóa") && t.page.says("đã hết"), "{}", t.page.words());

        // Both strips, from today.
        let today = h.now().date().to_string();
        look(&mut t, &file(vec![strip("18880", 106.55, 106.65), strip("18859", 106.65, 106.75)]), &today).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        assert!(t.page.says("Thay ranh giới 2 đơn vị") && t.page.says("Vẫn chưa có ranh giới"), "{}", t.page.words());
        assert!(h.app.tables().boundaries.is_empty(), "looked at only");
        lay(&mut t).await;
        assert!(t.page.says("Nghị quyết 1680") && t.page.says("Nạp ranh giới 2 đơn vị"), "{}", t.page.words());
        let (unit, early) = unit_of_new(&h).await;
        assert_eq!(unit, "18880");

        // Where it lies, who answers for it, what is near.
        t.open(AREAS).await;
        let asked = t.form("finder").set("q", "17.4640, 106.6270");
        t.send(asked).await;
        for words in ["Có thể là", "Chợ Đồng Hới", "Cơ quan chịu trách nhiệm"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        assert!(!t.page.says("(gần đúng"), "an outline says so: {}", t.page.words());
        assert!(t.page.html.contains("don-vi/muc?ma=UB-18880-T7"), "{}", t.page.html);
        t.open(&format!("{AREAS}/muc?ma=18880&tu=2025-07-01")).await;
        assert!(t.page.html.contains("class=\"own\" d=\"M"), "{}", t.page.html);
        t.open(&format!("{AREAS}/muc?ma=KHONG")).await;
        assert_eq!(t.page.status, 404);

        // From next month the place lies in the other: told, and only told.
        let next = h.now().plus_ms(30 * domain::time::DAY_MS).date().to_string();
        let wide = file(vec![strip("18880", 106.55, 106.60), strip("18859", 106.60, 106.75)]);
        look(&mut t, &wide, &next).await;
        for words in ["1 việc của", "sẽ nằm ở", "chưa giao", "Đã xem 1 việc đang mở"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let unseen = t.form("save");
        t.send(unseen).await;
        assert!(t.page.status == 422 && t.page.says("Cần điền mục này"), "{}", t.page.words());
        lay(&mut t).await;
        assert!(t.page.says("sắp tới") && t.page.says("đang áp dụng"), "{}", t.page.words());
        assert_eq!(unit_of_new(&h).await.0, "18880", "its day has not come");
        // Another node knows, and changes on the same day.
        let node = TestApp::open(&db).await;
        node.knows(&h);
        assert_eq!(unit_of_new(&node).await.0, "18880");
        for house in [&h, &node] {
            house.wait(31 * 24 * 60);
            assert_eq!(unit_of_new(house).await.0, "18859");
        }
        assert_eq!(unit_of(&h, &early).await, "18880", "it keeps its unit");
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        // Taken back, with a reason.
        t.open(LAY).await;
        let form = t.form(&format!("withdraw-{next}"));
        t.send(form.clone()).await;
        assert!(t.page.status == 422 && t.page.says("Cần điền mục này"), "{}", t.page.words());
        t.send(form.set("why", "Chưa công bố")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Chưa công bố"), "{}", t.page.words());
        assert_eq!(unit_of_new(&h).await.0, "18880");
        t.open("/quan-tri/nhat-ky?loai=area").await;
        assert!(t.page.says("Rút bản ranh giới") && t.page.says("Chưa công bố"), "{}", t.page.words());
        h.verify().await;
    }

    async fn a_file_that_is_wrong_or_hostile_changes_nothing(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let today = h.now().date().to_string();
        let good = || strip("18880", 106.55, 106.65);
        let bow = json!({"type": "Feature", "properties": {"code": "18880"}, "geometry": {"type": "Polygon",
            "coordinates": [[[106.0, 17.0], [107.0, 18.0], [107.0, 17.0], [106.0, 18.0], [106.0, 17.0]]]}});
        let metres = json!({"type": "Feature", "properties": {"code": "18880"}, "geometry": {"type": "Polygon",
            "coordinates": [[[560000.0, 1930000.0], [570000.0, 1930000.0], [570000.0, 1940000.0], [560000.0, 1930000.0]]]}});
        let crs = json!({"type": "FeatureCollection", "features": [good()],
            "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3405"}}});
        let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
        let huge = vec![b' '; (16 << 20) + 1];
        for (bytes, words) in [
            (Vec::new(), "không đọc được thành JSON"),
            (b"xyz".to_vec(), "không đọc được thành JSON"),
            (vec![0xff, 0xfe, 0x00], "không đọc được thành JSON"),
            (deep, "không đọc được thành JSON"),
            (huge, "lớn hơn 16 MB"),
            (file(vec![bow]), "Hình 1: vòng 1: tự cắt chính nó"),
            (file(vec![good(), metres]), "Hình 2: vòng 1: đỉnh 1 không phải độ"),
            (crs.to_string().into_bytes(), "EPSG::3405"),
            (file(vec![]), "không có hình nào"),
        ] {
            look(&mut t, &bytes, &today).await;
            assert_eq!(t.page.status, 422, "{words}");
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        // A code that nobody has: shown, and not to be saved.
        look(&mut t, &file(vec![good(), strip("99999", 106.65, 106.75)]), &today).await;
        assert!(t.page.says("Mã không có") && t.page.says("99999"), "{}", t.page.words());
        assert!(t.find("save").is_none());
        for (from, words) in [("2020-01-01", "Ngày đã qua"), ("2199-01-01", "Ngày quá xa"), ("mai", "Cần điền mục này")] {
            look(&mut t, &file(vec![good()]), from).await;
            assert!(t.page.status == 422 && t.page.says(words), "{words}: {}", t.page.words());
        }
        // Two at once: what the first put aside is gone when the second put aside another.
        look(&mut t, &file(vec![good()]), &today).await;
        let first = t.form("save");
        let mut other = Browser::of(&h, Role::SysAdmin, None).await;
        look(&mut other, &file(vec![strip("18880", 106.56, 106.66)]), &today).await;
        let second = other.form("save");
        let first = if first.has("seen") { first.add("seen", "1") } else { first };
        t.send(first.clone()).await;
        assert!(t.page.status == 422 && t.page.says("có thể người khác vừa nạp tệp khác"), "{}", t.page.words());
        let second = if second.has("seen") { second.add("seen", "1") } else { second };
        other.send(second.clone()).await;
        assert!(other.page.says("Đã lưu"), "{}", other.page.words());
        // The tables are others now: a form made from the old ones is stale.
        t.send(second).await;
        assert_eq!(t.page.status, 409, "{}", t.page.words());
        let tables = h.app.tables();
        assert_eq!(tables.boundaries.len(), 1);
        // Somebody else's role.
        let mut operator = Browser::of(&h, Role::IocOperator, None).await;
        operator.send(first).await;
        assert_eq!(operator.page.status, 403);
        h.verify().await;
    }

    async fn a_landmark_is_added_met_and_put_out_of_use(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(MARKS).await;
        assert!(t.page.says("Chợ Đồng Hới") && t.page.says("12 địa danh"), "{}", t.page.words());
        t.open(&format!("{MARKS}/muc")).await;
        let form = t.form("add").set("name", " ").set("point", "10.5, 106.6");
        t.send(form).await;
        assert_eq!(t.page.status, 422);
        for words in ["Cần điền mục này", "Cần một điểm trong tỉnh"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let form = t.form("add").set("name", "Cầu Nhật Lệ 1").set("kind", "bridge").set("point", "17.4712, 106.6255")
            .set("aliases", "cầu cũ\ncầu Nhật Lệ cũ").set("why", "Theo đề nghị của phường");
        t.send(form).await;
        assert!(t.page.status == 200 && t.page.says("Cầu Nhật Lệ 1"), "{}", t.page.words());
        let save = t.form("save");
        assert!(!typed_at_the_desk(&h, "cầu nhật lệ").await.contains("Cầu Nhật Lệ 1"), "looked at only");
        t.send(save.clone()).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Theo đề nghị của phường"), "{}", t.page.words());
        // The same form once more: the tables are others.
        t.send(save).await;
        assert_eq!(t.page.status, 409);

        // The desk meets it by its name and by what people call it; the form of a report near by.
        for typed in ["cau nhat le", "cầu cũ"] {
            let found = typed_at_the_desk(&h, typed).await;
            assert!(found.contains("Cầu Nhật Lệ 1") && found.contains("landmark"), "{typed}: {found}");
        }
        let near = h.get("/bao/cho?lat=17.4713&lon=106.6256").await.text();
        assert!(near.contains("gần Cầu Nhật Lệ 1"), "{near}");

        // Out of use, and back.
        let one = format!("{MARKS}/muc?ma=DM-0013");
        t.open(&one).await;
        t.send(t.form("off").set("why", "Đã tháo dỡ")).await;
        t.send(t.form("save")).await;
        assert!(t.page.says("đang ngừng dùng") && t.page.says("Đã tháo dỡ"), "{}", t.page.words());
        assert!(!typed_at_the_desk(&h, "cầu cũ").await.contains("Cầu Nhật Lệ 1"));
        assert!(!h.get("/bao/cho?lat=17.4713&lon=106.6256").await.text().contains("gần Cầu Nhật Lệ 1"));
        t.send(t.form("on").set("why", "Nhầm")).await;
        t.send(t.form("save")).await;
        assert!(typed_at_the_desk(&h, "cầu cũ").await.contains("Cầu Nhật Lệ 1"));
        // Told otherwise; the same name near by is the same thing.
        t.open(&one).await;
        t.send(t.form("change").set("why", "x")).await;
        assert!(t.page.status == 422 && t.page.says("Chưa có gì thay đổi"), "{}", t.page.words());
        t.open(&format!("{MARKS}/muc")).await;
        let form = t.form("add").set("name", "Chợ Đồng Hới").set("kind", "market").set("point", "17.4647, 106.6277").set("why", "x");
        t.send(form).await;
        assert!(t.page.status == 422 && t.page.says("Tên này đã có"), "{}", t.page.words());
        // Another node, and an older installation that has no such table.
        let node = TestApp::open(&db).await;
        assert!(node.app.tables().catalogue.landmark("DM-0013").is_some());
        let old = domain::pack::Pack::parse(&|name| crate::app::pack(name).filter(|_| name != "landmarks.csv"));
        assert!(old.is_ok_and(|pack| pack.landmarks().is_empty()));
        h.verify().await;
    }

    async fn a_file_of_landmarks_is_looked_at_and_brought_in_once(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(BRING).await;
        for (csv, words) in [
            ("", "Dòng đầu phải có ít nhất các cột"),
            ("ten,loai\nA,b\n", "Dòng đầu phải có ít nhất các cột"),
            ("name,kind,lat,lon\nThôn Một,hamlet,17.47,106.61\nThôn Hai,xyz,0,0\n", "Dòng 3"),
            ("code,name,kind,lat,lon\nDM-9999,Thôn Một,hamlet,17.47,106.61\n", "Bảng không có “DM-9999”"),
            ("name,kind,lat,lon\nThôn Một,hamlet,17.47,106.61\nthôn một,hamlet,17.47,106.61\n", "có hai lần"),
        ] {
            let form = t.form("bring").set("csv", csv);
            t.send(form).await;
            assert!(t.page.status == 422 && t.page.says(words), "{words}: {}", t.page.words());
            assert!(t.find("save").is_none(), "{words}");
        }
        let large = format!("name,kind,lat,lon\n{}", "Thôn Một,hamlet,17.47,106.61\n".repeat(6_000));
        let form = t.form("bring").set("csv", "").file("file", large.as_bytes());
        t.send(form).await;
        assert!(t.page.status == 422 && t.page.says("chia thành các tệp"), "{}", t.page.words());

        let csv = "name,kind,lat,lon,aliases\nThôn Phú Thượng,hamlet,17.47,106.61,xóm Thượng;xóm trên\n\
            Chợ Đồng Hới,market,17.4646,106.6276,chợ tỉnh\n";
        let form = t.form("bring").set("csv", "").file("file", csv.as_bytes());
        t.send(form).await;
        assert!(t.page.status == 200 && t.page.says("Thôn Phú Thượng"), "{}", t.page.words());
        let save = t.form("save").set("why", "Danh mục của Sở Nội vụ");
        // Without a reason it is not taken; by two at once, once.
        t.send(t.form("save")).await;
        assert!(t.page.status == 422 && t.page.says("Cần điền mục này"), "{}", t.page.words());
        t.send(save.clone()).await;
        assert!(t.page.says("Đã lưu") && t.page.says("thêm 1, sửa 1"), "{}", t.page.words());
        t.send(save).await;
        assert_eq!(t.page.status, 409, "{}", t.page.words());
        assert!(typed_at_the_desk(&h, "xom tren").await.contains("Thôn Phú Thượng"));
        assert!(typed_at_the_desk(&h, "chợ tỉnh").await.contains("Chợ Đồng Hới"));
        // The same file again changes nothing.
        t.open(BRING).await;
        let form = t.form("bring").set("csv", csv);
        t.send(form).await;
        assert!(t.page.status == 200 && t.find("save").is_none(), "{}", t.page.words());
        assert_eq!(h.app.tables().catalogue.landmarks().len(), 13);
        h.verify().await;
    }
);
