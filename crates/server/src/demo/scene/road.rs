//! Scenes on the carriageway.

use super::canvas::{Canvas, Dice, Point, W, across, down, flat, ink, noise};
use super::place::{Hour, lanes, street};
use super::props::{cone, leaves, shadow, strewn};
use super::shape::{bend, blob, ellipse, line, rect, taper};

/// A hole in the road, full of water.
pub(super) fn pothole(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let ground = street(c, hour, dice);
    lanes(c, ground, 0.9);
    let (x, y) = (
        560.0 + dice.within(-70.0, 90.0),
        700.0 + dice.within(-30.0, 40.0),
    );
    let (rx, ry) = (dice.within(250.0, 310.0), dice.within(100.0, 122.0));
    if after {
        patch(c, (x, y), rx * 1.2, ry * 1.35, dice);
        lanes(c, ground, 0.9);
        cone(c, (x + rx * 1.4, y + 60.0), 1.15);
        return;
    }
    for _ in 0..7 {
        // Cracks run out from the hole.
        let angle = dice.within(0.0, std::f32::consts::TAU);
        let (from, to) = (1.0, dice.within(1.3, 1.75));
        let at = |far: f32, turn: f32| {
            (
                x + rx * far * (angle + turn).cos(),
                y + ry * far * (angle + turn).sin(),
            )
        };
        let crack = [
            at(from, 0.0),
            at((from + to) / 2.0, dice.within(-0.1, 0.1)),
            at(to, dice.within(-0.16, 0.16)),
        ];
        c.fill(&taper(&crack, 6.0, 1.0), flat(ink(0x2E2C2A).alpha(0.75)));
    }
    let crumbs = blob(x, y, rx * 1.1, ry * 1.13, 0.15, dice);
    c.fill(&crumbs, |px, py| {
        ink(0x6E6459).lit(0.78 + 0.45 * noise(px * 0.12, py * 0.16))
    });
    let hole = blob(x, y, rx * 0.97, ry * 0.96, 0.13, dice);
    c.fill(&hole, down(y - ry, ink(0x211C18), y + ry, ink(0x5A4B3D)));
    let bed = blob(x, y + ry * 0.1, rx * 0.86, ry * 0.8, 0.13, dice);
    c.fill(&bed, |px, py| {
        ink(0x4A3F35).lit(0.8 + 0.4 * noise(px * 0.08, py * 0.1))
    });
    let water = blob(x, y + ry * 0.14, rx * 0.76, ry * 0.64, 0.12, dice);
    let (top, bottom) = (y - ry * 0.5, y + ry * 0.8);
    let (sky, deep) = (hour.low.mix(hour.high, 0.45), ink(0x6F7A78));
    c.fill(&water, move |px, py| {
        let share = (py - top) / (bottom - top);
        let ripple = noise(px * 0.012, py * 0.09) - 0.5;
        deep.mix(sky, share + ripple * 0.35)
    });
    c.haze(
        (x + rx * 0.16, y + ry * 0.1),
        rx * 0.42,
        ry * 0.17,
        ink(0xFFFFFF).alpha(0.55),
    );
    c.fill(
        &line(
            &bend(
                (x - rx * 0.5, y + ry * 0.34),
                (x, y + ry * 0.6),
                (x + rx * 0.52, y + ry * 0.36),
            ),
            2.0,
        ),
        flat(ink(0xFFFFFF).alpha(0.28)),
    );
    let stones = [ink(0x5D564E), ink(0x77706A), ink(0x8D8376)];
    strewn(
        c,
        (x, y + 10.0),
        (rx * 1.2, ry * 1.25),
        26,
        &stones,
        13.0,
        dice,
    );
}

/// A patch of fresh asphalt with sealed edges.
fn patch(c: &mut Canvas, (x, y): Point, rx: f32, ry: f32, dice: &mut Dice) {
    let lean = dice.within(18.0, 50.0);
    let shape = [
        (x - rx + lean, y - ry),
        (x + rx * 0.86, y - ry - 6.0),
        (x + rx * 1.04, y + ry),
        (x - rx, y + ry + 10.0),
    ];
    let wide = shape.map(|(px, py)| (x + (px - x) * 1.028, y + (py - y) * 1.05));
    c.fill(&wide, flat(ink(0x1D1D1F).alpha(0.9)));
    let (top, tall) = (y - ry, 2.0 * ry);
    c.fill(&shape, move |px, py| {
        let near = (py - top) / tall;
        let speck = noise(px / (1.6 + near * 2.0), py / (1.2 + near * 1.4)) - 0.5;
        let rolled = 0.03 * (px * 0.045).sin();
        ink(0x37383B).lit(0.92 + speck * 0.34 + rolled + near * 0.08)
    });
    c.haze(
        (x - rx * 0.2, y - ry * 0.4),
        rx * 0.8,
        ry * 0.35,
        ink(0xBFC8CC).alpha(0.13),
    );
}

