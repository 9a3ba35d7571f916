//! Both tables, compared with a search in the sorted ranges that they were made of.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::{Split, V4, V4Sections, V6, V6Sections, Value, Values};

fn split() -> Split {
    Split::of(Value::RECORDS as usize)
}

fn limits() -> Values {
    Values {
        split: split(),
        records: Value::RECORDS,
        codes: 1 << 7,
    }
}

fn value() -> impl Strategy<Value = Value> {
    (0..1_u32 << 7, 0..1_u32 << 24).prop_map(|(code, record)| split().value(code, record))
}

/// With few different values and with many.
fn values() -> impl Strategy<Value = u32> {
    prop_oneof![Just(7_u32), Just(0xFF_FFFF)]
}

/// Starts that are dense here and sparse there, so that every kind of entry and trees of every height come about.
fn starts_v4() -> impl Strategy<Value = BTreeMap<u32, Value>> {
    let anywhere = btree_map(any::<u32>(), value(), 0..40);
    let dense = (any::<u32>(), 0..12_u32, 0..3000_u32, value());
    (anywhere, vec(dense, 0..4), values()).prop_map(|(mut starts, dense, mask)| {
        for (from, shift, count, value) in dense {
            for i in 0..count {
                let value = split().value(split().code(value), (split().record(value) ^ i) & mask);
                starts.insert(from.wrapping_add(i << shift), value);
            }
        }
        starts.entry(0).or_default();
        starts
    })
}

fn starts_v6() -> impl Strategy<Value = BTreeMap<u128, Value>> {
    let unicast = any::<u128>().prop_map(|bits| bits >> 3 | 1 << 125);
    let near = prop_oneof![
        Just(0_u128),
        Just(1 << 125),
        Just((1 << 125) - 1),
        Just(1 << 126),
        Just(u128::MAX),
    ];
    let anywhere = btree_map(prop_oneof![any::<u128>(), unicast, near], value(), 0..40);
    let shifts = prop_oneof![0..8_u32, 60..70_u32, 90..116_u32];
    let dense = (any::<u128>(), shifts, 0..1500_u32, value());
    (anywhere, vec(dense, 0..3)).prop_map(|(mut starts, dense)| {
        for (from, shift, count, value) in dense {
            for i in 0..count {
                let value =
                    split().value(split().code(value), (split().record(value) ^ i) & 0xFF_FFFF);
                starts.insert(from.wrapping_add(u128::from(i) << shift), value);
            }
        }
        starts.entry(0).or_default();
        starts
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_table_of_ipv4_finds_what_a_search_finds(starts in starts_v4(), others in vec(any::<u32>(), 0..50)) {
        let sorted: Vec<(u32, Value)> = starts.iter().map(|(start, value)| (*start, *value)).collect();
        let sections = V4Sections::build(&sorted).unwrap();
        let table = V4::new(&sections.top, &sections.lines, &sections.palette, &limits()).unwrap();
        let near = sorted.iter().flat_map(|(start, _)| [start.wrapping_sub(1), *start, start.wrapping_add(1)]);
        for address in near.chain(others) {
            let expected = starts.range(..=address).next_back().map(|(_, value)| *value);
            prop_assert_eq!(Some(table.find(address)), expected, "{:x}", address);
        }
        let mut told = BTreeMap::new();
        table.each(|start, value| {
            told.insert(start, value);
        });
        for (start, value) in &told {
            prop_assert_eq!(starts.range(..=start).next_back().map(|(_, v)| v), Some(value));
        }
        prop_assert!(starts.keys().all(|start| told.contains_key(start)));
    }

    #[test]
    fn the_table_of_ipv6_finds_what_a_search_finds(starts in starts_v6(), others in vec(any::<u128>(), 0..50)) {
        let sorted: Vec<(u128, Value)> = starts.iter().map(|(start, value)| (*start, *value)).collect();
        let sections = V6Sections::build(&sorted).unwrap();
        let table = V6::new(&sections.top, &sections.nodes, &limits()).unwrap();
        let near = sorted.iter().flat_map(|(start, _)| [start.wrapping_sub(1), *start, start.wrapping_add(1)]);
        for address in near.chain(others) {
            let expected = starts.range(..=address).next_back().map(|(_, value)| *value);
            prop_assert_eq!(Some(table.find(address)), expected, "{:x}", address);
        }
        let mut told = BTreeMap::new();
        table.each(|start, value| {
            told.insert(start, value);
        });
        for (start, value) in &told {
            prop_assert_eq!(starts.range(..=start).next_back().map(|(_, v)| v), Some(value), "{:x}", start);
        }
        prop_assert!(starts.keys().all(|start| told.contains_key(start)));
    }
}
