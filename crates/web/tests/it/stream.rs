//! The live stream: each change once, in order, to those who may see it, until they may not.

use crate::api_describes::fits;
use crate::app::{OTHER_WARD, TestApp, WARD, code, furnished};
use crate::console_browser::Browser;
use app::Ctx;
use app::limit::Flood;
use axum::body::Body;
use domain::actor::Role;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use testkit::{TestDb, both_engines};

/// After so long without a word there is none: frames that are there come at once.
const QUIET: Duration = Duration::from_millis(150);

/// One event as a client reads it.
#[derive(Clone, Debug, PartialEq)]
struct Heard {
    id: String,
    event: String,
    data: Value,
}

impl Heard {
    fn is(&self, event: &str, code: &str) -> bool {
        self.event == event && self.data["code"] == code
    }
}

/// Somebody who listens, as a browser does: it remembers the newest place.
pub(crate) struct Listener {
    body: Body,
    rest: String,
    id: String,
    over: bool,
}

impl Listener {
    pub(crate) fn new(body: Body) -> Listener {
        Listener {
            body,
            rest: String::new(),
            id: String::new(),
            over: false,
        }
    }

    /// All that comes without waiting.
    pub(crate) async fn at_once(&mut self) -> String {
        let mut text = String::new();
        while let Ok(frame) = tokio::time::timeout(QUIET, self.body.frame()).await {
            let Some(frame) = frame else {
                self.over = true;
                break;
            };
            let bytes = frame.expect("a frame").into_data().expect("data");
            text.push_str(std::str::from_utf8(&bytes).expect("UTF-8"));
        }
        text
    }

    /// The events that come without waiting.
    async fn heard(&mut self) -> Vec<Heard> {
        let came = self.at_once().await;
        self.rest.push_str(&came);
        let mut heard = Vec::new();
        while let Some((block, rest)) = self.rest.split_once("\n\n") {
            let mut one = Heard {
                id: String::new(),
                event: String::new(),
                data: Value::Null,
            };
            for line in block.lines() {
                match line.split_once(": ") {
                    Some(("id", id)) => {
                        id.clone_into(&mut self.id);
                        id.clone_into(&mut one.id);
                    }
                    Some(("event", event)) => event.clone_into(&mut one.event),
                    Some(("data", data)) => {
                        one.data = serde_json::from_str(data).expect("JSON on one line");
                    }
                    Some(("retry", _)) => {}
                    _ => assert_eq!(line, ":", "{block}"),
                }
            }
            if !one.event.is_empty() {
                fits(
                    &one.data,
                    match one.event.as_str() {
                        "gone" => "Gone",
                        "reload" => "Reload",
                        _ => "Change",
                    },
                );
                heard.push(one);
            }
            self.rest = rest.to_owned();
        }
        heard
    }

    /// The names of what comes, with the report's version.
    async fn names(&mut self) -> Vec<String> {
        let heard = self.heard().await;
        heard
            .iter()
            .map(|h| match h.data["version"].as_u64() {
                Some(version) => format!("{} {version}", h.event),
                None => h.event.clone(),
            })
            .collect()
    }
}

impl TestApp {
    /// Listens with these headers.
    async fn listen(&self, path: &str, headers: &[(&str, &str)]) -> Listener {
        let mut call = self.call("GET", path);
        for (name, value) in headers {
            call = call.header(name, value);
        }
        let (head, body) = call.begin().await;
        assert_eq!(head.status, 200);
        assert_eq!(head.headers["content-type"], "text/event-stream");
        assert!(!head.headers.contains_key("content-encoding"));
        Listener::new(body)
    }

    /// Listens as somebody of that role; nobody known if none.
    async fn listen_as(&self, role: Option<(Role, Option<&str>)>, after: &str) -> Listener {
        let mut headers = Vec::new();
        let token = match role {
            Some((role, agency)) => format!("Bearer {}", self.token(role, agency).await),
            None => String::new(),
        };
        if !token.is_empty() {
            headers.push(("authorization", token.as_str()));
        }
        if !after.is_empty() {
            headers.push(("last-event-id", after));
        }
        self.listen("/api/v1/stream", &headers).await
    }

