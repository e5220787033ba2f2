//! The province pack: every table of a province, read, checked against each other, and asked.
//!
//! The rules know no file: texts come in by name, so the same tables load from a folder, from the
//! program itself or from a test.

pub mod abbreviation_edit;
mod agencies;
pub mod agency_bring;
pub mod agency_edit;
mod brand;
pub mod brand_edit;
mod categories;
pub mod category_edit;
mod conflicts;
pub mod contact_edit;
mod contacts;
mod danger;
pub mod dated;
pub mod edit;
pub mod escalation;
mod gaps;
mod guess;
pub mod landmark_edit;
mod landmarks;
mod policies;
mod province;
pub mod refusal_edit;
mod routes;
pub mod rules;
pub mod snippet_edit;
mod snippets;
mod splice;
mod table;
mod units;
mod words;

pub use brand::is_digest;
pub use snippets::FILE as SNIPPET_FILE;
pub use table::PackError;
pub use units::Called;
pub use words::{Abbreviation, Use};

use crate::agency::{Agency, AgencyKind};
use crate::area::{Street, Unit, UnitKind};
use crate::brand::Brand;
use crate::calendar::Calendar;
use crate::calendar::edit::{Edit, as_known};
use crate::category::Category;
use crate::force::Declaration;
use crate::id::ForceId;
use crate::landmark::Landmark;
use crate::policy::Policy;
use crate::refusal::RefusalCode;
use crate::routing::{AssetOwner, Pattern, Rule};
use crate::snippet::{Snippet, SnippetKind, SnippetUse};
use crate::time::At;
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::HashMap;

/// Names of the tables a pack consists of. It may lack the last, which came late.
pub const FILES: [&str; 19] = [
    "province.csv",
    "calendar.csv",
    "units.csv",
    "agencies.csv",
    "categories.csv",
    "asset_owners.csv",
    "patterns.csv",
    "routing.csv",
    "contacts.csv",
    "refusal_codes.csv",
    "policies.csv",
    "policy_limits.csv",
    "escalation.csv",
    "abbreviations.csv",
    "street_names.csv",
    "danger_words.csv",
    "snippets.csv",
    "brand.csv",
    "landmarks.csv",
];

/// The way into a catalogue.
pub struct Pack;

impl Pack {
    /// Reads and checks all tables; `text` gives a table by its name (see [`FILES`]). Returns every
    /// error with its table and line: readings, duplicates, unknown references, dates, overlaps,
    /// rules of one priority that fit the same report.
    pub fn parse(text: &dyn Fn(&str) -> Option<String>) -> Result<Catalogue, Vec<PackError>> {
        let mut faults = table::Faults::default();
        let province = province::read(text, &mut faults);
        let calendar = province::calendar(text, &mut faults);
        let units = units::read(text, &mut faults);
        let agencies = agencies::read(text, &units, &mut faults);
        let categories = categories::read(text, &mut faults);
        let routes = routes::read(text, &units, &agencies, &categories, &mut faults);
        let contacts = contacts::read(text, &agencies, &routes, &mut faults);
        let mut policies = policies::read(text, &mut faults);
        escalation::read(text, &mut policies, &mut faults);
        let words = words::read(text, &units, &mut faults);
        let danger = danger::read(text, &mut faults);
        let snippets = snippets::read(text, &agencies, &categories, &mut faults);
        let brand = brand::read(text, &mut faults);
        let landmarks = landmarks::read(text, &units, &mut faults);
        let errors = faults.sorted();
        if !errors.is_empty() {
            return Err(errors);
        }
        let guess = guess::Index::new(&categories.rows);
        Ok(Catalogue {
            province,
            calendar,
            calendar_text: text("calendar.csv").unwrap_or_default(),
            calendar_edits: Vec::new(),
            forces: Vec::new(),
            units,
            agencies,
            categories,
            routes,
            contacts,
            policies,
            words,
            danger,
            snippets,
            brand,
            landmarks,
            guess,
        })
    }
}

