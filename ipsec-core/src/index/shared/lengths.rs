//! Which prefix lengths occur.

/// A set of prefix lengths, 0 to 128.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Lengths([u64; 3]);

impl Lengths {
    /// With this length. Greater ones than 128 do not occur in a prefix.
    pub(super) fn insert(&mut self, length: u8) {
        if let Some(word) = self.0.get_mut(usize::from(length / 64)) {
            *word |= 1 << (length % 64);
        }
    }

    /// The lengths, ascending: wider prefixes first.
    #[inline]
    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        [0_u8, 64, 128]
            .into_iter()
            .zip(self.0)
            .flat_map(|(base, word)| Bits(word).map(move |bit| base + bit))
    }
}

/// The numbers of the bits that are set.
struct Bits(u64);

impl Iterator for Bits {
    type Item = u8;

    #[inline]
    fn next(&mut self) -> Option<u8> {
        let bit = self.0.trailing_zeros();
        // Clears the lowest bit that is set; nothing is left of zero.
        self.0 &= self.0.wrapping_sub(1);
        u8::try_from(bit).ok().filter(|bit| *bit < 64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_has_its_place() {
        let mut all = Lengths::default();
        assert_eq!(all.iter().count(), 0);
        for length in [128, 0, 64, 63, 24, 24] {
            all.insert(length);
        }
        assert_eq!(all.iter().collect::<Vec<_>>(), [0, 24, 63, 64, 128]);
        (0..=u8::MAX).for_each(|length| all.insert(length));
        assert!(all.iter().take(129).eq(0..=128));
    }
}
