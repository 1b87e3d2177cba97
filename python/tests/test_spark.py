"""A Spark of two worker JVMs gives the findings of `zhijian batch`, also when one of them is killed in mid-job."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

import generated
import zhijian

COUNT = int(os.environ.get("ZHIJIAN_SPARK_CALLS", "10000"))


@pytest.fixture(scope="module")
def night(tmp_path_factory, run):
    """Calls as Parquet, and what `zhijian batch` says of them: findings by id."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path_factory.mktemp("night")
    calls = list(generated.calls(COUNT))
    records = [json.dumps(call, ensure_ascii=False) for call in calls]
    (folder / "calls.jsonl").write_text("\n".join(records) + "\n", encoding="utf-8")
    table = pa.table({"call_id": [call["id"] for call in calls], "json": records})
    pq.write_table(table, folder / "calls.parquet", row_group_size=500)
    run("batch", "run", "--input", folder / "calls.jsonl", "--out", folder / "out", "--state", folder / "state", "-q")
    judged = {}
    for part in (folder / "out/analyses").rglob("*.jsonl"):
        for line in part.open(encoding="utf-8"):
            record = json.loads(line)
            judged[record["id"]] = summary(record)
    assert len(judged) == COUNT
    return folder, judged


def summary(record):
    findings = [{key: value for key, value in found.items() if value is not None} for found in record["findings"]]
    elements = {name: element["status"] for name, element in record["elements"].items()}
    return record["verdict"], record["score"], record["outcome"], findings, elements


