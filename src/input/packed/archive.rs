//! zip archives of transcripts; Word and Excel documents are zip files too, and are told by their parts.
//!
//! Takes bytes, gives the files inside one by one, in the order of their names. Only files with the name of a transcript
//! are taken, as from folders.

use std::io::Cursor;
use std::path::Path;

use encoding_rs::GBK;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{Budget, Inner, stream};
use crate::input::error::Fault;
use crate::input::walk::is_transcript;

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Whether the bytes are a zip file that is no document of Word or Excel.
pub(in crate::input) fn is_archive(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"PK\x03\x04") {
        return false;
    }
    let Ok(archive) = Archive::new(Cursor::new(bytes)) else {
        return false;
    };
    let is_of_document = |name: &str| {
        name == "[Content_Types].xml"
            || ["word/", "xl/", "_rels/"]
                .iter()
                .any(|folder| name.starts_with(folder))
    };
    !archive.file_names().flatten().any(|name| is_of_document(&name))
}

/// Hands on every transcript, or why it cannot be unpacked.
pub(super) fn each(path: &str, bytes: &[u8], budget: &mut Budget, mut take: impl FnMut(Inner, &mut Budget)) {
    let fail = |fault| Inner {
        path: path.to_owned(),
        bytes: Err(fault),
    };
    let mut archive = match Archive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(_) => return take(fail(Fault::BrokenPackage(None)), budget),
    };
    let mut names: Vec<(String, usize)> = archive
        .file_names_raw()
        .enumerate()
        .map(|(at, raw)| (name(raw), at))
        .filter(|(name, _)| is_wanted(name))
        .collect();
    names.sort();
    if names.is_empty() {
        return take(fail(Fault::NothingInside), budget);
    }
    for (name, at) in names {
        let bytes = unpack(&mut archive, &name, at, budget);
        let is_spent = matches!(bytes, Err(Fault::Overflow { ratio: false, .. }));
        let inner = Inner {
            path: format!("{path}/{name}"),
            bytes,
        };
        take(inner, budget);
        if is_spent {
            break;
        }
    }
}

/// Hidden files and what a Mac leaves in archives are no transcripts.
fn is_wanted(name: &str) -> bool {
    let hidden = name
        .split('/')
        .any(|part| part.starts_with('.') || part == "__MACOSX");
    !hidden && !name.ends_with('/') && is_transcript(Path::new(name))
}

/// A name in an archive: UTF-8, or GBK, in which Windows in China writes it without saying so.
fn name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GBK.decode_without_bom_handling(raw).0.into_owned(),
    }
}

fn unpack(archive: &mut Archive<'_>, name: &str, at: usize, budget: &mut Budget) -> Result<Vec<u8>, Fault> {
    let broken = || Fault::BrokenPackage(Some(name.to_owned()));
    let member = archive.by_index(at).map_err(|error| match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Fault::Encrypted
        }
        _ => broken(),
    })?;
    let packed = member.compressed_size();
    stream::take(member, packed, budget, name).map_err(|fault| match fault {
        Fault::Unreadable(_) => broken(),
        other => other,
    })
}
