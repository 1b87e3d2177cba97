//! What is told of bytes that cannot be had: too many of them, or a system or a store that does not give them.
//!
//! Takes the path and the cause, gives an error in both languages with what would be right. Must not know what reads.

use std::io::ErrorKind;

use crate::input::{DocumentError, Place};
use crate::model::{self, Bilingual};

/// The place of what concerns a file as a whole.
const WHOLE: Place = Place { line: 0, number: 0 };

/// A file of more than `most` bytes that is no JSONL.
pub(super) fn too_large(path: &str, most: u64) -> DocumentError {
    error(
        path,
        WHOLE,
        Bilingual::new(
            format!("文件大于 {} MiB", most >> 20),
            format!("the file is larger than {} MiB", most >> 20),
        ),
        Bilingual::new(
            "大文件请写成 JSONL，每行一条记录：会逐条读取",
            "write large files as JSONL, one record a line: they are read record by record",
        ),
    )
}

/// A record of more than `most` bytes.
pub(super) fn too_long(path: &str, place: Place, most: usize) -> DocumentError {
    error(
        path,
        place,
        Bilingual::new(
            format!("记录长于 {} MiB", most >> 20),
            format!("the record is longer than {} MiB", most >> 20),
        ),
        Bilingual::new(
            "每条记录写一份文档，每条记录占一行",
            "write one document a record, and each record on its own line",
        ),
    )
}

/// That a store does not give an object.
#[cfg(feature = "s3")]
pub(super) fn refused(path: &str, what: &Bilingual, help: Bilingual) -> DocumentError {
    error(path, WHOLE, what.behind("读不了：", "cannot be read: "), help)
}

/// What the system, or a store while it is read, says of a file.
pub(super) fn unreadable(path: &str, cause: &std::io::Error) -> DocumentError {
    let (what, help) = match cause.kind() {
        // Only a store tells this, after it was asked again.
        ErrorKind::ConnectionAborted => (
            Bilingual::new(
                "没能读完：连接中断，重试也不行",
                "cannot be read to its end: the connection breaks off, also when asked again",
            ),
            Bilingual::new(
                "请检查网络，再运行同一条命令：已判的会保留",
                "check the network, and start the same command again: what was judged is kept",
            ),
        ),
        kind => (
            Bilingual::of_kind(kind).behind("读不了：", "cannot be read: "),
            Bilingual::new(
                "请确认文件还在，并且有权限读它",
                "check that the file is there and that you may read it",
            ),
        ),
    };
    error(path, WHOLE, what, help)
}

fn error(path: &str, place: Place, what: Bilingual, help: Bilingual) -> DocumentError {
    DocumentError {
        id: match place.number {
            0 => path.to_owned(),
            number => format!("{path}#{number}"),
        },
        source: model::Source {
            path: path.to_owned(),
            line: place.line,
            ..model::Source::default()
        },
        what,
        help,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_told_in_both_languages() {
        for kind in [ErrorKind::PermissionDenied, ErrorKind::ConnectionAborted] {
            let told = unreadable("a.txt", &kind.into());
            assert!(
                !told.what.zh.contains(|c: char| c.is_ascii_alphabetic()),
                "{told:?}"
            );
        }
    }
}
