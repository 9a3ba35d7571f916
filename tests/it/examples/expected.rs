//! What each example has to answer to each line that it prints.

/// A line, the status of its answer, and words that have to be in what curl shows.
pub(super) type Expected = (&'static str, u16, &'static [&'static str]);

/// The table of an example.
pub(super) fn of(example: &str) -> Option<&'static [Expected]> {
    match example {
        "quickstart" => Some(QUICKSTART),
        "per_route" => Some(PER_ROUTE),
        "behind_proxy" => Some(BEHIND_PROXY),
        "client_ip_only" => Some(CLIENT_IP_ONLY),
        "plain_tower" => Some(PLAIN_TOWER),
        "fleet" => Some(FLEET),
        "focsec" => Some(FOCSEC),
        "ipgeolocation" => Some(IPGEOLOCATION),
        "proxycheck" => Some(PROXYCHECK),
        "remote_fallback" => Some(REMOTE_FALLBACK),
        "vastel" => Some(VASTEL),
        "refreshing_feeds" => Some(REFRESHING_FEEDS),
        _ => None,
    }
}

const REFUSED: &[&str] = &[
    "content-type: application/problem+json",
    "cache-control: no-store",
    "x-incident-id: ",
    "This request was refused",
];

const QUICKSTART: &[Expected] = &[
    (
        "curl $URL/",
        200,
        &[
            r#""address_from":"peer, because the header is missing""#,
            "127.0.0.1 (loopback address)",
            r#""anonymizer":null"#,
        ],
    ),
    (
        "curl -H 'X-Forwarded-For: 203.0.113.9' $URL/",
        200,
        TOR_VISITOR,
    ),
    (
        "curl -H 'X-Forwarded-For: 192.0.2.1, 203.0.113.9' $URL/",
        200,
        TOR_VISITOR,
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 203.0.113.9' $URL/login",
        403,
        REFUSED,
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 198.51.100.1' $URL/login",
        200,
        &["welcome"],
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: nonsense' $URL/login",
        403,
        REFUSED,
    ),
    (
        "curl -i -H 'X-Forwarded-For: 203.0.113.9' $URL/read",
        200,
        &["once upon a time"],
    ),
];

const TOR_VISITOR: &[&str] = &[
    r#""address_from":"x-forwarded-for, hop 1 from the right""#,
    r#""ip":"203.0.113.9""#,
    r#""tor":true"#,
    "says tor-exits",
    r#""anonymizer":true"#,
];

const PER_ROUTE: &[Expected] = &[
    (
        "curl -i -X POST -H 'X-Forwarded-For: 203.0.113.9' $URL/login",
        404,
        REFUSED,
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 198.51.100.80' $URL/signup",
        303,
        &["location: /verify", "cache-control: no-store"],
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 198.51.100.10' $URL/signup",
        200,
        &["nice to meet you"],
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 203.0.113.130' $URL/payment",
        403,
        REFUSED,
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.0.2.3' $URL/payment",
        200,
        &["paid"],
    ),
    (
        "curl -i -H 'X-Forwarded-For: 203.0.113.9' $URL/feed",
        451,
        &["no news for you ("],
    ),
];

const BEHIND_PROXY: &[Expected] = &[
    (
        "curl -H 'X-Forwarded-For: 203.0.113.9' $URL/nginx",
        200,
        &[r#"{"from":"x-forwarded-for, hop 1 from the right","ip":"203.0.113.9"}"#],
    ),
    (
        "curl -H 'X-Forwarded-For: 192.0.2.9, 203.0.113.9' $URL/nginx",
        200,
        &[r#"{"from":"x-forwarded-for, hop 1 from the right","ip":"203.0.113.9"}"#],
    ),
    (
        "curl -H 'X-Forwarded-For: 203.0.113.9, 192.0.2.2' $URL/two",
        200,
        &[r#"{"from":"x-forwarded-for, hop 2 from the right","ip":"203.0.113.9"}"#],
    ),
    (
        "curl -H 'CF-Connecting-IP: 203.0.113.9' $URL/cdn",
        200,
        &[r#"{"from":"single header, hop 1 from the right","ip":"203.0.113.9"}"#],
    ),
    (
        "curl -H 'Forwarded: for=203.0.113.9;proto=https' $URL/rfc7239",
        200,
        &[r#"{"from":"forwarded, hop 1 from the right","ip":"203.0.113.9"}"#],
    ),
    (
        "curl -H 'X-Forwarded-For: 203.0.113.9' $URL/direct",
        200,
        &[r#"{"from":"peer","ip":"127.0.0.1"}"#],
    ),
    (
        "curl $URL/nginx",
        200,
        &[r#"{"error":"the client address could not be resolved: x-forwarded-for: missing"#],
    ),
];

const CLIENT_IP_ONLY: &[Expected] = &[
    (
        "curl -H 'X-Forwarded-For: 203.0.113.9' $URL/",
        200,
        &[
            "you are 203.0.113.9 (from x-forwarded-for, hop 1 from the right)",
            "bucket: 203.0.113.9/32",
            "in a log: 203.0.113.0/24",
        ],
    ),
    (
        "curl -H 'X-Forwarded-For: 2001:db8::7' $URL/",
        200,
        &[
            "you are 2001:db8::7 (from x-forwarded-for, hop 1 from the right)",
            "bucket: 2001:db8::/64",
            "in a log: 2001:db8::/48",
        ],
    ),
    ("curl -i $URL/", 400, &["cache-control: no-store"]),
    ("curl -i $URL/health", 200, &["fine"]),
];

const PLAIN_TOWER: &[Expected] = &[
    (
        "curl $URL/",
        200,
        &[
            "127.0.0.1 (loopback address)",
            "address from: peer, because the header is missing",
        ],
    ),
    (
        "curl -i -H 'X-Forwarded-For: 203.0.113.9' $URL/",
        403,
        REFUSED,
    ),
];

/// With and without a Redis on this machine.
const FLEET: &[Expected] = &[
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.10' $URL/login",
        403,
        REFUSED,
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/login",
        200,
        &["welcome"],
    ),
    (
        "curl -X PUT $URL/bans/198.51.100.0/25",
        200,
        &[r#""banned":"198.51.100.0/25""#],
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 198.51.100.1' $URL/login",
        403,
        REFUSED,
    ),
    (
        "curl -X DELETE $URL/bans/198.51.100.0/25",
        200,
        &[r#""net":"198.51.100.0/25""#, "by an operator"],
    ),
    ("curl $URL/status", 200, &[r#""entries":[]"#]),
];

const FOCSEC: &[Expected] = &[
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.10' $URL/login",
        403,
        REFUSED,
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/login",
        200,
        &["welcome"],
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 10.0.0.7' $URL/login",
        200,
        &["welcome"],
    ),
    (
        "curl -i -H 'X-Forwarded-For: 192.31.196.10' $URL/read",
        200,
        &["once upon a time"],
    ),
    ("curl $URL/quota", 200, &[r#"{"remaining":9998,"used":2}"#]),
];

const IPGEOLOCATION: &[Expected] = &[
    (
        "curl -X POST -H 'X-Forwarded-For: 192.31.196.1' '$URL/pay?country=DE'",
        200,
        &[r#"{"city":"Berlin","flags":[],"paid":true}"#],
    ),
    (
        "curl -X POST -H 'X-Forwarded-For: 192.31.196.1' '$URL/pay?country=BR'",
        200,
        &[r#""flags":["the card is from another country"]"#],
    ),
    (
        "curl -X POST -H 'X-Forwarded-For: 192.31.196.10' '$URL/pay?country=DE'",
        200,
        &[r#""flags":["a VPN: Example VPN"]"#],
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.30' '$URL/pay?country=NL'",
        403,
        REFUSED,
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.100' '$URL/pay?country=BR'",
        403,
        REFUSED,
    ),
];

const PROXYCHECK: &[Expected] = &[
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/signup",
        200,
        &["nice to meet you"],
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.10' $URL/signup",
        303,
        &["location: /verify"],
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.80' $URL/signup",
        403,
        REFUSED,
    ),
    (
        "curl -H 'X-Forwarded-For: 192.31.196.20' $URL/why",
        200,
        &[
            "proxy: yes, says proxycheck",
            "attacker: yes",
            "score: 91 of 100",
        ],
    ),
];

const REMOTE_FALLBACK: &[Expected] = &[
    (
        "curl -i -X POST -H 'X-Forwarded-For: 203.0.113.9' $URL/login",
        403,
        REFUSED,
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.10' $URL/login",
        403,
        REFUSED,
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/login",
        200,
        &["welcome"],
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/pay",
        200,
        &["paid"],
    ),
    (
        "curl -i -H 'X-Forwarded-For: 192.31.196.20' $URL/read",
        200,
        &["once upon a time"],
    ),
    (
        "curl -H 'X-Forwarded-For: 192.31.196.10' $URL/why",
        200,
        &["vpn: yes, says proxycheck"],
    ),
    (
        "curl $URL/sources",
        200,
        &[
            r#""proxycheck":{"breaker":"closed","left":898}"#,
            r#""ipgeolocation":{"breaker":"closed","left":29"#,
        ],
    ),
];

const VASTEL: &[Expected] = &[
    (
        "curl -i -H 'X-Forwarded-For: 192.31.196.60' $URL/catalogue",
        403,
        REFUSED,
    ),
    (
        "curl -i -H 'X-Forwarded-For: 192.31.196.1' $URL/catalogue",
        200,
        &["shoes, hats"],
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.61' $URL/sale",
        403,
        REFUSED,
    ),
    (
        "curl -i -X POST -H 'X-Forwarded-For: 192.31.196.1' $URL/sale",
        200,
        &["one hat, half the price"],
    ),
    (
        "curl -H 'X-Forwarded-For: 192.31.196.61' $URL/why",
        200,
        &["bot: yes, says vastel"],
    ),
];

const REFRESHING_FEEDS: &[Expected] = &[
    (
        "curl -i -H 'X-Forwarded-For: 203.0.113.9' $URL/",
        403,
        REFUSED,
    ),
    (
        "curl -i -H 'X-Forwarded-For: 203.0.113.200' $URL/",
        200,
        &["once upon a time"],
    ),
    (
        "curl $URL/status",
        200,
        &[
            r#""indexes_built":1"#,
            r#""entries":3,"failed":null,"held":null,"list":"tor-exits""#,
        ],
    ),
    (
        "curl -i -X POST $URL/refresh",
        200,
        &[
            r#""indexes_built":2"#,
            r#""entries":4,"failed":null,"held":null,"list":"tor-exits""#,
        ],
    ),
    (
        "curl -i -H 'X-Forwarded-For: 203.0.113.200' $URL/",
        403,
        REFUSED,
    ),
    (
        "curl -i -H 'X-Forwarded-For: 203.0.113.9' $URL/status",
        404,
        &[],
    ),
];
