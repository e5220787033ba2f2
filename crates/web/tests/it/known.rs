//! Whoever is signed in is asked nothing twice: reports and "me too" go out in their name, they follow
//! what others reported, and a bell says what they have not seen.

use crate::app::{Answer, TestApp};
use crate::portal::{Filed, Part, hidden, text, worded};
use crate::portal_mine::{PHONE, cookie};
use domain::actor::Role;
use serde_json::json;
use testkit::{TestDb, both_engines};

/// A danger needs no contact from strangers.
fn danger<'a>(more: Vec<Part<'a>>) -> Vec<Part<'a>> {
    let mut parts = vec![
        text("text", "Dây điện đứt rơi xuống đường, đang phóng điện"),
        text("place", "đầu chợ Ga"),
        text("lat", "17.4702"),
        text("lon", "106.619"),
        text("category", "DIEN-02"),
        text("consent", "1"),
        text("website", ""),
    ];
    parts.extend(more);
    parts
}

impl TestApp {
    async fn sent_as(&self, session: &str, parts: Vec<Part<'_>>) -> Answer {
        let blank = self.as_citizen(session, "/bao").await.text();
        let mut parts = parts;
        parts.push(text("once", &hidden(&blank, "once")));
        let call = self.call("POST", "/bao").header("cookie", session);
        call.multipart(&parts).send().await
    }

    /// Somebody else's report that everybody may read.
    async fn public_of_others(&self) -> Filed {
        let filed = self.others("0987654321").await;
        let o = self.token(Role::IocOperator, None).await;
        let words = json!({
            "title": "Bãi rác sau chợ", "text": "Bãi rác tự phát sau chợ Ga.", "category": "MT-01",
            "files": [], "redaction_confirmed": true,
        });
        let done = self.act(&o, &filed.code, "release", words).await;
        assert_eq!(done.status, 200, "{}", done.text());
        self.fresh().await;
        filed
    }

    async fn told(&self, filed: &Filed) -> Vec<String> {
        let code = domain::id::ReportCode::parse(&filed.code).expect("a code");
        let report = store::report::by_code(&self.app.store, code)
            .await
            .expect("read")
            .expect("there")
            .report;
        let sent = store::message::of_report(&self.app.store, report.id)
            .await
            .expect("read");
        sent.into_iter().map(|m| m.key.destination).collect()
    }
}

