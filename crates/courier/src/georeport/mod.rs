//! Open311 of others: services, requests and their updates at an agency's own system.
//!
//! Readers take what peers really answer ([`tree`]). What is sent once is told apart by what is
//! known of it afterwards: not sent, taken, refused, or nobody knows.

mod tree;
mod xml;

use crate::http::{Answer, Ask, Chosen, Fault, Http};
use crate::limits::{ANSWER_BYTES_MAX, PEER_BYTES_MAX, PEER_WORDS_MAX, URL_MAX};
use hyper::Method;
use hyper::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use tree::Tree;
use url::Url;
use url::form_urlencoded::Serializer;

/// In which form a peer is asked. It is read in whichever it answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PeerFormat {
    /// What everybody must speak.
    #[default]
    Xml,
    /// What most do.
    Json,
}

impl PeerFormat {
    const fn suffix(self) -> &'static str {
        match self {
            PeerFormat::Xml => "xml",
            PeerFormat::Json => "json",
        }
    }
}

/// Another house's Open311, and how it is spoken to.
#[derive(Clone, PartialEq, Eq)]
pub struct Peer {
    /// What its addresses begin with, without a slash at the end.
    pub endpoint: String,
    /// Which of its jurisdictions.
    pub jurisdiction: Option<String>,
    /// Our key there.
    pub key: Option<String>,
    /// In which form it is asked.
    pub format: PeerFormat,
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Peer(…)")
    }
}

/// Why a peer did not do what it was asked. The words may be told to staff; they name no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeerTrouble {
    /// Nothing reached it, or it says that it took nothing: later.
    Away(String),
    /// It may have been done: nobody knows.
    Unknown(String),
    /// Nothing will go there until its settings are mended.
    Settings(String),
    /// It refuses this one, in its own words.
    Refused(String),
    /// It says that it has this one already.
    Duplicate(String),
}

impl PeerTrouble {
    /// The words.
    pub fn why(&self) -> &str {
        match self {
            PeerTrouble::Away(why)
            | PeerTrouble::Unknown(why)
            | PeerTrouble::Settings(why)
            | PeerTrouble::Refused(why)
            | PeerTrouble::Duplicate(why) => why,
        }
    }
}

type Told<T> = Result<T, PeerTrouble>;

/// What a discovery document says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerFound {
    /// The endpoint.
    pub endpoint: String,
    /// It answers in JSON too.
    pub json: bool,
    /// The same call under the same key is the same request there.
    pub once: bool,
}

/// A service of a peer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerService {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// It has a definition.
    pub metadata: bool,
    /// No request of it ever gets a number.
    pub blackbox: bool,
}

/// What a service of a peer asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerAttribute {
    /// Its code.
    pub code: String,
    /// What it asks.
    pub words: String,
    /// It must be answered.
    pub required: bool,
    /// Several answers may be given.
    pub several: bool,
    /// The answers to choose from, with their names; empty for free ones.
    pub values: Vec<(String, String)>,
}

/// How a peer took a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerTaken {
    /// Its number.
    pub id: Option<String>,
    /// What to ask for the number with.
    pub token: Option<String>,
}

/// A request as a peer lists it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerRequest {
    /// Its number.
    pub id: String,
    /// How it stands, in the peer's word.
    pub status: String,
    /// What it says of that.
    pub notes: Option<String>,
    /// Its words.
    pub description: Option<String>,
    /// When it last changed, as the peer writes it.
    pub updated: Option<String>,
}

/// Something that a peer tells of a request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeerUpdate {
    /// The peer's name for it.
    pub update: String,
    /// Of which request.
    pub request: String,
    /// How it stands, in the peer's word.
    pub status: String,
    /// When, as the peer writes it.
    pub at: Option<String>,
    /// Its words.
    pub words: Option<String>,
    /// Where a photo lies.
    pub media: Vec<String>,
}

const REQUESTS: &[&str] = &["request", "requests", "service_request", "service_requests"];
const UPDATES: &[&str] = &[
    "request_update",
    "request_updates",
    "service_request_update",
    "service_request_updates",
];

