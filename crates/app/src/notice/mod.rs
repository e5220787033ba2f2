//! Messages: an event's notices put into words and laid into the outbox, in the event's own batch.
//!
//! Who is told what is a rule ([`domain::notice`]). The words come from templates that
//! administrators may change ([`texts`]); staff see them before they act ([`preview`]), made by the
//! same function from the same decision.

pub mod dead;
mod letter;
pub mod preview;
pub mod sms;
pub mod template;
#[cfg(test)]
mod tests;
pub mod texts;
mod values;
mod var;

pub use letter::Words;

use crate::app::App;
use domain::actor::Role;
use domain::agency::Rung;
use domain::area::UnitKind;
use domain::brand::BrandPart;
use domain::event::Event;
use domain::notice::{Notice, Rank, Receiver, Template, due};
use domain::pack::Catalogue;
use domain::report::{Publication, Report, Tongue};
use domain::time::{At, HOUR_MS};
use lang::Lang;
use letter::Letters;
use store::Batch;
use store::message::{self, NewMessage, To};
use template::Values;

/// Hours between which nothing rings, where no policy says otherwise.
const QUIET_FROM: u32 = 21;
/// See [`QUIET_FROM`].
const QUIET_UNTIL: u32 = 7;

/// A notice with its words, in the language of its readers.
pub(crate) struct Said {
    pub(crate) notice: Notice,
    pub(crate) words: Words,
}

/// What a decision says, and to whom: the one place where it is worked out, for the outbox and for
/// the preview alike.
pub(crate) fn say(
    app: &App,
    before: Option<&Report>,
    events: &[Event],
    after: &Report,
) -> Vec<Said> {
    due(before, events, after)
        .into_iter()
        .filter_map(|notice| {
            let event = events.iter().find(|e| e.seq == notice.event)?;
            let words = words(app, &notice, before, event, after);
            Some(Said { notice, words })
        })
        .collect()
}

/// The words of a notice. A reporter is written to in the language in which they reported; one
/// message serves all whom a report concerns beside them, and staff, in the first language.
fn words(
    app: &App,
    notice: &Notice,
    before: Option<&Report>,
    event: &Event,
    after: &Report,
) -> Words {
    let lang = match (&notice.to, after.tongue) {
        (Receiver::Reporter, Tongue::En) => Lang::En,
        _ => Lang::Vi,
    };
    let tables = app.tables();
    let about = values::About {
        app,
        catalogue: &tables.catalogue,
        notice,
        event,
        before,
        report: after,
        lang,
    };
    let messages = app.messages();
    let texts = messages.texts(notice.template, lang);
    let mut words = letter::write(&about, messages.sandbox(), &texts);
    if notice.to == Receiver::Reporter && after.told_by.no_sms {
        words.sms.clear();
    }
    words
}

/// The words of a message that no report's event causes: a one-time code, news of an area, a call
/// back. Values stand in it as they are given, each within its bound.
pub fn compose(app: &App, template: Template, lang: Lang, values: &Values) -> Words {
    let messages = app.messages();
    letter::plain(
        messages.sandbox(),
        template,
        &messages.texts(template, lang),
        lang,
        values,
    )
}

/// How the service is called: as the province chose, or the program's own words.
pub fn service(app: &App, lang: Lang) -> String {
    let tables = app.tables();
    let part = match lang {
        Lang::Vi => BrandPart::ServiceVi,
        Lang::En => BrandPart::ServiceEn,
    };
    match tables.catalogue.brand().get(part) {
        "" => lang::t(lang, "portal.site.name").to_owned(),
        chosen => chosen.to_owned(),
    }
}

/// The same with the province behind it, as a short message signs.
pub(crate) fn service_here(app: &App, lang: Lang, now: At) -> String {
    let tables = app.tables();
    let mut units = tables.catalogue.units_at(now.date());
    let province = units.find(|u| u.kind == UnitKind::Province);
    let Some(province) = province else {
        return service(app, lang);
    };
    let mut letters = province.name.chars();
    let name: String = match (lang, letters.next()) {
        // In the middle of a sentence "tỉnh" is written small.
        (Lang::Vi, Some(first)) => first.to_lowercase().chain(letters).collect(),
        _ => province.name.clone(),
    };
    let values = [("service", &*service(app, lang)), ("province", &*name)];
    lang::fill(lang, "message.service.here", &values)
}

/// Lays a decision's messages into the batch that carries it out. After the report's row, so that
/// whom it concerns now is told.
pub(crate) fn enqueue(
    app: &App,
    batch: &mut Batch,
    before: Option<&Report>,
    events: &[Event],
    after: &Report,
) {
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    for said in say(app, before, events, after) {
        let Some(event) = events.iter().find(|e| e.seq == said.notice.event) else {
            continue;
        };
        let to = &said.notice.to;
        let urgent = said.notice.rank == Rank::Urgent;
        let to = destinations(to, after, catalogue, event.at, urgent);
        lay(batch, catalogue, event, after, &said, &to);
        if let Some(news) = news(app, before, event, after, &said.notice) {
            lay(
                batch,
                catalogue,
                event,
                after,
                &news,
                &[Destination::Followers],
            );
        }
    }
}

/// What those who only follow are told where those who met it too are told something: news, and no
/// question, for their word is not asked. Nothing of what the public does not see.
fn news(
    app: &App,
    before: Option<&Report>,
    event: &Event,
    after: &Report,
    notice: &Notice,
) -> Option<Said> {
    if notice.to != Receiver::Concerned || after.publication != Publication::Public {
        return None;
    }
    let notice = Notice {
        template: Template::News,
        ..notice.clone()
    };
    let words = words(app, &notice, before, event, after);
    Some(Said { notice, words })
}

