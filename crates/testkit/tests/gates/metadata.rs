//! What Cargo knows of the workspace and of what it is built from.

use std::process::Command;

use serde_json::Value;

use crate::tree;

/// A crate as `cargo metadata` describes it.
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The licence expression of its manifest.
    pub licence: Option<String>,
    /// The native library that it claims to link, if any.
    pub links: Option<String>,
    /// What its manifest lists.
    pub dependencies: Vec<Dependency>,
}

/// One line of a manifest.
pub struct Dependency {
    /// The crate's own name, whatever the manifest calls it.
    pub name: String,
    /// Listed for tests only.
    pub for_tests: bool,
}

/// The crates of the workspace.
pub fn workspace() -> Vec<Crate> {
    crates(&["--no-deps"])
}

/// The workspace and all it is built from on this machine.
pub fn everything() -> Vec<Crate> {
    // Other systems' crates need not have been fetched.
    let host = run(Command::new("rustc").arg("-vV"));
    let host = host
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .expect("rustc's host");
    crates(&["--filter-platform", host])
}

fn crates(arguments: &[&str]) -> Vec<Crate> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(arguments)
        .current_dir(tree::root());
    let metadata: Value = serde_json::from_str(&run(&mut command)).expect("JSON of cargo metadata");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    packages.iter().map(read).collect()
}

fn read(package: &Value) -> Crate {
    let text = |key: &str| package[key].as_str().map(str::to_owned);
    let dependencies = package["dependencies"]
        .as_array()
        .expect("a list of dependencies");
    Crate {
        name: text("name").expect("a name"),
        version: text("version").expect("a version"),
        licence: text("license"),
        links: text("links"),
        dependencies: dependencies
            .iter()
            .map(|dependency| Dependency {
                name: dependency["name"].as_str().expect("a name").to_owned(),
                for_tests: dependency["kind"] == "dev",
            })
            .collect(),
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().expect("a program of the toolchain");
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}
