//! `/lam-viec/mau`: kept sentences and macros. Whose they are, what is refused, where they are offered,
//! and that they never do more than fill a form.

use crate::app::{OTHER_WARD, TestApp, WARD, code, pack, pothole};
use crate::console_browser::{Browser, Form};
use domain::actor::Role;
use domain::snippet::{SnippetKind, fill};
use domain::workflow::stock_phrase;
use serde_json::json;
use store::Store;
use testkit::{TestDb, both_engines};

const HREF: &str = "/lam-viec/mau";
const HOSTILE: &str = "Đã vá \"mép\" <script>alert(1)</script> & xong tại {noi} lúc {luc_nay}";

fn new(b: &Browser<'_>, name: &str, text: &str) -> Form {
    b.form("add")
        .set("name", name)
        .set("uses", "answer")
        .set("text", text)
        .set("why", "Họp giao ban")
}

/// Adds a sentence by its forms.
async fn add(b: &mut Browser<'_>, name: &str, text: &str) {
    b.open(&format!("{HREF}/muc")).await;
    let form = new(b, name, text);
    b.send(form).await;
    assert_eq!(b.page.status, 200, "{}", b.page.words());
    b.send(b.form("save")).await;
    assert_eq!(b.page.path, format!("{HREF}?luu=1"), "{}", b.page.words());
}

async fn version(h: &TestApp, code: &str) -> u64 {
    let token = h.token(Role::IocLeader, None).await;
    let call = h.call("GET", &format!("/api/v1/reports/{code}"));
    let view = call.token(&token).send().await.json();
    view["version"].as_u64().expect("a version")
}

/// A report at the ward, taken.
async fn taken(h: &TestApp) -> String {
    let code = code(&h.pothole().await);
    let o = h.token(Role::IocOperator, None).await;
    let order =
        json!({ "lead": WARD, "category": "GT-01", "urgency": "normal", "instruction": "Vá" });
    let done = h.act(&o, &code, "dispatch", order).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let f = h.token(Role::AgencyFocal, Some(WARD)).await;
    assert_eq!(h.act(&f, &code, "acknowledge", json!({})).await.status, 200);
    code
}

