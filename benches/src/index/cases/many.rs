//! Many queries in one call, as a program has them that reads a log.

use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context as TaskContext, Poll, Waker};

use ipsec_core::{Backend, Query};

use super::Context;
use crate::index::case::{Case, Contender, Role};
use crate::index::ours::Ours;
use crate::index::sets::{Family, hits};

const AT_ONCE: usize = 256;

pub(super) fn case(context: &Context<'_>) -> Case {
    let set = context.sets.mixed();
    let ours = Rc::new(Ours::build(&set));
    let ips = hits(&set.prefixes, context.sizes.lookups);
    let queries: Rc<[Query]> = ips.iter().map(|ip| Query::new(ip.ip())).collect();

    let (index, all) = (ours.clone(), queries.clone());
    let one_by_one = move || {
        let verdicts = all
            .iter()
            .filter_map(|query| index.index().lookup_now(query));
        verdicts
            .map(|verdict| verdict.signals().positive().len() as u64)
            .sum()
    };
    let all = queries.clone();
    let many = move || {
        let one = |queries: &[Query]| {
            let verdicts = ready(ours.index().lookup_many(queries));
            let verdicts = verdicts.into_iter().flatten();
            verdicts
                .map(|verdict| verdict.signals().positive().len() as u64)
                .sum::<u64>()
        };
        all.chunks(AT_ONCE).map(one).sum()
    };
    let count = queries.len();
    let checksums = [one_by_one(), many()];
    Case {
        title: "1 M mixed IPv4, hits, as a backend".to_owned(),
        unit: "ns per verdict",
        contenders: vec![
            Contender::timed("lookup_many, 256 at once", Role::Ours, count, many)
                .with_checksum(checksums[1]),
            Contender::timed("lookup_now, one by one", Role::Other, count, one_by_one)
                .with_checksum(checksums[0]),
        ],
        targets: Vec::new(),
    }
}

/// The output of a future that never has to wait.
fn ready<T>(future: impl Future<Output = T>) -> T {
    let mut context = TaskContext::from_waker(Waker::noop());
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
