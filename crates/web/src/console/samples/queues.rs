//! Samples of the queues: today, triage, lists.

use super::{NOW_MS, Sample};
use crate::console::pages::decided::{DecidedLine, DecidedPart};
use crate::console::pages::desk::{Flash, Heat, Theme};
use crate::console::pages::field::{Choice, ChoiceGroup, Field};
use crate::console::pages::form::{Drawer, Weight};
use crate::console::pages::parts::{Row, Sla, SlaState, Status};
use crate::console::pages::today::{Block, Tile, Today};
use crate::console::pages::told::{Message, Tells};
use crate::console::pages::triage::{
    Dispatch, Duplicate, Later, MacroLink, QueuePart, Triage, TriageCase, UnitChoice, UrgencyChoice,
};
use crate::console::pages::work::{Section, WorkList};
use app::triage::made::Tally;
use domain::time::{At, HOUR_MS};

impl Sample {
    pub(super) fn others(&self) -> Vec<Drawer> {
        let l = self.lang;
        let codes = vec![
            Choice::new("R-06", "R-06 Ngoài thẩm quyền"),
            Choice::new("R-11", "R-11 Quảng cáo, rác, thử"),
        ];
        let mut drawers = vec![
            Drawer::new(
                self.form("merge")
                    .field(Field::line(l, "parent", "").hint("4829 1367").max(12)),
            ),
            Drawer::new(
                self.form("ask")
                    .field(Field::area(l, "text", "", 3))
                    .field(Field::date(l, "due", "2024-04-12")),
            ),
            Drawer::new(
                self.form("refuse")
                    .field(Field::select(l, "reason", "–", codes.clone()))
                    .field(Field::area(l, "note", "", 4))
                    .weight(Weight::Grave),
            ),
            Drawer::new(
                self.form("redirect")
                    .field(Field::select(l, "reason", "–", codes))
                    .field(Field::area(l, "target", "", 2)),
            ),
        ];
        for drawer in &mut drawers {
            drawer.label = self.t(&format!("console.triage.do.{}", drawer.form.name));
        }
        drawers
    }

    pub(super) fn today(&self, busy: bool) -> Today {
        let tile = |key: &str, number: &str, shape, heat, small: String| Tile {
            href: "/lam-viec/phan-loai".into(),
            number: if busy { number.into() } else { "0".into() },
            words: self.t(key),
            small: if busy { small } else { String::new() },
            shape,
            heat: if busy { heat } else { Heat::Calm },
        };
        let near = lang::fill(
            self.lang,
            "console.today.nearest",
            &[("left", &lang::date::left(self.lang, 4 * 60_000, 0))],
        );
        let block = |key: &str, rows: Vec<Row>| Block {
            lines: Vec::new(),
            title: self.t(key),
            rows: if busy { rows } else { Vec::new() },
            empty: self.t("console.today.none"),
            more_href: "/lam-viec/phan-loai".into(),
            more: if busy {
                lang::fill(self.lang, "console.today.all", &[("n", "14")])
            } else {
                String::new()
            },
        };
        let key = if busy {
            "console.today.hello"
        } else {
            "console.today.done"
        };
        Today {
            desk: self.desk("/lam-viec", Theme::Light),
            greeting: lang::fill(self.lang, key, &[("name", "Hà"), ("n", "24")]),
            shifts: match busy {
                true => vec![lang::fill(
                    self.lang,
                    "roster.own",
                    &[("day", "10/4"), ("shift", &self.t("roster.shift.sang"))],
                )],
                false => Vec::new(),
            },
            tiles: vec![
                tile(
                    "console.rail.urgent",
                    "1",
                    "late",
                    Heat::Hot,
                    self.t("console.triage.call_now"),
                ),
                tile("console.rail.triage", "14", "sort", Heat::Calm, near),
                tile(
                    "console.rail.due_soon",
                    "6",
                    "work",
                    Heat::Warm,
                    String::new(),
                ),
                tile("console.rail.late", "3", "late", Heat::Calm, String::new()),
                tile(
                    "console.rail.publish",
                    "8",
                    "appr",
                    Heat::Calm,
                    String::new(),
                ),
            ],
            blocks: vec![
                block(
                    "console.today.pressing",
                    self.queue().into_iter().take(4).collect(),
                ),
                block(
                    "console.today.mine",
                    self.queue().into_iter().skip(4).take(3).collect(),
                ),
            ],
        }
    }

