//! Whole answers, as documented, with values of our own.

/// v2 with everything included.
pub(super) const V2: &str = r#"{
  "ip" : "203.0.113.9",
  "hostname" : "Exit-9.Example.NET",
  "security" : {
    "threat_score" : 75,
    "is_tor" : false,
    "is_proxy" : true,
    "proxy_type" : "openvpn",
    "proxy_provider" : "Example VPN",
    "is_anonymous" : true,
    "is_known_attacker" : true,
    "is_spam" : false,
    "is_bot" : false,
    "is_cloud_provider" : true,
    "cloud_provider" : "Example Cloud"
  },
  "location" : {
    "district" : "Example District",
    "city" : "Exampleville",
    "locality" : "Old Town",
    "zipcode" : "12345",
    "latitude" : "48.87135",
    "longitude" : "2.32115",
    "continent_code" : "EU",
    "continent_name" : "Europe",
    "country_code2" : "FR",
    "country_code3" : "FRA",
    "country_name" : "France",
    "country_name_official" : "Republic of France",
    "country_capital" : "Paris",
    "state_prov" : "Ile-de-France",
    "state_code" : "FR-IDF",
    "accuracy_radius" : "4.5",
    "dma_code" : "501",
    "is_eu" : true,
    "country_flag" : "https://img.example/fr_64.png",
    "geoname_id" : "1234567",
    "country_emoji" : "🇫🇷"
  },
  "country_metadata" : {
    "tld" : ".fr",
    "languages" : ["fr-FR", "br"],
    "calling_code" : "+33"
  },
  "network" : {
    "asn" : {
      "organization" : "Example Hosting S.A.",
      "name" : "Example Hosting",
      "country" : "FR",
      "type" : "BUSINESS",
      "domain" : "hosting.example",
      "rir" : "RIPE",
      "as_number" : "AS64500",
      "asn_name" : "AS64500",
      "date_allocated" : "1999-12-20",
      "allocation_status" : "allocated",
      "num_of_ipv4_routes" : "16",
      "num_of_ipv6_routes" : "5"
    },
    "company" : {
      "name" : "Example Cloud",
      "type" : "HOSTING",
      "domain" : "cloud.example"
    },
    "connection_type" : "Satellite"
  },
  "currency" : {
    "code" : "EUR",
    "name" : "Euro",
    "symbol" : "€"
  },
  "time_zone" : {
    "name" : "Europe/Paris",
    "offset" : 1,
    "offset_with_dst" : 2,
    "current_time" : "2025-05-16 14:53:17.604+0200",
    "current_time_unix" : 1.747399997604E9,
    "is_dst" : true,
    "dst_savings" : 1,
    "dst_exists" : true,
    "dst_start" : {
      "utc_time" : "2025-03-30 TIME 01",
      "duration" : "+1H",
      "gap" : true,
      "date_time_after" : "2025-03-30 TIME 03",
      "date_time_before" : "2025-03-30 TIME 02",
      "overlap" : false
    },
    "dst_end" : {
      "utc_time" : "2025-10-26 TIME 01",
      "duration" : "-1H",
      "gap" : false,
      "date_time_after" : "2025-10-26 TIME 02",
      "date_time_before" : "2025-10-26 TIME 03",
      "overlap" : true
    }
  },
  "user_agent" : {
    "user_agent_string" : "ipsec-remote/0.1.0",
    "name" : "ipsec-remote",
    "type" : "Library",
    "version" : "0.1.0",
    "version_major" : "0",
    "device" : {"name" : "A machine", "type" : "Desktop", "brand" : "Example", "cpu" : "Intel x86_64"},
    "engine" : {"name" : "None", "type" : "Library", "version" : "0.1", "version_major" : "0"},
    "operating_system" : {"name" : "Linux", "type" : "Desktop", "version" : "6.1", "build" : "77", "version_major" : "6"}
  }
}"#;

/// `/v3/security`.
pub(super) const V3: &str = r#"{
  "ip": "203.0.113.9",
  "security": {
    "threat_score": 80,
    "is_tor": false,
    "is_proxy": true,
    "proxy_provider_names": ["Example Proxies"],
    "proxy_confidence_score": 90,
    "proxy_last_seen": "2026-08-12",
    "is_residential_proxy": true,
    "is_vpn": true,
    "vpn_provider_names": ["Example VPN", "Sample VPN"],
    "vpn_confidence_score": 80,
    "vpn_last_seen": "2026-09-19",
    "is_relay": true,
    "relay_provider_name": "Example Relay",
    "is_anonymous": true,
    "is_known_attacker": true,
    "is_bot": false,
    "is_spam": false,
    "is_cloud_provider": true,
    "cloud_provider_name": "Example Cloud"
  }
}"#;

