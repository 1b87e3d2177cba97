//! Tables of learned weights as text: a name and a whole number for each column, separated by tabs; empty cells are 0.

use memchr::{memchr, memchr_iter};

/// A name and its cells.
type Row<'t, const N: usize> = (&'t str, [i32; N]);

/// Takes the rows of a table in order; empty lines and those that begin with `#` are passed over.
///
/// # Errors
/// 0-based line number and what is wrong.
pub(super) fn each_row<'t, const N: usize>(
    text: &'t str,
    columns: &[&str; N],
    mut take: impl FnMut(Row<'t, N>),
) -> Result<(), (usize, String)> {
    for (number, line) in lines(text).enumerate() {
        if !line.is_empty() && !line.starts_with('#') {
            take(row_of(line, columns).map_err(|what| (number, what))?);
        }
    }
    Ok(())
}

/// The lines of a text without their ends. Tables have some hundred thousand and are read at every start, which `str::lines` would
/// make up a good part of.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let (line, behind) = rest.split_at_checked(end)?;
        rest = behind.strip_prefix('\n').unwrap_or(behind);
        Some(line.strip_suffix('\r').unwrap_or(line))
    })
}

/// How many rows a table has at most: who keeps rows makes room for them at once, since a list that grows step by step costs a
/// start twice the memory.
pub(super) fn most_rows(text: &str) -> usize {
    memchr_iter(b'\n', text.as_bytes()).count() + 1
}

fn row_of<'t, const N: usize>(line: &'t str, columns: &[&str; N]) -> Result<Row<'t, N>, String> {
    let (name, mut rest) = until_tab(line);
    let mut row = [0; N];
    for (cell, column) in row.iter_mut().zip(columns) {
        let cells = rest.ok_or_else(|| format!("the column {column} is missing"))?;
        let (text, behind) = until_tab(cells);
        rest = behind;
        if !text.is_empty() {
            *cell = small_number(text)
                .or_else(|| text.parse().ok())
                .ok_or_else(|| format!("{text} is no whole number"))?;
        }
    }
    Ok((name, row))
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
        fn read<'t, const N: usize>(
            text: &'t str,
            columns: &[&str; N],
        ) -> Result<Vec<Row<'t, N>>, (usize, String)> {
            let mut rows = Vec::new();
            each_row(text, columns, |row| rows.push(row)).map(|()| rows)
        }
        let rows = [("n 抓你", [900, 0]), ("bias", [0, -7])];
        let text = write_rows(&["a", "b"], rows);
        assert_eq!(read(&text, &["a", "b"]), Ok(rows.to_vec()));
        let of_windows = text.replace('\n', "\r\n");
        assert_eq!(read(&of_windows, &["a", "b"]), Ok(rows.to_vec()));
        assert_eq!(
            read("\nx\t1", &["a", "b"]),
            Err((1, "the column b is missing".into()))
        );
        let far = "x\t-12345678\t1234567890\t more";
        assert_eq!(
            read(far, &["a", "b"]),
            Ok(vec![("x", [-12_345_678, 1_234_567_890])])
        );
        for wrong in ["-", "1-", "99999999999"] {
            let line = format!("x\t{wrong}");
            assert_eq!(
                read(&line, &["a"]),
                Err((0, format!("{wrong} is no whole number")))
            );
        }
        assert_eq!(
            read("x\t1\t二", &["a", "b"]),
            Err((0, "二 is no whole number".into()))
        );
    }
}
