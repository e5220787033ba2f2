//! The houses of a small town: narrow, in all colours, with shops on the ground floor.

use super::canvas::{Canvas, Dice, Ink, W, across, down, flat, ink};
use super::place::Hour;
use super::shape::{blob, rect};

/// A row of town houses whose feet stand on line `base`.
pub(super) fn row(c: &mut Canvas, base: f32, hour: Hour, dice: &mut Dice) {
    let mut x = dice.within(-90.0, -10.0);
    while x < W {
        let wide = dice.within(120.0, 205.0);
        if dice.chance(0.12) {
            // A gap with a garden wall: the hills show through.
            c.fill(&rect(x, base - 62.0, wide, 62.0), flat(ink(0xC9BFA8)));
            c.fill(&rect(x, base - 68.0, wide, 8.0), flat(ink(0xB3A78C)));
            for n in 0..4 {
                let bush = blob(
                    x + wide * (0.2 + 0.2 * n as f32),
                    base - 84.0,
                    40.0,
                    34.0,
                    0.25,
                    dice,
                );
                c.fill(
                    &bush,
                    flat(dice.pick(&[ink(0x4F7F4A), ink(0x5E8F52), ink(0x44703F)])),
                );
            }
        } else {
            house(c, x, wide, base, hour, dice);
        }
        x += wide + dice.within(0.0, 5.0);
    }
}

fn house(c: &mut Canvas, x: f32, wide: f32, base: f32, hour: Hour, dice: &mut Dice) {
    let floors = dice.pick(&[1, 2, 2, 2, 3]);
    let storey = 92.0;
    let top = base - storey * floors as f32 - dice.within(0.0, 16.0);
    let wall = dice.pick(&[
        ink(0xE8D3A4),
        ink(0xF0E6D2),
        ink(0xD9E3D6),
        ink(0xC8D8DF),
        ink(0xE9C9B4),
        ink(0xDAD6CC),
        ink(0xE3BE7B),
        ink(0xBFD3C4),
    ]);
    c.fill(
        &rect(x, top, wide, base - top),
        across(x, wall, x + wide, wall.lit(0.9)),
    );
    if floors == 1 || dice.chance(0.35) {
        let tile = dice.pick(&[ink(0xB4573D), ink(0xA5523F), ink(0x6F7F86)]);
        let peak = top - dice.within(40.0, 62.0);
        let roof = [
            (x - 8.0, top + 5.0),
            (x + wide * 0.5, peak),
            (x + wide + 8.0, top + 5.0),
        ];
        c.fill(&roof, down(peak, tile.lit(1.08), top, tile.lit(0.86)));
        c.fill(
            &rect(x, top + 5.0, wide, 8.0),
            flat(ink(0x000000).alpha(hour.shade * 0.6)),
        );
    } else {
        c.fill(
            &rect(x - 4.0, top - 12.0, wide + 8.0, 14.0),
            flat(wall.lit(0.82)),
        );
        if dice.chance(0.6) {
            // A water tank of steel on the roof, as on every second house.
            let tank = x + wide * dice.within(0.2, 0.6);
            c.fill(
                &rect(tank + 6.0, top - 26.0, 4.0, 14.0),
                flat(ink(0x6B7275)),
            );
            c.fill(
                &rect(tank + 38.0, top - 26.0, 4.0, 14.0),
                flat(ink(0x6B7275)),
            );
            let steel = across(tank, ink(0xB9C4C8), tank + 48.0, ink(0x7F8C92));
            c.fill(&rect(tank, top - 52.0, 48.0, 28.0), steel);
        }
    }
    let trim = dice.pick(&[ink(0x3E5A66), ink(0x5A4A3E), ink(0x48615A)]);
    for floor in 1..floors {
        let y = base - storey * (floor as f32 + 1.0) + 16.0;
        for side in 0..2 {
            let wx = x + wide * (0.14 + 0.44 * side as f32);
            let (ww, wh) = (wide * 0.28, 50.0);
            c.fill(
                &rect(wx - 4.0, y - 4.0, ww + 8.0, wh + 8.0),
                flat(wall.lit(0.8)),
            );
            c.fill(
                &rect(wx, y, ww, wh),
                across(wx, trim.lit(1.25), wx + ww, trim.lit(0.8)),
            );
            c.fill(&rect(wx + ww * 0.5 - 1.5, y, 3.0, wh), flat(wall.lit(1.04)));
        }
        if dice.chance(0.6) {
            c.fill(
                &rect(x - 2.0, y + 60.0, wide + 4.0, 9.0),
                flat(wall.lit(0.86)),
            );
            let rail = dice.pick(&[ink(0x8A9398), ink(0x6E5F52), ink(0xEDEDE6)]);
            c.fill(&rect(x + 4.0, y + 34.0, wide - 8.0, 3.0), flat(rail));
            let bars = (wide / 11.0) as usize;
            for n in 0..bars {
                c.fill(
                    &rect(x + 6.0 + n as f32 * 11.0, y + 36.0, 2.0, 25.0),
                    flat(rail),
                );
            }
        }
    }
    shopfront(c, x, wide, base, wall, hour, dice);
}

