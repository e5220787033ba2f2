//! Accounts, sign-in, tokens and reporters' contacts.

use crate::house::{House, WARD};
use app::limit::Flood;
use app::user::{self, NewUser, Post, UserError, Wrong};
use app::vault::{self, Contact};
use app::{App, AppError, Ctx, Settings, catalogue, session, token};
use domain::actor::Role;
use domain::id::VaultId;
use domain::time::{DAY_MS, HOUR_MS, MINUTE_MS};
use std::net::IpAddr;
use store::Batch;
use testkit::TestDb;

const PASSWORD: &str = "sông Nhật Lệ đục";

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

fn mai(posts: Vec<Post>) -> NewUser {
    NewUser {
        username: "1022.Mai ".to_owned(),
        name: "Hoàng Thị Mai".to_owned(),
        posts,
        password: Some(PASSWORD.to_owned()),
    }
}

/// The same house with its limits on.
fn limited(house: &House) -> App {
    let app = &house.app;
    App::new(
        app.store.clone(),
        app.keys.clone(),
        app.storage.clone(),
        app.darkroom.clone(),
        Settings {
            flood: Flood::Limited,
            courier: None,
            ..app.settings.clone()
        },
        app.tables(),
    )
}

fn from(house: &House, address: &str) -> Ctx {
    Ctx {
        from: Some(address.parse::<IpAddr>().unwrap()),
        ..Ctx::of(domain::actor::Actor::nobody(), house.now)
    }
}

fn wrongs<T>(result: Result<T, UserError>) -> Vec<Wrong> {
    match result {
        Ok(_) => Vec::new(),
        Err(UserError::Wrong(wrong)) => wrong,
        Err(UserError::App(e)) => panic!("{e}"),
    }
}

async fn contact(house: &House, name: &str, phone: Option<&str>, email: Option<&str>) -> VaultId {
    let contact = Contact::read(Some(name), phone, email, false)
        .unwrap()
        .unwrap();
    let mut batch = Batch::new();
    let id = vault::find_or_add(&house.app, &mut batch, &contact, house.now)
        .await
        .unwrap();
    house.app.store.commit(batch).await.unwrap();
    id
}

