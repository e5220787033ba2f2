//! Updates: what happened to public requests, and what agencies' own systems tell of theirs.

use super::call::{Call, Sent};
use super::requests::words;
use super::tree::Tree;
use super::{found, read};
use crate::error::{Answer, Failure, FieldFault};
use crate::reading::Reading;
use app::App;
use app::open311::tell::{self, Became, News};
use app::open311::updates;
use axum::extract::State;
use domain::limits::{CLOCK_SKEW_MS, SHORT_CHARS_MAX};

/// Updates of one answer at most.
const UPDATES_MAX: usize = 1_000;
/// How far back updates are told where no date is named.
const BACK_MS: i64 = 2 * 3_600_000;
/// Letters of another system's name for an update, and of a status.
const NAME_CHARS: usize = 200;
const STATUS_CHARS: usize = 60;
/// Letters of an update: with what is said around it, and two addresses, it is still one note.
const TEXT_CHARS: usize = 2_500;
/// Addresses of photos of one update.
const LINKS_MAX: usize = 2;

/// `GET servicerequestupdates`: those of a span, the oldest first.
pub async fn list(Reading(app): Reading, call: Call) -> Answer {
    let mut faults = Vec::new();
    let mut when = |name| {
        let read = call.one(name).map(read::instant);
        if read == Some(None) {
            faults.push(FieldFault::door(name, "bad_when"));
        }
        read.flatten()
    };
    let start = when("start_date");
    // The second that is named is in the span.
    let end = when("end_date").map(|at| at.plus_ms(1_000));
    let span = match read::span((start, end), call.ctx.now, BACK_MS) {
        Ok(span) if faults.is_empty() => span,
        Ok(_) => return Err(Failure::Fields(faults)),
        Err(name) => {
            faults.push(FieldFault::door(name, "bad_span"));
            return Err(Failure::Fields(faults));
        }
    };
    let key = call.key(&app).await?.map(|caller| caller.id);
    let updates = updates::between(&app, span, UPDATES_MAX, key).await?;
    let updates = updates
        .ok_or_else(|| Failure::Fields(vec![FieldFault::door("start_date", "too_much_news")]))?;
    let (home, lang) = (&app.settings.public_url, call.ctx.lang);
    let room = updates.len() * 400;
    let body = Tree::list(call.format, "service_request_updates", room, |t| {
        for update in &updates {
            t.item("request_update", |t| {
                let id = update.code.outside();
                t.text("update_id", &format!("{id}.{}", update.seq));
                t.text("service_request_id", &id);
                t.text("status", update.status.as_str());
                t.text("updated_datetime", &update.at.utc());
                let photo = update.photos.first();
                t.given("media_url", photo.map(|p| format!("{home}{p}")).as_deref());
                t.text("external_status_code", update.stage);
                t.text("description", &words(update, lang));
            });
        }
    });
    found(call.format, lang, body)
}

/// `POST servicerequestupdates`: an agency's own system tells how its case goes on.
pub async fn tell(State(app): State<App>, mut sent: Sent) -> Answer {
    let news = read_news(&app, &mut sent).await?;
    let news = News {
        files: sent.files(&app).await?,
        ..news
    };
    let name = news.name.clone();
    let taken = tell::tell(&app, &sent.call.ctx, &sent.caller, news).await?;
    let body = Tree::list(sent.call.format, "service_request_updates", 0, |t| {
        t.item("request_update", |t| {
            t.text("update_id", &name);
            t.text("service_request_id", &taken.code.outside());
            t.text("status", taken.status.as_str());
            t.text(
                "taken_as",
                match taken.became {
                    Became::Done => "done",
                    Became::Note => "note",
                    Became::Known => "known",
                },
            );
        });
    });
    found(sent.call.format, sent.call.ctx.lang, body)
}

async fn read_news(app: &App, sent: &mut Sent) -> Result<News, Failure> {
    let name = sent.text("update_id", NAME_CHARS);
    let name = sent.required("update_id", name);
    let id = sent.text("service_request_id", SHORT_CHARS_MAX);
    let id = sent.required("service_request_id", id);
    let status = sent.text("status", STATUS_CHARS);
    let status = sent.required("status", status);
    let at = sent.at("updated_datetime");
    let at = sent.required("updated_datetime", at);
    if at.is_some_and(|at| at > sent.call.ctx.now.plus_ms(CLOCK_SKEW_MS)) {
        sent.faults
            .push(FieldFault::door("updated_datetime", "in_future"));
    }
    let text = sent.text("description", TEXT_CHARS);
    let text = sent.required("description", text);
    let links = sent.media_urls();
    if links.len() > LINKS_MAX {
        sent.faults
            .push(FieldFault::door("media_url", "too_many_values"));
    }
    sent.finish()?;
    let (Some(name), Some(id), Some(status), Some(at), Some(text)) = (name, id, status, at, text)
    else {
        return Err(Failure::BAD_FORM);
    };
    Ok(News {
        name,
        code: tell::named(app, &sent.caller, &id).await?,
        status,
        at,
        text,
        links,
        files: Vec::new(),
    })
}
