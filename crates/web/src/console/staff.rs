//! Who stands at the console, and what stands around every page: rail, counts, theme, message.

use super::pages::desk::{
    Alarms, Desk, Flash, Heat, Line, PostLink, RailGroup, RailItem, Theme, Viewer,
};
use super::queues::{Count, Queue};
use crate::door::Door;
use crate::error::{Answer, Failure};
use crate::router::House;
use crate::shell::{Nav, Shell};
use crate::url;
use app::session::Caller;
use app::{App, AppError, Ctx};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::action::Action;
use domain::actor::Role;
use domain::id::ReportCode;
use lang::Lang;

/// The cookie that keeps light or dark.
pub const THEME: &str = "giao_dien";
/// Names that a notice adds to an address.
const NOTICE: [&str; 3] = ["xong", "ma", "ky"];

/// What a deed left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// It is done.
    Done,
    /// A draft that waits for a signature.
    Draft,
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Staff {
    /// The call at the door.
    pub door: Door,
    /// The account, and as whom it acts.
    pub caller: Caller,
    /// The application.
    pub app: App,
}

impl FromRequestParts<House> for Staff {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, house: &House) -> Result<Staff, Failure> {
        let door = Door::from_request_parts(parts, house).await?;
        Staff::of(&house.app, door)
    }
}

impl Staff {
    /// Takes the signed-in person out of a call.
    ///
    /// # Errors
    /// An invitation to sign in.
    pub fn of(app: &App, door: Door) -> Result<Staff, Failure> {
        let caller = door.signed_in()?.clone();
        let app = app.clone();
        Ok(Staff { door, caller, app })
    }

    /// What deeds are told.
    pub fn ctx(&self) -> &Ctx {
        &self.door.ctx
    }

    /// The language of the page.
    pub fn lang(&self) -> Lang {
        self.door.ctx.lang
    }

    /// As whom the person acts.
    pub fn role(&self) -> Role {
        self.caller.actor.role
    }

