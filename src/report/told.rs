//! What is wrong and where, in a line each: for formats that have no page.
//!
//! Takes an analysis, gives texts in one language, masked like the other reports. Knows no format.

use std::borrow::Cow;

use crate::model::{
    Analysis, Citation, ElementId, ElementResult, ElementStatus, Finding, Language, RuleText, Turn, Unit,
};

use super::Options;
use super::shown::{self, Shown};
use super::texts::{self, Text, fill};
use super::width::printable;

/// One document.
#[derive(Debug)]
pub(super) struct Told<'a> {
    analysis: &'a Analysis,
    options: Options,
    shown: Shown<'a>,
}

impl<'a> Told<'a> {
    pub(super) fn new(analysis: &'a Analysis, options: &Options) -> Self {
        Self {
            analysis,
            options: *options,
            shown: Shown::new(&analysis.call, options.unmasked),
        }
    }

    /// The words of a finding.
    pub(super) fn words(&self, finding: &Finding) -> Cow<'a, str> {
        self.shown.slice(finding.turn, finding.span)
    }

    /// `威胁恐吓：“打断你的腿”（确定）；以人身伤害相威胁；可改说：…`
    pub(super) fn finding(&self, finding: &Finding) -> String {
        let language = self.options.language;
        let category = self.analysis.catalogue.category(finding.category, language);
        let certainty = texts::certainty(finding.certainty).get(language);
        let rule = self.analysis.catalogue.rules.get(&finding.rule);
        let why = why(rule, finding, &self.options);
        let words = self.words(finding);
        let quoted = self.fill(Text::Quoted, &[&category, &printable(&words)]);
        let quoted = quoted + &self.fill(Text::Brackets, &[&certainty]);
        let instead = rule.and_then(|rule| rule.instead.as_ref());
        let instead = instead.map(|text| self.labelled(Text::LabelInstead, text.get(language)));
        let suppressed = self.suppressed(finding);
        let suppressed = suppressed.map(|by| self.labelled(Text::Suppressed, &printable(&by)));
        self.joined([quoted, why].into_iter().chain(instead).chain(suppressed))
    }

    /// What was left out in reading.
    pub(super) fn left_out(&self) -> Option<String> {
        let remarks = self
            .analysis
            .call
            .source
            .assumed
            .iter()
            .filter(|remark| remark.left_out);
        let remarks = remarks.map(|remark| {
            self.shown
                .text(remark.text.get(self.options.language))
                .into_owned()
        });
        let all = self.joined(remarks);
        (!all.is_empty()).then_some(all)
    }

    /// Who lets a finding stand, why and until when.
    pub(super) fn suppressed(&self, finding: &Finding) -> Option<String> {
        let by = self.analysis.suppressed.get(&finding.id)?;
        Some(shown::suppressed(by, &self.options))
    }

    /// Of an element that was not said: `缺失：录音告知；全文没有说到；可改说：…`
    pub(super) fn missing(&self, element: &ElementResult) -> String {
        let language = self.options.language;
        let catalogue = &self.analysis.catalogue;
        let status = texts::status(element.status, element.required);
        let name = self.labelled(status, self.name(element.id));
        let reason = element.why.map(|key| {
            let text = catalogue.reasons.get(key);
            text.map_or(key, |text| text.get(language)).to_owned()
        });
        let text = catalogue.elements.get(&element.id);
        let instead = text.filter(|_| element.status == ElementStatus::Missing);
        let instead = instead.and_then(|text| text.instead.as_ref());
        let instead = instead.map(|text| self.labelled(Text::LabelInstead, text.get(language)));
        self.joined([name].into_iter().chain(reason).chain(instead))
    }

    /// The name of an element.
    pub(super) fn name(&self, id: ElementId) -> &str {
        let text = self.analysis.catalogue.elements.get(&id);
        text.map_or(id.id(), |text| text.name.get(self.options.language))
    }

    /// Where a turn stands in its file, if the file has places.
    pub(super) fn place(&self, turn: &Turn) -> Option<String> {
        in_file(turn, self.analysis.call.source.unit, &self.options)
    }

    fn labelled(&self, label: Text, value: &str) -> String {
        let label = label.get(self.options.language);
        self.fill(Text::Labelled, &[&label, &value])
    }

    fn fill(&self, text: Text, values: &[&dyn std::fmt::Display]) -> String {
        fill(text, self.options.language, values)
    }

    fn joined(&self, parts: impl Iterator<Item = String>) -> String {
        let parts: Vec<_> = parts.collect();
        parts.join(Text::Semicolon.get(self.options.language))
    }
}

