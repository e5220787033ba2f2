//! Accounts end after a year unless somebody renews them; a month before, their people are told.

use super::Account;
use crate::app::App;
use crate::error::AppResult;
use crate::letter::Letter;
use crate::limits;
use crate::notice::{self, template::Var};
use domain::notice::Template;
use domain::time::At;
use std::collections::HashMap;
use store::Batch;
use store::message::{self, NewMessage, To};

/// Tells some whose account ends soon; true if there may be more.
///
/// # Errors
/// The database's.
pub async fn warn(app: &App, now: At) -> AppResult<bool> {
    let template = Template::AccountEnding;
    let before = now.plus_ms(limits::ACCOUNT_WARNED_MS);
    let users = store::user::ending(
        &app.store,
        now,
        before,
        template.as_str(),
        limits::ACCOUNTS_WARNED,
    )
    .await?;
    let more = users.len() == limits::ACCOUNTS_WARNED;
    for user in users {
        let Some(until) = user.expires_at else {
            continue;
        };
        let account = Account::from(user);
        let values = HashMap::from([
            (
                Var::Link,
                format!("{}/lam-viec/tai-khoan", app.settings.public_url),
            ),
            (Var::Due, lang::date::full_day(lang::Lang::Vi, until.date())),
            (Var::Title, account.username.clone()),
        ]);
        let words = notice::compose(app, template, lang::Lang::Vi, &values);
        let letter = Letter::Email {
            subject: words.subject,
            text: words.text,
            html: words.html,
        }
        .write();
        let mut batch = Batch::new();
        message::enqueue(
            &mut batch,
            &NewMessage {
                chain: account.id.0,
                seq: store::user::ending_place(until),
                template: template.as_str(),
                to: To::User(account.id),
                topic: None,
                words: message::Words {
                    sms: None,
                    email: Some(&letter),
                    push: None,
                },
                urgent: false,
                ready_at: now,
                made_at: now,
            },
        );
        app.store.commit(batch).await?;
    }
    Ok(more)
}
