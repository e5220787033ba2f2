//! The texts of messages: what may stand in them, and how they are filled.
//!
//! Administrators write them, so they run in a sandbox: no loops without end (fuel), no other
//! template, no value but those given. What is saved was tried with the longest and the strangest
//! values it can meet.

use super::sms;
pub use super::var::{Var, vars};
use domain::notice::Template;
use lang::Lang;
use minijinja::value::Object;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Steps that one text may take: a hundred times what the longest of ours needs.
const FUEL: u64 = 20_000;
/// Characters of a template's text: a page.
pub const SOURCE_CHARS_MAX: usize = 4_000;
/// Characters of a letter's subject.
pub const SUBJECT_CHARS_MAX: usize = 200;
/// Characters of a notification on a telephone.
pub const PUSH_CHARS_MAX: usize = 180;
/// Signs that somebody's own words have in a short message at least.
const ELASTIC_MIN: usize = 20;

/// A part of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// The short message.
    Sms,
    /// The letter's subject.
    Subject,
    /// The letter.
    Text,
    /// The notification.
    Push,
}

impl Piece {
    /// All four.
    pub const ALL: [Piece; 4] = [Piece::Sms, Piece::Subject, Piece::Text, Piece::Push];

    /// How forms and words name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Piece::Sms => "sms",
            Piece::Subject => "subject",
            Piece::Text => "text",
            Piece::Push => "push",
        }
    }
}

/// Values of one message. What is not there is empty.
pub type Values = HashMap<Var, String>;

/// The four texts of one template in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// Short message.
    pub sms: String,
    /// Subject of the letter.
    pub subject: String,
    /// The letter.
    pub text: String,
    /// Notification; empty: the subject serves.
    pub push: String,
}

impl Texts {
    /// One of them.
    pub fn get(&self, piece: Piece) -> &str {
        match piece {
            Piece::Sms => &self.sms,
            Piece::Subject => &self.subject,
            Piece::Text => &self.text,
            Piece::Push => &self.push,
        }
    }

    /// The values that one of them names: no other needs to be worked out.
    pub fn uses(&self) -> Vec<Var> {
        let named = |var: &Var| {
            let name = var.as_str();
            Piece::ALL.iter().any(|p| self.get(*p).contains(name))
        };
        Var::ALL.into_iter().filter(named).collect()
    }

    /// Puts one in place.
    pub fn set(&mut self, piece: Piece, words: String) {
        match piece {
            Piece::Sms => self.sms = words,
            Piece::Subject => self.subject = words,
            Piece::Text => self.text = words,
            Piece::Push => self.push = words,
        }
    }
}

/// The texts that the program brings.
pub fn built_in(template: Template, lang: Lang) -> Texts {
    let mut texts = Texts::default();
    for piece in Piece::ALL {
        let key = format!("message.{template}.{}", piece.as_str());
        if lang::has(&key) {
            texts.set(piece, lang::t(lang, &key).to_owned());
        }
    }
    texts
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is in it.
    Empty,
    /// Longer than it may be.
    TooLong,
    /// It names a value that its messages do not have: the name, and the line.
    Unknown(String, usize),
    /// It does not read: the sandbox's words.
    Unreadable(String),
    /// With the longest values a short message has so many signs.
    Overflows(usize),
    /// More than one link.
    Links,
}

/// Where texts are filled: values and conditions, no filters and no functions. A text is read once
/// and kept, so one sandbox serves the texts in force, and another each text that is only tried.
pub struct Sandbox(Environment<'static>);

impl Sandbox {
    /// An empty one, made in no time.
    pub fn new() -> Sandbox {
        let mut env = Environment::empty();
        env.set_fuel(Some(FUEL));
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_auto_escape_callback(|_| AutoEscape::None);
        // A text is known by itself.
        env.set_auto_reload(false);
        env.set_loader(|source| Ok(Some(source.to_owned())));
        Sandbox(env)
    }

    fn fill(&self, source: &str, bag: &Value) -> Result<String, minijinja::Error> {
        let filled = self.0.get_template(source)?.render(bag)?;
        Ok(one_stop(&filled))
    }
}

/// A sentence ends once: people close theirs with a stop, and so does the text around it. Three
/// dots are somebody's own.
fn one_stop(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut dots = 0;
    for sign in text.chars() {
        dots = if sign == '.' { dots + 1 } else { 0 };
        let ended = dots == 1 && out.ends_with(['!', '?']);
        if ended || dots == 4 {
            continue;
        }
        // Two are one sentence's end and another's; a third makes them what they were.
        match dots {
            2 => {}
            3 => out.push_str(".."),
            _ => out.push(sign),
        }
    }
    out
}

/// What a text finds: every value that its template may use, if empty.
#[derive(Debug)]
struct Bag {
    known: &'static [Var],
    values: Values,
}

impl Bag {
    fn of(known: &'static [Var], values: &Values) -> Value {
        let values = values.clone();
        Value::from_object(Bag { known, values })
    }
}

impl Object for Bag {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let var = self.known.iter().find(|var| var.as_str() == name)?;
        let value = self.values.get(var).map(String::as_str);
        Some(Value::from(value.unwrap_or_default()))
    }
}

