"""Calls and logs without end, the same ones at every run: gold calls with other ids and sums, and logs with all their holes.

    python tests/generated.py calls 100000 calls.parquet
"""

import json
import random
import re
import sys
from pathlib import Path

GOLD = Path(__file__).resolve().parents[2] / "corpus/gold/train.jsonl"
_SUM = re.compile(r"(?<![0-9.])[1-9][0-9]{2,5}(?![0-9])")


def calls(count, seed=7):
    """Records of the input format, without labels; every sum in a call changes to one other sum everywhere in it."""
    lines = GOLD.read_text(encoding="utf-8").splitlines()
    gold = [record for record in map(json.loads, lines) if record.get("kind") == "call"]
    for number in range(count):
        base = gold[number % len(gold)]
        chance = random.Random(f"{seed}:{number}")
        sums = {}

        def other(found):
            old = found.group()
            new = str(chance.randint(1, 9)) + "".join(str(chance.randint(0, 9)) for _ in old[1:])
            return sums.setdefault(old, new)

        whole = {"kind": "call", "meta": base.get("meta", {}), "turns": base["turns"]}
        if number >= len(gold):
            text = json.dumps({"meta": {}, "turns": base["turns"]}, ensure_ascii=False)
            whole["turns"] = json.loads(_SUM.sub(other, text))["turns"]
        yield {"id": f"g{number:07}", **whole}


def log(count, seed=7):
    """Rows of a call log in the order of their lines: mostly in order of time, with fields that are missing or strange."""
    chance = random.Random(seed)
    second = 0
    rows = []
    for number in range(count):
        second += chance.choice([0, 20, 200, 2000, 9000])
        at = second - (chance.choice([3600, 90_000, 400_000]) if chance.random() < 0.03 else 0)
        day, rest = divmod(max(at, 0), 86_400)
        hour, minute = divmod(rest // 60, 60)
        day_text = f"2026-03-{1 + day:02}" if day < 31 else f"2026-04-{day - 30:02}"
        start = chance.choices(
            [f"{day_text} {hour:02}:{minute:02}:{rest % 60:02}", f"{day_text}T{hour:02}:{minute:02}:00+08:00",
             f"{day_text.replace('-', '/')} {hour:02}:{minute:02}", f"{day_text}T{hour:02}:{minute:02}:09.5Z", "", "昨天"],
            [70, 10, 10, 5, 3, 2],
        )[0]  # fmt: skip
        pick = lambda right, wrong=("", "?"): chance.choice(wrong) if chance.random() < 0.04 else chance.choice(right)
        rows.append(
            {
                "call_id": f"c{number}",
                "债务人编号": pick([f"d{chance.randint(1, 12)}"]),
                "number": pick([f"n{chance.randint(1, 9)}"]),
                "agent": pick(["a1", "a2"]),
                "start": start,
                "duration": pick(["0", "35", "600", "30000"], ("", "-1", "x")),
                "direction": pick(["outbound", "呼出", "OUT", "呼出", "inbound"]),
                "connected": pick(["true", "否", "0", "no", "未接通"]),
                "relation": pick(["本人", "debtor", "担保人", "家属", "contact"]),
                "disposition": pick(["", "", "", "", "", "", "", "", "", "空号"]),
                "consent": pick(["", "", "", "是"]),
            }
        )
    return rows


if __name__ == "__main__":
    import pyarrow as pa
    import pyarrow.parquet as pq

    count, path = int(sys.argv[2]), sys.argv[3]
    made = list(calls(count))
    if path.endswith(".jsonl"):
        with open(path, "w", encoding="utf-8") as out:
            out.writelines(json.dumps(call, ensure_ascii=False) + "\n" for call in made)
    else:
        records = [json.dumps(call, ensure_ascii=False) for call in made]
        table = pa.table({"call_id": [call["id"] for call in made], "record": records})
        pq.write_table(table, path, row_group_size=500)
