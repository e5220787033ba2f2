//! One request over HTTP/1.1 on a connection of its own: no pool that may hand out a dead line, no
//! redirect, no proxy. A province sends some thousand messages a day; a handshake each is nothing.

use crate::guard::{Guard, is_public};
use crate::limits::{ADDRESSES_MAX, CONNECT_TIME, HTTP_TIME, URL_MAX};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;
use url::{Host, Url};

/// Who chose the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// The operator, in the configuration: it may be on this machine.
    ByOperator,
    /// Somebody else: guarded.
    ByOthers,
}

/// Speaks HTTP. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Http {
    tls: TlsConnector,
    guard: Guard,
}

/// One request.
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Vec<u8>,
    pub(crate) chosen: Chosen,
    /// Bytes of the answer that are taken.
    pub(crate) most: usize,
}

/// What the peer said.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// What the peer says its answer is.
    pub(crate) kind: Option<String>,
    pub(crate) body: Bytes,
}

/// Why there is no answer. No text of it names the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Not a URL that may be asked at all.
    BadUrl,
    /// The name leads to this machine or its networks.
    Inside,
    /// The name resolves to nothing.
    Unknown,
    /// No connection.
    Unreachable,
    /// The certificate, or the line.
    Tls,
    /// The peer closed, or spoke no HTTP.
    Broken,
    /// The answer is too long.
    TooLong,
    /// Too slow.
    Slow,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::BadUrl => "not an address that may be asked (https, or a host allowed by name)",
            Fault::Inside => "the host leads into this machine's own networks",
            Fault::Unknown => "the host name does not resolve",
            Fault::Unreachable => "the peer cannot be reached",
            Fault::Tls => "the peer's certificate or TLS is not accepted",
            Fault::Broken => "the peer hung up or did not speak HTTP",
            Fault::TooLong => "the peer's answer is too long",
            Fault::Slow => "the peer took too long",
        })
    }
}

impl Fault {
    pub(crate) const ALL: [Fault; 8] = [
        Fault::BadUrl,
        Fault::Inside,
        Fault::Unknown,
        Fault::Unreachable,
        Fault::Tls,
        Fault::Broken,
        Fault::TooLong,
        Fault::Slow,
    ];

    /// Its name in keys of words.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Fault::BadUrl => "url",
            Fault::Inside => "inside",
            Fault::Unknown => "unknown",
            Fault::Unreachable => "unreachable",
            Fault::Tls => "tls",
            Fault::Broken => "broken",
            Fault::TooLong => "too_long",
            Fault::Slow => "slow",
        }
    }

    /// True if asking again cannot help.
    pub(crate) fn is_final(self) -> bool {
        match self {
            Fault::BadUrl | Fault::Inside => true,
            Fault::Unknown
            | Fault::Unreachable
            | Fault::Tls
            | Fault::Broken
            | Fault::TooLong
            | Fault::Slow => false,
        }
    }
}

impl Http {
    pub(crate) fn new(tls: Arc<ClientConfig>, guard: Guard) -> Http {
        Http {
            tls: TlsConnector::from(tls),
            guard,
        }
    }

    /// The address, if somebody else may have us ask it.
    pub(crate) fn guarded(&self, text: &str) -> Result<Url, Fault> {
        let url = parse(text)?;
        let host = url.host_str().ok_or(Fault::BadUrl)?;
        let allowed = self.guard.allows(host);
        if url.scheme() != "https" && !allowed {
            return Err(Fault::BadUrl);
        }
        match url.host() {
            Some(Host::Ipv4(ip)) if !allowed && !is_public(ip.into()) => Err(Fault::Inside),
            Some(Host::Ipv6(ip)) if !allowed && !is_public(ip.into()) => Err(Fault::Inside),
            _ => Ok(url),
        }
    }

    /// The certificate that the operator's own host shows, as DER.
    pub(crate) async fn certificate(&self, url: &Url) -> Result<Vec<u8>, Fault> {
        let name = server_name(url).ok_or(Fault::BadUrl)?;
        let shown = async {
            let stream = self.connect(url, Chosen::ByOperator).await?;
            let stream = self.tls.connect(name, stream).await;
            let stream = stream.map_err(|_| Fault::Tls)?;
            let (_, session) = stream.get_ref();
            let first = session.peer_certificates().and_then(|all| all.first());
            first.map(|c| c.as_ref().to_vec()).ok_or(Fault::Tls)
        };
        tokio::time::timeout(CONNECT_TIME, shown)
            .await
            .map_err(|_| Fault::Slow)?
    }

    /// Asks once.
    pub(crate) async fn ask(&self, ask: Ask) -> Result<Answer, Fault> {
        self.ask_noting(ask, &AtomicBool::new(false)).await
    }

