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
        for (name, html) in web::portal::samples::samples(lang) {
            fs::write(folder.join(format!("{name}.{}.html", lang.code())), html)?;
        }
        for (name, html) in web::console::samples::samples(lang) {
            let file = format!("console-{name}.{}.html", lang.code());
            fs::write(folder.join(file), html)?;
        }
    }
    Ok(())
}
