//! The texts of messages as administrators keep them: every version, who wrote it, and when.

use super::sms;
use super::template::{self, Fault, Piece, Sandbox, Texts, Values, Var};
use super::values::host;
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::terms::table::WORDS;
use crate::terms::{Entry, tell};
use domain::actor::Role;
use domain::id::UserId;
use domain::notice::Template;
use domain::text::tidy;
use domain::time::At;
use lang::Lang;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::ops::Deref;
use std::sync::Arc;
use store::{Batch, CommitError};

/// The row whose version is that of all texts together.
const ALL: &str = "message";

/// The texts that were changed; all others are the program's own.
#[derive(Debug)]
pub struct Messages {
    texts: HashMap<(Template, Lang), Arc<InForce>>,
    changed: HashSet<(Template, Lang)>,
    silent: HashSet<Template>,
    version: i64,
    sandbox: Sandbox,
}

/// Texts in force, and the values that they name.
#[derive(Debug)]
pub struct InForce {
    texts: Texts,
    /// What one of them names.
    pub uses: Vec<Var>,
}

impl InForce {
    fn of(texts: Texts) -> Arc<InForce> {
        let uses = texts.uses();
        Arc::new(InForce { texts, uses })
    }
}

impl Deref for InForce {
    type Target = Texts;

    fn deref(&self) -> &Texts {
        &self.texts
    }
}

impl Default for Messages {
    fn default() -> Messages {
        Messages::new(HashMap::new(), HashSet::new(), 0)
    }
}

impl Messages {
    fn new(
        mut changed: HashMap<(Template, Lang), Texts>,
        silent: HashSet<Template>,
        version: i64,
    ) -> Messages {
        let written = changed.keys().copied().collect();
        let all = Template::ALL.iter();
        let texts = all
            .flat_map(|template| Lang::ALL.map(|lang| (*template, lang)))
            .map(|key| {
                let texts = changed.remove(&key);
                let texts = texts.unwrap_or_else(|| template::built_in(key.0, key.1));
                (key, InForce::of(texts))
            })
            .collect();
        Messages {
            texts,
            changed: written,
            silent,
            version,
            sandbox: Sandbox::new(),
        }
    }

    /// The texts in force.
    pub fn texts(&self, template: Template, lang: Lang) -> Arc<InForce> {
        let held = self.texts.get(&(template, lang)).map(Arc::clone);
        held.unwrap_or_else(|| InForce::of(template::built_in(template, lang)))
    }

    /// Where the texts in force are filled; new with each version, so that it keeps no old ones.
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Whether an administrator changed them.
    pub fn is_changed(&self, template: Template, lang: Lang) -> bool {
        self.changed.contains(&(template, lang))
    }

    /// Whether the province does without it.
    pub fn is_silent(&self, template: Template) -> bool {
        self.silent.contains(&template)
    }
}

/// One version as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    sms: String,
    subject: String,
    text: String,
    #[serde(default)]
    push: String,
    at: At,
    #[serde(default)]
    by: Option<UserId>,
    /// They are the program's own again, whatever those will be.
    #[serde(default)]
    bundled: bool,
}

impl Kept {
    fn texts(&self) -> Texts {
        Texts {
            sms: self.sms.clone(),
            subject: self.subject.clone(),
            text: self.text.clone(),
            push: self.push.clone(),
        }
    }
}

/// A version of a template's texts.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// The texts.
    pub texts: Texts,
    /// Since when.
    pub at: At,
    /// Whose.
    pub by: Option<String>,
}

/// A template as its page shows it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The texts in force.
    pub texts: Texts,
    /// Number of the version in force; 0 for the program's own.
    pub version: i64,
    /// Earlier and present versions, newest first.
    pub history: Vec<Version>,
}

/// Why texts were not kept.
#[derive(Debug)]
pub enum TextsError {
    /// What is wrong, by piece.
    Faults(Vec<(Piece, Fault)>),
    /// As with any other deed.
    App(AppError),
}

