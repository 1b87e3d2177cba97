//! Markdown for tickets: totals, then the worst documents with their findings quoted.
//!
//! Takes documents, gives CommonMark with tables. What comes from documents is escaped, so that no word of theirs becomes a
//! heading, a link or markup. The words found are set bold by a tag, as asterisks beside Chinese punctuation are none.

use std::fmt::{Display, Write as _};

use crate::model::{Category, REPORT_MARK, Severity, Verdict};
use crate::report::texts::{self, Text};
use crate::report::told;
use crate::report::width::printable;

use super::{Document, Hit, Tables};

/// Documents that are shown with their findings, unless details are wanted.
const DOCUMENTS: usize = 20;

impl Tables {
    /// Adds the page to the bytes of the caller.
    pub fn write_markdown(&self, out: &mut Vec<u8>) {
        let mut page = format!("<!-- {REPORT_MARK} -->\n# {}\n\n", self.word(Text::TicketTitle));
        self.write_totals(&mut page);
        let documents = self.worst_first();
        let (bad, good): (Vec<&Document>, Vec<&Document>) = documents
            .into_iter()
            .partition(|document| document.risk.0 > Verdict::Pass || !document.hits.is_empty());
        let limit = if self.options.details {
            usize::MAX
        } else {
            DOCUMENTS
        };
        for (number, document) in (1..).zip(bad.iter().take(limit)) {
            self.write_document(&mut page, number, document);
        }
        let more = bad.len().saturating_sub(limit) + good.len();
        if more > 0 {
            paragraph(&mut page, self.fill(Text::MoreRows, &[&more]));
        }
        self.write_failures(&mut page);
        out.extend_from_slice(page.trim_end().as_bytes());
        out.push(b'\n');
    }

    fn write_totals(&self, page: &mut String) {
        let of = |verdict| self.documents.iter().filter(|d| d.risk.0 == verdict).count();
        let mut counts: Vec<String> = [Verdict::Fail, Verdict::Review, Verdict::Pass]
            .map(|verdict| format!("{} {}", self.word(texts::verdict(verdict)), of(verdict)))
            .into();
        counts.push(format!(
            "{} {}",
            self.word(Text::CountNotJudged),
            self.failures.len()
        ));
        let counts = counts.join(self.word(Text::ListComma));
        let total = self.documents.len() + self.failures.len();
        paragraph(page, self.fill(Text::Documents, &[&total, &counts]));
        let rows: Vec<String> = Category::ALL
            .into_iter()
            .filter_map(|category| self.category(category))
            .collect();
        if rows.is_empty() {
            paragraph(page, self.word(Text::NoViolations));
            return;
        }
        let titles = [Text::ColumnCategory, Text::ColumnDocuments, Text::ColumnFindings];
        let titles = titles.map(|text| self.word(text)).join(" | ");
        paragraph(
            page,
            format!("| {titles} |\n| --- | ---: | ---: |\n{}", rows.join("\n")),
        );
    }

    /// A row of the table of categories, if there is such a finding.
    fn category(&self, category: Category) -> Option<String> {
        let of = |document: &Document| {
            let found = document.violations();
            found.filter(|finding| finding.category == category).count()
        };
        let counts: Vec<usize> = self.documents.iter().map(of).filter(|count| *count > 0).collect();
        let name = self.catalogue.category(category, self.options.language);
        let (documents, findings) = (counts.len(), counts.iter().sum::<usize>());
        (documents > 0).then(|| format!("| {} | {documents} | {findings} |", escaped(name)))
    }

    fn write_document(&self, page: &mut String, number: usize, document: &Document) {
        let verdict = self.word(texts::verdict(document.risk.0));
        let _ = write!(page, "## {number}. {} · {verdict}\n\n", escaped(&document.id));
        let outcome = document
            .outcome
            .map(|outcome| self.word(texts::outcome(outcome)).to_owned());
        let missing = self.list(&self.missing(document));
        let about = [
            (Text::LabelScore, Some(document.score.to_string())),
            (Text::LabelOutcome, outcome),
            (Text::LabelSource, Some(document.source.clone())),
            (Text::ColumnAgent, document.agent.clone()),
            (Text::ColumnTeam, document.team.clone()),
            (
                Text::ColumnMissing,
                Some(missing).filter(|missing| !missing.is_empty()),
            ),
        ];
        for (label, value) in about {
            self.write_item(page, label, value.as_deref());
        }
        page.push('\n');
        for hit in &document.hits {
            self.write_hit(page, hit);
        }
    }

