//! `fonts/fonts.toml` → [`Fonts`]: which files there are and which roles they serve.
//!
//! No face is read here; each loader reads its file when the face is first used.

use crate::cjk::Region;
use crate::diag::{Diagnostic, Report};
use crate::font::{FaceEntry, FaceId, Fonts, Loader, Role};
use crate::read::decode::{Clean, Raw};
use crate::read::folder::{self, Fault, Folder};
use crate::read::layout::Binding;
use crate::read::style::role;
use crate::read::table::{Table, nearest, parse};
use crate::source::Sources;
use std::path::PathBuf;
use std::sync::Arc;

/// Languages that a face may be for alone.
const LANGS: [(&str, Region); 5] =
    [("zh-Hans", Region::Mainland), ("zh-Hant", Region::Taiwan), ("zh-HK", Region::HongKong), ("ja", Region::Japan), ("ko", Region::Korea)];

/// The faces of a fonts folder, for the system's as well if wanted.
pub(super) fn read(folder: &Folder, sources: &mut Sources, report: &mut Report) -> Option<Fonts> {
    let raw = match Raw::load(folder, "fonts.toml", sources, report) {
        Ok(raw) => raw,
        Err(fault) => {
            report.push(fault.diagnostic("R16", &folder.name("fonts.toml")).hint("fonts.toml 登记字体文件和它们的用途"));
            return None;
        }
    };
    let clean = Clean::toml(&raw, 0..raw.text.len());
    let mut table = parse(&clean, report);
    let mut fonts = Fonts::default();
    for face in table.need("face", "字体", report).map(|i| i.tables("[[face]]", report)).unwrap_or_default() {
        add(&mut fonts, folder, face, report);
    }
    table.finish(report);
    Some(fonts)
}

fn add(fonts: &mut Fonts, folder: &Folder, mut t: Table<'_>, report: &mut Report) {
    let file = t.need("file", "字体文件", report);
    let index = t.take("index").and_then(|i| i.integer(0..=255, report)).unwrap_or(0);
    let name = t.take("name").and_then(|i| i.name(report));
    let roles = t.take("roles").and_then(|i| i.array(report)).unwrap_or_default();
    let roles: Vec<_> = roles.iter().filter_map(|i| Some((role(i, report)?, i.span()))).collect();
    let licence = t.take("licence").and_then(|i| i.name(report));
    let lang = t.take("lang").and_then(|i| i.choice(&LANGS, report));
    // Where it comes from and how it was made is for people.
    for key in ["source", "made"] {
        t.take(key).map(|i| i.string(report));
    }
    t.finish(report);
    let Some(file) = file else { return };
    let Some(path) = file.name(report) else { return };
    match folder.locate(&path) {
        Ok(full) => {
            let mut entry = entry(name.unwrap_or_else(|| path.clone()), &path, index as u32, licence, full);
            entry.region = lang;
            let region = entry.region;
            let id = fonts.add(entry);
            for (role, span) in roles {
                match region.map_or_else(|| fonts.role(role), |r| fonts.role_only_in(role, r)) {
                    Some(_) => report.push(
                        Diagnostic::warning("R16", format!("用途 {} 已有别的字体，这里的不用", role.name()))
                            .at(span)
                            .hint("一个用途只登记一个字体"),
                    ),
                    None => match region {
                        Some(r) => fonts.bind_in(role, r, id),
                        None => fonts.bind(role, id),
                    },
                }
            }
        }
        Err(fault) => report.push(fault.diagnostic("R16", &folder.name(&path)).at(file.span())),
    }
}

fn entry(name: String, file: &str, index: u32, licence: Option<String>, path: PathBuf) -> FaceEntry {
    let loader: Loader = Arc::new(move || folder::read(&path));
    FaceEntry::new(name, file, index, licence, loader)
}

/// Binds roles as a layout wants them: to a face by name, or to a file.
pub(super) fn bind(fonts: &mut Fonts, folder: &Folder, bindings: &[Binding], report: &mut Report) {
    for (role, wanted, span) in bindings {
        let known = fonts.entries().find(|(_, e)| e.name == *wanted || e.file == *wanted).map(|(id, _)| id);
        let id = match known {
            Some(id) => Ok(id),
            None => folder.locate(wanted).map(|full| fonts.add(entry(wanted.clone(), wanted, 0, None, full))),
        };
        match id {
            Ok(id) => fonts.bind(*role, id),
            Err(Fault::Missing) => report.push(unknown(fonts, *role, wanted).at(*span)),
            Err(fault) => report.push(fault.diagnostic("R16", &folder.name(wanted)).at(*span)),
        }
    }
}

fn unknown(fonts: &Fonts, role: Role, wanted: &str) -> Diagnostic {
    let names: Vec<String> = fonts.entries().map(|(_, e)| e.name.clone()).collect();
    let d = Diagnostic::error("R16", format!("用途 {} 要用的字体 {wanted} 不在 fonts.toml 里，也不是字体文件夹里的文件", role.name()));
    match nearest(wanted, names.iter().map(String::as_str)) {
        Some(n) => d.hint(format!("您是不是要写 {n}？")),
        None => d.hint(format!("已登记的字体：{}", names.join("、"))),
    }
}

/// Reports roles that styles use and no face serves; another face stands in, so that text is set.
pub(super) fn stand_in(fonts: &mut Fonts, used: &[Role], report: &mut Report) {
    let there: Vec<(Role, FaceId)> = Role::ALL.into_iter().filter_map(|r| Some((r, fonts.role(r)?))).collect();
    let names = there.iter().map(|(r, _)| r.name()).collect::<Vec<_>>().join("、");
    for &role in used {
        if fonts.role(role).is_some() {
            continue;
        }
        let d = Diagnostic::error("R16", format!("没有字体用作 {}（{}）", role.name(), role.chinese()));
        match there.first() {
            Some(&(other, id)) => {
                fonts.bind(role, id);
                report.push(d.hint(format!("已有的用途：{names}；暂用 {} 的字体", other.name())));
            }
            None => report.push(d.hint("在 fonts.toml 的 roles 里登记")),
        }
    }
}
