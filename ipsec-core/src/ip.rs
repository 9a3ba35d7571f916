//! Addresses (placeholder until the real module is merged).
use std::net::IpAddr;
/// Canonical form.
pub fn canonical(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}
/// Scope.
pub fn scope(_: IpAddr) -> Scope {
    Scope
}
/// Scope.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scope;
impl Scope {
    /// Public.
    pub fn is_public(&self) -> bool {
        false
    }
}
impl std::fmt::Display for Scope {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("documentation")
    }
}
