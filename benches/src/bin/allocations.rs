//! Prints what one call of each subject allocates: group, subject, times and bytes between tabs.

use allocation_counter::AllocationInfo;
use benches::Subject;

fn main() {
    for group in benches::all().into_iter().chain(benches::remotes()) {
        for mut subject in group.subjects {
            let info = of_one_call(&mut subject);
            let (title, name) = (group.title, subject.name());
            println!(
                "{title}\t{name}\t{}\t{}",
                info.count_total, info.bytes_total
            );
        }
    }
}

/// Not of the first call: whatever is made only once is made then.
fn of_one_call(subject: &mut Subject) -> AllocationInfo {
    let mut counted = AllocationInfo::default();
    subject.run(1, &mut |calls| calls());
    subject.run(1, &mut |calls| {
        counted = allocation_counter::measure(calls);
    });
    counted
}