/// Everything a pack says, ready to be asked.
#[derive(Clone, Debug)]
pub struct Catalogue {
    province: province::Province,
    calendar: Calendar,
    calendar_text: String,
    calendar_edits: Vec<Edit>,
    forces: Vec<Declaration>,
    units: units::Units,
    agencies: agencies::Agencies,
    categories: categories::Categories,
    routes: routes::Routes,
    contacts: contacts::Contacts,
    policies: Vec<Policy>,
    words: words::Words,
    danger: danger::Danger,
    snippets: Vec<Snippet>,
    brand: Brand,
    landmarks: Vec<Landmark>,
    guess: guess::Index,
}

impl Catalogue {
    /// The policy in force on a day; none before the first.
    pub fn policy_at(&self, day: Date) -> Option<&Policy> {
        self.policies.iter().rev().find(|p| p.valid_from <= day)
    }

    /// A policy by its name.
    pub fn policy(&self, name: &str) -> Option<&Policy> {
        self.policies.iter().find(|p| p.name == name)
    }

    /// All policies, the earliest first.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The working calendar.
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The same tables with what people changed of the calendar since, the oldest change first, and
    /// the declarations of force majeure. These are no tables of a pack: a province begins without.
    pub fn with_people(mut self, edits: Vec<Edit>, forces: Vec<Declaration>) -> Catalogue {
        self.calendar_edits = edits;
        self.forces = forces;
        self
    }

    /// Changes of the calendar that are told apart, the oldest first.
    pub fn calendar_edits(&self) -> &[Edit] {
        &self.calendar_edits
    }

    /// Whether people changed the calendar: then a clock may know another than ours.
    pub fn has_calendar_edits(&self) -> bool {
        !self.calendar_edits.is_empty()
    }

