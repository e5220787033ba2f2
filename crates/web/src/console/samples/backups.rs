//! Samples of the page about backups.

use super::Sample;
use crate::console::pages::admin::Mark;
use crate::console::pages::backups::{BackupRow, Backups, FolderCard, Going, PastRow};
use crate::console::pages::desk::Theme;
use crate::console::pages::field::{Choice, Field};
use crate::console::pages::form::{Form, Weight};
use app::backup::Fault;

const HREF: &str = "/quan-tri/sao-luu";
const FOLDER: &str = "/var/lib/hientruong-backup";
const FILE: &str = "hientruong-20261130-023004.tar";
const OLD: &str = "hientruong-20261129-023107.tar";

impl Sample {
    pub(super) fn backups(&self, theme: Theme) -> Backups {
        let row = |name: &str, mark: Mark, state: &str, holds: bool| {
            let values = [("rows", "184.202"), ("files", "3.106")];
            BackupRow {
                name: name.into(),
                at: self.at(400),
                ago: lang::date::ago(self.lang, 0, 400 * 60_000),
                size: "1,4 GB".into(),
                holds: match holds {
                    true => lang::fill(self.lang, "backup.file.holds.words", &values),
                    false => "–".to_owned(),
                },
                mark,
                state: self.t(&format!("backup.state.{state}")),
            }
        };
        let damaged = Fault::Damaged { file: OLD.into() };
        let drilled = [
            ("file", FILE),
            ("rows", "184.202"),
            ("files", "3.106"),
            ("reports", "9.120"),
            ("events", "61.044"),
            ("chains", "9.388"),
            ("seconds", "74"),
            ("now", "9.127"),
        ];
        let past = |kind: &str, mark: Mark, outcome: String| PastRow {
            at: self.at(380),
            what: self.t(&format!("backup.kind.{kind}")),
            by: "Đỗ Thành Nam".into(),
            node: format!("may-chu-1:{FOLDER}"),
            mark,
            ended: match mark {
                Mark::Good => self.t("backup.well"),
                Mark::Warning | Mark::Wrong => self.t("backup.ill"),
            },
            outcome,
        };
        let choice = Choice::new(FILE, FILE);
        Backups {
            desk: self.desk(HREF, theme),
            facts: vec![
                (self.t("backup.newest"), self.at(400)),
                (self.t("backup.drill.last"), self.t("backup.drill.never")),
            ],
            advice: vec![self.t("backup.newest.old"), self.t("backup.drill.due")],
            going: None,
            orders: vec![
                (
                    self.t("backup.kind.backup"),
                    Form::new(self.lang, "backup", HREF)
                        .button(self.t("backup.do.backup"))
                        .weight(Weight::Main),
                ),
                (
                    self.t("backup.kind.drill"),
                    Form::new(self.lang, "drill", HREF)
                        .button(self.t("backup.do.drill"))
                        .field(
                            Field::select(self.lang, "file", "", vec![choice.chosen(FILE)])
                                .label(self.t("backup.do.file"))
                                .hint(self.t("backup.do.file.hint")),
                        ),
                ),
            ],
            folders: vec![
                FolderCard {
                    n: 1,
                    title: lang::fill(self.lang, "backup.folder", &[("machine", "may-chu-1")]),
                    facts: vec![
                        (self.t("backup.folder.path"), FOLDER.into()),
                        (self.t("backup.folder.room"), "212 GB".into()),
                        (
                            self.t("backup.folder.keep"),
                            lang::fill(self.lang, "backup.folder.keep.days", &[("n", "31")]),
                        ),
                    ],
                    fault: String::new(),
                    rows: vec![
                        row(FILE, Mark::Good, "whole", true),
                        row(OLD, Mark::Good, "whole", true),
                        row("truoc-nang-cap.tar", Mark::Warning, "cut", false),
                        row("tinh-khac.tar", Mark::Wrong, "other_keys", false),
                    ],
                },
                FolderCard {
                    n: 2,
                    title: lang::fill(self.lang, "backup.folder", &[("machine", "may-chu-2")]),
                    facts: vec![(self.t("backup.folder.path"), "/mnt/sao-luu".into())],
                    fault: Fault::Missing {
                        folder: "/mnt/sao-luu".into(),
                    }
                    .words(self.lang),
                    rows: Vec::new(),
                },
            ],
            past: vec![
                past(
                    "drill",
                    Mark::Good,
                    lang::fill(self.lang, "backup.outcome.drill", &drilled),
                ),
                past("drill", Mark::Wrong, damaged.words(self.lang)),
            ],
        }
    }

    pub(super) fn backups_going(&self) -> Backups {
        let rows = [("rows", "91.500"), ("of", "184.202")];
        Backups {
            going: Some(Going {
                title: self.t("backup.kind.drill"),
                facts: vec![
                    (self.t("backup.file.name"), FILE.into()),
                    (self.t("backup.going.node"), format!("may-chu-1:{FOLDER}")),
                    (
                        self.t("backup.going.step"),
                        lang::fill(self.lang, "backup.step.reading.of", &rows),
                    ),
                ],
                again_href: HREF.into(),
            }),
            orders: Vec::new(),
            advice: Vec::new(),
            ..self.backups(Theme::Light)
        }
    }

    pub(super) fn backups_empty(&self) -> Backups {
        Backups {
            facts: vec![
                (self.t("backup.newest"), self.t("backup.none.short")),
                (self.t("backup.drill.last"), self.t("backup.drill.never")),
            ],
            advice: vec![self.t("backup.nowhere")],
            orders: Vec::new(),
            folders: Vec::new(),
            past: Vec::new(),
            ..self.backups(Theme::Light)
        }
    }
}
