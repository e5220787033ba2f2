//! Scenes at the side of the road: kerb, pavement, poles.

use super::canvas::{Canvas, Dice, H, Ink, Point, W, across, down, flat, ink, noise};
use super::place::{Hour, asphalt, karst, lanes, near_pavement, sky, street, water};
use super::props::{cone, grass, leaves, motorbike, shadow, strewn};
use super::shape::{Ground, bend, blob, ellipse, line, rect, rounded, sag, taper};

/// A street under water: the gully is blocked.
pub(super) fn flooded_drain(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let ground = street(c, hour, dice);
    lanes(c, ground, 0.4);
    let (x, y) = (470.0 + dice.within(-90.0, 90.0), 486.0);
    let bike = dice.within(820.0, 1060.0);
    if after {
        // Still damp, the grating free.
        c.fill(
            &blob(640.0, 700.0, 560.0, 120.0, 0.12, dice),
            flat(ink(0x3A3D3F).alpha(0.3)),
        );
        c.fill(
            &blob(420.0, 620.0, 260.0, 50.0, 0.18, dice),
            flat(ink(0x33373A).alpha(0.3)),
        );
        grating(c, (x, y + 6.0), 1.15);
        return;
    }
    water(c, 428.0, ink(0x8B7F69), 0.42, 0.95);
    let before = c.seen();
    motorbike(c, bike, 640.0, 1.25, dice);
    // It stands to its axles in the water: below, the water is laid over it again.
    let below: Vec<Point> = (0..=20)
        .map(|n| bike - 240.0 + 24.0 * n as f32)
        .map(|px| (px, 606.0 + 5.0 * noise(px * 0.06, 8.0)))
        .chain([(bike + 240.0, 700.0), (bike - 240.0, 700.0)])
        .collect();
    c.fill(&below, move |px, py| before.at(px, py).alpha(0.96));
    for n in 1..4 {
        let (rx, ry) = (150.0 + 50.0 * n as f32, 22.0 + 10.0 * n as f32);
        ring(
            c,
            (bike, 612.0),
            rx,
            ry,
            ink(0xE8E6DC).alpha(0.3 / n as f32),
        );
    }
    for n in 1..4 {
        let (rx, ry) = (70.0 + 46.0 * n as f32, 12.0 + 9.0 * n as f32);
        ring(
            c,
            (x, y + 80.0),
            rx,
            ry,
            ink(0xE8E6DC).alpha(0.34 / n as f32),
        );
    }
    for _ in 0..26 {
        let spot = (
            x + dice.within(-170.0, 190.0),
            y + 80.0 + dice.within(-26.0, 34.0),
        );
        let size = dice.within(7.0, 20.0);
        let litter = dice.pick(&[
            ink(0xE9E6DD),
            ink(0x5E7F3F),
            ink(0x7C6A3C),
            ink(0xC9512F),
            ink(0x3B7BB0),
        ]);
        c.fill(
            &blob(spot.0, spot.1, size, size * 0.42, 0.3, dice),
            flat(litter),
        );
        c.fill(
            &rect(spot.0 - size, spot.1 + size * 0.4, size * 2.0, 3.0),
            flat(ink(0).alpha(0.16)),
        );
    }
    let bottle = rounded(x + 90.0, y + 96.0, 66.0, 20.0, 9.0);
    c.fill(
        &bottle,
        down(y + 96.0, ink(0xD8EAE4), y + 116.0, ink(0x8FB5A8)),
    );
    c.fill(&rect(x + 154.0, y + 101.0, 14.0, 10.0), flat(ink(0x2D62A8)));
}

/// A ripple.
fn ring(c: &mut Canvas, (x, y): Point, rx: f32, ry: f32, colour: Ink) {
    let mut path = ellipse(x, y, rx, ry);
    path.push(path[0]);
    c.fill(&line(&path, 3.0), flat(colour));
}

