//! What replies tell of the account.

use ipsec_remote::provider::Provider;

use super::{IP, focsec, query};
use crate::providers::reply::reply_with;
use crate::providers::told::after_noon;

const MADE: &str = "X-RequestLimit-RequestsMadeToday";
const LEFT: &str = "X-RequestLimit-RequestsRemainingToday";

#[test]
fn the_quota_is_in_the_headers() {
    for (status, headers, expected) in [
        (
            200,
            vec![(MADE, "7"), (LEFT, "993")],
            Some((Some(7), Some(993))),
        ),
        (
            429,
            vec![(MADE, "1000"), (LEFT, "0")],
            Some((Some(1000), Some(0))),
        ),
        (200, vec![(LEFT, " 993 ")], Some((None, Some(993)))),
        (200, vec![(MADE, "many"), (LEFT, "-1")], None),
        (500, vec![], None),
    ] {
        let account = focsec().account(&reply_with(status, &headers, "{}"));
        let quota = account.quota.map(|quota| (quota.used, quota.remaining));
        assert_eq!(quota, expected, "{headers:?}");
        if let Some(quota) = account.quota {
            assert_eq!(quota.resets_at, Some(after_noon(12)));
        }
        assert_eq!(account.charged, None);
        assert!(account.notices.is_empty());
    }
}

#[test]
fn an_answer_with_nothing_left_is_an_answer() {
    let body = format!(r#"{{"ip": "{IP}", "is_vpn": true}}"#);
    let reply = reply_with(200, &[(LEFT, "0")], &body);
    let verdict = focsec().parse(&query(IP), &reply).unwrap();
    assert_eq!(verdict.is_vpn(), Some(true));
    let quota = focsec().account(&reply).quota;
    assert_eq!(quota.and_then(|quota| quota.remaining), Some(0));
}
