//! Words for the pages of deadlines: versions, the year, declarations, what a change would do.

use super::{FORCE, Follows, version_of};
use crate::console::pages::field::{Field, Input};
use crate::console::pages::form::{Drawer, Form, Weight};
use crate::console::pages::terms::{
    CountRow, DayCell, ForceRow, HoursRow, Month, NamedDay, PolicyRow, ShiftRow, ValueRow,
};
use crate::console::staff::Staff;
use app::terms::Preview;
use domain::calendar::edit::{Wish, WishKind};
use domain::calendar::{Calendar, DayKind, Entry, EntryKind};
use domain::category::Category;
use domain::deadline::Span;
use domain::force::Declaration;
use domain::pack::Catalogue;
use domain::pack::dated::key;
use domain::policy::{Limit, Policy};
use domain::time::{At, date_of, day_number};
use lang::{Lang, fill, t};

/// What a value of a policy is called.
pub(super) struct Label {
    name: String,
    urgency: String,
    unit: String,
}

impl Label {
    /// "Xử lý · Phức tạp (ngày làm việc)".
    pub(super) fn words(&self, lang: Lang) -> String {
        let urgency = urgency(lang, &self.urgency);
        let unit = t(lang, &format!("terms.unit.{}", self.unit));
        format!("{} · {urgency} ({unit})", t(lang, &self.name))
    }
}

fn urgency(lang: Lang, name: &str) -> &'static str {
    match name {
        "*" => t(lang, "terms.urgency.all"),
        name => t(lang, &format!("urgency.{name}")),
    }
}

/// The values of a policy that a new one may change: key in the form, label, value as it stands.
pub(super) fn values(policy: &Policy) -> Vec<(String, Label, String)> {
    let mut values = Vec::new();
    for entry in &policy.clocks {
        let label = |unit: &str| Label {
            name: format!("clock.{}", entry.name),
            urgency: entry.urgency.clone(),
            unit: unit.to_owned(),
        };
        let Some(span) = entry.value else { continue };
        let (unit, amount) = match span {
            Span::Minutes(n) => ("minutes", n),
            Span::Hours { amount, .. } => ("hours", amount),
            Span::WorkingHours(n) => ("working_hours", n),
            Span::WorkingDays(n) => ("working_days", n),
        };
        let at = super::policy::clock_key(&entry.name, &entry.urgency);
        values.push((at, label(unit), amount.to_string()));
        if let Span::Hours {
            off_day: Some(off), ..
        } = span
        {
            let at = key("off_day", &entry.name, &entry.urgency);
            values.push((at, label("hours_off"), off.to_string()));
        }
    }
    for entry in &policy.limits {
        let label = Label {
            name: format!("limit.{}", entry.name),
            urgency: entry.urgency.clone(),
            unit: entry.value.unit.as_str().to_owned(),
        };
        let at = key("limit", &entry.name, &entry.urgency);
        values.push((at, label, entry.value.amount.to_string()));
    }
    values
}

fn amount(lang: Lang, n: u32, unit: &str) -> String {
    let unit = t(lang, &format!("terms.unit.{unit}"));
    format!("{} {unit}", lang::number::whole(lang, i64::from(n)))
}

fn span(lang: Lang, span: Option<Span>) -> String {
    match span {
        None => t(lang, "terms.by_date").to_owned(),
        Some(Span::Minutes(n)) => amount(lang, n, "minutes"),
        Some(Span::Hours {
            amount: n,
            off_day: None,
        }) => amount(lang, n, "hours"),
        Some(Span::Hours {
            amount: n,
            off_day: Some(off),
        }) => format!(
            "{}; {}",
            amount(lang, n, "hours"),
            amount(lang, off, "hours_off")
        ),
        Some(Span::WorkingHours(n)) => amount(lang, n, "working_hours"),
        Some(Span::WorkingDays(n)) => amount(lang, n, "working_days"),
    }
}

fn limit(lang: Lang, limit: Limit) -> String {
    amount(lang, limit.amount, limit.unit.as_str())
}

/// The clocks of a policy.
pub(super) fn clock_rows(lang: Lang, policy: &Policy) -> Vec<ValueRow> {
    let rows = policy.clocks.iter().map(|e| ValueRow {
        name: t(lang, &format!("clock.{}", e.name)).to_owned(),
        urgency: urgency(lang, &e.urgency).to_owned(),
        value: span(lang, e.value),
        note: e.note.clone(),
    });
    rows.collect()
}

