//! Who lives there: reporters, the centre, and agencies each with its own way.

use super::Dice;
use crate::house::House;
use app::AppError;
use app::report::Submission;
use domain::action::{Action, Body, Call as Phone, Due};
use domain::actor::Role;
use domain::agency::AgencyKind;
use domain::force::ForceCause;
use domain::id::{ReportCode, ReportId};
use domain::report::{Point, Stage, Urgency};
use domain::time::{DAY_MS, HOUR_MS};
use std::collections::HashMap;

/// Something that somebody is going to do. Reports are known by the number of their sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Submit(u64),
    Triage(u64),
    Answer(u64),
    Phone(u64),
    OnSite(u64),
    Take(u64),
    Extend(u64),
    Result(u64),
    Approve(u64),
    Publish(u64),
    Judge(u64),
    Review(u64),
}

pub(super) struct Case {
    pub(super) id: ReportId,
    code: ReportCode,
    secret: String,
    lead: usize,
}

pub(super) struct Province {
    agencies: Vec<String>,
    categories: Vec<String>,
    pub(super) cases: HashMap<u64, Case>,
    /// Deeds that were carried out.
    pub(super) done: usize,
}

/// An answer that the lint takes.
const ANSWER: &str = "Tổ quản lý đô thị phường đã dọn vỉa hè trước chợ Ga, đường Lý Thường Kiệt, xong sáng ngày 12/3.";

impl Province {
    pub(super) fn of(h: &House) -> Province {
        let catalogue = h.app.tables().catalogue;
        let agencies = catalogue
            .agencies_at(h.now.date())
            .filter(|a| a.kind == AgencyKind::CommuneCommittee)
            .map(|a| a.code.clone())
            .take(10)
            .collect();
        let categories = catalogue
            .categories()
            .iter()
            .filter(|c| c.parent.is_some() && !c.result_photo_required)
            .filter(|c| c.default_urgency != domain::category::DefaultUrgency::Urgent)
            .map(|c| c.code.clone())
            .collect();
        Province {
            agencies,
            categories,
            cases: HashMap::new(),
            done: 0,
        }
    }

    /// A flood of a week over the whole province.
    pub(super) async fn flood(&self, h: &House) {
        let force = app::terms::NewForce {
            cause: Some(ForceCause::StormFlood),
            document: "Công điện 12/CĐ-UBND".to_owned(),
            areas: Vec::new(),
            categories: Vec::new(),
            from: Some(h.now),
            to: Some(h.now.plus_ms(7 * DAY_MS)),
        };
        let ground = app::terms::Ground {
            why: "Lũ trên các sông vượt báo động 3.".to_owned(),
            running: true,
            version: None,
        };
        let leader = h.who(Role::IocLeader, None);
        app::terms::declare(&h.app, &leader, &force, &ground)
            .await
            .expect("a flood is declared");
    }

    /// Carries out a deed; what will follow, and after how long. Who comes too late hears no, as in
    /// life.
    pub(super) async fn carry_out(
        &mut self,
        h: &House,
        dice: &mut Dice,
        deed: Deed,
    ) -> Vec<(i64, Deed)> {
        match deed {
            Deed::Submit(n) => self.submit(h, dice, n).await,
            Deed::Triage(n) => self.triage(h, dice, n).await,
            Deed::Answer(n) => {
                let words = Body {
                    text: Some("Ngay trước cổng chợ, bên tay phải.".to_owned()),
                    ..Body::default()
                };
                if self.citizen(h, n, Action::Add, words).await {
                    vec![(dice.minutes(20, 600), Deed::Triage(n))]
                } else {
                    Vec::new()
                }
            }
            Deed::Phone(n) => {
                let call = Phone {
                    number: "0232 3820114".to_owned(),
                    person: "Trực ban".to_owned(),
                    at: None,
                    answered: dice.chance(70),
                };
                let body = Body {
                    call: Some(call),
                    ..Body::default()
                };
                self.staff(h, n, Role::IocOperator, Action::LogCall, body)
                    .await;
                Vec::new()
            }
            Deed::OnSite(n) => {
                self.agency(
                    h,
                    n,
                    Role::AgencyFocal,
                    Action::ConfirmOnsite,
                    Body::default(),
                )
                .await;
                Vec::new()
            }
            Deed::Take(n) => self.take(h, dice, n).await,
            Deed::Extend(n) => self.extend(h, n).await,
            Deed::Result(n) => {
                let body = Body {
                    text: Some(ANSWER.to_owned()),
                    ..Body::default()
                };
                if self
                    .agency(h, n, Role::AgencyHandler, Action::SubmitResult, body)
                    .await
                {
                    vec![(dice.minutes(30, 900), Deed::Approve(n))]
                } else {
                    Vec::new()
                }
            }
            Deed::Approve(n) => {
                if self
                    .agency(h, n, Role::AgencyLeader, Action::Approve, Body::default())
                    .await
                {
                    vec![(dice.minutes(20, 900), Deed::Publish(n))]
                } else {
                    Vec::new()
                }
            }
            Deed::Publish(n) => {
                let body = Body {
                    text: Some(ANSWER.to_owned()),
                    title: Some("Vỉa hè trước chợ Ga".to_owned()),
                    redaction_confirmed: true,
                    ..Body::default()
                };
                let role = if dice.chance(50) {
                    Role::IocLeader
                } else {
                    Role::IocOperator
                };
                if self.staff(h, n, role, Action::Publish, body).await && dice.chance(60) {
                    vec![(dice.minutes(60, 9_000), Deed::Judge(n))]
                } else {
                    Vec::new()
                }
            }
            Deed::Judge(n) => {
                let content = dice.chance(75);
                let body = Body {
                    done: Some(content),
                    note: Some("Tôi đã ra xem.".to_owned()),
                    ..Body::default()
                };
                if self.citizen(h, n, Action::Confirm, body).await && !content {
                    vec![(dice.minutes(60, 4_000), Deed::Review(n))]
                } else {
                    Vec::new()
                }
            }
            Deed::Review(n) => {
                let body = Body {
                    reason: Some("not_thorough".to_owned()),
                    note: Some("Chỗ đó vẫn còn rác.".to_owned()),
                    ..Body::default()
                };
                if self
                    .staff(h, n, Role::IocOperator, Action::Reprocess, body)
                    .await
                {
                    vec![(dice.minutes(600, 9_000), Deed::Result(n))]
                } else {
                    Vec::new()
                }
            }
        }
    }