impl From<AppError> for TextsError {
    fn from(e: AppError) -> TextsError {
        TextsError::App(e)
    }
}

fn name(template: Template, lang: Lang) -> String {
    format!("{ALL}:{template}:{}", lang.code())
}

/// A version's own row, which nobody writes again.
fn version_name(template: Template, lang: Lang, number: i64) -> String {
    format!("{}:{number:06}", name(template, lang))
}

/// Whether a row is of texts in force, and then the name of their first version; the row that counts all
/// of them has no version of its own. None for versions, and for what is no text.
pub(crate) fn first_version(row: &str) -> Option<Option<String>> {
    if row == ALL {
        return Some(None);
    }
    let mut all = Template::ALL
        .iter()
        .flat_map(|template| Lang::ALL.map(|lang| (*template, lang)));
    let (template, lang) = all.find(|(template, lang)| name(*template, *lang) == row)?;
    Some(Some(version_name(template, lang, 1)))
}

fn may_administer(ctx: &Ctx) -> AppResult<()> {
    if ctx.actor.role == Role::SysAdmin {
        return Ok(());
    }
    Err(AppError::Forbidden)
}

/// Takes up texts that are newer than those in force; whether there were any. One keyed read when
/// there are none.
///
/// # Errors
/// The database's.
pub async fn reload(app: &App) -> AppResult<bool> {
    let version = store::setting::by_name(&app.store, ALL)
        .await?
        .map_or(0, |row| row.version);
    if version <= app.messages().version {
        return Ok(false);
    }
    let rows: HashMap<String, String> = store::setting::all(&app.store)
        .await?
        .into_iter()
        .map(|row| (row.name, row.body))
        .collect();
    let mut changed = HashMap::new();
    for template in Template::ALL.iter().copied() {
        for lang in Lang::ALL {
            let Some(body) = rows.get(&name(template, lang)) else {
                continue;
            };
            match serde_json::from_str::<Kept>(body) {
                Ok(kept) if kept.bundled => {}
                Ok(kept) => {
                    changed.insert((template, lang), kept.texts());
                }
                // The program's own serve until somebody looks.
                Err(cause) => tracing::error!(%template, %cause, "texts that do not read"),
            }
        }
    }
    let silent = rows.get(SILENT).map(|body| silent_in(body));
    app.set_messages(Messages::new(changed, silent.unwrap_or_default(), version));
    Ok(true)
}

/// The row that names what the province does without.
const SILENT: &str = "message.silent";

fn silent_in(body: &str) -> HashSet<Template> {
    let names: Vec<String> = serde_json::from_str(body).unwrap_or_default();
    let known = names.iter().filter_map(|name| Template::parse(name));
    known.filter(|t| t.may_be_silent()).collect()
}

/// Whether a message goes out at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sends {
    /// It does.
    Yes,
    /// The province does without it.
    No,
}

