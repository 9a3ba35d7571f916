//! Calls one subject again and again, for tools that count instructions: `one GROUP SUBJECT CALLS`.

use std::env::args;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = args().skip(1).collect();
    let groups = benches::all().into_iter().chain(benches::remotes());
    let mut subjects = groups.flat_map(|group| {
        let title = group.title;
        group
            .subjects
            .into_iter()
            .map(move |subject| (title, subject))
    });
    let [group, subject, calls] = args.as_slice() else {
        for (title, subject) in subjects {
            println!("{title}\t{}", subject.name());
        }
        return ExitCode::SUCCESS;
    };
    let found = subjects.find(|(title, of)| title == group && of.name() == subject);
    let (Some((_, mut subject)), Ok(calls)) = (found, calls.parse()) else {
        eprintln!("no such subject, or no number of calls");
        return ExitCode::FAILURE;
    };
    println!("{:?}", benches::time(&mut subject, calls));
    ExitCode::SUCCESS
}
