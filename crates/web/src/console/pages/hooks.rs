//! Webhooks: subscriptions of organisations' systems.

use askama::Template;

use super::admin::Mark;
use super::desk::Desk;
use super::form::Form;

/// A subscription in the list.
#[derive(Clone, Debug)]
pub struct HookCard {
    /// Its number.
    pub id: String,
    /// Whose it is.
    pub title: String,
    /// How it stands, with the words for it.
    pub mark: Mark,
    /// "Đang gửi".
    pub state: String,
    /// Its page; empty where it is over.
    pub href: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
}

/// The subscriptions.
#[derive(Clone, Debug, Template)]
#[template(path = "console/hooks.html")]
pub struct Hooks {
    /// What stands around it.
    pub desk: Desk,
    /// Where the keys are.
    pub back: String,
    /// A new one.
    pub form: Form,
    /// Those there are, newest first.
    pub hooks: Vec<HookCard>,
}

/// A try.
#[derive(Clone, Debug)]
pub struct TryRow {
    /// When.
    pub at: String,
    /// What was in it.
    pub what: String,
    /// How it ended.
    pub outcome: String,
    /// It was taken.
    pub is_good: bool,
    /// How long it took.
    pub took: String,
}

/// One subscription.
#[derive(Clone, Debug, Template)]
#[template(path = "console/hook.html")]
pub struct Hook {
    /// What stands around it.
    pub desk: Desk,
    /// Where the others are.
    pub back: String,
    /// Whose it is and how it stands.
    pub card: HookCard,
    /// A secret that was made and is told once.
    pub secret: Option<String>,
    /// What is done with a press.
    pub acts: Vec<Form>,
    /// From where it is told again; none where it is over.
    pub replay: Option<Form>,
    /// What it is, to be changed; none where it is over.
    pub change: Option<Form>,
    /// The newest tries.
    pub tries: Vec<TryRow>,
}
