//! Lists that are files, and lists that are calls.

use std::fs;

use ipsec_remote::provider::vastel::Vastel;
use tempfile::tempdir;

use super::server::Server;
use super::{is_tor, set, started};

#[tokio::test]
async fn a_file_is_read_again_when_it_has_changed() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("exits.txt");
    fs::write(&path, "11.0.0.1\n").unwrap();
    let catalog = format!(
        "[[feed]]\nname = 'exits'\nsignals = 'tor'\npath = '{}'",
        path.display()
    );
    let handle = started(&catalog, &folder.path().join("lists")).await;
    assert_eq!(is_tor(&handle, [11, 0, 0, 1]), Some(true));
    assert_eq!(handle.refresh_now().await.unwrap().builds, 1);

    fs::write(&path, "11.0.0.1\n11.0.0.2\n").unwrap();
    assert_eq!(handle.refresh_now().await.unwrap().builds, 2);
    assert_eq!(is_tor(&handle, [11, 0, 0, 2]), Some(true));

    // Gone, it goes on to count, also across a restart.
    fs::remove_file(&path).unwrap();
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(status.lists[0].failures, 1);
    drop(handle);
    let handle = started(&catalog, &folder.path().join("lists")).await;
    assert_eq!(is_tor(&handle, [11, 0, 0, 2]), Some(true));
}

#[tokio::test]
async fn a_list_may_come_from_a_call_of_a_provider() {
    let (server, folder) = (Server::start().await, tempdir().unwrap());
    let bots = r#"[{"ip": "11.0.0.1", "time": "2026-11-21T00:00:00Z", "autonomousSystemOrganization": "X", "autonomousSystemNumber": 64500, "country": "DE"}]"#;
    server.list("/bots/ips", 1, bots);
    let vastel = Vastel::new().base_url(server.url("").parse().unwrap());
    let catalog = "[[feed]]\nname = 'bots'\nsignals = 'bot'\nformat = 'vastel'\nurl = 'https://unused.example/'";
    let handle = set(catalog, folder.path()).call("bots", vastel.recent_bots());
    let handle = handle.start().await.unwrap();
    let status = handle.refresh_now().await.unwrap();
    assert_eq!(status.lists[0].entries, 1, "{status:?}");
    let status = handle.refresh_now().await.unwrap();
    assert_eq!((status.builds, server.asked().len()), (1, 2));

    let error = set(catalog, folder.path()).call("bost", vastel.recent_bots());
    let error = error.start().await.unwrap_err().to_string();
    assert!(error.contains("no list is named \"bost\""), "{error}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_pipe_is_no_list_and_nobody_waits_for_it() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("exits.txt");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    let catalog = format!(
        "[[feed]]\nname = 'exits'\nsignals = 'tor'\npath = '{}'",
        path.display()
    );
    let handle = set(&catalog, &folder.path().join("lists")).start().await;
    let handle = handle.unwrap();
    let asked = tokio::time::timeout(std::time::Duration::from_secs(20), handle.refresh_now());
    let Ok(status) = asked.await else {
        // Whoever reads it is let go, so that the test ends.
        drop(fs::File::create(&path));
        panic!("the pipe is waited for");
    };
    let error = status.unwrap().lists[0].error.clone().unwrap();
    assert!(error.contains("it is no file"), "{error}");
    // A file in its place is read.
    fs::remove_file(&path).unwrap();
    fs::write(&path, "11.0.0.1\n").unwrap();
    let _ = handle.refresh_now().await.unwrap();
    assert_eq!(is_tor(&handle, [11, 0, 0, 1]), Some(true));
}
