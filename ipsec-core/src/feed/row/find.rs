//! Where the columns are that are asked for.

use crate::feed::format::columns::{Address, Column};

/// Where the addresses of a row are.
#[derive(Debug)]
pub(super) enum At {
    In(usize),
    Ends(usize, usize),
    Numbers(usize, usize),
}

/// Finds columns; of those that nobody asked for it does not matter whether they are there.
pub(super) struct Finder<F> {
    pub(super) place: F,
    pub(super) is_lenient: bool,
}

impl<F: FnMut(&Column) -> Option<usize>> Finder<F> {
    fn one(&mut self, column: &Column) -> Result<Option<usize>, Column> {
        match (self.place)(column) {
            None if !self.is_lenient => Err(column.clone()),
            place => Ok(place),
        }
    }

    pub(super) fn all(&mut self, columns: &[Column]) -> Result<Vec<usize>, Column> {
        let places = columns.iter().map(|column| self.one(column));
        places.filter_map(Result::transpose).collect()
    }

    pub(super) fn with<T: Clone>(
        &mut self,
        columns: &[(Column, T)],
    ) -> Result<Vec<(usize, T)>, Column> {
        let places = columns
            .iter()
            .map(|(column, with)| Ok(self.one(column)?.map(|at| (at, with.clone()))));
        places.filter_map(Result::transpose).collect()
    }

    pub(super) fn addresses(&mut self, columns: &[Address]) -> Result<Vec<At>, Column> {
        let mut places = Vec::new();
        for address in columns {
            let at = match address {
                Address::In(column) => self.one(column)?.map(At::In),
                Address::Ends(first, last) => {
                    let ends = self.one(first)?.zip(self.one(last)?);
                    ends.map(|(first, last)| At::Ends(first, last))
                }
                Address::Numbers(first, last) => {
                    let ends = self.one(first)?.zip(self.one(last)?);
                    ends.map(|(first, last)| At::Numbers(first, last))
                }
            };
            places.extend(at);
        }
        Ok(places)
    }
}
