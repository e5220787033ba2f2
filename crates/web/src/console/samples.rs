//! Every page of the console in the states that matter, rendered: for gates and for eyes. The
//! reports, names and numbers are invented.

mod files;

use std::sync::Arc;

use askama::Template;
use lang::Lang;

use super::pages::desk::{Desk, Flash, Heat, RailGroup, RailItem, Theme, Viewer};
use super::pages::form::{Choice, ChoiceGroup, Drawer, Field, Form, Weight};
use super::pages::parts::{Around, Claim, Fact, Photo, Row, Sla, SlaState, Spot, Status};
use super::pages::sign_in::SignIn;
use super::pages::today::{Block, Tile, Today};
use super::pages::triage::{Dispatch, Duplicate, Preview, Triage, TriageCase, UnitChoice, UrgencyChoice};
use super::pages::work::{Section, WorkList};
use crate::shell::{Nav, Shell, Site};

/// Every sample as (name, HTML), in one language.
pub fn samples(lang: Lang) -> Vec<(String, String)> {
    let s = Sample { lang };
    let mut pages = Vec::new();
    show(&mut pages, "sign-in", &s.sign_in(""));
    show(&mut pages, "sign-in-error", &s.sign_in(lang::t(lang, "error.sign_in_failed")));
    show(&mut pages, "today", &s.today(true));
    show(&mut pages, "today-empty", &s.today(false));
    show(&mut pages, "triage", &s.triage(Theme::Light, true));
    show(&mut pages, "triage-queue", &s.triage(Theme::Light, false));
    show(&mut pages, "triage-dark", &s.triage(Theme::Dark, true));
    show(&mut pages, "triage-empty", &s.triage_empty());
    show(&mut pages, "work", &s.work(false));
    show(&mut pages, "search", &s.work(true));
    show(&mut pages, "case", &s.case(Theme::Light));
    show(&mut pages, "case-dark", &s.case(Theme::Dark));
    show(&mut pages, "answer", &s.answer(false));
    show(&mut pages, "answer-error", &s.answer(true));
    show(&mut pages, "approvals", &s.approvals(true));
    show(&mut pages, "approvals-empty", &s.approvals(false));
    show(&mut pages, "publish", &s.publish());
    show(&mut pages, "disputes", &s.disputes(true));
    show(&mut pages, "disputes-empty", &s.disputes(false));
    show(&mut pages, "conflict", &s.conflict());
    show(&mut pages, "message", &s.message());
    pages
}

/// A page that does not render is its own sample: the gates find no `h1` in it and say its name.
fn show(pages: &mut Vec<(String, String)>, name: &str, page: &impl Template) {
    let html = page.render().unwrap_or_else(|error| error.to_string());
    pages.push((name.to_owned(), html));
}

/// Wednesday 10 April 2024, 07:56.
const NOW_MS: i64 = 1_712_710_560_000;

struct Sample {
    lang: Lang,
}

impl Sample {
    fn t(&self, key: &str) -> String {
        lang::t(self.lang, key).to_owned()
    }

    fn shell(&self, path: &str) -> Shell {
        let site = Site {
            province: "Tỉnh Quảng Bình".into(),
            hotline: "1022".into(),
            host: "tuongtac.quangbinh.gov.vn".into(),
            centre: "Trung tâm IOC".into(),
        };
        Shell::new(self.lang, false, path, Nav::Elsewhere, Arc::new(site))
    }

    fn rail_item(&self, key: &str, href: &str, shape: &'static str, count: &str, path: &str) -> RailItem {
        let heat = match key {
            "urgent" => Heat::Hot,
            "due_soon" => Heat::Warm,
            _ => Heat::Calm,
        };
        let words = self.t(&format!("console.rail.{key}"));
        RailItem { href: href.into(), words, shape, count: count.into(), heat, on: path.starts_with(href) }
    }

