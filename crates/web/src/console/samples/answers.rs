//! Samples of what becomes of an answer: written, approved, published.

use super::Sample;
use super::files::{CODE, DONE, HREF, QUOTE, TITLE};
use crate::console::pages::answer::{Answer, Lint};
use crate::console::pages::approvals::{Approvals, Card};
use crate::console::pages::desk::Theme;
use crate::console::pages::field::{Choice, Field, Input, PhotoChoice};
use crate::console::pages::form::{Drawer, Weight};
use crate::console::pages::job::Snippet;
use crate::console::pages::parts::{Fact, Photo};
use crate::console::pages::publish::{Publish, PublishItem};

impl Sample {
    pub(super) fn answer(&self, wrong: bool) -> Answer {
        let l = self.lang;
        let field =
            |name: &str| Field::line(l, name, "").label(self.t(&format!("console.answer.{name}")));
        let mut what = Field::area(
            l,
            "what",
            if wrong {
                "Đã chuyển cơ quan chức năng"
            } else {
                ""
            },
            4,
        )
        .label(self.t("console.answer.what"))
        .hint(self.t("console.answer.what_hint"))
        .max(4000);
        what.sentences = self.sentences();
        if wrong {
            what = what.error(lang::fill(
                l,
                "lint.stock_phrase",
                &[("phrase", "đã chuyển cơ quan chức năng")],
            ));
        }
        let form = self
            .form("submit_result")
            .button(self.t("console.answer.send"))
            .weight(Weight::Main)
            .field(
                Field::files(l, "files")
                    .label(self.t("console.answer.photos"))
                    .hint(self.t("console.answer.photos_hint")),
            )
            .field(what)
            .field(
                Field::line(l, "where", "Trước số 86 Trần Hưng Đạo")
                    .label(self.t("console.answer.where")),
            )
            .field(Field::date(l, "when", "2024-04-10").label(self.t("console.answer.when")))
            .field(field("who").hint(self.t("console.answer.who_hint")));
        let commit = self
            .form("commit")
            .intro(self.t("console.answer.later_hint"))
            .button(self.t("console.answer.send"))
            .field(Field::date(l, "commitment.date", "").label(self.t("field.commitment_date")))
            .field(Field::area(l, "commitment.text", "", 3).label(self.t("field.commitment_text")));
        let lint = |key: &str, check, ok| Lint {
            words: self.t(key),
            ok,
            check,
        };
        Answer {
            desk: self.desk("/lam-viec/viec-cua-toi", Theme::Light),
            code: CODE.into(),
            digits: "48291367".into(),
            version: 8,
            who: "7-agency_handler-UB-18856".into(),
            sentence: lang::t(lang::Lang::Vi, "console.answer.sentence"),
            href: HREF.into(),
            title: TITLE.into(),
            sla: self.minutes(23, 200),
            quote: QUOTE.into(),
            before: vec![self.photo("o-ga", "Ổ gà đọng nước")],
            facts: vec![
                Fact::new(self.t("console.fact.place"), "Trước số 86 Trần Hưng Đạo"),
                Fact::new(self.t("console.fact.promise"), self.due(12)),
            ],
            sent_back: if wrong {
                "Thêm ảnh chụp cùng góc với ảnh của người báo.".into()
            } else {
                String::new()
            },
            form,
            lints: vec![
                lint("check.photo", "photo", false),
                lint("check.what", "what", false),
                lint("check.where", "where", true),
                lint("check.when", "when", true),
                lint("check.who", "who", false),
            ],
            snippets: vec![Snippet {
                label: self.t("snippet.place"),
                words: "Trước số 86 Trần Hưng Đạo".into(),
            }],
            check: format!("{HREF}/tra-loi/kiem"),
            commit: Some(commit),
        }
    }

