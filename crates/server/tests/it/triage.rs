//! Operators at their desk in a real browser: fifty mixed reports sorted by keyboard alone, boxes drawn
//! on photos, a line drawn on the map, a macro and kept sentences by their keys.

use crate::scripts::on_a_demonstration;

/// How many reports are sorted; a long trial asks for a night's.
const REPORTS: &str = "HIENTRUONG_TRIAL_TRIAGE";

#[test]
fn an_operator_sorts_by_keyboard_alone() {
    let reports = std::env::var(REPORTS).unwrap_or_else(|_| "70".to_owned());
    // Its figures go to the terminal: times are told, not judged, for a test machine is busy.
    on_a_demonstration("triage.mjs", &[&reports]);
}

#[test]
fn a_call_is_taken_down_and_given_away_by_keyboard_alone() {
    on_a_demonstration("calls.mjs", &[]);
}

#[test]
fn boxes_and_lines_are_drawn() {
    on_a_demonstration("desk.mjs", &[]);
}
