//! A page plan from a table (CSV or XLSX): one row for each slot → `issue.toml`.
//!
//! Columns are found by their names, Chinese or English, in any order; `sample/plan.csv` of the manual has them all.

use super::write::{Article, Head, preamble, quote};
use super::{Refusal, decode, signs, xlsx};
use std::collections::BTreeSet;

/// A plan as rows of cells, the first row the names of the columns.
pub struct Plan {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Where each row stands in the file, from 1.
    numbers: Vec<usize>,
    /// What stands over the table.
    title: String,
}

/// Names of each column.
const COLUMNS: [(&str, &[&str]); 15] = [
    ("page", &["page", "版", "版次"]),
    ("name", &["name", "版名"]),
    ("slot", &["slot", "版块", "名称"]),
    ("article", &["article", "稿件", "稿名", "稿件名"]),
    ("kind", &["kind", "类型", "类别", "种类"]),
    ("col", &["col", "栏", "起栏", "第几栏"]),
    ("line", &["line", "行", "起行", "第几行"]),
    ("cols", &["cols", "栏数", "几栏"]),
    ("lines", &["lines", "行数", "几行"]),
    ("head_cols", &["head_cols", "标题栏数", "题栏"]),
    ("head_dir", &["head_dir", "标题方向", "题向"]),
    ("frame", &["frame", "边框", "框"]),
    ("tint", &["tint_k", "tint", "底纹"]),
    ("priority", &["priority", "rank", "级别", "优先"]),
    ("notes", &["notes", "备注", "说明"]),
];

/// Whether a file is a plan: a table by its name.
pub fn is_plan(name: &str, bytes: &[u8]) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with(".xlsx") || lower.ends_with(".csv") || lower.ends_with(".tsv") && !bytes.is_empty()
}

/// Reads a plan.
pub fn read(name: &str, bytes: &[u8]) -> Result<Plan, Refusal> {
    let all = if bytes.starts_with(b"PK") { xlsx::rows(bytes.to_vec())? } else { table(name, bytes)? };
    // A title may stand over the table, and the date of the issue in it.
    let named = |r: &Vec<String>| {
        let known = |c: &String| COLUMNS.iter().any(|k| k.1.contains(&c.trim().to_lowercase().as_str()));
        r.iter().filter(|c| known(c)).count() >= 3
    };
    let head = all.iter().position(named).or_else(|| all.iter().position(|r| r.iter().filter(|c| !c.trim().is_empty()).count() >= 3));
    let title: String = all[..head.unwrap_or(0)].iter().flatten().map(|c| format!("{c} ")).collect();
    let first = head.unwrap_or(0) + 2;
    let mut rows = all.into_iter().skip(head.unwrap_or(usize::MAX));
    let columns: Vec<String> = rows.next().unwrap_or_default().iter().map(|c| c.trim().to_lowercase()).collect();
    let rows: Vec<(usize, Vec<String>)> = (first..).zip(rows).filter(|(_, r)| r.iter().any(|c| !c.trim().is_empty())).collect();
    let plan = Plan { columns, numbers: rows.iter().map(|r| r.0).collect(), rows: rows.into_iter().map(|r| r.1).collect(), title };
    let missing: Vec<&str> = ["page", "col", "line", "cols", "lines"].into_iter().filter(|k| plan.column(k).is_none()).collect();
    if !missing.is_empty() {
        return Err(Refusal::new("I08", format!("版面计划缺少这几列：{}", missing.join("、")))
            .hint("第一行写列名：page name slot article kind col line cols lines，或中文的 版次 版名 版块 稿件 类型 起栏 起行 栏数 行数"));
    }
    plan.check()?;
    Ok(plan)
}

fn table(name: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>, Refusal> {
    let text = decode::decode(bytes, None)?.text;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter(name, &text)).from_reader(text.as_bytes());
    let row = |r: Result<csv::StringRecord, csv::Error>| match r {
        Ok(r) => Ok(r.iter().map(str::to_string).collect()),
        Err(e) => Err(Refusal::new("I08", format!("表格写法有误：{e}"))),
    };
    reader.records().map(row).collect()
}

