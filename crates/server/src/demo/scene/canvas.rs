//! A small painter: polygons with exact edges, filled by a function of the place.

use image::RgbImage;

/// Width of every picture in pixels.
pub(super) const W: f32 = 1280.0;
/// Height of every picture in pixels.
pub(super) const H: f32 = 960.0;

/// A point in pixels, from the top left.
pub(super) type Point = (f32, f32);

/// A colour, each part 0–1, and how much it covers.
#[derive(Clone, Copy)]
pub(super) struct Ink {
    pub(super) rgb: [f32; 3],
    pub(super) alpha: f32,
}

/// A colour as designers write it: `0xRRGGBB`.
pub(super) fn ink(hex: u32) -> Ink {
    let part = |shift: u32| ((hex >> shift) & 0xFF) as f32 / 255.0;
    Ink {
        rgb: [part(16), part(8), part(0)],
        alpha: 1.0,
    }
}

impl Ink {
    /// The colour covering only so much.
    pub(super) fn alpha(self, alpha: f32) -> Ink {
        Ink { alpha, ..self }
    }

    /// Lighter (over 1) or darker (under 1).
    pub(super) fn lit(self, factor: f32) -> Ink {
        Ink {
            rgb: self.rgb.map(|part| (part * factor).clamp(0.0, 1.0)),
            ..self
        }
    }

    /// Part way to another colour.
    pub(super) fn mix(self, other: Ink, share: f32) -> Ink {
        let share = share.clamp(0.0, 1.0);
        let blend = |a: f32, b: f32| a + (b - a) * share;
        Ink {
            rgb: [0, 1, 2].map(|n| blend(self.rgb[n], other.rgb[n])),
            alpha: blend(self.alpha, other.alpha),
        }
    }
}

/// One colour everywhere.
pub(super) fn flat(colour: Ink) -> impl Fn(f32, f32) -> Ink {
    move |_, _| colour
}

/// From one colour to another, from line `top` to line `bottom`.
pub(super) fn down(top: f32, upper: Ink, bottom: f32, lower: Ink) -> impl Fn(f32, f32) -> Ink {
    move |_, y| upper.mix(lower, (y - top) / (bottom - top))
}

/// From one colour to another, from column `left` to column `right`.
pub(super) fn across(left: f32, first: Ink, right: f32, last: Ink) -> impl Fn(f32, f32) -> Ink {
    move |x, _| first.mix(last, (x - left) / (right - left))
}

/// Numbers that look random and are the same for the same seed.
#[derive(Clone)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice(seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64: every seed, even 0 and 1, starts a series of its own.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Between two numbers.
    pub(super) fn within(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * ((self.next() >> 40) as f32 / (1u64 << 24) as f32)
    }

    /// One of some.
    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[(self.next() % of.len() as u64) as usize]
    }

    /// True so often, of 1.
    pub(super) fn chance(&mut self, of: f32) -> bool {
        self.within(0.0, 1.0) < of
    }
}

/// Smooth noise, 0–1, with spots about one unit wide.
pub(super) fn noise(x: f32, y: f32) -> f32 {
    let corner = |x: f32, y: f32| {
        let mut n = (x as i32 as u32).wrapping_mul(0x27D4_EB2D)
            ^ (y as i32 as u32).wrapping_mul(0x1656_67B1);
        n = (n ^ (n >> 15)).wrapping_mul(0x85EB_CA6B);
        n = (n ^ (n >> 13)).wrapping_mul(0xC2B2_AE35);
        ((n ^ (n >> 16)) & 0xFFFF) as f32 / 65_535.0
    };
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x - left), ease(y - top));
    let upper = corner(left, top) * (1.0 - u) + corner(left + 1.0, top) * u;
    let lower = corner(left, top + 1.0) * (1.0 - u) + corner(left + 1.0, top + 1.0) * u;
    upper * (1.0 - v) + lower * v
}

/// The roughness of ground, about -0.5 to 0.5: fine far away, coarse at our feet.
///
/// Two sizes are mixed, for noise that is stretched with the distance runs in streaks.
pub(super) fn grit(x: f32, y: f32, near: f32) -> f32 {
    let fine = noise(x * 0.62, y * 0.8) - 0.5;
    let coarse = noise(x * 0.27 + 71.0, y * 0.34) - 0.5;
    fine + (coarse - fine) * near.clamp(0.0, 1.0) * 0.7
}

/// The picture while it is painted.
pub(super) struct Canvas {
    pixels: Vec<[f32; 3]>,
    cover: Vec<f32>,
}

const WIDTH: usize = W as usize;
const HEIGHT: usize = H as usize;

