//! The entrance: lexicon files -> all that is wrong with them, in the order of files and places.
//!
//! Takes the files of all layers, lines of everyday talk and the day on which citations must be in force. Mistakes that keep the
//! lexicons from loading come first, as loading tells them; what needs loaded lexicons is then left out.

use jiff::civil::Date;

use super::fault::{Fault, Level};
use super::sources::Sources;
use super::{citations, contained, everyday, orphans, rules, shadowed, terms};
use crate::lexicon::{Layers, LexiconError, Ruleset};

/// All that is wrong with lexicons.
#[derive(Debug)]
pub struct Lint {
    /// What keeps them from loading.
    pub loading: Vec<LexiconError>,
    /// What is wrong besides, by file and place.
    pub faults: Vec<Fault>,
    /// Whether terms were looked for in everyday talk.
    pub everyday: Everyday,
}

/// What became of the look into everyday talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Everyday {
    /// So many lines were read.
    Read(usize),
    /// No lines were given.
    NotGiven,
    /// So few lines tell nothing.
    TooFew(usize),
    /// The lexicons do not load.
    NotLoaded,
}

impl Lint {
    /// How many faults there are of a level; mistakes of loading are errors.
    #[must_use]
    pub fn count(&self, level: Level) -> usize {
        let loading = if level == Level::Error {
            self.loading.len()
        } else {
            0
        };
        loading + self.faults.iter().filter(|fault| fault.level == level).count()
    }
}

/// Looks for all that is wrong with lexicon files; citations must be in force on `day`. With layers, warnings are those of the layers'
/// own files.
#[must_use]
pub fn lint(layers: &Layers, lines: Option<&[String]>, day: Date) -> Lint {
    let sources = Sources::read(layers);
    let (ruleset, loading) = match Ruleset::compile_layers(layers) {
        Ok(ruleset) => (Some(ruleset), Vec::new()),
        Err(errors) => (None, errors),
    };
    let mut faults = Vec::new();
    terms::look(&sources, layers, ruleset.as_ref(), &mut faults);
    rules::look(&sources, layers, &mut faults);
    shadowed::look(&sources, &mut faults);
    citations::look(&sources, layers, day, &mut faults);
    orphans::look(&sources, layers, &mut faults);
    if let Some(ruleset) = &ruleset {
        contained::look(&sources, ruleset, &mut faults);
    }
    let everyday = match (lines, &ruleset) {
        (None, _) => Everyday::NotGiven,
        (Some(_), None) => Everyday::NotLoaded,
        (Some(lines), Some(_)) if lines.len() < everyday::FEWEST_LINES => Everyday::TooFew(lines.len()),
        (Some(lines), Some(ruleset)) => {
            everyday::look(&sources, ruleset, lines, &mut faults);
            Everyday::Read(lines.len())
        }
    };
    // Who writes a layer cannot mend what lies below it; errors are told all the same.
    if !layers.over.is_empty() {
        let is_below = |fault: &Fault| layers.base.contains_key(&fault.file);
        faults.retain(|fault| fault.level == Level::Error || !is_below(fault));
    }
    faults.sort_by(|a, b| {
        let key = |fault: &Fault| (fault.range.start, fault.range.end, fault.code);
        (&a.file, key(a)).cmp(&(&b.file, key(b)))
    });
    Lint {
        loading,
        faults,
        everyday,
    }
}
