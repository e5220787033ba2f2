//! The province's own tables as administered things: agencies, categories, call ladders, the words of
//! refusals, the province's face. One row at a time, checked by the same rules as a whole pack.

use super::snippet::{may_begin, may_change, may_see_snippets};
use super::{
    Chain, Changed, Entry, Ground, HISTORY_MAX, Standing, TermsError, TermsResult, Wrong,
    check_why, told, write,
};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::view::Named;
use domain::actor::Role;
use domain::brand::BrandPart;
use domain::category::Category;
use domain::pack::Catalogue;
use domain::pack::abbreviation_edit::{AbbreviationCells, AbbreviationEdit, edit_abbreviations};
use domain::pack::agency_edit::{AgencyEdit, edit_agencies};
use domain::pack::brand_edit::{BrandCells, edit_brand};
use domain::pack::category_edit::{CategoryCells, edit_categories};
use domain::pack::contact_edit::{LadderEdit, edit_ladder};
use domain::pack::edit::{EditFault, Edited};
use domain::pack::landmark_edit::{LandmarkCells, LandmarkEdit, edit_landmarks, next_code};
use domain::pack::refusal_edit::{RefusalCells, edit_refusal};
use domain::pack::snippet_edit::{SnippetCells, SnippetEdit, edit_snippets};
use domain::snippet::SnippetKind;
use serde_json::{Value, json};
use store::Batch;

/// The chain of the agencies.
pub(super) const AGENCY: Chain = Chain {
    family: "agency",
    id: 4,
};
/// The chain of the categories.
const CATEGORY: Chain = Chain {
    family: "category",
    id: 5,
};
/// The chain of the call ladders.
const CONTACT: Chain = Chain {
    family: "contact",
    id: 6,
};
/// The chain of the words.
pub(crate) const WORDS: Chain = Chain {
    family: "words",
    id: 7,
};

/// The chain of the kept sentences and macros.
const SNIPPET: Chain = Chain {
    family: "snippet",
    id: 8,
};
/// The chain of the province's face.
pub(super) const BRAND: Chain = Chain {
    family: "brand",
    id: 14,
};
/// The chain of the landmarks.
pub(super) const LANDMARK: Chain = Chain {
    family: "landmark",
    id: 13,
};

/// A change of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableEdit {
    /// Of an agency.
    Agency(AgencyEdit),
    /// A category added.
    AddCategory(CategoryCells),
    /// A category told otherwise.
    Category(CategoryCells),
    /// Of an agency's call ladder.
    Ladder {
        /// The agency.
        agency: String,
        /// What is done.
        edit: LadderEdit,
    },
    /// The words of a refusal.
    Refusal {
        /// Its code.
        code: String,
        /// Its words.
        cells: RefusalCells,
    },
    /// Of an abbreviation.
    Abbreviation(AbbreviationEdit),
    /// Of a kept sentence or a macro.
    Snippet(SnippetEdit),
    /// Of the province's face.
    Brand(BrandCells),
    /// Of a landmark.
    Landmark(LandmarkEdit),
}

/// Which table a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Agencies.
    Agencies,
    /// Categories.
    Categories,
    /// Call ladders.
    Contacts,
    /// Words.
    Words,
    /// Kept sentences and macros.
    Snippets,
    /// Landmarks.
    Landmarks,
}

impl Table {
    fn chain(self) -> Chain {
        match self {
            Table::Agencies => AGENCY,
            Table::Categories => CATEGORY,
            Table::Contacts => CONTACT,
            Table::Words => WORDS,
            Table::Snippets => SNIPPET,
            Table::Landmarks => LANDMARK,
        }
    }
}

/// The tables as they would be.
pub struct TablePlan {
    /// With the change.
    pub catalogue: Catalogue,
    /// Without it.
    pub before: Catalogue,
    standing: Standing,
    edited: Edited,
}

/// Whether the caller administers the tables.
///
/// # Errors
/// [`AppError::Forbidden`] to everybody else.
pub fn may_administer(ctx: &Ctx) -> AppResult<()> {
    match super::may_edit(ctx) {
        true => Ok(()),
        false => Err(AppError::Forbidden),
    }
}

impl From<EditFault> for Wrong {
    fn from(fault: EditFault) -> Wrong {
        Wrong {
            field: fault.field,
            why: fault.why.as_str(),
            detail: fault.detail,
        }
    }
}