fn shopfront(c: &mut Canvas, x: f32, wide: f32, base: f32, wall: Ink, hour: Hour, dice: &mut Dice) {
    let (left, door, top) = (x + wide * 0.12, wide * 0.76, base - 68.0);
    if dice.chance(0.55) {
        // A roller shutter.
        let steel = dice.pick(&[ink(0x9AA7AC), ink(0x7FA09B), ink(0xB5A98F), ink(0x8C9AB0)]);
        c.fill(&rect(left, top, door, 68.0), flat(steel));
        for n in 0..9 {
            c.fill(
                &rect(left, top + 4.0 + n as f32 * 7.5, door, 2.0),
                flat(steel.lit(0.84)),
            );
        }
    } else {
        c.fill(
            &rect(left, top, door, 68.0),
            down(top, ink(0x2F3A3C), base, ink(0x55585A)),
        );
        c.fill(
            &rect(left + door * 0.1, base - 30.0, door * 0.3, 30.0),
            flat(ink(0x8B5E3C)),
        );
        c.fill(
            &rect(left + door * 0.55, base - 44.0, door * 0.3, 44.0),
            flat(ink(0x5E6B52)),
        );
    }
    if dice.chance(0.65) {
        // A sign without words: a stripe of colour says "shop" well enough.
        let board = dice.pick(&[
            ink(0xB3352B),
            ink(0x1F5F9B),
            ink(0x0B6B5F),
            ink(0xD98E1F),
            ink(0x6B3F7B),
        ]);
        c.fill(
            &rect(x + wide * 0.08, top - 24.0, wide * 0.84, 22.0),
            flat(board),
        );
        c.fill(
            &rect(x + wide * 0.2, top - 17.0, wide * 0.44, 4.0),
            flat(ink(0xFFFFFF).alpha(0.85)),
        );
        c.fill(
            &rect(x + wide * 0.2, top - 10.0, wide * 0.3, 3.0),
            flat(ink(0xFFFFFF).alpha(0.6)),
        );
    }
    if dice.chance(0.5) {
        let cloth = dice.pick(&[ink(0xC8553D), ink(0x2F7F78), ink(0xD9A441), ink(0x5877A6)]);
        let (a, b, n) = (left - 10.0, left + door + 10.0, 8);
        let awning = [
            (left, top - 3.0),
            (left + door, top - 3.0),
            (b, top + 20.0),
            (a, top + 20.0),
        ];
        c.fill(
            &awning,
            down(top, cloth.lit(1.1), top + 20.0, cloth.lit(0.9)),
        );
        for k in (0..n).step_by(2) {
            let share = |f: f32| (left + door * f, a + (b - a) * f);
            let (from, to) = (share(k as f32 / n as f32), share((k + 1) as f32 / n as f32));
            let stripe = [
                (from.0, top - 3.0),
                (to.0, top - 3.0),
                (to.1, top + 20.0),
                (from.1, top + 20.0),
            ];
            c.fill(&stripe, flat(ink(0xFFFFFF).alpha(0.55)));
        }
        c.fill(
            &rect(left, top + 20.0, door, 10.0),
            flat(ink(0).alpha(hour.shade * 0.7)),
        );
    }
    c.fill(&rect(x, base - 6.0, wide, 6.0), flat(wall.lit(0.7)));
}
