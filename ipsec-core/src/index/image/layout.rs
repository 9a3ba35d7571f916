//! The header and the list of sections.

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use crate::index::memory::ALIGN;

/// The first bytes of every index.
pub(super) const MAGIC: [u8; 8] = *b"ipsecidx";
/// Reads as another number where the byte order is another one.
pub(super) const BYTE_ORDER: u32 = 0x0102_0304;
/// Files of another major version are refused, those of a later minor version are not.
pub(super) const MAJOR: u16 = 1;
pub(super) const MINOR: u16 = 0;
/// Files are no longer than this: 16 GiB, several times what tables of all addresses take.
pub(super) const LONGEST: u64 = 16 << 30;
/// What a reader has to know about, as bits. There is nothing yet.
pub(super) const FEATURES: u64 = 0;
/// Where the first section starts.
pub(super) const PAGE: usize = 4096;
/// Sections that fit into the page.
pub(super) const MOST_SECTIONS: usize = (PAGE - HEADER) / size_of::<SectionEntry>();
pub(super) const HEADER: usize = 128;
/// Set in the flags of a section that no reader may skip.
pub(super) const REQUIRED: u32 = 1;

#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct Header {
    pub(super) magic: [u8; 8],
    pub(super) byte_order: u32,
    pub(super) major: u16,
    pub(super) minor: u16,
    /// Of the whole file, in bytes.
    pub(super) length: u64,
    pub(super) features: u64,
    /// Seconds since the Unix epoch; 0 if none was given.
    pub(super) date: u64,
    /// Of the lists.
    pub(super) digest: u64,
    pub(super) sections: u64,
    /// Of the page, with zeros here.
    pub(super) hash: u64,
    /// How many ranges of addresses lists name.
    pub(super) ranges: u64,
    pub(super) unused: [u64; 7],
}

#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct SectionEntry {
    pub(super) kind: u32,
    pub(super) flags: u32,
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(super) hash: u64,
}

const _: () = assert!(size_of::<Header>() == HEADER && PAGE.is_multiple_of(ALIGN));

/// A section of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SectionInfo {
    /// Its name; `None` if a later version knows it.
    pub name: Option<&'static str>,
    /// Where it starts, in bytes from the beginning.
    pub offset: u64,
    /// How long it is, in bytes.
    pub length: u64,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $number:literal, $name:literal;)*) => {
        /// What a section holds.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u32)]
        pub(in crate::index) enum Kind { $($(#[$doc])* $variant = $number,)* }

        impl Kind {
            pub(super) fn of(number: u32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }

            pub(in crate::index) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

kinds! {
    /// The first level of the IPv4 table.
    V4Top = 1, "v4_top";
    /// Its lines.
    V4Lines = 2, "v4_lines";
    /// Its values, where there are few.
    V4Palette = 16, "v4_palette";
    /// The first level of the IPv6 table.
    V6Top = 3, "v6_top";
    /// Its nodes.
    V6Nodes = 4, "v6_nodes";
    /// What all addresses of a code have in common.
    Templates = 5, "templates";
    /// A record each: one more atom than another record.
    Records = 6, "records";
    /// The template of each record, where there are more than codes.
    RecordTemplates = 7, "record_templates";
    /// An atom each: a list, and what it says.
    Atoms = 8, "atoms";
    /// What entries say.
    Values = 9, "values";
    /// Texts that values and lists have.
    Strings = 10, "strings";
    /// The lists.
    Lists = 11, "lists";
    /// Where each list's entries are.
    EntryIndex = 12, "entry_index";
    /// Where what entries say is.
    EntryValues = 13, "entry_values";
    /// IPv4 entries of all lists.
    EntriesV4 = 14, "entries_v4";
    /// IPv6 entries of all lists.
    EntriesV6 = 15, "entries_v6";
}

impl Kind {
    /// Whether an index can be read without it. Then whoever does not know it skips it.
    pub(super) const fn is_optional(self) -> bool {
        matches!(
            self,
            Self::EntryIndex | Self::EntryValues | Self::EntriesV4 | Self::EntriesV6
        )
    }
}
