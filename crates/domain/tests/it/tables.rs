//! Changes of the province's own tables, row by row: what is refused and at which field, what
//! becomes of the table, what stays as it was.

use domain::category::Question;
use domain::pack::abbreviation_edit::{AbbreviationCells, AbbreviationEdit, edit_abbreviations};
use domain::pack::agency_edit::{AgencyCells, AgencyEdit, edit_agencies};
use domain::pack::category_edit::{CategoryCells, edit_categories};
use domain::pack::contact_edit::{ContactCells, LadderEdit, edit_ladder};
use domain::pack::edit::{EditFault, Edited};
use domain::pack::refusal_edit::{RefusalCells, edit_refusal};
use domain::pack::{Catalogue, FILES, Pack, dated};
use domain::time::At;
use jiff::civil::{Date, date};
use std::collections::HashMap;

const TODAY: Date = date(2026, 11, 24);
const WARD: &str = "UB-18880-T7";

struct Tables {
    texts: HashMap<&'static str, String>,
    catalogue: Catalogue,
}

impl Tables {
    fn open() -> Tables {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/quang-binh/");
        let text = |name| std::fs::read_to_string(format!("{folder}{name}")).expect("a table");
        let texts: HashMap<_, _> = FILES.into_iter().map(|name| (name, text(name))).collect();
        let catalogue = Pack::parse(&|name| texts.get(name).cloned()).expect("sound tables");
        Tables { texts, catalogue }
    }

    fn agency(&self, edit: &AgencyEdit) -> Result<Edited, Vec<EditFault>> {
        edit_agencies(
            &|name| self.texts.get(name).cloned(),
            &self.catalogue,
            edit,
            TODAY,
        )
    }

    fn category(&self, cells: &CategoryCells, add: bool) -> Result<Edited, Vec<EditFault>> {
        edit_categories(
            &|name| self.texts.get(name).cloned(),
            &self.catalogue,
            cells,
            add,
        )
    }

    fn ladder(&self, edit: &LadderEdit) -> Result<Edited, Vec<EditFault>> {
        edit_ladder(
            &|name| self.texts.get(name).cloned(),
            &self.catalogue,
            WARD,
            edit,
        )
    }

    /// The tables with a change, by the whole pack's checks.
    fn with(mut self, edited: Edited) -> Tables {
        let text = |name: &str| self.texts.get(name).cloned();
        let changed = [(edited.file, edited.text.as_str())];
        self.catalogue = dated::with_tables(&text, &changed).expect("sound tables");
        self.texts.insert(edited.file, edited.text);
        self
    }
}

fn told<T: std::fmt::Debug>(result: Result<T, Vec<EditFault>>) -> Vec<String> {
    let faults = result.expect_err("refused");
    let told = |f: &EditFault| format!("{}:{}:{}", f.field, f.why, f.detail);
    faults.iter().map(told).collect()
}

fn squad() -> AgencyCells {
    AgencyCells {
        code: "DOI-DEN".to_owned(),
        name: "Đội quản lý chiếu sáng".to_owned(),
        short_name: "Đội chiếu sáng".to_owned(),
        kind: "public_service_provider".to_owned(),
        parent: "SXD-T7".to_owned(),
        units: "44".to_owned(),
    }
}

#[test]
fn an_agency_is_added_at_the_end_and_nothing_else_moves() {
    let tables = Tables::open();
    let before = tables.texts["agencies.csv"].clone();
    let from = Some(TODAY);
    let added = tables
        .agency(&AgencyEdit::Add {
            cells: squad(),
            from,
        })
        .expect("sound");
    assert!(added.text.starts_with(before.trim_end()), "bytes stay");
    let tables = tables.with(added);
    let agency = tables.catalogue.agency("DOI-DEN").expect("there");
    assert!(agency.in_force(TODAY) && tables.catalogue.is_within("DOI-DEN", "SXD-T7"));
    let again = tables.agency(&AgencyEdit::Add {
        cells: squad(),
        from,
    });
    assert_eq!(told(again), ["code:taken:"]);
    let under = AgencyCells {
        code: "SXD-T7".to_owned(),
        parent: "DOI-DEN".to_owned(),
        ..AgencyCells::of(tables.catalogue.agency("SXD-T7").expect("there"))
    };
    assert_eq!(
        told(tables.agency(&AgencyEdit::Change { cells: under })),
        ["parent:circle:"]
    );
}

