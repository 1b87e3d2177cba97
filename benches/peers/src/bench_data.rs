//! `bench-data TERMS CORPUS FOLDER BYTES [PROFILE …]`: the files of the measurement, a profile each, and on standard output
//! what they hold, as JSON.

mod realistic;
mod spoken;

use std::path::Path;

use serde_json::json;

use spoken::{Sentences, Terms};

const SEED: u64 = 20_261_128;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [terms, corpus, folder, bytes, wanted @ ..] = arguments.as_slice() else {
        return Err("usage: bench-data TERMS CORPUS FOLDER BYTES [PROFILE …]".into());
    };
    let terms = Terms::new(&std::fs::read_to_string(terms)?);
    let sentences = Sentences::read(include_str!("../sentences.toml"), &terms)?;
    let corpus = std::fs::read_to_string(corpus)?;
    let bytes: usize = bytes.parse()?;
    let mut profiles = serde_json::Map::new();
    for (name, per_mille) in [("2", Some(20)), ("16", Some(160)), ("calls", None)] {
        if !wanted.is_empty() && !wanted.iter().any(|profile| profile == name) {
            continue;
        }
        let mut out = String::with_capacity(bytes + bytes / 8);
        let written = match per_mille {
            Some(per_mille) => sentences.write(&terms, SEED, per_mille, bytes, &mut out),
            None => realistic::realistic(&corpus, &terms, SEED, bytes, &mut out)?,
        };
        std::fs::write(Path::new(folder).join(format!("{name}.jsonl")), &out)?;
        profiles.insert(
            name.into(),
            json!({"bytes": out.len(), "calls": written.calls, "turns": written.turns, "hits": written.hits, "text": written.text}),
        );
    }
    println!(
        "{}",
        json!({"clauses": sentences.clause_count(), "profiles": profiles})
    );
    Ok(())
}
