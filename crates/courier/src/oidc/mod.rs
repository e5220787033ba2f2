//! Sign-in at another system (OpenID Connect): where to send a browser, and who came back with a
//! code. The code flow with PKCE; nothing of it is kept, neither the provider's description nor its
//! keys: they are read at each sign-in, so that a key that the provider took away counts no more.

mod keys;
mod token;

use crate::answer;
use crate::courier::Misconfigured;
use crate::guard::is_loopback;
use crate::http::{Answer, Ask, Chosen, Http, parse};
use crate::limits::{ANSWER_BYTES_MAX, OIDC_CODE_MAX};
use crate::parcel::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hyper::Method;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue};
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::fmt;
use std::path::PathBuf;
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

/// The provider, as an installation names it.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSettings {
    /// What people call it: "Tài khoản tỉnh".
    pub name: String,
    /// Its issuer: `https://dangnhap.example.vn/realms/tinh`; what its description says must be the same.
    pub issuer: String,
    /// The name under which this installation is known there.
    pub client_id: String,
    /// The secret shared with it; none for a client without one, or where it stands in a file.
    #[serde(default)]
    pub client_secret: Option<String>,
    /// The file with the secret, read at each sign-in: who renews it only replaces the file.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for beside `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Values of `acr` or `amr` by which the provider says that it saw a second factor. None: its
    /// word is never one, and ours is asked for.
    #[serde(default)]
    pub second_factor: Vec<String>,
    /// By what a person is found who is not linked to an account yet. None: nobody is found, and
    /// each account is linked by its owner or an administrator.
    #[serde(default, rename = "match")]
    pub matched: Option<Match>,
}

/// A claim of the provider and the field of an account that must be the same.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Match {
    /// The claim's name: `preferred_username`.
    pub claim: String,
    /// The field.
    pub field: MatchField,
}

/// A field of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchField {
    /// The name to sign in by.
    Username,
    /// The e-mail address; only with the claim `email`, and one that the provider verified.
    Email,
}

impl fmt::Debug for OidcSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OidcSettings({}, …)", self.issuer)
    }
}

/// What belongs to one trip of one browser to the provider and back.
#[derive(Clone)]
pub struct Trip {
    /// Comes back in the address.
    pub state: String,
    /// Comes back in the signed token.
    pub nonce: String,
    /// Shown only when the code is handed in (PKCE).
    pub verifier: String,
    /// Where the browser comes back to.
    pub back: String,
}

impl fmt::Debug for Trip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Trip(…)")
    }
}

/// Who came back, on the provider's signed word.
#[derive(Clone)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// Its own lasting name for the person.
    pub subject: String,
    claims: Map<String, Value>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

impl Identity {
    /// A claim as text. An e-mail address that the provider did not verify is none.
    pub fn claim(&self, name: &str) -> Option<&str> {
        let verified = || self.claims.get("email_verified") == Some(&Value::Bool(true));
        let text = self.claims.get(name)?.as_str()?;
        (name != "email" || verified()).then_some(text)
    }

    /// Whether `acr` or `amr` says one of these.
    pub fn says(&self, wanted: &[String]) -> bool {
        let is_wanted = |v: &Value| v.as_str().is_some_and(|v| wanted.iter().any(|w| w == v));
        let methods = self.claims.get("amr").and_then(Value::as_array);
        self.claims.get("acr").is_some_and(is_wanted)
            || methods.is_some_and(|list| list.iter().any(is_wanted))
    }
}

/// The provider's description of itself, as far as it is needed.
#[derive(Deserialize)]
struct Described {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// Headers of a request.
type Headers = Vec<(HeaderName, HeaderValue)>;

/// A provider whose settings were checked.
pub(crate) struct Provider {
    settings: OidcSettings,
    issuer: Url,
}

impl Provider {
    pub(crate) fn new(settings: OidcSettings) -> Result<Provider, Misconfigured> {
        let told = |why: &str| Misconfigured(format!("oidc: {why}"));
        let issuer = parse(&settings.issuer)
            .ok()
            .filter(|url| url.query().is_none() && url.fragment().is_none())
            .ok_or_else(|| told("issuer is not a web address"))?;
        if issuer.scheme() != "https" && !is_loopback(&issuer) {
            return Err(told(
                "issuer begins with https:// unless it is this machine",
            ));
        }
        if settings.name.trim().is_empty() || settings.client_id.is_empty() {
            return Err(told("name and client_id must be there"));
        }
        if settings.client_secret.is_some() && settings.client_secret_file.is_some() {
            return Err(told("client_secret or client_secret_file, not both"));
        }
        let by_mail = |m: &Match| m.field == MatchField::Email && m.claim != "email";
        if settings.matched.as_ref().is_some_and(by_mail) {
            return Err(told(
                "the field email is matched with the claim email alone",
            ));
        }
        Ok(Provider { settings, issuer })
    }

    pub(crate) fn settings(&self) -> &OidcSettings {
        &self.settings
    }

