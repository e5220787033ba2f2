//! Who keeps the sandbox: carries out what administrators order, tells how it stands, holds it within its
//! bounds, and opens it again after a restart of the node.

use super::folder::{closed, enough, prepare, size};
use super::{Home, Made, PROVINCE, RUNS, Said, Setting, Word};
use crate::backup::machine;
use crate::clock::{Steady, later, tick};
use crate::config::Config;
use crate::limits;
use crate::process::Process as Running;
use app::App;
use app::sandbox::{Fault, Kind, Outcome, Pass, Progress, Seen, State, Step, Taken};
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Instant;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::watch;
use tokio::time::{interval, sleep, timeout};

/// A node's part in the sandbox.
pub(crate) struct Keeper {
    app: App,
    clock: Steady,
    /// None where this node keeps none: then it takes nothing, and only ends what nobody takes.
    home: Option<Home>,
    setting: Option<Setting>,
    seen: Seen,
    falls: u32,
}

/// A sandbox that runs.
struct Process {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Says a word.
    async fn say(&mut self, word: &Word) -> io::Result<()> {
        let mut line = serde_json::to_vec(word)?;
        line.push(b'\n');
        self.input.write_all(&line).await?;
        self.input.flush().await
    }

    /// What it says next; none once it is gone.
    async fn hear(&mut self) -> Option<Said> {
        loop {
            let line = self.lines.next_line().await.ok()??;
            // Whatever a library may print is none of ours.
            if let Ok(said) = serde_json::from_str(&line) {
                return Some(said);
            }
        }
    }

    /// Ends it: by the end of its input, and by force if it does not.
    async fn close(mut self) {
        drop(self.input);
        if timeout(limits::SANDBOX_CLOSING, self.child.wait())
            .await
            .is_err()
        {
            tracing::warn!("the sandbox did not close and is killed");
            let _ = self.child.kill().await;
        }
    }
}

impl Keeper {
    /// The keeper of a node.
    pub(crate) fn of(config: &Config, app: App, clock: Steady) -> Keeper {
        let home = config.sandbox_home();
        let setting = home.as_ref().map(|home| Setting {
            folder: home.folder.clone(),
            listen: home.listen,
            url: home.url.clone(),
            insecure_http: config.insecure_http,
            trust_proxy: config.trust_proxy.clone(),
            log: config.log,
            licence: (
                config.open_data_licence.clone(),
                config.open_data_licence_url.clone(),
            ),
            map: config.map.clone(),
        });
        Keeper {
            app,
            clock,
            home,
            setting,
            seen: Seen::default(),
            falls: 0,
        }
    }

    /// Keeps it until told to stop; then it goes too.
    pub(crate) async fn keep(mut self, mut stop: watch::Receiver<bool>) {
        let mut process: Option<Process> = None;
        let mut told: Option<Instant> = None;
        let mut round = interval(limits::SANDBOX_LOOKING);
        while !*stop.borrow() {
            tokio::select! {
                _ = round.tick() => {
                    if let Err(cause) = self.round(&mut process, &mut told, &mut stop).await {
                        tracing::warn!(%cause, "the sandbox will be looked after again");
                        sleep(limits::AFTER_FAILURE).await;
                    }
                }
                said = heard(&mut process) => match said {
                    Some(Said::Stands { cases, coming, failed }) => self.stands(cases, coming, failed),
                    Some(Said::Ill(fault)) => self.seen.fault = Some(fault),
                    Some(Said::Making(_) | Said::Made { .. }) => {}
                    None => {
                        self.fell(&mut process).await;
                        told = None;
                    }
                },
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        if let Some(process) = process {
            process.close().await;
        }
    }

    fn stands(&mut self, cases: u64, coming: u64, failed: u64) {
        self.seen.cases = cases;
        self.seen.coming = coming;
        let first = self.home.as_ref().and_then(Home::made);
        self.seen.failed = failed + first.map_or(0, |made| made.failed);
    }

    /// It is gone by itself: it is opened again some times, for whatever befell it may be over.
    async fn fell(&mut self, process: &mut Option<Process>) {
        if let Some(gone) = process.take() {
            gone.close().await;
        }
        self.falls += 1;
        tracing::warn!(falls = self.falls, "the sandbox has ended by itself");
        if self.seen.fault.is_none() {
            self.seen.fault = Some(Fault::Fell);
        }
        self.off();
        if self.falls >= limits::SANDBOX_FALLS {
            self.mark(false);
        }
    }

    fn off(&mut self) {
        self.seen.state = State::Off;
        self.seen.since = None;
        self.seen.coming = 0;
        self.seen.memory = 0;
    }

    /// Whether it is to run, after a restart of the node too.
    fn mark(&self, runs: bool) {
        let Some(home) = &self.home else { return };
        let path = home.folder.join(RUNS);
        let done = match runs {
            true => std::fs::write(&path, ""),
            false => std::fs::remove_file(&path),
        };
        if let Err(cause) = done
            && cause.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%cause, "what the sandbox is to do after a restart could not be noted");
        }
    }

