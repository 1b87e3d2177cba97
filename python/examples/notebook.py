# %% 质检 in a notebook: run cell by cell, or as a whole with `python notebook.py`.
import json
from collections import Counter
from pathlib import Path

import pyarrow as pa

import zhijian

analyzer = zhijian.Analyzer(zhijian.Ruleset.load())
analyzer

# %% One call: a dict in, a dict out, with proof.
call = {
    "id": "c001",
    "meta": {"amount_due": "3200.00", "overdue_days": 45},
    "turns": [
        {"role": "agent", "text": "请问是张先生本人吗？"},
        {"role": "customer", "text": "我是。"},
        {"role": "agent", "text": "您欠款三千二百元，今天不还，明天就让派出所的人上门抓你。"},
    ],
}
result = analyzer.analyze(call)
print(result["verdict"], result["score"], result["outcome"])
for found in result["findings"]:
    print(found["severity"], found["rule"], found["text"], "：", found["why"])

# %% A script before agents speak it.
checked = analyzer.check_script("客服：您好，我是远桥咨询的小李，本次通话将被录音。请问是张先生吗？")
print(checked["passed"], [name for name, e in checked["documents"][0]["elements"].items() if e["status"] == "missing"])

# %% Many calls: a table in, a table out; what cannot be read says so in its row.
gold = Path(__file__).resolve().parents[2] / "corpus/gold/dev.jsonl"
records = [line for line in gold.read_text(encoding="utf-8").splitlines() if '"turns"' in line]
judged = analyzer.analyze_batch(pa.table({"record": [*records, "{broken"]}))
print(Counter(judged["verdict"].to_pylist()))
print(judged.slice(len(records))["errors"].to_pylist())

# %% Categories of all findings.
print(Counter(found["category"] for row in judged["findings"].to_pylist() for found in row or []).most_common())
