//! Walking through two rows of ranges in step.

/// From a first to a last number, and what is said of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) first: u128,
    pub(super) last: u128,
    pub(super) said: u32,
}

impl<K: Into<u128>> From<(K, K, u32)> for Span {
    fn from((first, last, said): (K, K, u32)) -> Self {
        let (first, last) = (first.into(), last.into());
        Self { first, last, said }
    }
}

/// What is said where no range is.
const NOTHING: u32 = 0;

/// Calls `f` with each piece of which each row says one thing, in order: its first and last number, and what `a` and `b` say. Both rows are in
/// order and without overlaps.
pub(super) fn in_step(
    a: impl Iterator<Item = Span>,
    b: impl Iterator<Item = Span>,
    mut f: impl FnMut(u128, u128, u32, u32),
) {
    let (mut a, mut b) = (Row::new(a), Row::new(b));
    loop {
        let (left, right) = match (a.span, b.span) {
            (None, None) => return,
            (Some(left), None) => (left, None),
            (None, Some(right)) => {
                f(right.first, right.last, NOTHING, right.said);
                b.go_beyond(right.last);
                continue;
            }
            (Some(left), Some(right)) => (left, Some(right)),
        };
        let Some(right) = right else {
            f(left.first, left.last, left.said, NOTHING);
            a.go_beyond(left.last);
            continue;
        };
        let first = left.first.min(right.first);
        let said = |span: Span| {
            if span.first == first {
                span.said
            } else {
                NOTHING
            }
        };
        // Up to the end of whichever ends first, or to where the other one begins.
        let end = |span: Span| match span.first == first {
            true => span.last,
            false => span.first - 1,
        };
        let last = end(left).min(end(right));
        f(first, last, said(left), said(right));
        a.go_beyond(last);
        b.go_beyond(last);
    }
}

/// A row, and what is left of its current range.
struct Row<I> {
    rest: I,
    span: Option<Span>,
}

impl<I: Iterator<Item = Span>> Row<I> {
    fn new(mut rest: I) -> Self {
        let span = rest.next();
        Self { rest, span }
    }

    fn go_beyond(&mut self, last: u128) {
        match &mut self.span {
            Some(span) if span.last <= last => self.span = self.rest.next(),
            Some(span) if span.first <= last => span.first = last + 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Piece = (u128, u128, u32, u32);

    fn spans(row: &[(u32, u32, u32)]) -> impl Iterator<Item = Span> {
        row.iter().copied().map(Span::from)
    }

    #[track_caller]
    fn pieces(a: &[(u32, u32, u32)], b: &[(u32, u32, u32)], expected: &[Piece]) {
        let walk = |a: &[(u32, u32, u32)], b: &[(u32, u32, u32)]| {
            let mut pieces: Vec<Piece> = Vec::new();
            in_step(spans(a), spans(b), |first, last, a, b| {
                pieces.push((first, last, a, b));
            });
            pieces
        };
        assert_eq!(walk(a, b), expected);
        let turned = walk(b, a)
            .into_iter()
            .map(|(first, last, b, a)| (first, last, a, b));
        assert_eq!(turned.collect::<Vec<_>>(), expected, "the other way round");
    }

    #[test]
    fn beside_each_other() {
        pieces(&[], &[], &[]);
        pieces(&[(1, 2, 7)], &[], &[(1, 2, 7, 0)]);
        pieces(&[(1, 2, 7)], &[(3, 4, 8)], &[(1, 2, 7, 0), (3, 4, 0, 8)]);
        pieces(
            &[(1, 2, 7), (9, 9, 7)],
            &[(4, 5, 8)],
            &[(1, 2, 7, 0), (4, 5, 0, 8), (9, 9, 7, 0)],
        );
    }

    #[test]
    fn over_each_other() {
        pieces(&[(1, 9, 7)], &[(1, 9, 8)], &[(1, 9, 7, 8)]);
        pieces(
            &[(1, 9, 7)],
            &[(4, 5, 8)],
            &[(1, 3, 7, 0), (4, 5, 7, 8), (6, 9, 7, 0)],
        );
        pieces(
            &[(1, 5, 7)],
            &[(4, 9, 8)],
            &[(1, 3, 7, 0), (4, 5, 7, 8), (6, 9, 0, 8)],
        );
        pieces(
            &[(1, 3, 7), (4, 9, 6)],
            &[(2, 5, 8)],
            &[(1, 1, 7, 0), (2, 3, 7, 8), (4, 5, 6, 8), (6, 9, 6, 0)],
        );
    }

    #[test]
    fn up_to_the_ends_of_all_numbers() {
        let all = Span {
            first: 0,
            last: u128::MAX,
            said: 1,
        };
        let end = Span {
            first: u128::MAX,
            last: u128::MAX,
            said: 2,
        };
        let mut pieces = Vec::new();
        in_step([all].into_iter(), [end].into_iter(), |first, last, a, b| {
            pieces.push((first, last, a, b));
        });
        assert_eq!(
            pieces,
            [(0, u128::MAX - 1, 1, 0), (u128::MAX, u128::MAX, 1, 2)]
        );
    }

    #[test]
    fn as_one_number_after_the_other() {
        // Every way to say one of three things of each of four numbers, in both rows.
        let row = |code: u32| -> Vec<(u32, u32, u32)> {
            let said = |i: u32| code / 3_u32.pow(i) % 3;
            (0..4)
                .map(|i| (i, i, said(i)))
                .filter(|(.., said)| *said != 0)
                .collect()
        };
        for (a, b) in (0..81).flat_map(|a| (0..81).map(move |b| (a, b))) {
            let (a, b) = (row(a), row(b));
            let at = |row: &[(u32, u32, u32)], i| row.iter().find(|r| r.0 == i).map_or(0, |r| r.2);
            let expected: Vec<Piece> = (0..4)
                .map(|i| (i.into(), i.into(), at(&a, i), at(&b, i)))
                .filter(|(.., a, b)| (*a, *b) != (0, 0))
                .collect();
            pieces(&a, &b, &expected);
        }
    }
}
