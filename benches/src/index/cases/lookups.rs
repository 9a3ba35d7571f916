//! Lookups in one set: built once by everybody, then asked in several ways.

use std::hint::black_box;
use std::io;
use std::rc::Rc;
use std::time::Instant;

use super::{Context, Sweep};
use crate::index::case::{Case, Contender, Role, Target};
use crate::index::limit::Limit;
use crate::index::ours::Ours;
use crate::index::peers::{Peer, Scan, Sorted, peers};
use crate::index::sets::{Family, Set, hits, misses};
use crate::index::table::Table;

type Run<'a> = &'a mut dyn FnMut(Case) -> io::Result<()>;

pub(super) fn mixed(context: &Context<'_>, run: Run<'_>) -> io::Result<()> {
    let set = context.sets.mixed();
    let tables = Tables::build(&set, peers());
    let sizes = &context.sizes;
    let limit = Rc::new(Limit::new(sizes.limit_bytes, sizes.lookups)?);
    let hits: Rc<[u32]> = hits(&set.prefixes, sizes.lookups).into();
    run(tables.construction(&set))?;

    let mut case = tables.independent("1 M mixed IPv4, hits, independent", &hits);
    case.contenders.push(of_limit(&limit, Limit::independent));
    case.targets.push(Target::TimesBestPeer(5.0));
    run(case)?;

    let mut case = tables.dependent("1 M mixed IPv4, hits, dependent", &hits);
    case.contenders
        .push(of_limit(&limit, |limit| limit.dependent(black_box(0))));
    case.targets
        .extend([Target::TimesBestPeer(2.1), Target::TimesLimit(2.0)]);
    run(case)?;

    let sweep = Sweep::new(sizes.sweep_bytes, sizes.cold);
    let mut case = tables.cold(
        "1 M mixed IPv4, one lookup with swept caches",
        &hits,
        &sweep,
    );
    let one_line = {
        let (limit, mut at) = (limit.clone(), 0);
        move || {
            at += 1;
            u64::from(limit.fetch_nth(at))
        }
    };
    let one_line = sweep.contender("limit: one line", Role::Limit, one_line);
    case.contenders.push(one_line);
    case.targets.push(Target::TimesBestPeer(2.4));
    run(case)?;

    let misses: Rc<[u32]> = misses(&set, sizes.lookups).into();
    run(tables.independent("1 M mixed IPv4, misses, independent", &misses))
}

pub(super) fn routes_v4(context: &Context<'_>, run: Run<'_>) -> io::Result<()> {
    let set = context.sets.routes_v4();
    let tables = Tables::build(&set, peers());
    run(tables.construction(&set))?;
    let hits: Rc<[u32]> = hits(&set.prefixes, context.sizes.lookups).into();
    let mut case = tables.independent("routes IPv4, hits, independent", &hits);
    case.targets.push(Target::TimesBestPeer(4.0));
    run(case)?;
    let misses: Rc<[u32]> = misses(&set, context.sizes.lookups).into();
    run(tables.independent("routes IPv4, misses, independent", &misses))
}

pub(super) fn routes_v6(context: &Context<'_>, run: Run<'_>) -> io::Result<()> {
    let set = context.sets.routes_v6()?;
    let tables = Tables::build(&set, peers());
    run(tables.construction(&set))?;
    let hits: Rc<[u128]> = hits(&set.prefixes, context.sizes.lookups).into();
    run(tables.independent("routes IPv6, hits, independent", &hits))?;
    let mut case = tables.dependent("routes IPv6, hits, dependent", &hits);
    case.targets.push(Target::TimesBestPeer(2.0));
    run(case)
}

/// Against a list that is a list.
pub(super) fn scanned(context: &Context<'_>, run: Run<'_>) -> io::Result<()> {
    let set = context.sets.scanned();
    let scan = Peer {
        name: "linear scan",
        build: |set: &Set<u32>| Box::new(Scan::build(set)),
    };
    let sorted = Peer {
        name: "sorted Vec",
        build: |set: &Set<u32>| Box::new(Sorted::build(set)),
    };
    let tables = Tables::build(&set, vec![scan, sorted]);
    let hits: Rc<[u32]> = hits(&set.prefixes, context.sizes.lookups.min(512)).into();
    run(tables.independent("100 k mixed IPv4, as middleware with a list has it", &hits))
}

/// All structures of one set; the first is ours.
struct Tables<K>(Vec<Built<K>>);

struct Built<K> {
    name: &'static str,
    role: Role,
    table: Rc<dyn Table<K>>,
    nanoseconds: f64,
}

impl<K: Family> Tables<K> {
    fn build(set: &Set<K>, peers: Vec<Peer<K>>) -> Self {
        let ours = Peer {
            name: "ours",
            build: |set: &Set<K>| Box::new(Ours::build(set)),
        };
        let roles = std::iter::once(Role::Ours).chain(std::iter::repeat(Role::Peer));
        let all = std::iter::once(ours).chain(peers).zip(roles);
        let build = |(peer, role): (Peer<K>, Role)| {
            let start = Instant::now();
            let table = Rc::from((peer.build)(set));
            Built {
                name: peer.name,
                role,
                table,
                nanoseconds: start.elapsed().as_secs_f64() * 1e9,
            }
        };
        Self(all.map(build).collect())
    }

    /// How long each took to build: once, since it is not what the structures are compared for.
    fn construction(&self, set: &Set<K>) -> Case {
        let per_prefix = |built: &Built<K>| built.nanoseconds / set.prefixes.len() as f64;
        let contender =
            |built: &Built<K>| Contender::known(built.name, built.role, per_prefix(built));
        Case {
            title: format!(
                "{}: {} prefixes, building once",
                set.name,
                set.prefixes.len()
            ),
            unit: "ns per prefix",
            contenders: self.0.iter().map(contender).collect(),
            targets: Vec::new(),
        }
    }

    fn independent(&self, title: &str, ips: &Rc<[K]>) -> Case {
        self.case(title, ips, |table, ips| table.independent(ips))
    }

    fn dependent(&self, title: &str, ips: &Rc<[K]>) -> Case {
        self.case(title, ips, |table, ips| table.dependent(ips, black_box(0)))
    }

    fn case(&self, title: &str, ips: &Rc<[K]>, ask: fn(&dyn Table<K>, &[K]) -> u64) -> Case {
        let contender = |built: &Built<K>| {
            let (table, ips) = (built.table.clone(), ips.clone());
            let checksum = table.checksum(&ips);
            Contender::timed(built.name, built.role, ips.len(), move || {
                ask(&*table, &ips)
            })
            .with_checksum(checksum)
        };
        Case {
            title: title.to_owned(),
            unit: "ns per lookup",
            contenders: self.0.iter().map(contender).collect(),
            targets: Vec::new(),
        }
    }

    fn cold(&self, title: &str, ips: &Rc<[K]>, sweep: &Sweep) -> Case {
        let contender = |built: &Built<K>| {
            let (table, ips, mut at) = (built.table.clone(), ips.clone(), 0);
            let one = move || {
                at = (at + 1) % ips.len();
                u64::from(table.touch(ips[at]))
            };
            sweep.contender(built.name, built.role, one)
        };
        Case {
            title: title.to_owned(),
            unit: "ns",
            contenders: self.0.iter().map(contender).collect(),
            targets: Vec::new(),
        }
    }
}

fn of_limit(limit: &Rc<Limit>, fetch: impl Fn(&Limit) -> u64 + 'static) -> Contender {
    let (count, limit) = (limit.count(), limit.clone());
    Contender::timed("limit: one line", Role::Limit, count, move || fetch(&limit))
}
