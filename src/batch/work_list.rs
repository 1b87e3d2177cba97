//! What was typed -> the files of a run, in their order.
//!
//! Takes files, folders, patterns, places in a store and manifests, gives files and objects. A manifest is a text file called `….manifest` that names one
//! of the others a line. Must not know what is in the files it names.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::input::{DocumentError, find};
use crate::model::Bilingual;

use super::error::{BatchError, Doing};
use super::source::Source;
#[cfg(feature = "s3")]
use super::store;

/// How a place in a store begins.
const STORE: &str = "s3://";

/// Ending of a manifest's name.
const MANIFEST: &str = "manifest";

/// The files that `inputs` mean; an input that means nothing is an error in its place.
pub(super) fn files(
    inputs: &[String],
    endpoint: Option<&str>,
    out: &Path,
) -> Result<Vec<Result<Source, DocumentError>>, BatchError> {
    let out = resolved(out);
    let paths = inputs.iter().filter(|name| !name.starts_with(STORE));
    paths.map(Path::new).try_for_each(|path| see(path, &out))?;
    let mut named = Vec::new();
    for input in inputs {
        if input == "-" {
            return Err(BatchError::new(
                Path::new("-"),
                Bilingual::new(
                    "标准输入中断后不能再读一遍",
                    "standard input cannot be read again after a stop",
                ),
                Bilingual::new("请存成文件，或改用 scan", "save it as a file, or use scan"),
            ));
        }
        let path = Path::new(input);
        if input.starts_with(STORE) {
            named.push(input.clone());
        } else if path.extension().is_some_and(|extension| extension == MANIFEST) && path.is_file() {
            manifest(path, &mut named)?;
        } else {
            named.push(input.clone());
        }
    }
    // What a manifest names may be missing, and costs an error of its own; but it may hold no outputs.
    let named_paths = named.iter().filter(|name| !name.starts_with(STORE));
    named_paths
        .map(Path::new)
        .try_for_each(|path| holds_no_outputs(path, &out))?;
    let files = found(&named, endpoint)?;
    let is_own = |source: &&Source| match source {
        Source::File(found) => resolved(Path::new(&found.path)).starts_with(&out),
        #[cfg(feature = "s3")]
        Source::Object(_) => false,
    };
    match files.iter().flatten().find(is_own) {
        Some(found) => Err(BatchError::new(
            Path::new(found.path()),
            Bilingual::new(
                "在结果文件夹里，会被它自己的结果覆盖",
                "lies in the folder of outputs and would be replaced by the results of judging it",
            ),
            Bilingual::new(
                "--out 请换一个不在输入里的文件夹",
                "choose a folder for --out that is not among the inputs",
            ),
        )),
        None => Ok(files),
    }
}

/// Refuses an input with which a run would spoil the results that are there.
fn see(path: &Path, out: &Path) -> Result<(), BatchError> {
    // A share that is not mounted must not make an empty night of them.
    if is_missing(path) {
        return Err(BatchError::new(
            path,
            Bilingual::new("没有这个文件或文件夹", "no such file or folder"),
            Bilingual::new(
                "请检查路径，或去掉它：以前的结果没有动",
                "check the path, or leave it out: earlier results were not touched",
            ),
        ));
    }
    holds_no_outputs(path, out)
}

fn holds_no_outputs(path: &Path, out: &Path) -> Result<(), BatchError> {
    let real = resolved(path);
    if path.is_dir() && real != out && out.starts_with(&real) {
        return Err(BatchError::new(
            path,
            Bilingual::new(
                "结果文件夹在它里面，下次会把这次的结果也拿来判",
                "holds the folder of outputs, so that the next run would judge the results of this one",
            ),
            Bilingual::new(
                "--out 请换一个不在输入里面的文件夹",
                "choose a folder for --out that is not inside the inputs",
            ),
        ));
    }
    Ok(())
}

