//! Bytes -> text: which encoding it is, and whether it is text at all.
//!
//! Takes a file's bytes and the encoding the user forces, gives the text and, unless it is plain UTF-8, a note of
//! what was assumed. Mojibake would be judged as silence, so a doubtful encoding is an error and not a guess.
//! Must not know formats.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::assumed;
use super::error::{Fault, FileKind};
use crate::model::Assumption;

/// Text, and the note for `source.assumed` (`encoding=gb18030`).
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decoded<'b> {
    pub(super) text: Cow<'b, str>,
    pub(super) assumed: Option<Assumption>,
}

/// Decodes `bytes`: the forced encoding, else the byte order mark, else UTF-8, else what the bytes look like.
pub(super) fn decode<'b>(bytes: &'b [u8], forced: Option<&str>) -> Result<Decoded<'b>, Fault> {
    if let Some(kind) = known_binary(bytes) {
        return Err(Fault::Binary(kind));
    }
    let encoding = match forced {
        Some(name) => by_name(name)?,
        None => detect(bytes)?,
    };
    let (text, damaged) = encoding.decode_with_bom_removal(bytes);
    let broken = if damaged {
        text.matches('\u{fffd}').count()
    } else {
        0
    };
    if damaged && broken * 10 > text.chars().count() {
        return Err(Fault::WrongEncoding(encoding.name()));
    }
    if is_mostly_controls(&text) {
        return Err(Fault::Binary(FileKind::new("二进制数据", "binary data")));
    }
    let assumed = match (encoding == UTF_8, broken) {
        (true, 0) => None,
        (_, damaged) => Some(assumed::encoding(&name(encoding), damaged)),
    };
    Ok(Decoded { text, assumed })
}

fn name(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

/// GBK and GB2312 are read as GB18030, which contains both and has the rare characters of names.
fn widened(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn by_name(name: &str) -> Result<&'static Encoding, Fault> {
    let label = match name.trim().to_ascii_lowercase().as_str() {
        "cp936" | "ansi" => "gbk".to_owned(),
        "utf16" | "utf16le" => "utf-16le".to_owned(),
        "utf16be" => "utf-16be".to_owned(),
        other => other.to_owned(),
    };
    Encoding::for_label_no_replacement(label.as_bytes())
        .map(widened)
        .ok_or_else(|| Fault::NoSuchEncoding(name.chars().take(20).collect()))
}

fn detect(bytes: &[u8]) -> Result<&'static Encoding, Fault> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Ok(encoding);
    }
    if bytes.contains(&0)
        && let Some(encoding) = utf16_without_mark(bytes)
    {
        return Ok(encoding);
    }
    if is_utf8_but_for_damage(bytes) {
        return Ok(UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // No top-level domain is given: "cn" would turn Big5 into GBK.
    let guess = detector.guess(None, Utf8Detection::Allow);
    if [GBK, GB18030, BIG5].contains(&guess) {
        return Ok(widened(guess));
    }
    // A single broken byte rules GBK out for the detector; a file that is GBK all the same has few of them.
    let (text, _) = GB18030.decode_without_bom_handling(bytes);
    let (mut han, mut broken) = (0, 0);
    for c in text.chars() {
        han += usize::from(is_han(c));
        broken += usize::from(c == '\u{fffd}');
    }
    if han > broken * 20 {
        Ok(GB18030)
    } else {
        Err(Fault::UnclearEncoding)
    }
}

/// Valid UTF-8, or UTF-8 with a few broken characters, such as the last one of a log that was cut off.
fn is_utf8_but_for_damage(bytes: &[u8]) -> bool {
    let Err(first) = std::str::from_utf8(bytes) else {
        return true;
    };
    let (mut wide, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    let cut_off = first.error_len().is_none();
    if cut_off { wide > 0 } else { wide > broken * 10 }
}

/// UTF-16 betrays itself by the NULs of its line ends and digits; which order it is shows in what the units mean.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let share = |unit: fn([u8; 2]) -> u16| {
        let (pairs, _) = bytes.as_chunks::<2>();
        let likely = pairs.iter().filter(|pair| is_likely(unit(**pair))).count();
        likely * 100 / pairs.len().max(1)
    };
    let (little, big) = (share(u16::from_le_bytes), share(u16::from_be_bytes));
    match (little, big) {
        (90.., _) if little > big => Some(UTF_16LE),
        (_, 90..) if big > little => Some(UTF_16BE),
        _ => None,
    }
}

/// Units that Chinese transcripts are made of: ASCII text, punctuation, Han, full-width forms.
fn is_likely(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0a | 0x0d | 0x20..=0x7e | 0x2000..=0x206f | 0x3000..=0x303f | 0x4e00..=0x9fff | 0xff00..=0xffef)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// A stray control character is damage, one in a hundred bytes is no text.
fn is_mostly_controls(text: &str) -> bool {
    let is_control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b);
    text.as_bytes().iter().filter(|b| is_control(b)).count() * 100 > text.len()
}

