//! `/du-lieu-mo`: open data, its files, what stands in them, and on what terms.

use super::answer;
use super::pages::open_data::{Column, Day, File, OpenData as Page};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::files::named_tag;
use crate::limits;
use crate::reading::Reading;
use crate::router::House;
use crate::shell::{Nav, Shell};
use app::App;
use app::export::{FIELDS, Field, Kind};
use app::open_data::{DAYS_KEPT, Edition, FILES, Opened, editions, open};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::time::{At, DAY_MS, date_of};
use lang::{Lang, date, fill, number, t};
use serde_json::{Map, Value, json};

/// Where it is.
const HREF: &str = "/du-lieu-mo";
/// What tells programs of the columns: of an object, and of the CSV.
const SCHEMA: &str = "phan-anh.schema.json";
const TABLE: &str = "phan-anh.csv-metadata.json";
/// How a packed file's name ends.
const PACKED: &str = ".gz";

/// `GET /du-lieu-mo`.
pub(super) async fn show(State(house): State<House>, Reading(app): Reading, door: Door) -> Answer {
    let shell = door.shell(Nav::Elsewhere);
    let lang = shell.lang;
    let now = door.ctx.now;
    let found = editions(&app, now).await?;
    let licence = &house.options.licence;
    let days: Vec<Day> = found.iter().map(|edition| day(lang, edition)).collect();
    answer::page(&Page {
        latest: found.first().map(|edition| latest(lang, edition)),
        days,
        kept: DAYS_KEPT.to_string(),
        columns: FIELDS
            .iter()
            .map(|field| Column {
                name: field.name,
                kind: t(lang, &format!("open.kind.{}", kind(field.kind))),
                words: about(lang, field),
            })
            .collect(),
        licence: licence.name.clone(),
        licence_href: licence.href.clone(),
        cite: cite(&shell, found.first()),
        schema_href: format!("{HREF}/{SCHEMA}"),
        table_href: format!("{HREF}/{TABLE}"),
        shell,
    })
}

/// The newest edition, under addresses that stay.
fn latest(lang: Lang, edition: &Edition) -> Day {
    let mut day = day(lang, edition);
    for (file, (name, _)) in day.files.iter_mut().zip(FILES) {
        file.href = format!("{HREF}/{name}");
        file.packed_href = format!("{HREF}/{name}{PACKED}");
    }
    day
}

fn day(lang: Lang, edition: &Edition) -> Day {
    let date = date_of(edition.day);
    let file = |file: &app::open_data::File| File {
        name: file.name.clone(),
        href: format!("{HREF}/{date}/{}", file.name),
        packed_href: format!("{HREF}/{date}/{}{PACKED}", file.name),
        size: number::size(lang, file.bytes),
        packed_size: number::size(lang, file.packed),
        sha256: file.sha256.clone(),
    };
    Day {
        date: date::full_day(lang, date),
        at: date::stamp(edition.made_at.0),
        reports: number::whole(lang, edition.reports),
        files: edition.files.iter().map(file).collect(),
    }
}

/// How to name it where it is used: by the dated address where there is one, which says what was counted.
fn cite(shell: &Shell, newest: Option<&Edition>) -> String {
    let lang = shell.lang;
    let (address, day) = match newest {
        Some(edition) => {
            let date = date_of(edition.day);
            (
                format!("{}{HREF}/{date}", shell.site.host),
                date::full_day(lang, date),
            )
        }
        None => (format!("{}{HREF}", shell.site.host), String::new()),
    };
    let values = [
        ("service", shell.service()),
        ("province", shell.site.province.as_str()),
        ("address", &address),
        ("day", &day),
    ];
    fill(lang, "open.cite.line", &values)
}

fn about(lang: Lang, field: &Field) -> &'static str {
    t(lang, &format!("open.field.{}", field.name))
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Time => "time",
        Kind::Whole => "whole",
        Kind::Number => "number",
        Kind::Yes => "yes",
    }
}

