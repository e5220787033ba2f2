//! Samples: a citizen's own corner.

use super::find::rows;
use super::{Pages, put, shell};
use crate::portal::pages::field::Field;
use crate::portal::pages::mine::{
    Code, Data, Enter, Erase, HeldRow, Mine, OpeningRow, Told, Waiting,
};
use crate::shell::{Nav, Shell};
use lang::Lang;

pub(super) fn add(lang: Lang, out: &mut Pages) {
    let at = |path: &str| shell(lang, path, Nav::Mine);
    let said = |key: &str| lang::t(lang, key).to_owned();
    let enter = |who: Field, notice: Option<String>| Enter {
        shell: at("/toi"),
        notice,
        who,
    };
    put(out, "mine-enter", &enter(Field::default(), None));
    let bad = Field::of("09123").wrong(said("why.bad_phone"));
    put(out, "mine-enter-wrong", &enter(bad, None));
    put(
        out,
        "mine-signed-out",
        &enter(Field::default(), Some(said("mine.did.ra"))),
    );
    let code = |code: Field, open: bool| Code {
        shell: at("/toi"),
        code,
        open,
    };
    put(out, "mine-code", &code(Field::default(), true));
    let wrong = lang::fill(lang, "mine.code.wrong", &[("n", "2")]);
    put(
        out,
        "mine-code-wrong",
        &code(Field::default().wrong(wrong), true),
    );
    let over = Field::default().wrong(said("mine.code.over"));
    put(out, "mine-code-over", &code(over, false));
    put(out, "mine", &mine(lang, at("/toi")));
    put(
        out,
        "mine-empty",
        &Mine {
            waiting: vec![],
            running: vec![],
            done: vec![],
            joined: vec![],
            followed: vec![],
            more: false,
            shell: at("/toi"),
        },
    );
    put(out, "mine-told", &told(lang, at("/toi/tin")));
    put(out, "mine-data", &data(lang, at("/toi/rieng-tu")));
    put(
        out,
        "mine-erase",
        &Erase {
            over: Some(lang::fill(lang, "mine.erase.now.over", &[("n", "2")])),
            open: Some(lang::fill(lang, "mine.erase.later.open", &[("n", "1")])),
            sure: Field::default().wrong(said("mine.erase.need")),
            shell: at("/toi/rieng-tu/xoa"),
        },
    );
}

fn mine(lang: Lang, shell: Shell) -> Mine {
    let row = |n: usize| rows(lang).swap_remove(n);
    let waiting = |stem: &str, anchor: &str, n: usize| Waiting {
        row: row(n),
        ask: shell.t(stem).to_owned(),
        go: shell.t(&format!("{stem}.go")).to_owned(),
        href: shell.to(&format!("/hs/48291367#{anchor}")),
    };
    Mine {
        waiting: vec![
            waiting("mine.ask.confirm", "xac-nhan", 6),
            waiting("mine.ask.answer", "bo-sung", 1),
        ],
        running: vec![row(4)],
        done: vec![row(8), row(9)],
        joined: vec![row(0)],
        followed: vec![row(5)],
        more: true,
        shell,
    }
}

fn told(lang: Lang, shell: Shell) -> Told {
    Told {
        notice: Some(lang::t(lang, "mine.did.luu").to_owned()),
        sms: Some(true),
        email: None,
        quiet: lang::fill(
            lang,
            "mine.told.quiet.text",
            &[("from", "21"), ("until", "7")],
        ),
        zalo: true,
        push_key: Some("BPmau".to_owned()),
        browsers: 2,
        told_in: lang::fill(lang, "mine.told.push.count", &[("n", "2")]),
        shell,
    }
}

fn data(lang: Lang, shell: Shell) -> Data {
    let line = |key: &str, value: &str| (shell.t(key).to_owned(), value.to_owned());
    Data {
        held: vec![HeldRow {
            lines: vec![
                line("mine.data.name", shell.t("mine.data.no-name")),
                line("mine.data.phone", "0900 000 000"),
                line("mine.data.email", "m•••@example.vn"),
            ],
        }],
        masked: true,
        openings: vec![OpeningRow {
            when: "24/11/2026 09:15".to_owned(),
            machine: "2026-11-24T09:15:00+07:00".to_owned(),
            who: lang::t(lang, "role.ioc_operator").to_owned(),
            report: (
                shell.fill("mine.data.opened.in", "code", "QB 4829 1367"),
                shell.to("/hs/48291367"),
            ),
            why: shell.fill(
                "mine.data.opened.why",
                "purpose",
                lang::t(lang, "mine.ask.answer"),
            ),
        }],
        long: crate::portal::present::mine::long(lang, app::retention::Data::days),
        shell,
    }
}
