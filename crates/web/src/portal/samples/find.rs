//! Samples: lists, look-up, messages, plain words.

use super::report::{areas, categories};
use super::{Pages, photo, put, shell, word};
use crate::base_map::Under;
use crate::portal::pages::field::{Choice, ChoiceGroup, Field};
use crate::portal::pages::figures::{Counts, Figures, Head, Row as Line, Table};
use crate::portal::pages::list::{List, LookUp};
use crate::portal::pages::message::{Message, MessageKind};
use crate::portal::pages::nearby::{NearRow, Nearby};
use crate::portal::pages::no_mail::NoMail;
use crate::portal::pages::offline::{Away, Install, Outbox};
use crate::portal::pages::open_data::{Column, Day, File as OpenFile, OpenData};
use crate::portal::pages::pieces::{Pager, Row};
use crate::portal::pages::places::{Ground, Place, PlaceGroup, Places};
use crate::portal::pages::plain::{Plain, PlainPage};
use crate::portal::pages::record::{Index, Record};
use crate::portal::pages::status::{Pace, SlaChip, Status};
use crate::shell::Nav;
use lang::Lang;

pub(super) fn add(lang: Lang, out: &mut Pages) {
    put(out, "list", &list(lang));
    put(out, "places", &places(lang));
    put(out, "record", &record(lang, false));
    put(out, "record-few", &record(lang, true));
    let index = Index {
        title: lang::t(lang, "portal.record.areas"),
        groups: places(lang).groups,
        shell: shell(lang, "/dia-ban", Nav::Elsewhere),
    };
    put(out, "index", &index);
    put(out, "nearby", &nearby(lang, None));
    put(out, "nearby-some", &nearby(lang, Some(3)));
    put(out, "nearby-none", &nearby(lang, Some(0)));
    put(out, "figures", &figures(lang));
    put(out, "open-data", &open_data(lang));
    let pager = Pager {
        next: None,
        label: String::new(),
    };
    put(
        out,
        "list-empty",
        &List {
            rows: vec![],
            pager,
            filtered: true,
            q: "xyz".into(),
            ..list(lang)
        },
    );
    let look_up = |code, suggestion| LookUp {
        shell: shell(lang, "/tra-cuu", Nav::LookUp),
        code,
        suggestion,
        lost_action: Some("/tra-cuu/so".into()),
        phone: Field::default(),
    };
    put(out, "look-up", &look_up(Field::default(), None));
    let near = Some(("QB 4829 1367".to_owned(), "/hs/48291367".to_owned()));
    put(
        out,
        "look-up-wrong",
        &look_up(Field::of("4829 1376").wrong(word(lang, "error.code")), near),
    );
    let names = ["404", "403", "409", "422", "429", "500", "503", "done"];
    for (name, kind) in names.into_iter().zip(MessageKind::ALL) {
        let mut message = Message::new(shell(lang, "/hs/48291376", Nav::Elsewhere), kind);
        message.reference = (kind == MessageKind::Broken).then(|| "7F3A-19C2".to_owned());
        put(out, name, &message);
    }
    let no_mail = NoMail {
        shell: shell(lang, "/huy-nhan/mau", Nav::Elsewhere),
        token: "mau".to_owned(),
    };
    put(out, "no-mail", &no_mail);
    put(
        out,
        "outbox",
        &Outbox {
            shell: shell(lang, "/toi/hop-cho", Nav::Elsewhere),
        },
    );
    put(
        out,
        "away",
        &Away {
            shell: shell(lang, "/ngoai-tuyen", Nav::Elsewhere),
        },
    );
    put(
        out,
        "install",
        &Install {
            shell: shell(lang, "/ung-dung", Nav::Elsewhere),
        },
    );
    for (name, page) in ["help", "privacy", "accessibility", "genuine", "open311"]
        .into_iter()
        .zip(PlainPage::ALL)
    {
        let nav = if page == PlainPage::Help {
            Nav::Help
        } else {
            Nav::Elsewhere
        };
        put(
            out,
            name,
            &Plain {
                shell: shell(lang, page.path(), nav),
                page,
            },
        );
    }
}

