//! How much a list may make of itself.

/// How much a list may make of itself, however small it comes over the wire.
///
/// ```
/// use ipsec_core::feed::Limits;
///
/// let limits = Limits::default().max_bytes(16 << 20);
/// assert_ne!(limits, Limits::default());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Limits {
    pub(in crate::feed) max_bytes: u64,
    pub(in crate::feed) max_ratio: u64,
}

impl Default for Limits {
    /// 1 GiB of text, and 200 times what was read of a compressed list.
    fn default() -> Self {
        Self {
            max_bytes: 1 << 30,
            max_ratio: 200,
        }
    }
}

impl Limits {
    /// How much of a compressed list is taken before the [ratio](Limits::max_ratio) is looked at: 1 MiB of text.
    pub const RATIO_FROM: u64 = 1 << 20;

    /// How many bytes a list may have, after decompression.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// How many times as many bytes may come out of a compressed list as were read of it.
    ///
    /// Lists of addresses shrink to a fourth or a tenth, tables of flags to a thirtieth. gzip itself ends at a thousandth, which is what bombs are
    /// made of.
    pub fn max_ratio(mut self, ratio: u64) -> Self {
        self.max_ratio = ratio;
        self
    }
}