    pub(super) fn triage(&self, theme: Theme, chosen: bool) -> Triage {
        let mut desk = self.desk("/lam-viec/phan-loai", theme);
        desk.flash = Some(Flash {
            words: lang::fill(
                self.lang,
                "console.flash.done",
                &[
                    ("deed", &self.t("action.dispatch")),
                    ("code", "QB 4829 0714"),
                ],
            ),
            bad: false,
        });
        let mut photo = self.photo("o-ga", "Ổ gà đọng nước");
        photo.note = "Đã che 1 biển số".into();
        let duplicate = |title: &str, meta: &str, thumb: &str| Duplicate {
            href: "/lam-viec/hs/48290012".into(),
            thumb: format!("/anh/{thumb}.jpg"),
            title: title.into(),
            why: self.t("alike.photo"),
            meta: meta.into(),
            code: "48290012".into(),
        };
        Triage {
            desk,
            queue: self.queue_part(self.queue()),
            bulk: Some(self.bulk()),
            case: Some(
                self.case_part(TriageCase {
                    code: "QB 4829 1367".into(),
                    href: "/lam-viec/hs/48291367".into(),
                    title: "Ổ gà đọng nước trước số 86 Trần Hưng Đạo".into(),
                    incidents: vec![self.incident_mark()],
                    notices: vec![(
                        "/tb/118".into(),
                        "Cắt nước phường Đồng Phú sáng 13/4".into(),
                        "Phường Đồng Phú · 08:00 – 12:00".into(),
                    )],
                    status: Status::of("received", self.t("public.received")),
                    channel: self.t("channel.app"),
                    channel_icon: "camera",
                    sla: self.minutes(23, 30),
                    photos: vec![photo],
                    around: Some(self.around()),
                    quote: "Ổ gà sâu, trời mưa nước ngập không thấy. Sáng nay có xe máy ngã."
                        .into(),
                    recordings: Vec::new(),
                    facts: self.facts(),
                    duplicates_title: lang::fill(
                        self.lang,
                        "console.triage.duplicates",
                        &[("n", "2"), ("distance", "80 m"), ("days", "14")],
                    ),
                    duplicates: vec![
                        duplicate(
                            "Mặt đường lún trước số 92 Trần Hưng Đạo",
                            "Phòng QLĐT đang sửa, hẹn 12/4",
                            "lun",
                        ),
                        duplicate(
                            "Ổ gà trước số 80 Trần Hưng Đạo",
                            "dân xác nhận xong 2/4",
                            "o-ga-2",
                        ),
                    ],
                    precedents: vec![self.precedent()],
                    dispatch: Some(self.dispatch()),
                    others: self.others(),
                    more: vec![Drawer::new(
                        self.form("mark_urgent")
                            .field(Field::area(self.lang, "note", "", 2)),
                    )],
                    note: Some(
                        self.form("note")
                            .field(Field::area(self.lang, "text", "", 3)),
                    ),
                    around_it: lang::fill(
                        self.lang,
                        "console.watch.viewing",
                        &[("name", "Lê Mai")],
                    ),
                    busy: false,
                    digits: "48291367".into(),
                    version: 7,
                    urgent: false,
                    macros: ["Ổ gà, hạn thường", "Ngập kéo dài, phức tạp"]
                        .iter()
                        .zip(1..)
                        .map(|(name, n)| MacroLink {
                            href: format!("/lam-viec/phan-loai?hs=48291367&lenh=m{n}"),
                            name: (*name).into(),
                            code: format!("m{n}"),
                            key: n.to_string(),
                            over: if n == 2 {
                                lang::fill(
                                    self.lang,
                                    "snippet.gone.agency",
                                    &[("agency", "Phòng QLĐT TP Đồng Hới")],
                                )
                            } else {
                                String::new()
                            },
                            on: n == 1 && theme == Theme::Dark,
                        })
                        .collect(),
                    filled: if theme == Theme::Dark {
                        let name = [("name", "Ổ gà, hạn thường")];
                        lang::fill(self.lang, "snippet.filled", &name)
                    } else {
                        String::new()
                    },
                    later: Some(Later {
                        action: "/lam-viec/phan-loai/de-sau".into(),
                        spans: vec![
                            ("15", self.t("console.later.15")),
                            ("60", self.t("console.later.60")),
                        ],
                    }),
                }),
            ),
            chosen,
            decided: None,
            tally: self.tally(),
        }
    }

