//! Samples of administration: the door after the password, accounts, the record, the house.

use super::Sample;
use crate::console::pages::account::{Account, Provider, SeatRow};
use crate::console::pages::admin::{
    Audit, Bring, BringRow, Channels, DataCard, DeedRow, Finding, Health, KeyCard, Keys, Mark,
    OneForm, Retention, User, UserRow, Users, WayCard,
};
use crate::console::pages::desk::Theme;
use crate::console::pages::door::Step;
use crate::console::pages::field::{Choice, Field};
use crate::console::pages::form::{Drawer, Form, Weight};
use crate::console::pages::terms::HistoryRow;
use crate::portal::pages::qr::qr;

const USERS: &str = "/quan-tri/nguoi-dung";

impl Sample {
    pub(super) fn door(&self, codes: bool) -> Step {
        let code = Field::line(self.lang, "code", "")
            .label(self.t("console.sign_in.code"))
            .error(self.t("door.code.wrong"));
        let address = "otpauth://totp/tuongtac.quangbinh.gov.vn:ioc.truc?secret=JBSWY3DPEHPK3PXP";
        Step {
            shell: self.shell("/dang-nhap"),
            theme: Theme::System,
            title: self.t(if codes { "door.codes" } else { "door.enrol" }),
            lines: vec![self.t(if codes {
                "door.codes.why"
            } else {
                "door.enrol.why"
            })],
            qr: if codes {
                None
            } else {
                qr(address, self.t("door.square"))
            },
            secret: if codes {
                String::new()
            } else {
                "JBSW Y3DP EHPK 3PXP".into()
            },
            codes: match codes {
                true => vec!["abcde-fghjk".into(), "mnpqr-stuvw".into()],
                false => Vec::new(),
            },
            form: Form::new(self.lang, "enrol", "/dang-nhap/lop-hai")
                .weight(Weight::Main)
                .field(code)
                .button(self.t("door.enrol.button")),
            go: if codes {
                "/lam-viec".into()
            } else {
                String::new()
            },
            go_words: self.t("door.codes.go"),
        }
    }

    fn seats(&self) -> Vec<SeatRow> {
        let seat = |n: u8, is_here: bool| SeatRow {
            role: self.t("role.ioc_operator"),
            since: self.at(90),
            seen: self.at(1),
            until: self.due(12),
            is_here,
            end: (!is_here).then(|| {
                Form::new(self.lang, "end", "/lam-viec/tai-khoan/phien")
                    .button(self.t("admin.seats.end"))
                    .apart(&n.to_string())
            }),
        };
        vec![seat(1, true), seat(2, false)]
    }

    pub(super) fn account(&self) -> Account {
        Account {
            desk: self.desk("/lam-viec/tai-khoan", Theme::Light),
            facts: vec![
                (self.t("admin.users.name"), "Nguyễn Văn Trực".into()),
                (
                    self.t("admin.factor"),
                    lang::count(self.lang, "admin.factor.on", 8),
                ),
            ],
            warning: lang::fill(self.lang, "admin.users.ending", &[("day", "1/5/2024")]),
            seats: self.seats(),
            limits: lang::fill(
                self.lang,
                "admin.seats.limits",
                &[("idle", "30 phút"), ("all", "12 giờ")],
            ),
            end_others: Some(
                Form::new(self.lang, "end-others", "/lam-viec/tai-khoan/phien")
                    .button(self.t("admin.seats.end_others")),
            ),
            password: Form::new(self.lang, "change", "/lam-viec/tai-khoan/mat-khau")
                .field(Field::password(self.lang, "password").label(self.t("admin.password.now")))
                .field(Field::password(self.lang, "new").label(self.t("door.new")))
                .button(self.t("admin.password.button")),
            factor: Form::new(self.lang, "factor", "/lam-viec/tai-khoan/lop-hai")
                .field(Field::password(self.lang, "password").label(self.t("admin.password.now")))
                .button(self.t("admin.factor.again")),
            provider: Some(self.provider()),
            letters: Some(self.letters()),
        }
    }

