//! A report's rows: what its text looks like in columns, and the statements that write it.

use crate::cell;
use crate::chain::Head;
use crate::db::{Batch, Label, Value};
use domain::id::VaultId;
use domain::report::{Assignment, Clock, ClockEnd, Publication, Report, Stage, Urgency};
use domain::time::At;
use std::collections::BTreeSet;

/// Columns of `report`, in the order of [`columns`].
pub(crate) const COLUMNS: [&str; 31] = [
    "id",
    "code",
    "version",
    "hash",
    "at",
    "submitted_at",
    "channel",
    "stage",
    "label",
    "is_open",
    "urgency",
    "field",
    "category",
    "area",
    "lead",
    "publication",
    "due_at",
    "late_from",
    "attempt",
    "confirmed",
    "answered_at",
    "closed_at",
    "parent",
    "reporter",
    "cell",
    "lat",
    "lon",
    "public_cell",
    "public_lat",
    "public_lon",
    "doc",
];

/// What a report's row holds. A pure function of the report, so that a replay gives the same row
/// byte for byte.
pub(crate) fn columns(report: &Report, head: &Head) -> Vec<Value> {
    let point = report.place.point;
    let public = if is_public(report) {
        report.public.point
    } else {
        None
    };
    vec![
        report.id.into(),
        report.code.into(),
        report.version.into(),
        head.hash.into(),
        report.at.into(),
        report.submitted_at.into(),
        report.channel.as_str().into(),
        report.stage.as_str().into(),
        report.label().as_str().into(),
        report.stage.is_open().into(),
        report.urgency.as_str().into(),
        report.category.as_deref().map(field).into(),
        report.category.clone().into(),
        report.area.clone().into(),
        report.lead().map(|a| a.agency.clone()).into(),
        report.publication.as_str().into(),
        report.next_due().into(),
        late_from(report).into(),
        report.attempt.into(),
        report.confirmed.as_str().into(),
        report.answered_at.into(),
        report.closed_at.into(),
        report.parent.as_ref().map(|p| p.id).into(),
        report.reporter.into(),
        point.map(cell::of).into(),
        point.map(|p| p.lat).into(),
        point.map(|p| p.lon).into(),
        public.map(cell::of).into(),
        public.map(|p| p.lat).into(),
        public.map(|p| p.lon).into(),
        doc(report).into(),
    ]
}

/// The canonical text. A struct with text keys always serialises.
pub(crate) fn doc(report: &Report) -> String {
    serde_json::to_string(report).unwrap_or_default()
}

/// The field of a category: its code up to the dash (`GT-01` → `GT`).
pub(crate) fn field(category: &str) -> &str {
    category
        .split_once('-')
        .map_or(category, |(field, _)| field)
}

/// Whether the public sees it in lists. A merged report shows only as its parent.
pub(crate) fn is_public(report: &Report) -> bool {
    report.publication == Publication::Public && report.stage != Stage::Merged
}

/// The instant after which the report counts as late, as things stand: the due of the work clock
/// that runs, or stopped too late. None while it is paused, kept or void.
pub(crate) fn late_from(report: &Report) -> Option<At> {
    let clock = report.last_work_clock()?;
    match clock.stopped_at {
        Some(at) => (at > clock.due && clock.end != Some(ClockEnd::Void)).then_some(clock.due),
        None => (!clock.is_paused()).then_some(clock.due),
    }
}

/// Columns of `assignment`.
pub(crate) const ASSIGNMENT: &str =
    "report, n, agency, part, state, is_active, handler, unit, changed_at";

pub(crate) fn assignment(report: &Report, a: &Assignment) -> Vec<Value> {
    vec![
        report.id.into(),
        a.n.into(),
        (&a.agency).into(),
        a.part.as_str().into(),
        a.state.as_str().into(),
        a.state.is_active().into(),
        a.handler.into(),
        a.unit.clone().into(),
        a.changed_at.into(),
    ]
}

/// Columns of `clock`. Only clocks that run or are paused have rows: nobody searches the others.
pub(crate) const CLOCK: &str =
    "report, n, kind, agency, started_at, due, is_paused, rank, step, step_at";

pub(crate) fn clock(report: &Report, c: &Clock) -> Vec<Value> {
    vec![
        report.id.into(),
        c.n.into(),
        c.kind.as_str().into(),
        c.agency.clone().into(),
        c.started_at.into(),
        c.due.into(),
        c.is_paused().into(),
        // Danger first, among all that is due.
        i64::from(report.urgency != Urgency::Urgent).into(),
        i64::from(c.steps + 1).into(),
        c.next.filter(|_| !c.is_paused()).map(|next| next.at).into(),
    ]
}

/// Whose report it is: its reporter and those who met it too.
pub(crate) fn concerned(report: &Report) -> BTreeSet<VaultId> {
    report
        .reporter
        .into_iter()
        .chain(report.joined.iter().copied())
        .collect()
}