impl Default for Sandbox {
    fn default() -> Sandbox {
        Sandbox::new()
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sandbox")
    }
}

/// The sandbox's words: what, and on which line. Its own would quote the whole text.
/// Why a text does not fill: the value that it names in vain, with its line, where that is it.
fn unread(e: &minijinja::Error, source: &str, known: &[Var]) -> Fault {
    let line = e.line().filter(|_| e.kind() == ErrorKind::UndefinedError);
    let named = line.and_then(|line| {
        let words = source.lines().nth(line.checked_sub(1)?)?;
        let is_known = |name: &str| known.iter().any(|var| var.as_str() == name);
        let names = words.split("{{").skip(1).map(|rest| {
            let rest = rest.trim_start_matches(['-', ' ']);
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
        });
        let mut unknown = names.into_iter().filter(|n| !n.is_empty() && !is_known(n));
        Some(Fault::Unknown(unknown.next()?.to_owned(), line))
    });
    named.unwrap_or_else(|| Fault::Unreadable(said(e)))
}

fn said(e: &minijinja::Error) -> String {
    let what = e.detail().map_or_else(
        || e.kind().to_string(),
        |detail| format!("{}: {detail}", e.kind()),
    );
    match e.line() {
        Some(line) => format!("{what} ({line})"),
        None => what,
    }
}

/// Texts filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Short message.
    pub sms: String,
    /// Subject.
    pub subject: String,
    /// Letter.
    pub text: String,
    /// Notification.
    pub push: String,
}

/// Fills the texts of a template. `quiet` holds the values that may show on a locked screen and
/// pass through gateways; `values` those of the letter.
///
/// # Errors
/// What the sandbox says of a text that does not read.
pub fn render(
    sandbox: &Sandbox,
    template: Template,
    texts: &Texts,
    quiet: &Values,
    values: &Values,
) -> Result<Filled, String> {
    let known = vars(template);
    let bag = Bag::of(known, values);
    let letter = |source: &str| sandbox.fill(source, &bag).map_err(|e| said(&e));
    let push_source = match texts.push.trim() {
        "" => &texts.subject,
        _ => &texts.push,
    };
    let push = sandbox.fill(push_source, &Bag::of(known, quiet));
    let push = push.map_err(|e| said(&e))?;
    Ok(Filled {
        sms: short(sandbox, &texts.sms, known, quiet).map_err(|e| said(&e))?,
        subject: one_line(&letter(&texts.subject)?, SUBJECT_CHARS_MAX),
        text: tidy_letter(&letter(&texts.text)?),
        push: one_line(&push, PUSH_CHARS_MAX),
    })
}

/// The letter alone: what else may be told stays empty.
///
/// # Errors
/// As [`render`].
pub fn render_letter(
    sandbox: &Sandbox,
    template: Template,
    texts: &Texts,
    values: &Values,
) -> Result<Filled, String> {
    let bag = Bag::of(vars(template), values);
    let fill = |source: &str| sandbox.fill(source, &bag).map_err(|e| said(&e));
    Ok(Filled {
        subject: one_line(&fill(&texts.subject)?, SUBJECT_CHARS_MAX),
        text: tidy_letter(&fill(&texts.text)?),
        ..Filled::default()
    })
}

/// The short message alone.
///
/// # Errors
/// As [`render`].
pub fn render_sms(
    sandbox: &Sandbox,
    template: Template,
    texts: &Texts,
    quiet: &Values,
) -> Result<String, String> {
    short(sandbox, &texts.sms, vars(template), quiet).map_err(|e| said(&e))
}

