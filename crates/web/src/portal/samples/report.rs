//! Samples: the front page, the form in all its shapes, the slip.

use super::{Pages, photo, put, shell, word};
use crate::portal::pages::asset::AssetPage;
use crate::portal::pages::field::{Choice, ChoiceGroup, Field};
use crate::portal::pages::home::{DoneCard, DotMap, Home, InHand, Notice, Pin, Promises, project};
use crate::portal::pages::pieces::{LabelledPhoto, Row};
use crate::portal::pages::qr::qr;
use crate::portal::pages::report::{
    Answers, KeptPhoto, Nearby, Report, ReportStep1, ReportStep2, ReportStep3, ReportVoice,
};
use crate::portal::pages::slip::{Slip, Ticket};
use crate::portal::pages::status::Status;
use crate::shell::Nav;
use lang::Lang;

pub(super) fn add(lang: Lang, out: &mut Pages) {
    put(out, "home", &home(lang));
    let quiet = Home {
        promises: None,
        in_hand: None,
        done: vec![],
        notices: vec![],
        voice: false,
        ..home(lang)
    };
    put(out, "home-quiet", &quiet);
    let report = |answers, nearby| Report {
        shell: shell(lang, "/bao", Nav::Report),
        answers,
        voice: true,
        nearby,
        notices: home(lang).notices,
    };
    put(out, "report", &report(blank(lang), vec![]));
    let known = Answers {
        known: Some("•••• 678".into()),
        ..blank(lang)
    };
    put(out, "report-known", &report(known, vec![]));
    for (name, known) in [
        ("asset", None),
        ("asset-known", Some("•••• 678".to_owned())),
    ] {
        let page = AssetPage {
            shell: shell(lang, "/d/TD-01", Nav::Report),
            code: "TD-01".into(),
            title: word(lang, "place.1"),
            place: Some(word(lang, "place.1")),
            report: shell(lang, "/d/TD-01", Nav::Report).to("/bao?d=TD-01"),
            nearby: vec![near(lang)],
            known,
            once: "0192f3c1a7d24e11".into(),
        };
        put(out, name, &page);
    }
    put(out, "report-wrong", &report(wrong(lang), vec![near(lang)]));
    put(
        out,
        "report-voice",
        &ReportVoice {
            shell: shell(lang, "/bao/noi", Nav::Report),
            answers: blank(lang),
        },
    );
    put(
        out,
        "report-1",
        &ReportStep1 {
            shell: shell(lang, "/bao/buoc-1", Nav::Report),
            answers: blank(lang),
        },
    );
    put(
        out,
        "report-2",
        &ReportStep2 {
            shell: shell(lang, "/bao/buoc-2", Nav::Report),
            answers: filled(lang),
        },
    );
    put(
        out,
        "report-3",
        &ReportStep3 {
            shell: shell(lang, "/bao/buoc-3", Nav::Report),
            answers: filled(lang),
            nearby: vec![near(lang)],
        },
    );
    put(out, "slip", &slip(lang));
    let plain = Slip {
        secret_link: None,
        withdraw_action: None,
        photos: vec![],
        urgent: true,
        ..slip(lang)
    };
    put(out, "slip-urgent", &plain);
}

