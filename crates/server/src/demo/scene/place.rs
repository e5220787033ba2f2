//! Where it happens: skies, hills, rows of houses, roads, pavements, walls.

use super::canvas::{Canvas, Dice, H, Ink, Point, W, across, down, flat, grit, ink, noise};
use super::houses;
use super::shape::{Ground, ellipse, line, rect, sag};

/// The hour and the weather.
#[derive(Clone, Copy)]
pub(super) struct Hour {
    pub(super) high: Ink,
    pub(super) low: Ink,
    /// Laid over the finished picture; grey `0x808080` changes nothing.
    pub(super) light: Ink,
    /// How dark shadows are.
    pub(super) shade: f32,
}

/// Hours of the day by chance: early, bright, or overcast.
pub(super) fn daytime(dice: &mut Dice) -> Hour {
    dice.pick(&[
        Hour {
            high: ink(0x8FC1DE),
            low: ink(0xF6E3C6),
            light: ink(0x958676).alpha(0.5),
            shade: 0.34,
        },
        Hour {
            high: ink(0x6FB2DC),
            low: ink(0xD9ECF1),
            light: ink(0x868480).alpha(0.4),
            shade: 0.32,
        },
        Hour {
            high: ink(0xAEBFC8),
            low: ink(0xDFE4E3),
            light: ink(0x7E8284).alpha(0.4),
            shade: 0.2,
        },
    ])
}

/// Sky with clouds down to a line.
pub(super) fn sky(c: &mut Canvas, hour: Hour, to: f32, dice: &mut Dice) {
    c.fill(
        &rect(0.0, 0.0, W, to + 2.0),
        down(0.0, hour.high, to, hour.low),
    );
    for _ in 0..5 {
        let (x, y) = (dice.within(0.0, W), dice.within(0.05, 0.6) * to);
        let size = dice.within(50.0, 120.0);
        for _ in 0..5 {
            let spot = (
                x + dice.within(-1.6, 1.6) * size,
                y + dice.within(-0.12, 0.12) * size,
            );
            c.haze(spot, size * 1.1, size * 0.32, ink(0xFFFFFF).alpha(0.42));
        }
    }
}

/// A range of karst hills: steep, round, one behind the other.
pub(super) fn karst(c: &mut Canvas, base: f32, height: f32, near: Ink, far: Ink, dice: &mut Dice) {
    for (layer, share) in [(0.0f32, 1.0f32), (1.0, 0.62)] {
        let mut domes = Vec::new();
        let mut x = dice.within(-120.0, 0.0);
        while x < W + 100.0 {
            let wide = dice.within(55.0, 120.0);
            domes.push((x, wide, dice.within(0.3, 1.0) * height * share));
            x += wide * dice.within(0.75, 1.5);
        }
        let mut ridge: Vec<Point> = (0..=160)
            .map(|n| {
                let x = n as f32 * 8.0;
                let top = domes.iter().fold(0.0f32, |top, (middle, wide, tall)| {
                    let off = ((x - middle) / wide).abs();
                    // Steeper than a hill of earth: limestone.
                    top.max(tall * (1.0 - off.powf(2.6)).max(0.0).powf(0.7))
                });
                (x, base - top - 6.0 * noise(x * 0.06, layer * 50.0 + 3.0))
            })
            .collect();
        ridge.extend([(W, base + 4.0), (0.0, base + 4.0)]);
        let colour = far.mix(near, layer);
        c.fill(
            &ridge,
            down(base - height, colour, base, colour.mix(ink(0xE6EEEA), 0.35)),
        );
    }
}

/// A pavement of tiles from line `top` to the kerb at `bottom`.
pub(super) fn pavement(c: &mut Canvas, top: f32, bottom: f32, ahead: f32) {
    let tile = ink(0xC4B7A3);
    c.fill(
        &rect(0.0, top, W, bottom - top),
        down(top, tile.lit(0.93), bottom, tile.lit(1.05)),
    );
    for n in 1..4 {
        let y = top + (bottom - top) * (n as f32 / 4.0).powf(1.4);
        c.fill(&rect(0.0, y, W, 1.5), flat(ink(0x8E826F).alpha(0.55)));
    }
    for n in -26..=26 {
        let (a, b) = (ahead + n as f32 * 52.0, ahead + n as f32 * 60.0);
        c.fill(
            &line(&[(a, top), (b, bottom)], 1.6),
            flat(ink(0x8E826F).alpha(0.5)),
        );
    }
    c.fill(&rect(0.0, bottom, W, 8.0), flat(ink(0xDAD6CA)));
    c.fill(
        &rect(0.0, bottom + 8.0, W, 13.0),
        down(bottom + 8.0, ink(0xA9A69C), bottom + 21.0, ink(0x85837B)),
    );
}

