//! Scenes after dark.

use super::canvas::{Canvas, Dice, H, Point, W, across, down, flat, grit, ink, noise};
use super::market::stool;
use super::place::{Hour, karst};
use super::props::{board, shadow};
use super::shape::{bend, ellipse, line, rect, rounded, taper};

/// Night over a street: sky, hills, houses with some windows lit, a dark road.
fn night(c: &mut Canvas, base: f32, dice: &mut Dice) {
    c.fill(
        &rect(0.0, 0.0, W, base + 4.0),
        down(0.0, ink(0x0B1730), base, ink(0x3B3A5C)),
    );
    c.haze(
        (dice.within(200.0, 1000.0), base),
        820.0,
        240.0,
        ink(0xB5654A).alpha(0.55),
    );
    for _ in 0..70 {
        let (x, y) = (dice.within(0.0, W), dice.within(0.0, base * 0.7));
        let size = dice.within(0.6, 1.6);
        c.fill(
            &ellipse(x, y, size, size),
            flat(ink(0xE8ECFF).alpha(dice.within(0.2, 0.8))),
        );
    }
    karst(c, base, 190.0, ink(0x1A2440), ink(0x27304F), dice);
    let mut x = -30.0;
    while x < W {
        let (wide, high) = (dice.within(90.0, 180.0), dice.within(70.0, 190.0));
        let wall = ink(0x141B2C).lit(dice.within(0.85, 1.35));
        c.fill(&rect(x, base - high, wide, high), flat(wall));
        let mut y = base - high + 18.0;
        while y < base - 36.0 {
            for n in 0..3 {
                if dice.chance(0.3) {
                    let pane = dice
                        .pick(&[ink(0xF3C56B), ink(0xE8B45A), ink(0xCFE0EC)])
                        .lit(dice.within(0.55, 0.95));
                    let px = x + wide * (0.14 + 0.28 * n as f32);
                    c.fill(&rect(px, y, wide * 0.16, 24.0), flat(pane));
                    c.glow((px + 8.0, y + 12.0), 44.0, 40.0, pane.alpha(0.22));
                }
            }
            y += 52.0;
        }
        x += wide + 2.0;
    }
}

/// A row of street lamps, the nearest ones dark.
pub(super) fn streetlight(c: &mut Canvas, _hour: Hour, after: bool, dice: &mut Dice) {
    let base = 560.0;
    night(c, base, dice);
    c.soften(2);
    c.fill(&rect(0.0, base, W, H - base), |x, y| {
        let near = (y - base) / (H - base);
        let speck = grit(x, y, near);
        ink(0x1B2130).lit(0.8 + 0.5 * near + speck * 0.3)
    });
    let far = 470.0 + dice.within(-120.0, 160.0);
    let road = [
        (far - 14.0, base),
        (far + 14.0, base),
        (W + 420.0, H + 40.0),
        (240.0, H + 40.0),
    ];
    c.fill(&road, down(base, ink(0x262C3A), H, ink(0x1E2431)));
    for n in 0..5 {
        let (a, b) = (0.18 + 0.17 * n as f32, 0.27 + 0.17 * n as f32);
        let at = |t: f32, side: f32| {
            let t = t * t;
            (
                far + (830.0 - far) * t * 1.02 + side * (1.0 + 9.0 * t),
                base + (H - base) * t,
            )
        };
        c.fill(
            &[at(a, -1.0), at(a, 1.0), at(b, 1.0), at(b, -1.0)],
            flat(ink(0xB9B6A8).alpha(0.55)),
        );
    }
    // From far to near, so that nearer posts stand before farther ones.
    for (n, share) in [0.16f32, 0.3, 0.52, 1.0].into_iter().enumerate() {
        let foot = (
            far + (330.0 - far) * share - 40.0 * share,
            base + (H - base) * share * 0.86,
        );
        let lit = after || n < 2;
        lamp(c, foot, share, lit);
    }
    if after {
        c.glow((560.0, 860.0), 760.0, 280.0, ink(0xFFC56B).alpha(0.42));
        c.glow((520.0, 700.0), 520.0, 150.0, ink(0xFFC56B).alpha(0.34));
    }
}