    async fn round(
        &mut self,
        process: &mut Option<Process>,
        told: &mut Option<Instant>,
        stop: &mut watch::Receiver<bool>,
    ) -> app::AppResult<()> {
        let now = self.clock.now();
        app::sandbox::overdue(&self.app, now).await?;
        let Some(home) = self.home.clone() else {
            return Ok(());
        };
        let place = home.place();
        let due = told.is_none_or(|at| tick().duration_since(at) >= limits::SANDBOX_SEEING);
        if due {
            if self.measure(&home, pid(process)).await
                && let Some(running) = process.take()
            {
                self.mark(false);
                running.close().await;
                self.off();
            }
            if process.is_none() && home.folder.join(RUNS).is_file() && home.made().is_some() {
                self.seen.state = State::Making;
                app::sandbox::see(&self.app, &place, &self.seen, now).await?;
                match self.open(&home, None, stop).await {
                    Ok((opened, _)) => *process = Some(opened),
                    Err(fault) => {
                        self.falls += 1;
                        self.seen.fault = Some(fault);
                        self.off();
                        if self.falls >= limits::SANDBOX_FALLS {
                            self.mark(false);
                        }
                    }
                }
            }
            app::sandbox::see(&self.app, &place, &self.seen, self.clock.now()).await?;
            *told = Some(tick());
        }
        if let Some(taken) = app::sandbox::take(&self.app, &place, now).await? {
            self.carry_out(&home, process, taken, stop).await?;
            let _ = self.measure(&home, pid(process)).await;
            app::sandbox::see(&self.app, &place, &self.seen, self.clock.now()).await?;
            *told = Some(tick());
        }
        Ok(())
    }

    /// Looks what it takes; whether that is more than it may.
    async fn measure(&mut self, home: &Home, pid: Option<u32>) -> bool {
        let made = home.made();
        self.seen.machine = machine();
        self.seen.folder = home.folder.display().to_string();
        self.seen.url = home.url.clone();
        self.seen.disk_most = limits::SANDBOX_DISK;
        self.seen.made_at = made.as_ref().map(|made| made.at);
        self.seen.accounts = made.map(|made: Made| made.accounts).unwrap_or_default();
        let folder = home.folder.clone();
        let disk = tokio::task::spawn_blocking(move || size(&folder)).await;
        self.seen.disk = disk.unwrap_or_default();
        let Some(pid) = pid else { return false };
        self.seen.memory = Running::resident_of(pid).unwrap_or_default();
        let fault = if self.seen.disk > limits::SANDBOX_DISK {
            Fault::TooLarge {
                bytes: self.seen.disk,
                most: limits::SANDBOX_DISK,
            }
        } else if self.seen.memory > limits::SANDBOX_MEMORY {
            Fault::TooMuchMemory {
                bytes: self.seen.memory,
                most: limits::SANDBOX_MEMORY,
            }
        } else if let Err(fault) = enough(&home.folder) {
            fault
        } else {
            return false;
        };
        tracing::warn!(fault = fault.code(), "the sandbox is stopped");
        self.seen.fault = Some(fault);
        true
    }

