//! A line to try, such as `curl -i -X POST -H 'Name: value' http://127.0.0.1:3000/path  # what for`, and the request that it means.

use std::mem;
use std::net::SocketAddr;

/// A line that was understood. Two are equal if they do the same, however they are spaced and explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Whether curl shows the status and the headers too.
    pub(super) shows_head: bool,
    method: String,
    headers: Vec<String>,
    path: String,
}

impl Line {
    /// Understands a line for the server at this URL, or says what is wrong with it.
    pub(super) fn parse(line: &str, url: &str) -> Result<Self, String> {
        let mut words = words(line)?.into_iter();
        if words.next().as_deref() != Some("curl") {
            return Err("not a line of curl".to_owned());
        }
        let mut shows_head = false;
        let mut method = None;
        let mut headers = Vec::new();
        let mut path = None;
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("nothing after {word}"));
            let twice = match word.as_str() {
                "-i" => mem::replace(&mut shows_head, true),
                "-X" => method.replace(value()?).is_some(),
                "-H" => {
                    headers.push(header(value()?)?);
                    false
                }
                _ => path.replace(path_in(&word, url)?).is_some(),
            };
            if twice {
                return Err(format!("{word} is one too many"));
            }
        }
        Ok(Self {
            shows_head,
            method: method.unwrap_or_else(|| "GET".to_owned()),
            headers,
            path: path.ok_or("no URL")?,
        })
    }

    /// What curl would send, but that the connection ends with the answer.
    pub(super) fn request(&self, to: SocketAddr) -> String {
        let (method, path) = (&self.method, &self.path);
        let headers: String = self
            .headers
            .iter()
            .map(|line| format!("{line}\r\n"))
            .collect();
        format!(
            "{method} {path} HTTP/1.1\r\nHost: {to}\r\nUser-Agent: curl/8.0\r\nAccept: */*\r\n\
             Connection: close\r\n{headers}\r\n"
        )
    }
}

fn header(line: String) -> Result<String, String> {
    match line.split_once(": ") {
        Some((name, value)) if !name.contains(' ') && !value.is_empty() => Ok(line),
        _ => Err(format!("`{line}` is not `Name: value`")),
    }
}

fn path_in(word: &str, url: &str) -> Result<String, String> {
    match word.strip_prefix(url) {
        Some(path) if path.starts_with('/') => Ok(path.to_owned()),
        _ => Err(format!("`{word}` is neither -i, -X, -H nor on {url}")),
    }
}

/// The words of a line for a shell, without the comment.
fn words(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with('#') {
        let (word, after) = if let Some(quoted) = rest.strip_prefix('\'') {
            quoted.split_once('\'').ok_or("a quote without an end")?
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            // Whoever prints one of these outside quotes has forgotten what a shell does with it.
            if word.contains(|c: char| "'\"\\$`|&;<>()*?[]{}~!".contains(c)) {
                return Err(format!("`{word}` has to be quoted"));
            }
            (word, after)
        };
        if !after.is_empty() && !after.starts_with(char::is_whitespace) {
            return Err(format!("no space before `{after}`"));
        }
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Ok(words)
}

#[test]
fn what_a_line_means() {
    let url = "http://127.0.0.1:1";
    let line = "  curl -i   -X POST -H 'A: b, c' -H 'D: #' http://127.0.0.1:1/e#f   # g's h";
    let meant = Line {
        shows_head: true,
        method: "POST".to_owned(),
        headers: vec!["A: b, c".to_owned(), "D: #".to_owned()],
        path: "/e#f".to_owned(),
    };
    assert_eq!(Line::parse(line, url).unwrap(), meant);
    let plain = Line::parse("curl http://127.0.0.1:1/", url).unwrap();
    assert!(!plain.shows_head);
    assert_eq!(
        plain.request(([127, 0, 0, 1], 1).into()).lines().next(),
        Some("GET / HTTP/1.1")
    );
}

#[test]
fn what_no_line_is() {
    for line in [
        "",
        "# curl",
        "wget http://127.0.0.1:1/",
        "curl",
        "curl # http://127.0.0.1:1/",
        "curl http://127.0.0.1:1",
        "curl http://127.0.0.1:2/",
        "curl $URL/",
        "curl http://127.0.0.1:1/?a&b",
        "curl http://127.0.0.1:1/ http://127.0.0.1:1/",
        "curl -v http://127.0.0.1:1/",
        "curl -i -i http://127.0.0.1:1/",
        "curl http://127.0.0.1:1/ -X",
        "curl -H A: http://127.0.0.1:1/",
        "curl -H 'A b' http://127.0.0.1:1/",
        "curl -H 'A: b http://127.0.0.1:1/",
        "curl -H 'A: b'http://127.0.0.1:1/",
    ] {
        let parsed = Line::parse(line, "http://127.0.0.1:1");
        assert!(parsed.is_err(), "{line}: {parsed:?}");
    }
}