/// Asphalt from line `top` down, rougher as it comes nearer.
pub(super) fn asphalt(c: &mut Canvas, top: f32, tone: Ink) {
    c.fill(&rect(0.0, top, W, H - top), move |x, y| {
        let near = (y - top) / (H - top);
        let speck = grit(x, y, near);
        let patchy = noise(x * 0.006, y * 0.011 + 9.0) - 0.5;
        let worn = noise(x * 0.0021 + 40.0, y * 0.03) - 0.5;
        tone.lit(0.9 + 0.12 * near + speck * (0.1 + 0.12 * near) + patchy * 0.12 + worn * 0.07)
    });
    c.fill(
        &rect(0.0, top, W, 16.0),
        down(top, ink(0).alpha(0.32), top + 16.0, ink(0).alpha(0.0)),
    );
}

/// A worn painted stripe on the ground.
pub(super) fn stripe(c: &mut Canvas, shape: &[Point], colour: Ink, wear: f32) {
    c.fill(shape, move |x, y| {
        let rubbed = noise(x * 0.16, y * 0.22) * 0.7 + noise(x * 0.03, y * 0.05) * 0.5;
        colour.alpha((1.25 - rubbed * wear).clamp(0.0, 0.94))
    });
}

/// A street seen from its near side: hills, houses, pavement, road. Returns the ground.
pub(super) fn street(c: &mut Canvas, hour: Hour, dice: &mut Dice) -> Ground {
    let base = 330.0;
    sky(c, hour, base, dice);
    let green = ink(0x6E9C93);
    karst(c, 250.0, 190.0, green, hour.low.mix(green, 0.45), dice);
    houses::row(c, base, hour, dice);
    let ground = Ground {
        ahead: 640.0 + dice.within(-150.0, 150.0),
        horizon: 250.0,
    };
    pavement(c, base, 388.0, ground.ahead);
    for _ in 0..dice.pick(&[1, 2, 2]) {
        let x = dice.within(60.0, 1220.0);
        c.fill(
            &ellipse(x + 30.0, 372.0, 90.0, 11.0),
            flat(ink(0).alpha(hour.shade * 0.7)),
        );
        super::props::tree(c, x, 366.0, dice.within(0.8, 1.1), dice);
    }
    if dice.chance(0.7) {
        pole(c, dice.within(120.0, 1160.0), 372.0, dice);
    }
    for _ in 0..dice.pick(&[0, 1, 2]) {
        super::props::motorbike(c, dice.within(80.0, 1200.0), 384.0, 0.62, dice);
    }
    c.soften(2);
    asphalt(c, 409.0, ink(0x8B8B89));
    ground
}

/// The stripes of a road that runs away from us.
pub(super) fn lanes(c: &mut Canvas, ground: Ground, right: f32) {
    let mut away = 2.0;
    while away < 8.6 {
        stripe(
            c,
            &ground.patch(right, right + 0.13, away, away + 1.1),
            ink(0xEDEAE0),
            0.9,
        );
        away += 1.9;
    }
}

/// A concrete pole with its tangle of wires to both sides.
pub(super) fn pole(c: &mut Canvas, x: f32, base: f32, dice: &mut Dice) {
    let top = base - 380.0;
    for n in 0..5 {
        let y = top + 26.0 + n as f32 * 11.0;
        for far in [-720.0, 720.0] {
            let wire = sag(
                (x, y),
                (x + far, y + dice.within(-16.0, 8.0)),
                dice.within(18.0, 34.0),
            );
            c.fill(&line(&wire, 1.9), flat(ink(0x24292C).alpha(0.85)));
        }
    }
    let concrete = across(x - 9.0, ink(0xB7B2A8), x + 9.0, ink(0x85817A));
    c.fill(
        &[
            (x - 6.0, top),
            (x + 6.0, top),
            (x + 10.0, base),
            (x - 10.0, base),
        ],
        concrete,
    );
    c.fill(&rect(x - 30.0, top + 22.0, 60.0, 5.0), flat(ink(0x5C5F60)));
    c.fill(&rect(x + 4.0, top + 96.0, 18.0, 30.0), flat(ink(0x7C8587)));
}

