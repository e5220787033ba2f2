//! Samples of the wall.

use super::Sample;
use super::files::HREF;
use crate::console::pages::alarm::{AlarmLine, AlarmStrip};
use crate::console::pages::desk::{Alarms, Theme};
use crate::console::pages::field::{Choice, Field};
use crate::console::pages::form::{Drawer, Form, Weight};
use crate::console::pages::parts::Status;
use crate::console::pages::wall::{Attempt, Board, Danger, Gauge, Rung, Wall};

impl Sample {
    pub(super) fn wall(&self, theme: Theme, some: bool) -> Wall {
        let dangers = if some {
            vec![self.uncalled(), self.attended()]
        } else {
            Vec::new()
        };
        let n = dangers.len().to_string();
        let key = if some {
            "console.wall.banner"
        } else {
            "console.wall.quiet"
        };
        let counted = [("n", n.as_str()), ("uncalled", "1"), ("unattended", "0")];
        let mut desk = self.desk("/lam-viec/khan", theme);
        desk.alarms = self.alarms(some);
        Wall {
            desk,
            board: Board {
                title: format!("{} ({n})", self.t("console.rail.urgent")),
                banner: lang::fill(self.lang, key, &counted),
                loud: some,
                tokens: "48291367 48291367:call 48290012".into(),
                fresh: lang::fill(self.lang, "console.wall.fresh", &[("clock", "07:56:12")]),
                dangers,
            },
        }
    }

    fn alarms(&self, some: bool) -> Alarms {
        let line = AlarmLine {
            code: "48290012".into(),
            href: "/lam-viec/hs/48290012".into(),
            words: "QB 4829 0012 · Lưới điện · Phường Đồng Hới".into(),
        };
        Alarms {
            href: "/lam-viec/khan".into(),
            news: "report urgency",
            source: "/lam-viec/khan/bao-dong".into(),
            strip: Some(AlarmStrip {
                lang: self.lang,
                action: "/lam-viec/khan/bao-dong".into(),
                next: "/lam-viec/khan".into(),
                href: "/lam-viec/khan".into(),
                lines: if some { vec![line] } else { Vec::new() },
            }),
        }
    }

    fn gauge(&self, key: &str, words: String, state: &'static str) -> Gauge {
        Gauge {
            label: self.t(key),
            words,
            state,
        }
    }

    fn uncalled(&self) -> Danger {
        let l = self.lang;
        let no_answer = Attempt {
            words: format!(
                "{} {} · Lê Mai",
                self.at(53),
                self.t("console.wall.no_answer")
            ),
            answered: false,
        };
        let rung = |name: &str, phone: &str, note: &str, next: bool| Rung {
            rung: self.t(name),
            phone: phone.into(),
            dial: phone.replace(' ', ""),
            note: note.into(),
            person: note.into(),
            next,
            when: if next {
                self.t("console.triage.call_now")
            } else {
                String::new()
            },
            tried: if name == "rung.duty" {
                vec![no_answer.clone()]
            } else {
                Vec::new()
            },
        };
        Danger {
            id: "48291367".into(),
            code: "QB 4829 1367".into(),
            href: HREF.into(),
            title: "Dây điện đứt, tóe lửa bên đường trước cổng trường tiểu học".into(),
            meta: format!("1022 · {}", lang::date::age(l, 0, 240_000)),
            place: "Trước số 86 Trần Hưng Đạo, Phường Đồng Hới".into(),
            status: Status::of("received", self.t("stage.received")),
            quote: "Dây đứt nằm vắt qua hàng rào, đang tóe lửa, học sinh sắp tan trường.".into(),
            seen: lang::fill(
                self.lang,
                "console.wall.seen_by",
                &[("name", "Hà"), ("at", "07:52")],
            ),
            worst: "call",
            gauges: vec![
                self.gauge("console.wall.call", lang::date::left(l, 0, 720_000), "over"),
                self.gauge(
                    "console.wall.onsite",
                    self.t("console.wall.not_begun"),
                    "none",
                ),
            ],
            agency: "Điện lực Đồng Hới".into(),
            agency_why: self.t("console.wall.by_table"),
            rungs: vec![
                rung("rung.duty", "1900 6769", "trực vận hành 24/24", false),
                rung("rung.focal", "0232 0200031", "công chức đầu mối", true),
                rung("rung.leader", "0232 0300031", "lãnh đạo phê duyệt", false),
                rung("rung.upper", "0232 0400901", "", false),
            ],
            others: Vec::new(),
            call_action: "/lam-viec/hs/48291367/log_call".into(),
            dispatch: Some(
                self.form("dispatch")
                    .button(lang::fill(
                        l,
                        "console.wall.send_to",
                        &[("agency", "Điện lực Đồng Hới")],
                    ))
                    .weight(Weight::Main)
                    .apart("48291367"),
            ),
            triage_href: "/lam-viec/phan-loai?hs=48291367".into(),
            arrived: None,
            drafts: Vec::new(),
            more: vec![Drawer::new(self.downgrade()).apart("48291367")],
        }
    }

    fn attended(&self) -> Danger {
        let answered = Attempt {
            words: format!(
                "{} {} · Lê Mai",
                self.at(20),
                self.t("console.wall.did_answer")
            ),
            answered: true,
        };
        let at = self.at(20);
        Danger {
            id: "48290012".into(),
            code: "QB 4829 0012".into(),
            title: "Cây đổ chắn ngang đường, có người bị thương".into(),
            status: Status::of("working", self.t("stage.dispatched")),
            quote: String::new(),
            seen: String::new(),
            worst: "site",
            gauges: vec![
                self.gauge(
                    "console.wall.call",
                    lang::fill(self.lang, "console.wall.answered_at", &[("at", &at)]),
                    "done",
                ),
                self.gauge(
                    "console.wall.onsite",
                    lang::date::left(self.lang, 960_000, 0),
                    "run",
                ),
            ],
            agency: "UBND phường Đồng Hới".into(),
            agency_why: String::new(),
            rungs: vec![Rung {
                rung: self.t("rung.duty"),
                phone: "0232 0118880".into(),
                dial: "02320118880".into(),
                note: String::new(),
                person: self.t("rung.duty"),
                next: false,
                when: String::new(),
                tried: vec![answered],
            }],
            dispatch: None,
            triage_href: String::new(),
            arrived: Some(
                self.form("confirm_onsite")
                    .button(self.t("console.wall.arrived"))
                    .weight(Weight::Main)
                    .apart("48290012"),
            ),
            more: vec![Drawer::new(self.downgrade()).apart("48290012")],
            ..self.uncalled()
        }
    }

    fn downgrade(&self) -> Form {
        let l = self.lang;
        let grounds = vec![Choice::new("false_alarm", self.t("ground.false_alarm"))];
        self.form("downgrade")
            .weight(Weight::Grave)
            .field(Field::select(
                l,
                "reason",
                self.t("console.choose"),
                grounds,
            ))
            .field(Field::area(l, "note", "", 3).optional())
    }
}
