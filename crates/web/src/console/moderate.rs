//! `/lam-viec/kiem-duyet`: what waits to become public, one at a time. Boxes are drawn on photos, words
//! are gone through; what comes of it is shown, and one approval publishes exactly that.

use super::forms::{Origin, Sheet, Typed};
use super::pages::field::Field;
use super::pages::form::{Form, Weight};
use super::pages::moderate::{Item, Look, Moderate, Other, Piece, Seen, Shot};
use super::present;
use super::queues::{Count, Queue};
use super::staff::{Left, Staff};
use crate::error::{Answer, Failure};
use crate::form::{Fields, Posted};
use crate::router::House;
use app::report::desk::{self, Paper, Papers};
use app::report::moderate::{self, Patch, Shown, Wish};
use app::{App, AppError};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use domain::action::Action;
use domain::actor::Role;
use domain::id::{FileId, ReportCode};
use domain::persons;
use domain::report::Precision;
use domain::text::tidy;

/// Where it is.
pub const HREF: &str = "/lam-viec/kiem-duyet";
/// Who makes reports public.
const ROLES: [Role; 2] = [Role::IocOperator, Role::IocLeader];
/// Rows of the queue at once.
const ROWS: u32 = 50;

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(HREF, get(show))
        .route(&format!("{HREF}/anh/{{mark}}"), get(picture))
        .route(&format!("{HREF}/{{code}}"), post(again))
        .route(&format!("{HREF}/{{code}}/xem"), post(look))
        .route(&format!("{HREF}/{{code}}/dang"), post(approve))
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Sent<'a> {
    fields: Option<&'a Fields>,
    problems: Vec<String>,
    /// Photos whose boxes do not read.
    bad_boxes: Vec<String>,
}

impl Sent<'_> {
    fn value(&self, name: &str) -> Option<String> {
        self.fields?.typed(name).map(|v| v.replace("\r\n", "\n"))
    }

    fn picks(&self, id: &str) -> Option<bool> {
        Some(self.fields?.all_typed("photo").any(|p| p == id))
    }
}

/// `GET /lam-viec/kiem-duyet`: the next one, or the report that `hs` names.
async fn show(staff: Staff) -> Answer {
    let chosen = staff
        .asked("hs")
        .map(|code| super::code_of(&code))
        .transpose()?;
    page(&staff, chosen, Sent::default(), StatusCode::OK).await
}

async fn page(
    staff: &Staff,
    chosen: Option<ReportCode>,
    sent: Sent<'_>,
    status: StatusCode,
) -> Answer {
    staff.only(&ROLES)?;
    let desk = staff.desk().await?;
    let Papers { papers, next } = queue(staff).await?;
    let code = chosen.or_else(|| papers.first().map(|p| p.view.report_code));
    let item = match code {
        Some(code) => {
            let paper = desk::paper(&staff.app, staff.ctx(), code).await?;
            if !deed(&paper) && chosen.is_some() {
                return Ok(staff.lead_to(&super::href(code)));
            }
            Some(item(staff, &paper, &sent, &desk.token))
        }
        None => None,
    };
    let row = |p: &Paper| {
        let href = desk.shell.to(&format!("{HREF}?hs={}", p.view.code));
        let mut row = present::row_with_status(staff.lang(), p, href);
        row.on = Some(p.view.report_code) == code;
        row
    };
    let page = Moderate {
        // Where the page holds all of them, those that are somebody else's are not counted.
        count: match next {
            None if staff.asked("sau").is_none() => papers.len().to_string(),
            _ => count(staff).await?,
        },
        queue: papers.iter().map(row).collect(),
        empty: staff.t("moderate.empty").to_owned(),
        more_href: next
            .map(|at| desk.shell.to(&format!("{HREF}?sau={at}")))
            .unwrap_or_default(),
        item,
        chosen: chosen.is_some(),
        problems: sent.problems,
        desk,
    };
    staff.page_as(status, &page)
}

