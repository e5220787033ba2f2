//! Scenes of the open country: fields, rivers, hamlets.

use super::canvas::{Canvas, Dice, H, Ink, Point, W, across, down, flat, grit, ink, noise};
use super::place::{Hour, karst, sky, water};
use super::props::{board, grass, leaves, shadow, strewn};
use super::shape::{bend, blob, line, rect, sag, taper};

/// Straw that burns on the fields, with smoke over the road.
pub(super) fn burning(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let base = 430.0;
    sky(c, hour, base, dice);
    let green = ink(0x6E9C93);
    karst(c, base, 220.0, green, hour.low.mix(green, 0.4), dice);
    for n in 0..10 {
        leaves(
            c,
            (n as f32 * 150.0 + dice.within(-40.0, 40.0), base - 8.0),
            80.0,
            dice.within(24.0, 50.0),
            dice,
        );
    }
    c.soften(2);
    let (first, second) = if after {
        (ink(0x8DB64A), ink(0x5F9A3C))
    } else {
        (ink(0xCDB267), ink(0xA98B4A))
    };
    c.fill(&rect(0.0, base, W, H - base), move |x, y| {
        let near = (y - base) / (H - base);
        let blade = noise(x * 0.4, y * 0.12) - 0.5;
        let stretch = noise(x * 0.004, y * 0.02) - 0.5;
        first
            .mix(second, near)
            .lit(1.0 + blade * 0.34 + stretch * 0.2)
    });
    for n in 0..4 {
        let t = [0.06f32, 0.2, 0.44, 0.84][n];
        let y = base + (H - base) * t;
        let dyke = bend((0.0, y + 10.0), (600.0, y - 16.0), (W, y + 14.0));
        c.fill(&line(&dyke, 5.0 + 24.0 * t), flat(ink(0x7C8B45).lit(0.9)));
    }
    if after {
        for row in 0..9 {
            let t = 0.3 + 0.085 * row as f32;
            for n in 0..34 {
                let spot = (
                    n as f32 * 40.0 + dice.within(-9.0, 9.0),
                    base + (H - base) * t,
                );
                grass(c, spot, 10.0 + 40.0 * t, ink(0x7FB544), dice);
            }
        }
        return;
    }
    for n in 0..7 {
        let t = 0.25 + 0.1 * n as f32;
        let y = base + (H - base) * t;
        let ash = blob(
            dice.within(200.0, 1080.0),
            y,
            150.0 + 160.0 * t,
            14.0 + 26.0 * t,
            0.2,
            dice,
        );
        c.fill(&ash, |px, py| {
            ink(0x2B2823)
                .lit(0.8 + 0.7 * noise(px * 0.1, py * 0.2))
                .alpha(0.85)
        });
    }
    let (x, y) = (520.0 + dice.within(-120.0, 200.0), 720.0);
    for n in 0..3 {
        let (fx, fy, size) = [
            (x, y, 1.0f32),
            (x + 290.0, y - 96.0, 0.66),
            (x - 300.0, y - 130.0, 0.5),
        ][n];
        let heap = blob(fx, fy, 170.0 * size, 44.0 * size, 0.16, dice);
        c.fill(
            &heap,
            down(
                fy - 40.0 * size,
                ink(0xB8923F),
                fy + 40.0 * size,
                ink(0x4B3A1E),
            ),
        );
        c.glow(
            (fx, fy - 50.0 * size),
            300.0 * size,
            220.0 * size,
            ink(0xFF9A3A).alpha(0.85),
        );
        for _ in 0..34 {
            let off = dice.within(-1.0, 1.0);
            let foot = fx + off * 130.0 * size;
            let tall = dice.within(0.5, 1.0) * (210.0 - 130.0 * off.abs()) * size;
            let hot = dice.within(0.0, 1.0);
            flame(
                c,
                (foot, fy + 10.0),
                tall,
                dice.within(17.0, 30.0) * size,
                hot,
            );
        }
        for puff in 0..44 {
            let up = puff as f32 / 44.0;
            let spot = (
                fx + (60.0 + 520.0 * up * up) * size + dice.within(-70.0, 70.0) * (0.4 + up),
                fy - (120.0 + 720.0 * up) * size.sqrt(),
            );
            let wide = (60.0 + 190.0 * up) * size.sqrt();
            let grey = ink(0xD8D4CC).mix(ink(0x6F6A66), dice.within(0.0, 0.9));
            c.haze(spot, wide, wide * 0.8, grey.alpha(0.34 * (1.0 - 0.5 * up)));
        }
    }
    c.haze((800.0, 330.0), 900.0, 260.0, ink(0xCFC9BF).alpha(0.4));
}

