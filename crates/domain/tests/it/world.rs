//! A world to tell stories in: one report, the real province, and people called by the letters of
//! the contract.
//!
//! C own citizen · J joined · K reporter of a merged child · P passer-by known by phone · N nobody ·
//! A agent · O O2 operators · L L2 leaders of the centre · F H M M2 of the lead · cF cH cM of a
//! co-agency · xF xM of another agency · S standing body · B committee · V province leader ·
//! I inspector · T system administrator · U auditor · Y the clock.

use domain::action::{Action, Body, Call as Phone, Document, Due, GivenFile};
use domain::actor::{Actor, Role};
use domain::event::Event;
use domain::id::{FileId, ReportCode, ReportId, UserId, VaultId};
use domain::notice::{self, Notice};
use domain::pack::{Catalogue, FILES, Pack};
use domain::refusal_reason::Refusal;
use domain::report::{
    Channel, Clock, ClockKind, Commitment, FileKind, Grade, Point, Report, Stage,
};
use domain::time::At;
use domain::workflow::{self, Call, Decision, NewReport, Rules};
use std::sync::OnceLock;

/// The lead of the stories, a co-agency and another.
pub const LEAD: &str = "QLDT-450";
pub const CO: &str = "SGTVT";
pub const OTHER: &str = "SCT";
/// A category with seven working days and a photo after the work.
pub const DRAIN: &str = "HT-01";
/// A quick one, a complex one, an urgent one.
pub const POTHOLE: &str = "GT-01";
pub const RIVER: &str = "MT-06";
pub const WIRE: &str = "DIEN-02";

pub const EVERYBODY: [&str; 24] = [
    "C", "J", "K", "P", "N", "A", "O", "L", "L2", "F", "H", "M", "M2", "cF", "cH", "cM", "xF",
    "xM", "S", "B", "V", "T", "U", "Y",
];

pub const ANSWER: &str =
    "Đội thoát nước số 2 đã nạo vét 40 m cống trước chợ Ga sáng 11/4, nước đã rút hết.";

pub fn catalogue() -> &'static Catalogue {
    static READ: OnceLock<Catalogue> = OnceLock::new();
    READ.get_or_init(|| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/quang-binh/");
        let text = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).ok();
        assert!(FILES.iter().all(|f| text(f).is_some()));
        Pack::parse(&text).unwrap_or_else(|errors| panic!("{errors:?}"))
    })
}

pub fn vault(letter: &str) -> VaultId {
    VaultId(match letter {
        "C" => 909_090_909_001,
        "J" => 909_090_909_002,
        "K" => 909_090_909_003,
        _ => 909_090_909_004,
    })
}

pub fn actor(letter: &str) -> Actor {
    let staff = |user: i64, role: Role, agency: &str| {
        let agency = (!agency.is_empty()).then(|| agency.to_owned());
        Actor::staff(UserId(user), role, agency)
    };
    match letter {
        "C" => Actor::holder(Some(vault("C"))),
        "J" | "K" | "P" => Actor::known(vault(letter)),
        "N" => Actor::nobody(),
        "A" => staff(70_707_070_031, Role::CallAgent, "IOC"),
        "O" => staff(70_707_070_011, Role::IocOperator, "IOC"),
        "O2" => staff(70_707_070_012, Role::IocOperator, "IOC"),
        "L" => staff(70_707_070_021, Role::IocLeader, "IOC"),
        "L2" => staff(70_707_070_022, Role::IocLeader, "IOC"),
        "F" => staff(70_707_070_041, Role::AgencyFocal, LEAD),
        "H" => staff(70_707_070_042, Role::AgencyHandler, LEAD),
        "M" => staff(70_707_070_043, Role::AgencyLeader, LEAD),
        "M2" => staff(70_707_070_044, Role::AgencyLeader, LEAD),
        "cF" => staff(70_707_070_051, Role::AgencyFocal, CO),
        "cH" => staff(70_707_070_052, Role::AgencyHandler, CO),
        "cM" => staff(70_707_070_053, Role::AgencyLeader, CO),
        "xF" => staff(70_707_070_061, Role::AgencyFocal, OTHER),
        "xM" => staff(70_707_070_062, Role::AgencyLeader, OTHER),
        "S" => staff(70_707_070_071, Role::StandingBody, ""),
        "B" => staff(70_707_070_081, Role::SteeringCommittee, ""),
        "V" => staff(70_707_070_091, Role::ProvinceLeader, ""),
        "I" => staff(70_707_070_092, Role::Inspector, ""),
        "T" => staff(70_707_070_093, Role::SysAdmin, ""),
        "U" => staff(70_707_070_094, Role::Auditor, ""),
        "Y" => Actor::clock(),
        other => panic!("nobody is called {other}"),
    }
}

