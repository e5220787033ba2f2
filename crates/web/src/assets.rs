//! The portal's and console's fixed files: styles, scripts, fonts, drawings. They travel inside the
//! program, under names that carry a digest of their bytes, so a browser may keep them for ever.

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

/// The `Cache-Control` of everything [`asset`] finds: the name changes when the bytes do.
pub const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// Where the hashed names live. Style sheets name their neighbours relative to it.
const PREFIX: &str = "/assets/";

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// One file as it is served.
#[derive(Clone, Debug)]
pub struct Asset {
    /// MIME type, with the charset where the file is text.
    pub content_type: &'static str,
    /// The file's bytes.
    pub bytes: Bytes,
    /// The same bytes under gzip, where that saves at least a tenth; fonts and photographs have none.
    pub gzip: Option<Bytes>,
    /// A strong entity tag, quotes included.
    pub etag: String,
}

struct Table {
    /// Plain name to the whole address, e.g. `portal.css` to `/assets/portal.1a2b3c4d.css`.
    urls: BTreeMap<String, String>,
    /// Hashed name to the file.
    files: BTreeMap<String, Asset>,
}

// Derived from the program's own bytes and never changed, so it is a constant, not state.
static TABLE: LazyLock<Table> = LazyLock::new(build);

/// The address of a fixed file by its plain name: `asset_url("portal.css")` is
/// `/assets/portal.1a2b3c4d.css`. An unknown name gives an address that answers 404; a test keeps
/// the templates from naming one.
pub fn asset_url(name: &str) -> &'static str {
    TABLE
        .urls
        .get(name)
        .map_or("/assets/unknown", String::as_str)
}

/// The file behind what follows `/assets/` in an address, or none. Only hashed names are known.
pub fn asset(path: &str) -> Option<&'static Asset> {
    TABLE.files.get(path)
}

/// Every plain name, in order: for the service worker's list and for tests.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.urls.keys().map(String::as_str)
}

fn build() -> Table {
    let mut table = Table {
        urls: BTreeMap::new(),
        files: BTreeMap::new(),
    };
    // Style sheets point at fonts and drawings, so those get their names first.
    let (styles, others): (Vec<_>, Vec<_>) = Files::iter()
        .filter(|name| !name.ends_with(".md")) // notes about licences, for those who read the source
        .partition(|name| name.ends_with(".css"));
    for name in others.into_iter().chain(styles) {
        let Some(file) = Files::get(&name) else {
            continue;
        };
        let bytes = if name.ends_with(".css") {
            Bytes::from(with_hashed_neighbours(
                &String::from_utf8_lossy(&file.data),
                &table.urls,
            ))
        } else if name.ends_with(".js") {
            Bytes::from(without_remarks(&String::from_utf8_lossy(&file.data)))
        } else {
            Bytes::from(file.data.into_owned())
        };
        let digest: String = Sha256::digest(&bytes)
            .iter()
            .take(4)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let hashed = match name.rsplit_once('.') {
            Some((stem, ending)) => format!("{stem}.{digest}.{ending}"),
            None => format!("{name}.{digest}"),
        };
        table
            .urls
            .insert(name.to_string(), format!("{PREFIX}{hashed}"));
        table.files.insert(
            hashed,
            Asset {
                content_type: content_type(&name),
                gzip: gzip(&name, &bytes),
                bytes,
                etag: format!("\"{digest}\""),
            },
        );
    }
    table
}

/// `url("river.svg")` becomes `url("/assets/river.9f3c71ab.svg")`.
fn with_hashed_neighbours(css: &str, urls: &BTreeMap<String, String>) -> String {
    urls.iter().fold(css.to_owned(), |css, (name, url)| {
        css.replace(&format!("url(\"{name}\")"), &format!("url(\"{url}\")"))
    })
}

/// A script without its indentation and without lines that only remark: they are for those who read
/// the source, and a third of what a phone would pay for.
fn without_remarks(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    for line in script.lines().map(str::trim) {
        if !line.is_empty() && !line.starts_with("//") {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("css") => "text/css; charset=utf-8",
        // A page with nothing on it: what the network alone costs, beside our own pages.
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

fn gzip(name: &str, bytes: &Bytes) -> Option<Bytes> {
    if name.ends_with(".woff2") || name.ends_with(".png") {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    let packed = encoder.finish().ok()?;
    (packed.len() * 10 < bytes.len() * 9).then(|| Bytes::from(packed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_names_its_neighbours_by_their_hashed_names() {
        let css = asset(asset_url("portal.css").trim_start_matches(PREFIX))
            .expect("portal.css is embedded");
        let text = String::from_utf8_lossy(&css.bytes);
        for part in text.split("url(\"").skip(1) {
            let target = part.split('"').next().unwrap_or_default();
            assert!(
                asset(target.trim_start_matches(PREFIX)).is_some(),
                "{target} is not an embedded file"
            );
        }
        assert!(css.gzip.is_some());
    }

    #[test]
    fn only_hashed_names_are_served() {
        assert!(asset("portal.css").is_none());
        assert!(asset("../Cargo.toml").is_none());
        assert_eq!(asset_url("no-such-file.css"), "/assets/unknown");
    }

    #[test]
    fn remarks_do_not_travel() {
        let script = "// why\n  const a = 1; // kept\n\n  a();\n";
        assert_eq!(without_remarks(script), "const a = 1; // kept\na();\n");
    }

    #[test]
    fn the_map_is_light_before_its_data() {
        let packed = |name: &str| {
            let file = asset(asset_url(name).trim_start_matches(PREFIX)).expect("it is embedded");
            file.gzip.as_ref().map_or(file.bytes.len(), Bytes::len)
        };
        let base = packed("base-map.json");
        assert!(base <= 60 * 1024, "the light layer is {base} bytes");
        let all = [
            "portal.css",
            "portal-figures.css",
            "portal-map.css",
            "portal.js",
            "ground.js",
            "map.js",
            "icons.svg",
            "favicon.svg",
        ];
        let page = 25 * 1024; // a generous page with a hundred communes
        let sum: usize = all.into_iter().map(packed).sum::<usize>() + base + page;
        assert!(sum <= 150 * 1024, "the map's page is {sum} bytes");
    }

    #[test]
    fn a_style_sheet_stays_small_enough_for_a_slow_phone() {
        for name in ["portal.css", "portal-case.css"] {
            let css = asset(asset_url(name).trim_start_matches(PREFIX))
                .expect("the style sheet is embedded");
            assert!(
                css.bytes.len() <= 25 * 1024,
                "{name} is {} bytes",
                css.bytes.len()
            );
        }
    }
}