/// Centres of communes, rounded to a kilometre: enough for a drawing that looks like a province.
#[rustfmt::skip]
const COMMUNES: [(f64, f64); 146] = [
    (17.03, 106.75), (17.05, 106.51), (17.12, 106.62), (17.13, 106.85), (17.14, 106.78), (17.14, 106.92), (17.18, 106.78),
    (17.18, 106.81), (17.18, 106.84), (17.19, 106.86), (17.19, 106.95), (17.20, 106.74), (17.21, 106.87), (17.22, 106.39),
    (17.22, 106.79), (17.22, 106.81), (17.23, 106.69), (17.23, 106.74), (17.24, 106.71), (17.24, 106.77), (17.24, 106.78),
    (17.25, 106.75), (17.25, 106.82), (17.26, 106.79), (17.27, 106.67), (17.27, 106.71), (17.27, 106.84), (17.29, 106.57),
    (17.30, 106.74), (17.31, 106.67), (17.32, 106.64), (17.33, 106.64), (17.34, 106.67), (17.34, 106.71), (17.36, 106.61),
    (17.36, 106.66), (17.36, 106.74), (17.39, 106.59), (17.39, 106.66), (17.40, 106.64), (17.44, 106.28), (17.44, 106.58),
    (17.45, 106.13), (17.45, 106.57), (17.45, 106.58), (17.45, 106.61), (17.45, 106.63), (17.46, 106.58), (17.46, 106.62),
    (17.47, 106.55), (17.47, 106.60), (17.47, 106.62), (17.47, 106.64), (17.48, 106.43), (17.48, 106.48), (17.48, 106.58),
    (17.48, 106.62), (17.50, 106.59), (17.52, 106.56), (17.52, 106.61), (17.55, 106.50), (17.55, 106.58), (17.56, 106.47),
    (17.56, 106.54), (17.58, 106.36), (17.59, 106.53), (17.59, 106.55), (17.60, 106.29), (17.61, 106.46), (17.62, 106.41),
    (17.62, 106.53), (17.62, 106.54), (17.65, 105.99), (17.65, 106.31), (17.65, 106.46), (17.65, 106.52), (17.66, 105.99),
    (17.66, 106.38), (17.68, 106.18), (17.68, 106.31), (17.68, 106.44), (17.68, 106.49), (17.69, 106.36), (17.69, 106.45),
    (17.70, 105.85), (17.72, 106.31), (17.73, 106.35), (17.73, 106.37), (17.73, 106.38), (17.73, 106.42), (17.73, 106.44),
    (17.73, 106.47), (17.74, 106.38), (17.75, 106.32), (17.75, 106.34), (17.75, 106.36), (17.75, 106.37), (17.75, 106.42),
    (17.76, 105.76), (17.76, 106.08), (17.76, 106.38), (17.76, 106.40), (17.76, 106.42), (17.76, 106.45), (17.77, 106.01),
    (17.77, 106.19), (17.77, 106.27), (17.78, 106.31), (17.79, 106.22), (17.79, 106.31), (17.79, 106.39), (17.80, 105.97),
    (17.80, 106.45), (17.82, 105.88), (17.82, 105.93), (17.82, 106.13), (17.82, 106.26), (17.83, 106.43), (17.84, 105.98),
    (17.84, 106.21), (17.84, 106.31), (17.84, 106.40), (17.85, 106.05), (17.85, 106.18), (17.85, 106.34), (17.87, 106.02),
    (17.87, 106.42), (17.87, 106.45), (17.88, 106.12), (17.88, 106.36), (17.89, 105.83), (17.89, 105.91), (17.89, 106.24),
    (17.90, 105.66), (17.90, 105.99), (17.90, 106.08), (17.90, 106.45), (17.93, 106.03), (17.93, 106.33), (17.94, 105.76),
    (17.94, 106.43), (17.94, 106.48), (17.97, 105.95), (17.98, 105.87), (17.99, 105.84), (18.05, 105.91),
];

fn home(lang: Lang) -> Home {
    let places = [
        (17.48, 106.6),
        (17.75, 106.42),
        (17.2, 106.8),
        (17.9, 106.1),
        (17.5, 106.2),
    ];
    let states = [
        Status::InProgress,
        Status::Assigned,
        Status::Done,
        Status::ReportedDone,
        Status::Received,
    ];
    let pins = project(&COMMUNES, &places)
        .into_iter()
        .zip(states)
        .map(|(at, status)| Pin {
            at,
            shape: status.shape(),
            tone: status.tone(),
        })
        .collect();
    Home {
        shell: shell(lang, "/", Nav::Home),
        voice: true,
        promises: Some(Promises {
            figure: "94".into(),
            unit: "%",
            headline: word(lang, "promise.head"),
            detail: word(lang, "promise.detail"),
            dots: (0..50).map(|n| [31, 38, 49].contains(&n)).collect(),
            dots_label: word(lang, "promise.dots"),
            late_now: Some(word(lang, "promise.late")),
        }),
        in_hand: Some(InHand {
            headline: word(lang, "in-hand"),
            map: DotMap {
                dots: project(&COMMUNES, &COMMUNES),
                pins,
            },
            latest: Some(Row {
                href: "/hs/48291367".into(),
                code: "QB 4829 1367".into(),
                title: word(lang, "title.1"),
                place: word(lang, "due.1"),
                when: word(lang, "when.1"),
                status: Status::InProgress.chip(lang),
                sla: None,
                photo: Some(photo(lang, "barrier")),
                joined: None,
            }),
        }),
        done: [("hole", "patch"), ("rubbish", "clean"), ("tree", "cleared")]
            .into_iter()
            .zip(1..)
            .map(|((before, after), n)| DoneCard {
                href: format!("/hs/4829136{n}"),
                title: word(lang, &format!("title.{n}")),
                before: LabelledPhoto {
                    photo: photo(lang, before),
                    label: lang::t(lang, "portal.case.before").into(),
                },
                after: LabelledPhoto {
                    photo: photo(lang, after),
                    label: word(lang, &format!("after.{n}")),
                },
                status: Status::Done.chip_saying(word(lang, "confirmed")),
                agency: word(lang, &format!("agency.{n}")),
            })
            .collect(),
        notices: vec![Notice {
            title: word(lang, "area-notice"),
            detail: word(lang, "area-notice.text"),
            href: shell(lang, "/", Nav::Home).to("/tb/118"),
            flood: false,
        }],
    }
}

