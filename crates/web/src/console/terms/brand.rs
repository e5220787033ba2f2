//! `/quan-tri/giao-dien`: how the service is called, its mark, its colours. Colours are tried on and
//! measured before they are saved; one that somebody could not read is refused with the pair, the
//! figure and the nearest colour that would do.

use super::{Fate, LOOK, Sent, again, desk, fate, history, status, value, version_of, with_faults};
use crate::console::pages::brand as pages;
use crate::console::pages::field::{Field, Input};
use crate::console::pages::form::{Form, Weight};
use crate::console::staff::Staff;
use crate::door::Door;
use crate::error::{Answer, FieldFault};
use crate::face;
use crate::form::{Posted, Raw};
use crate::router::House;
use app::App;
use app::file::Incoming;
use app::terms::{self, TableEdit, TablePlan, TermsError, Wrong};
use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::response::{Html, IntoResponse};
use axum::routing::{get, post};
use domain::brand::{Brand, BrandPart, Colours, Need, Pair, Palette, Scheme, Unreadable};
use domain::colour::Colour;
use domain::pack::brand_edit::{BrandCells, face_of, unreadable_in};
use lang::{Lang, fill, t};

/// Where it is.
pub const HREF: &str = "/quan-tri/giao-dien";
/// The colours measured, for a script.
const TRY: &str = "/quan-tri/giao-dien/thu";
/// The mark.
const LOGO: &str = "/quan-tri/giao-dien/dau-hieu";
/// Back to the face before the last change.
const UNDO: &str = "/quan-tri/giao-dien/hoan-tac";

/// What one form asks for: names first, then colours.
const ASKED: [BrandPart; 11] = [
    BrandPart::ServiceVi,
    BrandPart::ServiceEn,
    BrandPart::App,
    BrandPart::OwnerVi,
    BrandPart::OwnerEn,
    BrandPart::HelpVi,
    BrandPart::HelpEn,
    BrandPart::JadeLight,
    BrandPart::JadeDark,
    BrandPart::GoldLight,
    BrandPart::GoldDark,
];

/// The routes of these pages.
pub fn routes() -> Router<House> {
    Router::new()
        .route(HREF, get(show).post(save))
        .route(&format!("{HREF}/{LOOK}"), post(look))
        .route(TRY, get(measure))
        .route(LOGO, post(save_mark))
        .route(UNDO, post(undo))
}

/// `GET /quan-tri/giao-dien`.
async fn show(staff: Staff) -> Answer {
    page(&staff, None, &[], String::new()).await
}

/// `GET …/thu`: the colours of the address, measured and tried on; a script puts them into the page.
async fn measure(staff: Staff) -> Answer {
    terms::may_administer(staff.ctx())?;
    let tables = staff.app.tables();
    let cells = BrandCells {
        values: ASKED
            .iter()
            .map(|part| (*part, staff.asked(part.as_str()).unwrap_or_default()))
            .collect(),
    };
    let face = face_of(tables.catalogue.brand(), &cells);
    let tried = tried(&staff, &face);
    let html = askama::Template::render(&tried).map_err(app::AppError::internal)?;
    Ok(Html(html).into_response())
}

/// `POST …/xem-truoc`: what a change would make of the pages.
async fn look(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let (edit, ground) = (TableEdit::Brand(cells_of(&sent)), sent.ground());
    match fate(terms::plan_table(&app, sent.staff.ctx(), &edit, &ground).await)? {
        Fate::Wrong(wrong, problem) => page(&sent.staff, Some(&sent), &wrong, problem).await,
        Fate::Done(plan) => preview(&sent, &edit, &plan).await,
    }
}

/// `POST /quan-tri/giao-dien`: saves it.
async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let edit = TableEdit::Brand(cells_of(&sent));
    let saved = terms::change_table(&app, sent.staff.ctx(), &edit, &sent.ground()).await;
    saved_or_again(&sent, fate(saved)?).await
}

