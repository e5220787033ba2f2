//! Samples of webhooks.

use super::Sample;
use crate::console::pages::admin::Mark;
use crate::console::pages::desk::Theme;
use crate::console::pages::field::{Choice, ChoiceGroup, Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::hooks::{Hook, HookCard, Hooks, TryRow};

const HOOKS: &str = "/quan-tri/tich-hop/webhook";

impl Sample {
    fn hook_card(&self, id: &str, mark: Mark, state: &str) -> HookCard {
        HookCard {
            id: id.into(),
            title: "Điện lực Quảng Bình".into(),
            mark,
            state: self.t(&format!("admin.hooks.state.{state}")),
            href: format!("{HOOKS}/{id}"),
            facts: vec![
                (self.t("admin.hooks.host"), "tin.dienluc.example.vn".into()),
                (self.t("admin.hooks.sees"), self.t("admin.hooks.public")),
                (
                    self.t("admin.hooks.behind"),
                    lang::fill(self.lang, "admin.hooks.behind.some", &[("n", "500+")]),
                ),
                (
                    self.t("admin.hooks.why"),
                    lang::fill(
                        self.lang,
                        "admin.hooks.outcome.answered",
                        &[("status", "503")],
                    ),
                ),
            ],
        }
    }

    fn hook_form(&self, name: &str) -> Form {
        let groups = vec![ChoiceGroup {
            title: self.t("admin.hooks.larger"),
            choices: vec![Choice::new("44", "Tỉnh Quảng Trị")],
        }];
        Form::new(self.lang, name, HOOKS)
            .weight(Weight::Main)
            .field(
                Field::line(self.lang, "url", "http://10.0.0.7/")
                    .label(self.t("admin.hooks.url"))
                    .hint(self.t("admin.hooks.url.hint"))
                    .error(self.t("admin.hooks.why.inside")),
            )
            .field(
                Field::new(self.lang, "areas", Input::Many { groups })
                    .label(self.t("admin.hooks.areas"))
                    .optional(),
            )
            .field(
                Field::tick(self.lang, "batched", true)
                    .label(self.t("admin.hooks.batched"))
                    .optional(),
            )
            .button(self.t("admin.hooks.make"))
    }

    pub(super) fn hooks(&self) -> Hooks {
        Hooks {
            desk: self.desk(HOOKS, Theme::Light),
            back: "/quan-tri/tich-hop".into(),
            form: self.hook_form("make"),
            hooks: vec![
                self.hook_card("1", Mark::Warning, "failing"),
                self.hook_card("2", Mark::Wrong, "stopped"),
            ],
        }
    }

    pub(super) fn hook(&self) -> Hook {
        let act = |name: &str| {
            Form::new(self.lang, name, format!("{HOOKS}/1/{name}"))
                .button(self.t(&format!("admin.hooks.act.{name}")))
        };
        let row = |is_good: bool| TryRow {
            at: "11/04/2024 17:00:05".into(),
            what: lang::fill(
                self.lang,
                "admin.hooks.what.many",
                &[("n", "12"), ("first", "4.711"), ("last", "4.790")],
            ),
            outcome: self.t(if is_good {
                "admin.hooks.outcome.sent"
            } else {
                "admin.hooks.outcome.slow"
            }),
            is_good,
            took: lang::fill(self.lang, "admin.hooks.took.ms", &[("n", "84")]),
        };
        Hook {
            desk: self.desk(HOOKS, Theme::Light),
            back: HOOKS.into(),
            card: self.hook_card("1", Mark::Good, "active"),
            secret: Some("whsec_mau-khong-dung-duoc".into()),
            acts: vec![
                act("try"),
                act("pause"),
                act("rotate"),
                act("end").weight(Weight::Grave),
            ],
            replay: Some(
                Form::new(self.lang, "replay", format!("{HOOKS}/1/gui-lai"))
                    .intro(self.t("admin.hooks.replay.why"))
                    .field(
                        Field::line(self.lang, "position", "-1")
                            .label(self.t("admin.hooks.replay.position"))
                            .error(self.t("admin.hooks.why.position"))
                            .optional(),
                    )
                    .button(self.t("admin.hooks.replay.button")),
            ),
            change: Some(self.hook_form("change")),
            tries: vec![row(true), row(false)],
        }
    }
}
