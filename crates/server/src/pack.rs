//! Where province packs come from: the one built in, or a folder.

use crate::fail::{Done, Fail};
use domain::pack::FILES;
use std::collections::HashMap;
use std::path::Path;

macro_rules! quang_binh {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../../../provinces/quang-binh/", $name)))),+]
    };
}

/// Quảng Bình, built in for the demonstration and for `deadline` without an installation.
const QUANG_BINH: [(&str, &str); FILES.len()] = quang_binh![
    "province.csv",
    "calendar.csv",
    "units.csv",
    "agencies.csv",
    "categories.csv",
    "asset_owners.csv",
    "patterns.csv",
    "routing.csv",
    "contacts.csv",
    "refusal_codes.csv",
    "policies.csv",
    "policy_limits.csv",
    "escalation.csv",
    "abbreviations.csv",
    "street_names.csv",
    "danger_words.csv",
    "landmarks.csv",
];

/// The texts of a pack by their names.
pub struct Texts(HashMap<&'static str, String>);

impl Texts {
    /// The pack that is built in.
    pub fn built_in() -> Texts {
        Texts(
            QUANG_BINH
                .into_iter()
                .map(|(name, text)| (name, text.to_owned()))
                .collect(),
        )
    }

    /// The pack in a folder. A table that is missing is told by the pack's own check.
    pub fn in_folder(folder: &Path) -> Done<Texts> {
        if !folder.is_dir() {
            return Err(Fail::environment(folder.display(), "no such folder"));
        }
        let mut texts = HashMap::new();
        for name in FILES {
            let path = folder.join(name);
            match std::fs::read_to_string(&path) {
                Ok(text) => drop(texts.insert(name, text)),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
                Err(e) => return Err(Fail::environment(path.display(), e)),
            }
        }
        Ok(Texts(texts))
    }

    /// A table's text.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_pack_is_whole() {
        let texts = Texts::built_in();
        let catalogue = domain::pack::Pack::parse(&|name| texts.get(name));
        assert!(catalogue.is_ok(), "{:?}", catalogue.err());
    }
}
