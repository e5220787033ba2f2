//! What went wrong, and its faces: a page for people, a problem (RFC 9457) for programs, a list of
//! errors for Open311.
//!
//! A handler ends with a [`Failure`]; `door::faces` knows who asked, and in which language, and
//! gives it the face. So there is one place where errors become words.

use crate::limits::MULTIPART_BYTES_MAX;
use crate::portal::pages::{Message, MessageKind};
use crate::shell::Shell;
use app::AppError;
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::{Html, IntoResponse, Response};
use domain::action::Field;
use domain::refusal_reason::{Code, Fault, Refusal, Why};
use lang::Lang;
use serde::Serialize;
use std::sync::Arc;

/// What a handler answers with.
pub type Answer = Result<Response, Failure>;

/// The media type of a problem.
pub const PROBLEM: &str = "application/problem+json";
/// Seconds after which a busy house may be asked again.
const BUSY_SECONDS: u32 = 5;

/// The one reason why a photo is not taken that passes.
const BUSY_DARKROOM: &str = "photo_busy";

/// Why a request was not answered as asked.
#[derive(Debug)]
pub enum Failure {
    /// A deed's error.
    App(AppError),
    /// Fields that could not be read, all of them.
    Fields(Vec<FieldFault>),
    /// The request itself was no good: status, stable code, key of its words under `error.`.
    Request(u16, &'static str, &'static str),
}

/// A field that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// Its name as the caller wrote it: `commitment.date`.
    pub field: String,
    /// The stable code.
    pub code: &'static str,
    /// Key of its words.
    pub key: String,
    /// Bytes allowed, where the words tell.
    pub size: Option<usize>,
}

impl FieldFault {
    /// A field at fault for a reason of the rules.
    pub fn why(field: impl Into<String>, why: Why) -> FieldFault {
        FieldFault {
            field: field.into(),
            code: why.as_str(),
            key: format!("why.{why}"),
            size: None,
        }
    }

    /// A field at fault for a reason of the door; its words stand under `error.{name}`.
    pub fn door(field: impl Into<String>, name: &'static str) -> FieldFault {
        FieldFault {
            field: field.into(),
            code: name,
            key: format!("error.{name}"),
            size: None,
        }
    }

    /// A file that was not taken, if that is the error; a busy darkroom is no fault of the file.
    pub fn file(error: &AppError) -> Option<FieldFault> {
        let AppError::File(refused) = error else {
            return None;
        };
        (refused.key() != BUSY_DARKROOM).then(|| FieldFault {
            field: Field::Files.as_str().to_owned(),
            code: refused.key(),
            key: format!("error.{}", refused.key()),
            size: refused.limit_bytes(),
        })
    }

    /// What is wrong, in words.
    pub(crate) fn words(&self, lang: Lang) -> String {
        let key = if lang::has(&self.key) {
            self.key.as_str()
        } else {
            "refusal.missing"
        };
        let size = self
            .size
            .map(|bytes| lang::number::size(lang, bytes as u64))
            .unwrap_or_default();
        lang::fill(lang, key, &[("size", &size)])
    }
}

impl From<&Fault> for FieldFault {
    fn from(fault: &Fault) -> FieldFault {
        FieldFault::why(fault.field.as_str(), fault.why)
    }
}

