//! What was typed -> the files of a run, in their order.
//!
//! Takes files, folders, patterns and manifests, gives files. A manifest is a text file called `….manifest` that names one
//! of the others a line. Must not know what is in the files it names.

use std::fs;
use std::path::Path;

use crate::input::{DocumentError, Found, find};

use super::error::BatchError;

/// Ending of a manifest's name.
const MANIFEST: &str = "manifest";

/// The files that `inputs` mean; an input that means nothing is an error in its place.
pub(super) fn files(inputs: &[String], out: &Path) -> Result<Vec<Result<Found, DocumentError>>, BatchError> {
    let mut named = Vec::new();
    for input in inputs {
        if input == "-" {
            return Err(BatchError::new(
                Path::new("-"),
                "standard input cannot be read again after a stop",
                "save it as a file, or use scan",
            ));
        }
        let path = Path::new(input);
        if path.extension().is_some_and(|extension| extension == MANIFEST) && path.is_file() {
            manifest(path, &mut named)?;
        } else {
            named.push(input.clone());
        }
    }
    let files = find(&named);
    let out = absolute(out);
    let own = files
        .iter()
        .flatten()
        .find(|found| absolute(Path::new(&found.path)).starts_with(&out));
    match own {
        Some(found) => Err(BatchError::new(
            Path::new(&found.path),
            "lies in the folder of outputs and would be replaced by the results of judging it",
            "choose a folder for --out that is not among the inputs",
        )),
        None => Ok(files),
    }
}

/// Bytes of all files, as far as they can be told.
pub(super) fn bytes(files: &[Result<Found, DocumentError>]) -> u64 {
    let sizes = files.iter().flatten().map(|found| fs::metadata(&found.path));
    sizes.flatten().map(|metadata| metadata.len()).sum()
}

/// Paths in a manifest are seen from its own folder, so that it means the same from wherever a timer starts.
fn manifest(path: &Path, named: &mut Vec<String>) -> Result<(), BatchError> {
    let text = fs::read(path).map_err(|error| BatchError::io(path, "read", &error))?;
    let Ok(text) = String::from_utf8(text) else {
        return Err(BatchError::new(
            path,
            "the manifest is not UTF-8",
            "write one file, folder or pattern a line, in UTF-8",
        ));
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let text = text.trim_start_matches('\u{feff}');
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let before = named.len();
    named.extend(lines.map(|line| folder.join(line).to_string_lossy().into_owned()));
    if named.len() == before {
        return Err(BatchError::new(
            path,
            "the manifest names nothing",
            "write one file, folder or pattern a line",
        ));
    }
    Ok(())
}

/// Without looking at the disk: a path that cannot be made absolute is compared as it is.
fn absolute(path: &Path) -> std::path::PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_name_files_beside_them() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name).display().to_string();
        fs::create_dir(at("calls")).expect("a folder");
        for name in ["b.txt", "a.txt", "calls/c.jsonl", "calls/d.jsonl"] {
            fs::write(at(name), "12").expect("a file");
        }
        fs::write(
            at("night.manifest"),
            "# the night\n\nb.txt\ncalls/*.jsonl\nnone.txt\n",
        )
        .expect("a file");
        let inputs = [at("night.manifest"), at("a.txt"), at("b.txt")];
        let found = files(&inputs, &folder.path().join("out")).expect("files");
        let shown: Vec<_> = found
            .iter()
            .map(|found| {
                found
                    .as_ref()
                    .map_or_else(|e| e.what.clone(), |found| found.path.clone())
            })
            .collect();
        let missing = "no such file or folder".to_owned();
        assert_eq!(
            shown,
            [
                at("b.txt"),
                at("calls/c.jsonl"),
                at("calls/d.jsonl"),
                missing,
                at("a.txt")
            ]
        );
        assert_eq!(bytes(&found), 8);
    }

    #[test]
    fn what_cannot_be_a_work_list_is_told() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let manifest = folder.path().join("a.manifest");
        fs::write(&manifest, "# nothing\n").expect("a file");
        let refused = |input: &str| {
            let error = files(&[input.to_owned()], folder.path()).expect_err("refused");
            error.what
        };
        assert!(refused("-").contains("standard input"));
        assert!(refused(&manifest.display().to_string()).contains("names nothing"));
        fs::write(&manifest, [0xff]).expect("a file");
        assert!(refused(&manifest.display().to_string()).contains("UTF-8"));
        fs::write(folder.path().join("a.txt"), "x").expect("a file");
        assert!(refused(&folder.path().display().to_string()).contains("lies in the folder of outputs"));
    }
}
