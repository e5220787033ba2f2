//! Samples of `/lam-viec/thong-bao` and `/lam-viec/che-do-lu`.

use super::Sample;
use crate::console::pages::bulletins::{BulletinPreview, BulletinRow, Bulletins};
use crate::console::pages::desk::Theme;
use crate::console::pages::field::Field;
use crate::console::pages::form::{Drawer, Form};

const HREF: &str = "/lam-viec/thong-bao";

impl Sample {
    fn bulletin_form(&self) -> Form {
        let label = |name: &str| self.t(&format!("bulletin.field.{name}"));
        Form::new(self.lang, "bulletin", HREF)
            .button(self.t("bulletin.look"))
            .field(Field::line(self.lang, "title", "").label(label("title")))
            .field(
                Field::area(self.lang, "text", "", 4)
                    .label(label("text"))
                    .error(self.t("terms.why.required")),
            )
    }

    pub(super) fn bulletins(&self) -> Bulletins {
        let why = Field::line(self.lang, "why", "").label(self.t("terms.why"));
        let end = Form::new(self.lang, "end-118", HREF)
            .button(self.t("bulletin.end"))
            .field(why);
        Bulletins {
            desk: self.desk(HREF, Theme::Light),
            title: lang::t(self.lang, "bulletin.title"),
            intro: lang::t(self.lang, "bulletin.intro"),
            new: lang::t(self.lang, "bulletin.new"),
            rows: vec![BulletinRow {
                kind: self.t("bulletin.water"),
                title: "Cắt nước phường Đồng Phú sáng 13/4".into(),
                href: "/tb/118".into(),
                areas: "Phường Đồng Phú".into(),
                span: format!("{} – {}", self.at(0), self.due(12)),
                state: self.t("bulletin.state.now"),
                on: true,
                made: lang::fill(
                    self.lang,
                    "bulletin.made",
                    &[("who", "Trần Văn Quản"), ("when", "07:30")],
                ),
                agency: "Công ty Cổ phần Cấp nước Quảng Bình".into(),
                drawers: vec![Drawer::new(end).label(self.t("bulletin.end"))],
            }],
            form: Some(self.bulletin_form()),
        }
    }

    pub(super) fn bulletin_preview(&self) -> BulletinPreview {
        BulletinPreview {
            desk: self.desk(HREF, Theme::Light),
            what: vec![(self.t("bulletin.where"), "Phường Đồng Phú".into())],
            words: vec![(
                lang::t(self.lang, "bulletin.in.vi"),
                "Cắt nước phường Đồng Phú sáng 13/4".into(),
                vec!["Từ 08:00 đến 12:00 để sửa ống. Hãy trữ nước.".into()],
            )],
            contacts: vec!["Trực cấp nước: 0232 010 0001".into()],
            sms: "Phuong Dong Phu: Cat nuoc sang 13/4".into(),
            unsent: lang::t(self.lang, "bulletin.sms.unsent"),
            save: Form::new(self.lang, "save", HREF)
                .button(self.t("bulletin.save"))
                .intro(self.t("bulletin.save.intro")),
            edit: self.bulletin_form(),
        }
    }
}
