//! Things that stand about: trees, cones, bins, motorbikes.

use super::canvas::{Canvas, Dice, Ink, Point, across, down, flat, ink};
use super::shape::{bend, blob, ellipse, line, rect, rounded, taper};

/// A street tree, its foot limewashed as everywhere in the country; `size` 1 is 300 pixels.
pub(super) fn tree(c: &mut Canvas, x: f32, base: f32, size: f32, dice: &mut Dice) {
    let crown = base - 215.0 * size;
    let trunk = bend(
        (x, base),
        (x + 6.0 * size, base - 90.0 * size),
        (x, crown + 40.0 * size),
    );
    c.fill(
        &taper(&trunk, 22.0 * size, 12.0 * size),
        across(x - 10.0, ink(0x7A5B43), x + 10.0, ink(0x50392A)),
    );
    let lime = [(x, base), (x + 2.0 * size, base - 44.0 * size)];
    c.fill(&taper(&lime, 22.5 * size, 20.5 * size), flat(ink(0xECE8DC)));
    for side in [-1.0, 1.0] {
        let from = (x + 2.0, base - 120.0 * size);
        let branch = [from, (x + side * 62.0 * size, crown + 10.0 * size)];
        c.fill(&taper(&branch, 9.0 * size, 4.0 * size), flat(ink(0x5A4231)));
    }
    leaves(c, (x, crown), 128.0 * size, 84.0 * size, dice);
}

/// A crown of leaves: dark below, light where the sun falls.
pub(super) fn leaves(c: &mut Canvas, (x, y): Point, rx: f32, ry: f32, dice: &mut Dice) {
    let green = dice.pick(&[ink(0x4C8A45), ink(0x3F7F4C), ink(0x5B8D3E)]);
    for (shade, lift, count, size) in [
        (0.66, 0.28, 7, 0.52),
        (0.86, 0.04, 8, 0.44),
        (1.08, -0.2, 7, 0.33),
        (1.26, -0.36, 5, 0.2),
    ] {
        for _ in 0..count {
            let spot = (
                x + dice.within(-0.62, 0.62) * rx,
                y + (lift + dice.within(-0.3, 0.3)) * ry,
            );
            let part = size * dice.within(0.8, 1.2);
            let clump = blob(spot.0, spot.1, rx * part, ry * part, 0.22, dice);
            c.fill(&clump, flat(green.lit(shade * dice.within(0.95, 1.06))));
        }
    }
}

/// A traffic cone standing at a place; `size` 1 is 130 pixels high.
pub(super) fn cone(c: &mut Canvas, (x, y): Point, size: f32) {
    c.haze(
        (x + 12.0 * size, y + 2.0),
        70.0 * size,
        14.0 * size,
        ink(0).alpha(0.4),
    );
    let orange = |dark: f32| {
        across(
            x - 34.0 * size,
            ink(0xF07A2B),
            x + 34.0 * size,
            ink(0xB94A14).lit(dark),
        )
    };
    c.fill(
        &rounded(
            x - 46.0 * size,
            y - 12.0 * size,
            92.0 * size,
            16.0 * size,
            5.0 * size,
        ),
        orange(0.9),
    );
    let half = |up: f32| (33.0 - 26.0 * up) * size;
    let band = |c: &mut Canvas, from: f32, to: f32, white: bool| {
        let (low, high) = (
            y - 12.0 * size - from * 120.0 * size,
            y - 12.0 * size - to * 120.0 * size,
        );
        let shape = [
            (x - half(to), high),
            (x + half(to), high),
            (x + half(from), low),
            (x - half(from), low),
        ];
        if white {
            c.fill(
                &shape,
                across(
                    x - 30.0 * size,
                    ink(0xFBFAF5),
                    x + 30.0 * size,
                    ink(0xC2C2BC),
                ),
            );
        } else {
            c.fill(&shape, orange(1.0));
        }
    };
    band(c, 0.0, 1.0, false);
    band(c, 0.24, 0.44, true);
    band(c, 0.64, 0.8, true);
}

/// A wheeled bin; `x`, `y` is the middle of its foot.
pub(super) fn bin(c: &mut Canvas, (x, y): Point, size: f32, colour: Ink) {
    c.haze(
        (x + 16.0 * size, y),
        120.0 * size,
        22.0 * size,
        ink(0).alpha(0.45),
    );
    for side in [-1.0, 1.0] {
        c.fill(
            &ellipse(
                x + side * 46.0 * size,
                y - 8.0 * size,
                15.0 * size,
                15.0 * size,
            ),
            flat(ink(0x26292B)),
        );
        c.fill(
            &ellipse(
                x + side * 46.0 * size,
                y - 8.0 * size,
                6.0 * size,
                6.0 * size,
            ),
            flat(ink(0x8C9294)),
        );
    }
    let body = [
        (x - 78.0 * size, y - 196.0 * size),
        (x + 78.0 * size, y - 196.0 * size),
        (x + 60.0 * size, y - 8.0 * size),
        (x - 60.0 * size, y - 8.0 * size),
    ];
    c.fill(
        &body,
        across(
            x - 78.0 * size,
            colour.lit(1.12),
            x + 78.0 * size,
            colour.lit(0.74),
        ),
    );
    for n in -1..=1 {
        let rib = [
            (x + n as f32 * 40.0 * size, y - 170.0 * size),
            (x + n as f32 * 33.0 * size, y - 30.0 * size),
        ];
        c.fill(&line(&rib, 7.0 * size), flat(colour.lit(0.72)));
    }
    let lid = rounded(
        x - 88.0 * size,
        y - 220.0 * size,
        176.0 * size,
        30.0 * size,
        9.0 * size,
    );
    c.fill(
        &lid,
        down(
            y - 220.0 * size,
            colour.lit(1.2),
            y - 190.0 * size,
            colour.lit(0.86),
        ),
    );
    c.fill(
        &rounded(
            x - 24.0 * size,
            y - 138.0 * size,
            48.0 * size,
            48.0 * size,
            8.0 * size,
        ),
        flat(ink(0xF3F4EE).alpha(0.9)),
    );
    let arrow = [
        (x, y - 130.0 * size),
        (x + 16.0 * size, y - 100.0 * size),
        (x - 16.0 * size, y - 100.0 * size),
    ];
    c.fill(&arrow, flat(colour.lit(0.9)));
}

