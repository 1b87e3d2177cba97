//! Parquet: `batch run --format parquet`, and call logs (feature `columnar`); without it a clear message.

use std::fs;
use std::path::Path;

use super::night;

#[cfg(not(feature = "columnar"))]
#[test]
fn without_parquet_nothing_is_begun() {
    let night = night(1);
    let (code, err) = night.run("out", "state", &["--format", "parquet"]);
    assert_eq!((code, err.lines().count()), (2, 1), "{err}");
    assert!(err.contains("built without Parquet"), "{err}");
    assert!(!Path::new(&night.at("out")).exists() && !Path::new(&night.at("state")).exists());
    let log = night.at("log.parquet");
    fs::write(&log, "PAR1 and more").expect("a file");
    let output = crate::cli::zhijian(&["batch", "call-log", &log, "--profile", "agency"]).output();
    let (code, err) = super::ended(&output.expect("the program runs"));
    assert!(code == 2 && err.contains("不带 Parquet"), "{err}");
}

#[cfg(feature = "columnar")]
mod with {
    use std::collections::BTreeMap;
    use std::fs::File;
    use std::path::PathBuf;
    use std::sync::Arc;
    use std::thread::sleep;
    use std::time::Instant;

    use arrow_array::{
        ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray, TimestampMillisecondArray,
    };
    use parquet::arrow::ArrowWriter;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use parquet::data_type::{ByteArray, ByteArrayType, Int96, Int96Type};
    use parquet::file::writer::SerializedFileWriter;
    use serde_json::Value;

    use super::*;
    use crate::batch::{ended, told};
    use crate::cli::zhijian;

