//! Samples of the pages about one report: its file, messages.

use super::Sample;
use crate::console::pages::case::{
    AnswerShown, Assignment, CaseFile, Clock, Note, Promise, ProofLine, Proposal,
};
use crate::console::pages::desk::Theme;
use crate::console::pages::field::{Choice, Field, Input};
use crate::console::pages::form::{Drawer, Form, Weight};
use crate::console::pages::message::{Conflict, Message};
use crate::console::pages::parts::{Entry, Fact, Sla, Status, WatchPart};

pub(super) const TITLE: &str = "Ổ gà đọng nước trước số 86 Trần Hưng Đạo";
pub(super) const CODE: &str = "QB 4829 1367";
pub(super) const HREF: &str = "/lam-viec/hs/48291367";
pub(super) const QUOTE: &str = "Ổ gà sâu, trời mưa nước ngập không thấy. Sáng nay có xe máy ngã.";
pub(super) const DONE: &str = "Đã cắt bỏ lớp mặt hỏng, vá 6 m² bằng bê tông nhựa nóng và khơi lại miệng thu nước trước số 86 Trần Hưng Đạo.";

impl Sample {
    pub(super) fn case(&self, theme: Theme) -> CaseFile {
        let l = self.lang;
        CaseFile {
            desk: self.desk("/lam-viec/viec/dang-lam", theme),
            watch: Some(WatchPart {
                words: lang::fill(l, "console.watch.writing", &[("name", "Nguyễn Hà")]),
                busy: true,
            }),
            watch_action: format!("{HREF}/dang-xem"),
            version: 5,
            code: CODE.into(),
            title: TITLE.into(),
            status: Status::of("working", self.t("stage.awaiting_approval")),
            tags: vec![
                Status::tag(self.t("publication.public")),
                Status::late(self.t("public.late")),
            ],
            sla: Some(Sla::of(l, 0, 100, 100 + 2 * 86_400_000)),
            promise: lang::fill(l, "console.case.promise", &[("due", &self.due(8))]),
            public_href: "/hs/48291367".into(),
            dossier_href: String::new(),
            identity: Vec::new(),
            banner: String::new(),
            quote: QUOTE.into(),
            recordings: vec![self.recording()],
            photos: vec![
                self.photo("o-ga", "Ổ gà đọng nước"),
                self.photo("lun", "Nhìn từ phía chợ"),
            ],
            around: Some(self.around()),
            facts: self.facts(),
            answer: Some(AnswerShown {
                words: DONE.into(),
                facts: self.answer_facts(),
                photos: vec![self.photo("o-ga-2", "Mặt đường đã vá")],
            }),
            assignments: self.assignments(),
            handed: vec![self.handed("/quan-tri/tich-hop/he-thong/cho")],
            incidents: vec![self.incident_mark()],
            calls: vec![(
                "/lam-viec/cuoc-goi".into(),
                lang::fill(self.lang, "console.case.call", &[("at", "02:13")]),
            )],
            talk_href: "/lam-viec/hoi-dap".into(),
            clocks: self.clocks(),
            promises: vec![
                Promise {
                    cause: self.t("promise.dispatch"),
                    due: self.due(8),
                    made: self.at(2),
                    reason: String::new(),
                },
                Promise {
                    cause: self.t("promise.repromise"),
                    due: self.due(12),
                    made: self.at(40),
                    reason: "Mưa lớn nên không trải được nhựa nóng.".into(),
                },
            ],
            proposals: vec![Proposal {
                title: self.t("action.submit_result"),
                who: format!(
                    "Trần Tuấn · {} · {}",
                    self.t("role.agency_focal"),
                    self.at(50)
                ),
                facts: vec![Fact::new(
                    self.t("console.fact.what"),
                    "Vá 6 m² bằng bê tông nhựa nóng",
                )],
                forms: vec![
                    Drawer::new(self.form("approve")),
                    Drawer::new(
                        self.form("send_back")
                            .field(Field::area(l, "note", "", 3))
                            .weight(Weight::Grave),
                    ),
                ],
            }],
            notes: vec![
                Note {
                    who: self.t("console.case.from_reporter"),
                    at: self.at(12),
                    words: "Chỗ này cách cổng trường 20 m, trưa trẻ con tan học.".into(),
                    from_reporter: true,
                    internal: false,
                },
                Note {
                    who: format!("Lê Mai · {}", self.t("role.ioc_operator")),
                    at: self.at(14),
                    words: "Đã gọi đội duy tu, chiều có xe.".into(),
                    from_reporter: false,
                    internal: true,
                },
            ],
            history: self.history(),
            chain: lang::fill(l, "console.case.chain", &[("n", "5")]),
            chain_broken: false,
            main: Some(self.form("approve").weight(Weight::Main)),
            main_link: None,
            deeds: vec![
                Drawer::new(
                    self.form("send_back")
                        .field(Field::area(l, "note", "", 3))
                        .weight(Weight::Grave),
                ),
                Drawer::new(
                    self.form("note")
                        .field(Field::area(l, "text", "", 3))
                        .field(Field::line(l, "addressee", "").optional()),
                ),
                Drawer::new(self.log_call()),
                Drawer::new(
                    self.form("set_co")
                        .field(Field::new(
                            l,
                            "co",
                            Input::Checks {
                                choices: vec![
                                    Choice::new("CTMT", "Công ty Môi trường đô thị"),
                                    Choice::new("DL", "Điện lực Đồng Hới"),
                                ],
                            },
                        ))
                        .field(Field::area(l, "instruction", "", 2)),
                ),
                Drawer::new(
                    self.form("hide")
                        .field(Field::select(
                            l,
                            "reason",
                            "–",
                            vec![Choice::new("private_life", self.t("ground.private_life"))],
                        ))
                        .weight(Weight::Grave),
                ),
            ],
        }
    }

