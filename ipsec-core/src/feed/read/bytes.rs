//! The bytes of a list: how it begins, and no more of it than it may have.

use std::io::{self, Read};

/// What goes wrong in these readers, in words for whoever published the list.
fn refused(words: impl Into<String>) -> io::Error {
    io::Error::other(words.into())
}

/// A reader whose first bytes can be looked at.
#[derive(Debug)]
pub(in crate::feed) struct Head<R> {
    head: Vec<u8>,
    at: usize,
    /// Came after the head.
    error: Option<io::Error>,
    rest: R,
}

impl<R: Read> Head<R> {
    /// Looks at up to `bytes` of them.
    pub(in crate::feed) fn new(mut rest: R, bytes: usize) -> Self {
        let mut head = Vec::new();
        let read = rest.by_ref().take(bytes as u64).read_to_end(&mut head);
        Self {
            head,
            at: 0,
            error: read.err(),
            rest,
        }
    }

    pub(in crate::feed) fn head(&self) -> &[u8] {
        &self.head
    }
}

impl<R: Read> Read for Head<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut ahead = &self.head[self.at..];
        if !ahead.is_empty() {
            let read = ahead.read(into)?;
            self.at += read;
            return Ok(read);
        }
        match self.error.take() {
            Some(error) => Err(error),
            None => self.rest.read(into),
        }
    }
}

/// A reader that ends in an error when there is too much.
#[derive(Debug)]
pub(in crate::feed) struct Bounded<R> {
    reader: R,
    max: u64,
    left: u64,
}

impl<R: Read> Bounded<R> {
    pub(in crate::feed) fn new(reader: R, max: u64) -> Self {
        let left = max;
        Self { reader, max, left }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left > 0 || into.is_empty() {
            let room = usize::try_from(self.left).unwrap_or(usize::MAX);
            let room = room.min(into.len());
            let read = self.reader.read(&mut into[..room])?;
            self.left = self.left.saturating_sub(read as u64);
            return Ok(read);
        }
        match self.reader.read(&mut [0])? {
            0 => Ok(0),
            _ => Err(refused(format!(
                "it has more than the {} bytes that a list may have",
                self.max
            ))),
        }
    }
}

#[cfg(feature = "formats")]
pub(in crate::feed) use gunzip::Gunzip;

#[cfg(feature = "formats")]
mod gunzip {
    //! gzip, with as many members as there are.

    use std::io::{self, BufRead, BufReader, ErrorKind, Read};

    use flate2::bufread::GzDecoder;

    use super::refused;
    use crate::feed::read::limits::Limits;

    const MAGIC: u8 = 0x1F;

    /// Decompresses a list. Whatever is wrong with the compressed bytes is an error, but for zeros behind them.
    #[derive(Debug)]
    pub(in crate::feed) struct Gunzip<R> {
        /// `None` at the end.
        member: Option<GzDecoder<BufReader<Counted<R>>>>,
        max_ratio: u64,
        written: u64,
    }

    impl<R: Read> Gunzip<R> {
        pub(in crate::feed) fn new(reader: R, limits: Limits) -> Self {
            let reader = BufReader::with_capacity(32 << 10, Counted { reader, read: 0 });
            Self {
                member: Some(GzDecoder::new(reader)),
                max_ratio: limits.max_ratio,
                written: 0,
            }
        }
    }

    impl<R: Read> Read for Gunzip<R> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if into.is_empty() {
                return Ok(0);
            }
            while let Some(mut member) = self.member.take() {
                let written = member.read(into).map_err(broken)?;
                if written == 0 {
                    self.member = next_member(member.into_inner())?;
                    continue;
                }
                self.written += written as u64;
                let most = member
                    .get_ref()
                    .get_ref()
                    .read
                    .saturating_mul(self.max_ratio);
                if self.written > most.max(Limits::RATIO_FROM) {
                    return Err(refused(format!(
                        "it decompresses to more than {} times its size, as a bomb does",
                        self.max_ratio
                    )));
                }
                self.member = Some(member);
                return Ok(written);
            }
            Ok(0)
        }
    }

    /// What follows a member: another one, zeros, or nothing.
    fn next_member<R: BufRead>(mut reader: R) -> io::Result<Option<GzDecoder<R>>> {
        if reader.fill_buf()?.first() == Some(&MAGIC) {
            return Ok(Some(GzDecoder::new(reader)));
        }
        loop {
            let ahead = reader.fill_buf()?;
            if ahead.iter().any(|byte| *byte != 0) {
                return Err(refused("something stands behind the compressed list"));
            }
            let length = ahead.len();
            if length == 0 {
                return Ok(None);
            }
            reader.consume(length);
        }
    }

    fn broken(error: io::Error) -> io::Error {
        match error.kind() {
            ErrorKind::UnexpectedEof => refused("the compressed list is cut off"),
            ErrorKind::InvalidInput | ErrorKind::InvalidData => {
                refused(format!("the compressed list is broken: {error}"))
            }
            _ => error,
        }
    }

    /// Counts what is read.
    #[derive(Debug)]
    pub(in crate::feed) struct Counted<R> {
        reader: R,
        read: u64,
    }

    impl<R: Read> Read for Counted<R> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let read = self.reader.read(into)?;
            self.read += read as u64;
            Ok(read)
        }
    }
}