    /// Asks once, and notes in `sent` before the first byte of it goes out: until then the peer
    /// cannot have done anything.
    pub(crate) async fn ask_noting(&self, ask: Ask, sent: &AtomicBool) -> Result<Answer, Fault> {
        tokio::time::timeout(HTTP_TIME, self.exchange(ask, sent))
            .await
            .map_err(|_| Fault::Slow)?
    }

    async fn exchange(&self, ask: Ask, sent: &AtomicBool) -> Result<Answer, Fault> {
        let stream = tokio::time::timeout(CONNECT_TIME, self.connect(&ask.url, ask.chosen))
            .await
            .map_err(|_| Fault::Slow)??;
        if ask.url.scheme() == "https" {
            let name = server_name(&ask.url).ok_or(Fault::BadUrl)?;
            let stream = self
                .tls
                .connect(name, stream)
                .await
                .map_err(|_| Fault::Tls)?;
            speak(stream, ask, sent).await
        } else {
            speak(stream, ask, sent).await
        }
    }

    /// Opens a line to the first address that answers; of a guarded host only to public ones.
    async fn connect(&self, url: &Url, chosen: Chosen) -> Result<TcpStream, Fault> {
        let port = url.port_or_known_default().ok_or(Fault::BadUrl)?;
        let found: Vec<SocketAddr> = match url.host() {
            Some(Host::Ipv4(ip)) => vec![SocketAddr::from((ip, port))],
            Some(Host::Ipv6(ip)) => vec![SocketAddr::from((ip, port))],
            Some(Host::Domain(name)) => tokio::net::lookup_host((name, port))
                .await
                .map_err(|_| Fault::Unknown)?
                .collect(),
            None => return Err(Fault::BadUrl),
        };
        if found.is_empty() {
            return Err(Fault::Unknown);
        }
        let free = chosen == Chosen::ByOperator
            || url.host_str().is_some_and(|host| self.guard.allows(host));
        let mut fault = Fault::Inside;
        for address in found
            .into_iter()
            .filter(|address| free || is_public(address.ip()))
            .take(ADDRESSES_MAX)
        {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(_) => fault = Fault::Unreachable,
            }
        }
        Err(fault)
    }
}

/// Whom a certificate must name.
fn server_name(url: &Url) -> Option<ServerName<'static>> {
    match url.host()? {
        Host::Domain(name) => ServerName::try_from(name.to_owned()).ok(),
        Host::Ipv4(ip) => Some(ServerName::from(IpAddr::from(ip))),
        Host::Ipv6(ip) => Some(ServerName::from(IpAddr::from(ip))),
    }
}

/// A URL of the web, with nothing in it that a header or a log should not carry.
pub(crate) fn parse(text: &str) -> Result<Url, Fault> {
    if text.len() > URL_MAX {
        return Err(Fault::BadUrl);
    }
    let url = Url::parse(text.trim()).map_err(|_| Fault::BadUrl)?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.has_host();
    plain.then_some(url).ok_or(Fault::BadUrl)
}

async fn speak<S>(stream: S, ask: Ask, sent: &AtomicBool) -> Result<Answer, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, line) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|_| Fault::Broken)?;
    let most = ask.most;
    let request = request(ask)?;
    let asked = async move {
        sent.store(true, Ordering::Relaxed);
        let answer = sender
            .send_request(request)
            .await
            .map_err(|_| Fault::Broken)?;
        let status = answer.status().as_u16();
        let kind = answer.headers().get(CONTENT_TYPE);
        let kind = kind.and_then(|v| v.to_str().ok()).map(str::to_owned);
        let body = Limited::new(answer.into_body(), most)
            .collect()
            .await
            .map_err(|e| match e.downcast_ref::<LengthLimitError>() {
                Some(_) => Fault::TooLong,
                None => Fault::Broken,
            })?
            .to_bytes();
        Ok(Answer { status, kind, body })
    };
    // The line must be driven while we wait, and ends with us: no task outlives this call.
    tokio::pin!(asked);
    tokio::pin!(line);
    tokio::select! {
        answer = &mut asked => answer,
        _ = &mut line => asked.await,
    }
}

fn request(ask: Ask) -> Result<Request<Full<Bytes>>, Fault> {
    let mut target = ask.url.path().to_owned();
    if let Some(query) = ask.url.query() {
        target.push('?');
        target.push_str(query);
    }
    let host = match (ask.url.host_str(), ask.url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.to_owned(),
        (None, _) => return Err(Fault::BadUrl),
    };
    let mut builder = Request::builder()
        .method(ask.method)
        .uri(target)
        .header(HOST, host)
        .header(USER_AGENT, "hientruong-courier")
        .header(CONTENT_LENGTH, ask.body.len());
    for (name, value) in ask.headers {
        builder = builder.header(name, value);
    }
    builder
        .body(Full::new(Bytes::from(ask.body)))
        .map_err(|_| Fault::BadUrl)
}
