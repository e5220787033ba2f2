//! The square code on a slip: a phone's camera reads it and opens the report. Bytes, correction
//! level M, versions 2 to 6 of ISO/IEC 18004, which is room for an address of 106 bytes.

use super::slip::Qr;

/// Version, blocks, data bytes a block, correction bytes a block, for level M.
const VERSIONS: [(usize, usize, usize, usize); 5] = [
    (2, 1, 28, 16),
    (3, 1, 44, 26),
    (4, 2, 32, 18),
    (5, 2, 43, 24),
    (6, 4, 27, 16),
];

/// Draws `address`, with `label` for those who do not see it. None if it is longer than 106 bytes.
pub fn qr(address: &str, label: impl Into<String>) -> Option<Qr> {
    let (version, blocks, data, correction) = VERSIONS
        .into_iter()
        .find(|(_, blocks, data, _)| blocks * data >= address.len() + 2)?;
    let words = interleaved(&padded(address.as_bytes(), blocks * data), data, correction);
    let side = 17 + 4 * version;
    let best = (0..8)
        .map(|mask| drawn(side, &words, mask))
        .min_by_key(Grid::penalty)?;
    Some(Qr {
        side: u32::try_from(side).ok()?,
        path: best.path(),
        label: label.into(),
    })
}

/// Mode "bytes", the length, the bytes, and filling up to `room` bytes.
fn padded(bytes: &[u8], room: usize) -> Vec<u8> {
    let mut nibbles = vec![4, (bytes.len() >> 4) as u8 & 15, bytes.len() as u8 & 15];
    nibbles.extend(bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]));
    nibbles.push(0);
    let mut out: Vec<u8> = nibbles
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0))
        .collect();
    let filling = [0xEC, 0x11].into_iter().cycle();
    out.extend(filling.take(room.saturating_sub(out.len())));
    out
}

/// First the data of all blocks byte by byte in turn, then their correction.
fn interleaved(data: &[u8], block: usize, correction: usize) -> Vec<u8> {
    let blocks: Vec<&[u8]> = data.chunks(block).collect();
    let checks: Vec<Vec<u8>> = blocks
        .iter()
        .map(|block| remainder(block, correction))
        .collect();
    let mut out: Vec<u8> = (0..block)
        .flat_map(|at| blocks.iter().map(move |block| block[at]))
        .collect();
    out.extend((0..correction).flat_map(|at| checks.iter().map(move |check| check[at])));
    out
}

/// Multiplication in GF(256) modulo x⁸ + x⁴ + x³ + x² + 1.
fn times(a: u8, b: u8) -> u8 {
    (0..8).rev().fold(0u8, |product, bit| {
        let doubled = (product << 1) ^ if product & 0x80 == 0 { 0 } else { 0x1D };
        doubled ^ if b >> bit & 1 == 0 { 0 } else { a }
    })
}

/// The Reed–Solomon correction of a block.
fn remainder(data: &[u8], degree: usize) -> Vec<u8> {
    let mut divisor = vec![0u8; degree];
    divisor[degree - 1] = 1;
    let mut root = 1;
    for _ in 0..degree {
        for at in 0..degree {
            divisor[at] = times(divisor[at], root) ^ divisor.get(at + 1).copied().unwrap_or(0);
        }
        root = times(root, 2);
    }
    let mut rest = vec![0u8; degree];
    for byte in data {
        let factor = byte ^ rest.remove(0);
        rest.push(0);
        for (place, part) in rest.iter_mut().zip(&divisor) {
            *place ^= times(*part, factor);
        }
    }
    rest
}

/// Squares, row by row, and which of them belong to the fixed patterns.
struct Grid {
    side: usize,
    dark: Vec<bool>,
    fixed: Vec<bool>,
}

impl Grid {
    fn fix(&mut self, x: usize, y: usize, dark: bool) {
        self.dark[y * self.side + x] = dark;
        self.fixed[y * self.side + x] = true;
    }

    fn at(&self, x: usize, y: usize) -> bool {
        self.dark[y * self.side + x]
    }

    /// How hard it is to read: long runs of one colour and 2 × 2 blocks.
    fn penalty(&self) -> usize {
        let mut points = 0;
        for line in 0..self.side {
            for turned in [false, true] {
                let square = |at: usize| {
                    if turned {
                        self.at(line, at)
                    } else {
                        self.at(at, line)
                    }
                };
                let mut run = 1;
                for at in 1..self.side {
                    run = if square(at) == square(at - 1) {
                        run + 1
                    } else {
                        1
                    };
                    points += match run {
                        5 => 3,
                        6.. => 1,
                        _ => 0,
                    };
                }
            }
        }
        for y in 1..self.side {
            for x in 1..self.side {
                let corner = self.at(x, y);
                if [self.at(x - 1, y), self.at(x, y - 1), self.at(x - 1, y - 1)]
                    .iter()
                    .all(|other| *other == corner)
                {
                    points += 3;
                }
            }
        }
        points
    }

