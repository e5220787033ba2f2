//! An agency's open work as those who answer for it see it: in whose hands it lies, how long it has been open, how far its
//! promises are. Every figure is a list, and both are asked for by the same words.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::privacy::agency_name;
use crate::report::act::{Order, act};
use crate::report::desk::officers;
use crate::report::list::Query;
use crate::view::{Named, ReportView};
use domain::action::{Action, Field};
use domain::actor::Role;
use domain::id::{ReportCode, UserId};
use domain::refusal_reason::Why;
use domain::time::{At, DAY_MS};
use std::collections::HashMap;
use store::report::{Filter, Of, Share, Span};

pub use store::report::Hand;

/// Days since it was sent at which the next row begins: a day or two, a week, a fortnight, a month, and what is older.
const AGES: [i64; 4] = [3, 7, 15, 30];
/// Days past a promise at which it is no longer a slip.
const LONG_LATE: i64 = 7;
/// Days ahead that one still plans for.
const AHEAD: i64 = 3;

/// Which of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All that is open.
    Open,
    /// Promised for today, and not late yet.
    Today,
    /// Past its promise.
    Late,
    /// Waiting for somebody else.
    Waiting,
    /// Sent so long ago: the row of the table of ages, the youngest first.
    Age(usize),
    /// So far from or past its promise: the row of the table of promises, the longest broken first.
    Promise(usize),
}

impl Which {
    /// The four figures of a person.
    pub const FIGURES: [Which; 4] = [Which::Open, Which::Today, Which::Late, Which::Waiting];
    /// Rows of the table of ages.
    pub const AGES: usize = AGES.len() + 1;
    /// Rows of the table of promises.
    pub const PROMISES: usize = 7;

    /// Every one: the order in which they are counted.
    pub fn all() -> impl Iterator<Item = Which> {
        Which::FIGURES
            .into_iter()
            .chain((0..Which::AGES).map(Which::Age))
            .chain((0..Which::PROMISES).map(Which::Promise))
    }

    /// Its name: `open`, `age-2`.
    pub fn name(self) -> String {
        match self {
            Which::Open => "open".to_owned(),
            Which::Today => "today".to_owned(),
            Which::Late => "late".to_owned(),
            Which::Waiting => "waiting".to_owned(),
            Which::Age(n) => format!("age-{n}"),
            Which::Promise(n) => format!("promise-{n}"),
        }
    }

    /// Reads it.
    pub fn parse(text: &str) -> Option<Which> {
        Which::all().find(|which| which.name() == text)
    }

    fn of(self, now: At) -> Of {
        let days = |n: i64| now.plus_ms(n * DAY_MS);
        let tomorrow = At::on_day(now.day() + 1, 0);
        let span = |from, until| Span { from, until };
        match self {
            Which::Open => Of::All,
            Which::Waiting => Of::Waiting,
            Which::Late => Of::Promised(span(None, Some(now))),
            Which::Today => Of::Promised(span(Some(now), Some(tomorrow))),
            Which::Age(n) => Of::Sent(span(
                AGES.get(n).map(|age| days(-age)),
                n.checked_sub(1)
                    .and_then(|before| AGES.get(before))
                    .map(|age| days(-age)),
            )),
            Which::Promise(n) => match n {
                0 => Of::Promised(span(None, Some(days(-LONG_LATE)))),
                1 => Of::Promised(span(Some(days(-LONG_LATE)), Some(days(-1)))),
                2 => Of::Promised(span(Some(days(-1)), Some(now))),
                3 => Of::Promised(span(Some(now), Some(tomorrow))),
                4 => Of::Promised(span(Some(tomorrow), Some(tomorrow.plus_ms(AHEAD * DAY_MS)))),
                5 => Of::Promised(span(Some(tomorrow.plus_ms(AHEAD * DAY_MS)), None)),
                _ => Of::Unpromised,
            },
        }
    }
}

