//! Systems of agencies are set up, changed and looked at by an administrator. Every deed stands in
//! the system's own chain; the key there is sealed, and shown to nobody again.

use super::settings::{self, Asks, News, Settings};
use super::{FAMILY, courier, spoken};
use crate::app::App;
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::limits;
use crate::user::may_administer;
use courier::{PeerAttribute, PeerService, PeerTrouble};
use domain::time::At;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::peer::{self, Peer, State};
use store::peer_filing::{self, Counts};
use store::{Batch, CommitError};

/// What a system offers, as it said when it was last looked at.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// When.
    pub at: Option<At>,
    /// Its services.
    #[serde(default)]
    pub services: Vec<PeerService>,
    /// What those of them ask that are mapped.
    #[serde(default)]
    pub definitions: BTreeMap<String, Vec<PeerAttribute>>,
    /// It tells updates since a time.
    #[serde(default)]
    pub feed: bool,
    /// The same call under the same key is the same request there.
    #[serde(default)]
    pub once: bool,
    /// It answers in JSON.
    #[serde(default)]
    pub json: bool,
}

impl Seen {
    pub(super) fn read(peer: &Peer) -> Seen {
        let seen = peer.seen.as_deref();
        seen.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }

    /// The service of a code.
    pub fn service(&self, code: &str) -> Option<&PeerService> {
        self.services.iter().find(|s| s.code == code)
    }
}

/// A system as its administrator reads it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The agency whose it is.
    pub agency: String,
    /// Whether cases are handed to it.
    pub is_on: bool,
    /// How it is spoken to.
    pub settings: Settings,
    /// A key of ours there is kept.
    pub has_key: bool,
    /// What it offers.
    pub seen: Seen,
    /// How it stands.
    pub state: Option<State>,
    /// Its cases.
    pub counts: Counts,
}

/// What a system is to be, as typed.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The agency.
    pub agency: String,
    /// Cases are handed to it.
    pub is_on: bool,
    /// Where GeoReport is spoken, or its discovery document.
    pub endpoint: String,
    /// Which jurisdiction.
    pub jurisdiction: String,
    /// A new key; blank keeps the one there is.
    pub key: String,
    /// The key there is is taken away.
    pub no_key: bool,
    /// It is asked for JSON.
    pub json: bool,
    /// `category = service`, a line each.
    pub services: String,
    /// The service of every other category.
    pub service: String,
    /// `service.attribute = answer`, a line each.
    pub attributes: String,
    /// `their word = ours`, a line each.
    pub statuses: String,
    /// How news come back.
    pub news: String,
    /// Minutes between two looks.
    pub minutes: Option<i64>,
    /// How it can be asked whether it has a case.
    pub asks: String,
    /// The agency's words go along.
    pub all_words: bool,
    /// The first public photo goes along.
    pub photos: bool,
    /// The sender's address.
    pub email: String,
    /// The sender's number.
    pub phone: String,
}

/// A field at fault: its name, the last part of the key of its words, and what goes into them.
pub type Fault = (&'static str, &'static str, String);

/// Every system, by agency.
///
/// # Errors
/// [`AppError::Forbidden`] for anybody but administrators.
pub async fn list(app: &App, ctx: &Ctx) -> AppResult<Vec<Listed>> {
    may_administer(ctx)?;
    let peers = peer::all(&app.store).await?;
    let states = peer::states(&app.store).await?;
    let counts = peer_filing::counts(&app.store).await?;
    let mut listed = Vec::with_capacity(peers.len());
    for peer in peers {
        let state = states.iter().find(|s| s.peer == peer.id).cloned();
        let counts = counts.iter().find(|(agency, _)| *agency == peer.agency);
        listed.push(Listed {
            settings: serde_json::from_str(&peer.body).map_err(AppError::internal)?,
            has_key: peer.key.is_some(),
            seen: Seen::read(&peer),
            state,
            counts: counts.map(|(_, c)| c.clone()).unwrap_or_default(),
            is_on: peer.is_on,
            agency: peer.agency,
        });
    }
    Ok(listed)
}

/// The system of an agency.
///
/// # Errors
/// [`AppError::NotFound`] where it has none.
pub async fn one(app: &App, ctx: &Ctx, agency: &str) -> AppResult<Listed> {
    let all = list(app, ctx).await?;
    let found = all.into_iter().find(|l| l.agency == agency);
    found.ok_or(AppError::NotFound)
}

