//! `banmian preview`: the issue in a browser, live.

use super::terminal::Terminal;
use super::work::Inputs;
use crate::diag::{Diagnostic, Report};
use crate::preview::{Options, Preview};
use crate::source::Sources;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};

/// Arguments.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "选项")]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    #[arg(long, value_name = "端口", default_value_t = 0, help = "端口，不写就选一个空闲的")]
    port: u16,
    #[arg(long, value_name = "地址", help = "在哪个地址上服务；不写就只限本机。写了别的地址，网址里带口令")]
    listen: Option<IpAddr>,
    #[arg(long, help = "打开浏览器")]
    open: bool,
}

/// Serves until interrupted.
pub fn run(args: &Args, terminal: &Terminal) -> u8 {
    let (mut report, sources) = (Report::default(), Sources::default());
    let started = args.inputs.request().and_then(|request| {
        if !request.issue.is_dir() {
            return Err(
                Diagnostic::fatal("R09", format!("没有文件夹 {}", request.issue.display())).hint("一期报纸是一个文件夹，里面有 issue.toml")
            );
        }
        let address = SocketAddr::new(args.listen.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), args.port);
        Preview::start(&Options { request, address })
            .map_err(|e| Diagnostic::fatal("W03", format!("不能在 {address} 上服务：{e}")).hint("换一个端口，或不写 --port"))
    });
    match started {
        Ok(preview) => {
            let url = preview.url();
            terminal.result(&format!("{url}\n"));
            terminal.watched(|| "在浏览器里打开上面的网址；按 Ctrl+C 结束".into());
            if args.open && !open(&url) {
                terminal.talk("没有能打开网址的程序，请自己在浏览器里打开");
            }
            preview.run();
            0
        }
        Err(d) => {
            report.push(d);
            terminal.finish(&report, &sources)
        }
    }
}

/// Opens an address in the browser of this desktop.
fn open(url: &str) -> bool {
    let programs: &[&[&str]] = if cfg!(target_os = "macos") {
        &[&["open"]]
    } else if cfg!(windows) {
        &[&["cmd", "/C", "start", ""]]
    } else {
        &[&["xdg-open"], &["sensible-browser"]]
    };
    programs
        .iter()
        .any(|p| Command::new(p[0]).args(&p[1..]).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok())
}
