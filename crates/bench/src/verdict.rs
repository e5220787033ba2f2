//! The tables of `bench grow`, its picture, and whether what was wanted was reached.

use crate::chart::{self, Line, reports};
use crate::grow::Sized;
use crate::{Done, limits};
use std::io::{Write, stdout};
use std::path::Path;

/// Microseconds of processor time as they are told: the service's and the database server's.
fn cpu(us: crate::node::Cpu) -> String {
    if us.database > 0.0 {
        format!("{:.0} + {:.0} µs", us.ours, us.database)
    } else {
        format!("{:.0} µs", us.ours)
    }
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

/// Prints all tables and writes the picture; whether every target was met.
pub(crate) fn tell(engine: &str, all: &[Sized], root: &Path) -> Done<bool> {
    let largest = all.last().ok_or("nothing was measured")?;
    let met = [
        growth(engine, all, root)?,
        raw(largest)?,
        peers(all)?,
        beside(largest)?,
        house(all)?,
    ];
    Ok(met.iter().all(|met| *met))
}

/// Each question, and the microseconds of all its processor time at each size.
fn lines(all: &[Sized]) -> Vec<Line> {
    let first = all.first().map_or(&[][..], |sized| &sized.reads);
    let mut lines: Vec<Line> = first
        .iter()
        .map(|read| Line {
            name: read.name.to_owned(),
            points: all
                .iter()
                .filter_map(|sized| {
                    let found = sized.reads.iter().find(|r| r.name == read.name)?;
                    Some((sized.reports, found.cpu.all()))
                })
                .collect(),
        })
        .collect();
    lines.push(Line {
        name: "submit, with its followers".to_owned(),
        points: all
            .iter()
            .map(|sized| (sized.reports, sized.written.plain.all()))
            .collect(),
    });
    lines
}

fn growth(engine: &str, all: &[Sized], root: &Path) -> Done<bool> {
    let lines = lines(all);
    let title = format!("Processor time of a request, {engine}, by reports held");
    let file = root.join(format!("growth-{}.svg", engine.to_lowercase()));
    std::fs::write(&file, chart::svg(&title, &lines))?;
    let mut out = stdout();
    let sizes: Vec<String> = all.iter().map(|sized| reports(sized.reports)).collect();
    writeln!(
        out,
        "\n| growth, {engine}: µs a request | {} | growth |\n|---|{}---|",
        sizes.join(" | "),
        "---|".repeat(sizes.len())
    )?;
    let mut met = true;
    for line in &lines {
        let each: Vec<String> = line
            .points
            .iter()
            .map(|(_, us)| format!("{us:.0}"))
            .collect();
        let (first, last) = (line.points.first(), line.points.last());
        let grown = match (first, last) {
            (Some((_, first)), Some((_, last))) => last / first,
            _ => f64::NAN,
        };
        let fits = grown <= limits::GROWTH;
        met &= fits;
        writeln!(
            out,
            "| {} | {} | {grown:.2} {} |",
            line.name,
            each.join(" | "),
            verdict(fits)
        )?;
    }
    writeln!(
        out,
        "\nwanted: {:.1} or less; the picture: {}",
        limits::GROWTH,
        file.display()
    )?;
    Ok(met)
}

fn raw(largest: &Sized) -> Done<bool> {
    let mut out = stdout();
    writeln!(
        out,
        "\n| {} reports, {} connections | processor time | a second | p50, p99 | bytes | raw limit | of its rate |\n\
         |---|---|---|---|---|---|---|",
        reports(largest.reports),
        limits::CONNECTIONS
    )?;
    let mut met = true;
    for read in &largest.reads {
        let (beneath, rate) = match read.raw {
            None => ("–".to_owned(), "–".to_owned()),
            Some(raw) => {
                let fits = raw.rate >= limits::READ_RATE;
                met &= fits;
                let told = format!(
                    "{:.2} ({:.2} to {:.2}) {}",
                    raw.rate,
                    raw.worst,
                    raw.best,
                    verdict(fits)
                );
                (cpu(raw.cpu), told)
            }
        };
        writeln!(
            out,
            "| {} | {} | {:.0} | {:.1}, {:.1} ms | {} | {beneath} | {rate} |",
            read.name,
            cpu(read.cpu),
            read.per_second,
            read.p50_ms,
            read.p99_ms,
            read.bytes
        )?;
    }
    Ok(met)
}

/// Beside the peers' figures, which were measured on 100,000 reports at most.
fn peers(all: &[Sized]) -> Done<bool> {
    let like = all.iter().find(|sized| sized.reports == 100_000);
    let Some(like) = like.or(all.last()) else {
        return Ok(true);
    };
    let mut out = stdout();
    writeln!(
        out,
        "\n| {} reports | ours | best peer | times less | wanted |\n|---|---|---|---|---|",
        reports(like.reports)
    )?;
    let submit = (
        "submit, with its followers",
        like.written.plain,
        Some((limits::PEER_SUBMIT_MS, limits::PEERS)),
    );
    let mut met = true;
    for (name, ours, peer) in like
        .reads
        .iter()
        .map(|read| (read.name, read.cpu, read.peer))
        .chain([submit])
    {
        let Some((peer_ms, wanted)) = peer else {
            continue;
        };
        let less = peer_ms * 1e3 / ours.all();
        let fits = less >= wanted;
        met &= fits;
        writeln!(
            out,
            "| {name} | {} | {peer_ms:.0} ms | {less:.0} | {wanted:.0} {} |",
            cpu(ours),
            verdict(fits)
        )?;
    }
    Ok(met)
}

fn beside(largest: &Sized) -> Done<bool> {
    let mut out = stdout();
    writeln!(
        out,
        "\n| p99 of reads, {} reports | alone | beside {} submissions a second | ratio |\n|---|---|---|---|",
        reports(largest.reports),
        limits::PACE
    )?;
    let mut met = true;
    for read in &largest.beside {
        let fits = read.ratio <= limits::BESIDE;
        met &= fits;
        writeln!(
            out,
            "| {} | {:.1} ms | {:.1} ms | {:.2} {} |",
            read.name,
            read.alone_ms,
            read.beside_ms,
            read.ratio,
            verdict(fits)
        )?;
    }
    if let Some(told) = largest.told {
        writeln!(
            out,
            "\n{} listeners, {} submissions a second: {:.1} µs for each of {} events told; the last heard {:.2} s \
             after the last answer",
            told.listeners,
            limits::STREAM_PACE,
            told.each_us,
            told.heard,
            told.behind
        )?;
    }
    Ok(met)
}

fn house(all: &[Sized]) -> Done<bool> {
    let mut out = stdout();
    writeln!(
        out,
        "\n| reports | submit | a second, p99 | with a photo of 12 MP (the darkroom alone) | found by its words | first answer | memory: reads, all | database |\n\
         |---|---|---|---|---|---|---|---|"
    )?;
    let mut met = true;
    for sized in all {
        let Sized {
            written,
            memory_mb: (after_reads, after_all),
            ..
        } = sized;
        met &= sized.first_answer < limits::FIRST_ANSWER && *after_all < limits::MEMORY_MB;
        writeln!(
            out,
            "| {} | {} | {:.0}, {:.0} ms | {} ({:.0} µs) | {:.2} s, at most {:.2} | {:.2} s | {after_reads:.0}, {after_all:.0} MB | {:.0} MB |",
            reports(sized.reports),
            cpu(written.plain),
            written.plain_rate,
            written.plain_p99_ms,
            cpu(written.photo),
            written.darkroom_us,
            written.found.0,
            written.found.1,
            sized.first_answer,
            sized.database_mb
        )?;
    }
    writeln!(
        out,
        "\nwanted: a first answer within {:.0} s, under {:.0} MB: {}",
        limits::FIRST_ANSWER,
        limits::MEMORY_MB,
        verdict(met)
    )?;
    Ok(met)
}
