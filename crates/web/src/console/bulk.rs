//! Several at once: each report is decided and told apart, and one that is refused stops no other.

use super::forms::{self, FROM};
use super::pages::desk::Desk;
use super::pages::field::ChoiceGroup;
use super::pages::triage::{BulkDone, BulkLine, BulkPart};
use super::present;
use super::staff::Staff;
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use app::report::Order;
use app::report::preview::Choice;
use app::triage::hold::{self, Held};
use app::triage::{SORTERS, put_off};
use app::{App, AppError, Ctx, OnceKey};
use axum::extract::State;
use domain::action::{Action, Body, Field};
use domain::id::ReportCode;
use domain::refusal_reason::Why;
use domain::text::tidy;

/// Reports at a time: a page of the queue.
pub const MOST: usize = 50;

/// A deed on several.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// To whom the table sends each.
    Table,
    /// All to one unit.
    To,
    /// One category.
    Category,
    /// Not eligible.
    Refuse,
    /// Later.
    Later,
}

impl Deed {
    const ALL: [Deed; 5] = [
        Deed::Table,
        Deed::To,
        Deed::Category,
        Deed::Refuse,
        Deed::Later,
    ];

    const fn as_str(self) -> &'static str {
        match self {
            Deed::Table => "table",
            Deed::To => "to",
            Deed::Category => "category",
            Deed::Refuse => "refuse",
            Deed::Later => "later",
        }
    }

    fn parse(text: &str) -> Option<Deed> {
        Deed::ALL.into_iter().find(|d| d.as_str() == text)
    }

    const fn action(self) -> Option<Action> {
        match self {
            Deed::Table | Deed::To => Some(Action::Dispatch),
            Deed::Category => Some(Action::Classify),
            Deed::Refuse => Some(Action::Refuse),
            Deed::Later => None,
        }
    }
}

/// The bar below the queue.
pub fn part(staff: &Staff, desk: &Desk) -> BulkPart {
    let tables = staff.app.tables();
    let (lang, now) = (staff.lang(), staff.ctx().now);
    let words = |deed: &Deed| {
        staff
            .t(&format!("console.bulk.{}", deed.as_str()))
            .to_owned()
    };
    BulkPart {
        desk: desk.clone(),
        deeds: Deed::ALL.iter().map(|d| (d.as_str(), words(d))).collect(),
        units: forms::agencies(&tables.catalogue, lang, now, &[]),
        categories: forms::open_categories(&tables.catalogue, lang, now, ""),
        reasons: vec![ChoiceGroup {
            title: String::new(),
            choices: forms::refusals(&tables.catalogue, lang, Action::Refuse, ""),
        }],
        spans: super::triage::spans(staff),
    }
}

/// `POST /lam-viec/phan-loai/nhieu`.
pub async fn act(State(app): State<App>, posted: Posted) -> Answer {
    let deed = posted.fields.typed("deed").and_then(Deed::parse);
    let deed = deed.ok_or(Failure::BAD_FORM)?;
    let fields = posted.fields;
    let staff = Staff::of(&app, posted.door)?;
    staff.only(&SORTERS)?;
    let picked = fields.all_typed("pick").take(MOST).filter_map(picked);
    let (mut lines, mut undo) = (Vec::new(), Vec::new());
    for (code, version) in picked {
        let done = one(&staff, &fields, deed, code, version).await;
        lines.push(line(&staff, code, done, &mut undo).await?);
    }
    let done = lines.iter().filter(|l| l.done).count();
    let summary = lang::fill(
        staff.lang(),
        "console.bulk.summary",
        &[
            ("done", &done.to_string()),
            ("not", &(lines.len() - done).to_string()),
        ],
    );
    let page = BulkDone {
        desk: staff.desk().await?,
        deed: staff
            .t(&format!("console.bulk.{}", deed.as_str()))
            .to_owned(),
        summary,
        lines,
        undo,
        back: (
            staff.shell().to("/lam-viec/phan-loai"),
            staff.t("console.bulk.back").to_owned(),
        ),
    };
    staff.page(&page)
}

