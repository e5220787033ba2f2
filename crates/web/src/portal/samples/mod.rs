//! Every public page filled with invented reports, for the gates that render and check them and for
//! looking at them. Nothing here stands for a real person or place.

mod case;
mod find;
mod flood;
mod mine;
mod report;

use super::pages::pieces::Photo;
use crate::shell::{Nav, Shell, Site};
use askama::Template;
use lang::Lang;
use std::sync::Arc;

/// The name of each sample page and the page itself.
///
/// # Panics
/// Never in practice: a template that renders once renders always, and a test renders them all.
pub fn samples(lang: Lang) -> Vec<(&'static str, String)> {
    let mut out = Vec::new();
    report::add(lang, &mut out);
    case::add(lang, &mut out);
    find::add(lang, &mut out);
    flood::add(lang, &mut out);
    mine::add(lang, &mut out);
    out
}

type Pages = Vec<(&'static str, String)>;

fn put(out: &mut Pages, name: &'static str, page: &impl Template) {
    // An error would have to come from writing to a string; an empty page fails every gate.
    out.push((name, page.render().unwrap_or_default()));
}

fn shell(lang: Lang, path: &str, nav: Nav) -> Shell {
    let site = Site {
        province: word(lang, "province"),
        hotline: "1022".into(),
        host: "tuongtac.quangbinh.gov.vn".into(),
        centre: word(lang, "centre"),
        app: "QUANG BINH – S".into(),
        ..Site::default()
    };
    Shell::new(lang, false, path, nav, Arc::new(site))
}

/// A text of the sample pages.
fn word(lang: Lang, key: &str) -> String {
    lang::t(lang, &format!("portal.sample.{key}")).to_owned()
}

fn photo(lang: Lang, name: &str) -> Photo {
    Photo {
        src: format!("/mau/{name}.jpg"),
        alt: word(lang, &format!("photo.{name}")),
        width: 640,
        height: 480,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_renders_in_both_languages_with_known_words() {
        for lang in Lang::ALL {
            for (name, html) in samples(lang) {
                assert!(!html.contains(lang::UNKNOWN), "{name}: a text has no words");
                assert!(
                    !html.contains("/assets/unknown"),
                    "{name}: a fixed file does not exist"
                );
                assert_eq!(html.matches("<h1").count(), 1, "{name}: one main heading");
                assert_eq!(
                    html.matches("<main").count(),
                    1,
                    "{name}: one main landmark"
                );
                assert!(
                    html.contains("href=\"#noi-dung-chinh\"")
                        && html.contains("id=\"noi-dung-chinh\""),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn no_page_needs_what_a_strict_policy_refuses() {
        for (name, html) in samples(Lang::Vi) {
            for forbidden in [
                " style=",
                "<style",
                " onclick=",
                " onchange=",
                " onsubmit=",
                "javascript:",
                "data:",
            ] {
                assert!(!html.contains(forbidden), "{name}: {forbidden}");
            }
            for script in html.split("<script").skip(1) {
                assert!(
                    script.starts_with(" src="),
                    "{name}: script inside the page"
                );
            }
        }
    }

    #[test]
    fn every_field_has_a_label_and_every_id_is_its_own() {
        for (name, html) in samples(Lang::Vi) {
            let ids: Vec<&str> = html
                .split(" id=\"")
                .skip(1)
                .filter_map(|part| part.split('"').next())
                .collect();
            for (at, id) in ids.iter().enumerate() {
                assert!(!ids[..at].contains(id), "{name}: id {id} twice");
            }
            for kind in ["<input", "<textarea", "<select"] {
                for tag in html
                    .split(kind)
                    .skip(1)
                    .filter_map(|part| part.split('>').next())
                {
                    let inside_label = tag.contains("type=\"hidden\"")
                        || tag.contains("type=\"radio\"")
                        || tag.contains("type=\"checkbox\"");
                    let id = tag
                        .split(" id=\"")
                        .nth(1)
                        .and_then(|part| part.split('"').next());
                    let labelled = id.is_some_and(|id| html.contains(&format!("for=\"{id}\"")));
                    assert!(
                        inside_label || labelled,
                        "{name}: {kind}{tag}> has no label"
                    );
                }
            }
            for target in html
                .split(" href=\"#")
                .skip(1)
                .filter_map(|part| part.split('"').next())
            {
                assert!(ids.contains(&target), "{name}: #{target} leads nowhere");
            }
        }
    }

    #[test]
    fn english_pages_stay_english() {
        for (name, html) in samples(Lang::En) {
            let inner = html
                .split(" href=\"/")
                .skip(1)
                .filter_map(|part| part.split('"').next());
            for path in inner.filter(|path| {
                !path.starts_with("assets/")
                    && !path.starts_with("lam-viec")
                    && !path.starts_with("api/")
                    && !path.starts_with("tep/")
                    // Files are the same in both.
                    && !path.starts_with("du-lieu-mo/")
            }) {
                let switches = html.contains(&format!("href=\"/{path}\" hreflang=\"vi\""))
                    || html.contains(&format!("hreflang=\"vi\" href=\"/{path}\""));
                assert!(
                    path.contains("en=1") || switches || path.starts_with("hs/"),
                    "{name}: /{path} forgets English"
                );
            }
        }
    }
}
