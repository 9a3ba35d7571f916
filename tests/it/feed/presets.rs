//! A list of each known publisher's form, with what comes of it.

use super::{read, seconds, told, wrong};

/// All of the list is taken, and says this.
#[track_caller]
fn takes(format: &str, text: &str, expected: &[&str]) {
    let feed = read(format, text);
    assert_eq!(wrong(&feed), "", "{format}");
    assert_eq!(told(&feed), expected, "{format}");
    // Nothing changes with the ends of lines.
    let feed = read(format, text.replace('\n', "\r\n"));
    assert_eq!(told(&feed), expected, "{format} with CRLF");
}

#[test]
fn lines() {
    let text = "# c\n192.0.2.0/24\n\n2001:db8::1\n";
    let expected = ["2: 192.0.2.0/24", "4: 2001:db8::1"];
    for format in ["auto", "lines", "firehol", "focsec-txt"] {
        takes(format, text, &expected);
    }
}

#[test]
fn tor() {
    let text = "ExitNode 0011223344556677\nPublished 2026-01-30 03:00:00\nLastStatus 2026-01-31 04:00:00\n\
        ExitAddress 192.0.2.1 2026-08-22 01:01:44\nExitAddress 192.0.2.2 2026-08-22 01:01:45\n";
    let expected = [
        "4: 192.0.2.1 | at 1787360504",
        "5: 192.0.2.2 | at 1787360505",
    ];
    takes("tor_exit_addresses", text, &expected);
    takes("auto", text, &expected);
    let feed = read(
        "tor-exit-addresses",
        "ExitAddress 192.0.2.300 x\nExit 192.0.2.1\n",
    );
    assert_eq!(feed.report().invalid(), 2);
}

#[test]
fn spamhaus() {
    let rows = r#"{"cidr":"192.0.2.0/25","sblid":"X1","rir":"example"}
{"cidr":"198.51.100.0/24","sblid":"X2","rir":"example"}
"#;
    let trailer =
        r#"{"type":"metadata","timestamp":1787360504,"size":1,"records":2,"copyright":"c"}"#;
    let expected = ["1: 192.0.2.0/25", "2: 198.51.100.0/24"];
    takes("spamhaus", &format!("{rows}{trailer}\n"), &expected);
    takes("auto", &format!("{rows}{trailer}\n"), &expected);

    let feed = read("spamhaus", format!("{rows}{trailer}"));
    assert_eq!(feed.report().declared, Some(2));
    assert_eq!(feed.report().listed(), 2);
    assert_eq!(feed.report().date.map(seconds), Some(1_787_360_504));

    let feed = read("spamhaus", rows);
    assert!(!feed.report().is_whole());
    assert_eq!(
        wrong(&feed),
        "line 3, cannot be read: the last line is missing, which says how many there are: the list is cut off"
    );
}

#[test]
fn clouds() {
    let aws = r#"{"syncToken":"1787360504","createDate":"2026-08-22-01-01-44","prefixes":[
        {"ip_prefix":"192.0.2.0/24","region":"r","service":"A"},{"ip_prefix":"192.0.2.0/24","region":"r","service":"B"}],
        "ipv6_prefixes":[{"ipv6_prefix":"2001:db8::/32","region":"r","service":"A"}]}"#;
    takes("aws", aws, &["1: 192.0.2.0/24", "3: 2001:db8::/32"]);
    let feed = read("aws", aws);
    let report = feed.report();
    assert_eq!((report.lines, report.entries, report.duplicates), (3, 3, 1));
    assert_eq!(report.date.map(seconds), Some(1_787_360_504));

    let gcp = r#"{"creationTime":"2026-08-22T01:01:44.5","prefixes":[{"ipv6Prefix":"2001:db8::/64"},{"ipv4Prefix":"192.0.2.0/27"}]}"#;
    for format in ["gcp", "googlebot", "auto"] {
        takes(format, gcp, &["2: 192.0.2.0/27", "1: 2001:db8::/64"]);
        let date = read(format, gcp).report().date;
        assert_eq!(date.map(seconds), Some(1_787_360_504));
    }

    let azure = r#"{"changeNumber":1,"values":[{"name":"A","properties":{"addressPrefixes":["192.0.2.0/24","2001:db8::/48"]}},
        {"name":"B","properties":{"region":"","addressPrefixes":["198.51.100.0/31"]}}]}"#;
    let expected = ["1: 192.0.2.0/24", "3: 198.51.100.0/31", "2: 2001:db8::/48"];
    takes("azure", azure, &expected);
    takes("auto", azure, &expected);

    let cloudflare = r#"{"result":{"ipv4_cidrs":["192.0.2.0/24"],"ipv6_cidrs":["2001:db8::/32"],"etag":"e"},"success":true,"errors":[],"messages":[]}"#;
    takes(
        "cloudflare",
        cloudflare,
        &["1: 192.0.2.0/24", "2: 2001:db8::/32"],
    );
    takes("auto", cloudflare, &["1: 192.0.2.0/24", "2: 2001:db8::/32"]);
}

