//! The indexes before the last one, each with what it was made of.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ipsec_core::LocalIndex;

use super::Store;
use super::manifest::Manifest;
use super::write::write;
use crate::feeds::version::Good;

impl Store {
    /// Of what the last index was made, `None` if that is not known.
    ///
    /// # Errors
    ///
    /// It is there and makes no sense.
    pub(in crate::feeds) fn manifest(&self) -> Result<Option<Manifest>, String> {
        self.read_manifest(&self.manifest_path())
    }

    /// The indexes before the last one, the newest first. One that cannot be read is none.
    pub(in crate::feeds) fn generations(&self) -> Vec<Manifest> {
        let last = self.manifest().ok().flatten().map(|last| last.number);
        let mut former = self.former();
        former.retain(|former| Some(former.number) != last);
        former.sort_by_key(|former| std::cmp::Reverse(former.number));
        former
    }

    /// One of them.
    ///
    /// # Errors
    ///
    /// It is not there, or not whole.
    pub(in crate::feeds) fn generation(
        &self,
        number: u64,
    ) -> Result<(LocalIndex, Manifest), String> {
        let manifest = self.read_manifest(&self.former_path(number, "json"))?;
        let manifest = manifest.ok_or_else(|| format!("no generation {number} is kept"))?;
        let index = LocalIndex::open(self.former_path(number, "idx"))
            .map_err(|error| format!("generation {number}: {error}"))?;
        if index.digest() != manifest.index {
            return Err(format!("generation {number} is not whole"));
        }
        for good in &manifest.lists {
            // It would be missed when the next index is built.
            self.body(good)
                .map_err(|error| format!("generation {number}: list {}: {error}", good.name))?;
        }
        Ok((index, manifest))
    }

    /// Writes an index and of what it was made; what was there becomes the generation before. The lists are on the disk already, so that whenever
    /// the process is killed, they are those of the index or newer ones. An index that says the same as the last one is written only if that `is_forced`.
    pub(in crate::feeds) fn save_index(
        &self,
        index: &LocalIndex,
        mut manifest: Manifest,
        is_forced: bool,
    ) -> Result<(), String> {
        let words = |error: io::Error| format!("the index cannot be written: {error}");
        let last = self.manifest().ok().flatten();
        let last = last.filter(|_| self.index_path().exists());
        match last {
            Some(last) if last.index == manifest.index => {
                (manifest.number, manifest.taken) = (last.number, last.taken);
                if is_forced {
                    self.write_index(index)?;
                }
            }
            last => {
                let former = self.former().iter().map(|former| former.number).max();
                let newest = last.as_ref().map(|last| last.number).max(former);
                manifest.number = newest.map_or(1, |newest| newest.saturating_add(1));
                if let Some(last) = last.filter(|_| self.keep > 0) {
                    self.keep_last(&last).map_err(words)?;
                }
                self.write_index(index)?;
            }
        }
        let text = serde_json::to_vec(&manifest).map_err(|error| error.to_string())?;
        write(&self.folder, &self.manifest_path(), &text).map_err(words)?;
        self.sweep();
        Ok(())
    }

    fn write_index(&self, index: &LocalIndex) -> Result<(), String> {
        let saved = index.save(self.index_path());
        saved.map_err(|error| error.to_string())
    }

    /// Gives the last index another name, by which it stays, if it is whole.
    fn keep_last(&self, last: &Manifest) -> io::Result<()> {
        let note = self.former_path(last.number, "json");
        if note.exists() {
            // The process was killed between the new index and what is known of it: the one that is there now is not the last one any more.
            return Ok(());
        }
        let index = self.index().ok().flatten();
        if index.is_none_or(|index| index.digest() != last.index) {
            // Nobody could go back to it.
            return Ok(());
        }
        let path = self.former_path(last.number, "idx");
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        if fs::hard_link(self.index_path(), &path).is_err() {
            // Not every file system knows a file by two names.
            fs::copy(self.index_path(), &path)?;
        }
        let text = serde_json::to_vec(last)?;
        write(&self.folder, &note, &text)
    }

    /// Removes what is in the way or of no use: generations beyond those to be kept, versions of lists that none of them has, what was
    /// being written when a process was killed. That something cannot be removed harms nobody.
    pub(in crate::feeds) fn sweep(&self) {
        let kept: Vec<Manifest> = self.generations().into_iter().take(self.keep).collect();
        let Ok(last) = self.manifest() else {
            return;
        };
        // The last one has another name already, if the process was killed when the next one was written.
        let numbers = kept.iter().chain(&last).map(|kept| kept.number);
        let numbers: HashSet<u64> = numbers.collect();
        let files = self.files();
        let mut used: HashSet<PathBuf> = HashSet::new();
        for manifest in kept.iter().chain(&last) {
            used.extend(manifest.lists.iter().map(|good| self.body_path(good)));
        }
        for path in files.iter().filter(|path| extension(path) == "json") {
            let good = fs::read(path).ok();
            let good = good.and_then(|text| serde_json::from_slice::<Good>(&text).ok());
            used.extend(good.map(|good| self.body_path(&good)));
        }
        for path in files {
            let is_former = former_number(&path).is_some_and(|number| !numbers.contains(&number));
            let is_half = extension(&path) == "tmp";
            let is_unused = is_body(&path) && !used.contains(&path);
            if is_former || is_half || is_unused {
                let _ = fs::remove_file(path);
            }
        }
    }

    fn former(&self) -> Vec<Manifest> {
        let files = self.files();
        let manifests = files.iter().filter(|path| extension(path) == "json");
        let manifests = manifests.filter_map(|path| {
            let manifest = self.read_manifest(path).ok().flatten()?;
            (former_number(path)? == manifest.number).then_some(manifest)
        });
        manifests
            .filter(|manifest| self.former_path(manifest.number, "idx").exists())
            .collect()
    }

    fn files(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        files.map(|file| file.path()).collect()
    }

    fn read_manifest(&self, path: &Path) -> Result<Option<Manifest>, String> {
        match fs::read(path) {
            Ok(text) => serde_json::from_slice(&text)
                .map(Some)
                .map_err(|error| format!("{path:?} makes no sense: {error}")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("{path:?} cannot be read: {error}")),
        }
    }

    fn manifest_path(&self) -> PathBuf {
        self.folder.join("index.json")
    }

    fn former_path(&self, number: u64, extension: &str) -> PathBuf {
        self.folder.join(format!("former.{number}.{extension}"))
    }
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(OsStr::to_str).unwrap_or_default()
}

/// Which generation a file is of. No list's name comes out with a point in it.
fn former_number(path: &Path) -> Option<u64> {
    let name = path.file_stem()?.to_str()?;
    let is_known = matches!(extension(path), "idx" | "json");
    let number = name.strip_prefix("former.").filter(|_| is_known)?;
    number.parse().ok()
}

/// Whether it is the bytes of some list.
fn is_body(path: &Path) -> bool {
    let end = extension(path);
    end.len() == 16 && end.bytes().all(|byte| byte.is_ascii_hexdigit())
}
