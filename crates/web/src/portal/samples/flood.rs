//! Samples: flood mode, and what the centre tells an area.

use super::{Pages, put, shell, word};
use crate::portal::pages::bulletins::{Bulletin, Bulletins};
use crate::portal::pages::home::Notice;
use crate::portal::pages::lu::{Area, Lu, LuSent, Pick};
use crate::shell::Nav;
use lang::{Lang, t};

pub(super) fn add(lang: Lang, out: &mut Pages) {
    put(out, "lu", &lu(lang));
    let quiet = Lu {
        areas: Vec::new(),
        more: 0,
        sms: String::new(),
        ..lu(lang)
    };
    put(out, "lu-off", &quiet);
    let wrong = Lu {
        wrong: vec![
            ("place".into(), t(lang, "why.place_needed").into()),
            ("phone".into(), t(lang, "why.bad_phone").into()),
        ],
        phone: "0912".into(),
        people: "5".into(),
        roof: true,
        ..lu(lang)
    };
    put(out, "lu-wrong", &wrong);
    put(out, "lu-sent", &sent(lang, false));
    put(out, "lu-safe", &sent(lang, true));
    put(out, "bulletins", &bulletins(lang, true));
    put(out, "bulletins-none", &bulletins(lang, false));
    put(out, "bulletin", &bulletin(lang, false));
    put(out, "bulletin-over", &bulletin(lang, true));
}

fn lu(lang: Lang) -> Lu {
    let page = shell(lang, "/lu", Nav::Elsewhere);
    let picks = |name: &str, values: &[&'static str]| {
        values
            .iter()
            .enumerate()
            .map(|(n, value)| Pick {
                value,
                words: t(lang, &format!("lu.{name}.{value}")).to_owned(),
                short: t(Lang::Vi, &format!("lu.sms.{value}")),
                on: n == 0,
            })
            .collect()
    };
    Lu {
        areas: vec![Area {
            title: word(lang, "flood"),
            text: word(lang, "flood.text"),
            detail: format!("{} · 02:00 – 16:00", word(lang, "area.1")),
            href: page.to("/tb/118"),
            contacts: vec![(
                format!("{}: 0232 010 0001", word(lang, "area.1")),
                "02320100001".into(),
            )],
        }],
        more: 2,
        key: "0011223344556677".into(),
        sms: "0900000000".into(),
        sms_body: t(Lang::Vi, "lu.sms.body").into(),
        frail: picks("frail", &["children", "old", "sick", "pregnant"]),
        water: picks("water", &["yard", "knee", "chest", "eaves"]),
        roof: false,
        people: String::new(),
        place: String::new(),
        phone: String::new(),
        words: String::new(),
        at: None,
        wrong: Vec::new(),
        shell: page,
    }
}

fn sent(lang: Lang, safe: bool) -> LuSent {
    let page = shell(lang, "/lu/48291367", Nav::Elsewhere);
    LuSent {
        safe_action: page.to("/lu/48291367/an-toan"),
        code: "QB 4829 1367".into(),
        when: "02:14".into(),
        place: word(lang, "area.1"),
        status: t(lang, "public.received").into(),
        href: page.to("/hs/48291367"),
        closed: false,
        safe,
        key: "0011223344556677".into(),
        sms_safe: "sms:?&body=A".into(),
        shell: page,
    }
}

fn bulletins(lang: Lang, some: bool) -> Bulletins {
    let page = shell(lang, "/tb", Nav::Elsewhere);
    let notice = |title: &str, flood| Notice {
        title: word(lang, title),
        detail: format!("{} · 08:00 – 12:00", word(lang, "area.1")),
        href: page.to(if flood { "/lu" } else { "/tb/118" }),
        flood,
    };
    Bulletins {
        area: if some {
            word(lang, "area.1")
        } else {
            String::new()
        },
        notices: if some {
            vec![notice("flood", true), notice("area-notice", false)]
        } else {
            Vec::new()
        },
        feed: page.to("/tb/tin.atom"),
        shell: page,
    }
}

fn bulletin(lang: Lang, over: bool) -> Bulletin {
    Bulletin {
        kind: t(lang, "bulletin.flood"),
        title: word(lang, "flood"),
        text: vec![word(lang, "flood.text")],
        foreign: over && lang == Lang::En,
        areas: word(lang, "area.1"),
        span: "02:00 – 16:00".into(),
        state: t(
            lang,
            if over {
                "bulletin.state.over"
            } else {
                "bulletin.state.now"
            },
        ),
        over,
        flood: true,
        contacts: vec![(
            format!("{}: 0232 010 0001", word(lang, "area.1")),
            "02320100001".into(),
        )],
        made: lang::fill(
            lang,
            "bulletin.made",
            &[("who", &word(lang, "centre")), ("when", "02:00")],
        ),
        shell: shell(lang, "/tb/118", Nav::Elsewhere),
    }
}
