//! The formats that are read, by name: for `--from`, for what a result says of its source, and for the list of them.
//!
//! Takes an id, gives a [`Format`] with the words that describe it. Must not know how a format is read or told.

use crate::model::Language;

/// A form in which calls and scripts come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Labelled text, or a script in text or Markdown: which of the two, its look tells.
    Text,
    /// The project's own record, in JSON or JSONL.
    Record,
    /// Alibaba SCA: tickets that are sent to it, and its results.
    Sca,
    /// Alibaba ISI file transcription.
    Isi,
    /// Alibaba DashScope: Paraformer, Fun-ASR.
    Dashscope,
    /// Tencent: `ResultDetail`.
    Tencent,
    /// Tencent: lines that begin with `[0:3.320,0:19.712]`.
    TencentText,
    /// iFlytek, old and new.
    Iflytek,
    /// FunASR: `sentence_info`, websocket, HTTP, command line.
    Funasr,
    /// Whisper and `WhisperX`.
    Whisper,
    /// Huawei SIS.
    Huawei,
    /// Amazon Connect Contact Lens and Transcribe Call Analytics.
    ContactLens,
    /// Amazon Transcribe.
    Transcribe,
    /// Google CCAI Insights.
    Google,
    /// Messages with role and content.
    Chat,
    /// `SubRip` subtitles.
    Srt,
    /// `WebVTT` subtitles.
    Vtt,
    /// Tables in text: a row an utterance or a row a call.
    Csv,
    /// The same in a workbook of Excel; or a script in one.
    Xlsx,
    /// Word.
    Docx,
}

/// What is known of a format beside how it is read.
struct Entry {
    format: Format,
    id: &'static str,
    /// What such files mostly end in.
    extensions: &'static str,
    zh: &'static str,
    en: &'static str,
}

const ENTRIES: [Entry; 20] = [
    Entry {
        format: Format::Text,
        id: "text",
        extensions: ".txt .md",
        zh: "带说话人标签的文本（客服：… / 客户：…），时间可在前后；话术：标题、分支、占位符、禁语清单、“节点 | 话术”表格",
        en: "text with speaker labels (客服：… / 客户：…), times before or after; scripts: headings, branches, placeholders, forbidden words, tables",
    },
    Entry {
        format: Format::Record,
        id: "record",
        extensions: ".jsonl .json",
        zh: "本项目的记录：{\"id\", \"kind\", \"meta\", \"turns\": [{\"role\", \"text\"}]}",
        en: "our own record: {\"id\", \"kind\", \"meta\", \"turns\": [{\"role\", \"text\"}]}",
    },
    Entry {
        format: Format::Sca,
        id: "sca",
        extensions: ".json",
        zh: "阿里云智能对话分析：tickets 上传件（含 jsonStr）与 ResultInfo 质检结果，毫秒",
        en: "Alibaba SCA: tickets as uploaded (also in jsonStr), ResultInfo results; ms",
    },
    Entry {
        format: Format::Isi,
        id: "isi",
        extensions: ".json",
        zh: "阿里云录音文件识别：Result.Sentences，毫秒",
        en: "Alibaba ISI file transcription: Result.Sentences; ms",
    },
    Entry {
        format: Format::Dashscope,
        id: "dashscope",
        extensions: ".json",
        zh: "阿里云百炼 DashScope（Paraformer、Fun-ASR）：transcripts[].sentences[]，毫秒",
        en: "Alibaba DashScope (Paraformer, Fun-ASR): transcripts[].sentences[]; ms",
    },
    Entry {
        format: Format::Tencent,
        id: "tencent",
        extensions: ".json",
        zh: "腾讯云录音识别：ResultDetail 或 Result 文本，毫秒",
        en: "Tencent ASR: ResultDetail, or the text in Result; ms",
    },
    Entry {
        format: Format::TencentText,
        id: "tencent-text",
        extensions: ".txt",
        zh: "腾讯云识别文本：[分:秒,分:秒,说话人]  句子",
        en: "Tencent text: [m:s,m:s,speaker]  sentence",
    },
    Entry {
        format: Format::Iflytek,
        id: "iflytek",
        extensions: ".json",
        zh: "讯飞转写：新接口 orderResult、lattice；旧接口 data、onebest，毫秒",
        en: "iFlytek: new orderResult and lattice, old data and onebest; ms",
    },
    Entry {
        format: Format::Funasr,
        id: "funasr",
        extensions: ".json .jsonl",
        zh: "FunASR：sentence_info、websocket 的 stamp_sents、HTTP 的 sentences、命令行的 segments，毫秒",
        en: "FunASR: sentence_info, stamp_sents (websocket), sentences (HTTP), segments (command line); ms",
    },
    Entry {
        format: Format::Whisper,
        id: "whisper",
        extensions: ".json",
        zh: "Whisper、WhisperX：segments[]，秒",
        en: "Whisper, WhisperX: segments[]; s",
    },
    Entry {
        format: Format::Huawei,
        id: "huawei",
        extensions: ".json",
        zh: "华为云 SIS 录音识别：segments[].result，毫秒",
        en: "Huawei SIS: segments[].result; ms",
    },
    Entry {
        format: Format::ContactLens,
        id: "aws-contact-lens",
        extensions: ".json",
        zh: "AWS Contact Lens、Transcribe Call Analytics：Transcript[]，毫秒",
        en: "AWS Contact Lens, Transcribe Call Analytics: Transcript[]; ms",
    },
    Entry {
        format: Format::Transcribe,
        id: "aws-transcribe",
        extensions: ".json",
        zh: "AWS Transcribe：results，按声道、说话人或分段，秒",
        en: "AWS Transcribe: results by channel, speaker or segment; s",
    },
    Entry {
        format: Format::Google,
        id: "google",
        extensions: ".json",
        zh: "Google CCAI Insights：entries[]，微秒",
        en: "Google CCAI Insights: entries[]; µs",
    },
    Entry {
        format: Format::Chat,
        id: "chat",
        extensions: ".json .jsonl",
        zh: "消息列表：messages[{role, content}]",
        en: "messages[{role, content}]",
    },
    Entry {
        format: Format::Srt,
        id: "srt",
        extensions: ".srt",
        zh: "字幕，句首可有说话人：客服：… 或 [SPEAKER_00]: …",
        en: "subtitles, speakers at the start of a cue: 客服：… or [SPEAKER_00]: …",
    },
    Entry {
        format: Format::Vtt,
        id: "vtt",
        extensions: ".vtt",
        zh: "WebVTT 字幕，说话人同上或 <v 客服>",
        en: "WebVTT, speakers as above or <v 客服>",
    },
    Entry {
        format: Format::Csv,
        id: "csv",
        extensions: ".csv .tsv",
        zh: "表格，一行一句（通话编号、角色、开始、结束、文本）或一行一通（对话），中英文表头，--column 可指定",
        en: "tables, a row an utterance (call_id, role, start, end, text) or a row a call (dialogue), Chinese or English headers, --column to say which",
    },
    Entry {
        format: Format::Xlsx,
        id: "xlsx",
        extensions: ".xlsx",
        zh: "Excel：表格同上；“节点 | 话术”为话术；隐藏的工作表不读",
        en: "Excel: tables as above; 节点 | 话术 is a script; hidden sheets are not read",
    },
    Entry {
        format: Format::Docx,
        id: "docx",
        extensions: ".docx",
        zh: "Word：话术或带说话人标签的文本；修订删除、批注、域代码、隐藏文字不读",
        en: "Word: scripts or text with speaker labels; tracked deletions, comments, field codes and hidden text are not read",
    },
];

