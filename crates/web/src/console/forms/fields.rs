//! The inputs of one field of an action, and what was typed put back into them.

use super::choices;
use super::{Sheet, Typed};
use crate::console::pages::field::{Choice, ChoiceGroup, Field as Input, Input as Kind};
use domain::action::{Action, Field};
use domain::limits::{NOTE_CHARS_MAX, PLACE_CHARS_MAX, SHORT_CHARS_MAX, TITLE_CHARS_MAX};
use domain::report::{Grade, Precision, Stage, Urgency};

/// Signs of a report's code as people write it: `QB 4829 1367`, with room for a slip.
const CODE_CHARS_MAX: u32 = 20;

fn most(chars: usize) -> u32 {
    u32::try_from(chars).unwrap_or(u32::MAX)
}

impl Sheet<'_> {
    /// The inputs of a field: none where the page has no use for it, several for a field of fields.
    pub(super) fn fields(&self, action: Action, field: Field, required: bool) -> Vec<Input> {
        let view = &self.paper.view;
        let name = field.as_str();
        // Where one of a few is chosen from the start, there is nothing to leave out.
        let one = |input: Input| {
            vec![if required || has_choice(&input) {
                input
            } else {
                input.optional()
            }]
        };
        match field {
            Field::Category => {
                let chosen = view.category.as_ref().map_or("", |c| c.code.as_str());
                one(self.select(
                    name,
                    choices::open_categories(self.catalogue, self.lang, self.now, chosen),
                ))
            }
            Field::Urgency => one(self.urgency(name)),
            Field::Title => {
                let title = view.title.clone().unwrap_or_default();
                one(Input::line(self.lang, name, title).max(most(TITLE_CHARS_MAX)))
            }
            Field::Lead => one(self.select(name, self.agencies(&[]))),
            Field::Co => one(self.many(name, self.agencies(&self.cos()))),
            Field::Instruction => one(self.area(name, 2)),
            Field::Reason => one(self.reason(action, name)),
            Field::Note => one(self.note(action, name)),
            Field::NoteInternal => one(self.area(name, 2)),
            // Late already: an hour that can be kept, not another day.
            Field::Due if action == Action::Repromise => {
                one(Input::new(self.lang, name, moment("")).label(self.t(due_label(action))))
            }
            Field::Due => one(Input::date(self.lang, name, "").label(self.t(due_label(action)))),
            Field::Parent => one(Input::line(self.lang, name, "")
                .max(CODE_CHARS_MAX)
                .hint("4829 1367")),
            Field::Text => one(self.text(action, name)),
            Field::Files => one(self.files(action, name)),
            Field::Position => self.position(action),
            Field::Area => {
                let chosen = view.area.as_ref().map_or("", |a| a.code.as_str());
                one(self.select(name, choices::areas(self.catalogue, self.now, chosen)))
            }
            Field::Place => {
                let place = view.place.clone().unwrap_or_default();
                one(Input::line(self.lang, name, place).max(most(PLACE_CHARS_MAX)))
            }
            Field::AssetOwner => one(self.asset_owner(name)),
            Field::Target | Field::Purpose => {
                one(Input::line(self.lang, name, "").max(most(SHORT_CHARS_MAX)))
            }
            Field::Agency => self
                .agency(action, name)
                .into_iter()
                .flat_map(one)
                .collect(),
            Field::Handler => self.handler(name).into_iter().flat_map(one).collect(),
            Field::Addressee => self.addressee(name).into_iter().flat_map(one).collect(),
            Field::Document => self.document(required),
            Field::Commitment => self.commitment(action, required),
            Field::Call => self.call(),
            Field::Public => one(self.public(action, name)),
            Field::Precision => one(self.precision(name)),
            Field::RedactionConfirmed | Field::Consent => one(Input::tick(self.lang, name, false)),
            Field::Event => one(Input::new(self.lang, name, number(""))),
            Field::Grade => one(self.radios(name, Grade::ALL.iter().map(|g| g.as_str()), "grade")),
            Field::Done => self.done(action, name).into_iter().collect(),
            Field::Ruling => one(self.ruling(name)),
            Field::OccurredAt => {
                one(Input::new(self.lang, name, moment("")).label(self.t("field.occurred_at")))
            }
            // The reader's own identity, the form's frame, and what only a new report has.
            Field::Proposal
            | Field::OnBehalfOf
            | Field::Version
            | Field::Answers
            | Field::Name
            | Field::Phone
            | Field::Email
            | Field::HideName
            | Field::Lat
            | Field::Lon => Vec::new(),
        }
    }

    fn select(&self, name: &str, groups: Vec<ChoiceGroup>) -> Input {
        let blank = self.t("console.choose").to_owned();
        Input::new(self.lang, name, Kind::Select { blank, groups })
    }

    fn many(&self, name: &str, groups: Vec<ChoiceGroup>) -> Input {
        Input::new(self.lang, name, Kind::Many { groups }).hint(self.t("console.many_hint"))
    }

    fn area(&self, name: &str, rows: u8) -> Input {
        Input::area(self.lang, name, "", rows).max(most(NOTE_CHARS_MAX))
    }

    fn radios<'n>(&self, name: &str, values: impl Iterator<Item = &'n str>, words: &str) -> Input {
        let choices = values
            .map(|v| Choice::new(v, self.t(&format!("{words}.{v}"))))
            .collect();
        Input::new(self.lang, name, Kind::Radios { choices })
    }

    fn yes_no(&self, name: &str, yes: &str, no: &str) -> Input {
        let choices = vec![Choice::new("1", self.t(yes)), Choice::new("0", self.t(no))];
        Input::new(self.lang, name, Kind::Radios { choices })
    }

    fn agencies(&self, chosen: &[&str]) -> Vec<ChoiceGroup> {
        choices::agencies(self.catalogue, self.lang, self.now, chosen)
    }

    fn cos(&self) -> Vec<&str> {
        self.paper.cos.iter().map(String::as_str).collect()
    }

    fn urgency(&self, name: &str) -> Input {
        let now = self.paper.view.urgency.unwrap_or_default();
        // To and from urgent has its own action.
        let values = [Urgency::Normal, Urgency::Complex].into_iter();
        let choices =
            values.map(|u| Choice::new(u.as_str(), self.t(&format!("urgency.{u}"))).chosen(now));
        Input::select(self.lang, name, self.t("console.choose"), choices.collect())
    }

    fn reason(&self, action: Action, name: &str) -> Input {
        let list = match action {
            Action::Refuse | Action::Redirect => {
                choices::refusals(self.catalogue, self.lang, action, "")
            }
            _ => choices::grounds(action, self.lang),
        };
        Input::select(self.lang, name, self.t("console.choose"), list)
    }

    /// The same field is words for the reporter, for the public or for colleagues.
    fn note(&self, action: Action, name: &str) -> Input {
        let key = match action {
            Action::RequestExtension | Action::Repromise => "console.note.public",
            Action::Refuse | Action::Redirect | Action::DeclineReprocess | Action::Reprocess => {
                "field.note"
            }
            Action::Publish | Action::CommitLater => "console.note.unpublished",
            _ => "console.note.why",
        };
        self.area(name, 3).label(self.t(key))
    }

    fn text(&self, action: Action, name: &str) -> Input {
        let view = &self.paper.view;
        let (key, value) = match action {
            Action::Publish => (
                "console.publish.text",
                view.outcome
                    .as_ref()
                    .map(|o| o.text.clone())
                    .unwrap_or_default(),
            ),
            Action::CommitLater => {
                let told = view
                    .outcome
                    .as_ref()
                    .map(|o| o.text.clone())
                    .unwrap_or_default();
                ("console.publish.text", told)
            }
            Action::Release => {
                let words = view
                    .public_text
                    .clone()
                    .or_else(|| view.text.clone())
                    .unwrap_or_default();
                ("console.publish.report_text", words)
            }
            Action::Ask => ("console.text.ask", String::new()),
            Action::Split => ("console.text.split", String::new()),
            Action::StatePosition => ("console.text.position", String::new()),
            Action::Escalate => ("console.text.dossier", String::new()),
            Action::Message => ("console.text.message", String::new()),
            _ => ("field.text", String::new()),
        };
        let rows = if value.is_empty() { 3 } else { 5 };
        Input::area(self.lang, name, value, rows)
            .max(most(NOTE_CHARS_MAX))
            .label(self.t(key))
    }

    fn files(&self, action: Action, name: &str) -> Input {
        match action {
            Action::Publish | Action::CommitLater | Action::Release => {
                let answer = self
                    .paper
                    .view
                    .outcome
                    .as_ref()
                    .map(|o| o.files.as_slice())
                    .unwrap_or_default();
                let release = action == Action::Release;
                let answers = |f: &app::view::FileView| {
                    let source = f.of.map(|of| of.to_string());
                    answer.contains(&f.id) || source.is_some_and(|id| answer.contains(&id))
                };
                let mut choices = self.photos(|f| f.public || (!release && answers(f)));
                // Of a photo from which something was burnt out, only the copy can be chosen.
                let files = &self.paper.view.files;
                choices.retain(|c| !files.iter().any(|f| f.copied && f.id == c.value));
                Input::new(self.lang, name, Kind::Photos { choices })
                    .label(self.t("console.publish.media"))
                    .hint(self.t("console.publish.media_hint"))
            }
            Action::Hide | Action::Unhide => Input::new(
                self.lang,
                name,
                Kind::Photos {
                    choices: self.photos(|_| false),
                },
            )
            .label(self.t("console.hide.files")),
            _ => Input::files(self.lang, name),
        }
    }

    fn position(&self, action: Action) -> Vec<Input> {
        if action != Action::Classify {
            return Vec::new();
        }
        let line = |name: &str| {
            Input::line(self.lang, name, "")
                .optional()
                .label(super::label(self.lang, name))
        };
        vec![
            line("position.lat").label(self.t("field.lat")),
            line("position.lon").label(self.t("field.lon")),
        ]
    }

    fn asset_owner(&self, name: &str) -> Input {
        let chosen = self.paper.view.asset_owner.clone().unwrap_or_default();
        let owners = self.catalogue.asset_owners().iter();
        let choices = owners
            .map(|o| Choice::new(&o.code, &o.name_vi).chosen(&chosen))
            .collect();
        Input::select(self.lang, name, self.t("console.choose"), choices)
    }

    fn agency(&self, action: Action, name: &str) -> Option<Input> {
        match action {
            Action::Assign => {
                let own = self.actor.agency.as_deref()?;
                let units = choices::units_of(self.catalogue, own, self.now);
                let select =
                    Input::select(self.lang, name, self.t("console.choose"), units.clone());
                (!units.is_empty()).then(|| select.label(self.t("console.assign.unit")))
            }
            Action::ConsentContact => {
                let held = self
                    .paper
                    .view
                    .assignments
                    .iter()
                    .map(|a| Choice::new(&a.agency.code, &a.agency.name));
                let select =
                    Input::select(self.lang, name, self.t("console.choose"), held.collect());
                Some(select.label(self.t("console.fact.lead")))
            }
            _ => Some(self.select(name, self.agencies(&[]))),
        }
    }

    fn handler(&self, name: &str) -> Option<Input> {
        let people = self.people.iter();
        let choices: Vec<Choice> = people
            .map(|(id, person, role)| {
                Choice::new(
                    id.to_string(),
                    format!("{person} · {}", self.t(&format!("role.{role}"))),
                )
            })
            .collect();
        (!choices.is_empty())
            .then(|| Input::select(self.lang, name, self.t("console.choose"), choices))
    }

    fn addressee(&self, name: &str) -> Option<Input> {
        let mut choices: Vec<Choice> = Vec::new();
        for held in &self.paper.view.assignments {
            if !choices.iter().any(|c| c.value == held.agency.code) {
                choices.push(Choice::new(&held.agency.code, &held.agency.name));
            }
        }
        (!choices.is_empty())
            .then(|| Input::select(self.lang, name, self.t("console.choose"), choices))
    }

    fn document(&self, required: bool) -> Vec<Input> {
        let fields = [
            Input::line(self.lang, "document.number", "").label(self.t("field.document")),
            Input::date(self.lang, "document.date", "").label(self.t("field.document_date")),
            Input::line(self.lang, "document.signer", "").label(self.t("field.document_signer")),
        ];
        let fields = fields.map(|f| if required { f } else { f.optional() });
        fields.into_iter().collect()
    }

    fn commitment(&self, action: Action, required: bool) -> Vec<Input> {
        let told = self
            .paper
            .view
            .outcome
            .as_ref()
            .and_then(|o| o.commitment.clone());
        let (date, text) = match (action, told) {
            (Action::CommitLater, Some(told)) => (told.date, told.text),
            _ => (String::new(), String::new()),
        };
        let fields = [
            Input::date(self.lang, "commitment.date", date).label(self.t("field.commitment_date")),
            Input::area(self.lang, "commitment.text", text, 2)
                .label(self.t("field.commitment_text")),
        ];
        let fields = fields.map(|f| if required { f } else { f.optional() });
        fields.into_iter().collect()
    }

    fn call(&self) -> Vec<Input> {
        let ladder: Vec<String> = self
            .paper
            .ladder
            .iter()
            .map(|c| format!("{}: {}", self.t(&format!("rung.{}", c.rung)), c.phone))
            .collect();
        let first = self
            .paper
            .ladder
            .first()
            .map(|c| c.phone.clone())
            .unwrap_or_default();
        vec![
            Input::line(self.lang, "call.number", first)
                .label(self.t("field.call_number"))
                .hint(ladder.join(" · ")),
            Input::line(self.lang, "call.person", "")
                .optional()
                .label(self.t("field.call_person")),
            Input::new(self.lang, "call.at", moment(""))
                .optional()
                .label(self.t("field.call_at")),
            Input::tick(self.lang, "call.answered", false)
                .optional()
                .label(self.t("field.call_answered")),
        ]
    }

    fn public(&self, action: Action, name: &str) -> Input {
        if action == Action::Progress {
            return Input::tick(self.lang, name, false);
        }
        let input = self.yes_no(name, "console.publish.yes", "console.publish.withhold");
        let Kind::Radios { mut choices } = input.input else {
            return input;
        };
        for choice in &mut choices {
            choice.on = choice.value == "1";
        }
        Input {
            input: Kind::Radios { choices },
            ..input
        }
    }

    fn precision(&self, name: &str) -> Input {
        let category = self
            .paper
            .view
            .category
            .as_ref()
            .and_then(|c| self.catalogue.category(&c.code));
        let proposed = match category.map(|c| c.place_public) {
            Some(domain::category::PlacePublic::Exact) => Precision::Exact,
            Some(domain::category::PlacePublic::Street) | None => Precision::Street,
            Some(domain::category::PlacePublic::Commune | domain::category::PlacePublic::Never) => {
                Precision::Area
            }
        };
        let values = Precision::ALL.iter();
        let choices = values
            .map(|p| {
                Choice::new(p.as_str(), self.t(&format!("precision.{p}"))).chosen(proposed.as_str())
            })
            .collect();
        Input::new(self.lang, name, Kind::Radios { choices })
    }

    fn done(&self, action: Action, name: &str) -> Option<Input> {
        match action {
            // Only a co-agency marks its part.
            Action::Progress => {
                let own = self.actor.agency.as_deref().unwrap_or_default();
                let co = self.paper.cos.iter().any(|c| c == own);
                co.then(|| Input::tick(self.lang, name, false).optional())
            }
            Action::ConsentContact => Some(
                self.yes_no(name, "console.yes", "console.no")
                    .label(self.t("action.consent_contact")),
            ),
            _ => Some(
                self.yes_no(name, "console.confirm.done", "console.confirm.not_done")
                    .label(self.t("console.confirm.ask")),
            ),
        }
    }

    fn ruling(&self, name: &str) -> Input {
        let answered = self
            .paper
            .dispute
            .as_ref()
            .is_some_and(|d| d.from == Stage::Answered);
        let values = ["lead", "none", "uphold"]
            .into_iter()
            .filter(|v| *v != "uphold" || answered);
        self.radios(name, values, "ruling")
    }
}

