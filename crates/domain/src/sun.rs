//! When the sun rises and sets at a place: the equations of NOAA's solar calculator ("General Solar
//! Position Calculations" and its spreadsheet, Global Monitoring Laboratory), which follow Jean Meeus,
//! *Astronomical Algorithms*. Good to a minute or two between the polar circles.

use crate::time::{At, DAY_MS, MINUTE_MS};

/// Degrees from the zenith at which the sun's upper edge meets a level horizon, refraction counted.
const ZENITH: f64 = 90.833;
/// The Julian date at which 1970 began.
const JULIAN_1970: f64 = 2_440_587.5;
/// The Julian date of noon on 1 January 2000, and days of a Julian century.
const JULIAN_2000: f64 = 2_451_545.0;
const CENTURY_DAYS: f64 = 36_525.0;
/// Minutes that the earth takes to turn by a degree.
const MINUTES_OF_DEGREE: f64 = 4.0;

/// A day's light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Light {
    /// Sunrise.
    pub rise: At,
    /// Sunset.
    pub set: At,
}

/// The light of a civil day (by its number) at a place; none where the sun does not rise or not set.
///
/// Reckoned for the noon of that day: within a day sunrise moves by less than two minutes here.
pub fn light(day: i64, lat: f64, lon: f64) -> Option<Light> {
    let midnight_ms = day.saturating_mul(DAY_MS);
    let noon = midnight_ms as f64 / DAY_MS as f64 + 0.5 - lon / 360.0;
    let century = (noon + JULIAN_1970 - JULIAN_2000) / CENTURY_DAYS;
    let (declination, equation) = sun(century);
    let lat = lat.to_radians();
    let hour =
        ZENITH.to_radians().cos() / (lat.cos() * declination.cos()) - lat.tan() * declination.tan();
    if !(-1.0..=1.0).contains(&hour) {
        return None;
    }
    let half = MINUTES_OF_DEGREE * hour.acos().to_degrees();
    // Minutes since midnight of that day at Greenwich; before it, east of there.
    let noon = 720.0 - MINUTES_OF_DEGREE * lon - equation;
    Some(Light {
        rise: at(midnight_ms, noon - half),
        set: at(midnight_ms, noon + half),
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "minutes of two days in milliseconds"
)]
fn at(midnight_ms: i64, minutes: f64) -> At {
    At(midnight_ms.saturating_add((minutes * MINUTE_MS as f64).round() as i64))
}

/// The sun's declination in radians, and by how many minutes it is ahead of the clock.
fn sun(century: f64) -> (f64, f64) {
    let t = century;
    let longitude = (280.466_46 + t * (36_000.769_83 + t * 0.000_303_2)).to_radians();
    let anomaly = (357.529_11 + t * (35_999.050_29 - t * 0.000_153_7)).to_radians();
    let eccentricity = 0.016_708_634 - t * (0.000_042_037 + t * 0.000_000_126_7);
    let centre = anomaly.sin() * (1.914_602 - t * (0.004_817 + t * 0.000_014))
        + (2.0 * anomaly).sin() * (0.019_993 - t * 0.000_101)
        + (3.0 * anomaly).sin() * 0.000_289;
    let node = (125.04 - 1_934.136 * t).to_radians();
    let apparent = longitude.to_degrees() + centre - 0.005_69 - 0.004_78 * node.sin();
    let mean =
        23.0 + (26.0 + (21.448 - t * (46.815 + t * (0.000_59 - t * 0.001_813))) / 60.0) / 60.0;
    let tilt = (mean + 0.002_56 * node.cos()).to_radians();
    let declination = (tilt.sin() * apparent.to_radians().sin()).asin();
    let y = (tilt / 2.0).tan().powi(2);
    let equation = y * (2.0 * longitude).sin() - 2.0 * eccentricity * anomaly.sin()
        + 4.0 * eccentricity * y * anomaly.sin() * (2.0 * longitude).cos()
        - 0.5 * y * y * (4.0 * longitude).sin()
        - 1.25 * eccentricity * eccentricity * (2.0 * anomaly).sin();
    (declination, MINUTES_OF_DEGREE * equation.to_degrees())
}

/// Day or night at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sky {
    /// The sun is down.
    pub dark: bool,
    /// When that changes, the next two times; 0 where it does not.
    pub turns: [i64; 2],
}

/// Whether the sun is down at a place, and when that changes. Where the sun does not rise or not set
/// it is taken for day, as on a screen that knows no sun.
pub fn sky(now: At, lat: f64, lon: f64) -> Sky {
    let days = (-1..=2).filter_map(|ahead| light(now.day() + ahead, lat, lon));
    let mut turns: Vec<(At, bool)> = days
        .flat_map(|light| [(light.rise, false), (light.set, true)])
        .collect();
    turns.sort_unstable();
    let dark = turns.iter().rfind(|(at, _)| *at <= now);
    let mut coming = turns.iter().filter(|(at, _)| *at > now).map(|(at, _)| at.0);
    Sky {
        dark: dark.is_some_and(|(_, dark)| *dark),
        turns: [coming.next().unwrap_or(0), coming.next().unwrap_or(0)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::{Date, day_number};

    fn minutes(at: At, day: i64) -> f64 {
        (at.0 - At::on_day(day, 0).0) as f64 / MINUTE_MS as f64
    }

    /// Hours of Hà Nội (UTC+7) to the minute as XEphem reckons them, by other series (VSOP87).
    #[test]
    fn the_sun_rises_and_sets_as_almanacs_say() {
        let known = [
            ("2026-01-15", "06:36", "17:36"),
            ("2026-03-20", "06:01", "18:08"),
            ("2026-06-21", "05:16", "18:41"),
            ("2026-09-23", "05:46", "17:52"),
            ("2026-12-21", "06:29", "17:20"),
        ];

        for (date, rise, set) in known {
            let day = day_number(date.parse::<Date>().unwrap());
            let light = light(day, 21.0278, 105.8342).unwrap();
            for (found, said) in [(light.rise, rise), (light.set, set)] {
                let (hour, minute) = said.split_once(':').unwrap();
                let said = hour.parse::<f64>().unwrap() * 60.0 + minute.parse::<f64>().unwrap();
                let off = minutes(found, day) - said;
                assert!(off.abs() < 2.0, "{date} {said}: off by {off} minutes");
            }
        }
    }

    #[test]
    fn the_sky_turns_dark_at_sunset_and_light_at_sunrise() {
        let (lat, lon) = (17.47, 106.62);
        let day = day_number("2026-11-24".parse::<Date>().unwrap());
        let Light { rise, set } = light(day, lat, lon).unwrap();
        let (before, after) = (rise.plus_ms(-1), set.plus_ms(1));
        assert!(sky(before, lat, lon).dark && !sky(rise, lat, lon).dark);
        assert!(!sky(set.plus_ms(-1), lat, lon).dark && sky(set, lat, lon).dark);
        assert_eq!(sky(before, lat, lon).turns, [rise.0, set.0]);
        let tomorrow = light(day + 1, lat, lon).unwrap();
        assert_eq!(
            sky(after, lat, lon).turns,
            [tomorrow.rise.0, tomorrow.set.0]
        );
        // By the civil day of the place, midnight belongs to a night on both of its sides.
        assert!(sky(At::on_day(day, 0), lat, lon).dark);
        // Where the sun does not set for weeks, a screen stays as it is.
        let june = At::on_day(day_number("2026-06-21".parse::<Date>().unwrap()), 0);
        assert_eq!(sky(june, 78.2, 15.6), Sky::default());
    }
}
