//! Addresses of the site and what answers them.

use super::desk::{Desk, Outcome};
use super::engine::Assets;
use super::guard::Guard;
use super::http::{Answer, Connection, Refusal, Request};
use super::live::Live;
use super::signed::Signed;
use crate::read;
use serde_json::Value;
use std::io;
use std::net::TcpStream;
use std::sync::Arc;

/// Parts of our page, from the binary.
const FRONT: [(&str, &str, &str); 13] = [
    ("icon.svg", "image/svg+xml", include_str!("front/icon.svg")),
    ("style.css", "text/css; charset=utf-8", include_str!("front/style.css")),
    ("main.js", SCRIPT, include_str!("front/main.js")),
    ("words.js", SCRIPT, include_str!("front/words.js")),
    ("link.js", SCRIPT, include_str!("front/link.js")),
    ("paint.js", SCRIPT, include_str!("front/paint.js")),
    ("stage.js", SCRIPT, include_str!("front/stage.js")),
    ("overlay.js", SCRIPT, include_str!("front/overlay.js")),
    ("panels.js", SCRIPT, include_str!("front/panels.js")),
    ("edit.js", SCRIPT, include_str!("front/edit.js")),
    ("crop.js", SCRIPT, include_str!("front/crop.js")),
    ("compare.js", SCRIPT, include_str!("front/compare.js")),
    ("keys.js", SCRIPT, include_str!("front/keys.js")),
];

const SCRIPT: &str = "text/javascript; charset=utf-8";
const PAGE: &str = include_str!("front/index.html");

/// Everything a connection needs.
pub struct Site {
    /// Who may ask.
    pub guard: Guard,
    live: Arc<Live>,
    assets: Arc<Assets>,
    desk: Desk,
    signed: Signed,
}

impl Site {
    /// The site of a preview.
    pub fn new(guard: Guard, live: Arc<Live>, assets: Arc<Assets>, request: &read::Request) -> Site {
        let (desk, signed) = (Desk::new(&request.issue), Signed::new(request, assets.clone()));
        Site { guard, live, assets, desk, signed }
    }

    /// Answers the requests of a connection.
    pub fn serve(&self, stream: TcpStream) -> io::Result<()> {
        let mut connection = Connection::new(stream)?;
        loop {
            let request = match connection.request() {
                Ok(request) => request,
                Err(Refusal::Gone) => return Ok(()),
                Err(Refusal::Malformed) => return Answer::refuse(400, "不是 HTTP 请求").write(connection.writer(), false),
                Err(Refusal::TooLarge) => return Answer::refuse(413, "请求太大").write(connection.writer(), false),
            };
            let closes = request.closes();
            if request.path == "/events" && request.method == "GET" && self.guard.refuses(&request).is_none() {
                return self.live.stream(connection.writer());
            }
            self.answer(&request).write(connection.writer(), request.method == "HEAD")?;
            if closes {
                return Ok(());
            }
        }
    }

    fn answer(&self, request: &Request) -> Answer {
        if let Some(why) = self.guard.refuses(request) {
            return Answer::refuse(403, why);
        }
        match (request.method.as_str(), request.path.as_str()) {
            ("GET" | "HEAD", path) => self.get(path, request),
            ("POST", "/edit") => self.edit(request),
            ("POST", _) => Answer::refuse(404, "没有这个地址"),
            _ => Answer::refuse(405, "只用 GET 和 POST"),
        }
    }

    fn get(&self, path: &str, request: &Request) -> Answer {
        if path == "/" {
            return Answer::new("text/html; charset=utf-8", PAGE.replace("{token}", &self.guard.token));
        }
        // Faces for the interface come from the fonts folder, below.
        if let Some(f) = path.strip_prefix("/front/").and_then(|name| FRONT.iter().find(|f| f.0 == name)) {
            return Answer::new(f.1, f.2);
        }
        if path == "/text" {
            return answer(self.desk.text(&request.value("file").unwrap_or_default()));
        }
        if path == "/inks" {
            let found = self.assets.colours().and_then(|c| c.inks(&request.value("of").unwrap_or_default()));
            return found.map_or_else(|| Answer::refuse(404, "印厂没有能用的特性文件"), |v| Answer::json(&v));
        }
        if path == "/signed" {
            return answer(self.signed.get(request.value("page").and_then(|n| n.parse().ok())));
        }
        match self.assets.get(path, request.value("as").as_deref()) {
            Some((kind, bytes)) => Answer::new(kind, bytes).forever(),
            None => Answer::refuse(404, "没有这个地址"),
        }
    }

    fn edit(&self, request: &Request) -> Answer {
        if !request.header("content-type").is_some_and(|t| t.starts_with("application/json")) {
            return Answer::refuse(400, "要写成 JSON");
        }
        match serde_json::from_slice::<Value>(&request.body) {
            Ok(sent) if sent["op"] == "sign" => answer(self.signed.sign(&sent)),
            Ok(sent) => answer(self.desk.change(&sent)),
            Err(_) => Answer::refuse(400, "不是 JSON"),
        }
    }
}

fn answer(outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Done(value) => Answer::json(&value),
        Outcome::Conflict(value) => Answer::json(&value).status(409),
        Outcome::Refused(why) => Answer::refuse(422, &why),
    }
}