impl Canvas {
    pub(super) fn new() -> Canvas {
        Canvas {
            pixels: vec![[0.5; 3]; WIDTH * HEIGHT],
            cover: Vec::new(),
        }
    }

    /// Fills a closed shape. Its edges are exact: a pixel half covered is half painted.
    pub(super) fn fill(&mut self, shape: &[Point], paint: impl Fn(f32, f32) -> Ink) {
        let edge = |pick: fn(&Point) -> f32, least: bool| {
            let values = shape.iter().map(pick);
            if least {
                values.fold(f32::MAX, f32::min)
            } else {
                values.fold(f32::MIN, f32::max)
            }
        };
        let left = edge(|p| p.0, true).floor().clamp(0.0, W) as usize;
        let right = edge(|p| p.0, false).ceil().clamp(0.0, W) as usize;
        let top = edge(|p| p.1, true).floor().clamp(0.0, H) as usize;
        let bottom = edge(|p| p.1, false).ceil().clamp(0.0, H) as usize;
        if left >= right || top >= bottom {
            return;
        }
        let stride = right - left + 2;
        self.cover.clear();
        self.cover.resize(stride * (bottom - top), 0.0);
        let moved = |p: Point| (p.0 - left as f32, p.1 - top as f32);
        for (n, from) in shape.iter().enumerate() {
            let to = shape[(n + 1) % shape.len()];
            trace(
                &mut self.cover,
                stride,
                bottom - top,
                moved(*from),
                moved(to),
            );
        }
        for y in top..bottom {
            let mut inside = 0.0;
            for x in left..right {
                inside += self.cover[(y - top) * stride + x - left];
                let covered = f32::min(inside.abs(), 1.0);
                if covered > 0.004 {
                    let colour = paint(x as f32 + 0.5, y as f32 + 0.5);
                    let share = covered * colour.alpha;
                    let pixel = &mut self.pixels[y * WIDTH + x];
                    for (part, wanted) in pixel.iter_mut().zip(colour.rgb) {
                        *part += (wanted - *part) * share;
                    }
                }
            }
        }
    }

    /// Adds light, strongest in the middle of an ellipse and none at its edge.
    pub(super) fn glow(&mut self, (cx, cy): Point, rx: f32, ry: f32, light: Ink) {
        self.round(cx, cy, rx, ry, |rgb, strength| {
            for (part, light_part) in rgb.iter_mut().zip(light.rgb) {
                *part += light_part * light.alpha * strength * strength;
            }
        });
    }

    /// A soft spot of colour: shadow, smoke, mist.
    pub(super) fn haze(&mut self, (cx, cy): Point, rx: f32, ry: f32, colour: Ink) {
        self.round(cx, cy, rx, ry, |rgb, strength| {
            let eased = strength * strength * (3.0 - 2.0 * strength);
            for (part, wanted) in rgb.iter_mut().zip(colour.rgb) {
                *part += (wanted - *part) * colour.alpha * eased;
            }
        });
    }

    fn round(&mut self, cx: f32, cy: f32, rx: f32, ry: f32, change: impl Fn(&mut [f32; 3], f32)) {
        let reach = |middle: f32, radius: f32, end: f32| {
            (middle - radius).clamp(0.0, end) as usize..(middle + radius).clamp(0.0, end) as usize
        };
        for y in reach(cy, ry, H) {
            for x in reach(cx, rx, W) {
                let (dx, dy) = ((x as f32 + 0.5 - cx) / rx, (y as f32 + 0.5 - cy) / ry);
                let far = (dx * dx + dy * dy).sqrt();
                if far < 1.0 {
                    change(&mut self.pixels[y * WIDTH + x], 1.0 - far);
                }
            }
        }
    }

    /// The colour at a place, for reflections.
    pub(super) fn at(&self, x: f32, y: f32) -> Ink {
        let (x, y) = (
            x.clamp(0.0, W - 1.0) as usize,
            y.clamp(0.0, H - 1.0) as usize,
        );
        Ink {
            rgb: self.pixels[y * WIDTH + x],
            alpha: 1.0,
        }
    }

    /// A copy of what is painted so far, to paint a mirror image from.
    pub(super) fn seen(&self) -> Canvas {
        Canvas {
            pixels: self.pixels.clone(),
            cover: Vec::new(),
        }
    }

    /// Blurs everything so far, as a lens leaves the far side of the street.
    pub(super) fn soften(&mut self, radius: usize) {
        // Two passes of a running mean in each direction come close to a lens.
        for _ in 0..2 {
            blur(&mut self.pixels, Lines::Rows, radius);
            blur(&mut self.pixels, Lines::Columns, radius);
        }
    }

