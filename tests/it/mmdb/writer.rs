//! Writes small databases in the format of MaxMind (<https://maxmind.github.io/MaxMind-DB/>), right ones and wrong ones.

use std::collections::HashMap;
use std::net::IpAddr;

/// A value of a record.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data {
    Map(Vec<(&'static str, Data)>),
    Array(Vec<Data>),
    Text(String),
    Bytes(Vec<u8>),
    Flag(bool),
    U16(u16),
    U32(u32),
    U64(u64),
    U128(u128),
    I32(i32),
    Double(f64),
    Float(f32),
    /// To this place in the data, whatever is there.
    Pointer(u32),
}

/// A map of fields.
pub(super) fn map<const N: usize>(fields: [(&'static str, Data); N]) -> Data {
    Data::Map(fields.into())
}

pub(super) fn text(text: &str) -> Data {
    Data::Text(text.into())
}

/// A database to be.
#[derive(Clone, Debug)]
pub(super) struct Writer {
    pub(super) kind: &'static str,
    pub(super) built: u64,
    pub(super) ip_version: u16,
    pub(super) record_bits: usize,
    /// Instead of how many nodes there are.
    pub(super) node_count: Option<u32>,
    /// By number: what follows a 0 and a 1.
    pub(super) nodes: Vec<[Slot; 2]>,
    pub(super) records: Vec<Data>,
}

/// The end of a branch, or where it goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Slot {
    Empty,
    Node(usize),
    Record(usize),
    /// This number, whatever it means.
    Raw(u32),
}

impl Writer {
    pub(super) fn new(kind: &'static str) -> Self {
        Self {
            kind,
            built: 1_750_000_000,
            ip_version: 6,
            record_bits: 28,
            node_count: None,
            nodes: vec![[Slot::Empty; 2]],
            records: Vec::new(),
        }
    }

    pub(super) fn ipv4_only(mut self) -> Self {
        self.ip_version = 4;
        self
    }

    pub(super) fn record_bits(mut self, bits: usize) -> Self {
        self.record_bits = bits;
        self
    }

    /// Adds a network, such as `203.0.113.0/24`; what it overlaps with gives way.
    pub(super) fn with(mut self, network: &str, record: Data) -> Self {
        let record = match self.records.iter().position(|known| *known == record) {
            Some(at) => at,
            None => {
                self.records.push(record);
                self.records.len() - 1
            }
        };
        self.set(network, Slot::Record(record));
        self
    }

    /// Makes a block lead to where IPv4 is kept.
    pub(super) fn alias(mut self, network: &str) -> Self {
        let mut ipv4 = Slot::Node(0);
        for _ in 0..96 {
            let Slot::Node(node) = ipv4 else { break };
            ipv4 = self.nodes[node][0];
        }
        self.set(network, ipv4);
        self
    }

    pub(super) fn set(&mut self, network: &str, slot: Slot) {
        let (ip, length) = network.split_once('/').unwrap();
        let length: usize = length.parse().unwrap();
        let (bits, length) = match (ip.parse().unwrap(), self.ip_version) {
            (IpAddr::V4(ip), 4) => (u128::from(ip.to_bits()) << 96, length),
            (IpAddr::V4(ip), _) => (ip.to_bits().into(), length + 96),
            (IpAddr::V6(ip), _) => (ip.to_bits(), length),
        };
        let side = |depth: usize| ((bits >> (127 - depth)) & 1) as usize;
        let mut node = 0;
        for depth in 0..length - 1 {
            node = match self.nodes[node][side(depth)] {
                Slot::Node(next) => next,
                end => {
                    self.nodes.push([end; 2]);
                    let next = self.nodes.len() - 1;
                    self.nodes[node][side(depth)] = Slot::Node(next);
                    next
                }
            };
        }
        self.nodes[node][side(length - 1)] = slot;
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut data = Section::default();
        let places: Vec<usize> = self
            .records
            .iter()
            .map(|record| data.place(record))
            .collect();
        let count = self.nodes.len();
        let number = |slot: Slot| match slot {
            Slot::Empty => count as u32,
            Slot::Node(node) => node as u32,
            Slot::Record(record) => (count + 16 + places[record]) as u32,
            Slot::Raw(number) => number,
        };
        let mut bytes = Vec::new();
        for node in &self.nodes {
            let [zero, one] = node.map(|slot| number(slot).to_be_bytes());
            match self.record_bits {
                24 => bytes.extend([&zero[1..], &one[1..]].concat()),
                28 => bytes.extend([&zero[1..], &[zero[0] << 4 | one[0]], &one[1..]].concat()),
                _ => bytes.extend([zero, one].concat()),
            }
        }
        bytes.extend([0; 16]);
        bytes.extend(data.bytes);
        bytes.extend(b"\xAB\xCD\xEFMaxMind.com");
        let mut metadata = Section::default();
        metadata.place(&map([
            ("binary_format_major_version", Data::U16(2)),
            ("binary_format_minor_version", Data::U16(0)),
            ("build_epoch", Data::U64(self.built)),
            ("database_type", text(self.kind)),
            ("description", map([("en", text("made up"))])),
            ("ip_version", Data::U16(self.ip_version)),
            ("languages", Data::Array(vec![text("en")])),
            (
                "node_count",
                Data::U32(self.node_count.unwrap_or(count as u32)),
            ),
            ("record_size", Data::U16(self.record_bits as u16)),
        ]));
        bytes.extend(metadata.bytes);
        bytes
    }
}

/// Values one after the other. A key that was written before is pointed to.
#[derive(Default)]
struct Section {
    bytes: Vec<u8>,
    keys: HashMap<&'static str, usize>,
}

impl Section {
    /// Writes a value; where it begins.
    fn place(&mut self, value: &Data) -> usize {
        let at = self.bytes.len();
        match value {
            Data::Map(fields) => {
                self.head(7, fields.len());
                for (key, value) in fields {
                    match self.keys.get(key) {
                        Some(at) => _ = self.place(&Data::Pointer(*at as u32)),
                        None => {
                            let at = self.place(&text(key));
                            self.keys.insert(key, at);
                        }
                    }
                    self.place(value);
                }
            }
            Data::Array(values) => {
                self.head(11, values.len());
                for value in values {
                    self.place(value);
                }
            }
            Data::Text(text) => self.payload(2, text.as_bytes()),
            Data::Bytes(bytes) => self.payload(4, bytes),
            Data::Flag(flag) => self.head(14, (*flag).into()),
            Data::U16(number) => self.payload(5, &number.to_be_bytes()),
            Data::U32(number) => self.payload(6, &number.to_be_bytes()),
            Data::U64(number) => self.payload(9, &number.to_be_bytes()),
            Data::U128(number) => self.payload(10, &number.to_be_bytes()),
            Data::I32(number) => self.payload(8, &number.to_be_bytes()),
            Data::Double(number) => self.payload(3, &number.to_be_bytes()),
            Data::Float(number) => self.payload(15, &number.to_be_bytes()),
            Data::Pointer(to) => {
                self.bytes.push(0b0011_1000);
                self.bytes.extend(to.to_be_bytes());
            }
        }
        at
    }

    fn payload(&mut self, kind: u8, bytes: &[u8]) {
        self.head(kind, bytes.len());
        self.bytes.extend(bytes);
    }

    fn head(&mut self, kind: u8, size: usize) {
        let (short, more) = match size {
            0..29 => (size as u8, vec![]),
            29..285 => (29, vec![(size - 29) as u8]),
            _ => (30, ((size - 285) as u16).to_be_bytes().to_vec()),
        };
        if kind < 8 {
            self.bytes.push(kind << 5 | short);
        } else {
            self.bytes.extend([short, kind - 7]);
        }
        self.bytes.extend(more);
    }
}
