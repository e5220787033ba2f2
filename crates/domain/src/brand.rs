//! The province's face: how the service is called, its mark, its colours. What a province left empty
//! is the program's own. The colours that are chosen are few; the others of their family follow from
//! them, and a choice that somebody could not read is none.

use crate::colour::Colour;
use crate::words::names;

names! {
    /// What may be chosen, by its name in the table and in forms.
    BrandPart {
        /// The service's name, in Vietnamese.
        ServiceVi = "service_vi",
        /// The same in English.
        ServiceEn = "service_en",
        /// The name of the app on a phone.
        App = "app",
        /// Whose the service is, at the foot of each page, in Vietnamese.
        OwnerVi = "owner_vi",
        /// The same in English.
        OwnerEn = "owner_en",
        /// The words before the hotline's number, in Vietnamese.
        HelpVi = "help_vi",
        /// The same in English.
        HelpEn = "help_en",
        /// The mark, by its digest.
        Logo = "logo",
        /// What the mark shows, in Vietnamese.
        LogoAltVi = "logo_alt_vi",
        /// The same in English.
        LogoAltEn = "logo_alt_en",
        /// The main colour by day.
        JadeLight = "jade_light",
        /// The main colour by night.
        JadeDark = "jade_dark",
        /// The colour of the one button that stands out, by day.
        GoldLight = "gold_light",
        /// The same by night.
        GoldDark = "gold_dark",
    }
}

impl BrandPart {
    /// Most characters of a text: what its place on a phone's screen holds. None for what is no text.
    pub const fn chars_max(self) -> Option<usize> {
        match self {
            BrandPart::ServiceVi | BrandPart::ServiceEn => Some(40),
            BrandPart::App => Some(24),
            BrandPart::OwnerVi
            | BrandPart::OwnerEn
            | BrandPart::LogoAltVi
            | BrandPart::LogoAltEn => Some(120),
            BrandPart::HelpVi | BrandPart::HelpEn => Some(60),
            BrandPart::Logo
            | BrandPart::JadeLight
            | BrandPart::JadeDark
            | BrandPart::GoldLight
            | BrandPart::GoldDark => None,
        }
    }

    /// Whether it is a colour.
    pub const fn is_colour(self) -> bool {
        matches!(
            self,
            BrandPart::JadeLight | BrandPart::JadeDark | BrandPart::GoldLight | BrandPart::GoldDark
        )
    }
}

/// The province's face. Empty parts are the program's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brand {
    /// Each part's value, in the order of [`BrandPart::ALL`].
    values: [String; PARTS],
}

const PARTS: usize = BrandPart::ALL.len();

impl Brand {
    /// A part; empty for the program's own.
    pub fn get(&self, part: BrandPart) -> &str {
        self.values.get(part as usize).map_or("", String::as_str)
    }

    /// The same face with another value of a part.
    pub fn with(mut self, part: BrandPart, value: impl Into<String>) -> Brand {
        if let Some(held) = self.values.get_mut(part as usize) {
            *held = value.into();
        }
        self
    }

    /// Whether nothing was chosen.
    pub fn is_default(&self) -> bool {
        self.values.iter().all(String::is_empty)
    }

    /// The colours that were chosen.
    pub fn colours(&self) -> Colours {
        let colour = |part| Colour::parse(self.get(part));
        Colours {
            jade_light: colour(BrandPart::JadeLight),
            jade_dark: colour(BrandPart::JadeDark),
            gold_light: colour(BrandPart::GoldLight),
            gold_dark: colour(BrandPart::GoldDark),
        }
    }
}

/// The colours that a province chooses; none for the program's own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colours {
    /// The main colour by day.
    pub jade_light: Option<Colour>,
    /// The main colour by night.
    pub jade_dark: Option<Colour>,
    /// The button that stands out, by day.
    pub gold_light: Option<Colour>,
    /// The same by night.
    pub gold_dark: Option<Colour>,
}