    /// The finished picture: darker corners, the light of the hour, and a phone camera's grain.
    pub(super) fn finish(&self, light: Ink, grain: f32, seed: u64) -> RgbImage {
        let mut dice = Dice::new(seed ^ 0x6EA1);
        let offset = dice.within(0.0, 500.0);
        RgbImage::from_fn(WIDTH as u32, HEIGHT as u32, |x, y| {
            let (x, y) = (x as usize, y as usize);
            let (dx, dy) = (x as f32 / W - 0.5, y as f32 / H - 0.5);
            let corner = 1.0 - 0.42 * (dx * dx + dy * dy);
            let speck = noise(x as f32 * 0.8 + offset, y as f32 * 0.8) - 0.5
                + (noise(x as f32 * 0.31, y as f32 * 0.31 + offset) - 0.5) * 0.6;
            let rgb = self.pixels[y * WIDTH + x];
            image::Rgb([0, 1, 2].map(|n| {
                let tinted = rgb[n] * (1.0 + (light.rgb[n] * 2.0 - 1.0) * light.alpha);
                ((tinted * corner + speck * grain) * 255.0 + 0.5).clamp(0.0, 255.0) as u8
            }))
        })
    }
}

/// Adds one edge of a shape to the signed areas: summed along a row they say how much of each
/// pixel lies inside.
fn trace(cover: &mut [f32], stride: usize, rows: usize, from: Point, to: Point) {
    if from.1 == to.1 {
        return;
    }
    let (sign, upper, lower) = if from.1 < to.1 {
        (1.0, from, to)
    } else {
        (-1.0, to, from)
    };
    let slope = (lower.0 - upper.0) / (lower.1 - upper.1);
    let right = (stride - 2) as f32;
    let first = upper.1.max(0.0);
    let mut x = upper.0 + (first - upper.1) * slope;
    for row in first as usize..(lower.1.ceil().max(0.0) as usize).min(rows) {
        let height = lower.1.min(row as f32 + 1.0) - first.max(row as f32);
        let next = x + slope * height;
        let area = height * sign;
        let (start, end) = (x.min(next).clamp(0.0, right), x.max(next).clamp(0.0, right));
        let line = &mut cover[row * stride..(row + 1) * stride];
        let column = start as usize;
        let last = end.ceil() as usize;
        if last <= column + 1 {
            let middle = 0.5 * (start + end) - start.floor();
            line[column] += area * (1.0 - middle);
            line[column + 1] += area * middle;
        } else {
            // The edge crosses several pixels: of each, the part right of the edge is covered.
            let share = area / (end - start);
            let (mut passed, mut covered) = (0.0, 0.0);
            for (n, part) in line[column..last].iter_mut().enumerate() {
                let (l, r) = ((column + n) as f32, (column + n + 1) as f32);
                let (a, b) = (start.max(l), end.min(r));
                let within = (b - a) * share;
                let here = passed + within * (r - 0.5 * (a + b));
                *part += here - covered;
                (passed, covered) = (passed + within, here);
            }
            line[last] += area - covered;
        }
        x = next;
    }
}

/// A running mean over `2 × radius + 1` pixels along each row or each column.
fn blur(pixels: &mut [[f32; 3]], rows_or_columns: Lines, radius: usize) {
    let (lines, start, count, step) = match rows_or_columns {
        Lines::Rows => (HEIGHT, WIDTH, WIDTH, 1),
        Lines::Columns => (WIDTH, 1, HEIGHT, WIDTH),
    };
    let mut line = vec![[0.0f32; 3]; count];
    for n in 0..lines {
        for (m, pixel) in line.iter_mut().enumerate() {
            *pixel = pixels[n * start + m * step];
        }
        let mut sum = [0.0f32; 3];
        let clamped = |m: usize| m.saturating_sub(radius).min(count - 1);
        for m in 0..=2 * radius {
            add(&mut sum, line[clamped(m)], 1.0);
        }
        for m in 0..count {
            pixels[n * start + m * step] = sum.map(|part| part / (2 * radius + 1) as f32);
            add(&mut sum, line[clamped(m + 2 * radius + 1)], 1.0);
            add(&mut sum, line[clamped(m)], -1.0);
        }
    }
}

/// Which way to blur.
enum Lines {
    Rows,
    Columns,
}

fn add(sum: &mut [f32; 3], pixel: [f32; 3], sign: f32) {
    for (part, value) in sum.iter_mut().zip(pixel) {
        *part += sign * value;
    }
}
