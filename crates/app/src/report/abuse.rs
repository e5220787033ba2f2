//! A passer-by says that a public report shows what it should not: a note for the centre, on the
//! report itself, where whoever may hide it reads it.

use super::act::{Order, act};
use super::read::view;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use domain::action::{Action, Body};
use domain::actor::{Actor, Role};
use domain::id::ReportCode;

/// Characters of the words that may come with it: a few sentences.
pub const ABUSE_CHARS_MAX: usize = 1_000;

/// Notes it. The caller must see the report; the note itself is the house's own, for nobody knows
/// who says it.
pub async fn tell(app: &App, ctx: &Ctx, code: ReportCode, words: &str) -> AppResult<()> {
    if !view(app, ctx, code).await?.sight.sees_course() {
        return Err(AppError::NotFound);
    }
    let mut house = ctx.clone();
    house.secret = None;
    house.actor = Actor {
        role: Role::System,
        ..Actor::nobody()
    };
    let order = Order {
        body: Body {
            text: Some(words.to_owned()),
            ..Body::default()
        },
        ..Order::default()
    };
    act(app, &house, code, Action::Note, order).await.map(drop)
}
