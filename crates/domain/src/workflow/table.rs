//! What each action's form asks for: the same table serves pages, API description and tests.

use crate::action::{Action, Field};

/// A field of an action's form, and whether the rule insists on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Need {
    /// The field.
    pub field: Field,
    /// Without it the call is always refused.
    pub required: bool,
}

const fn must(field: Field) -> Need {
    Need {
        field,
        required: true,
    }
}

const fn may(field: Field) -> Need {
    Need {
        field,
        required: false,
    }
}

/// The fields of an action, in the order in which a form shows them.
pub fn needs(action: Action) -> &'static [Need] {
    use Field as F;
    match action {
        Action::Submit => {
            &const {
                [
                    may(F::Text),
                    may(F::Files),
                    may(F::Lat),
                    may(F::Lon),
                    may(F::Area),
                    may(F::Place),
                    may(F::Category),
                    may(F::Name),
                    may(F::Phone),
                    may(F::Email),
                    may(F::HideName),
                    must(F::Consent),
                ]
            }
        }
        Action::Add => &const { [may(F::Text), may(F::Files), may(F::Position), may(F::Place)] },
        Action::Join => &[],
        Action::Ask => &const { [must(F::Text), may(F::Due)] },
        Action::Resume => &const { [may(F::NoteInternal)] },
        Action::Message => &const { [may(F::Text), may(F::Files)] },
        Action::Note => &const { [must(F::Text), may(F::Addressee), may(F::Files)] },
        Action::Classify => {
            &const {
                [
                    may(F::Category),
                    may(F::Urgency),
                    may(F::Area),
                    may(F::Title),
                    may(F::Place),
                    may(F::Position),
                    may(F::AssetOwner),
                ]
            }
        }
        Action::MarkUrgent => &const { [must(F::Reason), may(F::Note)] },
        Action::Downgrade => &const { [must(F::Reason), may(F::Note)] },
        Action::LogCall => &const { [must(F::Call), may(F::Note), may(F::OccurredAt)] },
        Action::ConfirmOnsite => &const { [may(F::OccurredAt)] },
        Action::Refuse => &const { [must(F::Reason), must(F::Note), may(F::NoteInternal)] },
        Action::Redirect => {
            &const {
                [
                    must(F::Reason),
                    may(F::Target),
                    must(F::Note),
                    may(F::NoteInternal),
                ]
            }
        }
        Action::Merge => &const { [must(F::Parent), may(F::NoteInternal)] },
        Action::Split => &const { [must(F::Text), may(F::Consent)] },
        Action::Dispatch => {
            &const {
                [
                    may(F::Category),
                    may(F::Urgency),
                    may(F::Area),
                    may(F::Title),
                    may(F::Place),
                    must(F::Lead),
                    may(F::Co),
                    must(F::Instruction),
                    may(F::AssetOwner),
                ]
            }
        }
        Action::SetCo => &const { [must(F::Co), must(F::Instruction)] },
        Action::Acknowledge => &[],
        Action::Return => &const { [must(F::Reason), must(F::Note), must(F::Agency)] },
        Action::Recall => &const { [must(F::Note)] },
        Action::Succeed | Action::Close => &[],
        Action::Assign => &const { [may(F::Handler), may(F::Agency)] },
        Action::Progress => &const { [may(F::Text), may(F::Files), may(F::Public), may(F::Done)] },
        Action::RequestExtension | Action::Repromise => &const { [must(F::Due), must(F::Note)] },
        Action::SubmitResult => &const { [must(F::Text), may(F::Files), may(F::Commitment)] },
        Action::Approve => &const { [may(F::Note)] },
        Action::SendBack => &const { [must(F::Note)] },
        Action::Release => {
            &const {
                [
                    must(F::Title),
                    must(F::Text),
                    may(F::Files),
                    may(F::Precision),
                    may(F::Place),
                    must(F::RedactionConfirmed),
                ]
            }
        }
        Action::Publish => {
            &const {
                [
                    may(F::Title),
                    must(F::Text),
                    may(F::Files),
                    may(F::Precision),
                    must(F::RedactionConfirmed),
                    may(F::Public),
                    may(F::Note),
                ]
            }
        }
        Action::CommitLater => {
            &const {
                [
                    must(F::Text),
                    may(F::Files),
                    may(F::Commitment),
                    must(F::RedactionConfirmed),
                    may(F::Public),
                    may(F::Note),
                ]
            }
        }
        Action::FollowUp => &const { [may(F::Note)] },
        Action::Confirm => &const { [must(F::Done), may(F::Note), may(F::Files)] },
        Action::Rate => &const { [must(F::Grade), may(F::Note)] },
        Action::RequestReprocess => &const { [must(F::Note), may(F::Files)] },
        Action::Reprocess | Action::DeclineReprocess | Action::Reopen | Action::Reinstate => {
            &const { [must(F::Note)] }
        }
        Action::Dispute => &const { [must(F::Reason), may(F::Note)] },
        Action::StatePosition => &const { [must(F::Text), may(F::Files)] },
        Action::Settle => {
            &const {
                [
                    must(F::Ruling),
                    may(F::Lead),
                    may(F::Co),
                    must(F::Note),
                    may(F::Document),
                ]
            }
        }
        Action::Escalate => &const { [must(F::Text), may(F::Document), may(F::Files)] },
        Action::Direct => {
            &const {
                [
                    must(F::Document),
                    must(F::Lead),
                    may(F::Co),
                    must(F::Due),
                    may(F::Files),
                    may(F::Note),
                ]
            }
        }
        Action::Decline => &const { [may(F::Proposal), must(F::Note)] },
        Action::Hide => &const { [must(F::Reason), may(F::Files), may(F::Event), may(F::Note)] },
        Action::Unhide => &const { [may(F::Files), may(F::Event), may(F::Note)] },
        Action::OpenIdentity => &const { [must(F::Purpose)] },
        Action::ConsentContact => &const { [must(F::Agency), must(F::Done)] },
        Action::Withdraw => &const { [may(F::Note)] },
        Action::Appeal => &const { [must(F::Note), may(F::Files)] },
    }
}
