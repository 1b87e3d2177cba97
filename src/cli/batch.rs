//! `zhijian batch`, and `batch run`: a night's documents into one folder, with a state that survives any end.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::{Args, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag::{register, register_conditional_shutdown};
use zhijian::batch::call_log::LogRules;
use zhijian::batch::{self, Ended, Going, Progress, Summary};
use zhijian::lexicon::{Files, Ruleset};
use zhijian::{Analyzer, Bilingual, Language};

use super::call_log::CallLog;
use super::compare::Compare;
use super::scan::{FailOn, tell_passed_over};
use super::setup::{Reading, Setup, speakers};
use super::told::Because;
use super::{Exit, STOPPED, output};

/// Arguments of `batch`.
#[derive(Debug, Args)]
pub(crate) struct Batch {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 判读一批文件；中断后用同一条命令接着做 / judge many documents; after a stop the same command goes on
    Run(Run),
    /// 比较两次结果：规则、类别、坐席、结论的变化，哪些文件判得不同 / what changed between two runs, and which documents flipped
    Compare(Compare),
    /// 跨通话规则：时段、次数、第三人，从通话记录（CSV）里查 / rules across calls from a call log (CSV): hours, counts, third parties
    CallLog(CallLog),
}

/// Arguments of `batch run`.
#[derive(Debug, Args)]
struct Run {
    /// 文件、文件夹、通配符、s3://桶/前缀（要用带 s3 的程序），或清单（.manifest，每行一个）/ files, folders, globs, s3://bucket/prefix (in programs built with s3), or manifests (.manifest, one a line)
    #[arg(long = "input", required = true, num_args = 1.., value_name = "PATH|GLOB|MANIFEST|S3")]
    inputs: Vec<String>,
    /// s3:// 的服务地址，除非写明 http 都用 https；密钥取自环境变量 AWS_… / address of the store behind s3://, https unless it says http; credentials come from AWS_… in the environment
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL", hide_env_values = true)]
    s3_endpoint: Option<String>,
    /// 结果文件夹 / folder of outputs
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// 状态文件：已判读的不再判读 / state file: what was judged is not judged again
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    #[command(flatten)]
    reading: Reading,
    /// 不遮盖证件号、卡号、手机号、住址、登记的姓名 / show numbers, addresses and recorded names in full
    #[arg(long)]
    unmasked: bool,
    /// 逐份结果的格式；parquet 要用带 columnar 的程序 / format of analyses; parquet needs a program built with columnar
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// 每判读多少份存一次 / documents that are judged and saved together
    #[arg(long, value_name = "N", default_value_t = 128)]
    wave: usize,
    /// 有这样的结论时退出码为 1 / exit with 1 when a document has this verdict or worse
    #[arg(long, value_enum, value_name = "VERDICT")]
    fail_on: Option<FailOn>,
}

/// What analyses are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Parquet,
}

impl Batch {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        match &self.command {
            Command::Run(command) => command.run(setup),
            Command::Compare(command) => command.run(setup),
            Command::CallLog(command) => command.run(setup),
        }
    }
}

impl Run {
    fn run(&self, setup: &Setup) -> Result<Exit> {
        setup.start_threads()?;
        let language = setup.language();
        let stop = stop_on_signals(language)?;
        let (ruleset, files) = setup.ruleset_and(LogRules::FILE)?;
        let log_rules = log_rules(&files, &ruleset)?;
        let analyzer = Analyzer::new(ruleset);
        let settings = batch::Settings {
            inputs: &self.inputs,
            endpoint: self.s3_endpoint.as_deref(),
            out: &self.out,
            state: &self.state,
            reading: self.reading.options(None),
            speakers: speakers(analyzer.ruleset()),
            refusals: log_rules.as_ref().and_then(LogRules::refusals),
            unmasked: self.unmasked,
            format: match self.format {
                Format::Jsonl => batch::Format::Jsonl,
                Format::Parquet => batch::Format::Parquet,
            },
            language,
            wave: self.wave,
        };
        let mut watcher = Watcher::new(setup);
        let ended = batch::run(&analyzer, &settings, &mut |progress| {
            watcher.show(progress);
            if stop.load(Ordering::Relaxed) {
                Going::Stop
            } else {
                Going::On
            }
        })?;
        watcher.bar.finish_and_clear();
        let took = watcher.begun.elapsed();
        Ok(match ended {
            Ended::Complete(summary, progress) => {
                if !watcher.quiet {
                    tell_passed_over(&self.inputs, language);
                }
                watcher.say(&told(&progress, took, language));
                self.exit(&summary, language)
            }
            Ended::Stopped(progress) => {
                let told = told(&progress, took, language);
                output::complain(&match language {
                    Language::Zh => format!("已停止；{told}。判过的已存下，同一条命令会从这里接着判"),
                    Language::En => format!(
                        "stopped; {told}. What was judged is saved: the same command goes on from here"
                    ),
                });
                Exit::Stopped
            }
        })
    }

