//! What an event is called.

use crate::action::Action;
use serde::{Deserialize, Serialize};

/// What an event is called. A draft, an import, an
/// erasure, and what force majeure or new rules do to clocks are no actions of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An action was carried out.
    Did(Action),
    /// A draft of an action was made.
    Proposed(Action),
    /// A draft of an action got a signature, not the last.
    Signed(Action),
    /// A case was brought in from elsewhere.
    Imported,
    /// The reporter's identity was erased.
    Erased,
    /// Force majeure makes its clocks stand still.
    Suspended,
    /// Force majeure is over: its clocks go on.
    Resumed,
    /// A change of the rules moved its clocks.
    Recounted,
    /// Time went on: a reminder, an escalation, an alarm.
    Stepped,
}

impl Kind {
    /// Whether the kind stands in the open half.
    pub const fn is_public(self) -> bool {
        match self {
            Kind::Did(action) => action.is_public(),
            Kind::Imported | Kind::Suspended | Kind::Resumed | Kind::Recounted => true,
            Kind::Proposed(_) | Kind::Signed(_) | Kind::Erased | Kind::Stepped => false,
        }
    }

    /// The name in JSON, timelines and word keys: `dispatch`, `propose_return`, `imported`.
    pub fn name(self) -> String {
        match self {
            Kind::Did(action) => action.as_str().to_owned(),
            Kind::Proposed(action) => format!("propose_{}", action.as_str()),
            Kind::Signed(action) => format!("sign_{}", action.as_str()),
            Kind::Imported => "imported".to_owned(),
            Kind::Erased => "erased".to_owned(),
            Kind::Suspended => "suspended".to_owned(),
            Kind::Resumed => "resumed".to_owned(),
            Kind::Recounted => "recounted".to_owned(),
            Kind::Stepped => "stepped".to_owned(),
        }
    }

    /// Reads what [`Kind::name`] wrote.
    pub fn parse(text: &str) -> Option<Kind> {
        match text {
            "imported" => Some(Kind::Imported),
            "erased" => Some(Kind::Erased),
            "suspended" => Some(Kind::Suspended),
            "resumed" => Some(Kind::Resumed),
            "recounted" => Some(Kind::Recounted),
            "stepped" => Some(Kind::Stepped),
            _ => {
                if let Some(action) = Action::parse(text) {
                    return Some(Kind::Did(action));
                }
                if let Some(rest) = text.strip_prefix("propose_") {
                    return Action::parse(rest).map(Kind::Proposed);
                }
                Action::parse(text.strip_prefix("sign_")?).map(Kind::Signed)
            }
        }
    }
}