both_engines!(
    migrated by crate::app::furnished,

    async fn an_agency_keeps_its_own_sentences_and_nobody_elses(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        assert!(f.page.html.contains("href=\"/lam-viec/mau\""), "the rail leads there");
        f.open(HREF).await;
        assert!(f.page.says("Đã vá ổ gà") && f.page.says("Câu mẫu riêng của") && f.page.says("ổ gà"), "{}", f.page.words());
        assert!(!f.page.says("Lệnh mẫu khi phân loại"), "triage is the centre's");

        // Every fault at its field.
        f.open(&format!("{HREF}/muc")).await;
        let form = new(&f, "", "Vá tại {cho} xong").set("uses", "").set("why", "");
        f.send(form).await;
        assert_eq!(f.page.status, 422);
        for words in ["“{cho}” không phải chỗ tự điền", "Cần điền mục này"] {
            assert!(f.page.says(words), "{words}: {}", f.page.words());
        }
        assert_eq!(f.page.html.matches("Cần điền mục này").count() / 2, 3, "name, uses, why");
        f.open(&format!("{HREF}/muc")).await;
        let form = new(&f, &"x".repeat(61), &"y".repeat(501));
        f.send(form).await;
        assert!(f.page.status == 422 && f.page.says("Quá dài"), "{}", f.page.words());

        // Looked at in a sample case, then saved; what is typed stays text.
        f.open(&format!("{HREF}/muc")).await;
        let form = new(&f, "Vá kiểu phường", HOSTILE);
        f.send(form).await;
        assert!(f.page.says("trước số 86 Trần Hưng Đạo") && !f.page.html.contains("<script>alert"), "{}", f.page.words());
        assert!(h.app.tables().catalogue.snippet("va-kieu-phuong").is_none(), "looked at only");
        f.send(f.form("save")).await;
        assert!(f.page.says("Đã lưu") && f.page.says("Họp giao ban") && f.page.says(HOSTILE), "{}", f.page.words());
        assert!(!f.page.html.contains("<script>alert"));
        let tables = h.app.tables();
        let row = tables.catalogue.snippet("va-kieu-phuong").expect("kept");
        assert_eq!(row.agency.as_deref(), Some(WARD));
        // The same name again gets a code of its own.
        add(&mut f, "Vá kiểu phường", "Đã vá lần hai").await;
        assert!(h.app.tables().catalogue.snippet("va-kieu-phuong-2").is_some());

        // Another agency, a handler, an operator, the centre's leader.
        let mut other = Browser::of(&h, Role::AgencyFocal, Some(OTHER_WARD)).await;
        other.open(HREF).await;
        assert!(!other.page.says("Vá kiểu phường") && !other.page.says("Họp giao ban"), "{}", other.page.words());
        other.open(&format!("{HREF}/muc?ma=va-kieu-phuong")).await;
        assert_eq!(other.page.status, 404);
        f.open(&format!("{HREF}/muc?ma=va-kieu-phuong")).await;
        let (change, off) = (f.form("change").set("text", "Khác").set("why", "x"), f.form("off").set("why", "Cũ"));
        for form in [&change, &off] {
            other.send(form.clone().at(HREF)).await;
            assert_eq!(other.page.status, 404, "what they do not see is not there");
        }
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.send(change.clone().at(HREF)).await;
        assert_eq!(l.page.status, 404);
        let mut handler = Browser::of(&h, Role::AgencyHandler, Some(WARD)).await;
        handler.open(&format!("{HREF}/muc?ma=va-kieu-phuong")).await;
        assert!(handler.page.says("Bạn xem được, không sửa được") && handler.find("change").is_none());
        handler.send(change.clone().at(HREF)).await;
        assert_eq!(handler.page.status, 403);
        // What everybody uses is not an agency's to change, nor is a macro its to add.
        f.open(&format!("{HREF}/muc?ma=da-va-o-ga")).await;
        assert!(f.find("change").is_none());
        f.send(change.clone().set("code", "da-va-o-ga").at(HREF)).await;
        assert_eq!(f.page.status, 403);
        f.open(&format!("{HREF}/muc?loai=lenh")).await;
        assert_eq!(f.page.status, 403);
        f.open(&format!("{HREF}/muc")).await;
        let forged = new(&f, "Lệnh lậu", "x").set("kind", "macro").at(HREF);
        f.send(forged).await;
        assert_eq!(f.page.status, 403, "{}", f.page.words());
        h.verify().await;
    }

    async fn of_two_who_change_at_once_one_hears_so(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut a = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        let mut b = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        add(&mut a, "Chờ nhựa", "Trạm trộn nhựa chạy lại ngày thứ Sáu").await;
        let at = format!("{HREF}/muc?ma=cho-nhua");
        a.open(&at).await;
        b.open(&at).await;
        let stale = b.form("change").set("text", "Của người chậm").set("why", "x");
        a.send(a.form("change").set("why", "x")).await;
        assert!(a.page.status == 422 && a.page.says("Chưa có gì thay đổi"), "{}", a.page.words());
        a.send(a.form("change").set("text", "Trạm trộn nhựa chạy lại ngày thứ Hai").set("why", "Lịch mới")).await;
        assert!(a.page.says("thứ Sáu") && a.page.says("thứ Hai"), "before and after: {}", a.page.words());
        let one = a.form("save");
        let two = one.clone();
        let (x, y) = tokio::join!(a.post(one), b.post(two));
        let mut both = [x.status.as_u16(), y.status.as_u16()];
        both.sort_unstable();
        assert!(both == [303, 409] || both == [303, 422], "{both:?}");
        b.send(stale).await;
        assert_eq!(b.page.status, 409, "{}", b.page.words());

        // Switched off it is offered no more, and told so; then again.
        a.open(&at).await;
        a.send(a.form("off").set("why", "Hết mùa")).await;
        assert!(a.page.says("Không hiện ở chỗ soạn nữa"), "{}", a.page.words());
        a.send(a.form("save")).await;
        assert!(a.page.says("Đang tắt") && a.page.says("Hết mùa") && a.page.says("Lịch mới"), "{}", a.page.words());
        a.send(a.form("on").set("why", "Vào mùa")).await;
        a.send(a.form("save")).await;
        assert!(h.app.tables().catalogue.snippet("cho-nhua").is_some_and(|s| s.active));
        // The administrators' record tells of it.
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/nhat-ky?loai=snippet").await;
        assert!(t.page.says("Thêm câu mẫu “Chờ nhựa”") && t.page.says("Vào mùa"), "{}", t.page.words());
        t.open(HREF).await;
        assert!(t.page.says("Chờ nhựa") && t.page.html.contains("/quan-tri/loi-van/muc?ma=og"), "the administrator reads all");
        h.verify().await;
    }

    async fn a_sentence_is_offered_filled_and_judged_as_if_typed(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = taken(&h).await;
        let mut m = Browser::of(&h, Role::AgencyLeader, Some(WARD)).await;
        add(&mut m, "Vá kiểu phường", HOSTILE).await;
        m.open(&format!("{HREF}/muc")).await;
        let form = new(&m, "Câu sáo", "Đơn vị xin ghi nhận và đang xem xét việc tại {noi} ngày 24/11, đội duy tu.");
        m.send(form).await;
        assert!(m.page.says("Câu có cụm “xin ghi nhận”") , "{}", m.page.words());
        m.send(m.form("save")).await;
        assert!(m.page.says("có câu sáo"), "{}", m.page.words());

        let mut f = Browser::of(&h, Role::AgencyHandler, Some(WARD)).await;
        for at in [format!("/lam-viec/hs/{code}/tra-loi"), format!("/v/{code}")] {
            f.open(&at).await;
            let html = &f.page.html;
            assert!(f.page.says("thông xe lại tại 86 Trần Hưng Đạo"), "filled at {at}: {}", f.page.words());
            assert!(!html.contains("<script>alert"), "{at}");
            let (own, all) = (html.find("Vá kiểu phường").expect("own"), html.find("Đã vá ổ gà").expect("all"));
            assert!(own < all, "the agency's own first");
            assert!(!f.page.says("Đã sửa đèn đường"), "another matter's is not offered");
        }
        // Put in, it is refused like anything typed.
        f.open(&format!("/lam-viec/hs/{code}/tra-loi")).await;
        let mut offered = f.page.html.split("data-sentence=\"").skip(1).filter_map(|p| p.split('"').next());
        let stock = offered.find(|p| p.contains("xin ghi nhận")).expect("offered").to_owned();
        let form = f.form("submit_result").set("what", &stock).set("who", "Đội duy tu").photo();
        f.send(form).await;
        assert_eq!(f.page.status, 422, "{}", f.page.words());

        // Each form has its own kind; what a case lacks is said instead of a hole.
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open(&format!("/lam-viec/hoi-dap/{code}")).await;
        assert!(o.page.says("đã nhận việc QB") && !o.page.says("Đã vá ổ gà"), "{}", o.page.words());
        let fresh = crate::app::code(&h.pothole().await);
        o.open(&format!("/lam-viec/phan-loai?hs={fresh}")).await;
        assert!(o.page.says("Hỏi rõ chỗ nào") && o.page.says("Chuyện giữa hai nhà"), "{}", o.page.words());
        o.open(&format!("/lam-viec/hoi-dap/{fresh}")).await;
        assert!(o.page.says("việc này chưa có: lời hẹn"), "{}", o.page.words());
        let pairs = h.call("GET", "/lam-viec/mau/viet-tat").header("cookie", &f.cookie).send().await.json();
        assert!(pairs.as_array().expect("pairs").contains(&json!(["og", "ổ gà"])), "{pairs}");
        h.verify().await;
    }

    async fn a_macro_fills_the_decision_and_decides_nothing(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = code(&h.pothole().await);
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        // One that names an agency; urgent is none of its choices.
        l.open(&format!("{HREF}/muc?loai=lenh")).await;
        let form = l.form("add").set("name", "Giao phường khác").set("category", "").set("text", "").set("why", "x");
        l.send(form).await;
        assert!(l.page.status == 422 && l.page.says("Cần điền mục này"), "{}", l.page.words());
        let form = l.form("add").set("lead", OTHER_WARD).set("urgency", "urgent");
        l.send(form).await;
        assert!(l.page.status == 422 && l.page.says("urgent"), "{}", l.page.words());
        l.send(l.form("add").set("urgency", "complex").set("text", "Xem tại {noi}")).await;
        assert_eq!(l.page.status, 200, "{}", l.page.words());
        l.send(l.form("save")).await;

        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        let at = format!("/lam-viec/phan-loai?hs={code}");
        o.open(&at).await;
        let before = version(&h, &code).await;
        assert!(o.page.says("Giao phường khác"), "{}", o.page.words());
        o.open(&format!("{at}&lenh=giao-phuong-khac")).await;
        let form = o.form("dispatch");
        assert_eq!((form.value("lead_other"), form.value("urgency")), (OTHER_WARD, "complex"), "{form:?}");
        assert!(form.value("instruction").starts_with("Xem tại 86 Trần Hưng Đạo"), "{form:?}");
        assert!(o.page.says("Đã điền theo lệnh mẫu “Giao phường khác”") && o.page.says("Người báo sẽ nhận"), "{}", o.page.words());
        o.open(&format!("{at}&lenh=lenh-den-duong")).await;
        let form = o.form("dispatch");
        assert_eq!((form.value("category"), form.value("urgency")), ("HT-03", "normal"));
        let part = h.call("GET", &format!("/lam-viec/phan-loai/viec?hs={code}&lenh=lenh-den-duong"))
            .header("cookie", &o.cookie).header("x-part", "1").send().await;
        assert!(part.text().contains("id=\"dispatch-filled\"") && !part.text().contains("<html"));
        assert_eq!(version(&h, &code).await, before, "nothing was decided");
        // Without a case it fills the next one; by a name that nobody keeps, nothing.
        o.open("/lam-viec/phan-loai?lenh=lenh-o-ga").await;
        assert!(o.page.says("Đã điền theo lệnh mẫu “Ổ gà, hạn thường”"), "{}", o.page.words());
        o.open(&format!("{at}&lenh=%3Cscript%3E")).await;
        assert_eq!(o.page.status, 404);
        // In the palette, for those who sort.
        let ask = |cookie: &str| h.call("POST", "/lam-viec/tim").header("cookie", cookie).header("sec-fetch-site", "same-origin")
            .header("x-part", "1").raw("application/x-www-form-urlencoded", b"q=o+ga".to_vec());
        assert!(ask(&o.cookie).send().await.text().contains("/lam-viec/phan-loai?lenh=lenh-o-ga"));
        let f = Browser::of(&h, Role::AgencyFocal, Some(WARD)).await;
        assert!(!ask(&f.cookie).send().await.text().contains("lenh="));

        // What is urgent stays so.
        let mut body = pothole();
        body["text"] = json!("Dây điện đứt tóe lửa trước cổng trường");
        body["category"] = json!("DIEN-02");
        let danger = crate::app::code(&h.call("POST", "/api/v1/reports").json(&body).send().await.json());
        o.open(&format!("/lam-viec/phan-loai?hs={danger}&lenh=lenh-o-ga")).await;
        assert_eq!(o.form("dispatch").value("urgency"), "urgent", "{}", o.page.words());

        // An agency that ends is pointed out, and is not chosen.
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(&format!("/quan-tri/don-vi/muc?ma={OTHER_WARD}")).await;
        let today = h.now().date().to_string();
        t.send(t.form("end").set("last", &today).set("heir", WARD).set("why", "Nghị quyết")).await;
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu"), "{}", t.page.words());
        h.wait(24 * 60);
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open(HREF).await;
        assert!(l.page.says("cần xem lại"), "{}", l.page.words());
        l.open(&format!("{HREF}/muc?ma=giao-phuong-khac")).await;
        assert!(l.page.says("đã hết hiệu lực"), "{}", l.page.words());
        l.open(&format!("{at}&lenh=giao-phuong-khac")).await;
        assert!(l.page.says("đã hết hiệu lực; dùng"), "{}", l.page.words());
        let form = l.form("dispatch");
        assert!([form.value("lead"), form.value("lead_other")].contains(&WARD), "{form:?}");
        h.verify().await;
    }
);

