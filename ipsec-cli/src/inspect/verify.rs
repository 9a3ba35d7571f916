//! Whether an index agrees with itself.

use ipsec_core::index::IndexError;
use ipsec_core::{Backend, LocalIndex};
use serde::Serialize;

use crate::diff;

/// Something that was checked.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    /// What was to hold.
    pub(super) what: String,
    /// Whether it does; `None` if that cannot be known.
    pub(super) passed: Option<bool>,
}

/// Checks an index that could be opened.
pub(super) fn checks(index: &LocalIndex) -> Vec<Check> {
    let sections = index.file_sections().count();
    let check = |passed, what: String| Check { what, passed };
    let mut checks = vec![
        check(
            Some(true),
            format!(
                "the file is whole: the hashes of its header and of {sections} sections are right"
            ),
        ),
        check(
            Some(true),
            "its structure is sound: no lookup can leave it".to_owned(),
        ),
    ];
    match again(index) {
        None => checks.push(check(
            None,
            "its entries agree with the table: it was built without entries".to_owned(),
        )),
        Some(Err(error)) => checks.push(check(
            Some(false),
            format!("its entries make an index again: {error}"),
        )),
        Some(Ok(again)) => {
            let lists = index.lists().iter().zip(again.lists());
            for (list, again) in lists {
                let (had, has) = (list.entries(), again.entries());
                let name = list.name();
                if had != has {
                    let what = format!("list {name} has {had} entries as it says: it has {has}");
                    checks.push(check(Some(false), what));
                } else if list.digest() != again.digest() {
                    let what = format!("the entries of list {name} have the digest that it says");
                    checks.push(check(Some(false), what));
                }
            }
            if checks.iter().all(|check| check.passed == Some(true)) {
                let lists = again.lists().len();
                checks.push(check(
                    Some(true),
                    format!(
                        "the entries of {lists} lists have the counts and the digests that it says"
                    ),
                ));
            }
            let is_same = index.as_bytes() == again.as_bytes();
            let how = if is_same { ", byte by byte" } else { "" };
            checks.push(check(
                Some(is_same || diff::same(index, &again)),
                format!("the table is the one that its entries make{how}"),
            ));
        }
    }
    checks
}

/// The index built from its own entries, if it has them.
fn again(index: &LocalIndex) -> Option<Result<LocalIndex, IndexError>> {
    let mut builder = LocalIndex::builder().named(Backend::name(index).to_owned());
    if let Some(date) = index.date() {
        builder = builder.dated(date);
    }
    for list in index.lists() {
        let feed = index.feed(list.name().as_str())?;
        builder = builder.feed(list.declaration().clone(), feed);
    }
    Some(builder.build())
}
