//! `cargo xtask trial`: the long forms of trials that the tests run in a few seconds.

use std::process::{Command, ExitCode};

use crate::cluster::Cluster;
use crate::step::{self, Steps};
use crate::tools;

/// A trial: its name, the tests that it runs in their long form, and what makes them long.
struct Trial {
    name: &'static str,
    tests: &'static str,
    asks: &'static [(&'static str, &'static str)],
}

const TRIALS: &[Trial] = &[
    Trial {
        name: "kill",
        tests: "kill::",
        asks: &[("HIENTRUONG_TRIAL_KILLS", "20")],
    },
    Trial {
        name: "hangup",
        tests: "storm::hang_up::",
        asks: &[("HIENTRUONG_TRIAL_HANGUPS", "1000")],
    },
    Trial {
        name: "storm",
        tests: "storm::",
        asks: &[("HIENTRUONG_TRIAL_HANGUPS", "1000")],
    },
];

/// Runs the trials that are named, or all.
pub fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let known = || TRIALS.iter().map(|trial| trial.name).collect::<Vec<_>>();
    let named = |name: &String| {
        let found = TRIALS.iter().find(|trial| trial.name == name);
        found.ok_or_else(|| format!("no trial {name:?}; there are {}", known().join(", ")))
    };
    let chosen = match arguments {
        // The storm holds the hang-ups.
        [] => TRIALS
            .iter()
            .filter(|trial| trial.name != "hangup")
            .collect(),
        names => names.iter().map(named).collect::<Result<Vec<_>, _>>()?,
    };
    let mut steps = Steps::default();
    let cluster = steps.run("database server", || Cluster::start(&tools::postgres()?));
    if let Some(cluster) = &cluster {
        for trial in chosen {
            steps.run(trial.name, || tests(trial, cluster));
        }
    }
    steps.run("database server stopped", || {
        drop(cluster);
        Ok(())
    });
    let passed = steps.summary();
    Ok(if passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// One at a time, and not by the runner of the tests, which would end a trial for its length.
fn tests(trial: &Trial, cluster: &Cluster) -> Result<(), String> {
    step::run(
        Command::new("cargo")
            .args(["test", "-p", "server", "--test", "it", trial.tests])
            .args(["--", "--test-threads=1", "--nocapture"])
            .envs(trial.asks.iter().copied())
            .env("HIENTRUONG_TEST_POSTGRES", cluster.url())
            .env("HIENTRUONG_TEST_ALL", "1")
            .env("HIENTRUONG_TRIAL_PGDATA", cluster.data())
            .env("HIENTRUONG_TRIAL_PG_CTL", cluster.pg_ctl()),
    )
}