/// Switches a message on or off for the whole province, at once on this node and a moment later on the
/// others.
///
/// # Errors
/// [`AppError::Forbidden`] to all but administrators; [`AppError::NotFound`] for what must go out;
/// [`AppError::Conflict`] when somebody else wrote meanwhile.
pub async fn switch(app: &App, ctx: &Ctx, template: Template, sends: Sends) -> AppResult<()> {
    may_administer(ctx)?;
    if !template.may_be_silent() {
        return Err(AppError::NotFound);
    }
    let row = store::setting::by_name(&app.store, SILENT).await?;
    let all = store::setting::by_name(&app.store, ALL).await?;
    let mut silent = row.as_ref().map(|r| silent_in(&r.body)).unwrap_or_default();
    let is_new = match sends {
        Sends::Yes => silent.remove(&template),
        Sends::No => silent.insert(template),
    };
    if !is_new {
        return Ok(());
    }
    let mut names: Vec<&str> = silent.iter().map(|t| t.as_str()).collect();
    names.sort_unstable();
    let body = serde_json::to_string(&names).map_err(AppError::internal)?;
    let mut batch = Batch::new();
    store::setting::put(&mut batch, SILENT, row.map_or(0, |r| r.version), &body);
    store::setting::put(&mut batch, ALL, all.map_or(0, |r| r.version), "");
    let what = json!({
        "kind": match sends { Sends::Yes => "message_on", Sends::No => "message_off" },
        "code": template.as_str(),
        "name": lang::t(Lang::Vi, &format!("template.{template}")),
    });
    let entry = Entry {
        chain: WORDS,
        what: &what,
        why: "",
    };
    tell(app, ctx, &mut batch, entry).await?;
    match app.store.commit(batch).await {
        Ok(()) => {}
        Err(CommitError::Version) => return Err(AppError::Conflict { version: 0 }),
        Err(e) => return Err(e.into()),
    }
    reload(app).await?;
    Ok(())
}

/// A template with its history.
///
/// # Errors
/// [`AppError::Forbidden`] to all but administrators; the database's.
pub async fn sheet(app: &App, ctx: &Ctx, template: Template, lang: Lang) -> AppResult<Sheet> {
    may_administer(ctx)?;
    let version = store::setting::by_name(&app.store, &name(template, lang))
        .await?
        .map_or(0, |row| row.version);
    let mut kept = Vec::new();
    for number in (1..=version).rev().take(HISTORY_MAX) {
        let row =
            store::setting::by_name(&app.store, &version_name(template, lang, number)).await?;
        let read = row.and_then(|row| serde_json::from_str::<Kept>(&row.body).ok());
        kept.extend(read.map(|k| (number, k)));
    }
    let bundled = kept.first().is_none_or(|(_, k)| k.bundled);
    let people: Vec<UserId> = kept.iter().filter_map(|(_, k)| k.by).collect();
    let names = store::user::names(&app.store, &people).await?;
    let history: Vec<Version> = kept
        .into_iter()
        .map(|(number, k)| Version {
            number,
            texts: k.texts(),
            at: k.at,
            by: k.by.and_then(|id| names.get(&id).cloned()),
        })
        .collect();
    let texts = match history.first() {
        Some(v) if !bundled => v.texts.clone(),
        Some(_) | None => template::built_in(template, lang),
    };
    Ok(Sheet {
        texts,
        version,
        history,
    })
}

/// Versions that a page shows: what is older is in the database.
const HISTORY_MAX: usize = 50;

/// Keeps new texts, in force at once on this node and a moment later on the others. `version` is
/// the one that the writer saw; `why` may be empty.
///
/// # Errors
/// [`TextsError::Faults`] with everything that is wrong; [`AppError::Conflict`] when somebody else
/// wrote meanwhile.
pub async fn save(
    app: &App,
    ctx: &Ctx,
    template: Template,
    lang: Lang,
    texts: Texts,
    version: i64,
    why: &str,
) -> Result<(), TextsError> {
    may_administer(ctx)?;
    let texts = tidied(texts);
    let faults = check(app, template, &texts);
    if !faults.is_empty() {
        return Err(TextsError::Faults(faults));
    }
    keep(
        app,
        ctx,
        (template, lang),
        texts,
        Ground {
            version,
            why,
            bundled: false,
        },
    )
    .await
}

/// The program's own texts again; those that were in force stay in the history.
///
/// # Errors
/// As [`save`].
pub async fn reset(
    app: &App,
    ctx: &Ctx,
    template: Template,
    lang: Lang,
    version: i64,
    why: &str,
) -> Result<(), TextsError> {
    may_administer(ctx)?;
    let texts = template::built_in(template, lang);
    keep(
        app,
        ctx,
        (template, lang),
        texts,
        Ground {
            version,
            why,
            bundled: true,
        },
    )
    .await
}