pub(super) fn areas(lang: Lang) -> Vec<ChoiceGroup> {
    let one = |n: u8| Choice::new(format!("1886{n}"), word(lang, &format!("area.{n}")), n == 1);
    vec![ChoiceGroup {
        label: word(lang, "district"),
        choices: vec![one(1), one(2)],
    }]
}

pub(super) fn categories(lang: Lang, names: &[(&str, &str)], chosen: usize) -> Vec<Choice> {
    let choice = |(at, (value, icon)): (usize, &(&str, &str))| Choice {
        label: word(lang, &format!("cat.{icon}")),
        icon: (*icon).to_owned(),
        ..Choice::new(*value, "", at == chosen)
    };
    names.iter().enumerate().map(choice).collect()
}

fn blank(lang: Lang) -> Answers {
    let mut answers = Answers::blank("0192f3c1a7d24e11");
    let first = [
        ("GT", "road"),
        ("HT", "city"),
        ("MT", "leaf"),
        ("DIEN", "bolt"),
        ("NUOC", "tap"),
        ("TTDT", "market"),
    ];
    answers.categories = categories(lang, &first, usize::MAX);
    answers.more_categories = categories(lang, &[("VT", "signal"), ("KHAC", "other")], usize::MAX);
    answers.areas = areas(lang);
    for choice in answers
        .areas
        .iter_mut()
        .flat_map(|group| &mut group.choices)
    {
        choice.chosen = false;
    }
    answers
}

fn filled(lang: Lang) -> Answers {
    let mut answers = blank(lang);
    answers.photos = vec![KeptPhoto {
        id: "a1".into(),
        photo: Some(photo(lang, "hole")),
        word: lang::t(lang, "portal.report.photos.yours"),
    }];
    answers.categories[0].chosen = true;
    answers.areas = areas(lang);
    answers.text = Field::of(word(lang, "words"));
    answers.place = Field::of(word(lang, "near"));
    answers.lat = "17.482100".into();
    answers.lon = "106.600300".into();
    answers.accuracy = "8".into();
    answers
}

fn wrong(lang: Lang) -> Answers {
    let mut answers = filled(lang);
    answers.place = Field::of("").wrong(word(lang, "error.place"));
    answers.phone = Field::of("0912 34").wrong(word(lang, "error.phone"));
    answers.consent_error = Some(word(lang, "error.consent"));
    answers
}

fn near(lang: Lang) -> Nearby {
    Nearby {
        href: "/hs/48291351".into(),
        join: "/hs/48291351/cung-gap".into(),
        promise: Some(word(lang, "promise")),
        headline: word(lang, "nearby"),
        why: lang::t(lang, "alike.photo").to_owned(),
        title: word(lang, "title.1"),
        status: Status::InProgress.chip(lang),
        photo: Some(photo(lang, "barrier")),
    }
}

fn slip(lang: Lang) -> Slip {
    let t = |key| lang::t(lang, key);
    Slip {
        shell: shell(lang, "/hs/48291367/giay-hen", Nav::Elsewhere),
        ticket: Ticket {
            heading: t("portal.slip.heading"),
            code: "QB 4829 1367".into(),
            under: word(lang, "sent-at"),
            qr: qr(
                "https://tuongtac.quangbinh.gov.vn/hs/48291367",
                t("portal.slip.qr"),
            ),
            when_label: t("portal.slip.expected"),
            when: word(lang, "promised.1"),
            lines: vec![
                (t("portal.slip.agency-expected"), word(lang, "agency.1")),
                (
                    t("portal.slip.if-late"),
                    t("portal.slip.if-late.text").to_owned(),
                ),
            ],
            kept: None,
        },
        read_by: word(lang, "read-by"),
        case_href: "/hs/48291367".into(),
        secret_link: Some("https://tuongtac.quangbinh.gov.vn/hs/48291367?khoa=Qm7xT2".into()),
        withdraw_action: Some("/hs/48291367/rut".into()),
        photos: vec![photo(lang, "hole")],
        urgent: false,
    }
}