/// An open manhole; a branch with a red rag stands in it, as neighbours do to warn riders.
pub(super) fn manhole(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let ground = street(c, hour, dice);
    lanes(c, ground, -1.3);
    let (x, y) = (
        660.0 + dice.within(-90.0, 90.0),
        690.0 + dice.within(-20.0, 30.0),
    );
    let (rx, ry) = (205.0, 84.0);
    let collar = [
        (x - 270.0, y - 112.0),
        (x + 262.0, y - 114.0),
        (x + 312.0, y + 118.0),
        (x - 318.0, y + 120.0),
    ];
    let cement = if after { ink(0xBDB8AE) } else { ink(0x9C978E) };
    c.fill(
        &collar.map(|(px, py)| (px, py + 5.0)),
        flat(ink(0).alpha(0.35)),
    );
    c.fill(&collar, |px, py| {
        cement.lit(0.9 + 0.18 * noise(px * 0.1, py * 0.14) + 0.1 * noise(px * 0.01, py * 0.02))
    });
    if after {
        cover(c, (x, y), rx, ry);
        cone(c, (x + 380.0, y + 70.0), 1.1);
        return;
    }
    c.fill(
        &ellipse(x, y, rx + 16.0, ry + 9.0),
        down(y - ry, ink(0x77736C), y + ry, ink(0x5A5650)),
    );
    c.fill(
        &ellipse(x, y, rx, ry),
        down(y - ry, ink(0x050607), y + ry, ink(0x1C1D1E)),
    );
    // The far inside of the shaft still catches light.
    let arc = |px: f32| ry * (1.0 - ((px - x) / rx).powi(2)).max(0.0).sqrt();
    let columns = (0..=40).map(|n| x - rx + 2.0 * rx * n as f32 / 40.0);
    let back = columns.clone().map(|px| (px, y - arc(px)));
    let front = columns
        .rev()
        .map(|px| (px, (y - arc(px) + 42.0).min(y + arc(px))));
    let shaft: Vec<Point> = back.chain(front).collect();
    c.fill(&shaft, across(x - rx, ink(0x6B645B), x + rx, ink(0x35322E)));
    for n in 0..2 {
        c.fill(
            &rect(x - 26.0, y - ry + 14.0 + n as f32 * 16.0, 52.0, 5.0),
            flat(ink(0x2A2622)),
        );
    }
    let branch = bend(
        (x + 10.0, y + 30.0),
        (x + 24.0, y - 160.0),
        (x + 70.0, y - 330.0),
    );
    c.fill(
        &taper(&branch, 13.0, 6.0),
        across(x, ink(0x7A5B43), x + 60.0, ink(0x4E3828)),
    );
    c.fill(
        &taper(&[(x + 34.0, y - 170.0), (x - 40.0, y - 262.0)], 7.0, 3.0),
        flat(ink(0x5A4231)),
    );
    leaves(c, (x + 60.0, y - 330.0), 74.0, 52.0, dice);
    leaves(c, (x - 44.0, y - 268.0), 38.0, 28.0, dice);
    let rag = [
        (x + 44.0, y - 232.0),
        (x + 128.0, y - 216.0),
        (x + 112.0, y - 186.0),
        (x + 136.0, y - 164.0),
        (x + 38.0, y - 190.0),
    ];
    c.fill(
        &rag,
        across(x + 40.0, ink(0xD6302A), x + 136.0, ink(0x9C1D1A)),
    );
}

/// A cast iron cover with its pattern.
fn cover(c: &mut Canvas, (x, y): Point, rx: f32, ry: f32) {
    c.fill(&ellipse(x, y, rx + 14.0, ry + 7.0), flat(ink(0x26282A)));
    c.fill(
        &ellipse(x, y, rx, ry),
        across(x - rx, ink(0x5D6468), x + rx, ink(0x42484B)),
    );
    for row in -5i32..=5 {
        for column in -8i32..=8 {
            let px = x + column as f32 * 24.0 + if row % 2 == 0 { 0.0 } else { 12.0 };
            let py = y + row as f32 * 13.0;
            let (dx, dy) = ((px - x) / (rx * 0.9), (py - y) / (ry * 0.88));
            if dx * dx + dy * dy < 1.0 {
                c.fill(&ellipse(px, py + 1.5, 7.5, 3.6), flat(ink(0x24282A)));
                c.fill(&ellipse(px, py, 7.5, 3.2), flat(ink(0x7C8589)));
            }
        }
    }
    for side in [-1.0, 1.0] {
        c.fill(
            &ellipse(x + side * rx * 0.72, y, 16.0, 6.0),
            flat(ink(0x17191A)),
        );
    }
}

