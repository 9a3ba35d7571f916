//! Logs, line by line: marked with what is known about the address in them, picked or counted by it.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;

use ipsec_core::{ListOverride, LocalIndex, Signal, Verdict};

use super::count::Count;
use super::field::{Delimiter, Field};
use super::load::Sources;
use super::only::Only;
use crate::exit::{self, Problems};

/// Arguments that make a filter of the command.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "As a filter of lines")]
#[group(skip)]
pub(super) struct Args {
    /// Which field of a line is the address, from 1; the first if nothing is said. Blanks separate fields.
    #[arg(long, value_name = "N")]
    field: Option<NonZeroUsize>,

    /// The character that separates fields instead of blanks, such as , or \t. Two in a row have an empty field between them.
    #[arg(long, value_name = "C")]
    delimiter: Option<Delimiter>,

    /// Prints only lines of which one of these holds, unchanged: signals such as tor,vpn; allow or deny, for what the operator's own lists say; listed
    /// or unlisted, for whether any list names the address.
    #[arg(long, value_name = "SIGNALS|allow|deny|listed|unlisted")]
    only: Option<Only>,

    /// Prints tables of how many lines there are for each signal and each list, in place of lines.
    #[arg(long)]
    count: bool,
}

impl Args {
    pub(super) fn is_asked_for(&self) -> bool {
        self.field.is_some() || self.delimiter.is_some() || self.only.is_some() || self.count
    }
}

/// Reads all files, or the standard input if there are none. A file that cannot be read is told, and the others are read.
pub(super) fn run(
    args: &Args,
    files: &[OsString],
    sources: &Sources,
) -> Result<ExitCode, Problems> {
    let reads_stdin = files.is_empty() || files.iter().any(|file| file == "-");
    let index = sources.index(reads_stdin)?;
    if let Some(only) = &args.only {
        for signal in only.in_vain(&index) {
            eprintln!("note: no list tells {signal}, so no line is wanted for it");
        }
    }
    let stdout = io::stdout();
    let is_watched = stdout.is_terminal();
    let out = io::BufWriter::with_capacity(BUFFER, stdout.lock());
    let mut filter = Filter {
        index: &index,
        field: Field::new(args.field, args.delimiter),
        only: args.only,
        count: args.count.then(|| Count::new(&index)),
        out,
        is_watched,
        wanted: 0,
        addressless: 0,
    };
    let mut all_read = true;
    let stdin = [OsString::from("-")];
    for file in if files.is_empty() { &stdin } else { files } {
        match read(file, &mut filter) {
            Ok(()) => {}
            Err(Failed::Writing(error)) => return Err(error.into()),
            Err(Failed::Reading(error)) => {
                all_read = false;
                exit::tell(&format!("cannot read {file:?}: {error}{}", advice(file)));
            }
        }
    }
    let found = filter.finish()?;
    Ok(match () {
        () if !all_read => exit::wrong(),
        () if args.only.is_some() && !found => ExitCode::FAILURE,
        () => ExitCode::SUCCESS,
    })
}

/// How much is read and written at once.
const BUFFER: usize = 1 << 17;

/// On which side it failed.
enum Failed {
    Reading(io::Error),
    Writing(io::Error),
}

fn read<W: Write>(file: &OsString, filter: &mut Filter<'_, W>) -> Result<(), Failed> {
    if file == "-" {
        return filter.read(BufReader::with_capacity(BUFFER, io::stdin().lock()));
    }
    let file = File::open(file).map_err(Failed::Reading)?;
    filter.read(BufReader::with_capacity(BUFFER, file))
}

fn advice(file: &OsString) -> &'static str {
    let is_address = file.to_string_lossy().parse::<std::net::IpAddr>().is_ok();
    match is_address {
        true => {
            "; a filter takes the names of files: leave out --field, --delimiter, --only and --count to ask about an address"
        }
        false => "",
    }
}

/// What becomes of lines, whichever file they come from.
struct Filter<'a, W> {
    index: &'a LocalIndex,
    field: Field,
    only: Option<Only>,
    count: Option<Count<'a>>,
    out: W,
    /// Whether somebody looks on, and wants each line at once.
    is_watched: bool,
    wanted: u64,
    addressless: u64,
}

impl<W: Write> Filter<'_, W> {
    fn read(&mut self, mut input: impl BufRead) -> Result<(), Failed> {
        let mut line = Vec::new();
        while input
            .read_until(b'\n', &mut line)
            .map_err(Failed::Reading)?
            > 0
        {
            if line.last() != Some(&b'\n') {
                line.push(b'\n');
            }
            self.line(&line).map_err(Failed::Writing)?;
            line.clear();
        }
        Ok(())
    }

    fn line(&mut self, line: &[u8]) -> io::Result<()> {
        let Some(ip) = self.field.address(line) else {
            self.addressless += 1;
            if self.only.is_none() && self.count.is_none() {
                self.out.write_all(b"?\t")?;
                self.print(line)?;
            }
            return Ok(());
        };
        let verdict = self.index.verdict(ip);
        if let Some(only) = &self.only {
            if !only.wants(self.index, ip, &verdict) {
                return Ok(());
            }
            self.wanted += 1;
        }
        if let Some(count) = &mut self.count {
            count.add(ip, &verdict);
            return Ok(());
        }
        if self.only.is_none() {
            mark(&mut self.out, &verdict)?;
        }
        self.print(line)
    }

    fn print(&mut self, line: &[u8]) -> io::Result<()> {
        self.out.write_all(line)?;
        if self.is_watched {
            self.out.flush()?;
        }
        Ok(())
    }

    /// Returns whether there were lines that are wanted.
    fn finish(mut self) -> io::Result<bool> {
        if let Some(count) = &self.count {
            write!(self.out, "{count}")?;
        }
        self.out.flush()?;
        match self.addressless {
            0 => {}
            1 => eprintln!("note: 1 line had no address in its field"),
            lines => eprintln!("note: {lines} lines had no address in their field"),
        }
        Ok(self.wanted > 0)
    }
}

/// Writes what is known about an address, and a tab.
fn mark(out: &mut impl Write, verdict: &Verdict) -> io::Result<()> {
    let own = verdict.list_override().map(ListOverride::as_str);
    let signals = verdict.signals().positive();
    let words = own.into_iter().chain(signals.iter().map(Signal::as_str));
    let mut between = "";
    for word in words {
        out.write_all(between.as_bytes())?;
        out.write_all(word.as_bytes())?;
        between = ",";
    }
    out.write_all(if between.is_empty() { b"-\t" } else { b"\t" })
}
