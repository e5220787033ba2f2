//! What may be wrong with an account, each with the key of its words.

use super::Post;
use crate::error::AppError;
use domain::actor::Role;
use domain::limits::SHORT_CHARS_MAX;
use domain::pack::Catalogue;
use domain::text::tidy;
use domain::time::At;
use std::fmt;
use store::DbError;

/// Letters of a shortest and longest name to sign in by.
const USERNAME: std::ops::RangeInclusive<usize> = 3..=40;
/// Letters of a shortest password: length protects, odd characters do not.
const PASSWORD_MIN: usize = 12;
/// Letters of a longest password: a long sentence.
const PASSWORD_MAX: usize = 200;

/// One thing that is wrong; `user.{name}` is the key of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The name to sign in by is not 3–40 of `a`–`z`, `0`–`9`, `.`, `_`, `-`.
    Username,
    /// The name to sign in by belongs to another.
    UsernameTaken,
    /// No account has that name.
    UnknownUser,
    /// The person's name is missing or too long.
    Name,
    /// No post at all.
    NoPost,
    /// A role that no account can have.
    Role,
    /// The role needs an agency.
    AgencyNeeded,
    /// No such agency in force.
    UnknownAgency,
    /// The password is shorter than twelve letters, or far too long.
    PasswordLength,
    /// The password is easily guessed: the name itself, or one letter again and again.
    PasswordWeak,
    /// The present password was not that.
    CurrentPassword,
    /// No such token of this account.
    UnknownToken,
    /// Not an e-mail address.
    Email,
    /// A post ends before it begins.
    Dates,
    /// No day of the calendar.
    Day,
    /// The account has no address to write to.
    NoEmail,
    /// The account is locked.
    Locked,
    /// The link was used, is over, or never was.
    LinkOver,
    /// Nobody does this to their own account.
    Yourself,
    /// A file whose columns are others.
    Columns,
    /// A file with more lines than are read at once.
    TooManyLines,
    /// The same account twice in one file.
    Twice,
    /// No name that a provider of sign-ins gives.
    Subject,
    /// The name at the provider leads to another account.
    SubjectTaken,
}

impl Wrong {
    /// The key of its words.
    pub const fn key(self) -> &'static str {
        match self {
            Wrong::Username => "user.username",
            Wrong::UsernameTaken => "user.username_taken",
            Wrong::UnknownUser => "user.unknown",
            Wrong::Name => "user.name",
            Wrong::NoPost => "user.no_post",
            Wrong::Role => "user.role",
            Wrong::AgencyNeeded => "user.agency_needed",
            Wrong::UnknownAgency => "user.unknown_agency",
            Wrong::PasswordLength => "user.password_length",
            Wrong::PasswordWeak => "user.password_weak",
            Wrong::CurrentPassword => "user.current_password",
            Wrong::UnknownToken => "user.unknown_token",
            Wrong::Email => "user.email",
            Wrong::Dates => "user.dates",
            Wrong::Day => "user.day",
            Wrong::NoEmail => "user.no_email",
            Wrong::Locked => "user.locked",
            Wrong::LinkOver => "user.link_over",
            Wrong::Yourself => "user.yourself",
            Wrong::Columns => "user.columns",
            Wrong::TooManyLines => "user.too_many_lines",
            Wrong::Twice => "user.twice",
            Wrong::Subject => "user.subject",
            Wrong::SubjectTaken => "user.subject_taken",
        }
    }
}

/// Why a deed with an account was not done.
#[derive(Debug)]
pub enum UserError {
    /// These things are wrong; all of them.
    Wrong(Vec<Wrong>),
    /// As with any other deed.
    App(AppError),
}

/// Result of a deed with an account.
pub type UserResult<T> = Result<T, UserError>;

impl From<AppError> for UserError {
    fn from(e: AppError) -> UserError {
        UserError::App(e)
    }
}

impl From<DbError> for UserError {
    fn from(e: DbError) -> UserError {
        UserError::App(e.into())
    }
}

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UserError::Wrong(wrong) => write!(f, "refused: {wrong:?}"),
            UserError::App(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for UserError {}

pub(super) fn username(username: &str, wrong: &mut Vec<Wrong>) {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let fits = USERNAME.contains(&username.len())
        && username.starts_with(is_letter)
        && username.ends_with(is_letter)
        && username
            .chars()
            .all(|c| is_letter(c) || matches!(c, '.' | '_' | '-'));
    if !fits {
        wrong.push(Wrong::Username);
    }
}

/// The person's name, tidied.
pub(super) fn name(name: &str, wrong: &mut Vec<Wrong>) -> String {
    match tidy(name) {
        Some(name) if !name.is_empty() && name.chars().count() <= SHORT_CHARS_MAX => {
            name.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        Some(_) | None => {
            wrong.push(Wrong::Name);
            String::new()
        }
    }
}

pub(super) fn posts(catalogue: &Catalogue, posts: &[Post], now: At, wrong: &mut Vec<Wrong>) {
    if posts.is_empty() {
        wrong.push(Wrong::NoPost);
    }
    let today = now.date();
    for post in posts {
        if matches!(post.role, Role::Citizen | Role::System) {
            wrong.push(Wrong::Role);
        }
        match &post.agency {
            None if post.role.needs_agency() => wrong.push(Wrong::AgencyNeeded),
            Some(code) if catalogue.agency(code).is_none_or(|a| !a.in_force(today)) => {
                wrong.push(Wrong::UnknownAgency);
            }
            None | Some(_) => {}
        }
    }
}

pub(super) fn password(password: &str, username: &str, wrong: &mut Vec<Wrong>) {
    let letters = password.chars().count();
    if !(PASSWORD_MIN..=PASSWORD_MAX).contains(&letters) || password.contains('\0') {
        wrong.push(Wrong::PasswordLength);
        return;
    }
    let lower = password.to_lowercase();
    let mut kinds: Vec<char> = lower.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.len() < 4 || (letters < 2 * username.len() && lower.contains(username)) {
        wrong.push(Wrong::PasswordWeak);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(check: impl Fn(&mut Vec<Wrong>)) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        check(&mut wrong);
        wrong
    }

    #[test]
    fn names_and_passwords_are_looked_at() {
        for good in ["ioc.truc", "1022.mai", "sotttt", "a_b-c"] {
            assert_eq!(told(|w| username(good, w)), [], "{good}");
        }
        for bad in [
            "",
            "ab",
            ".ab",
            "trực",
            "a b c",
            "Abc",
            "abc.",
            &"a".repeat(41),
        ] {
            assert_eq!(told(|w| username(bad, w)), [Wrong::Username], "{bad}");
        }
        assert_eq!(told(|w| password("mười hai chữ", "mai", w)), []);
        assert_eq!(
            told(|w| password("ngắn quá", "mai", w)),
            [Wrong::PasswordLength]
        );
        assert_eq!(
            told(|w| password("aaaaaaaaaaaa", "mai", w)),
            [Wrong::PasswordWeak]
        );
        assert_eq!(
            told(|w| password("dongphu.daumoi1", "dongphu.daumoi", w)),
            [Wrong::PasswordWeak]
        );
    }
}
