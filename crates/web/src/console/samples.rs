//! Every page of the console in the states that matter, rendered: for gates and for eyes. The
//! reports, names and numbers are invented.

mod admin;
mod agencies;
mod answers;
mod areas;
mod backups;
mod board;
mod bulletins;
mod calls;
mod centre;
mod desks;
mod disputes;
mod faces;
mod files;
mod hooks;
mod messages;
mod peers;
mod queues;
mod sandbox;
mod setup;
mod snippets;
mod tables;
mod terms;
#[cfg(test)]
mod tests;
mod wall;

use std::sync::Arc;

use askama::Template;
use lang::Lang;

use super::pages::desk::{Alarms, Desk, Heat, Line, RailGroup, RailItem, Theme, Viewer};
use super::pages::form::Form;
use super::pages::parts::{Around, Claim, Fact, Mark, Photo, Recording, Row, Sla, Spot, Tone};
use super::pages::sign_in::SignIn;
use crate::shell::{Nav, Shell, Site};

/// Every sample as (name, HTML), in one language.
pub fn samples(lang: Lang) -> Vec<(String, String)> {
    let s = Sample { lang };
    let mut pages = Vec::new();
    show(&mut pages, "sign-in", &s.sign_in(""));
    show(
        &mut pages,
        "sign-in-error",
        &s.sign_in(lang::t(lang, "error.sign_in_failed")),
    );
    show(&mut pages, "door-enrol", &s.door(false));
    show(&mut pages, "door-codes", &s.door(true));
    show(&mut pages, "account", &s.account());
    show(&mut pages, "users", &s.users());
    show(&mut pages, "agencies-file", &s.agencies_file(false));
    show(&mut pages, "agencies-file-wrong", &s.agencies_file(true));
    show(&mut pages, "user-new", &s.user_new());
    show(&mut pages, "user-lock", &s.user_lock());
    show(&mut pages, "users-brought", &s.brought());
    show(&mut pages, "user", &s.user());
    show(&mut pages, "users-file", &s.bring(false));
    show(&mut pages, "users-file-wrong", &s.bring(true));
    show(&mut pages, "audit", &s.audit());
    show(&mut pages, "channels", &s.channels());
    show(&mut pages, "health", &s.health());
    show(&mut pages, "sandbox", &s.sandbox(Theme::Light));
    show(&mut pages, "sandbox-dark", &s.sandbox(Theme::Dark));
    show(&mut pages, "sandbox-going", &s.sandbox_going());
    show(&mut pages, "sandbox-shown", &s.sandbox_shown());
    show(&mut pages, "sandbox-nowhere", &s.sandbox_nowhere());
    show(&mut pages, "sandbox-banner", &s.sandbox_inside());
    show(&mut pages, "backups", &s.backups(Theme::Light));
    show(&mut pages, "backups-dark", &s.backups(Theme::Dark));
    show(&mut pages, "backups-going", &s.backups_going());
    show(&mut pages, "backups-empty", &s.backups_empty());
    show(&mut pages, "setup", &s.setup(false));
    show(&mut pages, "setup-ready", &s.setup(true));
    show(&mut pages, "keys", &s.keys());
    show(&mut pages, "webhooks", &s.hooks());
    show(&mut pages, "webhook", &s.hook());
    show(&mut pages, "peers", &s.peers());
    show(&mut pages, "peer", &s.peer());
    show(&mut pages, "peers-stuck", &s.peers_stuck(true));
    show(&mut pages, "peers-stuck-empty", &s.peers_stuck(false));
    show(&mut pages, "retention", &s.retention());
    show(&mut pages, "roles", &s.roles());
    show(&mut pages, "role", &s.as_role());
    show(&mut pages, "brand", &s.brand(false));
    show(&mut pages, "brand-wrong", &s.brand(true));
    show(&mut pages, "brand-preview", &s.brand_preview());
    show(&mut pages, "today", &s.today(true));
    show(&mut pages, "today-empty", &s.today(false));
    show(&mut pages, "triage", &s.triage(Theme::Light, true));
    show(&mut pages, "triage-queue", &s.triage(Theme::Light, false));
    show(&mut pages, "triage-dark", &s.triage(Theme::Dark, true));
    show(&mut pages, "triage-empty", &s.triage_empty());
    show(&mut pages, "triage-held", &s.triage_held());
    show(&mut pages, "triage-bulk", &s.bulk_done());
    show(&mut pages, "view", &s.view(false));
    show(&mut pages, "view-wrong", &s.view(true));
    show(&mut pages, "work", &s.work(false));
    show(&mut pages, "search", &s.work(true));
    show(&mut pages, "case", &s.case(Theme::Light));
    show(&mut pages, "case-dark", &s.case(Theme::Dark));
    show(&mut pages, "answer", &s.answer(false));
    show(&mut pages, "answer-error", &s.answer(true));
    show(&mut pages, "approvals", &s.approvals(true));
    show(&mut pages, "approvals-empty", &s.approvals(false));
    show(&mut pages, "approved", &s.approved());
    show(&mut pages, "board", &s.board(Theme::Light, true));
    show(&mut pages, "board-dark", &s.board(Theme::Dark, true));
    show(&mut pages, "board-other", &s.board(Theme::Light, false));
    show(&mut pages, "board-first", &s.board_first());
    show(&mut pages, "board-calm", &s.board_calm());
    show(&mut pages, "board-list", &s.board_list());
    show(&mut pages, "board-given", &s.board_given());
    show(&mut pages, "moving", &s.moving(true));
    show(&mut pages, "moving-empty", &s.moving(false));
    show(&mut pages, "moving-one", &s.moving_one(Theme::Light));
    show(&mut pages, "moving-one-dark", &s.moving_one(Theme::Dark));
    show(&mut pages, "job-offered", &s.job(Theme::Light, false));
    show(&mut pages, "job-begun", &s.job(Theme::Light, true));
    show(&mut pages, "job-begun-dark", &s.job(Theme::Dark, true));
    show(&mut pages, "relay", &s.relay(true));
    show(&mut pages, "relay-empty", &s.relay(false));
    show(&mut pages, "talk", &s.talk(true));
    show(&mut pages, "talk-closed", &s.talk(false));
    show(&mut pages, "absence", &s.absence(false));
    show(&mut pages, "absence-error", &s.absence(true));
    show(&mut pages, "publish", &s.publish());
    show(&mut pages, "disputes", &s.disputes(true));
    show(&mut pages, "disputes-empty", &s.disputes(false));
    show(&mut pages, "committee", &s.committee());
    show(&mut pages, "dossier", &s.dossier());
    show(&mut pages, "precedents", &s.precedents(true));
    show(&mut pages, "precedents-empty", &s.precedents(false));
    show(&mut pages, "wall", &s.wall(Theme::Light, true));
    show(&mut pages, "wall-dark", &s.wall(Theme::Dark, true));
    show(&mut pages, "wall-empty", &s.wall(Theme::Light, false));
    show(&mut pages, "terms", &s.terms());
    show(&mut pages, "terms-policy", &s.terms_policy());
    show(&mut pages, "terms-calendar", &s.terms_calendar());
    show(&mut pages, "terms-force", &s.terms_force());
    show(&mut pages, "terms-preview", &s.terms_preview());
    show(&mut pages, "tables", &s.tables());
    show(&mut pages, "table-row", &s.table_one(false));
    show(&mut pages, "table-row-wrong", &s.table_one(true));
    show(&mut pages, "table-preview", &s.table_preview());
    show(&mut pages, "snippets", &s.snippets(Theme::Light));
    show(&mut pages, "snippets-dark", &s.snippets(Theme::Dark));
    show(&mut pages, "snippet", &s.snippet());
    show(&mut pages, "snippet-wrong", &s.snippet_new());
    show(&mut pages, "snippet-preview", &s.snippet_preview());
    show(&mut pages, "areas", &s.areas());
    show(&mut pages, "area", &s.area());
    show(&mut pages, "area-lay", &s.area_lay(false));
    show(&mut pages, "area-lay-wrong", &s.area_lay(true));
    show(&mut pages, "area-preview", &s.area_preview(false));
    show(&mut pages, "area-preview-wrong", &s.area_preview(true));
    show(&mut pages, "landmarks-bring", &s.landmarks_bring(false));
    show(
        &mut pages,
        "landmarks-bring-wrong",
        &s.landmarks_bring(true),
    );
    show(&mut pages, "moderate", &s.moderate(true));
    show(&mut pages, "moderate-empty", &s.moderate(false));
    show(&mut pages, "moderate-look", &s.moderate_look());
    show(&mut pages, "incidents", &s.incidents());
    show(&mut pages, "incident", &s.incident());
    show(&mut pages, "incident-tell", &s.incident_tell());
    show(&mut pages, "ops-map", &s.ops_map());
    show(&mut pages, "shift", &s.shift());
    show(&mut pages, "bulletins", &s.bulletins());
    show(&mut pages, "bulletin-preview", &s.bulletin_preview());
    show(&mut pages, "calls", &s.calls(false));
    show(&mut pages, "calls-quiet", &s.calls(true));
    show(&mut pages, "call", &s.call(Theme::Light, false));
    show(&mut pages, "call-dark", &s.call(Theme::Dark, false));
    show(&mut pages, "call-error", &s.call(Theme::Light, true));
    show(&mut pages, "call-read", &s.call_read());
    show(&mut pages, "call-tell", &s.call_tell());
    show(&mut pages, "call-done", &s.call_done(false));
    show(&mut pages, "call-urgent", &s.call_done(true));
    show(&mut pages, "conflict", &s.conflict());
    show(&mut pages, "conflict-over", &s.conflict_over());
    show(&mut pages, "message", &s.message());
    show(&mut pages, "messages", &s.messages());
    show(&mut pages, "message-texts", &s.message_texts(false));
    show(&mut pages, "message-texts-error", &s.message_texts(true));
    show(&mut pages, "messages-dead", &s.messages_dead());
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
            app: "QUANG BINH – S".into(),
            ..Site::default()
        };
        Shell::new(self.lang, false, path, Nav::Elsewhere, Arc::new(site))
    }

    fn rail_item(
        &self,
        key: &str,
        href: &str,
        shape: &'static str,
        count: &str,
        path: &str,
    ) -> RailItem {
        let heat = match key {
            "urgent" => Heat::Hot,
            "due_soon" => Heat::Warm,
            _ => Heat::Calm,
        };
        let words = self.t(&format!("console.rail.{key}"));
        RailItem {
            href: href.into(),
            words,
            shape,
            count: count.into(),
            heat,
            on: path.starts_with(href),
        }
    }

    fn desk(&self, path: &str, theme: Theme) -> Desk {
        let item = |key, href, shape, count| self.rail_item(key, href, shape, count, path);
        let queues = vec![
            item("triage", "/lam-viec/phan-loai", "s-sort", "14"),
            item("urgent", "/lam-viec/khan", "s-late", "1"),
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
            item("precedents", "/lam-viec/an-le", "i-book", ""),
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
            acting: String::new(),
            posts: Vec::new(),
            lends: false,
            rail: vec![
                RailGroup {
                    title: self.t("console.rail.queues"),
                    items: queues,
                },
                RailGroup {
                    title: self.t("console.rail.follow"),
                    items: follow,
                },
            ],
            tabs,
            clock: "07:56".into(),
            now_ms: NOW_MS,
            day: lang::date::day(
                self.lang,
                lang::date::local(NOW_MS).date(),
                lang::date::local(NOW_MS).date(),
            ),
            flash: None,
            keys: true,
            held: Vec::new(),
            put_off: None,
            token: "mau".into(),
            takes_calls: false,
            // A sample stands alone: nothing happens to it.
            live: Line::default(),
            alarms: Alarms::default(),
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

    fn recording(&self) -> Recording {
        Recording {
            src: "/anh/loi-noi.webm".to_owned(),
            film: false,
            fallback: lang::t(self.lang, "console.audio"),
            words: format!(
                "{}. {}",
                self.t("file.audio"),
                self.t("console.recording.deaf")
            ),
        }
    }

    fn photo(&self, name: &str, alt: &str) -> Photo {
        Photo {
            src: format!("/anh/{name}.jpg"),
            href: format!("/anh/{name}.jpg"),
            alt: alt.into(),
            note: String::new(),
        }
    }

    fn row(&self, title: &str, meta: &str, thumb: &str, left: i64) -> Row {
        Row {
            href: "/lam-viec/phan-loai?hs=48291367".into(),
            title: title.into(),
            meta: meta.into(),
            icon: if meta.starts_with("1022") {
                "headset"
            } else {
                "camera"
            },
            thumb: if thumb.is_empty() {
                String::new()
            } else {
                format!("/anh/{thumb}.jpg")
            },
            sla: self.minutes(left, 30),
            status: None,
            claim: None,
            urgent: false,
            on: false,
            pick: String::new(),
            incident: None,
        }
    }

    fn queue(&self) -> Vec<Row> {
        let mut rows = vec![
            self.row(
                "Dây điện đứt, tóe lửa bên đường",
                "1022 · Quang Phú · 4 ph",
                "day-dien",
                11,
            ),
            self.row(
                "Cống tràn vào nhà dân sau mưa",
                "App · Hải Đình · 26 ph",
                "cong",
                4,
            ),
            self.row("Loa kéo mở to sau 22 giờ", "1022 · Hoàn Lão · 24 ph", "", 6),
            self.row(
                "Ổ gà đọng nước trước số 86 Trần Hưng Đạo",
                "App · Đồng Phú · 7 ph",
                "o-ga",
                23,
            ),
            self.row("Rác ùn ứ sau chợ Ga", "Web · Nam Lý · 6 ph", "rac", 24),
            self.row(
                "Cây ngã chắn lối vào Trạm y tế",
                "App · Hải Trạch · 5 ph",
                "cay",
                25,
            ),
            self.row(
                "Đèn đường tắt cả đoạn Quang Trung",
                "App · Quảng Long · 4 ph",
                "den",
                26,
            ),
            self.row(
                "Nước máy đục, có mùi lạ hai ngày nay",
                "1022 · Kiến Giang · 3 ph",
                "",
                27,
            ),
            self.row(
                "Vạch sang đường trước trường đã mờ",
                "Web · Quán Hàu · 2 ph",
                "vach",
                28,
            ),
        ];
        rows[0].urgent = true;
        rows[0].sla = Some(Sla::urgent(self.t("console.triage.call_now")));
        for (index, initials, name) in [(1, "TN", "Tùng"), (2, "LM", "Mai")] {
            let words = lang::fill(self.lang, "console.triage.claimed", &[("name", name)]);
            rows[index].claim = Some(Claim {
                initials: initials.into(),
                words,
                tone: Tone::Busy,
            });
        }
        rows[3].on = true;
        rows[6].incident = Some(self.incident_mark());
        rows
    }

    fn incident_mark(&self) -> (String, String) {
        let title = [("title", "Mất điện khu phố 3, Quảng Long")];
        let words = lang::fill(self.lang, "incident.mark", &title);
        ("/lam-viec/su-vu".into(), words)
    }

    fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new(self.t("console.fact.area"), "P. Đồng Phú").small("TP Đồng Hới"),
            Fact::new(self.t("console.fact.place"), "Trước số 86 Trần Hưng Đạo"),
            Fact::new(self.t("console.fact.category"), "Giao thông › Ổ gà"),
            Fact::new(
                self.t("console.fact.reporter"),
                self.t("console.case.identity_hidden"),
            ),
        ]
    }

    fn around(&self) -> Around {
        let spot = |x, y, tone, number| Spot { x, y, tone, number };
        Around {
            alt: lang::fill(
                self.lang,
                "console.triage.around",
                &[("n", "2"), ("distance", "80 m")],
            ),
            note: "GPS ±8 m".into(),
            href: "/lam-viec/ban-do?hs=48291367".into(),
            blur: 14,
            reach: "80 m".into(),
            patches: Vec::new(),
            credit: String::new(),
            marks: vec![Mark {
                x: -60,
                y: 40,
                name: "Chợ Ga".into(),
                left: false,
            }],
            spots: vec![spot(44, 22, "work", 1), spot(-52, -41, "done", 2)],
        }
    }

    fn form(&self, name: &str) -> Form {
        Form::new(self.lang, name, format!("/lam-viec/hs/48291367/{name}"))
            .version(7)
            .token("mau")
    }

    fn sign_in(&self, error: &str) -> SignIn {
        SignIn {
            shell: self.shell("/dang-nhap"),
            theme: Theme::System,
            username: if error.is_empty() {
                String::new()
            } else {
                "ha.nguyen".into()
            },
            error: error.into(),
            next: "/lam-viec/phan-loai".into(),
            said: String::new(),
            provider: (!error.is_empty()).then(|| {
                let name = [("name", "Tài khoản tỉnh")];
                let words = lang::fill(self.lang, "door.provider", &name);
                ("/dang-nhap/nha-cung-cap".into(), words)
            }),
        }
    }
}
