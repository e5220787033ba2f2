//! What stands around every page: language, large type, the way back to the same page in the other
//! language, the province's names. A template asks the shell; it never builds an address itself.

use crate::assets::asset_url;
use crate::face::Looks;
use askama::filters::HtmlSafe;
use domain::brand::{Brand, BrandPart};
use lang::Lang;
use std::fmt;
use std::sync::Arc;

/// The names that differ from one province to the next. Shown as given; data, never code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The province as a heading shows it, e.g. "Tỉnh Quảng Bình".
    pub province: String,
    /// The public telephone line, e.g. "1022". Digits only: it is also dialled.
    pub hotline: String,
    /// The address people should find in their browser, e.g. "tuongtac.quangbinh.gov.vn".
    pub host: String,
    /// The centre that reads what comes in, e.g. "Trung tâm IOC".
    pub centre: String,
    /// What the installed app is called, e.g. "QUANG BINH – S".
    pub app: String,
    /// People practise here, and every page says so.
    pub is_sandbox: bool,
    /// What the province chose of its face.
    pub brand: Brand,
    /// What follows from it for pages.
    pub looks: Looks,
}

/// The entry of the main menu that is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nav {
    /// `/`
    Home,
    /// `/bao`
    Report,
    /// `/ban-do`
    Map,
    /// `/danh-sach`
    List,
    /// `/tra-cuu`
    LookUp,
    /// `/so-lieu`
    Figures,
    /// `/huong-dan`
    Help,
    /// `/toi`
    Mine,
    /// None is lit.
    Elsewhere,
}

/// The colours of a citizen's pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// As the device asks.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Scheme {
    /// All of them, in the order of the form.
    pub const ALL: [Scheme; 3] = [Scheme::Auto, Scheme::Light, Scheme::Dark];

    /// Its word in the cookie and the form.
    pub const fn as_str(self) -> &'static str {
        match self {
            Scheme::Auto => "tu-dong",
            Scheme::Light => "sang",
            Scheme::Dark => "toi",
        }
    }

    /// Reads that word; anything unknown is the device's wish.
    pub fn parse(text: &str) -> Scheme {
        Scheme::ALL
            .into_iter()
            .find(|scheme| scheme.as_str() == text)
            .unwrap_or_default()
    }
}

/// How a reader wants the pages drawn, as it is kept on the reader's own device: two words, nothing
/// about the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// Large type ("Chữ to").
    pub large: bool,
    /// The colours.
    pub scheme: Scheme,
}

impl Sight {
    /// The cookie's value; empty for what a new reader sees.
    pub fn kept(self) -> String {
        match (self.large, self.scheme) {
            (false, Scheme::Auto) => String::new(),
            (false, scheme) => scheme.as_str().to_owned(),
            (true, scheme) => format!("to.{}", scheme.as_str()),
        }
    }

    /// Reads the cookie; what is unknown is what a new reader sees.
    pub fn parse(text: &str) -> Sight {
        let (large, scheme) = match text.strip_prefix("to.") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        Sight {
            large,
            scheme: Scheme::parse(scheme),
        }
    }
}

/// What every page of the portal and the console shares.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The page's language.
    pub lang: Lang,
    /// Large type ("Chữ to"): kept on this device, or asked for by the address (`?to=1`).
    pub large: bool,
    /// The colours.
    pub scheme: Scheme,
    /// The size that the address asks for against what is kept: links carry it on.
    sent: Option<bool>,
    /// The page's own path with its query, without `en` and `to`.
    pub path: String,
    /// The menu entry that is lit.
    pub nav: Nav,
    /// How many things a citizen who is signed in was told and has not seen; none for anybody else.
    pub unseen: Option<i64>,
    /// The province's names.
    pub site: Arc<Site>,
}

impl Shell {
    /// How the service is called.
    pub fn service(&self) -> &str {
        self.chosen(
            BrandPart::ServiceVi,
            BrandPart::ServiceEn,
            "portal.site.name",
        )
    }

    /// The words before the hotline's number.
    pub fn help(&self) -> &str {
        self.chosen(BrandPart::HelpVi, BrandPart::HelpEn, "portal.foot.help")
    }

    /// Whose the service is; empty where the province's name says it.
    pub fn owner(&self) -> &str {
        self.site.brand.get(match self.lang {
            Lang::Vi => BrandPart::OwnerVi,
            Lang::En => BrandPart::OwnerEn,
        })
    }

