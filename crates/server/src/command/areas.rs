//! `areas import`.

use crate::cli::Place;
use crate::config::Config;
use crate::fail::{Done, Fail};
use crate::house;
use crate::terminal::Terminal;
use app::areas::FILE_BYTES_MAX;
use app::catalogue::{self, Keep};
use std::path::Path;

pub(super) async fn import(
    terminal: &mut Terminal,
    file: &Path,
    dry_run: bool,
    place: &Place,
) -> Done {
    let lang = terminal.lang;
    let told = |e| Fail::environment(file.display(), e);
    let bytes = std::fs::metadata(file).map_err(told)?.len();
    if bytes > FILE_BYTES_MAX as u64 {
        return Err(Fail::No(lang::fill(
            lang,
            "cli.too_large",
            &[("path", &file.display().to_string())],
        )));
    }
    let text = std::fs::read_to_string(file).map_err(told)?;
    let config = Config::read(lang, place)?;
    let store = house::store(lang, &config).await?;
    house::check_schema(lang, &store).await?;
    let keep = if dry_run {
        Keep::Nothing
    } else {
        Keep::Boundaries
    };
    let units = catalogue::import_areas(&store, text, keep, crate::clock::now().date())
        .await
        .map_err(|e| Fail::catalogue(lang, e))?;
    let key = if dry_run {
        "cli.areas_read"
    } else {
        "cli.areas_taken"
    };
    terminal.say(key, &[("n", &units.to_string())])
}