both_engines!(
    async fn a_pack_without_the_table_is_whole_and_gets_its_first_sentence(db: TestDb) {
        let store = Store::open(db.url()).await.expect("the database opens");
        store::migrate::migrate(&store).await.expect("it migrates");
        let older = |name: &str| pack(name).filter(|_| name != "snippets.csv");
        app::catalogue::install(&store, &older)
            .await
            .expect("the pack loads");
        let h = TestApp::open(&db).await;
        assert!(h.app.tables().catalogue.snippets().is_empty());
        let mut l = Browser::of(&h, Role::IocLeader, None).await;
        l.open(HREF).await;
        assert!(l.page.says("Chưa có câu nào"), "{}", l.page.words());
        add(&mut l, "Đã vá", "Đã vá tại {noi}").await;
        assert_eq!(h.app.tables().catalogue.snippets().len(), 1);
        // What the province wrote stays; what it lacked would have come.
        let added = app::catalogue::complete(&store, &pack)
            .await
            .expect("complete");
        assert_eq!(added, Vec::<&str>::new());
    }

    async fn another_provinces_sentences_are_not_added(db: TestDb) {
        let store = Store::open(db.url()).await.expect("the database opens");
        store::migrate::migrate(&store).await.expect("it migrates");
        let older = |name: &str| pack(name).filter(|_| name != "snippets.csv");
        app::catalogue::install(&store, &older)
            .await
            .expect("the pack loads");
        let elsewhere = |name: &str| {
            pack(name).map(|t| match name {
                "province.csv" => format!("# elsewhere\n{t}"),
                _ => t,
            })
        };
        let added = app::catalogue::complete(&store, &elsewhere)
            .await
            .expect("complete");
        assert_eq!(added, Vec::<&str>::new());
        // Rows that name what is no more do not keep a house from opening.
        let odd = |name: &str| pack(name).map(|t| t.replace("answer,GT-01,", "answer,GT-99,"));
        let added = app::catalogue::complete(&store, &odd)
            .await
            .expect("complete");
        assert_eq!(added, Vec::<&str>::new());
        let added = app::catalogue::complete(&store, &pack)
            .await
            .expect("complete");
        assert_eq!(added, vec!["snippets.csv"]);
    }
);

/// What the province begins with: each fills whole in a case that has everything, and none is what an
/// answer is refused for.
#[test]
fn the_first_sentences_are_good_ones() {
    let catalogue = domain::pack::Pack::parse(&pack).expect("the pack");
    let all = catalogue.snippets();
    let macros = all.iter().filter(|s| s.kind == SnippetKind::Macro).count();
    assert!(all.len() - macros >= 10 && macros >= 3, "{}", all.len());
    for s in all {
        assert_eq!(stock_phrase(&s.text), None, "{}", s.code);
        assert!(s.active && fill(&s.text, |gap| Some(gap.as_str().to_owned())).is_ok());
    }
}
