//! The province's tables: put into the store from a pack, built from there, noticed when another
//! process changed them.

use crate::app::{App, Edition, Tables};
use crate::areas::Boundaries;
use crate::error::{AppError, AppResult};
use domain::pack::{Catalogue, FILES, Pack, PackError, SNIPPET_FILE, escalation};
use domain::time::Date;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;
use store::{Batch, CommitError, DbError, Store, Versioned};

/// The row that every change writes: its version is the version of all tables together, and of two
/// who change them at once the second hears so.
const VERSION: &str = "version";
/// The row of the official boundaries.
const AREAS: &str = "areas.geojson";
/// How the rows of outlines from a day on begin; the day and the ending follow.
const AREAS_FROM: &str = "areas.from.";
const AREAS_END: &str = ".geojson";

/// The row of the calendar's changes, and that of the declarations of force majeure: JSON.
pub(crate) const CALENDAR_EDITS: &str = "calendar_edits.json";
pub(crate) const FORCES: &str = "force.json";

/// Why tables were not taken.
#[derive(Debug)]
pub enum CatalogueError {
    /// The pack has these faults; all of them.
    Pack(Vec<PackError>),
    /// The boundaries have these faults, in English, for whoever keeps them.
    Areas(Vec<String>),
    /// Another process changed the tables meanwhile.
    Stale,
    /// As with any other deed.
    App(AppError),
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CatalogueError::Pack(faults) => {
                faults.iter().try_for_each(|fault| writeln!(f, "{fault}"))
            }
            CatalogueError::Areas(faults) => {
                faults.iter().try_for_each(|fault| writeln!(f, "{fault}"))
            }
            CatalogueError::Stale => f.write_str("the tables were changed meanwhile; try again"),
            CatalogueError::App(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for CatalogueError {}

impl From<AppError> for CatalogueError {
    fn from(e: AppError) -> CatalogueError {
        CatalogueError::App(e)
    }
}

impl From<DbError> for CatalogueError {
    fn from(e: DbError) -> CatalogueError {
        CatalogueError::App(e.into())
    }
}

impl From<CommitError> for CatalogueError {
    fn from(e: CommitError) -> CatalogueError {
        match e {
            CommitError::Version => CatalogueError::Stale,
            CommitError::Once
            | CommitError::Code
            | CommitError::Unique(_)
            | CommitError::Busy
            | CommitError::Db(_) => CatalogueError::App(e.into()),
        }
    }
}

/// Puts a province pack into the store, in place of what stands there; `text` gives a table by its
/// name ([`FILES`]). Nothing is written unless the whole pack is sound.
pub async fn install(
    store: &Store,
    text: &dyn Fn(&str) -> Option<String>,
) -> Result<(), CatalogueError> {
    let texts: HashMap<&str, String> = FILES
        .iter()
        .filter_map(|name| Some((*name, text(name)?)))
        .collect();
    parse(
        texts
            .iter()
            .map(|(name, body)| ((*name).to_owned(), body.clone()))
            .collect(),
    )
    .await?
    .map_err(CatalogueError::Pack)?;
    let mut batch = Batch::new();
    next_version(store, &mut batch).await?;
    for name in FILES {
        if let Some(body) = texts.get(name) {
            put(store, &mut batch, name, body).await?;
        }
    }
    Ok(store.commit(batch).await?)
}

/// Gives an installation that was begun by an older program the tables that came later, from the pack
/// that `text` gives; the names of those it got. Without them it would not start, or nobody would be
/// reminded of anything. The province's own tables stay as they are, and administrators change these.
pub async fn complete(
    store: &Store,
    text: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<&'static str>, CatalogueError> {
    let rows = rows(store).await?;
    if version_in(&rows) == 0 {
        return Ok(Vec::new());
    }
    // The sentences that a province keeps are its own: another gets none, and writes them itself.
    let own = rows.get("province.csv").map(|row| row.body.clone()) == text("province.csv");
    let lacking = FILES
        .into_iter()
        .filter(|name| !rows.contains_key(*name) && (own || *name != SNIPPET_FILE));
    let mut added: Vec<(&'static str, String)> = lacking
        .filter_map(|name| Some((name, text(name)?)))
        .collect();
    if added.is_empty() {
        return Ok(Vec::new());
    }
    for (name, body) in &mut added {
        if *name == escalation::FILE
            && let Some(policies) = rows.get("policies.csv")
        {
            *body = escalation::for_policies(body, &policies.body);
        }
    }
    let mut texts: HashMap<String, String> = rows
        .iter()
        .map(|(name, row)| (name.clone(), row.body.clone()))
        .collect();
    texts.extend(
        added
            .iter()
            .map(|(name, b)| ((*name).to_owned(), b.clone())),
    );
    match parse(texts).await? {
        Ok(_) => {}
        // They name what this province's tables no longer have: it begins without.
        Err(faults) if faults.iter().all(|fault| fault.file == SNIPPET_FILE) => {
            added.retain(|(name, _)| *name != SNIPPET_FILE);
        }
        Err(faults) => return Err(CatalogueError::Pack(faults)),
    }
    if added.is_empty() {
        return Ok(Vec::new());
    }
    let mut batch = Batch::new();
    let changed: Vec<(&str, &str)> = added.iter().map(|(name, b)| (*name, b.as_str())).collect();
    put_all(&mut batch, &rows, &changed);
    match store.commit(batch).await {
        // Another node was quicker.
        Ok(()) | Err(CommitError::Version) => {}
        Err(e) => return Err(e.into()),
    }
    Ok(added.into_iter().map(|(name, _)| name).collect())
}

/// The tables that stand in the store; `None` before a pack was put there.
pub async fn tables(store: &Store) -> Result<Option<Tables>, CatalogueError> {
    // Read before the texts: a change in between is then seen as news at the next look.
    let Some(version) = version(store).await? else {
        return Ok(None);
    };
    let mut texts: HashMap<String, String> = store::catalogue::all(store)
        .await?
        .into_iter()
        .map(|row| (row.name, row.body))
        .collect();
    let areas = outlines_in(&mut texts);
    let edits = people(texts.remove(CALENDAR_EDITS))?;
    let forces = people(texts.remove(FORCES))?;
    let catalogue = parse(texts)
        .await?
        .map_err(CatalogueError::Pack)?
        .with_people(edits, forces);
    let boundaries = editions(areas, &catalogue).await?;
    Ok(Some(Tables {
        catalogue: Arc::new(catalogue),
        boundaries,
        version,
        gaps: Arc::default(),
    }))
}

/// Takes the texts of outlines from all texts: with no day those that were always there.
fn outlines_in(texts: &mut HashMap<String, String>) -> BTreeMap<Option<Date>, String> {
    let mut found = BTreeMap::new();
    texts.retain(|name, body| {
        let from = match name.as_str() {
            AREAS => Some(None),
            name => edition_day(name).map(Some),
        };
        let Some(from) = from else { return true };
        // One that was withdrawn is an empty row.
        if !body.is_empty() {
            found.insert(from, std::mem::take(body));
        }
        false
    });
    found
}

/// The day from which a row's outlines hold.
fn edition_day(name: &str) -> Option<Date> {
    let day = name.strip_prefix(AREAS_FROM)?.strip_suffix(AREAS_END)?;
    day.parse().ok()
}

/// The row of the outlines from a day on.
pub(crate) fn edition_row(from: Date) -> String {
    format!("{AREAS_FROM}{from}{AREAS_END}")
}

/// The editions, each with all that held before it.
async fn editions(
    texts: BTreeMap<Option<Date>, String>,
    catalogue: &Catalogue,
) -> Result<Vec<Edition>, CatalogueError> {
    let mut editions: Vec<Edition> = Vec::new();
    for (from, text) in texts {
        let own = read_areas(text).await?;
        let codes = own.codes().iter().map(|c| (*c).to_owned()).collect();
        let boundaries = match editions.last() {
            Some(before) => before.boundaries.with(&own),
            None => own,
        };
        let boundaries = match from {
            // Units that are no more must not be drawn over those on their land.
            Some(from) => boundaries.only(|code| catalogue.unit(code, from).is_some()),
            None => boundaries,
        };
        editions.push(Edition {
            from,
            boundaries: Arc::new(boundaries),
            codes,
        });
    }
    Ok(editions)
}

/// Takes up tables that are newer than those in force; whether there were any. Costs one keyed
/// read when there are none.
pub async fn reload(app: &App) -> Result<bool, CatalogueError> {
    let version = version(&app.store).await?;
    if version.is_none_or(|version| version <= app.tables().version) {
        return Ok(false);
    }
    let Some(tables) = tables(&app.store).await? else {
        return Ok(false);
    };
    tracing::info!(
        version = tables.version,
        "the province's tables were changed"
    );
    app.set_tables(tables);
    Ok(true)
}

/// Puts official boundaries (GeoJSON with unit codes) into the store, in place of all that held until
/// `today`; how many units they outline. What is to hold from a later day on still does.
pub async fn import_areas(
    store: &Store,
    geojson: String,
    keep: Keep,
    today: Date,
) -> Result<usize, CatalogueError> {
    let boundaries = read_areas(geojson.clone()).await?;
    match keep {
        Keep::Nothing => {}
        Keep::Boundaries => {
            let mut batch = Batch::new();
            next_version(store, &mut batch).await?;
            put(store, &mut batch, AREAS, &geojson).await?;
            for row in store::catalogue::all(store).await? {
                if edition_day(&row.name).is_some_and(|from| from <= today) {
                    store::catalogue::put(&mut batch, &row.name, row.version, "");
                }
            }
            store.commit(batch).await?;
        }
    }
    Ok(boundaries.len())
}

/// What an import leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Nothing: it was a rehearsal.
    Nothing,
    /// The boundaries.
    Boundaries,
}

/// What people added to the tables: a list as JSON; nothing at first.
fn people<T: serde::de::DeserializeOwned>(text: Option<String>) -> AppResult<Vec<T>> {
    match text {
        None => Ok(Vec::new()),
        Some(text) => serde_json::from_str(&text).map_err(AppError::internal),
    }
}

/// Every table as it stands, with its version, by name: what a change of some is planned on.
pub(crate) async fn rows(store: &Store) -> Result<HashMap<String, Versioned>, DbError> {
    let rows = store::catalogue::all(store).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.name.clone(), row))
        .collect())
}

