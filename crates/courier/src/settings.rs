//! What an installation may set. A channel without settings carries nothing.

use crate::oidc::OidcSettings;
use crate::push::VapidKey;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Everything the postman is told at start.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The mail server.
    pub mail: Option<MailSettings>,
    /// The SMS gateway.
    pub sms: Option<SmsSettings>,
    /// Web push.
    pub push: Option<PushSettings>,
    /// The Zalo official account.
    pub zalo: Option<ZaloSettings>,
    /// Host names (or addresses, as they stand in the URL) that webhooks and push may reach
    /// wherever they resolve to, and without TLS.
    pub allow_hosts: Vec<String>,
    /// A PEM file of certificates to trust beside the system's.
    pub ca_file: Option<PathBuf>,
    /// Addresses that every recording of a call must begin with: `https://pbx.example.vn/rec/`.
    pub recordings: Vec<String>,
    /// The provider of sign-ins.
    pub oidc: Option<OidcSettings>,
}

/// The mail server.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// Its name.
    pub host: String,
    /// Its port: 587 for STARTTLS, 465 for TLS from the first byte, 25 for a relay.
    #[serde(default = "submission")]
    pub port: u16,
    /// Whether the line is encrypted.
    #[serde(default)]
    pub security: Security,
    /// The account, where the server asks for one.
    #[serde(default)]
    pub login: Option<Login>,
    /// `Name <address>` or an address: who the mail is from.
    pub from: String,
    /// Where answers go, if not to `from`.
    #[serde(default)]
    pub reply_to: Option<String>,
}

fn submission() -> u16 {
    587
}

/// Whether the line to the mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// STARTTLS, or nothing is sent.
    #[default]
    Starttls,
    /// STARTTLS if the server offers it; no password goes over a plain line.
    StarttlsIfOffered,
    /// TLS from the first byte.
    Tls,
    /// Plain; only to this machine.
    None,
}

/// An account at the mail server.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// Its name.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({}, …)", self.user)
    }
}

/// An SMS gateway that is spoken to over HTTP. In `url`'s query, in `body` and in `headers` stand
/// `{to}`, `{text}`, `{id}`, `{sender}` and `{token}`.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsSettings {
    /// Its name here, as in `/hooks/sms/{gateway}`.
    pub gateway: String,
    /// Where messages are posted.
    pub url: String,
    /// How.
    #[serde(default)]
    pub method: Method,
    /// The body's form.
    #[serde(default)]
    pub body: SmsBody,
    /// Further headers; `Authorization = "Bearer {token}"` is one.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// What `{token}` stands for.
    #[serde(default)]
    pub token: String,
    /// What `{sender}` stands for: the registered brand name.
    #[serde(default)]
    pub sender: String,
    /// How the gateway wants a number.
    #[serde(default)]
    pub number: NumberForm,
    /// Where in the JSON answer (a pointer, such as `/data/id`) the gateway's id stands.
    #[serde(default)]
    pub reference: Option<String>,
    /// Where in the JSON answer it says how it went. None: every 2xx is a yes.
    #[serde(default)]
    pub result: Option<String>,
    /// The results that are a yes.
    #[serde(default)]
    pub accepted: Vec<String>,
    /// The results that will never be a yes for this number or text. Any other is tried again.
    #[serde(default)]
    pub refused: Vec<String>,
    /// How the gateway calls back.
    #[serde(default)]
    pub hook: Option<SmsHook>,
    /// Where the gateway says what is left to send by. None: it does not.
    #[serde(default)]
    pub balance: Option<SmsBalance>,
}

/// Where a gateway says what is left: asked by GET, with the headers of `[sms]`. `{token}` and `{sender}`
/// are filled in.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsBalance {
    /// Where.
    pub url: String,
    /// Where in the JSON answer (a pointer, such as `/data/balance`) it stands: money or messages.
    pub field: String,
    /// Below this somebody must pay.
    #[serde(default)]
    pub low: i64,
}

impl fmt::Debug for SmsBalance {
    /// The address may hold a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmsBalance({}, …)", self.field)
    }
}

impl fmt::Debug for SmsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmsSettings({}, …)", self.gateway)
    }
}

/// The method of a request to the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// The message in the body.
    #[default]
    Post,
    /// The message in the body.
    Put,
    /// The message in the query; the body is empty.
    Get,
}

