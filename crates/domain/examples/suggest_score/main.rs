//! How often the machine's first and first three proposals are what a person chose, on sentences
//! that it has not seen: `cargo xtask suggest-score`.
//!
//! There is no public set of Vietnamese reports with their categories. Two people who did not see
//! each other's lines, nor the table's keywords, wrote these: one as citizens on a phone, one as
//! agents of the hotline and as formal letters. The machine learns from one hand and is asked about
//! the other's; beside it stand the table of keywords alone and the majority class.

use domain::id::{ReportCode, ReportId};
use domain::pack::{Catalogue, Pack};
use domain::suggest::{Memory, Past};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

#[derive(Deserialize)]
struct Line {
    text: String,
    category: String,
    urgent: bool,
}

/// Asked, right at first, right among three.
#[derive(Clone, Copy, Default)]
struct Score {
    n: usize,
    first: usize,
    third: usize,
}

impl Score {
    fn add(&mut self, said: &[String], was: &str) {
        self.n += 1;
        self.first += usize::from(said.first().is_some_and(|c| c == was));
        self.third += usize::from(said.iter().take(3).any(|c| c == was));
    }

    fn told(self) -> String {
        let percent = |n: usize| 100.0 * n as f64 / self.n.max(1) as f64;
        format!(
            "{:>4} asked, first right {:>5.1} %, among three {:>5.1} %",
            self.n,
            percent(self.first),
            percent(self.third)
        )
    }
}

fn hand(text: &str) -> Vec<Line> {
    let lines = text.lines().filter(|l| !l.trim().is_empty());
    lines
        .map(|l| serde_json::from_str(l).expect("a line of the set"))
        .collect()
}

fn pack() -> Catalogue {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/quang-binh/");
    let text = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).ok();
    Pack::parse(&text).expect("the province's tables")
}

fn taught(catalogue: &Catalogue, lines: &[Line]) -> Memory {
    let mut memory = Memory::new(catalogue, lines.len().max(1));
    for (n, line) in lines.iter().enumerate() {
        let number = i64::try_from(n).unwrap_or(i64::MAX);
        memory.learn(&Past {
            id: ReportId(number),
            code: ReportCode::from_number(number),
            category: &line.category,
            lead: None,
            text: &line.text,
        });
    }
    memory
}

fn said(memory: &Memory, catalogue: &Catalogue, text: &str) -> Vec<String> {
    let opinion = memory.opinion(catalogue, text);
    opinion.categories.into_iter().map(|s| s.category).collect()
}

fn main() -> io::Result<()> {
    let out = &mut io::stdout().lock();
    let catalogue = pack();
    let one = hand(include_str!("hand-1.jsonl"));
    let two = hand(include_str!("hand-2.jsonl"));
    for (name, taught_by, asked) in [
        ("learnt from hand 1, asked about hand 2", &one, &two),
        ("learnt from hand 2, asked about hand 1", &two, &one),
    ] {
        writeln!(out, "{name}")?;
        compare(out, &catalogue, taught_by, asked)?;
        writeln!(out)?;
    }
    writeln!(out, "danger words against what the writers call urgent")?;
    for (name, lines) in [("hand 1", &one), ("hand 2", &two)] {
        danger(out, &catalogue, name, lines)?;
    }
    Ok(())
}

fn compare(
    out: &mut impl Write,
    catalogue: &Catalogue,
    taught_by: &[Line],
    asked: &[Line],
) -> io::Result<()> {
    let empty = Memory::new(catalogue, 1);
    let memory = taught(catalogue, taught_by);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in taught_by {
        *counts.entry(&line.category).or_default() += 1;
    }
    let mut majority: Vec<(&str, usize)> = counts.into_iter().collect();
    majority.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let majority: Vec<String> = majority.iter().map(|(c, _)| (*c).to_owned()).collect();

    let mut whole = [Score::default(); 4];
    let mut each: BTreeMap<&str, Score> = BTreeMap::new();
    for line in asked {
        let table = catalogue.keywords_in(&line.text);
        let table: Vec<String> = table.iter().map(|(c, _, _)| c.code.clone()).collect();
        let learnt = said(&memory, catalogue, &line.text);
        each.entry(&line.category)
            .or_default()
            .add(&learnt, &line.category);
        let ways = [
            majority.clone(),
            table,
            said(&empty, catalogue, &line.text),
            learnt,
        ];
        for (score, way) in whole.iter_mut().zip(&ways) {
            score.add(way, &line.category);
        }
    }
    let names = [
        "majority class",
        "keywords of the table",
        "the same, word by word",
        "taught",
    ];
    for (name, score) in names.iter().zip(whole) {
        writeln!(out, "  {name:<24}{}", score.told())?;
    }
    for (category, score) in each {
        writeln!(out, "    {category:<22}{}", score.told())?;
    }
    Ok(())
}

fn danger(
    out: &mut impl Write,
    catalogue: &Catalogue,
    name: &str,
    lines: &[Line],
) -> io::Result<()> {
    let (mut found, mut wrong, mut missed) = (0, 0, 0);
    for line in lines {
        match (catalogue.danger_in(&line.text).is_some(), line.urgent) {
            (true, true) => found += 1,
            (true, false) => {
                wrong += 1;
                if std::env::args().any(|a| a == "--lines") {
                    writeln!(
                        out,
                        "  raised: {:?} {}",
                        catalogue.danger_in(&line.text),
                        line.text
                    )?;
                }
            }
            (false, true) => {
                missed += 1;
                if std::env::args().any(|a| a == "--lines") {
                    writeln!(out, "  missed: {} {}", line.category, line.text)?;
                }
            }
            (false, false) => {}
        }
    }
    writeln!(
        out,
        "  {name}: {found} of {} found, {wrong} of {} raised for nothing",
        found + missed,
        lines.len() - found - missed
    )?;
    Ok(())
}
