//! `GET /lam-viec/xuat.csv`: what a list shows, as a file to take along.

use super::queues::Queue;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::limits::SEARCH_CHARS_MAX;
use crate::router::House;
use app::AppError;
use app::export::{Format, Only, Printer, Rows, Wanted, begin, may};
use app::report::list::Query;
use app::triage::views;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{self, HeaderValue};
use axum::response::IntoResponse;
use bytes::Bytes;
use domain::id::ReportId;
use domain::text::tidy;
use futures_util::stream;
use lang::{Lang, fill, t};
use serde_json::Value;
use std::io;
use tokio::sync::OwnedSemaphorePermit;

/// Where it is.
const HREF: &str = "/lam-viec/xuat.csv";
/// Which queue, by its place in the address.
const QUEUE: &str = "hang";
/// Which list under a name, by its number.
const VIEW: &str = "kn";
/// The agency's own work, which has a place of its own.
const MINE: &str = "viec-cua-toi";

/// Where the file of a queue is, for whoever may take it along; empty where there is none.
pub fn of_queue(staff: &Staff, queue: Queue) -> String {
    let name = match queue {
        Queue::Mine => Some(MINE),
        queue => queue.slug(),
    };
    let name = name.filter(|_| may(staff.role()));
    name.map(|name| format!("{HREF}?{QUEUE}={name}"))
        .unwrap_or_default()
}

/// The same of a list under a name.
pub fn of_view(staff: &Staff, id: i64) -> String {
    match may(staff.role()) {
        true => format!("{HREF}?{VIEW}={id}"),
        false => String::new(),
    }
}

/// The same of a search.
pub fn of_words(staff: &Staff, words: &str) -> String {
    match may(staff.role()) && !words.is_empty() {
        true => format!("{HREF}?q={}", crate::url::encode(words)),
        false => String::new(),
    }
}

/// See the module.
pub async fn csv(State(house): State<House>, staff: Staff) -> Answer {
    let (query, only) = query(&staff).await?;
    let place = house.exports.clone().try_acquire_owned();
    let place = place.map_err(|_| AppError::Busy)?;
    let format = Format::Csv;
    let wanted = Wanted {
        query,
        public: false,
        only,
    };
    let rows = begin(&staff.app, staff.ctx(), wanted, format, ReportId(0)).await?;
    let name = format!(
        "attachment; filename=\"phan-anh-{}.csv\"",
        staff.ctx().now.date()
    );
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&name).map_err(AppError::internal)?,
        ),
    ];
    let begun = Taking {
        rows,
        printer: format.printer(0),
        head: true,
        _place: place,
    };
    let body = Body::from_stream(stream::unfold(Some(begun), move |state| {
        next(state, format)
    }));
    Ok((headers, body).into_response())
}

async fn query(staff: &Staff) -> Result<(Query, Only), Failure> {
    if let Some(name) = staff.asked(QUEUE) {
        let queue = match name.as_str() {
            MINE => Queue::Mine,
            name => Queue::of_slug(name).ok_or(Failure::NOT_FOUND)?,
        };
        let query = queue.listed(staff.ctx()).ok_or(Failure::NOT_FOUND)?;
        return Ok((query, queue.only()));
    }
    if let Some(id) = staff.asked(VIEW) {
        let id = id.parse().map_err(|_| Failure::NOT_FOUND)?;
        let view = views::view(&staff.app, staff.ctx(), id).await?;
        let asked = views::read(&staff.app, staff.ctx(), &view.filter);
        // One that cannot be read finds nothing on its page either, which says why.
        let asked = asked.map_err(|_| Failure::NOT_FOUND)?;
        return Ok((asked.query, Only::All));
    }
    let words = tidy(&staff.asked("q").unwrap_or_default()).unwrap_or_default();
    let words: String = words.chars().take(SEARCH_CHARS_MAX).collect();
    if words.is_empty() {
        return Err(Failure::NOT_FOUND);
    }
    let mut query = Query::default();
    query.filter.words = Some(words);
    Ok((query, Only::All))
}

/// What was taken along, in words.
pub fn deed(lang: Lang, what: &Value) -> String {
    let text = |name: &str| what.get(name).and_then(Value::as_str);
    let listed = |name: &str| {
        let codes = what.get(name).and_then(Value::as_array);
        codes.into_iter().flatten().filter_map(Value::as_str)
    };
    let mut of: Vec<&str> = ["agency", "since", "until"]
        .into_iter()
        .filter_map(text)
        .collect();
    for name in ["areas", "categories", "leads"] {
        of.extend(listed(name));
    }
    if what.get("searched").and_then(Value::as_bool) == Some(true) {
        of.push(t(lang, "export.deed.searched"));
    }
    let format = text("format").unwrap_or_default();
    match of.is_empty() {
        true => fill(lang, "export.deed.all", &[("format", format)]),
        false => fill(
            lang,
            "export.deed",
            &[("format", format), ("of", &of.join(", "))],
        ),
    }
}

/// A file that is being taken along.
struct Taking {
    rows: Rows,
    printer: Printer,
    head: bool,
    /// Given back when the file is at its end, or nobody takes it any more.
    _place: OwnedSemaphorePermit,
}

/// The next page as bytes. One that cannot be read breaks the answer off, so that nobody takes half a file
/// for a whole one.
async fn next(
    state: Option<Taking>,
    format: Format,
) -> Option<(io::Result<Bytes>, Option<Taking>)> {
    let mut state = state?;
    let mut bytes = Vec::new();
    if std::mem::take(&mut state.head) {
        state.printer.head(&mut bytes);
    }
    match state.rows.next().await {
        Ok(Some((records, _))) => {
            for record in &records {
                state
                    .printer
                    .row(&record.cells(format.fields()), &mut bytes);
            }
            Some((Ok(Bytes::from(bytes)), Some(state)))
        }
        Ok(None) => {
            state.printer.tail(&mut bytes);
            Some((Ok(Bytes::from(bytes)), None))
        }
        Err(cause) => {
            tracing::error!(?cause, "a file of reports broke off");
            Some((Err(io::Error::other("broken off")), None))
        }
    }
}