    fn exit(&self, summary: &Summary, language: Language) -> Exit {
        let count = |verdict: &str| summary.verdicts.get(verdict).copied().unwrap_or_default();
        let closed = match self.fail_on {
            None => 0,
            Some(FailOn::Fail) => count("fail"),
            Some(FailOn::Review) => count("fail") + count("review"),
        };
        if summary.documents == summary.quarantined {
            output::complain(match language {
                Language::Zh => "没有一份文档能判；原因在 quarantine.jsonl 里",
                Language::En => "no document could be judged; quarantine.jsonl says why",
            });
            Exit::Failed
        } else if closed > 0 {
            Exit::Closed
        } else {
            Exit::Done
        }
    }
}

/// Rules across calls, for the words of a refusal; lexicons that a user keeps may be without.
fn log_rules(files: &Files, ruleset: &Ruleset) -> Result<Option<LogRules>> {
    if !files.contains_key(LogRules::FILE) {
        return Ok(None);
    }
    Ok(Some(LogRules::read(files, ruleset)?))
}

/// A flag that the first signal to end sets. The second ends the program at once, which a state survives as well.
///
/// SIGHUP is left as it was inherited: under `nohup`, which ignores it, the night goes on when its terminal is closed; otherwise it ends
/// the program at once.
fn stop_on_signals(language: Language) -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // What ends at once comes first, and looks at a flag that the first signal has not yet set.
        register_conditional_shutdown(signal, i32::from(STOPPED), Arc::clone(&stop))
            .and_then(|_| register(signal, Arc::clone(&stop)))
            .because(|| Bilingual::new("接收不了停止信号", "signals cannot be handled"))?;
    }
    let seen = Arc::clone(&stop);
    // Until the documents in hand are judged may take a while, in which a second signal would be sent.
    thread::spawn(move || {
        while !seen.load(Ordering::Relaxed) {
            thread::sleep(LOOK_EVERY);
        }
        output::complain(match language {
            Language::Zh => "正在停止：先判完手上的文档",
            Language::En => "stopping: the documents in hand are finished first",
        });
    });
    Ok(stop)
}

/// How often somebody looks whether a signal came.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Shows a bar on a terminal, and a line a minute elsewhere.
struct Watcher {
    bar: ProgressBar,
    begun: Instant,
    said: Instant,
    quiet: bool,
    drawn: bool,
    language: Language,
}

const MINUTE: Duration = Duration::from_secs(60);

impl Watcher {
    fn new(setup: &Setup) -> Self {
        let drawn = setup.shows_progress();
        let bar = if drawn {
            ProgressBar::new(0)
        } else {
            ProgressBar::hidden()
        };
        // The template is a constant; a wrong one would only cost the look.
        if let Ok(style) =
            ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta} {msg}")
        {
            bar.set_style(style);
        }
        let now = Instant::now();
        Self {
            bar,
            begun: now,
            said: now,
            quiet: setup.is_quiet(),
            drawn,
            language: setup.language(),
        }
    }

    fn show(&mut self, progress: &Progress) {
        self.bar.set_length(progress.total.max(progress.bytes));
        self.bar.set_position(progress.bytes);
        let documents = progress.judged + progress.known + progress.quarantined;
        let rate = documents as f64 / self.begun.elapsed().as_secs_f64().max(0.001);
        self.bar.set_message(format!("{documents} ({rate:.0}/s)"));
        if !self.drawn && self.said.elapsed() >= MINUTE {
            self.said = Instant::now();
            let percent = progress.bytes * 100 / progress.total.max(1);
            self.say(&format!(
                "{percent} %, {}",
                told(progress, self.begun.elapsed(), self.language)
            ));
        }
    }

    fn say(&self, message: &str) {
        if !self.quiet {
            output::complain(message);
        }
    }
}

fn told(progress: &Progress, took: Duration, language: Language) -> String {
    let documents = progress.judged + progress.known + progress.quarantined;
    let seconds = took.as_secs_f64();
    let rate = documents as f64 / seconds.max(0.001);
    let Progress {
        judged,
        known,
        quarantined,
        ..
    } = progress;
    match language {
        Language::Zh => format!(
            "文档 {documents} 份：判了 {judged}，已知 {known}，隔离 {quarantined}；{seconds:.1} 秒，每秒 {rate:.0} 份"
        ),
        Language::En => format!(
            "{documents} documents: {judged} judged, {known} known from the state, {quarantined} quarantined; {seconds:.1} s, {rate:.0} documents/s"
        ),
    }
}