#[test]
fn json_lists() {
    let misp = r#"{"name":"n","version":3,"list":["2001:db8::/32","192.0.2.0/24"],"matching_attributes":["ip-src"]}"#;
    takes("misp", misp, &["2: 192.0.2.0/24", "1: 2001:db8::/32"]);
    takes(
        "auto",
        r#"["192.0.2.1", "192.0.2.2"]"#,
        &["1: 192.0.2.1", "2: 192.0.2.2"],
    );
    takes(
        "jsonl",
        "\"192.0.2.1\"\n{\"ip\":\"192.0.2.2\"}\n",
        &["1: 192.0.2.1", "2: 192.0.2.2"],
    );

    let proxies = r#"[{"protocol":"socks4","host":"192.0.2.1","port":1080,"exit_ip":"198.51.100.7","asn":{"number":1}}]"#;
    takes("monosans", proxies, &["1: 198.51.100.7"]);
    takes("auto", proxies, &["1: 198.51.100.7"]);

    let vastel = r#"[{"ip":"192.0.2.1","time":"2026-08-22T01:01:44.000Z","autonomousSystemOrganization":"Example","autonomousSystemNumber":64500,"country":"DE"},
        {"ip":"192.0.2.1","time":"2026-08-22T01:01:44.000Z","autonomousSystemOrganization":"Example","autonomousSystemNumber":64500,"country":"DE"},
        {"ip":"192.0.2.2","time":1787360505000,"autonomousSystemOrganization":null,"autonomousSystemNumber":null,"country":null}]"#;
    takes(
        "vastel",
        vastel,
        &[
            "1: 192.0.2.1 | AS64500 Example | DE | at 1787360504",
            "3: 192.0.2.2 | at 1787360505",
        ],
    );
    assert_eq!(read("vastel", vastel).report().duplicates, 1);
    // What is the same but for the time is one entry, as of when it was seen last.
    let times = r#"[{"ip":"192.0.2.1","time":1787360505000,"country":"DE"},{"ip":"192.0.2.1","time":1787360507000,"country":"DE"},
        {"ip":"192.0.2.1","time":1787360506000,"country":"DE"},{"ip":"192.0.2.1","time":1787360509000,"country":"JP"},{"ip":"192.0.2.1","country":"DE"}]"#;
    let feed = read("vastel", times);
    assert_eq!(
        told(&feed),
        [
            "2: 192.0.2.1 | DE | at 1787360507",
            "4: 192.0.2.1 | JP | at 1787360509",
            "5: 192.0.2.1 | DE"
        ]
    );
    assert_eq!((feed.report().entries, feed.report().duplicates), (5, 2));
}

#[test]
fn crowdsec() {
    let stream = r#"{"deleted":null,"new":[
        {"id":1,"origin":"lists","scenario":"example/ssh","scope":"Ip","type":"ban","value":"192.0.2.1","duration":"3h59m"},
        {"id":2,"origin":"lists","scenario":"example/web","scope":"Range","type":"ban","value":"198.51.100.0/24","duration":"1h"},
        {"id":3,"origin":"lists","scenario":"example/web","scope":"AS","type":"ban","value":"64500","duration":"1h"}]}"#;
    let expected = [
        "1: 192.0.2.1 | “example/ssh”",
        "2: 198.51.100.0/24 | “example/web”",
    ];
    takes("crowdsec", stream, &expected);
    assert_eq!(read("crowdsec", stream).report().skipped, 1);
    takes(
        "crowdsec",
        r#"{"deleted":[{"value":"192.0.2.1"}],"new":null}"#,
        &[],
    );
    takes("crowdsec", "[]", &[]);
}

