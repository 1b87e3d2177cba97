//! Lexicon files as text: built in, or from a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::builtin;
use super::error::LexiconError;
use super::layers::Layer;

/// Relative path with forward slashes -> content.
pub type Files = BTreeMap<String, String>;

/// The files that are built into the program.
#[must_use]
pub fn builtin_files() -> Files {
    builtin::FILES
        .iter()
        .map(|(path, text)| ((*path).to_string(), (*text).to_string()))
        .collect()
}

/// Reads every `.toml` and `.tsv` file below `folder`.
///
/// # Errors
/// The folder or a file that cannot be read, or that is not UTF-8.
pub fn read_folder(folder: &Path) -> Result<Files, LexiconError> {
    let mut files = Files::new();
    collect(folder, folder, &mut files)?;
    if files.is_empty() {
        return Err(LexiconError::whole(
            &folder.display().to_string(),
            "the folder holds no lexicon files",
            "name a folder made like lexicons/ of the project (classes/, rules/, cues.toml, …)",
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
        files: read_folder(folder)?,
    })
}

fn collect(root: &Path, folder: &Path, files: &mut Files) -> Result<(), LexiconError> {
    let unreadable = |path: &Path, error: &std::io::Error| {
        LexiconError::whole(
            &path.display().to_string(),
            format!("cannot be read: {error}"),
            "check the path and its permissions",
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
            let text = fs::read_to_string(&path).map_err(|e| unreadable(&path, &e))?;
            let relative = path.strip_prefix(root).unwrap_or(&path);
            let name: Vec<_> = relative
                .components()
                .map(|c| c.as_os_str().to_string_lossy())
                .collect();
            files.insert(name.join("/"), text);
        }
    }
    Ok(())
}
