//! `cargo xtask trial`: the long forms of trials that the tests run in a few seconds.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::browser;
use crate::cluster::Cluster;
use crate::pooler::Pooler;
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
        name: "nodes",
        tests: "nodes::",
        asks: &[("HIENTRUONG_TRIAL_KILLS", "12")],
    },
    Trial {
        name: "hangup",
        tests: "storm::hang_up::",
        asks: &[("HIENTRUONG_TRIAL_HANGUPS", "1000")],
    },
    Trial {
        name: "post",
        tests: "post::",
        asks: &[("HIENTRUONG_TRIAL_KILLS", "20")],
    },
    Trial {
        name: "storm",
        tests: "storm::",
        asks: &[("HIENTRUONG_TRIAL_HANGUPS", "1000")],
    },
    Trial {
        name: "import",
        tests: "bulk::",
        asks: &[("HIENTRUONG_TRIAL_CASES", "10000")],
    },
    Trial {
        name: "offline",
        tests: "a_phone_on_a_bad_network",
        asks: &[(PHONES, "200")],
    },
    Trial {
        name: "triage",
        tests: "triage::an_operator",
        asks: &[("HIENTRUONG_TRIAL_TRIAGE", "400")],
    },
    Trial {
        name: "stream",
        tests: "stream::",
        asks: &[
            ("HIENTRUONG_TRIAL_STREAMS", "200"),
            ("HIENTRUONG_TRIAL_RATE", "100"),
            ("HIENTRUONG_TRIAL_SECONDS", "60"),
        ],
    },
    Trial {
        name: "fuzz",
        tests: "fuzz::",
        asks: &[("HIENTRUONG_TRIAL_FUZZ", "60+")],
    },
    Trial {
        name: "webhook",
        tests: "webhook::",
        asks: &[
            ("HIENTRUONG_TRIAL_HOOKS", "200"),
            ("HIENTRUONG_TRIAL_RATE", "100"),
            ("HIENTRUONG_TRIAL_SECONDS", "60"),
            ("HIENTRUONG_TRIAL_KILLS", "2"),
        ],
    },
    Trial {
        name: "abuse",
        tests: "abuse::",
        asks: &[
            ("HIENTRUONG_TRIAL_IDLE", "10000"),
            ("HIENTRUONG_TRIAL_PLACES", "800"),
            ("HIENTRUONG_TRIAL_AWAY", "60"),
        ],
    },
    Trial {
        name: "pooler",
        tests: "",
        asks: &[("HIENTRUONG_TEST_ALL_POOLED", "1")],
    },
];

/// How many reports a phone sends while mishaps befall it.
const PHONES: &str = "HIENTRUONG_TRIAL_PHONES";

/// The crates whose tests the pooler's trial runs once more: they hold every statement and deed.
const POOLED: &[&str] = &["store", "app"];

