//! Samples of the province's own tables.

use super::Sample;
use crate::console::pages::desk::Theme;
use crate::console::pages::field::Field;
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::tables::{
    BringAgencies, BringAgency, Effect, TableGroup, TableOne, TablePreview, TableRow, Tables,
};
use crate::console::pages::terms::HistoryRow;

const HREF: &str = "/quan-tri/don-vi";

impl Sample {
    fn table_history(&self) -> Vec<HistoryRow> {
        vec![HistoryRow {
            back: String::new(),
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
            add: vec![(HREF.into(), self.t("tables.agencies.add"))],
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

impl Sample {
    pub(super) fn agencies_file(&self, wrong: bool) -> BringAgencies {
        let l = self.lang;
        let faults = if wrong { "2" } else { "0" };
        let sum = [
            ("added", "1"),
            ("changed", "0"),
            ("ended", "1"),
            ("same", "14"),
            ("faults", faults),
        ];
        let line = |n: &str, why: &str, what: &str| {
            let line = lang::fill(l, "landmarks.line", &[("n", n)]);
            let why = lang::fill(l, why, &[("what", what)]);
            format!("{line}: {}: {why}", self.t("tables.field.heir"))
        };
        let row = |n: &str, code: &str, name: &str, what: &str, open: &str| BringAgency {
            line: n.into(),
            code: code.into(),
            name: name.into(),
            days: "1/7/2025 – 31/12/2026".into(),
            heirs: "SNNMT".into(),
            what: self.t(what),
            open: open.into(),
        };
        let open = lang::fill(l, "tables.agencies.brought.open", &[("n", "23")]);
        BringAgencies {
            desk: self.desk("/quan-tri/don-vi", Theme::Light),
            back: ("/quan-tri/don-vi".into(), self.t("tables.agencies")),
            header:
                "code,name,short_name,kind,parent_code,unit_code,valid_from,valid_to,replaced_by"
                    .into(),
            kinds: vec![(
                "public_utility".into(),
                self.t("agency_kind.public_utility"),
            )],
            sum: lang::fill(l, "tables.agencies.brought.sum", &sum),
            cases: match wrong {
                true => String::new(),
                false => lang::fill(l, "tables.agencies.brought.cases", &[("n", "23")]),
            },
            faults: match wrong {
                true => vec![
                    line("4", "terms.why.rule_unknown", "SNN"),
                    line("9", "terms.why.not_then", "SXD"),
                ],
                false => Vec::new(),
            },
            rows: vec![
                row(
                    "2",
                    "SNNMT",
                    "Sở Nông nghiệp và Môi trường",
                    "admin.bring.added",
                    "",
                ),
                row(
                    "3",
                    "STNMT",
                    "Sở Tài nguyên và Môi trường tỉnh Quảng Bình",
                    "tables.agencies.brought.ended",
                    &open,
                ),
            ],
            save: (!wrong).then(|| {
                self.form("save")
                    .field(Field::line(l, "why", "").label(self.t("terms.why")))
                    .button(self.t("terms.save"))
                    .weight(Weight::Main)
            }),
            form: self
                .form("bring")
                .field(
                    Field::one_file(l, "file", ".csv,text/csv")
                        .label(self.t("landmarks.file"))
                        .hint(self.t("landmarks.file.hint"))
                        .optional(),
                )
                .field(
                    Field::area(l, "csv", "", 8)
                        .label(self.t("landmarks.csv"))
                        .optional(),
                )
                .button(self.t("admin.look")),
        }
    }
}
