//! What gateways call back: a short message arrived, or somebody answered one.
//!
//! A reply belongs to the report that its sender was last asked about: "1" and "2" answer "is it
//! done?", anything after a question adds to the report, all else goes to its relay. Each is heard
//! once, however often the gateway calls. What no report can take is kept for a person to look at.

use crate::app::App;
use crate::ctx::{Ctx, OnceKey};
use crate::error::{AppError, AppResult};
use crate::record::load_id;
use crate::report::{Order, act};
use courier::{Callback, HookFault};
use domain::action::{Action, Body, Field};
use domain::actor::Actor;
use domain::id::{ReportCode, ReportId, VaultId};
use domain::notice::Template;
use domain::refusal_reason::Why;
use domain::time::At;
use lang::{Lang, t};
use sha2::{Digest, Sha256};
use store::Batch;
use store::inbound::{self, Kept};
use store::message;

/// What a callback came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A delivery report is written down.
    Delivered,
    /// A reply did this to a report.
    Did(Action),
    /// A reply is kept: no report could take it.
    Kept,
    /// It was heard before.
    Before,
    /// Nothing follows from it.
    Nothing,
}

/// Messages that ask whether it is done.
const DONE: [Template; 3] = [
    Template::DoneAsk,
    Template::ConfirmReminder,
    Template::JoinedDone,
];
/// Messages that ask for more.
const QUESTIONS: [Template; 2] = [Template::Question, Template::QuestionReminder];
/// Messages that somebody answers to somebody.
const WORDS: [Template; 1] = [Template::Relay];

/// Hears one callback of an SMS gateway. `header` gives a header by its name in small letters.
///
/// # Errors
/// `NotFound` for a gateway or a message that is not ours, `Forbidden` for what the gateway did not
/// sign just now, `Refused` for what cannot be read. After any other error the gateway may call
/// again.
pub async fn sms<'a>(
    app: &App,
    now: At,
    gateway: &str,
    header: impl Fn(&str) -> Option<&'a str>,
    body: &[u8],
) -> AppResult<Heard> {
    let courier = app.settings.courier.as_ref();
    let hook = courier
        .and_then(|c| c.sms_hook(gateway))
        .ok_or(AppError::NotFound)?;
    let callback = hook.read(header, body, now.0 / 1000).map_err(|fault| {
        tracing::warn!(gateway, %fault, "a callback was not taken");
        match fault {
            HookFault::Unsigned(_) => AppError::Forbidden,
            HookFault::Unreadable => AppError::field(Field::Text, Why::Required),
        }
    })?;
    match callback {
        Callback::Nothing => Ok(Heard::Nothing),
        Callback::Delivered { reference, ok } => delivered(app, now, &reference, ok).await,
        Callback::Inbound {
            message_id,
            from,
            text,
        } => {
            let reply = Kept { from, text };
            replied(app, now, (gateway, &message_id), reply).await
        }
    }
}

/// A message that a gateway had taken is at the telephone, or is lost. Said twice, it is so once.
pub async fn delivered(app: &App, now: At, reference: &str, ok: bool) -> AppResult<Heard> {
    // The gateway may be quicker than our own note that it took the message: it will call again.
    if !message::is_reference(&app.store, reference).await? {
        return Err(AppError::NotFound);
    }
    let mut batch = Batch::new();
    let error = (!ok).then_some("the gateway reports it undelivered");
    message::reported(&mut batch, reference, ok, error, now);
    app.store.commit(batch).await?;
    Ok(Heard::Delivered)
}

/// Somebody answered. `name` is the gateway's and the message's.
async fn replied(app: &App, now: At, name: (&str, &str), reply: Kept) -> AppResult<Heard> {
    let (gateway, message_id) = name;
    if inbound::is_heard(&app.store, gateway, message_id).await? {
        return Ok(Heard::Before);
    }
    let mut batch = Batch::new();
    let heard = match about(app, &reply.from).await? {
        Some(asked) => match answer(app, now, name, &asked, &reply).await? {
            Some(action) => {
                let outcome = action.as_str();
                inbound::heard(&mut batch, gateway, message_id, asked.report, outcome, now);
                Heard::Did(action)
            }
            None => Heard::Kept,
        },
        None => Heard::Kept,
    };
    if heard == Heard::Kept {
        let id = app.fresh_vault(now)?.0;
        inbound::keep(&mut batch, &app.keys, name, id, &reply, now);
    }
    app.store.commit(batch).await?;
    Ok(heard)
}

/// Who answered, and what they were last asked.
struct Asked {
    person: VaultId,
    report: ReportId,
    code: ReportCode,
    template: Option<Template>,
}

