//! `/lam-viec/thong-bao`: what the centre tells the people of an area; `/lam-viec/che-do-lu`: where
//! flood mode is on. Both are bulletins: written, looked at as they will be read, ended.

use super::pages::bulletins::{BulletinPreview, BulletinRow, Bulletins};
use super::pages::desk::{Desk, Flash};
use super::pages::field::{Choice, ChoiceGroup, Field, Input};
use super::pages::form::{Drawer, Form, Weight};
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use crate::present_bulletin as words;
use crate::router::House;
use app::App;
use app::bulletin::{self, NewBulletin};
use app::terms::{TermsError, Wrong};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use domain::bulletin::{Bulletin, BulletinKind, Said};
use domain::id::BulletinId;
use domain::limits::{BULLETIN_TEXT_CHARS_MAX, BULLETIN_TITLE_CHARS_MAX};
use domain::time::At;
use lang::Lang;

/// Where the centre's words to an area are.
pub const HREF: &str = "/lam-viec/thong-bao";
/// Where flood mode is.
pub const FLOOD: &str = "/lam-viec/che-do-lu";

/// Which of the two pages.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Words,
    Flood,
}

impl Of {
    const fn href(self) -> &'static str {
        match self {
            Of::Words => HREF,
            Of::Flood => FLOOD,
        }
    }

    /// Lets in who may see the page.
    fn let_in(self, staff: &Staff) -> Result<(), Failure> {
        Ok(match self {
            Of::Words => bulletin::may_see(staff.ctx()),
            Of::Flood => bulletin::may_see_flood(staff.ctx()),
        }?)
    }

    fn holds(self, kind: BulletinKind) -> bool {
        (kind == BulletinKind::Flood) == (self == Of::Flood)
    }

    /// The keys of heading, intro, heading of the form.
    const fn keys(self) -> [&'static str; 3] {
        match self {
            Of::Words => ["bulletin.title", "bulletin.intro", "bulletin.new"],
            Of::Flood => ["flood.title", "flood.intro", "flood.new"],
        }
    }
}

/// Whether the reader writes any of these.
fn writes(staff: &Staff, of: Of) -> bool {
    let kinds = bulletin::kinds(&staff.app, staff.ctx());
    kinds.iter().any(|kind| of.holds(*kind))
}

/// The routes of these pages.
pub fn routes() -> Router<House> {
    let mut router = Router::new();
    for of in [Of::Words, Of::Flood] {
        let href = of.href();
        router = router
            .route(
                href,
                get(move |staff: Staff| async move { list(&staff, of, None, Vec::new()).await })
                    .post(move |app: State<App>, posted: Posted| save(app, posted, of)),
            )
            .route(
                &format!("{href}/xem-truoc"),
                post(move |app: State<App>, posted: Posted| look(app, posted, of)),
            )
            .route(
                &format!("{href}/{{id}}/ket-thuc"),
                post(move |app: State<App>, id: Path<String>, posted: Posted| {
                    end(app, id, posted, of)
                }),
            );
    }
    router
}

/// The list with the form; as it was sent, where something is wrong with it.
async fn list(staff: &Staff, of: Of, sent: Option<&Fields>, wrong: Vec<Wrong>) -> Answer {
    of.let_in(staff)?;
    let mut all = bulletin::latest(&staff.app, staff.ctx()).await?;
    all.retain(|b| of.holds(b.kind));
    let names = bulletin::writers(&staff.app, staff.ctx(), &all).await?;
    let rows = all
        .iter()
        .map(|b| {
            let by = b.made_by.and_then(|id| names.get(&id).cloned());
            row(staff, of, b, by.unwrap_or_default())
        })
        .collect();
    let status = if wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let [title, intro, new] = of.keys();
    let page = Bulletins {
        title: staff.t(title),
        intro: staff.t(intro),
        new: staff.t(new),
        rows,
        form: writes(staff, of).then(|| form(staff, of, sent, &wrong)),
        desk: desk(staff).await?,
    };
    staff.page_as(status, &page)
}

/// Everything around a page, with the word that something was written.
async fn desk(staff: &Staff) -> Result<Desk, Failure> {
    let mut desk = staff.desk().await?;
    if staff.asked("luu").is_some() {
        desk.flash = Some(Flash {
            words: staff.t("terms.saved").to_owned(),
            bad: false,
        });
    }
    Ok(desk)
}

/// `POST …/xem-truoc`: the bulletin as it would be read.
async fn look(State(app): State<App>, posted: Posted, of: Of) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    match bulletin::plan(&app, staff.ctx(), &read(&fields, of)).await {
        Ok(planned) => preview(&staff, of, &fields, &planned).await,
        Err(e) => list(&staff, of, Some(&fields), faults(e)?).await,
    }
}

