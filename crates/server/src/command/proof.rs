//! A deadline's proof, for people and for programs.

use domain::deadline::{Pause, Proof, Reason, Span, Step, Told, When};
use domain::policy::Policy;
use domain::time::{At, HOUR_MS, MINUTE_MS};
use lang::{Lang, date, fill, t};
use serde_json::{Value, json};

/// What was asked.
pub(super) struct Asked<'a> {
    pub(super) clock: &'a str,
    pub(super) urgency: &'a str,
    pub(super) policy: &'a Policy,
    /// Pauses that were given but change nothing, because an urgent clock never pauses.
    pub(super) unpaused: &'a [Pause],
}

/// The proof as lines to read.
pub(super) fn lines(lang: Lang, asked: &Asked<'_>, proof: &Proof) -> Vec<String> {
    let moment = |at| moment(lang, at);
    let mut lines = vec![
        fill(
            lang,
            "proof.head",
            &[
                ("clock", t(lang, &format!("clock.{}", asked.clock))),
                ("urgency", t(lang, &format!("urgency.{}", asked.urgency))),
                ("policy", &asked.policy.name),
            ],
        ),
        fill(lang, "proof.start", &[("at", &moment(proof.start))]),
        fill(lang, "proof.span", &[("span", &span(lang, proof))]),
    ];
    if proof.start.date() < asked.policy.valid_from {
        let day = date::full_day(lang, asked.policy.valid_from);
        lines.insert(1, fill(lang, "proof.before_policy", &[("date", &day)]));
    }
    lines.extend(
        proof
            .steps
            .iter()
            .map(|step| format!("  {}", line(lang, step))),
    );
    if proof.cut {
        lines.push(t(lang, "proof.cut").to_owned());
    }
    let told = proof
        .pauses
        .iter()
        .map(|(pause, told)| (pause, told_key(*told)));
    for (pause, key) in told.chain(
        asked
            .unpaused
            .iter()
            .map(|pause| (pause, "proof.pause.urgent")),
    ) {
        let to = pause.to.map(moment).unwrap_or_default();
        lines.push(fill(
            lang,
            "proof.pause",
            &[
                ("from", &moment(pause.from)),
                ("to", &to),
                ("told", t(lang, key)),
            ],
        ));
    }
    let second = format!(":{:02}", proof.result.local().second());
    lines.push(fill(
        lang,
        "proof.due",
        &[("at", &exact(lang, proof.result, &second))],
    ));
    lines
}

/// The proof as JSON: instants in RFC 3339, days as dates, reasons by their names.
pub(super) fn json(asked: &Asked<'_>, proof: &Proof) -> Value {
    let pause = |pause: &Pause, told: &str| json!({ "from": pause.from.rfc3339(), "to": pause.to.map(At::rfc3339), "effect": told });
    let pauses: Vec<Value> = proof
        .pauses
        .iter()
        .map(|(p, told)| pause(p, told_key(*told).trim_start_matches("proof.pause.")))
        .chain(asked.unpaused.iter().map(|p| pause(p, "urgent")))
        .collect();
    json!({
        "clock": asked.clock,
        "urgency": asked.urgency,
        "policy": asked.policy.name,
        "policy_valid_from": asked.policy.valid_from.to_string(),
        "start": proof.start.rfc3339(),
        "span": span_json(proof),
        "steps": proof.steps.iter().map(step_json).collect::<Vec<_>>(),
        "cut": proof.cut,
        "pauses": pauses,
        "due": proof.result.rfc3339(),
    })
}

fn span_json(proof: &Proof) -> Value {
    match proof.span {
        Span::Minutes(n) => json!({ "unit": "minutes", "amount": n }),
        Span::Hours { amount, off_day } => {
            let taken = off_day.filter(|_| proof.off_day).unwrap_or(amount);
            json!({ "unit": "hours", "amount": taken, "off_day": proof.off_day })
        }
        Span::WorkingHours(n) => json!({ "unit": "working_hours", "amount": n }),
        Span::WorkingDays(n) => json!({ "unit": "working_days", "amount": n }),
    }
}