    fn letters(&self) -> Form {
        let tongues = ["vi", "en"].map(|tongue| {
            Choice::new(tongue, self.t(&format!("messages.tongue.{tongue}"))).chosen("vi")
        });
        let email = [("email", "lanh.dao@dongphu.example.vn")];
        Form::new(self.lang, "letters", "/lam-viec/tai-khoan/thu")
            .intro(lang::fill(self.lang, "admin.letters.why", &email))
            .field(
                Field::tick(self.lang, "letter_morning_digest", true)
                    .label(self.t("admin.letters.morning_digest")),
            )
            .field(
                Field::tick(self.lang, "letter_weekly_letter", false)
                    .label(self.t("admin.letters.weekly_letter"))
                    .hint(self.t("admin.letters.stopped")),
            )
            .field(
                Field::select(self.lang, "lang", "", tongues.into())
                    .label(self.t("admin.letters.lang")),
            )
            .button(self.t("admin.letters.button"))
    }

    fn provider(&self) -> Provider {
        let name = ("name", "Tài khoản tỉnh");
        let since = [name, ("subject", "f3a9-17"), ("day", "1/4/2024")];
        Provider {
            title: lang::fill(self.lang, "door.provider", &[name]),
            since: String::new(),
            form: Some(
                Form::new(self.lang, "part", "/lam-viec/tai-khoan/lien-ket/go")
                    .intro(lang::fill(self.lang, "admin.provider.since", &since))
                    .button(self.t("admin.provider.part"))
                    .weight(Weight::Grave),
            ),
        }
    }

    fn sieve(&self) -> Form {
        Form::new(self.lang, "sieve", USERS)
            .reading()
            .field(
                Field::line(self.lang, "q", "")
                    .label(self.t("admin.users.q"))
                    .optional(),
            )
            .button(self.t("admin.sieve"))
    }

    pub(super) fn users(&self) -> Users {
        Users {
            desk: self.desk(USERS, Theme::Light),
            sieve: self.sieve(),
            rows: vec![UserRow {
                href: format!("{USERS}/tk/ioc.truc"),
                username: "ioc.truc".into(),
                name: "Nguyễn Văn Trực".into(),
                posts: vec![self.t("role.ioc_operator")],
                states: vec![self.t("admin.state.bare"), self.t("admin.state.ending")],
                until: "1/5/2024".into(),
            }],
            more_href: format!("{USERS}?sau=ioc.truc"),
            add_href: format!("{USERS}/them"),
            bring_href: format!("{USERS}/tu-tep"),
        }
    }

    fn person(&self, name: &str) -> Form {
        let role = vec![Choice::new("ioc_operator", self.t("role.ioc_operator"))];
        let label = lang::fill(self.lang, "admin.users.role", &[("n", "1")]);
        Form::new(self.lang, name, USERS)
            .field(Field::line(self.lang, "name", "").label(self.t("admin.users.name")))
            .field(
                Field::select(self.lang, "role1", self.t("admin.users.no_role"), role)
                    .label(label)
                    .error(self.t("user.no_post")),
            )
            .button(self.t("admin.users.save"))
    }

    pub(super) fn user_new(&self) -> OneForm {
        OneForm {
            desk: self.desk(USERS, Theme::Light),
            title: self.t("admin.users.add"),
            back: USERS.into(),
            back_words: self.t("admin.users"),
            facts: Vec::new(),
            form: self.person("add"),
        }
    }

    pub(super) fn user_lock(&self) -> OneForm {
        let name = "Nguyễn Văn Trực";
        let facts = [
            ("cases", "12"),
            ("claims", "1"),
            ("delegations", "0"),
            ("sessions", "2"),
            ("tokens", "0"),
        ];
        OneForm {
            desk: self.desk(USERS, Theme::Light),
            title: lang::fill(self.lang, "admin.lock.title", &[("name", name)]),
            back: format!("{USERS}/tk/ioc.truc"),
            back_words: name.into(),
            facts: facts
                .map(|(key, n)| (self.t(&format!("admin.lock.{key}")), n.into()))
                .into(),
            form: Form::new(self.lang, "khoa", format!("{USERS}/tk/ioc.truc/khoa"))
                .intro(self.t("admin.lock.why_cases"))
                .button(self.t("admin.act.khoa"))
                .weight(Weight::Grave),
        }
    }

