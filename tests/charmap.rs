//! The character table is what unicode-normalization and ferrous-opencc say. `ACCEPT=1 cargo test charmap` rewrites it.

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;

/// Read by everybody as 着 in collection talk, whatever OpenCC says of the single character.
const ALWAYS: [(char, char); 1] = [('著', '着')];

fn generate() -> String {
    let opencc = OpenCC::from_config(BuiltinConfig::T2s).expect("the converter is built in");
    let simplify = |c: char| -> char {
        if let Some((_, to)) = ALWAYS.iter().find(|(from, _)| *from == c) {
            return *to;
        }
        let converted = opencc.convert(&c.to_string());
        let mut chars = converted.chars();
        match (chars.next(), chars.next()) {
            (Some(single), None) => single,
            _ => c,
        }
    };
    let mut out = String::new();
    for code in 0x80..0x10000u32 {
        let Some(c) = char::from_u32(code) else { continue };
        // An ellipsis is a pause, not three full stops.
        if c == '…' {
            continue;
        }
        let mut nfkc = std::iter::once(c).nfkc();
        let (Some(single), None) = (nfkc.next(), nfkc.next()) else {
            continue;
        };
        let mut to = single;
        // Until nothing changes: normalising twice must change nothing.
        for _ in 0..4 {
            to = simplify(to);
        }
        if to != c && u32::from(to) < 0x10000 {
            out.push(c);
            out.push(to);
            out.push('\n');
        }
    }
    out
}

#[test]
fn table_is_current() {
    let expected = generate();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/text/charmap.txt");
    if std::env::var_os("ACCEPT").is_some() {
        std::fs::write(path, &expected).expect("the table can be written");
        return;
    }
    assert!(
        zhijian::text::CHARMAP == expected,
        "charmap.txt is not current: run ACCEPT=1 cargo test charmap"
    );
}
