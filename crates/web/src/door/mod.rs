//! The door: who knocks, when, in which language. What a handler takes first.

pub mod address;
pub mod cookie;

use crate::base_map::BaseMap;
use crate::error::{self, Failure};
use crate::face::Face;
use crate::headers::{REQUEST_ID, UPLOAD_OFFSET, bearer};
use crate::router::{House, Options};
use crate::shell::{Nav, Shell, Sight, Site};
use crate::{limits, open311, url};
use address::Peer;
use app::limit::Deed;
use app::mine::Citizen;
use app::session::Caller;
use app::{App, AppError, Ctx, OnceKey};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::{self, HeaderValue};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use domain::actor::{Actor, Role};
use domain::id::ReportCode;
use domain::time::At;
use lang::Lang;
use std::sync::Arc;

/// One call at the door. The clock is read here, once.
#[derive(Clone)]
pub struct Door {
    /// What every deed is told besides what to do.
    pub ctx: Ctx,
    /// The account, of a person who is signed in or shows a token.
    pub caller: Option<Caller>,
    /// The citizen who is signed in, whatever account is.
    pub citizen: Option<Citizen>,
    /// The session's cookie, to sign out by.
    pub session: Option<String>,
    /// What every page needs from the address: language, large type, the path.
    pub look: Look,
    /// How many things the citizen was told and has not seen on this device; none where nobody is
    /// signed in or no page is asked for.
    pub unseen: Option<i64>,
    /// The secret came in the address (`?k=`): a page keeps it in a cookie and leads to a clean one.
    pub secret_in_address: bool,
    headers: HeaderMap,
    https: bool,
    face: Arc<Face>,
    options: Arc<Options>,
}

/// What a request's address and headers say of the answer's looks.
#[derive(Clone, Debug)]
pub struct Look {
    /// The language.
    pub lang: Lang,
    /// The size that the address asks for (`?to=1`, `?to=0`).
    pub size: Option<bool>,
    /// What the reader's device keeps.
    pub kept: Sight,
    /// For programs: problems as JSON.
    pub api: bool,
    /// Path with query, without a secret or a key.
    pub path: String,
}

impl Look {
    pub(crate) fn of(headers: &HeaderMap, uri: &axum::http::Uri, https: bool) -> Look {
        let query = uri.query().unwrap_or("");
        let api = url::is_api(uri.path());
        let path = uri.path_and_query().map_or("/", |p| p.as_str());
        let named = match url::is_open311(uri.path()) {
            true => url::value(query, "lang").and_then(|l| Lang::parse(&l)),
            false => None,
        };
        let lang = match (named, url::value(query, "en").as_deref()) {
            (Some(lang), _) => lang,
            (None, Some("1")) => Lang::En,
            (None, Some(_)) => Lang::Vi,
            // Pages say their language in their address: a link sent on shows what its sender saw.
            (None, None) if !api => Lang::Vi,
            (None, None) => headers
                .get(header::ACCEPT_LANGUAGE)
                .and_then(|v| v.to_str().ok())
                .map_or(Lang::Vi, Lang::accept),
        };
        let size = match url::value(query, "to").as_deref() {
            Some("1") => Some(true),
            Some("0") => Some(false),
            Some(_) | None => None,
        };
        let kept =
            cookie::read(headers, https, cookie::SIGHT).map_or_else(Sight::default, Sight::parse);
        Look {
            lang,
            size,
            kept,
            api,
            // What opens something stands in no page and in no log.
            path: url::without(&url::without(path, "k"), "api_key"),
        }
    }

    /// A shell for the page at this address.
    pub fn shell(&self, nav: Nav, site: Arc<Site>) -> Shell {
        Shell::new(self.lang, false, &self.path, nav, site).seen(self.kept, self.size)
    }
}

impl FromRequestParts<House> for Door {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Door, Failure> {
        // A form's reader takes the door too: it is opened once.
        if let Some(door) = parts.extensions.get::<Door>() {
            return Ok(door.clone());
        }
        let door = open(parts, house).await?;
        parts.extensions.insert(door.clone());
        Ok(door)
    }
}

