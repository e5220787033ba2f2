//! An erased reporter: the words go, and the chain still tells the same report.

use crate::world::{World, body, catalogue, grade, instant, note, photo, reason, vault};
use domain::action::Action;
use domain::event::{Change, Event, Kind};
use domain::report::{Grade, Report, Stage};
use domain::workflow::{Erasure, Kept, Rules, erase, is_held, until};

/// What only the reporter said.
const SECRET: &str = "Nhà tôi ở cuối ngõ";

/// Their addition, with a photo.
fn with_words(w: World) -> World {
    let more = body(|b| {
        b.text = Some(SECRET.to_owned());
        b.files = vec![photo(91, w.now)];
    });
    w.does("C", Action::Add, more)
}

fn erased(w: &World, gone: &[u32], over: bool) -> Result<Erasure, Kept> {
    erase(&w.report, &w.chain, gone, &[vault("C")], over, w.now)
}

/// Stores the erasure and reads all back, as the store would.
fn stored(w: &World, erasure: &Erasure) -> (Vec<(u32, String)>, Report) {
    let mut report: Option<Report> = None;
    let mut closed_halves = Vec::new();
    for event in w.chain.iter().chain([&erasure.event]) {
        let (open, mut closed) = event.halves();
        if erasure.strip.contains(&event.seq) {
            closed.clear();
        }
        let read = Event::from_halves(event.seq, event.at, &open, &closed).unwrap();
        match &mut report {
            None => report = Report::born(&read),
            Some(report) => report.apply(&read),
        }
        closed_halves.push((event.seq, closed));
    }
    (closed_halves, report.unwrap())
}

fn wholly(name: &str, w: &World) -> Erasure {
    let erasure = erased(w, &[], true).unwrap_or_else(|kept| panic!("{name}: {kept:?}"));
    let (closed, report) = stored(w, &erasure);
    assert_eq!(report, erasure.report, "{name}: it replays");
    for (seq, text) in closed {
        // A grade keeps its key, which leads nowhere any more; no event keeps a word.
        for said in [SECRET, "nước ngập đường"] {
            assert!(
                !text.contains(said),
                "{name}: event {seq} still says {said}: {text}"
            );
        }
    }
    assert_eq!(
        (report.words.as_str(), report.reporter),
        ("", None),
        "{name}"
    );
    assert_eq!(
        (
            report.stage,
            report.publication,
            &report.public,
            report.confirmed
        ),
        (
            w.report.stage,
            w.report.publication,
            &w.report.public,
            w.report.confirmed
        ),
        "{name}"
    );
    assert_eq!(report.ratings.len(), w.report.ratings.len(), "{name}");
    assert_eq!(report.ineligible, w.report.ineligible, "{name}");
    assert_eq!(report.proposals, w.report.proposals, "{name}");
    let public = |r: &Report| r.files.iter().filter(|f| f.public).count();
    assert_eq!(
        public(&report),
        public(&w.report),
        "{name}: the public's photos stay"
    );
    for id in &erasure.originals {
        let kept = report.file(*id);
        assert!(kept.is_some_and(|f| f.public), "{name}: {id} is shown");
        assert!(!erasure.files.contains(id), "{name}: its print stays");
    }
    erasure
}

#[test]
fn the_words_go_and_the_record_stays() {
    let quiet = with_words(World::new());
    let withdrawn = quiet.does("C", Action::Withdraw, domain::action::Body::default());
    let gone = wholly("withdrawn", &withdrawn);
    assert_eq!(gone.files.len(), 1, "a photo that nobody saw");
    let refused = with_words(World::new()).does("O", Action::Refuse, {
        let mut body = reason("R-06");
        body.note = Some("Ngoài thẩm quyền của tỉnh.".to_owned());
        body
    });
    wholly("refused", &refused);
    let closed = with_words(World::new().known().sent().taken())
        .submitted()
        .approved()
        .published()
        .agreed();
    // What somebody decides with a verdict, a grade and a consent stays, or ends, as it was.
    let rated = closed.does("C", Action::Rate, grade(Grade::Satisfied));
    let gone = wholly("agreed and rated", &rated);
    assert!(gone.report.joined.contains(&vault("J")), "others stay");
    let again: Vec<u32> = gone.strip.clone();
    let mut later = World {
        report: gone.report,
        ..rated
    };
    later.chain.push(gone.event);
    assert_eq!(
        erased(&later, &again, true).unwrap_err(),
        Kept::Nothing,
        "only once"
    );
}

