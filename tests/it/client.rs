//! A client that sends exactly the bytes it is given, from the loopback address it is given.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::LazyLock;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;
use tokio::runtime::Runtime;
use tokio::time::timeout;

/// Everything here that waits for a socket does so on this runtime, so that tests are plain functions.
pub(super) static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// No exchange takes longer; one that does would be a failure that nobody sees.
const DEADLINE: Duration = Duration::from_secs(10);

/// What a server answered.
#[derive(Debug)]
pub(super) struct Response {
    pub(super) status: u16,
    /// The status line and the headers.
    pub(super) head: String,
    pub(super) body: String,
}

impl Response {
    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head
            .lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    /// `None` if this is not a whole head.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n")?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Self {
            status,
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }
}

/// Sends the bytes and reads to the end of the connection.
pub(super) fn exchange(from: IpAddr, to: SocketAddr, request: &[u8]) -> io::Result<Response> {
    within(DEADLINE, talk(from, to, request))
}

/// Whether an answer comes through that is marked with this, or none within a short time.
pub(super) fn is_up(to: SocketAddr, origin: &str) -> bool {
    let request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let from = Ipv4Addr::LOCALHOST.into();
    within(Duration::from_secs(1), talk(from, to, request))
        .is_ok_and(|response| response.header("x-origin") == Some(origin))
}

fn within<T>(time: Duration, talk: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let late = |_| io::Error::new(io::ErrorKind::TimedOut, "the connection stays open");
    RUNTIME.block_on(async { timeout(time, talk).await.map_err(late)? })
}

async fn talk(from: IpAddr, to: SocketAddr, request: &[u8]) -> io::Result<Response> {
    let socket = if to.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.bind(SocketAddr::new(from, 0))?;
    let mut stream = socket.connect(to).await?;
    stream.write_all(request).await?;
    let mut received = Vec::new();
    // A server that refuses a request may reset the connection after its answer.
    let end = stream.read_to_end(&mut received).await;
    Response::parse(&received).ok_or_else(|| {
        let what = String::from_utf8_lossy(&received);
        end.err()
            .unwrap_or_else(|| io::Error::other(format!("not a response: {what:?}")))
    })
}