fn list(lang: Lang) -> List {
    let all = |key| Choice::new("", lang::t(lang, key), true);
    let mut places = vec![ChoiceGroup {
        label: String::new(),
        choices: vec![all("portal.list.all-areas")],
    }];
    places.extend(areas(lang));
    for choice in places
        .iter_mut()
        .skip(1)
        .flat_map(|group| &mut group.choices)
    {
        choice.chosen = false;
    }
    let mut fields = vec![all("portal.list.all-categories")];
    fields.extend(categories(
        lang,
        &[("GT", "road"), ("MT", "leaf")],
        usize::MAX,
    ));
    let mut statuses = vec![all("portal.list.all-statuses")];
    statuses.extend(
        Status::ALL
            .map(|status| Choice::new(format!("{status:?}"), lang::t(lang, status.key()), false)),
    );
    let pages = shell(lang, "/danh-sach", Nav::List);
    let next = Some(pages.to("/danh-sach?sau=0192f3c1"));
    List {
        q: String::new(),
        areas: places,
        categories: fields,
        statuses,
        count: word(lang, "count"),
        late: false,
        agency: String::new(),
        agency_name: String::new(),
        feed: pages.to("/danh-sach.atom"),
        filtered: false,
        over: false,
        rows: rows(lang),
        pager: Pager {
            next,
            label: lang::t(lang, "portal.list.more").to_owned(),
        },
        shell: pages,
    }
}

pub(super) fn rows(lang: Lang) -> Vec<Row> {
    let paces = [
        (Pace::OnTime, 62, "due.1"),
        (Pace::Late, 0, "due.2"),
        (Pace::Soon, 8, "due.3"),
        (Pace::Paused, 50, "due.4"),
    ];
    let photos = ["hole", "rubbish", "tree", ""];
    Status::ALL
        .into_iter()
        .enumerate()
        .map(|(at, status)| {
            let (pace, left_percent, due) = paces[at % 4];
            Row {
                href: format!("/hs/482913{:02}", at + 10),
                code: format!("QB 4829 13{:02}", at + 10),
                title: word(lang, &format!("title.{}", at % 4 + 1)),
                place: word(lang, &format!("place.{}", at % 3 + 1)),
                when: word(lang, if at < 2 { "when.1" } else { "when.2" }),
                status: status.chip(lang),
                sla: (at < 8).then(|| SlaChip {
                    pace,
                    left_percent,
                    words: word(lang, due),
                }),
                photo: (!photos[at % 4].is_empty()).then(|| photo(lang, photos[at % 4])),
                joined: (at == 0).then(|| word(lang, "joined")),
            }
        })
        .collect()
}

fn places(lang: Lang) -> Places {
    let pages = shell(lang, "/ban-do", Nav::Map);
    let place = |n: u8| Place {
        name: word(lang, &format!("area.{n}")),
        href: pages.to(&format!("/danh-sach?area=1886{n}")),
        some: n == 1,
        count: word(lang, "count"),
        open: (n == 1).then(|| lang::count(lang, "portal.places.open", 3)),
    };
    let groups = vec![PlaceGroup {
        label: word(lang, "district"),
        places: vec![place(1), place(2)],
    }];
    Places {
        groups,
        areas: areas(lang),
        categories: categories(lang, &[("GT", "road"), ("MT", "leaf")], usize::MAX),
        statuses: vec![(
            Choice::new("done", lang::t(lang, "public.done"), false),
            "done".to_owned(),
        )],
        late: false,
        filtered: false,
        ground: Ground {
            words: "{}".to_owned(),
            labels: "{}".to_owned(),
            start: "null".to_owned(),
            under: Under {
                bbox: "[105.4,16.8,107.2,18.3]".to_owned(),
                tiles: "null".to_owned(),
                lines: Some("/api/v1/areas/outlines"),
                notices: "[]".to_owned(),
                credit: lang::t(lang, "portal.map.credit").to_owned(),
            },
        },
        shell: pages,
    }
}