/// A body with what the closure puts in.
pub fn body(fill: impl FnOnce(&mut Body)) -> Body {
    let mut body = Body::default();
    fill(&mut body);
    body
}

/// A body with words only.
pub fn note(words: &str) -> Body {
    body(|b| b.note = Some(words.to_owned()))
}

/// A body with a reason and its words.
pub fn reason(code: &str) -> Body {
    body(|b| {
        b.reason = Some(code.to_owned());
        b.note = Some("Lý do được nói rõ.".to_owned());
    })
}

/// A return with all that it must say: the agency named is the right one.
pub fn back_to(right: &str) -> Body {
    let mut body = reason("wrong_agency");
    body.agency = Some(right.to_owned());
    body
}

pub fn photo(n: i64, at: At) -> GivenFile {
    GivenFile {
        id: FileId::fresh(at, n as u64),
        kind: FileKind::Photo,
        of: None,
    }
}

pub fn to(lead: &str, co: &[&str], category: &str) -> Body {
    body(|b| {
        b.lead = Some(lead.to_owned());
        b.co = Some(co.iter().map(|c| (*c).to_owned()).collect());
        b.category = Some(category.to_owned());
        b.instruction = Some("Khơi thông cống.".to_owned());
    })
}

pub fn day(text: &str) -> Due {
    Due::Day(text.parse().unwrap())
}

pub fn instant(text: &str) -> At {
    At::from_local(format!("{text}:00").parse().unwrap())
}

pub fn result(w: &World) -> Body {
    body(|b| {
        b.text = Some(ANSWER.to_owned());
        b.files = vec![photo(i64::from(w.report.version), w.now)];
    })
}

/// The tale of one report.
#[derive(Clone)]
pub struct World {
    pub now: At,
    pub report: Report,
    pub chain: Vec<Event>,
    /// The report that `merge` and `reinstate` also touch, or that a split began.
    pub other: Option<Report>,
    /// The province's tables; those of the pack unless people changed them.
    pub tables: &'static Catalogue,
    /// What the last decision made known, and to whom.
    pub told: Vec<Notice>,
}

pub fn new_report(text: &str) -> NewReport {
    NewReport {
        answers: std::collections::BTreeMap::new(),
        id: ReportId(1),
        code: ReportCode::draw(1, 8),
        channel: Channel::Portal,
        text: text.to_owned(),
        files: Vec::new(),
        point: Some(Point {
            lat: 17.4683,
            lon: 106.6223,
        }),
        area: None,
        area_approximate: false,
        place: Some("trước chợ Ga".to_owned()),
        category: None,
        reporter: Some(vault("C")),
        tongue: domain::report::Tongue::Vi,
        told_by: domain::report::ToldBy::default(),
        meant_for: None,
        consent: true,
        occurred_at: None,
        on_behalf_of: None,
    }
}

impl World {
    /// A report was sent on Friday 2024-08-09 at 08:00.
    pub fn new() -> World {
        World::begin(new_report("Cống tắc, nước ngập đường."), "2024-08-09 08:00")
    }

    pub fn begin(new: NewReport, at: &str) -> World {
        World::begin_under(catalogue(), new, at)
    }

