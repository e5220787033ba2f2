//! What stands around every page of the console: top bar, rail, the reader's theme and the message
//! that the last deed left.

use super::alarm::AlarmStrip;
use crate::shell::{Icon, Shell, icon, silhouette};
use askama::Template;
use askama::filters::HtmlSafe;
use domain::sun::Sky;
use lang::Lang;

/// How the console looks: the browser's wish unless the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the browser asks.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// Dark while the sun is down.
    Sun(Sky),
}

impl Theme {
    /// All, as a person chooses among them.
    pub const ALL: [Theme; 4] = [
        Theme::System,
        Theme::Light,
        Theme::Dark,
        Theme::Sun(Sky {
            dark: false,
            turns: [0, 0],
        }),
    ];

    /// Its name in the cookie, in forms and in keys; the browser's wish has none.
    pub const fn as_str(self) -> &'static str {
        match self {
            Theme::System => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Sun(_) => "sun",
        }
    }

    /// Reads the cookie; anything unknown is the browser's wish. What the sun does is [`Theme::under`]'s.
    pub fn parse(text: &str) -> Theme {
        let known = Theme::ALL.into_iter().find(|theme| theme.as_str() == text);
        known.unwrap_or_default()
    }

    /// The same under the sky that is.
    pub fn under(self, sky: impl FnOnce() -> Sky) -> Theme {
        match self {
            Theme::Sun(_) => Theme::Sun(sky()),
            other => other,
        }
    }

    /// What the page is drawn as, for `data-theme`: `light`, `dark`, or nothing.
    pub const fn drawn(self) -> &'static str {
        match self {
            Theme::System => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Sun(Sky { dark: true, .. }) => "dark",
            Theme::Sun(Sky { dark: false, .. }) => "light",
        }
    }

    /// When a page that stays open turns, in milliseconds since 1970; empty where it does not.
    pub fn turns(self) -> String {
        match self {
            Theme::Sun(sky) => {
                let turns = sky.turns.iter().filter(|at| **at > 0);
                turns.map(i64::to_string).collect::<Vec<_>>().join(" ")
            }
            Theme::System | Theme::Light | Theme::Dark => String::new(),
        }
    }

    /// Whether it is the same choice, whatever the sun does.
    pub fn is(&self, other: &Theme) -> bool {
        self.as_str() == other.as_str()
    }

    /// What the one button switches to.
    pub fn other(self) -> Theme {
        match self.drawn() {
            "dark" => Theme::Light,
            _ => Theme::Dark,
        }
    }
}

/// Who is at the desk.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The person's name.
    pub name: String,
    /// One or two letters for the round mark.
    pub initials: String,
    /// The office under the console's name: "Trung tâm IOC Quảng Bình".
    pub office: String,
    /// The role in words.
    pub role: String,
}

/// What a rail entry warns of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Heat {
    /// Nothing.
    #[default]
    Calm,
    /// Something will soon be late.
    Warm,
    /// Something must be done now.
    Hot,
}

impl Heat {
    /// The class in the style sheet.
    pub const fn class(self) -> &'static str {
        match self {
            Heat::Calm => "",
            Heat::Warm => "wn",
            Heat::Hot => "hot",
        }
    }
}

/// One entry of the rail, or of the bar at the bottom of a phone.
#[derive(Clone, Debug)]
pub struct RailItem {
    /// Where it leads.
    pub href: String,
    /// Its words.
    pub words: String,
    /// A silhouette (`s-…`) or line icon by its name in the sprite, with its prefix: `s-late`, `i-inbox`.
    pub shape: &'static str,
    /// How many wait there, as people write it; empty for none.
    pub count: String,
    /// What it warns of.
    pub heat: Heat,
    /// It is the page now open.
    pub on: bool,
}

impl RailItem {
    /// The drawing of [`RailItem::shape`].
    pub fn drawing(&self) -> Icon {
        match self.shape.split_once('-') {
            Some(("s", name)) => silhouette(name),
            Some((_, name)) => icon(name),
            None => icon(self.shape),
        }
    }
}

/// Entries of the rail under one heading.
#[derive(Clone, Debug)]
pub struct RailGroup {
    /// The heading.
    pub title: String,
    /// Its entries.
    pub items: Vec<RailItem>,
}

/// What the last deed left to say.
#[derive(Clone, Debug)]
pub struct Flash {
    /// The sentence: "Đã chuyển QB 4829 1367 đến UBND xã Hải Trạch".
    pub words: String,
    /// It went wrong: shown in red and announced at once.
    pub bad: bool,
}

/// A post that the reader may act in.
#[derive(Clone, Debug)]
pub struct PostLink {
    /// Its place among the account's posts.
    pub n: usize,
    /// "Lãnh đạo · UBND phường Đồng Hới · thay mặt".
    pub words: String,
    /// It is the present one.
    pub on: bool,
}

/// The live line of a page.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Whose it is: tabs of one person in one post share a line. Empty for a page that has none.
    pub who: String,
    /// The place in the feed that the page shows at least; empty where nobody listens yet.
    pub from: String,
}