impl Format {
    /// All formats, in the order in which people are shown them.
    pub fn all() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(|entry| entry.format)
    }

    /// The format with this id.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        let id = id.to_ascii_lowercase();
        Self::all().find(|format| format.id() == id)
    }

    /// The name for `--from` and in `source.assumed`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.entry().id
    }

    /// What files of it mostly end in, such as `.csv .tsv`.
    #[must_use]
    pub fn extensions(self) -> &'static str {
        self.entry().extensions
    }

    /// What it looks like, in a line.
    #[must_use]
    pub fn words(self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.entry().zh,
            Language::En => self.entry().en,
        }
    }

    /// Whether it is JSON.
    pub(super) fn is_json(self) -> bool {
        self == Self::Record || self.is_service()
    }

    /// Whether it is the JSON of a recognition or quality service.
    pub(super) fn is_service(self) -> bool {
        matches!(
            self,
            Self::Sca
                | Self::Isi
                | Self::Dashscope
                | Self::Tencent
                | Self::Iflytek
                | Self::Funasr
                | Self::Whisper
                | Self::Huawei
                | Self::ContactLens
                | Self::Transcribe
                | Self::Google
                | Self::Chat
        )
    }

    /// Whether its bytes are text.
    pub(super) fn is_text(self) -> bool {
        !matches!(self, Self::Xlsx | Self::Docx)
    }

    fn entry(self) -> &'static Entry {
        // In the order of the enum; a test holds it.
        &ENTRIES[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_its_entry_under_its_own_id() {
        for (at, format) in Format::all().enumerate() {
            assert_eq!(format as usize, at, "{}", format.id());
            assert_eq!(Format::from_id(format.id()), Some(format));
            assert!(!format.words(Language::Zh).is_empty() && !format.words(Language::En).is_empty());
        }
        assert_eq!(Format::from_id("WHISPER"), Some(Format::Whisper));
        assert_eq!(Format::from_id("mp3"), None);
    }
}
