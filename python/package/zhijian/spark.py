"""The judgement inside Apache Spark (PySpark 3.5 and 4): tables of calls in, tables of results out.

    from zhijian import spark as zj

    judged = zj.judge(calls, record="json", id="call_id")     # a row a call, columns of zhijian.columns()
    findings = zj.findings(judged)                             # a row a finding
    log = zj.call_log(calls_of_the_week, profile="bank-card")  # rules across calls

Every Python worker compiles the ruleset once and judges on one thread: Spark decides how many workers there are. A worker
whose ruleset is not that of the driver stops the job, with both hashes in its message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator, Optional, Sequence

import pyarrow as pa

from . import Ruleset, columns
from .spark_calls import call_log
from .spark_workers import RulesetMismatch, analyzer_of, pa_to_spark, pack, prepare

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["RulesetMismatch", "call_log", "findings", "judge", "pack"]


def judge(
    df: "DataFrame",
    *,
    record: Optional[str] = None,
    turns: Optional[str] = None,
    text: Optional[str] = None,
    id: Optional[str] = None,
    keep: Sequence[str] = (),
    ruleset: Optional[Ruleset] = None,
    archive: Optional[str] = None,
    unmasked: bool = False,
) -> "DataFrame":
    """Judges a row at a time.

    Args:
        df: one call a row, in one of the forms of ``Analyzer.analyze_batch``.
        record, turns, text, id: the columns, as of ``Analyzer.analyze_batch``; beside ``turns`` also ``kind`` and ``meta``.
        keep: columns of ``df`` that are handed through, before those of the result.
        ruleset: what to judge by; the built-in one when absent. One with lexicons or layers of its own is sent to the
            workers with ``addFile``.
        archive: name of a file made by :func:`pack` that the workers have already (``--files``), so that nothing is sent.
        unmasked: shows personal numbers in full.

    Returns:
        A row for each row: ``keep``, then ``zhijian.columns()``. A row that cannot be judged has ``errors`` and no verdict.

    Raises:
        ValueError: columns that are not there, or of the wrong type.
    """
    clash = set(keep) & set(columns().names)
    if clash:
        raise ValueError(f"keep: {', '.join(sorted(clash))} would stand twice; rename it in the table first")
    call = {"record": record, "turns": turns, "text": text, "id": id}
    work = {**prepare(df, ruleset or Ruleset.load(), archive, unmasked), "call": call, "keep": list(keep)}
    needed = _needed(df, call, keep)
    schema = pa_to_spark(columns())
    for name in reversed(list(keep)):
        schema = _prepend(schema, df.schema[name])

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        # Named here, so that a worker takes the module and its cache instead of a copy of both.
        from zhijian import spark

        yield from spark._judge(work, batches)

    return df.select(*needed).mapInArrow(run, schema)


def findings(judged: "DataFrame", keep: Sequence[str] = ()) -> "DataFrame":
    """A row a finding of what :func:`judge` gave, for SQL.

    Columns: ``keep``, ``document``, ``outcome``, ``verdict``, ``score``, ``ruleset``, then those of a finding, its own id
    called ``finding``.
    """
    from pyspark.sql import functions as F

    found = columns().field("findings").type.value_type
    document = ("document", "outcome", "verdict", "score", "ruleset")
    clash = set(keep) & {*document, *("finding" if field.name == "id" else field.name for field in found)}
    if clash:
        raise ValueError(f"keep: {', '.join(sorted(clash))} would stand twice; rename it in the table first")
    rows = judged.select(
        *keep, F.col("id").alias("document"), "outcome", "verdict", "score", "ruleset", F.explode("findings").alias("_f")
    )
    own = [
        F.col("_f").getField(field.name).alias("finding" if field.name == "id" else field.name) for field in found
    ]
    return rows.select(*keep, *document, *own)


def _judge(work: dict, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What a worker does with its batches."""
    analyzer = None
    for batch in batches:
        analyzer = analyzer or analyzer_of(work)
        judged = analyzer.analyze_batch(batch, **work["call"])
        if work["keep"]:
            kept = [batch.column(batch.schema.get_field_index(name)) for name in work["keep"]]
            fields = [batch.schema.field(name) for name in work["keep"]]
            judged = pa.RecordBatch.from_arrays(kept + judged.columns, schema=pa.schema(fields + list(judged.schema)))
        yield judged


def _needed(df: "DataFrame", call: dict, keep: Sequence[str]) -> list[str]:
    """Only what is judged or kept travels to the workers."""
    named = [name for name in call.values() if name is not None]
    forms = [name for name in ("record", "turns", "text") if call[name] is not None]
    beside = ["kind", "meta"] if not forms or "turns" in forms else []
    usual = ["id", *beside] if forms else ["record", "turns", "text", "id", *beside]
    usual = [name for name in usual if name in df.columns]
    missing = [name for name in [*named, *keep] if name not in df.columns]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)}; it has {', '.join(df.columns)}")
    dotted = [name for name in [*named, *keep] if "." in name]
    if dotted:
        raise ValueError(f"PySpark's mapInArrow takes no column with a dot in its name: rename {', '.join(dotted)}")
    return list(dict.fromkeys([*named, *keep, *usual]))


def _prepend(schema: Any, field: Any) -> Any:
    from pyspark.sql.types import StructType

    return StructType([field, *schema.fields])