testkit::both_engines!(migrated by crate::house::furnished,
    async fn an_account_signs_in_and_out(db: TestDb) {
        let mut house = House::open(&db).await;
        let ctx = admin(&house);
        user::add(&house.app, &ctx, mai(vec![post(Role::CallAgent, None)])).await.unwrap();
        let typed = from(&house, "203.0.113.7");
        assert!(session::sign_in(&house.app, &typed, "1022.mai", "sông Gianh trong").await.unwrap().signed_in().is_none());
        assert!(session::sign_in(&house.app, &typed, "1022.lan", PASSWORD).await.unwrap().signed_in().is_none());
        let signed = session::sign_in(&house.app, &typed, "1022.MAI", PASSWORD).await.unwrap().signed_in().unwrap();
        // Another keyboard composes the letters itself.
        let apart: String = PASSWORD.replace('ô', "o\u{302}").replace('ậ', "a\u{323}\u{302}").replace('ệ', "e\u{323}\u{302}");
        assert!(session::sign_in(&house.app, &typed, "1022.mai", &apart).await.unwrap().signed_in().is_some());

        let caller = session::caller(&house.app, &signed.cookie, house.now).await.unwrap().unwrap();
        assert_eq!(caller.actor.role, Role::CallAgent);
        // Used every now and then it lasts, but no longer than a shift.
        for _ in 0..28 {
            house.wait(25);
            assert!(session::caller(&house.app, &signed.cookie, house.now).await.unwrap().is_some());
        }
        house.wait(25);
        assert!(session::caller(&house.app, &signed.cookie, house.now).await.unwrap().is_none());

        let typed = from(&house, "203.0.113.7");
        let idle = session::sign_in(&house.app, &typed, "1022.mai", PASSWORD).await.unwrap().signed_in().unwrap();
        house.wait(31);
        assert!(session::caller(&house.app, &idle.cookie, house.now).await.unwrap().is_none());

        let again = session::sign_in(&house.app, &from(&house, "::1"), "1022.mai", PASSWORD).await.unwrap().signed_in().unwrap();
        session::sign_out(&house.app, &again.cookie).await.unwrap();
        assert!(session::caller(&house.app, &again.cookie, house.now).await.unwrap().is_none());
        assert!(session::caller(&house.app, "no cookie", house.now).await.unwrap().is_none());
        house.now = house.now.plus_ms(2 * DAY_MS);
        while session::sweep(&house.app, house.now).await.unwrap() {}
    }

    async fn guesses_are_counted(db: TestDb) {
        let mut house = House::open(&db).await;
        let app = limited(&house);
        let ctx = admin(&house);
        user::add(&app, &ctx, mai(vec![post(Role::CallAgent, None)])).await.unwrap();
        // A name that exists and one that does not are answered alike.
        for name in ["1022.mai", "1022.lan"] {
            for n in 0..5 {
                let typed = from(&house, &format!("203.0.{n}.7"));
                assert!(session::sign_in(&app, &typed, name, "sai mật khẩu rồi").await.unwrap().signed_in().is_none());
            }
            let typed = from(&house, "203.0.9.7");
            let refused = session::sign_in(&app, &typed, name, PASSWORD).await;
            assert!(matches!(refused, Err(AppError::TooMany { retry_after: 900 })), "{name}");
        }
        house.wait(16);
        let typed = from(&house, "203.0.9.7");
        assert!(session::sign_in(&app, &typed, "1022.mai", PASSWORD).await.unwrap().signed_in().is_some());
        // Success forgives the account's earlier slips.
        for _ in 0..4 {
            assert!(session::sign_in(&app, &typed, "1022.mai", "sai mật khẩu rồi").await.unwrap().signed_in().is_none());
        }
        assert!(session::sign_in(&app, &typed, "1022.mai", PASSWORD).await.unwrap().signed_in().is_some());
        assert!(session::sign_in(&app, &typed, "1022.mai", "sai mật khẩu rồi").await.unwrap().signed_in().is_none());
    }

    async fn guesses_sent_at_once_count_too(db: TestDb) {
        let house = House::open(&db).await;
        let app = limited(&house);
        user::add(&app, &admin(&house), mai(vec![post(Role::CallAgent, None)])).await.unwrap();
        let tries = (0..20).map(|n| {
            let (app, typed) = (app.clone(), from(&house, &format!("198.51.{n}.7")));
            tokio::spawn(async move { session::sign_in(&app, &typed, "1022.mai", "sai mật khẩu rồi").await })
        });
        let mut heard = 0;
        for tried in tries.collect::<Vec<_>>() {
            match tried.await.unwrap() {
                Ok(answer) => {
                    assert!(answer.signed_in().is_none());
                    heard += 1;
                }
                Err(AppError::TooMany { .. }) => {}
                Err(e) => panic!("{e}"),
            }
        }
        assert!(heard <= 5, "{heard} guesses were answered");
    }

    async fn an_account_is_made_locked_and_reset(db: TestDb) {
        let mut house = House::open(&db).await;
        let ctx = admin(&house);
        let app = house.app.clone();
        let bad = NewUser {
            username: "trực".to_owned(),
            name: " ".to_owned(),
            posts: vec![post(Role::AgencyFocal, None), post(Role::IocLeader, Some("UB-450")), post(Role::Citizen, None)],
            password: Some("ngắn".to_owned()),
        };
        assert_eq!(
            wrongs(user::add(&app, &ctx, bad).await),
            [
                Wrong::Username, Wrong::Name, Wrong::AgencyNeeded, Wrong::UnknownAgency, Wrong::Role,
                Wrong::PasswordLength
            ]
        );
        let made = user::add(&app, &ctx, mai(vec![post(Role::AgencyFocal, Some(WARD))])).await.unwrap();
        assert_eq!(made.account.version, 1);
        assert_eq!(wrongs(user::add(&app, &ctx, mai(vec![post(Role::Auditor, None)])).await), [Wrong::UsernameTaken]);
        let clerk = house.who(Role::IocOperator, None);
        let refused = user::lock(&app, &clerk, "1022.mai").await;
        assert!(matches!(refused, Err(UserError::App(AppError::Forbidden))));

        let typed = from(&house, "::1");
        let signed = session::sign_in(&app, &typed, "1022.mai", PASSWORD).await.unwrap().signed_in().unwrap();
        let issued = token::issue(&app, &ctx, "1022.mai", "máy bàn", None, None).await.unwrap();
        user::lock(&app, &ctx, "1022.mai").await.unwrap();
        assert!(session::caller(&app, &signed.cookie, house.now).await.unwrap().is_none());
        assert!(matches!(token::caller(&app, &issued.token, house.now).await, Err(AppError::SignIn)));
        assert!(session::sign_in(&app, &typed, "1022.mai", PASSWORD).await.unwrap().signed_in().is_none());
        user::unlock(&app, &ctx, "1022.mai").await.unwrap();
        assert!(token::caller(&app, &issued.token, house.now).await.is_ok());

        house.wait(1);
        let drawn = user::reset(&app, &admin(&house), "1022.mai", None).await.unwrap();
        let password = drawn.password.unwrap();
        assert!(drawn.account.must_change && password.len() == 19);
        // A password that was drawn opens nothing but the choice of another.
        let session::Entry::Next(next) = session::sign_in(&app, &typed, "1022.mai", &password).await.unwrap() else {
            panic!("let in with a drawn password")
        };
        assert_eq!(next.step, session::Step::Password);
        assert_eq!(wrongs(session::choose_password(&app, &typed, &next.ticket, "ngắn").await), [Wrong::PasswordLength]);
        let chosen = "chợ Ga chiều ba mươi";
        let signed = session::choose_password(&app, &typed, &next.ticket, chosen).await.unwrap().signed_in().unwrap();
        let again = session::choose_password(&app, &typed, &next.ticket, PASSWORD).await;
        assert!(matches!(again, Err(UserError::App(AppError::SignIn))), "a ticket of an account that has changed");
        let own = Ctx::of(session::caller(&app, &signed.cookie, house.now).await.unwrap().unwrap().actor, house.now);
        assert_eq!(wrongs(user::change_password(&app, &own, PASSWORD, "chợ Ba Đồn sáng").await), [Wrong::CurrentPassword]);
        let changed = user::change_password(&app, &own, chosen, "chợ Ba Đồn sáng").await.unwrap();
        assert!(!changed.must_change);
        assert!(session::caller(&app, &signed.cookie, house.now).await.unwrap().is_none());
        assert_eq!(wrongs(user::lock(&app, &ctx, "ai.do").await), [Wrong::UnknownUser]);

        // Each change is an event of the account's own chain, and none holds a secret.
        let stored = store::event::of(&app.store, changed.id.0).await.unwrap();
        let kinds: Vec<&str> = stored.iter().map(|e| e.open.split('"').nth(3).unwrap()).collect();
        assert_eq!(
            kinds,
            ["added", "token_issued", "locked", "unlocked", "password_reset", "password_changed", "password_changed"]
        );
        assert_eq!(changed.version, 7);
        assert!(stored.iter().all(|e| !e.closed.as_ref().unwrap().0.contains("argon2")));
        assert!(store::verify::verify(&app.store, None).await.unwrap().is_whole());
        assert_eq!(user::list(&app, &ctx, None, 10).await.unwrap(), [changed]);
    }

    async fn a_token_speaks_for_a_post_until_it_ends(db: TestDb) {
        let mut house = House::open(&db).await;
        let ctx = admin(&house);
        let app = house.app.clone();
        let mut later = post(Role::IocLeader, None);
        later.from = Some(house.now.plus_ms(HOUR_MS));
        user::add(&app, &ctx, mai(vec![post(Role::IocOperator, None), later])).await.unwrap();
        let leads = token::issue(&app, &ctx, "1022.mai", "trực", Some(Role::IocLeader), None).await.unwrap();
        let role = async |at| token::caller(&app, &leads.token, at).await.unwrap().actor.role;
        // Before its first hour the post is not held, and the first that is speaks.
        assert_eq!(role(house.now).await, Role::IocOperator);
        assert_eq!(role(house.now.plus_ms(HOUR_MS)).await, Role::IocLeader);

        let end = house.now.plus_ms(DAY_MS);
        let short = token::issue(&app, &ctx, "1022.mai", "một ngày", None, Some(end)).await.unwrap();
        assert!(token::caller(&app, &short.token, end.plus_ms(-MINUTE_MS)).await.is_ok());
        assert!(matches!(token::caller(&app, &short.token, end).await, Err(AppError::SignIn)));
        assert!(matches!(token::caller(&app, "ht_", house.now).await, Err(AppError::SignIn)));

        house.wait(1);
        let ctx = admin(&house);
        assert_eq!(wrongs(token::revoke(&app, &ctx, "1022.mai", Some(7)).await), [Wrong::UnknownToken]);
        token::revoke(&app, &ctx, "1022.mai", Some(leads.id)).await.unwrap();
        assert!(matches!(token::caller(&app, &leads.token, house.now).await, Err(AppError::SignIn)));
        assert!(token::caller(&app, &short.token, house.now).await.is_ok());
        token::revoke(&app, &ctx, "1022.mai", None).await.unwrap();
        assert!(token::list(&app, &ctx, "1022.mai").await.unwrap().iter().all(|t| t.revoked_at.is_some()));
        assert_eq!(wrongs(token::issue(&app, &ctx, "1022.mai", "x", Some(Role::Auditor), None).await), [Wrong::Role]);
    }

    async fn a_reporter_is_known_again_and_nobody_is_annexed(db: TestDb) {
        let house = House::open(&db).await;
        let lan = contact(&house, "Lan", Some("0912 345 678"), None).await;
        assert_eq!(contact(&house, "Nguyễn Thị Lan", Some("+84912345678"), None).await, lan);
        let known = vault::open(&house.app, lan).await.unwrap().unwrap();
        assert_eq!(known.name.as_deref(), Some("Nguyễn Thị Lan"));
        assert_eq!(known.phone.as_deref(), Some("+84912345678"));
        // Whoever knows her number does not make an address of their own the way to her reports.
        let other = contact(&house, "Kẻ khác", Some("0912345678"), Some("ke.khac@example.com")).await;
        assert_ne!(other, lan);
        assert_eq!(vault::open(&house.app, lan).await.unwrap().unwrap().email, None);
        assert_eq!(contact(&house, "Kẻ khác", None, Some("KE.KHAC@example.com")).await, other);
        let mut batch = Batch::new();
        store::vault::erase(&mut batch, lan);
        house.app.store.commit(batch).await.unwrap();
        assert_eq!(vault::open(&house.app, lan).await.unwrap(), None);
    }

    async fn newer_tables_are_taken_up(db: TestDb) {
        let house = House::open(&db).await;
        assert!(!catalogue::reload(&house.app).await.unwrap());
        let square = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"18880"},
            "geometry":{"type":"Polygon","coordinates":[[[106.6,17.4],[106.7,17.4],[106.7,17.5],[106.6,17.5],[106.6,17.4]]]}}]}"#;
        let store = &house.app.store;
        let today = house.now.date();
        let looked = catalogue::import_areas(store, square.to_owned(), catalogue::Keep::Nothing, today).await.unwrap();
        assert_eq!(looked, 1);
        assert!(!catalogue::reload(&house.app).await.unwrap());
        catalogue::import_areas(store, square.to_owned(), catalogue::Keep::Boundaries, today).await.unwrap();
        assert!(catalogue::reload(&house.app).await.unwrap());
        let tables = house.app.tables();
        assert_eq!(tables.boundaries_at(today).unwrap().locate(106.65, 17.45), Some("18880"));
        let bad = catalogue::import_areas(store, "[]".to_owned(), catalogue::Keep::Boundaries, today).await;
        assert!(matches!(bad, Err(catalogue::CatalogueError::Areas(_))));
        let bad = catalogue::install(store, &|_| None).await;
        assert!(matches!(bad, Err(catalogue::CatalogueError::Pack(faults)) if faults.len() >= 14));
        assert!(!catalogue::reload(&house.app).await.unwrap());
    }
);
