//! Forms: one renderer for every action. A form is a list of fields with their words; what an
//! action needs is the rules' business, which fields that makes is the handler's.

use crate::shell::{Icon, icon};
use askama::Template;
use askama::filters::HtmlSafe;
use lang::Lang;

use super::parts::Photo;

/// One choice of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub words: String,
    /// A second line; empty for none.
    pub small: String,
    /// Chosen.
    pub on: bool,
}

impl Choice {
    /// A choice not yet chosen.
    pub fn new(value: impl Into<String>, words: impl Into<String>) -> Choice {
        Choice { value: value.into(), words: words.into(), ..Choice::default() }
    }

    /// With a second line.
    pub fn small(mut self, words: impl Into<String>) -> Choice {
        self.small = words.into();
        self
    }

    /// Chosen, if it is.
    pub fn chosen(mut self, value: &str) -> Choice {
        self.on = self.value == value;
        self
    }
}

/// Choices under one heading (an empty one: no heading).
#[derive(Clone, Debug, Default)]
pub struct ChoiceGroup {
    /// "Giao thông".
    pub title: String,
    /// Its choices.
    pub choices: Vec<Choice>,
}

/// A picture to tick.
#[derive(Clone, Debug)]
pub struct PhotoChoice {
    /// The file's id.
    pub value: String,
    /// The picture.
    pub photo: Photo,
    /// Ticked.
    pub on: bool,
}

