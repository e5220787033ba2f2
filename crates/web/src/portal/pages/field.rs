//! What forms are made of: a field as it was typed with what is wrong with it, choices, and the
//! summary of errors that stands above the form and links to each field.

use askama::Template;
use askama::filters::HtmlSafe;

/// A field as the visitor typed it, and what is wrong with it in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// Exactly what was typed.
    pub value: String,
    /// What is wrong and how to put it right.
    pub error: Option<String>,
}

impl Field {
    /// A field that holds `value` and has no error.
    pub fn of(value: impl Into<String>) -> Field {
        Field {
            value: value.into(),
            error: None,
        }
    }

    /// The same field with something wrong.
    pub fn wrong(mut self, error: impl Into<String>) -> Field {
        self.error = Some(error.into());
        self
    }
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
    /// The icon's name as the province's tables give it; unknown names show a grid. Empty for none.
    pub icon: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// Of a field: the words that speak of it, folded, separated by `|`, for the script that guesses.
    pub words: String,
    /// Those of them that speak of something which may be told without a name.
    pub open_words: String,
    /// Of a field: whether it may be told without a way to reach the sender.
    pub anonymous_ok: bool,
    /// Of a field: whether nothing is taken without a photo.
    pub photo_needed: bool,
    /// Of a commune: its middle as `lat,lon`, for the script that tells a place in words.
    pub at: String,
}

impl Choice {
    /// A choice without an icon.
    pub fn new(value: impl Into<String>, label: impl Into<String>, chosen: bool) -> Choice {
        Choice {
            value: value.into(),
            label: label.into(),
            icon: String::new(),
            chosen,
            words: String::new(),
            open_words: String::new(),
            anonymous_ok: false,
            photo_needed: false,
            at: String::new(),
        }
    }

    /// The drawing for its icon's name.
    pub fn drawing(&self) -> crate::shell::Icon {
        super::pieces::category_icon(&self.icon)
    }
}

/// Choices under one heading of a list, e.g. the communes of a district.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceGroup {
    /// The heading; empty for choices that stand alone.
    pub label: String,
    /// What may be chosen.
    pub choices: Vec<Choice>,
}

/// The label of the chosen one, or nothing.
pub fn chosen_label<'a>(choices: impl IntoIterator<Item = &'a Choice>) -> Option<&'a str> {
    choices
        .into_iter()
        .find(|choice| choice.chosen)
        .map(|choice| choice.label.as_str())
}

/// Something wrong with a form: the words, and the field they belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The `id` of the field the line links to.
    pub field: &'static str,
    /// The same words as beside the field.
    pub text: String,
}

/// The box above a form that could not be accepted. Takes the focus when the page opens.
#[derive(Clone, Debug, Template)]
#[template(path = "portal/piece/problems.html")]
pub struct Problems {
    /// E.g. "Chưa gửi được, còn 2 chỗ cần sửa".
    pub title: String,
    /// The lines; the box is not shown without any.
    pub items: Vec<Problem>,
}

impl Problems {
    /// Names the fields that are wrong, in the order given.
    pub fn of<'a>(
        lang: lang::Lang,
        fields: impl IntoIterator<Item = (&'static str, &'a Field)>,
    ) -> Problems {
        let items: Vec<Problem> = fields
            .into_iter()
            .filter_map(|(field, given)| given.error.clone().map(|text| Problem { field, text }))
            .collect();
        let count = items.len().to_string();
        Problems {
            title: lang::fill(lang, "portal.problems.title", &[("count", &count)]),
            items,
        }
    }

    /// Nothing is wrong.
    pub fn none() -> Problems {
        Problems {
            title: String::new(),
            items: Vec::new(),
        }
    }

    /// Whether anything is wrong.
    pub fn any(&self) -> bool {
        !self.items.is_empty()
    }
}

// Its template escapes every line.
impl HtmlSafe for Problems {}
