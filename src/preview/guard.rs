//! Who may ask for what: only our own page, at our own address.
//!
//! A page of another site can make a browser send requests here. It cannot choose the `Host` header (so a
//! foreign name that was made to point here is refused), nor hide its `Origin`, nor read our token.

use super::http::Request;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, SocketAddr};

/// The address that is served, and its secret.
#[derive(Clone, Debug)]
pub struct Guard {
    address: SocketAddr,
    /// Written into our page; every change must bring it back.
    pub token: String,
}

impl Guard {
    /// With a new secret.
    pub fn new(address: SocketAddr) -> Guard {
        Guard { address, token: secret() }
    }

    /// Whether other machines can reach us: then reading needs the token too.
    pub fn open(&self) -> bool {
        !self.address.ip().is_loopback()
    }

    /// The address to be opened in a browser.
    pub fn url(&self) -> String {
        let host = match self.address.ip() {
            ip if ip.is_unspecified() => format!("127.0.0.1:{}", self.address.port()),
            IpAddr::V6(ip) => format!("[{ip}]:{}", self.address.port()),
            IpAddr::V4(ip) => format!("{ip}:{}", self.address.port()),
        };
        if self.open() { format!("http://{host}/?token={}", self.token) } else { format!("http://{host}/") }
    }

    /// Why a request is refused, if it is.
    pub fn refuses(&self, request: &Request) -> Option<&'static str> {
        let Some(host) = request.header("host").filter(|h| self.is_ours(h)) else {
            return Some("不是本机的地址（Host）");
        };
        if let Some(origin) = request.header("origin")
            && origin.strip_prefix("http://") != Some(host)
        {
            return Some("请求来自别的网页（Origin）");
        }
        if request.header("sec-fetch-site").is_some_and(|s| !matches!(s, "same-origin" | "none")) && request.path != "/" {
            return Some("请求来自别的网页（Sec-Fetch-Site）");
        }
        let sent = request.header("x-banmian-token").map(str::to_string).or_else(|| request.value("token"));
        let knows = sent.is_some_and(|t| same(&t, &self.token));
        let public = request.path.starts_with("/front/");
        match request.method.as_str() {
            "GET" | "HEAD" => (self.open() && !knows && !public).then_some("缺少口令：用命令打印的网址打开"),
            // In a header, which no form of another site can send.
            _ => (request.header("x-banmian-token").is_none() || !knows).then_some("缺少口令"),
        }
    }

    fn is_ours(&self, host: &str) -> bool {
        let (name, port) = host.rsplit_once(':').unwrap_or((host, "80"));
        if port.parse() != Ok(self.address.port()) {
            return false;
        }
        match name.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(ip) => ip == self.address.ip() || self.address.ip().is_unspecified() || ip.is_loopback() && !self.open(),
            Err(_) => name.eq_ignore_ascii_case("localhost"),
        }
    }
}

/// Compares all of both, however early they differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |d, (x, y)| d | (x ^ y)) == 0
}

/// 128 bits that nobody can guess: the standard library keys its hash tables from the system's source.
fn secret() -> String {
    (0..2u64).map(|i| format!("{:016x}", RandomState::new().hash_one((i, std::process::id())))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, headers: &[(&str, &str)]) -> Request {
        let mut text = format!("{method} /edit HTTP/1.1\r\n");
        headers.iter().for_each(|(n, v)| text.push_str(&format!("{n}: {v}\r\n")));
        super::super::http::tests_read(&format!("{text}\r\n"))
    }

    #[test]
    fn only_our_page_may_change_anything() {
        let g = Guard::new("127.0.0.1:8123".parse().unwrap());
        let t = g.token.as_str();
        let host = ("Host", "127.0.0.1:8123");
        assert_eq!(g.refuses(&request("GET", &[host])), None);
        assert_eq!(g.refuses(&request("POST", &[host, ("X-Banmian-Token", t), ("Origin", "http://127.0.0.1:8123")])), None);
        assert_eq!(g.refuses(&request("GET", &[("Host", "localhost:8123")])), None);
        for bad in [
            request("POST", &[host]),
            request("POST", &[host, ("X-Banmian-Token", "0")]),
            request("POST", &[host, ("X-Banmian-Token", t), ("Origin", "http://evil.example")]),
            request("POST", &[host, ("X-Banmian-Token", t), ("Origin", "null")]),
            request("GET", &[("Host", "evil.example:8123")]),
            request("GET", &[("Host", "127.0.0.1:9999")]),
            request("GET", &[]),
            request("GET", &[host, ("Sec-Fetch-Site", "cross-site")]),
        ] {
            assert!(g.refuses(&bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn an_open_address_needs_the_token_for_reading_too() {
        let g = Guard::new("0.0.0.0:8123".parse().unwrap());
        assert!(g.refuses(&request("GET", &[("Host", "192.168.0.2:8123")])).is_some());
        assert!(g.url().contains(&g.token));
        assert_eq!(g.refuses(&request("GET", &[("Host", "192.168.0.2:8123"), ("X-Banmian-Token", &g.token)])), None);
    }

    #[test]
    fn secrets_differ() {
        assert_ne!(secret(), secret());
        assert_eq!(secret().len(), 32);
    }
}