/// Sets a system up, or changes it: every field at fault, or nothing. A discovery document is read
/// at once.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Conflict`] where somebody else was faster.
pub async fn save(app: &App, ctx: &Ctx, order: &Order) -> AppResult<Result<(), Vec<Fault>>> {
    may_administer(ctx)?;
    let held = peer::by_agency(&app.store, order.agency.trim()).await?;
    let (mut settings, mut faults) = read(app, ctx, order, held.is_some());
    if faults.is_empty() && is_discovery(&settings.endpoint) {
        match courier(app)?.discover(&settings.endpoint).await {
            Ok(found) if courier(app)?.check_webhook(&found.endpoint).is_ok() => {
                settings.endpoint = found.endpoint;
            }
            Ok(_) => faults.push(("endpoint", "endpoint", String::new())),
            Err(trouble) => faults.push(("endpoint", "discovery", trouble.why().to_owned())),
        }
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let mut row = held.unwrap_or(Peer {
        id: domain::id::fresh(ctx.now, app.random_u64()?),
        agency: order.agency.trim().to_owned(),
        is_on: false,
        body: String::new(),
        key: None,
        seen: None,
        made_at: ctx.now,
    });
    row.is_on = order.is_on;
    row.body = serde_json::to_string(&settings).map_err(AppError::internal)?;
    if order.no_key {
        row.key = None;
    } else if !order.key.trim().is_empty() {
        let key = order.key.trim().as_bytes();
        row.key = Some(app.keys.seal(FAMILY, row.id, key));
    }
    let what = json!({
        "kind": "peer_saved", "agency": row.agency, "on": row.is_on,
        "key": row.key.is_some(), "settings": settings,
    });
    let mut batch = Batch::new();
    peer::put(&mut batch, &row);
    write(app, ctx, batch, row.id, &what).await?;
    Ok(Ok(()))
}

/// Reads what was typed, with every fault.
fn read(app: &App, ctx: &Ctx, order: &Order, is_held: bool) -> (Settings, Vec<Fault>) {
    let mut faults: Vec<Fault> = Vec::new();
    let tables = app.tables();
    let agency = tables.catalogue.agency(order.agency.trim());
    // The system of an agency that is no more may still be switched off.
    if !agency.is_some_and(|a| is_held || a.in_force(ctx.now.date())) {
        faults.push(("agency", "agency", String::new()));
    }
    let mut line = |name: &'static str, text: &str| -> Option<String> {
        let text = text.trim();
        let fits = text.chars().count() <= limits::PEER_FIELD_CHARS;
        if !fits || text.chars().any(char::is_control) {
            faults.push((name, "line", String::new()));
        }
        Some(text.to_owned()).filter(|t| !t.is_empty())
    };
    let endpoint = line("endpoint", &order.endpoint).unwrap_or_default();
    let jurisdiction = line("jurisdiction", &order.jurisdiction);
    let service = line("service", &order.service);
    let email = line("email", &order.email);
    let phone = line("phone", &order.phone);
    line("key", &order.key);
    let is_guarded = courier(app).is_ok_and(|c| c.check_webhook(&endpoint).is_ok());
    let has_query = endpoint.contains(['?', '#']);
    if !is_guarded || has_query {
        faults.push(("endpoint", "endpoint", String::new()));
    }
    if email
        .as_deref()
        .is_some_and(|e| crate::vault::address(e).is_none())
    {
        faults.push(("email", "email", String::new()));
    }
    if phone
        .as_deref()
        .is_some_and(|p| crate::vault::international(p).is_none())
    {
        faults.push(("phone", "phone", String::new()));
    }
    let mut table = |name: &'static str, text: &str| {
        let fits = text.chars().count() <= limits::PEER_TABLE_CHARS && !text.contains('\0');
        match settings::table(if fits { text } else { "?" }) {
            Ok(table) => table,
            Err(lines) => {
                let lines: Vec<String> = lines.iter().map(usize::to_string).collect();
                faults.push((name, "table", lines.join(", ")));
                BTreeMap::new()
            }
        }
    };
    let services = table("services", &order.services);
    let attributes = table("attributes", &order.attributes);
    let typed = table("statuses", &order.statuses);
    let unknown = services
        .keys()
        .filter(|c| tables.catalogue.category(c).is_none());
    let unknown: Vec<&str> = unknown.map(String::as_str).collect();
    if !unknown.is_empty() {
        faults.push(("services", "categories", unknown.join(", ")));
    }
    let statuses = settings::statuses(&typed).unwrap_or_else(|wrong| {
        faults.push(("statuses", "statuses", wrong.join(", ")));
        BTreeMap::new()
    });
    let news = News::ALL.into_iter().find(|n| n.as_str() == order.news);
    let asks = Asks::ALL.into_iter().find(|a| a.as_str() == order.asks);
    let minutes = order.minutes.filter(|m| limits::PEER_MINUTES.contains(m));
    if news.is_none() {
        faults.push(("news", "choice", String::new()));
    }
    if asks.is_none() {
        faults.push(("asks", "choice", String::new()));
    }
    if minutes.is_none() {
        faults.push(("minutes", "minutes", String::new()));
    }
    let settings = Settings {
        endpoint: endpoint.trim_end_matches('/').to_owned(),
        jurisdiction,
        json: order.json,
        services,
        service,
        attributes,
        statuses,
        news: news.unwrap_or_default(),
        minutes: minutes.unwrap_or(*limits::PEER_MINUTES.start()),
        asks: asks.unwrap_or_default(),
        all_words: order.all_words,
        photos: order.photos,
        email,
        phone,
    };
    (settings, faults)
}