/// A plastered wall with a tiled foot, and the pavement before it: a lane behind the market.
pub(super) fn wall(c: &mut Canvas, hour: Hour, dice: &mut Dice) -> Ground {
    let floor = 520.0;
    let paint = dice.pick(&[ink(0xE4D3AC), ink(0xD7DCCB), ink(0xE2C7A9), ink(0xCBD6D9)]);
    c.fill(&rect(0.0, 0.0, W, floor), move |x, y| {
        let stain = noise(x * 0.012, y * 0.004) * 0.5 + noise(x * 0.05, y * 0.03) * 0.2;
        let damp = ((y - 300.0) / 220.0).clamp(0.0, 1.0);
        paint.lit(1.04 - 0.1 * stain - 0.18 * damp * stain)
    });
    let roof = dice.pick(&[ink(0x9C5B41), ink(0x6F7F86), ink(0x8A6C4C)]);
    c.fill(
        &rect(0.0, 0.0, W, 70.0),
        down(0.0, roof.lit(0.8), 70.0, roof),
    );
    for n in 0..46 {
        c.fill(&rect(n as f32 * 28.0, 0.0, 6.0, 70.0), flat(roof.lit(0.78)));
    }
    c.fill(
        &rect(0.0, 70.0, W, 46.0),
        down(70.0, ink(0).alpha(hour.shade), 116.0, ink(0).alpha(0.0)),
    );
    let brick = dice.pick(&[ink(0xB06E55), ink(0x9AA39F), ink(0xA9896B)]);
    for row in 0..5 {
        for column in -1..12 {
            let x = column as f32 * 112.0 + if row % 2 == 0 { 0.0 } else { 56.0 };
            let shade = 0.9 + 0.2 * noise(column as f32 * 3.7, row as f32 * 5.3);
            c.fill(
                &rect(x + 2.0, 372.0 + row as f32 * 30.0, 108.0, 26.0),
                flat(brick.lit(shade)),
            );
        }
    }
    let (x, trim) = (
        dice.within(860.0, 1000.0),
        dice.pick(&[ink(0x3F6F78), ink(0x7A5137), ink(0x4F7257)]),
    );
    c.fill(&rect(x - 8.0, 152.0, 176.0, 146.0), flat(paint.lit(0.8)));
    c.fill(
        &rect(x, 160.0, 160.0, 130.0),
        across(x, trim.lit(1.1), x + 160.0, trim.lit(0.8)),
    );
    for n in 0..12 {
        c.fill(
            &rect(x + 4.0, 168.0 + n as f32 * 10.0, 152.0, 3.0),
            flat(trim.lit(0.7)),
        );
    }
    c.fill(&rect(x + 78.0, 160.0, 5.0, 130.0), flat(trim.lit(1.2)));
    c.soften(1);
    let tone = ink(0xA8A196);
    c.fill(&rect(0.0, floor, W, H - floor), move |x, y| {
        let near = (y - floor) / (H - floor);
        let speck = grit(x, y, near);
        let patchy = noise(x * 0.005, y * 0.009) - 0.5;
        tone.lit(0.94 + 0.1 * near + speck * 0.1 + patchy * 0.16)
    });
    c.fill(
        &rect(0.0, floor, W, 26.0),
        down(floor, ink(0).alpha(0.4), floor + 26.0, ink(0).alpha(0.0)),
    );
    Ground {
        ahead: 640.0,
        horizon: 300.0,
    }
}

/// Lays still or moving water over everything below line `top`, with what stands above mirrored.
pub(super) fn water(c: &mut Canvas, top: f32, colour: Ink, mirror: f32, clear: f32) {
    let seen = c.seen();
    let shore: Vec<Point> = (0..=64)
        .map(|n| {
            (
                n as f32 * 20.0,
                top + 10.0 * (noise(n as f32 * 0.35, top) - 0.5),
            )
        })
        .chain([(W, H), (0.0, H)])
        .collect();
    c.fill(&shore, move |x, y| {
        let near = (y - top) / (H - top);
        let ripple = (noise(x * 0.008, y * 0.09) - 0.5) * (5.0 + 16.0 * near);
        let row = top - (y - top) * 0.85 - 8.0 + ripple * 0.6;
        // Moving water smears its picture downwards.
        let image = [0.0, 7.0, 14.0, 21.0]
            .into_iter()
            .fold(seen.at(x + ripple, row), |sum, by| {
                sum.mix(seen.at(x + ripple, row - by * (1.0 + near)), 0.3)
            });
        let glint = (noise(x * 0.006 + 3.0, y * 0.11) - 0.66).max(0.0) * 0.8;
        let body = colour.lit(1.06 - near * 0.2);
        Ink {
            alpha: clear,
            ..body
                .mix(image, mirror * (1.0 - near * 0.55))
                .lit(1.0 + glint)
        }
    });
}

/// The pavement on our own side, from its kerb at line `top` to the lower edge.
pub(super) fn near_pavement(c: &mut Canvas, top: f32, ahead: f32) {
    c.fill(
        &rect(0.0, top, W, 20.0),
        down(top, ink(0xDAD6CA), top + 20.0, ink(0xBDB9AE)),
    );
    let (tile, seam) = (ink(0xC4B7A3), ink(0x8E826F).alpha(0.6));
    c.fill(&rect(0.0, top + 20.0, W, H), |x, y| {
        tile.lit(0.98 + 0.12 * grit(x, y, 1.0))
    });
    for n in 0..4 {
        let y = top + 20.0 + 34.0 * n as f32 * (1.0 + 0.22 * n as f32);
        c.fill(&rect(0.0, y, W, 3.0), flat(seam));
    }
    for n in -16..=16 {
        let (a, b) = (ahead + n as f32 * 128.0, ahead + n as f32 * 168.0);
        c.fill(&line(&[(a, top + 20.0), (b, H)], 3.0), flat(seam));
    }
}
