//! What a call of Open311 brings: the format by its suffix, parameters, the language, the key.
//! Nobody is signed in here: cookies and tokens count for nothing.

use super::tree::Format;
use crate::door::address::{self, Peer};
use crate::door::{Look, once_key};
use crate::error::{Failure, FieldFault};
use crate::form::{self, Fields, Raw};
use crate::router::House;
use crate::url;
use app::file::{Incoming, Prepared};
use app::limit::Deed;
use app::open311::key::{self, Caller};
use app::{App, Ctx, OnceKey};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use domain::actor::Actor;
use domain::text::tidy;
use domain::time::At;

/// A call that reads.
#[derive(Debug)]
pub struct Call {
    /// In which format it is answered.
    pub format: Format,
    /// When, in which language, from where; nobody acts.
    pub ctx: Ctx,
    pairs: Vec<(String, String)>,
}

impl FromRequestParts<House> for Call {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Call, Failure> {
        let options = &house.options;
        let path = parts.uri.path();
        let (_, format) = Format::split(path).ok_or(Failure::NOT_FOUND)?;
        let look = Look::of(&parts.headers, &parts.uri, options.https);
        let mut ctx = Ctx::of(Actor::nobody(), options.clock.now());
        ctx.lang = look.lang;
        ctx.from = address::client(
            parts.extensions.get::<Peer>().copied(),
            &parts.headers,
            &options.trust_proxy,
        );
        house.app.limits.check(Deed::Open311, ctx.from)?;
        let pairs = url::pairs(parts.uri.query().unwrap_or("")).ok_or(Failure::BAD_TEXT)?;
        let call = Call { format, ctx, pairs };
        is_ours(call.one("jurisdiction_id"), house)?;
        Ok(call)
    }
}

/// One jurisdiction is served: it may be left out, and another one is not found.
fn is_ours(named: Option<&str>, house: &House) -> Result<(), Failure> {
    let host = house
        .options
        .site
        .host
        .split(':')
        .next()
        .unwrap_or_default();
    let host = host.trim_start_matches("www.");
    match named {
        Some(named) if !named.trim_start_matches("www.").eq_ignore_ascii_case(host) => {
            Err(Failure::Request(404, "jurisdiction", "jurisdiction"))
        }
        Some(_) | None => Ok(()),
    }
}

impl Call {
    /// A parameter's value; an empty one is the same as none.
    pub fn one(&self, name: &str) -> Option<&str> {
        let mut values = self.pairs.iter().filter(|(held, _)| held == name);
        values
            .find_map(|(_, value)| Some(value.trim()).filter(|v| !v.is_empty()))
            .filter(|v| !v.contains('\0'))
    }

    /// A parameter's values: separated by commas, or the name again.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let values = self.pairs.iter().filter(|(held, _)| held == name);
        values
            .flat_map(|(_, value)| value.split(','))
            .map(str::trim)
            .filter(|v| !v.is_empty())
            .collect()
    }

    /// Yes or no; no where nothing is said.
    pub fn flag(&self, name: &'static str, faults: &mut Vec<FieldFault>) -> bool {
        flag(self.one(name), name, faults).unwrap_or(false)
    }

    /// The key that is shown, if it is good.
    pub async fn key(&self, app: &App) -> Result<Option<Caller>, Failure> {
        match self.one("api_key") {
            Some(key) => Ok(key::caller(app, key).await?),
            None => Ok(None),
        }
    }
}

fn flag(value: Option<&str>, name: &'static str, faults: &mut Vec<FieldFault>) -> Option<bool> {
    match value?.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => {
            faults.push(FieldFault::door(name, "bad_flag"));
            None
        }
    }
}

/// A call that writes, by a good key that has not been used up.
pub struct Sent {
    /// In which format it is answered, and by whom it is made: `ctx.once` holds for this body.
    pub call: Call,
    /// Who calls.
    pub caller: Caller,
    /// What is wrong so far.
    pub faults: Vec<FieldFault>,
    fields: Fields,
    files: Vec<Incoming>,
    too_many: bool,
}

impl FromRequest<House> for Sent {
    type Rejection = Failure;

