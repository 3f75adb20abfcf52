//! Who is at the other end: the peer, or whom a proxy that we trust names.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::extract::ConnectInfo;
use http::{HeaderMap, header::FORWARDED};
use serde::Deserialize;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// One address, or all that share its first bits: `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// Not a network.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not an address such as 192.0.2.7 or a network such as 10.0.0.0/8")]
pub struct NotANetwork(String);

impl Network {
    fn holds(&self, address: IpAddr) -> bool {
        address.is_ipv4() == self.address.is_ipv4() && masked(address, self.bits) == masked(self.address, self.bits)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Network, NotANetwork> {
        let bad = || NotANetwork(text.to_owned());
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| bad())?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| bad())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        match bits.unwrap_or(most) {
            bits if bits <= most => Ok(Network { address, bits }),
            _ => Err(bad()),
        }
    }
}

impl TryFrom<String> for Network {
    type Error = NotANetwork;

    fn try_from(text: String) -> Result<Network, NotANetwork> {
        text.parse()
    }
}

/// Networks between commas, for the command line and the environment; none when empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(pub Vec<Network>);

impl FromStr for Networks {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Networks, NotANetwork> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Networks)
    }
}

/// The first bits of an address, the others zero.
fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(a) => IpAddr::V4((a.to_bits() & u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0)).into()),
        IpAddr::V6(a) => IpAddr::V6((a.to_bits() & u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0)).into()),
    }
}

/// Tells clients apart, knowing which proxies to believe.
#[derive(Clone, Debug, Default)]
pub struct Clients {
    trusted: Arc<[Network]>,
}

impl Clients {
    /// Believes these proxies, and nobody else.
    pub fn new(trusted: &[Network]) -> Clients {
        Clients { trusted: trusted.into() }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.holds(address))
    }

    /// The peer of the connection.
    pub fn peer<B>(request: &http::Request<B>) -> IpAddr {
        let info = request.extensions().get::<ConnectInfo<SocketAddr>>();
        info.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |info| info.0.ip().to_canonical())
    }

    /// The client: the peer, or, when that is a proxy of ours, the last hop of `X-Forwarded-For`
    /// that is none. Whatever stands before that hop was written by the client.
    pub fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        let lists = headers.get_all(FORWARDED_FOR).iter().rev();
        for hop in lists.flat_map(|list| list.to_str().unwrap_or_default().rsplit(',')) {
            if !self.trusts(client) {
                break;
            }
            match read_hop(hop.trim()) {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }

    /// Whether the request comes from this machine or a trusted one itself, not through it.
    pub fn is_inside(&self, peer: IpAddr, headers: &HeaderMap) -> bool {
        let passed_on = headers.contains_key(FORWARDED_FOR) || headers.contains_key(FORWARDED);
        !passed_on && (peer.is_loopback() || self.trusts(peer))
    }

    /// Whether the peer may say under which number this request stands in the log.
    pub fn believes(&self, peer: IpAddr) -> bool {
        self.trusts(peer)
    }
}

/// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn read_hop(hop: &str) -> Option<IpAddr> {
    let address = hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|a| a.ip()));
    address.or_else(|_| hop.trim_matches(['[', ']']).parse()).ok().map(|a: IpAddr| a.to_canonical())
}

/// What counts as one client for limits: an IPv4 address, or the /64 of an IPv6 address, which is
/// what one household or server has to itself.
pub fn household(address: IpAddr) -> IpAddr {
    if address.is_ipv6() { masked(address, 64) } else { address }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn seen(trusted: &str, peer: &str, forwarded: &[&'static str]) -> IpAddr {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        Clients::new(&trusted.parse::<Networks>().unwrap().0).address(ip(peer), &headers)
    }

    #[test]
    fn a_forged_header_from_an_untrusted_peer_is_ignored() {
        assert_eq!(seen("", "203.0.113.9", &["198.51.100.1"]), ip("203.0.113.9"));
        assert_eq!(seen("10.0.0.0/8", "203.0.113.9", &["10.0.0.1"]), ip("203.0.113.9"));
    }

    #[test]
    fn behind_trusted_proxies_the_last_foreign_hop_is_the_client() {
        assert_eq!(seen("10.0.0.0/8", "10.0.0.1", &["198.51.100.1, 203.0.113.9"]), ip("203.0.113.9"));
        assert_eq!(seen("10.0.0.0/8", "10.0.0.1", &["198.51.100.1, 203.0.113.9, 10.0.0.2"]), ip("203.0.113.9"));
        assert_eq!(seen("10.0.0.0/8", "10.0.0.1", &["198.51.100.1", "203.0.113.9"]), ip("203.0.113.9"));
        assert_eq!(seen("::1,10.0.0.1", "::1", &["[2001:db8::7]:4711"]), ip("2001:db8::7"));
        assert_eq!(seen("10.0.0.1", "10.0.0.1", &["203.0.113.9:80"]), ip("203.0.113.9"));
    }

    #[test]
    fn what_cannot_be_read_stops_the_search() {
        assert_eq!(seen("10.0.0.1", "10.0.0.1", &["198.51.100.1, unknown"]), ip("10.0.0.1"));
        assert_eq!(seen("10.0.0.1", "10.0.0.1", &[""]), ip("10.0.0.1"));
        assert_eq!(seen("10.0.0.1", "10.0.0.1", &[]), ip("10.0.0.1"));
    }

    #[test]
    fn a_household_is_one_client() {
        assert_eq!(household(ip("2001:db8:1:2:aaaa::1")), household(ip("2001:db8:1:2:bbbb::1")));
        assert_ne!(household(ip("2001:db8:1:2::1")), household(ip("2001:db8:1:3::1")));
        assert_ne!(household(ip("192.0.2.1")), household(ip("192.0.2.2")));
    }

    #[test]
    fn networks_are_read_and_hold_what_they_say() {
        assert!("0.0.0.0/0".parse::<Network>().unwrap().holds(ip("255.1.2.3")));
        assert!("192.0.2.128/25".parse::<Network>().unwrap().holds(ip("192.0.2.200")));
        assert!(!"192.0.2.128/25".parse::<Network>().unwrap().holds(ip("192.0.2.100")));
        assert!("2001:db8::/32".parse::<Network>().unwrap().holds(ip("2001:db8:ffff::1")));
        assert!(!"::/0".parse::<Network>().unwrap().holds(ip("192.0.2.1")));
        assert!(!"2001:db8::/64".parse::<Network>().unwrap().holds(ip("192.0.2.1")));
        for bad in ["", "10.0.0.0/33", "10.0.0/8", "::1/129", "10.0.0.0/-1", "example.org"] {
            assert!(bad.parse::<Network>().is_err(), "{bad:?}");
        }
        assert_eq!(" , ".parse::<Networks>().unwrap(), Networks::default());
    }

    #[test]
    fn inside_is_only_who_comes_by_themselves() {
        let clients = Clients::new(&["10.0.0.1".parse().unwrap()]);
        let mut passed_on = HeaderMap::new();
        passed_on.insert(FORWARDED_FOR, "127.0.0.1".parse().unwrap());
        assert!(clients.is_inside(ip("127.0.0.1"), &HeaderMap::new()));
        assert!(clients.is_inside(ip("10.0.0.1"), &HeaderMap::new()));
        assert!(!clients.is_inside(ip("127.0.0.1"), &passed_on));
        assert!(!clients.is_inside(ip("203.0.113.9"), &HeaderMap::new()));
    }
}
