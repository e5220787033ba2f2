//! `/quan-tri/don-vi`, `linh-vuc`, `danh-ba`, `loi-van` from outside: the province's own tables, each
//! change seen before it is saved; all without script.

use crate::app::{TestApp, WARD};
use crate::console_browser::Browser;
use crate::portal::{Filed, text};
use domain::actor::Role;
use domain::routing::Lead;
use domain::time::DAY_MS;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{TestDb, both_engines};

const HEIR: &str = "SXD-T7";

/// A report that an agency leads.
async fn sent_to(h: &TestApp, agency: &str) -> String {
    let slip = h.pothole().await;
    let code = crate::app::code(&slip);
    let operator = h.token(Role::IocOperator, None).await;
    let body = json!({ "version": 1, "category": "GT-01", "urgency": "normal", "lead": agency, "instruction": "Vá mặt đường" });
    let done = h.act(&operator, &code, "dispatch", body).await;
    assert_eq!(done.status, 200, "{}", done.text());
    code
}

async fn view(h: &TestApp, code: &str) -> Value {
    let leader = h.token(Role::IocLeader, None).await;
    let call = h.call("GET", &format!("/api/v1/reports/{code}"));
    call.token(&leader).send().await.json()
}

/// How often a report was passed on, and who leads it.
async fn passed(h: &TestApp, code: &str) -> (usize, String) {
    let leader = h.token(Role::IocLeader, None).await;
    let call = h.call("GET", &format!("/api/v1/reports/{code}/events"));
    let events = call.token(&leader).send().await.json();
    let passed = events["events"].as_array().expect("events");
    let passed = passed.iter().filter(|e| e["kind"] == "succeed").count();
    let view = view(h, code).await;
    let held = view["assignments"].as_array().expect("assignments");
    let lead = held.iter().rev().find(|a| a["part"] == "lead");
    let lead = lead.and_then(|a| a["agency"]["code"].as_str().or(a["agency"].as_str()));
    (passed, lead.unwrap_or_default().to_owned())
}