    async fn from_request(request: Request, house: &House) -> Result<Sent, Failure> {
        let (mut parts, body) = request.into_parts();
        let mut call = Call::from_request_parts(&mut parts, house).await?;
        if !matches!(form::kind(&parts).as_str(), form::FORM | form::MULTIPART) {
            return Err(Failure::UNSUPPORTED);
        }
        let once = once_key(&parts.headers)?;
        let raw = Raw::read(parts, body, house, false).await?;
        let digest = raw.digest();
        let shown = raw.fields.typed("api_key").map(str::trim);
        let shown = shown.filter(|k| !k.is_empty());
        let known = match shown {
            Some(key) => key::caller(&house.app, key).await?,
            None => call.key(&house.app).await?,
        };
        let Some(caller) = known else {
            // Trying keys out is held back like trying codes out.
            house.app.limits.check(Deed::LookUp, call.ctx.from)?;
            return Err(Failure::Request(403, "api_key", "api_key"));
        };
        key::count(&house.app, &caller, call.ctx.now).await?;
        call.ctx.api_key = Some(caller.id);
        call.ctx.once = once.map(|key| OnceKey { key, digest });
        let sent = Sent {
            call,
            caller,
            faults: Vec::new(),
            fields: raw.fields,
            files: raw.files,
            too_many: raw.too_many,
        };
        is_ours(sent.one("jurisdiction_id"), house)?;
        Ok(sent)
    }
}

impl Sent {
    /// A field's value, of the body or of the address; an empty one is the same as none.
    pub fn one(&self, name: &str) -> Option<&str> {
        let typed = self.fields.typed(name).map(str::trim);
        typed
            .filter(|v| !v.is_empty())
            .or_else(|| self.call.one(name))
    }

    /// A field's text, at most so many characters, free of what no text may hold.
    pub fn text(&mut self, name: &'static str, most: usize) -> Option<String> {
        let typed = self.one(name)?;
        let Some(text) = tidy(typed) else {
            self.faults.push(FieldFault::door(name, "bad_character"));
            return None;
        };
        if text.chars().count() > most {
            self.faults
                .push(FieldFault::why(name, domain::refusal_reason::Why::TooLong));
            return None;
        }
        Some(text).filter(|t| !t.is_empty())
    }

    /// Every value of a field that may come again, with or without `[]`.
    pub fn all(&mut self, name: &str) -> Vec<String> {
        let typed: Vec<Option<String>> = self.fields.all_typed(name).map(tidy).collect();
        if typed.iter().any(Option::is_none) {
            self.faults.push(FieldFault::door(name, "bad_character"));
        }
        typed
            .into_iter()
            .flatten()
            .filter(|v| !v.is_empty())
            .collect()
    }

    /// A number in bounds.
    pub fn number(
        &mut self,
        name: &'static str,
        bounds: std::ops::RangeInclusive<f64>,
    ) -> Option<f64> {
        let read = self.one(name)?.parse().ok().filter(|n| bounds.contains(n));
        if read.is_none() {
            self.faults.push(FieldFault::door(name, "bad_number"));
        }
        read
    }

    /// Yes or no, where it is said.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        let value = self.one(name).map(str::to_owned);
        flag(value.as_deref(), name, &mut self.faults)
    }

    /// An instant.
    pub fn at(&mut self, name: &'static str) -> Option<At> {
        let read = super::read::instant(self.one(name)?);
        if read.is_none() {
            self.faults.push(FieldFault::door(name, "bad_when"));
        }
        read
    }

    /// A field that must be there.
    pub fn required<T>(&mut self, name: &'static str, value: Option<T>) -> Option<T> {
        if value.is_none() && self.one(name).is_none() {
            self.faults.push(FieldFault::door(name, "required"));
        }
        value
    }

    /// Addresses of photos that lie elsewhere: nobody fetches them, people open them.
    pub fn media_urls(&mut self) -> Vec<String> {
        let urls = self.all("media_url");
        let good = |url: &String| {
            (url.starts_with("https://") || url.starts_with("http://"))
                && url.len() <= super::MEDIA_URL_CHARS
                && url.chars().all(|c| c.is_ascii_graphic())
        };
        if !urls.iter().all(good) || urls.len() > domain::limits::CALL_FILES_MAX {
            self.faults.push(FieldFault::door("media_url", "bad_url"));
        }
        urls
    }

    /// Ends the reading: all faults, if there were any.
    pub fn finish(&mut self) -> Result<(), Failure> {
        match self.faults.is_empty() {
            true => Ok(()),
            false => Err(Failure::Fields(std::mem::take(&mut self.faults))),
        }
    }

    /// Checks the files and stores them: the last thing, when all else is right.
    pub async fn files(&mut self, app: &App) -> Result<Vec<Prepared>, Failure> {
        let files = std::mem::take(&mut self.files);
        let (files, faults) = form::receive(app, &self.call.ctx, files, self.too_many).await?;
        match faults.is_empty() {
            true => Ok(files),
            false => Err(Failure::Fields(faults)),
        }
    }
}