/// A tree that lies across the road.
pub(super) fn fallen_tree(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let ground = street(c, hour, dice);
    lanes(c, ground, 0.7);
    let (x, y) = (210.0 + dice.within(-50.0, 60.0), 392.0);
    let bark = [ink(0x7A5B43), ink(0x6A4B36), ink(0x59402E)];
    if after {
        stump(c, (x, y), 0.7, dice);
        let sx = x + 230.0;
        c.fill(&ellipse(sx, y + 2.0, 52.0, 10.0), flat(ink(0x5B4332)));
        for side in [-36.0, 36.0] {
            c.fill(
                &line(&[(sx + side, y), (sx + side * 0.3, y - 130.0)], 6.0),
                flat(ink(0xB08D5A)),
            );
        }
        c.fill(
            &taper(&[(sx, y), (sx + 2.0, y - 190.0)], 8.0, 4.0),
            flat(ink(0x6A4E39)),
        );
        leaves(c, (sx, y - 200.0), 58.0, 52.0, dice);
        let fallen = [ink(0x5B8D3E), ink(0x7C8A3A)];
        strewn(c, (700.0, 690.0), (330.0, 80.0), 18, &fallen, 8.0, dice);
        return;
    }
    let (tip_x, tip_y) = (
        880.0 + dice.within(-40.0, 60.0),
        690.0 + dice.within(-20.0, 20.0),
    );
    for n in 0..9 {
        let t = n as f32 / 8.0;
        shadow(
            c,
            (x + 40.0 + (tip_x - x) * t, y + 44.0 + (tip_y - y) * t),
            150.0,
            62.0,
            0.3,
        );
    }
    shadow(c, (960.0, tip_y + 80.0), 400.0, 130.0, 0.5);
    // The root plate, torn out with its earth.
    let earth = blob(x - 10.0, y - 18.0, 78.0, 96.0, 0.2, dice);
    c.fill(&earth, |px, py| {
        ink(0x6B4A33).lit(0.7 + 0.5 * noise(px * 0.07, py * 0.07))
    });
    for _ in 0..13 {
        let angle = dice.within(1.7, 4.9);
        let far = dice.within(86.0, 140.0);
        let end = (
            x - 10.0 + far * angle.cos(),
            y - 18.0 + far * angle.sin() * 0.95,
        );
        let bow = ((x + end.0) / 2.0 - 20.0, end.1 + dice.within(-30.0, 30.0));
        let root = bend((x - 10.0, y - 18.0), bow, end);
        c.fill(&taper(&root, 13.0, 2.0), flat(dice.pick(&bark)));
    }
    let trunk = bend((x, y - 10.0), (460.0, y + 90.0), (tip_x, tip_y));
    let (slope, top) = ((tip_y - y) / (tip_x - x), y - 60.0);
    c.fill(&taper(&trunk, 84.0, 58.0), move |px, py| {
        let across = (py - top - (px - x) * slope) / 130.0;
        let ridge = noise(px * 0.02 + py * 0.01, (py - px * slope) * 0.12) - 0.5;
        ink(0x93735A)
            .mix(ink(0x3E2B1F), across)
            .lit(1.0 + ridge * 0.34)
    });
    for (share, turn, long) in [(0.42, -1.0, 130.0), (0.56, 1.0, 140.0), (0.7, -1.0, 170.0)] {
        let foot = (x + (tip_x - x) * share, y + (tip_y - y) * share);
        let end = (foot.0 + long, foot.1 + turn * long * 0.55);
        c.fill(&taper(&[foot, end], 28.0, 12.0), flat(dice.pick(&bark)));
        leaves(c, (end.0 + 20.0, end.1), 96.0, 58.0, dice);
    }
    leaves(c, (tip_x + 90.0, tip_y - 50.0), 300.0, 180.0, dice);
    leaves(c, (tip_x - 40.0, tip_y + 80.0), 210.0, 90.0, dice);
    leaves(c, (tip_x + 260.0, tip_y + 60.0), 180.0, 110.0, dice);
    let fallen = [ink(0x5B8D3E), ink(0x3F6F3A), ink(0x8A8A3A)];
    strewn(c, (620.0, 800.0), (420.0, 80.0), 40, &fallen, 11.0, dice);
}

