//! Names, messages and citations of everything an analysis refers to by id, in both languages: what reports show.

use std::collections::BTreeMap;

use super::{Bilingual, Category, ElementId, Language, Severity};

/// Texts by id, taken from the ruleset that judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    /// By rule id.
    pub rules: BTreeMap<String, RuleText>,
    /// By element.
    pub elements: BTreeMap<ElementId, ElementText>,
    /// Reasons of missing and inapplicable elements, by key.
    pub reasons: BTreeMap<String, Bilingual>,
    /// Names of categories, by id.
    pub categories: BTreeMap<String, Bilingual>,
    /// Names of severities, by id.
    pub severities: BTreeMap<String, Bilingual>,
    /// Names of cues, by id.
    pub cues: BTreeMap<String, Bilingual>,
}

/// What a report says of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleText {
    /// Its name.
    pub name: Bilingual,
    /// Why it is wrong.
    pub message: Bilingual,
    /// A compliant wording.
    pub instead: Option<Bilingual>,
    /// What it rests on, best first.
    pub cites: Vec<Citation>,
}

/// What a report says of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementText {
    /// Its name.
    pub name: Bilingual,
    /// A model sentence.
    pub instead: Option<Bilingual>,
    /// What it rests on.
    pub cites: Vec<Citation>,
}

/// An instrument or clause that may be cited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Its id.
    pub id: String,
    /// Title and clause.
    pub title: Bilingual,
    /// `law`, `department-rule`, `normative-document`, `recommended-standard`, `self-regulation`, `judicial-interpretation`.
    pub force: String,
    /// In force from (`YYYY-MM-DD`).
    pub from: Option<String>,
    /// In force to.
    pub to: Option<String>,
    /// `clause-read`: the clause was read in a primary text; `secondary`: read in a secondary page.
    pub verified: String,
}

impl Catalogue {
    /// Name of a category.
    #[must_use]
    pub fn category(&self, category: Category, language: Language) -> &str {
        self.categories
            .get(category.id())
            .map_or(category.id(), |name| name.get(language))
    }

    /// Name of a severity.
    #[must_use]
    pub fn severity(&self, severity: Severity, language: Language) -> &str {
        self.severities
            .get(severity.id())
            .map_or(severity.id(), |name| name.get(language))
    }
}