async fn open(parts: &Parts, house: &House) -> Result<Door, Failure> {
    let https = house.options.https;
    let headers = &parts.headers;
    let query = parts.uri.query().unwrap_or("");
    let now = house.options.clock.now();
    let token = bearer(headers);
    let session = cookie::read(headers, https, cookie::SESSION).filter(|_| token.is_none());
    let caller = known(&house.app, token, session, now).await?;
    // An exchange tells of calls; every other door is shut to it, those that are open to anybody too.
    let exchange = caller
        .as_ref()
        .is_some_and(|c| c.actor.role == Role::Telephony);
    if exchange && parts.uri.path() != url::CALLS {
        return Err(Failure::App(AppError::Forbidden));
    }
    let citizen = match cookie::read(headers, https, cookie::CITIZEN).filter(|_| token.is_none()) {
        Some(cookie) => app::mine::known(&house.app, cookie, now).await?,
        None => None,
    };
    let in_address = url::value(query, "k").filter(|k| is_secret_like(k));
    let secret_in_address = in_address.is_some();
    let secret = in_address
        .or_else(|| {
            headers
                .get("x-report-secret")?
                .to_str()
                .ok()
                .map(str::to_owned)
                .filter(|k| is_secret_like(k))
        })
        .or_else(|| {
            let code = url::code_in(parts.uri.path())?;
            cookie::read(headers, https, &cookie::secret_name(code)).map(str::to_owned)
        });
    let look = Look::of(headers, &parts.uri, https);
    let ctx = Ctx {
        now,
        actor: caller
            .as_ref()
            .map_or_else(Actor::nobody, |c| c.actor.clone()),
        lang: look.lang,
        // Filled in by whoever reads the body: the key holds for one body only.
        once: None,
        secret,
        people: citizen
            .as_ref()
            .map(|c| c.people.clone())
            .unwrap_or_default(),
        from: address::client(
            parts.extensions.get::<Peer>().copied(),
            headers,
            &house.options.trust_proxy,
        ),
        api_key: None,
    };
    let unseen = match citizen.as_ref().filter(|_| wants_page(headers, &look)) {
        Some(citizen) => Some(unseen(house, citizen, headers).await?),
        None => None,
    };
    Ok(Door {
        ctx,
        session: session.filter(|_| caller.is_some()).map(str::to_owned),
        caller,
        citizen,
        look,
        unseen,
        secret_in_address,
        headers: headers.clone(),
        https,
        face: house.face(),
        options: Arc::clone(&house.options),
    })
}

/// Whether a page is asked for, not one of the pictures on it.
fn wants_page(headers: &HeaderMap, look: &Look) -> bool {
    let accepts = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    !look.api && accepts.is_none_or(|kinds| kinds.contains("text/html") || kinds == "*/*")
}

/// What a citizen was told since they last looked. On a device that never looked nothing is counted:
/// signing in leads to where it stands.
async fn unseen(house: &House, citizen: &Citizen, headers: &HeaderMap) -> Result<i64, AppError> {
    let seen = cookie::read(headers, house.options.https, cookie::SEEN);
    let Some(seen) = seen.and_then(|ms| ms.parse().ok()).map(At) else {
        return Ok(0);
    };
    app::mine::reports::news(&house.app, &citizen.people, seen).await
}

/// A token that is shown must be good; a session that is over makes its holder a passer-by.
async fn known(
    app: &App,
    token: Option<&str>,
    session: Option<&str>,
    now: At,
) -> Result<Option<Caller>, AppError> {
    match (token, session) {
        (Some(token), _) => app::token::caller(app, token, now).await.map(Some),
        (None, Some(session)) => app::session::caller(app, session, now).await,
        (None, None) => Ok(None),
    }
}

fn is_secret_like(text: &str) -> bool {
    !text.is_empty() && text.len() <= limits::SECRET_CHARS_MAX
}

impl Door {
    /// The shell of a page.
    pub fn shell(&self, nav: Nav) -> Shell {
        let mut shell = self.look.shell(nav, Arc::clone(&self.face.site));
        shell.unseen = self.unseen;
        shell
    }

    /// The province's face.
    pub fn face(&self) -> &Face {
        &self.face
    }

    /// What the installation's maps stand on.
    pub fn base_map(&self) -> &BaseMap {
        &self.options.base_map
    }

