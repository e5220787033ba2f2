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
