//! Two nodes on one database: what one of them counts, ends or hides, the other knows.

use crate::house::{House, WARD, pothole};
use app::limit::Flood;
use app::mine::sign_in::{self, Entered};
use app::report::list::{self, Query};
use app::terms::{self, Ground};
use app::user::people::{self, Person};
use app::user::{self, NewUser, Post};
use app::{App, AppError, Ctx, Settings, catalogue, session, token};
use domain::action::{Action, Body};
use domain::actor::{Actor, Role};
use domain::calendar::edit::{Wish, WishKind};
use domain::id::ReportCode;
use domain::time::DAY_MS;
use std::net::IpAddr;
use store::Store;
use testkit::{TestDb, both_engines};

const PASSWORD: &str = "sông Nhật Lệ đục";
const WRONG: &str = "sai mật khẩu rồi";
const PHONE: &str = "0912345678";

/// Another node beside the house's own: memory and connections of its own, the same database, keys and
/// files.
async fn another(house: &House, db: &TestDb, flood: Flood) -> App {
    let app = &house.app;
    App::new(
        Store::open(db.url()).await.expect("the database opens"),
        app.keys.clone(),
        app.storage.clone(),
        app.darkroom.clone(),
        Settings {
            flood,
            courier: None,
            ..app.settings.clone()
        },
        app.tables(),
    )
}

/// Two nodes that hold floods back.
async fn two(house: &House, db: &TestDb) -> [App; 2] {
    [
        another(house, db, Flood::Limited).await,
        another(house, db, Flood::Limited).await,
    ]
}

/// Somebody from a network of their own, so that only what is asked about is counted.
fn from(house: &House, n: usize) -> Ctx {
    let address: IpAddr = format!("203.{}.{}.7", n / 250, n % 250).parse().unwrap();
    Ctx {
        from: Some(address),
        ..Ctx::of(Actor::nobody(), house.now)
    }
}

fn admin(house: &House) -> Ctx {
    Ctx::system(house.now)
}

fn post(role: Role, agency: Option<&str>) -> Post {
    Post {
        role,
        agency: agency.map(str::to_owned),
        from: None,
        until: None,
        delegated_by: None,
    }
}

async fn mai(app: &App, ctx: &Ctx) {
    let new = NewUser {
        username: "1022.mai".to_owned(),
        name: "Hoàng Thị Mai".to_owned(),
        posts: vec![post(Role::CallAgent, None)],
        password: Some(PASSWORD.to_owned()),
    };
    user::add(app, ctx, new).await.expect("an account");
}

/// Does the same at both nodes at once, so many times; how often it was allowed.
async fn at_once<F>(nodes: &[App; 2], times: usize, deed: impl Fn(App, usize) -> F) -> usize
where
    F: Future<Output = Result<(), AppError>> + Send + 'static,
{
    let deeds: Vec<_> = (0..times)
        .map(|n| tokio::spawn(deed(nodes[n % 2].clone(), n)))
        .collect();
    let mut allowed = 0;
    for done in deeds {
        match done.await.expect("it ends") {
            Ok(()) => allowed += 1,
            Err(AppError::TooMany { .. }) => {}
            Err(e) => panic!("{e}"),
        }
    }
    allowed
}

async fn listed(app: &App, ctx: &Ctx) -> Vec<ReportCode> {
    let lines = list::list(app, ctx, Query::default())
        .await
        .expect("a list");
    lines.reports.iter().map(|line| line.report_code).collect()
}