    pub(crate) async fn answers(&self, http: &Http) -> Result<(), Failure> {
        let described = self.describe(http).await?;
        for named in [
            &described.authorization_endpoint,
            &described.token_endpoint,
            &described.jwks_uri,
        ] {
            self.endpoint(http, named)?;
        }
        Ok(())
    }

    /// The address at the provider to which a browser is sent.
    pub(crate) async fn address(&self, http: &Http, trip: &Trip) -> Result<String, Failure> {
        let described = self.describe(http).await?;
        let mut url = self.endpoint(http, &described.authorization_endpoint)?.0;
        let mut scope = vec!["openid"];
        let more = self.settings.scopes.iter().map(String::as_str);
        scope.extend(more.filter(|s| *s != "openid"));
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, trip.verifier.as_bytes()));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &trip.back)
            .append_pair("scope", &scope.join(" "))
            .append_pair("state", &trip.state)
            .append_pair("nonce", &trip.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(url.into())
    }

    /// Hands a code in and says whose it is. `from`: the issuer that the address named on the way
    /// back, if it named one.
    pub(crate) async fn identify(
        &self,
        http: &Http,
        trip: &Trip,
        code: &str,
        from: Option<&str>,
        now: i64,
    ) -> Result<Identity, Failure> {
        if code.is_empty() || code.len() > OIDC_CODE_MAX {
            return Err(Failure::never("no code of a provider"));
        }
        let described = self.describe(http).await?;
        // RFC 9207: a provider that names itself on the way back must be the one that was asked.
        let silent = from.is_none() && described.authorization_response_iss_parameter_supported;
        if silent || from.is_some_and(|from| from != self.settings.issuer) {
            return Err(Failure::never("the answer came from another provider"));
        }
        let token = self.redeem(http, &described, trip, code).await?;
        let (url, chosen) = self.endpoint(http, &described.jwks_uri)?;
        let answer = self.get(http, url, chosen).await?;
        let keys = keys::read(&answer.body)
            .ok_or_else(|| Failure::later("the provider's keys do not read"))?;
        let claims = token::verify(
            &token,
            &keys,
            &token::Expected {
                issuer: &self.settings.issuer,
                client_id: &self.settings.client_id,
                nonce: &trip.nonce,
                now,
            },
        )
        .map_err(Failure::never)?;
        let subject = claims.get("sub").and_then(Value::as_str);
        Ok(Identity {
            issuer: self.settings.issuer.clone(),
            subject: subject.unwrap_or_default().to_owned(),
            claims,
        })
    }

    async fn describe(&self, http: &Http) -> Result<Described, Failure> {
        let base = self.settings.issuer.trim_end_matches('/');
        let url = parse(&format!("{base}/.well-known/openid-configuration"))?;
        let answer = self.get(http, url, Chosen::ByOperator).await?;
        let described: Described = serde_json::from_slice(&answer.body)
            .map_err(|_| Failure::later("the provider's description does not read"))?;
        if described.issuer != self.settings.issuer {
            return Err(Failure::later(
                "the provider's description names another issuer",
            ));
        }
        Ok(described)
    }

    /// An address that the provider named. At its own host it may stand where the provider does;
    /// elsewhere it must be an open one.
    fn endpoint(&self, http: &Http, text: &str) -> Result<(Url, Chosen), Failure> {
        let url = parse(text)?;
        if url.origin() == self.issuer.origin() {
            return Ok((url, Chosen::ByOperator));
        }
        Ok((http.guarded(text)?, Chosen::ByOthers))
    }

    async fn get(&self, http: &Http, url: Url, chosen: Chosen) -> Result<Answer, Failure> {
        let ask = Ask {
            method: Method::GET,
            url,
            headers: vec![(ACCEPT, HeaderValue::from_static("application/json"))],
            body: Vec::new(),
            chosen,
            most: ANSWER_BYTES_MAX,
        };
        let answer = http.ask(ask).await.map_err(Failure::later)?;
        match answer.status {
            200 => Ok(answer),
            status => Err(Failure::Later(format!("the provider answered {status}"))),
        }
    }

    /// The signed token for a code.
    async fn redeem(
        &self,
        http: &Http,
        described: &Described,
        trip: &Trip,
        code: &str,
    ) -> Result<String, Failure> {
        let (url, chosen) = self.endpoint(http, &described.token_endpoint)?;
        let secret = self.secret().await?;
        let methods = &described.token_endpoint_auth_methods_supported;
        let (headers, body) = self.handed_in(methods, secret.as_deref(), trip, code)?;
        let ask = Ask {
            method: Method::POST,
            url,
            headers,
            body,
            chosen,
            most: ANSWER_BYTES_MAX,
        };
        let answer = http.ask(ask).await.map_err(Failure::later)?;
        let told = answer::json(&answer);
        let text = |name: &str| told.as_ref()?.get(name)?.as_str();
        match answer.status {
            200 => {
                let token = text("id_token");
                let token = token.ok_or_else(|| Failure::never("the provider gave no token"))?;
                Ok(token.to_owned())
            }
            400 if text("error") == Some("invalid_grant") => {
                Err(Failure::never("the provider does not know the code"))
            }
            // Anything else is a setting, here or there, and settings are mended.
            status => Err(Failure::Later(format!("the provider answered {status}"))),
        }
    }

    /// What is posted to hand a code in: headers and body, the secret in one of them.
    fn handed_in(
        &self,
        methods: &[String],
        secret: Option<&str>,
        trip: &Trip,
        code: &str,
    ) -> Result<(Headers, Vec<u8>), Failure> {
        let client = &self.settings.client_id;
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &trip.back)
            .append_pair("code_verifier", &trip.verifier);
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        let mut headers = vec![
            (CONTENT_TYPE, kind),
            (ACCEPT, HeaderValue::from_static("application/json")),
        ];
        // What a description does not name is the header, says the standard.
        let in_header = methods.is_empty() || methods.iter().any(|m| m == "client_secret_basic");
        match secret {
            Some(secret) if in_header => {
                let written = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", written(client), written(secret));
                let value = answer::secret(&format!("Basic {}", STANDARD.encode(pair)));
                let value = value.ok_or_else(|| Failure::later("the secret fits no header"))?;
                headers.push((AUTHORIZATION, value));
            }
            Some(secret) => {
                form.append_pair("client_id", client)
                    .append_pair("client_secret", secret);
            }
            None => {
                form.append_pair("client_id", client);
            }
        }
        Ok((headers, form.finish().into_bytes()))
    }

    async fn secret(&self) -> Result<Option<String>, Failure> {
        let Some(file) = &self.settings.client_secret_file else {
            return Ok(self.settings.client_secret.clone());
        };
        let text = tokio::fs::read_to_string(file).await;
        let text = text.map_err(|_| Failure::later("oidc: the secret's file cannot be read"))?;
        Ok(Some(text.trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> OidcSettings {
        OidcSettings {
            name: "Tài khoản tỉnh".to_owned(),
            issuer: "https://dangnhap.example.vn/tinh".to_owned(),
            client_id: "hientruong".to_owned(),
            client_secret: None,
            client_secret_file: None,
            scopes: Vec::new(),
            second_factor: Vec::new(),
            matched: None,
        }
    }

    fn refused(change: impl FnOnce(&mut OidcSettings)) -> String {
        let mut given = settings();
        change(&mut given);
        Provider::new(given).err().map_or(String::new(), |e| e.0)
    }

    #[test]
    fn settings_that_cannot_be_meant_are_refused() {
        assert_eq!(refused(|_| {}), "");
        assert_eq!(
            refused(|s| s.issuer = "http://127.0.0.1:9000".to_owned()),
            ""
        );
        assert_eq!(
            refused(|s| s.issuer = "http://localhost:9000".to_owned()),
            ""
        );
        let plain = refused(|s| s.issuer = "http://dangnhap.example.vn".to_owned());
        assert!(plain.contains("https"), "{plain}");
        assert!(!refused(|s| s.issuer = "dangnhap".to_owned()).is_empty());
        assert!(!refused(|s| s.issuer.push_str("?a=1")).is_empty());
        assert!(!refused(|s| s.client_id.clear()).is_empty());
        let both = |s: &mut OidcSettings| {
            s.client_secret = Some("a".to_owned());
            s.client_secret_file = Some("b".into());
        };
        assert!(refused(both).contains("not both"));
        let by = |claim: &str, field| {
            let claim = claim.to_owned();
            refused(|s| s.matched = Some(Match { claim, field }))
        };
        assert_eq!(by("preferred_username", MatchField::Username), "");
        assert_eq!(by("email", MatchField::Email), "");
        assert!(by("upn", MatchField::Email).contains("email"));
    }

    #[test]
    fn an_address_that_nobody_verified_is_none() {
        let who = |claims: Value| Identity {
            issuer: String::new(),
            subject: String::new(),
            claims: claims.as_object().cloned().unwrap_or_default(),
        };
        let given =
            who(serde_json::json!({"email": "a@b.vn", "email_verified": true, "amr": ["pwd"]}));
        assert_eq!(given.claim("email"), Some("a@b.vn"));
        for verified in [
            Value::Null,
            Value::Bool(false),
            Value::from("true"),
            Value::from(1),
        ] {
            let given = who(serde_json::json!({"email": "a@b.vn", "email_verified": verified}));
            assert_eq!(given.claim("email"), None);
        }
        assert_eq!(
            who(serde_json::json!({"email": "a@b.vn"})).claim("email"),
            None
        );
        let wanted = ["mfa".to_owned(), "gold".to_owned()];
        assert!(!given.says(&wanted));
        assert!(who(serde_json::json!({"amr": ["pwd", "mfa"]})).says(&wanted));
        assert!(who(serde_json::json!({"acr": "gold"})).says(&wanted));
        assert!(!who(serde_json::json!({"amr": "mfa"})).says(&wanted));
        assert!(!who(serde_json::json!({"acr": "gold"})).says(&[]));
    }
}
