//! The editor's changes: written to the files, undone and done again, never over what someone else wrote meanwhile.
//!
//! Files are the truth: a change reads the file, changes it, and writes it beside and renames it. Whoever changed
//! the same thing on the disk since the browser saw it is told of, and asked about.

use super::edit::{self, Edit, Name, Waiver};
use super::watch::hash;
use serde_json::{Map, Value, json};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// What becomes of a change.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// Done.
    Done(Value),
    /// The file is not as the browser saw it: what it says now.
    Conflict(Value),
    /// It cannot be done.
    Refused(String),
}

/// A change that can be undone.
#[derive(Clone, Debug)]
struct Step {
    file: String,
    before: String,
    after: String,
    label: String,
}

/// Steps that can be taken back.
const MOST_STEPS: usize = 200;

/// The desk of one issue.
pub struct Desk {
    folder: PathBuf,
    steps: Mutex<Steps>,
}

#[derive(Default)]
struct Steps {
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl Desk {
    /// The desk of an issue's folder.
    pub fn new(folder: &Path) -> Desk {
        Desk { folder: folder.to_path_buf(), steps: Mutex::default() }
    }

    /// A file's text and hash.
    pub fn text(&self, file: &str) -> Outcome {
        match self.locate(file).and_then(|p| read(&p)) {
            Ok(text) => Outcome::Done(json!({ "file": file, "hash": name_of(&text), "text": text })),
            Err(why) => Outcome::Refused(why),
        }
    }

    /// A change as the browser sends it.
    pub fn change(&self, sent: &Value) -> Outcome {
        let mut steps = self.steps.lock().unwrap_or_else(|e| e.into_inner());
        let force = sent["force"] == Value::Bool(true);
        let result = match sent["op"].as_str() {
            Some("undo") => steps.undo(self, force),
            Some("redo") => steps.redo(self, force),
            Some("text") => self.write_text(sent, force, &mut steps),
            Some(op) => self.plan(op, sent, force, &mut steps),
            None => Err(Outcome::Refused("没有写明要做什么".into())),
        };
        match result {
            Ok(label) => Outcome::Done(json!({
                "label": label, "hash": sent["text"].as_str().map(name_of), "undo": steps.done.last().map(|s| s.label.as_str()), "redo": steps.undone.last().map(|s| s.label.as_str()),
            })),
            Err(outcome) => outcome,
        }
    }

    /// The text of an article, whole.
    fn write_text(&self, sent: &Value, force: bool, steps: &mut Steps) -> Result<String, Outcome> {
        let (Some(file), Some(text)) = (sent["file"].as_str(), sent["text"].as_str()) else {
            return Err(Outcome::Refused("缺少 file 或 text".into()));
        };
        let before = self.locate(file).and_then(|p| read(&p)).map_err(Outcome::Refused)?;
        if !force && sent["base"].as_str() != Some(&name_of(&before)) {
            return Err(Outcome::Conflict(json!({ "file": file, "hash": name_of(&before), "text": before })));
        }
        let label = format!("改 {file}");
        // Typing on is one step.
        let goes_on = sent["more"] == Value::Bool(true) && steps.done.last().is_some_and(|s| s.file == file && s.after == before);
        let first = if goes_on { steps.done.pop().map_or(before.clone(), |s| s.before) } else { before };
        self.put(steps, Step { file: file.into(), before: first, after: text.into(), label: label.clone() })?;
        Ok(label)
    }

    /// A change of the plan.
    fn plan(&self, op: &str, sent: &Value, force: bool, steps: &mut Steps) -> Result<String, Outcome> {
        let refuse = |why: &str| Outcome::Refused(why.into());
        let file = "issue.toml";
        let before = self.locate(file).and_then(|p| read(&p)).map_err(Outcome::Refused)?;
        let name = |page: &str, slot: &str| Some(Name { page: sent[page].as_i64()?, slot: sent[slot].as_str()?.to_string() });
        let values = || sent["values"].as_object().cloned().unwrap_or_default();
        let edit = match op {
            "set" => Edit::Set { slot: name("page", "slot").ok_or_else(|| refuse("没有写明版块"))?, values: values() },
            "swap" => {
                let both = name("page", "slot").zip(name("other_page", "other"));
                let (a, b) = both.ok_or_else(|| refuse("没有写明两个版块"))?;
                Edit::Swap { a, b }
            }
            "add" => Edit::Add { page: sent["page"].as_i64().ok_or_else(|| refuse("没有写明版次"))?, values: values() },
            "waive" | "pin" | "take_back" => {
                let code = sent["code"].as_str().filter(|c| !c.is_empty()).ok_or_else(|| refuse("没有写明代码"))?;
                let reason = sent["reason"].as_str().map(str::trim).unwrap_or_default();
                if op == "waive" && reason.is_empty() {
                    return Err(refuse("要写明理由"));
                }
                let items = sent["items"].as_array().into_iter().flatten().filter_map(|i| Some(i.as_str()?.to_string())).collect();
                let pin = op == "pin" || sent["pin"] == Value::Bool(true);
                let w = Waiver { pin, code: code.into(), page: sent["page"].as_i64(), items, reason: reason.into() };
                if op == "take_back" { Edit::TakeBack(w) } else { Edit::Waive(w) }
            }
            _ => return Err(refuse("不认识的改动")),
        };
        if !force && let Edit::Set { slot, .. } = &edit {
            unchanged(&before, slot, sent["was"].as_object())?;
        }
        let after = edit::apply(&before, &edit).map_err(Outcome::Refused)?;
        let label = sent["label"].as_str().unwrap_or("改版面").chars().take(60).collect::<String>();
        self.put(steps, Step { file: file.into(), before, after, label: label.clone() })?;
        Ok(label)
    }

    fn put(&self, steps: &mut Steps, step: Step) -> Result<(), Outcome> {
        if step.before == step.after {
            return Ok(());
        }
        self.locate(&step.file).and_then(|p| write(&p, &step.after)).map_err(Outcome::Refused)?;
        steps.undone.clear();
        steps.done.push(step);
        let more = steps.done.len().saturating_sub(MOST_STEPS);
        steps.done.drain(..more);
        Ok(())
    }

    /// The path of a file that may be changed: the plan, or an article, inside the issue's folder.
    fn locate(&self, file: &str) -> Result<PathBuf, String> {
        let article =
            file.strip_prefix("articles/").is_some_and(|n| n.ends_with(".md") && !n.starts_with('.') && !n.contains(['/', '\\', '\0']));
        if file != "issue.toml" && !article {
            return Err(format!("不能改 {file}：只改 issue.toml 和 articles/ 里的稿件"));
        }
        let root = self.folder.canonicalize().map_err(|_| "本期文件夹不在了".to_string())?;
        let full = root.join(file).canonicalize().map_err(|_| format!("没有文件 {file}"))?;
        if !full.starts_with(&root) || !full.is_file() {
            return Err(format!("{file} 指到了文件夹以外"));
        }
        Ok(full)
    }
}

impl Steps {
    fn undo(&mut self, desk: &Desk, force: bool) -> Result<String, Outcome> {
        let step = self.done.last().cloned().ok_or_else(|| Outcome::Refused("没有可以撤销的改动".into()))?;
        turn(desk, &step.file, &step.after, &step.before, force)?;
        self.done.pop();
        self.undone.push(step.clone());
        Ok(step.label)
    }

