//! Pages of plain words: how to use the service, what happens to personal data, accessibility, how
//! to tell this site from an imitation, how other systems call.

use crate::shell::Shell;
use askama::Template;

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainPage {
    /// `/huong-dan`
    Help,
    /// `/quyen-rieng-tu`
    Privacy,
    /// `/tro-nang`
    Accessibility,
    /// `/nhan-biet`
    Genuine,
    /// `/open311/v2/`
    Open311,
}

impl PlainPage {
    /// All of them.
    pub const ALL: [PlainPage; 5] = [
        PlainPage::Help,
        PlainPage::Privacy,
        PlainPage::Accessibility,
        PlainPage::Genuine,
        PlainPage::Open311,
    ];

    /// Its address.
    pub fn path(self) -> &'static str {
        match self {
            PlainPage::Help => "/huong-dan",
            PlainPage::Privacy => "/quyen-rieng-tu",
            PlainPage::Accessibility => "/tro-nang",
            PlainPage::Genuine => "/nhan-biet",
            PlainPage::Open311 => "/open311/v2/",
        }
    }

    fn stem(self) -> &'static str {
        match self {
            PlainPage::Help => "help",
            PlainPage::Privacy => "privacy",
            PlainPage::Accessibility => "access",
            PlainPage::Genuine => "genuine",
            PlainPage::Open311 => "open311",
        }
    }

    fn parts(self) -> u8 {
        match self {
            PlainPage::Help => 6,
            PlainPage::Privacy => 6,
            PlainPage::Accessibility => 4,
            PlainPage::Genuine => 4,
            PlainPage::Open311 => 8,
        }
    }
}

/// A page of headings and paragraphs.
#[derive(Debug, Template)]
#[template(path = "portal/plain.html")]
pub struct Plain {
    /// What stands around it.
    pub shell: Shell,
    /// Which.
    pub page: PlainPage,
}

impl Plain {
    /// The heading.
    pub fn title(&self) -> &'static str {
        self.shell.t(&format!("portal.{}.title", self.page.stem()))
    }

    /// What the page is for, in a sentence.
    pub fn intro(&self) -> String {
        self.with_names(&format!("portal.{}.intro", self.page.stem()))
    }

    /// Heading and paragraph, in order.
    pub fn parts(&self) -> Vec<(&'static str, String)> {
        let stem = self.page.stem();
        (1..=self.page.parts())
            .map(|part| {
                let heading = self.shell.t(&format!("portal.{stem}.{part}"));
                (
                    heading,
                    self.with_names(&format!("portal.{stem}.{part}.text")),
                )
            })
            .collect()
    }

    fn with_names(&self, key: &str) -> String {
        let site = &self.shell.site;
        lang::fill(
            self.shell.lang,
            key,
            &[
                ("host", &site.host),
                ("hotline", &site.hotline),
                ("centre", &site.centre),
            ],
        )
    }
}