/// A decision of the reader's own that is not made yet, or was not made.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_held.html")]
pub struct HeldNotice {
    /// Its id.
    pub id: i64,
    /// Digits of the report's code.
    pub code: String,
    /// "Chuyển xử lý: QB 4829 1367, đến UBND xã Hải Trạch".
    pub words: String,
    /// Seconds in which it can be taken back; none of one that was refused.
    pub seconds: Option<i64>,
    /// Where the refused one is looked at; empty for none.
    pub href: String,
    /// Language of the little words.
    pub lang: Lang,
}

impl HtmlSafe for HeldNotice {}

/// A case that the reader has just put off: it can be brought back at once.
#[derive(Clone, Debug, Template)]
#[template(path = "console/part_put_off.html")]
pub struct PutOffNotice {
    /// Digits of its code.
    pub code: String,
    /// "Đã để sau QB 4829 1367, trở lại lúc 08:15".
    pub words: String,
    /// Seconds for which it says so, to who has a script.
    pub seconds: i64,
    /// Where it is brought back.
    pub action: String,
    /// Language of the little words.
    pub lang: Lang,
}

impl HtmlSafe for PutOffNotice {}

impl PutOffNotice {
    fn t(&self, key: &str) -> &'static str {
        lang::t(self.lang, key)
    }

    fn icon(&self, name: &'static str) -> Icon {
        icon(name)
    }
}

impl HeldNotice {
    fn t(&self, key: &str) -> &'static str {
        lang::t(self.lang, key)
    }

    fn icon(&self, name: &'static str) -> Icon {
        icon(name)
    }

    fn act(&self, what: &str) -> String {
        crate::console::present::to(self.lang, &format!("/lam-viec/giu/{}/{what}", self.id))
    }
}

/// The desk: what every page of the console shares.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Language, path, province.
    pub shell: Shell,
    /// Light or dark.
    pub theme: Theme,
    /// Who reads.
    pub viewer: Viewer,
    /// The rail.
    pub rail: Vec<RailGroup>,
    /// Up to four entries at the bottom of a phone.
    pub tabs: Vec<RailItem>,
    /// "07:56".
    pub clock: String,
    /// The same instant in milliseconds since 1970: the clock goes on from it.
    pub now_ms: i64,
    /// "thứ Tư 10/4".
    pub day: String,
    /// What the last deed left to say.
    pub flash: Option<Flash>,
    /// Single letters act, as the person wishes.
    pub keys: bool,
    /// The reader's decisions that wait, and those that were refused when their time came.
    pub held: Vec<HeldNotice>,
    /// The case that the reader put off a moment ago.
    pub put_off: Option<PutOffNotice>,
    /// For whom the reader acts, and until when; empty for their own post.
    pub acting: String,
    /// What the reader may act as, where there is a choice.
    pub posts: Vec<PostLink>,
    /// The page of orders has something for the reader.
    pub lends: bool,
    /// A key made for this page; forms on it send `once` = this key and the action's name, so that
    /// what is sent twice counts once. Empty for none.
    pub token: String,
    /// The reader takes calls: who rings pops up.
    pub takes_calls: bool,
    /// How the page hears of changes.
    pub live: Line,
    /// Where the reader's dangers stand, and what news of one is heard on every page.
    pub alarms: Alarms,
}

/// What a page does about dangers.
#[derive(Clone, Debug, Default)]
pub struct Alarms {
    /// The page they stand on; empty for readers whom no danger calls.
    pub href: String,
    /// The parts of a change that are news to the reader, as the live line names them, separated by spaces.
    pub news: &'static str,
    /// Where a script reads the strip anew.
    pub source: String,
    /// Those that nobody of the reader's desk has seen; none on a part of a page.
    pub strip: Option<AlarmStrip>,
}

impl Desk {
    /// The text of a key in the page's language.
    pub fn t(&self, key: &str) -> &'static str {
        self.shell.t(key)
    }

    /// The text of a key with its one gap filled.
    pub fn fill(&self, key: &str, name: &str, value: &str) -> String {
        self.shell.fill(key, name, value)
    }

    /// A line icon.
    pub fn icon(&self, name: &'static str) -> Icon {
        icon(name)
    }

    /// A status silhouette.
    pub fn shape(&self, name: &'static str) -> Icon {
        silhouette(name)
    }

    /// Whether a danger is there that nobody of the reader's desk has seen.
    pub fn calls(&self) -> bool {
        let strip = self.alarms.strip.as_ref();
        strip.is_some_and(|strip| !strip.lines.is_empty())
    }

    /// How the console may look, as (name, words, whether it is the present choice).
    pub fn themes(&self) -> Vec<(&'static str, &'static str, bool)> {
        let words = |theme: &Theme| match theme {
            Theme::System => "console.theme.system",
            Theme::Light => "console.theme.always_light",
            Theme::Dark => "console.theme.always_dark",
            Theme::Sun(_) => "console.theme.sun",
        };
        let all = Theme::ALL.iter();
        all.map(|theme| (theme.as_str(), self.t(words(theme)), theme.is(&self.theme)))
            .collect()
    }

    /// Whether the button of the theme leads to light.
    pub fn is_dark(&self) -> bool {
        self.theme.drawn() == "dark"
    }
}