/// What stands between the cells: whichever mark the first line with text has most of.
fn delimiter(name: &str, text: &str) -> u8 {
    if name.to_ascii_lowercase().ends_with(".tsv") {
        return b'\t';
    }
    let first = text.lines().find(|l| !l.trim().is_empty()).unwrap_or_default();
    let count = |d: u8| first.bytes().filter(|b| *b == d).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|&d| (count(d), d == b',')).unwrap_or(b',')
}

impl Plan {
    /// The date that stands over the table.
    pub fn date(&self) -> Option<(i32, u8, u8)> {
        signs::full_date(&self.title)
    }

    fn column(&self, key: &str) -> Option<usize> {
        let names = COLUMNS.iter().find(|c| c.0 == key)?.1;
        self.columns.iter().position(|c| names.contains(&c.as_str()))
    }

    fn get<'p>(&'p self, row: &'p [String], key: &str) -> &'p str {
        self.column(key).and_then(|i| row.get(i)).map_or("", |c| c.trim())
    }

    fn number(&self, row: &[String], key: &str) -> Option<u16> {
        self.get(row, key).parse().ok()
    }

    /// Every row says where its slot stands.
    fn check(&self) -> Result<(), Refusal> {
        for (i, row) in self.rows.iter().enumerate() {
            for key in ["page", "col", "line", "cols", "lines"] {
                if self.number(row, key).is_none_or(|n| n == 0) {
                    let value = self.get(row, key);
                    let at = self.numbers.get(i).copied().unwrap_or(i + 2);
                    let refusal = Refusal::new("I08", format!("版面计划第 {at} 行的 {key} 是“{value}”，要写从 1 起的整数"));
                    return Err(if value.is_empty() {
                        refusal.hint("写的若是公式，先在 Excel 里打开存一次，算出它的值")
                    } else {
                        refusal
                    });
                }
            }
        }
        Ok(())
    }

