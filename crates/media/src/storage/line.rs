//! The line to an S3 server: connections that are used again, a time for everything, a few tries.

use super::StorageError;
use crate::limits::{
    BUCKET_ANSWER_MAX, BUCKET_AT_ONCE, BUCKET_CONNECT, BUCKET_PATIENCE, BUCKET_PAUSES, BUCKET_REST,
    BUCKET_RESTING_MAX, BUCKET_SLOWEST, BUCKET_WORDS_MAX,
};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Response, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector as Dial;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody,
    HttpResponse, HttpService,
};
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Why there is no answer that can be used.
#[derive(Debug)]
pub(super) enum Fault {
    /// No connection, or one that broke.
    Unreachable(String),
    /// Not in time.
    Slow,
    /// The server asks for patience.
    Busy(String),
    /// The key, the bucket or the server's rules do not allow it.
    Refused(String),
    /// Nothing more may be kept.
    Full,
    /// Anything else.
    Strange(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unreachable(why) => write!(f, "the S3 server cannot be reached: {why}"),
            Fault::Slow => f.write_str("the S3 server took too long"),
            Fault::Busy(why) => write!(f, "the S3 server is busy: {why}"),
            Fault::Refused(why) => write!(f, "the S3 server refuses: {why}"),
            Fault::Full => f.write_str("the S3 server has no room"),
            Fault::Strange(why) => write!(f, "the S3 server says: {why}"),
        }
    }
}

impl Error for Fault {}

impl Fault {
    /// What it means for the caller.
    pub(super) fn meaning(&self) -> StorageError {
        match self {
            Fault::Unreachable(_) | Fault::Slow | Fault::Busy(_) => {
                StorageError::Away(self.to_string())
            }
            Fault::Refused(_) => StorageError::Closed(self.to_string()),
            Fault::Full => StorageError::Full,
            Fault::Strange(_) => StorageError::Broken(self.to_string()),
        }
    }

    /// Whether another try may help. After one that took all the time there is none left.
    fn may_pass(&self) -> bool {
        match self {
            Fault::Unreachable(_) | Fault::Busy(_) => true,
            Fault::Slow | Fault::Refused(_) | Fault::Full | Fault::Strange(_) => false,
        }
    }

    /// What an answer other than a good one means; none if it only says that a file is not there.
    fn of(status: StatusCode, words: &str) -> Option<Fault> {
        let code = code(words);
        let said = format!("{} {code}", status.as_u16());
        Some(match (status.as_u16(), code) {
            (404, "NoSuchBucket") => Fault::Refused(said),
            (404, _) => return None,
            (507, _) | (_, "QuotaExceeded" | "XMinioStorageFull") => Fault::Full,
            (408 | 429, _) | (400, "RequestTimeout") => Fault::Busy(said),
            (500..=599, _) => Fault::Busy(said),
            (300..=399 | 400 | 401 | 403 | 405, _) => Fault::Refused(said),
            _ => Fault::Strange(said),
        })
    }
}

/// The code in the words of a fault: `<Code>NoSuchKey</Code>`.
fn code(words: &str) -> &str {
    let after = words.split_once("<Code>").map(|(_, after)| after);
    let code = after.and_then(|after| after.split_once("</Code>"));
    code.map_or("", |(code, _)| code)
}

/// See above. Cheap to clone.
#[derive(Clone)]
pub(super) struct Line {
    client: Client<HttpsConnector<Dial>, HttpRequestBody>,
    /// Places for requests under way.
    places: Arc<Semaphore>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

impl Line {
    pub(super) fn new(tls: rustls::ClientConfig) -> Line {
        let mut dial = Dial::new();
        dial.enforce_http(false);
        dial.set_nodelay(true);
        dial.set_connect_timeout(Some(BUCKET_CONNECT));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(dial);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(BUCKET_REST)
            .pool_max_idle_per_host(BUCKET_RESTING_MAX)
            .build(connector);
        Line {
            client,
            places: Arc::new(Semaphore::new(BUCKET_AT_ONCE)),
        }
    }

    /// Asks, again where that may help, until there is the head of an answer. Every request of ours
    /// may be made twice: a file's bytes never change, and what is gone can go once more.
    async fn ask(&self, request: HttpRequest) -> Result<Head, Fault> {
        let mut pauses = BUCKET_PAUSES.iter();
        loop {
            match self.ask_once(request.clone()).await {
                Err(fault) if fault.may_pass() => match pauses.next() {
                    Some(pause) => tokio::time::sleep(*pause).await,
                    None => return Err(fault),
                },
                answered => return answered,
            }
        }
    }

