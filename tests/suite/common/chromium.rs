//! A headless Chromium, driven through its debugging pipe (DevTools protocol): no port, no driver program.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// The browser with one page.
pub struct Chromium {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    session: String,
    sent: u64,
    profile: PathBuf,
}

/// The first of the usual names that is installed.
fn program() -> Option<&'static str> {
    let found =
        |name: &&str| Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success());
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find(found)
}

impl Chromium {
    /// Starts one, or says loudly that there is none; under `CI` that is a failure.
    pub fn start(width: u32, height: u32) -> Option<Chromium> {
        let Some(program) = program() else {
            assert!(std::env::var_os("CI").is_none(), "no Chromium is installed (tests/run installs it)");
            eprintln!("*** no Chromium is installed: the preview was NOT judged in a browser ***");
            return None;
        };
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let n = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let profile = std::env::temp_dir().join(format!("banmian-chromium-{}-{n}", std::process::id()));
        // The pipe is file 3 (to the browser) and 4 (from it); test machines often run as root, where the sandbox cannot start.
        let line = format!(
            "exec {program} --headless --no-sandbox --disable-gpu --remote-debugging-pipe --no-first-run --user-data-dir={} \
             --window-size={width},{height} about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1",
            profile.display()
        );
        let mut child = Command::new("sh").args(["-c", &line]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        let mut c = Chromium { child, to, from, session: String::new(), sent: 0, profile };
        let targets = c.command("Target.getTargets", json!({}));
        let page = targets["targetInfos"].as_array().unwrap().iter().find(|t| t["type"] == "page").unwrap()["targetId"].clone();
        c.session = c.command("Target.attachToTarget", json!({ "targetId": page, "flatten": true }))["sessionId"].as_str().unwrap().into();
        c.command("Page.enable", json!({}));
        c.command("Runtime.enable", json!({}));
        c.command(
            "Emulation.setDeviceMetricsOverride",
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
        Some(c)
    }

    /// One command and its answer.
    pub fn command(&mut self, method: &str, params: Value) -> Value {
        self.sent += 1;
        let mut m = json!({ "id": self.sent, "method": method, "params": params });
        if !self.session.is_empty() {
            m["sessionId"] = self.session.as_str().into();
        }
        self.to.write_all(format!("{m}\0").as_bytes()).unwrap();
        self.to.flush().unwrap();
        loop {
            let mut bytes = Vec::new();
            self.from.read_until(0, &mut bytes).unwrap();
            assert!(bytes.pop() == Some(0), "the browser went away");
            let v: Value = serde_json::from_slice(&bytes).unwrap();
            if v["id"] == self.sent {
                assert!(v["error"].is_null(), "{method}: {}", v["error"]);
                return v["result"].clone();
            }
        }
    }

    /// Opens an address.
    pub fn open(&mut self, url: &str) {
        self.command("Page.navigate", json!({ "url": url }));
    }

    /// The value of an expression; promises are awaited.
    pub fn eval(&mut self, expression: &str) -> Value {
        let r = self.command("Runtime.evaluate", json!({ "expression": expression, "awaitPromise": true, "returnByValue": true }));
        assert!(r["exceptionDetails"].is_null(), "{expression}: {}", r["exceptionDetails"]);
        r["result"]["value"].clone()
    }

    /// Waits until an expression is true.
    pub fn until(&mut self, expression: &str) {
        let started = Instant::now();
        while self.eval(&format!("Boolean({expression})")) != Value::Bool(true) {
            assert!(started.elapsed() < Duration::from_secs(120), "never came true: {expression}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Presses the mouse at one point, moves it to another and lets go.
    pub fn drag(&mut self, from: (f64, f64), to: (f64, f64)) {
        let mut mouse = |kind: &str, (x, y): (f64, f64)| {
            let buttons = i32::from(kind != "mouseReleased");
            self.command(
                "Input.dispatchMouseEvent",
                json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 }),
            );
        };
        mouse("mousePressed", from);
        for i in 1..=4 {
            let f = f64::from(i) / 4.0;
            mouse("mouseMoved", (from.0 + (to.0 - from.0) * f, from.1 + (to.1 - from.1) * f));
        }
        mouse("mouseReleased", to);
    }

    /// A click.
    pub fn click(&mut self, at: (f64, f64)) {
        self.drag(at, at);
    }

    /// Presses a key; `modifiers`: 2 Ctrl, 8 Shift.
    pub fn key(&mut self, key: &str, modifiers: u32) {
        let codes = [("ArrowLeft", 37), ("ArrowUp", 38), ("ArrowRight", 39), ("ArrowDown", 40), ("Escape", 27), ("Enter", 13)];
        let code = codes.iter().find(|c| c.0 == key).map_or_else(|| key.to_ascii_uppercase().bytes().next().unwrap_or(0).into(), |c| c.1);
        for kind in ["keyDown", "keyUp"] {
            let mut event = json!({ "type": kind, "key": key, "modifiers": modifiers, "windowsVirtualKeyCode": code });
            if kind == "keyDown" && key.len() == 1 && modifiers & 2 == 0 {
                event["text"] = key.into();
            }
            self.command("Input.dispatchKeyEvent", event);
        }
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}