impl Failure {
    /// No such address, or none that the caller may know of.
    pub const NOT_FOUND: Failure = Failure::App(AppError::NotFound);
    /// The address takes no such method.
    pub const METHOD: Failure = Failure::Request(405, "method", "method");
    /// Another site sent the browser here.
    pub const CROSS_SITE: Failure = Failure::Request(403, "cross_site", "cross_site");
    /// It took too long.
    pub const SLOW: Failure = Failure::Request(503, "slow", "busy");
    /// Its body came so slowly that it could not be whole in time.
    pub const TOO_SLOW: Failure = Failure::Request(408, "too_slow", "too_slow");
    /// More bytes than a body may have.
    pub const TOO_LARGE: Failure = Failure::Request(413, "too_large", "too_large");
    /// An upload stands elsewhere than the chunk begins.
    pub const WRONG_OFFSET: Failure = Failure::Request(409, "wrong_offset", "wrong_offset");
    /// More bytes than the upload announced.
    pub const BEYOND: Failure = Failure::Request(413, "beyond_size", "beyond_size");
    /// A chunk larger than one may be.
    pub const CHUNK_TOO_LARGE: Failure =
        Failure::Request(413, "chunk_too_large", "chunk_too_large");
    /// A chunk that broke off.
    pub const CUT: Failure = Failure::Request(400, "cut", "cut");
    /// What came is not what was announced.
    pub const CHECKSUM: Failure = Failure::Request(422, "checksum", "checksum");
    /// Neither JSON nor a form.
    pub const UNSUPPORTED: Failure = Failure::Request(415, "unsupported", "unsupported");
    /// Not JSON, or no object.
    pub const BAD_JSON: Failure = Failure::Request(400, "bad_json", "unreadable");
    /// Not UTF-8.
    pub const BAD_TEXT: Failure = Failure::Request(400, "bad_utf8", "unreadable");
    /// A form that breaks off.
    pub const BAD_FORM: Failure = Failure::Request(400, "bad_form", "unreadable");
    /// A map's box or zoom that is none.
    pub const BAD_VIEW: Failure = Failure::Request(400, "bad_view", "bad_view");
    /// A tile that no map has.
    pub const BAD_TILE: Failure = Failure::Request(400, "bad_tile", "bad_tile");
    /// A header that cannot be read.
    pub const BAD_HEADER: Failure = Failure::Request(400, "bad_header", "unreadable");
    /// An address that cannot be read, or whatever else the web library did not take.
    pub const BAD_REQUEST: Failure = Failure::Request(400, "bad_request", "unreadable");

    /// The failure that a plain status of the web library stands for.
    fn of_status(status: StatusCode) -> Failure {
        match status.as_u16() {
            401 => Failure::App(AppError::SignIn),
            403 => Failure::App(AppError::Forbidden),
            404 => Failure::NOT_FOUND,
            405 => Failure::METHOD,
            408 => Failure::TOO_SLOW,
            503 => Failure::SLOW,
            413 => Failure::TOO_LARGE,
            415 => Failure::UNSUPPORTED,
            500.. => Failure::App(AppError::internal(format!("a bare status {status}"))),
            _ => Failure::BAD_REQUEST,
        }
    }

    /// What is said of it in a language.
    pub fn trouble(&self, lang: Lang) -> Trouble {
        match self {
            Failure::App(e) => Trouble::of_app(e, lang),
            Failure::Fields(faults) => Trouble {
                errors: faults.iter().map(|f| FieldTrouble::of(f, lang)).collect(),
                ..Trouble::said(422, Code::Missing.as_str(), "invalid", lang)
            },
            Failure::Request(status, code, key) => {
                let retry_after = (*status == 503).then_some(BUSY_SECONDS);
                let said = Trouble::said(*status, code, key, lang);
                let size = lang::number::size(lang, MULTIPART_BYTES_MAX as u64);
                let detail = said.detail.replace("{size}", &size);
                Trouble {
                    retry_after,
                    detail,
                    ..said
                }
            }
        }
    }
}

impl From<AppError> for Failure {
    fn from(e: AppError) -> Failure {
        Failure::App(e)
    }
}

/// Carries a failure out to where it gets its face.
#[derive(Clone, Debug)]
struct Failed(Arc<Failure>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = self.trouble(Lang::Vi).http_status();
        let mut response = status.into_response();
        response.extensions_mut().insert(Failed(Arc::new(self)));
        response
    }
}

/// The failure that an answer carries and that has no face yet. A console layer may take it first.
pub fn take(response: &mut Response) -> Option<Arc<Failure>> {
    if let Some(Failed(failure)) = response.extensions_mut().remove::<Failed>() {
        return Some(failure);
    }
    let status = response.status();
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|t| t.as_bytes().starts_with(b"text/plain"));
    // A range beyond a file's end is told by its header alone.
    let wrong = (status.is_client_error() || status.is_server_error())
        && status != StatusCode::RANGE_NOT_SATISFIABLE;
    (wrong && plain).then(|| Arc::new(Failure::of_status(status)))
}

