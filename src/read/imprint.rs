//! 报尾 that the program writes: what the paper says of itself, in the order of the law or custom of its region.

use crate::cjk::Region;
use crate::geom::Em;
use crate::model::Issue;

/// Stands for all of it in a text.
pub(super) const WHOLE: &str = "{imprint}";

const CN: &str = "《{paper}》　{licence}　{number}　主管主办 {sponsor}　出版 {publisher}　总编辑 {editor_in_chief}　社址 {address}　邮编 {postcode}　电话 {phone}　{website}　发行 {distribution}　定价 {price}　广告许可 {ad_licence}　印刷 {printer}";

const PERMIT: &str = "《{paper}》　内部资料 免费交流　准印证号 {licence}　{number}　主管主办 {sponsor}　编印 {publisher}　主编 {editor_in_chief}　地址 {address}　邮编 {postcode}　电话 {phone}　{website}　发送对象 {distribution}　印刷 {printer}";

const JAPAN: &str = "発行所 {publisher}　〒{postcode}　{address}　電話 {phone}　発行人 {editor_in_chief}　印刷 {printer}　購読料 {price}　{distribution}　{website}";

const TAIWAN: &str = "發行人 {editor_in_chief}　發行所 {publisher}　社址 {postcode} {address}　電話 {phone}　登記證 {licence}　零售 {price}　發行 {distribution}　印刷 {printer}　{website}";

/// Words that a value may bring with it.
const LABELS: [(&str, &str); 10] = [
    ("登記證", "licence"),
    ("零售", "price"),
    ("定价", "price"),
    ("購読料", "price"),
    ("電話", "phone"),
    ("电话", "phone"),
    ("社址", "address"),
    ("地址", "address"),
    ("印刷", "printer"),
    ("发行", "distribution"),
];

/// The lines of an imprint over so many columns.
pub(super) fn lines(issue: &Issue, cols: u16) -> Vec<String> {
    let layout = &issue.layout;
    let licence = layout.publication.get("licence").map_or("", String::as_str);
    let template = match (layout.lint.choice("L18", "imprint"), issue.region()) {
        ("准印证", _) => PERMIT,
        ("CN", _) => CN,
        ("ja", _) | ("auto" | "off", Region::Japan) => JAPAN,
        ("tw", _) | ("auto" | "off", Region::Taiwan | Region::HongKong) => TAIWAN,
        _ if licence.contains("准印") => PERMIT,
        _ => CN,
    };
    // A number that says what it is needs no word before it.
    let template =
        if licence.contains("准印证") { template.replace("准印证号 {licence}", "{licence}") } else { template.to_string() };
    // So does one that comes with its own word.
    let doubled = |t: String, word: &str, key: &str| {
        let value = layout.publication.get(key).map_or("", String::as_str);
        if value.starts_with(word) { t.replace(&format!("{word} {{{key}}}"), &format!("{{{key}}}")) } else { t }
    };
    let template = LABELS.iter().fold(template, |t, (word, key)| doubled(t, word, key));
    let measure = Em::from_length(layout.grid.width(cols), layout.styles.imprint.size).to_f64() as usize;
    let width = |t: &str| t.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() / 2;
    let mut out: Vec<String> = Vec::new();
    for part in issue.fill(&template).split('\u{3000}').map(str::trim).filter(|p| !p.is_empty()) {
        match out.last_mut() {
            Some(line) if width(line) + width(part) + 2 <= measure => {
                line.push('\u{3000}');
                line.push_str(part);
            }
            _ => out.push(part.to_string()),
        }
    }
    out
}
