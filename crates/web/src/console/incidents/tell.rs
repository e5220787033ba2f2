//! Telling all: first what each would read, and how many by which way; then, when somebody has looked,
//! the telling.

use super::{Back, HREF, bare, faults, id_of, page, query, with_faults};
use crate::console::forms::messages;
use crate::console::pages::field::{Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::incidents::{SaidAlike, TellPage};
use crate::console::pages::parts::Fact;
use crate::console::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use app::incident::{self, Foretold, NewUpdate, Whole};
use app::terms::{TermsError, Wrong};
use app::{App, AppError};
use axum::extract::{Path, State};
use domain::id::IncidentId;
use domain::limits::INCIDENT_TEXT_CHARS_MAX;
use domain::time::At;

/// The field by which a form says that its sender has looked.
const SURE: &str = "da-xem";
/// The field by which a form asks to be given back.
const CHANGE: &str = "sua";
/// Different messages shown: more are counted, for nobody reads on.
const SHOWN: usize = 6;

/// `POST …/bao`: what telling all would tell; with `da-xem`, tells all.
pub async fn tell(app: State<App>, id: Path<String>, posted: Posted) -> Answer {
    told(app, id, posted, false).await
}

/// `POST …/xong`: it is over. With words all are told, once they were looked at.
pub async fn end(app: State<App>, id: Path<String>, posted: Posted) -> Answer {
    told(app, id, posted, true).await
}

async fn told(
    State(app): State<App>,
    Path(id): Path<String>,
    posted: Posted,
    ends: bool,
) -> Answer {
    let id = id_of(&id)?;
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    let typed = |name: &str| {
        fields
            .typed(name)
            .and_then(domain::text::tidy)
            .unwrap_or_default()
    };
    if fields.typed(CHANGE).is_some() {
        return page(&staff, id, back(&fields, &[])).await;
    }
    let hour = typed("eta");
    let eta: Option<At> = hour.parse().ok().map(At::from_local);
    if eta.is_none() && !hour.is_empty() {
        return page(&staff, id, back(&fields, &[fault("eta", "order")])).await;
    }
    let new = NewUpdate {
        text: typed("text"),
        eta: eta.filter(|_| !ends),
        ends,
        version: typed("version").parse().map_err(|_| Failure::BAD_FORM)?,
    };
    let silent = ends && new.text.is_empty();
    let done = if silent || fields.typed(SURE).is_some() {
        incident::update(&app, staff.ctx(), id, &new)
            .await
            .map(|_| None)
    } else {
        incident::foretell(&app, staff.ctx(), id, &new)
            .await
            .map(Some)
    };
    match done {
        Ok(None) => Ok(staff.lead_to(&format!("{HREF}/{id}?luu=1"))),
        Ok(Some(found)) => look(&staff, id, &new, &hour, &found).await,
        // Somebody was faster: what they said stands on the page, and so does what was typed.
        Err(TermsError::App(AppError::Conflict { .. })) => {
            page(&staff, id, back(&fields, &[fault("", "faster")])).await
        }
        Err(e) => page(&staff, id, back(&fields, &faults(e)?)).await,
    }
}

fn back<'a>(fields: &'a Fields, wrong: &'a [Wrong]) -> Back<'a> {
    Back {
        sent: Some(fields),
        wrong,
        ..Back::default()
    }
}

fn fault(field: &str, why: &'static str) -> Wrong {
    Wrong {
        field: field.to_owned(),
        why,
        detail: String::new(),
    }
}

/// What would be told. Nothing is done here.
async fn look(
    staff: &Staff,
    id: IncidentId,
    new: &NewUpdate,
    hour: &str,
    found: &Foretold,
) -> Answer {
    let whole = incident::whole(&staff.app, staff.ctx(), id).await?;
    let lang = staff.lang();
    let told: usize = found.groups.iter().map(|g| g.cases).sum();
    let count = |key: &str, n: usize| lang::count(lang, key, i64::try_from(n).unwrap_or(i64::MAX));
    let end = if new.ends { "xong" } else { "bao" };
    let form = |name: &str, mark: &'static str| {
        let to = staff.shell().to(&format!("{HREF}/{id}/{end}"));
        let mut form = Form::new(lang, name, to).version(u64::from(new.version));
        form.fields
            .push(Field::hidden(lang, "text", new.text.clone()));
        form.fields.push(Field::hidden(lang, "eta", hour));
        form.fields.push(Field::hidden(lang, mark, "1"));
        form
    };
    let label = if new.ends {
        count("incident.look.end", told)
    } else {
        count("incident.look.do", told)
    };
    let page = TellPage {
        title: whole.incident.title,
        ways: ways(staff, found),
        said: found
            .groups
            .iter()
            .take(SHOWN)
            .map(|group| SaidAlike {
                heading: lang::fill(
                    lang,
                    "incident.look.group",
                    &[
                        ("n", &group.cases.to_string()),
                        ("code", &group.code.shown()),
                    ],
                ),
                messages: messages(lang, &group.told),
            })
            .collect(),
        more: match found.groups.len().saturating_sub(SHOWN) {
            0 => String::new(),
            n => count("incident.look.more", n),
        },
        refused: found
            .refused
            .iter()
            .map(|(code, why)| {
                let why = staff.t(&format!("refusal.{why}"));
                format!("{}: {why}", code.shown())
            })
            .collect(),
        limit: app::notice::sms::SEPTETS,
        sure: form("sure", SURE).button(label).weight(Weight::Main),
        change: form("change", CHANGE).button(staff.t("incident.look.change")),
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// How many are reached by which way; what nobody is reached by is left out but for the plain three.
fn ways(staff: &Staff, found: &Foretold) -> Vec<Fact> {
    let [sms, email, push] = found.ways;
    let always = [
        ("incident.look.sms", sms),
        ("incident.look.email", email),
        ("incident.look.push", push),
    ];
    let some = [
        ("incident.look.unreached", found.unreached),
        ("incident.look.nameless", found.nameless),
        ("incident.look.refused", found.refused.len()),
    ];
    let some = some.into_iter().filter(|(_, n)| *n > 0);
    let number = |n: usize| lang::number::whole(staff.lang(), i64::try_from(n).unwrap_or(i64::MAX));
    always
        .into_iter()
        .chain(some)
        .map(|(key, n)| Fact::new(staff.t(key), number(n)))
        .collect()
}

/// The form of an update.
pub(super) fn form(
    staff: &Staff,
    whole: &Whole,
    href: &str,
    sent: Option<&Fields>,
    wrong: &[Wrong],
) -> Form {
    let lang = staff.lang();
    let value = |name: &str| sent.and_then(|f| f.typed(name)).unwrap_or("").to_owned();
    let hour = Input::Line {
        kind: "datetime-local",
        value: value("eta"),
    };
    let form = Form::new(lang, "tell", format!("{}/bao", bare(href)) + query(href))
        .button(staff.t("incident.tell.do"))
        .weight(Weight::Main)
        .version(u64::from(whole.version))
        .intro(staff.t("incident.tell.intro"))
        .field(
            Field::area(lang, "text", value("text"), 3)
                .label(staff.t("incident.field.text"))
                .max(INCIDENT_TEXT_CHARS_MAX as u32),
        )
        .field(
            Field::new(lang, "eta", hour)
                .label(staff.t("incident.field.eta"))
                .optional(),
        );
    with_faults(staff, form, wrong)
}