/// Files and objects in the order in which they were named, each once.
fn found(named: &[String], endpoint: Option<&str>) -> Result<Vec<Result<Source, DocumentError>>, BatchError> {
    let mut all = Vec::new();
    let is_stored = |name: &String| name.starts_with(STORE);
    for names in named.chunk_by(|one, other| is_stored(one) == is_stored(other)) {
        if !names.iter().any(is_stored) {
            all.extend(find(names).into_iter().map(|found| found.map(Source::File)));
            continue;
        }
        for name in names {
            all.extend(objects(name, endpoint)?.into_iter().map(Ok));
        }
    }
    let mut seen = HashSet::new();
    all.retain(|found| match found {
        // `in/a.txt` and `./in/a.txt` are one file.
        Ok(Source::File(found)) => seen.insert(found.file_path().map(absolute).unwrap_or_default()),
        #[cfg(feature = "s3")]
        Ok(source @ Source::Object(_)) => seen.insert(PathBuf::from(source.path())),
        Err(_) => true,
    });
    Ok(all)
}

#[cfg(feature = "s3")]
fn objects(url: &str, endpoint: Option<&str>) -> Result<Vec<Source>, BatchError> {
    let objects = store::objects(url, endpoint)?;
    Ok(objects.into_iter().map(Source::Object).collect())
}

#[cfg(not(feature = "s3"))]
fn objects(url: &str, _: Option<&str>) -> Result<Vec<Source>, BatchError> {
    Err(BatchError::new(
        Path::new(url),
        Bilingual::new(
            "这个程序不带对象存储",
            "this program was built without object stores",
        ),
        Bilingual::new(
            "请用 cargo build --release --features s3 编译，或给出文件",
            "build it with `cargo build --release --features s3`, or name files",
        ),
    ))
}

/// Bytes of all files, as far as they can be told.
pub(super) fn bytes(files: &[Result<Source, DocumentError>]) -> u64 {
    files.iter().flatten().map(Source::length).sum()
}

/// Paths in a manifest are seen from its own folder, so that it means the same from wherever a timer starts.
fn manifest(path: &Path, named: &mut Vec<String>) -> Result<(), BatchError> {
    let text = fs::read(path).map_err(|error| BatchError::io(path, Doing::Read, &error))?;
    let Ok(text) = String::from_utf8(text) else {
        return Err(BatchError::new(
            path,
            Bilingual::new("清单不是 UTF-8 编码", "the manifest is not UTF-8"),
            Bilingual::new(
                "请每行写一个文件、文件夹或通配符，存成 UTF-8",
                "write one file, folder or pattern a line, in UTF-8",
            ),
        ));
    };
    let folder = path.parent().unwrap_or(Path::new(""));
    let text = text.trim_start_matches('\u{feff}');
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let before = named.len();
    named.extend(lines.map(|line| match line.starts_with(STORE) {
        true => line.to_owned(),
        false => folder.join(line).to_string_lossy().into_owned(),
    }));
    if named.len() == before {
        return Err(BatchError::new(
            path,
            Bilingual::new("清单是空的", "the manifest names nothing"),
            Bilingual::new(
                "请每行写一个文件、文件夹或通配符",
                "write one file, folder or pattern a line",
            ),
        ));
    }
    Ok(())
}

/// Whether a path that is no pattern leads nowhere.
fn is_missing(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let is_pattern = name == "-" || name.contains(['*', '?', '[']);
    let missing = |error: std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
    !is_pattern && path.symlink_metadata().err().is_some_and(missing)
}

/// The path without links, as far as it is there.
fn resolved(path: &Path) -> PathBuf {
    let path = absolute(path);
    let there = path
        .ancestors()
        .find_map(|part| Some((part, part.canonicalize().ok()?)));
    match there {
        Some((part, real)) => real.join(path.strip_prefix(part).unwrap_or(Path::new(""))),
        None => path,
    }
}

/// Without looking at the disk: a path that cannot be made absolute is compared as it is.
fn absolute(path: &Path) -> PathBuf {
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
        let found = files(&inputs, None, &folder.path().join("out")).expect("files");
        let shown: Vec<_> = found
            .iter()
            .map(|found| {
                found
                    .as_ref()
                    .map_or_else(|e| e.what.en.clone(), |found| found.path().to_owned())
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
            let error = files(&[input.to_owned()], None, folder.path()).expect_err("refused");
            error.what.en
        };
        assert!(refused("-").contains("standard input"));
        assert!(refused(&manifest.display().to_string()).contains("names nothing"));
        fs::write(&manifest, [0xff]).expect("a file");
        assert!(refused(&manifest.display().to_string()).contains("UTF-8"));
        fs::write(folder.path().join("a.txt"), "x").expect("a file");
        assert!(refused(&folder.path().display().to_string()).contains("lies in the folder of outputs"));
    }
}
