//! Things that wear a label: brought in by a table, printed, and met by somebody with a phone.

use crate::app::TestApp;
use crate::console_browser::Browser;
use crate::portal::worded;
use domain::actor::Role;
use testkit::{TestDb, both_engines};

const TABLE: &str = "code,kind,name,area,lat,lon,agency\n\
    THU-DEN-0001,Cột đèn,Cột số 1 đường thử,,17.4702,106.6190,\n\
    THU-CONG-0001,Cống,Cống thử trước chợ,,17.4689,106.6215,\n";

both_engines!(
    migrated by crate::app::furnished,

    async fn labels_are_brought_in_printed_and_met(db: TestDb) {
        let h = TestApp::open(&db).await;
        let unknown = h.get("/d/THU-DEN-0001").await;
        assert_eq!(unknown.status, 404);
        assert!(unknown.text().contains("href=\"/bao\""), "an unknown label leads to the form");

        let mut admin = Browser::of(&h, Role::SysAdmin, None).await;
        admin.open("/quan-tri/tai-san").await;
        assert_eq!(admin.page.status, 200);
        // A look saves nothing, and a fault is told by its line.
        let form = admin.form_to("/quan-tri/tai-san").set("csv", &TABLE.replace("17.4689", "bắc"));
        admin.send(form).await;
        assert_eq!(admin.page.status, 422);
        assert!(admin.page.html.contains("Dòng 3:"), "{}", admin.page.html);
        let form = admin.form_to("/quan-tri/tai-san").set("csv", TABLE);
        admin.send(form).await;
        assert_eq!(admin.page.status, 200);
        assert!(admin.page.html.contains("Cống thử trước chợ"), "{}", admin.page.html);
        assert_eq!(h.get("/d/THU-DEN-0001").await.status, 404, "a look saves nothing");

        // Saved by the button that the look brought; a second time it is the same two things.
        for _ in 0..2 {
            let form = admin.form_to("/quan-tri/tai-san").set("csv", TABLE);
            admin.send(form).await;
            let form = admin.form_to("/quan-tri/tai-san").set("csv", TABLE).press("luu", "1");
            admin.send(form).await;
            assert_eq!(admin.page.status, 200);
        }
        let listed = |code: &str| format!("href=\"/d/{code}\"");
        assert_eq!(admin.page.html.matches(&listed("THU-DEN-0001")).count(), 1);
        assert_eq!(admin.page.html.matches(&listed("THU-CONG-0001")).count(), 1);

        // The sheet: a label each, its code in digits and as a drawing.
        admin.open("/quan-tri/tai-san/in").await;
        assert_eq!(admin.page.status, 200);
        for code in ["THU-DEN-0001", "THU-CONG-0001"] {
            assert!(admin.page.html.contains(&format!("aria-label=\"{code}\"")), "{code}");
            assert!(admin.page.html.contains(&format!("<b>{code}</b>")), "{code}");
        }
        let mut operator = Browser::of(&h, Role::IocOperator, None).await;
        operator.open("/quan-tri/tai-san/in").await;
        assert_ne!(operator.page.status, 200, "labels are the administrator's");

        // A phone before the pole: what it is, and the way to report it, whose place is known.
        for path in ["/d/THU-DEN-0001", "/d/thu-den-0001?en=1"] {
            let met = h.get(path).await;
            assert_eq!(met.status, 200, "{path}");
            worded(&met.text());
            assert!(met.text().contains("Cột số 1 đường thử"), "{}", met.text());
            assert!(met.text().contains("/bao?d=THU-DEN-0001"), "{}", met.text());
        }
        let form = h.get("/bao?d=THU-DEN-0001").await.text();
        assert!(form.contains("value=\"17.4702"), "the form knows where it stands");
        let typed = h.get("/d?ma=thu-den-0001").await;
        assert_eq!((typed.status.as_u16(), typed.header("location")), (303, "/d/THU-DEN-0001"));
    }
);
