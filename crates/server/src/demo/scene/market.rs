//! Trade on the pavement.

use super::canvas::{Canvas, Dice, Ink, Point, W, down, flat, ink};
use super::place::{Hour, asphalt, pavement, street};
use super::props::{bin, board, motorbike, shadow};
use super::shape::{bend, ellipse, line, rect, rounded};

/// Stalls that fill the pavement, so that people walk on the road.
pub(super) fn stall(c: &mut Canvas, hour: Hour, after: bool, dice: &mut Dice) {
    let ground = street(c, hour, dice);
    pavement(c, 409.0, 620.0, ground.ahead);
    asphalt(c, 641.0, ink(0x8B8B89));
    if after {
        // A painted line that keeps parked bikes to the wall, and room to walk.
        c.fill(&rect(0.0, 470.0, W, 7.0), flat(ink(0xF4F1EA).alpha(0.8)));
        motorbike(c, 260.0, 466.0, 0.9, dice);
        motorbike(c, 470.0, 466.0, 0.9, dice);
        bin(c, (1080.0, 540.0), 0.7, ink(0x1E8152));
        return;
    }
    let cloths = [
        ink(0xC8392F),
        ink(0x2C6FB0),
        ink(0xE0A32E),
        ink(0x2F8F6B),
        ink(0xD96B8C),
    ];
    for n in 0..3 {
        let x = 210.0 + n as f32 * 410.0 + dice.within(-40.0, 40.0);
        let y = 640.0 + dice.within(-14.0, 20.0);
        shadow(c, (x + 20.0, y + 4.0), 240.0, 40.0, 0.5);
        c.fill(
            &line(&[(x, y - 20.0), (x, y - 400.0)], 9.0),
            flat(ink(0x8B9195)),
        );
        table(c, (x, y), dice);
        parasol(c, (x, y - 330.0), cloths[(n + dice.pick(&[0, 1, 2])) % 5]);
        stool(
            c,
            (x + 196.0, y + 50.0),
            dice.pick(&[ink(0xC8392F), ink(0x2C6FB0)]),
        );
        stool(
            c,
            (x - 190.0, y + 66.0),
            dice.pick(&[ink(0xC8392F), ink(0x2C6FB0)]),
        );
    }
}

fn parasol(c: &mut Canvas, (x, y): Point, cloth: Ink) {
    let parts = 8;
    for n in 0..parts {
        let at = |k: f32| x - 210.0 + 420.0 * k / parts as f32;
        let (a, b) = (at(n as f32), at(n as f32 + 1.0));
        let mut part = bend(
            (x, y - 110.0),
            ((x + a) / 2.0 + (a - x) * 0.2, y - 84.0),
            (a, y),
        );
        part.extend(bend((a, y), ((a + b) / 2.0, y + 16.0), (b, y)));
        part.extend(bend(
            (b, y),
            ((x + b) / 2.0 + (b - x) * 0.2, y - 84.0),
            (x, y - 110.0),
        ));
        let colour = if n % 2 == 0 { cloth } else { ink(0xF3EEE0) };
        c.fill(&part, flat(colour.lit(1.08 - 0.05 * n as f32)));
    }
    c.fill(&ellipse(x, y - 112.0, 6.0, 8.0), flat(ink(0x6E777B)));
}

fn table(c: &mut Canvas, (x, y): Point, dice: &mut Dice) {
    for leg in [-120.0, 120.0] {
        c.fill(
            &line(&[(x + leg, y - 110.0), (x + leg, y)], 9.0),
            flat(ink(0x6E777B)),
        );
    }
    board(c, x - 150.0, y - 124.0, 300.0, 26.0, ink(0xB58A58));
    let goods = [
        ink(0xE2562F),
        ink(0xF0B429),
        ink(0x6BA33E),
        ink(0xB23A48),
        ink(0x8CC152),
    ];
    for tray in 0..3 {
        let tx = x - 100.0 + tray as f32 * 100.0;
        let fruit = dice.pick(&goods);
        for row in 0..3 {
            for n in 0..(5 - row) {
                let spot = (
                    tx - 32.0 + n as f32 * 16.0 + row as f32 * 8.0,
                    y - 136.0 - row as f32 * 13.0,
                );
                c.fill(&ellipse(spot.0, spot.1, 10.0, 10.0), flat(fruit.lit(0.8)));
                c.fill(
                    &ellipse(spot.0 - 1.5, spot.1 - 2.0, 7.5, 7.0),
                    flat(fruit.lit(1.12)),
                );
            }
        }
        c.fill(
            &rounded(tx - 46.0, y - 134.0, 92.0, 14.0, 5.0),
            flat(dice.pick(&[ink(0x2C6FB0), ink(0xC8392F), ink(0xDAD6CA)])),
        );
    }
}

/// A plastic stool, low, as at every tea stall.
pub(super) fn stool(c: &mut Canvas, (x, y): Point, colour: Ink) {
    shadow(c, (x + 8.0, y), 62.0, 12.0, 0.45);
    for (top, foot) in [(-30.0, -40.0), (30.0, 40.0), (-12.0, -14.0), (12.0, 14.0)] {
        c.fill(
            &line(&[(x + top, y - 66.0), (x + foot, y)], 10.0),
            flat(colour.lit(0.78)),
        );
    }
    c.fill(
        &rounded(x - 42.0, y - 80.0, 84.0, 18.0, 8.0),
        down(y - 80.0, colour.lit(1.2), y - 62.0, colour.lit(0.85)),
    );
}
