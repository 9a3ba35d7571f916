//! One request through an axum router, through criterion.

use criterion::{Criterion, criterion_group, criterion_main};

fn all(criterion: &mut Criterion) {
    for group in benches::routers() {
        let mut timed = criterion.benchmark_group(group.title);
        for mut subject in group.subjects {
            timed.bench_function(subject.name(), |bencher| {
                bencher.iter_custom(|calls| benches::time(&mut subject, calls));
            });
        }
        timed.finish();
    }
}

criterion_group!(benches, all);
criterion_main!(benches);
