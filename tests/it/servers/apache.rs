//! Apache httpd as a reverse proxy.

use super::origin::Origin;
use super::server::{Place, Program, Server};

const APACHE: Program = Program {
    name: "apache2",
    package: "apache2",
    args: |folder| {
        let folder = folder.display();
        ["-X", "-d", &folder.to_string(), "-f", "config"]
            .map(ToOwned::to_owned)
            .into()
    },
};

/// Where it calls from.
pub(super) const APACHE_IP: &str = "127.0.0.4";

/// The directive that tells the address in `X-Real-IP`.
pub(super) const SET_X_REAL_IP: &str = r#"RequestHeader set X-Real-IP "expr=%{REMOTE_ADDR}""#;

/// Apache in front of an application, with these directives.
#[track_caller]
pub(super) fn in_front_of(origin: &Origin, directives: &str) -> Server {
    let upstream = origin.address().to_string();
    start(&upstream, &origin.id(), directives)
}

/// Apache in front of anything.
#[track_caller]
pub(super) fn start(upstream: &str, origin: &str, directives: &str) -> Server {
    Server::start(&APACHE, origin, |place| config(place, upstream, directives))
}

/// One process in the foreground. It refuses to be root, so root becomes nobody.
fn config(place: &Place<'_>, upstream: &str, directives: &str) -> String {
    let Place { port, folder } = place;
    let folder = folder.display();
    let modules: String = ["mpm_event", "authz_core", "headers", "proxy", "proxy_http"]
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .concat();
    let directives = directives.replace("{port}", &port.to_string());
    format!(
        r#"
{modules}
User nobody
Group nogroup
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
DefaultRuntimeDir {folder}
Mutex file:{folder} default
ErrorLog {folder}/log
LogLevel info
{directives}
ProxyPass / http://{upstream}/
ProxySourceAddress {APACHE_IP}
"#
    )
}
