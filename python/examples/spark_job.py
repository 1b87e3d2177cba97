"""A night on Spark: calls in Parquet in, results and findings in Parquet out.

    spark-submit … spark_job.py calls.parquet judged/        # docs/spark.md has the whole lines

The input has a column `record` (a record as JSON) or `turns`, and `id`; other columns stay where they are.
"""

import sys

from pyspark.sql import SparkSession

from zhijian import spark as zj


def main(calls: str, out: str) -> None:
    session = SparkSession.builder.appName("zhijian").getOrCreate()
    judged = zj.judge(session.read.parquet(calls))
    judged.write.mode("overwrite").parquet(f"{out}/documents")
    # From what was written: nothing is judged twice.
    written = session.read.parquet(f"{out}/documents")
    zj.findings(written).write.mode("overwrite").parquet(f"{out}/findings")
    written.createOrReplaceTempView("documents")
    session.sql("select verdict, count(*) as documents, avg(score) as score from documents group by verdict").show()
    session.stop()


if __name__ == "__main__":
    main(*sys.argv[1:3])
