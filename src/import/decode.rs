//! Bytes of a text file → text: which encoding it is, and that it really is one.
//!
//! A file whose bytes do not fit the encoding is refused with the place of the first that does not; nothing
//! is replaced silently. Pictures and archives posing as text are refused by their first bytes.

use super::Refusal;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// Larger files are no copy of a newspaper.
pub const LARGEST: u64 = 256 << 20;

/// Bytes of the longest line that a text file may have: five times a long novel.
const LONGEST_LINE: usize = 16 << 20;

/// First bytes of files that are no text.
const MAGIC: [(&[u8], &str); 12] = [
    (b"\xFF\xD8\xFF", "JPEG 图片"),
    (b"\x89PNG", "PNG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM\x36", "BMP 图片"),
    (b"II*\0", "TIFF 图片"),
    (b"MM\0*", "TIFF 图片"),
    (b"RIFF", "WebP 图片或声音"),
    (b"%PDF", "PDF 文件"),
    (b"PK\x03\x04", "压缩包（.docx、.xlsx 也是）"),
    (b"\xD0\xCF\x11\xE0", "旧的 Word 文档（.doc）"),
    (b"\x1F\x8B", "压缩文件"),
    (b"\x7FELF", "程序"),
];

/// The encoding of a name, as editors write it.
pub fn named(name: &str) -> Option<&'static Encoding> {
    Some(match name.trim().to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" => UTF_8,
        "gb18030" | "gbk" | "gb2312" | "cp936" => GB18030,
        "big5" | "big5-hkscs" | "cp950" => BIG5,
        "shift-jis" | "shiftjis" | "sjis" | "cp932" => SHIFT_JIS,
        "euc-jp" => EUC_JP,
        "euc-kr" | "cp949" => EUC_KR,
        "utf-16" | "utf-16le" | "utf16" => UTF_16LE,
        "utf-16be" => UTF_16BE,
        _ => return None,
    })
}

/// Text, and the encoding that it was in.
pub struct Decoded {
    /// The text without byte order mark, line ends as they were.
    pub text: String,
    /// `UTF-8`, `gb18030`, `Big5`, `Shift_JIS`, `UTF-16LE` …
    pub encoding: &'static str,
}

/// Decodes a file; `wanted` overrides the detection.
pub fn decode(bytes: &[u8], wanted: Option<&'static Encoding>) -> Result<Decoded, Refusal> {
    if let Some((_, what)) = MAGIC.iter().find(|(m, _)| bytes.starts_with(m)) {
        return Err(Refusal::new("I02", format!("这是{what}，不是文字")).hint("换成文字文件；Word 文档的扩展名要是 .docx"));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Refusal::new("I03", "文件是空的，没有文字").hint("核对文件；也许导出没有成功"));
    }
    let encoding = wanted.unwrap_or_else(|| detect(bytes));
    let (skip, encoding) = match Encoding::for_bom(bytes) {
        Some((bom, len)) if wanted.is_none_or(|w| w == bom || w == UTF_16LE && bom == UTF_16BE) => (len, bom),
        _ => (0, encoding),
    };
    let text = strict(&bytes[skip..], encoding)?;
    let strange = text.chars().filter(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}' | '\u{b}')).count();
    if strange * 50 > text.chars().count() {
        return Err(Refusal::new("I02", format!("{strange} 个控制字符，不像文字")).hint("核对文件；它可能是图片、压缩包或程序"));
    }
    Ok(Decoded { text, encoding: encoding.name() })
}

/// Every byte must be a character of the encoding.
fn strict(bytes: &[u8], encoding: &'static Encoding) -> Result<String, Refusal> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text.into_owned());
    }
    let (lossy, _) = encoding.decode_without_bom_handling(bytes);
    let before = lossy.split('\u{FFFD}').next().unwrap_or_default();
    let (bad, line) = (lossy.matches('\u{FFFD}').count(), before.matches('\n').count() + 1);
    let near: Vec<char> = before.chars().rev().take_while(|&c| c != '\n').take(12).collect();
    let near: String = near.into_iter().rev().filter(|c| !c.is_control()).collect();
    Err(Refusal::new("I01", format!("按 {} 编码读，第 {line} 行“{near}”之后的字节读不成字，全文共 {bad} 处", encoding.name()))
        .hint("文件里可能混着两种编码：在原来的程序里另存为 UTF-8")
        .hint("编码若认错了，用 --encoding 指明：utf-8、gb18030、big5、shift_jis、utf-16"))
}

