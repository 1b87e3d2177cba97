"""The examples run as they stand."""

import subprocess
import sys

import pytest

from conftest import ROOT

EXAMPLES = ROOT / "python/examples"


@pytest.mark.parametrize(("name", "words"), [("notebook.py", "threat.arrest"), ("pandas_one_liner.py", "fail")])
def test_example(name, words):
    pytest.importorskip("pandas")
    done = subprocess.run([sys.executable, EXAMPLES / name], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and words in done.stdout, done.stdout + done.stderr


def test_spark_job(spark, tmp_path):
    import generated
    import json

    rows = [(call["id"], json.dumps(call, ensure_ascii=False)) for call in generated.calls(20)]
    spark.createDataFrame(rows, "id string, record string").write.parquet(str(tmp_path / "calls"))
    sys.path.insert(0, str(EXAMPLES))
    import spark_job

    class Session:
        """The session of the tests, which others go on using."""

        builder = type("Builder", (), {"appName": lambda self, name: self, "getOrCreate": lambda self: spark})()

    stop, spark.stop = spark.stop, lambda: None
    spark_job.SparkSession, kept = Session, spark_job.SparkSession
    try:
        spark_job.main(str(tmp_path / "calls"), str(tmp_path / "out"))
    finally:
        spark_job.SparkSession, spark.stop = kept, stop
    assert spark.read.parquet(str(tmp_path / "out/documents")).count() == 20
    assert "finding" in spark.read.parquet(str(tmp_path / "out/findings")).columns
