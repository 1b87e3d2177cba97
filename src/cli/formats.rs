//! `zhijian formats`: what is read and written.

use anyhow::Result;
use zhijian::Language;

use super::setup::Setup;
use super::{Exit, output};

const ZH: &str = "\
读入（自动识别；编码 UTF-8、GB18030、Big5、UTF-16）
  .txt .md .log .text  带说话人标签的文本：客服：… / 客户：…，时间可在前后，一行多轮亦可；一份文件可含多通
  .txt .md             话术：标题、分支、占位符、禁语清单；表格“节点 | 话术”
  .jsonl .json         记录形式：每行一份 {\"id\", \"kind\", \"meta\", \"turns\": [{\"role\", \"text\"}]}
  -                    标准输入
写出
  text    给人看：汇总、逐条证据、要素表
  jsonl   每份文件一行，见 zhijian schema
  json    同上，一个数组
";

const EN: &str = "\
Read (detected; encodings UTF-8, GB18030, Big5, UTF-16)
  .txt .md .log .text  text with speaker labels: 客服：… / 客户：…, times before or after, several turns in a line; several calls in a file
  .txt .md             scripts: headings, branches, placeholders, lists of forbidden words; tables of step | words
  .jsonl .json         records: one {\"id\", \"kind\", \"meta\", \"turns\": [{\"role\", \"text\"}]} a line
  -                    standard input
Written
  text    for people: summary, evidence, elements
  jsonl   one object a document, see zhijian schema
  json    the same as one array
";

pub(crate) fn run(setup: &Setup) -> Result<Exit> {
    let text = match setup.language() {
        Language::Zh => ZH,
        Language::En => EN,
    };
    output::print(text.as_bytes())?;
    Ok(Exit::Done)
}
