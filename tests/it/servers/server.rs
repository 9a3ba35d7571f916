//! A real server as a child process: configured, started, waited for, and gone with its value.

use std::cell::Cell;
use std::env;
use std::fs::{self, File};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use tempfile::TempDir;

use super::haproxy::{self, HAPROXY};
use super::origin::Origin;
use super::port;
use crate::client;

/// How long a server may take until it answers.
const DEADLINE: Duration = Duration::from_secs(20);

/// How often another port is tried when somebody else has taken the one that was free.
const PORTS: usize = 5;

/// Which program to run, and how.
pub(super) struct Program {
    pub(super) name: &'static str,
    /// The Debian package that it is in.
    pub(super) package: &'static str,
    /// The arguments for a configuration in this folder.
    pub(super) args: fn(&Path) -> Vec<String>,
}

/// Where a server is told to be.
pub(super) struct Place<'a> {
    pub(super) port: u16,
    pub(super) folder: &'a Path,
}

/// A server that is up, and what it is in front of.
pub(super) struct Server {
    child: Child,
    folder: TempDir,
    port: u16,
    origin: String,
}

impl Server {
    /// Starts the program and waits until an answer of that origin comes through it.
    ///
    /// `config` writes the whole configuration. The server has to listen on 127.0.0.1.
    #[track_caller]
    pub(super) fn start(
        program: &Program,
        origin: &str,
        config: impl Fn(&Place<'_>) -> String,
    ) -> Self {
        for _ in 0..PORTS {
            let folder = tempfile::tempdir().expect("a folder");
            let port = port::free();
            let place = Place {
                port,
                folder: folder.path(),
            };
            let config = config(&place);
            fs::write(folder.path().join("config"), &config).expect("a file");
            let mut server = Self {
                child: spawn(program, folder.path()),
                folder,
                port,
                origin: origin.to_owned(),
            };
            if server.is_up() {
                return server;
            }
            let log = server.log();
            assert!(
                log.to_lowercase().contains("address already in use"),
                "{} does not start.\n{config}\n{log}",
                program.name
            );
        }
        panic!("{}: {PORTS} times the port was taken", program.name);
    }

    /// Where IPv4 clients find it.
    pub(super) fn address(&self) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, self.port))
    }

    /// The same port of another address, for servers that are told to listen there too.
    pub(super) fn address_on(&self, ip: impl Into<IpAddr>) -> SocketAddr {
        SocketAddr::new(ip.into(), self.port)
    }

    /// A file in the server's own folder.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Whose answers come through it.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Waits. False when it has ended instead.
    fn is_up(&mut self) -> bool {
        let start = Instant::now();
        while start.elapsed() < DEADLINE {
            if self.child.try_wait().expect("a child").is_some() {
                return false;
            }
            // Whoever else might sit on this port does not know the origin.
            if client::is_up(self.address(), &self.origin) {
                return true;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("no answer within {DEADLINE:?}\n{}", self.log());
    }

    /// What the server itself has to say.
    fn log(&self) -> String {
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        String::from_utf8_lossy(&log).into_owned()
    }
}

/// Ends the process and waits for its end; shows its log if the test has failed.
impl Drop for Server {
    fn drop(&mut self) {
        let killed = self.child.kill().and_then(|()| self.child.wait());
        if thread::panicking() {
            eprintln!("{killed:?}; the server's log:\n{}", self.log());
        }
    }
}

#[track_caller]
fn spawn(program: &Program, folder: &Path) -> Child {
    // Servers may have it open themselves.
    let log = File::options()
        .create(true)
        .append(true)
        .open(folder.join("log"))
        .expect("a file");
    let path = find(program);
    Command::new(&path)
        .args((program.args)(folder))
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a file"))
        .stderr(log)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The program on the path, or where Debian puts servers, which is on root's path only.
#[track_caller]
pub(super) fn find(program: &Program) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/local/sbin".into(), "/usr/sbin".into()])
        .map(|folder| folder.join(program.name))
        .find(|path| path.is_file())
        .unwrap_or_else(|| missing(program))
}

#[track_caller]
fn missing(program: &Program) -> ! {
    panic!(
        "{} is not here. On Debian: apt-get install {}; or run .ci/servers.sh",
        program.name, program.package
    )
}

#[test]
#[should_panic(expected = "apt-get install a-package")]
fn a_missing_server_is_a_failure() {
    let nowhere = Program {
        name: "no-such-server",
        package: "a-package",
        args: |_| Vec::new(),
    };
    drop(Server::start(&nowhere, "", |_| String::new()));
}

#[test]
#[ignore = "needs nginx, haproxy and apache2: .ci/run installs them and runs this"]
fn a_taken_port_is_left_to_whom_it_belongs() {
    let origin = Origin::start(Router::new());
    let tried = Cell::new(false);
    let taken = Cell::new(None);
    let haproxy = Server::start(&HAPROXY, &origin.id(), |place| {
        if !tried.replace(true) {
            let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, place.port));
            taken.set(Some((socket, place.port)));
        }
        haproxy::config(place, &origin.address().to_string(), "")
    });
    let (_, port) = taken.take().expect("a port");
    assert_ne!(haproxy.address().port(), port);
}