/// Day or night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark letters on light paper.
    Light,
    /// Light letters on dark paper.
    Dark,
}

impl Scheme {
    /// Both.
    pub const ALL: [Scheme; 2] = [Scheme::Light, Scheme::Dark];
}

/// What two colours are to each other, and what the law asks of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Letters on a ground: 4.5.
    Text,
    /// Large letters, drawings, edges of what can be pressed: 3.
    Edge,
}

impl Need {
    /// The least contrast.
    pub const fn least(self) -> f64 {
        match self {
            Need::Text => 4.5,
            Need::Edge => 3.0,
        }
    }
}

/// The colours of one scheme by the names that style sheets know them by.
pub type Tokens = Vec<(&'static str, Colour)>;

/// Every colour of the pages, by day and by night.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    /// By day.
    pub light: Tokens,
    /// By night.
    pub dark: Tokens,
}

/// Two colours that stand on each other somewhere, and how far they are apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// By day or by night.
    pub scheme: Scheme,
    /// The letters or the edge.
    pub front: &'static str,
    /// What they stand on.
    pub ground: &'static str,
    /// What they need.
    pub need: Need,
    /// Their colours.
    pub colours: (Colour, Colour),
    /// Their contrast.
    pub measured: f64,
}

impl Pair {
    /// Whether it can be read.
    pub fn passes(&self) -> bool {
        self.measured >= self.need.least()
    }
}

const fn c(rgb: u32) -> Colour {
    Colour::new(rgb)
}

/// The program's own colours by day. A test of the pages compares them with the style sheets.
const LIGHT: [(&str, Colour); 33] = [
    ("paper", c(0xfaf8f3)),
    ("surface", c(0xffffff)),
    ("sunk", c(0xf3eee2)),
    ("ink", c(0x13211f)),
    ("ink2", c(0x42514e)),
    ("ink3", c(0x5d6a67)),
    ("line", c(0xe4ded1)),
    ("lineS", c(0x7f8884)),
    ("jade", c(0x0b5d56)),
    ("jade2", c(0x07443f)),
    ("jade3", c(0x052e2b)),
    ("jade50", c(0xeaf5f2)),
    ("jade100", c(0xd3eae5)),
    ("hero0", c(0x15857a)),
    ("hero1", c(0x0b5d56)),
    ("hero2", c(0x07443f)),
    ("hero3", c(0x052e2b)),
    ("onjade", c(0xffffff)),
    ("gold", c(0xe8a317)),
    ("gold50", c(0xfff5dc)),
    ("goldInk", c(0x7a4b00)),
    ("red", c(0xb3261e)),
    ("red50", c(0xfdecea)),
    ("blue", c(0x1d4f9a)),
    ("blue50", c(0xe8f0fb)),
    ("violet", c(0x5b3fa0)),
    ("violet50", c(0xf0ecfa)),
    ("green", c(0x1a6b3a)),
    ("green50", c(0xe6f4ea)),
    ("orange", c(0x9a4300)),
    ("orange50", c(0xffefe2)),
    ("grey", c(0x4b5563)),
    ("grey50", c(0xeef0f2)),
];

/// The same by night.
const DARK: [(&str, Colour); 33] = [
    ("paper", c(0x0c1514)),
    ("surface", c(0x121e1c)),
    ("sunk", c(0x0a1211)),
    ("ink", c(0xe9f1ee)),
    ("ink2", c(0xb4c3bf)),
    ("ink3", c(0x8fa19c)),
    ("line", c(0x233330)),
    ("lineS", c(0x6b7f7a)),
    ("jade", c(0x5ccfbf)),
    ("jade2", c(0x8ce3d6)),
    ("jade3", c(0x071110)),
    ("jade50", c(0x12302c)),
    ("jade100", c(0x1b4640)),
    ("hero0", c(0x0f5f57)),
    ("hero1", c(0x083f3a)),
    ("hero2", c(0x062c29)),
    ("hero3", c(0x041f1d)),
    ("onjade", c(0x05201d)),
    ("gold", c(0xf2bc4b)),
    ("gold50", c(0x33270c)),
    ("goldInk", c(0xf2bc4b)),
    ("red", c(0xff8f85)),
    ("red50", c(0x3a1715)),
    ("blue", c(0x8fb8ff)),
    ("blue50", c(0x14233d)),
    ("violet", c(0xc0a8ff)),
    ("violet50", c(0x251c40)),
    ("green", c(0x7fd69a)),
    ("green50", c(0x12301d)),
    ("orange", c(0xffb07a)),
    ("orange50", c(0x3a210e)),
    ("grey", c(0xb7c0c9)),
    ("grey50", c(0x20292c)),
];

