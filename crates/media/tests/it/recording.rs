//! Recordings and films as phones write them, put together by hand: how long, what moves, and that
//! nothing of where they were taken is left in the copy.

use bytes::Bytes;
use media::{Kind, Refused, inspect, record};

/// What must not be found in any copy.
const SECRET: &[u8] = b"+17.4702+106.6190/";

fn atom(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut bytes = ((body.len() + 8) as u32).to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(body);
    bytes
}

fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|n| n.to_be_bytes()).collect()
}

/// A track of that handler with one chunk of two samples at `at`.
fn track(handler: &[u8; 4], at: u32, sizes: [u32; 2]) -> Vec<u8> {
    let mut hdlr = vec![0; 8];
    hdlr.extend(handler);
    hdlr.extend([0; 13]);
    let tables = [
        atom(b"stsz", &numbers(&[0, 0, 2, sizes[0], sizes[1]])),
        atom(b"stsc", &numbers(&[0, 1, 1, 2, 1])),
        atom(b"stco", &numbers(&[0, 1, at])),
    ]
    .concat();
    let media = [
        atom(b"mdhd", &numbers(&[0, 1_111, 2_222, 1_000, 9_500, 0])),
        atom(b"hdlr", &hdlr),
        atom(b"minf", &atom(b"stbl", &tables)),
    ]
    .concat();
    let body = [
        atom(b"tkhd", &numbers(&[0, 1_111, 2_222, 1])),
        atom(b"mdia", &media),
        atom(b"udta", &atom(b"\xa9xyz", SECRET)),
    ]
    .concat();
    atom(b"trak", &body)
}

/// A film: sound, pictures, a track of places, and the place in three further spots.
fn film(seconds: u32) -> Vec<u8> {
    let ftyp = atom(b"ftyp", b"isom\0\0\0\0isommp42");
    let samples = [&b"SOUND-PICTURE-"[..], SECRET, b"....tail"].concat();
    let start = (ftyp.len() + 8) as u32;
    let mdat = atom(b"mdat", &samples);
    let places = start + 14;
    let movie = [
        atom(
            b"mvhd",
            &numbers(&[0, 1_111, 2_222, 600, seconds * 600, 0x0001_0000]),
        ),
        track(b"soun", start, [2, 3]),
        track(b"vide", start + 5, [4, 5]),
        track(b"meta", places, [10, SECRET.len() as u32 - 10]),
        atom(b"udta", &atom(b"loci", SECRET)),
        atom(b"meta", SECRET),
    ]
    .concat();
    let parts = [ftyp, mdat, atom(b"moov", &movie), atom(b"uuid", SECRET)];
    [parts.concat(), atom(b"free", SECRET)].concat()
}

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

fn recorded(bytes: &[u8], claim: &str) -> Result<media::Recorded, Refused> {
    let kind = inspect(bytes, "", claim)?;
    record(&Bytes::copy_from_slice(bytes), kind)
}

#[test]
fn a_film_is_freed_of_its_places_and_plays_as_before() {
    let film = film(42);
    assert!(holds(&film, SECRET));
    let read = recorded(&film, "video/mp4").unwrap();
    assert_eq!(read.kind, Kind::Video("video/mp4"));
    assert_eq!(read.duration_ms, Some(42_000));
    assert!(!holds(&read.public, SECRET) && !holds(&read.public, b"17.47"));
    assert!(
        !holds(&read.public, &numbers(&[1_111, 2_222])),
        "no date of the clock"
    );
    assert_eq!(read.public.len(), film.len(), "every offset holds");
    assert!(holds(&read.public, b"SOUND-PICTURE-") && holds(&read.public, b"....tail"));
    assert!(holds(&read.public, b"vide") && holds(&read.public, b"soun"));
    // What was freed is free already.
    let again = recorded(&read.public, "").unwrap();
    assert_eq!(again.public, read.public);
    // What a maker hung behind it is cut off; a film that breaks off is refused.
    let mut hung = film.clone();
    hung.extend(b"\xff\xff\xff\xffSEFT");
    hung.extend(SECRET);
    assert!(!holds(&recorded(&hung, "").unwrap().public, SECRET));
    for cut in [30, 60, film.len() / 2] {
        assert!(
            matches!(recorded(&film[..cut], ""), Err(Refused::Recording)),
            "{cut}"
        );
    }
}

