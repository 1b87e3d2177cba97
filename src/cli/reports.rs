//! `scan --report KIND=PATH`: files for the people who work with the results.
//!
//! Takes what was judged, leaves whole files or none: they are written aside under a hidden name, and renamed when all of
//! them are there. What can be known to fail is told before anything is judged.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ValueEnum;
use zhijian::Bilingual;
use zhijian::input;
use zhijian::report::{self, HtmlPage, JunitReport, Outcome, SarifLog, Tables};

use super::columnar::{ArrowReport, ParquetReport};
use super::told::{Because, Failure, failed, unwritable, wrong};

/// A report as the user asked for it.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    kind: Kind,
    path: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    Xlsx,
    Csv,
    Md,
    Html,
    Sarif,
    Junit,
    Parquet,
    Arrow,
}

/// The files of one run.
pub(super) struct Reports {
    files: Vec<(Target, Held)>,
    /// For all files that are made of rows.
    tables: Option<Tables>,
}

/// What is held of the documents for one file.
enum Held {
    /// The rows of all.
    Tables,
    Html(Box<HtmlPage>),
    Sarif(SarifLog),
    Junit(JunitReport),
    Parquet(Box<ParquetReport>),
    Arrow(Box<ArrowReport>),
}

struct Target {
    kind: Kind,
    path: PathBuf,
    /// The file while it is not whole.
    aside: PathBuf,
}

/// Reads `KIND=PATH`.
pub(super) fn wanted(text: &str) -> Result<Wanted, Failure> {
    let parts = text.split_once('=').filter(|(_, path)| !path.is_empty());
    let (kind, path) = parts.ok_or_else(|| {
        wrong(
            "请写成 种类=路径，如 xlsx=report.xlsx",
            "write KIND=PATH, such as xlsx=report.xlsx",
        )
    })?;
    let kind = Kind::from_str(kind, false).map_err(|_| {
        wrong(
            "种类是 xlsx、csv、md、html、sarif、junit、parquet 或 arrow",
            "the kind is xlsx, csv, md, html, sarif, junit, parquet or arrow",
        )
    })?;
    let path = path.into();
    Ok(Wanted { kind, path })
}

impl Reports {
    /// Looks whether all files can be written; none of them may be among the inputs.
    pub(super) fn prepare(wanted: &[Wanted], inputs: &[String], options: &report::Options) -> Result<Self> {
        let held = wanted.iter().map(|one| {
            let place = format!("--report {}", one.path.display());
            one.kind
                .held(options)
                .because(|| Bilingual::new(place.clone(), place))
        });
        let held = held.collect::<Result<Vec<_>>>()?;
        let mut files: Vec<Target> = Vec::new();
        let mut real: Vec<PathBuf> = Vec::new();
        for Wanted { kind, path } in wanted {
            let target = Target::new(*kind, path)?;
            let place = target.place()?;
            if real.contains(&place) {
                let path = path.display();
                return Err(failed(
                    format!("--report {path}：两个报告会写进同一个文件；请各写一个路径"),
                    format!(
                        "--report {path}: two reports would be written to this file; give each a path of its own"
                    ),
                ));
            }
            real.push(place);
            target.try_out()?;
            files.push(target);
        }
        refuse_inputs(&files, &real, inputs)?;
        let files: Vec<(Target, Held)> = files.into_iter().zip(held).collect();
        let has_tables = files.iter().any(|(_, held)| matches!(held, Held::Tables));
        let tables = has_tables.then(|| Tables::new(options));
        Ok(Self { files, tables })
    }

    /// Takes one more document, if there is a report.
    pub(super) fn add(&mut self, outcome: Outcome<'_>) -> Result<()> {
        if let Some(tables) = &mut self.tables {
            tables.add(outcome);
        }
        for (_, held) in &mut self.files {
            match held {
                Held::Tables => {}
                Held::Html(page) => page.add(outcome),
                Held::Sarif(log) => log.add(outcome),
                Held::Junit(report) => report.add(outcome),
                Held::Parquet(report) => report.add(outcome)?,
                Held::Arrow(report) => report.add(outcome)?,
            }
        }
        Ok(())
    }

    /// Writes all files, or leaves those of before as they were.
    pub(super) fn finish(self) -> Result<()> {
        let (targets, held): (Vec<Target>, Vec<Held>) = self.files.into_iter().unzip();
        let written = write(&targets, held, self.tables.as_ref());
        if written.is_err() {
            for target in &targets {
                // It may not have been begun.
                let _ = fs::remove_file(&target.aside);
            }
        }
        written
    }
}

