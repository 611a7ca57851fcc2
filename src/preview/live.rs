//! What browsers see, and how they hear of changes.
//!
//! A build publishes and goes on; each browser has a thread that sends what its browser has not seen yet. A slow
//! browser misses what came between and gets the newest; one that takes nothing loses its connection.

use super::http;
use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// A page as it was last drawn.
#[derive(Clone)]
pub struct Drawn {
    /// JSON, see `draw`.
    pub json: Arc<str>,
    /// The build in which it changed.
    pub changed: u64,
}

/// What was last built.
#[derive(Clone, Default)]
pub struct Snapshot {
    /// Number of the build, rising.
    pub build: u64,
    /// Number of the change, rising.
    pub revision: u64,
    /// Pages in order; after a fault that stops the build, those of the last good one.
    pub pages: Vec<Drawn>,
    /// The issue: grid, slots, stories. JSON, and when it changed.
    pub issue: Option<(Arc<str>, u64)>,
    /// Findings: JSON, and when they changed.
    pub findings: Option<(Arc<str>, u64)>,
    /// How long each stage took: JSON of the last build.
    pub times: Option<(Arc<str>, u64)>,
}

/// Shared between the builder and the browsers' threads.
#[derive(Default)]
pub struct Live {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Default)]
struct State {
    snapshot: Snapshot,
    closed: bool,
}

/// A browser that hears nothing for so long may think that we are gone.
const HEARTBEAT: Duration = Duration::from_secs(5);

impl Live {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    /// Changes what browsers see and tells them.
    pub fn publish(&self, change: impl FnOnce(&mut Snapshot)) {
        {
            let snapshot = &mut self.state().snapshot;
            change(snapshot);
            snapshot.revision += 1;
        }
        self.news.notify_all();
    }

    /// Ends all streams.
    #[cfg(test)]
    fn close(&self) {
        self.state().closed = true;
        self.news.notify_all();
    }

    /// The next snapshot after `seen`, or `None` after a while without one.
    fn next(&self, seen: u64) -> Option<Snapshot> {
        let news = |s: &Snapshot| s.revision != seen;
        let until = Instant::now() + HEARTBEAT;
        let mut state = self.state();
        while !state.closed && !news(&state.snapshot) {
            let left = until.checked_duration_since(Instant::now())?;
            state = self.news.wait_timeout(state, left).unwrap_or_else(|e| e.into_inner()).0;
        }
        (!state.closed).then(|| state.snapshot.clone())
    }

    /// Streams changes to a browser until it goes away.
    pub fn stream(&self, to: &mut impl Write) -> io::Result<()> {
        write!(to, "{}X-Accel-Buffering: no\r\n\r\nretry: 500\n\n", http::head(200, "text/event-stream; charset=utf-8", "no-store"))?;
        let mut seen = Seen::default();
        loop {
            if self.state().closed {
                return Ok(());
            }
            match self.next(seen.revision) {
                Some(s) => to.write_all(seen.update(&s).as_bytes())?,
                None => to.write_all(b": here\n\n")?,
            }
            to.flush()?;
        }
    }
}

/// What one browser has been sent.
#[derive(Default)]
struct Seen {
    revision: u64,
    pages: Vec<u64>,
    parts: [u64; 3],
}

impl Seen {
    /// One event with everything that is news to it.
    fn update(&mut self, s: &Snapshot) -> String {
        let mut out = format!("event: update\ndata: {{\"build\":{},\"count\":{}", s.build, s.pages.len());
        for (i, (name, part)) in [("issue", &s.issue), ("findings", &s.findings), ("times", &s.times)].into_iter().enumerate() {
            if let Some((json, changed)) = part
                && self.parts[i] != *changed
            {
                out.push_str(&format!(",\"{name}\":{json}"));
                self.parts[i] = *changed;
            }
        }
        self.pages.resize(s.pages.len(), 0);
        let mut new = Vec::new();
        for (page, seen) in s.pages.iter().zip(&mut self.pages) {
            if std::mem::replace(seen, page.changed) != page.changed {
                new.push(&*page.json);
            }
        }
        out.push_str(&format!(",\"pages\":[{}]}}\n\n", new.join(",")));
        self.revision = s.revision;
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(json: &str, changed: u64) -> Drawn {
        Drawn { json: json.into(), changed }
    }

    #[test]
    fn only_what_changed_is_sent_again() {
        let mut seen = Seen::default();
        let mut s = Snapshot { build: 1, pages: vec![drawn("{\"p\":1}", 1), drawn("{\"p\":2}", 1)], ..Snapshot::default() };
        assert!(seen.update(&s).contains("[{\"p\":1},{\"p\":2}]"));
        (s.build, s.pages[1]) = (2, drawn("{\"p\":22}", 2));
        assert!(seen.update(&s).contains("\"pages\":[{\"p\":22}]"));
        s.build = 3;
        s.findings = Some(("[]".into(), 3));
        let text = seen.update(&s);
        assert!(text.contains("\"findings\":[]") && text.contains("\"pages\":[]"), "{text}");
        assert!(text.ends_with("\n\n") && text.matches('\n').count() == 3);
    }

    #[test]
    fn a_reader_that_waits_is_woken_and_then_released() {
        let live = Arc::new(Live::default());
        let other = live.clone();
        let thread = std::thread::spawn(move || {
            let mut out = Vec::new();
            other.stream(&mut out).unwrap();
            String::from_utf8(out).unwrap()
        });
        std::thread::sleep(Duration::from_millis(30));
        live.publish(|s| s.build = 7);
        std::thread::sleep(Duration::from_millis(30));
        live.close();
        assert!(thread.join().unwrap().contains("\"build\":7"));
    }
}