    pub(super) fn approvals(&self, some: bool) -> Approvals {
        let l = self.lang;
        let send_back = || Drawer::new(self.form("send_back").field(Field::area(l, "note", "", 3)));
        let card = Card {
            pick: "48291367.9".into(),
            code: CODE.into(),
            href: HREF.into(),
            title: TITLE.into(),
            kind: self.t("action.submit_result"),
            who: format!("Trần Tuấn · {}", self.at(50)),
            sla: self.minutes(20, 200),
            before: Some(self.photo("o-ga", "Ổ gà đọng nước")),
            after: Some(self.photo("o-ga-2", "Mặt đường đã vá")),
            words: DONE.into(),
            facts: self.answer_facts(),
            green: vec![
                self.t("approvals.green.photos"),
                self.t("approvals.green.kept"),
            ],
            doubts: Vec::new(),
            warnings: Vec::new(),
            approve: Some(self.form("approve").weight(Weight::Main)),
            blocked: String::new(),
            others: vec![
                send_back(),
                Drawer::new(
                    self.form("repromise")
                        .field(Field::date(l, "due", ""))
                        .field(Field::area(l, "note", "", 3)),
                ),
            ],
        };
        let mine = Card {
            title: "Đèn đường tắt cả đoạn Quang Trung".into(),
            kind: self.t("action.request_extension"),
            before: None,
            after: None,
            words: String::new(),
            facts: vec![
                Fact::new(self.t("field.due"), self.due(19)),
                Fact::new(self.t("field.reason"), "Chờ vật tư thay thế"),
            ],
            green: Vec::new(),
            doubts: vec![self.t("approvals.doubt.late")],
            warnings: vec![self.t("lint.no_photo")],
            approve: None,
            blocked: self.t("console.approvals.own"),
            others: vec![send_back()],
            ..card.clone()
        };
        Approvals {
            desk: self.desk("/lam-viec/duyet", Theme::Light),
            count: if some { "17".into() } else { "0".into() },
            cards: if some { vec![card, mine] } else { Vec::new() },
            empty: self.t("console.approvals.empty"),
            more_href: String::new(),
            load: if some {
                vec![(
                    "Trần Tuấn".into(),
                    lang::fill(l, "approvals.load_one", &[("n", "7")]),
                    lang::fill(l, "approvals.load_late", &[("n", "2")]),
                )]
            } else {
                Vec::new()
            },
        }
    }

    pub(super) fn publish(&self) -> Publish {
        let l = self.lang;
        let pick = |value: &str, name: &str, alt: &str, on| PhotoChoice {
            value: value.into(),
            photo: Photo {
                href: String::new(),
                ..self.photo(name, alt)
            },
            on,
        };
        let precision = ["exact", "street", "area"]
            .map(|name| Choice::new(name, self.t(&format!("precision.{name}"))).chosen("street"));
        let form = self
            .form("publish")
            .weight(Weight::Main)
            .field(Field::area(l, "text", DONE, 5).label(self.t("console.publish.text")))
            .field(
                Field::new(
                    l,
                    "files",
                    Input::Photos {
                        choices: vec![
                            pick("1", "o-ga", "Ổ gà đọng nước", true),
                            pick("2", "o-ga-2", "Mặt đường đã vá", true),
                            pick("3", "lun", "Nhìn từ phía chợ", false),
                        ],
                    },
                )
                .optional()
                .label(self.t("console.publish.media"))
                .hint(self.t("console.publish.media_hint")),
            )
            .field(Field::new(
                l,
                "precision",
                Input::Radios {
                    choices: precision.to_vec(),
                },
            ))
            .field(Field::tick(l, "redaction_confirmed", false));
        Publish {
            desk: self.desk("/lam-viec/cong-khai", Theme::Light),
            count: "8".into(),
            queue: self.queue(),
            empty: self.t("console.publish.empty"),
            more_href: String::new(),
            item: Some(PublishItem {
                code: CODE.into(),
                href: HREF.into(),
                moderate_href: HREF.into(),
                title: TITLE.into(),
                sla: self.minutes(90, 480),
                quote: QUOTE.into(),
                facts: self.answer_facts(),
                warnings: vec![lang::fill(
                    l,
                    "console.publish.found",
                    &[("what", "09•• ••• 678")],
                )],
                form,
                others: vec![Drawer::new(
                    self.form("send_back")
                        .field(Field::area(l, "note", "", 3))
                        .weight(Weight::Grave),
                )],
            }),
            chosen: true,
        }
    }
}
