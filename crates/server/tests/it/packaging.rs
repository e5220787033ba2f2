//! The files by which an operator installs it are read by those for whom they are written.

use std::path::Path;
use std::process::Command;

#[test]
fn systemd_reads_the_units() {
    let units = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packaging");
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for name in [
        "hientruong.service",
        "hientruong-backup.service",
        "hientruong-backup.timer",
    ] {
        let text = std::fs::read_to_string(units.join(name)).expect("a unit");
        // The program stands elsewhere, and this machine may have no such user.
        let text = text.replace(
            "/usr/local/bin/hientruong",
            env!("CARGO_BIN_EXE_hientruong"),
        );
        let text = text.replace("=hientruong\n", "=root\n");
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a copy");
        files.push(path);
    }
    let Ok(verified) = Command::new("systemd-analyze")
        .args(["verify", "--man=no", "--recursive-errors=no"])
        .args(&files)
        .output()
    else {
        eprintln!("SKIPPED: no systemd-analyze on this machine");
        return;
    };
    let told = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success() && told.is_empty(), "{told}");
}