    pub(super) fn user(&self) -> User {
        let act = |name: &str| {
            let form = Form::new(self.lang, name, USERS)
                .button(self.t(&format!("admin.act.{name}")))
                .intro(self.t(&format!("admin.act.{name}.why")));
            Drawer::new(form)
        };
        User {
            desk: self.desk(USERS, Theme::Light),
            title: "Nguyễn Văn Trực".into(),
            back: USERS.into(),
            facts: vec![(self.t("field.username"), "ioc.truc".into())],
            link: Some((
                lang::fill(self.lang, "admin.link.once", &[("until", "08:56")]),
                "https://tuongtac.quangbinh.gov.vn/dat-mat-khau/mau".into(),
            )),
            change: self.person("change"),
            acts: vec![act("duong-dan"), act("gia-han"), act("khoa")],
            seats: self.seats(),
            end_all: None,
            history: vec![HistoryRow {
                back: String::new(),
                at: self.at(5),
                by: "Đỗ Thành Nam".into(),
                what: self.t("admin.deed.locked"),
                why: String::new(),
            }],
        }
    }

    pub(super) fn bring(&self, wrong: bool) -> Bring {
        let fault = lang::fill(
            self.lang,
            "admin.bring.fault_of",
            &[
                ("line", "3"),
                ("about", "phu.b"),
                ("why", &self.t("user.agency_needed")),
            ],
        );
        let numbers = [
            ("added", "2"),
            ("changed", "1"),
            ("same", "7"),
            ("faults", "1"),
        ];
        Bring {
            desk: self.desk(USERS, Theme::Light),
            back: USERS.into(),
            form: Form::new(self.lang, "bring", USERS)
                .field(
                    Field::one_file(self.lang, "file", ".csv,text/csv")
                        .label(self.t("admin.bring.upload"))
                        .hint(self.t("admin.bring.upload.hint"))
                        .optional(),
                )
                .field(
                    Field::area(self.lang, "csv", "", 12)
                        .label(self.t("admin.bring.csv"))
                        .optional(),
                )
                .button(self.t("admin.look")),
            done: Vec::new(),
            links: Vec::new(),
            sum: lang::fill(self.lang, "admin.bring.sum", &numbers),
            faults: if wrong { vec![fault] } else { Vec::new() },
            rows: vec![BringRow {
                line: "2".into(),
                username: "ioc.an".into(),
                name: "Phạm An".into(),
                email: "an@ioc.example.vn".into(),
                posts: self.t("role.ioc_operator"),
                days: "1/4/2024 – 31/12/2024".into(),
                effect: self.t("admin.bring.added"),
            }],
            save: (!wrong).then(|| {
                Form::new(self.lang, "save", USERS)
                    .field(Field::hidden(self.lang, "csv", ""))
                    .field(
                        Field::tick(self.lang, "invite", true)
                            .label(self.t("admin.bring.invite"))
                            .hint(self.t("admin.bring.invite.hint")),
                    )
                    .button(self.t("terms.save"))
            }),
        }
    }

    pub(super) fn brought(&self) -> Bring {
        let numbers = [("added", "5"), ("changed", "1")];
        Bring {
            done: vec![
                lang::fill(self.lang, "admin.bring.done", &numbers),
                lang::fill(self.lang, "admin.bring.mailed", &[("n", "4")]),
                self.t("admin.bring.links"),
            ],
            links: vec![(
                "ioc.an".into(),
                "Phạm An".into(),
                "https://tuongtac.quangbinh.gov.vn/dat-mat-khau/Vb3kQ0yT9cZ1mXr7LwPd5sHn2uEa8fGj4iKo6tRqYxM".into(),
            )],
            sum: String::new(),
            faults: Vec::new(),
            rows: Vec::new(),
            save: None,
            ..self.bring(false)
        }
    }

    pub(super) fn audit(&self) -> Audit {
        Audit {
            desk: self.desk("/quan-tri/nhat-ky", Theme::Light),
            sieve: self.sieve(),
            rows: vec![DeedRow {
                at: self.at(5),
                by: "Đỗ Thành Nam".into(),
                family: self.t("admin.family.user"),
                what: self.t("admin.deed.renewed"),
                whose: "ioc.truc".into(),
                href: format!("{USERS}/tk/ioc.truc"),
                why: String::new(),
            }],
            more_href: String::new(),
        }
    }

