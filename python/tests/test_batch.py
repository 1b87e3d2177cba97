"""Tables of any producer: one row in, one row out; columns are the keys of JSON; a bad row says so in its row."""

import json

import pytest

import generated
import zhijian
from conftest import ROOT

pa = pytest.importorskip("pyarrow")

CALLS = list(generated.calls(40))
RECORDS = [json.dumps(call, ensure_ascii=False) for call in CALLS]


def bare(value):
    """Without nulls, as columns cannot tell null from absent."""
    if isinstance(value, dict):
        kept = {key: bare(item) for key, item in value.items() if item is not None}
        return {key: item for key, item in kept.items() if item is not None} or None
    return [bare(item) for item in value] if isinstance(value, list) else value


def rows(batch):
    return [bare(row) for row in batch.to_pylist()]


@pytest.fixture(scope="module")
def expected(analyzer):
    return [bare(analyzer.analyze(call)) for call in CALLS]


def test_columns_are_the_keys_of_json(analyzer, expected):
    batch = analyzer.analyze_batch(pa.record_batch({"record": RECORDS}))
    assert isinstance(batch, pa.RecordBatch) and batch.schema == zhijian.columns()
    assert rows(batch) == expected
    script = (ROOT / "corpus/samples/10-电催话术-M2.md").read_text(encoding="utf-8")
    judged = analyzer.analyze_batch(pa.table({"text": [script]}))
    (record,) = analyzer.analyze_document(script)
    assert rows(judged)[0]["paths"] == bare(record)["paths"] and rows(judged)[0]["elements"] == bare(record)["elements"]
    assert judged.to_pylist()[0]["paths"], "ways of a script are a column too"


@pytest.mark.parametrize(
    "strings",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()), pa.binary()],
    ids=str,
)
def test_strings_of_all_kinds(analyzer, expected, strings):
    column = pa.array(RECORDS).cast(strings) if strings != pa.binary() else pa.array([r.encode() for r in RECORDS])
    table = pa.table({"json": pa.chunked_array([column[:7], column[7:7], column[7:]])})
    assert rows(analyzer.analyze_batch(table, record="json")) == expected


def test_pandas_polars_and_pyarrow_turns(analyzer, expected):
    pl, pd = pytest.importorskip("polars"), pytest.importorskip("pandas")
    frame = {"id": [call["id"] for call in CALLS], "kind": ["call"] * len(CALLS)}
    turns = [[{"role": turn["role"], "text": turn["text"]} for turn in call["turns"]] for call in CALLS]
    meta = [{key: call["meta"].get(key) for key in ("amount_due", "overdue_days", "callee")} for call in CALLS]
    plain = [
        bare(analyzer.analyze({**dict(zip(frame, known)), "meta": said, "turns": turn}))
        for *known, said, turn in zip(*frame.values(), meta, turns)
    ]
    large = pa.large_list(pa.struct({"role": pa.string(), "text": pa.large_string()}))
    for said in (pa.array(turns), pa.array(turns).cast(large)):
        assert rows(analyzer.analyze_batch(pa.table({**frame, "meta": pa.array(meta), "turns": said}))) == plain
    assert rows(analyzer.analyze_batch(pl.DataFrame({**frame, "meta": meta, "turns": turns}))) == plain
    assert rows(analyzer.analyze_batch(pl.DataFrame({"record": RECORDS}))) == expected
    pandas = pd.DataFrame({"record": RECORDS}, index=range(5, 5 + len(RECORDS)))
    judged = analyzer.analyze_batch(pandas).to_pandas()
    assert list(judged["verdict"]) == [row["verdict"] for row in expected]


def test_bad_rows_are_told_in_their_rows(analyzer, run, tmp_path):
    bad = ['{"id": "x", "turns": [', None, '{"id": "y", "turns": [{"role": "nobody", "text": "好"}]}', "[]", RECORDS[0] * 2]
    judged = analyzer.analyze_batch(pa.table({"record": [RECORDS[0], *bad, RECORDS[1]]})).to_pylist()
    assert [row["id"] for row in judged] == [CALLS[0]["id"], "-#2", "-#3", "y", "-#5", "-#6", CALLS[1]["id"]]
    assert [row["verdict"] is None for row in judged] == [False, True, True, True, True, True, False]
    assert all(bool(row["errors"]) == (row["verdict"] is None) for row in judged)
    assert judged[2]["errors"][0]["what"] == "the column record is null"
    assert judged[5]["errors"][0]["what"] == "the row holds 2 documents"
    (tmp_path / "y.jsonl").write_text(bad[2])
    told = run("scan", tmp_path / "y.jsonl", ROOT / "corpus/samples/01-本人-规范.txt", "--format", "jsonl")
    assert judged[3]["errors"] == json.loads(told.splitlines()[0])["errors"]


def test_documents_without_an_id_take_that_of_the_row(analyzer):
    turns = json.dumps({"turns": [{"role": "agent", "text": "您好"}]})
    table = pa.table({"call": ["a", "b", None], "record": [turns, "{", turns]})
    assert analyzer.analyze_batch(table, id="call")["id"].to_pylist() == ["a", "b", "-#3"]


@pytest.mark.parametrize(
    ("table", "named", "words"),
    [
        (pa.table({"a": ["x"]}), {}, "no column is called record, turns or text (there are a)"),
        (pa.table({"a": ["x"]}), {"record": "b"}, "there is no column b; there are a"),
        (pa.table({"a": [1]}), {"record": "a"}, "it must be a string: a record as JSON"),
        (pa.table({"a": ["x"]}), {"turns": "a"}, "it must be a list of structs with role and text"),
        (pa.table({"a": ["x"], "b": ["x"]}), {"record": "a", "text": "b"}, "name one of record, turns and text"),
        (pa.table({"a": ["x"]}), {"record": "a", "id": "b"}, "there is no column b"),
    ],
)
def test_wrong_columns(analyzer, table, named, words):
    with pytest.raises(ValueError) as told:
        analyzer.analyze_batch(table, **named)
    assert words in str(told.value)


def test_no_rows(analyzer):
    assert analyzer.analyze_batch(pa.table({"record": pa.array([], pa.string())})).num_rows == 0


def test_parquet_of_the_program(analyzer, expected, run, tmp_path):
    import pyarrow.parquet as pq

    (tmp_path / "calls.jsonl").write_text("\n".join([*RECORDS, "{"]), encoding="utf-8")
    out = tmp_path / "out.parquet"
    told = run("scan", tmp_path / "calls.jsonl", "--format", "jsonl", "--report", f"parquet={out}")
    table = pq.read_table(out)
    assert table.schema.equals(zhijian.columns())
    assert [bare(row) for row in table.to_pylist()] == [bare(json.loads(line)) for line in told.splitlines()]
    assert table.num_rows == len(RECORDS) + 1 and [path.name for path in tmp_path.iterdir()].count("out.parquet") == 1


def test_columns_are_described(analyzer):
    page = (ROOT / "docs/columns.md").read_text(encoding="utf-8")
    fields = list(zhijian.columns())
    for field in fields:
        assert f"| `{field.name}` |" in page, field.name
        inner = field.type.value_type if pa.types.is_list(field.type) else field.type
        if pa.types.is_struct(inner) and field.name not in ("elements", "element_points"):
            for part in inner:
                assert f"`{part.name}`" in page, f"{field.name}.{part.name}"
