//! `/metrics`: the figures of a node for a program that watches over it (Prometheus), at an address of
//! their own. Counts and times alone: no name, no number, no report.

use crate::clock::tick;
use crate::limits::METRICS_KEPT;
use crate::places::Places;
use crate::process::Process;
use app::App;
use app::health::{self, Disk, Health};
use app::outside::{Credit, Outside};
use domain::time::At;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::{Method, Response, StatusCode};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};
use std::fmt::Error;
use std::sync::Arc;
use store::{Load, ReplicaState};
use tokio::sync::Mutex;
use web::limits::TIMES_MS;
use web::traffic::{CLASSES, Passed, Traffic, Wing};

/// The media type of the figures.
const TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

const PLAIN: &str = "text/plain; charset=utf-8";

/// Gives a node's figures, looked at anew only after a while: who asks often costs nothing.
pub struct Metrics {
    /// The application.
    pub app: App,
    /// What passed its doors.
    pub traffic: Arc<Traffic>,
    /// Who stands in them.
    pub places: Arc<Places>,
    /// The hour that the node goes by.
    pub clock: web::Clock,
    /// When the figures were looked at, and what they were.
    pub kept: Mutex<Option<(At, String)>>,
}

impl Metrics {
    /// What is answered at the figures' own address.
    pub async fn answer(&self, method: &Method, path: &str) -> Response<String> {
        let (status, kind, body) = match (method, path) {
            (&Method::GET | &Method::HEAD, "/metrics") => (200, TYPE, self.text().await),
            (&Method::GET | &Method::HEAD, "/healthz") => (200, PLAIN, "ok\n".to_owned()),
            (_, "/metrics" | "/healthz") => (405, PLAIN, String::new()),
            _ => (404, PLAIN, String::new()),
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }

    /// The figures in the text format of OpenMetrics.
    async fn text(&self) -> String {
        let now = self.clock.now();
        let mut kept = self.kept.lock().await;
        if let Some((at, text)) = &*kept
            && now.0 - at.0 < METRICS_KEPT.as_millis() as i64
        {
            return text.clone();
        }
        let figures = Figures::of(self, now).await;
        let mut registry = Registry::with_prefix("hientruong");
        registry.register_collector(Box::new(figures));
        let mut text = String::new();
        // Writing into memory does not fail.
        let _ = prometheus_client::encoding::text::encode(&mut text, &registry);
        *kept = Some((now, text.clone()));
        text
    }
}

/// What a node is like at one moment.
#[derive(Debug)]
struct Figures {
    /// None while the database does not answer.
    health: Option<Health>,
    now: At,
    astray_ms: i64,
    load: Load,
    replicas: Vec<ReplicaState>,
    passed: Vec<(Wing, Passed)>,
    under_way: u64,
    connections: usize,
    /// Sent off to make room, turned away.
    refused: (u64, u64),
    listeners: usize,
    points: usize,
    remembered: usize,
    process: Process,
    outside: Option<Arc<Outside>>,
}

impl Figures {
    async fn of(metrics: &Metrics, now: At) -> Figures {
        let app = &metrics.app;
        let passed = |wing| (wing, metrics.traffic.passed(wing));
        let health = health::figures(app, now).await;
        if let Err(cause) = &health {
            tracing::warn!(?cause, "the figures lack those of the database");
        }
        Figures {
            health: health.ok(),
            now,
            astray_ms: metrics.clock.astray_ms().unwrap_or_default(),
            load: app.store.load(),
            replicas: app.replicas(tick()),
            passed: Wing::ALL.map(passed).to_vec(),
            under_way: metrics.traffic.under_way(),
            connections: metrics.places.open(),
            refused: metrics.places.refused(),
            outside: app::outside::seen(app),
            listeners: app.live.listeners(),
            points: app.map.look(|points| points.len()).unwrap_or_default(),
            remembered: app.suggester.remembered(),
            process: Process::read(),
        }
    }
}

/// Writes one figure after the other.
struct Page<'a>(DescriptorEncoder<'a>);

impl Page<'_> {
    fn family(
        &mut self,
        name: &str,
        help: &str,
        unit: Option<&Unit>,
        kind: MetricType,
        write: impl FnOnce(&mut MetricEncoder<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        write(&mut self.0.encode_descriptor(name, help, unit, kind)?)
    }

    fn gauge(&mut self, name: &str, help: &str, value: f64) -> Result<(), Error> {
        let kind = MetricType::Gauge;
        self.family(name, help, None, kind, |m| m.encode_gauge(&value))
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) -> Result<(), Error> {
        let kind = MetricType::Counter;
        self.family(name, help, None, kind, |m| {
            m.encode_counter::<NoLabelSet, _, u64>(&value, None)
        })
    }
}