    /// What the province's mark shows.
    pub fn mark_alt(&self) -> &str {
        self.site.brand.get(match self.lang {
            Lang::Vi => BrandPart::LogoAltVi,
            Lang::En => BrandPart::LogoAltEn,
        })
    }

    fn chosen(&self, vi: BrandPart, en: BrandPart, own: &str) -> &str {
        let part = match self.lang {
            Lang::Vi => vi,
            Lang::En => en,
        };
        match self.site.brand.get(part) {
            "" => self.t(own),
            words => words,
        }
    }

    /// A shell for the page at `path` (query included; `en` and `to` are taken out of it).
    pub fn new(lang: Lang, large: bool, path: &str, nav: Nav, site: Arc<Site>) -> Shell {
        Shell {
            lang,
            large,
            scheme: Scheme::Auto,
            sent: large.then_some(true),
            path: without_modes(path),
            nav,
            unseen: None,
            site,
        }
    }

    /// What the bell says of what was not seen yet; beyond a hundred nobody counts.
    pub fn bell(&self) -> (String, String) {
        let n = self.unseen.unwrap_or(0);
        let short = match n {
            ..=0 => String::new(),
            1..=99 => n.to_string(),
            _ => "99+".to_owned(),
        };
        let words = match n {
            ..=0 => self.t("mine.bell.none").to_owned(),
            _ => self.fill("mine.bell", "n", &short),
        };
        (short, words)
    }

    /// The same for a reader whose device keeps a choice; a size in the address (`asked`) comes
    /// before it.
    pub fn seen(mut self, kept: Sight, asked: Option<bool>) -> Shell {
        self.large = asked.unwrap_or(kept.large);
        self.scheme = kept.scheme;
        self.sent = asked.filter(|size| *size != kept.large);
        self
    }

    /// The text of a key in the page's language.
    pub fn t(&self, key: &str) -> &'static str {
        lang::t(self.lang, key)
    }

    /// The text of a key with its one named gap filled.
    pub fn fill(&self, key: &str, name: &str, value: impl AsRef<str>) -> String {
        lang::fill(self.lang, key, &[(name, value.as_ref())])
    }

    /// A link inside the site that keeps the reader's language and type size.
    pub fn to(&self, path: &str) -> String {
        with_modes(path, self.lang == Lang::En, self.sent)
    }

    /// The same page in the other language.
    pub fn other_language(&self) -> String {
        with_modes(&self.path, self.lang == Lang::Vi, self.sent)
    }

    /// This page in the reader's language, to come back to once another size is kept.
    pub fn back(&self) -> String {
        with_modes(&self.path, self.lang == Lang::En, None)
    }

    /// This page in large type, to send to somebody.
    pub fn large_link(&self) -> String {
        with_modes(&self.path, self.lang == Lang::En, Some(true))
    }

    /// The same page in Vietnamese and normal type: its canonical address.
    pub fn canonical(&self) -> &str {
        &self.path
    }

    /// The province in the middle of a sentence: Vietnamese writes "tỉnh" small there.
    pub fn province_inline(&self) -> String {
        let mut letters = self.site.province.chars();
        match (self.lang, letters.next()) {
            (Lang::Vi, Some(first)) => first.to_lowercase().chain(letters).collect(),
            _ => self.site.province.clone(),
        }
    }

    /// The `lang` attribute: `vi` or `en`.
    pub fn code(&self) -> &'static str {
        match self.lang {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }

    /// Whether the reader sees English.
    pub fn english(&self) -> bool {
        self.lang == Lang::En
    }

    /// Whether a menu entry (by its path) is the lit one.
    pub fn lit(&self, path: &str) -> bool {
        let own = match self.nav {
            Nav::Home => "/",
            Nav::Report => "/bao",
            Nav::Map => "/ban-do",
            Nav::List => "/danh-sach",
            Nav::LookUp => "/tra-cuu",
            Nav::Figures => "/so-lieu",
            Nav::Help => "/huong-dan",
            Nav::Mine => "/toi",
            Nav::Elsewhere => return false,
        };
        own == path
    }

    /// The address of a fixed file, with its digest.
    pub fn asset(&self, name: &str) -> &'static str {
        asset_url(name)
    }

    /// A line icon by name (`camera`, `phone`…): decoration, hidden from screen readers, so words
    /// must stand beside it.
    pub fn icon(&self, name: &'static str) -> Icon {
        icon(name)
    }
}

