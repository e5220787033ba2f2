//! From where a request comes: the peer, or whom a trusted proxy names.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// The other end of the connection; whoever accepts connections puts it into a request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// A network: `10.0.0.0/8`, `fd00::/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    first: u128,
    bits: u32,
}

/// Not a network in CIDR notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANetwork;

impl std::fmt::Display for NotANetwork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a network such as 10.0.0.0/8")
    }
}

impl std::error::Error for NotANetwork {}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Network, NotANetwork> {
        let (address, bits) = text
            .trim()
            .split_once('/')
            .map_or((text.trim(), None), |(a, b)| (a, Some(b)));
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let (width, offset) = if address.is_ipv4() {
            (32, 96)
        } else {
            (128, 0)
        };
        let bits: u32 = bits
            .map_or(Ok(width), str::parse)
            .map_err(|_| NotANetwork)?;
        if bits > width {
            return Err(NotANetwork);
        }
        let bits = bits + offset;
        Ok(Network {
            first: wide(address) & mask(bits),
            bits,
        })
    }
}

impl Network {
    /// Whether an address lies in it.
    pub fn contains(&self, address: IpAddr) -> bool {
        wide(address) & mask(self.bits) == self.first
    }
}

/// Every address as one of the new kind.
fn wide(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => Ipv6Addr::to_bits(v6),
    }
}

fn mask(bits: u32) -> u128 {
    if bits == 0 {
        0
    } else {
        u128::MAX << (128 - bits)
    }
}

/// The caller's address. Of `X-Forwarded-For` only what trusted proxies wrote counts: read from its
/// end, the first address that is no trusted proxy's.
pub fn client(peer: Option<Peer>, headers: &HeaderMap, trusted: &[Network]) -> Option<IpAddr> {
    let trusts = |address: IpAddr| trusted.iter().any(|n| n.contains(address));
    let mut nearest = peer?.0.ip().to_canonical();
    if !trusts(nearest) {
        return Some(nearest);
    }
    let named: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for name in named.iter().rev() {
        let Ok(address) = name.trim().parse::<IpAddr>() else {
            break;
        };
        nearest = address.to_canonical();
        if !trusts(nearest) {
            break;
        }
    }
    Some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn from(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        if !forwarded.is_empty() {
            headers.insert("x-forwarded-for", HeaderValue::from_str(forwarded).unwrap());
        }
        let trusted: Vec<Network> = trusted.iter().map(|t| t.parse().unwrap()).collect();
        let peer = Peer(SocketAddr::new(peer.parse().unwrap(), 1));
        client(Some(peer), &headers, &trusted).unwrap().to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        assert_eq!(from("203.0.113.7", "198.51.100.1", &[]), "203.0.113.7");
        assert_eq!(
            from("10.0.0.2", "198.51.100.1", &["10.0.0.0/8"]),
            "198.51.100.1"
        );
        assert_eq!(
            from("::ffff:10.0.0.2", "198.51.100.1", &["10.0.0.0/8"]),
            "198.51.100.1"
        );
        // What the caller itself wrote stands further left.
        assert_eq!(
            from(
                "10.0.0.2",
                "1.2.3.4, 198.51.100.1, 10.0.0.9",
                &["10.0.0.0/8"]
            ),
            "198.51.100.1"
        );
        assert_eq!(
            from("10.0.0.2", "1.2.3.4, nonsense", &["10.0.0.0/8"]),
            "10.0.0.2"
        );
        assert_eq!(from("10.0.0.2", "", &["10.0.0.2"]), "10.0.0.2");
    }

    #[test]
    fn networks_are_read() {
        assert!("10.0.0.0/33".parse::<Network>().is_err());
        assert!("all".parse::<Network>().is_err());
        let all: Network = "0.0.0.0/0".parse().unwrap();
        assert!(all.contains("203.0.113.7".parse().unwrap()));
        assert!(!all.contains("2001:db8::1".parse().unwrap()));
        let new: Network = "2001:db8::/32".parse().unwrap();
        assert!(new.contains("2001:db8::1".parse().unwrap()));
    }
}