    /// The dark squares as path data, one piece a run.
    fn path(&self) -> String {
        let mut out = String::new();
        for y in 0..self.side {
            let mut x = 0;
            while x < self.side {
                let run = (x..self.side).take_while(|x| self.at(*x, y)).count();
                if run > 0 {
                    out.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
                }
                x += run.max(1);
            }
        }
        out
    }
}

fn drawn(side: usize, words: &[u8], mask: usize) -> Grid {
    let mut grid = Grid {
        side,
        dark: vec![false; side * side],
        fixed: vec![false; side * side],
    };
    patterns(&mut grid);
    format_bits(&mut grid, mask);
    let mut bits = words
        .iter()
        .flat_map(|word| (0..8).rev().map(move |bit| word >> bit & 1 == 1));
    let mut right = side - 1;
    loop {
        for step in 0..side {
            // Columns in pairs from the right, upwards first; the sixth column is skipped as a whole.
            let upward = (side - 1 - if right < 6 { right + 1 } else { right }) / 2 % 2 == 0;
            let y = if upward { side - 1 - step } else { step };
            for x in [right, right - 1] {
                if !grid.fixed[y * side + x] {
                    grid.dark[y * side + x] = bits.next().unwrap_or(false) ^ masked(mask, x, y);
                }
            }
        }
        right = match right {
            8 => 5,
            1 => return grid,
            other => other - 2,
        };
    }
}

fn masked(mask: usize, x: usize, y: usize) -> bool {
    match mask {
        0 => (x + y) % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => (x + y) % 3 == 0,
        4 => (x / 3 + y / 2) % 2 == 0,
        5 => x * y % 2 + x * y % 3 == 0,
        6 => (x * y % 2 + x * y % 3) % 2 == 0,
        _ => ((x + y) % 2 + x * y % 3) % 2 == 0,
    }
}

fn patterns(grid: &mut Grid) {
    let side = grid.side;
    for at in 0..side {
        grid.fix(6, at, at % 2 == 0);
        grid.fix(at, 6, at % 2 == 0);
    }
    let far = side - 7;
    for (left, top) in [(0, 0), (far, 0), (0, far)] {
        for y in top.saturating_sub(1)..(top + 8).min(side) {
            for x in left.saturating_sub(1)..(left + 8).min(side) {
                let ring = x.abs_diff(left + 3).max(y.abs_diff(top + 3));
                grid.fix(x, y, ring != 2 && ring != 4);
            }
        }
    }
    let centre = side - 7;
    for y in centre - 2..=centre + 2 {
        for x in centre - 2..=centre + 2 {
            grid.fix(x, y, x.abs_diff(centre).max(y.abs_diff(centre)) != 1);
        }
    }
}

/// Level M is 00; three bits of mask; ten bits of BCH correction; the whole XORed with 0x5412.
fn format_bits(grid: &mut Grid, mask: usize) {
    let rest = (0..10).fold(mask, |rest, _| (rest << 1) ^ ((rest >> 9) * 0x537));
    let bits = (mask << 10 | rest) ^ 0x5412;
    let bit = |at: usize| bits >> at & 1 == 1;
    let side = grid.side;
    for at in 0..6 {
        grid.fix(8, at, bit(at));
    }
    grid.fix(8, 7, bit(6));
    grid.fix(8, 8, bit(7));
    grid.fix(7, 8, bit(8));
    for at in 9..15 {
        grid.fix(14 - at, 8, bit(at));
    }
    for at in 0..8 {
        grid.fix(side - 1 - at, 8, bit(at));
    }
    for at in 8..15 {
        grid.fix(8, side + at - 15, bit(at));
    }
    grid.fix(8, side - 8, true);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correction_bytes_are_those_of_the_standards_example() {
        // Annex I of the standard: "01234567" in version 1-M.
        let data = [
            0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11,
            0xEC, 0x11,
        ];
        assert_eq!(
            remainder(&data, 10),
            [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55]
        );
    }

    #[test]
    fn an_address_fits_and_too_long_a_one_is_refused() {
        let short = qr("https://thu.example/hs/48291367", "").expect("it fits");
        assert_eq!(short.side, 29);
        assert!(qr(&"x".repeat(106), "").is_some() && qr(&"x".repeat(107), "").is_none());
    }
}
