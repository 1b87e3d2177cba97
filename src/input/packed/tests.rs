//! Packed files through the whole room: what is inside comes out, and what is wrong is told once, with its place.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::tests::{options, shown, speakers};
use super::super::{Call, DocumentError, read_bytes};
use super::*;

const TEXT: &str = "客服：您好\n客户：嗯\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("bytes");
    encoder.finish().expect("a gzip file")
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("a member");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a zip file").into_inner()
}

fn read(path: &str, bytes: &[u8]) -> Vec<Result<Call, DocumentError>> {
    read_bytes(path, bytes, &speakers(), &options())
}

#[test]
fn what_is_packed_is_read_as_if_it_were_not() {
    let zstd = zstd::encode_all(TEXT.as_bytes(), 3).expect("a zstd file");
    let twice = [gzip("客服：您好\n".as_bytes()), gzip("客户：嗯\n".as_bytes())].concat();
    for (path, bytes) in [
        ("a.txt.gz", gzip(TEXT.as_bytes())),
        ("a.txt.zst", zstd),
        ("a.gz", twice),
    ] {
        let calls = read(path, &bytes);
        let call = calls[0].as_ref().expect(path);
        assert_eq!((call.turns.len(), call.id.as_str()), (2, path));
    }
    let record = r#"{"turns": [{"role": "agent", "text": "您好"}]}"#;
    let inner = zipped(&[("in.txt", TEXT.as_bytes())]);
    let bytes = zipped(&[
        ("b/2.json.gz", &gzip(record.as_bytes())),
        ("a.txt", TEXT.as_bytes()),
        ("in.zip", &inner),
        ("录音.wav", b"RIFF"),
        ("__MACOSX/a.txt", b"x"),
        (".hidden.txt", b"x"),
    ]);
    assert_eq!(
        shown(&read("x.zip", &bytes)),
        ["x.zip/a.txt@1", "x.zip/b/2.json.gz@1", "x.zip/in.zip/in.txt@1"]
    );
}

#[test]
fn broken_and_hostile_files_cost_one_message_each() {
    let text = TEXT.repeat(200);
    let packed = gzip(text.as_bytes());
    let zstd = zstd::encode_all(text.as_bytes(), 3).expect("a zstd file");
    let bomb = gzip(&vec![b' '; 16 << 20]);
    let mut deep = zipped(&[("a.txt", TEXT.as_bytes())]);
    for _ in 0..3 {
        deep = zipped(&[("a.zip", &deep)]);
    }
    let cases = [
        (
            "cut.gz",
            packed[..packed.len() / 2].to_vec(),
            "is a broken gzip file",
        ),
        (
            "cut.zst",
            zstd[..zstd.len() - 3].to_vec(),
            "is a broken zstd file",
        ),
        (
            "bomb.gz",
            bomb,
            "unpacks to too much: gzip to more than 200 times its packed size",
        ),
        ("none.zip", zipped(&[("a.wav", b"RIFF")]), "holds no transcripts"),
        ("deep.zip", deep, "holds archives inside archives inside archives"),
        (
            "cut.zip",
            zipped(&[("a.txt", TEXT.as_bytes())])[..60].to_vec(),
            "is a broken zip file",
        ),
    ];
    for (path, bytes, what) in cases {
        let errors = shown(&read(path, &bytes));
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].contains(what), "{} should be {what}", errors[0]);
    }
    let mixed = zipped(&[
        ("1.txt", &vec![b' '; 16 << 20]),
        ("2.txt", TEXT.as_bytes()),
        ("3.txt.gz", &packed[..packed.len() / 2]),
    ]);
    let documents = shown(&read("m.zip", &mixed));
    assert_eq!(documents.len(), 3);
    assert!(
        documents[0].starts_with("m.zip/1.txt: m.zip/1.txt: unpacks to too much: 1.txt"),
        "{}",
        documents[0]
    );
    assert_eq!(documents[1], "m.zip/2.txt@1");
    assert!(
        documents[2].contains("m.zip/3.txt.gz: is a broken gzip file"),
        "{}",
        documents[2]
    );
}

#[test]
fn members_and_layers_draw_on_one_budget() {
    let noise: Vec<u8> = (0..2000_u32)
        .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let bytes = zipped(&[("a.txt", &noise), ("b.txt", &noise), ("c.txt", b"x")]);
    let mut found = Vec::new();
    let mut budget = Budget { left: 12_000 };
    open(
        "z",
        &bytes,
        0,
        &mut budget,
        &mut |path: &str, bytes: Result<&[u8], Fault>| {
            found.push((path.to_owned(), bytes.map(<[u8]>::len)));
        },
    );
    let spent = Fault::Overflow {
        name: "b.txt".into(),
        ratio: false,
    };
    assert_eq!(
        found,
        [
            ("z/a.txt".to_owned(), Ok(8000)),
            ("z/b.txt".to_owned(), Err(spent))
        ]
    );
}
