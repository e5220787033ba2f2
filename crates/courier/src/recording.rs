//! Recordings of calls, fetched from where the operator said that they are kept.
//!
//! The exchange may stand inside the house, so the guard against inner addresses does not hold here;
//! in its place stands a list: scheme, host, port and the beginning of the path must be one of those
//! that the operator wrote down. A redirect is not followed.

use crate::courier::Misconfigured;
use crate::http::{Ask, Chosen, Http, parse};
use crate::limits::RECORDING_BYTES_MAX;
use crate::parcel::Failure;
use bytes::Bytes;
use hyper::Method;
use url::Url;

/// A recording.
#[derive(Clone, Debug)]
pub struct Sound {
    /// `audio/wav`, `audio/mpeg`…
    pub kind: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Where recordings are kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recordings(Vec<Url>);

/// What a browser plays and an exchange writes. What is no sound is not passed on: a page would run
/// in our name.
const KINDS: [&str; 8] = [
    "audio/wav",
    "audio/x-wav",
    "audio/wave",
    "audio/vnd.wave",
    "audio/mpeg",
    "audio/ogg",
    "audio/mp4",
    "audio/webm",
];

impl Recordings {
    pub(crate) fn new(places: &[String]) -> Result<Recordings, Misconfigured> {
        let read = |place: &String| {
            parse(place)
                .ok()
                .filter(|url| url.path().ends_with('/') && url.query().is_none())
                .ok_or_else(|| {
                    Misconfigured("recordings: each is a web address that ends with /".to_owned())
                })
        };
        places
            .iter()
            .map(read)
            .collect::<Result<_, _>>()
            .map(Recordings)
    }

    /// The address, if it lies where recordings are kept.
    pub(crate) fn place(&self, text: &str) -> Option<Url> {
        let url = parse(text).ok()?;
        // A path is compared as it is sent: what could be read in two ways is none of ours.
        let tricky = url.path().contains("//")
            || url.path().contains('\\')
            || url.path().to_ascii_lowercase().contains("%2e")
            || url.path().to_ascii_lowercase().contains("%2f")
            || url.path().to_ascii_lowercase().contains("%5c");
        let within = |place: &Url| {
            place.scheme() == url.scheme()
                && place.host() == url.host()
                && place.port_or_known_default() == url.port_or_known_default()
                && url.path().starts_with(place.path())
                && url.path() != place.path()
        };
        (!tricky && self.0.iter().any(within)).then_some(url)
    }

    pub(crate) async fn fetch(&self, http: &Http, text: &str) -> Result<Sound, Failure> {
        let url = self
            .place(text)
            .ok_or_else(|| Failure::never("the recording lies nowhere that was named"))?;
        let answer = http
            .ask(Ask {
                method: Method::GET,
                url,
                headers: Vec::new(),
                body: Vec::new(),
                chosen: Chosen::ByOperator,
                most: RECORDING_BYTES_MAX,
            })
            .await?;
        if answer.status != 200 {
            return Err(Failure::Later(format!(
                "the exchange answered {}",
                answer.status
            )));
        }
        let told = answer.kind.unwrap_or_default().to_ascii_lowercase();
        let told = told.split(';').next().unwrap_or_default().trim();
        let kind = KINDS
            .iter()
            .find(|kind| **kind == told)
            .ok_or_else(|| Failure::never("the exchange's answer is no sound"))?;
        Ok(Sound {
            kind: (*kind).to_owned(),
            bytes: answer.body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_operator_named_is_fetched() {
        let places = [
            "https://pbx.example.vn/rec/",
            "http://127.0.0.1:8088/monitor/",
        ];
        let kept = Recordings::new(&places.map(str::to_owned)).unwrap();
        for ours in [
            "https://pbx.example.vn/rec/2026/11/a.wav",
            "https://PBX.example.vn:443/rec/a.wav?token=1",
            "http://127.0.0.1:8088/monitor/a.wav",
        ] {
            assert!(kept.place(ours).is_some(), "{ours}");
        }
        for other in [
            "http://pbx.example.vn/rec/a.wav",
            "https://pbx.example.vn/rec/",
            "https://pbx.example.vn/records/a.wav",
            "https://pbx.example.vn:8443/rec/a.wav",
            "https://pbx.example.vn/rec/../admin",
            "https://pbx.example.vn/rec/%2e%2e/admin",
            "https://pbx.example.vn/rec/..%2fadmin",
            "https://pbx.example.vn/rec//a.wav",
            "https://pbx.example.vn.evil.example/rec/a.wav",
            "https://pbx.example.vn@evil.example/rec/a.wav",
            "http://127.0.0.1:8089/monitor/a.wav",
            "http://169.254.169.254/latest/",
            "file:///etc/passwd",
            "",
        ] {
            assert!(kept.place(other).is_none(), "{other}");
        }
        assert!(Recordings::new(&["https://pbx.example.vn/rec".to_owned()]).is_err());
        assert!(Recordings::new(&["pbx.example.vn/".to_owned()]).is_err());
    }
}