/// `POST …/hoan-tac`: back to the face before the last change.
async fn undo(State(app): State<App>, posted: Posted) -> Answer {
    let sent = Sent::of(&app, posted)?;
    let ctx = sent.staff.ctx();
    let history = terms::brand::history(&app, ctx).await?;
    let done = match history.first() {
        Some(last) => {
            let edit = TableEdit::Brand(terms::brand::before(last));
            terms::change_table(&app, ctx, &edit, &sent.ground()).await
        }
        None => Err(terms::brand::nothing_before()),
    };
    saved_or_again(&sent, fate(done)?).await
}

/// `POST …/dau-hieu`: another mark. The picture is no citizen's photo: it goes to the darkroom's table
/// for marks and nowhere else.
async fn save_mark(State(house): State<House>, request: Request) -> Answer {
    let (mut parts, body) = request.into_parts();
    let door = Door::from_request_parts(&mut parts, &house).await?;
    let staff = Staff::of(&house.app, door)?;
    terms::may_administer(staff.ctx())?;
    let raw = Raw::read(parts, body, &house, false).await?;
    let sent = Sent {
        staff,
        fields: raw.fields,
    };
    let ctx = sent.staff.ctx();
    let mut files = raw.files.into_iter();
    let saved = match (files.next(), raw.too_many || files.next().is_some()) {
        (Some(file), false) => mark(&house.app, &sent, file).await,
        (_, true) => Err(wrong("logo", "twice")),
        // Other words for the mark that is there.
        (None, false)
            if !house
                .app
                .tables()
                .catalogue
                .brand()
                .get(BrandPart::Logo)
                .is_empty() =>
        {
            let edit = TableEdit::Brand(alts_of(&sent));
            terms::change_table(&house.app, ctx, &edit, &sent.ground()).await
        }
        (None, false) => Err(wrong("logo", "required")),
    };
    drop(raw.room);
    if let Err(TermsError::App(error)) = &saved
        && let Some(refused) = FieldFault::file(error)
    {
        // Why the darkroom does not take it, at the field.
        let words = refused.words(sent.staff.lang());
        return page(
            &sent.staff,
            Some(&sent),
            &[fault("logo", FILE, words)],
            String::new(),
        )
        .await;
    }
    saved_or_again(&sent, fate(saved)?).await
}

async fn mark(app: &App, sent: &Sent, file: Incoming) -> terms::TermsResult<()> {
    let (ctx, ground) = (sent.staff.ctx(), sent.ground());
    terms::brand::change_mark(app, ctx, file, alts_of(sent), &ground).await
}

async fn saved_or_again(sent: &Sent, saved: Fate<()>) -> Answer {
    match saved {
        Fate::Done(()) => Ok(sent.staff.lead_to(&format!("{HREF}?luu=1"))),
        Fate::Wrong(wrong, problem) => page(&sent.staff, Some(sent), &wrong, problem).await,
    }
}

/// The reason that brings its own words.
const FILE: &str = "file";

fn fault(field: &str, why: &'static str, detail: String) -> Wrong {
    Wrong {
        field: field.to_owned(),
        why,
        detail,
    }
}

fn wrong(field: &str, why: &'static str) -> TermsError {
    TermsError::Wrong(vec![fault(field, why, String::new())])
}

/// What a form asks for. A mark is put there with its picture; a form takes it away and no more.
fn cells_of(sent: &Sent) -> BrandCells {
    let cell = |part: &BrandPart| {
        let typed = sent.fields.typed(part.as_str())?.trim().to_owned();
        (*part != BrandPart::Logo || typed.is_empty()).then_some((*part, typed))
    };
    BrandCells {
        values: BrandPart::ALL.iter().filter_map(cell).collect(),
    }
}

/// What a mark shows, in both languages.
fn alts_of(sent: &Sent) -> BrandCells {
    let values = [BrandPart::LogoAltVi, BrandPart::LogoAltEn];
    BrandCells {
        values: values
            .map(|part| (part, sent.typed(part.as_str())))
            .to_vec(),
    }
}