    async fn carry_out(
        &mut self,
        home: &Home,
        process: &mut Option<Process>,
        taken: Taken,
        stop: &mut watch::Receiver<bool>,
    ) -> app::AppResult<()> {
        let began = tick();
        self.falls = 0;
        self.seen.fault = None;
        let mut passes = Vec::new();
        let order = Some(&taken);
        let done: Result<(), Fault> = match taken.kind {
            Kind::Start | Kind::Wipe => {
                let fresh = taken.kind == Kind::Wipe;
                let opened = self.anew(home, process, fresh, order, stop).await;
                opened.map(|drawn| passes = drawn)
            }
            Kind::Drop => self.drop_some(process, &taken).await,
            Kind::Stop => {
                self.mark(false);
                if let Some(running) = process.take() {
                    running.close().await;
                }
                self.off();
                Ok(())
            }
        };
        let now = self.clock.now();
        if *stop.borrow() && done.is_err() {
            return app::sandbox::give_back(&self.app, &taken, now).await;
        }
        let mut outcome = match done {
            Ok(()) => Outcome {
                reports: match taken.kind {
                    Kind::Drop => u64::from(taken.wanted.reports),
                    Kind::Start | Kind::Stop | Kind::Wipe => self.seen.cases,
                },
                failed: self.seen.failed,
                accounts: passes.len() as u64,
                ..Outcome::default()
            },
            Err(fault) => {
                tracing::warn!(
                    kind = taken.kind.as_str(),
                    fault = fault.code(),
                    "an order for the sandbox ended badly"
                );
                self.seen.fault = Some(fault.clone());
                self.off();
                Outcome::failed(fault)
            }
        };
        outcome.took_ms =
            u64::try_from(tick().duration_since(began).as_millis()).unwrap_or(u64::MAX);
        app::sandbox::end(&self.app, &taken, now, &outcome, &passes).await?;
        Ok(())
    }

