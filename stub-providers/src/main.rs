//! The command `stub-providers`: serves the stand-ins until it is interrupted.

use std::{fs, io, path::PathBuf, process::ExitCode};

use clap::Parser;
use stub_providers::{KEY, Stub, Vendor};

/// Stands in for the APIs of focsec.com, ipgeolocation.io, proxycheck.io and antoinevastel.com.
#[derive(Debug, Parser)]
#[command(version)]
struct Options {
    /// Port on 127.0.0.1; 0 for any free one.
    #[arg(long, default_value_t = 8460)]
    port: u16,
    /// The good key; with an ending such as `-expired`, an account in trouble.
    #[arg(long, default_value = KEY)]
    key: String,
    /// What may be asked of each vendor.
    #[arg(long, default_value_t = 10_000)]
    quota: u64,
    /// Another data file.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// Signs the answers of proxycheck.io.
    #[arg(long, value_name = "KEY")]
    signature_key: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("stub-providers: {text}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<(), String> {
    let mut builder = Stub::builder()
        .port(options.port)
        .key(&options.key)
        .quota(options.quota);
    if let Some(path) = &options.data {
        let text = fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        builder = builder.data(text);
    }
    if let Some(key) = &options.signature_key {
        builder = builder.signature_key(key);
    }
    let stub = builder.start().await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "port {} is taken; choose another with --port, or 0 for any",
            options.port
        ),
        io::ErrorKind::InvalidData => format!("the data file is wrong: {error}"),
        _ => error.to_string(),
    })?;
    print!("{}", help(&stub));
    tokio::signal::ctrl_c()
        .await
        .map_err(|error| format!("cannot wait for ctrl-c: {error}"))
}

fn help(stub: &Stub) -> String {
    let [focsec, ipgeolocation, proxycheck, vastel] = Vendor::ALL.map(|vendor| stub.url(vendor));
    let key = stub.key();
    let control = format!("http://{}/control", stub.address());
    format!(
        "Base URLs, with the key {key}:
  {focsec}
  {ipgeolocation}
  {proxycheck}
  {vastel}  (no key)

Try:
  curl -H 'Authorization: {key}' {focsec}/v1/ip/192.31.196.10
  curl '{ipgeolocation}/v3/security?apiKey={key}&ip=192.31.196.20'
  curl '{proxycheck}/v3/192.31.196.30?key={key}'

Control:
  curl {control}   (all faults, keys and addresses)
  curl -X PUT '{control}/focsec/fault/hang?times=1'
  curl -X PUT {control}/proxycheck/quota/3       (and .../quota/10000 for a new day)
  curl -X DELETE {control}/faults
  curl {control}/requests

Ends with ctrl-c.
"
    )
}