/// Colours that no scheme turns round: letters on the gold button, on the bar above each page, on the
/// picture of the home page.
const FIXED: [(&str, Colour); 3] = [
    ("ongold", c(0x13211f)),
    ("onbar", c(0xcfe9e4)),
    ("onhero", c(0xffffff)),
];

/// Which colours stand on which, in either scheme.
const PAIRS: [(&str, &str, Need); 31] = [
    ("onjade", "jade", Need::Text),
    ("onjade", "jade2", Need::Text),
    ("jade", "paper", Need::Text),
    ("jade", "surface", Need::Text),
    ("jade", "sunk", Need::Text),
    ("jade", "jade50", Need::Text),
    ("ink", "jade50", Need::Text),
    ("ink", "jade100", Need::Text),
    ("onbar", "jade3", Need::Text),
    ("gold", "jade3", Need::Edge),
    ("onhero", "hero0", Need::Edge),
    ("onhero", "hero1", Need::Text),
    ("ongold", "gold", Need::Text),
    ("ink", "paper", Need::Text),
    ("ink", "surface", Need::Text),
    ("ink", "sunk", Need::Text),
    ("ink2", "paper", Need::Text),
    ("ink2", "surface", Need::Text),
    ("ink2", "sunk", Need::Text),
    ("ink3", "paper", Need::Text),
    ("ink3", "surface", Need::Text),
    ("ink3", "sunk", Need::Text),
    ("lineS", "surface", Need::Edge),
    ("lineS", "paper", Need::Edge),
    ("goldInk", "gold50", Need::Text),
    ("red", "red50", Need::Text),
    ("blue", "blue50", Need::Text),
    ("violet", "violet50", Need::Text),
    ("green", "green50", Need::Text),
    ("orange", "orange50", Need::Text),
    ("grey", "grey50", Need::Text),
];

fn set(tokens: &mut Tokens, name: &str, colour: Colour) {
    if let Some(held) = tokens.iter_mut().find(|(held, _)| *held == name) {
        held.1 = colour;
    }
}