    /// Gives the imported articles the names of the plan, in the order of the plan.
    pub fn rename(&self, articles: &mut [Article<'_>], taken: &BTreeSet<String>) {
        let mut names: Vec<String> = Vec::new();
        for row in &self.rows {
            let name = super::write::safe_name(self.get(row, "article"));
            let text = !matches!(self.get(row, "kind"), "photo" | "图片" | "masthead" | "报头" | "index" | "导读");
            if text && !name.is_empty() && !names.contains(&name) && !taken.contains(&name) {
                names.push(name);
            }
        }
        // Articles that already have a name of the plan keep it.
        let held: BTreeSet<String> = articles.iter().map(|a| a.name.clone()).filter(|n| names.contains(n)).collect();
        let mut free = names.into_iter().filter(|n| !held.contains(n));
        for a in articles.iter_mut().filter(|a| !held.contains(&a.name)) {
            if let Some(name) = free.next() {
                a.name = name;
            }
        }
    }

    /// `issue.toml` of the plan.
    pub fn issue_toml(&self, head: &Head) -> String {
        let mut out = preamble(head);
        let mut pages: Vec<(u16, &str)> = Vec::new();
        for row in &self.rows {
            let number = self.number(row, "page").unwrap_or(1);
            if !pages.iter().any(|p| p.0 == number) {
                pages.push((number, self.get(row, "name")));
            }
        }
        pages.sort_by_key(|p| p.0);
        for (number, name) in pages {
            out.push_str(&format!("\n[[page]]\nnumber = {number}\nname = {}\n", quote(if name.is_empty() { "综合" } else { name })));
            let mut used = BTreeSet::new();
            for row in self.rows.iter().filter(|r| self.number(r, "page") == Some(number)) {
                out.push_str(&self.slot(row, head, &mut used));
            }
        }
        out
    }

    fn slot(&self, row: &[String], head: &Head, used: &mut BTreeSet<String>) -> String {
        let base = Some(self.get(row, "slot"))
            .filter(|s| !s.is_empty())
            .or(Some(self.get(row, "article")))
            .filter(|s| !s.is_empty())
            .unwrap_or("版块");
        let name =
            (1..).map(|k| if k == 1 { base.to_string() } else { format!("{base}{k}") }).find(|n| !used.contains(n)).unwrap_or_default();
        used.insert(name.clone());
        let n = |key| self.number(row, key).unwrap_or(1);
        let mut out = format!(
            "\n[[page.slot]]\nname = {}\nat = [{}, {}]\nsize = [{}, {}]\n",
            quote(&name),
            n("col"),
            n("line"),
            n("cols"),
            n("lines")
        );
        let article = self.get(row, "article");
        out.push_str(&match self.get(row, "kind") {
            "masthead" | "报头" => format!("masthead = [{}]\n", quote("{date}")),
            "index" | "导读" => {
                let listed: Vec<String> = self.index(row).iter().map(|a| quote(a)).collect();
                format!("index = [{}]\n", listed.join(", "))
            }
            "imprint" | "报尾" | "text" => format!("text = [{}]\n", quote(&head.paper)),
            "photo" | "图片" if !article.is_empty() => format!("picture = {}\n", quote(&super::write::safe_name(article))),
            _ => format!("article = {}\n", quote(&super::write::safe_name(if article.is_empty() { &name } else { article }))),
        });
        match (self.get(row, "head_dir"), self.number(row, "head_cols")) {
            ("v" | "竖" | "vertical", cols) => {
                let cols = cols.map_or(String::new(), |c| format!("cols = {c}, "));
                out.push_str(&format!("head = {{ {cols}vertical = true }}\n"));
            }
            (_, Some(cols)) => out.push_str(&format!("head = {cols}\n")),
            _ => {}
        }
        let border = match self.get(row, "frame") {
            "line" | "正线" | "框" | "是" => "line",
            "double" | "双线" => "double",
            "thick-thin" | "文武线" => "thick-thin",
            "wave" | "波浪线" | "花线" => "wave",
            _ => "",
        };
        if !border.is_empty() {
            out.push_str(&format!("border = {}\n", quote(border)));
        }
        if let Some(t) = self.number(row, "tint").filter(|t| (1..=100).contains(t)) {
            out.push_str(&format!("tint = {t}\n"));
        }
        if let Some(p) = self.number(row, "priority").filter(|p| (1..=9).contains(p)) {
            out.push_str(&format!("rank = {p}\n"));
        }
        let notes = self.get(row, "notes");
        if !notes.is_empty() {
            let one: String = notes.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            out.push_str(&format!("# {one}\n"));
        }
        out
    }

    /// The index names the articles of later pages.
    fn index(&self, row: &[String]) -> Vec<String> {
        let page = self.number(row, "page");
        let mut out: Vec<String> = Vec::new();
        let later = self.rows.iter().filter(|r| self.number(r, "page") > page && matches!(self.get(r, "kind"), "story" | "稿件" | ""));
        for a in later.map(|r| super::write::safe_name(self.get(r, "article"))) {
            if !a.is_empty() && !out.contains(&a) && out.len() < 4 {
                out.push(a);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_by_either_name() {
        let plan =
            read("p.csv", "版次,版名,版块,稿件,起栏,起行,栏数,行数,边框\n1,要闻,头条,p1a1,1,16,4,23,正线\n".as_bytes()).ok().unwrap();
        let head = Head { paper: "报".into(), date: "2022-12-02".into(), layout: "x".into(), grid: (5, 73, 2) };
        let toml = plan.issue_toml(&head);
        assert!(toml.contains("at = [1, 16]\nsize = [4, 23]\narticle = \"p1a1\"\nborder = \"line\""), "{toml}");
        let semicolons = "\u{feff}版次;版名;起栏;起行;栏数;行数;稿件\n1;\"要\n闻\";1;16;4;23;p1a1\n";
        assert!(read("p.csv", semicolons.as_bytes()).is_ok());
        assert!(read("p.csv", b"a,b,c\n1,2,3\n").err().unwrap().message.contains("page"));
        assert!(read("p.csv", b"page,col,line,cols,lines\n1,0,1,1,1\n").err().unwrap().message.contains("col"));
    }
}
