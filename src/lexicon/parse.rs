//! The pattern language: text -> [`Node`].
//!
//! ```text
//! 不还            these characters                 ~     up to 8 characters of the clause
//! <亲属>          a term of a class, or a slot     ~3    up to 3
//! (a|b|<c>)       one of them                      ~~    up to 16 characters of the sentence, over commas
//! (a|b)? 甲?      may be left out                  !后(a|b)  not followed by      !前(a|b)  not preceded by
//! {数} {数>=3}    a numeral                        {金额} {时长} {日期} {空}   a sum, a stretch of time, a day, a placeholder
//! ^               the clause begins here           ^^    the turn begins here     $     the clause ends here
//! ```
//! Terms and literals are written in Simplified Chinese; they go through the same normaliser as the texts.

use rust_decimal::Decimal;

use super::pattern::{ClassId, Node};
use crate::model::Bilingual;
use crate::text::{PlaceholderKind, normalize};

/// What a name in angle brackets stands for.
pub(crate) enum Name {
    Class(ClassId),
    Slot(Node),
}

/// A mistake in a pattern: byte range in the pattern's text, what is wrong, what would be right.
pub(crate) struct PatternError {
    pub at: (usize, usize),
    pub what: Bilingual,
    pub help: Bilingual,
}

/// Parses a pattern; `lookup` resolves names in angle brackets.
pub(crate) fn parse(text: &str, lookup: &dyn Fn(&str) -> Option<Name>) -> Result<Node, PatternError> {
    let mut parser = Parser { text, at: 0, lookup };
    let node = parser.sequence()?;
    if parser.at < text.len() {
        return Err(parser.wrong(
            1,
            Bilingual::new("这个括号没有开头", "a bracket is closed that was not opened"),
            Bilingual::new("请删去，或在前面补上开头", "remove it, or open it before"),
        ));
    }
    match &node {
        Node::Sequence(nodes) if nodes.is_empty() => Err(parser.wrong(
            0,
            Bilingual::new("句式是空的", "the pattern is empty"),
            Bilingual::new("至少写一个词或 <词类>", "write at least one word or <class>"),
        )),
        Node::Gap { .. } => Err(parser.wrong(
            0,
            Bilingual::new("只有间隔，什么话都会命中", "a gap alone matches anything"),
            Bilingual::new("请在 ~ 两边写上词", "write words on both sides of ~"),
        )),
        Node::Sequence(nodes)
            if matches!(nodes.first(), Some(Node::Gap { .. }))
                || matches!(nodes.last(), Some(Node::Gap { .. })) =>
        {
            Err(parser.wrong(
                0,
                Bilingual::new(
                    "句式不能以间隔开头或结尾",
                    "a pattern cannot begin or end with a gap",
                ),
                Bilingual::new("请删去开头或结尾的 ~", "remove the ~ at its edge"),
            ))
        }
        _ => Ok(node),
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    lookup: &'a dyn Fn(&str) -> Option<Name>,
}

impl Parser<'_> {
    fn sequence(&mut self) -> Result<Node, PatternError> {
        let mut nodes = Vec::new();
        let mut literal = String::new();
        while let Some(c) = self.peek() {
            if matches!(c, ')' | '|') {
                break;
            }
            if let Some(meant) = half_width(c) {
                return Err(self.wrong(
                    c.len_utf8(),
                    Bilingual::new(
                        format!("{c} 是全角的，不会命中"),
                        format!("{c} is full-width and would never match"),
                    ),
                    Bilingual::new(
                        format!("请改成半角的 {meant}"),
                        format!("write the half-width {meant}"),
                    ),
                ));
            }
            if c.is_whitespace() || matches!(c, '*' | '+' | '\\') {
                return Err(self.wrong(
                    c.len_utf8(),
                    Bilingual::new(
                        format!("句式里没有“{c}”这个写法"),
                        format!("“{c}” has no meaning in a pattern"),
                    ),
                    see_readme(),
                ));
            }
            if is_plain(c) {
                literal.push(c);
                self.at += c.len_utf8();
                continue;
            }
            if c == '?'
                && let Some(last) = literal.pop()
            {
                self.at += 1;
                flush(&mut literal, &mut nodes);
                nodes.push(Node::Optional(Box::new(Node::Literal(
                    normalize(&last.to_string()).chars,
                ))));
                continue;
            }
            flush(&mut literal, &mut nodes);
            let node = self.special(c)?;
            if matches!(c, '(' | '<') && self.peek() == Some('?') {
                self.at += 1;
                nodes.push(Node::Optional(Box::new(node)));
            } else {
                nodes.push(node);
            }
        }
        flush(&mut literal, &mut nodes);
        Ok(if nodes.len() == 1 {
            nodes.remove(0)
        } else {
            Node::Sequence(nodes)
        })
    }

    fn special(&mut self, c: char) -> Result<Node, PatternError> {
        match c {
            '(' => Ok(Node::Alternatives(self.alternatives()?)),
            '<' => self.name(),
            '{' => self.value(),
            '~' => Ok(self.gap()),
            '!' => self.not(),
            '^' => {
                self.at += 1;
                if self.peek() == Some('^') {
                    self.at += 1;
                    return Ok(Node::TurnStart);
                }
                Ok(Node::ClauseStart)
            }
            '$' => {
                self.at += 1;
                Ok(Node::ClauseEnd)
            }
            _ => Err(self.wrong(
                c.len_utf8(),
                Bilingual::new(
                    format!("{c} 写在这里没有意义"),
                    format!("{c} has no meaning here"),
                ),
                see_readme(),
            )),
        }
    }

    fn alternatives(&mut self) -> Result<Vec<Node>, PatternError> {
        let open = self.at;
        self.at += 1;
        let mut nodes = vec![self.sequence()?];
        loop {
            match self.peek() {
                Some('|') => {
                    self.at += 1;
                    nodes.push(self.sequence()?);
                }
                Some(')') => {
                    self.at += 1;
                    return Ok(nodes);
                }
                _ => {
                    self.at = open;
                    return Err(self.unclosed(')'));
                }
            }
        }
    }

    fn name(&mut self) -> Result<Node, PatternError> {
        let inside = self.until('>')?;
        match (self.lookup)(&inside) {
            Some(Name::Class(id)) => Ok(Node::Class(id)),
            Some(Name::Slot(node)) => Ok(node),
            None => {
                let length = inside.len() + 2;
                self.at -= length;
                Err(self.wrong(
                    length,
                    Bilingual::new(
                        format!("没有叫 <{inside}> 的词类"),
                        format!("unknown class <{inside}>"),
                    ),
                    Bilingual::new(
                        "请在 classes/ 里写上这一类，或改正名称",
                        "define it under classes/, or correct the name",
                    ),
                ))
            }
        }
    }

    fn value(&mut self) -> Result<Node, PatternError> {
        let inside = self.until('}')?;
        let node = match inside.as_str() {
            "金额" => Some(Node::Sum),
            "时长" => Some(Node::Duration),
            "日期" => Some(Node::Date),
            "空" => Some(Node::Placeholder(None)),
            other => match other.strip_prefix("空:") {
                Some(kind) => PlaceholderKind::by_id(kind).map(|kind| Node::Placeholder(Some(kind))),
                None => other.strip_prefix('数').and_then(bounds),
            },
        };
        node.ok_or_else(|| {
            let length = inside.len() + 2;
            self.at -= length;
            self.wrong(
                length,
                Bilingual::new(
                    format!("没有 {{{inside}}} 这个写法"),
                    format!("unknown value {{{inside}}}"),
                ),
                Bilingual::new(
                    "可以写 {数}、{数>=3}、{数<=3}、{金额}、{时长}、{日期}、{空}，或 placeholders.toml 里的一种，如 {空:amount}",
                    "use {数}, {数>=3}, {数<=3}, {金额}, {时长}, {日期}, {空} or a kind of placeholders.toml: {空:amount}",
                ),
            )
        })
    }

    fn gap(&mut self) -> Node {
        self.at += 1;
        let over_commas = self.peek() == Some('~');
        if over_commas {
            self.at += 1;
        }
        let digits: String = self.text[self.at..]
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        self.at += digits.len();
        let max = digits.parse().unwrap_or(if over_commas { 16 } else { 8 });
        Node::Gap { max, over_commas }
    }

    fn not(&mut self) -> Result<Node, PatternError> {
        let rest = &self.text[self.at..];
        let before = rest.starts_with("!前(");
        if !before && !rest.starts_with("!后(") {
            return Err(self.wrong(
                1,
                Bilingual::new(
                    "! 后面要写 前(…) 或 后(…)",
                    "! must be followed by 前(…) or 后(…)",
                ),
                Bilingual::new(
                    "例如 !后(告|达)：后面不是“告”或“达”",
                    "write !后(告|达) for 'not followed by 告 or 达'",
                ),
            ));
        }
        self.at += "!前".len();
        let nodes = self.alternatives()?;
        if !before {
            return Ok(Node::NotAfter(nodes));
        }
        let literals = nodes
            .into_iter()
            .map(|node| match node {
                Node::Literal(chars) => Some(chars),
                _ => None,
            })
            .collect::<Option<Vec<_>>>();
        literals.map(Node::NotBefore).ok_or_else(|| {
            self.wrong(
                0,
                Bilingual::new("!前(…) 里只能写词", "!前(…) takes plain words only"),
                Bilingual::new(
                    "请把词逐个写出来，如 !前(没|不)",
                    "write the words out: !前(没|不)",
                ),
            )
        })
    }

    fn until(&mut self, close: char) -> Result<String, PatternError> {
        let rest = &self.text[self.at + 1..];
        match rest.find(close) {
            Some(length) => {
                let inside = rest[..length].to_string();
                self.at += 1 + length + close.len_utf8();
                Ok(inside)
            }
            None => Err(self.unclosed(close)),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    /// The bracket that opens here is never closed.
    fn unclosed(&self, close: char) -> PatternError {
        self.wrong(
            1,
            Bilingual::new("这个括号没有合上", "this bracket is never closed"),
            Bilingual::new(format!("请用 {close} 合上"), format!("close it with {close}")),
        )
    }

    fn wrong(&self, length: usize, what: Bilingual, help: Bilingual) -> PatternError {
        let end = if length == 0 {
            self.text.len()
        } else {
            self.at + length
        };
        PatternError {
            at: (if length == 0 { 0 } else { self.at }, end),
            what,
            help,
        }
    }
}

fn see_readme() -> Bilingual {
    Bilingual::new(
        "句式的写法见 lexicons/README.md",
        "see the pattern language in lexicons/README.md",
    )
}

fn is_plain(c: char) -> bool {
    !matches!(
        c,
        '(' | ')' | '|' | '<' | '>' | '{' | '}' | '~' | '!' | '^' | '$' | '?'
    )
}

/// The sign of the pattern language that a full-width one looks like.
fn half_width(c: char) -> Option<char> {
    let half = match c {
        '（' => '(',
        '）' => ')',
        '｜' => '|',
        '～' => '~',
        '＜' | '‹' => '<',
        '＞' | '›' => '>',
        '｛' => '{',
        '｝' => '}',
        _ => return None,
    };
    Some(half)
}

fn flush(literal: &mut String, nodes: &mut Vec<Node>) {
    if !literal.is_empty() {
        nodes.push(Node::Literal(normalize(literal).chars));
        literal.clear();
    }
}

fn bounds(text: &str) -> Option<Node> {
    let (mut min, mut max) = (None, None);
    if let Some(number) = text.strip_prefix(">=") {
        min = Some(number.parse::<Decimal>().ok()?);
    } else if let Some(number) = text.strip_prefix("<=") {
        max = Some(number.parse::<Decimal>().ok()?);
    } else if !text.is_empty() {
        return None;
    }
    Some(Node::Number { min, max })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Node, Bilingual> {
        let lookup = |name: &str| (name == "亲属").then_some(Name::Class(7));
        parse(text, &lookup).map_err(|e| e.what)
    }

    #[test]
    fn reads_the_language() {
        assert_eq!(read("不还"), Ok(Node::Literal(vec!['不', '还'])));
        let Ok(Node::Sequence(nodes)) = read("找(你)?<亲属>~3说!后(明)") else {
            panic!("a sequence was expected")
        };
        assert_eq!(nodes.len(), 6);
        assert_eq!(
            nodes[3],
            Node::Gap {
                max: 3,
                over_commas: false
            }
        );
        assert!(matches!(read("{数>=3}个"), Ok(Node::Sequence(_))));
        assert_eq!(
            read("{空:amount}"),
            Ok(Node::Placeholder(Some(PlaceholderKind::Amount)))
        );
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, zh, en) in [
            ("<没有>", "没有叫 <没有> 的词类", "unknown class <没有>"),
            ("(a|b", "这个括号没有合上", "this bracket is never closed"),
            ("<亲属", "这个括号没有合上", "this bracket is never closed"),
            ("", "句式是空的", "the pattern is empty"),
            ("~", "只有间隔，什么话都会命中", "a gap alone matches anything"),
            (
                "~说",
                "句式不能以间隔开头或结尾",
                "a pattern cannot begin or end with a gap",
            ),
            ("{什么}", "没有 {什么} 这个写法", "unknown value {什么}"),
            ("{空:什么}", "没有 {空:什么} 这个写法", "unknown value {空:什么}"),
            (
                "说)",
                "这个括号没有开头",
                "a bracket is closed that was not opened",
            ),
            ("说>", "> 写在这里没有意义", "> has no meaning here"),
            (
                "说!你",
                "! 后面要写 前(…) 或 后(…)",
                "! must be followed by 前(…) or 后(…)",
            ),
            (
                "!前(<亲属>)说",
                "!前(…) 里只能写词",
                "!前(…) takes plain words only",
            ),
            (
                "（a|b)",
                "（ 是全角的，不会命中",
                "（ is full-width and would never match",
            ),
            (
                "找～4你",
                "～ 是全角的，不会命中",
                "～ is full-width and would never match",
            ),
            (
                "找 你",
                "句式里没有“ ”这个写法",
                "“ ” has no meaning in a pattern",
            ),
            (
                "找*你",
                "句式里没有“*”这个写法",
                "“*” has no meaning in a pattern",
            ),
        ] {
            assert_eq!(read(text), Err(Bilingual::new(zh, en)), "{text}");
        }
    }
}
