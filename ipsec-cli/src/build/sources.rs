//! Where the texts of lists come from: files, and nothing else.

use std::fs::File;
use std::io;

use ipsec_core::catalog::FeedSource;

/// Opens a list.
pub(crate) fn open(list: &FeedSource) -> io::Result<File> {
    let Some(path) = list.path() else {
        let url = list.url().unwrap_or("its `url`");
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!(
                "it has no `path`, and nothing is fetched here: take `ipverdict fetch`, or save {url} as a file and name that as `path`"
            ),
        ));
    };
    File::open(path).map_err(|error| {
        let words = format!("{path:?}: {error}");
        io::Error::new(error.kind(), words)
    })
}

/// How many bytes a list has, where that is known.
pub(super) fn size(list: &FeedSource) -> u64 {
    let path = list.path().and_then(|path| path.metadata().ok());
    path.map_or(0, |file| file.len())
}