fn step_json(step: &Step) -> Value {
    let mut value = match step.when {
        When::Day(date) => json!({ "date": date.to_string() }),
        When::Time(from, to) => json!({ "from": from.rfc3339(), "to": to.rfc3339() }),
    };
    let (reason, more) = match &step.reason {
        Reason::Counted { so_far, swapped } => {
            let so_far = match step.when {
                When::Day(_) => json!({ "day": so_far }),
                When::Time(..) => json!({ "minutes": so_far / MINUTE_MS }),
            };
            let name = swapped
                .as_ref()
                .map(|(vi, en)| json!({ "vi": vi, "en": en }));
            ("counted", json!({ "so_far": so_far, "swapped": name }))
        }
        Reason::StartDay => ("start_day", json!({})),
        Reason::Weekend => ("weekend", json!({})),
        Reason::Holiday(vi, en) => ("holiday", json!({ "name": { "vi": vi, "en": en } })),
        Reason::Closed => ("closed", json!({})),
        Reason::Paused => ("paused", json!({})),
    };
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.insert("counted".to_owned(), json!(reason == "counted"));
        value.insert("reason".to_owned(), json!(reason));
        value.extend(more.into_iter().filter(|(_, v)| !v.is_null()));
    }
    value
}

fn line(lang: Lang, step: &Step) -> String {
    let when = match step.when {
        When::Day(day) => format!(
            "{} {}",
            date::weekday(lang, day.weekday()),
            date::full_day(lang, day)
        ),
        When::Time(from, to) => format!("{} – {}", moment(lang, from), moment(lang, to)),
    };
    let why = match (&step.reason, step.when) {
        (Reason::Counted { so_far, swapped }, When::Day(_)) => {
            let day = fill(lang, "proof.day", &[("n", &so_far.to_string())]);
            match swapped {
                Some((vi, en)) => format!("{day} ({})", name(lang, vi, en)),
                None => day,
            }
        }
        (Reason::Counted { so_far, .. }, When::Time(..)) => {
            let time = format!("{}:{:02}", so_far / HOUR_MS, so_far % HOUR_MS / MINUTE_MS);
            fill(lang, "proof.counted", &[("time", &time)])
        }
        (Reason::StartDay, _) => t(lang, "proof.start_day").to_owned(),
        (Reason::Weekend, _) => t(lang, "proof.weekend").to_owned(),
        (Reason::Holiday(vi, en), _) => {
            fill(lang, "proof.holiday", &[("name", name(lang, vi, en))])
        }
        (Reason::Closed, _) => t(lang, "proof.closed").to_owned(),
        (Reason::Paused, When::Day(_)) => t(lang, "proof.paused_day").to_owned(),
        (Reason::Paused, When::Time(..)) => t(lang, "proof.paused").to_owned(),
    };
    format!("{when}: {why}")
}

fn span(lang: Lang, proof: &Proof) -> String {
    let amount = |key: &str, n: u32| fill(lang, key, &[("n", &n.to_string())]);
    match proof.span {
        Span::Minutes(n) => amount("proof.minutes", n),
        Span::Hours {
            off_day: Some(n), ..
        } if proof.off_day => amount("proof.hours_off", n),
        Span::Hours { amount: n, .. } => amount("proof.hours", n),
        Span::WorkingHours(n) => amount("proof.working_hours", n),
        Span::WorkingDays(n) => amount("proof.working_days", n),
    }
}

fn told_key(told: Told) -> &'static str {
    match told {
        Told::LeftOut => "proof.pause.left_out",
        Told::NoTime => "proof.pause.no_time",
        Told::Open => "proof.pause.open",
        Told::BeforeStart => "proof.pause.before_start",
        Told::AfterDue => "proof.pause.after_due",
        Told::Empty => "proof.pause.empty",
    }
}

fn moment(lang: Lang, at: At) -> String {
    exact(lang, at, "")
}

/// An instant with its weekday and year: a proof is read years later.
fn exact(lang: Lang, at: At, seconds: &str) -> String {
    let local = at.local();
    let day = local.date();
    let time = date::clock(local.time());
    format!(
        "{time}{seconds} {} {}",
        date::weekday(lang, day.weekday()),
        date::full_day(lang, day)
    )
}

/// A name in the language, Vietnamese where it has no other.
fn name<'a>(lang: Lang, vi: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::En if !en.is_empty() => en,
        Lang::En | Lang::Vi => vi,
    }
}
