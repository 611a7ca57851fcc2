//! The command: arguments, progress, exit codes. One file per subcommand, with its arguments and its work.
//!
//! Results and paths go to stdout, talk goes to stderr. Exit 0 clean, 1 findings, 2 could not run.
//! Nothing else in the library looks at the clock or the terminal.

mod build;
mod check;
mod clean;
mod compose;
mod compose_batch;
mod compose_head;
mod compose_json;
mod compose_options;
mod diff;
mod explain;
mod export;
mod fonts;
mod import;
mod markup;
mod new;
mod output;
mod preflight;
mod press;
mod preview;
pub(crate) mod sign;
mod terminal;
mod work;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use terminal::{Color, Format, Terminal};

const TEMPLATE: &str = "{about}\n\n用法：{usage}\n\n{all-args}{after-help}";

/// The command line.
#[derive(Parser, Debug)]
#[command(
    name = "banmian",
    version,
    about = "版面：中文报纸排版。一个文件夹进，一期报纸出。",
    help_template = TEMPLATE,
    subcommand_help_heading = "命令",
    subcommand_value_name = "命令",
    after_help = "退出码：0 没有问题，1 有问题要看，2 没能运行。",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    global: Global,
}

/// Options of every command.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "通用选项")]
struct Global {
    #[arg(
        long,
        global = true,
        value_name = "格式",
        hide_possible_values = true,
        default_value = "human",
        help = "问题的写法：human、short（一行一个）、json"
    )]
    format: Format,
    #[arg(
        long,
        global = true,
        value_name = "何时",
        hide_possible_values = true,
        default_value = "auto",
        help = "颜色：auto、always、never；也听从 NO_COLOR"
    )]
    color: Color,
    #[arg(short, long, global = true, help = "少说话：不报进度、总结和提示")]
    quiet: bool,
    #[arg(short, long, global = true, action = clap::ArgAction::Help, help = "显示帮助")]
    help: Option<bool>,
    #[arg(short = 'V', long, action = clap::ArgAction::Version, help = "显示版本")]
    version: Option<bool>,
}

/// The subcommands.
#[derive(Subcommand, Debug)]
#[command(next_help_heading = "选项")]
enum Command {
    #[command(about = "排一期报纸，写出 PDF", help_template = TEMPLATE)]
    Build(build::Args),
    #[command(about = "只检查，不写文件", help_template = TEMPLATE)]
    Check(check::Args),
    #[command(about = "在浏览器里看版、改版，文件一变就重排", help_template = TEMPLATE)]
    Preview(preview::Args),
    #[command(about = "按印厂的要求检查一个 PDF，或一期报纸的成品", help_template = TEMPLATE)]
    Preflight(preflight::Args),
    #[command(about = "列出字体：用途、文件、字数、许可", help_template = TEMPLATE)]
    Fonts(fonts::Args),
    #[command(about = "按版式新建一期，可以直接排出来", help_template = TEMPLATE)]
    New(new::Args),
    #[command(about = "收稿：把别的程序的文件收成一期的稿件", help_template = TEMPLATE)]
    Import(import::Args),
    #[command(about = "整理稿件的标点、空格、数字；可以撤销", help_template = TEMPLATE)]
    Clean(clean::Args),
    #[command(about = "把稿件导出成 ninjs、nitf、docx、txt", help_template = TEMPLATE)]
    Export(export::Args),
    #[command(about = "比较一期的两个版本：各篇的改动，版面上的位置", help_template = TEMPLATE)]
    Diff(diff::Args),
    #[command(about = "三审三校：记下谁看过哪一版的哪一稿", help_template = TEMPLATE)]
    Sign(sign::Args),
    #[command(about = "解释一个问题代码", help_template = TEMPLATE)]
    Explain(explain::Args),
    #[command(about = "把标准输入的文字按栏宽断行，给出每一行", help_template = TEMPLATE)]
    Compose(compose::Args),
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return usage(&e),
    };
    if cli.global.format.of_export() && !matches!(cli.command, Command::Export(_)) {
        eprintln!("参数有误：“--format”的 ninjs、nitf、docx、txt 只用于 export；可以是：human、short、json\n详见 banmian --help");
        return ExitCode::from(2);
    }
    let terminal = Terminal::new(cli.global.format, cli.global.color, cli.global.quiet);
    let work = || match &cli.command {
        Command::Build(args) => build::run(args, &terminal),
        Command::Check(args) => check::run(args, &terminal),
        Command::Preview(args) => preview::run(args, &terminal),
        Command::Preflight(args) => preflight::run(args, &terminal),
        Command::Fonts(args) => fonts::run(args, &terminal),
        Command::New(args) => new::run(args, &terminal),
        Command::Import(args) => import::run(args, &terminal),
        Command::Clean(args) => clean::run(args, &terminal),
        Command::Export(args) => export::run(args, cli.global.format, &terminal),
        Command::Diff(args) => diff::run(args, &terminal),
        Command::Sign(args) => sign::run(args, &terminal),
        Command::Explain(args) => explain::run(args, &terminal),
        Command::Compose(args) => compose::run(args, &terminal),
    };
    // A panic is a fault of ours: nothing half-written stays (drop guards), and the exit code is honest.
    ExitCode::from(std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        terminal.talk("程序内部出错，上一次的成品没有动。请把本期文件夹和上面的文字发给开发者。");
        2
    }))
}

/// Says in Chinese what is wrong with the arguments; help and version are no faults.
fn usage(e: &clap::Error) -> ExitCode {
    if !e.use_stderr() {
        return terminal::print_help(e);
    }
    let get = |kind| match e.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(list)) => list.join("、"),
        _ => String::new(),
    };
    let (arg, value) = (get(ContextKind::InvalidArg), get(ContextKind::InvalidValue));
    let what = match e.kind() {
        ErrorKind::UnknownArgument => format!("不认识的选项“{arg}”"),
        ErrorKind::InvalidSubcommand => format!("不认识的命令“{}”", get(ContextKind::InvalidSubcommand)),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{arg}”缺少值"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(e).map_or(String::new(), |why| format!("：{why}"));
            format!("“{arg}”不能是“{value}”{why}")
        }
        ErrorKind::InvalidValue => format!("“{arg}”不能是“{value}”"),
        ErrorKind::MissingRequiredArgument => format!("缺少“{arg}”"),
        ErrorKind::ArgumentConflict => format!("“{arg}”不能与“{}”同用", get(ContextKind::PriorArg)),
        _ => return terminal::print_help(e),
    };
    let near: Vec<String> =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue, ContextKind::ValidValue]
            .into_iter()
            .map(get)
            .filter(|s| !s.is_empty())
            .collect();
    let hint = near.first().map_or(String::new(), |s| format!("；可以是：{s}"));
    eprintln!("参数有误：{what}{hint}\n详见 banmian --help");
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }
}
