//! Samples of `/quan-tri/vai-tro` and `/quan-tri/giao-dien`.

use super::Sample;
use crate::console::pages::brand::{Brand, BrandPreview, Tried};
use crate::console::pages::desk::Theme;
use crate::console::pages::field::{Field, Input};
use crate::console::pages::form::Form;
use crate::console::pages::roles::{AsRole, PlaceRow, RoleRow, Roles, StageRow, WhoseRow};
use crate::console::pages::terms::HistoryRow;
use crate::console::terms::brand::draw;
use domain::brand::{BrandPart, Colours};
use domain::colour::Colour;

const ROLES: &str = "/quan-tri/vai-tro";
const BRAND: &str = "/quan-tri/giao-dien";

impl Sample {
    pub(super) fn roles(&self) -> Roles {
        let people = |n: &str| lang::fill(self.lang, "roles.people", &[("n", n)]);
        let sight = |own: &str| {
            let (own, others) = (self.t(own), self.t("roles.sight.public"));
            let words = [("own", own.as_str()), ("others", others.as_str())];
            lang::fill(self.lang, "roles.sight.own", &words)
        };
        let row = |role: &str, n: &str| RoleRow {
            href: format!("{ROLES}/{role}"),
            name: self.t(&format!("role.{role}")),
            held: people(n),
            lent: String::new(),
            factor: self.t("roles.factor.no"),
            lends: self.t("roles.lends.no"),
            identity: self.t("roles.identity.never"),
            sight: self.t("roles.sight.centre"),
            sealed: self.t("roles.sight.sealed"),
        };
        let mut leader = row("ioc_leader", "2");
        leader.lent = lang::fill(self.lang, "roles.lent", &[("n", "1")]);
        leader.factor = self.t("roles.factor.yes");
        leader.identity = self.t("roles.identity.opened");
        leader.sealed = self.t("roles.sight.centre");
        let to = [self.t("role.ioc_operator"), self.t("role.ioc_leader")].join(", ");
        leader.lends = lang::fill(self.lang, "roles.lends.to", &[("roles", &to)]);
        let mut focal = row("agency_focal", "214");
        focal.sight = sight("roles.sight.agency");
        focal.sealed = self.t("roles.sight.public");
        focal.identity = self.t("roles.identity.consent");
        let names = |roles: &[&str]| -> Vec<String> {
            roles.iter().map(|r| self.t(&format!("role.{r}"))).collect()
        };
        Roles {
            desk: self.desk(ROLES, Theme::Light),
            rows: vec![row("call_agent", "18"), leader, focal],
            actions: vec![
                WhoseRow {
                    name: self.t("action.dispatch"),
                    small: self.t("stage.received"),
                    does: names(&["ioc_operator", "ioc_leader"]),
                    drafts: Vec::new(),
                },
                WhoseRow {
                    name: self.t("action.request_extension"),
                    small: self.t("stage.in_progress"),
                    does: names(&["ioc_leader"]),
                    drafts: names(&["agency_focal", "agency_leader"]),
                },
            ],
            screens: vec![WhoseRow {
                name: self.t("console.rail.triage"),
                small: "/lam-viec/phan-loai".into(),
                does: names(&["call_agent", "ioc_operator", "ioc_leader"]),
                drafts: Vec::new(),
            }],
        }
    }

    pub(super) fn as_role(&self) -> AsRole {
        let desk = self.desk(ROLES, Theme::Light);
        let still = |mut item: crate::console::pages::desk::RailItem| {
            item.href.clear();
            item.count.clear();
            item
        };
        let mut rail = desk.rail.clone();
        for group in &mut rail {
            group.items = group.items.drain(..).map(still).collect();
        }
        let place = |key: &str, href: &str| PlaceRow {
            name: self.t(&format!("console.rail.{key}")),
            about: self.t(&format!("roles.about.{key}")),
            href: href.into(),
        };
        AsRole {
            name: self.t("role.ioc_operator"),
            back: ROLES.into(),
            others: ["call_agent", "ioc_operator", "ioc_leader", "agency_focal"]
                .map(|r| {
                    (
                        format!("{ROLES}/{r}"),
                        self.t(&format!("role.{r}")),
                        r == "ioc_operator",
                    )
                })
                .to_vec(),
            facts: vec![
                (
                    self.t("roles.held"),
                    lang::fill(self.lang, "roles.people", &[("n", "12")]),
                ),
                (self.t("roles.factor"), self.t("roles.factor.yes")),
                (self.t("roles.sight"), self.t("roles.sight.centre")),
                (self.t("roles.identity"), self.t("roles.identity.opened")),
            ],
            rail,
            tabs: desk.tabs.iter().cloned().map(still).collect(),
            places: vec![
                place("today", "/lam-viec"),
                place("triage", "/lam-viec/phan-loai"),
                place("shift", "/lam-viec/ca-truc"),
            ],
            stages: vec![StageRow {
                stage: self.t("stage.received"),
                does: vec![self.t("action.dispatch"), self.t("action.merge")],
                drafts: vec![self.t("action.refuse")],
            }],
            desk,
        }
    }

