//! The filters that list and map share: read from an address, written into one, offered as choices.

use super::pages::field::{Choice, ChoiceGroup};
use super::present::{choices, status};
use crate::url;
use app::app::Tables;
use domain::report::Label;
use domain::time::At;
use lang::Lang;

/// What is asked for, as typed; empty is all.
#[derive(Clone, Debug, Default)]
pub(super) struct Filters {
    /// A commune's code.
    pub(super) area: String,
    /// A field's or a sub-field's code.
    pub(super) category: String,
    /// The name of a public state.
    pub(super) status: String,
    /// Only what is late.
    pub(super) late: bool,
}

impl Filters {
    /// Reads them from a query; what it has beside them is passed over.
    pub(super) fn of(query: &str) -> Filters {
        Filters {
            area: given(query, "area"),
            category: given(query, "category"),
            status: given(query, "status"),
            late: given(query, "tre") == "1",
        }
    }

    /// Whether any is set.
    pub(super) fn any(&self) -> bool {
        self.late || !self.area.is_empty() || !self.category.is_empty() || !self.status.is_empty()
    }

    /// The labels that the state stands for; none for all.
    pub(super) fn labels(&self) -> &'static [Label] {
        status::ASKED
            .iter()
            .find(|(name, ..)| *name == self.status)
            .map_or(&[], |(_, labels, _)| *labels)
    }

    /// An address under them and these others, ready for one more value.
    pub(super) fn under(&self, path: &str, others: &[(&str, &str)]) -> String {
        let own = [
            ("area", self.area.as_str()),
            ("category", &self.category),
            ("status", &self.status),
            ("tre", if self.late { "1" } else { "" }),
        ];
        let mut path = format!("{path}?");
        for (name, value) in others.iter().copied().chain(own) {
            if !value.is_empty() {
                path.push_str(&format!("{name}={}&", url::encode(value)));
            }
        }
        path
    }

    /// Communes to choose, "all" first.
    pub(super) fn areas(&self, tables: &Tables, lang: Lang, now: At) -> Vec<ChoiceGroup> {
        let all = ChoiceGroup {
            label: String::new(),
            choices: vec![all(lang, "portal.list.all-areas", &self.area)],
        };
        let rest = choices::areas(tables, now, &self.area);
        std::iter::once(all).chain(rest).collect()
    }

    /// Fields to choose, "all" first.
    pub(super) fn categories(&self, tables: &Tables, lang: Lang) -> Vec<Choice> {
        let all = all(lang, "portal.list.all-categories", &self.category);
        let rest = choices::fields(tables, lang, &self.category);
        std::iter::once(all).chain(rest).collect()
    }

    /// Public states to choose, "all" first.
    pub(super) fn statuses(&self, lang: Lang) -> Vec<Choice> {
        let all = all(lang, "portal.list.all-statuses", &self.status);
        let rest = status::ASKED
            .iter()
            .map(|(name, _, key)| Choice::new(*name, lang::t(lang, key), self.status == *name));
        std::iter::once(all).chain(rest).collect()
    }
}

/// A value of a query; no text of ours has a NUL.
pub(super) fn given(query: &str, name: &str) -> String {
    url::value(query, name)
        .unwrap_or_default()
        .replace('\0', "")
}

fn all(lang: Lang, key: &str, chosen: &str) -> Choice {
    Choice::new("", lang::t(lang, key), chosen.is_empty())
}