    fn log_call(&self) -> Form {
        let l = self.lang;
        self.form("log_call")
            .field(
                Field::new(
                    l,
                    "call.number",
                    Input::Line {
                        kind: "tel",
                        value: String::new(),
                    },
                )
                .label(self.t("field.call_number")),
            )
            .field(Field::line(l, "call.person", "").label(self.t("field.call_person")))
            .field(
                Field::new(
                    l,
                    "call.at",
                    Input::Line {
                        kind: "datetime-local",
                        value: "2024-04-10T07:50".into(),
                    },
                )
                .label(self.t("field.call_at")),
            )
            .field(Field::tick(l, "call.answered", true).label(self.t("field.call_answered")))
    }

    pub(super) fn answer_facts(&self) -> Vec<Fact> {
        vec![
            Fact::new(self.t("console.fact.where"), "Trước số 86 Trần Hưng Đạo"),
            Fact::new(
                self.t("console.fact.when"),
                lang::date::full_day(self.lang, lang::date::local(super::NOW_MS).date()),
            ),
            Fact::new(self.t("console.fact.who"), "Đội duy tu số 2"),
        ]
    }

    fn assignments(&self) -> Vec<Assignment> {
        let row = |agency: &str, part: &str, state: &str, minutes, note: &str, past| Assignment {
            agency: agency.into(),
            part: self.t(&format!("part.{part}")),
            state: self.t(&format!("assignment.{state}")),
            since: self.at(minutes),
            note: note.into(),
            past,
        };
        vec![
            row(
                "Phòng QLĐT TP Đồng Hới",
                "lead",
                "accepted",
                9,
                "Trần Tuấn",
                false,
            ),
            row("Công ty Môi trường đô thị", "co", "done", 30, "", false),
            row(
                "Sở Giao thông vận tải",
                "lead",
                "returned",
                4,
                "Đoạn này do thành phố quản lý",
                true,
            ),
        ]
    }

