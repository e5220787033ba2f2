use super::*;
use crate::pack::{FILES, Pack};

/// The province's own tables: what is learnt stands beside real keywords.
fn catalogue() -> Catalogue {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/quang-binh/");
    let text = |name: &str| {
        assert!(FILES.contains(&name));
        std::fs::read_to_string(format!("{folder}{name}")).ok()
    };
    Pack::parse(&text).expect("the province's tables")
}

fn past<'a>(n: i64, category: &'a str, lead: &'a str, text: &'a str) -> Past<'a> {
    Past {
        id: ReportId(n),
        code: ReportCode::from_number(n),
        category,
        lead: Some(lead),
        text,
    }
}

fn first(memory: &Memory, catalogue: &Catalogue, text: &str) -> Option<Suggestion> {
    memory
        .opinion(catalogue, text)
        .categories
        .into_iter()
        .next()
}

#[test]
fn the_table_speaks_until_people_have() {
    let catalogue = catalogue();
    let memory = Memory::new(&catalogue, 10);
    assert!(memory.is_empty());
    let suggestion = first(&memory, &catalogue, "ổ gà sâu trước chợ").expect("an opinion");
    assert_eq!(suggestion.category, "GT-01");
    assert_eq!(suggestion.word.as_deref(), Some("ổ gà"));
    assert_eq!(suggestion.alike, []);
    assert_eq!(memory.opinion(&catalogue, "!?"), Opinion::default());
}

#[test]
fn what_staff_confirmed_is_learnt_named_and_forgotten() {
    let catalogue = catalogue();
    let mut memory = Memory::new(&catalogue, 10);
    let words = "xe ben chở đá vãi lung tung ngoài cổng làng";
    let before = first(&memory, &catalogue, words).map(|s| s.category);
    assert_ne!(before.as_deref(), Some("MT-06"));
    memory.learn(&past(
        7,
        "MT-06",
        "A",
        "Xe ben chở đá làm rơi vãi ra cổng làng",
    ));
    memory.learn(&past(8, "MT-06", "A", "lại xe ben vãi đá ngoài cổng làng"));
    let opinion = memory.opinion(&catalogue, words);
    let suggestion = opinion.categories.first().expect("an opinion");
    assert_eq!(suggestion.category, "MT-06");
    assert!(suggestion.alike.contains(&ReportCode::from_number(8)));
    assert_eq!(opinion.leads.first().map(|l| l.agency.as_str()), Some("A"));

    memory.forget(ReportId(7));
    memory.forget(ReportId(8));
    assert!(memory.is_empty());
    assert_eq!(
        first(&memory, &catalogue, words).map(|s| s.category),
        before
    );
}

#[test]
fn another_decision_replaces_the_first_and_the_oldest_gives_way() {
    let catalogue = catalogue();
    let mut memory = Memory::new(&catalogue, 3);
    for n in 0..20 {
        memory.learn(&past(n, "GT-01", "A", "ổ gà to"));
        memory.learn(&past(n, "GT-03", "B", "ổ gà to"));
    }
    assert_eq!(memory.len(), 3);
    assert!(memory.order.len() <= 2 * memory.room + 1);
    let opinion = memory.opinion(&catalogue, "ổ gà to");
    assert_eq!(opinion.leads.len(), 1);
    let led = opinion.leads.first().expect("a look-alike");
    assert_eq!(led.agency, "B");
    assert_eq!(led.alike, [19, 18, 17].map(ReportCode::from_number));
}

#[test]
fn nothing_is_left_of_what_was_forgotten() {
    let catalogue = catalogue();
    let mut memory = Memory::new(&catalogue, 100);
    let (features, docs) = (memory.having.len(), memory.seats.held());
    let weights: f64 = memory.weights.values().sum();
    for n in 0..50 {
        memory.learn(&past(n, "GT-01", "A", &format!("chuyện riêng số {n}")));
    }
    for n in 0..50 {
        memory.forget(ReportId(n));
    }
    assert_eq!(memory.having.len(), features);
    assert_eq!(memory.seats.held(), docs);
    assert!((memory.weights.values().sum::<f64>() - weights).abs() < 1e-9);
}

#[test]
fn the_nearest_are_those_that_sorting_all_would_give() {
    let mut seats = Seats::default();
    let mut sums = Vec::new();
    let mut chance: u64 = 311;
    for n in 0..1_000 {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005) + 1;
        let features = 1 + chance % 7;
        seats.take(Doc {
            // Some resemble nobody.
            report: (n % 9 != 0).then_some((ReportId(n), ReportCode::from_number(n))),
            category: 0,
            lead: None,
            features: (0..features as u32).collect(),
            turn: 0,
        });
        // Few sums differ, so that many are equal.
        sums.push((chance >> 40) as f64 % 13.0);
    }
    for left in [5, 64, 700] {
        seats.leave(left);
    }
    let mut all: Vec<(u32, f64)> = (0..1_000)
        .filter_map(|slot| {
            let doc = seats.get(slot)?;
            doc.report?;
            let scale = 1.0 / (doc.features.len() as f64).sqrt();
            Some((slot, sums[slot as usize] * scale))
        })
        .filter(|(_, like)| *like > 0.0)
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    for most in [1, 12, 2_000] {
        assert_eq!(seats.nearest(&sums, most), all[..most.min(all.len())]);
    }
}
