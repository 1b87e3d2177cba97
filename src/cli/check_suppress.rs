//! `zhijian check --suppress FINDING=REASON`: writes entries into the file of suppressions of a script.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Result, anyhow};
use jiff::civil::Date;
use zhijian::approval::Suppression;
use zhijian::report::DocumentFailure;

use super::check_scripts::Script;
use super::check_suppressions::{Books, file_name};
use super::told::{Because, failed, unwritable};
use super::{Exit, output};

const HEAD: &str = "\
# 话术豁免：每条写明谁、为什么、到哪一天为止；话术上下文一改，豁免即失效。由 zhijian check --suppress 追加，也可以手写。
# Suppressions of findings in scripts: who, why, until when. An entry ends with its day, or when the lines around it are
# edited. Added by `zhijian check --suppress`, or by hand.
";

/// Who lets which findings stand, why and until when.
pub(super) struct Suppressing<'a> {
    pub(super) findings: &'a [(String, String)],
    pub(super) author: &'a str,
    pub(super) until: Date,
}

impl Suppressing<'_> {
    /// Adds an entry for each finding; one mistake stops the run before the first is written.
    pub(super) fn run(&self, scripts: &[Result<Script, DocumentFailure>], books: &Books) -> Result<Exit> {
        let mut entries: Vec<(PathBuf, String)> = Vec::new();
        for (id, reason) in self.findings {
            let mut found = None;
            for script in scripts.iter().flatten() {
                let findings = &script.analysis.findings;
                if let Some(finding) = findings.iter().find(|finding| finding.id == *id) {
                    found = Some((script, finding));
                }
            }
            let Some((script, finding)) = found else {
                return Err(failed(
                    format!(
                        "--suppress {id}=…：没有哪份话术有这个问题；什么也没有写（编号见 --format json）"
                    ),
                    format!(
                        "--suppress {id}=…: no script has such a finding; nothing was written (ids: --format json)"
                    ),
                ));
            };
            let name = file_name(&script.path);
            let entry = Suppression::of(&script.analysis, finding, &name, self.author, reason, self.until);
            let text = entry.to_text().map_err(|error| anyhow!("{id}: {error}"))?;
            entries.push((books.path(&script.path), text));
        }
        for (path, text) in entries {
            let head = if path.exists() { "" } else { HEAD };
            let file = OpenOptions::new().create(true).append(true).open(&path);
            let written = file.and_then(|mut file| file.write_all(format!("{head}{text}").as_bytes()));
            written.because(|| unwritable(path.display()))?;
            output::print(format!("{}\n", path.display()).as_bytes())?;
        }
        Ok(Exit::Done)
    }
}
