//! Growth as a picture: a line for each question, over the size of the database, both by powers of ten.

use std::fmt::Write;

/// One line: what it is, and microseconds at each size that was measured.
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) points: Vec<(u64, f64)>,
}

const WIDE: f64 = 900.0;
const HIGH: f64 = 560.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 250.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 50.0;
/// Apart enough to be told from each other, also by those who see no red.
const COLOURS: [&str; 8] = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#7a5195", "#56b4e9", "#8c564b", "#444444",
];
/// Between two names beside their lines.
const ROW: f64 = 17.0;

/// The picture.
pub(crate) fn svg(title: &str, lines: &[Line]) -> String {
    let all = || lines.iter().flat_map(|line| &line.points);
    let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
    let (mut small, mut large) = (u64::MAX, 1);
    for (size, us) in all() {
        least = least.min(us.max(1.0));
        most = most.max(*us);
        small = small.min(*size);
        large = large.max(*size);
    }
    if lines.is_empty() || most <= 0.0 {
        (least, most, small, large) = (1.0, 10.0, 1, 10);
    }
    let (low, high) = (least.log10().floor(), most.log10().ceil());
    let (first, last) = ((small as f64).log10(), (large as f64).log10());
    let x = |size: u64| {
        let share = ((size as f64).log10() - first) / (last - first).max(0.1);
        LEFT + share * (WIDE - LEFT - RIGHT)
    };
    let y = |us: f64| {
        let share = (us.max(1.0).log10() - low) / (high - low).max(1.0);
        HIGH - BOTTOM - share * (HIGH - TOP - BOTTOM)
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDE} {HIGH}\" \
         font-family=\"sans-serif\" font-size=\"13\" role=\"img\"><title>{title}</title>\
         <rect width=\"{WIDE}\" height=\"{HIGH}\" fill=\"#fff\"/>\
         <text x=\"{LEFT}\" y=\"26\" font-size=\"16\">{title}</text>\n"
    );
    let end = WIDE - RIGHT;
    for power in low as i32..=high as i32 {
        let us = 10_f64.powi(power);
        let told = match power {
            ..3 => format!("{us:.0} µs"),
            _ => format!("{:.0} ms", us / 1e3),
        };
        let at = y(us);
        let _ = writeln!(
            out,
            "<path d=\"M{LEFT} {at:.1}H{end}\" stroke=\"#ddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" fill=\"#444\">{told}</text>",
            LEFT - 8.0,
            at + 4.0
        );
    }
    let mut sizes: Vec<u64> = all().map(|(size, _)| *size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    for size in sizes {
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#444\">{}</text>",
            x(size),
            HIGH - BOTTOM + 22.0,
            reports(size)
        );
    }
    // Names stand beside their lines' ends, one under the other where these meet.
    let mut named: Vec<(usize, f64)> = lines
        .iter()
        .enumerate()
        .filter_map(|(n, line)| Some((n, y(line.points.last()?.1))))
        .collect();
    named.sort_by(|a, b| a.1.total_cmp(&b.1));
    let mut free = TOP;
    for (n, at) in named {
        let line = &lines[n];
        let colour = COLOURS[n % COLOURS.len()];
        let dashes = if n < COLOURS.len() {
            ""
        } else {
            " stroke-dasharray=\"6 4\""
        };
        let path: Vec<String> = line
            .points
            .iter()
            .map(|(size, us)| format!("{:.1} {:.1}", x(*size), y(*us)))
            .collect();
        let beside = at.max(free);
        free = beside + ROW;
        let _ = writeln!(
            out,
            "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>\
             <path d=\"M{end} {at:.1}L{:.1} {beside:.1}\" stroke=\"{colour}\" stroke-width=\".7\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" fill=\"{colour}\">{}</text>",
            path.join("L"),
            end + 14.0,
            end + 18.0,
            beside + 4.0,
            line.name
        );
    }
    out.push_str("</svg>\n");
    out
}

/// `10,000`.
pub(crate) fn reports(size: u64) -> String {
    let digits = size.to_string();
    let mut told = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}