fn lamp(c: &mut Canvas, (x, y): Point, size: f32, lit: bool) {
    let high = 790.0 * size;
    let steel = if lit { ink(0x2F3643) } else { ink(0x10141D) };
    c.fill(
        &taper(&[(x, y), (x, y - high * 0.86)], 21.0 * size, 13.0 * size),
        flat(steel),
    );
    let arm = bend(
        (x, y - high * 0.86),
        (x, y - high),
        (x + 150.0 * size, y - high),
    );
    c.fill(&taper(&arm, 13.0 * size, 9.0 * size), flat(steel));
    let (hx, hy) = (x + 190.0 * size, y - high + 6.0 * size);
    let head = [
        (hx - 60.0 * size, hy - 15.0 * size),
        (hx + 48.0 * size, hy - 15.0 * size),
        (hx + 66.0 * size, hy + 12.0 * size),
        (hx - 56.0 * size, hy + 12.0 * size),
    ];
    c.fill(&head, flat(steel.lit(1.2)));
    let glass = [
        (hx - 40.0 * size, hy + 12.0 * size),
        (hx + 54.0 * size, hy + 12.0 * size),
        (hx + 38.0 * size, hy + 22.0 * size),
        (hx - 28.0 * size, hy + 22.0 * size),
    ];
    if !lit {
        c.fill(&glass, flat(ink(0x39414F)));
        return;
    }
    let cone = [
        (hx - 30.0 * size, hy + 16.0 * size),
        (hx + 44.0 * size, hy + 16.0 * size),
        (hx + 300.0 * size, y + 30.0 * size),
        (hx - 260.0 * size, y + 30.0 * size),
    ];
    let (top, bottom) = (hy, y + 30.0 * size);
    c.fill(
        &cone,
        down(
            top,
            ink(0xFFD58A).alpha(0.26),
            bottom,
            ink(0xFFD58A).alpha(0.02),
        ),
    );
    c.glow(
        (hx, hy + 16.0 * size),
        330.0 * size,
        330.0 * size,
        ink(0xFFC765).alpha(0.8),
    );
    c.glow(
        (hx + 10.0 * size, y + 10.0 * size),
        420.0 * size,
        90.0 * size,
        ink(0xFFC765).alpha(0.6),
    );
    c.fill(&glass, flat(ink(0xFFF6DC)));
    c.glow(
        (hx + 5.0 * size, hy + 18.0 * size),
        90.0 * size,
        60.0 * size,
        ink(0xFFFFFF).alpha(0.8),
    );
}

