//! Samples of the page about the sandbox.

use super::Sample;
use crate::console::pages::admin::Mark;
use crate::console::pages::backups::{Going, PastRow};
use crate::console::pages::desk::Theme;
use crate::console::pages::field::{Choice, Field};
use crate::console::pages::form::{Form, Weight};
use crate::console::pages::sandbox::{AccountRow, PlaceCard, Sandbox};
use app::sandbox::Fault;
use std::sync::Arc;

const HREF: &str = "/quan-tri/tap-duot";
const PLACE: &str = "may-chu-1:/var/lib/hientruong/sandbox";

impl Sample {
    pub(super) fn sandbox(&self, theme: Theme) -> Sandbox {
        let form = |kind: &str| {
            Form::new(self.lang, kind, HREF)
                .button(self.t(&format!("sandbox.do.{kind}")))
                .field(Field::hidden(self.lang, "what", kind))
        };
        let title = |kind: &str| self.t(&format!("sandbox.kind.{kind}"));
        let choices = ["day", "flood"].map(|rhythm| {
            Choice::new(rhythm, self.t(&format!("sandbox.rhythm.{rhythm}"))).chosen("day")
        });
        let drop = form("drop")
            .weight(Weight::Main)
            .field(
                Field::line(self.lang, "reports", "20")
                    .label(self.t("sandbox.reports"))
                    .hint(lang::fill(
                        self.lang,
                        "sandbox.reports.hint",
                        &[("most", "200")],
                    )),
            )
            .field(
                Field::select(self.lang, "rhythm", "", choices.into())
                    .label(self.t("sandbox.rhythm"))
                    .hint(self.t("sandbox.rhythm.hint")),
            );
        let sure = [("cases", "37"), ("accounts", "29")];
        let wipe = form("wipe").intro(self.t("sandbox.wipe.intro")).field(
            Field::tick(self.lang, "sure", false)
                .label(lang::fill(self.lang, "sandbox.wipe.sure", &sure))
                .optional(),
        );
        let disk = [("bytes", "21 MB"), ("most", "2,0 GB")];
        let past = |kind: &str, mark: Mark, outcome: String| PastRow {
            at: self.at(380),
            what: title(kind),
            by: "Đỗ Thành Nam".into(),
            node: PLACE.into(),
            mark,
            ended: match mark {
                Mark::Good => self.t("backup.well"),
                Mark::Warning | Mark::Wrong => self.t("backup.ill"),
            },
            outcome,
        };
        let made = [("accounts", "29"), ("reports", "32"), ("seconds", "41")];
        let taken = Fault::Address {
            address: "127.0.0.1:8090".into(),
            why: "Address in use".into(),
        };
        Sandbox {
            desk: self.desk(HREF, theme),
            nowhere: false,
            going: None,
            shown: Vec::new(),
            reveal: Some(
                Form::new(self.lang, "reveal", HREF)
                    .button(self.t("sandbox.do.reveal"))
                    .weight(Weight::Main),
            ),
            places: vec![PlaceCard {
                n: 1,
                title: lang::fill(self.lang, "sandbox.place", &[("machine", "may-chu-1")]),
                facts: vec![
                    (
                        self.t("sandbox.state"),
                        lang::fill(self.lang, "sandbox.state.since", &[("at", &self.at(400))]),
                    ),
                    (
                        self.t("sandbox.url"),
                        "https://tapduot.example.vn".to_owned(),
                    ),
                    (self.t("sandbox.made"), self.at(400)),
                    (self.t("sandbox.cases"), "37".to_owned()),
                    (self.t("sandbox.coming"), "12".to_owned()),
                    (
                        self.t("sandbox.disk"),
                        lang::fill(self.lang, "sandbox.disk.words", &disk),
                    ),
                    (self.t("sandbox.folder"), PLACE.to_owned()),
                ],
                href: "https://tapduot.example.vn".to_owned(),
                fault: String::new(),
                orders: vec![
                    (title("drop"), drop),
                    (
                        title("stop"),
                        form("stop").intro(self.t("sandbox.stop.intro")),
                    ),
                    (title("wipe"), wipe),
                ],
                accounts: self.fake_accounts(false),
            }],
            past: vec![
                past(
                    "start",
                    Mark::Good,
                    lang::fill(self.lang, "sandbox.outcome.start", &made),
                ),
                past("start", Mark::Wrong, taken.words(self.lang)),
            ],
        }
    }

    fn fake_accounts(&self, shown: bool) -> Vec<AccountRow> {
        let people = [
            ("ioc_operator", "ioc.truc", "Nguyễn Văn Trực"),
            ("ioc_leader", "ioc.lanhdao", "Trần Quốc Bình"),
            (
                "agency_focal",
                "donghoi.daumoi",
                "Cán bộ đầu mối UBND phường Đồng Hới",
            ),
        ];
        let row = |(role, username, name): (&str, &str, &str)| AccountRow {
            role: self.t(&format!("role.{role}")),
            name: name.to_owned(),
            username: username.to_owned(),
            password: match shown {
                true => "sang-que-tho-7421".to_owned(),
                false => String::new(),
            },
        };
        people.map(row).into()
    }

    pub(super) fn sandbox_going(&self) -> Sandbox {
        let mut page = self.sandbox(Theme::Light);
        for place in &mut page.places {
            place.orders.clear();
            place.href.clear();
        }
        let done = [("done", "14"), ("of", "32")];
        Sandbox {
            going: Some(Going {
                title: self.t("sandbox.kind.start"),
                facts: vec![
                    (self.t("sandbox.past.place"), PLACE.to_owned()),
                    (
                        self.t("sandbox.going.step"),
                        lang::fill(self.lang, "sandbox.step.reports", &done),
                    ),
                ],
                again_href: HREF.to_owned(),
            }),
            reveal: None,
            ..page
        }
    }

    pub(super) fn sandbox_shown(&self) -> Sandbox {
        Sandbox {
            shown: self.fake_accounts(true),
            reveal: None,
            ..self.sandbox(Theme::Light)
        }
    }

    pub(super) fn sandbox_nowhere(&self) -> Sandbox {
        Sandbox {
            nowhere: true,
            places: Vec::new(),
            past: Vec::new(),
            reveal: None,
            ..self.sandbox(Theme::Light)
        }
    }

    /// The same page inside a sandbox: with the band.
    pub(super) fn sandbox_inside(&self) -> Sandbox {
        let mut page = self.sandbox_nowhere();
        let mut site = (*page.desk.shell.site).clone();
        site.is_sandbox = true;
        page.desk.shell.site = Arc::new(site);
        page
    }
}
