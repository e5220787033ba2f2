//! Samples: a report's page for everybody and for its sender, in several states, and its log.

use super::{Pages, photo, put, shell, word};
use crate::portal::pages::abuse::AbusePage;
use crate::portal::pages::case::{
    Author, AuthorKind, Case, CaseEvents, CaseHidden, ChainRow, Confirm, Contact, Follow, Joining,
    May, Milestone, Question, Step, StepState,
};
use crate::portal::pages::field::{Field, Problem, Problems};
use crate::portal::pages::pieces::{LabelledPhoto, Recording};
use crate::portal::pages::qr::qr;
use crate::portal::pages::sight::SightPage;
use crate::portal::pages::slip::Ticket;
use crate::portal::pages::status::{Status, Tone};
use crate::shell::Nav;
use domain::category::PlacePublic;
use lang::Lang;

pub(super) fn add(lang: Lang, out: &mut Pages) {
    put(out, "case", &case(lang));
    let confirm = Some(Confirm {
        until: word(lang, "until"),
        note: Field::default(),
    });
    let may = May {
        confirm,
        rate: true,
        again: Some(word(lang, "again-until")),
        add: true,
        join: None,
        ..May::default()
    };
    put(
        out,
        "case-own",
        &Case {
            may,
            own: true,
            notice: Some(word(lang, "notice")),
            ..case(lang)
        },
    );
    put(out, "case-asked", &asked(lang));
    put(out, "case-late", &late(lang));
    put(out, "case-closed", &closed(lang));
    put(out, "case-refused", &refused(lang));
    put(out, "case-wrong", &wrong(lang));
    let hidden = |waiting| CaseHidden {
        shell: shell(lang, "/hs/48291367", Nav::Elsewhere),
        code: "QB 4829 1367".into(),
        waiting,
        reason: word(lang, "hidden.reason"),
        status: waiting.then(|| Status::Received.chip(lang)),
    };
    put(out, "case-hidden", &hidden(false));
    put(out, "case-waiting", &hidden(true));
    put(
        out,
        "case-abuse",
        &AbusePage {
            shell: shell(lang, "/hs/48291367/bao-xau", Nav::Elsewhere),
            base: "/hs/48291367".into(),
            code: "QB 4829 1367".into(),
            words: String::new(),
            error: Some(lang::t(lang, "portal.abuse.missing")),
        },
    );
    put(
        out,
        "sight",
        &SightPage {
            shell: shell(lang, "/hien-thi", Nav::Elsewhere),
            next: "/".into(),
            share: "https://tuongtac.quangbinh.gov.vn/?to=1".into(),
        },
    );
    put(out, "case-events", &events_page(lang, true));
    put(out, "case-events-broken", &events_page(lang, false));
}

fn case(lang: Lang) -> Case {
    let t = |key| lang::t(lang, key);
    let shown = |name: &str, label: &'static str, day: &str| LabelledPhoto {
        photo: photo(lang, name),
        label: format!("{} · {day}", t(label)),
    };
    Case {
        shell: shell(lang, "/hs/48291367", Nav::Elsewhere),
        base: "/hs/48291367".into(),
        code: "QB 4829 1367".into(),
        version: "6".into(),
        title: word(lang, "title.1"),
        place: word(lang, "place.1"),
        follow: Some(Follow {
            who: "•••• 678".into(),
            on: false,
        }),
        located: Some((
            crate::portal::present::locator::around(
                17.4702,
                106.619,
                PlacePublic::Exact,
                crate::portal::present::locator::COMMUNE_KM,
                &[],
            ),
            Some(shell(lang, "", Nav::Elsewhere).to("/ban-do#16/17.4702/106.6190")),
        )),
        status: Status::ReportedDone.chip(lang),
        late: None,
        sorry: None,
        area: Some((
            word(lang, "area.1"),
            shell(lang, "/", Nav::Home).to("/danh-sach?area=18861"),
        )),
        notice: None,
        own_words: None,
        refused: None,
        unpublished: None,
        urgent: false,
        before: Some(shown("hole", "portal.case.before", "10/4")),
        after: Some(shown("patch", "portal.case.after", "12/4")),
        photos: vec![],
        recordings: vec![Recording {
            src: "/tep/48291367/1".into(),
            film: false,
            label: lang::t(lang, "file.audio"),
            words: lang::t(lang, "portal.recording.deaf"),
        }],
        steps: steps(lang, 4),
        ticket: Some(ticket(lang)),
        sums: vec![
            (word(lang, "sum.1"), false),
            (word(lang, "sum.2"), true),
            (word(lang, "sum.3"), false),
        ],
        events: log(lang),
        seal: Some("9f3c·71ab·e04d".into()),
        joined: "12".into(),
        may: May {
            join: Some(Joining::default()),
            ..May::default()
        },
        own: false,
        problems: Problems::none(),
    }
}

