//! Samples of `/quan-tri/thoi-han`.

use super::Sample;
use crate::console::pages::desk::Theme;
use crate::console::pages::field::Field;
use crate::console::pages::form::{Drawer, Form};
use crate::console::pages::terms::{
    Calendar, CountRow, DayCell, ForceRow, Forces, HistoryRow, HoursRow, Month, NamedDay, Policy,
    PolicyRow, Preview, ShiftRow, Tab, Terms, ValueRow,
};

const HREF: &str = "/quan-tri/thoi-han";

impl Sample {
    fn term_tabs(&self, here: usize) -> Vec<Tab> {
        ["overview", "policies", "calendar", "force"]
            .into_iter()
            .enumerate()
            .map(|(n, key)| Tab {
                href: HREF.into(),
                words: self.t(&format!("terms.{key}")),
                on: n == here,
            })
            .collect()
    }

    fn force_row(&self) -> ForceRow {
        let why = Field::line(self.lang, "why", "").label(self.t("terms.why"));
        let lift = Form::new(self.lang, "lift-1", HREF)
            .button(self.t("terms.force.lift"))
            .field(why);
        ForceRow {
            cause: self.t("force.storm_flood"),
            document: "Công điện 12/CĐ-UBND ngày 9/4/2024".into(),
            scope: format!(
                "Phường Đồng Phú, Phường Hải Thành · {}",
                self.t("terms.force.everything")
            ),
            span: format!("{} – {}", self.at(0), self.due(12)),
            state: self.t("terms.force.now"),
            on: true,
            drawers: vec![Drawer::new(lift)],
        }
    }

    pub(super) fn terms(&self) -> Terms {
        Terms {
            desk: self.desk(HREF, Theme::Light),
            tabs: self.term_tabs(0),
            policies: vec![PolicyRow {
                name: "QB-2023-default".into(),
                href: HREF.into(),
                from: "10/10/2023".into(),
                state: self.t("terms.state.now"),
                on: true,
            }],
            forces: vec![self.force_row()],
            history: vec![HistoryRow {
                back: String::new(),
                at: self.at(5),
                by: "Trần Văn Quản".into(),
                what: format!("{}: 2024-04-29", self.t("terms.wish.off")),
                why: "Công văn 1570/VPCP-KGVX".into(),
            }],
        }
    }

    pub(super) fn terms_policy(&self) -> Policy {
        let form = Form::new(self.lang, "policy", HREF)
            .button(self.t("terms.look"))
            .field(Field::line(self.lang, "name", "QB-2025").label(self.t("terms.policy.name")))
            .field(
                Field::date(self.lang, "valid_from", "")
                    .label(self.t("terms.policy.from"))
                    .error(self.t("terms.why.required")),
            );
        Policy {
            desk: self.desk(HREF, Theme::Light),
            tabs: self.term_tabs(1),
            name: "QB-2023-default".into(),
            from: "10/10/2023".into(),
            clocks: vec![ValueRow {
                name: self.t("clock.process"),
                urgency: self.t("urgency.normal"),
                value: format!("7 {}", self.t("terms.unit.working_days")),
                note: String::new(),
            }],
            limits: vec![ValueRow {
                name: self.t("limit.extension_max"),
                urgency: self.t("urgency.complex"),
                value: format!("15 {}", self.t("terms.unit.working_days")),
                note: String::new(),
            }],
            form: Some(form),
        }
    }

    pub(super) fn terms_calendar(&self) -> Calendar {
        let day = |n: usize| DayCell {
            number: n.to_string(),
            ..DayCell::default()
        };
        let mut week: Vec<DayCell> = (1..8).map(day).collect();
        week[4] = DayCell {
            number: "5".into(),
            class: "off",
            mark: self.t("terms.mark.off"),
            words: format!("{}: Giỗ Tổ", self.t("terms.kind.off")),
        };
        Calendar {
            desk: self.desk(HREF, Theme::Light),
            tabs: self.term_tabs(2),
            year: "2024".into(),
            years: vec![(HREF.into(), "2023".into()), (HREF.into(), "2025".into())],
            working: lang::count(self.lang, "terms.working", 250),
            months: vec![Month {
                name: self.t("terms.month.4"),
                weeks: vec![week],
            }],
            weekdays: (1..8)
                .map(|n| {
                    let short = self.t(&format!("terms.weekday.{n}"));
                    (short.clone(), short)
                })
                .collect(),
            days: vec![NamedDay {
                day: "18/4/2024".into(),
                kind: self.t("terms.kind.off"),
                name: "Giỗ Tổ Hùng Vương".into(),
                status: self.t("terms.status.verified"),
            }],
            hours: vec![HoursRow {
                from: "1/1/2020".into(),
                hours: "07:00–11:30, 13:30–17:00".into(),
            }],
            form: Some(Form::new(self.lang, "calendar", HREF).button(self.t("terms.look"))),
        }
    }

    pub(super) fn terms_force(&self) -> Forces {
        Forces {
            desk: self.desk(HREF, Theme::Light),
            tabs: self.term_tabs(3),
            forces: vec![self.force_row()],
            form: Some(Form::new(self.lang, "force", HREF).button(self.t("terms.look"))),
        }
    }

    pub(super) fn terms_preview(&self) -> Preview {
        let form = |name: &str, key: &str| Form::new(self.lang, name, HREF).button(self.t(key));
        Preview {
            desk: self.desk(HREF, Theme::Light),
            tabs: self.term_tabs(1),
            what: vec![(self.t("terms.policy.name"), "QB-2025".into())],
            sum: lang::count(self.lang, "terms.sum.moved", 1_204),
            reach: lang::fill(
                self.lang,
                "terms.reach",
                &[("looked", "2.000"), ("open", "1.000.000")],
            ),
            counts: vec![CountRow {
                clock: self.t("clock.process"),
                touched: "1.204".into(),
                open: "412.000".into(),
            }],
            shifts: vec![ShiftRow {
                code: "QB 4829 1367".into(),
                href: "/lam-viec/hs/48291367".into(),
                clock: self.t("clock.process"),
                due: self.due(19),
                to: self.due(23),
            }],
            more: Some(form("more", "terms.more")),
            save: form("save", "terms.save").intro(self.t("terms.save.moved")),
            edit: form("policy", "terms.look"),
        }
    }
}