fn token(tokens: &[(&'static str, Colour)], name: &str) -> Option<Colour> {
    let found = tokens.iter().chain(&FIXED).find(|(held, _)| *held == name);
    found.map(|(_, colour)| *colour)
}

impl Palette {
    /// Every colour, with the families of those that were chosen.
    pub fn of(chosen: &Colours) -> Palette {
        let (mut light, mut dark) = (LIGHT.to_vec(), DARK.to_vec());
        if let Some(jade) = chosen.jade_light {
            // The steps of the program's own family, as far as its shades are from its main colour.
            for (name, colour) in [
                ("jade", jade),
                ("jade2", jade.toward(Colour::BLACK, 27)),
                ("jade3", jade.toward(Colour::BLACK, 51)),
                ("jade50", jade.toward(Colour::WHITE, 92)),
                ("jade100", jade.toward(Colour::WHITE, 82)),
                ("hero0", jade.toward(Colour::WHITE, 14)),
                ("hero1", jade),
                ("hero2", jade.toward(Colour::BLACK, 27)),
                ("hero3", jade.toward(Colour::BLACK, 51)),
            ] {
                set(&mut light, name, colour);
            }
            for (name, colour) in [
                ("hero0", jade),
                ("hero1", jade.toward(Colour::BLACK, 32)),
                ("hero2", jade.toward(Colour::BLACK, 53)),
                ("hero3", jade.toward(Colour::BLACK, 67)),
            ] {
                set(&mut dark, name, colour);
            }
        }
        if let (Some(jade), Some(surface)) = (chosen.jade_dark, token(&DARK, "surface")) {
            for (name, colour) in [
                ("jade", jade),
                ("jade2", jade.toward(Colour::WHITE, 30)),
                ("jade50", surface.toward(jade, 12)),
                ("jade100", surface.toward(jade, 26)),
            ] {
                set(&mut dark, name, colour);
            }
        }
        if let Some(gold) = chosen.gold_light {
            set(&mut light, "gold", gold);
        }
        if let Some(gold) = chosen.gold_dark {
            set(&mut dark, "gold", gold);
        }
        Palette { light, dark }
    }

    /// The colours of a scheme.
    pub fn scheme(&self, scheme: Scheme) -> &Tokens {
        match scheme {
            Scheme::Light => &self.light,
            Scheme::Dark => &self.dark,
        }
    }

    /// A colour by its name; none for an unknown one.
    pub fn colour(&self, scheme: Scheme, name: &str) -> Option<Colour> {
        token(self.scheme(scheme), name)
    }

    /// Every pair that stands on each other somewhere, measured.
    pub fn pairs(&self) -> Vec<Pair> {
        let of = |scheme: Scheme| {
            PAIRS.iter().filter_map(move |(front, ground, need)| {
                let colours = (self.colour(scheme, front)?, self.colour(scheme, ground)?);
                Some(Pair {
                    scheme,
                    front,
                    ground,
                    need: *need,
                    colours,
                    measured: colours.0.contrast(colours.1),
                })
            })
        };
        Scheme::ALL.into_iter().flat_map(of).collect()
    }

    /// Those that nobody could read.
    pub fn failing(&self) -> Vec<Pair> {
        self.pairs().into_iter().filter(|p| !p.passes()).collect()
    }
}

/// The first pair that a choice makes unreadable, and the nearest colour to it that would do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unreadable {
    /// The part that was chosen.
    pub part: BrandPart,
    /// The pair.
    pub pair: Pair,
    /// The nearest colour that passes everywhere; none if none was found.
    pub nearest: Option<Colour>,
}

/// Each colour by itself, with the others as the program has them: so that what is told of one is its
/// own doing, for no pair is made of two that are chosen but the gold on the bar, which is asked last.
pub fn unreadable(chosen: &Colours) -> Vec<Unreadable> {
    let mut found: Vec<Unreadable> = Vec::new();
    for part in BrandPart::ALL.iter().copied().filter(|p| p.is_colour()) {
        let Some(colour) = of(chosen, part) else {
            continue;
        };
        let fails = |tried: Colour| first_fault(&alone(part, tried));
        if let Some(pair) = fails(colour) {
            found.push(Unreadable {
                part,
                pair,
                nearest: nearest(colour, |tried| fails(tried).is_none()),
            });
        }
    }
    if found.is_empty()
        && let Some(pair) = first_fault(chosen)
    {
        let part = match pair.scheme {
            Scheme::Light if chosen.gold_light.is_some() => BrandPart::GoldLight,
            Scheme::Light => BrandPart::JadeLight,
            Scheme::Dark if chosen.gold_dark.is_some() => BrandPart::GoldDark,
            Scheme::Dark => BrandPart::JadeDark,
        };
        let fails = |tried: Colour| first_fault(&with(chosen, part, tried));
        found.push(Unreadable {
            part,
            pair,
            nearest: of(chosen, part)
                .and_then(|colour| nearest(colour, |tried| fails(tried).is_none())),
        });
    }
    found
}

fn first_fault(chosen: &Colours) -> Option<Pair> {
    Palette::of(chosen).failing().into_iter().next()
}

fn of(chosen: &Colours, part: BrandPart) -> Option<Colour> {
    match part {
        BrandPart::JadeLight => chosen.jade_light,
        BrandPart::JadeDark => chosen.jade_dark,
        BrandPart::GoldLight => chosen.gold_light,
        BrandPart::GoldDark => chosen.gold_dark,
        _ => None,
    }
}

fn alone(part: BrandPart, colour: Colour) -> Colours {
    with(&Colours::default(), part, colour)
}

fn with(chosen: &Colours, part: BrandPart, colour: Colour) -> Colours {
    let mut colours = *chosen;
    match part {
        BrandPart::JadeLight => colours.jade_light = Some(colour),
        BrandPart::JadeDark => colours.jade_dark = Some(colour),
        BrandPart::GoldLight => colours.gold_light = Some(colour),
        BrandPart::GoldDark => colours.gold_dark = Some(colour),
        _ => {}
    }
    colours
}

/// The same hue, as little darker or lighter as will do.
fn nearest(colour: Colour, passes: impl Fn(Colour) -> bool) -> Option<Colour> {
    (1..100).find_map(|step| {
        let tried = [Colour::BLACK, Colour::WHITE].map(|end| colour.toward(end, step));
        tried.into_iter().find(|colour| passes(*colour))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn light(rgb: u32) -> Colours {
        alone(BrandPart::JadeLight, c(rgb))
    }

    #[test]
    fn the_programs_own_colours_can_be_read() {
        let failing = Palette::of(&Colours::default()).failing();
        assert!(failing.is_empty(), "{failing:#?}");
    }

    #[test]
    fn each_pair_names_colours_that_there_are() {
        let pairs = Palette::of(&Colours::default()).pairs();
        assert_eq!(pairs.len(), 2 * PAIRS.len());
    }

    #[test]
    fn a_pale_green_is_refused_with_the_nearest_that_would_do() {
        let found = unreadable(&light(0x7cc6bd));
        let [fault] = found.as_slice() else {
            panic!("one colour is at fault: {found:?}");
        };
        assert_eq!(
            (fault.part, fault.pair.scheme),
            (BrandPart::JadeLight, Scheme::Light)
        );
        assert_eq!((fault.pair.front, fault.pair.ground), ("onjade", "jade"));
        assert!(fault.pair.measured < 4.5);
        let nearest = fault.nearest.expect("one that passes");
        assert!(unreadable(&alone(BrandPart::JadeLight, nearest)).is_empty());
        // A step less would not have been enough.
        let darker = |step| c(0x7cc6bd).toward(Colour::BLACK, step);
        let step = (1..100)
            .find(|s| darker(*s) == nearest)
            .expect("a darker one");
        assert!(!unreadable(&alone(BrandPart::JadeLight, darker(step - 1))).is_empty());
    }

    #[test]
    fn what_can_be_read_is_taken() {
        for rgb in [0x0b5d56, 0x1d4f9a, 0x7a1f5c, 0x5b3fa0, 0x000000] {
            assert!(unreadable(&light(rgb)).is_empty(), "{rgb:06x}");
        }
        assert!(unreadable(&alone(BrandPart::JadeDark, c(0x8fb8ff))).is_empty());
        assert!(
            !unreadable(&alone(BrandPart::JadeDark, c(0x1d4f9a))).is_empty(),
            "dark on dark"
        );
        assert!(
            !unreadable(&alone(BrandPart::GoldLight, c(0x3a2a00))).is_empty(),
            "ink on a dark gold"
        );
    }

    #[test]
    fn an_empty_face_is_the_programs_own() {
        assert!(Brand::default().is_default());
        assert!(Brand::default().with(BrandPart::App, "").is_default());
        let named = Brand::default().with(BrandPart::ServiceVi, "Góp ý Sông Gianh");
        assert_eq!(named.get(BrandPart::ServiceVi), "Góp ý Sông Gianh");
        assert_eq!(named.get(BrandPart::ServiceEn), "");
        assert_eq!(named.colours(), Colours::default());
    }
}
