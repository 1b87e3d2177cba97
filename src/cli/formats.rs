//! `zhijian formats`: what is read and written.

use anyhow::Result;
use zhijian::Language;

use super::setup::Setup;
use super::{Exit, output};

const ZH: &str = "\
读入（自动识别；编码 UTF-8、GB18030、Big5、UTF-16）
  .txt .md .log .text  带说话人标签的文本：客服：… / 客户：…，时间可在前后，一行多轮亦可；一份文件可含多通
  .txt .md             话术：标题、分支、占位符、禁语清单；表格“节点 | 话术”
  .docx                Word 话术：段落和表格按原顺序，标题看样式；修订删除、批注、域代码、隐藏文字不读，页眉页脚脚注不读
  .xlsx                Excel 话术：各工作表的“节点 | 话术”（node | line）表，按表头认列；隐藏的工作表不读
                       Word、Excel 看内容认，不看扩展名；加密的、旧格式的（.doc .xls）、解压后过大的不读，会说明
  .jsonl .json         记录形式：每行一份 {\"id\", \"kind\", \"meta\", \"turns\": [{\"role\", \"text\"}]}
  -                    标准输入
写出
  text    给人看：汇总、逐条证据、要素表
  jsonl   每份文件一行，见 zhijian schema
  json    同上，一个数组
  sarif   SARIF 2.1.0，代码平台和编辑器用：规则、位置、原话、改法
  junit   JUnit XML，构建服务器用：每份文件一组，每个类别和要素一项
";

const EN: &str = "\
Read (detected; encodings UTF-8, GB18030, Big5, UTF-16)
  .txt .md .log .text  text with speaker labels: 客服：… / 客户：…, times before or after, several turns in a line; several calls in a file
  .txt .md             scripts: headings, branches, placeholders, lists of forbidden words; tables of step | words
  .docx                scripts in Word: paragraphs and tables in their order, headings by style; not read: tracked deletions,
                       comments, field codes, hidden text, headers, footers, footnotes
  .xlsx                scripts in Excel: tables of node | line (节点 | 话术) by their headers, on every sheet that is not hidden
                       both are told by content, not by name; encrypted, old (.doc .xls) and outsized files are refused, with the reason
  .jsonl .json         records: one {\"id\", \"kind\", \"meta\", \"turns\": [{\"role\", \"text\"}]} a line
  -                    standard input
Written
  text    for people: summary, evidence, elements
  jsonl   one object a document, see zhijian schema
  json    the same as one array
  sarif   SARIF 2.1.0 for code hosts and editors: rules, places, words, proposals
  junit   JUnit XML for build servers: a suite a document, a test a category and element
";

pub(crate) fn run(setup: &Setup) -> Result<Exit> {
    let text = match setup.language() {
        Language::Zh => ZH,
        Language::En => EN,
    };
    output::print(text.as_bytes())?;
    Ok(Exit::Done)
}
