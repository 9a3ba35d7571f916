//! What stands on one line of a list.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use ipsec_core::ip;

/// What stands on one line of a list: somebody, and a comment.
///
/// An entry that was read from a text is written as that text: the service takes an entry off a list only if all of it is the same, the comment included.
///
/// ```
/// use ipsec_remote::provider::proxycheck::dashboard::{Entry, Subject};
///
/// let entry: Entry = "AS64500 #Example Hosting".parse()?;
/// assert_eq!(entry.subject(), Some(&Subject::Asn(64500)));
/// assert_eq!(entry.comment(), Some("Example Hosting"));
/// assert_eq!(entry.to_string(), "AS64500 #Example Hosting");
/// # Ok::<(), ipsec_remote::provider::proxycheck::dashboard::InvalidEntry>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    subject: Option<Subject>,
    line: String,
}

/// Who an [`Entry`] is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// An address.
    Address(IpAddr),
    /// A network, its host bits cleared.
    Network(IpNet),
    /// All networks of an autonomous system.
    Asn(u32),
    /// An e-mail address.
    Email(String),
}

impl Entry {
    /// The longest comment that is taken, in characters.
    pub const MAX_COMMENT: usize = 250;

    /// The same with this comment.
    ///
    /// # Errors
    ///
    /// [`InvalidEntry::Comment`] if there is nothing in it, too much, or a line break.
    pub fn with_comment(self, comment: &str) -> Result<Self, InvalidEntry> {
        let comment = comment.trim();
        if comment.is_empty() {
            return Err(InvalidEntry::Comment);
        }
        match &self.subject {
            Some(subject) => format!("{subject} # {comment}").parse(),
            None => format!("# {comment}").parse(),
        }
    }

    /// Who it is about; `None` for a line that is a comment only.
    #[must_use]
    pub fn subject(&self) -> Option<&Subject> {
        self.subject.as_ref()
    }

    /// The comment, without the sign in front of it.
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        self.line.split_once('#').map(|(_, comment)| comment.trim())
    }
}

impl From<IpAddr> for Entry {
    fn from(address: IpAddr) -> Self {
        Subject::Address(ip::canonical(address)).into()
    }
}

impl From<IpNet> for Entry {
    fn from(network: IpNet) -> Self {
        Subject::Network(network.trunc()).into()
    }
}

impl From<Subject> for Entry {
    fn from(subject: Subject) -> Self {
        Self {
            line: subject.to_string(),
            subject: Some(subject),
        }
    }
}

/// An address, a network, `AS` and a number, or an e-mail address; behind any of them, or alone, a comment that begins with `#`.
impl FromStr for Entry {
    type Err = InvalidEntry;

    fn from_str(line: &str) -> Result<Self, InvalidEntry> {
        let line = line.trim();
        let (subject, comment) = line.split_once('#').unwrap_or((line, ""));
        if line.contains(char::is_control) || comment.chars().count() > Self::MAX_COMMENT {
            return Err(InvalidEntry::Comment);
        }
        let subject = match subject.trim() {
            "" if comment.trim().is_empty() => return Err(InvalidEntry::Empty),
            "" => None,
            text => Some(text.parse()?),
        };
        Ok(Self {
            subject,
            line: line.to_owned(),
        })
    }
}

impl FromStr for Subject {
    type Err = InvalidEntry;

    fn from_str(text: &str) -> Result<Self, InvalidEntry> {
        if let Ok(address) = text.parse() {
            return Ok(Self::Address(ip::canonical(address)));
        }
        if let Ok(network) = text.parse::<IpNet>() {
            return Ok(Self::Network(network.trunc()));
        }
        let number = text
            .split_at_checked(2)
            .filter(|(letters, _)| letters.eq_ignore_ascii_case("AS"))
            .filter(|(_, digits)| digits.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|(_, digits)| digits.parse().ok());
        match number {
            Some(0) => return Err(InvalidEntry::Subject),
            Some(number) => return Ok(Self::Asn(number)),
            None => {}
        }
        match is_email(text) {
            true => Ok(Self::Email(text.to_owned())),
            false => Err(InvalidEntry::Subject),
        }
    }
}

/// Whether it looks like one: the service knows better.
fn is_email(text: &str) -> bool {
    let Some((user, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_word = |c: char| !c.is_whitespace() && !c.is_control() && !"@,;<>\"".contains(c);
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    text.len() <= 254
        && !user.is_empty()
        && user.chars().all(is_word)
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Network(network) => network.fmt(f),
            Self::Asn(number) => write!(f, "AS{number}"),
            Self::Email(text) => f.write_str(text),
        }
    }
}

/// As it stands in the list.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

/// A line that no list can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidEntry {
    /// There is nothing in it.
    #[error("the entry is empty")]
    Empty,
    /// It is about nobody.
    #[error(
        "the entry is neither an address nor a network nor a number such as AS64500 nor an e-mail address"
    )]
    Subject,
    /// Its comment is empty or too long, or has a line break in it.
    #[error(
        "the comment is empty, has more than {} characters, or a line break",
        Entry::MAX_COMMENT
    )]
    Comment,
}
