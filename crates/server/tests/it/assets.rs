//! `assets import`: a table of things that wear a label.

use crate::program::Installation;
use std::fs;

const HEADER: &str = "code,kind,name,area,lat,lon,agency";

#[test]
fn a_table_is_looked_at_told_line_by_line_and_taken_in_once() {
    let house = Installation::new(None);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tai-san.csv");
    let path = file.display().to_string();
    let write = |lines: &[&str]| {
        let text = [&[HEADER][..], lines].concat().join("\n");
        fs::write(&file, text).expect("written");
    };
    let post = "THU-DEN-0001,Cột đèn,Cột số 1 đường thử,,17.4702,106.6190,";
    let drain = "THU-CONG-0001,Cống,Cống thử trước chợ,,17.4689,106.6215,CAPNUOC";

    // Faults are told by their lines, and nothing is taken.
    write(&[
        post,
        "THU-DEN-0002,Cột đèn,Cột không chỗ đứng,,bắc,106.6190,",
        "THU-DEN-0003,Cột đèn,Cột không đơn vị,,17.4702,106.6190,KHONG-CO",
    ]);
    let (code, said, complained) = house.run(&["--lang", "en", "assets", "import", &path]);
    let all = format!("{said}{complained}");
    assert_ne!(code, 0, "{all}");
    let told: Vec<&str> = said.lines().collect();
    assert_eq!(
        told,
        [
            "Line 3: no position, or outside the province",
            "Line 4: no such agency"
        ],
        "{all}"
    );
    assert!(complained.contains("2 lines cannot be used"), "{all}");

    // A look takes nothing; the sound table is taken, and a second time changes nothing.
    write(&[post, drain]);
    let served = |path: &str| {
        let served = house.serve(&[]);
        let answer = served.get(path, "");
        served.stop();
        answer
    };
    let looked = house.done(&["assets", "import", "--dry-run", &path]);
    assert!(looked.contains('2'), "{looked}");
    assert_eq!(served("/d/THU-DEN-0001").0, 404, "a look takes nothing in");
    for _ in 0..2 {
        let taken = house.done(&["assets", "import", &path]);
        assert!(taken.contains('2'), "{taken}");
    }
    let (status, page) = served("/d/THU-CONG-0001");
    assert_eq!(status, 200);
    assert!(page.contains("Cống thử trước chợ"), "{page}");

    // A line that changed is the same thing under new words.
    write(&[&drain.replace("trước chợ", "sau chợ")]);
    house.done(&["assets", "import", &path]);
    let (_, page) = served("/d/THU-CONG-0001");
    assert!(
        page.contains("Cống thử sau chợ") && !page.contains("trước chợ"),
        "{page}"
    );
}
