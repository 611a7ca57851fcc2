//! Folders that may be read, and nothing outside them.
//!
//! A [`Folder`] takes names as an editor writes them and refuses those that lead out of it, by `..`,
//! by an absolute path or through a symbolic link.

use crate::diag::Diagnostic;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// Larger files are not read: places in a file are counted in 32 bits, and no newspaper has them.
const LARGEST: u64 = 256 << 20;

/// A folder, and how messages name it.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    root: PathBuf,
    shown: String,
}

/// Why a file cannot be had.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// The name leads out of the folder.
    Leaves,
    /// There is no such file.
    Missing,
    /// It is there and cannot be read.
    Unreadable(String),
}

impl Fault {
    /// The diagnostic; `missing` is the code for a file that is not there.
    pub(super) fn diagnostic(&self, missing: &'static str, file: &str) -> Diagnostic {
        match self {
            Fault::Leaves => Diagnostic::error("R11", format!("{file} 指到了文件夹以外，不读"))
                .hint("只能用本文件夹里的文件名：不要写“..”、绝对路径，也不要用指到外面的链接"),
            Fault::Missing => Diagnostic::error(missing, format!("没有文件 {file}")),
            Fault::Unreadable(why) => Diagnostic::error("R09", format!("{file} 读不出来：{why}")),
        }
    }
}

impl Folder {
    /// A folder that is there.
    pub(super) fn open(dir: &Path) -> Result<Folder, Fault> {
        let root = dir.canonicalize().map_err(|e| fault(&e))?;
        if !root.is_dir() {
            return Err(Fault::Unreadable("不是文件夹".into()));
        }
        Ok(Folder { shown: shown(&root), root })
    }

    /// The nearest folder `name` at or above this one that has `probe` in it.
    pub(super) fn above(&self, name: &str, probe: &str) -> Option<Folder> {
        self.root.ancestors().map(|a| a.join(name)).find(|d| d.join(probe).exists()).and_then(|d| Folder::open(&d).ok())
    }

    /// How messages name a file in it.
    pub(super) fn name(&self, file: &str) -> String {
        if self.shown.is_empty() { file.to_string() } else { format!("{}/{file}", self.shown) }
    }

    /// The path of a file in it.
    pub(super) fn locate(&self, file: &str) -> Result<PathBuf, Fault> {
        let path = Path::new(file);
        // `a//b`: an absolute name behind the name of a folder.
        if file.contains(['\0', '\\'])
            || file.contains("//")
            || !path.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir))
        {
            return Err(Fault::Leaves);
        }
        let full = self.root.join(path).canonicalize().map_err(|e| fault(&e))?;
        if !full.starts_with(&self.root) {
            return Err(Fault::Leaves);
        }
        match full.metadata() {
            Ok(m) if !m.is_file() => Err(Fault::Unreadable("不是文件".into())),
            Ok(m) if m.len() > LARGEST => Err(Fault::Unreadable("文件太大".into())),
            Ok(_) => Ok(full),
            Err(e) => Err(fault(&e)),
        }
    }

    /// The bytes of a file in it.
    pub(super) fn read(&self, file: &str) -> Result<Vec<u8>, Fault> {
        read(&self.locate(file)?).map_err(Fault::Unreadable)
    }

    /// Names without extension of the files in a folder in it, sorted.
    pub(super) fn stems(&self, sub: &str, extension: &str) -> Vec<String> {
        let has = |p: &Path| p.extension().is_some_and(|e| e == extension);
        let mut out: Vec<String> = self
            .entries(sub)
            .filter(|p| has(p))
            .filter_map(|p| Some(p.file_stem()?.to_str()?.to_string()))
            .filter(|n| !n.starts_with('.'))
            .collect();
        out.sort();
        out
    }

    /// Names of the folders in it that hold `probe`, sorted.
    pub(super) fn folders_with(&self, probe: &str) -> Vec<String> {
        let mut out: Vec<String> =
            self.entries(".").filter(|p| p.join(probe).is_file()).filter_map(|p| Some(p.file_name()?.to_str()?.to_string())).collect();
        out.sort();
        out
    }

    fn entries(&self, sub: &str) -> impl Iterator<Item = PathBuf> + use<> {
        fs::read_dir(self.root.join(sub)).into_iter().flatten().filter_map(|e| Some(e.ok()?.path()))
    }
}

/// The bytes of a file, or why not; the length is limited again because a file may grow.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let file = fs::File::open(path).map_err(|e| reason(&e))?;
    file.take(LARGEST).read_to_end(&mut out).map_err(|e| reason(&e))?;
    Ok(out)
}

fn fault(e: &std::io::Error) -> Fault {
    if e.kind() == ErrorKind::NotFound { Fault::Missing } else { Fault::Unreadable(reason(e)) }
}

fn reason(e: &std::io::Error) -> String {
    match e.kind() {
        ErrorKind::NotFound => "没有这个文件".into(),
        ErrorKind::PermissionDenied => "没有读取权限".into(),
        _ => e.to_string(),
    }
}

/// Relative to where the command runs if possible, with `/` between the parts.
fn shown(path: &Path) -> String {
    let here = std::env::current_dir().and_then(|d| d.canonicalize()).ok();
    let path = here.as_deref().and_then(|h| path.strip_prefix(h).ok()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::testing::Scratch;

    #[test]
    fn names_that_lead_out_are_refused() {
        let s = Scratch::new("folder-out");
        s.write("secret.txt", "x").write("in/a.txt", "y");
        let f = Folder::open(&s.path("in")).unwrap();
        assert_eq!(f.read("a.txt"), Ok(b"y".to_vec()));
        assert_eq!(f.read("../secret.txt"), Err(Fault::Leaves));
        assert_eq!(f.read(s.path("secret.txt").to_str().unwrap()), Err(Fault::Leaves));
        assert_eq!(f.read("b.txt"), Err(Fault::Missing));
        assert!(matches!(f.read("."), Err(Fault::Unreadable(_))));
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_out_or_round_are_refused() {
        let s = Scratch::new("folder-link");
        s.write("secret.txt", "x").write("in/a.txt", "y");
        std::os::unix::fs::symlink(s.path("secret.txt"), s.path("in/out.txt")).unwrap();
        std::os::unix::fs::symlink(s.path("in/round.txt"), s.path("in/round.txt")).unwrap();
        std::os::unix::fs::symlink(s.path("in/a.txt"), s.path("in/same.txt")).unwrap();
        let f = Folder::open(&s.path("in")).unwrap();
        assert_eq!(f.read("out.txt"), Err(Fault::Leaves));
        assert!(matches!(f.read("round.txt"), Err(Fault::Unreadable(_))));
        assert_eq!(f.read("same.txt"), Ok(b"y".to_vec()));
    }
}
