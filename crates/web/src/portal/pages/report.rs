//! `/bao` and its three plain steps: the same answers, on one page for browsers with script, on
//! three for all others. What was answered before travels in hidden fields, so nothing is asked
//! twice and nothing is kept on the server before it is sent.

use super::field::{Choice, ChoiceGroup, Field, Problem, Problems, chosen_label};
use super::home::Notice;
use super::locator::Locator;
use super::pieces::Photo;
use super::status::StatusChip;
use crate::shell::Shell;
use askama::Template;

/// Everything a report is made of, as typed. Field names are those of the public interface:
/// `text`, `files`, `kept`, `lat`, `lon`, `accuracy`, `place`, `area`, `category`, `name`, `phone`,
/// `email`, `hide_name`, `consent`, `once`, `known`.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Sent as `once`, so that a second tap on the button files nothing twice.
    pub key: String,
    /// Photographs the server already holds, each sent as `kept`.
    pub photos: Vec<KeptPhoto>,
    /// What is wrong with the photographs.
    pub photos_error: Option<String>,
    /// What happened.
    pub text: Field,
    /// What is wrong with the choice of category.
    pub category_error: Option<String>,
    /// The few categories shown at once.
    pub categories: Vec<Choice>,
    /// All others, behind a fold.
    pub more_categories: Vec<Choice>,
    /// What whoever chooses one of them must answer.
    pub asked: Vec<AskedQuestion>,
    /// What is wrong with the answers.
    pub asked_error: Option<String>,
    /// Latitude in degrees, as the phone gave it.
    pub lat: String,
    /// Longitude in degrees.
    pub lon: String,
    /// How far the phone may be wrong, in metres.
    pub accuracy: String,
    /// The place in words.
    pub place: Field,
    /// What is wrong with the commune.
    pub area_error: Option<String>,
    /// The communes by district; the chosen one is marked.
    pub areas: Vec<ChoiceGroup>,
    /// The sender's name.
    pub name: Field,
    /// How the sender is reached, masked, where they are signed in: nothing is asked then.
    pub known: Option<String>,
    /// The sender's telephone.
    pub phone: Field,
    /// The sender's e-mail.
    pub email: Field,
    /// Whether the name stays with the centre. On unless the sender turned it off.
    pub hide_name: bool,
    /// Whether the sender ticked the consent; it is never ticked for them.
    pub consent: bool,
    /// What is wrong with the consent.
    pub consent_error: Option<String>,
}

/// A question of a category that must be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedQuestion {
    /// The category's code.
    pub category: String,
    /// Its name.
    pub field: String,
    /// The name of the answer.
    pub name: String,
    /// The question.
    pub words: String,
    /// The answer as typed.
    pub value: String,
}

/// A photograph that was sent with an earlier try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPhoto {
    /// Its name on the server.
    pub id: String,
    /// A small picture of it, only the sender can open; none of what is no photo.
    pub photo: Option<Photo>,
    /// What it is, where there is no picture.
    pub word: &'static str,
}

impl Answers {
    /// A blank form.
    pub fn blank(key: impl Into<String>) -> Answers {
        Answers {
            key: key.into(),
            hide_name: true,
            ..Answers::default()
        }
    }

    /// Whether a category is the chosen one.
    pub fn chose(&self, category: &str) -> bool {
        let mut all = self.categories.iter().chain(&self.more_categories);
        all.any(|choice| choice.chosen && choice.value == category)
    }

    /// Whether an answer is at fault: it was asked for, and is not there.
    pub fn lacks(&self, asked: &AskedQuestion) -> bool {
        let missing = asked.value.trim().is_empty() && self.chose(&asked.category);
        self.asked_error.is_some() && missing
    }

    /// The label of the chosen category.
    pub fn category_label(&self) -> Option<&str> {
        chosen_label(self.categories.iter().chain(&self.more_categories))
    }

    /// The label of the chosen commune.
    pub fn area_label(&self) -> Option<&str> {
        chosen_label(self.areas.iter().flat_map(|group| &group.choices))
    }

    /// Whether the fold with the other categories must stand open.
    pub fn more_open(&self) -> bool {
        self.more_categories.iter().any(|choice| choice.chosen)
    }

    /// Whether another contact than the known one is being given.
    pub fn other_contact(&self) -> bool {
        [&self.phone, &self.email, &self.name]
            .iter()
            .any(|field| !field.value.is_empty() || field.error.is_some())
    }

