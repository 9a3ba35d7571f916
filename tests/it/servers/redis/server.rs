//! A Redis as a child process, which can be killed, stopped for a while, and started anew on the same port.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::super::port;

const DEADLINE: Duration = Duration::from_secs(20);

/// A Redis that remembers nothing beyond its end.
pub(super) struct Redis {
    child: Option<Child>,
    folder: TempDir,
    port: u16,
    /// More that it is told when it starts.
    arguments: Vec<String>,
}

impl Redis {
    /// Starts one on a free port, and waits until it answers.
    #[track_caller]
    pub(super) fn start() -> Self {
        Self::start_with(Vec::new())
    }

    /// The same, which is told more.
    #[track_caller]
    pub(super) fn start_with(arguments: Vec<String>) -> Self {
        let mut redis = Self {
            child: None,
            folder: tempfile::tempdir().expect("a folder"),
            port: port::free(),
            arguments,
        };
        redis.start_again();
        redis
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(super) fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// Ends it at once, as a power cut does. It has forgotten all when it is started again.
    pub(super) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("a child");
            child.wait().expect("a child");
        }
    }

    /// Starts it on the port where it was.
    #[track_caller]
    pub(super) fn start_again(&mut self) {
        assert!(self.child.is_none(), "it runs");
        let child = Command::new("redis-server")
            .args(["--port", &self.port.to_string(), "--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .args(&self.arguments)
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("redis-server (Debian's package redis-server) cannot be started: {error}")
            });
        // Whoever else might sit on this port is another process.
        let id = format!("\nprocess_id:{}\r", child.id());
        self.child = Some(child);
        let start = Instant::now();
        while start.elapsed() < DEADLINE {
            let answer = self.try_say(&["INFO", "server"]);
            if answer.is_some_and(|info| info.contains(&id)) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("redis-server does not answer");
    }

    /// It takes connections and answers nothing, until it may [go on](Redis::go_on).
    pub(super) fn freeze(&self) {
        self.signal("-STOP");
    }

    pub(super) fn go_on(&self) {
        self.signal("-CONT");
    }

    /// The first line of the answer to a command.
    #[track_caller]
    pub(super) fn say(&self, words: &[&str]) -> String {
        self.try_say(words).expect("an answer of Redis")
    }

    fn try_say(&self, words: &[&str]) -> Option<String> {
        let mut stream = TcpStream::connect(self.address()).ok()?;
        stream.set_read_timeout(Some(DEADLINE)).ok()?;
        let mut command = format!("*{}\r\n", words.len());
        for word in words {
            command += &format!("${}\r\n{word}\r\n", word.len());
        }
        stream.write_all(command.as_bytes()).ok()?;
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end().to_owned();
        match line
            .strip_prefix('$')
            .and_then(|length| length.parse().ok())
        {
            Some(length) => {
                let mut text = vec![0; length];
                reader.read_exact(&mut text).ok()?;
                String::from_utf8(text).ok()
            }
            None => Some(line),
        }
    }

    fn signal(&self, signal: &str) {
        let id = self.child.as_ref().expect("it runs").id().to_string();
        let done = Command::new("kill").args([signal, &id]).status();
        assert!(done.expect("the command kill").success());
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}