    /// The calendar as far as a clock follows it: with every change made before its start, and
    /// those until `counted_at` that say running clocks follow.
    pub fn calendar_of(&self, started_at: At, counted_at: At) -> Cow<'_, Calendar> {
        let follows =
            |e: &Edit| e.at <= started_at || (e.running && e.at <= counted_at.max(started_at));
        if self.calendar_edits.iter().all(follows) {
            Cow::Borrowed(&self.calendar)
        } else {
            Cow::Owned(as_known(&self.calendar_text, &self.calendar_edits, follows))
        }
    }

    /// Declarations of force majeure, the oldest first.
    pub fn forces(&self) -> &[Declaration] {
        &self.forces
    }

    /// A declaration of force majeure.
    pub fn force(&self, id: ForceId) -> Option<&Declaration> {
        self.forces.iter().find(|d| d.id == id)
    }

    /// A field or sub-field by its code.
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.categories
            .by_code
            .get(code)
            .and_then(|i| self.categories.rows.get(*i))
    }

    /// Whether new reports of a category are taken on a day: one under a field that is switched off
    /// is switched off with it.
    pub fn takes(&self, category: &Category, day: Date) -> bool {
        let field = category
            .parent
            .as_deref()
            .and_then(|code| self.category(code));
        category.is_open(day) && field.is_none_or(|field| field.is_open(day))
    }

    /// All categories in the order of the table: each field before its sub-fields.
    pub fn categories(&self) -> &[Category] {
        &self.categories.rows
    }

    /// An agency by its code, in force or not.
    pub fn agency(&self, code: &str) -> Option<&Agency> {
        self.agencies.get(code)
    }

    /// The agency itself if it is in force on a day, else the single one that took its place,
    /// and so on; none where there is none or a person must choose between several.
    pub fn agency_at(&self, code: &str, day: Date) -> Option<&Agency> {
        self.agencies.single_in_force(code, day)
    }

    /// The agencies in force on a day, in the order of the table.
    pub fn agencies_at(&self, day: Date) -> impl Iterator<Item = &Agency> {
        self.agencies.rows.iter().filter(move |a| a.in_force(day))
    }

    /// Agencies that have ended by a day.
    pub fn ended(&self, day: Date) -> impl Iterator<Item = &Agency> {
        let over = move |a: &&Agency| a.valid.to.is_some_and(|to| to < day);
        self.agencies.rows.iter().filter(over)
    }

    /// All agencies, ended ones too.
    pub fn agencies(&self) -> &[Agency] {
        &self.agencies.rows
    }

    /// The standing body of the steering committee on a day.
    pub fn standing_body(&self, day: Date) -> Option<&Agency> {
        self.agencies_at(day)
            .find(|a| a.kind == AgencyKind::StandingBody)
    }

    /// The operations centre on a day.
    pub fn ioc(&self, day: Date) -> Option<&Agency> {
        self.agencies_at(day).find(|a| a.kind == AgencyKind::Ioc)
    }

    /// The steering committee on a day: of the directing bodies the one under another.
    pub fn committee(&self, day: Date) -> Option<&Agency> {
        self.agencies_at(day)
            .find(|a| a.kind == AgencyKind::Steering && a.parent.is_some())
    }

    /// Whether an agency stands somewhere below another. An ended parent means its first successor
    /// too. Nobody is within itself.
    pub fn is_within(&self, agency: &str, ancestor: &str) -> bool {
        self.agencies.is_within(agency, ancestor)
    }

    /// The unit that had a code on a day.
    pub fn unit(&self, code: &str, day: Date) -> Option<&Unit> {
        self.units.at(code, day)
    }

    /// All units, ended ones too, in the order of the table.
    pub fn units(&self) -> &[Unit] {
        &self.units.rows
    }

    /// The units of every level in force on a day.
    pub fn units_at(&self, day: Date) -> impl Iterator<Item = &Unit> {
        self.units.rows.iter().filter(move |u| u.in_force(day))
    }

    /// The middle of the province, latitude and longitude, as its table of units has it: of the unit
    /// that came last, for this is asked of today.
    pub fn middle(&self) -> Option<(f64, f64)> {
        let provinces = self.units.rows.iter();
        let provinces = provinces.filter(|u| u.kind == UnitKind::Province);
        let latest = provinces.max_by_key(|u| u.valid.from);
        latest.map(|u| (u.lat, u.lon))
    }

    /// The commune-level unit in force whose centre is nearest to a point (degrees WGS84), and how
    /// far that is in metres. Approximate: outlines tell better where there are some.
    pub fn nearest_unit(&self, lat: f64, lon: f64, day: Date) -> Option<(&Unit, f64)> {
        self.units_at(day)
            .filter(|u| u.kind.is_commune_level())
            .map(|u| (u, u.distance_m(lat, lon)))
            .filter(|(_, distance)| distance.is_finite())
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// The units in force on a day into which a unit of another day went; itself if it is still
    /// there. Empty for an unknown code, and for a day before the unit's own.
    pub fn units_now(&self, code: &str, then: Date, day: Date) -> Vec<&Unit> {
        self.units.now(code, then, day)
    }

    /// Units called so, with or without their kind and diacritics, on a day; then what became of
    /// those that bore the name before. A name with diacritics meets only its own.
    pub fn units_called(&self, name: &str, day: Date) -> Vec<Called<'_>> {
        self.units.called(name, day)
    }

    /// Whether a point (degrees WGS84) may be in the province: its outer box with a margin.
    pub fn in_province(&self, lat: f64, lon: f64) -> bool {
        self.province.contains(lat, lon)
    }

    /// A refusal or redirect code.
    pub fn refusal(&self, code: &str) -> Option<&RefusalCode> {
        self.words.refusals.iter().find(|r| r.code == code)
    }

    /// All refusal and redirect codes in order.
    pub fn refusals(&self) -> &[RefusalCode] {
        &self.words.refusals
    }

    /// The owners of assets that a rule may ask for.
    pub fn asset_owners(&self) -> &[AssetOwner] {
        &self.routes.owners
    }

    /// The routing rules, the first to win first.
    pub fn rules(&self) -> &[Rule] {
        &self.routes.rules
    }

    /// The patterns that rules name.
    pub fn patterns(&self) -> &[Pattern] {
        &self.routes.patterns
    }

    /// Well-known streets.
    pub fn streets(&self) -> &[Street] {
        &self.words.streets
    }

    /// All kept sentences and macros, in the order of the table.
    pub fn snippets(&self) -> &[Snippet] {
        &self.snippets
    }

    /// A kept sentence or macro by its code.
    pub fn snippet(&self, code: &str) -> Option<&Snippet> {
        self.snippets.iter().find(|s| s.code == code)
    }

    /// The sentences that somebody of an agency (none: of the centre) is offered for a report of a
    /// category: the agency's own first, then those made for the category, each by name.
    pub fn sentences(
        &self,
        serves: SnippetUse,
        agency: Option<&str>,
        category: Option<&str>,
    ) -> Vec<&Snippet> {
        let field = category
            .and_then(|code| self.category(code))
            .and_then(|c| c.parent.as_deref());
        let fits = |s: &&Snippet| {
            let own = s.agency.is_none() || s.agency.as_deref() == agency;
            let of = s.category.as_deref();
            let about = of.is_none() || of == category || of == field;
            s.active && s.kind == SnippetKind::Sentence && s.uses.contains(&serves) && own && about
        };
        let mut found: Vec<&Snippet> = self.snippets.iter().filter(fits).collect();
        found.sort_by_key(|s| {
            let name = crate::text::fold(&s.name);
            (s.agency.is_none(), s.category.is_none(), name)
        });
        found
    }

    /// The macros that are offered, in the order of the table.
    pub fn macros(&self) -> impl Iterator<Item = &Snippet> {
        let offered = |s: &&Snippet| s.active && s.kind == SnippetKind::Macro;
        self.snippets.iter().filter(offered)
    }

    /// The landmarks, those out of use too, in the order of the table.
    pub fn landmarks(&self) -> &[Landmark] {
        &self.landmarks
    }

    /// A landmark by its code, in use or not.
    pub fn landmark(&self, code: &str) -> Option<&Landmark> {
        self.landmarks.iter().find(|l| l.code == code)
    }

    /// Landmarks in use within so many metres of a point (degrees WGS84) with how far they are, the
    /// nearest first, at most so many.
    pub fn landmarks_near(&self, lat: f64, lon: f64, m: f64, most: usize) -> Vec<(&Landmark, f64)> {
        let in_use = self.landmarks.iter().filter(|l| !l.is_off);
        let mut near: Vec<(&Landmark, f64)> = in_use
            .map(|l| (l, l.distance_m(lat, lon)))
            .filter(|(_, far)| *far <= m)
            .collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1));
        near.truncate(most);
        near
    }

    /// All abbreviations.
    pub fn abbreviations(&self) -> &[Abbreviation] {
        &self.words.abbreviations
    }

    /// What an abbreviation stands for while somebody types: `og` gives `ổ gà`.
    pub fn expand_abbreviation(&self, word: &str) -> Option<&str> {
        self.words.expand(word)
    }

    /// What else a word may mean in a search: an alternative, never a replacement.
    pub fn search_alternative(&self, word: &str) -> Option<&str> {
        self.words.alternative(word)
    }

    /// What words of a question may mean beside what they say, as pairs: `og` and `ổ gà`, `Lý Thường
    /// Kiệt` and `ltk`. Both ways, for reports are written as questions are.
    pub fn meanings(&self, question: &str) -> Vec<(String, String)> {
        self.words.meanings(question)
    }

    /// The category whose words fit a text best, and the longest of them. The text may be as
    /// typed (then diacritics count) or folded.
    pub fn guess_category(&self, text: &str) -> Option<(&Category, &str)> {
        let (category, keyword) = self.guess.best(text)?;
        Some((self.categories.rows.get(category)?, keyword))
    }

    /// How strongly a text's words speak for each sub-field, by the keywords of the table: (category,
    /// points, the longest keyword), the best first. See [`Catalogue::guess_category`].
    pub fn keywords_in(&self, text: &str) -> Vec<(&Category, usize, &str)> {
        let found = self.guess.all(text).into_iter();
        found
            .filter_map(|(at, score, word)| Some((self.categories.rows.get(at)?, score, word)))
            .collect()
    }

    /// The province's face: names, mark, colours.
    pub fn brand(&self) -> &Brand {
        &self.brand
    }

    /// The danger to life that a text tells of, in the table's words, whatever its category; none if
    /// it tells of none or denies it ("không ai bị thương nặng").
    pub fn danger_in(&self, text: &str) -> Option<&str> {
        self.danger.found(text)
    }
}

/// Positions of rows by their code.
type ByCode = HashMap<String, usize>;
