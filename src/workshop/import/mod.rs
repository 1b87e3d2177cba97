//! Lists of keywords and rules of another system -> classes and skeletons of rules, and what could not be said in them.
//!
//! Takes rows or JSON as text, gives files to be written and a list of what was left out with its place and the reason.
//! Nothing is made up: examples are those of the list, and a rule without enough of them does not load until a person has
//! added some. `words` reads lists, `sca` rules of Alibaba SCA on `regex` and `lambda`. Opens and writes nothing.

mod lambda;
mod regex;
mod sca;
mod words;

use std::fmt::Write as _;

use super::skeleton::{Skeleton, quoted, rule_file};
use crate::model::{Bilingual, Category};
use crate::text::normalize;

pub use sca::import_sca;
pub use words::{WordRow, import_words};

/// Terms on one line of a class.
const ON_ONE_LINE: usize = 8;

/// How what is imported is to be called.
#[derive(Debug, Clone)]
pub struct Naming<'n> {
    /// The file it comes from, for the remarks.
    pub source: &'n str,
    /// The category of the rule's id.
    pub category: Category,
    /// Id of the rule; several get numbers behind it.
    pub rule: &'n str,
    /// Name of the class; several get numbers behind it.
    pub class: &'n str,
    /// Ids of cues that the lexicons know.
    pub cues: Vec<&'n str>,
}

/// What came of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Path inside the folder of lexicons, and text.
    pub files: Vec<(String, String)>,
    /// Ids of the rules.
    pub rules: Vec<String>,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// Terms in all classes.
    pub terms: usize,
    /// Terms that stood there before in another spelling.
    pub repeated: usize,
    /// What could not be said.
    pub left_out: Vec<LeftOut>,
    /// What was said in a narrower or a wider way.
    pub changed: Vec<LeftOut>,
}

/// Something that was left out or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Where it stands: a line, a row, a rule.
    pub place: String,
    /// What it is.
    pub what: String,
    /// Why.
    pub why: Bilingual,
}

/// A class to be written.
struct NewClass {
    name: String,
    terms: Vec<String>,
}

/// Whether text can hold a term: letters and digits only once it is normalised, and more than one.
fn is_term(term: &str) -> bool {
    let folded = normalize(term).chars;
    folded.len() > 1 && folded.iter().all(|c| c.is_alphanumeric())
}

fn class_file(naming: &Naming<'_>, classes: &[NewClass]) -> (String, String) {
    let mut text = format!(
        "# 从 {source} 导入的词条。\n# Terms imported from {source}.\n",
        source = naming.source.replace(char::is_control, " ")
    );
    for class in classes {
        let _ = writeln!(text, "\n[[class]]\nid = {}\nterms = [", quoted(&class.name));
        for line in class.terms.chunks(ON_ONE_LINE) {
            let line: Vec<String> = line.iter().map(|term| quoted(term)).collect();
            let _ = writeln!(text, "  {},", line.join(", "));
        }
        text.push_str("]\n");
    }
    (format!("classes/{}.toml", naming.rule), text)
}

fn rule_entry(naming: &Naming<'_>, skeleton: &Skeleton) -> (String, String) {
    let text = rule_file(naming.category, skeleton, &naming.cues);
    (format!("rules/{}.toml", skeleton.id), text)
}
