//! Samples of the first run.

use super::Sample;
use crate::console::pages::desk::Theme;
use crate::console::pages::setup::{Setup, StepCard};

impl Sample {
    fn setup_step(&self, name: &'static str, state: &'static str, told: Vec<String>) -> StepCard {
        let shape = match state {
            "done" => "done",
            "partly" => "work",
            _ => "new",
        };
        let keys = format!("setup.{name}.keys");
        StepCard {
            name,
            title: self.t(&format!("setup.{name}")),
            why: self.t(&format!("setup.{name}.why")),
            shape,
            class: state,
            state: self.t(&format!("setup.state.{state}")),
            needed: self.t("setup.needed"),
            told,
            keys: match lang::has(&keys) && state != "done" {
                true => self.t(&keys),
                false => String::new(),
            },
            links: vec![("/quan-tri/kenh".into(), self.t("setup.go.try"))],
        }
    }

    pub(super) fn setup(&self, ready: bool) -> Setup {
        let fill = |key: &str, values: &[(&str, &str)]| lang::fill(self.lang, key, values);
        let state = |open: &'static str| if ready { "done" } else { open };
        let counts = [
            ("communes", "41"),
            ("agencies", "524"),
            ("categories", "122"),
            ("rules", "352"),
            ("version", "3"),
        ];
        let way = [("way", "SMS")];
        let people = match ready {
            true => vec![fill("setup.found.focal.all", &[("n", "0"), ("all", "224")])],
            false => vec![
                fill(
                    "setup.found.role.nobody",
                    &[("role", &self.t("role.ioc_leader"))],
                ),
                fill("setup.found.focal.without", &[("n", "220"), ("all", "224")]),
            ],
        };
        Setup {
            desk: self.desk("/quan-tri/cai-dat", Theme::Light),
            sum: match ready {
                true => self.t("setup.ready.whole"),
                false => lang::count(self.lang, "setup.left", 2),
            },
            ready,
            steps: vec![
                self.setup_step("tables", "done", vec![fill("setup.found.tables", &counts)]),
                self.setup_step(
                    "channels",
                    state("missing"),
                    vec![fill("setup.found.way.none", &way)],
                ),
                self.setup_step("people", state("partly"), people),
            ],
        }
    }
}
