//! `ipverdict check`: what lists say about addresses, and which of their lines say it.

mod address;
mod load;
mod print;
mod spec;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use address::Address;
use print::Form;
use spec::{OperatorList, SignalList};

/// Says what lists know about addresses, and which of their lines say it.
///
/// Nothing is sent anywhere. A list has one address, network (192.0.2.0/24) or range (192.0.2.1-192.0.2.9) per line; # and ;
/// begin comments. Exits with 0 if every address was answered, whatever the answers are, and with 2 if an argument or a list
/// is wrong; then no address is answered.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The addresses to look up.
    #[arg(required = true, value_name = "ADDRESS")]
    addresses: Vec<Address>,

    /// A list, and the signals that are yes for whom it names.
    ///
    /// SIGNALS are names such as tor or vpn, separated by commas. With :complete, whom the list does not name is a no; without,
    /// nothing is known of them. FILE may be - for the standard input. It may contain colons, since signals are
    /// looked for at the end: in a=C:\exits.txt:tor it is C:\exits.txt.
    #[arg(long = "list", value_name = "NAME=FILE:SIGNALS[:complete]")]
    lists: Vec<SignalList>,

    /// A list of whom to let in, whatever other lists say.
    #[arg(long = "allow", value_name = "NAME=FILE")]
    allowed: Vec<OperatorList>,

    /// A list of whom to refuse, unless a list of whom to let in names them too.
    #[arg(long = "deny", value_name = "NAME=FILE")]
    denied: Vec<OperatorList>,

    /// Prints one JSON object per address and line: the verdict, and the lines of lists as `matches`.
    #[arg(long)]
    json: bool,
}

/// Answers all addresses, or complains about everything that is wrong and answers none.
///
/// The exit code for what is wrong is that of clap for arguments that it refuses.
pub(crate) fn main(args: &Args) -> ExitCode {
    let Err(error) = run(args) else {
        return ExitCode::SUCCESS;
    };
    // Every line of the message is one problem.
    for problem in error.to_string().lines() {
        eprintln!("error: {problem}");
    }
    ExitCode::from(2)
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let index = load::index(&args.lists, &args.allowed, &args.denied)?;
    let form = if args.json { Form::Json } else { Form::Words };
    let out = io::BufWriter::new(io::stdout().lock());
    let addresses = args.addresses.iter().map(|address| address.0);
    match print::all(out, &index, addresses, form) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}
