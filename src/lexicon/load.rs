//! Lexicon files as text: built in, or from a folder.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::builtin;
use super::error::LexiconError;
use super::layers::{LAYER, Layer};
use crate::model::Bilingual;

/// Relative path with forward slashes -> content; what is built in is not copied.
pub type Files = BTreeMap<String, Cow<'static, str>>;

/// The files that are built into the program.
#[must_use]
pub fn builtin_files() -> Files {
    builtin::FILES
        .iter()
        .map(|(path, text)| ((*path).to_string(), Cow::Borrowed(*text)))
        .collect()
}

/// Reads every `.toml` and `.tsv` file below `folder`, which holds whole lexicons.
///
/// # Errors
/// The folder or a file that cannot be read, or that is not UTF-8; a folder that is a layer, or that lacks a file.
pub fn read_folder(folder: &Path) -> Result<Files, LexiconError> {
    let files = read_files(folder)?;
    let wrong = |what, help| Err(LexiconError::whole(&folder.display().to_string(), what, help));
    if files.contains_key(LAYER) {
        return wrong(
            Bilingual::new(
                format!("里面有 {LAYER}：这是叠层，不是完整的词表"),
                format!("is a layer: it holds {LAYER}"),
            ),
            Bilingual::new(
                "请用 --layer 把它叠在词表上",
                "lay it over the lexicons with --layer",
            ),
        );
    }
    let missing: Vec<&str> = builtin::FILES
        .iter()
        .map(|(path, _)| *path)
        .filter(|path| is_needed(path) && !files.contains_key(*path))
        .collect();
    if !missing.is_empty() {
        return wrong(
            Bilingual::new(
                format!("缺少 {}", missing.join("、")),
                format!("lacks {}", missing.join(", ")),
            ),
            Bilingual::new(
                "词表文件夹必须完整：可用 zhijian lexicon export 文件夹 写出一份；权重表留空则停用它的权重",
                "a folder of lexicons is whole: write one with `zhijian lexicon export FOLDER`; an empty table switches its weights off",
            ),
        );
    }
    Ok(files)
}

/// Which files may not be missing: classes and rules are counted by nobody, and rules across calls came later.
fn is_needed(path: &str) -> bool {
    !path.starts_with("classes/") && !path.starts_with("rules/") && path != "call_log.toml"
}

fn read_files(folder: &Path) -> Result<Files, LexiconError> {
    let mut files = Files::new();
    collect(folder, folder, &mut files)?;
    if files.is_empty() {
        return Err(LexiconError::whole(
            &folder.display().to_string(),
            Bilingual::new("文件夹里没有词表文件", "the folder holds no lexicon files"),
            Bilingual::new(
                "请给出与本项目 lexicons/ 结构相同的文件夹（classes/、rules/、cues.toml……）",
                "name a folder made like lexicons/ of the project (classes/, rules/, cues.toml, …)",
            ),
        ));
    }
    Ok(files)
}

/// Reads a folder that is laid over lexicons; its files are called after the folder as it was named.
///
/// # Errors
/// As of [`read_folder`].
pub fn read_layer(folder: &Path) -> Result<Layer, LexiconError> {
    Ok(Layer {
        folder: folder.display().to_string(),
        files: read_files(folder)?,
    })
}

fn collect(root: &Path, folder: &Path, files: &mut Files) -> Result<(), LexiconError> {
    let unreadable = |path: &Path, error: &std::io::Error| {
        LexiconError::whole(
            &path.display().to_string(),
            Bilingual::new(
                format!("读不了：{}", Bilingual::of_system(error).zh),
                format!("cannot be read: {error}"),
            ),
            Bilingual::new("请检查路径和权限", "check the path and its permissions"),
        )
    };
    let entries = fs::read_dir(folder).map_err(|e| unreadable(folder, &e))?;
    let mut paths = entries
        .map(|entry| entry.map(|e| e.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| unreadable(folder, &e))?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml" || e == "tsv") {
            let text = fs::read_to_string(&path).map_err(|e| match e.kind() {
                ErrorKind::InvalidData => LexiconError::whole(
                    &path.display().to_string(),
                    Bilingual::new("不是 UTF-8 编码的文本", "is not UTF-8 text"),
                    Bilingual::new(
                        "请另存为 UTF-8（记事本：另存为，编码选 UTF-8）",
                        "save it as UTF-8 (Notepad: Save as, Encoding)",
                    ),
                ),
                _ => unreadable(&path, &e),
            })?;
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let name: Vec<_> = relative
                .components()
                .map(|c| c.as_os_str().to_string_lossy())
                .collect();
            files.insert(name.join("/"), Cow::Owned(text));
        } else if is_misnamed(&path) {
            return Err(LexiconError::whole(
                &path.display().to_string(),
                Bilingual::new("文件名不对，不会被读取", "is not read under this name"),
                Bilingual::new(
                    "词表文件名以小写的 .toml 或 .tsv 结尾：请改名",
                    "lexicon files end in .toml or .tsv, in small letters: rename it",
                ),
            ));
        }
    }
    Ok(())
}

/// `insults.TOML`, and `insults.toml.txt`, which looks like `insults.toml` where endings are not shown.
fn is_misnamed(path: &Path) -> bool {
    let name = path.to_string_lossy().to_lowercase();
    [".toml", ".tsv", ".toml.txt", ".tsv.txt"]
        .iter()
        .any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_would_be_passed_over_in_silence_is_told() {
        for (name, content, what) in [
            ("a.toml.txt", &b""[..], "not read under this name"),
            ("A.TOML", b"", "not read under this name"),
            ("a.toml", b"\xb4\xda", "not UTF-8"),
        ] {
            let folder = tempfile::tempdir().expect("temporary folder");
            fs::write(folder.path().join("ok.toml"), "").expect("written");
            fs::write(folder.path().join("README.md"), "").expect("written");
            assert_eq!(read_layer(folder.path()).map(|layer| layer.files.len()), Ok(1));
            fs::write(folder.path().join(name), content).expect("written");
            let error = read_layer(folder.path()).expect_err(name);
            assert!(error.what.en.contains(what), "{error}");
        }
    }
}
