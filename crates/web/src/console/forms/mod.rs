//! The form of every action, made from what the rules say it needs. What was typed comes back into
//! it with what was wrong.

pub(super) mod choices;
mod fields;
pub(super) mod sentences;

pub use choices::{agencies, areas, categories, open_categories, refusals};

use super::pages::field::{Field as Input, KeptFile, PhotoChoice};
use super::pages::form::{Drawer, Form, Weight};
use super::pages::parts::Photo;
use super::pages::told::{Message, Tells};
use super::present;
use crate::error::{Failure, FieldTrouble};
use crate::form::Fields;
use app::file::staged::Staged;
use app::notice::preview::Told;
use app::report::desk::{Draft, Paper};
use domain::action::{Action, Field};
use domain::actor::{Actor, Role};
use domain::id::{ReportCode, UserId};
use domain::notice::{Receiver, may_tell_citizens};
use domain::pack::Catalogue;
use domain::time::At;
use domain::workflow::needs;
use lang::Lang;

/// Fields within fields, and those that only pages have.
const PAGES_TOO: [&str; 18] = [
    "position.lat",
    "position.lon",
    "document.number",
    "document.date",
    "document.signer",
    "commitment.date",
    "commitment.text",
    "call.number",
    "call.person",
    "call.at",
    "call.answered",
    LEAD_OTHER,
    WHAT,
    WHERE,
    WHEN,
    WHO,
    FROM,
    "once",
];
/// Another unit than those suggested; it wins over `lead`.
pub const LEAD_OTHER: &str = "lead_other";
/// What was done.
pub const WHAT: &str = "what";
/// Where.
pub const WHERE: &str = "where";
/// On which day.
pub const WHEN: &str = "when";
/// By whom.
pub const WHO: &str = "who";
/// The page that the form stands on.
pub const FROM: &str = "from";

/// A page that has forms, and to which a form leads back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The case file.
    #[default]
    File,
    /// Triage.
    Triage,
    /// The answer.
    Answer,
    /// Approvals.
    Approvals,
    /// Publishing.
    Publish,
    /// The wall of dangers.
    Wall,
    /// A dispute's dossier.
    Dossier,
    /// The same on the committee's desk.
    Committee,
    /// A job on a phone.
    Job,
    /// The talk with the reporter.
    Talk,
    /// The page on which a promise is moved.
    Moving,
}

impl Origin {
    const ALL: [Origin; 11] = [
        Origin::File,
        Origin::Triage,
        Origin::Answer,
        Origin::Approvals,
        Origin::Publish,
        Origin::Wall,
        Origin::Dossier,
        Origin::Committee,
        Origin::Job,
        Origin::Talk,
        Origin::Moving,
    ];

    /// How a form says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Origin::File => "hs",
            Origin::Triage => "phan-loai",
            Origin::Answer => "tra-loi",
            Origin::Approvals => "duyet",
            Origin::Publish => "cong-khai",
            Origin::Wall => "khan",
            Origin::Dossier => "tranh-chap",
            Origin::Committee => "ban-chi-dao",
            Origin::Job => "v",
            Origin::Talk => "hoi-dap",
            Origin::Moving => "doi-hen",
        }
    }

    /// Reads it; the file for anything else.
    pub fn parse(text: &str) -> Origin {
        Origin::ALL
            .into_iter()
            .find(|o| o.as_str() == text)
            .unwrap_or_default()
    }
}

/// What was typed into an action's form, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    action: Option<Action>,
    pairs: Vec<(String, String)>,
    faults: Vec<FieldTrouble>,
    problem: String,
    kept: Vec<KeptFile>,
    told: Option<Looked>,
}

/// What came of looking at what a form would tell.
#[derive(Clone, Debug)]
pub enum Looked {
    /// These messages, and what the public page will say; empty where it says nothing of it.
    Told(Vec<Told>, String),
    /// More must be filled in: why, in words.
    NotYet(String),
}

