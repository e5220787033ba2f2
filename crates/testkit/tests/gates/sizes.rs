//! A file that needs a map is two files.

use crate::tree::{self, nothing_in};

/// Lines of a file of our own, tests included.
const LINES_MAX: usize = 600;

/// Files that are longer, with the lines they may have. Only ever shorter, and fewer.
const LONGER: &[(&str, usize)] = &[];

/// Made by others, or data.
const NOT_OURS: &[&str] = &["crates/web/assets/vendor/"];

#[test]
fn a_file_can_be_read_in_one_go() {
    let mut found = Vec::new();
    let mut longer = Vec::new();
    let mut files = tree::files("crates");
    files.extend(tree::files("xtask"));
    for file in files {
        let ours = matches!(file.ending(), "rs" | "html" | "css" | "js" | "mjs" | "sql");
        let lines = file.text.lines().count();
        if !ours || lines <= LINES_MAX || file.is_in(NOT_OURS) {
            continue;
        }
        let allowed = LONGER
            .iter()
            .find(|(path, _)| *path == file.path)
            .map(|(_, lines)| *lines);
        match allowed {
            Some(allowed) if lines == allowed => {}
            Some(allowed) => found.push(format!(
                "{}: {lines} lines, the exception says {allowed}",
                file.path
            )),
            None => found.push(format!("{}: {lines} lines", file.path)),
        }
        longer.push(file.path);
    }
    for (path, _) in LONGER
        .iter()
        .filter(|(path, _)| !longer.iter().any(|long| long == path))
    {
        found.push(format!("{path}: no longer too long: take it off the list"));
    }
    nothing_in(
        found,
        "At most 600 lines a file: divide it by what it says.",
    );
}