/// `POST /lam-viec/thong-bao`, `POST /lam-viec/che-do-lu`: writes it.
async fn save(State(app): State<App>, posted: Posted, of: Of) -> Answer {
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    match bulletin::write(&app, staff.ctx(), &read(&fields, of)).await {
        Ok(_) => Ok(staff.lead_to(&format!("{}?luu=1", of.href()))),
        Err(e) => list(&staff, of, Some(&fields), faults(e)?).await,
    }
}

/// `POST …/{id}/ket-thuc`: ends one before its time.
async fn end(State(app): State<App>, Path(id): Path<String>, posted: Posted, of: Of) -> Answer {
    let id = id.parse().map(BulletinId).map_err(|_| Failure::NOT_FOUND)?;
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    let why = fields.typed("why").unwrap_or_default();
    match bulletin::end(&app, staff.ctx(), id, why).await {
        Ok(()) => Ok(staff.lead_to(&format!("{}?luu=1", of.href()))),
        Err(e) => {
            let told: Vec<&str> = faults(e)?
                .iter()
                .map(|w| staff.t(&format!("terms.why.{}", w.why)))
                .collect();
            let mut desk = staff.desk().await?;
            desk.flash = Some(Flash {
                words: told.join(" "),
                bad: true,
            });
            let mut page = bare(&staff, of).await?;
            page.desk = desk;
            staff.page_as(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}

/// The list without its form.
async fn bare(staff: &Staff, of: Of) -> Result<Bulletins, Failure> {
    let mut all = bulletin::latest(&staff.app, staff.ctx()).await?;
    all.retain(|b| of.holds(b.kind));
    let [title, intro, new] = of.keys();
    Ok(Bulletins {
        title: staff.t(title),
        intro: staff.t(intro),
        new: staff.t(new),
        rows: all
            .iter()
            .map(|b| row(staff, of, b, String::new()))
            .collect(),
        form: None,
        desk: staff.bare_desk(),
    })
}

/// Faults of fields, sorted from what else went wrong.
fn faults(e: TermsError) -> Result<Vec<Wrong>, Failure> {
    match e {
        TermsError::Wrong(wrong) => Ok(wrong),
        TermsError::App(e) => Err(Failure::App(e)),
        TermsError::Pack(faults) => {
            Err(Failure::App(app::AppError::internal(format!("{faults:?}"))))
        }
    }
}

fn read(fields: &Fields, of: Of) -> NewBulletin {
    let typed = |name: &str| {
        fields
            .typed(name)
            .unwrap_or_default()
            .replace("\r\n", "\n")
            .trim()
            .to_owned()
    };
    let hour = |name: &str| typed(name).parse().ok().map(At::from_local);
    let said = |title: &str, text: &str| Said {
        title: typed(title),
        text: typed(text),
    };
    NewBulletin {
        kind: match of {
            Of::Flood => Some(BulletinKind::Flood),
            Of::Words => BulletinKind::parse(&typed("kind")).filter(|k| of.holds(*k)),
        },
        areas: fields
            .all_typed("areas")
            .filter(|a| !a.is_empty())
            .map(str::to_owned)
            .collect(),
        vi: said("title", "text"),
        en: said("title_en", "text_en"),
        contacts: typed("contacts"),
        from: hour("from"),
        to: hour("to"),
    }
}

fn row(staff: &Staff, of: Of, b: &Bulletin, by: String) -> BulletinRow {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let when = lang::date::short_moment(lang, b.made_at.0, now.0);
    let shell = staff.shell();
    let mut drawers = Vec::new();
    if bulletin::may_end(staff.ctx(), b) && !b.is_over(now) {
        let why = Field::line(lang, "why", "")
            .label(staff.t("terms.why"))
            .max(300);
        let action = shell.to(&format!("{}/{}/ket-thuc", of.href(), b.id));
        let form = Form::new(lang, format!("end-{}", b.id), action)
            .button(staff.t("bulletin.end"))
            .weight(Weight::Grave)
            .field(why);
        drawers.push(Drawer::new(form).label(staff.t("bulletin.end")));
    }
    BulletinRow {
        kind: staff.t(&format!("bulletin.{}", b.kind)).to_owned(),
        title: words::said(lang, b).0.title.clone(),
        href: shell.to(&format!("/tb/{}", b.id)),
        areas: words::areas(lang, &staff.app.tables().catalogue, b),
        span: words::span(lang, b, now),
        state: staff.t(words::state(b, now)).to_owned(),
        on: b.holds(now),
        made: lang::fill(lang, "bulletin.made", &[("who", &by), ("when", &when)]),
        agency: words::agency(&staff.app.tables().catalogue, b),
        drawers,
    }
}

/// The form of a new one.
fn form(staff: &Staff, of: Of, sent: Option<&Fields>, wrong: &[Wrong]) -> Form {
    let lang = staff.lang();
    let value = |name: &str| sent.and_then(|f| f.typed(name)).unwrap_or("").to_owned();
    let label = |name: &str| lang::t(lang, &format!("bulletin.field.{name}"));
    let title_max = u32::try_from(BULLETIN_TITLE_CHARS_MAX).unwrap_or(u32::MAX);
    let text_max = u32::try_from(BULLETIN_TEXT_CHARS_MAX).unwrap_or(u32::MAX);
    let line = |name: &'static str| {
        Field::line(lang, name, value(name))
            .label(label(name))
            .max(title_max)
    };
    let area = |name: &'static str, rows| {
        Field::area(lang, name, value(name), rows)
            .label(label(name))
            .max(text_max)
    };
    let hour = |name: &'static str| {
        let input = Input::Line {
            kind: "datetime-local",
            value: value(name),
        };
        Field::new(lang, name, input).label(label(name))
    };
    let tables = staff.app.tables();
    let today = staff.ctx().now.date();
    let chosen: Vec<&str> = sent
        .map(|f| f.all_typed("areas").collect())
        .unwrap_or_default();
    let choices = tables
        .catalogue
        .units_at(today)
        .filter(|u| bulletin::speaks_of(&staff.app, staff.ctx(), &u.code))
        .map(|u| {
            let mut choice = Choice::new(u.code.clone(), u.name.clone());
            choice.on = chosen.contains(&choice.value.as_str());
            choice
        })
        .collect();
    let groups = vec![ChoiceGroup {
        title: String::new(),
        choices,
    }];
    let units = Field::new(lang, "areas", Input::Many { groups })
        .label(label("areas"))
        .hint(lang::t(lang, "bulletin.field.areas.hint"))
        .optional();
    let action = staff.shell().to(&format!("{}/xem-truoc", of.href()));
    let mut form = Form::new(lang, "bulletin", action)
        .button(staff.t("bulletin.look"))
        .weight(Weight::Main);
    if of == Of::Words {
        let kind = value("kind");
        let kinds = bulletin::kinds(&staff.app, staff.ctx())
            .iter()
            .filter(|k| of.holds(**k))
            .map(|k| {
                let words = lang::t(lang, &format!("bulletin.{k}"));
                Choice::new(k.as_str(), words).chosen(&kind)
            })
            .collect();
        form = form.field(
            Field::select(lang, "kind", staff.t("terms.force.choose"), kinds).label(label("kind")),
        );
    }
    form = form
        .field(units)
        .field(line("title"))
        .field(area("text", 4));
    if of == Of::Flood {
        let contacts = area("contacts", 3)
            .hint(lang::t(lang, "bulletin.field.contacts.hint"))
            .optional();
        form = form.field(contacts);
    }
    form = form
        .field(
            hour("from")
                .hint(lang::t(lang, "bulletin.field.from.hint"))
                .optional(),
        )
        .field(hour("to"))
        .field(line("title_en").optional())
        .field(area("text_en", 4).optional());
    for fault in wrong {
        if let Some(field) = form.fields.iter_mut().find(|f| f.name == fault.field) {
            field.error = lang::t(lang, &format!("terms.why.{}", fault.why)).to_owned();
        }
    }
    form
}

