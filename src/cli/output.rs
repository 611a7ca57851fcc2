//! The output folder. Everything is first written beside, under names of this process, and renamed only when
//! all of it is written: the last good output stays whole whatever happens, and two builds do not mix.

use crate::diag::Diagnostic;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// An output folder with files on the way into it.
pub struct Output {
    dir: PathBuf,
    /// The folder was made by us and goes away if nothing comes into it.
    made: bool,
    /// Final name, and the temporary one unless the file is already as it should be.
    files: Mutex<Vec<(String, Option<PathBuf>)>>,
}

impl Output {
    /// Opens (and makes) the folder. It must not be one of the folders that hold the editor's own files.
    pub fn open(dir: &Path, protected: &[PathBuf]) -> Result<Output, Diagnostic> {
        let made = !dir.exists();
        fs::create_dir_all(dir).map_err(|e| cannot(dir, &e))?;
        let output = Output { dir: dir.to_path_buf(), made, files: Mutex::default() };
        let real = dir.canonicalize().map_err(|e| cannot(dir, &e))?;
        match protected.iter().find(|p| p.canonicalize().is_ok_and(|p| p == real)) {
            Some(p) => Err(Diagnostic::fatal("W02", format!("输出文件夹“{}”就是放原稿的“{}”", dir.display(), p.display()))
                .hint("不写 --out 就输出到本期的 build/")),
            None => Ok(output),
        }
    }

    /// Writes a file beside its final name.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let bad = name.is_empty() || name.starts_with('.') || name.contains(['/', '\\', '\0']) || name.chars().any(char::is_control);
        if bad {
            return Err(Diagnostic::fatal("W02", format!("输出文件名“{name}”不能用"))
                .hint("文件名里不要有斜线，也不要以点开头：见 issue.toml 的文件名模板"));
        }
        let path = self.dir.join(name);
        let temp = self.dir.join(format!(".{name}.{}.tmp", std::process::id()));
        {
            let mut files = self.files.lock().unwrap_or_else(|e| e.into_inner());
            if files.iter().any(|(n, _)| n == name) {
                return Err(Diagnostic::fatal("W02", format!("两个输出文件同名：“{name}”")).hint("在 issue.toml 的文件名模板里加上 {page}"));
            }
            let same = fs::read(&path).is_ok_and(|old| old == bytes);
            files.push((name.to_string(), (!same).then(|| temp.clone())));
            if same {
                return Ok(());
            }
        }
        let put = || -> io::Result<()> {
            let _ = fs::remove_file(&temp); // left by a process of the same number that was killed
            fs::OpenOptions::new().write(true).create_new(true).open(&temp)?.write_all(bytes)
        };
        put().map_err(|e| cannot(&path, &e))
    }

    /// Renames everything into place; the paths in the order of their names in `order`.
    pub fn finish(self, order: &[String]) -> Result<Vec<PathBuf>, Diagnostic> {
        let mut files = std::mem::take(&mut *self.files.lock().unwrap_or_else(|e| e.into_inner()));
        files.sort_by_key(|(name, _)| order.iter().position(|o| o == name));
        // What cannot be replaced is found before anything is.
        if let Some((name, _)) = files.iter().find(|(name, _)| self.dir.join(name).is_dir()) {
            let e = io::Error::other("那里已有同名的文件夹");
            let d = cannot(&self.dir.join(name), &e);
            *self.files.lock().unwrap_or_else(|e| e.into_inner()) = files;
            return Err(d);
        }
        let mut paths = Vec::new();
        let mut failed = None;
        for (name, temp) in &files {
            let path = self.dir.join(name);
            if let Some(temp) = temp
                && failed.is_none()
                && let Err(e) = fs::rename(temp, &path)
            {
                failed = Some(cannot(&path, &e));
            }
            paths.push(path);
        }
        *self.files.lock().unwrap_or_else(|e| e.into_inner()) = files;
        match failed {
            Some(d) => Err(d),
            None => Ok(paths),
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let files = std::mem::take(&mut *self.files.lock().unwrap_or_else(|e| e.into_inner()));
        for temp in files.iter().filter_map(|(_, t)| t.as_ref()) {
            let _ = fs::remove_file(temp); // gone already if it was renamed
        }
        if self.made {
            let _ = fs::remove_dir(&self.dir); // only if empty
        }
    }
}