/// Whether an address is a discovery document's, as the standard names it.
fn is_discovery(address: &str) -> bool {
    address.ends_with("discovery.xml") || address.ends_with("discovery.json")
}

/// Asks a system what it offers, and keeps that: none, or why it does not say.
///
/// # Errors
/// [`AppError::NotFound`] where the agency has none.
pub async fn look(app: &App, ctx: &Ctx, agency: &str) -> AppResult<Option<String>> {
    may_administer(ctx)?;
    let held = peer::by_agency(&app.store, agency).await?;
    let mut row = held.ok_or(AppError::NotFound)?;
    let spoken = spoken(app, &row)?;
    let courier = courier(app)?;
    let geo = courier.georeport(&spoken.address);
    let mut seen = Seen {
        at: Some(ctx.now),
        ..Seen::default()
    };
    match geo.services().await {
        Ok(services) => seen.services = services,
        Err(trouble) => return Ok(Some(trouble.why().to_owned())),
    }
    seen.services.truncate(limits::PEER_SERVICES);
    let settings = &spoken.settings;
    let mapped: BTreeSet<&String> = settings
        .services
        .values()
        .chain(&settings.service)
        .collect();
    for code in mapped.into_iter().take(limits::PEER_DEFINITIONS) {
        if !seen.service(code).is_some_and(|s| s.metadata) {
            continue;
        }
        match geo.definition(code).await {
            Ok(asked) => {
                seen.definitions.insert(code.clone(), asked);
            }
            Err(PeerTrouble::Refused(_)) => {}
            Err(trouble) => return Ok(Some(trouble.why().to_owned())),
        }
    }
    let minute_ago = ctx.now.plus_ms(-domain::time::MINUTE_MS);
    seen.feed = geo.updates(&minute_ago.utc(), &ctx.now.utc()).await.is_ok();
    for suffix in ["json", "xml"] {
        let base = &settings.endpoint;
        if let Ok(found) = courier
            .discover(&format!("{base}/discovery.{suffix}"))
            .await
        {
            seen.once = found.once && found.endpoint == *base;
            seen.json = found.json;
            break;
        }
    }
    row.seen = Some(serde_json::to_string(&seen).map_err(AppError::internal)?);
    let what = json!({
        "kind": "peer_looked", "agency": row.agency, "services": seen.services.len(),
    });
    let mut batch = Batch::new();
    peer::put(&mut batch, &row);
    write(app, ctx, batch, row.id, &what).await?;
    Ok(None)
}

/// Commits with an event that tells of it, in the system's own chain.
async fn write(
    app: &App,
    ctx: &Ctx,
    mut batch: Batch,
    id: i64,
    what: &serde_json::Value,
) -> AppResult<()> {
    audit::tell(app, &mut batch, (FAMILY, id), ctx.actor.user, ctx.now, what).await?;
    match app.store.commit(batch).await {
        Ok(()) => Ok(()),
        // Two administrators set one agency's up at the same moment.
        Err(CommitError::Unique("peer")) => Err(AppError::Conflict { version: 0 }),
        Err(e) => Err(e.into()),
    }
}
