//! nginx as a reverse proxy.

use super::origin::Origin;
use super::server::{Place, Program, Server};

pub(super) const NGINX: Program = Program {
    name: "nginx",
    package: "nginx",
    args: |folder| {
        let folder = folder.display();
        ["-e", "stderr", "-p", &format!("{folder}/"), "-c", "config"]
            .map(ToOwned::to_owned)
            .into()
    },
};

/// Where it calls from, unless it is told otherwise.
pub(super) const NGINX_IP: &str = "127.0.0.2";

/// The directive that appends to `X-Forwarded-For`.
pub(super) const APPEND: &str = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;";

/// nginx in front of an application, with these directives in `server`.
#[track_caller]
pub(super) fn in_front_of(origin: &Origin, directives: &str) -> Server {
    let upstream = origin.address().to_string();
    start(&upstream, &origin.id(), NGINX_IP, directives)
}

/// nginx in front of anything, calling it from `ip`.
#[track_caller]
pub(super) fn start(upstream: &str, origin: &str, ip: &str, directives: &str) -> Server {
    Server::start(&NGINX, origin, |place| {
        config(place, upstream, ip, directives)
    })
}

/// One process in the foreground that switches to no other user.
fn config(place: &Place<'_>, upstream: &str, ip: &str, directives: &str) -> String {
    let Place { port, folder } = place;
    let folder = folder.display();
    let bind = if upstream.starts_with("unix:") {
        String::new()
    } else {
        format!("proxy_bind {ip};")
    };
    let directives = directives
        .replace("{port}", &port.to_string())
        .replace("{folder}", &folder.to_string());
    format!(
        r#"
daemon off;
master_process off;
pid {folder}/pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    # For `Forwarded`, as RFC 7239 wants addresses to be written.
    map $remote_addr $forwarded_for {{
        ~^[0-9.]+$        "for=$remote_addr";
        ~^[0-9A-Fa-f:.]+$ "for=\"[$remote_addr]\"";
        default           "for=unknown";
    }}
    server {{
        listen 127.0.0.1:{port};
        {directives}
        location / {{
            proxy_pass http://{upstream};
            {bind}
        }}
    }}
}}
"#
    )
}