async fn page(staff: &Staff, sent: Option<&Sent>, wrong: &[Wrong], problem: String) -> Answer {
    terms::may_administer(staff.ctx())?;
    let lang = staff.lang();
    let tables = staff.app.tables();
    let brand = tables.catalogue.brand();
    let deed = sent.map(|s| s.typed("deed")).unwrap_or_default();
    let own = |name: &str| sent.filter(|_| deed == name);
    let answer = status(wrong, &problem);
    let history = terms::brand::history(&staff.app, staff.ctx()).await?;
    let mut change = change_form(staff, brand, own("change"));
    let mut logo = logo_form(staff, brand, own("logo"));
    let mut undo = history
        .first()
        .map(|last| undo_form(staff, brand, last, own("undo")));
    let mut reset = (!brand.is_default()).then(|| reset_form(staff, own("reset")));
    let told = |form: Form| {
        with_words(
            staff,
            brand,
            with_faults(lang, form, wrong, problem.clone()),
            wrong,
            sent,
        )
    };
    match deed.as_str() {
        "change" => change = told(change),
        "logo" => logo = told(logo),
        "undo" => undo = undo.map(|(rows, form)| (rows, told(form))),
        "reset" => reset = reset.map(told),
        _ => {}
    }
    let face = match own("change") {
        Some(sent) => face_of(brand, &cells_of(sent)),
        None => brand.clone(),
    };
    let looks = &staff.shell().site.looks;
    let page = pages::Brand {
        facts: facts(staff, brand),
        mark: (!looks.mark.is_empty())
            .then(|| (looks.mark.clone(), staff.shell().mark_alt().to_owned())),
        change,
        logo,
        undo,
        reset,
        tried: tried(staff, &face),
        try_href: staff.shell().to(TRY),
        history: history::history(lang, &history, staff.ctx().now),
        desk: desk(staff).await?,
    };
    staff.page_as(answer, &page)
}

/// Faults that have more to say than a word: the pair that could not be read, the picture.
fn with_words(
    staff: &Staff,
    brand: &Brand,
    mut form: Form,
    wrong: &[Wrong],
    sent: Option<&Sent>,
) -> Form {
    let face = sent.map_or_else(|| brand.clone(), |sent| face_of(brand, &cells_of(sent)));
    for fault in wrong {
        let Some(field) = form.fields.iter_mut().find(|f| f.name == fault.field) else {
            continue;
        };
        if fault.why == FILE {
            field.error.clone_from(&fault.detail);
        } else if let Some(unreadable) = unreadable_in(&face)
            .iter()
            .find(|u| fault.why == "contrast" && u.part.as_str() == fault.field)
        {
            field.error = why_unreadable(staff.lang(), unreadable);
        }
    }
    form
}

/// "Chữ trên nút chính (ban ngày): 2,1, cần ít nhất 4,5. Màu gần nhất đạt: #2f7d74."
fn why_unreadable(lang: Lang, fault: &Unreadable) -> String {
    let pair = pair_row(lang, &fault.pair);
    let words = [
        ("pair", &*pair.words),
        ("scheme", &*pair.scheme),
        ("measured", &*pair.measured),
        ("least", &*pair.least),
    ];
    let mut told = fill(lang, "brand.unreadable", &words);
    if let Some(nearest) = fault.nearest {
        told.push(' ');
        told.push_str(&fill(
            lang,
            "brand.nearest",
            &[("colour", &nearest.to_string())],
        ));
    }
    told
}

fn form(staff: &Staff, deed: &'static str, action: &str) -> Form {
    let lang = staff.lang();
    Form::new(lang, deed, staff.shell().to(action))
        .version(version_of(staff))
        .field(Field::hidden(lang, "deed", deed))
}

fn why(lang: Lang, sent: Option<&Sent>) -> Field {
    Field::line(lang, "why", value(sent, "why", ""))
        .label(t(lang, "terms.why"))
        .hint(t(lang, "terms.why.hint"))
        .max(300)
}

/// A part as a form asks for it, with what stands there while it is left empty.
fn field(staff: &Staff, brand: &Brand, part: BrandPart, sent: Option<&Sent>) -> Field {
    let lang = staff.lang();
    let name = part.as_str();
    let own = own_value(staff, part);
    let hint = match own.is_empty() {
        true => t(lang, "brand.empty").to_owned(),
        false => fill(lang, "brand.default", &[("value", &own)]),
    };
    let max = part.chars_max().and_then(|n| u32::try_from(n).ok());
    Field::line(lang, name, value(sent, name, brand.get(part)))
        .label(t(lang, &format!("tables.field.{name}")))
        .hint(hint)
        .optional()
        .max(max.unwrap_or(if part.is_colour() { 7 } else { 0 }))
}

