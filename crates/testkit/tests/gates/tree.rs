//! The files of the project.

use std::fs;
use std::path::{Path, PathBuf};

/// A text file of the project.
pub struct File {
    /// From the project's root, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl File {
    /// The ending after the last dot, or nothing.
    pub fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    /// True if it stands under one of the folders, or is one of the files.
    pub fn is_in(&self, places: &[&str]) -> bool {
        places.iter().any(|place| self.path.starts_with(place))
    }
}

/// The folder with the workspace's `Cargo.toml`.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .nth(2)
        .expect("crates/testkit stands two folders deep")
        .to_owned()
}

/// Every text file under `folder` (from the root; "" for all), what is built or fetched left out.
pub fn files(folder: &str) -> Vec<File> {
    let mut found = Vec::new();
    walk(&root().join(folder), &root(), &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!found.is_empty(), "no file under {folder:?}");
    found
}

/// Every Rust file of the crates and of xtask.
pub fn rust() -> Vec<File> {
    let mut found = files("crates");
    found.extend(files("xtask"));
    found.retain(|file| file.ending() == "rs");
    found
}

/// Fails with the whole list, so that one run shows all that is wrong.
pub fn nothing_in(findings: Vec<String>, rule: &str) {
    assert!(findings.is_empty(), "{rule}\n  {}\n", findings.join("\n  "));
}

fn walk(folder: &Path, root: &Path, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder)
        .expect("a folder of the project")
        .flatten()
    {
        let path = entry.path();
        let name = entry.file_name();
        let kind = entry.file_type().expect("the kind of a file");
        if kind.is_dir() {
            if name != "target" && name != ".git" && name != "node_modules" {
                walk(&path, root, found);
            }
        } else if kind.is_file()
            // What a failing snapshot test leaves to be looked at; never committed.
            && !name.to_string_lossy().ends_with(".pending-snap")
            && let Ok(text) = fs::read_to_string(&path)
        {
            let path = path.strip_prefix(root).expect("under the root");
            found.push(File {
                path: path.to_string_lossy().replace('\\', "/"),
                text,
            });
        }
    }
}
