"""Rules across calls as operations of Spark: contact hours, connected calls, attempts, third parties.

Thresholds, titles of columns, words and citations are those of ``call_log.toml``; fields are read by the same code as on the
command line (``zhijian batch call-log``), and the engine counts: one window a debtor or number and day; of the log the driver sees
one row for each 50,000 lines.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Iterator, Optional

import pyarrow as pa

from . import Ruleset
from .spark_workers import analyzer_of, pa_to_spark, prepare

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

#: Lines of a log whose latest time is found together.
_STRETCH = 50_000

#: Days behind the latest call of the log for which counts are kept, as on the command line.
_KEPT = 2

_SECOND = 1_000_000_000
_ORDER = "time order of the log"
_EARLIER = "earlier days"


def call_log(
    df: "DataFrame", profile: str, *, order: Optional[str] = None, ruleset: Optional[Ruleset] = None
) -> "DataFrame":
    """What does not conform to the rules of a profile, or cannot be evaluated.

    Args:
        df: a row a call, under the titles that ``call_log.toml`` knows. Times may be strings or timestamps.
        profile: the kind of business, such as ``bank-card``.
        order: a column of whole numbers by which the log is in order: of a CSV, its line, the head line being 1. Without it
            calls are taken in the order of time, and findings have no ``line``.
        ruleset: whose thresholds; the built-in ones when absent.

    Returns:
        The rows of ``zhijian batch call-log --format jsonl``: call, line, agent, rule, status, severity, value, limit,
        missing, cites.

    Raises:
        ValueError: a profile that is not known, or a log without its indispensable columns.
    """
    from pyspark.sql import functions as F

    ruleset = ruleset or Ruleset.load()
    told = json.loads(ruleset._call_log(profile))
    rules = told["profile"]
    rows = _latest(_typed(_strings(df, told["columns"], order), ruleset), order)
    by = [F.col("at")] if order else [F.col("start_day"), F.col("start_time"), F.col("call")]
    answers = []
    if rules.get("hours"):
        answers.append(("hours", _hours(rules["hours"])))
    for rule, of, connected in (("connected", "debtor", True), ("attempts", "number", False)):
        if rules.get(rule):
            rows = _counted(rows, rule, of, connected, by)
            answers.append((rule, _too_many(rule, of, connected, rules[rule]["most"])))
    if rules.get("third_party"):
        rows = _histories(rows, max(rules["third_party"]["dials"], 1), by)
        answers.append(("third_party", _unreached(rules["third_party"]["days"])))
    found = [_told(rule, answer, told["severities"][rule], rules[rule]["cites"]) for rule, answer in answers]
    rows = rows.withColumn("answer", F.explode(F.array(*found))).where(F.col("answer.status").isNotNull())
    keys = ["rule", "status", "severity", "value", "limit", "missing", "cites"]
    line = F.col("at").alias("line")
    return rows.select("call", line, "agent", *[F.col(f"answer.{key}").alias(key) for key in keys])


def _strings(df: "DataFrame", titles: dict, order: Optional[str]) -> "DataFrame":
    """The columns that the rules know, as strings, and the place in the log."""
    from pyspark.sql import functions as F
    from pyspark.sql.types import TimestampType

    known = {title.lower(): column for column, names in titles.items() for title in names}
    for column in ("call", "start"):
        if not any(known.get(name.lower()) == column for name in df.columns):
            names = titles[column]
            raise ValueError(f"the log has no column {names[0]} (the head line names it {' or '.join(names)})")
    texts = []
    for field in df.schema.fields:
        if field.name.lower() in known:
            column = F.col(f"`{field.name}`")
            if isinstance(field.dataType, TimestampType):
                # A moment keeps its zone, as Spark's own text of it would not.
                column = F.date_format(column, "yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX")
            texts.append(column.cast("string").alias(field.name))
    at = F.col(f"`{order}`") if order else F.lit(None)
    return df.select(*texts, at.cast("long").alias("at"))


def _typed(texts: "DataFrame", ruleset: Ruleset) -> "DataFrame":
    """Fields as the command line reads them."""
    work = prepare(texts, ruleset)
    empty = pa.RecordBatch.from_pydict({"call": pa.array([], pa.string()), "start": pa.array([], pa.string())})
    typed = ruleset._call_log_rows(empty).schema.append(pa.field("at", pa.int64()))

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from zhijian import spark_calls

        yield from spark_calls._read(work, batches)

    return texts.mapInArrow(run, pa_to_spark(typed))


def _read(work: dict, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        at = batch.schema.get_field_index("at")
        texts = batch.select([name for name in batch.schema.names if name != "at"])
        rows = analyzer_of(work).ruleset._call_log_rows(texts)
        yield pa.RecordBatch.from_arrays(
            [*rows.columns, batch.column(at)], schema=rows.schema.append(pa.field("at", pa.int64()))
        )


def _latest(rows: "DataFrame", order: Optional[str]) -> "DataFrame":
    """Adds `latest`, the latest start up to each call, and `first`, the day of the first call of the log.

    A running figure over a whole log would be counted by one worker: it is found by stretches, and of these the latest.
    """
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    start = F.when(F.col("start_day").isNotNull(), F.struct("start_day", "start_time"))
    rows = rows.withColumn("moment", start)
    if order is None:
        first = rows.agg(F.min("start_day").alias("first"))
        return rows.withColumn("latest", F.col("moment")).crossJoin(F.broadcast(first))
    known = rows.where(F.col("moment").isNotNull())
    first = known.agg(F.min_by("start_day", "at").alias("first"))
    rows = rows.withColumn("stretch", F.floor(F.col("at") / _STRETCH))
    earlier = Window.orderBy("stretch").rowsBetween(Window.unboundedPreceding, -1)
    tops = rows.groupBy("stretch").agg(F.max("moment").alias("top"))
    tops = tops.select("stretch", F.max("top").over(earlier).alias("before"))
    within = Window.partitionBy("stretch").orderBy("at").rowsBetween(Window.unboundedPreceding, 0)
    rows = rows.withColumn("within", F.max("moment").over(within)).join(F.broadcast(tops), "stretch", "left")
    return rows.withColumn("latest", F.greatest("before", "within")).crossJoin(F.broadcast(first))


def _is(name: str, truth: bool) -> "Column":
    """Whether something is known and so."""
    from pyspark.sql import functions as F

    return F.coalesce(F.col(name) == F.lit(truth), F.lit(False))


def _missing(*fields: tuple[str, str]) -> "Column":
    """Names of what is not known; fields are (name, column)."""
    from pyspark.sql import functions as F

    lacks = [F.when(F.col(column).isNull(), F.lit(name)) for name, column in fields]
    return F.filter(F.array(*lacks), lambda name: name.isNotNull())


def _told(rule: str, answer: dict, severity: str, cites: list) -> "Column":
    """An answer as the fields of a finding; without status where the call conforms or the rule does not apply."""
    from pyspark.sql import functions as F

    open, violated = answer["missing"].isNotNull(), answer["value"].isNotNull()
    status = F.when(open, F.lit("not_evaluable")).when(violated, F.lit("violation"))
    return F.struct(
        F.lit(rule).alias("rule"),
        status.alias("status"),
        F.when(~open, F.lit(severity)).alias("severity"),
        F.when(~open, answer["value"]).alias("value"),
        F.when(~open, answer["limit"]).alias("limit"),
        F.coalesce(answer["missing"], F.array().cast("array<string>")).alias("missing"),
        F.array(*[F.lit(cite) for cite in cites]).alias("cites"),
    )


def _hours(rule: dict) -> dict:
    """08:00:00 is within, 22:00:00 is not; a call that ends in another day than it began went through the night."""
    from pyspark.sql import functions as F

    begin, end = _time(rule["from"]), _time(rule["to"])
    outside = lambda name: (F.col(name) < begin) | (F.col(name) >= end)
    applies = ~_is("outbound", False) & ~_is("consent", True)
    starts_outside = F.coalesce(_is("outbound", True) & outside("start_time"), F.lit(False))
    known = F.col("outbound").isNotNull() & F.col("start_day").isNotNull() & F.col("end_day").isNotNull()
    ends_outside = outside("end_time") | (F.col("start_day") != F.col("end_day"))
    lacks = _missing(("direction", "outbound"), ("start", "start_day"), ("duration", "end_day"))
    return {
        "missing": F.when(applies & ~starts_outside & ~known, lacks),
        "value": F.when(applies & starts_outside, F.col("start_text")).when(
            applies & known & ends_outside, F.col("end_text")
        ),
        "limit": F.lit(f"{rule['from']} to {rule['to']}"),
    }


def _time(text: str) -> int:
    """Nanoseconds from midnight."""
    hours, minutes, seconds = text.split(":")
    whole, _, part = seconds.partition(".")
    nanoseconds = int(part.ljust(9, "0")) if part else 0
    return (int(hours) * 3600 + int(minutes) * 60 + int(whole)) * _SECOND + nanoseconds


def _kept() -> "Column":
    """Whether counts of this day are kept still."""
    from pyspark.sql import functions as F

    return F.col("start_day") >= F.col("latest.start_day") - _KEPT


def _counted(rows: "DataFrame", rule: str, of: str, connected: bool, by: list) -> "DataFrame":
    """Adds `<rule>_nth`: the how-manieth it is of its debtor or number on its day."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    counts = _is("outbound", True) & _is("connected", connected) & F.col(of).isNotNull() & _kept()
    counts = F.coalesce(counts, F.lit(False))
    # What does not count is spread, and not heaped upon one worker.
    key = F.when(counts, F.struct(F.col(of).alias("of"), F.col("start_day").alias("day"), F.lit(0).cast("long").alias("spread")))
    key = key.otherwise(F.struct(F.lit("").alias("of"), F.lit(0).alias("day"), F.xxhash64("call").alias("spread")))
    window = Window.partitionBy(f"{rule}_key").orderBy(*by)
    return rows.withColumn(f"{rule}_key", key).withColumn(f"{rule}_nth", F.when(counts, F.row_number().over(window)))