#[test]
fn every_fault_of_an_agency_is_told_at_its_field() {
    let tables = Tables::open();
    let cells = AgencyCells {
        code: "ĐỘI 1".to_owned(),
        units: "99999".to_owned(),
        parent: "KHONG".to_owned(),
        ..AgencyCells::default()
    };
    let faults = told(tables.agency(&AgencyEdit::Add { cells, from: None }));
    let expected = [
        "code:name:",
        "from:required:",
        "name:required:",
        "short_name:required:",
        "kind:required:",
        "parent:rule_unknown:KHONG",
        "units:rule_unknown:99999",
    ];
    assert_eq!(faults, expected);
    let end = |last: Option<Date>, heirs: &[&str]| AgencyEdit::End {
        code: WARD.to_owned(),
        last,
        heirs: heirs.iter().map(|h| (*h).to_owned()).collect(),
    };
    assert_eq!(
        told(tables.agency(&end(None, &[]))),
        ["last:required:", "heir:required:"]
    );
    let bad = tables.agency(&end(Some(date(2026, 11, 23)), &[WARD, "KHONG", "SXD"]));
    let expected = [
        "last:past:".to_owned(),
        format!("heir:not_then:{WARD}"),
        "heir:rule_unknown:KHONG".to_owned(),
        "heir:not_then:SXD".to_owned(),
    ];
    assert_eq!(told(bad), expected);
}

#[test]
fn a_row_of_its_own_ends_what_a_template_gives() {
    let tables = Tables::open();
    let last = date(2026, 12, 31);
    let end = AgencyEdit::End {
        code: WARD.to_owned(),
        last: Some(last),
        heirs: vec!["SXD-T7".to_owned()],
    };
    let ended = tables.agency(&end).expect("sound");
    let tables = tables.with(ended);
    let next = last.tomorrow().expect("a day");
    let at = |day| {
        tables
            .catalogue
            .agency_at(WARD, day)
            .map(|a| a.code.as_str())
    };
    assert_eq!((at(last), at(next)), (Some(WARD), Some("SXD-T7")));
    // Others of the same template go on.
    assert!(
        tables
            .catalogue
            .agencies_at(next)
            .any(|a| a.code.starts_with("UB-") && a.code != WARD)
    );
    let kept = tables
        .agency(&AgencyEdit::Keep {
            code: WARD.to_owned(),
        })
        .expect("taken back");
    let tables = tables.with(kept);
    let ward = tables.catalogue.agency(WARD).expect("there");
    assert_eq!((ward.valid.to, ward.replaced_by.len()), (None, 0));
    let gone = AgencyEdit::Keep {
        code: "SGTVT".to_owned(),
    };
    assert_eq!(told(tables.agency(&gone)), ["code:over:"]);
}

#[test]
fn a_table_without_the_later_columns_is_whole_and_grows_when_it_is_changed() {
    let tables = Tables::open();
    let old = tables.texts["categories.csv"].clone();
    assert!(!old.lines().next().unwrap_or_default().contains("valid_to"));
    let mut cells = CategoryCells::of(tables.catalogue.category("HT").expect("there"));
    assert_eq!(told(tables.category(&cells, false)), ["name_vi:same:"]);
    cells.questions = "Cột số mấy? *\nTừ hôm nào; mấy giờ?".to_owned();
    cells.to = "2026-11-30".to_owned();
    let changed = tables.category(&cells, false).expect("sound");
    assert_eq!(changed.text.lines().count(), old.lines().count());
    let tables = tables.with(changed);
    let category = tables.catalogue.category("HT").expect("there");
    assert_eq!(
        category.questions[0],
        Question {
            words: "Cột số mấy?".into(),
            must: true
        }
    );
    assert_eq!(
        category.questions[1].words, "Từ hôm nào, mấy giờ?",
        "a list has no semicolons"
    );
    assert_eq!(category.asked().count(), 1);
    let takes = |code: &str, day| {
        tables
            .catalogue
            .takes(tables.catalogue.category(code).expect("there"), day)
    };
    assert!(takes("HT", date(2026, 11, 30)) && !takes("HT", date(2026, 12, 1)));
    assert!(
        !takes("HT-01", date(2026, 12, 1)),
        "what stands below it is off with it"
    );
    assert!(takes("GT-01", date(2026, 12, 1)));
}

