//! Who sees what: every row and column of the contract's table.

use crate::world::*;
use domain::action::{Action, Body};
use domain::actor::{Actor, Role};
use domain::audience::Audience;
use domain::event::Event;
use domain::id::UserId;
use domain::permission::{EventSight, Sight, event_sight, sight};
use domain::report::Report;

fn seen(w: &World, who: &str) -> Sight {
    let category = w
        .report
        .category
        .as_deref()
        .and_then(|c| catalogue().category(c));
    sight(&w.report, category, &actor(who))
}

fn everybody(w: &World) -> String {
    let mut rows = String::new();
    for sight in SIGHTS {
        let who: Vec<&str> = EVERYBODY
            .into_iter()
            .chain(["I"])
            .filter(|who| seen(w, who) == sight)
            .collect();
        if !who.is_empty() {
            rows.push_str(&format!("    {sight:?}: {}\n", who.join(" ")));
        }
    }
    rows
}

const SIGHTS: [Sight; 11] = [
    Sight::None,
    Sight::Unpublished,
    Sight::Tombstone,
    Sight::Parent,
    Sight::Public,
    Sight::Reporter,
    Sight::Centre,
    Sight::Sealed,
    Sight::Agency,
    Sight::Oversight,
    Sight::Auditor,
];

#[test]
fn what_each_sees_of_a_report() {
    let hidden = World::new()
        .sent()
        .does("O", Action::Hide, reason("private_life"));
    let table = [
        ("at work, not yet released", World::at_work()),
        (
            "released, K merged into it",
            World::new().known().with_child().sent(),
        ),
        ("hidden", hidden),
        (
            "redirected as a denunciation",
            World::new().does("O", Action::Redirect, reason("R-02")),
        ),
        (
            "refused as a secret",
            World::new().does("L", Action::Refuse, reason("R-04")),
        ),
    ];
    let rows = table.map(|(name, w)| format!("{name}\n{}", everybody(&w)));
    insta::assert_snapshot!("report", rows.join("\n"));
}

#[test]
fn what_a_sight_shows() {
    use Sight as S;
    let with = |f: fn(Sight) -> bool| SIGHTS.into_iter().filter(|s| f(*s)).collect::<Vec<_>>();
    assert_eq!(
        with(Sight::sees_words),
        [S::Reporter, S::Centre, S::Agency, S::Oversight]
    );
    assert_eq!(with(Sight::is_redacted), [S::Agency, S::Oversight]);
    assert_eq!(
        with(Sight::sees_internal),
        [S::Centre, S::Agency, S::Oversight]
    );
    assert_eq!(
        with(Sight::sees_course),
        [
            S::Public,
            S::Reporter,
            S::Centre,
            S::Sealed,
            S::Agency,
            S::Oversight,
            S::Auditor
        ]
    );
}

#[test]
fn an_agency_that_lost_its_part_is_another_agency_at_once() {
    let back = back_to(OTHER);
    let w = World::new().sent();
    assert_eq!(seen(&w, "F"), Sight::Agency);
    let w = w.does("M", Action::Return, back.clone());
    assert_eq!(
        (seen(&w, "F"), seen(&w, "cF")),
        (Sight::Unpublished, Sight::Unpublished)
    );
    // Asked for its position, it reads again.
    let w = w
        .does("O", Action::Dispatch, to(CO, &[], DRAIN))
        .does("cM", Action::Return, back);
    assert_eq!(
        (seen(&w, "F"), seen(&w, "cF"), seen(&w, "xF")),
        (Sight::Agency, Sight::Agency, Sight::Unpublished)
    );
}

#[test]
fn children_crime_and_health_show_nothing_until_released() {
    let never = catalogue()
        .categories()
        .iter()
        .find(|c| !c.publish_default && c.place_public == domain::category::PlacePublic::Never);
    let Some(category) = never else { return };
    let mut new = new_report("Tin báo.");
    new.category = Some(category.code.clone());
    let w = World::begin(new, "2024-08-09 08:00");
    assert_eq!(
        (seen(&w, "P"), seen(&w, "xF"), seen(&w, "T")),
        (Sight::None, Sight::None, Sight::None)
    );
    assert_eq!(
        (seen(&w, "C"), seen(&w, "O")),
        (Sight::Reporter, Sight::Centre)
    );
}

#[test]
fn a_child_shows_its_parent_and_its_reporter_not_anothers_words() {
    let w = World::new().with_child().sent();
    assert_eq!(
        seen(&w, "K"),
        Sight::Public,
        "the course, and what was released"
    );
    assert!(!seen(&w, "K").sees_words());
    let child = World {
        report: w.other.clone().unwrap(),
        ..w
    };
    assert_eq!(seen(&child, "P"), Sight::Parent);
    assert_eq!(seen(&child, "K"), Sight::Reporter);
}