both_engines!(
    migrated by crate::app::furnished,

    async fn an_agency_is_added_and_told_otherwise(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        assert!(t.page.html.contains("/quan-tri/don-vi"), "the rail leads there");
        t.open("/quan-tri/don-vi").await;
        assert!(t.page.says("Sở Xây dựng") && t.page.says(WARD), "{}", t.page.words());
        t.open("/quan-tri/don-vi?q=KHONGCO").await;
        assert!(t.page.says("0 đơn vị"), "{}", t.page.words());

        // Every fault at its field, the tables' own among them.
        t.open("/quan-tri/don-vi/muc").await;
        let form = t.form("add").set("code", "SXD-T7").set("units", "99999").set("from", "x");
        t.send(form).await;
        assert_eq!(t.page.status, 422);
        for words in ["Tên này đã có", "Bảng không có “99999”", "Cần điền mục này"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let form = t.form("add").set("code", "DOI-DEN").set("name", "Đội quản lý chiếu sáng")
            .set("short_name", "Đội chiếu sáng").set("kind", "public_service_provider").set("parent", HEIR)
            .set("units", "44").set("from", &h.now().date().to_string()).set("why", "Quyết định 15");
        t.send(form).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        assert!(t.page.says("Xem trước") && t.page.says("Đội quản lý chiếu sáng"), "{}", t.page.words());
        // Looked at only.
        assert!(h.app.tables().catalogue.agency("DOI-DEN").is_none());
        let mut other = Browser::of(&h, Role::SysAdmin, None).await;
        other.open(&format!("/quan-tri/don-vi/muc?ma={WARD}")).await;
        let stale = other.form("change").set("short_name", "Tên khác").set("why", "x");
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Quyết định 15"), "{}", t.page.words());
        let catalogue = h.app.tables().catalogue;
        assert!(catalogue.is_within("DOI-DEN", HEIR));
        // The second of two hears so.
        other.send(stale).await;
        assert_eq!(other.page.status, 409, "{}", other.page.words());

        // A row of its own takes the place of what a template says of a ward.
        t.open(&format!("/quan-tri/don-vi/muc?ma={WARD}")).await;
        t.send(t.form("change").set("why", "x")).await;
        assert!(t.page.status == 422 && t.page.says("Chưa có gì thay đổi"), "{}", t.page.words());
        t.send(t.form("change").set("short_name", "Phường Đồng Hới mới").set("why", "Đổi tên")).await;
        assert!(t.page.says("Phường Đồng Hới mới"), "{}", t.page.words());
        t.send(t.form("save")).await;
        let tables = h.app.tables();
        let ward = tables.catalogue.agency(WARD).expect("still there");
        assert_eq!((ward.short_name.as_str(), ward.valid.to), ("Phường Đồng Hới mới", None));
        // The record of administrators has both.
        t.open("/quan-tri/nhat-ky?loai=agency").await;
        assert!(t.page.says("Thêm đơn vị DOI-DEN") && t.page.says("Quyết định 15"), "{}", t.page.words());
        t.open("/quan-tri/nhat-ky?loai=agency&en=1").await;
        assert!(t.page.says("Agency DOI-DEN added"), "{}", t.page.words());
        // Another node reads the same tables.
        let node = TestApp::open(&db).await;
        assert!(node.app.tables().catalogue.agency("DOI-DEN").is_some());
        h.verify().await;
    }

    async fn what_an_ended_agency_holds_is_counted_and_passed_on_once(db: TestDb) {
        let h = TestApp::open(&db).await;
        let focal = h.token(Role::AgencyFocal, Some(WARD)).await;
        let mut codes = Vec::new();
        for _ in 0..3 {
            codes.push(sent_to(&h, WARD).await);
        }
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(&format!("/quan-tri/don-vi/muc?ma={WARD}")).await;
        assert!(t.page.says("Đang giữ 3 việc đang mở"), "{}", t.page.words());
        t.send(t.form("end").set("last", "2020-01-01").set("heir", "").set("why", "")).await;
        assert_eq!(t.page.status, 422);
        for words in ["Ngày đã qua", "Cần điền mục này"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        let today = h.now().date().to_string();
        let form = t.form("end").set("last", &today).set("heir", HEIR).set("why", "Nghị quyết 202");
        t.send(form).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        for words in ["3 việc đang mở", "Chủ trì 3 việc", "Sở Xây dựng", "1 tài khoản giữ chức danh", "dòng điều tuyến dẫn tới đơn vị này"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Nghị quyết 202"), "{}", t.page.words());
        // Its last day is its own.
        assert_eq!(app::job::tick::succeed(&h.app, h.now()).await.expect("a round"), 0);

        h.wait(24 * 60);
        // Broken off at any place, and two nodes at once: each is passed on once.
        let node = TestApp::open(&db).await;
        for ms in [1, 3, 9] {
            let round = app::job::tick::succeed(&h.app, h.now());
            let _ = tokio::time::timeout(Duration::from_millis(ms), round).await;
        }
        let (a, b) = tokio::join!(
            app::job::tick::succeed(&h.app, h.now()),
            app::job::tick::succeed(&node.app, h.now()),
        );
        a.expect("a round");
        b.expect("a round");
        while app::job::tick::succeed(&h.app, h.now()).await.expect("a round") > 0 {}
        for code in &codes {
            assert_eq!(passed(&h, code).await, (1, HEIR.to_owned()), "{code}");
        }
        assert_eq!(app::job::tick::succeed(&h.app, h.now()).await.expect("a round"), 0);
        let gone = h.call("GET", &format!("/api/v1/reports/{}", codes[0])).token(&focal).send().await;
        assert!(gone.json()["assignments"].is_null() || gone.status == 404, "{}", gone.text());
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(&format!("/quan-tri/don-vi/muc?ma={WARD}")).await;
        assert!(t.page.says("không còn giữ việc nào"), "{}", t.page.words());
        assert!(t.find_id("form-end").is_none(), "it is over");
        h.verify().await;
    }

    async fn with_several_in_its_place_people_choose_and_an_end_is_taken_back(db: TestDb) {
        let h = TestApp::open(&db).await;
        let code = sent_to(&h, WARD).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let last = h.now().plus_ms(30 * DAY_MS).date().to_string();
        t.open(&format!("/quan-tri/don-vi/muc?ma={WARD}")).await;
        let form = t.form("end").set("last", &last).set("heir", HEIR).set("heirs", "KHONG-CO").set("why", "x");
        t.send(form).await;
        assert!(t.page.status == 422 && t.page.says("KHONG-CO"), "{}", t.page.words());
        let form = t.form("end").set("last", &last).set("heir", HEIR).set("heirs", "SCT-T7").set("why", "Tách");
        t.send(form).await;
        assert!(t.page.says("về lại Trung tâm"), "{} {}", t.page.status, t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.says("Tách"), "{}", t.page.words());
        // It has not come: it is taken back, and nothing moves.
        t.send(t.form("keep").set("why", "Hoãn")).await;
        t.send(t.form("save")).await;
        assert!(t.page.says("Hoãn"), "{}", t.page.words());
        h.wait(40 * 24 * 60);
        assert_eq!(app::job::tick::succeed(&h.app, h.now()).await.expect("a round"), 0);
        assert_eq!(passed(&h, &code).await.0, 0);
        h.verify().await;
    }

    async fn a_categorys_question_is_asked_and_must_be_answered(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/linh-vuc").await;
        assert!(t.page.says("Đường sá, giao thông"), "{}", t.page.words());
        t.open("/quan-tri/linh-vuc/muc?ma=HT").await;
        let form = t.form("change").set("public_name", "Đường sá, giao thông").set("radius_m", "1")
            .set("questions", &format!("{} *", "x".repeat(200)));
        t.send(form).await;
        assert_eq!(t.page.status, 422);
        for words in ["Tên này đã có", "Cần một số trong khoảng 10", "Cần điền mục này", "Quá dài"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        t.open("/quan-tri/linh-vuc/muc?ma=HT").await;
        t.send(t.form("change").set("questions", "Cột đèn số mấy? *\nTối từ hôm nào?").set("why", "Họp giao ban")).await;
        assert_eq!(t.page.status, 200, "{}", t.page.words());
        assert!(t.page.says("Người gửi phải trả lời") && t.page.says("Cột đèn số mấy?"), "{}", t.page.words());
        assert!(!h.get("/bao").await.text().contains("Cột đèn"), "looked at only");
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Họp giao ban"), "{}", t.page.words());

        // It stands on the page and on the first step, for its own field.
        let page = h.get("/bao").await.text();
        assert!(page.contains("Cột đèn số mấy?") && !page.contains("Tối từ hôm nào?"));
        let name = page.split("name=\"answers.").nth(1).expect("a field").split('"').next().expect("its name");
        let name = format!("answers.{name}");
        let parts = |answer: &str| vec![
            text("text", "Đèn đường tắt cả tuần"), text("category", "HT"), text("place", "Ngõ 12"),
            text("phone", "0912345678"), text("consent", "1"), text("hide_name", "1"), text(&name, answer),
        ];
        let refused = h.send_form(parts(" ")).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
        assert!(refused.text().contains("Trả lời các câu hỏi") && refused.text().contains("href=\"#hoi-them\""));
        let stopped = h.call("POST", "/bao/buoc-2").multipart(&parts("")).send().await;
        assert_eq!(stopped.status, 422, "{}", stopped.text());
        let second = h.call("POST", "/bao/buoc-2").multipart(&parts("Cột 12")).send().await;
        assert!(second.status == 200 && second.text().contains("value=\"Cột 12\""), "{}", second.text());
        let filed = Filed::of(&h.send_form(parts("Cột 12")).await);
        let own = h.own(&filed, "").await.text();
        assert!(own.contains("Cột đèn số mấy? Cột 12"), "{own}");
        // Another field asks nothing, and danger waits for no answer.
        let mut other = parts("");
        other.retain(|(name, _, _)| *name != "category");
        other.push(text("category", "MT"));
        Filed::of(&h.send_form(other).await);
        let mut wire = parts("");
        wire.retain(|(name, _, _)| *name != "text");
        wire.push(text("text", "Dây điện đứt tóe lửa giữa đường"));
        Filed::of(&h.send_form(wire).await);
        // A phone that sends by script brings its answers by the same names.
        let key = name.trim_start_matches("answers.");
        let told = json!({ "text": "Đèn tắt", "place": "Ngõ 3", "category": "HT", "phone": "0912345679", "consent": true, "answers": { key: "Cột 7" } });
        let sent = h.call("POST", "/api/v1/reports").header("sec-fetch-site", "same-origin").json(&told).send().await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let mut none = told.clone();
        none["answers"] = json!({});
        let sent = h.call("POST", "/api/v1/reports").header("sec-fetch-site", "same-origin").json(&none).send().await;
        sent.faults(&[("answers", "answer_needed")]);
        let known = h.get("/api/v1/categories").await.json();
        let row = known["categories"].as_array().and_then(|all| all.iter().find(|c| c["code"] == "HT")).expect("HT").clone();
        assert_eq!((row["asked"][0]["key"].as_str(), row["open"].as_bool()), (Some(key), Some(true)));
        h.verify().await;

        // Its administrator takes it back: the values before are filled in, looked at and saved like any.
        t.open("/quan-tri/linh-vuc/muc?ma=HT").await;
        let back = t.page.html.split("&amp;lai=").nth(1).or_else(|| t.page.html.split("&#38;lai=").nth(1)).expect("a way back");
        let at = back.split('"').next().expect("its instant").to_owned();
        t.open(&format!("/quan-tri/linh-vuc/muc?ma=HT&lai={at}")).await;
        assert!(t.page.says("Đã điền lại các giá trị trước lần sửa"), "{}", t.page.words());
        let form = t.form("change");
        assert!(!form.value("questions").contains("Cột đèn"), "{}", form.value("questions"));
        t.send(form.set("why", "Thôi hỏi")).await;
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Thôi hỏi"), "{}", t.page.words());
        assert!(!h.get("/bao").await.text().contains("Cột đèn"), "it is asked no more");
    }

    async fn a_photo_may_be_needed_and_what_is_switched_off_takes_nothing_new(db: TestDb) {
        let h = TestApp::open(&db).await;
        let old = json!({ "text": "Bãi tắm bẩn", "place": "Bãi Bảo Ninh", "category": "VHTT-DL", "phone": "0912345678", "consent": true });
        let slip = h.call("POST", "/api/v1/reports").json(&old).send().await;
        assert_eq!(slip.status, 201, "{}", slip.text());
        let (code, secret) = (crate::app::code(&slip.json()), crate::app::secret(&slip.json()));
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/linh-vuc/muc?ma=MT").await;
        t.send(t.form("change").set("photo_rule", "required").set("why", "Dễ xử lý")).await;
        assert!(t.page.says("phải gửi kèm ảnh"), "{}", t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu"), "{}", t.page.words());
        t.open("/quan-tri/linh-vuc/muc?ma=VHTT-DL").await;
        let yesterday = h.now().plus_ms(-DAY_MS).date().to_string();
        t.send(t.form("change").set("to", &yesterday).set("why", "Chuyển sang cổng du lịch")).await;
        assert!(t.page.says("Không nhận phản ánh mới sau") && t.page.says("1 việc đang mở vẫn được xử lý"), "{}", t.page.words());
        t.send(t.form("save")).await;
        t.open("/quan-tri/linh-vuc").await;
        assert!(!t.page.html.contains("ma=VHTT-DL\""), "ended ones are asked for");
        t.open("/quan-tri/linh-vuc?cu=1").await;
        assert!(t.page.says("đang tắt"), "{}", t.page.words());

        let rubbish = |more: &[(&str, Value)]| {
            let mut body = json!({ "text": "Rác đổ trộm", "place": "Bờ kè", "category": "MT", "phone": "0912345678", "consent": true });
            for (name, value) in more {
                body[name] = value.clone();
            }
            body
        };
        let send = async |body: &Value| h.call("POST", "/api/v1/reports").json(body).send().await;
        send(&rubbish(&[])).await.faults(&[("files", "photo_needed")]);
        let file = h.uploaded(&crate::app::photo(), "photo").await;
        let sent = send(&rubbish(&[("files", json!([file]))])).await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let agent = h.token(Role::CallAgent, None).await;
        let heard = h.call("POST", "/api/v1/reports").token(&agent).json(&rubbish(&[])).send().await;
        assert_eq!(heard.status, 201, "by telephone it always is: {}", heard.text());

        let page = h.get("/bao").await.text();
        assert!(page.contains("value=\"GT\"") && !page.contains("value=\"VHTT-DL\""));
        send(&rubbish(&[("category", json!("VHTT-DL"))])).await.faults(&[("category", "category_closed")]);
        send(&old).await.faults(&[("category", "category_closed")]);
        // What was of it stays: it is read, and worked on.
        let own = h.get(&format!("/hs/{code}?k={secret}")).await;
        assert!(matches!(own.status.as_u16(), 200 | 303), "{}", own.status);
        let operator = h.token(Role::IocOperator, None).await;
        let body = json!({ "version": 1, "category": "VHTT-DL", "lead": WARD, "instruction": "Dọn bãi" });
        let done = h.act(&operator, &code, "dispatch", body).await;
        assert_eq!(done.status, 200, "{}", done.text());
        let other = h.pothole().await;
        let body = json!({ "version": 1, "category": "VHTT-DL", "lead": WARD, "instruction": "x" });
        h.act(&operator, &crate::app::code(&other), "dispatch", body).await.faults(&[("category", "category_closed")]);

        // A new field, chosen at once.
        t.open("/quan-tri/linh-vuc/muc").await;
        let form = t.form("add").set("code", "BIEN").set("public_name", "Biển, bãi tắm").set("name_vi", "Biển và bãi tắm")
            .set("name_en", "Sea and beaches").set("icon", "drop").set("why", "Mùa du lịch");
        t.send(form).await;
        assert!(t.page.status == 200 && t.page.says("Sea and beaches"), "{}", t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.says("Mùa du lịch"), "{}", t.page.words());
        assert!(h.get("/bao").await.text().contains("Biển, bãi tắm"));
        h.verify().await;
    }

    async fn the_next_danger_is_called_by_the_new_ladder(db: TestDb) {
        let h = TestApp::open(&db).await;
        let words = "Dây điện đứt tóe lửa trước cổng trường, học sinh sắp tan";
        let catalogue = h.app.tables().catalogue;
        let (category, _) = catalogue.guess_category(words).expect("a guess");
        let route = catalogue.route(&category.code, "18880", None, h.now().date()).expect("a route");
        let Lead::Agency(lead) = route.lead else { panic!("an agency") };
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/danh-ba").await;
        assert!(t.page.says(&lead), "{}", t.page.words());
        let one = format!("/quan-tri/danh-ba/muc?ma={lead}");
        t.open(&one).await;
        let bad = t.form("change").set("phone_1", "gọi anh Ba").set("why", "x");
        t.send(bad).await;
        assert!(t.page.status == 422 && t.page.says("Số gọi chỉ gồm"), "{}", t.page.words());
        t.open(&one).await;
        let mut form = t.form("change").set("why", "Lịch trực mới");
        for n in 1..=8 {
            form = form.set(&format!("phone_{n}"), "").set(&format!("note_{n}"), "");
        }
        form = form.set("phone_1", "0232 0999001").set("rung_1", "duty").set("hours_1", "office")
            .set("phone_2", "0232 0999002").set("rung_2", "duty").set("hours_2", "off").set("note_2", "trực đêm")
            .set("phone_3", "0232 0999003").set("rung_3", "leader");
        t.send(form).await;
        assert!(t.page.says("Gọi đầu tiên lúc này: 0232 0999001"), "{} {}", t.page.status, t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.says("có danh bạ riêng") && t.page.says("Lịch trực mới"), "{}", t.page.words());
        // By day one desk, by night another; the leader always.
        let agent = h.token(Role::CallAgent, None).await;
        let wire = json!({ "text": words, "lat": 17.4702, "lon": 106.619, "place": "86 Trần Hưng Đạo", "consent": true });
        let sent = h.call("POST", "/api/v1/reports").token(&agent).json(&wire).send().await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/khan").await;
        assert!(o.page.html.contains("0232 0999001") && !o.page.html.contains("0232 0999002"), "{}", o.page.words());
        h.wait(13 * 60);
        let mut o = Browser::of(&h, Role::IocOperator, None).await;
        o.open("/lam-viec/khan").await;
        assert!(!o.page.html.contains("0232 0999001") && o.page.html.contains("0232 0999002"), "{}", o.page.words());
        assert!(o.page.html.contains("0232 0999003") && o.page.says("trực đêm"));
        // The record tells that it was changed, and no number.
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/nhat-ky?loai=contact").await;
        assert!(t.page.says("Danh bạ riêng của") && !t.page.html.contains("0999001"), "{}", t.page.words());
        t.open(&one).await;
        t.send(t.form("shared").set("why", "Thôi")).await;
        t.send(t.form("save")).await;
        assert!(t.page.says("dòng chung"), "{}", t.page.words());
        h.verify().await;
    }

    async fn words_of_a_refusal_are_changed_and_kept_in_the_history(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/loi-van").await;
        assert!(t.page.says("Thiếu thông tin để xử lý") && t.page.says("bản gốc"), "{}", t.page.words());
        t.open("/quan-tri/loi-van/muc?ma=R-05").await;
        t.send(t.form("change").set("message", "Ngắn quá").set("why", "x")).await;
        assert!(t.page.status == 422 && t.page.says("từ 40 đến 300"), "{}", t.page.words());
        let new = "Chúng tôi chưa rõ chỗ nào và việc gì. Bạn chụp thêm một ảnh có mốc dễ nhận rồi gửi lại giúp nhé.";
        t.send(t.form("change").set("message", new).set("why", "Cho dễ hiểu")).await;
        assert!(t.page.status == 200 && t.page.says(new), "{}", t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.says("Đã lưu") && t.page.says("Cho dễ hiểu"), "{}", t.page.words());
        assert_eq!(h.app.tables().catalogue.refusal("R-05").expect("R-05").message_vi, new);
        t.open("/quan-tri/nhat-ky?loai=words").await;
        assert!(t.page.says("Sửa lời R-05"), "{}", t.page.words());
        // Its next reporter reads it.
        let slip = h.pothole().await;
        let (code, secret) = (crate::app::code(&slip), crate::app::secret(&slip));
        let leader = h.token(Role::IocLeader, None).await;
        let body = json!({ "version": 1, "reason": "R-05", "note": "Không rõ chỗ nào trên đường." });
        let done = h.act(&leader, &code, "refuse", body).await;
        assert_eq!(done.status, 200, "{}", done.text());
        let mut c = Browser::new(&h);
        c.open(&format!("/hs/{code}?k={secret}")).await;
        assert!(c.page.says("chụp thêm một ảnh có mốc"), "{}", c.page.words());
        h.verify().await;
    }

    async fn abbreviations_are_added_used_and_taken_away(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/loi-van").await;
        assert!(t.page.says("Chữ viết tắt") && t.page.says("ổ gà"), "{}", t.page.words());
        t.open("/quan-tri/loi-van/muc?ma=").await;
        let form = t.form("add").set("short", "og").set("expansion", "ổ gà lớn").set("why", "x");
        t.send(form).await;
        assert_eq!(t.page.status, 422, "taken: {}", t.page.words());
        t.send(t.form("add").set("short", "KNM").set("expansion", "khu nhà máy").set("why", "Hay gặp")).await;
        assert!(t.page.status == 200 && t.page.says("khu nhà máy") && t.page.says("Khi gõ và khi tìm"), "{}", t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.status == 200 && t.page.says("Đã lưu") && t.page.says("knm"), "{}", t.page.words());
        // The 1022 desk has it at once, and on every node.
        let mut o = Browser::of(&h, Role::CallAgent, None).await;
        o.open("/lam-viec/cuoc-goi/viet-tat").await;
        assert!(o.page.html.contains("khu nhà máy"), "{}", o.page.html);
        let node = TestApp::open(&db).await;
        assert_eq!(node.app.tables().catalogue.expand_abbreviation("knm"), Some("khu nhà máy"));
        t.open("/quan-tri/loi-van/muc?ma=knm").await;
        t.send(t.form("change").set("serves", "search").set("why", "Chỉ để tìm")).await;
        t.send(t.form("save")).await;
        t.open("/quan-tri/loi-van/muc?ma=knm").await;
        t.send(t.form("remove").set("why", "Thôi")).await;
        assert!(t.page.status == 200 && t.page.says("khu nhà máy"), "{}", t.page.words());
        t.send(t.form("save")).await;
        assert!(t.page.status == 200 && t.page.says("Bỏ chữ viết tắt knm"), "{}", t.page.words());
        t.open("/quan-tri/loi-van/muc?ma=knm").await;
        assert_eq!(t.page.status, 404);
        h.verify().await;
    }

    async fn words_of_a_message_are_used_by_the_next_and_put_back(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/tin-nhan/received?tieng=vi").await;
        assert!(t.find("reset").is_none(), "nothing to put back");
        let form = t.form("message").set("text", "Chào bạn.\nGọi {{ phone }} nhé.");
        t.send(form).await;
        assert!(t.page.status == 422 && t.page.says("Dòng 2: tin này không có giá trị “phone”"), "{}", t.page.words());
        let mine = "{{ code }}: da ghi lai viec cua ban. {{ link }}";
        t.open("/quan-tri/tin-nhan/received?tieng=vi").await;
        let stale = t.form("message").set("sms", "{{ code }}: khac. {{ link }}");
        t.send(t.form("message").set("sms", mine).set("why", "Gọn hơn")).await;
        assert!(t.page.status == 200 && t.page.says("Đã lưu lời mới."), "{}", t.page.words());
        t.send(stale).await;
        assert_eq!(t.page.status, 409, "{}", t.page.words());
        h.pothole().await;
        let sent = |outbox: &[(String, String)]| outbox.iter().filter(|(_, text)| text.contains("da ghi lai viec cua ban")).count();
        assert_eq!(sent(&h.outbox().await), 1, "{:?}", h.outbox().await);
        t.open("/quan-tri/loi-van").await;
        assert!(t.page.says("tỉnh đã sửa") && t.page.says("Gọn hơn"), "{}", t.page.words());
        t.open("/quan-tri/tin-nhan/received?tieng=vi").await;
        t.send(t.form("reset").set("why", "Như cũ")).await;
        assert!(t.page.status == 200 && t.find("reset").is_none(), "{}", t.page.words());
        assert!(t.page.html.contains("da ghi lai viec cua ban"), "the earlier words stay in the history");
        let node = TestApp::open(&db).await;
        node.pothole().await;
        assert_eq!(sent(&h.outbox().await), 1, "the built-in words again, on every node");
        t.open("/quan-tri/nhat-ky?loai=words").await;
        assert!(t.page.says("về bản gốc") && t.page.says("Như cũ"), "{}", t.page.words());
        h.verify().await;
    }
);