/// A tongue of fire, `hot` from red (0) to yellow (1).
fn flame(c: &mut Canvas, (x, y): Point, tall: f32, wide: f32, hot: f32) {
    let tip = (x + wide * (hot - 0.3), y - tall);
    let mut shape = bend((x, y), (x - wide * 2.6, y - tall * 0.3), tip);
    shape.extend(bend(tip, (x + wide * 2.6, y - tall * 0.22), (x, y)));
    let outer = ink(0xE8481A).mix(ink(0xFFC23A), hot);
    c.fill(
        &shape,
        down(y - tall, outer.alpha(0.5), y, outer.lit(1.12).alpha(0.85)),
    );
}

/// A river bank that slides towards the houses.
pub(super) fn river_bank(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let base = 380.0;
    sky(c, hour, base, dice);
    let green = ink(0x6E9C93);
    karst(c, base, 250.0, green, hour.low.mix(green, 0.4), dice);
    for n in 0..7 {
        leaves(
            c,
            (n as f32 * 110.0 + dice.within(-30.0, 30.0), base - 4.0),
            70.0,
            30.0,
            dice,
        );
    }
    c.soften(2);
    water(c, base, ink(0x7C9A8E), 0.55, 1.0);
    boat(c, (300.0 + dice.within(-90.0, 90.0), 500.0));
    // The near bank rises to the right, with a house on it. Torn, it has a bay where the
    // ground went down; mended, its line is smooth.
    let line_of = bend((1010.0, 392.0), (770.0, 440.0), (640.0, H + 30.0));
    let edge: Vec<Point> = if after {
        line_of
    } else {
        let bite = |y: f32| 170.0 * (-((y - 690.0) / 120.0).powi(2)).exp();
        let torn = |p: &Point| 34.0 * (noise(p.0 * 0.02, p.1 * 0.03) - 0.5);
        line_of
            .iter()
            .map(|p| (p.0 + bite(p.1) + torn(p), p.1))
            .collect()
    };
    let deep = |p: &Point| ((p.1 - 392.0) / 568.0).clamp(0.0, 1.0);
    let foot = edge
        .iter()
        .rev()
        .map(|p| (p.0 - 12.0 - 300.0 * deep(p), p.1 + 8.0 + 70.0 * deep(p)));
    let slope: Vec<Point> = edge.iter().copied().chain(foot).collect();
    c.fill(
        &slope
            .iter()
            .map(|p| (p.0 - 22.0, p.1 + 16.0))
            .collect::<Vec<_>>(),
        flat(ink(0x2F4A44).alpha(0.4)),
    );
    if after {
        // Stones laid in wire baskets.
        c.fill(&slope, |x, y| {
            let (u, v) = (x * 0.026 + y * 0.018, y * 0.03);
            let stone = noise(u.floor() * 5.3, v.floor() * 9.1 + u.floor());
            let (a, b) = (u.fract().abs(), v.fract().abs());
            let seam = if a < 0.1 || b < 0.14 { 0.72 } else { 1.0 };
            ink(0xB4B2AA).lit((0.8 + 0.3 * stone + 0.2 * grit(x, y, 1.0)) * seam)
        });
    } else {
        c.fill(&slope, |x, y| {
            let layer = noise(x * 0.004, y * 0.07 - x * 0.01) - 0.5;
            ink(0xA8703F)
                .lit(0.82 + layer * 0.42 + 0.3 * noise(x * 0.05, y * 0.05) + 0.1 * grit(x, y, 1.0))
        });
    }
    let lawn: Vec<Point> = edge
        .iter()
        .copied()
        .chain([(W + 20.0, H + 30.0), (W + 20.0, 398.0)])
        .collect();
    c.fill(&lawn, |x, y| {
        let blade = noise(x * 0.3, y * 0.1) - 0.5;
        ink(0x84A04A).lit(0.98 + blade * 0.22 + 0.16 * (noise(x * 0.01, y * 0.02) - 0.5))
    });
    c.fill(
        &line(&edge, 12.0),
        flat(if after { ink(0xCFCBC0) } else { ink(0x5E7A34) }),
    );
    hut(c, (1110.0, 660.0), 1.1, dice);
    if after {
        let posts = &edge[6..];
        for p in posts.iter().step_by(2) {
            c.fill(
                &rect(
                    p.0 + 14.0,
                    p.1 - 96.0 * deep(p) - 6.0,
                    6.0 + 8.0 * deep(p),
                    96.0 * deep(p) + 8.0,
                ),
                flat(ink(0xEDEBE3)),
            );
        }
        for lift in [0.92, 0.5] {
            let rail: Vec<Point> = posts
                .iter()
                .map(|p| (p.0 + 20.0, p.1 - 96.0 * lift * deep(p) - 4.0))
                .collect();
            c.fill(&taper(&rail, 4.0, 11.0), flat(ink(0xDAD8CF)));
        }
        return;
    }
    for n in 0..4 {
        let (cx, cy) = (880.0 - n as f32 * 10.0, 590.0 + n as f32 * 80.0);
        let crack = bend(
            (cx, cy),
            (cx + 40.0, cy + 70.0),
            (cx - 10.0 + dice.within(-20.0, 50.0), cy + 130.0),
        );
        c.fill(&taper(&crack, 10.0, 2.0), flat(ink(0x4A3420).alpha(0.85)));
    }
    let trunk = bend((860.0, 690.0), (680.0, 660.0), (470.0, 770.0));
    c.fill(
        &taper(&trunk, 34.0, 18.0),
        across(470.0, ink(0x4E3828), 860.0, ink(0x7A5B43)),
    );
    leaves(c, (430.0, 780.0), 150.0, 80.0, dice);
    let clods = [ink(0x8C5A34), ink(0x6B4A33)];
    strewn(c, (520.0, 880.0), (130.0, 50.0), 22, &clods, 22.0, dice);
    c.haze((430.0, 900.0), 260.0, 70.0, ink(0xA8794C).alpha(0.6));
}