both_engines!(
    migrated by crate::app::furnished,

    async fn a_form_asks_nobody_twice(db: TestDb) {
        let h = TestApp::open(&db).await;
        h.pothole_by_form().await;
        let session = h.enter(PHONE).await;
        let page = h.as_citizen(&session, "/bao").await;
        worded(&page.text());
        assert!(page.text().contains("•••• 678") && page.text().contains("name=\"known\" value=\"1\""));
        assert!(!page.text().contains("912345678"), "a phone that is lent tells the number to nobody");
        assert_eq!(page.header("x-keep"), "", "and no copy of it stays on the phone");
        assert!(!h.get("/bao").await.text().contains("name=\"known\""));
        worded(&h.as_citizen(&session, "/bao?en=1").await.text());

        let sent = h.sent_as(&session, danger(vec![text("known", "1")])).await;
        let own = Filed::of(&sent);
        assert!(h.as_citizen(&session, "/toi").await.text().contains(&own.code), "it is theirs");
        // What is typed goes before what is known.
        let other = h.sent_as(&session, danger(vec![text("known", "1"), text("phone", "0987 000 222")])).await;
        let other = Filed::of(&other);
        assert!(!h.as_citizen(&session, "/toi").await.text().contains(&other.code));
        // Nobody is signed in any more: they are asked, and do not become a stranger without a name.
        let over = h.send_form(danger(vec![text("known", "1")])).await;
        assert_eq!(over.status, 422, "{}", over.text());
        worded(&over.text());
        assert!(over.text().contains("id=\"dien-thoai-loi\""), "{}", over.text());
        // The same through the door that the app's own pages use.
        let body = json!({ "text": "Dây điện đứt", "lat": 17.4702, "lon": 106.619, "place": "chợ Ga", "category": "DIEN-02", "consent": true, "known": true });
        let sent = h.call("POST", "/api/v1/reports").header("cookie", &session).header("sec-fetch-site", "same-origin").json(&body).send().await;
        assert_eq!(sent.status, 201, "{}", sent.text());
        let code = sent.json()["code"].as_str().expect("a code").to_owned();
        assert!(h.as_citizen(&session, "/toi").await.text().contains(&code));
        h.call("POST", "/api/v1/reports").json(&body).send().await.faults(&[("phone", "contact_needed")]);
        h.verify().await;
    }

    async fn me_too_is_one_tap(db: TestDb) {
        let h = TestApp::open(&db).await;
        let ctx = app::Ctx::system(h.now());
        let table = "code,kind,name,area,lat,lon,agency\nTD-01,Trụ điện,Trụ sau chợ Ga,18880,17.4702,106.619,\n";
        let read = app::asset::read(&h.app, &ctx, table);
        assert!(read.wrong.is_empty(), "{:?}", read.wrong);
        app::asset::import(&h.app, &ctx, &read.assets).await.expect("an asset");
        h.pothole_by_form().await;
        let filed = h.public_of_others().await;
        let joined = async || h.get(&format!("/api/v1/reports/{}", filed.code)).await.json()["joined"].as_u64().unwrap_or(0);

        // A stranger leaves a number in the card itself, without script and without another page.
        let page = h.get("/d/td-01").await.text();
        worded(&page);
        let deed = filed.at("/cung-gap");
        assert!(page.contains(&format!("action=\"{deed}\"")) && page.contains("id=\"gap-so-1\""), "{page}");
        let pairs = [("once", "la-1"), ("phone", "0987000333"), ("consent", "1")];
        let done = h.post(&filed, "/cung-gap", &pairs).send().await;
        assert_eq!(done.header("location"), format!("{}?da=cung-gap", filed.at("")), "{}", done.text());
        assert_eq!(joined().await, 1);
        // Who is signed in taps once; a second tap is the same one.
        let session = h.enter(PHONE).await;
        let page = h.as_citizen(&session, "/d/td-01").await.text();
        worded(&page);
        assert!(page.contains("•••• 678") && !page.contains("id=\"gap-so-1\""), "{page}");
        let once = hidden(&page, "once");
        for _ in 0..2 {
            let tap = h.post(&filed, "/cung-gap", &[("known", "1"), ("once", &once)]).header("cookie", &session);
            assert_eq!(tap.send().await.status, 303);
        }
        assert_eq!(joined().await, 2);
        assert!(h.as_citizen(&session, "/toi").await.text().contains(&filed.code));
        // Signed out, the same tap counts nobody.
        let tap = h.post(&filed, "/cung-gap", &[("known", "1")]).send().await;
        assert_eq!(tap.status, 422, "{}", tap.text());
        assert_eq!(joined().await, 2);
        h.verify().await;
    }

    async fn others_reports_are_followed(db: TestDb) {
        let h = TestApp::open(&db).await;
        h.pothole_by_form().await;
        let session = h.enter(PHONE).await;
        let set = async |filed: &Filed, on: &str| {
            h.post(filed, "/theo-doi", &[("on", on)]).header("cookie", &session).send().await
        };
        let withheld = h.others("0987654321").await;
        assert_eq!(set(&withheld, "1").await.status, 404, "nobody follows what nobody may see");
        let filed = h.public_of_others().await;
        assert_eq!(h.get(&filed.at("/theo-doi")).await.header("location"), format!("{}#theo-doi", filed.at("")));
        let stranger = h.post(&filed, "/theo-doi", &[("on", "1")]).send().await;
        assert_eq!(stranger.header("location"), "/toi");
        let before = h.as_citizen(&session, &filed.at("")).await.text();
        worded(&before);
        assert!(before.contains("name=\"on\" value=\"1\"") && before.contains("•••• 678"), "{before}");
        for _ in 0..2 {
            let on = set(&filed, "1").await;
            assert_eq!(on.header("location"), format!("{}?da=theo-doi#theo-doi", filed.at("")));
        }
        let after = h.as_citizen(&session, &filed.at("?da=theo-doi")).await.text();
        worded(&after);
        assert!(after.contains("name=\"on\" value=\"0\""));
        let mine = h.as_citizen(&session, "/toi").await.text();
        assert!(mine.contains("Việc tôi theo dõi") && mine.contains(&filed.code), "{mine}");
        let copy = h.as_citizen(&session, "/toi/rieng-tu/ban-sao.json").await.json();
        assert_eq!(copy["followed"], json!([filed.code]));
        // They are told, and counted nowhere.
        let me = {
            let subject = store::vault::subject(&h.app.keys, store::code::Way::Phone, PHONE).expect("a number");
            store::vault::shown(&h.app.store, store::code::Way::Phone, &subject).await.expect("read")[0]
        };
        let to_me = format!("sms:vault:{me}");
        assert!(!h.told(&filed).await.contains(&to_me));
        h.answered(&filed.code).await;
        let told = h.told(&filed).await;
        assert!(told.contains(&to_me), "{told:?}");
        let report = h.get(&format!("/api/v1/reports/{}", filed.code)).await.json();
        assert_eq!(report["joined"].as_u64().unwrap_or(0), 0);
        // No longer.
        assert_eq!(set(&filed, "0").await.status, 303);
        assert!(!h.as_citizen(&session, "/toi").await.text().contains(&filed.code));
        // Whoever is erased follows nothing.
        set(&filed, "1").await;
        let erased = h.posted("/toi/rieng-tu/xoa", &[("sure", "1")]).header("cookie", &session).send().await;
        assert_eq!(erased.status, 303);
        assert_eq!(store::follow::of(&h.app.store, &[me]).await.expect("read"), []);
        h.verify().await;
    }

    async fn a_bell_says_what_was_not_seen(db: TestDb) {
        let h = TestApp::open(&db).await;
        let filed = h.pothole_by_form().await;
        assert!(!h.get("/").await.text().contains("sq bell"), "nobody is signed in");
        let session = h.enter(PHONE).await;
        let looked = h.as_citizen(&session, "/toi").await;
        let both = format!("{session}; {}", cookie(&looked, "da-xem"));
        let home = h.as_citizen(&both, "/").await;
        assert!(home.text().contains("sq bell") && !home.text().contains("class=\"n\""));
        assert_eq!(home.header("x-keep"), "", "not kept with somebody's news");
        h.wait(1);
        h.answered(&filed.code).await;
        let home = h.as_citizen(&both, "/").await.text();
        worded(&home);
        let told = home.split("class=\"n\">").nth(1).and_then(|rest| rest.split('<').next());
        assert!(told.and_then(|n| n.parse::<u32>().ok()) >= Some(2), "{told:?}");
        worded(&h.as_citizen(&both, "/?en=1").await.text());
        // A picture asks for no news, and what was seen is seen.
        h.wait(1);
        let looked = h.as_citizen(&both, "/toi").await;
        assert!(!looked.text().contains("class=\"n\""));
        let both = format!("{session}; {}", cookie(&looked, "da-xem"));
        assert!(!h.as_citizen(&both, "/").await.text().contains("class=\"n\""));
        // A word that is no time counts nothing.
        let odd = format!("{session}; da-xem=hom-qua");
        assert!(!h.as_citizen(&odd, "/").await.text().contains("class=\"n\""));
    }

    async fn a_place_is_shown_and_told_by_what_stands_near(db: TestDb) {
        let h = TestApp::open(&db).await;
        let spot = h.get("/bao/cho?lat=17.4640&lon=106.6270").await;
        let text = spot.text();
        assert_eq!((spot.status.as_u16(), spot.header("x-keep")), (200, ""));
        assert!(text.contains("<svg") && text.contains("data-mark=\"gần Chợ Đồng Hới\""), "{text}");
        assert!(h.get("/bao/cho?lat=17.4640&lon=106.6270&en=1").await.text().contains("near Chợ Đồng Hới"));
        let hills = h.get("/bao/cho?lat=18.0&lon=105.9").await.text();
        assert!(hills.contains("<svg") && !hills.contains("data-mark"));
        for query in ["", "?lat=x&lon=1", "?lat=91&lon=1", "?lat=NaN&lon=1", "?lat=17"] {
            assert_eq!(h.get(&format!("/bao/cho{query}")).await.status, 400, "{query}");
        }
        assert!(h.get("/bao").await.text().contains("data-spot-map=\"/bao/cho\""));
    }
);
