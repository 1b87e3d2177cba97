//! Mistakes in lexicons, layers and rules across calls: each is told in Chinese and in English, with its place, and names what is meant.

use zhijian::batch::call_log::LogRules;
use zhijian::lexicon::{Files, Layer, Layers, builtin_files, read_folder, read_layer};
use zhijian::{Bilingual, Language, LexiconError, Ruleset};

use crate::cli::folder;
use crate::lexicons::GOOD;
use crate::shared::SHIPPED;

/// Whether both languages are there, each in its own words, and name what is meant.
#[track_caller]
fn assert_told(text: &Bilingual, name: &str) {
    let Bilingual { zh, en } = text;
    assert!(!zh.contains("TOML 写法有误"), "English in a Chinese frame: {zh}");
    assert!(zh.contains(is_chinese), "no Chinese: {zh}");
    assert!(!en.is_empty() && zh != en, "{zh} / {en}");
    assert!(zh.contains(name) && en.contains(name), "{name}: {zh} / {en}");
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Whether a mistake is told in both languages with its file, and names what is meant.
#[track_caller]
fn assert_both(error: &LexiconError, name: &str) {
    assert_told(&error.what, name);
    assert_told(&error.help, "");
    let (zh, en) = (error.told(Language::Zh), error.told(Language::En));
    assert!(
        zh.starts_with("错误: ") && en.starts_with("error: "),
        "{zh}\n{en}"
    );
    assert_eq!(en, error.to_string());
    for told in [&zh, &en] {
        assert!(told.contains(&format!(" --> {}", error.file)), "{told}");
    }
}

/// The built-in files with `old` of one of them replaced, once.
fn edited(file: &str, old: &str, new: &str) -> Files {
    let mut files = builtin_files();
    let text = files.get_mut(file).expect("the file is built in");
    assert!(text.contains(old), "{old} stands in {file}");
    *text = text.replacen(old, new, 1).into();
    files
}

fn added(file: &str, more: &str) -> Files {
    let mut files = builtin_files();
    let text = files.get_mut(file).expect("the file is built in");
    text.to_mut().push_str(more);
    files
}

/// The first mistake of a file.
#[track_caller]
fn mistake(layers: impl Into<Layers>, file: &str) -> LexiconError {
    let Err(errors) = Ruleset::compile_layers(&layers.into()) else {
        panic!("the mistake in {file} was not noticed")
    };
    let of_file = errors.into_iter().find(|error| error.file == file);
    of_file.expect("an error about the file")
}

#[test]
fn mistakes_of_rules_are_told_in_both_languages() {
    let file = "rules/insult.toml";
    for (old, new, name) in [
        ("cites = [\"mcc-2025\"]", "cites = [\"mcc-1925\"]", "mcc-1925"),
        (
            "patterns =",
            "excused_by = [\"nagation\"]\npatterns =",
            "nagation",
        ),
        ("patterns =", "check = \"weather\"\npatterns =", "weather"),
        ("patterns = [\"甲乙丙丁戊己\"]", "", "insult.for_this_test"),
        (
            "miss = [\"您好\", \"甲乙丙丁\"]",
            "miss = []",
            "insult.for_this_test",
        ),
        ("miss = [\"您好\", \"甲乙丙丁\"]", "", "miss"),
        ("insult.for", "threat.for", "threat.for_this_test"),
        ("insult.for_this_test", "insult.profanity", "insult.profanity"),
        ("severity = \"minor\"", "severity = \"grave\"", "grave"),
        ("severity = \"minor\"", "severity = 3", ""),
        ("severity", "severty", "severty"),
        ("[\"甲乙丙丁戊己\"]\nhit", "[\"<没有这类>甲\"]\nhit", "<没有这类>"),
        ("[\"甲乙丙丁戊己\"]\nhit", "[\"（甲|乙)\"]\nhit", "（"),
        ("[\"甲乙丙丁戊己\"]\nhit", "[甲]\nhit", ""),
    ] {
        assert!(GOOD.contains(old), "{old} stands in the rule");
        assert_both(&mistake(added(file, &GOOD.replacen(old, new, 1)), file), name);
    }
}

#[test]
fn mistakes_of_other_files_are_told_in_both_languages() {
    let class = |terms: &str| format!("\n[[class]]\nid = \"试词\"\nterms = {terms}\n");
    let slot = "\n[[slot]]\nid = \"试段\"\npattern = \"甲\"\n";
    let people = "classes/people.toml";
    for (files, file, name) in [
        (added(people, &class("[\"甲\"]").repeat(2)), people, "试词"),
        (added(people, &class("[\"甲\", \"甲\"]")), people, "甲"),
        (added(people, &class("[\" \"]")), people, ""),
        (added(people, &slot.repeat(2)), people, "试段"),
        (
            edited("regulations.toml", "force = \"", "force = \"x-"),
            "regulations.toml",
            "x-",
        ),
        (
            edited("regulations.toml", "verified = \"", "verified = \"x-"),
            "regulations.toml",
            "x-",
        ),
        (
            added(
                "regulations.toml",
                "\n[[regulation]]\nid = \"mcc-2025\"\ntitle = { zh = \"试\", en = \"x\" }\nforce = \"law\"\nverified = \"secondary\"\n",
            ),
            "regulations.toml",
            "mcc-2025",
        ),
        (
            edited("elements.toml", "cites = [\"", "cites = [\"x-"),
            "elements.toml",
            "x-",
        ),
        (
            edited("line.toml", "id = \"agent_asks_identity\"", "id = \"agent_asks\""),
            "line.toml",
            "agent_asks",
        ),
        (
            added(
                "line.toml",
                "\n[[evidence]]\nid = \"agent_asks_identity\"\npatterns = []\n",
            ),
            "line.toml",
            "agent_asks_identity",
        ),
        (
            added("placeholders.toml", "\n[[placeholder]]\nid = \"weather\"\n"),
            "placeholders.toml",
            "weather",
        ),
        (
            added(
                "placeholders.toml",
                "\n[[placeholder]]\nid = \"tail\"\ninside = [\"\"]\n",
            ),
            "placeholders.toml",
            "",
        ),
        (
            edited("sounds.toml", "\"打断腿\"", "\"打断\""),
            "sounds.toml",
            "打断",
        ),
        (
            edited("sounds.toml", "\"4\" = \"si\"", "\"死\" = \"si\""),
            "sounds.toml",
            "死",
        ),
        (
            added("sounds.toml", "\n[splits]\n\"亻\" = \"债\"\n"),
            "sounds.toml",
            "",
        ),
        (
            edited("scoring.toml", "start = ", "start = \""),
            "scoring.toml",
            "",
        ),
        (added("weights.tsv", "x\ty\n"), "weights.tsv", ""),
        (edited("network.tsv", "\t", "\tx"), "network.tsv", ""),
    ] {
        assert_both(&mistake(files, file), name);
    }
    let mut files = builtin_files();
    files.remove("cues.toml");
    assert_both(&mistake(files.clone(), "cues.toml"), "");
    files.remove("regulations.toml");
    assert_both(&mistake(files, "regulations.toml"), "");
    let mut files = builtin_files();
    files.remove("network.tsv");
    assert_both(&mistake(files, "network.tsv"), "weights.tsv");
}

#[test]
fn mistakes_of_layers_are_told_in_both_languages() {
    let head = "name = { zh = \"本行\", en = \"own\" }\n";
    let rule = |more: &str| {
        format!(
            "category = \"insult\"\n{}",
            GOOD.replacen("name", &format!("{more}name"), 1)
        )
    };
    let disable = |what: &str| format!("{head}[[disable]]\n{what}\n");
    for (file, text, name) in [
        (
            "rules/x.toml",
            rule("").replace("for_this_test", "profanity"),
            "insult.profanity",
        ),
        ("rules/x.toml", rule("replaces = \"x\"\n"), "insult.for_this_test"),
        (
            "rules/x.toml",
            "category = \"threat\"\n[[extend]]\nrule = \"threat.none\"\nhit = [\"一\"]\nmiss = [\"二\"]\n"
                .to_owned(),
            "threat.none",
        ),
        (
            "rules/x.toml",
            "category = \"threat\"\n[[extend]]\nrule = \"threat.arrest\"\nhit = []\nmiss = []\n".to_owned(),
            "threat.arrest",
        ),
        (
            "classes/x.toml",
            "[[extend]]\nclass = \"亲属\"\nterms = [\"爷爷\"]\n".to_owned(),
            "爷爷",
        ),
        ("layer.toml", disable("class = \"没有\"\nreason = \"试\""), "没有"),
        (
            "layer.toml",
            disable("class = \"亲属\"\nterm = \"没有\"\nreason = \"试\""),
            "没有",
        ),
        (
            "layer.toml",
            disable("rule = \"threat.arrest\"\nreason = \" \""),
            "",
        ),
        ("layer.toml", disable("reason = \"试\""), ""),
        ("scoring.toml", String::new(), ""),
    ] {
        let mut files: Files = [("layer.toml".to_owned(), head.into())].into();
        files.insert(file.to_owned(), text.into());
        let folder = "own".to_owned();
        let layers = Layers {
            over: vec![Layer { folder, files }],
            ..Layers::builtin()
        };
        assert_both(&mistake(layers, &format!("own/{file}")), name);
    }
    let disabled = [
        (
            "layer.toml".to_owned(),
            disable("rule = \"threat.arrest\"\nreason = \"试\"").into(),
        ),
        (
            "rules/x.toml".to_owned(),
            "category = \"threat\"\n[[extend]]\nrule = \"threat.arrest\"\nhit = [\"一\"]\nmiss = [\"二\"]\n"
                .into(),
        ),
    ];
    let layers = Layers {
        over: vec![
            Layer {
                folder: "own".to_owned(),
                files: disabled.into(),
            },
            Layer {
                folder: "none".to_owned(),
                files: Files::new(),
            },
        ],
        ..Layers::builtin()
    };
    assert_both(&mistake(layers.clone(), "own/rules/x.toml"), "threat.arrest");
    assert_both(&mistake(layers, "none/layer.toml"), "");
    let mut files = builtin_files();
    files.insert("rules/zz.toml".into(), rule("replaces = \"x\"\n").into());
    assert_both(&mistake(files, "rules/zz.toml"), "");
}

#[test]
fn mistakes_of_folders_are_told_in_both_languages() {
    let layer = folder(&[("layer.toml", b"")]);
    assert_both(&read_folder(layer.path()).expect_err("a layer"), "layer.toml");
    let part = folder(&[("cues.toml", b"")]);
    assert_both(&read_folder(part.path()).expect_err("a part"), "scoring.toml");
    for (name, content) in [("a.toml.txt", &b""[..]), ("a.toml", b"\xb4\xda"), ("a.md", b"")] {
        let home = folder(&[(name, content)]);
        assert_both(&read_layer(home.path()).expect_err(name), "");
    }
    let home = folder(&[]);
    let gone = read_layer(&home.path().join("gone")).expect_err("nothing there");
    assert_both(&gone, "");
    assert!(gone.what.zh.ends_with("没有这个文件或文件夹"), "{gone:?}");
}

#[test]
fn mistakes_of_rules_across_calls_are_told_in_both_languages() {
    for (old, new, name) in [
        ("+08:00", "Beijing", "Beijing"),
        ("[columns]", "[colums]", "colums"),
        ("[refusal]\nwords = [", "[refusal]\nwords = [\"(别\", ", "(别"),
        ("[rules.disposition]", "[rules.disposal]", "disposal"),
        ("cites = [\"", "cites = [\"x-", "x-"),
    ] {
        let files = edited(LogRules::FILE, old, new);
        let error = LogRules::read(&files, SHIPPED.ruleset()).expect_err(new);
        assert_both(&error, name);
    }
    let mut files = builtin_files();
    let text = files.remove(LogRules::FILE).expect("the file is built in");
    assert_both(
        &LogRules::read(&files, SHIPPED.ruleset()).expect_err("no file"),
        "",
    );
    let from = text.find("[rules.disposition]").expect("a rule");
    let to = from + text[from..].find("\n[").expect("what follows");
    files.insert(
        LogRules::FILE.into(),
        format!("{}{}", &text[..from], &text[to..]).into(),
    );
    assert_both(
        &LogRules::read(&files, SHIPPED.ruleset()).expect_err("no text"),
        "disposition",
    );
}