/// Refuses a text of which one line is longer than any copy.
pub fn lines(text: &str) -> Result<(), Refusal> {
    match text.split(['\n', '\r']).enumerate().find(|(_, l)| l.len() > LONGEST_LINE) {
        Some((i, l)) => Err(Refusal::new("I04", format!("第 {} 行有 {} MB，不是稿件", i + 1, l.len() >> 20))
            .hint("导出时也许丢了换行：重新导出；真是一篇长稿就按段落分行")),
        None => Ok(()),
    }
}

/// UTF-8 if it is valid; UTF-16 by its zeros; else what the bytes look like.
fn detect(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    if let Some(utf16) = zeros(bytes) {
        return utf16;
    }
    // A few broken bytes in a long UTF-8 file are a fault of the file, not another encoding.
    let mut broken = bytes.utf8_chunks().map(|c| c.invalid().len());
    if broken.by_ref().sum::<usize>() * 40 < bytes.iter().filter(|b| **b >= 0x80).count() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let fits = |e: &'static Encoding| e.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    match guess {
        e if e == encoding_rs::GBK => GB18030,
        e if [BIG5, SHIFT_JIS, EUC_JP, EUC_KR, GB18030].contains(&e) => e,
        // Western guesses come from short files: the first Asian encoding that fits reads better.
        _ => [GB18030, BIG5, SHIFT_JIS].into_iter().find(|e| fits(e)).unwrap_or(GB18030),
    }
}

/// UTF-16 without a byte order mark: spaces, digits and line ends have a zero on one side; Han have the high byte 4E–9F there.
fn zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let pairs = bytes.len() / 2;
    let high = |at: usize| bytes.chunks_exact(2).filter(|p| matches!(p[at], 0 | 0x20 | 0x30 | 0x4E..=0x9F | 0xFF)).count();
    let zero = |at: usize| bytes.chunks_exact(2).filter(|p| p[at] == 0).count();
    let (be, le) = (high(0), high(1));
    if zero(0) + zero(1) == 0 {
        return None;
    }
    if le > be && le * 10 > pairs * 9 {
        return Some(UTF_16LE);
    }
    (be > le && be * 10 > pairs * 9).then_some(UTF_16BE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "本报讯 12月1日清晨，云桥村口的老井旁多了一扇半人高的木门。推开木门，沿七级台阶走下去，是一间新修的菜窖。\n";
    const TAIWAN: &str = "〔記者林樾／台北報導〕冬至將至，市場裡的湯圓攤前排起長龍，業者表示今年的銷量比去年多了兩成，預計還會增加。\n";
    const JAPAN: &str = "冬の朝、市場には早くから人が集まった。店主は「今年は例年より三割ほど多い」と話している。\n";

    fn back(text: &str, e: &'static Encoding) -> (String, &'static str) {
        let (bytes, _, bad) = e.encode(text);
        assert!(!bad);
        let d = decode(&bytes, None).ok().unwrap();
        (d.text, d.encoding)
    }

    #[test]
    fn encodings_are_told_apart() {
        for (text, e) in [(TEXT, UTF_8), (TEXT, GB18030), (TAIWAN, BIG5), (JAPAN, SHIFT_JIS)] {
            assert_eq!(back(text, e), (text.to_string(), e.name()));
        }
        for (bom, big) in [(true, false), (false, false), (true, true), (false, true)] {
            let unit = |u: u16| if big { u.to_be_bytes() } else { u.to_le_bytes() };
            let mut bytes: Vec<u8> = if bom { unit(0xFEFF).to_vec() } else { Vec::new() };
            bytes.extend(TEXT.encode_utf16().flat_map(unit));
            assert_eq!(decode(&bytes, None).ok().unwrap().text, TEXT, "{bom} {big}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [&b"\xFF\xD8\xFF\xE0abc"[..], b"PK\x03\x04abc", b"%PDF-1.4"] {
            assert_eq!(decode(bytes, None).err().unwrap().code, "I02");
        }
        assert_eq!(decode(b" \n", None).err().unwrap().code, "I03");
        assert_eq!(decode(&[1; 200], None).err().unwrap().code, "I02");
    }

    #[test]
    fn mixed_encodings_are_refused_with_the_place() {
        let mut bytes = TEXT.repeat(20).into_bytes();
        bytes.extend(GB18030.encode("夹在中间的一段国标码").0.iter());
        let r = decode(&bytes, None).err().unwrap();
        assert!(r.code == "I01" && r.message.contains("第 21 行"), "{}", r.message);
        assert_eq!(decode(TEXT.as_bytes(), Some(SHIFT_JIS)).err().unwrap().code, "I01");
    }
}
