//! Sample reports in every stage, made by the deeds themselves at hours in the past: what a
//! newcomer sees is what people would have done.

use super::story::{Story, ago, note, photo, stories, text};
use app::file::Prepared;
use app::report::{Order, Submission};
use app::{App, AppError, AppResult, Ctx};
use domain::action::{Action, Body, Call, Document, Due};
use domain::actor::{Actor, Role};
use domain::id::{ReportCode, UserId};
use domain::report::{Channel, Commitment, Point};
use domain::time::{At, DAY_MS, HOUR_MS, MINUTE_MS};
use std::collections::HashMap;

/// Agencies that have accounts in the demonstration: the sample reports go to these.
pub const AGENCIES: [&str; 6] = [
    "UB-18880-T7",
    "UB-18859-T7",
    "MTDT",
    "CAPNUOC",
    "DL-450-T7",
    "SXD-T7",
];

/// Accounts of the demonstration: who acts in the sample reports.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    /// (role, agency) → account; the centre and the bodies above have no agency.
    pub people: HashMap<(Role, Option<String>), UserId>,
}

impl Cast {
    fn actor(&self, role: Role, agency: Option<&str>) -> AppResult<Actor> {
        let agency = agency.map(str::to_owned);
        let user = self.people.get(&(role, agency.clone())).ok_or_else(|| {
            AppError::internal(format_args!(
                "the demonstration has no {role} of {agency:?}"
            ))
        })?;
        Ok(Actor::staff(*user, role, agency))
    }
}

/// Files the sample reports and takes each to its stage. Returns how many there are.
pub async fn seed(app: &App, cast: &Cast, now: At) -> AppResult<usize> {
    let stories = stories()?;
    let mut codes: HashMap<String, ReportCode> = HashMap::new();
    for (n, story) in stories.iter().enumerate() {
        play(app, cast, (story, n as u64), &mut codes, now).await?;
    }
    label(app, now).await?;
    app::follow::catch_up(app).await?;
    Ok(stories.len())
}

/// Files one report and takes it to its stage.
pub(crate) async fn play(
    app: &App,
    cast: &Cast,
    (story, n): (&Story, u64),
    codes: &mut HashMap<String, ReportCode>,
    now: At,
) -> AppResult<()> {
    let mut case = Case::file(app, cast, story, n, now).await?;
    codes.insert(story.path.clone(), case.code);
    case.play(codes).await
}

/// Things that wear a label, so that the label's page has something to show.
async fn label(app: &App, now: At) -> AppResult<()> {
    let ctx = Ctx::system(now);
    let table = app::asset::read(app, &ctx, include_str!("assets.csv"));
    app::asset::import(app, &ctx, &table.assets).await
}

/// A report on its way.
struct Case<'a> {
    app: &'a App,
    cast: &'a Cast,
    story: &'a Story,
    seed: u64,
    code: ReportCode,
    secret: String,
    at: At,
    now: At,
}

