//! A photo that comes in pieces while its server is killed again and again: what was told to be here
//! is here, and the report has every byte.

use crate::storm::client::{Listens, Request};
use crate::storm::dice::Dice;
use crate::storm::node::{House, pause};
use crate::storm::{in_house, insist, pothole, slip, whole};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Cursor;
use std::time::Duration;
use testkit::{TestDb, both_engines};

const KILLS: usize = 4;
/// Bytes of a chunk: several of a photo, and none a round number.
const CHUNK: usize = 61_003;

both_engines!(
    async fn a_photo_outlives_its_server(db: TestDb) {
        in_house(&db, trial).await;
    }
);

/// A photo that does not pack well.
fn photo() -> Vec<u8> {
    let mut state = 7u32;
    let mut bytes = Vec::new();
    image::RgbImage::from_fn(640, 480, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [r, g, b, _] = state.to_be_bytes();
        image::Rgb([r, g, b])
    })
    .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
    .expect("a photo");
    bytes
}

fn trial(house: &House) {
    let photo = photo();
    assert!(photo.len() > 5 * CHUNK);
    let mut dice = Dice::new();
    let mut node = Some(house.start());
    let digest: String = Sha256::digest(&photo)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let wanted = json!({ "size": photo.len(), "sha256": digest, "kind": "photo" });
    let begin = Request::post("/api/v1/uploads").key("anh-1").json(&wanted);
    let begun = insist(house, &begin);
    assert_eq!(begun.status, 201, "{}", begun.text());
    let id = begun.json()["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/uploads/{id}");
    let (mut kills, mut told) = (0, 0);
    loop {
        let at = stands(house, &path);
        assert!(at >= told, "{told} bytes were acknowledged, {at} are here");
        if at == photo.len() {
            break;
        }
        let end = (at + CHUNK).min(photo.len());
        let chunk = Request::patch(&path)
            .header("Upload-Offset", &at.to_string())
            .bytes_of("application/offset+octet-stream", &photo[at..end]);
        if kills < KILLS {
            kills += 1;
            // The server dies in the middle of a chunk, or just when it was sent.
            let some = dice.below(2 * CHUNK as u64) as usize;
            let _ = chunk.hang_up(&house.address(), 300 + some, Listens::No);
            pause(Duration::from_millis(dice.below(60)));
            if let Some(node) = node.take() {
                node.kill();
            }
            node = Some(house.start());
            let again = insist(house, &begin);
            assert_eq!(again.json()["id"], id.as_str(), "begun once");
        } else {
            let taken = insist(house, &chunk);
            assert!(matches!(taken.status, 204 | 409), "{}", taken.text());
            told = if taken.status == 204 { end } else { told };
        }
    }
    let mut report = pothole(1);
    report["files"] = json!([id]);
    let sent = Request::post("/api/v1/reports").key("nhap-1").json(&report);
    let (code, secret) = slip(&insist(house, &sent));
    assert_eq!(slip(&insist(house, &sent)).0, code);
    let read = Request::get(&format!("/api/v1/reports/{code}")).header("X-Report-Secret", &secret);
    let file = insist(house, &read).json()["files"][0]["url"]
        .as_str()
        .expect("a file")
        .to_owned();
    let centre = house.token("ioc_operator", None);
    let original = insist(
        house,
        &Request::get(&format!("{file}?goc=1")).token(&centre),
    );
    assert!(original.body == photo, "every byte");
    whole(house, 1);
}

/// How far an upload got, as the service tells by a question that changes nothing.
fn stands(house: &House, path: &str) -> usize {
    let asked = Request::patch(path)
        .header("Upload-Offset", "999999999")
        .bytes_of("application/offset+octet-stream", b"");
    let answer = insist(house, &asked);
    assert_eq!(answer.status, 409, "{}", answer.text());
    answer
        .header("upload-offset")
        .and_then(|n| n.parse().ok())
        .expect("where it stands")
}
