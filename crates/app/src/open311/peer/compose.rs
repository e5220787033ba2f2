//! What of a case is sent to an agency's system: the service, the place, words, a mark by which it
//! is found again. Never who reported it.

use super::setup::Seen;
use super::{Settings, Spoken};
use crate::app::App;
use crate::error::AppResult;
use crate::limits;
use crate::privacy;
use crate::view::ReportView;
use courier::{GeoReport, PeerAttribute, PeerTrouble, peer_form};
use domain::actor::{Actor, Role};
use domain::permission::{Sight, is_secret};
use domain::report::{FileKind, Report};
use domain::text::fold;
use domain::time::At;
use lang::Lang;
use store::peer_filing::Filing;

/// Why a case cannot be sent as it is: a key of its words with what goes into them, behind a sign
/// that no peer's own words begin with.
pub(super) type Needs = String;

/// A need of this name.
pub(super) fn need(name: &str, what: &str) -> Needs {
    match what {
        "" => format!("@{name}"),
        what => format!("@{name}:{what}"),
    }
}

/// What came of it.
pub(super) enum Composed {
    /// The form, but for the key.
    Form(String),
    /// It cannot be sent.
    Needs(Needs),
    /// The system did not say what it asks.
    Trouble(PeerTrouble),
}

/// By which a case is found again in another house's list: its code, and which filing of it.
pub(super) fn mark(report: &Report, filing: &Filing) -> String {
    let code = report.code.outside();
    match filing.attempt {
        0 | 1 => format!("[{code}-{}]", filing.n),
        attempt => format!("[{code}-{}.{attempt}]", filing.n),
    }
}

/// Composes the form.
pub(super) async fn compose(
    app: &App,
    peer: &GeoReport<'_>,
    (spoken, seen): (&Spoken, &Seen),
    report: &Report,
    filing: &Filing,
    now: At,
) -> AppResult<Composed> {
    let settings = &spoken.settings;
    let seer = Actor {
        role: Role::AgencyFocal,
        agency: Some(filing.agency.clone()),
        ..Actor::nobody()
    };
    let view = privacy::view(app, report, &seer, now, Lang::Vi);
    let tables = app.tables();
    let category = report.category.as_deref();
    let category = category.and_then(|c| tables.catalogue.category(c));
    // What outsiders may not even know of stays in the house, for other systems show what they take;
    // and what the agency may not read goes to no system of it.
    if view.sight != Sight::Agency || is_secret(report, category) || report.locked {
        return Ok(Composed::Needs(need("sealed", "")));
    }
    let Some(service) = service(app, settings, report) else {
        let category = report.category.clone().unwrap_or_default();
        return Ok(Composed::Needs(need("no_service", &category)));
    };
    let mut form: Vec<(String, String)> = vec![("service_code".to_owned(), service.clone())];
    let mut add = |name: &str, value: String| form.push((name.to_owned(), value));
    if let Some(jurisdiction) = &settings.jurisdiction {
        add("jurisdiction_id", jurisdiction.clone());
    }
    let area = view.area.as_ref().map(|area| area.name.as_str());
    let address: Vec<&str> = view.place.as_deref().into_iter().chain(area).collect();
    if view.position.is_none() && address.is_empty() {
        return Ok(Composed::Needs(need("no_place", "")));
    }
    if let Some(point) = view.position {
        add("lat", point.lat.to_string());
        add("long", point.lon.to_string());
    }
    if !address.is_empty() {
        add("address_string", address.join(", "));
    }
    let public = privacy::view(app, report, &Actor::nobody(), now, Lang::Vi);
    let public = Some(public).filter(|view| view.sight == Sight::Public);
    let mark = mark(report, filing);
    add(
        "description",
        description(settings, &view, public.as_ref(), &mark),
    );
    if settings.photos
        && let Some(photo) = public.as_ref().and_then(first_photo)
    {
        add("media_url", format!("{}{photo}", app.settings.public_url));
    }
    if let Some(email) = &settings.email {
        add("email", email.clone());
    }
    if let Some(phone) = &settings.phone {
        add("phone", phone.clone());
    }
    let asked = match asked(peer, seen, &service).await {
        Ok(asked) => asked,
        Err(trouble) => return Ok(Composed::Trouble(trouble)),
    };
    for attribute in &asked {
        let given = answer(app, settings, report, &service, attribute);
        let chosen = given.as_deref().map(|given| chosen(attribute, given));
        match chosen {
            Some(Some(values)) => {
                let name = match attribute.several {
                    true => format!("attribute[{}][]", attribute.code),
                    false => format!("attribute[{}]", attribute.code),
                };
                values.into_iter().for_each(|value| add(&name, value));
            }
            _ if attribute.required => {
                let what = format!("{service}.{} ({})", attribute.code, attribute.words);
                return Ok(Composed::Needs(need("attribute", &what)));
            }
            _ => {}
        }
    }
    Ok(Composed::Form(peer_form(&form)))
}

