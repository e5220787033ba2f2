//! Samples of what goes on around a decision: what is held, several at once, lists under a name,
//! two people on one report.

use super::Sample;
use crate::console::pages::desk::{HeldNotice, PutOffNotice, Theme};
use crate::console::pages::field::{Choice, ChoiceGroup};
use crate::console::pages::found::{Found, FoundGroup, Hit};
use crate::console::pages::message::{ClashField, Conflict, Redo};
use crate::console::pages::parts::Row;
use crate::console::pages::triage::{
    BulkDone, BulkLine, BulkPart, CasePart, QueuePart, Triage, TriageCase,
};
use crate::console::pages::views::{ViewLink, ViewPage};
use crate::console::pages::work::Section;

impl Sample {
    pub(super) fn queue_part(&self, mut rows: Vec<Row>) -> QueuePart {
        for (n, row) in rows.iter_mut().enumerate() {
            row.pick = format!("4829136{n}.7");
        }
        QueuePart {
            desk: self.desk("/lam-viec/phan-loai", Theme::Light),
            count: "14".into(),
            queue: rows,
            empty: self.t("console.triage.empty"),
            more_href: String::new(),
            put_off: lang::count(self.lang, "console.later.some", 2),
            put_off_href: "/lam-viec/phan-loai?de-sau=1".into(),
        }
    }

    pub(super) fn case_part(&self, case: TriageCase) -> CasePart {
        CasePart {
            desk: self.desk("/lam-viec/phan-loai", Theme::Light),
            case,
        }
    }

    pub(super) fn bulk(&self) -> BulkPart {
        let group = |choices| {
            vec![ChoiceGroup {
                title: String::new(),
                choices,
            }]
        };
        let deeds = ["table", "to", "category", "refuse", "later"];
        BulkPart {
            desk: self.desk("/lam-viec/phan-loai", Theme::Light),
            deeds: deeds
                .map(|d| (d, self.t(&format!("console.bulk.{d}"))))
                .to_vec(),
            units: group(vec![Choice::new("SGTVT", "Sở Giao thông vận tải")]),
            categories: group(vec![Choice::new("GT-01", "Ổ gà, đường lún")]),
            reasons: group(vec![Choice::new("R-11", "R-11 Quảng cáo, rác, thử")]),
            spans: vec![("15", self.t("console.later.15"))],
        }
    }

    fn held(&self, refused: Option<&str>) -> HeldNotice {
        let deed = self.t("action.dispatch");
        let code = ("code", "QB 4829 0714");
        let words = match refused {
            None => {
                let args = [
                    ("deed", deed.as_str()),
                    code,
                    ("to", " → UBND xã Hải Trạch"),
                ];
                lang::fill(self.lang, "console.held.words", &args)
            }
            Some(why) => {
                let args = [("deed", deed.as_str()), code, ("why", why)];
                lang::fill(self.lang, "console.held.refused", &args)
            }
        };
        HeldNotice {
            id: 7,
            code: "48290714".into(),
            words,
            seconds: refused.is_none().then_some(8),
            href: "/lam-viec/giu/7".into(),
            lang: self.lang,
        }
    }

    pub(super) fn triage_held(&self) -> Triage {
        let mut page = self.triage(Theme::Light, true);
        page.desk.flash = None;
        page.desk.put_off = Some(PutOffNotice {
            code: "48290714".into(),
            words: lang::fill(
                self.lang,
                "console.later.done",
                &[("code", "QB 4829 0714"), ("at", "08:15")],
            ),
            seconds: 8,
            action: "/lam-viec/phan-loai/de-sau/48290714/hoan-tac".into(),
            lang: self.lang,
        });
        page.desk.held = vec![self.held(Some(&self.t("refusal.stale"))), self.held(None)];
        page
    }

    pub(super) fn bulk_done(&self) -> BulkDone {
        let line = |code: &str, title: &str, words: String, done| BulkLine {
            code: code.into(),
            href: "/lam-viec/hs/48291367".into(),
            title: title.into(),
            words,
            done,
        };
        BulkDone {
            desk: self.desk("/lam-viec/phan-loai/nhieu", Theme::Light),
            deed: self.t("console.bulk.table"),
            summary: lang::fill(
                self.lang,
                "console.bulk.summary",
                &[("done", "1"), ("not", "1")],
            ),
            lines: vec![
                line(
                    "QB 4829 1367",
                    "Ổ gà đọng nước",
                    self.held(None).words,
                    true,
                ),
                line("QB 4829 0714", "Dây điện đứt", self.t("why.urgent"), false),
            ],
            undo: vec![7],
            back: ("/lam-viec/phan-loai".into(), self.t("console.bulk.back")),
        }
    }

    pub(super) fn view(&self, wrong: bool) -> ViewPage {
        let wrong = wrong.then(|| {
            let args = [
                ("key", "đơn-vị"),
                ("value", "hải-trach"),
                ("near", "ubnd-xa-hai-trach"),
            ];
            lang::fill(self.lang, "console.views.near", &args)
        });
        ViewPage {
            desk: self.desk("/lam-viec/kn/1", Theme::Light),
            title: "Trễ ở Hải Trạch".into(),
            count: "500+".into(),
            action: "/lam-viec/kn/1".into(),
            remove: "/lam-viec/kn/1/xoa".into(),
            may_change: true,
            is_new: false,
            name: "Trễ ở Hải Trạch".into(),
            filter: "trễ đơn-vị:ubnd-xa-hai-trach".into(),
            shared: true,
            version: 1,
            views: vec![ViewLink {
                href: "/lam-viec/kn/1".into(),
                name: "Trễ ở Hải Trạch".into(),
                filter: "trễ đơn-vị:ubnd-xa-hai-trach".into(),
                shared: true,
            }],
            list: wrong.is_none().then(|| Section {
                title: self.t("console.views.found"),
                count: String::new(),
                rows: self.queue().into_iter().skip(4).collect(),
                empty: String::new(),
            }),
            csv_href: match wrong {
                None => "/lam-viec/xuat.csv?kn=1".into(),
                Some(_) => String::new(),
            },
            wrong: wrong.into_iter().collect(),
            more_href: String::new(),
        }
    }

    pub(super) fn found(&self) -> Found {
        Found {
            groups: vec![FoundGroup {
                title: self.t("console.find.go"),
                hits: vec![Hit {
                    href: "/lam-viec/phan-loai".into(),
                    words: self.t("console.rail.triage"),
                    small: String::new(),
                    shape: "s-sort",
                }],
            }],
            empty: String::new(),
        }
    }

    fn clash(&self, choose: bool) -> ClashField {
        ClashField {
            name: "lead".into(),
            label: self.t("field.lead"),
            before: String::new(),
            theirs_value: "SGTVT".into(),
            theirs: "Sở Giao thông vận tải".into(),
            who: "Lê Mai, 07:58".into(),
            mine_value: "PQLDT-DH".into(),
            mine: "Phòng QLĐT TP Đồng Hới".into(),
            choose,
        }
    }

    pub(super) fn clashing(&self) -> (Vec<ClashField>, Option<Redo>) {
        let redo = Redo {
            action: "/lam-viec/hs/48291367/dispatch".into(),
            version: 8,
            from: "phan-loai",
            hidden: vec![("instruction".into(), "Vá trước giờ tan trường".into())],
            button: self.t("action.dispatch"),
        };
        (vec![self.clash(true)], Some(redo))
    }

    pub(super) fn conflict_over(&self) -> Conflict {
        Conflict {
            fields: vec![self.clash(false)],
            redo: None,
            ..self.conflict()
        }
    }
}