    async fn submit(&mut self, h: &House, dice: &mut Dice, n: u64) -> Vec<(i64, Deed)> {
        let urgent = dice.chance(5);
        let category = &self.categories[dice.below(self.categories.len() as u64) as usize];
        let words = Submission {
            text: if urgent {
                "Dây điện đứt rơi xuống đường, đang phóng điện, rất nguy hiểm".to_owned()
            } else {
                "Vỉa hè trước chợ bị lấn chiếm, người đi bộ phải xuống lòng đường".to_owned()
            },
            point: Some(Point {
                lat: 17.4702,
                lon: 106.619,
            }),
            place: Some("Trước chợ Ga".to_owned()),
            category: Some(if urgent {
                "DIEN-02".to_owned()
            } else {
                category.clone()
            }),
            // Every third leaves no number.
            phone: (n % 3 != 2).then(|| format!("09{:08}", 10_000_000 + n)),
            email: (n % 3 == 2).then(|| format!("nguoi{n}@example.vn")),
            consent: true,
            ..Submission::default()
        };
        let slip = h.submit(words).await.expect("a report is filed");
        let id = store::report::by_code(&h.app.store, slip.report_code)
            .await
            .expect("found")
            .expect("there")
            .report
            .id;
        self.cases.insert(
            n,
            Case {
                id,
                code: slip.report_code,
                secret: slip.secret,
                lead: dice.below(self.agencies.len() as u64) as usize,
            },
        );
        self.done += 1;
        if urgent {
            return vec![
                (dice.minutes(1, 40), Deed::Phone(n)),
                (dice.minutes(2, 30), Deed::Triage(n)),
                (dice.minutes(20, 120), Deed::OnSite(n)),
            ];
        }
        match dice.below(100) {
            // Nobody looks.
            0..=1 => Vec::new(),
            2..=11 => vec![(dice.minutes(100, 3_000), Deed::Triage(n))],
            _ => vec![(dice.minutes(2, 110), Deed::Triage(n))],
        }
    }

    async fn triage(&mut self, h: &House, dice: &mut Dice, n: u64) -> Vec<(i64, Deed)> {
        let stage = self.stage(h, n).await;
        match dice.below(100) {
            0..=9 if stage == Some((Stage::Received, false)) => {
                let body = Body {
                    text: Some("Chỗ đó ở phía nào của chợ?".to_owned()),
                    ..Body::default()
                };
                if self.staff(h, n, Role::IocOperator, Action::Ask, body).await && dice.chance(60) {
                    return vec![(dice.minutes(60, 5_000), Deed::Answer(n))];
                }
                Vec::new()
            }
            10..=13 if stage == Some((Stage::Received, false)) => {
                let body = Body {
                    reason: Some("R-13".to_owned()),
                    target: Some("Bộ phận một cửa".to_owned()),
                    note: Some("Xin hỏi tại bộ phận một cửa của phường.".to_owned()),
                    ..Body::default()
                };
                self.staff(h, n, Role::IocOperator, Action::Redirect, body)
                    .await;
                Vec::new()
            }
            _ => {
                let lead = self.cases[&n].lead;
                let body = Body {
                    lead: Some(self.agencies[lead].clone()),
                    instruction: Some("Kiểm tra và xử lý.".to_owned()),
                    ..Body::default()
                };
                if !self
                    .staff(h, n, Role::IocOperator, Action::Dispatch, body)
                    .await
                {
                    return Vec::new();
                }
                match lead {
                    // Silent, late, and all the others.
                    0 => Vec::new(),
                    1..=2 => vec![(dice.minutes(3_000, 20_000), Deed::Take(n))],
                    _ => vec![(dice.minutes(10, 1_500), Deed::Take(n))],
                }
            }
        }
    }

