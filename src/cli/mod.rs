//! The command line: what was typed -> work -> an exit code. One file a subcommand.
//!
//! Arguments, printing, colours and threads live here and nowhere else.

mod batch;
mod call_log;
mod check;
mod check_against;
mod check_approve;
mod check_scripts;
mod check_standing;
mod check_suppress;
mod check_suppressions;
mod check_watch;
mod columnar;
mod compare;
mod eval;
mod explain;
mod explain_rule;
mod explain_sums;
mod explain_turn;
mod formats;
mod lexicon;
mod lexicon_diff;
mod lexicon_diff_page;
mod lexicon_import;
mod lexicon_learn;
mod lexicon_lint;
mod lexicon_list;
mod lexicon_suggest;
mod lexicon_test;
mod lexicon_write;
mod options;
mod output;
mod reports;
mod rules_page;
mod scan;
mod setup;
mod told;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use setup::Setup;
use zhijian::Language;

/// 质检: reads debt-collection calls and scripts and shows threats, insults, false claims, disclosures and what was not said.
///
/// 读催收通话和话术，逐句指出威胁、侮辱、虚假陈述、泄露隐私、骚扰、不当要求，并核对必须说到的要素。离线运行，结果可复现。
#[derive(Debug, Parser)]
#[command(
    name = "zhijian",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
struct Arguments {
    #[command(flatten)]
    setup: Setup,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 判读通话：文件、文件夹、通配符或 - / judge calls: files, folders, globs or -
    Scan(scan::Scan),
    /// 话术上线前的关口：不能用则退出码为 1 / a gate for scripts before agents speak them
    Check(check::Check),
    /// 批量：断点续跑，汇总，隔离读不了的 / nightly runs: resumed after any stop, with a summary and a quarantine
    Batch(batch::Batch),
    /// 解释一条规则，或一个话轮的全部判断过程 / explain a rule, or everything decided on one turn
    Explain(explain::Explain),
    /// 在标注好的文件上量准确率 / measure on labelled files
    Eval(eval::Eval),
    /// 词表：列出、测试、检查、比较、导入、学习权重 / the lexicons: list, test, lint, diff, import, learn weights
    Lexicon(lexicon::Lexicon),
    /// 能读能写的格式；给出文件则说明识别成什么 / formats that are read and written; of files, what they are taken for
    Formats(formats::Formats),
    /// 输出的 JSON Schema / JSON Schema of the output
    Schema,
    /// 生成命令补全脚本 / shell completions
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
}

/// How the program ends (design: exit codes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// The work was done; a gate is open.
    Done,
    /// A gate is closed.
    Closed,
    /// The work could not be done.
    Failed,
    /// A signal ended the work; it can be taken up again.
    Stopped,
}

/// Exit code of a program that an interrupt ended, as shells give it.
const STOPPED: u8 = 130;

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Closed => Self::from(1),
            Exit::Failed => Self::from(2),
            Exit::Stopped => Self::from(STOPPED),
        }
    }
}

/// Runs the program on the arguments it was started with.
pub(crate) fn run() -> Exit {
    output::say_nothing_of_panics();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let failed = error.use_stderr();
            let language = setup::language_of(std::env::args_os().skip(1));
            if let Some(message) = told::in_chinese(&error).filter(|_| language == Language::Zh) {
                output::complain(&message);
                return Exit::Failed;
            }
            // A closed pipe is no reason to complain.
            let _ = error.print();
            return if failed { Exit::Failed } else { Exit::Done };
        }
    };
    let done = match &arguments.command {
        Command::Scan(command) => command.run(&arguments.setup),
        Command::Check(command) => command.run(&arguments.setup),
        Command::Batch(command) => command.run(&arguments.setup),
        Command::Explain(command) => command.run(&arguments.setup),
        Command::Eval(command) => command.run(&arguments.setup),
        Command::Lexicon(command) => command.run(&arguments.setup),
        Command::Formats(command) => command.run(&arguments.setup),
        Command::Schema => output::print(zhijian::report::schema().as_bytes()).map(|()| Exit::Done),
        Command::Completions { shell } => {
            let mut out = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "zhijian", &mut out);
            output::print(&out).map(|()| Exit::Done)
        }
    };
    match done {
        Ok(exit) => exit,
        Err(error) if output::is_broken_pipe(&error) => Exit::Done,
        Err(error) => {
            output::complain(&told::told(&error, arguments.setup.language()));
            Exit::Failed
        }
    }
}