def executors():
    """Processes of executors that this session started."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents[int(entry.name)] = (int(fields[1]), (entry / "cmdline").read_bytes())
        except OSError:
            continue

    def is_ours(process):
        while process in parents:
            if process == os.getpid():
                return True
            process = parents[process][0]
        return False

    backend = b"CoarseGrainedExecutorBackend"
    return {process for process, (_, command) in parents.items() if backend in command and is_ours(process)}


@pytest.mark.parametrize("killed", [False, True])
def test_same_results_as_batch(spark, night, killed, capsys, tmp_path):
    import pyarrow.dataset as ds

    from zhijian import spark as zj

    folder, expected = night
    calls = spark.read.parquet(str(folder / "calls.parquet")).repartition(40)
    judged = zj.judge(calls, record="json", keep=["call_id"])
    out = str(tmp_path / "judged")
    begun = time.monotonic()
    job = threading.Thread(target=judged.write.parquet, args=(out,))
    job.start()
    if killed:
        tracker = spark.sparkContext.statusTracker()
        while not any(
            (info := tracker.getStageInfo(stage)) and info.numTasks == 40 and 5 <= info.numCompletedTasks < 35
            for stage in tracker.getActiveStageIds()
        ):
            assert job.is_alive(), "the job ended before it could be hit"
            time.sleep(0.02)
        before = executors()
        assert len(before) == 2
        os.kill(min(before), signal.SIGKILL)
    job.join(1500)
    took = time.monotonic() - begun
    with capsys.disabled():
        print(f"\n{COUNT} calls on Spark{' with a worker killed' if killed else ''}: {took:.1f} s")
    got = 0
    for batch in ds.dataset(out, format="parquet").to_batches(batch_size=1000):
        for row in batch.to_pylist():
            assert row["call_id"] == row["id"] and summary(row) == expected[row["id"]]
            got += 1
    assert got == COUNT == len(expected)
    if killed:
        assert before != executors(), "a worker was killed"


def test_findings_are_a_table(spark, night):
    from zhijian import spark as zj

    folder, expected = night
    calls = spark.read.parquet(str(folder / "calls.parquet")).where("call_id < 'g0000200'")
    table = zj.findings(zj.judge(calls, record="json"))
    table.createOrReplaceTempView("findings")
    counted = spark.sql("select document, count(*) n from findings group by document").collect()
    some = {name: len(found[3]) for name, found in expected.items() if name < "g0000200" and found[3]}
    assert {row.document: row.n for row in counted} == some
    assert table.columns[:6] == ["document", "outcome", "verdict", "score", "ruleset", "finding"]


def test_turns_in_columns(spark, analyzer):
    from zhijian import spark as zj

    calls = list(generated.calls(20))
    schema = "id string, kind string, turns array<struct<role: string, text: string>>"
    plain = [(call["id"], "call", [(turn["role"], turn["text"]) for turn in call["turns"]]) for call in calls]
    got = zj.judge(spark.createDataFrame(plain, schema), turns="turns").collect()
    for call, row in zip(calls, sorted(got, key=lambda row: row.id)):
        turns = [{key: turn[key] for key in ("role", "text")} for turn in call["turns"]]
        one = analyzer.analyze({"id": call["id"], "kind": "call", "turns": turns})
        assert summary(row.asDict(recursive=True)) == summary(one)


def test_lexicons_travel_and_are_checked(spark, tmp_path):
    from zhijian import spark as zj

    layer = tmp_path / "own"
    (layer / "rules").mkdir(parents=True)
    (layer / "layer.toml").write_text('name = { zh = "本行", en = "own" }\n', encoding="utf-8")
    (layer / "rules" / "own.toml").write_text(OWN, encoding="utf-8")
    ruleset = zhijian.Ruleset.load(layers=[layer])
    talk = "客服：请问是张先生本人吗？\n客户：我是。\n客服：您欠款三千元，今天不还，紫色的犀牛会来找您。"
    words = spark.createDataFrame([("a", talk), ("b", None)], "id string, text string")
    rows = {row.id: row for row in zj.judge(words, ruleset=ruleset).collect()}
    assert rows["a"].ruleset == ruleset.hash != zhijian.Ruleset.load().hash
    assert "threat.own_rhino" in [found.rule for found in rows["a"].findings]
    assert rows["b"].errors[0].what == "the column text is null"
    again = zj.judge(words.withColumnRenamed("id", "case"), text="text", keep=["case"], ruleset=ruleset)
    assert [row["case"] for row in again.collect()] == ["a", "b"], "sent once, used twice"
    assert zj.findings(again, keep=["case"]).count() == len(rows["a"].findings)
    with pytest.raises(ValueError, match="a dot in its name: rename case.id"):
        zj.judge(words.withColumnRenamed("id", "case.id"), text="text", keep=["case.id"])
    with pytest.raises(ValueError, match="rule would stand twice"):
        zj.findings(again, keep=["rule"])
    # A file that the workers have already: another ruleset than the driver's is refused.
    archive = str(tmp_path / "lexicons.zip")
    assert zj.pack(ruleset, archive) == ruleset.hash
    assert [row.ruleset for row in zj.judge(words, ruleset=ruleset, archive=archive).collect()][0] == ruleset.hash
    with pytest.raises(Exception, match="this worker's ruleset is"):
        zj.judge(words, archive=archive).collect()


def test_wrong_columns_are_told_before_anything_runs(spark):
    from zhijian import spark as zj

    calls = spark.createDataFrame([("a", "b")], "call_id string, json string")
    with pytest.raises(ValueError, match="the table has no column jsn; it has call_id, json"):
        zj.judge(calls, record="jsn")
    with pytest.raises(ValueError, match="id would stand twice"):
        zj.judge(calls.withColumnRenamed("call_id", "id"), record="json", keep=["id"])


OWN = """
category = "threat"

[[rule]]
id = "threat.own_rhino"
name = { zh = "犀牛", en = "Rhino" }
severity = "critical"
message = { zh = "以犀牛相威胁", en = "threatens with a rhino" }
instead = { zh = "建议您尽早安排。", en = "Please arrange it early." }
cites = ["cba-2026.ch3"]
patterns = ["紫色的犀牛"]
hit = ["紫色的犀牛会来找您", "明天紫色的犀牛上门"]
miss = ["您好", "您什么时候方便"]
"""