#[test]
fn what_only_sounds_is_no_film() {
    let ftyp = atom(b"ftyp", b"3gp4\0\0\0\x003gp4");
    let mdat = atom(b"mdat", b"12345678");
    let start = (ftyp.len() + 8) as u32;
    let movie = [
        atom(b"mvhd", &numbers(&[0, 0, 0, 1_000, 3_000, 0])),
        track(b"soun", start, [4, 4]),
    ]
    .concat();
    let voice = [ftyp, mdat, atom(b"moov", &movie)].concat();
    let read = recorded(&voice, "video/3gpp").unwrap();
    assert_eq!(read.kind, Kind::Audio("audio/3gpp"));
    assert_eq!(read.duration_ms, Some(9_500), "the longest of its clocks");
}

fn element(id: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = id.to_vec();
    bytes.extend((body.len() as u64 | 1 << 56).to_be_bytes());
    bytes.extend(body);
    bytes
}

/// What a browser's recorder writes: no lengths of segment and clusters.
fn webm(last_ms: u16, picture: bool) -> Vec<u8> {
    let open = |id: &[u8]| [id, b"\x01\xff\xff\xff\xff\xff\xff\xff"].concat();
    let mut bytes = element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm");
    bytes.extend(open(b"\x18\x53\x80\x67"));
    let info = [
        element(b"\x2a\xd7\xb1", &1_000_000u32.to_be_bytes()[1..]),
        element(b"\x7b\xa9", SECRET),
    ]
    .concat();
    bytes.extend(element(b"\x15\x49\xa9\x66", &info));
    let track = element(b"\x83", &[if picture { 1 } else { 2 }]);
    bytes.extend(element(b"\x16\x54\xae\x6b", &element(b"\xae", &track)));
    for (at, own) in [(0u16, 20u16), (last_ms - 100, 100)] {
        bytes.extend(open(b"\x1f\x43\xb6\x75"));
        bytes.extend(element(b"\xe7", &at.to_be_bytes()));
        let block = [&b"\x81"[..], &own.to_be_bytes(), b"\x80voice", &[b'.'; 200]].concat();
        bytes.extend(element(b"\xa3", &block));
    }
    bytes.extend(element(b"\x12\x54\xc3\x67", SECRET));
    bytes
}

#[test]
fn a_browsers_recording_is_measured_by_its_last_block() {
    let voice = webm(58_400, false);
    let read = recorded(&voice, "audio/webm;codecs=opus").unwrap();
    assert_eq!(
        (read.kind, read.duration_ms),
        (Kind::Audio("audio/webm"), Some(58_400))
    );
    assert_eq!(read.public.len(), voice.len());
    assert!(!holds(&read.public, SECRET) && holds(&read.public, b"voice"));
    assert_eq!(recorded(&read.public, "").unwrap().public, read.public);
    assert_eq!(
        recorded(&webm(1_000, true), "").unwrap().kind,
        Kind::Video("video/webm")
    );
    assert!(matches!(
        recorded(&voice[..voice.len() - 3], ""),
        Err(Refused::Recording)
    ));
}

fn page(sequence: u32, granule: u64, packets: &[&[u8]]) -> Vec<u8> {
    let mut bytes = b"OggS\0\0".to_vec();
    bytes.extend(granule.to_le_bytes());
    bytes.extend(7u32.to_le_bytes());
    bytes.extend(sequence.to_le_bytes());
    bytes.extend([0; 4]);
    let table: Vec<u8> = packets
        .iter()
        .flat_map(|p| {
            let mut laces = vec![255; p.len() / 255];
            laces.push((p.len() % 255) as u8);
            laces
        })
        .collect();
    bytes.push(table.len() as u8);
    bytes.extend(table);
    packets.iter().for_each(|p| bytes.extend(*p));
    bytes
}

