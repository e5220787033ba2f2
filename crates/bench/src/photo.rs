//! Photos as a phone makes them: twelve megapixels, some three megabytes, no two alike.

use crate::median::median;
use crate::words::Chance;
use crate::{Done, client, cpu};
use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use media::Darkroom;

const WIDE: u32 = 4_032;
const HIGH: u32 = 3_024;
/// Of a phone's camera.
const QUALITY: u8 = 88;
const FRAME: &str = "----hientruong-bench";

/// So many.
pub(crate) fn several(count: usize) -> Done<Vec<Bytes>> {
    (0..count).map(|n| one(n as u64)).collect()
}

fn one(seed: u64) -> Done<Bytes> {
    let mut chance = Chance::of(seed + 1);
    let [r, g, b, ..] = chance.next().to_be_bytes();
    // A slope of light with grain on it, as sensors have.
    let picture = RgbImage::from_fn(WIDE, HIGH, |x, y| {
        let grain = (chance.next() & 7) as u8;
        let (across, down) = ((x / 24) as u8, (y / 18) as u8);
        Rgb([
            (r ^ across).saturating_add(grain),
            g.wrapping_add(down).saturating_add(grain),
            (b ^ down).saturating_add(grain),
        ])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&picture)?;
    Ok(bytes.into())
}

/// A report with its photo as the form sends them.
pub(crate) fn form(fields: &str, photo: &[u8]) -> Done<Vec<u8>> {
    let fields: serde_json::Map<String, serde_json::Value> = serde_json::from_str(fields)?;
    let mut body = Vec::with_capacity(photo.len() + 2_048);
    for (name, value) in &fields {
        let value = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        body.extend_from_slice(
            format!(
                "--{FRAME}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .as_bytes(),
        );
    }
    body.extend_from_slice(
        format!(
            "--{FRAME}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"anh.jpg\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        )
        .as_bytes(),
    );
    body.extend_from_slice(photo);
    body.extend_from_slice(format!("\r\n--{FRAME}--\r\n").as_bytes());
    let kind = format!("multipart/form-data; boundary={FRAME}");
    Ok(client::posted("/api/v1/reports", &kind, &body))
}

/// Microseconds of processor time that the darkroom alone takes for one of them.
pub(crate) async fn developed(photos: &[Bytes]) -> Done<f64> {
    let darkroom = Darkroom::new(1, None);
    let mut times = Vec::new();
    for photo in photos {
        let before = cpu::used()?;
        darkroom
            .develop(photo.clone())
            .await
            .map_err(|e| format!("{e:?}"))?;
        times.push((cpu::used()? - before) * 1e6);
    }
    Ok(median(&times))
}