/// Runs the trials that are named, or all.
pub fn run(arguments: &[String]) -> Result<ExitCode, String> {
    let (files, arguments): (Vec<_>, Vec<_>) = arguments
        .iter()
        .cloned()
        .partition(|word| Path::new(word).is_file());
    let file = match files.as_slice() {
        [] => None,
        [file] => Some(fs::canonicalize(file).map_err(|error| format!("{file}: {error}"))?),
        _ => return Err("one file of cases at most".to_owned()),
    };
    let (counts, arguments): (Vec<_>, Vec<_>) = arguments
        .into_iter()
        .partition(|word| word.parse::<u32>().is_ok());
    let known = || TRIALS.iter().map(|trial| trial.name).collect::<Vec<_>>();
    let named = |name: &String| {
        let found = TRIALS.iter().find(|trial| trial.name == name);
        found.ok_or_else(|| format!("no trial {name:?}; there are {}", known().join(", ")))
    };
    let chosen = match arguments.as_slice() {
        // The storm holds the hang-ups.
        [] => TRIALS
            .iter()
            .filter(|trial| trial.name != "hangup")
            .collect(),
        names => names.iter().map(named).collect::<Result<Vec<_>, _>>()?,
    };
    let mut steps = Steps::default();
    let cluster = steps.run("database server", || Cluster::start(&tools::postgres()?));
    let mut pooler = None;
    if let Some(cluster) = &cluster {
        for trial in chosen {
            if trial.name == "pooler" && pooler.is_none() {
                pooler = steps.run("pooler started", || Pooler::start(cluster));
            }
            if trial.name == "offline" {
                steps.run("browser", browser::install);
            }
            if trial.name == "abuse" {
                steps.run("a clock to set", tools::clock);
            }
            let python = (trial.name == "fuzz")
                .then(|| steps.run("programs in Python", tools::python))
                .flatten();
            let pooler = pooler.as_ref();
            steps.run(trial.name, || {
                let beside = Beside {
                    cluster,
                    pooler,
                    python: python.as_deref(),
                };
                tests(trial, &beside, file.as_deref(), counts.last())
            });
        }
    }
    steps.run("database server stopped", || {
        drop(pooler);
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

/// Runs the life of a province for a month or a year.
pub fn simulate(arguments: &[String]) -> Result<ExitCode, String> {
    let (days, reports) = match arguments {
        [span] if span == "month" => ("30", "2000"),
        [span] if span == "year" => ("365", "20000"),
        _ => return Err("wanted: month or year".to_owned()),
    };
    // The slow way counts minutes: without optimisation a year takes a day.
    let status = step::cargo()
        .args([
            "test",
            "--profile",
            "bench-run",
            "-p",
            "app",
            "--test",
            "it",
        ])
        .args(["simulate::a_month::sqlite", "--", "--nocapture"])
        .env("HIENTRUONG_TRIAL_DAYS", days)
        .env("HIENTRUONG_TRIAL_REPORTS", reports)
        .status()
        .map_err(|error| format!("cargo: {error}"))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What runs beside a trial.
struct Beside<'a> {
    cluster: &'a Cluster,
    pooler: Option<&'a Pooler>,
    python: Option<&'a Path>,
}

/// One at a time, and not by the runner of the tests, which would end a trial for its length.
fn tests(
    trial: &Trial,
    beside: &Beside<'_>,
    file: Option<&Path>,
    count: Option<&String>,
) -> Result<(), String> {
    let Beside {
        cluster, pooler, ..
    } = *beside;
    let mut command = step::cargo();
    if trial.name == "abuse" {
        // A crowd needs as many open files as this user may have, here and in the node.
        let mut raised = Command::new("sh");
        raised
            .args(["-c", "ulimit -n \"$(ulimit -H -n)\" && exec \"$0\" \"$@\""])
            .arg(command.get_program());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => raised.env(name, value),
                None => raised.env_remove(name),
            };
        }
        command = raised;
    }
    command.arg("test");
    if trial.name == "stream" {
        // It asks for a pace that a program without optimisation does not reach.
        command.args(["--profile", "bench-run"]);
    }
    match pooler.filter(|_| trial.name == "pooler") {
        None => command
            .args(["-p", "server", "--test", "it", trial.tests])
            .args(["--", "--test-threads=1", "--nocapture"]),
        Some(_) => command
            .args(POOLED.iter().flat_map(|name| ["-p", name]))
            .args(["--test", "it", "postgres"]),
    };
    command
        .envs(trial.asks.iter().copied())
        .env("HIENTRUONG_TEST_POSTGRES", cluster.url())
        .env("HIENTRUONG_TEST_POOLER", pooler.map_or("", Pooler::at))
        .env("HIENTRUONG_TEST_ALL", "1")
        .env("HIENTRUONG_TEST_BROWSER", browser::folder())
        .env("HIENTRUONG_TRIAL_PGDATA", cluster.data())
        .env("HIENTRUONG_TEST_PG_CTL", cluster.pg_ctl())
        .env("HIENTRUONG_TRIAL_PG_CTL", cluster.pg_ctl());
    if let Some(python) = beside.python {
        command.env("HIENTRUONG_TEST_PYTHON", python);
    }
    if let Some(count) = count.filter(|_| trial.name == "fuzz") {
        command.env("HIENTRUONG_TRIAL_FUZZ", format!("{count}+"));
    }
    if let Some(file) = file {
        command.env("HIENTRUONG_TRIAL_FILE", file);
    }
    if let Some(count) = count.filter(|_| trial.name == "offline") {
        command.env(PHONES, count);
    }
    step::run(&mut command)
}
