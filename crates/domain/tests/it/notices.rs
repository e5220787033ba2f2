//! Who is told what: each action by its row, and what holds for all of them.

use crate::world::*;
use domain::action::{Action, Body};
use domain::event::Kind;
use domain::notice::{self, Notice, Rank, Receiver, Template};
use domain::report::{Channel, Grade};

/// `template>receiver`, sorted; what is urgent ends in `!`.
fn told(notices: &[Notice]) -> Vec<String> {
    let mut lines: Vec<String> = notices
        .iter()
        .map(|n| {
            let mark = if n.rank == Rank::Urgent { "!" } else { "" };
            format!("{}>{}{mark}", n.template, n.to.name())
        })
        .collect();
    lines.sort();
    lines
}

/// What is told when somebody does something in a world.
fn tells(w: World, who: &str, action: Action, with: Body) -> Vec<String> {
    told(&w.does(who, action, with).told)
}

fn text(words: &str) -> Body {
    body(|b| b.text = Some(words.to_owned()))
}

#[test]
fn a_report_is_received_with_a_receipt() {
    assert_eq!(told(&World::new().told), ["received>reporter"]);
    let mut new = new_report("Dây điện đứt.");
    new.category = Some(WIRE.to_owned());
    let w = World::begin(new, "2024-08-09 22:00");
    assert_eq!(
        told(&w.told),
        ["urgent>reporter!", "urgent_staff>ioc_operators!"]
    );
    let mut new = new_report("Ổ gà.");
    new.channel = Channel::Hotline;
    assert_eq!(
        told(&World::begin(new, "2024-08-09 08:00").told),
        ["called>reporter"]
    );
}

#[test]
fn the_centre_decides_and_each_is_told() {
    let lead = format!("assigned>agency:{LEAD}:focal");
    let co = format!("assigned>agency:{CO}:focal");
    assert_eq!(
        told(&World::new().known().sent().told),
        [
            lead,
            co,
            "news>concerned".to_owned(),
            "promise>reporter".to_owned()
        ]
    );
    assert_eq!(
        tells(World::new(), "O", Action::Refuse, reason("R-14")),
        ["ineligible>concerned", "ineligible>reporter"]
    );
    assert_eq!(
        told(&World::new().question("O").told),
        ["question>reporter"]
    );
    let asked = World::new().question("O");
    assert_eq!(
        tells(asked.clone(), "C", Action::Add, text("Bên phải.")),
        ["more>ioc_operators"]
    );
    // Who resumes it at the centre need not be told.
    assert_eq!(
        tells(asked, "O", Action::Resume, Body::default()),
        Vec::<String>::new()
    );
    assert_eq!(
        tells(World::new(), "O", Action::Classify, text_title()),
        Vec::<String>::new()
    );
    let urgent = tells(World::at_work(), "O", Action::MarkUrgent, reason("điện"));
    assert_eq!(
        urgent,
        [
            "news>concerned".to_owned(),
            "urgent>reporter!".to_owned(),
            format!("urgent_staff>agency:{LEAD}:duty!"),
            format!("urgent_staff>agency:{LEAD}:leader!"),
            "urgent_staff>ioc_leader!".to_owned(),
        ],
        "the operator who marked it is not told"
    );
}

fn text_title() -> Body {
    body(|b| b.title = Some("Cống tắc".to_owned()))
}

#[test]
fn a_return_comes_back_to_the_centre_and_goes_out_again() {
    let back = |w: World| {
        w.does("F", Action::Return, back_to(OTHER))
            .does("M", Action::Return, Body::default())
    };
    let w = World::at_work().at("2024-08-12 09:00");
    let drafted = w.clone().does("F", Action::Return, back_to(OTHER));
    assert_eq!(
        told(&drafted.told),
        [format!("to_sign>agency:{LEAD}:leader")]
    );
    let w = back(w);
    assert_eq!(
        told(&w.told),
        [
            format!("recalled>agency:{CO}:focal"),
            "returned>ioc_operators".to_owned()
        ]
    );
    let w = w.does("O", Action::Dispatch, to(OTHER, &[], DRAIN));
    assert_eq!(
        told(&w.told),
        [
            format!("assigned>agency:{OTHER}:focal"),
            "news>concerned".to_owned(),
            "rerouted>reporter".to_owned()
        ]
    );
}

