//! The province's face as pages and phones take it: names, mark and colours over those that the
//! installation was set up with. It follows from the province's tables, so it is made once for each
//! version of them, and another node's change is seen as any change of the tables is.
//!
//! The colours travel as a style sheet whose address holds them. Any node can answer any such address,
//! whatever it has heard of yet, and a browser may keep it for ever.

use crate::portal::Worker;
use crate::shell::Site;
use app::Tables;
use domain::brand::{Brand, BrandPart, Colours, Palette, Scheme, Tokens};
use domain::colour::Colour;
use domain::pack::Catalogue;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

/// The colour of the frame around the app, where the province chose none.
const BAR: &str = "#052e2b";
/// What the address of the pages' colours begins with, and that of the same to try them on.
const SHEET: &str = "brand.";
const TRY: &str = "brand-try.";

/// Addresses and colours that follow from a province's face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looks {
    /// The style sheet of its colours; empty where they are the program's own.
    pub sheet: String,
    /// The colour of the frame around the app.
    pub bar: String,
    /// The mark for the head of a page; empty for the program's own.
    pub mark: String,
    /// The mark for the screen of a telephone; empty for the program's own.
    pub icon: String,
}

impl Default for Looks {
    fn default() -> Looks {
        Looks {
            sheet: String::new(),
            bar: BAR.to_owned(),
            mark: String::new(),
            icon: String::new(),
        }
    }
}

impl Looks {
    fn of(brand: &Brand) -> Looks {
        let colours = brand.colours();
        let mut looks = Looks::default();
        if colours != Colours::default() {
            looks.sheet = sheet_href(&colours);
            if let Some(bar) = Palette::of(&colours).colour(Scheme::Light, "jade3") {
                looks.bar = bar.to_string();
            }
        }
        let logo = brand.get(BrandPart::Logo);
        if !logo.is_empty() {
            looks.mark = format!("/assets/mark.{logo}.png");
            looks.icon = format!("/assets/icon.{logo}.png");
        }
        looks
    }
}

/// What one version of the tables makes of the pages.
#[derive(Debug)]
pub struct Face {
    /// The names.
    pub site: Arc<Site>,
    /// The name of the app that the installation was set up with.
    pub own_app: String,
    /// The middle of the province, latitude and longitude: there the sun rises and sets for the console.
    pub middle: Option<(f64, f64)>,
    /// The service worker, which keeps pages of this face and no other.
    pub worker: Worker,
}

/// The face in force.
#[derive(Debug)]
pub struct Faces {
    own: Site,
    held: Mutex<Option<(i64, Arc<Face>)>>,
}

impl Faces {
    /// Over the names that the installation was set up with.
    pub fn of(own: Site) -> Faces {
        Faces {
            own,
            held: Mutex::default(),
        }
    }

    /// The face that these tables give.
    pub fn now(&self, tables: &Tables) -> Arc<Face> {
        // A panic while the lock is held leaves the face before, which is whole.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, face)) = &*held
            && *version == tables.version
        {
            return Arc::clone(face);
        }
        let face = Arc::new(make(&self.own, &tables.catalogue));
        *held = Some((tables.version, Arc::clone(&face)));
        face
    }
}

fn make(own: &Site, catalogue: &Catalogue) -> Face {
    let brand = catalogue.brand();
    let mut site = own.clone();
    let app = brand.get(BrandPart::App);
    if !app.is_empty() {
        app.clone_into(&mut site.app);
    }
    site.looks = Looks::of(brand);
    site.brand = brand.clone();
    Face {
        worker: Worker::of(&site),
        site: Arc::new(site),
        own_app: own.app.clone(),
        middle: catalogue.middle(),
    }
}

/// `/assets/brand.0b5d56-0-0-0.css`: light and dark main colour, light and dark gold.
fn sheet_href(colours: &Colours) -> String {
    format!("/assets/{SHEET}{}.css", in_address(colours))
}

/// The same colours to try on, in two boxes of a page that keeps its own.
pub fn try_href(colours: &Colours) -> String {
    format!("/assets/{TRY}{}.css", in_address(colours))
}

fn in_address(colours: &Colours) -> String {
    let Colours {
        jade_light,
        jade_dark,
        gold_light,
        gold_dark,
    } = colours;
    let digits = |colour: &Option<Colour>| colour.map_or_else(|| "0".to_owned(), Colour::digits);
    [jade_light, jade_dark, gold_light, gold_dark]
        .map(digits)
        .join("-")
}

/// The style sheet behind the name of an address; none where it is none of these.
pub fn sheet(name: &str) -> Option<String> {
    let (scoped, rest) = match (name.strip_prefix(TRY), name.strip_prefix(SHEET)) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => return None,
    };
    let colours = from_address(rest.strip_suffix(".css")?)?;
    let palette = Palette::of(&colours);
    Some(match scoped {
        true => tried(&palette),
        false => whole(&palette),
    })
}