    /// Rows of a file as JSON.
    fn rows(bytes: &[u8]) -> Vec<Value> {
        let file = tempfile::NamedTempFile::new().expect("a file");
        fs::write(file.path(), bytes).expect("written");
        let file = File::open(file.path()).expect("a file");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)
            .expect("Parquet")
            .build();
        let mut writer = arrow_json::LineDelimitedWriter::new(Vec::new());
        for batch in reader.expect("a reader") {
            writer.write(&batch.expect("a batch")).expect("JSON");
        }
        writer.finish().expect("JSON");
        let text = String::from_utf8(writer.into_inner()).expect("UTF-8");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    }

    /// What a row of either form says, as far as both can say it.
    fn said(row: &Value) -> (Value, Value, Value, Value, Vec<Value>, Value) {
        let findings = row["findings"].as_array().cloned().unwrap_or_default();
        (
            row["id"].clone(),
            row["source"]["line"].clone(),
            row["verdict"].clone(),
            row["score"].clone(),
            findings
                .into_iter()
                .map(|finding| finding["text"].clone())
                .collect(),
            row["elements"]["identity"]["status"].clone(),
        )
    }

    #[test]
    fn partitions_hold_what_lines_hold() {
        let night = night(2);
        night.done("lines", "state", &[]);
        let expected = night.results("lines");
        night.done("columns", "state", &["--format", "parquet"]);
        let got = night.results("columns");
        let renamed: BTreeMap<PathBuf, &Vec<u8>> = expected
            .iter()
            .map(|(name, bytes)| match name.starts_with("analyses") {
                true => (name.with_extension("parquet"), bytes),
                false => (name.clone(), bytes),
            })
            .collect();
        assert!(renamed.keys().eq(got.keys()), "{:?}", got.keys());
        assert!(got.keys().filter(|name| name.starts_with("analyses")).count() > 3);
        for (name, bytes) in &got {
            if name.starts_with("analyses") {
                let lines = String::from_utf8_lossy(renamed[name]);
                let lines = lines
                    .lines()
                    .map(|line| serde_json::from_str(line).expect("JSON"));
                let lines: Vec<_> = lines.map(|line: Value| said(&line)).collect();
                assert_eq!(
                    rows(bytes).iter().map(said).collect::<Vec<_>>(),
                    lines,
                    "{name:?}"
                );
            } else {
                assert!(bytes == renamed[name], "{name:?}");
            }
        }
        // Comparing reads the rows of documents, which are lines in both.
        let compare = zhijian(&[
            "batch",
            "compare",
            &night.at("lines"),
            &night.at("columns"),
            "--format",
            "json",
        ]);
        let output = { compare }.output().expect("the program runs");
        let compared: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert!(compared["flipped"].as_array().is_some_and(Vec::is_empty) && compared["only_a"] == 0);
        // The other form takes the place of the first.
        night.done("columns", "state", &[]);
        assert!(night.results("columns") == expected);
    }

    #[test]
    fn killed_anywhere_and_at_any_number_of_threads_columns_are_the_same_bytes() {
        let night = night(3);
        let more = ["--format", "parquet", "--wave", "8"];
        let begun = Instant::now();
        night.done(
            "undisturbed",
            "undisturbed.state",
            &[&more[..], &["--threads", "1"]].concat(),
        );
        let whole = begun.elapsed();
        let expected = night.results("undisturbed");
        night.done(
            "threads",
            "threads.state",
            &[&more[..], &["--threads", "8"]].concat(),
        );
        assert!(night.results("threads") == expected);
        // Killed while it judges, and again and again while columns are made of lines that are known.
        let mut kills = 0;
        for round in 0..24_u32 {
            let mut child = night.start("out", "state", &more);
            // The longest take half as long again, so that some come far on a machine that is busy now.
            sleep(whole * (1 + round * 7 % 24) / 16);
            child.kill().expect("killed");
            kills += usize::from(child.wait().expect("it ends").code().is_none());
            let now = night.results("out");
            let is_whole = now.is_empty() || now == expected;
            assert!(is_whole || !now.contains_key(Path::new("summary.json")));
        }
        assert!(told(&night.done("out", "state", &more), "known") > 0);
        assert!(night.results("out") == expected);
        assert!(kills > 5, "only {kills} of 24 runs were killed before their end");
    }

    #[test]
    fn a_log_may_be_parquet() {
        let night = night(1);
        let path = night.at("log.parquet");
        let starts = [
            "2026-11-28T13:59:59Z",
            "2026-11-28T14:00:00Z",
            "2026-11-28T01:00:00Z",
        ];
        let starts = starts.map(|at| at.parse::<jiff::Timestamp>().expect("a time").as_millisecond());
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("unused", Arc::new(Int64Array::from(vec![1, 2, 3]))),
            ("通话编号", Arc::new(StringArray::from(vec!["a", "b", "c"]))),
            (
                "start",
                Arc::new(TimestampMillisecondArray::from(starts.to_vec()).with_timezone("Asia/Shanghai")),
            ),
            (
                "duration",
                Arc::new(Int64Array::from(vec![Some(1), Some(60), None])),
            ),
            (
                "direction",
                Arc::new(StringArray::from(vec!["outbound", "outbound", "outbound"])),
            ),
            ("connected", Arc::new(BooleanArray::from(vec![true, false, true]))),
            ("debtor_id", Arc::new(Int64Array::from(vec![7, 7, 7]))),
        ];
        let batch = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true)));
        let batch = batch.expect("a batch");
        let file = File::create(&path).expect("a file");
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
        writer.write(&batch).expect("written");
        writer.close().expect("closed");
        let run = |path: &str| {
            let run = zhijian(&[
                "batch",
                "call-log",
                path,
                "--profile",
                "online-loan",
                "--format",
                "jsonl",
            ]);
            let output = { run }.output().expect("the program runs");
            (
                ended(&output),
                String::from_utf8(output.stdout.clone()).expect("UTF-8"),
            )
        };
        let ((code, err), out) = run(&path);
        assert_eq!((code, err.as_str()), (0, ""));
        let found: Vec<String> = out
            .lines()
            .map(|line| {
                let finding: Value = serde_json::from_str(line).expect("JSON");
                format!("{} {} {}", finding["line"], finding["rule"], finding["value"])
            })
            .collect();
        assert_eq!(
            found,
            [
                "1 \"hours\" \"22:00:00\"",
                "2 \"hours\" \"22:00:00\"",
                "3 \"hours\" null"
            ]
        );
        write_int96(&path, &starts);
        let ((code, err), out) = run(&path);
        assert_eq!((code, err.as_str()), (0, ""));
        let hours = out.lines().filter(|line| line.contains("\"hours\""));
        let late: Vec<bool> = hours.map(|line| line.contains("\"22:00:00\"")).collect();
        assert_eq!(late, [false, true, false], "{out}");
        let bytes = fs::read(&path).expect("bytes");
        fs::write(&path, &bytes[..bytes.len() - 9]).expect("written");
        let ((code, err), _) = run(&path);
        assert!(
            code == 2 && err.contains("不能按 Parquet 读完") && err.lines().count() == 1,
            "{err}"
        );
    }

    /// A log whose times are INT96, as Spark writes them unless told otherwise: moments in UTC without a zone.
    fn write_int96(path: &str, millis: &[i64]) {
        let schema = "message log { required binary call_id (UTF8); required int96 start; required binary direction (UTF8); required binary debtor_id (UTF8); }";
        let schema = Arc::new(parquet::schema::parser::parse_message_type(schema).expect("a schema"));
        let file = File::create(path).expect("a file");
        let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).expect("a writer");
        let mut rows = writer.next_row_group().expect("a group");
        let texts = |text: &str| vec![ByteArray::from(text); millis.len()];
        let starts = millis.iter().map(|millis| {
            let (day, rest) = (
                millis.div_euclid(86_400_000) + 2_440_588,
                millis.rem_euclid(86_400_000),
            );
            let nanos = rest as u64 * 1_000_000;
            let mut at = Int96::new();
            at.set_data(nanos as u32, (nanos >> 32) as u32, day as u32);
            at
        });
        let starts: Vec<Int96> = starts.collect();
        for text in ["id", "", "outbound", "7"] {
            let mut column = rows.next_column().expect("a column").expect("a column");
            match text {
                "" => drop(
                    column
                        .typed::<Int96Type>()
                        .write_batch(&starts, None, None)
                        .expect("written"),
                ),
                text => drop(
                    column
                        .typed::<ByteArrayType>()
                        .write_batch(&texts(text), None, None)
                        .expect("written"),
                ),
            }
            column.close().expect("closed");
        }
        rows.close().expect("closed");
        writer.close().expect("closed");
    }
}
