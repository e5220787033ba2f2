//! `serve`: the service, doors and workers in one process.

use crate::backup::Keeper;
use crate::cli::Serve;
use crate::config::{Config, LogForm, MapGround};
use crate::fail::{Done, Fail};
use crate::metrics::Metrics;
use crate::places::Places;
use crate::sandbox::Keeper as Sandboxes;
use crate::terminal::Terminal;
use crate::worker::{self, Part};
use crate::{clock, doors, exchange, house, limits};
use app::limit::Flood;
use app::{App, World};
use domain::area::UnitKind;
use domain::text::fold;
use hyper::Request;
use hyper::body::Incoming;
use lang::{Lang, fill};
use std::convert::Infallible;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tracing_subscriber::EnvFilter;
use web::pmtiles::Archive;
use web::traffic::Traffic;
use web::{BaseMap, TileFile, TileService};

/// What is logged unless `RUST_LOG` says otherwise.
const LOG: &str = "info,hyper=warn,tokio_postgres=warn";

pub(super) async fn run(terminal: &mut Terminal, args: Serve) -> Done {
    let mut config = Config::read(terminal.lang, &args.place)?;
    if let Some(listen) = args.listen {
        config.listen = listen;
    }
    if !args.trust_proxy.is_empty() {
        config.trust_proxy = args.trust_proxy;
    }
    let store = house::store(terminal.lang, &config).await?;
    // An installation that a newer program opens is brought up to it: migrations only add.
    let lock = store.lock_for_serving()?;
    house::bring_up(terminal.lang, &store).await?;
    let store = house::with_replicas(&config, store)?;
    let app = house::app(terminal.lang, &config, store).await?;
    let node = match (args.no_worker, args.worker_only) {
        (true, _) => Node::Doors,
        (false, true) => Node::Worker,
        (false, false) => Node::Whole,
    };
    until_stopped(terminal, &config, app, node).await?;
    drop(lock);
    Ok(())
}

/// What this process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// Doors and worker.
    Whole,
    /// Doors only.
    Doors,
    /// Worker only.
    Worker,
}

/// Serves until the process is told to stop.
pub(super) async fn until_stopped(
    terminal: &mut Terminal,
    config: &Config,
    app: App,
    node: Node,
) -> Done {
    let stopped = stop_signal()?;
    serve_until(terminal, config, app, node, stopped).await
}

/// Serves until `stopped` is done.
pub(crate) async fn serve_until(
    terminal: &mut Terminal,
    config: &Config,
    app: App,
    node: Node,
    stopped: impl Future<Output = ()>,
) -> Done {
    let lang = terminal.lang;
    log(config.log);
    if config.flood() == Flood::Unlimited {
        tracing::warn!(
            "rate limits are off (HIENTRUONG_RATE_LIMITS): for benchmarks and tests only"
        );
    }
    // Not a reason to stay closed: it may be there a moment later, and /readyz says when.
    if let Err(why) = app.storage.probe().await {
        tracing::error!(%why, "files cannot be kept at this moment");
    }
    let (stop, stopping) = watch::channel(false);
    let part = if node == Node::Doors {
        Part::Doors
    } else {
        Part::Whole
    };
    // The doors are tried before the worker starts: a port that is taken stops everything.
    let listener = match node {
        Node::Worker => None,
        Node::Whole | Node::Doors => {
            config.check_doors(lang)?;
            let bound = TcpListener::bind(config.listen).await;
            Some(bound.map_err(|e| Fail::environment(config.listen, e))?)
        }
    };
    let figures = match config.metrics_listen {
        None => None,
        Some(at) => {
            let bound = TcpListener::bind(at).await;
            Some(bound.map_err(|e| Fail::environment(at, e))?)
        }
    };
    let clock = clock::Steady::begin();
    let told = app.clone();
    let traffic = Arc::<Traffic>::default();
    let places = Places::of(config.connections.max(1) as usize);
    let mut loops = worker::start(&app, &clock, part, &stopping);
    // A sandbox keeps neither backups nor another sandbox.
    if part == Part::Whole && config.world == World::Real {
        let keeper = Keeper::of(config, app.clone(), clock.clone());
        loops.spawn(keeper.keep(stopping.clone()));
        let sandbox = Sandboxes::of(config, app.clone(), clock.clone());
        loops.spawn(sandbox.keep(stopping.clone()));
    }
    if let Some(ami) = config.telephony.as_ref().and_then(|t| t.ami.clone())
        && part == Part::Whole
    {
        loops.spawn(exchange::listen(
            ami,
            app.clone(),
            clock.clone(),
            stopping.clone(),
        ));
    }
    let hour = {
        let (hour, astray) = (clock.clone(), clock);
        web::Clock::told(move || hour.now()).watched(move || astray.astray_ms())
    };
    if let Some(listener) = figures {
        let at = format!("http://{}/metrics", listener.local_addr()?);
        terminal.say("cli.metrics", &[("url", &at)])?;
        let metrics = Arc::new(Metrics {
            app: app.clone(),
            traffic: traffic.clone(),
            places: places.clone(),
            clock: hour.clone(),
            kept: Mutex::default(),
        });
        loops.spawn(tell(listener, metrics, stopping.clone()));
    }
    match listener {
        None => stopped.await,
        Some(listener) => {
            let address = listener.local_addr()?;
            let mut options = options(terminal, config, &app)?;
            options.clock = hour;
            options.traffic = traffic;
            terminal.say("cli.serving", &[("url", &format!("http://{address}"))])?;
            // Streams have no end of their own: they are ended first, or the farewell would wait for them.
            let live = app.clone();
            let stopped = async move {
                stopped.await;
                live.live.close();
            };
            doors::serve(listener, web::router(app, options), places, stopped).await;
        }
    }
    let _ = stop.send(true);
    told.hooks.close();
    while loops.join_next().await.is_some() {}
    Ok(())
}