    /// Opens it, made anew if it is to be or if there is none; the passwords of one that was made.
    async fn anew(
        &mut self,
        home: &Home,
        process: &mut Option<Process>,
        fresh: bool,
        order: Option<&Taken>,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<Vec<Pass>, Fault> {
        if let Some(running) = process.take() {
            if !fresh {
                *process = Some(running);
                return Ok(Vec::new());
            }
            let clearing = Progress {
                step: Step::Clearing,
                done: 0,
                of: 0,
            };
            self.tell(order, Some(clearing)).await;
            running.close().await;
        }
        self.off();
        self.seen.state = State::Making;
        // Whoever looks on sees that it is not open any more.
        self.show(home).await;
        if fresh || home.made().is_none() {
            let folder = home.folder.clone();
            let cleared = tokio::task::spawn_blocking(move || prepare(&folder)).await;
            cleared.map_err(|e| other(&e))??;
            enough(&home.folder)?;
            let province = app::sandbox::copy(&self.app).await.map_err(|e| other(&e))?;
            let text = serde_json::to_vec(&province).map_err(|e| other(&e))?;
            let path = home.folder.join(PROVINCE);
            std::fs::write(path, text).map_err(|e| closed(&home.folder, &e))?;
            self.seen.cases = 0;
            self.seen.accounts = Vec::new();
        }
        let (opened, passes) = self.open(home, order, stop).await?;
        *process = Some(opened);
        self.mark(true);
        Ok(passes)
    }

    /// Starts the process and waits until its doors are open.
    async fn open(
        &mut self,
        home: &Home,
        order: Option<&Taken>,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<(Process, Vec<Pass>), Fault> {
        let Some(setting) = self.setting.take() else {
            return Err(Fault::Slow);
        };
        let begin = Word::Begin(Box::new(setting));
        let started = start(&begin).await;
        if let Word::Begin(setting) = begin {
            self.setting = Some(*setting);
        }
        let mut process = started.map_err(|e| other(&e))?;
        let mut passes = Vec::new();
        let mut progress = None;
        let mut hold = interval(limits::SANDBOX_HOLDING);
        let mut shown = tick();
        let mut patience = later(limits::SANDBOX_PATIENCE);
        loop {
            tokio::select! {
                said = process.hear() => {
                    patience = later(limits::SANDBOX_PATIENCE);
                    match said {
                        Some(Said::Making(now)) => progress = Some(now),
                        Some(Said::Made { passes: drawn }) => passes = drawn,
                        Some(Said::Stands { cases, coming, failed }) => {
                            self.stands(cases, coming, failed);
                            self.seen.state = State::Running;
                            self.seen.fault = None;
                            self.seen.since = Some(self.clock.now());
                            return Ok((process, passes));
                        }
                        Some(Said::Ill(fault)) => {
                            process.close().await;
                            return Err(fault);
                        }
                        None => {
                            process.close().await;
                            return Err(Fault::Fell);
                        }
                    }
                }
                _ = hold.tick() => {
                    self.tell(order, progress).await;
                    if tick().duration_since(shown) >= limits::SANDBOX_SEEING {
                        shown = tick();
                        self.show(home).await;
                    }
                }
                () = tokio::time::sleep_until(patience) => {
                    process.close().await;
                    tracing::warn!(folder = %home.folder.display(), "the sandbox says nothing");
                    return Err(Fault::Slow);
                }
                changed = stop.changed() => if changed.is_err() || *stop.borrow() {
                    process.close().await;
                    return Err(Fault::Left);
                },
            }
        }
    }

    /// Holds an order on, and says how far it is.
    async fn tell(&self, order: Option<&Taken>, progress: Option<Progress>) {
        let Some(taken) = order else { return };
        if let Err(cause) = app::sandbox::hold(&self.app, taken, self.clock.now(), progress).await {
            tracing::warn!(%cause, "how far the sandbox is could not be told");
        }
    }

    /// Shows how it stands to whoever looks on.
    async fn show(&self, home: &Home) {
        let now = self.clock.now();
        if let Err(cause) = app::sandbox::see(&self.app, &home.place(), &self.seen, now).await {
            tracing::warn!(%cause, "how the sandbox stands could not be told");
        }
    }

    async fn drop_some(
        &mut self,
        process: &mut Option<Process>,
        taken: &Taken,
    ) -> Result<(), Fault> {
        let Some(running) = process else {
            return Err(Fault::Fell);
        };
        let word = Word::Drop {
            n: taken.wanted.reports,
            rhythm: taken.wanted.rhythm,
        };
        running.say(&word).await.map_err(|e| other(&e))?;
        self.seen.coming += u64::from(taken.wanted.reports);
        Ok(())
    }
}

fn pid(process: &Option<Process>) -> Option<u32> {
    process.as_ref().and_then(|process| process.child.id())
}

/// What a sandbox says next; never where there is none.
async fn heard(process: &mut Option<Process>) -> Option<Said> {
    match process {
        Some(process) => process.hear().await,
        None => std::future::pending().await,
    }
}

/// Starts this very program once more: with nothing of the environment, in which secrets may stand, and apart
/// from the terminal, whose Ctrl-C is the node's.
async fn start(begin: &Word) -> io::Result<Process> {
    let own = PathBuf::from("/proc/self/exe");
    let program = match own.exists() {
        // Also after another file took the program's place.
        true => own,
        false => std::env::current_exe()?,
    };
    let mut command = Command::new(program);
    command
        .arg0("hientruong")
        .arg("sandbox")
        .env_clear()
        .process_group(0)
        .kill_on_drop(true)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit());
    for name in ["PATH", "RUST_LOG", "TMPDIR"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    let mut child = command.spawn()?;
    let gone = || io::Error::other("no pipe");
    let input = child.stdin.take().ok_or_else(gone)?;
    let output = child.stdout.take().ok_or_else(gone)?;
    let mut process = Process {
        child,
        input,
        lines: BufReader::new(output).lines(),
    };
    process.say(begin).await?;
    Ok(process)
}

fn other(why: &dyn std::fmt::Display) -> Fault {
    Fault::Other {
        why: why.to_string(),
    }
}