    async fn take(&mut self, h: &House, dice: &mut Dice, n: u64) -> Vec<(i64, Deed)> {
        let lead = self.cases[&n].lead;
        if dice.chance(6) {
            let other = self.agencies[(lead + 1) % self.agencies.len()].clone();
            let body = Body {
                reason: Some("wrong_agency".to_owned()),
                agency: Some(other),
                note: Some("Đoạn này do phường bên quản lý.".to_owned()),
                ..Body::default()
            };
            let drafted = self
                .agency(h, n, Role::AgencyFocal, Action::Return, body.clone())
                .await;
            if drafted
                && self
                    .agency(h, n, Role::AgencyLeader, Action::Return, Body::default())
                    .await
            {
                if let Some(case) = self.cases.get_mut(&n) {
                    case.lead = (lead + 1) % self.agencies.len();
                }
                return vec![(dice.minutes(10, 600), Deed::Triage(n))];
            }
            return Vec::new();
        }
        if !self
            .agency(
                h,
                n,
                Role::AgencyFocal,
                Action::Acknowledge,
                Body::default(),
            )
            .await
        {
            return Vec::new();
        }
        let mut next = vec![match lead {
            1..=2 => (dice.minutes(9_000, 30_000), Deed::Result(n)),
            _ => (dice.minutes(300, 5_000), Deed::Result(n)),
        }];
        if dice.chance(10) {
            next.push((dice.minutes(60, 1_500), Deed::Extend(n)));
        }
        next
    }

    async fn extend(&mut self, h: &House, n: u64) -> Vec<(i64, Deed)> {
        let Some(loaded) = self.loaded(h, n).await else {
            return Vec::new();
        };
        let Some(due) = loaded.work_clock().map(|c| c.due) else {
            return Vec::new();
        };
        let body = Body {
            due: Some(Due::Day(due.plus_ms(3 * DAY_MS + HOUR_MS).date())),
            note: Some("Mưa lớn, chưa làm được.".to_owned()),
            ..Body::default()
        };
        for (role, body) in [
            (Role::AgencyFocal, body),
            (Role::AgencyLeader, Body::default()),
        ] {
            if !self
                .agency(h, n, role, Action::RequestExtension, body)
                .await
            {
                return Vec::new();
            }
        }
        self.staff(
            h,
            n,
            Role::IocLeader,
            Action::RequestExtension,
            Body::default(),
        )
        .await;
        Vec::new()
    }

    async fn loaded(&self, h: &House, n: u64) -> Option<domain::report::Report> {
        let code = self.cases.get(&n)?.code;
        let found = store::report::by_code(&h.app.store, code)
            .await
            .expect("read");
        found.map(|f| f.report)
    }

    async fn stage(&self, h: &House, n: u64) -> Option<(Stage, bool)> {
        let report = self.loaded(h, n).await?;
        Some((report.stage, report.urgency == Urgency::Urgent))
    }

    async fn agency(&mut self, h: &House, n: u64, role: Role, action: Action, body: Body) -> bool {
        let Some(lead) = self
            .loaded(h, n)
            .await
            .and_then(|r| r.lead().map(|a| a.agency.clone()))
        else {
            return false;
        };
        let ctx = h.who(role, Some(&lead));
        let code = self.cases[&n].code;
        self.ended(h.act(&ctx, code, action, body).await)
    }

    async fn staff(&mut self, h: &House, n: u64, role: Role, action: Action, body: Body) -> bool {
        let code = self.cases[&n].code;
        self.ended(h.act(&h.who(role, None), code, action, body).await)
    }

    async fn citizen(&mut self, h: &House, n: u64, action: Action, body: Body) -> bool {
        let case = &self.cases[&n];
        let ctx = app::Ctx {
            secret: Some(case.secret.clone()),
            ..app::Ctx::of(domain::actor::Actor::nobody(), h.now)
        };
        let code = case.code;
        self.ended(h.act(&ctx, code, action, body).await)
    }

    fn ended(&mut self, answer: Result<app::view::ReportView, AppError>) -> bool {
        match answer {
            Ok(_) => {
                self.done += 1;
                true
            }
            Err(AppError::Refused(_)) => false,
            Err(e) => panic!("{e:?}"),
        }
    }
}
