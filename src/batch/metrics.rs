//! Figures of a run as Prometheus text, for the textfile collector of its node exporter.
//!
//! Takes counts and how long the run took, gives text. Durations and the time of day stand here and in no result.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::progress::Progress;
use super::tally::Summary;

/// The text of `metrics.prom`.
pub(super) fn write(summary: &Summary, progress: &Progress, took: Duration) -> String {
    let mut out = String::new();
    metric(
        &mut out,
        "info",
        "Ruleset and version that judged.",
        &[(
            format!(
                "{{ruleset=\"{}\",version=\"{}\"}}",
                summary.ruleset,
                env!("CARGO_PKG_VERSION")
            ),
            1.0,
        )],
    );
    let by = |label: &str, value: &str, count: usize| (format!("{{{label}=\"{value}\"}}"), count as f64);
    let mut documents: Vec<_> = summary
        .verdicts
        .iter()
        .map(|(id, count)| by("verdict", id, *count))
        .collect();
    documents.push(by("verdict", "quarantined", summary.quarantined));
    metric(
        &mut out,
        "documents",
        "Documents of the run by verdict.",
        &documents,
    );
    let findings = summary.categories.iter();
    let findings: Vec<_> = findings
        .map(|(id, count)| by("category", id, count.findings))
        .collect();
    metric(
        &mut out,
        "findings",
        "Findings of the run by category.",
        &findings,
    );
    let work = [
        by("from", "judged", progress.judged),
        by("from", "state", progress.known),
    ];
    metric(
        &mut out,
        "results",
        "Results that were judged now, and that the state knew.",
        &work,
    );
    let plain = |value: f64| [(String::new(), value)];
    metric(
        &mut out,
        "bytes",
        "Bytes that were read.",
        &plain(progress.bytes as f64),
    );
    metric(
        &mut out,
        "duration_seconds",
        "How long the run took.",
        &plain(took.as_secs_f64()),
    );
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    metric(
        &mut out,
        "end_timestamp_seconds",
        "When the run was complete.",
        &plain(now.as_secs() as f64),
    );
    out
}

fn metric(out: &mut String, name: &str, help: &str, samples: &[(String, f64)]) {
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "# HELP zhijian_batch_{name} {help}\n# TYPE zhijian_batch_{name} gauge"
    );
    for (labels, value) in samples {
        let _ = writeln!(out, "zhijian_batch_{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::tally::Tally;

    #[test]
    fn every_sample_has_a_name_and_a_number() {
        let tally = Tally::new("abc");
        let text = write(&tally.summary, &Progress::default(), Duration::from_millis(1500));
        assert!(text.contains("zhijian_batch_duration_seconds 1.5\n"), "{text}");
        assert!(
            text.contains("zhijian_batch_documents{verdict=\"quarantined\"} 0\n"),
            "{text}"
        );
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, value) = line.rsplit_once(' ').expect("a name and a value");
            assert!(
                name.starts_with("zhijian_batch_") && value.parse::<f64>().is_ok(),
                "{line}"
            );
            let name = name.split('{').next().unwrap_or_default();
            assert!(text.contains(&format!("# TYPE {name} gauge\n")), "{line}");
        }
    }
}
