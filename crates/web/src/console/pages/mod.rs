//! The pages of the console: each a struct beside its template. The handler fills in words that are
//! ready to read; the template asks, the struct answers. None of them knows the application.

pub mod answer;
pub mod approvals;
pub mod assets;
pub mod bulletins;
pub mod calls;
pub mod case;
pub mod desk;
pub mod disputes;
pub mod dossier;
pub mod field;
pub mod form;
pub mod found;
pub mod incidents;
pub mod message;
pub mod messages;
pub mod moderate;
pub mod ops_map;
pub mod parts;
pub mod precedents;
pub mod publish;
pub mod routing;
pub mod shift;
pub mod sign_in;
pub mod suggestions;
pub mod terms;
pub mod today;
pub mod told;
pub mod triage;
pub mod views;
pub mod wall;
pub mod work;
