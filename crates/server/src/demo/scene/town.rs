//! Scenes before a wall or a shop.

use super::canvas::{Canvas, Dice, H, Ink, Point, W, across, down, flat, ink, noise};
use super::place::{Hour, wall};
use super::props::{bin, board, motorbike, shadow, strewn};
use super::shape::{bend, blob, ellipse, line, rect, rounded, taper};

/// Bags of rubbish at a wall.
pub(super) fn rubbish(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    wall(c, hour, dice);
    let y = 720.0 + dice.within(-20.0, 20.0);
    if after {
        c.fill(
            &blob(520.0, y + 40.0, 330.0, 46.0, 0.16, dice),
            flat(ink(0x5E584F).alpha(0.22)),
        );
        bin(c, (890.0, y - 40.0), 1.25, ink(0x1E8152));
        bin(c, (1110.0, y - 32.0), 1.25, ink(0x2F6FA8));
        pot(c, (190.0, y - 60.0), dice);
        return;
    }
    shadow(c, (620.0, y + 34.0), 560.0, 76.0, 0.55);
    carton(c, (150.0, y + 6.0), 190.0, 140.0);
    let mut bags: Vec<(f32, f32, f32, Ink)> = Vec::new();
    let skins = [
        ink(0x23272A),
        ink(0xE7E4DB),
        ink(0x2E6DA8),
        ink(0x2A2E31),
        ink(0xC9504A),
        ink(0xE3DFD3),
        ink(0x3F8F6B),
    ];
    for (n, skin) in skins.into_iter().enumerate() {
        let size = dice.within(0.85, 1.25);
        bags.push((
            300.0 + n as f32 * 118.0 + dice.within(-26.0, 26.0),
            y + dice.within(-16.0, 34.0),
            size,
            skin,
        ));
    }
    bags.sort_by(|a, b| a.1.total_cmp(&b.1));
    for (x, foot, size, skin) in bags {
        bag(c, (x, foot), size, skin, dice);
    }
    // A box of foam from the fish market, and what fell out of the bags.
    c.fill(
        &rect(1010.0, y - 74.0, 190.0, 96.0),
        across(1010.0, ink(0xF4F4EF), 1200.0, ink(0xC8CAC6)),
    );
    c.fill(
        &[
            (1000.0, y - 90.0),
            (1210.0, y - 96.0),
            (1214.0, y - 72.0),
            (1004.0, y - 66.0),
        ],
        flat(ink(0xFFFFFF)),
    );
    for _ in 0..26 {
        let spot = (dice.within(180.0, 1150.0), y + dice.within(46.0, 130.0));
        scrap(c, spot, dice);
    }
}

fn bag(c: &mut Canvas, (x, y): Point, size: f32, skin: Ink, dice: &mut Dice) {
    shadow(c, (x + 14.0, y), 130.0 * size, 24.0 * size, 0.45);
    let (rx, top) = (
        dice.within(90.0, 112.0) * size,
        y - dice.within(150.0, 185.0) * size,
    );
    let mut skin_edge = bend(
        (x - rx, y - 8.0),
        (x - rx * 1.15, top + 10.0),
        (x - 16.0 * size, top),
    );
    skin_edge.extend(bend(
        (x + 16.0 * size, top),
        (x + rx * 1.2, top + 14.0),
        (x + rx, y - 6.0),
    ));
    skin_edge.extend(bend((x + rx, y - 6.0), (x, y + 14.0), (x - rx, y - 8.0)));
    c.fill(&skin_edge, move |px, py| {
        let fold = noise((px - x) * 0.03 + py * 0.012, py * 0.01 + x) - 0.5;
        let side = (px - x) / rx;
        skin.lit(1.06 - 0.3 * side.max(-0.3) - 0.22 * ((py - top) / (y - top)) + fold * 0.35)
    });
    let knot = [
        (x - 34.0 * size, top - 30.0 * size),
        (x - 8.0 * size, top - 10.0 * size),
        (x + 30.0 * size, top - 34.0 * size),
        (x + 17.0 * size, top + 6.0 * size),
        (x - 17.0 * size, top + 6.0 * size),
    ];
    c.fill(&knot, flat(skin.lit(0.8)));
    for fold in [-0.55, -0.1, 0.4] {
        let crease = bend(
            (x + fold * 20.0, top + 8.0),
            (x + fold * rx * 0.9, top + 40.0),
            (x + fold * rx * 1.1, y - 60.0 * size),
        );
        c.fill(&taper(&crease, 6.0 * size, 1.0), flat(ink(0).alpha(0.18)));
    }
    let shine = bend(
        (x - rx * 0.5, top + 46.0 * size),
        (x - rx * 0.82, y - 90.0 * size),
        (x - rx * 0.72, y - 50.0 * size),
    );
    c.fill(
        &taper(&shine, 3.0, 9.0 * size),
        flat(ink(0xFFFFFF).alpha(0.3)),
    );
}

