//! Arguments -> files: which files an argument means, and their bytes.
//!
//! Takes paths, folders, patterns and `-`, gives the files in a fixed order and an error for each argument that
//! means nothing. Must not know what is in a file.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use encoding_rs::GBK;
use globset::{GlobBuilder, GlobMatcher};
use ignore::WalkBuilder;

use super::error::{DocumentError, EXTENSIONS, Fault};

/// A file to read, or standard input.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Found {
    /// The path as it goes into results; `-` for standard input.
    pub path: String,
    /// Kept apart because a path need not be valid Unicode.
    file: Option<PathBuf>,
}

impl Found {
    fn file(path: PathBuf) -> Self {
        Self {
            path: shown(&path),
            file: Some(path),
        }
    }

    /// The file; none for standard input.
    #[must_use]
    pub fn file_path(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// How many bytes it has, 0 when that is not known.
    #[must_use]
    pub fn length(&self) -> u64 {
        let metadata = self.file.as_deref().map(std::fs::metadata);
        metadata.and_then(Result::ok).map_or(0, |metadata| metadata.len())
    }

    /// Opens the file, for one that is to be read piece by piece; standard input cannot be read twice and is refused.
    ///
    /// # Errors
    /// When the file has gone or may not be read.
    pub fn open(&self) -> Result<File, DocumentError> {
        let opened = match &self.file {
            Some(file) => File::open(file),
            None => Err(std::io::ErrorKind::Unsupported.into()),
        };
        opened.map_err(|e| DocumentError::of_file(&self.path, &Fault::Unreadable(e.kind())))
    }
}

/// A path in characters: names that are not Unicode are mostly GBK, as Windows in China wrote them.
fn shown(path: &Path) -> String {
    if let Some(text) = path.to_str() {
        return text.to_owned();
    }
    let part = |part: Component<'_>| {
        let name = part.as_os_str();
        let decoded = || GBK.decode_without_bom_handling_and_without_replacement(name.as_encoded_bytes());
        let text = name.to_str().map(Cow::Borrowed).or_else(decoded);
        PathBuf::from(text.unwrap_or_else(|| name.to_string_lossy()).into_owned())
    };
    let path: PathBuf = path.components().map(part).collect();
    path.to_string_lossy().into_owned()
}

/// The files that `inputs` mean, in the order of the inputs, sorted inside folders and patterns, each file once.
///
/// Folders are read with all their subfolders, hidden files left out; only files with one of [`EXTENSIONS`] are taken
/// from them. A file that is named is always taken. An argument with `*`, `?` or `[` that is no file is a pattern.
/// An argument that means nothing gives one error; the others still come.
#[must_use]
pub fn find(inputs: &[String]) -> Vec<Result<Found, DocumentError>> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for input in inputs {
        match expand(input) {
            Ok(found) => all.extend(
                found
                    .into_iter()
                    .filter(|f| f.as_ref().map_or(true, |f| seen.insert(f.clone()))),
            ),
            Err(fault) => all.push(Err(DocumentError::of_file(input, &fault))),
        }
    }
    all
}

/// The bytes of a file, or all of standard input.
///
/// # Errors
/// When the file has gone, is a folder, or may not be read.
pub fn load(found: &Found) -> Result<Vec<u8>, DocumentError> {
    let read = match &found.file {
        Some(file) => std::fs::read(file),
        None => {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
    };
    read.map_err(|e| DocumentError::of_file(&found.path, &Fault::Unreadable(e.kind())))
}

type Files = Vec<Result<Found, DocumentError>>;

fn expand(input: &str) -> Result<Files, Fault> {
    if input == "-" {
        let path = input.to_owned();
        return Ok(vec![Ok(Found { path, file: None })]);
    }
    let path = Path::new(input);
    if path.is_dir() {
        return folder(path);
    }
    if !path.exists() && input.contains(['*', '?', '[']) {
        return pattern(input);
    }
    // A link that leads nowhere, or a folder that may not be entered, is for `load` to report.
    match path.symlink_metadata() {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(Fault::Missing),
        _ => Ok(vec![Ok(Found::file(path.to_owned()))]),
    }
}

fn folder(path: &Path) -> Result<Files, Fault> {
    let files = files_below(path);
    if files.is_empty() {
        return Err(Fault::EmptyFolder);
    }
    let transcripts = keep(files, |found| is_transcript(Path::new(&found.path)));
    if transcripts.is_empty() {
        Err(Fault::NoTranscripts)
    } else {
        Ok(transcripts)
    }
}

/// How many files in the folders among `inputs` are of a type that is not read, by extension: whoever names a folder must learn that
/// not all of it was judged.
#[must_use]
pub fn passed_over(inputs: &[String]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for folder in inputs.iter().map(Path::new).filter(|path| path.is_dir()) {
        let files: Vec<Found> = files_below(folder).into_iter().flatten().collect();
        // A folder without a transcript is an error of its own.
        if !files.iter().any(|found| is_transcript(Path::new(&found.path))) {
            continue;
        }
        for found in files {
            let path = Path::new(&found.path);
            let is_lock = path
                .file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("~$"));
            if !is_lock && !is_transcript(path) {
                let extension = path
                    .extension()
                    .map(|e| format!(".{}", e.to_string_lossy().to_lowercase()));
                *kinds.entry(extension.unwrap_or_default()).or_default() += 1;
            }
        }
    }
    kinds
}

/// Whether a file is taken from folders and archives, by its name.
#[must_use]
pub fn is_transcript(file: &Path) -> bool {
    // Word and Excel leave such a file beside each document that is open.
    let is_lock = file
        .file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("~$"));
    let extension = file.extension().and_then(|e| e.to_str()).unwrap_or_default();
    !is_lock
        && EXTENSIONS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(extension))
}