    /// What was written is numbered, and told at this node.
    async fn tell(&self) {
        self.app.store.number_feed().await.expect("numbering");
        while app::follow::stream::follow(&self.app)
            .await
            .expect("it follows")
            > 0
        {}
    }

    pub(crate) async fn must(
        &self,
        role: Role,
        agency: Option<&str>,
        code: &str,
        action: &str,
        body: Value,
    ) {
        let token = self.token(role, agency).await;
        let answer = self.act(&token, code, action, body).await;
        assert_eq!(answer.status, 200, "{action}: {}", answer.text());
    }

    pub(crate) async fn dispatched(&self, code: &str, lead: &str) {
        let order = json!({ "lead": lead, "category": "GT-01", "instruction": "Vá trong tuần." });
        self.must(Role::IocOperator, None, code, "dispatch", order)
            .await;
    }

    pub(crate) async fn opened_to_all(&self, code: &str) {
        let words =
            json!({ "title": "Ổ gà", "text": "Ổ gà trước số 86.", "redaction_confirmed": true });
        self.must(Role::IocOperator, None, code, "release", words)
            .await;
    }
}

const OPERATOR: Option<(Role, Option<&str>)> = Some((Role::IocOperator, None));
const LEADER: Option<(Role, Option<&str>)> = Some((Role::IocLeader, None));
const LEAD: Option<(Role, Option<&str>)> = Some((Role::AgencyFocal, Some(WARD)));
const OTHER: Option<(Role, Option<&str>)> = Some((Role::AgencyFocal, Some(OTHER_WARD)));