/// Every failure that the JSON API knows, once; a refusal's words are its reason's.
pub fn all() -> Vec<Failure> {
    let requests = [
        Failure::METHOD,
        Failure::CROSS_SITE,
        Failure::SLOW,
        Failure::TOO_SLOW,
        Failure::TOO_LARGE,
        Failure::WRONG_OFFSET,
        Failure::BEYOND,
        Failure::CHUNK_TOO_LARGE,
        Failure::CUT,
        Failure::CHECKSUM,
        Failure::UNSUPPORTED,
        Failure::BAD_JSON,
        Failure::BAD_TEXT,
        Failure::BAD_FORM,
        Failure::BAD_VIEW,
        Failure::BAD_TILE,
        Failure::BAD_HEADER,
        Failure::BAD_REQUEST,
    ];
    let deeds = [
        AppError::NotFound,
        AppError::Forbidden,
        AppError::SignIn,
        AppError::OnceMismatch,
        AppError::TooMany { retry_after: 60 },
        AppError::NoRoom { retry_after: 60 },
        AppError::Busy,
        AppError::Internal(String::new()),
    ];
    let refusals = Code::ALL.iter().map(|code| {
        let why = match code {
            Code::WrongStage => Why::Stage,
            Code::WrongRole => Why::Role,
            Code::WrongAgency => Why::Agency,
            Code::SamePerson => Why::SamePerson,
            Code::Missing => Why::Fields,
            Code::TooLate => Why::TimeOver,
            Code::LimitReached => Why::Limit,
            Code::Lint => Why::LintShort,
            Code::Stale => Why::Stale,
        };
        AppError::Refused(Refusal::new(*code, why))
    });
    let deeds = deeds.into_iter().chain(refusals).map(Failure::App);
    requests.into_iter().chain(deeds).collect()
}

/// The stable codes of problems.
pub fn codes() -> Vec<String> {
    let mut codes: Vec<String> = all().iter().map(|f| f.trouble(Lang::En).code).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// What is said of a failure: the body of a problem, and what a page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouble {
    /// The kind of problem as a URI.
    #[serde(rename = "type")]
    pub kind: String,
    /// One line.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened and the way on.
    pub detail: String,
    /// The stable code.
    pub code: String,
    /// Fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldTrouble>,
    /// The version that stands, of a stale one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Seconds to wait.
    #[serde(skip)]
    pub retry_after: Option<u32>,
}

/// What is said of a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldTrouble {
    /// Its name.
    pub field: String,
    /// The stable code.
    pub code: String,
    /// What is wrong and how to mend it.
    pub detail: String,
}

impl FieldTrouble {
    fn of(fault: &FieldFault, lang: Lang) -> FieldTrouble {
        FieldTrouble {
            field: fault.field.clone(),
            code: fault.code.to_owned(),
            detail: fault.words(lang),
        }
    }
}

impl Trouble {
    /// The words of `error.{key}.title` and `error.{key}.text`.
    fn said(status: u16, code: &str, key: &str, lang: Lang) -> Trouble {
        let words = |part: &str| {
            let own = format!("error.{key}.{part}");
            let key = if lang::has(&own) {
                own
            } else {
                format!("error.unsupported.{part}")
            };
            lang::t(lang, &key).to_owned()
        };
        Trouble {
            kind: format!("urn:hientruong:problem:{code}"),
            title: words("title"),
            status,
            detail: words("text"),
            code: code.to_owned(),
            errors: Vec::new(),
            version: None,
            retry_after: None,
        }
    }

