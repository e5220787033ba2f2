//! The documents that a reader counts on.

use std::fs;

use crate::tree::{self, nothing_in};

/// A decision is found again by its question, and weighed by its price.
#[test]
fn a_decision_is_question_answer_price() {
    let mut found = Vec::new();
    let decisions = tree::files("docs/decisions");
    for (index, file) in decisions.iter().enumerate() {
        let number = format!("docs/decisions/{:04}-", index + 1);
        if !file.path.starts_with(&number) || file.ending() != "md" {
            found.push(format!("{}: expected {number}….md", file.path));
        }
        let headings: Vec<&str> = file
            .text
            .lines()
            .filter(|line| line.starts_with("## "))
            .collect();
        if headings != ["## Question", "## Answer", "## Price"] {
            found.push(format!("{}: the headings are {headings:?}", file.path));
        }
        if !file.text.starts_with("# ") {
            found.push(format!("{}: no title", file.path));
        }
        // One page: who wants more reads the code.
        if file.text.lines().count() > 60 {
            found.push(format!("{}: more than a page (60 lines)", file.path));
        }
    }
    nothing_in(
        found,
        "docs/decisions/NNNN-name.md: # title, ## Question, ## Answer, ## Price; one page.",
    );
}

#[test]
fn the_front_documents_are_there() {
    let wanted = [
        ("README.md", "cargo xtask test"),
        ("README.md", "cargo run -- demo"),
        ("CHANGELOG.md", "## Unreleased"),
        ("GLOSSARY.md", "| "),
        ("LICENSE", "EUROPEAN UNION PUBLIC LICENCE v. 1.2"),
    ];
    let found = wanted
        .iter()
        .filter(|(file, text)| {
            !fs::read_to_string(tree::root().join(file)).is_ok_and(|read| read.contains(text))
        })
        .map(|(file, text)| format!("{file}: {text:?}"))
        .collect();
    nothing_in(found, "A front document, or what it must say, is missing.");
}

/// A link to a file of the project leads somewhere.
#[test]
fn links_between_documents_lead_somewhere() {
    let mut found = Vec::new();
    for file in tree::files("").iter().filter(|file| file.ending() == "md") {
        let folder = tree::root().join(&file.path);
        let folder = folder.parent().expect("a folder");
        for link in links(&file.text) {
            if !folder.join(link).exists() {
                found.push(format!("{}: {link}", file.path));
            }
        }
    }
    nothing_in(found, "A document links to a file that is not there.");
}

/// The targets of `[words](target)` that are files, without their `#part`.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| {
        let target = rest.split(')').next()?.split('#').next()?;
        let elsewhere =
            target.is_empty() || target.contains("://") || target.starts_with("mailto:");
        (!elsewhere).then_some(target)
    })
}

#[test]
fn links_are_found() {
    let text = "[a](b.md#c) [d](https://e) [f](#g) [h](../i)";
    assert_eq!(links(text).collect::<Vec<_>>(), ["b.md", "../i"]);
}
