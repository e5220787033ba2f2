//! Samples of disputes: the lists, a dossier, earlier rulings.

use super::Sample;
use super::files::{CODE, HREF, QUOTE};
use crate::console::pages::case::Proposal;
use crate::console::pages::desk::Theme;
use crate::console::pages::disputes::{Directed, Dispute, Disputes};
use crate::console::pages::dossier::{Directive, Dossier, Moment, Position, Words};
use crate::console::pages::field::{Choice, Field, Input};
use crate::console::pages::form::{Drawer, Weight};
use crate::console::pages::parts::{Fact, Status};
use crate::console::pages::precedents::{Precedent, Precedents};

const DOSSIER: &str = "/lam-viec/tranh-chap/48291367";
const SLIDE: &str = "Sạt taluy đường tránh, đất tràn mặt đường sau mưa";

impl Sample {
    pub(super) fn disputes(&self, some: bool) -> Disputes {
        let rows = vec![
            self.dispute(SLIDE, "disputed"),
            self.dispute("Ngập cống chung khu công nghiệp", "escalated"),
        ];
        Disputes {
            desk: self.desk("/lam-viec/tranh-chap", Theme::Light),
            title: self.t("console.disputes.title"),
            none: self.t("console.disputes.none"),
            disputes: if some { rows } else { Vec::new() },
            more_href: String::new(),
            directed: None,
        }
    }

    pub(super) fn committee(&self) -> Disputes {
        Disputes {
            title: self.t("console.committee.title"),
            disputes: vec![self.dispute(SLIDE, "escalated")],
            directed: Some(vec![Directed {
                code: CODE.into(),
                href: "/ban-chi-dao/48291367".into(),
                title: "Ngập cống chung khu công nghiệp".into(),
                status: Status::of("working", self.t("stage.in_progress")),
                document: self.document("12/TB-BCĐ"),
                lead: "Sở Giao thông vận tải".into(),
                due: self.due(12),
                sla: self.minutes(900, 7200),
            }]),
            ..self.disputes(true)
        }
    }

    fn dispute(&self, title: &str, label: &str) -> Dispute {
        let counted = [("part", "1"), ("of", "2")];
        Dispute {
            code: CODE.into(),
            href: DOSSIER.into(),
            file_href: HREF.into(),
            title: title.into(),
            ground: self.t("ground.competence"),
            status: Status::of(label, self.t(&format!("stage.{label}"))),
            positions: lang::fill(self.lang, "console.disputes.stated", &counted),
            parties: vec![
                ("Sở Giao thông vận tải".into(), true),
                ("UBND phường Đồng Hới".into(), false),
            ],
            owed: self.minutes(500, 2880),
            sla: self.minutes(900, 7200),
        }
    }

    fn document(&self, number: &str) -> String {
        let values = [
            ("number", number),
            ("date", "10/4/2024"),
            ("signer", "Trưởng Ban Chỉ đạo"),
        ];
        lang::fill(self.lang, "console.dossier.document", &values)
    }