#[test]
fn the_agency_works_and_the_reporter_hears_of_it() {
    assert_eq!(
        tells(
            World::new().sent(),
            "F",
            Action::Acknowledge,
            Body::default()
        ),
        ["news>concerned", "started>reporter"]
    );
    let w = World::new().sent().at("2024-08-12 08:00");
    let w = w.does("F", Action::Acknowledge, Body::default());
    assert_eq!(
        tells(w, "cF", Action::Acknowledge, Body::default()),
        Vec::<String>::new(),
        "a co-agency's hand is not a beginning"
    );
    let mut handler = body(|b| b.handler = actor("H").user);
    let assigned = tells(World::at_work(), "F", Action::Assign, handler.clone());
    assert_eq!(
        assigned,
        [format!("assigned>user:{}", actor("H").user.unwrap())]
    );
    handler.handler = actor("F").user;
    assert_eq!(
        tells(World::at_work(), "F", Action::Assign, handler),
        Vec::<String>::new(),
        "who takes it themself is not told"
    );
    let mut news = text("Đã đưa máy hút tới.");
    assert_eq!(
        tells(World::at_work(), "H", Action::Progress, news.clone()),
        Vec::<String>::new(),
        "internal"
    );
    news.public = Some(true);
    assert_eq!(
        tells(World::at_work(), "H", Action::Progress, news),
        ["progress>concerned", "progress>reporter"]
    );
    assert_eq!(
        tells(World::at_work(), "cF", Action::Progress, done(true)),
        [format!("co_done>agency:{LEAD}:focal")]
    );
    assert_eq!(
        told(&World::at_work().submitted().told),
        [format!("to_approve>agency:{LEAD}:leader")]
    );
    assert_eq!(
        told(&World::at_work().submitted().approved().told),
        ["to_publish>ioc_operators"]
    );
    let drafter = format!("sent_back>user:{}", actor("H").user.unwrap());
    assert_eq!(
        tells(
            World::at_work().submitted(),
            "M",
            Action::SendBack,
            note("Thiếu ảnh.")
        ),
        [drafter.clone()]
    );
    assert_eq!(
        tells(
            World::at_work().submitted().approved(),
            "O",
            Action::SendBack,
            note("Thiếu ảnh.")
        ),
        [format!("sent_back>agency:{LEAD}:leader"), drafter]
    );
}

#[test]
fn an_extension_is_signed_step_by_step_and_then_told() {
    let later = body(|b| {
        b.due = Some(day("2024-08-27"));
        b.note = Some("Mưa lớn.".to_owned());
    });
    let w = World::at_work().does("F", Action::RequestExtension, later);
    assert_eq!(told(&w.told), [format!("to_sign>agency:{LEAD}:leader")]);
    let w = w.does("M", Action::RequestExtension, Body::default());
    assert_eq!(told(&w.told), ["to_sign>ioc_leader"]);
    let declined = w
        .clone()
        .does("L", Action::Decline, note("Không đủ lý do."));
    assert_eq!(
        told(&declined.told),
        [format!("declined>user:{}", actor("F").user.unwrap())]
    );
    let w = w.does("L", Action::RequestExtension, Body::default());
    assert_eq!(
        told(&w.told),
        [
            "extended>concerned".to_owned(),
            "extended>reporter".to_owned(),
            format!("granted>agency:{LEAD}:focal")
        ]
    );
    assert_eq!(
        w.told[0].topic.as_deref(),
        Some("promise/reporter"),
        "a newer hour takes the place of one that still waits"
    );
}

#[test]
fn the_citizens_word_reaches_who_must_act() {
    assert_eq!(
        told(&World::answered().told),
        ["done_ask>reporter", "joined_done>concerned"]
    );
    assert_eq!(
        told(&World::answered().agreed().told),
        ["closed>reporter", "news>concerned"],
        "the receipt of their word"
    );
    let unhappy = [
        format!("reprocess_asked>agency:{LEAD}:leader"),
        "reprocess_asked>ioc_operators".to_owned(),
    ];
    assert_eq!(
        tells(World::answered(), "C", Action::Confirm, done(false)),
        unhappy
    );
    assert_eq!(
        tells(
            World::answered().agreed(),
            "C",
            Action::Rate,
            grade(Grade::Dissatisfied)
        ),
        unhappy
    );
    assert_eq!(
        tells(
            World::answered().agreed(),
            "C",
            Action::Rate,
            grade(Grade::Satisfied)
        ),
        Vec::<String>::new()
    );
    let asked = World::answered().does("C", Action::Confirm, done(false));
    assert_eq!(
        tells(asked, "O", Action::Reprocess, note("Đúng, chưa xong.")),
        [
            "news>concerned".to_owned(),
            "reopened>reporter".to_owned(),
            format!("reopened_staff>agency:{LEAD}:focal"),
            format!("reopened_staff>agency:{LEAD}:leader"),
        ]
    );
    let over = World::answered().at("2024-09-20 08:00");
    assert_eq!(
        tells(over, "Y", Action::Close, Body::default()),
        ["closed_silent>reporter", "news>concerned"]
    );
    assert_eq!(
        told(&World::at_work().committed().told),
        ["committed>concerned", "committed>reporter"]
    );
}