fn steps(lang: Lang, here: usize) -> Vec<Step> {
    let keys = [
        "portal.case.step.received",
        "portal.case.step.sorted",
        "portal.case.step.work",
        "portal.case.step.approved",
        "portal.case.step.confirmed",
    ];
    let state = |at: usize| match at.cmp(&here) {
        std::cmp::Ordering::Less => StepState::Past,
        std::cmp::Ordering::Equal => StepState::Here,
        std::cmp::Ordering::Greater => StepState::Ahead,
    };
    keys.into_iter()
        .enumerate()
        .map(|(at, key)| Step {
            label: lang::t(lang, key),
            state: state(at),
        })
        .collect()
}

fn ticket(lang: Lang) -> Ticket {
    let t = |key| lang::t(lang, key);
    Ticket {
        heading: t("portal.slip.heading"),
        code: "QB 4829 1367".into(),
        under: word(lang, "again"),
        qr: qr(
            "https://tuongtac.quangbinh.gov.vn/hs/48291367",
            t("portal.slip.qr"),
        ),
        when_label: t("portal.slip.promised"),
        when: word(lang, "promised.2"),
        lines: vec![
            (t("portal.slip.agency"), word(lang, "agency.1")),
            (t("portal.slip.promises"), word(lang, "promises")),
        ],
        kept: Some((t("portal.slip.kept").into(), word(lang, "kept.2"))),
    }
}

fn asked(lang: Lang) -> Case {
    let answer = Some(Question {
        text: word(lang, "question"),
        by: word(lang, "question.by"),
    });
    let contact = Some(Contact {
        agency: "QLDT-DH".into(),
        name: word(lang, "agency.1"),
        allowed: false,
    });
    Case {
        status: Status::NeedsInfo.chip(lang),
        after: None,
        steps: steps(lang, 1),
        events: log(lang).split_off(4),
        own_words: Some(word(lang, "words")),
        refused: Some((
            "Việc này thuộc một hồ sơ thủ tục hành chính nên hệ thống không trả lời thay được."
                .into(),
            "Cổng Dịch vụ công quốc gia, mục Phản ánh kiến nghị".into(),
        )),
        unpublished: Some(word(lang, "unpublished")),
        urgent: true,
        ticket: None,
        joined: "0".into(),
        may: May {
            answer,
            contact,
            withdraw: true,
            ..May::default()
        },
        own: true,
        ..case(lang)
    }
}

fn late(lang: Lang) -> Case {
    Case {
        status: Status::InProgress.chip(lang),
        late: Some(word(lang, "late")),
        sorry: Some(lang::t(lang, "portal.case.sorry").to_owned()),
        before: None,
        after: None,
        steps: steps(lang, 2),
        events: log(lang).split_off(2),
        ticket: Some(Ticket {
            kept: None,
            ..ticket(lang)
        }),
        may: May {
            join: Some(Joining::default()),
            ..May::default()
        },
        ..case(lang)
    }
}

fn closed(lang: Lang) -> Case {
    Case {
        status: Status::DoneUnconfirmed.chip(lang),
        steps: steps(lang, 5),
        may: May {
            rate: true,
            again: Some(word(lang, "again-until")),
            ..May::default()
        },
        own: true,
        ..case(lang)
    }
}