fn of(w: &World, which: Action) -> &Event {
    let found = w
        .chain
        .iter()
        .rev()
        .find(|e| e.kind == domain::event::Kind::Did(which));
    found.unwrap_or_else(|| panic!("no {which}"))
}

/// k known, t told, i internal, c closed half.
fn letters(s: EventSight) -> String {
    [
        (s.known, 'k'),
        (s.told, 't'),
        (s.internal, 'i'),
        (s.closed, 'c'),
    ]
    .into_iter()
    .map(|(yes, letter)| if yes { letter } else { '-' })
    .collect()
}

#[test]
fn what_each_reads_of_an_event() {
    let text = |words: &str| body(|b| b.text = Some(words.to_owned()));
    let to_lead = body(|b| {
        b.text = Some("Còn một ngày.".to_owned());
        b.addressee = Some(LEAD.to_owned());
    });
    let w = World::at_work()
        .does("O", Action::Note, text("Nội bộ."))
        .does("O", Action::Message, text("Chúng tôi đang xem."))
        .quarrel()
        .does(
            "M",
            Action::StatePosition,
            text("Không phải của chúng tôi."),
        );
    let reminded = World::at_work().does("O", Action::Note, to_lead);
    let rows = [
        ("dispatch", of(&w, Action::Dispatch)),
        ("note of the centre", of(&w, Action::Note)),
        ("note to the lead", of(&reminded, Action::Note)),
        ("message", of(&w, Action::Message)),
        ("position of the lead", of(&w, Action::StatePosition)),
    ];
    let mut table = String::new();
    for (name, event) in rows {
        let cells: Vec<String> = [
            ("public", Sight::Public, None),
            ("reporter", Sight::Reporter, None),
            ("centre", Sight::Centre, None),
            ("lead", Sight::Agency, Some(LEAD)),
            ("co", Sight::Agency, Some(CO)),
            ("oversight", Sight::Oversight, None),
            ("auditor", Sight::Auditor, None),
            ("sealed", Sight::Sealed, None),
            ("nobody", Sight::None, None),
        ]
        .into_iter()
        .map(|(who, sight, agency)| format!("{who} {}", letters(event_sight(sight, event, agency))))
        .collect();
        table.push_str(&format!("{name}: {}\n", cells.join(", ")));
    }
    insta::assert_snapshot!("event", table);
}

#[test]
fn notes_are_for_those_who_see_it_and_do_not_only_read() {
    let text = || body(|b| b.text = Some("Nội bộ.".to_owned()));
    let w = World::at_work();
    for who in ["V", "I", "U", "T"] {
        assert_eq!(w.refuses(who, Action::Note, text()), "wrong_role/role");
    }
    let sealed = World::new().does("L", Action::Refuse, reason("R-04"));
    assert_eq!(sealed.refuses("O", Action::Note, text()), "wrong_role/role");
    let _: Report = sealed.does("L", Action::Note, text()).report;
    let _ = w.does("S", Action::Note, Body { ..text() });
}

/// What is asked once for each kind of reader is what each of them would hear alone.
#[test]
fn an_audience_sees_what_each_of_it_sees() {
    let hidden = World::new()
        .sent()
        .does("O", Action::Hide, reason("private_life"));
    let worlds = [
        World::new(),
        World::at_work(),
        World::new().known().with_child().sent(),
        hidden,
        World::new().does("O", Action::Redirect, reason("R-02")),
        World::new().does("L", Action::Refuse, reason("R-04")),
        World::at_work().quarrel(),
        World::new()
            .sent()
            .does("M", Action::Return, back_to(OTHER)),
        World::answered(),
    ];
    let mut seen = std::collections::BTreeSet::new();
    for w in &worlds {
        let category = w
            .report
            .category
            .as_deref()
            .and_then(|c| catalogue().category(c));
        let audience = Audience::of(&w.report, category);
        for role in Role::ALL {
            for agency in [None, Some(LEAD), Some(CO), Some(OTHER)] {
                let actor = Actor::staff(UserId(7), *role, agency.map(str::to_owned));
                let alone = sight(&w.report, category, &actor);
                assert_eq!(audience.sight(*role, agency), alone, "{role} {agency:?}");
                seen.insert(format!("{alone:?}"));
            }
        }
    }
    assert!(seen.len() > 6, "{seen:?}");
}