impl Typed {
    /// Everything typed, by the names that any form has. Files are not typed: see [`Typed::keep`].
    pub fn of(action: Action, fields: &Fields) -> Typed {
        let names = Field::ALL.iter().map(|f| f.as_str()).chain(PAGES_TOO);
        let mut pairs: Vec<(String, String)> = Vec::new();
        for name in names {
            if pairs.iter().any(|(held, _)| held == name) {
                continue;
            }
            pairs.extend(
                fields
                    .all_typed(name)
                    .map(|value| (name.to_owned(), value.to_owned())),
            );
        }
        Typed {
            action: Some(action),
            pairs,
            ..Typed::default()
        }
    }

    /// What was kept of a form, to be typed again.
    pub fn of_pairs(action: Action, pairs: Vec<(String, String)>) -> Typed {
        Typed {
            action: Some(action),
            pairs,
            ..Typed::default()
        }
    }

    /// Everything typed, to be kept.
    pub fn pairs(&self) -> Vec<(String, String)> {
        self.pairs.clone()
    }

    /// As fields again, for the reader of actions.
    pub fn fields(&self) -> Fields {
        Fields::of_pairs(self.pairs.clone(), false)
    }

    /// Shows the files that the server holds for this form.
    pub fn keep(&mut self, files: &[Staged], lang: Lang) {
        let shown = |file: &Staged| KeptFile {
            mark: file.mark.clone(),
            photo: file.width.map(|_| Photo {
                src: format!("/bao/anh/{}", file.mark),
                href: String::new(),
                alt: lang::t(lang, "portal.report.photos.yours").to_owned(),
                note: String::new(),
            }),
        };
        self.kept = files.iter().map(shown).collect();
    }

    /// Puts another value in place of what was typed.
    pub fn set(&mut self, name: &str, value: String) {
        self.pairs.retain(|(held, _)| held != name);
        self.pairs.push((name.to_owned(), value));
    }

    /// Adds a value beside those of the name.
    pub fn add(&mut self, name: &str, value: String) {
        self.pairs.push((name.to_owned(), value));
    }

    /// The first value typed, blank or not.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(held, _)| held == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value typed that is not blank.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.raw(name)
            .map(str::trim)
            .filter(|value| !value.is_empty())
    }

    /// Everything typed, for the page that gives it back to copy from.
    pub fn entered(&self) -> impl Iterator<Item = (&str, &str)> {
        const HIDDEN: [&str; 4] = ["version", "once", FROM, "proposal"];
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.trim()))
            .filter(|(name, value)| !value.is_empty() && !HIDDEN.contains(name))
    }

    /// With what was wrong. A fault of a whole field of fields stands at its first one.
    pub fn refused(mut self, failure: &Failure, lang: Lang) -> Typed {
        let trouble = failure.trouble(lang);
        self.problem = if trouble.errors.is_empty() {
            trouble.detail
        } else {
            String::new()
        };
        self.faults = trouble.errors;
        for fault in &mut self.faults {
            let first = match fault.field.as_str() {
                "document" => "document.number",
                "commitment" => "commitment.date",
                "call" => "call.number",
                "position" => "position.lat",
                other => other,
            };
            fault.field = first.to_owned();
        }
        self
    }

    /// Moves faults from the joined field to those of the page.
    pub fn moved(mut self, to: impl Fn(&FieldTrouble) -> Option<&'static str>) -> Typed {
        for fault in &mut self.faults {
            if let Some(name) = to(fault) {
                fault.field = name.to_owned();
            }
        }
        self
    }

    /// A field with what was typed into it, and what was wrong with it.
    pub fn again(&self, action: Action, mut field: Input) -> Input {
        if self.is_for(action) {
            let fault = self.faults.iter().find(|f| f.field == field.name);
            field.error = fault.map(|f| f.detail.clone()).unwrap_or_default();
            fields::type_again(&mut field, self);
        }
        field
    }

    /// With what came of looking at it.
    pub fn looked(mut self, told: Looked) -> Typed {
        self.told = Some(told);
        self
    }

    /// Adds a fault of the page itself.
    pub fn add_fault(&mut self, field: &str, words: &str) {
        self.faults.push(FieldTrouble {
            field: field.to_owned(),
            code: "missing".to_owned(),
            detail: words.to_owned(),
        });
    }

    /// Whether anything was wrong.
    pub fn is_wrong(&self) -> bool {
        !self.faults.is_empty() || !self.problem.is_empty()
    }

    /// What is wrong, as (field, words); what concerns no field has an empty one.
    pub fn wrong(&self) -> Vec<(String, String)> {
        let problem =
            Some((String::new(), self.problem.clone())).filter(|(_, words)| !words.is_empty());
        problem
            .into_iter()
            .chain(
                self.faults
                    .iter()
                    .map(|f| (f.field.clone(), f.detail.clone())),
            )
            .collect()
    }

    fn is_for(&self, action: Action) -> bool {
        self.action == Some(action)
    }
}

