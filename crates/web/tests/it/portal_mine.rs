//! A citizen's own corner: in by a one-time code, and what is theirs there.

use crate::app::{Answer, Call, TestApp, photo};
use crate::portal::{FORM, Filed, form, text, worded};
use app::limit::Flood;
use app::user::{NewUser, Post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::actor::Role;
use serde_json::{Value, json};
use store::message;
use testkit::{TestDb, both_engines};

/// The number that [`TestApp::pothole_by_form`] gives.
pub(crate) const PHONE: &str = "0912345678";
/// A number that nobody has.
const NOBODY: &str = "0987000111";

/// The value of a cookie that an answer sets, as the browser sends it back.
pub(crate) fn cookie(answer: &Answer, name: &str) -> String {
    let all = answer.headers.get_all("set-cookie").iter();
    let set: Vec<&str> = all.map(|v| v.to_str().expect("text")).collect();
    let one = set.iter().find(|v| v.starts_with(&format!("{name}=")));
    let one = one.unwrap_or_else(|| panic!("no cookie {name} in {set:?}"));
    one.split(';').next().expect("a cookie").to_owned()
}

impl TestApp {
    pub(crate) fn posted(&self, path: &str, pairs: &[(&str, &str)]) -> Call<'_> {
        self.call("POST", path).raw(FORM, form(pairs))
    }

    /// Asks for a code; the ticket.
    async fn ask(&self, who: &str) -> String {
        let asked = self.posted("/toi/ma", &[("phone", who)]).send().await;
        assert_eq!(
            (asked.status.as_u16(), asked.header("location")),
            (303, "/toi"),
            "{}",
            asked.text()
        );
        cookie(&asked, "ma-cua-toi")
    }

    /// Takes the codes that wait in the outbox on a way, oldest first. Nobody could read them there.
    async fn codes(&self, way: &str) -> Vec<String> {
        let (now, store, keys) = (self.now(), &self.app.store, &self.app.keys);
        let claimed = message::claim(store, way, now, now.plus_ms(1), 20)
            .await
            .expect("claimed");
        let mut batch = store::Batch::new();
        claimed
            .iter()
            .for_each(|m| message::drop(&mut batch, m, "taken", now));
        store.commit(batch).await.expect("taken");
        let of = |m: message::Claimed| {
            if m.key.template != "code" {
                return None;
            }
            let sealed: Value = serde_json::from_str(&m.words).expect("JSON");
            let bytes = URL_SAFE_NO_PAD
                .decode(sealed["sealed"].as_str().expect("sealed"))
                .expect("base64");
            let plain = keys.open(
                "message",
                m.key.chain,
                sealed["key"].as_str().expect("a key"),
                &bytes,
            );
            let plain = String::from_utf8(plain.expect("opens")).expect("text");
            let digits: String = plain
                .split(|c: char| !c.is_ascii_digit())
                .find(|run| run.len() == 6)
                .expect("six digits")
                .to_owned();
            assert!(!m.words.contains(&digits), "readable in the outbox");
            Some(digits)
        };
        claimed.into_iter().filter_map(of).collect()
    }

    async fn type_code(&self, ticket: &str, code: &str) -> Answer {
        let call = self.posted("/toi/vao", &[("code", code)]);
        call.header("cookie", ticket).send().await
    }

    /// Signs in with a number that a report was sent with; the session.
    pub(crate) async fn enter(&self, who: &str) -> String {
        let ticket = self.ask(who).await;
        let way = if who.contains('@') {
            message::EMAIL
        } else {
            message::SMS
        };
        let code = self.codes(way).await.pop().expect("a code");
        let entered = self.type_code(&ticket, &code).await;
        assert_eq!(entered.status, 303, "{}", entered.text());
        cookie(&entered, "cua-toi")
    }

    pub(crate) async fn as_citizen(&self, session: &str, path: &str) -> Answer {
        self.call("GET", path)
            .header("cookie", session)
            .send()
            .await
    }

    /// Some other report by somebody else.
    pub(crate) async fn others(&self, phone: &str) -> Filed {
        let parts = vec![
            text("text", "Lời riêng của người khác về bãi rác sau chợ"),
            text("place", "sau chợ Ga"),
            text("lat", "17.4702"),
            text("lon", "106.619"),
            text("category", "MT"),
            text("phone", phone),
            text("email", "khac@example.vn"),
            text("consent", "1"),
            text("website", ""),
            ("files", Some("rac.jpg"), photo()),
        ];
        Filed::of(&self.send_form(parts).await)
    }

    pub(crate) async fn jobs_done(&self) {
        for _ in 0..5 {
            app::job::run_once(&self.app, self.now())
                .await
                .expect("jobs run");
            self.wait(1);
        }
        let dead = store::job::dead(&self.app.store).await.expect("read");
        assert!(dead.is_empty(), "{dead:?}");
    }
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_code_opens_what_is_theirs(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        let other = h.others("0987654321").await;
        worded(&h.get("/toi").await.text());
        worded(&h.get("/toi?en=1").await.text());
        let ticket = h.ask("+84 912 345 678").await;
        let page = h.as_citizen(&ticket, "/toi").await.text();
        worded(&page);
        assert!(page.contains("autocomplete=\"one-time-code\""), "{page}");
        let code = h.codes(message::SMS).await.pop().expect("a code");
        let wrong = if code == "000000" { "000001" } else { "000000" };
        let missed = h.type_code(&ticket, wrong).await;
        assert!(missed.status == 422 && missed.text().contains("còn 2 lần"), "{}", missed.text());
        // As people paste it.
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let entered = h.type_code(&ticket, &spaced).await;
        assert_eq!((entered.status.as_u16(), entered.header("location")), (303, "/toi"), "{}", entered.text());
        let session = cookie(&entered, "cua-toi");
        // Used up, in another tab too.
        let again = h.type_code(&ticket, &code).await;
        assert_eq!(again.status, 422);
        worded(&again.text());

        let mine = h.as_citizen(&session, "/toi").await;
        assert_eq!(mine.status, 200);
        worded(&mine.text());
        assert!(mine.text().contains(&format!("/hs/{}", filed.code)) && !mine.text().contains(&other.code));
        worded(&h.as_citizen(&session, "/toi?en=1").await.text());
        for path in ["/toi/tin", "/toi/rieng-tu", "/toi/rieng-tu/xoa"] {
            let page = h.as_citizen(&session, path).await;
            assert_eq!(page.status, 200, "{path}");
            worded(&page.text());
            assert_eq!(h.get(path).await.header("location"), "/toi", "{path}");
        }
        // The report is theirs without its link; another's is not.
        let own = h.as_citizen(&session, &filed.at("")).await.text();
        assert!(own.contains("trời mưa nước ngập") && own.contains("/bo-sung"), "{own}");
        assert!(!h.as_citizen(&session, &other.at("")).await.text().contains("Lời riêng"));
        let gone = h.posted(&filed.at("/rut"), &[]).header("cookie", &session).send().await;
        assert_eq!(gone.status, 303, "{}", gone.text());
        assert!(h.as_citizen(&session, "/toi?en=1").await.text().contains("Withdrawn"));

        // Two tabs share the session; signed out, both are out.
        let out = h.posted("/toi/ra", &[]).header("cookie", &session).send().await;
        assert_eq!((out.status.as_u16(), cookie(&out, "cua-toi").as_str()), (303, "cua-toi="));
        assert!(h.as_citizen(&session, "/toi").await.text().contains("name=\"phone\""));
        assert!(!h.as_citizen(&session, &filed.at("")).await.text().contains("trời mưa nước ngập"));
        // Everywhere.
        let (one, two) = (h.enter(PHONE).await, h.enter(PHONE).await);
        h.posted("/toi/ra", &[("all", "1")]).header("cookie", &one).send().await;
        for session in [&one, &two] {
            assert!(h.as_citizen(session, "/toi").await.text().contains("name=\"phone\""));
        }
        // A deed that another site sends is not done.
        let three = h.enter(PHONE).await;
        let foreign = h.posted("/toi/rieng-tu/xoa", &[("sure", "1")]).header("cookie", &three);
        let foreign = foreign.header("sec-fetch-site", "cross-site").send().await;
        assert_eq!(foreign.status, 403);
        assert!(h.as_citizen(&three, "/toi").await.text().contains(&filed.code));
        // Unused for a month, it is over.
        h.wait(31 * 24 * 60);
        assert!(h.as_citizen(&three, "/toi").await.text().contains("name=\"phone\""));
        h.verify().await;
    }

    async fn codes_end(db: TestDb) {
        let h = TestApp::open(&db).await;
        h.pothole_by_form().await;
        h.others("0987654321").await;
        // Three tries, then not even the right one.
        let ticket = h.ask(PHONE).await;
        let code = h.codes(message::SMS).await.pop().expect("a code");
        for n in 0..3 {
            let wrong = if code == "000000" { "000001" } else { "000000" };
            assert_eq!(h.type_code(&ticket, wrong).await.status, 422, "{n}");
        }
        assert_eq!(h.type_code(&ticket, &code).await.status, 422);
        assert!(h.as_citizen(&ticket, "/toi").await.text().contains("name=\"phone\""), "another may be asked for");
        // Five minutes.
        let ticket = h.ask(PHONE).await;
        h.wait(1);
        let code = h.codes(message::SMS).await.pop().expect("a code");
        h.wait(5);
        assert_eq!(h.type_code(&ticket, &code).await.status, 422);
        // Somebody else's code, and one's own in another browser.
        let (mine, theirs) = (h.ask(PHONE).await, h.ask("0987654321").await);
        let codes = h.codes(message::SMS).await;
        assert_eq!(codes.len(), 2);
        if codes[0] != codes[1] {
            let crossed = [h.type_code(&mine, &codes[1]).await.status, h.type_code(&mine, &codes[0]).await.status];
            assert!(crossed.iter().filter(|s| s.as_u16() == 303).count() == 1, "one of them is theirs");
        }
        assert_eq!(h.type_code("ma-cua-toi=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &codes[0]).await.status, 422);
        assert_eq!(h.type_code("", &codes[0]).await.status, 422);
        assert!(h.as_citizen(&theirs, "/toi").await.text().contains("name=\"code\""));
        // By mail as well.
        let session = h.enter("KHAC@example.vn").await;
        assert!(h.as_citizen(&session, "/toi").await.text().contains("/hs/"));
        assert_eq!(h.posted("/toi/ma", &[("phone", "0912")]).send().await.status, 422);
        assert_eq!(h.posted("/toi/ma", &[("phone", "a@b")]).send().await.status, 422);
    }

    async fn a_number_nobody_has_gets_the_same(db: TestDb) {
        let h = TestApp::open(&db).await;
        h.pothole_by_form().await;
        let seen = async |who: &str| {
            let asked = h.posted("/toi/ma", &[("phone", who)]).send().await;
            let ticket = cookie(&asked, "ma-cua-toi");
            let page = h.as_citizen(&ticket, "/toi").await;
            let mut typed = Vec::new();
            for _ in 0..4 {
                let answer = h.type_code(&ticket, "12").await;
                typed.push((answer.status, answer.text()));
            }
            let mut headers: Vec<String> = asked.headers.keys().map(|k| k.as_str().to_owned()).collect();
            headers.sort();
            let shape = cookie(&asked, "ma-cua-toi").len();
            (asked.status, asked.text(), headers, shape, page.status, page.text(), typed)
        };
        let (known, unknown) = (seen(PHONE).await, seen(NOBODY).await);
        assert_eq!(known, unknown);
        assert_eq!(seen("khong-ai@example.vn").await, unknown);
        assert_eq!(h.codes(message::SMS).await.len(), 1, "to whoever has it, and nobody else");
        assert_eq!(h.codes(message::EMAIL).await.len(), 0);
    }

    async fn asking_has_limits(db: TestDb) {
        let h = TestApp::with(&db, Flood::Limited, |_| {}).await;
        let ask = async |who: &str, from: &str| h.posted("/toi/ma", &[("phone", who)]).from(from).send().await;
        for who in [PHONE, NOBODY] {
            for n in 0..3 {
                assert_eq!(ask(who, "203.0.113.7").await.status, 303, "{n}");
            }
            // A number's limit holds from everywhere, known or not.
            let refused = ask(who, "198.51.100.9").await;
            assert_eq!(refused.status, 429, "{}", refused.text());
            assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|s| s > 0));
            worded(&refused.text());
        }
        // One address walks through numbers.
        let mut refused = 0;
        for n in 0..20 {
            refused += usize::from(ask(&format!("09870002{n:02}"), "203.0.113.7").await.status == 429);
        }
        assert_eq!(refused, 6, "twenty from one address");
        // Its neighbour may still ask; a whole network at some point not.
        assert_eq!(ask("0987000300", "203.0.113.8").await.status, 303);
        let mut refused = 0;
        for n in 0..45 {
            let from = format!("203.0.113.{}", 10 + n);
            refused += usize::from(ask(&format!("09870004{n:02}"), &from).await.status == 429);
        }
        assert!(refused > 0, "sixty from one network");
        assert_eq!(ask("0987000500", "192.0.2.1").await.status, 303);
        h.wait(16);
        assert_eq!(ask(PHONE, "192.0.2.1").await.status, 303, "later it may be asked again");
    }

    async fn staff_and_citizen_stand_side_by_side(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        let post = Post { role: Role::IocOperator, agency: None, from: None, until: None, delegated_by: None };
        let new = NewUser {
            username: "truc".to_owned(),
            name: "Người trực".to_owned(),
            posts: vec![post],
            password: Some("mat-khau-dai-de-thu".to_owned()),
        };
        app::user::add(&h.app, &app::Ctx::system(h.now()), new).await.expect("an account");
        let staff = h.posted("/dang-nhap", &[("username", "truc"), ("password", "mat-khau-dai-de-thu")]).send().await;
        let staff = cookie(&staff, "phien");
        let both = format!("{staff}; {}", h.enter(PHONE).await);
        assert_eq!(h.as_citizen(&both, "/lam-viec").await.status, 200);
        assert!(h.as_citizen(&both, "/toi").await.text().contains(&filed.code));
        // On the public page they are the reporter, and staff in the console.
        assert!(h.as_citizen(&both, &filed.at("")).await.text().contains("trời mưa nước ngập"));
        assert!(!h.as_citizen(&staff, &filed.at("")).await.text().contains("trời mưa nước ngập"));
        assert!(h.as_citizen(&staff, "/toi").await.text().contains("name=\"phone\""));
        h.posted("/toi/ra", &[]).header("cookie", &both).send().await;
        assert_eq!(h.as_citizen(&both, "/lam-viec").await.status, 200);
        assert!(h.as_citizen(&both, "/toi").await.text().contains("name=\"phone\""));
    }

    async fn who_looked_is_told_and_all_goes_home(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        let other = h.others("0987654321").await;
        let o = h.token(Role::IocOperator, None).await;
        let look = json!({ "purpose": "Gọi hỏi lại vị trí" });
        assert_eq!(h.act(&o, &filed.code, "open_identity", look).await.status, 200);
        let look = json!({ "purpose": "Việc của người khác" });
        assert_eq!(h.act(&o, &other.code, "open_identity", look).await.status, 200);
        let session = h.enter(PHONE).await;
        let page = h.as_citizen(&session, "/toi/rieng-tu").await.text();
        // How long, by the periods in force: nobody has set others here.
        for words in ["lâu nhất 10 năm sau việc cuối cùng", "Cuộc gọi tới tổng đài: 1 năm", "90 ngày"] {
            assert!(page.contains(words), "{words}");
        }
        worded(&page);
        assert!(page.contains("Gọi hỏi lại vị trí") && page.contains("Điều phối viên IOC"), "{page}");
        assert!(!page.contains("Người thử") && !page.contains("Việc của người khác"), "no officer's name");
        let copy = h.as_citizen(&session, "/toi/rieng-tu/ban-sao.json").await;
        assert!(copy.header("content-disposition").contains("attachment"));
        let json = copy.json();
        assert_eq!(json["reports"][0]["code"], filed.code.as_str());
        assert_eq!(json["identity_opened"][0]["purpose"], "Gọi hỏi lại vị trí");
        assert!(json["reports"][0]["report"]["text"].as_str().is_some_and(|t| t.contains("trời mưa nước ngập")));
        assert!(json["reports"][0]["report"]["files"][0]["id"].is_string());
        for foreign in [other.code.as_str(), "Lời riêng", "khac@example.vn", "0987654321", "Người thử", "Việc của người khác"] {
            assert!(!copy.text().contains(foreign), "{foreign}");
        }
    }

    async fn choices_are_obeyed(db: TestDb) {
        let h = TestApp::open(&db).await;
        let other = h.others(PHONE).await;
        let session = h.enter(PHONE).await;
        let page = h.as_citizen(&session, "/toi/tin").await.text();
        assert_eq!(page.matches(" checked").count(), 2, "{page}");
        let saved = h.posted("/toi/tin", &[("email", "1")]).header("cookie", &session).send().await;
        assert_eq!((saved.status.as_u16(), saved.header("location")), (303, "/toi/tin?da=luu"));
        let page = h.as_citizen(&session, "/toi/tin?da=luu").await.text();
        assert_eq!(page.matches(" checked").count(), 1, "{page}");
        h.answered(&other.code).await;
        let all = message::of_report(&h.app.store, report_id(&h, &other.code).await).await.expect("read");
        let to_reporter = |way: &str| all.iter().any(|m| m.made_at > h.now().plus_ms(-3_600_000)
            && m.key.destination.starts_with(&format!("{way}:vault:")) && m.key.seq > 1);
        assert!(!to_reporter("sms") && to_reporter("email"), "{all:#?}");
        // A code goes out all the same.
        h.ask(PHONE).await;
        assert_eq!(h.codes(message::SMS).await.len(), 1);
        // An earlier word at the foot of a mail is undone.
        let person = store::report::by_id(&h.app.store, report_id(&h, &other.code).await).await
            .expect("read").expect("there").report.reporter.expect("a reporter");
        let url = app::reach::no_mail_url(&h.app, person);
        app::reach::stop_mail(&h.app, h.now(), url.rsplit('/').next().expect("a token")).await.expect("stopped");
        assert_eq!(h.as_citizen(&session, "/toi/tin").await.text().matches(" checked").count(), 0);
        h.posted("/toi/tin", &[("email", "1"), ("sms", "1")]).header("cookie", &session).send().await;
        assert_eq!(h.as_citizen(&session, "/toi/tin").await.text().matches(" checked").count(), 2);
    }

    async fn erased_the_record_stays_whole(db: TestDb) {
        let h = TestApp::open(&db).await;
        let done = h.pothole_by_form().await;
        h.answered(&done.code).await;
        let own = h.own(&done, "").await.text();
        let version = crate::portal::hidden(&own, "version");
        let closed = h.post(&done, "/xac-nhan", &[("version", &version), ("done", "yes")]);
        assert_eq!(closed.header("cookie", &done.cookie).send().await.status, 303);
        let own = h.own(&done, "").await.text();
        let version = crate::portal::hidden(&own, "version");
        let rated = h.post(&done, "/danh-gia", &[("version", &version), ("grade", "hai_long")]);
        assert_eq!(rated.header("cookie", &done.cookie).send().await.status, 303);
        let open = h.pothole_by_form().await;
        let before = h.get(&done.at("")).await.text();
        assert!(before.contains("<figure>"));
        let session = h.enter(PHONE).await;
        let page = h.as_citizen(&session, "/toi/rieng-tu/xoa").await.text();
        worded(&page);
        assert!(page.contains("1 việc đã kết thúc") && page.contains("1 việc đang làm"), "{page}");
        // Not without the tick.
        let bare = h.posted("/toi/rieng-tu/xoa", &[]).header("cookie", &session).send().await;
        assert_eq!(bare.status, 422);
        worded(&bare.text());
        let erased = h.posted("/toi/rieng-tu/xoa", &[("sure", "1")]).header("cookie", &session).send().await;
        assert_eq!((erased.status.as_u16(), erased.header("location")), (303, "/toi?da=xoa"), "{}", erased.text());
        assert!(h.as_citizen(&session, "/toi").await.text().contains("name=\"phone\""));
        h.jobs_done().await;
        h.verify().await;

        let report = |code: String| {
            let store = &h.app.store;
            async move { store::report::by_code(store, code.parse_code()).await.expect("read").expect("there").report }
        };
        let over = report(done.code.clone()).await;
        assert!(over.words.is_empty() && over.reporter.is_none());
        assert_eq!(over.ratings.len(), 1);
        let running = report(open.code.clone()).await;
        assert!(running.reporter.is_none() && running.words.contains("nước ngập"), "an open case goes on");
        for stored in store::event::of(&h.app.store, over.id.0).await.expect("read") {
            let closed = stored.closed.map(|(text, _)| text).unwrap_or_default();
            assert!(!closed.contains("nước ngập"), "event {}", stored.seq);
        }
        // The public sees what it saw.
        let after = h.get(&done.at("")).await.text();
        assert_eq!(before.matches("<figure>").count(), after.matches("<figure>").count());
        assert!(after.contains("Ổ gà trước số 86"));
        assert_eq!(h.get(&done.at("/kiem-chung")).await.status, 200);
        // Of their photos it has the prints that it sees; the bytes as they came are gone.
        let mut gone = 0;
        for file in &over.files {
            let print = h.app.storage.get(file.id.0, media::Variant::Public).await;
            let original = h.app.storage.get(file.id.0, media::Variant::Original).await;
            assert!(print.is_ok(), "what is public stays");
            let theirs = file.role != domain::report::FileRole::After;
            assert_eq!(original.is_err(), theirs, "the agency's own photo is whole");
            gone += usize::from(theirs);
        }
        assert!(gone > 0, "{:?}", over.files);
        // No code reaches them, no number finds them.
        h.ask(PHONE).await;
        assert_eq!(h.codes(message::SMS).await.len(), 0);
        // As soon as the other case is over too, its words go: nobody waits for hours.
        let gone = h.post(&open, "/rut", &[]).header("cookie", &open.cookie).send().await;
        assert_eq!(gone.status, 303, "{}", gone.text());
        h.jobs_done().await;
        let withdrawn = report(open.code.clone()).await;
        assert!(withdrawn.words.is_empty() && withdrawn.files.is_empty(), "{withdrawn:?}");
        for file in store::file::of(&h.app.store, withdrawn.id).await.expect("read") {
            assert_eq!(file.state, store::file::FileState::Erased);
            assert!(file.sha256.is_some(), "its digest stays");
            assert!(h.app.storage.get(file.id.0, media::Variant::Public).await.is_err());
        }
        h.verify().await;
    }
);

/// The id of a report.
async fn report_id(h: &TestApp, code: &str) -> domain::id::ReportId {
    let found = store::report::by_code(&h.app.store, code.parse_code()).await;
    found.expect("read").expect("there").report.id
}

trait ParseCode {
    fn parse_code(&self) -> domain::id::ReportCode;
}

impl ParseCode for str {
    fn parse_code(&self) -> domain::id::ReportCode {
        domain::id::ReportCode::parse(self).expect("a code")
    }
}
