//! Samples of `/lam-viec/cuoc-goi`.

use super::Sample;
use crate::console::pages::calls::{
    Call, CallDone, CallList, CallRow, CallTell, Calls, Guess, MomentRow, NearRow, OutlookPart,
    Past, Rung, Theirs, UnitGuess,
};
use crate::console::pages::desk::Theme;
use crate::console::pages::parts::Status;

const HREF: &str = "/lam-viec/cuoc-goi";

impl Sample {
    fn call_row(&self, state: &str, overdue: bool) -> CallRow {
        CallRow {
            href: format!("{HREF}/118"),
            number: "••• 678".into(),
            when: "07:52".into(),
            state: self.t(state),
            meta: "1022".into(),
            due: if overdue { self.due(10) } else { String::new() },
            overdue,
            tries: if overdue {
                lang::count(self.lang, "desk.tries", 2)
            } else {
                String::new()
            },
            about: match overdue {
                true => lang::fill(self.lang, "desk.tell.row", &[("code", "QB 4829 1367")]),
                false => String::new(),
            },
            prank: overdue,
            take: format!("{HREF}/118/nhan"),
            attempt: if overdue {
                format!("{HREF}/118/goi-lai")
            } else {
                String::new()
            },
        }
    }

    pub(super) fn calls(&self, quiet: bool) -> Calls {
        let list = |name: &'static str, rows: Vec<CallRow>| CallList {
            name,
            title: self.t(&format!("desk.list.{name}")),
            none: self.t(&format!("desk.none.{name}")),
            rows: if quiet { Vec::new() } else { rows },
        };
        let mut desk = self.desk(HREF, Theme::Light);
        desk.takes_calls = true;
        Calls {
            desk,
            agent: true,
            silent: if quiet {
                self.t("desk.silent.never")
            } else {
                String::new()
            },
            lists: vec![
                list("ringing", vec![self.call_row("desk.phase.ringing", false)]),
                list("mine", Vec::new()),
                list("back", vec![self.call_row("desk.phase.missed", true)]),
                list("left", Vec::new()),
                list("closed", Vec::new()),
            ],
            line: "201".into(),
            typed: if quiet {
                ("12".into(), self.t("why.bad_phone"))
            } else {
                (String::new(), String::new())
            },
            line_error: String::new(),
        }
    }

    fn outlook(&self) -> OutlookPart {
        let guess = |value: &str, words: &str, on| Guess {
            value: value.into(),
            words: words.into(),
            on,
        };
        OutlookPart {
            around: Some(self.around()),
            guesses: vec![
                guess("GT-01", "Ổ gà, đường lún", true),
                guess("GT-03", "Nắp cống trên đường", false),
            ],
            guess: "GT-01".into(),
            questions: vec![
                ("Đã có ai ngã chưa?".into(), true),
                ("Rộng bằng cái mâm hay hơn?".into(), false),
            ],
            area: "Phường Đồng Phú".into(),
            agencies: vec![UnitGuess {
                value: "UB-18856".into(),
                words: "UBND P. Đồng Phú".into(),
                why: lang::fill(self.lang, "desk.route", &[("line", "53")]),
                on: true,
            }],
            agency_guess: "UB-18856".into(),
            near_title: lang::fill(self.lang, "desk.near", &[("m", "80"), ("days", "30")]),
            near: vec![NearRow {
                code: "48291367".into(),
                href: "/lam-viec/hs/48291367".into(),
                title: "Lún trước số 92".into(),
                status: Status::of("working", self.t("console.stage.in_progress")),
                why: self.t("alike.photo"),
                meta: lang::date::age(self.lang, 0, 240_000),
                join: format!("{HREF}/118/cung-viec/48291367"),
            }],
            promise: "Tôi đã ghi. Trung tâm chốt giờ hẹn trước mười giờ hôm nay.".into(),
            code_said: "Mã: bốn tám hai chín, một ba sáu bảy".into(),
            code: "QB 4829 1367".into(),
            sms: "1022 da ghi cuoc goi cua ban. Ma QB 4829 1367.".into(),
            urgent: true,
            ..OutlookPart::default()
        }
    }

    pub(super) fn call(&self, theme: Theme, wrong: bool) -> Call {
        Call {
            desk: self.desk(HREF, theme),
            href: format!("{HREF}/118"),
            who: "0900 000 000".into(),
            name: "Chị Hạnh".into(),
            state: self.t("desk.phase.talking"),
            tone: "talks",
            since_ms: 0,
            since: "03:12".into(),
            warned: vec!["Báo cháy giả".into()],
            past: vec![Past {
                href: "/lam-viec/hs/48291367".into(),
                title: "Rác chợ Ga".into(),
                status: Status::of("working", self.t("console.stage.in_progress")),
                meta: self.due(12),
            }],
            mine: true,
            closed: false,
            take: String::new(),
            holder: String::new(),
            back: self.due(10),
            back_late: true,
            may_call_back: true,
            tries: vec![self.t("desk.attempt.busy")],
            recording: format!("{HREF}/118/ghi-am"),
            looks: Vec::new(),
            moments: moments(),
            passed: passed(),
            colleagues: match wrong {
                true => Vec::new(),
                false => vec![("7".into(), "Phan Thị Hai".into())],
            },
            version: 3,
            text: "ổ gà sâu trước 86 Trần Hưng Đạo, xe ngã".into(),
            place: "86 Trần Hưng Đạo".into(),
            area: "18856".into(),
            point: ("17.470200".into(), "106.619000".into()),
            caller_name: "Chị Hạnh".into(),
            phone: String::new(),
            wants_phone: false,
            hide_name: true,
            sms: !wrong,
            ring: true,
            consent: !wrong,
            note: String::new(),
            outlook: self.outlook(),
            errors: if wrong {
                vec![("consent".into(), self.t("why.consent_needed"))]
            } else {
                Vec::new()
            },
            theirs: wrong.then(|| Theirs {
                words: self.t("desk.stale"),
                text: "Cây đổ".into(),
                place: "Chợ Ga".into(),
            }),
            kept: "07:55".into(),
        }
    }

    pub(super) fn call_read(&self) -> Call {
        Call {
            mine: false,
            take: format!("{HREF}/118/nhan"),
            holder: lang::fill(self.lang, "desk.holder", &[("who", "Trần Thị Mai")]),
            who: "••• 678".into(),
            name: String::new(),
            looks: vec!["Nguyễn Hà".into()],
            outlook: OutlookPart::default(),
            ..self.call(Theme::Light, false)
        }
    }

    pub(super) fn call_tell(&self) -> CallTell {
        CallTell {
            desk: self.desk(HREF, Theme::Light),
            who: "0900 000 000".into(),
            name: "Chị Hạnh".into(),
            warned: Vec::new(),
            code: "QB 4829 1367".into(),
            file: "/lam-viec/hs/48291367".into(),
            title: "Ổ gà trước 86 Trần Hưng Đạo".into(),
            answer: "Đội duy tu đã vá 6 m² mặt đường lúc 15 giờ ngày 11/4.".into(),
            asks: true,
            due: self.due(10),
            late: true,
            tries: vec![self.t("desk.attempt.busy")],
            take: format!("{HREF}/118/nhan"),
            attempt: format!("{HREF}/118/goi-lai"),
            holder: lang::fill(self.lang, "desk.holder", &[("who", "Trần Thị Mai")]),
            errors: vec![self.t("why.bad_phone")],
        }
    }

    pub(super) fn call_done(&self, urgent: bool) -> CallDone {
        CallDone {
            desk: self.desk(HREF, Theme::Light),
            title: self.t("desk.done.report"),
            code: "QB 4829 1367".into(),
            file: "/lam-viec/hs/48291367".into(),
            promise: "Tôi đã ghi. Trung tâm chốt giờ hẹn trước mười giờ hôm nay.".into(),
            code_said: "Mã: bốn tám hai chín, một ba sáu bảy".into(),
            sms: vec!["1022 da ghi cuoc goi cua ban. Ma QB 4829 1367.".into()],
            no_sms: String::new(),
            ladder: if urgent {
                vec![Rung {
                    rung: self.t("rung.duty"),
                    note: "trực ban".into(),
                    phone: "0232 0100001".into(),
                    dial: "02320100001".into(),
                }]
            } else {
                Vec::new()
            },
            log: "/lam-viec/hs/48291367/log_call".into(),
            note: String::new(),
            moments: moments(),
            passed: passed(),
            recording: format!("{HREF}/118/ghi-am"),
            agent: true,
            prank: format!("{HREF}/118/so-dua"),
            warned: Vec::new(),
        }
    }
}

fn moments() -> Vec<MomentRow> {
    vec![MomentRow {
        at: "01:23".into(),
        word: "địa chỉ".into(),
        href: format!("{HREF}/118/ghi-am#t=83"),
        second: 83,
        drop: format!("{HREF}/118/dau/1/bo"),
    }]
}

fn passed() -> Vec<String> {
    vec!["07:52: Trần Thị Mai chuyển cho Phan Thị Hai".into()]
}