/// Gives the node's figures at their own address until the process stops.
async fn tell(listener: TcpListener, metrics: Arc<Metrics>, mut stopping: watch::Receiver<bool>) {
    let service = tower::service_fn(move |request: Request<Incoming>| {
        let metrics = Arc::clone(&metrics);
        async move {
            let answer = metrics.answer(request.method(), request.uri().path());
            Ok::<_, Infallible>(answer.await)
        }
    });
    let stop = async move {
        // An end of the sender is one too.
        let _ = stopping.wait_for(|stop| *stop).await;
    };
    let places = Places::of(limits::WATCHERS);
    doors::serve(listener, service, places, stop).await;
}

/// How the doors are opened.
fn options(terminal: &Terminal, config: &Config, app: &App) -> Done<web::Options> {
    let url = config.public_url();
    let catalogue = app.tables().catalogue;
    let today = clock::now().date();
    let province = catalogue
        .units_at(today)
        .find(|u| u.kind == UnitKind::Province);
    let app_name = config
        .app_name
        .clone()
        .or_else(|| province.map(|p| format!("{} – S", fold(p.bare_name()).trim().to_uppercase())));
    let province = province.map(|u| u.name.clone());
    let mut options = web::Options::new(web::shell::Site {
        province: province.unwrap_or_default(),
        hotline: config.hotline.clone(),
        host: url
            .split_once("://")
            .map_or(url.as_str(), |(_, host)| host)
            .to_owned(),
        centre: catalogue
            .ioc(today)
            .map(|a| a.short_name.clone())
            .unwrap_or_default(),
        app: app_name.unwrap_or_default(),
        ..web::shell::Site::default()
    });
    options.sms_number.clone_from(&config.sms_number);
    options.licence = web::Licence {
        name: config.open_data_licence.clone(),
        href: config.open_data_licence_url.clone(),
    };
    if let Some(map) = &config.map {
        options.base_map = base_map(terminal.lang, map)?;
    }
    options.https = url.starts_with("https://");
    for given in &config.trust_proxy {
        let network = given.parse();
        options.trust_proxy.push(
            network.map_err(|_| {
                Fail::Usage(fill(terminal.lang, "cli.bad_proxy", &[("value", given)]))
            })?,
        );
    }
    Ok(options)
}

/// What the map stands on, as it is configured.
fn base_map(lang: Lang, map: &MapGround) -> Done<BaseMap> {
    let usage = |key: &str, given: &[(&str, &str)]| Fail::Usage(fill(lang, key, given));
    match (&map.tiles, &map.pmtiles) {
        (Some(tiles), None) => TileService::new(tiles, &map.credit, map.zoom_max)
            .map(BaseMap::Service)
            .ok_or_else(|| usage("cli.bad_tiles", &[("value", tiles)])),
        (None, Some(path)) => {
            let shown = path.display().to_string();
            let archive = Archive::open(path).map_err(|e| {
                usage(
                    "cli.bad_pmtiles",
                    &[("path", &shown), ("why", &e.to_string())],
                )
            })?;
            TileFile::new(archive, &map.credit)
                .map(BaseMap::File)
                .ok_or_else(|| usage("cli.no_credit", &[]))
        }
        (Some(_), Some(_)) | (None, None) => Err(usage("cli.bad_map", &[])),
    }
}

/// Done when the process is told to stop: by a terminal, or by whoever started it.
pub(crate) fn stop_signal() -> Done<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    })
}

/// The log goes to the error stream; the output stream belongs to the command.
pub(crate) fn log(form: LogForm) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOG));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // Another subscriber stands only where a test set one.
    let _ = match form {
        LogForm::Text => lines.try_init(),
        LogForm::Plain => lines.with_ansi(false).try_init(),
        LogForm::Json => lines.json().flatten_event(true).try_init(),
    };
}
