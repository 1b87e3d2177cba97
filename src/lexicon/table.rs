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
        // Tables have some hundred thousand lines and are read at every start: bytes are faster than `split` and `parse`.
        let (name, mut rest) = until_tab(line);
        let mut row = [0; N];
        for (cell, column) in row.iter_mut().zip(columns) {
            let cells = rest.ok_or_else(|| (number, format!("the column {column} is missing")))?;
            let (text, behind) = until_tab(cells);
            rest = behind;
            if !text.is_empty() {
                *cell = small_number(text)
                    .or_else(|| text.parse().ok())
                    .ok_or_else(|| (number, format!("{text} is no whole number")))?;
            }
        }
        rows.push((name, row));
    }
    Ok(rows)
}

/// A cell, and what stands behind its tab if there is one.
fn until_tab(line: &str) -> (&str, Option<&str>) {
    let tab = line.bytes().position(|byte| byte == b'\t');
    match tab.and_then(|tab| Some((line.get(..tab)?, line.get(tab + 1..)?))) {
        Some((cell, rest)) => (cell, Some(rest)),
        None => (line, None),
    }
}

/// A whole number of few digits.
pub(super) fn small_number(text: &str) -> Option<i32> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    let number = digits.bytes().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + i32::from(byte - b'0'))
    })?;
    Some(if digits.len() < text.len() {
        -number
    } else {
        number
    })
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
        let far = "x\t-12345678\t1234567890\t more";
        assert_eq!(
            read_rows(far, &["a", "b"]),
            Ok(vec![("x", [-12_345_678, 1_234_567_890])])
        );
        for wrong in ["-", "1-", "99999999999"] {
            let line = format!("x\t{wrong}");
            assert_eq!(
                read_rows(&line, &["a"]),
                Err((0, format!("{wrong} is no whole number")))
            );
        }
        assert_eq!(
            read_rows("x\t1\t二", &["a", "b"]),
            Err((0, "二 is no whole number".into()))
        );
    }
}