fn boat(c: &mut Canvas, (x, y): Point) {
    shadow(c, (x, y + 18.0), 130.0, 16.0, 0.4);
    let hull = [
        (x - 120.0, y - 14.0),
        (x + 130.0, y - 20.0),
        (x + 92.0, y + 16.0),
        (x - 84.0, y + 16.0),
    ];
    c.fill(
        &hull,
        down(y - 20.0, ink(0x2F6E9A), y + 16.0, ink(0x1E4562)),
    );
    c.fill(
        &line(&[(x - 120.0, y - 14.0), (x + 130.0, y - 20.0)], 6.0),
        flat(ink(0xC8392F)),
    );
    board(c, x - 30.0, y - 58.0, 84.0, 42.0, ink(0xD8CDB4));
    c.fill(
        &[
            (x - 40.0, y - 56.0),
            (x + 64.0, y - 56.0),
            (x + 52.0, y - 72.0),
            (x - 28.0, y - 72.0),
        ],
        flat(ink(0x8C5A3C)),
    );
}

/// A house with a tiled roof; `x`, `y` is the middle of its foot.
fn hut(c: &mut Canvas, (x, y): Point, size: f32, dice: &mut Dice) {
    let wall = dice.pick(&[ink(0xE8D3A4), ink(0xD9E3D6), ink(0xE9C9B4)]);
    let tile = dice.pick(&[ink(0xB4573D), ink(0xA5523F), ink(0x9C4A36)]);
    board(
        c,
        x - 130.0 * size,
        y - 120.0 * size,
        260.0 * size,
        120.0 * size,
        wall,
    );
    let roof = [
        (x - 160.0 * size, y - 112.0 * size),
        (x - 96.0 * size, y - 200.0 * size),
        (x + 96.0 * size, y - 200.0 * size),
        (x + 160.0 * size, y - 112.0 * size),
    ];
    let (top, bottom) = (y - 200.0 * size, y - 112.0 * size);
    c.fill(&roof, move |px, py| {
        let row = if ((py - top) * 0.35).sin() > 0.2 {
            1.0
        } else {
            0.9
        };
        tile.lit(row * (1.1 - 0.25 * (py - top) / (bottom - top)) + 0.05 * (px * 0.5).sin())
    });
    c.fill(
        &rect(
            x - 130.0 * size,
            y - 112.0 * size,
            260.0 * size,
            12.0 * size,
        ),
        flat(ink(0).alpha(0.28)),
    );
    board(
        c,
        x - 30.0 * size,
        y - 82.0 * size,
        60.0 * size,
        82.0 * size,
        ink(0x6B4A33),
    );
    for side in [-92.0, 56.0] {
        board(
            c,
            x + side * size,
            y - 78.0 * size,
            40.0 * size,
            40.0 * size,
            ink(0x4E6E74),
        );
    }
}

