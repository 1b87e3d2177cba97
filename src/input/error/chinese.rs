//! What is wrong with an input, in Chinese.

use super::super::limits::{HIGHEST_RATIO, MOST_INSIDE, MOST_UNPACKED};
use super::{Fault, place_name, quotable};
use crate::model::Bilingual;

impl Fault {
    /// What is wrong.
    pub(super) fn in_chinese(&self) -> String {
        match self {
            Self::Missing => "没有这个文件或文件夹".into(),
            Self::NoMatch => "没有文件符合这个通配符".into(),
            Self::BadPattern(why) => format!("看不懂这个通配符：{why}"),
            Self::EmptyFolder => "文件夹是空的".into(),
            Self::NoTranscripts => "文件夹里没有通话文本".into(),
            Self::LinkCircle => "读不了：链接绕成了圈".into(),
            Self::Unreadable(why) => format!("读不了：{}", Bilingual::of_kind(*why).zh),

            Self::Binary(kind) => format!("看起来是{}，不是文本", kind.zh),
            Self::NoSuchEncoding(name) => format!("没有叫 {name} 的编码"),
            Self::WrongEncoding(name) => format!("不是 {name} 编码的文本"),
            Self::UnclearEncoding => "看不出用的是什么编码".into(),

            Self::Encrypted => "有密码保护".into(),
            Self::OldOffice(kind) => format!("是{}，不能读", kind.zh),
            Self::BrokenPackage(None) => "是损坏的 zip 文件".into(),
            Self::BrokenPackage(Some(part)) => format!("是损坏的 zip 文件：{} 解不开", place_name(part)),
            Self::Bomb { name, ratio } => too_much(name, *ratio, MOST_UNPACKED),
            Self::Overflow { name, ratio } => too_much(name, *ratio, MOST_INSIDE),
            Self::BrokenStream(kind) => format!("是损坏的 {kind} 文件"),
            Self::TooDeep => "压缩包套了三层".into(),
            Self::NothingInside => "里面没有通话文本".into(),
            Self::OtherZip => "是 zip 文件，但不是 Word 文档，也不是 Excel 工作簿".into(),
            Self::NoMainPart(part) => format!("缺少部件 {part}"),
            Self::BadXml(part) => format!("部件 {} 不是正确的 XML", place_name(part)),
            Self::BrokenSheet(None) => "工作簿读不了".into(),
            Self::BrokenSheet(Some(name)) => format!("工作表 {} 读不了", place_name(name)),
            Self::NoColumns(rows) => format!(
                "没有一张工作表写明哪一列是要说的话；开头几行是 {}",
                rows.join("；")
            ),
            Self::TooManyRows(name) => format!("工作表 {} 文字太多", place_name(name)),
            Self::TableTooLong(name) => format!("工作表 {} 行数太多", place_name(name)),
            Self::CallTable => "是一张通话表".into(),

            Self::HalfJson => "JSON 没写完就断了".into(),
            Self::BadJson { line, column } => format!("第 {line} 行第 {column} 列起不是正确的 JSON"),
            Self::NotARecord => "是 JSON，但不是一条记录".into(),
            Self::Field { field, .. } => format!("缺少字段 {field}，或类型不对"),
            Self::UnknownRole { field, role } if quotable(role) => {
                format!("字段 {field} 里的角色不认识：{role}")
            }
            Self::UnknownRole { field, .. } => format!("字段 {field} 里的角色不认识"),

            Self::OwnReport => "是本工具写出的报告，不是通话或话术".into(),
            Self::Empty => "里面没有文字".into(),
            Self::NoTurns => "文档里没有一句话".into(),
            Self::NoLabels => "没有一行写明是谁在说".into(),
            Self::UnknownLabels(labels) => format!("说话人一个也不认识；标签是 {}", labels.join("、")),
            Self::NoSpeakers => "没有写明谁在说".into(),

            Self::UnknownJson(fields) => format!("是不认识的 JSON 格式；它的字段是 {}", fields.join("、")),
            Self::InnerJson(field) => format!("字段 {field} 里的文字不是 JSON"),
            Self::NotFormat(name) => format!("不是 {name} 格式"),
            Self::NoCues => "没有一条字幕带时间行".into(),
            Self::MissingColumn { sheet, wanted, found } => {
                let table = sheet
                    .as_deref()
                    .map_or_else(|| "表".to_owned(), |name| format!("工作表 {} ", place_name(name)));
                format!("{table}里没有 {wanted} 列；现有的列是 {}", found.join("、"))
            }
            Self::Program => "程序在读这个文件时出错".into(),
            Self::OpenQuote { line } => format!("第 {line} 行的引号没有合上"),
            Self::NoSuchColumn { name, found } => {
                format!("没有叫 {name} 的列；现有的列是 {}", found.join("、"))
            }
        }
    }
}

fn too_much(name: &str, ratio: bool, most: u64) -> String {
    let name = place_name(name);
    match ratio {
        true => format!("解压后太大：{name} 超过压缩大小的 {HIGHEST_RATIO} 倍"),
        false => format!("解压后太大：{name} 连同前面的超过 {most} MB"),
    }
}
