//! `vpndetection-axum`, with its lookups cached.
//!
//! Its API has no way to answer from memory alone: lookups go to a server, and their answers are cached for an hour. So its cache is
//! filled before anything is measured, from a stub on the loopback interface that is gone afterwards. What is measured is a cache
//! hit for each request: the address from the header, the cache, the condition, the extension. The condition refuses the
//! same visitors as our policy does.
//!
//! What it does not do, as measured here: it checks no proxy's address, only counts elements from the right; and it decides on the
//! answer in JSON, which it writes anew for each request (without a condition it does not, and there is a row for that).

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use vpndetection::Client;
use vpndetection_axum::VPNDetection;
use vpndetection_axum::middleware::{Condition, Options, xff};

use crate::local::{CLEAN, LISTED, REFUSED};

/// With the client two elements from the right, as there are two proxies.
fn options(client: Client) -> Options {
    Options::new().client(client).ip_selector(xff(2))
}

/// Refuses Tor exits, VPNs and public proxies.
pub(crate) fn with_condition(client: Client) -> VPNDetection {
    let conditions =
        ["is_tor", "is_vpn", "is_pubproxy"].map(|member| Condition::from([(member, true)]));
    VPNDetection::new(options(client).block_condition(conditions.to_vec())).expect("a condition")
}

/// Refuses nobody, and only puts the answer on the request.
pub(crate) fn without_condition(client: Client) -> VPNDetection {
    VPNDetection::new(options(client)).expect("no condition")
}

/// A client that has the answers to all visitors in its cache, and nobody to ask for more.
pub(crate) fn warm() -> Client {
    const VISITORS: [&str; 3] = [CLEAN, LISTED, REFUSED];
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let stub = thread::spawn(move || (0..VISITORS.len()).try_for_each(|_| serve_one(&listener)));
    let client = Client::builder()
        .base_url(format!("http://{address}"))
        .timeout(Duration::from_secs(10))
        .retries(0)
        .build()
        .expect("a client");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    for visitor in VISITORS {
        let answer = runtime
            .block_on(client.lookup(visitor))
            .expect("the stub's answer");
        assert_eq!(answer.is_tor, Some(visitor == REFUSED));
    }
    stub.join()
        .expect("the stub ends")
        .expect("the stub answers");
    client
}

/// Answers as a plan does that serves every flag and no details.
fn serve_one(listener: &TcpListener) -> io::Result<()> {
    let (mut stream, _) = listener.accept()?;
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines
        .next()
        .transpose()?
        .is_some_and(|line| !line.is_empty())
    {}
    let ip = request.split(['/', ' ']).nth(2).unwrap_or_default();
    let (hosting, tor) = (ip == LISTED, ip == REFUSED);
    let body = format!(
        r#"{{"ip":"{ip}","is_vpn":false,"is_hosting":{hosting},"is_relay":false,"is_tor":{tor},"is_cdn":false,"is_resproxy":false,"is_dcproxy":false,"is_mobproxy":false,"is_pubproxy":false}}"#
    );
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}
