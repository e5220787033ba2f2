//! `/quan-tri/tich-hop/webhook`: what happens goes out to systems of organisations, in order, each
//! once where all is well and again where it is not, and nothing of it to who may not know.

use crate::app::{OTHER_WARD, TestApp, WARD, code, furnished};
use crate::console_browser::{Browser, Form};
use crate::webhook_peer::{Came, Receiver, Says};
use app::{App, Courier};
use domain::actor::Role;
use domain::time::At;
use media::Darkroom;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{TestDb, both_engines};

const PAGE: &str = "/quan-tri/tich-hop/webhook";

/// A house whose configuration lets webhooks reach this machine.
async fn house(db: &TestDb) -> TestApp {
    let settings = courier::Settings {
        allow_hosts: vec!["127.0.0.1".to_owned()],
        ..courier::Settings::default()
    };
    TestApp::with_courier(db, Courier::new(settings).expect("a courier")).await
}

/// Another node of the same installation.
async fn another(h: &TestApp, db: &TestDb) -> App {
    App::new(
        store::Store::open(db.url()).await.expect("it opens"),
        h.app.keys.clone(),
        h.app.storage.clone(),
        Darkroom::new(1, None),
        h.app.settings.clone(),
        h.app.tables(),
    )
}

/// Tells what there is to tell at one node; how many calls it made.
async fn told_by(app: &App, now: At) -> usize {
    app.store.number_feed().await.expect("numbering");
    let told = app::follow::webhook::run_once(app, || now).await;
    told.expect("it follows")
}

async fn told(h: &TestApp) -> usize {
    told_by(&h.app, h.now()).await
}

/// A subscription that an administrator made, with its secret.
struct Made {
    id: String,
    secret: String,
}

/// Makes one by the page; `fill` fills in what else the form asks.
async fn made(t: &mut Browser<'_>, name: &str, url: &str, fill: impl FnOnce(Form) -> Form) -> Made {
    t.open(PAGE).await;
    let form = t.form("make").set("organisation", name).set("url", url);
    t.send(fill(form)).await;
    assert_eq!(t.page.status, 200, "{}", t.page.words());
    let secret = secret(&t.page.html).expect("a secret");
    let end = t.find("end").expect("a form that ends it");
    let id = end.action.split('/').nth(4).expect("its number");
    Made {
        id: id.to_owned(),
        secret,
    }
}

fn secret(html: &str) -> Option<String> {
    let (_, rest) = html.split_once("<code>whsec_")?;
    Some(format!(
        "whsec_{}",
        rest.split('<').next()?.replace("&#61;", "=")
    ))
}

fn plain(form: Form) -> Form {
    form
}

/// Presses a button on the subscription's page.
async fn press(t: &mut Browser<'_>, id: &str, name: &str) {
    t.open(&format!("{PAGE}/{id}")).await;
    t.send(t.form(name)).await;
    assert_eq!(t.page.status, 200, "{}", t.page.words());
}

/// A report that everybody may read.
async fn opened(h: &TestApp) -> String {
    let code = code(&h.pothole().await);
    h.opened_to_all(&code).await;
    code
}

async fn noted(h: &TestApp, code: &str, text: &str) {
    h.must(
        Role::IocOperator,
        None,
        code,
        "note",
        json!({ "text": text }),
    )
    .await;
}

fn ids(came: &[Came]) -> Vec<String> {
    came.iter().map(|one| one.id().to_owned()).collect()
}

fn position(one: &Came) -> i64 {
    one.json()["position"].as_i64().expect("a position")
}

