//! Whose certificates are trusted, and which one is shown.

use redis::{Client, ClientTlsConfig, ConnectionAddr, ConnectionInfo, TlsCertificates};
use secrecy::{ExposeSecret, SecretString};

use super::error::InvalidFleet;

/// What is said of TLS beyond the URL, in PEM.
#[derive(Default)]
pub(super) struct Tls {
    pub(super) roots: Option<Vec<u8>>,
    /// A certificate and its key.
    pub(super) client: Option<(Vec<u8>, SecretString)>,
}

impl Tls {
    /// What is wrong with it is not said in the words of others, who may quote it.
    pub(super) fn client(self, info: ConnectionInfo) -> Result<Client, InvalidFleet> {
        if self.roots.is_none() && self.client.is_none() {
            let client = Client::open(info);
            return client.map_err(|_| InvalidFleet::new("no connection can be made of the URL"));
        }
        if !matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
            return Err(InvalidFleet::new(
                "certificates are of use with a URL that begins with `rediss` only",
            ));
        }
        let has_one = |pem: &[u8]| pem.windows(BEGIN.len()).any(|part| part == BEGIN);
        let shown = self.client.as_ref().map(|(pem, _)| pem);
        if !self.roots.iter().chain(shown).all(|pem| has_one(pem)) {
            return Err(InvalidFleet::new(UNREADABLE));
        }
        let client_tls = self.client.map(|(pem, key)| ClientTlsConfig {
            client_cert: pem,
            client_key: key.expose_secret().as_bytes().to_vec(),
        });
        let certificates = TlsCertificates {
            client_tls,
            root_cert: self.roots,
        };
        Client::build_with_tls(info, certificates).map_err(|_| InvalidFleet::new(UNREADABLE))
    }
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const UNREADABLE: &str =
    "a certificate or its key cannot be read: they are texts in PEM, which begin with `-----BEGIN`";