/// Lays one notice into the batch, for each of its destinations.
fn lay(
    batch: &mut Batch,
    catalogue: &Catalogue,
    event: &Event,
    after: &Report,
    said: &Said,
    to: &[Destination],
) {
    let letters = Letters::of(&said.words);
    let urgent = said.notice.rank == Rank::Urgent;
    let ready_at = if urgent {
        event.at
    } else {
        after_quiet(event.at, catalogue)
    };
    for to in to {
        message::enqueue(
            batch,
            &NewMessage {
                chain: after.id.0,
                seq: event.seq,
                template: said.notice.template.as_str(),
                to: to.as_store(after),
                topic: said.notice.topic.as_deref(),
                words: letters.as_store(),
                urgent,
                ready_at,
                made_at: event.at,
            },
        );
    }
}

/// Hours of the day between which nothing rings: from, until.
pub fn quiet_hours(at: At, catalogue: &Catalogue) -> (u32, u32) {
    let policy = catalogue.policy_at(at.date());
    let hour = |name: &str, fallback: u32| {
        let limit = policy.and_then(|p| p.limit(name, "normal"));
        limit.map_or(fallback, |l| l.amount).min(24)
    };
    (
        hour("quiet_from", QUIET_FROM),
        hour("quiet_until", QUIET_UNTIL),
    )
}

/// When something may ring again: at once by day, else at the end of the quiet hours.
pub fn after_quiet(at: At, catalogue: &Catalogue) -> At {
    let (from, until) = quiet_hours(at, catalogue);
    let (from, until) = (i64::from(from) * HOUR_MS, i64::from(until) * HOUR_MS);
    let midnight = At::on_day(at.day(), 0);
    let gone = at.0 - midnight.0;
    if gone < until {
        midnight.plus_ms(until)
    } else if gone >= from {
        At::on_day(at.day() + 1, until)
    } else {
        at
    }
}

/// A receiver as the outbox finds it.
enum Destination {
    Reporter,
    Concerned,
    Followers,
    Post(Role, Option<String>),
    User(domain::id::UserId),
    Line(String, Rung),
}

impl Destination {
    fn as_store<'a>(&'a self, report: &Report) -> To<'a> {
        match self {
            // A report without a reporter has no such destination.
            Destination::Reporter => To::Person(report.reporter.unwrap_or(domain::id::VaultId(0))),
            Destination::Followers => To::Followers {
                report: report.id,
                except: report.reporter,
            },
            Destination::Concerned => To::Concerned {
                report: report.id,
                except: report.reporter,
            },
            Destination::Post(role, agency) => To::Post {
                role: role.as_str(),
                agency: agency.as_deref(),
            },
            Destination::User(user) => To::User(*user),
            Destination::Line(agency, rung) => To::Line {
                agency,
                rung: rung.as_str(),
            },
        }
    }
}

/// The destinations of a receiver on a day.
fn destinations(
    to: &Receiver,
    report: &Report,
    catalogue: &Catalogue,
    at: At,
    urgent: bool,
) -> Vec<Destination> {
    match to {
        Receiver::Reporter if report.reporter.is_none() => Vec::new(),
        Receiver::Reporter => vec![Destination::Reporter],
        Receiver::Concerned => vec![Destination::Concerned],
        Receiver::Handler(user) => vec![Destination::User(*user)],
        Receiver::IocOperators => vec![Destination::Post(Role::IocOperator, None)],
        Receiver::IocLeader => {
            let ioc = catalogue.ioc(at.date()).map(|a| a.code.clone());
            let line = ioc.filter(|ioc| urgent && rings(catalogue, ioc, Rung::Leader, at));
            std::iter::once(Destination::Post(Role::IocLeader, None))
                .chain(line.map(|code| Destination::Line(code, Rung::Leader)))
                .collect()
        }
        Receiver::StandingBody => vec![Destination::Post(Role::StandingBody, None)],
        Receiver::Committee => vec![Destination::Post(Role::SteeringCommittee, None)],
        Receiver::Agency { code, rung } => agency(code, *rung, catalogue, at),
    }
}

/// Whoever fills the post in the agency, and the rung's telephone if a short message reaches it.
fn agency(code: &str, rung: Rung, catalogue: &Catalogue, at: At) -> Vec<Destination> {
    let held = catalogue.agency_at(code, at.date());
    let code = held.map_or(code, |a| a.code.as_str());
    let post = match rung {
        Rung::Duty | Rung::Focal => Some((Role::AgencyFocal, code.to_owned())),
        Rung::Leader => Some((Role::AgencyLeader, code.to_owned())),
        Rung::Upper => held
            .and_then(|a| a.parent.as_deref())
            .and_then(|parent| catalogue.agency_at(parent, at.date()))
            .map(|above| (Role::AgencyLeader, above.code.clone())),
    };
    let line = rings(catalogue, code, rung, at).then(|| Destination::Line(code.to_owned(), rung));
    post.map(|(role, agency)| Destination::Post(role, Some(agency)))
        .into_iter()
        .chain(line)
        .collect()
}

/// Whether the rung's number is one that takes short messages: desks have fixed lines.
fn rings(catalogue: &Catalogue, agency: &str, rung: Rung, at: At) -> bool {
    catalogue
        .contacts(agency, at)
        .iter()
        .any(|c| c.rung == rung && is_mobile(&c.phone))
}

/// A Vietnamese mobile number.
fn is_mobile(phone: &str) -> bool {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let national = digits
        .strip_prefix("84")
        .map_or(digits.clone(), |rest| format!("0{rest}"));
    national.len() == 10
        && ["03", "05", "07", "08", "09"]
            .iter()
            .any(|head| national.starts_with(head))
}
