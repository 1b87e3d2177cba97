//! `segment-all FILE TERMS [parse|match]`: the lean peer. Parses JSONL, segments every turn with jieba-rs, matches the terms
//! with daachorse and writes those that stand on word edges. `parse` and `match` stop at that stage: what is left is the
//! share of the next.

use std::borrow::Cow;
use std::io::{BufWriter, Write};

use daachorse::CharwiseDoubleArrayAhoCorasick;
use jieba_rs::Jieba;
use serde::Deserialize;

/// The program's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Deserialize)]
struct Call<'t> {
    #[serde(borrow)]
    id: Cow<'t, str>,
    #[serde(borrow)]
    turns: Vec<Turn<'t>>,
}

#[derive(Deserialize)]
struct Turn<'t> {
    #[serde(borrow)]
    text: Cow<'t, str>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (file, terms, stage) = match arguments.as_slice() {
        [file, terms] => (file, terms, "all"),
        [file, terms, stage] if ["parse", "match"].contains(&stage.as_str()) => (file, terms, stage.as_str()),
        _ => return Err("usage: segment-all FILE TERMS [parse|match]".into()),
    };
    let terms: Vec<String> = std::fs::read_to_string(terms)?
        .lines()
        .map(str::to_owned)
        .collect();
    let matcher = CharwiseDoubleArrayAhoCorasick::<u32>::new(&terms).map_err(|error| error.to_string())?;
    let jieba = (stage == "all").then(Jieba::new);
    let text = std::fs::read_to_string(file)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut edges: Vec<usize> = Vec::new();
    let (mut turns, mut characters) = (0_usize, 0_usize);
    for line in text.lines() {
        let call: Call<'_> = serde_json::from_str(line)?;
        for (at, turn) in call.turns.iter().enumerate() {
            turns += 1;
            characters += turn.text.len();
            if stage == "parse" {
                continue;
            }
            edges.clear();
            if let Some(jieba) = &jieba {
                edges.push(0);
                let mut end = 0;
                for word in jieba.cut(&turn.text, true) {
                    end += word.word.len();
                    edges.push(end);
                }
            }
            for found in matcher.find_overlapping_iter(turn.text.as_ref()) {
                let on_edges = [found.start(), found.end()]
                    .iter()
                    .all(|edge| edges.binary_search(edge).is_ok());
                if jieba.is_none() || on_edges {
                    writeln!(out, "{}\t{at}\t{}", call.id, terms[found.value() as usize])?;
                }
            }
        }
    }
    writeln!(out, "{turns} turns, {characters} bytes")?;
    out.flush()?;
    Ok(())
}
