//! Samples of the province's own tables.

use super::Sample;
use crate::console::pages::desk::Theme;
use crate::console::pages::field::Field;
use crate::console::pages::form::Form;
use crate::console::pages::tables::{Effect, TableGroup, TableOne, TablePreview, TableRow, Tables};
use crate::console::pages::terms::HistoryRow;

const HREF: &str = "/quan-tri/don-vi";

impl Sample {
    fn table_history(&self) -> Vec<HistoryRow> {
        vec![HistoryRow {
            at: self.at(5),
            by: "Trần Văn Quản".into(),
            what: lang::fill(
                self.lang,
                "tables.history.agency_kept",
                &[("code", "DOI-DEN"), ("name", "Đội chiếu sáng")],
            ),
            why: "Quyết định 15/QĐ-UBND".into(),
        }]
    }

    fn table_form(&self, wrong: bool) -> Form {
        let mut last =
            Field::date(self.lang, "last", "2026-12-31").label(self.t("tables.field.last"));
        if wrong {
            last.error = self.t("terms.why.past");
        }
        Form::new(self.lang, "end", HREF)
            .button(self.t("terms.look"))
            .intro(self.t("tables.agencies.end.intro"))
            .field(last)
            .field(Field::line(self.lang, "why", "").label(self.t("terms.why")))
    }

    pub(super) fn tables(&self) -> Tables {
        let row = |name: &str, deep: &str, state: String| TableRow {
            name: name.into(),
            href: HREF.into(),
            deep: deep.into(),
            small: "DOI-DEN".into(),
            cells: vec![
                self.t("agency_kind.public_service_provider"),
                "1/7/2025".into(),
                String::new(),
            ],
            state,
        };
        let heads = ["name", "kind", "span", "heir"].map(|h| self.t(&format!("tables.field.{h}")));
        Tables {
            desk: self.desk(HREF, Theme::Light),
            title: self.t("tables.agencies"),
            intro: self.t("tables.agencies.intro"),
            add: Some((HREF.into(), self.t("tables.agencies.add"))),
            bring: None,
            sieve: None,
            groups: vec![TableGroup {
                title: lang::count(self.lang, "tables.agencies.count", 2),
                heads: heads.to_vec(),
                rows: vec![
                    row("Sở Xây dựng", "", String::new()),
                    row("Đội quản lý chiếu sáng", "– ", self.t("routing.coming")),
                ],
            }],
            history: self.table_history(),
        }
    }

    pub(super) fn table_one(&self, wrong: bool) -> TableOne {
        TableOne {
            desk: self.desk(HREF, Theme::Light),
            title: "Đội quản lý chiếu sáng".into(),
            back: (HREF.into(), self.t("tables.agencies")),
            facts: vec![(self.t("tables.field.code"), "DOI-DEN".into())],
            notes: vec![lang::count(self.lang, "tables.agencies.open", 3)],
            forms: vec![(self.t("tables.agencies.end"), false, self.table_form(wrong))],
            history: self.table_history(),
        }
    }

    pub(super) fn table_preview(&self) -> TablePreview {
        TablePreview {
            desk: self.desk(HREF, Theme::Light),
            title: "Đội quản lý chiếu sáng".into(),
            back: (HREF.into(), self.t("tables.agencies")),
            differs: vec![(self.t("tables.field.last"), "–".into(), "31/12/2026".into())],
            effects: vec![Effect {
                words: lang::count(self.lang, "tables.agencies.people", 1),
                note: self.t("tables.agencies.people.note"),
                some: vec![(HREF.into(), "Lê Thị Mai".into())],
            }],
            shown: Vec::new(),
            save: Form::new(self.lang, "save", HREF)
                .button(self.t("terms.save"))
                .intro(self.t("tables.save")),
            edit: self.table_form(false),
        }
    }
}