/// The limits of a policy.
pub(super) fn limit_rows(lang: Lang, policy: &Policy) -> Vec<ValueRow> {
    let rows = policy.limits.iter().map(|e| ValueRow {
        name: t(lang, &format!("limit.{}", e.name)).to_owned(),
        urgency: urgency(lang, &e.urgency).to_owned(),
        value: limit(lang, e.value),
        note: e.note.clone(),
    });
    rows.collect()
}

/// Versions of the policies, the newest first.
pub(super) fn policies(lang: Lang, catalogue: &Catalogue, now: At) -> Vec<PolicyRow> {
    let today = now.date();
    let current = catalogue.policy_at(today).map(|p| p.name.as_str());
    let rows = catalogue.policies().iter().rev().map(|p| {
        let on = current == Some(p.name.as_str());
        let state = if on {
            "terms.state.now"
        } else if p.valid_from > today {
            "terms.state.coming"
        } else {
            "terms.state.over"
        };
        let english = if lang == Lang::En { "&en=1" } else { "" };
        PolicyRow {
            href: format!(
                "{}?cs={}{english}",
                super::POLICY,
                crate::url::encode(&p.name)
            ),
            name: p.name.clone(),
            from: lang::date::full_day(lang, p.valid_from),
            state: t(lang, state).to_owned(),
            on,
        }
    });
    rows.collect()
}

/// What a new policy changes, for the page that asks whether it is meant.
pub(super) fn policy_change(
    lang: Lang,
    base: &Policy,
    new: Option<&Policy>,
) -> Vec<(String, String)> {
    let Some(new) = new else { return Vec::new() };
    let mut what = vec![
        (t(lang, "terms.policy.name").to_owned(), new.name.clone()),
        (
            t(lang, "terms.policy.from").to_owned(),
            lang::date::full_day(lang, new.valid_from),
        ),
    ];
    let before = values(base);
    for ((_, label, was), (_, _, is)) in before.iter().zip(values(new)) {
        if *was != is {
            what.push((label.words(lang), format!("{was} → {is}")));
        }
    }
    what
}

/// A change of the calendar, for the page that asks whether it is meant.
pub(super) fn wish(lang: Lang, wish: &Wish) -> Vec<(String, String)> {
    let mut what = vec![(
        t(lang, "terms.wish").to_owned(),
        t(lang, &format!("terms.wish.{}", wish.kind)).to_owned(),
    )];
    if let Some(from) = wish.from {
        what.push((
            t(lang, "terms.from").to_owned(),
            lang::date::full_day(lang, from),
        ));
    }
    if let Some(to) = wish.to {
        what.push((
            t(lang, "terms.to").to_owned(),
            lang::date::full_day(lang, to),
        ));
    }
    if wish.kind != WishKind::Remove {
        what.push((t(lang, "terms.name").to_owned(), wish.name_vi.clone()));
    }
    if wish.kind == WishKind::Hours {
        what.push((t(lang, "terms.hours").to_owned(), wish.hours.clone()));
    }
    what
}

/// A declaration, for the page that asks whether it is meant.
pub(super) fn declaration(staff: &Staff, d: &Declaration) -> Vec<(String, String)> {
    let row = row(staff, d);
    vec![
        (staff.t("terms.force.cause").to_owned(), row.cause),
        (staff.t("terms.force.document").to_owned(), row.document),
        (staff.t("terms.force.scope").to_owned(), row.scope),
        (staff.t("terms.force.span").to_owned(), row.span),
    ]
}

/// The name of a field or sub-field.
pub(super) fn category_name(lang: Lang, category: &Category) -> String {
    match lang {
        Lang::En if !category.name_en.is_empty() => category.name_en.clone(),
        Lang::En | Lang::Vi => category.name_vi.clone(),
    }
}

/// Declarations, the newest first; all with what may be done to each, or only those not over.
pub(super) fn forces(staff: &Staff, all: bool) -> Vec<ForceRow> {
    let tables = staff.app.tables();
    let now = staff.ctx().now;
    let forces = tables.catalogue.forces().iter().rev();
    forces
        .filter(|d| all || d.until() > now)
        .map(|d| {
            let mut row = row(staff, d);
            if all && app::terms::may_declare(staff.ctx()) && d.until() > now {
                row.drawers = drawers(staff, d);
            }
            row
        })
        .collect()
}