#[test]
fn an_ogg_voice_says_nothing_but_what_it_says() {
    let head = [&b"OpusHead\x01\x01"[..], &312u16.to_le_bytes(), &[0; 7]].concat();
    let long = [SECRET, &[b'x'; 300]].concat();
    let comment = [&(long.len() as u32).to_le_bytes()[..], &long].concat();
    let tags = [&b"OpusTags\x05\0\0\0Phone\x01\0\0\0"[..], &comment].concat();
    let voice = [
        page(0, 0, &[&head]),
        page(1, 0, &[&tags]),
        page(2, 48_000 * 3 + 312, &[b"first", b"second"]),
    ]
    .concat();
    let read = recorded(&voice, "audio/ogg").unwrap();
    assert_eq!(
        (read.kind, read.duration_ms),
        (Kind::Audio("audio/ogg"), Some(3_000))
    );
    assert!(!holds(&read.public, SECRET) && !holds(&read.public, b"Phone"));
    assert!(holds(&read.public, b"OpusTags") && holds(&read.public, b"firstsecond"));
    assert_eq!(read.public.len(), voice.len());
    // The known sum of a page of nothing but zeros but its head would be hard to see; of ours, a second
    // walk leaves it as it is.
    assert_eq!(recorded(&read.public, "").unwrap().public, read.public);
    assert!(matches!(
        recorded(&voice[..voice.len() - 1], ""),
        Err(Refused::Recording)
    ));
}

#[test]
fn plain_sounds_lose_their_labels() {
    let mut labelled = b"ID3\x04\0\0\0\0\0\x12".to_vec();
    labelled.extend(SECRET);
    labelled.extend(b"\xff\xfb\x90\x00sound");
    let read = recorded(&labelled, "audio/mpeg").unwrap();
    assert_eq!(read.public.as_ref(), b"\xff\xfb\x90\x00sound");
    let chunk =
        |kind: &[u8], body: &[u8]| [kind, &(body.len() as u32).to_le_bytes()[..], body].concat();
    let format = [
        &numbers(&[0x0100_0100])[..],
        &8_000u32.to_le_bytes(),
        &16_000u32.to_le_bytes(),
        &[2, 0, 16, 0],
    ]
    .concat();
    let wav = [
        b"RIFF\0\0\0\0WAVE".to_vec(),
        chunk(b"fmt ", &format),
        chunk(b"LIST", SECRET),
        chunk(b"data", &[7; 32_000]),
    ]
    .concat();
    let read = recorded(&wav, "audio/wav").unwrap();
    assert_eq!(read.duration_ms, Some(2_000));
    assert!(!holds(&read.public, SECRET));
    assert_eq!(read.public.len(), wav.len() - SECRET.len() - 8);
    let amr = [&b"#!AMR\n"[..], &[0x3C; 32 * 50]].concat();
    assert_eq!(
        recorded(&amr, "audio/amr").unwrap().duration_ms,
        Some(1_000)
    );
}

#[test]
fn nothing_that_comes_breaks_it() {
    let mut state = 1u64;
    let mut dice = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize
    };
    for sample in [film(9), webm(5_000, true)] {
        for _ in 0..3_000 {
            let mut bytes = sample.clone();
            for _ in 0..1 + dice() % 4 {
                let at = dice() % bytes.len();
                bytes[at] = dice() as u8;
            }
            bytes.truncate(1 + dice() % bytes.len());
            for kind in [
                Kind::Video("video/mp4"),
                Kind::Video("video/webm"),
                Kind::Audio("audio/ogg"),
                Kind::Audio("audio/aac"),
            ] {
                // Refused or read, never a fall.
                let _ = record(&Bytes::from(bytes.clone()), kind);
            }
        }
    }
}
