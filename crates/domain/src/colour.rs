//! Colours, and how far two of them stand apart for an eye: the contrast of WCAG 2.2, which is what
//! the law on state portals asks for.

use std::fmt;

/// A colour of eight bits a channel, sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

impl Colour {
    /// White.
    pub const WHITE: Colour = Colour::new(0xff_ff_ff);
    /// Black.
    pub const BLACK: Colour = Colour::new(0);

    /// From `0xRRGGBB`.
    pub const fn new(rgb: u32) -> Colour {
        let [_, red, green, blue] = rgb.to_be_bytes();
        Colour { red, green, blue }
    }

    /// Reads `#0b5d56`, with or without its hash, in either case; nothing else.
    pub fn parse(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        let whole = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let rgb = u32::from_str_radix(digits, 16).ok().filter(|_| whole)?;
        Some(Colour::new(rgb))
    }

    /// Its six digits, without a hash.
    pub fn digits(self) -> String {
        format!("{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }

    /// Relative luminance, from 0 (black) to 1 (white).
    pub fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// The contrast of two colours, from 1 (none) to 21 (black and white), whichever stands on which.
    pub fn contrast(self, other: Colour) -> f64 {
        let (mine, yours) = (self.luminance(), other.luminance());
        (mine.max(yours) + 0.05) / (mine.min(yours) + 0.05)
    }

    /// So many hundredths of the way to another colour.
    pub fn toward(self, other: Colour, hundredths: u8) -> Colour {
        let hundredths = u32::from(hundredths.min(100));
        let mix = |from: u8, to: u8| {
            let mixed = u32::from(from) * (100 - hundredths) + u32::from(to) * hundredths;
            u8::try_from((mixed + 50) / 100).unwrap_or(u8::MAX)
        };
        Colour {
            red: mix(self.red, other.red),
            green: mix(self.green, other.green),
            blue: mix(self.blue, other.blue),
        }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.digits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_that_others_measure() {
        let measured = |a: u32, b: u32| Colour::new(a).contrast(Colour::new(b));
        // Pairs whose figures WCAG's own tools print.
        for (one, other, expected) in [
            (0x000000, 0xffffff, 21.0),
            (0xffffff, 0xffffff, 1.0),
            (0x777777, 0xffffff, 4.478),
            (0x767676, 0xffffff, 4.542),
            (0xff0000, 0xffffff, 3.998),
            (0x0000ff, 0xffffff, 8.592),
            (0x00ff00, 0x000000, 15.304),
            (0x949494, 0xffffff, 3.034),
        ] {
            let found = measured(one, other);
            assert!(
                (found - expected).abs() < 0.002,
                "{one:06x} {other:06x}: {found}"
            );
            assert_eq!(found.to_bits(), measured(other, one).to_bits());
        }
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        assert_eq!(Colour::parse("#0B5D56"), Some(Colour::new(0x0b_5d_56)));
        assert_eq!(
            Colour::parse("0b5d56").map(|c| c.to_string()).as_deref(),
            Some("#0b5d56")
        );
        for wrong in [
            "",
            "#",
            "#fff",
            "#0b5d5",
            "#0b5d567",
            "#0b5d5g",
            "red",
            "+b5d56",
            "##0b5d5",
            "#０b5d56",
        ] {
            assert_eq!(Colour::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_mix_begins_at_one_and_ends_at_the_other() {
        let jade = Colour::new(0x0b_5d_56);
        assert_eq!(jade.toward(Colour::WHITE, 0), jade);
        assert_eq!(jade.toward(Colour::WHITE, 100), Colour::WHITE);
        assert_eq!(
            Colour::BLACK.toward(Colour::WHITE, 50),
            Colour::new(0x80_80_80)
        );
    }
}
