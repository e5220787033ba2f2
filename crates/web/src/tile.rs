//! Vector tiles (Mapbox Vector Tile 2.1): the little of the format that points need.
//!
//! A tile is one layer of points; each has `count`, and a single one that was looked at `code`,
//! `label`, `category` and `late` too.

use app::report::map::MapView;
use std::f64::consts::PI;

/// Units along a tile's side.
const EXTENT: u32 = 4_096;
/// The layer's name.
const LAYER: &str = "reports";
/// Keys of a feature's properties; their places are what features name.
const KEYS: [&str; 5] = ["count", "code", "label", "category", "late"];

/// A tile's bytes: the view's points, placed in the tile of that number.
pub fn encode(view: &MapView, zoom: u32, x: u32, y: u32) -> Vec<u8> {
    let mut layer = Layer::default();
    let at = |lat, lon| place(lat, lon, zoom, x, y);
    for c in &view.clusters {
        layer.point(at(c.lat, c.lon), &[(0, Told::Number(c.count))]);
    }
    for p in &view.points {
        let mut tags = vec![(0, Told::Number(1))];
        let texts = [
            (1, p.code.as_deref()),
            (2, p.label),
            (3, p.category.as_ref().map(|c| c.name.as_str())),
        ];
        for (key, text) in texts {
            tags.extend(text.map(|t| (key, Told::Text(t.to_owned()))));
        }
        if p.late {
            tags.push((4, Told::Yes));
        }
        layer.point(at(p.lat, p.lon), &tags);
    }
    layer.tile()
}

/// Where a point lies in a tile.
fn place(lat: f64, lon: f64, zoom: u32, x: u32, y: u32) -> (i32, i32) {
    let side = f64::from(zoom).exp2();
    let lat = lat.to_radians();
    let east = (lon + 180.0) / 360.0 * side - f64::from(x);
    let south = (1.0 - (lat.tan() + 1.0 / lat.cos()).ln() / PI) / 2.0 * side - f64::from(y);
    let unit = |part: f64| (part * f64::from(EXTENT)).round() as i32;
    (unit(east), unit(south))
}

/// A property's value.
#[derive(Clone, Debug, PartialEq)]
enum Told {
    Number(u64),
    Text(String),
    Yes,
}

#[derive(Default)]
struct Layer {
    features: Vec<u8>,
    values: Vec<Told>,
    any: bool,
}

impl Layer {
    fn point(&mut self, (x, y): (i32, i32), tags: &[(u64, Told)]) {
        self.any = true;
        let mut pairs = Vec::new();
        for (key, value) in tags {
            let known = self.values.iter().position(|v| v == value);
            let n = known.unwrap_or(self.values.len());
            if known.is_none() {
                self.values.push(value.clone());
            }
            varint(&mut pairs, *key);
            varint(&mut pairs, n as u64);
        }
        // MoveTo once, then how far, zigzag: geometry of a point.
        let mut geometry = Vec::new();
        varint(&mut geometry, 1 | 1 << 3);
        for step in [x, y] {
            varint(
                &mut geometry,
                u64::from(((step << 1) ^ (step >> 31)) as u32),
            );
        }
        let mut feature = Vec::new();
        bytes(&mut feature, 2, &pairs);
        number(&mut feature, 3, 1);
        bytes(&mut feature, 4, &geometry);
        bytes(&mut self.features, 2, &feature);
    }

    fn tile(self) -> Vec<u8> {
        if !self.any {
            // A tile without layers is an empty message.
            return Vec::new();
        }
        let mut layer = Vec::new();
        number(&mut layer, 15, 2);
        bytes(&mut layer, 1, LAYER.as_bytes());
        layer.extend(self.features);
        for key in KEYS {
            bytes(&mut layer, 3, key.as_bytes());
        }
        for value in &self.values {
            let mut told = Vec::new();
            match value {
                Told::Text(text) => bytes(&mut told, 1, text.as_bytes()),
                Told::Number(n) => number(&mut told, 5, *n),
                Told::Yes => number(&mut told, 7, 1),
            }
            bytes(&mut layer, 4, &told);
        }
        number(&mut layer, 5, u64::from(EXTENT));
        let mut tile = Vec::new();
        bytes(&mut tile, 3, &layer);
        tile
    }
}

/// A number of seven bits a byte, the lowest first.
fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn number(out: &mut Vec<u8>, field: u64, n: u64) {
    varint(out, field << 3);
    varint(out, n);
}

fn bytes(out: &mut Vec<u8>, field: u64, bytes: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::report::map::{ClusterView, PinView};

    /// A message's fields: (number, value or bytes).
    fn fields(mut message: &[u8]) -> Vec<(u64, Result<u64, Vec<u8>>)> {
        fn read(message: &mut &[u8]) -> u64 {
            let mut n = 0;
            for shift in (0..).step_by(7) {
                let byte = message[0];
                *message = &message[1..];
                n |= u64::from(byte & 0x7f) << shift;
                if byte < 0x80 {
                    break;
                }
            }
            n
        }
        let mut found = Vec::new();
        while !message.is_empty() {
            let key = read(&mut message);
            let n = read(&mut message);
            if key & 7 == 0 {
                found.push((key >> 3, Ok(n)));
            } else {
                let (held, rest) = message.split_at(n as usize);
                found.push((key >> 3, Err(held.to_vec())));
                message = rest;
            }
        }
        found
    }

    #[test]
    fn a_tile_reads_as_the_format_says() {
        let view = MapView {
            total: 301,
            clusters: vec![ClusterView {
                count: 300,
                lat: 17.4689,
                lon: 106.6223,
                bbox: [0.0; 4],
            }],
            points: vec![PinView {
                code: Some("48291367".to_owned()),
                label: Some("working"),
                late: true,
                category: None,
                lat: 17.47,
                lon: 106.63,
            }],
        };
        // The tile of Đồng Hới at zoom 10.
        let tile = fields(&encode(&view, 10, 815, 461));
        assert_eq!(tile.len(), 1);
        let (3, Err(layer)) = &tile[0] else {
            panic!("no layer")
        };
        let layer = fields(layer);
        let all = |n: u64| layer.iter().filter(move |f| f.0 == n).map(|f| f.1.clone());
        assert_eq!(all(15).collect::<Vec<_>>(), [Ok(2)]);
        assert_eq!(all(1).collect::<Vec<_>>(), [Err(b"reports".to_vec())]);
        assert_eq!(all(5).collect::<Vec<_>>(), [Ok(4_096)]);
        assert_eq!(all(3).count(), KEYS.len());
        let features: Vec<_> = all(2).filter_map(Result::err).map(|f| fields(&f)).collect();
        assert_eq!(features.len(), 2);
        for feature in &features {
            assert_eq!(feature[1], (3, Ok(1)), "a point");
            let Err(geometry) = &feature[2].1 else {
                panic!("no geometry")
            };
            assert_eq!(geometry[0], 9, "moved to once");
        }
        let Err(tags) = &features[0][0].1 else {
            panic!("no tags")
        };
        assert_eq!(tags, &[0, 0]);
        assert_eq!(fields(&all(4).next().unwrap().unwrap_err()), [(5, Ok(300))]);
        assert!(all(4).any(|v| fields(&v.unwrap_err()) == [(1, Err(b"48291367".to_vec()))]));
        let (px, py) = place(17.4689, 106.6223, 10, 815, 461);
        assert!(
            (0..4_096).contains(&px) && (0..4_096).contains(&py),
            "{px} {py}"
        );
        assert!(encode(&MapView::default(), 10, 815, 461).is_empty());
    }
}
