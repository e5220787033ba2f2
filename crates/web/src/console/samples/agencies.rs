//! Samples of an agency's own pages: the job on a phone, the talk, orders, several approvals.

use super::Sample;
use super::files::{CODE, HREF, TITLE};
use crate::console::pages::absence::{Absence, OrderShown};
use crate::console::pages::answer::Lint;
use crate::console::pages::approvals::{Approved, Line};
use crate::console::pages::desk::{PostLink, Theme};
use crate::console::pages::field::Field;
use crate::console::pages::form::{Drawer, Weight};
use crate::console::pages::job::{AnswerBox, ExtendBox, Job, Share, Snippet};
use crate::console::pages::parts::Status;
use crate::console::pages::relay::{Relay, Said, Talk, TalkRow};
use lang::Lang;

impl Sample {
    /// A job: not yet taken, or begun.
    pub(super) fn job(&self, theme: Theme, begun: bool) -> Job {
        let l = self.lang;
        let lints = ["photo", "what", "where", "when", "who"];
        let answer = AnswerBox {
            form: self
                .form("submit_result")
                .field(Field::files(l, "files").optional())
                .field(Field::area(l, "what", "", 3).label(self.t("console.answer.what")))
                .weight(Weight::Main),
            lints: lints
                .into_iter()
                .map(|check| Lint {
                    words: self.t(&format!("check.{check}")),
                    ok: check == "when",
                    check,
                })
                .collect(),
            snippets: vec![Snippet {
                label: self.t("snippet.place"),
                words: "86 Trần Hưng Đạo, Phường Đồng Hới".into(),
            }],
            check: format!("{HREF}/tra-loi/kiem"),
            sentence: lang::t(Lang::Vi, "console.answer.sentence"),
        };
        let rule = [("before", "1"), ("max", "7"), ("times", "1")];
        let extend = ExtendBox {
            form: Drawer::new(
                self.form("request_extension")
                    .intro(lang::fill(l, "job.extend.rule", &rule))
                    .field(Field::date(l, "due", ""))
                    .field(Field::area(l, "note", "", 3)),
            ),
            sorry: lang::fill(
                Lang::Vi,
                "job.sorry.words",
                &[
                    ("agency", "UBND phường Đồng Hới"),
                    ("why", "{why}"),
                    ("due", "{due}"),
                ],
            ),
        };
        let back = self.form("return").field(Field::area(l, "note", "", 3));
        let progress = self
            .form("progress")
            .button(self.t(if begun { "job.progress" } else { "job.begin" }))
            .field(Field::area(l, "text", "", 3))
            .field(Field::files(l, "files").optional());
        Job {
            desk: self.desk("/v/48291367", theme),
            code: CODE.into(),
            digits: "48291367".into(),
            version: 9,
            who: "12-agency_focal-UB-18880-T7".into(),
            file: HREF.into(),
            talk: "/lam-viec/hoi-dap/48291367".into(),
            title: TITLE.into(),
            status: Status::of("working", self.t("stage.in_progress")),
            sla: self.minutes(20, 200),
            promise: lang::fill(l, "console.case.promise", &[("due", &self.due(15))]),
            place: "86 Trần Hưng Đạo, Phường Đồng Hới".into(),
            geo: "geo:17.470200,106.619000".into(),
            instruction: "Rào chắn trước, vá trong ngày".into(),
            sent_back: String::new(),
            quote: "Ổ gà sâu, trời mưa nước ngập không thấy.".into(),
            photos: vec![self.photo("o-ga", "Ổ gà đọng nước")],
            recordings: Vec::new(),
            shares: if begun {
                vec![
                    Share {
                        agency: "UBND phường Đồng Hới".into(),
                        words: self.t("job.part_open"),
                        done: false,
                    },
                    Share {
                        agency: "Công ty Cấp nước".into(),
                        words: self.t("job.part_done"),
                        done: true,
                    },
                ]
            } else {
                Vec::new()
            },
            main: (!begun).then(|| {
                self.form("acknowledge")
                    .button(self.t("job.take"))
                    .weight(Weight::Main)
            }),
            progress: begun.then(|| Drawer::new(progress)),
            part: None,
            answer: begun.then_some(answer),
            answer_open: begun,
            extend: begun.then_some(extend),
            others: vec![Drawer::new(back).label(self.t("job.return"))],
        }
    }

