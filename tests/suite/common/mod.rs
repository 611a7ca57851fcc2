//! A scratch folder with an issue in it, and the binary to run on it.

pub mod built;
pub mod paper;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// The repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of its own, gone when the test ends.
pub struct Scratch {
    /// The folder.
    pub dir: PathBuf,
}

/// What a run gave.
pub struct Run {
    /// Exit code; 255 if a signal ended it.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Scratch {
    /// An empty folder.
    pub fn new(name: &str) -> Scratch {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("banmian-{}-{n}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        Scratch { dir: dir.canonicalize().unwrap() }
    }

    /// A folder with a new issue that builds clean: `issue/`.
    pub fn issue(name: &str) -> Scratch {
        let s = Scratch::new(name);
        let run = s.run(&[
            "new",
            "issue",
            "--date",
            "2022-12-02",
            "--layouts",
            &path(&root().join("layouts")),
            "--fonts",
            &path(&root().join("fonts")),
        ]);
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
        s
    }

    /// Runs the binary here.
    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }

    /// The binary, ready to run here; `BANMIAN` names another, e.g. the release build for measurements.
    pub fn command(&self, args: &[&str]) -> Command {
        let program = std::env::var_os("BANMIAN").unwrap_or_else(|| env!("CARGO_BIN_EXE_banmian").into());
        let mut command = Command::new(program);
        command.current_dir(&self.dir).args(args).env_remove("NO_COLOR").env("TERM", "xterm");
        command
    }

    /// `build issue` with the repository's layouts and fonts and without those of the system.
    pub fn build(&self, more: &[&str]) -> Run {
        let args = build_args();
        let args: Vec<&str> = args.iter().map(String::as_str).chain(more.iter().copied()).collect();
        self.run(&args)
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Writes a file and its folders.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Adds to `issue/issue.toml`: what is written there belongs to the last page.
    pub fn add(&self, toml: &str) {
        let file = self.path("issue/issue.toml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(file, format!("{text}\n{toml}")).unwrap();
    }

    /// All files below a folder with their bytes.
    pub fn files(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        let mut out = BTreeMap::new();
        collect(&self.path(name), "", &mut out);
        out
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

impl Run {
    /// From a finished process.
    pub fn of(o: Output) -> Run {
        let text = |b: &[u8]| String::from_utf8(b.to_vec()).expect("output is UTF-8");
        Run { code: o.status.code().unwrap_or(255), out: text(&o.stdout), err: text(&o.stderr) }
    }

    /// Whether a fault of a code was told, in any format.
    pub fn tells(&self, code: &str) -> bool {
        self.err.contains(&format!("[{code}]")) || self.out.contains(&format!("\"{code}\""))
    }
}

/// Runs a judge; what it printed on its two outputs, `None` if it is not installed.
pub fn judged(name: &str, args: &[&str]) -> Option<(String, String)> {
    let output = match Command::new(name).args(args).output() {
        Ok(output) => output,
        Err(e) => {
            eprintln!("\n*** JUDGE NOT INSTALLED: {name} ({e}); this test judged nothing ***\n");
            assert!(std::env::var_os("CI").is_none(), "{name} is not installed");
            return None;
        }
    };
    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{name} {args:?}: {out}{err}");
    Some((out, err))
}

/// Arguments of `build issue`.
pub fn build_args() -> Vec<String> {
    ["build", "issue", "--layouts", &path(&root().join("layouts")), "--fonts", &path(&root().join("fonts")), "--no-system-fonts"]
        .map(String::from)
        .to_vec()
}

/// As an argument.
pub fn path(p: &Path) -> String {
    p.to_str().unwrap().to_string()
}

/// A PDF of ours followed by what stands deflated in its object streams, so that a test sees each dictionary.
pub fn unpacked(pdf: &[u8]) -> Vec<u8> {
    let find = |data: &[u8], what: &[u8]| data.windows(what.len()).position(|w| w == what);
    let (mut out, mut rest) = (pdf.to_vec(), pdf);
    while let Some(at) = find(rest, b"/Type/ObjStm") {
        rest = &rest[at..];
        let data = &rest[find(rest, b"stream\n").unwrap() + 7..];
        let mut inflated = Vec::new();
        std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(data), &mut inflated).unwrap();
        out.extend(inflated);
        rest = data;
    }
    out
}

fn collect(dir: &Path, prefix: &str, out: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), out);
        } else {
            out.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}
