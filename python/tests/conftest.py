"""What tests share: the analyzer, the program to compare with, a Spark of two worker JVMs."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import zhijian

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"


@pytest.fixture(scope="session")
def analyzer():
    return zhijian.Analyzer(zhijian.Ruleset.load())


@pytest.fixture(scope="session")
def run():
    """Runs the program and gives its standard output; any exit code but that of a failure is right."""
    program = os.environ.get("ZHIJIAN_BIN", ROOT / "target/release/zhijian")

    def run(*arguments, stdin=None):
        done = subprocess.run(
            [str(program), *map(str, arguments)], input=stdin, capture_output=True, cwd=ROOT, timeout=300
        )
        assert done.returncode in (0, 1), done.stderr.decode()
        return done.stdout

    return run


@pytest.fixture(scope="session")
def spark():
    if shutil.which("java") is None:
        pytest.skip("Spark is not tested: there is no Java (17 is needed)")
    session = pytest.importorskip("pyspark.sql", reason="Spark is not tested: pyspark is not installed").SparkSession
    os.environ.update(PYSPARK_PYTHON=sys.executable, SPARK_LOCAL_IP="127.0.0.1", SPARK_LOCAL_HOSTNAME="localhost")
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.executor.memory": "1g",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "500",
        "spark.sql.session.timeZone": "UTC",
    }
    builder = session.builder.master("local-cluster[2,1,1024]").appName("zhijian tests")
    for key, value in settings.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()