/// A short message: each value within its bound, and of somebody's words what fits.
fn short(
    sandbox: &Sandbox,
    source: &str,
    known: &'static [Var],
    values: &Values,
) -> Result<String, minijinja::Error> {
    if source.trim().is_empty() {
        return Ok(String::new());
    }
    let mut held: Values = known
        .iter()
        .filter_map(|var| {
            let value = sms::gsm(values.get(var)?);
            if *var == Var::Link {
                return Some((*var, value));
            }
            // A message has one link, and it is ours.
            let value = sms::without_links(&value);
            let most = var.septets_max().unwrap_or(value.len());
            Some((*var, sms::cut(&value, most)))
        })
        .collect();
    let words: Vec<Var> = known
        .iter()
        .copied()
        .filter(|var| var.is_elastic() && held.get(var).is_some_and(|v| !v.is_empty()))
        .collect();
    let whole = sms::gsm(&sandbox.fill(source, &Bag::of(known, &held))?);
    if whole.len() <= sms::SEPTETS || words.is_empty() {
        return Ok(sms::cut(&whole, sms::SEPTETS));
    }
    // One sign in place of each tells what the rest takes.
    let full = held.clone();
    for var in &words {
        held.insert(*var, "x".to_owned());
    }
    let rest = sms::gsm(&sandbox.fill(source, &Bag::of(known, &held))?).len();
    let room = (sms::SEPTETS + words.len()).saturating_sub(rest) / words.len();
    for var in &words {
        let value = full.get(var).map(String::as_str).unwrap_or_default();
        held.insert(*var, sms::cut(value, room));
    }
    let fitted = sms::gsm(&sandbox.fill(source, &Bag::of(known, &held))?);
    Ok(sms::cut(&fitted, sms::SEPTETS))
}

fn one_line(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    sms::cut(&line, most)
}

/// No more than one empty line at a time, none at the ends.
fn tidy_letter(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.trim().lines() {
        if line.trim().is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        out.push_str(line.trim_end());
    }
    out
}

/// What is wrong with a template's texts, by piece: tried with everything there, with nothing
/// there, and with each value missing. `link` is the longest link of this installation.
pub fn check(template: Template, texts: &Texts, link: &str) -> Vec<(Piece, Fault)> {
    let sandbox = Sandbox::new();
    let known = vars(template);
    let mut faults = Vec::new();
    for piece in Piece::ALL {
        let source = texts.get(piece);
        if source.trim().is_empty() {
            if piece != Piece::Push {
                faults.push((piece, Fault::Empty));
            }
            continue;
        }
        let most = match piece {
            Piece::Text => SOURCE_CHARS_MAX,
            Piece::Sms | Piece::Subject | Piece::Push => SOURCE_CHARS_MAX / 4,
        };
        if source.chars().count() > most {
            faults.push((piece, Fault::TooLong));
            continue;
        }
        for values in trials(known, link) {
            match sandbox.fill(source, &Bag::of(known, &values)) {
                Err(e) => {
                    faults.push((piece, unread(&e, source, known)));
                    break;
                }
                Ok(filled) if piece == Piece::Sms => {
                    let filled = sms::gsm(&filled);
                    if filled.len() > sms::SEPTETS {
                        faults.push((piece, Fault::Overflows(filled.len())));
                        break;
                    }
                    if sms::links(&filled) > 1 {
                        faults.push((piece, Fault::Links));
                        break;
                    }
                }
                Ok(_) => {}
            }
        }
    }
    faults
}

/// The longest value of each, and what is left when one is missing or only one is there.
fn trials(known: &[Var], link: &str) -> Vec<Values> {
    let longest = |var: Var| match (var, var.septets_max()) {
        (Var::Link, _) => link.to_owned(),
        (_, Some(most)) => "W".repeat(most),
        (_, None) => "W".repeat(ELASTIC_MIN),
    };
    let always = |var: Var| matches!(var, Var::Code | Var::Link | Var::Otp);
    let full: Values = known.iter().map(|var| (*var, longest(*var))).collect();
    let bare: Values = known
        .iter()
        .filter(|var| always(**var))
        .map(|var| (*var, longest(*var)))
        .collect();
    let mut trials = vec![full.clone(), bare.clone()];
    for var in known.iter().filter(|var| !always(**var)) {
        let mut without = full.clone();
        without.remove(var);
        trials.push(without);
        let mut only = bare.clone();
        only.insert(*var, longest(*var));
        trials.push(only);
    }
    trials
}