    pub(super) fn dispatch(&self) -> Dispatch {
        let unit = |value: &str, words: &str, percent: &str, n: &str, on| UnitChoice {
            value: value.into(),
            words: words.into(),
            small: lang::fill(
                self.lang,
                "console.triage.unit_record",
                &[("percent", percent), ("n", n)],
            ),
            on,
        };
        let urgency = |value: &str, span: &str, day, on| UrgencyChoice {
            value: value.into(),
            words: self.t(&format!("urgency.{value}")),
            span: span.into(),
            due: self.due(day),
            on,
        };
        let group = |title: &str, choices| ChoiceGroup {
            title: title.into(),
            choices,
        };
        Dispatch {
            code: "48291367".into(),
            action: "/lam-viec/hs/48291367/dispatch".into(),
            preview_action: "/lam-viec/phan-loai".into(),
            unit_why: lang::fill(
                self.lang,
                "console.triage.rule",
                &[("line", "12"), ("why", "")],
            ),
            merge_action: "/lam-viec/hs/48291367/merge".into(),
            version: 7,
            categories: vec![
                group(
                    "Giao thông",
                    vec![
                        Choice::new("GT-01", "Ổ gà, hư mặt đường").chosen("GT-01"),
                        Choice::new("GT-02", "Nắp cống hỏng"),
                    ],
                ),
                group("Môi trường", vec![Choice::new("MT-01", "Rác thải ùn ứ")]),
            ],
            category_why: lang::fill(self.lang, "suggest.by.word", &[("word", "ổ gà")]),
            also: Vec::new(),
            danger: String::new(),
            units: vec![
                unit("PQLDT-DH", "Phòng QLĐT TP Đồng Hới", "91%", "23", true),
                unit("SGTVT", "Sở Giao thông vận tải", "88%", "41", false),
                unit("UBND-DP", "UBND phường Đồng Phú", "84%", "9", false),
            ],
            other_units: vec![group(
                "Sở, ban, ngành",
                vec![Choice::new("STNMT", "Sở Tài nguyên và Môi trường")],
            )],
            urgencies: vec![
                urgency("normal", "3 ngày", 16, true),
                urgency("complex", "15 ngày", 30, false),
            ],
            publication: self.t("console.triage.publication"),
            instruction: self.t("console.triage.instruction"),
            told: Some(Tells {
                public: String::new(),
                title: self.t("console.told.title"),
                action: "/lam-viec/hs/48291367/dispatch/xem-truoc".into(),
                messages: vec![Message {
                    to: self.t("console.told.reporter"),
                    sms: "QB 4829 1367: Da chuyen Phong QLDT Dong Hoi. Hen xong truoc het thu Ba \
                          16/4. Theo doi: tuongtac.quangbinh.gov.vn/hs/48291367"
                        .into(),
                    subject: "Giấy hẹn QB 4829 1367: xong trước hết thứ Ba 16/4".into(),
                    text: "Phòng QLĐT Đồng Hới chịu trách nhiệm việc này.".into(),
                }],
                hint: String::new(),
                limit: 160,
                lang: self.lang,
            }),
            errors: Vec::new(),
        }
    }

    pub(super) fn triage_empty(&self) -> Triage {
        let desk = self.desk("/lam-viec/phan-loai", Theme::Light);
        Triage {
            desk,
            queue: QueuePart {
                count: "0".into(),
                ..self.queue_part(Vec::new())
            },
            bulk: None,
            case: None,
            chosen: false,
            decided: Some(self.decided()),
            tally: self.tally(),
        }
    }

