"""Results of the package are those of the program, byte for byte; what cannot be read is told in its words."""

import copy
import json
import threading

import pytest

import generated
import zhijian
from conftest import CORPUS, ROOT


def line(record):
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def test_samples_in_all_formats(analyzer, run):
    paths = sorted(str(path.relative_to(ROOT)) for path in (CORPUS / "samples").iterdir())
    paths += sorted(str(path.relative_to(ROOT)) for path in (CORPUS / "scripts").glob("s01-*.docx"))[:2]
    for path in paths:
        records = analyzer.analyze_document((ROOT / path).read_bytes(), path=path)
        assert [line(record) for record in records] == run("scan", path, "--format", "jsonl").decode().splitlines()


def test_records_as_json_and_as_dicts(analyzer, run):
    calls = list(generated.calls(30))
    for call in calls:
        text = json.dumps(call, ensure_ascii=False)
        expected = run("scan", "-", "--format", "jsonl", "-q", stdin=text.encode()).decode() if call is calls[0] else None
        got = analyzer.analyze_json(text)
        assert expected in (None, got + "\n")
        before = copy.deepcopy(call)
        assert line(analyzer.analyze(call)) == got and call == before


def test_scripts(analyzer, run):
    for path in sorted((CORPUS / "samples").glob("1*.md")):
        name = str(path.relative_to(ROOT))
        checked = analyzer.check_script(path.read_bytes(), path=name)
        assert [line(record) for record in checked["documents"]] == run("check", name, "--format", "jsonl").decode().splitlines()
        assert checked["passed"] == all(record["verdict"] == "pass" for record in checked["documents"])
    assert analyzer.check_script("您好，我是远桥的小李。")["documents"][0]["kind"] == "script"
    broken = analyzer.check_script(b"PK\x03\x04 no zip")
    assert not broken["passed"] and broken["documents"][0]["errors"]


def test_numbers_are_masked_unless_asked(analyzer):
    call = {"turns": [{"role": "customer", "text": "我是。"}, {"role": "agent", "text": "你欠的钱今天不还就打断你的腿，13800138000。"}]}
    assert "13800138000" not in analyzer.analyze_json(json.dumps(call))
    assert not zhijian.Analyzer(analyzer.ruleset, unmasked=True).analyze(call)["masked"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"turns": []}, "-:1: "),
        ({"id": "x", "turns": [{"role": "nobody", "text": "好"}]}, "the field turns[0].role holds a role that is not known: nobody"),
        ({"id": "x", "turns": [{"role": "agent", "text": 5}]}, "turns[0].text"),
        ({"id": "x", "turns": [{"role": "13800138000", "text": "好"}]}, "a role that is not known: ***********"),
    ],
)
def test_errors_are_those_of_the_program(analyzer, run, call, words, tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(call))
    with pytest.raises(zhijian.DocumentError) as told:
        analyzer.analyze(call)
    error = told.value
    assert words in str(error) and isinstance(error, ValueError)
    record = json.loads(run("scan", tmp_path / "x.json", CORPUS / "samples/01-本人-规范.txt", "--format", "jsonl").splitlines()[0])
    assert record["errors"] == [{"what": error.what, "help": error.help}]


def test_one_document_is_one(analyzer):
    call = json.dumps(next(generated.calls(1)))
    with pytest.raises(zhijian.DocumentError, match="2 documents where one is to be judged"):
        analyzer.analyze_json(call + call)
    with pytest.raises(TypeError):
        analyzer.analyze(call)


def test_rulesets(tmp_path, run):
    builtin = zhijian.Ruleset.load()
    assert zhijian.Ruleset.from_files(builtin.files).hash == builtin.hash
    assert f'"ruleset":"{builtin.hash}"' in run("scan", CORPUS / "samples/01-本人-规范.txt", "--format", "jsonl").decode()
    folder = tmp_path / "own"
    for name, text in builtin.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    assert zhijian.Ruleset.load(folder).hash == builtin.hash
    (folder / "cues.toml").write_text("cue = [", encoding="utf-8")
    with pytest.raises(zhijian.LexiconError, match="cues.toml") as told:
        zhijian.Ruleset.load(folder)
    assert len(told.value.mistakes) >= 1
    with pytest.raises(zhijian.LexiconError, match="gone"):
        zhijian.Ruleset.load(tmp_path / "gone")


def test_the_lock_is_released(analyzer):
    table = __import__("pyarrow").table({"record": [json.dumps(call) for call in generated.calls(400)]})
    turns = 0
    work = threading.Thread(target=analyzer.analyze_batch, args=(table,))
    work.start()
    while work.is_alive():
        turns += 1
    # With the lock held, this thread would not turn once before the other ends.
    assert turns > 1000