/// `GET /du-lieu-mo/{name}`: the newest edition's file, packed where its name ends so; or what tells of
/// the columns. A day alone leads to the page.
pub(super) async fn newest(
    State(house): State<House>,
    Reading(app): Reading,
    door: Door,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Answer {
    match name.as_str() {
        SCHEMA => Ok(told(&house, &schema(), "application/schema+json")),
        TABLE => Ok(told(&house, &table(&house), "application/csvm+json")),
        name if day_of(name).is_some() => answer::see_other(HREF),
        name => file(&app, &door, &headers, None, name).await,
    }
}

/// `GET /du-lieu-mo/{day}/{file}`: a day's file, as long as it is kept.
pub(super) async fn of_day(
    Reading(app): Reading,
    door: Door,
    Path((day, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let day = day_of(&day).ok_or(Failure::NOT_FOUND)?;
    file(&app, &door, &headers, Some(day), &name).await
}

fn day_of(text: &str) -> Option<i64> {
    let day = At::parse(&format!("{text}T00:00:00"))?.day();
    (date_of(day).to_string() == text).then_some(day)
}

async fn file(app: &App, door: &Door, asked: &HeaderMap, day: Option<i64>, name: &str) -> Answer {
    let (plain, packed) = match name.strip_suffix(PACKED) {
        Some(plain) => (plain, true),
        None => (name, false),
    };
    let opened = open(app, day, plain, door.ctx.now).await?;
    // Packed on the way too, where the reader takes it: it lies here packed.
    let on_the_way = !packed && takes_gzip(asked);
    let tag = tag(&opened, packed || on_the_way);
    let made = http_date(opened.made_at);
    let text = |value: &str| HeaderValue::from_str(value).map_err(app::AppError::internal);
    let mut headers = open_to_all();
    headers.insert(header::ETAG, text(&tag)?);
    headers.insert(header::LAST_MODIFIED, text(&made)?);
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let unchanged = match asked.contains_key(header::IF_NONE_MATCH) {
        true => named_tag(asked, &tag),
        false => asked
            .get(header::IF_MODIFIED_SINCE)
            .is_some_and(|since| since.as_bytes() == made.as_bytes()),
    };
    if unchanged {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let kind = match (packed, plain.rsplit('.').next()) {
        (true, _) => "application/gzip",
        (false, Some("csv")) => "text/csv; charset=utf-8; header=present",
        (false, Some("geojson")) => "application/geo+json",
        (false, _) => "application/x-ndjson; charset=utf-8",
    };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let date = date_of(opened.day);
    let (stem, ending) = plain.split_once('.').unwrap_or((plain, ""));
    let suffix = if packed { PACKED } else { "" };
    let saved = format!("attachment; filename=\"{stem}-{date}.{ending}{suffix}\"");
    headers.insert(header::CONTENT_DISPOSITION, text(&saved)?);
    let size = match packed || on_the_way {
        true => opened.file.packed,
        false => opened.file.bytes,
    };
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    let body = match packed || on_the_way {
        true => Body::from_stream(opened.packed()),
        false => Body::from_stream(opened.plain()),
    };
    if on_the_way {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok((headers, body).into_response())
}

/// Of the bytes that are sent.
fn tag(opened: &Opened, packed: bool) -> String {
    let digest = opened.file.sha256.get(..32).unwrap_or_default();
    match packed {
        true => format!("\"{digest}-gz\""),
        false => format!("\"{digest}\""),
    }
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let named = asked.get_all(header::ACCEPT_ENCODING).iter();
    let mut codings = named
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(','));
    codings.any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = quality.trim().trim_start_matches("q=").parse() == Ok(0.0);
        matches!(name.trim(), "gzip" | "x-gzip") && !refused
    })
}

/// Pages of everybody's may read it, and copies may be kept for a while: what was hidden is in none for
/// long.
fn open_to_all() -> HeaderMap {
    let kept = format!("public, max-age={}", limits::OPEN_DATA_KEPT_SECONDS);
    let mut headers = HeaderMap::new();
    if let Ok(kept) = HeaderValue::from_str(&kept) {
        headers.insert(header::CACHE_CONTROL, kept);
    }
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("cross-origin"),
    );
    headers
}

/// As HTTP writes an instant: `Sat, 28 Nov 2026 00:10:00 GMT`.
fn http_date(at: At) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let named = |names: &[&'static str], n: usize| names.get(n).copied().unwrap_or_default();
    let weekday = at.0.div_euclid(DAY_MS).rem_euclid(7);
    let utc = at.utc();
    let part = |from: usize, to: usize| utc.get(from..to).unwrap_or_default();
    let month = part(5, 7).parse::<usize>().unwrap_or(1).saturating_sub(1);
    format!(
        "{}, {} {} {} {} GMT",
        named(&DAYS, usize::try_from(weekday).unwrap_or_default()),
        part(8, 10),
        named(&MONTHS, month),
        part(0, 4),
        part(11, 19),
    )
}

fn told(house: &House, json: &Value, kind: &'static str) -> Response {
    let mut headers = open_to_all();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let licence = format!("<{}>; rel=\"license\"", house.options.licence.href);
    if let Ok(licence) = HeaderValue::from_str(&licence) {
        headers.insert(header::LINK, licence);
    }
    (headers, Json(json)).into_response()
}

/// JSON Schema of one report.
fn schema() -> Value {
    let properties: Map<String, Value> = FIELDS
        .iter()
        .map(|field| {
            let mut property = match field.kind {
                Kind::Text => json!({ "type": "string" }),
                Kind::Time => json!({ "type": "string", "format": "date-time" }),
                Kind::Whole => json!({ "type": "integer" }),
                Kind::Number => json!({ "type": "number" }),
                Kind::Yes => json!({ "type": "boolean" }),
            };
            property["title"] = about(Lang::Vi, field).into();
            property["description"] = about(Lang::En, field).into();
            (field.name.to_owned(), property)
        })
        .collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": t(Lang::Vi, "open.title"),
        "description": t(Lang::En, "open.title"),
        "type": "object",
        "required": ["external_id", "code", "status", "stage", "submitted_at", "updated_at"],
        "properties": properties,
        "additionalProperties": false,
    })
}

