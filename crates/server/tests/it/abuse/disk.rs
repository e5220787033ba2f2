//! Disks that are full, or may not be written: small ones in memory, mounted for the trial.

use super::{unwell, well};
use crate::storm::client::{Request, photo};
use crate::storm::dice::asked_for;
use crate::storm::node::{House, pause};
use crate::storm::{in_house, insist, pothole, slip, whole};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use testkit::TestDb;

/// A disk of its own at a folder; gone when dropped.
struct Disk(PathBuf);

impl Disk {
    /// None where this user may not mount anything.
    fn at(folder: &Path, megabytes: u32) -> Option<Disk> {
        fs::create_dir_all(folder).expect("a folder");
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder)
            .stderr(Stdio::null())
            .status();
        if mounted.is_ok_and(|status| status.success()) {
            return Some(Disk(folder.to_owned()));
        }
        eprintln!("SKIPPED: this user may not mount a disk");
        None
    }

    fn mount(&self, option: &str) {
        let done = Command::new("mount")
            .args(["-o", option])
            .arg(&self.0)
            .status();
        assert!(done.is_ok_and(|status| status.success()), "{option}");
    }

    /// Takes every byte that is left.
    fn fill(&self) -> PathBuf {
        let path = self.0.join("everything-else");
        let mut file = File::options()
            .create(true)
            .append(true)
            .open(&path)
            .expect("a file");
        for size in [1 << 16, 1 << 10, 1] {
            while file.write_all(&vec![b'x'; size]).is_ok() {}
        }
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Sends reports until one is not taken; those that were, and how that one was answered.
fn until_refused(house: &House, from: u64) -> Vec<String> {
    let mut taken = Vec::new();
    for n in from..from + 3_000 {
        let answer = Request::post("/api/v1/reports")
            .json(&pothole(n))
            .send(&house.address())
            .expect("it answers");
        if answer.status == 503 {
            assert!(answer.header("retry-after").is_some(), "{}", answer.text());
            return taken;
        }
        taken.push(slip(&answer).0);
    }
    panic!("a full disk took 3,000 reports");
}

/// Under the database.
fn full(folder: &Path) {
    let Some(disk) = Disk::at(&folder.join("disk"), 48) else {
        return;
    };
    let url = format!("sqlite:{}", disk.0.join("h.sqlite").display());
    let house = &House::new(&url);
    let node = house.start();
    let mut taken = vec![slip(&insist(
        house,
        &Request::post("/api/v1/reports").json(&pothole(0)),
    ))];
    let rest = disk.fill();
    let more = until_refused(house, 1);
    let n = more.len() as u64;
    // It reads on, and says what is the matter.
    let (code, secret) = &taken[0];
    let page = insist(house, &Request::get(&format!("/hs/{code}?k={secret}")));
    assert!(page.status < 400, "{}", page.text());
    unwell(house, "writes");
    // For as long as it lasts, everybody who reads is answered and nobody who files is told that it was
    // taken.
    for n in 0..4 * asked_for(super::AWAY, 2) {
        let wanted = Request::post("/api/v1/reports").json(&pothole(5_000 + n));
        let answer = wanted.send(&house.address()).expect("it answers");
        assert_eq!(answer.status, 503, "{}", answer.text());
        let page = Request::get("/").send(&house.address());
        assert_eq!(page.expect("it answers").status, 200);
        pause(Duration::from_millis(250));
    }
    fs::remove_file(rest).expect("room again");
    well(house);
    taken.push(slip(&insist(
        house,
        &Request::post("/api/v1/reports").json(&pothole(9_999)),
    )));
    assert!(node.stop());
    let node = house.start();
    whole(house, n + 2);
    assert!(node.stop());
}

/// Under the photos.
fn closed(house: &House) {
    let Some(disk) = Disk::at(&house.at.data().join("files"), 96) else {
        return;
    };
    let node = house.start();
    let with_photo = |n: u64| Request::post("/api/v1/reports").form(&pothole(n), &photo(n));
    let kept = |n: u64| {
        slip(&insist(house, &with_photo(n)));
    };
    let sent_back = |n: u64| {
        let answer = with_photo(n).send(&house.address()).expect("it answers");
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert!(answer.header("retry-after").is_some(), "{}", answer.text());
        // Words alone are taken on.
        slip(&insist(
            house,
            &Request::post("/api/v1/reports").json(&pothole(n)),
        ));
    };
    kept(1);
    disk.mount("remount,ro");
    unwell(house, "files");
    sent_back(2);
    disk.mount("remount,rw");
    well(house);
    kept(3);
    let rest = disk.fill();
    unwell(house, "room");
    sent_back(4);
    fs::remove_file(rest).expect("room again");
    well(house);
    kept(5);
    whole(house, 5);
    assert!(node.stop());
}

#[test]
fn a_full_disk_under_the_database_loses_nothing() {
    testkit::on_sqlite(testkit::empty, async |db: TestDb| {
        let folder = db.folder();
        let tried = tokio::task::spawn_blocking(move || full(&folder));
        tried.await.expect("it ends well");
    });
}

#[test]
fn files_that_cannot_be_kept_are_sent_back_in_words() {
    testkit::on_sqlite(testkit::empty, async |db: TestDb| {
        in_house(&db, closed).await;
    });
}
