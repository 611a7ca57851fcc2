//! The command from outside: exit codes, streams, what it writes and what it leaves alone.

use crate::common::{Run, Scratch, build_args, path, root};
use serde_json::Value;
use std::fs;

#[test]
fn help_and_version_are_results() {
    let s = Scratch::new("help");
    for args in [&["--help"][..], &["build", "--help"], &["--version"]] {
        let run = s.run(args);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{args:?}");
        assert!(!run.out.is_empty());
    }
}

#[test]
fn wrong_arguments_end_with_2_and_name_the_right_word() {
    let s = Scratch::new("usage");
    for (args, word) in [
        (&["bulid"][..], "build"),
        (&["build", "--pngs"], "--png"),
        (&["build", "--pdf", "page"], "pages"),
        (&["build", "--dpi", "0"], "--dpi"),
        (&[], "build"),
    ] {
        let run = s.run(args);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{args:?}");
        assert!(run.err.contains(word), "{args:?}: {}", run.err);
    }
}

#[test]
fn every_code_is_explained() {
    let s = Scratch::new("explain");
    let list = s.run(&["explain"]);
    assert_eq!(list.code, 0);
    assert!(list.out.lines().count() > 25);
    for line in list.out.lines() {
        let run = s.run(&["explain", &line[..3].to_lowercase()]);
        assert_eq!(run.code, 0, "{line}");
        assert!(run.out.contains("办法"), "{line}");
    }
    let run = s.run(&["explain", "L1"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
}

#[test]
fn without_an_issue_nothing_runs() {
    let s = Scratch::new("none");
    for command in ["build", "check"] {
        let run = s.run(&[command]);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{command}");
        assert!(run.err.contains("issue.toml"), "{}", run.err);
    }
    assert_eq!(s.run(&["build", "nowhere"]).code, 2);
    let json: Value = serde_json::from_str(&s.run(&["check", "--format", "json"]).out).unwrap();
    assert_eq!(json[0]["severity"], "fatal");
}

#[test]
fn a_new_issue_builds_clean_and_the_same_again() {
    let s = Scratch::issue("new");
    let first = s.build(&["--png", "--dpi", "40", "--dump"]);
    assert_eq!((first.code, first.err.as_str()), (0, ""), "quiet when piped");
    let files = s.files("issue/build");
    assert_eq!(first.out.lines().count(), files.len());
    for line in first.out.lines() {
        assert!(s.path(line).is_file(), "{line}");
    }
    for (end, count) in [(".pdf", 3), (".png", 2), (".txt", 1), (".report.json", 1)] {
        assert_eq!(files.keys().filter(|k| k.ends_with(end)).count(), count, "{end}");
    }
    let time = |f: &str| fs::metadata(s.path("issue/build").join(f)).unwrap().modified().unwrap();
    let times: Vec<_> = files.keys().map(|f| time(f)).collect();
    assert_eq!(s.build(&["--png", "--dpi", "40", "--dump"]).code, 0);
    assert_eq!(s.files("issue/build"), files, "same input, same bytes");
    assert_eq!(files.keys().map(|f| time(f)).collect::<Vec<_>>(), times, "what did not change is left alone");
    let again = s.run(&["new", "issue"]);
    assert_eq!((again.code, again.out.as_str()), (2, ""), "an issue is never overwritten");
}

#[test]
fn every_layout_makes_a_new_issue() {
    let s = Scratch::new("layouts");
    let layouts = root().join("layouts");
    for entry in fs::read_dir(&layouts)
        .unwrap()
        .flatten()
        .filter(|e| fs::read_to_string(e.path().join("layout.toml")).is_ok_and(|t| !t.contains("writing = \"vertical\"")))
    {
        // Pages of tiers are planned by hand: the pattern of a new issue is one of columns.
        let name = entry.file_name().into_string().unwrap();
        let fonts = path(&root().join("fonts"));
        let run = s.run(&[
            "new",
            &name,
            "--layout",
            &name,
            "--paper",
            "“样”报\"1\"",
            "--date",
            "2024-02-29",
            "--layouts",
            &path(&layouts),
            "--fonts",
            &fonts,
        ]);
        assert_eq!(run.code, 0, "{name}: {}", run.err);
        let run = s.run(&["check", &name, "--layouts", &path(&layouts), "--fonts", &fonts]);
        assert_eq!(run.code, 0, "{name}: {}", run.err);
    }
    assert_eq!(s.run(&["new", "x", "--layout", "county-tabliod", "--layouts", &path(&layouts)]).code, 2);
    assert!(!s.path("x").exists());
    let left: Vec<_> = fs::read_dir(&s.dir).unwrap().flatten().filter(|e| e.file_name().to_string_lossy().starts_with('.')).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn check_writes_nothing() {
    let s = Scratch::issue("check");
    let before = s.files("issue");
    let mut args = build_args();
    args[0] = "check".into();
    let run = s.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (0, "", ""));
    assert_eq!(s.files("issue"), before);
}

#[test]
fn quality_of_the_sample() {
    let s = Scratch::new("quality");
    let folder = |name: &str| path(&root().join(name));
    let (issue, layouts, fonts) = (folder("issues/2022-12-02"), folder("layouts"), folder("fonts"));
    let args = ["check", &issue, "--layouts", &layouts, "--fonts", &fonts, "--no-system-fonts", "--no-proofing", "--quality"];
    let run = s.run(&args);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.out.contains("p2a1") && run.out.contains("行首禁则"), "{}", run.out);
    let json: Value = serde_json::from_str(&s.run(&[&args[..], &["--format", "json"]].concat()).out).unwrap();
    assert!(json["total"]["lines"].as_u64() > Some(500) && json["total"]["vertical_lines"].as_u64() > Some(20), "{json:#}");
    for figure in ["prohibited_starts", "prohibited_ends", "overfull", "split_numbers", "off_grid", "lone_characters"] {
        assert_eq!(json["total"][figure], 0, "{figure}");
    }
    let stories = json["stories"].as_array().unwrap();
    assert_eq!(stories.iter().map(|f| f["lines"].as_u64().unwrap()).sum::<u64>(), json["total"]["lines"].as_u64().unwrap());
}

#[test]
fn formats_and_colours() {
    let s = Scratch::issue("formats");
    s.add("colour = 3\n");
    let human = s.build(&[]);
    assert!(human.err.contains("错误[R02]") && !human.err.contains('\u{1b}'), "{}", human.err);
    assert!(s.build(&["--color", "always"]).err.contains('\u{1b}'));
    let short = s.build(&["--format", "short"]);
    let line = short.err.lines().find(|l| l.contains("error[R02]")).unwrap();
    assert!(line.contains("issue.toml:") && line.split(':').nth(1).unwrap().parse::<u32>().is_ok(), "{line}");
    let json = s.build(&["--format", "json"]);
    let v: Value = serde_json::from_str(&json.out).unwrap();
    let fault = v["findings"].as_array().unwrap().iter().find(|f| f["code"] == "R02").unwrap();
    assert!(fault["line"].as_u64().unwrap() > 1 && fault["end_column"].as_u64() > fault["column"].as_u64());
    assert_eq!(v["counts"]["pages"], 2);
    assert_eq!(json.code, 1);
}

#[test]
fn all_faults_are_told_in_one_run() {
    let s = Scratch::issue("all");
    s.write("issue/articles/p2a1.md", b"+++\nheadlin = \"x\"\n+++\n\xE6\xAD\n");
    s.add("[[page.slot]]\nname = \"a\"\nat = [9, 1]\nsize = [1, 1]\narticle = \"p1a1\"\n[[page.slot]]\nname = \"c\"\nat = [5, 40]\nsize = [1, 1]\narticle = \"none\"\n[[page.slot]]\nname = \"b\"\nat = [1, 3]\nsize = [1, 0]\narticle = \"p1a1\"\n");
    let run = s.build(&["--format", "short"]);
    for code in ["R02", "R09", "R05", "R07", "R18"] {
        assert!(run.tells(code), "{code}: {}", run.err);
    }
    assert_eq!(run.code, 1);
}

/// Builds clean, breaks the issue, builds again: the fault is told, the good output stays as it was.
fn breaks(name: &str, code: &str, harm: impl FnOnce(&Scratch)) -> (Scratch, Run) {
    let s = Scratch::issue(name);
    assert_eq!(s.build(&[]).code, 0);
    let good = s.files("issue/build");
    harm(&s);
    let run = s.build(&["--format", "short"]);
    assert!(run.code == 1 || run.code == 2, "{}", run.code);
    assert!(run.tells(code), "{code}: {}", run.err);
    assert!(!run.err.contains("panicked"), "{}", run.err);
    let now = s.files("issue/build");
    for (file, bytes) in &good {
        assert!(now.get(file) == Some(bytes), "{file} changed");
    }
    let new: Vec<&String> = now.keys().filter(|k| !good.contains_key(*k) && !k.starts_with("proof/")).collect();
    assert!(new.is_empty(), "{new:?}");
    (s, run)
}

#[test]
fn an_empty_article_is_told() {
    breaks("empty", "R14", |s| s.write("issue/articles/p1a1.md", ""));
}

#[test]
fn invalid_text_is_told_with_its_place() {
    let (_, run) = breaks("utf8", "R09", |s| {
        s.write("issue/articles/p1a1.md", b"+++\nheadline = \"\xE7\x89\x88\"\n+++\n\xE4\xB8\x80\xE4\xBA\x8C\xED\xA0\x80\xE4\xB8\x89\n")
    });
    assert!(run.err.contains("p1a1.md:4:3"), "{}", run.err);
}

#[test]
fn a_missing_picture_is_told() {
    let article = "+++\npicture = \"no.jpg\"\ncaption = \"雪\"\n+++\n";
    breaks("picture", "R08", |s| {
        s.write("issue/articles/pic.md", article);
        s.add("[[page.slot]]\nname = \"图\"\nat = [5, 40]\nsize = [1, 10]\npicture = \"pic\"\n");
    });
}

#[test]
fn half_a_picture_is_told() {
    let whole = fs::read(root().join("issues/2022-12-02/pictures/p1p1.jpg")).unwrap();
    breaks("half-picture", "R08", |s| {
        s.write("issue/pictures/half.jpg", &whole[..whole.len() / 2]);
        s.write("issue/articles/pic.md", "+++\npicture = \"half.jpg\"\ncaption = \"雪\"\n+++\n");
        s.add("[[page.slot]]\nname = \"图\"\nat = [5, 40]\nsize = [1, 10]\npicture = \"pic\"\n");
    });
}

#[test]
fn a_slot_of_no_lines_is_told() {
    breaks("zero", "R18", |s| s.add("[[page.slot]]\nname = \"零\"\nat = [5, 40]\nsize = [1, 0]\narticle = \"p1a1\"\n"));
}

#[test]
fn paths_do_not_leave_the_folder() {
    for (i, harm) in ["article = \"../secret\"", "article = \"/etc/passwd\"", "picture = \"../secret\""].iter().enumerate() {
        let (_, run) = breaks(&format!("leave-{i}"), "R11", |s| {
            s.write("issue/secret.md", "秘密");
            s.write("secret.md", "秘密");
            s.add(&format!("[[page.slot]]\nname = \"外\"\nat = [5, 40]\nsize = [1, 5]\n{harm}\n"));
        });
        assert!(!run.err.contains("秘密"));
    }
    breaks("leave-picture", "R11", |s| {
        s.write("issue/articles/pic.md", "+++\npicture = \"../articles/p1a1.md\"\ncaption = \"雪\"\n+++\n");
        s.add("[[page.slot]]\nname = \"图\"\nat = [5, 40]\nsize = [1, 10]\npicture = \"pic\"\n");
    });
}

#[cfg(unix)]
#[test]
fn links_out_and_in_circles_are_told() {
    breaks("link-out", "R11", |s| {
        s.write("secret.md", "秘密");
        fs::remove_file(s.path("issue/articles/p1a1.md")).unwrap();
        std::os::unix::fs::symlink(s.path("secret.md"), s.path("issue/articles/p1a1.md")).unwrap();
    });
    breaks("link-round", "R09", |s| {
        fs::remove_file(s.path("issue/articles/p1a1.md")).unwrap();
        std::os::unix::fs::symlink(s.path("issue/articles/p1a1.md"), s.path("issue/articles/p1a1.md")).unwrap();
    });
}

#[test]
fn half_a_font_is_told() {
    let s = Scratch::issue("half-font");
    assert_eq!(s.build(&[]).code, 0);
    let good = s.files("issue/build");
    let mut cut = String::new();
    for entry in fs::read_dir(root().join("fonts")).unwrap().flatten() {
        let (name, bytes) = (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
        let half = name.contains("serif-regular");
        if half {
            cut.clone_from(&name);
        }
        s.write(&format!("fonts/{name}"), if half { &bytes[..bytes.len() / 2] } else { &bytes });
    }
    let mut args = build_args();
    args[5] = path(&s.path("fonts"));
    let run = s.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(run.tells("F02") && run.err.contains(&cut), "{}", run.err);
    assert_eq!(run.code, 1);
    let now = s.files("issue/build");
    assert!(good.iter().all(|(f, b)| now.get(f) == Some(b)));
    assert_eq!(s.run(&["fonts", "fonts"]).code, 1);
}

#[test]
fn control_characters_are_told_with_their_place() {
    let s = Scratch::issue("control");
    s.write("issue/articles/p1a1.md", "+++\nheadline = \"题\"\n+++\n一二\u{8}三\n");
    let run = s.build(&["--format", "short"]);
    assert_eq!(run.code, 1);
    assert!(run.tells("R10") && run.err.contains("p1a1.md:4:3"), "{}", run.err);
    assert!(!run.err.contains('\u{8}'));
}

#[test]
fn two_megabytes_without_a_line_end_are_overset() {
    let s = Scratch::issue("long");
    let text = "一二三四五六七八九十，".repeat(64_000);
    assert!(text.len() > 2_000_000);
    s.write("issue/articles/p1a1.md", format!("+++\nheadline = \"长\"\n+++\n{text}"));
    let run = s.build(&["--format", "short", "--pdf", "issue"]);
    assert_eq!(run.code, 1, "{}", run.err);
    assert!(run.tells("L13") && !run.tells("T01") && run.err.len() < 20_000, "{}", &run.err[..run.err.len().min(2_000)]);
    let report = s.files("issue/build").into_iter().find(|(f, _)| f.ends_with(".report.json")).unwrap().1;
    let report: Value = serde_json::from_slice(&report).unwrap();
    let kept = report["overset"][0]["text"].as_str().unwrap().trim();
    assert!(text.ends_with(kept) && kept.len() > 1_900_000);
    let counts = &report["counts"];
    assert_eq!(counts["overset_characters"].as_u64().unwrap() as usize, kept.chars().count());
}

#[test]
fn ten_thousand_slots_are_told() {
    let slot = |i: usize| format!("[[page.slot]]\nname = \"s{i}\"\nat = [5, {}]\nsize = [1, 1]\narticle = \"p1a1\"\n", 40 + i % 30);
    let slots: String = (0..10_000).map(slot).collect();
    breaks("slots", "R06", |s| s.add(&slots));
}

#[test]
fn overset_text_is_written_kept_and_counted() {
    let s = Scratch::issue("overset");
    let file = s.path("issue/articles/p2a1.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{text}\n{}\n", "再加一句话，看看放不放得下。".repeat(40))).unwrap();
    let run = s.build(&[]);
    assert_eq!(run.code, 1);
    assert!(run.tells("L13") && run.out.lines().any(|l| l.ends_with(".pdf")), "{}", run.err);
    assert!(!s.path("issue/build/proof").exists());
}

#[test]
fn output_that_cannot_be_written_ends_with_2() {
    let s = Scratch::issue("unwritable");
    s.write("file", "x");
    let run = s.build(&["--out", "file"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.tells("W01"), "{}", run.err);
    assert_eq!(fs::read(s.path("file")).unwrap(), b"x");
    for out in ["issue", "issue/articles", "issue/pictures"] {
        let run = s.build(&["--out", out]);
        assert!(run.code == 2 && run.tells("W02"), "{out}: {}", run.err);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn read_only_folders_end_with_2() {
    let s = Scratch::issue("readonly");
    let run = s.build(&["--out", "/proc/banmian"]);
    assert!(run.code == 2 && run.tells("W01"), "{}", run.err);
}

/// A limit on the size of files stands for a full disk: writing fails half-way.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_last_output_whole() {
    let s = Scratch::issue("full");
    assert_eq!(s.build(&["--pdf", "issue"]).code, 0);
    let good = s.files("issue/build");
    s.write("issue/articles/p2a1.md", fs::read_to_string(s.path("issue/articles/p2a1.md")).unwrap().replace("照片", "相片"));
    let args: Vec<String> = build_args().iter().map(|a| format!("'{a}'")).collect();
    let script = format!("trap '' XFSZ; ulimit -f 8; exec '{}' {} --pdf issue", env!("CARGO_BIN_EXE_banmian"), args.join(" "));
    let run = Run::of(std::process::Command::new("bash").current_dir(&s.dir).args(["-c", &script]).output().unwrap());
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
    assert!(run.tells("W01"), "{}", run.err);
    assert!(s.files("issue/build") == good, "files changed, or temporary ones are left");
}

#[test]
fn two_builds_at_once_do_not_mix() {
    let s = Scratch::issue("twice");
    let args = build_args();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut running: Vec<_> = (0..2).map(|_| s.command(&args).stdout(std::process::Stdio::null()).spawn().unwrap()).collect();
    for child in &mut running {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    let files = s.files("issue/build");
    assert_eq!(s.build(&[]).code, 0);
    assert!(s.files("issue/build") == files);
    assert!(files.keys().all(|f| !f.ends_with(".tmp")));
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let s = Scratch::new("pipe");
    let script = format!("'{}' explain | true; echo ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_banmian"));
    let run = Run::of(std::process::Command::new("bash").current_dir(&s.dir).args(["-c", &script]).output().unwrap());
    assert_eq!((run.out.trim(), run.err.as_str()), ("0", ""));
}

#[test]
fn fonts_are_listed() {
    let s = Scratch::new("fonts");
    let fonts = path(&root().join("fonts"));
    let run = s.run(&["fonts", &fonts]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    for word in ["报宋", "小标宋", "黑体", "楷体", "OFL"] {
        assert!(run.out.contains(word), "{word}: {}", run.out);
    }
    let v: Value = serde_json::from_str(&s.run(&["fonts", &fonts, "--format", "json"]).out).unwrap();
    let serif = v["faces"].as_array().unwrap().iter().find(|f| f["role"] == "serif").unwrap();
    assert!(serif["characters"].as_u64().unwrap() > 8_000 && serif["han"].as_u64().unwrap() > 7_000);
    assert_eq!(s.run(&["fonts"]).code, 2);
    assert_eq!(s.run(&["fonts", "nowhere"]).code, 2);
}
