//! Entries of lists, names of lists and websites: checked when they are made.

use std::net::IpAddr;

use ipsec_remote::provider::proxycheck::dashboard::{
    Entry, InvalidEntry, InvalidName, Name, Origin, Subject,
};

#[test]
fn lines() {
    let ip = |text: &str| Subject::Address(text.parse().expect("an address"));
    let net = |text: &str| Subject::Network(text.parse().expect("a network"));
    for (line, subject, comment) in [
        ("192.0.2.7", Some(ip("192.0.2.7")), None),
        (
            " 192.0.2.7 #the office ",
            Some(ip("192.0.2.7")),
            Some("the office"),
        ),
        ("2001:db8::7# x # y", Some(ip("2001:db8::7")), Some("x # y")),
        ("192.0.2.7/24", Some(net("192.0.2.0/24")), None),
        ("2001:db8::/32", Some(net("2001:db8::/32")), None),
        ("AS64500", Some(Subject::Asn(64500)), None),
        (
            "as64500 # Example",
            Some(Subject::Asn(64500)),
            Some("Example"),
        ),
        (
            "a.b+c@mail.example",
            Some(Subject::Email("a.b+c@mail.example".into())),
            None,
        ),
        ("# a comment", None, Some("a comment")),
    ] {
        let entry: Entry = line.parse().expect(line);
        assert_eq!(entry.subject(), subject.as_ref(), "{line}");
        assert_eq!(entry.comment(), comment, "{line}");
        assert_eq!(entry.to_string(), line.trim(), "{line}");
    }
}

#[test]
fn no_lines() {
    use InvalidEntry::{Comment, Empty, Subject};
    let long = format!("192.0.2.7 #{}", "x".repeat(251));
    for (line, expected) in [
        ("", Empty),
        (" # ", Empty),
        ("192.0.2.7 192.0.2.8", Subject),
        ("192.0.2.7,192.0.2.8", Subject),
        ("192.0.2.300", Subject),
        ("192.0.2.0/33", Subject),
        ("AS0", Subject),
        ("AS", Subject),
        ("AS64500x", Subject),
        ("AS4294967296", Subject),
        ("64500", Subject),
        ("mail.example", Subject),
        ("@mail.example", Subject),
        ("a@example", Subject),
        ("a b@mail.example", Subject),
        ("üs", Subject),
        ("192.0.2.7 # a\nb", Comment),
        ("192.0.2.7\n192.0.2.8", Comment),
        (&long, Comment),
    ] {
        assert_eq!(line.parse::<Entry>(), Err(expected), "{line:?}");
    }
}

#[test]
fn entries_from_values() {
    let mapped: IpAddr = "::ffff:192.0.2.7".parse().expect("an address");
    assert_eq!(Entry::from(mapped).to_string(), "192.0.2.7");
    let net: ipnet::IpNet = "192.0.2.7/24".parse().expect("a network");
    assert_eq!(Entry::from(net).to_string(), "192.0.2.0/24");
    let entry = Entry::from(Subject::Asn(64500))
        .with_comment(" Example ")
        .expect("a comment");
    assert_eq!(entry.to_string(), "AS64500 # Example");
    assert_eq!(entry.clone().with_comment(" "), Err(InvalidEntry::Comment));
    assert_eq!(entry.with_comment("a\r\nb"), Err(InvalidEntry::Comment));
}

#[test]
fn names() {
    for (text, expected) in [
        (" My Offices ", Ok("My Offices")),
        ("v1.2", Ok("v1.2")),
        ("", Err(InvalidName::Empty)),
        ("..", Err(InvalidName::Character)),
        ("a/b", Err(InvalidName::Character)),
        ("a?key=b", Err(InvalidName::Character)),
        ("a&type=none", Err(InvalidName::Character)),
        ("a%2fb", Err(InvalidName::Character)),
        ("a\nb", Err(InvalidName::Character)),
    ] {
        let name = text.parse::<Name>();
        assert_eq!(
            name.as_ref().map(Name::as_str).map_err(|error| *error),
            expected,
            "{text:?}"
        );
    }
    assert_eq!("x".repeat(129).parse::<Name>(), Err(InvalidName::TooLong));
}

#[test]
fn websites() {
    for (text, expected) in [
        ("www.example.com", Some("www.example.com")),
        ("https://www.example.com/", Some("https://www.example.com")),
        ("http://localhost:8080", Some("http://localhost:8080")),
        ("https://www.example.com/page", None),
        ("https://user@www.example.com", None),
        ("ftp://www.example.com", None),
        ("www.example.com?x", None),
        ("*", None),
        ("a b", None),
        ("", None),
    ] {
        let origin = text.parse::<Origin>().ok().map(|origin| origin.to_string());
        assert_eq!(origin.as_deref(), expected, "{text}");
    }
}
