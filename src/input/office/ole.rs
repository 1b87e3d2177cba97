//! OLE compound files: what Word and Excel wrote before 2007, and what they write today around an encrypted document.
//!
//! Takes bytes, gives the fault that names what they are: none of them can be read.

use crate::input::error::{Fault, FileKind};

const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Whether the bytes begin as a compound file does; of a file that was cut off, four bytes do.
pub(super) fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC[..4])
}

/// What a compound file is, told by the names of the streams in its directory.
pub(super) fn fault(bytes: &[u8]) -> Fault {
    const STREAMS: [(&str, Fault); 4] = [
        ("EncryptedPackage", Fault::Encrypted),
        (
            "WordDocument",
            Fault::OldOffice(FileKind::new(
                "旧版 Word 文档（.doc）",
                "an old Word document (.doc)",
            )),
        ),
        (
            "Workbook",
            Fault::OldOffice(FileKind::new(
                "旧版 Excel 工作簿（.xls）",
                "an old Excel workbook (.xls)",
            )),
        ),
        (
            "Book",
            Fault::OldOffice(FileKind::new(
                "旧版 Excel 工作簿（.xls）",
                "an old Excel workbook (.xls)",
            )),
        ),
    ];
    // Names are UTF-16LE, and each stands at the start of an entry of 128 bytes.
    let named = |name: &str| {
        let name: Vec<u8> = name
            .encode_utf16()
            .chain([0])
            .flat_map(u16::to_le_bytes)
            .collect();
        bytes.chunks(128).any(|entry| entry.starts_with(&name))
    };
    STREAMS
        .into_iter()
        .find_map(|(name, fault)| named(name).then_some(fault))
        .unwrap_or(Fault::OldOffice(FileKind::new(
            "旧版或加密的 Office 文档",
            "an old or encrypted Office document",
        )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_tell_what_it_is() {
        let file = |stream: &str| {
            let mut bytes = MAGIC.to_vec();
            bytes.resize(1024, 0);
            bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
            bytes.resize(2048, 0);
            bytes
        };
        assert_eq!(fault(&file("EncryptedPackage")), Fault::Encrypted);
        for (stream, words) in [
            ("WordDocument", ".doc"),
            ("Workbook", ".xls"),
            ("x", "Office document"),
        ] {
            let fault = fault(&file(stream));
            assert!(fault.to_string().contains(words), "{fault}");
        }
        assert!(is_compound(&MAGIC[..4]) && !is_compound(b"PK\x03\x04"));
    }
}