    /// Whether the phone told where it is.
    pub fn located(&self) -> bool {
        !self.lat.is_empty() && !self.lon.is_empty()
    }

    fn chosen_value<'a>(mut choices: impl Iterator<Item = &'a Choice>) -> String {
        choices
            .find(|choice| choice.chosen)
            .map(|choice| choice.value.clone())
            .unwrap_or_default()
    }

    /// Everything wrong, in the order of the page.
    pub fn problems(&self, lang: lang::Lang) -> Problems {
        let lines = [
            ("anh", &self.photos_error),
            ("noi-dung", &self.text.error),
            ("viec", &self.category_error),
            ("hoi-them", &self.asked_error),
            ("o-dau", &self.place.error),
            ("xa", &self.area_error),
            ("dien-thoai", &self.phone.error),
            ("thu", &self.email.error),
            ("ten", &self.name.error),
            ("dong-y", &self.consent_error),
        ];
        let items: Vec<Problem> = lines
            .into_iter()
            .filter_map(|(field, error)| error.clone().map(|text| Problem { field, text }))
            .collect();
        if items.is_empty() {
            return Problems::none();
        }
        let count = items.len().to_string();
        Problems {
            title: lang::fill(lang, "portal.problems.title", &[("count", &count)]),
            items,
        }
    }

    /// The hidden fields a step carries: every answer that the step itself does not ask for.
    pub fn carried(&self, step: u8) -> Vec<(&str, String)> {
        let mut out = vec![("once", self.key.clone())];
        if step != 1 {
            out.extend(self.photos.iter().map(|kept| ("kept", kept.id.clone())));
            out.push(("text", self.text.value.clone()));
            out.push((
                "category",
                Self::chosen_value(self.categories.iter().chain(&self.more_categories)),
            ));
            let given = self
                .asked
                .iter()
                .map(|q| (q.name.as_str(), q.value.clone()));
            out.extend(given);
        }
        if step != 2 {
            out.push(("place", self.place.value.clone()));
            out.push((
                "area",
                Self::chosen_value(self.areas.iter().flat_map(|group| &group.choices)),
            ));
        }
        if step != 3 {
            out.push(("name", self.name.value.clone()));
            out.push(("phone", self.phone.value.clone()));
            out.push(("email", self.email.value.clone()));
            out.push((
                "hide_name",
                if self.hide_name { "1" } else { "" }.to_owned(),
            ));
        }
        if step != 2 {
            out.extend([
                ("lat", self.lat.clone()),
                ("lon", self.lon.clone()),
                ("accuracy", self.accuracy.clone()),
            ]);
        }
        if step == 3 {
            // So that what is wrong with the last step alone is shown on the last step.
            out.push(("step", "3".to_owned()));
        }
        out.retain(|(name, value)| !value.is_empty() || *name == "hide_name");
        out
    }
}

/// A report of perhaps the same thing, offered before the sender sends it again.
#[derive(Clone, Debug)]
pub struct Nearby {
    /// Its page.
    pub href: String,
    /// Where "me too" is one tap: the form is sent there in place of a new report.
    pub join: String,
    /// E.g. "Có người đã báo, cách 30 m".
    pub headline: String,
    /// What else speaks for it, e.g. "lời giống: “ổ gà”"; empty for nothing.
    pub why: String,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: StatusChip,
    /// What was promised, e.g. "Hẹn xong thứ Năm 11/4".
    pub promise: Option<String>,
    /// A small photograph.
    pub photo: Option<Photo>,
}

/// `/bao/trung`: the cards alone, for a page that asks by itself.
#[derive(Debug, Template)]
#[template(path = "portal/report-near.html")]
pub struct NearbyCards {
    /// Language and addresses.
    pub shell: Shell,
    /// How "no" is said: by script.
    pub mode: &'static str,
    /// Reports of perhaps the same thing.
    pub nearby: Vec<Nearby>,
}

/// `/bao/cho`: the ground around a point and what stands near it, for a page that asks by itself.
#[derive(Debug, Template)]
#[template(path = "portal/report-spot.html")]
pub struct Spot {
    /// Language and addresses.
    pub shell: Shell,
    /// The ground.
    pub drawn: Locator,
    /// Words that tell the place by a landmark, and how far that is.
    pub marks: Vec<(String, String)>,
}

/// `/bao`: the whole report on one page. Posts to `/bao`, multipart.
#[derive(Debug, Template)]
#[template(path = "portal/report.html")]
pub struct Report {
    /// What stands around it.
    pub shell: Shell,
    /// What was typed so far.
    pub answers: Answers,
    /// Whether spoken reports are taken.
    pub voice: bool,
    /// Reports of perhaps the same thing.
    pub nearby: Vec<Nearby>,
    /// Where flood mode is on.
    pub notices: Vec<Notice>,
}

