use super::*;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use tempfile::NamedTempFile;

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// A directory as packers write it: each entry is id, run, offset, length.
fn directory(entries: &[(u64, u64, u64, u64)]) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, entries.len() as u64);
    let mut before = 0;
    for e in entries {
        put(&mut out, e.0 - before);
        before = e.0;
    }
    entries.iter().for_each(|e| put(&mut out, e.1));
    entries.iter().for_each(|e| put(&mut out, e.3));
    let mut end = None;
    for e in entries {
        put(&mut out, if end == Some(e.2) { 0 } else { e.2 + 1 });
        end = Some(e.2 + e.3);
    }
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// A file of its sections; `kind` is what the header says the tiles are.
fn packed(kind: u8, root: &[u8], leaves: &[u8], tiles: &[u8]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    let mut at = HEADER as u64;
    for (n, length) in [root.len(), 0, leaves.len(), tiles.len()]
        .into_iter()
        .enumerate()
    {
        assert_eq!(out.len(), 8 + n * 16);
        out.extend(at.to_le_bytes());
        out.extend((length as u64).to_le_bytes());
        at += length as u64;
    }
    out.extend([0; 24]);
    out.extend([1, GZIP, PLAIN, kind, 0, 12]);
    out.resize(HEADER, 0);
    out.extend([root, leaves, tiles].concat());
    out
}

fn file(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn open(bytes: &[u8]) -> Result<Archive, BadArchive> {
    Archive::open(file(bytes).path())
}

/// Three tiles: the world's, a run of the four below it, and one of zoom 12 in a directory below.
fn whole() -> Vec<u8> {
    let far = tile_id(12, 3_260, 1_800).unwrap();
    let leaf = gzip(&directory(&[(far, 1, 9, 4)]));
    let root = directory(&[(0, 1, 0, 5), (1, 4, 5, 4), (5, 0, 0, leaf.len() as u64)]);
    packed(2, &gzip(&root), &leaf, b"worldfourfar!")
}

#[test]
fn the_curve_is_that_of_the_format() {
    for (tile, id) in [
        ((0, 0, 0), 0),
        ((1, 0, 0), 1),
        ((1, 0, 1), 2),
        ((1, 1, 1), 3),
        ((1, 1, 0), 4),
        ((2, 0, 0), 5),
        ((12, 3_423, 1_763), 19_078_479),
    ] {
        assert_eq!(tile_id(tile.0, tile.1, tile.2), Some(id), "{tile:?}");
    }
    assert_eq!(tile_id(1, 2, 0), None);
    assert_eq!(tile_id(32, 0, 0), None);
}

#[test]
fn tiles_are_found_through_runs_and_directories() {
    let archive = open(&whole()).unwrap();
    assert_eq!(archive.content_type(), "image/png");
    assert_eq!(archive.zooms(), (0, 12));
    let text = |z, x, y| {
        let tile = archive.tile(z, x, y).unwrap();
        tile.map(|bytes| String::from_utf8(bytes).unwrap())
    };
    assert_eq!(text(0, 0, 0).as_deref(), Some("world"));
    for (x, y) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        assert_eq!(text(1, x, y).as_deref(), Some("four"));
    }
    assert_eq!(text(12, 3_260, 1_800).as_deref(), Some("far!"));
    assert_eq!(text(12, 3_260, 1_801), None);
    assert_eq!(
        text(2, 0, 0),
        None,
        "the directory begins there and has it not"
    );
    assert_eq!(text(12, 4_096, 0), None);
}

#[test]
fn another_file_has_another_tag() {
    let one = open(&whole()).unwrap();
    let root = gzip(&directory(&[(0, 1, 0, 4)]));
    let other = open(&packed(2, &root, b"", b"worldfourfar!")).unwrap();
    assert_ne!(one.tag(), other.tag());
    assert_eq!(one.tag(), open(&whole()).unwrap().tag());
}

#[test]
fn what_the_map_cannot_show_is_refused_in_words() {
    let root = gzip(&directory(&[(0, 1, 0, 1)]));
    let told = |bytes: &[u8]| open(bytes).unwrap_err().to_string();
    assert!(told(&packed(1, &root, b"", b"x")).contains("vectors"));
    assert!(told(&packed(5, &root, b"", b"x")).contains("neither"));
    let mut old = whole();
    old[7] = 2;
    assert!(told(&old).contains("version 3"));
    assert!(told(b"PMTiles\x03").contains("short"));
    let mut packing = whole();
    packing[97] = 4;
    assert!(told(&packing).contains("gzip"));
    let mut zooms = whole();
    zooms[101] = 200;
    assert!(told(&zooms).contains("zooms"));
    assert!(Archive::open(Path::new("/khong/co")).is_err());
}

#[test]
fn no_number_of_a_hostile_file_is_believed() {
    let root = |entries: &[(u64, u64, u64, u64)]| gzip(&directory(entries));
    // Offsets and lengths beyond the file, and beyond what numbers hold.
    for (offset, length) in [(0, 9), (9, 1), (u64::MAX - 3, 2), (0, u64::MAX)] {
        let bytes = packed(2, &root(&[(0, 1, offset, length)]), b"", b"x");
        let told = open(&bytes).and_then(|archive| archive.tile(0, 0, 0));
        assert!(told.is_err(), "{offset} {length}");
    }
    // A directory that leads to itself for ever.
    let mut leaf = gzip(&directory(&[(0, 0, 0, 40)]));
    leaf = gzip(&directory(&[(0, 0, 0, leaf.len() as u64)]));
    let told = open(&packed(
        2,
        &root(&[(0, 0, 0, leaf.len() as u64)]),
        &leaf,
        b"x",
    ));
    let told = told.unwrap().tile(0, 0, 0).unwrap_err().to_string();
    assert!(told.contains("too deep"), "{told}");
    // Few bytes that become very many.
    let bomb = gzip(&vec![0u8; 64 << 20]);
    let told = open(&packed(2, &bomb, b"", b"x")).unwrap_err().to_string();
    assert!(told.contains("too much"), "{told}");
    // A count that nothing stands behind, numbers without end, steps that go back or round.
    let mut many = Vec::new();
    put(&mut many, u64::MAX);
    let mut around = Vec::new();
    for number in [2, u64::MAX, 5, 1, 1, 1, 1, 1, 1] {
        put(&mut around, number);
    }
    let still = directory(&[(3, 1, 0, 1), (3, 1, 0, 1)]);
    for wrong in [many, vec![0xff; 40], around, still, Vec::new(), vec![1, 0]] {
        assert!(
            open(&packed(2, &gzip(&wrong), b"", b"x")).is_err(),
            "{wrong:?}"
        );
    }
    // Every cut of a good file, and every byte of it changed: an answer, never a panic.
    let good = whole();
    for end in 0..good.len() {
        if let Ok(archive) = open(&good[..end]) {
            let _ = archive.tile(12, 3_260, 1_800);
        }
    }
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 0xff;
        if let Ok(archive) = open(&changed) {
            let _ = archive.tile(12, 3_260, 1_800);
            let _ = archive.tile(1, 0, 0);
        }
    }
}