/// The message of a rule, with the facts of the case in brackets.
pub(super) fn why(rule: Option<&RuleText>, finding: &Finding, options: &Options) -> String {
    let language = options.language;
    let message = rule.map_or(finding.rule.as_str(), |rule| rule.message.get(language));
    let note = finding.note.as_deref();
    let note = note.map(|note| fill(Text::Brackets, language, &[&shown::text(note, options.unmasked)]));
    format!("{message}{}", note.unwrap_or_default())
}

/// What a finding does to an instrument, with its force, dates and how far the text was checked:
/// `违反 《治安管理处罚法》第五十条（法律；2026-01-01 起）`.
pub(super) fn citation(cite: &Citation, finding: &Finding, language: Language) -> String {
    let text = |text: Text| text.get(language);
    let breach = text(texts::breach(&cite.force, finding.severity, finding.certainty));
    let force = texts::force(&cite.force).map_or(cite.force.as_str(), text);
    let mut standing = vec![force.to_owned()];
    let day = |text, day: &Option<String>| day.as_ref().map(|day| fill(text, language, &[day]));
    standing.extend(day(Text::CiteFrom, &cite.from));
    standing.extend(day(Text::CiteTo, &cite.to));
    if cite.verified != "clause-read" {
        standing.push(text(Text::CiteSecondary).to_owned());
    }
    let standing = fill(Text::Brackets, language, &[&standing.join(text(Text::Semicolon))]);
    format!("{breach} {}{standing}", cite.title.get(language))
}

/// Where to listen in the recording: `02:13`, `1:02:13`.
pub(super) fn clock(milliseconds: u64) -> String {
    let seconds = milliseconds / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

/// A number with a minus sign as wide as a plus.
pub(super) fn signed(points: i32) -> String {
    if points < 0 {
        format!("−{}", points.unsigned_abs())
    } else {
        points.to_string()
    }
}

/// What a finding rests on, best first: `违反 个人信息保护法第二十八条`.
pub(super) fn cites(rule: &RuleText, finding: &Finding, language: Language) -> Vec<String> {
    let cites = rule.cites.iter();
    cites.map(|cite| citation(cite, finding, language)).collect()
}

/// `文件第 16 行`, `工作表“话术”第 5 行`: where to look in a file whose places are counted in `unit`.
pub(super) fn in_file(turn: &Turn, unit: Unit, options: &Options) -> Option<String> {
    let line = turn.line?;
    let fill = |text, values: &[&dyn std::fmt::Display]| fill(text, options.language, values);
    Some(match (unit, &turn.sheet) {
        (Unit::Paragraph, _) => fill(Text::FileParagraph, &[&line]),
        (Unit::Row, Some(sheet)) => {
            let sheet = shown::text(sheet, options.unmasked);
            fill(Text::FileRow, &[&printable(&sheet), &line])
        }
        (Unit::Line | Unit::Row, _) => fill(Text::FileLine, &[&line]),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Role;
    use crate::report::sample;

    #[test]
    fn places_are_told_in_the_units_of_the_file() {
        let mut turn = Turn::new(Role::Agent, "您好");
        let options = |language| Options {
            language,
            ..Options::default()
        };
        let told = |turn: &Turn, unit| in_file(turn, unit, &options(Language::Zh));
        assert_eq!(told(&turn, Unit::Line), None);
        turn.line = Some(7);
        assert_eq!(told(&turn, Unit::Line).as_deref(), Some("文件第 7 行"));
        assert_eq!(told(&turn, Unit::Paragraph).as_deref(), Some("文档第 7 段"));
        turn.sheet = Some("张三13800138000".into());
        assert_eq!(
            told(&turn, Unit::Row).as_deref(),
            Some("工作表“张三***********”第 7 行")
        );
        assert_eq!(
            in_file(&turn, Unit::Row, &options(Language::En)).as_deref(),
            Some("sheet “张三***********”, row 7")
        );
    }

    #[test]
    fn problems_are_told_with_a_proposal() {
        let analysis = sample::call();
        let told = Told::new(&analysis, &Options::default());
        let finding = told.finding(&analysis.findings[0]);
        assert!(
            finding.starts_with("威胁恐吓：“电话是***********，再不还"),
            "{finding}"
        );
        assert!(
            finding.ends_with("；可改说：长期逾期可能会被依法起诉。"),
            "{finding}"
        );
        let missing = told.missing(&analysis.elements[2]);
        assert!(
            missing.starts_with("缺失：") && missing.ends_with("；可改说：您目前应还××元。"),
            "{missing}"
        );
    }
}