/// Speaks with one peer.
pub struct GeoReport<'a> {
    http: &'a Http,
    peer: &'a Peer,
}

impl<'a> GeoReport<'a> {
    pub(crate) fn new(http: &'a Http, peer: &'a Peer) -> GeoReport<'a> {
        GeoReport { http, peer }
    }

    /// What it offers.
    ///
    /// # Errors
    /// Why it does not say.
    pub async fn services(&self) -> Told<Vec<PeerService>> {
        let tree = self.get("services", &[], false).await?;
        let all = tree.things(&["service", "services"]);
        let read = all.into_iter().filter_map(|s| {
            let code = s.text("service_code")?;
            Some(PeerService {
                name: s.text("service_name").unwrap_or_else(|| code.clone()),
                metadata: s.flag("metadata"),
                blackbox: s.text("type").is_some_and(|t| t == "blackbox"),
                code,
            })
        });
        Ok(read.collect())
    }

    /// What one of its services asks.
    ///
    /// # Errors
    /// Why it does not say.
    pub async fn definition(&self, service: &str) -> Told<Vec<PeerAttribute>> {
        let path = format!("services/{}", encode(service));
        let tree = self.get(&path, &[], false).await?;
        // A list of one definition, or the definition.
        let definitions = tree.things(&["service_definition", "service_definitions"]);
        let mut found = Vec::new();
        for definition in definitions {
            let Some(attributes) = definition.part("attributes") else {
                continue;
            };
            for a in attributes.things(&["attribute", "attributes"]) {
                let Some(code) = a.text("code") else { continue };
                // What is not variable is a text to be shown, and asks nothing.
                if a.text("variable").is_some() && !a.flag("variable") {
                    continue;
                }
                let values = a.part("values").map(|v| v.things(&["value", "values"]));
                let values = values.unwrap_or_default().into_iter().filter_map(|v| {
                    let key = v.text("key")?;
                    Some((key.clone(), v.text("name").unwrap_or(key)))
                });
                found.push(PeerAttribute {
                    words: a.text("description").unwrap_or_else(|| code.clone()),
                    required: a.flag("required"),
                    several: a.text("datatype").is_some_and(|t| t == "multivaluelist"),
                    values: values.collect(),
                    code,
                });
            }
        }
        Ok(found)
    }

    /// Files a request: `body` is the form but for the key. `once` makes a repetition known to a
    /// peer that heeds it.
    ///
    /// # Errors
    /// What is known of it: see [`PeerTrouble`].
    pub async fn file(&self, body: &str, once: Option<&str>) -> Told<PeerTaken> {
        let mut body = body.to_owned();
        if let Some(key) = &self.peer.key {
            let key = Serializer::new(String::new())
                .append_pair("api_key", key)
                .finish();
            body.push_str(if body.is_empty() { "" } else { "&" });
            body.push_str(&key);
        }
        let mut headers = vec![(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded; charset=utf-8"),
        )];
        if let Some(once) = once.and_then(|o| HeaderValue::from_str(o).ok()) {
            headers.push((HeaderName::from_static("idempotency-key"), once));
        }
        let url = self.url("requests", &[], false)?;
        let sent = AtomicBool::new(false);
        let asked = self.ask(
            Method::POST,
            url,
            headers,
            body.into_bytes(),
            ANSWER_BYTES_MAX,
        );
        let answer = match self.http.ask_noting(asked, &sent).await {
            Ok(answer) => answer,
            Err(fault) if sent.load(Ordering::Relaxed) => {
                return Err(PeerTrouble::Unknown(fault.to_string()));
            }
            Err(fault) => return Err(not_sent(fault)),
        };
        if !(200..300).contains(&answer.status) {
            return Err(refused(&answer));
        }
        let unreadable =
            || PeerTrouble::Unknown("the peer's answer is no answer of Open311".to_owned());
        let tree = tree::read(&answer.body).ok_or_else(unreadable)?;
        let things = tree.things(REQUESTS);
        let taken = match things.first() {
            Some(thing) => PeerTaken {
                id: thing.text("service_request_id"),
                token: thing.text("token"),
            },
            None => PeerTaken {
                id: tree.lone_text().map(str::to_owned),
                token: None,
            },
        };
        if taken.id.is_none() && taken.token.is_none() {
            // Some say no with a yes in front.
            if let Some(words) = errors(&tree) {
                return Err(said_no(words));
            }
            if things.is_empty() {
                return Err(unreadable());
            }
        }
        Ok(taken)
    }

    /// The number of a token; none while it has none.
    ///
    /// # Errors
    /// Why it does not say.
    pub async fn token(&self, token: &str) -> Told<Option<String>> {
        let path = format!("tokens/{}", encode(token));
        match self.get(&path, &[], true).await {
            Ok(tree) => {
                let things = tree.things(REQUESTS);
                Ok(things.iter().find_map(|t| t.text("service_request_id")))
            }
            // Not yet, in many a peer's way of saying it.
            Err(PeerTrouble::Refused(_)) => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// Requests of a list.
    ///
    /// # Errors
    /// Why it does not say.
    pub async fn requests(&self, query: &[(&str, &str)]) -> Told<Vec<PeerRequest>> {
        let tree = self.get("requests", query, false).await?;
        let read = tree.things(REQUESTS).into_iter().filter_map(|r| {
            Some(PeerRequest {
                id: r.text("service_request_id")?,
                status: r.text("status").unwrap_or_default(),
                notes: r.text("status_notes"),
                description: r.text("description"),
                updated: r.text("updated_datetime"),
            })
        });
        Ok(read.collect())
    }

    /// What happened to its requests in a span of time.
    ///
    /// # Errors
    /// Why it does not say.
    pub async fn updates(&self, from: &str, until: &str) -> Told<Vec<PeerUpdate>> {
        let span = [("start_date", from), ("end_date", until)];
        let tree = self.get("servicerequestupdates", &span, true).await?;
        let read = tree.things(UPDATES).into_iter().filter_map(|u| {
            let media = match u.part("media_url") {
                Some(Tree::Many(all)) => all
                    .iter()
                    .filter_map(|part| part.lone_text().map(str::to_owned))
                    .collect(),
                _ => u.text("media_url").into_iter().collect(),
            };
            Some(PeerUpdate {
                request: u.text("service_request_id")?,
                update: u.text("update_id")?,
                status: u.text("status").unwrap_or_default(),
                at: u.text("updated_datetime"),
                words: u.text("description"),
                media,
            })
        });
        Ok(read.collect())
    }

    async fn get(&self, path: &str, query: &[(&str, &str)], keyed: bool) -> Told<Tree> {
        let url = self.url(path, query, keyed)?;
        get(self.http, url).await
    }

    fn url(&self, path: &str, query: &[(&str, &str)], keyed: bool) -> Told<Url> {
        let peer = self.peer;
        let text = format!("{}/{path}.{}", peer.endpoint, peer.format.suffix());
        let mut url = self.http.guarded(&text).map_err(not_sent)?;
        let jurisdiction = peer.jurisdiction.iter().map(|j| ("jurisdiction_id", &**j));
        let key = peer.key.iter().filter(|_| keyed);
        let key = key.map(|key| ("api_key", &**key));
        let pairs: Vec<(&str, &str)> = query
            .iter()
            .copied()
            .chain(jurisdiction)
            .chain(key)
            .collect();
        if !pairs.is_empty() {
            url.query_pairs_mut().extend_pairs(pairs);
        }
        match url.as_str().len() <= URL_MAX {
            true => Ok(url),
            false => Err(PeerTrouble::Settings("the address is too long".to_owned())),
        }
    }

    fn ask(
        &self,
        method: Method,
        url: Url,
        headers: Vec<(HeaderName, HeaderValue)>,
        body: Vec<u8>,
        most: usize,
    ) -> Ask {
        Ask {
            method,
            url,
            headers,
            body,
            chosen: Chosen::ByOthers,
            most,
        }
    }
}

/// What stands at a discovery document's address.
///
/// # Errors
/// Why nothing does.
pub(crate) async fn discover(http: &Http, address: &str) -> Told<PeerFound> {
    let url = http.guarded(address).map_err(not_sent)?;
    let tree = get(http, url).await?;
    let none =
        || PeerTrouble::Settings("the document names no endpoint of GeoReport v2".to_owned());
    let endpoints = tree.part("endpoints").or_else(|| {
        let inner = tree.part("discovery")?;
        inner.part("endpoints")
    });
    let all = endpoints
        .ok_or_else(none)?
        .things(&["endpoint", "endpoints"]);
    let ours = |e: &&&Tree| {
        let spoken = e.text("specification").unwrap_or_default();
        spoken.to_ascii_lowercase().contains("georeport_v2")
    };
    let is_test = |e: &&Tree| e.text("type").is_some_and(|t| t == "test");
    let fit: Vec<&Tree> = all.iter().filter(ours).copied().collect();
    let chosen = fit.iter().find(|e| !is_test(e)).or(fit.first());
    let chosen = chosen.ok_or_else(none)?;
    let url = chosen.text("url").ok_or_else(none)?;
    let formats = match chosen.part("formats") {
        Some(formats) => format!("{formats:?}"),
        None => String::new(),
    };
    Ok(PeerFound {
        endpoint: url.trim_end_matches('/').to_owned(),
        json: formats.contains("json"),
        once: chosen.flag("idempotency_key"),
    })
}

async fn get(http: &Http, url: Url) -> Told<Tree> {
    let accept = HeaderValue::from_static("application/json, text/xml, application/xml;q=0.9");
    let answer = http
        .ask(Ask {
            method: Method::GET,
            url,
            headers: vec![(ACCEPT, accept)],
            body: Vec::new(),
            chosen: Chosen::ByOthers,
            most: PEER_BYTES_MAX,
        })
        .await
        .map_err(not_sent)?;
    if !(200..300).contains(&answer.status) {
        return Err(match refused(&answer) {
            // To ask again does no harm.
            PeerTrouble::Unknown(why) => PeerTrouble::Away(why),
            other => other,
        });
    }
    tree::read(&answer.body)
        .ok_or_else(|| PeerTrouble::Away("the peer's answer is no answer of Open311".to_owned()))
}

/// No answer, and nothing was sent.
fn not_sent(fault: Fault) -> PeerTrouble {
    match fault.is_final() {
        true => PeerTrouble::Settings(fault.to_string()),
        false => PeerTrouble::Away(fault.to_string()),
    }
}

/// What an answer that is no yes means.
fn refused(answer: &Answer) -> PeerTrouble {
    let status = answer.status;
    let told = format!("the peer answered {status}");
    let words = tree::read(&answer.body).as_ref().and_then(errors);
    match (status, words) {
        (300..=399, _) => PeerTrouble::Settings(format!("{told}: redirects are not followed")),
        (429 | 503, _) => PeerTrouble::Away(told),
        (401 | 403, Some(words)) => PeerTrouble::Settings(words),
        // Its own words tell that the address is right, and what was asked for is not there.
        (400..=499, Some(words)) => said_no(words),
        (401..=407 | 410 | 415, None) => PeerTrouble::Settings(told),
        (400..=499, None) => PeerTrouble::Refused(told),
        _ => PeerTrouble::Unknown(told),
    }
}

fn said_no(words: String) -> PeerTrouble {
    match words.to_ascii_lowercase().contains("duplicate") {
        true => PeerTrouble::Duplicate(words),
        false => PeerTrouble::Refused(words),
    }
}

/// What a list of errors says, in one line that is not too long.
fn errors(tree: &Tree) -> Option<String> {
    let all = tree.things(&["error", "errors"]);
    let said: Vec<String> = all.iter().filter_map(|e| e.text("description")).collect();
    if said.is_empty() {
        return None;
    }
    let line: String = said.join("; ");
    let line: Vec<&str> = line.split_whitespace().collect();
    let plain = |c: &char| !c.is_control();
    Some(
        line.join(" ")
            .chars()
            .filter(plain)
            .take(PEER_WORDS_MAX)
            .collect(),
    )
}

/// A form as it is posted.
pub fn peer_form(pairs: &[(String, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A part of a path.
fn encode(text: &str) -> String {
    Serializer::new(String::new())
        .append_key_only(text)
        .finish()
        .replace('+', "%20")
}
