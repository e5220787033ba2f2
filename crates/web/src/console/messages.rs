//! `/quan-tri/tin-nhan`: the texts of messages, and those that could not be delivered.

use super::pages::desk::Flash;
use super::pages::field::Field as Input;
use super::pages::form::{Form, Weight};
use super::pages::messages::{Dead, DeadMessages, MessageTexts, Messages, Row, Version};
use super::pages::told::{Message, Tells};
use super::present;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use crate::router::House;
use app::notice::dead::{self, MendError};
use app::notice::template::{Fault, Piece, SOURCE_CHARS_MAX, Texts, vars};
use app::notice::texts::{self, Sheet, TextsError};
use app::notice::{sms, template};
use app::{App, AppError};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use domain::actor::Role;
use domain::notice::Template;
use domain::time::At;
use lang::Lang;

/// Where the pages are.
pub const HREF: &str = "/quan-tri/tin-nhan";
const DEAD: &str = "/quan-tri/tin-nhan/hong";
/// The language of the texts, in an address and in a form.
const TONGUE: &str = "tieng";
/// Characters of a reason: a sentence, the number of a document.
const WHY_CHARS_MAX: usize = 300;

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(HREF, get(list))
        .route(DEAD, get(dead_letters).post(resend))
        .route(&format!("{HREF}/{{template}}"), get(show).post(save))
        .route(&format!("{HREF}/{{template}}/xem-truoc"), post(look))
        .route(&format!("{HREF}/{{template}}/gui"), post(switch))
}

fn named(name: &str) -> Result<Template, Failure> {
    Template::parse(name).ok_or(Failure::NOT_FOUND)
}

pub(super) fn href(template: Template, tongue: Lang) -> String {
    format!("{HREF}/{template}?{TONGUE}={}", tongue.code())
}

pub(super) fn words(lang: Lang, template: Template) -> &'static str {
    lang::t(lang, &format!("template.{template}"))
}

/// `GET /quan-tri/tin-nhan`: every template.
async fn list(staff: Staff) -> Answer {
    staff.only(&[Role::SysAdmin])?;
    let lang = staff.lang();
    let desk = staff.desk().await?;
    let messages = staff.app.messages();
    let row = |template: Template| {
        let sample = texts::sample(&staff.app, template, lang, &messages.texts(template, lang));
        Row {
            words: words(lang, template).to_owned(),
            sample: sample.map(|s| s.sms).unwrap_or_default(),
            langs: Lang::ALL
                .into_iter()
                .map(|tongue| {
                    (
                        desk.shell.to(&href(template, tongue)),
                        tongue_words(lang, tongue),
                        messages.is_changed(template, tongue),
                    )
                })
                .collect(),
        }
    };
    let of = |citizens: bool| {
        let all = Template::ALL.iter().copied();
        all.filter(|t| t.is_for_citizens() == citizens)
            .map(row)
            .collect()
    };
    let n = dead::page(&staff.app, staff.ctx(), None).await?.len();
    let n = i64::try_from(n).unwrap_or(i64::MAX);
    let page = Messages {
        groups: vec![
            (staff.t("messages.citizens").to_owned(), of(true)),
            (staff.t("messages.staff").to_owned(), of(false)),
        ],
        dead_href: desk.shell.to(DEAD),
        dead: lang::count(lang, "messages.dead.count", n),
        desk,
    };
    staff.page(&page)
}

fn tongue_words(lang: Lang, tongue: Lang) -> String {
    lang::t(lang, &format!("messages.tongue.{}", tongue.code())).to_owned()
}

/// `GET /quan-tri/tin-nhan/{template}`: one template; `ban` puts an earlier version into the form.
async fn show(staff: Staff, Path(name): Path<String>) -> Answer {
    let template = named(&name)?;
    let tongue = staff.asked(TONGUE).and_then(|t| Lang::parse(&t));
    let tongue = tongue.unwrap_or_default();
    let sheet = texts::sheet(&staff.app, staff.ctx(), template, tongue).await?;
    let chosen = staff.asked("ban").and_then(|n| n.parse::<i64>().ok());
    let earlier = sheet.history.iter().find(|v| Some(v.number) == chosen);
    let typed = match (chosen, earlier) {
        // The program's own are version 0.
        (Some(0), _) => template::built_in(template, tongue),
        (_, Some(version)) => version.texts.clone(),
        (_, None) => sheet.texts.clone(),
    };
    let written = Written {
        template,
        tongue,
        texts: typed,
        version: sheet.version,
        why: String::new(),
        faults: Vec::new(),
        problem: String::new(),
    };
    page(&staff, &sheet, written, StatusCode::OK).await
}

/// What stands in the form.
struct Written {
    template: Template,
    tongue: Lang,
    texts: Texts,
    version: i64,
    why: String,
    faults: Vec<(Piece, Fault)>,
    problem: String,
}