    /// The account that acts, or an invitation to sign in.
    pub fn signed_in(&self) -> Result<&Caller, Failure> {
        self.caller.as_ref().ok_or(Failure::App(AppError::SignIn))
    }

    /// As whom staff act: person, role and agency; none for strangers. What a phone keeps for somebody
    /// carries this, and is done for nobody else.
    pub fn acts_as(&self) -> Option<String> {
        let caller = self.caller.as_ref()?;
        let agency = caller.actor.agency.as_deref().unwrap_or_default();
        Some(format!(
            "{}-{}-{agency}",
            caller.account.id, caller.actor.role
        ))
    }

    /// Counts a stranger's knock; staff are known and not held back.
    pub fn knock(&self, app: &App, deed: Deed) -> Result<(), Failure> {
        if self.ctx.actor.role == Role::Citizen {
            app.limits.check(deed, self.ctx.from)?;
        }
        Ok(())
    }

    /// Whether one of our own pages, or their service worker, asks: no other site and no program.
    pub fn is_own_page(&self) -> bool {
        self.caller.is_none() && self.header("sec-fetch-site") == Some("same-origin")
    }

    /// A request's header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// A value of the address's query.
    pub fn asked(&self, name: &str) -> Option<String> {
        let (_, query) = self.look.path.split_once('?')?;
        url::value(query, name).filter(|value| !value.is_empty())
    }

    /// A request's cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie::read(&self.headers, self.https, name)
    }

    /// A `Set-Cookie`, see [`cookie::write`].
    pub fn set_cookie(&self, name: &str, value: &str, seconds: Option<u32>) -> Option<HeaderValue> {
        cookie::write(self.https, name, value, seconds)
    }

    /// Keeps the secret of a report on this device.
    pub fn keep_secret(&self, code: ReportCode, secret: &str) -> Option<HeaderValue> {
        self.set_cookie(
            &cookie::secret_name(code),
            secret,
            Some(limits::SECRET_COOKIE_SECONDS),
        )
    }

    /// Whether the caller showed nothing that could open more than the public's view.
    pub fn is_stranger(&self) -> bool {
        self.caller.is_none() && self.citizen.is_none() && self.ctx.secret.is_none()
    }

    /// The `Idempotency-Key` of the header, or the one that a form carries, for a body of this
    /// digest.
    pub fn remember(&mut self, in_form: Option<&str>, digest: [u8; 32]) -> Result<(), Failure> {
        let Some(key) = once_key(&self.headers)? else {
            self.ctx.once = in_form.filter(|key| is_once_key(key)).map(|key| OnceKey {
                key: key.to_owned(),
                digest,
            });
            return Ok(());
        };
        self.ctx.once = Some(OnceKey { key, digest });
        Ok(())
    }
}

/// The `Idempotency-Key` of a request's headers; none where none was sent.
pub(crate) fn once_key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = key.to_str().ok().map(|k| k.trim().trim_matches('"'));
    let key = key.filter(|k| is_once_key(k)).ok_or(Failure::BAD_HEADER)?;
    Ok(Some(key.to_owned()))
}

fn is_once_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= limits::ONCE_KEY_CHARS_MAX
        && key.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'"')
}

/// Gives every failure its face: a problem for programs, a list of errors for other systems, the
/// message page for people.
pub async fn faces(State(house): State<House>, request: Request, next: Next) -> Response {
    let look = Look::of(request.headers(), request.uri(), house.options.https);
    let path = request.uri().path().to_owned();
    let reference = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|v| v.to_str().ok())
        .map(str::to_owned);
    let mut response = next.run(request).await;
    let Some(failure) = error::take(&mut response) else {
        return response;
    };
    let trouble = failure.trouble(look.lang);
    let mut faced = if let Some(format) = open311::format_of(&path) {
        open311::trouble(&trouble, format, look.lang)
    } else if look.api {
        trouble.problem(look.lang)
    } else {
        let site = Arc::clone(&house.face().site);
        trouble.page(look.shell(Nav::Elsewhere, site), reference)
    };
    // What is said beside the status: which methods an address takes, where an upload stands.
    for name in [header::ALLOW, UPLOAD_OFFSET] {
        if let Some(said) = response.headers().get(&name) {
            faced.headers_mut().insert(name, said.clone());
        }
    }
    faced
}