fn carton(c: &mut Canvas, (x, y): Point, width: f32, height: f32) {
    let card = ink(0xBC9160);
    board(c, x - width / 2.0, y - height, width, height, card);
    c.fill(
        &[
            (x - width / 2.0, y - height),
            (x - width * 0.72, y - height * 0.74),
            (x - width * 0.3, y - height * 0.86),
        ],
        flat(card.lit(0.8)),
    );
    c.fill(
        &[
            (x + width / 2.0, y - height),
            (x + width * 0.74, y - height * 1.2),
            (x + width * 0.2, y - height * 1.1),
        ],
        flat(card.lit(1.14)),
    );
    c.fill(
        &rect(x - 16.0, y - height, 32.0, height),
        flat(ink(0xE3CFA6).alpha(0.8)),
    );
}

fn scrap(c: &mut Canvas, (x, y): Point, dice: &mut Dice) {
    let size = dice.within(9.0, 24.0);
    let colour = dice.pick(&[
        ink(0xE9E6DD),
        ink(0xC9512F),
        ink(0x3B7BB0),
        ink(0x6C8F3D),
        ink(0xD9A441),
        ink(0x8B5E3C),
    ]);
    c.haze(
        (x + 3.0, y + size * 0.4),
        size * 1.5,
        size * 0.6,
        ink(0).alpha(0.35),
    );
    let shape = blob(x, y, size, size * 0.5, 0.3, dice);
    c.fill(
        &shape,
        down(
            y - size * 0.5,
            colour.lit(1.1),
            y + size * 0.5,
            colour.lit(0.75),
        ),
    );
}

/// A pot with a plant, as people put where rubbish used to lie.
fn pot(c: &mut Canvas, (x, y): Point, dice: &mut Dice) {
    shadow(c, (x + 14.0, y), 110.0, 22.0, 0.4);
    for _ in 0..26 {
        let tip = (
            x + dice.within(-120.0, 120.0),
            y - dice.within(150.0, 280.0),
        );
        let stem = bend(
            (x + dice.within(-20.0, 20.0), y - 90.0),
            (x + (tip.0 - x) * 0.3, tip.1),
            tip,
        );
        c.fill(
            &taper(&stem, 15.0, 2.0),
            flat(ink(0x4C8A45).lit(dice.within(0.7, 1.3))),
        );
    }
    let clay = ink(0xB9694A);
    let body = [
        (x - 70.0, y - 110.0),
        (x + 70.0, y - 110.0),
        (x + 50.0, y),
        (x - 50.0, y),
    ];
    c.fill(
        &body,
        across(x - 70.0, clay.lit(1.1), x + 70.0, clay.lit(0.7)),
    );
    c.fill(
        &rounded(x - 80.0, y - 128.0, 160.0, 30.0, 8.0),
        across(x - 80.0, clay.lit(1.2), x + 80.0, clay.lit(0.8)),
    );
}