/// In whose hands something lies, as a page names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// One of its officers. The name only for the agency itself, the role only while they fill a post there.
    Officer {
        /// Their account.
        id: UserId,
        /// Their name.
        name: Option<String>,
        /// As what they work there now.
        role: Option<Role>,
    },
    /// Nobody yet.
    Nobody,
    /// A unit to which it was handed down.
    Unit(Named),
}

/// The figures of one holder, in the order of [`Which::FIGURES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whose.
    pub holder: Holder,
    /// Open, today, late, waiting.
    pub figures: [i64; 4],
}

/// An agency's board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Board {
    /// The agency.
    pub agency: Named,
    /// The reader works there, sees names and may hand work out.
    pub own: bool,
    /// By holder: nobody first, then people by name, then units.
    pub rows: Vec<Row>,
    /// Of the whole agency, each report once.
    pub whole: [i64; 4],
    /// By age, the youngest first.
    pub ages: Vec<i64>,
    /// By promise, the longest broken first.
    pub promises: Vec<i64>,
}

/// Whether the caller may open the board of an agency: its leader and its focal officer their own, the leader of the centre and
/// whoever oversees the work that of any.
pub fn may_read(ctx: &Ctx, agency: &str) -> bool {
    match ctx.actor.role {
        Role::AgencyFocal | Role::AgencyLeader => ctx.actor.agency.as_deref() == Some(agency),
        role => may_choose(role),
    }
}

/// Whether somebody of this role chooses whose board to open.
pub const fn may_choose(role: Role) -> bool {
    matches!(role, Role::IocLeader) || role.is_oversight()
}

/// The board of an agency: two reads, however many people and cases it has.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever may not, [`AppError::NotFound`] for what is no agency today.
pub async fn board(app: &App, ctx: &Ctx, agency: &str) -> AppResult<Board> {
    if !may_read(ctx, agency) {
        return Err(AppError::Forbidden);
    }
    let tables = app.tables();
    let catalogue = &tables.catalogue;
    if catalogue.agency_at(agency, ctx.now.date()).is_none() {
        return Err(AppError::NotFound);
    }
    let own = ctx.actor.role.is_agency();
    let asked: Vec<Of> = Which::all().map(|which| which.of(ctx.now)).collect();
    let load = store::report::load(&app.store, agency, &asked).await?;
    let people = officers(app, agency, ctx.now).await?;
    let whole = load.whole.clone();
    let mut rows = vec![Row {
        holder: Holder::Nobody,
        figures: [0; 4],
    }];
    let named = gone(app, &load.hands, &people, own).await?;
    rows.extend(people.into_iter().map(|(id, name, role)| Row {
        holder: Holder::Officer {
            id,
            name: own.then_some(name),
            role: Some(role),
        },
        figures: [0; 4],
    }));
    for (hand, counts) in load.hands {
        let holder = match hand {
            Hand::Nobody => Holder::Nobody,
            Hand::Unit(code) => Holder::Unit(agency_name(catalogue, &code)),
            Hand::Officer(id) => Holder::Officer {
                id,
                name: named.get(&id).cloned(),
                role: None,
            },
        };
        let figures = first(&counts);
        match rows.iter_mut().find(|row| is_same(&row.holder, &holder)) {
            Some(row) => row.figures = figures,
            None => rows.push(Row { holder, figures }),
        }
    }
    // Somebody outside sees how evenly it lies, not who is who.
    if !own {
        rows.sort_by_key(|row| (kind(&row.holder), std::cmp::Reverse(row.figures)));
    } else {
        rows.sort_by_key(|row| kind(&row.holder));
    }
    let rest = |from: usize, n: usize| whole.iter().skip(from).take(n).copied().collect();
    let figures = Which::FIGURES.len();
    Ok(Board {
        agency: agency_name(catalogue, agency),
        own,
        rows,
        whole: first(&whole),
        ages: rest(figures, Which::AGES),
        promises: rest(figures + Which::AGES, Which::PROMISES),
    })
}

