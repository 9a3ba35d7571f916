//! Reads what an attacker sends: `tests/data/servers/forgeries.toml` says what is in it.

use std::path::Path;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    name: String,
    #[serde(default)]
    refusable: bool,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    requests: Vec<Vec<String>>,
}

/// One request.
pub(super) struct Forgery {
    /// The name of its group.
    pub(super) group: String,
    /// Whether a server may refuse it as not being HTTP.
    pub(super) refusable: bool,
    has_body: bool,
    /// Everything behind the request line and `Host`.
    text: String,
}

impl Forgery {
    /// What is sent to an application that reads this header.
    pub(super) fn request(&self, path: &str, header: &str) -> Vec<u8> {
        let text = self.text.replace("{H}", header);
        let method = if self.has_body { "POST" } else { "GET" };
        format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{text}")
            .chars()
            .map(|byte| u8::try_from(byte).expect("a byte"))
            .collect()
    }
}

/// All of them.
pub(super) fn all() -> Vec<Forgery> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/servers/forgeries.toml");
    let text = std::fs::read_to_string(&path).expect("the table of forgeries");
    let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{error}"));
    file.group.into_iter().flat_map(forgeries).collect()
}

fn forgeries(group: Group) -> impl Iterator<Item = Forgery> {
    let lines = group
        .values
        .into_iter()
        .map(|value| vec![format!("{{H}}: {value}")]);
    lines.chain(group.requests).map(move |lines| Forgery {
        group: group.name.clone(),
        refusable: group.refusable,
        has_body: lines.iter().any(String::is_empty),
        text: text(&lines),
    })
}

/// The lines and, where they do not end the connection themselves, the one that does.
fn text(lines: &[String]) -> String {
    let (head, body) = match lines.iter().position(String::is_empty) {
        None => (lines, None),
        Some(end) => (&lines[..end], Some(lines[end + 1..].join("\r\n"))),
    };
    let mut text = String::new();
    if !head.iter().any(|line| line.starts_with("Connection:")) {
        text += "Connection: close\r\n";
    }
    for line in head {
        text += &repeated(line).replace('⏎', "\r\n");
        text += "\r\n";
    }
    text + "\r\n" + &body.unwrap_or_default()
}

/// Puts what `⟨3×ab⟩` stands for in its place.
fn repeated(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('⟨') {
        let (inside, after) = from.split_once('⟩').expect("⟨ without ⟩");
        let (times, what) = inside.split_once('×').expect("⟨ without ×");
        result.push_str(before);
        result.push_str(&what.repeat(times.parse().expect("a number before ×")));
        rest = after;
    }
    result + rest
}