/// The body of a request to the gateway, with the fields to fill in.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsBody {
    /// A JSON text; the fields stand inside its strings.
    Json(String),
    /// Names and values of a form.
    Form(BTreeMap<String, String>),
    /// None.
    Empty,
}

impl Default for SmsBody {
    fn default() -> SmsBody {
        SmsBody::Json(r#"{"to":"{to}","text":"{text}","sender":"{sender}","id":"{id}"}"#.to_owned())
    }
}

/// How a gateway wants a telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberForm {
    /// `+84912…`.
    #[default]
    Plus,
    /// `84912…`.
    Digits,
    /// `0912…` for a Vietnamese number, `+…` for others.
    National,
}

/// How a gateway calls back: which header signs, and where in the JSON or form body things stand.
/// The signature is HMAC-SHA256 over the timestamp, `between` and the body.
#[derive(Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmsHook {
    /// The key shared with the gateway.
    pub secret: String,
    /// The header with the signature.
    #[serde(default = "signature_header")]
    pub signature_header: String,
    /// What stands before the signature, such as `sha256=`.
    #[serde(default)]
    pub signature_prefix: String,
    /// How the signature is written.
    #[serde(default)]
    pub encoding: Encoding,
    /// The header with the time, in seconds or milliseconds since 1970.
    #[serde(default = "timestamp_header")]
    pub timestamp_header: String,
    /// What is signed between the timestamp and the body.
    #[serde(default = "dot")]
    pub between: String,
    /// Delivery report: the id that the gateway gave when it took the message.
    #[serde(default = "reference")]
    pub reference: String,
    /// Delivery report: how it went.
    #[serde(default = "status")]
    pub status: String,
    /// The values of `status` that mean: it is on the phone.
    #[serde(default = "delivered")]
    pub delivered: Vec<String>,
    /// The values of `status` that mean: it will never be. Others are steps on the way.
    #[serde(default = "failed")]
    pub failed: Vec<String>,
    /// Inbound message: its own id, the same when it is sent again.
    #[serde(default = "message_id")]
    pub message_id: String,
    /// Inbound message: the sender's number.
    #[serde(default = "from")]
    pub from: String,
    /// Inbound message: what they wrote. A body without it is a delivery report.
    #[serde(default = "text")]
    pub text: String,
}

impl SmsHook {
    /// A hook with the usual names and this secret.
    pub fn with_secret(secret: &str) -> SmsHook {
        SmsHook {
            secret: secret.to_owned(),
            signature_header: signature_header(),
            signature_prefix: String::new(),
            encoding: Encoding::default(),
            timestamp_header: timestamp_header(),
            between: dot(),
            reference: reference(),
            status: status(),
            delivered: delivered(),
            failed: failed(),
            message_id: message_id(),
            from: from(),
            text: text(),
        }
    }
}

impl fmt::Debug for SmsHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmsHook(…)")
    }
}

fn signature_header() -> String {
    "x-signature".to_owned()
}

fn timestamp_header() -> String {
    "x-timestamp".to_owned()
}

fn dot() -> String {
    ".".to_owned()
}

fn reference() -> String {
    "/id".to_owned()
}

fn status() -> String {
    "/status".to_owned()
}

fn delivered() -> Vec<String> {
    vec!["delivered".to_owned()]
}

fn failed() -> Vec<String> {
    ["failed", "undelivered", "rejected", "expired"]
        .map(str::to_owned)
        .to_vec()
}

fn message_id() -> String {
    "/message_id".to_owned()
}

fn from() -> String {
    "/from".to_owned()
}

fn text() -> String {
    "/text".to_owned()
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// Hexadecimal digits, large or small.
    #[default]
    Hex,
    /// Base64 with `+` and `/`.
    Base64,
}

/// Web push.
#[derive(Clone, Debug)]
pub struct PushSettings {
    /// The installation's key; browsers bind their subscription to its public half.
    pub key: VapidKey,
    /// `mailto:` or `https:` address by which a push service reaches the operator.
    pub contact: String,
}

/// A Zalo official account's template messages.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZaloSettings {
    /// Where Zalo listens.
    #[serde(default = "zalo")]
    pub base_url: String,
    /// The file with the access token in force. Zalo's tokens last a day: it is read at every
    /// message, so that whoever renews the token only replaces the file.
    pub token_file: PathBuf,
}

fn zalo() -> String {
    "https://business.openapi.zalo.me".to_owned()
}