    fn clocks(&self) -> Vec<Clock> {
        let counted = |day: i64, n: &str| ProofLine {
            day: lang::date::day(
                self.lang,
                lang::date::local(self.end_of(day)).date(),
                lang::date::local(super::NOW_MS).date(),
            ),
            words: lang::fill(self.lang, "console.case.counted", &[("n", n)]),
            counted: true,
        };
        let skipped = |day: i64, key: &str| ProofLine {
            words: lang::fill(self.lang, "console.case.skipped", &[("why", &self.t(key))]),
            counted: false,
            ..counted(day, "")
        };
        vec![
            Clock {
                name: self.t("clock.intake"),
                agency: String::new(),
                start: self.at(-10),
                due: self.at(50),
                state: self.t("clock_end.met"),
                late: false,
                ended: true,
                proof: Vec::new(),
            },
            Clock {
                name: self.t("clock.process"),
                agency: "Phòng QLĐT TP Đồng Hới".into(),
                start: self.at(2),
                due: lang::date::due_short(self.lang, self.end_of(8), super::NOW_MS),
                state: lang::date::left(self.lang, 0, 2 * 86_400_000),
                late: true,
                ended: false,
                proof: vec![
                    counted(4, "1"),
                    counted(5, "2"),
                    skipped(6, "console.case.weekend"),
                    skipped(7, "console.case.weekend"),
                    counted(8, "3"),
                ],
            },
        ]
    }

    fn history(&self) -> Vec<Entry> {
        let entry =
            |seq, minutes, key: &str, who: &str, words: &str, internal: &str, public| Entry {
                seq,
                at: self.at(minutes),
                at_machine: lang::date::machine(super::NOW_MS - (56 - minutes) * 60_000),
                title: self.t(&format!("event.{key}")),
                who: who.into(),
                words: words.into(),
                internal: internal.into(),
                photos: Vec::new(),
                hash: "9f3c71ab52d04e6688aa17c3e0b1d2f49f3c71ab52d04e6688aa17c3e0b1d2f4".into(),
                public,
            };
        let tuan = format!("Trần Tuấn · {}", self.t("role.agency_focal"));
        let ha = format!("Nguyễn Hà · {}", self.t("role.ioc_operator"));
        vec![
            entry(5, 50, "submit_result", &tuan, "", "", true),
            entry(4, 9, "acknowledge", &tuan, "", "", true),
            entry(
                3,
                5,
                "note",
                &ha,
                "",
                "Đã gọi đội duy tu, chiều có xe.",
                false,
            ),
            entry(2, 2, "dispatch", &ha, "Phòng QLĐT TP Đồng Hới", "", true),
            entry(1, 0, "submit", "", "", "", true),
        ]
    }

    pub(super) fn conflict(&self) -> Conflict {
        let deed = self.t("action.dispatch");
        let (fields, redo) = self.clashing();
        Conflict {
            fields,
            redo,
            desk: self.desk("/lam-viec/phan-loai", Theme::Light),
            code: CODE.into(),
            href: HREF.into(),
            what_happened: lang::fill(
                self.lang,
                "console.conflict.changed",
                &[("who", "Lê Mai"), ("deed", &deed), ("at", "07:58")],
            ),
            deed,
            entered: vec![
                Fact::new(self.t("field.lead"), "Phòng QLĐT TP Đồng Hới"),
                Fact::new(self.t("field.instruction"), "Vá trước giờ tan trường"),
            ],
        }
    }

    pub(super) fn message(&self) -> Message {
        Message {
            desk: self.desk("/lam-viec/hs/1", Theme::Light),
            title: self.t("error.forbidden.title"),
            words: self.t("error.forbidden.text"),
            ways: vec![
                ("/lam-viec".into(), self.t("console.rail.today")),
                (HREF.into(), CODE.into()),
            ],
        }
    }
}