    fn desk(&self, path: &str, theme: Theme) -> Desk {
        let item = |key, href, shape, count| self.rail_item(key, href, shape, count, path);
        let queues = vec![
            item("triage", "/lam-viec/phan-loai", "s-sort", "14"),
            item("urgent", "/lam-viec/viec/khan", "s-late", "1"),
            item("due_soon", "/lam-viec/viec/sap-tre", "s-work", "6"),
            item("late", "/lam-viec/viec/tre", "s-late", "3"),
            item("reopened", "/lam-viec/viec/mo-lai", "s-flag", "2"),
            item("returned", "/lam-viec/viec/tra-lai", "s-no", "4"),
            item("waiting_info", "/lam-viec/viec/bo-sung", "s-ask", "5"),
            item("publish", "/lam-viec/cong-khai", "i-eye", "8"),
        ];
        let follow = vec![
            item("in_progress", "/lam-viec/viec/dang-lam", "s-work", "128"),
            item("approval", "/lam-viec/duyet", "s-appr", "17"),
            item("confirmation", "/lam-viec/viec/xac-nhan", "s-done", "41"),
            item("disputes", "/lam-viec/tranh-chap", "i-bank", "2"),
        ];
        let mut today = item("today", "/lam-viec", "i-home", "");
        today.on = path == "/lam-viec";
        let tabs = vec![
            today,
            item("triage", "/lam-viec/phan-loai", "i-inbox", "15"),
            item("mine", "/lam-viec/viec-cua-toi", "i-list", "1"),
            item("search", "/lam-viec/tim", "i-search", ""),
        ];
        Desk {
            shell: self.shell(path),
            theme,
            viewer: Viewer {
                name: "Nguyễn Hà".into(),
                initials: "NH".into(),
                office: "Trung tâm IOC Quảng Bình".into(),
                role: self.t("role.ioc_operator"),
            },
            rail: vec![
                RailGroup { title: self.t("console.rail.queues"), items: queues },
                RailGroup { title: self.t("console.rail.follow"), items: follow },
            ],
            tabs,
            clock: "07:56".into(),
            day: lang::date::day(self.lang, lang::date::local(NOW_MS).date(), lang::date::local(NOW_MS).date()),
            flash: None,
            token: "mau".into(),
        }
    }

    /// The end of a day of April 2024, as a due time.
    fn due(&self, day: i64) -> String {
        lang::date::due(self.lang, self.end_of(day), NOW_MS)
    }

    fn end_of(&self, day: i64) -> i64 {
        NOW_MS + (day - 10) * 86_400_000 + (16 * 3600 + 3 * 60 + 59) * 1000
    }

    /// An instant on the morning of 10 April, some minutes after seven.
    fn at(&self, minutes: i64) -> String {
        lang::date::short_moment(self.lang, NOW_MS - (56 - minutes) * 60_000, NOW_MS)
    }

    fn minutes(&self, left: i64, of: i64) -> Option<Sla> {
        Some(Sla::of(self.lang, 0, of * 60_000, (of - left) * 60_000))
    }

    fn photo(&self, name: &str, alt: &str) -> Photo {
        Photo { src: format!("/anh/{name}.jpg"), href: format!("/anh/{name}.jpg"), alt: alt.into(), note: String::new() }
    }

    fn row(&self, title: &str, meta: &str, thumb: &str, left: i64) -> Row {
        Row {
            href: "/lam-viec/phan-loai?hs=48291367".into(),
            title: title.into(),
            meta: meta.into(),
            icon: if meta.starts_with("1022") { "headset" } else { "camera" },
            thumb: if thumb.is_empty() { String::new() } else { format!("/anh/{thumb}.jpg") },
            sla: self.minutes(left, 30),
            status: None,
            claim: None,
            urgent: false,
            on: false,
        }
    }

