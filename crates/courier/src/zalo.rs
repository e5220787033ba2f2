//! A template message of a Zalo official account (ZNS). Only templates that Zalo has approved are
//! sent, to a telephone number; the answer is 200 whatever happened, with `error` in it.

use crate::answer::{json, reference_at, refused, secret};
use crate::courier::Misconfigured;
use crate::http::{self, Answer, Ask, Chosen, Http};
use crate::parcel::{Failure, Parcel, Receipt};
use crate::phone::written;
use crate::settings::{NumberForm, ZaloSettings};
use hyper::Method;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use url::Url;

const ACCESS_TOKEN: HeaderName = HeaderName::from_static("access_token");

/// Zalo's codes that will be the same tomorrow: the number has no account or refuses such messages
/// (-108, -114, -118, -119, -139, -140, -141), the template or its data is wrong (-109 to -113,
/// -121, -122, -130, -132). All others are our account, our quota, their night or their fault.
const NEVER: [i64; 16] = [
    -108, -109, -110, -111, -112, -113, -114, -118, -119, -121, -122, -130, -132, -139, -140, -141,
];

/// The account, its settings checked.
pub(crate) struct Zalo {
    url: Url,
    token_file: PathBuf,
}

impl Zalo {
    pub(crate) fn new(settings: &ZaloSettings) -> Result<Zalo, Misconfigured> {
        let base = settings.base_url.trim_end_matches('/');
        let url = http::parse(&format!("{base}/message/template"))
            .map_err(|_| Misconfigured("zalo: base_url is not an http(s) address".to_owned()))?;
        Ok(Zalo {
            url,
            token_file: settings.token_file.clone(),
        })
    }

    pub(crate) async fn send(
        &self,
        http: &Http,
        parcel: &Parcel<'_>,
        template: &str,
        data: &[(String, String)],
    ) -> Result<Receipt, Failure> {
        let phone = written(parcel.to, NumberForm::Digits)
            .ok_or_else(|| Failure::never("this is no telephone number"))?;
        let token = tokio::fs::read_to_string(&self.token_file)
            .await
            .ok()
            .and_then(|text| secret(text.trim()))
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Failure::later("zalo: the token file cannot be read"))?;
        let fields: Map<String, Value> = data
            .iter()
            .map(|(name, value)| (name.clone(), Value::String(value.clone())))
            .collect();
        let body = json!({
            "phone": phone,
            "template_id": template,
            "template_data": fields,
            "tracking_id": parcel.id,
        });
        let answer = http
            .ask(Ask {
                method: Method::POST,
                url: self.url.clone(),
                headers: vec![
                    (ACCESS_TOKEN, token),
                    (CONTENT_TYPE, HeaderValue::from_static("application/json")),
                ],
                body: body.to_string().into_bytes(),
                chosen: Chosen::ByOperator,
                most: crate::limits::ANSWER_BYTES_MAX,
            })
            .await
            .map_err(Failure::later)?;
        outcome(&answer)
    }
}

fn outcome(answer: &Answer) -> Result<Receipt, Failure> {
    if let Some(failure) = refused("Zalo", answer) {
        return Err(failure);
    }
    let unreadable = || Failure::later("Zalo's answer cannot be read");
    let value = json(answer).ok_or_else(unreadable)?;
    let error = value
        .get("error")
        .and_then(Value::as_i64)
        .ok_or_else(unreadable)?;
    match error {
        0 => Ok(Receipt {
            reference: reference_at(&value, "/data/msg_id"),
        }),
        code if NEVER.contains(&code) => Err(Failure::Never(format!("Zalo refused it: {code}"))),
        code => Err(Failure::Later(format!("Zalo answered {code}"))),
    }
}