/// Writes changed tables as they were planned on `rows`; whoever changed any meanwhile was faster.
pub(crate) fn put_all(
    batch: &mut Batch,
    rows: &HashMap<String, Versioned>,
    changed: &[(&str, &str)],
) {
    let stood = |name: &str| rows.get(name).map_or(0, |row| row.version);
    store::catalogue::put(batch, VERSION, stood(VERSION), "");
    for (name, body) in changed {
        store::catalogue::put(batch, name, stood(name), body);
    }
}

/// The version of all tables together, in `rows`.
pub(crate) fn version_in(rows: &HashMap<String, Versioned>) -> i64 {
    rows.get(VERSION).map_or(0, |row| row.version)
}

async fn version(store: &Store) -> Result<Option<i64>, DbError> {
    Ok(store::catalogue::by_name(store, VERSION)
        .await?
        .map(|row| row.version))
}

async fn next_version(store: &Store, batch: &mut Batch) -> Result<(), DbError> {
    store::catalogue::put(batch, VERSION, version(store).await?.unwrap_or(0), "");
    Ok(())
}

async fn put(store: &Store, batch: &mut Batch, name: &str, body: &str) -> Result<(), DbError> {
    let before = store::catalogue::by_name(store, name).await?;
    if before.as_ref().is_none_or(|row| row.body != body) {
        store::catalogue::put(batch, name, before.map_or(0, |row| row.version), body);
    }
    Ok(())
}

/// Parses away from the async threads: tens of milliseconds of a core.
async fn parse(texts: HashMap<String, String>) -> AppResult<Result<Catalogue, Vec<PackError>>> {
    tokio::task::spawn_blocking(move || Pack::parse(&|name| texts.get(name).cloned()))
        .await
        .map_err(AppError::internal)
}

async fn read_areas(text: String) -> Result<Boundaries, CatalogueError> {
    tokio::task::spawn_blocking(move || Boundaries::from_geojson(text.as_bytes()))
        .await
        .map_err(AppError::internal)?
        .map_err(|faults| CatalogueError::Areas(faults.iter().map(ToString::to_string).collect()))
}