/// What a change would make of the tables, by the pack's own checks; writes nothing.
///
/// # Errors
/// Every field at fault; a conflict if the tables were changed since they were looked at.
pub async fn plan_table(
    app: &App,
    ctx: &Ctx,
    edit: &TableEdit,
    ground: &Ground,
) -> TermsResult<TablePlan> {
    may_begin(ctx, edit)?;
    let standing = Standing::read(app, ground).await?;
    let today = ctx.now.date();
    let text = |name: &str| standing.text(name);
    let before = standing.catalogue.clone();
    let edited = match edit {
        TableEdit::Agency(edit) => edit_agencies(&text, &before, edit, today),
        TableEdit::AddCategory(cells) => edit_categories(&text, &before, cells, true),
        TableEdit::Category(cells) => edit_categories(&text, &before, cells, false),
        TableEdit::Ladder { agency, edit } => edit_ladder(&text, &before, agency, edit),
        TableEdit::Refusal { code, cells } => edit_refusal(&text, &before, code, cells),
        TableEdit::Abbreviation(edit) => edit_abbreviations(&text, &before, edit),
        TableEdit::Snippet(edit) => {
            may_change(ctx, &before, edit)?;
            edit_snippets(&text, &before, edit)
        }
        TableEdit::Brand(cells) => edit_brand(&text, &before, cells),
        TableEdit::Landmark(edit) => edit_landmarks(&text, &before, edit, today),
    };
    let mut wrong = Vec::new();
    check_why(&ground.why, &mut wrong);
    let edited = match edited {
        Ok(edited) if wrong.is_empty() => edited,
        Ok(_) => return Err(TermsError::Wrong(wrong)),
        Err(faults) => {
            wrong.splice(0..0, faults.into_iter().map(Wrong::from));
            return Err(TermsError::Wrong(wrong));
        }
    };
    let catalogue = match standing.with(&[(edited.file, &edited.text)]) {
        Ok(catalogue) => catalogue,
        Err(TermsError::Pack(faults)) => {
            let at = edited.at_fields(&faults);
            return Err(match at.is_empty() {
                true => TermsError::Pack(faults),
                false => TermsError::Wrong(at.into_iter().map(Wrong::from).collect()),
            });
        }
        Err(e) => return Err(e),
    };
    Ok(TablePlan {
        catalogue,
        before,
        standing,
        edited,
    })
}

/// Changes a row. What an agency that ends still holds is passed on by the worker, report by report,
/// from the day after its last.
///
/// # Errors
/// As [`plan_table`].
pub async fn change_table(
    app: &App,
    ctx: &Ctx,
    edit: &TableEdit,
    ground: &Ground,
) -> TermsResult<()> {
    change_with(app, ctx, edit, ground, Batch::new()).await
}

/// The same, with what goes into the batch beside the table.
pub(super) async fn change_with(
    app: &App,
    ctx: &Ctx,
    edit: &TableEdit,
    ground: &Ground,
    beside: Batch,
) -> TermsResult<()> {
    let plan = plan_table(app, ctx, edit, ground).await?;
    let (chain, what) = (chain_of(edit), told_of(edit, &plan));
    let changed = [(plan.edited.file, plan.edited.text.as_str())];
    let entry = Entry {
        chain,
        what: &what,
        why: &ground.why,
    };
    write(app, ctx, &plan.standing, &changed, entry, beside).await
}

/// The chain of the table that a change is of.
fn chain_of(edit: &TableEdit) -> Chain {
    match edit {
        TableEdit::Agency(_) => AGENCY,
        TableEdit::AddCategory(_) | TableEdit::Category(_) => CATEGORY,
        TableEdit::Ladder { .. } => CONTACT,
        TableEdit::Refusal { .. } | TableEdit::Abbreviation(_) => WORDS,
        TableEdit::Snippet(_) => SNIPPET,
        TableEdit::Brand(_) => BRAND,
        TableEdit::Landmark(_) => LANDMARK,
    }
}

