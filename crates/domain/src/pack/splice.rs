//! Rows of a table changed in place: what nobody touches keeps its bytes, comments among them, and
//! the lines of the others keep their numbers.

/// What becomes of a row.
pub(super) enum Fate {
    /// Nothing.
    Stays,
    /// It says this.
    Becomes(Vec<String>),
    /// A comment stands in its line.
    Comment(String),
    /// It is no more, nor its line.
    Goes,
}

/// The table with a fate for each of its rows, told by their line and cells.
pub(super) fn each(table: &str, mut fate: impl FnMut(usize, &[String]) -> Fate) -> String {
    let mut reader = reader(table);
    let mut out = String::with_capacity(table.len() + 64);
    let mut kept = 0;
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).unwrap_or(false) {
        let Some(at) = record.position() else {
            continue;
        };
        let cells: Vec<String> = record.iter().map(|c| c.trim().to_owned()).collect();
        let instead = match fate(at.line() as usize, &cells) {
            Fate::Stays => continue,
            Fate::Becomes(cells) => csv_line(cells.iter().map(String::as_str)),
            Fate::Comment(words) => format!("# {words}\n"),
            Fate::Goes => String::new(),
        };
        let start = at.byte() as usize;
        let end = reader.position().byte() as usize;
        // What stands between the rows, comments among it, belongs to the row after it.
        let skipped = table.get(start..end).map_or(0, leading);
        out.push_str(table.get(kept..start + skipped).unwrap_or_default());
        out.push_str(&instead);
        kept = end;
    }
    out.push_str(table.get(kept..).unwrap_or_default());
    out
}

/// The table without some of its rows.
pub(super) fn without(table: &str, gone: impl Fn(&[String]) -> bool) -> String {
    each(
        table,
        |_, cells| if gone(cells) { Fate::Goes } else { Fate::Stays },
    )
}

/// The table with rows at its end.
pub(super) fn with_rows(table: &str, rows: &[Vec<String>]) -> String {
    let mut out = table.trim_end_matches('\n').to_owned();
    out.push('\n');
    for row in rows {
        out.push_str(&csv_line(row.iter().map(String::as_str)));
    }
    out
}

/// The table with rows before all others.
pub(super) fn with_rows_first(table: &str, rows: &[Vec<String>]) -> String {
    let mut reader = reader(table);
    // The header is read first; what follows it begins here.
    let _ = reader.headers();
    let after = reader.position().byte() as usize;
    let mut out = table.get(..after).unwrap_or(table).to_owned();
    for row in rows {
        out.push_str(&csv_line(row.iter().map(String::as_str)));
    }
    out.push_str(table.get(after..).unwrap_or_default());
    out
}

/// The table with more columns at its end, empty in each row; as it is where it has them.
pub(super) fn widened(table: &str, columns: &[&str]) -> String {
    let mut reader = reader(table);
    let has = reader
        .headers()
        .map_or(columns.len(), csv::StringRecord::len);
    if has >= columns.len() {
        return table.to_owned();
    }
    let end = reader.position().byte() as usize;
    let head = table.get(..end).unwrap_or_default();
    let skipped = head
        .strip_prefix('\u{feff}')
        .map_or(0, |_| '\u{feff}'.len_utf8());
    let skipped = skipped + head.get(skipped..).map_or(0, leading);
    let mut out = head.get(..skipped).unwrap_or_default().to_owned();
    out.push_str(&csv_line(columns.iter().copied()));
    out.push_str(table.get(end..).unwrap_or_default());
    each(&out, |_, cells| {
        let mut cells = cells.to_vec();
        cells.resize(columns.len().max(cells.len()), String::new());
        Fate::Becomes(cells)
    })
}

/// The line of the first row whose first cell is so.
pub(super) fn line_of(table: &str, key: &str) -> Option<usize> {
    let mut found = None;
    each(table, |line, cells| {
        if found.is_none() && cells.first().is_some_and(|c| c == key) {
            found = Some(line);
        }
        Fate::Stays
    });
    found
}

fn reader(table: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(table.as_bytes())
}

/// Bytes of the blank lines and comments at the beginning of a piece of a table.
fn leading(piece: &str) -> usize {
    let lines = piece.split_inclusive('\n');
    lines
        .take_while(|l| l.trim().is_empty() || l.starts_with('#'))
        .map(str::len)
        .sum()
}

fn csv_line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing into memory does not fail.
    let _ = writer.write_record(cells);
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# why\nkey,what\na,1\n# about b\nb,\"2, two\"\nc,3\n";

    #[test]
    fn what_nobody_touches_keeps_its_bytes() {
        let changed = each(TABLE, |_, cells| match cells {
            [key, _] if key == "b" => Fate::Becomes(vec!["b".into(), "9".into()]),
            [key, _] if key == "c" => Fate::Comment("gone".into()),
            _ => Fate::Stays,
        });
        assert_eq!(changed, "# why\nkey,what\na,1\n# about b\nb,9\n# gone\n");
        assert_eq!(each(TABLE, |_, _| Fate::Stays), TABLE);
        // As the checks tell it: with what stands between it and the row before.
        assert_eq!(line_of(TABLE, "b"), Some(4));
        assert_eq!(line_of(TABLE, "key"), None);
    }

    #[test]
    fn rows_stand_first_or_last() {
        let row = vec![vec!["z".to_owned(), "0".to_owned()]];
        assert!(with_rows(TABLE, &row).ends_with("c,3\nz,0\n"));
        let first = with_rows_first(TABLE, &row);
        assert!(first.starts_with("# why\nkey,what\nz,0\na,1\n"), "{first}");
    }

    #[test]
    fn columns_are_added_to_every_row_once() {
        let wide = widened(TABLE, &["key", "what", "until"]);
        assert!(
            wide.starts_with("# why\nkey,what,until\na,1,\n# about b\nb,\"2, two\",\n"),
            "{wide}"
        );
        assert_eq!(widened(&wide, &["key", "what", "until"]), wide);
    }
}
