//! Samples: the front page, the form in all its shapes, the slip.

use super::{Pages, photo, put, shell, word};
use crate::portal::pages::field::{Choice, ChoiceGroup, Field};
use crate::portal::pages::home::{DoneCard, DotMap, Home, InHand, Notice, Pin, Promises, project};
use crate::portal::pages::pieces::{LabelledPhoto, Row};
use crate::portal::pages::report::{Answers, KeptPhoto, Nearby, Report, ReportStep1, ReportStep2, ReportStep3};
use crate::portal::pages::slip::{Slip, Ticket};
use crate::portal::pages::status::Status;
use crate::shell::Nav;
use lang::Lang;

pub(super) fn add(lang: Lang, out: &mut Pages) {
    put(out, "home", &home(lang));
    let quiet = Home { promises: None, in_hand: None, done: vec![], notices: vec![], voice: false, ..home(lang) };
    put(out, "home-quiet", &quiet);
    let report = |answers, nearby| Report { shell: shell(lang, "/bao", Nav::Report), answers, voice: true, nearby };
    put(out, "report", &report(blank(lang), vec![]));
    put(out, "report-wrong", &report(wrong(lang), vec![near(lang)]));
    put(out, "report-1", &ReportStep1 { shell: shell(lang, "/bao/buoc-1", Nav::Report), answers: blank(lang) });
    put(out, "report-2", &ReportStep2 { shell: shell(lang, "/bao/buoc-2", Nav::Report), answers: filled(lang) });
    put(out, "report-3", &ReportStep3 { shell: shell(lang, "/bao/buoc-3", Nav::Report), answers: filled(lang) });
    put(out, "slip", &slip(lang));
    let plain = Slip { secret_link: None, withdraw_action: None, photos: vec![], urgent: true, ..slip(lang) };
    put(out, "slip-urgent", &plain);
}

fn home(lang: Lang) -> Home {
    let communes: Vec<(f64, f64)> = (0..90)
        .map(|n| {
            // A band from north-west to south-east, as wide as the hand.
            let (along, across) = (f64::from(n / 9) / 9.0, f64::from(n % 9) / 8.0 - 0.5);
            let bend = ((n * 37 % 11) as f64 - 5.0) / 120.0;
            (18.0 - along * 0.9 + across * 0.34 + bend, 105.8 + along * 1.0 + across * 0.42 - bend)
        })
        .collect();
    let places = [(17.48, 106.6), (17.75, 106.42), (17.2, 106.8), (17.9, 106.1), (17.5, 106.2)];
    let states = [Status::InProgress, Status::Assigned, Status::Done, Status::ReportedDone, Status::Received];
    let pins = project(&communes, &places)
        .into_iter()
        .zip(states)
        .map(|(at, status)| Pin { at, shape: status.shape(), tone: status.tone() })
        .collect();
    Home {
        shell: shell(lang, "/", Nav::Home),
        voice: true,
        promises: Some(Promises {
            percent: "94".into(),
            headline: word(lang, "promise.head"),
            detail: word(lang, "promise.detail"),
            dots: (0..50).map(|n| [31, 38, 49].contains(&n)).collect(),
            dots_label: word(lang, "promise.dots"),
            late_now: Some(word(lang, "promise.late")),
        }),
        in_hand: Some(InHand {
            headline: word(lang, "in-hand"),
            map: DotMap { dots: project(&communes, &communes), pins },
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
                before: LabelledPhoto { photo: photo(lang, before), label: lang::t(lang, "portal.case.before").into() },
                after: LabelledPhoto { photo: photo(lang, after), label: word(lang, &format!("after.{n}")) },
                status: Status::Done.chip_saying(word(lang, "confirmed")),
                agency: word(lang, &format!("agency.{n}")),
            })
            .collect(),
        notices: vec![Notice { title: word(lang, "area-notice"), detail: word(lang, "area-notice.text") }],
    }
}

pub(super) fn areas(lang: Lang) -> Vec<ChoiceGroup> {
    let one = |n: u8| Choice::new(format!("1886{n}"), word(lang, &format!("area.{n}")), n == 1);
    vec![ChoiceGroup { label: word(lang, "district"), choices: vec![one(1), one(2)] }]
}

pub(super) fn categories(lang: Lang, names: &[(&str, &str)], chosen: usize) -> Vec<Choice> {
    let choice = |(at, (value, icon)): (usize, &(&str, &str))| Choice {
        value: (*value).to_owned(),
        label: word(lang, &format!("cat.{icon}")),
        icon: (*icon).to_owned(),
        chosen: at == chosen,
    };
    names.iter().enumerate().map(choice).collect()
}

fn blank(lang: Lang) -> Answers {
    let mut answers = Answers::blank("0192f3c1a7d24e11");
    let first = [("GT", "road"), ("HT", "city"), ("MT", "leaf"), ("DIEN", "bolt"), ("NUOC", "tap"), ("TTDT", "market")];
    answers.categories = categories(lang, &first, usize::MAX);
    answers.more_categories = categories(lang, &[("VT", "signal"), ("KHAC", "other")], usize::MAX);
    answers.areas = areas(lang);
    for choice in answers.areas.iter_mut().flat_map(|group| &mut group.choices) {
        choice.chosen = false;
    }
    answers
}

fn filled(lang: Lang) -> Answers {
    let mut answers = blank(lang);
    answers.photos = vec![KeptPhoto { id: "a1".into(), photo: photo(lang, "hole") }];
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
        headline: word(lang, "nearby"),
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
            qr: None,
            when_label: t("portal.slip.expected"),
            when: word(lang, "promised.1"),
            lines: vec![
                (t("portal.slip.agency-expected"), word(lang, "agency.1")),
                (t("portal.slip.if-late"), t("portal.slip.if-late.text").to_owned()),
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