/// A parked motorbike from the side; `size` 1 is some 230 pixels long.
pub(super) fn motorbike(c: &mut Canvas, x: f32, base: f32, size: f32, dice: &mut Dice) {
    let body = dice.pick(&[
        ink(0xA8322C),
        ink(0x27507F),
        ink(0x2B2F32),
        ink(0xDADAD5),
        ink(0x3E6B57),
    ]);
    let way = dice.pick(&[-1.0, 1.0]);
    let at = |dx: f32, dy: f32| (x + way * dx * size, base - dy * size);
    c.haze((x, base), 130.0 * size, 14.0 * size, ink(0).alpha(0.45));
    for wheel in [-72.0, 72.0] {
        let (wx, wy) = at(wheel, 28.0);
        c.fill(
            &ellipse(wx, wy, 28.0 * size, 28.0 * size),
            flat(ink(0x202325)),
        );
        c.fill(
            &ellipse(wx, wy, 17.0 * size, 17.0 * size),
            flat(ink(0x8D9497)),
        );
        c.fill(
            &ellipse(wx, wy, 12.0 * size, 12.0 * size),
            flat(ink(0x3A3F42)),
        );
    }
    let hull = [
        at(-84.0, 66.0),
        at(-30.0, 76.0),
        at(-8.0, 44.0),
        at(22.0, 40.0),
        at(44.0, 92.0),
        at(62.0, 96.0),
        at(64.0, 62.0),
        at(40.0, 24.0),
        at(-36.0, 22.0),
        at(-62.0, 44.0),
    ];
    c.fill(
        &hull,
        down(
            base - 96.0 * size,
            body.lit(1.15),
            base - 20.0 * size,
            body.lit(0.75),
        ),
    );
    c.fill(
        &[
            at(-92.0, 78.0),
            at(-84.0, 88.0),
            at(-14.0, 82.0),
            at(-6.0, 66.0),
            at(-80.0, 66.0),
        ],
        flat(ink(0x24272A)),
    );
    c.fill(
        &line(&[at(58.0, 80.0), at(76.0, 28.0)], 8.0 * size),
        flat(ink(0x9AA1A4)),
    );
    c.fill(
        &line(
            &[at(50.0, 96.0), at(40.0, 116.0), at(24.0, 118.0)],
            6.0 * size,
        ),
        flat(ink(0x2B2E30)),
    );
    c.fill(
        &ellipse(
            at(58.0, 104.0).0,
            at(58.0, 104.0).1,
            10.0 * size,
            10.0 * size,
        ),
        flat(ink(0xE9E4CF)),
    );
}

/// Tufts of grass along a line.
pub(super) fn grass(c: &mut Canvas, (x, y): Point, size: f32, colour: Ink, dice: &mut Dice) {
    for _ in 0..9 {
        let foot = (x + dice.within(-0.5, 0.5) * size, y);
        let tip = (
            foot.0 + dice.within(-0.45, 0.45) * size,
            y - dice.within(0.4, 1.0) * size,
        );
        let bow = (
            (foot.0 * 1.4 + tip.0 * 0.6) / 2.0,
            (foot.1 + tip.1) / 2.0 - 0.1 * size,
        );
        c.fill(
            &taper(&bend(foot, bow, tip), size * 0.09, 0.6),
            flat(colour.lit(dice.within(0.75, 1.2))),
        );
    }
}

/// Pebbles, crumbs, leaves: small things strewn about a place.
pub(super) fn strewn(
    c: &mut Canvas,
    (x, y): Point,
    (rx, ry): Point,
    count: usize,
    colours: &[Ink],
    size: f32,
    dice: &mut Dice,
) {
    for _ in 0..count {
        let (angle, far) = (
            dice.within(0.0, std::f32::consts::TAU),
            dice.within(0.75, 1.25),
        );
        let spot = (x + rx * far * angle.cos(), y + ry * far * angle.sin());
        let part = size * dice.within(0.4, 1.2);
        c.haze(
            (spot.0 + part * 0.4, spot.1 + part * 0.6),
            part * 1.8,
            part,
            ink(0).alpha(0.4),
        );
        let colour = dice.pick(colours).lit(dice.within(0.8, 1.15));
        let stone = blob(spot.0, spot.1, part, part * 0.66, 0.22, dice);
        c.fill(
            &stone,
            down(
                spot.1 - part,
                colour.lit(1.25),
                spot.1 + part,
                colour.lit(0.7),
            ),
        );
    }
}

/// A patch of fallen shade, soft at its edge.
pub(super) fn shadow(c: &mut Canvas, middle: Point, rx: f32, ry: f32, dark: f32) {
    c.haze(middle, rx, ry, ink(0x0B0D10).alpha(dark));
}

/// A rectangle that stands upright, with a lighter left edge.
pub(super) fn board(c: &mut Canvas, x: f32, y: f32, width: f32, height: f32, colour: Ink) {
    c.fill(
        &rect(x, y, width, height),
        across(x, colour.lit(1.08), x + width, colour.lit(0.86)),
    );
}