    fn write_hit(&self, page: &mut String, hit: &Hit) {
        let Some(first) = hit.findings.first() else { return };
        let (finding, language) = (&first.finding, self.options.language);
        let rule = self.catalogue.rules.get(&finding.rule);
        let categories: Vec<&str> = hit
            .findings
            .iter()
            .map(|found| self.catalogue.category(found.finding.category, language))
            .collect();
        let id = &finding.rule;
        let name = rule.map(|rule| rule.name.get(language).to_owned() + &self.fill(Text::Brackets, &[id]));
        let severity = self.catalogue.severity(finding.severity, language);
        let mut heading = vec![
            format!("{severity} · {}", self.list(&categories)),
            name.unwrap_or_else(|| id.clone()),
        ];
        if finding.severity > Severity::Notice {
            heading.push(self.word(texts::certainty(finding.certainty)).to_owned());
        }
        let points: i32 = hit.findings.iter().map(|found| found.finding.points).sum();
        if points != 0 {
            heading.push(self.fill(Text::Points, &[&told::signed(points)]));
        }
        let _ = write!(page, "### {}\n\n", escaped(&heading.join(" · ")));
        let role = self.word(texts::role(finding.role));
        let mut place = vec![self.fill(Text::Turn, &[&finding.turn, &role])];
        place.extend(hit.start_ms.map(told::clock));
        place.extend(hit.place.clone());
        paragraph(page, escaped(&place.join(" · ")));
        let [before, words, after] = hit.sentence.each_ref().map(|part| escaped(part));
        paragraph(page, format!("> {before}<b>{words}</b>{after}"));
        let why = told::why(rule, finding, &self.options);
        self.write_item(page, Text::LabelWhy, Some(&why));
        for cite in rule.map_or(&[][..], |rule| &rule.cites) {
            let _ = writeln!(page, "- {}", escaped(&told::citation(cite, finding, language)));
        }
        let instead = rule.and_then(|rule| rule.instead.as_ref());
        self.write_item(page, Text::LabelInstead, instead.map(|text| text.get(language)));
        for found in &hit.findings {
            self.write_item(page, Text::Suppressed, found.suppressed.as_deref());
        }
        page.push('\n');
    }

    fn write_failures(&self, page: &mut String) {
        if self.failures.is_empty() {
            return;
        }
        let _ = write!(page, "## {}\n\n", self.word(Text::NotJudged));
        for failure in &self.failures {
            let line = self.fill(
                Text::Labelled,
                &[&failure.id, &failure.what.get(self.options.language)],
            );
            let _ = writeln!(page, "- {}", escaped(&line));
        }
    }

    /// `- label：value`, if there is a value.
    fn write_item(&self, page: &mut String, label: Text, value: Option<&str>) {
        if let Some(value) = value {
            let line = self.fill(Text::Labelled, &[&self.word(label), &value]);
            let _ = writeln!(page, "- {}", escaped(&line));
        }
    }

    fn word(&self, text: Text) -> &'static str {
        text.get(self.options.language)
    }
}

fn paragraph(page: &mut String, text: impl Display) {
    let _ = write!(page, "{text}\n\n");
}

/// A text of one line that shows as it stands. Numbers and dashes mean something at the beginning of a line only.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut opening = true;
    for c in printable(text).chars() {
        let markup = matches!(
            c,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$'
        );
        // `1. `, `2) `, `- `, `+ `, `===`
        let list = opening && matches!(c, '-' | '+' | '=' | '.' | ')');
        if markup || list {
            out.push('\\');
        }
        out.push(c);
        opening = opening && (c.is_ascii_digit() || c == ' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_documents_are_no_markup() {
        for (text, expected) in [
            ("别*信*_他_", "别\\*信\\*\\_他\\_"),
            ("[点这里](http://a)", "\\[点这里\\](http://a)"),
            ("# 标题", "\\# 标题"),
            ("<img src=x> & |", "\\<img src=x\\> \\& \\|"),
            ("- 一", "\\- 一"),
            (" + 一", " \\+ 一"),
            ("12. 一", "12\\. 一"),
            ("3) 一", "3\\) 一"),
            ("3天-5天（1.5）", "3天-5天（1.5）"),
            ("一\n# 二", "一 \\# 二"),
        ] {
            assert_eq!(escaped(text), expected, "{text:?}");
        }
    }
}