fn nearby(lang: Lang, found: Option<usize>) -> Nearby {
    Nearby {
        areas: areas(lang),
        around: lang::t(lang, "portal.nearby.you").to_owned(),
        rows: found.map(|n| {
            let near = |row| NearRow {
                far: "120 m".to_owned(),
                row,
            };
            rows(lang).into_iter().take(n).map(near).collect()
        }),
        fault: None,
        shell: shell(lang, "/gan-day", Nav::Map),
    }
}

fn record(lang: Lang, few: bool) -> Record {
    let pages = shell(lang, "/dia-ban/mau.18861", Nav::Elsewhere);
    let to = |path: &str| pages.to(path);
    Record {
        kicker: lang::t(lang, "portal.record.area"),
        name: word(lang, "area.1"),
        notices: Vec::new(),
        notes: vec![lang::fill(
            lang,
            "portal.record.until",
            &[("name", &word(lang, "area.2")), ("day", "30/6/2025")],
        )],
        others: vec![(word(lang, "area.2"), to("/dia-ban/mau.18862"))],
        phones: vec![(word(lang, "area.1"), "0232 0100001".to_owned())],
        period: word(lang, "period"),
        heads: figures(lang).heads,
        few,
        late: if few {
            vec![]
        } else {
            rows(lang).into_iter().take(2).collect()
        },
        newest: if few {
            vec![]
        } else {
            rows(lang).into_iter().take(6).collect()
        },
        late_href: to("/danh-sach?area=18861&tre=1"),
        all_href: to("/danh-sach?area=18861"),
        map_href: Some(to("/ban-do?area=18861")),
        feed: to("/dia-ban/mau.18861/tin.atom"),
        printed: word(lang, "when.1"),
        shell: pages,
    }
}

fn open_data(lang: Lang) -> OpenData {
    let pages = shell(lang, "/du-lieu-mo", Nav::Elsewhere);
    let file = OpenFile {
        name: "phan-anh.csv".to_owned(),
        href: "/du-lieu-mo/phan-anh.csv".to_owned(),
        packed_href: "/du-lieu-mo/phan-anh.csv.gz".to_owned(),
        size: lang::number::size(lang, 12_345_678),
        packed_size: lang::number::size(lang, 2_345_678),
        sha256: "0f".repeat(32),
    };
    let day = Day {
        date: word(lang, "when.1"),
        at: word(lang, "when.1"),
        reports: "60".to_owned(),
        files: vec![file],
    };
    OpenData {
        latest: Some(day.clone()),
        days: vec![day],
        kept: "7".to_owned(),
        columns: vec![Column {
            name: "code",
            kind: lang::t(lang, "open.kind.text"),
            words: lang::t(lang, "open.field.code"),
        }],
        licence: "CC BY 4.0".to_owned(),
        licence_href: "https://creativecommons.org/licenses/by/4.0/".to_owned(),
        cite: pages.site.host.clone(),
        schema_href: "/du-lieu-mo/phan-anh.schema.json".to_owned(),
        table_href: "/du-lieu-mo/phan-anh.csv-metadata.json".to_owned(),
        shell: pages,
    }
}

fn figures(lang: Lang) -> Figures {
    let pages = shell(lang, "/so-lieu", Nav::Figures);
    let t = |key| lang::t(lang, key);
    let head = |value: &str, key| Head {
        value: value.to_owned(),
        label: t(key),
        of: lang::number::out_of(lang, 47, 50),
    };
    let counts = Counts {
        received: "60".to_owned(),
        answered: "50".to_owned(),
        kept: lang::number::out_of(lang, 47, 50),
        confirmed: "30".to_owned(),
    };
    let row = |n: u8, counts| Line {
        name: word(lang, &format!("area.{n}")),
        href: Some(pages.to(&format!("/danh-sach?area=1886{n}"))),
        counts,
    };
    Figures {
        period: word(lang, "period"),
        heads: vec![
            head("94%", "portal.figures.kept"),
            head("60", "portal.figures.received"),
        ],
        tables: vec![Table {
            id: "dia-ban",
            caption: t("portal.figures.by-area"),
            head: t("portal.list.area"),
            rows: vec![row(1, Some(counts)), row(2, None)],
        }],
        json_href: "/api/v1/statistics?by=agency".to_owned(),
        shell: pages,
    }
}
