//! New files in a folder of lexicons: where they may go, and that nothing is overwritten.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use zhijian::lexicon::{EntryKind, Layers, effective, read_folder, read_layer};
use zhijian::workshop::layer_file;

use super::setup::Setup;
use super::told::{Because, failed, mistakes, unmakable, unwritable};

/// A folder that takes new files, and the lexicons of which it is a part.
pub(super) struct Target {
    folder: PathBuf,
    /// The folder is empty, or is not there yet.
    is_new: bool,
    layers: Layers,
}

impl Target {
    /// A folder with lexicons or a layer, or one that will become a layer.
    pub(super) fn new(setup: &Setup, folder: &Path) -> Result<Self> {
        let mut layers = setup.lexicon_layers()?;
        let is_known = |known: &Path| same(known, folder);
        let is_new =
            !folder.exists() || fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none());
        let is_among = is_new || setup.layers().iter().any(|known| is_known(known));
        if !is_among && folder.join("layer.toml").exists() {
            layers.over.push(read_layer(folder)?);
        } else if !is_among && !folder.join("regulations.toml").exists() {
            let folder = folder.display();
            return Err(failed(
                format!("{folder}: 不是词表，也不是叠层（没有 layer.toml）；请给出其中一种，或一个新文件夹"),
                format!(
                    "{folder}: is neither lexicons nor a layer (no layer.toml); name one of them, or a new folder"
                ),
            ));
        } else if !is_among && !setup.lexicons().is_some_and(is_known) {
            layers = read_folder(folder)?.into();
        }
        Ok(Self {
            folder: folder.to_owned(),
            is_new,
            layers,
        })
    }

    /// The lexicons among which the new files will stand.
    pub(super) fn layers(&self) -> &Layers {
        &self.layers
    }

    /// Whether an id is taken, also by an entry that is disabled; where.
    pub(super) fn taken(&self, kind: EntryKind, id: &str) -> Result<Option<String>> {
        let found = effective(&self.layers).map_err(mistakes)?;
        let entry = found
            .entries
            .iter()
            .find(|entry| entry.kind == kind && entry.id == id);
        Ok(entry.map(|entry| entry.origin.to_string()))
    }

    /// Writes files by their paths inside the folder: all, or none where one exists. Gives what was written.
    pub(super) fn write(&self, files: &[(String, String)]) -> Result<Vec<PathBuf>> {
        let mut files = files.to_vec();
        if self.is_new {
            let name = self
                .folder
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            files.insert(0, ("layer.toml".to_owned(), layer_file(&name)));
        }
        let paths: Vec<PathBuf> = files.iter().map(|(path, _)| self.folder.join(path)).collect();
        if let Some(path) = paths.iter().find(|path| path.exists()) {
            let path = path.display();
            return Err(failed(
                format!("{path}: 已经存在，不会覆盖；请换规则号或文件夹"),
                format!("{path}: exists and is not overwritten; choose another id or folder"),
            ));
        }
        for (path, (_, text)) in paths.iter().zip(&files) {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).because(|| unmakable(parent.display()))?;
            }
            let mut file = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(path)
                .because(|| unwritable(path.display()))?;
            file.write_all(text.as_bytes())
                .because(|| unwritable(path.display()))?;
        }
        Ok(paths)
    }
}

fn same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
