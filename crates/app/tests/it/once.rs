//! A request that comes twice is one request.

use crate::house::{House, pothole};
use app::{AppError, Ctx, OnceKey};
use domain::actor::{Actor, Role};
use testkit::{TestDb, both_engines};

both_engines!(
    migrated by crate::house::furnished,

    async fn fifty_clients_with_one_key_file_one_report(db: TestDb) {
        let h = House::open(&db).await;
        let ctx = Ctx {
            once: Some(OnceKey { key: "0190-key".to_owned(), digest: [7; 32] }),
            ..Ctx::of(Actor::nobody(), h.now)
        };
        let mut tasks = Vec::new();
        for _ in 0..50 {
            let (app, ctx) = (h.app.clone(), ctx.clone());
            tasks.push(tokio::spawn(async move { app::report::submit(&app, &ctx, pothole("0912345678")).await }));
        }
        let mut codes = Vec::new();
        for task in tasks {
            codes.push(task.await.expect("no panic").expect("each is answered").code);
        }
        codes.dedup();
        assert_eq!(codes.len(), 1, "every client hears the same code");
        let o = h.who(Role::IocOperator, None);
        let all = app::report::list::list(&h.app, &o, app::report::list::Query::default()).await.expect("a list");
        assert_eq!(all.reports.len(), 1);

        let other = Ctx { once: Some(OnceKey { key: "0190-key".to_owned(), digest: [8; 32] }), ..ctx };
        let again = app::report::submit(&h.app, &other, pothole("0912345678")).await;
        assert!(matches!(again, Err(AppError::OnceMismatch)));
        h.verify().await;
    }
);
