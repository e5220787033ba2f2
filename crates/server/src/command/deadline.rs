//! `deadline`: the due time of a clock with its proof.

use super::proof;
use crate::cli::Deadline;
use crate::config::Config;
use crate::fail::{Done, Fail};
use crate::house;
use crate::pack::Texts;
use crate::terminal::Terminal;
use domain::deadline::Pause;
use domain::pack::{Catalogue, Pack};
use domain::policy::{CLOCKS, CLOCKS_BY_DATE, URGENCIES};
use domain::time::At;
use lang::{Lang, fill};
use std::sync::Arc;

pub(super) async fn run(terminal: &mut Terminal, args: Deadline) -> Done {
    let lang = terminal.lang;
    let usage = |key, value: &str, known: &str| {
        Fail::Usage(fill(lang, key, &[("value", value), ("known", known)]))
    };
    if !CLOCKS.contains(&args.clock.as_str()) {
        return Err(usage("cli.unknown_clock", &args.clock, &CLOCKS.join(", ")));
    }
    if CLOCKS_BY_DATE.contains(&args.clock.as_str()) {
        return Err(usage("cli.clock_by_date", &args.clock, ""));
    }
    if !URGENCIES.contains(&args.urgency.as_str()) {
        return Err(usage(
            "cli.unknown_urgency",
            &args.urgency,
            &URGENCIES.join(", "),
        ));
    }
    let from = time(lang, &args.from)?;
    let pauses = args
        .pause
        .iter()
        .map(|given| pause(lang, given))
        .collect::<Done<Vec<Pause>>>()?;
    let catalogue = catalogue(terminal, &args).await?;
    let policy = match &args.policy {
        Some(name) => catalogue.policy(name).ok_or_else(|| {
            let known: Vec<&str> = catalogue
                .policies()
                .iter()
                .map(|p| p.name.as_str())
                .collect();
            usage("cli.unknown_policy", name, &known.join(", "))
        })?,
        // A start before the first policy is counted by the first: a proof of an older case.
        None => catalogue
            .policy_at(from.date())
            .or_else(|| catalogue.policies().first())
            .ok_or_else(|| Fail::Environment(lang::t(lang, "cli.no_policy").to_owned()))?,
    };
    let span = policy.span(&args.clock, &args.urgency).ok_or_else(|| {
        usage(
            "cli.no_span",
            &format!("{} {}", args.clock, args.urgency),
            "",
        )
    })?;
    // Urgent clocks never pause (lifecycle, "Units").
    let counted: &[Pause] = if args.urgency == "urgent" {
        &[]
    } else {
        &pauses
    };
    let asked = proof::Asked {
        clock: &args.clock,
        urgency: &args.urgency,
        policy,
        unpaused: if args.urgency == "urgent" {
            &pauses
        } else {
            &[]
        },
    };
    // The calendar as a clock that began then follows it: what was declared later counts only where
    // it was declared for running clocks too.
    let calendar = catalogue.calendar_of(from, At(i64::MAX));
    let proof = domain::deadline::proof(from, span, counted, &calendar);
    if args.json {
        let json = serde_json::to_string_pretty(&proof::json(&asked, &proof));
        return terminal.line(json.map_err(|e| Fail::environment("JSON", e))?);
    }
    for line in proof::lines(lang, &asked, &proof) {
        terminal.line(line)?;
    }
    Ok(())
}

/// The tables of the installation that the caller names; the built-in ones if none is named.
async fn catalogue(terminal: &Terminal, args: &Deadline) -> Done<Arc<Catalogue>> {
    let lang = terminal.lang;
    if args.place.is_named() {
        let config = Config::read(lang, &args.place)?;
        let store = house::store(lang, &config).await?;
        house::check_schema(lang, &store).await?;
        let tables = app::catalogue::tables(&store)
            .await
            .map_err(|e| Fail::catalogue(lang, e))?;
        let tables =
            tables.ok_or_else(|| Fail::Environment(lang::t(lang, "cli.no_pack").to_owned()))?;
        return Ok(tables.catalogue);
    }
    let texts = Texts::built_in();
    let catalogue = Pack::parse(&|name| texts.get(name))
        .map_err(|faults| Fail::catalogue(lang, app::catalogue::CatalogueError::Pack(faults)))?;
    Ok(Arc::new(catalogue))
}

fn time(lang: Lang, given: &str) -> Done<At> {
    At::parse(given).ok_or_else(|| Fail::Usage(fill(lang, "cli.bad_time", &[("value", given)])))
}

/// Reads `FROM/TO`, or `FROM/` for one that still lasts.
fn pause(lang: Lang, given: &str) -> Done<Pause> {
    let bad = || Fail::Usage(fill(lang, "cli.bad_pause", &[("value", given)]));
    let (from, to) = given.split_once('/').ok_or_else(bad)?;
    let from = time(lang, from)?;
    let to = if to.trim().is_empty() {
        None
    } else {
        Some(time(lang, to)?)
    };
    if to.is_some_and(|to| to < from) {
        return Err(bad());
    }
    Ok(Pause {
        from,
        to,
        force: None,
    })
}