both_engines!(migrated by crate::house::furnished,
    async fn sign_ins_are_counted_together(db: TestDb) {
        let house = House::open(&db).await;
        let nodes = two(&house, &db).await;
        mai(&nodes[0], &admin(&house)).await;
        for n in 0..5 {
            let tried = session::sign_in(&nodes[n % 2], &from(&house, n), "1022.mai", WRONG).await;
            assert!(tried.expect("it is heard").signed_in().is_none());
        }
        for node in &nodes {
            let right = session::sign_in(node, &from(&house, 9), "1022.mai", PASSWORD).await;
            assert!(matches!(right, Err(AppError::TooMany { .. })), "kept out at both");
        }
        // Of another account, at both at once: no more than at one.
        let ctxs: Vec<Ctx> = (0..20).map(|n| from(&house, 20 + n)).collect();
        let heard = at_once(&nodes, 20, |app, n| {
            let ctx = ctxs[n].clone();
            async move { session::sign_in(&app, &ctx, "1022.lan", WRONG).await.map(drop) }
        })
        .await;
        assert!(heard <= 5, "{heard} guesses were answered");
    }

    async fn codes_of_a_number_are_counted_together(db: TestDb) {
        let house = House::open(&db).await;
        house.pothole().await;
        let nodes = two(&house, &db).await;
        let mut sent = 0;
        for n in 0..6 {
            match sign_in::ask(&nodes[n % 2], &from(&house, n), PHONE).await {
                Ok(_) => sent += 1,
                Err(AppError::TooMany { .. }) => {}
                Err(e) => panic!("{e}"),
            }
        }
        assert_eq!(sent, 3, "three in a quarter of an hour, wherever they are asked for");
        let ctxs: Vec<Ctx> = (0..12).map(|n| from(&house, 20 + n)).collect();
        let sent = at_once(&nodes, 12, |app, n| {
            let ctx = ctxs[n].clone();
            async move { sign_in::ask(&app, &ctx, "0987654321").await.map(drop) }
        })
        .await;
        assert!(sent <= 3, "{sent} codes for one number");
    }

    async fn a_code_is_tried_so_often_at_all_nodes_together(db: TestDb) {
        let house = House::open(&db).await;
        house.pothole().await;
        let nodes = two(&house, &db).await;
        let somebody = from(&house, 1);
        let ticket = sign_in::ask(&nodes[0], &somebody, PHONE).await.expect("asked");
        let mut left = Vec::new();
        for n in 0..4 {
            let entered = sign_in::enter(&nodes[n % 2], &somebody, &ticket, "no code").await;
            left.push(entered.expect("it is heard"));
        }
        assert!(
            matches!(left[..], [Entered::Wrong(2), Entered::Wrong(1), Entered::Over, Entered::Over]),
            "{left:?}"
        );
        for node in &nodes {
            assert!(!sign_in::is_asked(node, &ticket, house.now).await.unwrap());
        }
    }

    async fn who_is_out_at_one_node_is_out_at_all(db: TestDb) {
        let mut house = House::open(&db).await;
        let (a, b) = (house.app.clone(), another(&house, &db, Flood::Unlimited).await);
        mai(&a, &admin(&house)).await;
        let signed_in = async |app: &App, house: &House| {
            let entry = session::sign_in(app, &from(house, 1), "1022.mai", PASSWORD).await;
            entry.unwrap().signed_in().expect("let in").cookie
        };
        let role = async |app: &App, cookie: &str, house: &House| {
            let caller = session::caller(app, cookie, house.now).await.unwrap();
            caller.map(|caller| caller.actor.role)
        };
        let cookie = signed_in(&a, &house).await;
        assert_eq!(role(&b, &cookie, &house).await, Some(Role::CallAgent));

        // Another post, given at one node, holds at the other with the next request.
        house.wait(1);
        let account = people::one(&a, &admin(&house), "1022.mai").await.unwrap();
        let person = Person {
            username: account.username.clone(),
            name: account.name.clone(),
            posts: vec![post(Role::AgencyFocal, Some(WARD))],
            ..Person::default()
        };
        people::change(&a, &admin(&house), account.version, &person).await.expect("changed");
        let now = role(&b, &cookie, &house).await;
        assert!(now.is_none() || now == Some(Role::AgencyFocal), "{now:?}");

        let cookie = signed_in(&a, &house).await;
        assert_eq!(role(&b, &cookie, &house).await, Some(Role::AgencyFocal));
        session::sign_out(&a, &cookie).await.unwrap();
        assert_eq!(role(&b, &cookie, &house).await, None, "signed out");

        let cookie = signed_in(&b, &house).await;
        let issued = token::issue(&b, &admin(&house), "1022.mai", "máy bàn", None, None).await.unwrap();
        assert!(token::caller(&a, &issued.token, house.now).await.is_ok());
        house.wait(1);
        user::lock(&a, &admin(&house), "1022.mai").await.expect("locked");
        assert_eq!(role(&b, &cookie, &house).await, None, "locked");
        let shown = token::caller(&b, &issued.token, house.now).await;
        assert!(matches!(shown, Err(AppError::SignIn)));
        let again = session::sign_in(&b, &from(&house, 1), "1022.mai", PASSWORD).await.unwrap();
        assert!(again.signed_in().is_none());
    }

    async fn tables_changed_at_one_node_are_taken_up_at_the_next_look(db: TestDb) {
        let house = House::open(&db).await;
        let b = another(&house, &db, Flood::Unlimited).await;
        let day = house.now.plus_ms(DAY_MS).date();
        let wish = Wish {
            kind: WishKind::Off,
            from: Some(day),
            to: None,
            name_vi: "Nghỉ tránh bão".to_owned(),
            name_en: String::new(),
            hours: String::new(),
        };
        let ground = Ground { why: "Công điện".to_owned(), running: false, version: None };
        let ctx = house.who(Role::SysAdmin, None);
        terms::change_calendar(&house.app, &ctx, &wish, &ground).await.expect("changed");
        assert!(b.tables().catalogue.calendar().is_working(day), "it has not looked yet");
        // What every node does once a second.
        assert!(catalogue::reload(&b).await.unwrap());
        assert!(!b.tables().catalogue.calendar().is_working(day));
        assert!(!catalogue::reload(&b).await.unwrap(), "once");
    }

    async fn what_is_hidden_at_one_node_is_in_no_list_of_the_other(db: TestDb) {
        let house = House::open(&db).await;
        let b = another(&house, &db, Flood::Unlimited).await;
        let slip = house.submit(pothole(PHONE)).await.expect("filed");
        let code = slip.report_code;
        let words = Body {
            title: Some("Ổ gà trước chợ".to_owned()),
            text: Some("Sâu, mưa ngập.".to_owned()),
            category: Some("GT-01".to_owned()),
            redaction_confirmed: true,
            ..Body::default()
        };
        let operator = house.who(Role::IocOperator, None);
        house.act(&operator, code, Action::Release, words).await.expect("released");
        let nobody = Ctx::of(Actor::nobody(), house.now);
        // Drawn at both, and kept.
        for app in [&house.app, &b] {
            assert_eq!(listed(app, &nobody).await, [code]);
            assert_eq!(listed(app, &nobody).await, [code]);
        }
        let hide = Body { reason: Some("private_life".to_owned()), ..Body::default() };
        let leader = house.who(Role::IocLeader, None);
        house.act(&leader, code, Action::Hide, hide).await.expect("hidden");
        for app in [&house.app, &b] {
            assert_eq!(listed(app, &nobody).await, []);
            let view = app::report::view(app, &nobody, code).await.expect("a tombstone");
            assert_eq!((view.title, view.text), (None, None));
        }
        // Shown again, the line is the one that was drawn for what it is now.
        house.act(&leader, code, Action::Unhide, crate::house::note("Nhầm.")).await.expect("shown");
        assert_eq!(listed(&b, &nobody).await, [code]);
    }
);
