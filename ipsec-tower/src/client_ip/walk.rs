//! The elements of a forwarding header, one by one from the right.

use http::header::ValueIter;
use http::{HeaderMap, HeaderValue};
use std::iter::Rev;
use std::net::IpAddr;

use super::error::ClientIpErrorKind;
use super::header::ForwardingHeader;
use super::{address, forwarded, xff};

/// Walks over the elements of a header from the right, the last field line first.
///
/// A line is only split as far as it is walked, and no element is parsed.
pub(super) struct Walk<'a> {
    header: ForwardingHeader,
    lines: Rev<ValueIter<'a, HeaderValue>>,
    /// What is left of the current line.
    rest: Option<&'a [u8]>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(header: ForwardingHeader, headers: &'a HeaderMap) -> Self {
        Self {
            header,
            lines: headers.get_all(header.header_name()).iter().rev(),
            rest: None,
        }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Result<&'a [u8], ClientIpErrorKind>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = match self.rest.take() {
            Some(rest) => rest,
            None => self.lines.next()?.as_bytes(),
        };
        let (rest, element) = match self.header {
            ForwardingHeader::XForwardedFor => xff::split_last(line),
            ForwardingHeader::Forwarded => match forwarded::split_last(line) {
                Ok(split) => split,
                Err(kind) => return Some(Err(kind)),
            },
        };
        self.rest = rest;
        Some(Ok(element))
    }
}

/// The address that an element holds.
pub(super) fn parse(
    header: ForwardingHeader,
    element: &[u8],
    lenient: bool,
) -> Result<IpAddr, ClientIpErrorKind> {
    match header {
        ForwardingHeader::XForwardedFor => address::element(element),
        ForwardingHeader::Forwarded => forwarded::node(element, lenient),
    }
}
