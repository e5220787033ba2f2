//! Where province packs come from: the one built in, or a folder.

use crate::fail::{Done, Fail};
use domain::pack::FILES;
use rust_embed::Embed;
use std::collections::HashMap;
use std::path::Path;

/// Quảng Bình, built in for the demonstration and for `deadline` without an installation.
#[derive(Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../provinces/quang-binh"]
#[include = "*.csv"]
struct QuangBinh;

/// The texts of a pack by their names.
pub struct Texts(HashMap<&'static str, String>);

impl Texts {
    /// The pack that is built in.
    pub fn built_in() -> Texts {
        let text = |name: &'static str| {
            let file = QuangBinh::get(name)?;
            Some((name, String::from_utf8_lossy(&file.data).into_owned()))
        };
        Texts(FILES.into_iter().filter_map(text).collect())
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
