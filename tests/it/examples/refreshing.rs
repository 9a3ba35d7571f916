//! The example that fetches its lists, with a feeds.toml of one's own: what the disk remembers answers at once.

use std::fs;

use tempfile::TempDir;

use super::application::Application;
use crate::binaries;

#[test]
fn a_restart_answers_from_what_the_disk_remembers() {
    let folder = TempDir::new().expect("a folder");
    let data = binaries::workspace().join("examples/data");
    for file in fs::read_dir(data).expect("the lists of the examples") {
        let from = file.expect("an entry").path();
        let to = folder.path().join(from.file_name().expect("a name"));
        fs::copy(&from, to).expect("a copy");
    }
    let feeds = folder.path().join("feeds.toml");
    let start =
        || Application::start_with("refreshing_feeds", |command| command.env("FEEDS", &feeds));
    let refuses_tor = |application: &Application| {
        let line = application.line("curl -i -H 'X-Forwarded-For: 203.0.113.9' $URL/");
        application.send(&line).response.status == 403
    };
    let failed = |application: &Application| {
        let line = application.line("curl -X POST $URL/refresh");
        application
            .send(&line)
            .shown
            .matches("No such file")
            .count()
    };
    let first = start();
    assert!(refuses_tor(&first));
    assert_eq!(failed(&first), 0);
    drop(first);

    fs::remove_file(folder.path().join("tor-exits.txt")).expect("the list");
    let second = start();
    assert!(refuses_tor(&second));
    assert_eq!(failed(&second), 1);
    assert!(refuses_tor(&second));
}

#[test]
fn a_feeds_toml_that_is_wrong_is_told() {
    let folder = TempDir::new().expect("a folder");
    let feeds = folder.path().join("feeds.toml");
    fs::write(
        &feeds,
        "[[feed]]\nname = 'exits'\nsignals = 'tour'\npath = 'x'\n",
    )
    .expect("a file");
    let output = std::process::Command::new(binaries::example("refreshing_feeds"))
        .env("FEEDS", &feeds)
        .output()
        .expect("it starts");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{told}");
    assert!(
        told.contains("feeds.toml") && told.contains("tour"),
        "{told}"
    );
}