/// Whether anything of it may become public by this page.
fn deed(paper: &Paper) -> bool {
    let action = moderate::action(&paper.view);
    paper.view.actions.contains(&action.as_str())
}

async fn queue(staff: &Staff) -> Result<Papers, Failure> {
    let Some(mut query) = Queue::Moderation.query(staff.ctx()) else {
        return Ok(Papers::default());
    };
    query.limit = Some(ROWS);
    query.cursor = staff.asked("sau");
    let mut found = desk::papers(&staff.app, staff.ctx(), query).await?;
    // Sealed reports, and dangers that only the leader releases, are not the reader's to show.
    found.papers.retain(deed);
    Ok(found)
}

async fn count(staff: &Staff) -> Result<String, Failure> {
    let queries: Vec<_> = Queue::Moderation.query(staff.ctx()).into_iter().collect();
    let counted = desk::counts(&staff.app, staff.ctx(), &queries).await?;
    Ok(counted
        .first()
        .map(|c| Count::from(*c).words(staff.lang()))
        .unwrap_or_default())
}

/// The report at hand: as it stands, or as it was typed.
fn item(staff: &Staff, paper: &Paper, sent: &Sent<'_>, token: &str) -> Item {
    let view = &paper.view;
    let lang = staff.lang();
    let publishes = moderate::action(view) == Action::Publish;
    let own = view.text.clone().unwrap_or_default();
    let outcome = view.outcome.as_ref().map(|o| o.text.clone());
    let begun = match outcome {
        Some(answer) if publishes => answer,
        _ => view.public_text.clone().unwrap_or_else(|| own.clone()),
    };
    let found = persons::find(&own);
    let typed = |name: &str, or: &str| {
        let held = sent.value(name);
        held.unwrap_or_else(|| persons::masked(or))
    };
    let precision = sent.value("precision").unwrap_or_default();
    let precisions = [("", "moderate.precision.most")].into_iter().chain(
        Precision::ALL
            .iter()
            .map(|p| (p.as_str(), precision_key(*p))),
    );
    let n = i64::try_from(found.len()).unwrap_or(i64::MAX);
    Item {
        code: view.code.clone(),
        shown_code: view.shown_code.clone(),
        href: present::to(lang, &super::href(view.report_code)),
        heading: present::title(view),
        action: present::to(lang, &format!("{HREF}/{}/xem", view.code)),
        version: view.version,
        quote: pieces(staff, &own, &found),
        found: match n {
            0 => staff.t("moderate.found.none").to_owned(),
            n => lang::count(lang, "moderate.found", n),
        },
        text_label: staff.t(if publishes {
            "moderate.text.answer"
        } else {
            "moderate.text"
        }),
        title: typed("title", &present::title(view)),
        text: typed("text", &begun),
        place: typed("place", view.place.as_deref().unwrap_or_default()),
        precisions: precisions
            .map(|(value, key)| (value, staff.t(key), value == precision))
            .collect(),
        shots: shots(staff, paper, sent),
        others: view
            .files
            .iter()
            .filter(|f| f.kind != "photo" && !f.hidden)
            .map(|f| Other {
                id: f.id.clone(),
                href: f.url.clone(),
                words: file_words(staff, f),
                on: sent.picks(&f.id).unwrap_or(f.public),
            })
            .collect(),
        hide: hide(staff, paper, token),
    }
}

const fn precision_key(precision: Precision) -> &'static str {
    match precision {
        Precision::Exact => "precision.exact",
        Precision::Street => "precision.street",
        Precision::Area => "precision.area",
    }
}

fn file_words(staff: &Staff, file: &app::view::FileView) -> String {
    format!(
        "{} · {}",
        staff.t(&format!("file.{}", file.kind)),
        staff.t(&format!("file_role.{}", file.role))
    )
}

