//! What a subscription hears of a report's course.

use crate::world::*;
use domain::action::{Action, Body};
use domain::permission::Sight;
use domain::report::Report;
use domain::time::At;
use domain::webhook::{Filter, Heard, Hearer, Standing, heard};

/// What one hears of a whole story, told after its end: a word an event.
fn hears(w: &World, agency: Option<&str>, filter: &Filter, since: At) -> String {
    let hearer = Hearer {
        agency,
        filter,
        since,
    };
    let now = Standing::of(&w.report, catalogue());
    let (mut report, mut before): (Option<Report>, Option<Standing>) = (None, None);
    let mut words = Vec::new();
    for event in &w.chain {
        match &mut report {
            Some(report) => report.apply(event),
            None => report = Report::born(event),
        }
        let after = Standing::of(report.as_ref().expect("it is born"), catalogue());
        match heard(&hearer, event, before.as_ref(), &after, &now) {
            Heard::Nothing => {}
            Heard::Gone => words.push("gone".to_owned()),
            Heard::Told(sight) => {
                assert_eq!(sight, now.audience.sight(role(agency), agency));
                assert!(sight.sees_course());
                words.push(event.kind.name());
            }
        }
        before = Some(after);
    }
    words.join(" ")
}

fn role(agency: Option<&str>) -> domain::actor::Role {
    match agency {
        Some(_) => domain::actor::Role::AgencyFocal,
        None => domain::actor::Role::Citizen,
    }
}

fn asks(fill: impl FnOnce(&mut Filter)) -> Filter {
    let mut filter = Filter::default();
    fill(&mut filter);
    filter
}

fn all() -> Filter {
    Filter::default()
}

const ALWAYS: At = At(0);

#[test]
fn an_agency_hears_of_what_it_holds_and_that_it_is_gone() {
    let held = World::new().sent().taken();
    assert_eq!(
        hears(&held, Some(LEAD), &all(), ALWAYS),
        "dispatch acknowledge acknowledge"
    );
    assert_eq!(
        hears(&held, Some(CO), &all(), ALWAYS),
        "dispatch acknowledge acknowledge"
    );
    assert_eq!(hears(&held, Some(OTHER), &all(), ALWAYS), "");
    assert_eq!(hears(&held, None, &all(), ALWAYS), "", "it is not public");

    let back = World::new()
        .sent()
        .does("M", Action::Return, back_to(OTHER));
    assert_eq!(
        hears(&back, Some(LEAD), &all(), ALWAYS),
        "gone",
        "told late, of what was nothing is said"
    );
    assert_eq!(
        hears(&back, Some(LEAD), &all(), back.now.plus_ms(1)),
        "",
        "it was not there then"
    );
    assert_eq!(hears(&back, Some(LEAD), &all(), back.now), "gone");
    assert_eq!(
        hears(&back, Some(OTHER), &all(), ALWAYS),
        "",
        "it is only proposed"
    );
}

#[test]
fn the_public_hears_what_it_reads() {
    let done = World::answered();
    let told = hears(&done, None, &all(), ALWAYS);
    assert!(
        told.split(' ').any(|word| word == "publish") || told.is_empty(),
        "{told}"
    );
    let open = World::new().does("O", Action::Release, released()).sent();
    assert_eq!(hears(&open, None, &all(), ALWAYS), "release dispatch");
    let noted = open.clone().does("O", Action::Note, note("Nội bộ."));
    assert_eq!(
        hears(&noted, None, &all(), ALWAYS),
        "release dispatch",
        "not what is internal"
    );
    assert_eq!(
        hears(&noted, Some(OTHER), &all(), ALWAYS),
        "release dispatch"
    );
    let hidden = noted.does("L", Action::Hide, reason("private_life"));
    assert_eq!(hears(&hidden, None, &all(), ALWAYS), "gone");
    assert_eq!(hears(&hidden, None, &all(), hidden.now.plus_ms(1)), "");
    let held = hears(&hidden, Some(LEAD), &all(), ALWAYS);
    assert!(held.ends_with("hide"), "its agency works on: {held}");
}

fn released() -> Body {
    body(|b| {
        b.title = Some("Cống tắc".to_owned());
        b.text = Some("Cống tắc trước chợ Ga.".to_owned());
        b.redaction_confirmed = true;
    })
}

#[test]
fn filters_let_through_what_fits_all_of_them() {
    let open = World::new().does("O", Action::Release, released()).sent();
    let told = |filter: &Filter| hears(&open, None, filter, ALWAYS);
    assert_eq!(
        told(&asks(|f| f.agencies = vec![LEAD.to_owned()])),
        "dispatch",
        "once it has a part"
    );
    assert_eq!(
        told(&asks(|f| f.agencies = vec![OTHER.to_owned(), CO.to_owned()])),
        "dispatch"
    );
    assert_eq!(told(&asks(|f| f.agencies = vec![OTHER.to_owned()])), "");
    assert_eq!(
        told(&asks(|f| f.categories = vec![DRAIN.to_owned()])),
        "dispatch"
    );
    assert_eq!(
        told(&asks(|f| f.categories = vec!["HT".to_owned()])),
        "dispatch",
        "its field"
    );
    assert_eq!(told(&asks(|f| f.categories = vec![POTHOLE.to_owned()])), "");
    assert_eq!(
        told(&asks(|f| f.areas = vec!["44".to_owned()])),
        "",
        "it lies nowhere"
    );
    let both = |agency: &str| {
        asks(|f| {
            f.categories = vec!["HT".to_owned()];
            f.agencies = vec![agency.to_owned()];
        })
    };
    assert_eq!(
        (told(&both(LEAD)), told(&both(OTHER))),
        ("dispatch".to_owned(), String::new())
    );

    // Out of what is asked for is gone too.
    let other = open.does(
        "O",
        Action::Classify,
        body(|b| b.category = Some(POTHOLE.to_owned())),
    );
    assert_eq!(
        hears(
            &other,
            None,
            &asks(|f| f.categories = vec!["HT".to_owned()]),
            ALWAYS
        ),
        "gone"
    );
    assert_eq!(
        hears(
            &other,
            None,
            &asks(|f| f.categories = vec!["GT".to_owned()]),
            ALWAYS
        ),
        "classify"
    );
}

#[test]
fn an_area_means_all_that_lies_in_it() {
    let unit = catalogue()
        .units()
        .iter()
        .rev()
        .find(|unit| unit.kind.is_commune_level() && unit.parent.is_some())
        .expect("a commune");
    let mut new = new_report("Cống tắc, nước ngập đường.");
    new.area = Some(unit.code.clone());
    let open = World::begin(new, "2024-08-09 08:00").does("O", Action::Release, released());
    for code in [&unit.code, unit.parent.as_ref().expect("what it lies in")] {
        let filter = asks(|f| f.areas = vec![code.clone()]);
        assert_eq!(hears(&open, None, &filter, ALWAYS), "release", "{code}");
    }
    assert_eq!(
        hears(
            &open,
            None,
            &asks(|f| f.areas = vec!["00001".to_owned()]),
            ALWAYS
        ),
        ""
    );
}

#[test]
fn what_is_sealed_is_known_to_nobody() {
    let mut new = new_report("Tố cáo cán bộ nhận tiền.");
    new.category = None;
    let sealed = World::begin(new, "2024-08-09 08:00");
    for agency in [None, Some(LEAD)] {
        assert_eq!(hears(&sealed, agency, &all(), ALWAYS), "");
    }
    let now = Standing::of(&sealed.report, catalogue());
    assert_ne!(now.audience.sight(role(None), None), Sight::Public);
}
