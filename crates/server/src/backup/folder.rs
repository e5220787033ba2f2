//! The folder where backups lie: what is in it, looked at from outside, and what may go.

use super::{BEGIN, Begin, LAYOUT, WHOLE, Whole, fault, room};
use crate::limits;
use app::backup::{Fault, File, Folder, State};
use domain::time::{At, DAY_MS};
use serde::de::DeserializeOwned;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use tar::Header;

/// What names that the program gives begin with.
const OWN: &str = "hientruong-";
/// How they end, and those of what is being written.
const END: &str = ".tar";
const PART: &str = ".tar.part";
/// A block of a tar.
const BLOCK: usize = 512;
/// The end of a backup: its last member's head and body, and two empty blocks; and some more.
const TAIL: u64 = 8 * BLOCK as u64;

/// Where an installation keeps its backups.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    /// The folder.
    pub(crate) path: PathBuf,
    /// It may be made where it is missing: nobody named it. One that somebody named may be a disk that
    /// is not mounted.
    pub(crate) is_ours: bool,
    /// Days that backups are kept that the program named itself; 0 for ever.
    pub(crate) keep_days: u32,
}

impl Home {
    /// The machine and the folder, as one name.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", machine(), self.path.display())
    }

    /// Makes sure that it can be written to.
    pub(crate) fn open(&self) -> Result<(), Fault> {
        let said = |e: io::Error| fault(&self.path, &e);
        if self.is_ours && !self.path.exists() {
            let made = fs::DirBuilder::new().mode(0o700).create(&self.path);
            made.map_err(said)?;
        }
        fs::read_dir(&self.path).map_err(said)?;
        let trial = self.path.join(format!(".{OWN}{}", std::process::id()));
        fs::write(&trial, "?").map_err(said)?;
        fs::remove_file(&trial).map_err(said)
    }

    /// The name of a backup that is made now.
    pub(crate) fn fresh_name(&self, now: At) -> String {
        let local = lang::date::local(now.0);
        format!("{OWN}{}{END}", local.strftime("%Y%m%d-%H%M%S"))
    }

    /// A backup by its name, if it is a name and nothing else.
    pub(crate) fn file(&self, name: &str) -> Option<PathBuf> {
        (is_name(name) && name.ends_with(END)).then(|| self.path.join(name))
    }

    /// Bytes of the newest whole backup.
    pub(crate) fn newest_bytes(&self, keys: &str) -> Option<u64> {
        let files = self.list(keys).ok()?;
        let whole = files.into_iter().find(|file| file.state == State::Whole);
        whole.map(|file| file.bytes)
    }

    /// What it looks like. `keys`: the mark of the installation's own.
    pub(crate) fn look(&self, keys: &str) -> Folder {
        let absent = self.is_ours && !self.path.exists();
        let (files, mut wrong) = match self.list(keys) {
            Ok(files) => (files, None),
            // It is made with the first backup.
            Err(_) if absent => (Vec::new(), None),
            Err(e) => (Vec::new(), Some(fault(&self.path, &e))),
        };
        let rights = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
        if wrong.is_none()
            && !absent
            && let Err(e) = rustix::fs::access(&self.path, rights)
        {
            wrong = Some(fault(&self.path, &e.into()));
        }
        Folder {
            machine: machine(),
            path: self.path.display().to_string(),
            fault: wrong,
            room: room(&self.path).ok(),
            keep_days: self.keep_days,
            files,
        }
    }

    /// The backups in it, the newest first.
    fn list(&self, keys: &str) -> io::Result<Vec<File>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            let is_backup = name.ends_with(END) || name.ends_with(PART);
            // Not followed: what a link leads to lies elsewhere.
            let Ok(meta) = entry.path().symlink_metadata() else {
                continue;
            };
            if !is_name(&name) || !is_backup || !meta.is_file() {
                continue;
            }
            let made = meta.modified().ok();
            let made = made.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            let made = made.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX));
            found.push((At(made), name, meta.len()));
        }
        found.sort_by(|a, b| b.cmp(a));
        found.truncate(limits::BACKUPS_LISTED);
        Ok(found
            .into_iter()
            .map(|(made_at, name, bytes)| {
                let (state, whole) = match name.ends_with(PART) {
                    true => (State::Cut, None),
                    false => state(&self.path.join(&name), keys),
                };
                File {
                    made_at,
                    bytes,
                    state,
                    rows: whole.as_ref().map_or(0, |w| w.rows),
                    files: whole.as_ref().map_or(0, |w| w.files),
                    name,
                }
            })
            .collect())
    }

    /// Removes backups of the program's own naming whose days are over, never the newest whole one; and
    /// what was cut short long ago.
    pub(crate) fn clear(&self, keys: &str, now: At) {
        let Ok(files) = self.list(keys) else { return };
        let newest = files.iter().find(|file| file.state == State::Whole);
        for file in &files {
            let days = match file.name.ends_with(PART) {
                true => 1,
                false => i64::from(self.keep_days),
            };
            let is_over = days > 0 && now.0 - file.made_at.0 > days * DAY_MS;
            if is_over && is_own(&file.name) && newest.is_some_and(|n| n.name != file.name) {
                tracing::info!(file = %file.name, "a backup whose days are over is removed");
                // The next backup tries again.
                let _ = fs::remove_file(self.path.join(&file.name));
            }
        }
    }
}

/// A name, and no way to somewhere else.
fn is_name(name: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b'_');
    !name.starts_with('.') && name.len() <= 120 && name.bytes().all(plain)
}

