//! The slip: as a ticket beside a case, and as the page that answers a report.

use super::photo;
use crate::portal::pages::qr::qr;
use crate::portal::pages::slip::{Slip as SlipPage, Ticket};
use crate::shell::Shell;
use crate::url;
use app::report::Slip;
use app::view::ReportView;
use domain::action::Action;
use domain::report::Urgency;
use lang::date;

/// The ticket of a report that has a promise.
pub(in crate::portal) fn ticket(
    shell: &Shell,
    view: &ReportView,
    public_url: &str,
) -> Option<Ticket> {
    let lang = shell.lang;
    let promise = view.promise.as_ref()?;
    let told: Vec<_> = view.promises.iter().filter(|p| !p.void).collect();
    let mut lines = Vec::new();
    if let Some(agency) = promise.agency.as_ref().or(view.lead.as_ref()) {
        lines.push((shell.t("portal.slip.agency"), agency.name.clone()));
    }
    if told.len() > 1 {
        let days: Vec<String> = told
            .iter()
            .map(|p| date::due_short(lang, p.due.0.0, view.now.0))
            .collect();
        lines.push((shell.t("portal.slip.promises"), days.join(" → ")));
    }
    let kept = view.kept.filter(|kept| *kept).and(view.answered_at);
    Some(Ticket {
        heading: shell.t("portal.slip.heading"),
        code: view.shown_code.clone(),
        under: if told.len() > 1 {
            lang::count(lang, "portal.slip.again", told.len() as i64)
        } else {
            sent(shell, view)
        },
        qr: qr(
            &format!("{public_url}{}", url::report(view.report_code)),
            shell.t("portal.slip.qr"),
        ),
        when_label: shell.t("portal.slip.promised"),
        when: date::due_short(lang, promise.due.0.0, view.now.0),
        lines,
        kept: kept.map(|at| {
            let day = date::local(at.0.0).date();
            (
                shell.t("portal.slip.kept").to_owned(),
                date::short_day(lang, day, day),
            )
        }),
    })
}

fn sent(shell: &Shell, view: &ReportView) -> String {
    let at = view.submitted_at.map_or(view.now, |t| t.0);
    let moment = date::moment(shell.lang, at.0, view.now.0);
    shell.fill("portal.slip.sent-at", "when", moment)
}

/// The slip's own page. `slip` is what was said at the moment of sending, `view` what holds now.
pub(in crate::portal) fn page(
    shell: Shell,
    slip: Slip,
    view: &ReportView,
    public_url: &str,
) -> SlipPage {
    let lang = shell.lang;
    let href = url::report(slip.report_code);
    let ticket = ticket(&shell, view, public_url).unwrap_or_else(|| Ticket {
        heading: shell.t("portal.slip.heading"),
        code: slip.shown_code.clone(),
        under: sent(&shell, &slip.report),
        qr: qr(&format!("{public_url}{href}"), shell.t("portal.slip.qr")),
        when_label: shell.t("portal.slip.expected"),
        when: date::due_short(
            lang,
            slip.promise.estimate.unwrap_or(slip.promise.due).0.0,
            view.now.0,
        ),
        lines: vec![(
            shell.t("portal.slip.if-late"),
            shell.t("portal.slip.if-late.text").to_owned(),
        )],
        kept: None,
    });
    let withdraw = view.actions.contains(&Action::Withdraw.as_str());
    let photos = slip
        .report
        .files
        .iter()
        .filter_map(|f| f.thumb_url.as_deref());
    SlipPage {
        ticket,
        read_by: date::due(lang, slip.promise.due.0.0, view.now.0),
        case_href: shell.to(&href),
        withdraw_action: withdraw.then(|| shell.to(&format!("{href}/rut"))),
        photos: photos
            .map(|src| photo(src, shell.t("portal.report.photos.yours")))
            .collect(),
        urgent: view.urgency.or(slip.report.urgency) == Some(Urgency::Urgent.as_str()),
        secret_link: Some(slip.secret_url),
        shell,
    }
}
