//! Who sends slowly: many who never end keep nobody's photo out, and an honest phone on a bad link gets
//! through.

use super::well;
use crate::storm::client::{Request, photo};
use crate::storm::node::{House, pause};
use crate::storm::{in_house, insist, pothole, slip, whole};
use sha2::{Digest, Sha256};
use std::io::{Cursor, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use testkit::TestDb;

/// Those who send a byte a second: more than ever were let in at a time.
const SLOW: usize = 30;
/// Bytes that the phone's link carries in a second.
const LINK: usize = 2_000;

/// A form with a photo of eight megabytes, of which the head comes.
fn begun(house: &House) -> TcpStream {
    let mut stream = TcpStream::connect(house.address()).expect("the kernel takes it");
    stream
        .set_read_timeout(Some(Duration::from_millis(5)))
        .expect("a time");
    stream
        .write_all(
            b"POST /api/v1/reports HTTP/1.1\r\nHost: localhost\r\n\
              Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 8000000\r\n\r\n\
              --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\
              Content-Type: image/jpeg\r\n\r\n",
        )
        .expect("it listens");
    stream
}

/// One byte more; what was answered, if it is over.
fn over(stream: &mut TcpStream) -> Option<String> {
    let _ = stream.write_all(b"x");
    let mut answer = [0; 2_048];
    match stream.read(&mut answer) {
        Ok(n) => Some(String::from_utf8_lossy(&answer[..n]).into_owned()),
        Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => None,
        Err(e) => Some(e.to_string()),
    }
}

/// A photo that takes some time on a slow link.
fn large_photo() -> Vec<u8> {
    let mut seed = 7u32;
    let picture = image::RgbImage::from_fn(128, 128, |_, _| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [r, g, b, _] = seed.to_be_bytes();
        image::Rgb([r, g, b])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("a picture");
    bytes.into_inner()
}

/// As the app sends a photo: in one piece here, over a link that carries two kilobytes a second and
/// is silent for a while.
fn phone(house: &House) {
    let bytes = large_photo();
    assert!(bytes.len() > 20 * LINK && bytes.len() < 64 << 10);
    let sum: String = Sha256::digest(&bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let begin = serde_json::json!({ "size": bytes.len(), "sha256": sum, "kind": "photo" });
    let begun = insist(house, &Request::post("/api/v1/uploads").json(&begin));
    assert_eq!(begun.status, 201, "{}", begun.text());
    let id = begun.json()["id"].as_str().expect("an id").to_owned();
    let mut stream = TcpStream::connect(house.address()).expect("the kernel takes it");
    let piece = Request::patch(&format!("/api/v1/uploads/{id}"))
        .header("Upload-Offset", "0")
        .bytes_of("application/offset+octet-stream", &bytes)
        .bytes();
    for (second, some) in piece.chunks(LINK).enumerate() {
        stream.write_all(some).expect("it listens");
        let silent = if second == 10 { 8 } else { 1 };
        pause(Duration::from_secs(silent));
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
    let mut report = pothole(100);
    report["files"] = serde_json::json!([id]);
    slip(&insist(
        house,
        &Request::post("/api/v1/reports").json(&report),
    ));
}

fn slow(house: &House) {
    let node = house.start();
    let mut senders: Vec<TcpStream> = (0..SLOW).map(|_| begun(house)).collect();
    let (sent, ended) = (AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        scope.spawn(|| phone(house));
        scope.spawn(|| {
            // Counted in bytes, one a second: they are what a slow sender has.
            for second in 0..60 {
                senders.retain_mut(|stream| match over(stream) {
                    None => true,
                    Some(told) => {
                        assert!(
                            told.starts_with("HTTP/1.1 408") && told.contains("too_slow"),
                            "{told}"
                        );
                        // And the rest is not waited for.
                        let while_away = Some(Duration::from_secs(10));
                        stream.set_read_timeout(while_away).expect("a time");
                        let end = stream.read_to_end(&mut Vec::new());
                        let open = end.is_err_and(|e| e.kind() == ErrorKind::WouldBlock);
                        assert!(!open, "the connection stays open");
                        ended.store(second, Ordering::Relaxed);
                        false
                    }
                });
                if senders.is_empty() {
                    break;
                }
                pause(Duration::from_secs(1));
            }
            assert!(senders.is_empty(), "{} hold on", senders.len());
        });
        // Meanwhile photos come in, from the first second on.
        for n in 0..12 {
            let form = Request::post("/api/v1/reports").form(&pothole(n), &photo(n));
            slip(&insist(house, &form));
            sent.fetch_add(1, Ordering::Relaxed);
            // None of them is gone yet, and none is waited for.
            assert_eq!(ended.load(Ordering::Relaxed), 0, "photo {n}");
        }
    });
    let ended = ended.load(Ordering::Relaxed);
    assert!(ended < 45, "the last was let go after {ended} bytes");
    well(house);
    whole(house, sent.load(Ordering::Relaxed) + 1);
    assert!(node.stop());
}

#[test]
fn slow_senders_keep_no_photo_out() {
    testkit::on_sqlite(testkit::empty, async |db: TestDb| {
        in_house(&db, slow).await;
    });
}