/// Names of those who hold work and fill no post there any more.
async fn gone(
    app: &App,
    hands: &[(Hand, Vec<i64>)],
    people: &[(UserId, String, Role)],
    own: bool,
) -> AppResult<HashMap<UserId, String>> {
    let ids: Vec<UserId> = hands
        .iter()
        .filter_map(|(hand, _)| match hand {
            Hand::Officer(id) => Some(*id),
            Hand::Nobody | Hand::Unit(_) => None,
        })
        .filter(|id| own && !people.iter().any(|(known, ..)| known == id))
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store::user::names(&app.store, &ids).await?)
}

fn first(counts: &[i64]) -> [i64; 4] {
    std::array::from_fn(|n| counts.get(n).copied().unwrap_or(0))
}

fn is_same(a: &Holder, b: &Holder) -> bool {
    match (a, b) {
        (Holder::Officer { id: a, .. }, Holder::Officer { id: b, .. }) => a == b,
        (a, b) => a == b,
    }
}

fn kind(holder: &Holder) -> u8 {
    match holder {
        Holder::Nobody => 0,
        Holder::Officer { role: Some(_), .. } => 1,
        Holder::Officer { role: None, .. } => 2,
        Holder::Unit(_) => 3,
    }
}

/// To whom work is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// An officer.
    Officer(UserId),
    /// A unit beneath the agency.
    Unit(String),
}

/// Hands one case of the caller's agency to somebody of it, by the action `assign`. The rules do not know who works where: this
/// does.
///
/// # Errors
/// [`AppError::Forbidden`] for whoever does not answer for the agency's work, a fault of the field for a stranger, and what the
/// action is refused with.
pub async fn give(
    app: &App,
    ctx: &Ctx,
    code: ReportCode,
    version: u32,
    to: &To,
) -> AppResult<ReportView> {
    let agency = ctx.actor.agency.as_deref().unwrap_or_default();
    if !ctx.actor.role.is_agency() || !may_read(ctx, agency) {
        return Err(AppError::Forbidden);
    }
    let mut order = Order {
        version: Some(version),
        ..Order::default()
    };
    match to {
        To::Unit(unit) => order.body.agency = Some(unit.clone()),
        To::Officer(id) => {
            let people = officers(app, agency, ctx.now).await?;
            if !people.iter().any(|(known, ..)| known == id) {
                return Err(AppError::field(Field::Handler, Why::UnknownUnit));
            }
            order.body.handler = Some(*id);
        }
    }
    act(app, ctx, code, Action::Assign, order).await
}

/// The list behind a figure: exactly the reports that were counted. The newest first, for what stands still has no due to be
/// sorted by and must not be left out.
pub fn behind(ctx: &Ctx, agency: &str, hand: Option<Hand>, which: Which) -> Query {
    Query {
        filter: Filter {
            share: Some(Share {
                agency: agency.to_owned(),
                hand,
                part: None,
                of: which.of(ctx.now),
            }),
            ..Filter::default()
        },
        mine: ctx.actor.role.is_agency(),
        ..Query::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for which in Which::all() {
            assert_eq!(Which::parse(&which.name()), Some(which));
        }
        assert_eq!(Which::parse("age-9"), None);
    }

    #[test]
    fn the_rows_of_a_table_leave_no_gap_and_do_not_overlap() {
        let now = At(1_800_000_000_000);
        let ages: Vec<Of> = (0..Which::AGES).map(|n| Which::Age(n).of(now)).collect();
        for pair in ages.windows(2) {
            let [Of::Sent(young), Of::Sent(old)] = pair else {
                panic!("{pair:?}")
            };
            assert_eq!(young.from, old.until);
        }
        let promises = (0..Which::PROMISES - 1).map(|n| Which::Promise(n).of(now));
        let promises: Vec<Of> = promises.collect();
        for pair in promises.windows(2) {
            let [Of::Promised(before), Of::Promised(after)] = pair else {
                panic!("{pair:?}")
            };
            assert_eq!(before.until, after.from);
        }
    }
}
