//! Why an action was not done: a stable code, a reason with words in every language, and fields.

use crate::action::Field;
use crate::words::names;

names! {
    /// The stable codes of lifecycle section 3.
    Code {
        /// Not from this stage.
        WrongStage = "wrong_stage",
        /// Not for this role.
        WrongRole = "wrong_role",
        /// Another agency's matter.
        WrongAgency = "wrong_agency",
        /// Two-person rules bind persons.
        SamePerson = "same_person",
        /// Something required is not there, or cannot be read.
        Missing = "missing",
        /// The time for it is over.
        TooLate = "too_late",
        /// As often as the policy allows.
        LimitReached = "limit_reached",
        /// The answer is not good enough to send.
        Lint = "lint",
        /// Somebody else was faster.
        Stale = "stale",
    }
}

names! {
    /// The particular reason; `why.{name}` is its key in the words.
    Why {
        /// General: this stage does not allow it.
        Stage = "stage",
        /// General: this role may not.
        Role = "role",
        /// General: another agency holds it.
        Agency = "agency",
        /// Drafter and signer are one person.
        SamePerson = "same_person",
        /// The appeal is decided by another than the refuser.
        SameRefuser = "same_refuser",
        /// General: fields are missing.
        Fields = "fields",
        /// Required.
        Required = "required",
        /// Text or photo or audio.
        NothingTold = "nothing_told",
        /// A place is needed.
        PlaceNeeded = "place_needed",
        /// Outside the province.
        OutsideProvince = "outside_province",
        /// Consent is needed.
        ConsentNeeded = "consent_needed",
        /// A phone number or e-mail is needed.
        ContactNeeded = "contact_needed",
        /// Longer than allowed.
        TooLong = "too_long",
        /// More files than allowed.
        TooManyFiles = "too_many_files",
        /// No such category.
        UnknownCategory = "unknown_category",
        /// The category takes no new reports.
        CategoryClosed = "category_closed",
        /// A question of the category was not answered.
        AnswerNeeded = "answer_needed",
        /// The category wants a photo.
        PhotoNeeded = "photo_needed",
        /// No such agency in force.
        UnknownAgency = "unknown_agency",
        /// Nothing is dispatched to such an agency.
        NotDispatchable = "not_dispatchable",
        /// Lead and co are the same.
        LeadIsCo = "lead_is_co",
        /// No such unit in force.
        UnknownArea = "unknown_area",
        /// No such reason code here.
        UnknownReason = "unknown_reason",
        /// That code only redirects.
        RedirectOnly = "redirect_only",
        /// That code only refuses.
        RefuseOnly = "refuse_only",
        /// No such file in this report.
        UnknownFile = "unknown_file",
        /// Another report names the file.
        FileUsed = "file_used",
        /// Bytes of the file are still to come.
        FileUnfinished = "file_unfinished",
        /// No such parent, or it cannot be one.
        BadParent = "bad_parent",
        /// No such proposal.
        UnknownProposal = "unknown_proposal",
        /// A date in the past.
        PastDate = "past_date",
        /// A date in the future.
        FutureDate = "future_date",
        /// No policy of the province reaches back so far.
        BeforeRules = "before_rules",
        /// Later than allowed.
        DateTooFar = "date_too_far",
        /// The reporter cannot be reached.
        Unreachable = "unreachable",
        /// Urgent: not possible.
        Urgent = "urgent",
        /// Not urgent: not possible.
        NotUrgent = "not_urgent",
        /// Urgency to or from urgent has its own action.
        UrgencyByOwnAction = "urgency_by_own_action",
        /// Cite an answered call first.
        CallFirst = "call_first",
        /// Not public.
        NotPublic = "not_public",
        /// Already done.
        Already = "already",
        /// A directive runs.
        UnderDirective = "under_directive",
        /// A co-agency is still at work.
        CoAtWork = "co_at_work",
        /// There is no result.
        NoResult = "no_result",
        /// The result is a commitment.
        ResultCommits = "result_commits",
        /// The result is no commitment.
        ResultIsFinal = "result_is_final",
        /// A commitment is open.
        CommitmentOpen = "commitment_open",
        /// No commitment is open.
        NoCommitment = "no_commitment",
        /// No request is under review.
        NoRequest = "no_request",
        /// A request is under review.
        UnderReview = "under_review",
        /// The window still runs.
        WindowRuns = "window_runs",
        /// The words were not confirmed as free of personal data.
        RedactionNeeded = "redaction_needed",
        /// An anonymous reporter cannot rate.
        Anonymous = "anonymous",
        /// The identity is locked.
        Locked = "locked",
        /// The reporter has not consented.
        NoConsent = "no_consent",
        /// Other reports were merged into it.
        HasChildren = "has_children",
        /// It is not late.
        NotLate = "not_late",
        /// No agency holds it.
        NoLead = "no_lead",
        /// An ended agency has several successors, or none.
        NoSuccessor = "no_successor",
        /// The agency is still in force.
        StillInForce = "still_in_force",
        /// The time allowed is over.
        TimeOver = "time_over",
        /// As often as allowed.
        Limit = "limit",
        /// Only the leader of the centre decides from here.
        LeaderDecides = "leader_decides",
        /// Answer: under 40 characters.
        LintShort = "lint_short",
        /// Answer: a stock phrase.
        LintStockPhrase = "lint_stock_phrase",
        /// Answer: no date.
        LintNoDate = "lint_no_date",
        /// The answer does not say where.
        LintNoWhere = "lint_no_where",
        /// The answer does not say by whom.
        LintNoWho = "lint_no_who",
        /// Answer: no photo after the work.
        LintNoPhoto = "lint_no_photo",
        /// Somebody else was faster.
        Stale = "stale",
        /// An unknown sub-unit.
        UnknownUnit = "unknown_unit",
        /// Not a phone number.
        BadPhone = "bad_phone",
        /// Not an e-mail address.
        BadEmail = "bad_email",
        /// Cannot be read.
        Unreadable = "unreadable",
        /// Characters that may not stand in a text.
        BadText = "bad_text",
    }
}

/// One field at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its name.
    pub field: Field,
    /// What is wrong with it.
    pub why: Why,
}

/// Why an action was not done. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The stable code.
    pub code: Code,
    /// The particular reason.
    pub why: Why,
    /// Fields at fault; all of them, not the first.
    pub faults: Vec<Fault>,
}

impl Refusal {
    /// A refusal without fields.
    pub fn new(code: Code, why: Why) -> Refusal {
        Refusal {
            code,
            why,
            faults: Vec::new(),
        }
    }

    /// A refusal for fields.
    pub fn fields(faults: Vec<Fault>) -> Refusal {
        Refusal {
            code: Code::Missing,
            why: Why::Fields,
            faults,
        }
    }

    /// A refusal for one field.
    pub fn field(field: Field, why: Why) -> Refusal {
        Refusal::fields(vec![Fault { field, why }])
    }
}