fn pattern(input: &str) -> Result<Files, Fault> {
    // A leading ./ belongs to how the user names the files, not to what the walk names them.
    let matcher = matcher(input.trim_start_matches("./"))?;
    let found = keep(files_below(&fixed_part(input)), |found| {
        matcher.is_match(&found.path)
    });
    if found.is_empty() {
        Err(Fault::NoMatch)
    } else {
        Ok(found)
    }
}

fn matcher(glob: &str) -> Result<GlobMatcher, Fault> {
    GlobBuilder::new(glob)
        .literal_separator(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|e| Fault::BadPattern(e.kind().to_string()))
}

/// The folder that a pattern cannot leave: its components before the first with a wildcard.
fn fixed_part(pattern: &str) -> PathBuf {
    let fixed: PathBuf = Path::new(pattern)
        .components()
        .take_while(|part| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']))
        .collect();
    if fixed.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        fixed
    }
}

/// Files that pass, and all errors: what could not be looked at is never passed over in silence.
fn keep(files: Files, passes: impl Fn(&Found) -> bool) -> Files {
    files
        .into_iter()
        .filter(|f| f.as_ref().map_or(true, &passes))
        .collect()
}

/// All files below a folder, sorted, hidden ones left out; then an error for each place that may not be entered.
fn files_below(folder: &Path) -> Files {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    let walk = WalkBuilder::new(folder)
        .standard_filters(false)
        .hidden(true)
        .follow_links(true)
        .build();
    for entry in walk {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|t| t.is_file()) => {
                files.push(entry.into_path());
            }
            Ok(_) => {}
            Err(error) => errors.push(Err(unreadable(folder, &error))),
        }
    }
    files.sort();
    let plain = |path: PathBuf| path.strip_prefix("./").map(Path::to_owned).unwrap_or(path);
    files
        .into_iter()
        .map(|path| Ok(Found::file(plain(path))))
        .chain(errors)
        .collect()
}

fn unreadable(folder: &Path, error: &ignore::Error) -> DocumentError {
    let path = path_of(error).unwrap_or(folder).to_string_lossy().into_owned();
    let why = error
        .io_error()
        .map_or_else(|| Fault::LinkCircle, |e| Fault::Unreadable(e.kind()));
    DocumentError::of_file(&path, &why)
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with files, and the paths found for arguments in it, `!` before the arguments that gave an error.
    fn found(inputs: &[&str]) -> Vec<String> {
        let root = tempfile::tempdir().expect("temporary folder");
        for file in [
            "b.txt",
            "a.MD",
            "deep/c.jsonl",
            "deep/d.wav",
            ".hidden.txt",
            "wav/x.wav",
            "[1].txt",
        ] {
            let path = root.path().join(file);
            std::fs::create_dir_all(path.parent().expect("parent")).expect("folder");
            std::fs::write(path, file).expect("file");
        }
        std::fs::create_dir(root.path().join("empty")).expect("folder");
        let absolute = |i: &&str| {
            if *i == "-" {
                "-".to_owned()
            } else {
                format!("{}/{i}", root.path().display())
            }
        };
        let inputs: Vec<_> = inputs.iter().map(absolute).collect();
        let name = |path: &str| path.replace(&format!("{}/", root.path().display()), "");
        find(&inputs)
            .into_iter()
            .map(|r| r.map_or_else(|e| format!("!{}: {}", name(&e.id), e.what.en), |f| name(&f.path)))
            .collect()
    }

    #[test]
    fn finds_files_folders_and_patterns_in_order() {
        let cases: [(&[&str], &[&str]); 9] = [
            (&["b.txt", "a.MD"], &["b.txt", "a.MD"]),
            (&["deep/d.wav"], &["deep/d.wav"]),
            (&["."], &["./[1].txt", "./a.MD", "./b.txt", "./deep/c.jsonl"]),
            (&["*.txt"], &["[1].txt", "b.txt"]),
            (&["**/*.jsonl"], &["deep/c.jsonl"]),
            (&["[1].txt"], &["[1].txt"]),
            (&["-", "b.txt", "*.txt"], &["-", "b.txt", "[1].txt"]),
            (&["[ab].*"], &["a.MD", "b.txt"]),
            (&["deep", "deep/c.jsonl"], &["deep/c.jsonl"]),
        ];
        for (inputs, expected) in cases {
            assert_eq!(found(inputs), expected, "{inputs:?}");
        }
    }

    #[test]
    fn an_argument_that_means_nothing_costs_one_error() {
        assert_eq!(
            found(&["gone.txt", "empty", "wav", "*.srt", "x[", "b.txt"]),
            [
                "!gone.txt: no such file or folder",
                "!empty: the folder is empty",
                "!wav: the folder holds no transcripts",
                "!*.srt: no file matches the pattern",
                "!x[: the pattern cannot be understood: unclosed character class; missing ']'",
                "b.txt",
            ]
        );
    }

    #[test]
    fn loads_bytes_or_says_why_not() {
        let root = tempfile::tempdir().expect("temporary folder");
        let path = root.path().join("a.txt");
        std::fs::write(&path, "客服：您好").expect("file");
        let found = Found::file(path.clone());
        assert_eq!(load(&found), Ok("客服：您好".into()));
        std::fs::remove_file(path).expect("removed");
        let error = load(&found).expect_err("gone");
        assert_eq!(
            (error.what.en.as_str(), error.id.as_str()),
            ("cannot be read: entity not found", found.path.as_str())
        );
    }
}
