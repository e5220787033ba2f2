//! Pictures of the ground out of one file: PMTiles, version 3.
//!
//! A header of 127 bytes, then directories: lists of tiles in the order of a Hilbert curve, each with
//! where its bytes lie, packed. The root stands near the beginning and stays in memory; those below it
//! are read when a tile asks for them: the kernel keeps what is read often, and this keeps nothing.
//! The file is somebody else's, so that each number in it is doubted before it is used.

use crate::limits;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Bytes of the header.
const HEADER: usize = 127;
/// How every such file begins, and the version that is read.
const MAGIC: &[u8; 8] = b"PMTiles\x03";
/// Packings of directories, as the header numbers them.
const PLAIN: u8 = 1;
const GZIP: u8 = 2;

/// Why a file is not taken, in English, for whoever configures it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadArchive(String);

impl fmt::Display for BadArchive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadArchive {}

impl From<io::Error> for BadArchive {
    fn from(error: io::Error) -> BadArchive {
        BadArchive(error.to_string())
    }
}

fn bad<T>(why: impl Into<String>) -> Result<T, BadArchive> {
    Err(BadArchive(why.into()))
}

/// What the tiles are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Picture {
    Png,
    Jpeg,
    Webp,
}

/// A tile, a run of equal ones, or, where the run is nothing, a directory below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    id: u64,
    run: u64,
    offset: u64,
    length: u64,
}

/// A stretch of the file.
#[derive(Clone, Copy, Debug)]
struct Span {
    from: u64,
    length: u64,
}

impl Span {
    /// A stretch within this one, told from its beginning.
    fn part(self, offset: u64, length: u64) -> Result<Span, BadArchive> {
        let end = offset.checked_add(length);
        if end.is_none_or(|end| end > self.length) {
            return bad("a piece lies beyond its section");
        }
        Ok(Span {
            from: self.from + offset,
            length,
        })
    }
}

/// A file of tiles, open.
#[derive(Debug)]
pub struct Archive {
    file: File,
    root: Vec<Entry>,
    leaves: Span,
    tiles: Span,
    packing: u8,
    picture: Picture,
    zooms: (u8, u8),
    tag: String,
}

impl Archive {
    /// Opens a file and reads its header and root.
    ///
    /// # Errors
    /// It is not readable, no PMTiles of version 3, broken, or holds something else than pictures.
    pub fn open(path: &Path) -> Result<Archive, BadArchive> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut head = [0u8; HEADER];
        if size < HEADER as u64 {
            return bad("too short for PMTiles");
        }
        file.read_exact_at(&mut head, 0)?;
        if &head[..8] != MAGIC {
            return bad("no PMTiles of version 3");
        }
        let number = |at: usize| {
            let mut bytes = [0u8; 8];
            bytes.copy_from_slice(&head[at..at + 8]);
            u64::from_le_bytes(bytes)
        };
        let whole = Span {
            from: 0,
            length: size,
        };
        let section = |at: usize| whole.part(number(at), number(at + 8));
        let picture = match head[99] {
            1 => {
                return bad(
                    "its tiles are vectors (MVT), which the map does not draw: give it pictures (PNG, JPEG or WebP)",
                );
            }
            2 => Picture::Png,
            3 => Picture::Jpeg,
            4 => Picture::Webp,
            _ => return bad("its tiles are neither PNG nor JPEG nor WebP"),
        };
        let packing = head[97];
        if !matches!(packing, PLAIN | GZIP) {
            return bad("its directories are packed otherwise than with gzip");
        }
        // Pictures are packed by themselves; 0 is what old packers wrote for that.
        if head[98] > PLAIN {
            return bad("its pictures are packed once more");
        }
        let zooms = (head[100], head[101]);
        if zooms.0 > zooms.1 || zooms.1 > limits::GROUND_ZOOM_MAX {
            return bad("its zooms are none that a map has");
        }
        let root = section(8)?;
        let mut archive = Archive {
            file,
            root: Vec::new(),
            leaves: section(40)?,
            tiles: section(56)?,
            packing,
            picture,
            zooms,
            tag: String::new(),
        };
        archive.root = archive.directory(root)?;
        // Another file under the same name has other addresses: no copy of the old one is shown.
        let mut digest = Sha256::new();
        digest.update(head);
        for entry in &archive.root {
            digest.update(entry.id.to_le_bytes());
            digest.update(entry.length.to_le_bytes());
        }
        archive.tag = digest
            .finalize()
            .iter()
            .take(4)
            .map(|b| format!("{b:02x}"))
            .collect();
        Ok(archive)
    }

    /// The coarsest and the finest zoom that it has.
    pub fn zooms(&self) -> (u8, u8) {
        self.zooms
    }

    /// The media type of its tiles.
    pub fn content_type(&self) -> &'static str {
        match self.picture {
            Picture::Png => "image/png",
            Picture::Jpeg => "image/jpeg",
            Picture::Webp => "image/webp",
        }
    }

    /// What tells it from another file.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The bytes of a tile; none where it has none. Blocks while it reads.
    ///
    /// # Errors
    /// The file is broken, or was cut while it was open.
    pub fn tile(&self, zoom: u32, x: u32, y: u32) -> Result<Option<Vec<u8>>, BadArchive> {
        let Some(id) = tile_id(zoom, x, y) else {
            return Ok(None);
        };
        let mut below;
        let mut directory = self.root.as_slice();
        for _ in 0..limits::GROUND_DEPTH_MAX {
            let at = directory.partition_point(|e| e.id <= id);
            let Some(entry) = at.checked_sub(1).map(|at| directory[at]) else {
                return Ok(None);
            };
            if entry.run > 0 {
                if id - entry.id >= entry.run {
                    return Ok(None);
                }
                let span = self.tiles.part(entry.offset, entry.length)?;
                return self.read(span, limits::GROUND_TILE_BYTES_MAX).map(Some);
            }
            below = self.directory(self.leaves.part(entry.offset, entry.length)?)?;
            directory = below.as_slice();
        }
        bad("its directories go too deep")
    }

    fn directory(&self, span: Span) -> Result<Vec<Entry>, BadArchive> {
        let packed = self.read(span, limits::GROUND_DIRECTORY_BYTES_MAX)?;
        if self.packing == PLAIN {
            return entries(&packed);
        }
        let most = limits::GROUND_DIRECTORY_BYTES_MAX;
        let mut plain = Vec::new();
        GzDecoder::new(packed.as_slice())
            .take(most + 1)
            .read_to_end(&mut plain)?;
        if plain.len() as u64 > most {
            return bad("a directory unpacks to too much");
        }
        entries(&plain)
    }

    fn read(&self, span: Span, most: u64) -> Result<Vec<u8>, BadArchive> {
        if span.length > most {
            return bad("a piece is larger than any should be");
        }
        let mut bytes = vec![0u8; span.length as usize];
        self.file.read_exact_at(&mut bytes, span.from)?;
        Ok(bytes)
    }
}

