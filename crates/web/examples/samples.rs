//! Writes every sample page of the portal and the console (`console-…`), and the fixed files they name, into a
//! folder, to be looked at in a browser: `cargo run -p web --example samples -- FOLDER`.

use std::path::Path;
use std::{env, fs, io};
use web::assets;

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "samples".to_owned());
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("assets"))?;
    for name in assets::names() {
        let hashed = assets::asset_url(name).trim_start_matches("/assets/");
        if let Some(asset) = assets::asset(hashed) {
            fs::write(folder.join("assets").join(hashed), &asset.bytes)?;
        }
    }
    for lang in lang::Lang::ALL {
        let console = web::console::samples::samples(lang).into_iter();
        let console = console.map(|(name, html)| (format!("console-{name}"), html));
        let portal = web::portal::samples::samples(lang).into_iter();
        let portal = portal.map(|(name, html)| (name.to_owned(), html));
        for (name, html) in portal.chain(console) {
            // Colours that are tried on are in no file: their address holds them.
            for part in html.split("/assets/brand-try.").skip(1) {
                let name = format!("brand-try.{}", part.split('"').next().unwrap_or_default());
                if let Some(sheet) = web::face::sheet(&name) {
                    fs::write(folder.join("assets").join(&name), sheet)?;
                }
            }
            fs::write(folder.join(format!("{name}.{}.html", lang.code())), html)?;
        }
    }
    Ok(())
}