fn row(staff: &Staff, d: &Declaration) -> ForceRow {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let tables = staff.app.tables();
    let catalogue = &tables.catalogue;
    let areas: Vec<String> = d
        .areas
        .iter()
        .map(|code| {
            let unit = catalogue.unit(code, d.from.date());
            unit.map_or_else(|| code.clone(), |u| u.name.clone())
        })
        .collect();
    let categories: Vec<String> = d
        .categories
        .iter()
        .map(|code| {
            let found = catalogue.category(code);
            found.map_or_else(|| code.clone(), |c| category_name(lang, c))
        })
        .collect();
    let or_all = |list: Vec<String>, key: &str| {
        if list.is_empty() {
            t(lang, key).to_owned()
        } else {
            list.join(", ")
        }
    };
    let state = if d.lifted_at.is_some_and(|at| at <= now) {
        "terms.force.lifted"
    } else if d.until() <= now {
        "terms.force.over"
    } else if d.from > now {
        "terms.force.coming"
    } else {
        "terms.force.now"
    };
    ForceRow {
        cause: t(lang, &format!("force.{}", d.cause)).to_owned(),
        document: d.document.clone(),
        scope: format!(
            "{} · {}",
            or_all(areas, "terms.force.everywhere"),
            or_all(categories, "terms.force.everything")
        ),
        span: format!(
            "{} – {}",
            lang::date::moment(lang, d.from.0, now.0),
            lang::date::moment(lang, d.until().0, now.0)
        ),
        state: t(lang, state).to_owned(),
        on: d.holds(now),
        drawers: Vec::new(),
    }
}

/// Lift it now; move its end.
fn drawers(staff: &Staff, d: &Declaration) -> Vec<Drawer> {
    let lang = staff.lang();
    let why = || {
        Field::line(lang, "why", "")
            .label(t(lang, "terms.why"))
            .max(300)
    };
    let form = |name: &str, path: &str, button: &str| {
        Form::new(
            lang,
            format!("{name}-{}", d.id),
            staff.shell().to(&format!("{FORCE}/{}/{path}", d.id)),
        )
        .version(version_of(staff))
        .button(t(lang, button))
    };
    let input = Input::Line {
        kind: "datetime-local",
        value: String::new(),
    };
    vec![
        Drawer::new(
            form("prolong", "gia-han", "terms.force.prolong")
                .field(Field::new(lang, "to", input).label(t(lang, "terms.force.to")))
                .field(why()),
        ),
        Drawer::new(
            form("lift", "go-bo", "terms.force.lift")
                .field(why())
                .weight(Weight::Grave),
        ),
    ]
}

/// Letters of the days of the week, from Monday: short and whole.
pub(super) fn weekdays(lang: Lang) -> Vec<(String, String)> {
    // 1970-01-05 was a Monday.
    (4..11)
        .map(|day| {
            let whole = lang::date::weekday(lang, date_of(day).weekday());
            let short = t(lang, &format!("terms.weekday.{}", day - 3));
            (short.to_owned(), whole.to_owned())
        })
        .collect()
}

/// The months of a year, and how many working days it has.
pub(super) fn year(lang: Lang, calendar: &Calendar, year: i16) -> (Vec<Month>, i64) {
    let mut months: Vec<Month> = Vec::new();
    let mut working = 0;
    let first = format!("{year}-01-01").parse().map(day_number).unwrap_or(0);
    let days = (first..first + 366)
        .map(date_of)
        .take_while(|d| d.year() == year);
    for date in days {
        let column = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        if date.day() == 1 {
            months.push(Month {
                name: t(lang, &format!("terms.month.{}", date.month())).to_owned(),
                weeks: vec![vec![DayCell::default(); 7]],
            });
        }
        let day = calendar.day(date);
        working += i64::from(day.is_working());
        let Some(month) = months.last_mut() else {
            continue;
        };
        if column == 0 && date.day() != 1 {
            month.weeks.push(vec![DayCell::default(); 7]);
        }
        if let Some(cell) = month.weeks.last_mut().and_then(|w| w.get_mut(column)) {
            *cell = cell_of(lang, date.day(), day.kind, day.entry);
        }
    }
    (months, working)
}