    pub(super) fn dossier(&self) -> Dossier {
        let l = self.lang;
        let moment = |minute: i64, action: &str, who: &str, words: &str| Moment {
            at: self.at(minute),
            at_machine: "2024-04-10T07:30:00+07:00".into(),
            title: self.t(&format!("event.{action}")),
            who: who.into(),
            words: words.into(),
        };
        let said = Words {
            who: format!(
                "Lê Bình · {} · {}",
                self.t("role.agency_leader"),
                self.at(40)
            ),
            text:
                "Đoạn này là đường tránh do Trung ương quản lý, Sở chỉ phối hợp bảo đảm giao thông."
                    .into(),
            document: String::new(),
            files: vec![(
                "/tep/48291367/1".into(),
                format!("{} 1", self.t("file.document")),
            )],
        };
        let radios = ["lead", "none"]
            .map(|v| Choice::new(v, self.t(&format!("ruling.{v}"))))
            .to_vec();
        Dossier {
            desk: self.desk("/lam-viec/tranh-chap", Theme::Light),
            back: (
                "/lam-viec/tranh-chap".into(),
                self.t("console.disputes.title"),
            ),
            code: CODE.into(),
            file_href: HREF.into(),
            title: SLIDE.into(),
            status: Status::of("disputed", self.t("stage.disputed")),
            sla: self.minutes(900, 7200),
            ground: self.t("ground.competence"),
            printed: lang::fill(l, "console.dossier.printed", &[("at", "07:56 10/4/2024")]),
            facts: self.facts(),
            quote: QUOTE.into(),
            photos: vec![self.photo("sat-lo", "Đất tràn mặt đường")],
            timeline: vec![
                moment(0, "submit", "", ""),
                moment(4, "dispatch", "Nguyễn Hà", "Sở Giao thông vận tải"),
                moment(
                    20,
                    "return",
                    "Lê Bình",
                    "Không thuộc phạm vi quản lý của Sở.",
                ),
                moment(30, "dispute", "", ""),
            ],
            positions: vec![
                Position {
                    agency: "Sở Giao thông vận tải".into(),
                    state: self.t("console.dossier.stated"),
                    stated: true,
                    late: false,
                    closed: false,
                    words: vec![said.clone()],
                    returns: vec![
                        Fact::new(
                            lang::fill(l, "console.dossier.returned", &[("at", &self.at(20))]),
                            self.t("ground.wrong_agency"),
                        )
                        .small("Không thuộc phạm vi quản lý của Sở."),
                    ],
                },
                Position {
                    agency: "UBND phường Đồng Hới".into(),
                    state: lang::fill(
                        l,
                        "console.dossier.owed",
                        &[("left", &lang::date::left(l, 7_200_000, 0))],
                    ),
                    stated: false,
                    late: true,
                    closed: true,
                    words: Vec::new(),
                    returns: Vec::new(),
                },
            ],
            law: vec![
                self.t("console.dossier.law.decision"),
                self.t("console.dossier.law.competence"),
            ],
            precedents: vec![self.precedent()],
            precedents_href: "/lam-viec/an-le".into(),
            proposals: vec![Words {
                document: self.document("08/TTr-STTTT"),
                text:
                    "Đề xuất giao Sở Giao thông vận tải chủ trì, phường Đồng Hới phối hợp rào chắn."
                        .into(),
                ..said
            }],
            directives: vec![Directive {
                document: self.document("12/TB-BCĐ"),
                facts: vec![
                    Fact::new(self.t("field.lead"), "Sở Giao thông vận tải"),
                    Fact::new(self.t("console.due.directive"), self.due(12)),
                ],
                text: String::new(),
                files: vec![(
                    "/tep/48291367/2".into(),
                    format!("{} 1", self.t("file.document")),
                )],
            }],
            drafts: vec![Proposal {
                title: self.t("action.state_position"),
                who: format!("Trần Tuấn · {}", self.at(50)),
                facts: vec![Fact::new(self.t("field.text"), "Phường đã rào chắn tạm.")],
                forms: vec![Drawer::new(self.form("state_position"))],
            }],
            main: Some(
                self.form("settle")
                    .field(Field::new(l, "ruling", Input::Radios { choices: radios }))
                    .field(Field::select(
                        l,
                        "lead",
                        self.t("console.choose"),
                        vec![Choice::new("SGTVT", "Sở Giao thông vận tải")],
                    ))
                    .field(Field::area(l, "note", "", 3).label(self.t("console.note.why")))
                    .weight(Weight::Main),
            ),
            deeds: vec![Drawer::new(self.form("escalate").field(
                Field::area(l, "text", "", 8).label(self.t("console.text.dossier")),
            ))],
        }
    }

    pub(super) fn precedent(&self) -> Precedent {
        let l = self.lang;
        Precedent {
            code: "QB 4829 0012".into(),
            href: "/lam-viec/tranh-chap/48290012".into(),
            title: "Ổ gà trên đường gom khu công nghiệp".into(),
            ruling: lang::fill(
                l,
                "console.precedents.lead",
                &[("agency", "UBND phường Đồng Hới")],
            ),
            about: format!("{} · Ổ gà, hư mặt đường", self.t("ground.competence")),
            between: lang::fill(
                l,
                "console.precedents.between",
                &[("names", "Sở Giao thông vận tải, UBND phường Đồng Hới")],
            ),
            words: "Đường gom do phường quản lý theo phân cấp.".into(),
        }
    }

    pub(super) fn precedents(&self, some: bool) -> Precedents {
        Precedents {
            desk: self.desk("/lam-viec/an-le", Theme::Light),
            query: "đường gom".into(),
            found: lang::count(self.lang, "console.precedents.found", 1),
            empty: self.t("console.precedents.found_none"),
            precedents: if some {
                vec![self.precedent()]
            } else {
                Vec::new()
            },
        }
    }
}