/// `hientruong-20261130-023000.tar`, or what is there of one.
fn is_own(name: &str) -> bool {
    let name = name.strip_suffix(".part").unwrap_or(name);
    let stamp = name.strip_prefix(OWN).and_then(|n| n.strip_suffix(END));
    stamp.is_some_and(|stamp| {
        let digit = |c: u8| c.is_ascii_digit();
        stamp.len() == 15
            && stamp
                .bytes()
                .enumerate()
                .all(|(at, c)| if at == 8 { c == b'-' } else { digit(c) })
    })
}

/// How a backup looks by its first and its last member.
fn state(path: &Path, keys: &str) -> (State, Option<Whole>) {
    match ends(path) {
        Err(_) | Ok((None, _)) => (State::Strange, None),
        Ok((Some(begin), _)) if begin.hientruong != LAYOUT => (State::Newer, None),
        Ok((Some(begin), _)) if begin.keys != keys => (State::OtherKeys, None),
        Ok((Some(_), None)) => (State::Cut, None),
        Ok((Some(_), Some(whole))) => (State::Whole, Some(whole)),
    }
}

fn ends(path: &Path) -> io::Result<(Option<Begin>, Option<Whole>)> {
    let mut file = fs::File::open(path)?;
    let mut head = vec![0; 2 * BLOCK];
    file.read_exact(&mut head)?;
    let length = file.metadata()?.len();
    let from = length.saturating_sub(TAIL);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    let last = (0..tail.len() / BLOCK)
        .rev()
        .find_map(|at| member(tail.get(at * BLOCK..)?, WHOLE));
    Ok((member(&head, BEGIN), last))
}

/// A short member of this name at the beginning of some blocks.
fn member<T: DeserializeOwned>(blocks: &[u8], name: &str) -> Option<T> {
    let head = Header::from_byte_slice(blocks.get(..BLOCK)?);
    if head.path_bytes() != name.as_bytes() {
        return None;
    }
    let size = usize::try_from(head.entry_size().ok()?).ok()?;
    serde_json::from_slice(blocks.get(BLOCK..BLOCK + size)?).ok()
}

/// The machine's name, as its system has it.
pub(crate) fn machine() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "localhost".to_owned(),
        name => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tar::Builder;

    const NOW: At = At(1_700_000_000_000);

    /// A backup without rows, so many days old.
    fn lies_there(home: &Home, name: &str, days: i64) {
        let mut tar = Builder::new(Vec::new());
        let begin = r#"{"hientruong":1,"keys":"k"}"#;
        let whole = r#"{"rows":7,"files":2,"sha256":""}"#;
        for (name, text) in [(BEGIN, begin), (WHOLE, whole)] {
            let mut head = Header::new_gnu();
            head.set_size(text.len() as u64);
            let put = tar.append_data(&mut head, name, text.as_bytes());
            put.expect("a member");
        }
        let path = home.path.join(name);
        fs::write(&path, tar.into_inner().expect("a tar")).expect("a file");
        let file = fs::File::options().write(true).open(&path);
        let age = Duration::from_millis((NOW.0 - days * DAY_MS).unsigned_abs());
        let set = file.expect("a file").set_modified(UNIX_EPOCH + age);
        set.expect("its hour");
    }

    #[test]
    fn what_goes_is_old_of_our_own_and_not_the_last() {
        let folder = tempfile::tempdir().expect("a folder");
        let home = Home {
            path: folder.path().to_owned(),
            is_ours: false,
            keep_days: 31,
        };
        let old = "hientruong-20260101-000000.tar";
        let newest = "hientruong-20260201-000000.tar";
        lies_there(&home, "truoc-nang-cap.tar", 90);
        lies_there(&home, old, 50);
        lies_there(&home, newest, 40);
        let names = || {
            let seen = home.look("k");
            assert_eq!(seen.fault, None);
            let whole = |file: &File| file.state == State::Whole && file.rows == 7;
            assert!(seen.files.iter().all(whole), "{seen:?}");
            seen.files.into_iter().map(|f| f.name).collect::<Vec<_>>()
        };
        assert_eq!(names(), [newest, old, "truoc-nang-cap.tar"]);
        // Of other keys none is anybody's last, and nothing goes.
        home.clear("other", NOW);
        assert_eq!(names().len(), 3);
        home.clear("k", NOW);
        assert_eq!(names(), [newest, "truoc-nang-cap.tar"]);
        let strange = home.look("other").files;
        assert!(strange.iter().all(|f| f.state == State::OtherKeys));
        let ever = Home {
            keep_days: 0,
            ..home.clone()
        };
        lies_there(&home, old, 50);
        ever.clear("k", NOW);
        assert_eq!(names().len(), 3);
        let nowhere = Home {
            path: folder.path().join("none"),
            ..home.clone()
        };
        let fault = nowhere.look("k").fault;
        assert!(matches!(fault, Some(Fault::Missing { .. })), "{fault:?}");
        assert!(matches!(nowhere.open(), Err(Fault::Missing { .. })));
    }

    #[test]
    fn a_name_leads_nowhere() {
        let home = Home {
            path: PathBuf::from("/var/backups"),
            is_ours: false,
            keep_days: 31,
        };
        for name in [
            "../keys.tar",
            "/etc/passwd.tar",
            ".tar",
            "..tar",
            "a/b.tar",
            "a b.tar",
            "keys",
            "",
        ] {
            assert_eq!(home.file(name), None, "{name}");
        }
        let name = home.fresh_name(At(1_700_000_000_000));
        assert_eq!(home.file(&name), Some(home.path.join(&name)));
        assert!(is_own(&name) && is_own(&format!("{name}.part")), "{name}");
        for name in ["truoc-nang-cap.tar", "hientruong-2026.tar"] {
            assert!(!is_own(name), "{name}");
        }
    }
}
