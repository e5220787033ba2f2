//! What the policy in force says of asking for more time.

use crate::app::{App, rules_at};
use crate::ctx::Ctx;
use crate::error::AppResult;
use domain::report::Urgency;
pub use domain::workflow::ExtensionRule;

/// When and for how long more time may be asked for on a report of this urgency.
pub fn rule(app: &App, ctx: &Ctx, urgency: Urgency) -> AppResult<ExtensionRule> {
    let tables = app.tables();
    Ok(rules_at(&tables.catalogue, ctx.now)?.extension(urgency))
}