/// The service for a report: of its category, of its field, or of everything else.
fn service(app: &App, settings: &Settings, report: &Report) -> Option<String> {
    let tables = app.tables();
    let category = report.category.as_deref();
    let parent = category
        .and_then(|code| tables.catalogue.category(code))
        .and_then(|c| c.parent.clone());
    let codes = category.into_iter().chain(parent.as_deref());
    codes
        .filter_map(|code| settings.services.get(code))
        .next()
        .or(settings.service.as_ref())
        .cloned()
}

/// The words: what is public, or what the agency reads here; at the end the mark.
fn description(
    settings: &Settings,
    view: &ReportView,
    public: Option<&ReportView>,
    mark: &str,
) -> String {
    let category = view.category.as_ref().map(|c| c.name.clone());
    let told = match (settings.all_words, public) {
        (true, _) => Some(view),
        (false, public) => public,
    };
    let title = told.and_then(|v| v.title.clone());
    let text = told.and_then(|v| v.text.clone());
    let lines: Vec<String> = [category, title, text].into_iter().flatten().collect();
    let mut words: String = lines.join("\n").chars().take(limits::PEER_WORDS).collect();
    words.push('\n');
    words.push_str(mark);
    words
}

fn first_photo(public: &ReportView) -> Option<&str> {
    let photo = FileKind::Photo.as_str();
    let mut photos = public.files.iter().filter(|f| f.kind == photo);
    photos.next().map(|f| f.url.as_str())
}

/// What a service asks: as it was seen, or as it says now.
async fn asked(
    peer: &GeoReport<'_>,
    seen: &Seen,
    service: &str,
) -> Result<Vec<PeerAttribute>, PeerTrouble> {
    if let Some(asked) = seen.definitions.get(service) {
        return Ok(asked.clone());
    }
    if !seen.service(service).is_some_and(|s| s.metadata) {
        return Ok(Vec::new());
    }
    peer.definition(service).await
}

/// What is answered to a question: as it was laid down, or as the reporter answered one of ours.
fn answer(
    app: &App,
    settings: &Settings,
    report: &Report,
    service: &str,
    attribute: &PeerAttribute,
) -> Option<String> {
    let rule = settings
        .attributes
        .get(&format!("{service}.{}", attribute.code))?;
    let Some(n) = rule.strip_prefix('?') else {
        return Some(rule.replace("{code}", &report.code.outside()));
    };
    let n: usize = n.trim().parse().ok()?;
    let tables = app.tables();
    let category = tables.catalogue.category(report.category.as_deref()?)?;
    let question = category.questions.get(n.checked_sub(1)?)?;
    let lines = report.words.lines();
    let mut answers = lines.filter_map(|line| line.trim().strip_prefix(question.words.as_str()));
    let answer = answers.next_back()?.trim();
    (!answer.is_empty()).then(|| answer.to_owned())
}

/// The values that are sent for an answer: of a list the keys that it names. None for an answer that
/// the list does not have.
fn chosen(attribute: &PeerAttribute, given: &str) -> Option<Vec<String>> {
    if attribute.values.is_empty() {
        return Some(vec![given.to_owned()]);
    }
    let key = |given: &str| {
        let given = fold(given.trim());
        let found = attribute
            .values
            .iter()
            .find(|(key, name)| fold(key) == given || fold(name) == given);
        found.map(|(key, _)| key.clone())
    };
    match attribute.several {
        true => given.split([';', ',']).map(key).collect(),
        false => key(given).map(|key| vec![key]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_a_list_are_its_keys() {
        let mut asked = PeerAttribute {
            values: vec![
                ("S".to_owned(), "Nhỏ".to_owned()),
                ("L".to_owned(), "Lớn".to_owned()),
            ],
            ..PeerAttribute::default()
        };
        assert_eq!(chosen(&asked, " lớn "), Some(vec!["L".to_owned()]));
        assert_eq!(chosen(&asked, "s"), Some(vec!["S".to_owned()]));
        assert_eq!(chosen(&asked, "vừa"), None);
        assert_eq!(chosen(&asked, "lớn; nhỏ"), None);
        asked.several = true;
        let both = Some(vec!["L".to_owned(), "S".to_owned()]);
        assert_eq!(chosen(&asked, "lớn; nhỏ"), both);
        asked.values.clear();
        assert_eq!(chosen(&asked, "5 m"), Some(vec!["5 m".to_owned()]));
    }
}
