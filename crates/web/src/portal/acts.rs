//! What a visitor does to a report: the forms below `/hs/{code}/`.

use super::pages::case::Case;
use super::pages::field::{Field as Typed, Problem, Problems};
use super::sent::shown;
use super::{answer, case, code_of, present, visitor};
use crate::door::Door;
use crate::error::{Answer, Failure, Trouble};
use crate::form::body::KNOWN;
use crate::form::kept::Kept;
use crate::form::{Fields, Posted};
use crate::shell::Nav;
use crate::url;
use app::report::join::{Joining, join};
use app::{App, OnceKey};
use axum::extract::{Path, State};
use domain::action::Action;
use domain::id::ReportCode;

/// A deed by the last part of its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Confirm,
    Add,
    Join,
    Rate,
    Withdraw,
    Appeal,
    Again,
    Contact,
}

impl Deed {
    const ALL: [Deed; 8] = [
        Deed::Confirm,
        Deed::Add,
        Deed::Join,
        Deed::Rate,
        Deed::Withdraw,
        Deed::Appeal,
        Deed::Again,
        Deed::Contact,
    ];

    fn parse(text: &str) -> Result<Deed, Failure> {
        Deed::ALL
            .into_iter()
            .find(|d| d.path() == text)
            .ok_or(Failure::NOT_FOUND)
    }

    /// The last part of its address, and the anchor of its card.
    const fn path(self) -> &'static str {
        match self {
            Deed::Confirm => "xac-nhan",
            Deed::Add => "bo-sung",
            Deed::Join => "cung-gap",
            Deed::Rate => "danh-gia",
            Deed::Withdraw => "rut",
            Deed::Appeal => "khieu-nai",
            Deed::Again => "lam-lai",
            Deed::Contact => "lien-he",
        }
    }

    const fn action(self) -> Action {
        match self {
            Deed::Confirm => Action::Confirm,
            Deed::Add => Action::Add,
            Deed::Join => Action::Join,
            Deed::Rate => Action::Rate,
            Deed::Withdraw => Action::Withdraw,
            Deed::Appeal => Action::Appeal,
            Deed::Again => Action::RequestReprocess,
            Deed::Contact => Action::ConsentContact,
        }
    }

    /// The id of a field in its form; none if the page does not show one.
    fn field(self, name: &str) -> Option<&'static str> {
        match (self, name) {
            (Deed::Confirm, "note") => Some("chua-xong"),
            (Deed::Confirm, "files") => Some("chua-xong-anh"),
            (Deed::Add, "text") => Some("bo-sung-loi"),
            (Deed::Add, "files") => Some("bo-sung-anh"),
            (Deed::Rate, "note") => Some("danh-gia-vi"),
            (Deed::Appeal, "note") => Some("khieu-nai-vi"),
            (Deed::Again, "note") => Some("lam-lai-vi"),
            (Deed::Join, "phone") => Some("gap-so"),
            (Deed::Join, "consent") => Some("gap-dong-y"),
            _ => None,
        }
    }
}

/// `GET /hs/{code}/{deed}`: links in messages lead to the card on the report's page.
pub(super) async fn lead_to(door: Door, Path((code, deed)): Path<(String, String)>) -> Answer {
    let (code, deed) = (code_of(&code)?, Deed::parse(&deed)?);
    let secret = door
        .ctx
        .secret
        .as_deref()
        .filter(|_| door.secret_in_address);
    let query = secret.map_or_else(String::new, |k| format!("?k={}", url::encode(k)));
    let page = url::report(code);
    answer::see_other(
        &door
            .shell(Nav::Elsewhere)
            .to(&format!("{page}{query}#{}", deed.path())),
    )
}

/// `GET /hs/{code}/theo-doi`: the same for following, which is no action of the report.
pub(super) async fn lead_to_follow(door: Door, Path(code): Path<String>) -> Answer {
    let page = url::report(code_of(&code)?);
    answer::see_other(&door.shell(Nav::Elsewhere).to(&format!("{page}#theo-doi")))
}

/// `POST /hs/{code}/{deed}`: does it, and leads back to the page with a word of it.
pub(super) async fn act(
    State(app): State<App>,
    Path((code, deed)): Path<(String, String)>,
    mut posted: Posted,
) -> Answer {
    let (code, deed) = (code_of(&code)?, Deed::parse(&deed)?);
    let kept = Kept::take(&app, &mut posted).await?;
    let (door, fields) = (posted.door.clone(), posted.fields.clone());
    match carry_out(&app, code, deed, posted).await {
        Ok(()) => {
            let page = url::report(code);
            answer::see_other(
                &door
                    .shell(Nav::Elsewhere)
                    .to(&format!("{page}?da={}", done(deed, &fields))),
            )
        }
        Err(failure) => again(&app, &door, code, deed, (&fields, kept), failure).await,
    }
}

