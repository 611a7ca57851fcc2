//! The few values that preflight wants of an XMP packet, as elements or attributes, whatever their prefix.

/// A packet.
pub(super) struct Xmp {
    text: String,
}

impl Xmp {
    pub(super) fn new(bytes: &[u8]) -> Xmp {
        let text = match bytes {
            [0xFE, 0xFF, rest @ ..] => {
                let units: Vec<u16> = rest.as_chunks::<2>().0.iter().map(|b| u16::from_be_bytes(*b)).collect();
                String::from_utf16_lossy(&units)
            }
            _ => String::from_utf8_lossy(bytes).into_owned(),
        };
        Xmp { text }
    }

    /// A property by its local name: `<p:Name>value</p:Name>` or `p:Name="value"`.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        for (at, _) in self.text.match_indices(&format!(":{name}")) {
            let rest = &self.text[at + 1 + name.len()..];
            let rest = rest.trim_start();
            if let Some(inside) = rest.strip_prefix('>') {
                return Some(plain(inside.split('<').next()?));
            }
            if let Some(value) = rest.strip_prefix('=') {
                let value = value.trim_start();
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                return Some(plain(value[1..].split(quote).next()?));
            }
        }
        None
    }

    /// The title: the first entry of its list.
    pub(super) fn title(&self) -> Option<String> {
        let at = self.text.find(":title")?;
        let list = self.text[at..].split("</").next()?;
        let value = list.rsplit('>').next()?;
        Some(plain(value)).filter(|t| !t.is_empty())
    }
}

fn plain(text: &str) -> String {
    let text = text.trim();
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_string(), |t, (from, to)| t.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_and_attributes_are_found() {
        let x = Xmp::new("<a pdf:Trapped='False'><x:GTS_PDFXVersion> PDF/X-4 </x:GTS_PDFXVersion><dc:title><rdf:Alt><rdf:li xml:lang=\"x\">甲&amp;乙</rdf:li></rdf:Alt></dc:title>".as_bytes());
        assert_eq!(x.value("Trapped").as_deref(), Some("False"));
        assert_eq!(x.value("GTS_PDFXVersion").as_deref(), Some("PDF/X-4"));
        assert_eq!(x.title().as_deref(), Some("甲&乙"));
        assert_eq!((x.value("CreateDate"), Xmp::new(b"").title()), (None, None));
    }
}
