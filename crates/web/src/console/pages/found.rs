//! What the one box finds: places to go, deeds, reports.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::shell::{Icon, icon, silhouette};

/// Everything found, in groups.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_found.html")]
pub struct Found {
    /// The groups; those without hits are left out.
    pub groups: Vec<FoundGroup>,
    /// What to say where nothing was found.
    pub empty: String,
}

impl HtmlSafe for Found {}

/// Hits of one kind.
#[derive(Clone, Debug)]
pub struct FoundGroup {
    /// "Đi tới".
    pub title: String,
    /// The hits.
    pub hits: Vec<Hit>,
}

/// One hit.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub words: String,
    /// A line under them; empty for none.
    pub small: String,
    /// Its drawing, with the prefix of its kind.
    pub shape: &'static str,
}

impl Found {
    fn drawing(&self, shape: &'static str) -> Icon {
        match shape.split_once('-') {
            Some(("s", name)) => silhouette(name),
            Some((_, name)) => icon(name),
            None => icon(shape),
        }
    }
}