/// A gully's grating by the kerb.
fn grating(c: &mut Canvas, (x, y): Point, size: f32) {
    let frame = [
        (x - 110.0 * size, y - 44.0 * size),
        (x + 104.0 * size, y - 44.0 * size),
        (x + 124.0 * size, y + 44.0 * size),
        (x - 132.0 * size, y + 44.0 * size),
    ];
    c.fill(&frame, flat(ink(0xB6B1A6)));
    let at = |u: f32, v: f32| {
        let half = (98.0 + 16.0 * v) * size;
        (x - 4.0 * size + half * u, y + (v * 68.0 - 34.0) * size)
    };
    c.fill(
        &[at(-1.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(-1.0, 1.0)],
        flat(ink(0x101214)),
    );
    for n in 0..=12 {
        let u = n as f32 / 6.0 - 1.0;
        c.fill(
            &line(&[at(u, 0.0), at(u, 1.0)], 7.0 * size),
            flat(ink(0x59616A)),
        );
    }
    for v in [0.0, 0.5, 1.0] {
        c.fill(
            &line(&[at(-1.03, v), at(1.03, v)], 6.0 * size),
            flat(ink(0x737C84)),
        );
    }
}

/// A burst main under the pavement.
pub(super) fn broken_pipe(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let ground = street(c, hour, dice);
    lanes(c, ground, 1.0);
    let (x, y) = (560.0 + dice.within(-80.0, 120.0), 600.0);
    if after {
        let slab = [
            (x - 180.0, y - 56.0),
            (x + 168.0, y - 58.0),
            (x + 206.0, y + 62.0),
            (x - 216.0, y + 66.0),
        ];
        c.fill(
            &slab.map(|(px, py)| (x + (px - x) * 1.03, y + (py - y) * 1.06)),
            flat(ink(0x4A4A4A)),
        );
        c.fill(&slab, |px, py| {
            ink(0xBAB6AD).lit(0.93 + 0.14 * noise(px * 0.12, py * 0.16))
        });
        c.fill(&ellipse(x + 90.0, y + 4.0, 44.0, 17.0), flat(ink(0x1D4F86)));
        c.fill(&ellipse(x + 90.0, y + 1.0, 38.0, 14.0), flat(ink(0x2F6FB0)));
        cone(c, (x - 330.0, y + 60.0), 1.0);
        return;
    }
    let pool = blob(x + 40.0, y + 90.0, 470.0, 130.0, 0.13, dice);
    let seen = c.seen();
    c.fill(&pool, move |px, py| {
        let ripple = (noise(px * 0.012, py * 0.09) - 0.5) * 26.0;
        let image = seen.at(px + ripple, 820.0 - py + ripple);
        ink(0x8E8A7E).mix(image, 0.45).mix(hour.low, 0.2).alpha(0.9)
    });
    let crater = blob(x, y, 132.0, 42.0, 0.2, dice);
    c.fill(
        &crater,
        down(y - 40.0, ink(0x3A2F26), y + 40.0, ink(0x6B5745)),
    );
    strewn(
        c,
        (x, y + 6.0),
        (160.0, 50.0),
        18,
        &[ink(0x6E6459), ink(0x8D8376)],
        17.0,
        dice,
    );
    // The jet: strands that rise, part and fall, and the spray around them.
    for _ in 0..46 {
        let (lean, high) = (dice.within(-1.0, 1.0), dice.within(210.0, 390.0));
        let foot = (x + lean * 26.0, y);
        let end = (
            x + lean * dice.within(120.0, 240.0),
            y + dice.within(-20.0, 60.0),
        );
        let strand = bend(
            foot,
            (x + lean * 90.0, y - high * 1.7 * (1.0 - 0.45 * lean.abs())),
            end,
        );
        let pale = dice.pick(&[ink(0xFFFFFF), ink(0xDCEAF0), ink(0xC2D6DF)]);
        c.fill(
            &taper(&strand, dice.within(6.0, 16.0), dice.within(2.0, 5.0)),
            flat(pale.alpha(0.34)),
        );
    }
    for _ in 0..240 {
        let (angle, far) = (dice.within(-2.9, -0.25), dice.within(30.0, 330.0));
        let spot = (x + far * angle.cos() * 0.8, y + far * angle.sin() * 0.98);
        let drop = dice.within(1.2, 4.2);
        c.fill(
            &ellipse(spot.0, spot.1, drop, drop * 1.25),
            flat(ink(0xF4FAFC).alpha(0.75)),
        );
    }
    c.haze((x, y - 150.0), 190.0, 240.0, ink(0xF2F7F9).alpha(0.35));
    c.haze((x, y + 4.0), 220.0, 50.0, ink(0xFFFFFF).alpha(0.6));
}

/// Broken paving with weeds; after: new tiles with the yellow strip for the blind.
pub(super) fn sidewalk(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    street(c, hour, dice);
    let ground = Ground {
        ahead: 700.0,
        horizon: 200.0,
    };
    let red = dice.pick(&[ink(0xB5705A), ink(0xA98A72), ink(0x9FA39A)]);
    c.fill(&rect(0.0, 409.0, W, H), flat(ink(0x6F675C)));
    for row in 0..16 {
        for column in -14..14 {
            let (left, near) = (column as f32 * 0.4, 1.7 + row as f32 * 0.4);
            let strip = column == -1;
            let (wobble, gone, sunk) = (
                dice.within(-1.0, 1.0),
                dice.within(0.0, 1.0),
                dice.within(0.88, 1.05),
            );
            let middle = ground.at(left + 0.2, near + 0.2);
            let spot = ((middle.0 - 620.0) / 430.0).powi(2) + ((middle.1 - 690.0) / 190.0).powi(2);
            let broken = !after && (spot + 0.5 * wobble < 0.95 || gone < 0.035);
            if broken && gone < 0.62 {
                continue;
            }
            let gap = if after { 0.012 } else { 0.02 };
            let mut tile = ground.patch(left + gap, left + 0.4 - gap, near + gap, near + 0.4 - gap);
            if broken {
                for corner in &mut tile {
                    corner.0 += wobble * 13.0;
                    corner.1 -= (corner.0 * 0.13 + wobble * 9.0).sin() * 11.0;
                }
            }
            let worn = if after { 0.97 + 0.07 * sunk } else { sunk };
            let colour = match (strip, after) {
                (true, true) => ink(0xE2B13C),
                (true, false) => ink(0xB89A52).lit(worn),
                (false, true) => red.lit(1.08 * worn),
                (false, false) => red.mix(ink(0x9A9286), 0.45).lit(worn * 1.12),
            };
            if broken {
                c.fill(
                    &tile
                        .iter()
                        .map(|p| (p.0 + 5.0, p.1 + 9.0))
                        .collect::<Vec<_>>(),
                    flat(ink(0).alpha(0.4)),
                );
            }
            c.fill(&tile, |px, py| {
                colour.lit(
                    0.95 + 0.12 * noise(px * 0.16, py * 0.2)
                        - if after {
                            0.0
                        } else {
                            0.08 * noise(px * 0.02, py * 0.03)
                        },
                )
            });
            if strip && after {
                for n in 1..4 {
                    let (a, b) = (
                        ground.at(left + 0.1 * n as f32, near + 0.05),
                        ground.at(left + 0.1 * n as f32, near + 0.35),
                    );
                    c.fill(&line(&[a, b], 900.0 / near * 0.032), flat(ink(0xF3CC66)));
                }
            }
        }
    }
    c.fill(
        &rect(0.0, 409.0, W, 20.0),
        down(409.0, ink(0).alpha(0.3), 429.0, ink(0).alpha(0.0)),
    );
    if after {
        return;
    }
    for _ in 0..20 {
        let (px, py) = (
            620.0 + dice.within(-360.0, 360.0),
            690.0 + dice.within(-130.0, 150.0),
        );
        let earth = blob(
            px,
            py,
            dice.within(20.0, 60.0),
            dice.within(8.0, 22.0),
            0.25,
            dice,
        );
        c.fill(&earth, |x, y| {
            ink(0x8C7858)
                .lit(0.85 + 0.3 * noise(x * 0.2, y * 0.2))
                .alpha(0.8)
        });
    }
    strewn(
        c,
        (620.0, 700.0),
        (280.0, 110.0),
        34,
        &[red.lit(0.8), ink(0x8D8376), ink(0x6E6459)],
        15.0,
        dice,
    );
    for _ in 0..9 {
        let at = (
            620.0 + dice.within(-380.0, 380.0),
            710.0 + dice.within(-120.0, 150.0),
        );
        grass(c, at, dice.within(36.0, 64.0), ink(0x6C8F3D), dice);
    }
}

/// A traffic sign, bent and bleached; after: a new one, upright.
pub(super) fn sign(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let ground = street(c, hour, dice);
    lanes(c, ground, 0.5);
    near_pavement(c, 770.0, ground.ahead);
    let (x, y) = (470.0 + dice.within(-60.0, 160.0), 850.0);
    let lean = if after { 0.0 } else { dice.within(0.2, 0.3) };
    shadow(c, (x + 40.0, y + 6.0), 150.0, 26.0, 0.45);
    c.fill(&ellipse(x, y, 58.0, 20.0), flat(ink(0xA7A297)));
    let up = |along: f32, side: f32| {
        let (s, k) = (lean.sin(), lean.cos());
        (x + along * s + side * k, y - along * k + side * s)
    };
    let post = [up(0.0, -9.0), up(610.0, -9.0), up(610.0, 9.0), up(0.0, 9.0)];
    let (light, dark) = if after {
        (ink(0xD5DADC), ink(0x868E92))
    } else {
        (ink(0xA79B8E), ink(0x6F5F52))
    };
    c.fill(&post, across(x - 9.0, light, x + 9.0 + 600.0 * lean, dark));
    for n in 0..4 {
        let (a, b) = (n as f32 * 120.0 + 40.0, n as f32 * 120.0 + 100.0);
        let band = if after { ink(0xC9302C) } else { ink(0x9A6A5E) };
        c.fill(
            &[up(a, -9.0), up(b, -9.0), up(b, 9.0), up(a, 9.0)],
            flat(band),
        );
    }
    // Three corners, red rim, yellow field: a warning sign as in the whole country.
    let (red, yellow, black) = if after {
        (ink(0xC8201F), ink(0xF7C51E), ink(0x141414))
    } else {
        (ink(0xB0766A), ink(0xD8CDA6), ink(0x77726A))
    };
    let corner = |size: f32| {
        [
            up(470.0 + 205.0 * size + 62.0 * (1.0 - size), 0.0),
            up(470.0 + 62.0 * (1.0 - size), 132.0 * size),
            up(470.0 + 62.0 * (1.0 - size), -132.0 * size),
        ]
    };
    c.fill(
        &corner(1.0).map(|p| (p.0 + 7.0, p.1 + 7.0)),
        flat(ink(0).alpha(0.28)),
    );
    c.fill(&corner(1.08), flat(red.lit(0.9)));
    c.fill(&corner(0.82), flat(yellow));
    let bar = [
        up(500.0, -9.0),
        up(590.0, -13.0),
        up(590.0, 13.0),
        up(500.0, 9.0),
    ];
    c.fill(&bar, flat(black));
    let dot = up(484.0, 0.0);
    c.fill(&ellipse(dot.0, dot.1, 10.0, 10.0), flat(black));
    if after {
        c.haze(up(560.0, -40.0), 60.0, 40.0, ink(0xFFFFFF).alpha(0.3));
        return;
    }
    for _ in 0..9 {
        let spot = up(dice.within(470.0, 640.0), dice.within(-80.0, 80.0));
        c.haze(
            spot,
            dice.within(12.0, 34.0),
            dice.within(10.0, 30.0),
            ink(0x7A4A2E).alpha(0.6),
        );
    }
    let dent = bend(up(480.0, 90.0), up(540.0, 40.0), up(500.0, -30.0));
    c.fill(&taper(&dent, 7.0, 2.0), flat(ink(0x5B4A40).alpha(0.6)));
    let tip = up(600.0, 40.0);
    leaves(c, (tip.0 + 90.0, tip.1 - 6.0), 130.0, 100.0, dice);
    grass(c, (x + 16.0, y + 8.0), 80.0, ink(0x6C8F3D), dice);
    grass(c, (x - 40.0, y + 10.0), 60.0, ink(0x7A963F), dice);
}

/// A torn wire that hangs to the ground and sparks.
pub(super) fn fallen_wire(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    sky(c, hour, 640.0, dice);
    let green = ink(0x6E9C93);
    karst(c, 650.0, 210.0, green, hour.low.mix(green, 0.4), dice);
    for n in 0..9 {
        leaves(
            c,
            (n as f32 * 160.0 + dice.within(-30.0, 30.0), 650.0),
            120.0,
            dice.within(60.0, 110.0),
            dice,
        );
    }
    c.soften(2);
    c.fill(
        &rect(0.0, 690.0, W, 60.0),
        down(690.0, ink(0x7E9A4E), 750.0, ink(0x6C8744)),
    );
    asphalt(c, 748.0, ink(0x8B8B89));
    for n in 0..16 {
        grass(
            c,
            (n as f32 * 84.0 + dice.within(-20.0, 20.0), 752.0),
            44.0,
            ink(0x7A963F),
            dice,
        );
    }
    let x = 400.0 + dice.within(-60.0, 120.0);
    shadow(c, (x + 60.0, 760.0), 170.0, 20.0, 0.4);
    c.fill(
        &[
            (x - 13.0, 60.0),
            (x + 13.0, 60.0),
            (x + 23.0, 764.0),
            (x - 23.0, 764.0),
        ],
        across(x - 20.0, ink(0xC4BEB2), x + 22.0, ink(0x7D7971)),
    );
    for (y, half) in [(120.0, 150.0), (206.0, 120.0)] {
        c.fill(
            &rect(x - half, y, half * 2.0, 15.0),
            down(y, ink(0x8A8F91), y + 15.0, ink(0x54585A)),
        );
        for side in [-0.92, -0.36, 0.36, 0.92] {
            let px = x + half * side;
            c.fill(
                &rounded(px - 8.0, y - 30.0, 16.0, 30.0, 6.0),
                across(px - 8.0, ink(0xE9E4D8), px + 8.0, ink(0x9A5B3A)),
            );
        }
    }
    let wire = |c: &mut Canvas, path: Vec<Point>| c.fill(&line(&path, 4.4), flat(ink(0x1B1E20)));
    for (n, (y, half)) in [(90.0, 138.0), (90.0, 54.0), (176.0, 43.0)]
        .into_iter()
        .enumerate()
    {
        wire(
            c,
            sag((x + half, y), (1330.0, y - 14.0 + 22.0 * n as f32), 36.0),
        );
        wire(c, sag((x + half, y), (x - half, y), 9.0));
        wire(
            c,
            sag((x - half, y), (-60.0, y + 10.0 + 12.0 * n as f32), 22.0),
        );
    }
    wire(c, sag((x - 110.0, 176.0), (-60.0, 200.0), 20.0));
    if after {
        wire(c, sag((x + 110.0, 176.0), (1330.0, 196.0), 38.0));
        wire(c, sag((x + 110.0, 176.0), (x - 110.0, 176.0), 9.0));
        return;
    }
    let end = (x + 380.0 + dice.within(-30.0, 60.0), 826.0);
    let mut torn = bend(
        (x + 110.0, 176.0),
        (x + 190.0, 650.0),
        (end.0 - 90.0, 800.0),
    );
    torn.extend(bend((end.0 - 90.0, 800.0), (end.0 - 40.0, 826.0), end));
    wire(c, torn);
    wire(c, bend((1330.0, 190.0), (1240.0, 380.0), (1226.0, 560.0)));
    c.glow(end, 190.0, 150.0, ink(0xFFB648).alpha(0.9));
    for _ in 0..15 {
        let (angle, far) = (dice.within(-3.3, 0.2), dice.within(40.0, 120.0));
        let (near, tip) = (
            far * 0.28,
            (end.0 + far * angle.cos(), end.1 + far * angle.sin() * 0.85),
        );
        let root = (
            end.0 + near * angle.cos(),
            end.1 + near * angle.sin() * 0.85,
        );
        c.fill(
            &taper(&[root, tip], 7.0, 1.5),
            flat(dice.pick(&[ink(0xFFD25A), ink(0xFFF3C4), ink(0xFF9A2E)])),
        );
    }
    c.glow(end, 46.0, 40.0, ink(0xFFFFFF).alpha(1.2));
}
