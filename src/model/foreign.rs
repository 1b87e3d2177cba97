//! What others say in English, in both languages: the reader of TOML, and the operating system.
//!
//! Takes their messages, gives a [`Bilingual`]; what is not known here stays English inside a Chinese frame. Must not know files.

use std::io::{self, ErrorKind};

use super::Bilingual;

impl Bilingual {
    /// What the reader of TOML objects to; of a message of several lines, the first.
    #[must_use]
    pub fn of_toml(message: &str) -> Self {
        let message = message.lines().next().unwrap_or_default();
        let zh = fields(message)
            .or_else(|| types(message))
            .or_else(|| syntax(message));
        Self::new(zh.unwrap_or_else(|| format!("TOML 写法有误：{message}")), message)
    }

    /// Why the operating system did not do what it was asked; in its own words where no kind says it.
    #[must_use]
    pub fn of_system(error: &io::Error) -> Self {
        let said = error.to_string();
        if said.contains("valid UTF-8") {
            return Self::new("不是 UTF-8 编码的文本，请另存为 UTF-8", said);
        }
        match chinese(error.kind()) {
            Some(_) => Self::of_kind(error.kind()),
            None => Self::new(said.clone(), said),
        }
    }

    /// The same where no more is known of it than its kind.
    #[must_use]
    pub fn of_kind(kind: ErrorKind) -> Self {
        let said = kind.to_string();
        Self::new(chinese(kind).map_or_else(|| said.clone(), str::to_owned), said)
    }
}

fn chinese(kind: ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::NotFound => "没有这个文件或文件夹",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::IsADirectory => "是文件夹，不是文件",
        ErrorKind::NotADirectory => "是文件，不是文件夹",
        ErrorKind::StorageFull => "磁盘已满",
        ErrorKind::QuotaExceeded => "超出了磁盘配额",
        ErrorKind::ReadOnlyFilesystem => "所在的磁盘只读",
        ErrorKind::InvalidData => "内容不对",
        ErrorKind::UnexpectedEof => "没读完就断了",
        ErrorKind::InvalidFilename => "文件名不合规",
        ErrorKind::TimedOut => "超时",
        _ => return None,
    })
}

/// ``unknown field `x`, expected one of `a`, `b` `` and its like.
fn fields(message: &str) -> Option<String> {
    let named = |kind: &str| message.strip_prefix(kind)?.strip_prefix(" `")?.split_once('`');
    if let Some((name, rest)) = named("unknown field") {
        return Some(format!("没有 {name} 这个字段{}", choice(rest)));
    }
    if let Some((name, rest)) = named("unknown variant") {
        return Some(format!("不能写“{name}”{}", choice(rest)));
    }
    if let Some((name, _)) = named("missing field") {
        return Some(format!("缺少字段 {name}"));
    }
    if let Some((name, _)) = named("duplicate field").or_else(|| named("duplicate key:")) {
        return Some(format!("字段 {name} 写了两次"));
    }
    (message == "duplicate key").then(|| "这个字段写了两次".to_owned())
}

/// ``, expected one of `a`, `b` ``
fn choice(rest: &str) -> String {
    let names: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
    if names.is_empty() {
        return String::new();
    }
    format!("；这里可以写 {}", names.join("、"))
}

/// ``invalid type: integer `3`, expected a string`` and its like.
fn types(message: &str) -> Option<String> {
    if message == "wanted string or table" {
        return Some("类型不对：应为字符串".to_owned());
    }
    if message.starts_with("data did not match any variant") {
        return Some("不是这里能用的写法".to_owned());
    }
    let (fault, said) = match message.strip_prefix("invalid type: ") {
        Some(said) => ("类型不对", said),
        None => ("不在能用的范围里", message.strip_prefix("invalid value: ")?),
    };
    let (found, wanted) = said.rsplit_once(", expected ")?;
    // A day without quotes is told like a table.
    if found == "map" && wanted.starts_with("a string") {
        return Some(format!("{fault}：这里写了表，或者没加引号的日期，应为字符串"));
    }
    let name = |words: &str| {
        let known = TYPES.iter().find(|(en, _)| words.starts_with(en))?;
        Some(known.1)
    };
    // A value that stands behind its type is left as it was written.
    let value = match found.split_once('`') {
        Some((_, value)) => value.split('`').next(),
        None => found.find('"').map(|at| &found[at..]),
    };
    let value = value.map_or_else(String::new, |value| format!(" {value}"));
    let found = name(found)?;
    Some(format!("{fault}：这里写了{found}{value}，应为{}", name(wanted)?))
}