fn has_choice(input: &Input) -> bool {
    matches!(&input.input, Kind::Radios { choices } if choices.iter().any(|c| c.on))
}

fn due_label(action: Action) -> &'static str {
    match action {
        Action::Ask => "console.due.ask",
        Action::Direct => "console.due.directive",
        Action::Repromise => "console.due.anew",
        _ => "field.due",
    }
}

fn number(value: &str) -> Kind {
    Kind::Line {
        kind: "number",
        value: value.to_owned(),
    }
}

fn moment(value: &str) -> Kind {
    Kind::Line {
        kind: "datetime-local",
        value: value.to_owned(),
    }
}

/// Puts what was typed back. A box that was not ticked was not sent.
pub(super) fn type_again(field: &mut Input, typed: &Typed) {
    let values: Vec<&str> = typed
        .pairs
        .iter()
        .filter(|(n, _)| *n == field.name)
        .map(|(_, v)| v.as_str())
        .collect();
    let held = |value: &str| values.contains(&value);
    match &mut field.input {
        Kind::Line { value, .. } | Kind::Area { value, .. } => {
            if let Some(first) = values.first() {
                *value = (*first).to_owned();
            }
        }
        Kind::Select { groups, .. } | Kind::Many { groups } => {
            for choice in groups.iter_mut().flat_map(|g| &mut g.choices) {
                choice.on = held(&choice.value);
            }
        }
        Kind::Radios { choices } | Kind::Checks { choices } => {
            for choice in choices {
                choice.on = held(&choice.value);
            }
        }
        Kind::Tick { on } => *on = held("1"),
        Kind::Photos { choices } => {
            for choice in choices {
                choice.on = held(&choice.value);
            }
        }
        // Browsers do not let a page fill in files: the server held them.
        Kind::Files { kept, .. } => kept.clone_from(&typed.kept),
        // Hidden fields are the page's own.
        Kind::Hidden { .. } => {}
    }
}