    fn queue(&self) -> Vec<Row> {
        let mut rows = vec![
            self.row("Dây điện đứt, tóe lửa bên đường", "1022 · Quang Phú · 4 ph", "day-dien", 11),
            self.row("Cống tràn vào nhà dân sau mưa", "App · Hải Đình · 26 ph", "cong", 4),
            self.row("Loa kéo mở to sau 22 giờ", "1022 · Hoàn Lão · 24 ph", "", 6),
            self.row("Ổ gà đọng nước trước số 86 Trần Hưng Đạo", "App · Đồng Phú · 7 ph", "o-ga", 23),
            self.row("Rác ùn ứ sau chợ Ga", "Web · Nam Lý · 6 ph", "rac", 24),
            self.row("Cây ngã chắn lối vào Trạm y tế", "App · Hải Trạch · 5 ph", "cay", 25),
            self.row("Đèn đường tắt cả đoạn Quang Trung", "App · Quảng Long · 4 ph", "den", 26),
            self.row("Nước máy đục, có mùi lạ hai ngày nay", "1022 · Kiến Giang · 3 ph", "", 27),
            self.row("Vạch sang đường trước trường đã mờ", "Web · Quán Hàu · 2 ph", "vach", 28),
        ];
        rows[0].urgent = true;
        rows[0].sla = Some(Sla::urgent(self.t("console.triage.call_now")));
        for (index, initials, name) in [(1, "TN", "Tùng"), (2, "LM", "Mai")] {
            let words = lang::fill(self.lang, "console.triage.claimed", &[("name", name)]);
            rows[index].claim = Some(Claim { initials: initials.into(), words });
        }
        rows[3].on = true;
        rows
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new(self.t("console.fact.area"), "P. Đồng Phú").small("TP Đồng Hới"),
            Fact::new(self.t("console.fact.place"), "Trước số 86 Trần Hưng Đạo"),
            Fact::new(self.t("console.fact.category"), "Giao thông › Ổ gà"),
            Fact::new(self.t("console.fact.reporter"), self.t("console.case.identity_hidden")),
        ]
    }

    fn around(&self) -> Around {
        let spot = |x, y, tone, number| Spot { x, y, tone, number };
        Around {
            alt: lang::fill(self.lang, "console.triage.around", &[("n", "2"), ("distance", "80 m")]),
            note: "GPS ±8 m".into(),
            href: "/lam-viec/ban-do?hs=48291367".into(),
            blur: 14,
            reach: "80 m".into(),
            spots: vec![spot(44, 22, "work", 1), spot(-52, -41, "done", 2)],
        }
    }

    fn form(&self, name: &str) -> Form {
        Form::new(self.lang, name, format!("/lam-viec/hs/48291367/{name}")).version(7).token("mau")
    }

    fn others(&self) -> Vec<Drawer> {
        let l = self.lang;
        let codes = vec![Choice::new("R-06", "R-06 Ngoài thẩm quyền"), Choice::new("R-11", "R-11 Quảng cáo, rác, thử")];
        vec![
            Drawer::new(self.form("merge").field(Field::line(l, "parent", "").hint("4829 1367").max(12))),
            Drawer::new(self.form("ask").field(Field::area(l, "text", "", 3)).field(Field::date(l, "due", "2024-04-12"))),
            Drawer::new(
                self.form("refuse")
                    .field(Field::select(l, "reason", "–", codes.clone()))
                    .field(Field::area(l, "note", "", 4))
                    .weight(Weight::Grave),
            ),
            Drawer::new(self.form("redirect").field(Field::select(l, "reason", "–", codes)).field(Field::area(l, "target", "", 2))),
        ]
    }

    fn sign_in(&self, error: &str) -> SignIn {
        SignIn {
            shell: self.shell("/dang-nhap"),
            theme: Theme::System,
            username: if error.is_empty() { String::new() } else { "ha.nguyen".into() },
            error: error.into(),
            next: "/lam-viec/phan-loai".into(),
            wants_code: false,
            token: "mau".into(),
        }
    }

    fn today(&self, busy: bool) -> Today {
        let tile = |key: &str, number: &str, shape, heat, small: String| Tile {
            href: "/lam-viec/phan-loai".into(),
            number: if busy { number.into() } else { "0".into() },
            words: self.t(key),
            small: if busy { small } else { String::new() },
            shape,
            heat: if busy { heat } else { Heat::Calm },
        };
        let near = lang::fill(self.lang, "console.today.nearest", &[("left", &lang::date::left(self.lang, 4 * 60_000, 0))]);
        let block = |key: &str, rows: Vec<Row>| Block {
            title: self.t(key),
            rows: if busy { rows } else { Vec::new() },
            empty: self.t("console.today.none"),
            more_href: "/lam-viec/phan-loai".into(),
            more: if busy { lang::fill(self.lang, "console.today.all", &[("n", "14")]) } else { String::new() },
        };
        let key = if busy { "console.today.hello" } else { "console.today.done" };
        Today {
            desk: self.desk("/lam-viec", Theme::Light),
            greeting: lang::fill(self.lang, key, &[("name", "Hà"), ("n", "24")]),
            tiles: vec![
                tile("console.rail.urgent", "1", "late", Heat::Hot, self.t("console.triage.call_now")),
                tile("console.rail.triage", "14", "sort", Heat::Calm, near),
                tile("console.rail.due_soon", "6", "work", Heat::Warm, String::new()),
                tile("console.rail.late", "3", "late", Heat::Calm, String::new()),
                tile("console.rail.publish", "8", "appr", Heat::Calm, String::new()),
            ],
            blocks: vec![
                block("console.today.pressing", self.queue().into_iter().take(4).collect()),
                block("console.today.mine", self.queue().into_iter().skip(4).take(3).collect()),
            ],
        }
    }

    fn triage(&self, theme: Theme, chosen: bool) -> Triage {
        let mut desk = self.desk("/lam-viec/phan-loai", theme);
        desk.flash = Some(Flash { words: lang::fill(self.lang, "console.sent", &[("code", "QB 4829 0714")]), bad: false });
        let mut photo = self.photo("o-ga", "Ổ gà đọng nước");
        photo.note = "Đã che 1 biển số".into();
        let duplicate = |title: &str, meta: &str, thumb: &str| Duplicate {
            href: "/lam-viec/hs/48290012".into(),
            thumb: format!("/anh/{thumb}.jpg"),
            title: title.into(),
            meta: meta.into(),
            code: "48290012".into(),
        };
        Triage {
            desk,
            count: "14".into(),
            queue: self.queue(),
            empty: self.t("console.triage.empty"),
            more_href: String::new(),
            case: Some(TriageCase {
                code: "QB 4829 1367".into(),
                href: "/lam-viec/hs/48291367".into(),
                title: "Ổ gà đọng nước trước số 86 Trần Hưng Đạo".into(),
                status: Status::of("received", self.t("stage.received")),
                channel: self.t("channel.app"),
                channel_icon: "camera",
                sla: self.minutes(23, 30),
                photos: vec![photo],
                around: Some(self.around()),
                quote: "Ổ gà sâu, trời mưa nước ngập không thấy. Sáng nay có xe máy ngã.".into(),
                audio: String::new(),
                facts: self.facts(),
                duplicates_title: lang::fill(self.lang, "console.triage.duplicates", &[("n", "2"), ("distance", "80 m"), ("days", "14")]),
                duplicates: vec![
                    duplicate("Mặt đường lún trước số 92 Trần Hưng Đạo", "cách 40 m · Phòng QLĐT đang sửa, hẹn 12/4", "lun"),
                    duplicate("Ổ gà trước số 80 Trần Hưng Đạo", "cách 55 m · dân xác nhận xong 2/4", "o-ga-2"),
                ],
                dispatch: Some(self.dispatch()),
                others: self.others(),
                note: Some(self.form("note").field(Field::area(self.lang, "text", "", 3))),
                claimed: String::new(),
            }),
            chosen,
            tally: lang::fill(self.lang, "console.triage.tally", &[("n", "38")]),
        }
    }

    fn dispatch(&self) -> Dispatch {
        let unit = |value: &str, words: &str, percent: &str, n: &str, on| UnitChoice {
            value: value.into(),
            words: words.into(),
            small: lang::fill(self.lang, "console.triage.unit_record", &[("percent", percent), ("n", n)]),
            sms: "Phong QLDT Dong Hoi".into(),
            on,
        };
        let urgency = |value: &str, span: &str, day, sms: &str, on| UrgencyChoice {
            value: value.into(),
            words: self.t(&format!("urgency.{value}")),
            span: span.into(),
            due: self.due(day),
            sms: sms.into(),
            on,
        };
        let group = |title: &str, choices| ChoiceGroup { title: title.into(), choices };
        let template = "QB 48291367: Da chuyen {unit}. Hen xong {due}. Theo doi: tuongtac.quangbinh.gov.vn/hs/48291367";
        let words = template.replace("{unit}", "Phong QLDT Dong Hoi").replace("{due}", "truoc het thu Sau 19/4");
        Dispatch {
            action: "/lam-viec/hs/48291367/dispatch".into(),
            merge_action: "/lam-viec/hs/48291367/merge".into(),
            version: 7,
            categories: vec![
                group("Giao thông", vec![Choice::new("GT-01", "Ổ gà, hư mặt đường").chosen("GT-01"), Choice::new("GT-02", "Nắp cống hỏng")]),
                group("Môi trường", vec![Choice::new("MT-01", "Rác thải ùn ứ")]),
            ],
            category_why: lang::fill(self.lang, "console.triage.guess", &[("word", "ổ gà")]),
            units: vec![
                unit("PQLDT-DH", "Phòng QLĐT TP Đồng Hới", "91%", "23", true),
                unit("SGTVT", "Sở Giao thông vận tải", "88%", "41", false),
                unit("UBND-DP", "UBND phường Đồng Phú", "84%", "9", false),
            ],
            other_units: vec![group("Sở, ban, ngành", vec![Choice::new("STNMT", "Sở Tài nguyên và Môi trường")])],
            urgencies: vec![
                urgency("normal", "3 ngày", 16, "truoc het thu Ba 16/4", true),
                urgency("complex", "15 ngày", 30, "truoc het thu Ba 30/4", false),
            ],
            publication: self.t("console.triage.publication"),
            instruction: String::new(),
            preview: Some(Preview { template: template.into(), words, limit: 160 }),
            errors: Vec::new(),
        }
    }

    fn triage_empty(&self) -> Triage {
        let empty = self.t("console.triage.empty");
        let desk = self.desk("/lam-viec/phan-loai", Theme::Light);
        let more_href = String::new();
        Triage { desk, count: "0".into(), queue: Vec::new(), empty, more_href, case: None, chosen: false, tally: String::new() }
    }

    fn work(&self, search: bool) -> WorkList {
        let mut rows = self.queue();
        rows.iter_mut().for_each(|row| (row.on, row.claim, row.urgent) = (false, None, false));
        rows[0].sla = Some(Sla { state: SlaState::Late, share: 0, words: lang::date::left(self.lang, 0, 2 * 86_400_000) });
        rows[1].status = Some(Status::of("working", self.t("stage.in_progress")));
        rows[2].sla = Some(Sla::paused(self.t("stage.awaiting_info")));
        let section = |key: &str, rows: Vec<Row>, empty: &str| Section {
            title: self.t(key),
            count: rows.len().to_string(),
            rows,
            empty: if empty.is_empty() { String::new() } else { self.t(empty) },
        };
        let sections = if search {
            vec![Section { title: lang::fill(self.lang, "console.work.found", &[("n", "5")]), count: String::new(), rows: rows.split_off(4), empty: String::new() }]
        } else {
            vec![
                section("console.work.late", rows.drain(..1).collect(), ""),
                section("console.work.due_today", Vec::new(), "console.work.none_due"),
                section("console.work.waiting", rows.drain(..2).collect(), ""),
                section("console.work.later", rows.drain(..4).collect(), ""),
            ]
        };
        WorkList {
            desk: self.desk(if search { "/lam-viec/tim" } else { "/lam-viec/viec-cua-toi" }, Theme::Light),
            title: self.t(if search { "console.rail.search" } else { "console.work.mine" }),
            intro: String::new(),
            query: if search { "chợ Ga".into() } else { String::new() },
            search,
            sections,
            more_href: "/lam-viec/viec-cua-toi?sau=abc".into(),
        }
    }
}

