//! `/quan-tri/vai-tro` and `/quan-tri/giao-dien` from outside: what each role may do, and the
//! province's names, mark and colours, all without script.

use crate::app::{TestApp, WARD};
use crate::console_browser::Browser;
use domain::actor::Role;
use std::io::Cursor;
use testkit::{TestDb, both_engines};
use web::console::queues::Queue;

const BRAND: &str = "/quan-tri/giao-dien";
const HOSTILE: &str = "Góp ý <script>alert(1)</script> \"&'";

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::RgbaImage::from_fn(width, height, |x, y| {
        image::Rgba([(x * 7) as u8, (y * 13) as u8, 90, 255])
    })
    .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png)
    .expect("a picture");
    bytes
}

fn agency_of(role: Role) -> Option<&'static str> {
    role.is_agency().then_some(WARD)
}

/// Addresses of a page's own style sheets and pictures that begin so.
fn assets(html: &str, kind: &str) -> Vec<String> {
    let start = format!("\"/assets/{kind}.");
    let found = html.split(&start).skip(1);
    found
        .map(|part| {
            format!(
                "/assets/{kind}.{}",
                part.split('"').next().unwrap_or_default()
            )
        })
        .collect()
}

both_engines!(
    migrated by crate::app::furnished,

    async fn what_a_role_may_do_is_told_to_administrators_and_auditors(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        assert!(t.page.html.contains("/quan-tri/vai-tro"), "the rail leads there");
        t.open("/quan-tri/vai-tro").await;
        assert_eq!(t.page.status, 200);
        for words in ["Điều phối viên IOC", "1 người", "Được, cho: Điều phối viên IOC, Lãnh đạo Trung tâm IOC", "Xin dời hạn", "/lam-viec/phan-loai", "Bắt buộc"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let mut auditor = Browser::of(&h, Role::Auditor, None).await;
        auditor.open("/quan-tri/vai-tro/agency_focal?en=1").await;
        assert!(auditor.page.status == 200 && auditor.page.says("See as: "), "{}", auditor.page.words());
        // Nothing of the role's console leads anywhere or is sent.
        let shell = auditor.page.html.split("class=\"asrole\"").nth(1).expect("the shell");
        let shell = shell.split("</section>").next().unwrap_or_default();
        for banned in ["<a ", "<form", "<button", "<input"] {
            assert!(!shell.contains(banned), "{banned} in {shell}");
        }
        for (path, status) in [("/quan-tri/vai-tro/citizen", 404), ("/quan-tri/vai-tro/system", 404), ("/quan-tri/vai-tro/%3Cb%3E", 404)] {
            auditor.open(path).await;
            assert_eq!(auditor.page.status, status, "{path}");
        }
        let mut operator = Browser::of(&h, Role::IocOperator, None).await;
        for path in ["/quan-tri/vai-tro", "/quan-tri/vai-tro/ioc_operator"] {
            operator.open(path).await;
            assert_eq!(operator.page.status, 403, "{path}");
        }
    }

    async fn each_entry_of_each_rail_opens(db: TestDb) {
        let h = TestApp::open(&db).await;
        for role in Role::ALL.iter().copied().filter(|r| !matches!(r, Role::Citizen | Role::Telephony | Role::System)) {
            let token = h.token(role, agency_of(role)).await;
            let rail = Queue::rail(role).into_iter().flat_map(|(_, queues)| queues);
            for queue in rail.chain(Queue::tabs(role)) {
                let answer = h.call("GET", queue.href()).token(&token).send().await;
                assert_eq!(answer.status, 200, "{role} at {}", queue.href());
            }
        }
    }

    async fn names_are_changed_looked_at_first_and_escaped_everywhere(db: TestDb) {
        let h = TestApp::open(&db).await;
        let other = TestApp::open(&db).await;
        let before = h.get("/sw.js").await.text();
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(BRAND).await;
        assert!(t.page.says("Để trống thì dùng: Phản ánh hiện trường"), "{}", t.page.words());
        t.send(t.form("change").set("why", "x")).await;
        assert!(t.page.status == 422 && t.page.says("Chưa có gì thay đổi"), "{}", t.page.words());
        let stale = t.form("change").set("app", "KHAC").set("why", "x").at(BRAND);
        let form = t.form("change").set("service_vi", HOSTILE).set("service_en", HOSTILE).set("app", "GOP Y").set("owner_vi", HOSTILE).set("help_vi", HOSTILE);
        t.send(form.clone().set("why", "")).await;
        assert!(t.page.status == 422 && t.page.says("Cần điền mục này"), "{}", t.page.words());
        t.send(form.set("why", "Quyết định 12")).await;
        assert!(t.page.status == 200 && t.page.says("Xem trước"), "{}", t.page.words());
        assert!(!h.get("/").await.text().contains("Góp ý"), "looked at only");
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Quyết định 12"), "{}", t.page.words());
        // The second of two hears so.
        t.send(stale).await;
        assert_eq!(t.page.status, 409, "{}", t.page.words());

        for path in ["/", "/?en=1", "/lu", "/bao", "/du-lieu-mo", "/danh-sach.atom", "/khong-co-trang-nay", "/dang-nhap"] {
            let page = h.get(path).await.text();
            assert!(!page.contains("<script>alert"), "{path}: {page}");
        }
        let home = h.get("/").await.text();
        assert!(home.contains("Góp ý &#60;script&#62;") || home.contains("Góp ý &lt;script&gt;"), "{home}");
        let manifest = h.get("/manifest.webmanifest").await.json();
        assert_eq!(manifest["short_name"], "GOP Y");
        assert_eq!(manifest["name"], format!("GOP Y · {HOSTILE}"));
        let after = h.get("/sw.js").await.text();
        assert_ne!(before, after, "phones hear of it");
        assert!(!after.contains("Góp ý"));
        assert_eq!(app::notice::service(&h.app, lang::Lang::Vi), HOSTILE);

        // The other node, when it looks.
        assert!(!other.get("/").await.text().contains("Góp ý"));
        assert!(app::catalogue::reload(&other.app).await.expect("tables"));
        assert!(other.get("/").await.text().contains("Góp ý"));
        assert_eq!(other.get("/sw.js").await.text(), after, "one worker for both nodes");

        // Back by one step, and forth again by the same.
        t.open(BRAND).await;
        t.send(t.form("undo").set("why", "Nhầm")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Nhầm"), "{}", t.page.words());
        assert!(h.app.tables().catalogue.brand().is_default());
        assert_eq!(h.get("/sw.js").await.text(), before);
        t.send(t.form("undo").set("why", "Không nhầm")).await;
        assert!(h.get("/").await.text().contains("Góp ý"));
        t.send(t.form("reset").set("why", "Về mặc định")).await;
        assert!(h.app.tables().catalogue.brand().is_default(), "{}", t.page.words());
        h.verify().await;
    }

    async fn a_colour_that_cannot_be_read_is_refused_with_the_nearest_that_can(db: TestDb) {
        let h = TestApp::open(&db).await;
        let other = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(BRAND).await;
        for (name, colour, words) in [
            ("jade_light", "#7cc6bd", "Chữ trên nút chính (Nền sáng): độ tương phản 1,9"),
            ("jade_dark", "#1d4f9a", "cần ít nhất 4,5"),
            ("gold_light", "#3a2a00", "Chữ trên nút chụp ảnh"),
            ("jade_light", "red", "Ghi màu bằng dấu #"),
            ("jade_light", "#fff;}*{", "Ghi màu bằng dấu #"),
        ] {
            // Whether it is only looked at or sent to be saved.
            for to in [format!("{BRAND}/xem-truoc"), BRAND.to_owned()] {
                let form = t.form("change").set("jade_light", "").set("jade_dark", "").set("gold_light", "");
                t.send(form.set(name, colour).set("why", "x").at(&to)).await;
                assert!(t.page.status == 422 && t.page.says(words), "{name} {colour}: {}", t.page.words());
            }
        }
        assert!(h.app.tables().catalogue.brand().is_default());
        t.open(BRAND).await;
        t.send(t.form("change").set("jade_light", "#7cc6bd").set("why", "x")).await;
        let nearest = t.page.words();
        let nearest = nearest.split("Màu gần nhất đạt: ").nth(1).and_then(|rest| rest.get(..7)).expect("a colour").to_owned();
        t.open(BRAND).await;
        t.send(t.form("change").set("jade_light", &nearest).set("why", "Màu của tỉnh")).await;
        assert_eq!(t.page.status, 200, "{nearest}: {}", t.page.words());
        let tried = assets(&t.page.html, "brand-try");
        assert_eq!(tried.len(), 1, "tried on before it is saved");
        t.send(t.form("save")).await;

        let home = h.get("/").await.text();
        let sheet = assets(&home, "brand").first().expect("its style sheet").clone();
        assert_eq!(assets(&t.page.html, "brand"), std::slice::from_ref(&sheet), "the console too");
        assert!(!home.contains("style=\""), "no style that the policy forbids");
        // Any node answers, whatever it has heard of; a browser may keep it for ever.
        let css = other.get(&sheet).await;
        assert_eq!((css.status.as_u16(), css.header("content-type")), (200, "text/css; charset=utf-8"));
        assert!(css.header("cache-control").contains("immutable"));
        assert!(css.text().contains(&format!("--jade:{nearest};")), "{}", css.text());
        assert!(h.get("/sw.js").await.text().contains(&format!("\"{sheet}\"")), "kept on phones");
        let manifest = h.get("/manifest.webmanifest").await.json();
        assert_ne!(manifest["theme_color"], "#052e2b");
        assert!(home.contains(&format!("content=\"{}\"", manifest["theme_color"].as_str().expect("a colour"))));
        for wrong in ["/assets/brand.zzzzzz-0-0-0.css", "/assets/brand.0-0-0.css", "/assets/mark.0123456789abcdef.png", "/assets/mark.x.png", "/assets/icon..png"] {
            assert_eq!(h.get(wrong).await.status, 404, "{wrong}");
        }
    }

    async fn a_mark_is_drawn_anew_and_seen_at_every_node(db: TestDb) {
        let h = TestApp::open(&db).await;
        let other = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let mut large = png(64, 64);
        large.resize((1 << 20) + 1, 0);
        for (bytes, words) in [
            (large, "Tệp này lớn quá, tối đa 1,0 MB"),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), "ảnh"),
        ] {
            t.open(BRAND).await;
            let form = t.form("logo").set("logo_alt_vi", "Con thuyền").set("logo_alt_en", "A boat").set("why", "x");
            t.send(form.file("logo", &bytes)).await;
            assert!(t.page.status == 422 && t.page.says(words), "{words}: {}", t.page.words());
        }
        t.open(BRAND).await;
        let form = t.form("logo").set("logo_alt_vi", HOSTILE).set("why", "x");
        t.send(form.clone().file("logo", &png(300, 150))).await;
        assert!(t.page.status == 422 && t.page.says("Cần điền mục này"), "{}", t.page.words());
        t.open(BRAND).await;
        let bare = t.form("logo").set("logo_alt_vi", "Con thuyền").set("logo_alt_en", "A boat").set("why", "x");
        t.send(bare.clone()).await;
        assert_eq!(t.page.status, 422, "a mark is a picture");
        t.send(form.set("logo_alt_en", "A boat").file("logo", &png(300, 150))).await;
        assert!(t.page.says("Đã lưu"), "{}", t.page.words());

        let home = h.get("/").await.text();
        let mark = assets(&home, "mark").first().expect("the mark").clone();
        assert!(home.contains("alt=\"Góp ý &#60;script"), "{home}");
        for node in [&h, &other] {
            let picture = node.get(&mark).await;
            assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/png"));
        }
        let manifest = other.get("/manifest.webmanifest").await.json();
        assert!(!manifest["icons"][0]["src"].as_str().expect("an icon").contains("/icon."), "not yet heard");
        app::catalogue::reload(&other.app).await.expect("tables");
        let manifest = other.get("/manifest.webmanifest").await.json();
        let icon = manifest["icons"][0]["src"].as_str().expect("an icon");
        assert_eq!(h.get(icon).await.status, 200);

        // A form may take the mark away, and puts none there that it names itself.
        t.open(BRAND).await;
        let forged = t.form("reset").set("logo", "0123456789abcdef").set("why", "x");
        t.send(forged).await;
        let brand = |h: &TestApp| h.app.tables().catalogue.brand().get(domain::brand::BrandPart::Logo).to_owned();
        assert_ne!(brand(&h), "0123456789abcdef");
        t.open(BRAND).await;
        if let Some(form) = t.find("reset") {
            t.send(form.set("why", "Bỏ dấu hiệu")).await;
        }
        assert_eq!(brand(&h), "");
        t.open(BRAND).await;
        t.send(t.form("undo").set("why", "Lấy lại")).await;
        assert!(mark.contains(&brand(&h)) && !brand(&h).is_empty(), "{}", t.page.words());
        let mut operator = Browser::of(&h, Role::IocOperator, None).await;
        operator.open(BRAND).await;
        assert_eq!(operator.page.status, 403);
        h.verify().await;
    }
);