/// A wall pasted full of notices; after: painted over.
pub(super) fn posters(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    wall(c, hour, dice);
    if after {
        let fresh = rect(120.0, 130.0, 700.0, 236.0);
        c.fill(&fresh, |x, y| {
            ink(0xEFE6CC).lit(0.98 + 0.04 * noise(x * 0.02, y * 0.09))
        });
        pot(c, (240.0, 640.0), dice);
        pot(c, (700.0, 650.0), dice);
        return;
    }
    for _ in 0..34 {
        let (wide, high) = dice.pick(&[(86.0, 116.0), (120.0, 84.0), (150.0, 66.0), (70.0, 96.0)]);
        let (x, y) = (dice.within(110.0, 760.0), dice.within(120.0, 420.0));
        let turn = dice.within(-0.09, 0.09);
        let paper = dice.pick(&[
            ink(0xF6F3E8),
            ink(0xF3E27A),
            ink(0xF2B9B0),
            ink(0xCFE5EE),
            ink(0xF7F7F2),
            ink(0xC8392F),
        ]);
        let at = |u: f32, v: f32| {
            (
                x + wide * u - high * v * turn,
                y + high * v + wide * u * turn,
            )
        };
        let mut sheet = vec![at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)];
        if dice.chance(0.35) {
            // A corner torn away.
            sheet = vec![
                at(0.0, 0.0),
                at(1.0, 0.0),
                at(1.0, 0.6),
                at(0.82, 0.7),
                at(0.7, 0.94),
                at(0.5, 1.0),
                at(0.0, 1.0),
            ];
        }
        c.fill(
            &sheet
                .iter()
                .map(|p| (p.0 + 3.0, p.1 + 4.0))
                .collect::<Vec<_>>(),
            flat(ink(0).alpha(0.28)),
        );
        c.fill(&sheet, |px, py| {
            paper.lit(0.93 + 0.1 * noise(px * 0.04, py * 0.04))
        });
        let words = if paper.rgb[1] < 0.4 {
            ink(0xFFFFFF)
        } else {
            dice.pick(&[ink(0x2A2A2A), ink(0x9C1D1A), ink(0x1F3F7B)])
        };
        c.fill(
            &[at(0.1, 0.1), at(0.86, 0.1), at(0.86, 0.27), at(0.1, 0.27)],
            flat(words.alpha(0.85)),
        );
        for n in 0..3 {
            let v = 0.38 + 0.13 * n as f32;
            let end = dice.within(0.5, 0.9);
            c.fill(
                &[at(0.1, v), at(end, v), at(end, v + 0.05), at(0.1, v + 0.05)],
                flat(words.alpha(0.55)),
            );
        }
        c.fill(
            &[at(0.1, 0.8), at(0.78, 0.8), at(0.78, 0.92), at(0.1, 0.92)],
            flat(words.alpha(0.75)),
        );
    }
    for _ in 0..9 {
        scrap(
            c,
            (dice.within(120.0, 900.0), dice.within(600.0, 700.0)),
            dice,
        );
    }
    motorbike(c, 1030.0, 640.0, 1.3, dice);
}