/// What `/v3/ipgeo` returns beside `security`.
const V3_REST: &str = r#"
  "domain": "example.com",
  "hostname": "exit-9.example.net",
  "location": {
    "continent_code": "EU",
    "continent_name": "Europe",
    "country_code2": "SE",
    "country_code3": "SWE",
    "country_name": "Sweden",
    "country_name_official": "Kingdom of Sweden",
    "country_capital": "Stockholm",
    "state_prov": "Example län",
    "state_code": "SE-AB",
    "district": "Exempel",
    "city": "Exempelstad",
    "locality": "Gamla stan",
    "accuracy_radius": "4.395",
    "confidence": "high",
    "dma_code": "501",
    "zipcode": "164 40",
    "latitude": "59.40510",
    "longitude": "17.95510",
    "is_eu": true,
    "country_flag": "https://img.example/se_64.png",
    "geoname_id": "7654321",
    "country_emoji": "🇸🇪"
  },
  "country_metadata": {"calling_code": "+46", "tld": ".se", "languages": ["sv-SE", "se"]},
  "network": {"connection_type": "Fiber", "route": "203.0.113.0/24", "is_anycast": false},
  "currency": {"code": "SEK", "name": "Swedish Krona", "symbol": "kr"},
  "asn": {
    "as_number": "AS64501",
    "organization": "Example Telecom AB",
    "country": "SE",
    "type": "ISP",
    "domain": "telecom.example",
    "date_allocated": "2024-12-13",
    "rir": "RIPE"
  },
  "company": {"name": "Example Bolag", "type": "ISP", "domain": "bolag.example"},
  "abuse": {
    "route": "203.0.113.0/24",
    "country": "SE",
    "name": "Example Staff",
    "organization": "Example Registry",
    "kind": "group",
    "address": "Example Street 1, 123 45 Exempelstad",
    "emails": ["abuse@telecom.example"],
    "phone_numbers": ["+46 8 000 00 00"]
  },
  "time_zone": {
    "name": "Europe/Stockholm",
    "offset": 1,
    "offset_with_dst": 2,
    "current_time": "2026-09-25 14:00:00.410+0200",
    "current_time_unix": 1790337600.41,
    "current_tz_abbreviation": "CEST",
    "current_tz_full_name": "Central European Summer Time",
    "standard_tz_abbreviation": "CET",
    "standard_tz_full_name": "Central European Standard Time",
    "is_dst": true,
    "dst_savings": 1,
    "dst_exists": true,
    "dst_tz_abbreviation": "CEST",
    "dst_tz_full_name": "Central European Summer Time",
    "dst_start": {
      "utc_time": "2026-03-29 TIME 01:00",
      "duration": "+1.00H",
      "gap": true,
      "date_time_after": "2026-03-29 TIME 03:00",
      "date_time_before": "2026-03-29 TIME 02:00",
      "overlap": false
    },
    "dst_end": {
      "utc_time": "2026-10-25 TIME 01:00",
      "duration": "-1.00H",
      "gap": false,
      "date_time_after": "2026-10-25 TIME 02:00",
      "date_time_before": "2026-10-25 TIME 03:00",
      "overlap": true
    }
  },
  "user_agent": {
    "user_agent_string": "ipsec-remote/0.1.0",
    "name": "ipsec-remote",
    "type": "Library",
    "version": "0.1.0",
    "version_major": "0",
    "device": {"name": "A machine", "type": "Desktop", "brand": "Example", "cpu": "ARM"},
    "engine": {"name": "None", "type": "Library", "version": "0.1", "version_major": "0"},
    "operating_system": {"name": "Linux", "type": "Cloud", "version": "6.1", "version_major": "6", "build": "77"}
  }
}"#;

/// `/v3/ipgeo` with everything included.
pub(super) fn v3_with_location() -> String {
    let start = V3.trim_end_matches(['\n', '}', ' ']);
    format!("{start}\n  }},{V3_REST}")
}
