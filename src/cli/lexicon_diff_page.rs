//! The page of `lexicon diff` for people: figures first, then verdicts, then each rule with the words it gained and lost.

use zhijian::report::verdict_name;
use zhijian::workshop::{BeforeAfter, Difference, Figure, FigureChange, Measured, Place};
use zhijian::{Language, Verdict};

use super::compare::{printable, table};

/// Lines of a list, unless details are wanted.
const ROWS: usize = 10;

/// How the page is written.
pub(super) struct Page {
    language: Language,
    rows: usize,
}

impl Page {
    pub(super) fn new(language: Language, details: bool) -> Self {
        let rows = if details { usize::MAX } else { ROWS };
        Self { language, rows }
    }

    pub(super) fn write(&self, difference: &Difference, measured: Measured) -> String {
        let mut out = format!(
            "{} {} → {}  {} {}  {} {}\n",
            self.say("规则集", "ruleset"),
            difference.old,
            difference.new,
            self.say("文件", "documents"),
            difference.documents,
            self.say("判得不同", "judged differently"),
            difference.changed,
        );
        self.time(&mut out, measured);
        self.figures(&mut out, difference);
        self.verdicts(&mut out, difference);
        self.rules(&mut out, difference);
        out
    }

    fn time(&self, out: &mut String, measured: Measured) {
        let megabytes = measured.megabytes();
        *out += &match (self.language, measured.per_megabyte()) {
            (Language::Zh, Some((old, new))) => {
                format!(
                    "判读耗时 {old:.1} → {new:.1} 毫秒/MB（本次在这台机器上量得，单线程，{megabytes:.2} MB 文本）\n"
                )
            }
            (Language::En, Some((old, new))) => format!(
                "time to judge {old:.1} → {new:.1} ms/MB (measured in this run on this machine, one thread, {megabytes:.2} MB of text)\n"
            ),
            (Language::Zh, None) => format!("判读耗时：文本只有 {megabytes:.2} MB，太少，量不准\n"),
            (Language::En, None) => {
                format!("time to judge: {megabytes:.2} MB of text are too little to tell\n")
            }
        };
    }

    fn figures(&self, out: &mut String, difference: &Difference) {
        let Some(figures) = &difference.figures else {
            return;
        };
        *out += &format!(
            "\n{} ({} {})\n",
            self.say("准确率和召回率", "Precision and recall"),
            figures.documents,
            self.say("份有标注", "labelled documents"),
        );
        let mut table = table([
            "",
            "P",
            "R",
            self.say("误报", "false alarms"),
            self.say("漏报", "missed"),
        ]);
        for (name, change) in &figures.categories {
            table.add_row([
                (*name).to_owned(),
                share(change, |figure| figure.precision),
                share(change, |figure| figure.recall),
                count(change, 1),
                count(change, 2),
            ]);
        }
        *out += &format!("{}\n", table.trim_fmt());
    }

    fn verdicts(&self, out: &mut String, difference: &Difference) {
        *out += &format!("\n{}\n", self.say("结论", "Verdicts"));
        let mut counts = table(["", self.say("旧", "old"), self.say("新", "new")]);
        for verdict in [Verdict::Fail, Verdict::Review, Verdict::Pass] {
            let BeforeAfter { before, after } =
                difference.verdicts.get(verdict.id()).copied().unwrap_or_default();
            counts.add_row([self.verdict(verdict), &before.to_string(), &after.to_string()]);
        }
        *out += &format!("{}\n", counts.trim_fmt());
        for flip in difference.flipped.iter().take(self.rows) {
            let (from, to) = (self.verdict(flip.from), self.verdict(flip.to));
            *out += &format!("  {}  {from} → {to}\n", printable(&flip.id));
        }
        self.rest(out, difference.flipped.len());
    }

    fn rules(&self, out: &mut String, difference: &Difference) {
        for (rule, change) in &difference.rules {
            *out += &format!("\n{rule}  +{} −{}", change.gained.len(), change.lost.len());
            if !change.regraded.is_empty() {
                *out += &format!("  {} {}", self.say("改级", "regraded"), change.regraded.len());
            }
            out.push('\n');
            for (sign, places) in [
                ("+", &change.gained),
                ("−", &change.lost),
                ("±", &change.regraded),
            ] {
                for place in places.iter().take(self.rows) {
                    *out += &self.place(sign, place);
                }
                self.rest(out, places.len());
            }
        }
        if difference.rules.is_empty() {
            *out += &format!("\n{}\n", self.say("没有问题增减", "no finding is gained or lost"));
        }
    }

    fn place(&self, sign: &str, place: &Place) -> String {
        let certainty = match place.certainty {
            "suspected" => self.say("疑似", "suspected"),
            _ => self.say("确定", "certain"),
        };
        let labelled = match place.labelled {
            Some(true) => self.say("  标注有", "  labelled"),
            Some(false) => self.say("  标注无", "  not labelled"),
            None => "",
        };
        let words = printable(&place.text);
        format!(
            "  {sign} {}#{}  “{words}”  {certainty}{labelled}\n",
            printable(&place.id),
            place.turn
        )
    }

    fn rest(&self, out: &mut String, all: usize) {
        if all > self.rows {
            *out += &format!("  … +{} (--details)\n", all - self.rows);
        }
    }

    fn verdict(&self, verdict: Verdict) -> &'static str {
        verdict_name(verdict, self.language)
    }

    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

fn share(change: &FigureChange, of: impl Fn(&Figure) -> Option<f64>) -> String {
    let shown = |figure: &Figure| of(figure).map_or_else(|| "–".into(), |value| format!("{value:.3}"));
    arrow(&shown(&change.before), &shown(&change.after))
}

fn count(change: &FigureChange, at: usize) -> String {
    arrow(
        &change.before.counts[at].to_string(),
        &change.after.counts[at].to_string(),
    )
}

/// One figure where nothing changed.
fn arrow(before: &str, after: &str) -> String {
    if before == after {
        before.to_owned()
    } else {
        format!("{before} → {after}")
    }
}
