//! Addresses from arguments or lines, each answered with all that is known.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;

use ipsec_core::LocalIndex;

use super::address::Address;
use super::load::Sources;
use super::print::{self, Form};
use crate::exit::{self, Problems};

/// An argument.
enum Asked {
    About(Address),
    Stdin,
}

/// Answers all arguments, or none if one of them is wrong.
pub(super) fn run(
    arguments: &[OsString],
    sources: &Sources,
    form: Form,
) -> Result<ExitCode, Problems> {
    let asked = asked(arguments)?;
    let reads_stdin = asked.iter().any(|asked| matches!(asked, Asked::Stdin));
    let index = sources.index(reads_stdin)?;
    let stdout = io::stdout();
    let is_watched = stdout.is_terminal();
    let mut out = io::BufWriter::new(stdout.lock());
    let mut wrong = 0;
    for asked in asked {
        match asked {
            Asked::About(Address(ip)) => print::one(&mut out, &index, ip, form)?,
            Asked::Stdin => wrong += lines(&mut out, &index, form, is_watched)?,
        }
    }
    out.flush()?;
    Ok(ExitCode::from(u8::from(wrong > 0)))
}

fn asked(arguments: &[OsString]) -> Result<Vec<Asked>, Problems> {
    if arguments.is_empty() {
        return Ok(vec![Asked::Stdin]);
    }
    let mut problems = Vec::new();
    let mut all = Vec::new();
    for argument in arguments {
        let text = argument.to_string_lossy();
        match text.parse() {
            _ if text == "-" => all.push(Asked::Stdin),
            Ok(address) => all.push(Asked::About(address)),
            Err(_) if Path::new(argument).is_file() => problems.push(format!(
                "{text:?} is a file: --only, --count or --field reads its lines"
            )),
            Err(error) => problems.push(error.to_string()),
        }
    }
    match problems.is_empty() {
        true => Ok(all),
        false => Err(problems.join("\n").into()),
    }
}

/// How many of the lines are told one by one for being no address.
const TOLD: u64 = 20;

/// Answers the standard input, line by line. Returns how many lines are no address.
fn lines(
    out: &mut impl Write,
    index: &LocalIndex,
    form: Form,
    is_watched: bool,
) -> io::Result<u64> {
    let (mut number, mut wrong) = (0_u64, 0);
    let stdin = io::stdin();
    if stdin.is_terminal() {
        eprintln!("reading addresses, one per line, until the end of the input (Ctrl-D)");
    }
    let mut input = stdin.lock();
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        number += 1;
        let text = String::from_utf8_lossy(&line);
        match text.trim().parse::<Address>() {
            _ if text.trim().is_empty() => {}
            Ok(Address(ip)) => print::one(out, index, ip, form)?,
            Err(error) => {
                wrong += 1;
                if wrong <= TOLD {
                    exit::tell(&format!("line {number}, {error}"));
                }
            }
        }
        if is_watched {
            out.flush()?;
        }
        line.clear();
    }
    if wrong > TOLD {
        exit::tell(&format!("{} more lines are no address", wrong - TOLD));
    }
    Ok(wrong)
}
