//! A mail over SMTP: one connection a mail, each step's refusal weighed by what it is about.

use crate::courier::Misconfigured;
use crate::limits::{CONNECT_TIME, MAIL_TIME, QUIT_TIME};
use crate::parcel::{Failure, Parcel, Receipt};
use crate::settings::{MailSettings, Security};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use std::time::{Duration, SystemTime};
use tokio_rustls::rustls::{self, pki_types::CertificateDer};

/// Characters of a header line (RFC 5322) less the header's name.
const LINE_MAX: usize = 900;

/// The mail server, its settings checked.
pub(crate) struct Mailer {
    settings: MailSettings,
    from: Mailbox,
    reply_to: Option<Mailbox>,
    hello: ClientId,
    tls: Option<TlsParameters>,
}

/// The words of a mail.
#[derive(Clone, Copy)]
pub(crate) struct Letter<'a> {
    pub(crate) subject: &'a str,
    pub(crate) text: &'a str,
    pub(crate) html: &'a str,
}

impl Mailer {
    pub(crate) fn new(
        settings: MailSettings,
        trusted: &[CertificateDer<'static>],
    ) -> Result<Mailer, Misconfigured> {
        let wrong = |what: &str| Misconfigured(format!("mail: {what}"));
        let mailbox = |name: &str, text: &str| {
            text.parse::<Mailbox>()
                .map_err(|_| wrong(&format!("{name} is no e-mail address")))
        };
        let from = mailbox("from", &settings.from)?;
        let reply_to = settings
            .reply_to
            .as_deref()
            .map(|text| mailbox("reply_to", text))
            .transpose()?;
        if settings.host.trim().is_empty() {
            return Err(wrong("host is empty"));
        }
        let tls = match settings.security {
            Security::None if !is_this_machine(&settings.host) => {
                return Err(wrong("security = \"none\" is for this machine only"));
            }
            Security::None => None,
            Security::Starttls | Security::StarttlsIfOffered | Security::Tls => {
                Some(parameters(&settings.host, trusted).map_err(|e| wrong(&e.to_string()))?)
            }
        };
        let hello = ClientId::Domain(from.email.domain().to_owned());
        Ok(Mailer {
            settings,
            from,
            reply_to,
            hello,
            tls,
        })
    }

    pub(crate) async fn send(
        &self,
        parcel: &Parcel<'_>,
        letter: Letter<'_>,
    ) -> Result<Receipt, Failure> {
        let to: Address = parcel
            .to
            .parse()
            .map_err(|_| Failure::never("this is no e-mail address"))?;
        // The domain of a name outside ASCII is written in punycode; a mailbox outside it needs
        // SMTPUTF8, which hardly any server of a province offers.
        if !parcel.to.is_ascii() {
            return Err(Failure::never("the mailbox's name is not in ASCII"));
        }
        let message = self.message(parcel, to.clone(), letter)?;
        tokio::time::timeout(MAIL_TIME, self.deliver(to, &message))
            .await
            .map_err(|_| Failure::later("the mail server took too long"))??;
        Ok(Receipt {
            reference: Some(self.id(parcel.id)),
        })
    }

    /// A Message-ID, without its brackets.
    fn id(&self, id: &str) -> String {
        format!("{id}@{}", self.from.email.domain())
    }

    fn message(
        &self,
        parcel: &Parcel<'_>,
        to: Address,
        letter: Letter<'_>,
    ) -> Result<Vec<u8>, Failure> {
        let since = u64::try_from(parcel.now).unwrap_or(0);
        let mut builder = Message::builder()
            .message_id(Some(format!("<{}>", self.id(parcel.id))))
            .date(SystemTime::UNIX_EPOCH + Duration::from_secs(since))
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(letter.subject))
            // Vacation answers and other robots leave such mails alone (RFC 3834).
            .raw_header(line("Auto-Submitted", "auto-generated"));
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        if let Some(thread) = parcel.thread {
            // Nobody ever sent this first message; mail programs gather its answers all the same.
            let first = format!("<{}>", self.id(&format!("thread.{thread}")));
            builder = builder.in_reply_to(first.clone()).references(first);
        }
        if let Some(url) = parcel.unsubscribe {
            let url = crate::http::parse(url)
                .ok()
                .filter(|url| url.as_str().len() <= LINE_MAX)
                .ok_or_else(|| Failure::never("the address to unsubscribe at is no URL"))?;
            builder = builder
                .raw_header(line("List-Unsubscribe", &format!("<{url}>")))
                .raw_header(line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        builder
            .multipart(MultiPart::alternative_plain_html(
                letter.text.to_owned(),
                letter.html.to_owned(),
            ))
            .map(|message| message.formatted())
            .map_err(|_| Failure::never("the mail cannot be written"))
    }

    async fn deliver(&self, to: Address, message: &[u8]) -> Result<(), Failure> {
        let mut line = self.connect().await?;
        let sender = Mail::new(Some(self.from.email.clone()), Vec::new());
        // Until the recipient is named, whatever is refused is about us.
        let said = async {
            line.command(sender).await.map_err(|e| ours(&e))?;
            line.command(Rcpt::new(to, Vec::new()))
                .await
                .map_err(|e| theirs(&e))?;
            line.command(Data).await.map_err(|e| theirs(&e))?;
            line.message(message).await.map_err(|e| theirs(&e))?;
            Ok(())
        }
        .await;
        // The mail is theirs, or is not; how they say goodbye changes nothing.
        let _ = tokio::time::timeout(QUIT_TIME, line.quit()).await;
        said
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Failure> {
        let wrapped = match self.settings.security {
            Security::Tls => self.tls.clone(),
            Security::Starttls | Security::StarttlsIfOffered | Security::None => None,
        };
        let server = (self.settings.host.as_str(), self.settings.port);
        let mut line = AsyncSmtpConnection::connect_tokio1(
            server,
            Some(CONNECT_TIME),
            &self.hello,
            wrapped,
            None,
        )
        .await
        .map_err(|e| ours(&e))?;
        let upgrade = match self.settings.security {
            Security::Starttls if !line.can_starttls() => {
                return Err(Failure::later("the mail server offers no STARTTLS"));
            }
            Security::Starttls => true,
            Security::StarttlsIfOffered => line.can_starttls(),
            Security::Tls | Security::None => false,
        };
        if let (true, Some(tls)) = (upgrade, &self.tls) {
            line.starttls(tls.clone(), &self.hello)
                .await
                .map_err(|e| ours(&e))?;
        }
        if let Some(login) = &self.settings.login {
            if !line.is_encrypted() && !is_this_machine(&self.settings.host) {
                return Err(Failure::later(
                    "the mail server offers no STARTTLS, and no password goes over a plain line",
                ));
            }
            let account = Credentials::new(login.user.clone(), login.password.clone());
            line.auth(DEFAULT_MECHANISMS, &account)
                .await
                .map_err(|e| ours(&e))?;
        }
        Ok(line)
    }
}

/// A refusal that is about our server, our account or our sender: mended, and tried again.
fn ours(e: &Error) -> Failure {
    Failure::Later(told(e))
}

/// A refusal that is about the recipient or the mail: 5xx is final.
fn theirs(e: &Error) -> Failure {
    if e.is_permanent() {
        Failure::Never(told(e))
    } else {
        Failure::Later(told(e))
    }
}

/// What went wrong, without the server's words: they like to repeat the address.
fn told(e: &Error) -> String {
    match e.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if e.is_timeout() => "the mail server took too long".to_owned(),
        None if e.is_tls() || is_rustls(e) => {
            "the mail server's certificate or TLS is not accepted".to_owned()
        }
        None if e.is_client() => {
            "the mail server offers none of the ways we can speak to it".to_owned()
        }
        None if e.is_response() => "the mail server hung up or did not speak SMTP".to_owned(),
        None => "the mail server cannot be reached or hung up".to_owned(),
    }
}

/// True if TLS is what failed, however deep it is wrapped.
fn is_rustls(e: &Error) -> bool {
    let mut cause = std::error::Error::source(e);
    while let Some(inner) = cause {
        let wrapped = inner
            .downcast_ref::<std::io::Error>()
            .and_then(std::io::Error::get_ref);
        if inner.is::<rustls::Error>() || wrapped.is_some_and(|e| e.is::<rustls::Error>()) {
            return true;
        }
        cause = inner.source();
    }
    false
}

fn parameters(host: &str, trusted: &[CertificateDer<'static>]) -> Result<TlsParameters, Error> {
    let mut builder = TlsParameters::builder(host.to_owned());
    for certificate in trusted {
        builder = builder.add_root_certificate(Certificate::from_der(certificate.to_vec())?);
    }
    builder.build_rustls()
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn line(name: &'static str, value: &str) -> HeaderValue {
    // As it is: folding or encoding would break an address.
    HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str(name),
        value.to_owned(),
        value.to_owned(),
    )
}

/// A subject in one line, whatever somebody typed.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
