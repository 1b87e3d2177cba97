//! Findings for people, worst first: the words marked in their sentence, the rule, why, what it rests on, points.

use crate::model::{Analysis, Certainty, Citation, Finding, RuleText, Severity};
use crate::report::order;
use crate::report::page::Page;
use crate::report::paint;
use crate::report::quote::quote;
use crate::report::shown::{self, Shown};
use crate::report::texts::{self, Text};
use crate::report::told;
use crate::report::width::printable;

/// Columns in front of a quoted turn.
const INDENT: usize = 4;

/// Citations written in full; of the rest the ids do, unless details are wanted.
const CITES_IN_FULL: usize = 2;

pub(super) fn write(page: &mut Page, analysis: &Analysis, shown: &Shown<'_>) {
    page.line(0, &page.strong(&title(page, analysis)));
    for group in order::worst_first(&analysis.findings) {
        page.blank();
        write_hit(page, analysis, shown, group);
    }
}

fn title(page: &Page, analysis: &Analysis) -> String {
    if analysis.findings.is_empty() {
        return page.text(Text::NoFindings).to_string();
    }
    let violations: Vec<&Finding> = analysis.violations().collect();
    let (suppressed, charged): (Vec<&Finding>, Vec<&Finding>) =
        analysis.findings.iter().partition(|f| analysis.is_suppressed(f));
    let certain = violations
        .iter()
        .filter(|f| f.certainty == Certainty::Certain)
        .count();
    let mut title = page.fill(
        Text::Findings,
        &[
            &violations.len(),
            &certain,
            &(violations.len() - certain),
            &(charged.len() - violations.len()),
        ],
    );
    if !suppressed.is_empty() {
        title.push_str(&page.fill(Text::SuppressedCount, &[&suppressed.len()]));
    }
    title
}

/// One hit with all its categories: they share the words, the rule and the reasons.
fn write_hit(page: &mut Page, analysis: &Analysis, shown: &Shown<'_>, group: &[Finding]) {
    let Some(finding) = group.first() else { return };
    let rule = analysis.catalogue.rules.get(&finding.rule);
    page.line(2, &heading(page, analysis, rule, group));
    page.line(INDENT, &place(page, analysis, finding));
    write_suppressed(page, analysis, group);
    write_quote(page, shown, finding);
    write_why(page, rule, finding);
    if let Some(rule) = rule {
        write_citations(page, &rule.cites, finding);
        if let Some(instead) = &rule.instead {
            let instead = instead.get(page.options.language);
            page.paragraph(INDENT, &page.labelled(Text::LabelInstead, &instead));
        }
    }
}

/// `[致命] 威胁恐吓、虚假陈述 · 以坐牢相威胁（threat.arrest） · 确定 · −80 分`
fn heading(page: &Page, analysis: &Analysis, rule: Option<&RuleText>, group: &[Finding]) -> String {
    let catalogue = &analysis.catalogue;
    let Some(finding) = group.first() else {
        return String::new();
    };
    let language = page.options.language;
    let severity = format!("[{}]", catalogue.severity(finding.severity, language));
    let certainty = surest(group);
    let severity = page.paint(paint::of_finding(finding.severity, certainty), &severity);
    let categories: Vec<String> = group
        .iter()
        .map(|f| {
            let name = catalogue.category(f.category, language);
            // Of the others the hit says for all that they are certain.
            match f.certainty == certainty {
                true => name.to_string(),
                false => {
                    let weaker = page.text(texts::certainty(f.certainty));
                    name.to_string() + &page.fill(Text::Brackets, &[&weaker])
                }
            }
        })
        .collect();
    let name =
        rule.map(|rule| rule.name.get(language).to_string() + &page.fill(Text::Brackets, &[&finding.rule]));
    let mut parts = vec![
        format!("{severity} {}", page.strong(&page.list(&categories))),
        name.unwrap_or_else(|| finding.rule.clone()),
    ];
    if finding.severity > Severity::Notice {
        parts.push(page.text(texts::certainty(certainty)).to_string());
    }
    let points: i32 = group.iter().map(|f| f.points).sum();
    if points != 0 {
        parts.push(page.fill(Text::Points, &[&told::signed(points)]));
    }
    parts.join(" · ")
}

/// A hit is as certain as its most certain category.
fn surest(group: &[Finding]) -> Certainty {
    let is_certain = group.iter().any(|f| f.certainty == Certainty::Certain);
    if is_certain {
        Certainty::Certain
    } else {
        Certainty::Suspected
    }
}

/// Who lets which of the categories stand.
fn write_suppressed(page: &mut Page, analysis: &Analysis, group: &[Finding]) {
    for finding in group {
        let Some(by) = analysis.suppressed.get(&finding.id) else {
            continue;
        };
        let language = page.options.language;
        let category = analysis.catalogue.category(finding.category, language);
        let by = shown::suppressed(by, &page.options);
        let text = page.labelled(Text::Suppressed, &printable(&by));
        page.paragraph(INDENT, &format!("{category} · {text}"));
    }
}

/// `话轮 3 · 客服 · 02:13（文件第 16 行）`
fn place(page: &Page, analysis: &Analysis, finding: &Finding) -> String {
    let role = page.text(texts::role(finding.role));
    let mut place = page.fill(Text::Turn, &[&finding.turn, &role]);
    let turn = analysis.call.turns.get(finding.turn);
    if let Some(start) = turn.and_then(|turn| turn.start_ms) {
        place.push_str(&format!(" · {}", told::clock(start)));
    }
    let unit = analysis.call.source.unit;
    if let Some(in_file) = turn.and_then(|turn| told::in_file(turn, unit, &page.options)) {
        place.push_str(&page.fill(Text::Brackets, &[&in_file]));
    }
    page.faint(&place)
}

fn write_quote(page: &mut Page, shown: &Shown<'_>, finding: &Finding) {
    let bar = "| ";
    let room = page.options.width - INDENT - bar.len();
    let quote = quote(shown.turn(finding.turn), finding.span, room);
    let (spaces, carets) = quote.carets();
    let carets = page.paint(paint::of_finding(finding.severity, finding.certainty), &carets);
    page.line(INDENT, &format!("{bar}{}", quote.text));
    page.line(INDENT, &format!("{bar}{spaces}{carets}"));
}

fn write_why(page: &mut Page, rule: Option<&RuleText>, finding: &Finding) {
    let why = told::why(rule, finding, &page.options);
    page.paragraph(INDENT, &page.labelled(Text::LabelWhy, &why));
    if !finding.via.is_empty() {
        let via: Vec<&str> = finding
            .via
            .iter()
            .map(|name| texts::via(name).map_or(*name, |text| page.text(text)))
            .collect();
        page.line(INDENT, &page.labelled(Text::LabelVia, &page.list(&via)));
    }
}

fn write_citations(page: &mut Page, cites: &[Citation], finding: &Finding) {
    let in_full = if page.options.details {
        cites.len()
    } else {
        cites.len().min(CITES_IN_FULL)
    };
    let (full, rest) = cites.split_at(in_full);
    for cite in full {
        page.paragraph(INDENT, &told::citation(cite, finding, page.options.language));
    }
    if !rest.is_empty() {
        let ids: Vec<&str> = rest.iter().map(|cite| cite.id.as_str()).collect();
        let ids = page.fill(Text::OtherCites, &[&page.list(&ids)]);
        page.line(INDENT, &page.faint(&ids));
    }
}
