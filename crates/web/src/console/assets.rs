//! `/quan-tri/tai-san`: the things that wear a label, and the sheet of labels to print.

use super::pages::assets::{Assets, Label, Labels, Preview, Row};
use super::pages::desk::Flash;
use super::staff::Staff;
use crate::error::Answer;
use crate::form::Posted;
use crate::portal::pages::qr::qr;
use app::App;
use app::asset::{self, Asset, COLUMNS};
use axum::extract::State;
use domain::actor::Role;

/// Where the page is.
pub const HREF: &str = "/quan-tri/tai-san";
/// Assets of one page, and labels of one sheet: five sheets of paper.
const ROWS: u32 = 60;
/// Faulty lines that are told one by one.
const TOLD_MAX: usize = 50;

/// `GET /quan-tri/tai-san`: what there is, and the form to bring more in.
pub async fn list(staff: Staff) -> Answer {
    staff.only(&[Role::SysAdmin])?;
    page(&staff, String::new(), None, None).await
}

/// `POST /quan-tri/tai-san`: a look at a table; with `luu` it is taken in, whole or not at all.
pub async fn save(State(app): State<App>, staff: Staff, posted: Posted) -> Answer {
    staff.only(&[Role::SysAdmin])?;
    let text = posted.fields.typed("csv").unwrap_or_default().to_owned();
    let table = asset::read(&app, staff.ctx(), &text);
    let n = i64::try_from(table.assets.len()).unwrap_or(i64::MAX);
    if posted.fields.typed("luu").is_some() && table.wrong.is_empty() && n > 0 {
        asset::import(&app, staff.ctx(), &table.assets).await?;
        let words = lang::count(staff.lang(), "console.assets.done", n);
        return page(&staff, String::new(), None, Some(words)).await;
    }
    let wrong: Vec<String> = table
        .wrong
        .iter()
        .take(TOLD_MAX)
        .map(|(line, wrong)| {
            let line = line.to_string();
            lang::fill(
                staff.lang(),
                "asset.line",
                &[("line", &line), ("why", staff.t(wrong.key()))],
            )
        })
        .collect();
    let preview = Preview {
        good: wrong.is_empty() && n > 0,
        words: lang::count(staff.lang(), "console.assets.read", n),
        wrong,
        rows: table.assets.iter().take(10).map(row).collect(),
    };
    page(&staff, text, Some(preview), None).await
}

/// `GET /quan-tri/tai-san/in?sau=`: labels to print, sheet by sheet.
pub async fn print(staff: Staff) -> Answer {
    staff.only(&[Role::SysAdmin])?;
    let after = staff.asked("sau").unwrap_or_default();
    let (found, _) = asset::list(&staff.app, &after, ROWS).await?;
    let home = staff
        .app
        .settings
        .public_url
        .trim_end_matches('/')
        .to_owned();
    let next = (found.len() == ROWS as usize)
        .then(|| found.last().map(|last| last.code.clone()))
        .flatten();
    let labels = found
        .into_iter()
        .map(|one| Label {
            qr: qr(&format!("{home}/d/{}", one.code), one.code.clone()),
            code: one.code,
            kind: one.kind,
            name: one.name,
        })
        .collect();
    let desk = staff.desk().await?;
    staff.page(&Labels {
        next: next.map(|code| desk.shell.to(&format!("/quan-tri/tai-san/in?sau={code}"))),
        desk,
        labels,
    })
}

async fn page(
    staff: &Staff,
    csv: String,
    preview: Option<Preview>,
    done: Option<String>,
) -> Answer {
    let after = staff.asked("sau").unwrap_or_default();
    let (found, n) = asset::list(&staff.app, &after, ROWS).await?;
    let mut desk = staff.desk().await?;
    if let Some(words) = done {
        desk.flash = Some(Flash { words, bad: false });
    }
    let next = (found.len() == ROWS as usize)
        .then(|| found.last().map(|last| last.code.clone()))
        .flatten();
    let page = Assets {
        count: lang::count(staff.lang(), "console.assets.count", n),
        next: next.map(|code| desk.shell.to(&format!("/quan-tri/tai-san?sau={code}"))),
        rows: found.iter().map(row).collect(),
        csv,
        preview,
        header: COLUMNS.join(","),
        desk,
    };
    let status = match &page.preview {
        Some(preview) if !preview.good => axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        Some(_) | None => axum::http::StatusCode::OK,
    };
    staff.page_as(status, &page)
}

fn row(one: &Asset) -> Row {
    Row {
        href: format!("/d/{}", one.code),
        code: one.code.clone(),
        kind: one.kind.clone(),
        name: one.name.clone(),
        agency: one.agency.clone().unwrap_or_default(),
    }
}
