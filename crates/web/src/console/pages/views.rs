//! `/lam-viec/kn/{id}`: a list under a name, with the text of its filter.

use askama::Template;

use super::desk::Desk;
use super::work::Section;

/// A list under a name, or the page on which one is made.
#[derive(Clone, Debug, Template)]
#[template(path = "console/views.html")]
pub struct ViewPage {
    /// What stands around it.
    pub desk: Desk,
    /// Its name, or "Khung nhìn mới".
    pub title: String,
    /// "14", "500+"; empty where nothing was counted.
    pub count: String,
    /// Where its form is sent.
    pub action: String,
    /// Where it is removed; empty for a new one.
    pub remove: String,
    /// The reader may change it.
    pub may_change: bool,
    /// It is to be made.
    pub is_new: bool,
    /// Its name as typed.
    pub name: String,
    /// Its filter as typed.
    pub filter: String,
    /// Colleagues see it.
    pub shared: bool,
    /// The version that was read.
    pub version: i64,
    /// What is wrong with it.
    pub wrong: Vec<String>,
    /// Every list that the reader sees; on the page of a new one.
    pub views: Vec<ViewLink>,
    /// What it finds; none while something is wrong.
    pub list: Option<Section>,
    /// The next page; empty at the end.
    pub more_href: String,
    /// The list as a file; empty for whoever takes none along.
    pub csv_href: String,
}

/// A list by its name.
#[derive(Clone, Debug)]
pub struct ViewLink {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its filter.
    pub filter: String,
    /// Colleagues see it.
    pub shared: bool,
}
