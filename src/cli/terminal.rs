//! Talking to the person or program at the other end: findings, progress, results.

use crate::diag::{Diagnostic, Report, Severity, render};
use crate::source::Sources;
use clap::ValueEnum;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// How findings are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum Format {
    /// With source lines, for people.
    Human,
    /// One line each.
    Short,
    /// JSON.
    Json,
    /// `export` alone: what the articles become; its findings are for people.
    #[value(hide = true)]
    Ninjs,
    /// `export` alone.
    #[value(hide = true)]
    Nitf,
    /// `export` alone.
    #[value(hide = true)]
    Docx,
    /// `export` alone.
    #[value(hide = true)]
    Txt,
}

impl Format {
    /// A format of articles, not of findings.
    pub fn of_export(self) -> bool {
        matches!(self, Format::Ninjs | Format::Nitf | Format::Docx | Format::Txt)
    }
}

/// When to colour.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum, Debug)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Standard output and error with the options that govern them.
pub struct Terminal {
    /// How findings are written.
    pub format: Format,
    color: bool,
    quiet: bool,
    /// Progress and summary are for people who watch.
    watched: bool,
    started: Instant,
}

impl Terminal {
    /// From the options and the environment.
    pub fn new(format: Format, color: Color, quiet: bool) -> Terminal {
        let tty = io::stderr().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty()) || std::env::var_os("TERM").is_some_and(|v| v == "dumb");
        let color = match color {
            Color::Auto => tty && !plain,
            Color::Always => true,
            Color::Never => false,
        };
        Terminal { format, color, quiet, watched: tty && !quiet && format != Format::Json, started: Instant::now() }
    }

    /// A result, to stdout. A reader that went away is no fault.
    pub fn result(&self, text: &str) {
        write(&mut io::stdout().lock(), text);
    }

    /// Talk, to stderr.
    pub fn talk(&self, line: &str) {
        write(&mut io::stderr().lock(), &format!("{line}\n"));
    }

    /// Talk that only a person who watches wants.
    pub fn watched(&self, line: impl FnOnce() -> String) {
        if self.watched {
            self.talk(&line());
        }
    }

    /// One step of the work, with its time.
    pub fn stage<T>(&self, name: &str, work: impl FnOnce() -> T) -> T {
        if !self.watched {
            return work();
        }
        let start = Instant::now();
        write(&mut io::stderr().lock(), &format!("{name} …"));
        let out = work();
        write(&mut io::stderr().lock(), &format!("\r{name}  {}\n", seconds(start.elapsed())));
        out
    }

    /// Time since the command began.
    pub fn elapsed(&self) -> String {
        seconds(self.started.elapsed())
    }

    /// The findings, for people to stderr; as JSON they are a result, see [`Terminal::findings_json`].
    pub fn findings(&self, report: &Report, sources: &Sources) {
        let shown: Vec<Diagnostic> = report.diagnostics.iter().filter(|d| !(self.quiet && d.severity == Severity::Note)).cloned().collect();
        let text = match self.format {
            Format::Human | Format::Ninjs | Format::Nitf | Format::Docx | Format::Txt => render::human(&shown, sources, self.color),
            Format::Short => render::short(&shown, sources),
            Format::Json => return,
        };
        write(&mut io::stderr().lock(), &text);
    }

    /// The findings as one JSON document on stdout, if JSON was asked for.
    pub fn findings_json(&self, report: &Report, sources: &Sources) {
        if self.format == Format::Json {
            self.result(&render::json(&report.diagnostics, sources));
        }
    }

    /// The findings wherever they belong, and the exit code; for commands without a document of their own.
    pub fn finish(&self, report: &Report, sources: &Sources) -> u8 {
        self.findings(report, sources);
        self.findings_json(report, sources);
        report.exit_code()
    }
}

fn write(to: &mut impl Write, text: &str) {
    // Nobody is left to be told of a failure here.
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}

fn seconds(d: Duration) -> String {
    if d < Duration::from_secs(1) { format!("{} 毫秒", d.as_millis()) } else { format!("{:.2} 秒", d.as_secs_f64()) }
}

/// Help, version and the usage errors that have no wording of ours.
pub fn print_help(e: &clap::Error) -> ExitCode {
    let _ = e.print();
    ExitCode::from(if e.use_stderr() { 2 } else { 0 })
}