/// W01 in the editor's words.
fn cannot(path: &Path, e: &io::Error) -> Diagnostic {
    let (why, hint) = match e.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => ("没有写的权限".to_string(), "换一个文件夹：--out"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ("磁盘满了".to_string(), "腾出空间，或用 --out 换一个磁盘"),
        io::ErrorKind::FileTooLarge => ("文件超出了允许的大小".to_string(), "腾出空间，或用 --out 换一个磁盘"),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => ("那里是一个文件，不是文件夹".to_string(), "换一个文件夹：--out"),
        _ => (e.to_string(), "核对路径，或用 --out 换一个文件夹"),
    };
    Diagnostic::fatal("W01", format!("写不出“{}”：{why}", path.display())).hint(hint).hint("上一次的成品没有动")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temp(name: &str) -> PathBuf {
        let dir = std::env::temp_dir().join(format!("banmian-output-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        dir
    }

    fn names(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_shows_until_all_is_there() {
        let dir = temp("all");
        let out = Output::open(&dir, &[]).unwrap();
        out.write("a.pdf", b"1").unwrap();
        assert!(!dir.join("a.pdf").exists());
        let paths = out.finish(&["a.pdf".into()]).unwrap();
        assert_eq!(paths, [dir.join("a.pdf")]);
        assert_eq!(names(&dir), ["a.pdf"]);
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn an_output_that_is_given_up_leaves_nothing() {
        let dir = temp("drop");
        let out = Output::open(&dir, &[]).unwrap();
        out.write("a.pdf", b"1").unwrap();
        drop(out);
        assert!(!dir.exists());
    }

    #[test]
    fn names_that_cannot_be_replaced_stop_all_of_it() {
        let dir = temp("taken");
        fs::create_dir_all(dir.join("b.pdf")).unwrap();
        fs::write(dir.join("a.pdf"), "old").unwrap();
        let out = Output::open(&dir, &[]).unwrap();
        out.write("a.pdf", b"new").unwrap();
        out.write("b.pdf", b"new").unwrap();
        assert_eq!(out.finish(&[]).unwrap_err().code, "W01");
        assert_eq!(fs::read(dir.join("a.pdf")).unwrap(), b"old");
        assert_eq!(names(&dir), ["a.pdf", "b.pdf"]);
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn unsafe_names_and_folders_are_refused() {
        let dir = temp("unsafe");
        let out = Output::open(&dir, &[]).unwrap();
        for name in ["", "../a", "a/b", ".a", "a\0", "a\\b"] {
            assert_eq!(out.write(name, b"").unwrap_err().code, "W02", "{name:?}");
        }
        out.write("a", b"").unwrap();
        assert_eq!(out.write("a", b"").unwrap_err().code, "W02");
        assert_eq!(Output::open(&dir, std::slice::from_ref(&dir)).err().unwrap().code, "W02");
        drop(out);
        assert!(!dir.exists());
    }

    #[test]
    fn files_that_did_not_change_are_left_alone() {
        let dir = temp("same");
        for _ in 0..2 {
            let out = Output::open(&dir, &[]).unwrap();
            out.write("a", b"1").unwrap();
            out.finish(&[]).unwrap();
        }
        let before = fs::metadata(dir.join("a")).unwrap().modified().unwrap();
        let out = Output::open(&dir, &[]).unwrap();
        out.write("a", b"1").unwrap();
        out.finish(&[]).unwrap();
        assert_eq!(fs::metadata(dir.join("a")).unwrap().modified().unwrap(), before);
        fs::remove_dir_all(&dir).unwrap();
    }
}
