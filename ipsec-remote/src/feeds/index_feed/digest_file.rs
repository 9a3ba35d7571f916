//! Files of digests, as `sha256sum` writes them.

/// The digest of the file of this name, in 64 small hexadecimal digits. A file with one line is about whatever it lies beside.
///
/// ```text
/// 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  geo.idx
/// SHA256 (geo.idx) = 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
/// ```
pub(super) fn find(text: &str, name: &str) -> Result<String, String> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut lines = lines.into_iter().filter(|line| !line.is_empty());
    let read = |line: &str| -> Result<(String, Option<String>), String> {
        entry(line).ok_or_else(|| {
            "the digest file is none: expected lines of 64 hexadecimal digits and a name, as sha256sum writes them".to_owned()
        })
    };
    let first = read(lines.next().unwrap_or_default())?;
    let Some(second) = lines.next() else {
        return Ok(first.0);
    };
    let mut entries = vec![first, read(second)?];
    for line in lines {
        entries.push(read(line)?);
    }
    let mut named = entries.into_iter().filter(|(_, of)| {
        let of = of.as_deref().unwrap_or_default();
        of.rsplit('/').next() == Some(name)
    });
    match (named.next(), named.next()) {
        (Some((digest, _)), None) => Ok(digest),
        (Some(_), Some(_)) => Err(format!("the digest file names {name:?} more than once")),
        (None, _) => Err(format!("the digest file has no line for {name:?}")),
    }
}

/// The digest of a line, and of what it is.
fn entry(line: &str) -> Option<(String, Option<String>)> {
    if let Some(tagged) = line.strip_prefix("SHA256 (") {
        let (name, digest) = tagged.rsplit_once(") = ")?;
        return Some((hexadecimal(digest)?, Some(name.to_owned())));
    }
    match line.split_once(char::is_whitespace) {
        None => Some((hexadecimal(line)?, None)),
        Some((digest, name)) => {
            let name = name.trim_start();
            // A star says that the file was read as it is.
            let name = name.strip_prefix('*').unwrap_or(name);
            Some((hexadecimal(digest)?, Some(name.to_owned())))
        }
    }
}

/// A SHA-256 digest in small digits, if the text is one.
pub(super) fn hexadecimal(text: &str) -> Option<String> {
    let text = text.trim();
    let is_one = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_all_kinds() {
        let (a, b) = ("a1".repeat(32), "B2".repeat(32));
        let small_b = b.to_ascii_lowercase();
        for (text, found) in [
            (a.clone(), Ok(&a)),
            (format!("{a}\n"), Ok(&a)),
            (format!("{a}  geo.idx\r\n"), Ok(&a)),
            // Of a file of another name, but there is no other line.
            (format!("{b} *build/other.idx\n"), Ok(&small_b)),
            (format!("SHA256 (geo.idx) = {b}\n"), Ok(&small_b)),
            (
                format!("{a}  other.idx\n{b}  ./out/geo.idx\n"),
                Ok(&small_b),
            ),
            (format!("{a}  other.idx\n{b}  a.idx\n"), Err("no line for")),
            (
                format!("{a}  geo.idx\n{b}  geo.idx\n"),
                Err("more than once"),
            ),
            (format!("{}  geo.idx", &a[1..]), Err("is none")),
            (format!("{a}  geo.idx\nwhat?\n"), Err("is none")),
            ("<html>".to_owned(), Err("is none")),
            (String::new(), Err("is none")),
        ] {
            match (find(&text, "geo.idx"), found) {
                (Ok(digest), Ok(expected)) => assert_eq!(digest, *expected, "{text}"),
                (Err(words), Err(expected)) => assert!(words.contains(expected), "{words}"),
                (came, _) => panic!("{text}: {came:?}"),
            }
        }
    }
}