/// What a saw leaves of a street tree.
fn stump(c: &mut Canvas, (x, y): Point, size: f32, dice: &mut Dice) {
    shadow(
        c,
        (x + 20.0 * size, y + 8.0 * size),
        150.0 * size,
        30.0 * size,
        0.4,
    );
    for _ in 0..60 {
        let spot = (
            x + dice.within(-160.0, 200.0) * size,
            y + dice.within(-14.0, 24.0) * size,
        );
        c.fill(
            &ellipse(spot.0, spot.1, 5.0 * size, 2.2 * size),
            flat(ink(0xE0C48F).alpha(0.8)),
        );
    }
    let at = |dx: f32, dy: f32| (x + dx * size, y + dy * size);
    let foot = [
        at(-72.0, -72.0),
        at(72.0, -72.0),
        at(92.0, 12.0),
        at(-96.0, 12.0),
    ];
    c.fill(
        &foot,
        across(
            x - 90.0 * size,
            ink(0x80614A),
            x + 90.0 * size,
            ink(0x4B3526),
        ),
    );
    let top = at(0.0, -72.0);
    c.fill(
        &ellipse(top.0, top.1, 73.0 * size, 25.0 * size),
        flat(ink(0xDDB983)),
    );
    for n in 1..5 {
        let part = size * (1.0 - 0.16 * n as f32);
        let ring = ellipse(top.0 + 3.0, top.1, 66.0 * part, 21.0 * part);
        c.fill(&ring, flat(ink(0xB98B55).alpha(0.3)));
    }
}

/// A heap of sand and bricks that somebody left on the carriageway.
pub(super) fn materials(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let ground = street(c, hour, dice);
    lanes(c, ground, 1.1);
    let (x, y) = (
        430.0 + dice.within(-40.0, 60.0),
        680.0 + dice.within(-20.0, 20.0),
    );
    if after {
        // Swept and hosed: only a damp trace is left.
        let trace = blob(x + 60.0, y + 20.0, 330.0, 74.0, 0.12, dice);
        c.fill(&trace, flat(ink(0x4C4B49).alpha(0.3)));
        c.fill(
            &blob(x + 20.0, y + 26.0, 190.0, 40.0, 0.16, dice),
            flat(ink(0x45443F).alpha(0.25)),
        );
        return;
    }
    shadow(c, (x + 60.0, y + 50.0), 420.0, 90.0, 0.45);
    let spill = blob(x, y + 40.0, 370.0, 66.0, 0.14, dice);
    c.fill(&spill, |px, py| {
        ink(0xC9A874).lit(0.86 + 0.3 * noise(px * 0.2, py * 0.3))
    });
    let mut heap: Vec<Point> = (0..=60)
        .map(|n| {
            let t = n as f32 / 30.0 - 1.0;
            let height = (1.0 - t.abs().powf(1.5)).max(0.0);
            (
                x + t * 320.0,
                y + 40.0 - 218.0 * height - 9.0 * noise(n as f32 * 0.4, 2.0),
            )
        })
        .collect();
    heap.extend(ellipse(x, y + 40.0, 318.0, 40.0).into_iter().take(36));
    c.fill(&heap, move |px, py| {
        let grain = noise(px * 0.35, py * 0.35) - 0.5;
        let slope = noise(px * 0.02, py * 0.05) - 0.5;
        ink(0xE4C48E)
            .mix(ink(0xA07F50), (px - x) / 360.0 + 0.35)
            .lit(1.0 + grain * 0.16 + slope * 0.12)
    });
    let (bx, by) = (x + 430.0, y + 66.0);
    shadow(c, (bx + 90.0, by + 10.0), 220.0, 40.0, 0.5);
    for row in 0..5 {
        for column in 0..(6 - row / 2) {
            let shade = 0.82 + 0.3 * noise(row as f32 * 3.1, column as f32 * 7.7);
            let (px, py) = (
                bx + column as f32 * 46.0 + row as f32 * 11.0,
                by - 26.0 - row as f32 * 26.0,
            );
            c.fill(
                &rect(px, py, 43.0, 23.0),
                across(
                    px,
                    ink(0xBF6244).lit(shade),
                    px + 43.0,
                    ink(0x93452D).lit(shade),
                ),
            );
            c.fill(
                &[
                    (px, py),
                    (px + 9.0, py - 9.0),
                    (px + 52.0, py - 9.0),
                    (px + 43.0, py),
                ],
                flat(ink(0xD67F5E).lit(shade)),
            );
        }
    }
    // A shovel left standing in the sand.
    c.fill(
        &line(&[(x - 60.0, y - 60.0), (x - 130.0, y - 300.0)], 10.0),
        flat(ink(0x9A7246)),
    );
    c.fill(
        &line(&[(x - 152.0, y - 296.0), (x - 108.0, y - 308.0)], 11.0),
        flat(ink(0x7E5C38)),
    );
    strewn(
        c,
        (x.min(W), y + 60.0),
        (380.0, 50.0),
        18,
        &[ink(0x9B9489), ink(0xC9A874)],
        9.0,
        dice,
    );
}