fn from_address(text: &str) -> Option<Colours> {
    let mut parts = text.split('-').map(|part| match part {
        "0" => Some(None),
        digits => Colour::parse(digits)
            .filter(|c| c.digits() == digits)
            .map(Some),
    });
    let mut next = || parts.next().flatten();
    let colours = Colours {
        jade_light: next()?,
        jade_dark: next()?,
        gold_light: next()?,
        gold_dark: next()?,
    };
    parts.next().is_none().then_some(colours)
}

/// Names of the colours that a choice may change.
const CHOSEN: [&str; 10] = [
    "jade", "jade2", "jade3", "jade50", "jade100", "hero0", "hero1", "hero2", "hero3", "gold",
];

/// Whether a choice may change a colour of this name.
pub fn is_chosen(name: &str) -> bool {
    CHOSEN.contains(&name)
}

fn declared(tokens: &Tokens, wanted: &dyn Fn(&str) -> bool) -> String {
    let mut text = String::new();
    for (name, colour) in tokens.iter().filter(|(name, _)| wanted(name)) {
        // Writing into memory does not fail.
        let _ = write!(text, "--{name}:{colour};");
    }
    text
}

/// For every page: by day, by night, and where somebody chose one of them. The console's bar is the
/// darkest of the family; a slip is paper by night too.
fn whole(palette: &Palette) -> String {
    let of = |tokens: &Tokens| declared(tokens, &is_chosen);
    let (light, dark) = (of(&palette.light), of(&palette.dark));
    let colour = |name| palette.colour(Scheme::Light, name).unwrap_or(Colour::BLACK);
    let (bar, jade) = (colour("jade3"), colour("jade"));
    format!(
        ":root:root{{{light}--bar:{bar};--barline:{bar}}}\n\
         @media (prefers-color-scheme:dark){{:root:root:not([data-scheme=sang]):not([data-theme=light]){{{dark}--bar:#071110;--barline:#233330}}}}\n\
         :root:root[data-scheme=toi],:root:root[data-theme=dark]{{{dark}--bar:#071110;--barline:#233330}}\n\
         :root:root .tk{{--jade:{jade}}}\n"
    )
}

/// For two boxes: one by day, one by night, whatever the page around them is.
fn tried(palette: &Palette) -> String {
    let all = |tokens: &Tokens| declared(tokens, &|_| true);
    format!(
        ".try-light{{{}color-scheme:light}}\n.try-dark{{{}color-scheme:dark}}\n",
        all(&palette.light),
        all(&palette.dark)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::{asset, asset_url};

    #[test]
    fn an_address_holds_the_colours_and_nothing_else() {
        let chosen = Colours {
            jade_light: Some(Colour::new(0x1d_4f_9a)),
            ..Colours::default()
        };
        assert_eq!(sheet_href(&chosen), "/assets/brand.1d4f9a-0-0-0.css");
        let text = sheet("brand.1d4f9a-0-0-0.css").expect("a style sheet");
        assert!(text.contains("--jade:#1d4f9a;"), "{text}");
        let tried = sheet("brand-try.1d4f9a-0-0-0.css").expect("a style sheet");
        assert!(tried.starts_with(".try-light{--paper:#faf8f3;"), "{tried}");
        for wrong in [
            "brand.css",
            "brand.1d4f9a-0-0.css",
            "brand.1d4f9a-0-0-0-0.css",
            "brand.1D4F9A-0-0-0.css",
            "brand.1d4f9a-0-0-0",
            "brand.1d4f9a-0-0-}body{.css",
            "brand.%231d4f9a-0-0-0.css",
            "portal.css",
        ] {
            assert_eq!(sheet(wrong), None, "{wrong}");
        }
    }

    /// What the rules measure is what the pages show.
    #[test]
    fn the_style_sheets_hold_the_colours_that_are_measured() {
        let palette = Palette::of(&Colours::default());
        let text = |name: &str| {
            let file = asset(asset_url(name).trim_start_matches("/assets/")).expect("embedded");
            String::from_utf8_lossy(&file.bytes).to_lowercase()
        };
        let console = text("console.css");
        let parts: Vec<&str> = console.split(":root").collect();
        let sheets = [
            (Scheme::Light, text("portal.css")),
            (Scheme::Dark, text("portal-dark.css")),
            (
                Scheme::Light,
                parts.get(1).copied().unwrap_or_default().to_owned(),
            ),
            (
                Scheme::Dark,
                parts.get(2).copied().unwrap_or_default().to_owned(),
            ),
            (
                Scheme::Dark,
                parts.get(3).copied().unwrap_or_default().to_owned(),
            ),
        ];
        for (n, (scheme, sheet)) in sheets.iter().enumerate() {
            let mut found = 0;
            for (name, colour) in palette.scheme(*scheme) {
                let key = format!("--{}:", name.to_lowercase());
                let Some((_, rest)) = sheet.split_once(&key) else {
                    continue;
                };
                let value = rest.split([';', '}']).next().unwrap_or_default();
                let value = match value {
                    "#fff" => "#ffffff",
                    value => value,
                };
                assert_eq!(value, colour.to_string(), "{name} of sheet {n}");
                found += 1;
            }
            assert!(found >= 26, "sheet {n} has {found} of the colours");
        }
    }
}
