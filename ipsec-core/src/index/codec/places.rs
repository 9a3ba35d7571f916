//! Where in a section values begin, and how much text each of them says.

/// The places of values, which lie one after the other.
///
/// It takes a little more memory than the section, whatever is in there, and a question takes the same time wherever it is asked.
#[derive(Debug)]
pub(in crate::index) struct Places {
    /// A bit for each place where a value begins.
    begins: Vec<u64>,
    /// How many begin before each word of those.
    before: Vec<u32>,
    /// Of each value, in bytes.
    texts: Vec<u32>,
}

impl Places {
    /// `next` tells of a place where a value begins how much text it says and where the next one begins, which is behind it. `None` if it cannot.
    pub(super) fn of(
        length: usize,
        mut next: impl FnMut(usize) -> Option<(u32, usize)>,
    ) -> Option<Self> {
        let mut begins = vec![0_u64; length.div_ceil(64)];
        // At place 0 nothing is said.
        let mut texts = vec![0];
        if let Some(word) = begins.first_mut() {
            *word |= 1;
        }
        let mut at = 1;
        while at < length {
            let (text, end) = next(at)?;
            begins[at / 64] |= 1 << (at % 64);
            texts.push(text);
            at = end;
        }
        let mut before = Vec::with_capacity(begins.len());
        begins.iter().fold(0, |all, word| {
            before.push(all);
            all + word.count_ones()
        });
        Some(Self {
            begins,
            before,
            texts,
        })
    }

    /// How many bytes of text are said at a place; `None` if no value begins there.
    pub(in crate::index) fn text(&self, place: u32) -> Option<u32> {
        let (word, bit) = (place as usize / 64, place % 64);
        let begins = *self.begins.get(word)?;
        if begins >> bit & 1 == 0 {
            return None;
        }
        let earlier = (begins & ((1 << bit) - 1)).count_ones();
        let number = self.before.get(word)? + earlier;
        self.texts.get(number as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_beginnings_are_places() {
        // Values of three bytes each, which say as much text as their place is.
        let places = Places::of(301, |at| Some((at as u32, at + 3))).unwrap();
        for place in 0..400 {
            let begins = place == 0 || place < 301 && place % 3 == 1;
            assert_eq!(places.text(place), begins.then_some(place));
        }
        assert!(Places::of(10, |_| None).is_none());
        assert_eq!(Places::of(0, |_| None).unwrap().text(0), None);
        assert_eq!(Places::of(1, |_| None).unwrap().text(0), Some(0));
    }
}
