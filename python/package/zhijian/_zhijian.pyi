"""Types of the compiled half of the package; import them from ``zhijian``."""

from os import PathLike
from typing import Any, Protocol, Sequence, Union, final

import pyarrow

__version__: str

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object = None) -> Any: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object = None) -> Any: ...

class DocumentError(ValueError):
    """A document that cannot be judged: the message says where, what and what would be right."""

    id: str
    what: str
    help: str

class LexiconError(ValueError):
    """Lexicons that cannot be used; ``mistakes`` has a message for each, with its place and the mend."""

    mistakes: list[str]

@final
class Ruleset:
    """Lexicons, checked and compiled: immutable, and shared by analyzers of any thread."""

    @staticmethod
    def load(
        path: Union[str, PathLike[str], None] = None,
        *,
        layers: Sequence[Union[str, PathLike[str]]] = (),
        rules_only: bool = False,
    ) -> Ruleset:
        """The built-in lexicons, or those of a folder, with layers over them, the lowest first.

        ``rules_only`` leaves learned weights out. Takes about a fifth of a second: load once a process.

        Raises LexiconError for mistakes in lexicons, all at once.
        """

    @staticmethod
    def from_files(
        files: dict[str, str],
        *,
        layers: Sequence[tuple[str, dict[str, str]]] = (),
        rules_only: bool = False,
    ) -> Ruleset:
        """Lexicons that somebody else read: text by relative path, and layers as (name, files).

        Raises LexiconError.
        """

    @property
    def hash(self) -> str:
        """Hash over all lexicon files of all layers and the program's version; every result carries it."""

    @property
    def rules_only(self) -> bool:
        """Whether it goes without learned weights."""

    @property
    def files(self) -> dict[str, str]:
        """Text of the lexicon files by relative path."""

    @property
    def layers(self) -> list[tuple[str, dict[str, str]]]:
        """What lies over them, the lowest first: name and files."""

    def _call_log(self, profile: str) -> str: ...
    def _call_log_rows(self, rows: Union[_ArrowArray, _ArrowStream]) -> pyarrow.RecordBatch: ...

@final
class Analyzer:
    """Judges documents. Python's lock is released meanwhile: threads of Python judge side by side."""

    def __init__(self, ruleset: Ruleset, *, unmasked: bool = False) -> None:
        """``unmasked`` shows personal numbers in full instead of stars."""

    @property
    def ruleset(self) -> Ruleset:
        """The ruleset it judges by."""

    def analyze(self, call: dict[str, Any]) -> dict[str, Any]:
        """Judges a record: ``{"id", "kind", "meta", "turns": [{"role", "text", "start_ms", "end_ms"}]}``.

        Only ``turns`` must be there. The result has the keys of ``zhijian schema``.

        Raises DocumentError for what cannot be read.
        """

    def analyze_json(self, text: str) -> str:
        """Judges one document that is JSON, as a record or as a recognition service writes it; gives JSON.

        The answer is, byte for byte, the line that ``zhijian scan - --format jsonl`` prints for this text.

        Raises DocumentError for what cannot be read, and for more than one document.
        """

    def analyze_document(self, data: Union[bytes, str, dict[str, Any]], *, path: str = "-") -> list[dict[str, Any]]:
        """Judges all that a file holds, in any format and encoding that the command line reads, Word and Excel too.

        ``path`` goes into ids and sources and is not opened. What cannot be read becomes a record with ``errors``.
        """

    def check_script(
        self, script: Union[bytes, str, dict[str, Any]], *, path: str = "-", allow_review: bool = False
    ) -> dict[str, Any]:
        """Judges scripts as ``zhijian check`` does: ``{"passed": bool, "documents": [record, …]}``.

        A script passes with the verdict ``pass``, or ``review`` where ``allow_review`` says so. One that cannot be read
        has ``errors`` and does not pass.
        """

    def analyze_batch(
        self,
        rows: Union[_ArrowArray, _ArrowStream],
        *,
        record: str | None = None,
        turns: str | None = None,
        text: str | None = None,
        id: str | None = None,
    ) -> pyarrow.RecordBatch:
        """Judges a table: a RecordBatch or Table of pyarrow, a DataFrame of polars or pandas, or any Arrow producer.

        One column holds the documents: ``record`` (a string: a record as JSON), ``turns`` (a list of structs with role
        and text, start_ms and end_ms) or ``text`` (a string: labelled lines, 客服：…). Name it, or have it so called.
        Beside ``turns`` the columns ``kind`` and ``meta`` (a struct or a map) are read. ``id`` is the column by which
        documents without an id of their own are called. Strings may be string, large_string, string_view or dictionary.

        Gives a row for each row, in order, with the columns of :func:`zhijian.columns`. A row that cannot be judged has
        its ``errors`` filled and no verdict.

        Raises ValueError where the columns themselves are wrong.
        """

def columns() -> pyarrow.Schema:
    """The columns that :meth:`Analyzer.analyze_batch` gives: the keys of the JSON contract."""