    fn tally(&self) -> String {
        let tally = Tally {
            since: At(NOW_MS - 2 * HOUR_MS),
            count: 38,
            median_ms: Some(17_000),
        };
        crate::console::decided::words(self.lang, tally, At(NOW_MS))
    }

    fn decided(&self) -> DecidedPart {
        let line = |code: &str, title: &str, deed: String, by: &str| DecidedLine {
            code: code.into(),
            href: "/lam-viec/hs/48291367".into(),
            title: title.into(),
            deed,
            by: by.into(),
        };
        let refuse = self.t("action.refuse");
        DecidedPart {
            desk: self.desk("/lam-viec/phan-loai", Theme::Light),
            lines: vec![
                line(
                    "QB 4829 1367",
                    "Ổ gà đọng nước trước số 86 Trần Hưng Đạo, sát trạm biến áp và cổng trường tiểu học",
                    format!("{} → UBND P. Đồng Hới", self.t("action.dispatch")),
                    "Nguyễn Hà, 07:51",
                ),
                line(
                    "QB 4829 0714",
                    "Đèn đường tắt",
                    lang::fill(self.lang, "console.decided.draft", &[("deed", &refuse)]),
                    "Trần Tùng, 07:44",
                ),
            ],
        }
    }

    pub(super) fn work(&self, search: bool) -> WorkList {
        let mut rows = self.queue();
        rows.iter_mut()
            .for_each(|row| (row.on, row.claim, row.urgent) = (false, None, false));
        rows[0].sla = Some(Sla {
            state: SlaState::Late,
            share: 0,
            words: lang::date::left(self.lang, 0, 2 * 86_400_000),
        });
        rows[1].status = Some(Status::of("working", self.t("stage.in_progress")));
        rows[2].sla = Some(Sla::paused(self.t("stage.awaiting_info")));
        let section = |key: &str, rows: Vec<Row>, empty: &str| Section {
            title: self.t(key),
            count: rows.len().to_string(),
            rows,
            empty: if empty.is_empty() {
                String::new()
            } else {
                self.t(empty)
            },
        };
        let sections = if search {
            vec![Section {
                title: lang::fill(self.lang, "console.work.found", &[("n", "5")]),
                count: String::new(),
                rows: rows.split_off(4),
                empty: String::new(),
            }]
        } else {
            vec![
                section("console.work.late", rows.drain(..1).collect(), ""),
                section(
                    "console.work.due_today",
                    Vec::new(),
                    "console.work.none_due",
                ),
                section("console.work.waiting", rows.drain(..2).collect(), ""),
                section("console.work.later", rows.drain(..4).collect(), ""),
            ]
        };
        WorkList {
            whose: if search {
                Vec::new()
            } else {
                let link = |whose: &str, on| {
                    let href = format!("/lam-viec/viec-cua-toi?cua={whose}");
                    (href, self.t(&format!("work.whose.{whose}")), on)
                };
                vec![link("toi", true), link("don-vi", false)]
            },
            orders: if search {
                Vec::new()
            } else {
                vec![
                    (
                        "/lam-viec/viec-cua-toi".into(),
                        self.t("work.order.pressing"),
                        true,
                    ),
                    (
                        "/lam-viec/viec-cua-toi?xep=duong".into(),
                        self.t("work.order.round"),
                        false,
                    ),
                ]
            },
            found: search.then(|| self.found()),
            desk: self.desk(
                if search {
                    "/lam-viec/tim"
                } else {
                    "/lam-viec/viec-cua-toi"
                },
                Theme::Light,
            ),
            title: self.t(if search {
                "console.rail.search"
            } else {
                "console.work.mine"
            }),
            intro: String::new(),
            query: if search {
                "chợ Ga".into()
            } else {
                String::new()
            },
            search,
            sections,
            more_href: "/lam-viec/viec-cua-toi?sau=abc".into(),
            csv_href: "/lam-viec/xuat.csv?hang=viec-cua-toi".into(),
        }
    }
}
