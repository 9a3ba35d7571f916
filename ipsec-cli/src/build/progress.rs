//! How far the reading of lists is, on a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use ipsec_core::catalog::Catalog;

use super::sources;

/// A bar on the standard error, if that is a terminal; it is gone when all is read.
pub(super) struct Progress {
    bar: ProgressBar,
    /// The list that is being read.
    list: String,
    /// How many bytes of it were read.
    read: u64,
    /// How many were read of those before it.
    before: u64,
}

impl Progress {
    pub(super) fn new(catalog: &Catalog) -> Self {
        let bytes = catalog.feeds().iter().map(sources::size).sum();
        let bar = ProgressBar::new(bytes);
        let style = ProgressStyle::with_template(
            "{bar:30} {percent:>3} %  {bytes} of {total_bytes}  {msg}",
        );
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self {
            bar,
            list: String::new(),
            read: 0,
            before: 0,
        }
    }

    /// So many bytes of the list were read so far.
    pub(super) fn tell(&mut self, list: &str, bytes: u64) {
        if self.list != list {
            self.before += self.read;
            list.clone_into(&mut self.list);
            self.bar.set_message(list.to_owned());
        }
        self.read = bytes;
        self.bar.set_position(self.before + bytes);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
