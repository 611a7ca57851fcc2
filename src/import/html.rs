//! HTML of news bodies → paragraphs. Lenient, as editors' systems write it: unknown tags are passed through,
//! `script` and `style` are left out, no tag needs its end.

use super::bench::Marked;
use super::draft::ParaKind;
use super::xml;

/// A picture in the text.
#[derive(Clone, PartialEq, Debug)]
pub struct Image {
    /// Its address.
    pub address: String,
    /// Text under it.
    pub caption: String,
}

/// Paragraphs and pictures of a body.
pub fn read(html: &str) -> (Vec<Marked>, Vec<Image>) {
    let mut walk = Walk::default();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        walk.text(&rest[..open]);
        rest = &rest[open..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.find("-->").map_or("", |i| &after[i + 3..]);
            continue;
        }
        let named = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        match rest.find('>').filter(|_| named) {
            Some(end) => {
                let tag = &rest[1..end];
                rest = &rest[end + 1..];
                rest = walk.tag(tag, rest);
            }
            None => {
                walk.text("<");
                rest = &rest[1..];
            }
        }
    }
    walk.text(rest);
    walk.end();
    (walk.out, walk.images)
}

#[derive(Default)]
struct Walk {
    out: Vec<Marked>,
    images: Vec<Image>,
    now: Marked,
    bold: usize,
    /// Open lists: how far each is counted; `None` has dots.
    lists: Vec<Option<usize>>,
    quotes: usize,
    /// Inside a reading (rt): left out.
    reading: bool,
    figure: bool,
    caption: bool,
}

impl Walk {
    fn text(&mut self, raw: &str) {
        if self.reading {
            return;
        }
        let text = unescape(raw);
        if self.caption
            && let Some(image) = self.images.last_mut()
        {
            image.caption.push_str(text.trim());
            return;
        }
        for c in text.chars() {
            let space = c.is_whitespace() && c != '\u{3000}';
            if space && (self.now.text.is_empty() || self.now.text.ends_with(' ')) {
                continue;
            }
            let start = self.now.text.len();
            self.now.text.push(if space { ' ' } else { c });
            if self.bold > 0 {
                let end = self.now.text.len();
                match self.now.strong.last_mut().filter(|r| r.end == start) {
                    Some(r) => r.end = end,
                    None => self.now.strong.push(start..end),
                }
            }
        }
    }

    /// Does what a tag asks for; returns the rest of the text.
    fn tag<'t>(&mut self, tag: &str, rest: &'t str) -> &'t str {
        let close = tag.starts_with('/');
        let name: String =
            tag.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect::<String>().to_ascii_lowercase();
        match name.as_str() {
            "script" | "style" if !close => {
                let end = rest.to_ascii_lowercase().find(&format!("</{name}"));
                return end.map_or("", |i| rest[i..].split_once('>').map_or("", |p| p.1));
            }
            "b" | "strong" => self.bold = if close { self.bold.saturating_sub(1) } else { self.bold + 1 },
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hl2" => {
                self.end();
                self.now.kind = if close { ParaKind::Text } else { ParaKind::Subhead };
            }
            "td" | "th" if !close && !self.now.text.is_empty() => {
                while self.now.text.ends_with(' ') {
                    self.now.text.pop();
                }
                self.now.text.push('\t');
            }
            "tr" => {
                self.end();
                self.now.kind = if close { ParaKind::Text } else { ParaKind::Row };
            }
            "rt" | "rp" => self.reading = !close,
            "ul" | "ol" if self.now.kind != ParaKind::Row => {
                self.end();
                self.now.kind = ParaKind::Text;
                if close {
                    self.lists.pop();
                } else {
                    let start = attribute(tag, "start").and_then(|s| s.parse::<usize>().ok()).unwrap_or(1);
                    self.lists.push((name == "ol").then(|| start.saturating_sub(1)));
                }
            }
            "li" if self.now.kind != ParaKind::Row => {
                self.end();
                self.now.kind = if close { ParaKind::Text } else { ParaKind::Item };
                if !close {
                    let mark = match self.lists.last_mut() {
                        Some(Some(n)) => {
                            *n = n.saturating_add(1);
                            format!("{n}. ")
                        }
                        _ => "• ".into(),
                    };
                    self.now.text = mark;
                }
            }
            "blockquote" if self.now.kind != ParaKind::Row => {
                self.end();
                self.quotes = if close { self.quotes.saturating_sub(1) } else { self.quotes + 1 };
            }
            "figcaption" => self.caption = !close && self.figure,
            "figure" => {
                self.end();
                self.figure = !close;
                self.caption = false;
            }
            "img" => {
                let address = attribute(tag, "src").unwrap_or_default();
                let caption = if self.figure { String::new() } else { attribute(tag, "alt").unwrap_or_default() };
                self.images.push(Image { address, caption });
            }
            "hr" => {
                self.end();
                self.out.push(Marked { kind: ParaKind::Blank, ..Marked::default() });
            }
            // A cell or an item may hold paragraphs of its own.
            "p" | "div" | "br" | "table" | "section" | "article" | "body" | "pre"
                if (self.now.kind != ParaKind::Row || name == "table") && !self.only_mark() =>
            {
                // The first paragraph of an item stands behind its mark, the others for themselves.
                self.end();
                self.now.kind = if self.now.kind == ParaKind::Item { ParaKind::Text } else { self.now.kind };
            }
            _ => {}
        }
        rest
    }

    /// Whether there is nothing but the mark of an item.
    fn only_mark(&self) -> bool {
        self.now.kind == ParaKind::Item && self.now.text.split_once(' ').is_some_and(|(_, t)| t.is_empty())
    }

    fn end(&mut self) {
        if self.only_mark() {
            self.now.text.clear();
        }
        let kind = self.now.kind;
        let mut p = std::mem::take(&mut self.now);
        self.now.kind = kind;
        let len = p.text.trim_end().len();
        p.text.truncate(len);
        p.strong.retain_mut(|r| {
            r.end = r.end.min(len);
            r.start < r.end
        });
        // Bold from end to end says nothing.
        if p.strong.iter().map(|r| r.len()).sum::<usize>() == len {
            p.strong.clear();
        }
        if self.quotes > 0 && p.kind == ParaKind::Text {
            p.kind = ParaKind::Quote;
        }
        if !p.text.trim().is_empty() {
            self.out.push(p);
        }
    }
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = &tag[tag.find(&format!("{name}="))? + name.len() + 1..];
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let value = match quote {
        Some(q) => rest[1..].split(q).next()?,
        None => rest.split([' ', '/']).next()?,
    };
    Some(unescape(value))
}

