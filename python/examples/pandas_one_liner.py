"""One line of pandas: a column of transcripts becomes columns of results (pandas 2.2 or later)."""

import pandas as pd

import zhijian

calls = pd.DataFrame(
    {"id": ["a", "b"], "text": ["客服：请问是张先生本人吗？\n客户：我是。\n客服：您欠款三千元，今天不还，明天就让派出所的人上门抓你。", "客服：您好\n客户：不在"]}
)

judged = zhijian.Analyzer(zhijian.Ruleset.load()).analyze_batch(calls).to_pandas()

print(judged[["id", "verdict", "score"]])