#[test]
fn words_go_to_the_other_side() {
    assert_eq!(
        tells(World::new(), "C", Action::Message, text("Bao giờ xong?")),
        ["from_reporter>ioc_operators"]
    );
    assert_eq!(
        tells(
            World::at_work(),
            "C",
            Action::Message,
            text("Bao giờ xong?")
        ),
        [format!("from_reporter>agency:{LEAD}:focal")]
    );
    for who in ["O", "L", "F", "H", "cF"] {
        assert_eq!(
            tells(World::at_work(), who, Action::Message, text("Mai làm.")),
            ["relay>reporter"],
            "{who}"
        );
    }
    let addressed = body(|b| {
        b.text = Some("Đã quá nửa thời hạn.".to_owned());
        b.addressee = Some(LEAD.to_owned());
    });
    assert_eq!(
        tells(World::at_work(), "L", Action::Note, addressed),
        [format!("note>agency:{LEAD}:focal")]
    );
    assert_eq!(
        tells(World::at_work(), "L", Action::Note, text("Để ý việc này.")),
        Vec::<String>::new()
    );
}

#[test]
fn a_quarrel_is_heard_by_those_who_settle_it() {
    let w = World::at_work().quarrel();
    let mut want = vec![
        "disputed>standing_body".to_owned(),
        "news>concerned".to_owned(),
        "news>reporter".to_owned(),
        format!("position_asked>agency:{LEAD}:focal"),
        format!("position_asked>agency:{CO}:focal"),
    ];
    want.sort();
    assert_eq!(told(&w.told), want);
    let stated = w
        .clone()
        .does(
            "F",
            Action::StatePosition,
            text("Không phải việc của chúng tôi."),
        )
        .does("M", Action::StatePosition, Body::default());
    assert_eq!(told(&stated.told), ["position_stated>standing_body"]);
    let ruling = body(|b| {
        b.ruling = Some("lead".to_owned());
        b.lead = Some(OTHER.to_owned());
        b.note = Some("Theo phân cấp.".to_owned());
    });
    let settled = w.clone().does("S", Action::Settle, ruling);
    let mut want = vec![
        format!("assigned>agency:{OTHER}:focal"),
        "news>concerned".to_owned(),
        "rerouted>reporter".to_owned(),
        format!("settled>agency:{LEAD}:focal"),
        format!("settled>agency:{CO}:focal"),
    ];
    want.sort();
    assert_eq!(told(&settled.told), want);
    let up = w.escalated();
    assert_eq!(
        told(&up.told),
        ["escalated>committee", "news>concerned", "news>reporter"]
    );
    let directed = up
        .clone()
        .does("B", Action::Direct, directive(LEAD, "2024-09-30"));
    let mut want = vec![
        format!("assigned>agency:{LEAD}:focal"),
        format!("directed>agency:{LEAD}:leader"),
        format!("recalled>agency:{CO}:focal"),
        "news>concerned".to_owned(),
        "rerouted>reporter".to_owned(),
    ];
    want.sort();
    assert_eq!(told(&directed.told), want);
    let back = up.does("B", Action::Decline, note("Chưa rõ."));
    assert_eq!(
        told(&back.told),
        ["declined>standing_body", "news>concerned", "news>reporter"]
    );
}

#[test]
fn a_second_return_tells_of_both_events() {
    let back = |w: World, who: [&str; 2]| {
        w.does(who[0], Action::Return, back_to(CO))
            .does(who[1], Action::Return, Body::default())
    };
    let w = back(World::at_work().at("2024-08-12 09:00"), ["F", "M"]);
    let w = w.does("O", Action::Dispatch, to(OTHER, &[], DRAIN));
    let w = back(w, ["xF", "xM"]);
    let lines = told(&w.told);
    for want in [
        "returned>ioc_operators".to_owned(),
        "disputed>standing_body".to_owned(),
        format!("position_asked>agency:{OTHER}:focal"),
        "news>reporter".to_owned(),
    ] {
        assert!(lines.contains(&want), "{want} in {lines:?}");
    }
}

