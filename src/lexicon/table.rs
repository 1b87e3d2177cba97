//! Tables of learned weights as text: a name and a whole number for each column, separated by tabs; empty cells are 0.

/// A name and its cells.
type Row<'t, const N: usize> = (&'t str, [i32; N]);

/// Reads the rows of a table in order; empty lines and those that begin with `#` are passed over.
///
/// # Errors
/// 0-based line number and what is wrong.
pub(super) fn read_rows<'t, const N: usize>(
    text: &'t str,
    columns: &[&str; N],
) -> Result<Vec<Row<'t, N>>, (usize, String)> {
    let mut rows = Vec::with_capacity(text.len() / 24);
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut cells = line.split('\t');
        let name = cells.next().unwrap_or_default();
        let mut row = [0; N];
        for (cell, column) in row.iter_mut().zip(columns) {
            let text = cells
                .next()
                .ok_or_else(|| (number, format!("the column {column} is missing")))?;
            if !text.is_empty() {
                *cell = text
                    .parse()
                    .map_err(|_| (number, format!("{text} is no whole number")))?;
            }
        }
        rows.push((name, row));
    }
    Ok(rows)
}

/// Writes a table with its head line.
pub(super) fn write_rows<'r, const N: usize>(
    columns: &[&str; N],
    rows: impl IntoIterator<Item = Row<'r, N>>,
) -> String {
    let mut out = String::from("# Learned weights in thousandths; see lexicons/README.md. feature");
    for column in columns {
        out.push('\t');
        out.push_str(column);
    }
    out.push('\n');
    for (name, cells) in rows {
        out.push_str(name);
        for cell in cells {
            out.push('\t');
            if cell != 0 {
                out.push_str(&cell.to_string());
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_survive_and_mistakes_have_their_line() {
        let rows = [("n 抓你", [900, 0]), ("bias", [0, -7])];
        let text = write_rows(&["a", "b"], rows);
        assert_eq!(read_rows(&text, &["a", "b"]), Ok(rows.to_vec()));
        assert_eq!(
            read_rows("\nx\t1", &["a", "b"]),
            Err((1, "the column b is missing".into()))
        );
        assert_eq!(
            read_rows("x\t1\t二", &["a", "b"]),
            Err((0, "二 is no whole number".into()))
        );
    }
}
