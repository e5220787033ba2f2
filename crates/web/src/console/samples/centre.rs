//! Samples of moderation, incidents, the operations map and the shift.

use super::Sample;
use super::files::{CODE, HREF, TITLE};
use crate::base_map::Under;
use crate::console::pages::desk::Theme;
use crate::console::pages::field::{Choice, ChoiceGroup, Field, Input};
use crate::console::pages::form::{Drawer, Form, Weight};
use crate::console::pages::incidents::{
    IncidentPage, IncidentRow, Incidents, PartRow, Said, SaidAlike, TellPage,
};
use crate::console::pages::moderate::{Item, Look, Moderate, Other, Piece, Seen, Shot};
use crate::console::pages::ops_map::OpsMap;
use crate::console::pages::parts::{Fact, Status};
use crate::console::pages::shift::{DutyDay, Roster, Shift, ShiftRow};
use crate::console::pages::told::Message;

const MODERATE: &str = "/lam-viec/kiem-duyet";
const INCIDENTS: &str = "/lam-viec/su-vu";
const SHIFT: &str = "/lam-viec/ca-truc";

impl Sample {
    pub(super) fn moderate(&self, some: bool) -> Moderate {
        let l = self.lang;
        let piece = |words: &str, trace: &'static str| Piece {
            words: words.into(),
            trace,
        };
        let shot = |n: usize, name: &str, boxes: &str, error: String| {
            let photo = self.photo(name, "Xe đỗ chắn cống");
            Shot {
                id: n.to_string(),
                src: photo.src.clone(),
                title: format!("{n}. {}", self.t("file.photo")),
                alt: photo.alt,
                on: n == 1,
                boxes: boxes.into(),
                error,
                copy: (n == 1).then(|| ("9".into(), photo.src, false)),
            }
        };
        let item = Item {
            code: CODE.into(),
            shown_code: CODE.into(),
            href: HREF.into(),
            heading: TITLE.into(),
            action: MODERATE.into(),
            version: 3,
            quote: vec![
                piece("Xe ", ""),
                piece("73A-123.45", lang::t(l, "moderate.trace.plate")),
                piece(" đổ đá lấp cống trước nhà bà ", ""),
                piece("Lê Thị Mẫu", lang::t(l, "moderate.trace.name")),
            ],
            found: lang::count(l, "moderate.found", 2),
            text_label: lang::t(l, "moderate.text"),
            title: TITLE.into(),
            text: "Xe ••• đổ đá lấp cống trước nhà bà •••".into(),
            place: "Gần chợ Ga".into(),
            precisions: vec![
                ("", lang::t(l, "moderate.precision.most"), false),
                ("street", lang::t(l, "precision.street"), true),
            ],
            shots: vec![
                shot(1, "o-ga", "40 30 15 8", String::new()),
                shot(2, "lun", "4", self.t("moderate.boxes.wrong")),
            ],
            others: vec![Other {
                id: "7".into(),
                href: HREF.into(),
                words: self.t("file.audio"),
                on: false,
            }],
            hide: None,
        };
        Moderate {
            desk: self.desk(MODERATE, Theme::Light),
            count: if some { "12".into() } else { String::new() },
            queue: if some { self.queue() } else { Vec::new() },
            empty: self.t("moderate.empty"),
            more_href: String::new(),
            item: some.then_some(item),
            chosen: false,
            problems: if some {
                vec![self.t("moderate.changed")]
            } else {
                Vec::new()
            },
        }
    }

    pub(super) fn moderate_look(&self) -> Look {
        let l = self.lang;
        let photo = self.photo("o-ga", "Ổ gà");
        let hidden = |name: &'static str| Field::hidden(l, name, "1");
        let mut approve = Form::new(l, "approve-shown", MODERATE)
            .button(self.t("moderate.approve"))
            .intro(self.t("moderate.approve.intro"))
            .weight(Weight::Main);
        approve.fields.push(hidden("seal"));
        Look {
            desk: self.desk(MODERATE, Theme::Light),
            shown_code: CODE.into(),
            title: TITLE.into(),
            place: "Gần chợ Ga · 17.47000, 106.61900".into(),
            text: vec!["Xe ••• đổ đá lấp cống trước nhà bà •••".into()],
            answer: Vec::new(),
            photos: vec![Seen {
                src: photo.src,
                alt: photo.alt,
                burnt: true,
            }],
            others: vec![(self.t("file.audio"), HREF.into())],
            approve,
            back: Form::new(l, "change-shown", MODERATE).button(self.t("moderate.change")),
        }
    }

    pub(super) fn incidents(&self) -> Incidents {
        let form = Form::new(self.lang, "incident", INCIDENTS)
            .button(self.t("incident.make"))
            .field(
                Field::line(self.lang, "title", "")
                    .label(self.t("incident.field.title"))
                    .error(self.t("terms.why.required")),
            )
            .field(
                Field::area(self.lang, "codes", CODE, 4)
                    .label(self.t("incident.field.codes"))
                    .hint(self.t("incident.field.codes.hint")),
            );
        Incidents {
            desk: self.desk(INCIDENTS, Theme::Light),
            rows: vec![IncidentRow {
                href: INCIDENTS.into(),
                title: "Vỡ ống nước đường Trần Hưng Đạo".into(),
                state: self.t("incident.state.on"),
                on: true,
                made: lang::fill(
                    self.lang,
                    "incident.made",
                    &[("who", "Trần Mẫu"), ("when", "07:30")],
                ),
                eta: lang::fill(self.lang, "incident.eta", &[("due", "17:00")]),
            }],
            form: Some(form),
        }
    }

    pub(super) fn incident(&self) -> IncidentPage {
        let part = |heard: String, bad| PartRow {
            href: HREF.into(),
            code: CODE.into(),
            title: TITLE.into(),
            status: Status::of("work", self.t("stage.in_progress")),
            heard,
            bad,
            digits: "48291367".into(),
        };
        let why = self.t("refusal.wrong_agency");
        let refused = lang::fill(self.lang, "incident.heard.refused", &[("why", &why)]);
        let end = Form::new(self.lang, "end", INCIDENTS)
            .button(self.t("incident.end"))
            .weight(Weight::Grave);
        IncidentPage {
            desk: self.desk(INCIDENTS, Theme::Light),
            title: "Vỡ ống nước đường Trần Hưng Đạo".into(),
            href: INCIDENTS.into(),
            facts: vec![Fact::new(
                self.t("incident.state"),
                self.t("incident.state.on"),
            )],
            notice_href: "/tb/118".into(),
            not_taken: vec![lang::fill(
                self.lang,
                "incident.not.already",
                &[("code", CODE)],
            )],
            parts: vec![
                part(self.t("incident.heard.told"), false),
                part(refused, true),
            ],
            others: lang::count(self.lang, "incident.others", 3),
            tally: lang::fill(
                self.lang,
                "incident.tally",
                &[("told", "12"), ("waits", "3"), ("refused", "1")],
            ),
            said: vec![Said {
                text: "Đang hàn ống, xin bà con thông cảm.".into(),
                eta: lang::fill(self.lang, "incident.eta", &[("due", "17:00")]),
                who: "Trần Mẫu · 07:40".into(),
            }],
            tell: Some(
                Form::new(self.lang, "tell", INCIDENTS)
                    .button(self.t("incident.tell.do"))
                    .weight(Weight::Main)
                    .intro(self.t("incident.tell.intro"))
                    .field(
                        Field::area(self.lang, "text", "", 3).label(self.t("incident.field.text")),
                    ),
            ),
            answer: Some(
                Form::new(self.lang, "answer", INCIDENTS)
                    .button(self.t("incident.answer.do"))
                    .weight(Weight::Main)
                    .intro(self.t("incident.answer.intro"))
                    .field(
                        Field::files(self.lang, "files")
                            .label(self.t("console.answer.photos"))
                            .hint(self.t("incident.answer.photos")),
                    )
                    .field(
                        Field::area(self.lang, "what", "", 3).label(self.t("console.answer.what")),
                    )
                    .field(
                        Field::new(
                            self.lang,
                            "pick",
                            Input::Checks {
                                choices: vec![
                                    Choice::new("48291367.3", format!("{CODE} {TITLE}"))
                                        .chosen("48291367.3"),
                                ],
                            },
                        )
                        .label(self.t("incident.answer.cases")),
                    ),
            ),
            drawers: vec![Drawer::new(end)],
        }
    }

    pub(super) fn incident_tell(&self) -> TellPage {
        let form = |name: &str| Form::new(self.lang, name, INCIDENTS).version(4);
        let fact = |key: &str, n: &str| Fact::new(self.t(key), n);
        let why = self.t("refusal.wrong_agency");
        TellPage {
            desk: self.desk(INCIDENTS, Theme::Light),
            title: "Vỡ ống nước đường Trần Hưng Đạo".into(),
            ways: vec![
                fact("incident.look.sms", "12"),
                fact("incident.look.email", "3"),
                fact("incident.look.push", "2"),
                fact("incident.look.unreached", "1"),
            ],
            said: vec![SaidAlike {
                heading: lang::fill(
                    self.lang,
                    "incident.look.group",
                    &[("n", "12"), ("code", CODE)],
                ),
                messages: vec![Message {
                    to: self.t("console.told.reporter"),
                    sms: "QB 48291367: Dang han ong, xin ba con thong cam. Du kien xong: 17:00."
                        .into(),
                    subject: "Việc của bạn: có tin mới".into(),
                    text: "Đang hàn ống, xin bà con thông cảm.\nDự kiến xong: 17:00.".into(),
                }],
            }],
            more: lang::count(self.lang, "incident.look.more", 2),
            refused: vec![format!("{CODE}: {why}")],
            limit: 160,
            sure: form("sure")
                .button(lang::count(self.lang, "incident.look.do", 12))
                .weight(Weight::Main),
            change: form("change").button(self.t("incident.look.change")),
        }
    }

    pub(super) fn ops_map(&self) -> OpsMap {
        let one = |value: &str, words: String| {
            vec![ChoiceGroup {
                title: String::new(),
                choices: vec![Choice::new(value, words)],
            }]
        };
        OpsMap {
            desk: self.desk("/lam-viec/ban-do", Theme::Light),
            count: "128".into(),
            stages: one("received", self.t("stage.received")),
            categories: one("GT-01", "Ổ gà".into()),
            areas: one("18880", "Phường Đồng Hới".into()),
            late: true,
            urgent: false,
            rows: self.queue(),
            more_href: "/lam-viec/ban-do?sau=1".into(),
            marks: "/lam-viec/ban-do/diem",
            words: "{}".into(),
            most: 50,
            under: Under {
                bbox: "[105.6,16.9,107.0,18.1]".into(),
                tiles: "null".into(),
                lines: None,
                notices: "[]".into(),
                credit: self.t("portal.map.credit"),
            },
            bulk: None,
            gathers: true,
        }
    }

    fn roster(&self) -> Roster {
        let hours = |shift: &str, from: &str, until: &str| {
            let name = self.t(&format!("roster.shift.{shift}"));
            let values = [("name", &*name), ("from", from), ("until", until)];
            lang::fill(self.lang, "roster.hours", &values)
        };
        let heads = vec![
            hours("sang", "06:00", "14:00"),
            hours("chieu", "14:00", "22:00"),
            hours("dem", "22:00", "06:00"),
        ];
        let day = |day: &str, now: bool| DutyDay {
            day: day.into(),
            cells: vec![
                ("Nguyễn Hà, Lê Mai".into(), true, now),
                ("Trần Quốc Bảo".into(), false, false),
                (String::new(), false, false),
            ],
        };
        Roster {
            now: heads[0].clone(),
            heads,
            days: vec![day("10/4", true), day("11/4", false)],
            facts: vec![
                (self.t("roster.here"), "Nguyễn Hà".into()),
                (self.t("roster.away"), "Lê Mai".into()),
                (self.t("roster.others"), self.t("roster.nobody")),
            ],
            is_short: true,
            planned: true,
            form: Some(
                Form::new(self.lang, "roster", format!("{SHIFT}/lich"))
                    .intro(lang::fill(
                        self.lang,
                        "roster.people",
                        &[("people", "ioc.ha (Nguyễn Hà); ioc.mai (Lê Mai)")],
                    ))
                    .field(
                        Field::area(self.lang, "roster", "2024-04-10,sang,ioc.ha;ioc.mai", 16)
                            .label(self.t("roster.field"))
                            .hint(self.t("roster.field.hint"))
                            .optional(),
                    )
                    .button(self.t("roster.save")),
            ),
        }
    }

    pub(super) fn shift(&self) -> Shift {
        let text = format!("{}\n- {CODE}: {TITLE}", self.t("shift.left.urgent"));
        let sign = Form::new(self.lang, "receive-1", SHIFT)
            .button(self.t("shift.receive"))
            .field(Field::line(self.lang, "remark", "").label(self.t("shift.field.remark")));
        Shift {
            desk: self.desk(SHIFT, Theme::Light),
            roster: self.roster(),
            form: Form::new(self.lang, "handover", SHIFT)
                .button(self.t("shift.sign"))
                .intro(self.t("shift.sign.intro"))
                .weight(Weight::Main)
                .field(
                    Field::area(self.lang, "text", text.clone(), 16)
                        .label(self.t("shift.field.text"))
                        .hint(self.t("shift.field.text.hint")),
                ),
            rows: vec![ShiftRow {
                id: "1".into(),
                at: "07:00".into(),
                from: lang::fill(
                    self.lang,
                    "shift.from",
                    &[("who", "Nguyễn Hà"), ("when", "07:00")],
                ),
                to: self.t("shift.waits"),
                waits: true,
                text: text.lines().map(str::to_owned).collect(),
                remark: String::new(),
                sign: Some(Drawer::new(sign)),
            }],
        }
    }
}
