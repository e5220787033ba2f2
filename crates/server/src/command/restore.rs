//! `restore`: a backup of either engine into an empty installation. So does an installation move
//! from one engine to the other.

use crate::backup::{Backup, Meter};
use crate::cli;
use crate::config::{Config, make_folder};
use crate::fail::{Done, Fail};
use crate::house;
use crate::terminal::Terminal;
use app::backup::Fault;
use lang::{Lang, fill, t};

pub(super) async fn run(terminal: &mut Terminal, args: cli::Restore) -> Done {
    let lang = terminal.lang;
    let config = Config::read(lang, &args.place)?;
    make_folder(&config.data)?;
    // First, for without them nothing that is sealed would ever open again.
    let keys = house::keys(lang, &config)?;
    let backup = Backup {
        path: &args.file,
        keys: &keys,
    };
    let file =
        std::fs::File::open(&args.file).map_err(|e| Fail::environment(args.file.display(), e))?;
    let storage = crate::files::open(lang, &config)?;
    let store = house::new_store(&config).await?;
    let read = backup.read(file, &store, &storage, &Meter::default()).await;
    let told = args.file.display().to_string();
    let (rows, files) = read.map_err(|fail| what_to_do(lang, &told, fail))?;
    terminal.say(
        "cli.restore.done",
        &[("rows", &rows.to_string()), ("files", &files.to_string())],
    )?;
    house::complete(lang, &store).await?;
    let app = house::app(lang, &config, store).await?;
    app::follow::catch_up(&app)
        .await
        .map_err(|e| Fail::app(lang, e))?;
    let whole = cli::Verify {
        report: None,
        place: args.place,
    };
    super::verify::run(terminal, whole).await
}

/// What is wrong with a backup, with what is to be done at the terminal.
fn what_to_do(lang: Lang, path: &str, fail: Fail) -> Fail {
    Fail::Environment(match fail {
        Fail::Backup(Fault::Cut { .. } | Fault::Damaged { .. }) => {
            fill(lang, "cli.restore.damaged", &[("path", path)])
        }
        Fail::Backup(Fault::Newer { .. }) => t(lang, "cli.restore.newer").to_owned(),
        Fail::Backup(Fault::OtherKeys { .. }) => t(lang, "cli.restore.other_keys").to_owned(),
        other => return other,
    })
}
