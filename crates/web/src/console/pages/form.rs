//! Forms: one renderer for every action. A form is a list of fields with their words; what an
//! action needs is the rules' business, which fields that makes is the handler's.

use crate::shell::{Icon, icon};
use askama::Template;
use askama::filters::HtmlSafe;
use lang::Lang;

use super::field::{Field, Input};
use super::told::Tells;

/// How much a button matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weight {
    /// The deed the page is for.
    Main,
    /// One of several.
    #[default]
    Plain,
    /// Takes something from somebody: refuse, hide, recall.
    Grave,
}

/// A form for one action.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_form.html")]
pub struct Form {
    /// The action's name; its ids begin with it.
    pub name: String,
    /// Where it is sent.
    pub action: String,
    /// The version that the reader saw; sent as `version`.
    pub version: Option<u64>,
    /// A key of this form on this page, sent as `once`: what is sent twice counts once. Empty for
    /// none.
    pub token: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// What is wrong with it as a whole; empty for nothing.
    pub problem: String,
    /// Words before the fields; empty for none.
    pub intro: String,
    /// What it would tell citizens; none where nobody would be told.
    pub told: Option<Tells>,
    /// Words on the button.
    pub button: String,
    /// It only asks: its fields become the address.
    pub reads: bool,
    /// How much the button matters.
    pub weight: Weight,
    /// Language of the little words.
    pub lang: Lang,
}

impl HtmlSafe for Form {}

impl Form {
    /// It only asks, and changes nothing.
    pub fn reading(mut self) -> Form {
        self.reads = true;
        self
    }

    /// A form without fields whose button says the action's own verb (`action.{name}`).
    pub fn new(lang: Lang, name: impl Into<String>, action: impl Into<String>) -> Form {
        let name = name.into();
        let button = lang::t(lang, &format!("action.{name}")).to_owned();
        Form {
            reads: false,
            name,
            action: action.into(),
            version: None,
            token: String::new(),
            fields: Vec::new(),
            problem: String::new(),
            intro: String::new(),
            told: None,
            button,
            weight: Weight::Plain,
            lang,
        }
    }

    /// With a field; its id becomes `{form}-{field}`.
    pub fn field(mut self, mut field: Field) -> Form {
        field.id = format!("{}-{}", self.name, field.name);
        self.fields.push(field);
        self
    }

    /// With the version that the reader saw.
    pub fn version(mut self, version: u64) -> Form {
        self.version = Some(version);
        self
    }

    /// With the key of this form on this page.
    pub fn token(mut self, token: impl Into<String>) -> Form {
        self.token = token.into();
        self
    }

    /// Under ids of its own, where a page has several forms of one action.
    pub fn apart(mut self, suffix: &str) -> Form {
        self.name = format!("{}-{suffix}", self.name);
        for field in &mut self.fields {
            field.id = format!("{}-{}", self.name, field.name);
        }
        self
    }

    /// With words before the fields.
    pub fn intro(mut self, words: impl Into<String>) -> Form {
        self.intro = words.into();
        self
    }

    /// With other words on the button.
    pub fn button(mut self, words: impl Into<String>) -> Form {
        self.button = words.into();
        self
    }

    /// With another weight.
    pub fn weight(mut self, weight: Weight) -> Form {
        self.weight = weight;
        self
    }

    /// Whether anything is wrong with a field: its drawer stands open then.
    pub fn has_errors(&self) -> bool {
        !self.problem.is_empty() || self.fields.iter().any(|field| !field.error.is_empty())
    }

    fn wrong(&self) -> Vec<&Field> {
        self.fields
            .iter()
            .filter(|field| !field.error.is_empty())
            .collect()
    }

    fn summary(&self) -> String {
        if !self.problem.is_empty() {
            return self.problem.clone();
        }
        lang::count(
            self.lang,
            "error.summary",
            i64::try_from(self.wrong().len()).unwrap_or(i64::MAX),
        )
    }

    fn multipart(&self) -> bool {
        self.fields
            .iter()
            .any(|field| matches!(field.input, Input::Files { .. }))
    }

    fn button_class(&self) -> &'static str {
        match self.weight {
            Weight::Main => "btn pri",
            Weight::Plain => "btn sec",
            Weight::Grave => "btn grave",
        }
    }

    fn alert(&self) -> Icon {
        icon("alert")
    }
}

/// A form that waits behind its title.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_drawer.html")]
pub struct Drawer {
    /// The form.
    pub form: Form,
    /// Words on its face: the button's, or shorter.
    pub label: String,
    /// The key that opens it (a single letter); empty for none.
    pub key: &'static str,
    /// A line icon.
    pub icon: &'static str,
}

impl HtmlSafe for Drawer {}

impl Drawer {
    /// A drawer with the icon that suits its action.
    pub fn new(form: Form) -> Drawer {
        let (icon, key) = match form.name.as_str() {
            "merge" => ("merge", "D"),
            "ask" => ("ask", "H"),
            "refuse" => ("x", "X"),
            "redirect" => ("share", "R"),
            "note" => ("lock", "N"),
            "classify" => ("grid", ""),
            "mark_urgent" => ("bolt", ""),
            "acknowledge" | "approve" | "confirm_onsite" | "settle" => ("check", ""),
            "return" | "recall" | "send_back" => ("undo", ""),
            "message" | "state_position" => ("text", ""),
            "log_call" => ("phone", ""),
            "progress" | "submit_result" => ("camera", ""),
            "request_extension" | "repromise" | "commit_later" => ("clock", ""),
            "publish" | "release" | "unhide" | "open_identity" => ("eye", ""),
            "hide" => ("lock", ""),
            "assign" | "consent_contact" => ("user", ""),
            "set_co" => ("users", ""),
            "escalate" | "direct" | "dispute" => ("bank", ""),
            "dispatch" => ("send", ""),
            _ => ("pen", ""),
        };
        Drawer {
            label: form.button.clone(),
            form,
            key,
            icon,
        }
    }

    /// Under ids of its own, where a page has several forms of one action.
    pub fn apart(mut self, suffix: &str) -> Drawer {
        self.form = self.form.apart(suffix);
        self
    }

    /// With shorter words on its face.
    pub fn label(mut self, words: impl Into<String>) -> Drawer {
        self.label = words.into();
        self
    }

    fn drawing(&self) -> Icon {
        icon(self.icon)
    }
}
