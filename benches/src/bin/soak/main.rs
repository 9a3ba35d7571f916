//! Everything at once, for as long as one likes: lists that change, services that fail, visitors who give up. Whether anything grows, is left behind, or is
//! said wrongly.
//!
//! The servers are a process of their own, this program once more, so that what is measured is what an application would have.

mod invariants;
mod outside;
mod samples;
mod servers;
mod service;
mod settings;
mod shares;
mod stack;
mod traffic;
mod weather;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use outside::Outside;
use samples::{Sample, Samples};
use settings::Settings;
use traffic::Tally;

/// One for the visitors, one for the services' connections, as the target says: two cores.
const WORKERS: usize = 2;
/// So long after everything is dropped, nothing may be left.
const GONE_WITHIN: Duration = Duration::from_secs(15);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().map(String::as_str) == Some(servers::ARGUMENT) {
        return servers::run();
    }
    let settings = match Settings::read(arguments) {
        Ok(settings) => settings,
        Err(words) => {
            eprintln!("soak: {words}");
            return ExitCode::FAILURE;
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKERS)
        .enable_all()
        .build();
    let problems = match runtime {
        Ok(runtime) => runtime.block_on(soak(&settings)),
        Err(error) => vec![format!("no runtime: {error}")],
    };
    for problem in &problems {
        println!("FAILED: {problem}");
    }
    if problems.is_empty() {
        println!("PASSED");
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}

/// What went wrong.
async fn soak(settings: &Settings) -> Vec<String> {
    match run(settings).await {
        Ok(problems) => problems,
        Err(error) => vec![error.to_string()],
    }
}

type Error = Box<dyn std::error::Error + Send + Sync>;

async fn run(settings: &Settings) -> Result<Vec<String>, Error> {
    let outside = Arc::new(Outside::start()?);
    let folder = tempfile::tempdir()?;
    let before = Sample::now(0, Duration::ZERO, 0);
    let stacks = stack::build(&outside, folder.path(), settings).await?;
    let tally = Arc::new(Tally::default());
    let mut problems = Vec::new();
    for stack in &stacks {
        problems.extend(invariants::calm(stack).await);
    }

    let mut samples = Samples::new(settings.time);
    let start = Instant::now();
    let weather = tokio::spawn(weather::lists(Arc::clone(&outside), stacks.clone()));
    let storms = tokio::spawn(weather::storms(Arc::clone(&outside)));
    let bans = tokio::spawn(weather::bans(stacks.clone(), Arc::clone(&tally)));
    let visitors = traffic::start(settings, &stacks, &tally);
    println!("{}", Samples::HEAD);
    while start.elapsed() < settings.time {
        tokio::time::sleep(samples.pace()).await;
        let asked = tally.requests();
        let remembered = stacks.iter().map(|stack| stack.remembered()).sum();
        samples.add(Sample::now(asked, start.elapsed(), remembered));
        if samples.is_time_for_a_line() {
            println!("{}", samples.line(&tally));
        }
    }

    visitors.stop();
    problems.extend(visitors.ended().await);
    for (what, task) in [("lists", weather), ("storms", storms), ("bans", bans)] {
        task.abort();
        if task.await.is_err_and(|error| error.is_panic()) {
            problems.push(format!("the task of the {what} panicked"));
        }
    }
    outside.clear_weather();
    println!("{}", tally.words());
    for stack in &stacks {
        problems.extend(invariants::recovery(stack).await);
        if let Some(shares) = &stack.shares {
            problems.extend(shares.problems().await);
        }
        println!("{}", stack.words());
    }
    problems.extend(tally.problems());
    problems.extend(samples.problems());

    drop(stacks);
    let left = gone(before).await;
    println!("when all is dropped: {}", left.words());
    problems.extend(left.more_than(&before));
    Ok(problems)
}

/// What is left of everything, once nothing more goes.
async fn gone(before: Sample) -> Sample {
    let end = Instant::now() + GONE_WITHIN;
    loop {
        let now = Sample::now(0, Duration::ZERO, 0);
        if now.more_than(&before).is_empty() || Instant::now() > end {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