    /// Under tables that people changed.
    pub fn begin_under(tables: &'static Catalogue, new: NewReport, at: &str) -> World {
        let now = instant(at);
        let rules = Rules::at(tables, now).unwrap();
        let sender = match new.reporter {
            Some(who) => Actor::known(who),
            None => Actor::nobody(),
        };
        let decision = workflow::submit(new, &sender, now, &rules).unwrap();
        let world = World {
            now,
            told: notice::due(None, &decision.events, &decision.report),
            report: decision.report,
            chain: decision.events,
            other: None,
            tables,
        };
        world.check();
        world
    }

    /// The hour is now.
    pub fn at(mut self, at: &str) -> World {
        self.now = instant(at);
        self
    }

    pub fn ask(&self, who: &Actor, action: Action, body: Body) -> Result<Decision, Refusal> {
        let rules = Rules::at(self.tables, self.now).unwrap();
        let mut call = Call::new(action, body);
        call.fresh = (action == Action::Split).then(|| (ReportId(77), ReportCode::draw(77, 8)));
        workflow::decide(
            &self.report,
            self.other.as_ref(),
            &call,
            who,
            self.now,
            &rules,
        )
    }

    /// Somebody does something, and it is done.
    pub fn does(self, who: &str, action: Action, body: Body) -> World {
        self.done_by(&actor(who), action, body)
    }

    pub fn done_by(mut self, who: &Actor, action: Action, body: Body) -> World {
        let decision = match self.ask(who, action, body) {
            Ok(decision) => decision,
            Err(no) => panic!(
                "{:?} may not {action} from {} at {}: {no:?}",
                who.role,
                self.report.stage,
                self.now.rfc3339()
            ),
        };
        assert!(!decision.events.is_empty());
        self.told = notice::due(Some(&self.report), &decision.events, &decision.report);
        told_once(&self.told);
        let citizens = self.told.iter().any(|n| n.to.is_citizen());
        // A second return becomes a dispute by the clock's own hand.
        assert!(!citizens || notice::may_tell_citizens(action) || action == Action::Return);
        for event in &decision.events {
            assert_eq!(event.seq, self.chain.last().map_or(0, |e| e.seq) + 1);
            assert!(event.at >= self.chain.last().map_or(event.at, |e| e.at));
            self.chain.push(event.clone());
        }
        self.report = decision.report;
        if let Some(other) = decision.other {
            self.other = Some(other.report);
        }
        self.check();
        self
    }

    /// The tables are these from now on.
    pub fn under(mut self, tables: &'static Catalogue) -> World {
        self.tables = tables;
        self
    }

    /// The system itself makes the report follow: a decision, or nothing to do.
    pub fn follows(mut self, decision: Option<Decision>) -> World {
        if let Some(decision) = decision {
            for event in &decision.events {
                assert_eq!(event.seq, self.chain.last().map_or(0, |e| e.seq) + 1);
                self.chain.push(event.clone());
            }
            self.report = decision.report;
        }
        self.check();
        self
    }

    /// Somebody tries, and hears no: `code/why`, with the fields at fault.
    pub fn refuses(&self, who: &str, action: Action, body: Body) -> String {
        self.refuses_to(&actor(who), action, body)
    }

    pub fn refuses_to(&self, who: &Actor, action: Action, body: Body) -> String {
        match self.ask(who, action, body) {
            Ok(done) => panic!("{who:?} may {action}: now {}", done.report.stage),
            Err(no) => said(&no),
        }
    }

    /// What must hold after every decision.
    pub fn check(&self) {
        replays(&self.chain, &self.report);
        assert_eq!(clock_fault(&self.report), None, "{:#?}", self.report.clocks);
    }

    pub fn clock(&self, kind: ClockKind) -> &Clock {
        let last = self.report.clocks.iter().rev().find(|c| c.kind == kind);
        last.unwrap_or_else(|| panic!("no clock {kind}"))
    }

    // ---- canonical ways to a stage ------------------------------------------------------------

