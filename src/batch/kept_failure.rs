//! The form in which documents that could not be read are kept beside the judged ones of the same item.
//!
//! A table of a hundred thousand calls of which one cannot be read would otherwise be judged anew every night. Takes a failure and the
//! place of its item, gives a line of the state; takes such a line and a place, gives the failure. Must not know where lines are stored.

use serde::{Deserialize, Serialize};

use crate::model::{Assumption, Bilingual};
use crate::report::{DocumentFailure, mask};

use super::kept::Where;

/// What tells the line of a failure from that of a judged document, which is an object of JSON.
const MARK: u8 = b'!';

/// A failure as it is kept. It is found again only where its item has the same path, which its id may hold.
#[derive(Debug, Serialize, Deserialize)]
struct KeptFailure {
    id: String,
    /// The path inside the item where that is an archive, else empty.
    inside: String,
    /// Lines from the beginning of the item, where the line is known.
    below: Option<usize>,
    assumed: Vec<KeptAssumption>,
    what: Bilingual,
    help: Bilingual,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptAssumption {
    text: Bilingual,
    left_out: bool,
}

/// The failure with numbers of persons masked in what is told of it, unless `unmasked`: in this form it is written and counted.
pub(super) fn shown(failure: DocumentFailure, unmasked: bool) -> DocumentFailure {
    let shown = |text: Bilingual| match unmasked {
        true => text,
        false => Bilingual::new(mask(&text.zh), mask(&text.en)),
    };
    DocumentFailure {
        what: shown(failure.what),
        help: shown(failure.help),
        ..failure
    }
}

/// Writes the line of a failure of an item.
pub(super) fn write(failure: &DocumentFailure, item: Where<'_>, lines: &mut Vec<u8>) {
    let assumed = failure.assumed.iter().map(|assumption| KeptAssumption {
        text: assumption.text.clone(),
        left_out: assumption.left_out,
    });
    let kept = KeptFailure {
        id: failure.id.clone(),
        inside: failure
            .path
            .strip_prefix(item.path)
            .unwrap_or_default()
            .to_owned(),
        below: (failure.line > 0).then(|| failure.line.saturating_sub(item.line)),
        assumed: assumed.collect(),
        what: failure.what.clone(),
        help: failure.help.clone(),
    };
    lines.push(MARK);
    lines.extend(serde_json::to_vec(&kept).unwrap_or_default());
    lines.push(b'\n');
}

/// The failure of a line, now at `place`; none for the line of a judged document.
pub(super) fn read(line: &[u8], place: Where<'_>) -> Option<serde_json::Result<DocumentFailure>> {
    let line = line.strip_prefix(&[MARK])?;
    Some(
        serde_json::from_slice(line).map(|kept: KeptFailure| DocumentFailure {
            id: kept.id,
            path: format!("{}{}", place.path, kept.inside),
            line: kept.below.map_or(0, |below| below + place.line),
            assumed: kept.assumed.into_iter().map(assumption).collect(),
            what: kept.what,
            help: kept.help,
        }),
    )
}

fn assumption(kept: KeptAssumption) -> Assumption {
    Assumption {
        text: kept.text,
        left_out: kept.left_out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_at_its_place_without_numbers_of_persons() {
        let failure = |path: &str, line: usize, number: &str| DocumentFailure {
            id: "a.zip/b.csv#2".into(),
            path: path.into(),
            line,
            assumed: vec![Assumption {
                text: Bilingual::new("少了一列", "a column less"),
                left_out: true,
            }],
            what: Bilingual::new(format!("读不懂 {number}"), format!("cannot read {number}")),
            help: Bilingual::new("写数字", "a figure"),
        };
        let item = |path, line| Where { path, line };
        for (line, moved) in [(9, 22), (0, 0)] {
            let mut lines = Vec::new();
            let given = shown(failure("a.zip/b.csv", line, "13800138000"), false);
            write(&given, item("a.zip", 7), &mut lines);
            let back = read(lines.trim_ascii_end(), item("a.zip", 20))
                .expect("a failure")
                .expect("JSON");
            let expected = failure("a.zip/b.csv", moved, "***********");
            assert_eq!(format!("{back:?}"), format!("{expected:?}"));
        }
        assert!(read(b"{}", item("a", 1)).is_none());
        assert!(read(b"!{}", item("a", 1)).expect("a failure").is_err());
    }
}