/// What whoever has this number was last asked; if nothing, what they were last told.
async fn about(app: &App, from: &str) -> AppResult<Option<Asked>> {
    let asking: Vec<&str> = DONE
        .iter()
        .chain(&QUESTIONS)
        .chain(&WORDS)
        .map(|template| template.as_str())
        .collect();
    let telling: Vec<&str> = Template::ALL
        .iter()
        // A one-time code is of no report: nobody answers it.
        .filter(|template| **template != Template::Code)
        .map(|t| t.as_str())
        .collect();
    let people = store::vault::by_phone(&app.store, &app.keys, from).await?;
    for templates in [asking, telling] {
        let mut last = None;
        // A number may stand in several rows of the vault: what was said last counts.
        for person in &people {
            let said = message::last_asked(&app.store, *person, &templates).await?;
            if let Some(said) = said {
                last = last.max(Some((said.ended_at, said.key.seq, said.key, *person)));
            }
        }
        if let Some((_, _, key, person)) = last {
            let loaded = load_id(app, ReportId(key.chain)).await?;
            return Ok(loaded.map(|loaded| Asked {
                person,
                report: loaded.report.id,
                code: loaded.report.code,
                template: Template::parse(&key.template),
            }));
        }
    }
    Ok(None)
}

/// Does what the reply says, or hands it to the relay; none if the report takes neither.
async fn answer(
    app: &App,
    now: At,
    (gateway, message_id): (&str, &str),
    asked: &Asked,
    reply: &Kept,
) -> AppResult<Option<Action>> {
    let mut digest = Sha256::new();
    for part in [&reply.from, &reply.text] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let ctx = Ctx {
        // A node that dies before it noted the message hears it again, and does it no second time.
        once: Some(OnceKey {
            key: format!("sms:{gateway}:{message_id}"),
            digest: digest.finalize().into(),
        }),
        ..Ctx::of(Actor::known(asked.person), now)
    };
    let relay = (Action::Message, in_words(&reply.text));
    for (action, body) in [meant(asked.template, &reply.text), relay] {
        let order = Order {
            body,
            ..Order::default()
        };
        match act(app, &ctx, asked.code, action, order).await {
            Ok(_) => return Ok(Some(action)),
            // Too late for that, or not theirs to do: their words are not lost for it.
            Err(AppError::Refused(_) | AppError::NotFound | AppError::Forbidden) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(None)
}

/// What a reply means after a message of this kind.
fn meant(template: Option<Template>, text: &str) -> (Action, Body) {
    let is = |kinds: &[Template]| template.is_some_and(|t| kinds.contains(&t));
    if is(&QUESTIONS) {
        return (Action::Add, in_words(text));
    }
    let done = match digit(text) {
        Some('1') => true,
        Some('2') => false,
        _ => return (Action::Message, in_words(text)),
    };
    if !is(&DONE) {
        return (Action::Message, in_words(text));
    }
    let note = (!done).then(|| t(Lang::Vi, "domain.reply_not_done").to_owned());
    let body = Body {
        done: Some(done),
        note,
        ..Body::default()
    };
    (Action::Confirm, body)
}

fn in_words(text: &str) -> Body {
    Body {
        text: Some(text.trim().to_owned()),
        ..Body::default()
    }
}

/// The one digit that a reply consists of: people put a full stop or quotes around it.
fn digit(text: &str) -> Option<char> {
    let mut signs = text
        .chars()
        .filter(|c| c.is_alphanumeric() || !(c.is_ascii_punctuation() || c.is_whitespace()));
    signs.next().filter(|_| signs.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_is_told_from_words() {
        for one in ["1", " 1 ", "1.", "\"1\"", "(1)", "1\n"] {
            assert_eq!(digit(one), Some('1'), "{one:?}");
        }
        for words in ["", " ", "11", "1 2", "1 chưa", "so 1", "…"] {
            assert_ne!(digit(words), Some('1'), "{words:?}");
        }
    }

    #[test]
    fn what_a_reply_means_depends_on_what_was_asked() {
        let of = |template, text| {
            let (action, body) = meant(template, text);
            (action, body.done)
        };
        for ask in DONE {
            assert_eq!(of(Some(ask), "1"), (Action::Confirm, Some(true)));
            assert_eq!(of(Some(ask), "2."), (Action::Confirm, Some(false)));
            assert_eq!(of(Some(ask), "chưa đâu"), (Action::Message, None));
            assert_eq!(of(Some(ask), "3"), (Action::Message, None));
        }
        for question in QUESTIONS {
            assert_eq!(of(Some(question), "1"), (Action::Add, None));
        }
        assert_eq!(of(Some(Template::Relay), "1"), (Action::Message, None));
        assert_eq!(of(None, "2"), (Action::Message, None));
        let (_, body) = meant(Some(Template::DoneAsk), "2");
        assert!(body.note.is_some_and(|note| !note.is_empty()));
    }
}
