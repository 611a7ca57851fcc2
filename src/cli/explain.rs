//! `banmian explain`: what a code means, why it matters, what to do.

use super::terminal::{Format, Terminal};
use crate::diag::codes::{Code, all, find};
use crate::diag::drawings::drawing;
use serde_json::{Value, json};

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[arg(value_name = "代码", help = "如 L13；不写就列出全部")]
    code: Option<String>,
}

/// Prints one code, or the list.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let Some(name) = &args.code else {
        terminal.result(&list(all(), terminal.format));
        return 0;
    };
    match find(name) {
        Ok(code) if terminal.format == Format::Json => terminal.result(&format!("{:#}\n", value(code))),
        Ok(code) => terminal.result(&code.text()),
        Err(near) => {
            let hint = near.map_or(String::new(), |c| format!("，是不是 {}（{}）？", c.code, c.title));
            terminal.talk(&format!("没有代码“{name}”{hint}\n全部代码：banmian explain"));
            return 2;
        }
    }
    0
}

fn list(codes: impl Iterator<Item = &'static Code>, format: Format) -> String {
    match format {
        Format::Json => format!("{:#}\n", codes.map(value).collect::<Value>()),
        _ => codes.map(|c| format!("{}  {}\n", c.code, c.title)).collect(),
    }
}

fn value(c: &Code) -> Value {
    let mut v = json!({"code": c.code, "title": c.title, "what": c.what, "why": c.why, "example": c.example, "todo": c.todo});
    if let Some(d) = drawing(c.code) {
        v["drawing"] = d.into();
    }
    v
}
