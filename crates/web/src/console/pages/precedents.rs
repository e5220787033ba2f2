//! `/lam-viec/an-le`: what was ruled before.

use askama::Template;

use super::desk::Desk;

/// The rulings that a question finds.
#[derive(Clone, Debug, Template)]
#[template(path = "console/precedents.html")]
pub struct Precedents {
    /// What stands around it.
    pub desk: Desk,
    /// What was asked.
    pub query: String,
    /// "3 kết luận khớp"; empty without a question.
    pub found: String,
    /// What to say when there is none.
    pub empty: String,
    /// The rulings, newest first.
    pub precedents: Vec<Precedent>,
}

/// One ruling.
#[derive(Clone, Debug)]
pub struct Precedent {
    /// "QB 4829 1367".
    pub code: String,
    /// Its dossier.
    pub href: String,
    /// Its title; empty for none.
    pub title: String,
    /// "Giao UBND phường Đồng Hới chủ trì".
    pub ruling: String,
    /// "Không thống nhất về thẩm quyền · Ổ gà, hư mặt đường · Phường Đồng Hới · 10/4/2024".
    pub about: String,
    /// "Giữa UBND phường Đồng Hới, UBND xã Hải Trạch"; empty for none.
    pub between: String,
    /// Why.
    pub words: String,
}
