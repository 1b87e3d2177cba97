//! What several modules need: rulesets loaded once, a short notation for dialogues, golden files.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use zhijian::input::{self, Gold};
use zhijian::judge::{Document, Weighed, decide_line, rule_hits};
use zhijian::{
    Analysis, Analyzer, Call, Category, ElementId, ElementStatus, Finding, GoldCall, Kind, Role, Ruleset,
    Turn,
};

/// The built-in ruleset as it is shipped.
pub(crate) static SHIPPED: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::new(Ruleset::builtin().expect("the built-in lexicons load")));

/// The built-in rules without learned weights.
pub(crate) static RULES: LazyLock<Analyzer> = LazyLock::new(|| {
    Analyzer::new(
        Ruleset::builtin()
            .expect("the built-in lexicons load")
            .without_weights(),
    )
});

/// A path below the project's root.
pub(crate) fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every agent turn of a call with who listens and what the rules said of it.
pub(crate) fn each_weighed(ruleset: &Ruleset, call: &Call, mut see: impl FnMut(Weighed<'_>)) {
    let document = Document::new(ruleset, call);
    let line = decide_line(&document);
    let hits = rule_hits(&document, &line);
    for turn in document.agent_turns() {
        see(Weighed::new(&document, &line, &hits, turn));
    }
}

/// A dialogue, one turn a line: `A` agent, `C` customer, `T` third party, `N` note, then the words.
pub(crate) fn talk(kind: Kind, lines: &str) -> Call {
    let turns = lines
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (role, words) = line.split_once(' ').expect("a role and words");
            let role = match role {
                "A" => Role::Agent,
                "C" => Role::Customer,
                "T" => Role::ThirdParty,
                "N" => Role::Note,
                other => panic!("no role is called {other}"),
            };
            Turn::new(role, words)
        });
    Call::new("test", kind, turns.collect())
}

/// The documents of a gold file.
pub(crate) fn gold(path: &str) -> Vec<GoldCall> {
    let bytes = std::fs::read(root(path)).expect("the gold file can be read");
    let records = input::read_gold(path, &bytes)
        .into_iter()
        .map(|record| record.expect("a good record"));
    let documents = records.filter_map(|record| match record {
        Gold::Call(call) => Some(call),
        Gold::Line(_) => None,
    });
    documents.collect()
}

/// Violations of a category on a turn.
pub(crate) fn found(analysis: &Analysis, turn: usize, category: Category) -> Vec<&Finding> {
    analysis
        .violations()
        .filter(|f| f.turn == turn && f.category == category)
        .collect()
}

/// The status of an element.
pub(crate) fn status(analysis: &Analysis, id: ElementId) -> ElementStatus {
    analysis
        .elements
        .iter()
        .find(|e| e.id == id)
        .expect("every element has a result")
        .status
}

/// Compares with a file of the repository; `ACCEPT=1` rewrites it, to be read as a diff before it is kept.
#[track_caller]
pub(crate) fn assert_golden(path: &str, text: &str) {
    let full = root(path);
    if std::env::var_os("ACCEPT").is_some() {
        std::fs::create_dir_all(full.parent().expect("a folder")).expect("the folder can be made");
        std::fs::write(&full, text).expect("the golden file can be written");
        return;
    }
    let kept = std::fs::read_to_string(&full).unwrap_or_default();
    assert!(
        kept == text,
        "{path} is not what the program gives; read the difference, then ACCEPT=1 cargo test\n--- now\n{text}"
    );
}
