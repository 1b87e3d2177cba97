//! Bytes that are no good: what the fuzzer runs is run over each of them, and what is said of each is pinned. Beside them,
//! samples with bytes changed at random, as the fuzzer would.

use std::fmt::Write as _;

use proptest::prelude::*;
use zhijian::input::{self, Options};

use crate::shared::{assert_golden, root};

#[path = "../fuzz/targets.rs"]
mod targets;

/// Names and bytes of the files in a folder, in order.
fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let entries = root(folder).read_dir().expect("a folder");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry"))
        .map(|entry| {
            let bytes = std::fs::read(entry.path()).expect("a file");
            (entry.file_name().to_string_lossy().into_owned(), bytes)
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_odd_file_is_told_and_brings_nothing_down() {
    let mut told = String::new();
    for (name, bytes) in files("tests/data/odd") {
        for (_, target) in targets::ALL {
            target(&bytes);
        }
        for document in input::read_bytes(&name, &bytes, &targets::SPEAKERS, &Options::default()) {
            let _ = match document {
                Ok(call) => {
                    let remarks: Vec<String> = call.source.assumed.iter().map(ToString::to_string).collect();
                    writeln!(told, "{name}: read, {}", remarks.join("; "))
                }
                Err(error) => writeln!(told, "{error}"),
            };
        }
    }
    assert_golden("tests/data/odd.txt", &told);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("ZHIJIAN_FUZZ_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(60),
    ))]

    #[test]
    fn no_mutation_brings_a_target_down(
        which in any::<prop::sample::Index>(),
        target in 0..targets::ALL.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..6_u8), 1..12),
        other in any::<prop::sample::Index>(),
    ) {
        let mut samples = files("tests/formats/samples");
        samples.extend(files("tests/data/odd").into_iter().filter(|(_, bytes)| bytes.len() < 20_000));
        let mut bytes = which.get(&samples).1.clone();
        for (place, byte, what) in changes {
            let at = place.index(bytes.len() + 1);
            match what {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, byte),
                2 if at < bytes.len() => {
                    bytes.remove(at);
                }
                3 => {
                    let other = &other.get(&samples).1;
                    let piece = other.iter().skip(at).take(usize::from(byte)).copied();
                    bytes.splice(at..at, piece.collect::<Vec<_>>());
                }
                _ if at < bytes.len() => bytes[at] = byte,
                _ => {}
            }
        }
        targets::ALL[target].1(&bytes);
    }
}