/// What the program shows where the province chose nothing.
fn own_value(staff: &Staff, part: BrandPart) -> String {
    let token = |scheme, name| {
        let palette = Palette::of(&Colours::default());
        palette.colour(scheme, name).map(|c: Colour| c.to_string())
    };
    let colour = match part {
        BrandPart::JadeLight => token(Scheme::Light, "jade"),
        BrandPart::JadeDark => token(Scheme::Dark, "jade"),
        BrandPart::GoldLight => token(Scheme::Light, "gold"),
        BrandPart::GoldDark => token(Scheme::Dark, "gold"),
        _ => None,
    };
    match part {
        BrandPart::ServiceVi => t(Lang::Vi, "portal.site.name").to_owned(),
        BrandPart::ServiceEn => t(Lang::En, "portal.site.name").to_owned(),
        BrandPart::HelpVi => t(Lang::Vi, "portal.foot.help").to_owned(),
        BrandPart::HelpEn => t(Lang::En, "portal.foot.help").to_owned(),
        BrandPart::App => staff.door.face().own_app.clone(),
        _ => colour.unwrap_or_default(),
    }
}

fn change_form(staff: &Staff, brand: &Brand, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let begun = form(staff, "change", &format!("{HREF}/{LOOK}"))
        .button(t(lang, "admin.look"))
        .weight(Weight::Main);
    ASKED
        .iter()
        .fold(begun, |form, part| {
            form.field(field(staff, brand, *part, sent))
        })
        .field(why(lang, sent))
}

fn logo_form(staff: &Staff, brand: &Brand, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let input = Input::Files {
        accept: "image/png,image/jpeg,image/webp",
        multiple: false,
        kept: Vec::new(),
    };
    let picture = Field::new(lang, "logo", input)
        .label(t(lang, "tables.field.logo"))
        .hint(t(lang, "brand.logo.hint"));
    let picture = match brand.get(BrandPart::Logo) {
        "" => picture,
        _ => picture.optional(),
    };
    let alt = |part: BrandPart| {
        let field = field(staff, brand, part, sent).hint(t(lang, "brand.alt.hint"));
        Field {
            required: true,
            ..field
        }
    };
    form(staff, "logo", LOGO)
        .button(t(lang, "brand.logo.save"))
        .intro(t(lang, "brand.logo.intro"))
        .field(picture)
        .field(alt(BrandPart::LogoAltVi))
        .field(alt(BrandPart::LogoAltEn))
        .field(why(lang, sent))
}

fn undo_form(
    staff: &Staff,
    brand: &Brand,
    last: &terms::Changed,
    sent: Option<&Sent>,
) -> pages::Undo {
    let lang = staff.lang();
    let rows = terms::brand::before(last)
        .values
        .into_iter()
        .map(|(part, then)| {
            let name = t(lang, &format!("tables.field.{part}")).to_owned();
            (name, shown(brand.get(part)), shown(&then))
        })
        .collect();
    let form = form(staff, "undo", UNDO)
        .button(t(lang, "brand.undo.do"))
        .field(why(lang, sent));
    (rows, form)
}

fn reset_form(staff: &Staff, sent: Option<&Sent>) -> Form {
    let lang = staff.lang();
    let begun = form(staff, "reset", HREF)
        .button(t(lang, "brand.reset.do"))
        .intro(t(lang, "brand.reset.intro"));
    BrandPart::ALL
        .iter()
        .fold(begun, |form, part| {
            form.field(Field::hidden(lang, part.as_str(), ""))
        })
        .field(why(lang, sent))
}

fn shown(value: &str) -> String {
    match value {
        "" => "–".to_owned(),
        value => value.to_owned(),
    }
}

/// What is in force, of what a reader sees.
fn facts(staff: &Staff, brand: &Brand) -> Vec<(String, String)> {
    let lang = staff.lang();
    let asked = ASKED.iter().map(|part| {
        let stands = match brand.get(*part) {
            "" => own_value(staff, *part),
            chosen => chosen.to_owned(),
        };
        (
            t(lang, &format!("tables.field.{part}")).to_owned(),
            shown(&stands),
        )
    });
    asked.collect()
}