    /// Shown to the public, and J met it too.
    pub fn known(self) -> World {
        self.does("O", Action::Release, publish())
            .does("J", Action::Join, Body::default())
    }

    /// Another's report (of K) is merged into this one.
    pub fn with_child(mut self) -> World {
        let mut new = new_report("Nước ngập trước chợ.");
        new.id = ReportId(2);
        new.code = ReportCode::draw(2, 8);
        new.reporter = Some(vault("K"));
        let mut child = World::begin(new, "2024-08-09 08:30").at("2024-08-09 10:00");
        child.now = child.now.max(self.now);
        child.other = Some(self.report.clone());
        let parent = self.report.code;
        let merge = body(|b| b.parent = Some(parent));
        let decision = child.ask(&actor("O"), Action::Merge, merge).unwrap();
        let other = decision.other.unwrap();
        self.chain.extend(other.events);
        self.report = other.report;
        self.other = Some(decision.report);
        self.check();
        self
    }

    /// Sent to the lead and a co-agency on Friday at 11:15.
    pub fn sent(self) -> World {
        self.at("2024-08-09 11:15")
            .does("O", Action::Dispatch, to(LEAD, &[CO], DRAIN))
    }

    /// Both agencies took it on Monday.
    pub fn taken(self) -> World {
        self.at("2024-08-12 08:00")
            .does("F", Action::Acknowledge, Body::default())
            .does("cF", Action::Acknowledge, Body::default())
    }

    /// The co-agency is through, the result waits for the leader.
    pub fn submitted(self) -> World {
        let w = self.at("2024-08-14 10:00");
        let w = w.does("cF", Action::Progress, body(|b| b.done = Some(true)));
        let answer = result(&w);
        w.does("H", Action::SubmitResult, answer)
    }

    pub fn approved(self) -> World {
        self.at("2024-08-14 15:00")
            .does("M", Action::Approve, Body::default())
    }

    pub fn published(self) -> World {
        self.at("2024-08-15 09:00")
            .does("O", Action::Publish, publish())
    }

    /// The reporter said done.
    pub fn agreed(self) -> World {
        self.at("2024-08-16 09:00")
            .does("C", Action::Confirm, done(true))
    }

    /// Answered with a commitment to 2024-12-20, from work.
    pub fn committed(self) -> World {
        self.at("2024-08-14 10:00")
            .does("cF", Action::Progress, body(|b| b.done = Some(true)))
            .does("F", Action::SubmitResult, commitment("2024-12-20"))
            .does("M", Action::Approve, Body::default())
            .at("2024-08-15 09:00")
            .does("O", Action::CommitLater, publish())
            .does("L", Action::CommitLater, Body::default())
    }

    pub fn quarrel(self) -> World {
        self.at("2024-08-13 09:00")
            .does("L", Action::Dispute, reason("competence"))
    }

    pub fn escalated(self) -> World {
        let dossier = body(|b| b.text = Some("Hồ sơ trình Ban Chỉ đạo.".to_owned()));
        self.at("2024-08-15 09:00")
            .does("S", Action::Escalate, dossier)
    }

    pub fn question(self, who: &str) -> World {
        self.does(
            who,
            Action::Ask,
            body(|b| b.text = Some("Chỗ nào?".to_owned())),
        )
    }

    pub fn at_work() -> World {
        World::new().sent().taken()
    }

    pub fn answered() -> World {
        World::at_work().submitted().approved().published()
    }
}

pub fn publish() -> Body {
    body(|b| {
        b.title = Some("Cống tắc trước chợ Ga".to_owned());
        b.text = Some(ANSWER.to_owned());
        b.redaction_confirmed = true;
    })
}

pub fn done(yes: bool) -> Body {
    body(|b| {
        b.done = Some(yes);
        b.note = Some("Tôi đã ra xem.".to_owned());
    })
}

