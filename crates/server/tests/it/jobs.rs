//! An officer's phone on a bad network: jobs are read, done and answered, each deed once.

use crate::scripts::on_a_demonstration;

#[test]
fn a_job_is_done_on_a_phone_whose_network_comes_and_goes() {
    on_a_demonstration("jobs.mjs", &[]);
}
