//! `/lam-viec/uy-quyen`: orders to act for somebody absent.

use askama::Template;

use super::desk::Desk;
use super::form::Form;

/// An order.
#[derive(Clone, Debug)]
pub struct OrderShown {
    /// "Lê Thị Thu thay mặt Trần Quốc Bình".
    pub title: String,
    /// The post that is lent.
    pub post: String,
    /// "Từ 07:30 28/11 đến 17:00 30/11".
    pub span: String,
    /// Number and date of the document.
    pub document: String,
    /// "Đang có hiệu lực".
    pub state: String,
    /// It holds now.
    pub on: bool,
    /// Where it is taken back; empty for whoever may not.
    pub end: String,
}

/// The orders that concern the reader, and a new one.
#[derive(Clone, Debug, Template)]
#[template(path = "console/absence.html")]
pub struct Absence {
    /// What stands around it.
    pub desk: Desk,
    /// One was made just now.
    pub made: bool,
    /// A new one; none for whoever lends no post.
    pub form: Option<Form>,
    /// The orders, the newest first.
    pub orders: Vec<OrderShown>,
}
