"""The analyzer of the driver, on the workers of Spark: what a worker is told, and what is sent to it.

Takes rulesets, gives analyzers: a process compiles each once and keeps the last few. Lexicons that are not built in travel as
one file. Must not know tables, nor what is judged.
"""

from __future__ import annotations

import atexit
import io
import json
import os
import shutil
import tempfile
import zipfile
from typing import TYPE_CHECKING, Any, Optional

import pyarrow as pa

from . import Analyzer, Ruleset

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

#: Beginning of the name of an archive of lexicons that is sent to the workers.
_SENT = "zhijian-lexicons-"

#: Of this process: the analyzer by what it was made of; a worker that lives long keeps the last few.
_ANALYZERS: dict[tuple, Analyzer] = {}
_MOST_ANALYZERS = 2

#: Of this driver: the archives that were sent, by application and hash. Spark takes a name once.
_ARCHIVES: dict[tuple[str, str], str] = {}


class RulesetMismatch(RuntimeError):
    """A worker has other lexicons, or another version of the package, than the driver."""


def prepare(df: "DataFrame", ruleset: Ruleset, archive: Optional[str] = None, unmasked: bool = False) -> dict:
    """What a worker must know to have the analyzer of the driver; sends what it cannot have."""
    if archive is None and not _is_built_in(ruleset):
        archive = _send(df, ruleset)
    return {"hash": ruleset.hash, "rules_only": ruleset.rules_only, "archive": archive, "unmasked": unmasked}


def analyzer_of(work: dict) -> Analyzer:
    """The analyzer that a worker was told of by :func:`prepare`."""
    key = (work["hash"], work["archive"], work["rules_only"], work["unmasked"])
    if key not in _ANALYZERS:
        ruleset = _ruleset(work["archive"], work["rules_only"])
        if ruleset.hash != work["hash"]:
            raise RulesetMismatch(
                f"this worker's ruleset is {ruleset.hash}, the driver's {work['hash']}: ship one wheel and one archive of lexicons to both"
            )
        while len(_ANALYZERS) >= _MOST_ANALYZERS:
            _ANALYZERS.pop(next(iter(_ANALYZERS)))
        _ANALYZERS[key] = Analyzer(ruleset, unmasked=work["unmasked"])
    return _ANALYZERS[key]


def pack(ruleset: Ruleset, path: str) -> str:
    """Writes the lexicons of a ruleset with their layers into one file for ``--files``; gives its hash.

    The same ruleset gives the same bytes.
    """
    with open(path, "wb") as file:
        file.write(_packed(ruleset))
    return ruleset.hash


def pa_to_spark(schema: pa.Schema) -> Any:
    """A schema of Arrow as one of Spark."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


def _ruleset(archive: Optional[str], rules_only: bool) -> Ruleset:
    if archive is None:
        return Ruleset.load(rules_only=rules_only)
    path = archive
    if not os.path.exists(path):
        from pyspark import SparkFiles

        path = SparkFiles.get(archive)
    with zipfile.ZipFile(path) as packed:
        order = json.loads(packed.read("layers.json"))
        read = lambda folder: {
            name[len(folder) :]: packed.read(name).decode() for name in packed.namelist() if name.startswith(folder)
        }
        layers = [(name, read(f"{number}/")) for number, name in enumerate(order)]
        return Ruleset.from_files(read("base/"), layers=layers, rules_only=rules_only)


def _packed(ruleset: Ruleset) -> bytes:
    layers = ruleset.layers
    entries = {"layers.json": json.dumps([name for name, _ in layers])}
    entries.update({f"base/{name}": text for name, text in ruleset.files.items()})
    for number, (_, files) in enumerate(layers):
        entries.update({f"{number}/{name}": text for name, text in files.items()})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(entries):
            out.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), entries[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _is_built_in(ruleset: Ruleset) -> bool:
    return ruleset.hash == Ruleset.load(rules_only=ruleset.rules_only).hash


def _send(df: "DataFrame", ruleset: Ruleset) -> str:
    context = df.sparkSession.sparkContext
    sent = (context.applicationId, ruleset.hash)
    if sent not in _ARCHIVES:
        name = f"{_SENT}{ruleset.hash[:16]}.zip"
        # Spark sends the file when a worker asks for it: it stays until the driver ends.
        folder = tempfile.mkdtemp(prefix="zhijian-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        path = os.path.join(folder, name)
        pack(ruleset, path)
        context.addFile(path)
        _ARCHIVES[sent] = name
    return _ARCHIVES[sent]