/// A drawing from the sprite `icons.svg`; prints itself as markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Icon {
    class: &'static str,
    prefix: &'static str,
    name: &'static str,
    side: u8,
}

/// A line icon of 24 units that takes the colour of the text.
pub fn icon(name: &'static str) -> Icon {
    Icon {
        class: "i",
        prefix: "i",
        name,
        side: 24,
    }
}

/// A status silhouette of 16 units that takes the colour of the text.
pub fn silhouette(name: &'static str) -> Icon {
    Icon {
        class: "s",
        prefix: "s",
        name,
        side: 16,
    }
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Icon {
            class,
            prefix,
            name,
            side,
        } = self;
        let sprite = asset_url("icons.svg");
        write!(
            f,
            r##"<svg class="{class}" viewBox="0 0 {side} {side}" aria-hidden="true" focusable="false"><use href="{sprite}#{prefix}-{name}"/></svg>"##
        )
    }
}

// The names are literals of the program; nothing a visitor typed can reach them.
impl HtmlSafe for Icon {}

fn without_modes(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let kept: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty() && !matches!(pair.split('=').next(), Some("en" | "to")))
        .collect();
    if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    }
}

fn with_modes(path: &str, english: bool, size: Option<bool>) -> String {
    let (rest, fragment) = path
        .split_once('#')
        .map_or((path, None), |(rest, fragment)| (rest, Some(fragment)));
    let mut out = rest.to_owned();
    for pair in [
        ("en=1", english),
        ("to=1", size == Some(true)),
        ("to=0", size == Some(false)),
    ]
    .into_iter()
    .filter_map(|(pair, on)| on.then_some(pair))
    {
        out.push(if out.contains('?') { '&' } else { '?' });
        out.push_str(pair);
    }
    if let Some(fragment) = fragment {
        out.push('#');
        out.push_str(fragment);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(lang: Lang, large: bool, path: &str) -> Shell {
        let site = Site {
            province: "Tỉnh Thử".into(),
            hotline: "1022".into(),
            host: "thu.example".into(),
            centre: "Trung tâm".into(),
            app: "THU – S".into(),
            ..Site::default()
        };
        Shell::new(lang, large, path, Nav::List, Arc::new(site))
    }

    #[test]
    fn links_keep_the_readers_language_and_type_size() {
        let english = shell(Lang::En, true, "/danh-sach?q=duong&en=1&to=1");
        assert_eq!(english.to("/bao"), "/bao?en=1&to=1");
        assert_eq!(english.to("/bao?buoc=1#anh"), "/bao?buoc=1&en=1&to=1#anh");
        assert_eq!(english.other_language(), "/danh-sach?q=duong&to=1");
        assert_eq!(english.back(), "/danh-sach?q=duong&en=1");
        assert_eq!(english.large_link(), "/danh-sach?q=duong&en=1&to=1");
        assert_eq!(english.canonical(), "/danh-sach?q=duong");
        let plain = shell(Lang::Vi, false, "/danh-sach?en=1");
        assert_eq!(plain.to("/bao"), "/bao");
        assert_eq!(plain.other_language(), "/danh-sach?en=1");
    }

    #[test]
    fn what_is_kept_on_the_device_stands_in_no_link() {
        let kept = Sight::parse("to.toi");
        assert_eq!((kept.large, kept.scheme), (true, Scheme::Dark));
        let large = shell(Lang::Vi, false, "/").seen(kept, None);
        assert!(large.large && large.to("/bao") == "/bao");
        // A link that somebody sent asks for the other size: it stays through the next links.
        let normal = shell(Lang::Vi, false, "/").seen(kept, Some(false));
        assert!(!normal.large && normal.to("/bao") == "/bao?to=0");
        for text in ["", "sang", "toi", "to.tu-dong", "to.toi"] {
            assert_eq!(Sight::parse(text).kept(), text);
        }
        assert_eq!(Sight::parse("<b>"), Sight::default());
    }

    #[test]
    fn one_menu_entry_is_lit() {
        let list = shell(Lang::Vi, false, "/danh-sach");
        assert!(list.lit("/danh-sach") && !list.lit("/"));
    }
}
