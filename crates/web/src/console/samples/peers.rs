//! Samples of the pages about agencies' own systems.

use super::Sample;
use super::files::{CODE, HREF};
use crate::console::pages::admin::{HandedCard, Mark, Peer, PeerCard, Peers, ServiceRow, Stuck};
use crate::console::pages::desk::Theme;
use crate::console::pages::field::Field;
use crate::console::pages::form::{Form, Weight};

const LIST: &str = "/quan-tri/tich-hop/he-thong";

impl Sample {
    pub(super) fn peers(&self) -> Peers {
        Peers {
            desk: self.desk(LIST, Theme::Light),
            stuck: Some((
                format!("{LIST}/cho"),
                lang::count(self.lang, "peer.stuck.open", 2),
            )),
            add: Form::new(self.lang, "add", format!("{LIST}/muc"))
                .reading()
                .field(
                    Field::select(self.lang, "ma", self.t("peer.choose"), Vec::new())
                        .label(self.t("peer.agency")),
                )
                .button(self.t("peer.add.next")),
            peers: vec![PeerCard {
                id: "DL".into(),
                title: "Điện lực Đồng Hới".into(),
                mark: Mark::Warning,
                facts: self.peer_facts(),
                href: format!("{LIST}/muc?ma=DL"),
            }],
        }
    }

    fn peer_facts(&self) -> Vec<(String, String)> {
        vec![
            (
                self.t("peer.endpoint"),
                "https://311.dienluc.example.vn/open311/v2".into(),
            ),
            (self.t("peer.ok"), self.at(2)),
            (self.t("peer.error"), "the peer answered 503".into()),
        ]
    }

    pub(super) fn peer(&self) -> Peer {
        let l = self.lang;
        Peer {
            desk: self.desk(LIST, Theme::Light),
            title: lang::fill(l, "peer.of", &[("agency", "Điện lực Đồng Hới")]),
            back: LIST.into(),
            facts: self.peer_facts(),
            look: Some(Form::new(l, "look", format!("{LIST}/muc/xem")).button(self.t("peer.look"))),
            services: vec![ServiceRow {
                code: "POWER".into(),
                name: "Mất điện".into(),
                asks: vec!["pole *: Cột số mấy?".into()],
            }],
            form: Form::new(l, "save", format!("{LIST}/muc"))
                .field(
                    Field::line(l, "endpoint", "311.dienluc.example.vn")
                        .label(self.t("peer.field.endpoint"))
                        .hint(self.t("peer.hint.endpoint"))
                        .error(self.t("peer.why.endpoint")),
                )
                .button(self.t("peer.save"))
                .weight(Weight::Main),
        }
    }

    pub(super) fn handed(&self, href: &str) -> HandedCard {
        HandedCard {
            id: "48291367-1-1".into(),
            title: CODE.into(),
            href: href.into(),
            facts: vec![
                (self.t("peer.state"), self.t("peer.state.unclear")),
                (self.t("peer.reason"), self.t("peer.needs.no_answer")),
                (self.t("peer.sent"), self.at(2)),
            ],
            forms: Vec::new(),
        }
    }

    pub(super) fn peers_stuck(&self, any: bool) -> Stuck {
        let l = self.lang;
        let mut card = self.handed(HREF);
        card.forms = vec![
            Form::new(l, "there", format!("{LIST}/cho"))
                .field(Field::line(l, "number", "").label(self.t("peer.number")))
                .button(self.t("peer.act.there"))
                .apart("48291367-1-1"),
            Form::new(l, "again", format!("{LIST}/cho"))
                .button(self.t("peer.act.again"))
                .apart("48291367-1-1"),
        ];
        Stuck {
            desk: self.desk(LIST, Theme::Light),
            cards: if any { vec![card] } else { Vec::new() },
        }
    }
}
