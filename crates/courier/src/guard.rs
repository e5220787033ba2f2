//! Which addresses a URL that somebody typed in may lead to.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// The host names that may resolve to anything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guard(BTreeSet<String>);

impl Guard {
    /// A guard that lets these names through.
    pub(crate) fn new(allowed: &[String]) -> Guard {
        Guard(allowed.iter().map(|host| plain(host)).collect())
    }

    /// True if the operator allowed this host by name.
    pub(crate) fn allows(&self, host: &str) -> bool {
        self.0.contains(&plain(host))
    }
}

/// A host as it is compared: small letters, no final dot, no brackets.
fn plain(host: &str) -> String {
    host.trim()
        .trim_matches(['[', ']'])
        .trim_end_matches('.')
        .to_ascii_lowercase()
}

/// True if the URL leads to this machine by its own words.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// True if the address belongs to the open Internet: not to this machine, its networks, a
/// carrier's inside, a group of receivers, or a block that is kept for something else.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let kept = match a {
        // This network, private, loopback, multicast, kept for later, broadcast.
        0 | 10 | 127 | 224..=255 => true,
        // A carrier's inside (RFC 6598).
        100 => (64..128).contains(&b),
        // Link-local, and with it the cloud's metadata.
        169 => b == 254,
        172 => (16..32).contains(&b),
        // IETF's own, documentation, 6to4 relays, private.
        192 => b == 168 || (b == 0 && (c == 0 || c == 2)) || (b == 88 && c == 99),
        // Benchmarks, documentation.
        198 => b == 18 || b == 19 || (b == 51 && c == 100),
        203 => b == 0 && c == 113,
        _ => false,
    };
    !kept
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(v4) = inner_v4(address) {
        return is_public_v4(v4);
    }
    let s = address.segments();
    // Only 2000::/3 is given out for the open Internet; loopback, unique-local, link-local and
    // multicast all lie outside. Within it: IETF's own (2001::/23), documentation, and local NAT64.
    s[0] & 0xe000 == 0x2000
        && !(s[0] == 0x2001 && s[1] < 0x0200)
        && !(s[0] == 0x2001 && s[1] == 0x0db8)
        && !(s[0] == 0x3fff && s[1] < 0x1000)
}

/// The IPv4 address that an IPv6 address stands for: mapped, compatible, NAT64 or 6to4.
fn inner_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = address.segments();
    let of = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    let mapped = s[..5] == [0; 5] && s[5] == 0xffff;
    let compatible = s[..6] == [0; 6];
    let nat64 = s[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
    if mapped || compatible || nat64 {
        return Some(of(s[6], s[7]));
    }
    (s[0] == 0x2002).then(|| of(s[1], s[2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_addresses_are_not_public() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.1.2.3",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
    }

    #[test]
    fn the_open_internet_is_public() {
        for outside in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "103.9.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "203.162.4.190",
            "223.255.255.254",
            "2001:4860:4860::8888",
            "2405:4800::1",
            "2606:4700::1111",
            "64:ff9b::808:808",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[test]
    fn a_name_is_allowed_whole() {
        let guard = Guard::new(&["Hooks.Example.VN.".to_owned(), "[::1]".to_owned()]);
        assert!(guard.allows("hooks.example.vn"));
        assert!(guard.allows("HOOKS.example.vn."));
        assert!(guard.allows("::1"));
        assert!(!guard.allows("example.vn"));
        assert!(!guard.allows("evil.hooks.example.vn"));
    }
}
