//! A file of landmarks brought in at once, looked at before; and what lies around a point.

use super::table::{LANDMARK, may_administer};
use super::{Entry, Ground, Standing, TermsError, TermsResult, check_why, write};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::hotline::place::{self, Found};
use crate::limits;
use domain::pack::landmark_edit::{Bring, Brought, bring_landmarks};
use serde_json::json;
use store::Batch;

/// What a file of landmarks would do; writes nothing.
///
/// # Errors
/// [`crate::AppError::Forbidden`] to all but administrators; a conflict if the tables were changed since
/// they were looked at.
pub async fn plan_landmarks(
    app: &App,
    ctx: &Ctx,
    csv: &str,
    ground: &Ground,
) -> TermsResult<Bring> {
    Ok(plan(app, ctx, csv, ground).await?.0)
}

async fn plan(app: &App, ctx: &Ctx, csv: &str, ground: &Ground) -> TermsResult<(Bring, Standing)> {
    may_administer(ctx)?;
    let standing = Standing::read(app, ground).await?;
    let text = |name: &str| standing.text(name);
    let bring = bring_landmarks(&text, &standing.catalogue, csv, ctx.now.date());
    Ok((bring, standing))
}

/// Brings a file of landmarks in, whole or not at all; gives what it did. One with faults, and one that
/// changes nothing, is left.
///
/// # Errors
/// As [`plan_landmarks`]; the reason's fault.
pub async fn bring(app: &App, ctx: &Ctx, csv: &str, ground: &Ground) -> TermsResult<Bring> {
    let (bring, standing) = plan(app, ctx, csv, ground).await?;
    let mut wrong = Vec::new();
    check_why(&ground.why, &mut wrong);
    if !wrong.is_empty() {
        return Err(TermsError::Wrong(wrong));
    }
    let (added, changed) = (bring.count(Brought::Added), bring.count(Brought::Changed));
    if !bring.faults.is_empty() || added + changed == 0 {
        return Ok(bring);
    }
    let file = domain::pack::landmark_edit::TABLE;
    standing.with(&[(file, &bring.text)])?;
    let what = json!({
        "kind": "landmarks_brought",
        "code": added.to_string(),
        "name": changed.to_string(),
    });
    let entry = Entry {
        chain: LANDMARK,
        what: &what,
        why: &ground.why,
    };
    let tables = [(file, bring.text.as_str())];
    write(app, ctx, &standing, &tables, entry, Batch::new()).await?;
    Ok(bring)
}

/// What lies where somebody asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Lies {
    /// What was meant.
    pub found: Found,
    /// Only by the nearest middle: no outline holds it.
    pub approximate: bool,
    /// Landmarks around, with how far they are in metres: name, code, metres.
    pub marks: Vec<(String, String, f64)>,
}

/// Where an address, a name or a pair of degrees lies, the likeliest first.
///
/// # Errors
/// [`crate::AppError::Forbidden`] to all but administrators; the database's.
pub async fn lies(app: &App, ctx: &Ctx, typed: &str) -> AppResult<Vec<Lies>> {
    may_administer(ctx)?;
    let tables = app.tables();
    let pack = &tables.catalogue;
    let told = |found: Found| {
        let point = found.point;
        let near = point.map(|p| {
            pack.landmarks_near(p.lat, p.lon, limits::MARKS_AROUND_M, limits::MARKS_AROUND)
        });
        let outlined = point.and_then(|p| tables.outlined(p.lat, p.lon, ctx.now.date()));
        Lies {
            approximate: point.is_some() && outlined.is_none(),
            marks: near
                .into_iter()
                .flatten()
                .map(|(mark, far)| (mark.name.clone(), mark.code.clone(), far))
                .collect(),
            found,
        }
    };
    let found = place::places(app, ctx, typed).await?;
    Ok(found.into_iter().map(told).collect())
}