#[test]
fn what_is_sealed_is_told_to_its_reporter_and_the_leader_alone() {
    let w = World::new().known();
    assert_eq!(
        tells(w, "O", Action::Redirect, reason("R-02")),
        ["ineligible>reporter"],
        "who joined is not told what it was"
    );
    let w = World::new().does("O", Action::Refuse, reason("R-04"));
    assert_eq!(told(&w.told), ["to_sign>ioc_leader"]);
}

#[test]
fn an_appeal_goes_to_the_leader_and_its_end_to_the_reporter() {
    let w = World::new().does("O", Action::Refuse, reason("R-14"));
    let w = w
        .at("2024-08-10 09:00")
        .does("C", Action::Appeal, note("Đây là hỏng thật."));
    assert_eq!(told(&w.told), ["appealed>ioc_leader"]);
    assert_eq!(
        tells(w, "L", Action::Refuse, reason("R-14")),
        ["appeal_result>concerned", "appeal_result>reporter"]
    );
}

#[test]
fn a_child_follows_and_its_parent_hears_of_it() {
    let w = World::at_work();
    let mut new = new_report("Nước ngập trước chợ.");
    new.id = domain::id::ReportId(2);
    new.reporter = Some(vault("K"));
    let mut child = World::begin(new, "2024-08-12 08:30");
    child.other = Some(w.report.clone());
    let parent = w.report.code;
    let merge = body(|b| b.parent = Some(parent));
    let decision = child.ask(&actor("O"), Action::Merge, merge).unwrap();
    assert_eq!(
        told(&notice::due(
            Some(&child.report),
            &decision.events,
            &decision.report
        )),
        ["merged>reporter", "news>concerned"]
    );
    let other = decision.other.unwrap();
    assert_eq!(
        told(&notice::due(
            other.before.as_ref(),
            &other.events,
            &other.report
        )),
        [format!("more>agency:{LEAD}:focal")]
    );
}

#[test]
fn what_came_from_elsewhere_tells_nobody() {
    let w = World::new();
    let mut event = w.chain[0].clone();
    event.kind = Kind::Imported;
    assert_eq!(notice::due(None, &[event], &w.report), vec![]);
}

#[test]
fn every_template_is_for_one_kind_of_reader() {
    for template in Template::ALL {
        let staff = !template.is_for_citizens();
        let known = matches!(
            template,
            Template::Assigned
                | Template::UrgentStaff
                | Template::More
                | Template::Reminder
                | Template::Alarm
        );
        assert!(staff || !known, "{template}");
    }
    assert!(Template::News.is_for_citizens());
    assert!(!Receiver::Committee.is_citizen());
}

#[test]
fn a_clock_speaks_for_itself() {
    let w = World::new().sent().taken();
    let tick = |w: World, at: &str| {
        let w = w.at(at);
        let rules = domain::workflow::Rules::at(catalogue(), w.now).unwrap();
        let decision = domain::workflow::tick(&w.report, w.now, &rules).unwrap();
        let told = notice::due(Some(&w.report), &decision.events, &decision.report);
        told_once(&told);
        told
    };
    // Half of the time is gone.
    let half = tick(w.clone(), "2024-08-15 08:00");
    assert_eq!(told(&half), [format!("reminder>agency:{LEAD}:focal")]);
    let work = w.clock(domain::report::ClockKind::Process).n;
    assert_eq!(
        half[0].topic,
        Some(format!("clock:{work}/agency:{LEAD}:focal"))
    );
    // Off for days: each step is told once, and to one reader all of them have one topic.
    let late = tick(w, "2024-08-21 00:30");
    let lines = told(&late);
    for want in [
        "missed>reporter".to_owned(),
        "missed>concerned".to_owned(),
        format!("overdue>agency:{LEAD}:leader"),
    ] {
        assert!(lines.contains(&want), "{want} in {lines:?}");
    }
    let focal: Vec<_> = late
        .iter()
        .filter(|n| n.to.name() == format!("agency:{LEAD}:focal"))
        .collect();
    assert!(focal.len() > 1);
    assert!(focal.iter().all(|n| n.topic == focal[0].topic));
}
