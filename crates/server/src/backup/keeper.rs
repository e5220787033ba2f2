//! Who keeps the folder: tells what lies in it, takes orders and carries them out, one at a time.

use super::drill::{clear, drill};
use super::folder::Home;
use super::write::Whence;
use super::{Meter, into_folder, room};
use crate::clock::{Steady, tick};
use crate::config::Config;
use crate::fail::Fail;
use crate::limits;
use app::App;
use app::backup::{Fault, Kind, Outcome, Step, Taken};
use lang::Lang;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;
use store::CommitError;
use tokio::runtime::Handle;
use tokio::sync::watch;

/// A node's part in backups.
#[derive(Clone)]
pub(crate) struct Keeper {
    app: App,
    clock: Steady,
    /// None where this node has no folder: then it takes nothing, and only ends what nobody takes.
    home: Option<Home>,
    /// Where drills are held.
    scratch: PathBuf,
    /// The database, if it is a file.
    database: Option<PathBuf>,
}

impl Keeper {
    /// The keeper of a node.
    pub(crate) fn of(config: &Config, app: App, clock: Steady) -> Keeper {
        Keeper {
            app,
            clock,
            home: config.backup_home(),
            scratch: config.data.join("drill"),
            database: config.database_file(),
        }
    }

    /// Looks after the folder until it is told to stop.
    pub(crate) async fn keep(self, mut stop: watch::Receiver<bool>) {
        let mut seen: Option<Instant> = None;
        while !*stop.borrow() {
            let taken = match self.round(&mut seen).await {
                Ok(taken) => taken,
                Err(cause) => {
                    tracing::warn!(%cause, "backups will be looked after again");
                    None
                }
            };
            if let Some((home, taken)) = taken {
                self.carry_out(home, taken, &mut stop).await;
                // What came of it is told at once.
                seen = None;
                continue;
            }
            tokio::select! {
                () = tokio::time::sleep(limits::BACKUP_LOOKING) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    async fn round(&self, seen: &mut Option<Instant>) -> app::AppResult<Option<(Home, Taken)>> {
        let now = self.clock.now();
        app::backup::overdue(&self.app, now).await?;
        let Some(home) = &self.home else {
            return Ok(None);
        };
        let place = home.place();
        if seen.is_none_or(|at| tick().duration_since(at) >= limits::BACKUP_SEEING) {
            let (looked, keys) = (home.clone(), self.app.keys.mark());
            let folder = tokio::task::spawn_blocking(move || looked.look(&keys)).await;
            if let Ok(folder) = folder {
                app::backup::see(&self.app, &place, &folder, now).await?;
            }
            *seen = Some(tick());
        }
        let taken = app::backup::take(&self.app, &place, now).await?;
        Ok(taken.map(|taken| (home.clone(), taken)))
    }

    /// Carries an order out beside everything else, on a thread of its own: packing and hashing would
    /// keep people waiting.
    async fn carry_out(&self, home: Home, taken: Taken, stop: &mut watch::Receiver<bool>) {
        let meter = Arc::new(Meter::of(match taken.kind {
            Kind::Backup => Step::Writing,
            Kind::Drill => Step::Reading,
        }));
        let (leave, mut left) = watch::channel(false);
        let began = tick();
        let mut work = {
            let (keeper, meter, taken, handle) = (
                self.clone(),
                meter.clone(),
                taken.clone(),
                Handle::current(),
            );
            tokio::task::spawn_blocking(move || {
                handle.block_on(async {
                    tokio::select! {
                        outcome = keeper.outcome(&home, &taken, &meter) => Some(outcome),
                        _ = left.wait_for(|left| *left) => None,
                    }
                })
            })
        };
        let mut again = tokio::time::interval(limits::BACKUP_HOLDING);
        let (mut told, mut stopped) = (true, false);
        let outcome = loop {
            tokio::select! {
                outcome = &mut work => break outcome.ok().flatten(),
                _ = again.tick() => {
                    let now = self.clock.now();
                    match app::backup::hold(&self.app, &taken, now, meter.progress()).await {
                        Ok(held) => if !held { told = false; let _ = leave.send(true); },
                        Err(cause) => tracing::warn!(%cause, "how far a backup is could not be told"),
                    }
                }
                changed = stop.changed(), if !stopped => if changed.is_err() || *stop.borrow() {
                    stopped = true;
                    let _ = leave.send(true);
                },
            }
        };
        if !told {
            return;
        }
        let ended = match outcome {
            Some(mut outcome) => {
                outcome.took_ms =
                    u64::try_from(tick().duration_since(began).as_millis()).unwrap_or(u64::MAX);
                if let Some(fault) = &outcome.fault {
                    tracing::warn!(
                        kind = taken.kind.as_str(),
                        fault = fault.code(),
                        "an order for backups ended badly"
                    );
                }
                app::backup::end(&self.app, &taken, self.clock.now(), &outcome)
                    .await
                    .map(drop)
            }
            None => app::backup::give_back(&self.app, &taken, self.clock.now()).await,
        };
        if let Err(cause) = ended {
            tracing::warn!(%cause, "how an order for backups ended could not be told");
        }
    }

    async fn outcome(&self, home: &Home, taken: &Taken, meter: &Meter) -> Outcome {
        let done = match taken.kind {
            Kind::Backup => self.backup(home, meter).await,
            Kind::Drill => drill(&self.app, home, &taken.file, &self.scratch, meter).await,
        };
        let at = match taken.kind {
            Kind::Backup => &home.path,
            Kind::Drill => self.scratch.parent().unwrap_or(&self.scratch),
        };
        done.unwrap_or_else(|fail| Outcome {
            file: taken.file.clone(),
            ..Outcome::failed(explain(fail, &taken.file, at))
        })
    }

    async fn backup(&self, home: &Home, meter: &Meter) -> Result<Outcome, Fail> {
        // Its room may be wanted.
        clear(&self.scratch);
        let whence = Whence {
            store: &self.app.store,
            storage: &self.app.storage,
            keys: &self.app.keys,
        };
        let bytes = self.database.as_ref().and_then(|path| path.metadata().ok());
        let bytes = bytes.map_or(0, |meta| meta.len());
        let made = into_folder(home, whence, bytes, self.clock.now(), meter).await?;
        let name = made.path.file_name().unwrap_or_default();
        Ok(Outcome {
            fault: None,
            file: name.to_string_lossy().into_owned(),
            bytes: made.bytes,
            rows: made.rows,
            files: made.files,
            took_ms: 0,
            drilled: None,
        })
    }
}

/// What a failure means to whoever reads of it.
fn explain(fail: Fail, file: &str, at: &Path) -> Fault {
    let file = file.to_owned();
    let why = match fail {
        Fail::Backup(fault) => return fault,
        Fail::Commit(CommitError::Db(why)) if why.starts_with("backup: made by a newer") => {
            return Fault::Newer { file };
        }
        Fail::Commit(CommitError::Db(why)) if why.starts_with("backup: ") => {
            return Fault::Damaged { file };
        }
        Fail::Database(e) => e.to_string(),
        Fail::Commit(e) => e.to_string(),
        Fail::Io(e) => e.to_string(),
        fail @ (Fail::No(_) | Fail::Usage(_) | Fail::Environment(_)) => fail.words(Lang::En),
    };
    // Engines tell of a full disk each in words of their own.
    match room(at) {
        Ok((free, _)) if free < limits::BACKUP_SPARE => Fault::Full {
            folder: at.display().to_string(),
            need: limits::BACKUP_SPARE,
            free,
        },
        Ok(_) | Err(_) => Fault::Other { why },
    }
}
