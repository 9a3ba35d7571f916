//! Opening a big file and checking all of it, as one must before one trusts it.
//!
//! Both files are in the system's cache, and both are read into memory. The database's entries are numbers, which is less to check than
//! what such files mostly hold.

use std::fs;
use std::io;
use std::rc::Rc;

use super::Context;
use crate::index::case::{Case, Contender, Role, Target};
use crate::index::ours::Ours;
use crate::index::peers::{database, verify};

/// As many operations as a time in nanoseconds is divided by to get milliseconds.
const MILLISECONDS: usize = 1_000_000;

pub(super) fn case(context: &Context<'_>) -> io::Result<Case> {
    let set = context.sets.big();
    let folder = Rc::new(tempfile::tempdir()?);
    let mut contenders = Vec::new();

    let path = folder.path().join("index");
    Ours::build(&set).save(&path);
    let kept = folder.clone();
    let open = move || {
        let _kept = &kept;
        Ours::open(&path)
    };
    contenders.push(Contender::timed("ours", Role::Ours, MILLISECONDS, open));

    let path = folder.path().join("database");
    fs::write(&path, database(&set))?;
    let open = move || {
        let _kept = &folder;
        verify(&path)
    };
    contenders.push(Contender::timed(
        "maxminddb 0.32, open_readfile and verify",
        Role::Peer,
        MILLISECONDS,
        open,
    ));
    Ok(Case {
        title: format!("open and verify {} prefixes", set.prefixes.len()),
        unit: "ms",
        contenders,
        targets: vec![Target::TimesBestPeer(30.0)],
    })
}
