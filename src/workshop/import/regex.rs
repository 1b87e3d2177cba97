//! A plain regular expression -> a pattern of our language, where the two can say the same or nearly so.
//!
//! Literals, groups, alternatives, `?`, classes of characters, `\d+` and bounded `.{0,n}`; anything else is left out, with
//! the piece that cannot be said.

/// A pattern, and what it says otherwise than the expression did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) text: String,
    /// `.*` became a gap of eight characters, or a digit a numeral.
    pub(super) is_changed: bool,
}

/// The widest gap that is taken over as it is.
const WIDEST: usize = 30;

/// Translates an expression.
///
/// # Errors
/// The piece that has no counterpart.
pub(super) fn pattern(regex: &str) -> Result<Pattern, String> {
    let chars: Vec<char> = regex.chars().filter(|c| !c.is_whitespace()).collect();
    let mut reader = Reader {
        chars: &chars,
        at: 0,
        is_changed: false,
    };
    let text = reader.alternatives(false)?;
    if reader.at < chars.len() {
        return Err(")".to_owned());
    }
    // A pattern may not begin or end with a gap, and needs none there.
    let text = text
        .trim_start_matches(is_gap)
        .trim_end_matches(is_gap)
        .to_owned();
    if text.chars().any(char::is_alphanumeric) {
        Ok(Pattern {
            text,
            is_changed: reader.is_changed,
        })
    } else {
        Err(regex.to_owned())
    }
}

fn is_gap(c: char) -> bool {
    c == '~'
}

struct Reader<'c> {
    chars: &'c [char],
    at: usize,
    is_changed: bool,
}

impl Reader<'_> {
    fn alternatives(&mut self, inside: bool) -> Result<String, String> {
        let mut all = vec![self.sequence()?];
        while self.take('|') {
            all.push(self.sequence()?);
        }
        let empty = all.iter().any(String::is_empty);
        Ok(match (all.len(), inside) {
            (1, false) => all.concat(),
            _ if empty => return Err("|".to_owned()),
            _ => format!("({})", all.join("|")),
        })
    }

    fn sequence(&mut self) -> Result<String, String> {
        let mut out = String::new();
        let mut after_gap = false;
        while let Some(c) = self.peek() {
            if matches!(c, '|' | ')') {
                break;
            }
            self.at += 1;
            if c.is_ascii_digit() && after_gap {
                // The figure would be read as the width of the gap.
                return Err(c.to_string());
            }
            let piece = self.piece(c)?;
            after_gap = piece.starts_with('~');
            let repeated = matches!(self.peek(), Some('*' | '+' | '{'));
            if repeated && !piece.starts_with('~') {
                return Err(format!("{c}{}", self.peek().unwrap_or_default()));
            }
            out += &piece;
            if !piece.starts_with('~') && self.take('?') {
                out.push('?');
            }
        }
        Ok(out)
    }

    fn piece(&mut self, c: char) -> Result<String, String> {
        match c {
            '(' => {
                if self.take('?') && !self.take(':') {
                    return Err("(?".to_owned());
                }
                let inside = self.alternatives(true)?;
                if self.take(')') {
                    Ok(inside)
                } else {
                    Err("(".to_owned())
                }
            }
            '[' => self.class(),
            '.' => self.gap(),
            '^' => Ok("^".to_owned()),
            '$' => Ok("$".to_owned()),
            '\\' => match self.next() {
                Some('d') => {
                    self.take('+');
                    self.is_changed = true;
                    Ok("{数}".to_owned())
                }
                other => Err(format!("\\{}", other.unwrap_or_default())),
            },
            c if c.is_alphanumeric() => Ok(c.to_string()),
            // Pauses between clauses: a gap goes over them.
            '，' | ',' => Ok("~~2".to_owned()),
            c => Err(c.to_string()),
        }
    }

    /// `[您你]`
    fn class(&mut self) -> Result<String, String> {
        let mut inside = Vec::new();
        while let Some(c) = self.next() {
            match c {
                ']' if !inside.is_empty() => return Ok(format!("({})", inside.join("|"))),
                c if c.is_alphanumeric() => inside.push(c.to_string()),
                c => return Err(format!("[{c}")),
            }
        }
        Err("[".to_owned())
    }

    /// `.*`, `.*?`, `.{0,5}`; what begins with something has no counterpart.
    fn gap(&mut self) -> Result<String, String> {
        if self.take('*') {
            self.take('?');
            self.is_changed = true;
            return Ok("~".to_owned());
        }
        if !self.take('{') {
            return Err(".".to_owned());
        }
        let bounds: String = std::iter::from_fn(|| self.next().filter(|c| *c != '}')).collect();
        self.take('?');
        let most = bounds.split_once(',').and_then(|(least, most)| {
            let most = most.parse::<usize>().ok()?;
            (least == "0" || least.is_empty()).then_some(most)
        });
        match most.filter(|most| *most <= WIDEST) {
            Some(most) => Ok(format!("~{most}")),
            None => Err(format!(".{{{bounds}}}")),
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn take(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_said_is_and_the_rest_is_named() {
        for (regex, expected) in [
            ("再不还", Ok(("再不还", false))),
            ("(打|砸)你(家|们)?", Ok(("(打|砸)你(家|们)?", false))),
            ("[您你]的?家人", Ok(("(您|你)的?家人", false))),
            ("今天.{0,6}还", Ok(("今天~6还", false))),
            ("不还.*上门", Ok(("不还~上门", true))),
            (".*上门.*", Ok(("上门", true))),
            ("打\\d+个", Ok(("打{数}个", true))),
            ("(?:抓|拘)你$", Ok(("(抓|拘)你$", false))),
            ("不还|上门", Ok(("(不还|上门)", false))),
            ("还,就抓", Ok(("还~~2就抓", false))),
            ("还+", Err("还+")),
            ("(?!不)还", Err("(?")),
            ("还\\w", Err("\\w")),
            ("[^不]还", Err("[^")),
            ("还.{3,6}钱", Err(".{3,6}")),
            ("还.钱", Err(".")),
            ("还.{0,6}5次", Err("5")),
            (".*", Err(".*")),
            ("(还", Err("(")),
            ("还)", Err(")")),
        ] {
            let found = pattern(regex);
            let found = found.as_ref().map(|p| (p.text.as_str(), p.is_changed));
            assert_eq!(found.map_err(String::as_str), expected, "{regex}");
        }
    }
}
