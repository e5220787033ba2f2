//! The small drawing of where a case is.

use askama::Template;
use askama::filters::HtmlSafe;

/// A drawing of the ground around a point. Decoration: the words beside it say the same.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "portal/piece/locator.html")]
pub struct Locator {
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// The land's outline.
    pub land: String,
    /// The coast.
    pub coast: String,
    /// Rivers.
    pub rivers: String,
    /// Names of what is around.
    pub names: Vec<Name>,
    /// Where it is, from the left.
    pub x: u32,
    /// Where it is, from the top.
    pub y: u32,
    /// Half the width of the circle somewhere in which it is; none where the point is exact.
    pub rough: Option<u32>,
}

// Its template escapes the names; paths are numbers.
impl HtmlSafe for Locator {}

/// A name in the drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// What it says.
    pub text: String,
    /// Its middle.
    pub x: u32,
    /// Its foot.
    pub y: u32,
}
