//! What an index can be built from, and in which words it refuses the rest.

use ipsec_core::Signal;
use ipsec_core::feed::{self, Feed, Rules};
use ipsec_core::index::{IndexError, IndexProblem, List, ListKind, LocalIndex, LocalIndexBuilder};

fn builder() -> LocalIndexBuilder {
    LocalIndex::builder()
}

fn tor(name: &str) -> List {
    List::new(name).signals(Signal::Tor)
}

#[track_caller]
fn refuses(builder: LocalIndexBuilder, words: &str) {
    let error = builder
        .build()
        .map(|index| format!("{index:?}"))
        .unwrap_err();
    assert_eq!(error.to_string(), words);
}

#[test]
fn configurations_that_make_no_sense() {
    let one = "192.0.2.1".as_bytes();
    let name = "has no name, or one with control characters or more than 1,024 bytes: evidence and logs carry it";
    refuses(builder().named(" "), &format!("the index {name}"));
    refuses(
        builder().list(tor("a"), one).list(tor(""), one),
        &format!("list number 2 {name}"),
    );
    refuses(
        builder().list(tor("a\nb"), one),
        &format!("list number 1 {name}"),
    );
    refuses(
        builder().list(tor("a"), one).allow("a", one),
        "two lists are named a: each needs its own name, since evidence tells them apart by it",
    );
    refuses(
        builder().list(List::new("a"), one),
        "list a has no signals: say what it means to be named by it",
    );
    refuses(
        builder().list(List::allow("a").signals(Signal::Tor).complete(), one),
        "list a is an allow or deny list and has signals: it overrides them; for signals, load another list",
    );
    refuses(
        builder().list(tor("a").complete(), "# maintenance\n".as_bytes()),
        "list a is complete and empty: it would say no about everybody",
    );
}

#[test]
fn all_problems_of_all_lists_are_told_at_once() {
    let error = builder()
        .list(tor("a"), "192.0.2.1\nNone".as_bytes())
        .list(List::new("b"), "192.0.2.0/33".as_bytes())
        .deny("a", "".as_bytes())
        .list(tor("c"), "::/0".as_bytes())
        .build()
        .unwrap_err();
    assert_eq!(error.problems().len(), 5);
    assert!(matches!(error.problems()[0], IndexProblem::Feed(_)));
    let words = error.to_string();
    let lines: Vec<&str> = words
        .lines()
        .map(|line| line.split(": ").next().unwrap())
        .collect();
    let expected = [
        r#"list a, line 2, "None""#,
        "list b has no signals",
        r#"list b, line 1, "192.0.2.0/33""#,
        "two lists are named a",
        r#"list c, line 1, "::/0""#,
    ];
    assert_eq!(lines, expected);
}

#[test]
fn there_can_be_only_so_many_lists() {
    let nobody = std::sync::Arc::<Feed>::default();
    let lists = (0..=u16::MAX).map(|i| tor(&i.to_string()));
    let builder = lists.fold(builder(), |b, list| b.feed(list, nobody.clone()));
    refuses(builder, "more than 65535 lists");
}

#[test]
fn partial_lists_and_operators_own_may_be_empty() {
    let index = builder()
        .list(tor("ours"), "".as_bytes())
        .allow("friends", "".as_bytes())
        .deny("foes", "# none so far".as_bytes())
        .build()
        .unwrap();
    assert!(index.is_empty());
}

#[test]
fn an_operator_may_name_everybody_and_a_list_of_signals_may_not() {
    let everybody = "0.0.0.0/0\n::/0".as_bytes();
    assert_eq!(
        builder().deny("closed", everybody).build().unwrap().len(),
        2
    );
    assert!(builder().list(tor("a"), everybody).build().is_err());
    let rules = Rules::default().may_name_everybody();
    let feed = feed::parse("a", everybody, rules).unwrap();
    assert_eq!(builder().feed(tor("a"), feed).build().unwrap().len(), 2);
}

#[test]
fn lists_can_be_inspected() -> Result<(), IndexError> {
    let index = builder()
        .list(
            tor("a").complete(),
            "192.0.2.1\n192.0.2.1\n192.0.2.9/31".as_bytes(),
        )
        .allow("b", "2001:db8::/32".as_bytes())
        .build()?;
    let [a, b] = index.lists() else {
        panic!("{index:?}");
    };
    assert_eq!(
        (a.name().as_str(), a.kind(), a.entries()),
        ("a", ListKind::Complete, 2)
    );
    assert_eq!(a.signals(), Signal::Tor.into());
    assert_eq!(
        (a.report().lines, a.report().duplicates, a.report().masked),
        (3, 1, 1)
    );
    assert_eq!(
        (b.name().as_str(), b.kind(), b.entries()),
        ("b", ListKind::Allow, 1)
    );
    assert!(b.signals().is_empty());
    assert_eq!(index.len(), 3);
    Ok(())
}

#[test]
fn a_list_need_not_be_parsed_again_for_another_index() -> Result<(), IndexError> {
    let first = builder().list(tor("a"), "192.0.2.1".as_bytes()).build()?;
    let feed = first.feed("a").unwrap();
    let second = builder()
        .feed(List::new("a").signals(Signal::Vpn), feed)
        .build()?;
    assert_eq!(second.verdict([192, 0, 2, 1]).is(Signal::Vpn), Some(true));
    Ok(())
}

#[test]
fn ranges_with_the_same_answer_are_one() -> Result<(), IndexError> {
    let lines: String = (0..256).map(|i| format!("192.0.2.{i}\n")).collect();
    let index = builder().list(tor("a"), lines.as_bytes()).build()?;
    assert_eq!((index.lists()[0].entries(), index.len()), (256, 1));
    Ok(())
}

#[test]
fn a_clone_is_the_same_table() -> Result<(), IndexError> {
    let index = builder().list(tor("a"), "192.0.2.1".as_bytes()).build()?;
    let info = allocation_counter::measure(|| drop(index.clone()));
    assert_eq!(info.count_total, 0);
    Ok(())
}
