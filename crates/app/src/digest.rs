//! The letters to agencies' leaders: five lines on the morning of a working day, and on the first of a
//! week how the unit kept its word. Made once an agency and day, whichever node finds it due; what is
//! switched off is not made at all.

use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::letter::Letter;
use crate::limits;
use crate::notice::{self, template::Values, template::Var};
use domain::digest::{self, CLOSES_LATER_MS, Due, Morning, Week};
use domain::id::UserId;
use domain::notice::Template;
use domain::time::{At, DAY_MS};
use lang::Lang;
use std::collections::HashMap;
use store::letter_round::{self, Leader, OFF, Round, WISH, WISH_LANG};
use store::message::{self, NewMessage, To};
use store::{Batch, CommitError};

/// Both letters, in the order in which they are made.
pub const LETTERS: [Template; 2] = [Template::MorningDigest, Template::WeeklyLetter];

/// What was found out for one letter.
enum Told {
    Morning(Morning),
    /// The week before, and the one before that.
    Week(Week, Week),
}

/// Makes the letters that are due; how many agencies it went through. Nothing is asked of the database
/// outside their hours.
///
/// # Errors
/// The database's. An agency whose round another node makes is passed over.
pub async fn run(app: &App, now: At) -> AppResult<usize> {
    let tables = app.tables();
    let Some(due) = digest::due(now, tables.catalogue.calendar()) else {
        return Ok(0);
    };
    let mut made = 0;
    for template in LETTERS {
        let not_due = template == Template::WeeklyLetter && !due.weekly;
        if not_due || app.messages().is_silent(template) {
            continue;
        }
        let round = Round {
            kind: template.as_str(),
            day: due.day,
        };
        let leaders = letter_round::waiting(&app.store, round, now).await?;
        for agency in leaders.chunk_by(|a, b| a.agency == b.agency) {
            made += usize::from(one(app, template, due, agency, now).await?);
        }
    }
    Ok(made)
}

/// The letter of one agency to its leaders; whether this node made it.
async fn one(
    app: &App,
    template: Template,
    due: Due,
    leaders: &[Leader],
    now: At,
) -> AppResult<bool> {
    let Some(agency) = leaders.first().map(|l| l.agency.as_str()) else {
        return Ok(false);
    };
    let told = match template {
        Template::WeeklyLetter => weeks(app, agency, due).await?,
        _ => {
            let open = store::report::held_by(&app.store, agency, limits::DIGEST_REPORTS).await?;
            let reports = open.iter().map(|filed| &filed.report);
            Told::Morning(digest::morning(reports, agency, now, due.since))
        }
    };
    let mut batch = Batch::new();
    let round = Round {
        kind: template.as_str(),
        day: due.day,
    };
    letter_round::make(&mut batch, agency, round);
    let nothing = match &told {
        Told::Morning(lines) => lines.is_empty(),
        Told::Week(this, before) => this.is_empty() && before.is_empty(),
    };
    if !nothing {
        let mut written: HashMap<Lang, String> = HashMap::new();
        for leader in leaders {
            let lang = leader.lang.as_deref().and_then(Lang::parse);
            let lang = lang.unwrap_or_default();
            let words = written
                .entry(lang)
                .or_insert_with(|| write(app, template, lang, agency, &told, due, now));
            // A chain of its own: the outbox keeps the messages of one report in order, and this is of none.
            let chain = app.fresh_vault(now)?.0;
            message::enqueue(&mut batch, &to(leader.user, chain, template, words, now));
        }
    }
    match app.store.commit(batch).await {
        Ok(()) => Ok(true),
        // Another node was quicker; what is still due is found in the next round.
        Err(CommitError::Version | CommitError::Busy) => Ok(false),
        Err(e) => Err(e.into()),
    }
}

/// The week before and the one before that, from one read.
async fn weeks(app: &App, agency: &str, due: Due) -> AppResult<Told> {
    let (from, until) = digest::week_before(due.day);
    let earlier = from.plus_ms(-7 * DAY_MS);
    let since = earlier.plus_ms(-CLOSES_LATER_MS);
    let most = limits::DIGEST_REPORTS;
    let read = store::report::answered_since(&app.store, agency, since, most).await?;
    let reports = || read.iter().map(|filed| &filed.report);
    Ok(Told::Week(
        digest::week(reports(), from, until),
        digest::week(reports(), earlier, from),
    ))
}

fn to<'a>(user: UserId, chain: i64, template: Template, words: &'a str, now: At) -> NewMessage<'a> {
    NewMessage {
        chain,
        seq: 1,
        template: template.as_str(),
        to: To::User(user),
        topic: None,
        words: message::Words {
            sms: None,
            email: Some(words),
            push: None,
        },
        urgent: false,
        ready_at: now,
        made_at: now,
    }
}

