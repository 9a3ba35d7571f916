//! The small file that counts are in.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::ledger::Ledger;
use super::observe;
use super::period::Period;

/// What the file looks like.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    days: Vec<SavedDay>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SavedDay {
    /// In seconds since the epoch.
    begins: u64,
    spent: u64,
}

/// What the file says; nothing spent if there is none, and `None` if it makes no sense.
pub(super) fn read(path: &Path) -> io::Result<Option<Ledger>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Some(Ledger::default()));
        }
        Err(error) => return Err(error),
    };
    let saved: Saved = match serde_json::from_slice(&text) {
        Ok(saved) => saved,
        Err(error) => {
            observe::broken(path, &error.to_string());
            // For whoever looks into it: what is written next takes its place.
            let _ = fs::copy(path, beside(path, ".broken"));
            return Ok(None);
        }
    };
    let mut ledger = Ledger::default();
    for day in saved.days {
        ledger.raise(Period::beginning_at(day.begins), day.spent);
    }
    Ok(Some(ledger))
}

/// Replaces the file as a whole.
pub(super) fn write(path: &Path, ledger: &Ledger) -> io::Result<()> {
    let days = ledger.days().iter();
    let days = days.map(|(day, count)| SavedDay {
        begins: day.seconds(),
        spent: *count,
    });
    let saved = Saved {
        days: days.collect(),
    };
    let new = beside(path, ".new");
    let mut file = File::create(&new)?;
    file.write_all(&serde_json::to_vec(&saved)?)?;
    file.sync_all()?;
    fs::rename(&new, path)
}

/// The file of this name with this after it.
fn beside(path: &Path, after: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(after);
    name.into()
}