/// The CSV's columns (CSV on the Web).
fn table(house: &House) -> Value {
    let columns: Vec<Value> = FIELDS
        .iter()
        .map(|field| {
            json!({
                "name": field.name,
                "titles": field.name,
                "dc:description": [
                    { "@value": about(Lang::Vi, field), "@language": "vi" },
                    { "@value": about(Lang::En, field), "@language": "en" },
                ],
                "datatype": match field.kind {
                    Kind::Text => "string",
                    Kind::Time => "dateTimeStamp",
                    Kind::Whole => "integer",
                    Kind::Number => "double",
                    Kind::Yes => "boolean",
                },
            })
        })
        .collect();
    let [(csv, _), ..] = FILES;
    json!({
        "@context": "http://www.w3.org/ns/csvw",
        "url": csv,
        "dc:title": t(Lang::Vi, "open.title"),
        "dc:license": { "@id": house.options.licence.href },
        "dialect": { "header": true, "encoding": "utf-8", "lineTerminators": ["\r\n"] },
        "tableSchema": { "columns": columns, "primaryKey": "external_id" },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_as_http_writes_it() {
        let at = At::parse("2026-11-28T02:05:09+07:00").unwrap();
        assert_eq!(http_date(at), "Fri, 27 Nov 2026 19:05:09 GMT");
        assert_eq!(
            http_date(At(784_111_777_000)),
            "Sun, 06 Nov 1994 08:49:37 GMT"
        );
    }

    #[test]
    fn who_takes_gzip_is_known() {
        let takes = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            takes_gzip(&headers)
        };
        assert!(takes("gzip, br") && takes("br;q=1, gzip;q=0.5"));
        assert!(!takes("br") && !takes("gzip;q=0, br") && !takes("identity"));
    }

    #[test]
    fn only_a_day_is_a_day() {
        assert!(day_of("2026-11-28").is_some());
        for other in ["phan-anh.csv", "2026-11-31", "2026-1-2", "2026-11-28T", ""] {
            assert_eq!(day_of(other), None, "{other}");
        }
    }
}