/// What an event tells of a change: its kind, whose row, and each value that differs, before and
/// after. Telephone numbers of officers stay out: the ladder tells how many there are.
fn told_of(edit: &TableEdit, plan: &TablePlan) -> Value {
    let with = |kind: &str, code: &str, name: &str| json!({ "kind": kind, "code": code, "name": name, "values": differs(edit, plan) });
    let agency = |code: &str| {
        let found = plan.catalogue.agency(code);
        found.map(|a| a.short_name.clone()).unwrap_or_default()
    };
    match edit {
        TableEdit::Agency(edit) => {
            let code = edit.code().trim();
            let kind = match edit {
                AgencyEdit::Add { .. } => "agency_added",
                AgencyEdit::Change { .. } => "agency_changed",
                AgencyEdit::End { .. } => "agency_ended",
                AgencyEdit::Keep { .. } => "agency_kept",
            };
            with(kind, code, &agency(code))
        }
        TableEdit::AddCategory(cells) => with(
            "category_added",
            cells.code.trim(),
            cells.public_name.trim(),
        ),
        TableEdit::Category(cells) => with(
            "category_changed",
            cells.code.trim(),
            cells.public_name.trim(),
        ),
        TableEdit::Ladder { agency: code, edit } => {
            let (kind, n) = match edit {
                LadderEdit::Own(cells) => {
                    let n = cells.iter().filter(|c| !c.phone.trim().is_empty()).count();
                    ("ladder_changed", n)
                }
                LadderEdit::Shared => ("ladder_shared", 0),
            };
            json!({ "kind": kind, "code": code, "name": agency(code), "n": n })
        }
        TableEdit::Refusal { code, cells } => with("refusal_changed", code, cells.name_vi.trim()),
        TableEdit::Abbreviation(edit) => {
            let kind = match edit {
                AbbreviationEdit::Add(_) => "abbreviation_added",
                AbbreviationEdit::Change(_) => "abbreviation_changed",
                AbbreviationEdit::Remove(_) => "abbreviation_removed",
            };
            with(kind, &edit.short(), "")
        }
        TableEdit::Snippet(edit) => {
            let code = edit.code(&plan.before);
            let row = plan.catalogue.snippet(&code);
            let kind = match (edit, row.map(|s| s.kind)) {
                (SnippetEdit::Add { .. }, Some(SnippetKind::Macro)) => "macro_added",
                (SnippetEdit::Add { .. }, _) => "snippet_added",
                (SnippetEdit::Change { .. }, Some(SnippetKind::Macro)) => "macro_changed",
                (SnippetEdit::Change { .. }, _) => "snippet_changed",
                (SnippetEdit::Switch { active: true, .. }, _) => "snippet_on",
                (SnippetEdit::Switch { active: false, .. }, _) => "snippet_off",
            };
            let mut told = with(kind, &code, row.map_or("", |s| &s.name));
            // Whose it is: another agency's history is not told.
            told["agency"] = json!(row.and_then(|s| s.agency.as_deref()));
            told
        }
        TableEdit::Brand(_) => with("brand_changed", "", ""),
        TableEdit::Landmark(edit) => {
            let kind = match edit {
                LandmarkEdit::Add(_) => "landmark_added",
                LandmarkEdit::Change(..) => "landmark_changed",
                LandmarkEdit::Off(_) => "landmark_off",
                LandmarkEdit::On(_) => "landmark_on",
            };
            let code = landmark_code(edit, &plan.before);
            let found = plan.catalogue.landmark(&code);
            let name = found.map(|l| l.name.clone()).unwrap_or_default();
            with(kind, &code, &name)
        }
    }
}

/// A row's values by their names, in the order of its form; none where there is no such row.
fn values(edit: &TableEdit, catalogue: &Catalogue, code: &str) -> Values {
    let found = match edit {
        TableEdit::Agency(_) | TableEdit::Ladder { .. } => catalogue.agency(code).map(|a| {
            vec![
                ("name", a.name.clone()),
                ("short_name", a.short_name.clone()),
                ("kind", a.kind.as_str().to_owned()),
                ("parent", a.parent.clone().unwrap_or_default()),
                ("units", a.units.join(";")),
                ("from", a.valid.from.to_string()),
                (
                    "last",
                    a.valid.to.map(|d| d.to_string()).unwrap_or_default(),
                ),
                ("heir", a.replaced_by.join(";")),
            ]
        }),
        TableEdit::AddCategory(_) | TableEdit::Category(_) => {
            catalogue.category(code).map(category_values)
        }
        TableEdit::Refusal { .. } => catalogue.refusal(code).map(RefusalCells::of).map(|cells| {
            vec![
                ("name_vi", cells.name_vi),
                ("name_en", cells.name_en),
                ("where_to_go", cells.where_to_go),
                ("message", cells.message),
            ]
        }),
        TableEdit::Abbreviation(_) => {
            let mut rows = catalogue.abbreviations().iter();
            let row = rows.find(|a| a.short == code).map(AbbreviationCells::of);
            row.map(|cells| vec![("expansion", cells.expansion), ("serves", cells.serves)])
        }
        TableEdit::Snippet(_) => catalogue.snippet(code).map(|row| {
            let cells = SnippetCells::of(row);
            vec![
                ("name", cells.name),
                ("uses", cells.uses.join(";")),
                ("for_category", cells.category),
                ("for_lead", cells.lead),
                ("for_urgency", cells.urgency),
                ("words", cells.text),
            ]
        }),
        TableEdit::Brand(_) => {
            let brand = catalogue.brand();
            let value = |part: &BrandPart| (part.as_str(), brand.get(*part).to_owned());
            Some(BrandPart::ALL.iter().map(value).collect())
        }
        TableEdit::Landmark(_) => catalogue.landmark(code).map(|row| {
            let cells = LandmarkCells::of(row);
            vec![
                ("name", cells.name),
                ("kind", cells.kind),
                ("aliases", cells.aliases),
                ("area", cells.area),
                ("point", cells.point),
                ("state", if row.is_off { "off" } else { "on" }.to_owned()),
            ]
        }),
    };
    found.unwrap_or_default()
}

