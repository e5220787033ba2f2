//! Recordings and other files as phones write them, made by hand.

/// A document whose bytes do not repeat.
pub(crate) fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = b"%PDF-1.7\n".to_vec();
    while bytes.len() < size {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        bytes.extend(state.to_be_bytes());
    }
    bytes.truncate(size);
    bytes
}

/// What must not be found in what the public gets.
pub(crate) const PLACE: &[u8] = b"+17.4702+106.6190/";

fn element(id: &[u8], body: &[u8]) -> Vec<u8> {
    let mut bytes = id.to_vec();
    bytes.extend((body.len() as u64 | 1 << 56).to_be_bytes());
    bytes.extend(body);
    bytes
}

/// A voice as a browser's recorder writes it, so many milliseconds long, that names its place.
pub(crate) fn voice(ms: u32) -> Vec<u8> {
    let open = |id: &[u8]| [id, b"\x01\xff\xff\xff\xff\xff\xff\xff"].concat();
    let mut bytes = element(b"\x1a\x45\xdf\xa3", b"\x42\x82\x84webm");
    bytes.extend(open(b"\x18\x53\x80\x67"));
    let track = element(b"\x83", &[2]);
    bytes.extend(element(b"\x16\x54\xae\x6b", &element(b"\xae", &track)));
    bytes.extend(open(b"\x1f\x43\xb6\x75"));
    bytes.extend(element(b"\xe7", &ms.to_be_bytes()));
    bytes.extend(element(
        b"\xa3",
        &[&b"\x81\0\0\x80"[..], &[b'.'; 900]].concat(),
    ));
    bytes.extend(element(b"\x12\x54\xc3\x67", PLACE));
    bytes
}