#[test]
fn every_fault_of_a_category_is_told_at_its_field() {
    let tables = Tables::open();
    let mut cells = CategoryCells::of(tables.catalogue.category("HT").expect("there"));
    cells.public_name = "Đường sá, giao thông".to_owned();
    cells.photo_rule = "maybe".to_owned();
    cells.place_public = "never".to_owned();
    cells.publish = "yes".to_owned();
    cells.radius_m = "5".to_owned();
    cells.icon = "Đèn".to_owned();
    cells.parent = "GT".to_owned();
    cells.from = "2026-12-02".to_owned();
    cells.to = "2026-12-01".to_owned();
    cells.questions = "a *\nb *\nc *\nd *\na".to_owned();
    let expected = [
        "parent:circle:",
        "photo_rule:rule_unknown:",
        "publish:never_public:",
        "icon:name:",
        "to:days:",
        "radius_m:bounds:10–10000",
        "public_name:taken:",
        "questions:twice:a",
        "questions:bounds:0–3 *",
    ];
    assert_eq!(told(tables.category(&cells, false)), expected);
    assert_eq!(told(tables.category(&cells, true))[0], "code:taken:");
}

#[test]
fn an_agency_has_a_ladder_of_its_own_by_day_and_by_night() {
    let tables = Tables::open();
    let number = |rung: &str, phone: &str, hours: &str| ContactCells {
        rung: rung.to_owned(),
        phone: phone.to_owned(),
        hours: hours.to_owned(),
        note: String::new(),
    };
    let bad = LadderEdit::Own(vec![
        number("duty", "gọi Ba", "always"),
        number("boss", "0232 0999001", "sometimes"),
    ]);
    let expected = [
        "phone_1:not_phone:",
        "rung_2:required:",
        "hours_2:required:",
    ];
    assert_eq!(told(tables.ladder(&bad)), expected);
    assert_eq!(
        told(tables.ladder(&LadderEdit::Own(Vec::new()))),
        ["phone_1:required:"]
    );
    assert_eq!(told(tables.ladder(&LadderEdit::Shared)), ["phone_1:same:"]);
    let shared = tables.catalogue.ladder(WARD, TODAY);
    let own = LadderEdit::Own(vec![
        number("duty", "0232 0999001", "office"),
        number("duty", "0232 0999002", "off"),
        number("leader", "0232 0999003", "off"),
    ]);
    let changed = tables.ladder(&own).expect("sound");
    let tables = tables.with(changed);
    let at = |time: &str| -> Vec<String> {
        let at = At::parse(time).expect("a time");
        let ladder = tables.catalogue.contacts(WARD, at);
        ladder.iter().map(|c| c.phone.replace(' ', "")).collect()
    };
    assert_eq!(at("2026-11-24T09:00:00+07:00"), ["02320999001"]);
    assert_eq!(
        at("2026-11-24T22:00:00+07:00"),
        ["02320999002", "02320999003"]
    );
    assert_eq!(
        at("2026-11-29T09:00:00+07:00"),
        ["02320999002", "02320999003"],
        "a Sunday"
    );
    assert_eq!(tables.catalogue.ladder_word(WARD, TODAY), Some(WARD));
    let shares = tables.ladder(&LadderEdit::Shared).expect("sound");
    let tables = tables.with(shares);
    assert_eq!(
        tables.catalogue.ladder(WARD, TODAY),
        shared,
        "as it was for many"
    );
    // Where nobody has these hours, all of them: somebody must answer.
    let day = LadderEdit::Own(vec![number("duty", "0232 0999001", "office")]);
    let changed = tables.ladder(&day).expect("sound");
    let tables = tables.with(changed);
    let night = At::parse("2026-11-24T22:00:00+07:00").expect("a time");
    assert_eq!(tables.catalogue.contacts(WARD, night).len(), 1);
}

