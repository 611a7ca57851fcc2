//! `banmian compose --batch`: a case a line in, a line of JSON out, so that thousands of cases run in one process.
//!
//! A line is plain text, or an object with `text` and options of its own. What is wrong with a case is told in its
//! line of output; each line of input has exactly one.

use super::compose::{Args, Job, missing, needed};
use super::compose_json;
use super::terminal::Terminal;
use crate::cjk::Region;
use crate::diag::Report;
use crate::font::{Fonts, Need};
use crate::shape::Shaper;
use crate::source::Sources;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::BufRead;
use std::sync::mpsc::{Receiver, channel};

/// Sets every line of stdin; 1 if a line could not be read as a case.
pub(super) fn run(args: &Args, fonts: &mut Fonts, terminal: &Terminal) -> u8 {
    let input = lines();
    // Characters that the faces were asked for, and those that none has.
    let (mut asked, mut lacking) = (BTreeSet::new(), BTreeSet::new());
    let (mut number, mut faults) = (0usize, false);
    let mut waiting: Option<Case> = None;
    loop {
        if let Some(case) = &waiting {
            lacking.extend(fonts.prepare(case.needed()).missing);
            asked.extend(case.asks());
        }
        // The faces stand still while this shaper lives: the next case with a new character makes another.
        let mut shaper = Shaper::new(fonts);
        loop {
            let case = match waiting.take() {
                Some(case) => case,
                None => {
                    let Ok(line) = input.recv() else { return u8::from(faults) };
                    number += 1;
                    match Case::read(args, &line, number) {
                        Ok(case) => case,
                        Err((id, why)) => {
                            faults = true;
                            terminal.result(&format!("{}\n", one_line(&json!({"case": number, "id": id, "error": why}))));
                            continue;
                        }
                    }
                }
            };
            if case.asks().any(|c| !asked.contains(&c)) {
                waiting = Some(case);
                break;
            }
            terminal.result(&format!("{}\n", one_line(&case.set(&mut shaper, &lacking))));
        }
    }
}

/// An answer in one line for every reader: what ends a line in Unicode is escaped too.
fn one_line(answer: &Value) -> String {
    let text = answer.to_string();
    if !text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return text;
    }
    text.replace('\u{85}', "\\u0085").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Lines of stdin, read ahead: who writes all cases before reading an answer is not kept waiting, nor who waits
/// for each answer.
fn lines() -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        loop {
            let mut line = Vec::new();
            match input.read_until(b'\n', &mut line) {
                Ok(n) if n > 0 && send.send(line).is_ok() => {}
                _ => return,
            }
        }
    });
    receive
}

/// One case, read.
struct Case {
    number: usize,
    id: Value,
    /// Keys that are no option.
    ignored: Vec<String>,
    job: Job,
    sources: Sources,
    report: Report,
    paras: Vec<(usize, crate::model::Para)>,
}

impl Case {
    /// A line of input as a case; else its name and what is wrong.
    fn read(args: &Args, line: &[u8], number: usize) -> Result<Case, (Value, String)> {
        let line = std::str::from_utf8(line).map_err(|e| (Value::Null, format!("不是 UTF-8：第 {} 个字节", e.valid_up_to() + 1)))?;
        let line = line.trim_end_matches(['\n', '\r']).trim_start_matches('\u{FEFF}');
        let start = line.trim_start();
        let object: Option<Map<String, Value>> = match serde_json::from_str(start) {
            Ok(object) => Some(object),
            // Text may begin with a brace too, above all in the notation of readings.
            Err(why) if start.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"')) => {
                return Err((Value::Null, format!("不是 JSON：{why}")));
            }
            Err(_) => match serde_json::from_str(start) {
                // A string alone is a text; numbers and lists are not what anybody sets.
                Ok(Value::String(text)) => Some(Map::from_iter([("text".to_string(), Value::String(text))])),
                _ => None,
            },
        };
        let id = object.as_ref().and_then(|o| o.get("id").cloned()).unwrap_or(Value::Null);
        let (text, (own, ignored)) = match &object {
            None => (line, (args.clone(), Vec::new())),
            Some(o) => {
                let text = o.get("text").ok_or_else(|| (id.clone(), "缺少 text（文字）".to_string()))?;
                let text = text.as_str().ok_or_else(|| (id.clone(), "text 要写一个字符串（分段用 \\n）".to_string()))?;
                (text, args.with(o).map_err(|why| (id.clone(), why))?)
            }
        };
        let job = Job::new(&own).map_err(|d| (id.clone(), d.message.clone()))?;
        let (mut sources, mut report) = (Sources::default(), Report::default());
        let file = sources.add("(本例)", text.to_string());
        let paras = job.read(text, file, &mut report);
        Ok(Case { number, id, ignored, job, sources, report, paras })
    }

    fn needed(&self) -> impl Iterator<Item = Need<'_>> {
        needed(&self.paras, self.job.profile.region, self.job.args.head).map(|n| n.0)
    }

    /// The characters that it asks the faces for.
    fn asks(&self) -> impl Iterator<Item = (Region, char)> {
        self.needed().flat_map(|n| n.text.chars().map(|c| (n.region, c)).collect::<Vec<_>>())
    }

    fn set(mut self, shaper: &mut Shaper<'_>, lacking: &BTreeSet<char>) -> Value {
        missing(&self.paras, lacking, &mut self.report);
        let done = self.job.set(&self.paras, shaper, &mut self.report);
        let document = compose_json::document(&self.job, &done, &self.report, &self.sources);
        let mut out = json!({"case": self.number, "id": self.id});
        if let (Value::Object(out), Value::Object(rest)) = (&mut out, document) {
            out.extend(rest);
            if !self.ignored.is_empty() {
                out.insert("ignored".into(), json!(self.ignored));
            }
        }
        out
    }
}
