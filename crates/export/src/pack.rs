//! One gzip of many pieces: each is packed by itself, so that it can be kept, shared and unpacked by
//! itself, and all in a row, between [`HEAD`] and [`Whole::tail`], are one gzip of one member, which every
//! browser reads. (Of several members some read only the first.)

use crate::limits::PACK_LEVEL;
use flate2::{Compress, Compression, Crc, Decompress, FlushCompress, FlushDecompress, Status};
use std::io;

/// What stands before the first piece: gzip, deflate, no name, no time, no system.
pub const HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// Bytes of what stands after the last one.
pub const TAIL_BYTES: usize = 10;

/// What is known of all pieces so far.
#[derive(Debug, Default)]
pub struct Whole {
    crc: Crc,
    bytes: u64,
}

impl Whole {
    /// Packs the next piece: its own deflate blocks, ended on a whole byte.
    ///
    /// # Errors
    /// The packer's, which has none for memory.
    pub fn piece(&mut self, raw: &[u8]) -> io::Result<Vec<u8>> {
        self.crc.update(raw);
        self.bytes += raw.len() as u64;
        let mut packer = Compress::new(Compression::new(PACK_LEVEL), false);
        let mut packed = Vec::with_capacity(raw.len() / 4 + 64);
        loop {
            let read = usize::try_from(packer.total_in()).map_err(io::Error::other)?;
            let rest = raw.get(read..).unwrap_or_default();
            packer
                .compress_vec(rest, &mut packed, FlushCompress::Full)
                .map_err(io::Error::other)?;
            // Room left over says that everything is out.
            let all_in = packer.total_in() == raw.len() as u64;
            if all_in && packed.len() < packed.capacity() {
                return Ok(packed);
            }
            packed.reserve(packed.len().max(64));
        }
    }

    /// Checksum of all bytes, unpacked.
    pub fn crc(&self) -> u32 {
        self.crc.sum()
    }

    /// How many bytes they are, unpacked.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// What stands after the last piece of a whole with this checksum and length: an empty last block, and
    /// both of them.
    pub fn tail(crc: u32, bytes: u64) -> [u8; TAIL_BYTES] {
        let mut tail = [0; TAIL_BYTES];
        tail[0] = 3;
        tail[2..6].copy_from_slice(&crc.to_le_bytes());
        // The lower half, as gzip has it.
        tail[6..].copy_from_slice(&(bytes as u32).to_le_bytes());
        tail
    }
}

/// Unpacks a piece of `raw` bytes.
///
/// # Errors
/// It is damaged, or no such piece.
pub fn unpack(packed: &[u8], raw: usize) -> io::Result<Vec<u8>> {
    let damaged = || io::Error::new(io::ErrorKind::InvalidData, "a damaged piece");
    // One byte more than it should have: of a longer one the end would not be seen.
    let mut out = Vec::with_capacity(raw + 1);
    let mut unpacker = Decompress::new(false);
    loop {
        let read = usize::try_from(unpacker.total_in()).map_err(io::Error::other)?;
        let before = (read, out.len());
        let rest = packed.get(read..).unwrap_or_default();
        let status = unpacker
            .decompress_vec(rest, &mut out, FlushDecompress::Sync)
            .map_err(|_| damaged())?;
        let read = usize::try_from(unpacker.total_in()).map_err(io::Error::other)?;
        let done = read == packed.len() || status == Status::StreamEnd;
        if done || (read, out.len()) == before {
            break;
        }
    }
    if out.len() == raw {
        Ok(out)
    } else {
        Err(damaged())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn pieces_in_a_row_are_one_gzip() {
        let noise: Vec<u8> = (0u32..300_000)
            .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
            .collect();
        let raws: [&[u8]; 4] = [
            b"code,title\r\n",
            &noise,
            b"",
            "Ổ gà trước chợ\r\n".as_bytes(),
        ];
        let mut whole = Whole::default();
        let mut file = HEAD.to_vec();
        for raw in raws {
            let piece = whole.piece(raw).expect("it packs");
            assert_eq!(unpack(&piece, raw.len()).expect("it unpacks"), raw);
            assert!(unpack(&piece, raw.len() + 1).is_err());
            file.extend(piece);
        }
        file.extend(Whole::tail(whole.crc(), whole.bytes()));
        let mut read = Vec::new();
        // A reader of one member only: it ends where that ends.
        let mut reader = flate2::bufread::GzDecoder::new(&file[..]);
        reader.read_to_end(&mut read).expect("a gzip");
        assert_eq!(read, raws.concat());
        assert!(reader.into_inner().is_empty(), "there is one member");
    }

    #[test]
    fn equal_pieces_are_equal_bytes() {
        let mut one = Whole::default();
        one.piece(b"something before").expect("it packs");
        let a = one.piece(b"the same rows").expect("it packs");
        let b = Whole::default().piece(b"the same rows").expect("it packs");
        assert_eq!(a, b);
        assert!(unpack(&[0xff, 0xff, 0x12], 10).is_err());
    }
}