    fn redo(&mut self, desk: &Desk, force: bool) -> Result<String, Outcome> {
        let step = self.undone.last().cloned().ok_or_else(|| Outcome::Refused("没有可以重做的改动".into()))?;
        turn(desk, &step.file, &step.before, &step.after, force)?;
        self.undone.pop();
        self.done.push(step.clone());
        Ok(step.label)
    }
}

/// Makes a file that says `from` say `to`.
fn turn(desk: &Desk, file: &str, from: &str, to: &str, force: bool) -> Result<(), Outcome> {
    let path = desk.locate(file).map_err(Outcome::Refused)?;
    let now = read(&path).map_err(Outcome::Refused)?;
    if !force && now != from {
        return Err(Outcome::Conflict(json!({ "file": file, "hash": name_of(&now), "text": now, "undo": true })));
    }
    write(&path, to).map_err(Outcome::Refused)
}

/// The slot still says what the browser saw.
fn unchanged(text: &str, slot: &Name, was: Option<&Map<String, Value>>) -> Result<(), Outcome> {
    let Some(was) = was else { return Ok(()) };
    let keys: Vec<String> = was.keys().cloned().collect();
    let now = edit::values(text, slot, &keys).map_err(Outcome::Refused)?;
    if keys.iter().all(|k| now.get(k).unwrap_or(&Value::Null) == &was[k]) {
        return Ok(());
    }
    Err(Outcome::Conflict(json!({ "file": "issue.toml", "slot": slot.slot, "now": now })))
}

fn read(path: &Path) -> Result<String, String> {
    let bytes = fs::read(path).map_err(|e| format!("读不出 {}：{e}", path.display()))?;
    String::from_utf8(bytes).map_err(|_| "文件不是 UTF-8，请先另存".into())
}

/// Written beside and renamed; the file keeps its rights.
fn write(path: &Path, text: &str) -> Result<(), String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temp = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let put = || -> std::io::Result<()> {
        let _ = fs::remove_file(&temp);
        fs::OpenOptions::new().write(true).create_new(true).open(&temp)?.write_all(text.as_bytes())?;
        fs::set_permissions(&temp, fs::metadata(path)?.permissions())?;
        fs::rename(&temp, path)
    };
    put().map_err(|e| {
        let _ = fs::remove_file(&temp);
        format!("写不进 {}：{e}", path.display())
    })
}

