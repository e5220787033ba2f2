//! Samples of units, outlines and landmarks.

use super::Sample;
use crate::console::pages::area::{
    Answered, Area, Areas, BringMarks, EditionRow, Lay, LayPreview, LiesRow, Lines, Outline,
};
use crate::console::pages::desk::Theme;
use crate::console::pages::field::{Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::tables::{TableGroup, TableRow};
use crate::console::pages::terms::{HistoryRow, Tab};
use app::areas::Drawing;

const HREF: &str = "/quan-tri/dia-gioi";

impl Sample {
    fn area_tabs(&self, on: usize) -> Vec<Tab> {
        let keys = [
            "areas.units",
            "areas.outlines",
            "tables.landmarks",
            "console.rail.assets",
        ];
        let tab = |(n, key): (usize, &str)| Tab {
            href: HREF.into(),
            words: self.t(key),
            on: n == on,
        };
        keys.into_iter().enumerate().map(tab).collect()
    }

    fn why_form(&self, name: &str, button: &str) -> Form {
        let why = Field::line(self.lang, "why", "").label(self.t("terms.why"));
        Form::new(self.lang, name, HREF)
            .button(self.t(button))
            .field(why.hint(self.t("terms.why.hint")))
    }

    pub(super) fn areas(&self) -> Areas {
        let heads = [
            "name",
            "span",
            "above",
            "responsible",
            "open",
            "received",
            "outline",
        ];
        let since = lang::fill(self.lang, "areas.since", &[("date", "1/7/2025")]);
        let row = |name: &str, code: &str, outline: &str| TableRow {
            name: name.into(),
            href: HREF.into(),
            small: code.into(),
            cells: vec![
                since.clone(),
                "Tỉnh Quảng Trị".into(),
                format!("UBND {name}"),
                "12".into(),
                "1.204".into(),
                self.t(outline),
            ],
            ..TableRow::default()
        };
        Areas {
            desk: self.desk(HREF, Theme::Light),
            tabs: self.area_tabs(0),
            stands: lang::fill(
                self.lang,
                "areas.stands.some",
                &[("n", "39"), ("all", "41")],
            ),
            finder: Form::new(self.lang, "finder", HREF)
                .button(self.t("areas.find.button"))
                .weight(Weight::Main)
                .field(
                    Field::line(self.lang, "q", "chợ Đồng Hới")
                        .label(self.t("areas.find"))
                        .hint(self.t("areas.find.hint")),
                ),
            answered: Some(Answered {
                title: self.t("areas.find.found"),
                rows: vec![LiesRow {
                    words: "Chợ Đồng Hới".into(),
                    sort: self.t("desk.place.landmark"),
                    area: Some((HREF.into(), "Phường Đồng Hới".into())),
                    agency: Some((HREF.into(), "Ủy ban nhân dân phường Đồng Hới".into())),
                    note: self.t("areas.find.near"),
                    marks: vec![
                        (HREF.into(), "Chợ Đồng Hới (0 m)".into()),
                        (HREF.into(), "Tỉnh ủy Quảng Trị (1,1 km)".into()),
                    ],
                }],
            }),
            sieve: Form::new(self.lang, "sieve", HREF)
                .reading()
                .button(self.t("routing.sieve"))
                .field(
                    Field::line(self.lang, "q", "")
                        .label(self.t("tables.find"))
                        .optional(),
                ),
            groups: vec![TableGroup {
                title: lang::count(self.lang, "areas.communes", 2),
                heads: heads.map(|h| self.t(&format!("areas.head.{h}"))).to_vec(),
                rows: vec![
                    row("Phường Đồng Hới", "18880", "areas.outline.yes"),
                    row("Xã Quảng Ninh", "19207", "areas.outline.no"),
                ],
            }],
        }
    }

    pub(super) fn area(&self) -> Area {
        let fact = |key: &str, value: &str, href: &str| {
            let label = self.t(&format!("areas.head.{key}"));
            (label, value.to_owned(), href.to_owned())
        };
        Area {
            desk: self.desk(HREF, Theme::Light),
            title: "Phường Đồng Hới".into(),
            back: (HREF.into(), self.t("areas.title")),
            notes: Vec::new(),
            facts: vec![
                fact("code", "18880", ""),
                fact("above", "Tỉnh Quảng Trị", HREF),
                fact("responsible", "Ủy ban nhân dân phường Đồng Hới", HREF),
                fact("open", "12", ""),
            ],
            outline: Some(Outline {
                drawing: Drawing {
                    width: 480,
                    height: 360,
                    own: "M80 60L300 40L400 150L380 300L200 330L60 220Z".into(),
                    around: "M0 20L80 60M300 40L330 0M400 150L480 140M60 220L0 240M200 330L190 360"
                        .into(),
                    spot: Some((240, 190)),
                },
                alt: lang::fill(
                    self.lang,
                    "areas.outline.alt",
                    &[("name", "Phường Đồng Hới")],
                ),
                caption: self.t("areas.outline.caption"),
            }),
            marks: vec![
                (HREF.into(), "Chợ Đồng Hới".into()),
                (HREF.into(), "Ga Đồng Hới".into()),
            ],
        }
    }

    pub(super) fn area_lay(&self, wrong: bool) -> Lay {
        let file = Input::Files {
            accept: ".geojson",
            multiple: false,
            kept: Vec::new(),
        };
        let mut from = Field::date(self.lang, "from", "2027-01-01").label(self.t("areas.from"));
        if wrong {
            from.error = self.t("terms.why.edition_day");
        }
        let fault = |feature: &str, key: &str| {
            let at = lang::fill(self.lang, "areas.at.feature", &[("n", feature)]);
            format!("{at}: {}", self.t(key))
        };
        Lay {
            desk: self.desk(HREF, Theme::Light),
            tabs: self.area_tabs(1),
            editions: vec![
                EditionRow {
                    title: lang::fill(self.lang, "areas.since", &[("date", "1/1/2027")]),
                    state: self.t("areas.edition.coming"),
                    words: lang::count(self.lang, "areas.edition.units", 3),
                    withdraw: Some(
                        self.why_form("withdraw", "areas.withdraw")
                            .intro(self.t("areas.withdraw.intro"))
                            .weight(Weight::Grave),
                    ),
                },
                EditionRow {
                    title: self.t("areas.edition.first"),
                    state: self.t("areas.edition.on"),
                    words: lang::count(self.lang, "areas.edition.units", 41),
                    withdraw: None,
                },
            ],
            faults: match wrong {
                true => vec![
                    fault("2", "areas.fault.itself"),
                    fault("7", "areas.fault.code"),
                ],
                false => Vec::new(),
            },
            form: Form::new(self.lang, "look", HREF)
                .button(self.t("admin.look"))
                .weight(Weight::Main)
                .field(
                    Field::new(self.lang, "file", file)
                        .label(self.t("areas.file"))
                        .hint(self.t("areas.file.hint")),
                )
                .field(from.hint(self.t("areas.from.hint")))
                .field(Field::line(self.lang, "why", "").label(self.t("terms.why"))),
            history: vec![HistoryRow {
                back: String::new(),
                at: self.at(5),
                by: "Trần Văn Quản".into(),
                what: lang::fill(
                    self.lang,
                    "tables.history.areas_laid",
                    &[("code", "2027-01-01"), ("name", "3")],
                ),
                why: "Nghị quyết 1680/NQ-UBTVQH15".into(),
            }],
        }
    }

    pub(super) fn area_preview(&self, wrong: bool) -> LayPreview {
        let part = |key: &str, lines: &[String]| Lines {
            title: self.t(&format!("areas.part.{key}")),
            note: self.t(&format!("areas.part.{key}.note")),
            lines: lines.to_vec(),
            more: String::new(),
            bad: key == "unknown",
        };
        let moved = lang::fill(
            self.lang,
            "areas.moved",
            &[
                ("reports", &lang::count(self.lang, "areas.reports", 12)),
                ("from", "Phường Đồng Hới"),
                ("to", "Phường Đồng Thuận"),
                ("leads", "UBND phường Đồng Hới 9, Sở Xây dựng 3"),
            ],
        );
        let gap = lang::fill(self.lang, "areas.gap.of", &[("name", "Phường Đồng Hới")]);
        let mut parts = vec![
            part("moves", &[moved]),
            part(
                "overlaps",
                &["Phường Đồng Hới – Phường Đồng Sơn: 0,31 km²".into()],
            ),
            part("gaps", &[format!("{gap}: 0,08 km² (17.4702, 106.6190)")]),
            part(
                "shifts",
                &["Phường Đồng Hới (18880): 15,02 km² → 14,71 km²".into()],
            ),
        ];
        if wrong {
            parts.insert(0, part("unknown", &["99999".into()]));
        }
        let seen = Field::tick(self.lang, "seen", false).label(self.t("areas.seen"));
        let form = Form::new(self.lang, "save", HREF)
            .intro(self.t("areas.save"))
            .button(self.t("terms.save"))
            .weight(Weight::Main)
            .field(seen);
        LayPreview {
            desk: self.desk(HREF, Theme::Light),
            back: (HREF.into(), self.t("areas.outlines")),
            sum: lang::fill(self.lang, "areas.sum", &[("n", "2"), ("date", "1/1/2027")]),
            parts,
            save: (!wrong).then_some(form),
        }
    }

    pub(super) fn landmarks_bring(&self, wrong: bool) -> BringMarks {
        let sum = [
            ("added", "2"),
            ("changed", "0"),
            ("same", "10"),
            ("faults", "0"),
        ];
        let line = lang::fill(self.lang, "landmarks.line", &[("n", "3")]);
        let added = self.t("admin.bring.added");
        let row = |line: &str, name: &str, code: &str| {
            (line.into(), name.into(), code.into(), added.clone())
        };
        BringMarks {
            desk: self.desk(HREF, Theme::Light),
            back: (HREF.into(), self.t("tables.landmarks")),
            header: "code,name,kind,aliases,unit_code,lat,lon".into(),
            kinds: vec![("hamlet".into(), self.t("landmark_kind.hamlet"))],
            sum: lang::fill(self.lang, "admin.bring.sum", &sum),
            faults: match wrong {
                true => vec![format!("{line}: {}", self.t("terms.why.outside"))],
                false => Vec::new(),
            },
            rows: vec![
                row("2", "Thôn Phú Thượng", "DM-0013"),
                row("4", "Cầu Nhật Lệ 1", "DM-0014"),
            ],
            more: String::new(),
            save: (!wrong).then(|| self.why_form("save", "terms.save").weight(Weight::Main)),
            form: Form::new(self.lang, "bring", HREF)
                .button(self.t("admin.look"))
                .field(
                    Field::area(self.lang, "csv", "", 8)
                        .label(self.t("landmarks.csv"))
                        .optional(),
                ),
        }
    }
}