impl Written {
    fn read(template: Template, fields: &Fields) -> Written {
        let typed = |name: &str| fields.typed(name).unwrap_or_default();
        let mut texts = Texts::default();
        for piece in Piece::ALL {
            texts.set(piece, typed(piece.as_str()).replace("\r\n", "\n"));
        }
        Written {
            template,
            tongue: Lang::parse(typed(TONGUE)).unwrap_or_default(),
            texts,
            version: typed("version").parse().unwrap_or_default(),
            why: typed("why").chars().take(WHY_CHARS_MAX).collect(),
            faults: Vec::new(),
            problem: String::new(),
        }
    }
}

/// `POST /quan-tri/tin-nhan/{template}/xem-truoc`: the texts filled with a sample. Nothing is kept.
async fn look(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Answer {
    let mut written = Written::read(named(&name)?, &posted.fields);
    let staff = Staff::of(&app, posted.door)?;
    staff.only(&[Role::SysAdmin])?;
    if staff.asked("phan").is_some() {
        return staff.page(&sample(&staff, &written));
    }
    written.faults = texts::check(&app, written.template, &written.texts);
    let sheet = texts::sheet(&app, staff.ctx(), written.template, written.tongue).await?;
    page(&staff, &sheet, written, StatusCode::OK).await
}

/// `POST /quan-tri/tin-nhan/{template}`: keeps the texts.
async fn save(State(app): State<App>, Path(name): Path<String>, posted: Posted) -> Answer {
    let mut written = Written::read(named(&name)?, &posted.fields);
    let staff = Staff::of(&app, posted.door)?;
    let (template, tongue) = (written.template, written.tongue);
    let (ctx, version, why) = (staff.ctx(), written.version, written.why.trim());
    let kept = match posted.fields.typed("reset") {
        Some(_) => texts::reset(&app, ctx, template, tongue, version, why).await,
        None => {
            let new = written.texts.clone();
            texts::save(&app, ctx, template, tongue, new, version, why).await
        }
    };
    let status = match kept {
        Ok(()) => {
            let to = format!("{}&xong-tin=1", href(template, tongue));
            return Ok(staff.lead_to(&to));
        }
        Err(TextsError::Faults(faults)) => {
            written.faults = faults;
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(TextsError::App(AppError::Conflict { .. })) => {
            written.problem = staff.t("refusal.stale").to_owned();
            StatusCode::CONFLICT
        }
        Err(TextsError::App(e)) => return Err(e.into()),
    };
    let sheet = texts::sheet(&app, staff.ctx(), template, tongue).await?;
    // What stands now is what the next try is written over.
    written.version = sheet.version;
    page(&staff, &sheet, written, status).await
}

async fn page(staff: &Staff, sheet: &Sheet, written: Written, status: StatusCode) -> Answer {
    staff.only(&[Role::SysAdmin])?;
    let (lang, template, tongue) = (staff.lang(), written.template, written.tongue);
    let mut desk = staff.desk().await?;
    if staff.asked("xong-tin").is_some() && status == StatusCode::OK {
        desk.flash = Some(Flash {
            words: staff.t("messages.kept").to_owned(),
            bad: false,
        });
    }
    let now = staff.ctx().now;
    let version = |number: i64| {
        let address = format!("{}&ban={number}", href(template, tongue));
        desk.shell.to(&address)
    };
    let own = Version {
        title: staff.t("messages.own").to_owned(),
        at: String::new(),
        by: String::new(),
        sms: template::built_in(template, tongue).sms,
        href: version(0),
    };
    let history = sheet.history.iter().map(|v| Version {
        title: lang::fill(lang, "messages.version", &[("n", &v.number.to_string())]),
        at: lang::date::short_moment(lang, v.at.0, now.0),
        by: v.by.clone().unwrap_or_default(),
        sms: v.texts.sms.clone(),
        href: version(v.number),
    });
    let other = match tongue {
        Lang::Vi => Lang::En,
        Lang::En => Lang::Vi,
    };
    let page = MessageTexts {
        title: format!("{} · {}", words(lang, template), tongue_words(lang, tongue)),
        back: desk.shell.to(HREF),
        other: (
            desk.shell.to(&href(template, other)),
            tongue_words(lang, other),
        ),
        values: vars(template)
            .iter()
            .map(|var| {
                let sample = lang::t(tongue, &format!("sample.{}", var.as_str()));
                (format!("{{{{ {} }}}}", var.as_str()), sample.to_owned())
            })
            .collect(),
        history: if sheet.history.is_empty() {
            Vec::new()
        } else {
            history.chain([own]).collect()
        },
        reset: staff
            .app
            .messages()
            .is_changed(template, tongue)
            .then(|| reset(staff, &written)),
        switch: template
            .may_be_silent()
            .then(|| switch_form(staff, template, tongue)),
        form: form(staff, &written),
        desk,
    };
    staff.page_as(status, &page)
}

/// Whether the message goes out, and the button that changes it.
fn switch_form(staff: &Staff, template: Template, tongue: Lang) -> Form {
    let lang = staff.lang();
    let silent = staff.app.messages().is_silent(template);
    let (said, button, to) = match silent {
        true => ("messages.switch.off", "messages.switch.go", "1"),
        false => ("messages.switch.on", "messages.switch.stop", "0"),
    };
    let address = present::to(lang, &format!("{HREF}/{template}/gui"));
    let form = Form::new(lang, "switch", address)
        .intro(staff.t(said))
        .field(Input::hidden(lang, TONGUE, tongue.code()))
        .field(Input::hidden(lang, "sends", to))
        .button(staff.t(button));
    match silent {
        true => form,
        false => form.weight(Weight::Grave),
    }
}

/// `POST /quan-tri/tin-nhan/{template}/gui`: a message that the province may do without is switched.
async fn switch(State(app): State<App>, Path(template): Path<String>, posted: Posted) -> Answer {
    let template = named(&template)?;
    let sends = match posted.fields.typed("sends") {
        Some("1") => texts::Sends::Yes,
        _ => texts::Sends::No,
    };
    let tongue = posted.fields.typed(TONGUE).and_then(Lang::parse);
    let staff = Staff::of(&app, posted.door)?;
    texts::switch(&app, staff.ctx(), template, sends).await?;
    Ok(staff.lead_to(&href(template, tongue.unwrap_or_default())))
}

fn form(staff: &Staff, written: &Written) -> Form {
    let lang = staff.lang();
    let template = written.template;
    let address = present::to(lang, &format!("{HREF}/{template}"));
    let mut form = Form::new(lang, "message", address)
        .version(u64::try_from(written.version).unwrap_or_default())
        .button(staff.t("messages.save"))
        .weight(Weight::Main)
        .field(Input::hidden(lang, TONGUE, written.tongue.code()));
    for piece in Piece::ALL {
        let (name, value) = (piece.as_str(), written.texts.get(piece));
        let input = match piece {
            Piece::Sms => Input::area(lang, name, value, 4),
            Piece::Subject | Piece::Push => Input::line(lang, name, value),
            Piece::Text => Input::area(lang, name, value, 10),
        };
        let mut input = input
            .label(staff.t(&format!("messages.piece.{name}")))
            .max(u32::try_from(SOURCE_CHARS_MAX).unwrap_or(u32::MAX));
        if piece == Piece::Push {
            input = input.optional().hint(staff.t("messages.piece.push_hint"));
        }
        let fault = written.faults.iter().find(|(at, _)| *at == piece);
        input.error = fault.map(|(_, f)| fault_words(lang, f)).unwrap_or_default();
        form = form.field(input);
    }
    form = form.field(
        Input::line(lang, "why", &written.why)
            .label(staff.t("terms.why"))
            .hint(staff.t("terms.why.hint"))
            .max(u32::try_from(WHY_CHARS_MAX).unwrap_or(u32::MAX))
            .optional(),
    );
    form.problem = written.problem.clone();
    form.told = Some(sample(staff, written));
    form
}

/// The form that puts the program's own texts back.
fn reset(staff: &Staff, written: &Written) -> Form {
    let lang = staff.lang();
    let address = present::to(lang, &format!("{HREF}/{}", written.template));
    Form::new(lang, "reset", address)
        .version(u64::try_from(written.version).unwrap_or_default())
        .button(staff.t("messages.reset"))
        .field(Input::hidden(lang, TONGUE, written.tongue.code()))
        .field(Input::hidden(lang, "reset", "1"))
        .field(
            Input::line(lang, "why", "")
                .label(staff.t("terms.why"))
                .max(u32::try_from(WHY_CHARS_MAX).unwrap_or(u32::MAX))
                .optional(),
        )
}

/// The texts filled with a sample; what the sandbox says where they do not read.
fn sample(staff: &Staff, written: &Written) -> Tells {
    let lang = staff.lang();
    let filled = texts::sample(&staff.app, written.template, written.tongue, &written.texts);
    let (messages, hint) = match filled {
        Ok(filled) => {
            let message = Message {
                to: format!("{}: {}", staff.t("messages.piece.push"), filled.push),
                sms: filled.sms,
                subject: filled.subject,
                text: filled.text,
            };
            (vec![message], String::new())
        }
        Err(why) => (Vec::new(), fault_words(lang, &Fault::Unreadable(why))),
    };
    let address = format!("{HREF}/{}/xem-truoc", written.template);
    Tells {
        public: String::new(),
        title: staff.t("messages.sample").to_owned(),
        action: present::to(lang, &address),
        messages,
        hint,
        limit: sms::SEPTETS,
        lang,
    }
}

fn fault_words(lang: Lang, fault: &Fault) -> String {
    match fault {
        Fault::Empty => lang::t(lang, "messages.fault.empty").to_owned(),
        Fault::TooLong => lang::t(lang, "messages.fault.too_long").to_owned(),
        Fault::Unknown(name, line) => lang::fill(
            lang,
            "messages.fault.unknown",
            &[("name", name), ("line", &line.to_string())],
        ),
        Fault::Unreadable(why) => lang::fill(lang, "messages.fault.unreadable", &[("why", why)]),
        Fault::Overflows(n) => {
            lang::fill(lang, "messages.fault.overflows", &[("n", &n.to_string())])
        }
        Fault::Links => lang::t(lang, "messages.fault.links").to_owned(),
    }
}

/// `GET /quan-tri/tin-nhan/hong`: messages that could not be delivered.
async fn dead_letters(staff: Staff) -> Answer {
    dead_page(&staff, None, StatusCode::OK).await
}

/// What was typed into a dead message's form, and what was wrong.
struct Mended {
    key: String,
    subject: String,
    text: String,
    wrong: String,
}

/// `POST /quan-tri/tin-nhan/hong`: sends one again, mended or as it is.
async fn resend(State(app): State<App>, posted: Posted) -> Answer {
    let typed = |name: &str| posted.fields.typed(name).unwrap_or_default().to_owned();
    let mut mended = Mended {
        key: typed("key"),
        subject: typed("subject"),
        text: typed("text").replace("\r\n", "\n"),
        wrong: String::new(),
    };
    let staff = Staff::of(&app, posted.door)?;
    let sent = dead::resend(
        &app,
        staff.ctx(),
        &mended.key,
        Some(&mended.subject),
        Some(&mended.text),
    )
    .await;
    let key = match sent {
        Ok(()) => return Ok(staff.lead_to(&format!("{DEAD}?xong-tin=1"))),
        Err(MendError::Empty) => "messages.fault.empty",
        Err(MendError::NotAShortMessage) => "messages.dead.not_short",
        Err(MendError::App(e)) => return Err(e.into()),
    };
    mended.wrong = staff.t(key).to_owned();
    dead_page(&staff, Some(mended), StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn dead_page(staff: &Staff, mended: Option<Mended>, status: StatusCode) -> Answer {
    let before = staff
        .asked("truoc")
        .and_then(|ms| ms.parse::<i64>().ok())
        .map(At);
    let found = dead::page(&staff.app, staff.ctx(), before).await?;
    let mut desk = staff.desk().await?;
    if staff.asked("xong-tin").is_some() && status == StatusCode::OK {
        desk.flash = Some(Flash {
            words: staff.t("messages.dead.sent").to_owned(),
            bad: false,
        });
    }
    // A full page may have more behind it.
    let last = found.last().and_then(|d| d.ended_at);
    let more_href = last
        .filter(|_| found.len() >= app::notice::dead::PAGE)
        .map(|at| desk.shell.to(&format!("{DEAD}?truoc={}", at.0)))
        .unwrap_or_default();
    let page = DeadMessages {
        back: desk.shell.to(HREF),
        dead: found
            .iter()
            .map(|d| dead_row(staff, d, mended.as_ref()))
            .collect(),
        more_href,
        desk,
    };
    staff.page_as(status, &page)
}

fn dead_row(staff: &Staff, d: &dead::Dead, mended: Option<&Mended>) -> Dead {
    let lang = staff.lang();
    let own = mended.filter(|m| m.key == d.key);
    let title = d.template.map_or("", |t| words(lang, t));
    let channel = staff.t(&format!("messages.way.{}", d.channel));
    let name = format!(
        "dead-{}",
        d.key.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
    );
    let mut form = Form::new(lang, name, present::to(lang, DEAD))
        .button(staff.t("messages.dead.resend"))
        .field(Input::hidden(lang, "key", d.key.clone()));
    if let Some(subject) = &d.subject {
        let value = own.map_or(subject, |m| &m.subject);
        let label = staff.t("messages.piece.subject");
        form = form.field(Input::line(lang, "subject", value).label(label));
    }
    let value = own.map_or(&d.text, |m| &m.text);
    let rows = if d.channel == "sms" { 4 } else { 8 };
    let mut text = Input::area(lang, "text", value, rows).label(staff.t("messages.dead.words"));
    text.error = own.map(|m| m.wrong.clone()).unwrap_or_default();
    let when = lang::date::short_moment(lang, d.made_at.0, staff.ctx().now.0);
    let tries = lang::count(lang, "messages.dead.tries", d.tries);
    Dead {
        title: format!("{title} · {channel}"),
        destination: d.destination.clone(),
        error: d.error.clone(),
        when: format!("{when} · {tries}"),
        form: form.field(text),
    }
}
