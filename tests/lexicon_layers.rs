//! Lexicons in layers: what is added, replaced and disabled judges so and is told with its place; a mistake in a layer is
//! told in its own file; the hash covers all layers.

use serde_json::Value;
use zhijian::lexicon::{EntryKind, Layer, Layers, effective};
use zhijian::workshop::lint;
use zhijian::{Analyzer, Kind, LexiconError, Ruleset};

use crate::cli::{folder, path, run};
use crate::shared::{SHIPPED, talk};

const NAME: &str = "name = { zh = \"本行\", en = \"own\" }\n";

/// A rule for a layer; `more` goes into it.
fn rule(words: &str, more: &str) -> String {
    format!(
        "category = \"insult\"\n\n[[rule]]\nid = \"insult.for_this_test\"\n{more}name = {{ zh = \"试\", en = \"test\" }}\n\
         severity = \"minor\"\nmessage = {{ zh = \"试\", en = \"test\" }}\ncites = [\"mcc-2025\"]\n\
         patterns = [\"{words}\"]\nhit = [\"{words}\", \"说{words}\"]\nmiss = [\"您好\", \"甲乙\"]\n"
    )
}

fn layer(folder: &str, files: &[(&str, &str)]) -> Layer {
    let files = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned().into()));
    Layer {
        folder: folder.to_owned(),
        files: files.collect(),
    }
}

fn over(layers: Vec<Layer>) -> Layers {
    Layers {
        over: layers,
        ..Layers::builtin()
    }
}

fn compile(layers: Vec<Layer>) -> Ruleset {
    let compiled = Ruleset::compile_layers(&over(layers));
    compiled.unwrap_or_else(|errors| {
        panic!(
            "{}",
            errors
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n")
        )
    })
}

/// Rules that are found in what the agent says, by the rules alone.
fn rules_in(ruleset: Ruleset, words: &str) -> Vec<String> {
    let call = talk(
        Kind::Call,
        &format!("A 请问是张先生本人吗\nC 我是\nA 您的贷款逾期了，{words}"),
    );
    let analysis = Analyzer::new(ruleset.without_weights()).analyze(&call);
    let mut rules: Vec<String> = analysis
        .findings
        .into_iter()
        .map(|finding| finding.rule)
        .collect();
    rules.dedup();
    rules
}

#[test]
fn what_layers_say_is_what_judges() {
    let arrest = "今天不还就让警察来抓你";
    let disabled = [(
        "layer.toml",
        "name = { zh = \"甲\", en = \"a\" }\n[[disable]]\nrule = \"threat.arrest\"\nreason = \"试\"\n",
    )];
    let extended = "category = \"threat\"\n[[extend]]\nrule = \"threat.arrest\"\npatterns = [\"请你吃皇粮\"]\n\
                    hit = [\"请你吃皇粮\"]\nmiss = [\"皇粮\"]\n";
    let own = rule("甲乙丙丁", "");
    let replaced = rule("戊己庚辛", "replaces = \"试\"\n");
    let lower = layer("lower", &[("layer.toml", NAME), ("rules/own.toml", &own)]);
    for (layers, words, found) in [
        (vec![], arrest, vec!["threat.arrest"]),
        (vec![layer("a", &disabled)], arrest, vec![]),
        (vec![], "请你吃皇粮", vec![]),
        (
            vec![layer("a", &[("layer.toml", NAME), ("rules/x.toml", extended)])],
            "请你吃皇粮",
            vec!["threat.arrest"],
        ),
        (vec![lower.clone()], "甲乙丙丁", vec!["insult.for_this_test"]),
        (
            vec![
                lower.clone(),
                layer("b", &[("layer.toml", NAME), ("rules/own.toml", &replaced)]),
            ],
            "甲乙丙丁，戊己庚辛",
            vec!["insult.for_this_test"],
        ),
        (
            vec![
                lower,
                layer("b", &[("layer.toml", NAME), ("rules/own.toml", &replaced)]),
            ],
            "甲乙丙丁",
            vec![],
        ),
    ] {
        assert_eq!(rules_in(compile(layers), words), found, "{words}");
    }
}

#[test]
fn what_was_learned_of_a_disabled_rule_is_no_fault() {
    let disabled = format!("{NAME}[[disable]]\nrule = \"threat.arrest\"\nreason = \"试\"\n");
    let layers = over(vec![layer("a", &[("layer.toml", &disabled)])]);
    let faults = lint(&layers, None, jiff::civil::date(2026, 11, 28)).faults;
    assert!(
        !faults.iter().any(|fault| fault.code == "orphaned-weights"),
        "{faults:?}"
    );
}