def _too_many(rule: str, of: str, connected: bool, most: int) -> dict:
    from pyspark.sql import functions as F

    applies = ~_is("outbound", False) & ~_is("connected", not connected)
    lacks = _missing(("direction", "outbound"), ("connected", "connected"), (of, of), ("start", "start_day"))
    nth = F.col(f"{rule}_nth")
    return {
        "missing": F.when(applies & (F.size(lacks) > 0), lacks).when(applies & ~_kept(), F.array(F.lit(_ORDER))),
        "value": F.when(applies & (nth > most), nth.cast("string")),
        "limit": F.lit(str(most)),
    }


def _histories(rows: "DataFrame", dials: int, by: list) -> "DataFrame":
    """Adds what was known of the debtor before each call: failed dials and days in a row since he was last reached."""
    from pyspark.sql import Window
    from pyspark.sql import functions as F

    tells = F.col("debtor").isNotNull() & F.col("start_day").isNotNull()
    tells = tells & F.coalesce(F.col("relation") != "third_party", F.lit(True))
    known = F.col("relation").isNotNull()
    reached = tells & (_is("outbound", False) | (_is("connected", True) & known))
    failed = tells & _is("outbound", True) & _is("connected", False) & known
    key = F.when(F.col("debtor").isNull(), F.xxhash64("call")).otherwise(F.lit(0).cast("long"))
    number = lambda truth: truth.cast("int")
    rows = rows.select(
        "*",
        key.alias("spread"),
        number(reached).alias("reached"),
        number(failed).alias("failed"),
        number(tells & ~reached & ~failed).alias("vague"),
        number(tells & F.col("invalid_number")).alias("invalid"),
    )
    before, upto = (Window.unboundedPreceding, -1), (Window.unboundedPreceding, 0)
    of = lambda *keys: Window.partitionBy("debtor", "spread", *keys).orderBy(*by)
    total = lambda name, window: F.coalesce(F.sum(name).over(window), F.lit(0))
    debtor = of()
    rows = rows.select(
        "*",
        total("invalid", debtor.rowsBetween(*before)).alias("invalid_before"),
        # Since he was reached for the how-manieth time.
        total("reached", debtor.rowsBetween(*before)).alias("since"),
    )
    since = of("since")
    failed_day = F.when(F.col("failed") == 1, F.col("start_day"))
    rows = rows.select(
        "*",
        total("failed", since.rowsBetween(*before)).alias("failed_dials"),
        total("vague", since.rowsBetween(*before)).alias("vague_before"),
        F.last(failed_day, ignorenulls=True).over(since.rowsBetween(*before)).alias("last_failed"),
    )
    is_enough = (F.col("failed") == 1) & (F.col("failed_dials") + 1 == dials)
    other_day = (F.col("failed") == 1) & F.coalesce(F.col("last_failed") != F.col("start_day"), F.lit(True))
    breaks = other_day & F.coalesce(F.col("last_failed") + 1 != F.col("start_day"), F.lit(True))
    rows = rows.select(
        "*",
        F.when(is_enough, F.col("start_day")).alias("enough_here"),
        number(other_day).alias("other_day"),
        number(breaks).alias("breaks"),
    )
    rows = rows.select(
        "*",
        F.max("enough_here").over(since.rowsBetween(*before)).alias("enough"),
        total("breaks", since.rowsBetween(*upto)).alias("row"),
    )
    return rows.withColumn("failed_days", total("other_day", of("since", "row").rowsBetween(*upto)))


