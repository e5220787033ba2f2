//! Requests: lists, one of them, and tokens.

use super::call::Call;
use super::pieces::Style;
use super::read::{Wanted, wanted};
use super::tree::{Format, Tree};
use super::{cut, found};
use crate::error::{Answer, Failure, FieldFault};
use crate::reading::Reading;
use crate::router::House;
use app::open311::requests::{self, Request};
use app::open311::updates::Update;
use axum::extract::{Path, State};
use bytes::Bytes;
use domain::id::ReportCode;

/// Letters of a description, as the standard's schema has it.
const DESCRIPTION_CHARS: usize = 4_000;
/// The service of a report that nobody has classified.
pub const UNCLASSIFIED: &str = "KHAC";

/// `GET requests`: what fits, or what is named.
pub async fn list(State(house): State<House>, Reading(app): Reading, call: Call) -> Answer {
    let (wanted, extended) = wanted(&call, &app.tables().catalogue)?;
    let heads = match wanted {
        Wanted::These(codes) => requests::heads_of(&app, &codes).await?,
        Wanted::Fitting(asked) => requests::heads(&app, *asked).await?,
    };
    let style = style(&call, extended);
    let pieces = house.open311.of(&app, &heads, style).await?;
    found(call.format, call.ctx.lang, whole(call.format, &pieces))
}

/// `GET requests/{id}`: one, still as a list. With `extensions=true` its course is told too.
pub async fn one(
    State(house): State<House>,
    Reading(app): Reading,
    call: Call,
    Path(name): Path<String>,
) -> Answer {
    let code = code(&name)?;
    let mut faults: Vec<FieldFault> = Vec::new();
    let extended = call.flag("extensions", &mut faults);
    if !faults.is_empty() {
        return Err(Failure::Fields(faults));
    }
    let style = style(&call, extended);
    let pieces = if extended {
        let (request, course) = requests::one(&app, &call.ctx, code).await?;
        let mut tree = Tree::bare(call.format);
        let home = &app.settings.public_url;
        draw(&mut tree, &request, Some(&course), home, style);
        vec![Bytes::from(tree.into_body())]
    } else {
        let heads = requests::heads_of(&app, &[code]).await?;
        house.open311.of(&app, &heads, style).await?
    };
    if pieces.is_empty() {
        return Err(Failure::NOT_FOUND);
    }
    found(call.format, call.ctx.lang, whole(call.format, &pieces))
}

/// `GET tokens/{token}`: every report has its id at once, so its id is its own token. Whoever filed
/// it asks by the same key while it is not public yet.
pub async fn token(State(house): State<House>, call: Call, Path(name): Path<String>) -> Answer {
    let code = code(&name)?;
    let key = call.key(&house.app).await?;
    if !requests::is_token(&house.app, code, key.map(|k| k.id)).await? {
        return Err(Failure::NOT_FOUND);
    }
    let body = Tree::list(call.format, "service_requests", 0, |t| {
        t.item("request", |t| {
            t.text("service_request_id", &code.outside());
            t.text("token", &code.outside());
        });
    });
    found(call.format, call.ctx.lang, body)
}

/// The report that the last part of an address names, with its suffix.
fn code(name: &str) -> Result<ReportCode, Failure> {
    let (id, _) = Format::split(name).ok_or(Failure::NOT_FOUND)?;
    ReportCode::parse(id).map_err(|_| Failure::NOT_FOUND)
}

fn style(call: &Call, extended: bool) -> Style {
    Style {
        format: call.format,
        lang: call.ctx.lang,
        extended,
    }
}

fn whole(format: Format, pieces: &[Bytes]) -> Vec<u8> {
    let room = pieces.iter().map(|p| p.len() + 1).sum();
    Tree::list(format, "service_requests", room, |t| {
        pieces.iter().for_each(|piece| t.piece(piece));
    })
}

/// One request as it stands in a list.
pub fn draw(t: &mut Tree, r: &Request, course: Option<&[Update]>, home: &str, style: Style) {
    let lang = style.lang;
    let at = |path: &String| format!("{home}{path}");
    let label = lang::t(lang, &format!("public.{}", r.label));
    t.item("request", |t| {
        t.text("service_request_id", &r.code.outside());
        t.text("status", if r.open { "open" } else { "closed" });
        match &r.answer {
            Some(answer) => t.text("status_notes", &format!("{label}. {answer}")),
            None => t.text("status_notes", label),
        }
        match &r.category {
            Some(category) => {
                t.text("service_name", &category.name);
                t.text("service_code", &category.code);
            }
            None => {
                t.text("service_name", lang::t(lang, "open311.unclassified"));
                t.text("service_code", UNCLASSIFIED);
            }
        }
        let words = r.text.as_ref().or(r.title.as_ref());
        t.given(
            "description",
            words.map(|w| cut(w, DESCRIPTION_CHARS)).as_deref(),
        );
        t.given("agency_responsible", r.lead.as_deref());
        t.text("requested_datetime", &r.sent_at.utc());
        t.text("updated_datetime", &r.changed_at.utc());
        if let Some(promised) = r.promised {
            t.text("expected_datetime", &promised.utc());
        }
        let area = r.area.as_ref().map(|area| area.name.as_str());
        let address: Vec<&str> = r.place.as_deref().into_iter().chain(area).collect();
        t.given("address", Some(&address.join(", ")));
        t.given("media_url", r.photos.first().map(at).as_deref());
        if style.extended {
            extended(t, r, course, home, lang);
        }
        if let Some(point) = r.point {
            t.number("lat", point.lat);
            t.number("long", point.lon);
        }
    });
}

/// What the standard does not know.
fn extended(t: &mut Tree, r: &Request, course: Option<&[Update]>, home: &str, lang: lang::Lang) {
    t.group("extended_attributes", |t| {
        t.text("channel", r.channel);
        t.text("stage", r.stage);
        t.text("label", r.label);
        t.text("urgency", r.urgency);
        t.number("attempt", r.attempt);
        t.number("joined", r.joined);
        t.given("title", r.title.as_deref());
        t.items("photos", |t| {
            for photo in &r.photos {
                t.text_item("photo", &format!("{home}{photo}"));
            }
        });
        t.text("url", &format!("{home}{}", crate::url::report(r.code)));
    });
    if let Some(course) = course {
        t.items("notes", |t| {
            for update in course {
                t.item("note", |t| {
                    t.text("datetime", &update.at.utc());
                    t.text("type", &update.kind);
                    t.text("description", &words(update, lang));
                });
            }
        });
    }
}

/// What an update says: its own words, or what the public is told of the stage.
pub fn words(update: &Update, lang: lang::Lang) -> String {
    let label = lang::t(lang, &format!("public.{}", update.label));
    update.note.clone().unwrap_or_else(|| label.to_owned())
}
