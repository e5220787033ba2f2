//! `backup`: the whole installation into one file, while it serves.

use crate::backup::{Meter, Whence, into_folder, to_file};
use crate::cli;
use crate::clock;
use crate::config::Config;
use crate::fail::{Done, Fail};
use crate::house;
use crate::terminal::Terminal;
use lang::{fill, t};

pub(super) async fn run(terminal: &mut Terminal, args: cli::Backup) -> Done {
    let lang = terminal.lang;
    let config = Config::read(lang, &args.place)?;
    let store = house::store(lang, &config).await?;
    house::check_schema(lang, &store).await?;
    let keys_file = config.keys_file();
    let keys = house::keys(lang, &config)?;
    let storage = crate::files::open(lang, &config)?;
    let whence = Whence {
        store: &store,
        storage: &storage,
        keys: &keys,
    };
    let meter = Meter::default();
    let made = match &args.file {
        Some(path) if path.exists() => {
            let told = path.display().to_string();
            return Err(Fail::Usage(fill(
                lang,
                "cli.backup.exists",
                &[("path", &told)],
            )));
        }
        Some(path) => to_file(path, whence, &meter).await?,
        None => {
            let home = config.backup_home();
            let home =
                home.ok_or_else(|| Fail::Usage(t(lang, "cli.backup.no_folder").to_owned()))?;
            let database = config.database_file().and_then(|path| path.metadata().ok());
            let bytes = database.map_or(0, |meta| meta.len());
            into_folder(&home, whence, bytes, clock::now(), &meter).await?
        }
    };
    terminal.say(
        "cli.backup.done",
        &[
            ("rows", &made.rows.to_string()),
            ("files", &made.files.to_string()),
            ("mb", &made.bytes.div_ceil(1 << 20).to_string()),
            ("path", &made.path.display().to_string()),
            ("keys", &keys_file.display().to_string()),
        ],
    )
}