impl Collector for Figures {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        let page = &mut Page(encoder);
        self.doors(page)?;
        self.writes(page)?;
        self.reads(page)?;
        self.node(page)?;
        match &self.health {
            Some(health) => self.house(page, health)?,
            None => page.gauge("database_up", "The database answers.", 0.0)?,
        }
        self.outside(page)?;
        self.process(page)
    }
}

impl Figures {
    /// What runs out outside the house: absent where nobody knows.
    fn outside(&self, page: &mut Page<'_>) -> Result<(), Error> {
        let Some(outside) = &self.outside else {
            return Ok(());
        };
        if let Credit::Left(balance) = &outside.credit {
            page.gauge(
                "sms_balance",
                "What is left at the SMS gateway, as it counts.",
                balance.left as f64,
            )?;
        }
        if let Some(days) = outside.certificate.days(self.now) {
            page.gauge(
                "certificate_days_left",
                "Days until the certificate of the public address is over.",
                days as f64,
            )?;
        }
        Ok(())
    }

    fn doors(&self, page: &mut Page<'_>) -> Result<(), Error> {
        let help = "Requests by the part of the house and how they ended.";
        page.family("requests", help, None, MetricType::Counter, |m| {
            for (wing, passed) in &self.passed {
                for (class, n) in CLASSES.iter().zip(passed.ended) {
                    let labels = [("wing", wing.as_str()), ("status", class)];
                    ConstCounter::new(n).encode(m.encode_family(&labels)?)?;
                }
            }
            Ok(())
        })?;
        let help = "Requests sent away because the house was full or busy (429, 503).";
        page.family("requests_shed", help, None, MetricType::Counter, |m| {
            for (wing, passed) in &self.passed {
                let labels = [("wing", wing.as_str())];
                ConstCounter::new(passed.shed).encode(m.encode_family(&labels)?)?;
            }
            Ok(())
        })?;
        let help = "Time from a request's head to the head of its answer.";
        let unit = Some(&Unit::Seconds);
        page.family("request_duration", help, unit, MetricType::Histogram, |m| {
            for (wing, passed) in &self.passed {
                let bounds = TIMES_MS.iter().map(|ms| *ms as f64 / 1_000.0);
                let bounds = bounds.chain([f64::INFINITY]);
                let buckets: Vec<(f64, u64)> = bounds.zip(passed.within).collect();
                let count = passed.within.iter().sum();
                m.encode_family(&[("wing", wing.as_str())])?
                    .encode_histogram::<NoLabelSet>(
                        passed.took.as_secs_f64(),
                        count,
                        &buckets,
                        None,
                    )?;
            }
            Ok(())
        })?;
        page.gauge(
            "requests_under_way",
            "Requests whose answer has not begun.",
            self.under_way as f64,
        )?;
        page.gauge(
            "connections_open",
            "Connections to the doors.",
            self.connections as f64,
        )?;
        page.counter(
            "connections_sent_off",
            "Resting connections that had to make room for others.",
            self.refused.0,
        )?;
        page.counter(
            "connections_turned_away",
            "Newcomers that found the house full.",
            self.refused.1,
        )
    }

    fn writes(&self, page: &mut Page<'_>) -> Result<(), Error> {
        let help = "Batches of this node by what became of them: on the disk, turned away by a guard, \
                    not taken by the database.";
        page.family("batches", help, None, MetricType::Counter, |m| {
            for (end, n) in [
                ("committed", self.load.committed),
                ("guarded", self.load.guarded),
                ("failed", self.load.failed),
            ] {
                ConstCounter::new(n).encode(m.encode_family(&[("end", end)])?)?;
            }
            Ok(())
        })?;
        page.gauge(
            "batches_waiting",
            "Batches that wait for their answer.",
            self.load.waiting as f64,
        )
    }

