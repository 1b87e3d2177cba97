//! What the program says where it cannot do its work: in the language that was asked for, Chinese by default.

use std::fs;

use crate::cli::{folder, path, run};
use crate::lexicons::GOOD;

/// Columns of a terminal that a text takes; Chinese characters take two.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[test]
fn a_broken_lexicon_is_told_in_the_language_that_was_asked_for() {
    let home = folder(&[]);
    let lexicons = path(&home, "lexicons");
    assert_eq!(run(&["lexicon", "export", &lexicons]).0, 0);
    let broken = format!("{lexicons}/rules/insult.toml");
    let text = fs::read_to_string(&broken).expect("a file");
    let rule = GOOD.replacen("甲乙丙丁戊己", "甲乙（丙|丁)戊", 1);
    fs::write(&broken, text + &rule).expect("written");
    for (language, count, what, help) in [
        (
            "zh",
            "zhijian: 词表有 1 处错误",
            "错误: （ 是全角的，不会命中",
            "请改成半角的 (",
        ),
        (
            "en",
            "zhijian: the lexicons have 1 mistake(s)",
            "error: （ is full-width and would never match",
            "write the half-width (",
        ),
    ] {
        let (code, out, err) = run(&["--lang", language, "--lexicons", &lexicons, "lexicon", "list"]);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        let lines: Vec<&str> = err.lines().collect();
        assert_eq!(lines[..2], [count, what], "{err}");
        assert!(lines[2].contains("--> rules/insult.toml:"), "{err}");
        assert!(lines[2].ends_with(":16"), "the column in characters: {err}");
        let shown = lines
            .iter()
            .find(|line| line.contains("patterns"))
            .expect("the line");
        let caret = lines.iter().find(|line| line.contains('^')).expect("carets");
        let before = &shown[..shown.find('（').expect("the bracket")];
        assert_eq!(width(before), caret.find('^').expect("a caret"), "{err}");
        assert!(caret.ends_with(&format!("^^ {help}")), "{err}");
        let (code, out, _) = run(&["--lang", language, "--lexicons", &lexicons, "lexicon", "lint"]);
        assert!(code == 1 && out.contains(what) && out.contains(help), "{out}");
    }
    let (_, _, by_default) = run(&["--lexicons", &lexicons, "lexicon", "list"]);
    assert!(by_default.contains("全角"), "{by_default}");
}

#[test]
fn commands_tell_what_is_wrong_in_the_language_that_was_asked_for() {
    let home = folder(&[
        ("a.txt", "客服：您好\n客户：谁\n".as_bytes()),
        ("a.md", "# 话术\n客服：您好，您的贷款逾期了\n".as_bytes()),
        ("book.toml", b"[[suppression]]\nrule = 1\n"),
        ("empty.txt", b""),
        ("log.csv", b"x\n1\n"),
    ]);
    let at = |name: &str| path(&home, name);
    let (call, script, book, out) = (at("a.txt"), at("a.md"), at("book.toml"), at("out"));
    let (empty, gone, log) = (at("empty.txt"), at("gone"), at("log.csv"));
    let cases: [(&[&str], &str, &str); 22] = [
        (
            &["explain", "threat.none"],
            "不是规则，也不是文件",
            "neither a rule nor a file",
        ),
        (&["explain", &call], "请写明哪个话轮", "say which turn"),
        (
            &["explain", &call, "--turn", "7"],
            "的话轮是 0 到 1",
            "has turns 0 to 1",
        ),
        (
            &["explain", &call, "--turn", "0", "--document", "x"],
            "里没有文档 x",
            "has no document x",
        ),
        (
            &["explain", &empty, "--turn", "0"],
            "里面没有文字",
            "there is no text in it",
        ),
        (
            &["check", &script, "--approve", "--by", "李", "--accept", "x=y"],
            "没有哪份话术有这个问题",
            "no script has such a problem",
        ),
        (
            &["check", &script, "--verify", "--format", "html"],
            "审批只能用",
            "approvals are told as",
        ),
        (
            &["check", &script, "--suppressions", &book],
            "第 2 行：类型不对：这里写了整数 1，应为字符串",
            "line 2: invalid type",
        ),
        (
            &["check", &script, "--suppressions", &gone],
            "读不了: 没有这个文件或文件夹",
            "cannot be read: No such file",
        ),
        (
            &["check", "-", "--watch"],
            "不能监视标准输入",
            "standard input cannot be watched",
        ),
        (
            &["scan", &call, "--report", "csv=gone/a.csv"],
            "没有文件夹 gone",
            "there is no folder gone",
        ),
        (
            &["scan", &call, "--lexicons", &gone],
            "错误: 读不了：没有这个文件或文件夹",
            "error: cannot be read: No such file",
        ),
        (
            &["scan", &call, "--role", "A=boss"],
            "--role <LABEL=ROLE> 不能写“A=boss”：角色是",
            "the role is agent",
        ),
        (
            &["scan", &call, "--report", "pdf=a"],
            "种类是 xlsx",
            "the kind is xlsx",
        ),
        (&["check", &script, "--date", "明天"], "不是日期", "not a day"),
        (
            &["lexicon", "test", "threat.none"],
            "没有这个规则、要素或类别",
            "no rule, element or category has this id",
        ),
        (
            &["lexicon", "test", "--new", "threat", "--to", &out],
            "规则号是 类别.名称",
            "a rule's id is category.name",
        ),
        (
            &["lexicon", "export", &at(".")],
            "不是空文件夹",
            "not an empty folder",
        ),
        (
            &["lexicon", "diff", "builtin", "builtin+gone", "--on", &call],
            "读不了：没有这个文件或文件夹",
            "cannot be read: No such file",
        ),
        (&["eval", &gone], "没有这个文件或文件夹", "no such file or folder"),
        (
            &["batch", "call-log", &log, "--profile", "x"],
            "没有 call_id 这一列",
            "has no column call_id",
        ),
        (
            &["batch", "run", "--input", "-", "--out", &out, "--state", &at("s")],
            "标准输入中断后不能再读一遍",
            "standard input cannot be read again",
        ),
    ];
    for (arguments, zh, en) in cases {
        for (language, words, other) in [("zh", zh, en), ("en", en, zh)] {
            let mut all = vec!["--lang", language];
            all.extend(arguments);
            let (code, _, err) = run(&all);
            assert_eq!(code, 2, "{all:?}: {err}");
            assert!(err.contains(words) && !err.contains(other), "{all:?}: {err}");
        }
    }
}