/// The code of the landmark that is changed; of a new one the code that it gets.
pub fn landmark_code(edit: &LandmarkEdit, before: &Catalogue) -> String {
    let code = edit.code().map(str::to_owned);
    code.unwrap_or_else(|| next_code(before))
}

/// Values by their names.
type Values = Vec<(&'static str, String)>;

/// A category's values as its form names them.
fn category_values(c: &Category) -> Values {
    let cells = CategoryCells::of(c);
    let flag = |on: bool| if on { "yes" } else { "no" }.to_owned();
    vec![
        ("parent", cells.parent),
        ("name_vi", cells.name_vi),
        ("name_en", cells.name_en),
        ("public_name", cells.public_name),
        ("icon", cells.icon),
        ("urgency", cells.urgency),
        ("photo_rule", cells.photo_rule),
        ("result_photo", flag(cells.result_photo)),
        ("anonymous_ok", flag(cells.anonymous_ok)),
        ("place_public", cells.place_public),
        ("publish", cells.publish),
        ("radius_m", cells.radius_m),
        ("window_days", cells.window_days),
        ("keywords", cells.keywords),
        ("questions", cells.questions),
        ("from", cells.from),
        ("to", cells.to),
    ]
}

/// What a planned change alters: (name of the value, before, after).
pub fn differs(edit: &TableEdit, plan: &TablePlan) -> Vec<(&'static str, String, String)> {
    let own;
    let code = match edit {
        TableEdit::Agency(edit) => edit.code().trim(),
        TableEdit::AddCategory(cells) | TableEdit::Category(cells) => cells.code.trim(),
        TableEdit::Ladder { agency, .. } => agency,
        TableEdit::Refusal { code, .. } => code,
        TableEdit::Abbreviation(edit) => {
            own = edit.short();
            &own
        }
        TableEdit::Snippet(edit) => {
            own = edit.code(&plan.before);
            &own
        }
        TableEdit::Brand(_) => "",
        TableEdit::Landmark(edit) => {
            own = landmark_code(edit, &plan.before);
            &own
        }
    };
    let (old, new) = (
        values(edit, &plan.before, code),
        values(edit, &plan.catalogue, code),
    );
    let of = |values: &Values, name: &str| {
        let found = values.iter().find(|(held, _)| *held == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    // Of a row that is no more its old values are told.
    let names = if new.is_empty() { &old } else { &new };
    names
        .iter()
        .map(|(name, _)| (*name, of(&old, name), of(&new, name)))
        .filter(|(_, before, after)| before != after)
        .collect()
}

/// The latest changes of a table, newest first; of one row where a code is given.
///
/// # Errors
/// [`AppError::Forbidden`] to all but administrators, and to whoever does not read the kept sentences;
/// the database's.
pub async fn table_history(
    app: &App,
    ctx: &Ctx,
    table: Table,
    code: Option<&str>,
) -> AppResult<Vec<Changed>> {
    match table {
        Table::Snippets => may_see_snippets(ctx)?,
        _ => may_administer(ctx)?,
    }
    let mut stored = store::event::of(&app.store, table.chain().id).await?;
    stored.reverse();
    let is_shared = table != Table::Snippets || ctx.actor.role == Role::SysAdmin;
    if code.is_none() && is_shared {
        stored.truncate(HISTORY_MAX);
    }
    let mut changed = told(app, &stored).await?;
    let agency = ctx.actor.agency.as_deref();
    let own = agency.filter(|_| ctx.actor.role.is_agency());
    changed.retain(|c| {
        let said = |name: &str| c.what.get(name).and_then(Value::as_str);
        let seen = is_shared || said("agency").is_none_or(|of| Some(of) == own);
        seen && (code.is_none() || said("code") == code)
    });
    changed.truncate(HISTORY_MAX);
    Ok(changed)
}

/// An agency by its name, for a list.
pub fn named_agency(catalogue: &Catalogue, code: &str) -> Named {
    crate::privacy::agency_name(catalogue, code)
}
