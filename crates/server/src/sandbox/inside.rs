//! The sandbox's own process: it makes what is not there yet, opens its doors, lets fake reports come in, and
//! ends when its node does.

use super::{DATA, MADE, Made, PROVINCE, Said, Setting, Word, drops, fitting};
use crate::command::serve::{Node, log, serve_until, stop_signal};
use crate::config::{Config, Switch};
use crate::demo::{accounts, seed, story};
use crate::fail::{Done, Fail};
use crate::terminal::Terminal;
use crate::{clock, house, limits};
use app::sandbox::{Account, Fault, Pass, Progress, Province, Rhythm, Step};
use app::{App, World};
use lang::Lang;
use std::collections::{HashMap, VecDeque};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::time::sleep_until;

/// Numbers of fake reports that come later begin here, after those of the sample reports.
const DROPS_FROM: u64 = 1_000;
/// A number that nobody answers, where pages name the hotline.
const NOBODY: &str = "0900000000";

/// Runs until the node says no more.
pub(crate) async fn run(terminal: &Terminal) -> Done {
    humble();
    let (words, mut heard) = mpsc::channel(4);
    let (end, ended) = watch::channel(false);
    listen(words, end);
    let Some(Word::Begin(setting)) = heard.recv().await else {
        return Ok(());
    };
    let lang = terminal.lang;
    let mut ending = ended.clone();
    let done = tokio::select! {
        done = open(lang, &setting, heard, ended) => done,
        // In the middle of the making: what is half made is thrown away by whoever comes next.
        _ = ending.wait_for(|end| *end), if setting.is_new() => Ok(()),
    };
    if let Err(fail) = &done {
        say(&Said::Ill(Fault::Other {
            why: fail.words(Lang::En),
        }));
    }
    done
}

impl Setting {
    fn data(&self) -> PathBuf {
        self.folder.join(DATA)
    }

    fn is_new(&self) -> bool {
        !self.folder.join(MADE).is_file()
    }

    fn config(&self) -> Config {
        Config {
            data: self.data(),
            listen: self.listen,
            public_url: Some(self.url.clone()),
            insecure_http: self.insecure_http,
            trust_proxy: self.trust_proxy.clone(),
            log: self.log,
            connections: limits::SANDBOX_CONNECTIONS,
            hotline: NOBODY.to_owned(),
            open_data_licence: self.licence.0.clone(),
            open_data_licence_url: self.licence.1.clone(),
            map: self.map.clone(),
            // A class shares its accounts, and their telephones know none of them.
            require_second_factor: Switch::Off,
            world: World::Sandbox,
            ..Config::default()
        }
    }
}

/// Takes what the real service leaves, and is the first to go where memory runs out.
fn humble() {
    if let Err(cause) = rustix::process::nice(limits::SANDBOX_NICE) {
        tracing::warn!(%cause, "the sandbox keeps the priority of its node");
    }
    // Not every system has it.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
}

/// Hears what the node says on a thread of its own, which nothing that this process does can hold up.
fn listen(words: mpsc::Sender<Word>, end: watch::Sender<bool>) {
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { break };
            let Ok(word) = serde_json::from_str(&line) else {
                break;
            };
            if words.blocking_send(word).is_err() {
                break;
            }
        }
        let _ = end.send(true);
        drop(words);
        // Nothing may be left behind, whatever hangs.
        std::thread::park_timeout(limits::SANDBOX_CLOSING);
        std::process::exit(0);
    });
}

fn say(said: &Said) {
    let mut out = std::io::stdout().lock();
    // Where nobody listens any more, the end of the input says so too.
    if let Ok(line) = serde_json::to_string(said) {
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }
}

async fn open(
    lang: Lang,
    setting: &Setting,
    heard: mpsc::Receiver<Word>,
    mut ended: watch::Receiver<bool>,
) -> Done {
    let config = setting.config();
    log(config.log);
    // Told before minutes are spent on the making.
    let address = |why: String| Fault::Address {
        address: setting.listen.to_string(),
        why,
    };
    if let Err(fail) = config.check_doors(lang) {
        say(&Said::Ill(address(fail.words(Lang::En))));
        return Ok(());
    }
    match TcpListener::bind(setting.listen).await {
        Ok(tried) => drop(tried),
        Err(e) => {
            say(&Said::Ill(address(e.to_string())));
            return Ok(());
        }
    }
    let (app, lock) = if setting.is_new() {
        let app = make(lang, setting, &config).await?;
        let lock = app.store.lock_for_serving()?;
        (app, lock)
    } else {
        let store = house::store(lang, &config).await?;
        let lock = store.lock_for_serving()?;
        house::bring_up(lang, &store).await?;
        (house::app(lang, &config, store).await?, lock)
    };
    say(&Said::Making(Progress {
        step: Step::Opening,
        done: 0,
        of: 0,
    }));
    let dropping = tokio::spawn(drip(app.clone(), heard));
    let signal = stop_signal()?;
    let stopped = async move {
        tokio::select! {
            () = signal => {}
            // An end of the sender is one too.
            _ = ended.wait_for(|end| *end) => {}
        }
    };
    let mut silent = Terminal::silent(lang);
    let served = serve_until(&mut silent, &config, app, Node::Whole, stopped).await;
    dropping.abort();
    drop(lock);
    served
}

