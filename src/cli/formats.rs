//! `zhijian formats`: what is read and written; with files, what each of them is taken for.

use std::fmt::Write as _;

use anyhow::Result;
use clap::Args;
use zhijian::Language;
use zhijian::input::{self, Format};

use super::setup::{self, Reading, Setup};
use super::told::document_failure;
use super::{Exit, output};

/// Arguments of `formats`.
#[derive(Debug, Args)]
pub(crate) struct Formats {
    /// 文件、文件夹、通配符或 - / files, folders, globs or -
    #[arg(value_name = "INPUT")]
    inputs: Vec<String>,
    #[command(flatten)]
    reading: Reading,
}

const READ: (&str, &str) = (
    "读入（按内容识别，--from 可指定；编码 UTF-8、GB18030、Big5、UTF-16；可用 gzip、zstd 压缩或装在 zip 里；- 为标准输入）\n",
    "Read (told from the content, or --from; encodings UTF-8, GB18030, Big5, UTF-16; also gzip, zstd, inside a zip; - is standard input)\n",
);

const WRITTEN: (&str, &str) = (
    "\
写出
  text    给人看：汇总、逐条证据、要素表
  jsonl   每份文件一行，见 zhijian schema
  json    同上，一个数组
  sarif   SARIF 2.1.0，代码平台和编辑器用：规则、位置、原话、改法
  junit   JUnit XML，构建服务器用：每份文件一组，每个类别和要素一项
  html    一个网页，可打印：图表，可筛选的列表，每份文件逐行标出问题，旁边是规则、依据、改法，后面是要素和路径
另写成文件（scan --report 种类=路径）
  xlsx    Excel 工作簿：通话、问题、要素、坐席、规则
  csv     全部问题，一行一条
  md      Markdown，贴工单用：汇总，最差的通话和原话
  html、sarif、junit  同上
  parquet 每份文件一行，列同 jsonl 的键；要用 columnar 特性编译
  arrow   同 parquet，Arrow 文件（IPC）
",
    "\
Written
  text    for people: summary, evidence, elements
  jsonl   one object a document, see zhijian schema
  json    the same as one array
  sarif   SARIF 2.1.0 for code hosts and editors: rules, places, words, proposals
  junit   JUnit XML for build servers: a suite a document, a test a category and element
  html    one page, printable: charts, a list to filter, each document line by line, the words marked, with rule and grounds beside
Written to files (scan --report KIND=PATH)
  xlsx    Excel workbook: calls, findings, elements, agents, rules
  csv     all findings, one a row
  md      Markdown for tickets: totals, the worst documents and their words
  html, sarif, junit  as above
  parquet a row a document, columns as the keys of jsonl; in programs built with the feature columnar
  arrow   as parquet, an Arrow file (IPC)
",
);

impl Formats {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        if self.inputs.is_empty() {
            output::print(list(setup.language()).as_bytes())?;
            return Ok(Exit::Done);
        }
        self.tell(setup)
    }

    /// A line a file: its path and its format.
    fn tell(&self, setup: &Setup) -> Result<Exit> {
        let speakers = setup::speakers(&setup.ruleset()?);
        let options = self.reading.options(None);
        let mut exit = Exit::Done;
        for found in input::find(&self.inputs) {
            let read = found.and_then(|found| Ok((input::load(&found)?, found)));
            let detected = match read {
                Ok((bytes, found)) => input::formats(&found.path, &bytes, &speakers, &options),
                Err(error) => vec![(error.id.clone(), Err(error))],
            };
            for (path, format) in detected {
                match format {
                    Ok(format) => {
                        let words = format.words(setup.language());
                        output::print(format!("{path}\t{}\t{words}\n", format.id()).as_bytes())?;
                    }
                    Err(error) => {
                        output::complain(&document_failure(error).told(setup.language()));
                        exit = Exit::Failed;
                    }
                }
            }
        }
        Ok(exit)
    }
}

/// All formats, ids and file names in columns.
fn list(language: Language) -> String {
    let pick = |(zh, en): (&'static str, &'static str)| match language {
        Language::Zh => zh,
        Language::En => en,
    };
    let mut text = pick(READ).to_owned();
    for format in Format::all() {
        let _ = writeln!(
            text,
            "  {:<17}{:<14}{}",
            format.id(),
            format.extensions(),
            format.words(language)
        );
    }
    text.push_str(pick(WRITTEN));
    text
}
