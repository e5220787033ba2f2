//! What a list shows, taken along as a file: by whom it may be, what is never in it, that it is told.

use crate::app::{TestApp, WARD, code, secret};
use crate::console_browser::Browser;
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

async fn sent(h: &TestApp, words: &str) -> String {
    let report = json!({
        "text": words, "lat": 17.4702, "lon": 106.619, "category": "GT-01",
        "name": "Người Gửi Báo", "phone": "0912345678", "consent": true,
    });
    let sent = h.call("POST", "/api/v1/reports").json(&report).send().await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    code(&sent.json())
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_list_is_taken_along_without_people(db: TestDb) {
        let h = TestApp::open(&db).await;
        let o = h.token(Role::IocOperator, None).await;
        let mine = sent(&h, "=Cột đèn đổ, gọi 0987654321").await;
        let sealed = sent(&h, "Cột đèn: tố cáo ông Bảy").await;
        let returned = sent(&h, "Cột đèn khác").await;
        for code in [&mine, &returned] {
            let order = json!({"category": "GT-01", "urgency": "normal", "lead": WARD, "instruction": "Dựng"});
            assert_eq!(h.act(&o, code, "dispatch", order).await.status, 200);
        }
        let away = json!({"reason": "R-02", "target": "Thanh tra tỉnh", "note": "Đơn tố cáo gửi Thanh tra tỉnh, 9 Quang Trung."});
        assert_eq!(h.act(&o, &sealed, "redirect", away).await.status, 200);
        let l = h.token(Role::IocLeader, None).await;
        assert_eq!(h.act(&l, &returned, "recall", json!({"note": "Giao nhầm"})).await.status, 200);
        app::follow::catch_up(&h.app).await.expect("followers");

        let f = h.token(Role::AgencyFocal, Some(WARD)).await;
        for (token, path, shown, not) in [
            (&l, "/lam-viec/xuat.csv?q=cot+den", vec![&mine, &returned], vec![&sealed]),
            (&o, "/lam-viec/xuat.csv?q=cot+den", vec![&mine, &returned], vec![&sealed]),
            (&f, "/lam-viec/xuat.csv?q=cot+den", vec![&mine], vec![&sealed, &returned]),
            (&f, "/lam-viec/xuat.csv?hang=viec-cua-toi", vec![&mine], vec![&sealed, &returned]),
            (&f, "/lam-viec/xuat.csv?hang=cho-nhan", vec![&mine], vec![&sealed, &returned]),
        ] {
            let answer = h.call("GET", path).token(token).send().await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8; header=present");
            assert_eq!(answer.header("content-disposition"), "attachment; filename=\"phan-anh-2026-11-24.csv\"");
            assert_eq!(answer.header("cache-control"), "private, no-store");
            let csv = answer.text();
            assert!(csv.starts_with("\u{feff}external_id,code,"), "{csv}");
            for code in shown {
                assert!(csv.contains(code.as_str()), "{path}: {csv}");
            }
            for code in not {
                assert!(!csv.contains(code.as_str()), "{path}: {csv}");
            }
            for never in ["0987654321", "0912345678", "Người Gửi Báo", "ông Bảy", "Dựng", ",=Cột"] {
                assert!(!csv.contains(never), "{path}: {never}: {csv}");
            }
            assert!(csv.contains("'=Cột đèn đổ"), "{csv}");
        }
        for (path, status) in [
            ("/lam-viec/xuat.csv", 404),
            ("/lam-viec/xuat.csv?q=", 404),
            ("/lam-viec/xuat.csv?hang=khong-co", 404),
            ("/lam-viec/xuat.csv?kn=", 404),
            ("/lam-viec/xuat.csv?kn=12345", 404),
        ] {
            assert_eq!(h.call("GET", path).token(&o).send().await.status, status, "{path}");
        }
        for role in [Role::CallAgent, Role::SysAdmin, Role::Auditor] {
            let token = h.token(role, None).await;
            let answer = h.call("GET", "/lam-viec/xuat.csv?q=cot").token(&token).send().await;
            assert_eq!(answer.status, 403, "{role}");
        }
        // The button stands where it may be pressed, and each download is told, without the words searched for.
        let button = "/lam-viec/xuat.csv?hang=viec-cua-toi";
        let g = h.token(Role::AgencyHandler, Some(WARD)).await;
        for (token, may) in [(&f, true), (&g, false)] {
            let page = h.call("GET", "/lam-viec/viec-cua-toi").token(token).send().await;
            assert_eq!((page.status.as_u16(), page.text().contains(button)), (200, may));
        }
        let i = h.token(Role::Inspector, None).await;
        let told = h.call("GET", "/quan-tri/nhat-ky?loai=export&en=1").token(&i).send().await.text();
        assert!(told.contains("Downloads of reports") && told.contains("by words searched for"), "{told}");
        assert!(told.contains(WARD) && !told.contains("cot den"), "{told}");
        h.verify().await;
    }

    async fn a_list_holds_what_its_page_shows(db: TestDb) {
        let h = TestApp::open(&db).await;
        let o = h.token(Role::IocOperator, None).await;
        let sent = async |path: &str| {
            let answer = h.call("GET", path).token(&o).send().await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.text());
            answer.text()
        };
        // Two cases were answered, and of one the reporter says that nothing was done.
        let slips = [h.pothole().await, h.pothole().await];
        let [fine, bad] = slips.each_ref().map(code);
        for code in [&fine, &bad] {
            h.answered(code).await;
        }
        let no = json!({ "done": false, "note": "Vẫn còn nguyên cái hố" });
        let said = h.call("POST", &format!("/api/v1/reports/{}/actions/confirm", bad))
            .secret(&secret(&slips[1])).json(&no).send().await;
        assert_eq!(said.status, 200, "{}", said.text());
        let csv = sent("/lam-viec/xuat.csv?hang=xem-lai").await;
        assert!(csv.contains(&bad) && !csv.contains(&fine), "{csv}");

        // One that will be late within the day is about to be, one that is late is not any more.
        let open = code(&h.pothole().await);
        let order = json!({"category": "GT-01", "urgency": "normal", "lead": WARD, "instruction": "Vá"});
        assert_eq!(h.act(&o, &open, "dispatch", order).await.status, 200);
        let (mut soon, mut late) = (false, false);
        for _ in 0..60 {
            let csv = sent("/lam-viec/xuat.csv?hang=sap-tre").await;
            let is_late = sent("/lam-viec/xuat.csv?hang=tre").await.contains(&open);
            let page = h.call("GET", "/lam-viec/viec/sap-tre").token(&o).send().await.text();
            assert_eq!(csv.contains(&open), page.contains(&open));
            assert!(!(is_late && csv.contains(&open)), "{csv}");
            soon |= csv.contains(&open);
            late |= is_late;
            h.wait(12 * 60);
        }
        assert!(soon && late);
        let button = "/lam-viec/xuat.csv?hang=sap-tre";
        assert!(sent("/lam-viec/viec/sap-tre").await.contains(button));

        // A list under a name, its owner's alone until it is shared.
        let mut b = Browser::of(&h, Role::IocOperator, None).await;
        b.open("/lam-viec/kn").await;
        let named = b.form("view").set("name", "Chờ").set("filter", "stage:dispatched");
        b.send(named).await;
        let id = b.page.path.rsplit('/').next().map(str::to_owned).expect("a number");
        let path = format!("/lam-viec/xuat.csv?kn={id}");
        assert!(b.page.html.contains(&path), "{}", b.page.words());
        let csv = sent(&path).await;
        assert!(csv.contains(&open) && !csv.contains(&fine), "{csv}");
        let l = h.token(Role::IocLeader, None).await;
        assert_eq!(h.call("GET", &path).token(&l).send().await.status, 404);
        h.verify().await;
    }
);
