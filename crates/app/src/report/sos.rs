//! A call for help in a flood, from the page of flood mode or by its short message: an urgent report
//! like any other, with all clocks, calls and alarms of one. What must not happen is that it is
//! refused for a trifle: a position outside the province becomes words.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::report::{Order, Slip, Submission, act, submit};
use crate::view::ReportView;
use domain::action::{Action, Body, Field};
use domain::id::ReportCode;
use domain::limits::{PLACE_CHARS_MAX, WORDS_CHARS_MAX};
use domain::refusal_reason::Why;
use domain::report::{Channel, Point};
use domain::sos::{self, Frail, Water};
use lang::{Lang, fill, t};

/// What somebody tells who calls for help.
#[derive(Clone, Debug, Default)]
pub struct Cry {
    /// How many people.
    pub people: Option<u32>,
    /// Who among them needs help first.
    pub frail: Vec<Frail>,
    /// How high the water stands.
    pub water: Option<Water>,
    /// They are on the roof.
    pub roof: bool,
    /// What the battery has left, in percent.
    pub battery: Option<u32>,
    /// Their own words.
    pub words: String,
    /// Where, in words.
    pub place: Option<String>,
    /// Where, as the phone knows it.
    pub point: Option<Point>,
    /// Where to call back.
    pub phone: Option<String>,
}

/// Takes a call for help; whoever sends the same twice is heard once.
///
/// # Errors
/// Neither a place nor a number to ask for it; a number that is none.
pub async fn cry(app: &App, ctx: &Ctx, cry: Cry) -> AppResult<Slip> {
    if cry.point.is_none() && cry.place.is_none() && cry.phone.is_none() {
        return Err(AppError::field(Field::Place, Why::PlaceNeeded));
    }
    take(app, ctx, cry).await
}

async fn take(app: &App, ctx: &Ctx, cry: Cry) -> AppResult<Slip> {
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    let category = sos::category(catalogue).map(str::to_owned);
    if category.is_none() {
        tracing::error!("the pack has no urgent category of flood or rescue");
    }
    let inside = cry.point.filter(|p| catalogue.in_province(p.lat, p.lon));
    let outside = cry.point.filter(|_| inside.is_none());
    let place = match (cry.place.clone(), outside) {
        (place, None) => place,
        (place, Some(p)) => {
            let at = format!("{:.5}, {:.5}", p.lat, p.lon);
            Some(place.map_or(at.clone(), |words| format!("{words} ({at})")))
        }
    };
    let new = Submission {
        text: told(&cry),
        point: inside,
        place: place.map(|p| p.chars().take(PLACE_CHARS_MAX).collect()),
        category,
        phone: cry.phone,
        // Who calls for help wants it to be used; the page says for what, beside the button.
        consent: true,
        channel: Some(Channel::Sos),
        ..Submission::default()
    };
    submit(app, ctx, new).await
}

/// The call in the words in which staff read it.
fn told(cry: &Cry) -> String {
    let vi = |key: &str| t(Lang::Vi, key).to_owned();
    let mut parts = vec![vi("sos.cry")];
    if let Some(n) = cry.people {
        parts.push(fill(Lang::Vi, "sos.cry.people", &[("n", &n.to_string())]));
    }
    let frail: Vec<&str> = cry
        .frail
        .iter()
        .map(|f| t(Lang::Vi, &format!("frail.{f}")))
        .collect();
    if !frail.is_empty() {
        let who = frail.join(", ");
        parts.push(fill(Lang::Vi, "sos.cry.frail", &[("who", &who)]));
    }
    if let Some(water) = cry.water {
        let water = t(Lang::Vi, &format!("water.{water}"));
        parts.push(fill(Lang::Vi, "sos.cry.water", &[("water", water)]));
    }
    if cry.roof {
        parts.push(vi("sos.cry.roof"));
    }
    if let Some(n) = cry.battery {
        parts.push(fill(Lang::Vi, "sos.cry.battery", &[("n", &n.to_string())]));
    }
    if !cry.words.is_empty() {
        parts.push(cry.words.clone());
    }
    parts.join(" ").chars().take(WORDS_CHARS_MAX).collect()
}

/// A short message that calls for help: its words, its position, the number it came from.
///
/// # Errors
/// The store's, and a sender's number that is none.
pub async fn by_message(app: &App, ctx: &Ctx, from: &str, text: &str) -> AppResult<Slip> {
    let heard = Cry {
        words: text.trim().to_owned(),
        point: sos::position(text),
        phone: Some(from.to_owned()),
        ..Cry::default()
    };
    match take(app, ctx, heard.clone()).await {
        // A gateway may give a name in place of a number: the words count all the same.
        Err(AppError::Refused(_)) => {
            let phone = None;
            take(app, ctx, Cry { phone, ..heard }).await
        }
        ended => ended,
    }
}

/// "I am safe": a word added to one's own call for help. The report stays open until the centre has
/// looked: an urgent one is not withdrawn, lest a wrong tap call off a boat.
///
/// # Errors
/// Who does not hold the report's link; a report that is over.
pub async fn safe(app: &App, ctx: &Ctx, code: ReportCode) -> AppResult<ReportView> {
    let body = Body {
        text: Some(t(Lang::Vi, "sos.safe").to_owned()),
        ..Body::default()
    };
    let order = Order {
        body,
        ..Order::default()
    };
    act(app, ctx, code, Action::Add, order).await
}
