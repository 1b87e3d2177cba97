//! Throughput in bytes of the stages and of whole documents, beside jieba-rs cutting the same text in the same run.
//!
//! The text is corpus/gold/train.jsonl, read once, repeated to at least a megabyte; loading is not measured.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jieba_rs::Jieba;
use zhijian::input::{Gold, read_gold};
use zhijian::lexicon::{Scene, Side};
use zhijian::text::{NormText, normalize};
use zhijian::{Analyzer, Call, Ruleset};

/// The program's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/gold/train.jsonl");
const LEAST: usize = 1 << 20;

fn documents() -> Vec<Call> {
    let bytes = std::fs::read(CORPUS).expect("the corpus can be read");
    let records = read_gold(CORPUS, &bytes)
        .into_iter()
        .map(|record| record.expect("a good record"));
    let calls: Vec<Call> = records
        .filter_map(|record| match record {
            Gold::Call(gold) => Some(gold.call),
            Gold::Line(_) => None,
        })
        .collect();
    let once = bytes_of(&calls).max(1);
    std::iter::repeat_n(calls, LEAST.div_ceil(once))
        .flatten()
        .collect()
}

fn bytes_of(calls: &[Call]) -> usize {
    calls
        .iter()
        .flat_map(|call| &call.turns)
        .map(|turn| turn.text.len())
        .sum()
}

fn stages(criterion: &mut Criterion) {
    let calls = documents();
    let texts: Vec<&str> = calls
        .iter()
        .flat_map(|call| &call.turns)
        .map(|turn| turn.text.as_str())
        .collect();
    let normalised: Vec<NormText> = texts.iter().map(|text| normalize(text)).collect();
    let ruleset = || Ruleset::builtin().expect("the built-in lexicons load");
    let scene_rules = ruleset();
    let rules = Analyzer::new(ruleset().without_weights());
    let whole = Analyzer::new(ruleset());
    let jieba = Jieba::new();

    let mut group = criterion.benchmark_group("stages");
    group
        .sample_size(10)
        .throughput(Throughput::Bytes(bytes_of(&calls) as u64));
    group.bench_function("jieba", |b| {
        b.iter(|| {
            texts
                .iter()
                .map(|text| black_box(jieba.cut(text, true)).len())
                .sum::<usize>()
        });
    });
    group.bench_function("normalise", |b| {
        b.iter(|| {
            texts
                .iter()
                .map(|text| black_box(normalize(text)).chars.len())
                .sum::<usize>()
        });
    });
    group.bench_function("scene", |b| {
        // A scene takes its text: the copy is part of the time, small beside the search.
        b.iter(|| {
            for text in &normalised {
                black_box(Scene::new(&scene_rules, text.clone(), Side::Any));
            }
        });
    });
    group.bench_function("rules", |b| {
        b.iter(|| {
            calls
                .iter()
                .map(|call| black_box(rules.analyze(call)).findings.len())
                .sum::<usize>()
        });
    });
    group.bench_function("whole", |b| {
        b.iter(|| {
            calls
                .iter()
                .map(|call| black_box(whole.analyze(call)).findings.len())
                .sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