/// `48291367.3`: a code and the version seen.
pub fn picked(text: &str) -> Option<(ReportCode, u32)> {
    let (code, version) = text.split_once('.')?;
    Some((ReportCode::parse(code).ok()?, version.parse().ok()?))
}

/// The deed on one of them; none where it was put off.
async fn one(
    staff: &Staff,
    fields: &Fields,
    deed: Deed,
    code: ReportCode,
    version: u32,
) -> Result<Option<Held>, AppError> {
    let (app, ctx) = (&staff.app, staff.ctx());
    let typed = |name: &str| fields.typed(name).and_then(tidy).filter(|v| !v.is_empty());
    let Some(action) = deed.action() else {
        let span = typed("span").and_then(|s| put_off::Span::parse(&s));
        let span = span.ok_or_else(|| AppError::field(Field::Due, Why::Required))?;
        put_off::put_off(app, ctx, code, span.ends(ctx.now)).await?;
        return Ok(None);
    };
    let mut body = Body::default();
    match deed {
        Deed::Table | Deed::To => {
            let choice = Choice::default();
            let preview = app::report::preview(app, ctx, code, &choice).await?;
            if preview.urgency == domain::report::Urgency::Urgent {
                // A danger is decided with eyes on it.
                let why = domain::refusal_reason::Refusal::new(
                    domain::refusal_reason::Code::WrongStage,
                    Why::Urgent,
                );
                return Err(why.into());
            }
            body.category = preview.category;
            body.urgency = Some(preview.urgency);
            body.instruction = typed("instruction");
            body.lead = match deed {
                Deed::To => typed("lead"),
                _ => preview.lead.map(|lead| lead.code),
            };
        }
        Deed::Category => body.category = typed("category"),
        Deed::Refuse => {
            body.reason = typed("reason");
            body.note = typed("note");
        }
        Deed::Later => {}
    }
    let pairs = [
        ("category", &body.category),
        ("lead", &body.lead),
        ("instruction", &body.instruction),
        ("reason", &body.reason),
        ("note", &body.note),
    ];
    let mut pairs: Vec<(String, String)> = pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
        .collect();
    pairs.push((FROM.to_owned(), forms::Origin::Triage.as_str().to_owned()));
    if let Some(urgency) = body.urgency {
        pairs.push(("urgency".to_owned(), urgency.as_str().to_owned()));
    }
    let order = Order {
        body,
        version: Some(version),
        ..Order::default()
    };
    hold::hold(app, &apart(ctx, code), code, action, order, pairs)
        .await
        .map(Some)
}

/// The page's key, one for each report.
pub fn apart(ctx: &Ctx, code: ReportCode) -> Ctx {
    let mut ctx = ctx.clone();
    ctx.once = ctx.once.map(|once| OnceKey {
        key: format!("{}-{code}", once.key),
        ..once
    });
    ctx
}

async fn line(
    staff: &Staff,
    code: ReportCode,
    done: Result<Option<Held>, AppError>,
    undo: &mut Vec<i64>,
) -> Result<BulkLine, Failure> {
    let lang = staff.lang();
    let title = match app::report::view(&staff.app, staff.ctx(), code).await {
        Ok(view) => present::title(&view),
        Err(AppError::NotFound) => String::new(),
        Err(e) => return Err(e.into()),
    };
    let (words, done) = match done {
        Ok(Some(Held::Later(one))) => {
            undo.push(one.id);
            (super::held::notice(staff, &one).words, true)
        }
        Ok(Some(Held::Done(_))) => (staff.t("console.bulk.done").to_owned(), true),
        Ok(None) => (staff.t("console.bulk.put_off").to_owned(), true),
        Err(e) => {
            let trouble = Failure::App(e).trouble(lang);
            let faults = trouble.errors.iter().map(|f| f.detail.clone());
            let words: Vec<String> = std::iter::once(trouble.detail.clone())
                .chain(faults)
                .collect();
            (words.join(" "), false)
        }
    };
    Ok(BulkLine {
        code: code.shown(),
        href: present::to(lang, &super::href(code)),
        title,
        words,
        done,
    })
}
