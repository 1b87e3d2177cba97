//! Says what came of the approval of each script, and `zhijian check --verify`, which only looks.

use std::fs;
use std::io::ErrorKind;

use anyhow::Result;
use zhijian::approval::{record_path, verify};
use zhijian::report::{self, DocumentFailure, Standing, write_standing, write_standing_line};

use super::check_scripts::Script;
use super::scan::Format;
use super::told::failed;
use super::{Exit, output};

/// Reports on scripts, in the format that was asked for.
pub(super) struct Pages {
    format: Format,
    options: report::Options,
    lines: Vec<String>,
}

impl Pages {
    pub(super) fn new(format: Format, options: report::Options) -> Result<Self> {
        if !matches!(format, Format::Text | Format::Json | Format::Jsonl) {
            return Err(failed(
                "审批只能用 --format text、json 或 jsonl；sarif、junit 和 html 是给问题用的",
                "approvals are told as --format text, json or jsonl; sarif, junit and html are for findings",
            ));
        }
        Ok(Self {
            format,
            options,
            lines: Vec::new(),
        })
    }

    pub(super) fn take(&mut self, standing: Standing<'_>) -> Result<()> {
        let mut out = Vec::new();
        if self.format == Format::Text {
            write_standing(&mut out, standing, &self.options);
            return output::print(&out);
        }
        write_standing_line(&mut out, standing, &self.options)?;
        if self.format == Format::Jsonl {
            return output::print(&out);
        }
        self.lines.push(String::from_utf8(out)?.trim_end().to_owned());
        Ok(())
    }

    /// Closes the array, where there is one.
    pub(super) fn finish(self) -> Result<()> {
        match self.format {
            Format::Json => output::print(format!("[\n{}\n]\n", self.lines.join(",\n")).as_bytes()),
            _ => Ok(()),
        }
    }
}

/// Compares each script with its record: 0 if all stand, 1 if one does not, 2 if none could be read.
pub(super) fn verify_all(scripts: &[Result<Script, DocumentFailure>], mut pages: Pages) -> Result<Exit> {
    let (mut read, mut fallen) = (false, false);
    for script in scripts {
        match script {
            Ok(script) => {
                read = true;
                let record = load(&record_path(&script.path));
                let verified = verify(&script.analysis, &script.content, record.as_deref());
                fallen |= !verified.stands();
                pages.take(Standing::Verified {
                    analysis: &script.analysis,
                    verified: &verified,
                })?;
            }
            Err(failure) => {
                fallen = true;
                pages.take(Standing::Failed(failure))?;
            }
        }
    }
    pages.finish()?;
    Ok(match (read, fallen) {
        (false, _) => Exit::Failed,
        (true, true) => Exit::Closed,
        (true, false) => Exit::Done,
    })
}

/// The text of a record; none where there is no file. What is there and cannot be read is a broken record, not none.
fn load(path: &str) -> Option<String> {
    match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(_) => Some(String::new()),
    }
}