/// A name for a text: two that differ have different ones.
fn name_of(text: &str) -> String {
    format!("{:016x}-{}", hash(text.as_bytes()), text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Folder {
            let dir = std::env::temp_dir().join(format!("banmian-desk-{}-{name}", std::process::id()));
            fs::create_dir_all(dir.join("articles")).unwrap();
            fs::write(
                dir.join("issue.toml"),
                "[[page]]\nnumber = 1\n[[page.slot]]\nname = \"a\"\narticle = \"x\" # 注\nat = [1, 1]\nsize = [1, 2]\n",
            )
            .unwrap();
            fs::write(dir.join("articles/x.md"), "一").unwrap();
            Folder(dir)
        }

        fn plan(&self) -> String {
            fs::read_to_string(self.0.join("issue.toml")).unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn done(o: Outcome) -> Value {
        match o {
            Outcome::Done(v) => v,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_change_is_written_undone_and_done_again() {
        let f = Folder::new("undo");
        let desk = Desk::new(&f.0);
        let before = f.plan();
        done(desk.change(&json!({ "op": "set", "page": 1, "slot": "a", "values": { "size": [1, 3] }, "was": { "size": [1, 2] } })));
        let after = f.plan();
        assert_eq!(after, before.replace("[1, 2]", "[1, 3]"));
        done(desk.change(&json!({ "op": "undo" })));
        assert_eq!(f.plan(), before);
        done(desk.change(&json!({ "op": "redo" })));
        assert_eq!(f.plan(), after);
        assert!(matches!(desk.change(&json!({ "op": "redo" })), Outcome::Refused(_)));
    }

    #[test]
    fn what_was_changed_on_the_disk_is_asked_about() {
        let f = Folder::new("conflict");
        let desk = Desk::new(&f.0);
        let change = json!({ "op": "set", "page": 1, "slot": "a", "values": { "size": [1, 3] }, "was": { "size": [1, 2] } });
        fs::write(f.0.join("issue.toml"), f.plan().replace("[1, 2]", "[1, 9]")).unwrap();
        assert!(matches!(desk.change(&change), Outcome::Conflict(v) if v["now"]["size"] == json!([1, 9])));
        assert!(f.plan().contains("[1, 9]"));
        // Another place of the file may have changed: nothing is asked.
        fs::write(f.0.join("issue.toml"), f.plan().replace("[1, 9]", "[1, 2]").replace("# 注", "# 别的注")).unwrap();
        done(desk.change(&change));
        assert!(f.plan().contains("# 别的注") && f.plan().contains("[1, 3]"));
        fs::write(f.0.join("issue.toml"), format!("{}# 又改\n", f.plan())).unwrap();
        assert!(matches!(desk.change(&json!({ "op": "undo" })), Outcome::Conflict(_)));
        done(desk.change(&json!({ "op": "undo", "force": true })));
        assert!(f.plan().contains("[1, 2]"));
    }

    #[test]
    fn a_text_is_written_only_over_what_was_seen() {
        let f = Folder::new("text");
        let desk = Desk::new(&f.0);
        let seen = done(desk.text("articles/x.md"));
        done(desk.change(&json!({ "op": "text", "file": "articles/x.md", "base": seen["hash"], "text": "一二" })));
        let stale = json!({ "op": "text", "file": "articles/x.md", "base": seen["hash"], "text": "三" });
        assert!(matches!(desk.change(&stale), Outcome::Conflict(v) if v["text"] == "一二"));
        let seen = done(desk.text("articles/x.md"));
        done(desk.change(&json!({ "op": "text", "file": "articles/x.md", "base": seen["hash"], "text": "一二三", "more": true })));
        done(desk.change(&json!({ "op": "undo" })));
        assert_eq!(fs::read_to_string(f.0.join("articles/x.md")).unwrap(), "一");
    }

    #[test]
    fn only_files_of_the_issue_can_be_reached() {
        let f = Folder::new("paths");
        let desk = Desk::new(&f.0);
        for file in
            ["../x.md", "articles/../issue.toml", "/etc/passwd", "articles/.x.md", "build/a.md", "articles/x.txt", "articles/a/b.md"]
        {
            assert!(matches!(desk.text(file), Outcome::Refused(_)), "{file}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/hostname", f.0.join("articles/out.md")).unwrap();
            assert!(matches!(desk.text("articles/out.md"), Outcome::Refused(_)));
        }
    }
}
