//! `assets import`.

use crate::cli::Place;
use crate::clock;
use crate::fail::{Done, Fail};
use crate::terminal::Terminal;
use app::{Ctx, asset};
use std::path::Path;

/// Faulty lines that are told one by one; more are only counted.
const TOLD_MAX: usize = 50;
/// Bytes of a table: what the most lines that one may have take.
const FILE_BYTES_MAX: u64 = 64 << 20;

pub(super) async fn import(
    terminal: &mut Terminal,
    file: &Path,
    dry_run: bool,
    place: &Place,
) -> Done {
    let lang = terminal.lang;
    let told = |e| Fail::environment(file.display(), e);
    if std::fs::metadata(file).map_err(told)?.len() > FILE_BYTES_MAX {
        let path = file.display().to_string();
        return Err(Fail::No(lang::fill(
            lang,
            "cli.too_large",
            &[("path", &path)],
        )));
    }
    let text = std::fs::read_to_string(file).map_err(told)?;
    let app = super::open(terminal, place).await?;
    let ctx = Ctx::system(clock::now());
    let table = asset::read(&app, &ctx, &text);
    for (line, wrong) in table.wrong.iter().take(TOLD_MAX) {
        let why = lang::t(lang, wrong.key());
        terminal.say("asset.line", &[("line", &line.to_string()), ("why", why)])?;
    }
    if !table.wrong.is_empty() {
        // All or nothing: half a table would be looked for on labels that hang there.
        let n = table.wrong.len().to_string();
        return Err(Fail::No(lang::fill(lang, "asset.refused", &[("n", &n)])));
    }
    let n = table.assets.len().to_string();
    if dry_run {
        return terminal.say("asset.would", &[("n", &n)]);
    }
    asset::import(&app, &ctx, &table.assets)
        .await
        .map_err(|e| Fail::app(lang, e))?;
    terminal.say("asset.done", &[("n", &n)])
}