def _unreached(days: int) -> dict:
    from pyspark.sql import functions as F

    applies = ~_is("outbound", False) & ~F.coalesce(F.col("relation") != "third_party", F.lit(False))
    lacks = _missing(("direction", "outbound"), ("relation", "relation"), ("debtor", "debtor"), ("start", "start_day"))
    late = F.coalesce(F.col("moment") < F.col("latest"), F.lit(False))
    could_not = (F.col("invalid_before") > 0) | (F.col("failed_days") >= days)
    could_not = could_not | F.coalesce(F.col("enough") < F.col("start_day"), F.lit(False))
    reaches = F.col("start_day") - F.col("first")
    value = F.format_string("%d failed dials in a row, %d failed days", "failed_dials", "failed_days")
    open = applies & (F.size(lacks) == 0) & ~late & ~could_not
    too_short = (reaches < days) | (reaches < 0)
    return {
        "missing": F.when(applies & (F.size(lacks) > 0), lacks)
        .when(applies & late, F.array(F.lit(_ORDER)))
        .when(open & (F.col("vague_before") > 0), F.array(F.lit("connected")))
        .when(open & too_short, F.array(F.lit(_EARLIER))),
        "value": F.when(open & (F.col("vague_before") == 0) & ~too_short, value),
        "limit": F.lit(f"an invalid number, enough failed dials before this day, or {days} failed days"),
    }
