//! The one integration test binary; each module says what it holds.

mod adherence; // scripts beside calls: what is said, left out, improvised
mod approval; // scripts approved, edited, verified, suppressed; newer rulesets; records edited by hand
mod batch; // nightly runs: killed, resumed, locked out, out of space; the outputs stay the same
mod bench_data; // the calls of scripts/bench-peers.sh: the same for a seed, with as many terms as asked for
mod charmap; // the character table is what the libraries say
mod cli; // the program as people run it: exit codes, bad inputs, formats, two golden reports
mod complaints; // what the program says where it cannot do its work, in the language that was asked for
mod corpus; // floors of accuracy on labelled documents; the evaluation counts what it says it counts
mod dictionary; // words whose edges are known: those of jieba, and enough of them
mod formats; // one call in every format: pinned, with the same findings; bad input in each
mod inserted; // a menace put anywhere into clean scripts is shown
mod judgement; // dialogues whose judgement must not change, whatever the weights
mod layers; // who imports whom, who opens files, who prints
mod lexicon_diff; // what a change of lexicons does to documents, before it is made
mod lexicon_import; // lists and rules of other systems become classes and skeletons; candidates from labelled calls
mod lexicon_layers; // what layers add, replace, disable; a mistake is told in the file of its layer
mod lexicon_lint; // faults of lexicons, each with its place; the shipped ones hold no error
mod lexicons; // the built-in lexicons load and hold their examples; a mistake in one is told with its place
mod mistakes; // every kind of mistake in lexicons, told in Chinese and in English, with its place
mod network; // what the network reads quickly is what its table says; its words
mod odd; // broken, hostile and mutated bytes through everything that the fuzzer runs
mod offsets; // for any text: normalising settles, spans slice, nothing panics, threads change nothing
mod paths; // scripts by listener: their ways, what is lacking on each, placeholders that may not be filled in
mod plain_words; // plain menaces and abuse in proper calls, and the same words where they do no harm; with the weights
mod record; // sums, days, dates and legal steps held against the record
mod reports; // scan --report: whole files beside standard output; mistakes told before anything is judged
mod scripts; // scripts in Word and Excel through the program: where findings are, bad files beside good ones, SARIF, JUnit
mod shared; // rulesets loaded once, short notation for dialogues, golden files
mod told; // what is said beside results: of what was left out, of one turn, without numbers of persons
mod weights; // learned weights: both ways of adding up agree; they never silence a new rule
