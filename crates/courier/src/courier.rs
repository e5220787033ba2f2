//! The postman himself.

use crate::georeport::{self, GeoReport, Peer, PeerFound, PeerTrouble};
use crate::guard::Guard;
use crate::http::Http;
use crate::limits::ID_MAX;
use crate::mail::{Letter, Mailer};
use crate::oidc::{Identity, OidcSettings, Provider, Trip};
use crate::parcel::{Channel, Failure, Parcel, Receipt, Words};
use crate::recording::{Recordings, Sound};
use crate::settings::{PushSettings, Settings, SmsHook};
use crate::sms::{Balance, Gateway};
use crate::zalo::Zalo;
use crate::{certificate, push, tls, webhook};
use std::fmt;
use std::sync::Arc;

/// Settings that cannot be meant, and why. Names no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misconfigured(pub String);

impl fmt::Display for Misconfigured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misconfigured {}

/// Carries messages to other systems. Cheap to clone; all clones are one courier.
#[derive(Clone)]
pub struct Courier(Arc<Bags>);

struct Bags {
    http: Http,
    mail: Option<Mailer>,
    sms: Option<Gateway>,
    push: Option<PushSettings>,
    zalo: Option<Zalo>,
    recordings: Recordings,
    oidc: Option<Provider>,
}

impl fmt::Debug for Courier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.channels()).finish()
    }
}

impl Courier {
    /// Checks the settings; connects to nobody yet.
    pub fn new(settings: Settings) -> Result<Courier, Misconfigured> {
        let trusted = tls::certificates(settings.ca_file.as_deref())?;
        let guard = Guard::new(&settings.allow_hosts);
        if let Some(push) = &settings.push
            && !push.contact.starts_with("mailto:")
            && !push.contact.starts_with("https:")
        {
            return Err(Misconfigured(
                "push: contact begins with mailto: or https:".to_owned(),
            ));
        }
        Ok(Courier(Arc::new(Bags {
            http: Http::new(tls::client(&trusted)?, guard),
            mail: settings
                .mail
                .map(|mail| Mailer::new(mail, &trusted))
                .transpose()?,
            sms: settings.sms.map(Gateway::new).transpose()?,
            push: settings.push,
            zalo: settings.zalo.as_ref().map(Zalo::new).transpose()?,
            recordings: Recordings::new(&settings.recordings)?,
            oidc: settings.oidc.map(Provider::new).transpose()?,
        })))
    }

