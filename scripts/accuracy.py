"""Figures of judgement -> docs/accuracy.md. Called by scripts/accuracy.sh with the program's path.

Takes the labelled corpus, gives tables: with and without weighted evidence, beside a plain keyword list (the floor) and the
second labeller (the ceiling). Only counts; what is right is decided by the gold labels and `zhijian eval`.
"""
import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from recognised import in_digits, with_homophones

CORE = ["threat", "insult", "false_claim", "privacy"]
CATEGORIES = CORE + ["harassment", "improper_demand"]
PAGE = "docs/accuracy.md"
TEST = "corpus/gold/test.jsonl"
SECOND = "corpus/gold/second.jsonl"
FRESH = "corpus/gold/fresh.jsonl"
TRAINING = ["corpus/gold/dev.jsonl", "corpus/gold/train.jsonl", "corpus/bank/train.jsonl"] + 3 * ["corpus/bank/plain.jsonl"]
AGAINST = "corpus/gold/against.jsonl"
EVERYDAY = "corpus/everyday/train.jsonl"

# What a first list of forbidden words looks like, matched as substrings of the agent's words.
KEYWORDS = {
    "threat": "打断腿 弄死 坐牢 抓你 拘留 判刑 逮捕 走着瞧 等着瞧 不客气 后果自负 上门堵 爆通讯录 丢工作 全家 小心点".split(),
    "insult": "傻逼 傻B 王八蛋 混蛋 老赖 无赖 骗子 人渣 废物 不要脸 穷鬼 去死 畜生 垃圾 脑残 他妈的".split(),
    "false_claim": "公安局 派出所 法院执行 经侦 已经立案 已立案 传票 冻结 诈骗罪 黑名单 删除征信 影响子女 逮捕令 强制执行".split(),
    "privacy": "通知你单位 通知你家人 通讯录 告诉你父母 你老公欠 你儿子欠 你女儿欠 他欠 她欠 替他还 帮他还 欠款逾期".split(),
}


def records(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def figures(tp, fp, fn):
    ratio = lambda part, whole: part / whole if whole else None
    return {"p": ratio(tp, tp + fp), "r": ratio(tp, tp + fn), "f1": ratio(2 * tp, 2 * tp + fp + fn), "n": tp + fn}


def shown(value, digits=3):
    return "–" if value is None else f"{value:.{digits}f}"


def predicted_counts(gold, predicted):
    """Counts by category where `predicted(document, turn index)` gives a set of categories."""
    counts = {category: [0, 0, 0] for category in CATEGORIES}
    for document in gold:
        for at, turn in enumerate(document["turns"]):
            wanted, got = set(turn.get("labels", [])), predicted(document, at)
            for category in CATEGORIES:
                counts[category][0] += category in wanted and category in got
                counts[category][1] += category not in wanted and category in got
                counts[category][2] += category in wanted and category not in got
    return counts


def with_core(counts):
    table = {category: figures(*counts[category]) for category in CATEGORIES}
    table["core_micro"] = figures(*(sum(counts[c][i] for c in CORE) for i in range(3)))
    return table


def keyword_floor(gold):
    def predicted(document, at):
        turn = document["turns"][at]
        if turn["role"] != "agent":
            return set()
        return {c for c, words in KEYWORDS.items() if any(word in turn["text"] for word in words)}

    return with_core(predicted_counts(gold, predicted))


def second_labeller(gold):
    """The second labeller's figures against the first's, and Cohen's kappa by category."""
    second = {document["id"]: document for document in records(SECOND)}
    both = [document for document in gold if document["id"] in second]
    predicted = lambda document, at: set(second[document["id"]]["labels"].get(str(at), []))
    table = with_core(predicted_counts(both, predicted))
    turns = [(d, at) for d in both for at, turn in enumerate(d["turns"]) if turn["role"] == "agent"]
    kappa = {}
    for category in CATEGORIES:
        first = [category in d["turns"][at].get("labels", []) for d, at in turns]
        other = [category in predicted(d, at) for d, at in turns]
        n = len(turns) or 1
        agree = sum(a == b for a, b in zip(first, other)) / n
        chance = sum(first) / n * sum(other) / n + (1 - sum(first) / n) * (1 - sum(other) / n)
        kappa[category] = (agree - chance) / (1 - chance) if chance < 1 else None
    return len(both), table, kappa


class Program:
    def __init__(self, path):
        self.path = path

    def run(self, *arguments):
        return subprocess.run([self.path, *arguments], check=True, capture_output=True, text=True).stdout

    def eval(self, *arguments):
        return json.loads(self.run("eval", *arguments, "--json", "--quiet"))


def kept_on_copy(program, copy):
    """Findings before, those of them that are still there on a copy of the test documents, and new ones, by turn and category; core F1."""

    def found(path):
        lines = program.run("scan", str(path), "--format", "jsonl", "--quiet").splitlines()
        return {
            (r["id"], f["turn"], f["category"])
            for r in map(json.loads, lines)
            for f in r["findings"]
            if f["severity"] != "notice"
        }

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "copy.jsonl")
        path.write_text("".join(json.dumps(d, ensure_ascii=False) + "\n" for d in copy), encoding="utf-8")
        before, after, judged = found(TEST), found(path), program.eval(str(path))
        kept = f"{len(before & after)} of {len(before)} findings ({shown(len(before & after) / len(before))}) are still there and "
        kept += f"{len(after - before)} are new; core F1 {shown(judged['core_micro']['f1'])}"
        return kept, judged


