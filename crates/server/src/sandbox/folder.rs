//! The folder of a sandbox: emptied if it is one, measured, and never at the cost of the real service.

use super::OWN;
use crate::backup::room;
use crate::limits;
use app::sandbox::Fault;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

pub(super) fn closed(folder: &Path, why: &io::Error) -> Fault {
    Fault::Closed {
        folder: folder.display().to_string(),
        why: why.to_string(),
    }
}

/// The real service must have room left.
pub(super) fn enough(folder: &Path) -> Result<(), Fault> {
    let (free, _) = room(folder).map_err(|e| closed(folder, &e))?;
    if free >= limits::BACKUP_SPARE {
        return Ok(());
    }
    Err(Fault::Full {
        folder: folder.display().to_string(),
        need: limits::BACKUP_SPARE,
        free,
    })
}

/// An empty folder for a sandbox. What lies there goes if it is a sandbox's, and stays if it is anything else.
pub(super) fn prepare(folder: &Path) -> Result<(), Fault> {
    let said = |e: io::Error| closed(folder, &e);
    if folder.exists() {
        let is_own = folder.join(OWN).is_file();
        let is_empty = std::fs::read_dir(folder).map_err(said)?.next().is_none();
        if !is_own && !is_empty {
            return Err(Fault::NotOurs {
                folder: folder.display().to_string(),
            });
        }
        for entry in std::fs::read_dir(folder).map_err(said)? {
            let path = entry.map_err(said)?.path();
            // The mark goes never: what a wipe that was killed left behind is still known.
            if path.file_name().is_some_and(|name| name == OWN) {
                continue;
            }
            let gone = match path.is_dir() && !path.is_symlink() {
                true => std::fs::remove_dir_all(&path),
                false => std::fs::remove_file(&path),
            };
            gone.map_err(said)?;
        }
    } else {
        let made = std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder);
        made.map_err(said)?;
    }
    std::fs::write(folder.join(OWN), "").map_err(said)
}

/// Bytes of what lies in a folder.
pub(super) fn size(folder: &Path) -> u64 {
    let (mut bytes, mut files) = (0, 0);
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            files += 1;
            if files > limits::SANDBOX_FILES {
                return u64::MAX;
            }
            match entry.metadata() {
                Ok(meta) if meta.is_dir() => folders.push(entry.path()),
                Ok(meta) => bytes += meta.len(),
                Err(_) => {}
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sandbox_is_wiped() {
        let folder = tempfile::tempdir().unwrap();
        let strange = folder.path().join("strange");
        std::fs::create_dir(&strange).unwrap();
        std::fs::write(strange.join("letter"), "dear").unwrap();
        assert!(matches!(prepare(&strange), Err(Fault::NotOurs { .. })));
        assert!(strange.join("letter").is_file());

        let own = folder.path().join("own");
        prepare(&own).unwrap();
        std::fs::create_dir(own.join("data")).unwrap();
        std::fs::write(own.join("data/rows"), "12345").unwrap();
        // A link out of it is a link, and what it leads to is somebody's.
        std::os::unix::fs::symlink(&strange, own.join("away")).unwrap();
        assert!(size(&own) >= 5);
        prepare(&own).unwrap();
        assert_eq!(std::fs::read_dir(&own).unwrap().count(), 1);
        assert!(strange.join("letter").is_file());
    }
}