/// What a well-known file signature at the start says the file is.
fn known_binary(bytes: &[u8]) -> Option<FileKind> {
    const SIGNATURES: [(usize, &[u8], FileKind); 17] = [
        (
            0,
            b"PK\x03\x04",
            FileKind::new("Word、Excel 或 zip 文件", "a Word, Excel or zip file"),
        ),
        (
            0,
            b"PK\x05\x06",
            FileKind::new("空的 zip 文件", "an empty zip file"),
        ),
        (
            0,
            b"\xd0\xcf\x11\xe0",
            FileKind::new("旧版 Word 或 Excel 文件", "an old Word or Excel file"),
        ),
        (0, b"%PDF-", FileKind::new("PDF 文件", "a PDF file")),
        (
            0,
            b"{\\rtf",
            FileKind::new("富文本（RTF）文件", "a rich text file"),
        ),
        (8, b"WAVE", FileKind::new("WAV 录音", "a WAV recording")),
        (0, b"RIFF", FileKind::new("录音", "a recording")),
        (0, b"ID3", FileKind::new("MP3 录音", "an MP3 recording")),
        (0, b"\xff\xfb", FileKind::new("MP3 录音", "an MP3 recording")),
        (0, b"OggS", FileKind::new("Ogg 录音", "an Ogg recording")),
        (0, b"fLaC", FileKind::new("FLAC 录音", "a FLAC recording")),
        (0, b"#!AMR", FileKind::new("AMR 录音", "an AMR recording")),
        (
            4,
            b"ftyp",
            FileKind::new("MP4 或 M4A 录音", "an MP4 or M4A recording"),
        ),
        (0, b"\x1f\x8b", FileKind::new("gzip 文件", "a gzip file")),
        (0, b"\x89PNG", FileKind::new("图片", "a picture")),
        (0, b"\xff\xd8\xff", FileKind::new("图片", "a picture")),
        (0, b"SQLite format 3\0", FileKind::new("数据库", "a database")),
    ];
    let stands =
        |(at, sign, _): &&(usize, &[u8], FileKind)| bytes.get(*at..).is_some_and(|b| b.starts_with(sign));
    SIGNATURES.iter().find(stands).map(|(_, _, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "客服：您好，请问是张三本人吗？\n客户：我是，您说。\n";

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn tells_the_encoding() {
        let marked = [b"\xef\xbb\xbf", TEXT.as_bytes()].concat();
        let mut le_marked = vec![0xff, 0xfe];
        le_marked.extend(utf16(TEXT, u16::to_le_bytes));
        let big5 = "客服：您好，請問是張三先生嗎？\n客戶：我是，請說。\n";
        let cases = [
            ("utf-8", TEXT.as_bytes().to_vec(), TEXT, None),
            ("utf-8 with mark", marked, TEXT, None),
            (
                "gbk",
                GBK.encode(TEXT).0.into_owned(),
                TEXT,
                Some("encoding=gb18030"),
            ),
            (
                "short gbk",
                GBK.encode("客服：您好").0.into_owned(),
                "客服：您好",
                Some("encoding=gb18030"),
            ),
            (
                "big5",
                BIG5.encode(big5).0.into_owned(),
                big5,
                Some("encoding=big5"),
            ),
            ("utf-16le with mark", le_marked, TEXT, Some("encoding=utf-16le")),
            (
                "utf-16le",
                utf16(TEXT, u16::to_le_bytes),
                TEXT,
                Some("encoding=utf-16le"),
            ),
            (
                "utf-16be",
                utf16(TEXT, u16::to_be_bytes),
                TEXT,
                Some("encoding=utf-16be"),
            ),
            // 一 is 4E 00: a NUL that does not come from ASCII.
            (
                "utf-16be 一",
                utf16("一万一千一\n", u16::to_be_bytes),
                "一万一千一\n",
                Some("encoding=utf-16be"),
            ),
            ("ascii", b"agent: hi\n".to_vec(), "agent: hi\n", None),
        ];
        for (name, bytes, text, assumed) in cases {
            let decoded = decode(&bytes, None).expect(name);
            assert_eq!(
                (
                    decoded.text.as_ref(),
                    decoded.assumed.as_ref().map(|assumed| assumed.text.en.as_str())
                ),
                (text, assumed),
                "{name}"
            );
        }
    }

    #[test]
    fn damage_is_stated_and_does_not_turn_the_file_into_mojibake() {
        let cut = &TEXT.as_bytes()[..TEXT.len() - 3];
        let decoded = decode(cut, None).expect("cut off");
        assert!(decoded.text.starts_with("客服：您好"));
        assert_eq!(
            decoded.assumed.as_ref().map(|assumed| assumed.text.en.as_str()),
            Some("encoding=utf-8, damaged characters: 1")
        );

        let mut gbk = GBK.encode(&TEXT.repeat(4)).0.into_owned();
        gbk.insert(6, 0xff);
        let decoded = decode(&gbk, None).expect("one bad byte");
        assert!(decoded.text.ends_with("客户：我是，您说。\n"));
        assert_eq!(
            decoded.assumed.as_ref().map(|assumed| assumed.text.en.as_str()),
            Some("encoding=gb18030, damaged characters: 1")
        );
    }

    #[test]
    fn the_user_decides() {
        let gbk = GBK.encode(TEXT).0.into_owned();
        for name in ["gbk", "GB2312", "gb18030", "cp936"] {
            assert_eq!(decode(&gbk, Some(name)).expect(name).text, TEXT);
        }
        assert_eq!(decode(&gbk, Some("utf-8")), Err(Fault::WrongEncoding("UTF-8")));
        assert_eq!(
            decode(&gbk, Some("klingon")),
            Err(Fault::NoSuchEncoding("klingon".into()))
        );
    }

    #[test]
    fn binary_files_are_named() {
        let noise: Vec<u8> = (0..=255).cycle().take(2000).collect();
        let cases: [(&[u8], &str); 5] = [
            (b"PK\x03\x04\x14\0", "a Word, Excel or zip file"),
            (b"%PDF-1.7\n", "a PDF file"),
            (b"RIFF\x24\0\0\0WAVEfmt ", "a WAV recording"),
            (b"ID3\x04\0", "an MP3 recording"),
            (b"\0\x01\x02\x03\x04\x05\x06\x07", "binary data"),
        ];
        for (bytes, kind) in cases {
            let fault = decode(bytes, None).expect_err(kind);
            assert_eq!(fault.to_string(), format!("looks like {kind}, not like text"));
        }
        assert!(decode(&noise, None).is_err());
    }
}