/// How a field is filled in.
#[derive(Clone, Debug)]
pub enum Input {
    /// One line; the kind is an HTML input type (`text`, `tel`, `date`, `datetime-local`, `number`).
    Line {
        /// HTML type.
        kind: &'static str,
        /// As typed.
        value: String,
    },
    /// Several lines.
    Area {
        /// As typed.
        value: String,
        /// Lines shown.
        rows: u8,
    },
    /// One of many, in a list that opens.
    Select {
        /// The first line, which chooses nothing; empty for none.
        blank: String,
        /// The choices.
        groups: Vec<ChoiceGroup>,
    },
    /// One of a few, all in sight.
    Radios {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// Any of a few.
    Checks {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// Yes or no; sends `1`.
    Tick {
        /// Ticked.
        on: bool,
    },
    /// Files to send along.
    Files {
        /// HTML `accept`.
        accept: &'static str,
        /// More than one.
        multiple: bool,
    },
    /// Any of some pictures.
    Photos {
        /// The pictures.
        choices: Vec<PhotoChoice>,
    },
    /// Sent, not shown.
    Hidden {
        /// What is sent.
        value: String,
    },
}

/// One field of a form.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_field.html")]
pub struct Field {
    /// Its id on the page; set by [`Form::field`].
    pub id: String,
    /// Its name, as in the API.
    pub name: String,
    /// Its label.
    pub label: String,
    /// What helps to fill it in; empty for none.
    pub hint: String,
    /// What is wrong with it; empty for nothing.
    pub error: String,
    /// It must be filled in.
    pub required: bool,
    /// Longest text, in characters; 0 for no limit.
    pub max: u32,
    /// How it is filled in.
    pub input: Input,
    /// Language of the little words.
    pub lang: Lang,
}

impl HtmlSafe for Field {}

impl Field {
    /// A field that must be filled in, labelled by the domain's `field.{name}`.
    pub fn new(lang: Lang, name: impl Into<String>, input: Input) -> Field {
        let name = name.into();
        let label = lang::t(lang, &format!("field.{name}")).to_owned();
        Field { id: name.clone(), name, label, hint: String::new(), error: String::new(), required: true, max: 0, input, lang }
    }

    /// One line of text.
    pub fn line(lang: Lang, name: impl Into<String>, value: impl Into<String>) -> Field {
        Field::new(lang, name, Input::Line { kind: "text", value: value.into() })
    }

    /// Several lines of text.
    pub fn area(lang: Lang, name: impl Into<String>, value: impl Into<String>, rows: u8) -> Field {
        Field::new(lang, name, Input::Area { value: value.into(), rows })
    }

    /// A date.
    pub fn date(lang: Lang, name: impl Into<String>, value: impl Into<String>) -> Field {
        Field::new(lang, name, Input::Line { kind: "date", value: value.into() })
    }

    /// One of a plain list.
    pub fn select(lang: Lang, name: impl Into<String>, blank: impl Into<String>, choices: Vec<Choice>) -> Field {
        let groups = vec![ChoiceGroup { title: String::new(), choices }];
        Field::new(lang, name, Input::Select { blank: blank.into(), groups })
    }

    /// A box to tick.
    pub fn tick(lang: Lang, name: impl Into<String>, on: bool) -> Field {
        Field::new(lang, name, Input::Tick { on })
    }

    /// Photos and documents; the camera is offered on a phone.
    pub fn files(lang: Lang, name: impl Into<String>) -> Field {
        Field::new(lang, name, Input::Files { accept: "image/*,application/pdf", multiple: true })
    }

    /// Sent, not shown.
    pub fn hidden(lang: Lang, name: impl Into<String>, value: impl Into<String>) -> Field {
        Field::new(lang, name, Input::Hidden { value: value.into() })
    }

    /// Another label than the domain's.
    pub fn label(mut self, words: impl Into<String>) -> Field {
        self.label = words.into();
        self
    }

    /// It may stay empty.
    pub fn optional(mut self) -> Field {
        self.required = false;
        self
    }

    /// What helps to fill it in.
    pub fn hint(mut self, words: impl Into<String>) -> Field {
        self.hint = words.into();
        self
    }

    /// What is wrong with it.
    pub fn error(mut self, words: impl Into<String>) -> Field {
        self.error = words.into();
        self
    }

    /// Longest text, in characters.
    pub fn max(mut self, characters: u32) -> Field {
        self.max = characters;
        self
    }

    fn t(&self, key: &str) -> &'static str {
        lang::t(self.lang, key)
    }

    /// The ids that describe it, for `aria-describedby`.
    fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.id));
        }
        if !self.error.is_empty() {
            ids.push(format!("{}-error", self.id));
        }
        ids.join(" ")
    }

    fn wants_optional(&self) -> bool {
        !self.required && !matches!(self.input, Input::Tick { .. } | Input::Hidden { .. })
    }

    /// Whether its label stands above it; that of a box to tick stands beside.
    fn labelled(&self) -> bool {
        !matches!(self.input, Input::Tick { .. })
    }

    /// Whether the field is a group of inputs and so wants a `fieldset`.
    fn grouped(&self) -> bool {
        matches!(self.input, Input::Radios { .. } | Input::Checks { .. } | Input::Photos { .. })
    }
}

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
    /// The session's form token; empty for none.
    pub token: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// Words before the fields; empty for none.
    pub intro: String,
    /// Words on the button.
    pub button: String,
    /// How much the button matters.
    pub weight: Weight,
    /// Language of the little words.
    pub lang: Lang,
}

impl HtmlSafe for Form {}

impl Form {
    /// A form without fields whose button says the action's own verb (`action.{name}`).
    pub fn new(lang: Lang, name: impl Into<String>, action: impl Into<String>) -> Form {
        let name = name.into();
        let button = lang::t(lang, &format!("action.{name}")).to_owned();
        Form {
            name,
            action: action.into(),
            version: None,
            token: String::new(),
            fields: Vec::new(),
            intro: String::new(),
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

    /// With the session's form token.
    pub fn token(mut self, token: impl Into<String>) -> Form {
        self.token = token.into();
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

    /// The words of its drawer: what the button says.
    pub fn title(&self) -> &str {
        &self.button
    }

    /// Whether anything is wrong with a field: its drawer stands open then.
    pub fn has_errors(&self) -> bool {
        self.fields.iter().any(|field| !field.error.is_empty())
    }

    fn wrong(&self) -> Vec<&Field> {
        self.fields.iter().filter(|field| !field.error.is_empty()).collect()
    }

    fn summary(&self) -> String {
        lang::count(self.lang, "error.summary", i64::try_from(self.wrong().len()).unwrap_or(i64::MAX))
    }

    fn multipart(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.input, Input::Files { .. }))
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
        Drawer { form, key, icon }
    }

    fn drawing(&self) -> Icon {
        icon(self.icon)
    }
}
