//! Which importer reads a file: its name says, its first bytes decide.

use super::{Decisions, Imported, Refusal, decode, docx, json, labelled, lines::Source, markdown, text, xmlnews};
use encoding_rs::Encoding;

/// Reads one file of any format but a page plan.
pub fn file(name: &str, bytes: Vec<u8>, encoding: Option<&'static Encoding>, decisions: &Decisions) -> Result<Vec<Imported>, Refusal> {
    let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    if bytes.is_empty() {
        return Err(Refusal::new("I03", "文件是空的，没有文字").hint("核对文件；也许导出没有成功"));
    }
    match extension.as_str() {
        "docx" => Ok(vec![docx::read(name, bytes, decisions)?]),
        "json" => Ok(vec![json::read(name, &decode::decode(&bytes, encoding)?.text)?]),
        "xml" | "nitf" | "ntf" | "newsml" => Ok(vec![xmlnews::read(name, &xml_text(&bytes, encoding)?)?]),
        "md" | "markdown" => {
            let decoded = decode::decode(&bytes, encoding)?;
            decode::lines(&decoded.text)?;
            Ok(vec![Imported { encoding: Some(decoded.encoding), ..markdown::read(name, &decoded.text, decisions)? }])
        }
        "doc" | "wps" | "rtf" | "odt" | "pages" | "pdf" => {
            Err(Refusal::new("I02", format!(".{extension} 文件不能直接收")).hint("在原来的程序里另存为 .docx 或 .txt"))
        }
        _ => Ok(vec![plain(name, &bytes, encoding, decisions)?]),
    }
}

fn xml_text(bytes: &[u8], encoding: Option<&'static Encoding>) -> Result<String, Refusal> {
    if encoding.is_some() { Ok(decode::decode(bytes, encoding)?.text) } else { super::xml::decode(bytes) }
}

fn plain(name: &str, bytes: &[u8], encoding: Option<&'static Encoding>, decisions: &Decisions) -> Result<Imported, Refusal> {
    let decoded = decode::decode(bytes, encoding)?;
    decode::lines(&decoded.text)?;
    if labelled::is_labelled(&decoded.text) {
        return Ok(Imported { encoding: Some(decoded.encoding), ..labelled::read(name, &decoded.text)? });
    }
    let source = Source { name: name.to_string(), text: decoded.text, ..Source::default() };
    let (import, count) = text(&source, decisions)?;
    if import.drafts.is_empty() {
        return Err(Refusal::new("I03", "里面没有稿件").hint("核对文件"));
    }
    Ok(Imported { source, encoding: Some(decoded.encoding), format: "txt", import, count })
}
