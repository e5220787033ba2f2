//! One struct a page: fields ready to show, and the template that shows them. A page asks nothing
//! and knows no clock; whoever fills it has already chosen the words that depend on the case.

pub mod abuse;
pub mod asset;
pub mod bulletins;
pub mod case;
pub mod field;
pub mod figures;
pub mod home;
pub mod list;
pub mod locator;
pub mod lu;
pub mod message;
pub mod mine;
pub mod nearby;
pub mod no_mail;
pub mod offline;
pub mod open_data;
pub mod pieces;
pub mod places;
pub mod plain;
pub mod qr;
pub mod record;
pub mod report;
pub mod sight;
pub mod slip;
pub mod status;

pub use case::{Case, CaseHidden};
pub use home::Home;
pub use list::{List, LookUp};
pub use message::{Message, MessageKind};
pub use no_mail::NoMail;
pub use plain::{Plain, PlainPage};
pub use report::{Report, ReportStep1, ReportStep2, ReportStep3};
pub use slip::Slip;
