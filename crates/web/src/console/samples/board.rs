//! Samples of the unit board and of moved promises.

use super::Sample;
use crate::console::pages::board::{
    Bar, Bars, Board, BoardList, Figure, Give, Given, HolderRow, Line,
};
use crate::console::pages::case::Promise;
use crate::console::pages::desk::Theme;
use crate::console::pages::field::{Choice, ChoiceGroup, Field};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::moving::{Card, Moving, MovingOne};
use crate::console::pages::parts::{Fact, Sla, SlaState};
use crate::console::pages::told::{Message, Tells};

const BOARD: &str = "/lam-viec/don-vi";
const MOVING: &str = "/lam-viec/doi-hen";
const AGENCY: &str = "Ủy ban nhân dân phường Đồng Hới";
/// Of those who work there: name, role, what they hold.
const PEOPLE: [(&str, &str, [i64; 4]); 4] = [
    ("", "", [4, 1, 0, 0]),
    ("Lê Thị Hồng Phượng", "agency_handler", [0, 0, 0, 0]),
    ("Nguyễn Đình Trường", "agency_handler", [23, 3, 6, 9]),
    ("Trần Tuấn", "agency_focal", [11, 2, 1, 4]),
];
const AGES: [i64; 5] = [9, 14, 10, 3, 2];
const PROMISES: [i64; 7] = [2, 4, 1, 6, 8, 7, 10];

impl Sample {
    fn figure(&self, n: i64, what: &str, warns: bool) -> Figure {
        let shown = lang::number::whole(self.lang, n);
        Figure {
            words: lang::fill(self.lang, "board.see", &[("n", &shown), ("what", what)]),
            href: if n == 0 {
                String::new()
            } else {
                format!("{BOARD}/viec?muc=open")
            },
            n: shown,
            warns,
        }
    }

    fn columns(&self) -> Vec<String> {
        ["open", "today", "late", "waiting"]
            .map(|name| self.t(&format!("board.{name}")))
            .to_vec()
    }

    fn holder(&self, name: &str, small: String, figures: [i64; 4], whole: bool) -> HolderRow {
        let figure = |(at, column): (usize, String)| {
            let what = format!("{name}, {column}");
            let figure = self.figure(figures[at], &what, at == 2);
            (column, figure)
        };
        HolderRow {
            name: name.to_owned(),
            small,
            share: (figures[0] * 100 / 23).min(100),
            figures: self.columns().into_iter().enumerate().map(figure).collect(),
            whole,
        }
    }

    fn bars(&self, id: &'static str, key: &str, counts: &[i64], warns: usize) -> Bars {
        let most = counts.iter().copied().max().unwrap_or(1).max(1);
        let row = |(at, n): (usize, &i64)| {
            let name = self.t(&format!("{key}.{at}"));
            Bar {
                share: n * 100 / most,
                figure: self.figure(*n, &name, at < warns),
                name,
            }
        };
        Bars {
            id,
            title: self.t(&format!("{key}s")),
            first: self.t(key),
            rows: counts.iter().enumerate().map(row).collect(),
        }
    }

    pub(super) fn board(&self, theme: Theme, own: bool) -> Board {
        let mut rows: Vec<HolderRow> = Vec::new();
        for (at, (name, role, figures)) in PEOPLE.into_iter().enumerate() {
            let name = match (name, own) {
                ("", _) => self.t("board.nobody"),
                (name, true) => name.to_owned(),
                (_, false) => lang::fill(self.lang, "board.officer", &[("n", &at.to_string())]),
            };
            let small = match role {
                "" => String::new(),
                role => self.t(&format!("role.{role}")),
            };
            rows.push(self.holder(&name, small, figures, false));
        }
        rows.push(self.holder(
            "Trung tâm Dịch vụ công phường Đồng Hới",
            self.t("board.unit"),
            [2, 0, 0, 1],
            false,
        ));
        rows.push(self.holder(&self.t("board.whole"), String::new(), [38, 6, 7, 14], true));
        let key = if own { "board.own" } else { "board.other" };
        let choices = ChoiceGroup {
            title: self.t("agency_kind.commune_committee"),
            choices: vec![Choice::new("UB-18880-T7", "UBND phường Đồng Hới").chosen("UB-18880-T7")],
        };
        Board {
            desk: self.desk(BOARD, theme),
            intro: lang::fill(self.lang, key, &[("agency", AGENCY)]),
            choices: if own { Vec::new() } else { vec![choices] },
            rows,
            columns: self.columns(),
            bars: vec![
                self.bars("h-ages", "board.age", &AGES, 0),
                self.bars("h-promises", "board.promise", &PROMISES, 3),
            ],
            calm: false,
        }
    }

    pub(super) fn board_first(&self) -> Board {
        Board {
            intro: String::new(),
            rows: Vec::new(),
            ..self.board(Theme::Light, false)
        }
    }

    pub(super) fn board_calm(&self) -> Board {
        let mut board = self.board(Theme::Light, true);
        board.rows = vec![
            self.holder(&self.t("board.nobody"), String::new(), [0; 4], false),
            self.holder(&self.t("board.whole"), String::new(), [0; 4], true),
        ];
        board.calm = true;
        board
    }

    pub(super) fn board_list(&self) -> BoardList {
        let mut rows = self.queue();
        for row in &mut rows {
            (row.on, row.claim, row.urgent) = (false, None, false);
            row.pick = "48291367.3".into();
        }
        BoardList {
            desk: self.desk(BOARD, Theme::Light),
            title: format!("Nguyễn Đình Trường · {}", self.t("board.late")),
            count: "6".into(),
            intro: lang::fill(self.lang, "board.list.intro", &[("n", "6")]),
            rows: rows.split_off(3),
            give: Some(Give {
                people: vec![Choice::new(
                    "1",
                    format!("Trần Tuấn · {}", self.t("role.agency_focal")),
                )],
                units: vec![Choice::new("dv-X", "Trung tâm Dịch vụ công phường")],
            }),
            more_href: String::new(),
            back_href: BOARD.into(),
        }
    }