    fn blue(&self) -> Tried {
        let colours = Colours {
            jade_light: Some(Colour::new(0x1d_4f_9a)),
            jade_dark: Some(Colour::new(0x8f_b8_ff)),
            ..Colours::default()
        };
        let service = self.t("portal.site.name");
        draw(self.lang, &colours, &service)
    }

    fn face_form(&self, wrong: bool) -> Form {
        let field = |part: BrandPart, value: &str| {
            Field::line(self.lang, part.as_str(), value)
                .label(self.t(&format!("tables.field.{part}")))
                .hint(lang::fill(
                    self.lang,
                    "brand.default",
                    &[("value", "#0b5d56")],
                ))
                .optional()
        };
        let mut jade = field(BrandPart::JadeLight, "#1d4f9a");
        if wrong {
            jade = field(BrandPart::JadeLight, "#7cc6bd").error(format!(
                "{} {}",
                lang::fill(
                    self.lang,
                    "brand.unreadable",
                    &[
                        ("pair", &self.t("brand.pair.onjade.jade")),
                        ("scheme", &self.t("brand.light")),
                        ("measured", "1,97"),
                        ("least", "4,5"),
                    ],
                ),
                lang::fill(self.lang, "brand.nearest", &[("colour", "#4c7a74")])
            ));
        }
        Form::new(self.lang, "change", BRAND)
            .button(self.t("admin.look"))
            .version(7)
            .field(field(BrandPart::ServiceVi, "Phản ánh hiện trường").hint(""))
            .field(jade)
            .field(Field::line(self.lang, "why", "").label(self.t("terms.why")))
    }

    fn differs(&self) -> Vec<(String, String, String)> {
        vec![(
            self.t("tables.field.jade_light"),
            "#0b5d56".into(),
            "#1d4f9a".into(),
        )]
    }

    pub(super) fn brand(&self, wrong: bool) -> Brand {
        let input = Input::Files {
            accept: "image/png,image/jpeg,image/webp",
            multiple: false,
            kept: Vec::new(),
        };
        let why =
            |form: Form| form.field(Field::line(self.lang, "why", "").label(self.t("terms.why")));
        let logo = Form::new(self.lang, "logo", BRAND)
            .button(self.t("brand.logo.save"))
            .intro(self.t("brand.logo.intro"))
            .field(
                Field::new(self.lang, "logo", input)
                    .label(self.t("tables.field.logo"))
                    .hint(self.t("brand.logo.hint")),
            );
        let undo = Form::new(self.lang, "undo", BRAND).button(self.t("brand.undo.do"));
        let reset = Form::new(self.lang, "reset", BRAND)
            .button(self.t("brand.reset.do"))
            .intro(self.t("brand.reset.intro"));
        Brand {
            desk: self.desk(BRAND, Theme::Light),
            facts: vec![
                (
                    self.t("tables.field.service_vi"),
                    "Phản ánh hiện trường".into(),
                ),
                (self.t("tables.field.app"), "QUANG BINH – S".into()),
                (self.t("tables.field.jade_light"), "#1d4f9a".into()),
            ],
            mark: None,
            change: self.face_form(wrong),
            logo: why(logo),
            undo: Some((self.differs(), why(undo))),
            reset: Some(why(reset)),
            tried: self.blue(),
            try_href: format!("{BRAND}/thu"),
            history: vec![HistoryRow {
                back: String::new(),
                at: self.at(5),
                by: "Trần Văn Quản".into(),
                what: lang::fill(
                    self.lang,
                    "tables.history.brand_changed",
                    &[("code", ""), ("name", ""), ("values", "#1d4f9a")],
                ),
                why: "Quyết định 12".into(),
            }],
        }
    }

    pub(super) fn brand_preview(&self) -> BrandPreview {
        BrandPreview {
            desk: self.desk(BRAND, Theme::Dark),
            back: BRAND.into(),
            differs: self.differs(),
            tried: self.blue(),
            save: Form::new(self.lang, "save", BRAND)
                .button(self.t("terms.save"))
                .intro(self.t("brand.save")),
            edit: self.face_form(false),
        }
    }
}