def learning_curve(program):
    """Core F1 of cross-validation when only some of the authors are learned from."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, share in [("a quarter", 4), ("half", 2), ("all", 1)]:
            paths = []
            for source in TRAINING:
                every = records(source)
                authors = sorted({record["author"] for record in every})[::share]
                path = Path(folder, source.replace("/", "-"))
                kept = [r for r in every if r["author"] in authors]
                path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in kept), encoding="utf-8")
                paths.append((str(path), len(kept)))
            learn = ["lexicon", "learn", *(p for p, _ in paths), "--against", AGAINST, "--everyday", EVERYDAY]
            told = program.run(*learn, "--lang", "en")
            core = next(line for line in told.splitlines() if line.startswith("core_micro")).split()
            rows.append([name, sum(n for _, n in paths[:-1]), paths[-1][1], core[core.index("F1") + 1]])
    return rows


def kept_curve():
    """The section as it stands on the page: learning anew for it takes half an hour."""
    page = Path(PAGE).read_text(encoding="utf-8")
    section = page.split("## Learning curve\n\n")[1].split("\n## ")[0].strip()
    kept = "Kept from an earlier run of the script: it shows the slope, not today's figures."
    return (section if kept in section else f"{section}\n\n{kept}") + "\n\n"


def row(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |\n"


def table(head, rows):
    return row(head) + row(["---"] + ["---:"] * (len(head) - 1)) + "".join(row(r) for r in rows) + "\n"


def page(program, everyday, curve):
    gold = records(TEST)
    whole, certain = program.eval(TEST), program.eval(TEST, "--certain")
    rules = program.eval(TEST, "--rules-only")
    floor = keyword_floor(gold)
    out = "# Accuracy\n\nMade by `scripts/accuracy.sh`; do not edit. Turns of `corpus/gold/test.jsonl` "
    out += f"({len(gold)} documents by authors who are in no training material and saw neither lexicons nor rules), "
    out += "category by category: precision / recall / F1.\n\n## Findings\n\n"
    triple = lambda f: " / ".join(shown(f.get(key)) for key in ("p", "r", "f1"))
    rows = []
    for name in CATEGORIES + ["core_micro"]:
        cases = whole[name]["tp"] + whole[name]["fn"]
        cells = [triple(x[name]) for x in (whole, certain, rules)]
        rows.append([name, cases, *cells, triple(floor[name])])
    out += table(["", "cases", "rules and weights", "of these, certain", "rules alone", "keyword list"], rows)
    alarms = "false_alarms_per_1000_clean_agent_turns"
    out += f"False alarms per 1,000 clean agent turns: {whole[alarms]} (certain ones: {certain[alarms]}).\n\n"
    by_author = program.eval(TEST, "--by", "author").get("by", {})
    if by_author:
        rows = [[name, triple(f["core_micro"] if "core_micro" in f else f)] for name, f in sorted(by_author.items())]
        out += table(["author", "core_micro"], rows)
    if Path(SECOND).exists():
        n, second, kappa = second_labeller(gold)
        out += f"## The ceiling: a second labeller\n\n{n} of these documents were labelled again by somebody who saw only the guide.\n\n"
        rows = [[c, triple(second[c]), shown(kappa.get(c))] for c in CATEGORIES]
        rows.append(["core_micro", triple(second["core_micro"]), ""])
        out += table(["", "against the first labels", "Cohen's kappa"], rows)
    out += "## Required elements and outcome\n\n"
    names = list(whole["elements"])
    rows = [[name, shown(whole["elements"][name]), shown(rules["elements"][name])] for name in names]
    rows.append(["required (complaint channel apart)", shown(whole["elements_required"]), shown(rules["elements_required"])])
    rows.append(["outcome", shown(whole["outcome"]), shown(rules["outcome"])])
    out += table(["", "patterns and weights", "patterns alone"], rows)
    out += "## Held apart\n\nAuthors that no table was learned from either, in `corpus/gold/fresh.jsonl`, which may be read. "
    out += "Their briefs ask for implied violations and for near misses of each.\n\n"
    fresh = program.eval(FRESH, "--by", "group")
    apart = records(FRESH)
    rows = []
    for name, f in [*sorted(fresh["by"].items()), ("all", fresh)]:
        n, second, _ = second_labeller([d for d in apart if name in (d["group"], "all")])
        again = f"{triple(second['core_micro'])} ({n})" if n else "–"
        rows.append([name, triple(f.get("core_micro", f)), again])
    out += table(["theme", "core_micro", "a second labeller (documents)"], rows)
    out += "## As recognition writes it\n\n"
    training = [record for path in TRAINING for record in records(path)]
    kept, _ = kept_on_copy(program, with_homophones(gold, training))
    out += f"On a copy with 10 % of the syllables replaced by homophones, {kept}.\n\n"
    kept, judged = kept_on_copy(program, in_digits(gold))
    out += f"On a copy with sums, days and dates in digits, {kept}; required elements {shown(judged['elements_required'])}.\n\n"
    out += "## Learning curve\n\n"
    if curve:
        out += "Cross-validation by author over the training material. "
        out += "Each row is tested on its own authors, so that rows compare only roughly.\n\n"
        out += table(["authors", "documents", "bank lines", "core_micro F1"], learning_curve(program))
    else:
        out += kept_curve()
    if everyday:
        rate = program.eval(everyday)[alarms]
        turns = sum(t["role"] == "agent" for d in records(everyday) for t in d["turns"])
        out += f"## Everyday dialogues\n\nFalse alarms per 1,000 turns on {turns} turns that are no collection talk "
        out += f"(`{Path(everyday).name}`, not part of the project): {rate}.\n"
    return out.rstrip() + "\n"


def main():
    arguments = argparse.ArgumentParser(prog="scripts/accuracy.sh")
    arguments.add_argument("program", help=argparse.SUPPRESS)
    arguments.add_argument("--everyday", metavar="GOLD.jsonl")
    arguments.add_argument("--keep-curve", action="store_true", help="leave the learning curve as it stands")
    told = arguments.parse_args()
    Path(PAGE).write_text(page(Program(told.program), told.everyday, not told.keep_curve), encoding="utf-8")
    print(f"{PAGE} written")


if __name__ == "__main__":
    main()