/// Character references and the named ones that news carries; an unknown one stays as it is.
pub fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|&(_, c)| c == ';').map(|(i, _)| i);
        let value = end.and_then(|e| {
            let name = &rest[1..e];
            let code = match (name.strip_prefix("#x").or(name.strip_prefix("#X")), name.strip_prefix('#')) {
                (Some(hex), _) => u32::from_str_radix(hex, 16).ok(),
                (None, Some(dec)) => dec.parse().ok(),
                _ => None,
            };
            code.and_then(char::from_u32).map(String::from).or_else(|| xml::named_entity(name).map(String::from))
        });
        match (value, end) {
            (Some(v), Some(e)) => {
                out.push_str(&v);
                rest = &rest[e + 1..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_quotations_and_readings() {
        let (p, _) = read(
            "<ul><li>甲</li><li><p>乙</p><p>又</p></li><li></li></ul><ol start='3'><li>三<b>四</b></ol><blockquote><p>引</p></blockquote><p><ruby>窖<rp>(</rp><rt>jiào</rt></ruby>口</p>",
        );
        let texts: Vec<(&str, ParaKind)> = p.iter().map(|p| (p.text.as_str(), p.kind)).collect();
        assert_eq!(
            texts,
            [
                ("• 甲", ParaKind::Item),
                ("• 乙", ParaKind::Item),
                ("又", ParaKind::Text),
                ("3. 三四", ParaKind::Item),
                ("引", ParaKind::Quote),
                ("窖口", ParaKind::Text)
            ]
        );
    }

    #[test]
    fn paragraphs_heads_tables_and_pictures() {
        let (p, images) = read(
            "<p>一<b>二</b>&amp;&#19977;</p>\n<h2>小题</h2>五<br>六<figure><img src='a.jpg'><figcaption>图为。</figcaption></figure><table><tr><td>甲</td><td>乙</td></tr></table><script>x<y</script> 1 < 2",
        );
        let texts: Vec<(&str, ParaKind)> = p.iter().map(|p| (p.text.as_str(), p.kind)).collect();
        assert_eq!(
            texts,
            [
                ("一二&三", ParaKind::Text),
                ("小题", ParaKind::Subhead),
                ("五", ParaKind::Text),
                ("六", ParaKind::Text),
                ("甲\t乙", ParaKind::Row),
                ("1 < 2", ParaKind::Text)
            ]
        );
        assert_eq!(p[0].strong, std::iter::once(3..6).collect::<Vec<_>>());
        assert_eq!(images, [Image { address: "a.jpg".into(), caption: "图为。".into() }]);
    }
}
