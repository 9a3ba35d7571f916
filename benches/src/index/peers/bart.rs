//! The crate `geiserx_ts_bart`: balanced routing tables with a stride of eight bits, ported from Go.

use std::marker::PhantomData;

use ipnet::IpNet;
use ts_bart::{RoutingTable, Table as BartTable};

use crate::index::sets::{Family, Set};
use crate::index::table::Table;

pub(crate) trait BartFamily: Family {}
impl<K: Family> BartFamily for K {}

pub(super) struct Bart<K>(BartTable<u32>, PhantomData<K>);

impl<K: BartFamily> Bart<K> {
    pub(super) fn build(set: &Set<K>) -> Self {
        let mut table = BartTable::default();
        for prefix in &set.longest {
            let net = IpNet::new(prefix.first.ip(), prefix.len).expect("a length of the family");
            table.insert(net, prefix.value);
        }
        Self(table, PhantomData)
    }
}

impl<K: BartFamily> Table<K> for Bart<K> {
    fn find(&self, ip: K) -> u32 {
        self.0.lookup(ip.ip()).copied().unwrap_or(0)
    }
}