fn cell_of(lang: Lang, number: i8, kind: DayKind, entry: Option<&Entry>) -> DayCell {
    let (class, mark, key) = match kind {
        DayKind::Working => ("", "", ""),
        DayKind::Weekend => ("we", "", "terms.kind.weekend"),
        DayKind::Holiday => ("off", t(lang, "terms.mark.off"), "terms.kind.off"),
        DayKind::SwappedWork => ("wk", t(lang, "terms.mark.work"), "terms.kind.work"),
    };
    let mut words = if key.is_empty() {
        String::new()
    } else {
        t(lang, key).to_owned()
    };
    if let Some(entry) = entry {
        words.push_str(": ");
        words.push_str(entry_name(lang, entry));
    }
    DayCell {
        number: number.to_string(),
        class,
        mark: mark.to_owned(),
        words,
    }
}

fn entry_name(lang: Lang, entry: &Entry) -> &str {
    match lang {
        Lang::En if !entry.name_en.is_empty() => &entry.name_en,
        Lang::En | Lang::Vi => &entry.name_vi,
    }
}

/// Days of a year that have a name.
pub(super) fn named_days(lang: Lang, calendar: &Calendar, year: i16) -> Vec<NamedDay> {
    let days = calendar.entries().iter().filter(|e| e.date.year() == year);
    days.map(|e| {
        let kind = match e.kind {
            EntryKind::Off => "terms.kind.off",
            EntryKind::Work => "terms.kind.work",
            EntryKind::Candidate => "terms.kind.candidate",
        };
        let status = format!("terms.status.{}", e.status);
        NamedDay {
            day: format!(
                "{} {}",
                lang::date::weekday(lang, e.date.weekday()),
                lang::date::full_day(lang, e.date)
            ),
            kind: t(lang, kind).to_owned(),
            name: entry_name(lang, e).to_owned(),
            status: if lang::has(&status) {
                t(lang, &status).to_owned()
            } else {
                e.status.clone()
            },
        }
    })
    .collect()
}

/// Versions of the office hours, the newest first.
pub(super) fn hours(lang: Lang, calendar: &Calendar) -> Vec<HoursRow> {
    let minute = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
    let mut rows: Vec<HoursRow> = calendar
        .hours()
        .map(|h| {
            let spans = h
                .spans
                .iter()
                .map(|(open, close)| format!("{}–{}", minute(*open), minute(*close)));
            let from = lang::date::full_day(lang, h.valid_from);
            HoursRow {
                from: fill(lang, "terms.policy.since", &[("date", &from)]),
                hours: spans.collect::<Vec<_>>().join(", "),
            }
        })
        .collect();
    rows.reverse();
    rows
}

/// What would move, in one sentence.
pub(super) fn sum(lang: Lang, preview: &Preview, follows: Follows) -> String {
    let n = i64::try_from(preview.touched_total()).unwrap_or(i64::MAX);
    let key = match follows {
        Follows::Moved => "terms.sum.moved",
        Follows::Kept => "terms.sum.kept",
        Follows::Held => "terms.sum.held",
    };
    lang::count(lang, key, n)
}

/// How far was looked; empty when every open report was.
pub(super) fn reach(lang: Lang, preview: &Preview) -> String {
    if preview.whole {
        return String::new();
    }
    let looked = i64::try_from(preview.looked).unwrap_or(i64::MAX);
    fill(
        lang,
        "terms.reach",
        &[
            ("looked", &lang::number::whole(lang, looked)),
            ("open", &lang::number::whole(lang, preview.open_total())),
        ],
    )
}

/// Touched and open, by clock.
pub(super) fn counts(lang: Lang, preview: &Preview) -> Vec<CountRow> {
    let whole = |n: i64| lang::number::whole(lang, n);
    let rows = preview.open.iter().map(|(clock, open)| {
        let touched = preview.touched.get(clock).copied().unwrap_or_default();
        CountRow {
            clock: t(lang, &format!("clock.{clock}")).to_owned(),
            touched: whole(i64::try_from(touched).unwrap_or(i64::MAX)),
            open: whole(*open),
        }
    });
    rows.collect()
}

/// Deadlines that would move or stand still.
pub(super) fn shifts(staff: &Staff, preview: &Preview) -> Vec<ShiftRow> {
    let lang = staff.lang();
    let now = staff.ctx().now;
    let due = |at: At| lang::date::due_short(lang, at.0, now.0);
    let rows = preview.shifts.iter().map(|s| ShiftRow {
        code: s.code.shown(),
        href: staff.shell().to(&crate::console::href(s.code)),
        clock: t(lang, &format!("clock.{}", s.clock)).to_owned(),
        due: due(s.due),
        to: s.to.map_or_else(|| t(lang, "terms.held").to_owned(), due),
    });
    rows.collect()
}