    pub(super) fn relay(&self, some: bool) -> Relay {
        let row = |waits: bool| TalkRow {
            code: CODE.into(),
            href: "/lam-viec/hoi-dap/48291367".into(),
            title: TITLE.into(),
            words: "Chỗ hỏng bên phải đường, gần cột điện".into(),
            when: if waits {
                lang::fill(self.lang, "relay.waits", &[("age", "2 giờ")])
            } else {
                self.at(50)
            },
            waits,
        };
        Relay {
            desk: self.desk("/lam-viec/hoi-dap", Theme::Light),
            waiting: if some { vec![row(true)] } else { Vec::new() },
            answered: if some { vec![row(false)] } else { Vec::new() },
        }
    }

    pub(super) fn talk(&self, some: bool) -> Talk {
        let said = |them: bool, words: &str| Said {
            who: if them {
                self.t("relay.them")
            } else {
                self.t("role.agency_focal")
            },
            at: self.at(50),
            words: words.into(),
            them,
            photos: if them {
                vec![self.photo("o-ga", "Ổ gà đọng nước")]
            } else {
                Vec::new()
            },
            files: Vec::new(),
        };
        Talk {
            desk: self.desk("/lam-viec/hoi-dap", Theme::Light),
            code: CODE.into(),
            version: 9,
            title: TITLE.into(),
            status: Status::of("working", self.t("stage.in_progress")),
            href: HREF.into(),
            said: if some {
                vec![
                    said(false, "Chỗ hỏng nằm bên trái hay bên phải đường?"),
                    said(true, "Bên phải, gần cột điện số 12."),
                ]
            } else {
                Vec::new()
            },
            form: some.then(|| {
                let mut text = Field::area(self.lang, "text", "", 3);
                text.sentences = self.sentences();
                self.form("message").field(text)
            }),
        }
    }

    pub(super) fn absence(&self, wrong: bool) -> Absence {
        let l = self.lang;
        let receiver = Field::select(l, "receiver", self.t("console.choose"), Vec::new())
            .label(self.t("absence.receiver"));
        let receiver = if wrong {
            receiver.error(self.t("absence.wrong.stranger"))
        } else {
            receiver
        };
        let names = [("receiver", "Lê Thị Thu"), ("giver", "Trần Quốc Bình")];
        let span = [("from", "07:30 10/4"), ("until", "17:00 12/4")];
        let order = OrderShown {
            title: lang::fill(l, "absence.title_of", &names),
            post: self.t("role.ioc_leader"),
            span: lang::fill(l, "absence.span", &span),
            document: "12/GUQ-IOC ngày 09/4/2024".into(),
            state: self.t("absence.holds"),
            on: true,
            end: "/lam-viec/uy-quyen/7/thoi".into(),
        };
        let mut desk = self.desk("/lam-viec/uy-quyen", Theme::Light);
        let until = [("name", "Trần Quốc Bình"), ("until", "17:00 12/4")];
        desk.acting = lang::fill(l, "absence.acting", &until);
        desk.lends = true;
        desk.posts = vec![
            PostLink {
                n: 0,
                words: self.t("role.ioc_operator"),
                on: false,
            },
            PostLink {
                n: 1,
                words: self.t("role.ioc_leader"),
                on: true,
            },
        ];
        Absence {
            desk,
            made: !wrong,
            form: Some(
                self.form("note")
                    .button(self.t("absence.give"))
                    .field(receiver),
            ),
            orders: if wrong { Vec::new() } else { vec![order] },
        }
    }

    pub(super) fn approved(&self) -> Approved {
        let line = |done: bool| Line {
            code: CODE.into(),
            href: HREF.into(),
            title: TITLE.into(),
            words: if done {
                self.t("approvals.done")
            } else {
                self.t("refusal.stale")
            },
            done,
        };
        Approved {
            desk: self.desk("/lam-viec/duyet", Theme::Light),
            summary: lang::fill(
                self.lang,
                "approvals.summary",
                &[("done", "1"), ("not", "1")],
            ),
            lines: vec![line(true), line(false)],
        }
    }
}