both_engines!(
    migrated by furnished,

    async fn the_public_half_goes_out_signed_and_in_order(db: TestDb) {
        let h = house(&db).await;
        let receiver = Receiver::start().await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        opened(&h).await;
        h.app.store.number_feed().await.expect("numbering");
        let hook = made(&mut t, "Báo Quảng Bình", &receiver.url(), plain).await;
        t.open(&format!("{PAGE}/{}", hook.id)).await;
        assert_eq!(secret(&t.page.html), None, "shown once");
        assert_eq!(told(&h).await, 0, "from now on, not from the beginning");

        let code = opened(&h).await;
        noted(&h, &code, "Nội bộ, không ai ngoài biết.").await;
        h.dispatched(&code, WARD).await;
        h.must(Role::AgencyFocal, Some(WARD), &code, "acknowledge", json!({})).await;
        assert_eq!(told(&h).await, 3);
        let came = receiver.take();
        let kinds: Vec<String> = came.iter().map(Came::kind).collect();
        assert_eq!(kinds, ["report.release", "report.dispatch", "report.acknowledge"], "not the submission, not the note");
        let public = h.get(&format!("/api/v1/reports/{code}")).await.json();
        for one in &came {
            assert!(one.is_signed(&hook.secret) && !one.is_signed("whsec_bmV2ZXI="), "{one:?}");
            assert_eq!(one.header("content-type"), "application/json");
            let mut data = one.json()["data"].clone();
            let mut shown = public.clone();
            for view in [&mut data, &mut shown] {
                view.as_object_mut().expect("an object").remove("actions");
            }
            assert_eq!(data, shown, "as everybody reads it in the API");
            assert_eq!(one.json()["id"], one.id());
            assert!(one.json()["timestamp"].as_str().is_some_and(|at| at.ends_with("+07:00")));
            for word in ["912345678", "912 345 678", "Nội bộ", "trời mưa"] {
                assert!(!one.body.contains(word), "{word}: {}", one.body);
            }
        }
        let places: Vec<i64> = came.iter().map(position).collect();
        assert!(places.is_sorted() && places.iter().collect::<BTreeSet<_>>().len() == 3, "{places:?}");
        assert_eq!(told(&h).await, 0, "once");
        t.open(&format!("{PAGE}/{}", hook.id)).await;
        assert!(t.page.says("Đang gửi") && t.page.says("Đã nhận") && t.page.says("Không còn gì"), "{}", t.page.words());
        t.open("/quan-tri/nhat-ky?loai=webhook").await;
        assert!(t.page.says("Thêm webhook của Báo Quảng Bình tới 127.0.0.1"), "{}", t.page.words());
        for row in crate::open311_send::held(&h, &["webhook", "webhook_try", "event"]).await {
            assert!(!row.contains(&hook.secret[6..]), "{row}");
        }
        h.verify().await;
    }

    async fn what_a_dead_node_had_under_way_is_sent_again_under_the_same_id(db: TestDb) {
        let h = house(&db).await;
        let receiver = Receiver::start().await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let hook = made(&mut t, "Điện lực", &receiver.url(), plain).await;
        receiver.says(Says::Nothing);
        let code = opened(&h).await;
        h.dispatched(&code, WARD).await;
        h.app.store.number_feed().await.expect("numbering");
        let (node, now) = (another(&h, &db).await, h.now());
        let dying = tokio::spawn(async move { app::follow::webhook::run_once(&node, || now).await });
        receiver.asked().await;
        dying.abort();
        assert!(dying.await.is_err_and(|e| e.is_cancelled()));
        let first = receiver.take();
        assert_eq!(first.len(), 1, "the second waits for the first");
        receiver.says(Says::Yes);
        assert_eq!(told(&h).await, 0, "it is the other node's turn yet");
        h.wait(2);
        // Two nodes at once: whoever is faster has the turn.
        let two = another(&h, &db).await;
        let (a, b) = tokio::join!(told(&h), told_by(&two, h.now()));
        assert_eq!(a + b, 2, "each is sent once");
        let came = receiver.take();
        assert_eq!(came.iter().map(Came::kind).collect::<Vec<_>>(), ["report.release", "report.dispatch"]);
        assert_eq!(came[0].id(), first[0].id());
        assert!(came[0].is_signed(&hook.secret));
        noted(&h, &code, "x").await;
        h.must(Role::AgencyFocal, Some(WARD), &code, "acknowledge", json!({})).await;
        let (a, b) = tokio::join!(told(&h), told_by(&two, h.now()));
        assert_eq!((a + b, receiver.kinds()), (1, vec!["report.acknowledge".to_owned()]));
    }

    async fn the_slow_and_the_dead_hold_up_nobody_and_are_stopped_after_days(db: TestDb) {
        let h = house(&db).await;
        let (slow, dead, well) = (Receiver::start().await, Receiver::start().await, Receiver::start().await);
        slow.says(Says::Nothing);
        dead.says(Says::Status(503));
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        made(&mut t, "Chậm", &slow.url(), plain).await;
        let broken = made(&mut t, "Hỏng", &dead.url(), plain).await;
        made(&mut t, "Tốt", &well.url(), plain).await;
        let code = opened(&h).await;
        h.app.store.number_feed().await.expect("numbering");
        let (node, now) = (another(&h, &db).await, h.now());
        let under_way = tokio::spawn(async move { app::follow::webhook::run_once(&node, || now).await });
        for receiver in [&slow, &dead, &well] {
            receiver.asked().await;
        }
        assert_eq!(well.kinds(), ["report.release"]);
        // While the slow one still holds its line, news go on to who takes them.
        h.dispatched(&code, WARD).await;
        h.app.store.number_feed().await.expect("numbering");
        well.asked().await;
        assert_eq!(well.kinds(), ["report.dispatch"]);
        assert_eq!(slow.take().len(), 1);
        under_way.abort();
        let first = dead.take();
        assert_eq!(first.len(), 1, "it is tried again later, not at once");
        t.open(&format!("{PAGE}/{}", broken.id)).await;
        assert!(t.page.says("Đang thử lại") && t.page.says("Máy nhận trả lời 503"), "{}", t.page.words());
        t.open("/quan-tri/suc-khoe").await;
        assert!(t.page.says("3 đang gửi, 1 đang thử lại, 0 đã tự dừng"), "{}", t.page.words());
        slow.says(Says::Yes);
        let mut tries = 0;
        for _ in 0..400 {
            h.wait(15);
            told(&h).await;
            for again in dead.take() {
                assert_eq!(again.id(), first[0].id(), "the same until it is taken");
                tries += 1;
            }
        }
        assert!((100..160).contains(&tries), "with longer and longer waits, for three days: {tries}");
        assert_eq!(slow.kinds(), ["report.release", "report.dispatch"]);
        t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open("/quan-tri/suc-khoe").await;
        assert!(t.page.says("2 đang gửi, 0 đang thử lại, 1 đã tự dừng"), "{}", t.page.words());
        t.open("/quan-tri/nhat-ky?loai=webhook").await;
        assert!(t.page.says("Webhook của Hỏng tự dừng: Máy nhận trả lời 503"), "{}", t.page.words());
        dead.says(Says::Yes);
        press(&mut t, &broken.id, "resume").await;
        assert_eq!(told(&h).await, 2);
        let came = dead.take();
        assert_eq!(came[0].id(), first[0].id());
        assert_eq!(came.iter().map(Came::kind).collect::<Vec<_>>(), ["report.release", "report.dispatch"]);
        h.verify().await;
    }

    async fn it_pauses_goes_on_starts_again_and_ends(db: TestDb) {
        let h = house(&db).await;
        let receiver = Receiver::start().await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let hook = made(&mut t, "Sở Xây dựng", &receiver.url(), plain).await;
        let code = opened(&h).await;
        told(&h).await;
        let first = receiver.take();
        press(&mut t, &hook.id, "pause").await;
        assert!(t.page.says("Tạm dừng"), "{}", t.page.words());
        h.wait(1);
        let later = h.now();
        h.dispatched(&code, WARD).await;
        assert_eq!(told(&h).await, 0);
        press(&mut t, &hook.id, "resume").await;
        told(&h).await;
        let second = receiver.take();
        assert_eq!(second.iter().map(Came::kind).collect::<Vec<_>>(), ["report.dispatch"]);

        // From a place, and from an hour.
        for (place, expected) in [(position(&first[0]) - 1, 2), (position(&first[0]), 1)] {
            t.open(&format!("{PAGE}/{}", hook.id)).await;
            t.send(t.form("replay").set("position", &place.to_string())).await;
            assert!(t.page.says("Đang gửi lại"), "{}", t.page.words());
            told(&h).await;
            let again = receiver.take();
            assert_eq!(ids(&again), ids(&[&first[..], &second[..]].concat())[2 - expected..], "under the same ids");
        }
        t.open(&format!("{PAGE}/{}", hook.id)).await;
        let hour = later.rfc3339();
        t.send(t.form("replay").set("at", &hour[..16])).await;
        told(&h).await;
        assert_eq!(ids(&receiver.take()), ids(&second));
        for (field, value) in [("position", "-1"), ("position", "999999999"), ("position", "x"), ("at", "hôm qua")] {
            t.open(&format!("{PAGE}/{}", hook.id)).await;
            t.send(t.form("replay").set(field, value)).await;
            assert_eq!(t.page.status, 422, "{field} {value}");
            assert!(t.page.says("Ghi một vị trí đã qua"), "{}", t.page.words());
        }

        press(&mut t, &hook.id, "try").await;
        assert!(t.page.says("Máy nhận đã nhận tin thử") && t.page.says("Gửi thử"), "{}", t.page.words());
        let tried = receiver.take();
        assert_eq!((tried.len(), tried[0].kind().as_str()), (1, "webhook.test"));
        assert!(tried[0].is_signed(&hook.secret));
        receiver.says(Says::Status(500));
        t.open(&format!("{PAGE}/{}", hook.id)).await;
        t.send(t.form("try")).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Máy nhận trả lời 500"), "{}", t.page.words());
        receiver.take();

        // A receiver that has ended hears no more.
        receiver.says(Says::Status(410));
        h.must(Role::AgencyFocal, Some(WARD), &code, "acknowledge", json!({})).await;
        told(&h).await;
        assert_eq!(receiver.take().len(), 1);
        receiver.says(Says::Yes);
        h.wait(60);
        noted(&h, &code, "x").await;
        assert_eq!(told(&h).await, 0);
        t = Browser::of(&h, Role::SysAdmin, None).await;
        t.open(&format!("{PAGE}/{}", hook.id)).await;
        assert!(t.page.says("Bên nhận đã thôi") && t.find("resume").is_none(), "{}", t.page.words());
        press(&mut t, &hook.id, "end").await;
        assert!(t.page.says("Đã kết thúc") && t.find("change").is_none(), "{}", t.page.words());
        t.open("/quan-tri/nhat-ky?loai=webhook").await;
        for words in ["Bên nhận webhook của Sở Xây dựng đã thôi nhận", "Gửi lại webhook", "Tạm dừng webhook", "Kết thúc webhook"] {
            assert!(t.page.says(words), "{words}: {}", t.page.words());
        }
        h.verify().await;
    }

    async fn each_hears_what_it_asks_for_and_may_see_and_of_no_more_when_it_is_gone(db: TestDb) {
        let h = house(&db).await;
        let all: Vec<Receiver> = { let mut all = Vec::new(); for _ in 0..5 { all.push(Receiver::start().await); } all };
        let [public, ward, other, waste, here] = &all[..] else { unreachable!() };
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        made(&mut t, "Công chúng", &public.url(), plain).await;
        made(&mut t, "Phường", &ward.url(), |f| f.set("agency", WARD)).await;
        made(&mut t, "Phường bên", &other.url(), |f| f.set("agency", OTHER_WARD)).await;
        made(&mut t, "Rác thải", &waste.url(), |f| f.set("categories", "MT")).await;
        let code = code(&h.pothole().await);
        let area = h.call("GET", &format!("/api/v1/reports/{code}")).token(&h.token(Role::IocOperator, None).await).send().await.json()["area"]["code"].as_str().expect("an area").to_owned();
        let areas = made(&mut t, "Địa bàn", &here.url(), |f| f.set("areas", &area).set("agencies", WARD)).await;
        told(&h).await;
        assert!(all.iter().all(|r| r.take().is_empty()), "nobody sees it yet");

        h.dispatched(&code, WARD).await;
        told(&h).await;
        let came = ward.take();
        assert_eq!(came.iter().map(Came::kind).collect::<Vec<_>>(), ["report.dispatch"]);
        let data = &came[0].json()["data"];
        let seen = h.call("GET", &format!("/api/v1/reports/{code}")).token(&h.token(Role::AgencyFocal, Some(WARD)).await).send().await.json();
        assert_eq!((&data["text"], &data["assignments"]), (&seen["text"], &seen["assignments"]), "as the agency reads it");
        assert!(data["actions"].is_null() && !came[0].body.contains("912345678"), "{data}");

        let back = json!({ "reason": "wrong_area", "note": "Đoạn này thuộc phường bên.", "agency": OTHER_WARD });
        h.must(Role::AgencyLeader, Some(WARD), &code, "return", back).await;
        h.dispatched(&code, OTHER_WARD).await;
        told(&h).await;
        let came = ward.take();
        assert_eq!(came.len(), 1, "told once that it is gone");
        assert_eq!((came[0].kind().as_str(), &came[0].json()["data"]), ("report.gone", &json!({ "code": code })));
        assert_eq!(other.kinds(), ["report.dispatch"]);
        assert!([public, waste, here].iter().all(|r| r.take().is_empty()));

        h.opened_to_all(&code).await;
        told(&h).await;
        assert_eq!(public.kinds(), ["report.release"]);
        assert_eq!(ward.kinds(), ["report.release"], "it reads what everybody reads");
        assert!(waste.take().is_empty(), "of another field");
        assert!(here.take().is_empty(), "in its area, and no agency of it");
        h.must(Role::IocOperator, None, &code, "classify", json!({ "category": "MT-01" })).await;
        told(&h).await;
        assert_eq!(waste.kinds(), ["report.classify"], "a sub-field of its field");
        assert_eq!(public.kinds(), ["report.classify"]);
        h.must(Role::IocOperator, None, &code, "classify", json!({ "category": "GT-01" })).await;
        told(&h).await;
        assert_eq!(waste.kinds(), ["report.gone"], "not asked for any more");
        public.take();

        // A change of what it asks for holds from where it stands.
        t.open(&format!("{PAGE}/{}", areas.id)).await;
        t.send(t.form("change").set("agencies", "")).await;
        assert!(t.page.says("Đã lưu"), "{}", t.page.words());
        h.must(Role::IocLeader, None, &code, "hide", json!({ "reason": "private_life" })).await;
        told(&h).await;
        for receiver in [public, here] {
            let came = receiver.take();
            assert_eq!(came.len(), 1);
            assert_eq!((came[0].kind().as_str(), &came[0].json()["data"]), ("report.gone", &json!({ "code": code })));
        }
        assert_eq!(other.kinds().last().map(String::as_str), Some("report.hide"), "its agency works on");

        // Who asks again for all that was hears nothing of what is hidden but that it is gone.
        h.wait(1);
        let new = made(&mut t, "Mới", &waste.url(), plain).await;
        t.open(&format!("{PAGE}/{}", new.id)).await;
        t.send(t.form("replay").set("position", "0")).await;
        told(&h).await;
        assert!(waste.take().is_empty(), "whoever was not there hears of neither");
        h.verify().await;
    }

    async fn secrets_change_without_a_gap(db: TestDb) {
        let h = house(&db).await;
        let receiver = Receiver::start().await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let hook = made(&mut t, "Điện lực", &receiver.url(), plain).await;
        t.open(&format!("{PAGE}/{}", hook.id)).await;
        t.send(t.form("rotate")).await;
        let newer = secret(&t.page.html).expect("a new one");
        assert!(newer != hook.secret && t.page.says("Khóa ký cũ còn dùng tới"), "{}", t.page.words());
        let code = opened(&h).await;
        told(&h).await;
        let came = receiver.take();
        assert!(came[0].is_signed(&newer) && came[0].is_signed(&hook.secret));
        h.wait(24 * 60);
        h.dispatched(&code, WARD).await;
        told(&h).await;
        let came = receiver.take();
        assert!(came[0].is_signed(&newer) && !came[0].is_signed(&hook.secret));
    }

    async fn nobody_is_led_into_our_own_networks(db: TestDb) {
        let h = house(&db).await;
        let (receiver, inner) = (Receiver::start().await, Receiver::start().await);
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        for (url, words) in [
            ("http://example.vn/tin", "Ghi một địa chỉ https://"),
            ("https://ai:matkhau@example.vn/", "Ghi một địa chỉ https://"),
            ("ftp://example.vn/", "Ghi một địa chỉ https://"),
            ("https://10.0.0.7/tin", "nằm trong mạng nội bộ"),
            ("https://[::1]/tin", "nằm trong mạng nội bộ"),
            ("https://169.254.169.254/latest", "nằm trong mạng nội bộ"),
        ] {
            t.open(PAGE).await;
            t.send(t.form("make").set("organisation", "Kẻ lạ").set("url", url)).await;
            assert_eq!(t.page.status, 422, "{url}");
            assert!(t.page.says(words), "{url}: {}", t.page.words());
        }
        t.send(t.form("make").set("organisation", " ").set("url", &receiver.url()).set("agency", "khong-co").set("areas", "999")).await;
        assert_eq!(t.page.status, 422);
        assert!(t.page.says("Ghi tên tổ chức") && t.page.says("Chọn một đơn vị") && t.page.says("không nằm trong danh sách"), "{}", t.page.words());

        // A name that leads inside only when it is asked for, and a redirect that would.
        let named = made(&mut t, "Tên", &format!("https://localhost:{}/", inner.url().rsplit(':').next().and_then(|r| r.split('/').next()).expect("a port")), plain).await;
        let led = made(&mut t, "Chuyển hướng", &receiver.url(), plain).await;
        receiver.says(Says::Redirect(inner.url()));
        opened(&h).await;
        told(&h).await;
        assert_eq!((receiver.take().len(), inner.take().len()), (1, 0));
        t.open(&format!("{PAGE}/{}", led.id)).await;
        assert!(t.page.says("Đã tự dừng") && t.page.says("Máy nhận trả lời 302"), "{}", t.page.words());
        t.open(&format!("{PAGE}/{}", named.id)).await;
        assert!(t.page.says("Đã tự dừng") && t.page.says("Tên máy dẫn vào mạng nội bộ"), "{}", t.page.words());
        t.open(&format!("{PAGE}?en=1")).await;
        assert!(t.page.says("Stopped by itself"), "{}", t.page.words());
    }

    async fn many_events_come_in_one_call_where_that_was_asked_for(db: TestDb) {
        let h = house(&db).await;
        let receiver = Receiver::start().await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let hook = made(&mut t, "Kho dữ liệu", &receiver.url(), |f| f.set("batched", "1")).await;
        let mut codes = Vec::new();
        for _ in 0..3 {
            codes.push(opened(&h).await);
            h.app.store.number_feed().await.expect("numbering");
        }
        receiver.says(Says::Status(500));
        told(&h).await;
        let first = receiver.take();
        assert_eq!(first.len(), 1);
        receiver.says(Says::Yes);
        h.dispatched(&codes[0], WARD).await;
        h.wait(1);
        assert_eq!(told(&h).await, 2, "what was tried is tried again as it was, then the rest");
        let came = receiver.take();
        assert_eq!(came[0].id(), first[0].id());
        assert!(came.iter().all(|one| one.is_signed(&hook.secret)));
        let events = |one: &Came| one.json()["events"].as_array().expect("events").clone();
        let [before, after] = [&first[0], &came[0]].map(events);
        let told: Vec<Value> = after.iter().map(|e| e["data"]["code"].clone()).collect();
        assert_eq!(told, codes.iter().map(|c| json!(c)).collect::<Vec<_>>());
        assert_eq!(before.iter().map(|e| &e["id"]).collect::<Vec<_>>(), after.iter().map(|e| &e["id"]).collect::<Vec<_>>());
        assert_eq!(came[0].json()["type"], "batch");
        assert_eq!(events(&came[1])[0]["type"], "report.dispatch");
    }

    async fn whom_nothing_concerns_costs_one_write_now_and_then(db: TestDb) {
        let h = house(&db).await;
        let receiver = Receiver::start().await;
        let mut t = Browser::of(&h, Role::SysAdmin, None).await;
        let hook = made(&mut t, "Y tế", &receiver.url(), |f| f.set("agencies", OTHER_WARD)).await;
        let place = async || {
            let id = hook.id.parse().expect("a number");
            store::webhook::by_id(&h.app.store, id).await.expect("a read").expect("it is there").pos
        };
        let before = place().await;
        opened(&h).await;
        told(&h).await;
        assert_eq!(place().await, before, "remembered, not written");
        h.wait(1);
        told(&h).await;
        assert!(place().await > before, "written down after a while");
        assert!(receiver.take().is_empty());
    }
);
