//! How a command ends: its exit code, and how it tells what is wrong.

use std::error::Error;
use std::io;
use std::process::ExitCode;

/// What is wrong; every line of the message is one problem.
pub(crate) type Problems = Box<dyn Error>;

/// The exit code for what is wrong is that of clap for arguments that it refuses.
const WRONG: u8 = 2;

/// Tells what is wrong, if anything is, and gives the exit code.
pub(crate) fn code(done: Result<ExitCode, Problems>) -> ExitCode {
    let error = match done {
        Ok(code) => return code,
        Err(error) => error,
    };
    if is_broken_pipe(&*error) {
        // Whoever reads has read enough.
        return ExitCode::SUCCESS;
    }
    tell(&error);
    wrong()
}

/// The exit code for what is wrong.
pub(crate) fn wrong() -> ExitCode {
    ExitCode::from(WRONG)
}

/// Tells problems, each on a line of the standard error.
pub(crate) fn tell(problems: &impl ToString) {
    for problem in problems.to_string().lines() {
        eprintln!("error: {problem}");
    }
}

fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let error = error.downcast_ref::<io::Error>();
    error.is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