/// What forms of one report are made from.
pub struct Sheet<'a> {
    /// The language.
    pub lang: Lang,
    /// The hour.
    pub now: At,
    /// The province's tables.
    pub catalogue: &'a Catalogue,
    /// The report.
    pub paper: &'a Paper,
    /// Who reads.
    pub actor: &'a Actor,
    /// The page's key.
    pub token: &'a str,
    /// People who may hold a part.
    pub people: &'a [(UserId, String, Role)],
    /// What came back.
    pub typed: &'a Typed,
    /// The page.
    pub origin: Origin,
}

impl Sheet<'_> {
    pub(super) fn t(&self, key: &str) -> &'static str {
        lang::t(self.lang, key)
    }

    /// Whether the reader may do it now.
    pub fn may(&self, action: Action) -> bool {
        self.paper.view.actions.contains(&action.as_str())
    }

    /// A form of the action without its fields.
    pub fn bare(&self, action: Action) -> Form {
        let address = format!("{}/{action}", super::href(self.paper.view.report_code));
        let address = present::to(self.lang, &address);
        let mut form = Form::new(self.lang, action.as_str(), address)
            .version(u64::from(self.paper.view.version))
            .weight(weight(action));
        if !self.token.is_empty() {
            form = form.token(format!("{}-{action}", self.token));
        }
        if self.origin != Origin::File {
            form = form.field(Input::hidden(self.lang, FROM, self.origin.as_str()));
        }
        form.told = self.tells(action);
        form
    }

    /// What the action would tell citizens: as it was looked at, or with what is known from the
    /// start.
    pub fn tells(&self, action: Action) -> Option<Tells> {
        if !may_tell_citizens(action) {
            return None;
        }
        let looked = self
            .typed
            .told
            .clone()
            .filter(|_| self.typed.is_for(action));
        let first = || {
            let found = self.paper.told.iter().find(|(deed, _)| *deed == action);
            found.map(|(_, told)| Looked::Told(told.clone(), String::new()))
        };
        let looked = looked.or_else(first);
        Some(tells(
            self.lang,
            self.paper.view.report_code,
            action,
            looked.as_ref(),
        ))
    }

    /// The form of the action with every field that it may have.
    pub fn form(&self, action: Action) -> Form {
        let mut form = self.bare(action);
        for need in needs(action) {
            for field in self.fields(action, need.field, need.required) {
                form = form.field(self.filled(action, field));
            }
        }
        self.told(action, form)
    }

    /// What was wrong, where no field of the form can say it.
    pub fn told(&self, action: Action, mut form: Form) -> Form {
        if self.typed.is_for(action) {
            form.problem = self.typed.problem.clone();
            for (field, words) in self.typed.wrong() {
                let shown = form.fields.iter().any(|f| f.name == field) || words == form.problem;
                if !shown {
                    form.problem = words;
                }
            }
        }
        form
    }

    /// A field with what was typed into it, and what was wrong.
    pub fn filled(&self, action: Action, mut field: Input) -> Input {
        field.sentences = sentences::of(self, action, &field.name);
        self.typed.again(action, field)
    }

    /// The form behind its title.
    pub fn drawer(&self, action: Action) -> Drawer {
        Drawer::new(self.form(action))
    }

    /// The forms by which a draft is signed or declined; none for whoever may not.
    pub fn of_draft(&self, draft: &Draft) -> Vec<Drawer> {
        if !draft.may_sign {
            return Vec::new();
        }
        let mut sign = self
            .told(draft.action, self.bare(draft.action))
            .button(self.t("console.sign"));
        sign.weight = Weight::Main;
        let mut drawers = vec![Drawer::new(sign)];
        if self.may(Action::Decline) {
            let hidden = Input::hidden(self.lang, "proposal", draft.n.to_string());
            let note = Input::area(self.lang, "note", "", 3).label(self.t("console.note.why"));
            let form = self
                .bare(Action::Decline)
                .field(hidden)
                .field(self.filled(Action::Decline, note));
            drawers.push(Drawer::new(self.told(Action::Decline, form)));
        }
        drawers
    }

    /// Photos to tick: those of the report that nobody took down.
    pub fn photos(&self, on: impl Fn(&app::view::FileView) -> bool) -> Vec<PhotoChoice> {
        let files = self
            .paper
            .view
            .files
            .iter()
            .filter(|f| f.kind == "photo" && !f.hidden);
        files
            .map(|file| PhotoChoice {
                value: file.id.clone(),
                photo: present::photo(self.lang, file, present::Size::Small),
                on: on(file),
            })
            .collect()
    }
}