both_engines!(
    migrated by furnished,

    async fn each_change_once_and_in_order_across_cuts_and_nodes(db: TestDb) {
        let (h, node) = (TestApp::open(&db).await, TestApp::open(&db).await);
        let mut whole = h.listen_as(OPERATOR, "").await;
        node.knows(&h);
        let mut elsewhere = node.listen_as(Some((Role::CallAgent, None)), "").await;
        let mut cut = h.listen_as(OPERATOR, "").await;
        assert_eq!(cut.names().await, [""; 0]);
        assert!(!cut.id.is_empty(), "a place from the beginning");
        let first = code(&h.pothole().await);
        h.dispatched(&first, WARD).await;
        h.tell().await;
        let mut pieces = cut.heard().await;
        assert_eq!(pieces.len(), 2);
        // The line breaks; meanwhile things happen, and the next line is to another node.
        let after = cut.id.clone();
        drop(cut);
        h.must(Role::AgencyFocal, Some(WARD), &first, "acknowledge", json!({})).await;
        // What happens in one instant has no order of its own.
        h.wait(1);
        let second = code(&h.pothole().await);
        h.tell().await;
        // This node has not looked at the feed for a while: it reads on when it is asked.
        let mut cut = node.listen_as(OPERATOR, &after).await;
        pieces.extend(cut.heard().await);
        // And to a node that has just been started.
        let after = cut.id.clone();
        let fresh = TestApp::open(&db).await;
        fresh.knows(&h);
        h.opened_to_all(&second).await;
        h.tell().await;
        let mut cut = fresh.listen_as(OPERATOR, &after).await;
        pieces.extend(cut.heard().await);
        h.must(Role::IocOperator, None, &second, "note", json!({ "text": "Nội bộ." })).await;
        fresh.tell().await;
        pieces.extend(cut.heard().await);
        h.tell().await;
        node.tell().await;
        let whole = whole.heard().await;
        // What a change may show of a place is what may be shown when it is told: only that differs.
        let same = |all: &[Heard]| -> Vec<(String, String, Value)> {
            let one = |h: &Heard| (h.id.clone(), h.event.clone(), h.data["version"].clone());
            all.iter().map(one).collect()
        };
        assert_eq!(same(&pieces), same(&whole), "in pieces as in one");
        let elsewhere = elsewhere.heard().await;
        assert_eq!(same(&elsewhere), same(&whole), "at one node as at the other");
        let told: Vec<String> = whole.iter().map(|h| format!("{} {} {}", h.data["code"].as_str().unwrap_or(""), h.event, h.data["version"])).collect();
        let [a, b] = [&first, &second];
        assert_eq!(told, [format!("{a} submit 1"), format!("{a} dispatch 2"), format!("{a} acknowledge 3"), format!("{b} submit 1"), format!("{b} release 2"), format!("{b} note 3")]);
        let ids: BTreeSet<&str> = whole.iter().map(|h| h.id.as_str()).collect();
        assert_eq!(ids.len(), whole.len());
    }

    async fn an_agency_that_loses_a_report_is_told_so_and_nothing_more(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut here = h.listen_as(LEAD, "").await;
        let mut there = h.listen_as(OTHER, "").await;
        let mut public = h.listen_as(None, "").await;
        let before = { here.heard().await; here.id.clone() };
        let code = code(&h.pothole().await);
        h.dispatched(&code, WARD).await;
        h.tell().await;
        assert_eq!(here.names().await, ["dispatch 2"], "not the submission, which it could not see");
        assert_eq!(there.names().await, [""; 0]);
        let back = json!({ "reason": "wrong_area", "note": "Đoạn này thuộc phường bên.", "agency": OTHER_WARD });
        h.must(Role::AgencyLeader, Some(WARD), &code, "return", back).await;
        h.tell().await;
        let told = here.heard().await;
        assert_eq!(told.len(), 1);
        assert!(told[0].is("gone", &code));
        assert_eq!(told[0].data, json!({ "code": code }), "only the code");
        h.dispatched(&code, OTHER_WARD).await;
        h.must(Role::AgencyFocal, Some(OTHER_WARD), &code, "acknowledge", json!({})).await;
        h.tell().await;
        assert_eq!(here.names().await, [""; 0]);
        assert_eq!(there.names().await, ["dispatch 4", "acknowledge 5"]);
        // Who comes back from before hears that it is gone, not what it was meanwhile. Nor does a
        // passer-by hear of what was never public.
        let mut back = h.listen_as(LEAD, &before).await;
        let told = back.heard().await;
        assert!(told.is_empty(), "it never heard of it: {told:?}");
        assert_eq!(public.names().await, [""; 0]);
        // One that was told and cut off then.
        let mut operator = h.listen_as(OPERATOR, &before).await;
        let at_dispatch = operator.heard().await[1].id.clone();
        let told = h.listen_as(LEAD, &at_dispatch).await.heard().await;
        assert_eq!(told.len(), 1);
        assert!(told[0].is("gone", &code));
    }

    async fn what_is_taken_down_is_gone_for_the_public_and_named_to_no_newcomer(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut public = h.listen_as(None, "").await;
        public.heard().await;
        let start = public.id.clone();
        let code = code(&h.pothole().await);
        h.tell().await;
        assert_eq!(public.names().await, [""; 0]);
        h.opened_to_all(&code).await;
        h.tell().await;
        let told = public.heard().await;
        assert!(told.len() == 1 && told[0].is("release", &code), "{told:?}");
        let data = &told[0].data;
        assert_eq!((data["as"].as_str(), data["version"].as_u64()), (Some("public"), Some(2)));
        assert!(data["lat"].as_f64().is_some_and(|lat| (lat - 17.47).abs() < 1e-9), "a cell: {data}");
        assert!(!data.to_string().contains(".4702"), "not the point");
        let shown = public.id.clone();
        h.must(Role::IocOperator, None, &code, "note", json!({ "text": "Nội bộ." })).await;
        h.must(Role::IocLeader, None, &code, "hide", json!({ "reason": "private_life" })).await;
        h.dispatched(&code, WARD).await;
        h.tell().await;
        let told = public.heard().await;
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].event.as_str(), &told[0].data), ("gone", &json!({ "code": code })));
        // Nobody who comes anew learns that there was such a case.
        let anew = h.listen(&format!("/api/v1/stream?cursor={start}"), &[]).await.at_once().await;
        assert!(!anew.contains(&code), "{anew}");
        // Who saw it and was away is told.
        let told = h.listen_as(None, &shown).await.heard().await;
        assert!(told.len() == 1 && told[0].is("gone", &code), "{told:?}");
        h.must(Role::IocLeader, None, &code, "unhide", json!({})).await;
        h.tell().await;
        assert!(public.heard().await.iter().any(|heard| heard.is("unhide", &code)));
    }

    async fn each_role_hears_what_it_may_see(db: TestDb) {
        let h = TestApp::open(&db).await;
        let who = [
            None, OPERATOR, LEADER, LEAD, OTHER, Some((Role::CallAgent, None)), Some((Role::StandingBody, None)),
            Some((Role::SteeringCommittee, None)), Some((Role::ProvinceLeader, None)), Some((Role::Inspector, None)),
            Some((Role::SysAdmin, None)), Some((Role::Auditor, None)), Some((Role::AgencyLeader, Some(WARD))),
        ];
        let mut listeners = Vec::new();
        for role in who {
            listeners.push((role, h.listen_as(role, "").await));
        }
        let open = code(&h.pothole().await);
        h.dispatched(&open, WARD).await;
        h.must(Role::IocOperator, None, &open, "note", json!({ "text": "Nội bộ của trung tâm." })).await;
        h.opened_to_all(&open).await;
        h.must(Role::AgencyFocal, Some(WARD), &open, "acknowledge", json!({})).await;
        let sealed = code(&h.pothole().await);
        let away = json!({ "reason": "R-02", "target": "Thanh tra tỉnh", "note": "Đơn tố cáo gửi Thanh tra tỉnh, 9 Quang Trung." });
        h.must(Role::IocOperator, None, &sealed, "redirect", away).await;
        h.tell().await;
        for (role, listener) in &mut listeners {
            let heard = listener.heard().await;
            let of = |code: &str| heard.iter().filter(|h| h.data["code"] == code).map(|h| h.event.as_str()).collect::<Vec<_>>();
            let (ours, secret) = (of(&open), of(&sealed));
            match role.map(|(role, agency)| (role, agency)) {
                None | Some((Role::SysAdmin, _)) | Some((_, Some(OTHER_WARD))) => {
                    assert_eq!(ours, ["release", "acknowledge"], "{role:?}");
                    assert!(secret.is_empty(), "{role:?}");
                }
                Some((_, Some(_))) => {
                    assert_eq!(ours, ["dispatch", "release", "acknowledge"], "{role:?}");
                    assert!(secret.is_empty(), "{role:?}");
                }
                Some(_) => {
                    assert_eq!(ours, ["submit", "dispatch", "note", "release", "acknowledge"], "{role:?}");
                    assert_eq!(secret, ["submit", "redirect"], "{role:?}");
                }
            }
            let text = format!("{heard:?}");
            for never in ["0912345678", "Trần Hưng Đạo", "Nội bộ của", "tố cáo", "Người thử"] {
                assert!(!text.contains(never), "{role:?} reads {never}: {text}");
            }
            let lessened = heard.iter().find(|h| h.is("redirect", &sealed)).map(|h| h.data["less"] == true);
            let reads_words = matches!(role, Some((Role::CallAgent | Role::IocOperator | Role::StandingBody | Role::SteeringCommittee | Role::ProvinceLeader | Role::Inspector, _)));
            assert_eq!(lessened == Some(true), reads_words, "{role:?}: whose words went away");
        }
    }

    async fn who_is_signed_out_hears_no_more(db: TestDb) {
        let h = TestApp::open(&db).await;
        let mut b = Browser::of(&h, Role::IocOperator, None).await;
        let cookie = b.cookie.clone();
        let mut session = h.listen("/api/v1/stream?as=staff", &[("cookie", &cookie)]).await;
        let mut revoked = h.listen_as(LEADER, "").await;
        let mut locked = h.listen_as(LEAD, "").await;
        let mut stays = h.listen_as(OTHER, "").await;
        let mut public = h.listen_as(None, "").await;
        let check = async || app::follow::stream::check(&h.app, h.now()).await.expect("it checks");
        assert_eq!(check().await, 0);
        assert_eq!(h.app.live.listeners(), 5);
        b.open("/lam-viec").await;
        b.send(b.form_to("/dang-xuat")).await;
        let system = Ctx::system(h.now());
        app::token::revoke(&h.app, &system, "ioc.leader", None).await.expect("revoked");
        app::user::lock(&h.app, &system, &format!("agency.focal.{}", WARD.to_lowercase())).await.expect("locked");
        assert_eq!(check().await, 3);
        h.pothole().await;
        h.tell().await;
        for listener in [&mut session, &mut revoked, &mut locked] {
            assert!(listener.heard().await.is_empty(), "nothing after it is over");
            assert!(listener.over);
        }
        for listener in [&mut stays, &mut public] {
            listener.heard().await;
            assert!(!listener.over);
        }
        drop((session, revoked, locked));
        assert_eq!(h.app.live.listeners(), 2);
        h.call("GET", "/api/v1/stream?as=staff").header("cookie", &cookie).send().await.problem(401, "sign_in");
        h.get("/api/v1/stream?as=king").await.faults(&[("as", "unknown_choice")]);
        // A session that nobody used for half an hour ends like any other.
        let b = Browser::of(&h, Role::CallAgent, None).await;
        let mut idle = h.listen("/api/v1/stream?as=staff", &[("cookie", &b.cookie)]).await;
        h.wait(31);
        check().await;
        idle.heard().await;
        assert!(idle.over);
    }

    async fn who_reads_too_slowly_or_comes_from_too_far_loads_anew(db: TestDb) {
        let h = TestApp::open(&db).await;
        h.app.live.hold(4);
        let mut slow = h.listen_as(OPERATOR, "").await;
        slow.heard().await;
        let old = slow.id.clone();
        for _ in 0..6 {
            h.pothole().await;
        }
        h.tell().await;
        assert_eq!(h.app.live.held(), 4, "what is held is bounded");
        assert_eq!(slow.names().await, ["reload"]);
        assert!(slow.over, "and it makes room");
        // It comes back with the place it was given, and hears what is new.
        let mut back = h.listen_as(OPERATOR, &slow.id).await;
        assert_eq!(back.names().await, [""; 0]);
        h.pothole().await;
        h.tell().await;
        assert_eq!(back.names().await, ["submit 1"]);
        for strange in [old.as_str(), "zzzzzz", "không"] {
            let mut listener = h.listen(&format!("/api/v1/stream?cursor={}", strange.replace("không", "kh%C3%B4ng")), &[]).await;
            assert_eq!(listener.names().await, ["reload"], "{strange}");
            assert!(!listener.over);
        }
    }

    async fn seats_are_counted_and_given_back(db: TestDb) {
        let h = TestApp::with(&db, Flood::Limited, |_| {}).await;
        let token = h.token(Role::IocOperator, None).await;
        let mut taken = Vec::new();
        for _ in 0..8 {
            let (head, body) = h.call("GET", "/api/v1/stream").token(&token).begin().await;
            assert_eq!(head.status, 200);
            taken.push(body);
        }
        h.call("GET", "/api/v1/stream").token(&token).send().await.problem(429, "too_many");
        taken.pop();
        assert_eq!(h.call("GET", "/api/v1/stream").token(&token).begin().await.0.status, 200);
        let mut public = Vec::new();
        for _ in 0..40 {
            let (head, body) = h.call("GET", "/api/v1/stream").from("203.0.113.7").begin().await;
            assert_eq!(head.status, 200);
            public.push(body);
        }
        assert_eq!(h.call("GET", "/api/v1/stream").from("203.0.113.7").begin().await.0.status, 429);
        assert_eq!(h.call("GET", "/api/v1/stream").from("203.0.113.8").begin().await.0.status, 200);
        // A node that stops ends all of them, and takes no more.
        h.app.live.close();
        let mut last = Listener::new(taken.remove(0));
        last.heard().await;
        assert!(last.over);
        assert_eq!(h.get("/api/v1/stream").await.status, 503);
    }
);