#[test]
fn terms_are_added_and_disabled_and_a_disabled_class_never_matches() {
    let asks = rule("说<亲属>啊", "").replace("\"说<亲属>啊\", \"说说<亲属>啊\"", "\"一\", \"二\"");
    let with = |head: &str, classes: &str| {
        let head = format!("{NAME}{head}");
        let files = [
            ("layer.toml", head.as_str()),
            ("classes/x.toml", classes),
            ("rules/own.toml", &asks),
        ];
        compile(vec![layer("a", &files)])
    };
    let extend = "[[extend]]\nclass = \"亲属\"\nterms = [\"甲乙丙丁\"]\n";
    let term = "[[disable]]\nclass = \"亲属\"\nterm = \"爷爷\"\nreason = \"试\"\n";
    let class = "[[disable]]\nclass = \"亲属\"\nreason = \"试\"\n";
    for (head, classes, words, found) in [
        ("", "", "说爷爷啊", true),
        ("", "", "说甲乙丙丁啊", false),
        ("", extend, "说甲乙丙丁啊", true),
        (term, "", "说爷爷啊", false),
        (term, "", "说奶奶啊", true),
        (class, "", "说奶奶啊", false),
    ] {
        let rules = rules_in(with(head, classes), words);
        assert_eq!(
            rules.iter().any(|rule| rule == "insult.for_this_test"),
            found,
            "{head}{classes}{words}"
        );
    }
}

#[test]
fn every_entry_tells_where_it_comes_from() {
    let head = format!("{NAME}\n[[disable]]\nclass = \"亲属\"\nterm = \"爷爷\"\nreason = \"太宽\"\n");
    let own = rule("甲乙丙丁", "");
    let replaced = rule("戊己庚辛", "replaces = \"更好\"\n");
    let layers = over(vec![
        layer("low", &[("layer.toml", &head), ("rules/own.toml", &own)]),
        layer("high/", &[("layer.toml", NAME), ("rules/own.toml", &replaced)]),
    ]);
    let found = effective(&layers).expect("no mistake");
    let entry = |kind, id: &str| {
        let entry = found
            .entries
            .iter()
            .find(|entry| (entry.kind, entry.id.as_str()) == (kind, id));
        entry.unwrap_or_else(|| panic!("{id} is told"))
    };
    let rule = entry(EntryKind::Rule, "insult.for_this_test");
    assert_eq!(
        (rule.origin.layer, rule.origin.to_string().as_str()),
        (2, "high/rules/own.toml:4")
    );
    let below = rule.replaces.as_ref().expect("it replaces one");
    assert_eq!(
        (below.origin.to_string().as_str(), below.reason.as_str()),
        ("low/rules/own.toml:4", "更好")
    );
    let terms = &entry(EntryKind::Class, "亲属").terms;
    let gone = terms.iter().find(|term| term.term == "爷爷").expect("it is told");
    assert_eq!(
        (gone.origin.to_string().as_str(), gone.disabled.as_deref()),
        ("low/layer.toml:5", Some("太宽"))
    );
    let untouched = entry(EntryKind::Rule, "threat.arrest");
    assert_eq!(
        (untouched.origin.layer, untouched.origin.file.as_str()),
        (0, "rules/threat.toml")
    );
    assert_eq!(
        found
            .layers
            .iter()
            .map(|layer| layer.folder.as_str())
            .collect::<Vec<_>>(),
        ["low", "high/"]
    );
}

/// The only mistake of a layer over the built-in lexicons.
#[track_caller]
fn mistake(files: &[(&str, &str)]) -> LexiconError {
    match Ruleset::compile_layers(&over(vec![layer("own", files)])) {
        Ok(_) => panic!("the mistake was not noticed: {files:?}"),
        Err(mut errors) => {
            assert_eq!(errors.len(), 1, "{errors:#?}");
            errors.remove(0)
        }
    }
}