/// A loudspeaker on wheels before a house, late in the evening.
pub(super) fn speaker(c: &mut Canvas, _hour: Hour, after: bool, dice: &mut Dice) {
    let floor = 640.0;
    let paint = dice.pick(&[ink(0x5C5468), ink(0x4F5A66), ink(0x665650)]);
    c.fill(
        &rect(0.0, 0.0, W, floor),
        down(0.0, paint.lit(0.8), floor, paint.lit(1.25)),
    );
    c.fill(&rect(0.0, 0.0, W, 90.0), flat(ink(0x171B26)));
    c.fill(&rect(0.0, 90.0, W, 14.0), flat(ink(0x2A2F3B)));
    let open = rect(150.0, 170.0, 520.0, floor - 170.0);
    if after {
        c.fill(&open, flat(ink(0x5D6A6E)));
        for n in 0..34 {
            c.fill(
                &rect(150.0, 176.0 + n as f32 * 14.0, 520.0, 4.0),
                flat(ink(0x485357)),
            );
        }
    } else {
        c.fill(&open, down(170.0, ink(0xF3C878), floor, ink(0xB9803F)));
        for n in 0..5 {
            let colour = dice.pick(&[ink(0xD0455B), ink(0x4A7FD0), ink(0x3FAF7F), ink(0xE8A23A)]);
            c.glow(
                (210.0 + n as f32 * 100.0, 260.0),
                150.0,
                190.0,
                colour.alpha(0.5),
            );
        }
        board(c, 240.0, 300.0, 180.0, 112.0, ink(0x1B2A44));
        c.fill(
            &rect(252.0, 312.0, 156.0, 88.0),
            across(252.0, ink(0x3A8FC4), 408.0, ink(0xB24A8C)),
        );
        c.fill(&rect(262.0, 378.0, 110.0, 7.0), flat(ink(0xFFFFFF)));
    }
    c.fill(&rect(140.0, 160.0, 540.0, 12.0), flat(ink(0x2A2F3B)));
    let window = if after { ink(0x20283A) } else { ink(0xE2A94F) };
    c.fill(&rect(860.0, 220.0, 240.0, 190.0), flat(ink(0x262C38)));
    c.fill(
        &rect(872.0, 232.0, 104.0, 166.0),
        down(232.0, window.lit(1.1), 398.0, window.lit(0.8)),
    );
    c.fill(
        &rect(984.0, 232.0, 104.0, 166.0),
        down(232.0, window, 398.0, window.lit(0.75)),
    );
    c.soften(1);
    c.fill(&rect(0.0, floor, W, H - floor), |x, y| {
        let tile = if (x * 0.011 + y * 0.004).sin() > 0.0 {
            1.0
        } else {
            0.96
        };
        ink(0x5E5C64)
            .lit(tile * (0.8 + 0.2 * noise(x * 0.2, y * 0.3)) * (1.0 + (y - floor) * 0.0004))
    });
    c.fill(
        &rect(0.0, floor, W, 22.0),
        down(floor, ink(0).alpha(0.5), floor + 22.0, ink(0).alpha(0.0)),
    );
    if after {
        c.glow((1180.0, 40.0), 520.0, 640.0, ink(0xFFD08A).alpha(0.34));
        for n in 0..4 {
            stool(c, (980.0, 790.0 - n as f32 * 24.0), ink(0x9C3A34));
        }
        c.glow((1120.0, 760.0), 420.0, 110.0, ink(0xFFD08A).alpha(0.22));
        return;
    }
    c.glow((420.0, 720.0), 560.0, 150.0, ink(0xFFC170).alpha(0.5));
    let (x, y) = (860.0 + dice.within(-40.0, 60.0), 820.0);
    shadow(c, (x + 20.0, y + 4.0), 230.0, 40.0, 0.6);
    c.fill(
        &rounded(x - 140.0, y - 470.0, 280.0, 460.0, 22.0),
        across(x - 140.0, ink(0x2E3238), x + 140.0, ink(0x131519)),
    );
    c.fill(
        &rounded(x - 122.0, y - 452.0, 244.0, 424.0, 14.0),
        flat(ink(0x0D0F12)),
    );
    for (cy, r) in [(y - 330.0, 84.0), (y - 128.0, 92.0)] {
        c.glow(
            (x, cy),
            r * 1.7,
            r * 1.7,
            dice.pick(&[ink(0x4A7FFF), ink(0xFF4A7F), ink(0x3FE0A0)])
                .alpha(0.7),
        );
        c.fill(&ellipse(x, cy, r, r), flat(ink(0x3B4048)));
        c.fill(
            &ellipse(x, cy, r * 0.88, r * 0.88),
            down(cy - r, ink(0x1A1C20), cy + r, ink(0x2C3036)),
        );
        c.fill(
            &ellipse(x, cy, r * 0.36, r * 0.36),
            down(cy - r * 0.4, ink(0x6C737C), cy + r * 0.4, ink(0x2A2E34)),
        );
    }
    for wheel in [-104.0, 104.0] {
        c.fill(
            &ellipse(x + wheel, y - 2.0, 24.0, 24.0),
            flat(ink(0x17191C)),
        );
        c.fill(&ellipse(x + wheel, y - 2.0, 9.0, 9.0), flat(ink(0x6C737C)));
    }
    c.fill(
        &line(
            &[
                (x - 90.0, y - 470.0),
                (x - 90.0, y - 530.0),
                (x + 90.0, y - 530.0),
                (x + 90.0, y - 470.0),
            ],
            10.0,
        ),
        flat(ink(0x6C737C)),
    );
    for side in [-1.0, 1.0] {
        for n in 1..4 {
            let (far, tall) = (180.0 + 58.0 * n as f32, 70.0 + 46.0 * n as f32);
            let arc = bend(
                (x + side * (far - 22.0), y - 240.0 - tall),
                (x + side * (far + 40.0), y - 240.0),
                (x + side * (far - 22.0), y - 240.0 + tall),
            );
            c.fill(
                &line(&arc, 9.0),
                flat(ink(0xFFD98A).alpha(0.85 - 0.2 * n as f32)),
            );
        }
    }
    stool(c, (300.0, 830.0), ink(0xC8392F));
    stool(c, (520.0, 850.0), ink(0x2C6FB0));
    board(c, 350.0, 752.0, 130.0, 14.0, ink(0xC8392F));
    for leg in [362.0, 462.0] {
        c.fill(&rect(leg, 766.0, 9.0, 78.0), flat(ink(0x8E2620)));
    }
    for bottle in [374.0, 400.0, 440.0] {
        c.fill(
            &rounded(bottle, 706.0, 16.0, 46.0, 5.0),
            across(bottle, ink(0x4E8A4A), bottle + 16.0, ink(0x23502A)),
        );
        c.fill(&rect(bottle + 5.0, 690.0, 6.0, 20.0), flat(ink(0x3A6E3A)));
    }
}
