"""Rules across calls on Spark give the findings of `zhijian batch call-log` on the same log."""

import csv
import json

import pytest

import generated

#: Profiles and how many rules they have.
PROFILES = [("bank-card", 3), ("online-loan", 2), ("agency", 4)]


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    rows = generated.log(3000)
    path = tmp_path_factory.mktemp("log") / "log.csv"
    with open(path, "w", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path, rows


@pytest.mark.parametrize(("profile", "rules"), PROFILES)
def test_same_findings_as_the_program(spark, run, logged, profile, rules, monkeypatch):
    from zhijian import spark as zj
    from zhijian import spark_calls

    monkeypatch.setattr(spark_calls, "_STRETCH", 700)
    path, rows = logged
    told = run("batch", "call-log", path, "--profile", profile, "--format", "jsonl")
    expected = [json.loads(line) for line in told.splitlines()]
    # Violations and what cannot be evaluated, of every rule.
    assert len({(found["rule"], found["status"]) for found in expected}) == 2 * rules
    numbered = [{**row, "line": number} for number, row in enumerate(rows, 2)]
    table = spark.createDataFrame(numbered).repartition(5)
    found = [row.asDict() for row in zj.call_log(table, profile, order="line").collect()]
    order = lambda found: (found["line"], ["hours", "connected", "attempts", "third_party"].index(found["rule"]))
    assert sorted(found, key=order) == sorted(expected, key=order)


def test_moments_keep_their_zone(spark):
    from zhijian import spark as zj

    rows = spark.sql(
        "select 'c' call_id, timestamp'2026-03-01 14:30:00' start, 60 duration, 'out' direction union all "
        "select 'd', timestamp'2026-03-01 10:00:00', 60, 'out'"
    )
    found = [(row.call, row.rule, row.value, row.line) for row in zj.call_log(rows, "online-loan").collect()]
    # 14:30 UTC is 22:30 in China.
    assert ("c", "hours", "22:30:00", None) in found
    assert not [row for row in found if row[:2] == ("d", "hours")]


def test_what_is_wrong_is_told(spark):
    from zhijian import spark as zj

    log = spark.createDataFrame([{"call_id": "c", "when": "now"}])
    with pytest.raises(ValueError, match="the log has no column start"):
        zj.call_log(log, "bank-card")
    with pytest.raises(ValueError, match="no profile is called x"):
        zj.call_log(log.withColumnRenamed("when", "start"), "x")