#[test]
fn a_mistake_in_a_layer_is_told_in_its_file() {
    let taken = rule("甲乙", "").replace("insult.for_this_test", "insult.profanity");
    let nothing = rule("甲乙", "replaces = \"x\"\n");
    let unknown = rule("<没有这类>", "");
    let disable = |what: &str| format!("{NAME}[[disable]]\n{what}\n");
    for (file, text, place, what) in [
        (
            "rules/x.toml",
            taken.as_str(),
            (4, 6),
            "rule insult.profanity stands below already (rules/insult.toml:6)",
        ),
        (
            "rules/x.toml",
            &nothing,
            (5, 12),
            "there is no rule insult.for_this_test below that could be replaced",
        ),
        ("rules/x.toml", &unknown, (9, 14), "unknown class <没有这类>"),
        (
            "rules/x.toml",
            "category = \"threat\"\n[[extend]]\nrule = \"threat.none\"\nhit = [\"一\"]\nmiss = [\"二\"]\n",
            (3, 8),
            "there is no rule threat.none below",
        ),
        (
            "rules/x.toml",
            "category = \"threat\"\n[[extend]]\nrule = \"threat.arrest\"\nhit = []\nmiss = [\"二\"]\n",
            (3, 8),
            "the addition to threat.arrest has no examples",
        ),
        (
            "classes/x.toml",
            "[[extend]]\nclass = \"亲属\"\nterms = [\"干爹\", \"爷爷\"]\n",
            (3, 16),
            "爷爷 is a term of this class below already",
        ),
        (
            "layer.toml",
            &disable("rule = \"threat.none\"\nreason = \"试\""),
            (3, 8),
            "there is no rule threat.none below",
        ),
        (
            "layer.toml",
            &disable("class = \"亲属\"\nterm = \"没有\"\nreason = \"试\""),
            (4, 8),
            "<亲属> has no term 没有 below",
        ),
        (
            "layer.toml",
            &disable("rule = \"threat.arrest\"\nreason = \" \""),
            (4, 10),
            "the reason is empty",
        ),
        (
            "layer.toml",
            &disable("rule = \"threat.arrest\""),
            (2, 1),
            "missing field `reason`",
        ),
        (
            "layer.toml",
            &disable("rule = \"threat.arrest\"\nclass = \"亲属\"\nreason = \"试\""),
            (5, 10),
            "it is not clear what is to be disabled",
        ),
        (
            "scoring.toml",
            "start = 1\n",
            (1, 1),
            "a layer does not hold this file",
        ),
        (
            "weights.tsv",
            "bias\t1\n",
            (1, 1),
            "a layer does not hold this file",
        ),
    ] {
        let head = if file == "layer.toml" { text } else { NAME };
        let error = mistake(&[("layer.toml", head), (file, text)]);
        assert_eq!(
            (error.file.as_str(), error.what.en.as_str()),
            (format!("own/{file}").as_str(), what)
        );
        assert_eq!((error.line, error.column), place, "{error}");
        assert!(error.to_string().contains(&format!("own/{file}")), "{error}");
    }
    let error = mistake(&[("rules/x.toml", "category = \"threat\"\n")]);
    assert!(error.what.en.contains("no layer"), "{error}");
}

#[test]
fn whole_lexicons_replace_nothing() {
    let mut layers = Layers::builtin();
    layers
        .base
        .insert("rules/zz.toml".into(), rule("甲乙", "replaces = \"x\"\n").into());
    let errors = Ruleset::compile_layers(&layers).expect_err("a mistake");
    assert_eq!(errors[0].what.en, "whole lexicons replace nothing");
}

#[test]
fn the_hash_covers_layers_and_their_order_but_not_their_folders() {
    let own = rule("甲乙丙丁", "");
    let one = |folder| layer(folder, &[("layer.toml", NAME), ("rules/own.toml", &own)]);
    let two = layer("two", &[("layer.toml", "name = { zh = \"乙\", en = \"b\" }\n")]);
    let hash = |layers| compile(layers).hash().to_owned();
    assert_eq!(hash(vec![]), SHIPPED.ruleset().hash());
    assert_eq!(hash(vec![one("here")]), hash(vec![one("there")]));
    let all = [
        hash(vec![]),
        hash(vec![one("a")]),
        hash(vec![two.clone()]),
        hash(vec![one("a"), two.clone()]),
        hash(vec![two, one("a")]),
    ];
    for (at, hash) in all.iter().enumerate() {
        assert!(!all[..at].contains(hash), "{all:?}");
    }
}

