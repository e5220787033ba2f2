//! The demonstration's accounts: one for each role, and the people of some agencies.

use super::seed::{AGENCIES, Cast};
use app::user::{self, NewUser, Post, UserResult};
use app::{App, Ctx, token};
use domain::actor::Role;
use domain::time::At;
use serde::Serialize;

/// An account as `demo-accounts.json` tells it.
#[derive(Clone, Debug, Serialize)]
pub struct Told {
    /// Its role.
    pub role: &'static str,
    /// Name to sign in by.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// Password.
    pub password: String,
    /// A token for the API.
    pub token: String,
    /// Its agency, of those that have one.
    pub agency: Option<String>,
}

/// People of the centre and above it, and its exchange: role, name to sign in by, person.
const CENTRE: [(Role, &str, &str); 13] = [
    (Role::CallAgent, "1022.mai", "Hoàng Thị Mai"),
    (Role::CallAgent, "1022.lan", "Trương Thị Lan"),
    (Role::IocOperator, "ioc.truc", "Nguyễn Văn Trực"),
    (Role::IocOperator, "ioc.truc2", "Phan Thị Hà"),
    (Role::IocLeader, "ioc.lanhdao", "Trần Quốc Bình"),
    (Role::IocLeader, "ioc.lanhdao2", "Lê Thị Thu"),
    (Role::StandingBody, "sotttt", "Võ Minh Đức"),
    (Role::SteeringCommittee, "banchidao", "Đặng Hữu Phúc"),
    (Role::ProvinceLeader, "lanhdaotinh", "Nguyễn Thị Lan Anh"),
    (Role::Inspector, "thanhtra", "Cao Xuân Hòa"),
    (Role::SysAdmin, "quantri", "Đỗ Thành Nam"),
    (Role::Auditor, "kiemtoan", "Bùi Thị Ngọc"),
    (Role::Telephony, "tongdai.1022", "Tổng đài 1022 (máy)"),
];

/// The three of each agency: role, end of the name to sign in by, person.
const AGENCY: [(Role, &str, &str); 3] = [
    (Role::AgencyFocal, "daumoi", "Cán bộ đầu mối"),
    (Role::AgencyHandler, "canbo", "Cán bộ xử lý"),
    (Role::AgencyLeader, "lanhdao", "Lãnh đạo"),
];

/// Beginnings of the names to sign in by, in the order of [`AGENCIES`].
const SHORT: [&str; AGENCIES.len()] = [
    "donghoi",
    "dongthuan",
    "mtdt",
    "capnuoc",
    "dienluc",
    "soxaydung",
];

/// Makes the accounts; who acts in the sample reports, and what is told of each account.
///
/// # Errors
/// An agency of [`AGENCIES`] that is not in force, or the database's.
pub async fn make(app: &App, now: At) -> UserResult<(Cast, Vec<Told>)> {
    let agencies: Vec<(String, String)> = AGENCIES
        .iter()
        .zip(SHORT)
        .map(|(code, short)| ((*code).to_owned(), short.to_owned()))
        .collect();
    make_for(app, &agencies, now).await
}

/// The beginning of the names to sign in by of an agency of the demonstration.
pub(crate) fn short(n: usize) -> &'static str {
    SHORT.get(n).copied().unwrap_or("donvi")
}

/// The same for these agencies, each with the beginning of its people's names to sign in by.
pub(crate) async fn make_for(
    app: &App,
    agencies: &[(String, String)],
    now: At,
) -> UserResult<(Cast, Vec<Told>)> {
    let ctx = Ctx::system(now);
    let mut cast = Cast::default();
    let mut told = Vec::new();
    let mut people: Vec<(Role, Option<&str>, String, String)> = CENTRE
        .iter()
        .map(|(role, login, name)| (*role, None, (*login).to_owned(), (*name).to_owned()))
        .collect();
    let catalogue = app.tables().catalogue;
    for (agency, short) in agencies {
        let agency = agency.as_str();
        let body = catalogue
            .agency(agency)
            .map_or(agency, |a| a.short_name.as_str());
        for (role, end, title) in AGENCY {
            people.push((
                role,
                Some(agency),
                format!("{short}.{end}"),
                format!("{title} {body}"),
            ));
        }
    }
    for (role, agency, username, name) in people {
        let agency = agency.map(str::to_owned);
        let post = Post {
            role,
            agency: agency.clone(),
            from: None,
            until: None,
            delegated_by: None,
        };
        let password = user::draw_password(app)?;
        let new = NewUser {
            username: username.clone(),
            name: name.clone(),
            posts: vec![post],
            password: Some(password.clone()),
        };
        let account = user::add(app, &ctx, new).await?.account;
        let token = token::issue(app, &ctx, &username, "demo", None, None)
            .await?
            .token;
        // Of two in one role the first acts in the sample reports.
        cast.people
            .entry((role, agency.clone()))
            .or_insert(account.id);
        told.push(Told {
            role: role.as_str(),
            username,
            name,
            password,
            token,
            agency,
        });
    }
    Ok((cast, told))
}
