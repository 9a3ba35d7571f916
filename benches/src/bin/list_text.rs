//! Prints a list of many lines: `list_text LINES [FOLDER]`, where the folder holds real lists.

use std::io::{self, Write};
use std::path::Path;

fn main() -> io::Result<()> {
    let mut args = std::env::args_os().skip(1);
    let lines = args.next().and_then(|lines| lines.to_str()?.parse().ok());
    let Some(lines) = lines else {
        return Err(io::Error::other("usage: list_text LINES [FOLDER]"));
    };
    let folder = args.next();
    let text = benches::index::text_of_lists(folder.as_deref().map(Path::new), lines)?;
    io::stdout().write_all(text.as_bytes())
}
