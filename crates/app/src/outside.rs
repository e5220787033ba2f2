//! What runs out outside the house: money at the SMS gateway, and the certificate of the public
//! address. Asked once in a while by each node and kept in its memory, for a page and a watching program
//! ask often.

use crate::app::App;
use crate::limits::OUTSIDE_MS;
use domain::time::{At, DAY_MS};
use std::sync::{Arc, Mutex, PoisonError};

pub use courier::Balance;

/// How the SMS gateway stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credit {
    /// It does not tell, or there is none.
    NotTold,
    /// So much is left.
    Left(Balance),
    /// It was asked and did not say, and why.
    Unknown(String),
}

/// How the certificate of the public address stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// The address has none.
    Plain,
    /// It is good until then.
    Until(At),
    /// It could not be looked at, or is not accepted, and why.
    Unknown(String),
}

impl Certificate {
    /// Whole days that are left; below nought once it is over.
    pub fn days(&self, now: At) -> Option<i64> {
        match self {
            Certificate::Until(at) => Some((at.0 - now.0).div_euclid(DAY_MS)),
            Certificate::Plain | Certificate::Unknown(_) => None,
        }
    }
}

/// What was seen outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// At the gateway.
    pub credit: Credit,
    /// At the public address.
    pub certificate: Certificate,
}

/// What a node saw last, and when.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<Option<(At, Arc<Outside>)>>);

impl Seen {
    fn get(&self) -> Option<(At, Arc<Outside>)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.clone()
    }

    fn set(&self, at: At, outside: Arc<Outside>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some((at, outside));
    }
}

/// What was seen last, for whoever must not wait; none before the first look.
pub fn seen(app: &App) -> Option<Arc<Outside>> {
    app.outside.get().map(|(_, outside)| outside)
}

/// What there is outside, asked anew where the last look is not fresh.
pub async fn look(app: &App, now: At) -> Arc<Outside> {
    if let Some((at, outside)) = app.outside.get()
        && (0..OUTSIDE_MS).contains(&(now.0 - at.0))
    {
        return outside;
    }
    let (credit, certificate) = tokio::join!(credit(app), certificate(app));
    let outside = Arc::new(Outside {
        credit,
        certificate,
    });
    app.outside.set(now, Arc::clone(&outside));
    outside
}

async fn credit(app: &App) -> Credit {
    let Some(courier) = &app.settings.courier else {
        return Credit::NotTold;
    };
    match courier.sms_balance().await {
        None => Credit::NotTold,
        Some(Ok(balance)) => Credit::Left(balance),
        Some(Err(failure)) => Credit::Unknown(failure.why().to_owned()),
    }
}

async fn certificate(app: &App) -> Certificate {
    let url = &app.settings.public_url;
    let Some(courier) = app
        .settings
        .courier
        .as_ref()
        .filter(|_| url.starts_with("https://"))
    else {
        return Certificate::Plain;
    };
    match courier.certificate_ends(url).await {
        Ok(seconds) => Certificate::Until(At(seconds.saturating_mul(1_000))),
        Err(failure) => Certificate::Unknown(failure.why().to_owned()),
    }
}
