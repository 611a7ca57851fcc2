//! `banmian fonts`: roles, faces, files, coverage, licences.

use super::terminal::{Format, Terminal};
use crate::cjk::Region;
use crate::diag::{Diagnostic, Report, render};
use crate::font::{FaceEntry, FaceId, Fonts, Role};
use crate::read;
use crate::source::Sources;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[arg(value_name = "文件夹", help = "字体夹，不写就向上找 fonts/")]
    dir: Option<PathBuf>,
}

/// Lists the faces of a folder.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let (mut sources, mut report) = (Sources::default(), Report::default());
    let rows = match args.dir.clone().or_else(nearest) {
        Some(dir) => read::fonts(&dir, false, &mut sources, &mut report).map(|fonts| rows(&fonts, &mut report)),
        None => {
            report.push(Diagnostic::fatal("R16", "从这里向上找不到 fonts/ 文件夹").hint("写明文件夹：banmian fonts 文件夹"));
            None
        }
    };
    terminal.findings(&report, &sources);
    if terminal.format == Format::Json {
        let faces: Value = rows.iter().flatten().map(Row::value).collect();
        terminal.result(&format!("{:#}\n", json!({"faces": faces, "findings": render::values(&report.diagnostics, &sources)})));
    } else if let Some(rows) = &rows {
        terminal.result(&table(rows));
    }
    if rows.is_some() { report.exit_code() } else { 2 }
}

/// The nearest `fonts` at or above the current folder.
fn nearest() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    let found = here.ancestors().map(|a| a.join("fonts")).find(|d| d.join("fonts.toml").is_file())?;
    found.strip_prefix(&here).map(Path::to_path_buf).ok().or(Some(found))
}

/// One line of the list: a role with its face, or a face that only falls back.
struct Row {
    role: Option<Role>,
    face: String,
    file: String,
    /// The only language that it serves.
    lang: Option<&'static str>,
    /// Characters, and Han of the basic block U+4E00–9FFF among them; `None` if the face cannot be used.
    coverage: Option<(usize, usize)>,
    licence: Option<String>,
}

fn rows(fonts: &Fonts, report: &mut Report) -> Vec<Row> {
    let general = Role::ALL.into_iter().filter_map(|r| Some((r, fonts.role(r)?)));
    let roles: Vec<(Role, FaceId)> = general.chain(fonts.local().map(|(role, _, id)| (role, id))).collect();
    let others = fonts.entries().filter(|(id, _)| roles.iter().all(|(_, r)| r != id)).map(|(id, _)| (None, id));
    let listed: Vec<(Option<Role>, FaceId)> = roles.iter().map(|&(r, id)| (Some(r), id)).chain(others).collect();
    let mut rows = Vec::new();
    for (id, entry) in fonts.entries() {
        let coverage = match fonts.load(id) {
            Ok(face) => Some((face.coverage(), ('\u{4E00}'..='\u{9FFF}').filter(|&c| face.glyph(c) != 0).count())),
            Err(why) => {
                report.push(Diagnostic::error("F02", format!("字体文件“{}”不能用：{why}", entry.file)).hint("重新复制这个文件"));
                None
            }
        };
        rows.extend(listed.iter().filter(|(_, i)| *i == id).map(|&(role, _)| Row::new(role, entry, coverage)));
    }
    rows.sort_by_key(|r| r.role.map_or(usize::MAX, |r| r as usize));
    rows
}

impl Row {
    fn new(role: Option<Role>, entry: &FaceEntry, coverage: Option<(usize, usize)>) -> Row {
        Row {
            role,
            face: entry.name.clone(),
            file: entry.file.clone(),
            lang: entry.region.map(Region::lang),
            coverage,
            licence: entry.licence.clone(),
        }
    }

    fn cells(&self) -> [String; 7] {
        let count = |n: Option<usize>| n.map_or("不能用".into(), |n| n.to_string());
        [
            self.role.map_or("（后备）", Role::chinese).into(),
            self.role.map_or("-", Role::name).into(),
            self.lang.map_or_else(|| self.face.clone(), |l| format!("{}（只排 {l}）", self.face)),
            count(self.coverage.map(|c| c.0)),
            count(self.coverage.map(|c| c.1)),
            self.file.clone(),
            self.licence.clone().unwrap_or_else(|| "-".into()),
        ]
    }

    fn value(&self) -> Value {
        json!({
            "role": self.role.map(Role::name), "chinese": self.role.map(Role::chinese), "face": self.face, "file": self.file, "lang": self.lang,
            "characters": self.coverage.map(|c| c.0), "han": self.coverage.map(|c| c.1), "licence": self.licence,
        })
    }
}

/// Columns aligned by display width.
fn table(rows: &[Row]) -> String {
    let head = ["用途", "代号", "字体", "字符", "汉字", "文件", "许可"].map(String::from);
    let lines: Vec<[String; 7]> = std::iter::once(head).chain(rows.iter().map(Row::cells)).collect();
    let width = |i: usize| lines.iter().map(|l| l[i].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    let mut out = String::new();
    for line in &lines {
        let cells: Vec<String> = line.iter().zip(&widths).map(|(c, w)| format!("{c}{}", " ".repeat(w - c.width()))).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_under_chinese() {
        let row =
            |role, face: &str| Row { role, face: face.into(), file: "a.otf".into(), lang: None, coverage: Some((1, 2)), licence: None };
        let text = table(&[row(Some(Role::Serif), "版面宋"), row(Some(Role::Kai), "Kai")]);
        let starts: Vec<usize> = text.lines().skip(1).map(|l| l[..l.find("a.otf").unwrap()].width()).collect();
        assert_eq!(starts[0], starts[1], "{text}");
    }
}