async fn preview(sent: &Sent, edit: &TableEdit, plan: &TablePlan) -> Answer {
    let staff = &sent.staff;
    let lang = staff.lang();
    let form = change_form(staff, plan.before.brand(), Some(sent));
    let mut save = again(
        lang,
        "save",
        &staff.shell().to(HREF),
        "terms.save",
        sent,
        &form,
    );
    save.weight = Weight::Main;
    save.intro = t(lang, "brand.save").to_owned();
    let differs = terms::differs(edit, plan).into_iter();
    let page = pages::BrandPreview {
        back: staff.shell().to(HREF),
        differs: differs
            .map(|(name, before, after)| {
                let name = t(lang, &format!("tables.field.{name}")).to_owned();
                (name, shown(&before), shown(&after))
            })
            .collect(),
        tried: tried(staff, plan.catalogue.brand()),
        save,
        edit: form,
        desk: staff.desk().await?,
    };
    staff.page(&page)
}

/// The colours of a face tried on; one that cannot be read is shown as it is, with its figure.
fn tried(staff: &Staff, face: &Brand) -> pages::Tried {
    let service = match face.get(match staff.lang() {
        Lang::Vi => BrandPart::ServiceVi,
        Lang::En => BrandPart::ServiceEn,
    }) {
        "" => t(staff.lang(), "portal.site.name"),
        chosen => chosen,
    };
    draw(staff.lang(), &face.colours(), service)
}

/// See [`tried`].
pub(in crate::console) fn draw(lang: Lang, colours: &Colours, service: &str) -> pages::Tried {
    let pairs = Palette::of(colours).pairs();
    let passing = pairs.iter().filter(|p| p.passes()).count();
    let (own, others): (Vec<&Pair>, Vec<&Pair>) = pairs
        .iter()
        .partition(|p| face::is_chosen(p.front) || face::is_chosen(p.ground));
    let rows = |pairs: Vec<&Pair>| pairs.into_iter().map(|p| pair_row(lang, p)).collect();
    let n = |n: usize| n.to_string();
    pages::Tried {
        sheet: face::try_href(colours),
        service: service.to_owned(),
        sum: fill(
            lang,
            "brand.sum",
            &[("n", &n(passing)), ("all", &n(pairs.len()))],
        ),
        own: rows(own),
        others: rows(others),
        lang,
    }
}

fn pair_row(lang: Lang, pair: &Pair) -> pages::PairRow {
    let passes = pair.passes();
    let scheme = match pair.scheme {
        Scheme::Light => "brand.light",
        Scheme::Dark => "brand.dark",
    };
    let verdict = match (passes, pair.need) {
        (false, _) => "brand.fails",
        (true, Need::Text) => "brand.passes.text",
        (true, Need::Edge) => "brand.passes.edge",
    };
    // Cut off, not rounded: 4.499 is not enough and must not look so.
    let measured = (pair.measured * 100.0).floor() / 100.0;
    pages::PairRow {
        words: t(lang, &format!("brand.pair.{}.{}", pair.front, pair.ground)).to_owned(),
        scheme: t(lang, scheme).to_owned(),
        colours: format!("{} / {}", pair.colours.0, pair.colours.1),
        measured: lang::number::decimal(lang, measured, 2),
        least: lang::number::decimal(lang, pair.need.least(), 1),
        passes,
        verdict: t(lang, verdict).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_and_part_has_its_words() {
        for pair in Palette::of(&Colours::default()).pairs() {
            let key = format!("brand.pair.{}.{}", pair.front, pair.ground);
            assert!(lang::has(&key), "{key}");
        }
        for part in BrandPart::ALL {
            let key = format!("tables.field.{part}");
            assert!(lang::has(&key), "{key}");
        }
    }

    #[test]
    fn a_figure_is_never_told_larger_than_it_is() {
        let colours = Colours {
            jade_light: Some(Colour::new(0x77_77_77)),
            ..Colours::default()
        };
        let row = draw(Lang::En, &colours, "x");
        let white = row.own.first().expect("letters on the button");
        assert_eq!((white.measured.as_str(), white.passes), ("4.47", false));
    }
}
