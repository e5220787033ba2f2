//! Samples of the pages on which messages are written and mended.

use super::Sample;
use crate::console::pages::desk::Theme;
use crate::console::pages::field::Field;
use crate::console::pages::form::Weight;
use crate::console::pages::messages::{Dead, DeadMessages, MessageTexts, Messages, Row, Version};
use crate::console::pages::told::{Message, Tells};

const HREF: &str = "/quan-tri/tin-nhan";
const SMS: &str = "QB 4829 1367: Da chuyen Phong QLDT Dong Hoi. Hen xong truoc 17:00 thu Nam 11/4. \
                   Theo doi: tuongtac.quangbinh.gov.vn/hs/48291367";
const WRITTEN: &str = "{{ code }}: Đã chuyển {{ agency }}.{% if due %} Hẹn xong {{ due }}.{% endif %} \
                       Theo dõi: {{ link }}";

impl Sample {
    pub(super) fn messages(&self) -> Messages {
        let row = |name: &str, changed| Row {
            words: self.t(&format!("template.{name}")),
            sample: SMS.into(),
            langs: vec![
                (
                    format!("{HREF}/{name}?tieng=vi"),
                    self.t("messages.tongue.vi"),
                    changed,
                ),
                (
                    format!("{HREF}/{name}?tieng=en"),
                    self.t("messages.tongue.en"),
                    false,
                ),
            ],
        };
        Messages {
            desk: self.desk(HREF, Theme::Light),
            groups: vec![
                (
                    self.t("messages.citizens"),
                    vec![row("promise", true), row("received", false)],
                ),
                (self.t("messages.staff"), vec![row("assigned", false)]),
            ],
            dead_href: format!("{HREF}/hong"),
            dead: lang::count(self.lang, "messages.dead.count", 3),
        }
    }

    pub(super) fn message_texts(&self, wrong: bool) -> MessageTexts {
        let l = self.lang;
        let label = |name: &str| self.t(&format!("messages.piece.{name}"));
        let mut sms = Field::area(l, "sms", WRITTEN, 4).label(label("sms"));
        if wrong {
            sms = sms.error(lang::fill(l, "messages.fault.overflows", &[("n", "171")]));
        }
        let mut form = self
            .form("message")
            .button(self.t("messages.save"))
            .weight(Weight::Main)
            .field(sms)
            .field(
                Field::line(l, "subject", "Giấy hẹn {{ code }}: xong {{ due }}")
                    .label(label("subject")),
            )
            .field(
                Field::area(
                    l,
                    "text",
                    "{{ agency }} chịu trách nhiệm việc này. Hẹn xong {{ due }}.\n\n{{ link }}",
                    10,
                )
                .label(label("text")),
            )
            .field(
                Field::line(l, "push", "Hẹn xong {{ due }}.")
                    .label(label("push"))
                    .hint(self.t("messages.piece.push_hint"))
                    .optional(),
            );
        form.told = Some(Tells {
            public: String::new(),
            title: self.t("messages.sample"),
            action: format!("{HREF}/promise/xem-truoc"),
            messages: vec![Message {
                to: format!("{}: Hẹn xong trước 17:00 thứ Năm 11/4.", label("push")),
                sms: SMS.into(),
                subject: "Giấy hẹn QB 4829 1367: xong trước 17:00 thứ Năm 11/4".into(),
                text: "Phòng QLĐT Đồng Hới chịu trách nhiệm việc này.".into(),
            }],
            hint: String::new(),
            limit: 160,
            lang: l,
        });
        let version = |n: &str, by: &str| Version {
            title: lang::fill(l, "messages.version", &[("n", n)]),
            at: self.at(5),
            by: by.into(),
            sms: WRITTEN.into(),
            href: format!("{HREF}/promise?tieng=vi&ban={n}"),
        };
        MessageTexts {
            reset: None,
            switch: wrong.then(|| {
                self.form("switch")
                    .intro(self.t("messages.switch.on"))
                    .button(self.t("messages.switch.stop"))
                    .weight(Weight::Grave)
            }),
            desk: self.desk(HREF, Theme::Light),
            title: format!(
                "{} · {}",
                self.t("template.promise"),
                self.t("messages.tongue.vi")
            ),
            back: HREF.into(),
            other: (
                format!("{HREF}/promise?tieng=en"),
                self.t("messages.tongue.en"),
            ),
            form,
            values: ["code", "link", "agency", "due"]
                .iter()
                .map(|v| (format!("{{{{ {v} }}}}"), self.t(&format!("sample.{v}"))))
                .collect(),
            history: vec![version("2", "Trần Quốc Bảo"), version("1", "Lê Mai")],
        }
    }

    pub(super) fn messages_dead(&self) -> DeadMessages {
        let l = self.lang;
        DeadMessages {
            desk: self.desk(HREF, Theme::Light),
            back: HREF.into(),
            dead: vec![Dead {
                title: format!(
                    "{} · {}",
                    self.t("template.promise"),
                    self.t("messages.way.sms")
                ),
                destination: "sms:vault:4829136712345678".into(),
                error: "503 Service Unavailable".into(),
                when: format!(
                    "{} · {}",
                    self.at(5),
                    lang::count(l, "messages.dead.tries", 10)
                ),
                form: self
                    .form("dead-1")
                    .button(self.t("messages.dead.resend"))
                    .field(Field::area(l, "text", SMS, 4).label(self.t("messages.dead.words"))),
            }],
            more_href: String::new(),
        }
    }
}