    /// True if this installation can use the channel.
    pub fn can(&self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.0.sms.is_some(),
            Channel::Email => self.0.mail.is_some(),
            Channel::Push => self.0.push.is_some(),
            // Address and secret come with each parcel.
            Channel::Webhook => true,
            Channel::Zalo => self.0.zalo.is_some(),
        }
    }

    /// The channels this installation can use.
    pub fn channels(&self) -> impl Iterator<Item = Channel> + '_ {
        [
            Channel::Sms,
            Channel::Email,
            Channel::Push,
            Channel::Webhook,
            Channel::Zalo,
        ]
        .into_iter()
        .filter(|channel| self.can(*channel))
    }

    /// Carries one parcel once. It takes at most [`limits::MAIL_TIME`](crate::limits::MAIL_TIME);
    /// a caller who drops the future leaves nothing running.
    pub async fn send(&self, parcel: &Parcel<'_>) -> Result<Receipt, Failure> {
        if !is_id(parcel.id) || !parcel.thread.is_none_or(is_id) {
            return Err(Failure::never("the message's id does not fit a header"));
        }
        let without = |what: &str| Failure::Later(format!("{what} is not configured"));
        let bags = &*self.0;
        match parcel.words {
            Words::Sms { text } => {
                let sms = bags.sms.as_ref().ok_or_else(|| without("SMS"))?;
                sms.send(&bags.http, parcel, text).await
            }
            Words::Email {
                subject,
                text,
                html,
            } => {
                let mail = bags.mail.as_ref().ok_or_else(|| without("mail"))?;
                let letter = Letter {
                    subject,
                    text,
                    html,
                };
                mail.send(parcel, letter).await
            }
            Words::Push { title, body, url } => {
                let push = bags.push.as_ref().ok_or_else(|| without("web push"))?;
                push::send(&bags.http, push, parcel, (title, body, url)).await
            }
            Words::Webhook { body, secrets } => {
                webhook::send(&bags.http, parcel, body, secrets).await
            }
            Words::Zalo { template, data } => {
                let zalo = bags.zalo.as_ref().ok_or_else(|| without("Zalo"))?;
                zalo.send(&bags.http, parcel, template, data).await
            }
        }
    }

    /// The public key that a browser subscribes with; none if push is not configured.
    pub fn push_key(&self) -> Option<String> {
        self.0.push.as_ref().map(|push| push.key.public())
    }

    /// Looks at a browser's subscription before it is kept, and tells its address.
    pub fn subscription_endpoint(&self, json: &str) -> Result<String, Failure> {
        push::check(&self.0.http, json)
    }

    /// Looks at a webhook's address before it is kept. What its name resolves to is looked at
    /// each time it is used.
    pub fn check_webhook(&self, url: &str) -> Result<(), Failure> {
        self.0.http.guarded(url)?;
        Ok(())
    }

    /// Whether a recording of a call may be fetched from there.
    pub fn is_recording(&self, url: &str) -> bool {
        self.0.recordings.place(url).is_some()
    }

    /// A recording of a call, whole.
    ///
    /// # Errors
    /// A place that the operator did not name, and never anything of the address in words.
    pub async fn recording(&self, url: &str) -> Result<Sound, Failure> {
        self.0.recordings.fetch(&self.0.http, url).await
    }

    /// The provider of sign-ins as it is set up; none if there is none.
    pub fn provider(&self) -> Option<&OidcSettings> {
        self.0.oidc.as_ref().map(Provider::settings)
    }

    /// Whether the provider describes itself as it should; none is no fault.
    ///
    /// # Errors
    /// Why not, without an address.
    pub async fn provider_answers(&self) -> Result<(), Failure> {
        match &self.0.oidc {
            Some(provider) => provider.answers(&self.0.http).await,
            None => Ok(()),
        }
    }

    /// The address at the provider to which a browser is sent.
    ///
    /// # Errors
    /// [`Failure::Later`] where the provider is away.
    pub async fn sign_in_address(&self, trip: &Trip) -> Result<String, Failure> {
        let provider = self.0.oidc.as_ref();
        let provider = provider.ok_or_else(|| Failure::never("no provider is set up"))?;
        provider.address(&self.0.http, trip).await
    }

    /// Who came back from the provider with a code; `from` is the issuer that the address named.
    /// `now`: seconds since 1970.
    ///
    /// # Errors
    /// [`Failure::Later`] where the provider is away, [`Failure::Never`] for what is not believed.
    pub async fn identify(
        &self,
        trip: &Trip,
        code: &str,
        from: Option<&str>,
        now: i64,
    ) -> Result<Identity, Failure> {
        let provider = self.0.oidc.as_ref();
        let provider = provider.ok_or_else(|| Failure::never("no provider is set up"))?;
        provider.identify(&self.0.http, trip, code, from, now).await
    }

    /// Speaks Open311 with another house. Its address was typed in, so it is guarded.
    pub fn georeport<'a>(&'a self, peer: &'a Peer) -> GeoReport<'a> {
        GeoReport::new(&self.0.http, peer)
    }

    /// Where a discovery document says that GeoReport v2 is spoken.
    ///
    /// # Errors
    /// Why it does not say.
    pub async fn discover(&self, address: &str) -> Result<PeerFound, PeerTrouble> {
        georeport::discover(&self.0.http, address).await
    }

    /// How this gateway's callbacks are read; none if there is no such gateway.
    pub fn sms_hook(&self, gateway: &str) -> Option<&SmsHook> {
        let settings = self.0.sms.as_ref()?.settings();
        settings
            .hook
            .as_ref()
            .filter(|_| settings.gateway == gateway)
    }

    /// What is left at the SMS gateway; none where there is no gateway, or it is not asked.
    pub async fn sms_balance(&self) -> Option<Result<Balance, Failure>> {
        self.0.sms.as_ref()?.balance(&self.0.http).await
    }

    /// Until when the certificate of an https address is good, in seconds since 1970. Its host is the
    /// operator's own.
    ///
    /// # Errors
    /// Why nobody knows; also that the certificate is not accepted.
    pub async fn certificate_ends(&self, url: &str) -> Result<i64, Failure> {
        let ends = certificate::ends(&self.0.http, url).await;
        ends.map_err(Failure::later)
    }

    /// The SMS gateway's name, as it stands in `/hooks/sms/{gateway}`.
    pub fn gateway(&self) -> Option<&str> {
        Some(&self.0.sms.as_ref()?.settings().gateway)
    }
}

/// True if the text may stand in a header, a Message-ID and a gateway's field as it is.
fn is_id(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    (1..=ID_MAX).contains(&text.len())
        && text.bytes().all(fits)
        && !text.starts_with('.')
        && !text.ends_with('.')
        && !text.contains("..")
}
