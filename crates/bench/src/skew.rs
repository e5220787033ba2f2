//! How unevenly people report: the shares of the ten commonest kinds and places of a million requests
//! to New York's 311 (NYC Open Data, public domain), laid over this province by rank.

use std::collections::HashMap;

/// Shares of the ten commonest complaint types, in parts of a million; 277 others share the rest.
const KINDS: [u64; 10] = [
    89_439, 56_639, 45_032, 42_356, 41_469, 39_856, 35_738, 30_209, 28_195, 27_506,
];
/// The same of cities; 372 others, and what names none, share the rest.
const PLACES: [u64; 10] = [
    296_254, 189_069, 181_168, 61_963, 49_045, 13_659, 10_475, 10_278, 9_520, 7_541,
];
const WHOLE: u64 = 1_000_000;

/// Weights of places, the busiest first: `n` of them.
pub(crate) fn places(n: usize) -> Vec<u64> {
    let rest = WHOLE - PLACES.iter().sum::<u64>();
    let others = n.saturating_sub(PLACES.len()).max(1) as u64;
    let each = (rest / others).max(1);
    (0..n)
        .map(|rank| PLACES.get(rank).copied().unwrap_or(each))
        .collect()
}

/// Weights of sentences, each given by its kind and its weight among its kind's: kinds have New York's
/// shares by their rank here, and share the rest by the weights that they have.
pub(crate) fn sentences(given: &[(&str, u64)]) -> Vec<u64> {
    let mut of_kind: HashMap<&str, u64> = HashMap::new();
    for (kind, weight) in given {
        *of_kind.entry(kind).or_default() += weight;
    }
    let mut ranked: Vec<(&str, u64)> = of_kind.iter().map(|(kind, n)| (*kind, *n)).collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let rest = WHOLE - KINDS.iter().sum::<u64>();
    let others: u64 = ranked.iter().skip(KINDS.len()).map(|(_, n)| n).sum();
    let share: HashMap<&str, u64> = ranked
        .iter()
        .enumerate()
        .map(|(rank, (kind, n))| {
            let share = KINDS.get(rank).copied();
            (*kind, share.unwrap_or(rest * n / others.max(1)))
        })
        .collect();
    given
        .iter()
        .map(|(kind, weight)| (share[kind] * weight / of_kind[kind]).max(1))
        .collect()
}
