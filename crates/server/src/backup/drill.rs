//! A drill: a backup restored beside the installation, looked through and thrown away. Nothing of it
//! is served, and nobody is told anything: the application made of it has no postman and no worker.

use super::folder::Home;
use super::{Backup, Meter, enough};
use crate::fail::{Done, Fail};
use crate::{house, limits};
use app::backup::{Drilled, Fault, Outcome, Step};
use app::limit::Flood;
use app::{App, SecondFactor, Settings, World};
use lang::Lang;
use media::{Darkroom, Storage};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use store::Store;

/// A folder that goes when it is left, whatever happens.
struct Scratch(PathBuf);

impl Scratch {
    /// Makes it anew; what a killed drill left there goes first.
    fn make(path: &Path) -> Done<Scratch> {
        clear(path);
        let made = std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path);
        made.map_err(|e| Fail::Backup(super::fault(path, &e)))?;
        Ok(Scratch(path.to_owned()))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        clear(&self.0);
    }
}

/// Removes a scratch folder.
pub(super) fn clear(path: &Path) {
    if path.exists()
        && let Err(cause) = std::fs::remove_dir_all(path)
    {
        tracing::warn!(%cause, path = %path.display(), "the folder of a drill stays behind");
    }
}

/// Restores a backup of the folder into `scratch`, verifies it and tells what it found; `live` is only
/// asked for its keys and for how many reports it has.
pub(super) async fn drill(
    live: &App,
    home: &Home,
    name: &str,
    scratch: &Path,
    meter: &Meter,
) -> Done<Outcome> {
    let gone = || {
        Fail::Backup(Fault::Gone {
            file: name.to_owned(),
        })
    };
    let path = home.file(name).ok_or_else(gone)?;
    // A link may have come in its place since it was listed.
    let meta = path.symlink_metadata().map_err(|_| gone())?;
    if !meta.is_file() {
        return Err(gone());
    }
    let backup = Backup {
        path: &path,
        keys: &live.keys,
    };
    let listed = home.look(&live.keys.mark()).files;
    let rows = listed.iter().find(|f| f.name == name).map_or(0, |f| f.rows);
    let file = backup.open()?;
    let (packed, kept) = backup.measure(&file)?;
    let scratch = Scratch::make(scratch)?;
    let need = packed
        .saturating_mul(limits::DRILL_ROWS_GROW)
        .saturating_add(kept);
    enough(&scratch.0, need).map_err(Fail::Backup)?;

    let database = scratch.0.join("hientruong.sqlite");
    let store = Store::open(&format!("sqlite:{}", database.display())).await?;
    let files = scratch.0.join("files");
    let storage = Storage::open(&files).map_err(|e| Fail::environment(files.display(), e))?;
    meter.begin(Step::Reading, rows);
    let (rows, kept) = backup.read(file, &store, &storage, meter).await?;

    meter.begin(Step::Following, 0);
    let drilled = look_through(live, store, storage, meter).await?;
    Ok(Outcome {
        fault: None,
        file: name.to_owned(),
        bytes: meta.len(),
        rows,
        files: kept,
        took_ms: 0,
        drilled: Some(drilled),
    })
}

/// Makes what follows from the events, as a restored installation would, and reads every chain.
async fn look_through(live: &App, store: Store, storage: Storage, meter: &Meter) -> Done<Drilled> {
    house::complete(Lang::En, &store).await?;
    let tables = app::catalogue::tables(&store).await;
    let tables = tables.map_err(|e| Fail::catalogue(Lang::En, e))?;
    let tables = tables.ok_or_else(|| {
        Fail::Backup(Fault::Differs {
            n: 1,
            first: "no tables of the province".to_owned(),
        })
    })?;
    let settings = Settings {
        public_url: live.settings.public_url.clone(),
        flood: Flood::Limited,
        second_factor: SecondFactor::Required,
        courier: None,
        world: World::Sandbox,
    };
    let darkroom = Darkroom::new(1, None);
    let restored = App::new(
        store,
        live.keys.clone(),
        storage,
        darkroom,
        settings,
        tables,
    );
    app::follow::catch_up(&restored)
        .await
        .map_err(|e| Fail::app(Lang::En, e))?;
    meter.begin(Step::Verifying, 0);
    let verdict = store::verify::verify(&restored.store, None).await?;
    if let Some(first) = verdict.findings.first() {
        return Err(Fail::Backup(Fault::Differs {
            n: verdict.findings.len() as u64 + verdict.more,
            first: first.what.clone(),
        }));
    }
    Ok(Drilled {
        chains: verdict.chains,
        events: verdict.events,
        reports: verdict.reports,
        reports_now: store::backup::reports(&live.store).await?,
    })
}
