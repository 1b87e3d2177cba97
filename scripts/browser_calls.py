#!/usr/bin/env python3
"""Calls for the page of HTML: `browser_calls.py GOLD.jsonl N` prints N calls of the corpus with times, agents and days.

The same arguments give the same lines: nothing is drawn by chance.
"""

import json
import sys

path, count = sys.argv[1], int(sys.argv[2])
with open(path, encoding="utf-8") as lines:
    documents = [json.loads(line) for line in lines]
calls = [d for d in documents if d.get("kind", "call") == "call" and len(d["turns"]) > 3]
for number in range(count):
    call = calls[number * 7 % len(calls)]
    turns, at = [], 0
    for turn in call["turns"]:
        end = at + 220 * len(turn["text"])
        turns.append({"role": turn["role"], "text": turn["text"], "start_ms": at, "end_ms": end})
        at = end + 600
    meta = dict(call.get("meta") or {})
    meta["agent_id"] = f"A{number * 5 % 23:02}"
    meta["started_at"] = f"2026-11-{1 + number * 3 % 28:02}T{9 + number % 9:02}:15:00+08:00"
    print(json.dumps({"id": f"c{number:05}", "kind": "call", "meta": meta, "turns": turns}, ensure_ascii=False))