/// The letter as the outbox keeps it.
fn write(
    app: &App,
    template: Template,
    lang: Lang,
    agency: &str,
    told: &Told,
    due: Due,
    now: At,
) -> String {
    let tables = app.tables();
    let named = tables.catalogue.agency_at(agency, now.date());
    let name = named.map_or(agency, |a| &a.short_name).to_owned();
    let link = format!("{}/lam-viec", app.settings.public_url);
    let mut values = Values::from([(Var::Agency, name), (Var::Link, link)]);
    match told {
        Told::Morning(lines) => lines_in(lang, lines, now, &mut values),
        Told::Week(this, before) => week_in(lang, this, before, due, &mut values),
    }
    let words = notice::compose(app, template, lang, &values);
    Letter::Email {
        subject: words.subject,
        text: words.text,
        html: words.html,
    }
    .write()
}

fn lines_in(lang: Lang, lines: &Morning, now: At, values: &mut Values) {
    let n = |n: i64| lang::number::whole(lang, n);
    let oldest = lines
        .oldest
        .map(|at| lang::date::short_moment(lang, at.0, now.0));
    let load = lang::fill(
        lang,
        "digest.load",
        &[
            ("open", &*n(lines.open)),
            ("idle", &*n(lines.idle)),
            ("people", &*n(lines.people)),
            ("most", &*n(lines.most)),
        ],
    );
    values.extend([
        (Var::Due, lang::date::full_day(lang, now.date())),
        (Var::Waiting, n(lines.waiting)),
        (Var::Today, n(lines.today)),
        (Var::Late, n(lines.late)),
        (Var::Back, n(lines.back)),
        (Var::Load, load),
    ]);
    values.extend(oldest.map(|words| (Var::Oldest, words)));
}

fn week_in(lang: Lang, this: &Week, before: &Week, due: Due, values: &mut Values) {
    let n = |n: i64| lang::number::whole(lang, n);
    let both = |now: i64, then: i64| {
        let filled = [("n", &*n(now)), ("before", &*n(then))];
        lang::fill(lang, "digest.beside", &filled)
    };
    let kept = lang::fill(
        lang,
        "digest.kept",
        &[
            ("kept", &*n(this.kept)),
            ("judged", &*n(this.judged)),
            ("kept_before", &*n(before.kept)),
            ("judged_before", &*n(before.judged)),
        ],
    );
    let (from, until) = digest::week_before(due.day);
    let day = |at: At| lang::date::full_day(lang, at.date());
    values.extend([
        (
            Var::Due,
            format!("{} – {}", day(from), day(until.plus_ms(-1))),
        ),
        (Var::Kept, kept),
        (Var::Back, both(this.back, before.back)),
        (Var::Late, both(this.late, before.late)),
        (Var::Thanks, both(this.thanks, before.thanks)),
    ]);
}

/// What a leader wants of these letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes {
    /// The letters that are wanted.
    pub wanted: Vec<Template>,
    /// In which language.
    pub lang: Lang,
}

/// The caller's wishes.
///
/// # Errors
/// [`AppError::SignIn`] for who has no account; the database's.
pub async fn wishes(app: &App, ctx: &Ctx) -> AppResult<Wishes> {
    let user = ctx.actor.user.ok_or(AppError::SignIn)?;
    let mut wanted = Vec::new();
    for template in LETTERS {
        let name = format!("{WISH}{template}");
        let said = store::desk::preference(&app.store, user, &name).await?;
        if said.as_deref() != Some(OFF) {
            wanted.push(template);
        }
    }
    let said = store::desk::preference(&app.store, user, WISH_LANG).await?;
    let lang = said.as_deref().and_then(Lang::parse).unwrap_or_default();
    Ok(Wishes { wanted, lang })
}

/// Keeps the caller's wishes.
///
/// # Errors
/// As [`wishes`].
pub async fn wish(app: &App, ctx: &Ctx, wishes: &Wishes) -> AppResult<()> {
    let user = ctx.actor.user.ok_or(AppError::SignIn)?;
    let mut batch = Batch::new();
    for template in LETTERS {
        let value = match wishes.wanted.contains(&template) {
            true => "on",
            false => OFF,
        };
        store::desk::prefer(&mut batch, user, &format!("{WISH}{template}"), value);
    }
    store::desk::prefer(&mut batch, user, WISH_LANG, wishes.lang.code());
    Ok(app.store.commit(batch).await?)
}
