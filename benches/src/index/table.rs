//! What every structure can do, and how it is asked many times.

use super::sets::Family;

/// From an address to a set of signals as bits.
pub(crate) trait Table<K: Family> {
    /// The answer; 0 if no prefix names the address.
    fn find(&self, ip: K) -> u32;

    /// What is timed: as [`Table::find`], but the answer may be any word that cannot be known before the lookup is done.
    fn touch(&self, ip: K) -> u32 {
        self.find(ip)
    }

    /// How many bytes it takes, if it knows. If not, the allocator is asked.
    fn bytes(&self) -> Option<usize> {
        None
    }

    /// Lookups that the processor may overlap.
    fn independent(&self, ips: &[K]) -> u64 {
        let sum = |sum: u64, ip: &K| sum.wrapping_add(self.touch(*ip).into());
        ips.iter().fold(0, sum)
    }

    /// Lookups each of which must wait for the answer of the one before. `nothing` is 0, which the compiler must not know.
    fn dependent(&self, ips: &[K], nothing: u32) -> u64 {
        let mut answer = 0;
        for ip in ips {
            answer = self.touch(*ip ^ K::from(answer & nothing));
        }
        answer.into()
    }

    /// A word that depends on all answers and their order.
    fn checksum(&self, ips: &[K]) -> u64 {
        let sum = |sum: u64, ip: &K| sum.wrapping_mul(31).wrapping_add(self.find(*ip).into());
        ips.iter().fold(0, sum)
    }
}