/// The words in pieces, what tells of persons marked.
fn pieces(staff: &Staff, text: &str, found: &[persons::Found]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut done = 0;
    let mut put = |range: std::ops::Range<usize>, trace: &'static str| {
        let words = text.get(range).unwrap_or_default().to_owned();
        if !words.is_empty() {
            pieces.push(Piece { words, trace });
        }
    };
    for one in found {
        put(done..one.at.start, "");
        let trace = staff.t(&format!("moderate.trace.{}", one.trace.as_str()));
        put(one.at.clone(), trace);
        done = one.at.end;
    }
    put(done..text.len(), "");
    pieces
}

fn shots(staff: &Staff, paper: &Paper, sent: &Sent<'_>) -> Vec<Shot> {
    let photos = paper
        .view
        .files
        .iter()
        .filter(|f| f.kind == "photo" && !f.hidden);
    let (copies, sources): (Vec<_>, Vec<_>) = photos.partition(|f| f.of.is_some());
    let shot = |(n, f): (usize, &app::view::FileView)| {
        let copy = copies.iter().rev().find(|c| c.of == Some(f.file));
        let words = file_words(staff, f);
        Shot {
            id: f.id.clone(),
            src: f.url.clone(),
            title: format!("{}. {words}", n + 1),
            alt: words,
            on: sent.picks(&f.id).unwrap_or(f.public),
            boxes: sent.value(&format!("boxes-{}", f.id)).unwrap_or_default(),
            error: if sent.bad_boxes.contains(&f.id) {
                staff.t("moderate.boxes.wrong").to_owned()
            } else {
                String::new()
            },
            copy: copy.map(|c| {
                let on = sent.picks(&c.id).unwrap_or(c.public);
                (c.id.clone(), c.url.clone(), on)
            }),
        }
    };
    sources.into_iter().enumerate().map(shot).collect()
}

/// What takes it down, with a reason.
fn hide(staff: &Staff, paper: &Paper, token: &str) -> Option<super::pages::form::Drawer> {
    let tables = staff.app.tables();
    let typed = Typed::default();
    let sheet = Sheet {
        lang: staff.lang(),
        now: staff.ctx().now,
        catalogue: &tables.catalogue,
        paper,
        actor: &staff.caller.actor,
        token,
        people: &[],
        typed: &typed,
        origin: Origin::File,
    };
    sheet.may(Action::Hide).then(|| sheet.drawer(Action::Hide))
}

/// Reads the form. What is wrong with boxes is told by the photo.
fn read(fields: &Fields) -> (Wish, Vec<String>) {
    let typed = |name: &str| fields.typed(name).and_then(tidy).filter(|v| !v.is_empty());
    let mut wish = Wish {
        title: typed("title"),
        text: typed("text"),
        place: typed("place"),
        precision: typed("precision").and_then(|p| Precision::parse(&p)),
        ..Wish::default()
    };
    let mut bad = Vec::new();
    for picked in fields.all_typed("photo") {
        let Ok(id) = picked.parse().map(FileId) else {
            continue;
        };
        match patches(fields.typed(&format!("boxes-{picked}")).unwrap_or_default()) {
            None => bad.push(picked.to_owned()),
            Some(none) if none.is_empty() => wish.files.push(id),
            Some(some) => wish.boxes.push((id, some)),
        }
    }
    for copy in fields.all_typed("copy") {
        let pair = copy.split_once(':');
        let pair = pair.and_then(|(of, mark)| Some((FileId(of.parse().ok()?), mark.to_owned())));
        wish.copies.extend(pair);
    }
    (wish, bad)
}

/// Boxes as typed: a line each with left, top, width and height in percent. None if a line is no box.
fn patches(text: &str) -> Option<Vec<Patch>> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let numbers: Option<Vec<i64>> = line
                .split([' ', ';', '\t', '%'])
                .filter(|n| !n.is_empty())
                .map(|n| {
                    let n: f64 = n.replace(',', ".").parse().ok()?;
                    // A number beyond these is a slip of the finger, and cut at the picture's edge.
                    n.is_finite()
                        .then(|| (n.clamp(-1e6, 1e6) * 100.0).round() as i64)
                })
                .collect();
            match numbers?.as_slice() {
                [left, top, width, height] => Patch::new(*left, *top, *width, *height),
                _ => None,
            }
        })
        .collect()
}

