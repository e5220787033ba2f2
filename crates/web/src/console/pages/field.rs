//! Fields: what a form asks for, with its label, its hint and what is wrong with it.

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
        Choice {
            value: value.into(),
            words: words.into(),
            ..Choice::default()
        }
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

/// A file that the server holds for the form.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// What is sent to name it.
    pub mark: String,
    /// Its picture; none for what is no photo.
    pub photo: Option<Photo>,
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
    /// Any of many, in a list that stays open; none chosen is an answer too.
    Many {
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
        /// Those that came with the form before it came back; the server holds them.
        kept: Vec<KeptFile>,
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

/// A kept sentence, offered where somebody writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    /// What is typed after `/`.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Its words with the facts of the case; empty where a fact is lacking.
    pub words: String,
    /// Which facts this case has not; empty for none.
    pub lacks: String,
}

/// The sentences of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentences {
    /// The sentences.
    pub all: Vec<Sentence>,
    /// Where they are kept.
    pub href: String,
    /// Where a script asks what abbreviations stand for.
    pub short: String,
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
    /// Kept sentences that may be put in; none where nobody keeps any.
    pub sentences: Sentences,
    /// What may stand in a line, offered while it is typed; anything else may, too.
    pub known: Vec<Choice>,
    /// Language of the little words.
    pub lang: Lang,
}

impl HtmlSafe for Field {}

impl Field {
    /// Filled in with a value as a table's row holds it: several choices stand apart by `;` or on lines of
    /// their own.
    pub fn put(&mut self, value: &str) {
        let among = |choice: &Choice| value.split([';', '\n']).any(|v| v.trim() == choice.value);
        match &mut self.input {
            Input::Line { value: held, .. }
            | Input::Area { value: held, .. }
            | Input::Hidden { value: held } => value.clone_into(held),
            Input::Select { groups, .. } => {
                for choice in groups.iter_mut().flat_map(|g| &mut g.choices) {
                    choice.on = choice.value == value;
                }
            }
            Input::Many { groups } => {
                for choice in groups.iter_mut().flat_map(|g| &mut g.choices) {
                    choice.on = among(choice);
                }
            }
            Input::Radios { choices } => {
                for choice in choices {
                    choice.on = choice.value == value;
                }
            }
            Input::Checks { choices } => {
                for choice in choices {
                    choice.on = among(choice);
                }
            }
            Input::Tick { on } => *on = value == "yes",
            Input::Files { .. } | Input::Photos { .. } => {}
        }
    }

    /// A field that must be filled in, labelled by the domain's `field.{name}`.
    pub fn new(lang: Lang, name: impl Into<String>, input: Input) -> Field {
        let name = name.into();
        let label = lang::t(lang, &format!("field.{name}")).to_owned();
        Field {
            id: name.clone(),
            name,
            label,
            hint: String::new(),
            error: String::new(),
            required: true,
            max: 0,
            input,
            sentences: Sentences::default(),
            known: Vec::new(),
            lang,
        }
    }

    /// One line of text.
    pub fn line(lang: Lang, name: impl Into<String>, value: impl Into<String>) -> Field {
        Field::new(
            lang,
            name,
            Input::Line {
                kind: "text",
                value: value.into(),
            },
        )
    }

    /// With what is offered while the line is typed.
    pub fn known(mut self, known: Vec<Choice>) -> Field {
        self.known = known;
        self
    }

    /// Several lines of text.
    pub fn area(lang: Lang, name: impl Into<String>, value: impl Into<String>, rows: u8) -> Field {
        Field::new(
            lang,
            name,
            Input::Area {
                value: value.into(),
                rows,
            },
        )
    }

    /// A date.
    pub fn date(lang: Lang, name: impl Into<String>, value: impl Into<String>) -> Field {
        Field::new(
            lang,
            name,
            Input::Line {
                kind: "date",
                value: value.into(),
            },
        )
    }

    /// One of a plain list.
    pub fn select(
        lang: Lang,
        name: impl Into<String>,
        blank: impl Into<String>,
        choices: Vec<Choice>,
    ) -> Field {
        let groups = vec![ChoiceGroup {
            title: String::new(),
            choices,
        }];
        Field::new(
            lang,
            name,
            Input::Select {
                blank: blank.into(),
                groups,
            },
        )
    }

    /// A box to tick.
    pub fn tick(lang: Lang, name: impl Into<String>, on: bool) -> Field {
        Field::new(lang, name, Input::Tick { on })
    }

    /// Photos and documents; the camera is offered on a phone.
    pub fn files(lang: Lang, name: impl Into<String>) -> Field {
        Field::new(
            lang,
            name,
            Input::Files {
                accept: "image/*,application/pdf",
                multiple: true,
                kept: Vec::new(),
            },
        )
    }

    /// One file that no report has.
    pub fn one_file(lang: Lang, name: impl Into<String>, accept: &'static str) -> Field {
        Field::new(
            lang,
            name,
            Input::Files {
                accept,
                multiple: false,
                kept: Vec::new(),
            },
        )
    }

    /// Sent, not shown.
    pub fn hidden(lang: Lang, name: impl Into<String>, value: impl Into<String>) -> Field {
        Field::new(
            lang,
            name,
            Input::Hidden {
                value: value.into(),
            },
        )
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

    /// A password, never shown and never given back. What it is for is told to whoever keeps them.
    pub fn password(lang: Lang, name: impl Into<String>) -> Field {
        Field::new(
            lang,
            name,
            Input::Line {
                kind: "password",
                value: String::new(),
            },
        )
        .max(200)
    }

    /// What a browser may fill in by itself.
    fn autocomplete(&self) -> &'static str {
        match self.name.as_str() {
            "password" => "current-password",
            "new" | "again" => "new-password",
            "code" => "one-time-code",
            _ => "off",
        }
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
        matches!(
            self.input,
            Input::Radios { .. } | Input::Checks { .. } | Input::Photos { .. }
        )
    }
}
