//! The elements of a forwarding header, one by one from the right.

use std::iter::Rev;
use std::net::IpAddr;

use http::header::ValueIter;
use http::{HeaderMap, HeaderValue};

use super::error::ClientIpErrorKind;
use super::header::ForwardingHeader;
use super::{address, forwarded, xff};

/// Walks over the elements of a header from the right, the last field line first.
///
/// A line is only split as far as the walk has gone, and an element is only parsed on demand.
pub(super) struct Walk<'a> {
    header: ForwardingHeader,
    lenient_nodes: bool,
    lines: Rev<ValueIter<'a, HeaderValue>>,
    /// What is left of the current line.
    rest: Option<&'a [u8]>,
    hop: u8,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        header: ForwardingHeader,
        lenient_nodes: bool,
        headers: &'a HeaderMap,
    ) -> Self {
        Self {
            header,
            lenient_nodes,
            lines: headers.get_all(header.header_name()).iter().rev(),
            rest: None,
            hop: 0,
        }
    }

    /// How many elements have been met; the number of the last one.
    pub(super) fn hop(&self) -> u8 {
        self.hop
    }

    /// The next element to the left. After an error there is no telling where the next one ends, so
    /// the walk must not go on.
    #[inline]
    pub(super) fn next_left(&mut self) -> Option<Result<&'a [u8], ClientIpErrorKind>> {
        let line = match self.rest {
            Some(rest) => rest,
            None => self.lines.next()?.as_bytes(),
        };
        self.hop += 1;
        let (rest, element) = match self.header {
            ForwardingHeader::XForwardedFor => xff::split_last(line),
            ForwardingHeader::Forwarded => match forwarded::split_last(line) {
                Ok(split) => split,
                Err(error) => return Some(Err(error)),
            },
        };
        self.rest = rest;
        Some(Ok(element))
    }

    /// The address that an element holds.
    #[inline]
    pub(super) fn parse(&self, element: &[u8]) -> Result<IpAddr, ClientIpErrorKind> {
        match self.header {
            ForwardingHeader::XForwardedFor => address::element(element),
            ForwardingHeader::Forwarded => forwarded::address(element, self.lenient_nodes),
        }
    }
}