    pub(super) fn channels(&self) -> Channels {
        Channels {
            desk: self.desk("/quan-tri/kenh", Theme::Light),
            ways: vec![
                WayCard {
                    name: "email",
                    title: self.t("admin.way.email"),
                    mark: Mark::Warning,
                    facts: vec![(self.t("admin.way.waiting"), "12".into())],
                    form: Some(
                        Form::new(self.lang, "email", "/quan-tri/kenh/email/thu")
                            .field(
                                Field::line(self.lang, "to", "")
                                    .label(self.t("admin.way.try.email")),
                            )
                            .button(self.t("admin.way.try")),
                    ),
                },
                WayCard {
                    name: "zalo",
                    title: self.t("admin.way.zalo"),
                    mark: Mark::Good,
                    facts: vec![(self.t("admin.way.set_up"), self.t("admin.way.set_up.yes"))],
                    form: Some(
                        Form::new(self.lang, "zalo", "/quan-tri/kenh/zalo/thu")
                            .intro(self.t("admin.way.try.zalo.why"))
                            .field(
                                Field::line(self.lang, "to", "")
                                    .label(self.t("admin.way.try.zalo")),
                            )
                            .field(
                                Field::line(self.lang, "template", "")
                                    .label(self.t("admin.way.try.template")),
                            )
                            .field(
                                Field::area(self.lang, "data", "", 3)
                                    .label(self.t("admin.way.try.data"))
                                    .hint(self.t("admin.way.try.data.hint"))
                                    .optional(),
                            )
                            .button(self.t("admin.way.try")),
                    ),
                },
                WayCard {
                    name: "exchange",
                    title: self.t("admin.exchange"),
                    mark: Mark::Wrong,
                    facts: vec![
                        (
                            self.t("admin.exchange.line"),
                            lang::fill(
                                self.lang,
                                "admin.exchange.lost",
                                &[("at", "08:41"), ("why", "the peer hung up")],
                            ),
                        ),
                        (self.t("admin.exchange.heard"), "08:40".into()),
                    ],
                    form: None,
                },
            ],
            push_key: String::new(),
        }
    }

    pub(super) fn health(&self) -> Health {
        let finding = |mark: Mark| Finding {
            mark,
            what: self.t("admin.health.disk"),
            found: lang::fill(
                self.lang,
                "admin.health.disk.found",
                &[("free", "12 GB"), ("all", "40 GB")],
            ),
            advice: self.t("admin.health.disk.advice"),
            href: String::new(),
        };
        Health {
            desk: self.desk("/quan-tri/suc-khoe", Theme::Light),
            sum: self.t("admin.health.sum.bad"),
            findings: [Mark::Wrong, Mark::Warning, Mark::Good]
                .map(finding)
                .to_vec(),
        }
    }

    pub(super) fn keys(&self) -> Keys {
        let href = "/quan-tri/tich-hop";
        let used = [("n", "12"), ("most", "60")];
        Keys {
            desk: self.desk(href, Theme::Light),
            made: Some("hto_mau-khong-dung-duoc".into()),
            form: Form::new(self.lang, "make", href)
                .field(
                    Field::line(self.lang, "organisation", "")
                        .label(self.t("admin.keys.organisation"))
                        .error(self.t("admin.keys.why.organisation")),
                )
                .field(
                    Field::tick(self.lang, "consents", true)
                        .label(self.t("admin.keys.consents.ask")),
                )
                .button(self.t("admin.keys.make")),
            keys: vec![KeyCard {
                id: "1".into(),
                title: "Điện lực Quảng Bình".into(),
                facts: vec![(
                    self.t("admin.keys.minute"),
                    lang::fill(self.lang, "admin.keys.used", &used),
                )],
                revoke: Some(
                    Form::new(self.lang, "revoke", format!("{href}/1/thu-hoi"))
                        .button(self.t("admin.keys.revoke"))
                        .apart("1"),
                ),
            }],
        }
    }

    pub(super) fn retention(&self) -> Retention {
        let href = "/quan-tri/luu-tru";
        Retention {
            desk: self.desk(href, Theme::Light),
            preview: Some((
                self.t("admin.retention.lead"),
                Form::new(self.lang, "save", href).button(self.t("terms.save")),
            )),
            kinds: vec![DataCard {
                name: "inbound",
                title: self.t("admin.retention.inbound"),
                words: self.t("admin.retention.inbound.what"),
                facts: vec![(self.t("admin.retention.now"), "90".into())],
                form: Form::new(self.lang, "inbound", href)
                    .field(
                        Field::line(self.lang, "days", "3")
                            .label(self.t("admin.retention.field.days"))
                            .error(self.t("admin.retention.why.days")),
                    )
                    .button(self.t("admin.look")),
            }],
            fixed: vec![(
                self.t("admin.retention.chains"),
                self.t("admin.retention.chains.why"),
            )],
        }
    }
}
