//! Readers beside swaps: counts wrong answers, and measures how long a reader is kept waiting, as a table in Markdown.
//!
//! Two threads look up addresses whose answers are known, while a third builds two indexes, one after the other, and puts them into the
//! [`SharedIndex`] that the two read, with bans and liftings in between. An answer that is of neither index, or of both, is wrong, and
//! one wrong answer is a failure of the program. The pause of a reader is the time from one lookup to the next, all that it does included.
//!
//! The same readers run beside a third thread that is idle, and beside one that builds the same indexes and throws them away. What they see
//! then is the machine's own noise: on two cores, three busy threads wait for each other. So the time is told, too, that remains of a pause
//! without the time for which its thread waited for a core, where the system counts that (Linux, `schedstat`).
//!
//! ```text
//! swap [--seconds N] [--prefixes N] [--quick]
//! ```

mod load;
mod pauses;
mod reader;
mod tables;
mod waited;

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use ipsec_core::SharedIndex;

use load::{Changes, Load};
use reader::Report;
use tables::Tables;

const USAGE: &str = "usage: swap [--seconds N] [--prefixes N] [--quick]";
const READERS: u64 = 2;

struct Settings {
    /// Of each of the three runs.
    time: Duration,
    /// Of each of the two indexes.
    prefixes: u32,
}

fn main() -> ExitCode {
    let settings = match settings(std::env::args().skip(1)) {
        Ok(settings) => settings,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    let tables = match Tables::new(settings.prefixes) {
        Ok(tables) => tables,
        Err(problem) => {
            eprintln!("the indexes cannot be built: {problem}");
            return ExitCode::from(2);
        }
    };
    println!(
        "{READERS} readers, two indexes of {} prefixes, {} s each, {} cores. Times in µs.\n",
        tables.prefixes(),
        settings.time.as_secs_f64(),
        thread::available_parallelism().map_or(0, usize::from),
    );
    println!("{}", reader::HEAD);
    let mut wrong = 0;
    for load in [Load::Idle, Load::Builds, Load::Swaps] {
        let (reports, changes) = run(&tables, load, settings.time);
        for report in &reports {
            println!("{}", report.row(load, settings.time, &changes));
        }
        let examples = reports.iter().filter_map(|report| report.example.as_ref());
        for example in examples.chain(&changes.example) {
            eprintln!("wrong: {example}");
        }
        if changes.wrong > 0 {
            let missing = changes.wrong;
            eprintln!("{missing} changes did not show in the next lookup");
        }
        wrong += reports.iter().map(|report| report.wrong).sum::<u64>() + changes.wrong;
    }
    match wrong {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn settings(mut args: impl Iterator<Item = String>) -> Result<Settings, String> {
    let mut settings = Settings {
        time: Duration::from_secs(60),
        prefixes: 1_000_000,
    };
    while let Some(arg) = args.next() {
        let mut number = || {
            let number = args.next().and_then(|text| text.parse::<u32>().ok());
            number.ok_or_else(|| format!("{arg} needs a whole number"))
        };
        match arg.as_str() {
            "--seconds" => settings.time = Duration::from_secs(number()?.into()),
            "--prefixes" => settings.prefixes = number()?,
            "--quick" => {
                settings.time = Duration::from_millis(300);
                settings.prefixes = 20_000;
            }
            _ => return Err(format!("unknown argument {arg}")),
        }
    }
    Ok(settings)
}

fn run(tables: &Tables, load: Load, time: Duration) -> (Vec<Report>, Changes) {
    let shared = SharedIndex::new(tables.build(0), SystemTime::now);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let readers: Vec<_> = (1..=READERS)
            .map(|seed| {
                scope.spawn({
                    let (shared, done) = (&shared, &done);
                    move || reader::read(shared, tables, seed, done)
                })
            })
            .collect();
        let changes = scope.spawn(|| load::put(load, &shared, tables, &done));
        thread::sleep(time);
        done.store(true, Ordering::Relaxed);
        let reports = readers
            .into_iter()
            .map(|reader| reader.join().expect("no reader panics"));
        (reports.collect(), changes.join().expect("no change panics"))
    })
}
