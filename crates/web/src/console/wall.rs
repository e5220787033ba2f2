//! `/lam-viec/khan`: the wall of dangers. The whole page without script; with script the board alone
//! is read again every few seconds.

use super::pages::wall::{Wall, WallBoard};
use super::present;
use super::staff::Staff;
use crate::error::Answer;
use app::report::wall;
use domain::actor::Role;

/// Who watches: the centre, and those above it.
const ROLES: [Role; 7] = [
    Role::CallAgent,
    Role::IocOperator,
    Role::IocLeader,
    Role::StandingBody,
    Role::SteeringCommittee,
    Role::ProvinceLeader,
    Role::Inspector,
];

/// `GET /lam-viec/khan`; with `manh=1` the board alone.
pub async fn show(staff: Staff) -> Answer {
    staff.only(&ROLES)?;
    let dangers = wall::dangers(&staff.app, staff.ctx()).await?;
    if staff.asked("manh").is_some() {
        let desk = staff.bare_desk();
        let board = present::wall::board(&staff, &desk, &dangers);
        return staff.page(&WallBoard { desk, board });
    }
    let desk = staff.desk().await?;
    let board = present::wall::board(&staff, &desk, &dangers);
    staff.page(&Wall { desk, board })
}