pub fn commitment(date: &str) -> Body {
    body(|b| {
        b.text = Some("Cần thay 300 m cống, sẽ làm khi có vốn của năm sau.".to_owned());
        b.commitment = Some(Commitment {
            date: date.parse().unwrap(),
            text: "Thay 300 m cống".to_owned(),
        });
    })
}

pub fn grade(grade: Grade) -> Body {
    body(|b| {
        b.grade = Some(grade);
        b.note = Some("Vì sao tôi nghĩ vậy.".to_owned());
    })
}

pub fn directive(lead: &str, due: &str) -> Body {
    body(|b| {
        b.lead = Some(lead.to_owned());
        b.due = Some(day(due));
        b.document = Some(Document {
            number: "12/CĐ-BCĐ".to_owned(),
            date: Some("2024-08-16".parse().unwrap()),
            signer: "Trưởng Ban".to_owned(),
        });
        b.note = Some("Làm ngay.".to_owned());
    })
}

pub fn phone(answered: bool) -> Body {
    body(|b| {
        b.call = Some(Phone {
            number: "0232 0100001".to_owned(),
            person: "trực ban".to_owned(),
            at: None,
            answered,
        });
    })
}

/// Nobody is told twice of one event.
pub fn told_once(told: &[Notice]) {
    for (i, notice) in told.iter().enumerate() {
        let twice = told[..i]
            .iter()
            .any(|n| n.event == notice.event && n.to == notice.to);
        assert!(!twice, "{notice:?} is told twice");
    }
}

pub fn said(no: &Refusal) -> String {
    let mut text = format!("{}/{}", no.code, no.why);
    for fault in &no.faults {
        text.push_str(&format!(" {}:{}", fault.field, fault.why));
    }
    text
}

/// Replaying the stored halves gives the same report, to the byte.
pub fn replays(chain: &[Event], report: &Report) {
    let mut again: Option<Report> = None;
    for event in chain {
        let (open, closed) = event.halves();
        let read = Event::from_halves(event.seq, event.at, &open, &closed).unwrap();
        assert_eq!(read.halves(), (open, closed), "the same texts are hashed");
        match &mut again {
            None => again = Report::born(&read),
            Some(report) => report.apply(&read),
        }
    }
    let text = |r: &Report| serde_json::to_string(r).unwrap();
    assert_eq!(text(&again.unwrap()), text(report));
}

/// An open report runs its stage's clock, or it is paused; a closed one runs none but a review.
pub fn clock_fault(report: &Report) -> Option<String> {
    let open = |kinds: &[ClockKind]| kinds.iter().any(|k| report.clock(*k).is_some());
    let work = report.work_clock().is_some();
    use ClockKind as K;
    let fine = match report.stage {
        Stage::Received => open(&[K::Intake, K::Redispatch, K::Review]),
        Stage::AwaitingInfo => open(&[K::Supplement]),
        Stage::Dispatched => work && open(&[K::Receive]),
        Stage::InProgress => work,
        Stage::AwaitingApproval => work && open(&[K::Approve]),
        Stage::Resolved => open(&[K::Publish]) && !work,
        Stage::Answered => match report.commitment {
            Some(_) => open(&[K::Commitment]),
            None => open(&[K::Rating]) && open(&[K::Review]) == report.review,
        },
        Stage::Disputed => open(&[K::Standing]),
        Stage::Escalated => open(&[K::Committee]),
        Stage::Closed => {
            let running: Vec<K> = report
                .clocks
                .iter()
                .filter(|c| c.is_open())
                .map(|c| c.kind)
                .collect();
            running
                == if report.review {
                    vec![K::Review]
                } else {
                    vec![]
                }
        }
        Stage::Refused | Stage::Redirected | Stage::Merged | Stage::Withdrawn => {
            report.clocks.iter().all(|c| !c.is_open())
        }
    };
    let works = report
        .clocks
        .iter()
        .filter(|c| c.is_open() && c.kind.is_work())
        .count();
    match (fine, works) {
        (true, 0 | 1) => None,
        _ => Some(format!("{}: wrong clocks, {works} of work", report.stage)),
    }
}
