//! XML as a tree of elements with local names. No entity but the five of XML and character references is
//! resolved, a document that declares others is refused; nesting is limited.

use super::{Refusal, decode};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Elements inside elements.
const DEPTH: usize = 200;

/// An element.
#[derive(Clone, Default, Debug)]
pub struct Node {
    /// Name without prefix.
    pub name: String,
    /// Attributes by name without prefix.
    pub attributes: Vec<(String, String)>,
    /// What is in it.
    pub children: Vec<Child>,
}

/// What an element holds.
#[derive(Clone, Debug)]
pub enum Child {
    /// Text.
    Text(String),
    /// An element.
    Node(Node),
}

impl Node {
    /// An attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.0 == name).map(|a| a.1.as_str())
    }

    /// Child elements.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.children.iter().filter_map(|c| match c {
            Child::Node(n) => Some(n),
            Child::Text(_) => None,
        })
    }

    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.nodes().find(|n| n.name == name)
    }

    /// The first element of a name anywhere below.
    pub fn find(&self, name: &str) -> Option<&Node> {
        self.all(name).into_iter().next()
    }

    /// Every element of a name below, in order, those inside others of the name left out.
    pub fn all(&self, name: &str) -> Vec<&Node> {
        let mut out = Vec::new();
        for n in self.nodes() {
            if n.name == name {
                out.push(n);
            } else {
                out.extend(n.all(name));
            }
        }
        out
    }

    /// All text below, white space runs as one space.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.gather(&mut out);
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn gather(&self, out: &mut String) {
        for c in &self.children {
            match c {
                Child::Text(t) => out.push_str(t),
                Child::Node(n) => n.gather(out),
            }
        }
    }
}

/// Bytes with an XML declaration or without → text.
pub fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_string();
    let declared = head.split("encoding=").nth(1).and_then(|t| t.get(1..)).and_then(|t| t.split(['"', '\'']).next());
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let wanted = declared.filter(|_| !utf16).and_then(decode::named);
    Ok(decode::decode(bytes, wanted)?.text)
}

/// The root element.
pub fn parse(text: &str) -> Result<Node, Refusal> {
    let broken = |e: &dyn std::fmt::Display, at: u64| {
        let line = text.as_bytes()[..(at as usize).min(text.len())].iter().filter(|&&b| b == b'\n').count() + 1;
        Refusal::new("I05", format!("XML 写法有误，第 {line} 行：{e}")).hint("重新从原来的系统导出")
    };
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut stack = vec![Node::default()];
    loop {
        let event = reader.read_event().map_err(|e| broken(&e, reader.error_position()))?;
        match event {
            Event::Start(e) => {
                if stack.len() > DEPTH {
                    return Err(broken(&"元素套得太深", reader.buffer_position()));
                }
                stack.push(element(&e).map_err(|e| broken(&e, reader.buffer_position()))?);
            }
            Event::Empty(e) => {
                let node = element(&e).map_err(|e| broken(&e, reader.buffer_position()))?;
                push(&mut stack, Child::Node(node));
            }
            Event::End(_) => {
                if stack.len() > 1
                    && let Some(node) = stack.pop()
                {
                    push(&mut stack, Child::Node(node));
                }
            }
            Event::Text(t) => push(&mut stack, Child::Text(t.xml10_content().into_owned())),
            Event::CData(t) => push(&mut stack, Child::Text(t.xml10_content().into_owned())),
            Event::GeneralRef(r) => {
                let c = match r.resolve_char_ref() {
                    Ok(Some(c)) => Some(c.to_string()),
                    Ok(None) => named_entity(&r.xml10_content()).map(str::to_string),
                    Err(_) => None,
                };
                let c = c.ok_or_else(|| broken(&format!("不认识的实体 &{};", r.xml10_content()), reader.buffer_position()))?;
                push(&mut stack, Child::Text(c));
            }
            Event::DocType(t) if t.xml10_content().contains("<!ENTITY") => {
                return Err(
                    Refusal::new("I05", "XML 自己定义了实体，不读").hint("这种文件能用几行字撑满内存；请来源方去掉 DOCTYPE 里的 ENTITY")
                );
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if stack.len() > 1 {
        return Err(broken(&"文件不完整，后面缺了一截", text.len() as u64));
    }
    stack.pop().and_then(|n| n.nodes().next().cloned()).ok_or_else(|| Refusal::new("I03", "XML 里没有内容"))
}

fn push(stack: &mut [Node], child: Child) {
    if let Some(top) = stack.last_mut() {
        match (top.children.last_mut(), child) {
            (Some(Child::Text(before)), Child::Text(t)) => before.push_str(&t),
            (_, child) => top.children.push(child),
        }
    }
}

fn element(e: &quick_xml::events::BytesStart<'_>) -> Result<Node, String> {
    let local = |n: &str| n.rsplit(':').next().unwrap_or(n).to_string();
    let mut attributes = Vec::new();
    for a in e.attributes() {
        let a = a.map_err(|e| e.to_string())?;
        let value = a.normalized_value(quick_xml::XmlVersion::Implicit1_0).map_err(|e| e.to_string())?;
        attributes.push((local(a.key.as_ref()), value.into_owned()));
    }
    Ok(Node { name: local(e.name().as_ref()), attributes, children: Vec::new() })
}

/// The five of XML, and those of HTML that news bodies carry.
pub fn named_entity(name: &str) -> Option<&'static str> {
    Some(match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        "ldquo" => "“",
        "rdquo" => "”",
        "lsquo" => "‘",
        "rsquo" => "’",
        "mdash" => "—",
        "ndash" => "–",
        "hellip" => "…",
        "middot" => "·",
        "times" => "×",
        "deg" => "°",
        "permil" => "‰",
        "copy" => "©",
        "bull" => "•",
        "emsp" => "\u{2003}",
        "ensp" => "\u{2002}",
        "thinsp" => "\u{2009}",
        "laquo" => "«",
        "raquo" => "»",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_text_and_references() {
        let n = parse("<?xml version='1.0'?><a:r x:k='1 &lt; 2'><p>甲&amp;乙&#x4E19;<b>丁</b></p></a:r>").ok().unwrap();
        assert_eq!((n.name.as_str(), n.get("k"), n.text().as_str()), ("r", Some("1 < 2"), "甲&乙丙丁"));
    }

    #[test]
    fn bombs_and_broken_files_are_refused() {
        let lol = "<!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><l>&b;</l>";
        assert!(parse(lol).err().unwrap().message.contains("实体"));
        assert!(parse("<a>&unknown;</a>").is_err());
        assert!(parse("<a><b>").is_err() && parse("<a></b>").is_err() && parse("").is_err());
        let deep = "<a>".repeat(100_000);
        assert!(parse(&deep).is_err());
    }
}
