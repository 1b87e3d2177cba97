"""Counts of the labelled corpus -> the tables of corpus/README.md: `python3 scripts/corpus_counts.py`, after records were added.

Rewrites the rows that hold counts and nothing else. Takes only what stands in the files; knows nothing of what is judged.
"""
import collections
import json
import re
from pathlib import Path

PAGE = Path("corpus/README.md")
DOCUMENTS = ["gold/dev", "gold/train", "gold/against", "gold/test", "gold/fresh"]
LABELS = ["threat", "insult", "false_claim", "privacy", "harassment", "improper_demand"]
KINDS = ["call", "script"]
OUTCOMES = ["right_party", "third_party", "unverified", "no_contact", None]


def records(name):
    with open(f"corpus/{name}.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def ranges(authors):
    """a04, a05, a06, a09 -> a04–a06, a09: three or more in a row are joined."""
    runs = []
    for author in sorted(authors, key=lambda a: (a[0], int(a[1:]))):
        last = runs[-1][-1] if runs else None
        if last and author[0] == last[0] and int(author[1:]) == int(last[1:]) + 1:
            runs[-1].append(author)
        else:
            runs.append([author])
    shown = [[f"{run[0]}–{run[-1]}"] if len(run) > 2 else run for run in runs]
    return ", ".join(name for names in shown for name in names)


def of_documents(documents):
    agent = [turn for d in documents for turn in d["turns"] if turn["role"] == "agent"]
    authors = {d["author"] for d in documents}
    turns = sum(len(d["turns"]) for d in documents)
    labelled = sum(bool(turn.get("labels")) for turn in agent)
    counted = [len(documents), turns, len(agent), labelled]
    labels = collections.Counter(label for turn in agent for label in turn.get("labels", []))
    kinds = collections.Counter(d["kind"] for d in documents)
    outcomes = collections.Counter(d.get("outcome") for d in documents)
    return {
        "files": [f"{len(authors)} ({ranges(authors)})", *(f"{n:,}" for n in counted)],
        "labels": [f"{labels[label]:,}" for label in LABELS],
        "kinds": [f"{n:,}" for n in [*(kinds[k] for k in KINDS), *(outcomes[o] for o in OUTCOMES)]],
    }


def main():
    page = PAGE.read_text(encoding="utf-8")
    for name in DOCUMENTS:
        counts = of_documents(records(name))
        # The table of files names the file and says what it is; the others begin with the name without its ending.
        files = re.compile(rf"^(\| `{name}\.jsonl` \| [^|]+ \|).*$", re.M)
        page, files_found = files.subn(lambda row: f"{row[1]} " + " | ".join(counts["files"]) + " |", page)
        rows = iter(["labels", "kinds"])
        plain = re.compile(rf"^\| `{name}` \|.*$", re.M)
        page, found = plain.subn(lambda _: f"| `{name}` | " + " | ".join(counts[next(rows)]) + " |", page)
        if (files_found, found) != (1, 2):
            raise SystemExit(f"{PAGE}: {name} needs one row in the table of files, then one of labels and one of outcomes")
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