impl Report {
    /// Everything wrong.
    pub fn problems(&self) -> Problems {
        self.answers.problems(self.shell.lang)
    }
}

/// `/bao/noi`: said instead of written. Posts to `/bao`, multipart.
#[derive(Debug, Template)]
#[template(path = "portal/report-voice.html")]
pub struct ReportVoice {
    /// What stands around it.
    pub shell: Shell,
    /// What was typed so far.
    pub answers: Answers,
}

/// `/bao/buoc-1`: photographs, words, what it is about. Posts to `/bao/buoc-2`, multipart; that
/// address shows this page again if an answer is missing.
#[derive(Debug, Template)]
#[template(path = "portal/report-1.html")]
pub struct ReportStep1 {
    /// What stands around it.
    pub shell: Shell,
    /// What was typed so far.
    pub answers: Answers,
}

impl ReportStep1 {
    /// Everything wrong.
    pub fn problems(&self) -> Problems {
        self.answers.problems(self.shell.lang)
    }
}

/// `/bao/buoc-2`: where it is. Posts to `/bao/buoc-3`.
#[derive(Debug, Template)]
#[template(path = "portal/report-2.html")]
pub struct ReportStep2 {
    /// What stands around it.
    pub shell: Shell,
    /// What was typed so far.
    pub answers: Answers,
}

impl ReportStep2 {
    /// Everything wrong.
    pub fn problems(&self) -> Problems {
        self.answers.problems(self.shell.lang)
    }
}

/// `/bao/buoc-3`: how to reach the sender, a last look, consent. Posts to `/bao`; its "change"
/// buttons post to the earlier steps, which show what was answered.
#[derive(Debug, Template)]
#[template(path = "portal/report-3.html")]
pub struct ReportStep3 {
    /// What stands around it.
    pub shell: Shell,
    /// What was typed so far.
    pub answers: Answers,
    /// Reports of perhaps the same thing.
    pub nearby: Vec<Nearby>,
}

/// A line of the last look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckLine {
    /// What was asked.
    pub label: &'static str,
    /// What was answered, or that nothing was.
    pub value: String,
    /// Where it can be changed.
    pub step: u8,
}

impl ReportStep3 {
    /// Everything wrong.
    pub fn problems(&self) -> Problems {
        self.answers.problems(self.shell.lang)
    }

    /// What was answered in the earlier steps.
    pub fn lines(&self) -> Vec<CheckLine> {
        let t = |key| lang::t(self.shell.lang, key);
        let or_none = |value: &str| {
            if value.trim().is_empty() {
                t("portal.check.none")
            } else {
                value.trim()
            }
            .to_owned()
        };
        let photos = match self.answers.photos.len() {
            0 => t("portal.check.none").to_owned(),
            count => lang::fill(
                self.shell.lang,
                "portal.check.photos",
                &[("count", &count.to_string())],
            ),
        };
        let line = |key, value, step| CheckLine {
            label: t(key),
            value,
            step,
        };
        vec![
            line("portal.report.photos", photos, 1),
            line("portal.report.words", or_none(&self.answers.text.value), 1),
            line(
                "portal.report.category",
                or_none(self.answers.category_label().unwrap_or_default()),
                1,
            ),
            line("portal.report.place", or_none(&self.answers.place.value), 2),
            line(
                "portal.report.area",
                or_none(self.answers.area_label().unwrap_or_default()),
                2,
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Answers {
        let mut answers = Answers::blank("k1");
        answers.text = Field::of("ổ gà");
        answers.place = Field::of("gần chợ");
        answers.categories = vec![Choice::new("GT", "Đường", true)];
        answers
    }

    #[test]
    fn a_step_carries_what_it_does_not_ask_for() {
        let names = |step| {
            filled()
                .carried(step)
                .into_iter()
                .map(|(name, _)| name.to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(1), ["once", "place", "hide_name"]);
        assert_eq!(names(2), ["once", "text", "category", "hide_name"]);
        assert_eq!(names(3), ["once", "text", "category", "place", "step"]);
    }

    #[test]
    fn a_name_shown_on_purpose_stays_shown_through_the_steps() {
        let mut answers = filled();
        answers.hide_name = false;
        assert!(answers.carried(1).contains(&("hide_name", String::new())));
    }
}