#[test]
fn words_of_a_refusal_keep_their_length() {
    let tables = Tables::open();
    let text = |name: &str| tables.texts.get(name).cloned();
    let mut cells = RefusalCells::of(tables.catalogue.refusal("R-05").expect("there"));
    let edit = |cells: &RefusalCells| edit_refusal(&text, &tables.catalogue, "R-05", cells);
    assert_eq!(told(edit(&cells)), ["message:same:"]);
    cells.message = "Ngắn quá".to_owned();
    cells.where_to_go = " ".to_owned();
    assert_eq!(
        told(edit(&cells)),
        ["where_to_go:required:", "message:message_length:"]
    );
    cells.where_to_go = "Gọi 1022".to_owned();
    cells.message = "Chúng tôi chưa rõ chỗ nào, xin chụp thêm một ảnh có mốc dễ nhận.".to_owned();
    let edited = edit(&cells).expect("sound");
    let tables = Tables::open().with(edited);
    let code = tables.catalogue.refusal("R-05").expect("there");
    assert_eq!(
        (code.where_to_go_vi.as_str(), code.publish),
        ("Gọi 1022", false)
    );
}

#[test]
fn abbreviations_are_added_changed_and_taken_away() {
    let tables = Tables::open();
    let cells = |short: &str, expansion: &str, serves: &str| AbbreviationCells {
        short: short.to_owned(),
        expansion: expansion.to_owned(),
        serves: serves.to_owned(),
    };
    fn edit(tables: &Tables, edit: &AbbreviationEdit) -> Result<Edited, Vec<EditFault>> {
        let text = |name: &str| tables.texts.get(name).cloned();
        edit_abbreviations(&text, &tables.catalogue, edit)
    }
    use AbbreviationEdit::{Add, Change, Remove};
    let og = tables
        .catalogue
        .expand_abbreviation("og")
        .expect("there")
        .to_owned();
    assert_eq!(
        told(edit(&tables, &Add(cells("OG", "ổ gà", "both")))),
        ["short:taken:og"]
    );
    assert_eq!(
        told(edit(&tables, &Add(cells("=a\"b", "", "never")))),
        ["short:name:", "expansion:required:", "serves:required:"]
    );
    assert_eq!(
        told(edit(&tables, &Change(cells("og", &og, "both")))),
        ["expansion:same:og"]
    );
    assert_eq!(
        told(edit(&tables, &Remove("zzz".to_owned()))),
        ["code:rule_unknown:zzz"]
    );
    let added = edit(&tables, &Add(cells("KNM", "khu nhà máy, \"mới\"", "both")));
    let tables = tables.with(added.expect("sound"));
    assert_eq!(
        tables.catalogue.expand_abbreviation("knm"),
        Some("khu nhà máy, \"mới\"")
    );
    let changed = edit(&tables, &Change(cells("knm", "khu nhà máy", "search")));
    let tables = tables.with(changed.expect("sound"));
    assert_eq!(
        tables.catalogue.expand_abbreviation("knm"),
        None,
        "no longer while typing"
    );
    assert_eq!(
        tables.catalogue.search_alternative("knm"),
        Some("khu nhà máy")
    );
    let gone = edit(&tables, &Remove("knm".to_owned())).expect("sound");
    let tables = tables.with(gone);
    assert_eq!(tables.catalogue.search_alternative("knm"), None);
    assert_eq!(
        tables.catalogue.expand_abbreviation("og"),
        Some(og.as_str()),
        "the others stay"
    );
}