async fn carry_out(app: &App, code: ReportCode, deed: Deed, posted: Posted) -> Result<(), Failure> {
    if deed == Deed::Join {
        let mut door = posted.door.clone();
        // Said in place of a new report, by the form of that report: under a key of its own, for the
        // report may be sent after all.
        if posted.fields.typed("near").is_some() || posted.fields.typed("step").is_some() {
            door.ctx.once = door.ctx.once.map(|once| OnceKey {
                key: format!("{} {code}", once.key),
                ..once
            });
        }
        let mut read = posted.fields.read();
        let (phone, email) = (read.text("phone"), read.text("email"));
        let consent = read.flag("consent").unwrap_or(false);
        let known = read.flag(KNOWN).unwrap_or(false);
        read.finish()?;
        return Ok(join(
            app,
            &visitor(&door),
            code,
            Joining {
                phone,
                email,
                consent,
                known,
            },
        )
        .await?);
    }
    let (door, order) = posted.order()?;
    app::report::act(app, &visitor(&door), code, deed.action(), order).await?;
    Ok(())
}

/// Which word is said of a deed: yes and no are two.
fn done(deed: Deed, fields: &Fields) -> String {
    let yes = matches!(fields.typed("done"), Some("yes" | "1" | "true" | "on"));
    match deed {
        Deed::Confirm | Deed::Contact => {
            format!("{}-{}", deed.path(), if yes { "co" } else { "khong" })
        }
        Deed::Add | Deed::Join | Deed::Rate | Deed::Withdraw | Deed::Appeal | Deed::Again => {
            deed.path().to_owned()
        }
    }
}

/// The page as it stands now, with the form as it was typed and what stood in the way; the plain
/// message where there is no such page for this visitor.
async fn again(
    app: &App,
    door: &Door,
    code: ReportCode,
    deed: Deed,
    (fields, kept): (&Fields, Kept),
    failure: Failure,
) -> Answer {
    let trouble = failure.trouble(door.ctx.lang);
    if !matches!(trouble.status, 403 | 409 | 422) {
        return Err(failure);
    }
    let view = app::report::view(app, &visitor(door), code).await?;
    if !view.sight.sees_course() {
        return Err(failure);
    }
    let mut page = case::page(app, door, code, view).await?;
    give_back(&mut page, deed, fields, &trouble);
    if shows(&page, deed) {
        let kept = kept.stage(app).await?;
        let photos = kept.iter().map(|file| shown(file, door.ctx.lang));
        page.may.photos = photos.collect();
    }
    page.problems = problems(&page, deed, &trouble);
    answer::page_with(trouble.http_status(), &page)
}

/// Puts what was typed into its form again.
fn give_back(page: &mut Case, deed: Deed, fields: &Fields, trouble: &Trouble) {
    let field = |name: &str| Typed {
        value: fields.typed(name).unwrap_or("").to_owned(),
        error: trouble
            .errors
            .iter()
            .find(|e| e.field == name)
            .map(|e| e.detail.clone()),
    };
    let may = &mut page.may;
    may.came_back = deed.path();
    match deed {
        Deed::Confirm => {
            if let Some(ask) = &mut may.confirm {
                ask.note = field("note");
            }
            may.photos_error = field("files").error;
        }
        Deed::Add => {
            may.text = field("text");
            may.photos_error = field("files").error;
        }
        Deed::Join => {
            if let Some(joining) = &mut may.join {
                joining.phone = field("phone");
                joining.consent_error = field("consent").error;
            }
        }
        Deed::Rate | Deed::Appeal | Deed::Again => may.note = field("note"),
        Deed::Withdraw | Deed::Contact => {}
    }
}

/// What stood in the way. Of a report that changed meanwhile, the latest change is told.
fn problems(page: &Case, deed: Deed, trouble: &Trouble) -> Problems {
    const TOP: &str = "noi-dung-chinh";
    let lang = page.shell.lang;
    let mut items: Vec<Problem> = trouble
        .errors
        .iter()
        .map(|e| Problem {
            field: deed
                .field(&e.field)
                .filter(|_| shows(page, deed))
                .unwrap_or(TOP),
            text: e.detail.clone(),
        })
        .collect();
    if items.is_empty() {
        items.push(Problem {
            field: TOP,
            text: trouble.detail.clone(),
        });
        if let Some(last) = page.events.first().filter(|_| trouble.status == 409) {
            let words = [("what", last.title.as_str()), ("when", last.when.as_str())];
            items.push(Problem {
                field: TOP,
                text: lang::fill(lang, "portal.case.changed", &words),
            });
        }
    }
    Problems {
        title: present::capital(&trouble.title),
        items,
    }
}

/// Whether the form of a deed stands on the page.
fn shows(page: &Case, deed: Deed) -> bool {
    let may = &page.may;
    match deed {
        Deed::Confirm => may.confirm.is_some(),
        Deed::Add => may.add || may.answer.is_some(),
        Deed::Join => may.join.is_some(),
        Deed::Rate => may.rate,
        Deed::Withdraw => may.withdraw,
        Deed::Appeal => may.appeal.is_some(),
        Deed::Again => may.again.is_some(),
        Deed::Contact => may.contact.is_some(),
    }
}