/// `POST /lam-viec/kiem-duyet/{code}`: back from the look, to change something.
async fn again(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Answer {
    let code = super::code_of(&code)?;
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    let sent = Sent {
        fields: Some(&fields),
        ..Sent::default()
    };
    page(&staff, Some(code), sent, StatusCode::OK).await
}

/// `POST /lam-viec/kiem-duyet/{code}/xem`: burns the boxes, and shows what the public would see.
async fn look(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Answer {
    let code = super::code_of(&code)?;
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    staff.only(&ROLES)?;
    let (wish, bad_boxes) = read(&fields);
    if !bad_boxes.is_empty() {
        let sent = Sent {
            fields: Some(&fields),
            problems: vec![staff.t("moderate.boxes.wrong").to_owned()],
            bad_boxes,
        };
        return page(&staff, Some(code), sent, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    match moderate::look(&staff.app, staff.ctx(), code, &wish).await {
        Ok(shown) if fields.typed("version") == Some(shown.version.to_string().as_str()) => {
            let html = seen(&staff, code, &fields, &shown).await?;
            staff.page(&html)
        }
        Ok(_) => changed(&staff, code, &fields).await,
        Err(e) => refused(&staff, code, &fields, e).await,
    }
}

/// `POST /lam-viec/kiem-duyet/{code}/dang`: publishes what was shown.
async fn approve(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Answer {
    let code = super::code_of(&code)?;
    let Posted { door, fields, .. } = posted;
    let staff = Staff::of(&app, door)?;
    staff.only(&ROLES)?;
    // What was boxed is a copy by now: boxes are not burnt a second time.
    let (mut wish, _) = read(&fields);
    wish.boxes.clear();
    let version = fields.typed("version").and_then(|v| v.parse().ok());
    let seal = fields.typed("seal").unwrap_or_default();
    let action = fields.typed("deed").and_then(Action::parse);
    let (Some(version), Some(action)) = (version, action) else {
        return Err(Failure::BAD_FORM);
    };
    match moderate::approve(&staff.app, staff.ctx(), code, &wish, version, seal).await {
        Ok(_) => Ok(staff.done(HREF, action, code, Left::Done)),
        Err(AppError::Conflict { .. }) => changed(&staff, code, &fields).await,
        Err(e) => refused(&staff, code, &fields, e).await,
    }
}

/// Something happened to the report meanwhile: it is shown again, with what was typed.
async fn changed(staff: &Staff, code: ReportCode, fields: &Fields) -> Answer {
    let sent = Sent {
        fields: Some(fields),
        problems: vec![staff.t("moderate.changed").to_owned()],
        ..Sent::default()
    };
    page(staff, Some(code), sent, StatusCode::CONFLICT).await
}

/// The rules said no: why, beside what was typed.
async fn refused(staff: &Staff, code: ReportCode, fields: &Fields, e: AppError) -> Answer {
    let failure = match e {
        AppError::Refused(_) | AppError::File(_) => Failure::App(e),
        other => return Err(other.into()),
    };
    let trouble = failure.trouble(staff.lang());
    let faults = trouble.errors.iter().map(|f| f.detail.clone());
    let sent = Sent {
        fields: Some(fields),
        problems: std::iter::once(trouble.detail.clone())
            .chain(faults)
            .collect(),
        ..Sent::default()
    };
    page(staff, Some(code), sent, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// The page that shows what would be seen.
async fn seen(
    staff: &Staff,
    code: ReportCode,
    fields: &Fields,
    shown: &Shown,
) -> Result<Look, Failure> {
    let lang = staff.lang();
    let desk = staff.desk().await?;
    let waiting = shown.copies.iter().map(|(_, mark)| Seen {
        src: format!("{HREF}/anh/{mark}"),
        alt: staff.t("moderate.made.alt").to_owned(),
        burnt: true,
    });
    let at = |id: FileId| format!("/tep/{code}/{id}");
    let (photos, others): (Vec<_>, Vec<_>) = shown
        .files
        .iter()
        .partition(|(_, kind, _)| kind.as_str() == "photo");
    let photos = photos.into_iter().map(|(id, _, burnt)| Seen {
        src: at(id),
        alt: staff.t("file.photo").to_owned(),
        burnt,
    });
    let point = shown
        .words
        .point
        .map(|p| format!("{:.5}, {:.5}", p.lat, p.lon));
    let place: Vec<String> = shown.words.place.clone().into_iter().chain(point).collect();
    let hidden = |name: &str, value: String| Field::hidden(lang, name.to_owned(), value);
    let to = |end: &str| desk.shell.to(&format!("{HREF}/{code}{end}"));
    let mut approve = Form::new(lang, "approve-shown", to("/dang"))
        .button(staff.t("moderate.approve"))
        .weight(Weight::Main)
        .intro(staff.t("moderate.approve.intro"))
        .token(format!("{}-shown", desk.token))
        .version(u64::from(shown.version));
    let mut back = Form::new(lang, "change-shown", to(""))
        .button(staff.t("moderate.change"))
        .version(u64::from(shown.version));
    for name in ["title", "text", "place", "precision"] {
        let value = fields.typed(name).unwrap_or_default().to_owned();
        approve.fields.push(hidden(name, value.clone()));
        back.fields.push(hidden(name, value));
    }
    for picked in fields.all_typed("photo") {
        let boxes = format!("boxes-{picked}");
        let lines = fields.typed(&boxes).unwrap_or_default().to_owned();
        for form in [&mut approve, &mut back] {
            form.fields.push(hidden("photo", picked.to_owned()));
            form.fields.push(hidden(&boxes, lines.clone()));
        }
    }
    for (of, mark) in &shown.copies {
        approve.fields.push(hidden("copy", format!("{of}:{mark}")));
    }
    approve.fields.push(hidden("seal", shown.seal.clone()));
    approve
        .fields
        .push(hidden("deed", shown.action.as_str().to_owned()));
    let paragraphs = |text: &Option<String>| {
        crate::present_bulletin::paragraphs(text.as_deref().unwrap_or_default())
    };
    Ok(Look {
        shown_code: code.shown(),
        title: shown.words.title.clone().unwrap_or_default(),
        place: place.join(" · "),
        text: paragraphs(&shown.words.text),
        answer: paragraphs(&shown.words.answer),
        photos: waiting.chain(photos).collect(),
        others: others
            .into_iter()
            .map(|(id, kind, _)| (staff.t(&format!("file.{kind}")).to_owned(), at(id)))
            .collect(),
        approve,
        back,
        desk,
    })
}

/// `GET /lam-viec/kiem-duyet/anh/{mark}`: a copy as it would be published.
async fn picture(staff: Staff, Path(mark): Path<String>) -> Answer {
    let shown = app::file::copy::look(&staff.app, staff.ctx(), &mark).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "private, no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ];
    Ok((headers, shown.bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::patches;

    #[test]
    fn boxes_are_read_as_people_type_them() {
        let read = |text: &str| {
            let read = patches(text)?;
            Some(read.iter().map(|p| p.measures()).collect::<Vec<_>>())
        };
        assert_eq!(read(""), Some(vec![]));
        assert_eq!(
            read("10 20 30 40"),
            Some(vec![[1_000, 2_000, 3_000, 4_000]])
        );
        assert_eq!(
            read(" 12,5% 0 10.25 8 \n\n90;90;50;50"),
            Some(vec![[1_250, 0, 1_025, 800], [9_000, 9_000, 1_000, 1_000]])
        );
        for wrong in [
            "10 20 30",
            "a b c d",
            "1 2 3 4 5",
            "0 0 0 10",
            "200 0 10 10",
            "NaN 0 1 1",
            "inf 0 1 1",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(
            read("-1e300 0 1e300 1e300"),
            None,
            "nothing of it lies on the picture"
        );
    }
}