/// How types begin to be told.
const TYPES: [(&str, &str); 19] = [
    ("integer", "整数"),
    ("floating point", "小数"),
    ("boolean", "布尔值"),
    ("string", "字符串"),
    ("sequence", "数组"),
    ("map", "表"),
    ("an integer", "整数"),
    ("a boolean", "布尔值（true 或 false）"),
    ("a string", "字符串"),
    ("a sequence", "数组"),
    ("a map", "表"),
    ("struct ", "表"),
    ("tuple ", "数组"),
    ("usize", "不小于 0 的整数"),
    ("u32", "不小于 0 的整数"),
    ("u64", "不小于 0 的整数"),
    ("i32", "整数"),
    ("i64", "整数"),
    ("f64", "数"),
];

/// ``unclosed array, expected `]` `` and its like; what was expected goes without saying.
fn syntax(message: &str) -> Option<String> {
    let (_, zh) = SYNTAX.iter().find(|(en, _)| message.starts_with(en))?;
    Some((*zh).to_owned())
}

/// What begins with another entry stands before it.
const SYNTAX: [(&str, &str); 20] = [
    ("string values must be quoted", "字符串要放在半角的引号里"),
    ("missing opening quote", "字符串前面缺引号"),
    (
        "invalid basic string, expected `\"`",
        "字符串没有写完，后面缺引号",
    ),
    (
        "invalid literal string, expected `'`",
        "字符串没有写完，后面缺引号",
    ),
    (
        "missing escaped value",
        "反斜杠后面的写法不对：字符串里的 \\ 要写成 \\\\",
    ),
    ("unclosed array table", "表头没有合上，缺 ]]"),
    ("unclosed array", "数组没有合上，缺 ]"),
    ("unclosed inline table", "表没有合上，缺 }"),
    ("unclosed table", "表头没有合上，缺 ]"),
    ("missing comma between array elements", "数组的两项之间缺逗号"),
    ("missing comma between key-value pairs", "两个字段之间缺逗号"),
    ("missing assignment between key-value pairs", "字段和值之间缺 ="),
    ("extra comma in array", "数组里多了一个逗号"),
    ("extra comma in inline table", "表里多了一个逗号"),
    ("extra `=`", "多了一个 ="),
    ("key with no value", "字段没有值，缺 ="),
    ("missing value", "= 后面缺值"),
    ("unexpected key or value", "这里多出了内容：一行只写一个字段"),
    (
        "invalid unquoted key",
        "字段名不对：除了字母、数字、- 和 _，都要加引号",
    ),
    ("invalid key-value pair", "这一行不是 字段 = 值"),
];

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "read for its mistakes only")]
    struct File {
        name: Option<String>,
        count: Option<u32>,
        on: Option<bool>,
        terms: Option<Vec<String>>,
        text: Option<Bilingual>,
        language: Option<Lang>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Lang {
        Zh,
        En,
    }

    #[test]
    fn mistakes_in_toml_are_told_in_chinese() {
        for (text, zh) in [
            (
                "nme = 1",
                "没有 nme 这个字段；这里可以写 name、count、on、terms、text、language",
            ),
            ("language = \"fr\"", "不能写“fr”；这里可以写 zh、en"),
            ("language = 3", "类型不对：应为字符串"),
            ("text = { zh = \"一\" }", "缺少字段 en"),
            ("name = \"a\"\nname = \"b\"", "这个字段写了两次"),
            ("name = 3", "类型不对：这里写了整数 3，应为字符串"),
            ("name = [\"a\"]", "类型不对：这里写了数组，应为字符串"),
            (
                "count = \"三\"",
                "类型不对：这里写了字符串 \"三\"，应为不小于 0 的整数",
            ),
            (
                "count = -1",
                "不在能用的范围里：这里写了整数 -1，应为不小于 0 的整数",
            ),
            (
                "count = 5000000000",
                "不在能用的范围里：这里写了整数 5000000000，应为不小于 0 的整数",
            ),
            (
                "name = 2027-01-01",
                "类型不对：这里写了表，或者没加引号的日期，应为字符串",
            ),
            (
                "on = \"yes\"",
                "类型不对：这里写了字符串 \"yes\"，应为布尔值（true 或 false）",
            ),
            ("terms = \"抓你\"", "类型不对：这里写了字符串 \"抓你\"，应为数组"),
            ("text = \"一\"", "类型不对：这里写了字符串 \"一\"，应为表"),
            ("name = 抓你", "字符串要放在半角的引号里"),
            ("name = \"抓你\nterms = []", "字符串没有写完，后面缺引号"),
            ("name = '抓你\nterms = []", "字符串没有写完，后面缺引号"),
            ("name = 抓你\"", "字符串前面缺引号"),
            (
                "name = \"a\\d\"",
                "反斜杠后面的写法不对：字符串里的 \\ 要写成 \\\\",
            ),
            ("terms = [\"抓你\", \"打你\"", "数组没有合上，缺 ]"),
            ("terms = [\"抓你\" \"打你\"]", "数组的两项之间缺逗号"),
            ("terms = [\"抓你\",, \"打你\"]", "数组里多了一个逗号"),
            ("[[class]\nid = 1", "表头没有合上，缺 ]]"),
            ("[text\nzh = 1", "表头没有合上，缺 ]"),
            ("text = { zh = \"一\" en = \"one\" }", "两个字段之间缺逗号"),
            ("name", "字段没有值，缺 ="),
            ("name =", "字符串要放在半角的引号里"),
            ("name = “抓你”", "字符串要放在半角的引号里"),
            ("name == \"a\"", "多了一个 ="),
            ("name = \"a\" \"b\"", "这里多出了内容：一行只写一个字段"),
            ("name = \"a\" count = 1", "这里多出了内容：一行只写一个字段"),
            ("词 = 1", "字段名不对：除了字母、数字、- 和 _，都要加引号"),
        ] {
            let error = toml::from_str::<File>(text).expect_err(text);
            let told = Bilingual::of_toml(error.message());
            assert_eq!(told.zh, zh, "{text}: {}", error.message());
            assert_eq!(told.en, error.message(), "{text}");
        }
        let other = Bilingual::of_toml("what nobody has said yet\nand more");
        assert_eq!(other.zh, "TOML 写法有误：what nobody has said yet");
        assert_eq!(other.en, "what nobody has said yet");
    }

    #[test]
    fn the_system_speaks_chinese_where_it_is_understood() {
        let told = Bilingual::of_kind(ErrorKind::PermissionDenied);
        assert_eq!(
            (told.zh.as_str(), told.en.as_str()),
            ("没有权限", "permission denied")
        );
        let other = Bilingual::of_kind(ErrorKind::Other);
        assert_eq!(other.zh, other.en);
        let told = Bilingual::of_system(&io::Error::from_raw_os_error(5));
        assert_eq!(told.zh, told.en);
        assert!(told.zh.contains("os error 5"), "{}", told.zh);
        let error = io::read_to_string(&b"\xb4\xf2"[..]).expect_err("GBK");
        assert!(Bilingual::of_system(&error).zh.contains("UTF-8"));
    }
}
