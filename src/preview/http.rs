//! As much of HTTP/1.1 as one browser on this machine needs: a request read within limits, an answer written.
//!
//! Nothing is read beyond the limits, and no peer can hold a thread for longer than the timeouts.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longest request line and header block.
const MOST_HEAD: u64 = 16 << 10;
/// Largest body: no article of a newspaper is longer.
const MOST_BODY: usize = 4 << 20;
/// A peer that sends or takes nothing for so long is gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request.
#[derive(Clone, Default, Debug)]
pub struct Request {
    /// `GET`, `POST`.
    pub method: String,
    /// Path, decoded; without the query.
    pub path: String,
    /// Query, as sent.
    pub query: String,
    headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Request {
    /// A header, by its name in lower case; `None` also if it was sent twice, which no browser does.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut all = self.headers.iter().filter(|(n, _)| n == name);
        let first = all.next()?;
        all.next().is_none().then_some(first.1.as_str())
    }

    /// A value of the query.
    pub fn value(&self, key: &str) -> Option<String> {
        let pair = self.query.split('&').find_map(|p| p.split_once('=').filter(|(k, _)| *k == key))?;
        decode(pair.1)
    }

    /// Whether the connection ends after the answer.
    pub fn closes(&self) -> bool {
        self.header("connection").is_some_and(|c| c.eq_ignore_ascii_case("close"))
    }
}

/// Why a request is not answered as asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// Not HTTP as we speak it.
    Malformed,
    /// A body or head over the limit.
    TooLarge,
    /// The peer went away or is too slow.
    Gone,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status, e.g. 200.
    pub status: u16,
    kind: &'static str,
    body: Vec<u8>,
    keep: bool,
}

impl Answer {
    /// A body of a content type.
    pub fn new(kind: &'static str, body: impl Into<Vec<u8>>) -> Answer {
        Answer { status: 200, kind, body: body.into(), keep: false }
    }

    /// JSON.
    pub fn json(value: &serde_json::Value) -> Answer {
        Answer::new("application/json; charset=utf-8", value.to_string())
    }

    /// A refusal with a line of text.
    pub fn refuse(status: u16, why: &str) -> Answer {
        Answer { status, ..Answer::new("text/plain; charset=utf-8", why) }
    }

    /// With another status.
    pub fn status(mut self, status: u16) -> Answer {
        self.status = status;
        self
    }

    /// The address names the content: it may be kept for good.
    pub fn forever(mut self) -> Answer {
        self.keep = true;
        self
    }

    /// Writes it.
    pub fn write(&self, to: &mut impl Write, head_only: bool) -> io::Result<()> {
        let cache = if self.keep { "private, max-age=31536000, immutable" } else { "no-store" };
        let mut out = head(self.status, self.kind, cache).into_bytes();
        out.extend(format!("Content-Length: {}\r\n\r\n", self.body.len()).bytes());
        if !head_only {
            out.extend(&self.body);
        }
        to.write_all(&out)?;
        to.flush()
    }
}

/// Status line and the headers of every answer: what may run is ours alone, and nobody may frame it.
pub fn head(status: u16, kind: &str, cache: &str) -> String {
    let reason = match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Content Too Large",
        422 => "Unprocessable Content",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };
    format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: {kind}\r\nCache-Control: {cache}\r\n\
         Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
         X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\nReferrer-Policy: no-referrer\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\nCross-Origin-Opener-Policy: same-origin\r\n"
    )
}

/// A connection's reading half with its limits.
pub struct Connection {
    reader: BufReader<TcpStream>,
}

impl Connection {
    /// Sets the timeouts.
    pub fn new(stream: TcpStream) -> io::Result<Connection> {
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Connection { reader: BufReader::new(stream) })
    }

    /// The writing half.
    pub fn writer(&mut self) -> &mut TcpStream {
        self.reader.get_mut()
    }

    /// The next request.
    pub fn request(&mut self) -> Result<Request, Refusal> {
        let mut request = read_head(&mut self.reader)?;
        if request.headers.iter().any(|(n, _)| n == "transfer-encoding") {
            return Err(Refusal::Malformed);
        }
        let Some(length) = request.headers.iter().find(|(n, _)| n == "content-length") else { return Ok(request) };
        let length: usize = length.1.parse().map_err(|_| Refusal::Malformed)?;
        if length > MOST_BODY {
            return Err(Refusal::TooLarge);
        }
        request.body = vec![0; length];
        self.reader.read_exact(&mut request.body).map_err(|_| Refusal::Gone)?;
        Ok(request)
    }
}

fn read_head(reader: &mut impl BufRead) -> Result<Request, Refusal> {
    let mut limited = reader.take(MOST_HEAD);
    let first = line(&mut limited)?;
    let mut parts = first.split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Refusal::Malformed);
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let path = decode(path).filter(|p| p.starts_with('/')).ok_or(Refusal::Malformed)?;
    let mut request = Request { method: method.into(), path, query: query.into(), ..Request::default() };
    loop {
        let text = line(&mut limited)?;
        if text.is_empty() {
            return Ok(request);
        }
        let (name, value) = text.split_once(':').ok_or(Refusal::Malformed)?;
        request.headers.push((name.to_ascii_lowercase(), value.trim().to_string()));
    }
}

fn line(reader: &mut io::Take<impl BufRead>) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    reader.read_until(b'\n', &mut bytes).map_err(|_| Refusal::Gone)?;
    match bytes.pop() {
        Some(b'\n') => {}
        _ if reader.limit() == 0 => return Err(Refusal::TooLarge),
        _ => return Err(Refusal::Gone),
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    String::from_utf8(bytes).map_err(|_| Refusal::Malformed)
}

/// `%E7%89%88` → `版`.
fn decode(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'%' {
            let hex = text.get(i + 1..i + 3)?;
            out.push(u8::from_str_radix(hex, 16).ok()?);
            i += 3;
        } else {
            out.push(bytes[i]);
            i += 1;
        }
    }
    String::from_utf8(out).ok().filter(|s| !s.contains('\0'))
}

/// A request from its text.
#[cfg(test)]
pub(super) fn tests_read(text: &str) -> Request {
    read_head(&mut text.as_bytes()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Request, Refusal> {
        read_head(&mut text.as_bytes())
    }

    #[test]
    fn a_request_is_read() {
        let r = read("GET /source?file=%E7%A8%BF.md&x=1 HTTP/1.1\r\nHost: 127.0.0.1:1\r\nOrigin: a\r\n\r\n").unwrap();
        assert_eq!((r.method.as_str(), r.path.as_str()), ("GET", "/source"));
        assert_eq!(r.value("file").as_deref(), Some("稿.md"));
        assert_eq!(r.header("host"), Some("127.0.0.1:1"));
    }

    #[test]
    fn what_is_no_request_is_refused() {
        for text in [
            "GET /\r\n\r\n",
            "GET / HTTP/2\r\n\r\n",
            "GET x HTTP/1.1\r\n\r\n",
            "GET /%zz HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nbad\r\n\r\n",
        ] {
            assert_eq!(read(text).unwrap_err(), Refusal::Malformed, "{text:?}");
        }
        let long = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "a".repeat(20_000));
        assert_eq!(read(&long).unwrap_err(), Refusal::TooLarge);
        assert_eq!(read("GET / HT").unwrap_err(), Refusal::Gone);
    }

    #[test]
    fn a_header_that_comes_twice_is_none() {
        let r = read("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n").unwrap();
        assert_eq!(r.header("host"), None);
    }
}
