"""质检 in Python: reads Chinese debt-collection calls and scripts and says, with proof, what the agent did wrong.

>>> import zhijian
>>> analyzer = zhijian.Analyzer(zhijian.Ruleset.load())
>>> call = {"id": "c001", "turns": [
...     {"role": "agent", "text": "请问是张先生本人吗？"},
...     {"role": "customer", "text": "我是。"},
...     {"role": "agent", "text": "今天不还，明天就让派出所的人上门抓你。"}]}
>>> result = analyzer.analyze(call)
>>> result["verdict"], result["findings"][0]["category"]
('fail', 'threat')

Results are those of the command line (``zhijian scan --format jsonl``), key by key; ``zhijian schema`` describes them.
Tables of pyarrow, polars and pandas go through :meth:`Analyzer.analyze_batch`, Spark through :mod:`zhijian.spark`.
"""

from ._zhijian import Analyzer, DocumentError, LexiconError, Ruleset, __version__, columns

__all__ = ["Analyzer", "DocumentError", "LexiconError", "Ruleset", "__version__", "columns"]
