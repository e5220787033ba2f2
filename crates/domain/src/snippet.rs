//! Sentences that staff keep, with gaps for the facts of a case, and sets of choices for triage. Both
//! only fill a form: what comes of it is judged as if every word were typed.

use crate::report::Urgency;
use crate::words::names;

names! {
    /// What a row of the table is.
    SnippetKind {
        /// A sentence put in where somebody writes.
        Sentence = "sentence",
        /// Choices put into the decision at triage.
        Macro = "macro",
    }
}

names! {
    /// Where a sentence is offered.
    SnippetUse {
        /// What was done, in an agency's answer.
        Answer = "answer",
        /// A question to the reporter.
        Ask = "ask",
        /// A message in the talk with the reporter.
        Message = "message",
        /// Words with a refusal or a redirection.
        Refuse = "refuse",
        /// Why an agency hands a case back.
        Return = "return",
        /// Why a date is moved.
        Extend = "extend",
    }
}

names! {
    /// A fact of the case that fills a gap. The name stands in braces: `{noi}`.
    Gap {
        /// Where it is.
        Place = "noi",
        /// Until when it is promised.
        Promise = "han",
        /// The body that speaks: the writer's agency; for the centre the one that leads, or itself.
        Agency = "don_vi",
        /// Day and hour at which it is written.
        Now = "luc_nay",
        /// When the report came.
        Sent = "ngay_gui",
        /// Its code.
        Code = "ma",
    }
}

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// What is typed after `/`, and what addresses name it by.
    pub code: String,
    /// What it is.
    pub kind: SnippetKind,
    /// The agency whose own it is; none for everybody's. Macros are the centre's, so everybody's.
    pub agency: Option<String>,
    /// Where a sentence is offered; empty for a macro.
    pub uses: Vec<SnippetUse>,
    /// A sentence is offered with this category, or one below it, alone; a macro chooses it.
    pub category: Option<String>,
    /// The agency that a macro chooses.
    pub lead: Option<String>,
    /// The urgency that a macro chooses: never `urgent`, which has a deed of its own.
    pub urgency: Option<Urgency>,
    /// What it is called.
    pub name: String,
    /// The sentence, or the instruction of a macro; with gaps.
    pub text: String,
    /// It is offered.
    pub active: bool,
}

/// The first thing in braces that is no gap, as it stands there; none in a sound text. A brace that
/// stands alone is none either.
pub fn unknown_gap(text: &str) -> Option<String> {
    pieces(text).find_map(|piece| match piece {
        Piece::Unknown(text) => Some(text.to_owned()),
        Piece::Words(_) | Piece::Gap(_) => None,
    })
}

/// The text with its gaps filled.
///
/// # Errors
/// The gaps for which there is no fact, each once: half a sentence is nothing to put in.
pub fn fill(text: &str, fact: impl Fn(Gap) -> Option<String>) -> Result<String, Vec<Gap>> {
    let (mut filled, mut lacking) = (String::with_capacity(text.len() + 64), Vec::new());
    for piece in pieces(text) {
        match piece {
            Piece::Words(words) | Piece::Unknown(words) => filled.push_str(words),
            Piece::Gap(gap) => match fact(gap).filter(|told| !told.trim().is_empty()) {
                Some(told) => filled.push_str(told.trim()),
                None if lacking.contains(&gap) => {}
                None => lacking.push(gap),
            },
        }
    }
    if lacking.is_empty() {
        Ok(filled)
    } else {
        Err(lacking)
    }
}

/// What the person types after `/` for a name: `Hẹn lịch vá` gives `hen-lich-va`.
pub fn slug(name: &str) -> String {
    let folded = crate::text::fold(name);
    let words = folded
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

enum Piece<'a> {
    Words(&'a str),
    Gap(Gap),
    Unknown(&'a str),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = match rest.find(['{', '}']) {
            None if rest.is_empty() => return None,
            None => (Piece::Words(rest), ""),
            Some(0) => {
                let end = rest.find('}').map_or(rest.len(), |at| at + 1);
                let (braced, after) = rest.split_at(end);
                let name = braced.strip_prefix('{').and_then(|b| b.strip_suffix('}'));
                match name.and_then(Gap::parse) {
                    Some(gap) => (Piece::Gap(gap), after),
                    None => (Piece::Unknown(braced), after),
                }
            }
            Some(at) => {
                let (words, after) = rest.split_at(at);
                (Piece::Words(words), after)
            }
        };
        rest = after;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(gap: Gap) -> Option<String> {
        match gap {
            Gap::Place => Some("số 86 {han}".to_owned()),
            Gap::Code => Some(" QB 4829 1367 ".to_owned()),
            _ => None,
        }
    }

    #[test]
    fn gaps_are_filled_once_and_only_with_facts() {
        let told = fill("Đã vá tại {noi}, mã {ma}.", facts);
        // What a fact says is no gap again.
        assert_eq!(
            told.as_deref(),
            Ok("Đã vá tại số 86 {han}, mã QB 4829 1367.")
        );
        assert_eq!(
            fill("{han}, {han}, {don_vi}", facts),
            Err(vec![Gap::Promise, Gap::Agency])
        );
        assert_eq!(fill("", facts).as_deref(), Ok(""));
    }

    #[test]
    fn what_is_no_gap_is_told() {
        assert_eq!(unknown_gap("Tại {noi} trước {han}."), None);
        assert_eq!(unknown_gap("Tại {cho} trước").as_deref(), Some("{cho}"));
        assert_eq!(unknown_gap("một { lẻ").as_deref(), Some("{ lẻ"));
        assert_eq!(unknown_gap("một } lẻ").as_deref(), Some("}"));
        assert_eq!(unknown_gap("{{noi}}").as_deref(), Some("{{noi}"));
        assert_eq!(unknown_gap("{NOI}").as_deref(), Some("{NOI}"));
    }

    #[test]
    fn a_name_is_typed_without_marks() {
        assert_eq!(slug("Hẹn lịch vá (ổ gà)"), "hen-lich-va-o-ga");
        assert_eq!(slug("…"), "");
    }
}