#[test]
fn an_open_case_loses_the_key_first() {
    let open = with_words(World::at_work());
    let erasure = erased(&open, &[], false).unwrap();
    assert_eq!(erasure.event.kind, Kind::Erased);
    assert_eq!(erasure.event.changes, [Change::Erased]);
    assert!(erasure.strip.is_empty() && erasure.files.is_empty());
    assert!(erasure.report.words.contains(SECRET) && erasure.report.reporter.is_none());
    let mut open = World {
        report: erasure.report,
        ..open
    };
    open.chain.push(erasure.event);
    assert_eq!(erased(&open, &[], false).unwrap_err(), Kept::Nothing);
    // It goes on without them, and at its end the words go.
    let over = open
        .submitted()
        .approved()
        .published()
        .at("2024-08-30 09:00");
    let over = over.does("Y", Action::Close, domain::action::Body::default());
    assert_eq!(over.report.stage, Stage::Closed);
    let gone = wholly("closed by the clock", &over);
    assert!(gone.strip.len() >= 2);
}

#[test]
fn whoever_only_joined_takes_nothing_of_the_others() {
    let w = World::new()
        .known()
        .sent()
        .taken()
        .submitted()
        .approved()
        .published();
    let w = w.does(
        "J",
        Action::RequestReprocess,
        note("Trước cửa nhà tôi vẫn ngập."),
    );
    assert!(w.report.review);
    let people = [vault("J")];
    // A request under review is a clock that runs: not yet.
    let early = erase(&w.report, &w.chain, &[], &people, true, w.now);
    assert_eq!(early.unwrap_err(), Kept::Nothing);
    let closed = World::answered().agreed();
    assert_eq!(
        erase(
            &closed.report,
            &closed.chain,
            &[],
            &people,
            true,
            closed.now
        )
        .unwrap_err(),
        Kept::Nothing
    );
}

#[test]
fn a_case_is_held_while_somebody_may_still_come_back_to_it() {
    let held = |w: &World, at: &str| {
        let now = instant(at);
        is_held(&w.report, &Rules::at(catalogue(), now).unwrap(), now)
    };
    assert!(
        held(&World::at_work(), "2034-01-01 08:00"),
        "open for ten years"
    );
    assert!(
        held(&World::answered(), "2034-01-01 08:00"),
        "nobody closed it"
    );
    // Closed: for twelve months it may be rated, or asked to be done again.
    let w = World::answered().agreed();
    let closed = w.report.closed_at.unwrap().date();
    let year = closed.checked_add(jiff::Span::new().years(1)).unwrap();
    assert!(held(&w, &format!("{year} 23:59")));
    let after = year.tomorrow().unwrap();
    assert!(!held(&w, &format!("{after} 00:00")));
    // Asked for: held until it is decided, however long that takes.
    let asked = w.does("C", Action::RequestReprocess, note("Nước lại ngập như cũ."));
    assert!(held(&asked, "2034-01-01 08:00"));
    // Refused: for five working days it may be appealed.
    let refused = World::new().does("O", Action::Refuse, reason("R-07"));
    let told = refused.report.ineligible.as_ref().unwrap().at;
    let rules = Rules::at(catalogue(), told).unwrap();
    let last = until(&refused.report, Action::Appeal, &rules).unwrap();
    assert!(is_held(&refused.report, &rules, last));
    assert!(!is_held(&refused.report, &rules, last.plus_ms(1)));
}