/// Messages as they are shown.
pub fn messages(lang: Lang, told: &[Told]) -> Vec<Message> {
    let shown = |message: &Told| Message {
        to: lang::t(
            lang,
            match message.to {
                Receiver::Reporter => "console.told.reporter",
                _ => "console.told.concerned",
            },
        )
        .to_owned(),
        sms: message.sms.clone(),
        subject: message.subject.clone(),
        text: message.text.clone(),
    };
    told.iter().map(shown).collect()
}

/// What a form would tell, as its block. `looked` is none where nobody has looked yet.
pub fn tells(lang: Lang, code: ReportCode, action: Action, looked: Option<&Looked>) -> Tells {
    let told = match looked {
        Some(Looked::Told(told, _)) => told.as_slice(),
        Some(Looked::NotYet(_)) | None => &[],
    };
    let hint = match looked {
        Some(Looked::Told(told, public)) if told.is_empty() && public.is_empty() => {
            lang::t(lang, "console.told.nobody").to_owned()
        }
        Some(Looked::Told(told, _)) => match told.iter().find_map(|message| message.after) {
            Some(role) => {
                let role = lang::t(lang, &format!("role.{role}"));
                lang::fill(lang, "console.told.after", &[("role", role)])
            }
            None => String::new(),
        },
        Some(Looked::NotYet(why)) => lang::fill(lang, "console.told.not_yet", &[("why", why)]),
        None => lang::t(lang, "console.told.first").to_owned(),
    };
    Tells {
        public: match looked {
            Some(Looked::Told(_, public)) => public.clone(),
            Some(Looked::NotYet(_)) | None => String::new(),
        },
        title: lang::t(lang, "console.told.title").to_owned(),
        action: present::to(lang, &format!("{}/{action}/xem-truoc", super::href(code))),
        messages: messages(lang, told),
        hint,
        limit: app::notice::sms::SEPTETS,
        lang,
    }
}

/// How much the button of an action matters.
fn weight(action: Action) -> Weight {
    match action {
        Action::Refuse
        | Action::Hide
        | Action::Recall
        | Action::Return
        | Action::SendBack
        | Action::Downgrade
        | Action::Decline
        | Action::DeclineReprocess => Weight::Grave,
        _ => Weight::Plain,
    }
}

/// A field's words in the language; the name itself where the domain has none.
pub fn label(lang: Lang, name: &str) -> String {
    let key = format!("field.{}", name.replace('.', "_"));
    let own = format!("console.answer.{name}");
    match (lang::has(&own), lang::has(&key)) {
        (true, _) => lang::t(lang, &own).to_owned(),
        (false, true) => lang::t(lang, &key).to_owned(),
        (false, false) => match Field::parse(name.split('.').next().unwrap_or(name)) {
            Some(field) => lang::t(lang, &format!("field.{field}")).to_owned(),
            None => lang::t(lang, "console.triage.other_unit").to_owned(),
        },
    }
}