impl<'a> Case<'a> {
    async fn file(
        app: &'a App,
        cast: &'a Cast,
        story: &'a Story,
        seed: u64,
        now: At,
    ) -> AppResult<Case<'a>> {
        let at = ago(&story.age, now);
        let actor = match story.channel {
            Channel::Hotline => cast.actor(Role::CallAgent, None)?,
            _ => Actor::nobody(),
        };
        let ctx = Ctx::of(actor, at);
        let mut new = Submission {
            text: story.text.clone(),
            point: story
                .lat
                .zip(story.lon)
                .map(|(lat, lon)| Point { lat, lon }),
            area: story.area.clone(),
            place: story.place.clone(),
            category: story.category.clone(),
            // Numbers of nobody: no subscriber's begins with 090 000.
            phone: Some(format!("0900{seed:06}")),
            hide_name: true,
            consent: true,
            channel: Some(story.channel),
            ..Submission::default()
        };
        if let Some(kind) = story.scene {
            new.new_files = photo(app, &ctx, kind, seed, false).await?;
        }
        let slip = app::report::submit(app, &ctx, new).await?;
        Ok(Case {
            app,
            cast,
            story,
            seed,
            code: slip.report_code,
            secret: slip.secret,
            at,
            now,
        })
    }

    /// The hour of the next step: later, in office hours by day, never after now.
    fn later(&mut self, ms: i64) {
        let next = self.at.plus_ms(ms);
        let hour = next.local().hour();
        let next = if ms >= HOUR_MS && !(7..17).contains(&hour) {
            At::from_local(next.date().at(9, 10, 0, 0)).plus_ms(if hour >= 17 { DAY_MS } else { 0 })
        } else {
            next
        };
        self.at = next.min(self.now).max(self.at);
    }

    async fn act(
        &self,
        actor: Actor,
        action: Action,
        body: Body,
        files: Vec<Prepared>,
    ) -> AppResult<()> {
        let mut ctx = Ctx::of(actor, self.at);
        if ctx.actor.role == Role::Citizen {
            ctx.secret = Some(self.secret.clone());
        }
        let order = Order {
            body,
            new_files: files,
            ..Order::default()
        };
        app::report::act(self.app, &ctx, self.code, action, order)
            .await
            .map(drop)
    }

    async fn centre(&self, role: Role, action: Action, body: Body) -> AppResult<()> {
        let actor = self.cast.actor(role, None)?;
        self.act(actor, action, body, Vec::new()).await
    }

    async fn agency(&self, role: Role, agency: &str, action: Action, body: Body) -> AppResult<()> {
        let actor = self.cast.actor(role, Some(agency))?;
        self.act(actor, action, body, Vec::new()).await
    }

    async fn citizen(&self, action: Action, body: Body) -> AppResult<()> {
        self.act(Actor::nobody(), action, body, Vec::new()).await
    }

    fn lead(&self) -> AppResult<&'a str> {
        self.story
            .lead
            .as_deref()
            .ok_or_else(|| AppError::internal("a sample report without a lead"))
    }

    async fn play(&mut self, codes: &HashMap<String, ReportCode>) -> AppResult<()> {
        match self.story.path.as_str() {
            "received" => Ok(()),
            "urgent" => self.urgent().await,
            "awaiting_info" => {
                self.later(HOUR_MS);
                self.centre(Role::IocOperator, Action::Ask, text(&self.story.question))
                    .await
            }
            "refused" => self.turn_away(Action::Refuse).await,
            "redirected" => self.turn_away(Action::Redirect).await,
            "withdrawn" => {
                self.later(HOUR_MS);
                self.citizen(Action::Withdraw, note("Xe rác đã quay lại lấy."))
                    .await
            }
            "merged" => {
                self.later(HOUR_MS);
                let parent = self.story.into.as_ref().and_then(|p| codes.get(p)).copied();
                self.centre(
                    Role::IocOperator,
                    Action::Merge,
                    Body {
                        parent,
                        ..Body::default()
                    },
                )
                .await
            }
            _ => self.work().await,
        }
    }

    async fn urgent(&mut self) -> AppResult<()> {
        self.later(MINUTE_MS);
        let call = Call {
            number: "0232 0100001".to_owned(),
            person: "Trực ban".to_owned(),
            at: None,
            answered: true,
        };
        self.centre(
            Role::IocOperator,
            Action::LogCall,
            Body {
                call: Some(call),
                ..Body::default()
            },
        )
        .await?;
        self.later(2 * MINUTE_MS);
        let body = Body {
            title: Some("Dây điện đứt bên đường".to_owned()),
            ..self.order()?
        };
        self.centre(Role::IocOperator, Action::Dispatch, body).await
    }

    async fn turn_away(&mut self, action: Action) -> AppResult<()> {
        self.later(HOUR_MS);
        let code = self.story.reason.clone().unwrap_or_default();
        let told = self
            .app
            .tables()
            .catalogue
            .refusal(&code)
            .map(|r| r.message_vi.clone());
        let body = Body {
            reason: Some(code),
            note: told,
            ..Body::default()
        };
        self.centre(Role::IocOperator, action, body.clone()).await?;
        if action == Action::Refuse {
            // R-11 is signed by the leader.
            self.later(HOUR_MS);
            self.centre(Role::IocLeader, action, body).await?;
        }
        Ok(())
    }

    fn order(&self) -> AppResult<Body> {
        Ok(Body {
            lead: Some(self.lead()?.to_owned()),
            co: Some(self.story.co.clone()),
            title: self.story.title.clone(),
            instruction: Some(
                "Kiểm tra hiện trường, xử lý và báo lại kèm ảnh sau khi làm.".to_owned(),
            ),
            ..Body::default()
        })
    }

    /// Dispatch, and on to the stage that the path names.
    async fn work(&mut self) -> AppResult<()> {
        let path = self.story.path.as_str();
        let lead = self.lead()?;
        self.later(HOUR_MS);
        self.centre(Role::IocOperator, Action::Dispatch, self.order()?)
            .await?;
        self.release().await?;
        if path == "dispatched" {
            return Ok(());
        }
        self.later(2 * HOUR_MS);
        match path {
            "returned" => return self.give_back(lead, self.story.propose.as_deref()).await,
            "disputed" | "settled" | "escalated" | "directed" => return self.dispute(lead).await,
            _ => {}
        }
        self.agency(
            Role::AgencyFocal,
            lead,
            Action::Acknowledge,
            Body::default(),
        )
        .await?;
        for co in &self.story.co {
            self.agency(Role::AgencyFocal, co, Action::Acknowledge, Body::default())
                .await?;
        }
        self.later(3 * HOUR_MS);
        match path {
            "in_progress" | "late" => return Ok(()),
            "progress" => {
                let body = Body {
                    public: Some(true),
                    ..text(&Some(
                        "Đội đã có mặt, đang cưa cành và dọn lối đi.".to_owned(),
                    ))
                };
                return self
                    .agency(Role::AgencyFocal, lead, Action::Progress, body)
                    .await;
            }
            "extension" => {
                let due = self.now.plus_ms(2 * DAY_MS).date();
                let day = self.app.tables().catalogue.calendar().next_working(due);
                let body = Body {
                    due: Some(Due::Day(day)),
                    ..note("Biển mới đang sản xuất, chưa giao kịp.")
                };
                return self
                    .agency(Role::AgencyFocal, lead, Action::RequestExtension, body)
                    .await;
            }
            _ => {}
        }
        self.result(lead).await?;
        if path == "awaiting_approval" {
            return Ok(());
        }
        self.later(2 * HOUR_MS);
        self.agency(Role::AgencyLeader, lead, Action::Approve, Body::default())
            .await?;
        if path == "resolved" {
            return Ok(());
        }
        self.later(2 * HOUR_MS);
        self.answered(path).await
    }

    async fn release(&mut self) -> AppResult<()> {
        let report = self.seen().await?;
        let body = Body {
            title: self.story.title.clone(),
            text: Some(self.story.text.clone()),
            redaction_confirmed: true,
            ..Body::default()
        };
        let order = Order {
            body,
            files: report,
            ..Order::default()
        };
        let ctx = Ctx::of(self.cast.actor(Role::IocOperator, None)?, self.at);
        app::report::act(self.app, &ctx, self.code, Action::Release, order)
            .await
            .map(drop)
    }

    /// The report's photos, as the centre sees them.
    async fn seen(&self) -> AppResult<Vec<domain::id::FileId>> {
        let ctx = Ctx::of(self.cast.actor(Role::IocOperator, None)?, self.at);
        let view = app::report::view(self.app, &ctx, self.code).await?;
        Ok(view.files.iter().map(|f| f.file).collect())
    }

    async fn give_back(&mut self, agency: &str, propose: Option<&str>) -> AppResult<()> {
        let body = Body {
            reason: Some("competence".to_owned()),
            agency: propose.map(str::to_owned),
            ..note("Đoạn đường này không do đơn vị quản lý.")
        };
        self.agency(Role::AgencyFocal, agency, Action::Return, body.clone())
            .await?;
        self.later(HOUR_MS);
        self.agency(Role::AgencyLeader, agency, Action::Return, body)
            .await
    }

    async fn dispute(&mut self, first: &str) -> AppResult<()> {
        let second = self.story.second.as_deref().unwrap_or(first);
        self.give_back(first, Some(second)).await?;
        self.later(2 * HOUR_MS);
        let order = Body {
            lead: Some(second.to_owned()),
            co: None,
            ..self.order()?
        };
        self.centre(Role::IocOperator, Action::Dispatch, order)
            .await?;
        self.later(2 * HOUR_MS);
        self.give_back(second, Some(first)).await?;
        self.later(3 * HOUR_MS);
        for agency in [first, second] {
            let body = text(&Some(
                "Theo phân cấp quản lý, hạng mục này thuộc cơ quan kia.".to_owned(),
            ));
            self.agency(
                Role::AgencyFocal,
                agency,
                Action::StatePosition,
                body.clone(),
            )
            .await?;
            self.later(HOUR_MS);
            self.agency(Role::AgencyLeader, agency, Action::StatePosition, body)
                .await?;
        }
        if self.story.path == "disputed" {
            return Ok(());
        }
        self.later(DAY_MS);
        if self.story.path == "settled" {
            let ruling = Body {
                ruling: Some("lead".to_owned()),
                lead: Some(second.to_owned()),
                ..note(
                    "Theo phân cấp quản lý đường: đường tránh do Sở quản lý, phường phối hợp rào chắn.",
                )
            };
            return self
                .centre(Role::StandingBody, Action::Settle, ruling)
                .await;
        }
        let dossier = "Hai cơ quan đều cho là việc của bên kia. Cơ quan thường trực đề nghị Ban Chỉ đạo giao một đơn vị.";
        self.centre(
            Role::StandingBody,
            Action::Escalate,
            text(&Some(dossier.to_owned())),
        )
        .await?;
        if self.story.path == "escalated" {
            return Ok(());
        }
        self.later(2 * DAY_MS);
        let document = Document {
            number: "12/TB-BCĐ".to_owned(),
            date: Some(self.at.date()),
            signer: "Trưởng Ban Chỉ đạo".to_owned(),
        };
        let body = Body {
            document: Some(document),
            lead: Some(second.to_owned()),
            co: Some(vec![first.to_owned()]),
            due: Some(Due::Day(self.now.plus_ms(6 * DAY_MS).date())),
            ..Body::default()
        };
        self.centre(Role::SteeringCommittee, Action::Direct, body)
            .await
    }

    async fn result(&mut self, lead: &str) -> AppResult<()> {
        self.later(4 * HOUR_MS);
        let local = self.at.local();
        let time = format!(
            "{:02}:{:02} ngày {}/{}",
            local.hour(),
            local.minute(),
            local.day(),
            local.month()
        );
        let day = format!("{}/{}", local.day(), local.month());
        let answer = self
            .story
            .answer
            .clone()
            .unwrap_or_default()
            .replace("{time}", &time)
            .replace("{day}", &day);
        let mut body = text(&Some(answer));
        body.commitment = self.story.commitment.clone().map(|text| Commitment {
            date: self.now.plus_ms(150 * DAY_MS).date(),
            text,
        });
        let actor = self.cast.actor(Role::AgencyHandler, Some(lead))?;
        let ctx = Ctx::of(actor.clone(), self.at);
        let files = match self.story.scene {
            Some(kind) => photo(self.app, &ctx, kind, self.seed, true).await?,
            None => Vec::new(),
        };
        self.act(actor, Action::SubmitResult, body, files).await
    }

    async fn answered(&mut self, path: &str) -> AppResult<()> {
        let files = self.seen().await?;
        let ctx = Ctx::of(self.cast.actor(Role::IocOperator, None)?, self.at);
        let view = app::report::view(self.app, &ctx, self.code).await?;
        let answer = view.outcome.map(|o| o.text);
        let body = Body {
            text: answer,
            redaction_confirmed: true,
            ..Body::default()
        };
        if path == "committed" {
            self.centre(Role::IocOperator, Action::CommitLater, body.clone())
                .await?;
            self.later(HOUR_MS);
            let leader = Ctx::of(self.cast.actor(Role::IocLeader, None)?, self.at);
            let order = Order {
                body,
                files,
                ..Order::default()
            };
            return app::report::act(self.app, &leader, self.code, Action::CommitLater, order)
                .await
                .map(drop);
        }
        let order = Order {
            body,
            files,
            ..Order::default()
        };
        app::report::act(self.app, &ctx, self.code, Action::Publish, order).await?;
        self.later(5 * HOUR_MS);
        match path {
            "closed" => {
                self.citizen(
                    Action::Confirm,
                    Body {
                        done: Some(true),
                        ..Body::default()
                    },
                )
                .await?;
                self.citizen(
                    Action::Rate,
                    Body {
                        grade: self.story.grade,
                        ..Body::default()
                    },
                )
                .await
            }
            "closed_unconfirmed" => {
                self.later(8 * DAY_MS);
                self.act(Actor::clock(), Action::Close, Body::default(), Vec::new())
                    .await
            }
            "closed_no" => {
                self.complain("Tối qua vẫn hát đến gần 23 giờ.").await?;
                self.later(3 * HOUR_MS);
                let why = note(
                    "Phường đã kiểm tra lại hai đêm liền, không còn hát sau 22 giờ. Nếu tái diễn, mời bạn báo mới.",
                );
                self.centre(Role::IocOperator, Action::DeclineReprocess, why.clone())
                    .await?;
                self.later(HOUR_MS);
                self.centre(Role::IocLeader, Action::DeclineReprocess, why)
                    .await
            }
            "reopened" => {
                self.complain(self.story.complaint.as_deref().unwrap_or("Chưa xong."))
                    .await?;
                self.later(3 * HOUR_MS);
                self.centre(
                    Role::IocOperator,
                    Action::Reprocess,
                    note("Ảnh người dân gửi cho thấy bùn còn nguyên."),
                )
                .await
            }
            "review" => {
                self.complain(self.story.complaint.as_deref().unwrap_or("Chưa xong."))
                    .await
            }
            "hidden" => {
                let body = Body {
                    reason: Some("private_life".to_owned()),
                    ..note("Có thể nhận ra gia đình liên quan.")
                };
                self.centre(Role::IocLeader, Action::Hide, body).await
            }
            _ => Ok(()),
        }
    }

    async fn complain(&self, why: &str) -> AppResult<()> {
        self.citizen(
            Action::Confirm,
            Body {
                done: Some(false),
                ..note(why)
            },
        )
        .await
    }
}