/// The page that shows what people will read.
async fn preview(staff: &Staff, of: Of, fields: &Fields, planned: &Bulletin) -> Answer {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let tables = staff.app.tables();
    let edit = form(staff, of, Some(fields), &[]);
    let mut save = Form::new(lang, "save", staff.shell().to(of.href()))
        .button(staff.t("bulletin.save"))
        .weight(Weight::Main)
        .intro(staff.t("bulletin.save.intro"));
    for field in &edit.fields {
        for value in fields.all_typed(&field.name) {
            save.fields
                .push(Field::hidden(lang, field.name.clone(), value));
        }
    }
    let areas = words::areas(lang, &tables.catalogue, planned);
    let span = words::span(lang, planned, now);
    let told = |said: &Said, key: &str| {
        let words = (
            staff.t(key),
            said.title.clone(),
            words::paragraphs(&said.text),
        );
        (!said.is_empty()).then_some(words)
    };
    let sms = bulletin::message(
        &staff.app,
        planned,
        Lang::Vi,
        &words::areas(Lang::Vi, &tables.catalogue, planned),
        &words::span(Lang::Vi, planned, now),
    )
    .sms;
    let page = BulletinPreview {
        what: vec![
            (
                staff.t("bulletin.field.kind").to_owned(),
                staff.t(&format!("bulletin.{}", planned.kind)).to_owned(),
            ),
            (staff.t("bulletin.where").to_owned(), areas),
            (staff.t("bulletin.when").to_owned(), span),
        ],
        words: [
            told(&planned.vi, "bulletin.in.vi"),
            told(&planned.en, "bulletin.in.en"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        contacts: words::paragraphs(&planned.contacts),
        sms,
        unsent: staff.t("bulletin.sms.unsent"),
        save,
        edit,
        desk: staff.desk().await?,
    };
    staff.page(&page)
}