fn refused(lang: Lang) -> Case {
    Case {
        status: Status::OutOfScope.chip(lang),
        before: None,
        after: None,
        steps: vec![],
        ticket: None,
        sums: vec![],
        events: log(lang).split_off(5),
        may: May {
            appeal: Some(word(lang, "appeal-until")),
            ..May::default()
        },
        own: true,
        ..case(lang)
    }
}

fn wrong(lang: Lang) -> Case {
    let error = word(lang, "error.empty");
    let confirm = Some(Confirm {
        until: word(lang, "until"),
        note: Field::of("").wrong(error.clone()),
    });
    let title = lang::fill(lang, "portal.problems.title", &[("count", "1")]);
    Case {
        may: May {
            confirm,
            ..May::default()
        },
        own: true,
        problems: Problems {
            title,
            items: vec![Problem {
                field: "chua-xong",
                text: error,
            }],
        },
        ..case(lang)
    }
}

fn log(lang: Lang) -> Vec<Milestone> {
    let event = |n: u8, status: Status, kind: AuthorKind, by: &str| Milestone {
        shape: status.shape(),
        tone: status.tone(),
        at: "2024-04-12T16:41:00+07:00".into(),
        when: word(lang, &format!("at.{n}")),
        remark: None,
        title: word(lang, &format!("event.{n}")),
        by: Some(Author {
            kind,
            name: word(lang, by),
        }),
        text: None,
        apology: false,
        small: None,
        photos: vec![],
    };
    let said = |key: &str| Some(word(lang, key));
    vec![
        event(1, Status::ReportedDone, AuthorKind::Agency, "head"),
        Milestone {
            remark: Some((word(lang, "remark.early"), false)),
            text: said("event.2.text"),
            photos: vec![photo(lang, "patch")],
            ..event(2, Status::Done, AuthorKind::Agency, "team")
        },
        Milestone {
            text: said("event.3.text"),
            photos: vec![photo(lang, "barrier")],
            ..event(3, Status::InProgress, AuthorKind::Agency, "team")
        },
        Milestone {
            shape: "late",
            tone: Tone::Red,
            remark: Some((word(lang, "remark.late"), true)),
            text: said("event.4.text"),
            apology: true,
            small: said("event.4.small"),
            ..event(4, Status::Reopened, AuthorKind::Agency, "agency.1")
        },
        Milestone {
            remark: Some((word(lang, "remark.fast"), false)),
            ..event(5, Status::Assigned, AuthorKind::Centre, "shift")
        },
        Milestone {
            text: said("words"),
            ..event(6, Status::Received, AuthorKind::Citizen, "sender")
        },
    ]
}

fn events_page(lang: Lang, whole: bool) -> CaseEvents {
    let row = |seq: u8, kind: String| ChainRow {
        seq: seq.to_string(),
        at: "2024-04-10T07:49:03.120+07:00".into(),
        when: word(lang, &format!("at.{}", 7 - seq)),
        kind,
        hash: format!(
            "9f3c71abe04d{seq:02}5be8a02d6617c30f4490be5d7a7b6c7f1e2d3c4b5a69788f{seq:02}"
        ),
    };
    let kinds = [
        "event.6",
        "event.5",
        "hidden.event",
        "event.3",
        "event.2",
        "event.1",
    ];
    CaseEvents {
        shell: shell(lang, "/hs/48291367/kiem-chung", Nav::Elsewhere),
        base: "/hs/48291367".into(),
        code: "QB 4829 1367".into(),
        rows: (1..)
            .zip(kinds)
            .map(|(seq, key)| row(seq, word(lang, key)))
            .collect(),
        whole,
        digits: "48291367".into(),
        events_url: "https://tuongtac.quangbinh.gov.vn/api/v1/reports/48291367/events".into(),
        script_url: "https://tuongtac.quangbinh.gov.vn/hs/kiem-chung.py".into(),
        json_href: "/api/v1/reports/48291367/events".into(),
    }
}