/// Adds the statements that bring a report's rows from `before` (none: a new report) to `after`;
/// `head` is the head of its chain after the batch's events. Only what differs is written.
///
/// A taken code is [`crate::CommitError::Code`]; a source's id brought in before is
/// [`crate::CommitError::Unique`]`("external_id")`. The version is guarded by the batch's events.
pub fn write(batch: &mut Batch, before: Option<&Report>, after: &Report, head: &Head) {
    let values = columns(after, head);
    match before {
        None => {
            if let Some(external) = &after.external_id {
                batch.add_row(
                    Label::Unique("external_id"),
                    "INSERT INTO external (id, report) VALUES",
                    vec![external.into(), after.id.into()],
                    "",
                );
            }
            batch.add_row(Label::Code, &insert(), values, "");
        }
        Some(before) => {
            // Only what differs: SQLite writes anew each index of a column that is set, changed or not.
            let was = columns(before, &Head::NONE);
            let differ: Vec<usize> = (1..values.len()).filter(|&n| was[n] != values[n]).collect();
            let mut args = vec![after.id.into()];
            args.extend(differ.iter().map(|&n| values[n].clone()));
            batch.add(Label::Sure, update(&differ), args);
        }
    }
    write_parts(batch, before, after);
}

/// Adds the statements that write a report's row whatever it held, and its other rows where there
/// are none. The row is written over, not removed and put back: a writer who waits for it must
/// find it.
pub(super) fn rewrite(batch: &mut Batch, report: &Report, head: &Head) {
    let sets: Vec<String> = COLUMNS
        .iter()
        .skip(1)
        .map(|c| format!("{c} = excluded.{c}"))
        .collect();
    let over = format!("ON CONFLICT (id) DO UPDATE SET {}", sets.join(", "));
    batch.add_row(Label::Code, &insert(), columns(report, head), &over);
    if let Some(external) = &report.external_id {
        batch.add_row(
            Label::Unique("external_id"),
            "INSERT INTO external (id, report) VALUES",
            vec![external.into(), report.id.into()],
            "ON CONFLICT (id) DO UPDATE SET report = excluded.report",
        );
    }
    write_parts(batch, None, report);
}

fn write_parts(batch: &mut Batch, before: Option<&Report>, after: &Report) {
    write_assignments(batch, before, after);
    write_clocks(batch, before, after);
    let (was, is) = (before.map(concerned).unwrap_or_default(), concerned(after));
    for person in is.difference(&was) {
        batch.add_row(
            Label::Sure,
            "INSERT INTO concerned (person, report) VALUES",
            vec![(*person).into(), after.id.into()],
            "",
        );
    }
    for person in was.difference(&is) {
        batch.add(
            Label::Sure,
            "DELETE FROM concerned WHERE person = $1 AND report = $2",
            vec![(*person).into(), after.id.into()],
        );
    }
}

fn insert() -> String {
    format!("INSERT INTO report ({}) VALUES", COLUMNS.join(", "))
}

/// Sets the columns of these numbers. The hash is always among them, so the list is never empty.
fn update(differ: &[usize]) -> String {
    let sets: Vec<String> = differ
        .iter()
        .enumerate()
        .map(|(n, &column)| format!("{} = ${}", COLUMNS[column], n + 2))
        .collect();
    format!("UPDATE report SET {} WHERE id = $1", sets.join(", "))
}

fn write_assignments(batch: &mut Batch, before: Option<&Report>, after: &Report) {
    for a in &after.assignments {
        let values = assignment(after, a);
        let same = |b: &Report| {
            b.assignments
                .iter()
                .any(|b1| b1.n == a.n && assignment(b, b1) == values)
        };
        if !before.is_some_and(same) {
            batch.add_row(
                Label::Sure,
                "INSERT INTO assignment (report, n, agency, part, state, is_active, handler, unit, changed_at) VALUES",
                values,
                "ON CONFLICT (report, n) DO UPDATE SET agency = excluded.agency, part = excluded.part, \
                 state = excluded.state, is_active = excluded.is_active, handler = excluded.handler, \
                 unit = excluded.unit, changed_at = excluded.changed_at",
            );
        }
    }
}

fn write_clocks(batch: &mut Batch, before: Option<&Report>, after: &Report) {
    let open = |r: &Report, n: u32| {
        r.clocks
            .iter()
            .find(|c| c.n == n && c.is_open())
            .map(|c| clock(r, c))
    };
    for c in after.clocks.iter().filter(|c| c.is_open()) {
        let values = clock(after, c);
        if before.and_then(|b| open(b, c.n)).as_ref() != Some(&values) {
            batch.add_row(
                Label::Sure,
                "INSERT INTO clock (report, n, kind, agency, started_at, due, is_paused, rank, step, step_at) VALUES",
                values,
                "ON CONFLICT (report, n) DO UPDATE SET kind = excluded.kind, agency = excluded.agency, \
                 started_at = excluded.started_at, due = excluded.due, is_paused = excluded.is_paused, \
                 rank = excluded.rank, step = excluded.step, step_at = excluded.step_at",
            );
        }
    }
    for c in before
        .iter()
        .flat_map(|b| &b.clocks)
        .filter(|c| c.is_open())
    {
        if open(after, c.n).is_none() {
            batch.add(
                Label::Sure,
                "DELETE FROM clock WHERE report = $1 AND n = $2",
                vec![after.id.into(), c.n.into()],
            );
        }
    }
}