#[test]
fn faults_of_layers_are_found_in_their_files() {
    let own = rule("甲乙丙丁", "").replace("mcc-2025", "psal.42");
    let classes = "[[extend]]\nclass = \"亲属\"\nterms = [\"戊\"]\n";
    let layers = over(vec![layer(
        "own",
        &[
            ("layer.toml", NAME),
            ("rules/x.toml", &own),
            ("classes/x.toml", classes),
        ],
    )]);
    let found = lint(&layers, None, jiff::civil::date(2026, 11, 28));
    let ours = found.faults.iter().filter(|fault| fault.file.starts_with("own/"));
    let codes: Vec<_> = ours
        .map(|fault| (fault.file.as_str(), fault.code, fault.place(&layers).0))
        .collect();
    for expected in [
        ("own/classes/x.toml", "single-character", 3),
        ("own/rules/x.toml", "not-in-force", 8),
        ("own/rules/x.toml", "no-instead", 4),
    ] {
        assert!(codes.contains(&expected), "{codes:?}");
    }
}

#[test]
fn the_program_lays_layers_over_lexicons() {
    let home = folder(&[(
        "call.txt",
        "客服：请问是张先生本人吗\n客户：我是\n客服：您的贷款逾期了，甲乙丙丁\n".as_bytes(),
    )]);
    let (own, call) = (path(&home, "own"), path(&home, "call.txt"));
    let (code, out, err) = run(&["lexicon", "test", "--new", "insult.for_this_test", "--to", &own]);
    assert_eq!((code, err.as_str()), (0, ""));
    let written = format!("{own}/rules/insult.for_this_test.toml");
    assert!(out.contains(&written), "{out}");
    // What is not filled in does not judge.
    let (code, _, err) = run(&["--layer", &own, "scan", &call]);
    assert_eq!(code, 2);
    assert!(err.contains("的例子太少") && err.contains(&written), "{err}");
    // Not twice, not for an id that is taken or wrong, not beside something else.
    for (id, to, what) in [
        ("insult.for_this_test", own.as_str(), "这个规则号已有"),
        ("insult.profanity", &own, "这个规则号已有"),
        ("nothing.x", &own, "类别有"),
        (
            "insult.other",
            &home.path().to_string_lossy(),
            "不是词表，也不是叠层",
        ),
    ] {
        let (code, _, err) = run(&["lexicon", "test", "--new", id, "--to", to]);
        assert_eq!(code, 2, "{id}");
        assert!(err.contains(what), "{err}");
    }
    let skeleton = std::fs::read_to_string(&written).expect("a file");
    let filled = skeleton
        .replace("patterns = [", "patterns = [\n  \"甲乙丙丁\",")
        .replace("\nhit = [", "\nhit = [\n  \"甲乙丙丁\", \"说甲乙丙丁\",")
        .replace("\nmiss = [", "\nmiss = [\n  \"我们不会甲乙丙丁\", \"甲乙\",");
    std::fs::write(&written, filled).expect("a file");
    let (code, out, err) = run(&[
        "--layer",
        &own,
        "lexicon",
        "test",
        "insult.for_this_test",
        "--lang",
        "en",
    ]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for line in [
        "✓ hit   甲乙丙丁",
        "└ found: 甲乙丙丁",
        "└ set aside 甲乙丙丁 (negation)",
        "4 examples, 0 do not hold",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let (_, out, _) = run(&["--layer", &own, "scan", &call, "--format", "jsonl"]);
    assert!(out.contains("\"rule\":\"insult.for_this_test\""), "{out}");
    let (_, out, _) = run(&["--layer", &own, "lexicon", "list", "--effective", "--lang", "en"]);
    assert!(out.contains("+ insult.for_this_test"), "{out}");
    assert!(out.contains(&format!("[1] {written}:6")), "{out}");
    let (_, out, _) = run(&[
        "--layer",
        &own,
        "lexicon",
        "list",
        "--effective",
        "--format",
        "json",
    ]);
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(found["layers"][0]["folder"], own.as_str());
    // Compared with what is below, the layer gains what it adds.
    let laid = format!("builtin+{own}");
    let (code, out, err) = run(&[
        "lexicon", "diff", "builtin", &laid, "--on", &call, "--format", "json",
    ]);
    assert_eq!((code, err.as_str()), (0, ""));
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        found["rules"]["insult.for_this_test"]["gained"][0]["text"],
        "甲乙丙丁"
    );
    let (code, out, _) = run(&[
        "lexicon", "diff", "builtin", &laid, "--on", &call, "--format", "html", "--lang", "en",
    ]);
    assert_eq!(code, 0);
    assert!(
        out.contains("insult.for_this_test") && !out.contains("measured"),
        "{out}"
    );
    let (code, _, err) = run(&["--layer", &own, "lexicon", "learn", "corpus/gold/dev.jsonl"]);
    assert_eq!(code, 2);
    assert!(err.contains("--layer"), "{err}");
}
