//! What is known beside the rules: regulations, cues, evidence of who is on the line, elements.

use std::collections::BTreeMap;

use toml::Spanned;

use super::{Compiler, FORCES, one_of, unknown};
use crate::lexicon::error::LexiconError;
use crate::lexicon::evidence::Evidence;
use crate::lexicon::layers::Laid;
use crate::lexicon::pattern_index::Side;
use crate::lexicon::ruleset::{Cue, ElementRule, EvidencePattern};
use crate::lexicon::schema::{CueFile, ElementFile, LineFile, PlaceholderFile, RegulationEntry, SoundsFile};
use crate::lexicon::sounds::SoundIndex;
use crate::model::{Bilingual, Citation};
use crate::text::{KindWords, PlaceholderKind, Syllable, normalize};

impl Compiler<'_> {
    pub(super) fn regulations(&mut self, entries: Vec<Laid<RegulationEntry>>) -> BTreeMap<String, Citation> {
        let mut found = BTreeMap::new();
        for Laid { origin, entry, .. } in entries {
            if !FORCES.contains(&entry.force.get_ref().as_str()) {
                let what = unknown(("效力", "force"), entry.force.get_ref());
                self.error(&origin.file, entry.force.span(), what, one_of(&FORCES));
            }
            if !["clause-read", "secondary"].contains(&entry.verified.get_ref().as_str()) {
                let what = unknown(("核对程度", "verification"), entry.verified.get_ref());
                self.error(
                    &origin.file,
                    entry.verified.span(),
                    what,
                    Bilingual::new(
                        "可以写 clause-read 或 secondary；只凭记忆的不能引用",
                        "clause-read or secondary; what was only recalled is not cited",
                    ),
                );
            }
            let id = entry.id.get_ref().clone();
            let citation = Citation {
                id: id.clone(),
                title: entry.title,
                force: entry.force.into_inner(),
                from: entry.from,
                to: entry.to,
                verified: entry.verified.into_inner(),
            };
            if found.insert(id.clone(), citation).is_some() {
                self.error(
                    &origin.file,
                    entry.id.span(),
                    twice(&id),
                    Bilingual::new("请删去一个", "remove one of them"),
                );
            }
        }
        found
    }

    pub(super) fn cues(&mut self) -> Vec<Cue> {
        let Some(file) = self.file::<CueFile>("cues.toml") else {
            return Vec::new();
        };
        let name = "cues.toml";
        file.cue
            .into_iter()
            .map(|entry| Cue {
                id: entry.id.into_inner(),
                name: entry.name,
                before: self.patterns(name, &entry.before, Side::Agent),
                after: self.patterns(name, &entry.after, Side::Agent),
                inside: self.patterns(name, &entry.inside, Side::Agent),
                sentence: self.patterns(name, &entry.sentence, Side::Agent),
                turn: self.patterns(name, &entry.turn, Side::Agent),
                pseudo: self.patterns(name, &entry.pseudo, Side::Agent),
                terminators: self.patterns(name, &entry.terminators, Side::Agent),
                listener_before: self.patterns(name, &entry.listener_before, Side::Listener),
            })
            .collect()
    }

    pub(super) fn evidence(&mut self) -> Vec<EvidencePattern> {
        const FILE: &str = "line.toml";
        let Some(file) = self.file::<LineFile>(FILE) else {
            return Vec::new();
        };
        let mut found: BTreeMap<String, EvidencePattern> = BTreeMap::new();
        for entry in file.evidence {
            let compiled = EvidencePattern {
                patterns: self.patterns(FILE, &entry.patterns, Side::Any),
                unless: self.patterns(FILE, &entry.unless, Side::Any),
            };
            let known = |id: &str| Evidence::ALL.iter().any(|e| e.id() == id);
            self.known(
                FILE,
                &entry.id,
                known,
                ("证据", "evidence"),
                Bilingual::new(
                    "程序用不到它：请改正 id，或删去",
                    "the program never asks for it: correct the id, or remove it",
                ),
            );
            let id = entry.id.get_ref().clone();
            if found.insert(id.clone(), compiled).is_some() {
                let help = Bilingual::new("请并成一个", "join the two");
                self.error(FILE, entry.id.span(), twice(&id), help);
            }
        }
        let mut all = Vec::with_capacity(Evidence::ALL.len());
        for evidence in Evidence::ALL {
            match found.remove(evidence.id()) {
                Some(patterns) => all.push(patterns),
                None => self.errors.push(LexiconError::whole(
                    FILE,
                    Bilingual::new(
                        format!("缺少证据 {}", evidence.id()),
                        format!("the evidence {} is missing", evidence.id()),
                    ),
                    Bilingual::new(
                        "可从本项目的 lexicons/line.toml 里取来；写 patterns = [] 则停用它",
                        "take it from lexicons/line.toml of the project; patterns = [] switches it off",
                    ),
                )),
            }
        }
        all
    }

    pub(super) fn placeholders(&mut self) -> Vec<KindWords> {
        const FILE: &str = "placeholders.toml";
        let Some(file) = self.file::<PlaceholderFile>(FILE) else {
            return Vec::new();
        };
        let mut all = Vec::with_capacity(file.placeholder.len());
        for entry in file.placeholder {
            let Some(kind) = PlaceholderKind::by_id(entry.id.get_ref()) else {
                let ids: Vec<_> = PlaceholderKind::ALL.iter().map(|kind| kind.id()).collect();
                let what = unknown(("占位符种类", "kind of placeholder"), entry.id.get_ref());
                self.error(FILE, entry.id.span(), what, one_of(&ids));
                continue;
            };
            let mut words = |words: Vec<Spanned<String>>| {
                let mut normal = Vec::with_capacity(words.len());
                for word in words {
                    let text = normalize(word.get_ref()).text();
                    if text.is_empty() {
                        // It would be met everywhere.
                        let what = Bilingual::new("词是空的", "an empty word");
                        self.error(FILE, word.span(), what, Bilingual::new("请删去", "remove it"));
                    } else {
                        normal.push(text);
                    }
                }
                normal
            };
            all.push(KindWords {
                kind,
                inside: words(entry.inside),
                before: words(entry.before),
                after: words(entry.after),
            });
        }
        all
    }

    /// Words that are known by their sound; a folder of lexicons without the file knows none.
    pub(super) fn sounds(&mut self) -> SoundIndex {
        const FILE: &str = "sounds.toml";
        if self.files.text(FILE).is_none() {
            return SoundIndex::default();
        }
        let file = self.file::<SoundsFile>(FILE).unwrap_or_default();
        let mut words = Vec::with_capacity(file.words.len() + file.short.len());
        for (list, is_short) in [(file.words, false), (file.short, true)] {
            for word in list {
                let chars = normalize(word.get_ref()).chars;
                let all_sound = chars.iter().all(|c| !Syllable::of_char(*c).is_empty());
                if all_sound && (chars.len() == 2) == is_short && chars.len() >= 2 {
                    words.push(chars);
                } else {
                    let what = Bilingual::new(
                        format!("{} 不能写在这里：听不出是哪个词", word.get_ref()),
                        format!("{} cannot be known by its sound here", word.get_ref()),
                    );
                    let help = Bilingual::new(
                        "只能写汉字：两个字的写在 short，三个字以上的写在 words",
                        "Chinese characters only: two in `short`, three or more in `words`",
                    );
                    self.error(FILE, word.span(), what, help);
                }
            }
        }
        let mut signs = BTreeMap::new();
        for (sign, letters) in file.signs {
            let normal = normalize(sign.get_ref()).chars;
            match (normal.as_slice(), Syllable::of_letters(letters.get_ref())) {
                ([c], Some(syllable)) if Syllable::of_char(*c).is_empty() => {
                    signs.insert(*c, syllable);
                }
                _ => self.error(
                    FILE,
                    letters.span(),
                    Bilingual::new(
                        format!("{} 不能表示一个音", sign.get_ref()),
                        format!("{} does not stand for a sound", sign.get_ref()),
                    ),
                    Bilingual::new(
                        "左边写一个不是汉字的字符，右边写一个音节的拼音，如 \"4\" = \"si\"",
                        "one sign that is no Chinese character, and the letters of one syllable: \"4\" = \"si\"",
                    ),
                ),
            }
        }
        let mut splits = Vec::new();
        for (parts, whole) in file.splits {
            let whole_chars: Vec<char> = whole.get_ref().chars().collect();
            match (normalize(parts.get_ref()).chars, whole_chars.as_slice()) {
                (parts, [c]) if parts.len() >= 2 => splits.push((parts, *c)),
                _ => self.error(
                    FILE,
                    whole.span(),
                    Bilingual::new(
                        format!("{} 不是一个字拆成的几部分", parts.get_ref()),
                        format!("{} is not a character in parts", parts.get_ref()),
                    ),
                    Bilingual::new(
                        "左边写两个以上的部分，右边写合成的一个字，如 \"亻责\" = \"债\"",
                        "two parts or more, and the one character that they make: \"亻责\" = \"债\"",
                    ),
                ),
            }
        }
        SoundIndex::new(words, signs, splits, normalize(&file.never).chars)
    }

    pub(super) fn elements(
        &mut self,
        regulations: &BTreeMap<String, Citation>,
    ) -> (Vec<ElementRule>, BTreeMap<String, Bilingual>) {
        let Some(file) = self.file::<ElementFile>("elements.toml") else {
            return Default::default();
        };
        let name = "elements.toml";
        let elements = file
            .element
            .into_iter()
            .map(|entry| {
                for cite in &entry.cites {
                    self.known(
                        name,
                        cite,
                        |id| regulations.contains_key(id),
                        ("规范", "regulation"),
                        Bilingual::new(
                            "请加到 regulations.toml，或改正 id",
                            "add it to regulations.toml, or correct the id",
                        ),
                    );
                }
                ElementRule {
                    id: entry.id,
                    name: entry.name,
                    cites: entry.cites.into_iter().map(Spanned::into_inner).collect(),
                    patterns: self.patterns(name, &entry.patterns, Side::Agent),
                    unless: self.patterns(name, &entry.unless, Side::Agent),
                    near_miss: self.patterns(name, &entry.near_miss, Side::Agent),
                    instead: entry.instead,
                    hit: entry.hit,
                    miss: entry.miss,
                }
            })
            .collect();
        (elements, file.reason)
    }
}

fn twice(id: &str) -> Bilingual {
    Bilingual::new(format!("{id} 写了两次"), format!("{id} stands twice"))
}