/// Makes the installation: the province, the accounts, a report in every stage.
async fn make(lang: Lang, setting: &Setting, config: &Config) -> Done<App> {
    let progress = |step, done, of| say(&Said::Making(Progress { step, done, of }));
    progress(Step::People, 0, 0);
    let store = house::new_store(config).await?;
    house::new_keys(config)?;
    let path = setting.folder.join(PROVINCE);
    let text = std::fs::read(&path)?;
    let province: Province =
        serde_json::from_slice(&text).map_err(|e| Fail::environment(path.display(), e))?;
    app::sandbox::put_down(&store, &province)
        .await
        .map_err(|e| Fail::catalogue(lang, e))?;
    std::fs::remove_file(&path)?;
    let app = house::app(lang, config, store).await?;
    let told = |e| Fail::app(lang, e);
    app::notice::texts::reload(&app).await.map_err(told)?;

    let now = clock::now();
    let catalogue = app.tables().catalogue;
    let cast = fitting::agencies(&catalogue, now.date());
    let (people, accounts) = accounts::make_for(&app, &cast, now)
        .await
        .map_err(|e| Fail::user(lang, e))?;
    let stories = story::stories().map_err(told)?;
    let (of, mut failed) = (stories.len() as u64, 0);
    let mut codes = HashMap::new();
    for (n, story) in (0..).zip(stories) {
        progress(Step::Reports, n, of);
        let story = fitting::fit(story, &cast, &catalogue, now.date());
        // Another province's rules may not allow what the sample does: the others come all the same.
        if let Err(cause) = seed::play(&app, &people, (&story, n), &mut codes, now).await {
            tracing::warn!(%cause, path = story.path, "a sample report was not taken to its stage");
            failed += 1;
        }
    }
    app::follow::catch_up(&app).await.map_err(told)?;
    let passes: Vec<Pass> = accounts
        .into_iter()
        // Exchanges sign in nowhere.
        .filter(|told| told.role != domain::actor::Role::Telephony.as_str())
        .map(|told| Pass {
            account: Account {
                role: told.role.to_owned(),
                username: told.username,
                name: told.name,
            },
            password: told.password,
        })
        .collect();
    let made = Made {
        at: now,
        accounts: passes.iter().map(|pass| pass.account.clone()).collect(),
        failed,
    };
    write_whole(&setting.folder.join(MADE), &made)?;
    say(&Said::Made { passes });
    Ok(app)
}

/// Whole or not at all.
fn write_whole(path: &Path, made: &Made) -> Done {
    let draft = path.with_extension("new");
    let text = serde_json::to_vec(made).map_err(|e| Fail::environment(path.display(), e))?;
    std::fs::write(&draft, text)?;
    Ok(std::fs::rename(&draft, path)?)
}

/// Lets fake reports come in as the node says, and tells how the sandbox stands.
async fn drip(app: App, mut heard: mpsc::Receiver<Word>) {
    let mut coming: VecDeque<Rhythm> = VecDeque::new();
    let (mut n, mut failed) = (DROPS_FROM, 0);
    let mut next = clock::later(std::time::Duration::ZERO);
    let mut tell = tokio::time::interval(limits::SANDBOX_HOLDING);
    loop {
        tokio::select! {
            word = heard.recv() => match word {
                Some(Word::Drop { n, rhythm }) => {
                    let free = app::sandbox::DROP_MAX as usize * 2;
                    let n = (n as usize).min(free.saturating_sub(coming.len()));
                    coming.extend(std::iter::repeat_n(rhythm, n));
                    stand(&app, coming.len(), failed).await;
                }
                Some(Word::Begin(_)) => {}
                None => return,
            },
            _ = tell.tick() => stand(&app, coming.len(), failed).await,
            () = sleep_until(next), if !coming.is_empty() => {
                let Some(rhythm) = coming.pop_front() else { continue };
                if let Err(cause) = drop_one(&app, rhythm, n).await {
                    tracing::warn!(%cause, "a fake report was not taken");
                    failed += 1;
                }
                n += 1;
                next = clock::later(match rhythm {
                    Rhythm::Day => limits::SANDBOX_DAY,
                    Rhythm::Flood => limits::SANDBOX_FLOOD,
                });
            }
        }
    }
}

async fn drop_one(app: &App, rhythm: Rhythm, n: u64) -> app::AppResult<()> {
    let now = clock::now();
    let catalogue = app.tables().catalogue;
    let chance = app.random_u64()?;
    let told = drops::story(rhythm, n - DROPS_FROM, chance, &catalogue, now.date());
    let Some(story) = told else {
        return Err(app::AppError::internal("a province without communes"));
    };
    let nobody = seed::Cast::default();
    seed::play(app, &nobody, (&story, n), &mut HashMap::new(), now).await
}

async fn stand(app: &App, coming: usize, failed: u64) {
    match store::backup::reports(&app.store).await {
        Ok(cases) => say(&Said::Stands {
            cases,
            coming: coming as u64,
            failed,
        }),
        Err(cause) => tracing::warn!(%cause, "the sandbox cannot be counted"),
    }
}
