//! What all examples share: the address lists, the services, and how a server is started.

mod lists;
mod service;

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::io::IsTerminal;
use std::net::SocketAddr;

use axum::Router;
use ipsec_core::Signal;
use ipsec_core::index::{IndexError, List, LocalIndex};
use tokio::net::TcpListener;

pub use lists::Publisher;
pub use service::Service;

/// The index: from the file that the arguments `--index FILE` or the environment variable `INDEX` name, or else over the made-up lists in
/// `examples/data`.
///
/// # Errors
///
/// Arguments that are others, a file that is no index, or whatever is wrong in a list, each with its line.
pub fn local_index() -> Result<LocalIndex, Box<dyn Error>> {
    match index_file()? {
        Some(file) => {
            let index = LocalIndex::open(&file);
            Ok(index.map_err(|error| format!("{}: {error}", file.display()))?)
        }
        None => Ok(made_up()?),
    }
}

/// The name of the index file, if one was said.
fn index_file() -> Result<Option<OsString>, String> {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    match arguments.as_slice() {
        [] => Ok(env::var_os("INDEX")),
        [index, file] if index == "--index" => Ok(Some(file.clone())),
        _ => Err(
            "expected no arguments, or --index and a file that `ipverdict build` wrote".to_owned(),
        ),
    }
}

fn made_up() -> Result<LocalIndex, IndexError> {
    macro_rules! data {
        ($file:literal) => {
            include_bytes!(concat!("../data/", $file)).as_slice()
        };
    }
    LocalIndex::builder()
        .list(
            List::new("tor-exits").signals(Signal::Tor).complete(),
            data!("tor-exits.txt"),
        )
        .list(
            List::new("vpn-ranges").signals(Signal::Vpn),
            data!("vpn-ranges.txt"),
        )
        .list(
            List::new("privacy-relays").signals(Signal::Relay),
            data!("privacy-relays.txt"),
        )
        .list(
            List::new("open-proxies").signals(Signal::PublicProxy),
            data!("open-proxies.txt"),
        )
        .list(
            List::new("hosting").signals(Signal::Datacenter),
            data!("hosting.txt"),
        )
        .list(
            List::new("crawlers").signals(Signal::Crawler),
            data!("crawlers.txt"),
        )
        .allow("office", data!("office.txt"))
        .deny("banned", data!("banned.txt"))
        .build()
}

/// Listens on 127.0.0.1, on port 3000 or the one in the environment variable `PORT`, and prints the lines to try.
///
/// In `lines`, `$URL` stands for the address of the server.
///
/// # Errors
///
/// A port that is none, or that is taken.
pub async fn listen(lines: &str) -> Result<TcpListener, Box<dyn std::error::Error>> {
    let port = std::env::var("PORT").unwrap_or_else(|_| "3000".to_owned());
    let port: u16 = port
        .parse()
        .map_err(|_| format!("PORT is `{port}`: expected a number up to 65535"))?;
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| {
            format!("cannot listen on 127.0.0.1:{port} ({error}): set PORT to a free one")
        })?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("listening on {url}; try:\n{}", lines.replace("$URL", &url));
    Ok(listener)
}

/// Serves the application, as [`listen`] says, until Ctrl-C.
///
/// # Errors
///
/// As for [`listen`].
pub async fn serve(app: Router, lines: &str) -> Result<(), Box<dyn std::error::Error>> {
    let listener = listen(lines).await?;
    // The peer's address is where everything starts: without it there is no client address.
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let ctrl_c = async { tokio::signal::ctrl_c().await.unwrap_or_default() };
    axum::serve(listener, app)
        .with_graceful_shutdown(ctrl_c)
        .await?;
    Ok(())
}

/// Shows events on standard error: at level info, or as the environment variable `RUST_LOG` says. In colour only on a terminal.
pub fn show_events() {
    let filter =
        tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "info".into());
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal() && !plain)
        .with_writer(std::io::stderr)
        .init();
}
