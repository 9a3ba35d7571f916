//! An example as a process: started on a free port, asked, and gone with its value.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

use super::line::Line;
use crate::binaries;
use crate::client::{self, Response};

/// How long an example may take to say where it listens and what to try.
const DEADLINE: Duration = Duration::from_secs(20);

/// The names of all examples.
pub(super) fn names() -> Vec<String> {
    let folder = binaries::workspace().join("examples/src/bin");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            path.file_stem()
                .expect("a name")
                .to_str()
                .expect("UTF-8")
                .to_owned()
        })
        .collect();
    names.sort();
    assert!(!names.is_empty(), "{folder:?} is empty");
    names
}

/// An example that is up.
pub(crate) struct Application {
    name: String,
    child: Child,
    log: NamedTempFile,
    url: String,
    /// What it prints to try.
    lines: Vec<String>,
}

/// What whoever sends a line gets to see.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) response: Response,
    /// What curl shows of the response.
    pub(super) shown: String,
    /// What has been logged meanwhile.
    pub(super) logged: String,
}

impl Application {
    /// Starts the example and waits until it has printed its lines.
    #[track_caller]
    pub(crate) fn start(name: &str) -> Self {
        Self::start_with(name, |command| command)
    }

    /// The same with arguments or an environment of its own.
    #[track_caller]
    pub(crate) fn start_with(name: &str, more: impl Fn(&mut Command) -> &mut Command) -> Self {
        let log = NamedTempFile::new().expect("a file");
        let mut command = Command::new(binaries::example(name));
        command
            .env("PORT", "0")
            .env_remove("INDEX")
            .env_remove("FEEDS")
            .env_remove("RUST_LOG")
            // No Redis that happens to be there: nobody listens here.
            .env("REDIS_URL", "redis://127.0.0.1:1");
        let mut child = more(&mut command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log.reopen().expect("a file"))
            .spawn()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let stdout = child.stdout.take().expect("piped");
        let mut application = Self {
            name: name.to_owned(),
            child,
            log,
            url: String::new(),
            lines: Vec::new(),
        };
        let (sender, printed) = mpsc::channel();
        // Ends with the process. Nobody may be listening any more.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        application.read(&printed);
        application
    }

    /// Reads `listening on http://127.0.0.1:3000; try:`, and the lines up to an empty one.
    #[track_caller]
    fn read(&mut self, printed: &Receiver<String>) {
        let start = Instant::now();
        let next = || {
            printed
                .recv_timeout(DEADLINE.saturating_sub(start.elapsed()))
                .unwrap_or_else(|error| panic!("{} prints nothing more: {error}", self.name))
        };
        let first = next();
        let url = first
            .strip_prefix("listening on ")
            .and_then(|rest| rest.strip_suffix("; try:"))
            .unwrap_or_else(|| panic!("{} does not say where it listens: {first}", self.name));
        while self.lines.is_empty() || !self.lines.ends_with(&[String::new()]) {
            let line = next();
            if !(line.is_empty() && self.lines.is_empty()) {
                self.lines.push(line);
            }
        }
        self.lines.pop();
        self.url = url.to_owned();
    }

    /// Understands a line in which `$URL` stands for this example.
    #[track_caller]
    pub(crate) fn line(&self, text: &str) -> Line {
        self.parse(&text.replace("$URL", &self.url))
    }

    /// The lines that it prints.
    #[track_caller]
    pub(super) fn lines(&self) -> Vec<Line> {
        self.lines.iter().map(|line| self.parse(line)).collect()
    }

    #[track_caller]
    fn parse(&self, text: &str) -> Line {
        Line::parse(text, &self.url)
            .unwrap_or_else(|error| panic!("{}: {error}, in: {text}", self.name))
    }

    /// Sends what the line says.
    #[track_caller]
    pub(crate) fn send(&self, line: &Line) -> Answer {
        let to = self.address();
        let before = self.log().len();
        let response = client::exchange([127, 0, 0, 1].into(), to, line.request(to).as_bytes())
            .unwrap_or_else(|error| panic!("{}: {error}: {line:?}", self.name));
        let shown = if line.shows_head {
            format!("{}\r\n\r\n{}", response.head, response.body)
        } else {
            response.body.clone()
        };
        // Events are written before the response is.
        let logged = self.log().split_off(before);
        Answer {
            response,
            shown,
            logged,
        }
    }

    #[track_caller]
    fn address(&self) -> SocketAddr {
        let address = self.url.strip_prefix("http://").unwrap_or_default();
        address
            .parse()
            .unwrap_or_else(|_| panic!("{}: not a URL with an address: {}", self.name, self.url))
    }

    /// All that it has logged.
    fn log(&self) -> String {
        let log = fs::read(self.log.path()).expect("a file");
        String::from_utf8(log).expect("UTF-8")
    }
}

/// Ends the process and waits for its end; shows its log if the test has failed.
impl Drop for Application {
    fn drop(&mut self) {
        let killed = self.child.kill().and_then(|()| self.child.wait());
        if thread::panicking() {
            let log = fs::read(self.log.path()).unwrap_or_default();
            let log = String::from_utf8_lossy(&log);
            eprintln!("{}: {killed:?}; its log:\n{log}", self.name);
        }
    }
}