    /// A text in the page's language.
    pub fn t(&self, key: &str) -> &'static str {
        lang::t(self.lang(), key)
    }

    /// Lets only these roles in.
    ///
    /// # Errors
    /// The page that says who can.
    pub fn only(&self, roles: &[Role]) -> Result<(), Failure> {
        if roles.contains(&self.role()) {
            return Ok(());
        }
        Err(Failure::App(AppError::Forbidden))
    }

    /// Language, path and province of the page; a notice does not stay in its address.
    pub fn shell(&self) -> Shell {
        let mut shell = self.door.shell(Nav::Elsewhere);
        for name in NOTICE {
            shell.path = url::without(&shell.path, name);
        }
        shell
    }

    /// A value of the address's query.
    pub fn asked(&self, name: &str) -> Option<String> {
        self.door.asked(name)
    }

    /// Leads on to an address of the console in the reader's language.
    pub fn lead_to(&self, path: &str) -> Response {
        Redirect::to(&self.shell().to(path)).into_response()
    }

    /// Leads on, with a notice of what was done.
    pub fn done(&self, path: &str, action: Action, code: ReportCode, left: Left) -> Response {
        let mark = if path.contains('?') { '&' } else { '?' };
        let drafted = match left {
            Left::Done => "",
            Left::Draft => "&ky=1",
        };
        self.lead_to(&format!("{path}{mark}xong={action}&ma={code}{drafted}"))
    }

    /// A script asks for the part that changes, not for the page.
    pub fn wants_part(&self) -> bool {
        self.door.header("x-part").is_some()
    }

    /// "Đã xong: Chuyển xử lý, QB 4829 1367".
    pub fn deed_words(&self, action: Action, code: ReportCode, left: Left) -> String {
        let key = match left {
            Left::Done => "console.flash.done",
            Left::Draft => "console.flash.drafted",
        };
        let deed = self.t(&format!("action.{action}"));
        lang::fill(self.lang(), key, &[("deed", deed), ("code", &code.shown())])
    }

    /// The page as an answer.
    ///
    /// # Errors
    /// Our fault, if it does not render.
    pub fn page(&self, page: &impl Template) -> Answer {
        self.page_as(StatusCode::OK, page)
    }

    /// The page as an answer of another status.
    ///
    /// # Errors
    /// Our fault, if it does not render.
    pub fn page_as(&self, status: StatusCode, page: &impl Template) -> Answer {
        let html = page.render().map_err(AppError::internal)?;
        Ok((status, Html(html)).into_response())
    }

    /// Everything around a page, the counts of the rail among it.
    ///
    /// # Errors
    /// The store's.
    pub async fn desk(&self) -> Result<Desk, Failure> {
        let groups = Queue::rail(self.role());
        let asked: Vec<Queue> = groups
            .iter()
            .flat_map(|(_, queues)| queues.iter().copied())
            .collect();
        let queries: Vec<_> = asked.iter().map(|queue| queue.query(self.ctx())).collect();
        let counted: Vec<_> = queries.iter().flatten().cloned().collect();
        let mut counts = app::report::desk::counts(&self.app, self.ctx(), &counted)
            .await?
            .into_iter();
        let counts: Vec<Option<Count>> = queries
            .iter()
            .map(|query| query.as_ref().and_then(|_| counts.next()).map(Count::from))
            .collect();
        let counts = Queue::without_late(&asked, counts);
        let views = super::views::rail(self).await?;
        let held = super::held::notices(self).await?;
        let keys = app::triage::views::single_keys(&self.app, self.ctx()).await?;
        let talks = if asked.contains(&Queue::Relay) {
            app::report::talk::waiting(&self.app, self.ctx()).await?
        } else {
            None
        };
        let found = |queue: Queue| {
            if queue == Queue::Relay {
                return talks.map(Count::from);
            }
            asked
                .iter()
                .position(|q| *q == queue)
                .and_then(|at| counts.get(at).copied())
                .flatten()
        };
        let mut desk = self.lay(&groups, &found);
        if !views.is_empty() {
            desk.rail.push(RailGroup {
                title: self.t("console.rail.views").to_owned(),
                items: views,
            });
        }
        let acting = self.acting().await?;
        desk.alarms.strip = super::alarm::strip(self).await?;
        Ok(Desk {
            held,
            keys,
            acting,
            ..desk
        })
    }

    /// The same for a part of a page, which shows no rail: nothing is counted.
    pub fn bare_desk(&self) -> Desk {
        self.lay(&[], &|_| None)
    }

    fn lay(
        &self,
        groups: &[(&'static str, Vec<Queue>)],
        found: &dyn Fn(Queue) -> Option<Count>,
    ) -> Desk {
        let shell = self.shell();
        let item = |queue: &Queue| self.item(&shell, *queue, found(*queue));
        let rail = groups
            .iter()
            .map(|(title, queues)| RailGroup {
                title: self.t(title).to_owned(),
                items: queues.iter().map(item).collect(),
            })
            .collect();
        let tabs = Queue::tabs(self.role()).iter().map(item).collect();
        let now = self.ctx().now.0;
        let local = lang::date::local(now);
        Desk {
            theme: self.theme(),
            viewer: self.viewer(),
            rail,
            tabs,
            clock: lang::date::clock(local.time()),
            now_ms: now,
            day: lang::date::day(self.lang(), local.date(), local.date()),
            flash: self.flash(),
            keys: true,
            held: Vec::new(),
            put_off: None,
            acting: String::new(),
            posts: self.posts(),
            lends: self.lends(),
            token: self.fresh_token(),
            takes_calls: self.role().takes_calls(),
            live: self.line(),
            alarms: self.alarms(&shell),
            shell,
        }
    }

    /// "Bạn đang thay mặt Trần Quốc Bình, đến 17:00 28/11"; empty for whoever acts in their own post.
    async fn acting(&self) -> Result<String, Failure> {
        let Some(absent) = self.caller.actor.delegated_by else {
            return Ok(String::new());
        };
        let names = app::report::desk::names(&self.app, &[absent]).await?;
        let name = names.get(&absent).map_or("", String::as_str);
        let now = self.ctx().now;
        let until = self
            .caller
            .account
            .posts
            .iter()
            .filter(|p| p.delegated_by == Some(absent) && p.is_held(now))
            .filter_map(|p| p.until)
            .max();
        let until = until.map_or(String::new(), |at| {
            lang::date::short_moment(self.lang(), at.0, now.0)
        });
        let words = [("name", name), ("until", until.as_str())];
        Ok(lang::fill(self.lang(), "absence.acting", &words))
    }

    /// What the person may act as now, where there is a choice.
    fn posts(&self) -> Vec<PostLink> {
        let (actor, now) = (&self.caller.actor, self.ctx().now);
        let tables = self.app.tables();
        let held = self.caller.account.posts.iter().enumerate();
        let links: Vec<PostLink> = held
            .filter(|(_, post)| post.is_held(now))
            .map(|(n, post)| {
                let role = self.t(&format!("role.{}", post.role)).to_owned();
                let agency = post.agency.as_deref();
                let agency = agency.and_then(|code| tables.catalogue.agency(code));
                let instead = post
                    .delegated_by
                    .map(|_| self.t("absence.instead").to_owned());
                let words: Vec<String> =
                    [Some(role), agency.map(|a| a.short_name.clone()), instead]
                        .into_iter()
                        .flatten()
                        .collect();
                PostLink {
                    n,
                    words: words.join(" · "),
                    on: post.role == actor.role
                        && post.agency == actor.agency
                        && post.delegated_by == actor.delegated_by,
                }
            })
            .collect();
        if links.len() < 2 { Vec::new() } else { links }
    }

    /// Whether the page of orders has something for the person.
    fn lends(&self) -> bool {
        let lent = |role| domain::delegation::is_lent(role) || role == Role::SysAdmin;
        self.caller.account.posts.iter().any(|p| lent(p.role))
    }

    /// The centre hears of each danger that comes in or turns out to be one; an agency of those it is given.
    fn alarms(&self, shell: &Shell) -> Alarms {
        let Some(href) = self.alarm_href() else {
            return Alarms::default();
        };
        let news = match self.role().is_agency() {
            true => "assignments urgency",
            false => "report urgency",
        };
        Alarms {
            href: shell.to(href),
            news,
            source: shell.to(super::alarm::HREF),
            strip: None,
        }
    }

    /// The page on which the reader's dangers stand; none for readers whom no danger calls.
    pub fn alarm_href(&self) -> Option<&'static str> {
        match self.role() {
            Role::CallAgent | Role::IocOperator | Role::IocLeader => Some(Queue::Wall.href()),
            Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader => {
                Some(Queue::Urgent.href())
            }
            _ => None,
        }
    }

    /// The page's live line: one for all tabs of this person in this post.
    fn line(&self) -> Line {
        Line {
            who: self.door.acts_as().unwrap_or_default(),
            from: app::follow::stream::place(&self.app).unwrap_or_default(),
        }
    }

    fn item(&self, shell: &Shell, queue: Queue, count: Option<Count>) -> RailItem {
        let path = shell.path.split('?').next().unwrap_or_default();
        let some = count.is_some_and(|c| c.n > 0);
        RailItem {
            href: shell.to(queue.href()),
            words: self.t(&format!("console.rail.{}", queue.key())).to_owned(),
            shape: queue.shape(),
            count: count
                .filter(|_| some)
                .map(|c| c.words(self.lang()))
                .unwrap_or_default(),
            heat: if some { queue.heat() } else { Heat::Calm },
            on: path == queue.href(),
        }
    }

    /// Light or dark, as the person chose.
    pub fn theme(&self) -> Theme {
        theme(&self.door)
    }

    fn viewer(&self) -> Viewer {
        let name = self.caller.account.name.clone();
        Viewer {
            initials: initials(&name),
            office: self.office(),
            role: self.t(&format!("role.{}", self.role())).to_owned(),
            name,
        }
    }

    /// The body for which the person works.
    fn office(&self) -> String {
        let tables = self.app.tables();
        let today = self.ctx().now.date();
        let agency = match self.role() {
            Role::AgencyFocal | Role::AgencyHandler | Role::AgencyLeader => self
                .caller
                .actor
                .agency
                .as_deref()
                .and_then(|code| tables.catalogue.agency(code)),
            Role::StandingBody => tables.catalogue.standing_body(today),
            Role::SteeringCommittee => tables.catalogue.committee(today),
            Role::CallAgent | Role::IocOperator | Role::IocLeader => tables.catalogue.ioc(today),
            Role::Citizen
            | Role::ProvinceLeader
            | Role::Inspector
            | Role::SysAdmin
            | Role::Auditor
            | Role::Telephony
            | Role::System => None,
        };
        agency.map_or_else(
            || self.shell().site.province.clone(),
            |a| a.short_name.clone(),
        )
    }

    /// What the last deed left to say: names of an action and a report, nothing that was typed.
    fn flash(&self) -> Option<Flash> {
        let action = Action::parse(&self.asked("xong")?)?;
        let code = ReportCode::parse(&self.asked("ma")?).ok()?;
        let left = match self.asked("ky") {
            Some(_) => Left::Draft,
            None => Left::Done,
        };
        let words = self.deed_words(action, code, left);
        Some(Flash { words, bad: false })
    }

    /// A key for the forms of this page, so that one sent twice counts once. Without randomness
    /// there is none: the version in the form still keeps a double from counting.
    fn fresh_token(&self) -> String {
        self.app
            .random_u64()
            .map(|n| format!("{n:016x}"))
            .unwrap_or_default()
    }
}

/// First letters of the last two words of a name: Vietnamese names end with the given one.
pub fn initials(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let from = words.len().saturating_sub(2);
    words
        .iter()
        .skip(from)
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect()
}

/// Light or dark, as the person chose on this device.
pub fn theme(door: &Door) -> Theme {
    let chosen = door.cookie(THEME).map_or(Theme::System, Theme::parse);
    let sky = |(lat, lon)| domain::sun::sky(door.ctx.now, lat, lon);
    chosen.under(|| door.face().middle.map(sky).unwrap_or_default())
}

/// What colleagues call each other: the given name, which stands last.
pub fn given(name: &str) -> &str {
    name.split_whitespace().last().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_name_has_two_letters() {
        assert_eq!(initials("Nguyễn Thị Hà"), "TH");
        assert_eq!(initials("tùng"), "T");
        assert_eq!(initials(""), "");
    }
}
