//! Certificates of an authority of one's own, made with OpenSSL.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

/// A folder with an authority and whom it has signed.
pub(super) struct Certificates {
    folder: TempDir,
}

impl Certificates {
    /// An authority, a server that is called `localhost`, and a client.
    pub(super) fn new() -> Self {
        let certificates = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        certificates.make("authority", &["basicConstraints=critical,CA:TRUE"], &[]);
        let signed = ["-CA", "authority.pem", "-CAkey", "authority.key"];
        let name = ["basicConstraints=CA:FALSE", "subjectAltName=DNS:localhost"];
        certificates.make("server", &name, &signed);
        certificates.make("client", &["basicConstraints=CA:FALSE"], &signed);
        certificates
    }

    pub(super) fn path(&self, file: &str) -> String {
        let path = self.folder.path().join(file);
        path.to_str().expect("a path that is text").to_owned()
    }

    pub(super) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).expect("a certificate or key")
    }

    fn make(&self, name: &str, extensions: &[&str], more: &[&str]) {
        let mut openssl = Command::new("openssl");
        openssl.current_dir(self.folder.path());
        openssl.args(["req", "-x509", "-nodes", "-days", "2"]);
        openssl.args(["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]);
        openssl.args(["-subj", &format!("/CN={name}")]);
        openssl.args(["-keyout", &format!("{name}.key")]);
        openssl.args(["-out", &format!("{name}.pem")]);
        for extension in extensions {
            openssl.args(["-addext", extension]);
        }
        let output = openssl.args(more).output();
        let output = output.unwrap_or_else(|error| {
            panic!("openssl (Debian's package openssl) cannot be started: {error}")
        });
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
    }
}