    pub(super) fn board_given(&self) -> Given {
        let line = |words: String, done| Line {
            code: "QB 4829 1367".into(),
            href: "/lam-viec/hs/48291367".into(),
            title: "Ổ gà đọng nước trước số 86 Trần Hưng Đạo".into(),
            words,
            done,
        };
        Given {
            desk: self.desk(BOARD, Theme::Light),
            summary: lang::fill(
                self.lang,
                "board.given.summary",
                &[("done", "1"), ("to", "Trần Tuấn"), ("not", "1")],
            ),
            lines: vec![
                line(self.t("board.given.done"), true),
                line(self.t("refusal.wrong_stage"), false),
            ],
            back_href: BOARD.into(),
        }
    }

    fn move_card(&self, title: &str, late: bool, way: String, blocked: bool) -> Card {
        let days = if late { -2 } else { 1 };
        let due = self.due(10 + days);
        Card {
            code: "QB 4829 1367".into(),
            href: format!("{MOVING}/48291367"),
            title: title.into(),
            sla: Some(Sla {
                state: if late { SlaState::Late } else { SlaState::Soon },
                share: 10,
                words: lang::date::left(self.lang, days * 86_400_000, 0),
            }),
            facts: vec![
                Fact::new(self.t("moving.promise"), &due).small(if blocked {
                    lang::fill(self.lang, "moving.first", &[("due", &self.due(8))])
                } else {
                    String::new()
                }),
                Fact::new(
                    self.t("moving.moved.label"),
                    match blocked {
                        true => lang::fill(self.lang, "moving.moved", &[("n", "1")]),
                        false => self.t("moving.moved.0"),
                    },
                )
                .small(lang::fill(
                    self.lang,
                    "moving.used",
                    &[("used", if blocked { "1" } else { "0" }), ("times", "1")],
                )),
                Fact::new(self.t("console.fact.lead"), AGENCY),
                match blocked {
                    true => Fact::new(self.t("moving.next"), self.t("role.standing_body")),
                    false => Fact::new(self.t("moving.next"), self.t("moving.nobody_asked")),
                },
            ],
            way,
            blocked,
            above: lang::fill(
                self.lang,
                "moving.above",
                &[
                    ("who", &self.t("role.standing_body")),
                    ("at", &self.due(15)),
                ],
            ),
        }
    }

    pub(super) fn moving(&self, some: bool) -> Moving {
        let days = |key: &str| lang::fill(self.lang, key, &[("days", "3")]);
        let ways = [
            self.t("moving.way.anew"),
            lang::fill(self.lang, "moving.way.used", &[("times", "1")]),
            lang::fill(
                self.lang,
                "moving.way.extension",
                &[("ask", &self.due(11)), ("latest", &self.due(19))],
            ),
        ];
        let [anew, used, extension] = ways;
        let cards = vec![
            self.move_card("Cống tràn vào nhà dân sau mưa", true, anew, false),
            self.move_card(
                "Ổ gà đọng nước trước số 86 Trần Hưng Đạo",
                false,
                used,
                true,
            ),
            self.move_card("Đèn đường tắt cả đoạn Quang Trung", false, extension, false),
        ];
        Moving {
            desk: self.desk(MOVING, Theme::Light),
            intro: days("moving.intro"),
            empty: days("moving.none"),
            cards: if some { cards } else { Vec::new() },
            more_href: String::new(),
        }
    }

    pub(super) fn moving_one(&self, theme: Theme) -> MovingOne {
        let l = self.lang;
        let mut form: Form = self
            .form("repromise")
            .field(Field::area(
                l,
                "note",
                "Mưa lớn nên chưa trải được nhựa nóng.",
                3,
            ))
            .weight(Weight::Main)
            .intro(lang::fill(
                l,
                "moving.signs",
                &[("role", &self.t("role.agency_leader"))],
            ));
        form = form.field(Field::date(l, "due", "2024-04-12"));
        let due = self.due(12);
        form.told = Some(Tells {
            title: self.t("console.told.title"),
            action: "/lam-viec/hs/48291367/repromise/xem-truoc".into(),
            public: format!(
                "{} Mưa lớn nên chưa trải được nhựa nóng.",
                lang::fill(l, "portal.case.sorry.again", &[("due", &due)])
            ),
            messages: vec![Message {
                to: self.t("console.told.reporter"),
                sms: "QB 4829 1367: Xin loi vi tre hen. Ly do: Mua lon nen chua trai duoc nhua nong. \
                      Hen lai 17:00 thu Sau 12/4. tuongtac.quangbinh.gov.vn/hs/48291367"
                    .into(),
                subject: "Xin lỗi vì trễ hẹn QB 4829 1367, hẹn lại 17:00 thứ Sáu 12/4".into(),
                text: "Xin lỗi bạn, việc này đã trễ hẹn.".into(),
            }],
            hint: lang::fill(
                l,
                "console.told.after",
                &[("role", &self.t("role.agency_leader"))],
            ),
            limit: 160,
            lang: l,
        });
        let mut moving = self.moving(true);
        MovingOne {
            desk: self.desk(MOVING, theme),
            card: moving.cards.remove(0),
            promises: vec![Promise {
                cause: self.t("promise.dispatch"),
                due: self.due(8),
                made: self.at(20),
                reason: String::new(),
            }],
            forms: vec![form],
            file_href: "/lam-viec/hs/48291367".into(),
        }
    }
}