    fn of_app(error: &AppError, lang: Lang) -> Trouble {
        let said = |status, code: &str, key| Trouble::said(status, code, key, lang);
        match error {
            AppError::NotFound => said(404, "not_found", "not_found"),
            AppError::Forbidden => said(403, "forbidden", "forbidden"),
            AppError::SignIn => said(401, "sign_in", "sign_in"),
            AppError::Refused(refusal) => Trouble::of_refusal(refusal, lang),
            AppError::File(_) => match FieldFault::file(error) {
                Some(fault) => Failure::Fields(vec![fault]).trouble(lang),
                None => Trouble::of_app(&AppError::Busy, lang),
            },
            AppError::Conflict { version } => Trouble {
                version: Some(*version),
                ..said(409, Code::Stale.as_str(), "conflict")
            },
            AppError::OnceMismatch => said(422, "repeated_key", "repeated_key"),
            AppError::TooMany { retry_after } => {
                let minutes = lang::number::whole(lang, i64::from(retry_after.div_ceil(60)));
                let detail = lang::fill(lang, "error.too_many.text", &[("minutes", &minutes)]);
                Trouble {
                    detail,
                    retry_after: Some(*retry_after),
                    ..said(429, "too_many", "too_many")
                }
            }
            AppError::NoRoom { retry_after } => Trouble {
                retry_after: Some(*retry_after),
                ..said(507, "no_room", "no_room")
            },
            AppError::Busy => Trouble {
                retry_after: Some(BUSY_SECONDS),
                ..said(503, "busy", "busy")
            },
            AppError::Internal(mark) => {
                let detail = lang::fill(lang, "error.internal.text", &[("id", mark)]);
                Trouble {
                    detail,
                    ..said(500, "internal", "internal")
                }
            }
        }
    }

    fn of_refusal(refusal: &Refusal, lang: Lang) -> Trouble {
        let status = match refusal.code {
            Code::Missing | Code::Lint => 422,
            Code::WrongRole | Code::WrongAgency | Code::SamePerson => 403,
            Code::WrongStage | Code::TooLate | Code::LimitReached | Code::Stale => 409,
        };
        let key = if refusal.code == Code::Missing {
            "invalid"
        } else {
            "refused"
        };
        let why = format!("why.{}", refusal.why);
        let detail = if lang::has(&why) {
            lang::t(lang, &why)
        } else {
            lang::t(lang, &format!("refusal.{}", refusal.code))
        };
        Trouble {
            detail: detail.to_owned(),
            errors: refusal
                .faults
                .iter()
                .map(|f| FieldTrouble::of(&f.into(), lang))
                .collect(),
            ..Trouble::said(status, refusal.code.as_str(), key, lang)
        }
    }

    /// The HTTP status.
    pub fn http_status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// For programs.
    pub fn problem(&self, lang: Lang) -> Response {
        let body = serde_json::to_vec(self).unwrap_or_default();
        let mut response = (self.http_status(), body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(lang.code()),
        );
        self.add_headers(&mut response);
        response
    }

    /// For people: the message page, with a way on.
    pub fn page(&self, shell: Shell, reference: Option<String>) -> Response {
        let kind = match self.status {
            404 => MessageKind::NotFound,
            401 | 403 => MessageKind::Forbidden,
            409 => MessageKind::Stale,
            429 => MessageKind::TooMany,
            500 => MessageKind::Broken,
            503 | 507 => MessageKind::Busy,
            _ => MessageKind::Invalid,
        };
        let mut text = self.detail.clone();
        for error in &self.errors {
            text.push(' ');
            text.push_str(&error.detail);
        }
        let mut page = Message::new(shell, kind).saying(text);
        page.title = self.title.clone();
        page.reference = reference.filter(|_| self.status >= 500);
        let mut response = match page.render() {
            Ok(html) => (self.http_status(), Html(html)).into_response(),
            Err(e) => {
                tracing::error!(cause = %e, "the message page does not render");
                (self.http_status(), self.title.clone()).into_response()
            }
        };
        self.add_headers(&mut response);
        response
    }

    pub(crate) fn add_headers(&self, response: &mut Response) {
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status == 401 {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(version) = self.version
            && let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\""))
        {
            headers.insert(header::ETAG, tag);
        }
    }
}