    fn reads(&self, page: &mut Page<'_>) -> Result<(), Error> {
        let help = "Statements of this node that read, by who answered.";
        page.family("reads", help, None, MetricType::Counter, |m| {
            let replicas = self.replicas.iter().map(|replica| replica.answered).sum();
            for (from, n) in [("database", self.load.reads), ("replica", replicas)] {
                ConstCounter::new(n).encode(m.encode_family(&[("from", from)])?)?;
            }
            Ok(())
        })?;
        if self.replicas.is_empty() {
            return Ok(());
        }
        let gauge = MetricType::Gauge;
        let help = "Whether a replica answers what anybody may ask.";
        page.family("replica_in_use", help, None, gauge, |m| {
            for replica in &self.replicas {
                let labels = [("replica", replica.name.as_str())];
                let in_use = i64::from(replica.fault.is_none());
                ConstGauge::new(in_use).encode(m.encode_family(&labels)?)?;
            }
            Ok(())
        })?;
        let help = "How old a replica's answers are at most; absent where nobody knows.";
        let unit = Some(&Unit::Seconds);
        page.family("replica_age", help, unit, MetricType::Gauge, |m| {
            for replica in &self.replicas {
                if let Some(age) = replica.age {
                    let labels = [("replica", replica.name.as_str())];
                    ConstGauge::new(age.as_secs_f64()).encode(m.encode_family(&labels)?)?;
                }
            }
            Ok(())
        })?;
        let help = "Reads that a replica was asked for, and the database answered.";
        page.family("replica_passed_on", help, None, MetricType::Counter, |m| {
            for replica in &self.replicas {
                let labels = [("replica", replica.name.as_str())];
                ConstCounter::new(replica.passed_on).encode(m.encode_family(&labels)?)?;
            }
            Ok(())
        })
    }

    fn node(&self, page: &mut Page<'_>) -> Result<(), Error> {
        page.gauge(
            "streams_open",
            "Listeners of this node's event stream.",
            self.listeners as f64,
        )?;
        page.gauge(
            "map_points",
            "Public reports on this node's map; none while it is filled.",
            self.points as f64,
        )?;
        page.gauge(
            "suggestions_remembered",
            "Past reports that this node's suggestions know.",
            self.remembered as f64,
        )?;
        page.gauge(
            "clock_astray_milliseconds",
            "By how much the machine's clock has jumped from the hour that the node goes by.",
            self.astray_ms as f64,
        )
    }

    fn house(&self, page: &mut Page<'_>, health: &Health) -> Result<(), Error> {
        page.gauge("database_up", "The database answers.", 1.0)?;
        let help = "Events that a follower has not seen yet.";
        page.family("follower_behind", help, None, MetricType::Gauge, |m| {
            for (name, n) in &health.behind {
                ConstGauge::new(*n).encode(m.encode_family(&[("follower", name.as_str())])?)?;
            }
            Ok(())
        })?;
        let help = "Jobs and messages that wait, and those that a person must look at.";
        page.family("queue", help, None, MetricType::Gauge, |m| {
            for (queue, state, n) in [
                ("jobs", "waiting", health.jobs),
                ("jobs", "dead", health.dead_jobs),
                ("messages", "waiting", health.messages),
                ("messages", "dead", health.dead_messages),
            ] {
                let labels = [("queue", queue), ("state", state)];
                ConstGauge::new(n).encode(m.encode_family(&labels)?)?;
            }
            Ok(())
        })?;
        let oldest = health.oldest_message.map_or(0, |at| self.now.0 - at.0);
        page.gauge(
            "message_oldest_seconds",
            "How long the oldest message that could go has waited.",
            oldest.max(0) as f64 / 1_000.0,
        )?;
        if let Disk::Room { free, all } = health.disk {
            page.gauge(
                "disk_free_bytes",
                "Free bytes of the files' disk.",
                free as f64,
            )?;
            page.gauge("disk_bytes", "Bytes of the files' disk.", all as f64)?;
        }
        let help = "The program and its schema.";
        page.family("build", help, None, MetricType::Info, |m| {
            m.encode_info(&[
                ("version", env!("CARGO_PKG_VERSION")),
                ("schema", health.schema),
                ("engine", health.engine),
            ])
        })
    }

    fn process(&self, page: &mut Page<'_>) -> Result<(), Error> {
        let of = &self.process;
        page.counter(
            "process_cpu_milliseconds",
            "Processor time of this process.",
            of.cpu_ms,
        )?;
        page.gauge(
            "process_resident_memory_bytes",
            "Memory of this process.",
            of.resident as f64,
        )?;
        page.gauge("process_open_files", "Files it has open.", of.files as f64)?;
        page.gauge("process_threads", "Its threads.", of.threads as f64)
    }
}