    async fn ask_once(&self, request: HttpRequest) -> Result<Head, Fault> {
        let answer = self.client.request(request).await;
        let answer = answer.map_err(|e| Fault::Unreachable(why(&e)))?;
        if answer.status().is_success() {
            return Ok(Head::Good(answer));
        }
        let (parts, body) = answer.into_parts();
        let words = Limited::new(body, BUCKET_WORDS_MAX).collect().await;
        let words = words.map(|words| words.to_bytes()).unwrap_or_default();
        match Fault::of(parts.status, &String::from_utf8_lossy(&words)) {
            Some(fault) => Err(fault),
            None => Ok(Head::Gone(Response::from_parts(parts, words))),
        }
    }

    async fn answer(&self, request: HttpRequest) -> Result<HttpResponse, Fault> {
        let sent = request.body().content_length() as u64;
        // Whoever waits for a place waits of their own time.
        let asked = async {
            let place = self.places.acquire().await;
            let place = place.map_err(|e| Fault::Strange(e.to_string()))?;
            Ok((self.ask(request).await?, place))
        };
        let (head, _place) = in_time(sent, asked).await?;
        let answer = match head {
            Head::Gone(answer) => return Ok(answer.map(Into::into)),
            Head::Good(answer) => answer,
        };
        let (parts, body) = answer.into_parts();
        let coming = hyper::body::Body::size_hint(&body).upper().unwrap_or(0);
        let read = async {
            let body = Limited::new(body, BUCKET_ANSWER_MAX).collect().await;
            body.map_err(|e| Fault::Unreachable(why(&*e)))
        };
        let bytes: Bytes = in_time(coming, read).await?.to_bytes();
        Ok(Response::from_parts(parts, bytes.into()))
    }
}

/// The head of an answer.
enum Head {
    Good(Response<Incoming>),
    /// There is no such file.
    Gone(Response<Bytes>),
}

/// Waits as long as so many bytes may take.
async fn in_time<T>(bytes: u64, deed: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    let patience = BUCKET_PATIENCE + Duration::from_millis(bytes / BUCKET_SLOWEST);
    let done = tokio::time::timeout(patience, deed).await;
    done.unwrap_or(Err(Fault::Slow))
}

/// A fault's words down to its first cause.
fn why(fault: &(dyn Error + 'static)) -> String {
    let mut told = fault.to_string();
    let mut cause = fault.source();
    while let Some(inner) = cause {
        told = format!("{told}: {inner}");
        cause = inner.source();
    }
    told
}

impl HttpConnector for Line {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

impl HttpService for Line {
    fn call<'a, 'b>(
        &'a self,
        request: HttpRequest,
    ) -> Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        Box::pin(async move {
            let answered = self.answer(request).await;
            answered.map_err(|fault| HttpError::new(HttpErrorKind::Unknown, fault))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_has_one_meaning() {
        let words = |code| format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
        let meaning = |status, code| {
            let status = StatusCode::from_u16(status).unwrap();
            let fault = Fault::of(status, &words(code));
            fault.map_or("missing", |fault| match fault.meaning() {
                StorageError::Missing => "missing",
                StorageError::Full => "full",
                StorageError::Closed(_) => "closed",
                StorageError::Away(_) => "away",
                StorageError::Broken(_) => "broken",
            })
        };
        for (status, code, meant) in [
            (404, "NoSuchKey", "missing"),
            (404, "", "missing"),
            (404, "NoSuchBucket", "closed"),
            (403, "AccessDenied", "closed"),
            (403, "SignatureDoesNotMatch", "closed"),
            (400, "AuthorizationHeaderMalformed", "closed"),
            (301, "PermanentRedirect", "closed"),
            (403, "QuotaExceeded", "full"),
            (507, "XMinioStorageFull", "full"),
            (503, "SlowDown", "away"),
            (500, "InternalError", "away"),
            (429, "", "away"),
            (400, "RequestTimeout", "away"),
            (412, "PreconditionFailed", "broken"),
        ] {
            assert_eq!(meaning(status, code), meant, "{status} {code}");
        }
    }
}