/// A hamlet under brown water; after: dry, with the mark of the flood on the walls.
pub(super) fn flood(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let base = 430.0;
    let grey = Hour {
        high: hour.high.mix(ink(0x8E9BA3), 0.75),
        low: hour.low.mix(ink(0xC9CFCF), 0.7),
        ..hour
    };
    let hour = if after { hour } else { grey };
    sky(c, hour, base, dice);
    let green = ink(0x6E8F88);
    karst(c, base, 220.0, green, hour.low.mix(green, 0.45), dice);
    c.fill(&rect(0.0, base, W, H - base), |x, y| {
        let near = (y - base) / (H - base);
        ink(0x9A8A5E)
            .mix(ink(0x7E9650), noise(x * 0.008, y * 0.02))
            .lit(1.0 + 0.25 * grit(x, y, near))
    });
    for n in 0..8 {
        leaves(
            c,
            (n as f32 * 180.0 + dice.within(-40.0, 40.0), base - 20.0),
            90.0,
            60.0,
            dice,
        );
    }
    c.soften(2);
    let places = [
        (230.0, 560.0, 1.0),
        (640.0, 530.0, 0.8),
        (1040.0, 600.0, 1.3),
    ];
    for (x, y, size) in places {
        hut(c, (x + dice.within(-30.0, 30.0), y), size, dice);
    }
    for x in [430.0, 850.0] {
        let palm = bend((x, 590.0), (x + 20.0, 440.0), (x + 46.0, 300.0));
        c.fill(&taper(&palm, 20.0, 11.0), flat(ink(0x7A6650)));
        for n in 0..9 {
            let angle = -2.9 + 0.34 * n as f32 * 1.05;
            let tip = (
                x + 46.0 + 130.0 * angle.cos(),
                310.0 + 100.0 * angle.sin() + 60.0 * angle.cos().abs(),
            );
            let frond = bend(
                (x + 46.0, 300.0),
                (x + 46.0 + 90.0 * angle.cos(), 280.0 + 70.0 * angle.sin()),
                tip,
            );
            c.fill(
                &taper(&frond, 17.0, 2.0),
                flat(ink(0x4C8A45).lit(dice.within(0.75, 1.2))),
            );
        }
    }
    if after {
        for (x, y, size) in places {
            // The line the water left.
            c.fill(
                &rect(x - 160.0 * size, y - 46.0 * size, 330.0 * size, 46.0 * size),
                flat(ink(0x8A6A42).alpha(0.32)),
            );
        }
        let path = [(560.0, 560.0), (640.0, 560.0), (900.0, H), (330.0, H)];
        c.fill(&path, |x, y| {
            ink(0xA88B62).lit(0.86 + 0.26 * noise(x * 0.06, y * 0.1))
        });
        for n in 0..4 {
            let puddle = blob(
                460.0 + n as f32 * 120.0,
                660.0 + n as f32 * 74.0,
                76.0,
                17.0,
                0.2,
                dice,
            );
            c.fill(&puddle, flat(hour.low.mix(ink(0x8A7A5A), 0.35)));
        }
        return;
    }
    water(c, 512.0, ink(0x94785A), 0.34, 0.96);
    for _ in 0..22 {
        let spot = (dice.within(0.0, W), dice.within(560.0, 930.0));
        let wide = dice.within(40.0, 190.0);
        c.fill(
            &taper(&sag(spot, (spot.0 + wide, spot.1 + 2.0), 2.0), 1.0, 3.0),
            flat(ink(0xEDE0C4).alpha(0.35)),
        );
    }
    rescue(c, (560.0 + dice.within(-160.0, 200.0), 760.0));
}

/// A boat with boxes of help; nobody is shown.
fn rescue(c: &mut Canvas, (x, y): Point) {
    shadow(c, (x, y + 26.0), 250.0, 26.0, 0.45);
    let mut hull = bend(
        (x - 230.0, y - 40.0),
        (x - 170.0, y + 34.0),
        (x - 120.0, y + 30.0),
    );
    hull.extend([(x + 160.0, y + 30.0), (x + 210.0, y - 34.0)]);
    c.fill(
        &hull,
        down(y - 40.0, ink(0xE07A2E), y + 30.0, ink(0x9C4716)),
    );
    for (n, colour) in [ink(0xC9A26B), ink(0xE7E4DB), ink(0xB98B55), ink(0xC8392F)]
        .into_iter()
        .enumerate()
    {
        board(
            c,
            x - 130.0 + n as f32 * 72.0,
            y - 92.0 + 8.0 * (n % 2) as f32,
            66.0,
            62.0,
            colour,
        );
    }
    c.fill(
        &line(&[(x - 236.0, y - 38.0), (x + 214.0, y - 34.0)], 12.0),
        flat(ink(0xF4F1EA)),
    );
    let tone: Ink = ink(0xFFFFFF).alpha(0.4);
    c.fill(
        &line(
            &bend((x - 250.0, y + 34.0), (x, y + 52.0), (x + 260.0, y + 34.0)),
            4.0,
        ),
        flat(tone),
    );
}
