//! Bytes → tokens and objects. Used for files and for content streams.

use super::object::{Dict, Object};
use std::rc::Rc;

/// Arrays and dictionaries inside each other, at most.
const DEEPEST: usize = 48;
/// Items of one array or dictionary, at most.
const MOST_ITEMS: usize = 2_000_000;

/// Reads from a place on.
pub(crate) struct Lexer<'a> {
    pub(crate) data: &'a [u8],
    pub(crate) at: usize,
}

/// An object or a bare word.
pub(crate) enum Token {
    Object(Object),
    Word(Vec<u8>),
}

fn is_space(b: u8) -> bool {
    matches!(b, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(b: u8) -> bool {
    matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(data: &'a [u8], at: usize) -> Lexer<'a> {
        Lexer { data, at: at.min(data.len()) }
    }

    fn peek(&self) -> Option<u8> {
        self.data.get(self.at).copied()
    }

    pub(crate) fn skip_space(&mut self) {
        while let Some(b) = self.peek() {
            if b == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(b) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// The next word if it is this one.
    pub(crate) fn eat(&mut self, word: &str) -> bool {
        self.skip_space();
        let found = self.data[self.at..].starts_with(word.as_bytes());
        if found {
            self.at += word.len();
        }
        found
    }

    pub(crate) fn integer(&mut self) -> Option<i64> {
        self.skip_space();
        let start = self.at;
        if matches!(self.peek(), Some(b'+' | b'-')) {
            self.at += 1;
        }
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        let value = std::str::from_utf8(&self.data[start..self.at]).ok().and_then(|t| t.parse().ok());
        if value.is_none() {
            self.at = start;
        }
        value
    }

    /// The next object of a file, references included.
    pub(crate) fn object(&mut self) -> Option<Object> {
        match self.token(DEEPEST, true)? {
            Token::Object(o) => Some(o),
            Token::Word(_) => None,
        }
    }

    /// The next object or operator of a content stream; `None` at its end.
    pub(crate) fn next(&mut self) -> Option<Token> {
        self.token(DEEPEST, false)
    }

    fn token(&mut self, depth: usize, refs: bool) -> Option<Token> {
        self.skip_space();
        let b = self.peek()?;
        let object = match b {
            b'/' => {
                self.at += 1;
                Object::Name(self.name().into())
            }
            b'(' => Object::Str(self.literal().into()),
            b'<' if self.data.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                Object::Dict(self.dict(depth, refs)?)
            }
            b'<' => Object::Str(self.hex().into()),
            b'[' => {
                self.at += 1;
                Object::Array(Rc::new(self.array(depth, refs)?))
            }
            b'+' | b'-' | b'.' | b'0'..=b'9' => return self.number(refs),
            b')' | b'>' | b']' | b'{' | b'}' => {
                self.at += 1;
                return Some(Token::Word(vec![b]));
            }
            _ => return Some(self.word()),
        };
        Some(Token::Object(object))
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        while self.peek().is_some_and(|b| !is_space(b) && !is_delimiter(b)) {
            self.at += 1;
        }
        match &self.data[start..self.at] {
            b"true" => Token::Object(Object::Bool(true)),
            b"false" => Token::Object(Object::Bool(false)),
            b"null" => Token::Object(Object::Null),
            word => Token::Word(word.to_vec()),
        }
    }

    fn number(&mut self, refs: bool) -> Option<Token> {
        let start = self.at;
        while self.peek().is_some_and(|b| matches!(b, b'+' | b'-' | b'.' | b'0'..=b'9')) {
            self.at += 1;
        }
        let text = &self.data[start..self.at];
        let Some(value) = number(text) else { return Some(Token::Object(Object::Int(0))) };
        if refs && let Object::Int(n) = value {
            let after = self.at;
            if let Some(generation) = self.integer()
                && (0..=65_535).contains(&generation)
                && (0..=i64::from(u32::MAX)).contains(&n)
            {
                self.skip_space();
                let next = self.data.get(self.at + 1).copied().unwrap_or(b' ');
                if self.peek() == Some(b'R') && (is_space(next) || is_delimiter(next)) {
                    self.at += 1;
                    return Some(Token::Object(Object::Ref(n as u32)));
                }
            }
            self.at = after;
        }
        Some(Token::Object(value))
    }

    fn name(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        while let Some(b) = self.peek().filter(|&b| !is_space(b) && !is_delimiter(b)) {
            self.at += 1;
            let hex = |i: usize| self.data.get(i).and_then(|b| char::from(*b).to_digit(16));
            match (b, hex(self.at), hex(self.at + 1)) {
                (b'#', Some(high), Some(low)) => {
                    out.push((high * 16 + low) as u8);
                    self.at += 2;
                }
                _ => out.push(b),
            }
        }
        out
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut out, mut open) = (Vec::new(), 1);
        while let Some(b) = self.peek() {
            self.at += 1;
            match b {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return out;
                    }
                }
                b'\\' => {
                    self.escape(&mut out);
                    continue;
                }
                _ => {}
            }
            out.push(b);
        }
        out
    }

    fn escape(&mut self, out: &mut Vec<u8>) {
        let Some(b) = self.peek() else { return };
        self.at += 1;
        match b {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut v = u32::from(b - b'0');
                for _ in 0..2 {
                    if let Some(d) = self.peek().filter(|d| (b'0'..=b'7').contains(d)) {
                        v = v * 8 + u32::from(d - b'0');
                        self.at += 1;
                    }
                }
                out.push(v as u8);
            }
            other => out.push(other),
        }
    }

    fn hex(&mut self) -> Vec<u8> {
        self.at += 1;
        let mut digits = Vec::new();
        while let Some(b) = self.peek() {
            self.at += 1;
            if b == b'>' {
                break;
            }
            digits.extend(char::from(b).to_digit(16).map(|d| d as u8));
        }
        digits.chunks(2).map(|p| p[0] << 4 | p.get(1).copied().unwrap_or(0)).collect()
    }

    fn array(&mut self, depth: usize, refs: bool) -> Option<Vec<Object>> {
        let mut out = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None => return Some(out),
                Some(b']') => {
                    self.at += 1;
                    return Some(out);
                }
                Some(_) if depth == 0 || out.len() > MOST_ITEMS => return None,
                Some(_) => {}
            }
            match self.token(depth - 1, refs)? {
                Token::Object(o) => out.push(o),
                // What does not belong here ends it, so that one fault does not swallow the file.
                Token::Word(w) if w == b"endobj" || w == b"stream" => return Some(out),
                Token::Word(_) => {}
            }
        }
    }

    fn dict(&mut self, depth: usize, refs: bool) -> Option<Dict> {
        let mut out = Vec::new();
        loop {
            self.skip_space();
            if self.data[self.at..].starts_with(b">>") {
                self.at += 2;
                break;
            }
            if self.peek().is_none() || depth == 0 || out.len() > MOST_ITEMS {
                return if depth == 0 { None } else { Some(Dict(Rc::new(out))) };
            }
            let key = match self.token(depth - 1, refs)? {
                Token::Object(Object::Name(key)) => key,
                Token::Word(w) if w == b"endobj" || w == b"stream" => break,
                _ => continue,
            };
            match self.token(depth - 1, refs)? {
                Token::Object(value) => out.push((key, value)),
                Token::Word(w) if w == b"endobj" || w == b"stream" => break,
                Token::Word(w) if w == b">" => {
                    self.at += usize::from(self.peek() == Some(b'>'));
                    break;
                }
                Token::Word(_) => {}
            }
        }
        Some(Dict(Rc::new(out)))
    }
}

/// A number as PDF writers write them; signs and points in odd places are forgiven.
fn number(text: &[u8]) -> Option<Object> {
    let text = std::str::from_utf8(text).ok()?;
    if let Ok(v) = text.parse::<i64>() {
        return Some(Object::Int(v));
    }
    if let Ok(v) = text.parse::<f64>() {
        return Some(Object::Real(v.clamp(-1e12, 1e12)));
    }
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    let cut = text.trim_start_matches(['-', '+']);
    let end = cut.find(['-', '+']).unwrap_or(cut.len());
    cut[..end].parse::<f64>().ok().map(|v| Object::Real(sign * v.clamp(-1e12, 1e12)))
}