/// A tile's place on the curve that runs through all zooms, the coarsest first; none where there is
/// no such tile.
fn tile_id(zoom: u32, x: u32, y: u32) -> Option<u64> {
    if zoom > u32::from(limits::GROUND_ZOOM_MAX) || x >> zoom > 0 || y >> zoom > 0 {
        return None;
    }
    let side = 1u64 << zoom;
    let (mut x, mut y) = (u64::from(x), u64::from(y));
    let mut id = (side * side - 1) / 3;
    let mut step = side / 2;
    while step > 0 {
        let (right, down) = (u64::from(x & step > 0), u64::from(y & step > 0));
        id += step * step * ((3 * right) ^ down);
        if down == 0 {
            if right == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
        step /= 2;
    }
    Some(id)
}

/// A directory: how many entries; then all steps from id to id, all runs, all lengths, all offsets.
fn entries(bytes: &[u8]) -> Result<Vec<Entry>, BadArchive> {
    let mut rest = bytes;
    let count = varint(&mut rest)?;
    // Each entry takes four bytes at least: no room is made for more than there can be.
    if count > bytes.len() as u64 / 4 {
        return bad("a directory names more than it holds");
    }
    let mut found = Vec::with_capacity(count as usize);
    let mut id = 0u64;
    for n in 0..count {
        let step = varint(&mut rest)?;
        let next = id.checked_add(step).filter(|_| step > 0 || n == 0);
        let Some(next) = next else {
            return bad("a directory is out of order");
        };
        id = next;
        found.push(Entry {
            id,
            run: 0,
            offset: 0,
            length: 0,
        });
    }
    for entry in &mut found {
        entry.run = varint(&mut rest)?;
    }
    for entry in &mut found {
        entry.length = varint(&mut rest)?;
        if entry.length == 0 {
            return bad("a directory names an empty piece");
        }
    }
    let mut end: Option<u64> = None;
    for entry in &mut found {
        // Nothing: right behind the one before. Else one more than the offset itself.
        let offset = match varint(&mut rest)? {
            0 => end,
            told => Some(told - 1),
        };
        let after = offset.and_then(|offset| offset.checked_add(entry.length));
        let (Some(offset), Some(after)) = (offset, after) else {
            return bad("a directory leads nowhere");
        };
        entry.offset = offset;
        end = Some(after);
    }
    Ok(found)
}

fn varint(rest: &mut &[u8]) -> Result<u64, BadArchive> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let Some((byte, after)) = rest.split_first() else {
            return bad("a directory ends too early");
        };
        *rest = after;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            break;
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    bad("a number is too long")
}

#[cfg(test)]
mod tests;
