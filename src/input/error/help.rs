//! What would be right where an input is not, in both languages.

use super::super::limits::{
    HIGHEST_RATIO, MOST_INSIDE, MOST_ROWS, MOST_TABLE_ROWS, MOST_TABLE_WORDS, MOST_UNPACKED, MOST_WORDS,
};
use super::{EXTENSIONS, Fault, quotable};
use crate::model::Bilingual;

const RECORD_FORM: &str = r#"{"id": "…", "kind": "call", "turns": [{"role": "agent", "text": "…"}]}"#;

impl Fault {
    /// What would be right.
    pub(super) fn help(&self) -> Bilingual {
        let extensions = EXTENSIONS.map(|e| format!(".{e}")).join(" ");
        match self {
            Self::Missing => Bilingual::new(
                "请检查路径；- 表示标准输入",
                "check the path; - reads standard input",
            ),
            Self::NoMatch => Bilingual::new(
                format!("* 和 ? 只在一层文件夹里，** 跨文件夹；能读的文件有 {extensions}"),
                format!("* and ? stay inside one folder, ** crosses folders; files read are {extensions}"),
            ),
            Self::BadPattern(_) => Bilingual::new(
                "通配符由 * ? ** [abc] {a,b} 组成；请加引号，免得被命令行展开",
                "patterns are made of * ? ** [abc] {a,b}; quote them from the shell",
            ),
            Self::EmptyFolder | Self::NoTranscripts => Bilingual::new(
                format!("文件夹里能读的有：{extensions}"),
                format!("from folders these are read: {extensions}"),
            ),
            Self::LinkCircle => Bilingual::new(
                "去掉这个链接，或不要把它放在输入里",
                "take the link away, or leave it out of the inputs",
            ),
            Self::Unreadable(_) => Bilingual::new(
                "请确认文件还在，并且有权限读它",
                "check that the file is there and that you may read it",
            ),
            Self::Binary(_) => Bilingual::new(
                format!(
                    "能读的是文本、Word 和 Excel 文件（{extensions}）：其他文档请另存为其中一种，录音请先转成文字"
                ),
                format!(
                    "read are text, Word and Excel files ({extensions}): save other documents as one of them, transcribe recordings first"
                ),
            ),
            Self::Encrypted => {
                Bilingual::new("请去掉密码，另存一份", "take the password off and save a copy")
            }
            Self::OldOffice(_) => Bilingual::new("请另存为 .docx 或 .xlsx", "save it as .docx or .xlsx"),
            Self::BrokenPackage(_) | Self::BadXml(_) | Self::BrokenSheet(_) => Bilingual::new(
                "文件损坏或不完整：请重新复制，或用 Word、Excel 打开后另存",
                "the file is damaged or was cut off: copy it again, or open it in Word or Excel and save it anew",
            ),
            Self::Bomb { .. } => Bilingual::new(
                format!(
                    "最多解压 {MOST_UNPACKED} MB、压缩大小的 {HIGHEST_RATIO} 倍；话术不会更大：请只保存文字"
                ),
                format!(
                    "at most {MOST_UNPACKED} MB in all and {HIGHEST_RATIO} times the packed size are unpacked; no script is larger: save its text alone"
                ),
            ),
            Self::Overflow { .. } => Bilingual::new(
                format!(
                    "最多解压 {MOST_INSIDE} MB、压缩大小的 {HIGHEST_RATIO} 倍：请先解压，再给出里面的文件"
                ),
                format!(
                    "at most {MOST_INSIDE} MB in all and {HIGHEST_RATIO} times the packed size are unpacked: unpack it and name the files inside"
                ),
            ),
            Self::BrokenStream(_) => Bilingual::new(
                "文件损坏或不完整：请重新复制",
                "the file is damaged or was cut off: copy it again",
            ),
            Self::TooDeep | Self::OtherZip => Bilingual::new(
                "请先解压，再给出里面的文件",
                "unpack it and name the files inside",
            ),
            Self::OwnReport => Bilingual::new(
                "请给出通话或话术文件；报告另放一个文件夹，就不会和它们混在一起",
                "name the calls or scripts; reports in a folder of their own do not get mixed up with them",
            ),
            Self::NothingInside => Bilingual::new(
                format!("压缩包里能读的有：{extensions}"),
                format!("from archives these are read: {extensions}"),
            ),
            Self::NoMainPart(_) => Bilingual::new(
                "请用 Word 或 Excel 重新保存",
                "save the document anew with Word or Excel",
            ),
            Self::NoColumns(_) => Bilingual::new(
                "请在第一行写列名，其中一列叫 话术、台词、内容、line、script 或 words，例如 节点 | 话术",
                "name the columns in the first row, one of them 话术, 台词, 内容, line, script or words, as in 节点 | 话术",
            ),
            Self::TooManyRows(_) => Bilingual::new(
                format!("一个工作簿最多 {MOST_ROWS} 行话术、{MOST_WORDS} MB 文字：请拆开"),
                format!(
                    "a workbook may have {MOST_ROWS} rows with words and {MOST_WORDS} MB of them: split it"
                ),
            ),
            Self::TableTooLong(_) => Bilingual::new(
                format!(
                    "一个通话工作簿最多 {MOST_TABLE_ROWS} 行、{MOST_TABLE_WORDS} MB 文字：请拆开，或另存为 CSV"
                ),
                format!(
                    "a workbook of calls may have {MOST_TABLE_ROWS} rows and {MOST_TABLE_WORDS} MB of words: split it, or save it as CSV"
                ),
            ),
            Self::CallTable => Bilingual::new(
                "通话表要有说话人和文本两列，例如 角色 和 文本；列名不同用 --column text=话术 指明；话术用 check 检查",
                "calls need a column of speakers and one of words, such as 角色 and 文本: say which with --column text=话术; a script is read with check",
            ),
            Self::NoSuchEncoding(_) => Bilingual::new(
                "可用的编码是 utf-8、gb18030、gbk、big5、utf-16le、utf-16be",
                "encodings are utf-8, gb18030, gbk, big5, utf-16le, utf-16be",
            ),
            Self::WrongEncoding(_) => Bilingual::new(
                "去掉 --encoding，编码会从内容判断",
                "leave --encoding out to have it told from the bytes",
            ),
            Self::UnclearEncoding => Bilingual::new(
                "请用 --encoding 指明，例如 --encoding gb18030，或另存为 UTF-8",
                "say it with --encoding, such as --encoding gb18030, or save as UTF-8",
            ),
            Self::HalfJson => Bilingual::new(
                "这一行或这个文件不完整：请每行写一条完整的记录，或写成一个 JSON 数组",
                "the line or file was cut off: write one whole record a line, or one JSON array",
            ),
            Self::BadJson { .. } | Self::NotARecord => Bilingual::new(
                format!("一条记录的样子是 {RECORD_FORM}"),
                format!("a record is {RECORD_FORM}"),
            ),
            Self::Field { want, .. } => want.told(),
            Self::UnknownRole { role, .. } => {
                let label = |other: &str| {
                    if quotable(role) {
                        role.clone()
                    } else {
                        other.to_owned()
                    }
                };
                Bilingual::new(
                    format!(
                        "角色是 agent、customer、third_party、note、unknown，或认识的标签，例如 客服；否则用 --role {}=agent 指明",
                        label("标签")
                    ),
                    format!(
                        "roles are agent, customer, third_party, note, unknown or a known label such as 客服; else say --role {}=agent",
                        label("LABEL")
                    ),
                )
            }
            Self::Empty | Self::NoTurns => Bilingual::new(
                "一份文档里至少要有一句有人说的话",
                "a document has at least one turn that somebody speaks",
            ),
            Self::NoLabels => Bilingual::new(
                "每句话前写明是谁说的，例如 客服：…；话术用 check 检查",
                "begin each turn with its speaker, such as 客服：…; a script is read with check",
            ),
            Self::NoSpeakers => Bilingual::new(
                "请在识别时分开说话人或声道；如果只有一方在说，用 --role speaker=agent 指明",
                "recognise it again with speakers or channels kept apart; where one side alone speaks, say --role speaker=agent",
            ),
            Self::UnknownJson(_) => Bilingual::new(
                format!("一条记录的样子是 {RECORD_FORM}；其他格式见 zhijian formats，用 --from 指明是哪一种"),
                format!(
                    "a record is {RECORD_FORM}; zhijian formats lists the others, and --from says which it is"
                ),
            ),
            Self::InnerJson(_) => Bilingual::new(
                "这个字段是写在字符串里的 JSON：请完整地重新导出",
                "the field holds JSON inside a string: write it out again, whole",
            ),
            Self::NotFormat(_) => Bilingual::new(
                "去掉 --from，格式会从内容判断",
                "leave --from out to have the format told from the content",
            ),
            Self::NoCues => Bilingual::new(
                "一条字幕是 00:00:01,000 --> 00:00:03,500 这样一行，下面是说的话",
                "a cue is a line such as 00:00:01,000 --> 00:00:03,500 with the words under it",
            ),
            Self::Program => Bilingual::new(
                "请报告这个问题，文件可以外传的话请附上；其他文件照读",
                "please report it, with the file if it may be shown; the others are read",
            ),
            Self::OpenQuote { .. } => Bilingual::new(
                "引号要成对；格子里的引号写成两个（\"\"）。没有合上，后面的行会全算进这一格",
                "close it, or double a quote that belongs to the words (\"\"): all rows behind it would be one cell",
            ),
            Self::NoSuchColumn { .. } => Bilingual::new(
                "--column 写的列名要和表头一样，例如 --column text=内容",
                "--column names a column as its header does, such as --column text=内容",
            ),
            Self::MissingColumn { wanted, .. } => Bilingual::new(
                format!(
                    "请在第一行写列名，例如 call_id、role、start、end、text，或指明是哪一列：--column {wanted}=列名"
                ),
                format!(
                    "name the columns in the first row, such as call_id, role, start, end, text, or say which it is: --column {wanted}=NAME"
                ),
            ),
            Self::UnknownLabels(labels) => {
                let flag = labels
                    .first()
                    .map_or_else(String::new, |label| format!("--role {label}=agent"));
                Bilingual::new(
                    format!("请指明他们是谁，例如 {flag}（或 customer、third_party）"),
                    format!("say who they are, such as {flag} (or customer, third_party)"),
                )
            }
        }
    }
}
