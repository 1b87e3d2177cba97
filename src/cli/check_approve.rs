//! `zhijian check --approve`: writes the approval records of scripts to which nothing is objected any more.
//!
//! Nothing is approved by accident: a script with a problem that was not accepted is refused, and one mistake among the
//! acceptances stops the run before the first record is written.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Result, anyhow};
use zhijian::approval::{Accepted, Approval, Record, problems, record_path};
use zhijian::report::{DocumentFailure, Standing};

use super::Exit;
use super::check_scripts::Script;
use super::check_standing::Pages;
use super::check_suppressions::file_name;
use super::told::{Because, failed, unwritable};

/// What the user decided: who, why, and which problems may stand for which reasons.
pub(super) struct Decision {
    pub(super) approval: Approval,
    pub(super) accept: Vec<(String, String)>,
}

impl Decision {
    /// Approves what may be approved, and says of each script what came of it.
    pub(super) fn run(&self, scripts: &[Result<Script, DocumentFailure>], mut pages: Pages) -> Result<Exit> {
        self.refuse_unknown(scripts)?;
        let (mut read, mut refused) = (false, false);
        for script in scripts {
            match script {
                Ok(script) => {
                    read = true;
                    refused |= !self.approve(script, &mut pages)?;
                }
                Err(failure) => {
                    refused = true;
                    pages.take(Standing::Failed(failure))?;
                }
            }
        }
        pages.finish()?;
        Ok(match (read, refused) {
            (false, _) => Exit::Failed,
            (true, true) => Exit::Closed,
            (true, false) => Exit::Done,
        })
    }

    /// An acceptance of something that is not found is a slip of the pen: what else it was meant for is not guessed.
    fn refuse_unknown(&self, scripts: &[Result<Script, DocumentFailure>]) -> Result<()> {
        let read = scripts.iter().flatten();
        let known: BTreeSet<String> = read
            .flat_map(|script| problems(&script.analysis))
            .map(|problem| problem.id)
            .collect();
        let unknown: Vec<_> = self.accept.iter().filter(|(id, _)| !known.contains(id)).collect();
        if let Some((id, _)) = unknown.first() {
            return Err(failed(
                format!(
                    "--accept {id}=…：没有哪份话术有这个问题；什么也没有批准（不写它，就会列出问题和编号）"
                ),
                format!(
                    "--accept {id}=…: no script has such a problem; nothing was approved (without it, the problems are listed with their ids)"
                ),
            ));
        }
        Ok(())
    }

    fn approve(&self, script: &Script, pages: &mut Pages) -> Result<bool> {
        let analysis = &script.analysis;
        let (mut accepted, mut open) = (Vec::new(), Vec::new());
        for problem in problems(analysis) {
            match self.accept.iter().find(|(id, _)| *id == problem.id) {
                Some((_, reason)) => accepted.push(Accepted {
                    subject: problem.subject,
                    severity: problem.severity,
                    certainty: problem.certainty,
                    reason: reason.clone(),
                }),
                None => open.push(problem),
            }
        }
        if !open.is_empty() {
            let problems = &open;
            pages.take(Standing::Refused { analysis, problems })?;
            return Ok(false);
        }
        let count = accepted.len();
        let record = Record {
            script: file_name(&script.path),
            approval: self.approval.clone(),
            verdict: analysis.verdict,
            ruleset: analysis.ruleset.clone(),
            content: script.content.clone(),
            accepted,
        };
        let path = record_path(&script.path);
        let text = record.to_text().map_err(|error| anyhow!("{path}: {error}"))?;
        fs::write(&path, text).because(|| unwritable(&path))?;
        pages.take(Standing::Approved {
            analysis,
            record: &path,
            accepted: count,
        })?;
        Ok(true)
    }
}
