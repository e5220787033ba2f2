//! A text message through a gateway that speaks HTTP in its own way.

use crate::answer::{json, reference_at, refused, secret, text_at};
use crate::courier::Misconfigured;
use crate::http::{self, Answer, Ask, Chosen, Http};
use crate::parcel::{Failure, Parcel, Receipt};
use crate::phone::written;
use crate::settings::{Method, SmsBody, SmsSettings};
use crate::template::{Fields, fill, fill_json};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::Value;
use url::Url;
use url::form_urlencoded::Serializer;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// What is left at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Money or messages, as the gateway counts; whole ones.
    pub left: i64,
    /// Below this somebody must pay.
    pub low: i64,
}

/// The gateway, its settings checked.
pub(crate) struct Gateway {
    settings: SmsSettings,
    url: Url,
    body: Body,
    headers: Vec<(HeaderName, String)>,
    balance: Option<Url>,
}

enum Body {
    Json(Value),
    Form(Vec<(String, String)>),
    Empty,
}

impl Gateway {
    pub(crate) fn new(settings: SmsSettings) -> Result<Gateway, Misconfigured> {
        let wrong = |what: &str| Misconfigured(format!("sms: {what}"));
        let url = http::parse(&settings.url).map_err(|_| wrong("url is not an http(s) address"))?;
        let body = match &settings.body {
            SmsBody::Json(text) => Body::Json(
                serde_json::from_str(text).map_err(|e| wrong(&format!("body is no JSON: {e}")))?,
            ),
            SmsBody::Form(fields) => Body::Form(fields.clone().into_iter().collect()),
            SmsBody::Empty => Body::Empty,
        };
        let mut headers = Vec::new();
        for (name, value) in &settings.headers {
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| wrong(&format!("{name:?} is no header's name")))?;
            headers.push((name, value.clone()));
        }
        for pointer in [&settings.reference, &settings.result]
            .into_iter()
            .flatten()
        {
            if !pointer.starts_with('/') {
                return Err(wrong(
                    "reference and result begin with a slash, as in /data/id",
                ));
            }
        }
        if settings.result.is_some() && settings.accepted.is_empty() {
            return Err(wrong("result needs the values that are a yes (accepted)"));
        }
        if settings
            .hook
            .as_ref()
            .is_some_and(|hook| hook.secret.is_empty())
        {
            return Err(wrong("hook has no secret"));
        }
        let balance = settings.balance.as_ref().map(|balance| {
            if !balance.field.starts_with('/') {
                return Err(wrong(
                    "balance.field begins with a slash, as in /data/balance",
                ));
            }
            http::parse(&balance.url).map_err(|_| wrong("balance.url is not an http(s) address"))
        });
        Ok(Gateway {
            balance: balance.transpose()?,
            settings,
            url,
            body,
            headers,
        })
    }

    pub(crate) fn settings(&self) -> &SmsSettings {
        &self.settings
    }

    pub(crate) async fn send(
        &self,
        http: &Http,
        parcel: &Parcel<'_>,
        text: &str,
    ) -> Result<Receipt, Failure> {
        let ask = self.ask(parcel, text)?;
        let answer = http.ask(ask).await.map_err(Failure::later)?;
        self.outcome(&answer)
    }

    /// What is left at the gateway; none where it is not asked.
    pub(crate) async fn balance(&self, http: &Http) -> Option<Result<Balance, Failure>> {
        let (settings, url) = (self.settings.balance.as_ref()?, self.balance.as_ref()?);
        let asked = async {
            let own: [(&str, &str); 2] = [
                ("sender", &self.settings.sender),
                ("token", &self.settings.token),
            ];
            let bad = || Failure::later("sms: a header of the settings cannot be sent");
            let mut headers = Vec::with_capacity(self.headers.len());
            for (name, value) in &self.headers {
                headers.push((name.clone(), secret(&fill(value, &own)).ok_or_else(bad)?));
            }
            let ask = Ask {
                method: hyper::Method::GET,
                url: filled_query(url, &own),
                headers,
                body: Vec::new(),
                chosen: Chosen::ByOperator,
                most: crate::limits::ANSWER_BYTES_MAX,
            };
            let answer = http.ask(ask).await.map_err(Failure::later)?;
            if let Some(failure) = refused("the SMS gateway", &answer) {
                return Err(failure);
            }
            let said = json(&answer).and_then(|value| text_at(&value, &settings.field));
            let left = said.as_deref().and_then(whole);
            let left =
                left.ok_or_else(|| Failure::later("the SMS gateway's answer has no balance"))?;
            Ok(Balance {
                left,
                low: settings.low,
            })
        };
        Some(asked.await)
    }

    fn ask(&self, parcel: &Parcel<'_>, text: &str) -> Result<Ask, Failure> {
        let to = written(parcel.to, self.settings.number)
            .ok_or_else(|| Failure::never("this is no telephone number"))?;
        let fields: [(&str, &str); 5] = [
            ("to", &to),
            ("text", text),
            ("id", parcel.id),
            ("sender", &self.settings.sender),
            ("token", &self.settings.token),
        ];
        let bad = || Failure::later("sms: a header of the settings cannot be sent");
        let mut headers = vec![(
            IDEMPOTENCY_KEY,
            HeaderValue::from_str(parcel.id).map_err(|_| bad())?,
        )];
        // Only our own fields go into headers: no text of a message can add one.
        let own: [(&str, &str); 3] = [fields[2], fields[3], fields[4]];
        for (name, value) in &self.headers {
            headers.push((name.clone(), secret(&fill(value, &own)).ok_or_else(bad)?));
        }
        let (kind, body) = self.filled(&fields);
        if let Some(kind) = kind {
            headers.push((CONTENT_TYPE, HeaderValue::from_static(kind)));
        }
        Ok(Ask {
            method: match self.settings.method {
                Method::Post => hyper::Method::POST,
                Method::Put => hyper::Method::PUT,
                Method::Get => hyper::Method::GET,
            },
            url: filled_query(&self.url, &fields),
            headers,
            body,
            chosen: Chosen::ByOperator,
            most: crate::limits::ANSWER_BYTES_MAX,
        })
    }

    fn filled(&self, fields: &Fields<'_>) -> (Option<&'static str>, Vec<u8>) {
        if self.settings.method == Method::Get {
            return (None, Vec::new());
        }
        match &self.body {
            Body::Json(value) => {
                let mut value = value.clone();
                fill_json(&mut value, fields);
                (Some("application/json"), value.to_string().into_bytes())
            }
            Body::Form(pairs) => {
                let mut form = Serializer::new(String::new());
                for (name, value) in pairs {
                    form.append_pair(name, &fill(value, fields));
                }
                (
                    Some("application/x-www-form-urlencoded"),
                    form.finish().into_bytes(),
                )
            }
            Body::Empty => (None, Vec::new()),
        }
    }

    /// A 2xx is a yes only with what the settings expect in it: a gateway behind a broken proxy
    /// answers 200 with an error page.
    fn outcome(&self, answer: &Answer) -> Result<Receipt, Failure> {
        if let Some(failure) = refused("the SMS gateway", answer) {
            return Err(failure);
        }
        let json = json(answer);
        if let Some(pointer) = &self.settings.result {
            let result = json.as_ref().and_then(|value| text_at(value, pointer));
            match result {
                Some(result) if self.settings.accepted.contains(&result) => {}
                Some(result) if self.settings.refused.contains(&result) => {
                    // A value of the settings, so nothing of the message is in it.
                    return Err(Failure::Never(format!(
                        "the SMS gateway refused it: {result}"
                    )));
                }
                Some(_) => return Err(Failure::later("the SMS gateway did not accept it")),
                None => return Err(Failure::later("the SMS gateway's answer cannot be read")),
            }
        }
        let reference = match &self.settings.reference {
            None => None,
            Some(pointer) => Some(
                json.as_ref()
                    .and_then(|value| reference_at(value, pointer))
                    .ok_or_else(|| Failure::later("the SMS gateway's answer has no reference"))?,
            ),
        };
        Ok(Receipt { reference })
    }
}

/// The URL with the fields of its query filled in, each encoded.
fn filled_query(url: &Url, fields: &Fields<'_>) -> Url {
    let mut filled = url.clone();
    if url.query().is_some() {
        filled.query_pairs_mut().clear();
        for (name, value) in url.query_pairs() {
            filled
                .query_pairs_mut()
                .append_pair(&name, &fill(&value, fields));
        }
    }
    filled
}

/// The whole part of a number as gateways write it: `1250000`, `1250000.50`, `-3`.
fn whole(text: &str) -> Option<i64> {
    let text = text.trim();
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    rest.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
    whole.parse().ok()
}