/// How texts are kept.
struct Ground<'a> {
    /// The version that the writer saw.
    version: i64,
    why: &'a str,
    bundled: bool,
}

async fn keep(
    app: &App,
    ctx: &Ctx,
    (template, lang): (Template, Lang),
    texts: Texts,
    ground: Ground<'_>,
) -> Result<(), TextsError> {
    let Ground {
        version,
        why,
        bundled,
    } = ground;
    let kept = Kept {
        sms: texts.sms,
        subject: texts.subject,
        text: texts.text,
        push: texts.push,
        at: ctx.now,
        by: ctx.actor.user,
        bundled,
    };
    let body = serde_json::to_string(&kept).map_err(AppError::internal)?;
    let all = store::setting::by_name(&app.store, ALL)
        .await
        .map_err(AppError::from)?
        .map_or(0, |row| row.version);
    let mut batch = Batch::new();
    store::setting::put(&mut batch, &name(template, lang), version, &body);
    store::setting::put(
        &mut batch,
        &version_name(template, lang, version + 1),
        0,
        &body,
    );
    store::setting::put(&mut batch, ALL, all, "");
    let what = json!({
        "kind": if bundled { "message_reset" } else { "message_changed" },
        "code": format!("{template}:{}", lang.code()),
        "name": lang::t(Lang::Vi, &format!("template.{template}")),
        "version": version + 1,
    });
    let entry = Entry {
        chain: WORDS,
        what: &what,
        why,
    };
    tell(app, ctx, &mut batch, entry).await?;
    match app.store.commit(batch).await {
        Ok(()) => {}
        Err(CommitError::Version) => {
            return Err(TextsError::App(AppError::Conflict { version: 0 }));
        }
        Err(e) => return Err(TextsError::App(e.into())),
    }
    reload(app).await?;
    Ok(())
}

/// As typed, without what nobody sees.
fn tidied(mut texts: Texts) -> Texts {
    for piece in Piece::ALL {
        let typed = texts.get(piece);
        let clean = tidy(typed).unwrap_or_else(|| typed.replace('\0', ""));
        texts.set(piece, clean);
    }
    texts
}

/// What is wrong with texts, tried with the longest values of this installation.
pub fn check(app: &App, template: Template, texts: &Texts) -> Vec<(Piece, Fault)> {
    template::check(template, texts, &longest_link(app))
}

fn longest_link(app: &App) -> String {
    format!("{}/hs/{}", host(&app.settings.public_url), "9".repeat(12))
}

/// A sample of a message, for the page on which its texts are written.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The short message, and how long it is.
    pub sms: String,
    /// The letter.
    pub subject: String,
    /// See `subject`.
    pub text: String,
    /// The notification.
    pub push: String,
}

/// The texts filled with values as they come; the sandbox's words where they do not read.
///
/// # Errors
/// What the sandbox says.
pub fn sample(app: &App, template: Template, lang: Lang, texts: &Texts) -> Result<Sample, String> {
    let texts = tidied(texts.clone());
    let letter = sample_values(app, lang, "https://");
    let quiet = sample_values(app, lang, "");
    let filled = template::render(&Sandbox::new(), template, &texts, &quiet, &letter)?;
    Ok(Sample {
        sms: filled.sms,
        subject: filled.subject,
        text: filled.text,
        push: filled.push,
    })
}

fn sample_values(app: &App, lang: Lang, scheme: &str) -> Values {
    Var::ALL
        .into_iter()
        .map(|var| {
            let value = match var {
                Var::Link => format!("{scheme}{}/hs/48291367", host(&app.settings.public_url)),
                _ => lang::t(lang, &format!("sample.{}", var.as_str())).to_owned(),
            };
            (var, value)
        })
        .collect()
}

/// Signs of a short message that are taken, of how many.
pub fn length(sms_text: &str) -> (usize, usize) {
    (sms_text.chars().count(), sms::SEPTETS)
}