#[test]
fn ipinfo() {
    let csv = "network,hosting,proxy,tor,relay,vpn,service\n192.0.2.0/31,true,false,false,false,true,Example VPN\n192.0.2.2,false,false,false,false,false,\n";
    let json = r#"{"network": "192.0.2.0/31", "hosting": true, "proxy": "false", "tor": "false", "relay": false, "vpn": "true", "service": "Example VPN"}
{"network": "192.0.2.2", "hosting": false, "proxy": "false", "tor": false, "relay": false, "vpn": false, "service": null}
"#;
    let says = "vpn, !proxy, !tor, !relay, datacenter | “Example VPN”";
    let first = [
        format!("2: 192.0.2.0/31 | {says}"),
        format!("1: 192.0.2.0/31 | {says}"),
    ];
    let says = "192.0.2.2 | !vpn, !proxy, !tor, !relay, !datacenter";
    let second = [format!("3: {says}"), format!("2: {says}")];
    for format in ["ipinfo-privacy", "auto"] {
        takes(format, csv, &[&first[0], &second[0]]);
        takes(format, json, &[&first[1], &second[1]]);
    }
    // The old columns, where nothing is written for a no.
    let old =
        "start_ip,end_ip,join_key,hosting,proxy,tor,vpn\n192.0.2.0,192.0.2.5,192.0.2.0,,true,,\n";
    takes("ipinfo_privacy", old, &["2: 192.0.2.0-192.0.2.5 | proxy"]);

    let lite = "network,country,country_code,continent,continent_code,asn,as_name,as_domain\n\
        192.0.2.0/24,Germany,DE,Europe,EU,AS64500,\"Example, Inc.\",example.com\n198.51.100.0/24,Japan,JP,Asia,AS,,,\n";
    let expected = [
        "2: 192.0.2.0/24 | AS64500 Example, Inc. | DE",
        "3: 198.51.100.0/24 | JP",
    ];
    takes("ipinfo-lite", lite, &expected);
    takes("auto", lite, &expected);
    let lite = r#"{"network": "192.0.2.0/24", "country": "Germany", "country_code": "DE", "asn": null, "as_name": null}"#;
    takes("ipinfo-lite", lite, &["1: 192.0.2.0/24 | DE"]);
}

#[test]
fn tables() {
    takes(
        "iptoasn",
        "192.0.2.0\t192.0.2.7\t64500\tDE\tEXAMPLE - Example, Inc.\n198.51.100.0\t198.51.100.255\t0\tNone\tNot routed\n",
        &[
            "1: 192.0.2.0/29 | AS64500 EXAMPLE - Example, Inc. | DE",
            "2: 198.51.100.0/24 | Not routed",
        ],
    );
    takes(
        "ipcat",
        "192.0.2.0,192.0.2.5,Example Hosting,http://example.com\n",
        &["1: 192.0.2.0-192.0.2.5 | Example Hosting"],
    );
    takes(
        "ipsum",
        "# Last update: Sat, 22 Aug 2026 03:01:44 +0200\n#\n# IP\tnumber of (black)lists\n192.0.2.1\t10\n",
        &["4: 192.0.2.1 | 10 of 30"],
    );
    takes(
        "country",
        "192.0.2.0/24 de\n2001:db8::/32  GB\n",
        &["1: 192.0.2.0/24 | DE", "2: 2001:db8::/32 | GB"],
    );
    let avastel = "# Avastel\n# Last update: 2026-08-22 01:01:44.702260\n# Number of proxy IP CIDRs: 2, equivalent to 512 IPs\n\n\
        ip_address;autonomous_system;confidence\n192.0.2.0/24;Example, LLC;1.0\n198.51.100.0/24;;0.95\n";
    takes(
        "avastel",
        avastel,
        &[
            "6: 192.0.2.0/24 | 1 of 1 | Example, LLC",
            "7: 198.51.100.0/24 | 0.95 of 1",
        ],
    );
    let feed = read("avastel", avastel);
    assert_eq!(feed.report().declared, Some(2));
    assert_eq!(feed.report().date.map(seconds), Some(1_787_360_504));
    takes(
        "avastel",
        "ip_address;autonomous_system\n192.0.2.7;\n",
        &["2: 192.0.2.7"],
    );
}

#[test]
fn ip2proxy() {
    let text = "\"3221225985\",\"3221225985\",\"PUB\",\"DE\",\"Germany\"\n\"3221225986\",\"3221225999\",\"-\",\"-\",\"-\"\n\
        \"42540766411282592856903984951653826560\",\"42540766411282592856903984951653826561\",\"VPN\",\"JP\",\"Japan\"\n";
    takes(
        "ip2proxy",
        text,
        &[
            "1: 192.0.2.1 | proxy, public_proxy | DE",
            "2: 192.0.2.2-192.0.2.15",
            "3: 2001:db8::/127 | vpn | JP",
        ],
    );
    let feed = read("ip2proxy", "\"1\",\"2\",\"NEW\",\"DE\"\n");
    assert!(
        wrong(&feed).contains("a word for a kind that is not known: expected one of cpn, dch"),
        "{}",
        wrong(&feed)
    );
}

#[test]
fn focsec() {
    let csv = "ip,is_vpn,is_proxy,is_bot,is_tor,is_datacenter,iso_code,autonomous_system_number\n192.0.2.1,true,false,false,false,true,DE,64500\n";
    let says = "vpn, !proxy, !tor, datacenter, !bot | AS64500 | DE";
    takes("focsec-csv", csv, &[&format!("2: 192.0.2.1 | {says}")]);
    takes("auto", csv, &[&format!("2: 192.0.2.1 | {says}")]);
    let json = r#"{"ip":"192.0.2.1","is_vpn":true,"is_proxy":false,"is_bot":false,"is_tor":false,"is_datacenter":true,"iso_code":"DE","autonomous_system_number":64500}"#;
    takes("focsec-jsonl", json, &[&format!("1: 192.0.2.1 | {says}")]);
}