/// Brown water from a tap into a basin.
pub(super) fn dirty_water(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    // A kitchen wall of white tiles.
    let glaze = dice.pick(&[ink(0xDCE6E4), ink(0xE6E1D3), ink(0xD5E0E8)]);
    c.fill(&rect(0.0, 0.0, W, 640.0), flat(ink(0xA9B1AF)));
    for row in 0..6 {
        for column in 0..11 {
            let (x, y) = (column as f32 * 118.0 + 2.0, row as f32 * 108.0 + 2.0);
            let tone = 0.95 + 0.08 * noise(column as f32 * 2.3, row as f32 * 4.1);
            c.fill(
                &rect(x, y, 114.0, 104.0),
                across(x, glaze.lit(tone * 1.03), x + 114.0, glaze.lit(tone * 0.97)),
            );
        }
    }
    c.haze((260.0, 120.0), 620.0, 460.0, hour.low.alpha(0.4));
    c.soften(1);
    c.fill(&rect(0.0, 620.0, W, H), |x, y| {
        ink(0x8B8F90).lit(
            0.9 + 0.16 * noise(x * 0.05, y * 0.05) + 0.16 * noise(x * 0.3, y * 0.3)
                - (y - 620.0) * 0.0004,
        )
    });
    c.fill(&rect(0.0, 620.0, W, 14.0), flat(ink(0xC9CDCC)));
    let (x, y) = (620.0 + dice.within(-70.0, 70.0), 700.0);
    let rusty = dice.pick(&[ink(0x9A7440), ink(0x8A6A3A), ink(0xA3803F)]);
    let liquid = if after { ink(0xBFE0EA) } else { rusty };
    shadow(c, (x + 20.0, y + 118.0), 460.0, 80.0, 0.5);
    let basin = dice.pick(&[ink(0xC84B3F), ink(0x3E7FB5), ink(0xD98E9A)]);
    let body = [
        (x - 350.0, y - 40.0),
        (x + 350.0, y - 40.0),
        (x + 262.0, y + 136.0),
        (x - 262.0, y + 136.0),
    ];
    c.fill(
        &body,
        across(x - 350.0, basin.lit(1.12), x + 350.0, basin.lit(0.68)),
    );
    c.fill(&ellipse(x, y + 134.0, 264.0, 34.0), flat(basin.lit(0.7)));
    c.fill(&ellipse(x, y - 40.0, 368.0, 92.0), flat(basin.lit(1.2)));
    c.fill(&ellipse(x, y - 34.0, 344.0, 80.0), flat(basin.lit(0.82)));
    let (top, deep) = (y - 100.0, if after { 0.75 } else { 0.97 });
    c.fill(&ellipse(x, y - 22.0, 322.0, 66.0), move |px, py| {
        let ripple = noise(px * 0.014, py * 0.08) - 0.5;
        liquid
            .lit(0.86 + 0.3 * (py - top) / 160.0 + ripple * 0.2)
            .alpha(deep)
    });
    // The tap and its stream.
    let steel = |c: &mut Canvas, path: Vec<Point>, wide: f32| {
        c.fill(&line(&path, wide), flat(ink(0x6E777B)));
        let lit: Vec<Point> = path
            .iter()
            .map(|p| (p.0 - wide * 0.16, p.1 - wide * 0.16))
            .collect();
        c.fill(&line(&lit, wide * 0.5), flat(ink(0xC9D1D4)));
    };
    steel(c, vec![(x + 14.0, 60.0), (x + 14.0, 230.0)], 54.0);
    let mut spout = bend((x + 14.0, 236.0), (x + 14.0, 300.0), (x - 40.0, 304.0));
    spout.extend(bend(
        (x - 40.0, 304.0),
        (x - 92.0, 304.0),
        (x - 92.0, 372.0),
    ));
    steel(c, spout, 46.0);
    steel(c, vec![(x - 50.0, 190.0), (x + 78.0, 190.0)], 30.0);
    let stream = [
        (x - 112.0, 372.0),
        (x - 72.0, 372.0),
        (x - 78.0, y - 24.0),
        (x - 106.0, y - 24.0),
    ];
    c.fill(&stream, move |px, py| {
        let strand = noise((px - x) * 0.22, py * 0.008) - 0.5;
        liquid
            .lit(1.08 + strand * 0.5)
            .alpha(if after { 0.72 } else { 0.95 })
    });
    for ring in 1..5 {
        let part = ring as f32;
        let wave = ellipse(x - 92.0, y - 22.0, 34.0 * part, 10.0 * part);
        let mut closed = wave.clone();
        closed.push(wave[0]);
        c.fill(&line(&closed, 3.0), flat(ink(0xFFFFFF).alpha(0.5 / part)));
    }
    if !after {
        strewn(
            c,
            (x + 20.0, y - 18.0),
            (230.0, 40.0),
            14,
            &[ink(0x5B4020), ink(0x3F2E18)],
            5.0,
            dice,
        );
    }
}