fn write(targets: &[Target], held: Vec<Held>, tables: Option<&Tables>) -> Result<()> {
    for (target, held) in targets.iter().zip(held) {
        let bytes = bytes(target.kind, held, tables)?;
        let mut file = File::create(&target.aside).because(|| target.unwritable())?;
        file.write_all(&bytes)
            .and_then(|()| file.sync_all())
            .because(|| target.unwritable())?;
    }
    for target in targets {
        fs::rename(&target.aside, &target.path).because(|| target.unwritable())?;
    }
    Ok(())
}

fn bytes(kind: Kind, held: Held, tables: Option<&Tables>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match (held, tables) {
        (Held::Html(page), _) => page.write(&mut bytes)?,
        (Held::Sarif(log), _) => log.write(&mut bytes)?,
        (Held::Junit(report), _) => report.write(&mut bytes)?,
        (Held::Parquet(report), _) => bytes = report.finish()?,
        (Held::Arrow(report), _) => bytes = report.finish()?,
        (Held::Tables, Some(tables)) => match kind {
            Kind::Csv => tables.write_csv(&mut bytes)?,
            Kind::Md => tables.write_markdown(&mut bytes),
            _ => tables.write_workbook(&mut bytes)?,
        },
        (Held::Tables, None) => {}
    }
    Ok(bytes)
}

impl Kind {
    fn held(self, options: &report::Options) -> Result<Held> {
        Ok(match self {
            Self::Xlsx | Self::Csv | Self::Md => Held::Tables,
            Self::Html => Held::Html(Box::new(HtmlPage::new(options))),
            Self::Sarif => Held::Sarif(SarifLog::new(options)),
            Self::Junit => Held::Junit(JunitReport::new(options)),
            Self::Parquet => Held::Parquet(Box::new(ParquetReport::new(options)?)),
            Self::Arrow => Held::Arrow(Box::new(ArrowReport::new(options)?)),
        })
    }
}

impl Target {
    fn new(kind: Kind, path: &Path) -> Result<Self> {
        let name = path.file_name().filter(|_| !path.is_dir());
        let name = name.ok_or_else(|| {
            let path = path.display();
            failed(
                format!("--report {path}：要写文件名，这是文件夹"),
                format!("--report {path}: a file is needed, this is a folder"),
            )
        })?;
        let aside = path.with_file_name(format!(".{}.partial", name.to_string_lossy()));
        let path = path.to_owned();
        Ok(Self { kind, path, aside })
    }

    /// The path by which two ways to write it are told to be the same.
    fn place(&self) -> Result<PathBuf> {
        let folder = match self.path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let real = fs::canonicalize(folder).because(|| {
            let (path, folder) = (self.path.display(), folder.display());
            Bilingual::new(
                format!("--report {path}：没有文件夹 {folder}，请先建好"),
                format!("--report {path}: there is no folder {folder}; make it first"),
            )
        })?;
        // A file that is there is known by the name that it has: Calls.csv may be calls.csv.
        let named = real.join(self.path.file_name().unwrap_or_default());
        Ok(fs::canonicalize(&named).unwrap_or(named))
    }

    /// A folder in which nothing can be written is better told now than after a night.
    fn try_out(&self) -> Result<()> {
        File::create(&self.aside)
            .and_then(|_| fs::remove_file(&self.aside))
            .because(|| self.unwritable())
    }

    fn unwritable(&self) -> Bilingual {
        unwritable(format_args!("--report {}", self.path.display()))
    }
}

/// A report in place of a transcript would be a loss, and one among transcripts would be judged the next time.
fn refuse_inputs(files: &[Target], real: &[PathBuf], inputs: &[String]) -> Result<()> {
    if files.iter().all(|target| !target.path.exists()) {
        return Ok(());
    }
    let found: Vec<std::io::Result<PathBuf>> = input::find(inputs)
        .into_iter()
        .flatten()
        .map(|found| fs::canonicalize(&found.path))
        .collect();
    let read = |place: &&PathBuf| found.iter().flatten().any(|path| path == *place);
    match real.iter().find(read) {
        Some(place) => {
            let place = place.display();
            Err(failed(
                format!("--report {place}：这个文件在输入里，会被覆盖；报告请写到别的文件夹"),
                format!(
                    "--report {place}: this file is among the inputs and would be replaced; write reports to another folder"
                ),
            ))
        }
        None => Ok(()),
    }
}
